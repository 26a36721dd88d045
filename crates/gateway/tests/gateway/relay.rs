//! The relay: whatever a client says to PostgreSQL through the gateway has the effect and the answer that it has without.

use std::process::Command;
use std::time::{Duration, Instant};

use rimward_gateway::Limits;
use rimward_localpg::Options;
use tokio_postgres::NoTls;

use crate::edge::{Edge, fed};

/// The same script, through the gateway and straight to the server (in databases of their own), prints the same.
fn check(edge: &Edge, script: &str) {
    let fresh = "drop database if exists a; drop database if exists b; create database a; create database b;";
    edge.server.psql("postgres", fresh).unwrap();
    let through = edge.psql_with(&[("PGDATABASE", "a")], script);
    let port = edge.server.port().to_string();
    let straight = edge.psql_with(&[("PGDATABASE", "b"), ("PGPORT", &port)], script);
    assert_eq!(through, straight, "{script}");
    assert!(!through.is_empty());
}

#[test]
fn psql_sees_no_difference() {
    let edge = Edge::start();
    let file = tempfile::NamedTempFile::new().unwrap();
    let file = file.path().display();
    check(&edge, "create table t (id int primary key, name text); insert into t values (1,'a'),(2,'b') returning *; \\d t\n\\dt+\n");
    check(&edge, "select 1;\nselect 1/0;\nselct 1;\nselect 'a' 'b';\nselect nosuch\n from nothing;\n");
    check(
        &edge,
        "begin; create table t (a int); savepoint s; insert into t values ('x'); rollback to s; insert into t values (7); commit; table t;",
    );
    check(
        &edge,
        &format!(
            "create table t as select i, repeat('x', i % 100) as s from generate_series(1, 20000) i;\n\\copy t to '{file}'\n\
             create table u (like t);\n\\copy u from '{file}'\nselect count(*), sum(length(s)) from u;\n\
             \\copy u from '{file}' with (format csv)\nselect count(*) from u;\n"
        ),
    );
    check(&edge, "create table t (a int); copy t from stdin;\n1\n2\n\\.\ntable t;\ncopy t from stdin;\nx\n\\.\ntable t; copy t to stdout;");
    check(&edge, "do $$begin raise notice 'hello'; raise warning 'careful'; end$$; select 1;");
    let notified = edge.psql("listen x; notify x, 'payload';");
    assert!(notified.starts_with("Asynchronous notification \"x\" with payload \"payload\""), "{notified}");
    check(&edge, "select 1; select 2 \\; select 3 \\; select 4;\nselect $1::int + 1 \\bind 4 \\g\n");
    check(&edge, "set search_path = pg_catalog; show search_path; reset all; discard all; show search_path;");
    check(&edge, "select length(repeat('x', 30000000)), repeat('y', 3000000);");
}

#[test]
fn pgbench_runs_unchanged_in_each_protocol() {
    let edge = Edge::start();
    let run = |args: &[&str]| {
        let mut pgbench = edge.command("pgbench");
        pgbench.args(args);
        let output = fed(pgbench, "");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "pgbench {args:?}: {said}");
        said
    };
    run(&["-i", "-s", "1", "-q"]);
    for protocol in ["simple", "extended", "prepared"] {
        run(&["-S", "-c", "4", "-j", "2", "-t", "200", "-M", protocol]);
        let said = run(&["-c", "4", "-j", "2", "-t", "50", "-M", protocol]);
        assert!(said.contains("number of transactions actually processed: 200/200"), "{said}");
    }
    let sum = edge.psql("select (select sum(abalance) from pgbench_accounts) = (select sum(bbalance) from pgbench_branches);");
    assert_eq!(sum, "t\n");
}

#[test]
fn an_extended_copy_ends_and_the_session_goes_on() {
    let edge = Edge::start();
    edge.runtime.block_on(async {
        use futures_util::{SinkExt as _, StreamExt as _};
        let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("create table t (a int)").await.unwrap();
        let mut sink = Box::pin(client.copy_in::<_, bytes::Bytes>("copy t from stdin").await.unwrap());
        for number in 0..10_000 {
            sink.feed(bytes::Bytes::from(format!("{number}\n"))).await.unwrap();
        }
        assert_eq!(sink.as_mut().finish().await.unwrap(), 10_000);
        let mut rows = Box::pin(client.copy_out("copy t to stdout").await.unwrap());
        let mut bytes = 0;
        while let Some(chunk) = rows.next().await {
            bytes += chunk.unwrap().len();
        }
        assert_eq!(bytes, 48_890);
        assert_eq!(client.query_one("select count(*) from t where a >= $1", &[&5000]).await.unwrap().get::<_, i64>(0), 5000);
    });
}

#[test]
fn a_cancel_interrupts_the_statement_and_nothing_else() {
    let edge = Edge::start();
    edge.runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        let token = client.cancel_token();
        token.cancel_query(NoTls).await.unwrap();
        // tokio-postgres does not wait until its request has been taken.
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(client.query_one("select 1", &[]).await.unwrap().get::<_, i32>(0), 1, "a cancel of nothing did something");
        let started = Instant::now();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            token.cancel_query(NoTls).await.unwrap();
        });
        let error = client.query_one("select pg_sleep(30)", &[]).await.unwrap_err();
        assert_eq!(error.code(), Some(&tokio_postgres::error::SqlState::QUERY_CANCELED));
        assert!(started.elapsed() < Duration::from_secs(5));
        assert_eq!(client.query_one("select 2", &[]).await.unwrap().get::<_, i32>(0), 2);
    });
}

#[test]
fn a_client_that_leaves_takes_its_statement_along() {
    let edge = Edge::with(
        &Options::default(),
        |server| server.conninfo("postgres"),
        None,
        Limits { orphan_grace: Duration::from_millis(200), ..Limits::default() },
    );
    let mut psql = edge.command("psql");
    psql.args(["-X", "-c", "select pg_sleep(60)"]);
    let mut child = psql.spawn().unwrap();
    let running = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()";
    wait_until(|| edge.server.psql("postgres", running).unwrap().trim() == "1");
    child.kill().unwrap();
    child.wait().unwrap();
    wait_until(|| edge.server.psql("postgres", running).unwrap().trim() == "0");
}

#[test]
fn clients_are_told_when_the_primary_or_the_gateway_goes() {
    let mut edge = Edge::start();
    let mut idle = edge.runtime.block_on(raw_session(&edge));
    let mut busy = edge.runtime.block_on(raw_session(&edge));
    use std::io::Write as _;
    busy.write_all(b"Q\0\0\0\x18select pg_sleep(30)\0").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    edge.server.kill().unwrap();
    let (idle, busy) = (said(&mut idle), said(&mut busy));
    // An idle backend may notice the postmaster's death by itself, and say so.
    assert!(idle.contains("C08006") || idle.contains("C57P01"), "{idle:?}");
    assert!(busy.contains("C08007"), "{busy:?}");
    let refused = edge.psql("select 1");
    assert!(refused.contains("could not connect to the primary"), "{refused}");
    edge.server.launch().unwrap();
    let mut idle = edge.runtime.block_on(raw_session(&edge));
    edge.shutdown.cancel();
    assert!(said(&mut idle).contains("C57P01"));
    edge.runtime.block_on(edge.tasks.wait());
}

#[test]
fn one_session_too_many_is_refused() {
    let limits = Limits { sessions_max: 1, ..Limits::default() };
    let edge = Edge::with(&Options::default(), |server| server.conninfo("postgres"), None, limits);
    let _held = edge.runtime.block_on(raw_session(&edge));
    let refused = edge.psql("select 1");
    assert!(refused.contains("sorry, too many clients already"), "{refused}");
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped step says so")]
fn a_replication_connection_is_relayed_whole() {
    let edge = Edge::start();
    let mut psql = edge.command("psql");
    psql.args(["-X", "-A", "-t", "-d", "dbname=postgres replication=database", "-c", "IDENTIFY_SYSTEM"]);
    let said = String::from_utf8(fed(psql, "").stdout).unwrap();
    assert!(said.contains("|postgres"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let mut receive: Command = edge.command("pg_basebackup");
    receive.arg("-D").arg(folder.path().join("copy")).args(["-X", "stream", "--checkpoint=fast"]);
    let output = fed(receive, "");
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("incompatible server version") {
        // A server that came without clients: those of the system are older.
        eprintln!("SKIPPED: pg_basebackup through the gateway: {said}");
        return;
    }
    assert!(output.status.success(), "{said}");
}

/// A session spoken by hand, past its ReadyForQuery.
async fn raw_session(edge: &Edge) -> std::net::TcpStream {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(edge.addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let body = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
    stream.write_all(&(body.len() as u32 + 4).to_be_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"Z\0\0\0\x05I") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        seen.push(byte[0]);
    }
    stream
}

/// Everything up to the end of the connection.
fn said(stream: &mut std::net::TcpStream) -> String {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < deadline, "it did not come to pass within 10 s");
        std::thread::sleep(Duration::from_millis(50));
    }
}
