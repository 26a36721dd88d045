//! What readers and syncers share with the writer.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rimward_batch::{Chain, Decoder, Limits};
use rimward_model::Lsn;

use crate::error::GONE_HINT;
use crate::segment::SegmentName;
use crate::{DirStorage, LogError, LogReader, Meta, SegmentFile, Storage};

pub(crate) struct Shared<S: Storage> {
    pub(crate) storage: S,
    pub(crate) meta: Meta,
    pub(crate) limits: Limits,
    state: Mutex<State<S::File>>,
}

pub(crate) struct State<F> {
    /// Oldest first; never empty. The last is being written.
    pub(crate) segments: VecDeque<Segment>,
    /// The file of the last segment.
    pub(crate) file: Arc<F>,
    /// End of the last complete transaction, and the chain there.
    pub(crate) end: Lsn,
    pub(crate) chain: Chain,
    /// The part of it that a sync covers.
    pub(crate) durable: Lsn,
    pub(crate) reservations: BTreeMap<String, Reservation>,
    /// Why everything is refused.
    pub(crate) poison: Option<String>,
}

/// One segment, as far as it was appended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub(crate) name: SegmentName,
    pub(crate) chain: Chain,
    pub(crate) bytes: u64,
    /// Commit time of its first transaction.
    pub(crate) first_committed_at_us: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Reservation {
    pub(crate) from: Lsn,
    pub(crate) expires_at_us: i64,
}

impl<S: Storage> Shared<S> {
    pub(crate) fn new(storage: S, meta: Meta, limits: Limits, state: State<S::File>) -> Shared<S> {
        Shared { storage, meta, limits, state: Mutex::new(state) }
    }

    /// The state, refused after a failed sync.
    pub(crate) fn state(&self) -> Result<MutexGuard<'_, State<S::File>>, LogError> {
        let state = self.peek();
        match &state.poison {
            Some(reason) => Err(LogError::Poisoned(reason.clone())),
            None => Ok(state),
        }
    }

    /// The state as it is. Nothing panics while it is locked, and every change of it is one assignment or one push.
    pub(crate) fn peek(&self) -> MutexGuard<'_, State<S::File>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes everything appended so far durable. A failure is final: the kernel may have dropped the pages that it could not write.
    pub(crate) fn sync(&self) -> Result<Lsn, LogError> {
        let (file, name, end) = {
            let state = self.state()?;
            (state.file.clone(), state.last().name, state.end)
        };
        let synced = file.sync();
        let mut state = self.peek();
        if let Err(source) = synced {
            state.poison.get_or_insert_with(|| format!("sync {name}: {source}"));
            return Err(LogError::io("sync", name)(source));
        }
        if let Some(reason) = &state.poison {
            return Err(LogError::Poisoned(reason.clone()));
        }
        state.durable = state.durable.max(end);
        Ok(state.durable)
    }
}

impl<F> State<F> {
    pub(crate) fn last(&self) -> &Segment {
        self.segments.back().expect("a log has a segment")
    }

    pub(crate) fn last_mut(&mut self) -> &mut Segment {
        self.segments.back_mut().expect("a log has a segment")
    }

    pub(crate) fn oldest(&self) -> Lsn {
        self.segments.front().expect("a log has a segment").name.first
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    pub(crate) fn gone(&self, asked: Lsn) -> LogError {
        LogError::Gone { asked, oldest: self.oldest(), hint: GONE_HINT }
    }

    /// Whether the log reaches from `asked`.
    pub(crate) fn reaches(&self, asked: Lsn) -> Result<(), LogError> {
        if asked < self.oldest() {
            Err(self.gone(asked))
        } else if asked > self.end {
            Err(LogError::Ahead { asked, end: self.end })
        } else {
            Ok(())
        }
    }
}

/// Reads, syncs and reserves from other threads than the writer's. Cheap to clone.
pub struct LogHandle<S: Storage = DirStorage> {
    pub(crate) shared: Arc<Shared<S>>,
}

impl<S: Storage> LogHandle<S> {
    /// What the log is of.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.shared.meta
    }

    /// End of the last complete transaction that was appended, durable or not, and the chain there.
    #[must_use]
    pub fn end(&self) -> (Lsn, Chain) {
        let state = self.shared.peek();
        (state.end, state.chain)
    }

    /// End of the last transaction that would survive a power cut.
    #[must_use]
    pub fn durable(&self) -> Lsn {
        self.shared.peek().durable
    }

    /// The oldest position from which the log can be read.
    #[must_use]
    pub fn oldest(&self) -> Lsn {
        self.shared.peek().oldest()
    }

    /// How many segments there are, and their bytes.
    #[must_use]
    pub fn size(&self) -> (usize, u64) {
        let state = self.shared.peek();
        (state.segments.len(), state.bytes())
    }

    /// How many bytes of segments begin at or after `from`.
    #[must_use]
    pub fn bytes_after(&self, from: Lsn) -> u64 {
        let state = self.shared.peek();
        state.segments.iter().filter(|segment| segment.name.first >= from).map(|segment| segment.bytes).sum()
    }

    /// Makes everything appended before this call durable, and returns the durable end. The writer may append meanwhile.
    ///
    /// # Errors
    /// If that is not certain; then the log refuses everything until it is opened anew.
    pub fn sync(&self) -> Result<Lsn, LogError> {
        self.shared.sync()
    }

    /// A reader of everything after `from`, which must be the end of a transaction. See [`LogReader`].
    ///
    /// # Errors
    /// [`LogError::Gone`] or [`LogError::Ahead`].
    pub fn reader(&self, from: Lsn) -> Result<LogReader<S>, LogError> {
        LogReader::new(self.shared.clone(), from)
    }

    /// The chain at `position`; `None` if no transaction ends there. For comparing with an edge's.
    ///
    /// # Errors
    /// [`LogError::Gone`] or [`LogError::Ahead`], or if the log cannot be read.
    pub fn chain_at(&self, position: Lsn) -> Result<Option<Chain>, LogError> {
        {
            let state = self.shared.state()?;
            state.reaches(position)?;
            if state.end == position {
                return Ok(Some(state.chain));
            }
            if let Some(segment) = state.segments.iter().find(|segment| segment.name.first == position) {
                return Ok(Some(segment.chain));
            }
        }
        let frame = match self.reader(position)?.next() {
            Err(LogError::NotABoundary { .. }) | Ok(None) => return Ok(None),
            frame => frame?,
        };
        let Some(frame) = frame else { return Ok(None) };
        if frame.header().start == position {
            return Ok(Some(frame.header().chain_before));
        }
        let mut decoder = Decoder::new();
        let mut entries = frame.payload(&mut decoder).map_err(LogError::Frame)?;
        let chain = entries.skip_to(position).map_err(LogError::Frame)?;
        Ok((entries.position() == position).then_some(chain))
    }

    /// Keeps everything after `from` until it is released or has expired, whatever the retention says: for a snapshot on its way. A
    /// reservation of the same name is replaced. Reservations do not outlive the process.
    ///
    /// # Errors
    /// [`LogError::Gone`] if it is too late.
    pub fn reserve(&self, name: &str, from: Lsn, expires_at_us: i64) -> Result<(), LogError> {
        let mut state = self.shared.state()?;
        if from < state.oldest() {
            return Err(state.gone(from));
        }
        state.reservations.insert(name.to_owned(), Reservation { from, expires_at_us });
        Ok(())
    }

    /// Ends a reservation. Returns whether there was one.
    pub fn release(&self, name: &str) -> bool {
        self.shared.peek().reservations.remove(name).is_some()
    }
}

impl<S: Storage> Clone for LogHandle<S> {
    fn clone(&self) -> LogHandle<S> {
        LogHandle { shared: self.shared.clone() }
    }
}

impl<S: Storage> fmt::Debug for LogHandle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.peek();
        f.debug_struct("LogHandle").field("oldest", &state.oldest()).field("end", &state.end).finish_non_exhaustive()
    }
}
