//! Reading from a transaction boundary to the end, and on when there is more.

use std::fmt;
use std::io;
use std::sync::Arc;

use rimward_batch::{Continuity, Frame, Kind};
use rimward_model::Lsn;

use crate::handle::{Segment, Shared};
use crate::recover::begin;
use crate::segment::{Frames, SegmentName, damaged};
use crate::{DirStorage, LogError, Storage};

/// Reads frames of transactions in order, beside the writer, synced or not. May be sent to another thread.
///
/// The first frame is the first with anything after the position asked for. **It may also hold transactions up to that position**, as
/// frames do not end where readers happen to stand: [`rimward_batch::Entries::skip_to`] reads over them, and gives the chain there.
/// At the end of the log there may be parts of a transaction whose commit is yet to come, or, if the hub restarts meanwhile, never
/// comes: what was read of it is then void.
pub struct LogReader<S: Storage = DirStorage> {
    shared: Arc<Shared<S>>,
    segment: SegmentName,
    frames: Frames<S::File>,
    /// Where the next frame must go on.
    stands: Continuity,
    /// The position asked for, until its frame is found.
    seeking: Option<Lsn>,
}

impl<S: Storage> LogReader<S> {
    pub(crate) fn new(shared: Arc<Shared<S>>, from: Lsn) -> Result<LogReader<S>, LogError> {
        loop {
            let segment = {
                let state = shared.state()?;
                state.reaches(from)?;
                let after = state.segments.partition_point(|segment| segment.name.first <= from);
                state.segments[after.saturating_sub(1)]
            };
            match open(&shared, &segment) {
                // Removed between the look and the opening: look again.
                Ok(None) => continue,
                Ok(Some((frames, stands))) => {
                    return Ok(LogReader { shared, segment: segment.name, frames, stands, seeking: Some(from) });
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The next frame; `None` while there is none. Ask again when more was appended.
    ///
    /// # Errors
    /// [`LogError::Gone`] if the retention has overtaken this reader, [`LogError::NotABoundary`] if it was asked for a position within
    /// a transaction, [`LogError::Damaged`].
    #[allow(clippy::should_implement_trait, reason = "it goes on after None")]
    pub fn next(&mut self) -> Result<Option<Frame>, LogError> {
        loop {
            let Some(frame) = self.next_in_order()? else { return Ok(None) };
            let Some(from) = self.seeking else { return Ok(Some(frame)) };
            let header = frame.header();
            // A part says nothing of its transaction's end, but that lies behind its start.
            let reached = header.end > from || (header.ends_inside && header.start >= from);
            if header.starts_inside() || !reached {
                continue;
            }
            if header.start > from {
                return Err(LogError::NotABoundary { asked: from, next: header.start });
            }
            self.seeking = None;
            return Ok(Some(frame));
        }
    }

    /// End of the last complete transaction that was read (or passed over at the beginning).
    #[must_use]
    pub fn position(&self) -> Lsn {
        self.stands.position()
    }

    fn next_in_order(&mut self) -> Result<Option<Frame>, LogError> {
        loop {
            let (end, next) = {
                let state = self.shared.state()?;
                let oldest = state.segments.front().map_or(0, |segment| segment.name.sequence);
                let Some(index) = self.segment.sequence.checked_sub(oldest).and_then(|index| usize::try_from(index).ok()) else {
                    return Err(state.gone(self.stands.position()));
                };
                let Some(present) = state.segments.get(index) else { return Err(state.gone(self.stands.position())) };
                (present.bytes, state.segments.get(index + 1).copied())
            };
            let offset = self.frames.offset();
            if let Some(frame) = self.frames.next(end).map_err(|fault| fault.in_segment(self.segment))? {
                let misplaced = |reason| damaged(self.segment, offset, reason);
                if frame.header().kind != Kind::Transactions {
                    return Err(misplaced("a catalog between transactions".to_owned()));
                }
                self.stands = self.stands.follow(frame.header()).map_err(|error| misplaced(error.to_string()))?;
                return Ok(Some(frame));
            }
            let Some(next) = next else { return Ok(None) };
            let Some((frames, stands)) = open(&self.shared, &next)? else {
                return Err(self.shared.state()?.gone(self.stands.position()));
            };
            if stands != self.stands {
                return Err(damaged(next.name, 0, "it does not go on where the segment before ends"));
            }
            (self.segment, self.frames) = (next.name, frames);
        }
    }
}

type Opened<F> = Option<(Frames<F>, Continuity)>;

/// Opens a segment behind its catalog; `None` if it is gone.
fn open<S: Storage>(shared: &Shared<S>, segment: &Segment) -> Result<Opened<S::File>, LogError> {
    let file = match shared.storage.open(&segment.name.to_string()) {
        Ok(file) => Arc::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound && shared.peek().oldest() > segment.name.first => return Ok(None),
        Err(error) => return Err(LogError::io("open", segment.name)(error)),
    };
    let (frames, stands, _) = begin(&file, segment.bytes, segment.name, &shared.meta, &shared.limits)?;
    Ok(Some((frames, stands)))
}

impl<S: Storage> fmt::Debug for LogReader<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogReader").field("position", &self.stands.position()).finish_non_exhaustive()
    }
}
