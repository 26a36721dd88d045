//! Comparisons of arrays, and of a value with each element.

use std::cmp::Ordering;

use rimward_model::Cell;

use super::element::Element;
use super::value::Array;
use super::{Said, array, behind};
use crate::{Answer, SqlError};

/// Arrays are equal in dimensions, bounds and elements, NULLs being equal.
fn equal(a: &[Cell<'_>]) -> Result<bool, SqlError> {
    let (element, a) = behind(a)?;
    let (left, right) = (array(a[0])?, array(a[1])?);
    if left.dimensions != right.dimensions {
        return Ok(false);
    }
    for (left, right) in left.items.iter().zip(&right.items) {
        if !element.same(left.as_deref(), right.as_deref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Element by element, NULLs last; then by the number of elements, of dimensions, and their lengths and bounds.
fn ordering(a: &[Cell<'_>]) -> Result<Ordering, SqlError> {
    let (element, a) = behind(a)?;
    let (left, right) = (array(a[0])?, array(a[1])?);
    for pair in left.items.iter().zip(&right.items) {
        let order = match pair {
            (Some(left), Some(right)) => element.compare(left, right)?,
            (left, right) => left.is_none().cmp(&right.is_none()),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
    let shape = |array: &Array<'_>| {
        let lengths: Vec<usize> = array.dimensions.iter().map(|dimension| dimension.length).collect();
        let lowers: Vec<i32> = array.dimensions.iter().map(|dimension| dimension.lower).collect();
        (array.items.len(), array.dimensions.len(), lengths, lowers)
    };
    Ok(shape(&left).cmp(&shape(&right)))
}

/// Bytes that sort as arrays do.
pub(super) fn sort_key(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    let array = array(a[0])?;
    let mut out = Vec::new();
    for item in &array.items {
        match item {
            Some(item) => {
                out.push(1);
                element.put_sort_key(item, &mut out)?;
            }
            None => out.push(2),
        }
    }
    out.push(0);
    out.push(array.dimensions.len() as u8);
    for dimension in &array.dimensions {
        out.extend_from_slice(&(dimension.length as u32).to_be_bytes());
    }
    for dimension in &array.dimensions {
        out.extend_from_slice(&(dimension.lower.cast_unsigned() ^ 1 << 31).to_be_bytes());
    }
    Ok(Answer::Blob(out))
}

pub(super) fn is_equal(a: &[Cell<'_>]) -> Said {
    equal(a).map(Answer::bool)
}

pub(super) fn differs(a: &[Cell<'_>]) -> Said {
    equal(a).map(|equal| Answer::bool(!equal))
}

pub(super) fn is_less(a: &[Cell<'_>]) -> Said {
    Ok(Answer::bool(ordering(a)?.is_lt()))
}

pub(super) fn is_at_most(a: &[Cell<'_>]) -> Said {
    Ok(Answer::bool(ordering(a)?.is_le()))
}

pub(super) fn is_greater(a: &[Cell<'_>]) -> Said {
    Ok(Answer::bool(ordering(a)?.is_gt()))
}

pub(super) fn is_at_least(a: &[Cell<'_>]) -> Said {
    Ok(Answer::bool(ordering(a)?.is_ge()))
}

fn holds(whole: &Array<'_>, wanted: &str, element: &Element<'_>) -> Result<bool, SqlError> {
    for item in whole.items.iter().flatten() {
        if element.equal(item, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether every element of the part is in the whole; NULL is in nothing.
fn contains(whole: Cell<'_>, part: Cell<'_>, element: &Element<'_>) -> Said {
    let (whole, part) = (array(whole)?, array(part)?);
    for wanted in &part.items {
        let found = wanted.as_deref().map_or(Ok(false), |wanted| holds(&whole, wanted, element))?;
        if !found {
            return Ok(Answer::bool(false));
        }
    }
    Ok(Answer::bool(true))
}

pub(super) fn is_containing(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    contains(a[0], a[1], &element)
}

pub(super) fn is_contained(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    contains(a[1], a[0], &element)
}

pub(super) fn overlaps(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    let (left, right) = (array(a[0])?, array(a[1])?);
    for item in left.items.iter().flatten() {
        if holds(&right, item, &element)? {
            return Ok(Answer::bool(true));
        }
    }
    Ok(Answer::bool(false))
}

/// `x operator ANY|ALL (array)`: decided by one element, NULL where a NULL might have decided.
fn quantified(a: &[Cell<'_>], all: bool, pleases: impl Fn(Ordering) -> bool) -> Said {
    let (element, a) = behind(a)?;
    if matches!(a[1], Cell::Null) {
        return Ok(Answer::Null);
    }
    let array = array(a[1])?;
    if array.items.is_empty() {
        return Ok(Answer::bool(all));
    }
    let Some(value) = element.text(a[0])? else { return Ok(Answer::Null) };
    let mut unknown = false;
    for item in &array.items {
        match item {
            None => unknown = true,
            Some(item) if pleases(element.compare(&value, item)?) != all => return Ok(Answer::bool(!all)),
            Some(_) => {}
        }
    }
    Ok(if unknown { Answer::Null } else { Answer::bool(all) })
}

macro_rules! quantifiers {
    ($($any:ident, $all:ident: $test:ident;)*) => {
        $(
            pub(super) fn $any(a: &[Cell<'_>]) -> Said {
                quantified(a, false, Ordering::$test)
            }

            pub(super) fn $all(a: &[Cell<'_>]) -> Said {
                quantified(a, true, Ordering::$test)
            }
        )*
    };
}

quantifiers! {
    equals_any, equals_all: is_eq;
    differs_from_any, differs_from_all: is_ne;
    less_than_any, less_than_all: is_lt;
    at_most_any, at_most_all: is_le;
    greater_than_any, greater_than_all: is_gt;
    at_least_any, at_least_all: is_ge;
}
