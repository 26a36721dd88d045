//! Eyes on everything while it is killed: each edge's file, each edge's gateway, and what the hub acknowledges.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rimward_hub::Status;
use rimward_model::Lsn;
use rusqlite::{Connection, OpenFlags};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, SimpleQueryMessage};
use tokio_util::sync::CancellationToken;

use super::findings::Findings;
use super::ledger::{ACCOUNTS, OPENING_BALANCE, SMALL_ROWS, connect};
use super::oracle::{Seen, follows, judge};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(60);
/// An answer, or an error, comes within this time, whatever was killed.
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);
const HTTP_TIMEOUT: Duration = Duration::from_secs(10);

/// What was seen of one edge.
#[derive(Debug, Default)]
pub(crate) struct EdgeWatch {
    /// States of its file, each found whole.
    pub(crate) states: Mutex<Vec<Seen>>,
    /// The highest ledger entry that anybody was shown.
    floor: AtomicI64,
    /// Local answers through the gateway.
    pub(crate) answers: AtomicU64,
}

/// The running watchers.
pub(crate) struct Watch {
    pub(crate) edges: Vec<Arc<EdgeWatch>>,
    /// How often the slot was compared with the hub.
    pub(crate) comparisons: Arc<AtomicU64>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// Where things are.
pub(crate) struct Places {
    pub(crate) primary: String,
    pub(crate) hub_port: u16,
    /// Each edge's file, and the connection string of its gateway.
    pub(crate) edges: Vec<(PathBuf, String)>,
}

impl Watch {
    pub(crate) fn start(runtime: &Runtime, places: Places, findings: &Arc<Findings>) -> Watch {
        let (stop, comparisons) = (CancellationToken::new(), Arc::new(AtomicU64::new(0)));
        let mut edges = Vec::new();
        let mut tasks = Vec::new();
        for (index, (file, conninfo)) in places.edges.into_iter().enumerate() {
            let watch = Arc::new(EdgeWatch::default());
            let eye = Eye { name: format!("edge{index}"), watch: watch.clone(), findings: findings.clone(), stop: stop.clone() };
            let other = eye.clone();
            tasks.push(runtime.spawn_blocking(move || other.watch_file(&file)));
            tasks.push(runtime.spawn(eye.watch_gateway(conninfo)));
            edges.push(watch);
        }
        let slot = watch_slot(places.primary, places.hub_port, comparisons.clone(), findings.clone(), stop.clone());
        tasks.push(runtime.spawn(slot));
        Watch { edges, comparisons, stop, tasks }
    }

    pub(crate) fn stop(&mut self, runtime: &Runtime) {
        self.stop.cancel();
        runtime.block_on(async {
            for task in self.tasks.drain(..) {
                task.await.expect("a watcher ends well");
            }
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Opens a replica's file beside the edge that writes it.
pub(crate) fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[derive(Clone)]
struct Eye {
    name: String,
    watch: Arc<EdgeWatch>,
    findings: Arc<Findings>,
    stop: CancellationToken,
}

impl Eye {
    /// Looks at the file, as any program on that machine could; now and then with a new connection.
    fn watch_file(&self, file: &Path) {
        while !self.stop.is_cancelled() {
            let looked = open(file).and_then(|replica| (0..20).try_for_each(|_| self.look(&replica)));
            if let Err(error) = looked {
                self.findings.add(format!("{}: its file cannot be read: {error}", self.name));
                return;
            }
        }
    }

    fn look(&self, replica: &Connection) -> rusqlite::Result<()> {
        let floor = self.watch.floor.load(Ordering::Acquire);
        match judge(replica)? {
            Ok(seen) => {
                let before = self.watch.states.lock().last().copied().unwrap_or_default();
                // What a client was shown is in the file as well.
                let before = Seen { ledger: floor.max(before.ledger), ..before };
                if let Err(finding) = follows(&before, &seen) {
                    self.findings.add(format!("{}: its file {finding}", self.name));
                }
                self.watch.floor.fetch_max(seen.ledger, Ordering::AcqRel);
                self.watch.states.lock().push(seen);
            }
            Err(finding) => self.findings.add(format!("{}: its file: {finding}", self.name)),
        }
        std::thread::sleep(PAUSE);
        Ok(())
    }

    /// Asks through the gateway, for local answers alone. While the edge or the primary is away, there are none.
    async fn watch_gateway(self, conninfo: String) {
        while !self.stop.is_cancelled() {
            match tokio::time::timeout(ANSWER_PATIENCE, connect(&conninfo)).await {
                Ok(Ok(client)) => self.ask(&client).await,
                Ok(Err(_)) => {}
                Err(_) => self.findings.add(format!("{}: no answer to a login", self.name)),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Until the session fails.
    async fn ask(&self, client: &Client) {
        if client.batch_execute("SET rimward.route = 'local'").await.is_err() {
            return;
        }
        while !self.stop.is_cancelled() {
            let floor = self.watch.floor.load(Ordering::Acquire);
            match answers(client).await {
                Ok(answers) => {
                    self.watch.answers.fetch_add(1, Ordering::AcqRel);
                    match answers.judge(floor) {
                        Ok(()) => drop(self.watch.floor.fetch_max(answers.ledger[0], Ordering::AcqRel)),
                        Err(finding) => self.findings.add(format!("{}: its gateway: {finding}", self.name)),
                    }
                }
                Err(Unanswered::Failed) => return,
                Err(Unanswered::Silent(sql)) => {
                    self.findings.add(format!("{}: no answer within {ANSWER_PATIENCE:?} to {sql}", self.name));
                    return;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Answers of a gateway, each of one position.
#[derive(Debug)]
struct Answers {
    /// Count, least and greatest entry.
    ledger: Vec<i64>,
    money: Vec<i64>,
    shares: Vec<i64>,
    /// Count, least and greatest generation.
    small: Vec<i64>,
    /// How far the ledger was at first, asked once more at the end.
    again: Vec<i64>,
}

/// Why there is no answer.
enum Unanswered {
    /// The session is over, or a local answer is refused: the replica is behind what the session knows, say.
    Failed,
    /// Nothing comes at all.
    Silent(&'static str),
}

async fn answers(client: &Client) -> Result<Answers, Unanswered> {
    const LEDGER: &str = "SELECT count(*), min(n), max(n) FROM ledger";
    Ok(Answers {
        ledger: numbers(client, LEDGER).await?,
        money: numbers(client, "SELECT sum(balance) FROM accounts").await?,
        shares: numbers(client, "SELECT sum(share) FROM crumbs_a").await?,
        small: numbers(client, "SELECT count(*), min(generation), max(generation) FROM small").await?,
        again: numbers(client, LEDGER).await?,
    })
}

/// The only row; NULL as zero.
async fn numbers(client: &Client, sql: &'static str) -> Result<Vec<i64>, Unanswered> {
    let answered = tokio::time::timeout(ANSWER_PATIENCE, client.simple_query(sql)).await;
    let messages = answered.map_err(|_| Unanswered::Silent(sql))?.map_err(|_| Unanswered::Failed)?;
    let row = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|at| row.get(at).map_or(0, |text| text.parse().unwrap_or(i64::MIN))).collect())
        }
        _ => None,
    });
    Ok(row.unwrap_or_default())
}

impl Answers {
    fn judge(&self, floor: i64) -> Result<(), String> {
        let dense = |ledger: &[i64]| ledger.len() == 3 && ledger[0] == ledger[2] && ledger[1] == ledger[0].min(1);
        let whole = dense(&self.ledger)
            && dense(&self.again)
            && self.money == [ACCOUNTS * OPENING_BALANCE]
            && self.shares == [0]
            && self.small.len() == 3
            && self.small[0] == SMALL_ROWS
            && self.small[1] == self.small[2];
        if !whole {
            return Err(format!("not a whole state: {self:?}"));
        }
        if self.ledger[0] < floor || self.again[0] < self.ledger[0] {
            return Err(format!("went back behind {floor}: {self:?}"));
        }
        Ok(())
    }
}

/// The first invariant, seen from outside: the primary was told of nothing that the hub does not hold on disk.
async fn watch_slot(primary: String, hub_port: u16, comparisons: Arc<AtomicU64>, findings: Arc<Findings>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Ok(client) = connect(&primary).await {
            while !stop.is_cancelled() {
                let Ok(confirmed) = confirmed(&client).await else { break };
                // Asked afterwards, and it never goes back: so it may only be more.
                let status = tokio::task::spawn_blocking(move || status(hub_port)).await.expect("the status is asked for");
                match (confirmed, status) {
                    (None, _) => findings.add("the slot is gone".to_owned()),
                    (Some(confirmed), Some(status)) => {
                        comparisons.fetch_add(1, Ordering::AcqRel);
                        if let Err(finding) = judge_slot(confirmed, &status) {
                            findings.add(finding);
                        }
                    }
                    (Some(_), None) => {}
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn judge_slot(confirmed: Lsn, status: &Status) -> Result<(), String> {
    let at = &status.positions;
    if confirmed > at.durable || at.acknowledged > at.durable {
        return Err(format!("the slot is confirmed up to {confirmed}, and the hub stands at {at:?}"));
    }
    if let Some(lost) = status.primary.slot_state.as_ref().and_then(|slot| slot.wal_status.as_deref()).filter(|state| *state == "lost") {
        return Err(format!("the slot is {lost}"));
    }
    Ok(())
}

/// `confirmed_flush_lsn`, if there is the slot.
pub(crate) async fn confirmed(client: &Client) -> Result<Option<Lsn>, tokio_postgres::Error> {
    const QUERY: &str = "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = 'rimward'";
    let row = client.query_opt(QUERY, &[]).await?;
    Ok(row.map(|row| row.get::<_, String>(0).parse().expect("a position")))
}

/// What the hub says, if it listens.
pub(crate) fn status(hub_port: u16) -> Option<Status> {
    let mut stream = TcpStream::connect(("127.0.0.1", hub_port)).ok()?;
    stream.set_read_timeout(Some(HTTP_TIMEOUT)).ok()?;
    stream.write_all(b"GET /v1/status HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    let (_, body) = text.split_once("\r\n\r\n")?;
    serde_json::from_str(body).ok()
}
