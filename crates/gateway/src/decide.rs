//! The decision about what a client asked for: brings together what is known, asks for what is not, and waits where that is promised.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rimward_model::{Catalog, Lsn};
use rimward_translate::{RemoteReason, SessionCommand, Verdict};
use tokio::time::Instant;

use crate::answer::shown;
use crate::batch::{Translator, frames, names_unknown_upstream};
use crate::block::Deferred;
use crate::compile::{Compiled, Standing, UNKNOWN_SETTING, compile};
use crate::intake::{PATIENCE_LOCAL_ONLY, Routing, Unit};
use crate::message::{HEADER_BYTES, Message};
use crate::metrics::Counters;
use crate::relay::Origin;
use crate::route::{Reason, Route, Wish, against_block, route};
use crate::session::Session;
use crate::state::{RouteSetting, ask_privileges, ask_state, ask_zone};
use crate::words::{is_refusable, may_be_local};

const UNWANTED: Reason = Reason::Block("none of the session's last statements could be answered here");
const MOVED: Reason = Reason::Block("REPEATABLE READ blocks of this role have needed the primary lately");

/// What becomes of a unit.
enum Decision {
    Answer(Box<Compiled>, Arc<Catalog>),
    Forward(Reason),
    Refuse(Reason),
    /// An error that PostgreSQL would give.
    Fail(Reason),
    Later,
}

impl Session {
    /// Decides about what is held, if that can be done now.
    pub(crate) fn settle(&mut self) {
        let Some(routing) = self.routing.as_mut().filter(|routing| routing.wait.is_none()) else { return };
        if routing.passage.is_some() {
            return self.compare();
        }
        let Some(unit) = routing.held.take() else { return };
        match self.in_turn(&unit) {
            Decision::Answer(compiled, catalog) => self.answer(unit, *compiled, catalog),
            Decision::Forward(reason) => self.forward(unit, reason),
            Decision::Refuse(reason) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                let message = format!("the statement cannot be answered locally: {reason}");
                let hint = Some("SET rimward.route = 'auto' lets the edge forward it to the primary.");
                self.fail(&unit, "0A000", &message, hint);
            }
            Decision::Fail(reason) => self.fail(&unit, "0A000", &reason.to_string(), None),
            Decision::Later if self.is_overdue() => self.forward(unit, Reason::Protocol("an earlier statement of the session still runs")),
            Decision::Later => {
                if let Some(routing) = &mut self.routing {
                    routing.held = Some(unit);
                }
                // What is cancelled is what runs, and that is at the primary as long as the client waits for its answers.
                if !self.replies.client_waits() {
                    self.target.local(|| {});
                }
            }
        }
    }

    /// Whether what is held has waited long enough for others: forwarding is right at any time, and the primary keeps the order.
    fn is_overdue(&self) -> bool {
        let Some(routing) = &self.routing else { return true };
        routing.wait.is_none() && routing.overdue_at().is_some_and(|at| at <= Instant::now())
    }

    /// Which statements the primary has may depend on replies that are still to come; before they are here, nothing can be injected.
    fn in_turn(&mut self, unit: &Unit) -> Decision {
        let waits = self.replies.earlier_waits();
        match (self.decide(unit), unit, &self.routing) {
            (Decision::Forward(_), Unit::Batch(bytes), Some(routing))
                if waits && names_unknown_upstream(bytes, &routing.statements, routing.unnamed_gone) =>
            {
                Decision::Later
            }
            (decision, ..) => decision,
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
        let catalog = routing.replica.catalog();
        routing.knowledge.expire(now, catalog.version);
        let Some(view) = routing.knowledge.view().cloned() else {
            let hopeless = routing.knowledge.facts(status).state_failed || !first_text(unit).is_some_and(|sql| may_be_local(&sql));
            return if hopeless || status != b'I' { Decision::Forward(Reason::State) } else { self.ask_and_wait(waits) };
        };
        let standing = if status == b'I' || waits { Standing::Here(routing.block.clone()) } else { Standing::AtPrimary };
        let translator = Translator { plans: &self.shared.plans, catalog: &catalog, view: &view };
        let compiled = compile_unit(unit, routing, &translator, standing, &self.shared.counters).and_then(|compiled| {
            // A block that the primary hears of later starts there, by its clock.
            let in_block = routing.block.is_some() || compiled.block.is_some();
            if in_block && compiled.script.plans.iter().any(|plan| plan.needs_now()) { Err(Reason::Clock) } else { Ok(compiled) }
        });
        if let Ok(compiled) = &compiled {
            if compiled.reads || routing.block.is_some() {
                routing.knowledge.wanted();
            } else if compiled.begins.is_some() && !routing.knowledge.is_wanted() {
                return Decision::Forward(UNWANTED);
            }
            if waits {
                return Decision::Later;
            }
        }
        if let Err(Reason::Translate(reason @ (RemoteReason::SessionZone | RemoteReason::Zone { .. }))) = &compiled
            && let Some(decision) = self.ask_zone(&reason.clone(), waits, now)
        {
            return decision;
        }
        let Some(routing) = &mut self.routing else { return Decision::Forward(Reason::State) };
        if compiled.as_ref().is_ok_and(|compiled| compiled.manages && compiled.begins.is_none() && !compiled.reads) {
            return compiled.map_or_else(Decision::Forward, |compiled| Decision::Answer(Box::new(compiled), catalog));
        }
        if compiled.as_ref().is_ok_and(Compiled::is_command) {
            let known = status == b'T' || routing.block.is_some() || routing.knowledge.is_fresh();
            return match compiled {
                Ok(compiled) if known => Decision::Answer(Box::new(compiled), catalog),
                _ if routing.knowledge.facts(status).state_failed => Decision::Forward(Reason::State),
                _ => self.ask_and_wait(waits),
            };
        }
        // The primary, which does not have the statement, would prepare it anew, with the columns of today.
        if matches!(compiled, Err(Reason::ResultType)) && (waits || status == b'I') {
            let (fresh, floor, reached) = (routing.knowledge.is_fresh(), routing.knowledge.floor, routing.replica.position().lsn);
            return match () {
                () if waits => Decision::Later,
                () if fresh && reached < floor => self.wait_for(floor, reached),
                () if fresh => Decision::Fail(Reason::ResultType),
                () if routing.knowledge.facts(status).state_failed => Decision::Forward(Reason::State),
                () => self.ask_and_wait(waits),
            };
        }
        if let (Ok(compiled), Some(state)) = (&compiled, routing.knowledge.state().filter(|_| routing.knowledge.is_fresh()))
            && let Some(read_only) = compiled.begins
        {
            let repeatable = compiled.block.as_ref().is_some_and(Deferred::is_repeatable);
            let against = against_block(state, read_only);
            let against = against.or_else(|| (repeatable && self.shared.are_snapshots_remote(&state.role)).then_some(MOVED));
            if let Some(reason) = against {
                return Decision::Forward(reason);
            }
        }
        let wish = match &compiled {
            Ok(Compiled { begins: Some(read_only), reads: false, .. }) => Wish::Open { read_only: *read_only },
            Ok(compiled) => Wish::Plans(&compiled.script.plans),
            Err(reason) => {
                let refusable = first_text(unit).is_none_or(|sql| is_refusable(&sql));
                Wish::Remote { reason: reason.clone(), refusable }
            }
        };
        // A snapshot may be as old as its block.
        let lag_max = self.shared.config.limits.lag_max.filter(|_| routing.pinned.is_none());
        let replica = routing.replica_facts(catalog.version, lag_max);
        let decided = route(&wish, &routing.knowledge.facts(status), &replica, now);
        match (decided, compiled) {
            (Route::Local, Ok(compiled)) => Decision::Answer(Box::new(compiled), catalog),
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
    fn wait_for(&mut self, floor: Lsn, reached: Lsn) -> Decision {
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
        let question = Origin::State { after: routing.knowledge.forwarded(), schema_version: routing.replica.catalog().version };
        if self.passing > 0 || self.replies.in_batch() || routing.passage.is_some() || self.replies.awaits(|origin| origin == question) {
            return;
        }
        ask_state(&mut self.primary.output.bytes, routing.knowledge.prepared);
        routing.knowledge.asking_state(Instant::now());
        routing.knowledge.prepared = true;
        self.replies.asked(question);
    }

    /// Asks about a time zone that a statement needs, unless that would be in vain.
    fn ask_zone(&mut self, reason: &RemoteReason, waits: bool, now: Instant) -> Option<Decision> {
        let routing = self.routing.as_mut()?;
        let state = routing.knowledge.state()?;
        if self.status != b'I' || state.pinned.is_some() || state.route == RouteSetting::Remote {
            return None;
        }
        if routing.knowledge.awaits_zone() || waits || self.passing > 0 || self.replies.in_batch() {
            return Some(Decision::Later);
        }
        if !routing.knowledge.is_fresh() {
            let failed = routing.knowledge.facts(self.status).state_failed;
            return (!failed).then(|| self.ask_and_wait(waits));
        }
        let question = routing.knowledge.zone_question(reason, &self.shared.zones, now)?;
        ask_zone(&mut self.primary.output.bytes, &question);
        self.replies.asked(Origin::Zone);
        Some(Decision::Later)
    }

    pub(crate) fn ask_privileges(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        if routing.knowledge.awaits_privileges() || self.passing > 0 || self.replies.in_batch() || routing.passage.is_some() {
            return;
        }
        let catalog = routing.replica.catalog();
        ask_privileges(&mut self.primary.output.bytes, &catalog);
        routing.knowledge.asking_privileges(Instant::now(), catalog.version);
        self.replies.asked(Origin::Privileges);
    }
}

fn compile_unit(
    unit: &Unit,
    routing: &mut Routing,
    translator: &Translator<'_>,
    standing: Standing,
    counters: &Counters,
) -> Result<Compiled, Reason> {
    let Routing { replica, knowledge, statements, last_route, .. } = routing;
    let show = |name: &str| match name {
        "routes" => Some(counters.to_string()),
        name => shown(name, replica, knowledge, last_route.as_ref()),
    };
    match unit {
        Unit::Batch(bytes) => compile(bytes, statements, translator, &show, standing),
        Unit::Query(frame) => {
            let message = Message::decode(b'Q', &frame[HEADER_BYTES..]);
            let Ok(Message::Query { sql }) = message else { return Err(Reason::Protocol("the query is not UTF-8")) };
            match translator.plans.verdict(sql, &[], translator.catalog, translator.view) {
                Verdict::Local(plan) if !plan.params.is_empty() => Err(Reason::Parameter),
                Verdict::Local(plan) => Ok(Compiled::query(plan, standing)),
                Verdict::Remote(reason) => Err(Reason::Translate(reason)),
                Verdict::Command(SessionCommand::Show { name }) => {
                    show(&name).map(|value| Compiled::show(&name, &value, standing)).ok_or(UNKNOWN_SETTING)
                }
                Verdict::Command(SessionCommand::Explain { at }) => match translator.explained(sql, at, &[])? {
                    plan if !plan.params.is_empty() => Err(Reason::Parameter),
                    plan => Ok(Compiled::explain(&plan, standing)),
                },
                Verdict::Command(SessionCommand::Transaction(command)) => Compiled::transaction(&command, sql, standing),
            }
        }
    }
}

/// The text that a unit begins with, if it has one.
pub(crate) fn first_text(unit: &Unit) -> Option<String> {
    match unit {
        Unit::Query(frame) => Some(String::from_utf8_lossy(&frame[HEADER_BYTES..]).into_owned()),
        Unit::Batch(bytes) => frames(bytes).find_map(|(tag, _, body)| match Message::decode(tag, body) {
            Ok(Message::Parse { sql, .. }) => Some(sql.to_owned()),
            _ => None,
        }),
    }
}
