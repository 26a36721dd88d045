//! Files for transactions that are too large for memory. They live no longer than the process: what was not committed, or not
//! consumed, comes again from the primary.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::StreamError;

const SUFFIX: &str = ".spool";
/// Written in pieces of this size.
const WRITE_BYTES: usize = 256 * 1024;
/// Read in pieces of this size.
const READ_BYTES: usize = 256 * 1024;

/// The folder, and how much of it may be used.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    quota: u64,
    used: AtomicU64,
    next: AtomicU64,
}

impl Spool {
    /// Prepares the folder and removes what an earlier process left in it.
    pub(crate) fn open(folder: &Path, quota: u64) -> Result<Arc<Spool>, StreamError> {
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |source| StreamError::Spool { action, path, source }
        };
        fs::create_dir_all(folder).map_err(failed("create the folder of", folder))?;
        for entry in fs::read_dir(folder).map_err(failed("list", folder))? {
            let path = entry.map_err(failed("list", folder))?.path();
            if path.to_string_lossy().ends_with(SUFFIX) {
                fs::remove_file(&path).map_err(failed("remove", &path))?;
            }
        }
        Ok(Arc::new(Spool { folder: folder.to_owned(), quota, used: AtomicU64::new(0), next: AtomicU64::new(0) }))
    }

    /// A new, empty file.
    pub(crate) fn create(self: &Arc<Spool>, xid: u32) -> Result<SpoolWriter, StreamError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{xid}-{number}{SUFFIX}"));
        let opened = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = opened.map_err(|source| StreamError::Spool { action: "create", path: path.clone(), source })?;
        let held = Arc::new(SpoolFile { spool: self.clone(), path, bytes: AtomicU64::new(0) });
        Ok(SpoolWriter { file, held, buffer: Vec::with_capacity(WRITE_BYTES) })
    }

    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }
}

/// How much of the spool is in use, for those who report it.
#[derive(Debug, Clone)]
pub struct SpoolGauge(pub(crate) Arc<Spool>);

impl SpoolGauge {
    /// Bytes on disk.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.0.used.load(Ordering::Relaxed)
    }

    /// As many as there may be.
    #[must_use]
    pub fn quota(&self) -> u64 {
        self.0.quota
    }
}

/// A file on disk; dropping it removes it and gives its bytes back to the quota.
#[derive(Debug)]
pub(crate) struct SpoolFile {
    spool: Arc<Spool>,
    path: PathBuf,
    bytes: AtomicU64,
}

impl SpoolFile {
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn reader(&self) -> Result<BufReader<File>, StreamError> {
        let opened = File::open(&self.path);
        let file = opened.map_err(|source| self.failed("open", source))?;
        Ok(BufReader::with_capacity(READ_BYTES, file))
    }

    pub(crate) fn failed(&self, action: &'static str, source: std::io::Error) -> StreamError {
        StreamError::Spool { action, path: self.path.clone(), source }
    }
}

impl Drop for SpoolFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove a spool file; the next start will");
        }
        self.spool.used.fetch_sub(self.bytes(), Ordering::Relaxed);
    }
}

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct SpoolWriter {
    file: File,
    held: Arc<SpoolFile>,
    buffer: Vec<u8>,
}

impl SpoolWriter {
    pub(crate) fn append(&mut self, parts: &[&[u8]]) -> Result<(), StreamError> {
        for part in parts {
            self.buffer.extend_from_slice(part);
        }
        if self.buffer.len() >= WRITE_BYTES { self.write_out() } else { Ok(()) }
    }

    /// No more is written; the file is read from here on.
    pub(crate) fn finish(mut self) -> Result<Arc<SpoolFile>, StreamError> {
        self.write_out()?;
        Ok(self.held)
    }

    fn write_out(&mut self) -> Result<(), StreamError> {
        let added = self.buffer.len() as u64;
        let spool = &self.held.spool;
        let needed = spool.used.load(Ordering::Relaxed) + added;
        if needed > spool.quota {
            return Err(StreamError::SpoolFull { needed, quota: spool.quota });
        }
        self.file.write_all(&self.buffer).map_err(|source| self.held.failed("write", source))?;
        spool.used.fetch_add(added, Ordering::Relaxed);
        self.held.bytes.fetch_add(added, Ordering::Relaxed);
        self.buffer.clear();
        Ok(())
    }
}
