//! `rimward resync`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use rimward_hub::{Resync as Begun, Status};

use crate::client::HubAddress;
use crate::logging::say;
use crate::progress::{FillBar, waiting};
use crate::status::fill_words;

/// Copy one table anew, while it and everything else goes on being written to.
///
/// Edges answer it from the primary until the copy is complete. A table without a key is locked against writers while it is copied.
#[derive(Debug, Args)]
pub(crate) struct Resync {
    #[command(flatten)]
    address: HubAddress,
    /// The table, schema.table or table in public; for a partition, the whole partitioned table
    #[arg(value_name = "TABLE")]
    table: String,
    /// Return as soon as the copy has begun
    #[arg(long, env = "RIMWARD_NO_WAIT")]
    no_wait: bool,
}

/// Beginning waits for locks, and for the stream.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(120);
const LOOK_TIMEOUT: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(500);

impl Resync {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let url = reqwest::Url::parse_with_params("http://hub/v1/resync", [("table", &self.table)]).context("name the table")?;
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let begun: Begun = waiting("beginning", self.address.request(reqwest::Method::POST, &path, BEGIN_TIMEOUT)).await?;
        if begun.carried {
            say(format_args!("{} was copied at once, for it has no key", begun.table));
        } else if self.no_wait {
            say(format_args!("{} is being copied; rimward status says how far", begun.table));
        } else {
            self.wait(&begun.table).await?;
            say(format_args!("{} was copied", begun.table));
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn wait(&self, table: &str) -> anyhow::Result<()> {
        let bar = FillBar::default();
        loop {
            let status: Status = self.address.request(reqwest::Method::GET, "/v1/status", LOOK_TIMEOUT).await?;
            let Some(fill) = status.tables.filling.iter().find(|fill| fill.name == table) else {
                bar.finish();
                return match status.tables.remote.iter().find(|remote| remote.name == table) {
                    Some(remote) => bail!("{table} is answered by the primary: {}", remote.reason),
                    None => Ok(()),
                };
            };
            bar.show(fill.rows, fill.rows_estimate, fill_words(&fill.state));
            tokio::time::sleep(LOOK).await;
        }
    }
}
