//! A frame: header and payload, verified.

use std::fmt;

use bytes::Bytes;
use rimward_model::{Catalog, SchemaChange};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::header::CHECKED_BYTES;
use crate::{BatchError, Decoder, Entries, HEADER_BYTES, Header};

/// What a reader accepts. Lengths are checked against it before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one frame's entries, decompressed. A frame is about 1 MiB unless a single change is larger; PostgreSQL sends no change
    /// beyond 1 GiB.
    pub raw_bytes: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { raw_bytes: (1 << 30) + (16 << 20) }
    }
}

/// A verified frame: the bytes as they lie in the log and go over the link, and what their header says. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    header: Header,
    bytes: Bytes,
}

impl Frame {
    /// Verifies exactly one frame: version, lengths, header rules, checksum. The entries are decoded by [`Frame::payload`].
    ///
    /// # Errors
    /// If `bytes` are anything else than one whole, undamaged frame.
    pub fn parse(bytes: Bytes, limits: &Limits) -> Result<Frame, BatchError> {
        let Some(header) = Header::peek(&bytes, limits)? else {
            return Err(BatchError::Length { have: bytes.len(), want: HEADER_BYTES });
        };
        if bytes.len() != header.frame_bytes() {
            return Err(BatchError::Length { have: bytes.len(), want: header.frame_bytes() });
        }
        let frame = Frame { header, bytes };
        let (stored, computed) = (frame.checksum(), checksum(&frame.bytes[..CHECKED_BYTES], frame.payload_bytes()));
        if stored != computed {
            return Err(BatchError::Checksum { start: header.start, stored, computed });
        }
        Ok(frame)
    }

    /// Puts a frame together; the lengths of `header` must be the payload's.
    pub(crate) fn assemble(header: Header, payload: &[u8]) -> Frame {
        assert_eq!(header.payload_bytes as usize, payload.len(), "header and payload disagree");
        let checked = header.write();
        let mut bytes = Vec::with_capacity(header.frame_bytes());
        bytes.extend_from_slice(&checked);
        bytes.extend_from_slice(&checksum(&checked, payload).to_le_bytes());
        bytes.extend_from_slice(payload);
        Frame { header, bytes: bytes.into() }
    }

    /// What it says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The whole frame, header included.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its entries. The decoder remembers where the stream stands: frames must come in order, each read to its end.
    ///
    /// # Errors
    /// If the frame does not follow the one that the decoder read before, or does not decompress.
    pub fn payload<'a>(&'a self, decoder: &'a mut Decoder) -> Result<Entries<'a>, BatchError> {
        decoder.entries(self)
    }

    /// The catalog that a catalog frame holds; `None` of another frame.
    ///
    /// # Errors
    /// If the payload is not a catalog.
    pub fn catalog(&self, decoder: &mut Decoder) -> Result<Option<Catalog>, BatchError> {
        decoder.catalog(self)
    }

    /// The schema changes within, in order; none unless [`Header::schema`]. Needs no frames before this one, and checks no chain.
    ///
    /// # Errors
    /// If the frame does not decode.
    pub fn schema_changes(&self, decoder: &mut Decoder) -> Result<Vec<SchemaChange>, BatchError> {
        decoder.schema_changes(self)
    }

    /// Of header and payload, as it stands in the header.
    pub(crate) fn checksum(&self) -> u64 {
        self.bytes[CHECKED_BYTES..HEADER_BYTES].try_into().map(u64::from_le_bytes).unwrap_or_default()
    }

    pub(crate) fn payload_bytes(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..]
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Frame").field(&self.header).finish()
    }
}

/// The header's hash seeds the payload's, so each is hashed in one piece.
fn checksum(checked_header: &[u8], payload: &[u8]) -> u64 {
    xxh3_64_with_seed(payload, xxh3_64(checked_header))
}
