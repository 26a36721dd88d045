//! What can go wrong, grouped by who must act.

use std::io;

use rimward_batch::BatchError;
use rimward_model::{CatalogError, Lsn, SystemId};

/// A failure of the log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    // The operator's.
    /// Another process has the folder.
    #[error("{path} is in use by another process; only one may write to a log")]
    Locked {
        /// The lock file.
        path: String,
    },
    /// The log is of another primary.
    #[error("the log is of system {have} on timeline {have_timeline}, but the primary is system {want} on timeline {want_timeline}")]
    OtherPrimary {
        /// The log's system.
        have: SystemId,
        /// The log's timeline.
        have_timeline: u32,
        /// The primary's system.
        want: SystemId,
        /// The primary's timeline.
        want_timeline: u32,
    },
    /// There is a log already.
    #[error("there is a log already")]
    Exists,
    /// There is no log.
    #[error("there is no log")]
    Missing,
    /// A file is not what was written.
    #[error("{file} is damaged at byte {offset}: {reason}")]
    Damaged {
        /// The file.
        file: String,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// A file was written by a newer build.
    #[error("{file} has format version {found}; the newest known here is {newest}: upgrade")]
    Version {
        /// The file.
        file: String,
        /// Its version.
        found: u8,
        /// The newest version that this build reads.
        newest: u8,
    },
    /// The log ends before what was acknowledged to the primary: transactions are lost.
    #[error("the log ends at {end}, before {acknowledged}, which was acknowledged to the primary: a new log must begin with a snapshot")]
    Lost {
        /// The log's end.
        end: Lsn,
        /// What was acknowledged.
        acknowledged: Lsn,
    },

    // The disk's.
    /// A file operation failed. After an append, nothing was appended, and it may be tried again.
    #[error("{doing} {file}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        file: String,
        /// What happened.
        source: io::Error,
    },
    /// An fsync failed before. What is on the disk is unknown, so the log refuses everything until it is opened anew.
    #[error("the log stopped after a failed sync: {0}")]
    Poisoned(String),

    // A reader's.
    /// The log no longer reaches back so far.
    #[error("{asked} is gone: the log begins at {oldest}; {hint}")]
    Gone {
        /// The position asked for.
        asked: Lsn,
        /// The oldest that there is.
        oldest: Lsn,
        /// What to do.
        hint: &'static str,
    },
    /// The log does not reach so far yet.
    #[error("{asked} lies ahead: the log ends at {end}")]
    Ahead {
        /// The position asked for.
        asked: Lsn,
        /// The log's end.
        end: Lsn,
    },
    /// The position lies within a transaction.
    #[error("{asked} is not the end of a transaction: the next one begins at {next}")]
    NotABoundary {
        /// The position asked for.
        asked: Lsn,
        /// Where the next transaction begins.
        next: Lsn,
    },

    // The writer's.
    /// A frame does not follow what is in the log.
    #[error("frame does not follow the log: {0}")]
    OutOfOrder(BatchError),
    /// A frame that is about to be appended does not decode.
    #[error("frame cannot be appended: {0}")]
    Frame(BatchError),
    /// A schema change does not fit the log's catalog.
    #[error("schema change does not fit: {0}")]
    Catalog(#[from] CatalogError),
}

pub(crate) const GONE_HINT: &str = "bootstrap anew from a snapshot, or let the hub retain more (--retain-bytes, --retain-for)";

impl LogError {
    pub(crate) fn io(doing: &'static str, file: impl ToString) -> impl FnOnce(io::Error) -> LogError {
        move |source| LogError::Io { doing, file: file.to_string(), source }
    }
}
