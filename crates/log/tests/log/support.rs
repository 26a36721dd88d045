//! Storage in memory that can fail and lose power, and transactions to fill a log with.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rimward_batch::{Branch, Chain, Decoder, Encoder, Entry, Frame};
use rimward_log::{Expected, Log, LogConfig, LogError, LogReader, Meta, Primary, Recovered, SegmentFile, Storage};
use rimward_model::{Catalog, Change, Commit, Database, Lsn, SystemId, Timeline};

type Contents = Arc<Mutex<Vec<u8>>>;

/// Clones share the disk.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Disk>>);

#[derive(Default)]
struct Disk {
    files: BTreeMap<String, MemoryFile>,
    /// What a power cut leaves.
    durable: BTreeMap<String, Contents>,
    faults: Faults,
}

/// What goes wrong from now on.
#[derive(Clone, Default)]
pub(crate) struct Faults {
    /// Writes that still succeed; the next ones fail after half of their bytes.
    pub(crate) writes_left: Option<u32>,
    /// Syncs that still succeed.
    pub(crate) syncs_left: Option<u32>,
}

#[derive(Clone)]
pub(crate) struct MemoryFile {
    disk: Arc<Mutex<Disk>>,
    now: Contents,
    synced: Contents,
    /// What the next sync will write. One that fails forgets it, as kernels do.
    unwritten: Arc<Mutex<Vec<Range<usize>>>>,
}

fn spend(left: &mut Option<u32>) -> io::Result<()> {
    match left {
        Some(0) => Err(io::Error::from(io::ErrorKind::StorageFull)),
        Some(left) => {
            *left -= 1;
            Ok(())
        }
        None => Ok(()),
    }
}

impl Memory {
    pub(crate) fn set_faults(&self, faults: Faults) {
        self.0.lock().unwrap().faults = faults;
    }

    /// The disk after a power cut: synced contents of files whose names were synced.
    pub(crate) fn after_power_cut(&self) -> Memory {
        let disk = self.0.lock().unwrap();
        let copy = Memory::default();
        for (name, synced) in &disk.durable {
            copy.put(name, synced.lock().unwrap().clone());
        }
        copy
    }

    /// The disk as it is, for a process that was killed; and for damaging.
    pub(crate) fn copy(&self) -> Memory {
        let copy = Memory::default();
        for (name, file) in &self.0.lock().unwrap().files {
            copy.put(name, file.now.lock().unwrap().clone());
        }
        copy
    }

    pub(crate) fn put(&self, name: &str, bytes: Vec<u8>) {
        let synced = Arc::new(Mutex::new(bytes.clone()));
        let (now, unwritten) = (Arc::new(Mutex::new(bytes)), Arc::default());
        let file = MemoryFile { disk: self.0.clone(), now, synced: synced.clone(), unwritten };
        let mut disk = self.0.lock().unwrap();
        disk.files.insert(name.to_owned(), file);
        disk.durable.insert(name.to_owned(), synced);
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        self.0.lock().unwrap().files[name].now.lock().unwrap().clone()
    }

    /// Names of segments, oldest first.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.0.lock().unwrap().files.keys().filter(|name| name.ends_with(".segment")).cloned().collect()
    }
}

impl Storage for Memory {
    type File = MemoryFile;

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.0.lock().unwrap().files.keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<MemoryFile> {
        let mut disk = self.0.lock().unwrap();
        if disk.files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let (now, synced, unwritten) = (Contents::default(), Contents::default(), Arc::default());
        let file = MemoryFile { disk: self.0.clone(), now, synced, unwritten };
        disk.files.insert(name.to_owned(), file.clone());
        Ok(file)
    }

    fn open(&self, name: &str) -> io::Result<MemoryFile> {
        self.0.lock().unwrap().files.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.lock().unwrap().files.remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_directory(&self) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        spend(&mut disk.faults.syncs_left)?;
        disk.durable = disk.files.iter().map(|(name, file)| (name.clone(), file.synced.clone())).collect();
        Ok(())
    }
}

impl SegmentFile for MemoryFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.now.lock().unwrap().len() as u64)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let spent = spend(&mut self.disk.lock().unwrap().faults.writes_left);
        let written = if spent.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        let (mut now, offset) = (self.now.lock().unwrap(), offset as usize);
        let end = (offset + written.len()).max(now.len());
        now.resize(end, 0);
        now[offset..offset + written.len()].copy_from_slice(written);
        self.unwritten.lock().unwrap().push(offset..offset + written.len());
        spent
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let now = self.now.lock().unwrap();
        let from = now.get(offset as usize..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let unwritten = std::mem::take(&mut *self.unwritten.lock().unwrap());
        spend(&mut self.disk.lock().unwrap().faults.syncs_left)?;
        let (now, mut synced) = (self.now.lock().unwrap(), self.synced.lock().unwrap());
        synced.resize(now.len(), 0);
        for range in unwritten {
            let range = range.start.min(now.len())..range.end.min(now.len());
            synced[range.clone()].copy_from_slice(&now[range]);
        }
        Ok(())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.now.lock().unwrap().truncate(length as usize);
        Ok(())
    }
}

pub(crate) const START: Lsn = Lsn::new(0x1_0000_0000);

pub(crate) fn meta() -> Meta {
    let primary = Primary { system: SystemId(7), timeline: Timeline(1) };
    Meta { primary, branch: Branch::new(42), start: START, chain: Chain::ZERO }
}

pub(crate) fn catalog() -> Catalog {
    Catalog::new(Database { name: "bank".into(), server_version_num: 150_018, bytewise: true })
}

pub(crate) fn config(segment_bytes: u64) -> LogConfig {
    LogConfig { segment_bytes, retain_bytes: u64::MAX, retain_for: Duration::MAX, ..LogConfig::default() }
}

pub(crate) fn create(storage: &Memory, segment_bytes: u64) -> Log<Memory> {
    Log::create(storage.clone(), config(segment_bytes), meta(), &catalog()).unwrap()
}

pub(crate) fn open(storage: &Memory) -> Result<(Log<Memory>, Recovered), LogError> {
    Log::open(storage.clone(), config(1000), &Expected::default())
}

/// Makes transactions that follow what a log holds.
pub(crate) struct Source {
    pub(crate) encoder: Encoder,
    pub(crate) number: u64,
}

impl Source {
    pub(crate) fn new() -> Source {
        Source { encoder: Encoder::new(START, Chain::ZERO, 1), number: 0 }
    }

    /// End of the transaction of this number, from 1.
    pub(crate) fn end(number: u64) -> Lsn {
        if number == 0 { START } else { Lsn::new(START.get() + number * 1000) }
    }

    pub(crate) fn commit(number: u64) -> Commit {
        let end_lsn = Source::end(number);
        let commit_lsn = Lsn::new(end_lsn.get() - 48);
        Commit { commit_lsn, end_lsn, committed_at_us: number as i64 * 1_000_000, xid: number as u32 }
    }

    /// The next transaction, of so many bytes, put into the frame under construction.
    pub(crate) fn add(&mut self, changes: &[Vec<u8>]) -> Vec<Frame> {
        self.number += 1;
        self.encoder.begin(&Source::commit(self.number));
        changes.iter().for_each(|change| self.encoder.change(change));
        self.encoder.commit();
        std::iter::from_fn(|| self.encoder.next_frame()).collect()
    }

    /// The next transaction, with frames of its own.
    pub(crate) fn next(&mut self, bytes: usize) -> Vec<Frame> {
        let mut frames = self.add(&[message(self.number, bytes)]);
        frames.extend(std::iter::from_fn(|| self.encoder.flush()));
        frames
    }
}

/// A change of so many bytes, incompressible.
pub(crate) fn message(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed + 1;
    let body: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(bytes)
    .collect();
    let mut change = Vec::new();
    Change::Message { prefix: "noise", body: &body }.encode(&mut change);
    change
}

/// Fills a log with so many transactions, each in a frame.
pub(crate) fn fill(log: &mut Log<Memory>, source: &mut Source, count: u64, bytes: usize) {
    for _ in 0..count {
        source.next(bytes).iter().for_each(|frame| log.append(frame).unwrap());
    }
}

/// Numbers of the transactions behind `after` that a reader gives, with the chain checked.
pub(crate) fn read<S: Storage>(reader: &mut LogReader<S>, after: Lsn) -> Result<Vec<u64>, LogError> {
    let mut found = Vec::new();
    let mut decoder = Decoder::new();
    let mut first = true;
    while let Some(frame) = reader.next()? {
        let mut entries = frame.payload(&mut decoder).unwrap();
        if std::mem::take(&mut first) {
            entries.skip_to(after).unwrap();
            assert_eq!(entries.position(), after, "the first frame does not reach back to where reading began");
        }
        while let Some(entry) = entries.next().unwrap() {
            if let Entry::Begin(commit) = entry {
                found.push(u64::from(commit.xid));
            }
        }
    }
    Ok(found)
}
