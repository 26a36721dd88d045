//! How the first copy comes along: for whoever watches (a terminal's bar), for `GET /v1/status`, and for the log.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_model::{Lsn, SystemId, Timeline};
use serde::{Deserialize, Serialize};

use crate::status::{Connection, LogStatus, Positions, PrimaryStatus, SlotState, Status, TablesStatus};

/// A rate is not worth saying before so much time has passed.
const RATE_SECONDS_MIN: f64 = 2.0;

/// Hears how the first copy comes along. Called from other threads than the one that started the hub.
pub trait CopyProgress: Send + Sync {
    /// It begins, or goes on after an interruption: so many tables are to be copied, with about so many rows and bytes.
    fn began(&self, _tables: usize, _rows: u64, _bytes: u64) {}
    /// A table begins, with about so many rows and bytes.
    fn table(&self, _name: &str, _rows: u64, _bytes: u64) {}
    /// So many more rows were stored, and about so many bytes of the primary's are done.
    fn advanced(&self, _rows: u64, _bytes: u64) {}
    /// All rows of a table are there: its indexes are built.
    fn indexing(&self, _name: &str) {}
    /// The writing has waited so long for rows of the primary, altogether.
    fn starved(&self, _altogether: Duration) {}
    /// The primary holds so much WAL for the slot; after so much more, it will not do so any longer.
    fn held(&self, _wal_bytes: u64, _safe_wal_bytes: Option<i64>) {}
    /// All tables are there: the file is made durable.
    fn finishing(&self) {}
    /// Done.
    fn finished(&self, _rows: u64) {}
}

impl CopyProgress for () {}

/// A first copy that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CopyStatus {
    /// Tables that are finished and durable, those of interrupted attempts among them.
    pub tables_done: u64,
    /// All tables.
    pub tables: u64,
    /// The table that is being copied.
    pub table: Option<String>,
    /// Whether its rows are there, and its indexes are being built.
    pub indexing: bool,
    /// Rows stored by this attempt.
    pub rows: u64,
    /// About how many it has to store, as the primary estimates.
    pub rows_expected: u64,
    /// Bytes of the primary's tables that are done, about.
    pub bytes: u64,
    /// And that there are.
    pub bytes_expected: u64,
    /// Since this attempt began.
    pub elapsed_s: u64,
    /// Until the rows are there, at the rate so far.
    pub left_s: Option<u64>,
    /// WAL that the primary holds for the slot meanwhile.
    pub held_wal_bytes: Option<u64>,
    /// How much more it may hold; none without a limit.
    pub safe_wal_bytes: Option<i64>,
    /// What the copy waits for, or why it was interrupted.
    pub waiting: Option<String>,
}

/// Keeps count, and tells whoever watches.
pub(crate) struct CopyTracker {
    watcher: std::sync::Arc<dyn CopyProgress>,
    slot: String,
    publication: String,
    database: String,
    started_at: Instant,
    state: Mutex<Tracked>,
}

#[derive(Default)]
struct Tracked {
    status: CopyStatus,
    began_at: Option<Instant>,
    identity: Option<(SystemId, Timeline)>,
    slot: Option<SlotState>,
}

impl std::fmt::Debug for CopyTracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CopyTracker").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl CopyTracker {
    pub(crate) fn new(watcher: std::sync::Arc<dyn CopyProgress>, database: &str, slot: &str, publication: &str) -> CopyTracker {
        let [database, slot, publication] = [database, slot, publication].map(str::to_owned);
        CopyTracker { watcher, slot, publication, database, started_at: Instant::now(), state: Mutex::default() }
    }

    pub(crate) fn identified(&self, system: SystemId, timeline: Timeline) {
        self.state.lock().identity = Some((system, timeline));
    }

    pub(crate) fn waiting(&self, why: &str) {
        self.state.lock().status.waiting = Some(why.to_owned());
    }

    /// `done` of `tables` were finished by earlier attempts.
    pub(crate) fn began(&self, done: usize, tables: usize, rows: u64, bytes: u64) {
        let mut state = self.state.lock();
        state.began_at = Some(Instant::now());
        let (held_wal_bytes, safe_wal_bytes) = (state.status.held_wal_bytes, state.status.safe_wal_bytes);
        let (tables_done, tables_all) = (done as u64, tables as u64);
        state.status = CopyStatus {
            tables_done,
            tables: tables_all,
            rows_expected: rows,
            bytes_expected: bytes,
            held_wal_bytes,
            safe_wal_bytes,
            ..CopyStatus::default()
        };
        drop(state);
        self.watcher.began(tables - done, rows, bytes);
    }

    /// Whether anything was read.
    pub(crate) fn has_begun(&self) -> bool {
        self.state.lock().began_at.is_some()
    }

    pub(crate) fn table(&self, name: &str, rows: u64, bytes: u64) {
        let mut state = self.state.lock();
        (state.status.table, state.status.indexing) = (Some(name.to_owned()), false);
        drop(state);
        self.watcher.table(name, rows, bytes);
    }

    pub(crate) fn advanced(&self, rows: u64, bytes: u64) {
        let mut state = self.state.lock();
        state.status.rows += rows;
        state.status.bytes += bytes;
        drop(state);
        self.watcher.advanced(rows, bytes);
    }

    pub(crate) fn indexing(&self, name: &str) {
        self.state.lock().status.indexing = true;
        self.watcher.indexing(name);
    }

    pub(crate) fn starved(&self, altogether: Duration) {
        self.watcher.starved(altogether);
    }

    pub(crate) fn tables_done(&self, tables: u64) {
        self.state.lock().status.tables_done += tables;
    }

    pub(crate) fn held(&self, slot: SlotState) {
        let held = slot.restart.map_or(0, |restart| slot.wal_end.bytes_since(restart));
        let mut state = self.state.lock();
        (state.status.held_wal_bytes, state.status.safe_wal_bytes) = (Some(held), slot.safe_wal_bytes);
        let safe = slot.safe_wal_bytes;
        state.slot = Some(slot);
        drop(state);
        self.watcher.held(held, safe);
    }

    pub(crate) fn finishing(&self) {
        self.watcher.finishing();
    }

    pub(crate) fn finished(&self) {
        let rows = self.state.lock().status.rows;
        self.watcher.finished(rows);
    }

    pub(crate) fn rows(&self) -> u64 {
        self.state.lock().status.rows
    }

    pub(crate) fn status(&self) -> CopyStatus {
        let state = self.state.lock();
        let mut status = state.status.clone();
        let Some(began_at) = state.began_at else { return status };
        let elapsed = began_at.elapsed();
        status.elapsed_s = elapsed.as_secs();
        status.left_s = left_s(&status, elapsed.as_secs_f64());
        status
    }

    /// What the hub says of itself meanwhile.
    pub(crate) fn hub_status(&self) -> Status {
        let (identity, slot_state) = {
            let state = self.state.lock();
            (state.identity.unwrap_or((SystemId(0), Timeline(0))), state.slot.clone())
        };
        let zero = Lsn::ZERO;
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_s: self.started_at.elapsed().as_secs(),
            copy: Some(self.status()),
            primary: PrimaryStatus {
                system: identity.0,
                timeline: identity.1,
                database: self.database.clone(),
                slot: self.slot.clone(),
                publication: self.publication.clone(),
                connection: Connection::Copying,
                reconnects: 0,
                heartbeat_lag_us: None,
                heartbeat_age_ms: None,
                standbys_awaited_ms: None,
                slot_state,
                spool_bytes: 0,
                spool_bytes_max: 0,
            },
            positions: Positions { received: zero, appended: zero, durable: zero, acknowledged: zero, mirror: zero },
            log: LogStatus { branch: String::new(), oldest: zero, end: zero, chain: String::new(), bytes: 0, segments: 0, reservations: 0 },
            tables: TablesStatus::default(),
            edges: Vec::new(),
        }
    }
}

fn left_s(status: &CopyStatus, elapsed_s: f64) -> Option<u64> {
    if elapsed_s < RATE_SECONDS_MIN || status.bytes == 0 {
        return None;
    }
    let left = status.bytes_expected.saturating_sub(status.bytes) as f64;
    Some((left * elapsed_s / status.bytes as f64).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_rate_so_far() {
        let check = |bytes: u64, elapsed_s: f64, expected: Option<u64>| {
            let status = CopyStatus { bytes, bytes_expected: 1000, ..CopyStatus::default() };
            assert_eq!(left_s(&status, elapsed_s), expected, "{bytes} bytes in {elapsed_s} s");
        };
        check(0, 60.0, None);
        check(100, 1.0, None);
        check(100, 10.0, Some(90));
        check(1000, 10.0, Some(0));
        // More than was expected.
        check(1500, 10.0, Some(0));
    }
}
