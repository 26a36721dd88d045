//! What a replica says of itself.

use std::time::Duration;

use rimward_model::Position;
use serde::Serialize;

/// What it is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// It fetches a copy from the hub. What it shows meanwhile, if anything, grows old.
    Bootstrapping {
        /// Bytes that are here.
        bytes: u64,
        /// Bytes of the whole.
        total_bytes: u64,
    },
    /// It is connected and applies what comes.
    Following,
    /// It has no connection and tries again.
    Disconnected {
        /// Why.
        reason: String,
    },
    /// It has stopped at its position, and somebody must act.
    Failed {
        /// Why.
        reason: String,
    },
    /// It was shut down.
    Stopped,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// What it is doing.
    #[serde(flatten)]
    pub phase: Phase,
    /// Everything up to here is visible.
    pub position: Position,
    /// How old what it shows is; `None` before the hub has told the primary's time.
    pub lag: Option<Duration>,
    /// The version of its catalog.
    pub schema_version: u64,
    /// How often it had to connect anew.
    pub reconnects: u64,
}
