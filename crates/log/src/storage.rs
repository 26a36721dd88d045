//! Where segments lie: a folder, or what a test puts in its place.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::LogError;

/// A flat set of named files. A file's existence and contents are certain only after [`SegmentFile::sync`] of it *and*
/// [`Storage::sync_directory`].
pub trait Storage: Send + Sync + 'static {
    /// An open file.
    type File: SegmentFile;

    /// All names.
    ///
    /// # Errors
    /// If the folder cannot be read.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Creates an empty file.
    ///
    /// # Errors
    /// With [`io::ErrorKind::AlreadyExists`] if it exists.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Opens a file that exists.
    ///
    /// # Errors
    /// If it does not.
    fn open(&self, name: &str) -> io::Result<Self::File>;

    /// Removes a file. Whoever has it open can go on reading.
    ///
    /// # Errors
    /// If it does not exist.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes creations and removals durable.
    ///
    /// # Errors
    /// If that is not certain.
    fn sync_directory(&self) -> io::Result<()>;
}

/// One file, written by one and read by many at once.
pub trait SegmentFile: Send + Sync + 'static {
    /// Its length.
    ///
    /// # Errors
    /// If it cannot be told.
    fn length(&self) -> io::Result<u64>;

    /// Writes all of `bytes` at `offset`. After an error, any part may have been written.
    ///
    /// # Errors
    /// If not all was written.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    /// With [`io::ErrorKind::UnexpectedEof`] if the file ends before.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Makes its contents and length durable.
    ///
    /// # Errors
    /// If that is not certain; it is not to be tried again.
    fn sync(&self) -> io::Result<()>;

    /// Cuts it off at `length`.
    ///
    /// # Errors
    /// If it cannot be cut.
    fn truncate(&self, length: u64) -> io::Result<()>;
}

const LOCK_NAME: &str = "lock";

/// A folder of the file system. Holds an exclusive lock on it, unless it is read-only.
#[derive(Debug)]
pub struct DirStorage {
    path: PathBuf,
    /// Locked until it is dropped; `None` if this storage only reads.
    lock: Option<File>,
}

impl DirStorage {
    /// Takes a folder for writing; creates it where it is missing.
    ///
    /// # Errors
    /// [`LogError::Locked`] if another process (or another part of this one) has it.
    pub fn open(path: &Path) -> Result<DirStorage, LogError> {
        if !path.is_dir() {
            fs::create_dir_all(path).map_err(LogError::io("create folder", path.display()))?;
            if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                File::open(parent).and_then(|parent| parent.sync_all()).map_err(LogError::io("sync folder", parent.display()))?;
            }
        }
        let lock_path = path.join(LOCK_NAME);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
        let lock = lock.map_err(LogError::io("open", lock_path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(DirStorage { path: path.to_owned(), lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(LogError::Locked { path: lock_path.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(LogError::io("lock", lock_path.display())(source)),
        }
    }

    /// Looks at a folder, beside whoever writes to it.
    #[must_use]
    pub fn read_only(path: &Path) -> DirStorage {
        DirStorage { path: path.to_owned(), lock: None }
    }

    fn writable(&self) -> io::Result<()> {
        self.lock.as_ref().map(|_| ()).ok_or_else(|| io::Error::from(io::ErrorKind::ReadOnlyFilesystem))
    }
}

/// Explicitly: a child of this process that has not begun its program yet has the file open as well, and would keep the lock for a moment.
impl Drop for DirStorage {
    fn drop(&mut self) {
        if let Some(lock) = &self.lock {
            // Should that fail, closing the file gives it back.
            let _ = lock.unlock();
        }
    }
}

impl Storage for DirStorage {
    type File = DirFile;

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            // A name that is not UTF-8 is none of ours.
            names.extend(entry?.file_name().into_string().ok().filter(|name| name != LOCK_NAME));
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> io::Result<DirFile> {
        self.writable()?;
        OpenOptions::new().create_new(true).read(true).write(true).open(self.path.join(name)).map(DirFile)
    }

    fn open(&self, name: &str) -> io::Result<DirFile> {
        OpenOptions::new().read(true).write(self.lock.is_some()).open(self.path.join(name)).map(DirFile)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.writable()?;
        fs::remove_file(self.path.join(name))
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

/// A file of a [`DirStorage`].
#[derive(Debug)]
pub struct DirFile(File);

impl SegmentFile for DirFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(buffer, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }
}
