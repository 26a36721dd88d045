//! What the hub is to its primary: it never keeps one from stopping, never lets an idle one hold WAL, says what holds what, and follows
//! nothing but the server, the timeline and the slot that its data came from.

use std::time::{Duration, Instant};

use rimward_hub::{Connection, Hub};
use rimward_localpg::{Options, Server};
use rimward_model::Lsn;

use crate::edge::Edge;
use crate::proxy::{Mode, Proxy};
use crate::world::{PATIENCE, STOP_MAX, World, eventually, shared_server, shutdown, start, start_server, url};
use crate::{LEDGER, SmallDisk, end_of, skipped, verify};

/// So long a hub waits between two attempts at most, unless it takes the primary for one that restarts.
const BACKOFF_MAX: Duration = Duration::from_secs(10);

async fn mirrored(hub: &Hub, world: &World) {
    let end = end_of(world).await;
    eventually("the mirror is there", async || hub.status().positions.mirror >= end).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_stops_at_once_though_the_hub_s_disk_is_full() {
    let mut server = start_server();
    let world = World::on(&server, "stuck", LEDGER).await;
    let Some(disk) = SmallDisk::mount(&world.data_dir(), "24m") else {
        skipped("mounting a small file system is not allowed");
        return;
    };
    let hub = world.hub().await;
    disk.leave(16 << 10);
    world.run("INSERT INTO ledger SELECT i, md5(random()::text) FROM generate_series(2001, 8000) i").await;
    eventually("the disk is full", async || hub.status().primary.connection == Connection::DiskFull).await;
    // More than the hub takes into its memory, so that nobody reads the stream any more.
    world.run("DO $$ BEGIN FOR n IN 1..4000 LOOP UPDATE ledger SET note = repeat('x', 10000) WHERE id = 1; COMMIT; END LOOP; END $$").await;
    let held = hub.status().holds();
    assert!(held.iter().any(|held| held.contains("disk is full") && held.contains("slot stuck holds WAL")), "{held:?}");
    let took = server.stop().unwrap();
    assert!(took < STOP_MAX, "pg_ctl stop took {took:?}");
    server.launch().unwrap();
    disk.clear();
    mirrored(&hub, &world).await;
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    assert_eq!(report.tables.iter().map(|table| table.rows).sum::<u64>(), 8000 + 20);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_stops_at_once_though_an_edge_stands_still_and_is_followed_again_at_once() {
    let mut server = start_server();
    let world = World::on(&server, "slowedge", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    // It never reads what it asked for.
    let stopped = edge.stream(&at).await.unwrap();
    world.run("INSERT INTO ledger SELECT i, repeat(md5(random()::text), 100) FROM generate_series(2001, 12000) i").await;
    mirrored(&hub, &world).await;
    let confirmed: Lsn =
        world.ask("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'slowedge'").await.parse().unwrap();
    assert!(confirmed > Lsn::ZERO);
    let took = server.stop().unwrap();
    assert!(took < STOP_MAX, "pg_ctl stop took {took:?}");
    // Long enough for a back-off to have grown.
    tokio::time::sleep(Duration::from_secs(5)).await;
    server.launch().unwrap();
    let up = Instant::now();
    eventually("the hub is back", async || hub.status().primary.connection == Connection::Streaming).await;
    assert!(up.elapsed() < BACKOFF_MAX, "it came back after {:?}", up.elapsed());
    world.run("INSERT INTO ledger VALUES (12001, 'after')").await;
    mirrored(&hub, &world).await;
    drop(stopped);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_database_holds_no_wal_while_others_write() {
    let world = World::new("idle", LEDGER).await;
    let other = World::new_unprepared("busy");
    let hub = world.hub().await;
    other.run("CREATE TABLE t AS SELECT i, repeat('x', 100) AS v FROM generate_series(1, 50000) i").await;
    let written = end_of(&other).await;
    let slot = "FROM pg_replication_slots WHERE slot_name = 'idle'";
    eventually("the slot is confirmed beyond what others wrote", async || {
        world.ask(&format!("SELECT confirmed_flush_lsn {slot}")).await.parse::<Lsn>().unwrap() >= written
    })
    .await;
    // The server writes a record of running transactions every 15 seconds, or with a checkpoint; the slot keeps WAL from one of them.
    eventually("and keeps no WAL before", async || {
        world.run("CHECKPOINT").await;
        world.ask(&format!("SELECT restart_lsn {slot}")).await.parse::<Lsn>().unwrap() >= written
    })
    .await;
    eventually("the hub says so", async || hub.status().primary.slot_state.is_some_and(|state| state.restart >= Some(written))).await;
    assert_eq!(hub.status().holds(), [""; 0]);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_that_changes_stops_the_hub_and_says_what_to_do() {
    let world = World::new("republished", LEDGER).await;
    let hub = world.hub().await;
    world.run("ALTER PUBLICATION rimward SET (publish = 'insert')").await;
    let error = tokio::time::timeout(PATIENCE, hub.stopped()).await.expect("it stops").to_string();
    assert!(error.contains("not every kind of change") && error.contains("empty data folder"), "{error}");
    assert!(matches!(hub.status().primary.connection, Connection::Stopped { .. }));
    let held = hub.status().holds();
    assert!(held.iter().any(|held| held.contains("the hub has stopped")), "{held:?}");
    drop(hub);
    // What was written meanwhile is in no stream, though the publication is as it was.
    world.run("DELETE FROM ledger WHERE id = 1; ALTER PUBLICATION rimward SET (publish = 'insert, update, delete, truncate')").await;
    for _ in 0..2 {
        let error = refusal(&world).await;
        assert!(error.contains("not every kind of change") && error.contains("empty data folder"), "{error}");
    }
    // An empty folder goes on.
    let mut config = world.config();
    config.data_dir = world.dir.path().join("another");
    let hub = start(config).await.unwrap();
    mirrored(&hub, &world).await;
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    shutdown(hub).await;
}

/// A hub stopped for good; why another one does not start.
async fn refusal(world: &World) -> String {
    let begun = Instant::now();
    loop {
        let error = start(world.config()).await.map(drop).expect_err("it starts").to_string();
        // The folder's lock is given back when the last thread has ended.
        if !error.contains("in use by another hub") || begun.elapsed() > PATIENCE {
            return error;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_standby_and_another_server_are_not_followed() {
    let mut server = start_server();
    let world = World::on(&server, "timelines", LEDGER).await;
    let hub = world.hub().await;
    world.run("INSERT INTO ledger VALUES (2001, 'before')").await;
    mirrored(&hub, &world).await;
    shutdown(hub).await;
    let standby = server.standby().unwrap();
    standby.psql("postgres", "SELECT pg_promote()").unwrap();
    let mut config = world.config();
    config.primary = standby.conninfo("timelines");
    let error = start(config).await.map(drop).unwrap_err().to_string();
    assert!(error.contains("timeline 1, but timeline 2") && error.contains("empty folder"), "{error}");

    let stranger = Server::start(&Options::default()).unwrap();
    stranger.psql("postgres", "CREATE DATABASE timelines").unwrap();
    let mut config = world.config();
    config.primary = stranger.conninfo("timelines");
    let error = start(config).await.map(drop).unwrap_err().to_string();
    assert!(error.contains("holds the data of system") && error.contains("empty folder"), "{error}");

    // The one it belongs to is.
    let hub = world.hub().await;
    world.run("INSERT INTO ledger VALUES (2002, 'after')").await;
    mirrored(&hub, &world).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_somebody_made_anew_is_refused_with_what_to_do() {
    let world = World::new("remade", LEDGER).await;
    shutdown(world.hub().await).await;
    world.run("INSERT INTO ledger VALUES (2001, 'would be lost')").await;
    eventually("the slot is free", async || world.client().await.batch_execute("SELECT pg_drop_replication_slot('remade')").await.is_ok())
        .await;
    let hub = world.hub().await;
    let error = tokio::time::timeout(PATIENCE, hub.stopped()).await.expect("it stops").to_string();
    assert!(error.contains("does not exist") && error.contains("empty data folder"), "{error}");
    drop(hub);
    world.run("SELECT pg_create_logical_replication_slot('remade', 'pgoutput')").await;
    let error = refusal(&world).await;
    assert!(error.contains("made it anew") && error.contains("give the hub an empty one"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_garbled_stream_is_begun_anew_after_growing_waits_and_nothing_is_lost() {
    let world = World::new("garbled", LEDGER).await;
    let proxy = Proxy::new(shared_server().port()).await;
    let mut config = world.config();
    config.primary = format!("host=127.0.0.1 port={} user=postgres dbname=garbled sslmode=disable", proxy.port);
    let hub = start(config).await.unwrap();
    mirrored(&hub, &world).await;
    proxy.set(Mode::Garble);
    let before = proxy.streams();
    // Of a session that has not ended by itself.
    world.run("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'garbled'").await;
    world.run("INSERT INTO ledger SELECT i, 'meanwhile' FROM generate_series(2001, 2500) i").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let tries = proxy.streams() - before;
    assert!(tries <= 10, "{tries} sessions within five seconds");
    eventually("it is tried again", async || proxy.streams() - before >= 2).await;
    let says = "cannot decode a replication message";
    eventually("it says why", async || matches!(hub.status().primary.connection, Connection::Waiting { error } if error.contains(says)))
        .await;
    let confirmed: Lsn =
        world.ask("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'garbled'").await.parse().unwrap();
    let durable = hub.status().positions.durable;
    assert!(confirmed <= durable, "{confirmed} is confirmed, and {durable} durable");
    proxy.set(Mode::Pass);
    mirrored(&hub, &world).await;
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    assert_eq!(report.tables.iter().map(|table| table.rows).sum::<u64>(), 2500 + 20);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_was_put_back_to_an_older_state_is_refused() {
    let mut server = start_server();
    let world = World::on(&server, "putback", LEDGER).await;
    let hub = world.hub().await;
    mirrored(&hub, &world).await;
    server.stop().unwrap();
    let (data, copy) = (server.data_dir(), world.dir.path().join("cold"));
    let copied = |from: &std::path::Path, to: &std::path::Path| {
        assert!(std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
    };
    copied(&data, &copy);
    server.launch().unwrap();
    // Followed while it lives on, on the timeline that the copy is of.
    world.run("INSERT INTO ledger SELECT i, 'never was' FROM generate_series(2001, 2200) i").await;
    mirrored(&hub, &world).await;
    shutdown(hub).await;
    let held = end_of(&world).await;
    server.stop().unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    copied(&copy, &data);
    server.launch().unwrap();
    // Beyond the position that is held, so that no position tells.
    while end_of(&world).await <= held {
        world.run("UPDATE ledger SET note = 'another history'").await;
    }
    let hub = world.hub().await;
    let error = tokio::time::timeout(PATIENCE, hub.stopped()).await.expect("it stops").to_string();
    assert!(error.contains("heartbeat is number") && error.contains("empty data folder"), "{error}");
    drop(hub);
    let error = refusal(&world).await;
    assert!(error.contains("heartbeat is number") && error.contains("empty data folder"), "{error}");
    let mut config = world.config();
    config.data_dir = world.dir.path().join("another");
    let hub = start(config).await.unwrap();
    mirrored(&hub, &world).await;
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    shutdown(hub).await;
}
