//! What the schema capture says of objects that the server would choose instead of its own, and of columns whose NULLs are not what
//! their declaration says; and what `doctor` says of roles and settings that are the whole server's.

use std::sync::OnceLock;

use rimward_localpg::{Options, Server};
use rimward_pgconnect::ConnInfo;
use rimward_source::{Code, InitOptions, Severity, Snapshot, doctor, init};

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        // No commit waits for the standby that there is not.
        let standby = [("synchronous_standby_names", "nobody"), ("synchronous_commit", "local")];
        let settings = [("fsync", "off"), ("allow_system_table_mods", "on")].into_iter().chain(standby);
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL")
    })
}

/// A prepared database of one test, with a slot by which its reports can be read.
async fn primary(name: &str, before: &str) -> impl Fn(&str) -> String {
    server().psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
    server().psql(name, before).unwrap();
    let info = ConnInfo::parse_with(&server().conninfo(name), &|_| None).unwrap();
    let options = InitOptions { slot: format!("slot_{name}"), publication: format!("pub_{name}"), ..InitOptions::default() };
    init(&info, &options).await.unwrap();
    server().psql(name, &format!("SELECT pg_create_logical_replication_slot('reports_{name}', 'test_decoding')")).unwrap();
    let name = name.to_owned();
    move |sql: &str| server().psql(&name, sql).unwrap_or_else(|error| panic!("{sql}: {error}")).trim().to_owned()
}

/// Runs each step; the event triggers must report `functions | operators | casts` as given, and what the database then holds.
async fn check(name: &str, before: &str, steps: &[(&str, &str)]) {
    let run = primary(name, before).await;
    let short = |source: &str| {
        run(&format!(
            "SELECT concat_ws(' | ', (SELECT string_agg(f, ' ' ORDER BY f) FROM jsonb_array_elements_text(s -> 'functions') AS f),
                (SELECT string_agg(o, ' ' ORDER BY o) FROM jsonb_array_elements_text(s -> 'operators') AS o),
                CASE WHEN (s -> 'casts')::boolean THEN 'casts' END) FROM {source}"
        ))
    };
    for (step, expected) in steps {
        run(step);
        let held = short("rimward.shadows() AS s");
        let reported = short(&format!(
            "(SELECT substring(data FROM 'content:(.*)')::jsonb -> 'shadows' AS s
                FROM pg_logical_slot_get_changes('reports_{name}', NULL, NULL) WITH ORDINALITY AS c (lsn, xid, data, place)
               WHERE data LIKE 'message: % prefix: rimward.ddl,%\"shadows\"%' ORDER BY place DESC LIMIT 1) AS reports"
        ));
        assert_eq!((held.as_str(), reported.as_str()), (*expected, *expected), "{step}");
    }
}

const TYPES: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, b int); CREATE DOMAIN spirit AS mood";

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_take_an_enum_are_reported() {
    let body = "LANGUAGE sql AS 'SELECT 1'";
    let function = |signature: &str| format!("CREATE FUNCTION {signature} RETURNS int {body}");
    check(
        "functions",
        TYPES,
        &[
            (&function("count(mood)"), "count"),
            ("DROP FUNCTION count(mood)", ""),
            // Whatever is counted may be of any type.
            (&function("count(pair)"), "count"),
            ("ALTER FUNCTION count(pair) RENAME TO number", ""),
            ("CREATE FUNCTION later(mood, mood) RETURNS mood LANGUAGE sql AS 'SELECT greatest($1, $2)'", "later"),
            ("CREATE AGGREGATE max(mood) (SFUNC = later, STYPE = mood)", "later max"),
            ("DROP AGGREGATE max(mood)", "later"),
            ("DROP FUNCTION later", ""),
            (&function("max(pair)"), ""),
            (&function("max(VARIADIC mood[])"), "max"),
            ("DROP FUNCTION max(mood[])", ""),
            (&function("max(mood, pair DEFAULT NULL)"), "max"),
            ("DROP FUNCTION max(mood, pair)", ""),
            (&function("min(spirit)"), "min"),
            // Superusers may put functions beside the built-in ones.
            (&function("pg_catalog.sum(mood)"), "min sum"),
            ("DROP TYPE mood CASCADE", ""),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_casts_and_orders_of_an_enum_are_reported() {
    let same = "CREATE FUNCTION same(mood, mood) RETURNS bool LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR = (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same)";
    let mixed = "CREATE FUNCTION under(mood, pair) RETURNS bool LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR < (LEFTARG = mood, RIGHTARG = pair, FUNCTION = under)";
    let pairs = "CREATE FUNCTION under(pair, pair) RETURNS bool LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR < (LEFTARG = pair, RIGHTARG = pair, FUNCTION = under)";
    check(
        "operators",
        TYPES,
        &[
            (same, "same | ="),
            ("DROP OPERATOR = (mood, mood)", "same"),
            ("DROP FUNCTION same", ""),
            (mixed, "<"),
            ("DROP FUNCTION under CASCADE", ""),
            (pairs, ""),
            ("CREATE CAST (mood AS text) WITH INOUT AS IMPLICIT", "casts"),
            ("DROP CAST (mood AS text)", ""),
            ("CREATE CAST (pair AS text) WITH INOUT AS IMPLICIT", ""),
            ("CREATE OPERATOR CLASS mood_order DEFAULT FOR TYPE mood USING btree AS OPERATOR 1 < (anyenum, anyenum)", "casts"),
            ("DROP OPERATOR CLASS mood_order USING btree", ""),
            // By other access methods nothing is sorted.
            ("CREATE OPERATOR CLASS mood_gin DEFAULT FOR TYPE mood USING gin AS STORAGE mood", ""),
            ("CREATE OPERATOR CLASS integer_gin DEFAULT FOR TYPE integer USING gin AS STORAGE integer", ""),
        ],
    )
    .await;
}

/// Before version 18 such a constraint is a row of the catalogue that no statement makes, so the test writes it there.
#[tokio::test(flavor = "multi_thread")]
async fn a_not_null_constraint_that_is_not_valid_promises_nothing() {
    let run = primary("not_valid", "CREATE TABLE t (id int PRIMARY KEY, code int NOT NULL UNIQUE, v int)").await;
    run("ALTER TABLE t REPLICA IDENTITY USING INDEX t_code_key");
    let newer = run("SELECT current_setting('server_version_num')::integer >= 180000") == "t";
    let described = || {
        run("SELECT concat_ws(' ', d -> 'identity' ->> 'kind', (SELECT string_agg(c ->> 'not_null', ' ') FROM jsonb_array_elements(d -> 'columns') AS c))
               FROM rimward.describe('t'::regclass) AS d")
    };
    assert_eq!(described(), "key true true false");
    let columns =
        "oid, conname, connamespace, contype, condeferrable, condeferred, convalidated, conrelid, contypid, conindid, conparentid,
        confrelid, confupdtype, confdeltype, confmatchtype, conislocal, coninhcount, connoinherit, conkey";
    let constrain = |valid: bool| {
        if newer {
            return run(&format!(
                "UPDATE pg_constraint SET convalidated = {valid} WHERE conrelid = 't'::regclass AND contype = 'n' AND conkey = '{{2}}'"
            ));
        }
        run(&format!(
            "DELETE FROM pg_constraint WHERE conname = 't_code_not_null';
             INSERT INTO pg_constraint ({columns}) VALUES (99999, 't_code_not_null', 'public'::regnamespace, 'n', false, false, {valid},
                't'::regclass, 0, 0, 0, 0, ' ', ' ', ' ', true, 0, false, '{{2}}')"
        ))
    };
    constrain(false);
    assert_eq!(described(), "none true false false");
    constrain(true);
    assert_eq!(described(), "key true true false");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_a_hub_cannot_read_and_what_standbys_mean() {
    let tables = "CREATE SCHEMA s; CREATE TABLE s.one (id int PRIMARY KEY); CREATE TABLE two (id int PRIMARY KEY);
        CREATE TABLE secret (id int PRIMARY KEY); ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
        CREATE ROLE hub LOGIN REPLICATION; GRANT SELECT ON s.one TO hub";
    let run = primary("readers", tables).await;
    let info = ConnInfo::parse_with(&server().conninfo("readers"), &|_| None).unwrap();
    let options = InitOptions { slot: "slot_readers".to_owned(), publication: "pub_readers".to_owned(), ..InitOptions::default() };
    let hub = info.with_user("hub", None);
    let find = async |info: &ConnInfo, code: Code| doctor(info, &options).await.unwrap().into_iter().find(|finding| finding.code == code);
    let what = "role \"hub\" may not read s.one, public.two: a hub that runs as it cannot copy them";
    for (as_whom, severity) in [(&info, Severity::Note), (&hub, Severity::Warning)] {
        let finding = find(as_whom, Code::SelectPrivilege).await.expect("it may not read two tables");
        assert_eq!((finding.what.as_str(), finding.severity), (what, severity));
    }
    run(&find(&info, Code::SelectPrivilege).await.unwrap().remedy.unwrap());
    assert_eq!(find(&hub, Code::SelectPrivilege).await, None);
    assert!(Snapshot::begin(&hub).await.is_ok(), "the remedy was not enough");

    let standbys = find(&info, Code::SynchronousStandbys).await.unwrap();
    assert_eq!(standbys.severity, Severity::Warning);
    let hidden = find(&hub, Code::SynchronousStandbys).await.unwrap();
    assert_eq!((hidden.severity, hidden.remedy.as_deref()), (Severity::Error, Some("GRANT pg_read_all_stats TO \"hub\";")));
    run(&hidden.remedy.unwrap());
    assert_eq!(find(&hub, Code::SynchronousStandbys).await.unwrap().severity, Severity::Warning);
    assert!(standbys.what.contains("is 'nobody'") && standbys.what.contains("edges leave every query to the primary"), "{}", standbys.what);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_when_the_hub_would_be_a_standby_that_commits_wait_for() {
    let settings = [("synchronous_standby_names", "ANY 1 (*)"), ("synchronous_commit", "local"), ("fsync", "off")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let server = Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL");
    let options = InitOptions::default();
    let errors = async |conninfo: &str| -> Vec<String> {
        let info = ConnInfo::parse_with(conninfo, &|_| None).unwrap();
        let found = doctor(&info, &options).await.unwrap().into_iter();
        found.filter(|it| it.code == Code::SynchronousStandbys && it.severity == Severity::Error).map(|it| it.what).collect()
    };
    let (plain, named) = (server.conninfo("postgres"), format!("{} application_name=hub7", server.conninfo("postgres")));
    let found = errors(&plain).await;
    assert!(found.len() == 1 && found[0].contains("has *") && found[0].contains("every commit waits"), "{found:?}");
    for (setting, [of_plain, of_named]) in [("a, \"rimward hub\"", [1, 0]), ("FIRST 1 (a, hub7)", [0, 1]), ("a, b", [0, 0])] {
        server.psql("postgres", &format!("ALTER SYSTEM SET synchronous_standby_names = '{setting}'")).unwrap();
        server.psql("postgres", "SELECT pg_reload_conf()").unwrap();
        let begun = std::time::Instant::now();
        while server.psql("postgres", "SHOW synchronous_standby_names").unwrap().trim() != setting {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{setting} does not take effect");
        }
        assert_eq!([errors(&plain).await.len(), errors(&named).await.len()], [of_plain, of_named], "{setting}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_a_slot_needs_to_outlive_a_failover_where_a_standby_follows() {
    let mut server = Server::start(&Options::default()).expect("start PostgreSQL");
    let info = ConnInfo::parse_with(&server.conninfo("postgres"), &|_| None).unwrap();
    let options = InitOptions::default();
    init(&info, &options).await.unwrap();
    let advised = async || doctor(&info, &options).await.unwrap().iter().any(|finding| finding.code == Code::FailoverSlots);
    // A session that replicates nothing yet is no standby.
    let _idle = rimward_source::ReplicationConnection::connect(&info).await.unwrap();
    assert!(!advised().await);
    let _standby = tokio::task::block_in_place(|| server.standby()).unwrap();
    let major: u32 = server.psql("postgres", "SELECT current_setting('server_version_num')::int / 10000").unwrap().parse().unwrap();
    let begun = std::time::Instant::now();
    while server.psql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'").unwrap() != "1" {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "the standby does not come");
    }
    // No slot outlives one before 17.
    assert_eq!(advised().await, major >= 17);
}
