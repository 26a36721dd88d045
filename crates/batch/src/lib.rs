//! Transactions as frames: encode, decode, verify; the messages between hub and edge; snapshots in chunks. The byte tables stand in
//! `docs/batch-format.md`. Pure: no socket, no file, no clock, no tokio. Builds for wasm32.
//!
//! A [`Frame`] is the unit of the log and of the link, the same bytes in both. It holds whole transactions, or one part of a single
//! transaction that is too big for one frame. [`Encoder`] makes frames, [`Frame::parse`] verifies one, [`Decoder`] reads its entries and
//! recomputes the chain over them.
//!
//! What is not here: the rows' and changes' own encoding (`model`), files and recovery (`log`), sending (`hub`), applying (`replica`);
//! encryption; slices.

#![forbid(unsafe_code)]

mod chain;
mod compact;
mod decode;
mod encode;
mod error;
mod frame;
mod header;
pub mod link;
pub mod snapshot;

pub use chain::{Branch, Chain, ChangesDigest, ChangesHasher, ParseIdError};
pub use compact::{Before, compact};
pub use decode::{Decoder, Entries, Entry};
pub use encode::{DEFAULT_LEVEL, Encoder, FRAME_BYTES};
pub use error::BatchError;
pub use frame::{Frame, Limits};
pub use header::{Continuity, HEADER_BYTES, Header, Kind, VERSION};
