//! Changes that no event trigger tells: where there are none, where a session or somebody for a moment has turned them off, and what leaves
//! the columns as they were. What is held of such a table goes, and comes anew.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod following;

use following::Follower;
use following::primary::{Primary, server};
use rimward_model::{RemoteReason, TableId, View};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{FillSession, FillStep, describe_views, init, watch};

const TABLE: &str =
    "CREATE TABLE $ (id int PRIMARY KEY, v text, n int); INSERT INTO $ SELECT g, 'v' || g, g FROM generate_series(1, 50) g;";
const REWRITE: &str = "ALTER TABLE $ ALTER n TYPE int USING n + 100";

fn of(tables: &[&str], statement: &str) -> String {
    tables.iter().map(|table| statement.replace('$', table) + ";").collect()
}

fn away(primary: &Primary, table: &str) -> String {
    let publication = &primary.options.publication;
    format!(
        "ALTER PUBLICATION {publication} DROP TABLE {table}; UPDATE {table} SET v = 'unseen'; ALTER PUBLICATION {publication} ADD TABLE {table}"
    )
}

async fn look(info: &ConnInfo) -> Option<String> {
    watch(&connect_sql(info).await.unwrap()).await.unwrap()
}

fn is_filling(follower: &Follower, table: &str) -> bool {
    matches!(follower.remote(table), Some(RemoteReason::Filling { .. }))
}

/// A step that others are not in the way of, nor a machine that is busy: it has half a second.
async fn step(session: &FillSession, table: TableId, fill: u64, rows_max: u64) -> FillStep {
    loop {
        match session.step(table, fill, rows_max, 1 << 20).await {
            Err(error) if error.is_transient() => {}
            stepped => return stepped.unwrap(),
        }
    }
}

/// Fills the table, and compares what came.
async fn filled(follower: &mut Follower, info: &ConnInfo, table: &str) {
    let known = follower.catalog().table_named("public", table).unwrap().clone();
    let fill = known.filling().unwrap_or_else(|| panic!("{table} is not being filled: {:?}", known.remote));
    let session = FillSession::connect(info).await.unwrap();
    while !matches!(step(&session, known.id, fill, 1000).await, FillStep::Whole { .. }) {}
    assert!(session.end(known.id, fill).await.unwrap());
    follower.agrees("a fill").await;
    assert_eq!(follower.remote(table), None);
}

/// Prepared by a role that may make no event triggers, and followed.
async fn unwatched(primary: &Primary, before: &str) -> (ConnInfo, Follower) {
    primary.run(&format!(
        "CREATE ROLE {0}_maker LOGIN REPLICATION; GRANT CREATE ON DATABASE {0} TO {0}_maker; GRANT ALL ON SCHEMA public TO {0}_maker;
         SET ROLE {0}_maker; {before}",
        primary.name
    ));
    let maker = primary.info.with_user(&format!("{}_maker", primary.name), None);
    assert!(init(&maker, &primary.options).await.unwrap().unwatched.is_some());
    let follower = Follower::start(&maker, &primary.options).await;
    (maker, follower)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewrite_that_leaves_the_columns_alike_is_noticed_without_event_triggers() {
    let primary = Primary::new("alike");
    let (maker, mut follower) = unwatched(&primary, &of(&["t", "u", "e"], TABLE)).await;
    primary.run(&of(&["t"], REWRITE));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    assert_eq!((follower.remote("u"), follower.remote("e")), (None, None));
    filled(&mut follower, &maker, "t").await;
    // Once more while it is being filled: what was carried before is void.
    primary.run(&of(&["t"], REWRITE));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    let known = follower.catalog().table_named("public", "t").unwrap().clone();
    let session = FillSession::connect(&maker).await.unwrap();
    assert!(matches!(step(&session, known.id, known.filling().unwrap(), 10).await, FillStep::Carried { .. }));
    primary.run(&of(&["t"], REWRITE));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    filled(&mut follower, &maker, "t").await;
    // Beside it, whatever gives a table another file and leaves its rows, or tells of them in the stream.
    primary.run("VACUUM FULL t");
    primary.run("CLUSTER u USING u_pkey; TRUNCATE e; INSERT INTO e VALUES (7, 'again', 7)");
    look(&maker).await.unwrap();
    follower.agrees("other files").await;
    assert_eq!(["t", "u", "e"].map(|table| follower.remote(table)), [None, None, None]);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_left_the_publication_and_came_back_unseen_is_copied_anew() {
    let primary = Primary::new("elsewhere");
    let (maker, mut follower) = unwatched(&primary, &of(&["t", "u"], TABLE)).await;
    primary.run(&away(&primary, "t"));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    filled(&mut follower, &maker, "t").await;
    assert_eq!(follower.remote("u"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_left_the_publication_while_triggers_were_off_for_a_moment_is_copied_anew() {
    let primary = Primary::new("amoment");
    primary.run(&of(&["t", "u"], TABLE));
    primary.init().await;
    let mut follower = primary.follower().await;
    let triggers = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite"];
    let all = |state: &str| triggers.map(|event| format!("ALTER EVENT TRIGGER rimward_{event} {state};")).concat();
    primary.run(&format!("{} {}; {}", all("DISABLE"), away(&primary, "t"), all("ENABLE ALWAYS")));
    assert_eq!(look(&primary.info).await, None);
    follower.follow_now().await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    filled(&mut follower, &primary.info, "t").await;
    assert_eq!(follower.remote("u"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_triggers_were_off_and_no_hub_was_there_is_noticed_by_init() {
    let primary = Primary::new("offline");
    primary.run(&of(&["t", "u"], TABLE));
    primary.init().await;
    let mut follower = primary.follower().await;
    primary.run("ALTER EVENT TRIGGER rimward_ddl_command_end DISABLE; ALTER EVENT TRIGGER rimward_table_rewrite DISABLE");
    primary.run(&of(&["t"], REWRITE));
    primary.init().await;
    follower.follow_now().await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    assert_eq!(follower.remote("u"), None);
    filled(&mut follower, &primary.info, "t").await;
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_event_triggers_stand_a_table_with_another_file_keeps_its_rows() {
    let primary = Primary::new("otherfile");
    primary.run(&of(&["t", "u", "e"], TABLE));
    primary.init().await;
    let mut follower = primary.follower().await;
    assert_eq!(look(&primary.info).await, None);
    let before = follower.catalog().version;
    primary.run("VACUUM FULL t");
    // Both kinds at once, before anybody looks.
    primary.run("CLUSTER u USING u_pkey; ALTER TABLE u ALTER v SET NOT NULL; BEGIN; TRUNCATE e; INSERT INTO e VALUES (7, 'again', 7); ALTER TABLE e ALTER v SET NOT NULL, ALTER n SET NOT NULL; COMMIT");
    primary.run("BEGIN; SAVEPOINT a; TRUNCATE e; SAVEPOINT b; ALTER TABLE e ALTER n SET STATISTICS 10; COMMIT");
    follower.agrees("other files").await;
    assert_eq!(["t", "u", "e"].map(|table| follower.remote(table)), [None, None, None]);
    assert!(follower.catalog().version > before);
    // A look finds nothing, and writes nothing.
    assert_eq!(look(&primary.info).await, None);
    let written = "SELECT max(xmin::text::bigint) FROM rimward.reported";
    let before = primary.run(written);
    for _ in 0..3 {
        assert_eq!(look(&primary.info).await, None);
    }
    assert_eq!(primary.run(written), before);
    // A seen rewrite is carried, as ever.
    primary.run(&of(&["t"], REWRITE));
    follower.agrees("a rewrite").await;
    assert_eq!(follower.remote("t"), None);
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewrite_before_one_that_is_seen_is_noticed_with_it() {
    let primary = Primary::new("behind");
    primary.run(&of(&["t", "u"], TABLE));
    primary.init().await;
    let mut follower = primary.follower().await;
    let off = "ALTER EVENT TRIGGER rimward_ddl_command_end DISABLE; ALTER EVENT TRIGGER rimward_table_rewrite DISABLE";
    let on = "ALTER EVENT TRIGGER rimward_ddl_command_end ENABLE ALWAYS; ALTER EVENT TRIGGER rimward_table_rewrite ENABLE ALWAYS";
    // Of t a harmless change is seen before anybody looks, of u one that carries its rows.
    primary.run(&format!("{off}; {} ALTER TABLE t ADD COLUMN x float8 DEFAULT random(); {on}", of(&["t", "u"], REWRITE)));
    primary.run("CREATE INDEX i ON t (v); ALTER TABLE u ALTER n TYPE bigint USING n + 100");
    follower.agrees("seen and unseen").await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    assert_eq!(follower.remote("u"), None);
    filled(&mut follower, &primary.info, "t").await;
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_session_without_event_triggers_did_is_found_by_looking() {
    let major: u32 = server().psql("postgres", "SELECT current_setting('server_version_num')::int / 10000").unwrap().parse().unwrap();
    // The setting came with 17.
    if major < 17 {
        return;
    }
    let primary = Primary::new("deaf");
    primary.run(&of(&["rewritten", "renamed", "narrowed", "dropped", "kept"], TABLE));
    primary.init().await;
    let mut follower = primary.follower().await;
    primary.run(&format!(
        "SET event_triggers = off; {} ALTER TABLE renamed RENAME TO other; ALTER TABLE narrowed DROP COLUMN n; DROP TABLE dropped;
         CREATE TABLE later (id int PRIMARY KEY)",
        of(&["rewritten"], REWRITE)
    ));
    assert_eq!(look(&primary.info).await, None);
    follower.follow_now().await;
    assert!(is_filling(&follower, "rewritten"), "{:?}", follower.remote("rewritten"));
    assert!(matches!(follower.remote("narrowed"), Some(RemoteReason::Altered { .. })), "{:?}", follower.remote("narrowed"));
    assert_eq!((follower.remote("other"), follower.remote("kept")), (None, None));
    assert_eq!(follower.remote("later"), Some(RemoteReason::NotPublished));
    assert!(follower.catalog().table_named("public", "dropped").is_none());
    follower.agrees("a look").await;
    filled(&mut follower, &primary.info, "rewritten").await;
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_that_was_altered_and_is_as_it_was_leaves_everything_to_the_primary() {
    let primary = Primary::new("putback");
    let (maker, mut follower) = unwatched(&primary, &of(&["t", "u"], TABLE)).await;
    // What joins and leaves it is no such change.
    primary.run(&format!("ALTER PUBLICATION {0} DROP TABLE u; ALTER PUBLICATION {0} ADD TABLE u", primary.options.publication));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    assert_eq!(follower.remote("t"), None);
    primary.run(&format!(
        "ALTER PUBLICATION {0} SET (publish = 'insert'); DELETE FROM t WHERE id < 10;
         ALTER PUBLICATION {0} SET (publish = 'insert, update, delete, truncate')",
        primary.options.publication
    ));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    assert!(matches!(follower.remote("t"), Some(RemoteReason::UnknownDdl { .. })), "{:?}", follower.remote("t"));
    // Said once; what is copied anew after that is whole.
    look(&maker).await.unwrap();
    FillSession::connect(&maker).await.unwrap().refill(follower.catalog().table_named("public", "t").unwrap().id).await.unwrap();
    follower.follow_now().await;
    filled(&mut follower, &maker, "t").await;
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_types_that_may_change_unseen_are_not_filled() {
    let primary = Primary::new("typesunseen");
    let moody = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE moody (id int PRIMARY KEY, m mood, n int); INSERT INTO moody VALUES (1, 'ok', 1);";
    let (maker, mut follower) = unwatched(&primary, &format!("{moody} {}", of(&["t"], TABLE))).await;
    assert!(follower.remote("moody").is_some());
    let table = follower.catalog().table_named("public", "moody").unwrap().id;
    let refused = FillSession::connect(&maker).await.unwrap().refill(table).await.unwrap_err().to_string();
    assert!(refused.contains("columns of types that are not built in, whose changes are not announced"), "{refused}");
    // Nor does a look begin to, as it does with others.
    primary.run(&of(&["t", "moody"], REWRITE));
    look(&maker).await.unwrap();
    follower.follow_now().await;
    assert!(is_filling(&follower, "t"), "{:?}", follower.remote("t"));
    assert!(!is_filling(&follower, "moody") && follower.remote("moody").is_some(), "{:?}", follower.remote("moody"));
    assert_eq!(primary.run("SELECT relation::regclass FROM rimward.fills"), "t");
    filled(&mut follower, &maker, "t").await;
    // Once changes are announced it is filled, as it is then.
    primary.run("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'; ALTER ROLE typesunseen_maker SUPERUSER");
    assert_eq!(init(&maker, &primary.options).await.unwrap().unwatched, None);
    FillSession::connect(&maker).await.unwrap().refill(table).await.unwrap();
    follower.follow_now().await;
    filled(&mut follower, &maker, "moody").await;
    follower.stop().await;
}

/// Has the view told, if it can be.
async fn shown(follower: &mut Follower, info: &ConnInfo, view: &str) -> Option<View> {
    let id = follower.catalog().table_named("public", view).unwrap().id;
    describe_views(&connect_sql(info).await.unwrap(), &[id]).await.unwrap();
    follower.follow_now().await;
    follower.catalog().table(id).unwrap().view.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_were_changed_while_triggers_were_off_for_a_moment_are_told_anew() {
    let primary = Primary::new("viewsunseen");
    primary.run(&of(&["t", "u"], TABLE));
    primary.run(&of(&["v", "w", "x"], "CREATE VIEW $ AS SELECT id FROM t"));
    primary.init().await;
    let mut follower = primary.follower().await;
    for view in ["v", "w", "x"] {
        assert!(shown(&mut follower, &primary.info, view).await.is_some());
    }
    assert_eq!(look(&primary.info).await, None);
    let triggers = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite"];
    let all = |state: &str| triggers.map(|event| format!("ALTER EVENT TRIGGER rimward_{event} {state};")).concat();
    primary.run(&format!(
        "{} CREATE OR REPLACE VIEW v AS SELECT id FROM u; DROP VIEW x; CREATE VIEW y AS SELECT 1 AS one; {}",
        all("DISABLE"),
        all("ENABLE ALWAYS")
    ));
    assert_eq!(look(&primary.info).await, None);
    follower.agrees("a look").await;
    let known = |follower: &Follower, view: &str| follower.catalog().table_named("public", view).unwrap().view.clone();
    assert_eq!((known(&follower, "v"), known(&follower, "y")), (None, None));
    assert!(known(&follower, "w").is_some());
    let now = shown(&mut follower, &primary.info, "v").await.unwrap();
    assert_eq!(now.relations, [follower.catalog().table_named("public", "u").unwrap().id]);
    // What is told already is not told again.
    let version = follower.catalog().version;
    assert_eq!(look(&primary.info).await, None);
    follower.follow_now().await;
    assert_eq!(follower.catalog().version, version);
    // Of a table that changed unseen, so do the views.
    primary.run(&format!("{} ALTER TABLE t RENAME COLUMN v TO a; {}", all("DISABLE"), all("ENABLE ALWAYS")));
    assert_eq!(look(&primary.info).await, None);
    follower.follow_now().await;
    assert_eq!(known(&follower, "w"), None);
    assert!(known(&follower, "v").is_some());
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_event_triggers_no_view_is_told() {
    let primary = Primary::new("viewsnone");
    let (maker, mut follower) = unwatched(&primary, &format!("{} CREATE VIEW v AS SELECT id FROM t;", of(&["t"], TABLE))).await;
    look(&maker).await.unwrap();
    assert_eq!(shown(&mut follower, &maker, "v").await, None);
    // Once they are there it is, and when they are gone it is told no more.
    primary.run("ALTER ROLE viewsnone_maker SUPERUSER");
    assert_eq!(init(&maker, &primary.options).await.unwrap().unwatched, None);
    follower.follow_now().await;
    assert!(shown(&mut follower, &maker, "v").await.is_some());
    primary.run("DROP EVENT TRIGGER rimward_sql_drop");
    assert!(look(&maker).await.is_some());
    follower.follow_now().await;
    assert_eq!(shown(&mut follower, &maker, "v").await, None);
    assert!(matches!(follower.remote("v"), Some(RemoteReason::UnknownDdl { .. })), "{:?}", follower.remote("v"));
    follower.stop().await;
}
