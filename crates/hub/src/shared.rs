//! What the hub's threads and requests share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_log::LogHandle;
use rimward_model::Lsn;
use rimward_replica::Origin;
use tokio_util::sync::CancellationToken;

use crate::HubError;
use crate::edges::Edges;
use crate::folder::Meta;
use crate::heartbeat::unix_us;
use crate::live::Live;
use crate::mirror::Mirror;
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
}

/// Keeps the log from a position on, until dropped.
#[derive(Debug)]
pub(crate) struct Reservation {
    journal: Arc<Journal>,
    name: Option<String>,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            self.journal.log.release(name);
            self.journal.reserved.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Journal {
    pub(crate) fn new(log: LogHandle, mirror: Lsn, progress: Lsn) -> Journal {
        let marks = Marks::new(log.durable(), mirror, progress);
        Journal { log, marks, reservations: AtomicU64::new(0), reserved: AtomicU64::new(0), appended_bytes: AtomicU64::new(0) }
    }

    /// A frame of so many bytes was appended.
    pub(crate) fn appended(&self, bytes: usize) {
        self.appended_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// How much was appended since the start.
    pub(crate) fn appended_bytes(&self) -> u64 {
        self.appended_bytes.load(Ordering::Relaxed)
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
    pub(crate) fn reserve_from_mirror(self: &Arc<Journal>) -> Reservation {
        self.reserve(self.marks.mirror())
    }

    /// Reserves the log from `from`, if it still reaches back to there.
    pub(crate) fn reserve(self: &Arc<Journal>, from: Lsn) -> Reservation {
        let name = format!("snapshot-{}", self.reservations.fetch_add(1, Ordering::Relaxed));
        let expires_at_us = now_us() + i64::try_from(RESERVATION_MAX.as_micros()).unwrap_or(i64::MAX / 2);
        match self.log.reserve(&name, from, expires_at_us) {
            Ok(()) => {
                self.reserved.fetch_add(1, Ordering::Relaxed);
                Reservation { journal: self.clone(), name: Some(name) }
            }
            Err(error) => {
                // Only a poisoned log refuses, and then the hub is stopping.
                tracing::warn!(%error, "the log cannot be reserved for a snapshot");
                Reservation { journal: self.clone(), name: None }
            }
        }
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
    pub(crate) link: Arc<Link>,
    pub(crate) edges: Arc<Edges>,
    pub(crate) tokens: Tokens,
    pub(crate) snapshots: Arc<Snapshots>,
    pub(crate) mirror: Arc<Mirror>,
    pub(crate) holds: Holds,
    pub(crate) verify: crate::verify::Settings,
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
                slot_state: link.slot,
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
