//! Bit strings, in the text of zeros and ones that PostgreSQL prints.

use rimward_model::Cell;
use rimward_model::oid::{BIT, INT4, INT8, TEXT, VARBIT};

use crate::answer::{int4, integer, text};
use crate::registry::{Context, Function, cast_of, func, op, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Bits of a result.
const LENGTH_MAX: usize = 1 << 24;

/// The zeros and ones of an argument.
fn bits<'a>(cell: Cell<'a>) -> Result<&'a [u8], SqlError> {
    let text = text(cell)?;
    let known = text.bytes().all(|bit| matches!(bit, b'0' | b'1'));
    if known { Ok(text.as_bytes()) } else { Err(SqlError::Argument("bit string")) }
}

fn said(bits: Vec<u8>) -> Said {
    if bits.len() > LENGTH_MAX {
        return Err(SqlError::Declined("a long bit string"));
    }
    String::from_utf8(bits).map(Answer::Text).map_err(|_| SqlError::Argument("bit string"))
}

fn combined(a: &[Cell<'_>], of: impl Fn(bool, bool) -> bool) -> Said {
    let (left, right) = (bits(a[0])?, bits(a[1])?);
    if left.len() != right.len() {
        return Err(SqlError::raised("22026", "cannot combine bit strings of different sizes"));
    }
    said(left.iter().zip(right).map(|(left, right)| b'0' + u8::from(of(*left == b'1', *right == b'1'))).collect())
}

fn inverted(a: &[Cell<'_>]) -> Said {
    said(bits(a[0])?.iter().map(|bit| b'0' + b'1' - bit).collect())
}

fn shifted(a: &[Cell<'_>], left: bool) -> Said {
    let (of, count) = (bits(a[0])?, int4(a[1])?);
    let left = left != (count < 0);
    let count = (count.unsigned_abs() as usize).min(of.len());
    let zeros = vec![b'0'; count];
    said(if left { [&of[count..], &zeros].concat() } else { [&zeros, &of[..of.len() - count]].concat() })
}

fn joined(a: &[Cell<'_>]) -> Said {
    said([bits(a[0])?, bits(a[1])?].concat())
}

/// From a place, of so many bits.
fn part(of: &[u8], from: i32, count: Option<i32>) -> Result<&[u8], SqlError> {
    let length = of.len() as i64;
    let from = i64::from(from);
    let end = match count {
        None => length + 1,
        Some(count) if count < 0 => return Err(SqlError::raised("22011", "negative substring length not allowed")),
        Some(count) => (from + i64::from(count)).min(length + 1),
    };
    let from = from.max(1);
    if from > length || end <= from {
        return Ok(&[]);
    }
    Ok(&of[from as usize - 1..end as usize - 1])
}

fn substring(a: &[Cell<'_>]) -> Said {
    let count = a.get(2).map(|cell| int4(*cell)).transpose()?;
    said(part(bits(a[0])?, int4(a[1])?, count)?.to_vec())
}

fn position(a: &[Cell<'_>]) -> Said {
    let (of, part) = (bits(a[0])?, bits(a[1])?);
    if of.is_empty() || part.len() > of.len() {
        return Ok(Answer::Integer(0));
    }
    if part.is_empty() {
        return Ok(Answer::Integer(1));
    }
    let found = of.windows(part.len()).position(|window| window == part);
    Ok(Answer::Integer(found.map_or(0, |at| at as i64 + 1)))
}

fn overlay(a: &[Cell<'_>]) -> Said {
    let (of, with, from) = (bits(a[0])?, bits(a[1])?, int4(a[2])?);
    let count = a.get(3).map_or(Ok(with.len() as i32), |cell| int4(*cell))?;
    if from <= 0 {
        return Err(SqlError::raised("22011", "negative substring length not allowed"));
    }
    let Some(behind) = from.checked_add(count) else { return Err(SqlError::raised("22003", "integer out of range")) };
    said([part(of, 1, Some(from - 1))?, with, part(of, behind, None)?].concat())
}

fn place(of: &[u8], index: i32) -> Result<usize, SqlError> {
    let found = usize::try_from(index).ok().filter(|index| *index < of.len());
    found.ok_or_else(|| SqlError::raised("2202E", format!("bit index {index} out of valid range (0..{})", of.len() as i64 - 1)))
}

fn get_bit(a: &[Cell<'_>]) -> Said {
    let of = bits(a[0])?;
    Ok(Answer::Integer((of[place(of, int4(a[1])?)?] - b'0').into()))
}

fn set_bit(a: &[Cell<'_>]) -> Said {
    let (mut of, value) = (bits(a[0])?.to_vec(), int4(a[2])?);
    let at = place(&of, int4(a[1])?)?;
    if !matches!(value, 0 | 1) {
        return Err(SqlError::raised("22023", "new bit must be 0 or 1"));
    }
    of[at] = b'0' + value as u8;
    said(of)
}

/// The least bits of an integer, its sign before them; the modifier is the length, 1 without one.
fn of_integer(a: &[Cell<'_>], width: usize) -> Said {
    let (value, length) = (integer(a[0])?, int4(a[1])?);
    let length = usize::try_from(length).ok().filter(|length| (1..=LENGTH_MAX).contains(length)).unwrap_or(1);
    let bit = |place: usize| if place >= width { value < 0 } else { value >> place & 1 == 1 };
    said((0..length).rev().map(|place| b'0' + u8::from(bit(place))).collect())
}

fn to_integer(a: &[Cell<'_>], width: usize, ty: &'static str) -> Said {
    let of = bits(a[0])?;
    if of.len() > width {
        return Err(SqlError::out_of_range(ty));
    }
    let value = of.iter().fold(0u64, |sum, bit| sum << 1 | u64::from(bit - b'0'));
    Ok(Answer::Integer(if width == 32 { (value as u32).cast_signed().into() } else { value.cast_signed() }))
}

/// Cut, or filled with zeros, to the modifier's length.
fn fitted(a: &[Cell<'_>]) -> Said {
    let (of, length) = (bits(a[0])?, int4(a[1])?);
    let Some(length) = usize::try_from(length).ok().filter(|length| (1..=LENGTH_MAX).contains(length)) else { return Ok(Answer::Same(0)) };
    let mut of = of.to_vec();
    of.resize(length, b'0');
    said(of)
}

fn cut(a: &[Cell<'_>]) -> Said {
    let (of, length) = (bits(a[0])?, int4(a[1])?);
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else { return Ok(Answer::Same(0)) };
    said(of[..length.min(of.len())].to_vec())
}

const B: &[u32] = &[BIT];
const BB: &[u32] = &[BIT, BIT];
const BI: &[u32] = &[BIT, INT4];
const TYPMOD: &[Context] = &[Context::Typmod];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_bitand", &[op("&", BB)], BIT, |a| combined(a, |left, right| left & right)),
    valued("rimward_bitor", &[op("|", BB)], BIT, |a| combined(a, |left, right| left | right)),
    valued("rimward_bitxor", &[op("#", BB)], BIT, |a| combined(a, |left, right| left ^ right)),
    valued("rimward_bitnot", &[op("~", B)], BIT, inverted),
    valued("rimward_bitshiftleft", &[op("<<", BI)], BIT, |a| shifted(a, true)),
    valued("rimward_bitshiftright", &[op(">>", BI)], BIT, |a| shifted(a, false)),
    valued("rimward_bitcat", &[op("||", &[VARBIT, VARBIT])], VARBIT, joined),
    valued("rimward_bitlength", &[func("length", B), func("bit_length", B)], INT4, |a| Ok(Answer::Integer(bits(a[0])?.len() as i64))),
    valued("rimward_bitoctetlength", &[func("octet_length", B)], INT4, |a| Ok(Answer::Integer(bits(a[0])?.len().div_ceil(8) as i64))),
    valued("rimward_bit_bit_count", &[func("bit_count", B)], INT8, |a| {
        Ok(Answer::Integer(bits(a[0])?.iter().filter(|bit| **bit == b'1').count() as i64))
    }),
    valued("rimward_bitsubstr", &[func("substring", &[BIT, INT4, INT4])], BIT, substring),
    valued("rimward_bitsubstr_no_len", &[func("substring", BI)], BIT, substring),
    valued("rimward_bitposition", &[func("position", BB)], INT4, position),
    valued("rimward_bitoverlay", &[func("overlay", &[BIT, BIT, INT4, INT4])], BIT, overlay),
    valued("rimward_bitoverlay_no_len", &[func("overlay", &[BIT, BIT, INT4])], BIT, overlay),
    valued("rimward_bitgetbit", &[func("get_bit", BI)], INT4, get_bit),
    valued("rimward_bitsetbit", &[func("set_bit", &[BIT, INT4, INT4])], BIT, set_bit),
    valued("rimward_bitfromint4", &[cast_of(&[INT4])], BIT, |a| of_integer(a, 32)).with(TYPMOD),
    valued("rimward_bitfromint8", &[cast_of(&[INT8])], BIT, |a| of_integer(a, 64)).with(TYPMOD),
    valued("rimward_bittoint4", &[cast_of(B)], INT4, |a| to_integer(a, 32, "integer")),
    valued("rimward_bittoint8", &[cast_of(B)], INT8, |a| to_integer(a, 64, "bigint")),
    valued("rimward_bit", &[cast_of(B)], BIT, fitted).with(TYPMOD),
    valued("rimward_varbit", &[cast_of(&[VARBIT])], VARBIT, cut).with(TYPMOD),
    valued("rimward_bit_text", &[cast_of(B), cast_of(&[VARBIT])], TEXT, |_| Ok(Answer::Same(0))),
];
