//! Hub and edge, in this process. An edge follows the hub over HTTP as it would from anywhere else.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rimward::{Options, Replica};
use rimward_hub::{CopyProgress, Hub, HubConfig};
use rimward_localpg::Server;
use rimward_model::Lsn;

use crate::servers::{DATABASE, until};

/// How long an edge may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The folders of one hub and one edge.
pub(crate) struct Folders {
    root: PathBuf,
    primary: String,
}

impl Folders {
    /// Below `root`.
    pub(crate) fn new(root: PathBuf, primary: &Server) -> Folders {
        Folders { root, primary: primary.url(DATABASE) }
    }

    /// The hub's.
    pub(crate) fn hub(&self) -> PathBuf {
        self.root.join("hub")
    }

    /// The edge's.
    pub(crate) fn edge(&self) -> PathBuf {
        self.root.join("edge")
    }

    /// The edge's file.
    pub(crate) fn edge_file(&self) -> PathBuf {
        self.edge().join(format!("{DATABASE}.sqlite"))
    }

    /// Starts the hub; at its first start, after a copy of the primary.
    pub(crate) async fn start_hub(&self) -> Result<Hub> {
        self.start_hub_watched(Arc::new(())).await
    }

    /// The same, and `progress` hears how the copy comes along.
    pub(crate) async fn start_hub_watched(&self, progress: Arc<dyn CopyProgress>) -> Result<Hub> {
        let mut config = HubConfig::new(&self.primary, self.hub());
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Hub::start(config, progress).await.context("start the hub")
    }

    /// Starts the edge; at its first start, with a copy from the hub.
    pub(crate) async fn start_edge(&self, hub: &Hub) -> Result<Arc<Replica>> {
        start_edge(hub, &self.edge()).await
    }

    /// A copy of the hub's folder, taken while it is stopped.
    pub(crate) fn save_hub(&self) -> Result<()> {
        let saved = self.root.join("hub.saved");
        if saved.exists() {
            fs::remove_dir_all(&saved)?;
        }
        copy_folder(&self.hub(), &saved).context("save the hub's folder")
    }

    /// Puts it back.
    pub(crate) fn restore_hub(&self) -> Result<()> {
        fs::remove_dir_all(self.hub())?;
        fs::rename(self.root.join("hub.saved"), self.hub()).context("restore the hub's folder")
    }
}

/// Starts an edge in a folder of its own.
pub(crate) async fn start_edge(hub: &Hub, folder: &Path) -> Result<Arc<Replica>> {
    Replica::open(Options::new(format!("http://{}", hub.local_addr()), folder)).await.context("start the edge")
}

/// Waits until the log is durable beyond a position.
pub(crate) async fn durable(hub: &Hub, beyond: Lsn) -> Result<()> {
    until("the hub's log", async || Ok(hub.status().positions.durable > beyond)).await
}

/// Waits until the mirror is durable beyond a position.
pub(crate) async fn mirrored(hub: &Hub, beyond: Lsn) -> Result<()> {
    until("the hub's mirror", async || Ok(hub.status().positions.mirror > beyond)).await
}

/// Waits until the edge shows what is beyond a position.
pub(crate) async fn visible(edge: &Replica, beyond: Lsn) -> Result<()> {
    match edge.wait_for(Lsn::new(beyond.get() + 1), PATIENCE).await {
        Ok(()) => Ok(()),
        Err(error) => bail!("the edge did not arrive: {error} ({:?})", edge.phase()),
    }
}

/// Stops both, so that their folders can be used again.
pub(crate) async fn stop(hub: Hub, edge: Option<Arc<Replica>>) -> Result<()> {
    if let Some(edge) = edge {
        edge.shutdown().await;
    }
    hub.shutdown().await.context("stop the hub")
}

/// All files below a folder.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
