//! The mirror trails the log: it reads it as an edge would, and applies in large groups, since it only has to be there for snapshots and
//! comparisons. It never shows what the log could still lose, and the log keeps what it has not made durable.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rimward_batch::Frame;
use rimward_log::LogReader;
use rimward_model::Lsn;
use rimward_replica::{Applied, Applier, Durability, Origin};
use tokio::sync::watch;

use crate::HubError;
use crate::error::is_mirror_full;
use crate::shared::Journal;

/// A group is committed at this size,
const GROUP_BYTES: usize = 32 << 20;
/// or this long after its first change: each commit waits for the disk, which the log needs more.
const GROUP_TIME: Duration = Duration::from_secs(1);
/// While a backlog is read from the primary, the mirror leaves processor and disk to those who wait for it, up to this far behind.
const YIELD_BYTES: u64 = 256 << 20;
/// The write-ahead log of SQLite is moved into the file at this size.
const CHECKPOINT_PAGES: u32 = 16 << 10;
/// A full disk is tried again after this.
const FULL_RETRY: Duration = Duration::from_secs(1);
/// Sleeps end after this at the latest: a lost wake-up delays, but does not hang.
const NAP: Duration = Duration::from_millis(500);

/// The mirror as others see it.
#[derive(Debug)]
pub(crate) struct Mirror {
    path: PathBuf,
    state: Mutex<State>,
    wake: Condvar,
    /// Where it stands while it is held exactly; `None` otherwise.
    standing: watch::Sender<Option<Lsn>>,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    hold: Hold,
}

/// What `verify` wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Hold {
    /// Nothing.
    #[default]
    Free,
    /// To stay where it is.
    Still,
    /// To apply exactly the transactions that end at or before this, and to stay there.
    At(Lsn),
}

impl Mirror {
    pub(crate) fn new(path: PathBuf) -> Mirror {
        Mirror { path, state: Mutex::default(), wake: Condvar::new(), standing: watch::Sender::new(None) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// There is more in the log, or more of it is durable.
    pub(crate) fn wake(&self) {
        self.wake.notify_all();
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_all();
    }

    /// Applies nothing more until told.
    pub(crate) fn hold(&self) {
        self.set(Hold::Still);
    }

    /// Goes to exactly `lsn`. The receiver shows the position once it is there.
    pub(crate) fn advance_to(&self, lsn: Lsn) -> watch::Receiver<Option<Lsn>> {
        let standing = self.standing.subscribe();
        self.set(Hold::At(lsn));
        standing
    }

    /// Goes on.
    pub(crate) fn release(&self) {
        self.set(Hold::Free);
    }

    fn set(&self, hold: Hold) {
        let mut state = self.state.lock();
        state.hold = hold;
        self.standing.send_replace(None);
        drop(state);
        self.wake.notify_all();
    }

    /// The thread: applies until stopped.
    pub(crate) fn run(&self, journal: &Journal, origin: &Origin) -> Result<(), HubError> {
        let mut applier = Applier::open(&self.path, Some(origin), Durability::Full)?;
        let start = applier.state().lsn;
        if let Some(ahead) = applier.ahead_until() {
            journal.marks.set_ahead(ahead);
            tracing::info!(at = %start, %ahead, "tables of the first copy are ahead of the mirror; snapshots wait until it has passed them");
        }
        if start > journal.log.end().0 {
            let end = journal.log.end().0;
            return Err(HubError::Mismatch(format!("it stands at {start}, and the log ends at {end}")));
        }
        let mut work = Work { reader: journal.log.reader(start)?, again: None, group: None, read_bytes: 0 };
        while !self.look().1 {
            match self.step(&mut applier, &mut work, journal) {
                Err(error) if is_mirror_full(&error) => {
                    tracing::error!(%error, "the disk is full: the mirror waits until there is room");
                    applier.rollback()?;
                    work.reader = journal.log.reader(applier.state().lsn)?;
                    (work.again, work.group) = (None, None);
                    self.wake.wait_for(&mut self.state.lock(), FULL_RETRY);
                }
                stepped => stepped?,
            }
        }
        // What is not committed comes again from the log.
        applier.close()?;
        Ok(())
    }

    /// A frame, a commit, or a wait.
    fn step(&self, applier: &mut Applier, work: &mut Work, journal: &Journal) -> Result<(), HubError> {
        let (hold, _) = self.look();
        let moved = match hold {
            Hold::Free if !applier.is_inside() && yields(work, journal) => Moved::Nothing,
            Hold::Free => self.apply(applier, work, None)?,
            Hold::Still if applier.is_inside() => self.apply(applier, work, None)?,
            Hold::Still => Moved::Nothing,
            Hold::At(lsn) => self.apply(applier, work, Some(lsn))?,
        };
        let due = moved == Moved::Reached || hold != Hold::Free || work.group.as_ref().is_some_and(Group::is_due);
        if due && !applier.is_inside() {
            self.commit(applier, work, journal)?;
        }
        if let (Hold::At(_), Moved::Reached) = (hold, moved) {
            self.stand(hold, applier.state().lsn);
        }
        if moved != Moved::Some {
            self.nap(hold, work);
        }
        Ok(())
    }

    fn look(&self) -> (Hold, bool) {
        let state = self.state.lock();
        (state.hold, state.stopped)
    }

    /// Applies one frame, if there is one.
    fn apply(&self, applier: &mut Applier, work: &mut Work, until: Option<Lsn>) -> Result<Moved, HubError> {
        applier.stop_at(until);
        let Some(frame) = work.next()? else {
            // Nothing is known to lie behind the end of the log, unless the log ends exactly there.
            return Ok(if until == Some(applier.applied_lsn()) { Moved::Reached } else { Moved::Nothing });
        };
        work.group.get_or_insert_with(Group::begin).bytes += frame.header().raw_bytes as usize;
        match applier.frame(&frame)? {
            Applied::All => Ok(Moved::Some),
            Applied::StoppedBefore(_) => {
                work.again = Some(frame);
                Ok(Moved::Reached)
            }
        }
    }

    /// Commits what is applied, as soon as the log cannot lose it any more.
    fn commit(&self, applier: &mut Applier, work: &mut Work, journal: &Journal) -> Result<(), HubError> {
        work.group = None;
        if !applier.has_pending() {
            return Ok(());
        }
        let mut state = self.state.lock();
        while journal.log.durable() < applier.applied_lsn() {
            if state.stopped {
                return Ok(());
            }
            self.wake.wait_for(&mut state, NAP);
        }
        drop(state);
        let position = applier.commit()?;
        journal.marks.set_mirror(position.lsn);
        if applier.wal_pages() > CHECKPOINT_PAGES {
            applier.checkpoint()?;
        }
        Ok(())
    }

    fn stand(&self, hold: Hold, lsn: Lsn) {
        let state = self.state.lock();
        if state.hold == hold {
            self.standing.send_replace(Some(lsn));
        }
    }

    /// Waits for something to do.
    fn nap(&self, seen: Hold, work: &Work) {
        let mut state = self.state.lock();
        if state.stopped || state.hold != seen {
            return;
        }
        let nap = work.group.as_ref().map_or(NAP, |group| group.remaining().min(NAP));
        self.wake.wait_for(&mut state, nap);
    }
}

/// Whether others go first.
fn yields(work: &Work, journal: &Journal) -> bool {
    journal.is_catching_up() && journal.appended_bytes().saturating_sub(work.read_bytes) < YIELD_BYTES
}

/// Whether anything was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Some,
    Nothing,
    /// Exactly the position that was asked for.
    Reached,
}

/// Where the thread reads.
struct Work {
    reader: LogReader,
    /// The frame in whose middle it stopped.
    again: Option<Frame>,
    group: Option<Group>,
    read_bytes: u64,
}

impl Work {
    fn next(&mut self) -> Result<Option<Frame>, HubError> {
        if let Some(frame) = self.again.take() {
            return Ok(Some(frame));
        }
        let frame = self.reader.next()?;
        self.read_bytes += frame.as_ref().map_or(0, |frame| frame.bytes().len() as u64);
        Ok(frame)
    }
}

/// Frames that go into one SQLite transaction.
struct Group {
    since: Instant,
    bytes: usize,
}

impl Group {
    fn begin() -> Group {
        Group { since: Instant::now(), bytes: 0 }
    }

    fn is_due(&self) -> bool {
        self.bytes >= GROUP_BYTES || self.since.elapsed() >= GROUP_TIME
    }

    fn remaining(&self) -> Duration {
        GROUP_TIME.saturating_sub(self.since.elapsed())
    }
}
