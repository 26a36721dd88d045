//! The decision: here, at the primary, or not at all. Pure; the shell brings what is known and does what is decided.

use std::sync::Arc;
use std::time::Duration;

use rimward_model::{Lsn, SystemId, TableId, Timeline};
use rimward_translate::{Plan, RemoteReason};
use tokio::time::Instant;

use crate::state::{Privileges, RouteSetting, SessionState, TransactionsSetting};

/// An answer about privileges counts for so long.
pub(crate) const PRIVILEGES_AGE_MAX: Duration = Duration::from_secs(5);
/// From this age on it is renewed beside the work.
pub(crate) const PRIVILEGES_RENEW: Duration = Duration::from_millis(2500);

/// Why a statement goes to the primary, or is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Reason {
    /// It is not on the allowlist.
    #[error("{0}")]
    Translate(RemoteReason),
    /// An earlier statement of the block needed the primary.
    #[error("the transaction block is the primary's")]
    Transaction,
    /// A block, or a statement that manages it, that only the primary does.
    #[error("{0}")]
    Block(&'static str),
    /// The client wants it so.
    #[error("rimward.route is remote")]
    Forced,
    /// A setting under which no local answer is proven.
    #[error("the session's {0} differs from what local answers are proven for")]
    Setting(&'static str),
    /// The primary did not say what the session's state is.
    #[error("the session's state at the primary is not known")]
    State,
    /// The primary did not say what the role may read.
    #[error("the role's privileges are not known")]
    PrivilegesUnknown,
    /// SELECT on the whole table is not granted, or it has row-level security or column grants.
    #[error("the role may not read relation {0} without the primary's judgement")]
    Privilege(TableId),
    /// What the primary's clock shows is not known closely enough, or it is that of the transaction's beginning.
    #[error("the transaction's start is not known closely enough")]
    Clock,
    /// As before, of a view's owner and one of the relations that it reads.
    #[error("the owner of view {0} may not read all of its relations without the primary's judgement")]
    Owner(TableId),
    /// The replica follows another cluster or timeline than the session's primary.
    #[error("the replica follows another history than the primary")]
    History,
    /// The replica has not been told of the primary's time for long.
    #[error("the replica is older than allowed")]
    Stale,
    /// The replica does not show yet what the session has written or seen.
    #[error("the replica is at {reached}, and the session has seen {floor}")]
    Behind {
        /// Where the replica is.
        reached: Lsn,
        /// What it should show.
        floor: Lsn,
    },
    /// The schema changed under the statement.
    #[error("the schema has just changed")]
    Schema,
    /// A statement prepared here would have other columns by now: an error, as at PostgreSQL.
    #[error("cached plan must not change result type")]
    ResultType,
    /// A value of a parameter that is not certain to be read as PostgreSQL reads it.
    #[error("a parameter's value is not certain to be read as PostgreSQL reads it")]
    Parameter,
    /// A result column that has no binary form here.
    #[error("a result column has no binary form here")]
    Format,
    /// A part of the extended protocol that only the primary does.
    #[error("{0}")]
    Protocol(&'static str),
    /// SQLite could not answer; the primary may, or says why not.
    #[error("the replica could not answer: {0}")]
    Failed(String),
}

impl Reason {
    /// A stable word for metrics.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Reason::Translate(reason) => reason.code(),
            Reason::Transaction => "transaction",
            Reason::Block(_) => "block",
            Reason::Forced => "forced",
            Reason::Setting(_) => "pinned_setting",
            Reason::State => "state",
            Reason::PrivilegesUnknown => "privileges_unknown",
            Reason::Privilege(_) | Reason::Owner(_) => "privilege",
            Reason::Clock => "clock",
            Reason::History => "history",
            Reason::Stale => "stale",
            Reason::Behind { .. } => "behind",
            Reason::Schema => "schema",
            Reason::ResultType => "result_type",
            Reason::Parameter => "parameter_value",
            Reason::Format => "result_format",
            Reason::Protocol(_) => "protocol",
            Reason::Failed(_) => "failed",
        }
    }
}

/// What the statements at hand ask for.
#[derive(Debug)]
pub(crate) enum Wish<'a> {
    /// Local answers by these plans.
    Plans(&'a [Arc<Plan>]),
    /// A transaction block, and nothing else yet.
    Open {
        /// Whether it is declared READ ONLY.
        read_only: bool,
    },
    /// The primary must answer. Whether they can be refused instead: commands that manage the session cannot.
    Remote { reason: Reason, refusable: bool },
}

/// What is known of the session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionFacts<'a> {
    /// Of the last ReadyForQuery.
    pub(crate) status: u8,
    /// The newest state, and whether nothing has been forwarded since.
    pub(crate) state: Option<(&'a SessionState, bool)>,
    /// Something was forwarded that may have changed `rimward.route`.
    pub(crate) unsure: bool,
    /// Asking again would fail again.
    pub(crate) state_failed: bool,
    /// The newest answer about privileges.
    pub(crate) privileges: Option<&'a Privileges>,
    /// Asking again would fail again.
    pub(crate) privileges_failed: bool,
    /// What the session has written or seen.
    pub(crate) floor: Lsn,
}

/// What is known of the replica.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReplicaFacts {
    /// The cluster it follows.
    pub(crate) system: SystemId,
    /// The timeline.
    pub(crate) timeline: Timeline,
    /// Everything up to here is visible.
    pub(crate) lsn: Lsn,
    /// How old that is; `None` if it is not known.
    pub(crate) lag: Option<Duration>,
    /// How old it may be; `None` for any age.
    pub(crate) lag_max: Option<Duration>,
    /// The version of its catalog.
    pub(crate) schema_version: u64,
}

/// Where the statements are answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Route {
    /// Here, now.
    Local,
    /// Here, once the replica shows this much.
    Wait { floor: Lsn },
    /// Not decided: the session's state must be asked for first.
    AskState,
    /// Not decided: the role's privileges must be asked for first.
    AskPrivileges,
    /// At the primary.
    Remote(Reason),
    /// Not at all: the client does not want it forwarded.
    Refuse(Reason),
}

/// Decides.
pub(crate) fn route(wish: &Wish<'_>, session: &SessionFacts<'_>, replica: &ReplicaFacts, now: Instant) -> Route {
    if session.status != b'I' {
        return Route::Remote(Reason::Transaction);
    }
    let state = match (session.state, wish) {
        (Some((state, true)), _) => state,
        // A statement that must be forwarded need not wait for the state, unless it may have to be refused.
        (Some((state, false)), Wish::Remote { reason, .. }) if state.route != RouteSetting::Local && !session.unsure => {
            return Route::Remote(reason.clone());
        }
        (None, Wish::Remote { reason, .. }) => return Route::Remote(reason.clone()),
        _ if session.state_failed => return Route::Remote(Reason::State),
        _ => return Route::AskState,
    };
    let (reason, refusable) = match wish {
        Wish::Remote { reason, refusable } => (reason.clone(), *refusable),
        Wish::Open { read_only } => match against_block(state, *read_only) {
            None => return Route::Local,
            Some(reason) => (reason, false),
        },
        Wish::Plans(plans) => match obstacle(plans, state, session, replica, now) {
            Ok(route) => return route,
            Err(reason) => (reason, true),
        },
    };
    if refusable && state.route == RouteSetting::Local { Route::Refuse(reason) } else { Route::Remote(reason) }
}

/// What stands against a block that the primary does not hear of.
pub(crate) fn against_block(state: &SessionState, read_only: bool) -> Option<Reason> {
    match () {
        () if state.route == RouteSetting::Remote => Some(Reason::Forced),
        () if state.transactions == TransactionsSetting::Declared && !read_only => Some(UNDECLARED),
        () => state.pinned.map(Reason::Setting).or(state.blocks_remote.map(Reason::Block)),
    }
}

const UNDECLARED: Reason = Reason::Block("rimward.transactions is declared, and the block is not READ ONLY");

/// What stands against a local answer.
fn obstacle(
    plans: &[Arc<Plan>],
    state: &SessionState,
    session: &SessionFacts<'_>,
    replica: &ReplicaFacts,
    now: Instant,
) -> Result<Route, Reason> {
    if state.route == RouteSetting::Remote {
        return Err(Reason::Forced);
    }
    if let Some(setting) = state.pinned {
        return Err(Reason::Setting(setting));
    }
    if plans.iter().any(|plan| plan.needs_now()) && (state.clock.is_none() || session.status != b'I') {
        return Err(Reason::Clock);
    }
    if plans.iter().any(|plan| plan.schema_version != replica.schema_version) {
        return Err(Reason::Schema);
    }
    let privileges = match session.privileges {
        Some(known) if is_current(known, state, replica, now) => known,
        _ if session.privileges_failed => return Err(Reason::PrivilegesUnknown),
        _ => return Ok(Route::AskPrivileges),
    };
    if let Some(table) = plans.iter().flat_map(|plan| &plan.tables).find(|table| !privileges.allow(**table)) {
        return Err(Reason::Privilege(*table));
    }
    if let Some(view) = plans.iter().flat_map(|plan| &plan.views).find(|view| !privileges.allow_through(**view)) {
        return Err(Reason::Owner(*view));
    }
    if privileges.system != replica.system || state.timeline != replica.timeline {
        return Err(Reason::History);
    }
    if replica.lag_max.is_some_and(|max| replica.lag.is_none_or(|lag| lag > max)) {
        return Err(Reason::Stale);
    }
    Ok(if replica.lsn >= session.floor { Route::Local } else { Route::Wait { floor: session.floor } })
}

fn is_current(privileges: &Privileges, state: &SessionState, replica: &ReplicaFacts, now: Instant) -> bool {
    privileges.role == state.role
        && privileges.schema_version == replica.schema_version
        && now.duration_since(privileges.asked_at) < PRIVILEGES_AGE_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::View;

    const SYSTEM: SystemId = SystemId(7);

    fn state() -> SessionState {
        SessionState {
            insert: Lsn::new(120),
            timeline: Timeline(1),
            role: "ann".to_owned(),
            view: Arc::new(View::default()),
            pinned: None,
            route: RouteSetting::Auto,
            statement_timeout: Duration::ZERO,
            transactions: TransactionsSetting::Auto,
            idle_timeout: Duration::ZERO,
            blocks_remote: None,
            clock_us: 0,
            clock: None,
        }
    }

    fn privileges(asked_at: Instant) -> Privileges {
        Privileges {
            system: SYSTEM,
            role: "ann".to_owned(),
            tables: vec![TableId(1)],
            views: vec![TableId(2)],
            asked_at,
            schema_version: 3,
        }
    }

    fn replica() -> ReplicaFacts {
        ReplicaFacts { system: SYSTEM, timeline: Timeline(1), lsn: Lsn::new(100), lag: None, lag_max: None, schema_version: 3 }
    }

    fn plan(table: u32) -> Arc<Plan> {
        Arc::new(Plan {
            sql: String::new(),
            binds: Vec::new(),
            params: Vec::new(),
            columns: Vec::new(),
            tables: vec![TableId(table)],
            zone: None,
            views: vec![TableId(2)],
            schema_version: 3,
            point_lookup: true,
            may_fail: false,
        })
    }

    /// All is well for a local answer, but for what `change` does.
    fn check(change: impl FnOnce(&mut SessionState, &mut Privileges, &mut ReplicaFacts, &mut Lsn, &mut u8), expected: &Route) {
        let now = Instant::now() + Duration::from_secs(60);
        let (mut state, mut privileges, mut replica) = (state(), privileges(now), replica());
        let (mut floor, mut status) = (Lsn::new(100), b'I');
        change(&mut state, &mut privileges, &mut replica, &mut floor, &mut status);
        let session = SessionFacts {
            status,
            state: Some((&state, true)),
            unsure: false,
            state_failed: false,
            privileges: Some(&privileges),
            privileges_failed: false,
            floor,
        };
        assert_eq!(&route(&Wish::Plans(&[plan(1)]), &session, &replica, now), expected);
    }

    #[test]
    fn each_obstacle_sends_a_statement_to_the_primary() {
        let old = |privileges: &mut Privileges| privileges.asked_at -= PRIVILEGES_AGE_MAX;
        check(|_, _, _, _, _| {}, &Route::Local);
        check(|_, _, _, _, status| *status = b'T', &Route::Remote(Reason::Transaction));
        check(|state, _, _, _, _| state.route = RouteSetting::Remote, &Route::Remote(Reason::Forced));
        check(|state, _, _, _, _| state.pinned = Some("DateStyle"), &Route::Remote(Reason::Setting("DateStyle")));
        check(|_, privileges, _, _, _| old(privileges), &Route::AskPrivileges);
        check(|state, _, _, _, _| state.role = "bob".to_owned(), &Route::AskPrivileges);
        check(|_, privileges, _, _, _| privileges.schema_version = 2, &Route::AskPrivileges);
        check(|_, privileges, _, _, _| privileges.tables.clear(), &Route::Remote(Reason::Privilege(TableId(1))));
        check(|_, privileges, _, _, _| privileges.views.clear(), &Route::Remote(Reason::Owner(TableId(2))));
        check(|_, _, replica, _, _| replica.system = SystemId(8), &Route::Remote(Reason::History));
        check(|_, _, replica, _, _| replica.timeline = Timeline(2), &Route::Remote(Reason::History));
        check(|_, _, replica, _, _| replica.schema_version = 4, &Route::Remote(Reason::Schema));
        check(|_, _, replica, _, _| replica.lag_max = Some(Duration::ZERO), &Route::Remote(Reason::Stale));
        check(|_, _, _, floor, _| *floor = Lsn::new(101), &Route::Wait { floor: Lsn::new(101) });
    }

    #[test]
    fn local_or_not_at_all_refuses_with_the_reason() {
        check(
            |state, privileges, _, _, _| {
                state.route = RouteSetting::Local;
                privileges.tables.clear();
            },
            &Route::Refuse(Reason::Privilege(TableId(1))),
        );
    }

    /// A statement for the primary, with a state that is (or is not) the newest.
    fn check_remote(setting: RouteSetting, fresh: bool, unsure: bool, refusable: bool, expected: &Route) {
        let state = SessionState { route: setting, ..state() };
        let session = SessionFacts {
            status: b'I',
            state: Some((&state, fresh)),
            unsure,
            state_failed: false,
            privileges: None,
            privileges_failed: false,
            floor: Lsn::ZERO,
        };
        let wish = Wish::Remote { reason: Reason::Parameter, refusable };
        assert_eq!(&route(&wish, &session, &replica(), Instant::now()), expected);
    }

    #[test]
    fn what_must_be_forwarded_waits_for_the_state_only_where_it_may_be_refused() {
        check_remote(RouteSetting::Auto, false, false, true, &Route::Remote(Reason::Parameter));
        check_remote(RouteSetting::Auto, false, true, true, &Route::AskState);
        check_remote(RouteSetting::Local, false, false, true, &Route::AskState);
        check_remote(RouteSetting::Local, true, false, true, &Route::Refuse(Reason::Parameter));
        check_remote(RouteSetting::Local, true, false, false, &Route::Remote(Reason::Parameter));
    }
}
