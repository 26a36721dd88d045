//! Arrays made: of elements, of other arrays, of texts; and texts made of them.

use std::borrow::Cow;

use rimward_model::{Cell, CellBuf};

use super::element::Element;
use super::value::{Array, Dimension, Item, put_item};
use super::{Said, array, behind};
use crate::answer::text;
use crate::registry::Accumulator;
use crate::{Answer, SqlError};

/// Bytes that an aggregate gathers.
const GATHERED_BYTES_MAX: usize = 64 << 20;
/// Elements that `array_fill` makes.
const FILLED_MAX: usize = 1 << 20;

fn incompatible(message: &'static str) -> SqlError {
    SqlError::raised("2202E", message)
}

pub(super) fn append(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    with_item(a[0], element.text(a[1])?, false)
}

pub(super) fn prepend(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    with_item(a[1], element.text(a[0])?, true)
}

/// One more element, at the end or before the first, whose number stays.
fn with_item(of: Cell<'_>, item: Item<'_>, first: bool) -> Said {
    let mut array = if matches!(of, Cell::Null) { Array::default() } else { array(of)? };
    match &mut array.dimensions[..] {
        [] => array.dimensions.push(Dimension { length: 1, lower: 1 }),
        [dimension] => dimension.length += 1,
        _ => return Err(SqlError::raised("22000", "argument must be empty or one-dimensional array")),
    }
    let place = if first { 0 } else { array.items.len() };
    array.items.insert(place, item);
    array.answer()
}

pub(super) fn joined(a: &[Cell<'_>]) -> Said {
    match (a[0], a[1]) {
        (Cell::Null, Cell::Null) => Ok(Answer::Null),
        (Cell::Null, _) => Ok(Answer::Same(1)),
        (_, Cell::Null) => Ok(Answer::Same(0)),
        _ => {
            let (left, right) = (array(a[0])?, array(a[1])?);
            match (left.dimensions.len(), right.dimensions.len()) {
                (_, 0) => Ok(Answer::Same(0)),
                (0, _) => Ok(Answer::Same(1)),
                _ => join(left, right)?.answer(),
            }
        }
    }
}

/// Two arrays of the same dimensions but for the first, or an array and an element of its kind.
fn join<'a>(left: Array<'a>, right: Array<'a>) -> Result<Array<'a>, SqlError> {
    let refuse = || incompatible("cannot concatenate incompatible arrays");
    let (l, r) = (&left.dimensions, &right.dimensions);
    let mut dimensions;
    if l.len() == r.len() {
        if l[1..] != r[1..] {
            return Err(refuse());
        }
        dimensions = l.clone();
        dimensions[0].length += r[0].length;
    } else if l.len() + 1 == r.len() {
        if l[..] != r[1..] {
            return Err(refuse());
        }
        dimensions = r.clone();
        dimensions[0].length += 1;
    } else if l.len() == r.len() + 1 {
        if l[1..] != r[..] {
            return Err(refuse());
        }
        dimensions = l.clone();
        dimensions[0].length += 1;
    } else {
        return Err(refuse());
    }
    let mut items = left.items;
    items.extend(right.items);
    Ok(Array { dimensions, items })
}

pub(super) fn remove(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let mut array = array(a[0])?;
    let Some(dimension) = array.dimensions.first().copied() else { return Ok(Answer::Same(0)) };
    if array.dimensions.len() > 1 {
        return Err(SqlError::raised("0A000", "removing elements from multidimensional arrays is not supported"));
    }
    let unwanted = element.text(a[1])?;
    let mut kept = Vec::with_capacity(array.items.len());
    for item in std::mem::take(&mut array.items) {
        if !element.same(item.as_deref(), unwanted.as_deref())? {
            kept.push(item);
        }
    }
    if kept.is_empty() {
        return Ok(Answer::text("{}"));
    }
    Array { dimensions: vec![Dimension { length: kept.len(), ..dimension }], items: kept }.answer()
}

pub(super) fn replace(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let mut array = array(a[0])?;
    let (from, to) = (element.text(a[1])?, element.text(a[2])?);
    for item in &mut array.items {
        if element.same(item.as_deref(), from.as_deref())? {
            item.clone_from(&to);
        }
    }
    array.answer()
}

/// The element, then lengths and, it may be, lower bounds.
pub(super) fn fill(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    let odd = || SqlError::Declined("dimensions that are NULL, many or less than 1");
    let numbers = |cell: Cell<'_>| -> Result<Vec<i32>, SqlError> {
        let array = if matches!(cell, Cell::Null) { return Err(odd()) } else { array(cell)? };
        if array.dimensions.len() > 1 {
            return Err(odd());
        }
        array.items.iter().map(|item| item.as_deref().and_then(|item| item.parse().ok()).ok_or_else(odd)).collect()
    };
    let lengths = numbers(a[1])?;
    let lowers = a.get(2).map_or_else(|| Ok(vec![1; lengths.len()]), |cell| numbers(*cell))?;
    if lengths.is_empty() || lengths.len() > super::value::DIMENSIONS_MAX || lowers.len() != lengths.len() {
        return Err(odd());
    }
    let mut count = 1usize;
    let mut dimensions = Vec::new();
    for (length, lower) in lengths.into_iter().zip(lowers) {
        let length = usize::try_from(length).ok().filter(|length| *length > 0).ok_or_else(odd)?;
        if i64::from(lower) + length as i64 > i64::from(i32::MAX) {
            return Err(odd());
        }
        count = count.checked_mul(length).filter(|count| *count <= FILLED_MAX).ok_or_else(odd)?;
        dimensions.push(Dimension { length, lower });
    }
    let items = vec![element.text(a[0])?; count];
    Array { dimensions, items }.answer()
}

/// NULLs are left out, or shown as the third argument says.
pub(super) fn to_string(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Null) || matches!(a[1], Cell::Null) {
        return Ok(Answer::Null);
    }
    let shown = match a.get(2) {
        None | Some(Cell::Null) => None,
        Some(cell) => Some(text(*cell)?),
    };
    let array = array(a[0])?;
    let parts: Vec<&str> = array.items.iter().filter_map(|item| item.as_deref().or(shown)).collect();
    Ok(Answer::Text(parts.join(text(a[1])?)))
}

pub(super) fn of_string(a: &[Cell<'_>]) -> Said {
    let Cell::Text(of) = a[0] else { return Ok(Answer::Null) };
    let null = match a.get(2) {
        None | Some(Cell::Null) => None,
        Some(cell) => Some(text(*cell)?),
    };
    if of.is_empty() {
        return Ok(Answer::text("{}"));
    }
    let parts: Vec<String> = match a[1] {
        Cell::Null => of.chars().map(String::from).collect(),
        cell => match text(cell)? {
            "" => vec![of.to_owned()],
            separator => of.split(separator).map(str::to_owned).collect(),
        },
    };
    let item = |part: String| if null == Some(part.as_str()) { None } else { Some(Cow::Owned(part)) };
    Array::flat(parts.into_iter().map(item).collect()).answer()
}

/// `ARRAY[…]` of stored elements.
pub(super) fn made(a: &[Cell<'_>]) -> Said {
    let (element, a) = behind(a)?;
    let items = a.iter().map(|cell| element.text(*cell)).collect::<Result<Vec<_>, _>>()?;
    Array::flat(items).answer()
}

/// `ARRAY[…]` of arrays.
pub(super) fn made_of_arrays(a: &[Cell<'_>]) -> Said {
    let mut whole: Option<Array<'_>> = None;
    let (mut count, mut empty) = (0, false);
    for cell in a {
        // NULLs are passed over as empty arrays are.
        let part = if matches!(cell, Cell::Null) { Array::default() } else { array(*cell)? };
        if part.dimensions.is_empty() {
            empty = true;
            continue;
        }
        count += 1;
        match &mut whole {
            None => whole = Some(part),
            Some(whole) if whole.dimensions == part.dimensions => whole.items.extend(part.items),
            Some(_) => return Err(mismatch()),
        }
    }
    let Some(mut whole) = whole else { return Ok(Answer::text("{}")) };
    if empty {
        return Err(mismatch());
    }
    if whole.dimensions.len() == super::value::DIMENSIONS_MAX {
        return Err(SqlError::Declined("an array of many dimensions"));
    }
    whole.dimensions.insert(0, Dimension { length: count, lower: 1 });
    whole.answer()
}

fn mismatch() -> SqlError {
    incompatible("multidimensional arrays must have array expressions with matching dimensions")
}

/// Elements gathered, NULLs among them.
pub(super) struct Gathered {
    pub(super) out: Option<String>,
}

impl Accumulator for Gathered {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let (element, a) = behind(a)?;
        let out = match &mut self.out {
            None => self.out.insert("{".to_owned()),
            Some(out) => {
                out.push(',');
                out
            }
        };
        put_item(out, element.text(a[0])?.as_deref());
        if out.len() > GATHERED_BYTES_MAX { Err(SqlError::Declined("an array of more than 64 MiB")) } else { Ok(()) }
    }

    fn answer(&self) -> Said {
        Ok(self.out.as_ref().map_or(Answer::Null, |out| Answer::Text(format!("{out}}}"))))
    }
}

/// Different elements gathered, in their order; behind the value `desc` or nothing, and `first` where NULL is.
pub(super) struct Different {
    pub(super) items: Vec<Option<String>>,
    pub(super) options: Option<(String, CellBuf)>,
    pub(super) bytes: usize,
}

impl Accumulator for Different {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let (element, given) = behind(a)?;
        let item = element.text(given[0])?.map(Cow::into_owned);
        self.bytes += item.as_ref().map_or(1, String::len) + 1;
        if self.bytes > GATHERED_BYTES_MAX {
            return Err(SqlError::Declined("an array of more than 64 MiB"));
        }
        if self.options.is_none() {
            let ty = CellBuf::from_cell(a[a.len() - 1]).ok_or(SqlError::Argument("type of an element"))?;
            self.options = Some((text(given[1])?.to_owned(), ty));
        }
        self.items.push(item);
        Ok(())
    }

    fn answer(&self) -> Said {
        let Some((options, ty)) = &self.options else { return Ok(Answer::Null) };
        let element = Element::of(ty.as_cell())?;
        let mut keyed = Vec::with_capacity(self.items.len());
        for item in self.items.iter().flatten() {
            let mut key = Vec::new();
            element.put_sort_key(item, &mut key)?;
            keyed.push((key, item.as_str()));
        }
        keyed.sort_unstable();
        keyed.dedup();
        // Which of equal ones is kept is not certain.
        if keyed.windows(2).any(|two| two[0].0 == two[1].0) {
            return Err(SqlError::Declined("elements that are equal and print differently"));
        }
        let mut items: Vec<Item<'_>> = keyed.into_iter().map(|(_, item)| Some(Cow::Borrowed(item))).collect();
        if options.contains("desc") {
            items.reverse();
        }
        if self.items.contains(&None) {
            let place = if options.contains("first") { 0 } else { items.len() };
            items.insert(place, None);
        }
        Array::flat(items).answer()
    }
}

/// Arrays gathered to one of a dimension more.
pub(super) struct GatheredArrays {
    pub(super) parts: Vec<String>,
    pub(super) bytes: usize,
}

impl Accumulator for GatheredArrays {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let of = match a[0] {
            Cell::Null => return Err(SqlError::raised("22004", "cannot accumulate null arrays")),
            cell => text(cell)?,
        };
        let part = Array::parse(of)?;
        if part.dimensions.is_empty() {
            return Err(incompatible("cannot accumulate empty arrays"));
        }
        if let Some(first) = self.parts.first()
            && Array::parse(first)?.dimensions != part.dimensions
        {
            return Err(incompatible("cannot accumulate arrays of different dimensionality"));
        }
        self.bytes += of.len();
        if self.bytes > GATHERED_BYTES_MAX {
            return Err(SqlError::Declined("an array of more than 64 MiB"));
        }
        self.parts.push(of.to_owned());
        Ok(())
    }

    fn answer(&self) -> Said {
        if self.parts.is_empty() {
            return Ok(Answer::Null);
        }
        let cells: Vec<Cell<'_>> = self.parts.iter().map(|part| Cell::Text(part)).collect();
        made_of_arrays(&cells)
    }
}
