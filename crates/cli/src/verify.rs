//! `rimward verify`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use rimward_hub::VerifyReport;

use crate::client::HubAddress;
use crate::logging::say;
use crate::progress::waiting;

/// Prove the mirror and every connected edge equal to the primary at one position; exit code 1 if they are not.
///
/// The hub holds its edges, takes a snapshot of the primary, lets all go to exactly that position and compares row hashes.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    address: HubAddress,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const TIMEOUT: Duration = Duration::from_secs(30 * 60);

impl Verify {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let asked = self.address.request(reqwest::Method::POST, "/v1/verify", TIMEOUT);
        let report: VerifyReport = waiting("verifying", asked).await?;
        if self.json {
            say(serde_json::to_string_pretty(&report)?)
        } else {
            say(report.to_string().trim_end())
        }
        Ok(if report.equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
