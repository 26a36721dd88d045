//! A snapshot in transit: a manifest, and the bytes of one SQLite database in numbered chunks, each compressed and checksummed, so that
//! a broken transfer goes on with the chunk that is missing. Files are read and written by the callers.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use rimward_model::{DecodeError, Position, Reader};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_64_with_seed};
use zstd::bulk::{Compressor, Decompressor};

use crate::{Branch, Chain};

/// The format version that this build writes, and the newest that it reads.
pub const VERSION: u8 = 1;
/// Bytes of the file in one chunk, but the last.
pub const CHUNK_BYTES: u32 = 4 << 20;
/// A manifest has at most this many bytes.
pub const MANIFEST_BYTES_MAX: usize = 64 << 10;
/// Bytes of a chunk's header.
pub const CHUNK_HEADER_BYTES: usize = 32;
const CHUNK_BYTES_MAX: u32 = 64 << 20;
const MAGIC: u8 = b'S';
const FLAG_COMPRESSED: u8 = 1;
const CHECKED_BYTES: usize = CHUNK_HEADER_BYTES - 8;

/// Bytes that are not the snapshot they should be: fetch again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// A version that this build cannot read.
    #[error("snapshot format version {found} is not known here; the newest known is {newest}: upgrade this reader")]
    Version {
        /// The version found.
        found: u8,
        /// The newest version that this build reads.
        newest: u8,
    },
    /// The manifest does not parse.
    #[error("snapshot manifest cannot be read: {0}")]
    Manifest(String),
    /// The manifest contradicts itself.
    #[error("snapshot manifest is contradictory: {0}")]
    Contradictory(&'static str),
    /// Not a chunk.
    #[error("not a snapshot chunk: {0}")]
    Chunk(&'static str),
    /// Another chunk than the one that was asked for.
    #[error("snapshot {found_id:016x} chunk {found} where snapshot {id:016x} chunk {number} was expected")]
    Another {
        /// The snapshot asked for.
        id: u64,
        /// The chunk asked for.
        number: u32,
        /// The snapshot it is of.
        found_id: u64,
        /// Its number.
        found: u32,
    },
    /// A chunk's length is not what the manifest says.
    #[error("snapshot chunk {number} has {found} bytes where {expected} were expected")]
    Length {
        /// The chunk.
        number: u32,
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
    /// The bytes were changed on the way.
    #[error("snapshot chunk {0} has a wrong checksum")]
    Checksum(u32),
    /// A chunk does not decompress.
    #[error("snapshot chunk {number} does not decompress: {reason}")]
    Decompress {
        /// The chunk.
        number: u32,
        /// What happened.
        reason: String,
    },
    /// All chunks are there, and the file is not what it should be.
    #[error("snapshot file has digest {found} where its manifest says {expected}")]
    Digest {
        /// As in the manifest.
        expected: Digest,
        /// As computed.
        found: Digest,
    },
}

/// The hash of a whole file.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(Chain);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hashes a file from its beginning to its end.
#[derive(Clone, Default)]
pub struct Digester(Box<Xxh3>);

impl Digester {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything added.
    #[must_use]
    pub fn finish(&self) -> Digest {
        Digest(Chain::from_bytes(self.0.digest128().to_be_bytes()))
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digester").finish_non_exhaustive()
    }
}

/// What a snapshot is, and how it is cut. Encoded as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`VERSION`].
    pub version: u8,
    /// Chosen at random: chunks of different snapshots never mix.
    #[serde(with = "hexadecimal")]
    pub id: u64,
    /// The slice; empty for the whole.
    pub slice: String,
    /// Where the stream goes on from.
    pub position: Position,
    /// The history it belongs to.
    pub branch: Branch,
    /// The chain at its position.
    pub chain: Chain,
    /// [`rimward_model::Catalog::version`] at its position.
    pub schema_version: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of the file in one chunk, but the last.
    pub chunk_bytes: u32,
    /// The hash of the file.
    pub digest: Digest,
}

mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Branch;

    pub(super) fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Branch::new(*id))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        Branch::deserialize(deserializer).map(Branch::get)
    }
}

impl Manifest {
    /// As JSON.
    ///
    /// # Panics
    /// Never: a manifest has only what JSON can write.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a manifest has only what JSON can write")
    }

    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// If it is none, of an unknown version, or contradicts itself.
    pub fn decode(json: &[u8]) -> Result<Manifest, SnapshotError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u8,
        }
        if json.len() > MANIFEST_BYTES_MAX {
            return Err(SnapshotError::Manifest(format!("it has {} bytes", json.len())));
        }
        let refuse = |error: serde_json::Error| SnapshotError::Manifest(error.to_string());
        let found = serde_json::from_slice::<Versioned>(json).map_err(refuse)?.version;
        if found != VERSION {
            return Err(SnapshotError::Version { found, newest: VERSION });
        }
        let manifest: Manifest = serde_json::from_slice(json).map_err(refuse)?;
        let rule = |holds: bool, broken: &'static str| if holds { Ok(()) } else { Err(SnapshotError::Contradictory(broken)) };
        rule((1..=CHUNK_BYTES_MAX).contains(&manifest.chunk_bytes), "a chunk has between one byte and 64 MiB")?;
        let chunks = manifest.file_bytes.div_ceil(u64::from(manifest.chunk_bytes));
        rule(u32::try_from(chunks).is_ok(), "too many chunks")?;
        Ok(manifest)
    }

    /// How many chunks there are.
    #[must_use]
    pub fn chunks(&self) -> u32 {
        u32::try_from(self.file_bytes.div_ceil(u64::from(self.chunk_bytes))).unwrap_or(u32::MAX)
    }

    /// Which bytes of the file chunk `number` holds; empty behind the last.
    #[must_use]
    pub fn range(&self, number: u32) -> Range<u64> {
        let from = (u64::from(number) * u64::from(self.chunk_bytes)).min(self.file_bytes);
        from..(from + u64::from(self.chunk_bytes)).min(self.file_bytes)
    }

    /// Compares the digest of the assembled file.
    ///
    /// # Errors
    /// If it is another file.
    pub fn verify(&self, found: Digest) -> Result<(), SnapshotError> {
        if found == self.digest { Ok(()) } else { Err(SnapshotError::Digest { expected: self.digest, found }) }
    }
}

/// Makes chunks; one compressor serves them all.
pub struct ChunkEncoder {
    compressor: Compressor<'static>,
    compressed: Vec<u8>,
}

impl ChunkEncoder {
    /// With a zstd level.
    ///
    /// # Panics
    /// If zstd cannot allocate its context.
    #[must_use]
    pub fn new(level: i32) -> ChunkEncoder {
        ChunkEncoder { compressor: Compressor::new(level).expect("zstd allocates a context"), compressed: Vec::new() }
    }

    /// Chunk `number` of the file, whose bytes at [`Manifest::range`] are `raw`.
    ///
    /// # Panics
    /// If `raw` has another length than that range.
    #[must_use]
    pub fn chunk(&mut self, manifest: &Manifest, number: u32, raw: &[u8]) -> Bytes {
        let range = manifest.range(number);
        assert_eq!(raw.len() as u64, range.end - range.start, "chunk {number} has another length");
        self.compressed.clear();
        self.compressed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
        let done = self.compressor.compress_to_buffer(raw, &mut self.compressed);
        let smaller = done.is_ok() && self.compressed.len() < raw.len();
        let payload = if smaller { &self.compressed[..] } else { raw };
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a chunk has at most 64 MiB");
        let mut bytes = Vec::with_capacity(CHUNK_HEADER_BYTES + payload.len());
        bytes.extend_from_slice(&[MAGIC, VERSION, u8::from(smaller), 0]);
        bytes.extend_from_slice(&number.to_le_bytes());
        bytes.extend_from_slice(&manifest.id.to_le_bytes());
        bytes.extend_from_slice(&length(raw).to_le_bytes());
        bytes.extend_from_slice(&length(payload).to_le_bytes());
        bytes.extend_from_slice(&xxh3_64_with_seed(payload, xxh3_64(&bytes)).to_le_bytes());
        bytes.extend_from_slice(payload);
        bytes.into()
    }
}

impl fmt::Debug for ChunkEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkEncoder").finish_non_exhaustive()
    }
}

/// Verifies and unpacks chunks.
pub struct ChunkDecoder {
    zstd: Decompressor<'static>,
    scratch: Vec<u8>,
}

impl ChunkDecoder {
    /// With empty scratch space.
    ///
    /// # Panics
    /// If zstd cannot allocate its context.
    #[must_use]
    pub fn new() -> ChunkDecoder {
        ChunkDecoder { zstd: Decompressor::new().expect("zstd allocates a context"), scratch: Vec::new() }
    }

    /// The file's bytes at [`Manifest::range`] of `number`, from exactly one chunk.
    ///
    /// # Errors
    /// If `bytes` are anything else than that chunk of that snapshot, undamaged.
    pub fn chunk<'a>(&'a mut self, manifest: &Manifest, number: u32, bytes: &'a [u8]) -> Result<&'a [u8], SnapshotError> {
        let (head, payload) = bytes.split_at_checked(CHUNK_HEADER_BYTES).ok_or(SnapshotError::Chunk("it is shorter than a header"))?;
        let compressed = check_chunk(manifest, number, head, payload)?;
        if !compressed {
            return Ok(payload);
        }
        let range = manifest.range(number);
        let expected = range.end - range.start;
        self.scratch.clear();
        self.scratch.reserve(expected as usize);
        let failed = |error: std::io::Error| SnapshotError::Decompress { number, reason: error.to_string() };
        self.zstd.decompress_to_buffer(payload, &mut self.scratch).map_err(failed)?;
        let found = self.scratch.len() as u64;
        if found == expected { Ok(&self.scratch) } else { Err(SnapshotError::Length { number, expected, found }) }
    }
}

impl Default for ChunkDecoder {
    fn default() -> ChunkDecoder {
        ChunkDecoder::new()
    }
}

impl fmt::Debug for ChunkDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkDecoder").finish_non_exhaustive()
    }
}

/// Checks everything but the compression; returns whether there is any.
fn check_chunk(manifest: &Manifest, number: u32, head: &[u8], payload: &[u8]) -> Result<bool, SnapshotError> {
    let short = |_: DecodeError| SnapshotError::Chunk("it is shorter than a header");
    let mut reader = Reader::new(head);
    let [magic, version, flags, zero] = reader.array().map_err(short)?;
    if magic != MAGIC {
        return Err(SnapshotError::Chunk("it begins otherwise"));
    }
    if version != VERSION {
        return Err(SnapshotError::Version { found: version, newest: VERSION });
    }
    if flags & !FLAG_COMPRESSED != 0 || zero != 0 {
        return Err(SnapshotError::Chunk("it has unknown flags"));
    }
    let (found, found_id) = (reader.u32_le().map_err(short)?, reader.u64_le().map_err(short)?);
    let (raw_bytes, payload_bytes) = (reader.u32_le().map_err(short)?, reader.u32_le().map_err(short)?);
    let stored = reader.u64_le().map_err(short)?;
    if payload.len() != payload_bytes as usize {
        return Err(SnapshotError::Length { number, expected: u64::from(payload_bytes), found: payload.len() as u64 });
    }
    if stored != xxh3_64_with_seed(payload, xxh3_64(&head[..CHECKED_BYTES])) {
        return Err(SnapshotError::Checksum(number));
    }
    if found != number || found_id != manifest.id {
        return Err(SnapshotError::Another { id: manifest.id, number, found_id, found });
    }
    let range = manifest.range(number);
    let (expected, compressed) = (range.end - range.start, flags & FLAG_COMPRESSED != 0);
    if expected == 0 {
        return Err(SnapshotError::Chunk("it lies behind the last"));
    }
    if u64::from(raw_bytes) != expected || (!compressed && payload_bytes != raw_bytes) {
        return Err(SnapshotError::Length { number, expected, found: u64::from(raw_bytes) });
    }
    Ok(compressed)
}
