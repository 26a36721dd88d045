//! The pages of `docs/sql` are tests: a `postgres` block, then `sqlite` or `remote`. And what depends on the session, the catalog and the
//! declared parameters.
#![allow(clippy::print_stderr, reason = "the time of a translation is for people")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rimward_model::{
    Catalog, Column, Database, EnumType, Identity, Locale, Provider, QualifiedName, RemoteReason, Storage, Table, TableId, TableKind,
    TypeRef, oid,
};
use rimward_translate::{Plan, SessionCommand, SessionView, SessionZone, Verdict, translate};

const MPAA_RATING: u32 = 16_500;

fn column(attnum: i16, name: &str, ty: &str, not_null: bool) -> Column {
    let (oid, typmod) = match ty {
        "int2" => (oid::INT2, -1),
        "int4" => (oid::INT4, -1),
        "text" => (oid::TEXT, -1),
        "varchar" => (oid::VARCHAR, -1),
        "bool" => (oid::BOOL, -1),
        "float8" => (oid::FLOAT8, -1),
        "date" => (oid::DATE, -1),
        "timestamp" => (oid::TIMESTAMP, -1),
        "timestamptz" => (oid::TIMESTAMPTZ, -1),
        "jsonb" => (oid::JSONB, -1),
        "text[]" => (1009, -1),
        "int4[]" => (1007, -1),
        "numeric(4,2)" => (oid::NUMERIC, (4 << 16 | 2) + 4),
        "char(4)" => (oid::BPCHAR, 8),
        "mpaa_rating" => (MPAA_RATING, -1),
        other => panic!("type {other} of {name}"),
    };
    let ty = TypeRef { oid, typmod };
    Column {
        attnum,
        name: name.to_owned(),
        stored_name: name.to_owned(),
        ty,
        domain: None,
        storage: Storage::of(ty, oid == MPAA_RATING),
        collation: if matches!(oid, oid::TEXT | oid::VARCHAR | oid::BPCHAR | 1009) { 100 } else { 0 },
        bytewise: true,
        deterministic: true,
        not_null,
        absent: false,
    }
}

/// `name(column type [key | null], …)`
fn table(id: u32, line: &str) -> Table {
    let (name, rest) = line.split_once('(').unwrap();
    let mut columns = Vec::new();
    let mut key = Vec::new();
    for (position, field) in rest.strip_suffix(')').unwrap().split(", ").enumerate() {
        let words: Vec<&str> = field.split(' ').collect();
        columns.push(column(i16::try_from(position + 1).unwrap(), words[0], words[1], words.get(2) != Some(&"null")));
        if words.get(2) == Some(&"key") {
            key.push(position);
        }
    }
    Table {
        id: TableId(id),
        name: QualifiedName { schema: "public".to_owned(), name: name.to_owned() },
        stored_name: name.to_owned(),
        kind: TableKind::Plain,
        primary_key: key.iter().map(|&position| columns[position].attnum).collect(),
        columns,
        identity: Identity::Key(key),
        indexes: Vec::new(),
        view: None,
        remote: None,
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Database { name: "pages".to_owned(), server_version_num: 150_000, bytewise: true });
    let c = || "C".to_owned();
    catalog.collations.default = Some(Locale { provider: Provider::Library, collate: c(), ctype: c(), version: None });
    let page = fs::read_to_string(pages().join("select.md")).unwrap();
    let tables = page.split("```schema\n").nth(1).unwrap().split("```").next().unwrap();
    for (index, line) in tables.lines().chain(["moment(id int4 key, at timestamptz)"]).enumerate() {
        let table = table(20_000 + u32::try_from(index).unwrap(), line);
        catalog.tables.insert(table.id, Arc::new(table));
    }
    let labels = ["G", "PG", "R"].iter().zip([1.0, 2.0, 3.0]).map(|(label, order)| (order, (*label).to_owned())).collect();
    let name = QualifiedName { schema: "public".to_owned(), name: "mpaa_rating".to_owned() };
    catalog.enums.insert(MPAA_RATING, Arc::new(EnumType { id: MPAA_RATING, name, labels }));
    catalog
}

fn pages() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql")
}

fn path(schemas: &[&str]) -> Vec<String> {
    schemas.iter().map(|schema| (*schema).to_owned()).collect()
}

/// The SQLite statement, or the reason.
fn outcome(sql: &str, params: &[u32], catalog: &Catalog, session: &SessionView<'_>) -> Result<Arc<Plan>, String> {
    match translate(sql, params, catalog, session) {
        Verdict::Local(plan) => Ok(plan),
        Verdict::Remote(reason) => Err(reason.to_string()),
        Verdict::Command(command) => Err(format!("{command:?}")),
    }
}

fn view(search_path: &[String], has_temp_schema: bool, utc: bool) -> SessionView<'_> {
    let zone = if utc { SessionZone::Utc } else { SessionZone::Unknown };
    SessionView { has_temp_schema, zone, plain_money: utc, ..SessionView::plain(search_path) }
}

fn check(sql: &str, expected: Result<&str, &str>) {
    let search_path = path(&["pg_catalog", "public"]);
    let session = SessionView::plain(&search_path);
    let found = outcome(sql, &[], &catalog(), &session);
    let found = found.as_ref().map(|plan| plan.sql.as_str()).map_err(String::as_str);
    assert_eq!(found, expected, "{sql}");
}

#[test]
fn the_pages_hold() {
    let mut checked = 0;
    for page in fs::read_dir(pages()).unwrap() {
        let text = fs::read_to_string(page.unwrap().path()).unwrap();
        let mut statement = None;
        for block in text.split("```").skip(1).step_by(2) {
            let (kind, body) = block.split_once('\n').unwrap();
            match kind {
                "postgres" => assert!(statement.replace(body.trim()).is_none(), "two statements: {body}"),
                "sqlite" => check(statement.take().unwrap(), Ok(body.trim())),
                "remote" => check(statement.take().unwrap(), Err(body.trim())),
                _ => continue,
            }
            checked += usize::from(kind != "postgres");
        }
        assert_eq!(statement, None);
    }
    assert!(checked > 15, "{checked}");
}

#[test]
fn the_session_decides_what_names_mean() {
    let (catalog, usual) = (catalog(), path(&["pg_catalog", "public"]));
    let reason = |sql: &str, search_path: &[String], has_temp_schema: bool, utc: bool| {
        outcome(sql, &[], &catalog, &view(search_path, has_temp_schema, utc)).map(drop).err()
    };
    let film = "select film_id from film";
    assert_eq!(reason(film, &usual, false, true), None);
    assert_eq!(reason(film, &path(&["pg_catalog"]), false, true).as_deref(), Some("relation film is not known"));
    assert_eq!(reason(film, &path(&["public", "pg_catalog"]), false, true).as_deref(), Some("the session's search_path matters"));
    // Relations of these two are not in the catalog, so one of them may be in front of the table.
    for unlisted in ["rimward", "information_schema"] {
        let hidden = reason(film, &path(&["pg_catalog", unlisted, "public"]), false, true);
        assert_eq!(hidden.as_deref(), Some("relation film is not known"), "{unlisted}");
        assert_eq!(reason(film, &path(&["pg_catalog", "public", unlisted]), false, true), None, "{unlisted}");
        assert_eq!(reason("select film_id from public.film", &path(&["pg_catalog", unlisted, "public"]), false, true), None, "{unlisted}");
    }
    assert_eq!(
        reason("select 1 from config", &path(&["pg_catalog", "rimward", "public"]), false, true).as_deref(),
        Some("relation config is not known")
    );
    assert_eq!(
        reason(film, &path(&["pg_temp_3", "pg_catalog", "public"]), true, true).as_deref(),
        Some("the session may have temporary objects")
    );
    assert_eq!(reason("select film_id from public.film", &path(&["pg_temp_3", "pg_catalog", "public"]), true, true), None);
    assert_eq!(reason("select id from moment where at is null", &usual, false, false), None);
    let text = "the session's time zone is not known here";
    assert_eq!(reason("select at from moment", &usual, false, false).as_deref(), Some(text));
    assert_eq!(reason("select id from moment where at > $1", &usual, false, false).as_deref(), Some(text));
    assert_eq!(reason("select id from moment where at > $1", &usual, false, true), None);
}

#[test]
fn user_defined_objects_make_the_primary_decide() {
    let (mut catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    catalog.shadows.operators.insert("=".to_owned());
    catalog.shadows.functions.insert("max".to_owned());
    let reason = |sql: &str, catalog: &Catalog| outcome(sql, &[], catalog, &session).map(drop).err();
    let equality = Some("a user-defined operator = may be meant".to_owned());
    for sql in ["film_id = 1", "film_id in (1, 2)", "film_id is distinct from 1", "film_id not in (1)"] {
        let expected = if sql.contains("not in") { None } else { equality.clone() };
        assert_eq!(reason(&format!("select title from film where {sql}"), &catalog), expected, "{sql}");
    }
    assert_eq!(reason("select film.title from film join actor using (film_id)", &catalog), equality);
    assert_eq!(reason("select max(film_id) from film", &catalog), Some("a user-defined function max may be meant".to_owned()));
    assert_eq!(reason("select min(film_id) from film where film_id < 5", &catalog), None);
    catalog.shadows.casts = true;
    assert_eq!(reason("select film_id from film", &catalog), Some("a user-defined implicit cast may be meant".to_owned()));
}

#[test]
fn a_table_that_cannot_be_followed_is_remote() {
    let (mut catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    Arc::make_mut(catalog.tables.get_mut(&TableId(20_000)).unwrap()).remote = Some(RemoteReason::RowSecurity);
    let verdict = outcome("select film.title from actor join film using (film_id)", &[], &catalog, &session);
    assert_eq!(verdict.map(drop), Err("public.film: it has row-level security".to_owned()));
}

#[test]
fn parameters_have_the_types_that_postgresql_infers() {
    let (catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    let types = |sql: &str, declared: &[u32]| outcome(sql, declared, &catalog, &session).map(|plan| plan.params.clone()).map_err(|_| ());
    assert_eq!(types("select 1 from actor where name = $1 and film_id = $2 limit $3", &[]), Ok(vec![oid::TEXT, oid::INT4, oid::INT8]));
    assert_eq!(types("select 1 from actor where name in ($1, $2)", &[]), Ok(vec![oid::VARCHAR; 2]));
    assert_eq!(types("select 1 from film where length = $1 and film_id = $1", &[]), Ok(vec![oid::INT2]));
    assert_eq!(types("select 1 from film where film_id = $1", &[oid::INT8]), Ok(vec![oid::INT8]));
    assert_eq!(types("select 1 from film where film_id = $1", &[oid::TEXT]), Err(()));
    assert_eq!(types("select 1 from film where film_id = $2", &[]), Err(()));
    assert_eq!(types("select 1 from film where film_id = $2", &[oid::INT4]), Err(()));
    assert_eq!(types("select 1 from film where rating = $1 and rental_rate = $2", &[0, 705]), Ok(vec![MPAA_RATING, oid::NUMERIC]));
    assert_eq!(types("select $1", &[]), Ok(vec![oid::TEXT]));
}

#[test]
fn a_point_lookup_is_known_as_one() {
    let (catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    let plan = |sql: &str| outcome(sql, &[], &catalog, &session).unwrap();
    assert!(plan("select * from film where film_id = $1").point_lookup);
    assert!(plan("select * from film where length > 5 and 7 = film_id").point_lookup);
    assert!(!plan("select * from film where film_id > 5").point_lookup);
    assert!(!plan("select * from film where film_id = 5 or film_id = 6").point_lookup);
    assert!(!plan("select * from film where title = 'A'").point_lookup);
    assert!(plan("select film_id from film limit $1").may_fail && plan("select sum(rental_rate) from film").may_fail);
    assert!(!plan("select sum(film_id) from film limit 5").may_fail);
}

#[test]
fn what_is_asked_of_the_edge_is_a_command() {
    let session = SessionView { zone: SessionZone::Unknown, plain_money: false, ..SessionView::plain(&[]) };
    let Verdict::Command(command) = translate("show rimward.LAG", &[], &catalog(), &session) else { panic!("a command") };
    assert_eq!(command, SessionCommand::Show { name: "lag".to_owned() });
}

#[test]
fn what_nests_or_repeats_stays_small() {
    let (catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    let nested = format!("select 1 from actor where {}active{}", "(".repeat(20), " between false and true)".repeat(20));
    assert!(outcome(&nested, &[], &catalog, &session).is_err());
    let list = vec!["1"; 3000].join(", ");
    let repeated = format!("select film_id in ({list}) from film order by {list}");
    assert!(outcome(&repeated, &[], &catalog, &session).unwrap().binds.len() <= 6000);
    let chain = format!("select film_id from film where {}true", "film_id = 1 or ".repeat(380));
    assert!(outcome(&chain, &[], &catalog, &session).is_ok());
}

/// Not a benchmark, but a bound that a debug build of a busy machine keeps: a point lookup is translated in well under a millisecond.
#[test]
fn a_point_lookup_is_translated_fast() {
    let (catalog, search_path) = (catalog(), path(&["pg_catalog", "public"]));
    let session = SessionView::plain(&search_path);
    let start = std::time::Instant::now();
    for _ in 0..1000 {
        assert!(outcome("select title, rating from film where film_id = $1", &[], &catalog, &session).is_ok());
    }
    let each = start.elapsed() / 1000;
    assert!(each.as_micros() < 1000, "{each:?}");
    eprintln!("{each:?} for a point lookup");
}
