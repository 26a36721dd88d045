//! Builds a replica of one position out of a data folder, beside the hub that writes to it or without one: the mirror or a base at or
//! before the position, and the log from there. Nothing in the folder changes, but for what SQLite does to a file that it reads.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rimward_batch::Limits;
use rimward_log::{DirStorage, LogError, LogHandle, view};
use rimward_model::Lsn;
use rimward_replica::{ApplyError, FileError, Origin, Reader, Replay, ReplayProgress, State, write_snapshot};

use crate::bases::{self, BaseError};
use crate::folder::{Folder, FolderError, Meta};

/// A hub's retention may remove a segment or base in the moment before it is read.
const ATTEMPTS_MAX: u32 = 3;
/// Between two looks at a log that is not long enough yet.
const LOOK_INTERVAL: Duration = Duration::from_millis(300);

/// Hears how a replay comes along, and may end it.
pub type Progress<'a> = &'a mut dyn FnMut(ReplayProgress) -> ControlFlow<()>;

/// A replay that gave no file.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    // The operator's.
    /// The name is taken.
    #[error("there is something at {} already; it is not overwritten", .0.display())]
    Exists(PathBuf),
    /// No data folder of a hub.
    #[error("{} is not a hub's data folder, or its first copy was never completed", .0.display())]
    NotAHub(PathBuf),
    /// Before everything that there is a base for.
    #[error("{asked} cannot be rebuilt any more: the oldest position that can is {oldest}")]
    TooOld {
        /// The position asked for.
        asked: Lsn,
        /// The oldest that can be had.
        oldest: Lsn,
    },
    /// Behind the log's end.
    #[error("{asked} lies ahead: the log ends at {end}")]
    Ahead {
        /// The position asked for.
        asked: Lsn,
        /// The log's end.
        end: Lsn,
    },
    /// Files of two histories in one folder.
    #[error("the log is of branch {log}, and the folder of {folder}")]
    Branch {
        /// The log's.
        log: String,
        /// What `hub.json` says.
        folder: String,
    },
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),

    // The disk's.
    /// The log.
    #[error("log: {0}")]
    Log(#[from] LogError),
    /// A base.
    #[error("base: {0}")]
    Base(#[from] BaseError),
    /// The mirror, or the file that is being built.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        error: FileError,
    },
    /// A frame does not fit the file, or the file cannot be written.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The output's folder.
    #[error("{}: {error}", path.display())]
    Output {
        /// Which.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },

    /// The caller ended it.
    #[error("ended before it was complete")]
    Cancelled,
}

/// Builds `output`, one plain SQLite file, equal to the primary at `until`, or where the log of the hub with the data folder `dir` ends.
///
/// # Errors
/// There is then nothing at `output` that was not there before.
pub fn replay(dir: &Path, output: &Path, until: Option<Lsn>, progress: Progress<'_>) -> Result<State, ReplayError> {
    let failed = |error| ReplayError::Output { path: output.to_owned(), error };
    if rimward_replica::exists(output).map_err(failed)? {
        return Err(ReplayError::Exists(output.to_owned()));
    }
    let source = Source::open(dir)?;
    let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut attempt = 1;
    loop {
        let work = tempfile::Builder::new().prefix(".rimward-replay-").tempdir_in(parent).map_err(failed)?;
        match source.replay(&work.path().join("replay.sqlite"), output, until, progress) {
            Err(error) if attempt < ATTEMPTS_MAX && error.is_overtaken() => attempt += 1,
            done => return done,
        }
    }
}

/// Brings `file`, which nobody else uses, to `until` with the log in `dir`. Waits for a log that does not reach so far yet.
///
/// # Errors
/// If it does not in time, or the file cannot go on with it.
pub fn advance(dir: &Path, file: &Path, until: Lsn, patience: Duration, progress: Progress<'_>) -> Result<State, ReplayError> {
    let source = Source::open(dir)?;
    let started = Instant::now();
    let log = loop {
        let log = source.log()?;
        match log.end().0 {
            end if end >= until => break log,
            end if started.elapsed() >= patience => return Err(ReplayError::Ahead { asked: until, end }),
            _ => sleep(LOOK_INTERVAL),
        }
    };
    Ok(source.apply(&log, file, until, progress)?.finish()?)
}

impl ReplayError {
    fn is_overtaken(&self) -> bool {
        let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        match self {
            ReplayError::Log(LogError::Io { source, .. }) => missing(source),
            ReplayError::Log(LogError::Gone { .. }) => true,
            ReplayError::Base(BaseError::Io { error, .. }) => missing(error),
            _ => false,
        }
    }
}

/// A data folder to read from.
struct Source {
    folder: Folder,
    meta: Meta,
}

impl Source {
    fn open(dir: &Path) -> Result<Source, ReplayError> {
        let folder = Folder::beside(dir);
        let meta = folder.meta()?.ok_or_else(|| ReplayError::NotAHub(dir.to_owned()))?;
        Ok(Source { folder, meta })
    }

    /// The log as it is now.
    fn log(&self) -> Result<LogHandle, ReplayError> {
        let log = view(DirStorage::read_only(&self.folder.log()), &Limits::default())?;
        if log.meta().branch != self.meta.branch {
            return Err(ReplayError::Branch { log: log.meta().branch.to_string(), folder: self.meta.branch.to_string() });
        }
        Ok(log)
    }

    fn replay(&self, building: &Path, output: &Path, until: Option<Lsn>, progress: Progress<'_>) -> Result<State, ReplayError> {
        let log = self.log()?;
        let end = log.end().0;
        if let Some(asked) = until.filter(|until| *until > end) {
            return Err(ReplayError::Ahead { asked, end });
        }
        let copied = self.copy(building, &log, until, progress)?;
        // The copy may be of a mirror that went on meanwhile.
        let log = if copied.lsn > end { self.log()? } else { log };
        let replay = self.apply(&log, building, until.unwrap_or(log.end().0), progress)?;
        tell(progress, ReplayProgress::Checking)?;
        Ok(replay.seal(output)?)
    }

    /// A copy of the mirror or of a base, at or before `until`, from which the log goes on.
    fn copy(&self, building: &Path, log: &LogHandle, until: Option<Lsn>, progress: Progress<'_>) -> Result<State, ReplayError> {
        let mirror = self.folder.mirror();
        let failed = |error| ReplayError::File { path: mirror.clone(), error };
        let suits = |lsn: Lsn| until.is_none_or(|until| lsn <= until);
        let mut stands = Reader::open(&mirror).and_then(|reader| reader.state()).map_err(failed)?.lsn;
        if suits(stands) {
            let total_bytes = std::fs::metadata(&mirror).map_or(0, |data| data.len());
            tell(progress, ReplayProgress::Copying { bytes: 0, total_bytes })?;
            let state = write_snapshot(&mirror, building).map_err(failed)?;
            if suits(state.lsn) {
                return Ok(state);
            }
            stands = state.lsn;
            let removed = rimward_replica::remove(building);
            removed.map_err(|error| ReplayError::File { path: building.to_owned(), error: error.into() })?;
        }
        let asked = until.unwrap_or(stands);
        let base = bases::choose(&self.folder.bases(), log.oldest(), asked)?;
        let base = base.map_err(|oldest| ReplayError::TooOld { asked, oldest: oldest.unwrap_or(stands) })?;
        let mut told = ControlFlow::Continue(());
        let unpacked = bases::unpack(&base.path, building, &mut |bytes, total_bytes| {
            told = progress(ReplayProgress::Copying { bytes, total_bytes });
            told.is_continue()
        });
        if told.is_break() {
            return Err(ReplayError::Cancelled);
        }
        Ok(unpacked?.1)
    }

    /// Applies the log to a file up to exactly `until`.
    fn apply(&self, log: &LogHandle, file: &Path, until: Lsn, progress: Progress<'_>) -> Result<Replay, ReplayError> {
        let origin = Origin { system: self.meta.system, timeline: self.meta.timeline, branch: self.meta.branch };
        let failed = |error| ReplayError::File { path: file.to_owned(), error };
        let mut replay = Replay::open(file, Some(&origin), until).map_err(failed)?;
        let from = replay.state().lsn;
        let mut frames = log.reader(from)?;
        while !replay.is_there() {
            // Its end is not before the position: what is missing behind it lies behind the position, too.
            let Some(frame) = frames.next()? else { break };
            replay.frame(&frame)?;
            tell(progress, ReplayProgress::Applying { from, at: replay.applied_lsn(), until })?;
        }
        Ok(replay)
    }
}

fn tell(progress: Progress<'_>, what: ReplayProgress) -> Result<(), ReplayError> {
    if progress(what).is_break() { Err(ReplayError::Cancelled) } else { Ok(()) }
}
