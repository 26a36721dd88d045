//! Cells and rows, as SQLite binds them, in the compact form that the log, the link and the applier share.
//!
//! The byte tables stand in `docs/batch-format.md`. A [`Row`] borrows its bytes and is iterated, never collected.

use std::fmt;

/// One value, as SQLite binds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// SQL NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL. Never NaN: NaN is stored as a BLOB.
    Real(f64),
    /// TEXT.
    Text(&'a str),
    /// BLOB.
    Blob(&'a [u8]),
    /// In an UPDATE's new row: the stored value stays (unchanged TOAST). Never bound.
    Unchanged,
}

const TAG_NULL: u8 = 0;
const TAG_UNCHANGED: u8 = 1;
const TAG_REAL: u8 = 2;
const TAG_INTEGER: u8 = 3;
const TAG_TEXT: u8 = 4;
const TAG_BLOB: u8 = 5;
/// 0x40..=0x7F: text of 0..=63 bytes.
const TAG_SHORT_TEXT: u8 = 0x40;
/// 0x80..=0xFF: integers 0..=127.
const TAG_SMALL_INTEGER: u8 = 0x80;

/// Bytes that are not what they should be. What was read so far is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The input ends inside a field.
    #[error("input ends after {have} bytes where {need} more are needed")]
    Truncated {
        /// Bytes that were left.
        have: usize,
        /// Bytes that the field takes.
        need: usize,
    },
    /// Bytes are left after the last field.
    #[error("{0} bytes are left over")]
    LeftOver(usize),
    /// A tag that this version does not know.
    #[error("unknown {what} tag {tag}")]
    Tag {
        /// What was being read.
        what: &'static str,
        /// The tag.
        tag: u8,
    },
    /// A number of more than 64 bits.
    #[error("a variable-length number exceeds 64 bits")]
    Varint,
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    Utf8,
    /// A count or length beyond its limit.
    #[error("{what} of {value} exceeds the limit of {limit}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The claim.
        value: u64,
        /// The limit.
        limit: u64,
    },
    /// A field holds what it must not.
    #[error("invalid {0}")]
    Invalid(&'static str),
}

/// Reads fields off a slice; the only place that checks bounds.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    /// How many bytes are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes that are left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Takes `count` bytes.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        match self.bytes.split_at_checked(count) {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(taken)
            }
            None => Err(DecodeError::Truncated { have: self.bytes.len(), need: count }),
        }
    }

    /// Takes a fixed-size array.
    ///
    /// # Errors
    /// If fewer bytes are left.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.bytes.split_first_chunk::<N>() {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(*taken)
            }
            None => Err(DecodeError::Truncated { have: self.bytes.len(), need: N }),
        }
    }

    /// Takes one byte.
    ///
    /// # Errors
    /// At the end.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    /// Takes a little-endian 32-bit number.
    ///
    /// # Errors
    /// If fewer bytes are left.
    pub fn u32_le(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Takes a little-endian 64-bit number.
    ///
    /// # Errors
    /// If fewer bytes are left.
    pub fn u64_le(&mut self) -> Result<u64, DecodeError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Takes an unsigned LEB128 number.
    ///
    /// # Errors
    /// At the end, or beyond 64 bits.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.u8()?;
            let low = u64::from(byte & 0x7F);
            if shift == 63 && low > 1 {
                return Err(DecodeError::Varint);
            }
            value |= low << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::Varint)
    }

    /// Takes a varint that must fit 32 bits.
    ///
    /// # Errors
    /// At the end, or beyond 32 bits.
    pub fn varint_u32(&mut self) -> Result<u32, DecodeError> {
        let value = self.varint()?;
        u32::try_from(value).map_err(|_| DecodeError::Limit { what: "number", value, limit: u64::from(u32::MAX) })
    }

    /// Takes a varint length, then so many bytes.
    ///
    /// # Errors
    /// If the claim exceeds what is left.
    #[inline]
    pub fn prefixed(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| DecodeError::Varint)?;
        self.bytes(length)
    }

    /// Takes length-prefixed UTF-8.
    ///
    /// # Errors
    /// If the claim exceeds what is left, or the bytes are not UTF-8.
    pub fn prefixed_str(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.prefixed()?).map_err(|_| DecodeError::Utf8)
    }

    /// Takes one cell.
    ///
    /// # Errors
    /// If the bytes are not a cell.
    #[inline]
    pub fn cell(&mut self) -> Result<Cell<'a>, DecodeError> {
        let tag = self.u8()?;
        if tag >= TAG_SMALL_INTEGER {
            return Ok(Cell::Integer(i64::from(tag - TAG_SMALL_INTEGER)));
        }
        if tag >= TAG_SHORT_TEXT {
            let bytes = self.bytes(usize::from(tag - TAG_SHORT_TEXT))?;
            return Ok(Cell::Text(std::str::from_utf8(bytes).map_err(|_| DecodeError::Utf8)?));
        }
        match tag {
            TAG_NULL => Ok(Cell::Null),
            TAG_UNCHANGED => Ok(Cell::Unchanged),
            TAG_REAL => {
                let real = f64::from_le_bytes(self.array()?);
                if real.is_nan() { Err(DecodeError::Invalid("real: NaN")) } else { Ok(Cell::Real(real)) }
            }
            TAG_INTEGER => {
                let zigzag = self.varint()?;
                Ok(Cell::Integer((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed()))
            }
            TAG_TEXT => Ok(Cell::Text(self.prefixed_str()?)),
            TAG_BLOB => Ok(Cell::Blob(self.prefixed()?)),
            tag => Err(DecodeError::Tag { what: "cell", tag }),
        }
    }

    /// Skips one row and returns it; every cell has been checked.
    ///
    /// # Errors
    /// If the bytes are not a row.
    #[inline]
    pub fn row(&mut self) -> Result<Row<'a>, DecodeError> {
        let start = self.bytes;
        let count = self.varint()?;
        if count > MAX_CELLS {
            return Err(DecodeError::Limit { what: "cells in a row", value: count, limit: MAX_CELLS });
        }
        for _ in 0..count {
            self.cell()?;
        }
        Ok(Row { bytes: &start[..start.len() - self.bytes.len()] })
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(DecodeError::LeftOver(self.bytes.len())) }
    }
}

/// PostgreSQL allows 1,600 columns in a table; one more for the leaf.
const MAX_CELLS: u64 = 1601;

/// Appends an unsigned LEB128 number.
#[inline]
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a varint length and the bytes.
#[inline]
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

impl Cell<'_> {
    /// Appends the cell's encoding. Equal cells have equal encodings.
    #[inline]
    pub fn encode(&self, out: &mut Vec<u8>) {
        match *self {
            Cell::Null => out.push(TAG_NULL),
            Cell::Unchanged => out.push(TAG_UNCHANGED),
            Cell::Real(real) => {
                debug_assert!(!real.is_nan(), "NaN is stored as a blob");
                out.push(TAG_REAL);
                out.extend_from_slice(&real.to_le_bytes());
            }
            Cell::Integer(small @ 0..=127) => out.push(TAG_SMALL_INTEGER + small as u8),
            Cell::Integer(integer) => {
                out.push(TAG_INTEGER);
                put_varint(out, ((integer << 1) ^ (integer >> 63)).cast_unsigned());
            }
            Cell::Text(text) if text.len() < 64 => {
                out.push(TAG_SHORT_TEXT + text.len() as u8);
                out.extend_from_slice(text.as_bytes());
            }
            Cell::Text(text) => {
                out.push(TAG_TEXT);
                put_bytes(out, text.as_bytes());
            }
            Cell::Blob(blob) => {
                out.push(TAG_BLOB);
                put_bytes(out, blob);
            }
        }
    }
}

/// Encoded cells behind their count. Checked when it was read, so iterating cannot fail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    bytes: &'a [u8],
}

impl<'a> Row<'a> {
    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        Reader::new(self.bytes).varint().map_or(0, |count| count as usize)
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let mut reader = Reader::new(self.bytes);
        let count = reader.varint().unwrap_or(0);
        (0..count).map_while(move |_| reader.cell().ok())
    }

    /// The encoded form, count included.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.cells()).finish()
    }
}

/// A row being built. The number of cells is fixed at the start and asserted at the end; the buffer is reused.
#[derive(Debug, Default, Clone)]
pub struct RowBuf {
    bytes: Vec<u8>,
    missing: usize,
    scratch: Vec<u8>,
}

impl RowBuf {
    /// Empties the buffer and begins a row of `width` cells.
    pub fn begin(&mut self, width: usize) {
        self.bytes.clear();
        put_varint(&mut self.bytes, width as u64);
        self.missing = width;
    }

    /// Appends a cell.
    #[inline]
    pub fn push(&mut self, cell: Cell<'_>) {
        debug_assert!(self.missing > 0, "more cells than the row was begun with");
        self.missing -= 1;
        cell.encode(&mut self.bytes);
    }

    /// A buffer for blobs that are about to be pushed, kept with the row so that it is allocated once.
    #[inline]
    pub(crate) fn scratch(&mut self) -> &mut Vec<u8> {
        &mut self.scratch
    }

    /// The finished row.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        assert_eq!(self.missing, 0, "a row lacks cells");
        Row { bytes: &self.bytes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Owned {
        Null,
        Unchanged,
        Integer(i64),
        Real(f64),
        Text(String),
        Blob(Vec<u8>),
    }

    fn any_cell() -> impl Strategy<Value = Owned> {
        prop_oneof![
            Just(Owned::Null),
            Just(Owned::Unchanged),
            any::<i64>().prop_map(Owned::Integer),
            (-200i64..200).prop_map(Owned::Integer),
            prop_oneof![Just(i64::MIN), Just(i64::MAX)].prop_map(Owned::Integer),
            any::<f64>().prop_filter("NaN is a blob", |real| !real.is_nan()).prop_map(Owned::Real),
            ".{0,100}".prop_map(Owned::Text),
            proptest::collection::vec(any::<u8>(), 0..100).prop_map(Owned::Blob),
        ]
    }

    fn as_cell(owned: &Owned) -> Cell<'_> {
        match owned {
            Owned::Null => Cell::Null,
            Owned::Unchanged => Cell::Unchanged,
            Owned::Integer(integer) => Cell::Integer(*integer),
            Owned::Real(real) => Cell::Real(*real),
            Owned::Text(text) => Cell::Text(text),
            Owned::Blob(blob) => Cell::Blob(blob),
        }
    }

    proptest! {
        #[test]
        fn rows_come_back_as_they_went(cells in proptest::collection::vec(any_cell(), 0..20)) {
            let mut buffer = RowBuf::default();
            buffer.begin(cells.len());
            cells.iter().for_each(|cell| buffer.push(as_cell(cell)));
            let mut reader = Reader::new(buffer.row().as_bytes());
            let row = reader.row().unwrap();
            reader.finish().unwrap();
            prop_assert_eq!(row.width(), cells.len());
            for (got, want) in row.cells().zip(&cells) {
                match (got, as_cell(want)) {
                    (Cell::Real(got), Cell::Real(want)) => prop_assert_eq!(got.to_bits(), want.to_bits()),
                    (got, want) => prop_assert_eq!(got, want),
                }
            }
        }

        #[test]
        fn arbitrary_bytes_neither_panic_nor_read_too_far(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(row) = reader.row() {
                prop_assert_eq!(row.cells().count(), row.width());
            }
        }
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_refused() {
        assert_eq!(Reader::new(&[0xFF; 10]).varint(), Err(DecodeError::Varint));
        assert_eq!(Reader::new(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]).varint(), Ok(u64::MAX));
    }
}
