//! `rimward hub`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use rimward_hub::{HubConfig, TlsFiles};

use crate::progress::CopyBar;
use crate::shutdown;

/// Consume the primary's changes and fan them out.
#[derive(Debug, Args)]
pub(crate) struct Hub {
    /// Connection string or URL of the primary
    #[arg(long, value_name = "URL", env = "RIMWARD_PRIMARY", hide_env_values = true)]
    primary: String,
    /// The hub's data folder: log, mirror, tokens
    #[arg(long, value_name = "DIR", env = "RIMWARD_DATA")]
    data: PathBuf,
    /// Where edges connect
    #[arg(long, value_name = "ADDRESS", env = "RIMWARD_LISTEN", default_value = "127.0.0.1:7400")]
    listen: SocketAddr,
    /// The publication that `rimward init` made
    #[arg(long, value_name = "NAME", env = "RIMWARD_PUBLICATION", default_value = "rimward")]
    publication: String,
    /// The slot that `rimward init` made
    #[arg(long, value_name = "NAME", env = "RIMWARD_SLOT", default_value = "rimward")]
    slot: String,
    /// Sessions that read the primary at once during the first copy
    #[arg(long, value_name = "N", env = "RIMWARD_COPY_JOBS", default_value = "4", value_parser = clap::value_parser!(u8).range(1..=64))]
    copy_jobs: u8,
    /// Delete the oldest log segments beyond this size (suffixes kB, MB, GB, TB)
    #[arg(long, value_name = "SIZE", env = "RIMWARD_RETAIN_BYTES", default_value = "8GB", value_parser = crate::units::bytes)]
    retain_bytes: u64,
    /// Delete log segments older than this (suffixes s, min, h, d)
    #[arg(long, value_name = "TIME", env = "RIMWARD_RETAIN_FOR", default_value = "24h", value_parser = crate::units::duration)]
    retain_for: Duration,
    /// Disk for transactions that are too large for memory and not in the log yet (suffixes kB, MB, GB, TB)
    #[arg(long, value_name = "SIZE", env = "RIMWARD_SPOOL_BYTES", default_value = "64GB", value_parser = crate::units::bytes)]
    spool_bytes: u64,
    /// Close a log segment at this size: what retention deletes at once
    #[arg(long, value_name = "SIZE", env = "RIMWARD_SEGMENT_BYTES", default_value = "64MB", value_parser = crate::units::bytes)]
    segment_bytes: u64,
    /// Serve HTTPS with this certificate (PEM)
    #[arg(long, value_name = "FILE", env = "RIMWARD_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", env = "RIMWARD_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Ask clients for a certificate signed by these (PEM)
    #[arg(long, value_name = "FILE", env = "RIMWARD_TLS_CA", requires = "tls_cert")]
    tls_ca: Option<PathBuf>,
    /// Refuse edges without a token even while none was ever issued
    #[arg(long, env = "RIMWARD_REQUIRE_TOKENS")]
    require_tokens: bool,
}

impl Hub {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut config = HubConfig::new(self.primary, self.data);
        config.listen = self.listen;
        config.publication = self.publication;
        config.slot = self.slot;
        config.copy_jobs = usize::from(self.copy_jobs);
        config.retain_bytes = self.retain_bytes;
        config.retain_for = self.retain_for;
        config.spool_bytes_max = self.spool_bytes;
        config.tuning.segment_bytes = self.segment_bytes;
        config.require_tokens = self.require_tokens;
        config.tls = self.tls_cert.zip(self.tls_key).map(|(cert, key)| TlsFiles { cert, key, ca: self.tls_ca });
        let hub = tokio::select! {
            hub = rimward_hub::Hub::start(config, Arc::new(CopyBar::default())) => hub.context("start the hub")?,
            signal = shutdown::requested() => {
                tracing::info!(signal = signal?, "ended while starting");
                return Ok(ExitCode::SUCCESS);
            }
        };
        tokio::select! {
            stopped = hub.stopped() => return Err(anyhow::Error::from(stopped)).context("the hub has stopped"),
            signal = shutdown::requested() => tracing::info!(signal = signal?, "ending"),
        }
        hub.shutdown().await.context("end the hub")?;
        Ok(ExitCode::SUCCESS)
    }
}
