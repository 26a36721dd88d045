//! Measures us, the peer and the physical limit, one after another in one run, and prints one table of all with their ratios.
//! Absolute figures do not travel; ratios of one run do. The method stands in `docs/performance.md`.
//!
//! What is not here: profiling, micro-benchmarks of single crates (`crates/*/benches`), fan-out to many edges, memory.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table, and its progress")]

mod constant;
mod machine;
mod ours;
mod report;
mod servers;
mod stream;
mod workload;

mod apply;
mod copy;
mod drain;
mod lag;
mod reads;
mod scan;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::report::Section;
use crate::workload::Workload;

/// Measures Rimward, PostgreSQL's own logical replication and the physical limits, side by side.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    /// Small sizes: says whether everything works, and little more.
    #[arg(long)]
    quick: bool,
    /// Only these measures.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<Measure>,
    /// How often each side of each measure runs.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Where the files go: the disk matters.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// (a) commit → visible.
    Lag,
    /// (b) drain of backlogs: all of them.
    Drain,
    /// (b) single-row transactions alone.
    DrainSingle,
    /// (b) the bulk insert alone.
    DrainBulk,
    /// (b) the bulk update alone.
    DrainUpdate,
    /// (b) the bulk insert of wide rows alone.
    DrainWide,
    /// (b) pgbench's transactions alone.
    DrainTpcb,
    /// (c) apply of frames at hand.
    Apply,
    /// (d) initial copies.
    Copy,
    /// (e) point reads.
    Reads,
    /// (f) point reads beside a scan.
    Scan,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Full,
    Quick,
}

/// What every measure is told.
struct Run {
    size: Size,
    rounds: u32,
    folder: PathBuf,
    started: Instant,
}

impl Run {
    /// Progress.
    fn say(&self, what: &str) {
        eprintln!("[{:4.0} s] {what}", self.started.elapsed().as_secs_f64());
    }
}

/// The sides of a measure, another one first in each round: who comes first finds other caches.
fn in_turn<T, const N: usize>(round: u32, mut sides: [T; N]) -> [T; N] {
    sides.rotate_left(round as usize % N);
    sides
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    // Servers and folders are dropped, and so removed, either way.
    let done = tokio::select! {
        done = run(arguments) => done,
        _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
        () = terminated() => Err(anyhow!("terminated")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// SIGTERM.
async fn terminated() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    ensure!(arguments.rounds > 0, "there must be a round");
    let parent = arguments.folder.unwrap_or_else(std::env::temp_dir);
    let folder = tempfile::Builder::new().prefix("rimward-bench-").tempdir_in(parent).context("create a folder")?;
    let size = if arguments.quick { Size::Quick } else { Size::Full };
    let run = Run { size, rounds: arguments.rounds, folder: folder.path().to_owned(), started: Instant::now() };
    let server = servers::start()?;
    let version = server.psql(servers::DATABASE, "SHOW server_version")?;
    drop(server);
    let facts = machine::facts(folder.path(), &version)?;
    facts.iter().for_each(|fact| println!("{fact}"));

    let wanted = |measures: &[Measure]| arguments.only.is_empty() || measures.iter().any(|measure| arguments.only.contains(measure));
    let mut sections = Vec::new();
    if wanted(&[Measure::Lag]) {
        sections.extend(lag::run(&run).await?);
    }
    drains(&run, &wanted, &mut sections).await?;
    if wanted(&[Measure::Copy]) {
        sections.push(copy::run(&run).await?);
    }
    if wanted(&[Measure::Reads]) {
        sections.push(reads::run(&run).await?);
    }
    if wanted(&[Measure::Scan]) {
        sections.push(scan::run(&run).await?);
    }

    println!(
        "\nMedians of {} rounds (least–most). us:peer and us:limit say by which factor we are better: above 1 we are ahead.",
        run.rounds
    );
    sections.iter().for_each(|section| print!("{}", section.render()));
    println!("\nIt took {:.0} s.", run.started.elapsed().as_secs_f64());
    Ok(())
}

/// Drains, and what their traces are for.
async fn drains(run: &Run, wanted: &dyn Fn(&[Measure]) -> bool, sections: &mut Vec<Section>) -> Result<()> {
    let mut traces = Vec::new();
    for workload in Workload::ALL {
        let alone = match workload {
            Workload::Single => Measure::DrainSingle,
            Workload::Bulk => Measure::DrainBulk,
            Workload::BulkUpdate => Measure::DrainUpdate,
            Workload::Wide => Measure::DrainWide,
            Workload::Tpcb => Measure::DrainTpcb,
        };
        let measured = wanted(&[Measure::Drain, alone]);
        if measured || wanted(&[Measure::Apply]) {
            let (section, trace) = drain::run(run, workload, measured).await?;
            sections.extend(section);
            traces.push(trace);
        }
    }
    if wanted(&[Measure::Apply]) {
        sections.push(apply::run(run, &traces)?);
    }
    Ok(())
}
