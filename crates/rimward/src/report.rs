//! Tells the hub what would survive a power cut here: up to there the hub's log need not be kept for this edge.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rimward_batch::link::Up;
use rimward_replica::make_durable;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Phase;
use crate::client::HubClient;
use crate::published::Published;

const INTERVAL: Duration = Duration::from_secs(1);

/// Reports every second for as long as a stream is open.
pub(crate) async fn run(
    hub: HubClient,
    path: PathBuf,
    published: Arc<Published>,
    session: watch::Receiver<Option<u64>>,
    stop: CancellationToken,
) {
    let mut ticks = tokio::time::interval(INTERVAL);
    let mut reported = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let Some(session) = *session.borrow() else { continue };
        // Read before the sync: what is committed afterwards may not be covered.
        let position = published.at(published.committed_lsn());
        if reported == Some((session, position)) {
            continue;
        }
        let path = path.clone();
        let synced = tokio::task::spawn_blocking(move || make_durable(&path)).await;
        match synced {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                // What is on disk is unknown from here on, and a second attempt would not tell.
                tracing::error!(%error, "the replica file cannot be synced to disk");
                published.enter(Phase::Failed { reason: format!("sync to disk: {error}") });
                stop.cancel();
                return;
            }
            Err(_) => return,
        }
        match hub.report(Up::Durable { session, position }.encode()).await {
            Ok(()) => reported = Some((session, position)),
            Err(error) => tracing::debug!(%error, "cannot report the durable position"),
        }
    }
}
