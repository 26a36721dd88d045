//! What a log is told, and what it tells.

use std::time::Duration;

use rimward_batch::{Branch, Chain, Limits};
use rimward_model::{Catalog, Lsn, SystemId, Timeline};

/// Sizes and times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// A segment is followed by the next one once it has this many bytes, at a transaction boundary.
    pub segment_bytes: u64,
    /// Above this many bytes, the oldest segments go.
    pub retain_bytes: u64,
    /// Segments whose transactions were all committed longer ago than this go.
    pub retain_for: Duration,
    /// What a frame may claim.
    pub limits: Limits,
}

impl Default for LogConfig {
    fn default() -> LogConfig {
        let retain_for = Duration::from_secs(24 * 3600);
        LogConfig { segment_bytes: 64 << 20, retain_bytes: 8 << 30, retain_for, limits: Limits::default() }
    }
}

/// The primary that a log is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Primary {
    /// Its cluster.
    pub system: SystemId,
    /// The timeline that the log follows; after a promotion a new log begins.
    pub timeline: Timeline,
}

/// What a log is of, fixed when it is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// The primary.
    pub primary: Primary,
    /// The id of its history.
    pub branch: Branch,
    /// Where it began: the end of the last transaction that is not in it.
    pub start: Lsn,
    /// The chain there; [`Chain::ZERO`] unless it goes on from another log.
    pub chain: Chain,
}

/// What the caller knows of a log before it is opened. Anything else is refused, and nothing is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    /// The primary that it must be of.
    pub primary: Option<Primary>,
    /// What the primary was told.
    pub acknowledged: Acknowledged,
}

/// What of a log was acknowledged to the primary, which may have forgotten it since. All of it was durable, so the log must reach so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// This much, and perhaps more: the primary could not be asked. A hole in the tail may then be damage, and is refused.
    AtLeast(Lsn),
    /// This much, and the primary sends everything behind it again. Whatever cannot be read there is cut off: a power cut may leave later
    /// blocks where earlier ones are missing.
    Exactly(Lsn),
}

impl Default for Acknowledged {
    fn default() -> Acknowledged {
        Acknowledged::AtLeast(Lsn::ZERO)
    }
}

impl Acknowledged {
    /// The end of what is known to have been durable.
    #[must_use]
    pub fn lsn(&self) -> Lsn {
        let (Acknowledged::AtLeast(lsn) | Acknowledged::Exactly(lsn)) = self;
        *lsn
    }
}

/// What a log held when it was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// End of its last transaction.
    pub end: Lsn,
    /// The chain there.
    pub chain: Chain,
    /// The catalog there.
    pub catalog: Catalog,
    /// Bytes of an incomplete frame or transaction that were cut off.
    pub truncated_bytes: u64,
}

/// What [`crate::Log::retain`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retained {
    /// Segments that were removed.
    pub removed_segments: usize,
    /// Their bytes.
    pub removed_bytes: u64,
    /// The oldest position from which the log can still be read.
    pub oldest: Lsn,
    /// Bytes that are left.
    pub bytes: u64,
}
