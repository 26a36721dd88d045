//! Kills and stops under load. At random, with a seed that is printed and can be given: `RIMWARD_SEED`; as often as `RIMWARD_CRASHES` says.

mod findings;
pub(crate) mod ledger;
pub(crate) mod oracle;
pub(crate) mod watch;

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rimward_localpg::{Options, Server};
use tokio::runtime::Runtime;

use crate::cluster::{Cluster, eventually, run, text};
use findings::Findings;
use ledger::Load;
use oracle::{Seen, Truth};
use watch::{Places, Watch};

const EDGES: usize = 2;
/// Enough for a test that runs with every change.
const CRASHES: usize = 8;
/// Everybody's end, under load: within two seconds, if the machine is not busy with other things each time.
const END_MAX: Duration = Duration::from_secs(2);
/// Whoever waited for somebody would do so for `wal_sender_timeout`, a minute, or for ever.
const STOP_MAX: Duration = Duration::from_secs(15);

/// One of these tests at a time: each keeps the machine busy, and two of them measure time.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock()
}

fn say(what: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "crash: {what}");
}

pub(crate) fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// A cluster at work.
struct Run {
    cluster: Cluster,
    findings: Arc<Findings>,
    load: Option<Load>,
    watch: Watch,
    runtime: Runtime,
}

impl Run {
    fn start(seed: u64) -> Run {
        let settings = [
            // Small enough that the large transactions are streamed before their commit.
            ("logical_decoding_work_mem", "1MB"),
            // A killed process loses nothing that the kernel holds; recovery would otherwise spend seconds on syncing every file.
            ("fsync", "off"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let cluster = Cluster::running(&Options { settings, ..Options::default() }, "ledger", &ledger::schema(), EDGES);
        let runtime = Runtime::new().expect("a runtime");
        let findings = Arc::new(Findings::default());
        let primary = cluster.server.conninfo(cluster.database);
        let edge = |index: usize| {
            let file = cluster.edge_folder(index).join(format!("{}.sqlite", cluster.database));
            let (port, user, password) = (cluster.edges[index].port, Server::USER, Server::PASSWORD);
            (file, format!("host=127.0.0.1 port={port} user={user} password={password} dbname={}", cluster.database))
        };
        let places = Places { primary: primary.clone(), hub_port: cluster.hub_port, edges: (0..EDGES).map(edge).collect() };
        let load = Some(Load::start(&runtime, &primary, seed, &findings));
        let watch = Watch::start(&runtime, places, &findings);
        Run { cluster, findings, load, watch, runtime }
    }

    #[track_caller]
    fn expect_no_findings(&mut self) {
        if let Some(findings) = self.findings.report() {
            self.cluster.folder.disable_cleanup(true);
            panic!("{findings}\n(hub and edges are kept in {})", self.cluster.folder.path().display());
        }
    }

    fn committed(&self) -> i64 {
        self.load.as_ref().map_or(0, Load::committed)
    }

    fn ledger_at(&self, edge: usize) -> i64 {
        self.watch.edges[edge].states.lock().last().map_or(0, |seen| seen.ledger)
    }

    /// Until every edge shows what was written after this call.
    fn settle(&mut self) {
        let begun = Instant::now();
        let before: i64 = self.cluster.primary("SELECT n FROM head").parse().expect("a number");
        for edge in 0..EDGES {
            eventually("the edge goes on", || {
                self.keep_running();
                self.expect_no_findings();
                self.ledger_at(edge) > before
            });
        }
        say(format_args!("everybody is up to date after {:.1?}", begun.elapsed()));
    }

    /// Starts what is not running, as a service manager would.
    fn keep_running(&mut self) {
        if self.cluster.server.pid().is_none() {
            self.cluster.server.launch().expect("PostgreSQL recovers");
        }
        let ended = self.cluster.hub.as_mut().and_then(|hub| hub.ended().map(|status| (status, hub.log_text())));
        self.expect_startup_failure("the hub", ended.as_ref());
        if self.cluster.hub.is_none() || ended.is_some() {
            self.cluster.launch_hub();
        }
        for index in 0..EDGES {
            let ended = self.cluster.edges[index].program.as_mut().and_then(|edge| edge.ended().map(|status| (status, edge.log_text())));
            self.expect_startup_failure("an edge", ended.as_ref());
            if self.cluster.edges[index].program.is_none() || ended.is_some() {
                self.cluster.launch_edge(index);
            }
        }
    }

    /// A port may be taken for a moment by somebody's outgoing connection. Nothing else is a reason to end.
    fn expect_startup_failure(&self, who: &str, ended: Option<&(std::process::ExitStatus, String)>) {
        if let Some((status, log)) = ended {
            let tail: Vec<&str> = log.lines().rev().take(3).collect();
            say(format_args!("{who} ended by itself with {status}: {}", tail.first().unwrap_or(&"")));
            if !tail.iter().any(|line| line.contains("in use")) {
                self.findings.add(format!("{who} ended by itself with {status}: {tail:?}"));
            }
        }
    }

    /// Waits until the writers have made that many more transactions.
    fn await_transactions(&mut self, more: i64) {
        let goal = self.committed() + more;
        eventually("the writers go on", || {
            self.keep_running();
            self.expect_no_findings();
            self.committed() >= goal
        });
    }

    fn kill(&mut self, victim: Victim) {
        match victim {
            Victim::Primary => self.cluster.server.kill().expect("kill PostgreSQL"),
            Victim::Hub => self.cluster.hub.take().expect("the hub runs").kill(),
            Victim::Edge(index) => self.cluster.edges[index].program.take().expect("the edge runs").kill(),
        }
    }

    /// Stops the load, lets everybody catch up, and judges everything that there is to judge.
    fn judge(mut self) {
        self.keep_running();
        let acknowledged = self.load.take().expect("the load runs").stop(&self.runtime);
        self.cluster.await_hub();
        (0..EDGES).for_each(|index| self.cluster.await_edge(index));
        self.judge_primary(&acknowledged);
        let end = self.caught_up();
        self.watch.stop(&self.runtime);
        self.expect_no_findings();
        say(self.cluster.verify().lines().next().unwrap_or_default());
        self.judge_history(end);
        self.judge_slot();
        self.expect_no_findings();
    }

    /// What was acknowledged to the writers is there: else nothing below means much.
    fn judge_primary(&self, acknowledged: &[i64]) {
        for (what, sql) in oracle::rules() {
            assert_eq!(self.cluster.primary(&sql), "0", "the primary: {what}");
        }
        let steps = self.cluster.primary("SELECT seq FROM steps ORDER BY writer");
        for (writer, (seq, acknowledged)) in steps.lines().zip(acknowledged).enumerate() {
            let seq: i64 = seq.parse().expect("a number");
            assert!((*acknowledged..=acknowledged + 1).contains(&seq), "writer {writer} was told of {acknowledged}, and stands at {seq}");
        }
    }

    /// Waits until both edges show what the primary does; the last state.
    fn caught_up(&mut self) -> (i64, i64) {
        let count = |table: &str| self.cluster.primary(&format!("SELECT count(*) FROM {table}")).parse().expect("a number");
        let end: (i64, i64) = (count("ledger"), count("trail"));
        for edge in 0..EDGES {
            eventually("the edge catches up", || {
                self.expect_no_findings();
                self.watch.edges[edge].states.lock().last().is_some_and(|seen| (seen.ledger, seen.trail) == end)
            });
        }
        end
    }

    /// Every state that was seen is one that the log knows, and the log is sound and complete.
    fn judge_history(&self, end: (i64, i64)) {
        let data = self.cluster.hub_folder();
        let check = run(&["log", "check", "--data", &data.display().to_string()]);
        assert!(check.status.success() && text(&check).contains("sound"), "log check: {}", text(&check));
        let truth = Truth::read(&data.join("log")).expect("the log is in order");
        for (index, edge) in self.watch.edges.iter().enumerate() {
            let states = edge.states.lock();
            for seen in &*states {
                if let Err(finding) = truth.contains(seen) {
                    self.findings.add(format!("edge{index}: {finding}"));
                }
            }
            let (distinct, answers) = (distinct(&states), edge.answers.load(Ordering::Acquire));
            say(format_args!("edge{index}: {} states seen whole, {distinct} of them different, {answers} local answers", states.len()));
            assert!(distinct > 10 && answers > 10, "too little was seen to say anything");
        }
        assert_eq!(truth.last().map(|seen| (seen.ledger, seen.trail)), Some(end), "the log ends where the primary stands");
        let comparisons = self.watch.comparisons.load(Ordering::Acquire);
        say(format_args!("{} transactions in the log; slot and hub compared {comparisons} times", truth.transactions()));
        assert!(comparisons > 10, "too little was seen to say anything");
    }

    /// The slot is held by one session, and follows even though nothing is written any more.
    fn judge_slot(&self) {
        let reached = self.cluster.primary("SELECT pg_current_wal_flush_lsn()");
        eventually("the slot follows", || {
            let query = "SELECT active AND wal_status = 'reserved' AND confirmed_flush_lsn >= '{}' AND restart_lsn <= confirmed_flush_lsn
                         FROM pg_replication_slots WHERE slot_name = 'rimward'";
            self.cluster.primary(&query.replace("{}", &reached)) == "t"
        });
    }
}

fn distinct(states: &[Seen]) -> usize {
    let mut positions: Vec<u64> = states.iter().map(|seen| seen.lsn).collect();
    positions.dedup();
    positions.len()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Primary,
    Hub,
    Edge(usize),
}

/// Mostly one, sometimes two, seldom all; in the order in which they die.
fn victims(random: &mut StdRng) -> Vec<Victim> {
    let all = [Victim::Primary, Victim::Hub, Victim::Edge(0), Victim::Edge(1)];
    let count = *[1, 1, 1, 1, 1, 2, 2, 3, 4].choose(random).expect("there are counts");
    all.choose_multiple(random, count).copied().collect()
}

#[test]
fn random_kills_lose_double_and_reorder_nothing() {
    let _alone = alone();
    let seed = from_environment("RIMWARD_SEED").unwrap_or_else(rand::random::<u32>);
    let crashes = from_environment("RIMWARD_CRASHES").unwrap_or(CRASHES);
    say(format_args!("RIMWARD_SEED={seed} RIMWARD_CRASHES={crashes}"));
    let mut random = StdRng::seed_from_u64(u64::from(seed));
    let begun = Instant::now();
    let mut run = Run::start(u64::from(seed));
    for crash in 1..=crashes {
        let millis = |random: &mut StdRng, most: u64| Duration::from_millis(random.random_range(0..=most));
        std::thread::sleep(millis(&mut random, 1500));
        // The next kill may come while the last one is still being recovered from.
        if random.random_bool(0.6) {
            run.settle();
        }
        let victims = victims(&mut random);
        say(format_args!("{crash}: kill {victims:?} at {:.1?}, after {} transactions", begun.elapsed(), run.committed()));
        for victim in &victims {
            run.kill(*victim);
            std::thread::sleep(millis(&mut random, 100));
        }
        std::thread::sleep(millis(&mut random, 600));
        run.keep_running();
        run.expect_no_findings();
    }
    run.settle();
    run.judge();
    say(format_args!("RIMWARD_SEED={seed}: {crashes} crashes survived in {:.1?}", begun.elapsed()));
}

#[test]
fn termination_ends_hub_and_edge_within_two_seconds_under_load() {
    let _alone = alone();
    let mut run = Run::start(7);
    let (mut edge_time, mut hub_time) = (STOP_MAX, STOP_MAX);
    for round in 0..5 {
        if round >= 2 && edge_time < END_MAX && hub_time < END_MAX {
            break;
        }
        run.await_transactions(200);
        let (status, time) = run.cluster.edges[0].program.take().expect("the edge runs").terminate();
        assert!(status.success() && time < STOP_MAX, "the edge ended with {status} after {time:?}");
        edge_time = edge_time.min(time);
        let (status, time) = run.cluster.hub.take().expect("the hub runs").terminate();
        assert!(status.success() && time < STOP_MAX, "the hub ended with {status} after {time:?}");
        hub_time = hub_time.min(time);
        run.await_transactions(100);
        run.settle();
    }
    run.judge();
    assert!(edge_time < END_MAX && hub_time < END_MAX, "at best, the edge took {edge_time:?} and the hub {hub_time:?}");
}

#[test]
fn the_primary_stops_fast_while_it_is_followed_and_an_edge_stands_still() {
    let _alone = alone();
    let mut run = Run::start(8);
    run.await_transactions(200);
    let stopped = run.cluster.edges[1].program.as_ref().expect("the edge runs").pid();
    signal(stopped, "STOP");
    run.await_transactions(100);
    let time = run.cluster.server.stop().expect("the primary stops");
    say(format_args!("the primary stopped within {time:.2?} under load"));
    assert!(time < STOP_MAX, "it took {time:?}");
    run.keep_running();
    signal(stopped, "CONT");
    run.await_transactions(100);
    run.settle();
    run.judge();
}

fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().expect("run kill");
    assert!(sent.success());
}

/// WAL that holds nothing for the hub neither piles up at the primary nor keeps it from stopping.
#[test]
fn an_idle_publication_releases_wal_and_lets_the_primary_stop() {
    let _alone = alone();
    let schema = "CREATE TABLE followed (id int PRIMARY KEY); CREATE UNLOGGED TABLE quiet (id int PRIMARY KEY);
                  CREATE TABLE loud (id int, filler text); INSERT INTO followed VALUES (1)";
    let mut cluster = Cluster::running(&Options::default(), "idle", schema, 1);
    // Left out of the publication, for it has no key.
    let traffic = "INSERT INTO loud SELECT n, repeat('loud ', 100) FROM generate_series(1, 20000) AS n; DELETE FROM loud";
    let retained = "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), confirmed_flush_lsn)::bigint FROM pg_replication_slots";
    for _ in 0..3 {
        cluster.primary(traffic);
        let reached = cluster.primary("SELECT pg_current_wal_flush_lsn()");
        eventually("the slot follows traffic that it does not carry", || {
            cluster.primary(&format!("SELECT confirmed_flush_lsn >= '{reached}' FROM pg_replication_slots")) == "t"
        });
    }
    say(format_args!("{} bytes of WAL are not confirmed", cluster.primary(retained)));
    cluster.primary(traffic);
    let time = cluster.server.stop().expect("the primary stops");
    say(format_args!("the primary stopped within {time:.2?} behind other traffic"));
    assert!(time < STOP_MAX, "it took {time:?}");
    cluster.server.launch().expect("the primary starts");
    // The hub continues, and a hub that starts anew as well, from where it was confirmed.
    cluster.primary("INSERT INTO followed VALUES (2)");
    eventually("the edge goes on", || cluster.edge_psql(0, "SELECT count(*) FROM followed") == Ok("2".to_owned()));
    cluster.hub.take().expect("the hub runs").kill();
    cluster.primary(traffic);
    cluster.start_hub();
    cluster.primary("INSERT INTO followed VALUES (3)");
    eventually("the edge goes on", || cluster.edge_psql(0, "SELECT count(*) FROM followed") == Ok("3".to_owned()));
    eventually("the edge is connected", || watch::status(cluster.hub_port).is_some_and(|status| status.edges.len() == 1));
    cluster.verify();
}
