//! How every connection is opened: what SQLite may do, and how it uses memory.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{FileError, files, functions, locale};

/// Page cache of a writer, in KiB.
const WRITER_CACHE_KIB: i64 = 64 << 10;
/// Page cache of a reader, in KiB: most reads are served from the memory map.
const READER_CACHE_KIB: i64 = 2 << 10;
/// How much of the file is mapped.
const MMAP_BYTES: i64 = 4 << 30;
/// How long a writer waits for another one (an inspecting sqlite3, say) before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How much a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut may lose the last commits, but never tears one: for edges, since the hub's log holds everything.
    Normal,
    /// A commit is on disk when it returns: for the mirror.
    Full,
}

/// The connection of a writer that goes on from WAL to WAL. Where a sync of the WAL has failed it is never closed, but left open until the
/// process ends, because whoever closes the last connection moves the WAL into the database (see [`files::is_doubtful`]).
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    /// `None` only while it is closed.
    connection: Option<Connection>,
}

impl Writer {
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Writer, FileError> {
        Ok(Writer { path: path.to_owned(), connection: Some(open_writer(path, durability)?) })
    }

    /// Looks whether a commit or a checkpoint failed for a sync that did.
    pub(crate) fn look_into(&self, error: &rusqlite::Error) {
        if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
            files::doubt(&self.path);
        }
    }

    /// Closes it, if it may be closed.
    pub(crate) fn close(mut self) -> rusqlite::Result<()> {
        self.let_go()
    }

    fn let_go(&mut self) -> rusqlite::Result<()> {
        let Some(connection) = self.connection.take() else { return Ok(()) };
        if files::is_doubtful(&self.path) {
            std::mem::forget(connection);
            return Ok(());
        }
        connection.close().map_err(|(_, error)| error)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Who wants to know of an error closes it.
        let _ = self.let_go();
    }
}

impl Deref for Writer {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("closing takes it, and the writer with it")
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("closing takes it, and the writer with it")
    }
}

/// Opens a writer of an existing WAL-mode file, or of one that becomes it.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Result<Connection, FileError> {
    if !files::exists(path)? {
        return Err(FileError::Missing { path: path.display().to_string() });
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(FileError::Damaged { what: format!("journal mode {mode} instead of wal") });
    }
    connection.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "NORMAL" })?;
    tune(&connection, WRITER_CACHE_KIB)?;
    // Checkpoints are the applier's decision, at a moment of its choosing.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.set_prepared_statement_cache_capacity(1024);
    Ok(connection)
}

/// Opens a file that is being built and that nobody else sees. A `lasting` one can be rolled back to its last commit after a power cut;
/// any other has no journal, and nothing waits for the disk.
pub(crate) fn open_builder(path: &Path, lasting: bool) -> Result<Connection, FileError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_mode", if lasting { "truncate" } else { "off" }, |_| Ok(()))?;
    // Only now: a defensive connection refuses to be without a journal.
    harden(&connection)?;
    connection.pragma_update(None, "synchronous", if lasting { "FULL" } else { "OFF" })?;
    tune(&connection, WRITER_CACHE_KIB)?;
    // Indexes are sorted in memory as far as the cache goes, then in files.
    connection.pragma_update(None, "temp_store", "FILE")?;
    Ok(connection)
}

/// Opens a reader that only copies the file: a copy attaches its target.
pub(crate) fn open_copier(path: &Path) -> Result<Connection, FileError> {
    if !files::exists(path)? {
        return Err(FileError::Missing { path: path.display().to_string() });
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    tune(&connection, WRITER_CACHE_KIB)?;
    // Holds for the copy: nobody waits for the disk there.
    connection.pragma_update(None, "synchronous", "OFF")?;
    Ok(connection)
}

/// Opens a reader.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, FileError> {
    if !files::exists(path)? {
        return Err(FileError::Missing { path: path.display().to_string() });
    }
    // Read-only would do, but a reader that comes first after a crash has to recover the WAL: hence read-write and query_only.
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    harden(&connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    tune(&connection, READER_CACHE_KIB)?;
    connection.pragma_update(None, "case_sensitive_like", true)?;
    connection.pragma_update(None, "query_only", true)?;
    functions::register(&connection)?;
    locale::register(&connection)?;
    connection.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// What no connection may do: run code from the schema, write to it, or take "a misspelt column" for text.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    Ok(())
}

fn tune(connection: &Connection, cache_kib: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.pragma_update_and_check(None, "mmap_size", MMAP_BYTES, |_| Ok(()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")
}
