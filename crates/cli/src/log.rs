//! `rimward log`: what a hub's log holds. Reads beside a running hub.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use rimward_batch::{Decoder, Entry, Limits};
use rimward_log::{DirStorage, SegmentFrames, check, segments};
use rimward_model::{Catalog, Change, Lsn, TableId};

use crate::logging::say;

/// Inspect a hub's log.
#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the segments
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Print transactions and their changes
    Show {
        #[command(flatten)]
        folder: Folder,
        /// Begin behind this position
        #[arg(long, value_name = "LSN")]
        from: Option<Lsn>,
        /// End at this position
        #[arg(long, value_name = "LSN")]
        until: Option<Lsn>,
    },
    /// Read everything, and verify every checksum and the chain
    Check {
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Args)]
struct Folder {
    /// The hub's data folder
    #[arg(long, value_name = "DIR", env = "RIMWARD_DATA")]
    data: PathBuf,
}

impl Folder {
    fn storage(&self) -> DirStorage {
        DirStorage::read_only(&self.data.join("log"))
    }
}

impl Log {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::List { folder } => list(&folder.storage()).context("list the log")?,
            Command::Show { folder, from, until } => {
                let (from, until) = (from.unwrap_or(Lsn::ZERO), until.unwrap_or(Lsn::new(u64::MAX)));
                show(&folder.storage(), from, until).with_context(|| format!("show the log in {}", folder.data.display()))?;
            }
            Command::Check { folder } => verify(&folder.storage(), &folder.data)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(storage: &DirStorage) -> anyhow::Result<()> {
    let (meta, summaries) = segments(storage)?;
    say(format_args!("branch {}  system {}  timeline {}", meta.branch, meta.primary.system, meta.primary.timeline.0));
    for summary in summaries {
        let end = summary.end.map_or_else(|| "…".to_owned(), |end| end.to_string());
        say(format_args!("{}  {} to {end}  {} bytes", summary.name, summary.name.first, summary.bytes));
    }
    Ok(())
}

fn show(storage: &DirStorage, from: Lsn, until: Lsn) -> anyhow::Result<()> {
    let (meta, summaries) = segments(storage)?;
    let limits = Limits::default();
    let mut decoder = Decoder::new();
    for summary in summaries.iter().filter(|summary| summary.end.is_none_or(|end| end > from) && summary.name.first < until) {
        let mut frames = SegmentFrames::open(storage, &meta, summary.name, &limits)?;
        let mut catalog = frames.catalog().clone();
        decoder.reset();
        let mut shown = false;
        while let Some((_, frame)) = frames.next()? {
            let mut entries = frame.payload(&mut decoder)?;
            while let Some(entry) = entries.next()? {
                match entry {
                    Entry::Begin(commit) => {
                        shown = commit.end_lsn > from && commit.end_lsn <= until;
                        if shown {
                            say(format_args!("transaction {} commit {} end {}", commit.xid, commit.commit_lsn, commit.end_lsn));
                        }
                    }
                    Entry::Change(change) => {
                        if shown {
                            say(format_args!("  {}", Shown { change: &change, catalog: &catalog }));
                        }
                        if let Change::Schema(change) = &change {
                            catalog.apply(change)?;
                        }
                    }
                    Entry::Commit { chain } => {
                        if shown {
                            say(format_args!("  chain {chain}"));
                        }
                    }
                    Entry::Catalog(_) => {}
                }
            }
        }
    }
    Ok(())
}

/// A change with its table's name.
struct Shown<'a> {
    change: &'a Change<'a>,
    catalog: &'a Catalog,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |id: &TableId| self.catalog.table(*id).map_or_else(|| id.to_string(), |table| table.name.to_string());
        match self.change {
            Change::Insert { table, new } => write!(f, "insert {} {new:?}", name(table)),
            Change::Update { table, old: None, new } => write!(f, "update {} {new:?}", name(table)),
            Change::Update { table, old: Some(old), new } => write!(f, "update {} {old:?} to {new:?}", name(table)),
            Change::Delete { table, old } => write!(f, "delete {} {old:?}", name(table)),
            Change::Truncate { tables } => {
                f.write_str("truncate")?;
                tables.iter().try_for_each(|(table, leaf)| match leaf {
                    Some(leaf) => write!(f, " {} leaf {leaf}", name(table)),
                    None => write!(f, " {}", name(table)),
                })
            }
            Change::Schema(change) => write!(f, "schema {}", serde_json::to_string(change).unwrap_or_default()),
            Change::Message { prefix, body } => write!(f, "message {prefix} {}", String::from_utf8_lossy(body)),
        }
    }
}

fn verify(storage: &DirStorage, data: &Path) -> anyhow::Result<()> {
    let report = check(storage, &Limits::default()).with_context(|| format!("check the log in {}", data.display()))?;
    say(format_args!(
        "{} segments, {} bytes, {} frames, {} transactions, {} changes: sound from {} to {}, chain {}",
        report.segments, report.bytes, report.frames, report.transactions, report.changes, report.oldest, report.end, report.chain
    ));
    if report.tail_bytes > 0 {
        say(format_args!(
            "{} bytes behind the last whole transaction: being written, or a torn tail that the next start cuts off",
            report.tail_bytes
        ));
    }
    Ok(())
}
