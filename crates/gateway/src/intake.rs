//! What becomes of a client's messages: each Query, and each batch up to Sync, is answered here or goes to the primary as it came.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rimward::Replica;
use tokio::time::Instant;

use crate::answer::{Job, PinnedReader};
use crate::batch::{Statements, Translator, names_unknown_upstream, surely_remote};
use crate::block::Deferred;
use crate::knowledge::Knowledge;
use crate::message::{FrameError, HEADER_BYTES, Message, client_header};
use crate::passage::Passage;
use crate::relay::Completion;
use crate::route::{Reason, ReplicaFacts};
use crate::session::{End, OUTPUT_BYTES_MAX, Session};
use crate::state::RouteSetting;
use crate::write;

/// A longer message is not looked into; it streams to the primary.
const LOOKED_INTO_BYTES_MAX: usize = 48 * 1024;
/// A statement is held no longer than this behind others of its session.
const PATIENCE: Duration = Duration::from_secs(1);
/// A session that refuses to be forwarded waits so long, since it has nowhere else to go.
pub(crate) const PATIENCE_LOCAL_ONLY: Duration = Duration::from_secs(5);
/// A longer batch goes to the primary.
const BATCH_BYTES_MAX: usize = 256 * 1024;
/// What a client waits for as a whole.
#[derive(Debug)]
pub(crate) enum Unit {
    /// A Query frame.
    Query(BytesMut),
    /// The messages of the extended protocol that have gathered, up to Sync or Flush.
    Batch(BytesMut),
}

/// What a session needs beyond the relay, to answer by itself.
pub(crate) struct Routing {
    pub(crate) replica: Arc<Replica>,
    pub(crate) knowledge: Knowledge,
    pub(crate) statements: Statements,
    pub(crate) batch: BytesMut,
    /// Names of the Parses in `batch`.
    pub(crate) parsed: Vec<Vec<u8>>,
    /// Statements that the primary gets with the batch that is being forwarded.
    pub(crate) injected: Vec<Vec<u8>>,
    /// The rest of the batch goes to the primary as it comes.
    pub(crate) remote_until_sync: bool,
    /// The batch failed here before its Sync.
    pub(crate) skip_until_sync: bool,
    /// A Query answered here ended the unnamed statement, as each Query does, and the primary may still have one.
    pub(crate) unnamed_gone: bool,
    /// What cannot be decided yet.
    pub(crate) held: Option<Unit>,
    /// Since when.
    held_since: Option<Instant>,
    /// Ends when the replica is there, or patience is at its end.
    pub(crate) wait: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    pub(crate) waited: bool,
    pub(crate) job: Option<Job>,
    /// The transaction block that the client is in and the primary has not heard of.
    pub(crate) block: Option<Deferred>,
    /// Its reader, if all its statements read one snapshot and the first has.
    pub(crate) pinned: Option<PinnedReader>,
    /// Its last statement was answered then.
    pub(crate) idle_since: Instant,
    /// The block is on its way to the primary.
    pub(crate) passage: Option<Passage>,
    /// Why it is there, for what follows without having been held.
    pub(crate) reason_ahead: Option<Reason>,
    /// Where the last statement was answered; `Some(None)` for here.
    pub(crate) last_route: Option<Option<Reason>>,
}

impl Routing {
    pub(crate) fn new(replica: Arc<Replica>) -> Routing {
        Routing {
            replica,
            knowledge: Knowledge::new(),
            statements: Statements::default(),
            batch: BytesMut::new(),
            parsed: Vec::new(),
            injected: Vec::new(),
            remote_until_sync: false,
            skip_until_sync: false,
            unnamed_gone: false,
            held: None,
            held_since: None,
            wait: None,
            waited: false,
            job: None,
            block: None,
            pinned: None,
            idle_since: Instant::now(),
            passage: None,
            reason_ahead: None,
            last_route: None,
        }
    }

    /// When what is held goes to the primary without further ado: replies before it, or the state, are too long in coming.
    pub(crate) fn overdue_at(&self) -> Option<Instant> {
        let local_only = self.knowledge.route_setting() == RouteSetting::Local;
        let patience = if local_only { PATIENCE_LOCAL_ONLY } else { PATIENCE };
        self.held_since.map(|since| since + patience)
    }

    /// Whether the batch at hand may have to be refused as a whole, instead of being forwarded as it comes.
    fn may_refuse(&self) -> bool {
        self.knowledge.route_setting() == RouteSetting::Local && !self.remote_until_sync
    }

    /// Whether the client waits for something that is the gateway's to do.
    pub(crate) fn is_busy(&self) -> bool {
        self.held.is_some() || self.job.is_some() || self.passage.is_some()
    }

    pub(crate) fn replica_facts(&self, schema_version: u64, lag_max: Option<Duration>) -> ReplicaFacts {
        let position = self.replica.position();
        let lag = lag_max.and_then(|_| self.replica.lag());
        ReplicaFacts { system: position.system, timeline: position.timeline, lsn: position.lsn, lag, lag_max, schema_version }
    }
}

impl Session {
    /// Takes the client's frames, as far as they can be decided.
    pub(crate) fn take_from_client(&mut self) -> Result<(), End> {
        let room = |session: &Session| {
            let answers = if session.routing.is_some() { session.client.output.waiting() } else { 0 };
            answers.max(session.primary.output.waiting()) < OUTPUT_BYTES_MAX
        };
        while !self.terminated && room(self) {
            if self.passing > 0 && !self.pass() {
                break;
            }
            if self.routing.as_ref().is_some_and(Routing::is_busy) {
                break;
            }
            let Some(header) = self.client.input.first_chunk::<HEADER_BYTES>() else { break };
            let (tag, body_bytes) = client_header(*header).map_err(End::Client)?;
            let frame_bytes = HEADER_BYTES + body_bytes;
            if tag == b'p' {
                return Err(End::Client(FrameError::Type(tag)));
            }
            let extended = matches!(tag, b'P' | b'B' | b'D' | b'E' | b'C' | b'H' | b'S');
            let looked_into = frame_bytes <= LOOKED_INTO_BYTES_MAX && (extended || tag == b'Q');
            if self.needs_block_first(tag, looked_into) {
                self.pass_block_before(tag, frame_bytes);
                continue;
            }
            if self.routing.is_none() || !looked_into {
                self.stream(tag, frame_bytes);
                continue;
            }
            if self.client.input.len() < frame_bytes {
                break;
            }
            let frame = self.client.input.split_to(frame_bytes);
            let skipping = self.routing.as_ref().is_some_and(|routing| routing.skip_until_sync);
            if tag == b'Q' && !skipping {
                self.forward_open_batch("a Query stands inside the batch");
                self.hold(Unit::Query(frame));
            } else {
                self.extended(tag, &frame);
            }
        }
        self.orphan()
    }

    /// Whether this frame can only be forwarded (or makes the open batch so), and the primary has not heard of the client's block.
    fn needs_block_first(&self, tag: u8, looked_into: bool) -> bool {
        let Some(routing) = self.routing.as_ref().filter(|routing| routing.block.is_some() && !routing.skip_until_sync) else {
            return false;
        };
        let asks = matches!(tag, b'Q' | b'P' | b'B' | b'F');
        (asks && !looked_into) || (!routing.batch.is_empty() && (tag == b'Q' || !looked_into))
    }

    /// Passes on what is there of a frame; whether all of it.
    fn pass(&mut self) -> bool {
        let now = self.passing.min(self.client.input.len());
        if !self.discarding {
            self.primary.output.bytes.extend_from_slice(&self.client.input[..now]);
        }
        self.client.input.advance(now);
        self.passing -= now;
        self.discarding &= self.passing > 0;
        self.passing == 0
    }

    /// A frame that is not looked into begins to pass.
    fn stream(&mut self, tag: u8, frame_bytes: usize) {
        if let Some(routing) = &mut self.routing {
            if routing.skip_until_sync && !matches!(tag, b'X' | b'd' | b'c' | b'f') {
                self.passing = frame_bytes;
                self.discarding = true;
                return;
            }
            self.forward_open_batch("a message of the batch is not looked into");
            if matches!(tag, b'Q' | b'P' | b'B' | b'F') {
                self.inject_all();
                self.count_remote(Reason::Protocol("the message is longer than what is looked into"));
                if let Some(knowledge) = self.knowledge() {
                    knowledge.forward();
                }
            }
            if let (Some(routing), b'Q') = (&mut self.routing, tag) {
                routing.statements.remove(b"");
            }
            if let (Some(routing), b'P' | b'B') = (&mut self.routing, tag) {
                routing.remote_until_sync = true;
            }
        }
        if tag == b'P' {
            self.replies.sent_parse(Completion { name: Vec::new(), text: None, injected: false });
        } else {
            self.replies.sent(tag);
        }
        self.terminated = tag == b'X';
        self.passing = frame_bytes;
        if self.replies.client_waits() {
            self.target.remote();
        }
    }

    /// Sends what has gathered of a batch to the primary, before something else that cannot wait.
    fn forward_open_batch(&mut self, reason: &'static str) {
        let Some(routing) = self.routing.as_mut().filter(|routing| !routing.batch.is_empty()) else { return };
        let batch = routing.batch.split();
        self.forward(Unit::Batch(batch), Reason::Protocol(reason));
    }

    /// A message of the extended protocol.
    fn extended(&mut self, tag: u8, frame: &[u8]) {
        let status = self.client_status();
        let Some(routing) = &mut self.routing else { return };
        if routing.skip_until_sync {
            if tag == b'S' {
                routing.skip_until_sync = false;
                write::ready_for_query(&mut self.client.output.bytes, status);
            }
            return;
        }
        let waits = self.replies.earlier_waits();
        let unnamed_gone = routing.unnamed_gone;
        let unsettled = |batch: &[u8], statements: &Statements| waits && names_unknown_upstream(batch, statements, unnamed_gone);
        routing.batch.extend_from_slice(frame);
        let ends = matches!(tag, b'S' | b'H');
        let reason = if routing.remote_until_sync {
            Some(Reason::Protocol("an earlier message of the batch went to the primary"))
        } else if routing.batch.len() > BATCH_BYTES_MAX {
            Some(Reason::Protocol("the batch is too long"))
        } else if let (false, Some(view)) = (ends, routing.knowledge.view()) {
            let catalog = routing.replica.catalog();
            let translator = Translator { plans: &self.shared.plans, catalog: &catalog, view };
            // Malformed ones are found when the batch is compiled.
            let message = Message::decode(tag, &frame[HEADER_BYTES..]).ok();
            message.and_then(|message| surely_remote(&message, &mut routing.statements, &translator, &mut routing.parsed))
        } else {
            None
        };
        let batch = if ends || reason.is_some() { routing.batch.split() } else { return };
        if ends {
            routing.parsed.clear();
        }
        match reason {
            // A session that wants to hear why not is answered when the whole batch is there; and a block passes to the primary before it.
            Some(_)
                if (routing.may_refuse() || routing.block.is_some() || unsettled(&batch, &routing.statements))
                    && batch.len() <= BATCH_BYTES_MAX =>
            {
                if ends {
                    self.hold(Unit::Batch(batch));
                } else {
                    routing.batch = batch;
                }
            }
            Some(reason) => self.forward(Unit::Batch(batch), reason),
            None => self.hold(Unit::Batch(batch)),
        }
    }

    fn hold(&mut self, unit: Unit) {
        if let Some(routing) = &mut self.routing {
            routing.held = Some(unit);
            routing.held_since = Some(Instant::now());
            routing.waited = false;
        }
        self.settle();
    }

    pub(crate) fn knowledge(&mut self) -> Option<&mut Knowledge> {
        self.routing.as_mut().map(|routing| &mut routing.knowledge)
    }
}

/// Whether a ReadyForQuery ends the answer.
pub(crate) fn ends_with_sync(unit: &Unit) -> bool {
    match unit {
        Unit::Query(_) => true,
        Unit::Batch(bytes) => bytes.ends_with(b"S\0\0\0\x04"),
    }
}
