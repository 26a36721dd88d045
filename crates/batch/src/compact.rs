//! A small frame on the link, without what its reader knows from the frame before it. One transaction of one row takes fewer bytes than a
//! frame's header, and live edges are mostly sent such ones, each of them across the world.
//!
//! What is read is the frame as it lies in the log, byte for byte: its own checksum comes along, and says so.

use bytes::Bytes;
use rimward_model::{DecodeError, Lsn, Reader, put_varint};

use crate::decode::unzigzag;
use crate::encode::zigzag;
use crate::link::LinkError;
use crate::{BatchError, Chain, Entries, Frame, Header, Kind};

/// The kind of the message.
pub(crate) const COMPACT: u8 = 7;
/// Larger frames are compressed; of those that cannot be, the header is a small part.
const PAYLOAD_BYTES_MAX: usize = 4096;

/// What is known of the frame before, on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    end: Lsn,
    chain: Chain,
    committed_at_us: i64,
}

impl Before {
    /// Of a frame with transactions, or a part of one; catalogs stand beside them, and are the same to both sides as if they were not there.
    #[must_use]
    pub fn after(header: &Header) -> Option<Before> {
        let Header { kind, end, chain_after, committed_at_us, .. } = *header;
        (kind == Kind::Transactions).then_some(Before { end, chain: chain_after, committed_at_us })
    }

    /// The header of the frame behind it, if that holds whole transactions that are neither compressed nor change the schema; where these lead
    /// is left open.
    fn header_behind(&self, committed_at_us: i64, payload_bytes: usize) -> Header {
        let bytes = u32::try_from(payload_bytes).unwrap_or(u32::MAX);
        Header {
            kind: Kind::Transactions,
            compressed: false,
            ends_inside: false,
            schema: false,
            payload_bytes: bytes,
            raw_bytes: bytes,
            part: 0,
            start: self.end,
            end: self.end,
            committed_at_us,
            chain_before: self.chain,
            chain_after: self.chain,
        }
    }
}

/// The message that stands for `frame` to whoever has the frame before it; `None` where it would be no gain, or cannot stand for it.
#[must_use]
pub fn compact(frame: &Frame, before: &Before) -> Option<Bytes> {
    let (header, payload) = (frame.header(), frame.payload_bytes());
    let told = Header { end: header.end, chain_after: header.chain_after, ..before.header_behind(header.committed_at_us, payload.len()) };
    if *header != told || payload.len() > PAYLOAD_BYTES_MAX {
        return None;
    }
    let mut bytes = Vec::with_capacity(24 + payload.len());
    bytes.push(COMPACT);
    put_varint(&mut bytes, payload.len() as u64);
    put_varint(&mut bytes, zigzag(header.committed_at_us.wrapping_sub(before.committed_at_us)));
    bytes.extend_from_slice(&frame.checksum().to_le_bytes());
    bytes.extend_from_slice(payload);
    Some(bytes.into())
}

/// The frame that the message at the start of `bytes` stands for, and the message's length; `None` while it is not complete.
pub(crate) fn expand(bytes: &[u8], before: Option<&Before>) -> Result<Option<(Frame, usize)>, LinkError> {
    let before = before.ok_or(LinkError::Compact)?;
    let mut reader = Reader::new(bytes);
    let (delta, checksum, payload) = match read(&mut reader) {
        Ok(parts) => parts,
        Err(DecodeError::Truncated { .. }) => return Ok(None),
        Err(error) => return Err(LinkError::Body { kind: COMPACT, error }),
    };
    let header = before.header_behind(before.committed_at_us.wrapping_add(delta), payload.len());
    let (end, chain_after) = Entries::lead(&header, payload)?;
    let frame = Frame::assemble(Header { end, chain_after, ..header }, payload);
    let computed = frame.checksum();
    if computed != checksum {
        return Err(BatchError::Checksum { start: before.end, stored: checksum, computed }.into());
    }
    Ok(Some((frame, bytes.len() - reader.remaining())))
}

/// Difference of commit times, the frame's checksum, its entries.
fn read<'a>(reader: &mut Reader<'a>) -> Result<(i64, u64, &'a [u8]), DecodeError> {
    let (_kind, length) = (reader.u8()?, reader.varint()?);
    if length == 0 || length > PAYLOAD_BYTES_MAX as u64 {
        return Err(DecodeError::Limit { what: "a compact frame's bytes", value: length, limit: PAYLOAD_BYTES_MAX as u64 });
    }
    let (delta, checksum) = (unzigzag(reader.varint()?), reader.u64_le()?);
    Ok((delta, checksum, reader.bytes(length as usize)?))
}
