//! How far the stream was read where no transaction is: kept on disk, so that it may be acknowledged. Otherwise the primary would keep WAL
//! that holds nothing for us, and could not shut down while we are connected: it waits until everything that it sent is acknowledged.
//!
//! It vouches for nothing by itself: only that there is no transaction between the log's end, as it was then, and the position. So it says
//! where the log ended, too: a log that ends before has lost what nobody will send again.
//!
//! Two records take turns, at bytes 0 and 4096, so that a torn write leaves the other one. Numbers are little-endian.
//!
//! | bytes | of a record |
//! | --- | --- |
//! | 0–7 | `rwprog`, 0, and the version, 2 |
//! | 8–15 | the log's branch |
//! | 16–23 | the position |
//! | 24–31 | the durable end of the log |
//! | 32–39 | the first bytes of the SHA-256 of those before |
//!
//! Version 1 had no end of the log.
//!
//! What is read when it is opened need not be on the disk, if a sync has failed before: so it is written once more, beside itself.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rimward_batch::Branch;
use rimward_model::Lsn;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 8] = *b"rwprog\0\x02";
const MAGIC_1: [u8; 8] = *b"rwprog\0\x01";
/// Each record has a block of its own, which is never written together with the other's.
const SLOT_BYTES: u64 = 4096;
const RECORD_BYTES: usize = 40;
const CHECKED_BYTES: usize = 32;
const CHECKED_BYTES_1: usize = 24;
const CHECK_BYTES: usize = 8;

/// The file. One thread writes it.
#[derive(Debug)]
pub(crate) struct ProgressFile {
    file: File,
    branch: Branch,
    lsn: Lsn,
    log_end: Lsn,
    next_slot: u64,
}

impl ProgressFile {
    /// Opens it, or makes it with [`Lsn::ZERO`]. Records of another branch count for nothing.
    pub(crate) fn open(path: &Path, branch: Branch) -> io::Result<ProgressFile> {
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path)?;
        if file.metadata()?.len() < 2 * SLOT_BYTES {
            // Written in full, so that later writes change no size and need no more than their own blocks.
            file.write_all_at(&vec![0; 2 * SLOT_BYTES as usize], 0)?;
            file.sync_all()?;
            crate::disk::sync_folder(path.parent().unwrap_or(Path::new(".")))?;
        }
        let (mut lsn, mut log_end, mut next_slot) = (Lsn::ZERO, Lsn::ZERO, 0);
        for slot in 0..2 {
            let mut record = [0; RECORD_BYTES];
            file.read_exact_at(&mut record, slot * SLOT_BYTES)?;
            if let Some((found, end)) = decode(&record, branch).filter(|(found, _)| *found > lsn) {
                (lsn, log_end, next_slot) = (found, end, 1 - slot);
            }
        }
        let mut progress = ProgressFile { file, branch, lsn, log_end, next_slot };
        if lsn > Lsn::ZERO {
            progress.write()?;
        }
        Ok(progress)
    }

    /// What it says.
    pub(crate) fn lsn(&self) -> Lsn {
        self.lsn
    }

    /// Where the log ended, durably, when that was written: it must not end earlier.
    pub(crate) fn log_end(&self) -> Lsn {
        self.log_end
    }

    /// Makes a later position durable, with the log's durable end.
    pub(crate) fn advance(&mut self, lsn: Lsn, log_end: Lsn) -> io::Result<()> {
        assert!(lsn > self.lsn, "progress goes from {} to {lsn}", self.lsn);
        (self.lsn, self.log_end) = (lsn, log_end);
        self.write()
    }

    /// Into the slot that does not hold the last record.
    fn write(&mut self) -> io::Result<()> {
        self.file.write_all_at(&encode(self.lsn, self.log_end, self.branch), self.next_slot * SLOT_BYTES)?;
        self.file.sync_data()?;
        self.next_slot = 1 - self.next_slot;
        Ok(())
    }
}

fn encode(lsn: Lsn, log_end: Lsn, branch: Branch) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    record[..8].copy_from_slice(&MAGIC);
    record[8..16].copy_from_slice(&branch.get().to_le_bytes());
    record[16..24].copy_from_slice(&lsn.get().to_le_bytes());
    record[24..32].copy_from_slice(&log_end.get().to_le_bytes());
    let check = check(&record[..CHECKED_BYTES]);
    record[CHECKED_BYTES..].copy_from_slice(&check);
    record
}

/// Position and end of the log; `None` if it is torn, or of another branch.
fn decode(record: &[u8; RECORD_BYTES], branch: Branch) -> Option<(Lsn, Lsn)> {
    let number = |at: usize| record[at..at + 8].try_into().map(u64::from_le_bytes).ok();
    let (checked, log_end) = match record[..8].try_into().ok()? {
        MAGIC => (CHECKED_BYTES, Lsn::new(number(24)?)),
        MAGIC_1 => (CHECKED_BYTES_1, Lsn::ZERO),
        _ => return None,
    };
    let whole = record[checked..checked + CHECK_BYTES] == check(&record[..checked]) && number(8)? == branch.get();
    Some((Lsn::new(number(16)?), log_end)).filter(|_| whole)
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&Sha256::digest(bytes)[..CHECK_BYTES]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(hex: &str) -> [u8; RECORD_BYTES] {
        let mut record = [0; RECORD_BYTES];
        for (at, byte) in record.iter_mut().enumerate().take(hex.len() / 2) {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        }
        record
    }

    #[test]
    fn every_version_is_read_for_ever() {
        let first = record("727770726f670001070000000000000078563412000000003862ff3d039d285a");
        assert_eq!(decode(&first, Branch::new(7)), Some((Lsn::new(0x1234_5678), Lsn::ZERO)));
        let second = record("727770726f67000207000000000000007856341200000000563412000000000050bc04f4b5bb3c1b");
        assert_eq!(second, encode(Lsn::new(0x1234_5678), Lsn::new(0x12_3456), Branch::new(7)));
        assert_eq!(decode(&second, Branch::new(7)), Some((Lsn::new(0x1234_5678), Lsn::new(0x12_3456))));
        assert_eq!(decode(&second, Branch::new(8)), None);
    }

    #[test]
    fn the_last_whole_record_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("progress");
        let open = |branch| ProgressFile::open(&path, Branch::new(branch)).unwrap();
        let copy = |slot: u64| {
            (0..RECORD_BYTES as u64).map(|at| std::fs::read(&path).unwrap()[(slot * SLOT_BYTES + at) as usize]).collect::<Vec<_>>()
        };
        assert_eq!(open(7).lsn(), Lsn::ZERO);
        let mut file = open(7);
        for lsn in [10, 20, 30] {
            file.advance(Lsn::new(lsn), Lsn::new(lsn - 1)).unwrap();
            let kept = std::fs::read(&path).unwrap();
            assert_eq!((open(7).lsn(), open(7).log_end()), (Lsn::new(lsn), Lsn::new(lsn - 1)));
            assert_eq!(copy(0), copy(1), "it is not written once more");
            std::fs::write(&path, kept).unwrap();
        }
        assert_eq!(open(8).lsn(), Lsn::ZERO, "another branch");
        // 30 lies in the first slot, 20 in the second.
        file.file.write_all_at(b"torn", 16).unwrap();
        let mut file = open(7);
        assert_eq!(file.lsn(), Lsn::new(20));
        file.advance(Lsn::new(25), Lsn::new(19)).unwrap();
        assert_eq!(open(7).lsn(), Lsn::new(25));
    }
}
