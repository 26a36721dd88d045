//! How far the stream was read where no transaction is: kept on disk, so that it may be acknowledged. Otherwise the primary would keep WAL
//! that holds nothing for us, and could not shut down while we are connected: it waits until everything that it sent is acknowledged.
//!
//! Two records take turns, at bytes 0 and 4096, so that a torn write leaves the other one. Numbers are little-endian.
//!
//! | bytes | of a record |
//! | --- | --- |
//! | 0–7 | `rwprog`, 0, and the version, 1 |
//! | 8–15 | the log's branch |
//! | 16–23 | the position |
//! | 24–31 | the first bytes of the SHA-256 of those before |

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rimward_batch::Branch;
use rimward_model::Lsn;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 8] = *b"rwprog\0\x01";
/// Each record has a block of its own, which is never written together with the other's.
const SLOT_BYTES: u64 = 4096;
const RECORD_BYTES: usize = 32;
const CHECKED_BYTES: usize = 24;

/// The file. One thread writes it.
#[derive(Debug)]
pub(crate) struct ProgressFile {
    file: File,
    branch: Branch,
    lsn: Lsn,
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
        let (mut lsn, mut next_slot) = (Lsn::ZERO, 0);
        for slot in 0..2 {
            let mut record = [0; RECORD_BYTES];
            file.read_exact_at(&mut record, slot * SLOT_BYTES)?;
            if let Some(found) = decode(&record, branch).filter(|found| *found > lsn) {
                (lsn, next_slot) = (found, 1 - slot);
            }
        }
        Ok(ProgressFile { file, branch, lsn, next_slot })
    }

    /// What it says.
    pub(crate) fn lsn(&self) -> Lsn {
        self.lsn
    }

    /// Makes a later position durable.
    pub(crate) fn advance(&mut self, lsn: Lsn) -> io::Result<()> {
        assert!(lsn > self.lsn, "progress goes from {} to {lsn}", self.lsn);
        self.file.write_all_at(&encode(lsn, self.branch), self.next_slot * SLOT_BYTES)?;
        self.file.sync_data()?;
        (self.lsn, self.next_slot) = (lsn, 1 - self.next_slot);
        Ok(())
    }
}

fn encode(lsn: Lsn, branch: Branch) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    record[..8].copy_from_slice(&MAGIC);
    record[8..16].copy_from_slice(&branch.get().to_le_bytes());
    record[16..24].copy_from_slice(&lsn.get().to_le_bytes());
    let check = Sha256::digest(&record[..CHECKED_BYTES]);
    record[CHECKED_BYTES..].copy_from_slice(&check[..RECORD_BYTES - CHECKED_BYTES]);
    record
}

fn decode(record: &[u8; RECORD_BYTES], branch: Branch) -> Option<Lsn> {
    let lsn = Lsn::new(u64::from_le_bytes(record[16..24].try_into().ok()?));
    (*record == encode(lsn, branch)).then_some(lsn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_1_is_read_for_ever() {
        let golden = "727770726f670001070000000000000078563412000000003862ff3d039d285a";
        let record = encode(Lsn::new(0x1234_5678), Branch::new(7));
        let hex: String = record.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, golden);
        assert_eq!(decode(&record, Branch::new(7)), Some(Lsn::new(0x1234_5678)));
    }

    #[test]
    fn the_last_whole_record_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("progress");
        let open = |branch| ProgressFile::open(&path, Branch::new(branch)).unwrap();
        assert_eq!(open(7).lsn(), Lsn::ZERO);
        let mut file = open(7);
        for lsn in [10, 20, 30] {
            file.advance(Lsn::new(lsn)).unwrap();
            assert_eq!(open(7).lsn(), Lsn::new(lsn));
        }
        assert_eq!(open(8).lsn(), Lsn::ZERO, "another branch");
        // 30 lies in the first slot, 20 in the second.
        file.file.write_all_at(b"torn", 16).unwrap();
        let mut file = open(7);
        assert_eq!(file.lsn(), Lsn::new(20));
        file.advance(Lsn::new(25)).unwrap();
        assert_eq!(open(7).lsn(), Lsn::new(25));
    }
}
