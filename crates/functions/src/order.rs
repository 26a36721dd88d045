//! The order of jsonb: by kind, then by size, then by parts. PostgreSQL orders strings and keys by the database's own collation: the
//! functions here compare them bytewise, which is right where that is, and [`compare_jsonb`] as it is told.

use std::cmp::Ordering;

use rimward_model::Cell;
use rimward_model::oid::{BOOL, BYTEA, JSONB};

use crate::answer::text;
use crate::cast::parse_numeric;
use crate::decimal::Number;
use crate::json::{Json, unescaped};
use crate::registry::{Function, form, op, valued};
use crate::{Answer, SqlError};

/// Kinds, from least to greatest, as the first byte of what a value sorts by.
fn rank(of: &Json<'_>) -> u8 {
    match of {
        Json::Null => 1,
        Json::String(_) => 2,
        Json::Number(_) => 3,
        Json::Bool(_) => 4,
        Json::Array(_) => 5,
        Json::Object(_) => 6,
    }
}

/// Which of two stored jsonb comes first.
pub(crate) fn compare_texts(left: &str, right: &str) -> Result<Ordering, SqlError> {
    Ok(sort_key(&Json::of(left)?)?.cmp(&sort_key(&Json::of(right)?)?))
}

/// Which of two stored jsonb comes first, where strings are in the order of `texts`; `None` if they are none.
#[must_use]
pub fn compare_jsonb(left: &str, right: &str, texts: &dyn Fn(&str, &str) -> Ordering) -> Option<Ordering> {
    let (left, right) = (Json::of(left).ok()?, Json::of(right).ok()?);
    // A scalar is an array of itself, and before other arrays of one element.
    let arrayed = |of: &Json<'_>| match of {
        Json::Array(items) => Some((items.len(), true)),
        Json::Object(_) => None,
        _ => Some((1, false)),
    };
    match (arrayed(&left), arrayed(&right)) {
        (Some(a), Some(b)) if a != b => Some(a.cmp(&b)),
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        _ => compare_parts(&left, &right, texts),
    }
}

fn compare_parts(left: &Json<'_>, right: &Json<'_>, texts: &dyn Fn(&str, &str) -> Ordering) -> Option<Ordering> {
    let strings = |a: &str, b: &str| Some(texts(&unescaped(a).ok()?, &unescaped(b).ok()?));
    match (left, right) {
        (Json::String(a), Json::String(b)) => strings(a, b),
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => in_turn(a.iter().zip(b).map(|(a, b)| compare_parts(a, b, texts))),
        (Json::Object(a), Json::Object(b)) if a.len() == b.len() => {
            in_turn(a.iter().zip(b).flat_map(|((key, value), (other, its))| [strings(key, other), compare_parts(value, its, texts)]))
        }
        // Kind and size, which come first in what they sort by, differ; or no string is in them.
        _ => {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            put(left, &mut a).ok()?;
            put(right, &mut b).ok()?;
            Some(a.cmp(&b))
        }
    }
}

/// What the first parts that differ say.
fn in_turn(mut parts: impl Iterator<Item = Option<Ordering>>) -> Option<Ordering> {
    parts.find(|found| *found != Some(Ordering::Equal)).unwrap_or(Some(Ordering::Equal))
}

/// Bytes that sort as the values do, and are equal where they are.
pub(crate) fn sort_key(of: &Json<'_>) -> Result<Vec<u8>, SqlError> {
    let mut out = Vec::new();
    if of.is_scalar() {
        // A scalar is an array of itself, and before other arrays of one element.
        out.extend_from_slice(&[5, 0, 0, 0, 1, 0]);
        put(of, &mut out)?;
        return Ok(out);
    }
    put(of, &mut out)?;
    if let Json::Array(_) = of {
        out.insert(5, 1);
    }
    Ok(out)
}

fn put(of: &Json<'_>, out: &mut Vec<u8>) -> Result<(), SqlError> {
    out.push(rank(of));
    match of {
        Json::Null => {}
        Json::Bool(value) => out.push(u8::from(*value)),
        Json::String(raw) => put_text(raw, out)?,
        Json::Number(number) => {
            let Number::Finite(decimal) = parse_numeric(number)? else { return Err(SqlError::Argument("JSON")) };
            // The key alone: no key is the beginning of another.
            let answer = decimal.answer()?;
            let Cell::Blob(blob) = answer.as_cell(&[]) else { return Err(SqlError::Argument("JSON")) };
            out.extend_from_slice(rimward_model::Storage::Numeric.key_of(blob));
        }
        Json::Array(items) => {
            out.extend_from_slice(&(items.len() as u32).to_be_bytes());
            items.iter().try_for_each(|item| put(item, out))?;
        }
        Json::Object(members) => {
            out.extend_from_slice(&(members.len() as u32).to_be_bytes());
            for (key, value) in members {
                put_text(key, out)?;
                put(value, out)?;
            }
        }
    }
    Ok(())
}

fn put_text(raw: &str, out: &mut Vec<u8>) -> Result<(), SqlError> {
    out.extend_from_slice(unescaped(raw)?.as_bytes());
    out.push(0);
    Ok(())
}

fn ordering(a: &[Cell<'_>]) -> Result<Ordering, SqlError> {
    compare_texts(text(a[0])?, text(a[1])?)
}

fn key(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    sort_key(&Json::of(text(a[0])?)?).map(Answer::Blob)
}

const JJ: &[u32] = &[JSONB, JSONB];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_jsonb_lt", &[op("<", JJ)], BOOL, |a| Ok(Answer::bool(ordering(a)?.is_lt()))),
    valued("rimward_jsonb_le", &[op("<=", JJ)], BOOL, |a| Ok(Answer::bool(ordering(a)?.is_le()))),
    valued("rimward_jsonb_gt", &[op(">", JJ)], BOOL, |a| Ok(Answer::bool(ordering(a)?.is_gt()))),
    valued("rimward_jsonb_ge", &[op(">=", JJ)], BOOL, |a| Ok(Answer::bool(ordering(a)?.is_ge()))),
    valued("rimward_jsonb_sort_key", &[form("sort key", &[JSONB])], BYTEA, key),
];
