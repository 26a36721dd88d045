//! Snapshots for new edges, cut from the mirror: the primary is never asked. A snapshot is a freshly built copy (no free pages, in which
//! removed rows would leak), shared by all edges that come soon after one another; the log is reserved from its position until it goes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;
use rimward_batch::snapshot::{CHUNK_BYTES, ChunkEncoder, Digest, Digester, Manifest, VERSION};
use rimward_log::LogError;
use rimward_model::Lsn;
use rimward_replica::{FileError, State, write_snapshot};
use tokio::sync::Semaphore;

use crate::bases::{self, BaseError};
use crate::disk;
use crate::shared::{Journal, Reservation};

/// So many snapshots exist at once at most; then the newest is given however old it is, for the log still reaches back to it.
const SNAPSHOTS_MAX: usize = 3;
/// However often its chunks are asked for, a snapshot does not hold the log longer than this.
const LIFE_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// A snapshot is given again as long as the log since then has no more bytes than this, or than a quarter of its file has: reading the
/// log takes longer than copying.
const LOG_BYTES_MIN: u64 = 4 << 20;
/// Chunks encoded at once; each takes 8 MiB meanwhile.
const ENCODERS_MAX: usize = 2;

/// A snapshot or chunk that cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    /// Never made here, or deleted since.
    #[error("there is no such snapshot any more; begin with GET /v1/snapshot")]
    Gone,
    /// Behind the last chunk.
    #[error("the snapshot has {chunks} chunks")]
    Chunk { chunks: u32 },
    /// Neither the mirror nor a base stands so early.
    #[error("{asked} cannot be rebuilt any more: the oldest position that can is {oldest}")]
    TooOld {
        /// The position asked for.
        asked: Lsn,
        /// The oldest that can be had.
        oldest: Lsn,
    },
    /// Too many want positions of the past.
    #[error("so many snapshots of the past are being fetched that another has to wait")]
    Crowded,
    /// A base cannot be read.
    #[error("base: {0}")]
    Base(#[from] BaseError),
    /// The mirror cannot be copied.
    #[error("snapshot: {0}")]
    Mirror(#[from] FileError),
    /// The log cannot be kept for it.
    #[error("snapshot: {0}")]
    Log(#[from] LogError),
    /// The mirror's tables are of several positions yet.
    #[error("the first copy was interrupted: its tables meet at {0}, which the mirror has yet to reach")]
    Meeting(Lsn),
    /// The disk refused.
    #[error("snapshot: {0}")]
    Io(#[from] io::Error),
    /// The hub is stopping.
    #[error("the hub is stopping")]
    Stopping,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Snapshots {
    folder: PathBuf,
    bases: PathBuf,
    mirror: PathBuf,
    journal: Arc<Journal>,
    reuse: Duration,
    reservation: Duration,
    level: i32,
    kept: Mutex<BTreeMap<u64, Arc<Kept>>>,
    /// One is made at a time: whoever comes meanwhile waits, and shares it.
    making: tokio::sync::Mutex<()>,
    encoders: Semaphore,
    /// The newest is given again until so many bytes were appended to the log.
    fresh_until: AtomicU64,
}

/// A snapshot on disk. Its file is removed with its last user.
#[derive(Debug)]
struct Kept {
    manifest: Manifest,
    path: PathBuf,
    file: File,
    packed: Packed,
    /// Of each chunk: an edge would notice a byte that was changed on our disk only at the end, and be given the same file again.
    digests: Vec<Digest>,
    made_at: Instant,
    used_at: Mutex<Instant>,
    /// Not of the present: of no use to edges.
    of_base: bool,
    _reservation: Reservation,
}

/// Chunks as they were sent once, for the next edge: the work is in their compression. A file without a name, which goes with the process.
#[derive(Debug)]
struct Packed {
    file: File,
    places: Mutex<BTreeMap<u32, Place>>,
    end: AtomicU64,
}

/// Of a chunk in that file.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    length: usize,
    digest: Digest,
}

impl Packed {
    fn new(folder: &Path) -> io::Result<Packed> {
        Ok(Packed { file: tempfile::tempfile_in(folder)?, places: Mutex::default(), end: AtomicU64::new(0) })
    }

    /// A chunk that was kept; `None` if it was not, or is not what was written.
    fn read(&self, number: u32) -> Option<Bytes> {
        let place = *self.places.lock().get(&number)?;
        let mut bytes = vec![0; place.length];
        let read = self.file.read_exact_at(&mut bytes, place.at);
        (read.is_ok() && digest(&bytes) == place.digest).then(|| bytes.into())
    }

    /// Keeps a chunk, unless the disk is full.
    fn keep(&self, number: u32, bytes: &[u8]) {
        let at = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.file.write_all_at(bytes, at).is_ok() {
            self.places.lock().insert(number, Place { at, length: bytes.len(), digest: digest(bytes) });
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Err(error) = disk::remove_if_there(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove a snapshot");
        }
    }
}

impl Snapshots {
    pub(crate) fn new(
        folder: PathBuf,
        bases: PathBuf,
        mirror: PathBuf,
        journal: Arc<Journal>,
        reuse: Duration,
        reservation: Duration,
        level: i32,
    ) -> Snapshots {
        let (kept, making, encoders) = (Mutex::default(), tokio::sync::Mutex::default(), Semaphore::new(ENCODERS_MAX));
        let fresh_until = AtomicU64::new(0);
        Snapshots { folder, bases, mirror, journal, reuse, reservation, level, kept, making, encoders, fresh_until }
    }

    /// A snapshot to bootstrap from: a recent one, or a new one. With `until`, one that stands there or before.
    pub(crate) async fn manifest(self: &Arc<Snapshots>, until: Option<Lsn>) -> Result<Manifest, SnapshotError> {
        let _making = self.making.lock().await;
        if let Some(kept) = self.reusable(until, Instant::now()) {
            *kept.used_at.lock() = Instant::now();
            return Ok(kept.manifest.clone());
        }
        let this = self.clone();
        let make = move || match until {
            Some(until) if this.journal.marks.mirror() > until => this.unpack(until),
            _ => this.make(),
        };
        let mut kept = tokio::task::spawn_blocking(make).await.map_err(|_| SnapshotError::Stopping)??;
        if let Some(until) = until.filter(|until| kept.manifest.position.lsn > *until) {
            // The mirror went on in between.
            let this = self.clone();
            kept = tokio::task::spawn_blocking(move || this.unpack(until)).await.map_err(|_| SnapshotError::Stopping)??;
        }
        let manifest = kept.manifest.clone();
        self.kept.lock().insert(manifest.id, Arc::new(kept));
        Ok(manifest)
    }

    /// Chunk `number` of snapshot `id`.
    pub(crate) async fn chunk(&self, id: u64, number: u32) -> Result<Bytes, SnapshotError> {
        let kept = self.kept.lock().get(&id).cloned().ok_or(SnapshotError::Gone)?;
        *kept.used_at.lock() = Instant::now();
        let chunks = kept.manifest.chunks();
        if number >= chunks {
            return Err(SnapshotError::Chunk { chunks });
        }
        let _place = self.encoders.acquire().await.map_err(|_| SnapshotError::Stopping)?;
        let level = self.level;
        let path = kept.path.clone();
        let encode = move || -> io::Result<Bytes> {
            if let Some(packed) = kept.packed.read(number) {
                return Ok(packed);
            }
            let range = kept.manifest.range(number);
            let length = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
            let mut raw = vec![0; length];
            kept.file.read_exact_at(&mut raw, range.start)?;
            if kept.digests.get(number as usize) != Some(&digest(&raw)) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("chunk {number} is not what was written")));
            }
            let packed = ChunkEncoder::new(level).chunk(&kept.manifest, number, &raw);
            kept.packed.keep(number, &packed);
            Ok(packed)
        };
        let encoded = tokio::task::spawn_blocking(encode).await.map_err(|_| SnapshotError::Stopping)?;
        encoded.map_err(|error| {
            // Else every edge would be given the same one again.
            tracing::error!(path = %path.display(), %error, "a snapshot cannot be read, and is forgotten; the next is made anew");
            self.kept.lock().remove(&id);
            SnapshotError::Gone
        })
    }

    /// Drops those that nobody has asked for in a while.
    pub(crate) fn expire(&self, now: Instant) {
        let live = |kept: &Kept| {
            let (used, made) = (*kept.used_at.lock(), kept.made_at);
            now.saturating_duration_since(used) < self.reservation && now.saturating_duration_since(made) < LIFE_MAX
        };
        let mut expired = Vec::new();
        self.kept.lock().retain(|_, kept| {
            let keep = live(kept);
            if !keep {
                expired.push(kept.clone());
            }
            keep
        });
        for kept in expired {
            tracing::info!(snapshot = format!("{:016x}", kept.manifest.id), "snapshot expired");
        }
    }

    /// Drops all: the log behind them cannot be read.
    pub(crate) fn forget(&self) {
        let forgotten = std::mem::take(&mut *self.kept.lock());
        drop(forgotten);
    }

    fn reusable(&self, until: Option<Lsn>, now: Instant) -> Option<Arc<Kept>> {
        let mut kept = self.kept.lock();
        // Their reservations have expired: the log would refuse whoever begins with them.
        let oldest = self.journal.log.oldest();
        kept.retain(|_, kept| kept.manifest.position.lsn >= oldest);
        if let Some(until) = until {
            let at = |kept: &&Arc<Kept>| kept.manifest.position.lsn;
            return kept.values().filter(|kept| at(kept) <= until).max_by_key(at).cloned();
        }
        let of_present = || kept.values().filter(|kept| !kept.of_base);
        let newest = of_present().max_by_key(|kept| kept.made_at)?;
        let near = self.journal.appended_bytes() <= self.fresh_until.load(Ordering::Relaxed);
        let young = near && now.saturating_duration_since(newest.made_at) < self.reuse;
        (young || of_present().count() >= SNAPSHOTS_MAX).then(|| newest.clone())
    }

    fn make(&self) -> Result<Kept, SnapshotError> {
        if let Some(meeting) = self.journal.marks.meeting() {
            return Err(SnapshotError::Meeting(meeting));
        }
        let started = Instant::now();
        let id: u64 = rand::random();
        let path = self.folder.join(format!("{id:016x}.sqlite"));
        // From where the mirror is now: the copy is of this position or a later one.
        let reservation = self.journal.reserve_from_mirror()?;
        let appended_bytes = self.journal.appended_bytes();
        let state = write_snapshot(&self.mirror, &path).map_err(|error| match error {
            FileError::Copying { until, .. } => SnapshotError::Meeting(until),
            error => error.into(),
        })?;
        assert!(state.lsn >= reservation.from(), "the mirror is at {} and was at {}", state.lsn, reservation.from());
        let described = describe(id, &state, &path);
        let Described { manifest, file, digests } = match described {
            Ok(described) => described,
            Err(error) => {
                disk::remove_if_there(&path)?;
                return Err(error.into());
            }
        };
        self.fresh_until.store(appended_bytes + LOG_BYTES_MIN.max(manifest.file_bytes / 4), Ordering::Relaxed);
        let elapsed = started.elapsed();
        tracing::info!(snapshot = format!("{id:016x}"), position = %state.lsn, bytes = manifest.file_bytes, ?elapsed, "snapshot made");
        let (made_at, used_at, packed) = (Instant::now(), Mutex::new(Instant::now()), Packed::new(&self.folder)?);
        Ok(Kept { manifest, path, file, packed, digests, made_at, used_at, of_base: false, _reservation: reservation })
    }

    /// A snapshot of the past, out of a base.
    fn unpack(&self, until: Lsn) -> Result<Kept, SnapshotError> {
        if self.kept.lock().values().filter(|kept| kept.of_base).count() >= SNAPSHOTS_MAX {
            return Err(SnapshotError::Crowded);
        }
        let (mirror, oldest) = (self.journal.marks.mirror(), self.journal.log.oldest());
        let base = bases::choose(&self.bases, oldest, until)?;
        let base = base.map_err(|oldest| SnapshotError::TooOld { asked: until, oldest: oldest.unwrap_or(mirror) })?;
        let reservation = self.journal.reserve(base.lsn).map_err(|error| match error {
            LogError::Gone { .. } => SnapshotError::TooOld { asked: until, oldest: mirror },
            error => error.into(),
        })?;
        let id: u64 = rand::random();
        let path = self.folder.join(format!("{id:016x}.sqlite"));
        let unpacked = bases::unpack(&base.path, &path, &mut |_, _| true).and_then(|(manifest, state)| {
            let described = describe(id, &state, &path).map_err(|error| base.failed(error))?;
            manifest.verify(described.manifest.digest).map_err(|error| BaseError::Damaged { path: path.clone(), error })?;
            Ok(described)
        });
        let Described { manifest, file, digests } = match unpacked {
            Ok(described) => described,
            Err(error) => {
                disk::remove_if_there(&path)?;
                return Err(error.into());
            }
        };
        let (made_at, used_at, packed) = (Instant::now(), Mutex::new(Instant::now()), Packed::new(&self.folder)?);
        Ok(Kept { manifest, path, file, packed, digests, made_at, used_at, of_base: true, _reservation: reservation })
    }
}

/// A file that can be given out.
pub(crate) struct Described {
    pub(crate) manifest: Manifest,
    pub(crate) file: File,
    /// Of each chunk.
    pub(crate) digests: Vec<Digest>,
}

/// Reads the file once, for its digests.
pub(crate) fn describe(id: u64, state: &State, path: &Path) -> io::Result<Described> {
    let file = File::open(path)?;
    let (mut whole, mut file_bytes, mut digests) = (Digester::default(), 0u64, Vec::new());
    let mut chunk = Vec::new();
    loop {
        chunk.clear();
        (&file).take(u64::from(CHUNK_BYTES)).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            break;
        }
        whole.update(&chunk);
        digests.push(digest(&chunk));
        file_bytes += chunk.len() as u64;
    }
    let manifest = Manifest {
        version: VERSION,
        id,
        slice: String::new(),
        position: rimward_model::Position { system: state.origin.system, timeline: state.origin.timeline, lsn: state.lsn },
        branch: state.origin.branch,
        chain: state.chain,
        schema_version: state.schema_version,
        file_bytes,
        chunk_bytes: CHUNK_BYTES,
        digest: whole.finish(),
    };
    Ok(Described { manifest, file, digests })
}

fn digest(bytes: &[u8]) -> Digest {
    let mut digester = Digester::default();
    digester.update(bytes);
    digester.finish()
}

#[cfg(test)]
mod tests {
    use rimward_replica::Loader;

    use super::*;
    use crate::shared::tests::Written;

    #[tokio::test]
    async fn a_snapshot_that_the_log_does_not_reach_back_to_is_not_given_again() {
        let dir = tempfile::tempdir().unwrap();
        let of = |name: &str| dir.path().join(name);
        let mut written = Written::begin(&of("log"));
        let mirror = |written: &Written| {
            let (lsn, chain) = written.journal.log.end();
            let state = State { origin: written.origin, lsn, chain, schema_version: 0, primary_time_us: 0 };
            rimward_replica::remove(&of("mirror.sqlite")).unwrap();
            Loader::create(&of("mirror.sqlite"), &state, written.catalog.clone()).unwrap().finish().unwrap();
        };
        mirror(&written);
        std::fs::create_dir(of("snapshots")).unwrap();
        let (long, journal) = (Duration::from_secs(600), written.journal.clone());
        let snapshots = Snapshots::new(of("snapshots"), of("bases"), of("mirror.sqlite"), journal.clone(), long, long, 1);
        let snapshots = Arc::new(snapshots);
        let first = snapshots.manifest(None).await.unwrap();
        written.go_on();
        mirror(&written);
        assert_eq!(snapshots.manifest(None).await.unwrap().id, first.id, "the log is reserved for it");
        assert!(journal.log.release("snapshot-0"), "it has a reservation, which may expire");
        written.go_on();
        mirror(&written);
        assert!(journal.log.oldest() > first.position.lsn);
        let second = snapshots.manifest(None).await.unwrap();
        assert!(second.id != first.id && second.position.lsn >= journal.log.oldest());
    }
}
