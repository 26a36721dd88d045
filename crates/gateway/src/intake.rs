//! What becomes of a client's messages: each Query, and each batch up to Sync, is answered here or goes to the primary as it came.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rimward::{Interrupter, Replica};
use rimward_translate::{SessionCommand, Verdict};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::batch::{Compiled, Statement, Statements, Translator, UNKNOWN_SETTING, compile, frames, surely_remote};
use crate::knowledge::Knowledge;
use crate::local::{self, LocalError, Progress};
use crate::message::{FrameError, HEADER_BYTES, Message, Target, client_header};
use crate::relay::{Completion, Origin};
use crate::route::{Reason, ReplicaFacts, Route, Wish, route};
use crate::session::{End, OUTPUT_BYTES_MAX, Session};
use crate::state::{RouteSetting, ask_privileges, ask_state};
use crate::words::{is_refusable, may_be_followed, may_be_local, may_name_statements};
use crate::write::{self, Severity};

/// A longer message is not looked into; it streams to the primary.
const LOOKED_INTO_BYTES_MAX: usize = 48 * 1024;
/// A longer batch goes to the primary.
const BATCH_BYTES_MAX: usize = 256 * 1024;
/// A session that refuses to be forwarded waits so long for the replica, since it has nowhere else to go.
const PATIENCE_LOCAL_ONLY: Duration = Duration::from_secs(5);

/// What a client waits for as a whole.
#[derive(Debug)]
pub(crate) enum Unit {
    /// A Query frame.
    Query(BytesMut),
    /// The messages of the extended protocol that have gathered, up to Sync or Flush.
    Batch(BytesMut),
}

/// A script that runs on a thread of its own.
pub(crate) struct Job {
    pub(crate) progress: mpsc::Receiver<Progress>,
    pub(crate) interrupter: Interrupter,
    unit: Unit,
    compiled: Compiled,
    /// Part of the answer is with the client already.
    sent: bool,
    /// `statement_timeout`.
    pub(crate) deadline: Option<Instant>,
}

/// What a session needs beyond the relay, to answer by itself.
pub(crate) struct Routing {
    pub(crate) replica: Arc<Replica>,
    pub(crate) knowledge: Knowledge,
    pub(crate) statements: Statements,
    batch: BytesMut,
    /// Names of the Parses in `batch`.
    parsed: Vec<Vec<u8>>,
    /// The rest of the batch goes to the primary as it comes.
    remote_until_sync: bool,
    /// The batch failed here before its Sync.
    skip_until_sync: bool,
    /// What cannot be decided yet.
    pub(crate) held: Option<Unit>,
    /// Ends when the replica is there, or patience is at its end.
    pub(crate) wait: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    pub(crate) waited: bool,
    pub(crate) job: Option<Job>,
    /// Where the last statement was answered; `Some(None)` for here.
    last_route: Option<Option<Reason>>,
}

impl Routing {
    pub(crate) fn new(replica: Arc<Replica>) -> Routing {
        Routing {
            replica,
            knowledge: Knowledge::new(),
            statements: Statements::default(),
            batch: BytesMut::new(),
            parsed: Vec::new(),
            remote_until_sync: false,
            skip_until_sync: false,
            held: None,
            wait: None,
            waited: false,
            job: None,
            last_route: None,
        }
    }

    /// Whether the client waits for something that is the gateway's to do.
    pub(crate) fn is_busy(&self) -> bool {
        self.held.is_some() || self.job.is_some()
    }

    fn replica_facts(&self, schema_version: u64, lag_max: Option<Duration>) -> ReplicaFacts {
        let position = self.replica.position();
        let lag = lag_max.and_then(|_| self.replica.lag());
        ReplicaFacts { system: position.system, timeline: position.timeline, lsn: position.lsn, lag, lag_max, schema_version }
    }
}

impl Session {
    /// Takes the client's frames, as far as they can be decided.
    pub(crate) fn from_client(&mut self) -> Result<(), End> {
        while !self.terminated && self.primary.output.waiting() < OUTPUT_BYTES_MAX {
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
            if self.routing.is_none() || frame_bytes > LOOKED_INTO_BYTES_MAX || !(extended || tag == b'Q') {
                self.stream(tag, frame_bytes);
                continue;
            }
            if self.client.input.len() < frame_bytes {
                break;
            }
            let frame = self.client.input.split_to(frame_bytes);
            if tag == b'Q' {
                self.hold(Unit::Query(frame));
            } else {
                self.extended(tag, &frame);
            }
        }
        self.orphan()
    }

    /// Passes on what is there of a frame; whether all of it.
    fn pass(&mut self) -> bool {
        let now = self.passing.min(self.client.input.len());
        self.primary.output.bytes.extend_from_slice(&self.client.input[..now]);
        self.client.input.advance(now);
        self.passing -= now;
        self.passing == 0
    }

    /// A frame that is not looked into begins to pass.
    fn stream(&mut self, tag: u8, frame_bytes: usize) {
        if let Some(routing) = &mut self.routing {
            routing.skip_until_sync &= tag != b'Q';
            if !routing.batch.is_empty() {
                let batch = routing.batch.split();
                self.forward(Unit::Batch(batch), Reason::Protocol("a message of the batch is not looked into"));
            }
            if matches!(tag, b'Q' | b'P' | b'B' | b'F') {
                self.inject_all();
                self.count_remote(Reason::Protocol("the message is longer than what is looked into"));
                if let Some(knowledge) = self.knowledge() {
                    knowledge.forward();
                }
            }
            if let (Some(routing), b'P' | b'Q') = (&mut self.routing, tag) {
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

    /// A message of the extended protocol.
    fn extended(&mut self, tag: u8, frame: &[u8]) {
        let Some(routing) = &mut self.routing else { return };
        if routing.skip_until_sync {
            if tag == b'S' {
                routing.skip_until_sync = false;
                write::ready_for_query(&mut self.client.output.bytes, self.status);
            }
            return;
        }
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
        match reason {
            // A session that wants to hear why not is answered when the whole batch is there.
            Some(_) if routing.knowledge.route_setting() == RouteSetting::Local && !routing.remote_until_sync => {
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
            routing.waited = false;
        }
        self.settle();
    }

    /// Decides about what is held, if that can be done now.
    pub(crate) fn settle(&mut self) {
        let Some(routing) = self.routing.as_mut().filter(|routing| routing.wait.is_none()) else { return };
        let Some(unit) = routing.held.take() else { return };
        match self.decide(&unit) {
            Decision::Answer(compiled, catalog) => self.answer(unit, compiled, catalog),
            Decision::Forward(reason) => self.forward(unit, reason),
            Decision::Refuse(reason) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                let message = format!("the statement cannot be answered locally: {reason}");
                let hint = Some("SET rimward.route = 'auto' lets the edge forward it to the primary.");
                self.fail(&unit, "0A000", &message, hint);
            }
            Decision::Later => {
                if let Some(routing) = &mut self.routing {
                    routing.held = Some(unit);
                }
                self.target.local(|| {});
            }
        }
    }

    fn decide(&mut self, unit: &Unit) -> Decision {
        let waits = self.replies.client_waits() || !self.replies.at_boundary();
        let status = self.status;
        if self.replies.in_batch() {
            return Decision::Forward(Reason::Protocol("an earlier message of the batch went to the primary"));
        }
        if !waits && status == b'E' {
            return Decision::Forward(Reason::Transaction);
        }
        let now = Instant::now();
        let Some(routing) = &mut self.routing else { return Decision::Forward(Reason::State) };
        routing.knowledge.expire(now);
        let Some(view) = routing.knowledge.view().cloned() else {
            let hopeless = routing.knowledge.facts(status).state_failed || !first_text(unit).is_some_and(|sql| may_be_local(&sql));
            return if hopeless || status != b'I' { Decision::Forward(Reason::State) } else { self.ask_and_wait(waits) };
        };
        let catalog = routing.replica.catalog();
        let compiled = compile_unit(unit, routing, &Translator { plans: &self.shared.plans, catalog: &catalog, view: &view });
        if compiled.is_ok() {
            routing.knowledge.wanted();
            if waits {
                return Decision::Later;
            }
        }
        if compiled.as_ref().is_ok_and(Compiled::is_command) {
            let known = status == b'T' || routing.knowledge.is_fresh();
            return match compiled {
                Ok(compiled) if known => Decision::Answer(compiled, catalog),
                _ if routing.knowledge.facts(status).state_failed => Decision::Forward(Reason::State),
                _ => self.ask_and_wait(waits),
            };
        }
        let wish = match &compiled {
            Ok(compiled) => Wish::Plans(&compiled.script.plans),
            Err(reason) => {
                let refusable = first_text(unit).is_none_or(|sql| is_refusable(&sql));
                Wish::Remote { reason: reason.clone(), refusable }
            }
        };
        let replica = routing.replica_facts(catalog.version, self.shared.config.limits.lag_max);
        let decided = route(&wish, &routing.knowledge.facts(status), &replica, now);
        match (decided, compiled) {
            (Route::Local, Ok(compiled)) => Decision::Answer(compiled, catalog),
            (Route::Local, Err(reason)) | (Route::Remote(reason), _) => Decision::Forward(reason),
            (Route::Refuse(_), _) if waits => Decision::Later,
            (Route::Refuse(reason), _) => Decision::Refuse(reason),
            (Route::AskState, _) => self.ask_and_wait(waits),
            (Route::AskPrivileges, _) => {
                self.ask_privileges();
                Decision::Later
            }
            (Route::Wait { floor }, _) => self.wait_for(floor, replica.lsn),
        }
    }

    fn ask_and_wait(&mut self, waits: bool) -> Decision {
        if !waits {
            self.ask_state();
        }
        Decision::Later
    }

    /// Lets the statement wait for the replica once; then it goes to the primary, or is refused.
    fn wait_for(&mut self, floor: rimward_model::Lsn, reached: rimward_model::Lsn) -> Decision {
        let patience_max = self.shared.config.limits.wait_max;
        let Some(routing) = &mut self.routing else { return Decision::Forward(Reason::State) };
        let local_only = routing.knowledge.route_setting() == RouteSetting::Local;
        let behind = Reason::Behind { reached, floor };
        if std::mem::replace(&mut routing.waited, true) {
            return if local_only { Decision::Refuse(behind) } else { Decision::Forward(behind) };
        }
        let replica = Arc::clone(&routing.replica);
        let patience = if local_only { PATIENCE_LOCAL_ONLY } else { patience_max };
        routing.wait = Some(Box::pin(async move {
            // Whether it came in time is seen by looking again.
            let _ = replica.wait_for(floor, patience).await;
        }));
        Decision::Later
    }

    /// Puts the state query behind what was forwarded, unless one stands there already.
    pub(crate) fn ask_state(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        let after = routing.knowledge.forwarded();
        if self.passing > 0 || self.replies.in_batch() || self.replies.awaits(|origin| origin == Origin::State { after }) {
            return;
        }
        ask_state(&mut self.primary.output.bytes, routing.knowledge.prepared);
        routing.knowledge.prepared = true;
        self.replies.asked(Origin::State { after });
    }

    fn ask_privileges(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        if routing.knowledge.awaits_privileges() || self.passing > 0 || self.replies.in_batch() {
            return;
        }
        let catalog = routing.replica.catalog();
        ask_privileges(&mut self.primary.output.bytes, &catalog);
        routing.knowledge.asking_privileges(Instant::now(), catalog.version);
        self.replies.asked(Origin::Privileges);
    }

    /// Answers from the replica, or begins to.
    fn answer(&mut self, unit: Unit, compiled: Compiled, catalog: Arc<rimward_model::Catalog>) {
        let status = ends_with_sync(&unit).then_some(self.status);
        let compiled = compiled.finish(status);
        let Some(routing) = &mut self.routing else { return };
        if compiled.script.plans.is_empty() {
            let bytes = compiled.script.steps.iter();
            bytes.for_each(|step| {
                if let local::Step::Bytes(bytes) = step {
                    self.client.output.bytes.extend_from_slice(bytes)
                }
            });
            self.answered(&unit, compiled, None);
            return;
        }
        let ran = match routing.replica.readers().checkout() {
            Ok(mut reader) => match local::run_inline(&compiled.script, &mut reader, &catalog, &mut self.client.output.bytes) {
                Err(LocalError::Long) => {
                    self.shared.counters.long.fetch_add(1, Ordering::Relaxed);
                    let timeout = routing.knowledge.state().map(|state| state.statement_timeout).filter(|timeout| !timeout.is_zero());
                    let (progress, interrupter) = local::spawn(compiled.script.clone(), reader, catalog);
                    let deadline = timeout.map(|timeout| Instant::now() + timeout);
                    let interrupt = interrupter.clone();
                    self.target.local(move || interrupt.interrupt());
                    routing.job = Some(Job { progress, interrupter, unit, compiled, sent: false, deadline });
                    return;
                }
                ran => ran,
            },
            Err(error) => Err(error.into()),
        };
        match ran {
            Ok(lsn) => self.answered(&unit, compiled, Some(lsn)),
            Err(error) => self.forward(unit, failed(&error)),
        }
    }

    /// News of a script on a thread of its own.
    pub(crate) fn progressed(&mut self, progress: Option<Progress>) {
        let Some(routing) = &mut self.routing else { return };
        let Some(mut job) = routing.job.take() else { return };
        match progress {
            Some(Progress::Bytes(bytes)) => {
                self.client.output.bytes.extend_from_slice(&bytes);
                job.sent = true;
                routing.job = Some(job);
            }
            Some(Progress::Done(bytes, lsn)) => {
                self.client.output.bytes.extend_from_slice(&bytes);
                let (unit, compiled) = job.into_parts();
                self.answered(&unit, compiled, Some(lsn));
            }
            failure => {
                let error = match failure {
                    Some(Progress::Failed(error)) => error,
                    _ => LocalError::Unread,
                };
                let sent = job.sent;
                let (unit, _) = job.into_parts();
                if sent {
                    self.fail(&unit, "XX000", &format!("the replica could not finish the answer: {error}"), None);
                } else {
                    self.forward(unit, failed(&error));
                }
            }
        }
    }

    fn answered(&mut self, unit: &Unit, compiled: Compiled, lsn: Option<rimward_model::Lsn>) {
        let Some(routing) = &mut self.routing else { return };
        for name in &compiled.closed {
            routing.statements.remove(name);
        }
        for (name, statement) in compiled.parsed {
            routing.statements.insert(name, statement);
        }
        if matches!(unit, Unit::Query(_)) {
            routing.statements.remove(b"");
        }
        self.target.nothing();
        let Some(lsn) = lsn else { return };
        routing.knowledge.floor = routing.knowledge.floor.max(lsn);
        routing.last_route = Some(None);
        self.shared.counters.local.fetch_add(1, Ordering::Relaxed);
        if routing.knowledge.is_ageing(Instant::now()) {
            self.ask_state();
            self.ask_privileges();
        }
    }

    /// Ends what runs here with an error; so far nothing has gone to the primary.
    pub(crate) fn interrupt(&mut self, error: &LocalError) {
        let Some(routing) = &mut self.routing else { return };
        routing.wait = None;
        let unit = match (routing.held.take(), routing.job.take()) {
            (Some(unit), _) => unit,
            (None, Some(job)) => job.into_parts().0,
            (None, None) => return,
        };
        self.fail(&unit, "57014", &error.to_string(), None);
    }

    /// An ErrorResponse in place of an answer.
    fn fail(&mut self, unit: &Unit, code: &str, message: &str, hint: Option<&str>) {
        let out = &mut self.client.output.bytes;
        write::error(out, Severity::Error, code, message, hint);
        if ends_with_sync(unit) {
            write::ready_for_query(out, self.status);
        } else if let Some(routing) = &mut self.routing {
            routing.skip_until_sync = true;
        }
        self.target.nothing();
    }

    /// Sends to the primary, unchanged, what the client sent; and the state query behind it where that can stand there.
    fn forward(&mut self, unit: Unit, reason: Reason) {
        let exact = !self.replies.client_waits();
        let status = self.status;
        let Some(routing) = &mut self.routing else { return };
        let continues = std::mem::replace(&mut routing.remote_until_sync, matches!(unit, Unit::Batch(_)) && !ends_with_sync(&unit));
        if matches!(unit, Unit::Batch(_)) {
            routing.parsed.clear();
        }
        let mut follow = exact && !continues && routing.knowledge.is_wanted();
        if !continues {
            routing.knowledge.forward();
            self.count_remote(reason);
        }
        match &unit {
            Unit::Query(frame) => {
                let sql = String::from_utf8_lossy(&frame[HEADER_BYTES..]);
                follow &= may_be_followed(&sql, status);
                if may_name_statements(&sql) {
                    self.inject_all();
                }
                if let Some(routing) = &mut self.routing {
                    routing.statements.remove(b"");
                }
                self.primary.output.bytes.extend_from_slice(frame);
                self.replies.sent(b'Q');
            }
            Unit::Batch(bytes) => {
                for (tag, frame, body) in frames(bytes) {
                    follow &= self.forward_message(tag, frame, body, status);
                }
                follow &= ends_with_sync(&unit);
            }
        }
        self.target.remote();
        if follow {
            self.ask_state();
        }
    }

    /// One message of a batch; whether a question of ours may stand behind the batch as far as this message is concerned.
    fn forward_message(&mut self, tag: u8, frame: &[u8], body: &[u8], status: u8) -> bool {
        let mut follow = true;
        match Message::decode(tag, body) {
            Ok(Message::Parse { name, sql, oids }) => {
                follow = may_be_followed(sql, status);
                if may_name_statements(sql) {
                    self.inject_all_in_batch();
                }
                if name.is_empty() {
                    self.knowing(|statements| statements.remove(name));
                } else {
                    self.inject(name);
                }
                let text = Some((sql.into(), oids.into()));
                self.replies.sent_parse(Completion { name: name.to_vec(), text, injected: false });
                self.primary.output.bytes.extend_from_slice(frame);
                return follow;
            }
            Ok(Message::Bind(bind)) => {
                self.inject(bind.statement);
                let sql =
                    self.routing.as_mut().and_then(|routing| routing.statements.find(bind.statement)).map(|found| Arc::clone(&found.sql));
                // One that was parsed in this very batch has been looked at there.
                follow = sql.map_or_else(|| self.replies.in_batch(), |sql| may_be_followed(&sql, status));
            }
            Ok(Message::Describe(Target::Statement(name))) => self.inject(name),
            Ok(Message::Close(Target::Statement(name))) => self.knowing(|statements| statements.remove(name)),
            Ok(_) => {}
            Err(_) if tag == b'P' => self.replies.sent_parse(Completion { name: Vec::new(), text: None, injected: false }),
            Err(_) => follow = false,
        }
        self.replies.sent(tag);
        self.primary.output.bytes.extend_from_slice(frame);
        follow
    }

    fn knowing(&mut self, change: impl FnOnce(&mut Statements)) {
        if let Some(routing) = &mut self.routing {
            change(&mut routing.statements);
        }
    }

    pub(crate) fn knowledge(&mut self) -> Option<&mut Knowledge> {
        self.routing.as_mut().map(|routing| &mut routing.knowledge)
    }

    /// Makes a statement known to the primary, inside the client's batch, if it was parsed here alone.
    fn inject(&mut self, name: &[u8]) {
        let Some(statement) = self.routing.as_mut().and_then(|routing| routing.statements.find(name)) else { return };
        if std::mem::replace(&mut statement.upstream, true) {
            return;
        }
        let statement = statement.clone();
        self.replies.sent_parse(put_parse(&mut self.primary.output.bytes, name, &statement));
    }

    fn inject_all_in_batch(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        for (name, statement) in routing.statements.take_unknown_upstream() {
            self.replies.sent_parse(put_parse(&mut self.primary.output.bytes, &name, &statement));
        }
    }

    /// The same where no batch is open, with a Sync of its own: an error here must not make the primary skip what follows.
    fn inject_all(&mut self) {
        if self.replies.in_batch() {
            return self.inject_all_in_batch();
        }
        let Some(routing) = &mut self.routing else { return };
        let unknown = routing.statements.take_unknown_upstream();
        if unknown.is_empty() {
            return;
        }
        let out = &mut self.primary.output.bytes;
        let completions: Vec<Completion> = unknown.iter().map(|(name, statement)| put_parse(out, name, statement)).collect();
        write::empty(out, b'S');
        self.replies.injected(completions);
    }

    fn count_remote(&mut self, reason: Reason) {
        self.shared.counters.remote(reason.code());
        if let Some(routing) = &mut self.routing {
            routing.last_route = Some(Some(reason));
        }
    }
}

/// What becomes of a unit.
enum Decision {
    Answer(Compiled, Arc<rimward_model::Catalog>),
    Forward(Reason),
    Refuse(Reason),
    Later,
}

impl Job {
    /// What it was about; it runs no longer, or need not.
    fn into_parts(mut self) -> (Unit, Compiled) {
        let unit = std::mem::replace(&mut self.unit, Unit::Batch(BytesMut::new()));
        (unit, std::mem::take(&mut self.compiled))
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.interrupter.interrupt();
    }
}

fn failed(error: &LocalError) -> Reason {
    match error {
        LocalError::Schema => Reason::Schema,
        error => Reason::Failed(error.to_string()),
    }
}

fn compile_unit(unit: &Unit, routing: &mut Routing, translator: &Translator<'_>) -> Result<Compiled, Reason> {
    let Routing { replica, knowledge, statements, last_route, .. } = routing;
    let show = |name: &str| shown(name, replica, knowledge, last_route.as_ref());
    match unit {
        Unit::Batch(bytes) => compile(bytes, statements, translator, &show),
        Unit::Query(frame) => {
            let message = Message::decode(b'Q', &frame[HEADER_BYTES..]);
            let Ok(Message::Query { sql }) = message else { return Err(Reason::Protocol("the query is not UTF-8")) };
            match translator.plans.verdict(sql, &[], translator.catalog, translator.view) {
                Verdict::Local(plan) if !plan.params.is_empty() => Err(Reason::Parameter),
                Verdict::Local(plan) => Ok(Compiled::query(plan)),
                Verdict::Remote(reason) => Err(Reason::Translate(reason)),
                Verdict::Command(SessionCommand::Show { name }) => {
                    show(&name).map(|value| Compiled::show(&name, &value)).ok_or(UNKNOWN_SETTING)
                }
            }
        }
    }
}

/// What `SHOW rimward.<name>` shows.
fn shown(name: &str, replica: &Replica, knowledge: &Knowledge, last_route: Option<&Option<Reason>>) -> Option<String> {
    Some(match name {
        "last_route" => match last_route {
            None => String::new(),
            Some(None) => "local".to_owned(),
            Some(Some(reason)) => format!("remote: {reason}"),
        },
        "lsn" => replica.position().lsn.to_string(),
        "lag" => replica.lag().map_or_else(String::new, |lag| lag.as_millis().to_string()),
        "bookmark" => {
            let mut position = replica.position();
            position.timeline = knowledge.state().map_or(position.timeline, |state| state.timeline);
            position.lsn = knowledge.floor;
            position.to_string()
        }
        "route" => match knowledge.route_setting() {
            RouteSetting::Auto => "auto",
            RouteSetting::Local => "local",
            RouteSetting::Remote => "remote",
        }
        .to_owned(),
        _ => return None,
    })
}

/// The text that a unit begins with, if it has one.
fn first_text(unit: &Unit) -> Option<String> {
    match unit {
        Unit::Query(frame) => Some(String::from_utf8_lossy(&frame[HEADER_BYTES..]).into_owned()),
        Unit::Batch(bytes) => frames(bytes).find_map(|(tag, _, body)| match Message::decode(tag, body) {
            Ok(Message::Parse { sql, .. }) => Some(sql.to_owned()),
            _ => None,
        }),
    }
}

/// Whether a ReadyForQuery ends the answer.
fn ends_with_sync(unit: &Unit) -> bool {
    match unit {
        Unit::Query(_) => true,
        Unit::Batch(bytes) => bytes.ends_with(b"S\0\0\0\x04"),
    }
}

/// Writes the Parse of a statement that the client believes to be prepared.
fn put_parse(out: &mut Vec<u8>, name: &[u8], statement: &Statement) -> Completion {
    write::frame(out, b'P', |out| {
        out.extend_from_slice(name);
        out.push(0);
        write::string(out, &statement.sql);
        write::put_count(out, statement.oids.len());
        statement.oids.iter().for_each(|oid| out.extend_from_slice(&oid.to_be_bytes()));
    });
    let text = Some((Arc::clone(&statement.sql), Arc::clone(&statement.oids)));
    Completion { name: name.to_vec(), text, injected: true }
}
