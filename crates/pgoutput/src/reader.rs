//! Reads big-endian fields off a slice; nothing else in this crate indexes one.

use rimward_model::Lsn;

use crate::{ColumnRef, DecodeError, TupleColumn};

/// The bytes that are left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Refuses leftovers.
    pub(crate) fn finish(self) -> Result<(), DecodeError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(DecodeError::LeftOver(self.bytes.len())) }
    }

    #[inline]
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(DecodeError::Truncated { have: self.bytes.len(), need: count })?;
        self.bytes = rest;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or(DecodeError::Truncated { have: self.bytes.len(), need: N })?;
        self.bytes = rest;
        Ok(*taken)
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    #[inline]
    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    #[inline]
    pub(crate) fn i32(&mut self) -> Result<i32, DecodeError> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    #[inline]
    pub(crate) fn i64(&mut self) -> Result<i64, DecodeError> {
        Ok(i64::from_be_bytes(self.array()?))
    }

    pub(crate) fn lsn(&mut self) -> Result<Lsn, DecodeError> {
        Ok(Lsn::new(u64::from_be_bytes(self.array()?)))
    }

    /// Zero-terminated UTF-8.
    pub(crate) fn text(&mut self) -> Result<&'a str, DecodeError> {
        let end = self.bytes.iter().position(|&byte| byte == 0).ok_or(DecodeError::Unterminated)?;
        let text = self.bytes(end)?;
        self.bytes(1)?;
        std::str::from_utf8(text).map_err(|_| DecodeError::Utf8)
    }

    /// A length that the server declares as signed, then so many bytes.
    #[inline]
    pub(crate) fn prefixed(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.i32()?;
        let length = usize::try_from(length).map_err(|_| DecodeError::NegativeLength(length))?;
        self.bytes(length)
    }

    #[inline]
    pub(crate) fn tuple_column(&mut self) -> Result<TupleColumn<'a>, DecodeError> {
        match self.u8()? {
            b'n' => Ok(TupleColumn::Null),
            b'u' => Ok(TupleColumn::Unchanged),
            b't' => Ok(TupleColumn::Text(self.prefixed()?)),
            b'b' => Ok(TupleColumn::Binary(self.prefixed()?)),
            kind => Err(DecodeError::Kind { what: "column value", kind }),
        }
    }

    pub(crate) fn column(&mut self) -> Result<ColumnRef<'a>, DecodeError> {
        let flags = self.u8()?;
        if flags > 1 {
            return Err(DecodeError::Kind { what: "column flags", kind: flags });
        }
        Ok(ColumnRef { key: flags == 1, name: self.text()?, type_id: self.u32()?, typmod: self.i32()? })
    }
}
