//! Why a hub does not start, or stopped. Grouped by who must act.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use rimward_log::LogError;
use rimward_model::Lsn;
use rimward_pgconnect::{ConnInfoError, ConnectError};
use rimward_replica::{ApplyError, FileError};
use rimward_source::{SetupError, StreamError, TranscodeError};

use crate::folder::FolderError;
use crate::serve::TlsError;
use crate::tokens::TokenError;

/// A hub that did not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    // The operator's.
    /// The connection string.
    #[error("the primary's connection string: {0}")]
    ConnInfo(#[from] ConnInfoError),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The token file.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// The certificate files.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The port.
    #[error("cannot listen on {address}: {error}; free the port, or choose another with --listen")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// Other machines could connect, and anybody might.
    #[error("{0} can be reached by other machines, and no token was added: run rimward token add, or listen on 127.0.0.1")]
    Unprotected(SocketAddr),
    /// `rimward init` made other names.
    #[error(
        "the primary is prepared for publication \"{publication}\" and slot \"{slot}\", not for the ones that the hub was given; \
         give it those"
    )]
    OtherNames {
        /// The publication that there is.
        publication: String,
        /// The slot that there is.
        slot: String,
    },

    // The primary's, or whoever operates it.
    /// It was promoted since the hub's data was begun.
    #[error(
        "the primary is on timeline {now}, and what this hub holds is of timeline {held}: a hub does not follow a failover; \
         give it an empty data folder (edges then start anew)"
    )]
    Promoted {
        /// The timeline of the data folder.
        held: u32,
        /// The primary's.
        now: u32,
    },
    /// Its slot is confirmed beyond the log.
    #[error(
        "slot \"{slot}\" is confirmed up to {confirmed}, and the log ends at {end}: somebody else advanced the slot or made it anew, or the data \
         folder is an older one or was damaged at its end; the changes between cannot be had: restore the newest data folder, or give the hub an empty one (edges \
         then start anew)"
    )]
    SlotAhead {
        /// The slot.
        slot: String,
        /// Its confirmed position.
        confirmed: Lsn,
        /// The log's end.
        end: Lsn,
    },
    /// It has fewer heartbeats than were seen of it.
    #[error(
        "the primary's last heartbeat is number {found}, and {seen} was seen of it: it was restored from an older state, or rimward was removed \
         from it and installed anew; what is held it may never have had: give the hub an empty data folder (edges then start anew)"
    )]
    Restored {
        /// The number of the primary's last.
        found: u64,
        /// The newest that was seen.
        seen: u64,
    },
    /// It cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// It is not prepared, or the first copy failed.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The replication stream.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The stream holds what cannot be.
    #[error("the replication stream cannot be followed: {0}")]
    Transcode(#[from] TranscodeError),

    // The disk's.
    /// The log.
    #[error("log: {0}")]
    Log(#[from] LogError),
    /// The mirror's file.
    #[error("mirror: {0}")]
    Mirror(#[from] FileError),
    /// The mirror's file cannot be read.
    #[error("{}: {error}; restore the whole data folder, or give the hub an empty one (edges then start anew)", path.display())]
    MirrorDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: FileError,
    },
    /// No room for the first copy.
    #[error("{} is on a disk that is full; the tables copied so far are kept: make room, and start the hub again", .0.display())]
    CopyDiskFull(PathBuf),
    /// A frame of our own log does not fit the mirror.
    #[error("mirror: {0}")]
    Apply(#[from] ApplyError),
    /// The mirror follows something else than the log.
    #[error(
        "the mirror does not belong to the log: {0}; restore the whole data folder, or give the hub an empty one (edges then start anew)"
    )]
    Mismatch(String),

    // Ours.
    /// A part of the hub ended that should not.
    #[error("the hub's {0} thread failed unexpectedly; what is in the log is safe, start the hub again")]
    Panicked(&'static str),
    /// It was told to stop.
    #[error("the hub was stopped")]
    Stopped,
}

/// Whether the mirror may go on from its last commit once there is room on the disk again.
pub(crate) fn is_mirror_full(error: &HubError) -> bool {
    use ApplyError::{Io, Row, Sqlite};
    matches!(error, HubError::Apply(error @ (Sqlite(_) | Row { .. } | Io(_))) if error.may_pass())
}

/// Whether a disk was full: that passes, and nothing is lost by waiting.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl HubError {
    /// Whether the primary restarts.
    pub(crate) fn is_restart(&self) -> bool {
        match self {
            HubError::Stream(error) => error.is_restart(),
            HubError::Setup(SetupError::Replication(error)) => error.is_restart(),
            HubError::Connect(ConnectError::Unreachable { .. } | ConnectError::Closed) => true,
            HubError::Setup(SetupError::Connection(ConnectError::Unreachable { .. } | ConnectError::Closed)) => true,
            HubError::Connect(ConnectError::Refused(error)) => error.code == "57P03",
            _ => false,
        }
    }

    /// Whether what is held and the primary's history have parted, so that nothing may go on from here even if the primary looks well again.
    pub(crate) fn is_final(&self) -> bool {
        use StreamError::{Diverged, PrimaryBehind, PublicationChanged, PublicationMissing, SlotAhead};
        match self {
            // A log that ends before the slot stays so, until the newest data folder is restored.
            HubError::Restored { .. } => true,
            HubError::Stream(error) => matches!(
                error,
                PublicationChanged { .. } | PublicationMissing { .. } | SlotAhead { .. } | PrimaryBehind { .. } | Diverged { .. }
            ),
            _ => false,
        }
    }

    /// Whether trying again later may help without anybody's doing.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            HubError::Connect(_) => true,
            HubError::Setup(error) => error.is_transient(),
            HubError::Stream(StreamError::Spool { source, .. }) => is_disk_full(source),
            HubError::Stream(error) => error.is_transient(),
            _ => false,
        }
    }
}
