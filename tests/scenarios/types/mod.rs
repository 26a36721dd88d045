//! Every type with its extremes, through the first copy and through the stream: an edge's answers are the primary's, byte for byte, in
//! text and in binary, descriptions included; and which types go to the primary is certain.

mod client;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rimward_localpg::{Binaries, Options};

use crate::cluster::{Cluster, run, text};
use client::{Client, Way};

const VALUES: &str = include_str!("../../../crates/functions/tests/output/values.txt");
const TYPES: &str = include_str!("../../../crates/functions/tests/output/types.sql");

/// Columns of a table of the matrix.
const COLUMNS: usize = 24;

/// Types whose text is the primary's alone: what they name may have another name by now, or nothing is known of them.
const TEXT_REMOTE: [&str; 7] = ["aclitem", "cube", "regclass", "regnamespace", "regproc", "regtype", "regtype[]"];
/// Types whose text does not tell their binary form, or not NaN's.
const BINARY_REMOTE: [&str; 2] = ["tsquery", "tsquery[]"];
/// Types whose text depends on the time zone, within another text.
const ZONED: [&str; 6] = ["nested", "timestamptz[]", "tstzmultirange", "tstzmultirange[]", "tstzrange", "tstzrange[]"];

/// Types that also are keys.
const KEYS: [&str; 46] = [
    "bool",
    "\"char\"",
    "name",
    "text",
    "varchar(7)",
    "char(5)",
    "int2",
    "int4",
    "int8",
    "oid",
    "xid8",
    "float4",
    "float8",
    "numeric",
    "numeric(1000,200)",
    "numeric(10,2)",
    "money",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "bytea",
    "jsonb",
    "bit(11)",
    "bit varying",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "pg_lsn",
    "tsvector",
    "tsquery",
    "int4range",
    "tstzrange",
    "int4multirange",
    "int4[]",
    "text[]",
    "mood",
    "mood[]",
    "spirit",
    "pair",
    "citext",
    "ltree",
];

/// Keys that PostgreSQL holds for equal, and prints otherwise.
const EQUAL: [(&str, &str, &str); 8] = [
    ("float8", "0", "-0"),
    ("numeric", "1.0", "1.000"),
    ("interval", "1 mon", "30 days"),
    ("jsonb", "1.0", "1.00"),
    ("citext", "abc", "ABC"),
    ("numrange", "[1.0,2]", "[1.00,2.0]"),
    ("numeric[]", "{1.0}", "{1.00}"),
    ("numeric(1000,200)", "1", "2"),
];

/// Each type that the server's version has, with its values, as they stand in E'…'.
fn listed() -> Vec<(&'static str, Vec<String>)> {
    let version = Binaries::find(None).unwrap().major().unwrap();
    let mut types: Vec<(&str, Vec<String>)> = Vec::new();
    let mut is_missing = false;
    for line in VALUES.lines() {
        match line.strip_prefix("== ") {
            Some(heading) => {
                let name = of_version(heading, version);
                is_missing = name.is_none();
                types.extend(name.map(|name| (name, Vec::new())));
            }
            None if line.is_empty() || line.starts_with('#') || is_missing => {}
            None => types.last_mut().unwrap().1.extend(of_version(line, version).map(|value| value.replace("<empty>", ""))),
        }
    }
    types
}

/// What stands behind the versions that it is of, if this is one.
fn of_version(line: &str, version: u32) -> Option<&str> {
    let Some((versions, rest)) = line.strip_prefix('@').and_then(|line| line.split_once(' ')) else { return Some(line) };
    let (first, last) = versions.split_once('-').unwrap();
    let holds = |bound: &str, holds: fn(&u32, &u32) -> bool| bound.is_empty() || holds(&version, &bound.parse().unwrap());
    (holds(first, u32::ge) && holds(last, u32::le)).then_some(rest)
}

/// The tables of the matrix: name without prefix, and types.
fn tables(types: &[(&'static str, Vec<String>)]) -> Vec<Vec<&'static str>> {
    types.chunks(COLUMNS).map(|chunk| chunk.iter().map(|(ty, _)| *ty).collect()).collect()
}

/// Creates the tables of one prefix and fills them: a row for each value, NULL where a type has fewer.
fn matrix(prefix: &str, id: &str, types: &[(&str, Vec<String>)]) -> String {
    let mut sql = String::new();
    for (number, chunk) in types.chunks(COLUMNS).enumerate() {
        let columns: Vec<String> = chunk.iter().enumerate().map(|(column, (ty, _))| format!("c{column} {ty}")).collect();
        let _ = writeln!(sql, "create table {prefix}_{number} (id {id}, {});", columns.join(", "));
        for row in 0..rows(chunk) {
            let values: Vec<String> =
                chunk.iter().map(|(_, values)| values.get(row).map_or("null".to_owned(), |value| format!("E'{value}'"))).collect();
            let _ = writeln!(sql, "insert into {prefix}_{number} values ({row}, {});", values.join(", "));
        }
    }
    sql
}

fn rows(chunk: &[(&str, Vec<String>)]) -> usize {
    // One more, which has nothing but NULLs.
    1 + chunk.iter().map(|(_, values)| values.len()).max().unwrap_or(0)
}

/// Each row gets another's values; half of them are copied, and some removed.
fn changes(prefix: &str, types: &[(&str, Vec<String>)]) -> String {
    let mut sql = String::new();
    for (number, chunk) in types.chunks(COLUMNS).enumerate() {
        let (table, rows) = (format!("{prefix}_{number}"), rows(chunk));
        let columns: Vec<String> = (0..chunk.len()).map(|column| format!("c{column}")).collect();
        let set: Vec<String> = columns.iter().map(|column| format!("{column} = s.{column}")).collect();
        let _ = writeln!(sql, "update {table} t set {} from {table} s where s.id = (t.id + 1) % {rows};", set.join(", "));
        let _ = writeln!(sql, "insert into {table} select id + 1000, {} from {table} where id % 2 = 0;", columns.join(", "));
        let _ = writeln!(sql, "delete from {table} where id in (1, 1002); update {table} set id = -id where id = 2;");
    }
    sql
}

const LARGE: &str = "create table large (id int primary key, n int, t text, j jsonb, a int[], b bytea, x text[], d numeric, p pair, v tsvector, i interval);
    create table large_full (id int, n int, t text, j jsonb, a int[], b bytea, x text[], d numeric, p pair, v tsvector, i interval);
    alter table large_full replica identity full;
    do $$ declare word text; big text; begin
        foreach word in array array['large', 'large_full'] loop
            execute format('alter table %I alter t set storage external, alter j set storage external, alter a set storage external,
                alter b set storage external, alter x set storage external, alter p set storage external, alter v set storage external', word);
        end loop;
    end $$;";

/// Values that are stored out of line.
fn large(table: &str, from: usize) -> String {
    let big = "(select string_agg(md5((i * g)::text), ' ') from generate_series(1, 600) i)";
    format!(
        "insert into {table} select g, 0, {big}, jsonb_build_object('k', {big}), (select array_agg(i * g) from generate_series(1, 9000) i),
            {big}::bytea, array[{big}, null], repeat('7', 9000)::numeric + 0.5, (g, {big})::pair, {big}::tsvector, '1 mon' from generate_series({from}, {from} + 2) g;"
    )
}

fn keys() -> String {
    let all = listed();
    let mut sql = String::new();
    for (number, ty) in KEYS.iter().enumerate() {
        let values = &all.iter().find(|(name, _)| name == ty).unwrap().1;
        let _ = writeln!(sql, "create table key_{number} (k {ty} primary key, v int);");
        for (row, value) in values.iter().enumerate() {
            let _ = writeln!(sql, "insert into key_{number} values (E'{value}', {row}) on conflict do nothing;");
        }
    }
    for (number, (ty, one, _)) in EQUAL.iter().enumerate() {
        let _ = writeln!(sql, "create table equal_{number} (k {ty} primary key, v int); insert into equal_{number} values ('{one}', 1);");
    }
    sql
}

/// Every row is changed, one is removed and comes again.
fn key_changes() -> String {
    let mut sql = String::new();
    for number in 0..KEYS.len() {
        let _ = writeln!(
            sql,
            "update key_{number} set v = v + 100; create temp table gone as select * from key_{number} where v = 100;
             delete from key_{number} where v = 100; insert into key_{number} select * from gone; drop table gone;"
        );
    }
    for (number, (_, _, other)) in EQUAL.iter().enumerate() {
        let _ = writeln!(sql, "update equal_{number} set k = '{other}', v = 2;");
    }
    sql
}

/// Asks both for the same; the types whose columns the edge does not answer, for each way.
struct Comparison {
    edge: Client,
    primary: Client,
    remote: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Comparison {
    fn new(cluster: &Cluster, settings: &str) -> Comparison {
        let mut edge = Client::connect(cluster.edges[0].port, cluster.database);
        let mut primary = Client::connect(cluster.server.port(), cluster.database);
        for client in [&mut edge, &mut primary] {
            client.ask(&format!("{settings} set rimward.route = 'local'"), Way::Simple);
        }
        Comparison { edge, primary, remote: BTreeMap::new() }
    }

    fn check(&mut self, ty: &str, sql: &str, ways: &[Way]) {
        for way in ways {
            let (here, there) = (self.edge.ask(sql, *way), self.primary.ask(sql, *way));
            if contains(&here, b"the statement cannot be answered locally") {
                let which = if *way == Way::Binary { "binary" } else { "text" };
                self.remote.entry(which).or_default().insert(ty.to_owned());
                continue;
            }
            assert!(!contains(&there, b"SERROR"), "{sql}: {}", there.escape_ascii());
            assert_eq!(here.escape_ascii().to_string(), there.escape_ascii().to_string(), "{ty}, {way:?}: {sql}");
        }
    }

    fn matrix(&mut self, prefixes: &[&str], ways: &[Way]) {
        for (number, types) in tables(&listed()).iter().enumerate() {
            for prefix in prefixes {
                for (column, ty) in types.iter().enumerate() {
                    self.check(ty, &format!("select id, c{column} from {prefix}_{number} order by id"), ways);
                }
            }
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

const ALL: [Way; 3] = [Way::Simple, Way::Text, Way::Binary];

#[test]
fn every_type_is_answered_as_the_primary_answers_it() {
    let types = listed();
    let full: String = (0..tables(&types).len()).map(|number| format!("alter table full_{number} replica identity full;")).collect();
    let copied = [TYPES, &matrix("copied", "int primary key", &types), &matrix("full", "int", &types), &full, LARGE, &large("large", 1)];
    let cluster = Cluster::running(&Options::default(), "typed", &copied.concat(), 1);

    let streamed = [matrix("streamed", "int primary key", &types), keys(), large("large", 11), large("large_full", 11)].concat();
    cluster.primary(&streamed);
    let changed: String = ["copied", "full", "streamed"].iter().map(|prefix| changes(prefix, &types)).collect();
    cluster.primary(&changed);
    cluster.primary(&format!(
        "{} update large set n = n + 1; update large set id = -id where id = 2; update large_full set n = n + 1; delete from large where id = 1;",
        key_changes()
    ));

    let mut utc = Comparison::new(&cluster, "");
    utc.matrix(&["copied", "full", "streamed"], &ALL);
    for (number, ty) in KEYS.iter().enumerate() {
        utc.check(ty, &format!("select k, v from key_{number} order by v"), &ALL);
    }
    // What only some versions have stands in its place among the others, too.
    let intervals = KEYS.iter().position(|ty| *ty == "interval").unwrap();
    for clause in ["order by k", "order by k desc"] {
        utc.check("interval", &format!("select k from key_{intervals} {clause}"), &ALL);
    }
    for (number, (ty, ..)) in EQUAL.iter().enumerate() {
        utc.check(ty, &format!("select k, v from equal_{number}"), &ALL);
    }
    for table in ["large", "large_full"] {
        utc.check(table, &format!("select id, n, t, j, a, b, x, d, p, v, i from {table} order by id"), &ALL);
    }
    let remote = |types: &[&[&str]]| types.concat().into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    assert_eq!(utc.remote["text"], remote(&[&TEXT_REMOTE]));
    assert_eq!(utc.remote["binary"], remote(&[&TEXT_REMOTE, &BINARY_REMOTE]));

    let mut elsewhere = Comparison::new(&cluster, "set timezone = 'Asia/Tokyo';");
    elsewhere.matrix(&["copied"], &[Way::Simple]);
    assert_eq!(elsewhere.remote["text"], remote(&[&TEXT_REMOTE, &ZONED]));

    assert!(!cluster.verify().contains("remote"), "{}", cluster.verify());
    let output = cluster.folder.path().join("replayed.sqlite").display().to_string();
    let hub = cluster.hub_folder().display().to_string();
    let replayed = run(&["replay", "--from", &hub, "--output", &output]);
    assert!(replayed.status.success(), "{}", text(&replayed));
    let verified = run(&["verify", "--replica", &output, "--primary", &cluster.server.conninfo(cluster.database), "--data", &hub]);
    assert!(verified.status.success(), "{}", text(&verified));
}
