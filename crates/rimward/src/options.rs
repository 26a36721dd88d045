//! What a replica is told at its start.

use std::fmt;
use std::path::PathBuf;

/// Where the hub is, and where the file goes.
#[derive(Debug, Clone)]
pub struct Options {
    /// The hub, such as `https://hub.example:7400`.
    pub hub: String,
    /// The bearer token, where the hub wants one.
    pub token: Option<Secret>,
    /// Certificates (PEM) that the hub's may be signed by, beside the public authorities.
    pub ca_file: Option<PathBuf>,
    /// The folder of the file, created if need be. One file serves one database: `<database>.sqlite`.
    pub data_dir: PathBuf,
    /// The name by which the hub's status shows this replica.
    pub name: String,
}

impl Options {
    /// With only what has no default.
    #[must_use]
    pub fn new(hub: impl Into<String>, data_dir: impl Into<PathBuf>) -> Options {
        Options { hub: hub.into(), token: None, ca_file: None, data_dir: data_dir.into(), name: "rimward".to_owned() }
    }
}

/// Text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`; blanks and line ends around it, as files have them, are dropped.
    #[must_use]
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
