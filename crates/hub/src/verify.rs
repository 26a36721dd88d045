//! Proves mirror and edges equal to the primary at one position, or names what differs: hold everybody, take a snapshot of the primary
//! (which gives the position), let everybody go to exactly there and hash, hash the primary's own text meanwhile, compare.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_batch::link;
use rimward_model::{Catalog, Lsn, Table, TableDigest, TableId, TableKind};
use rimward_pgconnect::ConnInfo;
use rimward_replica::{DigestError, Reader};
use rimward_source::{SetupError, Snapshot};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::edges::{Control, Edge};
use crate::shared::Shared;

/// Differences are named by ranges of the identities' hash; so many of them.
pub(crate) const RANGES: usize = 1024;
/// At most so many ranges of a table are listed.
const RANGES_LISTED_MAX: usize = 16;
/// While the snapshot waits for the primary's open transactions, all replicas stand still: not longer than this.
const HOLD_MAX: Duration = Duration::from_secs(60);

/// How often an edge that does not answer is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Whether everybody that was asked answered, and all agree.
    pub equal: bool,
    /// Commits that end at or before this were compared.
    pub position: Lsn,
    /// The tables that were compared.
    pub tables: Vec<TableReport>,
    /// Tables and columns that were not, and why.
    pub left_out: Vec<LeftOut>,
    /// The mirror and each edge.
    pub holders: Vec<HolderReport>,
    /// How long it took.
    pub elapsed_ms: u64,
}

/// A compared table, as the primary has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableReport {
    /// `schema.name`.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// The sum of their hashes, hexadecimal.
    pub digest: String,
}

/// A table, or a column of a compared table, that no replica holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// `schema.name`, or `schema.name.column`.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// What one replica answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderReport {
    /// `mirror`, or the edge's name.
    pub name: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of one replica's comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Row for row the primary's.
    Equal,
    /// Not.
    Differs {
        /// Where.
        tables: Vec<Difference>,
    },
    /// It gave no answer.
    Silent {
        /// Why.
        reason: String,
    },
}

/// A table that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// `schema.name`.
    pub table: String,
    /// Rows at the primary; none if it has no such table.
    pub primary_rows: Option<u64>,
    /// Rows of the replica; none if it has no such table.
    pub rows: Option<u64>,
    /// For the mirror: ranges, of 1024, of the identities' hash in which rows differ (the first few).
    pub ranges: Vec<usize>,
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.equal { "equal" } else { "NOT EQUAL" };
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        writeln!(f, "{verdict} at {}: {} tables, {rows} rows, {} ms", self.position, self.tables.len(), self.elapsed_ms)?;
        for holder in &self.holders {
            match &holder.outcome {
                Outcome::Equal => writeln!(f, "  {}: equal", holder.name)?,
                Outcome::Silent { reason } => writeln!(f, "  {}: no answer: {reason}", holder.name)?,
                Outcome::Differs { tables } => {
                    writeln!(f, "  {}: differs", holder.name)?;
                    for table in tables {
                        let rows = |rows: Option<u64>| rows.map_or_else(|| "none".to_owned(), |rows| rows.to_string());
                        let (primary, here) = (rows(table.primary_rows), rows(table.rows));
                        writeln!(f, "    {}: rows {here}, at the primary {primary}, ranges {:?}", table.table, table.ranges)?;
                    }
                }
            }
        }
        for left_out in &self.left_out {
            writeln!(f, "  left out: {} ({})", left_out.name, left_out.reason)?;
        }
        Ok(())
    }
}

/// A verification that gave no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    /// One at a time.
    #[error("another verification runs")]
    Running,
    /// Open transactions, mostly.
    #[error("the primary gave no snapshot within {} s: it waits for open transactions to end", .0.as_secs())]
    NoSnapshot(Duration),
    /// The tables are too big for the time that was given.
    #[error("the primary's tables were not hashed within {} s", .0.as_secs())]
    TooLong(Duration),
    /// The primary.
    #[error(transparent)]
    Primary(#[from] SetupError),
    /// It is another primary by now.
    #[error("the primary is not the one that this hub follows")]
    Foreign,
}

/// What verifications need to know, and which keeps them apart.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) primary: ConnInfo,
    pub(crate) timeout: Duration,
    pub(crate) running: tokio::sync::Mutex<()>,
}

/// Reports that are awaited.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    awaited: Mutex<HashMap<u64, (u64, oneshot::Sender<Held>)>>,
}

/// An edge's answer.
#[derive(Debug)]
struct Held {
    lsn: Lsn,
    tables: Vec<link::TableDigest>,
}

impl Holds {
    fn await_report(&self, id: u64, session: u64) -> oneshot::Receiver<Held> {
        let (sender, receiver) = oneshot::channel();
        self.awaited.lock().insert(id, (session, sender));
        receiver
    }

    fn forget(&self, id: u64) {
        self.awaited.lock().remove(&id);
    }

    /// A report came. The answer to a mere hold has no tables and is only a courtesy.
    pub(crate) fn reported(&self, session: u64, id: u64, lsn: Lsn, tables: Vec<link::TableDigest>) {
        let mut awaited = self.awaited.lock();
        if tables.is_empty() || awaited.get(&id).is_none_or(|(expected, _)| *expected != session) {
            return;
        }
        if let Some((_, sender)) = awaited.remove(&id) {
            let _ = sender.send(Held { lsn, tables });
        }
    }
}

/// Everybody that is held, and let go whatever happens.
struct Holding {
    shared: Arc<Shared>,
    edges: Vec<(u64, Arc<Edge>, bool)>,
}

impl Holding {
    fn begin(shared: &Arc<Shared>) -> Holding {
        shared.mirror.hold();
        let hold = |edge: Arc<Edge>| {
            let id = rand::random();
            let told = edge.control(Control::Hold { id });
            (id, edge, told)
        };
        Holding { shared: shared.clone(), edges: shared.edges.streaming().into_iter().map(hold).collect() }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.shared.mirror.release();
        for (id, edge, told) in &self.edges {
            self.shared.holds.forget(*id);
            if *told {
                edge.control(Control::Release { id: *id });
            }
        }
    }
}

/// Runs a verification to its end.
pub(crate) async fn run(shared: &Arc<Shared>) -> Result<VerifyReport, VerifyError> {
    let _alone = shared.verify.running.try_lock().map_err(|_| VerifyError::Running)?;
    let started = Instant::now();
    let deadline = tokio::time::Instant::now() + shared.verify.timeout;
    let holding = Holding::begin(shared);
    let begun = tokio::time::timeout(HOLD_MAX, Snapshot::begin(&shared.verify.primary)).await;
    let snapshot = begun.map_err(|_| VerifyError::NoSnapshot(HOLD_MAX))??;
    let position = snapshot.position();
    if (position.system, position.timeline) != (shared.meta.system, shared.meta.timeline) {
        return Err(VerifyError::Foreign);
    }
    let lsn = position.lsn;
    tracing::info!(%lsn, edges = holding.edges.len(), "verification");

    let mirror = tokio::spawn(mirror_digests(shared.clone(), lsn));
    let mut answers = Vec::new();
    for (id, edge, told) in &holding.edges {
        let answer = shared.holds.await_report(*id, edge.id);
        let told = *told && edge.control(Control::AdvanceTo { id: *id, lsn });
        answers.push((edge.clone(), told, answer));
    }
    let primary = async {
        let mut digests = Vec::new();
        for table in snapshot.tables() {
            digests.push(snapshot.digest(table, RANGES).await?);
        }
        Ok::<_, SetupError>(digests)
    };
    let primary = tokio::time::timeout_at(deadline, primary).await.map_err(|_| VerifyError::TooLong(shared.verify.timeout))??;
    let comparison = Comparison { lsn, catalog: snapshot.catalog().clone(), primary };
    drop(snapshot);

    let mut holders = Vec::new();
    let (mirror, held) = match tokio::time::timeout_at(deadline, mirror).await {
        Ok(Ok(Ok(held))) => (comparison.mirror(&held), Some(held)),
        Ok(Ok(Err(reason))) => (Outcome::Silent { reason }, None),
        Ok(Err(_)) | Err(_) => (Outcome::Silent { reason: "it did not get there in time".to_owned() }, None),
    };
    holders.push(HolderReport { name: "mirror".to_owned(), outcome: mirror });
    let catalog = held.map_or_else(|| comparison.catalog.clone(), |held| held.catalog);
    for (edge, told, answer) in answers {
        let outcome = match tokio::time::timeout_at(deadline, while_streaming(shared, &edge, answer)).await {
            _ if comparison.primary.is_empty() => Outcome::Equal,
            _ if !told => Outcome::Silent { reason: "its stream is gone or stuck".to_owned() },
            Ok(Some(held)) => comparison.edge(&catalog, &held),
            Ok(None) => Outcome::Silent { reason: "its stream ended".to_owned() },
            Err(_) => Outcome::Silent { reason: "it did not report in time".to_owned() },
        };
        holders.push(HolderReport { name: edge.name.clone(), outcome });
    }
    drop(holding);
    let equal = holders.iter().all(|holder| holder.outcome == Outcome::Equal);
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (tables, left_out) = (comparison.tables(&catalog), left_out(&catalog));
    Ok(VerifyReport { equal, position: lsn, tables, left_out, holders, elapsed_ms })
}

/// An edge's answer, or nothing if its stream ends before.
async fn while_streaming(shared: &Shared, edge: &Edge, mut answer: oneshot::Receiver<Held>) -> Option<Held> {
    loop {
        let streams = shared.edges.is_streaming(edge.id, &edge.access);
        match tokio::time::timeout(LOOK, &mut answer).await {
            Ok(answer) => return answer.ok(),
            Err(_) if !streams => return None,
            Err(_) => {}
        }
    }
}

/// What the mirror holds at the position.
pub(crate) struct MirrorHeld {
    pub(crate) catalog: Catalog,
    pub(crate) digests: Vec<TableDigest>,
}

/// Lets the mirror go to exactly `lsn`, opens a read transaction there, lets it go on at once, and hashes.
async fn mirror_digests(shared: Arc<Shared>, lsn: Lsn) -> Result<MirrorHeld, String> {
    let mut standing = shared.mirror.advance_to(lsn);
    let wait = standing.wait_for(Option::is_some);
    tokio::time::timeout(shared.verify.timeout, wait).await.map_err(|_| "it did not get there in time")?.map_err(|_| "it stopped")?;
    let hash = move || -> Result<MirrorHeld, DigestError> {
        let mut reader = Reader::open(shared.mirror.path())?;
        let snapshot = reader.snapshot()?;
        shared.mirror.release();
        Ok(MirrorHeld { catalog: snapshot.catalog()?, digests: snapshot.digests(RANGES)? })
    };
    tokio::task::spawn_blocking(hash).await.map_err(|_| "the hub is stopping".to_owned())?.map_err(|error| error.to_string())
}

/// The primary's side of it.
pub(crate) struct Comparison {
    pub(crate) lsn: Lsn,
    pub(crate) catalog: Catalog,
    pub(crate) primary: Vec<TableDigest>,
}

impl Comparison {
    /// The tables that are to be compared: those that replicas hold whole at that position.
    fn compared<'a>(&'a self, catalog: &'a Catalog) -> impl Iterator<Item = (&'a Table, Option<&'a TableDigest>)> {
        let digest = |id: TableId| self.primary.iter().find(|digest| digest.table == id);
        catalog.tables.values().filter(|table| table.is_complete()).map(move |table| (&**table, digest(table.id)))
    }

    pub(crate) fn tables(&self, catalog: &Catalog) -> Vec<TableReport> {
        let report = |table: &Table, digest: &TableDigest| {
            let total = digest.total();
            TableReport { name: table.name.to_string(), rows: total.rows, digest: format!("{:032x}", total.sum) }
        };
        self.compared(catalog).filter_map(|(table, digest)| Some(report(table, digest?))).collect()
    }

    pub(crate) fn mirror(&self, held: &MirrorHeld) -> Outcome {
        let differ = self.compared(&held.catalog).filter_map(|(table, primary)| {
            let here = held.digests.iter().find(|digest| digest.table == table.id);
            let mut ranges = match (here, primary) {
                (Some(here), Some(primary)) => here.differing(primary).unwrap_or_default(),
                _ => Vec::new(),
            };
            if here.is_some() && primary.is_some() && ranges.is_empty() {
                return None;
            }
            ranges.truncate(RANGES_LISTED_MAX);
            let rows = |digest: Option<&TableDigest>| digest.map(|digest| digest.total().rows);
            Some(Difference { table: table.name.to_string(), primary_rows: rows(primary), rows: rows(here), ranges })
        });
        outcome(differ.collect())
    }

    fn edge(&self, catalog: &Catalog, held: &Held) -> Outcome {
        if held.lsn > self.lsn {
            return Outcome::Silent { reason: format!("it reported {} where {} was asked for", held.lsn, self.lsn) };
        }
        let differ = self.compared(catalog).filter_map(|(table, primary)| {
            let here = held.tables.iter().find(|digest| digest.table == table.id);
            let total = primary.map(TableDigest::total);
            if here.is_some() && here.map(|here| (here.rows, here.digest)) == total.map(|total| (total.rows, total.sum)) {
                return None;
            }
            let (primary_rows, rows) = (total.map(|total| total.rows), here.map(|here| here.rows));
            Some(Difference { table: table.name.to_string(), primary_rows, rows, ranges: Vec::new() })
        });
        outcome(differ.collect())
    }
}

fn outcome(tables: Vec<Difference>) -> Outcome {
    if tables.is_empty() { Outcome::Equal } else { Outcome::Differs { tables } }
}

/// What replicas do not hold, and why. Views and the like hold nothing themselves.
pub(crate) fn left_out(catalog: &Catalog) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    for table in catalog.tables.values() {
        let holds_rows = matches!(table.kind, TableKind::Plain | TableKind::Partitioned { .. });
        match &table.remote {
            Some(reason) if holds_rows => left_out.push(LeftOut { name: table.name.to_string(), reason: reason.to_string() }),
            None if holds_rows => left_out.extend(table.columns.iter().filter(|column| column.absent).map(|column| LeftOut {
                name: format!("{}.{}", table.name, column.name),
                reason: "it is a generated column that the stream does not carry".to_owned(),
            })),
            _ => {}
        }
    }
    left_out
}
