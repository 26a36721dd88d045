//! A log whose last bytes are anything: what opens it, reads it or looks at it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use rimward_batch::{Branch, Chain, Decoder};
use rimward_log::{
    Acknowledged, Expected, Log, LogConfig, LogReader, META_NAME, Meta, Primary, SegmentFile, SegmentFrames, Storage, check, view,
};
use rimward_model::{Catalog, Database, Lsn, SystemId, Timeline};

use super::{LIMITS, mended_frames};

const START: Lsn = Lsn::new(0x100);

type File = Arc<Mutex<Vec<u8>>>;

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<BTreeMap<String, File>>>);

impl Memory {
    fn copy_with(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Memory {
        let copy: BTreeMap<String, File> = self
            .0
            .lock()
            .expect("a lock")
            .iter()
            .map(|(name, file)| (name.clone(), Arc::new(Mutex::new(file.lock().expect("a lock").clone()))))
            .collect();
        change(&mut copy[name].lock().expect("a lock"));
        Memory(Arc::new(Mutex::new(copy)))
    }
}

impl Storage for Memory {
    type File = MemoryFile;

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.0.lock().expect("a lock").keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<MemoryFile> {
        let file = File::default();
        self.0.lock().expect("a lock").insert(name.to_owned(), file.clone());
        Ok(MemoryFile(file))
    }

    fn open(&self, name: &str) -> io::Result<MemoryFile> {
        self.0.lock().expect("a lock").get(name).cloned().map(MemoryFile).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.lock().expect("a lock").remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}

struct MemoryFile(File);

impl SegmentFile for MemoryFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.lock().expect("a lock").len() as u64)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let (mut file, from) = (self.0.lock().expect("a lock"), offset as usize);
        let end = (from + bytes.len()).max(file.len());
        file.resize(end, 0);
        file[from..from + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let file = self.0.lock().expect("a lock");
        let found = file.get(offset as usize..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.0.lock().expect("a lock").truncate(length as usize);
        Ok(())
    }
}

/// A new log with these bytes behind its first segment's catalog; and with them in place of that segment, and of `meta`.
///
/// # Panics
/// If what must hold does not.
pub fn segments(data: &[u8]) {
    let catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_000, bytewise: true });
    let primary = Primary { system: SystemId(1), timeline: Timeline(1) };
    let meta = Meta { primary, branch: Branch::new(2), start: START, chain: Chain::ZERO };
    let storage = Memory::default();
    drop(Log::create(storage.clone(), config(), meta, &catalog).expect("a new log"));
    let segment = storage.list().expect("names").into_iter().find(|name| name != META_NAME).expect("a segment");
    for tail in [data.to_vec(), mended_frames(data)] {
        for acknowledged in [Acknowledged::Exactly(START), Acknowledged::AtLeast(START)] {
            let disk = storage.copy_with(&segment, |bytes| bytes.extend_from_slice(&tail));
            let opened = open(&disk, acknowledged);
            assert!(opened || acknowledged == Acknowledged::AtLeast(START), "nothing was acknowledged, and the log is refused");
        }
    }
    for name in [segment.as_str(), META_NAME] {
        let disk = storage.copy_with(name, |bytes| data.clone_into(bytes));
        open(&disk, Acknowledged::Exactly(START));
    }
}

fn config() -> LogConfig {
    LogConfig { limits: LIMITS, ..LogConfig::default() }
}

/// Looks, opens, and reads; whether it opened.
fn open(disk: &Memory, acknowledged: Acknowledged) -> bool {
    let seen = view(disk.clone(), &LIMITS);
    if let Ok((meta, names)) = rimward_log::segments(disk)
        && let Some(Ok(mut frames)) = names.last().map(|last| SegmentFrames::open(disk, &meta, last.name, &LIMITS))
    {
        while let Ok(Some(_)) = frames.next() {}
    }
    let _ = check(disk, &LIMITS);
    let Ok((log, recovered)) = Log::open(disk.clone(), config(), &Expected { primary: None, acknowledged }) else { return false };
    if let Ok(seen) = seen {
        assert_eq!(seen.end(), (recovered.end, recovered.chain), "a view sees another end");
    }
    read(log.reader(log.oldest()).expect("a reader"));
    // What was cut off is gone for good.
    drop(log);
    let (_, again) = Log::open(disk.clone(), config(), &Expected { primary: None, acknowledged }).expect("a recovered log opens");
    assert_eq!((again.end, again.truncated_bytes), (recovered.end, 0));
    true
}

fn read(mut reader: LogReader<Memory>) {
    let mut decoder = Decoder::new();
    while let Ok(Some(frame)) = reader.next() {
        let Ok(mut entries) = frame.payload(&mut decoder) else { return };
        while let Ok(Some(_)) = entries.next() {}
    }
}
