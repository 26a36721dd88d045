//! Set-up, schema capture, snapshot and transcoding, judged by a real PostgreSQL: whatever happens at the primary, following the stream
//! from one snapshot leads to what the next snapshot holds.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod following;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use following::Follower;
use following::primary::{Primary, check, server};
use rimward_localpg::{Options, Server};
use rimward_model::RemoteReason;
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{Code, Copied, Finding, InitOptions, SetupError, Severity, Snapshot, doctor, init, remove};

fn pagila(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/pagila").join(file)
}

const PAGILA_PUBLISHED: [&str; 19] = [
    "public.actor",
    "public.address",
    "public.category",
    "public.city",
    "public.customer",
    "public.film",
    "public.film_actor",
    "public.film_category",
    "public.inventory",
    "public.language",
    "public.payment_p2007_01",
    "public.payment_p2007_02",
    "public.payment_p2007_03",
    "public.payment_p2007_04",
    "public.payment_p2007_05",
    "public.payment_p2007_06",
    "public.rental",
    "public.staff",
    "public.store",
];

#[tokio::test(flavor = "multi_thread")]
async fn pagila_is_published_but_for_what_would_break() {
    let primary = Primary::new("pagila");
    server().psql_file("pagila", &pagila("pagila-schema.sql")).unwrap();
    server().psql_file("pagila", &pagila("pagila-data.sql")).unwrap();
    let report = primary.init().await;
    assert_eq!(primary.published(), PAGILA_PUBLISHED);
    let left_out: Vec<String> = report.left_out.iter().map(|(name, reason)| format!("{name}: {reason}")).collect();
    assert_eq!(left_out.len(), 4, "{left_out:?}");
    assert!(report.left_out.iter().any(|(name, reason)| name.name == "country" && *reason == RemoteReason::NoIdentity));
    assert!(report.left_out.iter().any(|(name, reason)| name.name == "payment" && matches!(reason, RemoteReason::Partition { .. })));
    // Every UPDATE that worked before works now.
    let tables = primary.run(
        "SELECT format('UPDATE %s SET %I = %I;', c.oid::regclass, a.attname, a.attname) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'last_update' WHERE c.relkind = 'r'",
    );
    assert!(tables.lines().count() >= 14, "{tables}");
    primary.run(&tables);
    primary.run("UPDATE payment SET amount = amount + 1 WHERE payment_id % 100 = 0; DELETE FROM payment_p0000_default; UPDATE country SET country = 'x'");
    let mut follower = primary.follower().await;
    assert!(follower.rows("film").await > 900 && follower.rows("rental").await > 15_000);
    primary.run("UPDATE film SET title = lower(title), rating = 'PG-13' WHERE film_id % 3 = 0; DELETE FROM film_actor WHERE film_id < 50");
    follower.agrees("updates of pagila").await;
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pagila_loaded_while_following_ends_up_the_same() {
    let primary = Primary::new("pagila_live");
    primary.init().await;
    let mut follower = primary.follower().await;
    server().psql_file("pagila_live", &pagila("pagila-schema.sql")).unwrap();
    server().psql_file("pagila_live", &pagila("pagila-data.sql")).unwrap();
    follower.agrees("loading pagila").await;
    for table in ["film", "rental", "customer", "actor", "inventory"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
    assert!(follower.rows("rental").await > 15_000);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_every_identity_follow() {
    let before = "CREATE TABLE k (id int PRIMARY KEY, t text, big text);
        ALTER TABLE k ALTER big SET STORAGE EXTERNAL;
        CREATE TABLE two (a text, b int, v numeric(10,2), g int GENERATED ALWAYS AS (b * 2) STORED, PRIMARY KEY (b, a));
        CREATE TABLE whole (a int, b text); ALTER TABLE whole REPLICA IDENTITY FULL;
        CREATE TABLE whole_key (id int PRIMARY KEY, big text); ALTER TABLE whole_key REPLICA IDENTITY FULL;
        ALTER TABLE whole_key ALTER big SET STORAGE EXTERNAL;
        CREATE TABLE by_index (id int PRIMARY KEY, code text NOT NULL UNIQUE);
        ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key;
        CREATE TABLE none (a int, b text); INSERT INTO none VALUES (1, 'x');
        INSERT INTO k SELECT n, 't' || n, repeat('x', 5000) FROM generate_series(1, 20) n;
        INSERT INTO whole_key SELECT n, repeat('y', 5000) FROM generate_series(1, 5) n";
    check(
        "identities",
        before,
        &[
            "INSERT INTO two VALUES ('a', 1, 1.5), ('b', 1, -0.01), (E'tab\\tnl\\n\\\\', 2, 'NaN');
             INSERT INTO whole VALUES (1, 'x'), (1, 'x'), (1, NULL), (NULL, NULL);
             INSERT INTO by_index VALUES (1, 'one'), (2, 'two')",
            "UPDATE k SET t = 'changed' WHERE id < 5; UPDATE k SET id = id + 100 WHERE id > 15; DELETE FROM k WHERE id = 7",
            "UPDATE two SET v = v + 1; UPDATE two SET a = a || '!' WHERE b = 1; DELETE FROM two WHERE b = 2",
            "UPDATE whole SET b = 'y' WHERE ctid = (SELECT min(ctid) FROM whole); DELETE FROM whole WHERE b IS NULL AND a = 1",
            "UPDATE whole_key SET id = id + 10 WHERE id < 3; UPDATE whole_key SET id = id; UPDATE whole_key SET big = 'small' WHERE id = 3",
            "UPDATE by_index SET id = 7 WHERE id = 1; UPDATE by_index SET code = 'zwei' WHERE id = 2; DELETE FROM by_index WHERE id = 7",
            "UPDATE none SET b = 'works'; DELETE FROM none",
            "BEGIN; INSERT INTO k VALUES (500, 'a', 'b'); SAVEPOINT s; INSERT INTO k VALUES (501, 'a', 'b'); ROLLBACK TO s;
             INSERT INTO k VALUES (502, 'a', 'b'); COMMIT",
            "TRUNCATE k, two",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_come_and_go_are_followed() {
    let follower = check(
        "ddl",
        "CREATE SCHEMA other",
        &[
            "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'one')",
            "BEGIN; CREATE TABLE other.t (id int PRIMARY KEY, v text); INSERT INTO other.t VALUES (1, 'x'); UPDATE other.t SET v = 'y'; COMMIT",
            "BEGIN; CREATE TABLE gone (id int PRIMARY KEY); INSERT INTO gone VALUES (1); ROLLBACK",
            "BEGIN; SAVEPOINT a; CREATE TABLE gone (id int PRIMARY KEY); INSERT INTO gone VALUES (1); ROLLBACK TO a;
             CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept VALUES (1); COMMIT",
            // Several descriptions in one transaction: none may come behind the rows that need it.
            "BEGIN; CREATE TABLE first (id int PRIMARY KEY); INSERT INTO first VALUES (1), (2); CREATE TABLE second (id int PRIMARY KEY);
             INSERT INTO second VALUES (1), (2); SAVEPOINT a; CREATE TABLE third (id int PRIMARY KEY); RELEASE a;
             INSERT INTO third VALUES (1), (2); ALTER TABLE first ADD CHECK (id > 0); INSERT INTO second VALUES (3); DROP TABLE first; COMMIT",
            "CREATE TABLE late (id int, flag bool, c char(5), n numeric); INSERT INTO late SELECT n, n % 2 = 0, 'c', n / 7.0 FROM generate_series(1, 30000) n;
             INSERT INTO late VALUES (0, NULL, NULL, NULL)",
            "BEGIN; INSERT INTO late VALUES (-1, true, 'x', 1); ALTER TABLE late ADD PRIMARY KEY (id); INSERT INTO late VALUES (-2, true, 'x', 1);
             DELETE FROM late WHERE id = 5; COMMIT",
            "CREATE TABLE copied AS SELECT * FROM late; UPDATE copied SET flag = NOT flag",
            "ALTER TABLE copied REPLICA IDENTITY FULL; DELETE FROM copied WHERE id > 100",
            "CREATE INDEX late_n ON late (n DESC, flag); CREATE UNIQUE INDEX ON t (v); DROP INDEX late_n",
            "CREATE VIEW v AS SELECT * FROM t; CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE SEQUENCE s",
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE person (id int PRIMARY KEY, mood mood); INSERT INTO person VALUES (1, 'sad'), (2, 'ok')",
            "ALTER TYPE mood ADD VALUE 'fine' BEFORE 'ok'; ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
            "INSERT INTO person VALUES (3, 'fine'), (4, 'blue')",
            "DROP TABLE kept; DROP VIEW v; CREATE TEMPORARY TABLE tmp (id int PRIMARY KEY); CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
            "CREATE FUNCTION public.lower(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
            "SET session_replication_role = replica; CREATE TABLE replica_role (id int PRIMARY KEY); INSERT INTO replica_role VALUES (1)",
        ],
    )
    .await;
    for table in ["t", "second", "third", "late", "copied", "person", "replica_role"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
    assert!(matches!(follower.remote("u"), Some(RemoteReason::NotLogged { .. })));
    assert!(matches!(follower.remote("m"), Some(RemoteReason::NotATable { .. })));
    assert!(follower.catalog().shadows.functions.contains("lower"));
    assert_eq!(follower.catalog().table_named("public", "t").unwrap().indexes.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_rows_of_their_root() {
    let follower = check(
        "partitions",
        "CREATE TABLE p (id int, part int, v text, PRIMARY KEY (part, id)) PARTITION BY LIST (part);
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
         CREATE TABLE p2 (v text, junk int, part int NOT NULL, id int NOT NULL); ALTER TABLE p2 DROP COLUMN junk;
         ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
         INSERT INTO p SELECT n, 1 + n % 2, 'v' || n FROM generate_series(1, 100) n",
        &[
            "UPDATE p SET v = 'changed' WHERE id < 10; UPDATE p SET part = 3 - part WHERE id > 95; DELETE FROM p WHERE id = 50",
            "CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3); INSERT INTO p VALUES (1, 3, 'third')",
            "TRUNCATE p1",
            "DROP TABLE p2",
            "INSERT INTO p SELECT n, 1, 'again' FROM generate_series(1, 10) n",
            "CREATE TABLE q (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
             INSERT INTO q VALUES (1, 'one')",
            "CREATE TABLE r (id int, v text) PARTITION BY RANGE (id); CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (10);
             INSERT INTO r VALUES (1, 'one'); UPDATE r SET v = 'works'; ALTER TABLE r ADD PRIMARY KEY (id); INSERT INTO r VALUES (2, 'two')",
        ],
    )
    .await;
    for table in ["p", "q", "r"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_of_which_some_have_no_key_are_followed_by_what_doctor_asks_for() {
    let rows = "INSERT INTO p SELECT n % 3, n, 'v' || n FROM generate_series(1, 60) n;";
    let changes =
        "UPDATE p SET v = 'changed' WHERE id < 10; UPDATE p SET part = (part + 1) % 3 WHERE id > 50; DELETE FROM p WHERE id % 7 = 0;
        INSERT INTO p VALUES (1, 100, NULL); TRUNCATE p2; INSERT INTO p2 VALUES (2, 200, 'two');";
    let partitions = |before: &str| {
        format!(
            "CREATE TABLE p (part int NOT NULL, id int NOT NULL, v text) PARTITION BY LIST (part);
             CREATE TABLE p0 PARTITION OF p DEFAULT; CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
             ALTER TABLE p1 ADD PRIMARY KEY (id); {before} {rows}"
        )
    };
    for (name, before, findings) in [
        ("nokeys", "", 2),
        ("somefull", "ALTER TABLE p0 REPLICA IDENTITY FULL; ALTER TABLE p2 ADD PRIMARY KEY (id);", 1),
        ("otherkeys", "ALTER TABLE p0 REPLICA IDENTITY FULL; ALTER TABLE p2 ADD PRIMARY KEY (id, part);", 1),
        ("allfull", "ALTER TABLE p0 REPLICA IDENTITY FULL; ALTER TABLE p1 REPLICA IDENTITY FULL; ALTER TABLE p2 REPLICA IDENTITY FULL;", 0),
    ] {
        let primary = Primary::new(name);
        primary.run(&partitions(before));
        let found = || async {
            let all = doctor(&primary.info, &primary.options).await.unwrap();
            let asks = |finding: &Finding| matches!(finding.code, Code::NoIdentity | Code::PartitionIdentity);
            all.into_iter().filter(asks).collect::<Vec<_>>()
        };
        let asked = found().await;
        assert_eq!(asked.len(), findings, "{name}: {asked:?}");
        for finding in asked {
            primary.run(&finding.remedy.unwrap());
        }
        assert_eq!(found().await, [], "{name}");
        primary.init().await;
        let mut follower = primary.follower().await;
        assert_eq!(follower.remote("p"), None, "{name}");
        primary.run(changes);
        follower.agrees(name).await;
        assert_eq!(follower.remote("p"), None, "{name}");
        // One that comes to have no key, or another one, is in the way; then the others' rows are not held either.
        primary.run("ALTER TABLE p1 DROP CONSTRAINT p1_pkey");
        follower.agrees(name).await;
        assert_eq!(follower.remote("p").is_none(), matches!(name, "allfull" | "otherkeys"), "{name}: {:?}", follower.remote("p"));
        follower.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_every_type_come_the_same_by_copy_stream_and_carrying() {
    let columns = "id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, o oid, f4 float4, f8 float8, n numeric, s numeric(10,2), t text, v varchar(9),
        c char(5), bp bpchar, d date, ti time, tz timetz, ts timestamp, tt timestamptz, iv interval, u uuid, by bytea, j json, jb jsonb, e colour,
        a int[], ta text[], r int4range, bi bit(3), ip inet, p point, m money, x xml, dom dom, comp pair";
    let rows = [
        "1, true, 32767, -2147483648, 9223372036854775807, 4294967295, 'NaN', '-Infinity', 'NaN', -1.5, E'tab\\t nl\\n \\\\ \\r é \\u2603', 'x', 'x', 'x  ',
         'infinity', '24:00', '12:00+15:59', '-infinity', '294276-12-31 23:59:59.999999Z', '1 year -2 days 3.5 seconds',
         'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', E'\\\\x00ff5c', '{ \"a\" : 1.00 }', '{ \"a\" : 1.00, \"b\": \"\\u00e9\" }', 'green', '{1,NULL,3}',
         ARRAY['a\"b', NULL, 'c,d', E'\\\\'], '[1,5)', B'101', '::1/64', '(1.5,-2)', '-12.34', '<a>&amp;</a>', 7, ROW(1, E'q\"\\\\')",
        "2, false, -32768, 0, -9223372036854775808, 0, -0.0, 5e-324, 1234567890123456789012345678901234567890.000000000100, 99999999.99, '', '', '',
         '', '4713-01-01 BC', '00:00', '00:00:00.000001-15:59', '4713-01-01 00:00 BC', 'epoch', '-178000000 years', '00000000-0000-0000-0000-000000000000',
         '', 'null', '[]', 'red', '{}', '{}', 'empty', B'000', '10.0.0.1', '(Infinity,NaN)', '0', '', NULL, ROW(NULL, NULL)",
        "3, NULL, NULL, NULL, NULL, NULL, 1e-45, 1.7976931348623157e308, 0.00, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
    ];
    let values = format!("({})", rows.join("), ("));
    let types = "CREATE TYPE colour AS ENUM ('red', 'green'); CREATE DOMAIN dom AS numeric(5,1); CREATE TYPE pair AS (a int, b text);";
    let before = format!("{types} CREATE TABLE copied ({columns}); INSERT INTO copied VALUES {values}; CREATE TABLE streamed ({columns})");
    let keyless = columns.replace(" PRIMARY KEY", "");
    let follower = check(
        "matrix",
        &before,
        &[
            &format!("SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; INSERT INTO streamed VALUES {values}"),
            "UPDATE streamed SET id = id + 10; UPDATE copied SET id = -id",
            &format!("CREATE TABLE carried ({keyless}); INSERT INTO carried VALUES {values}"),
            "SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; SET bytea_output = 'escape'; SET extra_float_digits = 0;
             SET intervalstyle = 'iso_8601'; ALTER TABLE carried ADD PRIMARY KEY (id)",
        ],
    )
    .await;
    for table in ["copied", "streamed", "carried"] {
        assert_eq!(follower.remote(table), None, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_joins_with_its_rows_or_is_filled_behind_them() {
    let mut primary = Primary::new("joining");
    primary.options.carry_bytes_max = 100_000;
    primary.run("CREATE TABLE big (id int, v text); INSERT INTO big SELECT n, repeat('x', 100) FROM generate_series(1, 5000) n; CREATE TABLE small (id int)");
    primary.run("CREATE TABLE repeatable (id int); CREATE TABLE by_hand (id int PRIMARY KEY)");
    primary.init().await;
    let mut follower = primary.follower().await;
    primary.run("ALTER TABLE big ADD PRIMARY KEY (id); UPDATE big SET v = 'y' WHERE id = 1");
    primary.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; ALTER TABLE repeatable ADD PRIMARY KEY (id); COMMIT");
    primary.run(
        "ALTER PUBLICATION pub_joining DROP TABLE by_hand; ALTER PUBLICATION pub_joining ADD TABLE by_hand; INSERT INTO by_hand VALUES (1)",
    );
    primary.run("ALTER TABLE small ADD PRIMARY KEY (id); INSERT INTO small VALUES (1)");
    follower.agrees("joining").await;
    for table in ["big", "repeatable"] {
        assert!(matches!(follower.remote(table), Some(RemoteReason::Filling { .. })), "{table}: {:?}", follower.remote(table));
    }
    assert_eq!(follower.remote("by_hand"), Some(RemoteReason::NotPublished));
    assert_eq!(follower.remote("small"), None);
    // Another run of init does not take half a table for a whole one.
    primary.init().await;
    assert_eq!(primary.published(), ["public.big", "public.by_hand", "public.repeatable", "public.small"]);
    primary.run("INSERT INTO big VALUES (-1, 'new'); INSERT INTO small VALUES (2)");
    follower.agrees("init again").await;
    assert!(matches!(follower.remote("big"), Some(RemoteReason::Filling { .. })), "{:?}", follower.remote("big"));
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_transaction_fails_for_another_that_changes_the_publication() {
    let primary = Primary::new("beside");
    primary.run("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
    primary.run("CREATE TABLE locked (id int PRIMARY KEY, v int); INSERT INTO locked VALUES (1, 1)");
    primary.init().await;
    let first = connect_sql(&primary.info).await.unwrap();
    let second = connect_sql(&primary.info).await.unwrap();
    first.batch_execute("BEGIN; CREATE TABLE a (id int PRIMARY KEY)").await.unwrap();
    second.batch_execute("SET lock_timeout = '20s'; ALTER TABLE t DROP CONSTRAINT t_pkey; RESET lock_timeout").await.unwrap();
    second.batch_execute("UPDATE t SET v = 2").await.unwrap();

    // Each waits for what the other holds, were the publication waited for: the deadlock detector would abort one of them.
    second.batch_execute("BEGIN; LOCK TABLE locked").await.unwrap();
    let update = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        first.batch_execute("UPDATE locked SET v = 2; COMMIT").await
    };
    let (created, updated) = tokio::join!(second.batch_execute("CREATE TABLE b (id int PRIMARY KEY); COMMIT"), update);
    created.unwrap();
    updated.unwrap();
    assert_eq!(primary.published(), ["public.a", "public.locked", "public.t"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_needs_no_superuser() {
    let primary = Primary::new("plain_hub");
    primary
        .run("CREATE ROLE hub LOGIN REPLICATION; CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); GRANT SELECT ON t TO hub");
    primary.init().await;
    let follower = Follower::start(&primary.info.with_user("hub", None), &primary.options).await;
    assert_eq!(follower.remote("t"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_message_means_nothing() {
    check(
        "forged",
        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)",
        &[
            "SELECT pg_logical_emit_message(true, 'rimward.rows', '{\"guard\":\"\",\"table\":' || 't'::regclass::oid || ',\"rows\":[[\"7\"]]}')",
            "SELECT pg_logical_emit_message(true, 'rimward.ddl', '{\"guard\":\"x\",\"unknown\":\"all\"}'), pg_logical_emit_message(true, 'app', 'x')",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn init_may_be_run_again_and_undone() {
    let primary = Primary::new("again");
    primary.run("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE k (id int)");
    assert!(primary.init().await.slot_created);
    assert!(!primary.init().await.slot_created);
    assert_eq!(primary.published(), ["public.t"]);
    let other = InitOptions { slot: "other".to_owned(), ..primary.options.clone() };
    assert!(matches!(init(&primary.info, &other).await, Err(SetupError::OtherNames { .. })));
    let follower = primary.follower().await;
    assert!(matches!(remove(&primary.info, &primary.options).await, Err(SetupError::SlotActive { .. })));
    assert_eq!(primary.published(), ["public.t"]);
    follower.stop().await;
    remove(&primary.info, &primary.options).await.unwrap();
    remove(&primary.info, &primary.options).await.unwrap();
    let left = "SELECT count(*) FROM pg_namespace WHERE nspname = 'rimward' UNION ALL SELECT count(*) FROM pg_event_trigger
        UNION ALL SELECT count(*) FROM pg_publication UNION ALL SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'slot_again'";
    assert_eq!(primary.run(left).split_whitespace().collect::<Vec<_>>(), ["0", "0", "0", "0"]);
    primary.run("CREATE TABLE works (id int); DROP TABLE works");
    assert!(matches!(Snapshot::begin(&primary.info).await, Err(SetupError::NotInstalled)));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_listed_tables_are_published() {
    let mut primary = Primary::new("listed");
    primary.run("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)");
    primary.options.tables = vec!["missing".to_owned()];
    assert!(matches!(init(&primary.info, &primary.options).await, Err(SetupError::NoTable(name)) if name == "missing"));
    primary.options.tables = vec!["b".to_owned()];
    primary.init().await;
    primary.run("CREATE TABLE c (id int PRIMARY KEY)");
    assert_eq!(primary.published(), ["public.b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ddl_of_a_user_without_privileges_is_captured() {
    let follower = check(
        "plain_user",
        "CREATE ROLE plain; GRANT ALL ON SCHEMA public TO plain",
        &["SET ROLE plain; CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'x'); ALTER TABLE t DROP CONSTRAINT t_pkey; UPDATE t SET v = 'y'"],
    )
    .await;
    assert_eq!(follower.remote("t"), Some(RemoteReason::NoIdentity));
    let denied = server().psql("plain_user", "SET ROLE plain; SELECT guard FROM rimward.config").unwrap_err().to_string();
    assert!(denied.contains("permission denied"), "{denied}");
    let denied = server().psql("plain_user", "SET ROLE plain; SELECT rimward.alter_publication('ADD', 1)").unwrap_err().to_string();
    assert!(denied.contains("permission denied"), "{denied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_names_each_finding_with_its_statement() {
    let primary = Primary::new("sick");
    primary.run(
        "CREATE TABLE fine (id int PRIMARY KEY); CREATE TABLE keyless (a int); CREATE TABLE nothing (id int PRIMARY KEY);
         ALTER TABLE nothing REPLICA IDENTITY NOTHING; CREATE TABLE indexed (a int NOT NULL UNIQUE);
         CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE); CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY);
         CREATE TABLE secured (id int PRIMARY KEY); ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
         CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
         CREATE TABLE generated (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED); CREATE TABLE shape (id int PRIMARY KEY, p point)",
    );
    let before = primary.run("SELECT count(*), sum(length(c::text)) FROM pg_class c");
    // The roles of other tests are on this server, too, and their sessions, which come and go.
    let examine = async || {
        let mut findings = doctor(&primary.info, &primary.options).await.unwrap();
        findings.retain(|finding| !matches!(finding.code, Code::SelectPrivilege | Code::FailoverSlots));
        findings
    };
    let findings = examine().await;
    assert_eq!(before, primary.run("SELECT count(*), sum(length(c::text)) FROM pg_class c"), "doctor changed something");
    assert!(findings.iter().all(|finding| finding.severity < Severity::Error), "{findings:?}");
    let has = |code: Code, what: &str, remedy: &str| {
        let found = |finding: &Finding| {
            finding.code == code && finding.what.contains(what) && finding.remedy.as_deref().unwrap_or("").contains(remedy)
        };
        assert!(findings.iter().any(found), "{code:?} {what} {remedy}: {findings:#?}");
    };
    has(Code::NoIdentity, "public.keyless", "ALTER TABLE \"public\".\"keyless\" REPLICA IDENTITY FULL");
    has(Code::NoIdentity, "public.nothing", "ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY DEFAULT");
    has(Code::NoIdentity, "public.indexed", "REPLICA IDENTITY USING INDEX \"indexed_a_key\"");
    has(Code::NoIdentity, "public.deferred", "REPLICA IDENTITY FULL");
    has(Code::Unlogged, "public.unlogged", "SET LOGGED");
    has(Code::RowSecurity, "public.secured", "DISABLE ROW LEVEL SECURITY");
    has(Code::Inheritance, "public.child", "NO INHERIT");
    has(Code::GeneratedColumn, "column g of public.generated", "DROP EXPRESSION");
    has(Code::ExactType, "type point", "");
    has(Code::WalKeepSize, "unlimited", "max_slot_wal_keep_size");
    assert_eq!(findings.iter().filter(|finding| finding.what.contains("public.fine")).count(), 0);
    // Each statement does what it promises.
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Note && finding.code != Code::Collation) {
        if let Some(remedy) = &finding.remedy {
            primary.run(remedy);
        }
    }
    let after = examine().await;
    let left: Vec<Code> = after.iter().filter(|finding| finding.severity == Severity::Note).map(|finding| finding.code).collect();
    assert!(left.iter().all(|code| matches!(code, Code::ExactType | Code::Collation | Code::TwoPhase)), "{after:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_init_impossible_is_said() {
    let primary = Primary::new("refused");
    let refused = async |info: &ConnInfo, code: Code| match init(info, &primary.options).await {
        Err(SetupError::NotReady(findings)) => assert!(findings.iter().any(|finding| finding.code == code), "{findings:?}"),
        other => panic!("{code:?}: {other:?}"),
    };
    primary.run("CREATE PUBLICATION pub_refused FOR ALL TABLES");
    refused(&primary.info, Code::Publication).await;
    primary.run("DROP PUBLICATION pub_refused; CREATE ROLE nobody LOGIN");
    refused(&primary.info.with_user("nobody", None), Code::ReplicationPrivilege).await;
    server().psql("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0").unwrap();
    refused(&primary.info.with_dbname("latin"), Code::Encoding).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn init_beside_an_open_transaction_names_it() {
    // On a server of its own: a prepared transaction stalls every slot of the server.
    let settings = vec![("max_prepared_transactions".to_owned(), "5".to_owned())];
    let server = Server::start(&Options { settings, ..Options::default() }).unwrap();
    server.psql("postgres", "CREATE TABLE t (id int PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'stuck'").unwrap();
    let info = ConnInfo::parse_with(&server.conninfo("postgres"), &|_| None).unwrap();
    let options = InitOptions { lock_timeout: Duration::from_millis(500), ..InitOptions::default() };
    let findings = doctor(&info, &options).await.unwrap();
    let found = findings.iter().find(|finding| finding.code == Code::PreparedTransaction).expect("the prepared transaction is found");
    match init(&info, &options).await {
        Err(SetupError::OpenTransactions { blockers }) => assert!(blockers.contains("'stuck'"), "{blockers}"),
        other => panic!("{other:?}"),
    }
    server.psql("postgres", found.remedy.as_deref().unwrap()).unwrap();
    assert!(init(&info, &options).await.unwrap().slot_created);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_stands_still_and_its_digest_sees_each_row() {
    let primary = Primary::new("snapshots");
    primary.run("CREATE TABLE t (id int PRIMARY KEY, v char(4), b bool); INSERT INTO t SELECT n, 'x', n > 5 FROM generate_series(1, 10) n");
    primary.init().await;
    let snapshot = Snapshot::begin(&primary.info).await.unwrap();
    let table = snapshot.tables()[0];
    primary.run("INSERT INTO t VALUES (11, 'late', true)");
    let mut rows = 0;
    assert_eq!(snapshot.copy(table, &mut |_| rows += 1).await.unwrap(), Copied::Rows(10));
    assert_eq!(rows, 10);
    let first = snapshot.digest(table, 4).await.unwrap();
    let second = Snapshot::begin(&primary.info).await.unwrap().digest(table, 4).await.unwrap();
    assert_eq!(first.ranges.iter().map(|range| range.rows).sum::<u64>() + 1, second.ranges.iter().map(|range| range.rows).sum::<u64>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_beside_truncates_is_whole_or_refused() {
    let primary = Primary::new("truncated");
    primary.run("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 10)");
    primary.init().await;
    let script = tempfile::NamedTempFile::new().unwrap();
    // Pauses of several lengths: how long a snapshot takes depends on the machine, and some shall be hit by a TRUNCATE, others not.
    let truncates = [50, 200, 1000, 4000]
        .map(|pause| format!("BEGIN;\nTRUNCATE t;\nINSERT INTO t SELECT generate_series(1, 10);\nCOMMIT;\n\\sleep {pause} ms\n"));
    std::fs::write(script.path(), truncates.concat()).unwrap();
    let mut pgbench = Command::new(server().program("pgbench"))
        .args(["-n", "-T", "60", "-U", "postgres", "-h"])
        .arg(server().socket_dir())
        .args(["-p", &server().port().to_string(), "-f"])
        .arg(script.path())
        .arg("truncated")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut whole, begun) = (0, std::time::Instant::now());
    while (whole == 0 || begun.elapsed() < Duration::from_secs(2)) && pgbench.try_wait().unwrap().is_none() {
        match Snapshot::begin(&primary.info).await {
            Ok(snapshot) => {
                let table = snapshot.tables()[0];
                match snapshot.copy(table, &mut |_| ()).await {
                    Ok(copied) => assert_eq!(copied, Copied::Rows(10)),
                    // A TRUNCATE waits for the snapshot's lock, and a second session would wait behind it.
                    Err(error) if error.is_transient() => continue,
                    Err(error) => panic!("{error}"),
                }
                whole += 1;
            }
            Err(SetupError::Rewritten(name)) => assert_eq!(name.name, "t"),
            Err(error) if error.is_transient() => {}
            Err(error) => panic!("{error}"),
        }
    }
    pgbench.kill().unwrap();
    pgbench.wait().unwrap();
    assert!(whole > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_behind_collations_travels_in_the_catalog() {
    let primary = Primary::new("collations");
    primary.run("CREATE TABLE t (id int PRIMARY KEY, tx text, icu text COLLATE \"und-x-icu\")");
    init(&primary.info, &primary.options).await.unwrap();
    let facts = primary.run("SELECT rimward.collations()::text");
    let collations: rimward_model::Collations = serde_json::from_str(&facts).unwrap();
    let default = collations.default.as_ref().unwrap();
    assert_eq!((default.provider, default.collate.as_str()), (rimward_model::Provider::Library, "C.UTF-8"));
    assert!(collations.others.values().any(|locale| locale.provider == rimward_model::Provider::Icu), "{collations:?}");
    // The hub's watch says what is new, and then nothing.
    let messages = || {
        primary.run("SELECT rimward.watch()");
        let peek = "SELECT count(*) FROM pg_logical_slot_peek_binary_changes((SELECT slot FROM rimward.config), NULL, NULL, 'proto_version', '1', \
            'publication_names', (SELECT publication::text FROM rimward.config), 'messages', 'true') WHERE encode(data, 'escape') LIKE '%\"collations\"%'";
        primary.run(peek)
    };
    assert_eq!([messages(), messages()], ["1", "1"]);
    primary.run("ALTER TABLE t ADD COLUMN de text COLLATE \"C.utf8\"");
    assert_eq!([messages(), messages()], ["2", "2"]);
    primary.run("UPDATE rimward.config SET collations = '{}'");
    assert_eq!(messages(), "3");
}
