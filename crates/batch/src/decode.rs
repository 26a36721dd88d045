//! Frames to entries, with the chain recomputed on the way.

use std::fmt;

use rimward_model::{Catalog, Change, Commit, DecodeError, Lsn, Reader, SchemaChange};
use zstd::bulk::Decompressor;

use crate::encode::{Base, TAG_BEGIN, TAG_COMMIT};
use crate::{BatchError, Chain, ChangesDigest, ChangesHasher, Continuity, Frame, Header, Kind};

/// Scratch space above this is given back before the next frame.
const SCRATCH_KEPT_BYTES: usize = 4 << 20;

/// One entry of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry<'a> {
    /// A transaction begins.
    Begin(Commit),
    /// A change of the transaction that began.
    Change(Change<'a>),
    /// The transaction is complete.
    Commit {
        /// The chain after it, as computed from the changes.
        chain: Chain,
    },
    /// The catalog at the frame's position, in a catalog frame.
    Catalog(Box<Catalog>),
}

/// Reads frames one after another. Holds what outlives a frame: scratch space, where the stream stands, and the hash of a transaction
/// that goes on in the next frame.
pub struct Decoder {
    zstd: Decompressor<'static>,
    scratch: Vec<u8>,
    stream: Stream,
}

#[derive(Default)]
struct Stream {
    /// After the last frame that was read to its end; `None` before the first.
    stands: Option<Continuity>,
    /// The transaction that goes on.
    open: Option<(Commit, ChangesHasher)>,
}

impl Decoder {
    /// Takes any frame that begins a transaction as its first.
    ///
    /// # Panics
    /// If zstd cannot allocate its context.
    #[must_use]
    pub fn new() -> Decoder {
        let zstd = Decompressor::new().expect("zstd allocates a context");
        Decoder { zstd, scratch: Vec::new(), stream: Stream::default() }
    }

    /// Takes only a frame that begins at `position` with `chain` as its first. For a stream that may begin earlier, in the middle of
    /// a frame, use [`Decoder::new`] and [`Entries::skip_to`].
    #[must_use]
    pub fn at(position: Lsn, chain: Chain) -> Decoder {
        let mut decoder = Decoder::new();
        decoder.stream.stands = Some(Continuity::at(position, chain));
        decoder
    }

    /// Forgets where the stream stood, and any incomplete transaction: after a lost connection.
    pub fn reset(&mut self) {
        self.stream = Stream::default();
    }

    /// Where the stream stands after the last frame that was read to its end.
    #[must_use]
    pub fn continuity(&self) -> Option<Continuity> {
        self.stream.stands
    }

    pub(crate) fn entries<'a>(&'a mut self, frame: &'a Frame) -> Result<Entries<'a>, BatchError> {
        let header = frame.header();
        if header.kind == Kind::Transactions {
            match &self.stream.stands {
                Some(stands) => drop(stands.follow(header)?),
                None => drop(Continuity::at(header.start, header.chain_before).follow(header)?),
            }
        }
        let Decoder { zstd, scratch, stream } = self;
        let data = decompress(zstd, scratch, frame)?;
        let place = match (header.kind, header.starts_inside()) {
            (Kind::Catalog, _) => Place::Catalog,
            (Kind::Transactions, false) => Place::Between,
            (Kind::Transactions, true) => {
                // Missing only where the part before was not read to its end.
                let (commit, hasher) = stream.open.take().ok_or_else(|| gap(header))?;
                Place::Inside { commit, changes_from: 0, spanned: Some(hasher) }
            }
        };
        Ok(Entries::new(header, data, stream, place))
    }

    pub(crate) fn catalog(&mut self, frame: &Frame) -> Result<Option<Catalog>, BatchError> {
        if frame.header().kind != Kind::Catalog {
            return Ok(None);
        }
        let data = decompress(&mut self.zstd, &mut self.scratch, frame)?;
        parse_catalog(data, frame.header().start).map(Some)
    }

    pub(crate) fn schema_changes(&mut self, frame: &Frame) -> Result<Vec<SchemaChange>, BatchError> {
        let mut found = Vec::new();
        if !frame.header().schema {
            return Ok(found);
        }
        let header = frame.header();
        let data = decompress(&mut self.zstd, &mut self.scratch, frame)?;
        let mut reader = Reader::new(data);
        let mut base = Base { lsn: header.start, committed_at_us: 0, xid: 0 };
        while let Some(tag) = reader.rest().first() {
            let offset = data.len() - reader.remaining();
            let entry = match *tag {
                TAG_BEGIN => {
                    read_begin(&mut reader, base).map(|commit| base = Base { lsn: commit.end_lsn, committed_at_us: 0, xid: commit.xid })
                }
                TAG_COMMIT => reader.u8().map(drop),
                _ => Change::decode(&mut reader).map(|change| {
                    if let Change::Schema(change) = change {
                        found.push(*change);
                    }
                }),
            };
            entry.map_err(|error| BatchError::Entry { start: header.start, offset, error })?;
        }
        Ok(found)
    }
}

impl Default for Decoder {
    fn default() -> Decoder {
        Decoder::new()
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").field("stands", &self.stream.stands).finish_non_exhaustive()
    }
}

/// The entries of one frame, in order. A frame counts as read only when [`Entries::next`] has returned `None`: then the chain and the
/// end have been compared with the header.
pub struct Entries<'a> {
    header: &'a Header,
    data: &'a [u8],
    reader: Reader<'a>,
    stream: &'a mut Stream,
    place: Place,
    last: Base,
    chain: Chain,
}

enum Place {
    /// Between transactions.
    Between,
    /// Inside one, whose changes not yet hashed begin at `changes_from`.
    Inside { commit: Commit, changes_from: usize, spanned: Option<ChangesHasher> },
    /// Before the only entry of a catalog frame.
    Catalog,
    /// Behind the last entry.
    Done,
}

impl<'a> Entries<'a> {
    fn new(header: &'a Header, data: &'a [u8], stream: &'a mut Stream, place: Place) -> Entries<'a> {
        let last = Base { lsn: header.start, committed_at_us: header.committed_at_us, xid: 0 };
        Entries { header, data, reader: Reader::new(data), stream, place, last, chain: header.chain_before }
    }

    /// Where the entries of whole transactions lead, for a reader to whom the header does not say it: the end of the last, and the chain
    /// there.
    pub(crate) fn lead(header: &Header, data: &[u8]) -> Result<(Lsn, Chain), BatchError> {
        let mut stream = Stream::default();
        let mut entries = Entries::new(header, data, &mut stream, Place::Between);
        while entries.reader.remaining() > 0 {
            entries.next()?;
        }
        match entries.place {
            Place::Between => Ok((entries.last.lsn, entries.chain)),
            _ => Err(entries.misplaced("the frame's end")),
        }
    }

    /// The next entry; `None` after the last.
    ///
    /// # Errors
    /// If an entry does not decode or is out of place, or chain or end differ from the header. What was read of an incomplete
    /// transaction is then void.
    #[allow(clippy::should_implement_trait, reason = "an iterator of results would invite going on after an error")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Entry<'a>>, BatchError> {
        let Some(&tag) = self.reader.rest().first() else { return self.end().map(|()| None) };
        match (&self.place, tag) {
            (Place::Inside { .. }, TAG_COMMIT) => self.commit().map(Some),
            (Place::Inside { .. }, TAG_BEGIN) => Err(self.misplaced("a begin inside a transaction")),
            (Place::Inside { .. }, _) => {
                let offset = self.offset();
                match Change::decode(&mut self.reader) {
                    Ok(change) => Ok(Some(Entry::Change(change))),
                    Err(error) => Err(BatchError::Entry { start: self.header.start, offset, error }),
                }
            }
            (Place::Between, TAG_BEGIN) => self.begin().map(|commit| Some(Entry::Begin(commit))),
            (Place::Between, TAG_COMMIT) => Err(self.misplaced("a commit outside a transaction")),
            (Place::Between, _) => Err(self.misplaced("a change outside a transaction")),
            (Place::Catalog, _) => {
                self.reader = Reader::new(&[]);
                self.place = Place::Done;
                let catalog = parse_catalog(self.data, self.header.start)?;
                Ok(Some(Entry::Catalog(Box::new(catalog))))
            }
            (Place::Done, _) => Err(self.misplaced("an entry behind the last")),
        }
    }

    /// Reads over the transactions that end at or before `position`, to be called before the first [`Entries::next`]: a stream that
    /// resumes may begin with a frame that reaches back. Returns the chain after the last of them, which is the frame's first where
    /// there is none: it must be the chain that the reader had at `position`.
    ///
    /// # Errors
    /// As [`Entries::next`]; and [`BatchError::Misplaced`] inside a transaction.
    pub fn skip_to(&mut self, position: Lsn) -> Result<Chain, BatchError> {
        if self.header.starts_inside() {
            return Err(self.misplaced("a resumption inside a transaction"));
        }
        while self.reader.remaining() > 0 && matches!(self.place, Place::Between) {
            let mut ahead = self.reader;
            let offset = self.offset();
            let commit =
                read_begin(&mut ahead, self.last).map_err(|error| BatchError::Entry { start: self.header.start, offset, error })?;
            if commit.end_lsn > position {
                break;
            }
            self.begin()?;
            while matches!(self.place, Place::Inside { .. }) {
                if self.next()?.is_none() {
                    return Err(self.misplaced("the frame's end"));
                }
            }
        }
        Ok(self.chain)
    }

    /// End of the last complete transaction that was read; the frame's start before the first.
    #[must_use]
    pub fn position(&self) -> Lsn {
        self.last.lsn
    }

    /// The chain there.
    #[must_use]
    pub fn chain(&self) -> Chain {
        self.chain
    }

    fn begin(&mut self) -> Result<Commit, BatchError> {
        let offset = self.offset();
        let commit =
            read_begin(&mut self.reader, self.last).map_err(|error| BatchError::Entry { start: self.header.start, offset, error })?;
        self.place = Place::Inside { commit, changes_from: self.offset(), spanned: None };
        Ok(commit)
    }

    fn commit(&mut self) -> Result<Entry<'a>, BatchError> {
        let offset = self.offset();
        let Place::Inside { commit, changes_from, spanned } = std::mem::replace(&mut self.place, Place::Between) else {
            return Err(self.misplaced("a commit outside a transaction"));
        };
        if self.header.ends_inside {
            return Err(self.misplaced("a commit in a part that is not the last"));
        }
        let changes = &self.data[changes_from..offset];
        let digest = match spanned {
            None => ChangesDigest::of(changes),
            Some(mut hasher) => {
                hasher.update(changes);
                hasher.finish()
            }
        };
        self.reader.u8().map_err(|error| BatchError::Entry { start: self.header.start, offset, error })?;
        self.chain = self.chain.after(&commit, digest);
        self.last = Base { lsn: commit.end_lsn, committed_at_us: commit.committed_at_us, xid: commit.xid };
        Ok(Entry::Commit { chain: self.chain })
    }

    /// Behind the last entry: compares with the header, and leaves word for the next frame.
    fn end(&mut self) -> Result<(), BatchError> {
        let (header, found) = (self.header, self.last.lsn);
        if self.header.kind == Kind::Catalog || matches!(self.place, Place::Done) {
            return Ok(());
        }
        match std::mem::replace(&mut self.place, Place::Done) {
            Place::Inside { commit, changes_from, spanned } if header.ends_inside => {
                let mut hasher = spanned.unwrap_or_default();
                hasher.update(&self.data[changes_from..]);
                self.stream.open = Some((commit, hasher));
            }
            Place::Between if !header.ends_inside => self.stream.open = None,
            _ => return Err(self.misplaced("the frame's end")),
        }
        if found != header.end {
            return Err(BatchError::End { claimed: header.end, found });
        }
        if self.chain != header.chain_after {
            return Err(BatchError::Chain { at: found, expected: self.chain, found: header.chain_after });
        }
        self.stream.stands = Some(Continuity::after(header));
        Ok(())
    }

    fn offset(&self) -> usize {
        self.data.len() - self.reader.remaining()
    }

    fn misplaced(&self, what: &'static str) -> BatchError {
        BatchError::Misplaced { what, start: self.header.start, offset: self.offset() }
    }
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").field("header", self.header).field("position", &self.last.lsn).finish_non_exhaustive()
    }
}

fn gap(header: &Header) -> BatchError {
    BatchError::Gap { expected: header.start, expected_part: 0, found: header.start, found_part: header.part }
}

fn parse_catalog(json: &[u8], at: Lsn) -> Result<Catalog, BatchError> {
    serde_json::from_slice(json).map_err(|error| BatchError::Catalog { at, reason: error.to_string() })
}

/// The frame's entries: as they lie, or decompressed into `scratch`. The header's rules have bounded the length already.
fn decompress<'a>(zstd: &mut Decompressor<'_>, scratch: &'a mut Vec<u8>, frame: &'a Frame) -> Result<&'a [u8], BatchError> {
    let header = frame.header();
    if !header.compressed {
        return Ok(frame.payload_bytes());
    }
    let want = header.raw_bytes;
    let failed = |reason: String| BatchError::Decompress { want, reason };
    scratch.clear();
    scratch.shrink_to(SCRATCH_KEPT_BYTES);
    scratch.try_reserve(want as usize).map_err(|error| failed(error.to_string()))?;
    zstd.decompress_to_buffer(frame.payload_bytes(), scratch).map_err(|error| failed(error.to_string()))?;
    if scratch.len() != want as usize {
        return Err(failed(format!("it has {}", scratch.len())));
    }
    Ok(scratch)
}

fn read_begin(reader: &mut Reader<'_>, base: Base) -> Result<Commit, DecodeError> {
    if reader.u8()? != TAG_BEGIN {
        return Err(DecodeError::Invalid("begin"));
    }
    let invalid = DecodeError::Invalid("commit position");
    let commit_lsn = base.lsn.get().checked_add(reader.varint()?).ok_or(invalid)?;
    let end_lsn = commit_lsn.checked_add(reader.varint()?).filter(|end| *end > commit_lsn).ok_or(invalid)?;
    let committed_at_us = base.committed_at_us.wrapping_add(unzigzag(reader.varint()?));
    let xid = i64::from(base.xid).checked_add(unzigzag(reader.varint()?)).and_then(|xid| u32::try_from(xid).ok());
    let xid = xid.ok_or(DecodeError::Invalid("transaction id"))?;
    Ok(Commit { commit_lsn: Lsn::new(commit_lsn), end_lsn: Lsn::new(end_lsn), committed_at_us, xid })
}

pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
