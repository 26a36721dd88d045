//! PostgreSQL values to stored cells and back: the entry points, one `match` over [`Storage`] each.
//!
//! Text is what PostgreSQL prints under `DateStyle = ISO`, `IntervalStyle = postgres`, `TimeZone = UTC`, `extra_float_digits` ≥ 1 and
//! `bytea_output = hex`; binary is the format of its send functions. What cannot be read, or would not come back as it went, is
//! refused with a [`ValueError`]; nothing is rounded or guessed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Cell, EnumType, Oid, RowBuf, Storage, TypeRef, datetime, float, hex, interval, numeric};

/// The enums of a catalog, by OID.
pub type Enums = BTreeMap<Oid, Arc<EnumType>>;

/// A value that cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// PostgreSQL's text of a value cannot be stored: its table is quarantined.
    #[error("{excerpt:?} of type {} cannot be stored as {storage:?}", ty.oid)]
    Text {
        /// How the column is stored.
        storage: Storage,
        /// Its type.
        ty: TypeRef,
        /// The text, cut short.
        excerpt: String,
    },
    /// PostgreSQL's binary form of a value cannot be stored: its table is quarantined.
    #[error("{length} bytes of type {} cannot be stored as {storage:?}", ty.oid)]
    Binary {
        /// How the column is stored.
        storage: Storage,
        /// Its type.
        ty: TypeRef,
        /// How many bytes were given.
        length: usize,
    },
    /// The catalog does not know the enum.
    #[error("enum {0} is not known")]
    UnknownEnum(Oid),
    /// The enum does not have the label.
    #[error("enum {id} has no label {label:?}")]
    UnknownLabel {
        /// The enum.
        id: Oid,
        /// The label.
        label: String,
    },
    /// A stored cell is not what its column's storage says: the replica is damaged, or read with another catalog.
    #[error("a stored {found} of type {} is not a value of {storage:?}", ty.oid)]
    Cell {
        /// How the column is stored.
        storage: Storage,
        /// Its type.
        ty: TypeRef,
        /// What was found.
        found: &'static str,
    },
    /// The binary form of values stored as their text is not known; see [`Storage::has_binary`].
    #[error("type {} has no binary form here", ty.oid)]
    NoBinary {
        /// The type.
        ty: TypeRef,
    },
}

/// Characters of a refused text that an error shows.
const EXCERPT_CHARS: usize = 48;

/// A cell that owns its bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellBuf {
    /// SQL NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL, never NaN.
    #[serde(with = "real_bits")]
    Real(f64),
    /// TEXT.
    Text(String),
    /// BLOB.
    Blob(Vec<u8>),
}

/// JSON has no infinities, and not every reader of it returns the number that was written.
mod real_bits {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(real: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        real.to_bits().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let real = f64::from_bits(u64::deserialize(deserializer)?);
        if real.is_nan() { Err(D::Error::custom("NaN is stored as a blob")) } else { Ok(real) }
    }
}

impl CellBuf {
    /// The cell, borrowed.
    #[must_use]
    pub fn as_cell(&self) -> Cell<'_> {
        match self {
            CellBuf::Null => Cell::Null,
            CellBuf::Integer(integer) => Cell::Integer(*integer),
            CellBuf::Real(real) => Cell::Real(*real),
            CellBuf::Text(text) => Cell::Text(text),
            CellBuf::Blob(blob) => Cell::Blob(blob),
        }
    }

    /// A copy of a cell; `None` for [`Cell::Unchanged`], which is no value.
    #[must_use]
    pub fn from_cell(cell: Cell<'_>) -> Option<CellBuf> {
        Some(match cell {
            Cell::Null => CellBuf::Null,
            Cell::Integer(integer) => CellBuf::Integer(integer),
            Cell::Real(real) => CellBuf::Real(real),
            Cell::Text(text) => CellBuf::Text(text.to_owned()),
            Cell::Blob(blob) => CellBuf::Blob(blob.to_vec()),
            Cell::Unchanged => return None,
        })
    }
}

impl Storage {
    /// Appends the cell of a value that PostgreSQL printed.
    ///
    /// # Errors
    /// If the text is not a value that can be stored; nothing is appended then.
    #[inline]
    pub fn cell_from_text(self, ty: TypeRef, enums: &Enums, text: &str, out: &mut RowBuf) -> Result<(), ValueError> {
        let mut scratch = std::mem::take(out.scratch());
        let pushed = self.read_text(ty, enums, text, &mut scratch).map(|cell| out.push(cell));
        *out.scratch() = scratch;
        pushed
    }

    /// Appends the cell of a value that PostgreSQL sent in binary.
    ///
    /// # Errors
    /// If the bytes are not a value that can be stored, or there is no binary form; nothing is appended then.
    #[inline]
    pub fn cell_from_binary(self, ty: TypeRef, enums: &Enums, bytes: &[u8], out: &mut RowBuf) -> Result<(), ValueError> {
        let mut scratch = std::mem::take(out.scratch());
        let pushed = self.read_binary(ty, enums, bytes, &mut scratch).map(|cell| out.push(cell));
        *out.scratch() = scratch;
        pushed
    }

    /// The cell of a value that PostgreSQL printed; blobs are built in `scratch`.
    ///
    /// # Errors
    /// If the text is not a value that can be stored.
    #[inline]
    pub fn read_text<'a>(self, ty: TypeRef, enums: &Enums, text: &'a str, scratch: &'a mut Vec<u8>) -> Result<Cell<'a>, ValueError> {
        scratch.clear();
        let cell = match self {
            Storage::Bool => match text {
                "t" => Some(Cell::Integer(1)),
                "f" => Some(Cell::Integer(0)),
                _ => None,
            },
            Storage::Int2 => text.parse::<i16>().ok().map(|value| Cell::Integer(value.into())),
            Storage::Int4 => text.parse::<i32>().ok().map(|value| Cell::Integer(value.into())),
            Storage::Int8 => text.parse::<i64>().ok().map(Cell::Integer),
            Storage::Oid => text.parse::<u32>().ok().map(|value| Cell::Integer(value.into())),
            Storage::Float4 => float::parse4(text).map(|value| float::cell(value.into())),
            Storage::Float8 => float::parse8(text).map(float::cell),
            Storage::NumericScaled { scale } => numeric::parse_scaled(text, scale).map(Cell::Integer),
            Storage::Numeric => numeric::put_text_key(scratch, text).map(|()| Cell::Blob(scratch)),
            Storage::Text | Storage::Json | Storage::Jsonb | Storage::Exact => Some(Cell::Text(text)),
            Storage::Char { length } => trimmed(text, length).map(Cell::Text),
            Storage::Date => datetime::parse_date(text).map(|days| Cell::Integer(days.into())),
            Storage::Time => datetime::parse_time(text).map(Cell::Integer),
            Storage::TimeTz => datetime::parse_timetz(text).map(|value| {
                datetime::put_timetz_key(scratch, value);
                Cell::Blob(scratch)
            }),
            Storage::Timestamp => datetime::parse_timestamp(text).map(Cell::Integer),
            Storage::TimestampTz => datetime::parse_timestamptz_utc(text).map(Cell::Integer),
            Storage::Interval => interval::Interval::parse(text).map(|value| {
                value.put_key(scratch);
                Cell::Blob(scratch)
            }),
            Storage::Uuid => hex::parse_uuid(scratch, text).map(|()| Cell::Blob(scratch)),
            Storage::Bytea => hex::parse_bytea(scratch, text).map(|()| Cell::Blob(scratch)),
            Storage::Enum { id } => return order_of(id, enums, text),
        };
        cell.ok_or_else(|| ValueError::Text { storage: self, ty, excerpt: text.chars().take(EXCERPT_CHARS).collect() })
    }

    /// The cell of a value that PostgreSQL sent in binary; blobs are built in `scratch`.
    ///
    /// # Errors
    /// If the bytes are not a value that can be stored, or there is no binary form.
    pub fn read_binary<'a>(self, ty: TypeRef, enums: &Enums, bytes: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<Cell<'a>, ValueError> {
        scratch.clear();
        let cell = match self {
            Storage::Bool => match bytes {
                [byte @ (0 | 1)] => Some(Cell::Integer((*byte).into())),
                _ => None,
            },
            Storage::Int2 => bytes.try_into().ok().map(|bytes| Cell::Integer(i16::from_be_bytes(bytes).into())),
            Storage::Int4 => bytes.try_into().ok().map(|bytes| Cell::Integer(i32::from_be_bytes(bytes).into())),
            Storage::Int8 => bytes.try_into().ok().map(|bytes| Cell::Integer(i64::from_be_bytes(bytes))),
            Storage::Oid => bytes.try_into().ok().map(|bytes| Cell::Integer(u32::from_be_bytes(bytes).into())),
            Storage::Float4 => bytes.try_into().ok().map(|bytes| float::cell(f32::from_be_bytes(bytes).into())),
            Storage::Float8 => bytes.try_into().ok().map(|bytes| float::cell(f64::from_be_bytes(bytes))),
            Storage::NumericScaled { scale } => numeric::scaled_from_binary(bytes, scale).map(Cell::Integer),
            Storage::Numeric => numeric::put_binary_key(scratch, bytes).map(|()| Cell::Blob(scratch)),
            Storage::Text | Storage::Json => plain_text(bytes).map(Cell::Text),
            Storage::Jsonb => match bytes {
                [JSONB_VERSION, text @ ..] => plain_text(text).map(Cell::Text),
                _ => None,
            },
            Storage::Char { length } => plain_text(bytes).and_then(|text| trimmed(text, length)).map(Cell::Text),
            Storage::Date => {
                bytes.try_into().ok().map(i32::from_be_bytes).and_then(datetime::checked_date).map(|d| Cell::Integer(d.into()))
            }
            Storage::Time => bytes.try_into().ok().map(i64::from_be_bytes).and_then(datetime::checked_time).map(Cell::Integer),
            Storage::TimeTz => datetime::timetz_from_binary(bytes).map(|value| {
                datetime::put_timetz_key(scratch, value);
                Cell::Blob(scratch)
            }),
            Storage::Timestamp | Storage::TimestampTz => {
                bytes.try_into().ok().map(i64::from_be_bytes).and_then(datetime::checked_timestamp).map(Cell::Integer)
            }
            Storage::Interval => interval::Interval::from_binary(bytes).map(|value| {
                value.put_key(scratch);
                Cell::Blob(scratch)
            }),
            Storage::Uuid => (bytes.len() == 16).then_some(Cell::Blob(bytes)),
            Storage::Bytea => Some(Cell::Blob(bytes)),
            Storage::Enum { id } => match plain_text(bytes) {
                Some(label) => return order_of(id, enums, label),
                None => None,
            },
            Storage::Exact => return Err(ValueError::NoBinary { ty }),
        };
        cell.ok_or(ValueError::Binary { storage: self, ty, length: bytes.len() })
    }

    /// Appends exactly what PostgreSQL prints for the value of a cell. NULL is the caller's to write: it is no text.
    ///
    /// # Errors
    /// If the cell is not a value of this storage.
    #[inline]
    pub fn write_text(self, ty: TypeRef, enums: &Enums, cell: Cell<'_>, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let written = match (self, cell) {
            (Storage::Bool, Cell::Integer(value @ (0 | 1))) => {
                out.push(if value == 1 { b't' } else { b'f' });
                Some(())
            }
            (Storage::Int2 | Storage::Int4 | Storage::Int8 | Storage::Oid, Cell::Integer(value)) if self.holds(value) => {
                numeric::put_integer(out, value);
                Some(())
            }
            (Storage::Float4, _) => float::of_cell4(cell).map(|value| float::put4(out, value)),
            (Storage::Float8, _) => float::of_cell(cell).map(|value| float::put8(out, value)),
            (Storage::NumericScaled { scale }, Cell::Integer(value)) => numeric::put_scaled(out, value, scale),
            (Storage::Numeric, Cell::Blob(blob)) => numeric::put_text(out, blob),
            (Storage::Text | Storage::Json | Storage::Jsonb | Storage::Exact, Cell::Text(text)) => {
                out.extend_from_slice(text.as_bytes());
                Some(())
            }
            (Storage::Char { length }, Cell::Text(text)) => {
                put_padded(out, text, length);
                Some(())
            }
            (Storage::Date, Cell::Integer(days)) => {
                i32::try_from(days).ok().and_then(datetime::checked_date).map(|days| datetime::put_date(out, days))
            }
            (Storage::Time, Cell::Integer(time_us)) => datetime::checked_time(time_us).map(|time_us| datetime::put_time(out, time_us)),
            (Storage::TimeTz, Cell::Blob(blob)) => datetime::timetz_of_key(blob).map(|value| datetime::put_timetz(out, value)),
            (Storage::Timestamp, Cell::Integer(at_us)) => {
                datetime::checked_timestamp(at_us).map(|at_us| datetime::put_timestamp(out, at_us, ""))
            }
            (Storage::TimestampTz, Cell::Integer(at_us)) => {
                datetime::checked_timestamp(at_us).map(|at_us| datetime::put_timestamp(out, at_us, "+00"))
            }
            (Storage::Interval, Cell::Blob(blob)) => interval::Interval::of_key(blob).map(|value| value.put_text(out)),
            (Storage::Uuid, Cell::Blob(blob)) => blob.try_into().ok().map(|uuid| hex::put_uuid(out, uuid)),
            (Storage::Bytea, Cell::Blob(blob)) => {
                hex::put_bytea(out, blob);
                Some(())
            }
            (Storage::Enum { id }, Cell::Real(order)) => {
                let ty = enums.get(&id).ok_or(ValueError::UnknownEnum(id))?;
                ty.label_of(order).map(|label| out.extend_from_slice(label.as_bytes()))
            }
            _ => None,
        };
        written.ok_or_else(|| self.mismatch(ty, cell))
    }

    /// Appends exactly what PostgreSQL's send function gives for the value of a cell, without a length. NULL is the caller's to write.
    ///
    /// # Errors
    /// If the cell is not a value of this storage, or there is no binary form.
    pub fn write_binary(self, ty: TypeRef, enums: &Enums, cell: Cell<'_>, out: &mut Vec<u8>) -> Result<(), ValueError> {
        let mut put = |bytes: &[u8]| {
            out.extend_from_slice(bytes);
            Some(())
        };
        let written = match (self, cell) {
            (Storage::Bool, Cell::Integer(value @ (0 | 1))) => put(&[value as u8]),
            (Storage::Int2, Cell::Integer(value)) => i16::try_from(value).ok().and_then(|value| put(&value.to_be_bytes())),
            (Storage::Int4, Cell::Integer(value)) => i32::try_from(value).ok().and_then(|value| put(&value.to_be_bytes())),
            (Storage::Int8, Cell::Integer(value)) => put(&value.to_be_bytes()),
            (Storage::Oid, Cell::Integer(value)) => u32::try_from(value).ok().and_then(|value| put(&value.to_be_bytes())),
            (Storage::Float4, _) => float::of_cell4(cell).and_then(|value| put(&value.to_be_bytes())),
            (Storage::Float8, _) => float::of_cell(cell).and_then(|value| put(&value.to_be_bytes())),
            (Storage::NumericScaled { scale }, Cell::Integer(value)) => numeric::put_scaled_binary(out, value, scale),
            (Storage::Numeric, Cell::Blob(blob)) => numeric::put_binary(out, blob),
            (Storage::Jsonb, Cell::Text(text)) => put(&[JSONB_VERSION]).and_then(|()| put(text.as_bytes())),
            (Storage::Date, Cell::Integer(days)) => {
                i32::try_from(days).ok().and_then(datetime::checked_date).and_then(|days| put(&days.to_be_bytes()))
            }
            (Storage::Time, Cell::Integer(time_us)) => datetime::checked_time(time_us).and_then(|time_us| put(&time_us.to_be_bytes())),
            (Storage::TimeTz, Cell::Blob(blob)) => datetime::timetz_of_key(blob).map(|value| datetime::put_timetz_binary(out, value)),
            (Storage::Timestamp | Storage::TimestampTz, Cell::Integer(at_us)) => {
                datetime::checked_timestamp(at_us).and_then(|at_us| put(&at_us.to_be_bytes()))
            }
            (Storage::Interval, Cell::Blob(blob)) => interval::Interval::of_key(blob).map(|value| value.put_binary(out)),
            (Storage::Uuid, Cell::Blob(blob)) if blob.len() == 16 => put(blob),
            (Storage::Bytea, Cell::Blob(blob)) => put(blob),
            (Storage::Text | Storage::Char { .. } | Storage::Json | Storage::Enum { .. }, _) => {
                return self.write_text(ty, enums, cell, out);
            }
            (Storage::Exact, _) => return Err(ValueError::NoBinary { ty }),
            _ => None,
        };
        written.ok_or_else(|| self.mismatch(ty, cell))
    }

    /// Whether values have a binary form here. Without one, a client that asks for binary is answered by the primary.
    #[must_use]
    pub fn has_binary(self) -> bool {
        self != Storage::Exact
    }

    /// How many bytes at the end of a stored value do not take part in comparison; the bytes before them are its key, whose bytewise
    /// order and equality are PostgreSQL's. `None` where the cell itself is not compared as a blob with a key.
    ///
    /// In SQLite the key is `substr(c, 1, length(c) - n)`: no function of ours is needed in an index.
    #[must_use]
    pub fn residue_len(self) -> Option<usize> {
        match self {
            Storage::Numeric => Some(numeric::RESIDUE_LEN),
            Storage::Interval => Some(interval::RESIDUE_LEN),
            Storage::TimeTz | Storage::Uuid | Storage::Bytea => Some(0),
            _ => None,
        }
    }

    /// The key of a stored blob; see [`Storage::residue_len`].
    #[must_use]
    pub fn key_of(self, blob: &[u8]) -> &[u8] {
        &blob[..blob.len().saturating_sub(self.residue_len().unwrap_or(0))]
    }

    /// Whether an integer type has this value.
    fn holds(self, value: i64) -> bool {
        match self {
            Storage::Int2 => i16::try_from(value).is_ok(),
            Storage::Int4 => i32::try_from(value).is_ok(),
            Storage::Oid => u32::try_from(value).is_ok(),
            _ => true,
        }
    }

    fn mismatch(self, ty: TypeRef, cell: Cell<'_>) -> ValueError {
        let found = match cell {
            Cell::Null => "NULL",
            Cell::Integer(_) => "INTEGER",
            Cell::Real(_) => "REAL",
            Cell::Text(_) => "TEXT",
            Cell::Blob(_) => "BLOB",
            Cell::Unchanged => "mark of an unchanged value",
        };
        ValueError::Cell { storage: self, ty, found }
    }
}

/// The version that `jsonb_send` writes before the text.
const JSONB_VERSION: u8 = 1;

/// Text as PostgreSQL can hold it: UTF-8 without NUL.
pub(crate) fn plain_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn order_of<'a>(id: Oid, enums: &Enums, label: &str) -> Result<Cell<'a>, ValueError> {
    let ty = enums.get(&id).ok_or(ValueError::UnknownEnum(id))?;
    ty.order_of(label).map(Cell::Real).ok_or_else(|| ValueError::UnknownLabel { id, label: label.to_owned() })
}

/// char(n) without its padding; `None` if it was not padded to its length, for then the padding could not be restored.
fn trimmed(text: &str, length: u32) -> Option<&str> {
    (char_count(text) == length as usize).then(|| without_trailing_blanks(text))
}

/// Columns are often far longer than what is in them.
fn without_trailing_blanks(text: &str) -> &str {
    let mut end = text.len();
    while let Some(rest) = end.checked_sub(16)
        && text.as_bytes()[rest..end] == [b' '; 16]
    {
        end = rest;
    }
    text[..end].trim_end_matches(' ')
}

fn put_padded(out: &mut Vec<u8>, text: &str, length: u32) {
    out.extend_from_slice(text.as_bytes());
    let padding = (length as usize).saturating_sub(char_count(text));
    out.resize(out.len() + padding, b' ');
}

pub(crate) fn char_count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}
