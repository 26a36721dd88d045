//! Whole files: copies to bootstrap others from, and their names.

use std::io;
use std::path::Path;

use crate::{FileError, Reader, State, connection, files, loader, metadata};

/// Writes a freshly built copy of the database at `source` to `target`, in place of what lay there: it has no free pages, in which removed
/// rows would leak. Returns where the copy stands. The writer goes on meanwhile. Nobody waits for the disk: a copy that is to survive a power
/// cut has to be synced by whoever gives it a name to stay.
///
/// # Errors
/// If the file system or SQLite refuses; there is then nothing at `target`.
pub fn write_snapshot(source: &Path, target: &Path) -> Result<State, FileError> {
    let building = files::beside(target, ".building");
    files::remove_database(&building)?;
    let written = vacuum_into(source, &building).and_then(|()| {
        files::mark_as_wal(&building)?;
        let state = Reader::open(&building)?.state()?;
        files::remove_database(target)?;
        files::rename_database(&building, target)?;
        Ok(state)
    });
    if written.is_err() {
        files::remove_database(&building)?;
    }
    written
}

fn vacuum_into(source: &Path, target: &Path) -> Result<(), FileError> {
    let connection = connection::open_copier(source)?;
    let state = metadata::load_state(&connection)?;
    if let Some(until) = metadata::load_copied(&connection)?.and_then(|copied| copied.values().max().copied()) {
        return Err(FileError::Copying { at: state.lsn, until });
    }
    let target = target.to_str().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is not UTF-8"))?;
    connection.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}

/// Checks that the file at `from` is a replica, sound as far as SQLite can tell cheaply, and gives it the name `to`, durably, in place of
/// what lay there. For files that came from elsewhere: nobody may have either of them open for writing.
///
/// # Errors
/// If it is no replica, or the file system refuses.
pub fn install(from: &Path, to: &Path) -> Result<State, FileError> {
    loader::mark_as_wal(from)?;
    let reader = Reader::open(from)?;
    let state = reader.state()?;
    reader.catalog()?;
    drop(reader);
    files::install_database(from, to)?;
    Ok(state)
}

/// Removes a replica; what is not there is no error.
///
/// # Errors
/// If the file system refuses.
pub fn remove(path: &Path) -> io::Result<()> {
    files::remove_database(path)
}

/// Whether there is a file of this name.
///
/// # Errors
/// If the file system cannot tell.
pub fn exists(path: &Path) -> io::Result<bool> {
    files::exists(path)
}

/// Waits until all that was committed before the call survives a power cut. From any thread; the writer goes on meanwhile.
///
/// # Errors
/// If the disk fails. What is durable is then unknown: the process should end.
pub fn make_durable(path: &Path) -> io::Result<()> {
    files::sync_wal(path)
}
