//! Fills the tables that the stream says are being filled: asks the primary to carry their rows, some at a time, and to end it when the
//! mirror lacks none. All rows come back through the stream; nothing is written here. Killed at any point, it goes on where it was.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_model::{Catalog, Identity, Lsn, QualifiedName, RemoteReason, Table, TableId, TableKind};
use rimward_pgconnect::ConnInfo;
use rimward_replica::Reader;
use rimward_source::{FillSession, FillStep, Refill, SetupError};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::backoff::Backoff;
use crate::shared::Shared;
use crate::status::{Connection, FillState, FillStatus, RemoteTable, TablesStatus};

/// What a step should take: so long is the longest that a writer waits for one.
const STEP_TIME: Duration = Duration::from_millis(50);
const ROWS_FIRST: u64 = 200;
const ROWS_MAX: u64 = 20_000;
/// Without an answer for this long, the primary is gone.
const STEP_MAX: Duration = Duration::from_secs(60);
/// A step carries about so much at most,
const STEP_BYTES_MAX: u64 = 1 << 20;
/// and so many steps may be on their way through the stream.
const STEPS_AHEAD_MAX: usize = 8;
/// The primary would drop the slot when this much more WAL is written: then nothing is carried.
const SAFE_WAL_BYTES_MIN: i64 = 256 << 20;
/// Between two looks at something that is waited for.
const LOOK: Duration = Duration::from_millis(100);
/// What was begun shows in the stream by then, or something is wrong.
const BEGIN_MAX: Duration = Duration::from_secs(30);

/// What the hub knows of fills beyond the catalog.
#[derive(Debug, Default)]
pub(crate) struct Fills {
    active: Mutex<BTreeMap<TableId, Active>>,
}

/// One fill.
#[derive(Debug, Clone)]
struct Active {
    fill: u64,
    state: FillState,
    rows: u64,
    estimate: u64,
    since: Instant,
    rows_at_since: u64,
    rows_max: u64,
    known: bool,
}

impl Active {
    fn new(fill: u64) -> Active {
        let state = FillState::Beginning;
        Active { fill, state, rows: 0, estimate: 0, since: Instant::now(), rows_at_since: 0, rows_max: ROWS_FIRST, known: false }
    }

    /// The primary's estimate of rows is of its last ANALYZE.
    fn left_s(&self) -> Option<u64> {
        let done = self.rows.checked_sub(self.rows_at_since).filter(|done| *done > 0)?;
        let left = self.estimate.checked_sub(self.rows)?;
        let rate = done as f64 / self.since.elapsed().as_secs_f64().max(0.001);
        Some((left as f64 / rate).ceil() as u64)
    }

    /// Towards steps of [`STEP_TIME`].
    fn adapt(&mut self, elapsed: Duration) {
        let factor = (STEP_TIME.as_secs_f64() / elapsed.as_secs_f64().max(0.001)).clamp(0.25, 2.0);
        self.rows_max = ((self.rows_max as f64 * factor) as u64).clamp(1, ROWS_MAX);
    }
}

impl Fills {
    /// What there is to say of the tables of `catalog`.
    pub(crate) fn status(&self, catalog: &Catalog) -> TablesStatus {
        let active = self.active.lock();
        let mut status = TablesStatus { complete: 0, filling: Vec::new(), remote: Vec::new() };
        for table in catalog.tables.values() {
            let name = table.name.to_string();
            match (&table.remote, table.filling()) {
                (None, _) => status.complete += u64::from(table.is_complete()),
                (Some(_), Some(fill)) => {
                    let active = active.get(&table.id).filter(|active| active.fill == fill).cloned().unwrap_or_else(|| Active::new(fill));
                    let left_s = active.left_s();
                    let estimate = Some(active.estimate).filter(|estimate| *estimate > 0);
                    status.filling.push(FillStatus { name, state: active.state, rows: active.rows, rows_estimate: estimate, left_s });
                }
                (Some(reason), None) if holds_rows(table) => {
                    let remedy = is_remedied_by_resync(reason).then(|| format!("rimward resync {name}"));
                    status.remote.push(RemoteTable { name, reason: reason.to_string(), remedy });
                }
                // A view, whose query nobody tells before that.
                (Some(reason @ RemoteReason::UnknownDdl { .. }), None) if table.kind == TableKind::Other => {
                    status.remote.push(RemoteTable { name, reason: reason.to_string(), remedy: Some("rimward init".to_owned()) });
                }
                _ => {}
            }
        }
        status
    }

    fn change(&self, table: TableId, change: impl FnOnce(&mut Active)) {
        if let Some(active) = self.active.lock().get_mut(&table) {
            change(active);
        }
    }

    fn set_state(&self, table: TableId, state: FillState) {
        self.change(table, |active| active.state = state);
    }

    /// Begins to keep account of a fill, and forgets those that have ended.
    fn track(&self, filling: &[(TableId, u64)]) {
        let mut active = self.active.lock();
        active.retain(|id, active| filling.contains(&(*id, active.fill)));
        for (id, fill) in filling {
            active.entry(*id).or_insert_with(|| Active::new(*fill));
        }
    }

    fn get(&self, table: TableId, fill: u64) -> Active {
        self.active.lock().get(&table).cloned().unwrap_or_else(|| Active::new(fill))
    }
}

fn holds_rows(table: &Table) -> bool {
    matches!(table.kind, TableKind::Plain | TableKind::Partitioned { .. })
}

/// Whether the table could be held as it is, and is not because of something that has happened.
fn is_remedied_by_resync(reason: &RemoteReason) -> bool {
    matches!(
        reason,
        RemoteReason::Altered { .. } | RemoteReason::UnknownDdl { .. } | RemoteReason::Quarantined { .. } | RemoteReason::NotPublished
    )
}

fn filling(catalog: &Catalog) -> Vec<(TableId, u64)> {
    catalog.tables.values().filter_map(|table| Some((table.id, table.filling()?))).collect()
}

/// The task: until the hub stops.
pub(crate) async fn run(shared: Arc<Shared>, primary: ConnInfo) {
    let stopping = shared.stop.token.clone();
    tokio::select! {
        () = fill_for_ever(&shared, &primary) => {}
        () = stopping.cancelled() => {}
    }
}

async fn fill_for_ever(shared: &Arc<Shared>, primary: &ConnInfo) {
    let mut catalog = shared.catalog.subscribe();
    let mut backoff = Backoff::default();
    loop {
        if catalog.wait_for(|catalog| !filling(catalog).is_empty()).await.is_err() {
            return;
        }
        match session(shared, primary, &catalog, &mut backoff).await {
            Ok(()) => backoff.reset(),
            Err(error) => {
                let wait = backoff.next();
                tracing::warn!(%error, ?wait, "tables cannot be filled; it is tried again");
                for (table, _) in filling(&catalog.borrow()) {
                    shared.fills.set_state(table, FillState::Failing { error: error.to_string() });
                }
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// Fills whatever is to be filled, a step of each table in turn.
async fn session(
    shared: &Arc<Shared>,
    primary: &ConnInfo,
    catalog: &watch::Receiver<Arc<Catalog>>,
    backoff: &mut Backoff,
) -> Result<(), SetupError> {
    let mut work = Work { shared, session: FillSession::connect(primary).await?, ahead: VecDeque::new() };
    loop {
        let filling = filling(&catalog.borrow());
        shared.fills.track(&filling);
        if filling.is_empty() {
            return Ok(());
        }
        let mut moved = false;
        for (table, fill) in filling {
            moved |= work.step(table, fill).await?;
            backoff.reset();
        }
        if !moved {
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// A session at work.
struct Work<'a> {
    shared: &'a Arc<Shared>,
    session: FillSession,
    /// Where the primary's WAL ended with each of the last steps.
    ahead: VecDeque<Lsn>,
}

impl Work<'_> {
    /// Whether anything came of it.
    async fn step(&mut self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        let fills = &self.shared.fills;
        let mut active = fills.get(table, fill);
        if !active.known {
            let progress = self.session.progress(table, fill).await?;
            (active.rows, active.rows_at_since, active.known) = (progress.rows, progress.rows, true);
            (active.estimate, active.since) = (progress.estimate, Instant::now());
            fills.change(table, |known| *known = active.clone());
        }
        if let Some(reason) = self.pause() {
            fills.set_state(table, FillState::Paused { reason });
            return Ok(false);
        }
        let begun = Instant::now();
        let step = self.session.step(table, fill, active.rows_max, STEP_BYTES_MAX);
        // The primary itself ends a step sooner.
        let step = tokio::time::timeout(STEP_MAX, step).await.unwrap_or(Err(SetupError::Silent { seconds: STEP_MAX.as_secs() }));
        let elapsed = begun.elapsed();
        match step {
            Ok(FillStep::Carried { rows, wal_lsn }) => {
                self.ahead.push_back(wal_lsn);
                fills.change(table, |active| {
                    active.state = FillState::Copying;
                    active.rows += rows;
                    active.adapt(elapsed);
                });
                Ok(true)
            }
            Ok(FillStep::Whole { rows }) => {
                fills.change(table, |active| {
                    active.state = FillState::Finishing;
                    active.rows += rows;
                });
                self.finish(table, fill).await
            }
            Ok(FillStep::Waiting { writers }) => {
                fills.set_state(table, FillState::Waiting { writers });
                Ok(false)
            }
            Ok(FillStep::Gone) => self.gone(table, fill).await,
            Err(error) if error.is_contention() => {
                tracing::debug!(%table, %error, "rows are in use; fewer are tried");
                fills.change(table, |active| {
                    active.state = FillState::Contended;
                    active.rows_max = (active.rows_max / 4).max(1);
                });
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Why nothing should be carried just now.
    fn pause(&mut self) -> Option<String> {
        let arrived = self.shared.journal.resume();
        while self.ahead.front().is_some_and(|ahead| *ahead < arrived) {
            self.ahead.pop_front();
        }
        let link = self.shared.link.read();
        let safe_wal_bytes = link.slot.as_ref().and_then(|slot| slot.safe_wal_bytes);
        if link.connection != Connection::Streaming {
            Some("the hub is not streaming".to_owned())
        } else if safe_wal_bytes.is_some_and(|bytes| bytes < SAFE_WAL_BYTES_MIN) {
            Some("the primary is about to drop the slot for its WAL".to_owned())
        } else if self.ahead.len() >= STEPS_AHEAD_MAX {
            Some("the stream has not caught up".to_owned())
        } else {
            None
        }
    }

    /// All rows were carried. The mirror has applied them, and every change before them, when it stands here: if it lacks none, then nobody
    /// does, for all replicas apply the same; and none can get lost any more.
    async fn finish(&mut self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        let lsn = self.session.wal_end().await?;
        while self.shared.journal.marks.mirror() < lsn {
            if !self.still(table, fill) {
                return Ok(true);
            }
            tokio::time::sleep(LOOK).await;
        }
        let path = self.shared.mirror.path().to_owned();
        let look = move || -> Result<bool, String> {
            let mut reader = Reader::open(&path).map_err(|error| error.to_string())?;
            let snapshot = reader.snapshot().map_err(|error| error.to_string())?;
            snapshot.has_gap(table).map_err(|error| error.to_string())
        };
        let gap = tokio::task::spawn_blocking(look).await.map_err(|error| error.to_string()).flatten();
        let gap = gap.map_err(|error| SetupError::Protocol(format!("the mirror cannot be read: {error}")))?;
        if gap {
            tracing::info!(%table, "keys changed before their rows had come: all rows are carried once more");
            self.session.again(table, fill).await?;
            self.shared.fills.change(table, |active| *active = Active::new(fill));
        } else if self.session.end(table, fill).await? {
            tracing::info!(%table, rows = self.shared.fills.get(table, fill).rows, "a table was filled");
        }
        self.pass(table, fill).await
    }

    /// The primary does not know the fill. Either the stream has not told of its end yet, or the primary was prepared anew.
    async fn gone(&mut self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        if !self.pass(table, fill).await? {
            tracing::warn!(%table, "the primary has forgotten that it was filling a table: it begins again");
            self.session.refill(table).await?;
            self.pass(table, fill).await?;
        }
        Ok(true)
    }

    /// Waits until the stream has told what was done by now; whether the table has another state then.
    async fn pass(&mut self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        let lsn = self.session.wal_end().await?;
        while self.still(table, fill) && self.shared.journal.resume() < lsn {
            tokio::time::sleep(LOOK).await;
        }
        Ok(!self.still(table, fill))
    }

    fn still(&self, table: TableId, fill: u64) -> bool {
        self.shared.catalog.borrow().table(table).is_some_and(|table| table.filling() == Some(fill))
    }
}

/// What came of asking for a table to be copied anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resync {
    /// `schema.name` of the table that holds the rows: of the partitioned table, for a partition.
    pub table: String,
    /// Whether all of it was carried at once, because it has no key; else it is being filled, as the status tells.
    pub carried: bool,
}

/// A table that is not copied anew.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResyncError {
    /// The name is not known.
    #[error("there is no table \"{0}\" at the primary")]
    Unknown(String),
    /// A view, say.
    #[error("{0} cannot be copied: {1}")]
    NotHeld(QualifiedName, RemoteReason),
    /// A copy is under way.
    #[error("{0} is being copied already; rimward status says how far")]
    Filling(QualifiedName),
    /// No row would come.
    #[error("the hub is not streaming from the primary; rimward status says why")]
    NotStreaming,
    /// The primary refused.
    #[error(transparent)]
    Primary(#[from] SetupError),
    /// It was done, and is not seen.
    #[error("the primary has begun, but the stream does not tell of it within {} s; rimward status says where it is", BEGIN_MAX.as_secs())]
    Silent,
}

/// Begins to copy a table anew: `schema.name`, or the name of one in `public`.
pub(crate) async fn resync(shared: &Arc<Shared>, primary: &ConnInfo, name: &str) -> Result<Resync, ResyncError> {
    let before = shared.catalog.borrow().clone();
    let table = holder(&before, name)?;
    if shared.link.read().connection != Connection::Streaming {
        return Err(ResyncError::NotStreaming);
    }
    let session = FillSession::connect(primary).await?;
    let begun = session.refill(table.id).await?;
    let lsn = session.wal_end().await?;
    tracing::info!(table = %table.name, ?begun, "a table is copied anew");
    let arrived = async {
        while shared.journal.resume() < lsn {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(BEGIN_MAX, arrived).await.map_err(|_| ResyncError::Silent)?;
    Ok(Resync { table: table.name.to_string(), carried: begun == Refill::Carried })
}

fn holder(catalog: &Catalog, name: &str) -> Result<Arc<Table>, ResyncError> {
    let (schema, relation) = name.split_once('.').unwrap_or(("public", name));
    let unknown = || ResyncError::Unknown(name.to_owned());
    let named = catalog.table_named(schema, relation).ok_or_else(unknown)?;
    let table = match named.kind {
        TableKind::Leaf { root } => catalog.table(root).ok_or_else(unknown)?,
        _ => named,
    };
    match &table.remote {
        Some(RemoteReason::Filling { .. }) => Err(ResyncError::Filling(table.name.clone())),
        Some(reason) if !holds_rows(table) || !is_remedied_by_resync(reason) => {
            Err(ResyncError::NotHeld(table.name.clone(), reason.clone()))
        }
        None if !holds_rows(table) => Err(unknown()),
        None if table.identity == Identity::None => Err(ResyncError::NotHeld(table.name.clone(), RemoteReason::NoIdentity)),
        _ => Ok(table.clone()),
    }
}
