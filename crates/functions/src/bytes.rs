//! Parts and changes of bytes, bit by bit too, and texts of them.

use rimward_model::Cell;
use rimward_model::oid::{BYTEA, INT4, INT8, NAME, TEXT};

use crate::answer::{blob, int4, integer, text};
use crate::registry::{Function, func, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn out_of_range(index: i64, length: usize) -> SqlError {
    SqlError::raised("2202E", format!("index {index} out of valid range, 0..{}", length as i64 - 1))
}

fn place(of: &[u8], index: i64, per_byte: usize) -> Result<usize, SqlError> {
    let length = of.len() * per_byte;
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(|| out_of_range(index, length))
}

fn get_byte(a: &[Cell<'_>]) -> Said {
    let of = blob(a[0])?;
    Ok(Answer::Integer(of[place(of, int4(a[1])?.into(), 1)?].into()))
}

fn set_byte(a: &[Cell<'_>]) -> Said {
    let (mut of, value) = (blob(a[0])?.to_vec(), int4(a[2])?);
    let at = place(&of, int4(a[1])?.into(), 1)?;
    of[at] = value as u8;
    Ok(Answer::Blob(of))
}

/// Bits are numbered from the least of each byte.
fn get_bit(a: &[Cell<'_>]) -> Said {
    let of = blob(a[0])?;
    let at = place(of, integer(a[1])?, 8)?;
    Ok(Answer::Integer((of[at / 8] >> (at % 8) & 1).into()))
}

fn set_bit(a: &[Cell<'_>]) -> Said {
    let (mut of, value) = (blob(a[0])?.to_vec(), int4(a[2])?);
    let at = place(&of, integer(a[1])?, 8)?;
    match value {
        0 => of[at / 8] &= !(1 << (at % 8)),
        1 => of[at / 8] |= 1 << (at % 8),
        _ => return Err(SqlError::raised("22023", "new bit must be 0 or 1")),
    }
    Ok(Answer::Blob(of))
}

fn bit_count(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Integer(blob(a[0])?.iter().map(|byte| i64::from(byte.count_ones())).sum()))
}

/// Where the part begins, from 1; 0 if it is nowhere.
fn position(a: &[Cell<'_>]) -> Said {
    let (of, part) = (blob(a[0])?, blob(a[1])?);
    if part.is_empty() {
        return Ok(Answer::Integer(1));
    }
    let found = of.windows(part.len()).position(|window| window == part);
    Ok(Answer::Integer(found.map_or(0, |at| at as i64 + 1)))
}

/// The part from a place on is replaced; without a length, as many bytes as the replacement has.
fn overlay(a: &[Cell<'_>]) -> Said {
    let (of, with, from) = (blob(a[0])?, blob(a[1])?, int4(a[2])?);
    let count = a.get(3).map_or_else(|| i32::try_from(with.len()).map_err(|_| SqlError::Argument("bytea")), |cell| int4(*cell))?;
    if from <= 0 {
        return Err(SqlError::raised("22011", "negative substring length not allowed"));
    }
    let Some(behind) = from.checked_add(count) else { return Err(SqlError::raised("22003", "integer out of range")) };
    let first = &of[..(from as usize - 1).min(of.len())];
    // A negative count repeats what stands before.
    let rest = &of[usize::try_from(i64::from(behind) - 1).unwrap_or(0).min(of.len())..];
    Ok(Answer::Blob([first, with, rest].concat()))
}

fn trimmed(a: &[Cell<'_>], left: bool, right: bool) -> Said {
    let (mut of, set) = (blob(a[0])?, blob(a[1])?);
    while let (true, Some((byte, rest))) = (left, of.split_first())
        && set.contains(byte)
    {
        of = rest;
    }
    while let (true, Some((byte, rest))) = (right, of.split_last())
        && set.contains(byte)
    {
        of = rest;
    }
    Ok(Answer::Blob(of.to_vec()))
}

fn is_utf8(cell: Cell<'_>) -> Result<(), SqlError> {
    match text(cell)?.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
        "utf8" | "unicode" => Ok(()),
        _ => Err(SqlError::Declined("another encoding than UTF-8")),
    }
}

fn convert_from(a: &[Cell<'_>]) -> Said {
    is_utf8(a[1])?;
    match std::str::from_utf8(blob(a[0])?) {
        Ok(text) if !text.contains('\0') => Ok(Answer::text(text)),
        _ => Err(SqlError::raised("22021", "invalid byte sequence for encoding \"UTF8\"")),
    }
}

fn convert_to(a: &[Cell<'_>]) -> Said {
    is_utf8(a[1])?;
    Ok(Answer::Blob(text(a[0])?.as_bytes().to_vec()))
}

const B: &[u32] = &[BYTEA];
const BB: &[u32] = &[BYTEA, BYTEA];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_bytea_get_byte", &[func("get_byte", &[BYTEA, INT4])], INT4, get_byte),
    valued("rimward_bytea_set_byte", &[func("set_byte", &[BYTEA, INT4, INT4])], BYTEA, set_byte),
    valued("rimward_bytea_get_bit", &[func("get_bit", &[BYTEA, INT8])], INT4, get_bit),
    valued("rimward_bytea_set_bit", &[func("set_bit", &[BYTEA, INT8, INT4])], BYTEA, set_bit),
    valued("rimward_bytea_bit_count", &[func("bit_count", B)], INT8, bit_count),
    valued("rimward_byteapos", &[func("position", BB)], INT4, position),
    valued("rimward_byteaoverlay", &[func("overlay", &[BYTEA, BYTEA, INT4, INT4])], BYTEA, overlay),
    valued("rimward_byteaoverlay_no_len", &[func("overlay", &[BYTEA, BYTEA, INT4])], BYTEA, overlay),
    valued("rimward_byteatrim", &[func("btrim", BB)], BYTEA, |a| trimmed(a, true, true)),
    valued("rimward_bytealtrim", &[func("ltrim", BB)], BYTEA, |a| trimmed(a, true, false)),
    valued("rimward_byteartrim", &[func("rtrim", BB)], BYTEA, |a| trimmed(a, false, true)),
    valued("rimward_convert_from", &[func("convert_from", &[BYTEA, NAME])], TEXT, convert_from),
    valued("rimward_convert_to", &[func("convert_to", &[TEXT, NAME])], BYTEA, convert_to),
];
