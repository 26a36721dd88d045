//! A segment's name, header and frames, and the file `meta`.

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use rimward_batch::{BatchError, Branch, Chain, Frame, HEADER_BYTES, Header, Limits};
use rimward_model::{DecodeError, Lsn, Reader, SystemId, Timeline};
use xxhash_rust::xxh3::xxh3_64;

use crate::{LogError, Meta, Primary, SegmentFile, Storage};

/// The file that says what the log is of.
pub const META_NAME: &str = "meta";
const META_MAGIC: [u8; 4] = *b"RWLM";
const META_BYTES: usize = 64;
const SEGMENT_MAGIC: [u8; 4] = *b"RWLS";
pub(crate) const SEGMENT_HEADER_BYTES: usize = 72;
const VERSION: u8 = 1;
const READ_AHEAD_BYTES: u64 = 256 << 10;

/// The name of a segment's file: its number, and where it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentName {
    /// One more than the number of the segment before.
    pub sequence: u64,
    /// End of the last transaction before it.
    pub first: Lsn,
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}-{:016X}.segment", self.sequence, self.first.get())
    }
}

impl SegmentName {
    /// Of a file's name; `None` if it is none of ours.
    #[must_use]
    pub fn parse(name: &str) -> Option<SegmentName> {
        let (sequence, first) = name.strip_suffix(".segment")?.split_once('-')?;
        let parsed = SegmentName { sequence: sequence.parse().ok()?, first: Lsn::new(u64::from_str_radix(first, 16).ok()?) };
        (parsed.to_string() == name).then_some(parsed)
    }
}

/// The names of all segments, in order and without a gap.
pub(crate) fn names<S: Storage>(storage: &S) -> Result<Vec<SegmentName>, LogError> {
    let files = storage.list().map_err(LogError::io("list", "the log's folder"))?;
    let mut names: Vec<SegmentName> = files.iter().filter_map(|name| SegmentName::parse(name)).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0].sequence + 1 != pair[1].sequence) {
        let reason = format!("segment {} is missing", pair[0].sequence + 1);
        return Err(LogError::Damaged { file: pair[1].to_string(), offset: 0, reason });
    }
    Ok(names)
}

pub(crate) fn write_meta(meta: &Meta) -> [u8; META_BYTES] {
    let mut bytes = [0; META_BYTES];
    bytes[..4].copy_from_slice(&META_MAGIC);
    bytes[4] = VERSION;
    bytes[8..16].copy_from_slice(&meta.primary.system.0.to_le_bytes());
    bytes[16..20].copy_from_slice(&meta.primary.timeline.0.to_le_bytes());
    bytes[24..32].copy_from_slice(&meta.branch.get().to_le_bytes());
    bytes[32..40].copy_from_slice(&meta.start.get().to_le_bytes());
    bytes[40..56].copy_from_slice(&meta.chain.to_bytes());
    seal(&mut bytes);
    bytes
}

/// Reads `meta`; `None` where there is none, or one whose writing was cut short: it is written last when a log is created.
pub(crate) fn read_meta<S: Storage>(storage: &S) -> Result<Option<Meta>, LogError> {
    let file = match storage.open(META_NAME) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LogError::io("open", META_NAME)(error)),
    };
    let mut bytes = [0; META_BYTES];
    match file.read_exact_at(&mut bytes, 0) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read.map_err(LogError::io("read", META_NAME))?,
    }
    if bytes == [0; META_BYTES] {
        return Ok(None);
    }
    unseal(&bytes, META_MAGIC, META_NAME)?;
    let fields = |reader: &mut Reader<'_>| -> Result<Meta, DecodeError> {
        let (system, timeline) = (SystemId(reader.u64_le()?), Timeline(reader.u32_le()?));
        reader.bytes(4)?;
        let (branch, start) = (Branch::new(reader.u64_le()?), Lsn::new(reader.u64_le()?));
        Ok(Meta { primary: Primary { system, timeline }, branch, start, chain: Chain::from_bytes(reader.array()?) })
    };
    fields(&mut Reader::new(&bytes[8..])).map(Some).map_err(|error| damaged(META_NAME, 8, error))
}

/// What a segment's header says beside its name: whose it is, and the chain at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) primary: Primary,
    pub(crate) branch: Branch,
    pub(crate) name: SegmentName,
    pub(crate) chain: Chain,
}

impl SegmentHeader {
    pub(crate) fn write(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        bytes[..4].copy_from_slice(&SEGMENT_MAGIC);
        bytes[4] = VERSION;
        bytes[8..16].copy_from_slice(&self.primary.system.0.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.primary.timeline.0.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.branch.get().to_le_bytes());
        bytes[32..40].copy_from_slice(&self.name.sequence.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.name.first.get().to_le_bytes());
        bytes[48..64].copy_from_slice(&self.chain.to_bytes());
        seal(&mut bytes);
        bytes
    }

    /// Reads the header of the segment `name` of the log `meta`.
    pub(crate) fn read(file: &impl SegmentFile, name: SegmentName, meta: &Meta) -> Result<SegmentHeader, LogError> {
        let mut bytes = [0; SEGMENT_HEADER_BYTES];
        match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(damaged(name, 0, "the header is incomplete")),
            read => read.map_err(LogError::io("read", name))?,
        }
        unseal(&bytes, SEGMENT_MAGIC, name)?;
        let fields = |reader: &mut Reader<'_>| -> Result<SegmentHeader, DecodeError> {
            let (system, timeline) = (SystemId(reader.u64_le()?), Timeline(reader.u32_le()?));
            reader.bytes(4)?;
            let (branch, sequence) = (Branch::new(reader.u64_le()?), reader.u64_le()?);
            let name = SegmentName { sequence, first: Lsn::new(reader.u64_le()?) };
            Ok(SegmentHeader { primary: Primary { system, timeline }, branch, name, chain: Chain::from_bytes(reader.array()?) })
        };
        let header = fields(&mut Reader::new(&bytes[8..])).map_err(|error| damaged(name, 8, error))?;
        if header.name != name {
            return Err(damaged(name, 32, format!("its header says {}", header.name)));
        }
        if header.primary != meta.primary || header.branch != meta.branch {
            return Err(damaged(name, 8, "it belongs to another log"));
        }
        Ok(header)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "errors and names are handed over as they are found, in a closure mostly")]
pub(crate) fn damaged(file: impl ToString, offset: u64, reason: impl ToString) -> LogError {
    LogError::Damaged { file: file.to_string(), offset, reason: reason.to_string() }
}

fn seal(bytes: &mut [u8]) {
    let (checked, checksum) = bytes.split_at_mut(bytes.len() - 8);
    checksum.copy_from_slice(&xxh3_64(checked).to_le_bytes());
}

fn unseal(bytes: &[u8], magic: [u8; 4], file: impl ToString) -> Result<(), LogError> {
    let (checked, checksum) = bytes.split_at(bytes.len() - 8);
    if checked[..4] != magic {
        return Err(damaged(file, 0, "it begins otherwise"));
    }
    if checked[4] != VERSION {
        return Err(LogError::Version { file: file.to_string(), found: checked[4], newest: VERSION });
    }
    if xxh3_64(checked).to_le_bytes() != checksum {
        return Err(damaged(file, 0, "the header has a wrong checksum"));
    }
    Ok(())
}

/// Why there is no next frame.
#[derive(Debug)]
pub(crate) enum FrameFault {
    /// The bytes at this offset are not a frame, or not all of one.
    Bytes { offset: u64, error: BatchError },
    /// They cannot be read.
    Io(io::Error),
}

impl FrameFault {
    pub(crate) fn in_segment(self, name: SegmentName) -> LogError {
        match self {
            FrameFault::Bytes { offset, error } => damaged(name, offset, error),
            FrameFault::Io(error) => LogError::io("read", name)(error),
        }
    }
}

/// Reads the frames of one file in order, some way ahead.
pub(crate) struct Frames<F> {
    pub(crate) file: Arc<F>,
    /// Of the first byte in `buffer`.
    offset: u64,
    buffer: Bytes,
    limits: Limits,
}

impl<F: SegmentFile> Frames<F> {
    /// From the first frame behind the segment's header.
    pub(crate) fn new(file: Arc<F>, limits: Limits) -> Frames<F> {
        Frames { file, offset: SEGMENT_HEADER_BYTES as u64, buffer: Bytes::new(), limits }
    }

    /// Where the next frame begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next frame before `end`, where a frame must end too; `None` at `end`.
    pub(crate) fn next(&mut self, end: u64) -> Result<Option<Frame>, FrameFault> {
        if self.offset >= end {
            return Ok(None);
        }
        let fault = |error| FrameFault::Bytes { offset: self.offset, error };
        let mut header = Header::peek(&self.buffer, &self.limits).map_err(fault)?;
        if header.is_none() {
            self.fill(HEADER_BYTES, end).map_err(FrameFault::Io)?;
            header = Header::peek(&self.buffer, &self.limits).map_err(|error| FrameFault::Bytes { offset: self.offset, error })?;
        }
        let length = header.map_or(HEADER_BYTES, |header| header.frame_bytes());
        if self.buffer.len() < length {
            self.fill(length, end).map_err(FrameFault::Io)?;
        }
        let frame = self.buffer.split_to(length.min(self.buffer.len()));
        // A frame's memory must not keep the whole read-ahead alive, nor be copied where it is most of it.
        let frame = if length < READ_AHEAD_BYTES as usize / 4 { Bytes::copy_from_slice(&frame) } else { frame };
        let frame = Frame::parse(frame, &self.limits).map_err(|error| FrameFault::Bytes { offset: self.offset, error })?;
        self.offset += length as u64;
        Ok(Some(frame))
    }

    /// Reads on until there are `want` bytes, and further where that comes cheap, but not beyond `end`.
    fn fill(&mut self, want: usize, end: u64) -> io::Result<()> {
        let have = self.buffer.len();
        let most = end - self.offset;
        let target = (want as u64).max(READ_AHEAD_BYTES).min(most) as usize;
        if target <= have {
            return Ok(());
        }
        let mut filled = BytesMut::zeroed(target);
        filled[..have].copy_from_slice(&self.buffer);
        self.file.read_exact_at(&mut filled[have..], self.offset + have as u64)?;
        self.buffer = filled.freeze();
        Ok(())
    }
}
