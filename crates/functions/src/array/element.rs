//! What elements are: their stored form, their text, and which of two comes first.

use std::borrow::Cow;
use std::cmp::Ordering;

use rimward_model::oid::{BPCHAR, JSONB};
use rimward_model::{Cell, CellBuf, Enums, Storage, TypeRef, float};

use crate::{Answer, SqlError};

/// `bit` and `varbit`, whose texts order as they do.
const BIT: u32 = 1560;
const VARBIT: u32 = 1562;

/// The type of the elements.
#[derive(Debug, Clone)]
pub(crate) enum Element<'a> {
    /// A type of PostgreSQL's own.
    Type { ty: TypeRef, storage: Storage },
    /// An enum: sort orders and labels, ascending.
    Enum(Vec<(f64, &'a str)>),
}

/// The labels of an enum, for [`crate::Context::Element`].
#[must_use]
pub fn encode_labels(labels: &[(f64, String)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (order, label) in labels {
        out.extend_from_slice(&order.to_be_bytes());
        out.extend_from_slice(label.as_bytes());
        out.push(0);
    }
    out
}

fn wrong() -> SqlError {
    SqlError::Argument("element")
}

impl<'a> Element<'a> {
    pub(crate) fn of(cell: Cell<'a>) -> Result<Element<'a>, SqlError> {
        match cell {
            Cell::Integer(id) => {
                let ty = TypeRef { oid: u32::try_from(id).map_err(|_| wrong())?, typmod: -1 };
                Ok(Element::Type { ty, storage: Storage::of(ty, false) })
            }
            Cell::Blob(labels) => {
                let mut list = Vec::new();
                let mut rest = labels;
                while let Some((order, behind)) = rest.split_first_chunk::<8>() {
                    let end = behind.iter().position(|byte| *byte == 0).ok_or_else(wrong)?;
                    list.push((f64::from_be_bytes(*order), std::str::from_utf8(&behind[..end]).map_err(|_| wrong())?));
                    rest = &behind[end + 1..];
                }
                Ok(Element::Enum(list))
            }
            _ => Err(SqlError::Argument("type of an element")),
        }
    }

    /// The stored cell of an element's text.
    pub(crate) fn cell<'b>(&self, text: &'b str, scratch: &'b mut Vec<u8>) -> Result<Cell<'b>, SqlError> {
        match self {
            Element::Type { ty, storage } => storage.read_text(*ty, &Enums::new(), text, scratch).map_err(|_| wrong()),
            Element::Enum(labels) => labels.iter().find(|(_, label)| *label == text).map(|(order, _)| Cell::Real(*order)).ok_or_else(wrong),
        }
    }

    /// The element as an answer.
    pub(crate) fn answer(&self, text: Option<&str>) -> Result<Answer, SqlError> {
        let Some(text) = text else { return Ok(Answer::Null) };
        let mut scratch = Vec::new();
        let cell = self.cell(text, &mut scratch)?;
        CellBuf::from_cell(cell).map(Answer::from).ok_or_else(wrong)
    }

    /// The text of a stored cell, as an array holds it.
    #[allow(clippy::float_cmp, reason = "sort orders are identifiers: the same bits come back")]
    pub(crate) fn text<'b>(&self, cell: Cell<'b>) -> Result<Option<Cow<'b, str>>, SqlError>
    where
        'a: 'b,
    {
        match (self, cell) {
            (_, Cell::Null) => Ok(None),
            (Element::Enum(labels), Cell::Real(order)) => {
                labels.iter().find(|(known, _)| *known == order).map(|(_, label)| Some(Cow::Borrowed(*label))).ok_or_else(wrong)
            }
            (Element::Type { .. }, Cell::Text(text)) => Ok(Some(Cow::Borrowed(text))),
            (Element::Type { ty, storage }, cell) => {
                let mut out = Vec::with_capacity(24);
                storage.write_text(*ty, &Enums::new(), cell, &mut out).map_err(|_| wrong())?;
                String::from_utf8(out).map(|text| Some(Cow::Owned(text))).map_err(|_| wrong())
            }
            _ => Err(wrong()),
        }
    }

    /// Which of two elements comes first.
    pub(crate) fn compare(&self, left: &str, right: &str) -> Result<Ordering, SqlError> {
        match self {
            Element::Type { ty, .. } if ty.oid == BPCHAR => Ok(left.trim_end_matches(' ').cmp(right.trim_end_matches(' '))),
            Element::Type { ty, .. } if ty.oid == JSONB => crate::order::compare_texts(left, right),
            Element::Type { storage: Storage::Text, .. } => Ok(left.cmp(right)),
            Element::Type { ty, .. } if matches!(ty.oid, BIT | VARBIT) => Ok(left.cmp(right)),
            Element::Type { storage: Storage::Exact | Storage::Json, .. } => Err(SqlError::Declined("the order of these elements")),
            Element::Type { storage, .. } => {
                let (mut left_bytes, mut right_bytes) = (Vec::new(), Vec::new());
                in_order(*storage, self.cell(left, &mut left_bytes)?, self.cell(right, &mut right_bytes)?)
            }
            Element::Enum(labels) => {
                let place = |text: &str| labels.iter().position(|(_, label)| *label == text).ok_or_else(wrong);
                Ok(place(left)?.cmp(&place(right)?))
            }
        }
    }

    /// Appends bytes that sort as the elements do, none of which begins another.
    pub(crate) fn put_sort_key(&self, text: &str, out: &mut Vec<u8>) -> Result<(), SqlError> {
        let terminated = |text: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(text.as_bytes());
            out.push(0);
        };
        match self {
            Element::Type { ty, .. } if ty.oid == BPCHAR => terminated(text.trim_end_matches(' '), out),
            Element::Type { ty, .. } if ty.oid == JSONB => out.extend(crate::order::sort_key(&crate::json::Json::of(text)?)?),
            Element::Type { storage: Storage::Text, .. } => terminated(text, out),
            Element::Type { ty, .. } if matches!(ty.oid, BIT | VARBIT) => terminated(text, out),
            Element::Type { storage: Storage::Exact | Storage::Json, .. } => return Err(SqlError::Declined("the order of these elements")),
            Element::Enum(labels) => {
                let place = labels.iter().position(|(_, label)| *label == text).ok_or_else(wrong)?;
                out.extend_from_slice(&(place as u32).to_be_bytes());
            }
            Element::Type { storage, .. } => {
                let mut scratch = Vec::new();
                match (storage, self.cell(text, &mut scratch)?) {
                    (Storage::Float4 | Storage::Float8, cell) => {
                        let float = float::of_cell(cell).ok_or_else(wrong)?;
                        // Every NaN is the greatest, and 0 has no sign.
                        let bits = if float.is_nan() { f64::NAN.abs().to_bits() } else { (float + 0.0).to_bits() };
                        out.extend_from_slice(&(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }).to_be_bytes());
                    }
                    (_, Cell::Integer(integer)) => out.extend_from_slice(&(integer.cast_unsigned() ^ 1 << 63).to_be_bytes()),
                    // Of any bytes, a zero is followed by 1, and the end by 0.
                    (Storage::Bytea, Cell::Blob(blob)) => {
                        for byte in blob {
                            out.push(*byte);
                            if *byte == 0 {
                                out.push(1);
                            }
                        }
                        out.extend_from_slice(&[0, 0]);
                    }
                    (storage, Cell::Blob(blob)) => out.extend_from_slice(storage.key_of(blob)),
                    _ => return Err(wrong()),
                }
            }
        }
        Ok(())
    }

    /// Whether two elements are equal.
    pub(crate) fn equal(&self, left: &str, right: &str) -> Result<bool, SqlError> {
        Ok(left == right || self.compare(left, right)?.is_eq())
    }

    /// Whether two elements are equal, NULL being equal to NULL.
    pub(crate) fn same(&self, left: Option<&str>, right: Option<&str>) -> Result<bool, SqlError> {
        match (left, right) {
            (Some(left), Some(right)) => self.equal(left, right),
            (left, right) => Ok(left.is_none() && right.is_none()),
        }
    }
}

fn in_order(storage: Storage, left: Cell<'_>, right: Cell<'_>) -> Result<Ordering, SqlError> {
    match (storage, left, right) {
        (Storage::Float4 | Storage::Float8, left, right) => {
            let (left, right) = (float::of_cell(left).ok_or_else(wrong)?, float::of_cell(right).ok_or_else(wrong)?);
            // NaN is the greatest, and equal to itself; 0 and -0 are equal.
            Ok(left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan())))
        }
        (_, Cell::Integer(left), Cell::Integer(right)) => Ok(left.cmp(&right)),
        (_, Cell::Blob(left), Cell::Blob(right)) => Ok(storage.key_of(left).cmp(storage.key_of(right))),
        _ => Err(wrong()),
    }
}
