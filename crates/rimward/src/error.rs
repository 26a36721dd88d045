//! What can go wrong, by who must act.

use std::io;

use rimward_batch::link::LinkError;
use rimward_batch::snapshot::SnapshotError;
use rimward_model::Lsn;
use rimward_replica::{ApplyError, FileError};

/// A replica that could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The options do not make sense.
    #[error("{0}")]
    Options(String),
    /// The hub does not let us in: the operator must act.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The folder holds several databases, so it is not clear which one is meant.
    #[error("{folder} holds several replicas; one folder serves one database")]
    Ambiguous {
        /// The folder.
        folder: String,
    },
    /// Another process follows a hub with it.
    #[error("{folder} is in use by another replica; give each a data folder of its own")]
    InUse {
        /// The folder.
        folder: String,
    },
    /// The file cannot be used.
    #[error("replica file: {0}")]
    File(#[from] FileError),
    /// The file that is there cannot be read.
    #[error("{path}: {error}; remove it, and the next start fetches a new copy")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: FileError,
    },
    /// The folder cannot be used.
    #[error("data folder: {0}")]
    Io(#[from] io::Error),
}

/// The hub said no, and will say no again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the hub refuses: {reason}")]
pub struct Refused {
    /// What it said.
    pub reason: String,
}

/// A wait that ended without its position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// Time is up.
    #[error("position {wanted} was not reached in time; the replica is at {reached}")]
    Timeout {
        /// What was waited for.
        wanted: Lsn,
        /// Where the replica is.
        reached: Lsn,
    },
    /// The replica has stopped.
    #[error("the replica has stopped")]
    Stopped,
}

/// A query that was not answered here.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The answer is not certain to be the primary's: ask the primary.
    #[error("the primary must answer: {reason}")]
    Remote {
        /// What is not certain.
        reason: String,
    },
    /// A stored value is none of its type.
    #[error(transparent)]
    Value(#[from] rimward_model::ValueError),
    /// The process is stopping.
    #[error("the process is stopping")]
    Stopped,
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// SQLite could not answer, or was stopped.
    #[error(transparent)]
    Query(#[from] rimward_replica::QueryError),
}

/// Why a stream or a download ended. Everything but [`LinkFailure::Refused`] is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkFailure {
    /// The hub cannot be reached, or the connection broke.
    #[error("{0}")]
    Http(String),
    /// It answered with an error.
    #[error("the hub answers {status}: {text}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// Its body, cut.
        text: String,
    },
    /// It sent what it must not.
    #[error("the hub sent something else than the link's messages: {0}")]
    Link(#[from] LinkError),
    /// A snapshot is damaged.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// It was silent for too long.
    #[error("the hub was silent for {seconds} s")]
    Silent {
        /// For how long.
        seconds: u64,
    },
    /// It ended the stream.
    #[error("the hub ended the stream")]
    Ended,
    /// A frame could not be applied for a reason that may pass.
    #[error("apply: {0}")]
    Apply(#[from] ApplyError),
    /// A file could not be written.
    #[error("data folder: {0}")]
    Io(#[from] io::Error),
    /// A downloaded file is no replica.
    #[error("snapshot: {0}")]
    File(#[from] FileError),
    /// The hub asks for patience.
    #[error("the hub is not ready: {0}")]
    NotReady(String),
    /// The log does not reach back, or the histories differ: a new copy is needed.
    #[error("a new copy is needed: {0}")]
    Gone(String),
    /// The operator must act.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The apply thread has stopped.
    #[error("the replica has stopped")]
    Stopped,
}
