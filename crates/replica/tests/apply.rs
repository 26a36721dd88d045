//! Frames in, rows out: random histories against a model in memory, and each way in which a frame may not fit.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rimward_batch::{Branch, Chain, Encoder, Frame};
use rimward_model::{
    Catalog, Cell, Change, Column, Commit, Database, Identity, Index, IndexColumn, Leaf, Lsn, Old, QualifiedName, RemoteReason, Row,
    RowBuf, SchemaChange, Storage, SystemId, Table, TableId, TableKind, Timeline, TypeRef, oid,
};
use rimward_replica::{
    Applied, Applier, ApplyError, Durability, FileError, Loader, Origin, QueryError, QueryLimits, Reader, State, write_snapshot,
};

const KEYED: TableId = TableId(1);
const NAMED: TableId = TableId(2);
const KEYLESS: TableId = TableId(3);
const PARTED: TableId = TableId(4);

fn column(attnum: i16, name: &str, type_oid: u32) -> Column {
    let ty = TypeRef { oid: type_oid, typmod: -1 };
    Column {
        attnum,
        name: name.to_owned(),
        stored_name: name.to_owned(),
        ty,
        domain: None,
        storage: Storage::of(ty, false),
        collation: 0,
        bytewise: true,
        deterministic: true,
        not_null: false,
        absent: false,
    }
}

fn table(id: TableId, name: &str, columns: Vec<Column>, identity: Identity) -> Table {
    Table {
        id,
        name: QualifiedName { schema: "public".to_owned(), name: name.to_owned() },
        stored_name: name.to_owned(),
        kind: TableKind::Plain,
        columns,
        identity,
        indexes: Vec::new(),
        primary_key: Vec::new(),
        view: None,
        remote: None,
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_018, bytewise: true });
    let columns = |key: u32| vec![column(1, "k", key), column(2, "a", oid::TEXT), column(3, "b", oid::FLOAT8)];
    let mut keyed = table(KEYED, "keyed", columns(oid::INT8), Identity::Key(vec![0]));
    keyed.indexes =
        vec![Index { id: 77, name: "keyed_a".to_owned(), unique: true, columns: vec![IndexColumn { attnum: 2, descending: true }] }];
    let mut parted = table(PARTED, "parted", columns(oid::INT8), Identity::Key(vec![0]));
    let leaf = |id| Leaf { id: TableId(id), name: QualifiedName { schema: "public".to_owned(), name: format!("parted_{id}") } };
    parted.kind = TableKind::Partitioned { leaves: vec![leaf(41), leaf(42)] };
    let tables = [
        keyed,
        table(NAMED, "Na\"med", columns(oid::TEXT), Identity::Key(vec![0])),
        table(KEYLESS, "keyless", columns(oid::INT8), Identity::Full),
        parted,
    ];
    for table in tables {
        catalog.apply(&SchemaChange::Create { table }).unwrap();
    }
    catalog
}

fn start() -> State {
    let origin = Origin { system: SystemId(u64::MAX), timeline: Timeline(1), branch: Branch::new(7) };
    State { origin, lsn: Lsn::new(1000), chain: Chain::ZERO, schema_version: 4, primary_time_us: i64::MIN }
}

/// A fresh replica at 0/3E8 in a folder of its own.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    applier: Applier,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let applier = Applier::create(&path, &start(), &catalog(), Durability::Normal).unwrap();
    Fixture { _folder: folder, path, applier }
}

fn cells(row: &[Cell<'_>]) -> RowBuf {
    let mut buffer = RowBuf::default();
    buffer.begin(row.len());
    row.iter().for_each(|&cell| buffer.push(cell));
    buffer
}

fn commit(n: u64) -> Commit {
    let commit_lsn = Lsn::new(1000 + n * 100);
    let end_lsn = Lsn::new(commit_lsn.get() + 50);
    Commit { commit_lsn, end_lsn, committed_at_us: 1_000_000 * n.cast_signed(), xid: u32::try_from(n).unwrap() + 10 }
}

fn end(n: u64) -> Lsn {
    commit(n).end_lsn
}

/// Frames of transactions numbered from `first`, cut where `cut` says; each change is in the canonical form already.
fn frames(from: Lsn, chain: Chain, first: u64, transactions: &[Vec<Vec<u8>>], cut: impl Fn(usize) -> bool) -> (Vec<Frame>, Chain) {
    let mut encoder = Encoder::new(from, chain, 1);
    let (mut out, mut last) = (Vec::new(), chain);
    for (n, changes) in transactions.iter().enumerate() {
        encoder.begin(&commit(first + n as u64));
        for change in changes {
            encoder.change(change);
            while let Some(frame) = encoder.next_frame() {
                out.push(frame);
            }
        }
        last = encoder.commit();
        while let Some(frame) = encoder.next_frame() {
            out.push(frame);
        }
        if cut(n) {
            out.extend(encoder.flush());
        }
    }
    out.extend(encoder.flush());
    (out, last)
}

fn canonical(change: &Change<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    change.encode(&mut bytes);
    bytes
}

fn insert(table: TableId, row: &[Cell<'_>]) -> Vec<u8> {
    canonical(&Change::Insert { table, new: cells(row).row() })
}

fn update(table: TableId, row: &[Cell<'_>]) -> Vec<u8> {
    canonical(&Change::Update { table, old: None, new: cells(row).row() })
}

fn delete(table: TableId, key: &[Cell<'_>]) -> Vec<u8> {
    canonical(&Change::Delete { table, old: Old::Key(cells(key).row()) })
}

fn plain(k: i64, a: &'static str) -> [Cell<'static>; 3] {
    [Cell::Integer(k), Cell::Text(a), Cell::Real(0.5)]
}

/// All rows of a query, printed.
fn rows(path: &Path, sql: &str) -> Vec<String> {
    let mut reader = Reader::open(path).unwrap();
    let mut all = Vec::new();
    let mut sink = |cells: &[Cell<'_>]| {
        all.push(format!("{cells:?}"));
        ControlFlow::Continue(())
    };
    reader.snapshot().unwrap().query(sql, &[], QueryLimits::NONE, &mut sink).unwrap();
    all
}

/// Applies transactions 1, 2, … in one frame and commits; what went wrong, or all of `table` as it is then.
fn check(transactions: &[Vec<Vec<u8>>], table: &str) -> Result<Vec<String>, ApplyError> {
    let mut fixture = fixture();
    let (frames, chain) = frames(start().lsn, Chain::ZERO, 1, transactions, |_| false);
    for frame in &frames {
        assert_eq!(fixture.applier.frame(frame)?, Applied::All);
    }
    let position = fixture.applier.commit()?;
    assert_eq!(position.lsn, end(transactions.len() as u64));
    assert_eq!(fixture.applier.state().chain, chain);
    Ok(rows(&fixture.path, &format!("SELECT k, a, b FROM \"{table}\" ORDER BY 1, 2, 3")))
}

#[test]
fn rows_come_and_change_and_go() {
    let history = [
        vec![insert(KEYED, &plain(1, "one")), insert(KEYED, &plain(2, "two"))],
        vec![update(KEYED, &plain(2, "zwei")), delete(KEYED, &[Cell::Integer(1)])],
    ];
    assert_eq!(check(&history, "keyed").unwrap(), ["[Integer(2), Text(\"zwei\"), Real(0.5)]"]);
}

#[test]
fn long_runs_of_inserts_end_where_something_else_comes() {
    let keyed = |keys: std::ops::Range<i64>| keys.map(|k| insert(KEYED, &plain(k, "a"))).collect::<Vec<_>>();
    let keyless = |count: usize| vec![insert(KEYLESS, &[Cell::Null, Cell::Text("twin"), Cell::Null]); count];
    let truncate = canonical(&Change::Truncate { tables: vec![(KEYED, None)] });
    let history =
        [keyed(0..100), keyless(70), vec![truncate], keyed(50..150), vec![update(KEYED, &plain(149, "b"))], keyless(33), keyed(150..182)];
    let printed = |k: i64| format!("[Integer({k}), Text(\"{}\"), Real(0.5)]", if k == 149 { "b" } else { "a" });
    assert_eq!(check(&history, "keyed").unwrap(), (50..182).map(printed).collect::<Vec<_>>());
    assert_eq!(check(&history, "keyless").unwrap().len(), 103);
}

#[test]
fn unchanged_cells_keep_the_stored_value() {
    let history = [vec![
        insert(KEYED, &plain(1, "long")),
        update(KEYED, &[Cell::Integer(1), Cell::Unchanged, Cell::Null]),
        update(KEYED, &[Cell::Integer(1), Cell::Unchanged, Cell::Unchanged]),
    ]];
    assert_eq!(check(&history, "keyed").unwrap(), ["[Integer(1), Text(\"long\"), Null]"]);
}

#[test]
fn a_changed_key_moves_the_row() {
    let new = [Cell::Text("new"), Cell::Unchanged, Cell::Real(1.5)];
    let moved = canonical(&Change::Update { table: NAMED, old: Some(Old::Key(cells(&[Cell::Text("old")]).row())), new: cells(&new).row() });
    let history = [vec![insert(NAMED, &[Cell::Text("old"), Cell::Text("kept"), Cell::Null]), moved]];
    assert_eq!(check(&history, "Na\"\"med").unwrap(), ["[Text(\"new\"), Text(\"kept\"), Real(1.5)]"]);
}

/// Applies `changes` to a table that is being filled, with the keys 1 and 2 already there; its rows, and whether it has a gap.
fn fill(changes: Vec<Vec<u8>>) -> (Vec<String>, bool) {
    let mut fixture = fixture();
    let filling = RemoteReason::Filling { fill: 1 };
    let begin = canonical(&Change::Schema(Box::new(SchemaChange::Remote { table: NAMED, reason: filling })));
    let row = |key: &'static str| insert(NAMED, &[Cell::Text(key), Cell::Text("carried"), Cell::Null]);
    let history = [vec![begin, row("1"), row("2")], changes];
    for frame in &frames(start().lsn, Chain::ZERO, 1, &history, |_| false).0 {
        fixture.applier.frame(frame).unwrap();
    }
    fixture.applier.commit().unwrap();
    let gap = Reader::open(&fixture.path).unwrap().snapshot().unwrap().has_gap(NAMED).unwrap();
    (rows(&fixture.path, "SELECT k || ' ' || coalesce(a, '') FROM \"Na\"\"med\" ORDER BY 1"), gap)
}

#[test]
fn a_table_that_is_being_filled_takes_what_comes_twice_or_never() {
    let row = |key: &'static str, a: Cell<'static>| [Cell::Text(key), a, Cell::Null];
    let new = |key, a| insert(NAMED, &row(key, Cell::Text(a)));
    let moved = |from: &'static str, to, a| {
        let old = cells(&[Cell::Text(from)]);
        canonical(&Change::Update { table: NAMED, old: Some(Old::Key(old.row())), new: cells(&row(to, a)).row() })
    };
    let check = |changes: Vec<Vec<u8>>, expected: &[&str], gap: bool| {
        let expected = expected.iter().map(|row| format!("[Text(\"{row}\")]")).collect();
        assert_eq!(fill(changes), (expected, gap));
    };
    check(vec![new("1", "again"), new("3", "new")], &["1 again", "2 carried", "3 new"], false);
    check((0..40).map(|_| new("1", "run")).collect(), &["1 run", "2 carried"], false);
    check(vec![update(NAMED, &row("3", Cell::Text("later"))), delete(NAMED, &[Cell::Text("4")])], &["1 carried", "2 carried"], false);
    check(vec![update(NAMED, &row("3", Cell::Unchanged))], &["1 carried", "2 carried"], false);
    check(vec![delete(NAMED, &[Cell::Text("1")]), moved("2", "5", Cell::Unchanged)], &["5 carried"], false);
    check(vec![moved("3", "0", Cell::Text("whole"))], &["0 whole", "1 carried", "2 carried"], false);
    check(vec![moved("3", "0", Cell::Unchanged)], &["1 carried", "2 carried"], true);
    // Another pass, or the end of the fill.
    let again = canonical(&Change::Schema(Box::new(SchemaChange::Remote { table: NAMED, reason: RemoteReason::Filling { fill: 1 } })));
    check(vec![moved("3", "0", Cell::Unchanged), again.clone()], &["1 carried", "2 carried"], false);
    let filled = canonical(&Change::Schema(Box::new(SchemaChange::Filled { table: NAMED })));
    check(vec![again, filled.clone(), new("3", "new")], &["1 carried", "2 carried", "3 new"], false);
    let mut fixture = fixture();
    let frames = frames(start().lsn, Chain::ZERO, 1, &[vec![filled]], |_| false).0;
    assert!(matches!(fixture.applier.frame(&frames[0]), Err(ApplyError::Catalog(_))), "it was not being filled");
}

#[test]
fn a_filled_table_is_strict_again() {
    let schema = |change| canonical(&Change::Schema(Box::new(change)));
    let begin = schema(SchemaChange::Remote { table: NAMED, reason: RemoteReason::Filling { fill: 1 } });
    let history = vec![begin, schema(SchemaChange::Filled { table: NAMED }), delete(NAMED, &[Cell::Text("4")])];
    assert!(matches!(check(&[history], "Na\"\"med"), Err(ApplyError::Rows { rows: 0, .. })));
}

#[test]
fn exactly_one_duplicate_goes() {
    let row = [Cell::Null, Cell::Text("twin"), Cell::Real(-0.0)];
    let other = [Cell::Null, Cell::Text("twin"), Cell::Real(0.0)];
    let gone = canonical(&Change::Delete { table: KEYLESS, old: Old::Full(cells(&row).row()) });
    let changed = canonical(&Change::Update {
        table: KEYLESS,
        old: Some(Old::Full(cells(&row).row())),
        new: cells(&[Cell::Integer(1), Cell::Null, Cell::Null]).row(),
    });
    let history = [vec![insert(KEYLESS, &row), insert(KEYLESS, &row), insert(KEYLESS, &row), insert(KEYLESS, &other), gone, changed]];
    let left = ["[Null, Text(\"twin\"), Real(-0.0)]", "[Null, Text(\"twin\"), Real(0.0)]", "[Integer(1), Null, Null]"];
    assert_eq!(check(&history, "keyless").unwrap(), left);
}

#[test]
fn a_leaf_is_truncated_alone() {
    let row = |leaf: i64, k: i64| insert(PARTED, &[Cell::Integer(leaf), Cell::Integer(k), Cell::Null, Cell::Null]);
    let one = canonical(&Change::Truncate { tables: vec![(PARTED, Some(TableId(41)))] });
    let all = canonical(&Change::Truncate { tables: vec![(PARTED, None)] });
    let history = [vec![row(41, 1), row(42, 1), row(42, 2), delete(PARTED, &[Cell::Integer(42), Cell::Integer(2)]), one]];
    assert_eq!(check(&history, "parted").unwrap(), ["[Integer(1), Null, Null]"]);
    let history = [vec![row(41, 1), row(42, 1), all]];
    assert!(check(&history, "parted").unwrap().is_empty());
}

#[test]
fn a_unique_index_of_the_primary_does_not_refuse_what_passes() {
    let history =
        [vec![insert(KEYED, &plain(1, "a")), insert(KEYED, &plain(2, "b")), update(KEYED, &plain(1, "b")), update(KEYED, &plain(2, "c"))]];
    assert_eq!(check(&history, "keyed").unwrap().len(), 2);
}

#[test]
fn what_does_not_fit_the_rows_stops() {
    let run_with = |row: &[Cell<'_>]| {
        let good = (100..130).map(|k| insert(KEYED, &plain(k, "a")));
        good.chain([insert(KEYED, row)]).chain((130..160).map(|k| insert(KEYED, &plain(k, "a")))).collect::<Vec<_>>()
    };
    let cases = [
        (vec![insert(KEYED, &plain(1, "a")), insert(KEYED, &plain(1, "b"))], "INSERT of public.keyed where key is (Integer(1)): UNIQUE"),
        (run_with(&plain(110, "b")), "INSERT of public.keyed where key is (Integer(110)): UNIQUE"),
        (run_with(&[Cell::Text("one"), Cell::Null, Cell::Null]), "INSERT of public.keyed where key is (Text(\"one\")): "),
        (run_with(&[Cell::Integer(1), Cell::Blob(b"x"), Cell::Null]), "INSERT of public.keyed where key is (Integer(1)): "),
        (vec![update(KEYED, &plain(9, "a"))], "UPDATE of public.keyed hit 0 rows where key is (Integer(9))"),
        (vec![delete(KEYED, &[Cell::Integer(9)])], "DELETE of public.keyed hit 0 rows where key is (Integer(9))"),
        (vec![insert(KEYED, &[Cell::Null, Cell::Null, Cell::Null])], "a row of public.keyed has a null key"),
        (vec![insert(KEYED, &[Cell::Integer(1)])], "a row of public.keyed has another number of columns"),
        (vec![insert(KEYED, &[Cell::Text("one"), Cell::Null, Cell::Null])], "INSERT of public.keyed where key is (Text(\"one\")): "),
        (vec![insert(TableId(99), &[])], "a change of table 99, which is not stored here"),
        (vec![delete(KEYLESS, &[Cell::Integer(9)])], "a row of public.keyless is named by a key that is not its own"),
    ];
    for (changes, message) in cases {
        let error = check(&[changes], "keyed").unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(!error.may_pass());
    }
}

#[test]
fn schema_changes_take_effect_at_their_place() {
    let created = table(
        TableId(5),
        "later",
        vec![column(1, "k", oid::INT4), column(2, "a", oid::TEXT), column(3, "b", oid::FLOAT8)],
        Identity::Key(vec![0]),
    );
    let schema = |change: SchemaChange| canonical(&Change::Schema(Box::new(change)));
    let remote = SchemaChange::Remote { table: KEYED, reason: RemoteReason::Altered { what: "type of a".to_owned() } };
    let mut reindexed = catalog().table(PARTED).unwrap().as_ref().clone();
    reindexed.indexes =
        vec![Index { id: 90, name: "i".to_owned(), unique: false, columns: vec![IndexColumn { attnum: 3, descending: false }] }];
    let history = [
        vec![insert(KEYED, &plain(1, "a")), schema(SchemaChange::Create { table: created }), insert(TableId(5), &plain(1, "new"))],
        vec![schema(remote), schema(SchemaChange::Drop { table: NAMED }), schema(SchemaChange::Indexes { table: reindexed })],
    ];
    let mut fixture = fixture();
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    fixture.applier.frame(&frames[0]).unwrap();
    fixture.applier.rollback().unwrap();
    assert_eq!(fixture.applier.catalog().version, 4, "a rollback forgets schema changes");
    for frame in &frames {
        fixture.applier.frame(frame).unwrap();
    }
    fixture.applier.commit().unwrap();
    assert_eq!(rows(&fixture.path, "SELECT a FROM later"), ["[Text(\"new\")]"]);
    let names = rows(&fixture.path, "SELECT name FROM sqlite_schema WHERE name IN ('keyed', 'Na\"med', '_rimward_i77', '_rimward_i90')");
    assert_eq!(names, ["[Text(\"_rimward_i90\")]"]);
    let stored = Reader::open(&fixture.path).unwrap().catalog().unwrap();
    assert_eq!(&stored, fixture.applier.catalog().as_ref());
    assert_eq!(stored.version, 8);
    assert_eq!(fixture.applier.state().schema_version, 8);
}

#[test]
fn frames_that_come_again_are_read_over() {
    let history: Vec<_> = (1..=4).map(|k| vec![insert(KEYED, &plain(k, "x"))]).collect();
    let (apart, chain) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    let (together, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| false);
    let mut fixture = fixture();
    for frame in [&apart[0], &apart[0], &apart[1], &apart[0], &together[0], &apart[3], &together[0]] {
        assert_eq!(fixture.applier.frame(frame).unwrap(), Applied::All);
    }
    assert_eq!(fixture.applier.commit().unwrap().lsn, end(4));
    assert_eq!(fixture.applier.state().chain, chain);
    assert_eq!(rows(&fixture.path, "SELECT count(*) FROM keyed"), ["[Integer(4)]"]);
}

#[test]
fn another_history_is_refused() {
    let history: Vec<_> = (1..=3).map(|k| vec![insert(KEYED, &plain(k, "x"))]).collect();
    let (ours, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    let mut other = history;
    other[0] = vec![insert(KEYED, &plain(9, "y"))];
    let (theirs, _) = frames(start().lsn, Chain::ZERO, 1, &other, |_| true);
    let (their_whole, _) = frames(start().lsn, Chain::ZERO, 1, &other, |_| false);
    for (frame, what) in
        [(&ours[2], "a gap"), (&theirs[1], "another chain"), (&theirs[0], "another past"), (&their_whole[0], "a past within")]
    {
        let mut fixture = fixture();
        fixture.applier.frame(&ours[0]).unwrap();
        let error = fixture.applier.frame(frame).unwrap_err();
        assert!(matches!(error, ApplyError::Frame(_)), "{what}: {error}");
        assert!(matches!(fixture.applier.commit(), Err(ApplyError::Failed)), "{what}");
        fixture.applier.rollback().unwrap();
        assert_eq!(fixture.applier.state().lsn, start().lsn);
    }
}

#[test]
fn a_transaction_of_many_frames_shows_nothing_before_its_last() {
    let big = "x".repeat(400_000);
    let many: Vec<_> = (1..=6).map(|k| insert(KEYED, &[Cell::Integer(k), Cell::Text(&big), Cell::Null])).collect();
    let history = [vec![insert(KEYED, &plain(100, "first"))], many];
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    assert!(frames.len() > 3);
    let mut fixture = fixture();
    for frame in &frames[..frames.len() - 1] {
        fixture.applier.frame(frame).unwrap();
        let _ = fixture.applier.commit();
    }
    assert!(matches!(fixture.applier.commit(), Err(ApplyError::Incomplete)));
    assert_eq!(rows(&fixture.path, "SELECT k FROM keyed"), ["[Integer(100)]"]);
    // A crash: the file is dropped as it is.
    drop(fixture.applier);
    fixture.applier = Applier::open(&fixture.path, Some(&start().origin), Durability::Normal).unwrap();
    assert_eq!(fixture.applier.state().lsn, end(1));
    let middle = fixture.applier.frame(&frames[2]).unwrap_err();
    assert!(matches!(middle, ApplyError::Sequence { .. }));
    fixture.applier.rollback().unwrap();
    for frame in &frames {
        fixture.applier.frame(frame).unwrap();
    }
    assert_eq!(fixture.applier.commit().unwrap().lsn, end(2));
    // All of it once more, now that it is in the file.
    for frame in &frames {
        fixture.applier.frame(frame).unwrap();
    }
    assert_eq!(rows(&fixture.path, "SELECT count(*) FROM keyed"), ["[Integer(7)]"]);
}

#[test]
fn stopping_at_a_position_applies_exactly_what_ends_before() {
    let history: Vec<_> = (1..=4).map(|k| vec![insert(KEYED, &plain(k, "x"))]).collect();
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| false);
    for stop in [end(2), Lsn::new(end(2).get() + 1), Lsn::new(end(3).get() - 1)] {
        let mut fixture = fixture();
        fixture.applier.stop_at(Some(stop));
        assert_eq!(fixture.applier.frame(&frames[0]).unwrap(), Applied::StoppedBefore(end(3)));
        assert_eq!(fixture.applier.commit().unwrap().lsn, end(2));
        fixture.applier.stop_at(None);
        assert_eq!(fixture.applier.frame(&frames[0]).unwrap(), Applied::All);
        assert_eq!(fixture.applier.commit().unwrap().lsn, end(4));
    }
}

#[test]
fn a_file_of_something_else_is_refused() {
    let fixture = fixture();
    let expect = |change: fn(&mut Origin)| {
        let mut origin = start().origin;
        change(&mut origin);
        Applier::open(&fixture.path, Some(&origin), Durability::Normal).unwrap_err()
    };
    assert!(matches!(expect(|origin| origin.system = SystemId(1)), FileError::System { .. }));
    assert!(matches!(expect(|origin| origin.branch = Branch::new(1)), FileError::Branch { .. }));
    let other = fixture.path.with_extension("other");
    assert!(matches!(Reader::open(&other).unwrap_err(), FileError::Missing { .. }));
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(Applier::open(&other, None, Durability::Full).unwrap_err(), FileError::NotAReplica));
    let outside = rusqlite::Connection::open(&fixture.path).unwrap();
    outside.execute_batch("UPDATE _rimward_state SET format_version = 99").unwrap();
    assert!(matches!(Reader::open(&fixture.path).unwrap_err(), FileError::Format { found: 99, .. }));
}

#[test]
fn a_snapshot_stays_at_its_position() {
    let mut fixture = fixture();
    let history: Vec<_> = (1..=2).map(|k| vec![insert(KEYED, &plain(k, "x"))]).collect();
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    let count = |snapshot: &rimward_replica::Snapshot<'_>| {
        let mut count = 0;
        let mut sink = |cells: &[Cell<'_>]| {
            count = if let [Cell::Integer(n)] = cells { *n } else { -1 };
            ControlFlow::Continue(())
        };
        snapshot.query("SELECT count(*) FROM keyed WHERE k > ?1", &[Cell::Integer(0)], QueryLimits::NONE, &mut sink).unwrap();
        count
    };
    let mut reader = Reader::open(&fixture.path).unwrap();
    reader.snapshot().unwrap().keep();
    fixture.applier.frame(&frames[0]).unwrap();
    fixture.applier.commit().unwrap();
    let kept = reader.kept().unwrap();
    assert_eq!((kept.position().lsn, count(&kept)), (start().lsn, 0));
    drop(kept);
    assert!(reader.kept().is_none());
    let newest = reader.snapshot().unwrap();
    assert_eq!((newest.position().lsn, count(&newest), newest.primary_time_us()), (end(1), 1, 1_000_000));
}

#[test]
fn readers_neither_write_nor_take_names_for_text_nor_run_for_ever() {
    let fixture = fixture();
    let mut reader = Reader::open(&fixture.path).unwrap();
    let interrupter = reader.interrupter();
    let snapshot = reader.snapshot().unwrap();
    let run = |sql: &str, limits: QueryLimits| snapshot.query(sql, &[], limits, &mut |_: &[Cell<'_>]| ControlFlow::Continue(()));
    for sql in ["DELETE FROM keyed", "SELECT \"misspelt\" FROM keyed", "ATTACH ':memory:' AS other"] {
        assert!(matches!(run(sql, QueryLimits::NONE), Err(QueryError::Sqlite(_))), "{sql}");
    }
    assert!(matches!(run("SELECT ?1", QueryLimits::NONE), Err(QueryError::Parameters { expected: 1, given: 0 })));
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    let limits = QueryLimits { steps: Some(100_000) };
    assert!(matches!(run(endless, limits), Err(QueryError::StepLimit { steps: 100_000 })));
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        interrupter.interrupt();
    });
    assert!(matches!(run(endless, QueryLimits::NONE), Err(QueryError::Interrupted)));
    stopper.join().unwrap();
    assert_eq!(run("SELECT 1 UNION ALL SELECT 2", QueryLimits::NONE).unwrap(), 2);
}

#[test]
fn loaded_files_equal_applied_ones() {
    let mut fixture = fixture();
    let all = [(KEYED, plain(1, "a")), (KEYED, plain(2, "b")), (KEYLESS, plain(3, "c")), (KEYLESS, plain(3, "c"))];
    let changes: Vec<_> = all.iter().map(|(table, row)| insert(*table, row)).collect();
    let (frames, chain) = frames(start().lsn, Chain::ZERO, 1, &[changes], |_| false);
    fixture.applier.frame(&frames[0]).unwrap();
    fixture.applier.commit().unwrap();
    let loaded = fixture.path.with_file_name("loaded.sqlite");
    let state = State { lsn: end(1), chain, primary_time_us: 1_000_000, ..start() };
    let mut loader = Loader::create(&loaded, &state, catalog()).unwrap();
    for (table, row) in &all {
        loader.table(*table).unwrap().row(cells(row).row()).unwrap();
    }
    assert!(!rimward_replica::exists(&loaded).unwrap(), "an unfinished file has its final name");
    loader.finish().unwrap();
    let copied = fixture.path.with_file_name("copied.sqlite");
    assert_eq!(&write_snapshot(&fixture.path, &copied).unwrap(), fixture.applier.state());
    let digests = |path: &Path| {
        let mut reader = Reader::open(path).unwrap();
        let state = reader.state().unwrap();
        (state, reader.snapshot().unwrap().digests(4).unwrap())
    };
    assert_eq!(digests(&loaded), digests(&fixture.path));
    assert_eq!(digests(&copied), digests(&fixture.path));
    // Each goes on as the other would.
    let mut applier = Applier::open(&loaded, Some(&start().origin), Durability::Full).unwrap();
    let gone = canonical(&Change::Delete { table: KEYLESS, old: Old::Full(cells(&plain(3, "c")).row()) });
    let (more, _) = self::frames(end(1), chain, 2, &[vec![gone, update(KEYED, &plain(1, "z"))]], |_| false);
    applier.frame(&more[0]).unwrap();
    applier.commit().unwrap();
    assert_eq!(rows(&loaded, "SELECT count(*) FROM keyless UNION ALL SELECT count(*) FROM keyed"), ["[Integer(1)]", "[Integer(2)]"]);
}

#[test]
fn a_dropped_loader_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(Loader::create(&folder.path().join("shop.sqlite"), &start(), catalog()).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_wal_starts_again_after_a_checkpoint() {
    let mut fixture = fixture();
    let history: Vec<_> = (1..=3).map(|k| vec![insert(KEYED, &plain(k, "x"))]).collect();
    let (frames, _) = frames(start().lsn, Chain::ZERO, 1, &history, |_| true);
    fixture.applier.frame(&frames[0]).unwrap();
    fixture.applier.commit().unwrap();
    fixture.applier.frame(&frames[1]).unwrap();
    fixture.applier.commit().unwrap();
    let before = fixture.applier.wal_pages();
    let (pages, moved) = fixture.applier.checkpoint().unwrap();
    assert_eq!((pages, moved), (before, before));
    fixture.applier.frame(&frames[2]).unwrap();
    fixture.applier.commit().unwrap();
    assert!(fixture.applier.wal_pages() < before);
    assert_eq!(fixture.applier.make_durable().unwrap().lsn, end(3));
}

/// What a random step does to the row of a random key.
#[derive(Debug, Clone)]
enum Step {
    Put(i64, String),
    Touch(i64),
    Move(i64, i64),
    Remove(i64),
    Clear,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..20i64, ".{0,8}").prop_map(|(k, a)| Step::Put(k, a)),
        3 => (0..20i64).prop_map(Step::Touch),
        3 => (0..20i64, 0..20i64).prop_map(|(from, to)| Step::Move(from, to)),
        3 => (0..20i64).prop_map(Step::Remove),
        1 => Just(Step::Clear),
    ]
}

type Rows = BTreeMap<i64, (String, Option<i64>)>;

fn row_of<'a>(k: i64, a: &'a str, b: Option<i64>) -> [Cell<'a>; 3] {
    [Cell::Integer(k), Cell::Text(a), b.map_or(Cell::Null, |b| Cell::Real(b as f64))]
}

/// Plays a step on the model and writes it as the primary would, for a keyed table and one without a key.
fn play(step: &Step, model: &mut Rows, out: &mut Vec<Vec<u8>>) {
    let full = |row: Row<'_>| canonical(&Change::Delete { table: KEYLESS, old: Old::Full(row) });
    match step {
        Step::Put(k, a) => match model.insert(*k, (a.clone(), None)) {
            None => {
                out.push(insert(KEYED, &row_of(*k, a, None)));
                out.push(insert(KEYLESS, &row_of(*k, a, None)));
            }
            Some((old, b)) => {
                out.push(update(KEYED, &row_of(*k, a, None)));
                let (old, new) = (cells(&row_of(*k, &old, b)), cells(&row_of(*k, a, None)));
                out.push(canonical(&Change::Update { table: KEYLESS, old: Some(Old::Full(old.row())), new: new.row() }));
            }
        },
        Step::Touch(k) => {
            if let Some((a, b)) = model.get_mut(k) {
                let old = cells(&row_of(*k, a, *b));
                *b = Some(b.unwrap_or(0) + 1);
                out.push(update(KEYED, &[Cell::Integer(*k), Cell::Unchanged, Cell::Real(b.unwrap_or(0) as f64)]));
                let new = cells(&row_of(*k, a, *b));
                out.push(canonical(&Change::Update { table: KEYLESS, old: Some(Old::Full(old.row())), new: new.row() }));
            }
        }
        Step::Move(from, to) => {
            if model.contains_key(from) && !model.contains_key(to) {
                let (a, b) = model.remove(from).unwrap();
                let (key, new) = (cells(&[Cell::Integer(*from)]), cells(&row_of(*to, &a, b)));
                out.push(canonical(&Change::Update { table: KEYED, old: Some(Old::Key(key.row())), new: new.row() }));
                out.push(full(cells(&row_of(*from, &a, b)).row()));
                out.push(insert(KEYLESS, &row_of(*to, &a, b)));
                model.insert(*to, (a, b));
            }
        }
        Step::Remove(k) => {
            if let Some((a, b)) = model.remove(k) {
                out.push(delete(KEYED, &[Cell::Integer(*k)]));
                out.push(full(cells(&row_of(*k, &a, b)).row()));
            }
        }
        Step::Clear => {
            model.clear();
            out.push(canonical(&Change::Truncate { tables: vec![(KEYED, None), (KEYLESS, None)] }));
        }
    }
}

fn printed(model: &Rows) -> Vec<String> {
    model.iter().map(|(k, (a, b))| format!("{:?}", &row_of(*k, a, *b)[..])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// However a history is cut into frames, grouped into commits, repeated and interrupted, the file equals the model at its position.
    #[test]
    fn any_history_in_any_grouping_equals_the_model(
        history in proptest::collection::vec(proptest::collection::vec(any_step(), 0..6), 1..25),
        cuts in any::<u64>(),
        other_cuts in any::<u64>(),
        commits in any::<u64>(),
        crashes in any::<u64>(),
    ) {
        let mut model = Rows::new();
        let mut states = vec![printed(&model)];
        let mut transactions = Vec::new();
        for steps in &history {
            let mut changes = Vec::new();
            steps.iter().for_each(|step| play(step, &mut model, &mut changes));
            transactions.push(changes);
            states.push(printed(&model));
        }
        let bit = |bits: u64, n: usize| bits >> (n % 64) & 1 == 1;
        let (first, chain) = frames(start().lsn, Chain::ZERO, 1, &transactions, |n| bit(cuts, n));
        let (second, _) = frames(start().lsn, Chain::ZERO, 1, &transactions, |n| bit(other_cuts, n));
        let mut fixture = fixture();
        let seen = |fixture: &Fixture| {
            let at = fixture.applier.state().lsn;
            let n = (0..states.len() as u64).find(|n| if *n == 0 { at == start().lsn } else { at == end(*n) }).unwrap();
            let want = &states[n as usize];
            for table in ["keyed", "keyless"] {
                let got = rows(&fixture.path, &format!("SELECT k, a, b FROM {table} ORDER BY k"));
                assert_eq!(&got, want, "{table} at {at}");
            }
        };
        for (n, frame) in first.iter().enumerate() {
            fixture.applier.frame(frame).unwrap();
            if bit(commits, n) {
                fixture.applier.commit().unwrap();
            }
            if bit(crashes, n) && bit(crashes, n + 7) {
                drop(fixture.applier);
                fixture.applier = Applier::open(&fixture.path, None, Durability::Normal).unwrap();
                seen(&fixture);
                // The stream comes again from the beginning, cut otherwise.
                second.iter().take_while(|other| other.header().end <= frame.header().end).for_each(|other| {
                    fixture.applier.frame(other).unwrap();
                });
                first[..=n].iter().for_each(|again| {
                    fixture.applier.frame(again).unwrap();
                });
            }
        }
        fixture.applier.commit().unwrap();
        prop_assert_eq!(fixture.applier.state().chain, chain);
        prop_assert_eq!(fixture.applier.state().lsn, end(history.len() as u64));
        seen(&fixture);
    }
}
