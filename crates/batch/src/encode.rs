//! Transactions to frames.

use std::collections::VecDeque;
use std::fmt;

use rimward_model::{Catalog, Commit, Lsn, put_varint};
use zstd::bulk::Compressor;

use crate::{Chain, ChangesDigest, ChangesHasher, Frame, Header, Kind};

/// A frame's entries take at most this, unless one single change is larger.
pub const FRAME_BYTES: usize = 1 << 20;
/// The zstd level that suits frames: level 3 takes longer and is hardly smaller on blocks of this size.
pub const DEFAULT_LEVEL: i32 = 1;
/// Below this, zstd's own framing outweighs what it could save.
const COMPRESS_FROM_BYTES: usize = 192;
/// Tag, three 64-bit varints and one of 33 bits; and the commit's tag.
const BRACKET_BYTES_MAX: usize = 1 + 3 * 10 + 5 + 1;

/// The tag before a transaction's [`Commit`]. Below are the tags of changes, which stand for themselves.
pub(crate) const TAG_BEGIN: u8 = 0x10;
/// The tag after a transaction's last change.
pub(crate) const TAG_COMMIT: u8 = 0x11;
/// The tag of [`rimward_model::Change::Schema`] in the canonical form, version 1.
const TAG_SCHEMA: u8 = 8;

/// What the fields of a Begin are relative to: the transaction before it within the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base {
    pub(crate) lsn: Lsn,
    pub(crate) committed_at_us: i64,
    pub(crate) xid: u32,
}

/// Puts transactions into frames. Nothing is allocated for a change; one allocation makes a frame.
///
/// Frames that are full come out of [`Encoder::next_frame`], to be drained after every call of [`Encoder::change`] and
/// [`Encoder::commit`]; [`Encoder::flush`] closes a frame early, at a transaction boundary.
pub struct Encoder {
    compressor: Compressor<'static>,
    compressed: Vec<u8>,
    raw: Vec<u8>,
    /// The frame under construction: what its header will say.
    frame: Open,
    transaction: Option<Current>,
    full: VecDeque<Frame>,
    last: Base,
    chain: Chain,
}

/// The frame under construction.
#[derive(Debug, Clone, Copy)]
struct Open {
    start: Lsn,
    chain_before: Chain,
    committed_at_us: i64,
    part: u32,
    /// Whether its complete transactions have schema changes.
    schema: bool,
}

/// The transaction under construction.
struct Current {
    commit: Commit,
    /// Where its Begin stands within `raw`.
    from: usize,
    /// Where its changes not yet hashed begin within `raw`.
    changes_from: usize,
    /// Changes that left in earlier frames.
    spanned: Option<ChangesHasher>,
    /// Whether it has schema changes in this frame.
    schema: bool,
}

impl Encoder {
    /// Begins after the transaction that ended at `position`, where the chain was `chain`. `level` is zstd's.
    ///
    /// # Panics
    /// If zstd cannot allocate its context.
    #[must_use]
    pub fn new(position: Lsn, chain: Chain, level: i32) -> Encoder {
        let compressor = Compressor::new(level).expect("zstd allocates a context");
        let frame = Open { start: position, chain_before: chain, committed_at_us: 0, part: 0, schema: false };
        let last = Base { lsn: position, committed_at_us: 0, xid: 0 };
        let (compressed, raw, full) = (Vec::new(), Vec::new(), VecDeque::new());
        Encoder { compressor, compressed, raw, frame, transaction: None, full, last, chain }
    }

    /// Begins a transaction.
    ///
    /// # Panics
    /// If another one is open, or its commit does not lie after the last one: the order of commits is this program's own invariant.
    pub fn begin(&mut self, commit: &Commit) {
        assert!(self.transaction.is_none(), "a transaction begins inside another");
        assert!(commit.commit_lsn >= self.last.lsn, "commit {} lies before {}", commit.commit_lsn, self.last.lsn);
        assert!(commit.end_lsn > commit.commit_lsn, "commit {} ends at {}", commit.commit_lsn, commit.end_lsn);
        if self.raw.len() + BRACKET_BYTES_MAX > FRAME_BYTES {
            self.cut();
        }
        let (from, changes_from) = self.put_begin(commit);
        self.transaction = Some(Current { commit: *commit, from, changes_from, spanned: None, schema: false });
    }

    /// Adds a change of the open transaction, in the canonical form.
    ///
    /// # Panics
    /// If no transaction is open, or the change exceeds 1 GiB.
    #[inline]
    pub fn change(&mut self, canonical: &[u8]) {
        if self.raw.len() + canonical.len() >= FRAME_BYTES {
            self.make_room(canonical.len());
        }
        let current = self.transaction.as_mut().expect("a change belongs to a transaction");
        current.schema |= canonical.first() == Some(&TAG_SCHEMA);
        self.raw.extend_from_slice(canonical);
    }

    /// Ends the open transaction. Returns the chain after it.
    ///
    /// # Panics
    /// If no transaction is open.
    pub fn commit(&mut self) -> Chain {
        let current = self.transaction.take().expect("a commit ends a transaction");
        let changes = &self.raw[current.changes_from..];
        let digest = match current.spanned {
            None => ChangesDigest::of(changes),
            Some(mut hasher) => {
                hasher.update(changes);
                hasher.finish()
            }
        };
        self.raw.push(TAG_COMMIT);
        self.frame.schema |= current.schema;
        self.chain = self.chain.after(&current.commit, digest);
        self.last = Base { lsn: current.commit.end_lsn, committed_at_us: current.commit.committed_at_us, xid: current.commit.xid };
        if self.frame.part > 0 || self.raw.len() >= FRAME_BYTES {
            self.cut();
        }
        self.chain
    }

    /// The next frame that is full.
    pub fn next_frame(&mut self) -> Option<Frame> {
        self.full.pop_front()
    }

    /// Closes the frame under construction behind its last complete transaction, and returns the next frame: call it until there is
    /// none. The beginning of an open transaction stays for later.
    pub fn flush(&mut self) -> Option<Frame> {
        if let Some(frame) = self.full.pop_front() {
            return Some(frame);
        }
        let complete = self.transaction.as_ref().map_or(self.raw.len(), |current| current.from);
        if complete > 0 && self.frame.part == 0 {
            self.cut_before_transaction();
        }
        self.full.pop_front()
    }

    /// Bytes that [`Encoder::flush`] would put into a frame, uncompressed: for deciding when to.
    #[must_use]
    pub fn pending_bytes(&self) -> usize {
        self.raw.len()
    }

    /// End of the last complete transaction, in a frame already or not.
    #[must_use]
    pub fn position(&self) -> Lsn {
        self.last.lsn
    }

    /// The chain there.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// A frame that holds the whole catalog as it is at `at`, where the chain is `chain`. It stands beside the transactions, and
    /// moves nothing.
    ///
    /// # Panics
    /// If the catalog exceeds 1 GiB.
    pub fn catalog(&mut self, catalog: &Catalog, at: Lsn, chain: Chain) -> Frame {
        let json = serde_json::to_vec(catalog).expect("a catalog has only keys that JSON can write");
        let header = Header {
            kind: Kind::Catalog,
            compressed: false,
            ends_inside: false,
            schema: false,
            payload_bytes: 0,
            raw_bytes: 0,
            part: 0,
            start: at,
            end: at,
            committed_at_us: 0,
            chain_before: chain,
            chain_after: chain,
        };
        self.seal(header, &json)
    }

    /// Appends a Begin. Returns where it stands and where the changes begin.
    fn put_begin(&mut self, commit: &Commit) -> (usize, usize) {
        let from = self.raw.len();
        if from == 0 {
            self.frame.committed_at_us = commit.committed_at_us;
            self.last = Base { lsn: self.last.lsn, committed_at_us: commit.committed_at_us, xid: 0 };
        }
        let base = self.last;
        self.raw.push(TAG_BEGIN);
        put_varint(&mut self.raw, commit.commit_lsn.bytes_since(base.lsn));
        put_varint(&mut self.raw, commit.end_lsn.bytes_since(commit.commit_lsn));
        put_varint(&mut self.raw, zigzag(commit.committed_at_us.wrapping_sub(base.committed_at_us)));
        put_varint(&mut self.raw, zigzag(i64::from(commit.xid) - i64::from(base.xid)));
        (from, self.raw.len())
    }

    /// Closes frames so that a change of this size fits: first behind the last complete transaction, then within the open one.
    #[cold]
    fn make_room(&mut self, change_bytes: usize) {
        if self.transaction.as_ref().is_some_and(|current| current.from > 0) {
            self.cut_before_transaction();
        }
        let Some(current) = &mut self.transaction else { return };
        if self.raw.len() + change_bytes < FRAME_BYTES || self.raw.len() == current.changes_from {
            return;
        }
        current.spanned.get_or_insert_default().update(&self.raw[current.changes_from..]);
        let schema = std::mem::take(&mut current.schema);
        current.changes_from = 0;
        let header = self.header(self.frame.start, self.frame.chain_before, schema);
        self.seal_pending(Header { ends_inside: true, ..header });
        self.frame.part += 1;
    }

    /// Closes the frame behind the last complete transaction, and moves the open one to the beginning of the next.
    fn cut_before_transaction(&mut self) {
        let Some(mut current) = self.transaction.take() else { return self.cut() };
        let changes = self.raw.split_off(current.changes_from);
        self.raw.truncate(current.from);
        self.cut();
        (current.from, current.changes_from) = self.put_begin(&current.commit);
        self.raw.extend_from_slice(&changes);
        self.transaction = Some(current);
    }

    /// Closes the frame under construction, at a transaction boundary.
    fn cut(&mut self) {
        self.seal_pending(self.header(self.last.lsn, self.chain, self.frame.schema));
        self.frame = Open { start: self.last.lsn, chain_before: self.chain, committed_at_us: 0, part: 0, schema: false };
    }

    fn header(&self, end: Lsn, chain_after: Chain, schema: bool) -> Header {
        Header {
            kind: Kind::Transactions,
            compressed: false,
            ends_inside: false,
            schema,
            payload_bytes: 0,
            raw_bytes: 0,
            part: self.frame.part,
            start: self.frame.start,
            end,
            committed_at_us: self.frame.committed_at_us,
            chain_before: self.frame.chain_before,
            chain_after,
        }
    }

    fn seal_pending(&mut self, header: Header) {
        let mut raw = std::mem::take(&mut self.raw);
        let frame = self.seal(header, &raw);
        self.full.push_back(frame);
        raw.clear();
        // One huge change must not hold its memory for ever.
        raw.shrink_to(2 * FRAME_BYTES);
        self.raw = raw;
    }

    fn seal(&mut self, header: Header, raw: &[u8]) -> Frame {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a frame's entries stay below 4 GiB");
        let raw_bytes = length(raw);
        if raw.len() >= COMPRESS_FROM_BYTES {
            self.compressed.clear();
            self.compressed.shrink_to(2 * FRAME_BYTES);
            self.compressed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
            let done = self.compressor.compress_to_buffer(raw, &mut self.compressed);
            // A failure to compress is no failure to write: the entries go as they are.
            if done.is_ok() && self.compressed.len() < raw.len() {
                let payload_bytes = length(&self.compressed);
                return Frame::assemble(Header { compressed: true, payload_bytes, raw_bytes, ..header }, &self.compressed);
            }
        }
        Frame::assemble(Header { payload_bytes: raw_bytes, raw_bytes, ..header }, raw)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("position", &self.last.lsn).field("chain", &self.chain).finish_non_exhaustive()
    }
}

pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}
