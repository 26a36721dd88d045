//! The session against a real server.

use std::time::{Duration, Instant};

use rimward_localpg::{Authentication, Options, Server};
use rimward_model::{Lsn, SystemId, Timeline};
use rimward_pgconnect::ConnInfo;
use rimward_pgoutput::{Message, TupleColumn};
use rimward_source::{Event, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamError, StreamLimits, Transaction};

/// What must come, comes within this on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is promised of a fast shutdown is two seconds; the third is the machine's.
const STOP_MAX: Duration = Duration::from_secs(3);

/// A server with a table, a publication and a slot.
struct Primary {
    server: Server,
    spool: tempfile::TempDir,
    start: Lsn,
}

impl Primary {
    async fn new(authentication: Authentication, settings: &[(&str, &str)]) -> Primary {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let server = Server::start(&Options { authentication, settings, ..Options::default() }).unwrap();
        server.psql("postgres", "CREATE TABLE t (id bigint PRIMARY KEY, note text); CREATE PUBLICATION p FOR TABLE t").unwrap();
        let mut primary = Primary { server, spool: tempfile::tempdir().unwrap(), start: Lsn::ZERO };
        let mut connection = ReplicationConnection::connect(&primary.conninfo()).await.unwrap();
        let slot = NewSlot { name: "s".parse().unwrap(), temporary: false, export_snapshot: true, failover: false };
        let created = connection.create_slot(&slot).await.unwrap();
        assert!(created.snapshot.is_some());
        primary.start = created.consistent_point;
        primary
    }

    fn conninfo(&self) -> ConnInfo {
        self.server.conninfo("postgres").parse().unwrap()
    }

    fn config(&self) -> StreamConfig {
        StreamConfig {
            conninfo: self.conninfo(),
            slot: "s".parse().unwrap(),
            publications: vec!["p".to_owned()],
            expected: None,
            spool_folder: self.spool.path().to_owned(),
            limits: StreamLimits { transaction_bytes_max: 1 << 20, ..StreamLimits::default() },
        }
    }

    async fn stream(&self) -> Stream {
        Stream::start(self.config(), self.start).await.unwrap()
    }

    async fn refused(&self, config: StreamConfig, from: Lsn) -> StreamError {
        Stream::start(config, from).await.map(|_| ()).unwrap_err()
    }

    fn sql(&self, sql: &str) -> String {
        self.server.psql("postgres", sql).unwrap().trim().to_owned()
    }

    fn confirmed(&self) -> Lsn {
        self.sql("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 's'").parse().unwrap()
    }

    /// Waits for the slot's acknowledgement to reach `lsn`.
    async fn reaches(&self, lsn: Lsn) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.confirmed() >= lsn {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}

/// The transactions up to one whose commit ends at or behind `end`, with a limit in time.
async fn transactions(stream: &mut Stream, count: usize) -> Vec<Transaction> {
    let mut found = Vec::new();
    while found.len() < count {
        match tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event").unwrap() {
            // Servers before 15 send transactions without changes, too.
            Event::Transactions(transactions) => found.extend(transactions.into_iter().filter(|one| one.stored_bytes() > 0)),
            Event::Progress { .. } => {}
        }
    }
    assert_eq!(found.len(), count);
    assert!(found.is_sorted_by(|a, b| a.commit.commit_lsn < b.commit.commit_lsn), "in commit order");
    found
}

/// The ids that a transaction inserts.
fn inserted(transaction: &Transaction) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut messages = transaction.messages().unwrap();
    while let Some(message) = messages.next().unwrap() {
        if let Message::Insert { new, xid: None, .. } = message {
            let Some(TupleColumn::Text(id)) = new.iter().next() else { panic!("{new:?}") };
            ids.push(std::str::from_utf8(id).unwrap().parse().unwrap());
        }
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn streamed_transaction_arrives_whole_without_what_was_rolled_back() {
    let primary = Primary::new(Authentication::Trust, &[("logical_decoding_work_mem", "64kB")]).await;
    let mut stream = primary.stream().await;
    primary.sql(
        "BEGIN; INSERT INTO t SELECT n, repeat('x', 20) FROM generate_series(1, 50000) n;
         SAVEPOINT a; INSERT INTO t SELECT n, 'gone' FROM generate_series(50001, 100000) n; SAVEPOINT b;
         INSERT INTO t SELECT n, 'gone too' FROM generate_series(100001, 110000) n; RELEASE b; ROLLBACK TO a;
         INSERT INTO t SELECT n, 'kept' FROM generate_series(50001, 200000) n; RELEASE a;
         INSERT INTO t VALUES (200001, 'last'); COMMIT;
         BEGIN; INSERT INTO t SELECT n, 'never' FROM generate_series(300000, 310000) n; ROLLBACK;
         INSERT INTO t VALUES (200002, 'small')",
    );
    let found = transactions(&mut stream, 2).await;
    assert!(found[0].is_spooled(), "{} bytes", found[0].stored_bytes());
    assert_eq!(inserted(&found[0]), (1..=200_001).collect::<Vec<_>>());
    assert_eq!(inserted(&found[1]), [200_002]);
    drop(found);
    stream.stop().await;
    assert_eq!(std::fs::read_dir(primary.spool.path()).unwrap().count(), 0, "spool files are removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn interleaved_transactions_come_out_as_the_table_has_them() {
    let primary = Primary::new(Authentication::Trust, &[("logical_decoding_work_mem", "64kB")]).await;
    let mut stream = primary.stream().await;
    // Every session writes blocks larger than the decoder's memory, rolls some savepoints back, and every fifth transaction whole.
    let session = |session: i64| {
        format!(
            "DO $$ DECLARE base bigint; BEGIN FOR turn IN 1..10 LOOP base := {session} * 1000000 + turn * 10000;
             INSERT INTO t SELECT base + n, 'kept' FROM generate_series(1, 500) n;
             FOR part IN 1..5 LOOP
               BEGIN
                 INSERT INTO t SELECT base + part * 1000 + n, repeat('x', 50) FROM generate_series(1, 500) n;
                 IF (part + turn) % 2 = 0 THEN RAISE EXCEPTION 'back'; END IF;
               EXCEPTION WHEN raise_exception THEN NULL; END;
             END LOOP;
             IF turn % 5 = 0 THEN ROLLBACK; ELSE COMMIT; END IF; END LOOP; END $$"
        )
    };
    std::thread::scope(|scope| {
        for n in 1..=4 {
            let (primary, sql) = (&primary, session(n));
            scope.spawn(move || primary.sql(&sql));
        }
    });
    let found = transactions(&mut stream, 32).await;
    let mut ids: Vec<i64> = found.iter().flat_map(inserted).collect();
    ids.sort_unstable();
    let stored: Vec<i64> = primary.sql("SELECT id FROM t ORDER BY id").lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(ids, stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_acknowledged_comes_again_and_what_was_does_not() {
    let primary = Primary::new(Authentication::Trust, &[]).await;
    let mut stream = primary.stream().await;
    for n in 1..=3 {
        primary.sql(&format!("INSERT INTO t VALUES ({n}, 'x')"));
    }
    let first = transactions(&mut stream, 3).await;
    let acknowledged = first[0].commit.end_lsn;
    stream.acknowledger().durable(acknowledged);
    stream.stop().await;
    assert_eq!(primary.confirmed(), acknowledged);

    let mut stream = Stream::start(primary.config(), acknowledged).await.unwrap();
    let again = transactions(&mut stream, 2).await;
    assert_eq!(again[0].commit, first[1].commit);
    // An acknowledgement of what was never received is cut down to what was.
    stream.acknowledger().durable(Lsn::new(u64::MAX >> 1));
    stream.stop().await;
    assert!(primary.confirmed() >= again[1].commit.end_lsn);
    assert!(primary.confirmed() <= primary.sql("SELECT pg_current_wal_flush_lsn()").parse().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn starts_that_would_lose_changes_are_refused() {
    let primary = Primary::new(Authentication::Trust, &[]).await;
    let refused = primary.refused(primary.config(), Lsn::new(primary.start.get() - 1)).await;
    assert!(matches!(refused, StreamError::SlotAhead { .. }), "{refused}");
    let refused = primary.refused(primary.config(), Lsn::new(primary.start.get() + (1 << 40))).await;
    assert!(matches!(refused, StreamError::PrimaryBehind { .. }), "{refused}");
    let mut config = primary.config();
    config.expected = Some((SystemId(7), Timeline(1)));
    let refused = primary.refused(config, primary.start).await;
    assert!(matches!(refused, StreamError::OtherSystem { .. }), "{refused}");
    let mut config = primary.config();
    let identity = primary.stream().await.identity();
    config.expected = Some((identity.system, Timeline(9)));
    let refused = primary.refused(config, primary.start).await;
    assert!(matches!(refused, StreamError::Diverged { switch: None, .. }), "{refused}");
    let mut config = primary.config();
    config.publications.push("missing".to_owned());
    let refused = primary.refused(config, primary.start).await;
    assert!(matches!(refused, StreamError::PublicationMissing { .. }), "{refused}");
    let mut config = primary.config();
    config.slot = "missing".parse().unwrap();
    let refused = primary.refused(config, primary.start).await;
    assert!(matches!(refused, StreamError::SlotMissing { .. }), "{refused}");
    primary.sql("SELECT pg_create_logical_replication_slot('other', 'test_decoding')");
    let mut config = primary.config();
    config.slot = "other".parse().unwrap();
    let refused = primary.refused(config, primary.start).await;
    assert!(matches!(refused, StreamError::SlotForeign { what: "plugin", .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slot_in_use_is_said_to_be() {
    let primary = Primary::new(Authentication::Trust, &[]).await;
    let _stream = primary.stream().await;
    let refused = primary.refused(primary.config(), primary.start).await;
    assert!(matches!(refused, StreamError::SlotBusy { .. }), "{refused}");
    assert!(refused.to_string().contains("of role postgres from 127.0.0.1, since 20"), "who holds it? {refused}");
    assert!(refused.is_transient());
}

#[tokio::test(flavor = "multi_thread")]
async fn slot_that_lost_its_wal_is_said_to_be_invalid() {
    let primary = Primary::new(Authentication::Trust, &[("max_slot_wal_keep_size", "1MB"), ("max_wal_size", "32MB")]).await;
    for _ in 0..5 {
        primary.sql(
            "INSERT INTO t SELECT n + coalesce((SELECT max(id) FROM t), 0), 'x' FROM generate_series(1, 1000) n; SELECT pg_switch_wal()",
        );
    }
    primary.sql("CHECKPOINT");
    let refused = primary.refused(primary.config(), primary.start).await;
    assert!(matches!(refused, StreamError::SlotInvalid { .. }), "{refused}");
    assert!(!refused.is_transient());
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_away_may_come_back() {
    let mut primary = Primary::new(Authentication::Trust, &[]).await;
    let mut stream = primary.stream().await;
    tokio::task::block_in_place(|| primary.server.kill()).unwrap();
    let error = loop {
        match stream.next().await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.is_transient(), "{error}");
    let refused = primary.refused(primary.config(), primary.start).await;
    assert!(refused.is_transient(), "{refused}");
    tokio::task::block_in_place(|| primary.server.launch()).unwrap();
    let mut stream = primary.stream().await;
    primary.sql("INSERT INTO t VALUES (1, 'x')");
    assert_eq!(inserted(&transactions(&mut stream, 1).await[0]), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_publication_releases_wal() {
    let primary = Primary::new(Authentication::Trust, &[]).await;
    let mut stream = primary.stream().await;
    primary.sql("CREATE TABLE unpublished (x text); INSERT INTO unpublished SELECT repeat('x', 100) FROM generate_series(1, 10000)");
    let written: Lsn = primary.sql("SELECT pg_current_wal_flush_lsn()").parse().unwrap();
    let acknowledger = stream.acknowledger();
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < PATIENCE, "no progress up to {written}");
        match tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event").unwrap() {
            Event::Progress { wal_end, .. } => {
                assert!(primary.confirmed() < written, "nothing is acknowledged that nobody vouched for");
                if wal_end >= written {
                    acknowledger.durable(wal_end);
                    break;
                }
            }
            // Transactions of unpublished tables are skipped, or arrive empty from older servers.
            Event::Transactions(transactions) => assert!(transactions.iter().all(|transaction| transaction.stored_bytes() == 0)),
        }
    }
    assert!(primary.reaches(written).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn session_outlives_a_consumer_that_stands_still() {
    let primary = Primary::new(Authentication::Trust, &[("wal_sender_timeout", "2s")]).await;
    let mut config = primary.config();
    config.limits.queue_bytes_max = 64 << 10;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    primary.sql("DO $$ BEGIN FOR n IN 1..300 LOOP INSERT INTO t VALUES (n, repeat('x', 50000)); COMMIT; END LOOP; END $$");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let found = transactions(&mut stream, 300).await;
    assert_eq!(found.iter().flat_map(inserted).collect::<Vec<_>>(), (1..=300).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn primary_stops_quickly_and_says_so() {
    let mut primary = Primary::new(Authentication::Trust, &[]).await;
    let mut stream = primary.stream().await;
    let acknowledger = stream.acknowledger();
    primary.sql("INSERT INTO t VALUES (1, 'x')");
    let consumer = tokio::spawn(async move {
        loop {
            match stream.next().await {
                Ok(Event::Progress { wal_end, .. }) => acknowledger.durable(wal_end),
                Ok(Event::Transactions(transactions)) => acknowledger.durable(transactions.last().unwrap().commit.end_lsn),
                Err(error) => return error,
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let started = Instant::now();
    tokio::task::block_in_place(|| primary.server.stop()).unwrap();
    assert!(started.elapsed() < STOP_MAX, "{:?}", started.elapsed());
    let error = consumer.await.unwrap();
    assert!(error.is_transient(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replication_works_over_scram_and_says_what_is_missing() {
    let primary = Primary::new(Authentication::Scram, &[]).await;
    let mut stream = primary.stream().await;
    primary.sql("INSERT INTO t VALUES (1, 'x')");
    assert_eq!(inserted(&transactions(&mut stream, 1).await[0]), [1]);
    primary.sql("CREATE ROLE plain LOGIN PASSWORD 'plain'");
    let plain = primary.conninfo().with_user("plain", Some(rimward_pgconnect::Password::new("plain")));
    let refused = ReplicationConnection::connect(&plain).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, StreamError::NotAllowed { .. }), "{refused}");
    assert!(refused.to_string().contains("ALTER ROLE"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_role_do_not_reach_the_values() {
    let primary = Primary::new(Authentication::Trust, &[]).await;
    primary.sql(
        "ALTER ROLE postgres SET datestyle = 'German'; ALTER ROLE postgres SET timezone = 'Asia/Tokyo';
         ALTER ROLE postgres SET bytea_output = 'escape'; ALTER ROLE postgres SET extra_float_digits = 0;
         CREATE TABLE v (id int PRIMARY KEY, at timestamptz, bytes bytea, float float8); ALTER PUBLICATION p ADD TABLE v",
    );
    let mut stream = primary.stream().await;
    primary.sql("INSERT INTO v VALUES (1, '2024-02-03 04:05:06+00', '\\x00ff', 0.1::float8 + 0.2)");
    let found = transactions(&mut stream, 1).await;
    let mut messages = found[0].messages().unwrap();
    let mut texts = Vec::new();
    while let Some(message) = messages.next().unwrap() {
        if let Message::Insert { new, .. } = message {
            texts = new
                .iter()
                .map(|column| if let TupleColumn::Text(text) = column { String::from_utf8_lossy(text).into_owned() } else { String::new() })
                .collect();
        }
    }
    assert_eq!(texts, ["1", "2024-02-03 04:05:06+00", "\\x00ff", "0.30000000000000004"]);
}
