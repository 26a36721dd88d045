//! A replica of a PostgreSQL database inside a Rust process: bootstraps from a hub, follows it, and reads on the spot.
//!
//! [`Replica::open`] gives a handle to a file that a thread of its own keeps up to date. Reads go through [`Replica::readers`], each a
//! snapshot of one position; [`Replica::query`] answers
//! PostgreSQL's SQL where the answer is certain to be the primary's. [`Replica::wait_for`] waits until a position is there, so that a session reads what it wrote elsewhere.
//! [`replay`] builds a file of one position, and follows nobody.
//! What cannot be applied stops the replica loudly ([`Phase::Failed`]); nothing is passed over.
//!
//! What is not here: writes (send them to the primary), serving the PostgreSQL protocol (`gateway`), SQLite itself (`replica`), slices,
//! other carriers than HTTP, running without tokio.

#![forbid(unsafe_code)]

mod apply;
mod backoff;
mod bootstrap;
mod client;
mod error;
mod follow;
mod options;
mod published;
mod query;
mod readers;
mod replay;
mod replica;
mod report;
mod status;

pub use error::{OpenError, QueryError, WaitError};
pub use options::{Options, Secret};
pub use query::Answer;
pub use readers::{PooledReader, Readers};
pub use replay::{Progress, ReplayError, advance, replay};
pub use replica::Replica;
pub use rimward_model as model;
pub use rimward_replica::{FileError, Interrupter, QueryLimits, Reader, ReplayProgress, RowSink, Snapshot};
pub use rimward_translate::OutputColumn;
pub use status::{Phase, Status};
