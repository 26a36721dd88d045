//! The first copy: whole beside writers, and after whatever ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use reqwest::StatusCode;
use rimward_hub::{CopyProgress, Hub, HubError, Status};
use rimward_localpg::{Options, Server, free_port};

use crate::proxy::Proxy;
use crate::world::{PATIENCE, World, count, eventually, shared_server, shutdown, start, url};
use crate::{spawn_hub, verify};

/// Remembers which tables were begun, and does something as the one of some name begins.
#[derive(Default)]
struct Recorder {
    tables: Mutex<Vec<String>>,
    held: AtomicBool,
    #[allow(clippy::type_complexity, reason = "one test's action")]
    at: Mutex<Option<(String, Box<dyn FnOnce() + Send>)>>,
}

impl CopyProgress for Recorder {
    fn table(&self, name: &str, _rows: u64, _bytes: u64) {
        self.tables.lock().push(name.to_owned());
        let mut at = self.at.lock();
        if let Some((_, act)) = at.take_if(|(table, _)| table == name) {
            act();
        }
    }

    fn held(&self, _wal_bytes: u64, _safe_wal_bytes: Option<i64>) {
        self.held.store(true, Ordering::Relaxed);
    }
}

impl Recorder {
    fn tables(&self) -> Vec<String> {
        self.tables.lock().clone()
    }
}

async fn start_recorded(world: &World) -> (Hub, Arc<Recorder>) {
    let recorder = Arc::new(Recorder::default());
    (Hub::start(world.config(), recorder.clone()).await.unwrap(), recorder)
}

/// Once the tables have met, mirror and primary are equal.
async fn check_equal(hub: &Hub) {
    let at = url(hub);
    let began = Instant::now();
    while reqwest::get(format!("{at}/v1/snapshot")).await.unwrap().status() != StatusCode::OK {
        assert!(began.elapsed() < PATIENCE, "no snapshot is cut");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let report = verify(&at).await;
    assert!(report.equal, "{report}");
}

/// `t1` to `t8`, of some megabytes each, beside small ones of each kind. `t3` has a long text out of line in each thousandth row.
fn tables() -> String {
    let mut sql = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE none (id int PRIMARY KEY);
        CREATE TABLE many (a int, b text); ALTER TABLE many REPLICA IDENTITY FULL; INSERT INTO many SELECT i % 7, 'x' FROM generate_series(1, 300) i;
        CREATE TABLE part (id int, at date, v inet, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE part_2 (v inet, at date NOT NULL, id int NOT NULL, PRIMARY KEY (id, at));
        ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
        INSERT INTO part SELECT i, date '2020-06-01' + i % 400, ('10.0.0.' || i % 200 || '/24')::inet FROM generate_series(1, 1000) i;"
        .to_owned();
    for n in 1..=8 {
        sql += &format!(
            "CREATE TABLE t{n} (id int PRIMARY KEY, n numeric, c char(9), m mood, i interval, b bool, pad text);
             INSERT INTO t{n} SELECT i, i / 7.0, 'c' || i % 5, 'ok', i * interval '1 min', i % 2 = 0, repeat('p', 200) FROM generate_series(1, 30000) i;
             CREATE INDEX t{n}_n ON t{n} (n);"
        );
    }
    sql + "ALTER TABLE t3 ALTER pad SET STORAGE EXTERNAL; UPDATE t3 SET pad = repeat('long', 9000) WHERE id % 1000 = 0;"
}

/// Changes of every table, until told to stop.
fn writer(world: &World) -> (Arc<AtomicBool>, tokio::task::JoinHandle<u64>) {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, info) = (stop.clone(), world.info());
    let task = tokio::spawn(async move {
        let client = rimward_pgconnect::connect_sql(&info).await.unwrap();
        let mut round = 0u64;
        while !stopped.load(Ordering::Relaxed) {
            round += 1;
            let (t, id) = (round % 8 + 1, round * 7919 % 30_000 + 1);
            let sql = format!(
                "BEGIN; UPDATE t{t} SET n = n + 1, m = 'sad' WHERE id = {id}; DELETE FROM t{t} WHERE id = {id} + 1;
                 INSERT INTO t{t} SELECT 100000 + {round}, {round}, 'new', 'sad'; UPDATE t{t} SET id = -{round} WHERE id = {id} + 2;
                 INSERT INTO many VALUES (1, 'more'); DELETE FROM many WHERE ctid = (SELECT min(ctid) FROM many);
                 UPDATE part SET at = date '2021-05-05' WHERE id = {round} % 1000; COMMIT"
            );
            // A table may be dropped, altered or locked meanwhile.
            if client.batch_execute(&sql).await.is_err() {
                let _ = client.batch_execute("ROLLBACK").await;
            }
        }
        round
    });
    (stop, task)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_in_many_parts_equals_the_primary_beside_writers() {
    let world = World::new("parts", &tables()).await;
    let (stop, writing) = writer(&world);
    let (hub, recorder) = start_recorded(&world).await;
    assert_eq!(recorder.tables().len(), 11);
    assert!(recorder.held.load(Ordering::Relaxed), "the WAL that is held was not told");
    check_equal(&hub).await;
    stop.store(true, Ordering::Relaxed);
    assert!(writing.await.unwrap() > 0);
    check_equal(&hub).await;
    shutdown(hub).await;
    let mirror = world.data_dir().join("mirror.sqlite");
    assert_eq!(count(&mirror, "SELECT count(*) FROM sqlite_schema WHERE name GLOB '_rimward_i[0-9]*'"), 8);
    assert_eq!(count(&mirror, "SELECT count(*) FROM none"), 0);
}

async fn copy_of(at: &str) -> Option<rimward_hub::CopyStatus> {
    reqwest::get(format!("{at}/v1/status")).await.ok()?.json::<Status>().await.ok()?.copy
}

/// Kills the hub's process whenever another table is finished, until `until` are; how many are finished then.
async fn killed(world: &World, until: u64) -> u64 {
    let port = free_port().unwrap();
    let at = format!("http://127.0.0.1:{port}");
    let mut done = 0;
    while done < until {
        let process = spawn_hub(world, port);
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < 3 * PATIENCE, "the copy does not come along: {done} tables");
            match copy_of(&at).await {
                Some(copy) if copy.tables_done > done => {
                    assert!(copy.tables_done < copy.tables, "the copy ended before it was killed");
                    done = copy.tables_done;
                    break;
                }
                _ => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
        drop(process);
    }
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_killed_again_and_again_copies_no_finished_table_twice() {
    let world = World::new("killed_copy", &tables()).await;
    let (stop, writing) = writer(&world);
    let done = killed(&world, 5).await;
    let (hub, recorder) = start_recorded(&world).await;
    assert_eq!(recorder.tables().len() as u64, 11 - done, "{:?}", recorder.tables());
    assert_eq!(recorder.tables().last().unwrap(), "public.t8", "tables come in their order");
    check_equal(&hub).await;
    stop.store(true, Ordering::Relaxed);
    writing.await.unwrap();
    check_equal(&hub).await;
    shutdown(hub).await;
    // The tables have met: nothing is left of it.
    assert_eq!(count(&world.data_dir().join("mirror.sqlite"), "SELECT count(*) FROM sqlite_schema WHERE name = '_rimward_copied'"), 0);
    let hub = world.hub().await;
    check_equal(&hub).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_missing_tables_between_two_attempts_is_followed_or_begun_anew() {
    let world = World::new("between", &tables()).await;
    let done = killed(&world, 4).await;
    world
        .run(
            "TRUNCATE t7; INSERT INTO t7 (id) VALUES (1); CREATE TABLE late (id int PRIMARY KEY); INSERT INTO late VALUES (1), (2);
             CREATE INDEX t6_c ON t6 (c); UPDATE t6 SET c = 'z' WHERE id < 10; DELETE FROM t1 WHERE id < 5",
        )
        .await;
    let (hub, recorder) = start_recorded(&world).await;
    assert_eq!(recorder.tables().len() as u64, 11 - done, "all but those that are finished: {:?}", recorder.tables());
    check_equal(&hub).await;
    shutdown(hub).await;

    let world = World::new("altered_between", &tables()).await;
    let done = killed(&world, 4).await;
    assert!(done < 10);
    world.run("ALTER TABLE t8 ADD COLUMN more int DEFAULT 7; UPDATE t8 SET more = 8 WHERE id < 10").await;
    let (hub, recorder) = start_recorded(&world).await;
    assert_eq!(recorder.tables().len(), 11, "it begins anew");
    check_equal(&hub).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_whose_sessions_are_ended_goes_on_by_itself() {
    let world = World::new("ended", &tables()).await;
    let recorder = Arc::new(Recorder::default());
    // In the middle, however fast the sessions read ahead.
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE application_name LIKE 'rimward %' AND datname = 'ended'";
    *recorder.at.lock() = Some(("public.t2".to_owned(), Box::new(move || drop(shared_server().psql("ended", end).unwrap()))));
    let hub = Hub::start(world.config(), recorder.clone()).await.unwrap();
    let tables = recorder.tables();
    assert!(tables.len() > 11, "nothing was interrupted: {tables:?}");
    assert_eq!(tables.iter().filter(|table| *table == "public.many").count(), 1, "{tables:?}");
    check_equal(&hub).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_with_a_value_that_cannot_be_stored_is_left_out_alone() {
    let world = World::new("unstorable", &tables()).await;
    // As a tampered catalog has it: values shorter than their declared length.
    world.run("UPDATE pg_attribute SET atttypmod = 4 + 30 WHERE attrelid = 't2'::regclass AND attname = 'c'").await;
    let (hub, recorder) = start_recorded(&world).await;
    assert_eq!(recorder.tables().len(), 11, "each is copied once");
    let report = verify(&url(&hub)).await;
    assert!(report.equal, "{report}");
    let left_out: Vec<&str> = report.left_out.iter().map(|left_out| left_out.name.as_str()).collect();
    assert_eq!(left_out, ["public.t2"], "{report}");
    // Its changes are passed over.
    world.run("UPDATE t2 SET b = true; UPDATE t1 SET b = true WHERE id < 100").await;
    check_equal(&hub).await;
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_keeps_the_copy_waiting_is_named() {
    // On a server of its own: a prepared transaction stalls every slot of the server.
    let settings = vec![("max_prepared_transactions".to_owned(), "5".to_owned())];
    let server = Server::start(&Options { settings, ..Options::default() }).unwrap();
    let world = World::on(&server, "waiting", "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)").await;
    world.run("BEGIN; INSERT INTO t VALUES (2); PREPARE TRANSACTION 'stuck'").await;
    let mut config = world.config();
    config.listen.set_port(free_port().unwrap());
    let at = format!("http://{}", config.listen);
    let starting = tokio::spawn(start(config));
    eventually("the prepared transaction is named", async || {
        copy_of(&at).await.and_then(|copy| copy.waiting).is_some_and(|waiting| waiting.contains("prepared transaction 'stuck'"))
    })
    .await;
    let health = reqwest::get(format!("{at}/health")).await.unwrap();
    assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(health.text().await.unwrap().contains("copying"));
    let answer = reqwest::get(format!("{at}/v1/snapshot")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().await.unwrap().contains("first copy"));
    world.run("COMMIT PREPARED 'stuck'").await;
    let hub = starting.await.unwrap().unwrap();
    check_equal(&hub).await;
    assert!(hub.status().copy.is_none());
    shutdown(hub).await;
}

/// Looks at the status of a copy as fast as it can, until there is none.
async fn watch_copy(at: &str) -> Vec<rimward_hub::CopyStatus> {
    let mut seen: Vec<rimward_hub::CopyStatus> = Vec::new();
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < 3 * PATIENCE, "the copy does not end: {:?}", seen.last());
        match copy_of(at).await {
            Some(copy) => seen.extend((seen.last() != Some(&copy)).then_some(copy)),
            None if seen.is_empty() => {}
            None => return seen,
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_bytes_and_the_time_left_are_told_in_the_middle_of_a_copy() {
    // Seconds of it: the time left is told from a rate, which takes two.
    let world = World::new("told", &tables()).await;
    world
        .run("INSERT INTO t8 SELECT i, i, 'c', 'ok', '1 min', true, repeat('p', 200) FROM generate_series(100001, 500000) i; ANALYZE")
        .await;
    let rows: u64 = world
        .ask("SELECT sum(reltuples)::int8 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        .await
        .parse()
        .unwrap();
    let mut config = world.config();
    config.listen.set_port(free_port().unwrap());
    let at = format!("http://{}", config.listen);
    let watching = tokio::spawn(async move { watch_copy(&at).await });
    let hub = start(config).await.unwrap();
    let seen = watching.await.unwrap();
    let middle: Vec<&rimward_hub::CopyStatus> = seen.iter().filter(|copy| copy.tables > 0 && copy.tables_done < copy.tables).collect();
    assert!(middle.len() > 5, "{seen:?}");
    for pair in middle.windows(2) {
        assert!(pair[0].rows <= pair[1].rows && pair[0].bytes <= pair[1].bytes, "neither goes back: {pair:?}");
        assert!(pair[0].tables_done <= pair[1].tables_done, "{pair:?}");
    }
    for copy in &middle {
        assert_eq!((copy.tables, copy.rows_expected, copy.bytes_expected), (11, middle[0].rows_expected, middle[0].bytes_expected));
        assert!(copy.table.is_none() || copy.table.as_deref().is_some_and(|table| table.starts_with("public.")), "{copy:?}");
    }
    let last = middle[middle.len() - 1];
    let about = |found: u64, expected: u64| found.abs_diff(expected) * 5 < expected;
    assert!(about(last.rows_expected, rows), "{} rows were expected, and {rows} are there", last.rows_expected);
    let inside = middle.iter().filter(|copy| copy.rows > 0 && copy.rows < last.rows && copy.bytes > 0 && copy.bytes < last.bytes).count();
    assert!(inside > 3, "{middle:?}");
    assert!(about(last.rows, rows) && about(last.bytes, last.bytes_expected), "{last:?}");
    // What is done tells how long the rest takes, as long as it says anything.
    let left: Vec<&&rimward_hub::CopyStatus> = middle.iter().filter(|copy| copy.left_s.is_some()).collect();
    assert!(left.first().is_some_and(|copy| copy.elapsed_s >= 2), "the time left was never told: {last:?}");
    for copy in left {
        let (done, rest) = (copy.bytes as f64, copy.bytes_expected.saturating_sub(copy.bytes) as f64);
        let [least, most] = [copy.elapsed_s, copy.elapsed_s + 1].map(|elapsed| rest / done * elapsed as f64);
        let left = copy.left_s.unwrap() as f64;
        assert!(left >= least.floor() && left <= most.ceil(), "{least}..{most}: {copy:?}");
    }
    shutdown(hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_may_not_read_a_table_says_so_and_ends() {
    let world = World::new("forbidden", "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)").await;
    world
        .run(
            "CREATE ROLE forbidden_hub LOGIN REPLICATION; GRANT USAGE ON SCHEMA rimward TO forbidden_hub;
             GRANT SELECT ON rimward.config TO forbidden_hub; GRANT EXECUTE ON FUNCTION rimward.watch() TO forbidden_hub;
             GRANT SELECT ON a TO forbidden_hub",
        )
        .await;
    let mut config = world.config();
    config.primary = format!("{} user=forbidden_hub", config.primary);
    match start(config).await.map(drop) {
        Err(error @ HubError::Setup(_)) => assert!(error.to_string().contains("permission denied for table b"), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_goes_dead_in_the_midst_of_a_copy_is_given_up() {
    let world = World::new("cable", &tables()).await;
    let proxy = Proxy::new(shared_server().port()).await;
    let mut config = world.config();
    config.primary = format!("host=127.0.0.1 port={} user=postgres dbname=cable sslmode=disable", proxy.port);
    config.tuning.copy_silence = Duration::from_secs(3);
    let recorder = Arc::new(Recorder::default());
    *recorder.at.lock() = Some(("public.t5".to_owned(), Box::new(proxy.swallower())));
    let began = Instant::now();
    let hub = Hub::start(config, recorder.clone()).await.unwrap();
    assert!(recorder.at.lock().is_none(), "the connections were never cut");
    // By default it would take two minutes.
    assert!(began.elapsed() < Duration::from_secs(100), "it took {:?}", began.elapsed());
    check_equal(&hub).await;
    shutdown(hub).await;
}
