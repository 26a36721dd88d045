//! The durable sequence of frames: append, sync, recover, retain, read from any transaction boundary; over a [`Storage`] that tests
//! replace. The byte tables stand in `docs/batch-format.md`.
//!
//! A log is a folder of append-only segments. Each begins with a header and the whole catalog, at a transaction boundary, so it can be
//! read without those before it. A segment is begun only when the one before is durable, so that only the last can have a torn tail.
//! Readers see what was appended, synced or not: sending runs beside the fsync, and only the acknowledgement waits for it.
//!
//! What is not here: PostgreSQL, sockets, clocks (times are arguments), threads (calls block), waking of readers at the end.

#![forbid(unsafe_code)]

mod config;
mod error;
mod handle;
mod inspect;
mod log;
mod reader;
mod recover;
mod segment;
mod storage;

pub use config::{Acknowledged, Expected, LogConfig, Meta, Primary, Recovered, Retained};
pub use error::LogError;
pub use handle::LogHandle;
pub use inspect::{CheckReport, SegmentFrames, SegmentSummary, check, segments, view};
pub use log::Log;
pub use reader::LogReader;
pub use segment::{META_NAME, SegmentName};
pub use storage::{DirFile, DirStorage, SegmentFile, Storage};
