//! Answers of the gateway's own: from the replica, about itself, or that something was interrupted.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::BytesMut;
use rimward::Replica;
use rimward_model::{Catalog, Lsn};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::compile::Compiled;
use crate::intake::{Unit, ends_with_sync};
use crate::knowledge::Knowledge;
use crate::local::{self, Ending, LocalError, Progress, Step};
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
        let status = ends_with_sync(&unit).then_some(self.status);
        let mut compiled = compiled.finish(status);
        let Some(routing) = &mut self.routing else { return };
        if compiled.script.plans.is_empty() {
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
            return self.forward(&unit, Reason::Behind { reached, floor });
        }
        compiled.script.floor = committed;
        let ran = match routing.replica.readers().checkout() {
            Ok(mut reader) => match local::run_inline(&compiled.script, &mut reader, &catalog, &mut self.client.output.bytes) {
                Err(LocalError::Long) => {
                    self.shared.counters.long.fetch_add(1, Ordering::Relaxed);
                    let timeout = routing.knowledge.state().map(|state| state.statement_timeout).filter(|timeout| !timeout.is_zero());
                    let (progress, ending) = local::spawn(compiled.script.clone(), reader, catalog);
                    let deadline = timeout.map(|timeout| Instant::now() + timeout);
                    let interrupt = ending.clone();
                    self.target.local(move || interrupt.interrupt());
                    routing.job = Some(Job { progress, ending, unit, compiled, sent: false, deadline });
                    return;
                }
                ran => ran,
            },
            Err(error) => Err(error.into()),
        };
        match ran {
            Ok(lsn) => self.answered(&unit, compiled, Some(lsn)),
            Err(error) => self.forward(&unit, failed(&error)),
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
                    self.forward(&unit, failed(&error));
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
    pub(crate) fn fail(&mut self, unit: &Unit, code: &str, message: &str, hint: Option<&str>) {
        let out = &mut self.client.output.bytes;
        write::error(out, Severity::Error, code, message, hint);
        if ends_with_sync(unit) {
            write::ready_for_query(out, self.status);
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
