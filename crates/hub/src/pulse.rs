//! The number of the newest heartbeat of the primary that this hub has seen, kept in its folder: a primary with fewer was put back to an older
//! state, and may have other rows under the positions that are held. A hub streams only from one that it has given a newer heartbeat first.
//!
//! The file is written before each session, and then with every tenth heartbeat; while the process runs, memory knows all of them.

use std::io;
use std::path::PathBuf;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::disk;

const FORMAT_VERSION: u32 = 1;
/// So many heartbeats go by between two writes.
const KEEP_EVERY: u64 = 10;

/// The newest heartbeat.
#[derive(Debug)]
pub(crate) struct Pulse {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seen: u64,
    kept: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    format: u32,
    seen: u64,
}

impl Pulse {
    /// As it was kept; zero if it never was.
    pub(crate) fn open(path: PathBuf) -> io::Result<Pulse> {
        let seen = match std::fs::read(&path) {
            Ok(text) => match serde_json::from_slice(&text)? {
                Kept { format: FORMAT_VERSION, seen } => seen,
                Kept { format, .. } => return Err(io::Error::other(format!("version {format} is not known"))),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        Ok(Pulse { path, state: Mutex::new(State { seen, kept: seen }) })
    }

    pub(crate) fn seen(&self) -> u64 {
        self.state.lock().seen
    }

    /// It came through the stream.
    pub(crate) fn saw(&self, number: u64) {
        let mut state = self.state.lock();
        state.seen = state.seen.max(number);
        if state.seen >= state.kept + KEEP_EVERY {
            self.keep(&mut state);
        }
    }

    /// It is on the primary's disk, and a session is about to begin.
    pub(crate) fn begins_with(&self, number: u64) {
        let mut state = self.state.lock();
        state.seen = state.seen.max(number);
        self.keep(&mut state);
    }

    fn keep(&self, state: &mut State) {
        let kept = Kept { format: FORMAT_VERSION, seen: state.seen };
        let text = serde_json::to_vec(&kept).expect("numbers are JSON");
        match disk::replace(&self.path, &text) {
            Ok(()) => state.kept = state.seen,
            // A full disk must not end a session; the next heartbeat tries again.
            Err(error) => tracing::warn!(%error, path = %self.path.display(), "the number of the last heartbeat cannot be kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_known_again_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pulse");
        let pulse = Pulse::open(path.clone()).unwrap();
        assert_eq!(pulse.seen(), 0);
        pulse.begins_with(7);
        pulse.saw(6);
        (8..20).for_each(|number| pulse.saw(number));
        assert_eq!(pulse.seen(), 19);
        assert_eq!(Pulse::open(path.clone()).unwrap().seen(), 17);
        std::fs::write(&path, "{").unwrap();
        Pulse::open(path).unwrap_err();
    }
}
