//! What a hub is told: everything comes in here, nothing from the environment.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What [`crate::Hub::start`] needs to know.
#[derive(Clone)]
pub struct HubConfig {
    /// Connection string or URL of the primary. May hold a password: never printed.
    pub primary: String,
    /// The data folder, the hub's own.
    pub data_dir: PathBuf,
    /// Where edges connect.
    pub listen: SocketAddr,
    /// The replication slot that `rimward init` made.
    pub slot: String,
    /// The publication that `rimward init` made.
    pub publication: String,
    /// Sessions that read the primary at once during the first copy; at least one.
    pub copy_jobs: usize,
    /// Log segments beyond this many bytes are deleted, oldest first (never past the mirror, nor past a bootstrapping edge).
    pub retain_bytes: u64,
    /// Log segments older than this are deleted.
    pub retain_for: Duration,
    /// Transactions that are too large for memory take this much of the disk together before they are in the log; beyond, the hub stops.
    pub spool_bytes_max: u64,
    /// Serves HTTPS instead of HTTP.
    pub tls: Option<TlsFiles>,
    /// Refuses requests without a token even while no token was ever added.
    pub require_tokens: bool,
    /// Sizes and intervals; the defaults suit everything but tests.
    pub tuning: Tuning,
}

/// PEM files for HTTPS.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate, followed by its chain.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Certificates that sign client certificates; with it, clients must present one.
    pub ca: Option<PathBuf>,
}

/// Sizes and intervals.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// A segment of the log is closed at this size: what retention deletes at once.
    pub segment_bytes: u64,
    /// Recent frames kept in memory for live edges, altogether. An edge that falls behind them reads the log from disk.
    pub live_bytes: usize,
    /// Zstandard level of frames.
    pub compression_level: i32,
    /// How often the primary is asked to emit a heartbeat.
    pub heartbeat_interval: Duration,
    /// How often retention looks at the log.
    pub retention_interval: Duration,
    /// A snapshot younger than this is given to the next edge as well, as long as the log reaches back to it.
    pub snapshot_reuse: Duration,
    /// The log stays reserved for this long after the last chunk that a bootstrapping edge asked for.
    pub reservation: Duration,
    /// Keeps bases, so that positions of the log's past can be rebuilt.
    pub keep_bases: bool,
    /// How long `verify` waits for held edges.
    pub verify_timeout: Duration,
    /// A session of the first copy in whose midst nothing comes for this long is given up, and its tables are copied in another.
    pub copy_silence: Duration,
    /// HTTP connections beyond this are closed at once.
    pub connections_max: usize,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning {
            segment_bytes: 64 << 20,
            live_bytes: 32 << 20,
            compression_level: 1,
            heartbeat_interval: Duration::from_secs(1),
            retention_interval: Duration::from_secs(5),
            snapshot_reuse: Duration::from_secs(10 * 60),
            reservation: Duration::from_secs(10 * 60),
            keep_bases: true,
            verify_timeout: Duration::from_secs(10 * 60),
            copy_silence: Duration::from_secs(120),
            connections_max: 4096,
        }
    }
}

impl HubConfig {
    /// A configuration with the defaults of the command line.
    #[must_use]
    pub fn new(primary: impl Into<String>, data_dir: impl Into<PathBuf>) -> HubConfig {
        HubConfig {
            primary: primary.into(),
            data_dir: data_dir.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 7400)),
            slot: "rimward".to_owned(),
            publication: "rimward".to_owned(),
            copy_jobs: 4,
            retain_bytes: 8 << 30,
            retain_for: Duration::from_secs(24 * 60 * 60),
            spool_bytes_max: 64 << 30,
            tls: None,
            require_tokens: false,
            tuning: Tuning::default(),
        }
    }
}

impl fmt::Debug for HubConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubConfig")
            .field("primary", &"…")
            .field("data_dir", &self.data_dir)
            .field("listen", &self.listen)
            .field("slot", &self.slot)
            .field("publication", &self.publication)
            .field("copy_jobs", &self.copy_jobs)
            .field("retain_bytes", &self.retain_bytes)
            .field("retain_for", &self.retain_for)
            .field("spool_bytes_max", &self.spool_bytes_max)
            .field("tls", &self.tls)
            .field("require_tokens", &self.require_tokens)
            .field("tuning", &self.tuning)
            .finish()
    }
}
