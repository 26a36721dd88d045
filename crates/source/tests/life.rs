//! The life of slot and server while a session runs, and between sessions: whatever ends or cuts it is noticed, said, and loses nothing.

use std::process::Command;
use std::time::{Duration, Instant};

use rimward_localpg::{Options, Server};
use rimward_model::Lsn;
use rimward_pgconnect::ConnInfo;
use rimward_source::{Event, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamError, StreamLimits};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

/// What must come, comes within this on a machine that is busy with other things. It tells nothing but that from never: what would take
/// longer without the thing that is tested is set to take `FOR_EVER`.
const PATIENCE: Duration = Duration::from_secs(60);
const FOR_EVER: Duration = Duration::from_secs(600);
/// Silence that some of the tests have noticed.
const SILENCE_MAX: Duration = Duration::from_secs(5);
/// What is promised of a primary's fast shutdown, whatever the consumer does.
const STOP_MAX: Duration = Duration::from_secs(2);

struct Primary {
    server: Server,
    spool: tempfile::TempDir,
    start: Lsn,
}

impl Primary {
    async fn new(settings: &[(&str, &str)]) -> Primary {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let server = Server::start(&Options { settings, ..Options::default() }).unwrap();
        server.psql("postgres", "CREATE TABLE t (id bigint PRIMARY KEY, note text); CREATE PUBLICATION p FOR TABLE t").unwrap();
        let mut primary = Primary { server, spool: tempfile::tempdir().unwrap(), start: Lsn::ZERO };
        primary.start = primary.create_slot().await;
        primary
    }

    async fn create_slot(&self) -> Lsn {
        let mut connection = ReplicationConnection::connect(&self.info(self.server.port())).await.unwrap();
        let slot = NewSlot { name: "s".parse().unwrap(), temporary: false, export_snapshot: false, failover: true };
        connection.create_slot(&slot).await.unwrap().consistent_point
    }

    fn info(&self, port: u16) -> ConnInfo {
        ConnInfo::parse_with(&format!("host=127.0.0.1 port={port} user=postgres dbname=postgres sslmode=disable"), &|_| None).unwrap()
    }

    /// Looks are more frequent than by default. That somebody is silent is noticed only where a test sets it.
    fn config(&self) -> StreamConfig {
        StreamConfig {
            conninfo: self.info(self.server.port()),
            slot: "s".parse().unwrap(),
            publications: vec!["p".to_owned()],
            expected: None,
            spool_folder: self.spool.path().to_owned(),
            limits: StreamLimits {
                silence_max: FOR_EVER,
                unanswered_max: FOR_EVER,
                look_interval: Duration::from_secs(1),
                ..StreamLimits::default()
            },
        }
    }

    async fn stream(&self) -> Stream {
        Stream::start(self.config(), self.start).await.unwrap()
    }

    async fn refused(&self) -> StreamError {
        Stream::start(self.config(), self.start).await.map(|_| ()).unwrap_err()
    }

    fn sql(&self, sql: &str) -> String {
        self.server.psql("postgres", sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    fn major(&self) -> u32 {
        self.sql("SELECT current_setting('server_version_num')::int / 10000").parse().unwrap()
    }

    fn signal_walsender(&self, signal: &str) {
        let pid = self.sql("SELECT active_pid FROM pg_replication_slots WHERE slot_name = 's'");
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
}

/// The error that ends the session; everything before is taken and vouched for.
async fn end(stream: &mut Stream) -> StreamError {
    let acknowledger = stream.acknowledger();
    let ended = async {
        loop {
            match stream.next().await {
                Ok(Event::Progress { wal_end, .. }) => acknowledger.durable(wal_end),
                Ok(Event::Transactions(found)) => acknowledger.durable(found.last().unwrap().commit.end_lsn),
                Err(error) => return error,
            }
        }
    };
    tokio::time::timeout(PATIENCE, ended).await.expect("an end")
}

/// Waits for a condition, and says which if it does not come.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_that_is_dropped_or_changed_is_noticed_while_nothing_comes() {
    let primary = Primary::new(&[]).await;
    let mut stream = primary.stream().await;
    primary.sql("ALTER PUBLICATION p SET (publish = 'insert, update')");
    let error = end(&mut stream).await;
    assert!(matches!(&error, StreamError::PublicationChanged { name, .. } if name == "p"), "{error}");
    assert!(error.to_string().contains("not every kind of change") && !error.is_transient(), "{error}");
    let refused = primary.refused().await;
    assert!(matches!(refused, StreamError::PublicationChanged { .. }), "{refused}");
    primary.sql("ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')");
    let confirmed: Lsn = primary.sql("SELECT confirmed_flush_lsn FROM pg_replication_slots").parse().unwrap();
    let mut stream = Stream::start(primary.config(), confirmed).await.unwrap();
    // Without a change of a table: from 18 on, nothing else would ever tell.
    primary.sql("DROP PUBLICATION p");
    let error = end(&mut stream).await;
    assert!(matches!(&error, StreamError::PublicationMissing { name } if name == "p"), "{error}");
    assert!(matches!(primary.refused().await, StreamError::PublicationMissing { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_does_not_wait_for_a_consumer_that_stands_still() {
    let mut primary = Primary::new(&[]).await;
    let mut config = primary.config();
    config.limits.queue_bytes_max = 64 << 10;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    primary.sql("INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 50000) n");
    primary.sql("DO $$ BEGIN FOR n IN 100001..100300 LOOP INSERT INTO t VALUES (n, repeat('x', 50000)); COMMIT; END LOOP; END $$");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let took = tokio::task::block_in_place(|| primary.server.stop()).unwrap();
    assert!(took < STOP_MAX, "pg_ctl stop took {took:?}");
    let error = end(&mut stream).await;
    assert!(error.is_transient() && error.is_restart(), "{error}");
    drop(stream);
    assert!(primary.refused().await.is_restart(), "nobody listens");
    tokio::task::block_in_place(|| primary.server.launch()).unwrap();
    let mut stream = primary.stream().await;
    let mut found = 0;
    while found < 301 {
        if let Event::Transactions(more) = tokio::time::timeout(PATIENCE, stream.next()).await.unwrap().unwrap() {
            found += more.iter().filter(|one| one.stored_bytes() > 0).count();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walsender_that_hangs_is_given_up() {
    let primary = Primary::new(&[]).await;
    let mut config = primary.config();
    config.limits.silence_max = SILENCE_MAX;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    primary.signal_walsender("-STOP");
    let error = end(&mut stream).await;
    primary.signal_walsender("-CONT");
    let StreamError::Silent { seconds } = error else { panic!("{error}") };
    assert!(seconds >= SILENCE_MAX.as_secs() && error.is_transient(), "{error}");
}

/// Passes bytes on until told to swallow them, with both connections left open: as a cable that is pulled.
async fn black_hole(port: u16) -> (u16, watch::Sender<bool>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let own = listener.local_addr().unwrap().port();
    let (cut, is_cut) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut is_cut = is_cut.clone();
            tokio::spawn(async move {
                let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let cut = async { drop(is_cut.wait_for(|cut| *cut).await) };
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
                    () = cut => {}
                }
                tokio::time::sleep(Duration::from_secs(60)).await;
            });
        }
    });
    (own, cut)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_connection_is_noticed_within_a_few_looks() {
    let primary = Primary::new(&[]).await;
    let (port, cut) = black_hole(primary.server.port()).await;
    let mut config = primary.config();
    config.conninfo = primary.info(port);
    config.limits.unanswered_max = SILENCE_MAX;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    cut.send(true).unwrap();
    let error = end(&mut stream).await;
    assert!(matches!(error, StreamError::Silent { .. }) && error.is_transient(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_watching_session_alone_harms_nobody() {
    let primary = Primary::new(&[]).await;
    let mut stream = primary.stream().await;
    // As a connection pooler or idle_session_timeout would.
    for _ in 0..3 {
        primary.sql("ALTER ROLE postgres SET idle_session_timeout = '100ms'");
        primary.sql("SELECT pg_sleep(1.2)");
    }
    primary.sql("INSERT INTO t VALUES (1, 'x')");
    loop {
        let event = tokio::time::timeout(PATIENCE, stream.next()).await.unwrap().unwrap();
        if matches!(event, Event::Transactions(found) if found.iter().any(|one| one.stored_bytes() > 0)) {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_wal_sender_timeout_the_session_goes_on_as_ever() {
    let primary = Primary::new(&[("wal_sender_timeout", "0")]).await;
    let mut config = primary.config();
    config.limits.silence_max = SILENCE_MAX;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let consumer = tokio::spawn(async move {
        let acknowledger = stream.acknowledger();
        tokio::pin!(stopped);
        loop {
            match tokio::select! { event = stream.next() => event.unwrap(), _ = &mut stopped => break } {
                Event::Progress { wal_end, .. } => acknowledger.durable(wal_end),
                Event::Transactions(found) => acknowledger.durable(found.last().unwrap().commit.end_lsn),
            }
        }
        stream.stop().await;
    });
    // Longer than silence is allowed: the server answers although it has no reason of its own to.
    tokio::time::sleep(SILENCE_MAX + Duration::from_secs(2)).await;
    let end: Lsn = primary.sql("INSERT INTO t VALUES (1, 'x'); SELECT pg_current_wal_flush_lsn()").parse().unwrap();
    let confirmed = "SELECT confirmed_flush_lsn FROM pg_replication_slots";
    eventually("it is confirmed", async || primary.sql(confirmed).parse::<Lsn>().unwrap() >= end).await;
    stop.send(()).expect("it still runs");
    consumer.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_made_anew_by_somebody_is_refused() {
    let primary = Primary::new(&[]).await;
    primary.sql("INSERT INTO t VALUES (1, 'lost'); SELECT pg_drop_replication_slot('s')");
    let refused = primary.refused().await;
    assert!(matches!(refused, StreamError::SlotMissing { .. }) && refused.to_string().contains("run rimward init"), "{refused}");
    primary.create_slot().await;
    let refused = primary.refused().await;
    assert!(matches!(refused, StreamError::SlotAhead { .. }) && refused.to_string().contains("empty data folder"), "{refused}");
    assert!(!refused.is_transient());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalidated_slot_is_refused_with_its_reason_and_what_to_change() {
    let primary = Primary::new(&[("max_slot_wal_keep_size", "1MB"), ("max_wal_size", "32MB"), ("log_checkpoints", "on")]).await;
    for _ in 0..4 {
        primary.sql(
            "INSERT INTO t SELECT n + coalesce((SELECT max(id) FROM t), 0), 'x' FROM generate_series(1, 500) n; SELECT pg_switch_wal()",
        );
    }
    primary.sql("CHECKPOINT");
    let refused = primary.refused().await.to_string();
    assert!(refused.contains("raise max_slot_wal_keep_size") && refused.contains("empty data folder"), "{refused}");
    if primary.major() >= 17 {
        assert!(refused.contains("wal_removed"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_idled_too_long_is_refused_with_what_to_change() {
    // The setting came with 18.
    let primary = Primary::new(&[]).await;
    if primary.major() < 18 {
        return;
    }
    primary.sql("ALTER SYSTEM SET idle_replication_slot_timeout = '1s'");
    primary.sql("SELECT pg_reload_conf(); SELECT pg_sleep(1.5)");
    primary.sql("INSERT INTO t VALUES (1, 'x')");
    eventually("it is invalidated", async || {
        primary.sql("CHECKPOINT");
        primary.sql("SELECT invalidation_reason IS NOT NULL FROM pg_replication_slots") == "t"
    })
    .await;
    let refused = primary.refused().await;
    assert!(matches!(&refused, StreamError::SlotInvalid { reason, .. } if reason == "idle_timeout"), "{refused}");
    assert!(refused.to_string().contains("raise idle_replication_slot_timeout"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_is_invalidated_under_a_session_ends_it_and_is_refused_then() {
    let primary = Primary::new(&[("max_slot_wal_keep_size", "1MB"), ("max_wal_size", "32MB")]).await;
    let mut config = primary.config();
    config.limits.queue_bytes_max = 64 << 10;
    // Nothing is vouched for.
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    for n in 0..6 {
        primary.sql(&format!("INSERT INTO t SELECT {n} * 1000 + n, 'x' FROM generate_series(1, 500) n; SELECT pg_switch_wal()"));
    }
    primary.sql("CHECKPOINT");
    let error = loop {
        match tokio::time::timeout(PATIENCE, stream.next()).await.expect("an end") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(error.is_transient(), "{error}");
    drop(stream);
    let begun = Instant::now();
    let refused = loop {
        let refused = primary.refused().await;
        if !matches!(refused, StreamError::SlotBusy { .. }) || begun.elapsed() > PATIENCE {
            break refused;
        }
    };
    assert!(matches!(refused, StreamError::SlotInvalid { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_standby_continues_only_what_it_has() {
    let mut primary = Primary::new(&[]).await;
    let identity = {
        let stream = primary.stream().await;
        let identity = stream.identity();
        stream.stop().await;
        identity
    };
    let standby = tokio::task::block_in_place(|| primary.server.standby()).unwrap();
    tokio::task::block_in_place(|| standby.psql("postgres", "SELECT pg_promote()")).unwrap();
    standby.psql("postgres", "INSERT INTO t VALUES (1, 'of the new timeline')").unwrap();
    let mut config = primary.config();
    config.conninfo = primary.info(standby.port());
    config.expected = Some((identity.system, identity.timeline));
    // What is held lies before the switch: it is part of both histories. The copy of the folder has the slot, too.
    let stream = Stream::start(config.clone(), primary.start).await.unwrap();
    assert_eq!((stream.identity().timeline.0, stream.history().0.len()), (identity.timeline.0 + 1, 1));
    let switch = stream.history().0[0].1;
    stream.stop().await;
    let beyond = Lsn::new(switch.get() + 8);
    let refused = Stream::start(config, beyond).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, StreamError::Diverged { .. }), "{refused}");
    assert!(refused.to_string().contains("empty data folder"), "what to do: {refused}");
}

/// Slots lose what they need by these two reasons on a standby only, where the primary cannot know of them: a hub meets them at a server that
/// has been promoted since. Version 16 has no word for the reason, and standbys before have no such slots.
#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_was_invalidated_on_a_standby_is_refused_by_the_promoted_one() {
    const CASES: [(&str, &str, &str); 2] = [
        ("rows_removed", "CREATE TABLE gone (id int); DROP TABLE gone; VACUUM pg_catalog.pg_class", "connect to the primary"),
        ("wal_level_insufficient", "ALTER SYSTEM SET wal_level = replica", "set wal_level = logical"),
    ];
    for (reason, cause, advice) in CASES {
        let mut primary = Primary::new(&[("hot_standby_feedback", "off"), ("autovacuum", "off")]).await;
        let reason = match primary.major() {
            ..16 => return,
            16 => "conflicting",
            _ => reason,
        };
        // The copy of the folder has the slot, too.
        let standby = tokio::task::block_in_place(|| primary.server.standby()).unwrap();
        primary.sql("SELECT pg_drop_replication_slot('s')");
        cause.split("; ").for_each(|statement| drop(primary.sql(statement)));
        tokio::task::block_in_place(|| primary.server.restart()).unwrap();
        primary.sql("INSERT INTO t VALUES (1, 'x')");
        let ask = |sql: &str| standby.psql("postgres", sql).unwrap();
        let begun = Instant::now();
        let found =
            "SELECT coalesce(to_jsonb(s) ->> 'invalidation_reason', CASE to_jsonb(s) ->> 'conflicting' WHEN 'true' THEN 'conflicting' END)
            FROM pg_replication_slots s";
        while ask(found) != reason {
            assert!(begun.elapsed() < PATIENCE, "{}", ask("SELECT * FROM pg_replication_slots"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        ask("SELECT pg_promote()");
        let mut config = primary.config();
        config.conninfo = primary.info(standby.port());
        let refused = Stream::start(config, primary.start).await.map(|_| ()).unwrap_err();
        assert!(matches!(&refused, StreamError::SlotInvalid { reason: found, .. } if found == reason), "{refused}");
        assert!(refused.to_string().contains(advice) && !refused.is_transient(), "{refused}");
    }
}

/// Whether a transaction with rows comes within the time.
async fn comes_within(stream: &mut Stream, time: Duration) -> bool {
    let until = tokio::time::Instant::now() + time;
    while let Ok(event) = tokio::time::timeout_at(until, stream.next()).await {
        if let Event::Transactions(more) = event.unwrap() {
            stream.acknowledger().durable(more.last().unwrap().commit.end_lsn);
            if more.iter().any(|one| one.stored_bytes() > 0) {
                return true;
            }
        }
    }
    false
}

/// A transaction has come, and is not handed on: up to where. A failover would lose it.
async fn waits(stream: &mut Stream) -> Lsn {
    let begun = Instant::now();
    loop {
        assert!(!comes_within(stream, Duration::from_millis(700)).await, "a failover would lose it");
        match stream.standbys().awaited() {
            Some((lsn, since)) if since > Duration::from_millis(500) => return lsn,
            _ => assert!(begun.elapsed() < PATIENCE, "nothing waits"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_waits_for_the_synchronous_standbys() {
    let mut primary = Primary::new(&[]).await;
    let standby = tokio::task::block_in_place(|| primary.server.standby()).unwrap();
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (walreceiver)'");
    primary.sql("SELECT pg_reload_conf()");
    let synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    eventually("it is synchronous", async || primary.sql(synchronous) == "1").await;
    let mut stream = primary.stream().await;
    primary.sql("INSERT INTO t VALUES (1)");
    assert!(comes_within(&mut stream, PATIENCE).await, "the standby has it, as the client was told");

    // The standby stands still. Whoever does not wait for it commits; the stream does wait.
    let receiver = standby.psql("postgres", "SELECT pid FROM pg_stat_wal_receiver").unwrap();
    let signal = |signal: &str| assert!(Command::new("kill").args([signal, &receiver]).status().unwrap().success());
    signal("-STOP");
    primary.sql("SET synchronous_commit = local; INSERT INTO t VALUES (2)");
    let lsn = waits(&mut stream).await;
    assert!(lsn > Lsn::ZERO);
    let confirmed = primary.sql("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 's'");
    assert!(confirmed.parse::<Lsn>().unwrap() < lsn, "what waits is not acknowledged");
    signal("-CONT");
    assert!(comes_within(&mut stream, PATIENCE).await);

    // Nobody waits for it any more.
    signal("-STOP");
    primary.sql("SET synchronous_commit = local; INSERT INTO t VALUES (3)");
    waits(&mut stream).await;
    primary.sql("ALTER SYSTEM RESET synchronous_standby_names");
    primary.sql("SELECT pg_reload_conf()");
    assert!(comes_within(&mut stream, PATIENCE).await);
    assert_eq!(stream.standbys().awaited(), None);
    primary.sql("INSERT INTO t VALUES (4)");
    assert!(comes_within(&mut stream, PATIENCE).await);

    // And again, while it runs.
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (walreceiver, another)'");
    primary.sql("SELECT pg_reload_conf()");
    // Noticed with one of the next looks; what comes before that still goes through.
    eventually("it waits again", async || {
        primary.sql("SET synchronous_commit = local; INSERT INTO t SELECT max(id) + 1 FROM t");
        !comes_within(&mut stream, Duration::from_secs(2)).await && stream.standbys().awaited().is_some()
    })
    .await;
    waits(&mut stream).await;
    signal("-CONT");
    assert!(comes_within(&mut stream, PATIENCE).await);
    stream.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_taken_for_a_standby_does_not_wait_for_itself() {
    let primary = Primary::new(&[("synchronous_standby_names", "*"), ("synchronous_commit", "local")]).await;
    let mut stream = primary.stream().await;
    primary.sql("INSERT INTO t VALUES (1)");
    assert!(comes_within(&mut stream, PATIENCE).await);
    // The role may not see the standbys: it is told what it needs.
    drop(stream);
    primary.sql("CREATE ROLE blind LOGIN REPLICATION; SET synchronous_commit = local; INSERT INTO t VALUES (2)");
    let mut config = primary.config();
    config.conninfo = config.conninfo.with_user("blind", None);
    let begun = Instant::now();
    let mut stream = loop {
        // The session before has to end at the primary first.
        match Stream::start(config.clone(), primary.start).await {
            Err(StreamError::SlotBusy { .. }) if begun.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(StreamError::SlotAhead { confirmed, .. }) => break Stream::start(config, confirmed).await.unwrap(),
            started => break started.unwrap(),
        }
    };
    let error = end(&mut stream).await;
    assert!(matches!(&error, StreamError::StandbysHidden { role } if role == "blind") && !error.is_transient(), "{error}");
    assert!(error.to_string().contains("GRANT pg_read_all_stats"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_somebody_cancels_is_begun_again() {
    let primary = Primary::new(&[]).await;
    let mut stream = primary.stream().await;
    // As scripts do that cancel whatever has run for long.
    let cancel = "SELECT pg_cancel_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 's'";
    assert_eq!(primary.sql(cancel), "t");
    let error = end(&mut stream).await;
    assert!(error.is_transient(), "{error}");
    assert!(error.to_string().contains("57014"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_connection_is_noticed_while_standbys_are_waited_for() {
    let primary = Primary::new(&[("synchronous_standby_names", "nobody"), ("synchronous_commit", "local")]).await;
    let (port, cut) = black_hole(primary.server.port()).await;
    let mut config = primary.config();
    config.conninfo = primary.info(port);
    config.limits.unanswered_max = SILENCE_MAX;
    let mut stream = Stream::start(config, primary.start).await.unwrap();
    primary.sql("INSERT INTO t VALUES (1)");
    // For longer than silence is allowed: a primary that is asked, and answers, is not silent.
    assert!(!comes_within(&mut stream, SILENCE_MAX + Duration::from_secs(2)).await, "nobody confirmed it");
    waits(&mut stream).await;
    cut.send(true).unwrap();
    let error = end(&mut stream).await;
    assert!(matches!(error, StreamError::Silent { .. }), "{error}");
}
