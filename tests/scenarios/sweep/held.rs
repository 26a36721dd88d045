//! What a hub's folder holds, read by somebody who trusts nothing but the files: how far the log goes, and how far its progress.

use std::fs;
use std::path::Path;

use rimward_batch::Limits;
use rimward_log::{DirStorage, LogError, SegmentFrames, segments};
use rimward_model::Lsn;

/// Of a progress file: `docs` of `rimward-hub`'s module `progress`.
const MAGIC: &[u8] = b"rwprog\0\x02";
const SLOT_BYTES: usize = 4096;

/// How far a folder goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    /// End of the last whole transaction before whatever cannot be read.
    pub(crate) log_end: Lsn,
    /// A position, and where the log ended when it was kept: between the two there is nothing.
    progress: Option<(Lsn, Lsn)>,
}

impl Held {
    /// `None` before a first copy is complete.
    pub(crate) fn read(hub_folder: &Path) -> Option<Held> {
        hub_folder.join("hub.json").exists().then(|| {
            let log_end = log_end(&hub_folder.join("log")).expect("a log that can be read up to its torn end");
            let bytes = fs::read(hub_folder.join("progress")).unwrap_or_default();
            let progress = (0..2).filter_map(|slot| record(bytes.get(slot * SLOT_BYTES..)?)).max();
            Held { log_end, progress }
        })
    }

    /// Everything before this will never be wanted from the primary again.
    pub(crate) fn durable(&self) -> Lsn {
        let progress = self.progress.filter(|(_, log_end)| *log_end <= self.log_end);
        progress.map_or(self.log_end, |(lsn, _)| lsn.max(self.log_end))
    }
}

fn log_end(folder: &Path) -> Result<Lsn, LogError> {
    let (storage, limits) = (DirStorage::read_only(folder), Limits::default());
    let (meta, summaries) = segments(&storage)?;
    let mut end = meta.start;
    for (index, summary) in summaries.iter().enumerate() {
        let is_last = index + 1 == summaries.len();
        let mut frames = match SegmentFrames::open(&storage, &meta, summary.name, &limits) {
            Ok(frames) => frames,
            // It had only just been made.
            Err(LogError::Damaged { .. }) if is_last && index > 0 => return Ok(end),
            Err(error) => return Err(error),
        };
        loop {
            match frames.next() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(LogError::Damaged { .. }) if is_last => break,
                Err(error) => return Err(error),
            }
        }
        end = frames.continuity().position();
    }
    Ok(end)
}

fn record(bytes: &[u8]) -> Option<(Lsn, Lsn)> {
    let number = |at: usize| Some(Lsn::new(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?)));
    if bytes.get(..MAGIC.len())? != MAGIC {
        return None;
    }
    Some((number(16)?, number(24)?))
}
