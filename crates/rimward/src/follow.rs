//! The follower: one stream after another, each from where the file stands, for as long as the replica lives.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use rimward_batch::Limits;
use rimward_batch::link::{Down, DownReader, RefusalCode, Up};
use rimward_model::Lsn;
use rimward_replica::State;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::apply::{Feed, Outcome};
use crate::backoff::Backoff;
use crate::client::{HubClient, http_failure};
use crate::error::{LinkFailure, Refused};
use crate::published::Published;
use crate::{Phase, bootstrap};

/// What may wait for the apply thread.
const QUEUE_BYTES_MAX: usize = 32 << 20;
/// Small frames count as this much, which bounds their number.
const FRAME_BYTES_MIN: usize = 4 << 10;
/// Silence of so many of the hub's heartbeats is a broken link …
const HEARTBEATS_MISSED_MAX: u32 = 5;
/// … but nothing shorter than this.
const SILENCE_MIN: Duration = Duration::from_secs(5);
/// Between [`Down::Welcome`] and the request.
const WELCOME_TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) struct Follower {
    pub(crate) hub: HubClient,
    pub(crate) folder: PathBuf,
    pub(crate) published: Arc<Published>,
    pub(crate) feed: Sender<Feed>,
    pub(crate) outcomes: mpsc::UnboundedReceiver<Outcome>,
    /// The stream's session, for whoever reports.
    pub(crate) session: watch::Sender<Option<u64>>,
    pub(crate) stop: CancellationToken,
}

impl Follower {
    /// Runs until it is stopped, or somebody must act.
    pub(crate) async fn run(mut self) {
        let stop = self.stop.clone();
        tokio::select! {
            // First: what follows from being stopped is no failure.
            biased;
            () = stop.cancelled() => {}
            refused = self.follow() => {
                tracing::error!(%refused, "the replica has stopped; statements have to go to the primary");
                self.published.enter(Phase::Failed { reason: refused.to_string() });
            }
        }
        self.session.send_replace(None);
    }

    async fn follow(&mut self) -> LinkFailure {
        let mut backoff = Backoff::new();
        loop {
            let failure = match self.stream(&mut backoff).await {
                LinkFailure::Gone(reason) => {
                    tracing::warn!(reason, "the hub cannot go on from here; fetching a new copy");
                    self.renew().await.err().unwrap_or(LinkFailure::Ended)
                }
                failure => failure,
            };
            self.session.send_replace(None);
            match failure {
                LinkFailure::Refused(_) | LinkFailure::Stopped => return failure,
                LinkFailure::Apply(error) if !error.may_pass() => return LinkFailure::Apply(error),
                failure => {
                    let pause = backoff.next();
                    tracing::warn!(hub = self.hub.address(), reason = %failure, ?pause, "the stream ended; trying again");
                    self.published.enter(Phase::Disconnected { reason: failure.to_string() });
                    tokio::time::sleep(pause).await;
                }
            }
            self.published.reconnected();
        }
    }

    /// Where the apply thread stands, after it has let go of everything that was not committed.
    async fn reset(&mut self) -> Result<State, LinkFailure> {
        let (reply, state) = oneshot::channel();
        self.send(Feed::Reset(reply))?;
        let state = state.await.map_err(|_| LinkFailure::Stopped)??;
        // What it said before belongs to the stream that has ended.
        while self.outcomes.try_recv().is_ok() {}
        Ok(state)
    }

    fn send(&self, feed: Feed) -> Result<(), LinkFailure> {
        self.feed.send(feed).map_err(|_| LinkFailure::Stopped)
    }

    /// One stream, until it ends in some way.
    async fn stream(&mut self, backoff: &mut Backoff) -> LinkFailure {
        match self.try_stream(backoff).await {
            Ok(never) => match never {},
            Err(failure) => failure,
        }
    }

    async fn try_stream(&mut self, backoff: &mut Backoff) -> Result<std::convert::Infallible, LinkFailure> {
        let state = self.reset().await?;
        let mut response = self.hub.stream(&state).await?;
        let mut messages = DownReader::new(Limits::default());
        let room = Arc::new(Semaphore::new(QUEUE_BYTES_MAX));
        let mut silence = WELCOME_TIMEOUT;
        let mut session = None;
        loop {
            let chunk = tokio::select! {
                chunk = timeout(silence, response.chunk()) => chunk,
                outcome = self.outcomes.recv() => {
                    self.outcome(outcome.ok_or(LinkFailure::Stopped)?)?;
                    continue;
                }
            };
            let chunk = chunk.map_err(|_| LinkFailure::Silent { seconds: silence.as_secs() })?;
            let Some(chunk) = chunk.map_err(|error| http_failure(&error))? else {
                messages.finish()?;
                return Err(LinkFailure::Ended);
            };
            messages.push(&chunk);
            while let Some(message) = messages.next()? {
                if session.is_none() && !matches!(message, Down::Welcome { .. } | Down::Refused { .. }) {
                    return Err(LinkFailure::NotReady("a stream without a welcome".to_owned()));
                }
                match message {
                    Down::Welcome { session: id, heartbeat_ms, .. } => {
                        silence = (Duration::from_millis(heartbeat_ms.into()) * HEARTBEATS_MISSED_MAX).max(SILENCE_MIN);
                        session = Some(id);
                        self.session.send_replace(session);
                        self.published.enter(Phase::Following);
                        tracing::info!(from = %state.lsn, "following the hub");
                        backoff.reset();
                    }
                    Down::Refused { code, hint } => return Err(refusal(code, hint)),
                    Down::Frame(frame) => {
                        let bytes = frame.bytes().len().clamp(FRAME_BYTES_MIN, QUEUE_BYTES_MAX);
                        let permits = u32::try_from(bytes).unwrap_or(u32::MAX);
                        let permit = Arc::clone(&room).acquire_many_owned(permits).await.map_err(|_| LinkFailure::Stopped)?;
                        self.send(Feed::Frame(frame, permit))?;
                    }
                    Down::Progress { lsn, primary_time_us } => self.send(Feed::Progress { lsn, primary_time_us })?,
                    Down::Hold { id } => self.send(Feed::Hold { session: session.unwrap_or_default(), id })?,
                    Down::AdvanceTo { id, lsn } => self.send(Feed::AdvanceTo { session: session.unwrap_or_default(), id, lsn })?,
                    Down::Release { id } => self.send(Feed::Release { id })?,
                }
            }
        }
    }

    /// What the apply thread says during a stream.
    fn outcome(&self, outcome: Outcome) -> Result<(), LinkFailure> {
        match outcome {
            Outcome::Failed(error) => Err(error.into()),
            Outcome::Held { session, id, lsn, tables } => {
                let report = Up::Held { session, id, position: self.published.at(lsn), tables }.encode();
                let hub = self.hub.clone();
                tokio::spawn(async move {
                    if let Err(error) = hub.report(report).await {
                        tracing::warn!(%error, "cannot report a held position");
                    }
                });
                Ok(())
            }
        }
    }

    /// A new copy in place of the file, which serves until then.
    async fn renew(&mut self) -> Result<(), LinkFailure> {
        let published = Arc::clone(&self.published);
        let progress = |bytes, total_bytes| published.enter(Phase::Bootstrapping { bytes, total_bytes });
        let download = bootstrap::download(&self.hub, &self.folder, None, progress).await?;
        let (reply, state) = oneshot::channel();
        self.send(Feed::Replace(Box::new(download), reply))?;
        let state: State = state.await.map_err(|_| LinkFailure::Stopped)??;
        tracing::info!(position = %state.lsn, "a new copy is in place");
        Ok(())
    }
}

pub(crate) fn refusal(code: RefusalCode, hint: String) -> LinkFailure {
    match code {
        RefusalCode::Diverged | RefusalCode::Gone => LinkFailure::Gone(hint),
        RefusalCode::Ahead | RefusalCode::Busy => LinkFailure::NotReady(hint),
        RefusalCode::Protocol | RefusalCode::Denied => LinkFailure::Refused(Refused { reason: hint }),
    }
}

/// Where a wait may end.
pub(crate) async fn reaches(mut visible: watch::Receiver<Lsn>, wanted: Lsn) -> Result<(), watch::error::RecvError> {
    visible.wait_for(|lsn| *lsn >= wanted).await.map(drop)
}
