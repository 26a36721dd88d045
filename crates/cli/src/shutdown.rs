//! SIGINT and SIGTERM.

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGINT or SIGTERM, and says which.
pub(crate) async fn requested() -> anyhow::Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate()).context("listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listen for SIGINT")?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}
