//! Counts of what was answered where, and why.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// What a gateway has done since its start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Statements (or batches of them) answered from the replica.
    pub local: u64,
    /// Those that went to the primary, by the stable code of the reason.
    pub remote: BTreeMap<&'static str, u64>,
    /// Those that were refused, because the session wants local answers only.
    pub refused: u64,
    /// Those that were begun again on a thread of their own.
    pub long: u64,
    /// Sessions that are open.
    pub sessions: u64,
}

/// The counters behind [`Metrics`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) local: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) long: AtomicU64,
    remote: Mutex<BTreeMap<&'static str, u64>>,
}

impl Counters {
    /// One more went to the primary.
    pub(crate) fn remote(&self, code: &'static str) {
        *self.remote.lock().entry(code).or_default() += 1;
    }

    /// The figures now.
    pub(crate) fn read(&self, sessions: u64) -> Metrics {
        Metrics {
            local: self.local.load(Ordering::Relaxed),
            remote: self.remote.lock().clone(),
            refused: self.refused.load(Ordering::Relaxed),
            long: self.long.load(Ordering::Relaxed),
            sessions,
        }
    }
}
