//! (e) Point reads over the wire: pgbench -S through an edge, at PostgreSQL, and at a server that always gives the same answer.

use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use rimward::Replica;
use rimward_gateway::{Gateway, GatewayConfig, Limits, Meter};
use rimward_pgconnect::ConnInfo;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::constant::Constant;
use crate::machine::{cpu_of, cpu_of_self};
use crate::ours::{self, Folders};
use crate::report::{Better, Goal, Line, Samples, Section};
use crate::servers::{Pair, info, pgbench};
use crate::workload::fill_pgbench;
use crate::{Run, Size, in_turn};

/// Accounts, in units of pgbench: they fit into every cache, ours and PostgreSQL's.
pub(crate) const SCALE: u32 = 10;
/// What `-S` stands for, as a script of its own: with the built-in one, pgbench first asks questions that the constant-answer server
/// cannot answer.
pub(crate) const SCRIPT: &str = "\\set aid random(1, 100000 * :scale)\nSELECT abalance FROM pgbench_accounts WHERE aid = :aid;\n";
/// For how long each of many runs asks.
const SECONDS: &str = "1";
/// At least this share has to be answered by the edge itself, or the figures are not what they claim to be.
const LOCAL_SHARE: f64 = 0.99;

/// Protocol, clients, and the goal against PostgreSQL.
const CASES: [(&str, u32, Goal); 9] = [
    ("simple", 1, Goal::None),
    ("simple", 8, Goal::Peer(1.6)),
    ("simple", 32, Goal::Peer(2.0)),
    ("extended", 1, Goal::None),
    ("extended", 8, Goal::None),
    ("extended", 32, Goal::None),
    ("prepared", 1, Goal::None),
    ("prepared", 8, Goal::Peer(1.3)),
    ("prepared", 32, Goal::Peer(2.0)),
];

/// Measures point reads.
pub(crate) async fn run(run: &Run) -> Result<Section> {
    run.say("reads: setting up");
    let pair = Pair::start("").await?;
    fill_pgbench(&pair, SCALE).await?;
    pair.init().await?;
    let folders = Folders::new(run.folder.join("reads"), &pair.primary);
    let hub = folders.start_hub().await?;
    let edge = folders.start_edge(&hub).await?;
    let served = Served::start(&info(&pair.primary)?, edge.clone()).await?;
    let constant = Constant::start().await?;
    let mut section = Section::new("(e) point reads, pgbench -S", "PostgreSQL itself", "constant-answer server");
    let script = run.folder.join("select.sql");
    fs::write(&script, SCRIPT)?;
    let (script, scale) = (script.display().to_string(), format!("scale={SCALE}"));
    // All of them take minutes.
    let cases = CASES.into_iter().filter(|(_, clients, _)| run.size == Size::Full || *clients == 8);
    for (protocol, clients, goal) in cases {
        let mut rate = Line::new(format!("{protocol}, {clients} clients"), "tx/s", Better::More, goal);
        let mut cpu = Line::new(format!("{protocol}, {clients} clients, CPU of the server"), "µs/tx", Better::Less, Goal::None);
        let (clients, threads) = (clients.to_string(), clients.min(2).to_string());
        let arguments = ["-n", "-f", &script, "-D", &scale, "-M", protocol, "-c", &clients, "-j", &threads, "-T", SECONDS];
        for round in 0..run.rounds {
            for side in in_turn(round, [Side::Us, Side::Peer, Side::Limit]) {
                let port = match side {
                    Side::Us => served.port,
                    Side::Peer => pair.primary.port(),
                    Side::Limit => constant.port,
                };
                let spent = || if matches!(side, Side::Peer) { cpu_of(&pair.primary) } else { cpu_of_self() };
                let (before, metrics) = (spent(), served.meter.read());
                let printed = pgbench(&pair.primary, port, &arguments).await?;
                let (transactions, tps) = parse(&printed).with_context(|| format!("read what pgbench printed: {printed}"))?;
                side.of(&mut rate).push(tps);
                side.of(&mut cpu).push((spent() - before) * 1e6 / transactions);
                if matches!(side, Side::Us) {
                    let local = (served.meter.read().local - metrics.local) as f64;
                    let remote = served.meter.read().remote;
                    ensure!(local >= transactions * LOCAL_SHARE, "only {local} of {transactions} were answered by the edge: {remote:?}");
                }
            }
        }
        run.say(&format!("reads: {protocol}, {clients} clients done"));
        section.lines.push(rate);
        // CPU time counts in hundredths of a second: enough of them pass only with many clients.
        if run.size == Size::Full && clients != "1" {
            section.lines.push(cpu);
        }
    }
    drop(served);
    ours::stop(hub, Some(edge)).await?;
    Ok(section)
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Us,
    Peer,
    Limit,
}

impl Side {
    fn of(self, line: &mut Line) -> &mut Samples {
        match self {
            Side::Us => &mut line.us,
            Side::Peer => &mut line.peer,
            Side::Limit => &mut line.limit,
        }
    }
}

/// A running gateway; dropping it ends it.
pub(crate) struct Served {
    pub(crate) port: u16,
    pub(crate) meter: Meter,
    _stop: DropGuard,
    _task: JoinHandle<()>,
}

impl Served {
    /// Starts it.
    pub(crate) async fn start(primary: &ConnInfo, edge: Arc<Replica>) -> Result<Served> {
        let config = GatewayConfig { listen: "127.0.0.1:0".to_owned(), primary: primary.clone(), tls: None, limits: Limits::default() };
        let gateway = Gateway::bind(config, Some(edge)).await.context("start the gateway")?;
        let (port, meter, stop) = (gateway.local_addr().port(), gateway.meter(), CancellationToken::new());
        let task = tokio::spawn(gateway.run(stop.clone()));
        Ok(Served { port, meter, _stop: stop.drop_guard(), _task: task })
    }
}

/// Transactions, and their number a second without the time that connecting took.
fn parse(printed: &str) -> Option<(f64, f64)> {
    let after = |prefix: &str| printed.lines().find_map(|line| line.trim().strip_prefix(prefix));
    let transactions = after("number of transactions actually processed: ")?.split(['/', ' ']).next()?.parse().ok()?;
    let tps = after("tps = ")?.split(' ').next()?.parse().ok()?;
    Some((transactions, tps))
}
