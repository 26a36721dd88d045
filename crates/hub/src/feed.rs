//! One edge's stream: catch-up from the log on disk, then live from the ring, and back again if the edge is slow. It holds a cursor and
//! at most one look's worth of messages, which it shares with all other streams; nothing of the edge's pace reaches anybody else.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use rimward_batch::link::{Down, PROTOCOL, PROTOCOL_COMPACT, RefusalCode, Resume};
use rimward_batch::{Branch, Chain, Frame};
use rimward_log::{LogError, LogReader};
use rimward_model::{Lsn, Position, SystemId, Timeline};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::edges::{Control, Enrolled};
use crate::live::{Cursor, Progress, Taken};
use crate::shared::Shared;
use crate::tokens::Access;

/// An edge hears something at least this often; a revoked token is noticed in the same rhythm.
const BEAT: Duration = Duration::from_secs(1);
/// What one look at the disk fetches, unless a single frame is larger.
const READ_BYTES: usize = 128 << 10;

/// Where an edge wants to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) branch: Branch,
    pub(crate) lsn: Lsn,
    pub(crate) chain: Chain,
    pub(crate) system: Option<SystemId>,
    pub(crate) timeline: Option<Timeline>,
    /// The newest version of the link that it reads.
    pub(crate) protocol: u32,
}

/// Why it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: RefusalCode,
    pub(crate) hint: String,
}

impl Refusal {
    fn new(code: RefusalCode, hint: impl Into<String>) -> Refusal {
        Refusal { code, hint: hint.into() }
    }

    fn diverged(hint: impl Into<String>) -> Refusal {
        Refusal::new(RefusalCode::Diverged, hint)
    }
}

/// Compares the edge's history with the log's, and begins its stream.
pub(crate) async fn open(shared: Arc<Shared>, asked: Asked, name: String, peer: String, access: Access) -> Result<Feed, Refusal> {
    let origin = shared.origin;
    if asked.system.is_some_and(|system| system != origin.system) {
        return Err(Refusal::diverged(format!("this hub follows system {}; bootstrap anew, or ask another hub", origin.system)));
    }
    if asked.branch != origin.branch || asked.timeline.is_some_and(|timeline| timeline != origin.timeline) {
        return Err(Refusal::diverged(format!("this hub is on branch {}, timeline {}; bootstrap anew", origin.branch, origin.timeline.0)));
    }
    let known = match shared.live.chain_at(asked.lsn) {
        Some(chain) => Some(chain),
        None => chain_on_disk(&shared, asked.lsn).await?,
    };
    let divided = match known {
        Some(chain) if chain == asked.chain => None,
        Some(chain) => Some(format!("the chain at {} is {chain} here and {} there", asked.lsn, asked.chain)),
        None => Some(format!("no transaction ends at {} here", asked.lsn)),
    };
    if let Some(divided) = divided {
        return Err(Refusal::diverged(format!("the histories differ: {divided}; bootstrap anew")));
    }
    let changes = shared.live.watch();
    let enrolled = shared.edges.enrol(name, peer, access, asked.lsn);
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let position = Position { system: origin.system, timeline: origin.timeline, lsn: asked.lsn };
    let welcome = Down::Welcome {
        protocol: asked.protocol.min(PROTOCOL),
        session: enrolled.edge.id,
        slice: String::new(),
        resume: Resume { position, branch: origin.branch, chain: asked.chain },
        heartbeat_ms: u32::try_from(BEAT.as_millis()).unwrap_or(u32::MAX),
    };
    let outgoing = VecDeque::from([welcome.encode()]);
    let (cursor, admitted_at) = (Cursor::at(asked.lsn), Instant::now());
    let (origin, said, held) = (Origin::Live, Progress { lsn: asked.lsn, primary_time_us: 0 }, false);
    let (compact, framed, ended) = (asked.protocol >= PROTOCOL_COMPACT, false, false);
    Ok(Feed { shared, enrolled, changes, beat, cursor, origin, outgoing, compact, framed, said, held, admitted_at, ended })
}

async fn chain_on_disk(shared: &Arc<Shared>, lsn: Lsn) -> Result<Option<Chain>, Refusal> {
    let journal = shared.journal.clone();
    let looked = tokio::task::spawn_blocking(move || journal.log.chain_at(lsn)).await;
    match looked {
        Ok(Ok(chain)) => Ok(chain),
        Ok(Err(error)) => Err(refusal(shared, &error)),
        Err(_) => Err(Refusal::new(RefusalCode::Busy, "the hub is stopping")),
    }
}

fn refusal(shared: &Shared, error: &LogError) -> Refusal {
    match error {
        LogError::Gone { .. } => Refusal::new(RefusalCode::Gone, error.to_string()),
        LogError::Ahead { .. } => Refusal::new(RefusalCode::Ahead, format!("{error}; try again when the hub has caught up")),
        LogError::NotABoundary { .. } => Refusal::diverged(format!("{error}; bootstrap anew")),
        // The edge cannot get past it, but the mirror is beyond.
        LogError::Damaged { .. } => {
            tracing::error!(%error, "the log is damaged");
            shared.snapshots.forget();
            Refusal::new(RefusalCode::Gone, format!("the hub's log is damaged ({error}); bootstrap anew"))
        }
        _ => {
            tracing::error!(%error, "the log cannot be read for an edge");
            Refusal::new(RefusalCode::Busy, format!("the hub cannot read its log: {error}"))
        }
    }
}

/// See the module.
pub(crate) struct Feed {
    shared: Arc<Shared>,
    enrolled: Enrolled,
    changes: watch::Receiver<u64>,
    beat: Interval,
    cursor: Cursor,
    origin: Origin,
    outgoing: VecDeque<Bytes>,
    /// Whether the edge reads compact frames,
    compact: bool,
    /// and has the frame before the next.
    framed: bool,
    /// The progress that was told last.
    said: Progress,
    /// Whether a verification wants the edge to stand still.
    held: bool,
    admitted_at: Instant,
    ended: bool,
}

/// Where frames come from at present.
enum Origin {
    Live,
    Disk(Box<LogReader>),
}

/// What a wait ended with.
enum Woken {
    Changed,
    Beat,
    Control(Option<Control>),
    Stopping,
}

impl Feed {
    /// The response's body. It ends cleanly between two messages.
    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Send + 'static {
        futures_util::stream::unfold(self, |mut feed| async move { feed.next().await.map(|bytes| (Ok(bytes), feed)) })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.outgoing.pop_front() {
                self.enrolled.edge.sends(bytes.len());
                return Some(bytes);
            }
            if self.ended || self.shared.stop.token.is_cancelled() {
                return None;
            }
            if self.admitted_at.elapsed() >= BEAT && !self.check_admission() {
                continue;
            }
            while let Ok(control) = self.enrolled.controls.try_recv() {
                self.control(control);
            }
            if self.outgoing.is_empty() {
                self.advance().await;
            }
        }
    }

    /// One step: frames, or a wait.
    async fn advance(&mut self) {
        if self.held {
            return self.wait().await;
        }
        if let Origin::Disk(_) = self.origin {
            return self.read().await;
        }
        // Before the look, so that a change after it wakes.
        self.changes.borrow_and_update();
        match self.shared.live.take(self.cursor, self.compact && self.framed) {
            Taken::Frames { messages, next } => {
                self.outgoing.extend(messages);
                self.move_to(next, true);
            }
            Taken::CaughtUp { progress: Some(progress) } if self.is_news(progress) => self.say(progress),
            Taken::CaughtUp { .. } => {
                self.enrolled.edge.sent(self.cursor.position, true);
                self.wait().await;
            }
            Taken::Behind => match self.shared.journal.log.reader(self.cursor.position) {
                Ok(reader) => self.origin = Origin::Disk(Box::new(reader)),
                Err(error) => self.refuse(refusal(&self.shared, &error)),
            },
        }
    }

    /// Reads older frames from disk, away from the network's threads.
    async fn read(&mut self) {
        let Origin::Disk(mut reader) = std::mem::replace(&mut self.origin, Origin::Live) else { return };
        let from = self.cursor;
        let read = tokio::task::spawn_blocking(move || {
            let frames = read_some(&mut reader, from);
            (reader, frames)
        });
        match read.await {
            Ok((reader, Ok(frames))) => {
                let Some(last) = frames.last() else {
                    // The end of the log: what follows is in the ring, or soon will be.
                    return;
                };
                let next = Cursor::after(last.header());
                self.outgoing.extend(frames.iter().map(|frame| Down::Frame(frame.clone()).encode()));
                self.move_to(next, false);
                self.origin = Origin::Disk(reader);
            }
            Ok((_, Err(error))) => self.refuse(refusal(&self.shared, &error)),
            Err(_) => self.ended = true,
        }
    }

    fn move_to(&mut self, next: Cursor, live: bool) {
        self.cursor = next;
        self.framed = true;
        self.enrolled.edge.sent(next.position, live);
    }

    async fn wait(&mut self) {
        let woken = tokio::select! {
            changed = self.changes.changed(), if !self.held => if changed.is_ok() { Woken::Changed } else { Woken::Stopping },
            _ = self.beat.tick() => Woken::Beat,
            control = self.enrolled.controls.recv() => Woken::Control(control),
            () = self.shared.stop.token.cancelled() => Woken::Stopping,
        };
        match woken {
            Woken::Changed => {}
            // The same again: it says that the hub is alive, and that nothing is known to be new.
            Woken::Beat => self.say(self.said),
            Woken::Control(Some(control)) => self.control(control),
            Woken::Control(None) | Woken::Stopping => self.ended = true,
        }
    }

    fn is_news(&self, progress: Progress) -> bool {
        progress != self.said && progress.lsn >= self.said.lsn.max(self.cursor.position)
    }

    fn say(&mut self, progress: Progress) {
        self.said = progress;
        self.outgoing.push_back(Down::Progress { lsn: progress.lsn, primary_time_us: progress.primary_time_us }.encode());
    }

    fn control(&mut self, control: Control) {
        let message = match control {
            Control::Hold { id } => {
                self.held = true;
                Down::Hold { id }
            }
            Control::AdvanceTo { id, lsn } => {
                self.held = false;
                Down::AdvanceTo { id, lsn }
            }
            Control::Release { id } => {
                self.held = false;
                Down::Release { id }
            }
        };
        self.outgoing.push_back(message.encode());
    }

    fn check_admission(&mut self) -> bool {
        self.admitted_at = Instant::now();
        let admitted = self.shared.tokens.still_admits(&self.enrolled.edge.access, std::time::Instant::now());
        if !admitted {
            let hint = match self.enrolled.edge.access {
                Access::Open => "tokens are used here by now: add one for this edge",
                Access::Token { .. } => "the token was revoked; make a new one with rimward token add, and give its file with --token-file",
            };
            self.refuse(Refusal::new(RefusalCode::Denied, hint));
        }
        admitted
    }

    fn refuse(&mut self, refusal: Refusal) {
        tracing::warn!(edge = self.enrolled.edge.name, code = ?refusal.code, hint = refusal.hint, "the edge's stream ends");
        self.outgoing.push_back(Down::Refused { code: refusal.code, hint: refusal.hint }.encode());
        self.ended = true;
    }
}

/// Frames after `from`, up to the end of the log or to [`READ_BYTES`].
fn read_some(reader: &mut LogReader, from: Cursor) -> Result<Vec<Frame>, LogError> {
    let mut frames = Vec::new();
    let mut bytes = 0;
    while bytes < READ_BYTES {
        let Some(frame) = reader.next()? else { break };
        // A reader begins at a transaction's first part; some parts of it may have gone out.
        if Cursor::after(frame.header()) <= from {
            continue;
        }
        bytes += frame.bytes().len();
        frames.push(frame);
    }
    Ok(frames)
}
