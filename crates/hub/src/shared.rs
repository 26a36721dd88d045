//! What the hub's threads and requests share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_log::{LogError, LogHandle};
use rimward_model::{Catalog, Lsn};
use rimward_replica::Origin;
use rimward_source::SpoolGauge;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::HubError;
use crate::edges::Edges;
use crate::filler::Fills;
use crate::folder::Meta;
use crate::heartbeat::unix_us;
use crate::live::Live;
use crate::mirror::Mirror;
use crate::pulse::Pulse;
use crate::snapshots::Snapshots;
use crate::status::{Connection, Link, LogStatus, Marks, Positions, PrimaryStatus, Status};
use crate::tokens::Tokens;
use crate::verify::Holds;

/// Microseconds from the Unix epoch to 2000-01-01.
const POSTGRES_EPOCH_US: i64 = 946_684_800_000_000;
/// A reservation that nobody releases ends after this; snapshots release theirs earlier.
const RESERVATION_MAX: Duration = Duration::from_secs(25 * 60 * 60);

/// Our clock in PostgreSQL's measure, microseconds since 2000-01-01 UTC.
pub(crate) fn now_us() -> i64 {
    unix_us() - POSTGRES_EPOCH_US
}

/// The log as everybody but its writer sees it, and how far each stage has come.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) log: LogHandle,
    pub(crate) marks: Marks,
    reservations: AtomicU64,
    reserved: AtomicU64,
    appended_bytes: AtomicU64,
    catching_up: AtomicBool,
}

/// Keeps the log from a position on, until dropped.
#[derive(Debug)]
pub(crate) struct Reservation {
    journal: Arc<Journal>,
    name: String,
    from: Lsn,
}

impl Reservation {
    /// The position from which on it keeps the log.
    pub(crate) fn from(&self) -> Lsn {
        self.from
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.journal.log.release(&self.name);
        self.journal.reserved.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Journal {
    pub(crate) fn new(log: LogHandle, mirror: Lsn, progress: Lsn) -> Journal {
        let marks = Marks::new(log.durable(), mirror, progress);
        Journal {
            log,
            marks,
            reservations: AtomicU64::new(0),
            reserved: AtomicU64::new(0),
            appended_bytes: AtomicU64::new(0),
            catching_up: AtomicBool::new(false),
        }
    }

    /// A frame of so many bytes was appended.
    pub(crate) fn appended(&self, bytes: usize) {
        self.appended_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// How much was appended since the start.
    pub(crate) fn appended_bytes(&self) -> u64 {
        self.appended_bytes.load(Ordering::Relaxed)
    }

    /// Whether a backlog is being read from the primary.
    pub(crate) fn is_catching_up(&self) -> bool {
        self.catching_up.load(Ordering::Relaxed)
    }

    pub(crate) fn set_catching_up(&self, catching_up: bool) {
        self.catching_up.store(catching_up, Ordering::Relaxed);
    }

    /// Everything before this is on disk, and need not come again.
    pub(crate) fn durable(&self) -> Lsn {
        self.log.durable().max(self.marks.progress())
    }

    /// From where the primary is to send: nothing is wanted that is in the log, or of which it said that there is none.
    pub(crate) fn resume(&self) -> Lsn {
        self.log.end().0.max(self.marks.progress())
    }

    /// How far each stage has come. Asked in the order in which they follow one another, so that no answer shows a later stage ahead.
    pub(crate) fn positions(&self) -> Positions {
        let (mirror, acknowledged) = (self.marks.mirror(), self.marks.acknowledged());
        let durable = self.durable();
        let appended = self.log.end().0;
        Positions { received: self.marks.received().max(appended), appended, durable, acknowledged, mirror }
    }

    /// Reserves the log from where the mirror is durable, up to which it is kept anyhow.
    ///
    /// # Errors
    /// If the log is poisoned.
    pub(crate) fn reserve_from_mirror(self: &Arc<Journal>) -> Result<Reservation, LogError> {
        loop {
            let from = self.marks.mirror();
            match self.reserve(from) {
                // Both went on in between.
                Err(LogError::Gone { .. }) if self.marks.mirror() > from => {}
                reserved => return reserved,
            }
        }
    }

    /// Reserves the log from `from`.
    ///
    /// # Errors
    /// [`LogError::Gone`] if it does not reach back to there any more, or if it is poisoned.
    pub(crate) fn reserve(self: &Arc<Journal>, from: Lsn) -> Result<Reservation, LogError> {
        let name = format!("snapshot-{}", self.reservations.fetch_add(1, Ordering::Relaxed));
        let expires_at_us = now_us() + i64::try_from(RESERVATION_MAX.as_micros()).unwrap_or(i64::MAX / 2);
        self.log.reserve(&name, from, expires_at_us)?;
        self.reserved.fetch_add(1, Ordering::Relaxed);
        Ok(Reservation { journal: self.clone(), name, from })
    }
}

/// Stops everything, and remembers the first reason.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    pub(crate) token: CancellationToken,
    failure: Mutex<Option<HubError>>,
}

impl Stop {
    /// Stops loudly. Later failures are consequences.
    pub(crate) fn fail(&self, error: HubError) {
        tracing::error!(%error, "the hub stops");
        self.failure.lock().get_or_insert(error);
        self.token.cancel();
    }

    /// The reason, once.
    pub(crate) fn take_failure(&self) -> Option<HubError> {
        self.failure.lock().take()
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) meta: Meta,
    pub(crate) origin: Origin,
    pub(crate) journal: Arc<Journal>,
    pub(crate) live: Live,
    pub(crate) pulse: Pulse,
    pub(crate) link: Arc<Link>,
    pub(crate) edges: Arc<Edges>,
    pub(crate) tokens: Tokens,
    pub(crate) snapshots: Arc<Snapshots>,
    pub(crate) mirror: Arc<Mirror>,
    pub(crate) holds: Holds,
    pub(crate) verify: crate::verify::Settings,
    /// As the stream has it.
    pub(crate) catalog: watch::Sender<Arc<Catalog>>,
    pub(crate) fills: Fills,
    pub(crate) stop: Arc<Stop>,
    pub(crate) started_at: Instant,
}

impl Shared {
    /// Stops the hub for good.
    pub(crate) fn fail(&self, error: HubError) {
        self.link.change(|link| link.connection = Connection::Stopped { error: error.to_string() });
        self.stop.fail(error);
    }

    /// Everything that the hub says of itself.
    pub(crate) fn status(&self) -> Status {
        let link = self.link.read();
        let (end, chain) = self.journal.log.end();
        let (segments, bytes) = self.journal.log.size();
        let milliseconds = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_s: self.started_at.elapsed().as_secs(),
            copy: None,
            primary: PrimaryStatus {
                system: self.meta.system,
                timeline: self.meta.timeline,
                database: self.meta.database.clone(),
                slot: self.meta.slot.clone(),
                publication: self.meta.publication.clone(),
                connection: link.connection,
                reconnects: link.reconnects,
                heartbeat_lag_us: link.heartbeat_lag_us,
                heartbeat_age_ms: link.heartbeat_at.map(milliseconds),
                standbys_awaited_ms: link
                    .standbys
                    .and_then(|standbys| standbys.awaited())
                    .map(|(_, since)| u64::try_from(since.as_millis()).unwrap_or(u64::MAX)),
                slot_state: link.slot,
                spool_bytes: link.spool.as_ref().map_or(0, SpoolGauge::used),
                spool_bytes_max: link.spool.as_ref().map_or(0, SpoolGauge::quota),
            },
            positions: self.journal.positions(),
            log: LogStatus {
                branch: self.meta.branch.to_string(),
                oldest: self.journal.log.oldest(),
                end,
                chain: chain.to_string(),
                bytes,
                segments: segments as u64,
                reservations: self.journal.reserved.load(Ordering::Relaxed),
            },
            tables: self.fills.status(&self.catalog.borrow()),
            edges: self.edges.status(end),
        }
    }
}

/// Starts a thread whose failure, or panic, stops the hub.
pub(crate) fn thread(
    shared: &Arc<Shared>,
    name: &'static str,
    run: impl FnOnce() -> Result<(), HubError> + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let shared = shared.clone();
    std::thread::Builder::new().name(format!("rimward-{name}")).spawn(move || match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => shared.fail(error),
        Err(_) => shared.fail(HubError::Panicked(name)),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use rimward_batch::{Branch, Chain, Encoder};
    use rimward_log::{DirStorage, Log, LogConfig, Primary};
    use rimward_model::{Catalog, Change, Commit, Database, SystemId, Timeline};

    use super::*;

    /// A log that retains nothing, with a segment for each transaction, and its writer.
    pub(crate) struct Written {
        pub(crate) journal: Arc<Journal>,
        pub(crate) origin: Origin,
        pub(crate) catalog: Catalog,
        log: Log,
        encoder: Encoder,
    }

    impl Written {
        pub(crate) fn begin(folder: &Path) -> Written {
            let start = Lsn::new(1000);
            let primary = Primary { system: SystemId(1), timeline: Timeline(1) };
            let meta = rimward_log::Meta { primary, branch: Branch::new(2), start, chain: Chain::ZERO };
            let catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_000, bytewise: true });
            let config = LogConfig { segment_bytes: 1, retain_bytes: 0, ..LogConfig::default() };
            let log = Log::create(DirStorage::open(folder).unwrap(), config, meta, &catalog).unwrap();
            let journal = Arc::new(Journal::new(log.handle(), start, start));
            let origin = Origin { system: primary.system, timeline: primary.timeline, branch: meta.branch };
            Written { journal, origin, catalog, log, encoder: Encoder::new(start, Chain::ZERO, 1) }
        }

        /// One more transaction, which the mirror is said to have, and nothing before it is retained.
        pub(crate) fn go_on(&mut self) {
            let end_lsn = Lsn::new(self.encoder.position().get() + 100);
            let mut change = Vec::new();
            Change::Message { prefix: "noise", body: b"" }.encode(&mut change);
            self.encoder.begin(&Commit { commit_lsn: Lsn::new(end_lsn.get() - 10), end_lsn, committed_at_us: 0, xid: 1 });
            self.encoder.change(&change);
            self.encoder.commit();
            self.log.append(&self.encoder.flush().unwrap()).unwrap();
            self.journal.marks.set_mirror(end_lsn);
            self.log.retain(now_us(), end_lsn).unwrap();
        }
    }

    #[test]
    fn a_reservation_holds_though_the_log_is_being_shortened() {
        let dir = tempfile::tempdir().unwrap();
        let mut written = Written::begin(dir.path());
        let (journal, stop) = (written.journal.clone(), CancellationToken::new());
        let begin = journal.marks.mirror();
        let writer = {
            let stop = stop.clone();
            std::thread::spawn(move || {
                while !stop.is_cancelled() {
                    written.go_on();
                }
            })
        };
        let started = Instant::now();
        let mut reservations = 0;
        while journal.marks.mirror() < Lsn::new(20_000) || reservations < 2000 {
            let reservation = journal.reserve_from_mirror().expect("a reservation");
            assert!(journal.log.oldest() <= reservation.from(), "the log was shortened beyond a reservation");
            reservations += 1;
            assert!(started.elapsed() < Duration::from_secs(30), "the writer stands still");
        }
        stop.cancel();
        writer.join().unwrap();
        assert!(matches!(journal.reserve(begin), Err(LogError::Gone { .. })));
    }
}
