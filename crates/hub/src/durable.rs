//! The one that makes appended frames durable, and only then vouches for them to the primary. Whatever was appended while one sync ran is
//! covered by the next: under load, many transactions share an fsync.

use std::io;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rimward_log::LogError;
use rimward_model::Lsn;
use rimward_source::Acknowledger;

use crate::HubError;
use crate::mirror::Mirror;
use crate::progress::ProgressFile;
use crate::shared::Journal;

/// Positions without transactions are made durable no more often than this.
const PROGRESS_GAP: Duration = Duration::from_millis(250);

/// Wakes the sync thread.
#[derive(Debug)]
pub(crate) struct Syncer {
    state: Mutex<State>,
    wake: Condvar,
    progress: Mutex<ProgressFile>,
}

#[derive(Debug, Default)]
struct State {
    /// Something was appended.
    wanted: bool,
    /// Every transaction before this was appended.
    progress: Option<Lsn>,
    progressed_at: Option<Instant>,
    stopped: bool,
    acknowledger: Option<Acknowledger>,
}

/// What the thread is to do.
struct Task {
    sync: bool,
    progress: Option<Lsn>,
    stopped: bool,
}

impl Syncer {
    pub(crate) fn new(progress: ProgressFile) -> Syncer {
        Syncer { state: Mutex::default(), wake: Condvar::new(), progress: Mutex::new(progress) }
    }

    /// Something was appended.
    pub(crate) fn wanted(&self) {
        self.state.lock().wanted = true;
        self.wake.notify_one();
    }

    /// The primary has sent everything before `lsn`, and all transactions of it were appended.
    pub(crate) fn progressed(&self, lsn: Lsn) {
        self.state.lock().progress = Some(lsn);
        self.wake.notify_one();
    }

    /// From now on, vouches to this session; what is durable already, at once.
    pub(crate) fn attach(&self, acknowledger: Acknowledger, journal: &Journal) {
        let mut state = self.state.lock();
        acknowledge(&acknowledger, journal.durable(), journal);
        state.acknowledger = Some(acknowledger);
    }

    /// The session is over.
    pub(crate) fn detach(&self) {
        let mut state = self.state.lock();
        state.acknowledger = None;
    }

    /// Syncs once more, then ends the thread.
    pub(crate) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_one();
    }

    /// The thread.
    pub(crate) fn run(&self, journal: &Journal, mirror: &Mirror) -> Result<(), HubError> {
        loop {
            let task = self.next();
            if task.sync || task.stopped || task.progress.is_some() {
                self.sync(journal, mirror)?;
            }
            if let Some(lsn) = task.progress {
                self.keep_progress(lsn, journal)?;
            }
            if task.stopped {
                return Ok(());
            }
        }
    }

    fn next(&self) -> Task {
        let mut state = self.state.lock();
        loop {
            let rest = state.progressed_at.map_or(Duration::ZERO, |at| PROGRESS_GAP.saturating_sub(at.elapsed()));
            let progress = state.progress.filter(|_| rest.is_zero());
            if state.wanted || state.stopped || progress.is_some() {
                if progress.is_some() {
                    (state.progress, state.progressed_at) = (None, Some(Instant::now()));
                }
                return Task { sync: std::mem::take(&mut state.wanted), progress, stopped: state.stopped };
            }
            match state.progress {
                Some(_) => drop(self.wake.wait_for(&mut state, rest)),
                None => self.wake.wait(&mut state),
            }
        }
    }

    /// Syncs on the calling thread.
    pub(crate) fn sync(&self, journal: &Journal, mirror: &Mirror) -> Result<(), HubError> {
        let durable = journal.log.sync()?;
        if let Some(acknowledger) = &self.state.lock().acknowledger {
            acknowledge(acknowledger, durable, journal);
        }
        mirror.wake();
        Ok(())
    }

    /// After a sync that covers every transaction before `lsn`.
    fn keep_progress(&self, lsn: Lsn, journal: &Journal) -> Result<(), HubError> {
        if lsn <= journal.durable() {
            return Ok(());
        }
        let failed = |source: io::Error| LogError::Io { doing: "write", file: "progress".to_owned(), source };
        self.progress.lock().advance(lsn, journal.log.durable()).map_err(failed)?;
        journal.marks.set_progress(lsn);
        if let Some(acknowledger) = &self.state.lock().acknowledger {
            acknowledge(acknowledger, lsn, journal);
        }
        Ok(())
    }
}

/// The first invariant: the primary may forget only what is on disk here.
fn acknowledge(acknowledger: &Acknowledger, lsn: Lsn, journal: &Journal) {
    let durable = journal.durable();
    assert!(lsn <= durable, "{lsn} would be acknowledged, but everything is durable up to {durable} only");
    acknowledger.durable(lsn);
    journal.marks.set_acknowledged(lsn);
}
