//! How long to wait before trying again: doubling from 100 ms to 10 s, with jitter, so that many hubs do not come back in step. A primary
//! that merely restarts is asked each second at least, for some minutes: it takes no connection yet, and then everybody waits for us.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);
const LONGEST_RESTARTING: Duration = Duration::from_secs(1);
/// More failures in a row are no restart.
const RESTARTING_FAILURES: u32 = 300;

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
        self.next_of(false)
    }

    /// The same, where it may be known that the primary merely restarts.
    pub(crate) fn next_of(&mut self, restarting: bool) -> Duration {
        let longest = if restarting && self.failures < RESTARTING_FAILURES { LONGEST_RESTARTING } else { LONGEST };
        let bound = FIRST.saturating_mul(1 << self.failures.min(10)).min(longest);
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

    #[test]
    fn a_restart_is_waited_for_in_steps_of_a_second_at_most() {
        let mut backoff = Backoff::default();
        let waits: Vec<Duration> = (0..RESTARTING_FAILURES).map(|_| backoff.next_of(true)).collect();
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(1)));
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]), "no jitter");
        assert!(backoff.next_of(true) > Duration::from_secs(1), "a primary that stays away");
    }
}
