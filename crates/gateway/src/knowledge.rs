//! What the gateway knows of a session, how fresh that is, and what the session has seen. Pure.

use std::collections::VecDeque;
use std::sync::Arc;

use rimward_model::Lsn;
use rimward_translate::RemoteReason;
use tokio::time::Instant;

use crate::relay::AnswerRow;
use crate::route::{PRIVILEGES_AGE_MAX, PRIVILEGES_RENEW, SessionFacts};
use crate::state::{Privileges, RouteSetting, SessionState, View};
use crate::zones::{KnownZones, SessionZones, ZoneKey};

/// For so many exchanges with the primary after the last statement that could have been local, the state is asked for unbidden.
const INTEREST_MAX: u8 = 16;

/// What is known, and since when.
#[derive(Debug, Default)]
pub(crate) struct Knowledge {
    /// Counts what was forwarded for the client, and notifications to it: a state counts only if there was nothing since it was asked for.
    forwarded: u64,
    state: Option<SessionState>,
    state_after: Option<u64>,
    state_failed_after: Option<u64>,
    state_at: Option<Instant>,
    /// The version of the replica's catalog when the state was asked for.
    state_version: u64,
    /// The primary has the state query prepared.
    pub(crate) prepared: bool,
    privileges: Option<Privileges>,
    privileges_asked: Option<(Instant, u64)>,
    privileges_failed: Option<Instant>,
    /// What the session has written or seen.
    pub(crate) floor: Lsn,
    /// Whether it may have written or seen something since the floor was raised last.
    seen: bool,
    interest: u8,
    /// What was forwarded since may have changed `rimward.route`.
    unsure: bool,
    /// When the state was asked for, of questions not answered yet.
    asked_at: VecDeque<Instant>,
    /// The time zones that this session's connection has told of.
    zones: SessionZones,
}

impl Knowledge {
    /// At the start of a session.
    pub(crate) fn new() -> Knowledge {
        Knowledge { interest: INTEREST_MAX, ..Knowledge::default() }
    }

    /// Something of the client's goes to the primary.
    pub(crate) fn forward(&mut self) -> u64 {
        self.forwarded += 1;
        self.seen = true;
        self.interest = self.interest.saturating_sub(1);
        self.forwarded
    }

    /// The client hears of a commit at the primary, as it would by an exchange.
    pub(crate) fn notified(&mut self) {
        self.forwarded += 1;
        self.seen = true;
    }

    /// How much was forwarded: what a state query is asked behind.
    pub(crate) fn forwarded(&self) -> u64 {
        self.forwarded
    }

    /// A statement came that could be local.
    pub(crate) fn wanted(&mut self) {
        self.interest = INTEREST_MAX;
    }

    /// Whether the state is worth asking for before anybody needs it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.interest > 0 && self.state_failed_after != Some(self.forwarded)
    }

    /// Whether nothing was forwarded since the state was asked for.
    pub(crate) fn is_fresh(&self) -> bool {
        self.state.is_some() && self.state_after == Some(self.forwarded)
    }

    /// The newest view, fresh or not.
    pub(crate) fn view(&self) -> Option<&Arc<View>> {
        self.state.as_ref().map(|state| &state.view)
    }

    /// The newest state, fresh or not.
    pub(crate) fn state(&self) -> Option<&SessionState> {
        self.state.as_ref()
    }

    /// For the decision.
    pub(crate) fn facts(&self, status: u8) -> SessionFacts<'_> {
        SessionFacts {
            status,
            state: self.state.as_ref().map(|state| (state, self.is_fresh())),
            unsure: self.unsure,
            state_failed: self.state_failed_after == Some(self.forwarded),
            privileges: self.privileges.as_ref(),
            privileges_failed: self.privileges_failed.is_some_and(|at| at.elapsed() < PRIVILEGES_AGE_MAX),
            floor: self.floor,
        }
    }

    /// The state is being asked for.
    pub(crate) fn asking_state(&mut self, now: Instant) {
        self.asked_at.push_back(now);
    }

    /// An answer came, whatever it says.
    pub(crate) fn heard_state(&mut self) -> Option<Instant> {
        self.asked_at.pop_front()
    }

    /// The answer to a state query that stood behind so many forwarded exchanges.
    pub(crate) fn answered(&mut self, state: Option<SessionState>, after: u64, schema_version: u64, idle: bool, now: Instant) {
        let Some(mut state) = state.filter(|_| idle) else {
            self.state_failed_after = Some(after);
            return;
        };
        self.zones.put_into(&mut state);
        if after != self.forwarded {
            // Not the newest, but its view is the best guess until the next one comes.
            self.state = Some(state);
            return;
        }
        // The position that is flushed would be too little: commits may be asynchronous, by whatever made them so, and are visible at once.
        if std::mem::take(&mut self.seen) {
            self.floor = self.floor.max(state.insert);
        }
        self.state = Some(state);
        self.state_after = Some(after);
        self.state_version = schema_version;
        self.unsure = false;
        self.state_at = Some(now);
    }

    /// What to ask the primary about a time zone that a statement needs; `None` where it has been asked in vain, or is being asked.
    pub(crate) fn zone_question(&mut self, wanted: &RemoteReason, known: &KnownZones, now: Instant) -> Option<String> {
        let state = self.state.as_ref().filter(|state| state.pinned.is_none() && self.is_fresh())?;
        let wanted = match wanted {
            RemoteReason::SessionZone => ZoneKey::Session(state.view.zone_name.clone()),
            RemoteReason::Zone { name } => ZoneKey::Named(name.clone()),
            _ => return None,
        };
        self.zones.question(wanted, known, now)
    }

    /// Whether a question about a time zone is outstanding.
    pub(crate) fn awaits_zone(&self) -> bool {
        self.zones.is_asking()
    }

    /// The answer to it.
    pub(crate) fn zone_answered(&mut self, rows: Option<&[AnswerRow]>, known: &KnownZones, now: Instant) {
        self.zones.answered(rows, known, now);
        if let Some(state) = &mut self.state {
            self.zones.put_into(state);
        }
    }

    /// The primary has reloaded its settings.
    pub(crate) fn reloaded(&mut self) {
        self.state_after = None;
    }

    /// The privileges of these tables are being asked for.
    pub(crate) fn asking_privileges(&mut self, now: Instant, schema_version: u64) {
        self.privileges_asked = Some((now, schema_version));
    }

    /// The answer.
    pub(crate) fn privileges_answered(&mut self, parse: impl FnOnce(Instant, u64) -> Option<Privileges>) {
        let Some((asked_at, schema_version)) = self.privileges_asked.take() else { return };
        match parse(asked_at, schema_version) {
            Some(privileges) => {
                self.privileges = Some(privileges);
                self.privileges_failed = None;
            }
            None => self.privileges_failed = Some(asked_at),
        }
    }

    /// The session may have changed what its role may read. An answer that is outstanding comes from behind that.
    pub(crate) fn privileges_changed(&mut self) {
        self.privileges = None;
        self.privileges_failed = None;
    }

    /// Whether an answer about privileges is outstanding.
    pub(crate) fn awaits_privileges(&self) -> bool {
        self.privileges_asked.is_some()
    }

    /// Whether what is known should be renewed beside the work: others may grant, revoke, or create schemas.
    pub(crate) fn is_ageing(&self, now: Instant) -> bool {
        let old = |at: Instant| now.duration_since(at) > PRIVILEGES_RENEW;
        self.state_at.is_some_and(old) || self.privileges.as_ref().is_some_and(|known| old(known.asked_at))
    }

    /// Forgets a state that is too old to act on, however little was forwarded since, or older than the replica's catalog: a schema of the
    /// search path may have come into being.
    pub(crate) fn expire(&mut self, now: Instant, schema_version: u64) {
        let aged = self.state_at.is_some_and(|at| now.duration_since(at) > PRIVILEGES_AGE_MAX);
        if aged || self.state_version != schema_version {
            self.state_after = None;
        }
    }

    /// What goes to the primary may change `rimward.route`: nothing is forwarded unasked before the state is known again.
    pub(crate) fn doubt(&mut self) {
        self.unsure = true;
        self.interest = INTEREST_MAX;
    }

    /// How the client wanted its statements answered, when last heard.
    pub(crate) fn route_setting(&self) -> RouteSetting {
        self.state.as_ref().map_or(RouteSetting::Auto, |state| state.route)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rimward_model::Timeline;
    use std::time::Duration;

    fn state() -> SessionState {
        SessionState {
            insert: Lsn::new(120),
            timeline: Timeline(1),
            role: "ann".to_owned(),
            view: Arc::default(),
            pinned: None,
            route: RouteSetting::Auto,
            statement_timeout: Duration::ZERO,
            transactions: crate::state::TransactionsSetting::Auto,
            idle_timeout: Duration::ZERO,
            blocks_remote: None,
            clock_us: 0,
            clock: None,
        }
    }

    #[test]
    fn after_an_exchange_the_session_has_seen_all_that_is_written() {
        let mut knowledge = Knowledge::new();
        let after = knowledge.forward();
        knowledge.answered(Some(state()), after, 1, true, Instant::now());
        assert_eq!(knowledge.floor, Lsn::new(120));
        assert!(knowledge.is_fresh());
    }

    #[test]
    fn a_state_that_was_asked_for_before_the_last_exchange_does_not_count() {
        let mut knowledge = Knowledge::new();
        let after = knowledge.forward();
        knowledge.forward();
        knowledge.answered(Some(state()), after, 1, true, Instant::now());
        assert!(!knowledge.is_fresh());
        assert_eq!(knowledge.floor, Lsn::ZERO);
    }

    #[test]
    fn a_notification_raises_the_floor_by_a_state_that_is_asked_for_behind_it() {
        let mut knowledge = Knowledge::new();
        knowledge.notified();
        knowledge.answered(Some(state()), 0, 1, true, Instant::now());
        assert!(!knowledge.is_fresh());
        knowledge.answered(Some(state()), knowledge.forwarded(), 1, true, Instant::now());
        assert!(knowledge.is_fresh());
        assert_eq!(knowledge.floor, Lsn::new(120));
    }

    #[test]
    fn a_state_older_than_the_replicas_catalog_does_not_count() {
        let mut knowledge = Knowledge::new();
        knowledge.answered(Some(state()), 0, 1, true, Instant::now());
        knowledge.expire(Instant::now(), 1);
        assert!(knowledge.is_fresh());
        knowledge.expire(Instant::now(), 2);
        assert!(!knowledge.is_fresh());
    }

    #[test]
    fn asking_again_without_an_exchange_leaves_the_floor() {
        let mut knowledge = Knowledge::new();
        knowledge.answered(Some(state()), 0, 1, true, Instant::now());
        assert!(knowledge.is_fresh());
        assert_eq!(knowledge.floor, Lsn::ZERO);
    }
}
