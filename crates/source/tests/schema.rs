//! Changes of the schema in stream order, judged by a real PostgreSQL: after each, the replica holds what a new snapshot does, and is
//! still local wherever it can be.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod following;

use std::time::Duration;

use following::Follower;
use following::primary::{Primary, check};
use rimward_model::{RemoteReason, TableId};
use rimward_pgconnect::connect_sql;
use rimward_source::{Code, describe_views, doctor, init, watch};

const TABLE: &str =
    "CREATE TABLE $ (id int PRIMARY KEY, v text, n int); INSERT INTO $ SELECT g, 'v' || g, g FROM generate_series(1, 50) g;";

fn tables(names: &[&str]) -> String {
    names.iter().map(|name| TABLE.replace('$', name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_come_and_go_and_change() {
    let follower = check(
        "columns",
        &format!("{} CREATE SCHEMA other; CREATE TYPE colour AS ENUM ('red', 'green'); CREATE DOMAIN short AS varchar(5) CHECK (length(value) < 5);", tables(&["t"])),
        &[
            "ALTER TABLE t ADD COLUMN a int; INSERT INTO t VALUES (51, 'x', 1, 7)",
            "ALTER TABLE t ADD COLUMN b numeric(6,2) NOT NULL DEFAULT 1.5, ADD COLUMN c text DEFAULT E'it''s \\\\ \\n \"', ADD COLUMN d float8 DEFAULT '-0',
                ADD COLUMN e colour DEFAULT 'green', ADD COLUMN f int[] DEFAULT '{1,NULL,3}', ADD COLUMN g timestamptz DEFAULT '-infinity',
                ADD COLUMN h bytea DEFAULT E'\\\\x00ff', ADD COLUMN i jsonb DEFAULT '{\"a\": [1.00]}', ADD COLUMN j box DEFAULT '((1,2),(3,4))',
                ADD COLUMN k bool DEFAULT false, ADD COLUMN l interval DEFAULT '1 mon -3 s', ADD COLUMN m numeric DEFAULT 'NaN',
                ADD COLUMN o char(4) DEFAULT 'x', ADD COLUMN p short DEFAULT 'ab', ADD COLUMN q text[] DEFAULT ARRAY['a,b', NULL, ''],
                ADD COLUMN r float4 DEFAULT 'Infinity', ADD COLUMN s varchar DEFAULT '', ADD COLUMN u uuid DEFAULT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
            "SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; ALTER TABLE t ADD COLUMN now timestamptz DEFAULT now()",
            "UPDATE t SET b = 2 WHERE id % 2 = 0; DELETE FROM t WHERE id = 3",
            "ALTER TABLE t ADD COLUMN w uuid DEFAULT gen_random_uuid(); UPDATE t SET w = NULL WHERE id = 4",
            "ALTER TABLE t ADD COLUMN x serial; INSERT INTO t (id) VALUES (100)",
            "ALTER TABLE t DROP COLUMN e, DROP COLUMN a; UPDATE t SET v = 'z' WHERE id = 5",
            "ALTER TABLE t RENAME COLUMN v TO label; INSERT INTO t (id, label) VALUES (101, 'new')",
            "ALTER TABLE t ALTER n TYPE bigint; UPDATE t SET n = 5000000000 WHERE id = 6",
            "ALTER TABLE t ALTER n TYPE bigint USING n + 1",
            "ALTER TABLE t ALTER b TYPE numeric; UPDATE t SET b = 1.2345 WHERE id = 7",
            "ALTER TABLE t ALTER b TYPE numeric(30,3)",
            "ALTER TABLE t ALTER label TYPE varchar(30); ALTER TABLE t ALTER label TYPE varchar(40); ALTER TABLE t ALTER label TYPE text",
            "ALTER TABLE t ALTER o TYPE char(9); ALTER TABLE t ALTER o TYPE text USING o || '!'",
            "SET timezone = 'UTC'; ALTER TABLE t ALTER now TYPE timestamp; SET timezone = 'Asia/Tokyo'; ALTER TABLE t ALTER now TYPE timestamptz",
            "ALTER TABLE t ALTER c SET NOT NULL, ALTER c SET DEFAULT 'other', ALTER d DROP DEFAULT; INSERT INTO t (id) VALUES (102)",
            "ALTER TABLE t ADD COLUMN y int GENERATED ALWAYS AS (id * 2) STORED; UPDATE t SET label = 'gen' WHERE id = 8",
            "ALTER TABLE t ALTER y DROP EXPRESSION; INSERT INTO t (id, y) VALUES (103, 7)",
            "ALTER TABLE t DROP COLUMN g, ADD COLUMN g int DEFAULT 9, ALTER k DROP DEFAULT, ALTER k TYPE int USING k::int, ALTER k SET NOT NULL, ALTER k SET DEFAULT 0, ADD CHECK (id > 0) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT t_id_check; ALTER TABLE t RENAME COLUMN g TO \"G\"; ALTER TABLE t ADD COLUMN g int DEFAULT 1",
            "ALTER TABLE t DROP COLUMN \"G\"; UPDATE t SET g = 2 WHERE id = 9",
            "ALTER TABLE t RENAME TO u; INSERT INTO u (id) VALUES (104)",
            "ALTER TABLE u SET SCHEMA other; INSERT INTO other.u (id) VALUES (105)",
            "ALTER SCHEMA other RENAME TO another; UPDATE another.u SET label = 'moved' WHERE id = 10",
            "ALTER TABLE another.u SET SCHEMA public; ALTER TABLE u RENAME TO t; UPDATE t SET label = 'back' WHERE id = 10",
        ],
    )
    .await;
    assert_eq!(follower.remote("t"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_change_with_their_types_and_their_kind() {
    let follower = check(
        "kinds",
        "CREATE TYPE shape AS (id int, v text); CREATE TABLE typed OF shape (PRIMARY KEY (id)); INSERT INTO typed VALUES (1, 'a');
         CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY); INSERT INTO unlogged VALUES (1);
         CREATE DOMAIN dom AS varchar(5); CREATE TABLE domained (id int PRIMARY KEY, c dom); INSERT INTO domained VALUES (1, 'a');
         CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, v int); INSERT INTO child VALUES (1, 1)",
        &[
            "ALTER TYPE shape ADD ATTRIBUTE w int CASCADE; INSERT INTO typed VALUES (2, 'b', 3)",
            "ALTER TYPE shape ALTER ATTRIBUTE w TYPE bigint CASCADE; UPDATE typed SET w = 5000000000 WHERE id = 2",
            "ALTER TYPE shape RENAME ATTRIBUTE v TO label CASCADE; ALTER TYPE shape DROP ATTRIBUTE label CASCADE; INSERT INTO typed VALUES (3, 4)",
            "ALTER TABLE typed NOT OF; ALTER TABLE typed ADD COLUMN x int DEFAULT 1; ALTER TABLE typed DROP COLUMN x; ALTER TABLE typed OF shape",
            "ALTER TABLE unlogged SET LOGGED; INSERT INTO unlogged VALUES (2)",
            "ALTER DOMAIN dom ADD CHECK (length(value) > 0) NOT VALID; ALTER DOMAIN dom VALIDATE CONSTRAINT dom_check; ALTER DOMAIN dom SET DEFAULT 'd'",
            "ALTER TABLE domained ADD COLUMN e dom DEFAULT 'e'; ALTER TABLE domained ADD COLUMN f dom; INSERT INTO domained (id) VALUES (2)",
            "ALTER TABLE domained ALTER c TYPE varchar(9); ALTER TABLE domained ALTER c TYPE dom; ALTER DOMAIN dom RENAME TO short; UPDATE domained SET c = 'z'",
            "ALTER TABLE parent SET (fillfactor = 50); CLUSTER child USING child_pkey; ALTER TABLE child SET WITHOUT CLUSTER; UPDATE child SET v = 2",
        ],
    )
    .await;
    for table in ["typed", "unlogged", "domained", "child"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_changes_in_one_transaction_take_effect_at_their_places() {
    let follower = check(
        "transactions",
        &tables(&["a", "b"]),
        &[
            "BEGIN; INSERT INTO a VALUES (60, 'before', 1); ALTER TABLE a ADD COLUMN x int DEFAULT 5; INSERT INTO a VALUES (61, 'between', 1, 6);
             ALTER TABLE a DROP COLUMN v; UPDATE a SET x = 7 WHERE id = 60; ALTER TABLE a ALTER x TYPE text; UPDATE a SET x = 'seven' WHERE id = 61;
             ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; DELETE FROM a WHERE id < 10; ALTER TABLE c RENAME TO b;
             UPDATE b SET n = -1 WHERE id < 10; COMMIT",
            "BEGIN; SAVEPOINT s; ALTER TABLE a ADD COLUMN x int DEFAULT 5; UPDATE a SET x = 6 WHERE id = 20; ROLLBACK TO s;
             ALTER TABLE a ADD COLUMN x text DEFAULT 'five'; UPDATE a SET x = 'six' WHERE id = 20; SAVEPOINT t; ALTER TABLE a ALTER n TYPE text;
             RELEASE t; UPDATE a SET n = 'n' WHERE id = 21; COMMIT",
            "BEGIN; ALTER TABLE a ALTER n TYPE varchar(3); ROLLBACK; UPDATE a SET n = 'longer' WHERE id = 22",
            "BEGIN; CREATE TABLE d (id int PRIMARY KEY); INSERT INTO d VALUES (1); ALTER TABLE d ADD COLUMN v int DEFAULT 3; INSERT INTO d VALUES (2);
             TRUNCATE d; INSERT INTO d VALUES (3); ALTER TABLE d RENAME COLUMN v TO w; UPDATE d SET w = w + 1; COMMIT",
            "BEGIN; TRUNCATE a; ALTER TABLE a ALTER n TYPE int USING 0; INSERT INTO a VALUES (1, 'v', 1, 'x'); COMMIT",
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM b; ALTER TABLE b ADD COLUMN z int DEFAULT 3; ALTER TABLE b ALTER n TYPE bigint; COMMIT",
        ],
    )
    .await;
    for table in ["a", "b", "d"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_named_by_another_identity() {
    let follower = check(
        "identities",
        &tables(&["t", "k"]),
        &[
            "ALTER TABLE t REPLICA IDENTITY FULL; UPDATE t SET v = 'full' WHERE id < 3; DELETE FROM t WHERE id = 4",
            "ALTER TABLE t ADD COLUMN x int DEFAULT 4; UPDATE t SET x = 5 WHERE id < 9",
            "ALTER TABLE t ALTER n SET NOT NULL; CREATE UNIQUE INDEX tn ON t (n); ALTER TABLE t REPLICA IDENTITY USING INDEX tn; UPDATE t SET n = n + 100",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT; UPDATE t SET id = -id WHERE id < 20",
            "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (n, id); UPDATE t SET id = -id; ALTER TABLE t ALTER v SET NOT NULL; DELETE FROM t WHERE n = 120",
            "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (v, id); UPDATE t SET n = n + 1000 WHERE id < 30",
            "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id); ALTER TABLE t ALTER v DROP NOT NULL; UPDATE t SET v = NULL WHERE id = 40",
            "BEGIN; ALTER TABLE t DROP CONSTRAINT t_pkey; INSERT INTO t VALUES (70, 'nokey', 1, 1); ALTER TABLE t ADD PRIMARY KEY (id); UPDATE t SET v = 'k' WHERE id = 70; COMMIT",
            "ALTER TABLE t RENAME COLUMN id TO key; ALTER TABLE t ALTER key TYPE text; UPDATE t SET key = 'a' || key",
            "CREATE INDEX ti ON t (v, n DESC); ALTER TABLE t RENAME COLUMN v TO w; ALTER TABLE t DROP COLUMN n; INSERT INTO t VALUES ('b', 'w', 1)",
            "ALTER TABLE t DROP COLUMN key; UPDATE t SET w = 'nothing names it'",
            "ALTER TABLE k REPLICA IDENTITY NOTHING; UPDATE k SET v = 'nothing names it'",
        ],
    )
    .await;
    assert_eq!(follower.remote("t"), Some(RemoteReason::NoIdentity));
    assert_eq!(follower.remote("k"), Some(RemoteReason::NoIdentity));
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_attached_and_detached_with_their_rows() {
    let follower = check(
        "attached",
        "CREATE TABLE p (id int, part int, v text, PRIMARY KEY (part, id)) PARTITION BY LIST (part);
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE pd PARTITION OF p DEFAULT;
         CREATE TABLE p2 (v text, junk int, part int NOT NULL, id int NOT NULL); ALTER TABLE p2 DROP COLUMN junk;
         INSERT INTO p SELECT n, 1 + n % 5, 'v' || n FROM generate_series(1, 100) n WHERE n % 5 NOT IN (1, 2);
         INSERT INTO p2 SELECT 'v' || n, 2, n FROM generate_series(1, 10) n",
        &[
            // Its rows are carried: without a key it was not stored.
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2); UPDATE p SET v = 'attached' WHERE part = 2 AND id < 5",
            "ALTER TABLE p DETACH PARTITION p1; INSERT INTO p1 VALUES (1000, 1, 'alone'); UPDATE p1 SET id = -id WHERE id < 50",
            "CREATE TABLE p3 (LIKE p INCLUDING ALL); INSERT INTO p3 VALUES (1, 3, 'stored already'), (2, 3, 'x')",
            "BEGIN; UPDATE p3 SET v = 'y' WHERE id = 2; DELETE FROM p WHERE part = 3; ALTER TABLE p ATTACH PARTITION p3 FOR VALUES IN (3);
             UPDATE p SET v = v || '!' WHERE part = 3; ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1); UPDATE p SET part = 3 WHERE part = 1 AND id > 90; COMMIT",
            "ALTER TABLE p DETACH PARTITION pd; INSERT INTO pd VALUES (1, 78, 'alone')",
            "ALTER TABLE p DETACH PARTITION p3 CONCURRENTLY",
            "ALTER TABLE p ATTACH PARTITION pd DEFAULT; UPDATE p3 SET v = 'detached'; INSERT INTO p VALUES (5000, 77, 'default')",
            "ALTER TABLE p ADD COLUMN x int DEFAULT 7; UPDATE p SET x = 8 WHERE part = 1",
            "ALTER TABLE p ALTER v TYPE varchar(50); ALTER TABLE p RENAME COLUMN v TO w; ALTER TABLE p1 ALTER w SET DEFAULT 'q'; INSERT INTO p VALUES (1, 1)",
            "ALTER TABLE p ALTER x TYPE bigint; UPDATE p SET x = 1 WHERE part = 2",
            "ALTER TABLE p ALTER x TYPE bigint USING x + id; UPDATE p SET x = 1 WHERE part = 2",
            "ALTER TABLE p ADD COLUMN y timestamptz DEFAULT clock_timestamp()",
            "ALTER TABLE p2 REPLICA IDENTITY FULL; UPDATE p SET w = 'mixed' WHERE part = 2; DELETE FROM p WHERE part = 2 AND id = 3",
            "ALTER TABLE p2 REPLICA IDENTITY NOTHING; UPDATE p SET w = 'nothing' WHERE part = 2",
        ],
    )
    .await;
    assert!(matches!(follower.remote("p"), Some(RemoteReason::Partition { .. })), "{:?}", follower.remote("p"));
    assert_eq!(follower.remote("p3"), None);
    let follower = check(
        "subpartitions",
        "CREATE TABLE r (id int, a int, PRIMARY KEY (id, a)) PARTITION BY RANGE (id);
         CREATE TABLE s (id int, a int, PRIMARY KEY (id, a)) PARTITION BY LIST (a);
         CREATE TABLE s1 PARTITION OF s FOR VALUES IN (1); CREATE TABLE s2 PARTITION OF s FOR VALUES IN (2);
         CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1000) TO (2000);
         INSERT INTO s SELECT n, 1 + n % 2 FROM generate_series(1, 20) n; INSERT INTO r VALUES (1000, 1)",
        &[
            "ALTER TABLE r ATTACH PARTITION s FOR VALUES FROM (0) TO (1000); UPDATE r SET a = 3 - a WHERE id < 5",
            "ALTER TABLE s DETACH PARTITION s2; UPDATE s2 SET a = 7",
            "UPDATE s2 SET a = 2; ALTER TABLE s ATTACH PARTITION s2 FOR VALUES IN (2); UPDATE r SET id = id + 20 WHERE id < 100",
            "ALTER TABLE r DETACH PARTITION s; INSERT INTO s VALUES (5000, 1)",
            "DROP TABLE r1; INSERT INTO s VALUES (5001, 1)",
            "DROP TABLE s2; DROP TABLE r",
        ],
    )
    .await;
    assert_eq!(follower.remote("s"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_remote_while_a_partition_is_detached_concurrently() {
    let primary = Primary::new("detaching");
    primary.run(
        "CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
         CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (10) TO (20); INSERT INTO r VALUES (1), (11);
         CREATE TABLE part (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE other (id int PRIMARY KEY)",
    );
    primary.init().await;
    let mut follower = primary.follower().await;
    // The second half of it waits for whoever reads the table.
    let reader = connect_sql(&primary.info).await.unwrap();
    reader.batch_execute("BEGIN; SELECT * FROM r").await.unwrap();
    let other = connect_sql(&primary.info).await.unwrap();
    let detach = tokio::spawn(async move { other.batch_execute("ALTER TABLE r DETACH PARTITION r2 CONCURRENTLY").await });
    while primary.run("SELECT count(*) FROM pg_inherits WHERE inhdetachpending").trim() != "1" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(primary.run("SELECT count(*) FROM r").trim(), "1");
    follower.follow_now().await;
    assert_eq!(follower.remote("r"), Some(RemoteReason::Detaching));
    assert_eq!((follower.remote("part"), follower.remote("other")), (Some(RemoteReason::Detaching), None), "a name that has its letters");
    primary.run("INSERT INTO r VALUES (2); INSERT INTO r2 VALUES (12)");
    reader.batch_execute("COMMIT").await.unwrap();
    detach.await.unwrap().unwrap();
    follower.agrees("the end of it").await;
    assert_eq!((follower.remote("r"), follower.remote("r2"), follower.remote("part")), (None, None, None));
    // Begun, and ended by hand.
    reader.batch_execute("BEGIN; SELECT * FROM r").await.unwrap();
    let detach = "SET statement_timeout = '300ms'; ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY";
    let other = connect_sql(&primary.info).await.unwrap();
    for statement in detach.split("; ") {
        let _ = other.batch_execute(statement).await;
    }
    assert_eq!(primary.run("SELECT count(*) FROM pg_inherits WHERE inhdetachpending").trim(), "1");
    reader.batch_execute("COMMIT").await.unwrap();
    follower.follow_now().await;
    assert_eq!(follower.remote("r"), Some(RemoteReason::Detaching));
    primary.run("CREATE INDEX ON r1 (id DESC); INSERT INTO r1 VALUES (3)");
    follower.agrees("a change in between").await;
    primary.run("ALTER TABLE r DETACH PARTITION r1 FINALIZE");
    follower.agrees("its end").await;
    assert_eq!((follower.remote("r"), follower.remote("r1")), (None, None));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enums_and_what_is_made_of_them_follow() {
    let adds: String = (0..40).map(|n| format!("ALTER TYPE grade ADD VALUE 'v{n}' BEFORE 'z';")).collect();
    let follower = check(
        "enums",
        "CREATE TYPE grade AS ENUM ('a', 'z'); CREATE DOMAIN dgrade AS grade; CREATE TYPE pair AS (g grade, n int);
         CREATE TABLE uses (id int PRIMARY KEY, g grade, d dgrade); CREATE TABLE keyed (g grade PRIMARY KEY, v int);
         CREATE TABLE whole (g grade, v int); ALTER TABLE whole REPLICA IDENTITY FULL;
         CREATE TABLE lists (id int PRIMARY KEY, g grade[]); CREATE TABLE pairs (id int PRIMARY KEY, p pair); CREATE TABLE other (id int PRIMARY KEY)",
        &[
            "INSERT INTO uses VALUES (1, 'z', 'z'), (2, 'a', 'z'); INSERT INTO keyed VALUES ('a', 1), ('z', 2); INSERT INTO whole VALUES ('z', 1), ('z', 1);
             INSERT INTO lists VALUES (1, '{a,z}'); INSERT INTO pairs VALUES (1, ('z', 2)); INSERT INTO other VALUES (1)",
            &adds,
            "INSERT INTO uses VALUES (3, 'v7', 'v39'); UPDATE keyed SET v = 3; INSERT INTO keyed VALUES ('v3', 1); DELETE FROM whole",
            "ALTER TYPE grade ADD VALUE 'b' AFTER 'a'; ALTER TYPE grade ADD VALUE 'last'",
            "INSERT INTO uses VALUES (4, 'b', 'last')",
        ],
    )
    .await;
    for table in ["uses", "keyed", "whole", "lists", "pairs", "other"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
    let follower = check(
        "labels",
        "CREATE TYPE grade AS ENUM ('a', 'z'); CREATE TYPE pair AS (g grade, n int); CREATE TYPE apart AS (n int, m int);
         CREATE TABLE uses (id int PRIMARY KEY, g grade); CREATE TABLE lists (id int PRIMARY KEY, g grade[]); CREATE TABLE pairs (id int PRIMARY KEY, p pair);
         CREATE TABLE aparts (id int PRIMARY KEY, p apart[]); CREATE TABLE rowed (id int PRIMARY KEY, u uses);
         INSERT INTO uses VALUES (1, 'z'); INSERT INTO lists VALUES (1, '{a,z}'); INSERT INTO pairs VALUES (1, ('z', 2)); INSERT INTO aparts VALUES (1, '{\"(1,2)\"}')",
        &[
            "ALTER TYPE grade RENAME VALUE 'z' TO 'zett'; INSERT INTO uses VALUES (2, 'zett')",
            "ALTER TYPE apart RENAME ATTRIBUTE m TO o; UPDATE aparts SET id = 2",
            "ALTER TYPE apart ADD ATTRIBUTE x int; UPDATE aparts SET id = 3",
        ],
    )
    .await;
    assert_eq!(follower.remote("uses"), None);
    for table in ["lists", "pairs", "aparts", "rowed"] {
        assert!(matches!(follower.remote(table), Some(RemoteReason::Filling { .. })), "{table}: {:?}", follower.remote(table));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_followed_becomes_remote_and_never_fails() {
    let names = ["keyless", "secured", "parent", "outside", "casc", "by_index"];
    let more = "CREATE DOMAIN dom AS int; ALTER TABLE casc ADD COLUMN d dom DEFAULT 1; ALTER TABLE casc DROP CONSTRAINT casc_pkey;
        ALTER TABLE casc ADD PRIMARY KEY (d, id); ALTER TABLE by_index ALTER n SET NOT NULL; CREATE UNIQUE INDEX ri ON by_index (n);
        ALTER TABLE by_index REPLICA IDENTITY USING INDEX ri";
    let follower = check(
        "unfollowable",
        &(tables(&names) + more),
        &[
            "ALTER TABLE keyless DROP CONSTRAINT keyless_pkey; UPDATE keyless SET v = 'z'; DELETE FROM keyless",
            "ALTER TABLE secured ENABLE ROW LEVEL SECURITY; UPDATE secured SET v = 'z'",
            "CREATE TABLE child () INHERITS (parent); UPDATE parent SET v = 'z'; INSERT INTO child VALUES (1, 'c', 1)",
            "ALTER PUBLICATION pub_unfollowable DROP TABLE outside; UPDATE outside SET v = 'z'",
            "DROP DOMAIN dom CASCADE; UPDATE casc SET v = 'z'",
            "DROP INDEX ri; UPDATE by_index SET v = 'z'",
        ],
    )
    .await;
    assert_eq!(follower.remote("keyless"), Some(RemoteReason::NoIdentity));
    assert_eq!(follower.remote("casc"), Some(RemoteReason::NoIdentity));
    assert_eq!(follower.remote("by_index"), Some(RemoteReason::NoIdentity));
    assert_eq!(follower.remote("secured"), Some(RemoteReason::RowSecurity));
    assert_eq!(follower.remote("parent"), Some(RemoteReason::Inheritance));
    assert_eq!(follower.remote("outside"), Some(RemoteReason::NotPublished));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_too_many_to_be_carried_have_their_table_filled() {
    let mut primary = Primary::new("heavy");
    primary.options.carry_bytes_max = 100_000;
    primary
        .run("CREATE TABLE big (id int PRIMARY KEY, v text); INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 5000) n");
    primary.run(&tables(&["small"]));
    primary.init().await;
    let mut follower = primary.follower().await;
    primary.run("ALTER TABLE big ADD COLUMN c int DEFAULT 5; ALTER TABLE big RENAME COLUMN v TO w; UPDATE big SET c = 6 WHERE id < 100");
    follower.agrees("what needs no rows").await;
    assert_eq!(follower.remote("big"), None);
    primary.run("ALTER TABLE big ALTER c TYPE bigint; UPDATE big SET c = 7 WHERE id < 100; ALTER TABLE small ALTER n TYPE bigint");
    follower.agrees("what does").await;
    assert!(matches!(follower.remote("big"), Some(RemoteReason::Filling { .. })), "{:?}", follower.remote("big"));
    assert_eq!(follower.remote("small"), None);
    // Until a change comes that carries them.
    primary.run("DELETE FROM big WHERE id > 10; ALTER TABLE big ALTER c TYPE int");
    primary.run("VACUUM FULL big");
    primary.run("ALTER TABLE big ALTER c TYPE bigint");
    follower.agrees("fewer rows").await;
    assert_eq!(follower.remote("big"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_nobody_saw_is_not_taken_for_another() {
    let primary = Primary::new("unseen");
    primary.run(&tables(&["t", "u"]));
    primary.init().await;
    let mut follower = primary.follower().await;
    primary.run("ALTER EVENT TRIGGER rimward_ddl_command_end DISABLE; ALTER EVENT TRIGGER rimward_table_rewrite DISABLE");
    primary.run("ALTER TABLE t ADD COLUMN x float8 DEFAULT random(); CREATE INDEX i ON u (v)");
    primary.init().await;
    primary.run("UPDATE u SET v = 'seen'");
    follower.agrees("init again").await;
    assert!(follower.remote("t").is_some());
    assert_eq!(follower.remote("u"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_event_triggers_what_may_change_unseen_is_remote() {
    let primary = Primary::new("untriggered");
    primary.run(
        "CREATE ROLE maker LOGIN REPLICATION; GRANT CREATE ON DATABASE untriggered TO maker; GRANT ALL ON SCHEMA public TO maker; SET ROLE maker;
         CREATE TYPE colour AS ENUM ('red'); CREATE DOMAIN dom AS int",
    );
    for table in ["t", "u", "v"] {
        primary.run(&format!("SET ROLE maker; {}", TABLE.replace('$', table)));
    }
    primary.run("SET ROLE maker; CREATE TABLE e (id int PRIMARY KEY, c colour); CREATE TABLE d (id int PRIMARY KEY, c dom)");
    let maker = primary.info.with_user("maker", None);
    let report = init(&maker, &primary.options).await.unwrap();
    let why = report.unwatched.expect("no superuser");
    assert!(why.contains("event trigger"), "{why}");
    let findings = doctor(&maker, &primary.options).await.unwrap();
    assert!(findings.iter().any(|finding| finding.code == Code::SchemaCapture), "{findings:?}");
    let mut follower = Follower::start(&maker, &primary.options).await;
    for table in ["e", "d"] {
        assert!(matches!(follower.remote(table), Some(RemoteReason::UnknownDdl { .. })), "{table}");
    }
    primary.run("SET ROLE maker; UPDATE t SET v = 'x' WHERE id < 9; INSERT INTO e VALUES (1, 'red')");
    follower.agrees("rows").await;
    // A row shows it, before anybody looks.
    primary.run("SET ROLE maker; ALTER TABLE t ADD COLUMN x int DEFAULT 5; UPDATE t SET v = 'y'");
    follower.follow_now().await;
    assert!(matches!(follower.remote("t"), Some(RemoteReason::UnknownDdl { .. })), "{:?}", follower.remote("t"));
    assert_eq!((follower.remote("u"), follower.remote("v")), (None, None));
    primary.run("SET ROLE maker; ALTER TABLE u ADD COLUMN x int DEFAULT 5; CREATE INDEX vi ON v (n); ALTER TABLE v RENAME TO w; CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
    follower.agrees("a look").await;
    assert!(matches!(follower.remote("u"), Some(RemoteReason::Altered { .. })), "{:?}", follower.remote("u"));
    assert_eq!(follower.remote("w"), None);
    assert!(follower.catalog().shadows.functions.contains("lower"));
    primary.run("SET ROLE maker; INSERT INTO w SELECT g, 'w', 1 FROM generate_series(100, 110) g; DROP TABLE u; CREATE TABLE later (id int PRIMARY KEY)");
    follower.agrees("another look").await;
    assert_eq!((follower.remote("w"), follower.remote("later")), (None, Some(RemoteReason::NotPublished)));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_that_somebody_disabled_is_noticed() {
    for (name, disable) in [
        ("disabled", "ALTER EVENT TRIGGER rimward_sql_drop DISABLE"),
        ("weakened", "ALTER EVENT TRIGGER rimward_ddl_command_end ENABLE"),
        ("changed", "SET session_replication_role = 'replica'; UPDATE pg_publication SET pubdelete = false WHERE pubname = 'pub_changed'"),
    ] {
        let primary = Primary::new(name);
        primary.run(&tables(&["t"]));
        primary.init().await;
        let mut follower = primary.follower().await;
        let watcher = connect_sql(&primary.info).await.unwrap();
        assert_eq!(watch(&watcher).await.unwrap(), None);
        if name == "changed" {
            watcher.batch_execute("SET allow_system_table_mods = on").await.unwrap();
            watcher.batch_execute(disable).await.unwrap();
        } else {
            primary.run(disable);
        }
        let why = watch(&watcher).await.unwrap().expect(disable);
        follower.follow_now().await;
        assert!(matches!(follower.remote("t"), Some(RemoteReason::UnknownDdl { .. })), "{why}: {:?}", follower.remote("t"));
        assert!(follower.catalog().shadows.casts);
        assert!(doctor(&primary.info, &primary.options).await.unwrap().iter().any(|finding| finding.code == Code::SchemaCapture));
        primary.run("CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        if name != "changed" {
            assert_eq!(init(&primary.info, &primary.options).await.unwrap().unwatched, None);
            follower.agrees("init again").await;
            assert_eq!(watch(&watcher).await.unwrap(), None);
        }
        follower.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_seen_from_an_older_snapshot_is_whole_or_unknown() {
    let primary = Primary::new("older");
    primary.run(&tables(&["t", "u", "v"]));
    primary.init().await;
    let mut follower = primary.follower().await;
    let older = connect_sql(&primary.info).await.unwrap();
    older.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
    primary.run("ALTER TABLE t ADD COLUMN seen int DEFAULT 1; ALTER TABLE v DROP CONSTRAINT v_pkey, ADD PRIMARY KEY (id)");
    older
        .batch_execute("ALTER TABLE t ADD COLUMN later int DEFAULT 2; ALTER TABLE u ADD COLUMN later int DEFAULT 2; COMMIT")
        .await
        .unwrap();
    primary.run("UPDATE t SET v = 'x'; UPDATE u SET later = 3 WHERE id < 5");
    follower.agrees("an older snapshot").await;
    assert!(matches!(follower.remote("t"), Some(RemoteReason::UnknownDdl { .. })), "{:?}", follower.remote("t"));
    assert_eq!((follower.remote("u"), follower.remote("v")), (None, None));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_what_another_has_reported() {
    let primary = Primary::new("reporting");
    primary.run(&tables(&["t"]));
    primary.init().await;
    let one = connect_sql(&primary.info).await.unwrap();
    let other = connect_sql(&primary.info).await.unwrap();
    one.batch_execute("BEGIN; CREATE INDEX a ON t (n)").await.unwrap();
    other.batch_execute("SET statement_timeout = '10s'; CREATE INDEX b ON t (v)").await.unwrap();
    one.batch_execute("COMMIT").await.unwrap();
    let follower = primary.follower().await;
    assert_eq!(follower.catalog().table_named("public", "t").unwrap().indexes.len(), 2);
    follower.stop().await;
}

/// What the follower knows of a view's query.
fn query(follower: &Follower, name: &str) -> Option<String> {
    let table = follower.catalog().tables.values().find(|table| table.name.name == name).unwrap_or_else(|| panic!("{name} is not known"));
    table.view.as_ref().map(|view| plain(&view.definition))
}

/// On one line, with columns as version 16 and later print them where there is one table: earlier ones write its name before each.
fn plain(definition: &str) -> String {
    let line = definition.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((columns, from)) = line.split_once(" FROM ") else { return line };
    let table = from.trim_end_matches(';').rsplit('.').next().unwrap_or_default();
    let columns = columns.replace(&format!(" {table}."), " ");
    format!("{columns} FROM {from}")
}

/// Asks for the queries of all views that the follower lacks, as a hub does.
async fn ask(follower: &mut Follower, client: &tokio_postgres::Client) {
    let lacking = follower.catalog().tables.values().filter(|table| table.is_view_without_query());
    let lacking: Vec<TableId> = lacking.map(|table| table.id).collect();
    describe_views(client, &lacking).await.unwrap();
    follower.follow_now().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_described_again_whenever_a_name_in_them_changes() {
    let primary = Primary::new("views");
    primary.run(&tables(&["t", "u"]));
    primary.run("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE SCHEMA s; CREATE VIEW v AS SELECT id, v AS label, 'sad'::mood AS m FROM t");
    primary.init().await;
    let mut follower = primary.follower().await;
    let hub = connect_sql(&primary.info).await.unwrap();
    for (step, name, expected) in [
        ("SELECT 1", "v", "SELECT t.id, t.v AS label, 'sad'::public.mood AS m FROM public.t;"),
        ("ALTER TABLE t RENAME TO x", "v", "SELECT x.id, x.v AS label, 'sad'::public.mood AS m FROM public.x;"),
        ("ALTER TABLE x RENAME COLUMN v TO w", "v", "SELECT x.id, x.w AS label, 'sad'::public.mood AS m FROM public.x;"),
        ("ALTER TABLE x SET SCHEMA s", "v", "SELECT x.id, x.w AS label, 'sad'::public.mood AS m FROM s.x;"),
        ("ALTER SCHEMA s RENAME TO r", "v", "SELECT x.id, x.w AS label, 'sad'::public.mood AS m FROM r.x;"),
        ("ALTER TYPE mood RENAME VALUE 'sad' TO 'low'", "v", "SELECT x.id, x.w AS label, 'low'::public.mood AS m FROM r.x;"),
        ("ALTER TYPE mood RENAME TO feeling", "v", "SELECT x.id, x.w AS label, 'low'::public.feeling AS m FROM r.x;"),
        ("CREATE SCHEMA types; ALTER TYPE feeling SET SCHEMA types", "v", "SELECT x.id, x.w AS label, 'low'::types.feeling AS m FROM r.x;"),
        ("ALTER SCHEMA types RENAME TO k", "v", "SELECT x.id, x.w AS label, 'low'::k.feeling AS m FROM r.x;"),
        (
            "CREATE OR REPLACE VIEW v AS SELECT id, 'x'::text AS label, NULL::k.feeling AS m FROM u",
            "v",
            "SELECT u.id, 'x'::text AS label, NULL::k.feeling AS m FROM public.u;",
        ),
        ("ALTER VIEW v RENAME COLUMN label TO said", "v", "SELECT u.id, 'x'::text AS said, NULL::k.feeling AS m FROM public.u;"),
        ("ALTER VIEW v SET (security_barrier)", "v", "SELECT u.id, 'x'::text AS said, NULL::k.feeling AS m FROM public.u;"),
        ("CREATE VIEW over AS SELECT said FROM v WITH LOCAL CHECK OPTION", "over", "SELECT v.said FROM public.v;"),
        ("ALTER VIEW v RENAME TO under", "over", "SELECT under.said FROM public.under;"),
        ("ALTER TABLE u ADD COLUMN said text", "under", "SELECT u.id, 'x'::text AS said, NULL::k.feeling AS m FROM public.u;"),
        (
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; ALTER TABLE u RENAME COLUMN id TO key; COMMIT",
            "under",
            "SELECT u.key AS id, 'x'::text AS said, NULL::k.feeling AS m FROM public.u;",
        ),
        (
            "SET datestyle = 'German'; SET timezone = 'Asia/Tokyo';
             CREATE VIEW at AS SELECT '2024-02-01'::date AS d, '2024-02-01 00:00'::timestamptz AS t",
            "at",
            "SELECT '2024-02-01'::date AS d, '2024-01-31 15:00:00+00'::timestamp with time zone AS t;",
        ),
    ] {
        primary.run(step);
        follower.agrees(step).await;
        assert_eq!(query(&follower, name), None, "after {step}");
        ask(&mut follower, &hub).await;
        assert_eq!(query(&follower, name), Some(plain(expected)), "after {step}");
        // What is known by then is not told again.
        assert_eq!(watch(&hub).await.unwrap(), None);
        follower.agrees(step).await;
        assert_eq!(query(&follower, name), Some(plain(expected)), "after a look behind {step}");
    }
    // Nothing that a view is made of.
    primary.run("CREATE TABLE other (id int PRIMARY KEY); CREATE INDEX ON u (n); INSERT INTO u (key) VALUES (1000); DROP TABLE other");
    follower.agrees("other tables").await;
    assert!(query(&follower, "under").is_some());
    primary.run("DROP VIEW under CASCADE; CREATE VIEW under AS SELECT 1 AS one");
    follower.agrees("dropped").await;
    ask(&mut follower, &hub).await;
    assert_eq!(query(&follower, "under").as_deref(), Some("SELECT 1 AS one;"));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_view_shows_is_told_in_the_order_of_changes() {
    let primary = Primary::new("viewsbeside");
    primary.run(&tables(&["t", "u"]));
    primary.run(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE VIEW v AS SELECT u.id, 'ok'::mood AS m FROM u; CREATE VIEW w AS SELECT id FROM t",
    );
    primary.init().await;
    let mut follower = primary.follower().await;
    let hub = connect_sql(&primary.info).await.unwrap();
    ask(&mut follower, &hub).await;
    // While somebody is changing it, nobody can tell what it shows.
    for end in ["COMMIT", "PREPARE TRANSACTION 'of views'; COMMIT PREPARED 'of views'"] {
        let other = connect_sql(&primary.info).await.unwrap();
        other.batch_execute("BEGIN; CREATE OR REPLACE VIEW v AS SELECT t.id, 'ok'::mood AS m FROM t").await.unwrap();
        primary.run("ALTER TABLE u RENAME TO z");
        follower.follow_now().await;
        ask(&mut follower, &hub).await;
        assert_eq!(query(&follower, "v"), None);
        assert!(query(&follower, "w").is_some());
        for statement in end.split("; ") {
            other.batch_execute(statement).await.unwrap();
        }
        follower.agrees("a view replaced").await;
        assert_eq!(query(&follower, "v"), None);
        ask(&mut follower, &hub).await;
        assert_eq!(query(&follower, "v"), Some(plain("SELECT t.id, 'ok'::public.mood AS m FROM public.t;")));
        primary.run("ALTER TABLE z RENAME TO u; CREATE OR REPLACE VIEW v AS SELECT u.id, 'ok'::mood AS m FROM u");
        follower.agrees("as it was").await;
        ask(&mut follower, &hub).await;
    }
    // A change that commits behind what is being told comes behind it, though no lock of the relations is in its way.
    let views: Vec<u32> = ["v", "w"].map(|name| follower.catalog().table_named("public", name).unwrap().id.0).to_vec();
    hub.execute("BEGIN", &[]).await.unwrap();
    assert_eq!(hub.query_one("SELECT rimward.describe_views($1)", &[&views]).await.unwrap().get::<_, i32>(0), 2);
    let other = connect_sql(&primary.info).await.unwrap();
    other.batch_execute("SET lock_timeout = '1ms'").await.unwrap();
    let renamed = tokio::spawn(async move { other.batch_execute("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'").await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!renamed.is_finished());
    hub.execute("COMMIT", &[]).await.unwrap();
    renamed.await.unwrap().unwrap();
    follower.agrees("a label renamed").await;
    assert_eq!(query(&follower, "v"), None);
    assert!(query(&follower, "w").is_some());
    // A table that others hold is not waited for, nor are the other views.
    let other = connect_sql(&primary.info).await.unwrap();
    other.batch_execute("BEGIN; LOCK TABLE u").await.unwrap();
    assert!(describe_views(&hub, &views.iter().copied().map(TableId).collect::<Vec<_>>()).await.unwrap().is_some());
    follower.follow_now().await;
    assert_eq!(query(&follower, "v"), None);
    other.batch_execute("ROLLBACK").await.unwrap();
    ask(&mut follower, &hub).await;
    assert_eq!(query(&follower, "v"), Some(plain("SELECT u.id, 'fine'::public.mood AS m FROM public.u;")));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_makes_a_view_of_a_table_is_told() {
    let primary = Primary::new("viewrule");
    primary.run(&tables(&["t", "u"]));
    primary.init().await;
    let mut follower = primary.follower().await;
    // Since version 16 this is refused.
    let rule = "TRUNCATE u; ALTER TABLE u DROP CONSTRAINT u_pkey, ALTER id DROP NOT NULL; CREATE RULE \"_RETURN\" AS ON SELECT TO u DO INSTEAD SELECT * FROM t";
    if connect_sql(&primary.info).await.unwrap().batch_execute(rule).await.is_ok() {
        follower.follow_now().await;
        assert_eq!(follower.remote("u"), Some(RemoteReason::NotATable { kind: "view".to_owned() }));
    }
    follower.agrees("a rule").await;
    follower.stop().await;
}
