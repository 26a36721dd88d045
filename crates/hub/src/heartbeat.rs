//! Has the primary emit a transactional logical message each second: it comes back through the stream, so that positions advance while nobody
//! writes, lag has a clock, and a primary that was put back to an older state is known by it. On the same side connection, the slot is looked at.

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rimward_model::{Catalog, Lsn, TableId};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{Beat, SetupError, describe_views, watch, watch_allowance};
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;

use crate::HubError;
use crate::backoff::Backoff;
use crate::shared::Shared;
use crate::status::SlotState;

/// The prefix of heartbeats among the logical messages.
pub(crate) const PREFIX: &str = "rimward.heartbeat";
/// The slot is looked at with every so many heartbeats.
const SLOT_EVERY: u64 = 5;
/// A primary that does not answer for so long is asked over a new connection.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// So many views are asked for at once.
const VIEWS_AT_ONCE: usize = 100;

/// A commit of ours need not wait for standbys; it must reach the disk, for only then is it streamed.
const SETTINGS: &str = "SET synchronous_commit = local; SET statement_timeout = '10s'";
/// A statement that this side has given up ends at the primary by then.
const GRACE: Duration = Duration::from_secs(1);

/// The body of a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heartbeat {
    /// The hub's clock when it was sent, Unix µs.
    pub(crate) unix_us: i64,
    /// Its number at this primary; earlier versions gave none.
    #[serde(default)]
    pub(crate) pulse: u64,
}

/// Unix µs by this machine's clock.
pub(crate) fn unix_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Gives the primary a newer heartbeat than any that was seen, before it is followed: what it was at an earlier time lacks that.
pub(crate) async fn first(primary: &ConnInfo, shared: &Shared) -> Result<(), HubError> {
    let seen = shared.pulse.seen();
    let made = async {
        let client = connect_sql(primary).await?;
        client.batch_execute(SETTINGS).await.map_err(SetupError::from)?;
        Ok::<_, HubError>(rimward_source::beat(&client, seen, unix_us()).await?)
    };
    match tokio::time::timeout(ANSWER_TIMEOUT, made).await {
        Ok(Ok(Beat::Made(number))) => {
            shared.pulse.begins_with(number);
            Ok(())
        }
        Ok(Ok(Beat::Older(found))) => Err(HubError::Restored { found, seen }),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(SetupError::Silent { seconds: ANSWER_TIMEOUT.as_secs() }.into()),
    }
}

/// Beats until the hub stops. A primary that cannot be reached is only reported: the replication connection decides what
/// that means.
pub(crate) async fn beat(primary: ConnInfo, slot: String, interval: Duration, shared: Arc<Shared>) {
    let stop = &shared.stop.token;
    let primary = primary.with_application_name("rimward heartbeat");
    let mut backoff = Backoff::default();
    while !stop.is_cancelled() {
        let ended = tokio::select! {
            ended = session(&primary, &slot, interval, &shared, &mut backoff) => ended,
            () = stop.cancelled() => return,
        };
        if let Err(error) = ended {
            tracing::warn!(error, "heartbeats cannot be sent to the primary");
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.next_of(true)) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn session(primary: &ConnInfo, slot: &str, interval: Duration, shared: &Shared, backoff: &mut Backoff) -> Result<(), String> {
    let client = connect_sql(primary).await.map_err(|error| error.to_string())?;
    answered(ANSWER_TIMEOUT, client.batch_execute(SETTINGS)).await?;
    // A database that has grown beyond it ends this session, and the next one asks again.
    let watch_max = ANSWER_TIMEOUT + answered(ANSWER_TIMEOUT, watch_allowance(&client)).await?;
    answered(ANSWER_TIMEOUT, client.batch_execute(&limit(watch_max))).await?;
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut unwatched = None;
    let (mut told, mut last) = (Lsn::default(), TableId(0));
    for beat in 0u64.. {
        ticks.tick().await;
        let seen = shared.pulse.seen();
        let made = answered(ANSWER_TIMEOUT, rimward_source::beat(&client, seen, unix_us())).await?;
        if let Beat::Older(found) = made {
            // The replication connection finds the same, and ends the hub.
            return Err(HubError::Restored { found, seen }.to_string());
        }
        let obstacle = answered(watch_max, watch(&client)).await?;
        if let Some(why) = obstacle.as_ref().filter(|_| obstacle != unwatched) {
            tracing::error!(why, "changes of the schema are not announced; what is held may be stale, and is left to the primary");
        }
        unwatched = obstacle;
        let views = without_query(&shared.catalog.borrow(), last);
        // What was told is on its way until the stream has passed its place.
        if unwatched.is_none() && !views.is_empty() && shared.journal.resume() >= told {
            told = answered(watch_max, describe_views(&client, &views)).await?.unwrap_or(told);
            last = views[views.len() - 1];
        }
        if beat % SLOT_EVERY == 0 {
            let state = answered(ANSWER_TIMEOUT, slot_state(&client, slot)).await?;
            shared.link.change(|link| link.slot = state);
        }
        backoff.reset();
    }
    Ok(())
}

/// Views to ask for the queries of, some at a time, because changes of the schema wait while they are told; first those behind the last that
/// was asked for, because some may be in use for long.
fn without_query(catalog: &Catalog, last: TableId) -> Vec<TableId> {
    let lacking = || catalog.tables.values().filter(|table| table.is_view_without_query()).map(|table| table.id);
    let behind = lacking().filter(|view| *view > last);
    behind.chain(lacking().filter(|view| *view <= last)).take(VIEWS_AT_ONCE).collect()
}

/// What the primary answers within the time.
async fn answered<T, E: Display>(longest: Duration, asked: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    match tokio::time::timeout(longest, asked).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the primary does not answer".to_owned()),
    }
}

/// So long the primary works on a statement.
fn limit(longest: Duration) -> String {
    format!("SET statement_timeout = {}", (longest + GRACE).as_millis().min(u128::from(i32::MAX.unsigned_abs())))
}

/// What the primary says of the slot, if there is one.
pub(crate) async fn slot_state(client: &Client, slot: &str) -> Result<Option<SlotState>, tokio_postgres::Error> {
    const QUERY: &str = "SELECT confirmed_flush_lsn::text, restart_lsn::text, wal_status, safe_wal_size, pg_current_wal_lsn()::text,
            (SELECT r.sync_state FROM pg_stat_replication r WHERE r.pid = s.active_pid)
        FROM pg_replication_slots s WHERE slot_name = $1";
    let Some(row) = client.query_opt(QUERY, &[&slot]).await? else { return Ok(None) };
    let lsn = |column: usize| row.get::<_, Option<String>>(column).and_then(|text| text.parse::<Lsn>().ok());
    let (restart, wal_end) = (lsn(1), lsn(4).unwrap_or_default());
    Ok(Some(SlotState {
        confirmed_flush: lsn(0),
        restart,
        retained_bytes: restart.map(|restart| wal_end.bytes_since(restart)),
        wal_status: row.get(2),
        safe_wal_bytes: row.get(3),
        wal_end,
        sync_state: row.get(5),
    }))
}
