//! What differs between versions of PostgreSQL, on whichever the tests run (`RIMWARD_PG_VERSION`; `make test-matrix` runs all). What a version
//! does not have is asked of the others alone: each test says so in its first line.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod following;

use std::sync::OnceLock;
use std::time::Duration;

use following::Follower;
use rimward_localpg::{Options, Server};
use rimward_model::RemoteReason;
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{Code, InitOptions, StreamError, doctor, init, watch};

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        // An autovacuum would be in the way of a look, which does not wait for it.
        let settings = [("max_prepared_transactions", "5"), ("fsync", "off"), ("logical_decoding_work_mem", "64kB"), ("autovacuum", "off")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL")
    })
}

fn major() -> u32 {
    server().psql("postgres", "SELECT current_setting('server_version_num')::int / 10000").unwrap().parse().unwrap()
}

/// A database of one test, prepared after `before`, and followed.
struct World {
    name: &'static str,
    info: ConnInfo,
    options: InitOptions,
    follower: Follower,
}

impl World {
    async fn new(name: &'static str, before: &str) -> World {
        server().psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        let info = ConnInfo::parse_with(&server().conninfo(name), &|_| None).unwrap();
        // Slots wait for the transactions of other tests, too.
        let lock_timeout = Duration::from_secs(120);
        let options =
            InitOptions { slot: format!("slot_{name}"), publication: "rimward".to_owned(), lock_timeout, ..InitOptions::default() };
        server().psql(name, before).unwrap();
        init(&info, &options).await.unwrap();
        let follower = Follower::start(&info, &options).await;
        World { name, info, options, follower }
    }

    fn run(&self, sql: &str) -> String {
        server().psql(self.name, sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs it; the follower then agrees with a new snapshot.
    async fn check(&mut self, sql: &str) {
        self.run(sql);
        self.follower.agrees(sql).await;
    }

    async fn codes(&self) -> Vec<Code> {
        doctor(&self.info, &self.options).await.unwrap().into_iter().map(|finding| finding.code).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_is_asked_for_as_the_server_can_send_it() {
    let mut world = World::new("protocol", "CREATE TABLE t (id int PRIMARY KEY, v text)").await;
    let asked = world.run(&format!(
        "SELECT query FROM pg_stat_replication JOIN pg_replication_slots s ON active_pid = pid JOIN pg_stat_activity USING (pid)
         WHERE slot_name = '{}'",
        world.options.slot
    ));
    let wanted = if major() >= 16 { "proto_version '4', streaming 'parallel'" } else { "proto_version '2', streaming 'on'" };
    assert!(asked.contains(wanted), "{asked}");
    // Large enough to be streamed while it runs, with a subtransaction that is rolled back.
    let big = "BEGIN; INSERT INTO t SELECT n, repeat('x', 50) FROM generate_series(1, 20000) n; SAVEPOINT a;
        INSERT INTO t SELECT n, 'gone' FROM generate_series(20001, 40000) n; ROLLBACK TO a; UPDATE t SET v = 'y' WHERE id % 2 = 0; COMMIT";
    world.check(big).await;
    let streamed = world.run(&format!("SELECT stream_txns > 0 FROM pg_stat_replication_slots WHERE slot_name = '{}'", world.options.slot));
    assert_eq!(streamed, "t");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_slot_survives_a_failover_where_the_server_can_copy_it() {
    let world = World::new("failover", "CREATE TABLE t (id int PRIMARY KEY)").await;
    let failover = world.run("SELECT to_jsonb(s) ->> 'failover' FROM pg_replication_slots s WHERE slot_name = 'slot_failover'");
    assert_eq!(failover, if major() >= 17 { "true" } else { "" });
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_every_precision_follow() {
    // From 15 on a scale may be negative, or exceed the precision.
    let odd = if major() >= 15 { "numeric(3, -2), c numeric(3, 5)" } else { "numeric(3, 0), c numeric(5, 5)" };
    let mut world =
        World::new("numbers", &format!("CREATE TABLE n (id int PRIMARY KEY, a numeric(18, 6), b {odd}, d numeric, e numeric(1000, 500))"))
            .await;
    world
        .check("INSERT INTO n VALUES (1, 123456789012.123456, 100, 0.00123, 1e-200, 1e-400), (2, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN')")
        .await;
    world.check("UPDATE n SET a = -a, b = 500, c = -0.00999, d = d + 1, e = -e WHERE id = 1").await;
    if major() >= 14 {
        world.check("INSERT INTO n (id, d) VALUES (3, 'Infinity'), (4, '-Infinity')").await;
    }
    assert_eq!(world.follower.remote("n"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_filter_or_column_list_made_by_hand_makes_its_table_remote() {
    // There are none before 15.
    if major() < 15 {
        return;
    }
    let tables =
        ["filtered", "narrowed", "whole"].map(|name| format!("CREATE TABLE {name} (id int PRIMARY KEY, v text, w text);")).concat();
    let mut world = World::new("narrowed", &tables).await;
    world
        .check(
            "INSERT INTO filtered VALUES (1, 'a', 'b'); INSERT INTO narrowed VALUES (1, 'a', 'b'); INSERT INTO whole VALUES (1, 'a', 'b')",
        )
        .await;
    world
        .check("ALTER PUBLICATION rimward DROP TABLE filtered, narrowed; ALTER PUBLICATION rimward ADD TABLE filtered WHERE (id > 5), narrowed (id, v)")
        .await;
    world.check("INSERT INTO filtered VALUES (2, 'a', 'b'), (7, 'a', 'b'); UPDATE narrowed SET v = 'c'; UPDATE whole SET v = 'c'").await;
    assert_eq!(world.follower.remote("filtered"), Some(RemoteReason::NotPublished));
    assert_eq!(world.follower.remote("narrowed"), Some(RemoteReason::NotPublished));
    assert_eq!(world.follower.remote("whole"), None);
    // The other way to write it changes both at once.
    world.check("ALTER PUBLICATION rimward SET TABLE whole (id, v)").await;
    assert_eq!(world.follower.remote("whole"), Some(RemoteReason::NotPublished));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_published_by_hand_adds_nothing() {
    // There is no such thing before 15.
    if major() < 15 {
        return;
    }
    let mut world = World::new("schemata", "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE keyless (v text)").await;
    world.check("ALTER PUBLICATION rimward ADD TABLES IN SCHEMA public; INSERT INTO t VALUES (1, 'a')").await;
    world.check("INSERT INTO keyless VALUES ('a'); UPDATE t SET v = 'b'").await;
    assert_eq!(world.follower.remote("t"), None);
    assert_eq!(world.follower.remote("keyless"), Some(RemoteReason::NoIdentity));
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_generated_columns_that_are_published_make_their_tables_remote() {
    // Before 18 they never are.
    if major() < 18 {
        return;
    }
    let mut world = World::new(
        "generated",
        "CREATE TABLE stored (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED, v text);
         CREATE TABLE virtual (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) VIRTUAL, v text); CREATE TABLE plain (id int PRIMARY KEY)",
    )
    .await;
    world.check("INSERT INTO stored VALUES (1, DEFAULT, 'a'); INSERT INTO virtual VALUES (1, DEFAULT, 'a')").await;
    assert_eq!(world.follower.remote("stored"), None);
    // While they are, there is no stream.
    world.follower.pause().await;
    world.run("ALTER PUBLICATION rimward SET (publish_generated_columns = stored); INSERT INTO stored VALUES (2, DEFAULT, 'b')");
    let refused = world.follower.resume().await.unwrap_err();
    assert!(matches!(&refused, StreamError::PublicationChanged { what, .. } if what == "generated columns"), "{refused}");
    assert!(world.codes().await.contains(&Code::Publication));
    // Somebody has put it back, and what was in it before is read.
    world.run("ALTER PUBLICATION rimward SET (publish_generated_columns = none); INSERT INTO plain VALUES (1)");
    world.follower.resume().await.unwrap();
    world.follower.follow_now().await;
    assert!(world.follower.remote("stored").is_some());
    watch(&connect_sql(&world.info).await.unwrap()).await.unwrap();
    world.follower.follow_now().await;
    for table in ["virtual", "plain"] {
        assert!(
            matches!(world.follower.remote(table), Some(RemoteReason::UnknownDdl { .. })),
            "{table}: {:?}",
            world.follower.remote(table)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_with_a_constraint_that_was_not_validated_is_no_key() {
    // Before 18, NOT NULL is always validated.
    if major() < 18 {
        return;
    }
    let mut world = World::new(
        "unvalidated",
        "CREATE TABLE t (id int, v text); INSERT INTO t VALUES (NULL, 'old'); ALTER TABLE t ADD CONSTRAINT nn NOT NULL id NOT VALID;
         CREATE UNIQUE INDEX t_id ON t (id); ALTER TABLE t REPLICA IDENTITY FULL",
    )
    .await;
    world.check("INSERT INTO t VALUES (1, 'new'); UPDATE t SET v = 'changed' WHERE id = 1").await;
    world.check("UPDATE t SET id = 2 WHERE id IS NULL; ALTER TABLE t VALIDATE CONSTRAINT nn").await;
    world.check("DELETE FROM t WHERE id = 1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_made_with_event_triggers_off_are_noticed_by_their_rows() {
    // The setting came with 17.
    if major() < 17 {
        return;
    }
    let mut world = World::new("silent", "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (id int PRIMARY KEY)").await;
    world.run("SET event_triggers = off; ALTER TABLE t ADD COLUMN n int DEFAULT 7; INSERT INTO t VALUES (1, 'a', 8)");
    world.run("INSERT INTO other VALUES (1)");
    world.follower.follow_now().await;
    assert!(matches!(world.follower.remote("t"), Some(RemoteReason::UnknownDdl { .. })), "{:?}", world.follower.remote("t"));
    assert_eq!(world.follower.remote("other"), None);
}
