//! Transaction blocks at an edge that follows: each block reads what its isolation level promises, while the primary goes on.

use rimward_localpg::Options;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::cluster::{Cluster, eventually};

const SCHEMA: &str = "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT i, 0 FROM generate_series(1, 100) i;";

async fn value(client: &Client, sql: &str) -> String {
    let rows = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    rows.iter().find_map(|row| if let SimpleQueryMessage::Row(row) = row { row.get(0).map(str::to_owned) } else { None }).unwrap()
}

/// Changes every row at the primary and waits until the edge shows it.
fn change(cluster: &Cluster, v: i32) {
    cluster.primary(&format!("UPDATE t SET v = {v}"));
    eventually("the edge follows", || cluster.edge_psql(0, "SELECT min(v) FROM t").as_deref() == Ok(v.to_string().as_str()));
}

#[test]
fn a_block_reads_one_snapshot_or_the_newest_as_its_level_says() {
    let cluster = Cluster::running(&Options::default(), "app", SCHEMA, 1);
    change(&cluster, 1);
    let url = format!(
        "host=127.0.0.1 port={} user={} password={} dbname=app",
        cluster.edges[0].port,
        rimward_localpg::Server::USER,
        rimward_localpg::Server::PASSWORD
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let connect = || {
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute("SET rimward.route = 'auto'").await.unwrap();
            client
        })
    };
    let (repeatable, committed) = (connect(), connect());
    let sum = |client: &Client| {
        runtime.block_on(async { (value(client, "SELECT sum(v) FROM t").await, value(client, "SHOW rimward.last_route").await) })
    };
    let local = |sum: &str| (sum.to_owned(), "local".to_owned());
    runtime.block_on(repeatable.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")).unwrap();
    runtime.block_on(committed.batch_execute("BEGIN")).unwrap();
    assert_eq!((sum(&repeatable), sum(&committed)), (local("100"), local("100")));
    change(&cluster, 2);
    assert_eq!((sum(&repeatable), sum(&committed)), (local("100"), local("200")));
    change(&cluster, 3);
    assert_eq!((sum(&repeatable), sum(&committed)), (local("100"), local("300")));

    // The primary has gone on, so the one cannot follow its snapshot there; the other can, and sees what it wrote.
    let refused = runtime.block_on(repeatable.simple_query("SELECT random()")).unwrap_err();
    assert_eq!(refused.code().map(tokio_postgres::error::SqlState::code), Some("40001"), "{refused:?}");
    runtime.block_on(repeatable.batch_execute("ROLLBACK")).unwrap();
    runtime.block_on(committed.batch_execute("UPDATE t SET v = 10 WHERE id = 1")).unwrap();
    assert_eq!(sum(&committed), ("307".to_owned(), "remote: the transaction block is the primary's".to_owned()));
    runtime.block_on(committed.batch_execute("COMMIT")).unwrap();
    assert_eq!(sum(&committed).0, "307");

    // Such blocks of this role are the primary's for a while.
    runtime.block_on(repeatable.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")).unwrap();
    assert_eq!(sum(&repeatable), ("307".to_owned(), "remote: the transaction block is the primary's".to_owned()));
    runtime.block_on(repeatable.simple_query("SELECT random()")).unwrap();
    runtime.block_on(repeatable.batch_execute("COMMIT")).unwrap();
}
