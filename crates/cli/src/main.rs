//! The binary `rimward`: one file per command. Reads options, environment and `rimward.toml`, starts logging, turns signals into
//! an orderly end, and wires the crates together. No logic of its own.
//!
//! Commands that are not here: `relay`, `top`.

#![forbid(unsafe_code)]

mod client;
mod config;
mod logging;
mod progress;
mod shutdown;
mod units;

mod demo;
mod doctor;
mod edge;
mod hub;
mod init;
mod log;
mod replay;
mod resync;
mod status;
mod token;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A queryable SQLite replica of PostgreSQL at every point of presence.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage. Every option is also a key of rimward.toml and a variable RIMWARD_….
#[derive(Debug, Parser)]
#[command(name = "rimward", version, propagate_version = true, disable_help_subcommand = true)]
struct Rimward {
    /// File of settings: a section a command, `[edge]` say, with the options' names as keys [default: rimward.toml where it exists]
    #[arg(long, global = true, value_name = "FILE", env = "RIMWARD_CONFIG")]
    config: Option<std::path::PathBuf>,
    /// How events are written to standard error
    #[arg(long, global = true, value_name = "FORMAT", env = "RIMWARD_LOG_FORMAT", default_value = "text")]
    log_format: logging::Format,
    /// Which events are written: a level, or `tracing` directives such as `info,rimward_hub=debug`
    /// [default: info; for the demo, warn]
    #[arg(long, global = true, value_name = "FILTER", env = "RIMWARD_LOG")]
    log: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on this machine: a disposable PostgreSQL, a hub, two edges and a workload
    Demo(demo::Demo),
    /// Check a primary and name the statement that mends each finding; changes nothing
    Doctor(doctor::Doctor),
    /// Create publication, slot and schema capture at the primary, or remove them
    Init(init::Init),
    /// Consume the primary's changes, keep the log and the mirror, fan out to edges
    Hub(hub::Hub),
    /// Issue, list and revoke the tokens that edges show to the hub
    Token(token::Token),
    /// Follow a hub, and serve PostgreSQL clients
    Edge(edge::Edge),
    /// Build a SQLite file of one position from snapshot and log
    Replay(replay::Replay),
    /// Prove replicas equal to the primary at one position, or name what differs
    Verify(verify::Verify),
    /// Copy one table anew, while everything else keeps flowing
    Resync(resync::Resync),
    /// Inspect a hub's log
    Log(log::Log),
    /// Show slot, positions and edges of a hub
    Status(status::Status),
}

fn main() -> ExitCode {
    let arguments = match config::parse::<Rimward>() {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let quiet = matches!(arguments.command, Command::Demo(_));
    logging::start(arguments.log_format, arguments.log.as_deref().unwrap_or(if quiet { "warn" } else { "info" }));
    match run(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            logging::fail(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = match command {
        Command::Demo(demo) => runtime.block_on(demo.run()),
        Command::Doctor(doctor) => runtime.block_on(doctor.run()),
        Command::Init(init) => runtime.block_on(init.run()),
        Command::Hub(hub) => runtime.block_on(hub.run()),
        Command::Token(token) => token.run(),
        Command::Edge(edge) => runtime.block_on(edge.run()),
        Command::Replay(replay) => runtime.block_on(replay.run()),
        Command::Verify(verify) => runtime.block_on(verify.run()),
        Command::Resync(resync) => runtime.block_on(resync.run()),
        Command::Log(log) => log.run(),
        Command::Status(status) => runtime.block_on(status.run()),
    };
    // What still runs in the background must not hold up an end that was asked for.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    outcome
}
