//! Follows a primary into a replica, and compares that with a new snapshot.

pub(crate) mod primary;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use rimward_batch::{Branch, Chain, Encoder};
use rimward_model::{
    Catalog, Cell, Change, Commit, DeclaredType, Enums, Lsn, Oid, Reader as Bytes, RemoteReason, Row, Storage, Table, TableId, TypeRef, oid,
};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_replica::{Applied, Applier, Durability, Loader, Origin, QueryLimits, Reader, State, layout};
use rimward_source::{Copied, Event, Guard, InitOptions, Snapshot, Stream, StreamConfig, StreamError, StreamLimits, Transcoder};

/// Differences are printed up to so many rows of each side.
const ROWS_PRINTED: usize = 20;

/// The replica that a stream leads to.
pub(crate) struct Follower {
    info: ConnInfo,
    config: StreamConfig,
    stream: Option<Stream>,
    transcoder: Transcoder,
    guard: Guard,
    encoder: Encoder,
    applier: Applier,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// The types that a table's columns are made of.
fn parts(catalog: &Catalog, table: &Table) -> Vec<Arc<DeclaredType>> {
    let is_part = |id: &Oid| table.stored_columns().any(|column| catalog.is_made_of(column.ty.oid, *id));
    catalog.types.iter().filter(|(id, _)| is_part(id)).map(|(_, ty)| Arc::clone(ty)).collect()
}

/// All rows of a table, as PostgreSQL prints them, sorted.
async fn primary_rows(snapshot: &Snapshot, id: TableId) -> Vec<String> {
    let (table, enums) = (snapshot.catalog().table(id).unwrap().clone(), snapshot.catalog().enums.clone());
    let mut rows = Vec::new();
    let mut each = |row: Row<'_>| rows.push(printed(&table, &enums, row.cells()));
    assert!(matches!(snapshot.copy(id, &mut each).await.unwrap(), Copied::Rows(_)));
    rows.sort();
    rows
}

fn printed<'a>(table: &Table, enums: &Enums, cells: impl Iterator<Item = Cell<'a>>) -> String {
    let leaf = table.has_leaf_column().then_some((Storage::Oid, TypeRef { oid: oid::OID, typmod: -1 }));
    let columns = leaf.into_iter().chain(table.stored_columns().map(|column| (column.storage, column.ty)));
    let print = |((storage, ty), cell): ((Storage, TypeRef), Cell<'_>)| {
        let mut text = Vec::new();
        match cell {
            Cell::Null => "NULL".to_owned(),
            cell => match storage.write_text(ty, enums, cell, &mut text) {
                Ok(()) => String::from_utf8(text).unwrap(),
                Err(error) => format!("{cell:?}: {error}"),
            },
        }
    };
    columns.zip(cells).map(print).collect::<Vec<_>>().join(" | ")
}

impl Follower {
    pub(crate) async fn start(info: &ConnInfo, options: &InitOptions) -> Follower {
        let snapshot = Snapshot::begin(info).await.unwrap();
        let position = snapshot.position();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("replica.sqlite");
        let origin = Origin { system: position.system, timeline: position.timeline, branch: Branch::new(1) };
        let state = State { origin, lsn: position.lsn, chain: Chain::ZERO, schema_version: 0, primary_time_us: i64::MIN };
        let mut loader = Loader::create(&path, &state, snapshot.catalog().clone()).unwrap();
        for id in snapshot.tables() {
            let mut rows = Vec::new();
            assert!(matches!(snapshot.copy(id, &mut |row| rows.push(row.as_bytes().to_vec())).await.unwrap(), Copied::Rows(_)));
            let mut table = loader.table(id).unwrap();
            rows.iter().for_each(|row| table.row(Bytes::new(row).row().unwrap()).unwrap());
        }
        loader.finish().unwrap();
        let applier = Applier::open(&path, None, Durability::Normal).unwrap();
        let config = StreamConfig {
            conninfo: info.clone(),
            slot: options.slot.parse().unwrap(),
            publications: vec![options.publication.clone()],
            expected: None,
            spool_folder: folder.path().join("spool"),
            limits: StreamLimits::default(),
        };
        std::fs::create_dir(&config.spool_folder).unwrap();
        let stream = Stream::start(config.clone(), position.lsn).await.unwrap();
        let guard = snapshot.installation().guard.clone();
        let transcoder = Transcoder::new(snapshot.catalog().clone(), guard.clone());
        let encoder = Encoder::new(position.lsn, Chain::ZERO, 1);
        Follower { info: info.clone(), config, stream: Some(stream), transcoder, guard, encoder, applier, path, _folder: folder }
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.applier.catalog()
    }

    #[allow(dead_code, reason = "not every file asks")]
    pub(crate) fn remote(&self, table: &str) -> Option<RemoteReason> {
        self.catalog().table_named("public", table).unwrap_or_else(|| panic!("{table} is not known")).remote.clone()
    }

    #[allow(dead_code, reason = "not every file asks")]
    pub(crate) async fn rows(&mut self, table: &str) -> usize {
        let table = self.catalog().table_named("public", table).unwrap().clone();
        self.replica_rows(&table).len()
    }

    /// Rows of all tables that are held whole.
    #[allow(dead_code, reason = "not every file asks")]
    pub(crate) fn complete_rows(&self) -> usize {
        self.catalog().tables.values().filter(|table| table.is_complete()).map(|table| self.replica_rows(table).len()).sum()
    }

    fn replica_rows(&self, table: &Table) -> Vec<String> {
        let mut reader = Reader::open(&self.path).unwrap();
        let snapshot = reader.snapshot().unwrap();
        let enums = snapshot.catalog().unwrap().enums;
        let mut rows = Vec::new();
        let mut each = |cells: &[Cell<'_>]| {
            rows.push(printed(table, &enums, cells.iter().copied()));
            ControlFlow::Continue(())
        };
        snapshot.query(&layout::select(table), &[], QueryLimits::NONE, &mut each).unwrap();
        rows.sort();
        rows
    }

    /// Follows up to a new snapshot, and compares whatever is still held.
    pub(crate) async fn agrees(&mut self, step: &str) {
        let snapshot = Snapshot::begin(&self.info).await.unwrap();
        self.follow(snapshot.position().lsn).await;
        assert_eq!(*self.catalog(), *self.transcoder.catalog(), "after {step}");
        let mut reader = Reader::open(&self.path).unwrap();
        assert_eq!(reader.catalog().unwrap(), *self.catalog(), "after {step}");
        let held: Vec<TableId> = self.catalog().tables.values().filter(|table| table.is_complete()).map(|table| table.id).collect();
        let digests = reader.snapshot().unwrap().digests(16).unwrap_or_else(|error| panic!("{error}, after {step}"));
        assert_eq!(digests.iter().map(|digest| digest.table).collect::<Vec<_>>(), held);
        for (id, here) in held.into_iter().zip(&digests) {
            let known = self.catalog().table(id).unwrap().clone();
            let real = snapshot.catalog().table(id).unwrap_or_else(|| panic!("{} is gone, after {step}", known.name)).clone();
            assert_eq!(unnamed(&known), unnamed(&real), "after {step}");
            let parts = |catalog: &Catalog| parts(catalog, &known);
            assert_eq!(parts(self.catalog()), parts(snapshot.catalog()), "{}: its types after {step}", known.name);
            if *here != snapshot.digest(id, 16).await.unwrap() {
                let (mut here, mut there) = (self.replica_rows(&known), primary_rows(&snapshot, id).await);
                let (all_here, all_there) = (here.clone(), there.clone());
                here.retain(|row| !all_there.contains(row));
                there.retain(|row| !all_here.contains(row));
                here.truncate(ROWS_PRINTED);
                there.truncate(ROWS_PRINTED);
                let counts = (all_here.len(), all_there.len());
                panic!("{} differs after {step}; rows {counts:?}; only here: {here:#?}; only at the primary: {there:#?}", known.name);
            }
        }
        let names = |catalog: &Catalog| catalog.tables.values().map(|table| (table.id, table.name.clone())).collect::<Vec<_>>();
        assert_eq!(names(self.catalog()), names(snapshot.catalog()), "after {step}");
        assert_eq!(self.catalog().enums, snapshot.catalog().enums, "after {step}");
        assert_eq!(self.catalog().shadows, snapshot.catalog().shadows, "after {step}");
    }

    /// Follows to where the primary is now.
    #[allow(dead_code, reason = "not every file follows so")]
    pub(crate) async fn follow_now(&mut self) {
        self.follow(Lsn::default()).await;
    }

    async fn follow(&mut self, until: Lsn) {
        let client = connect_sql(&self.info).await.unwrap();
        client.execute("SELECT pg_logical_emit_message(true, 'rimward.heartbeat', 'now')", &[]).await.unwrap();
        let mut stream = self.stream.take().unwrap();
        'stream: loop {
            match stream.next().await.unwrap() {
                Event::Progress { .. } => {}
                Event::Transactions(transactions) => {
                    let mut arrived = false;
                    for transaction in transactions {
                        let mut changes = Vec::new();
                        self.transcoder.transaction(&transaction, &mut |change| changes.push(change.to_vec())).unwrap();
                        for bytes in &changes {
                            let mut reader = Bytes::new(bytes);
                            let change = Change::decode(&mut reader).unwrap();
                            reader.finish().unwrap();
                            let beat = matches!(change, Change::Message { prefix: "rimward.heartbeat", .. });
                            arrived |= beat && transaction.commit.commit_lsn >= until;
                        }
                        self.apply(&transaction.commit, &changes);
                    }
                    if arrived {
                        break 'stream;
                    }
                }
            }
        }
        self.stream = Some(stream);
        self.applier.commit().unwrap();
    }

    fn apply(&mut self, commit: &Commit, changes: &[Vec<u8>]) {
        self.encoder.begin(commit);
        let mut frames = Vec::new();
        for change in changes {
            self.encoder.change(change);
            frames.extend(std::iter::from_fn(|| self.encoder.next_frame()));
        }
        self.encoder.commit();
        frames.extend(std::iter::from_fn(|| self.encoder.next_frame()));
        frames.extend(self.encoder.flush());
        for frame in frames {
            assert_eq!(self.applier.frame(&frame).unwrap(), Applied::All);
        }
    }

    /// Ends the stream, and begins it again where the replica stands.
    #[allow(dead_code, reason = "not every test restarts")]
    pub(crate) async fn restart(&mut self) {
        self.pause().await;
        self.resume().await.unwrap();
    }

    /// Ends the stream.
    pub(crate) async fn pause(&mut self) {
        if let Some(stream) = self.stream.take() {
            stream.stop().await;
        }
    }

    /// Begins it where the replica stands.
    pub(crate) async fn resume(&mut self) -> Result<(), StreamError> {
        self.stream = Some(Stream::start(self.config.clone(), self.applier.state().lsn).await?);
        self.transcoder = Transcoder::new(self.catalog().clone(), self.guard.clone());
        Ok(())
    }

    pub(crate) async fn stop(mut self) -> Follower {
        self.pause().await;
        self
    }
}

/// Stored names depend on the order in which names were given and freed.
fn unnamed(table: &Table) -> Table {
    let mut table = table.clone();
    table.stored_name.clear();
    table.columns.iter_mut().for_each(|column| column.stored_name.clear());
    table
}
