//! What is installed at the primary: the SQL, and how to read its configuration back.

use std::time::Duration;

use rimward_model::{Lsn, TableId};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::describe::Guard;
use crate::setup::SetupError;

/// Functions and configuration table, without the event triggers. May be run again.
pub(crate) const FUNCTIONS: &str = include_str!("capture.sql");
/// What fills tables; behind [`FUNCTIONS`].
pub(crate) const FILL: &str = include_str!("fill.sql");
/// The event triggers, which report from then on.
pub(crate) const TRIGGERS: &str = include_str!("capture_triggers.sql");
/// Version of the messages' format, kept in `rimward.config`.
pub(crate) const FORMAT: i32 = 2;

/// What `init` left behind.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The publication.
    pub publication: String,
    /// The slot.
    pub slot: String,
    /// By which the capture's messages are known.
    pub guard: Guard,
    /// Why changes of the schema are not all announced; `None` where they are.
    pub unwatched: Option<String>,
}

/// Reads what is installed; `None` if nothing is.
///
/// # Errors
/// When the query fails, or it is of another format.
pub async fn installation(client: &Client) -> Result<Option<Installation>, SetupError> {
    let readable = "SELECT has_table_privilege(to_regclass('rimward.config'), 'SELECT'), current_user::text";
    let row = client.query_one(readable, &[]).await?;
    match row.get::<_, Option<bool>>(0) {
        None => return Ok(None),
        Some(false) => return Err(SetupError::NotGranted { role: row.get(1) }),
        Some(true) => {}
    }
    let query = "SELECT format, publication::text, slot::text, guard, to_jsonb(f) ->> 'unwatched' FROM rimward.config f";
    let Some(row) = client.query_opt(query, &[]).await? else { return Ok(None) };
    let found: i32 = row.get(0);
    if found != FORMAT {
        return Err(SetupError::Format { found, known: FORMAT });
    }
    Ok(Some(Installation { publication: row.get(1), slot: row.get(2), guard: Guard::new(row.get(3)), unwatched: row.get(4) }))
}

/// Asks whether every change of the schema is announced, and if not, why. The first time that one is not, this makes what is held void, in
/// the stream; from then on it looks for changes.
///
/// # Errors
/// When the query fails.
pub async fn watch(client: &Client) -> Result<Option<String>, SetupError> {
    Ok(client.query_one("SELECT rimward.watch()", &[]).await?.get(0))
}

/// Asks for the queries of views, which come through the stream, as soon as no transaction is open that has changed anything of views.
/// Where the primary's WAL ended then; `None` if nothing was told, as where an earlier version prepared the primary.
///
/// # Errors
/// When the query fails.
pub async fn describe_views(client: &Client, views: &[TableId]) -> Result<Option<Lsn>, SetupError> {
    let views: Vec<u32> = views.iter().map(|view| view.0).collect();
    let told: i32 = match client.query_one("SELECT rimward.describe_views($1)", &[&views]).await {
        Ok(row) => row.get(0),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_FUNCTION) => 0,
        Err(error) => return Err(error.into()),
    };
    if told == 0 {
        return Ok(None);
    }
    let end: String = client.query_one("SELECT pg_current_wal_insert_lsn()::text", &[]).await?.get(0);
    let end = end.parse().map_err(|_| SetupError::Protocol(format!("a position of the WAL: {end}")))?;
    Ok(Some(end))
}

/// How long a [`watch`] may take, beyond what an answer takes otherwise: where changes are looked for, one that has found something describes
/// every relation of the database. That takes some 2 ms for each table, with its columns and indexes, and several times as much where the
/// primary is busy.
///
/// # Errors
/// When the query fails.
pub async fn watch_allowance(client: &Client) -> Result<Duration, SetupError> {
    const FOR_EACH_RELATION: Duration = Duration::from_millis(20);
    let relations: i64 = client.query_one("SELECT count(*) FROM pg_catalog.pg_class WHERE oid >= 16384", &[]).await?.get(0);
    Ok(FOR_EACH_RELATION.saturating_mul(u32::try_from(relations).unwrap_or(u32::MAX)))
}

/// What became of a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// It was made, with this number, and is on the primary's disk.
    Made(u64),
    /// It was not: the primary's last has this number, and a later one was seen. It was put back to an older state.
    Older(u64),
}

/// Makes a heartbeat, which comes back through the stream: it moves positions while nobody writes, and its number is remembered.
/// `client` must not have turned `synchronous_commit` off.
///
/// # Errors
/// When the query fails, or an earlier version prepared the primary.
pub async fn beat(client: &Client, seen: u64, unix_us: i64) -> Result<Beat, SetupError> {
    let number = |pulse: u64| i64::try_from(pulse).unwrap_or(i64::MAX);
    let answer = client.query_one("SELECT pulse, older FROM rimward.beat($1, $2)", &[&number(seen), &unix_us]).await;
    let row =
        answer.map_err(|error| if error.code() == Some(&SqlState::UNDEFINED_FUNCTION) { SetupError::NoPulse } else { error.into() })?;
    let pulse = u64::try_from(row.get::<_, i64>(0)).map_err(|_| SetupError::Protocol("a negative number of a heartbeat".to_owned()))?;
    Ok(if row.get(1) { Beat::Older(pulse) } else { Beat::Made(pulse) })
}
