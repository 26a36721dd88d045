//! What can go wrong between the primary and whole transactions, grouped by who must act.

use std::path::PathBuf;

use rimward_model::{Lsn, SystemId, Timeline};
use rimward_pgconnect::{ConnectError, ServerError};

/// The stream did not start, or ended. Nothing is lost: it starts again from the last position that was made durable.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    // The network, or a primary that restarts: try again.
    /// The connection could not be made, or broke.
    #[error(transparent)]
    Connection(#[from] ConnectError),
    /// The side connection broke.
    #[error("query of the primary failed: {0}")]
    Sql(#[from] tokio_postgres::Error),
    /// The primary no longer answers.
    #[error("the primary has not answered for {seconds} s, although asked every second")]
    Silent {
        /// For how long.
        seconds: u64,
    },
    /// Another session reads the slot.
    #[error(
        "replication slot \"{slot}\" is in use ({message}); stop its other consumer, or wait until the primary notices that it is gone"
    )]
    SlotBusy {
        /// The slot.
        slot: String,
        /// The server's words, with the process id.
        message: String,
    },
    /// The primary ends the stream: it shuts down, or an administrator ended the session.
    #[error("the primary ended the stream: {0}")]
    Ended(String),

    // Whoever operates the primary.
    /// No such slot.
    #[error(
        "replication slot \"{slot}\" does not exist: run rimward init; if it was dropped, changes since then cannot be had, and the hub needs \
         an empty data folder (edges then start anew)"
    )]
    SlotMissing {
        /// The slot.
        slot: String,
    },
    /// The slot lost WAL.
    #[error(
        "replication slot \"{slot}\" is invalid ({reason}): changes since then cannot be had; {}, drop the slot, run rimward init, and give the hub \
         an empty data folder (edges then start anew)",
        invalid_advice(reason)
    )]
    SlotInvalid {
        /// The slot.
        slot: String,
        /// Why.
        reason: String,
    },
    /// The slot is another's.
    #[error(
        "replication slot \"{slot}\" has {what} {found} where {wanted} is needed; choose another name, or drop it and run rimward init"
    )]
    SlotForeign {
        /// The slot.
        slot: String,
        /// What differs.
        what: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        wanted: String,
    },
    /// A publication is missing, now or at the stream's place in history: one that was dropped and made again does not help.
    #[error(
        "publication \"{name}\" does not exist, or did not when the next changes were made, so that they cannot be had: run rimward init \
         --remove and rimward init, and give the hub an empty data folder (edges then start anew)"
    )]
    PublicationMissing {
        /// Which.
        name: String,
    },
    /// A publication that no longer publishes everything as it is.
    #[error(
        "publication \"{name}\" publishes {what}: changes since then cannot be had as they were; ALTER PUBLICATION it back, and give the hub an \
         empty data folder (edges then start anew)"
    )]
    PublicationChanged {
        /// Which.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// The server is too old.
    #[error("the primary is PostgreSQL {major}; 14 or later is needed")]
    TooOld {
        /// Its major version.
        major: u32,
    },
    /// The role may not replicate, or pg_hba.conf does not let it, or a setting is missing.
    #[error("the primary does not allow replication: {error}; {advice}")]
    NotAllowed {
        /// Its words.
        error: Box<ServerError>,
        /// What to change.
        advice: &'static str,
    },
    /// Standbys that commits wait for, of whom the role may not know how far they are.
    #[error(
        "synchronous_standby_names is set, and role \"{role}\" may not see how far the standbys are, which transactions wait for: GRANT \
         pg_read_all_stats TO it"
    )]
    StandbysHidden {
        /// The hub's role.
        role: String,
    },
    /// Any other refusal.
    #[error("the primary refuses: {0}")]
    Refused(Box<ServerError>),

    // Whoever decides about the replica's history.
    /// Another cluster.
    #[error(
        "the primary is system {found}, and this data comes from system {expected}; connect to that one again, or give the hub an empty data folder (edges then start anew)"
    )]
    OtherSystem {
        /// Whose data is held.
        expected: SystemId,
        /// Who answers.
        found: SystemId,
    },
    /// More is held than the promoted primary ever had.
    #[error(
        "the primary is on timeline {}, which left timeline {} at {}, and {from} is held: changes beyond it were lost by the failover; give the hub \
         an empty data folder (edges then start anew)",
        .timeline.0, .held.0, .switch.map_or_else(|| "no known position".to_owned(), |switch| switch.to_string())
    )]
    Diverged {
        /// The timeline of what is held.
        held: Timeline,
        /// The primary's timeline.
        timeline: Timeline,
        /// Where its history left ours; `None` if never ours at all.
        switch: Option<Lsn>,
        /// What is held.
        from: Lsn,
    },
    /// The slot moved on without us.
    #[error(
        "slot \"{slot}\" is confirmed up to {confirmed}, beyond {from}, which is held: another consumer advanced it, or it was made anew, and the changes between are gone; stop \
         that consumer, and give the hub an empty data folder (edges then start anew)"
    )]
    SlotAhead {
        /// The slot.
        slot: String,
        /// Its confirmed position.
        confirmed: Lsn,
        /// Where we would start.
        from: Lsn,
    },
    /// More is held than the primary has.
    #[error(
        "the primary has WAL up to {flushed}, and {from} is held: it was restored from an older state; give the hub an empty data folder (edges then start anew)"
    )]
    PrimaryBehind {
        /// The primary's end of WAL.
        flushed: Lsn,
        /// Where we would start.
        from: Lsn,
    },

    // The disk, or whoever sized it.
    /// The spool's quota is used up.
    #[error(
        "spooled transactions would take {needed} bytes, and the quota (--spool-bytes) is {quota}; raise it, or end the primary's large open transactions"
    )]
    SpoolFull {
        /// What would be needed.
        needed: u64,
        /// What is allowed.
        quota: u64,
    },
    /// The spool's folder cannot be used.
    #[error("cannot {action} spool file {path}: {source}")]
    Spool {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },

    // The primary, or somebody between, broke the protocol.
    /// A message that cannot be decoded.
    #[error("cannot decode a replication message: {0}")]
    Decode(#[from] rimward_pgoutput::DecodeError),
    /// Messages in an impossible order, or a malformed frame.
    #[error("the primary broke the replication protocol: {0}")]
    Protocol(&'static str),
    /// A name that cannot be a slot's.
    #[error("\"{0}\" is not a slot name: 1 to 63 lower-case letters, digits and underscores")]
    SlotName(String),
}

/// What keeps it from coming again, by `invalidation_reason` (from 17 on) or the server's words.
fn invalid_advice(reason: &str) -> &'static str {
    match reason {
        "idle_timeout" => "raise idle_replication_slot_timeout, or keep the hub running",
        "wal_level_insufficient" => "set wal_level = logical",
        "rows_removed" => "connect to the primary rather than a standby",
        // Either of the two above: version 16 does not tell them apart.
        "conflicting" => "connect to the primary rather than a standby, and set wal_level = logical",
        _ => "raise max_slot_wal_keep_size, or keep the hub running",
    }
}

/// Whether what an SQLSTATE says passes by itself: connection limits and other scarcity, start-up and shutdown, an administrator's command
/// (`pg_cancel_backend` among them), a connection that broke between the server and its own, deadlocks, locks that were not to be had.
pub(crate) fn is_passing(code: &str) -> bool {
    const CODES: [&str; 4] = ["57014", "40001", "40P01", "55P03"];
    ["53", "57P", "08"].iter().any(|class| code.starts_with(class)) || CODES.contains(&code)
}

impl StreamError {
    /// Whether trying again later may help without anybody's doing.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        let passing = |error: &ServerError| is_passing(&error.code);
        match self {
            StreamError::Connection(error) => match error {
                ConnectError::Unreachable { .. } | ConnectError::TimedOut { .. } | ConnectError::Io(_) | ConnectError::Closed => true,
                ConnectError::Standby { .. } | ConnectError::Sql(_) => true,
                // Somebody between may have garbled it; over another connection it comes again.
                ConnectError::Protocol(_) | ConnectError::FrameTooLong { .. } => true,
                ConnectError::Refused(error) => passing(error),
                _ => false,
            },
            StreamError::Refused(error) | StreamError::NotAllowed { error, .. } => passing(error),
            StreamError::Sql(_) | StreamError::Silent { .. } | StreamError::SlotBusy { .. } | StreamError::Ended(_) => true,
            StreamError::Decode(_) | StreamError::Protocol(_) => true,
            _ => false,
        }
    }

    /// Whether the primary merely restarts, so that it may be asked again soon, and at no cost to it: it takes no connections meanwhile.
    #[must_use]
    pub fn is_restart(&self) -> bool {
        const STARTS_OR_STOPS: [&str; 3] = ["57P01", "57P02", "57P03"];
        match self {
            StreamError::Connection(ConnectError::Refused(error)) | StreamError::Refused(error) => {
                STARTS_OR_STOPS.contains(&error.code.as_str())
            }
            StreamError::Connection(ConnectError::Unreachable { source, .. }) => source.kind() == std::io::ErrorKind::ConnectionRefused,
            StreamError::Connection(ConnectError::Closed | ConnectError::Io(_)) | StreamError::Ended(_) => true,
            _ => false,
        }
    }
}
