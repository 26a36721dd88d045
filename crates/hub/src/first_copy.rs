//! The first start: everything that the primary holds at one position into the mirror, and a log that begins there. Rows are read by
//! several sessions at once and written on one thread. Nothing of it counts before `hub.json` is written.
//!
//! Interrupted at any moment, it goes on with the tables that are not finished, under a new snapshot, since an exported one ends with its
//! session. The slot has not moved meanwhile: the log begins at the first snapshot's position all the same, and what it has of a table
//! before that table's own position is passed over by the mirror. No snapshot is cut before all tables have met. Where what happened in
//! between cannot be passed over, that is said, and the copy begins anew.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rimward_batch::{Branch, Chain};
use rimward_log::{DirStorage, Log, LogConfig, Primary};
use rimward_model::{Catalog, Lsn, Table, TableId};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_replica::{ApplyError, FileError, Loader, Origin, State};
use rimward_source::{CopyRange, ReplicationConnection, SetupError, SlotName, Snapshot, StreamError, SystemIdentity};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::HubError;
use crate::backoff::Backoff;
use crate::copy_read::{Parts, Piece, RANGE_BYTES, Reading};
use crate::copy_status::CopyTracker;
use crate::folder::{FORMAT_VERSION, Folder, Meta};
use crate::heartbeat::{ANSWER_TIMEOUT, slot_state};

/// Small tables are made durable together, but at least as often as this.
const COMMIT_INTERVAL: Duration = Duration::from_millis(250);
/// How often it is asked how much WAL the primary holds.
const SLOT_INTERVAL: Duration = Duration::from_secs(2);

/// What a first copy needs.
pub(crate) struct FirstCopy<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) primary: &'a ConnInfo,
    pub(crate) slot: &'a SlotName,
    pub(crate) publication: &'a str,
    /// Sessions that read at once.
    pub(crate) jobs: usize,
    /// A session that brings nothing for this long is given up.
    pub(crate) silence_max: Duration,
    pub(crate) log: LogConfig,
    pub(crate) tracker: &'a CopyTracker,
    pub(crate) cancelled: &'a CancellationToken,
}

impl FirstCopy<'_> {
    /// Copies, on the calling thread, which blocks. Returns what was written to `hub.json`.
    pub(crate) fn run(&self, runtime: &Handle) -> Result<Meta, HubError> {
        let started = Instant::now();
        let mut backoff = Backoff::default();
        let meta = loop {
            match self.attempt(runtime) {
                Err(error) if self.may_go_on(&error) => {
                    tracing::warn!(%error, "the first copy is tried again; what is finished of it stays");
                    self.tracker.waiting(&error.to_string());
                    let wait = backoff.next_of(error.is_restart());
                    self.unless_cancelled(runtime, async {
                        tokio::time::sleep(wait).await;
                        Ok(())
                    })?;
                }
                attempted => break attempted?,
            }
        };
        tracing::info!(rows = self.tracker.rows(), elapsed = ?started.elapsed(), "the first copy is complete");
        self.tracker.finished();
        Ok(meta)
    }

    /// Whether the next attempt may fare better: who starts a hub that cannot reach its primary wants to know at once.
    fn may_go_on(&self, error: &HubError) -> bool {
        match error {
            HubError::Setup(SetupError::SnapshotWaits { .. }) => true,
            HubError::Setup(error) if error.is_moved() => true,
            error => error.is_transient() && self.tracker.has_begun(),
        }
    }

    fn attempt(&self, runtime: &Handle) -> Result<Meta, HubError> {
        let (mut loader, snapshot) = match self.resumed(runtime)? {
            Some(loader) if missing(&loader).is_empty() => (loader, None),
            Some(loader) => {
                let snapshot = self.snapshot(runtime)?;
                match unprovable(&loader, snapshot.catalog()) {
                    None => (loader, Some(snapshot)),
                    Some(why) => {
                        tracing::warn!(why, "the interrupted first copy cannot be gone on with, and begins anew");
                        drop(loader);
                        (self.anew(runtime, &snapshot)?, Some(snapshot))
                    }
                }
            }
            None => {
                let snapshot = self.snapshot(runtime)?;
                (self.anew(runtime, &snapshot)?, Some(snapshot))
            }
        };
        if let Some(snapshot) = snapshot {
            self.copy(runtime, &mut loader, &snapshot).map_err(|error| self.in_words(error))?;
        }
        self.complete(loader).map_err(|error| self.in_words(error))
    }

    /// What an earlier attempt left, if the slot still stands where the log would have to begin.
    fn resumed(&self, runtime: &Handle) -> Result<Option<Loader>, HubError> {
        let loader = match Loader::resume(&self.folder.mirror()) {
            Ok(None) => return Ok(None),
            Ok(Some(loader)) => loader,
            Err(error @ FileError::Io(_)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "the interrupted first copy cannot be read, and begins anew");
                return Ok(None);
            }
        };
        let held = loader.state();
        let identity: SystemIdentity = self.answered(runtime, async {
            let mut connection = ReplicationConnection::connect(self.primary).await?;
            Ok(connection.identify().await?)
        })?;
        let same = (held.origin.system, held.origin.timeline) == (identity.system, identity.timeline);
        if !same || loader.catalog().database.name != self.primary.dbname {
            tracing::warn!("the interrupted first copy is of another database, and begins anew");
            return Ok(None);
        }
        match self.answered(runtime, self.check_slot(held.lsn)) {
            Err(HubError::Stream(error @ StreamError::SlotAhead { .. })) => {
                tracing::warn!(%error, "the interrupted first copy cannot be gone on with, and begins anew");
                return Ok(None);
            }
            checked => checked?,
        }
        tracing::info!(position = %held.lsn, finished = loader.copied().len(), "going on with the interrupted first copy");
        self.tracker.identified(identity.system, identity.timeline);
        Ok(Some(loader))
    }

    fn snapshot(&self, runtime: &Handle) -> Result<Snapshot, HubError> {
        let snapshot = self.unless_cancelled(runtime, async {
            let waiting = |blockers: &str| {
                tracing::warn!(blockers, "the first copy waits for transactions that are open at the primary");
                self.tracker.waiting(&format!("transactions that are open at the primary: {blockers}"));
            };
            Ok(Snapshot::begin_telling(self.primary, &waiting).await?)
        })?;
        let installed = snapshot.installation();
        if (installed.publication.as_str(), installed.slot.as_str()) != (self.publication, self.slot.as_str()) {
            let (publication, slot) = (installed.publication.clone(), installed.slot.clone());
            return Err(HubError::OtherNames { publication, slot });
        }
        self.tracker.identified(snapshot.position().system, snapshot.position().timeline);
        Ok(snapshot)
    }

    fn anew(&self, runtime: &Handle, snapshot: &Snapshot) -> Result<Loader, HubError> {
        self.folder.clear()?;
        let position = snapshot.position();
        self.answered(runtime, self.check_slot(position.lsn))?;
        let origin = Origin { system: position.system, timeline: position.timeline, branch: Branch::new(rand::random()) };
        let catalog = snapshot.catalog().clone();
        let state = State { origin, lsn: position.lsn, chain: Chain::ZERO, schema_version: catalog.version, primary_time_us: 0 };
        tracing::info!(position = %position.lsn, tables = snapshot.tables().len(), "copying the primary");
        Loader::begin(&self.folder.mirror(), &state, catalog).map_err(|error| self.in_words(error.into()))
    }

    fn unless_cancelled<T>(&self, runtime: &Handle, work: impl Future<Output = Result<T, HubError>>) -> Result<T, HubError> {
        runtime.block_on(async {
            tokio::select! {
                done = work => done,
                () = self.cancelled.cancelled() => Err(HubError::Stopped),
            }
        })
    }

    /// The same, of what the primary answers at once if it is there.
    fn answered<T>(&self, runtime: &Handle, work: impl Future<Output = Result<T, HubError>>) -> Result<T, HubError> {
        let silent = SetupError::Silent { seconds: self.silence_max.as_secs() };
        let work = tokio::time::timeout(self.silence_max, work);
        self.unless_cancelled(runtime, async { work.await.unwrap_or(Err(silent.into())) })
    }

    /// A slot that is not there, in use, lost, or beyond the copy is better found before hours of copying.
    async fn check_slot(&self, copy: Lsn) -> Result<(), HubError> {
        let client = connect_sql(self.primary).await?;
        let query = "SELECT confirmed_flush_lsn::text, active_pid, wal_status FROM pg_replication_slots
            WHERE slot_name = $1 AND slot_type = 'logical'";
        let name = self.slot.as_str();
        let row = client.query_opt(query, &[&name]).await.map_err(SetupError::from)?;
        let slot = name.to_owned();
        let Some(row) = row else { return Err(StreamError::SlotMissing { slot }.into()) };
        if let Some(pid) = row.get::<_, Option<i32>>(1) {
            return Err(StreamError::SlotBusy { slot, message: format!("by process {pid}") }.into());
        }
        if row.get::<_, Option<&str>>(2) == Some("lost") {
            return Err(StreamError::SlotInvalid { slot, reason: "its WAL was removed".to_owned() }.into());
        }
        let confirmed = row.get::<_, Option<String>>(0).and_then(|text| text.parse::<Lsn>().ok()).unwrap_or_default();
        if confirmed > copy {
            return Err(StreamError::SlotAhead { slot, confirmed, from: copy }.into());
        }
        Ok(())
    }

    /// All tables that are missing, from this snapshot.
    fn copy(&self, runtime: &Handle, loader: &mut Loader, snapshot: &Snapshot) -> Result<(), HubError> {
        let missing = missing(loader);
        let at = snapshot.position().lsn;
        let mut ranges = Vec::new();
        for &table in &missing {
            match snapshot.catalog().table(table) {
                Some(_) => ranges.extend(snapshot.ranges(table, RANGE_BYTES)),
                // Dropped since: the log tells of its rows and of its end, and neither matters.
                None => loader.table(table)?.finish(at)?,
            }
        }
        let sum = |part: fn(&rimward_source::Estimate) -> u64| missing.iter().map(|table| part(&snapshot.estimate(*table))).sum();
        let (done, rows, bytes) = (loader.copied().len(), sum(|estimate| estimate.rows), sum(|estimate| estimate.bytes));
        self.tracker.began(done, done + missing.len(), rows, bytes);
        let sessions = self.sessions(runtime, snapshot)?;
        let lost = AtomicBool::new(false);
        let watched = self.cancelled.child_token();
        let _unwatched = watched.clone().drop_guard();
        let (reading, parts) = Reading::new(&ranges, &watched);
        std::thread::scope(|scope| {
            for session in sessions {
                let reading = &reading;
                let spawned =
                    std::thread::Builder::new().name("rimward-read".to_owned()).spawn_scoped(scope, move || reading.run(session, runtime));
                spawned.map_err(|error| HubError::Mirror(error.into()))?;
            }
            let (lost, watch) = (&lost, watched.clone());
            scope.spawn(move || runtime.block_on(self.watch_slot(&watch, lost)));
            let mut writing = Writing {
                copy: self,
                runtime,
                snapshot,
                reading: &reading,
                lost,
                at,
                committed_at: Instant::now(),
                starved: Duration::ZERO,
            };
            let written = writing.run(loader, &ranges, &parts);
            // The threads end when nobody receives their parts, and the watch with this.
            drop(parts);
            watched.cancel();
            written
        })
    }

    /// At least one session; more as far as the primary lets them in.
    fn sessions(&self, runtime: &Handle, snapshot: &Snapshot) -> Result<Vec<rimward_source::CopySession>, HubError> {
        let open = async || snapshot.session().await.map(|session| session.with_silence_max(self.silence_max));
        let mut sessions = vec![self.unless_cancelled(runtime, async { Ok(open().await?) })?];
        while sessions.len() < self.jobs {
            match self.unless_cancelled(runtime, async { Ok(open().await) })? {
                Ok(session) => sessions.push(session),
                Err(error) => {
                    tracing::warn!(%error, sessions = sessions.len(), "no further session can read at the primary: the copy takes longer");
                    break;
                }
            }
        }
        Ok(sessions)
    }

    /// Tells how much WAL is held, until cancelled; a slot that is lost makes all further copying vain.
    async fn watch_slot(&self, stop: &CancellationToken, lost: &AtomicBool) {
        let primary = self.primary.with_application_name("rimward copy");
        let watch = async {
            let client = connect_sql(&primary).await.map_err(|error| error.to_string())?;
            loop {
                let asked = tokio::time::timeout(ANSWER_TIMEOUT, slot_state(&client, self.slot.as_str())).await;
                let state = asked.map_err(|_| "the primary does not answer".to_owned())?.map_err(|error| error.to_string())?;
                if let Some(state) = state {
                    lost.fetch_or(state.wal_status.as_deref() == Some("lost"), Ordering::Relaxed);
                    self.tracker.held(state);
                }
                tokio::time::sleep(SLOT_INTERVAL).await;
            }
        };
        let watched: Result<(), String> = tokio::select! {
            watched = watch => watched,
            () = stop.cancelled() => return,
        };
        if let Err(error) = watched {
            tracing::warn!(error, "the slot cannot be watched while the first copy runs");
        }
    }

    /// The log begins where the file stands; both are in place before `hub.json` says so.
    fn complete(&self, loader: Loader) -> Result<Meta, HubError> {
        self.tracker.finishing();
        let state = loader.state().clone();
        let Origin { system, timeline, branch } = state.origin;
        self.folder.clear_but_mirror()?;
        let meta = rimward_log::Meta { primary: Primary { system, timeline }, branch, start: state.lsn, chain: Chain::ZERO };
        drop(Log::create(DirStorage::open(&self.folder.log())?, self.log.clone(), meta, loader.catalog())?);
        let database = loader.catalog().database.name.clone();
        loader.finish()?;
        let (slot, publication) = (self.slot.as_str().to_owned(), self.publication.to_owned());
        let meta = Meta { format: FORMAT_VERSION, system, timeline, database, slot, publication, branch, began: state.lsn };
        self.folder.complete(&meta)?;
        Ok(meta)
    }

    /// A disk that is full, in words that help.
    fn in_words(&self, error: HubError) -> HubError {
        let is_full = match &error {
            HubError::Apply(error @ (ApplyError::Sqlite(_) | ApplyError::Io(_))) => error.may_pass(),
            HubError::Mirror(error) => error.is_full(),
            _ => false,
        };
        if is_full { HubError::CopyDiskFull(self.folder.mirror()) } else { error }
    }
}

/// The writing half.
struct Writing<'a> {
    copy: &'a FirstCopy<'a>,
    runtime: &'a Handle,
    snapshot: &'a Snapshot,
    reading: &'a Reading<'a>,
    lost: &'a AtomicBool,
    /// The position that the rows are of.
    at: Lsn,
    committed_at: Instant,
    /// How long it has waited for rows.
    starved: Duration,
}

impl Writing<'_> {
    /// Table after table.
    fn run(&mut self, loader: &mut Loader, ranges: &[CopyRange], parts: &Parts) -> Result<(), HubError> {
        let mut finished = 0;
        for table in ranges.chunk_by(|a, b| a.table == b.table) {
            self.table(loader, table, parts)?;
            finished += 1;
            if self.committed_at.elapsed() >= COMMIT_INTERVAL {
                loader.commit()?;
                self.copy.tracker.tables_done(std::mem::take(&mut finished));
                self.committed_at = Instant::now();
            }
        }
        Ok(())
    }

    fn table(&mut self, loader: &mut Loader, ranges: &[CopyRange], parts: &Parts) -> Result<(), HubError> {
        let (id, tracker) = (ranges[0].table, self.copy.tracker);
        let name = self.snapshot.catalog().table(id).map(|table| table.name.to_string()).unwrap_or_default();
        let estimate = self.snapshot.estimate(id);
        tracker.table(&name, estimate.rows, estimate.bytes);
        let mut filling = loader.table(id)?;
        let mut quarantined = None;
        // Values out of line belong to the table, but to none of its parts.
        let parts_bytes: u64 = ranges.iter().map(|range| range.bytes).sum::<u64>().max(1);
        let share = |range: &CopyRange| (u128::from(estimate.bytes) * u128::from(range.bytes) / u128::from(parts_bytes)) as u64;
        for range in ranges {
            let pieces = self.waiting(|| parts.recv().ok())?;
            loop {
                match self.waiting(|| pieces.recv().ok())? {
                    Piece::Rows(..) if quarantined.is_some() => {}
                    Piece::Rows(bytes, rows) => {
                        filling.rows(&bytes)?;
                        tracker.advanced(rows, 0);
                    }
                    Piece::End => break,
                    Piece::Quarantined(reason) => {
                        self.reading.give_up(id);
                        quarantined.get_or_insert(reason);
                        break;
                    }
                    Piece::Failed(error) => return Err(error.into()),
                }
                if self.lost.load(Ordering::Relaxed) {
                    let (slot, reason) = (self.copy.slot.to_string(), "its WAL was removed while the first copy ran".to_owned());
                    return Err(StreamError::SlotInvalid { slot, reason }.into());
                }
            }
            tracker.advanced(0, share(range));
        }
        tracker.starved(self.starved);
        self.copy.answered(self.runtime, async { Ok(self.snapshot.confirm(id).await?) })?;
        match quarantined {
            None => {
                tracker.indexing(&name);
                filling.finish(self.at)?;
            }
            Some(reason) => {
                tracing::error!(table = name, %reason, "the table is answered by the primary alone");
                filling.quarantine(reason)?;
            }
        }
        Ok(())
    }

    /// What the sessions' threads hand over; an error if they are gone without a word.
    fn waiting<T>(&mut self, receive: impl FnOnce() -> Option<T>) -> Result<T, HubError> {
        let since = Instant::now();
        let received = receive();
        self.starved += since.elapsed();
        received.ok_or_else(|| if self.copy.cancelled.is_cancelled() { HubError::Stopped } else { HubError::Panicked("read") })
    }
}

/// The tables that are to be copied yet, in OID order.
fn missing(loader: &Loader) -> Vec<TableId> {
    let stored = loader.catalog().tables.values().filter(|table| table.is_stored());
    stored.map(|table| table.id).filter(|id| !loader.copied().contains_key(id)).collect()
}

/// Why tables that are copied from a later snapshot would not fit the log that leads there from the first; `None` if they do. A table that
/// was dropped in between, or has other indexes, does: the log says so.
fn unprovable(loader: &Loader, now: &Catalog) -> Option<String> {
    let otherwise = |(id, ty)| now.types.get(id).is_some_and(|now| now != ty);
    if loader.catalog().types.iter().any(otherwise) {
        return Some("a type of columns is defined otherwise now".to_owned());
    }
    for id in missing(loader) {
        let (then, Some(now)) = (loader.catalog().table(id)?, now.table(id)) else { continue };
        let essence = |table: &Table| Table { stored_name: String::new(), indexes: Vec::new(), ..table.clone() };
        if essence(then) != essence(now) {
            return Some(format!("{} is defined otherwise now", then.name));
        }
    }
    None
}
