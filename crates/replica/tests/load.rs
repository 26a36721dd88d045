//! A load that lasts: what is finished of it stays, whatever ends its process; and an applier meets tables that are ahead of their file.

use std::path::Path;

use rimward_batch::{Branch, Chain, Encoder, Frame};
use rimward_model::{
    Catalog, Cell, Change, Column, Commit, Database, Identity, Index, IndexColumn, Lsn, Old, QualifiedName, RemoteReason, RowBuf,
    SchemaChange, Storage, SystemId, Table, TableId, TableKind, Timeline, TypeRef, oid,
};
use rimward_replica::{Applier, ApplyError, Durability, FileError, Loader, Origin, Reader, State, write_snapshot};

const FIRST: TableId = TableId(1);
const SECOND: TableId = TableId(2);
const KEYLESS: TableId = TableId(3);

fn table(id: TableId, name: &str, identity: Identity) -> Table {
    let column = |attnum: i16, name: &str, oid: u32| {
        let ty = TypeRef { oid, typmod: -1 };
        let (name, stored_name, storage) = (name.to_owned(), name.to_owned(), Storage::of(ty, false));
        let (domain, collation, not_null, absent) = (None, 0, false, false);
        Column { attnum, name, stored_name, ty, domain, storage, collation, bytewise: true, deterministic: true, not_null, absent }
    };
    let columns = vec![IndexColumn { attnum: 2, descending: false }];
    Table {
        id,
        name: QualifiedName { schema: "public".to_owned(), name: name.to_owned() },
        stored_name: name.to_owned(),
        kind: TableKind::Plain,
        columns: vec![column(1, "k", oid::INT8), column(2, "v", oid::TEXT)],
        identity,
        indexes: vec![Index { id: 70 + id.0, name: format!("{name}_v"), unique: false, columns }],
        primary_key: Vec::new(),
        view: None,
        remote: None,
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_018, bytewise: true });
    let key = || Identity::Key(vec![0]);
    for table in [table(FIRST, "first", key()), table(SECOND, "second", key()), table(KEYLESS, "keyless", Identity::Full)] {
        catalog.apply(&SchemaChange::Create { table }).unwrap();
    }
    catalog
}

fn start() -> State {
    let origin = Origin { system: SystemId(7), timeline: Timeline(1), branch: Branch::new(7) };
    State { origin, lsn: Lsn::new(1000), chain: Chain::ZERO, schema_version: 3, primary_time_us: i64::MIN }
}

/// Rows `(k, "v<k>")`, end to end.
fn rows(keys: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for k in keys {
        bytes.extend_from_slice(row(k, &format!("v{k}")).row().as_bytes());
    }
    bytes
}

fn row(k: i64, v: &str) -> RowBuf {
    let mut row = RowBuf::default();
    row.begin(2);
    row.push(Cell::Integer(k));
    row.push(Cell::Text(v));
    row
}

fn fill(loader: &mut Loader, table: TableId, keys: impl Iterator<Item = i64>, at: Lsn) {
    let mut filling = loader.table(table).unwrap();
    filling.rows(&rows(keys)).unwrap();
    filling.finish(at).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn digests(path: &Path) -> Vec<rimward_model::TableDigest> {
    Reader::open(path).unwrap().snapshot().unwrap().digests(8).unwrap()
}

#[test]
fn what_is_finished_outlives_a_drop_and_is_not_loaded_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    assert!(Loader::resume(&path).unwrap().is_none());
    let at = start().lsn;
    let mut loader = Loader::begin(&path, &start(), catalog()).unwrap();
    fill(&mut loader, FIRST, 1..=1000, at);
    // Of this one, nothing stays.
    loader.table(SECOND).unwrap().rows(&rows(1..=500)).unwrap();
    drop(loader);

    let mut loader = Loader::resume(&path).unwrap().unwrap();
    assert_eq!((loader.state().lsn, loader.copied().keys().copied().collect::<Vec<_>>()), (at, vec![FIRST]));
    fill(&mut loader, SECOND, 2..=900, at);
    fill(&mut loader, KEYLESS, [5, 5, 6].into_iter(), at);
    loader.finish().unwrap();
    assert_eq!(names(folder.path()), ["shop.sqlite"]);

    let once = folder.path().join("once.sqlite");
    let mut loader = Loader::create(&once, &start(), catalog()).unwrap();
    for (table, keys) in [(FIRST, (1..=1000).collect::<Vec<i64>>()), (SECOND, (2..=900).collect()), (KEYLESS, vec![5, 5, 6])] {
        let mut filling = loader.table(table).unwrap();
        keys.iter().for_each(|&k| filling.row(row(k, &format!("v{k}")).row()).unwrap());
        assert_eq!(filling.count(), keys.len() as u64);
    }
    loader.finish().unwrap();
    assert_eq!(digests(&path), digests(&once));
    assert_eq!(Reader::open(&path).unwrap().state().unwrap(), start());

    // Whole, but of no use to anybody yet: it is taken up where it is.
    let loader = Loader::resume(&path).unwrap().unwrap();
    assert_eq!(loader.copied().len(), 3);
    loader.finish().unwrap();
    assert_eq!(digests(&path), digests(&once));
    Loader::discard(&path).unwrap();
    assert_eq!(names(folder.path()), ["once.sqlite"]);
}

#[test]
fn a_killed_process_leaves_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let mut loader = Loader::begin(&path, &start(), catalog()).unwrap();
    fill(&mut loader, FIRST, 1..=2000, start().lsn);
    loader.commit().unwrap();
    // Enough for the cache to spill into the file.
    let mut filling = loader.table(SECOND).unwrap();
    let wide = "wide".repeat(250);
    for k in 0..80_000 {
        filling.row(row(k, &wide).row()).unwrap();
    }
    // Neither drop nor rollback: as the process would be gone.
    let copy = tempfile::tempdir().unwrap();
    for name in names(folder.path()) {
        std::fs::copy(folder.path().join(&name), copy.path().join(&name)).unwrap();
    }
    let spilt = std::fs::metadata(copy.path().join("shop.sqlite.building")).unwrap().len();
    assert!(spilt > 1 << 20, "{spilt} bytes were written: this tests nothing");
    let path = copy.path().join("shop.sqlite");
    let mut loader = Loader::resume(&path).unwrap().unwrap();
    assert_eq!(loader.copied().keys().copied().collect::<Vec<_>>(), [FIRST]);
    fill(&mut loader, SECOND, 1..=3, start().lsn);
    fill(&mut loader, KEYLESS, 1..=3, start().lsn);
    loader.finish().unwrap();
    let counts: Vec<u64> = digests(&path).iter().map(|digest| digest.total().rows).collect();
    assert_eq!(counts, [2000, 3, 3]);
    assert!(std::fs::metadata(&path).unwrap().len() < spilt / 4, "pages of what was rolled back are still there");
}

#[test]
fn a_table_that_cannot_be_stored_goes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let mut loader = Loader::begin(&path, &start(), catalog()).unwrap();
    fill(&mut loader, FIRST, 1..=300, start().lsn);
    let mut filling = loader.table(SECOND).unwrap();
    filling.rows(&rows(1..=300)).unwrap();
    let reason = RemoteReason::Quarantined { what: "a year".to_owned() };
    filling.quarantine(reason.clone()).unwrap();
    assert!(loader.table(SECOND).is_err());
    drop(loader);
    let mut loader = Loader::resume(&path).unwrap().unwrap();
    assert_eq!(loader.catalog().table(SECOND).unwrap().remote, Some(reason));
    fill(&mut loader, KEYLESS, 1..=3, start().lsn);
    loader.finish().unwrap();
    let counts: Vec<u64> = digests(&path).iter().map(|digest| digest.total().rows).collect();
    assert_eq!(counts, [300, 3]);
}

#[test]
fn what_is_no_row_of_the_table_is_refused() {
    let good = rows(0..300);
    for bad in [&good[..good.len() - 1], &[&good[..], &[1, 0]].concat(), &[&good[..], &[2, 0, 0]].concat()] {
        let folder = tempfile::tempdir().unwrap();
        let mut loader = Loader::create(&folder.path().join("shop.sqlite"), &start(), catalog()).unwrap();
        let mut filling = loader.table(FIRST).unwrap();
        assert!(matches!(filling.rows(bad), Err(ApplyError::Shape { .. })));
    }
}

fn commit(n: u64) -> Commit {
    Commit { commit_lsn: Lsn::new(900 + n * 100), end_lsn: Lsn::new(950 + n * 100), committed_at_us: n.cast_signed(), xid: 1 }
}

/// Each transaction in a frame of its own; the first is committed at 1000, the next at 1100 …
fn frames(transactions: &[Vec<Change<'_>>]) -> Vec<Frame> {
    let mut encoder = Encoder::new(start().lsn, Chain::ZERO, 1);
    let mut frames = Vec::new();
    for (n, changes) in transactions.iter().enumerate() {
        encoder.begin(&commit(n as u64 + 1));
        for change in changes {
            let mut bytes = Vec::new();
            change.encode(&mut bytes);
            encoder.change(&bytes);
        }
        encoder.commit();
        frames.extend(encoder.flush());
    }
    frames
}

/// The first table is of the file's position, the second of `until`.
fn ahead(path: &Path, until: u64) -> Applier {
    let mut loader = Loader::begin(path, &start(), catalog()).unwrap();
    fill(&mut loader, FIRST, 1..=2, start().lsn);
    fill(&mut loader, SECOND, 1..=2, Lsn::new(until));
    fill(&mut loader, KEYLESS, 1..=2, start().lsn);
    loader.finish().unwrap();
    // Taken up again before anybody made use of it, it knows what it has.
    let loader = Loader::resume(path).unwrap().unwrap();
    assert_eq!(loader.copied().values().map(|lsn| lsn.get()).collect::<Vec<_>>(), [1000, until, 1000]);
    loader.finish().unwrap();
    Applier::open(path, None, Durability::Normal).unwrap()
}

#[test]
fn changes_that_a_table_was_copied_with_are_passed_over_until_all_have_met() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("shop.sqlite"), folder.path().join("copy.sqlite"));
    // Copied behind the second transaction, and before the third.
    let mut applier = ahead(&path, 1150);
    assert_eq!(applier.ahead_until(), Some(Lsn::new(1150)));
    let (three, four, two) = (row(3, "x"), row(4, "y"), row(2, "z"));
    let mut key_only = RowBuf::default();
    key_only.begin(1);
    key_only.push(Cell::Integer(9));
    let history = frames(&[
        vec![
            Change::Insert { table: FIRST, new: three.row() },
            Change::Insert { table: SECOND, new: three.row() },
            Change::Delete { table: SECOND, old: Old::Key(key_only.row()) },
        ],
        vec![Change::Truncate { tables: vec![(FIRST, None), (SECOND, None)] }, Change::Insert { table: FIRST, new: three.row() }],
        vec![
            Change::Insert { table: FIRST, new: four.row() },
            Change::Insert { table: SECOND, new: four.row() },
            Change::Update { table: SECOND, old: None, new: two.row() },
        ],
    ]);
    applier.frame(&history[0]).unwrap();
    applier.commit().unwrap();
    let refused = write_snapshot(&path, &copy).unwrap_err();
    assert!(matches!(refused, FileError::Copying { at, until } if (at.get(), until.get()) == (1050, 1150)), "{refused}");
    // What is rolled back, or begins again with another process, is still passed over.
    applier.frame(&history[1]).unwrap();
    applier.rollback().unwrap();
    drop(applier);
    let mut applier = Applier::open(&path, None, Durability::Normal).unwrap();
    applier.frame(&history[1]).unwrap();
    applier.frame(&history[2]).unwrap();
    assert_eq!(applier.ahead_until(), Some(Lsn::new(1150)));
    applier.commit().unwrap();
    assert_eq!(applier.ahead_until(), None);
    write_snapshot(&path, &copy).unwrap();
    let counts: Vec<u64> = digests(&copy).iter().map(|digest| digest.total().rows).collect();
    assert_eq!(counts, [2, 3, 2]);
}

#[test]
fn what_cannot_be_passed_over_voids_the_copy() {
    let check = |change: SchemaChange, void: bool| {
        let folder = tempfile::tempdir().unwrap();
        let mut applier = ahead(&folder.path().join("shop.sqlite"), 1150);
        let frames = frames(&[vec![Change::Schema(Box::new(change))]]);
        match applier.frame(&frames[0]) {
            Err(ApplyError::CopyVoid { table, until }) => assert!(void && table == "public.second" && until.get() == 1150),
            other => assert!(!void, "{other:?}"),
        }
    };
    let wider = |id: TableId, name: &str| {
        let mut table = table(id, name, Identity::Key(vec![0]));
        table.columns[1].name = "w".to_owned();
        SchemaChange::Alter { table, fills: Vec::new() }
    };
    check(wider(FIRST, "first"), false);
    check(wider(SECOND, "second"), true);
    check(SchemaChange::Remote { table: SECOND, reason: RemoteReason::RowSecurity }, true);
    check(SchemaChange::Remote { table: FIRST, reason: RemoteReason::RowSecurity }, false);
    // It may come back in the same transaction, with its rows of then.
    check(SchemaChange::Drop { table: SECOND }, true);
    check(SchemaChange::Indexes { table: Table { indexes: Vec::new(), ..table(SECOND, "second", Identity::Key(vec![0])) } }, false);
}
