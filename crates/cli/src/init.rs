//! `rimward init`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use rimward_pgconnect::ConnInfo;
use rimward_source::{InitOptions, init, remove, remove_tables};

use crate::logging::say;

/// Prepare a primary; may be run again.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Connection string or URL of the primary, as a superuser
    #[arg(long, value_name = "URL", env = "RIMWARD_PRIMARY", hide_env_values = true)]
    primary: String,
    /// Name of the publication
    #[arg(long, value_name = "NAME", env = "RIMWARD_PUBLICATION", default_value = "rimward")]
    publication: String,
    /// Name of the replication slot
    #[arg(long, value_name = "NAME", env = "RIMWARD_SLOT", default_value = "rimward")]
    slot: String,
    /// Publish this table, schema.table or table in public; may be repeated. Given later, it joins while all else goes on
    /// [default: what was chosen before; at first all, future ones included]
    #[arg(long = "table", value_name = "TABLE", env = "RIMWARD_TABLE", value_delimiter = ',')]
    tables: Vec<String>,
    /// Undo it all: slot, event triggers, publication, schema rimward. With --table, take only that table out
    #[arg(long)]
    remove: bool,
}

impl Init {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let primary = ConnInfo::from_env(&self.primary).context("read --primary")?;
        let options = InitOptions { publication: self.publication, slot: self.slot, tables: self.tables, ..InitOptions::default() };
        if self.remove && !options.tables.is_empty() {
            remove_tables(&primary, &options).await.context("take tables out")?;
            say(format_args!("no longer replicated: {}", options.tables.join(", ")));
            return Ok(ExitCode::SUCCESS);
        }
        if self.remove {
            remove(&primary, &options).await.context("remove what init made")?;
            say("slot, event triggers, publication and schema rimward are gone");
            return Ok(ExitCode::SUCCESS);
        }
        let report = init(&primary, &options).await.context("prepare the primary")?;
        say(format_args!("published: {} tables", report.published.len()));
        for (name, reason) in &report.left_out {
            say(format_args!("left out:  {name}: {reason}"));
        }
        if let Some(why) = &report.unwatched {
            say(format_args!("event triggers could not be created: {why}"));
            say(
                "changes of the schema are only looked for, once a second: a table that is altered goes remote, and so does every table with a column of",
            );
            say("an enum, a domain or another type of yours; run init as a superuser to have them followed");
        }
        let slot = if report.slot_created { "created" } else { "kept" };
        say(format_args!("slot {} {slot}; next: rimward hub --primary … --data DIR", options.slot));
        Ok(ExitCode::SUCCESS)
    }
}
