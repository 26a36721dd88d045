//! The data folder: `log/`, `mirror.sqlite`, `progress`, `pulse`, `spool/`, `snapshots/`, `tokens`, and `hub.json`, which says whose data it is. That file
//! is written last: a folder without it holds at most an interrupted first copy, which goes on with the tables that are missing. A folder with
//! `void.json` is of no use any more: the primary has what it will never send, or lacks what is held, though it may not show that later.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rimward_batch::Branch;
use rimward_model::{Lsn, SystemId, Timeline};
use rimward_replica::Loader;
use serde::{Deserialize, Serialize};

use crate::disk;

/// The layout of this build.
pub(crate) const FORMAT_VERSION: u32 = 1;
const META: &str = "hub.json";
const VOID: &str = "void.json";

/// A data folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process has it.
    #[error("{} is in use by another hub", .0.display())]
    InUse(PathBuf),
    /// Written by another version.
    #[error("{} has layout version {found}, and this hub knows {FORMAT_VERSION}; use the version that wrote it, or another folder", path.display())]
    Format {
        /// The folder.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// `hub.json` cannot be understood.
    #[error("{} cannot be read: {error}; restore it, or give the hub an empty folder (edges then start anew)", path.display())]
    Meta {
        /// The file.
        path: PathBuf,
        /// What is the matter.
        error: String,
    },
    /// It belongs to another primary, database, slot or publication.
    #[error(
        "{} holds the data of {what} {found}, but {what} {expected} is asked for; connect to that primary again, or give the hub \
         another, empty folder (edges then start anew)",
        path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// Which part differs.
        what: &'static str,
        /// What the folder says.
        found: String,
        /// What the primary or the command line says.
        expected: String,
    },
    /// A hub has stopped for good with it.
    #[error("{} cannot be continued, since a hub stopped with it, whatever the primary says by now: {why}", path.display())]
    Void {
        /// The folder.
        path: PathBuf,
        /// What the hub said, and what to do.
        why: String,
    },
    /// The file system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Whose data a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// [`FORMAT_VERSION`] of the build that wrote it.
    pub(crate) format: u32,
    pub(crate) system: SystemId,
    pub(crate) timeline: Timeline,
    pub(crate) database: String,
    pub(crate) slot: String,
    pub(crate) publication: String,
    pub(crate) branch: Branch,
    /// The position of the first copy.
    pub(crate) began: Lsn,
}

/// Why a folder is of no use any more.
#[derive(Debug, Serialize, Deserialize)]
struct Void {
    format: u32,
    why: String,
}

/// A data folder, held alone until dropped, unless it is only looked at.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    lock: Option<File>,
}

/// Explicitly: a child of this process that has not begun its program yet has the file open as well, and would keep the lock for a moment.
impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(lock) = &self.lock {
            // Should that fail, closing the file gives it back.
            let _ = lock.unlock();
        }
    }
}

impl Folder {
    /// Makes the folder if need be, and locks it.
    pub(crate) fn open(root: &Path) -> Result<Folder, FolderError> {
        fs::create_dir_all(root).map_err(|error| io_error(root, error))?;
        let path = root.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|error| io_error(&path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { root: root.to_owned(), lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(root.to_owned())),
            Err(TryLockError::Error(error)) => Err(io_error(&path, error)),
        }
    }

    /// To look at, beside whoever holds it.
    pub(crate) fn beside(root: &Path) -> Folder {
        Folder { root: root.to_owned(), lock: None }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn mirror(&self) -> PathBuf {
        self.root.join("mirror.sqlite")
    }

    pub(crate) fn bases(&self) -> PathBuf {
        self.root.join("bases")
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    pub(crate) fn progress(&self) -> PathBuf {
        self.root.join("progress")
    }

    pub(crate) fn pulse(&self) -> PathBuf {
        self.root.join("pulse")
    }

    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// Whose data it holds; `None` before the first copy is complete.
    pub(crate) fn meta(&self) -> Result<Option<Meta>, FolderError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let path = self.root.join(META);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path, error)),
        };
        let unreadable = |error: serde_json::Error| FolderError::Meta { path: path.clone(), error: error.to_string() };
        let Version { format } = serde_json::from_slice(&text).map_err(unreadable)?;
        if format != FORMAT_VERSION {
            return Err(FolderError::Format { path: self.root.clone(), found: format });
        }
        serde_json::from_slice(&text).map(Some).map_err(unreadable)
    }

    /// Declares, durably, that what it holds cannot be continued, and why.
    pub(crate) fn end(&self, why: &str) -> Result<(), FolderError> {
        let path = self.root.join(VOID);
        let text = serde_json::to_vec_pretty(&Void { format: FORMAT_VERSION, why: why.to_owned() });
        let text = text.map_err(|error| io_error(&path, io::Error::other(error)))?;
        disk::replace(&path, &text).map_err(|error| io_error(&path, error))
    }

    /// Refuses a folder that cannot be continued.
    pub(crate) fn check_not_ended(&self) -> Result<(), FolderError> {
        let path = self.root.join(VOID);
        let why = match fs::read(&path) {
            Ok(text) => match serde_json::from_slice::<Void>(&text) {
                Ok(void) => void.why,
                Err(error) => format!("{} cannot be read ({error}); give the hub an empty data folder", path.display()),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io_error(&path, error)),
        };
        Err(FolderError::Void { path: self.root.clone(), why })
    }

    /// Declares the first copy complete, durably.
    pub(crate) fn complete(&self, meta: &Meta) -> Result<(), FolderError> {
        let path = self.root.join(META);
        let text = serde_json::to_vec_pretty(meta).map_err(|error| io_error(&path, io::Error::other(error)))?;
        disk::replace(&path, &text).map_err(|error| io_error(&path, error))
    }

    /// Refuses the data of another primary. `expected` need not agree in its branch and beginning.
    pub(crate) fn check(&self, meta: &Meta, expected: &Meta) -> Result<(), FolderError> {
        let differ = [
            ("system", meta.system.to_string(), expected.system.to_string()),
            ("timeline", meta.timeline.0.to_string(), expected.timeline.0.to_string()),
            ("database", meta.database.clone(), expected.database.clone()),
            ("slot", meta.slot.clone(), expected.slot.clone()),
            ("publication", meta.publication.clone(), expected.publication.clone()),
        ];
        match differ.into_iter().find(|(_, found, expected)| found != expected) {
            None => Ok(()),
            Some((what, found, expected)) => Err(FolderError::Foreign { path: self.root.clone(), what, found, expected }),
        }
    }

    /// Removes what an interrupted first copy left, and makes the folders.
    pub(crate) fn clear(&self) -> Result<(), FolderError> {
        Loader::discard(&self.mirror()).map_err(|error| io_error(&self.mirror(), io::Error::other(error)))?;
        self.clear_but_mirror()
    }

    /// Declares the first copy void: the next start begins anew.
    pub(crate) fn void(&self) -> Result<(), FolderError> {
        disk::remove_if_there(&self.root.join(META)).map_err(|error| io_error(&self.root, error))?;
        disk::sync_folder(&self.root).map_err(|error| io_error(&self.root, error))?;
        self.clear()
    }

    /// As [`Folder::clear`], but the mirror stays as far as it is.
    pub(crate) fn clear_but_mirror(&self) -> Result<(), FolderError> {
        for folder in [self.log(), self.bases(), self.spool(), self.snapshots()] {
            remove_folder(&folder)?;
        }
        for file in [self.progress(), self.pulse()] {
            disk::remove_if_there(&file).map_err(|error| io_error(&file, error))?;
        }
        fs::create_dir(self.log()).map_err(|error| io_error(&self.log(), error))?;
        self.clear_transient()
    }

    /// Empties what does not outlive a process: spooled transactions come again, and snapshots are cut again.
    pub(crate) fn clear_transient(&self) -> Result<(), FolderError> {
        for folder in [self.spool(), self.snapshots()] {
            remove_folder(&folder)?;
            fs::create_dir(&folder).map_err(|error| io_error(&folder, error))?;
        }
        disk::sync_folder(&self.root).map_err(|error| io_error(&self.root, error))
    }
}

fn remove_folder(path: &Path) -> Result<(), FolderError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, error)),
        _ => Ok(()),
    }
}

fn io_error(path: &Path, error: io::Error) -> FolderError {
    FolderError::Io { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(system: u64, slot: &str) -> Meta {
        Meta {
            format: FORMAT_VERSION,
            system: SystemId(system),
            timeline: Timeline(1),
            database: "shop".to_owned(),
            slot: slot.to_owned(),
            publication: "rimward".to_owned(),
            branch: Branch::new(7),
            began: Lsn::new(99),
        }
    }

    #[test]
    fn the_data_of_another_primary_or_slot_is_refused_with_a_way_out() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(folder.meta().unwrap(), None);
        folder.complete(&meta(1, "a")).unwrap();
        let kept = folder.meta().unwrap().unwrap();
        folder.check(&kept, &meta(1, "a")).unwrap();
        for (other, text) in [(meta(2, "a"), "system 1, but system 2"), (meta(1, "b"), "slot a, but slot b")] {
            let error = folder.check(&kept, &other).unwrap_err().to_string();
            assert!(error.contains(text) && error.contains("empty folder"), "{error}");
        }
    }

    #[test]
    fn a_folder_that_ended_stays_so_and_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        folder.check_not_ended().unwrap();
        folder.end("the \"publication\" changed").unwrap();
        drop(folder);
        let folder = Folder::open(dir.path()).unwrap();
        let error = folder.check_not_ended().unwrap_err().to_string();
        assert!(error.contains("the \"publication\" changed"), "{error}");
        // What cannot be understood refuses, too.
        fs::write(dir.path().join(VOID), "x").unwrap();
        let error = folder.check_not_ended().unwrap_err().to_string();
        assert!(error.contains("empty data folder"), "{error}");
    }

    #[test]
    fn one_hub_alone_has_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let first = Folder::open(dir.path()).unwrap();
        assert!(matches!(Folder::open(dir.path()), Err(FolderError::InUse(_))));
        drop(first);
        Folder::open(dir.path()).unwrap();
    }

    #[test]
    fn another_layout_and_garbage_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        fs::write(dir.path().join(META), "{\"format\": 2, \"new\": 1}").unwrap();
        assert!(matches!(folder.meta(), Err(FolderError::Format { found: 2, .. })));
        fs::write(dir.path().join(META), "x").unwrap();
        assert!(matches!(folder.meta(), Err(FolderError::Meta { .. })));
    }

    #[test]
    fn an_interrupted_copy_is_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        folder.clear().unwrap();
        fs::write(folder.log().join("segment"), "half").unwrap();
        fs::write(folder.mirror(), "half").unwrap();
        folder.clear().unwrap();
        assert_eq!(fs::read_dir(folder.log()).unwrap().count(), 0);
        assert!(!folder.mirror().exists());
    }
}
