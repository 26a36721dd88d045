//! How long to wait before trying again: doubling from 100 ms to 10 s, with jitter, so that many hubs do not come back in step.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Success: the next failure waits shortly again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The time to wait after one more failure: between half of the bound and the bound.
    pub(crate) fn next(&mut self) -> Duration {
        let bound = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        bound.mul_f64(rand::random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_bounds_until_success() {
        let mut backoff = Backoff::default();
        for bound_ms in [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000] {
            let wait = backoff.next();
            let bound = Duration::from_millis(bound_ms);
            assert!(wait >= bound / 2 && wait <= bound, "{wait:?} for {bound:?}");
        }
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
