//! Answers of the gateway's own: from the replica, about itself, or that something was interrupted.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::BytesMut;
use rimward::{PooledReader, Replica};
use rimward_model::{Catalog, Lsn};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::compile::Compiled;
use crate::intake::{Unit, ends_with_sync};
use crate::knowledge::Knowledge;
use crate::local::{self, Ending, LocalError, Pinned, Progress, Step};
use crate::route::Reason;
use crate::session::Session;
use crate::state::RouteSetting;
use crate::write::{self, Severity};

/// A script that runs on a thread of its own.
pub(crate) struct Job {
    pub(crate) progress: mpsc::Receiver<Progress>,
    ending: Ending,
    unit: Unit,
    compiled: Compiled,
    /// Part of the answer is with the client already.
    sent: bool,
    /// `statement_timeout`.
    pub(crate) deadline: Option<Instant>,
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
        self.ending.interrupt();
    }
}

/// The reader of a REPEATABLE READ block, which keeps its snapshot.
#[derive(Debug)]
pub(crate) struct PinnedReader {
    /// It; taken while a script runs on a thread of its own.
    reader: Option<PooledReader>,
    /// The snapshot's last commit.
    pub(crate) lsn: Lsn,
    pub(crate) since: Instant,
}

fn failed(error: &LocalError) -> Reason {
    match error {
        LocalError::Schema => Reason::Schema,
        LocalError::Behind { reached, floor } => Reason::Behind { reached: *reached, floor: *floor },
        error => Reason::Failed(error.to_string()),
    }
}

impl Session {
    /// Answers from the replica, or begins to.
    pub(crate) fn answer(&mut self, unit: Unit, compiled: Compiled, catalog: Arc<Catalog>) {
        let status = if compiled.block.is_some() { b'T' } else { self.status };
        let mut compiled = compiled.finish(ends_with_sync(&unit).then_some(status));
        let Some(routing) = &mut self.routing else { return };
        // A REPEATABLE READ block has its snapshot from the first statement that is analysed.
        let pins = compiled.block.as_ref().is_some_and(|block| block.is_repeatable() && block.read);
        if compiled.script.plans.is_empty() && (!pins || routing.pinned.is_some()) {
            let bytes = compiled.script.steps.iter();
            bytes.for_each(|step| {
                if let Step::Bytes(bytes) = step {
                    self.client.output.bytes.extend_from_slice(bytes)
                }
            });
            self.answered(&unit, compiled, None);
            return;
        }
        // The commit before the position: a file that takes this one's place may be older, and must not answer then.
        let (committed, floor) = (routing.replica.committed(), routing.knowledge.floor);
        let reached = routing.replica.position().lsn;
        if reached < floor {
            return self.forward(unit, Reason::Behind { reached, floor });
        }
        compiled.script.floor = committed;
        compiled.script.now_us = routing.knowledge.state().and_then(|state| state.clock).map(|clock| clock.reached_us(Instant::now()));
        compiled.script.pinned = match routing.pinned {
            Some(_) => Pinned::Kept,
            None if pins => Pinned::Begin,
            None => Pinned::No,
        };
        let reader = match routing.pinned.as_mut().and_then(|pinned| pinned.reader.take()) {
            Some(reader) => Ok(reader),
            None => routing.replica.readers().checkout(),
        };
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(error) => return self.forward(unit, failed(&error.into())),
        };
        match local::run_inline(&compiled.script, &mut reader, &catalog, &mut self.client.output.bytes) {
            Ok(lsn) => {
                self.take_back(Some(reader), lsn, compiled.script.pinned);
                self.answered(&unit, compiled, Some(lsn));
            }
            Err(LocalError::Long) => self.answer_at_length(unit, compiled, reader, catalog),
            Err(error) => self.forward(unit, failed(&error)),
        }
    }

    /// Begins anew on a thread of its own.
    fn answer_at_length(&mut self, unit: Unit, compiled: Compiled, reader: PooledReader, catalog: Arc<Catalog>) {
        let Some(routing) = &mut self.routing else { return };
        self.shared.counters.long.fetch_add(1, Ordering::Relaxed);
        let timeout = routing.knowledge.state().map(|state| state.statement_timeout).filter(|timeout| !timeout.is_zero());
        let (progress, ending) = local::spawn(compiled.script.clone(), reader, catalog);
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let interrupt = ending.clone();
        self.target.local(move || interrupt.interrupt());
        routing.job = Some(Job { progress, ending, unit, compiled, sent: false, deadline });
    }

    /// The reader of a script that is through, if its snapshot is a block's.
    fn take_back(&mut self, reader: Option<PooledReader>, lsn: Lsn, pinned: Pinned) {
        let Some(routing) = &mut self.routing else { return };
        match (pinned, &mut routing.pinned) {
            (Pinned::Kept, Some(pinned)) => pinned.reader = reader,
            (Pinned::Begin, none) => *none = Some(PinnedReader { reader, lsn, since: Instant::now() }),
            _ => {}
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
            Some(Progress::Done(bytes, lsn, reader)) => {
                self.client.output.bytes.extend_from_slice(&bytes);
                let (unit, compiled) = job.into_parts();
                self.take_back(reader.map(|reader| *reader), lsn, compiled.script.pinned);
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

    fn answered(&mut self, unit: &Unit, compiled: Compiled, lsn: Option<Lsn>) {
        let Some(routing) = &mut self.routing else { return };
        for name in &compiled.closed {
            routing.statements.remove(name);
        }
        for (name, statement) in compiled.parsed {
            routing.statements.insert(name, statement);
        }
        if matches!(unit, Unit::Query(_)) {
            routing.statements.remove(b"");
            routing.unnamed_gone = true;
        }
        self.target.nothing();
        routing.idle_since = Instant::now();
        // A command in a block at the primary leaves that as it is: there is none here.
        routing.block = compiled.block;
        if routing.block.is_none() {
            routing.pinned = None;
        }
        let Some(lsn) = lsn.filter(|_| !compiled.script.plans.is_empty()) else { return };
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
    pub(crate) fn fail(&mut self, unit: &Unit, code: &str, message: &str, hint: Option<&str>) {
        self.fail_block();
        let status = self.client_status();
        let out = &mut self.client.output.bytes;
        write::error(out, Severity::Error, code, message, hint);
        if ends_with_sync(unit) {
            write::ready_for_query(out, status);
        } else if let Some(routing) = &mut self.routing {
            routing.skip_until_sync = true;
        }
        self.target.nothing();
    }
}

/// What `SHOW rimward.<name>` shows.
pub(crate) fn shown(name: &str, replica: &Replica, knowledge: &Knowledge, last_route: Option<&Option<Reason>>) -> Option<String> {
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
