//! The header of a frame, and the rule by which one frame follows another.

use rimward_model::{DecodeError, Lsn, Reader};

use crate::{BatchError, Chain, Limits};

/// Bytes of a frame's header.
pub const HEADER_BYTES: usize = 80;
/// The format version that this build writes, and the newest that it reads.
pub const VERSION: u8 = 1;
pub(crate) const MAGIC: u8 = b'R';
/// The checksum is the header's last field.
pub(crate) const CHECKED_BYTES: usize = HEADER_BYTES - 8;
/// A zstd block holds at most 128 KiB and takes at least four bytes, so nothing decompresses to more than this many times its size.
const ZSTD_RATIO_MAX: u64 = 32_768;

const FLAG_COMPRESSED: u8 = 1;
const FLAG_ENDS_INSIDE: u8 = 2;
const FLAG_SCHEMA: u8 = 4;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole transactions, or one part of one.
    Transactions,
    /// The catalog at a position.
    Catalog,
}

/// What a frame says of itself.
///
/// A frame holds either whole transactions (`part` 0, not `ends_inside`), or one part of a single transaction: parts 0, 1, … end inside
/// it, and the last holds its commit and nothing after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it holds.
    pub kind: Kind,
    /// Whether the payload is compressed; where compressing does not help, it is not.
    pub compressed: bool,
    /// Whether its transaction goes on in the next frame.
    pub ends_inside: bool,
    /// Whether some change in it is a [`rimward_model::Change::Schema`].
    pub schema: bool,
    /// Bytes that follow the header.
    pub payload_bytes: u32,
    /// Bytes of the entries, decompressed.
    pub raw_bytes: u32,
    /// Which part of a transaction it is; 0 where it begins at a transaction's beginning.
    pub part: u32,
    /// End of the last complete transaction before it.
    pub start: Lsn,
    /// End of the last complete transaction in it; `start` where there is none.
    pub end: Lsn,
    /// Commit time of its first transaction (of whose it is a part), in microseconds since 2000-01-01 UTC.
    pub committed_at_us: i64,
    /// The chain at `start`.
    pub chain_before: Chain,
    /// The chain at `end`.
    pub chain_after: Chain,
}

impl Header {
    /// Bytes of the whole frame.
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        HEADER_BYTES.saturating_add(self.payload_bytes as usize)
    }

    /// Whether it begins in the middle of a transaction.
    #[must_use]
    pub fn starts_inside(&self) -> bool {
        self.part > 0
    }

    /// Reads and checks the header at the start of `bytes`, which may go on; `None` while there are too few bytes. The checksum covers
    /// the payload too and is checked by [`crate::Frame::parse`].
    ///
    /// # Errors
    /// If this is not a header of a known version, contradicts itself, or claims more than `limits` allow.
    pub fn peek(bytes: &[u8], limits: &Limits) -> Result<Option<Header>, BatchError> {
        match bytes {
            [] => return Ok(None),
            [magic, ..] if *magic != MAGIC => return Err(BatchError::Magic(*magic)),
            [_, version, ..] if *version != VERSION => return Err(BatchError::Version { found: *version, newest: VERSION }),
            _ => {}
        }
        let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        let header = read(bytes)?;
        header.check(limits)?;
        Ok(Some(header))
    }

    fn check(&self, limits: &Limits) -> Result<(), BatchError> {
        let claimed = self.raw_bytes.max(self.payload_bytes);
        if claimed > limits.raw_bytes {
            return Err(BatchError::Limit { claimed, limit: limits.raw_bytes });
        }
        let rule = |holds: bool, broken: &'static str| if holds { Ok(()) } else { Err(BatchError::Header(broken)) };
        rule(self.payload_bytes > 0 && self.raw_bytes > 0, "it has no payload")?;
        if self.compressed {
            rule(self.payload_bytes < self.raw_bytes, "compressed entries are not smaller")?;
            let most = u64::from(self.payload_bytes) * ZSTD_RATIO_MAX;
            rule(u64::from(self.raw_bytes) <= most, "no compression reaches that ratio")?;
        } else {
            rule(self.payload_bytes == self.raw_bytes, "two lengths of uncompressed entries")?;
        }
        let moves = self.end != self.start;
        rule(self.end >= self.start, "it ends before it starts")?;
        rule(moves || self.chain_before == self.chain_after, "the chain changes without a commit")?;
        match self.kind {
            Kind::Catalog => {
                rule(!moves, "a catalog with a transaction")?;
                rule(!self.ends_inside && self.part == 0 && !self.schema, "a catalog inside a transaction")
            }
            Kind::Transactions if self.ends_inside => rule(!moves, "a part that is not the last has a commit"),
            Kind::Transactions => rule(moves, "neither a commit nor a part of a transaction"),
        }
    }

    /// The header's bytes, but for the checksum.
    pub(crate) fn write(&self) -> [u8; CHECKED_BYTES] {
        let mut bytes = [0; CHECKED_BYTES];
        bytes[0] = MAGIC;
        bytes[1] = VERSION;
        bytes[2] = match self.kind {
            Kind::Transactions => 1,
            Kind::Catalog => 2,
        };
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        bytes[3] = flag(self.compressed, FLAG_COMPRESSED) | flag(self.ends_inside, FLAG_ENDS_INSIDE) | flag(self.schema, FLAG_SCHEMA);
        bytes[4..8].copy_from_slice(&self.payload_bytes.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.raw_bytes.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.part.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.start.get().to_le_bytes());
        bytes[24..32].copy_from_slice(&self.end.get().to_le_bytes());
        bytes[32..40].copy_from_slice(&self.committed_at_us.to_le_bytes());
        bytes[40..56].copy_from_slice(&self.chain_before.to_bytes());
        bytes[56..72].copy_from_slice(&self.chain_after.to_bytes());
        bytes
    }
}

fn read(bytes: &[u8; HEADER_BYTES]) -> Result<Header, BatchError> {
    let kind = match bytes[2] {
        1 => Kind::Transactions,
        2 => Kind::Catalog,
        kind => return Err(BatchError::Kind(kind)),
    };
    let flags = bytes[3];
    if flags & !(FLAG_COMPRESSED | FLAG_ENDS_INSIDE | FLAG_SCHEMA) != 0 {
        return Err(BatchError::Flags(flags));
    }
    let fields = |reader: &mut Reader<'_>| -> Result<Header, DecodeError> {
        Ok(Header {
            kind,
            compressed: flags & FLAG_COMPRESSED != 0,
            ends_inside: flags & FLAG_ENDS_INSIDE != 0,
            schema: flags & FLAG_SCHEMA != 0,
            payload_bytes: reader.u32_le()?,
            raw_bytes: reader.u32_le()?,
            part: reader.u32_le()?,
            start: Lsn::new(reader.u64_le()?),
            end: Lsn::new(reader.u64_le()?),
            committed_at_us: reader.u64_le()?.cast_signed(),
            chain_before: Chain::from_bytes(reader.array()?),
            chain_after: Chain::from_bytes(reader.array()?),
        })
    };
    fields(&mut Reader::new(&bytes[4..])).map_err(|_| BatchError::Length { have: bytes.len(), want: HEADER_BYTES })
}

/// Where a stream of frames stands: what the next frame must follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Continuity {
    position: Lsn,
    chain: Chain,
    part: u32,
}

impl Continuity {
    /// At a transaction boundary.
    #[must_use]
    pub fn at(position: Lsn, chain: Chain) -> Continuity {
        Continuity { position, chain, part: 0 }
    }

    /// The stream as it stands after `header`.
    #[must_use]
    pub fn after(header: &Header) -> Continuity {
        let part = if header.ends_inside { header.part + 1 } else { 0 };
        Continuity { position: header.end, chain: header.chain_after, part }
    }

    /// Whether `header` comes next; if so, where the stream stands after it. A catalog frame moves nothing.
    ///
    /// # Errors
    /// [`BatchError::Gap`] or [`BatchError::Chain`].
    pub fn follow(&self, header: &Header) -> Result<Continuity, BatchError> {
        if header.start != self.position || header.part != self.part {
            let (expected, expected_part, found, found_part) = (self.position, self.part, header.start, header.part);
            return Err(BatchError::Gap { expected, expected_part, found, found_part });
        }
        if header.chain_before != self.chain {
            return Err(BatchError::Chain { at: self.position, expected: self.chain, found: header.chain_before });
        }
        Ok(Continuity::after(header))
    }

    /// End of the last complete transaction.
    #[must_use]
    pub fn position(&self) -> Lsn {
        self.position
    }

    /// The chain there.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// Whether a transaction has begun that is not complete.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.part > 0
    }
}
