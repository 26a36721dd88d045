//! Applying frames beside raw SQLite: the same statements, the same values, the same commits, interleaved; prints the ratio of medians.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::path::Path;
use std::time::{Duration, Instant};

use rimward_batch::{Branch, Chain, Encoder, Frame};
use rimward_model::{
    Catalog, Cell, Change, Column, Commit, Database, Identity, Lsn, QualifiedName, RowBuf, SchemaChange, Storage, SystemId, Table, TableId,
    TableKind, Timeline, TypeRef, oid,
};
use rimward_replica::{Applier, Durability, Loader, Origin, State};
use rusqlite::{Connection, params};

const TABLE: TableId = TableId(1);
const STORED_ROWS: u64 = 200_000;
const CHANGED_ROWS: u64 = 100_000;
const ROUNDS: usize = 5;

#[derive(Clone, Copy, PartialEq)]
enum Work {
    Insert,
    Update,
    Delete,
}

/// What one run does: `rows` single-row transactions, so many of them in one commit.
#[derive(Clone, Copy)]
struct Run {
    work: Work,
    group: u64,
}

fn main() {
    let started = [
        ("insert, 1000 transactions a commit", Run { work: Work::Insert, group: 1000 }),
        ("update, 1000 transactions a commit", Run { work: Work::Update, group: 1000 }),
        ("update, 1 transaction a commit", Run { work: Work::Update, group: 1 }),
        ("delete, 1000 transactions a commit", Run { work: Work::Delete, group: 1000 }),
    ];
    for (name, run) in started {
        let (mut ours, mut raw) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(apply(run));
            raw.push(statements(run));
        }
        let (ours, raw) = (median(&mut ours), median(&mut raw));
        let us = |time: Duration| time.as_secs_f64() * 1e6 / rows(run) as f64;
        let ratio = raw.as_secs_f64() / ours.as_secs_f64() * 100.0;
        println!("{name}: {:.2} µs a row, raw SQLite {:.2}: {ratio:.0} % of its speed", us(ours), us(raw));
    }
}

fn rows(run: Run) -> u64 {
    if run.group == 1 { CHANGED_ROWS / 5 } else { CHANGED_ROWS }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Keys in an order that looks random, each once.
fn key(run: Run, n: u64) -> i64 {
    let at = (n * 48_271) % STORED_ROWS;
    if run.work == Work::Insert { (STORED_ROWS + n).cast_signed() } else { at.cast_signed() }
}

fn text(n: u64) -> String {
    format!("{n:020} a text of some eighty bytes, as rows of real tables have it.........")
}

fn catalog() -> Catalog {
    let column = |attnum, name: &str, type_oid| {
        let ty = TypeRef { oid: type_oid, typmod: -1 };
        let (name, stored_name, storage) = (name.to_owned(), name.to_owned(), Storage::of(ty, false));
        let (domain, collation, bytewise, deterministic) = (None, 0, true, true);
        Column { attnum, name, stored_name, ty, domain, storage, collation, bytewise, deterministic, not_null: true, absent: false }
    };
    let table = Table {
        id: TABLE,
        name: QualifiedName { schema: "public".to_owned(), name: "t".to_owned() },
        stored_name: "t".to_owned(),
        kind: TableKind::Plain,
        columns: vec![column(1, "id", oid::INT8), column(2, "body", oid::TEXT), column(3, "n", oid::INT4)],
        identity: Identity::Key(vec![0]),
        indexes: Vec::new(),
        primary_key: Vec::new(),
        view: None,
        remote: None,
    };
    let mut catalog = Catalog::new(Database { name: "bench".to_owned(), server_version_num: 150_018, bytewise: true });
    catalog.apply(&SchemaChange::Create { table }).expect("an empty catalog takes a table");
    catalog
}

fn row(id: i64, body: &str) -> RowBuf {
    let mut row = RowBuf::default();
    row.begin(3);
    row.push(Cell::Integer(id));
    row.push(Cell::Text(body));
    row.push(Cell::Integer(id % 1000));
    row
}

fn build(path: &Path) {
    let origin = Origin { system: SystemId(1), timeline: Timeline(1), branch: Branch::new(1) };
    let state = State { origin, lsn: Lsn::new(8), chain: Chain::ZERO, schema_version: 1, primary_time_us: 0 };
    let mut loader = Loader::create(path, &state, catalog()).expect("create");
    let mut table = loader.table(TABLE).expect("table");
    (0..STORED_ROWS).for_each(|n| table.row(row(n.cast_signed(), &text(n)).row()).expect("row"));
    drop(table);
    loader.finish().expect("finish");
}

/// One frame for each group.
fn frames(run: Run) -> Vec<Frame> {
    let mut encoder = Encoder::new(Lsn::new(8), Chain::ZERO, 1);
    let (mut frames, mut change) = (Vec::new(), Vec::new());
    for n in 0..rows(run) {
        let commit_lsn = Lsn::new(100 + n * 100);
        encoder.begin(&Commit { commit_lsn, end_lsn: Lsn::new(commit_lsn.get() + 50), committed_at_us: n.cast_signed(), xid: 1 });
        let (id, body) = (key(run, n), text(n + 1));
        let new = row(id, &body);
        let mut old = RowBuf::default();
        old.begin(1);
        old.push(Cell::Integer(id));
        change.clear();
        match run.work {
            Work::Insert => Change::Insert { table: TABLE, new: new.row() }.encode(&mut change),
            Work::Update => Change::Update { table: TABLE, old: None, new: new.row() }.encode(&mut change),
            Work::Delete => Change::Delete { table: TABLE, old: rimward_model::Old::Key(old.row()) }.encode(&mut change),
        }
        encoder.change(&change);
        encoder.commit();
        if (n + 1) % run.group == 0 {
            frames.extend(encoder.flush());
        }
    }
    frames
}

fn apply(run: Run) -> Duration {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("bench.sqlite");
    build(&path);
    let frames = frames(run);
    let mut applier = Applier::open(&path, None, Durability::Normal).expect("open");
    let started = Instant::now();
    for frame in &frames {
        applier.frame(frame).expect("frame");
        applier.commit().expect("commit");
    }
    started.elapsed()
}

fn statements(run: Run) -> Duration {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("bench.sqlite");
    build(&path);
    let connection = Connection::open(&path).expect("open");
    let settings = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA mmap_size = 4294967296; PRAGMA wal_autocheckpoint = 0";
    connection.execute_batch(settings).expect("settings");
    let values: Vec<(i64, String)> = (0..rows(run)).map(|n| (key(run, n), text(n + 1))).collect();
    let sql = match run.work {
        Work::Insert => "INSERT INTO t (id, body, n) VALUES (?1, ?2, ?3)",
        Work::Update => "UPDATE t SET body = ?2, n = ?3 WHERE id = ?1",
        Work::Delete => "DELETE FROM t WHERE id = ?1",
    };
    let mut statement = connection.prepare(sql).expect("prepare");
    let mut state = connection.prepare("UPDATE _rimward_state SET lsn = ?1 WHERE id = 1").expect("prepare");
    let started = Instant::now();
    for group in values.chunks(run.group as usize) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
        for (id, body) in group {
            match run.work {
                Work::Delete => statement.execute([id]),
                _ => statement.execute(params![id, body, id % 1000]),
            }
            .expect("execute");
        }
        state.execute([group[0].0]).expect("state");
        connection.execute_batch("COMMIT").expect("commit");
    }
    started.elapsed()
}
