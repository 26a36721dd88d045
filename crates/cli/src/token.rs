//! `rimward token`: who may follow the hub.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use rimward_hub::tokens;

use crate::logging::say;

/// Issue, list and revoke tokens.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a token and print it, this once
    Add {
        /// What to call it, in logs and status
        name: String,
        /// What it may read
        #[arg(long, value_name = "NAME", default_value = tokens::SLICE_ALL)]
        slice: String,
        #[command(flatten)]
        folder: Folder,
    },
    /// List the names of the tokens there are
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        folder: Folder,
    },
    /// Revoke a token; a running hub ends its streams within two seconds
    Revoke {
        /// The name it was given
        name: String,
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

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Add { name, slice, folder } => say(tokens::add(&folder.data, &name, &slice).context("add token")?),
            Command::Revoke { name, folder } => tokens::revoke(&folder.data, &name).context("revoke token")?,
            Command::List { json, folder } => {
                let records = tokens::list(&folder.data).context("list tokens")?;
                if json {
                    let shown: Vec<_> = records
                        .iter()
                        .map(|record| serde_json::json!({"name": record.name, "slice": record.slice, "created": record.created}))
                        .collect();
                    say(serde_json::to_string_pretty(&shown)?);
                } else {
                    records.iter().for_each(|record| say(format_args!("{}\t{}", record.name, record.slice)));
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
