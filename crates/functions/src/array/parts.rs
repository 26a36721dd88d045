//! Parts of arrays: dimensions, elements by their numbers, slices, places, and elements as rows.

use rimward_model::Cell;

use super::element::Element;
use super::value::{Array, Dimension};
use super::{Said, array, behind};
use crate::answer::int4;
use crate::json::escaped;
use crate::{Answer, SqlError};

fn dimension(a: &[Cell<'_>]) -> Result<Option<Dimension>, SqlError> {
    let number = usize::try_from(int4(a[1])?).ok().and_then(|number| number.checked_sub(1));
    let Some(number) = number else { return Ok(None) };
    Ok(array(a[0])?.dimensions.get(number).copied())
}

/// Lengths are NULL of an empty array, and of a dimension that it does not have.
pub(super) fn length(a: &[Cell<'_>]) -> Said {
    Ok(dimension(a)?.map_or(Answer::Null, |dimension| Answer::Integer(dimension.length as i64)))
}

pub(super) fn lower(a: &[Cell<'_>]) -> Said {
    Ok(dimension(a)?.map_or(Answer::Null, |dimension| Answer::Integer(dimension.lower.into())))
}

pub(super) fn upper(a: &[Cell<'_>]) -> Said {
    Ok(dimension(a)?.map_or(Answer::Null, |dimension| Answer::Integer(dimension.upper())))
}

pub(super) fn cardinality(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Integer(array(a[0])?.items.len() as i64))
}

pub(super) fn dimensions_count(a: &[Cell<'_>]) -> Said {
    let count = array(a[0])?.dimensions.len();
    Ok(if count == 0 { Answer::Null } else { Answer::Integer(count as i64) })
}

pub(super) fn bounds(a: &[Cell<'_>]) -> Said {
    let array = array(a[0])?;
    if array.dimensions.is_empty() {
        return Ok(Answer::Null);
    }
    let mut out = String::new();
    array.put_bounds(&mut out);
    Ok(Answer::Text(out))
}

/// `a[1][2]`: as many numbers as the array has dimensions, else NULL. Behind the array the numbers, then the elements' type.
pub(super) fn subscript(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    if a.iter().any(|cell| matches!(cell, Cell::Null)) {
        return Ok(Answer::Null);
    }
    let array = array(a[0])?;
    if a.len() - 1 != array.dimensions.len() {
        return Ok(Answer::Null);
    }
    let mut place = 0;
    for (dimension, number) in array.dimensions.iter().zip(&a[1..]) {
        let number = i64::from(int4(*number)?);
        if number < dimension.lower.into() || number > dimension.upper() {
            return Ok(Answer::Null);
        }
        place = place * dimension.length + (number - i64::from(dimension.lower)) as usize;
    }
    element.answer(array.items.get(place).and_then(Option::as_deref))
}

/// `a[1:2][3:4]`: a pair of bounds for each dimension that is named, as text `*` where one is left out.
pub(super) fn slice(a: &[Cell<'_>]) -> Said {
    if a.iter().any(|cell| matches!(cell, Cell::Null)) {
        return Ok(Answer::Null);
    }
    let array = array(a[0])?;
    let mut bounds = Vec::new();
    for pair in a[1..].chunks(2) {
        let [low, high] = pair else { return Err(SqlError::Argument("pair of bounds")) };
        let bound = |cell: Cell<'_>| if matches!(cell, Cell::Text("*")) { Ok(None) } else { int4(cell).map(Some) };
        bounds.push((bound(*low)?, bound(*high)?));
    }
    sliced(&array, &bounds).answer()
}

/// The part between the bounds, whose own bounds begin with 1; dimensions that are not named are taken whole.
pub(super) fn sliced<'a>(array: &Array<'a>, bounds: &[(Option<i32>, Option<i32>)]) -> Array<'a> {
    if array.dimensions.len() < bounds.len() {
        return Array::default();
    }
    let mut spans = Vec::with_capacity(array.dimensions.len());
    for (place, dimension) in array.dimensions.iter().enumerate() {
        let (low, high) = bounds.get(place).copied().unwrap_or_default();
        let low = low.map_or(i64::from(dimension.lower), |low| i64::from(low).max(dimension.lower.into()));
        let high = high.map_or(dimension.upper(), |high| i64::from(high).min(dimension.upper()));
        if low > high {
            return Array::default();
        }
        spans.push(((low - i64::from(dimension.lower)) as usize, (high - low + 1) as usize));
    }
    let mut items = Vec::new();
    gather(array, &spans, 0, 0, &mut items);
    let dimensions = spans.iter().map(|(_, length)| Dimension { length: *length, lower: 1 }).collect();
    Array { dimensions, items }
}

fn gather<'a>(array: &Array<'a>, spans: &[(usize, usize)], depth: usize, base: usize, out: &mut Vec<super::value::Item<'a>>) {
    let (first, count) = spans[depth];
    for place in first..first + count {
        let at = base * array.dimensions[depth].length + place;
        if depth + 1 < spans.len() {
            gather(array, spans, depth + 1, at, out);
        } else {
            out.push(array.items[at].clone());
        }
    }
}

pub(super) fn trimmed(a: &[Cell<'_>]) -> Said {
    let (array, count) = (array(a[0])?, int4(a[1])?);
    let (length, first) = array.dimensions.first().map_or((0, 1), |dimension| (dimension.length, dimension.lower));
    let Some(count) = usize::try_from(count).ok().filter(|count| *count <= length) else {
        return Err(SqlError::raised("2202E", format!("number of elements to trim must be between 0 and {length}")));
    };
    let last = i64::from(first) + (length - count) as i64 - 1;
    let last = i32::try_from(last).map_err(|_| SqlError::Declined("an array that begins elsewhere"))?;
    if array.dimensions.is_empty() {
        return Ok(Answer::text("{}"));
    }
    sliced(&array, &[(None, Some(last))]).answer()
}

/// The numbers of the elements that are the wanted one, from a number on.
fn places(of: &Array<'_>, wanted: Option<&str>, from: i64, element: &Element<'_>) -> Result<Vec<i64>, SqlError> {
    let Some(dimension) = of.dimensions.first() else { return Ok(Vec::new()) };
    if of.dimensions.len() > 1 {
        return Err(SqlError::raised("0A000", "searching for elements in multidimensional arrays is not supported"));
    }
    let mut found = Vec::new();
    for (number, item) in (i64::from(dimension.lower)..).zip(&of.items) {
        if number >= from && element.same(item.as_deref(), wanted)? {
            found.push(number);
        }
    }
    Ok(found)
}

pub(super) fn position(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let from = match a.get(2) {
        None => i64::MIN,
        Some(Cell::Null) if array(a[0])?.dimensions.is_empty() => return Ok(Answer::Null),
        Some(Cell::Null) => return Err(SqlError::Declined("no initial position")),
        Some(cell) => int4(*cell)?.into(),
    };
    let wanted = element.text(a[1])?;
    let found = places(&array(a[0])?, wanted.as_deref(), from, &element)?;
    Ok(found.first().map_or(Answer::Null, |number| Answer::Integer(*number)))
}

pub(super) fn positions(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let wanted = element.text(a[1])?;
    let found = places(&array(a[0])?, wanted.as_deref(), i64::MIN, &element)?;
    Array::flat(found.iter().map(|number| Some(number.to_string().into())).collect()).answer()
}

/// The elements' texts as a JSON array, which SQLite takes apart.
pub(super) fn rows(a: &[Cell<'_>]) -> Said {
    let array = array(a[0])?;
    let mut out = String::from("[");
    for (place, item) in array.items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        put_json(&mut out, item.as_deref());
    }
    out.push(']');
    Ok(Answer::Text(out))
}

/// The numbers of a dimension's elements, as a JSON array of texts.
pub(super) fn numbers(a: &[Cell<'_>]) -> Said {
    let reversed = a.get(2).is_some_and(|reversed| matches!(reversed, Cell::Integer(1)));
    let Some(dimension) = dimension(a)? else { return Ok(Answer::text("[]")) };
    let mut numbers: Vec<String> = (i64::from(dimension.lower)..=dimension.upper()).map(|number| format!("\"{number}\"")).collect();
    if reversed {
        numbers.reverse();
    }
    Ok(Answer::Text(format!("[{}]", numbers.join(","))))
}

fn put_json(out: &mut String, item: Option<&str>) {
    match item {
        None => out.push_str("null"),
        Some(item) => {
            out.push('"');
            out.push_str(&escaped(item));
            out.push('"');
        }
    }
}

/// The elements of several arrays side by side, the shorter ones filled with NULLs, as a JSON array of arrays.
pub(super) fn parallel_rows(a: &[Cell<'_>]) -> Said {
    let arrays =
        a.iter().map(|cell| if matches!(cell, Cell::Null) { Ok(Array::default()) } else { array(*cell) }).collect::<Result<Vec<_>, _>>()?;
    let count = arrays.iter().map(|array| array.items.len()).max().unwrap_or(0);
    let mut out = String::from("[");
    for row in 0..count {
        out.push_str(if row > 0 { ",[" } else { "[" });
        for (place, array) in arrays.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            put_json(&mut out, array.items.get(row).and_then(Option::as_deref));
        }
        out.push(']');
    }
    out.push(']');
    Ok(Answer::Text(out))
}

/// The stored cell of an element's text.
pub(super) fn value(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    element.answer(Some(crate::answer::text(a[0])?))
}
