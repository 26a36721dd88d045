//! Explicit transaction blocks: what is read in them here, and how they get to the primary. That every byte is PostgreSQL's is judged by
//! the random conversations of `differential`.

use std::time::{Duration, Instant};

use rimward_gateway::Limits;
use rimward_model::Lsn;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::edge::Edge;

const TABLES: &str = "create table item (id int primary key, name text);
    insert into item select i, 'n' || i from generate_series(1, 100) i;
    create table many (id int primary key, word text);
    insert into many select i, repeat(chr(97 + i % 26), 40) from generate_series(1, 30000) i;";

/// Beyond anything that a test's server writes, so that the replica is never behind.
const FAR: Lsn = Lsn::new(1 << 60);

fn edge() -> Edge {
    Edge::holding(TABLES, &["item", "many"], FAR)
}

async fn connect(edge: &Edge) -> Client {
    let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn value(client: &Client, sql: &str) -> String {
    let rows = client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    rows.iter().find_map(|row| if let SimpleQueryMessage::Row(row) = row { row.get(0).map(str::to_owned) } else { None }).unwrap()
}

async fn route(client: &Client) -> String {
    value(client, "show rimward.last_route").await
}

async fn code(client: &Client, sql: &str) -> String {
    let error = client.simple_query(sql).await.expect_err(sql);
    error.code().map(|code| code.code().to_owned()).unwrap_or_else(|| error.to_string())
}

#[test]
fn an_undeclared_block_reads_here_until_a_statement_needs_the_primary() {
    let edge = edge();
    let said = edge.psql(
        "begin;\nselect name from item where id = 3;\nshow rimward.last_route;\nsavepoint s;\n\
         insert into item values (500, 'new');\nshow rimward.last_route;\nselect name from item where id = 500;\nshow rimward.last_route;\n\
         rollback to s;\nselect count(*) from item;\ncommit;\nselect count(*) from item;\nshow rimward.last_route;\n",
    );
    let expected =
        "n3\nlocal\nremote: INSERT is not answered locally\nnew\nremote: the transaction block is the primary's\n100\n100\nlocal\n";
    assert_eq!(said, expected);
}

#[test]
fn a_block_that_only_reads_never_reaches_the_primary() {
    let edge = edge();
    edge.runtime.block_on(async {
        let mut client = connect(&edge).await;
        value(&client, "select name from item where id = 1").await;
        let pid = "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
        let state = format!("select state, query like '%begin%' from pg_stat_activity where pid = ({pid})");
        let transaction = client.transaction().await.unwrap();
        let row = transaction.query_one("select name from item where id = $1", &[&2]).await.unwrap();
        assert_eq!(row.get::<_, String>(0), "n2");
        assert_eq!(edge.server.psql("postgres", &state).unwrap().trim(), "idle|f");
        transaction.commit().await.unwrap();
        let transaction = client.build_transaction().read_only(true).start().await.unwrap();
        assert_eq!(transaction.query("select name from item where id < $1", &[&20]).await.unwrap().len(), 19);
        transaction.rollback().await.unwrap();
        assert_eq!(edge.server.psql("postgres", &state).unwrap().trim(), "idle|f");
        assert_eq!(edge.meter.read().local, 3);
    });
}

#[test]
fn declared_blocks_alone_may_be_asked_for() {
    let edge = edge();
    let read = "select name from item where id = 3;\nshow rimward.last_route;\ncommit;\n";
    let said = edge.psql(&format!("set rimward.transactions = 'declared';\nbegin;\n{read}begin read only;\n{read}"));
    assert_eq!(said, "n3\nremote: the transaction block is the primary's\nn3\nlocal\n");
    let counted = edge.meter.read();
    assert_eq!((counted.local, counted.remote.get("block")), (1, Some(&1)), "{counted:?}");
}

#[test]
fn a_write_in_a_read_only_block_fails_as_at_the_primary() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        client.batch_execute("begin read only").await.unwrap();
        assert_eq!(value(&client, "select name from item where id = 3").await, "n3");
        assert_eq!(code(&client, "insert into item values (500, 'new')").await, "25006");
        assert_eq!(code(&client, "select name from item where id = 3").await, "25P02");
        client.batch_execute("rollback").await.unwrap();
        assert_eq!(value(&client, "select count(*) from item").await, "100");
        assert_eq!(route(&client).await, "local");
    });
}

#[test]
fn what_listens_or_has_other_timeouts_has_its_blocks_at_the_primary() {
    let edge = edge();
    for setting in ["listen news", "set idle_session_timeout = '1h'", "set default_transaction_isolation = 'serializable'"] {
        let before = edge.meter.read().local;
        let said = edge.psql(&format!("{setting};\nbegin;\nselect name from item where id = 3;\nshow rimward.last_route;\ncommit;\n"));
        assert_eq!(said, "n3\nremote: the transaction block is the primary's\n", "{setting}");
        assert_eq!(edge.meter.read().local, before);
    }
}

#[test]
fn what_is_interrupted_fails_its_block() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let endless = "select count(*) from many a, many b where a.word <> b.word";
        let started = Instant::now();
        for cancels in [true, false] {
            value(&client, "select name from item where id = 1").await;
            if !cancels {
                client.batch_execute("set statement_timeout = '300ms'").await.unwrap();
            }
            client.batch_execute("begin").await.unwrap();
            client.batch_execute("savepoint s").await.unwrap();
            if cancels {
                let token = client.cancel_token();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    token.cancel_query(NoTls).await.unwrap();
                });
            }
            assert_eq!(code(&client, endless).await, "57014");
            assert_eq!(code(&client, "select 1").await, "25P02");
            client.batch_execute("rollback to s").await.unwrap();
            assert_eq!(value(&client, "select name from item where id = 7").await, "n7");
            client.batch_execute("commit").await.unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(edge.meter.read().long, 2, "the endless statements ran here");
    });
}

#[test]
fn a_block_that_is_idle_for_too_long_ends_its_session() {
    let edge = edge();
    edge.runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
        let ended = tokio::spawn(connection);
        client.batch_execute("set idle_in_transaction_session_timeout = '300ms'").await.unwrap();
        client.batch_execute("begin").await.unwrap();
        assert_eq!(value(&client, "select name from item where id = 1").await, "n1");
        let error = tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap().unwrap().unwrap_err();
        assert_eq!(error.code().map(tokio_postgres::error::SqlState::code), Some("25P03"), "{error:?}");
        let client = connect(&edge).await;
        client.batch_execute("set idle_in_transaction_session_timeout = '300ms'").await.unwrap();
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(value(&client, "select name from item where id = 1").await, "n1");
    });
}

const REPEATABLE: &str = "begin isolation level repeatable read read only";

#[test]
fn a_snapshot_moves_to_the_primary_only_where_it_is_the_same() {
    // Nothing writes, and the replica is as far as the primary: the snapshots are equal.
    let same = edge();
    same.runtime.block_on(async {
        let client = connect(&same).await;
        client.batch_execute(REPEATABLE).await.unwrap();
        assert_eq!(value(&client, "select name from item where id = 3").await, "n3");
        assert_eq!(value(&client, "select random() < 0").await, "f");
        assert_eq!(value(&client, "show transaction_isolation").await, "repeatable read");
        assert_eq!(code(&client, "delete from item").await, "25006");
        client.batch_execute("rollback").await.unwrap();
    });
    // The replica cannot show that it is as far.
    let behind = Edge::holding(TABLES, &["item"], Lsn::new(1));
    behind.runtime.block_on(async {
        let client = connect(&behind).await;
        client.batch_execute(REPEATABLE).await.unwrap();
        assert_eq!(value(&client, "select name from item where id = 3").await, "n3");
        assert_eq!(code(&client, "select random() < 0").await, "40001");
        assert_eq!(code(&client, "select 1").await, "25P02");
        client.batch_execute("rollback").await.unwrap();
        client.batch_execute(REPEATABLE).await.unwrap();
        assert_eq!(value(&client, "select name from item where id = 3").await, "n3");
        assert_eq!(value(&client, "select random() < 0").await, "f");
        client.batch_execute("commit").await.unwrap();
    });
    // Nothing has been read yet.
    let other = Edge::holding(TABLES, &["item"], Lsn::new(1));
    other.runtime.block_on(async {
        let client = connect(&other).await;
        client.batch_execute(REPEATABLE).await.unwrap();
        assert_eq!(value(&client, "select random() < 0").await, "f");
        assert_eq!(value(&client, "select name from item where id = 3").await, "n3");
        client.batch_execute("commit").await.unwrap();
    });
}

#[test]
fn a_snapshot_is_not_kept_for_ever() {
    let limits = Limits { lag_max: None, snapshot_age_max: Duration::from_millis(400), ..Limits::default() };
    let edge = Edge::holding_within(TABLES, &["item", "many"], FAR, limits);
    edge.runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
        let ended = tokio::spawn(connection);
        client.batch_execute("begin").await.unwrap();
        value(&client, "select name from item where id = 3").await;
        tokio::time::sleep(Duration::from_millis(600)).await;
        client.batch_execute("commit").await.unwrap();
        client.batch_execute(REPEATABLE).await.unwrap();
        value(&client, "select name from item where id = 3").await;
        let error = tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap().unwrap().unwrap_err();
        assert_eq!(error.code().map(tokio_postgres::error::SqlState::code), Some("25P03"), "{error:?}");
    });
}

/// A message that is not looked into finds its block open at the primary all the same, or is refused as a whole.
#[test]
fn a_long_message_follows_its_block() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let long = format!("insert into item select 600, '{}'", "x".repeat(100_000));
        client.batch_execute("begin").await.unwrap();
        value(&client, "select name from item where id = 3").await;
        client.batch_execute(&long).await.unwrap();
        client.batch_execute("rollback").await.unwrap();
        assert_eq!(edge.server.psql("postgres", "select count(*) from item where id = 600").unwrap().trim(), "0");
        let statement = format!("select name from item where id = $1 and name <> '{}'", "x".repeat(100_000));
        for begin in ["begin", REPEATABLE] {
            client.batch_execute(begin).await.unwrap();
            value(&client, "select name from item where id = 3").await;
            let done = client.query(&statement, &[&3]).await;
            let code = done.as_ref().err().and_then(|error| error.code()).map(|code| code.code().to_owned());
            assert_eq!(code.as_deref(), (begin == REPEATABLE).then_some("40001"));
            let simple = client.simple_query(&long).await;
            let code = simple.as_ref().err().and_then(|error| error.code()).map(|code| code.code().to_owned());
            assert_eq!(code.as_deref(), (begin == REPEATABLE).then_some("25P02"));
            client.batch_execute("rollback").await.unwrap();
            assert_eq!(value(&client, "select count(*) from item").await, "100");
        }
    });
}

#[test]
fn a_session_reads_what_it_wrote_in_a_block() {
    let edge = Edge::holding(TABLES, &["item"], Lsn::new(1));
    let said = edge.psql(
        "begin;\nselect name from item where id = 1;\nupdate item set name = 'new' where id = 1;\ncommit;\n\
         begin;\nselect name from item where id = 1;\nshow rimward.last_route;\ncommit;\n",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(&lines[..2], ["n1", "new"], "{said}");
    assert!(lines[2].starts_with("remote: the replica is at 0/1, and the session has seen "), "{said}");
}

/// What a role may not read in a block, it may not read: judged for each statement, as at the primary.
#[test]
fn privileges_hold_inside_a_block() {
    let edge = edge();
    edge.server.psql("postgres", "create role ann login; grant select on item to ann").unwrap();
    let said =
        edge.psql_with(&[("PGUSER", "ann")], "begin;\nselect count(*) from item;\nselect count(*) from many;\nselect 1;\nrollback;\n");
    assert!(said.starts_with("100\n"), "{said}");
    assert!(said.contains("permission denied for table many") && said.contains("current transaction is aborted"), "{said}");
}
