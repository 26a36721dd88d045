//! What hub and edge say to each other. Down goes a stream of [`Down`] messages as the body of one long HTTP response; up go short
//! requests, each with some [`Up`] messages. A frame is its own message, byte for byte as it lies in the log, or without what follows from
//! the frame before ([`crate::compact`]); either way the hub sends to every edge from the same memory. Other messages are a kind, a length, a
//! checksum and a body.

use bytes::{Buf, Bytes, BytesMut};
use rimward_model::{DecodeError, Lsn, Position, Reader, SystemId, TableId, Timeline, put_bytes, put_varint};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::compact::{COMPACT, expand};
use crate::header::MAGIC;
use crate::{BatchError, Before, Branch, Chain, Frame, HEADER_BYTES, Header, Limits};

/// The newest version of these messages that this build speaks.
pub const PROTOCOL: u32 = 2;
/// The oldest that it speaks.
pub const PROTOCOL_MIN: u32 = 1;
/// The first version with compact frames.
pub const PROTOCOL_COMPACT: u32 = 2;
/// A message that is not a frame has at most this many bytes of body.
pub const BODY_BYTES_MAX: usize = 16 << 20;
/// Names, hints and codes have at most this many bytes.
pub const TEXT_BYTES_MAX: usize = 4096;
/// Kind, length, checksum.
const PREFIX_BYTES: usize = 9;
/// A report names at most this many tables.
const TABLES_MAX: u64 = 100_000;

const WELCOME: u8 = 1;
const PROGRESS: u8 = 2;
const HOLD: u8 = 3;
const ADVANCE_TO: u8 = 4;
const RELEASE: u8 = 5;
const REFUSED: u8 = 6;
const HELLO: u8 = 0x21;
const DURABLE: u8 = 0x22;
const HELD: u8 = 0x23;

/// Bytes that are not a message. The connection is of no more use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A kind that this version does not have, or not in this direction.
    #[error("unknown message kind {0:#04x}")]
    Kind(u8),
    /// A claimed length beyond the limit.
    #[error("message claims {claimed} bytes, beyond the limit of {limit}")]
    Limit {
        /// The claim.
        claimed: u64,
        /// The limit.
        limit: u64,
    },
    /// The bytes were changed on the way.
    #[error("message of kind {0:#04x} has a wrong checksum")]
    Checksum(u8),
    /// The body does not decode.
    #[error("message of kind {kind:#04x}: {error}")]
    Body {
        /// The message.
        kind: u8,
        /// What is wrong.
        error: DecodeError,
    },
    /// A compact frame without any frame before it.
    #[error("a compact frame before any whole one")]
    Compact,
    /// A frame is not what it should be.
    #[error(transparent)]
    Frame(#[from] BatchError),
    /// The stream ended within a message.
    #[error("the stream ends {0} bytes into a message")]
    Unfinished(usize),
}

/// Where an edge stands, and wants to go on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The end of its last transaction.
    pub position: Position,
    /// The history that it follows.
    pub branch: Branch,
    /// The chain at its position.
    pub chain: Chain,
}

/// Why a hub refuses an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalCode {
    /// The edge follows another history (system, timeline, branch or chain): it must bootstrap anew.
    Diverged,
    /// The log no longer reaches back to the edge's position: it must bootstrap anew.
    Gone,
    /// The edge is ahead of the hub's log: try again, until the hub has caught up.
    Ahead,
    /// The two have no protocol version in common: upgrade one.
    Protocol,
    /// The credentials do not allow this.
    Denied,
    /// The hub cannot serve just now: try again later.
    Busy,
}

/// From hub to edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down {
    /// The stream begins.
    Welcome {
        /// The protocol version that the hub will speak.
        protocol: u32,
        /// The id of this stream, which the edge's reports carry.
        session: u64,
        /// The slice that is streamed; empty for the whole.
        slice: String,
        /// Where the stream goes on from.
        resume: Resume,
        /// The hub sends something at least this often; silence of several times as long is a broken link.
        heartbeat_ms: u32,
    },
    /// Transactions, or a catalog.
    Frame(Frame),
    /// There is nothing to replicate before this position.
    Progress {
        /// The primary's WAL position that the hub has read up to.
        lsn: Lsn,
        /// The primary's clock when it said so, in microseconds since 2000-01-01 UTC.
        primary_time_us: i64,
    },
    /// Stop applying behind the present transaction and report.
    Hold {
        /// The id of this hold.
        id: u64,
    },
    /// Apply exactly the transactions that end at or before `lsn`, hash, and report.
    AdvanceTo {
        /// The id of the hold.
        id: u64,
        /// Where to stop.
        lsn: Lsn,
    },
    /// Go on.
    Release {
        /// The id of the hold.
        id: u64,
    },
    /// There will be no stream.
    Refused {
        /// Why.
        code: RefusalCode,
        /// What to do about it, for people.
        hint: String,
    },
}

/// The hash of one table's rows at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: TableId,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of the rows' hashes.
    pub digest: u128,
}

/// From edge to hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Up {
    /// Asks for a stream.
    Hello {
        /// The newest protocol version that the edge speaks.
        protocol: u32,
        /// The edge's name, for people.
        edge: String,
        /// The slice asked for; empty for the whole.
        slice: String,
        /// Where to go on from; `None` before the first snapshot.
        resume: Option<Resume>,
    },
    /// Everything up to here would survive a power cut at the edge.
    Durable {
        /// The stream's session.
        session: u64,
        /// Applied and durable.
        position: Position,
    },
    /// The edge has stopped at a position.
    Held {
        /// The stream's session.
        session: u64,
        /// The id of the hold.
        id: u64,
        /// Where it stands.
        position: Position,
        /// What its tables hold there; empty in answer to [`Down::Hold`].
        tables: Vec<TableDigest>,
    },
}

impl Down {
    /// The bytes to send. A frame's are shared, not copied.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut body = Vec::new();
        let kind = match self {
            Down::Frame(frame) => return frame.bytes().clone(),
            Down::Welcome { protocol, session, slice, resume, heartbeat_ms } => {
                put_varint(&mut body, u64::from(*protocol));
                body.extend_from_slice(&session.to_le_bytes());
                put_text(&mut body, slice);
                put_resume(&mut body, resume);
                put_varint(&mut body, u64::from(*heartbeat_ms));
                WELCOME
            }
            Down::Progress { lsn, primary_time_us } => {
                body.extend_from_slice(&lsn.get().to_le_bytes());
                body.extend_from_slice(&primary_time_us.to_le_bytes());
                PROGRESS
            }
            Down::Hold { id } => {
                body.extend_from_slice(&id.to_le_bytes());
                HOLD
            }
            Down::AdvanceTo { id, lsn } => {
                body.extend_from_slice(&id.to_le_bytes());
                body.extend_from_slice(&lsn.get().to_le_bytes());
                ADVANCE_TO
            }
            Down::Release { id } => {
                body.extend_from_slice(&id.to_le_bytes());
                RELEASE
            }
            Down::Refused { code, hint } => {
                body.push(code.tag());
                put_text(&mut body, hint);
                REFUSED
            }
        };
        seal(kind, &body)
    }

    fn decode(kind: u8, reader: &mut Reader<'_>) -> Result<Down, DecodeError> {
        Ok(match kind {
            WELCOME => Down::Welcome {
                protocol: reader.varint_u32()?,
                session: reader.u64_le()?,
                slice: text(reader)?,
                resume: resume(reader)?,
                heartbeat_ms: reader.varint_u32()?,
            },
            PROGRESS => Down::Progress { lsn: lsn(reader)?, primary_time_us: reader.u64_le()?.cast_signed() },
            HOLD => Down::Hold { id: reader.u64_le()? },
            ADVANCE_TO => Down::AdvanceTo { id: reader.u64_le()?, lsn: lsn(reader)? },
            RELEASE => Down::Release { id: reader.u64_le()? },
            REFUSED => Down::Refused { code: RefusalCode::from_tag(reader.u8()?)?, hint: text(reader)? },
            tag => return Err(DecodeError::Tag { what: "message", tag }),
        })
    }
}

impl Up {
    /// The bytes to send; several messages may follow one another in a request.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut body = Vec::new();
        let kind = match self {
            Up::Hello { protocol, edge, slice, resume } => {
                put_varint(&mut body, u64::from(*protocol));
                put_text(&mut body, edge);
                put_text(&mut body, slice);
                body.push(u8::from(resume.is_some()));
                if let Some(resume) = resume {
                    put_resume(&mut body, resume);
                }
                HELLO
            }
            Up::Durable { session, position } => {
                body.extend_from_slice(&session.to_le_bytes());
                put_position(&mut body, position);
                DURABLE
            }
            Up::Held { session, id, position, tables } => {
                body.extend_from_slice(&session.to_le_bytes());
                body.extend_from_slice(&id.to_le_bytes());
                put_position(&mut body, position);
                put_varint(&mut body, tables.len() as u64);
                for table in tables {
                    put_varint(&mut body, u64::from(table.table.0));
                    put_varint(&mut body, table.rows);
                    body.extend_from_slice(&table.digest.to_le_bytes());
                }
                HELD
            }
        };
        seal(kind, &body)
    }

    /// Reads the messages of one request.
    ///
    /// # Errors
    /// If `bytes` are anything else than whole messages.
    pub fn decode_all(bytes: &[u8]) -> Result<Vec<Up>, LinkError> {
        let mut messages = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(Sealed { kind, body, length }) = peek(rest)? else { return Err(LinkError::Unfinished(rest.len())) };
            messages.push(whole(kind, body, Up::decode)?);
            rest = &rest[length..];
        }
        Ok(messages)
    }

    fn decode(kind: u8, reader: &mut Reader<'_>) -> Result<Up, DecodeError> {
        Ok(match kind {
            HELLO => {
                let (protocol, edge, slice) = (reader.varint_u32()?, text(reader)?, text(reader)?);
                let resume = match reader.u8()? {
                    0 => None,
                    1 => Some(resume(reader)?),
                    tag => return Err(DecodeError::Tag { what: "resumption", tag }),
                };
                Up::Hello { protocol, edge, slice, resume }
            }
            DURABLE => Up::Durable { session: reader.u64_le()?, position: position(reader)? },
            HELD => {
                let (session, id, position) = (reader.u64_le()?, reader.u64_le()?, position(reader)?);
                let count = reader.varint()?;
                if count > TABLES_MAX {
                    return Err(DecodeError::Limit { what: "tables in a report", value: count, limit: TABLES_MAX });
                }
                let mut tables = Vec::new();
                for _ in 0..count {
                    let (table, rows) = (TableId(reader.varint_u32()?), reader.varint()?);
                    tables.push(TableDigest { table, rows, digest: u128::from_le_bytes(reader.array()?) });
                }
                Up::Held { session, id, position, tables }
            }
            tag => return Err(DecodeError::Tag { what: "message", tag }),
        })
    }
}

impl RefusalCode {
    fn tag(self) -> u8 {
        match self {
            RefusalCode::Diverged => 1,
            RefusalCode::Gone => 2,
            RefusalCode::Ahead => 3,
            RefusalCode::Protocol => 4,
            RefusalCode::Denied => 5,
            RefusalCode::Busy => 6,
        }
    }

    fn from_tag(tag: u8) -> Result<RefusalCode, DecodeError> {
        Ok(match tag {
            1 => RefusalCode::Diverged,
            2 => RefusalCode::Gone,
            3 => RefusalCode::Ahead,
            4 => RefusalCode::Protocol,
            5 => RefusalCode::Denied,
            6 => RefusalCode::Busy,
            tag => return Err(DecodeError::Tag { what: "refusal", tag }),
        })
    }
}

/// Cuts a stream of bytes, however it was chunked, into [`Down`] messages. Holds no more than one message and one chunk.
#[derive(Debug, Default)]
pub struct DownReader {
    buffer: BytesMut,
    limits: Limits,
    /// What compact frames leave out.
    before: Option<Before>,
}

impl DownReader {
    /// A reader that refuses frames beyond `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> DownReader {
        DownReader { limits, ..DownReader::default() }
    }

    /// Adds the next chunk. Take messages until there is none before adding another.
    pub fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next message; `None` until more bytes come.
    ///
    /// # Errors
    /// If the bytes are not a message. The reader is then of no more use.
    #[allow(clippy::should_implement_trait, reason = "an iterator of results would invite going on after an error")]
    pub fn next(&mut self) -> Result<Option<Down>, LinkError> {
        if self.buffer.first() == Some(&MAGIC) {
            let Some(header) = Header::peek(&self.buffer, &self.limits)? else { return Ok(None) };
            let length = header.frame_bytes();
            if self.buffer.len() < length {
                return Ok(None);
            }
            let frame = Frame::parse(self.buffer.split_to(length).freeze(), &self.limits)?;
            return Ok(Some(self.frame(frame)));
        }
        if self.buffer.first() == Some(&COMPACT) {
            let Some((frame, length)) = expand(&self.buffer, self.before.as_ref())? else { return Ok(None) };
            self.buffer.advance(length);
            return Ok(Some(self.frame(frame)));
        }
        let Some(Sealed { kind, body, length }) = peek(&self.buffer)? else { return Ok(None) };
        let message = whole(kind, body, Down::decode)?;
        let _ = self.buffer.split_to(length);
        Ok(Some(message))
    }

    fn frame(&mut self, frame: Frame) -> Down {
        self.before = Before::after(frame.header()).or(self.before);
        Down::Frame(frame)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// If the stream ended within a message.
    pub fn finish(&self) -> Result<(), LinkError> {
        if self.buffer.is_empty() { Ok(()) } else { Err(LinkError::Unfinished(self.buffer.len())) }
    }

    /// How many bytes the message that has begun still lacks, as far as is known: a hint for reading.
    #[must_use]
    pub fn lacks_bytes(&self) -> usize {
        let whole = match Header::peek(&self.buffer, &self.limits) {
            Ok(Some(header)) => header.frame_bytes(),
            _ => HEADER_BYTES,
        };
        whole.saturating_sub(self.buffer.len())
    }
}

fn seal(kind: u8, body: &[u8]) -> Bytes {
    let length = u32::try_from(body.len()).expect("a message's body stays far below 4 GiB");
    let mut bytes = Vec::with_capacity(PREFIX_BYTES + body.len());
    bytes.push(kind);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&checksum(kind, length, body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes.into()
}

fn checksum(kind: u8, length: u32, body: &[u8]) -> u32 {
    xxh3_64_with_seed(body, u64::from(kind) << 32 | u64::from(length)) as u32
}

/// A message with a verified body.
struct Sealed<'a> {
    kind: u8,
    body: &'a [u8],
    /// Of the whole message.
    length: usize,
}

/// The message at the start of `bytes`; `None` while it is not complete.
fn peek(bytes: &[u8]) -> Result<Option<Sealed<'_>>, LinkError> {
    let Some(&kind) = bytes.first() else { return Ok(None) };
    if !matches!(kind, WELCOME..=REFUSED | HELLO..=HELD) {
        return Err(LinkError::Kind(kind));
    }
    let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX_BYTES>() else { return Ok(None) };
    let [_, l0, l1, l2, l3, c0, c1, c2, c3] = *prefix;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    if length as usize > BODY_BYTES_MAX {
        return Err(LinkError::Limit { claimed: u64::from(length), limit: BODY_BYTES_MAX as u64 });
    }
    let Some(body) = rest.get(..length as usize) else { return Ok(None) };
    if u32::from_le_bytes([c0, c1, c2, c3]) != checksum(kind, length, body) {
        return Err(LinkError::Checksum(kind));
    }
    Ok(Some(Sealed { kind, body, length: PREFIX_BYTES + body.len() }))
}

fn whole<T>(kind: u8, body: &[u8], decode: impl Fn(u8, &mut Reader<'_>) -> Result<T, DecodeError>) -> Result<T, LinkError> {
    let mut reader = Reader::new(body);
    let decoded = decode(kind, &mut reader).and_then(|message| reader.finish().map(|()| message));
    decoded.map_err(|error| match error {
        DecodeError::Tag { what: "message", tag } => LinkError::Kind(tag),
        error => LinkError::Body { kind, error },
    })
}

/// Longer texts are cut, at a character: hints are for people.
fn put_text(out: &mut Vec<u8>, text: &str) {
    let cut = (0..=text.len().min(TEXT_BYTES_MAX)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    put_bytes(out, &text.as_bytes()[..cut]);
}

fn text(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    let text = reader.prefixed_str()?;
    if text.len() > TEXT_BYTES_MAX {
        return Err(DecodeError::Limit { what: "text", value: text.len() as u64, limit: TEXT_BYTES_MAX as u64 });
    }
    Ok(text.to_owned())
}

fn lsn(reader: &mut Reader<'_>) -> Result<Lsn, DecodeError> {
    reader.u64_le().map(Lsn::new)
}

fn put_position(out: &mut Vec<u8>, position: &Position) {
    out.extend_from_slice(&position.system.0.to_le_bytes());
    out.extend_from_slice(&position.timeline.0.to_le_bytes());
    out.extend_from_slice(&position.lsn.get().to_le_bytes());
}

fn position(reader: &mut Reader<'_>) -> Result<Position, DecodeError> {
    Ok(Position { system: SystemId(reader.u64_le()?), timeline: Timeline(reader.u32_le()?), lsn: lsn(reader)? })
}

fn put_resume(out: &mut Vec<u8>, resume: &Resume) {
    put_position(out, &resume.position);
    out.extend_from_slice(&resume.branch.get().to_le_bytes());
    out.extend_from_slice(&resume.chain.to_bytes());
}

fn resume(reader: &mut Reader<'_>) -> Result<Resume, DecodeError> {
    Ok(Resume { position: position(reader)?, branch: Branch::new(reader.u64_le()?), chain: Chain::from_bytes(reader.array()?) })
}
