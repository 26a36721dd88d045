//! What the gateway knows of a session, how fresh that is, and what the session has seen. Pure.

use std::sync::Arc;

use rimward_model::Lsn;
use tokio::time::Instant;

use crate::route::{PRIVILEGES_AGE_MAX, PRIVILEGES_RENEW, SessionFacts};
use crate::state::{Privileges, RouteSetting, SessionState, View};
use crate::tag::Tag;

/// For so many exchanges with the primary after the last statement that could have been local, the state is asked for unbidden.
const INTEREST_MAX: u8 = 16;

/// What is known, and since when.
#[derive(Debug, Default)]
pub(crate) struct Knowledge {
    /// Counts what was forwarded for the client: a state counts only if nothing was forwarded since it was asked for.
    forwarded: u64,
    state: Option<SessionState>,
    state_after: Option<u64>,
    state_failed_after: Option<u64>,
    state_at: Option<Instant>,
    /// The primary has the state query prepared.
    pub(crate) prepared: bool,
    privileges: Option<Privileges>,
    privileges_asked: Option<(Instant, u64)>,
    privileges_failed: Option<Instant>,
    /// What the session has written or seen.
    pub(crate) floor: Lsn,
    seen: Seen,
    interest: u8,
    /// What was forwarded since may have changed `rimward.route`.
    unsure: bool,
}

/// What was seen of the primary since the floor was raised last.
#[derive(Debug, Default)]
struct Seen {
    /// Something, not covered by a synchronous commit of the session's own behind it: it may lie beyond what is flushed.
    reads: bool,
    /// The transaction under way has written.
    wrote: bool,
    /// And one of its statements was SET.
    set: bool,
    /// Anything at all.
    any: bool,
}

impl Knowledge {
    /// At the start of a session.
    pub(crate) fn new() -> Knowledge {
        Knowledge { interest: INTEREST_MAX, ..Knowledge::default() }
    }

    /// Something of the client's goes to the primary.
    pub(crate) fn forward(&mut self) -> u64 {
        self.forwarded += 1;
        self.seen.any = true;
        self.interest = self.interest.saturating_sub(1);
        self.forwarded
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
        self.interest > 0
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

    /// A statement of the client's completed at the primary.
    pub(crate) fn completed(&mut self, tag: Tag) {
        match tag {
            Tag::Wrote => {
                self.seen.wrote = true;
                self.seen.reads = true;
            }
            Tag::Commit => self.transaction_ended(),
            Tag::Rollback => self.seen.wrote = false,
            Tag::Set => {
                self.seen.set = true;
                self.seen.reads = true;
            }
            _ => self.seen.reads = true,
        }
    }

    /// A statement of the client's failed.
    pub(crate) fn failed(&mut self) {
        self.seen.wrote = false;
        self.seen.reads = true;
    }

    /// The client's transaction ended, by COMMIT or at ReadyForQuery. If it wrote and its commit was synchronous, then that commit's
    /// record was flushed, and all that was seen before lies before it. A SET among its statements may have made it asynchronous.
    pub(crate) fn transaction_ended(&mut self) {
        if self.seen.wrote && !self.seen.set {
            self.seen.reads = false;
        }
        self.seen.wrote = false;
        self.seen.set = false;
    }

    /// The answer to a state query that stood behind so many forwarded exchanges.
    pub(crate) fn answered(&mut self, state: Option<SessionState>, after: u64, idle: bool, now: Instant) {
        let Some(state) = state.filter(|_| idle) else {
            self.state_failed_after = Some(after);
            return;
        };
        if after != self.forwarded {
            // Not the newest, but its view is the best guess until the next one comes.
            self.state = Some(state);
            return;
        }
        if self.seen.any {
            let seen = if self.seen.reads || !state.synchronous { state.insert } else { state.flush };
            self.floor = self.floor.max(seen);
            self.seen = Seen::default();
        }
        self.state = Some(state);
        self.state_after = Some(after);
        self.unsure = false;
        self.state_at = Some(now);
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

    /// Whether an answer about privileges is outstanding.
    pub(crate) fn awaits_privileges(&self) -> bool {
        self.privileges_asked.is_some()
    }

    /// Whether what is known should be renewed beside the work: others may grant, revoke, or create schemas.
    pub(crate) fn is_ageing(&self, now: Instant) -> bool {
        let old = |at: Instant| now.duration_since(at) > PRIVILEGES_RENEW;
        self.state_at.is_some_and(old) || self.privileges.as_ref().is_some_and(|known| old(known.asked_at))
    }

    /// Whether the state is too old to act on, however little was forwarded since.
    pub(crate) fn expire(&mut self, now: Instant) {
        if self.state_at.is_some_and(|at| now.duration_since(at) > PRIVILEGES_AGE_MAX) {
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

    fn state(synchronous: bool) -> SessionState {
        SessionState {
            flush: Lsn::new(100),
            insert: Lsn::new(120),
            timeline: Timeline(1),
            role: "ann".to_owned(),
            view: Arc::default(),
            pinned: None,
            route: RouteSetting::Auto,
            statement_timeout: Duration::ZERO,
            synchronous,
        }
    }

    /// After statements with these tags, each a transaction of its own unless in a block, the floor is the flushed position or the written one.
    fn check(exchanges: &[&[Tag]], synchronous: bool, floor: u64) {
        let mut knowledge = Knowledge::new();
        for tags in exchanges {
            knowledge.forward();
            tags.iter().for_each(|tag| knowledge.completed(*tag));
            knowledge.transaction_ended();
        }
        let after = knowledge.forwarded();
        knowledge.answered(Some(state(synchronous)), after, true, Instant::now());
        assert_eq!(knowledge.floor, Lsn::new(floor), "{exchanges:?}");
        assert!(knowledge.is_fresh());
    }

    #[test]
    fn a_synchronous_commit_covers_all_that_was_seen_before_it_and_nothing_after() {
        check(&[&[Tag::Wrote]], true, 100);
        check(&[&[Tag::Other], &[Tag::Wrote]], true, 100);
        check(&[&[Tag::Other, Tag::Wrote, Tag::Commit]], true, 100);
        check(&[&[Tag::Wrote], &[Tag::Other]], true, 120);
        check(&[&[Tag::Wrote, Tag::Commit, Tag::Other]], true, 120);
        check(&[&[Tag::Wrote, Tag::Rollback, Tag::Commit]], true, 120);
        check(&[&[Tag::Other, Tag::Set, Tag::Wrote, Tag::Commit]], true, 120);
        check(&[&[Tag::Wrote]], false, 120);
        check(&[&[Tag::Other]], true, 120);
    }

    #[test]
    fn a_state_that_was_asked_for_before_the_last_exchange_does_not_count() {
        let mut knowledge = Knowledge::new();
        let after = knowledge.forward();
        knowledge.forward();
        knowledge.answered(Some(state(true)), after, true, Instant::now());
        assert!(!knowledge.is_fresh());
        assert_eq!(knowledge.floor, Lsn::ZERO);
    }

    #[test]
    fn asking_again_without_an_exchange_leaves_the_floor() {
        let mut knowledge = Knowledge::new();
        knowledge.answered(Some(state(true)), 0, true, Instant::now());
        assert!(knowledge.is_fresh());
        assert_eq!(knowledge.floor, Lsn::ZERO);
    }
}
