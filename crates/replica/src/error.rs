//! What can go wrong, by who must act.

use std::io;

use rimward_batch::{BatchError, Branch};
use rimward_model::{CatalogError, Lsn, SystemId, TableId};
use rusqlite::ErrorCode;

/// A file that cannot be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is none.
    #[error("there is no replica at {path}")]
    Missing {
        /// Where it was looked for.
        path: String,
    },
    /// A SQLite database, but none of ours.
    #[error("the file is not a replica")]
    NotAReplica,
    /// Written by another version.
    #[error("the file has format version {found}, and this version reads {supported}; build it anew")]
    Format {
        /// The file's.
        found: i64,
        /// Ours.
        supported: i64,
    },
    /// It follows another cluster.
    #[error("the file is a replica of system {found}, not of {expected}")]
    System {
        /// The file's.
        found: SystemId,
        /// The one that was asked for.
        expected: SystemId,
    },
    /// It follows another history of the same cluster.
    #[error("the file is on branch {found}, and the hub on {expected}; build it anew")]
    Branch {
        /// The file's.
        found: Branch,
        /// The one that was asked for.
        expected: Branch,
    },
    /// It has passed the position that was asked for.
    #[error("the file stands at {found}, which is past {wanted}")]
    Past {
        /// Where it stands.
        found: Lsn,
        /// What was asked for.
        wanted: Lsn,
    },
    /// The rows of some of its tables are of a later position than the file, which has to pass that first.
    #[error("the first copy went on after an interruption: some tables stand at {until} already, and the file at {at}")]
    Copying {
        /// Where the file stands.
        at: Lsn,
        /// Where all its tables meet.
        until: Lsn,
    },
    /// What it says of itself cannot be read.
    #[error("the file is damaged: {what}")]
    Damaged {
        /// Where.
        what: String,
    },
    /// SQLite refused.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A change that could not be applied. The open SQLite transaction is void: [`crate::Applier::rollback`] returns to the last commit.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The frame is not what it should be.
    #[error(transparent)]
    Frame(#[from] BatchError),
    /// The frame begins or ends inside a transaction where it must not.
    #[error("out of sequence at {at}: {what}")]
    Sequence {
        /// Where the replica stands.
        at: Lsn,
        /// What was found.
        what: &'static str,
    },
    /// An UPDATE or DELETE hit no row, or several.
    #[error("{operation} of {table} hit {rows} rows where key is {key}")]
    Rows {
        /// The table's name.
        table: String,
        /// UPDATE or DELETE.
        operation: &'static str,
        /// The row's identity.
        key: String,
        /// How many rows it hit.
        rows: usize,
    },
    /// A row of this key is there already, or cannot be stored.
    #[error("{operation} of {table} where key is {key}: {source}")]
    Row {
        /// The table's name.
        table: String,
        /// INSERT, UPDATE or DELETE.
        operation: &'static str,
        /// The row's identity.
        key: String,
        /// SQLite's reason.
        source: Box<rusqlite::Error>,
    },
    /// A change of a table that has no rows here.
    #[error("a change of table {0}, which is not stored here")]
    UnknownTable(TableId),
    /// The row does not have the table's shape.
    #[error("a row of {table} {what}")]
    Shape {
        /// The table's name.
        table: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A schema change that does not fit.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The first copy was interrupted, and of what happened between its parts this cannot be passed over.
    #[error("table {table} was altered before {until}, when its rows were copied: the first copy has to begin anew")]
    CopyVoid {
        /// The table's name.
        table: String,
        /// The position of its rows.
        until: Lsn,
    },
    /// A description that contradicts the stored rows.
    #[error("table {table} cannot become what is described: {what}")]
    Redescribed {
        /// The table's name.
        table: String,
        /// What differs.
        what: &'static str,
    },
    /// Asked to commit within a transaction of the primary.
    #[error("a transaction of the primary is not complete")]
    Incomplete,
    /// A sync has failed before: what is on disk is unknown, and the process should end.
    #[error("the replica file could not be synced to disk before; nothing more is done to it")]
    Unsynced,
    /// An earlier error has not been rolled back.
    #[error("an earlier error must be rolled back first")]
    Failed,
    /// A finished file could not be sealed.
    #[error(transparent)]
    Seal(FileError),
    /// SQLite refused.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A query that gave no answer, or only part of one.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It took more steps than it was given; run it where it disturbs nobody.
    #[error("the query exceeded {steps} steps")]
    StepLimit {
        /// What it was given.
        steps: u64,
    },
    /// [`crate::Interrupter::interrupt`] was called.
    #[error("the query was interrupted")]
    Interrupted,
    /// The statement wants another number of parameters.
    #[error("the statement takes {expected} parameters, and {given} were given")]
    Parameters {
        /// The statement's.
        expected: usize,
        /// The caller's.
        given: usize,
    },
    /// A value that is not UTF-8 in a TEXT column, or a parameter that cannot be bound.
    #[error("column {column} holds text that is not UTF-8")]
    Utf8 {
        /// Counted from 0.
        column: usize,
    },
    /// A function of the statement has no answer; PostgreSQL has its own error, or another answer.
    #[error("{message}")]
    Function {
        /// `SQLSTATE: text` where it is PostgreSQL's error.
        message: String,
    },
    /// SQLite refused.
    #[error("sqlite: {0}")]
    Sqlite(rusqlite::Error),
}

impl FileError {
    /// Whether a full disk was the reason.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            FileError::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DiskFull),
            FileError::Io(error) => matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded),
            _ => false,
        }
    }
}

impl ApplyError {
    /// Whether going on from the last commit may help: the frames have to come again, or the disk has to have room again. Any other
    /// error would come again, and somebody must act.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        let lacking = |error: &rusqlite::Error| {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
        };
        match self {
            ApplyError::Frame(_) | ApplyError::Sequence { .. } | ApplyError::Failed | ApplyError::Incomplete => true,
            ApplyError::Sqlite(error) => lacking(error),
            ApplyError::Row { source, .. } => lacking(source),
            ApplyError::Io(error) => error.kind() == io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}
