//! Follows a primary into maps, and compares them with a new snapshot.

use std::collections::BTreeMap;

use rimward_model::{
    Catalog, Cell, CellBuf, Change, Identity, Lsn, Old, Reader, RemoteReason, Row, RowHasher, SchemaChange, Table, TableDigest, TableId,
};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{Copied, Event, InitOptions, Snapshot, Stream, StreamConfig, StreamLimits, Transcoder};

type Cells = Vec<Option<CellBuf>>;
type Rows = BTreeMap<String, (Cells, usize)>;

/// The tables that a stream leads to.
pub(crate) struct Follower {
    info: ConnInfo,
    stream: Option<Stream>,
    transcoder: Transcoder,
    /// As an edge would hold it: changed by the changes alone.
    catalog: Catalog,
    tables: BTreeMap<TableId, Rows>,
    _spool: tempfile::TempDir,
}

fn cells(row: Row<'_>) -> Cells {
    row.cells().map(CellBuf::from_cell).collect()
}

fn name(cells: &[Option<CellBuf>]) -> String {
    format!("{cells:?}")
}

/// What names a row: its key, or all of it.
fn key_of(table: &Table, row: &Cells) -> String {
    match table.identity {
        Identity::Key(_) => name(&table.key_cells().iter().map(|&cell| row[cell].clone()).collect::<Vec<_>>()),
        _ => name(row),
    }
}

async fn copy(snapshot: &Snapshot, id: TableId) -> Rows {
    let table = snapshot.catalog().table(id).unwrap().clone();
    let mut rows = Rows::new();
    let mut each = |row: Row<'_>| {
        let row = cells(row);
        assert_eq!(row.len(), table.row_width());
        rows.entry(key_of(&table, &row)).or_insert((row, 0)).1 += 1;
    };
    assert!(matches!(snapshot.copy(id, &mut each).await.unwrap(), Copied::Rows(_)));
    rows
}

impl Follower {
    pub(crate) async fn start(info: &ConnInfo, options: &InitOptions) -> Follower {
        let snapshot = Snapshot::begin(info).await.unwrap();
        let mut tables = BTreeMap::new();
        for id in snapshot.tables() {
            tables.insert(id, copy(&snapshot, id).await);
        }
        let spool = tempfile::tempdir().unwrap();
        let config = StreamConfig {
            conninfo: info.clone(),
            slot: options.slot.parse().unwrap(),
            publications: vec![options.publication.clone()],
            expected: None,
            spool_folder: spool.path().to_owned(),
            limits: StreamLimits::default(),
        };
        let stream = Stream::start(config, snapshot.position().lsn).await.unwrap();
        let transcoder = Transcoder::new(snapshot.catalog().clone(), snapshot.installation().guard.clone());
        let catalog = snapshot.catalog().clone();
        Follower { info: info.clone(), stream: Some(stream), transcoder, catalog, tables, _spool: spool }
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub(crate) fn remote(&self, table: &str) -> Option<RemoteReason> {
        self.catalog().table_named("public", table).unwrap_or_else(|| panic!("{table} is not known")).remote.clone()
    }

    pub(crate) async fn rows(&mut self, table: &str) -> usize {
        let id = self.catalog().table_named("public", table).unwrap().id;
        self.tables[&id].values().map(|(_, count)| count).sum()
    }

    /// Follows up to a new snapshot, and compares whatever is still held.
    pub(crate) async fn agrees(&mut self, step: &str) {
        let snapshot = Snapshot::begin(&self.info).await.unwrap();
        self.follow(snapshot.position().lsn).await;
        assert_eq!(self.catalog, *self.transcoder.catalog(), "after {step}");
        let held: Vec<TableId> = self.catalog().tables.values().filter(|table| table.is_stored()).map(|table| table.id).collect();
        for id in held {
            let known = self.catalog().table(id).unwrap().clone();
            let real = snapshot.catalog().table(id).unwrap_or_else(|| panic!("{} is gone, after {step}", known.name)).clone();
            assert_eq!(
                Table { stored_name: String::new(), ..(*known).clone() },
                Table { stored_name: String::new(), ..(*real).clone() },
                "after {step}"
            );
            let rows = copy(&snapshot, id).await;
            assert_eq!(self.tables[&id], rows, "{} after {step}", known.name);
            let digest = snapshot.digest(id, 16).await.unwrap();
            assert_eq!(self.digest(&known), digest, "{} after {step}: what is held prints otherwise than at the primary", known.name);
        }
        let names = |catalog: &Catalog| catalog.tables.values().map(|table| (table.id, table.name.clone())).collect::<Vec<_>>();
        assert_eq!(names(self.catalog()), names(snapshot.catalog()), "after {step}");
        assert_eq!(self.catalog().enums, snapshot.catalog().enums, "after {step}");
        assert_eq!(self.catalog().shadows, snapshot.catalog().shadows, "after {step}");
    }

    /// From what is held, as an edge computes it.
    fn digest(&self, table: &Table) -> TableDigest {
        let mut digest = TableDigest::new(table.id, 16);
        let mut hasher = RowHasher::new(table.key_cells());
        for (row, count) in self.tables[&table.id].values() {
            let (leaf, columns) = row.split_at(usize::from(table.has_leaf_column()));
            for _ in 0..*count {
                if let [Some(CellBuf::Integer(leaf))] = leaf {
                    hasher.text(Some(leaf.to_string().as_bytes()));
                }
                for (column, cell) in table.stored_columns().zip(columns) {
                    hasher.column(column, &self.catalog.enums, cell.as_ref().unwrap().as_cell()).unwrap();
                }
                digest.add(hasher.finish());
            }
        }
        digest
    }

    async fn follow(&mut self, until: Lsn) {
        let client = connect_sql(&self.info).await.unwrap();
        client.execute("SELECT pg_logical_emit_message(true, 'rimward.heartbeat', 'now')", &[]).await.unwrap();
        let mut stream = self.stream.take().unwrap();
        'stream: loop {
            match stream.next().await.unwrap() {
                Event::Progress { .. } => {}
                Event::Transactions(transactions) => {
                    for transaction in transactions {
                        let mut changes = Vec::new();
                        self.transcoder.transaction(&transaction, &mut |change| changes.push(change.to_vec())).unwrap();
                        let mut beat = false;
                        for bytes in &changes {
                            let mut reader = Reader::new(bytes);
                            let change = Change::decode(&mut reader).unwrap();
                            reader.finish().unwrap();
                            beat |= matches!(change, Change::Message { prefix: "rimward.heartbeat", .. });
                            self.apply(change);
                        }
                        if beat && transaction.commit.commit_lsn >= until {
                            break 'stream;
                        }
                    }
                }
            }
        }
        self.stream = Some(stream);
    }

    fn apply(&mut self, change: Change<'_>) {
        match change {
            Change::Insert { table, new } => {
                let row = cells(new);
                let key = key_of(&self.table(table), &row);
                let entry = self.held(table).entry(key).or_insert((row, 0));
                entry.1 += 1;
            }
            Change::Update { table, old, new } => {
                let described = self.table(table);
                let mut row = cells(new);
                let key = match old {
                    Some(Old::Key(old) | Old::Full(old)) => name(&cells(old)),
                    None => key_of(&described, &row),
                };
                let before = self.take(table, &key);
                for (cell, value) in new.cells().enumerate() {
                    if value == Cell::Unchanged {
                        row[cell] = before[cell].clone();
                    }
                }
                let key = key_of(&described, &row);
                self.held(table).entry(key).or_insert((row, 0)).1 += 1;
            }
            Change::Delete { table, old } => {
                let (Old::Key(old) | Old::Full(old)) = old;
                self.take(table, &name(&cells(old)));
            }
            Change::Truncate { tables } => {
                for (table, leaf) in tables {
                    let leaf = leaf.map(|leaf| Some(CellBuf::Integer(i64::from(leaf.0))));
                    self.held(table).retain(|_, (row, _)| leaf.as_ref().is_some_and(|leaf| row[0] != *leaf));
                }
            }
            Change::Schema(change) => {
                self.catalog.apply(&change).unwrap();
                match *change {
                    SchemaChange::Create { table } if table.is_stored() => assert!(self.tables.insert(table.id, Rows::new()).is_none()),
                    SchemaChange::Drop { table } | SchemaChange::Remote { table, .. } => drop(self.tables.remove(&table)),
                    SchemaChange::Describe { table } => assert!(!table.is_stored(), "{table:?}"),
                    SchemaChange::Indexes { table } => assert!(self.tables.contains_key(&table.id)),
                    _ => {}
                }
            }
            Change::Message { .. } => {}
        }
    }

    fn table(&self, id: TableId) -> Table {
        self.catalog().table(id).map_or_else(|| panic!("{id} is not known"), |table| (**table).clone())
    }

    fn held(&mut self, id: TableId) -> &mut Rows {
        self.tables.get_mut(&id).unwrap_or_else(|| panic!("{id} is not held"))
    }

    fn take(&mut self, id: TableId, key: &str) -> Cells {
        let rows = self.held(id);
        let entry = rows.get_mut(key).unwrap_or_else(|| panic!("no row {key} in {id}"));
        let row = entry.0.clone();
        entry.1 -= 1;
        if entry.1 == 0 {
            rows.remove(key);
        }
        row
    }

    pub(crate) async fn stop(mut self) -> Follower {
        if let Some(stream) = self.stream.take() {
            stream.stop().await;
        }
        self
    }
}
