//! `rimward doctor`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use rimward_pgconnect::ConnInfo;
use rimward_source::{InitOptions, Severity, doctor};

use crate::logging::say;

/// Check a primary; exit code 1 if replication could not start.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Connection string or URL of the primary
    #[arg(long, value_name = "URL", env = "RIMWARD_PRIMARY", hide_env_values = true)]
    primary: String,
    /// Name of the publication
    #[arg(long, value_name = "NAME", env = "RIMWARD_PUBLICATION", default_value = "rimward")]
    publication: String,
    /// Name of the replication slot
    #[arg(long, value_name = "NAME", env = "RIMWARD_SLOT", default_value = "rimward")]
    slot: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let primary = ConnInfo::from_env(&self.primary).context("read --primary")?;
        let options = InitOptions { publication: self.publication, slot: self.slot, ..InitOptions::default() };
        let findings = doctor(&primary, &options).await.context("examine the primary")?;
        if self.json {
            say(serde_json::to_string_pretty(&findings)?);
        } else {
            findings.iter().for_each(say);
            if findings.is_empty() {
                say("nothing to mend");
            }
        }
        let blocked = findings.iter().any(|finding| finding.severity == Severity::Error);
        Ok(if blocked { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
