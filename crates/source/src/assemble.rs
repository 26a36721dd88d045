//! Messages to whole transactions, in commit order.
//!
//! Messages are kept as they came until their transaction's commit is known, streamed or not: nothing behind this point ever sees
//! a part of a transaction, or one that was rolled back. Small transactions share one buffer, so that they cost no allocation each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use bytes::{BufMut, BytesMut};
use rimward_model::{Commit, Lsn};
use rimward_pgoutput::{Message, Tag, decode, peek_tag};

use crate::StreamError;
use crate::spool::{Spool, SpoolWriter};
use crate::transaction::{Body, RECORD_HEAD_BYTES, Transaction, record_head};

/// More transactions in progress than `max_connections` allows anybody.
const STREAMS_MAX: usize = 300_000;

/// The shared buffer grows by at least this much.
const GROUP_GROWTH_BYTES: usize = 64 * 1024;

/// How much of transactions in progress stays in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemoryLimits {
    /// Of one.
    pub(crate) transaction_bytes_max: usize,
    /// Of all streamed ones together.
    pub(crate) total_bytes_max: usize,
}

/// What a message meant for the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A transaction, or a block of a streamed one, begins.
    Enter,
    /// It goes on, or the message stands outside of any.
    Same,
    /// The block ends, or a streamed (sub)transaction was rolled back.
    Leave,
    /// A transaction is whole.
    Committed(Lsn),
}

/// Builds transactions out of pgoutput's messages.
#[derive(Debug)]
pub(crate) struct Assembler {
    limits: MemoryLimits,
    spool: Arc<Spool>,
    /// Records of whole small transactions, then those of the one in progress.
    group: BytesMut,
    whole: Vec<Whole>,
    /// Of whole transactions that have a body of their own, the bytes in memory.
    apart_bytes: usize,
    current: Current,
    streams: HashMap<u32, Streamed>,
    streams_memory_bytes: usize,
}

/// A whole transaction of the group.
#[derive(Debug)]
struct Whole {
    commit: Commit,
    body: WholeBody,
}

#[derive(Debug)]
enum WholeBody {
    /// The next so many bytes of the group.
    Group(usize),
    /// A body of its own.
    Apart(Body, Option<Arc<[u32]>>),
}

#[derive(Debug)]
enum Current {
    None,
    Plain { commit_lsn: Lsn, committed_at_us: i64, xid: u32, start: usize, spooled: Option<SpoolWriter> },
    Block { xid: u32 },
}

/// A streamed transaction in progress.
#[derive(Debug, Default)]
struct Streamed {
    memory: Vec<u8>,
    spooled: Option<SpoolWriter>,
    aborted: Vec<u32>,
}

impl Streamed {
    fn spill(&mut self, spool: &Arc<Spool>, xid: u32) -> Result<(), StreamError> {
        let memory = std::mem::take(&mut self.memory);
        let writer = match &mut self.spooled {
            Some(writer) => writer,
            none => none.insert(spool.create(xid)?),
        };
        writer.append(&[&memory])
    }

    fn finish(mut self) -> Result<WholeBody, StreamError> {
        self.aborted.sort_unstable();
        self.aborted.dedup();
        let aborted = (!self.aborted.is_empty()).then(|| Arc::from(self.aborted));
        let body = match self.spooled {
            None => Body::Memory(self.memory.into()),
            Some(writer) => Body::Spool(writer.finish()?),
        };
        Ok(WholeBody::Apart(body, aborted))
    }
}

impl Assembler {
    pub(crate) fn new(limits: MemoryLimits, spool: Arc<Spool>) -> Assembler {
        Assembler {
            limits,
            spool,
            group: BytesMut::new(),
            whole: Vec::new(),
            apart_bytes: 0,
            current: Current::None,
            streams: HashMap::new(),
            streams_memory_bytes: 0,
        }
    }

    /// Takes one message.
    #[inline]
    pub(crate) fn push(&mut self, message: &[u8]) -> Result<Step, StreamError> {
        let tag = peek_tag(message)?;
        if tag.carries_xid() { self.content(tag, message) } else { self.control(message) }
    }

    /// Bytes in memory, and number, of the transactions that are whole.
    pub(crate) fn pending(&self) -> (usize, usize) {
        (self.group.len() + self.apart_bytes, self.whole.len())
    }

    /// Whether a streamed block is open.
    pub(crate) fn in_block(&self) -> bool {
        matches!(self.current, Current::Block { .. })
    }

    /// The commit time of the transaction that is being received.
    pub(crate) fn current_committed_at_us(&self) -> Option<i64> {
        match self.current {
            Current::Plain { committed_at_us, .. } => Some(committed_at_us),
            _ => None,
        }
    }

    /// The transactions that became whole since the last call.
    pub(crate) fn take(&mut self) -> Vec<Transaction> {
        let group_bytes: usize = self.whole.iter().map(|whole| if let WholeBody::Group(length) = whole.body { length } else { 0 }).sum();
        let mut group = self.group.split_to(group_bytes).freeze();
        if let Current::Plain { start, .. } = &mut self.current {
            *start -= group_bytes;
        }
        let finish = |whole: Whole| match whole.body {
            WholeBody::Group(length) => Transaction { commit: whole.commit, body: Body::Memory(group.split_to(length)), aborted: None },
            WholeBody::Apart(body, aborted) => Transaction { commit: whole.commit, body, aborted },
        };
        let mut taken = Vec::with_capacity(self.whole.len());
        taken.extend(self.whole.drain(..).map(finish));
        self.apart_bytes = 0;
        taken
    }

    /// A row, relation, type, truncation or logical message.
    #[inline]
    fn content(&mut self, tag: Tag, message: &[u8]) -> Result<Step, StreamError> {
        // What cannot be decoded ends the session here, where nothing of its transaction has gone anywhere, and comes again in the next.
        decode(message, self.in_block())?;
        match &mut self.current {
            Current::Plain { xid, start, spooled, .. } => {
                let head = record_head(*xid, message.len())?;
                if let Some(writer) = spooled {
                    writer.append(&[&head, message])?;
                    return Ok(Step::Same);
                }
                let needed = head.len() + message.len();
                if self.group.capacity() - self.group.len() < needed {
                    self.group.reserve(needed.max(GROUP_GROWTH_BYTES));
                }
                self.group.put_slice(&head);
                self.group.put_slice(message);
                if self.group.len() - *start > self.limits.transaction_bytes_max {
                    let mut writer = self.spool.create(*xid)?;
                    writer.append(&[&self.group[*start..]])?;
                    self.group.truncate(*start);
                    *spooled = Some(writer);
                }
                Ok(Step::Same)
            }
            Current::Block { xid } => {
                let top = *xid;
                self.streamed_content(top, message)?;
                Ok(Step::Same)
            }
            // A non-transactional logical message: it is part of nothing.
            Current::None if tag == Tag::Message => Ok(Step::Same),
            Current::None => Err(StreamError::Protocol("a change outside of any transaction")),
        }
    }

    fn streamed_content(&mut self, top: u32, message: &[u8]) -> Result<(), StreamError> {
        const SHORT: StreamError = StreamError::Protocol("a streamed message without its transaction id");
        let (tag, rest) = message.split_first_chunk::<1>().ok_or(SHORT)?;
        let (subxid, rest) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
        let head = record_head(u32::from_be_bytes(*subxid), 1 + rest.len())?;
        let stream = self.streams.get_mut(&top).ok_or(StreamError::Protocol("a block of an unknown transaction"))?;
        if let Some(writer) = &mut stream.spooled {
            return writer.append(&[&head, tag, rest]);
        }
        for part in [&head[..], tag, rest] {
            stream.memory.extend_from_slice(part);
        }
        self.streams_memory_bytes += RECORD_HEAD_BYTES + 1 + rest.len();
        if stream.memory.len() > self.limits.transaction_bytes_max {
            self.streams_memory_bytes -= stream.memory.len();
            stream.spill(&self.spool, top)?;
        } else if self.streams_memory_bytes > self.limits.total_bytes_max {
            self.spill_largest()?;
        }
        Ok(())
    }

    fn spill_largest(&mut self) -> Result<(), StreamError> {
        let largest = self.streams.iter_mut().max_by_key(|(_, stream)| stream.memory.len());
        if let Some((&xid, stream)) = largest {
            self.streams_memory_bytes -= stream.memory.len();
            stream.spill(&self.spool, xid)?;
        }
        Ok(())
    }

    fn control(&mut self, message: &[u8]) -> Result<Step, StreamError> {
        match (decode(message, self.in_block())?, &mut self.current) {
            (Message::Begin { commit_lsn, committed_at_us, xid }, Current::None) => {
                let start = self.group.len();
                self.current = Current::Plain { commit_lsn, committed_at_us, xid, start, spooled: None };
                Ok(Step::Enter)
            }
            (Message::Commit { commit_lsn, end_lsn, committed_at_us }, Current::Plain { commit_lsn: begun, .. }) => {
                if commit_lsn != *begun || end_lsn < commit_lsn {
                    return Err(StreamError::Protocol("Commit does not fit its Begin"));
                }
                self.commit_plain(commit_lsn, end_lsn, committed_at_us)
            }
            (Message::Origin { .. }, Current::Plain { .. } | Current::Block { .. }) => Ok(Step::Same),
            (Message::StreamStart { xid, first }, Current::None) => {
                let open = self.streams.len();
                match self.streams.entry(xid) {
                    Entry::Occupied(_) if !first => {}
                    Entry::Vacant(_) if first && open >= STREAMS_MAX => {
                        return Err(StreamError::Protocol("too many transactions in progress"));
                    }
                    Entry::Vacant(vacant) if first => drop(vacant.insert(Streamed::default())),
                    _ => return Err(StreamError::Protocol("StreamStart does not fit the blocks before it")),
                }
                self.current = Current::Block { xid };
                Ok(Step::Enter)
            }
            (Message::StreamStop, Current::Block { .. }) => {
                self.current = Current::None;
                Ok(Step::Leave)
            }
            (Message::StreamCommit { xid, commit_lsn, end_lsn, committed_at_us }, Current::None) => {
                let stream = self.close(xid).ok_or(StreamError::Protocol("commit of an unknown streamed transaction"))?;
                let commit = Commit { commit_lsn, end_lsn, committed_at_us, xid };
                self.apart_bytes += stream.memory.len() * usize::from(stream.spooled.is_none());
                self.whole.push(Whole { commit, body: stream.finish()? });
                Ok(Step::Committed(end_lsn))
            }
            (Message::StreamAbort { xid, subxid, .. }, Current::None) => {
                if xid == subxid {
                    // One that never had a block is nothing to us.
                    self.close(xid);
                } else if let Some(stream) = self.streams.get_mut(&xid) {
                    stream.aborted.push(subxid);
                }
                Ok(Step::Leave)
            }
            _ => Err(StreamError::Protocol("a message that does not fit the transaction in progress")),
        }
    }

    fn close(&mut self, xid: u32) -> Option<Streamed> {
        let stream = self.streams.remove(&xid)?;
        self.streams_memory_bytes -= stream.memory.len();
        Some(stream)
    }

    fn commit_plain(&mut self, commit_lsn: Lsn, end_lsn: Lsn, committed_at_us: i64) -> Result<Step, StreamError> {
        if let Current::Plain { xid, start, spooled, .. } = std::mem::replace(&mut self.current, Current::None) {
            let commit = Commit { commit_lsn, end_lsn, committed_at_us, xid };
            let body = match spooled {
                None => WholeBody::Group(self.group.len() - start),
                Some(writer) => WholeBody::Apart(Body::Spool(writer.finish()?), None),
            };
            self.whole.push(Whole { commit, body });
        }
        Ok(Step::Committed(end_lsn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A transaction of the model: what it does, and how it ends.
    #[derive(Debug, Clone)]
    struct Story {
        streamed: bool,
        steps: Vec<Deed>,
        commits: bool,
    }

    #[derive(Debug, Clone)]
    enum Deed {
        /// A message of subtransaction `sub` (0 for the top) of this size.
        Write { sub: u8, size: usize },
        /// Subtransaction `sub` is rolled back; later ones of its number are others.
        Abort { sub: u8 },
        /// The block ends, and others may have their turn.
        Break,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            6 => (0u8..4, 0usize..300).prop_map(|(sub, size)| Deed::Write { sub, size }),
            1 => (1u8..4).prop_map(|sub| Deed::Abort { sub }),
            2 => Just(Deed::Break),
        ]
    }

    fn story() -> impl Strategy<Value = Story> {
        let steps = proptest::collection::vec(deed(), 0..30);
        (any::<bool>(), steps, proptest::bool::weighted(0.8)).prop_map(|(streamed, steps, commits)| Story { streamed, steps, commits })
    }

    fn logical(xid: Option<u32>, body: &[u8]) -> Vec<u8> {
        let mut message = vec![b'M'];
        message.extend(xid.into_iter().flat_map(u32::to_be_bytes));
        message.push(1);
        message.extend([0; 8]);
        message.extend(b"p\0");
        message.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        message.extend(body);
        message
    }

    fn raw(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut message = vec![tag];
        parts.iter().for_each(|part| message.extend_from_slice(part));
        message
    }

    /// Plays stories against the assembler, and keeps what must come out.
    struct Play {
        assembler: Assembler,
        lsn: u64,
        expected: Vec<(u64, Vec<Vec<u8>>)>,
        taken: Vec<(u64, Vec<Vec<u8>>)>,
    }

    impl Play {
        fn push(&mut self, message: &[u8]) -> Step {
            self.assembler.push(message).unwrap()
        }

        fn commit_fields(&mut self) -> ([u8; 8], [u8; 8]) {
            self.lsn += 10;
            (self.lsn.to_be_bytes(), (self.lsn + 5).to_be_bytes())
        }

        fn take(&mut self) {
            for transaction in self.assembler.take() {
                let mut messages = transaction.messages().unwrap();
                let mut bodies = Vec::new();
                while let Some(message) = messages.next().unwrap() {
                    let Message::Message { xid: None, body, .. } = message else { panic!("{message:?}") };
                    bodies.push(body.to_vec());
                }
                self.taken.push((transaction.commit.end_lsn.get(), bodies));
            }
        }

        fn plain(&mut self, xid: u32, story: &Story) {
            let (commit, end) = self.commit_fields();
            self.push(&raw(b'B', &[&commit, &[0; 8], &xid.to_be_bytes()]));
            let mut kept = Vec::new();
            for deed in &story.steps {
                // Rolled back before the commit: the primary never sends it.
                if let Deed::Write { sub: 0, size } = deed {
                    let body = vec![7; *size];
                    assert_eq!(self.push(&logical(None, &body)), Step::Same);
                    kept.push(body);
                } else if let Deed::Break = deed {
                    // Taking what is whole must not disturb what is not.
                    self.take();
                }
            }
            let step = self.push(&raw(b'C', &[&[0], &commit, &end, &[0; 8]]));
            assert_eq!(step, Step::Committed(Lsn::new(u64::from_be_bytes(end))));
            self.expected.push((u64::from_be_bytes(end), kept));
        }
    }

    /// A streamed transaction on its way.
    struct Telling {
        xid: u32,
        story: Story,
        at: usize,
        first: bool,
        /// The xid of each subtransaction number at present.
        subs: [u32; 4],
        kept: Vec<(u32, Vec<u8>)>,
    }

    impl Telling {
        /// Plays one block. True when the story is over.
        fn block(&mut self, play: &mut Play, next_xid: &mut u32) -> bool {
            let top = self.xid.to_be_bytes();
            if self.at == self.story.steps.len() {
                if self.first {
                    return true;
                }
                if !self.story.commits {
                    assert_eq!(play.push(&raw(b'A', &[&top, &top])), Step::Leave);
                    return true;
                }
                let (commit, end) = play.commit_fields();
                play.push(&raw(b'c', &[&top, &[0], &commit, &end, &[0; 8]]));
                let kept = std::mem::take(&mut self.kept).into_iter().map(|(_, body)| body).collect();
                play.expected.push((u64::from_be_bytes(end), kept));
                return true;
            }
            if let Deed::Abort { sub } = self.story.steps[self.at] {
                let aborted = std::mem::replace(&mut self.subs[usize::from(sub)], *next_xid);
                *next_xid += 1;
                self.kept.retain(|(xid, _)| *xid != aborted);
                play.push(&raw(b'A', &[&top, &aborted.to_be_bytes()]));
                self.at += 1;
                return false;
            }
            play.push(&raw(b'S', &[&top, &[u8::from(self.first)]]));
            self.first = false;
            while let Some(Deed::Write { sub, size }) = self.story.steps.get(self.at) {
                let xid = self.subs[usize::from(*sub)];
                let body = vec![*sub; *size];
                play.push(&logical(Some(xid), &body));
                self.kept.push((xid, body));
                self.at += 1;
            }
            play.push(b"E");
            if let Some(Deed::Break) = self.story.steps.get(self.at) {
                self.at += 1;
                play.take();
            }
            false
        }
    }

    fn check(stories: &[Story], limits: MemoryLimits) {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path(), 1 << 30).unwrap();
        let mut play = Play { assembler: Assembler::new(limits, spool.clone()), lsn: 100, expected: Vec::new(), taken: Vec::new() };
        let mut next_xid = 10_000;
        let mut telling = Vec::new();
        for (n, story) in stories.iter().enumerate() {
            let xid = 1000 + u32::try_from(n).unwrap();
            if story.streamed {
                let subs = [xid, next_xid, next_xid + 1, next_xid + 2];
                next_xid += 3;
                telling.push(Telling { xid, story: story.clone(), at: 0, first: true, subs, kept: Vec::new() });
            } else {
                play.plain(xid, story);
            }
            telling.retain_mut(|one| !one.block(&mut play, &mut next_xid));
        }
        while !telling.is_empty() {
            telling.retain_mut(|one| !one.block(&mut play, &mut next_xid));
        }
        play.take();
        assert_eq!(play.taken, play.expected);
        assert_eq!(play.assembler.streams_memory_bytes, 0);
        drop(play);
        assert_eq!(spool.used(), 0, "the quota is given back");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "files are removed");
    }

    proptest! {
        #[test]
        fn only_what_was_committed_comes_out_in_commit_order(
            stories in proptest::collection::vec(story(), 0..8),
            transaction_bytes_max in 1usize..2000,
            total_bytes_max in 1usize..4000,
        ) {
            check(&stories, MemoryLimits { transaction_bytes_max, total_bytes_max });
        }
    }

    #[test]
    fn messages_out_of_place_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let limits = MemoryLimits { transaction_bytes_max: 1000, total_bytes_max: 1000 };
        let refused = |messages: &[&[u8]]| {
            let mut assembler = Assembler::new(limits, Spool::open(folder.path(), 1000).unwrap());
            messages.iter().map(|message| assembler.push(message)).any(|result| result.is_err())
        };
        let insert = [b'I', 0, 0, 0, 1, b'N', 0, 0];
        let begin = raw(b'B', &[&[0; 8], &[0; 8], &[0, 0, 0, 1]]);
        let start = raw(b'S', &[&[0, 0, 0, 1], &[1]]);
        assert!(!refused(&[&begin, &insert]));
        assert!(refused(&[&insert]));
        assert!(refused(&[&begin, &begin]));
        assert!(refused(&[&begin, &start]));
        assert!(refused(&[&start, &begin]));
        assert!(refused(&[b"E"]));
        assert!(!refused(&[&start, b"E"]));
        assert!(refused(&[&start, b"E", &start]), "a first block twice");
        assert!(refused(&[&raw(b'S', &[&[0, 0, 0, 1], &[0]])]), "a later block without a first");
        assert!(refused(&[&raw(b'C', &[&[0], &[0; 8], &[0; 8], &[0; 8]])]));
    }

    #[test]
    fn streamed_transactions_that_are_whole_count_for_what_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        let limits = MemoryLimits { transaction_bytes_max: 1000, total_bytes_max: 10_000 };
        let mut assembler = Assembler::new(limits, Spool::open(folder.path(), 1 << 20).unwrap());
        let mut stream = |xid: u32, size: usize| {
            let top = xid.to_be_bytes();
            assembler.push(&raw(b'S', &[&top, &[1]])).unwrap();
            assembler.push(&logical(Some(xid), &vec![1; size])).unwrap();
            assembler.push(b"E").unwrap();
            assembler.push(&raw(b'c', &[&top, &[0], &[0; 8], &[0; 8], &[0; 8]])).unwrap();
            assembler.pending()
        };
        let (bytes, count) = stream(1, 500);
        assert!((500..600).contains(&bytes) && count == 1, "{bytes} bytes of {count}");
        let (more, count) = stream(2, 700);
        assert!((1200..1400).contains(&more) && count == 2, "{more} bytes of {count}");
        assert_eq!(stream(3, 5000), (more, 3), "what is on disk is not in memory");
        assert_eq!(assembler.take().len(), 3);
        assert_eq!(assembler.pending(), (0, 0));
    }

    #[test]
    fn spool_beyond_its_quota_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("7-0.spool"), "left by a crash").unwrap();
        let spool = Spool::open(folder.path(), 100_000).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "what a crash left is removed");
        let mut assembler = Assembler::new(MemoryLimits { transaction_bytes_max: 10, total_bytes_max: 1000 }, spool);
        assembler.push(&raw(b'B', &[&[0; 8], &[0; 8], &[0, 0, 0, 1]])).unwrap();
        let message = logical(None, &[1; 60_000]);
        let error = (0..10).find_map(|_| assembler.push(&message).err()).unwrap();
        assert!(matches!(error, StreamError::SpoolFull { quota: 100_000, .. }), "{error}");
    }

    proptest! {
        #[test]
        fn arbitrary_messages_never_panic(messages in proptest::collection::vec(("[BCOSEcARIM]", proptest::collection::vec(any::<u8>(), 0..40)), 0..20)) {
            let folder = tempfile::tempdir().unwrap();
            let limits = MemoryLimits { transaction_bytes_max: 50, total_bytes_max: 50 };
            let mut assembler = Assembler::new(limits, Spool::open(folder.path(), 1 << 20).unwrap());
            for (tag, rest) in messages {
                let _ = assembler.push(&raw(tag.as_bytes()[0], &[&rest]));
            }
        }
    }
}
