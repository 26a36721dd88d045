//! A client's session: one task that moves bytes between the client and its own connection to the primary.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BytesMut;
use rimward_pgconnect::Stream;
use tokio::time::Instant;

use crate::batch::Statement;
use crate::cancel::{self, Key, PrimaryKey, Target};
use crate::intake::Routing;
use crate::listen::{Shared, part};
use crate::local::{LocalError, Progress};
use crate::message::FrameError;
use crate::relay::{Completion, Origin, PrimaryFrameError, Replies, Told};
use crate::startup::StartupMessage;
use crate::state::{Clock, Privileges, SessionState};
use crate::tag::Tag;
use crate::tls::ClientStream;
use crate::upstream::Upstream;
use crate::wire::{Output, Wire};
use crate::write::{self, Severity};

/// Beyond this, whoever produces waits until the other side has read.
pub(crate) const OUTPUT_BYTES_MAX: usize = 256 * 1024;
/// So much is read ahead of what can be passed on.
const INPUT_BYTES_MAX: usize = 64 * 1024;
/// A primary that took longer to say what its clock shows may be asked for the time itself.
const CLOCK_UNCERTAINTY_MAX: Duration = Duration::from_millis(500);
/// The last bytes to a client that may not read them.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a session ends.
#[derive(Debug)]
pub(crate) enum End {
    /// The client is gone, or the primary has said why and the client has been told.
    Quiet,
    /// The client sent what no PostgreSQL accepts.
    Client(FrameError),
    /// The primary did.
    Primary(PrimaryFrameError),
    /// The client's transaction block could not be opened at the primary.
    Block,
    /// The client's transaction block was idle, or held its snapshot, for too long.
    Idle,
    /// The connection to the primary broke.
    PrimaryLost(Option<io::Error>),
    /// The gateway stops.
    Shutdown,
}

/// What happened.
enum Event {
    /// Bytes moved.
    Moved,
    /// A script on a thread of its own has news, or is gone.
    Progress(Option<Progress>),
    /// The replica is where a statement wants it, or patience is at its end.
    Waited,
}

/// One client, one connection to the primary.
pub(crate) struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) client: Wire<ClientStream>,
    pub(crate) primary: Wire<Stream>,
    pub(crate) replies: Replies,
    pub(crate) target: Arc<Target>,
    _key: Option<Key>,
    /// Absent where everything is relayed: replication, and databases that the edge does not hold.
    pub(crate) routing: Option<Routing>,
    /// Bytes left of a client's frame that is being passed on.
    pub(crate) passing: usize,
    /// They are not passed on: the batch has failed here, and everything up to its Sync is skipped.
    pub(crate) discarding: bool,
    /// The transaction status of the last ReadyForQuery.
    pub(crate) status: u8,
    /// The primary has said why it ends the session.
    fatal: bool,
    /// The client has said goodbye.
    pub(crate) terminated: bool,
    /// The client cannot be written to any more.
    gone: bool,
    /// Since when the client is away while the primary still works for it.
    orphaned: Option<Instant>,
}

impl Session {
    /// A session whose login is complete.
    pub(crate) fn new(
        shared: Arc<Shared>,
        client: ClientStream,
        upstream: Upstream,
        target: Arc<Target>,
        startup: &StartupMessage,
    ) -> Session {
        let held = shared.replica.as_ref().filter(|replica| !startup.replication && replica.database() == startup.database);
        let routing = held.map(|replica| Routing::new(Arc::clone(replica)));
        Session {
            shared,
            client: Wire::new(client, BytesMut::new()),
            primary: Wire::new(upstream.stream, upstream.unread),
            replies: Replies::default(),
            target,
            _key: upstream.key,
            routing,
            passing: 0,
            discarding: false,
            status: b'I',
            fatal: false,
            terminated: false,
            gone: false,
            orphaned: None,
        }
    }

    /// Serves the client until one side ends the session.
    pub(crate) async fn run(mut self) {
        let (shared, target) = (Arc::clone(&self.shared), Arc::clone(&self.target));
        let mut shutdown = std::pin::pin!(shared.shutdown.cancelled());
        self.ask_state();
        let end = loop {
            if let Err(end) = self.advance() {
                break end;
            }
            let job = self.routing.as_ref().and_then(|routing| routing.job.as_ref());
            let timeout = job.and_then(|job| job.deadline);
            let busy = self.routing.as_ref().is_some_and(Routing::is_busy);
            let undecided = |routing: &&Routing| routing.held.is_some() && routing.wait.is_none() && routing.passage.is_none();
            let overdue = self.routing.as_ref().filter(undecided);
            let overdue = overdue.and_then(Routing::overdue_at);
            let expires = self.block_expires_at();
            let orphan = self.orphaned.map(|since| since + shared.config.limits.orphan_grace);
            tokio::select! {
                biased;
                event = poll_fn(|cx| self.poll_event(cx)) => match event {
                    Ok(Event::Moved) => {}
                    Ok(Event::Progress(progress)) => self.progressed(progress),
                    Ok(Event::Waited) => self.settle(),
                    Err(end) => break end,
                },
                () = &mut shutdown => break End::Shutdown,
                () = target.cancelled(), if busy => self.interrupt(&LocalError::Cancelled),
                () = sleep_until(timeout) => self.interrupt(&LocalError::Timeout),
                () = sleep_until(overdue) => self.settle(),
                () = sleep_until(expires) => break End::Idle,
                () = sleep_until(orphan) => {
                    if let Some(key) = self.orphans_key() {
                        cancel::send(&shared.config.primary, &key).await;
                    }
                    break End::Quiet;
                }
            }
        };
        self.finish(end).await;
    }

    /// The next thing that happens.
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event, End>> {
        if let Poll::Ready(moved) = self.poll_move(cx) {
            return Poll::Ready(moved.map(|()| Event::Moved));
        }
        let Some(routing) = &mut self.routing else { return Poll::Pending };
        if let Some(wait) = &mut routing.wait
            && wait.as_mut().poll(cx).is_ready()
        {
            routing.wait = None;
            return Poll::Ready(Ok(Event::Waited));
        }
        match &mut routing.job {
            Some(job) if self.client.output.waiting() < OUTPUT_BYTES_MAX => {
                job.progress.poll_recv(cx).map(|news| Ok(Event::Progress(news)))
            }
            _ => Poll::Pending,
        }
    }

    /// Moves bytes on both sockets; ready if any moved.
    fn poll_move(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        let primary = self.primary.poll_move(cx, INPUT_BYTES_MAX);
        if let Poll::Ready(Err(error)) = primary {
            return Poll::Ready(Err(End::PrimaryLost(Some(error))));
        }
        let client = match self.gone {
            true => Poll::Pending,
            false => self.client.poll_move(cx, if self.terminated { 0 } else { INPUT_BYTES_MAX }),
        };
        if let Poll::Ready(Err(_)) = client {
            // What it asked for goes on for a while, as it would at PostgreSQL.
            self.gone = true;
            self.client.ended = true;
        }
        if primary.is_ready() || client.is_ready() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Does all that the buffers allow.
    fn advance(&mut self) -> Result<(), End> {
        self.take_from_primary()?;
        self.take_from_client()
    }

    fn take_from_primary(&mut self) -> Result<(), End> {
        let room = self.client.output.room(OUTPUT_BYTES_MAX);
        self.replies.relay(&mut self.primary.input, &mut self.client.output.bytes, room).map_err(End::Primary)?;
        let mut news = false;
        while let Some(told) = self.replies.next_told() {
            news = true;
            match told {
                Told::Block { status, rows } => self.block_told(status, rows)?,
                told => self.hear(told),
            }
        }
        if news {
            self.ask_if_wanted();
            self.settle();
        }
        if self.gone {
            self.client.output = Output::default();
        }
        if self.primary.ended && self.client.output.waiting() < OUTPUT_BYTES_MAX {
            return Err(if self.terminated { End::Quiet } else { End::PrimaryLost(None) });
        }
        Ok(())
    }

    /// Asks for the state where the question could not stand behind what was forwarded (a COPY, say). Only when all that was read has
    /// been heard: inside a transaction block, a question of ours that failed would fail the client's transaction.
    fn ask_if_wanted(&mut self) {
        let wanted = self.routing.as_ref().is_some_and(|routing| routing.knowledge.is_wanted() && !routing.knowledge.is_fresh());
        if wanted && self.status == b'I' && !self.replies.client_waits() && self.replies.at_boundary() {
            self.ask_state();
        }
    }

    /// What a frame of the primary's told.
    fn hear(&mut self, told: Told) {
        match told {
            Told::Fatal => self.fatal = true,
            Told::Ready { status } => {
                self.status = status;
                if !self.replies.client_waits() {
                    self.target.nothing();
                }
            }
            _ => {}
        }
        let idle = self.status == b'I';
        let Some(routing) = &mut self.routing else { return };
        match told {
            Told::Ready { .. } => {}
            Told::Complete { tag } => match tag {
                Tag::Deallocate => routing.statements.doubt_named(),
                Tag::DeallocateAll => {
                    routing.statements.forget_named();
                    routing.knowledge.prepared = false;
                }
                Tag::Definition => routing.knowledge.privileges_changed(),
                Tag::Other => {}
            },
            Told::Notified => routing.knowledge.notified(),
            Told::Reloaded => routing.knowledge.reloaded(),
            Told::Parsed(Completion { name, text: Some((sql, oids)), .. }) => {
                routing.unnamed_gone &= !name.is_empty();
                routing.statements.parsed_upstream(name, Statement::new(sql, oids, true));
            }
            Told::Closed { name } => routing.statements.remove(&name),
            Told::Answer { origin: Origin::State { after, schema_version }, rows } => match rows {
                // DISCARD ALL, say: it is prepared again when it is needed.
                Err(code) if code == *b"26000" => {
                    routing.knowledge.prepared = false;
                    routing.knowledge.heard_state();
                }
                rows => {
                    let (asked_at, now) = (routing.knowledge.heard_state(), Instant::now());
                    let mut state = rows.ok().and_then(|rows| SessionState::parse(&rows));
                    if let Some(state) = &mut state {
                        let near = asked_at.is_some_and(|at| now.duration_since(at) <= CLOCK_UNCERTAINTY_MAX);
                        state.clock = near.then_some(Clock { shown_us: state.clock_us, heard_at: now });
                    }
                    routing.knowledge.answered(state, after, schema_version, idle, Instant::now());
                }
            },
            Told::Answer { origin: Origin::Privileges, rows } => {
                let rows = rows.unwrap_or_default();
                routing.knowledge.privileges_answered(|asked_at, version| Privileges::parse(&rows, asked_at, version));
            }
            Told::Answer { origin: Origin::Zone, rows } => {
                routing.knowledge.zone_answered(rows.ok().as_deref(), &self.shared.zones, Instant::now())
            }
            // Too long to be looked at: nothing is known of the unnamed statement any more.
            Told::Parsed(Completion { name, text: None, .. }) => routing.statements.remove(&name),
            Told::Answer { .. } | Told::Block { .. } | Told::Fatal => {}
        }
    }

    /// Ends the session of a client that is away, as soon as nothing is under way for it.
    pub(crate) fn orphan(&mut self) -> Result<(), End> {
        let backlog = self.primary.output.waiting() >= OUTPUT_BYTES_MAX;
        if !(self.client.ended || self.terminated) || backlog {
            return Ok(());
        }
        let busy = self.routing.as_ref().is_some_and(Routing::is_busy);
        if !self.replies.client_waits() && !busy && self.client.output.waiting() == 0 {
            return Err(End::Quiet);
        }
        self.orphaned.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// What to cancel at the primary, if it works for the client that has left.
    fn orphans_key(&self) -> Option<PrimaryKey> {
        self.target.primary().filter(|_| self.replies.client_is_served())
    }

    /// Last words, to whoever still listens.
    async fn finish(mut self, end: End) {
        // In the middle of a frame, anything that is sent would be taken for the rest of it.
        let words = match end {
            End::Quiet => None,
            _ if self.fatal || !self.replies.at_boundary() => None,
            End::Client(error) => Some(("08P01", error.to_string())),
            End::Primary(error) => Some(("08P01", error.to_string())),
            End::Block => Some(("08006", "the transaction block could not be opened at the primary".to_owned())),
            End::Idle => Some(("25P03", "terminating connection due to idle-in-transaction timeout".to_owned())),
            End::Shutdown => Some(("57P01", "terminating connection due to administrator command".to_owned())),
            End::PrimaryLost(error) => {
                let why = error.map_or_else(String::new, |error| format!(": {error}"));
                Some(if self.replies.client_waits() {
                    ("08007", format!("connection to the primary was lost; whether the statement took effect is unknown{why}"))
                } else {
                    ("08006", format!("connection to the primary was lost{why}"))
                })
            }
        };
        if let Some((code, message)) = &words {
            tracing::debug!(code, message, "session ends");
            write::error(&mut self.client.output.bytes, Severity::Fatal, code, message, None);
        }
        let _ = tokio::time::timeout(FAREWELL, self.client.drain()).await;
        if words.is_some() || self.fatal {
            part(self.client.stream_mut(), &[]).await;
        }
        if self.passing == 0 && !self.terminated {
            self.primary.output.bytes.extend_from_slice(b"X\0\0\0\x04");
            let _ = tokio::time::timeout(FAREWELL, self.primary.drain()).await;
        }
    }
}

/// Never, without a deadline.
async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
