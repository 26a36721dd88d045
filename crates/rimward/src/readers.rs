//! A pool of readers. Checking one out is synchronous and does not wait: where none is idle, one is opened.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rimward_replica::{FileError, Reader, Snapshot};

use crate::published::Published;

/// More idle readers than this are closed.
const IDLE_MAX: usize = 32;

/// The pool.
#[derive(Debug, Clone)]
pub struct Readers {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
    /// Counts the files that had this path: a reader of an earlier one is closed when it comes back.
    epoch: AtomicU64,
    published: Arc<Published>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, published: Arc<Published>) -> Readers {
        Readers { shared: Arc::new(Shared { path, idle: Mutex::new(Vec::new()), epoch: AtomicU64::new(0), published }) }
    }

    /// Takes a reader until the guard is dropped.
    ///
    /// # Errors
    /// If none is idle and the file cannot be opened.
    pub fn checkout(&self) -> Result<PooledReader, FileError> {
        let epoch = self.shared.epoch.load(Ordering::Acquire);
        let idle = self.shared.idle.lock().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Reader::open(&self.shared.path)?,
        };
        Ok(PooledReader { reader: Some(reader), epoch, shared: Arc::clone(&self.shared) })
    }

    /// Ends the snapshots that idle readers hold, so that the WAL can start again.
    pub(crate) fn release_idle(&self) {
        self.shared.idle.lock().iter_mut().for_each(Reader::release);
    }

    /// The file is about to be replaced: its readers are of no more use.
    pub(crate) fn retire(&self) {
        let mut idle = self.shared.idle.lock();
        self.shared.epoch.fetch_add(1, Ordering::AcqRel);
        idle.clear();
    }
}

/// A reader that goes back to its pool.
#[derive(Debug)]
pub struct PooledReader {
    reader: Option<Reader>,
    epoch: u64,
    shared: Arc<Shared>,
}

impl PooledReader {
    /// A snapshot of the newest position: the kept one, if nothing was committed since, which costs nothing. Call
    /// [`Snapshot::keep`] at its end to have it again.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn newest(&mut self) -> Result<Snapshot<'_>, FileError> {
        let epoch = self.shared.epoch.load(Ordering::Acquire);
        if self.epoch != epoch {
            // Another file has this name by now.
            (self.reader, self.epoch) = (Some(Reader::open(&self.shared.path)?), epoch);
        }
        let committed = self.shared.published.committed_lsn();
        let reader = self.reader.as_mut().expect("a guard has its reader until it is dropped");
        if reader.kept_lsn() == Some(committed) {
            return Ok(reader.kept().expect("its position is known"));
        }
        reader.snapshot()
    }
}

impl Deref for PooledReader {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader.as_ref().expect("a guard has its reader until it is dropped")
    }
}

impl DerefMut for PooledReader {
    fn deref_mut(&mut self) -> &mut Reader {
        self.reader.as_mut().expect("a guard has its reader until it is dropped")
    }
}

impl Drop for PooledReader {
    fn drop(&mut self) {
        let Some(reader) = self.reader.take() else { return };
        let mut idle = self.shared.idle.lock();
        if self.shared.epoch.load(Ordering::Acquire) == self.epoch && idle.len() < IDLE_MAX {
            idle.push(reader);
        }
    }
}
