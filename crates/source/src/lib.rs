//! Consumes a PostgreSQL primary: the replication session and its acknowledgement, whole transactions in commit order; before that,
//! its examination (`doctor`), its preparation (`init`: publication, slot, and the capture of schema changes, `capture.sql`) and the
//! snapshot that a stream goes on from; and the way from raw messages to changes in canonical form ([`Transcoder`]).
//!
//! What is not here: edges, the durable log, and everything that happens behind them (`hub`). This crate knows no edge.

#![forbid(unsafe_code)]

mod acknowledge;
mod assemble;
mod connection;
mod error;
mod quorum;
mod spool;
mod stream;
mod transaction;
mod watch;

mod capture;
mod copy_binary;
mod copy_session;
mod copy_text;
mod describe;
mod doctor;
mod doctor_collation;
mod fill;
mod follow;
mod init;
mod layout;
mod schema_diff;
mod setup;
mod snapshot;
mod transcode;

pub use capture::{Beat, Installation, beat, describe_views, installation, watch, watch_allowance};
pub use connection::{CreatedSlot, NewSlot, PINNED_SETTINGS, ReplicationConnection, SlotName, SystemIdentity, pinned};
pub use copy_session::{Copied, CopyRange, CopySession};
pub use describe::Guard;
pub use doctor::{Code, Finding, Severity, doctor};
pub use error::StreamError;
pub use fill::{FillProgress, FillSession, FillStep, Refill};
pub use init::{InitOptions, InitReport, init, remove, remove_tables};
pub use quorum::StandbyGauge;
pub use setup::SetupError;
pub use snapshot::{Estimate, Snapshot};
pub use spool::SpoolGauge;
pub use stream::{Acknowledger, Event, Stream, StreamConfig, StreamLimits};
pub use transaction::{Messages, Transaction};
pub use transcode::{Sink, TranscodeError, Transcoder};
