//! Results that own their bytes, and how arguments are read.

use rimward_model::{Cell, CellBuf, float};

use crate::SqlError;

/// Bytes of a blob that an answer holds without an allocation: a numeric of 34 digits and an interval fit.
pub const KEY_BYTES_MAX: usize = 38;

/// The result of a function: a cell that owns its bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// SQL NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL, never NaN.
    Real(f64),
    /// TEXT.
    Text(String),
    /// BLOB.
    Blob(Vec<u8>),
    /// A short BLOB.
    Key {
        /// How many of the bytes count.
        length: u8,
        /// The bytes.
        bytes: [u8; KEY_BYTES_MAX],
    },
    /// The argument of this number (from 0), unchanged.
    Same(usize),
}

impl Answer {
    /// The cell, borrowed; [`Answer::Same`] of these arguments.
    #[must_use]
    pub fn as_cell<'a>(&'a self, arguments: &[Cell<'a>]) -> Cell<'a> {
        match self {
            Answer::Null => Cell::Null,
            Answer::Integer(integer) => Cell::Integer(*integer),
            Answer::Real(real) => Cell::Real(*real),
            Answer::Text(text) => Cell::Text(text),
            Answer::Blob(blob) => Cell::Blob(blob),
            Answer::Key { length, bytes } => Cell::Blob(&bytes[..usize::from(*length)]),
            Answer::Same(number) => arguments.get(*number).copied().unwrap_or(Cell::Null),
        }
    }

    pub(crate) fn bool(value: bool) -> Answer {
        Answer::Integer(i64::from(value))
    }

    pub(crate) fn text(text: &str) -> Answer {
        Answer::Text(text.to_owned())
    }

    /// A float8, NaN among them.
    pub(crate) fn float(value: f64) -> Answer {
        match float::cell(value) {
            Cell::Real(real) => Answer::Real(real),
            Cell::Blob(blob) => Answer::key(blob),
            _ => Answer::Null,
        }
    }

    /// A blob, without an allocation if it is short.
    pub(crate) fn key(blob: &[u8]) -> Answer {
        if blob.len() > KEY_BYTES_MAX {
            return Answer::Blob(blob.to_vec());
        }
        let mut bytes = [0; KEY_BYTES_MAX];
        bytes[..blob.len()].copy_from_slice(blob);
        Answer::Key { length: blob.len() as u8, bytes }
    }
}

impl From<CellBuf> for Answer {
    fn from(cell: CellBuf) -> Answer {
        match cell {
            CellBuf::Null => Answer::Null,
            CellBuf::Integer(integer) => Answer::Integer(integer),
            CellBuf::Real(real) => Answer::Real(real),
            CellBuf::Text(text) => Answer::Text(text),
            CellBuf::Blob(blob) => Answer::Blob(blob),
        }
    }
}

/// An integer, a bool, a date, a time or a timestamp.
#[inline]
pub(crate) fn integer(cell: Cell<'_>) -> Result<i64, SqlError> {
    match cell {
        Cell::Integer(integer) => Ok(integer),
        _ => Err(SqlError::Argument("integer")),
    }
}

/// An int4.
#[inline]
pub(crate) fn int4(cell: Cell<'_>) -> Result<i32, SqlError> {
    integer(cell).and_then(|value| i32::try_from(value).map_err(|_| SqlError::Argument("integer of 4 bytes")))
}

#[inline]
pub(crate) fn text(cell: Cell<'_>) -> Result<&str, SqlError> {
    match cell {
        Cell::Text(text) => Ok(text),
        _ => Err(SqlError::Argument("text")),
    }
}

#[inline]
pub(crate) fn blob(cell: Cell<'_>) -> Result<&[u8], SqlError> {
    match cell {
        Cell::Blob(blob) => Ok(blob),
        _ => Err(SqlError::Argument("blob")),
    }
}

#[inline]
pub(crate) fn real(cell: Cell<'_>) -> Result<f64, SqlError> {
    float::of_cell(cell).ok_or(SqlError::Argument("float"))
}
