//! A committed transaction, whole: its messages in memory or in a spool file.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::sync::Arc;

use bytes::Bytes;
use rimward_model::Commit;
use rimward_pgoutput::{Message, decode};

use crate::StreamError;
use crate::spool::SpoolFile;

/// In front of each stored message: its length and its subtransaction, little-endian.
pub(crate) const RECORD_HEAD_BYTES: usize = 8;

pub(crate) fn record_head(subxid: u32, length: usize) -> Result<[u8; RECORD_HEAD_BYTES], StreamError> {
    let length = u32::try_from(length).map_err(|_| StreamError::Protocol("a message of more than 4 GiB"))?;
    let mut head = [0; RECORD_HEAD_BYTES];
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4..].copy_from_slice(&subxid.to_le_bytes());
    Ok(head)
}

fn parse_record_head(head: [u8; RECORD_HEAD_BYTES]) -> (usize, u32) {
    let [a, b, c, d, e, f, g, h] = head;
    (u32::from_le_bytes([a, b, c, d]) as usize, u32::from_le_bytes([e, f, g, h]))
}

/// A committed transaction: every message that it kept, in the order of the primary.
///
/// Messages of rolled-back subtransactions are left out; so are Begin, Commit and Origin. A transaction may turn out to hold no message.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// Its commit.
    pub commit: Commit,
    pub(crate) body: Body,
    /// Rolled-back subtransactions, sorted.
    pub(crate) aborted: Option<Arc<[u32]>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Memory(Bytes),
    Spool(Arc<SpoolFile>),
}

impl Transaction {
    /// Bytes that its messages take in memory or on disk.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        match &self.body {
            Body::Memory(bytes) => bytes.len() as u64,
            Body::Spool(file) => file.bytes(),
        }
    }

    /// Whether it lies in a spool file: then reading it waits for the disk.
    #[must_use]
    pub fn is_spooled(&self) -> bool {
        matches!(self.body, Body::Spool(_))
    }

    /// Its messages from the beginning. Memory is bounded by the largest message.
    ///
    /// # Errors
    /// When the spool file cannot be opened.
    pub fn messages(&self) -> Result<Messages<'_>, StreamError> {
        let cursor = match &self.body {
            Body::Memory(bytes) => Cursor::Memory(bytes),
            Body::Spool(file) => Cursor::Spool { reader: file.reader()?, file, left: file.bytes(), scratch: Vec::new() },
        };
        Ok(Messages { cursor, aborted: self.aborted.as_deref().unwrap_or(&[]) })
    }
}

/// Reads a transaction's messages one by one; each is lent until the next is asked for.
#[derive(Debug)]
pub struct Messages<'a> {
    cursor: Cursor<'a>,
    aborted: &'a [u32],
}

#[derive(Debug)]
enum Cursor<'a> {
    Memory(&'a [u8]),
    Spool { reader: BufReader<File>, file: &'a SpoolFile, left: u64, scratch: Vec<u8> },
}

impl Messages<'_> {
    /// The next message, decoded; its `xid` is `None`, since the transaction is whole.
    ///
    /// # Errors
    /// When the spool file cannot be read, or the message cannot be decoded.
    #[allow(clippy::should_implement_trait, reason = "the message borrows from the reader, which an iterator cannot say")]
    pub fn next(&mut self) -> Result<Option<Message<'_>>, StreamError> {
        match self.next_bytes()? {
            Some(bytes) => Ok(Some(decode(bytes, false)?)),
            None => Ok(None),
        }
    }

    /// The next message as it was sent outside of streamed blocks, without an xid in front.
    ///
    /// # Errors
    /// When the spool file cannot be read.
    pub fn next_bytes(&mut self) -> Result<Option<&[u8]>, StreamError> {
        let aborted = self.aborted;
        let dropped = |subxid: u32| !aborted.is_empty() && aborted.binary_search(&subxid).is_ok();
        match &mut self.cursor {
            Cursor::Memory(bytes) => loop {
                let Some((head, rest)) = bytes.split_first_chunk() else { return Ok(None) };
                let (length, subxid) = parse_record_head(*head);
                let (message, rest) = rest.split_at(length);
                *bytes = rest;
                if !dropped(subxid) {
                    return Ok(Some(message));
                }
            },
            Cursor::Spool { reader, file, left, scratch } => loop {
                if *left == 0 {
                    return Ok(None);
                }
                let mut head = [0; RECORD_HEAD_BYTES];
                reader.read_exact(&mut head).map_err(|error| file.failed("read", error))?;
                let (length, subxid) = parse_record_head(head);
                let record_bytes = (RECORD_HEAD_BYTES + length) as u64;
                // Somebody else wrote to our file: better to stop than to take its beginning for the whole.
                *left = left.checked_sub(record_bytes).ok_or_else(|| file.failed("understand", ErrorKind::InvalidData.into()))?;
                if dropped(subxid) {
                    let skip = i64::try_from(length).map_err(|_| file.failed("understand", ErrorKind::InvalidData.into()))?;
                    reader.seek_relative(skip).map_err(|error| file.failed("read", error))?;
                    continue;
                }
                scratch.resize(length, 0);
                reader.read_exact(scratch).map_err(|error| file.failed("read", error))?;
                return Ok(Some(scratch));
            },
        }
    }
}
