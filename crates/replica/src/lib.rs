//! The embeddable core: applies frames to a SQLite file with the position in the same transaction, loads first copies, and reads
//! snapshots of one position. Synchronous: no tokio, no thread, no network, no clock.
//!
//! [`Applier`] is the one writer of a file and [`Reader`]s its readers; [`Loader`] builds a file that nobody sees before it is whole;
//! [`Replay`] brings a copy to exactly one position.
//! Everything is STRICT tables with built-in collations, so any sqlite3 can open the file.
//!
//! What is not here: how PostgreSQL's SQL becomes SQLite's (`translate`), the link to a hub (`rimward`), the quarantine of values that
//! SQLite cannot hold (they stop the replica), computing generated columns, resynchronisation by ranges, slices.

#![forbid(unsafe_code)]

mod alter;
mod applier;
mod cell;
mod connection;
mod digest;
mod error;
mod files;
mod functions;
pub mod layout;
mod loader;
mod locale;
mod metadata;
mod reader;
mod replay;
mod rows;
mod schema;
mod snapshot;

pub use applier::{Applied, Applier};
pub use connection::Durability;
pub use digest::DigestError;
pub use error::{ApplyError, FileError, QueryError};
pub use loader::{Loader, TableLoader};
pub use metadata::FORMAT_VERSION;
pub use reader::{Interrupter, QueryLimits, Reader, RowSink, Snapshot};
pub use replay::{Replay, ReplayProgress};
pub use snapshot::{exists, install, make_durable, remove, write_snapshot};

use rimward_batch::{Branch, Chain};
use rimward_model::{Lsn, SystemId, Timeline};

/// Which history a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The primary's cluster.
    pub system: SystemId,
    /// Its timeline.
    pub timeline: Timeline,
    /// The hub's log.
    pub branch: Branch,
}

/// Where a file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Which history it follows.
    pub origin: Origin,
    /// End of the last transaction that is in it.
    pub lsn: Lsn,
    /// The chain there.
    pub chain: Chain,
    /// The version of its catalog.
    pub schema_version: u64,
    /// Everything that the primary had committed by then is in it: µs since 2000-01-01 UTC, by the primary's clock;
    /// `i64::MIN` if unknown.
    pub primary_time_us: i64,
}
