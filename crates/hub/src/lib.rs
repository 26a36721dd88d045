//! The hub: consumes one replication slot of a primary, keeps the log of what came (synced to disk before the primary may forget it),
//! holds a mirror in SQLite, and feeds any number of edges over HTTP from the log and the mirror. It never asks the primary for an edge.
//!
//! What is not here: slices, relays, repair of differences, metrics, continuing after a failover of the primary (a hub whose primary
//! has another timeline stops and says so), HTTP/2.
//!
//! # HTTP
//! Everything under `/v1` wants `Authorization: Bearer TOKEN` once a token was added. Errors are JSON, `{"error": "…"}`, but a stream
//! that cannot begin is answered with 200 and a single [`Refused`](rimward_batch::link::Down::Refused).
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /v1/stream?branch=&lsn=&chain=&name=` | [`Down`](rimward_batch::link::Down) messages without end, beginning with `Welcome`. `branch` (16 hexadecimal digits), `lsn` (`16/B374D848`) and `chain` (32 hexadecimal digits) are the edge's state; `name` is for people. `system` and `timeline` (decimal) and `protocol` are compared if they are given. |
//! | `GET /v1/snapshot?until=` | A [`Manifest`](rimward_batch::snapshot::Manifest); with `until`, of a position there or before, and 404 if there is none. |
//! | `GET /v1/snapshot/{id}/{number}` | A chunk of it; `id` is 16 hexadecimal digits. 404 if that snapshot is gone: begin again. |
//! | `POST /v1/report` | 204. The body is [`Up`](rimward_batch::link::Up) messages, `Durable` and `Held`. 404 if the session has ended. |
//! | `GET /v1/status` | [`Status`]. |
//! | `POST /v1/verify` | [`VerifyReport`], when done. 409 while another verification runs. |
//! | `POST /v1/resync?table=` | [`Resync`], when the copy has begun: `table` is `schema.name`, or the name of one in `public`. 404 if there is no such table, 409 if it is being copied or cannot be, 503 while the hub does not stream. |
//! | `GET /health` | 200 while the hub serves, without a token; 503 while its first copy is under way, with how far that is. |
//!
//! While the first copy is under way, `/v1/status` says how far it is, and everything else is answered with 503.

#![forbid(unsafe_code)]

mod backoff;
mod bases;
mod config;
mod copy_read;
mod copy_status;
mod disk;
mod durable;
mod edges;
mod error;
mod feed;
mod filler;
mod first_copy;
mod folder;
mod heartbeat;
mod holds;
mod http;
mod hub;
mod ingest;
mod live;
mod mirror;
mod progress;
mod pulse;
mod replay;
mod serve;
mod shared;
mod snapshots;
mod status;
pub mod tokens;
mod verify;
mod verify_file;

pub use bases::BaseError;
pub use config::{HubConfig, TlsFiles, Tuning};
pub use copy_status::{CopyProgress, CopyStatus};
pub use error::HubError;
pub use filler::Resync;
pub use folder::FolderError;
pub use hub::Hub;
pub use replay::{Progress, ReplayError, advance, replay};
pub use rimward_replica::ReplayProgress;
pub use serve::TlsError;
pub use status::{
    Connection, EdgeStatus, FillState, FillStatus, LogStatus, Positions, PrimaryStatus, RemoteTable, SlotState, Status, TablesStatus,
};
pub use verify::{Difference, HolderReport, LeftOut, Outcome, TableReport, VerifyReport};
pub use verify_file::{FileVerification, VerifyFileError};
