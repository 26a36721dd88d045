//! Builds a file of one position from a running hub: a snapshot at or before it, and the stream up to exactly there.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rimward_batch::Limits;
use rimward_batch::link::{Down, DownReader};
use rimward_model::Lsn;
use rimward_replica::{ApplyError, FileError, Replay, ReplayProgress, State};
use tokio::time::timeout;

use crate::backoff::Backoff;
use crate::client::{HubClient, http_failure};
use crate::error::{LinkFailure, Refused};
use crate::follow::refusal;
use crate::{OpenError, Options, bootstrap};

/// A link that breaks so often without anything new in between is given up.
const FAILURES_MAX: u32 = 5;
/// The hub says something each second.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// Between two looks at a hub that is not so far yet.
const LOOK_INTERVAL: Duration = Duration::from_millis(300);

/// A replay that gave no file.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The name is taken.
    #[error("there is something at {} already; it is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The options do not make sense.
    #[error(transparent)]
    Options(#[from] OpenError),
    /// Behind the log's end.
    #[error("{asked} lies ahead: the log ends at {end}")]
    Ahead {
        /// The position asked for.
        asked: Lsn,
        /// The log's end.
        end: Lsn,
    },
    /// The hub does not let us in.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It has no snapshot of so early a position, or cannot go on from the file.
    #[error("{0}")]
    Gone(String),
    /// The hub cannot be reached, or does not send what it should.
    #[error("{0}")]
    Link(String),
    /// The snapshot is no replica, or the file is not sound.
    #[error("file: {0}")]
    File(#[from] FileError),
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
}

/// Hears how a replay comes along.
pub type Progress<'a> = &'a (dyn Fn(ReplayProgress) + Send + Sync);

/// Builds `output`, one plain SQLite file, equal to the primary at `until`, or where the hub's log ends now. Of the options, the folder is
/// not used.
///
/// # Errors
/// There is then nothing at `output` that was not there before.
pub async fn replay(options: &Options, output: &Path, until: Option<Lsn>, progress: Progress<'_>) -> Result<State, ReplayError> {
    let failed = |error| ReplayError::Output { path: output.to_owned(), error };
    if rimward_replica::exists(output).map_err(failed)? {
        return Err(ReplayError::Exists(output.to_owned()));
    }
    let hub = HubClient::new(options)?;
    let (end, read) = hub.reach().await?;
    let until = until.unwrap_or(end);
    if until > end.max(read) {
        return Err(ReplayError::Ahead { asked: until, end: end.max(read) });
    }
    let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let work = tempfile::Builder::new().prefix(".rimward-replay-").tempdir_in(parent).map_err(failed)?;
    let building = work.path().join("replay.sqlite");
    fetch(&hub, work.path(), &building, until, progress).await?;
    let replay = follow(&hub, Replay::open(&building, None, until)?, until, progress).await?;
    progress(ReplayProgress::Checking);
    let to = output.to_owned();
    blocking(move || Ok(replay.seal(&to)?)).await
}

/// Brings `file`, which nobody else uses, to `until` with the hub's log. Waits for a hub that is not so far yet. Of the options, the
/// folder is not used.
///
/// # Errors
/// If it is not so far in time, or the file cannot go on with what it has.
pub async fn advance(options: &Options, file: &Path, until: Lsn, patience: Duration, progress: Progress<'_>) -> Result<State, ReplayError> {
    let hub = HubClient::new(options)?;
    let started = tokio::time::Instant::now();
    loop {
        let (end, read) = hub.reach().await?;
        if end.max(read) >= until {
            break;
        }
        if started.elapsed() >= patience {
            return Err(ReplayError::Ahead { asked: until, end: end.max(read) });
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    let replay = follow(&hub, Replay::open(file, None, until)?, until, progress).await?;
    blocking(move || Ok(replay.finish()?)).await
}

impl From<LinkFailure> for ReplayError {
    fn from(failure: LinkFailure) -> ReplayError {
        match failure {
            LinkFailure::Refused(refused) => ReplayError::Refused(refused),
            LinkFailure::Gone(reason) => ReplayError::Gone(reason),
            LinkFailure::File(error) => ReplayError::File(error),
            LinkFailure::Apply(error) => ReplayError::Apply(error),
            LinkFailure::Status { status: 404, text } => ReplayError::Gone(text),
            failure => ReplayError::Link(failure.to_string()),
        }
    }
}

/// The snapshot. What was fetched of it before a link broke is not fetched again.
async fn fetch(hub: &HubClient, folder: &Path, building: &Path, until: Lsn, progress: Progress<'_>) -> Result<(), ReplayError> {
    let (mut backoff, mut failures) = (Backoff::new(), 0);
    loop {
        let told = |bytes, total_bytes| progress(ReplayProgress::Copying { bytes, total_bytes });
        let installed = match bootstrap::download(hub, folder, Some(until), told).await {
            Ok(download) => download.install(building).map(drop),
            Err(failure) => Err(failure),
        };
        let failure = match installed {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        failures += 1;
        if failures >= FAILURES_MAX || !may_pass(&failure) {
            return Err(failure.into());
        }
        tokio::time::sleep(backoff.next()).await;
    }
}

fn may_pass(failure: &LinkFailure) -> bool {
    match failure {
        LinkFailure::Http(_) | LinkFailure::Silent { .. } | LinkFailure::Ended | LinkFailure::NotReady(_) => true,
        LinkFailure::Status { status, .. } => *status >= 500,
        _ => false,
    }
}

/// Streams until the file is there.
async fn follow(hub: &HubClient, mut replay: Replay, until: Lsn, progress: Progress<'_>) -> Result<Replay, ReplayError> {
    let (mut backoff, mut failures) = (Backoff::new(), 0);
    let from = replay.state().lsn;
    while !replay.is_there() {
        let before = replay.applied_lsn();
        let outcome;
        (replay, outcome) = stream(hub, replay, from, until, progress).await?;
        let Err(failure) = outcome else { break };
        if replay.applied_lsn() > before {
            (backoff, failures) = (Backoff::new(), 0);
        }
        failures += 1;
        if failures >= FAILURES_MAX || !may_pass(&failure) {
            return Err(failure.into());
        }
        tracing::warn!(reason = %failure, "the stream ended; trying again");
        tokio::time::sleep(backoff.next()).await;
        replay.rewind()?;
    }
    Ok(replay)
}

/// One stream: until the file is there, or the link breaks.
async fn stream(
    hub: &HubClient,
    mut replay: Replay,
    from: Lsn,
    until: Lsn,
    progress: Progress<'_>,
) -> Result<(Replay, Result<(), LinkFailure>), ReplayError> {
    let mut response = match hub.stream(replay.state()).await {
        Ok(response) => response,
        Err(failure) => return Ok((replay, Err(failure))),
    };
    let mut messages = DownReader::new(Limits::default());
    loop {
        let chunk = match timeout(SILENCE_MAX, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok((replay, Err(LinkFailure::Ended))),
            Ok(Err(error)) => return Ok((replay, Err(http_failure(&error)))),
            Err(_) => return Ok((replay, Err(LinkFailure::Silent { seconds: SILENCE_MAX.as_secs() }))),
        };
        messages.push(&chunk);
        loop {
            let message = match messages.next() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(error) => return Ok((replay, Err(error.into()))),
            };
            let is_there = match message {
                Down::Refused { code, hint } => return Ok((replay, Err(refusal(code, hint)))),
                Down::Frame(frame) => {
                    replay = blocking(move || {
                        replay.frame(&frame)?;
                        Ok(replay)
                    })
                    .await?;
                    progress(ReplayProgress::Applying { from, at: replay.applied_lsn(), until });
                    replay.is_there()
                }
                Down::Progress { lsn, .. } => replay.is_there_if_silent_until(lsn),
                // Verifications are about edges, which answer.
                Down::Welcome { .. } | Down::Hold { .. } | Down::AdvanceTo { .. } | Down::Release { .. } => replay.is_there(),
            };
            if is_there {
                return Ok((replay, Ok(())));
            }
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, ReplayError> + Send + 'static) -> Result<T, ReplayError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ReplayError::Link("the process is stopping".to_owned()))?
}
