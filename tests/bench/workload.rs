//! What backlogs are made of. The same script makes the tables at the primary and at the subscriber.

use anyhow::{Context as _, Result};

use crate::Size;
use crate::servers::{Pair, pgbench};

/// A kind of backlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// Transactions that insert one row each.
    Single,
    /// One transaction that inserts many rows.
    Bulk,
    /// One transaction that updates many rows.
    BulkUpdate,
    /// One transaction that inserts many rows of twenty columns.
    Wide,
    /// pgbench's own: three updates and an insert a transaction.
    Tpcb,
}

/// One more than the accounts of one unit of pgbench's scale.
const SCALE: u32 = 10;
/// Transactions of `Tpcb` have so many changes.
const TPCB_CHANGES: u64 = 4;
const TPCB_CLIENTS: u64 = 4;

const EVENTS: &str = "CREATE TABLE event (
    id bigint PRIMARY KEY, account integer NOT NULL, kind text NOT NULL, amount numeric(12,2) NOT NULL,
    at timestamptz NOT NULL, note text)";
const WIDE: &str = "CREATE TABLE wide (
    id bigint PRIMARY KEY, account integer NOT NULL, customer bigint NOT NULL, status text NOT NULL, currency char(3) NOT NULL,
    net numeric(12,2) NOT NULL, tax numeric(12,2) NOT NULL, gross numeric(12,2) NOT NULL, discount numeric(5,4), paid boolean NOT NULL,
    created timestamptz NOT NULL, changed timestamptz NOT NULL, due date, reference uuid NOT NULL, latitude float8, longitude float8,
    city text, street text, tags jsonb, note text)";
/// The `i`th row of `event`.
const EVENT: &str = "i, i % 10007, 'order.placed', (i % 100000) / 100.0, clock_timestamp(), 'note ' || md5(i::text)";
/// The `i`th row of `wide`.
const WIDE_ROW: &str =
    "i, i % 10007, i * 7, 'shipped', 'EUR', (i % 100000) / 100.0, (i % 19000) / 100.0, (i % 119000) / 100.0, 0.0500, i % 3 = 0,
    clock_timestamp(), clock_timestamp(), date '2024-01-01' + (i % 700)::integer, md5(i::text)::uuid, i % 90 + 0.5, i % 180 + 0.25,
    'city ' || i % 977, 'street ' || i % 31013, jsonb_build_object('n', i, 'kind', 'web'), NULL";

impl Workload {
    /// All of them.
    pub(crate) const ALL: [Workload; 5] = [Workload::Single, Workload::Bulk, Workload::BulkUpdate, Workload::Wide, Workload::Tpcb];

    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Workload::Single => "single-row transactions",
            Workload::Bulk => "bulk insert",
            Workload::BulkUpdate => "bulk update",
            Workload::Wide => "bulk insert of wide rows",
            Workload::Tpcb => "pgbench tpcb-like",
        }
    }

    /// For `--only` and folders.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Workload::Single => "single",
            Workload::Bulk => "bulk",
            Workload::BulkUpdate => "update",
            Workload::Wide => "wide",
            Workload::Tpcb => "tpcb",
        }
    }

    /// Changes in one backlog.
    pub(crate) fn changes(self, size: Size) -> u64 {
        match (self, size) {
            (Workload::Single, Size::Full) => 200_000,
            (Workload::Single, Size::Quick) => 30_000,
            (Workload::Bulk, Size::Full) => 500_000,
            (Workload::Bulk, Size::Quick) => 60_000,
            (Workload::BulkUpdate | Workload::Wide, Size::Full) => 200_000,
            (Workload::BulkUpdate | Workload::Wide, Size::Quick) => 30_000,
            (Workload::Tpcb, Size::Full) => 160_000,
            (Workload::Tpcb, Size::Quick) => 16_000,
        }
    }

    /// The tables; pgbench's are made by [`Workload::fill`].
    pub(crate) fn schema(self) -> &'static str {
        match self {
            Workload::Single | Workload::Bulk | Workload::BulkUpdate => EVENTS,
            Workload::Wide => WIDE,
            Workload::Tpcb => "",
        }
    }

    /// What is there before the first backlog.
    pub(crate) async fn fill(self, pair: &Pair, size: Size) -> Result<()> {
        match self {
            Workload::Tpcb => fill_pgbench(pair, SCALE).await,
            Workload::BulkUpdate => {
                let sql = format!("INSERT INTO event SELECT {EVENT} FROM generate_series(1, {}) i", self.changes(size));
                for server in [&pair.primary, &pair.subscriber] {
                    server.psql(crate::servers::DATABASE, &sql)?;
                }
                Ok(())
            }
            Workload::Single | Workload::Bulk | Workload::Wide => Ok(()),
        }
    }

    /// Makes a backlog behind whatever is there; `round` counts from 0.
    pub(crate) async fn make(self, pair: &Pair, size: Size, round: u64) -> Result<()> {
        let changes = self.changes(size);
        let first = round * changes + 1;
        let last = first + changes - 1;
        match self {
            Workload::Single => {
                let sql = format!("DO $$ BEGIN FOR i IN {first}..{last} LOOP INSERT INTO event SELECT {EVENT}; COMMIT; END LOOP; END $$");
                pair.sql.batch_execute("SET synchronous_commit = off").await?;
                pair.sql.batch_execute(&sql).await.context("make the backlog")?;
                pair.sql.batch_execute("RESET synchronous_commit").await?;
            }
            Workload::Bulk => {
                let sql = format!("INSERT INTO event SELECT {EVENT} FROM generate_series({first}, {last}) i");
                pair.sql.batch_execute(&sql).await.context("make the backlog")?;
            }
            Workload::BulkUpdate => {
                let sql = "UPDATE event SET amount = amount + 1, at = clock_timestamp()";
                pair.sql.batch_execute(sql).await.context("make the backlog")?;
            }
            Workload::Wide => {
                let sql = format!("INSERT INTO wide SELECT {WIDE_ROW} FROM generate_series({first}, {last}) i");
                pair.sql.batch_execute(&sql).await.context("make the backlog")?;
            }
            Workload::Tpcb => {
                let each = (changes / TPCB_CHANGES / TPCB_CLIENTS).to_string();
                let clients = TPCB_CLIENTS.to_string();
                pgbench(&pair.primary, pair.primary.port(), &["-n", "-c", &clients, "-j", "2", "-M", "prepared", "-t", &each]).await?;
            }
        }
        Ok(())
    }
}

/// pgbench's tables at both, with a key for the history: an UPDATE of a table without one could not be published.
pub(crate) async fn fill_pgbench(pair: &Pair, scale: u32) -> Result<()> {
    let scale = scale.to_string();
    for server in [&pair.primary, &pair.subscriber] {
        pgbench(server, server.port(), &["-i", "-q", "-s", &scale]).await?;
        server.psql(crate::servers::DATABASE, "ALTER TABLE pgbench_history ADD COLUMN id bigserial PRIMARY KEY")?;
    }
    Ok(())
}
