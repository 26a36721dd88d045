//! What can be wrong with bytes that claim to be a frame. Every variant is the fault of whoever wrote or carried them, never of the
//! reader: fetch again, or refuse the peer.

use rimward_model::{DecodeError, Lsn};

use crate::Chain;

/// Bytes that are not the frame they should be, or a frame out of its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// The first byte is not a frame's.
    #[error("not a frame: it begins with byte {0:#04x}")]
    Magic(u8),
    /// A version that this build cannot read.
    #[error("frame format version {found} is not known here; the newest known is {newest}: upgrade this reader")]
    Version {
        /// The frame's version.
        found: u8,
        /// The newest version that this build reads.
        newest: u8,
    },
    /// A kind of frame that this version does not have.
    #[error("unknown frame kind {0}")]
    Kind(u8),
    /// Flags that this version does not have.
    #[error("unknown frame flags {0:#04x}")]
    Flags(u8),
    /// Fewer or more bytes than the header says.
    #[error("frame has {have} bytes where its header says {want}")]
    Length {
        /// Bytes given.
        have: usize,
        /// Bytes that the header claims, or a header's own.
        want: usize,
    },
    /// A claimed length beyond the limit.
    #[error("frame claims {claimed} bytes of entries, beyond the limit of {limit}")]
    Limit {
        /// The claim.
        claimed: u32,
        /// The limit.
        limit: u32,
    },
    /// Header fields that contradict one another.
    #[error("frame header is contradictory: {0}")]
    Header(&'static str),
    /// The bytes were changed since they were written.
    #[error("frame from {start} has checksum {computed:016x} where its header says {stored:016x}")]
    Checksum {
        /// The frame's start, as far as it can be trusted.
        start: Lsn,
        /// As stored.
        stored: u64,
        /// As computed.
        computed: u64,
    },
    /// The compressed entries do not decompress to the length that the header says.
    #[error("frame does not decompress to {want} bytes: {reason}")]
    Decompress {
        /// The length that the header says.
        want: u32,
        /// What happened.
        reason: String,
    },
    /// An entry does not decode.
    #[error("entry at byte {offset} of the frame from {start}: {error}")]
    Entry {
        /// The frame's start.
        start: Lsn,
        /// Where in the decompressed entries.
        offset: usize,
        /// What is wrong.
        error: DecodeError,
    },
    /// An entry stands where it may not.
    #[error("{what} at byte {offset} of the frame from {start} is out of place")]
    Misplaced {
        /// What was found.
        what: &'static str,
        /// The frame's start.
        start: Lsn,
        /// Where in the decompressed entries.
        offset: usize,
    },
    /// The frame does not begin where the one before ended.
    #[error("frame begins at {found} (part {found_part}) where {expected} (part {expected_part}) was expected")]
    Gap {
        /// Where the stream stands.
        expected: Lsn,
        /// Which part of a transaction is due; 0 at a boundary.
        expected_part: u32,
        /// Where the frame begins.
        found: Lsn,
        /// Which part it is.
        found_part: u32,
    },
    /// The position agrees but the history does not.
    #[error("the chain at {at} is {found} where {expected} was expected: the histories differ")]
    Chain {
        /// The position.
        at: Lsn,
        /// The chain that was known or computed.
        expected: Chain,
        /// The chain that the frame claims.
        found: Chain,
    },
    /// The entries end elsewhere than the header says.
    #[error("entries end at {found} where the header says {claimed}")]
    End {
        /// The header's claim.
        claimed: Lsn,
        /// The last commit's end.
        found: Lsn,
    },
    /// A catalog frame does not hold a catalog.
    #[error("catalog at {at} cannot be read: {reason}")]
    Catalog {
        /// Its position.
        at: Lsn,
        /// What is wrong.
        reason: String,
    },
}
