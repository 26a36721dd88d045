//! What a hub says of itself: `GET /v1/status`, as JSON and as types.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rimward_model::{Lsn, SystemId, Timeline};
use rimward_source::{SpoolGauge, StandbyGauge};
use serde::{Deserialize, Serialize};

use crate::copy_status::CopyStatus;

/// Everything, at one moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// Version of the hub.
    pub version: String,
    /// Seconds since it started.
    pub uptime_s: u64,
    /// The first copy, while it is under way; nothing else is there to be told then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyStatus>,
    /// The primary, and the connection to it.
    pub primary: PrimaryStatus,
    /// How far each stage has come.
    pub positions: Positions,
    /// The log on disk.
    pub log: LogStatus,
    /// Tables: how many are held, and which are not.
    pub tables: TablesStatus,
    /// Edges that are streaming.
    pub edges: Vec<EdgeStatus>,
}

/// The tables of the primary, as replicas hold them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TablesStatus {
    /// How many are held whole.
    pub complete: u64,
    /// Those whose rows are being copied.
    pub filling: Vec<FillStatus>,
    /// Those that the primary alone answers.
    pub remote: Vec<RemoteTable>,
}

/// A table whose rows are being copied. Meanwhile the primary answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillStatus {
    /// `schema.name`.
    pub name: String,
    /// What goes on.
    pub state: FillState,
    /// Rows that were copied.
    pub rows: u64,
    /// How many there are, as the primary estimates; none if it has never counted.
    pub rows_estimate: Option<u64>,
    /// Seconds until all are copied, at the pace so far.
    pub left_s: Option<u64>,
}

/// What goes on with a table whose rows are being copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FillState {
    /// It was just learned of.
    Beginning,
    /// Transactions that wrote to the table before have to end first.
    Waiting {
        /// Who they are.
        writers: String,
    },
    /// Rows are on their way.
    Copying,
    /// Somebody holds the next rows; they are tried again.
    Contended,
    /// Nothing is sent for the moment.
    Paused {
        /// Why.
        reason: String,
    },
    /// All rows were sent; the mirror must have them.
    Finishing,
    /// It does not work, and is tried again.
    Failing {
        /// Why.
        error: String,
    },
}

/// A table that the primary alone answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteTable {
    /// `schema.name`.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The command that has it copied anew, where that helps.
    pub remedy: Option<String>,
}

/// The primary, and the connection to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PrimaryStatus {
    /// Its system identifier.
    pub system: SystemId,
    /// Its timeline.
    pub timeline: Timeline,
    /// The database that is followed.
    pub database: String,
    /// The slot.
    pub slot: String,
    /// The publication.
    pub publication: String,
    /// The replication connection.
    pub connection: Connection,
    /// How often it was made anew.
    pub reconnects: u64,
    /// From a heartbeat's emission at the primary to its append to the log, µs. Negative if the clocks disagree.
    pub heartbeat_lag_us: Option<i64>,
    /// Milliseconds since the last heartbeat came back.
    pub heartbeat_age_ms: Option<u64>,
    /// Milliseconds for which a transaction has been waiting for the primary's synchronous standbys, which must have it before edges do.
    #[serde(default)]
    pub standbys_awaited_ms: Option<u64>,
    /// What the primary says of the slot.
    pub slot_state: Option<SlotState>,
    /// Bytes on disk of transactions that are too large for memory, and not in the log yet.
    pub spool_bytes: u64,
    /// As many as there may be.
    pub spool_bytes_max: u64,
}

/// The replication connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Connection {
    /// None yet: the first copy is under way.
    Copying,
    /// Being made.
    Connecting,
    /// Transactions flow.
    Streaming,
    /// Lost; it is tried again.
    Waiting {
        /// Why it was lost.
        error: String,
    },
    /// The disk is full: nothing more is read or acknowledged until there is room.
    DiskFull,
    /// The hub has stopped for good.
    Stopped {
        /// Why.
        error: String,
    },
}

/// A row of `pg_replication_slots`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotState {
    /// `confirmed_flush_lsn`.
    pub confirmed_flush: Option<Lsn>,
    /// `restart_lsn`.
    pub restart: Option<Lsn>,
    /// Bytes of WAL that the primary keeps for it.
    pub retained_bytes: Option<u64>,
    /// `reserved`, `extended`, `unreserved` or `lost`.
    pub wal_status: Option<String>,
    /// Bytes of WAL until the slot is in danger; none if the primary sets no limit.
    pub safe_wal_bytes: Option<i64>,
    /// The primary's WAL position when it was asked.
    pub wal_end: Lsn,
    /// What the primary takes the hub's session for: `async`, or a standby that commits may wait for.
    #[serde(default)]
    pub sync_state: Option<String>,
}

/// How far each stage has come. `acknowledged` ≤ `durable` always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    /// The end of WAL as the primary last told.
    pub received: Lsn,
    /// The last commit in the log.
    pub appended: Lsn,
    /// Everything before this is on disk: the last commit synced, or a later position up to which the primary had no transaction.
    pub durable: Lsn,
    /// What the primary was told.
    pub acknowledged: Lsn,
    /// The last commit that is durable in the mirror.
    pub mirror: Lsn,
}

/// The log on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogStatus {
    /// The branch.
    pub branch: String,
    /// The oldest position from which an edge can stream.
    pub oldest: Lsn,
    /// The last commit.
    pub end: Lsn,
    /// The chain there.
    pub chain: String,
    /// Bytes on disk.
    pub bytes: u64,
    /// Files.
    pub segments: u64,
    /// Positions held for bootstrapping edges.
    pub reservations: u64,
}

/// An edge that is streaming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeStatus {
    /// The name it gave, or its token's.
    pub name: String,
    /// Its address.
    pub peer: String,
    /// The token's name; none where tokens are not used.
    pub token: Option<String>,
    /// Seconds since it connected.
    pub connected_s: u64,
    /// Whether it is fed from memory (else it reads older frames from disk).
    pub live: bool,
    /// The last commit sent to it.
    pub sent: Lsn,
    /// Bytes sent to it since it connected, without what HTTP and TLS add.
    pub sent_bytes: u64,
    /// The last commit that it reported durable.
    pub durable: Option<Lsn>,
    /// Bytes of WAL between the log's end and the last report (or what was sent, if it never reported).
    pub lag_bytes: u64,
    /// Milliseconds since its last report.
    pub reported_ms_ago: Option<u64>,
}

/// The positions that the log does not know.
#[derive(Debug)]
pub(crate) struct Marks {
    received: AtomicU64,
    acknowledged: AtomicU64,
    mirror: AtomicU64,
    /// Tables of the mirror are ahead of it up to here, since a first copy went on after an interruption.
    ahead: AtomicU64,
    /// Durable like the log, where no transaction is.
    progress: AtomicU64,
}

impl Marks {
    /// At start.
    pub(crate) fn new(received: Lsn, mirror: Lsn, progress: Lsn) -> Marks {
        let [received, mirror, progress] = [received, mirror, progress].map(|lsn| AtomicU64::new(lsn.get()));
        Marks { received, acknowledged: AtomicU64::new(0), mirror, ahead: AtomicU64::new(0), progress }
    }

    pub(crate) fn set_progress(&self, lsn: Lsn) {
        self.progress.fetch_max(lsn.get(), Ordering::AcqRel);
    }

    pub(crate) fn progress(&self) -> Lsn {
        Lsn::new(self.progress.load(Ordering::Acquire))
    }

    pub(crate) fn set_received(&self, lsn: Lsn) {
        self.received.fetch_max(lsn.get(), Ordering::AcqRel);
    }

    pub(crate) fn received(&self) -> Lsn {
        Lsn::new(self.received.load(Ordering::Acquire))
    }

    pub(crate) fn set_acknowledged(&self, lsn: Lsn) {
        self.acknowledged.fetch_max(lsn.get(), Ordering::AcqRel);
    }

    pub(crate) fn acknowledged(&self) -> Lsn {
        Lsn::new(self.acknowledged.load(Ordering::Acquire))
    }

    pub(crate) fn set_mirror(&self, lsn: Lsn) {
        self.mirror.fetch_max(lsn.get(), Ordering::AcqRel);
    }

    pub(crate) fn mirror(&self) -> Lsn {
        Lsn::new(self.mirror.load(Ordering::Acquire))
    }

    pub(crate) fn set_ahead(&self, lsn: Lsn) {
        self.ahead.fetch_max(lsn.get(), Ordering::AcqRel);
    }

    /// The position that the mirror has to reach before a snapshot can be cut, if it has not.
    pub(crate) fn meeting(&self) -> Option<Lsn> {
        let ahead = Lsn::new(self.ahead.load(Ordering::Acquire));
        (self.mirror() < ahead).then_some(ahead)
    }
}

/// The changing part of [`PrimaryStatus`].
#[derive(Debug)]
pub(crate) struct Link {
    state: Mutex<LinkState>,
}

/// See [`PrimaryStatus`].
#[derive(Debug, Clone)]
pub(crate) struct LinkState {
    pub(crate) connection: Connection,
    pub(crate) reconnects: u64,
    pub(crate) heartbeat_lag_us: Option<i64>,
    pub(crate) heartbeat_at: Option<std::time::Instant>,
    pub(crate) slot: Option<SlotState>,
    pub(crate) spool: Option<SpoolGauge>,
    pub(crate) standbys: Option<StandbyGauge>,
}

impl Link {
    pub(crate) fn new() -> Link {
        let state = LinkState {
            connection: Connection::Connecting,
            reconnects: 0,
            heartbeat_lag_us: None,
            heartbeat_at: None,
            slot: None,
            spool: None,
            standbys: None,
        };
        Link { state: Mutex::new(state) }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut LinkState)) {
        change(&mut self.state.lock());
    }

    pub(crate) fn read(&self) -> LinkState {
        self.state.lock().clone()
    }
}
