//! What is left of a log after a crash: a torn tail in the last segment is cut off, anything else is damage and refused.
//!
//! What can be read need not be on the disk: a sync that fails may leave in memory what it could not write, and a later one then succeeds
//! without writing it. So what is not known to have been durable is written again.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use rimward_batch::{Continuity, Decoder, Frame, HEADER_BYTES, Header, Kind, Limits};
use rimward_model::{Catalog, Lsn, SchemaChange};

use crate::handle::Segment;
use crate::log::Start;
use crate::segment::{FrameFault, Frames, SEGMENT_HEADER_BYTES, SegmentHeader, SegmentName, damaged, names};
use crate::{Acknowledged, LogError, META_NAME, Meta, SegmentFile, Storage};

const SEARCH_BYTES: usize = 4 << 20;
const REWRITE_BYTES: u64 = 1 << 20;

/// Finds where the log ends, then cuts off the rest and makes everything durable. Returns how many bytes were cut off. What speaks
/// against it is found before anything is touched.
pub(crate) fn recover<S: Storage>(
    storage: &S,
    meta: &Meta,
    limits: &Limits,
    acknowledged: Acknowledged,
) -> Result<(Start<S::File>, u64), LogError> {
    let Survey { mut segments, tail, unbegun, cut_bytes } = survey(storage, meta, limits, acknowledged)?;
    // From here on files are changed.
    for name in unbegun {
        storage.remove(&name.to_string()).map_err(LogError::io("remove", name))?;
    }
    let name = tail.segment.name;
    if tail.file_bytes > tail.segment.bytes {
        tail.file.truncate(tail.segment.bytes).map_err(LogError::io("truncate", name))?;
    }
    rewrite(&*tail.file, tail.durable_bytes, tail.segment.bytes).map_err(LogError::io("write", name))?;
    tail.file.sync().map_err(LogError::io("sync", name))?;
    storage.sync_directory().map_err(LogError::io("sync", "the log's folder"))?;
    segments.push_back(tail.segment);
    Ok((Start { segments, file: tail.file, stands: tail.stands, catalog: tail.catalog }, cut_bytes))
}

/// Finds where the log ends, and touches nothing: for looking beside its writer.
pub(crate) fn look<S: Storage>(storage: &S, meta: &Meta, limits: &Limits) -> Result<Start<S::File>, LogError> {
    let Survey { mut segments, tail, .. } = survey(storage, meta, limits, Acknowledged::default())?;
    segments.push_back(tail.segment);
    Ok(Start { segments, file: tail.file, stands: tail.stands, catalog: tail.catalog })
}

/// Writes bytes where they are read, so that the next sync has to write them too.
fn rewrite(file: &impl SegmentFile, from: u64, end: u64) -> io::Result<()> {
    let mut at = from;
    while at < end {
        let mut bytes = vec![0; (end - at).min(REWRITE_BYTES) as usize];
        file.read_exact_at(&mut bytes, at)?;
        file.write_all_at(&bytes, at)?;
        at += bytes.len() as u64;
    }
    Ok(())
}

/// What a log holds, and what has to go.
struct Survey<F> {
    /// Those before the last.
    segments: VecDeque<Segment>,
    tail: Tail<F>,
    /// Behind the last.
    unbegun: Vec<SegmentName>,
    cut_bytes: u64,
}

fn survey<S: Storage>(storage: &S, meta: &Meta, limits: &Limits, acknowledged: Acknowledged) -> Result<Survey<S::File>, LogError> {
    let mut names = names(storage)?;
    let mut unbegun = Vec::new();
    let mut cut_bytes = 0;
    let tail = loop {
        let Some(last) = names.pop() else { return Err(damaged(META_NAME, 0, "there are no segments")) };
        match tail(storage, meta, last, limits, acknowledged) {
            Ok(tail) => break tail,
            // Its creation was interrupted: all before it is durable, and it holds nothing.
            Err(Fault::Unbegun { bytes, .. }) if !names.is_empty() && unbegun.is_empty() => {
                unbegun.push(last);
                cut_bytes += bytes;
            }
            Err(Fault::Unbegun { error, .. } | Fault::Refused(error)) => return Err(error),
        }
    };
    let end = tail.stands.position();
    if end < acknowledged.lsn() {
        return Err(LogError::Lost { end, acknowledged: acknowledged.lsn() });
    }
    let mut segments = VecDeque::new();
    for name in &names {
        segments.push_back(describe(storage, meta, *name, limits)?);
    }
    cut_bytes += tail.file_bytes - tail.segment.bytes;
    Ok(Survey { segments, tail, unbegun, cut_bytes })
}

struct Tail<F> {
    file: Arc<F>,
    file_bytes: u64,
    /// What of the file is known to have been durable.
    durable_bytes: u64,
    /// Up to the last complete transaction.
    segment: Segment,
    stands: Continuity,
    catalog: Catalog,
}

enum Fault {
    /// Not even the catalog at its beginning was written.
    Unbegun {
        bytes: u64,
        error: LogError,
    },
    Refused(LogError),
}

/// Reads the last segment to the end of its last complete transaction.
fn tail<S: Storage>(
    storage: &S,
    meta: &Meta,
    name: SegmentName,
    limits: &Limits,
    acknowledged: Acknowledged,
) -> Result<Tail<S::File>, Fault> {
    let refused = Fault::Refused;
    let file = storage.open(&name.to_string()).map_err(LogError::io("open", name)).map_err(refused)?;
    let file = Arc::new(file);
    let file_bytes = file.length().map_err(LogError::io("measure", name)).map_err(refused)?;
    let (mut frames, stands, catalog) = match begin(&file, file_bytes, name, meta, limits) {
        Ok(begun) => begun,
        Err(error @ LogError::Damaged { .. }) => {
            // A transaction behind it proves that it had been written, and was damaged later.
            let found = later_frame(&*file, name, 0, file_bytes, limits, |header| header.kind == Kind::Transactions).map_err(refused)?;
            return Err(if found { refused(error) } else { Fault::Unbegun { bytes: file_bytes, error } });
        }
        Err(error) => return Err(refused(error)),
    };
    let segment = Segment { name, chain: stands.chain(), bytes: frames.offset(), first_committed_at_us: None };
    // Header and catalog may not have been synced before the first frame behind them was.
    let mut tail = Tail { file, file_bytes, durable_bytes: 0, segment, stands, catalog };
    let Some(end) = tail.read(&mut frames, file_bytes, acknowledged.lsn()).map_err(refused)? else { return Ok(tail) };
    // Behind what was acknowledged, the file system may have written blocks in any order, and PostgreSQL sends it all again.
    let expendable = matches!(acknowledged, Acknowledged::Exactly(lsn) if lsn <= tail.stands.position());
    let later = |header: &Header| header.start >= tail.stands.position();
    if !expendable && (!end.torn || later_frame(&*tail.file, name, end.offset + 1, file_bytes, limits, later).map_err(refused)?) {
        return Err(refused(end.error));
    }
    Ok(tail)
}

/// What ended the reading of the last segment before its file's end.
struct End {
    offset: u64,
    error: LogError,
    /// It may be a write that was cut short; else it is a frame that does not belong there.
    torn: bool,
}

impl<F: SegmentFile> Tail<F> {
    /// Moves on over every complete transaction, of which those up to `durable` are known to have been on the disk.
    fn read(&mut self, frames: &mut Frames<F>, file_bytes: u64, durable: Lsn) -> Result<Option<End>, LogError> {
        let name = self.segment.name;
        let mut decoder = Decoder::new();
        let mut stands = self.stands;
        let mut pending = Vec::new();
        loop {
            let offset = frames.offset();
            let frame = match frames.next(file_bytes) {
                Ok(Some(frame)) => frame,
                Ok(None) => return Ok(None),
                Err(FrameFault::Io(error)) => return Err(LogError::io("read", name)(error)),
                Err(fault) => return Ok(Some(End { offset, error: fault.in_segment(name), torn: true })),
            };
            let header = frame.header();
            let goes_on = follow(&mut stands, &mut pending, &frame, &mut decoder)
                .and_then(|()| if header.ends_inside { Ok(None) } else { catalog_with(&self.catalog, &mut pending) });
            match goes_on {
                Err(reason) => return Ok(Some(End { offset, error: damaged(name, offset, reason), torn: false })),
                Ok(Some(catalog)) => self.catalog = catalog,
                Ok(None) => {}
            }
            if header.ends_inside {
                continue;
            }
            self.stands = stands;
            self.segment.bytes = frames.offset();
            self.segment.first_committed_at_us.get_or_insert(header.committed_at_us);
            if stands.position() <= durable {
                self.durable_bytes = frames.offset();
            }
        }
    }
}

/// Takes a frame in, or says why it does not belong here.
fn follow(stands: &mut Continuity, pending: &mut Vec<SchemaChange>, frame: &Frame, decoder: &mut Decoder) -> Result<(), String> {
    if frame.header().kind == Kind::Catalog {
        return Err("a catalog between transactions".to_owned());
    }
    *stands = stands.follow(frame.header()).map_err(|error| error.to_string())?;
    pending.extend(frame.schema_changes(decoder).map_err(|error| error.to_string())?);
    Ok(())
}

/// The catalog after a transaction, if it changes it.
fn catalog_with(catalog: &Catalog, pending: &mut Vec<SchemaChange>) -> Result<Option<Catalog>, String> {
    if pending.is_empty() {
        return Ok(None);
    }
    let mut catalog = catalog.clone();
    for change in pending.drain(..) {
        catalog.apply(&change).map_err(|error| error.to_string())?;
    }
    Ok(Some(catalog))
}

/// Reads a segment's header and catalog: the frames behind them, where it begins, and the catalog there.
pub(crate) fn begin<F: SegmentFile>(
    file: &Arc<F>,
    file_bytes: u64,
    name: SegmentName,
    meta: &Meta,
    limits: &Limits,
) -> Result<(Frames<F>, Continuity, Catalog), LogError> {
    let header = SegmentHeader::read(&**file, name, meta)?;
    let stands = Continuity::at(name.first, header.chain);
    let mut frames = Frames::new(file.clone(), *limits);
    let at = frames.offset();
    let frame = frames.next(file_bytes).map_err(|fault| fault.in_segment(name))?;
    let frame = frame.ok_or_else(|| damaged(name, at, "the catalog is missing"))?;
    let stands = stands.follow(frame.header()).map_err(|error| damaged(name, at, error))?;
    let catalog = frame.catalog(&mut Decoder::new()).map_err(|error| damaged(name, at, error))?;
    Ok((frames, stands, catalog.ok_or_else(|| damaged(name, at, "it does not begin with a catalog"))?))
}

/// A segment that is not the last, from its header and the headers of its first two frames.
fn describe<S: Storage>(storage: &S, meta: &Meta, name: SegmentName, limits: &Limits) -> Result<Segment, LogError> {
    let file = storage.open(&name.to_string()).map_err(LogError::io("open", name))?;
    let bytes = file.length().map_err(LogError::io("measure", name))?;
    let header = SegmentHeader::read(&file, name, meta)?;
    let peek = |offset: u64| {
        let mut head = [0; HEADER_BYTES];
        file.read_exact_at(&mut head, offset).map_err(LogError::io("read", name))?;
        let peeked = Header::peek(&head, limits).map_err(|error| damaged(name, offset, error))?;
        peeked.ok_or_else(|| damaged(name, offset, "a frame's header is incomplete"))
    };
    let catalog_at = SEGMENT_HEADER_BYTES as u64;
    let first_at = catalog_at + peek(catalog_at)?.frame_bytes() as u64;
    let first_committed_at_us = if first_at < bytes { Some(peek(first_at)?.committed_at_us) } else { None };
    Ok(Segment { name, chain: header.chain, bytes, first_committed_at_us })
}

/// Whether any whole frame that `wanted` accepts begins at or behind `from`.
fn later_frame(
    file: &impl SegmentFile,
    name: SegmentName,
    from: u64,
    file_bytes: u64,
    limits: &Limits,
    wanted: impl Fn(&Header) -> bool,
) -> Result<bool, LogError> {
    let read = |offset: u64, length: usize| {
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset).map(|()| bytes).map_err(LogError::io("read", name))
    };
    let mut at = from;
    while at + HEADER_BYTES as u64 <= file_bytes {
        let window = read(at, (file_bytes - at).min(SEARCH_BYTES as u64) as usize)?;
        for start in 0..=window.len() - HEADER_BYTES {
            let Ok(Some(header)) = Header::peek(&window[start..], limits) else { continue };
            let (offset, length) = (at + start as u64, header.frame_bytes());
            if !wanted(&header) || offset + length as u64 > file_bytes {
                continue;
            }
            if Frame::parse(read(offset, length)?.into(), limits).is_ok() {
                return Ok(true);
            }
        }
        // The windows overlap by what a header needs.
        at += (window.len() - HEADER_BYTES + 1) as u64;
    }
    Ok(false)
}
