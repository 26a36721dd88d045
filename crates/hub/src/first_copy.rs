//! The first start: everything that the primary holds at one position into the mirror, and a log that begins there. Rows are read on one
//! thread and written on another. Interrupted at any moment, it starts anew; nothing of it counts before `hub.json` is written.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use rimward_batch::{Branch, Chain};
use rimward_log::{DirStorage, Log, LogConfig, Primary};
use rimward_model::{Lsn, Reader, TableId};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_replica::{Loader, Origin, State};
use rimward_source::{Copied, SetupError, SlotName, Snapshot, StreamError};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::HubError;
use crate::folder::{Folder, Meta};

/// Rows go from the reading to the writing thread in pieces of this size,
const PIECE_BYTES: usize = 256 << 10;
/// so many of which may wait.
const PIECES_MAX: usize = 16;

/// Hears how the first copy comes along. Called from other threads than the one that started the hub.
pub trait CopyProgress: Send + Sync {
    /// It begins: so many tables, with about so many rows and bytes.
    fn began(&self, _tables: usize, _rows: u64, _bytes: u64) {}
    /// A table begins, with about so many rows and bytes.
    fn table(&self, _name: &str, _rows: u64, _bytes: u64) {}
    /// So many more rows and bytes of the present table were read.
    fn advanced(&self, _rows: u64, _bytes: u64) {}
    /// All rows are there: indexes are built, and the file made durable.
    fn finishing(&self) {}
    /// Done.
    fn finished(&self, _rows: u64) {}
}

impl CopyProgress for () {}

/// What the writing thread is told.
enum Piece {
    Table(TableId),
    Rows(Vec<u8>),
    Whole,
}

/// What a first copy needs.
pub(crate) struct FirstCopy<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) primary: &'a ConnInfo,
    pub(crate) slot: &'a SlotName,
    pub(crate) publication: &'a str,
    pub(crate) log: LogConfig,
    pub(crate) progress: &'a dyn CopyProgress,
    pub(crate) cancelled: &'a CancellationToken,
}

impl FirstCopy<'_> {
    /// Copies, on the calling thread, which blocks. Returns what was written to `hub.json`.
    pub(crate) fn run(&self, runtime: &Handle) -> Result<Meta, HubError> {
        self.folder.clear()?;
        let started = Instant::now();
        let mut snapshot = self.unless_cancelled(runtime, async { Ok(Snapshot::begin(self.primary).await?) })?;
        let installed = snapshot.installation();
        if (installed.publication.as_str(), installed.slot.as_str()) != (self.publication, self.slot.as_str()) {
            let (publication, slot) = (installed.publication.clone(), installed.slot.clone());
            return Err(HubError::OtherNames { publication, slot });
        }
        self.unless_cancelled(runtime, self.check_slot(snapshot.position().lsn))?;
        let position = snapshot.position();
        let branch = Branch::new(rand::random());
        let origin = Origin { system: position.system, timeline: position.timeline, branch };
        tracing::info!(position = %position.lsn, tables = snapshot.tables().len(), "copying the primary");
        let rows = loop {
            if let Some(rows) = self.copy(runtime, &mut snapshot, &origin)? {
                break rows;
            }
            tracing::warn!("a table cannot be stored: copying again without it");
        };
        let meta = rimward_log::Meta {
            primary: Primary { system: position.system, timeline: position.timeline },
            branch,
            start: position.lsn,
            chain: Chain::ZERO,
        };
        drop(Log::create(DirStorage::open(&self.folder.log())?, self.log.clone(), meta, snapshot.catalog())?);
        let database = &snapshot.catalog().database.name;
        let meta = Meta::new(position.system, position.timeline, database, self.slot.as_str(), self.publication, branch, position.lsn);
        self.folder.complete(&meta)?;
        tracing::info!(rows, elapsed = ?started.elapsed(), "the first copy is complete");
        self.progress.finished(rows);
        Ok(meta)
    }

    fn unless_cancelled<T>(&self, runtime: &Handle, work: impl Future<Output = Result<T, HubError>>) -> Result<T, HubError> {
        runtime.block_on(async {
            tokio::select! {
                done = work => done,
                () = self.cancelled.cancelled() => Err(HubError::Stopped),
            }
        })
    }

    /// A slot that is not there, in use, or beyond the copy is better found before hours of copying.
    async fn check_slot(&self, copy: Lsn) -> Result<(), HubError> {
        let client = connect_sql(self.primary).await?;
        let query = "SELECT confirmed_flush_lsn::text, active_pid FROM pg_replication_slots WHERE slot_name = $1 AND slot_type = 'logical'";
        let name = self.slot.as_str();
        let row = client.query_opt(query, &[&name]).await.map_err(SetupError::from)?;
        let slot = name.to_owned();
        let Some(row) = row else { return Err(StreamError::SlotMissing { slot }.into()) };
        if let Some(pid) = row.get::<_, Option<i32>>(1) {
            return Err(StreamError::SlotBusy { slot, message: format!("by process {pid}") }.into());
        }
        let confirmed = row.get::<_, Option<String>>(0).and_then(|text| text.parse::<Lsn>().ok()).unwrap_or_default();
        if confirmed > copy {
            return Err(StreamError::SlotAhead { slot, confirmed, from: copy }.into());
        }
        Ok(())
    }

    /// All tables of the snapshot's catalog; `None` if one turned out not to be storable, and the catalog says so now.
    fn copy(&self, runtime: &Handle, snapshot: &mut Snapshot, origin: &Origin) -> Result<Option<u64>, HubError> {
        let (lsn, catalog) = (snapshot.position().lsn, snapshot.catalog().clone());
        let state = State { origin: *origin, lsn, chain: Chain::ZERO, schema_version: catalog.version, primary_time_us: 0 };
        let loader = Loader::create(&self.folder.mirror(), &state, catalog)?;
        let tables = snapshot.tables();
        let estimates: Vec<_> = tables.iter().map(|table| snapshot.estimate(*table)).collect();
        let sum = |part: fn(&rimward_source::Estimate) -> u64| estimates.iter().map(part).sum();
        self.progress.began(tables.len(), sum(|estimate| estimate.rows), sum(|estimate| estimate.bytes));
        std::thread::scope(|scope| {
            let (pieces, received) = sync_channel(PIECES_MAX);
            let writer = std::thread::Builder::new()
                .name("rimward-load".to_owned())
                .spawn_scoped(scope, move || load(loader, &received))
                .map_err(|error| HubError::Mirror(error.into()))?;
            let read = self.read(runtime, snapshot, &tables, &pieces);
            drop(pieces);
            let written = writer.join().map_err(|_| HubError::Panicked("load"))?;
            match read? {
                Some(rows) => written.map(|()| Some(rows)),
                None => Ok(None),
            }
        })
    }

    fn read(
        &self,
        runtime: &Handle,
        snapshot: &mut Snapshot,
        tables: &[TableId],
        pieces: &SyncSender<Piece>,
    ) -> Result<Option<u64>, HubError> {
        let mut total = 0;
        for &table in tables {
            let name = snapshot.catalog().table(table).map(|table| table.name.to_string()).unwrap_or_default();
            let estimate = snapshot.estimate(table);
            self.progress.table(&name, estimate.rows, estimate.bytes);
            // A writer that failed has said so itself: sending to it is in vain, and nothing more.
            let _ = pieces.send(Piece::Table(table));
            let (mut piece, mut rows) = (Vec::with_capacity(PIECE_BYTES), 0);
            let mut each = |row: rimward_model::Row<'_>| {
                piece.extend_from_slice(row.as_bytes());
                rows += 1;
                if piece.len() >= PIECE_BYTES {
                    self.progress.advanced(rows, piece.len() as u64);
                    let _ = pieces.send(Piece::Rows(std::mem::replace(&mut piece, Vec::with_capacity(PIECE_BYTES))));
                    rows = 0;
                }
            };
            let copied = self.unless_cancelled(runtime, async { Ok(snapshot.copy(table, &mut each).await?) })?;
            match copied {
                Copied::Quarantined(_) => return Ok(None),
                Copied::Rows(copied) => total += copied,
            }
            self.progress.advanced(rows, piece.len() as u64);
            let _ = pieces.send(Piece::Rows(piece));
        }
        self.progress.finishing();
        let _ = pieces.send(Piece::Whole);
        Ok(Some(total))
    }
}

/// The writing thread. Without a last word, what was written is dropped.
fn load(mut loader: Loader, pieces: &Receiver<Piece>) -> Result<(), HubError> {
    let mut next = pieces.recv();
    while let Ok(piece) = next {
        match piece {
            Piece::Whole => return Ok(loader.finish()?),
            // Only behind a table's name.
            Piece::Rows(_) => next = pieces.recv(),
            Piece::Table(id) => {
                let mut table = loader.table(id)?;
                next = loop {
                    match pieces.recv() {
                        Ok(Piece::Rows(rows)) => {
                            let mut reader = Reader::new(&rows);
                            while reader.remaining() > 0 {
                                let row = reader.row().expect("rows encoded by this very process");
                                table.row(row)?;
                            }
                        }
                        other => break other,
                    }
                };
            }
        }
    }
    Ok(())
}
