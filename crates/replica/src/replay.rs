//! A copy on its way to one position: nobody reads it before it is there. Then it may be sealed: one plain file, which any sqlite3 opens.

use std::fmt;
use std::path::{Path, PathBuf};

use rimward_batch::Frame;
use rimward_model::Lsn;

use crate::{Applied, Applier, ApplyError, Durability, FileError, Origin, State, files, metadata};

/// A group is committed at this size of changes,
const GROUP_BYTES: usize = 32 << 20;
/// and moved into the file when SQLite's write-ahead log has so many pages.
const CHECKPOINT_PAGES: u32 = 16 << 10;

/// How far a replay has come, for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayProgress {
    /// What it begins with is being copied.
    Copying {
        /// So far.
        bytes: u64,
        /// Of so many.
        total_bytes: u64,
    },
    /// Transactions are applied.
    Applying {
        /// Where the copy stood.
        from: Lsn,
        /// End of the last transaction.
        at: Lsn,
        /// The position to be reached.
        until: Lsn,
    },
    /// The finished file is checked.
    Checking,
}

/// Brings a file to one position. Frames may come from anywhere: a log, a link.
pub struct Replay {
    applier: Applier,
    path: PathBuf,
    until: Lsn,
    group_bytes: usize,
    /// A transaction was met that ends behind `until`.
    passed: bool,
}

impl Replay {
    /// Takes the file at `path`, which nobody else uses, to be brought to `until`.
    ///
    /// # Errors
    /// If there is none, it follows something else than `expected`, or it stands past `until` ([`FileError::Past`]).
    pub fn open(path: &Path, expected: Option<&Origin>, until: Lsn) -> Result<Replay, FileError> {
        let mut applier = Applier::open(path, expected, Durability::Normal)?;
        let found = applier.state().lsn;
        if found > until {
            return Err(FileError::Past { found, wanted: until });
        }
        applier.stop_at(Some(until));
        Ok(Replay { applier, path: path.to_owned(), until, group_bytes: 0, passed: false })
    }

    /// Where the file stands: the last commit, from which frames have to come.
    #[must_use]
    pub fn state(&self) -> &State {
        self.applier.state()
    }

    /// End of the last transaction that was applied.
    #[must_use]
    pub fn applied_lsn(&self) -> Lsn {
        self.applier.applied_lsn()
    }

    /// Whether every transaction that ends at or before the position is known to be applied.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.passed || self.applier.applied_lsn() == self.until
    }

    /// Whether the source of the frames, which has nothing to send before `told`, has sent everything.
    #[must_use]
    pub fn is_there_if_silent_until(&self, told: Lsn) -> bool {
        self.is_there() || (!self.applier.is_inside() && told >= self.until)
    }

    /// Applies the next frame; what ends behind the position is left.
    ///
    /// # Errors
    /// If it is not the next one, or a change cannot be applied.
    pub fn frame(&mut self, frame: &Frame) -> Result<(), ApplyError> {
        if self.passed {
            return Ok(());
        }
        match self.applier.frame(frame)? {
            Applied::StoppedBefore(_) => self.passed = true,
            Applied::All => self.group_bytes += frame.header().raw_bytes as usize,
        }
        if self.group_bytes >= GROUP_BYTES && !self.applier.is_inside() {
            self.commit()?;
        }
        Ok(())
    }

    /// Returns to the last commit, after a lost link; the frames from there have to come again.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn rewind(&mut self) -> Result<&State, ApplyError> {
        self.applier.rollback()?;
        (self.group_bytes, self.passed) = (0, false);
        Ok(self.applier.state())
    }

    /// Commits and closes. The file is a replica like others, at the position.
    ///
    /// # Errors
    /// If the last frames did not complete a transaction, or SQLite fails.
    pub fn finish(mut self) -> Result<State, ApplyError> {
        self.commit()?;
        let state = self.applier.state().clone();
        self.applier.close()?;
        Ok(state)
    }

    /// Commits, closes and checks the whole file, makes it one plain file without a write-ahead log, and gives it the name `to`, durably.
    ///
    /// # Errors
    /// If there is something at `to` already, or the file is not sound; nothing is then at `to`.
    pub fn seal(self, to: &Path) -> Result<State, ApplyError> {
        let path = self.path.clone();
        let state = self.finish()?;
        seal(&path, to).map_err(ApplyError::Seal)?;
        Ok(state)
    }

    fn commit(&mut self) -> Result<(), ApplyError> {
        self.group_bytes = 0;
        self.applier.commit()?;
        if self.applier.wal_pages() > CHECKPOINT_PAGES {
            self.applier.checkpoint()?;
        }
        Ok(())
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("applied", &self.applied_lsn()).field("until", &self.until).finish_non_exhaustive()
    }
}

fn seal(path: &Path, to: &Path) -> Result<(), FileError> {
    let connection = crate::connection::open_writer(path, Durability::Full)?;
    metadata::load_state(&connection)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
    if mode != "delete" {
        return Err(FileError::Damaged { what: format!("journal mode {mode} instead of delete") });
    }
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(FileError::Damaged { what: verdict });
    }
    connection.close().map_err(|(_, error)| error)?;
    Ok(files::name_database(path, to)?)
}
