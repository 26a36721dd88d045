//! A hub against a real PostgreSQL: first copy, stream, restarts and kills, retention, tokens, snapshots, verification.

mod copy;
mod edge;
mod life;
mod proxy;
mod world;

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use edge::{Edge, Followed};
use reqwest::StatusCode;
use rimward_batch::link::RefusalCode;
use rimward_hub::{Connection, HubConfig, Outcome, TlsFiles, VerifyReport, tokens};
use rimward_localpg::free_port;
use rimward_model::Lsn;
use world::{STOP_MAX, World, count, eventually, shutdown, start, url};

const LEDGER: &str = "CREATE TABLE ledger (id bigint PRIMARY KEY, note text NOT NULL);
    CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
    INSERT INTO account SELECT i, 100 FROM generate_series(1, 20) i;
    INSERT INTO ledger SELECT i, md5(i::text) FROM generate_series(1, 2000) i;
    CREATE TABLE keyless (a int); INSERT INTO keyless VALUES (1);";

/// Transfers with a dense ledger, until told to stop; returns the last entry.
fn load(world: &World) -> (Arc<AtomicBool>, tokio::task::JoinHandle<i64>) {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, info) = (stop.clone(), world.info());
    let task = tokio::spawn(async move {
        let mut client = rimward_pgconnect::connect_sql(&info).await.unwrap();
        let mut last = 2000i64;
        while !stopped.load(Ordering::Relaxed) {
            let transaction = client.transaction().await.unwrap();
            for _ in 0..=last % 3 {
                last += 1;
                transaction.execute("INSERT INTO ledger VALUES ($1, 'entry')", &[&last]).await.unwrap();
            }
            let (from, to) = ((last % 20 + 1) as i32, (last * 7 % 20 + 1) as i32);
            transaction.execute("UPDATE account SET balance = balance - 1 WHERE id = $1", &[&from]).await.unwrap();
            transaction.execute("UPDATE account SET balance = balance + 1 WHERE id = $1", &[&to]).await.unwrap();
            transaction.commit().await.unwrap();
        }
        last
    });
    (stop, task)
}

async fn end_of(world: &World) -> Lsn {
    world.ask("pg_current_wal_insert_lsn()").await.parse().unwrap()
}

/// Follows to the primary's present end; heartbeats carry the stream there.
async fn catch_up(edge: &Edge, hub: &str, world: &World) {
    assert_eq!(edge.follow(hub, end_of(world).await).await, Followed::Reached);
}

/// The dense ledger and the constant total, as the edge has them.
fn check_ledger(edge: &Edge, last: i64) {
    assert_eq!(count(&edge.path, "SELECT count(*) FROM ledger"), last);
    assert_eq!(count(&edge.path, "SELECT max(id) FROM ledger"), last);
    assert_eq!(count(&edge.path, "SELECT sum(balance) FROM account"), 2000);
}

async fn verify(hub: &str) -> VerifyReport {
    let answer = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("{hub}/v1/verify")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_copied_and_what_is_written_reach_edge_and_mirror() {
    let world = World::new("copied", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    check_ledger(&edge, 2000);
    world.run("INSERT INTO ledger SELECT i, md5(i::text) FROM generate_series(2001, 2100) i").await;
    world.run("CREATE TABLE later (id int PRIMARY KEY); INSERT INTO later VALUES (1), (2)").await;
    catch_up(&edge, &at, &world).await;
    check_ledger(&edge, 2100);
    assert_eq!(count(&edge.path, "SELECT count(*) FROM later"), 2);

    // The edge follows on while the verification runs, and answers it.
    let target = Lsn::new(end_of(&world).await.get() + 1_000_000_000);
    let following = tokio::spawn({
        let at = at.clone();
        async move { edge.follow(&at, target).await }
    });
    eventually("the edge streams", async || hub.status().edges.iter().any(|edge| edge.live)).await;
    let report = verify(&at).await;
    assert!(report.equal, "{report}");
    assert_eq!(report.holders.len(), 2, "{report}");
    assert_eq!(report.tables.iter().map(|table| table.rows).sum::<u64>(), 2100 + 20 + 2);
    assert!(report.left_out.iter().any(|left_out| left_out.name == "public.keyless"), "{report}");
    assert!(hub.status().edges[0].durable.is_some(), "the report is in the status");

    let mark = end_of(&world).await;
    eventually("the slot is confirmed", async || {
        let confirmed: Lsn =
            world.ask("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'copied'").await.parse().unwrap();
        let positions = hub.status().positions;
        assert!(confirmed <= positions.durable, "{confirmed} was acknowledged, and {positions:?}");
        confirmed >= mark
    })
    .await;
    eventually("a heartbeat came back", async || hub.status().primary.heartbeat_lag_us.is_some()).await;
    shutdown(hub).await;
    assert_eq!(following.await.unwrap(), Followed::Ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_is_named() {
    let world = World::new("differs", LEDGER).await;
    let hub = world.hub().await;
    eventually("the mirror is there", async || hub.status().positions.mirror >= hub.status().log.oldest).await;
    // Behind the mirror's back, as a failing disk would.
    let forged = Command::new("python3")
        .args([
            "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=60); c.execute('DELETE FROM ledger WHERE id = 77'); c.commit()",
        ])
        .arg(world.data_dir().join("mirror.sqlite"))
        .status();
    if !forged.is_ok_and(|status| status.success()) {
        skipped("python3 is not there to forge a row");
        return;
    }
    let report = verify(&url(&hub)).await;
    assert!(!report.equal);
    let Outcome::Differs { tables } = &report.holders[0].outcome else { panic!("{report}") };
    assert_eq!((tables.len(), tables[0].table.as_str(), tables[0].rows), (1, "public.ledger", Some(1999)), "{report}");
    assert_eq!(tables[0].ranges.len(), 1, "one row lies in one range");
    shutdown(hub).await;
}

#[allow(clippy::print_stderr, reason = "a skipped step says so")]
fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_hub_resumes_without_gap_or_duplicate_under_load() {
    let world = World::new("restarted", LEDGER).await;
    let (stop, load) = load(&world);
    let hub = world.hub().await;
    // Snapshot and stream meet under load.
    let edge = Edge::bootstrap(&url(&hub), &world.dir.path().join("edge.sqlite"), None).await;
    catch_up(&edge, &url(&hub), &world).await;
    shutdown(hub).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let hub = world.hub().await;
    catch_up(&edge, &url(&hub), &world).await;
    stop.store(true, Ordering::Relaxed);
    let last = load.await.unwrap();
    catch_up(&edge, &url(&hub), &world).await;
    check_ledger(&edge, last);
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    shutdown(hub).await;
}

/// Not a test of its own: the process that the next one kills.
#[test]
#[ignore = "run by a_killed_hub_loses_and_doubles_nothing"]
fn hub_to_be_killed() {
    let Ok(what) = std::env::var("RIMWARD_TEST_HUB") else { return };
    let [conninfo, dir, slot, port] = what.split('|').collect::<Vec<_>>()[..] else { panic!("{what}") };
    let mut config = HubConfig::new(conninfo, dir);
    config.slot = slot.to_owned();
    config.listen = ([127, 0, 0, 1], port.parse().unwrap()).into();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let hub = start(config).await.unwrap();
        panic!("{}", hub.stopped().await);
    });
}

/// A hub's process, killed without a word, at the latest when the test ends.
struct HubProcess(Child);

impl Drop for HubProcess {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn spawn_hub(world: &World, port: u16) -> HubProcess {
    let what = format!("{}|{}|{}|{port}", world.conninfo, world.data_dir().display(), world.database);
    // Behind this process, which has to see in time how far it is.
    let child = Command::new("nice")
        .args(["-n", "5"])
        .arg(std::env::current_exe().unwrap())
        .args(["hub_to_be_killed", "--exact", "--ignored"])
        .env("RIMWARD_TEST_HUB", what)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    HubProcess(child.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_hub_loses_and_doubles_nothing() {
    let world = World::new("killed", LEDGER).await;
    let (stop, load) = load(&world);
    let port = free_port().unwrap();
    let at = format!("http://127.0.0.1:{port}");
    let mut child = spawn_hub(&world, port);
    let listening = || async { reqwest::get(format!("{at}/health")).await.is_ok_and(|answer| answer.status() == StatusCode::OK) };
    eventually("the hub listens", async || listening().await).await;
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    for round in 0..4u64 {
        // The edge follows live, so that it gets ahead of what the hub has synced.
        let killed = async {
            tokio::time::sleep(Duration::from_millis(120 + 90 * round)).await;
            drop(child);
        };
        let never = Lsn::new(u64::MAX);
        let (followed, ()) = tokio::join!(edge.follow(&at, never), killed);
        assert!(matches!(followed, Followed::Ended | Followed::Refused(RefusalCode::Ahead, _)), "{followed:?}");
        child = spawn_hub(&world, port);
        eventually("the hub listens", async || listening().await).await;
    }
    stop.store(true, Ordering::Relaxed);
    let last = load.await.unwrap();
    drop(child);
    let hub = world.hub().await;
    let at = url(&hub);
    let end = end_of(&world).await;
    // An edge ahead of the log is told to wait until the transactions have come again.
    eventually("the edge catches up", async || edge.follow(&at, end).await == Followed::Reached).await;
    check_ledger(&edge, last);
    let report = verify(&at).await;
    assert!(report.equal, "{report}");
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_deletes_segments_and_a_laggard_is_told() {
    let world = World::new("retention", LEDGER).await;
    let mut config = world.config();
    config.tuning.segment_bytes = 32 << 10;
    config.tuning.live_bytes = 16 << 10;
    config.retain_bytes = 96 << 10;
    config.tuning.retention_interval = Duration::from_millis(100);
    let reserved = config.clone();
    // As long as a snapshot lasts that nobody asks for: the chunks of one come within it.
    config.tuning.reservation = Duration::from_secs(5);
    let hub = start(config).await.unwrap();
    let at = url(&hub);
    let laggard = Edge::bootstrap(&at, &world.dir.path().join("laggard.sqlite"), None).await;
    let begun = laggard.state().lsn;
    let write = async |from: i32| {
        for block in from..from + 40 {
            let sql = format!("INSERT INTO ledger SELECT {block} * 10000 + i, md5(random()::text) FROM generate_series(1, 200) i");
            world.run(&sql).await;
        }
    };
    write(1).await;
    eventually("segments are deleted", async || hub.status().log.oldest > begun).await;
    let oldest = hub.status().log.oldest;
    let Followed::Refused(RefusalCode::Gone, hint) = laggard.follow(&at, end_of(&world).await).await else {
        panic!("the laggard was not refused")
    };
    assert!(hint.contains(&begun.to_string()) && hint.contains("begins at"), "{hint}");
    let status = hub.status();
    assert!(status.log.oldest >= oldest && status.positions.mirror >= status.log.oldest, "the mirror is never cut off: {status:?}");
    shutdown(hub).await;

    // Reserved for a bootstrapping edge, the log stays, and an edge behind the ring is fed from disk.
    let hub = start(reserved).await.unwrap();
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    write(100).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(hub.status().log.reservations, 1);
    catch_up(&edge, &at, &world).await;
    assert_eq!(count(&edge.path, "SELECT count(*) FROM ledger"), 2000 + 2 * 40 * 200);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_its_stream() {
    let world = World::new("tokens", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let token = tokens::add(&world.data_dir(), "lon-1", tokens::SLICE_ALL).unwrap();
    eventually("a token is wanted", async || reqwest::get(format!("{at}/v1/status")).await.unwrap().status() == StatusCode::UNAUTHORIZED)
        .await;
    assert_eq!(reqwest::get(format!("{at}/health")).await.unwrap().status(), StatusCode::OK);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), Some(&token)).await;
    let (followed, took) = tokio::join!(edge.follow(&at, Lsn::new(u64::MAX)), async {
        eventually("the edge streams", async || !hub.status().edges.is_empty()).await;
        assert_eq!(hub.status().edges[0].token.as_deref(), Some("lon-1"));
        tokens::revoke(&world.data_dir(), "lon-1").unwrap();
        let revoked = Instant::now();
        eventually("the stream ends", async || hub.status().edges.is_empty()).await;
        revoked.elapsed()
    });
    assert!(matches!(followed, Followed::Refused(RefusalCode::Denied, _)), "{followed:?}");
    assert!(took < STOP_MAX, "{took:?}");
    let Followed::Status(StatusCode::UNAUTHORIZED, body) = edge.follow(&at, Lsn::ZERO).await else { panic!("let in again") };
    assert!(body.contains("no longer"), "{body}");
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_outlives_its_primary_and_shuts_it_down_quickly() {
    let mut server = world::start_server();
    let world = World::on(&server, "restarting", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    let took = server.stop().unwrap();
    assert!(took < STOP_MAX, "pg_ctl stop took {took:?}");
    eventually("the loss is seen", async || matches!(hub.status().primary.connection, Connection::Waiting { .. })).await;
    // Edges are served meanwhile: the stream begins, and beats.
    assert_eq!(edge.stream(&at).await.unwrap().status(), StatusCode::OK);
    server.launch().unwrap();
    world.run("INSERT INTO ledger VALUES (2001, 'after')").await;
    catch_up(&edge, &at, &world).await;
    check_ledger(&edge, 2001);
    assert!(hub.status().primary.reconnects > 0);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_start_says_why() {
    let check = async |config: HubConfig, expected: &str| {
        let error = start(config).await.map(drop).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}\n  was expected to contain: {expected}");
    };
    let world = World::new_unprepared("unprepared");
    check(world.config(), "rimward init").await;
    let world = World::new("starts", LEDGER).await;
    let mut config = world.config();
    config.slot = "another".to_owned();
    check(config, "prepared for publication \"rimward\" and slot \"starts\"").await;
    let mut config = world.config();
    config.listen = ([0, 0, 0, 0], 0).into();
    check(config, "no token was added").await;
    let hub = world.hub().await;
    check(world.config(), "in use by another hub").await;
    eventually("it streams", async || hub.status().primary.connection == Connection::Streaming).await;
    let mut config = world.config();
    config.data_dir = world.dir.path().join("second");
    check(config, "replication slot \"starts\" is in use").await;
    let mut config = world.config();
    config.data_dir = world.dir.path().join("second");
    config.listen = hub.local_addr();
    check(config, "cannot listen on").await;
    shutdown(hub).await;
    let mut config = world.config();
    config.primary = World::new("foreigner", LEDGER).await.conninfo;
    check(config, "holds the data of database starts, but database foreigner").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_history_is_refused_and_garbage_harms_nobody() {
    let world = World::new("garbage", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    let state = edge.state();
    let get = async |path: String| {
        let response = reqwest::get(format!("{at}{path}")).await.unwrap();
        (response.status(), String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned())
    };
    let lsn = state.lsn.to_string().replace('/', "%2F");
    let (branch, chain) = (state.origin.branch, state.chain);
    let other = "0123456789abcdef";
    for (query, expected) in [
        (format!("branch={other}&lsn={lsn}&chain={chain}"), "on branch"),
        (format!("branch={branch}&lsn={lsn}&chain={other}{other}"), "histories differ"),
        (format!("branch={branch}&lsn={lsn}&chain={chain}&system=1"), "follows system"),
        (format!("branch={branch}&lsn=FFFF%2F0&chain={chain}"), "lies ahead"),
        (format!("branch={branch}&lsn=0%2F1&chain={chain}"), "begins at"),
        (format!("branch={branch}&lsn={lsn}&chain={chain}&protocol=0"), "upgrade the edge"),
    ] {
        let (status, body) = get(format!("/v1/stream?{query}")).await;
        assert!(status == StatusCode::OK && body.contains(expected), "{query}: {status} {body}");
    }
    assert_eq!(get("/v1/stream?lsn=x".to_owned()).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(get("/v1/snapshot/0123456789abcdef/0".to_owned()).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get("/nothing".to_owned()).await.0, StatusCode::NOT_FOUND);
    let client = reqwest::Client::new();
    let post = async |body: Vec<u8>| client.post(format!("{at}/v1/report")).body(body).send().await.unwrap().status();
    assert_eq!(post(b"garbage".to_vec()).await, StatusCode::BAD_REQUEST);
    assert_ne!(post(vec![b'x'; 5 << 20]).await, StatusCode::NO_CONTENT);
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], &[0xff; 4096], b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n"] {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut socket = tokio::net::TcpStream::connect(hub.local_addr()).await.unwrap();
        let _ = socket.write_all(garbage).await;
        let _ = socket.shutdown().await;
        let _ = socket.read_to_end(&mut Vec::new()).await;
    }
    catch_up(&edge, &at, &world).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn https_serves_those_who_trust_its_certificate() {
    let world = World::new("https", LEDGER).await;
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (world.dir.path().join("cert.pem"), world.dir.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut config = world.config();
    config.tls = Some(TlsFiles { cert: cert.clone(), key: world.dir.path().join("missing.pem"), ca: None });
    let error = start(config.clone()).await.map(drop).unwrap_err().to_string();
    assert!(error.contains("missing.pem"), "{error}");
    config.tls = Some(TlsFiles { cert, key, ca: None });
    let hub = start(config).await.unwrap();
    let at = format!("https://localhost:{}/v1/status", hub.local_addr().port());
    let trusting = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().add_root_certificate(trusting).build().unwrap();
    assert_eq!(client.get(&at).send().await.unwrap().status(), StatusCode::OK);
    assert!(reqwest::get(&at).await.is_err(), "a stranger's certificate was trusted");
    assert!(reqwest::get(at.replace("https", "http")).await.is_err(), "plain HTTP was answered");
    shutdown(hub).await;
}

/// A small file system of its own, unmounted at the end. `None` where that is not allowed.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &std::path::Path, size: &str) -> Option<SmallDisk> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).status();
        mounted.is_ok_and(|status| status.success()).then(|| SmallDisk(at.to_owned()))
    }

    /// Fills it, but for so many bytes.
    fn leave(&self, bytes: usize) {
        self.clear();
        let mut left = 64 << 20;
        while left > 0 && std::fs::write(self.ballast(), vec![1; left]).is_err() {
            let written = std::fs::metadata(self.ballast()).unwrap().len() as usize;
            left = written.saturating_sub(bytes);
        }
    }

    fn clear(&self) {
        let _ = std::fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_acknowledgement_and_loses_nothing() {
    let world = World::new("fulldisk", LEDGER).await;
    let Some(disk) = SmallDisk::mount(&world.data_dir(), "24m") else {
        skipped("mounting a small file system is not allowed");
        return;
    };
    let hub = world.hub().await;
    disk.leave(16 << 10);
    world.run("INSERT INTO ledger SELECT i, md5(random()::text) FROM generate_series(2001, 12000) i").await;
    let written = end_of(&world).await;
    eventually("the disk is full", async || hub.status().primary.connection == Connection::DiskFull).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let confirmed: Lsn =
        world.ask("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'fulldisk'").await.parse().unwrap();
    assert!(confirmed < written, "{confirmed} was acknowledged, but {written} cannot be stored");
    disk.clear();
    eventually("it goes on", async || hub.status().positions.mirror >= written).await;
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    assert_eq!(report.tables.iter().map(|table| table.rows).sum::<u64>(), 12_000 + 20);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_a_segment_is_never_sent() {
    let world = World::new("flipped", LEDGER).await;
    let mut config = world.config();
    config.tuning.segment_bytes = 32 << 10;
    config.tuning.live_bytes = 16 << 10;
    let hub = start(config).await.unwrap();
    let at = url(&hub);
    let edge = Edge::bootstrap(&at, &world.dir.path().join("edge.sqlite"), None).await;
    for block in 1..10 {
        world.run(&format!("INSERT INTO ledger SELECT {block} * 10000 + i, md5(random()::text) FROM generate_series(1, 400) i")).await;
        // What comes at once may share a frame, and so a segment.
        let end = end_of(&world).await;
        eventually("the log has it", async || hub.status().positions.appended >= end).await;
    }
    let end = end_of(&world).await;
    eventually("the mirror is beyond", async || hub.status().positions.mirror >= end).await;
    let mut segments: Vec<_> = std::fs::read_dir(world.data_dir().join("log")).unwrap().map(|entry| entry.unwrap().path()).collect();
    segments.retain(|path| std::fs::metadata(path).unwrap().len() > 16 << 10);
    segments.sort();
    let mut bytes = std::fs::read(&segments[1]).unwrap();
    let middle = bytes.len() - 5000;
    bytes[middle] ^= 1;
    std::fs::write(&segments[1], bytes).unwrap();
    let Followed::Refused(RefusalCode::Gone, hint) = edge.follow(&at, end).await else { panic!("the damage was passed on") };
    assert!(hint.contains("damaged"), "{hint}");
    // A new edge starts beyond it.
    let edge = Edge::bootstrap(&at, &world.dir.path().join("second.sqlite"), None).await;
    catch_up(&edge, &at, &world).await;
    assert_eq!(count(&edge.path, "SELECT count(*) FROM ledger"), 2000 + 9 * 400);
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_a_snapshot_is_not_given_out_and_the_next_is_made_anew() {
    let world = World::new("flippedsnapshot", LEDGER).await;
    let hub = world.hub().await;
    let at = url(&hub);
    let manifest = async || {
        let bytes = reqwest::get(format!("{at}/v1/snapshot")).await.unwrap().bytes().await.unwrap();
        rimward_batch::snapshot::Manifest::decode(&bytes).unwrap()
    };
    let chunk = async |id: u64| reqwest::get(format!("{at}/v1/snapshot/{id:016x}/0")).await.unwrap().status();
    let flip = |id: u64| {
        let path = world.data_dir().join(format!("snapshots/{id:016x}.sqlite"));
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(&path, bytes).unwrap();
    };
    let first = manifest().await.id;
    flip(first);
    assert_eq!(chunk(first).await, StatusCode::NOT_FOUND, "a byte was flipped, and the chunk is given out");
    let second = manifest().await.id;
    assert_ne!(first, second, "the damaged snapshot is offered again");
    assert_eq!(chunk(second).await, StatusCode::OK);
    // What was packed once comes from there, and is checked there.
    flip(second);
    assert_eq!(chunk(second).await, StatusCode::OK);
    shutdown(hub).await;
}
