//! Consumes a PostgreSQL primary: the replication session and its acknowledgement, whole transactions in commit order.
//!
//! What is not here: edges, the durable log, and everything that happens behind them (`hub`). This crate knows no edge.

#![forbid(unsafe_code)]

mod connection;
mod acknowledge;
mod spool;
mod transaction;
mod assemble;
mod stream;
mod error;

pub use connection::{CreatedSlot, NewSlot, PINNED_SETTINGS, ReplicationConnection, SlotName, SystemIdentity, pinned};
pub use error::StreamError;
pub use stream::{Acknowledger, Event, Stream, StreamConfig, StreamLimits};
pub use transaction::{Messages, Transaction};
