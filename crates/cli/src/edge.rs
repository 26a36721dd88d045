//! `rimward edge`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use rimward::{Options, Replica, Secret};
use rimward_gateway::{Gateway, GatewayConfig, Limits, TlsFiles};
use rimward_pgconnect::ConnInfo;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::shutdown;

/// Follow a hub, and serve PostgreSQL clients.
#[derive(Debug, Args)]
pub(crate) struct Edge {
    /// URL of the hub
    #[arg(long, value_name = "URL", env = "RIMWARD_HUB", default_value = "http://127.0.0.1:7400")]
    hub: String,
    /// Connection string or URL of the primary; each session brings its own user, password and database
    #[arg(long, value_name = "URL", env = "RIMWARD_PRIMARY", hide_env_values = true)]
    primary: String,
    /// The edge's data folder: DATABASE.sqlite
    #[arg(long, value_name = "DIR", env = "RIMWARD_DATA")]
    data: PathBuf,
    /// Where PostgreSQL clients connect
    #[arg(long, value_name = "ADDRESS", env = "RIMWARD_LISTEN", default_value = "127.0.0.1:6432")]
    listen: SocketAddr,
    /// The name by which the hub's status shows this edge [default: the host's name]
    #[arg(long, value_name = "NAME", env = "RIMWARD_NAME")]
    name: Option<String>,
    /// File that holds the token for the hub
    #[arg(long, value_name = "FILE", env = "RIMWARD_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// Certificates (PEM) that may sign the hub's, beside the public authorities
    #[arg(long, value_name = "FILE", env = "RIMWARD_HUB_CA")]
    hub_ca: Option<PathBuf>,
    /// Offer clients TLS with this certificate (PEM)
    #[arg(long, value_name = "FILE", env = "RIMWARD_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", env = "RIMWARD_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Sessions at once
    #[arg(long, value_name = "N", env = "RIMWARD_MAX_CONNECTIONS", default_value_t = Limits::default().sessions_max)]
    max_connections: usize,
}

impl Edge {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let primary = ConnInfo::from_env(&self.primary).context("read --primary")?;
        let mut options = Options::new(self.hub, self.data);
        options.token = self.token_file.as_deref().map(read_token).transpose()?;
        options.ca_file = self.hub_ca;
        options.name = self.name.unwrap_or_else(host_name);
        let gateway = GatewayConfig {
            listen: self.listen.to_string(),
            primary,
            tls: self.tls_cert.zip(self.tls_key).map(|(cert, key)| TlsFiles { cert, key }),
            limits: Limits { sessions_max: self.max_connections, ..Limits::default() },
        };
        let edge = tokio::select! {
            edge = RunningEdge::start(options, gateway) => edge?,
            signal = shutdown::requested() => {
                tracing::info!(signal = signal?, "ended while starting");
                return Ok(ExitCode::SUCCESS);
            }
        };
        let signal = shutdown::requested().await?;
        tracing::info!(signal, "ending");
        edge.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// An edge at work: a replica that follows its hub, and a gateway before it.
pub(crate) struct RunningEdge {
    pub(crate) replica: Arc<Replica>,
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl RunningEdge {
    /// Bootstraps if need be, then serves.
    pub(crate) async fn start(options: Options, gateway: GatewayConfig) -> anyhow::Result<RunningEdge> {
        let replica = Replica::open(options).await.context("open the replica")?;
        let gateway = Gateway::bind(gateway, Some(Arc::clone(&replica))).await.context("serve clients")?;
        let address = gateway.local_addr();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(gateway.run(stop.clone()));
        tracing::info!(%address, database = replica.database(), position = %replica.position().lsn, "serving PostgreSQL clients");
        Ok(RunningEdge { replica, address, stop, serving })
    }

    /// Ends sessions and closes the file.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the gateway did not end well");
        }
        self.replica.shutdown().await;
    }
}

/// A token, from the file that holds it.
pub(crate) fn read_token(file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read the token from {}", file.display()))?;
    Ok(Secret::new(&text))
}

fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").map_or_else(|_| "edge".to_owned(), |name| name.trim().to_owned())
}
