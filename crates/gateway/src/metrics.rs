//! Counts of what was answered where, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
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

/// As `SHOW rimward.routes` has it: the reasons, the most frequent first.
impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metrics = self.read(0);
        let mut reasons: Vec<_> = metrics.remote.iter().collect();
        reasons.sort_by_key(|(_, count)| Reverse(**count));
        let total: u64 = metrics.remote.values().sum();
        write!(f, "local {}, refused {}, remote {total}", metrics.local, metrics.refused)?;
        for (index, (code, count)) in reasons.into_iter().enumerate() {
            write!(f, "{} {code} {count}", if index == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_reasons_come_first() {
        let counters = Counters::default();
        assert_eq!(counters.to_string(), "local 0, refused 0, remote 0");
        ["function", "statement", "statement"].into_iter().for_each(|code| counters.remote(code));
        assert_eq!(counters.to_string(), "local 0, refused 0, remote 3: statement 2, function 1");
    }
}
