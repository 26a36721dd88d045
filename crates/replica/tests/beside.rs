//! Readers beside a transaction that changes rows and the schema: they see all of it or nothing, and are never in the way.

#[allow(dead_code, reason = "shared by several test files, of which each uses a part")]
mod fixture;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use fixture::{KEYED, NAMED, canonical, catalog, column, end, fixture, frames, insert, plain, start, table, update};
use rimward_batch::{Chain, Frame};
use rimward_model::{Cell, Change, Identity, Lsn, SchemaChange, TableId, oid};
use rimward_replica::{Applied, ApplyError, QueryLimits, Reader, Snapshot};

const LATER: TableId = TableId(5);
/// Rows on either side of the change of the schema: frames enough that the transaction is open for a while.
const ROWS: i64 = 300;

/// What a reader sees: of each table that is in the catalog and in the file, its rows; the position and the version of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    lsn: Lsn,
    schema_version: u64,
    /// Name of a table, its columns, how many rows it has, and how many of them were changed.
    tables: BTreeMap<String, (Vec<String>, i64, i64)>,
}

fn look(snapshot: &Snapshot<'_>) -> Seen {
    let mut tables = BTreeMap::new();
    for table in snapshot.catalog().unwrap().tables.values() {
        let columns: Vec<String> = table.columns.iter().map(|column| column.stored_name.clone()).collect();
        let all: Vec<String> = columns.iter().map(|name| format!("count(\"{name}\")")).collect();
        let sql = format!(
            "SELECT count(*), count(*) FILTER (WHERE a = 'changed'), {} FROM \"{}\"",
            all.join(", "),
            table.stored_name.replace('"', "\"\"")
        );
        let mut counted = (0, 0);
        let mut sink = |cells: &[Cell<'_>]| {
            if let [Cell::Integer(all), Cell::Integer(changed), ..] = cells {
                counted = (*all, *changed);
            }
            ControlFlow::Continue(())
        };
        snapshot.query(&sql, &[], QueryLimits::NONE, &mut sink).unwrap_or_else(|error| panic!("{sql}: {error}"));
        tables.insert(table.stored_name.clone(), (columns, counted.0, counted.1));
    }
    Seen { lsn: snapshot.position().lsn, schema_version: snapshot.schema_version(), tables }
}

fn seen(path: &Path) -> Seen {
    look(&Reader::open(path).unwrap().snapshot().unwrap())
}

/// Rows, then a table that is new, one that is gone, and a column that is new, then rows of both and rows with that column.
fn transactions() -> Vec<Vec<Vec<u8>>> {
    let schema = |change: SchemaChange| canonical(&Change::Schema(Box::new(change)));
    let columns = vec![column(1, "k", oid::INT8), column(2, "a", oid::TEXT)];
    let later = table(LATER, "later", columns, Identity::Key(vec![0]));
    let mut wider = catalog().table(KEYED).unwrap().as_ref().clone();
    wider.columns.push(column(4, "c", oid::TEXT));
    let mut changes: Vec<Vec<u8>> = (0..ROWS).map(|k| update(KEYED, &plain(k, "changed"))).collect();
    changes.extend((ROWS..2 * ROWS).map(|k| insert(KEYED, &plain(k, "new"))));
    changes.push(schema(SchemaChange::Create { table: later }));
    changes.push(schema(SchemaChange::Drop { table: NAMED }));
    changes.push(schema(SchemaChange::Alter { table: wider, fills: Vec::new() }));
    let big = "x".repeat(20_000);
    for k in 0..ROWS {
        changes.push(insert(LATER, &[Cell::Integer(k), Cell::Text(&big)]));
        changes.push(update(KEYED, &[Cell::Integer(k), Cell::Text("changed"), Cell::Unchanged, Cell::Text("c")]));
    }
    vec![(0..ROWS).map(|k| insert(KEYED, &plain(k, "old"))).collect(), changes]
}

/// Two threads that look again and again: one with a reader that it keeps, one with a new reader each time.
struct Watchers {
    stop: Arc<AtomicBool>,
    looks: [Arc<AtomicU64>; 2],
    threads: Vec<std::thread::JoinHandle<Vec<Seen>>>,
}

impl Watchers {
    fn start(path: &Path) -> Watchers {
        let (stop, looks) = (Arc::new(AtomicBool::new(false)), [Arc::default(), Arc::<AtomicU64>::default()]);
        let watch = |keeps: bool, looks: &Arc<AtomicU64>| {
            let (path, stop, looks) = (path.to_owned(), Arc::clone(&stop), Arc::clone(looks));
            std::thread::spawn(move || {
                let mut reader = Reader::open(&path).unwrap();
                let mut states: Vec<Seen> = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    if !keeps {
                        reader = Reader::open(&path).unwrap();
                    }
                    let seen = look(&reader.snapshot().unwrap());
                    if states.last() != Some(&seen) {
                        states.push(seen);
                    }
                    looks.fetch_add(1, Ordering::Relaxed);
                }
                states
            })
        };
        let threads = vec![watch(true, &looks[0]), watch(false, &looks[1])];
        Watchers { stop, looks, threads }
    }

    /// Waits until each has looked from beginning to end once more.
    fn let_look(&self) {
        let before: Vec<u64> = self.looks.iter().map(|looks| looks.load(Ordering::Relaxed)).collect();
        let begun = std::time::Instant::now();
        while self.looks.iter().zip(&before).any(|(looks, before)| looks.load(Ordering::Relaxed) < before + 2) {
            assert!(begun.elapsed() < std::time::Duration::from_secs(30), "a reader has to wait for the writer");
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    /// The different states that each saw, in order.
    fn end(self) -> Vec<Vec<Seen>> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().expect("a reader can always read")).collect()
    }
}

#[test]
fn readers_see_all_of_rows_schema_and_rows_or_nothing() {
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &transactions(), |n| n == 0);
    let changing: &[Frame] = &frames[1..];
    assert!(changing.len() > 3, "{} frames", changing.len());
    let mut fixture = fixture();
    fixture.applier.frame(&frames[0]).unwrap();
    fixture.applier.commit().unwrap();
    let before = seen(&fixture.path);
    assert_eq!((before.lsn, before.tables["keyed"].1, before.tables["keyed"].2), (end(1), ROWS, 0));

    let watchers = Watchers::start(&fixture.path);
    let mut kept = Reader::open(&fixture.path).unwrap();
    kept.snapshot().unwrap().keep();
    // Once to be rolled back in its middle, once before its end, and once to be committed.
    for (count, commits) in [(changing.len() / 2, false), (changing.len(), false), (changing.len(), true)] {
        for frame in &changing[..count] {
            assert_eq!(fixture.applier.frame(frame).unwrap(), Applied::All);
            watchers.let_look();
            assert_eq!(seen(&fixture.path), before);
        }
        if commits {
            fixture.applier.commit().unwrap();
        } else {
            if count < changing.len() {
                assert!(matches!(fixture.applier.commit(), Err(ApplyError::Incomplete)));
            }
            fixture.applier.rollback().unwrap();
            assert_eq!(fixture.applier.state().lsn, end(1));
            assert_eq!(seen(&fixture.path), before, "what was rolled back shows");
        }
        watchers.let_look();
    }

    let after = seen(&fixture.path);
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    assert_eq!(after.lsn, end(2));
    assert_eq!(after.schema_version, before.schema_version + 3);
    assert_eq!(after.tables["keyed"], (columns(&["k", "a", "b", "c"]), 2 * ROWS, ROWS));
    assert_eq!(after.tables["later"], (columns(&["k", "a"]), ROWS, 0));
    assert!(!after.tables.contains_key("Na\"med") && before.tables.contains_key("Na\"med"));
    // Whoever began to read before the commit goes on where they were, schema included.
    assert_eq!(look(&kept.kept().unwrap()), before);
    for states in watchers.end() {
        assert_eq!(states, [before.clone(), after.clone()]);
    }
}
