//! `rimward replay`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use clap::Args;
use rimward::Options;
use rimward_model::Lsn;

use crate::edge::read_token;
use crate::logging::say;
use crate::progress::ReplayBar;
use crate::shutdown;

/// Build an ordinary SQLite file from snapshot and log, equal to the primary at one position.
///
/// Any sqlite3 opens the result. Positions reach from the oldest base that the hub keeps (it makes one when it starts, and again whenever
/// half of what its log retains has passed) to the end of its log. An existing file is never overwritten.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// A hub's data folder (its hub may be running or stopped), or the URL of a running hub
    #[arg(long, value_name = "URL or DIR", env = "RIMWARD_FROM")]
    from: String,
    /// The file to build
    #[arg(long, value_name = "FILE", env = "RIMWARD_OUTPUT")]
    output: PathBuf,
    /// The position: all that the primary had committed by then [default: the log's end]
    #[arg(long, value_name = "LSN", env = "RIMWARD_UNTIL")]
    until: Option<Lsn>,
    /// File that holds a token for the hub
    #[arg(long, value_name = "FILE", env = "RIMWARD_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// Certificates (PEM) that may sign the hub's, beside the public authorities
    #[arg(long, value_name = "FILE", env = "RIMWARD_HUB_CA")]
    hub_ca: Option<PathBuf>,
}

impl Replay {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let bar = Arc::new(ReplayBar::default());
        let cancelled = Arc::new(AtomicBool::new(false));
        let built = async {
            if is_url(&self.from) {
                let mut options = Options::new(&self.from, "");
                options.token = self.token_file.as_deref().map(read_token).transpose()?;
                options.ca_file.clone_from(&self.hub_ca);
                "replay".clone_into(&mut options.name);
                let state = rimward::replay(&options, &self.output, self.until, &|step| bar.show(step)).await;
                return state.with_context(|| format!("replay from {}", self.from));
            }
            let (dir, output, until) = (PathBuf::from(&self.from), self.output.clone(), self.until);
            let (bar, cancelled) = (bar.clone(), cancelled.clone());
            let work = move || {
                let mut progress = |step| {
                    bar.show(step);
                    if cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                };
                rimward_hub::replay(&dir, &output, until, &mut progress)
            };
            tokio::task::spawn_blocking(work).await?.with_context(|| format!("replay from {}", self.from))
        };
        let state = tokio::select! {
            state = built => state,
            never = bar.draw() => match never {},
            signal = shutdown::requested() => {
                cancelled.store(true, Ordering::Relaxed);
                anyhow::bail!("ended by {} before the file was complete", signal?);
            }
        };
        bar.finish();
        say(format_args!("{} stands at {}", self.output.display(), state?.lsn));
        Ok(ExitCode::SUCCESS)
    }
}

fn is_url(from: &str) -> bool {
    from.starts_with("http://") || from.starts_with("https://")
}
