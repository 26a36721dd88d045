//! Faults at every place where hub and edge touch their disk: the process is killed, the power is cut, or the call fails, at the Nth write,
//! sync or rename. Then it starts again, and nothing may be lost; and what the primary was told is on the disk, each time. A sync that fails
//! is the end of whoever relies on it; and after the power was cut, too, what was vouched for is there.
//!
//! With every change, a few at random: the seed is printed and can be given (`RIMWARD_SEED`), as their number (`RIMWARD_SWEEPS`);
//! `RIMWARD_SWEEPS=all` tries each N.

mod disk;
mod fault;
mod held;
mod hole;
mod renewed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rimward_localpg::Options;
use rimward_model::Lsn;
use tokio::runtime::Runtime;
use tokio_postgres::Client;

use crate::cluster::{Cluster, PATIENCE, Program, eventually, run, text};
use crate::crash::ledger::{self, Kind as Writer, WRITERS};
use crate::crash::oracle::{self, Seen, Truth};
use crate::crash::watch;
use crate::crash::{alone, from_environment};
use disk::Disk;
use fault::{Action, Counts, Fault, KINDS, Kind, Shim};
use held::Held;

/// Transactions while a fault is waited for.
const STEPS: usize = 20;
/// A process that goes on with an error has shown by then whether it does.
const SURVIVAL: Duration = Duration::from_secs(6);
/// A process that came not so far this often in a row makes no more such calls.
const MISSED_MAX: u32 = 2;

fn say(what: impl std::fmt::Display) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "sweep: {what}");
}

/// How many faults are tried.
enum Extent {
    Sample(usize),
    All,
    These(&'static [Fault]),
}

/// By these an edge that was closed behind a failed sync lost a part of its rows.
const FOUND: &[Fault] = &[
    Fault { kind: Kind::Write, number: 100, action: Action::Power },
    Fault { kind: Kind::Sync, number: 1, action: Action::Lost },
    Fault { kind: Kind::Sync, number: 1, action: Action::Lost },
    Fault { kind: Kind::Sync, number: 1, action: Action::Lost },
];

impl Extent {
    /// Of a test that tries so many with every change.
    fn of(sample: usize) -> Extent {
        match std::env::var("RIMWARD_SWEEPS").as_deref() {
            Ok("all") => Extent::All,
            Ok(number) => Extent::Sample(number.parse().unwrap_or_else(|_| panic!("RIMWARD_SWEEPS is not a number: {number}"))),
            Err(_) => Extent::Sample(sample),
        }
    }
}

/// The primary's side: transactions one after another, each of the next writer.
struct Steps {
    runtime: Runtime,
    client: Client,
    seqs: [i64; WRITERS.len()],
    turn: usize,
    random: StdRng,
}

impl Steps {
    fn new(conninfo: &str, seed: u64) -> Steps {
        let runtime = Runtime::new().expect("a runtime");
        let client = runtime.block_on(ledger::connect(conninfo)).expect("connect to the primary");
        Steps { runtime, client, seqs: [0; WRITERS.len()], turn: 0, random: StdRng::seed_from_u64(seed) }
    }

    fn step(&mut self) {
        self.turn += 1;
        let mut writer = self.turn % WRITERS.len();
        // Large ones now and then only.
        if WRITERS[writer] == Writer::Bulk && !self.turn.is_multiple_of(10) {
            writer = 0;
        }
        self.seqs[writer] += 1;
        let sql = ledger::transaction(writer, self.seqs[writer], &mut self.random);
        self.runtime.block_on(self.client.batch_execute(&sql)).expect("the primary takes the transaction");
    }

    fn ask(&self, sql: &str) -> String {
        let rows = self.runtime.block_on(self.client.query(&format!("SELECT ({sql})::text"), &[])).expect("the primary answers");
        rows[0].get::<_, Option<String>>(0).unwrap_or_default()
    }

    /// What the primary was told of, after whoever told it is gone.
    fn confirmed(&self) -> Lsn {
        eventually("the slot is free", || self.ask("SELECT active FROM pg_replication_slots") == "false");
        self.ask("SELECT confirmed_flush_lsn FROM pg_replication_slots").parse().expect("a position")
    }
}

/// A primary, a hub and an edge, of which one is struck.
struct Sweep {
    /// Under the folder of whoever is struck. Unmounted before the folder is removed.
    disk: Option<Disk>,
    cluster: Cluster,
    steps: Steps,
    shim: Shim,
    seed: u32,
    random: StdRng,
    /// Up to where the edge said that it had everything on its disk, while it was struck.
    vouched: Option<Lsn>,
    tried: BTreeMap<String, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Hub,
    Edge,
}

/// What became of the victim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Struck {
    Ended,
    /// It went on with the error.
    Survived,
    /// It never came so far.
    Not,
}

impl Sweep {
    /// `None`, with a word about it, where it cannot be.
    fn start(victim: Victim) -> Option<Sweep> {
        let shim = match Shim::build() {
            Ok(shim) => shim,
            Err(reason) => {
                say(format_args!("SKIPPED: {reason}"));
                return None;
            }
        };
        let seed = from_environment("RIMWARD_SEED").unwrap_or_else(rand::random::<u32>);
        say(format_args!("RIMWARD_SEED={seed}"));
        let settings = [("logical_decoding_work_mem", "1MB"), ("fsync", "off")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut cluster = Cluster::prepared(&Options { settings, ..Options::default() }, "ledger", &ledger::schema());
        cluster.hub_options = ["--segment-bytes", "65536"].map(str::to_owned).into();
        let folder = match victim {
            Victim::Hub => cluster.hub_folder(),
            Victim::Edge => cluster.edge_folder(0),
        };
        let disk = Disk::mount(&folder).map_err(|reason| say(format_args!("SKIPPED: power cuts: {reason}"))).ok();
        let steps = Steps::new(&cluster.server.conninfo("ledger"), u64::from(seed));
        let random = StdRng::seed_from_u64(u64::from(seed));
        Some(Sweep { disk, cluster, steps, shim, seed, random, vouched: None, tried: BTreeMap::new() })
    }

    fn edge_file(&self) -> PathBuf {
        self.cluster.edge_folder(0).join("ledger.sqlite")
    }

    /// Starts the victim with a fault to come, and works until it has come, or cannot come any more.
    fn strike(&mut self, victim: Victim, fault: Option<Fault>, steps: usize) -> Struck {
        let (folder, arguments, log) = match victim {
            Victim::Hub => (self.cluster.hub_folder(), self.cluster.hub_arguments(), "hub.log".to_owned()),
            Victim::Edge => (self.cluster.edge_folder(0), self.cluster.edge_arguments(0), "edge0.log".to_owned()),
        };
        let environment = self.shim.environment(&folder, fault);
        let log = self.cluster.folder.path().join(log);
        let said_before = fs::read(&log).map_or(0, |said| said.len());
        let mut program = Program::start_in(&environment, &arguments, log);
        let begun = Instant::now();
        let serves = |sweep: &Sweep| match victim {
            Victim::Hub => watch::status(sweep.cluster.hub_port).is_some(),
            Victim::Edge => sweep.is_followed(),
        };
        while program.ended().is_none() && !serves(self) && begun.elapsed() < PATIENCE {
            if fault.is_some_and(|fault| !fault.action.is_end() && self.shim.has_struck(fault)) && begun.elapsed() > SURVIVAL {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        for _ in 0..steps {
            self.steps.step();
            std::thread::sleep(Duration::from_millis(15));
        }
        let mut struck = self.outcome(victim, &mut program, fault);
        if let Some(fault) = fault.filter(|fault| struck == Struck::Survived && fault.kind == Kind::Sync && fault.action.fails()) {
            struck = self.after_a_failed_sync(victim, &folder, &mut program, said_before, fault);
        }
        program.kill();
        let Some(fault) = fault.filter(|_| struck != Struck::Not) else { return struck };
        if let Some(disk) = self.disk.as_ref().filter(|_| fault.action.takes_a_disk()) {
            if fault.action != Action::Power {
                self.shim.cut_power(&folder);
            }
            disk.restart();
        }
        struck
    }

    /// A program that has not ended by now may go on; if not, it is given the time that a busy machine may take.
    fn after_a_failed_sync(&self, victim: Victim, folder: &Path, program: &mut Program, said_before: usize, fault: Fault) -> Struck {
        let path = self.shim.struck();
        let begun = Instant::now();
        loop {
            if program.ended().is_some() {
                return Struck::Ended;
            }
            let said = program.log_text().split_off(said_before);
            if may_go_on(victim, folder, &path, &said) {
                say(format_args!(
                    "{} could not be synced, and the {victim:?} goes on",
                    path.strip_prefix(folder).unwrap_or(&path).display()
                ));
                return Struck::Survived;
            }
            assert!(begun.elapsed() < PATIENCE, "after {fault} of {} the {victim:?} goes on: {said}", path.display());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether the edge streams.
    fn is_followed(&self) -> bool {
        watch::status(self.cluster.hub_port).is_some_and(|status| !status.edges.is_empty())
    }

    /// Waits until the victim has ended, or has everything.
    fn outcome(&mut self, victim: Victim, program: &mut Program, fault: Option<Fault>) -> Struck {
        let written: Lsn = self.steps.ask("SELECT pg_current_wal_insert_lsn()").parse().expect("a position");
        let struck = |ended: bool| match fault {
            Some(fault) if self.shim.has_struck(fault) => {
                assert!(ended || !fault.action.is_end(), "it goes on after {fault}");
                if ended { Struck::Ended } else { Struck::Survived }
            }
            _ => {
                assert!(!ended, "it ended before the fault came");
                Struck::Not
            }
        };
        let begun = Instant::now();
        loop {
            if program.ended().is_some() {
                return struck(true);
            }
            let status = watch::status(self.cluster.hub_port);
            let edge = status.as_ref().and_then(|status| status.edges.first().and_then(|edge| edge.durable));
            self.vouched = self.vouched.max(edge.filter(|_| victim == Victim::Edge));
            let done = status.is_some_and(|status| match victim {
                // The mirror trails by a second.
                Victim::Hub => status.positions.mirror >= status.positions.appended && status.positions.acknowledged >= written,
                Victim::Edge => status.edges.first().and_then(|edge| edge.durable).is_some_and(|durable| durable >= written),
            });
            let lives_on = fault.is_some_and(|fault| !fault.action.is_end() && self.shim.has_struck(fault)) && begun.elapsed() > SURVIVAL;
            if done || lives_on {
                // What comes at the same moment.
                std::thread::sleep(Duration::from_millis(100));
                return struck(program.ended().is_some());
            }
            assert!(begun.elapsed() < PATIENCE, "neither struck nor done: {fault:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The first invariant, on the disk as it is.
    fn judge_acknowledged(&self, what: &str) {
        let confirmed = self.steps.confirmed();
        let Some(held) = Held::read(&self.cluster.hub_folder()) else { return };
        assert!(confirmed <= held.durable(), "after {what} the primary was told of {confirmed}, and the disk holds {held:?}");
    }

    /// Hub and edge as they should be; the edge shows what the primary does.
    fn judge_convergence(&mut self, what: &str) {
        if self.cluster.hub.is_none() {
            self.cluster.start_hub();
        }
        if self.cluster.edges.is_empty() {
            self.cluster.add_edge();
        } else if self.cluster.edges[0].program.is_none() {
            self.cluster.start_edge(0);
        }
        let count = |table: &str| self.steps.ask(&format!("SELECT count(*) FROM {table}")).parse::<i64>().expect("a number");
        let (ledger, trail) = (count("ledger"), count("trail"));
        let file = self.edge_file();
        let begun = Instant::now();
        loop {
            let hub = self.cluster.hub.as_mut().expect("the hub was started");
            assert!(hub.ended().is_none(), "after {what} the hub ended: {}", hub.log_text());
            let edge = self.cluster.edges[0].program.as_mut().expect("the edge was started");
            assert!(edge.ended().is_none(), "after {what} the edge ended: {}", edge.log_text());
            let seen = look(&file).unwrap_or_else(|finding| panic!("after {what} the edge's file: {finding}"));
            if (seen.ledger, seen.trail) == (ledger, trail) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "after {what} the edge stays at {seen:?} of {ledger} and {trail}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Everything that can be judged at the end.
    fn judge_all(mut self) {
        self.judge_convergence("everything");
        eventually("the edge is connected", || self.is_followed());
        say(self.cluster.verify().lines().next().unwrap_or_default());
        self.cluster.edges[0].program.take().expect("the edge runs").kill();
        self.cluster.hub.take().expect("the hub runs").kill();
        let data = self.cluster.hub_folder();
        let check = run(&["log", "check", "--data", &data.display().to_string()]);
        assert!(check.status.success() && text(&check).contains("sound"), "log check: {}", text(&check));
        say(format_args!("RIMWARD_SEED={}: {:?}", self.seed, self.tried));
    }

    fn count(&mut self, fault: Fault, struck: Struck) {
        *self.tried.entry(format!("{:?} {:?} {struck:?}", fault.kind, fault.action)).or_default() += 1;
    }

    /// Tries faults, as many as the extent says; `once` returns whether the fault came.
    fn each(&mut self, extent: &Extent, totals: &Counts, mut once: impl FnMut(&mut Sweep, Fault) -> Struck) {
        let power = self.disk.is_some();
        match extent {
            Extent::Sample(number) => {
                for _ in 0..*number {
                    let fault = Fault::random(&mut self.random, totals, power);
                    let struck = once(self, fault);
                    self.count(fault, struck);
                }
            }
            Extent::These(faults) => {
                for fault in faults.iter().filter(|fault| power || !fault.action.takes_a_disk()) {
                    let struck = once(self, *fault);
                    self.count(*fault, struck);
                }
            }
            Extent::All => {
                for kind in KINDS {
                    for action in Action::of(kind).iter().copied().filter(|action| power || !action.takes_a_disk()) {
                        // How often it is called differs a little from time to time.
                        let mut missed = 0;
                        for number in 1.. {
                            let fault = Fault { kind, number, action };
                            let struck = once(self, fault);
                            self.count(fault, struck);
                            missed = if struck == Struck::Not { missed + 1 } else { 0 };
                            if missed == MISSED_MAX {
                                break;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a sync of this may have failed, and the victim go on: what it vouches for does not rely on it. An edge serves its clients from the
/// primary then, and has said so.
fn may_go_on(victim: Victim, folder: &Path, path: &Path, said: &str) -> bool {
    let name = path.strip_prefix(folder).expect("below the folder").to_string_lossy();
    match victim {
        Victim::Hub => !(name.starts_with("log") || name.starts_with("progress") || name.starts_with("mirror")),
        Victim::Edge => {
            !name.contains(".sqlite")
                || said.contains("the replica has stopped")
                || said.contains("the replica file cannot be synced to disk")
        }
    }
}

/// A state of the edge's file, found whole.
fn look(file: &Path) -> Result<Seen, String> {
    watch::open(file).and_then(|replica| oracle::judge(&replica)).map_err(|error| error.to_string())?
}

#[test]
fn a_hub_that_is_struck_at_any_write_sync_or_rename_loses_nothing() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Hub) else { return };
    sweep.judge_convergence("the start");
    sweep.cluster.hub.take().expect("the hub runs").kill();
    assert_eq!(sweep.strike(Victim::Hub, None, STEPS), Struck::Not);
    let totals = sweep.shim.counts();
    say(format_args!("a hub calls {totals:?}"));
    sweep.each(&Extent::of(7), &totals, |sweep, fault| {
        let struck = sweep.strike(Victim::Hub, Some(fault), STEPS);
        say(format_args!("hub {fault}: {struck:?}"));
        sweep.judge_acknowledged(&fault.to_string());
        sweep.judge_convergence(&fault.to_string());
        sweep.cluster.hub.take().expect("the hub runs").kill();
        struck
    });
    let truth = Truth::read(&sweep.cluster.hub_folder().join("log")).expect("the log is in order");
    say(format_args!("{} transactions in the log", truth.transactions()));
    sweep.judge_all();
}

#[test]
fn an_edge_that_is_struck_at_any_write_sync_or_rename_loses_nothing() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Edge) else { return };
    sweep.judge_convergence("the start");
    stop_edge(&mut sweep);
    strike_edge(&mut sweep, &Extent::of(2), true);
    strike_edge(&mut sweep, &Extent::of(3), false);
    strike_edge(&mut sweep, &Extent::These(FOUND), false);
    sweep.judge_all();
}

fn stop_edge(sweep: &mut Sweep) {
    sweep.cluster.edges[0].program.take().expect("the edge runs").kill();
}

/// Faults while an edge fetches its first copy, or goes on from the file that it has.
fn strike_edge(sweep: &mut Sweep, extent: &Extent, with_first_copy: bool) {
    let begin = |sweep: &mut Sweep| {
        if with_first_copy {
            clear(&sweep.cluster.edge_folder(0));
        }
        // What an earlier copy had does not count for this one.
        sweep.vouched = None;
    };
    let mut counted = || {
        begin(sweep);
        assert_eq!(sweep.strike(Victim::Edge, None, STEPS), Struck::Not);
        sweep.shim.counts()
    };
    // A large transaction among the steps makes many more.
    let (one, other) = (counted(), counted());
    let totals: Counts = std::array::from_fn(|kind| one[kind].min(other[kind]));
    let how = if with_first_copy { "with its first copy" } else { "with a file" };
    say(format_args!("an edge {how} calls {totals:?}"));
    sweep.each(extent, &totals, |sweep, fault| {
        begin(sweep);
        let struck = sweep.strike(Victim::Edge, Some(fault), STEPS);
        say(format_args!("edge {how} {fault}: {struck:?}"));
        let vouched = sweep.vouched.filter(|_| !with_first_copy);
        if sweep.edge_file().exists() {
            let seen = look(&sweep.edge_file()).unwrap_or_else(|finding| panic!("after {fault}: {finding}"));
            assert!(vouched.is_none_or(|vouched| seen.lsn >= vouched.get()), "after {fault} {seen:?} is left of {vouched:?}");
        } else {
            assert_eq!(vouched, None, "after {fault} there is no file");
        }
        sweep.judge_convergence(&fault.to_string());
        stop_edge(sweep);
        struck
    });
}

/// The judge is judged: a disk that only says that it has what it was given does lose what the primary was told of.
#[test]
fn a_disk_that_lies_about_its_syncs_is_found_out() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Hub) else { return };
    if sweep.disk.is_none() {
        return;
    }
    sweep.judge_convergence("the start");
    sweep.cluster.hub.take().expect("the hub runs").kill();
    let lie = Fault { kind: Kind::Sync, number: 4, action: Action::Lie };
    assert_eq!(sweep.strike(Victim::Hub, Some(lie), STEPS), Struck::Survived);
    let confirmed = sweep.steps.confirmed();
    let held = Held::read(&sweep.cluster.hub_folder()).expect("a hub's folder");
    assert!(confirmed > held.durable(), "the disk still holds {held:?}, and the primary was told of {confirmed}");
}

#[test]
fn a_first_copy_that_is_struck_at_any_write_sync_or_rename_begins_anew_or_is_whole() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Hub) else { return };
    assert_eq!(sweep.strike(Victim::Hub, None, 0), Struck::Not);
    let totals = sweep.shim.counts();
    say(format_args!("a first copy calls {totals:?}"));
    sweep.each(&Extent::of(4), &totals, |sweep, fault| {
        clear(&sweep.cluster.hub_folder());
        // The slot is given back late by a walsender that nobody listens to.
        sweep.steps.confirmed();
        let struck = sweep.strike(Victim::Hub, Some(fault), 0);
        say(format_args!("first copy {fault}: {struck:?}"));
        sweep.judge_acknowledged(&fault.to_string());
        sweep.steps.step();
        sweep.cluster.start_hub();
        let verified = run(&["verify", "--hub", &sweep.cluster.hub_url()]);
        assert!(verified.status.success(), "after {fault}: {}", text(&verified));
        sweep.cluster.hub.take().expect("the hub runs").kill();
        struck
    });
    sweep.judge_all();
}

/// Everything in a folder, but not the folder.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).expect("read the folder").flatten() {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("clear the folder");
    }
}
