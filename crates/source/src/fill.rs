//! The client side of `fill.sql`: begins to fill tables, carries their rows on, ends it. What it does comes back through the stream.

use rimward_model::{Lsn, TableId};
use rimward_pgconnect::ConnInfo;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Row};

use crate::setup::{SetupError, connect_pinned};

/// Beginning may carry a whole table.
const REFILL_TIMEOUT_MS: u32 = 60_000;
/// A step ends well before somebody who waits for one of its rows looks for a deadlock,
const STEPS_IN_DEADLOCK_TIMEOUT: i64 = 2;
/// and waits for a row that somebody else has locked for this part of it.
const LOCKS_IN_STEP: i64 = 5;

/// What one step of a fill came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FillStep {
    /// There is no such fill: it has ended, or another one has begun.
    Gone,
    /// It begins when those have ended that were writing before.
    Waiting {
        /// Who they are, in words.
        writers: String,
    },
    /// So many rows were carried.
    Carried {
        /// How many.
        rows: u64,
        /// About where the primary's WAL ended.
        wal_lsn: Lsn,
    },
    /// The last of these many rows was carried; or all had been before.
    Whole {
        /// How many.
        rows: u64,
    },
}

/// How a table came to be copied anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refill {
    /// A fill has begun.
    Begun,
    /// It has no key that orders its rows, so all of them were carried at once.
    Carried,
}

/// How far a fill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FillProgress {
    /// Rows that were carried.
    pub rows: u64,
    /// How many the primary thinks there are; 0 if it has never counted.
    pub estimate: u64,
}

/// A session at the primary that fills tables.
#[derive(Debug)]
pub struct FillSession {
    client: Client,
    step_timeout_ms: i64,
}

impl FillSession {
    /// Connects.
    ///
    /// # Errors
    /// When the primary cannot be reached, or was prepared by a version that fills nothing.
    pub async fn connect(info: &ConnInfo) -> Result<FillSession, SetupError> {
        let client = connect_pinned(info, "rimward fill").await?;
        let query = "SELECT to_regclass('rimward.fills') IS NOT NULL, setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout'";
        let row = client.query_one(query, &[]).await?;
        if !row.get::<_, bool>(0) {
            return Err(SetupError::NoFills);
        }
        let step_timeout_ms = (row.get::<_, i64>(1) / STEPS_IN_DEADLOCK_TIMEOUT).max(1);
        // A step holds its rows until its commit, which need not wait for standbys.
        let settings = "SET synchronous_commit = local; SET default_transaction_isolation = 'read committed'";
        client.batch_execute(&format!("{settings}; SET statement_timeout = {step_timeout_ms}")).await?;
        client.batch_execute(&format!("SET lock_timeout = {}", (step_timeout_ms / LOCKS_IN_STEP).max(1))).await?;
        Ok(FillSession { client, step_timeout_ms })
    }

    /// Begins to copy a table anew.
    ///
    /// # Errors
    /// When it cannot be replicated, or a lock is not to be had.
    pub async fn refill(&self, table: TableId) -> Result<Refill, SetupError> {
        self.client.batch_execute(&format!("SET statement_timeout = {REFILL_TIMEOUT_MS}")).await?;
        let begun = self.client.query_one("SELECT rimward.refill($1)", &[&table.0]).await;
        self.client.batch_execute(&format!("SET statement_timeout = {}", self.step_timeout_ms)).await?;
        Ok(if begun?.get(0) { Refill::Carried } else { Refill::Begun })
    }

    /// Carries the next rows, at most so many, and about so many bytes.
    ///
    /// # Errors
    /// When others hold the rows ([`SetupError::is_contention`]), or the connection is lost.
    pub async fn step(&self, table: TableId, fill: u64, rows_max: u64, bytes_max: u64) -> Result<FillStep, SetupError> {
        let limit = |limit: u64| i64::try_from(limit).unwrap_or(i64::MAX);
        let query = "SELECT state, carried, coalesce(detail, ''), wal_lsn::text FROM rimward.fill($1, $2, $3, $4)";
        let row = self.client.query_one(query, &[&table.0, &number(fill)?, &limit(rows_max), &limit(bytes_max)]).await?;
        let rows = u64::try_from(row.get::<_, i64>(1)).unwrap_or_default();
        match row.get::<_, &str>(0) {
            "gone" => Ok(FillStep::Gone),
            "waiting" => Ok(FillStep::Waiting { writers: row.get(2) }),
            "carried" => Ok(FillStep::Carried { rows, wal_lsn: lsn(&row, 3)? }),
            "whole" => Ok(FillStep::Whole { rows }),
            other => Err(SetupError::Protocol(format!("a fill is {other}"))),
        }
    }

    /// Passes over all rows once more; false if that fill has no end to go back from.
    ///
    /// # Errors
    /// As [`FillSession::step`].
    pub async fn again(&self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        Ok(self.client.query_one("SELECT rimward.fill_again($1, $2)", &[&table.0, &number(fill)?]).await?.get(0))
    }

    /// Ends a fill that is whole; false if it is not, or not any more.
    ///
    /// # Errors
    /// As [`FillSession::step`].
    pub async fn end(&self, table: TableId, fill: u64) -> Result<bool, SetupError> {
        Ok(self.client.query_one("SELECT rimward.filled($1, $2)", &[&table.0, &number(fill)?]).await?.get(0))
    }

    /// How far it is.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn progress(&self, table: TableId, fill: u64) -> Result<FillProgress, SetupError> {
        let query = "SELECT rows_done, estimate FROM rimward.fills WHERE relation = $1 AND fill = $2";
        let row = self.client.query_opt(query, &[&table.0, &number(fill)?]).await?;
        let count = |row: &Row, column: usize| u64::try_from(row.get::<_, i64>(column)).unwrap_or_default();
        Ok(row.map(|row| FillProgress { rows: count(&row, 0), estimate: count(&row, 1) }).unwrap_or_default())
    }

    /// Where the primary's WAL ends: behind whatever this session committed.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn wal_end(&self) -> Result<Lsn, SetupError> {
        lsn(&self.client.query_one("SELECT pg_current_wal_insert_lsn()::text", &[]).await?, 0)
    }
}

fn number(fill: u64) -> Result<i64, SetupError> {
    i64::try_from(fill).map_err(|_| SetupError::Protocol(format!("a fill of number {fill}")))
}

fn lsn(row: &Row, column: usize) -> Result<Lsn, SetupError> {
    let text: &str = row.get(column);
    text.parse().map_err(|_| SetupError::Protocol(format!("a position {text}")))
}

impl SetupError {
    /// Whether it only says that others were using rows or tables, so that trying again helps.
    #[must_use]
    pub fn is_contention(&self) -> bool {
        let SetupError::Sql(error) = self else { return false };
        let contention =
            [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE, SqlState::QUERY_CANCELED];
        error.code().is_some_and(|code| contention.contains(code))
    }
}
