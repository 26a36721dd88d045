//! Pauses between attempts: doubling, bounded, and jittered so that edges do not come back in step.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LAST: Duration = Duration::from_secs(10);

/// The next pause.
#[derive(Debug)]
pub(crate) struct Backoff(Duration);

impl Backoff {
    pub(crate) fn new() -> Backoff {
        Backoff(FIRST)
    }

    /// An attempt succeeded.
    pub(crate) fn reset(&mut self) {
        self.0 = FIRST;
    }

    /// Between half and the whole of the present pause, which then doubles.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0.mul_f64(rand::random_range(0.5..1.0));
        self.0 = (self.0 * 2).min(LAST);
        pause
    }
}
