//! Bases: snapshots that stay, so that positions of the log's past can be rebuilt and not only those ahead of the mirror. One is made when
//! there is none, and again whenever half of what the log retains has passed since; one from which the log no longer goes on is removed.
//!
//! A base is one file, `bases/LSN.base`: a snapshot's manifest and then its chunks, each behind its length (4 bytes, little-endian). So it
//! takes a fraction of the mirror's room, and a byte that was changed in it is noticed.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_batch::snapshot::{CHUNK_HEADER_BYTES, ChunkDecoder, ChunkEncoder, Digester, MANIFEST_BYTES_MAX, Manifest, SnapshotError};
use rimward_model::Lsn;
use rimward_replica::{FileError, Reader, State, write_snapshot};
use tokio_util::sync::CancellationToken;

use crate::disk;
use crate::shared::Journal;
use crate::snapshots::{Described, describe};

const EXTENSION: &str = ".base";
/// While one is made: the copy, and the base itself.
const MAKING_RAW: &str = "making.sqlite";
const MAKING: &str = "making.tmp";
/// However little the log retains, bases are not made more often.
const INTERVAL_MIN: Duration = Duration::from_secs(60);

/// A base that cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// Its bytes are not what was written.
    #[error("{} is damaged: {error}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: SnapshotError,
    },
    /// It ends too early.
    #[error("{} is cut off", .0.display())]
    CutOff(PathBuf),
    /// It is a sound file of something else than it claims.
    #[error("{} is not the base that its manifest describes", .0.display())]
    Another(PathBuf),
    /// The mirror cannot be copied, or the unpacked file is no replica.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: FileError,
    },
    /// The file system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// The hub is stopping.
    #[error("the hub is stopping")]
    Stopping,
}

/// Makes and removes bases, beside everything else.
#[derive(Debug)]
pub(crate) struct Bases {
    folder: PathBuf,
    mirror: PathBuf,
    journal: Arc<Journal>,
    level: i32,
    retain_bytes: u64,
    retain_for: Duration,
    tried_at: Mutex<Option<Instant>>,
}

impl Bases {
    pub(crate) fn new(
        folder: PathBuf,
        mirror: PathBuf,
        journal: Arc<Journal>,
        level: i32,
        retain_bytes: u64,
        retain_for: Duration,
    ) -> Bases {
        Bases { folder, mirror, journal, level, retain_bytes, retain_for, tried_at: Mutex::default() }
    }

    /// Removes what is of no more use, and makes a base if it is time.
    pub(crate) fn tend(&self, stopping: &CancellationToken) -> Result<(), BaseError> {
        fs::create_dir_all(&self.folder).map_err(io_error(&self.folder))?;
        if self.tried_at.lock().is_none() {
            // What a killed process left.
            let (raw, packed) = (self.folder.join(MAKING_RAW), self.folder.join(MAKING));
            rimward_replica::remove(&raw).and_then(|()| disk::remove_if_there(&packed)).map_err(io_error(&raw))?;
        }
        let oldest = self.journal.log.oldest();
        let mut newest = None;
        for base in list(&self.folder)? {
            if base.lsn < oldest {
                disk::remove_if_there(&base.path).map_err(io_error(&base.path))?;
                tracing::debug!(position = %base.lsn, "a base was removed, as the log no longer goes on from it");
            } else {
                newest = Some(base);
            }
        }
        if self.journal.marks.meeting().is_none() && self.is_due(newest.as_ref()) {
            *self.tried_at.lock() = Some(Instant::now());
            match self.make(stopping) {
                // The mirror's thread had not said so yet.
                Err(BaseError::File { error: FileError::Copying { .. }, .. }) => *self.tried_at.lock() = None,
                made => made?,
            }
        }
        Ok(())
    }

    fn is_due(&self, newest: Option<&Base>) -> bool {
        if self.tried_at.lock().is_some_and(|tried| tried.elapsed() < INTERVAL_MIN) {
            return false;
        }
        let Some(Base { lsn, path }) = newest else { return true };
        let age = fs::metadata(path).and_then(|data| data.modified()).ok().and_then(|made| made.elapsed().ok()).unwrap_or_default();
        let passed = age > self.retain_for / 2 || self.journal.log.bytes_after(*lsn) > self.retain_bytes / 2;
        passed && self.journal.marks.mirror() > *lsn
    }

    fn make(&self, stopping: &CancellationToken) -> Result<(), BaseError> {
        let started = Instant::now();
        let raw = Raw(self.folder.join(MAKING_RAW));
        let state = write_snapshot(&self.mirror, &raw.0).map_err(|error| BaseError::File { path: self.mirror.clone(), error })?;
        let Described { manifest, file, .. } = describe(rand::random(), &state, &raw.0).map_err(io_error(&raw.0))?;
        let (packed, path) = (self.folder.join(MAKING), self.folder.join(name(state.lsn)));
        pack(&manifest, &file, &packed, self.level, stopping)?;
        fs::rename(&packed, &path).and_then(|()| disk::sync_folder(&self.folder)).map_err(io_error(&path))?;
        tracing::info!(position = %state.lsn, bytes = manifest.file_bytes, elapsed = ?started.elapsed(), "base made");
        Ok(())
    }
}

/// An unpacked copy that goes whatever happens.
struct Raw(PathBuf);

impl Drop for Raw {
    fn drop(&mut self) {
        if let Err(error) = rimward_replica::remove(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "cannot remove a copy of the mirror");
        }
    }
}

fn name(lsn: Lsn) -> String {
    format!("{:016X}{EXTENSION}", lsn.get())
}

/// A base on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Base {
    pub(crate) lsn: Lsn,
    pub(crate) path: PathBuf,
}

impl Base {
    pub(crate) fn failed(&self, error: io::Error) -> BaseError {
        io_error(&self.path)(error)
    }
}

/// The bases in a folder, oldest first. A folder that is not there has none.
fn list(folder: &Path) -> Result<Vec<Base>, BaseError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(io_error(folder))?,
    };
    let mut bases = Vec::new();
    for entry in entries {
        let path = entry.map_err(io_error(folder))?.path();
        let digits = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(EXTENSION));
        if let Some(lsn) = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
            bases.push(Base { lsn: Lsn::new(lsn), path });
        }
    }
    bases.sort_unstable();
    Ok(bases)
}

/// The newest base at or before `until` from which a log goes on that begins at `oldest`. Else, the oldest such base of all.
pub(crate) fn choose(folder: &Path, oldest: Lsn, until: Lsn) -> Result<Result<Base, Option<Lsn>>, BaseError> {
    let mut bases = list(folder)?;
    bases.retain(|base| base.lsn >= oldest);
    let first = bases.first().map(|base| base.lsn);
    Ok(bases.into_iter().rev().find(|base| base.lsn <= until).ok_or(first))
}

fn pack(manifest: &Manifest, file: &File, target: &Path, level: i32, stopping: &CancellationToken) -> Result<(), BaseError> {
    let mut out = BufWriter::new(File::create(target).map_err(io_error(target))?);
    let mut put = |bytes: &[u8]| -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(bytes)
    };
    put(&manifest.encode()).map_err(io_error(target))?;
    let mut encoder = ChunkEncoder::new(level);
    let mut raw = Vec::new();
    for number in 0..manifest.chunks() {
        if stopping.is_cancelled() {
            return Err(BaseError::Stopping);
        }
        let range = manifest.range(number);
        raw.resize(usize::try_from(range.end - range.start).unwrap_or(0), 0);
        let packed = file.read_exact_at(&mut raw, range.start).and_then(|()| put(&encoder.chunk(manifest, number, &raw)));
        packed.map_err(io_error(target))?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all()).map_err(io_error(target))
}

/// Writes the file that a base holds to `target`, verified. `progress` hears bytes and total; false ends it.
pub(crate) fn unpack(base: &Path, target: &Path, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(Manifest, State), BaseError> {
    let damaged = |error| BaseError::Damaged { path: base.to_owned(), error };
    let mut packed = Packed { reader: BufReader::new(File::open(base).map_err(io_error(base))?), path: base, piece: Vec::new() };
    let manifest = Manifest::decode(packed.next(MANIFEST_BYTES_MAX)?).map_err(damaged)?;
    let mut file = File::create(target).map_err(io_error(target))?;
    let (mut decoder, mut digester) = (ChunkDecoder::new(), Digester::default());
    for number in 0..manifest.chunks() {
        let chunk = packed.next(manifest.chunk_bytes as usize + CHUNK_HEADER_BYTES)?;
        let bytes = decoder.chunk(&manifest, number, chunk).map_err(damaged)?;
        digester.update(bytes);
        file.write_all(bytes).map_err(io_error(target))?;
        if !progress(manifest.range(number).end, manifest.file_bytes) {
            return Err(BaseError::Stopping);
        }
    }
    manifest.verify(digester.finish()).map_err(damaged)?;
    drop(file);
    let state = Reader::open(target).and_then(|reader| reader.state());
    let state = state.map_err(|error| BaseError::File { path: base.to_owned(), error })?;
    if (state.position(), state.origin.branch, state.chain) != (manifest.position, manifest.branch, manifest.chain) {
        return Err(BaseError::Another(base.to_owned()));
    }
    Ok((manifest, state))
}

/// A base's pieces.
struct Packed<'a> {
    reader: BufReader<File>,
    path: &'a Path,
    piece: Vec<u8>,
}

impl Packed<'_> {
    /// The next piece, which may have so many bytes.
    fn next(&mut self, bytes_max: usize) -> Result<&[u8], BaseError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BaseError::CutOff(self.path.to_owned()),
            _ => BaseError::Io { path: self.path.to_owned(), error },
        };
        let mut length = [0; 4];
        self.reader.read_exact(&mut length).map_err(failed)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > bytes_max {
            let error = SnapshotError::Chunk("it claims to be longer than any");
            return Err(BaseError::Damaged { path: self.path.to_owned(), error });
        }
        self.piece.resize(length, 0);
        self.reader.read_exact(&mut self.piece).map_err(failed)?;
        Ok(&self.piece)
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> BaseError {
    let path = path.to_owned();
    move |error| BaseError::Io { path, error }
}

#[cfg(test)]
mod tests {
    use rimward_batch::{Branch, Chain};
    use rimward_model::{Catalog, Database, SystemId, Timeline};
    use rimward_replica::{Loader, Origin};

    use super::*;

    /// A small base, and what unpacking it says.
    fn check(change: impl FnOnce(&mut Vec<u8>)) -> Result<State, BaseError> {
        let dir = tempfile::tempdir().unwrap();
        let (raw, base) = (dir.path().join("raw.sqlite"), dir.path().join(name(Lsn::new(7))));
        let origin = Origin { system: SystemId(1), timeline: Timeline(1), branch: Branch::new(2) };
        let state = State { origin, lsn: Lsn::new(7), chain: Chain::ZERO, schema_version: 0, primary_time_us: 0 };
        let catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_000, bytewise: true });
        Loader::create(&raw, &state, catalog).unwrap().finish().unwrap();
        let Described { manifest, file, .. } = describe(3, &state, &raw).unwrap();
        pack(&manifest, &file, &base, 1, &CancellationToken::new()).unwrap();
        assert_eq!(choose(dir.path(), Lsn::new(7), Lsn::new(8)).unwrap(), Ok(Base { lsn: Lsn::new(7), path: base.clone() }));
        assert_eq!(choose(dir.path(), Lsn::new(7), Lsn::new(6)).unwrap(), Err(Some(Lsn::new(7))));
        assert_eq!(choose(dir.path(), Lsn::new(8), Lsn::new(9)).unwrap(), Err(None));
        let mut bytes = fs::read(&base).unwrap();
        change(&mut bytes);
        fs::write(&base, bytes).unwrap();
        unpack(&base, &dir.path().join("unpacked.sqlite"), &mut |_, _| true).map(|(_, state)| state)
    }

    #[test]
    fn a_base_comes_back_as_it_went() {
        assert_eq!(check(|_| {}).unwrap().lsn, Lsn::new(7));
    }

    #[test]
    fn a_byte_that_was_changed_or_is_missing_is_noticed() {
        for place in [2, 40, 600, 900] {
            assert!(check(|bytes| bytes[place] ^= 0x10).is_err(), "byte {place}");
        }
        assert!(matches!(check(|bytes| bytes.truncate(700)), Err(BaseError::CutOff(_))));
        assert!(matches!(check(|bytes| bytes.truncate(0)), Err(BaseError::CutOff(_))));
    }
}
