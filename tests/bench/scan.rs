//! (f) Point reads while another connection scans: the slowest of a hundred, alone and beside the scan, through an edge and at PostgreSQL.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use rimward_pgconnect::{ConnInfo, connect_sql};
use tokio::task::JoinHandle;

use crate::ours::{self, Folders};
use crate::reads::{SCALE, SCRIPT, Served};
use crate::report::{Better, Goal, Line, Section};
use crate::servers::{DATABASE, Pair, info, pgbench};
use crate::workload::fill_pgbench;
use crate::{Run, Size, in_turn};

/// Reads every account, over and over.
const SCAN: &str = "SELECT bid, count(*), sum(abalance), max(aid) FROM pgbench_accounts GROUP BY bid ORDER BY bid";
/// Of pgbench, for each figure.
const SECONDS: [&str; 2] = ["1", "4"];
const CLIENTS: [&str; 2] = ["1", "8"];

/// Measures it.
pub(crate) async fn run(run: &Run) -> Result<Section> {
    run.say("scan: setting up");
    let pair = Pair::start("").await?;
    fill_pgbench(&pair, SCALE).await?;
    pair.init().await?;
    let folders = Folders::new(run.folder.join("scan"), &pair.primary);
    let hub = folders.start_hub().await?;
    let edge = folders.start_edge(&hub).await?;
    let mark = pair.mark(1).await?;
    ours::visible(&edge, mark).await?;
    let primary = info(&pair.primary)?;
    let served = Served::start(&primary, std::sync::Arc::clone(&edge)).await?;
    let script = run.folder.join("scan.sql");
    fs::write(&script, SCRIPT).context("write the script")?;

    let mut section = Section::new("(f) point reads beside a scan of a million rows", "PostgreSQL itself", "–");
    for clients in CLIENTS {
        for scans in [false, true] {
            let goal = if scans { Goal::Peer(1.0) } else { Goal::None };
            let what = format!("p99, {clients} clients, {}", if scans { "beside a scan" } else { "alone" });
            let mut line = Line::new(what, "µs", Better::Less, goal);
            for round in 0..run.rounds {
                for ours in in_turn(round, [true, false]) {
                    let port = if ours { served.port } else { pair.primary.port() };
                    let before = served.meter.read();
                    let scan = if scans { Some(Scan::start(port).await?) } else { None };
                    let p99 = p99_us(run, &pair, port, &script, clients).await?;
                    drop(scan);
                    if ours {
                        line.us.push(p99);
                        let after = served.meter.read();
                        let remote = after.remote.values().sum::<u64>() - before.remote.values().sum::<u64>();
                        ensure!(remote <= 100 && (!scans || after.long > before.long), "not answered by the edge: {after:?}");
                    } else {
                        line.peer.push(p99);
                    }
                }
            }
            run.say(&format!("scan: {clients} clients, {}", if scans { "beside a scan" } else { "alone" }));
            section.lines.push(line);
        }
    }
    drop(served);
    ours::stop(hub, Some(edge)).await?;
    Ok(section)
}

/// A connection that scans until it is dropped.
struct Scan(JoinHandle<()>);

impl Scan {
    async fn start(port: u16) -> Result<Scan> {
        let address = format!("host=127.0.0.1 port={port} user={} dbname={DATABASE} sslmode=disable", rimward_localpg::Server::USER);
        let client = connect_sql(&ConnInfo::parse_with(&address, &|_| None)?).await.context("connect for the scan")?;
        client.query(SCAN, &[]).await.context("scan once")?;
        Ok(Scan(tokio::spawn(async move { while client.query(SCAN, &[]).await.is_ok() {} })))
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The time that 99 of 100 transactions of pgbench took at most.
async fn p99_us(run: &Run, pair: &Pair, port: u16, script: &Path, clients: &str) -> Result<f64> {
    let logs = tempfile::tempdir_in(&run.folder).context("make a folder for pgbench's log")?;
    let (script, prefix) = (script.display().to_string(), logs.path().join("log").display().to_string());
    let (scale, seconds) = (format!("scale={SCALE}"), SECONDS[usize::from(run.size == Size::Full)]);
    let arguments = ["-n", "-M", "prepared", "-D", &scale, "-f", &script, "-c", clients, "-T", seconds, "-l", "--log-prefix", &prefix];
    pgbench(&pair.primary, port, &arguments).await?;
    let mut times_us = Vec::new();
    for log in fs::read_dir(logs.path())? {
        let text = fs::read_to_string(log?.path())?;
        times_us.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok()));
    }
    times_us.sort_unstable();
    ensure!(times_us.len() >= 100, "pgbench logged {} transactions", times_us.len());
    Ok(times_us[times_us.len() * 99 / 100] as f64)
}
