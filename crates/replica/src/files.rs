//! The only place that touches the file system beside SQLite itself, so that a build without one has a single module to leave out.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Databases whose WAL could not be synced by this process: see [`is_doubtful`].
static DOUBTFUL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// So much of a WAL is written again at a time.
const RENEWED_BYTES: usize = 1 << 20;

/// `path` with `suffix` after its whole name, as SQLite names a database's `-wal` and `-shm`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes a database and what SQLite keeps beside it; what is not there is no error.
pub(crate) fn remove_database(path: &Path) -> io::Result<()> {
    // The file itself goes last: a WAL without its database is harmless, a database without its WAL has lost commits.
    for suffix in ["-wal", "-shm", "-journal", ""] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Gives a whole, closed database its final name, durably. What lay there before steps aside first: SQLite would otherwise recover the
/// old database's WAL into the new file, or, after a crash in between, miss the WAL of the old one. Its readers keep what they have open.
pub(crate) fn install_database(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    let aside = beside(to, ".old");
    if exists(to)? {
        fs::rename(to, &aside)?;
        sync_parent(to)?;
    }
    remove_database(to)?;
    fs::rename(from, to)?;
    sync_parent(to)?;
    remove_database(&aside)
}

/// Gives a closed database, which is one file, another name that is free, as far as a running system sees.
pub(crate) fn rename_database(from: &Path, to: &Path) -> io::Result<()> {
    remove_wal(from)?;
    fs::rename(from, to)
}

/// What a reader of a database in WAL mode leaves beside it, empty.
fn remove_wal(path: &Path) -> io::Result<()> {
    for suffix in ["-wal", "-shm"] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Sets WAL mode in the header of a closed database, as SQLite itself would, but without a sync: both version numbers are 2.
pub(crate) fn mark_as_wal(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(18))?;
    file.write_all(&[2, 2])
}

/// Makes the names in the folder of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

/// Waits until the WAL of the database at `path` is on disk. A missing WAL has nothing to wait for: a checkpoint has moved it all.
///
/// The database file itself must never be opened like this: closing any descriptor of it would drop SQLite's own locks in this
/// process. SQLite takes no locks on the WAL.
pub(crate) fn sync_wal(path: &Path) -> io::Result<()> {
    let synced = match File::open(beside(path, "-wal")) {
        Ok(wal) => wal.sync_data(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    if synced.is_err() {
        doubt(path);
    }
    synced
}

/// Whether a sync of this database's WAL has failed in this process. What of it is on disk nobody can tell then, and a second sync would say
/// that all is. So nothing of it may be moved into the database, not even when the last connection is closed: after a power cut the database
/// would have the newest pages, and what the disk has of the WAL older ones, which count for newer.
pub(crate) fn is_doubtful(path: &Path) -> bool {
    doubtful().contains(path)
}

/// A sync of this database's WAL has failed.
pub(crate) fn doubt(path: &Path) {
    doubtful().insert(path.to_owned());
}

fn doubtful() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    DOUBTFUL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes the WAL of the database at `path` once more, as it is, and waits until it is on disk, under its name. After a sync that failed,
/// systems take what never reached the disk for written, and show it to whoever reads; later syncs do nothing about it, and succeed. So
/// nothing that an earlier process has left may be vouched for, nor moved into the database, before it was written again.
///
/// As in [`sync_wal`], the database file itself is not opened.
pub(crate) fn renew_wal(path: &Path) -> io::Result<()> {
    doubt(path);
    write_wal_again(path)?;
    doubtful().remove(path);
    Ok(())
}

fn write_wal_again(path: &Path) -> io::Result<()> {
    let mut wal = match OpenOptions::new().read(true).write(true).open(beside(path, "-wal")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut bytes = vec![0; RENEWED_BYTES];
    let mut at = 0;
    loop {
        wal.seek(SeekFrom::Start(at))?;
        let read = wal.read(&mut bytes)?;
        if read == 0 {
            break;
        }
        wal.seek(SeekFrom::Start(at))?;
        wal.write_all(&bytes[..read])?;
        at += read as u64;
    }
    wal.sync_data()?;
    sync_parent(path)
}

/// Whether there is a file of this name.
pub(crate) fn exists(path: &Path) -> io::Result<bool> {
    fs::exists(path)
}

/// Gives a whole, closed database, which is one file, a name that nobody has, durably.
pub(crate) fn name_database(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    // A link, unlike a rename, refuses to replace what came there meanwhile.
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // File systems without links.
        Err(_) if !exists(to)? => fs::rename(from, to)?,
        Err(error) => return Err(error),
    }
    sync_parent(to)
}
