//! Looking at a log without opening it for writing, beside whoever does: for listing, showing and checking.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rimward_batch::{Chain, Continuity, Decoder, Entry, Frame, Kind, Limits};
use rimward_model::{Catalog, Lsn};

use crate::handle::{LogHandle, Shared, State};
use crate::log::Start;
use crate::recover::{begin, look};
use crate::segment::{FrameFault, Frames, SegmentName, damaged, names, read_meta};
use crate::{LogError, Meta, SegmentFile, Storage};

/// One segment, by its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentSummary {
    /// Its file's name.
    pub name: SegmentName,
    /// Where the next segment begins; `None` of the last.
    pub end: Option<Lsn>,
    /// Bytes of its file.
    pub bytes: u64,
}

/// What a log is of, and its segments, oldest first.
///
/// # Errors
/// [`LogError::Missing`], or if a segment is missing or cannot be read.
pub fn segments<S: Storage>(storage: &S) -> Result<(Meta, Vec<SegmentSummary>), LogError> {
    let meta = read_meta(storage)?.ok_or(LogError::Missing)?;
    let names = names(storage)?;
    let mut summaries = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let file = storage.open(&name.to_string()).map_err(LogError::io("open", name))?;
        let bytes = file.length().map_err(LogError::io("measure", name))?;
        summaries.push(SegmentSummary { name: *name, end: names.get(index + 1).map(|next| next.first), bytes });
    }
    Ok((meta, summaries))
}

/// The log as it is now, up to the end of its last whole transaction, without opening it for writing: a handle whose readers end there,
/// whatever is written meanwhile. Segments that are removed meanwhile are missed with [`LogError::Io`].
///
/// # Errors
/// [`LogError::Missing`], or if a segment is missing, damaged, or cannot be read.
pub fn view<S: Storage>(storage: S, limits: &Limits) -> Result<LogHandle<S>, LogError> {
    let meta = read_meta(&storage)?.ok_or(LogError::Missing)?;
    let Start { segments, file, stands, .. } = look(&storage, &meta, limits)?;
    let (end, chain) = (stands.position(), stands.chain());
    let state = State { segments, file, end, chain, durable: end, reservations: BTreeMap::new(), poison: None };
    Ok(LogHandle { shared: Arc::new(Shared::new(storage, meta, *limits, state)) })
}

/// The frames of one segment behind its catalog, with their offsets.
pub struct SegmentFrames<F> {
    name: SegmentName,
    frames: Frames<F>,
    bytes: u64,
    stands: Continuity,
    catalog: Catalog,
}

impl<F: SegmentFile> SegmentFrames<F> {
    /// Opens a segment of the log `meta`, as long as it is now.
    ///
    /// # Errors
    /// If its header or catalog cannot be read.
    pub fn open<S: Storage<File = F>>(storage: &S, meta: &Meta, name: SegmentName, limits: &Limits) -> Result<SegmentFrames<F>, LogError> {
        let file = Arc::new(storage.open(&name.to_string()).map_err(LogError::io("open", name))?);
        let bytes = file.length().map_err(LogError::io("measure", name))?;
        let (frames, stands, catalog) = begin(&file, bytes, name, meta, limits)?;
        Ok(SegmentFrames { name, frames, bytes, stands, catalog })
    }

    /// The catalog at its beginning.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Where it stands after the last frame that was read.
    #[must_use]
    pub fn continuity(&self) -> Continuity {
        self.stands
    }

    /// The next frame and its offset in the file; `None` at the end.
    ///
    /// # Errors
    /// [`LogError::Damaged`]; in the last segment that may be a torn tail, or a frame that is being written just now.
    #[allow(clippy::should_implement_trait, reason = "an iterator of results would invite going on after an error")]
    pub fn next(&mut self) -> Result<Option<(u64, Frame)>, LogError> {
        match self.step() {
            Ok(next) => Ok(next),
            Err(Step::Fault(fault)) => Err(fault.in_segment(self.name)),
            Err(Step::Damaged(error)) => Err(error),
        }
    }

    fn step(&mut self) -> Result<Option<(u64, Frame)>, Step> {
        let offset = self.frames.offset();
        let Some(frame) = self.frames.next(self.bytes).map_err(Step::Fault)? else { return Ok(None) };
        if frame.header().kind != Kind::Transactions {
            return Err(Step::Damaged(damaged(self.name, offset, "a catalog between transactions")));
        }
        let follow = self.stands.follow(frame.header());
        self.stands = follow.map_err(|error| Step::Damaged(damaged(self.name, offset, error)))?;
        Ok(Some((offset, frame)))
    }
}

/// Why there is no next frame: what might be a torn tail, apart from what cannot be.
enum Step {
    Fault(FrameFault),
    Damaged(LogError),
}

impl<F> fmt::Debug for SegmentFrames<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentFrames").field("name", &self.name).field("stands", &self.stands).finish_non_exhaustive()
    }
}

/// What [`check`] counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckReport {
    /// Segments read.
    pub segments: usize,
    /// Frames of transactions.
    pub frames: u64,
    /// Complete transactions.
    pub transactions: u64,
    /// Changes in them.
    pub changes: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Where the log begins.
    pub oldest: Lsn,
    /// End of the last complete transaction, and the chain there.
    pub end: Lsn,
    /// The chain there, computed from the changes.
    pub chain: Chain,
    /// Bytes behind it in the last segment: a transaction that is being written, or a torn tail that the next start will cut off.
    pub tail_bytes: u64,
}

/// Reads and decodes the whole log: every checksum, every entry, the chain over all of them, and the catalog of every segment.
///
/// # Errors
/// [`LogError::Damaged`] at the first thing that is wrong, but for the tail of the last segment.
pub fn check<S: Storage>(storage: &S, limits: &Limits) -> Result<CheckReport, LogError> {
    let (meta, summaries) = segments(storage)?;
    let first = summaries.first().ok_or_else(|| damaged(crate::META_NAME, 0, "there are no segments"))?.name;
    let mut report = CheckReport {
        segments: summaries.len(),
        frames: 0,
        transactions: 0,
        changes: 0,
        bytes: summaries.iter().map(|summary| summary.bytes).sum(),
        oldest: first.first,
        end: first.first,
        chain: Chain::ZERO,
        tail_bytes: 0,
    };
    let mut stands = None;
    let mut decoder = Decoder::new();
    for summary in &summaries {
        let mut frames = SegmentFrames::open(storage, &meta, summary.name, limits)?;
        if stands.is_some_and(|stands| stands != frames.continuity()) {
            return Err(damaged(summary.name, 0, "it does not go on where the segment before ends"));
        }
        let (is_last, mut good) = (summary.end.is_none(), frames.frames.offset());
        (report.end, report.chain) = (frames.continuity().position(), frames.continuity().chain());
        loop {
            match frames.step() {
                Ok(None) => break,
                Ok(Some((offset, frame))) => {
                    decode(&frame, &mut decoder, &mut report).map_err(|error| damaged(summary.name, offset, error))?;
                    if !frame.header().ends_inside {
                        good = frames.frames.offset();
                    }
                }
                Err(Step::Fault(FrameFault::Bytes { .. })) if is_last => break,
                Err(Step::Fault(fault)) => return Err(fault.in_segment(summary.name)),
                Err(Step::Damaged(error)) => return Err(error),
            }
        }
        stands = Some(frames.continuity());
        if is_last {
            report.tail_bytes = frames.bytes.saturating_sub(good);
        } else if good != frames.bytes {
            return Err(damaged(summary.name, good, "it ends within a transaction"));
        }
    }
    Ok(report)
}

fn decode(frame: &Frame, decoder: &mut Decoder, report: &mut CheckReport) -> Result<(), rimward_batch::BatchError> {
    report.frames += 1;
    let mut entries = frame.payload(decoder)?;
    while let Some(entry) = entries.next()? {
        match entry {
            Entry::Change(_) => report.changes += 1,
            Entry::Commit { .. } => report.transactions += 1,
            Entry::Begin(_) | Entry::Catalog(_) => {}
        }
    }
    (report.end, report.chain) = (entries.position(), entries.chain());
    Ok(())
}
