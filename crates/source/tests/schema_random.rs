//! Random changes of schema and rows, interleaved in transactions with savepoints; the stream is broken off and resumed at random. After
//! some of them the replica must hold what PostgreSQL does, and every table must still be local that can be. Every other seed has somebody
//! else write at the same time; what that one does differs from run to run.
//!
//! `RIMWARD_SCHEMA_SEEDS=100-200` runs those seeds, `RIMWARD_SCHEMA_STEPS` sets how many transactions each has.

mod following;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use following::Follower;
use following::primary::Primary;
use rimward_model::RemoteReason;
use rimward_pgconnect::{ConnInfo, connect_sql};
use tokio::sync::Mutex;
use tokio_postgres::{Client, SimpleQueryMessage};

const STEPS: usize = 40;
/// Statements that are shown when something differs.
const SHOWN: usize = 80;

/// SplitMix64: the same numbers everywhere for a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn choose<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const TYPES: [&str; 19] = [
    "integer",
    "bigint",
    "smallint",
    "text",
    "character varying(20)",
    "character varying(40)",
    "numeric(10,2)",
    "numeric",
    "numeric(30,4)",
    "double precision",
    "boolean",
    "timestamp with time zone",
    "date",
    "jsonb",
    "uuid",
    "bytea",
    "mood",
    "character(5)",
    "integer[]",
];

struct Workload {
    random: Random,
    client: Client,
    next_id: usize,
    next_name: usize,
    log: Vec<String>,
    /// Whether others change tables at the same time.
    beside: bool,
}

struct Relation {
    name: String,
    kind: String,
    is_leaf: bool,
    schema: String,
}

struct Column {
    name: String,
    ty: String,
    generated: bool,
}

impl Workload {
    async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let messages = match self.client.simple_query(sql).await {
            Ok(messages) => messages,
            // A table that has gone since it was chosen.
            Err(_) if self.beside => Vec::new(),
            Err(error) => panic!("{sql}: {error}"),
        };
        let row = |message: SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect()),
            _ => None,
        };
        messages.into_iter().filter_map(row).collect()
    }

    async fn relations(&self) -> Vec<Relation> {
        let sql =
            "SELECT c.oid::regclass, c.relkind, c.relispartition, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'rimward') ORDER BY c.oid";
        let relation =
            |row: Vec<String>| Relation { name: row[0].clone(), kind: row[1].clone(), is_leaf: row[2] == "t", schema: row[3].clone() };
        self.rows(sql).await.into_iter().map(relation).collect()
    }

    async fn columns(&self, relation: &str) -> Vec<Column> {
        let sql = format!(
            "SELECT quote_ident(attname), format_type(atttypid, atttypmod), attgenerated <> '' FROM pg_attribute
             WHERE attrelid = $r${relation}$r$::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        );
        self.rows(&sql).await.into_iter().map(|row| Column { name: row[0].clone(), ty: row[1].clone(), generated: row[2] == "t" }).collect()
    }

    fn name(&mut self, prefix: &str) -> String {
        self.next_name += 1;
        let name = format!("{prefix}{}", self.next_name);
        match self.random.below(8) {
            0 => format!("\"{}\"", name.to_uppercase()),
            1 => format!("\"{name} é\"\"x\""),
            _ => name,
        }
    }

    /// A value of a type, as an expression.
    fn value(&mut self, ty: &str) -> String {
        if self.random.one_in(6) {
            return "NULL".to_owned();
        }
        let n = self.random.below(1000);
        match ty {
            "integer" | "smallint" => format!("{}", n as i64 - 300),
            "bigint" => format!("{}", (n as i64 - 500) * 10_000_000_000),
            "text" if self.random.one_in(4) => format!("(SELECT string_agg(md5((i * {n})::text), '') FROM generate_series(1, 200) i)"),
            "text" => format!("E'v{n} \\'\\\\ é\\n'"),
            "numeric(10,2)" | "numeric(30,4)" => format!("{n}.25"),
            "numeric" => (*self.random.choose(&["'NaN'", "1e-20", "123456789012345678901234567890.5", "-0.10", "7"])).to_owned(),
            "double precision" => (*self.random.choose(&["'NaN'", "'-0'", "'Infinity'", "1.5e300", "0.1", "-7"])).to_owned(),
            "boolean" => n.is_multiple_of(2).to_string(),
            "timestamp with time zone" => format!("'2020-01-01 00:00:00.{n:03}+02'::timestamptz"),
            "date" => format!("date '2020-01-01' + {n}"),
            "jsonb" => format!("'{{\"a\": [{n}, 1.00, null]}}'"),
            "uuid" => format!("md5('{n}')::uuid"),
            "bytea" => format!("decode('00ff{n:04}', 'hex')"),
            "mood" => format!("(SELECT m FROM unnest(enum_range(NULL::mood)) m OFFSET {n} % cardinality(enum_range(NULL::mood)) LIMIT 1)"),
            "integer[]" => format!("'{{{n},NULL,2}}'"),
            _ => format!("'v{}'", n % 100),
        }
    }

    /// A constant, for a default.
    fn constant(&mut self, ty: &str) -> String {
        match ty {
            "mood" => "'ok'".to_owned(),
            "text" => "E'const \\'\\\\ \\n'".to_owned(),
            ty => self.value(ty),
        }
    }

    async fn dml(&mut self) -> String {
        let relations = self.relations().await;
        if relations.is_empty() {
            return "SELECT 1".to_owned();
        }
        let target = self.random.below(relations.len());
        let (table, columns) = (relations[target].name.clone(), self.columns(&relations[target].name).await);
        let has_id = columns.iter().any(|column| column.name == "id");
        let writable: Vec<&Column> = columns.iter().filter(|column| !column.generated && column.name != "id").collect();
        let condition =
            if has_id { format!("id % {} = {}", 2 + self.random.below(9), self.random.below(4)) } else { "random() < 0.1".to_owned() };
        match self.random.below(20) {
            0 if self.random.one_in(3) => format!("TRUNCATE {table}"),
            0..=3 => format!("DELETE FROM {table} WHERE {condition}"),
            4..=5 if has_id => format!("UPDATE {table} SET id = id + {} WHERE {condition}", 100_000 + self.random.below(9) * 1000),
            4..=11 if !writable.is_empty() => {
                let mut sets = BTreeSet::new();
                for _ in 0..=self.random.below(2) {
                    let column = writable[self.random.below(writable.len())];
                    let value = if column.name == "part" { format!("{}", self.random.below(4)) } else { self.value(&column.ty) };
                    if !sets.iter().any(|set: &String| set.starts_with(&format!("{} = ", column.name))) {
                        sets.insert(format!("{} = {value}", column.name));
                    }
                }
                format!("UPDATE {table} SET {} WHERE {condition}", sets.into_iter().collect::<Vec<_>>().join(", "))
            }
            _ => {
                let mut rows = Vec::new();
                let named: Vec<&Column> = columns.iter().filter(|column| !column.generated).collect();
                for _ in 0..=self.random.below(6) {
                    self.next_id += 1;
                    let mut values = Vec::new();
                    for column in &named {
                        values.push(match column.name.as_str() {
                            "id" => self.next_id.to_string(),
                            "part" => self.random.below(4).to_string(),
                            _ => self.value(&column.ty),
                        });
                    }
                    rows.push(format!("({})", values.join(", ")));
                }
                let names: Vec<&str> = named.iter().map(|column| column.name.as_str()).collect();
                format!("INSERT INTO {table} ({}) VALUES {}", names.join(", "), rows.join(", "))
            }
        }
    }

    fn create(&mut self) -> String {
        let name = self.name("t");
        let schema = if self.random.one_in(4) { "side." } else { "" };
        let mut columns = vec!["id int".to_owned(), "part int".to_owned()];
        for position in 0..self.random.below(5) {
            columns.push(format!("c{position} {}", *self.random.choose(&TYPES)));
        }
        let columns = columns.join(", ");
        match self.random.below(8) {
            0 => format!("CREATE TABLE {schema}{name} ({columns}); ALTER TABLE {schema}{name} REPLICA IDENTITY FULL"),
            1 => format!("CREATE TABLE {schema}{name} ({columns})"),
            2..=4 => {
                let key = *self.random.choose(&["PRIMARY KEY (id, part)", "PRIMARY KEY (part, id)"]);
                self.next_name += 1;
                let name = format!("p{}", self.next_name);
                format!(
                    "CREATE TABLE {name} ({columns}, {key}) PARTITION BY LIST (part); CREATE TABLE {name}_0 PARTITION OF {name} FOR VALUES IN (0);
                     CREATE TABLE {name}_1 PARTITION OF {name} FOR VALUES IN (1) PARTITION BY HASH (id);
                     CREATE TABLE {name}_1a PARTITION OF {name}_1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                     CREATE TABLE {name}_1b PARTITION OF {name}_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                     CREATE TABLE {name}_d PARTITION OF {name} DEFAULT"
                )
            }
            _ => format!("CREATE TABLE {schema}{name} ({columns}, PRIMARY KEY (id))"),
        }
    }

    async fn ddl(&mut self) -> String {
        let relations = self.relations().await;
        if relations.len() < 4 {
            return self.create();
        }
        let target = self.random.below(relations.len());
        let relation = &relations[target];
        let table = relation.name.clone();
        let columns = self.columns(&table).await;
        let others: Vec<&Column> = columns.iter().filter(|column| column.name != "id" && column.name != "part").collect();
        let some = (!others.is_empty()).then(|| others[self.random.below(others.len())]);
        let column = some.map_or("id", |column| column.name.as_str());
        let ty = some.map_or("integer", |column| column.ty.as_str());
        let new_type = *self.random.choose(&TYPES);
        match self.random.below(34) {
            0 if relations.len() < 14 => self.create(),
            0 | 1 => format!("DROP TABLE {table}"),
            2..=3 => format!("ALTER TABLE {table} ADD COLUMN {} {new_type}", self.name("a")),
            4..=6 => format!("ALTER TABLE {table} ADD COLUMN {} {new_type} DEFAULT {}", self.name("a"), self.constant(new_type)),
            7 => format!("ALTER TABLE {table} ADD COLUMN {} double precision DEFAULT random(), ADD COLUMN {} int", self.name("a"), self.name("a")),
            8 => format!("ALTER TABLE {table} ADD COLUMN {} int GENERATED ALWAYS AS (id * 2) STORED", self.name("g")),
            9 => format!("ALTER TABLE {table} ALTER {column} DROP EXPRESSION"),
            10..=11 => format!("ALTER TABLE {table} DROP COLUMN {column}"),
            12..=13 => format!("ALTER TABLE {table} RENAME COLUMN {column} TO {}", self.name("r")),
            14 if relation.schema == "public" && !relation.is_leaf => format!("ALTER TABLE {table} RENAME TO {}", self.name("t")),
            14 => format!("ALTER TABLE {table} SET SCHEMA {}", self.random.choose(&["public", "side"])),
            15 => "ALTER SCHEMA side RENAME TO side2; ALTER SCHEMA side2 RENAME TO side".to_owned(),
            16..=17 => format!("ALTER TABLE {table} ALTER {column} TYPE {new_type} USING NULL"),
            18 => format!("ALTER TABLE {table} ALTER {column} TYPE {new_type} USING {column}::text::{new_type}"),
            19 => format!("ALTER TABLE {table} ALTER {column} TYPE {ty} USING {}", self.constant(ty)),
            20 => {
                let wider = match ty {
                    "numeric(10,2)" => "numeric",
                    "character varying(20)" => "character varying(40)",
                    "character varying(40)" => "text",
                    "integer" => "bigint",
                    "timestamp with time zone" => "timestamp without time zone",
                    ty => ty,
                };
                format!("SET LOCAL timezone = 'UTC'; ALTER TABLE {table} ALTER {column} TYPE {wider}")
            }
            21 => format!("ALTER TABLE {table} ALTER {column} SET NOT NULL"),
            22 => format!("ALTER TABLE {table} ALTER {column} DROP NOT NULL, ALTER {column} SET DEFAULT {}", self.constant(ty)),
            23 => format!("CREATE INDEX ON {table} ({column} DESC, id)"),
            24 => match self.rows("SELECT indexrelid::regclass FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace
                     WHERE NOT indisprimary AND nspname IN ('public', 'side') ORDER BY indexrelid").await.as_slice() {
                [] => format!("ANALYZE {table}"),
                indexes => format!("DROP INDEX {}", self.random.choose(indexes)[0]),
            },
            25 => format!("ALTER TABLE {table} REPLICA IDENTITY {}", self.random.choose(&["FULL", "DEFAULT"])),
            26 => {
                let sql = format!("SELECT quote_ident(conname) FROM pg_constraint WHERE conrelid = $r${table}$r$::regclass AND contype = 'p'");
                let key = *self.random.choose(&["id", "id, part", "part, id"]);
                match self.rows(&sql).await.first() {
                    Some(name) if self.random.one_in(3) => format!("ALTER TABLE {table} DROP CONSTRAINT {}", name[0]),
                    Some(name) => format!("ALTER TABLE {table} DROP CONSTRAINT {}, ADD PRIMARY KEY ({key})", name[0]),
                    None => format!("ALTER TABLE {table} ADD PRIMARY KEY ({key})"),
                }
            }
            27..=29 => self.partitions(&relations).await,
            30 => {
                let labels = self.rows("SELECT enumlabel FROM pg_enum WHERE enumtypid = 'mood'::regtype ORDER BY enumsortorder").await;
                let beside = self.random.choose(&labels)[0].clone();
                let place = *self.random.choose(&["BEFORE", "AFTER"]);
                self.next_name += 1;
                format!("ALTER TYPE mood ADD VALUE 'm{}' {place} '{beside}'", self.next_name)
            }
            31 => {
                let labels = self.rows("SELECT enumlabel FROM pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel <> 'ok' ORDER BY enumsortorder").await;
                self.next_name += 1;
                format!("ALTER TYPE mood RENAME VALUE '{}' TO 'n{}'", self.random.choose(&labels)[0], self.next_name)
            }
            32 => format!("CREATE TABLE {} AS SELECT * FROM {table}", self.name("t")),
            _ => format!("ALTER TABLE {table} ADD COLUMN {} {new_type} DEFAULT {}, DROP COLUMN {column}", self.name("a"), self.constant(new_type)),
        }
    }

    /// Attaches or detaches a partition.
    async fn partitions(&mut self, relations: &[Relation]) -> String {
        let pairs = self.rows("SELECT inhparent::regclass, inhrelid::regclass FROM pg_inherits JOIN pg_class ON oid = inhrelid AND relkind IN ('r', 'p') ORDER BY inhrelid").await;
        let roots: Vec<&Relation> = relations.iter().filter(|relation| relation.kind == "p").collect();
        if roots.is_empty() || (!pairs.is_empty() && self.random.one_in(2)) {
            return match pairs.as_slice() {
                [] => self.create(),
                pairs => {
                    let pair = self.random.choose(pairs);
                    format!("ALTER TABLE {} DETACH PARTITION {}", pair[0], pair[1])
                }
            };
        }
        let root = self.random.choose(&roots).name.clone();
        let part = self.random.below(5);
        let bound = if part == 4 { "DEFAULT".to_owned() } else { format!("FOR VALUES IN ({part})") };
        let free: Vec<&Relation> = relations.iter().filter(|relation| !relation.is_leaf && relation.name != root).collect();
        match free.as_slice() {
            [_, ..] if !self.random.one_in(3) => {
                let leaf = self.random.choose(&free).name.clone();
                let fits = if part == 4 { String::new() } else { format!("UPDATE {leaf} SET part = {part}; ") };
                format!("{fits}ALTER TABLE {root} ATTACH PARTITION {leaf} {bound}")
            }
            _ => {
                let name = self.name("l");
                let fill = if part == 4 { 2 } else { part };
                self.next_id += 1;
                format!(
                    "CREATE TABLE {name} (LIKE {root} INCLUDING ALL); INSERT INTO {name} (id, part) VALUES ({}, {fill}); ALTER TABLE {root} ATTACH PARTITION {name} {bound}",
                    self.next_id
                )
            }
        }
    }

    /// Runs a statement inside the open transaction; if it fails, as if it had not been.
    async fn attempt(&mut self, sql: String) {
        self.client.batch_execute("SAVEPOINT attempt").await.unwrap();
        match self.client.batch_execute(&sql).await {
            Ok(()) => {
                self.client.batch_execute("RELEASE attempt").await.unwrap();
                self.log.push(sql);
            }
            Err(error) => {
                let words = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
                assert!(!words.contains("rimward") && !self.client.is_closed(), "{sql}: {error:?}");
                self.client.batch_execute("ROLLBACK TO attempt; RELEASE attempt").await.unwrap();
            }
        }
    }

    async fn transaction(&mut self) {
        self.client.batch_execute("BEGIN").await.unwrap();
        self.log.push("BEGIN".to_owned());
        let mut savepoints = 0;
        for _ in 0..=self.random.below(8) {
            match self.random.below(10) {
                0 => {
                    self.log.push("SAVEPOINT s".to_owned());
                    self.client.batch_execute("SAVEPOINT s").await.unwrap();
                    savepoints += 1;
                }
                1 if savepoints > 0 => {
                    let end = *self.random.choose(&["ROLLBACK TO s", "ROLLBACK TO s; RELEASE s", "RELEASE s"]);
                    self.log.push(end.to_owned());
                    self.client.batch_execute(end).await.unwrap();
                    savepoints -= usize::from(end.contains("RELEASE"));
                }
                2..=5 => {
                    let sql = self.ddl().await;
                    self.attempt(sql).await;
                }
                _ => {
                    let sql = self.dml().await;
                    self.attempt(sql).await;
                }
            }
        }
        let end = if self.random.one_in(12) { "ROLLBACK" } else { "COMMIT" };
        self.log.push(end.to_owned());
        self.client.batch_execute(end).await.unwrap();
    }
}

/// Writes rows until it is told to stop.
async fn write_beside(primary: ConnInfo, seed: u64, stop: Arc<AtomicBool>, quiet: Arc<Mutex<()>>) {
    let client = connect_sql(&primary).await.unwrap();
    client.batch_execute("SET client_min_messages = error; SET lock_timeout = '200ms'; SET deadlock_timeout = '10s'").await.unwrap();
    let mut workload = Workload { random: Random(!seed), client, next_id: 50_000_000, next_name: 0, log: Vec::new(), beside: true };
    while !stop.load(Ordering::Relaxed) {
        let mut statements = Vec::new();
        for _ in 0..=workload.random.below(3) {
            statements.push(workload.dml().await);
        }
        let _standing = quiet.lock().await;
        // What fails has not been.
        let _ = workload.client.batch_execute(&statements.join("; ")).await;
        tokio::time::sleep(Duration::from_millis(workload.random.below(20) as u64)).await;
    }
}

/// Whatever could be followed must have been.
fn all_local(follower: &Follower, step: &str) {
    for table in follower.catalog().tables.values() {
        let lost = matches!(
            table.remote,
            Some(
                RemoteReason::Altered { .. }
                    | RemoteReason::UnknownDdl { .. }
                    | RemoteReason::Quarantined { .. }
                    | RemoteReason::Filling { .. }
            )
        );
        assert!(!lost, "{} is remote: {:?}, after {step}", table.name, table.remote);
    }
}

async fn check(seed: u64, steps: usize) {
    let primary = Primary::new(&format!("random_{seed}"));
    primary.run("CREATE SCHEMA side; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
    primary.init().await;
    let mut follower = primary.follower().await;
    let client = connect_sql(&primary.info).await.unwrap();
    client.batch_execute("SET client_min_messages = warning").await.unwrap();
    let mut workload = Workload { random: Random(seed), client, next_id: 0, next_name: 0, log: Vec::new(), beside: false };
    let stop = Arc::new(AtomicBool::new(!seed.is_multiple_of(2)));
    // Held while rows are compared.
    let quiet = Arc::new(Mutex::new(()));
    let beside = tokio::spawn(write_beside(primary.info.clone(), seed, Arc::clone(&stop), Arc::clone(&quiet)));
    let (mut compared, mut statements) = (0, 0);
    for step in 0..steps {
        workload.transaction().await;
        if workload.random.one_in(4) || step + 1 == steps {
            let first = workload.log.len().saturating_sub(SHOWN);
            let shown = format!("seed {seed}, step {step}:\n{};", workload.log[first..].join(";\n"));
            let _standing = quiet.lock().await;
            follower.agrees(&shown).await;
            all_local(&follower, &shown);
            compared += follower.catalog().tables.values().filter(|table| table.is_complete()).count();
            statements += workload.log.len();
            workload.log.clear();
        }
        if workload.random.one_in(10) {
            follower.restart().await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    beside.await.unwrap();
    follower.agrees(&format!("seed {seed}, the end")).await;
    let follower = follower.stop().await;
    let rows: usize = follower.complete_rows();
    let mut out = std::io::stderr();
    writeln!(out, "seed {seed}: {statements} statements, {compared} tables compared, {rows} rows at the end").unwrap();
    assert!(compared > 0 && statements > steps, "seed {seed} compared {compared} tables after {statements} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn random_changes_of_schema_and_rows_lead_to_the_same_rows() {
    let seeds = std::env::var("RIMWARD_SCHEMA_SEEDS").unwrap_or_else(|_| "1-2".to_owned());
    let (first, last) = seeds.split_once('-').expect("RIMWARD_SCHEMA_SEEDS is FIRST-LAST");
    let steps = std::env::var("RIMWARD_SCHEMA_STEPS").map_or(STEPS, |steps| steps.parse().expect("RIMWARD_SCHEMA_STEPS is a number"));
    for seed in first.parse::<u64>().unwrap()..=last.parse().unwrap() {
        check(seed, steps).await;
    }
}
