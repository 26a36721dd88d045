//! The newest frames, in memory, for all live edges at once: each is encoded as a message of the link once, and shared. The ring is
//! bounded in bytes; whoever falls behind it reads the log.

use std::collections::VecDeque;

use bytes::Bytes;
use parking_lot::Mutex;
use rimward_batch::{Chain, Header, Kind};
use rimward_model::Lsn;
use tokio::sync::watch;

/// What one look at the ring hands out at most, unless a single frame is larger.
const TAKE_BYTES: usize = 256 << 10;

/// A place between two frames: the end of the last complete transaction, and how many parts of the next one lie behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor {
    pub(crate) position: Lsn,
    pub(crate) part: u32,
}

impl Cursor {
    /// Between two transactions.
    pub(crate) fn at(position: Lsn) -> Cursor {
        Cursor { position, part: 0 }
    }

    /// Before a frame.
    pub(crate) fn before(header: &Header) -> Cursor {
        Cursor { position: header.start, part: header.part }
    }

    /// After a frame.
    pub(crate) fn after(header: &Header) -> Cursor {
        if header.ends_inside { Cursor { position: header.start, part: header.part + 1 } } else { Cursor::at(header.end) }
    }
}

/// Everything committed at the primary before `lsn` has gone out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) lsn: Lsn,
    /// By the primary's clock, as the link's message has it.
    pub(crate) primary_time_us: i64,
}

/// What a look at the ring found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Messages, and where they lead.
    Frames { messages: Vec<Bytes>, next: Cursor },
    /// Nothing newer; what the primary said last.
    CaughtUp { progress: Option<Progress> },
    /// The ring no longer reaches back to there, or never had it.
    Behind,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Live {
    ring: Mutex<Ring>,
    /// Counts changes of the ring, to wake whoever waits for one.
    changes: watch::Sender<u64>,
    bytes_max: usize,
}

#[derive(Debug)]
struct Ring {
    frames: VecDeque<LiveFrame>,
    bytes: usize,
    next: Cursor,
    chain: Chain,
    progress: Option<Progress>,
}

#[derive(Debug)]
struct LiveFrame {
    before: Cursor,
    after: Cursor,
    chain_before: Chain,
    message: Message,
}

/// A frame as the link carries it.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// To anybody.
    pub(crate) whole: Bytes,
    /// To who has the frame before, if that is shorter.
    pub(crate) compact: Option<Bytes>,
}

impl Message {
    fn bytes(&self) -> usize {
        self.whole.len() + self.compact.as_ref().map_or(0, Bytes::len)
    }
}

impl Live {
    /// An empty ring at the log's end.
    pub(crate) fn new(end: Lsn, chain: Chain, bytes_max: usize) -> Live {
        let ring = Ring { frames: VecDeque::new(), bytes: 0, next: Cursor::at(end), chain, progress: None };
        Live { ring: Mutex::new(ring), changes: watch::Sender::new(0), bytes_max }
    }

    /// Adds the frame that follows.
    pub(crate) fn push(&self, header: &Header, message: Message) {
        assert_eq!(header.kind, Kind::Transactions, "catalogs are for readers of the log");
        let mut ring = self.ring.lock();
        let before = Cursor::before(header);
        assert_eq!(before, ring.next, "frames go out in order");
        ring.next = Cursor::after(header);
        ring.chain = header.chain_after;
        ring.bytes += message.bytes();
        let after = ring.next;
        ring.frames.push_back(LiveFrame { before, after, chain_before: header.chain_before, message });
        while ring.bytes > self.bytes_max {
            let Some(oldest) = ring.frames.pop_front() else { break };
            ring.bytes -= oldest.message.bytes();
        }
        drop(ring);
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// The primary has nothing committed before `progress.lsn` that was not pushed.
    pub(crate) fn progress(&self, progress: Progress) {
        let mut ring = self.ring.lock();
        if ring.next.part > 0 {
            return;
        }
        ring.progress = Some(progress);
        drop(ring);
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Wakes when the ring has changed since the last look.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The chain at `position`, if that is a boundary within the ring.
    pub(crate) fn chain_at(&self, position: Lsn) -> Option<Chain> {
        let ring = self.ring.lock();
        let cursor = Cursor::at(position);
        if cursor == ring.next {
            return Some(ring.chain);
        }
        let index = ring.frames.binary_search_by_key(&cursor, |frame| frame.before).ok()?;
        Some(ring.frames[index].chain_before)
    }

    /// What follows `from`; `compact` for who has the frame before, and can read such messages.
    pub(crate) fn take(&self, from: Cursor, compact: bool) -> Taken {
        let ring = self.ring.lock();
        if from == ring.next {
            return Taken::CaughtUp { progress: ring.progress };
        }
        if from > ring.next {
            // A reader of the log saw a frame on its way into the ring.
            return Taken::CaughtUp { progress: None };
        }
        let Ok(first) = ring.frames.binary_search_by_key(&from, |frame| frame.before) else { return Taken::Behind };
        let mut messages = Vec::new();
        let (mut bytes, mut next) = (0, from);
        for frame in ring.frames.range(first..) {
            let message = frame.message.compact.as_ref().filter(|_| compact).unwrap_or(&frame.message.whole);
            if bytes > 0 && bytes + message.len() > TAKE_BYTES {
                break;
            }
            bytes += message.len();
            messages.push(message.clone());
            next = frame.after;
        }
        Taken::Frames { messages, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(start: u64, part: u32, end: Option<u64>) -> Header {
        Header {
            kind: Kind::Transactions,
            compressed: false,
            ends_inside: end.is_none(),
            schema: false,
            payload_bytes: 1,
            raw_bytes: 1,
            part,
            start: Lsn::new(start),
            end: Lsn::new(end.unwrap_or(start)),
            committed_at_us: 0,
            chain_before: Chain::from_bytes([start as u8; 16]),
            chain_after: Chain::from_bytes([end.unwrap_or(start) as u8; 16]),
        }
    }

    fn message(whole: &'static [u8]) -> Message {
        Message { whole: Bytes::from_static(whole), compact: None }
    }

    /// A ring of 30 bytes after three frames of 10: 100 → 110, then a transaction of two parts up to 130.
    fn ring() -> Live {
        let live = Live::new(Lsn::new(100), Chain::from_bytes([100; 16]), 30);
        live.push(&header(100, 0, Some(110)), message(b"aaaaaaaaaa"));
        live.push(&header(110, 0, None), message(b"bbbbbbbbbb"));
        live.push(&header(110, 1, Some(130)), message(b"cccccccccc"));
        live
    }

    fn check(live: &Live, position: u64, part: u32, expected: &str) {
        let found = match live.take(Cursor { position: Lsn::new(position), part }, true) {
            Taken::Frames { messages, next } => {
                let first: String = messages.iter().map(|message| char::from(message[0])).collect();
                format!("{first} → {}.{}", next.position.get(), next.part)
            }
            Taken::CaughtUp { progress } => format!("caught up, {:?}", progress.map(|progress| progress.lsn.get())),
            Taken::Behind => "behind".to_owned(),
        };
        assert_eq!(found, expected, "from {position}.{part}");
    }

    #[test]
    fn frames_follow_any_boundary_even_inside_a_transaction() {
        let live = ring();
        check(&live, 100, 0, "abc → 130.0");
        check(&live, 110, 0, "bc → 130.0");
        check(&live, 110, 1, "c → 130.0");
        check(&live, 130, 0, "caught up, None");
        check(&live, 105, 0, "behind");
        check(&live, 140, 0, "caught up, None");
    }

    #[test]
    fn who_has_the_frame_before_is_sent_compact_ones() {
        let live = Live::new(Lsn::new(100), Chain::from_bytes([100; 16]), 100);
        live.push(&header(100, 0, Some(110)), message(b"aaaaaaaaaa"));
        live.push(&header(110, 0, Some(120)), Message { compact: Some(Bytes::from_static(b"b")), ..message(b"BBBBBBBBBB") });
        for (compact, second) in [(true, "b"), (false, "BBBBBBBBBB")] {
            let Taken::Frames { messages, .. } = live.take(Cursor::at(Lsn::new(100)), compact) else { panic!("nothing there") };
            assert_eq!(messages, ["aaaaaaaaaa", second]);
        }
    }

    #[test]
    fn the_oldest_go_when_the_bytes_are_spent() {
        let live = ring();
        live.push(&header(130, 0, Some(140)), message(b"dddddddddd"));
        check(&live, 100, 0, "behind");
        check(&live, 110, 0, "bcd → 140.0");
        live.push(&header(140, 0, Some(150)), Message { whole: Bytes::from(vec![b'e'; 31]), compact: None });
        check(&live, 140, 0, "behind");
        check(&live, 150, 0, "caught up, None");
    }

    #[test]
    fn progress_is_told_between_transactions_only() {
        let live = ring();
        live.progress(Progress { lsn: Lsn::new(200), primary_time_us: 1 });
        check(&live, 130, 0, "caught up, Some(200)");
        live.push(&header(130, 0, None), message(b"dddddddddd"));
        live.progress(Progress { lsn: Lsn::new(300), primary_time_us: 2 });
        check(&live, 130, 1, "caught up, Some(200)");
    }

    #[test]
    fn the_chain_is_known_at_every_boundary_of_the_ring() {
        let live = ring();
        for (position, known) in [(100, true), (110, true), (130, true), (105, false), (131, false)] {
            let chain = live.chain_at(Lsn::new(position));
            assert_eq!(chain, known.then(|| Chain::from_bytes([position as u8; 16])), "{position}");
        }
    }
}
