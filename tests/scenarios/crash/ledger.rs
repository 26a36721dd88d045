//! The load under which things are killed. Every writer numbers its transactions without a gap, inside of them, and what a transaction
//! does follows from its number: so each state of the database says by itself whether it is whole (see [`super::oracle`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};
use tokio_util::sync::CancellationToken;

use super::findings::Findings;

pub(crate) const ACCOUNTS: i64 = 50;
pub(crate) const OPENING_BALANCE: i64 = 1000;
/// Cookies older than so many are eaten.
pub(crate) const COOKIES_KEPT: i64 = 30;
/// Enough to be streamed before its commit, and to be cut into several frames.
pub(crate) const BULK_ROWS: i64 = 50_000;
pub(crate) const SMALL_ROWS: i64 = 5;
pub(crate) const KEYS: i64 = 20;
/// Marks of eight characters in a body: 16 kB, kept out of line and uncompressed.
pub(crate) const BODY_MARKS: i64 = 2000;

/// Nothing that a writer does takes so long, not even while everything recovers.
const WRITER_PATIENCE: Duration = Duration::from_secs(60);

/// What a writer does; its number is its place here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Takes the next number of the one ledger, under a lock.
    Ledger,
    /// Moves money.
    Bank,
    /// A few rows in two tables, recognisable as belonging together; and rows that are rolled back to a savepoint.
    Cookies,
    /// Transactions that are streamed: committed, rolled back, or in part.
    Bulk,
    /// Changed keys, TRUNCATE, values out of line that stay or change; tables that come and go.
    Odds,
}

pub(crate) const WRITERS: [Kind; 7] = [Kind::Ledger, Kind::Ledger, Kind::Bank, Kind::Bank, Kind::Cookies, Kind::Bulk, Kind::Odds];

/// The number of the only writer of a kind.
pub(crate) fn writer_of(kind: Kind) -> usize {
    WRITERS.iter().position(|writer| *writer == kind).expect("every kind has a writer")
}

/// The tables, filled with what they hold before the first transaction.
pub(crate) fn schema() -> String {
    format!(
        "CREATE TABLE head (one int PRIMARY KEY, n int NOT NULL);
         INSERT INTO head VALUES (1, 0);
         CREATE TABLE ledger (n int PRIMARY KEY, writer int NOT NULL, trail_seen int NOT NULL);
         CREATE TABLE steps (writer int PRIMARY KEY, seq int NOT NULL);
         INSERT INTO steps SELECT w, 0 FROM generate_series(0, {last_writer}) AS w;
         CREATE TABLE trail (writer int, seq int, ledger_seen int NOT NULL, PRIMARY KEY (writer, seq));
         CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
         INSERT INTO accounts SELECT a, {OPENING_BALANCE} FROM generate_series(1, {ACCOUNTS}) AS a;
         CREATE TABLE transfers (writer int, seq int, debit int NOT NULL, credit int NOT NULL, amount int NOT NULL,
             PRIMARY KEY (writer, seq));
         CREATE TABLE crumbs_a (cookie uuid, part int, parts int NOT NULL, share int NOT NULL, seq int NOT NULL,
             PRIMARY KEY (cookie, part));
         CREATE TABLE crumbs_b (LIKE crumbs_a INCLUDING ALL);
         CREATE INDEX ON crumbs_a (seq);
         CREATE INDEX ON crumbs_b (seq);
         CREATE TABLE bulk (batch int, n int, stage int NOT NULL, filler text NOT NULL, PRIMARY KEY (batch, n));
         CREATE TABLE small (n int PRIMARY KEY, generation int NOT NULL);
         INSERT INTO small SELECT n, 0 FROM generate_series(1, {SMALL_ROWS}) AS n;
         CREATE TABLE keys (id int PRIMARY KEY, home int NOT NULL, moves int NOT NULL);
         INSERT INTO keys SELECT k, k, 0 FROM generate_series(1, {KEYS}) AS k;
         CREATE TABLE docs (id int PRIMARY KEY, home int NOT NULL, version int NOT NULL, rewrites int NOT NULL, mark text NOT NULL,
             body text NOT NULL);
         ALTER TABLE docs ALTER COLUMN body SET STORAGE EXTERNAL;
         INSERT INTO docs SELECT d, d, 0, 0, 'mark0000', repeat('mark0000', {BODY_MARKS}) FROM generate_series(1, {KEYS}) AS d;",
        last_writer = WRITERS.len() - 1
    )
}

/// The transaction with which `writer` goes from `seq - 1` to `seq`.
pub(crate) fn transaction(writer: usize, seq: i64, random: &mut StdRng) -> String {
    let work = match WRITERS[writer] {
        Kind::Ledger => format!(
            "WITH next AS (UPDATE head SET n = n + 1 RETURNING n)
             INSERT INTO ledger SELECT n, {writer}, (SELECT sum(seq) FROM steps) FROM next"
        ),
        Kind::Bank => transfer(writer, seq, random),
        Kind::Cookies => cookies(seq, random),
        Kind::Bulk => bulk(seq),
        Kind::Odds if seq % 16 == 0 => format!("{}; {}", eras(seq / 16), odds(seq, random)),
        Kind::Odds => odds(seq, random),
    };
    format!(
        "BEGIN; {work};
         WITH step AS (UPDATE steps SET seq = seq + 1 WHERE writer = {writer} RETURNING seq)
         INSERT INTO trail SELECT {writer}, seq, (SELECT n FROM head) FROM step; COMMIT"
    )
}

fn transfer(writer: usize, seq: i64, random: &mut StdRng) -> String {
    let (debit, amount) = (random.random_range(1..=ACCOUNTS), random.random_range(1..100));
    let credit = (debit + random.random_range(1..ACCOUNTS) - 1) % ACCOUNTS + 1;
    // Always the lower account first: two writers must not wait for each other.
    let mut steps = [(debit, -amount), (credit, amount)];
    steps.sort_unstable();
    let change = |(id, amount): (i64, i64)| format!("UPDATE accounts SET balance = balance + {amount} WHERE id = {id}");
    format!("{}; {}; INSERT INTO transfers VALUES ({writer}, {seq}, {debit}, {credit}, {amount})", change(steps[0]), change(steps[1]))
}

fn cookies(seq: i64, random: &mut StdRng) -> String {
    let parts = random.random_range(2..=20);
    let eaten = seq - COOKIES_KEPT;
    // The shares of each table add up to nothing.
    let crumbs = |table: &str| {
        format!(
            "INSERT INTO {table} SELECT md5('{seq}')::uuid, p, {parts},
                 CASE WHEN p < {parts} THEN p ELSE -{parts} * ({parts} - 1) / 2 END, {seq} FROM generate_series(1, {parts}) AS p"
        )
    };
    format!(
        "{}; SAVEPOINT poison; INSERT INTO crumbs_a SELECT md5('{seq}')::uuid, -p, 0, 1, -1 FROM generate_series(1, 10) AS p;
         DELETE FROM crumbs_b WHERE seq > {eaten}; ROLLBACK TO poison; {}; DELETE FROM crumbs_a WHERE seq = {eaten}; SAVEPOINT kept;
         DELETE FROM crumbs_b WHERE seq = {eaten}; RELEASE kept",
        crumbs("crumbs_a"),
        crumbs("crumbs_b")
    )
}

fn bulk(seq: i64) -> String {
    let rows = |batch: i64, stage: i64| {
        format!("INSERT INTO bulk SELECT {batch}, n, {stage}, repeat('bulk ', 10) FROM generate_series(1, {BULK_ROWS}) AS n")
    };
    match seq % 3 {
        // Streamed, with as many rows that are rolled back, before or after.
        1 if seq % 2 == 0 => format!("SAVEPOINT poison; {}; ROLLBACK TO poison; {}", rows(-1, 0), rows(seq, 0)),
        1 => format!("{}; SAVEPOINT poison; {}; ROLLBACK TO poison", rows(seq, 0), rows(-1, 0)),
        2 => format!("UPDATE bulk SET stage = {seq} WHERE n % 10 = 0"),
        _ if seq % 2 == 0 => "TRUNCATE bulk".to_owned(),
        _ => "DELETE FROM bulk".to_owned(),
    }
}

/// A large transaction that leaves no trace at all.
fn forgotten() -> String {
    format!("BEGIN; INSERT INTO bulk SELECT -2, n, 0, repeat('bulk ', 10) FROM generate_series(1, {BULK_ROWS} / 2) AS n; ROLLBACK")
}

fn odds(seq: i64, random: &mut StdRng) -> String {
    let home = random.random_range(1..=KEYS);
    match seq % 4 {
        0 => format!("UPDATE keys SET id = id + {KEYS}, moves = moves + 1 WHERE home = {home}"),
        1 => format!("TRUNCATE small; INSERT INTO small SELECT n, {} FROM generate_series(1, {SMALL_ROWS}) AS n", (seq + 3) / 4),
        // The body stays where it is, while the row, and sometimes its key, changes.
        2 if seq % 8 == 2 => format!("UPDATE docs SET version = version + 1 WHERE home = {home}"),
        2 => format!("UPDATE docs SET version = version + 1, id = id + {KEYS} WHERE home = {home}"),
        _ => {
            let mark = format!("{:08x}", random.random::<u32>());
            format!("UPDATE docs SET rewrites = rewrites + 1, mark = '{mark}', body = repeat('{mark}', {BODY_MARKS}) WHERE home = {home}")
        }
    }
}

/// A new table with rows, and the end of the one before the last.
fn eras(era: i64) -> String {
    let gone = if era > 2 { format!("; DROP TABLE era_{}", era - 2) } else { String::new() };
    format!(
        "CREATE TABLE era_{era} (id int PRIMARY KEY, name text);
         INSERT INTO era_{era} SELECT n, 'row ' || n FROM generate_series(1, 3) AS n{gone}"
    )
}

fn pause(kind: Kind, random: &mut StdRng) -> Duration {
    let range = match kind {
        Kind::Ledger | Kind::Bank => 2..12,
        Kind::Cookies | Kind::Odds => 5..30,
        Kind::Bulk => 700..2000,
    };
    Duration::from_millis(random.random_range(range))
}

/// Running writers.
pub(crate) struct Load {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    acknowledged: Arc<Acknowledged>,
}

/// Of each writer, the last transaction of which the primary said that it is committed.
type Acknowledged = [AtomicI64; WRITERS.len()];

impl Load {
    pub(crate) fn start(runtime: &Runtime, conninfo: &str, seed: u64, findings: &Arc<Findings>) -> Load {
        let (stop, acknowledged) = (CancellationToken::new(), Arc::new(Acknowledged::default()));
        let start = |number| {
            let writer = Writer {
                number,
                conninfo: conninfo.to_owned(),
                random: StdRng::seed_from_u64(seed.wrapping_add(number as u64)),
                stop: stop.clone(),
                acknowledged: acknowledged.clone(),
                findings: findings.clone(),
            };
            runtime.spawn(writer.run())
        };
        let tasks = (0..WRITERS.len()).map(start).collect();
        Load { stop, tasks, acknowledged }
    }

    /// Transactions that are committed for certain.
    pub(crate) fn committed(&self) -> i64 {
        self.acknowledged.iter().map(|seq| seq.load(Ordering::Acquire)).sum()
    }

    /// Ends the writers; how far each has come for certain.
    pub(crate) fn stop(mut self, runtime: &Runtime) -> Vec<i64> {
        self.stop.cancel();
        runtime.block_on(async {
            for task in self.tasks.drain(..) {
                task.await.expect("a writer ends well");
            }
        });
        self.acknowledged.iter().map(|seq| seq.load(Ordering::Acquire)).collect()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Writer {
    number: usize,
    conninfo: String,
    random: StdRng,
    stop: CancellationToken,
    acknowledged: Arc<Acknowledged>,
    findings: Arc<Findings>,
}

impl Writer {
    /// Sessions, one after another: the primary comes and goes.
    async fn run(mut self) {
        while !self.stop.is_cancelled() {
            if let Ok(client) = connect(&self.conninfo).await
                && let Err(error) = self.session(&client).await
                && is_serious(&error)
            {
                self.findings.add(format!("writer {}: {error:?}", self.number));
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn session(&mut self, client: &Client) -> Result<(), tokio_postgres::Error> {
        let acknowledged = self.acknowledged[self.number].load(Ordering::Acquire);
        let row = client.query_one("SELECT seq FROM steps WHERE writer = $1", &[&(self.number as i32)]).await?;
        let mut seq = i64::from(row.get::<_, i32>(0));
        // A COMMIT that was not answered may have happened or not.
        if !(acknowledged..=acknowledged + 1).contains(&seq) {
            self.findings.add(format!("writer {} was told of {acknowledged}, and the primary is at {seq}", self.number));
        }
        while !self.stop.is_cancelled() {
            self.acknowledged[self.number].store(seq, Ordering::Release);
            let kind = WRITERS[self.number];
            if kind == Kind::Bulk && seq % 4 == 3 {
                self.execute(client, &forgotten()).await?;
            }
            let sql = transaction(self.number, seq + 1, &mut self.random);
            self.execute(client, &sql).await?;
            seq += 1;
            tokio::time::sleep(pause(kind, &mut self.random)).await;
        }
        self.acknowledged[self.number].store(seq, Ordering::Release);
        Ok(())
    }

    async fn execute(&self, client: &Client, sql: &str) -> Result<(), tokio_postgres::Error> {
        match tokio::time::timeout(WRITER_PATIENCE, client.batch_execute(sql)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.findings.add(format!("writer {}: not done after {WRITER_PATIENCE:?}: {sql}", self.number));
                Ok(())
            }
        }
    }
}

/// A session whose connection is driven beside it.
pub(crate) async fn connect(conninfo: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(conninfo, NoTls).await?;
    // Its error comes to the client as well.
    tokio::spawn(connection);
    Ok(client)
}

/// Whether the primary refused a statement, rather than having gone away.
fn is_serious(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| !code.code().starts_with("57P") && !code.code().starts_with("53"))
}
