//! The apply thread: owns the file's writer, groups what is waiting into one commit, and publishes after each.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use rimward_batch::Frame;
use rimward_batch::link::TableDigest;
use rimward_model::Lsn;
use rimward_replica::{Applied, Applier, ApplyError, Durability, Reader, State};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::Readers;
use crate::bootstrap::Download;
use crate::error::LinkFailure;
use crate::published::{Published, now_us};

/// A group under backlog is committed at this size …
const GROUP_BYTES_MAX: usize = 8 << 20;
/// … or after this time, so that what is shown moves on.
const GROUP_TIME_MAX: Duration = Duration::from_millis(200);
/// What was committed this long ago is a backlog: nobody waits for just this frame, so it is joined by those that come within the time.
const BACKLOG_AGE_US: i64 = 1_000_000;
const BACKLOG_GROUP_TIME: Duration = Duration::from_millis(50);
/// A WAL of so many pages is moved into the database.
const CHECKPOINT_PAGES: u32 = 8192;

/// What the follower hands over, in the order of the stream.
#[derive(Debug)]
pub(crate) enum Feed {
    /// The permit bounds what waits here.
    Frame(Frame, OwnedSemaphorePermit),
    Progress {
        lsn: Lsn,
        primary_time_us: i64,
    },
    Hold {
        session: u64,
        id: u64,
    },
    AdvanceTo {
        session: u64,
        id: u64,
        lsn: Lsn,
    },
    Release {
        id: u64,
    },
    /// The stream is over: returns to where the next one begins.
    Reset(oneshot::Sender<Result<State, ApplyError>>),
    /// A new copy takes the file's place.
    Replace(Box<Download>, oneshot::Sender<Result<State, LinkFailure>>),
    /// Commit what can be, close, end.
    Stop,
}

/// What the thread says back to the follower.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// An error ended the applying; nothing is taken until [`Feed::Reset`].
    Failed(ApplyError),
    /// An answer to hold or advance.
    Held { session: u64, id: u64, lsn: Lsn, tables: Vec<TableDigest> },
}

pub(crate) struct ApplyThread {
    applier: Option<Applier>,
    path: PathBuf,
    published: Arc<Published>,
    readers: Readers,
    outcomes: mpsc::UnboundedSender<Outcome>,
    /// An error was reported and not yet reset.
    failed: bool,
    hold: Option<Advance>,
    checkpoint_at: u32,
}

/// A position that has to be shown before anything behind it.
#[derive(Debug, Clone, Copy)]
struct Advance {
    session: u64,
    id: u64,
    lsn: Lsn,
}

impl ApplyThread {
    pub(crate) fn new(
        applier: Applier,
        published: Arc<Published>,
        readers: Readers,
        outcomes: mpsc::UnboundedSender<Outcome>,
    ) -> ApplyThread {
        let path = applier.path().to_owned();
        let applier = Some(applier);
        ApplyThread { applier, path, published, readers, outcomes, failed: false, hold: None, checkpoint_at: CHECKPOINT_PAGES }
    }

    /// Runs until [`Feed::Stop`], or until nobody can send any more.
    pub(crate) fn run(mut self, feed: &Receiver<Feed>) {
        while let Ok(first) = feed.recv() {
            let mut next = Some(first);
            let (started, mut bytes, mut backlog) = (Instant::now(), 0, false);
            while let Some(message) = next.take() {
                if let Feed::Frame(frame, _) = &message {
                    bytes += frame.bytes().len();
                    backlog = now_us().saturating_sub(frame.header().committed_at_us) > BACKLOG_AGE_US;
                }
                if !self.take(message) {
                    return;
                }
                let full = bytes >= GROUP_BYTES_MAX || started.elapsed() >= GROUP_TIME_MAX;
                if full && !self.is_inside() {
                    break;
                }
                next = match feed.try_recv() {
                    Ok(message) => Some(message),
                    Err(TryRecvError::Empty) if self.is_inside() => feed.recv().ok(),
                    Err(TryRecvError::Empty) if backlog => feed.recv_timeout(BACKLOG_GROUP_TIME.saturating_sub(started.elapsed())).ok(),
                    Err(_) => None,
                };
            }
            self.commit();
        }
        self.commit();
        self.close();
    }

    fn close(&mut self) {
        if let Some(applier) = self.applier.take()
            && let Err(error) = applier.close()
        {
            tracing::warn!(%error, "cannot close the replica file");
        }
    }

    fn is_inside(&self) -> bool {
        !self.failed && self.applier.as_ref().is_some_and(Applier::is_inside)
    }

    /// One message; false at the end.
    fn take(&mut self, message: Feed) -> bool {
        match message {
            Feed::Frame(frame, _permit) => self.frame(&frame),
            Feed::Progress { lsn, primary_time_us } => self.progress(lsn, primary_time_us),
            Feed::Hold { session, id } => {
                self.commit();
                let lsn = self.published.position().lsn;
                self.say(Outcome::Held { session, id, lsn, tables: Vec::new() });
            }
            Feed::AdvanceTo { session, id, lsn } => self.advance_to(Advance { session, id, lsn }),
            Feed::Release { id } => {
                if self.hold.is_some_and(|hold| hold.id == id) {
                    self.release();
                }
            }
            Feed::Reset(reply) => {
                let state = self.reset();
                // A follower that is gone does not wait for it.
                let _ = reply.send(state);
            }
            Feed::Replace(download, reply) => {
                let state = self.replace(&download);
                let _ = reply.send(state);
            }
            Feed::Stop => {
                self.commit();
                self.close();
                return false;
            }
        }
        true
    }

    fn frame(&mut self, frame: &Frame) {
        let Some(applier) = self.applier.as_mut().filter(|_| !self.failed) else { return };
        match applier.frame(frame) {
            Ok(Applied::All) => {
                let applied = applier.applied_lsn();
                if self.hold.is_some_and(|hold| applied >= hold.lsn) {
                    self.reached();
                }
            }
            Ok(Applied::StoppedBefore(_)) => {
                self.reached();
                self.frame(frame);
            }
            Err(error) => self.fail(error),
        }
    }

    fn progress(&mut self, lsn: Lsn, primary_time_us: i64) {
        if self.hold.is_some_and(|hold| lsn >= hold.lsn) {
            self.reached();
        }
        self.commit();
        if !self.failed && !self.is_inside() {
            self.published.progress(lsn, primary_time_us);
        }
    }

    fn advance_to(&mut self, advance: Advance) {
        let Some(applier) = self.applier.as_mut() else { return };
        if applier.applied_lsn() >= advance.lsn || self.published.position().lsn >= advance.lsn {
            // There already; or beyond, which the hub sees from the position.
            self.hold = Some(advance);
            self.reached();
        } else {
            applier.stop_at(Some(advance.lsn));
            self.hold = Some(advance);
        }
    }

    /// The position of a hold is applied: it is shown, its digest is made beside, and the applying goes on.
    fn reached(&mut self) {
        let Some(hold) = self.hold else { return };
        self.commit();
        if self.failed {
            return;
        }
        let file = self.published.committed_lsn();
        // Between the last commit and the hold's position there is nothing.
        let lsn = if file <= hold.lsn { hold.lsn } else { file };
        match Reader::open(&self.path).map_err(|error| error.to_string()).and_then(Digesting::begin) {
            Ok(digesting) => digesting.spawn(hold, lsn, self.outcomes.clone()),
            Err(error) => tracing::error!(error, "cannot read the replica for its digest"),
        }
        self.release();
    }

    fn release(&mut self) {
        self.hold = None;
        if let Some(applier) = self.applier.as_mut() {
            applier.stop_at(None);
        }
    }

    fn commit(&mut self) {
        let Some(applier) = self.applier.as_mut() else { return };
        if self.failed || applier.is_inside() || !applier.has_pending() {
            return;
        }
        match applier.commit() {
            Ok(_) => {
                self.published.committed(applier);
                self.checkpoint();
            }
            Err(error) => self.fail(error),
        }
    }

    fn checkpoint(&mut self) {
        let Some(applier) = self.applier.as_mut() else { return };
        let pages = applier.wal_pages();
        if pages < CHECKPOINT_PAGES {
            self.checkpoint_at = CHECKPOINT_PAGES;
        }
        if pages < self.checkpoint_at {
            return;
        }
        // A snapshot that an idle reader keeps would hold the WAL where it is; one that is taken meanwhile would do so again.
        self.readers.release_idle();
        match applier.checkpoint() {
            Ok((pages, moved)) if moved >= pages => self.checkpoint_at = CHECKPOINT_PAGES,
            // A long query reads from it: try again when it has grown further.
            Ok((pages, _)) => self.checkpoint_at = pages + CHECKPOINT_PAGES / 2,
            Err(error) => {
                self.fail(error);
                return;
            }
        }
        self.readers.release_idle();
    }

    fn fail(&mut self, error: ApplyError) {
        self.failed = true;
        self.hold = None;
        if let Some(Err(error)) = self.applier.as_mut().map(Applier::rollback) {
            tracing::error!(%error, "cannot return to the last commit");
        }
        self.say(Outcome::Failed(error));
    }

    fn say(&self, outcome: Outcome) {
        // Without a follower nobody wants to know.
        let _ = self.outcomes.send(outcome);
    }

    fn reset(&mut self) -> Result<State, ApplyError> {
        self.hold = None;
        let Some(applier) = self.applier.as_mut() else { return Err(ApplyError::Failed) };
        applier.stop_at(None);
        if !self.failed && !applier.is_inside() && applier.has_pending() {
            applier.commit()?;
            self.published.committed(applier);
        }
        applier.rollback()?;
        self.failed = false;
        Ok(applier.state().clone())
    }

    fn replace(&mut self, download: &Download) -> Result<State, LinkFailure> {
        self.hold = None;
        self.readers.retire();
        drop(self.applier.take());
        let installed = download.install(&self.path);
        let applier = Applier::open(&self.path, None, Durability::Normal)?;
        self.readers.retire();
        self.published.replaced(&applier);
        self.failed = false;
        self.checkpoint_at = CHECKPOINT_PAGES;
        let state = applier.state().clone();
        self.applier = Some(applier);
        installed.map(|_| state)
    }
}

/// A reader with its snapshot begun, so that the position is fixed while the applying goes on.
struct Digesting(Reader);

impl Digesting {
    fn begin(mut reader: Reader) -> Result<Digesting, String> {
        reader.snapshot().map_err(|error| error.to_string())?.keep();
        Ok(Digesting(reader))
    }

    fn spawn(mut self, hold: Advance, lsn: Lsn, outcomes: mpsc::UnboundedSender<Outcome>) {
        let work = move || {
            let Some(snapshot) = self.0.kept() else { return };
            match snapshot.digests(1) {
                Ok(digests) => {
                    let total = |digest: &rimward_model::TableDigest| {
                        let total = digest.total();
                        TableDigest { table: digest.table, rows: total.rows, digest: total.sum }
                    };
                    let tables = digests.iter().map(total).collect();
                    let _ = outcomes.send(Outcome::Held { session: hold.session, id: hold.id, lsn, tables });
                }
                Err(error) => tracing::error!(%error, "cannot make the replica's digest"),
            }
        };
        if let Err(error) = std::thread::Builder::new().name("rimward-digest".to_owned()).spawn(work) {
            tracing::error!(%error, "cannot start a thread for the replica's digest");
        }
    }
}
