//! A small frame on the link, without what its reader knows from the frame before it. One transaction of one row takes fewer bytes than a
//! frame's header, and live edges are mostly sent such ones, each of them across the world.
//!
//! What is read is the frame as it lies in the log, byte for byte: its own checksum comes along, and says so.

use bytes::Bytes;
use rimward_model::{DecodeError, Lsn, Reader, put_varint};

use crate::decode::unzigzag;
use crate::encode::zigzag;
use crate::link::LinkError;
use crate::{BatchError, Chain, Frame, HEADER_BYTES, Header, Kind, decode, header};

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
}

/// The message that stands for `frame` to whoever has the frame before it; `None` where it would be no gain, or cannot stand for it.
#[must_use]
pub fn compact(frame: &Frame, before: &Before) -> Option<Bytes> {
    let (header, payload) = (frame.header(), frame.payload_bytes());
    if *header != before.expand(header.end, header.chain_after, header.committed_at_us, payload.len()) || payload.len() > PAYLOAD_BYTES_MAX
    {
        return None;
    }
    let mut bytes = Vec::with_capacity(24 + payload.len());
    bytes.push(COMPACT);
    put_varint(&mut bytes, payload.len() as u64);
    put_varint(&mut bytes, zigzag(header.committed_at_us.wrapping_sub(before.committed_at_us)));
    bytes.extend_from_slice(&frame.bytes()[header::CHECKED_BYTES..HEADER_BYTES]);
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
    let committed_at_us = before.committed_at_us.wrapping_add(delta);
    let (end, chain) = decode::lead(payload, before.end, committed_at_us, before.chain)?;
    let frame = Frame::assemble(before.expand(end, chain, committed_at_us, payload.len()), payload);
    let computed = frame.bytes()[header::CHECKED_BYTES..HEADER_BYTES].try_into().map(u64::from_le_bytes).unwrap_or_default();
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

impl Before {
    /// The header of the frame after this one, if it holds whole transactions that are neither compressed nor change the schema.
    fn expand(&self, end: Lsn, chain_after: Chain, committed_at_us: i64, payload_bytes: usize) -> Header {
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
            end,
            committed_at_us,
            chain_before: self.chain,
            chain_after,
        }
    }
}
