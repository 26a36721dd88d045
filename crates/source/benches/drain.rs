//! Drains a backlog: our stream, every message decoded, against a bare reader that only walks over the frames; interleaved, on the
//! same server. Prints rows a second and the ratio, and before it the lag of single commits. Not a statistical benchmark: the server does most of the work.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::path::Path;
use std::time::{Duration, Instant};

use rimward_localpg::{Options, Server};
use rimward_model::Lsn;
use rimward_pgconnect::{ConnInfo, connect, connect_sql};
use rimward_pgoutput::Message;
use rimward_source::{Event, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamLimits, pinned};

const ROUNDS: usize = 3;

struct Workload {
    name: &'static str,
    sql: &'static str,
    rows: usize,
}

const WORKLOADS: [Workload; 2] = [
    Workload {
        name: "single-row transactions",
        sql: "DO $$ BEGIN FOR n IN 1..100000 LOOP INSERT INTO t(note) VALUES (repeat('x', 80)); COMMIT; END LOOP; END $$",
        rows: 100_000,
    },
    Workload {
        name: "one large transaction",
        sql: "INSERT INTO t(note) SELECT repeat('x', 80) FROM generate_series(1, 500000)",
        rows: 500_000,
    },
];

#[tokio::main]
async fn main() {
    let settings = vec![("synchronous_commit".to_owned(), "off".to_owned()), ("max_wal_size".to_owned(), "4GB".to_owned())];
    let server = Server::start(&Options { settings, ..Options::default() }).expect("a server");
    let schema = "CREATE TABLE t (id bigserial PRIMARY KEY, note text); CREATE PUBLICATION p FOR TABLE t";
    server.psql("postgres", schema).expect("a schema");
    let conninfo: ConnInfo = server.conninfo("postgres").parse().expect("a connection string");
    lag(&conninfo).await;
    for workload in WORKLOADS {
        let mut slots = Vec::new();
        for n in 0..ROUNDS * 3 {
            slots.push(create(&conninfo, &format!("s{n}")).await);
        }
        server.psql("postgres", workload.sql).expect("the workload");
        for round in slots.chunks(3) {
            let eager = bare(&conninfo, &round[0], workload.rows, Duration::ZERO).await;
            let pausing = bare(&conninfo, &round[1], workload.rows, Duration::from_millis(1)).await;
            let ours = ours(&conninfo, &round[2], workload.rows).await;
            println!(
                "{}: bare eager {eager:.0}, bare pausing {pausing:.0}, ours {ours:.0} rows/s, {:.2} of the better",
                workload.name,
                ours / eager.max(pausing)
            );
        }
        for (name, _) in slots {
            let drop = format!("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '{name}' AND active");
            server.psql("postgres", &drop).expect("an end");
            while server.psql("postgres", &format!("SELECT pg_drop_replication_slot('{name}')")).is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// From the client's knowledge of its commit to the consumer's of the transaction, one at a time.
async fn lag(conninfo: &ConnInfo) {
    let (slot, from) = create(conninfo, "lag").await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut stream = Stream::start(config(conninfo, &slot, folder.path()), from).await.expect("a stream");
    let client = connect_sql(conninfo).await.expect("a client");
    client.batch_execute("SET synchronous_commit = on").await.expect("a setting");
    let insert = client.prepare("INSERT INTO t(note) VALUES ('x')").await.expect("a statement");
    let mut lags = Vec::new();
    for _ in 0..500 {
        client.execute(&insert, &[]).await.expect("an insert");
        let committed = Instant::now();
        while !matches!(stream.next().await.expect("an event"), Event::Transactions(_)) {}
        lags.push(committed.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    lags.sort_unstable();
    println!("lag behind the client: p50 {:?}, p99 {:?}", lags[lags.len() / 2], lags[lags.len() * 99 / 100]);
    stream.stop().await;
}

async fn create(conninfo: &ConnInfo, name: &str) -> (String, Lsn) {
    let mut connection = ReplicationConnection::connect(conninfo).await.expect("a connection");
    let slot = NewSlot { name: name.parse().expect("a name"), temporary: false, export_snapshot: false, failover: false };
    (name.to_owned(), connection.create_slot(&slot).await.expect("a slot").consistent_point)
}

/// Walks over the frames and counts inserts.
async fn bare(conninfo: &ConnInfo, (slot, from): &(String, Lsn), rows: usize, pause: Duration) -> f64 {
    let session = connect(&pinned(conninfo), &[("replication", "database")]).await.expect("a session");
    let mut frames = session.frames;
    let options = "proto_version '2', streaming 'on', messages 'true', publication_names 'p'";
    let command = format!("START_REPLICATION SLOT {slot} LOGICAL {from} ({options})\0");
    let mut message = vec![b'Q'];
    message.extend(u32::try_from(command.len() + 4).expect("short").to_be_bytes());
    message.extend(command.bytes());
    frames.send(&message).await.expect("a command");
    frames.set_frame_bytes_max(1 << 30);
    let started = Instant::now();
    let mut found = 0;
    while found < rows {
        while let Some((_, body)) = frames.peek().expect("a frame") {
            let length = body.len();
            found += usize::from(body.get(25) == Some(&b'I'));
            frames.consume(length);
        }
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        if found < rows {
            frames.fill().await.expect("bytes");
        }
    }
    rows as f64 / started.elapsed().as_secs_f64()
}

/// The whole path to decoded messages.
async fn ours(conninfo: &ConnInfo, (slot, from): &(String, Lsn), rows: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stream = Stream::start(config(conninfo, slot, folder.path()), *from).await.expect("a stream");
    let acknowledger = stream.acknowledger();
    let started = Instant::now();
    let mut found = 0;
    let (mut groups, mut transactions) = (0, 0);
    while found < rows {
        let Event::Transactions(group) = stream.next().await.expect("an event") else { continue };
        groups += 1;
        for transaction in &group {
            transactions += 1;
            let mut messages = transaction.messages().expect("messages");
            while let Some(message) = messages.next().expect("a message") {
                found += usize::from(matches!(message, Message::Insert { .. }));
            }
            acknowledger.durable(transaction.commit.end_lsn);
        }
    }
    let elapsed = started.elapsed().as_secs_f64();
    println!("  {transactions} transactions in {groups} groups");
    stream.stop().await;
    rows as f64 / elapsed
}

fn config(conninfo: &ConnInfo, slot: &str, spool_folder: &Path) -> StreamConfig {
    StreamConfig {
        conninfo: conninfo.clone(),
        slot: slot.parse().expect("a name"),
        publications: vec!["p".to_owned()],
        expected: None,
        spool_folder: spool_folder.to_owned(),
        limits: StreamLimits::default(),
    }
}
