//! `rimward verify`.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use rimward::Options;
use rimward_hub::{FileVerification, VerifyReport};
use rimward_pgconnect::ConnInfo;

use crate::client::HubAddress;
use crate::edge::read_token;
use crate::logging::say;
use crate::progress::waiting;

/// Prove replicas equal to the primary at one position; exit code 1 if they are not.
///
/// With --hub alone, the mirror and every connected edge: the hub holds its edges, takes a snapshot of the primary, lets all go to
/// exactly that position and compares row hashes. With --replica, one file: a copy of it is brought to the position of a snapshot of the
/// primary with the log of a hub (--hub) or of a hub's data folder (--data), and compared; the file itself is not touched.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    address: HubAddress,
    /// Verify this replica file
    #[arg(long, value_name = "FILE", env = "RIMWARD_REPLICA", requires = "primary")]
    replica: Option<PathBuf>,
    /// Connection string or URL of the primary, for --replica
    #[arg(long, value_name = "URL", env = "RIMWARD_PRIMARY", hide_env_values = true)]
    primary: Option<String>,
    /// The data folder of a hub whose log --replica goes on with [default: ask --hub]
    #[arg(long, value_name = "DIR", env = "RIMWARD_DATA")]
    data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// The hub hears of the snapshot's position with the next heartbeat.
const LOG_PATIENCE: Duration = Duration::from_secs(30);

impl Verify {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let report: VerifyReport = match &self.replica {
            None => waiting("verifying", self.address.request(reqwest::Method::POST, "/v1/verify", TIMEOUT)).await?,
            Some(file) => {
                let primary = self.primary.as_deref().context("--replica needs --primary")?;
                let primary = ConnInfo::from_env(primary).context("read --primary")?;
                waiting("verifying", self.file(file, &primary)).await?
            }
        };
        if self.json {
            say(serde_json::to_string_pretty(&report)?)
        } else {
            say(report.to_string().trim_end())
        }
        Ok(if report.equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn file(&self, file: &Path, primary: &ConnInfo) -> anyhow::Result<VerifyReport> {
        let verification = FileVerification::begin(primary, file).await.context("begin the verification")?;
        let (copy, until) = (verification.copy(), verification.position());
        if let Some(dir) = self.data.clone() {
            let shown = dir.display().to_string();
            let advance = move || rimward_hub::advance(&dir, &copy, until, LOG_PATIENCE, &mut |_| ControlFlow::Continue(()));
            tokio::task::spawn_blocking(advance).await?.with_context(|| format!("bring a copy to {until} with the log in {shown}"))?;
        } else {
            let mut options = Options::new(&self.address.hub, "");
            options.token = self.address.token_file.as_deref().map(read_token).transpose()?;
            options.ca_file.clone_from(&self.address.hub_ca);
            "verify".clone_into(&mut options.name);
            let advanced = rimward::advance(&options, &copy, until, LOG_PATIENCE, &|_| {}).await;
            advanced.with_context(|| format!("bring a copy to {until} with the log of {}", self.address.hub))?;
        }
        Ok(verification.compare().await?)
    }
}
