//! The one that makes appended frames durable, and only then vouches for them to the primary. Whatever was appended while one sync ran is
//! covered by the next: under load, many transactions share an fsync.

use parking_lot::{Condvar, Mutex};
use rimward_model::Lsn;
use rimward_source::Acknowledger;

use crate::HubError;
use crate::mirror::Mirror;
use crate::shared::Journal;

/// Wakes the sync thread.
#[derive(Debug, Default)]
pub(crate) struct Syncer {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct State {
    wanted: bool,
    stopped: bool,
    acknowledger: Option<Acknowledger>,
}

impl Syncer {
    /// Something was appended.
    pub(crate) fn wanted(&self) {
        self.state.lock().wanted = true;
        self.wake.notify_one();
    }

    /// From now on, vouches to this session; what is durable already, at once.
    pub(crate) fn attach(&self, acknowledger: Acknowledger, journal: &Journal) {
        let mut state = self.state.lock();
        acknowledge(&acknowledger, journal.log.durable(), journal);
        state.acknowledger = Some(acknowledger);
    }

    /// The session is over.
    pub(crate) fn detach(&self) {
        self.state.lock().acknowledger = None;
    }

    /// Syncs once more, then ends the thread.
    pub(crate) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_one();
    }

    /// The thread.
    pub(crate) fn run(&self, journal: &Journal, mirror: &Mirror) -> Result<(), HubError> {
        loop {
            let stopped = {
                let mut state = self.state.lock();
                while !state.wanted && !state.stopped {
                    self.wake.wait(&mut state);
                }
                state.wanted = false;
                state.stopped
            };
            self.sync(journal, mirror)?;
            if stopped {
                return Ok(());
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
}

/// The first invariant: the primary may forget only what is on disk here.
fn acknowledge(acknowledger: &Acknowledger, lsn: Lsn, journal: &Journal) {
    let durable = journal.log.durable();
    assert!(lsn <= durable, "{lsn} would be acknowledged, but the log is durable up to {durable} only");
    acknowledger.durable(lsn);
    journal.marks.set_acknowledged(lsn);
}
