//! What is acknowledged to the primary, and when. No socket and no clock: time is an argument.
//!
//! The primary believes every acknowledgement and forgets what it covers, so this is the one place that decides it:
//! `flush = min(durable, received)`, where *received* ends with a whole transaction, or with a keepalive that stood outside of any,
//! and *durable* is what the consumer has vouched for.

use std::time::{Duration, Instant};

use rimward_model::Lsn;

/// A status goes out at least this often; well below any sensible `wal_sender_timeout`.
pub(crate) const STATUS_INTERVAL: Duration = Duration::from_secs(1);
/// And at most this often, whatever the primary asks: during its shutdown it asks as fast as it is answered.
pub(crate) const STATUS_GAP: Duration = Duration::from_millis(50);

/// A standby status update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StandbyStatus {
    /// Received up to here.
    pub(crate) written: Lsn,
    /// Durable up to here; the primary may forget what is before.
    pub(crate) flushed: Lsn,
    /// Whether the primary shall answer.
    pub(crate) request_reply: bool,
}

/// The state of acknowledgement of one session.
#[derive(Debug)]
pub(crate) struct Acknowledgement {
    received: Lsn,
    durable: Lsn,
    announced: Lsn,
    inside: bool,
    reply_wanted: bool,
    reported: Option<(Lsn, Instant)>,
}

impl Acknowledgement {
    /// A session that starts at `from`: everything before is durable.
    pub(crate) fn new(from: Lsn) -> Acknowledgement {
        Acknowledgement { received: from, durable: from, announced: from, inside: false, reply_wanted: false, reported: None }
    }

    /// A transaction, or a block of a streamed one, begins.
    pub(crate) fn enter(&mut self) {
        self.inside = true;
    }

    /// The block of a streamed transaction ends, or that transaction is rolled back.
    ///
    /// It stays open, but commits after everything acknowledged until then, and the primary sends it again from its beginning.
    pub(crate) fn leave(&mut self) {
        self.inside = false;
    }

    /// A transaction is whole.
    pub(crate) fn committed(&mut self, end_lsn: Lsn) {
        self.inside = false;
        self.received = self.received.max(end_lsn);
    }

    /// A keepalive came. Returns whether its position can be vouched for, and was not before: not inside of a transaction, of which a part
    /// may lie before it.
    ///
    /// The end of the last transaction is news, too: one without changes (14 sends those, later servers the streamed ones) leaves nothing
    /// to vouch for behind it, and the primary would wait for it in vain when it shuts down.
    pub(crate) fn keepalive(&mut self, wal_end: Lsn, reply_requested: bool) -> bool {
        self.reply_wanted |= reply_requested;
        if self.inside || wal_end < self.received || wal_end <= self.announced {
            return false;
        }
        self.received = wal_end;
        self.announced = wal_end;
        true
    }

    /// The consumer vouches for everything before `lsn`. It may know more than this session has received, after a reconnection.
    pub(crate) fn durable(&mut self, lsn: Lsn) {
        self.durable = self.durable.max(lsn);
    }

    /// What may be acknowledged.
    pub(crate) fn flushed(&self) -> Lsn {
        self.durable.min(self.received)
    }

    /// The status to send now, if one is due.
    pub(crate) fn poll(&mut self, now: Instant) -> Option<StandbyStatus> {
        if self.due().is_some_and(|due| due > now) {
            return None;
        }
        Some(self.status(now))
    }

    /// A status whether due or not, for a farewell.
    pub(crate) fn status(&mut self, now: Instant) -> StandbyStatus {
        let flushed = self.flushed();
        let before = self.reported.map_or(Lsn::ZERO, |(lsn, _)| lsn);
        assert!(flushed >= before, "acknowledgement went back from {before} to {flushed}");
        assert!(flushed <= self.durable && flushed <= self.received, "acknowledgement of what is not durable");
        self.reported = Some((flushed, now));
        self.reply_wanted = false;
        StandbyStatus { written: self.received, flushed, request_reply: true }
    }

    /// When the next status is due; `None` for at once.
    pub(crate) fn due(&self) -> Option<Instant> {
        let (flushed, at) = self.reported?;
        let eager = self.reply_wanted || self.flushed() > flushed;
        Some(at + if eager { STATUS_GAP } else { STATUS_INTERVAL })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lsn(value: u64) -> Lsn {
        Lsn::new(value)
    }

    #[test]
    fn acknowledges_the_lesser_of_durable_and_received() {
        let mut ack = Acknowledgement::new(lsn(10));
        assert_eq!(ack.flushed(), lsn(10));
        ack.durable(lsn(1000));
        assert_eq!(ack.flushed(), lsn(10), "not beyond what was received");
        ack.enter();
        assert_eq!(ack.flushed(), lsn(10));
        ack.committed(lsn(20));
        assert_eq!(ack.flushed(), lsn(20));
        let mut ack = Acknowledgement::new(lsn(10));
        ack.enter();
        ack.committed(lsn(20));
        assert_eq!(ack.flushed(), lsn(10), "not beyond what is durable");
        ack.durable(lsn(15));
        ack.durable(lsn(12));
        assert_eq!(ack.flushed(), lsn(15));
    }

    #[test]
    fn keepalive_counts_only_outside_of_transactions() {
        let mut ack = Acknowledgement::new(lsn(10));
        ack.durable(lsn(100));
        ack.enter();
        assert!(!ack.keepalive(lsn(50), false));
        assert_eq!(ack.flushed(), lsn(10));
        ack.leave();
        assert!(ack.keepalive(lsn(50), false));
        assert_eq!(ack.flushed(), lsn(50));
        assert!(!ack.keepalive(lsn(50), false), "no news");
        ack.enter();
        ack.committed(lsn(60));
        assert!(!ack.keepalive(lsn(55), false), "overtaken");
        assert!(ack.keepalive(lsn(60), false), "a transaction may have left nothing to vouch for");
        assert!(!ack.keepalive(lsn(60), false));
    }

    #[test]
    fn replies_are_prompt_but_limited() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut ack = Acknowledgement::new(lsn(10));
        assert!(ack.poll(at(0)).is_some(), "the first at once");
        assert_eq!(ack.poll(at(999)), None);
        assert!(ack.poll(at(1000)).is_some(), "every second");
        ack.keepalive(lsn(10), true);
        assert_eq!(ack.poll(at(1049)), None);
        assert!(ack.poll(at(1050)).is_some(), "asked, and the gap is over");
        ack.durable(lsn(20));
        ack.committed(lsn(20));
        assert_eq!(ack.poll(at(1099)), None);
        assert_eq!(ack.poll(at(1100)).map(|status| status.flushed), Some(lsn(20)));
        assert_eq!(ack.poll(at(2099)), None);
    }

    proptest::proptest! {
        #[test]
        fn never_goes_back_and_never_passes_durable(steps in proptest::collection::vec((0u8..6, 0u64..1000), 0..200)) {
            let mut ack = Acknowledgement::new(lsn(100));
            let (mut durable, mut last, mut now) = (100, 0, Instant::now());
            for (step, value) in steps {
                match step {
                    0 => ack.enter(),
                    1 => ack.leave(),
                    2 => ack.committed(lsn(value)),
                    3 => drop(ack.keepalive(lsn(value), value % 2 == 0)),
                    4 => { ack.durable(lsn(value)); durable = durable.max(value); }
                    _ => now += Duration::from_millis(value),
                }
                if let Some(status) = ack.poll(now) {
                    proptest::prop_assert!(status.flushed.get() >= last && status.flushed.get() <= durable);
                    last = status.flushed.get();
                }
            }
        }
    }
}
