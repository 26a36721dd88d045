//! What the protocol can carry, item by item, from a real server: nothing of what was rolled back, nothing twice, and in bounded memory.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod following;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rimward_localpg::{Options, Server};
use rimward_model::{Lsn, RemoteReason};
use rimward_pgconnect::ConnInfo;
use rimward_pgoutput::Message;
use rimward_source::{
    Code, Event, InitOptions, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamError, StreamLimits, Transaction, doctor,
};

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let settings = [
            ("max_prepared_transactions", "5"),
            ("logical_decoding_work_mem", "64kB"),
            ("fsync", "off"),
            ("max_wal_senders", "40"),
            ("max_replication_slots", "40"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL")
    })
}

/// A database with publication `p` and a slot of its name.
struct World {
    name: &'static str,
    spool: tempfile::TempDir,
    start: Lsn,
    /// Relations, which the stream describes once.
    names: Mutex<HashMap<u32, String>>,
}

impl World {
    async fn new(name: &'static str, schema: &str) -> World {
        server().psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        server().psql(name, schema).unwrap();
        let mut world = World { name, spool: tempfile::tempdir().unwrap(), start: Lsn::ZERO, names: Mutex::default() };
        let mut connection = ReplicationConnection::connect(&world.info()).await.unwrap();
        let slot = NewSlot { name: name.parse().unwrap(), temporary: false, export_snapshot: false, failover: false };
        world.start = connection.create_slot(&slot).await.unwrap().consistent_point;
        world
    }

    fn info(&self) -> ConnInfo {
        ConnInfo::parse_with(&server().conninfo(self.name), &|_| None).unwrap()
    }

    async fn stream(&self, limits: StreamLimits) -> Stream {
        let config = StreamConfig {
            conninfo: self.info(),
            slot: self.name.parse().unwrap(),
            publications: vec!["p".to_owned()],
            expected: None,
            spool_folder: self.spool.path().to_owned(),
            limits,
        };
        Stream::start(config, self.start).await.unwrap()
    }

    fn run(&self, sql: &str) -> String {
        server().psql(self.name, sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The transactions that have content, up to one with a logical message `end`, which is emitted now.
    async fn until_now(&self, stream: &mut Stream) -> Vec<Transaction> {
        self.run("SELECT pg_logical_emit_message(true, 'end', '')");
        let mut found = Vec::new();
        loop {
            if let Event::Transactions(transactions) = next(stream).await.unwrap() {
                for transaction in transactions.into_iter().filter(|one| one.stored_bytes() > 0) {
                    if self.told(&transaction) == ["message end ''"] {
                        return found;
                    }
                    found.push(transaction);
                }
            }
        }
    }

    /// Runs it, and what the stream tells of it: a list for each transaction.
    async fn check(&self, stream: &mut Stream, sql: &str, expected: &[&[&str]]) {
        self.run(sql);
        let mut told: Vec<Vec<String>> = self.until_now(stream).await.iter().map(|one| self.told(one)).collect();
        // All of a transaction may have been rolled back but its shell.
        told.retain(|one| !one.is_empty());
        assert_eq!(told, expected, "{sql}");
    }

    /// A transaction's messages in words; relations by name, and their own messages left out.
    fn told(&self, transaction: &Transaction) -> Vec<String> {
        let mut names = self.names.lock().unwrap();
        let mut told = Vec::new();
        let mut messages = transaction.messages().unwrap();
        while let Some(message) = messages.next().unwrap() {
            let name = |id: u32, names: &HashMap<u32, String>| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
            match message {
                Message::Relation(relation) => drop(names.insert(relation.id, relation.name.to_owned())),
                Message::Insert { relation, new, .. } => told.push(format!("insert {} of {}", name(relation, &names), new.len())),
                Message::Update { relation, .. } => told.push(format!("update {}", name(relation, &names))),
                Message::Delete { relation, .. } => told.push(format!("delete {}", name(relation, &names))),
                Message::Truncate { relations, .. } => {
                    let mut all: Vec<String> = relations.iter().map(|id| name(id, &names)).collect();
                    all.sort();
                    told.push(format!("truncate {}", all.join(", ")));
                }
                Message::Message { prefix, body, transactional, .. } => {
                    assert!(transactional, "a message outside of transactions is part of none");
                    told.push(format!("message {prefix} '{}'", String::from_utf8_lossy(body)));
                }
                Message::Type { name, .. } => told.push(format!("type {name}")),
                Message::Origin { name, .. } => told.push(format!("origin {name}")),
                other => told.push(format!("{other:?}")),
            }
        }
        told
    }
}

async fn next(stream: &mut Stream) -> Result<Event, StreamError> {
    tokio::time::timeout(Duration::from_secs(60), stream.next()).await.expect("an event")
}

const LIMITS: fn() -> StreamLimits = StreamLimits::default;

#[tokio::test(flavor = "multi_thread")]
async fn logical_messages_come_with_their_transaction_and_others_are_passed_over() {
    let world = World::new("messages", "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t").await;
    let mut stream = world.stream(LIMITS()).await;
    world
        .check(
            &mut stream,
            "BEGIN; SELECT pg_logical_emit_message(true, 'a', 'one'); INSERT INTO t VALUES (1); SELECT pg_logical_emit_message(false, 'now', 'two');
             SAVEPOINT s; SELECT pg_logical_emit_message(true, 'a', 'gone'); ROLLBACK TO s; SELECT pg_logical_emit_message(true, 'b', ''); COMMIT;
             SELECT pg_logical_emit_message(false, 'now', 'three')",
            &[&["message a 'one'", "insert t of 1", "message b ''"]],
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn types_are_told_and_truncate_names_every_table_at_once() {
    let world = World::new(
        "types_and_truncate",
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
         CREATE TABLE parent (id int PRIMARY KEY, m mood, d positive); CREATE TABLE child (id int PRIMARY KEY REFERENCES parent);
         CREATE TABLE other (id int PRIMARY KEY); CREATE TABLE unpublished (id int PRIMARY KEY REFERENCES parent);
         CREATE PUBLICATION p FOR TABLE parent, child, other",
    )
    .await;
    let mut stream = world.stream(LIMITS()).await;
    world.check(&mut stream, "INSERT INTO parent VALUES (1, 'ok', 5)", &[&["type mood", "type int4", "insert parent of 3"]]).await;
    world.check(&mut stream, "TRUNCATE parent, other CASCADE", &[&["type mood", "type int4", "truncate child, other, parent"]]).await;
    world.check(&mut stream, "TRUNCATE other; INSERT INTO other VALUES (1)", &[&["truncate other"], &["insert other of 1"]]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_reached_the_primary_by_replication_are_rows_of_the_primary() {
    let upstream = World::new("origin_up", "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t").await;
    let world = World::new("origin_down", "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t").await;
    let mut stream = world.stream(LIMITS()).await;
    let conninfo = format!("host={} port={} user=postgres dbname=origin_up", server().socket_dir().display(), server().port());
    world.run(&format!(
        "CREATE SUBSCRIPTION s CONNECTION '{conninfo}' PUBLICATION p WITH (create_slot = false, slot_name = origin_up, copy_data = false)"
    ));
    upstream.run("INSERT INTO t VALUES (1); UPDATE t SET id = 2");
    let mut told_all = Vec::new();
    while told_all.len() < 2 {
        if let Event::Transactions(found) = next(&mut stream).await.unwrap() {
            told_all.extend(found.iter().filter(|one| one.stored_bytes() > 0).map(|one| world.told(one)));
        }
    }
    assert_eq!(told_all, [["insert t of 1"], ["update t"]]);
    world.run("ALTER SUBSCRIPTION s DISABLE");
    for _ in 0..600 {
        if world.run("SELECT count(*) FROM pg_stat_replication WHERE application_name = 's'") == "0" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.run("ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s");
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_come_as_themselves_and_a_publication_of_roots_is_refused() {
    let world = World::new(
        "partitions",
        "CREATE TABLE r (id int, part int, PRIMARY KEY (part, id)) PARTITION BY LIST (part);
         CREATE TABLE r1 PARTITION OF r FOR VALUES IN (1); CREATE TABLE r2 PARTITION OF r FOR VALUES IN (2);
         CREATE PUBLICATION p FOR TABLE r1, r2",
    )
    .await;
    let mut stream = world.stream(LIMITS()).await;
    world.check(&mut stream, "INSERT INTO r VALUES (1, 1), (2, 2)", &[&["insert r1 of 2", "insert r2 of 2"]]).await;
    world.check(&mut stream, "UPDATE r SET part = 2 WHERE id = 1", &[&["delete r1", "insert r2 of 2"]]).await;
    world.check(&mut stream, "TRUNCATE r", &[&["truncate r1, r2"]]).await;
    stream.stop().await;
    world.run("ALTER PUBLICATION p SET (publish_via_partition_root = true)");
    let config = StreamConfig {
        conninfo: world.info(),
        slot: world.name.parse().unwrap(),
        publications: vec!["p".to_owned()],
        expected: None,
        spool_folder: world.spool.path().to_owned(),
        limits: LIMITS(),
    };
    let refused = Stream::start(config, world.start).await.map(drop).unwrap_err();
    assert!(refused.to_string().contains("publishes partitions as their root"), "a TRUNCATE of a leaf would be lost: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn prepared_transactions_come_when_they_are_committed() {
    let world = World::new("prepared", "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t").await;
    let mut stream = world.stream(LIMITS()).await;
    let prepare = "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'one'; BEGIN; INSERT INTO t VALUES (2); PREPARE TRANSACTION 'two';
        BEGIN; INSERT INTO t SELECT generate_series(10, 20000); PREPARE TRANSACTION 'large'";
    world.check(&mut stream, prepare, &[]).await;
    world.check(&mut stream, "COMMIT PREPARED 'one'; ROLLBACK PREPARED 'two'", &[&["insert t of 1"]]).await;
    let codes = async || -> Vec<Code> {
        let options = InitOptions { publication: "p".to_owned(), slot: "prepared".to_owned(), ..InitOptions::default() };
        doctor(&world.info(), &options).await.unwrap().into_iter().map(|finding| finding.code).collect()
    };
    assert!(codes().await.contains(&Code::PreparedTransaction), "one is still prepared");
    world.run("COMMIT PREPARED 'large'");
    let large = world.until_now(&mut stream).await;
    assert_eq!(large.iter().map(|one| world.told(one).len()).collect::<Vec<_>>(), [19_991]);
    let codes = codes().await;
    assert!(!codes.contains(&Code::PreparedTransaction) && codes.contains(&Code::TwoPhase), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_without_a_change_of_ours_leave_nothing_behind() {
    let world =
        World::new("empty", "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int, v text); CREATE PUBLICATION p FOR TABLE t").await;
    let mut stream = world.stream(LIMITS()).await;
    // Small and streamed ones, all of whose changes are filtered out, aborted or committed, alone and with what is rolled back.
    let sql = "INSERT INTO u VALUES (1, 'x'); BEGIN; INSERT INTO u SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n; COMMIT;
        BEGIN; INSERT INTO u SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n; ROLLBACK;
        BEGIN; SAVEPOINT a; INSERT INTO t SELECT generate_series(1, 20000); ROLLBACK TO a; COMMIT; BEGIN; INSERT INTO t VALUES (1); ROLLBACK";
    world.check(&mut stream, sql, &[]).await;
    world.check(&mut stream, "INSERT INTO t VALUES (1)", &[&["insert t of 1"]]).await;
    stream.stop().await;
    assert_eq!(std::fs::read_dir(world.spool.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_beyond_the_spool_s_quota_ends_the_session_and_names_it() {
    let world = World::new("quota", "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE PUBLICATION p FOR TABLE t").await;
    let limits = StreamLimits { transaction_bytes_max: 64 << 10, spool_bytes_max: 1 << 20, ..LIMITS() };
    let mut stream = world.stream(limits).await;
    let gauge = stream.spool();
    world.run("INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, 50000) n");
    let error = loop {
        if let Err(error) = next(&mut stream).await {
            break error;
        }
    };
    assert!(matches!(error, StreamError::SpoolFull { quota: 1_048_576, .. }), "{error}");
    assert!(error.to_string().contains("(--spool-bytes) is 1048576; raise it, or end the primary's large open transactions"), "{error}");
    drop(stream);
    for _ in 0..3000 {
        if gauge.used() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((gauge.used(), gauge.quota()), (0, 1 << 20));
    // With room, it comes whole.
    let mut stream = world.stream(LIMITS()).await;
    assert_eq!(world.until_now(&mut stream).await.iter().map(|one| world.told(one).len()).collect::<Vec<_>>(), [50_000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_the_publication_narrows_is_remote_and_says_why() {
    // Row filters and column lists came with 15.
    if server().psql("postgres", "SELECT current_setting('server_version_num')::int >= 150000").unwrap() != "t" {
        return;
    }
    let follower = following::primary::check(
        "narrowed",
        "CREATE TABLE filtered (id int PRIMARY KEY, v text); CREATE TABLE narrowed (id int PRIMARY KEY, v text, w text);
         CREATE TABLE whole (id int PRIMARY KEY, v text); INSERT INTO whole VALUES (1, 'a')",
        &[
            "ALTER PUBLICATION pub_narrowed SET TABLE filtered WHERE (id > 5), narrowed (id, v), whole",
            "INSERT INTO filtered VALUES (1, 'a'), (7, 'b'); INSERT INTO narrowed VALUES (1, 'a', 'b'); UPDATE whole SET v = 'b'",
        ],
    )
    .await;
    assert_eq!(follower.remote("filtered"), Some(RemoteReason::NotPublished));
    assert_eq!(follower.remote("narrowed"), Some(RemoteReason::NotPublished));
    assert_eq!(follower.remote("whole"), None);
}
