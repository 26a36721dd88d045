//! Arrays of one dimension, in the text that PostgreSQL prints: their parts, their making, and tests whose elements are equal exactly
//! where they print alike (integers, text, bool, uuid, dates and timestamps; not numerics, floats or intervals).

use std::borrow::Cow;

use rimward_model::Cell;
use rimward_model::oid::{BOOL, DATE, INT2, INT4, INT8, TEXT, TIMESTAMP, UUID, VARCHAR};

use crate::answer::{int4, text};
use crate::registry::{Accumulator, Aggregate, Function, Signature, form, func, lenient, op, over_rows, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Bytes of an array that is made.
const BYTES_MAX: usize = 64 << 20;

/// Types of arrays, as fixed in `pg_type.dat`.
const BOOLS: u32 = 1000;
const INT2S: u32 = 1005;
const INT4S: u32 = 1007;
const TEXTS: u32 = 1009;
const VARCHARS: u32 = 1015;
const INT8S: u32 = 1016;
const TIMESTAMPS: u32 = 1115;
const DATES: u32 = 1182;
const UUIDS: u32 = 2951;

/// An element as text; `None` is NULL.
type Element<'a> = Option<Cow<'a, str>>;

/// The elements of an array of one dimension that begins with 1, or of an empty one.
pub(crate) fn elements(of: &str) -> Result<Vec<Element<'_>>, SqlError> {
    let damaged = || SqlError::Argument("array");
    let inner = match of.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}').ok_or_else(damaged)?,
        None => return Err(SqlError::Declined("an array that begins elsewhere than with 1")),
    };
    let mut items = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let after;
        if let Some(quoted) = rest.strip_prefix('"') {
            let (item, behind) = unquoted(quoted).ok_or_else(damaged)?;
            items.push(Some(item));
            after = behind;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let item = &rest[..end];
            if item.starts_with('{') {
                return Err(SqlError::Declined("an array of several dimensions"));
            }
            items.push((item != "NULL").then_some(Cow::Borrowed(item)));
            after = &rest[end..];
        }
        rest = match after.strip_prefix(',') {
            Some(rest) => rest,
            None if after.is_empty() => break,
            None => return Err(damaged()),
        };
    }
    Ok(items)
}

/// The element up to its closing quote, and what follows.
fn unquoted(of: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = of.find(['"', '\\'])?;
    if of.as_bytes()[end] == b'"' {
        return Some((Cow::Borrowed(&of[..end]), &of[end + 1..]));
    }
    let mut out = String::new();
    let mut characters = of.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(out), &of[at + 1..])),
            '\\' => out.push(characters.next()?.1),
            other => out.push(other),
        }
    }
    None
}

fn put(out: &mut String, item: Option<&str>) {
    let Some(item) = item else { return out.push_str("NULL") };
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C);
    let special = |byte: u8| matches!(byte, b'"' | b'\\' | b'{' | b'}' | b',') || blank(byte);
    if !item.is_empty() && !item.eq_ignore_ascii_case("null") && !item.bytes().any(special) {
        return out.push_str(item);
    }
    out.push('"');
    for character in item.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

fn written<'a>(items: impl IntoIterator<Item = Option<&'a str>>) -> Said {
    let mut out = "{".to_owned();
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        put(&mut out, item);
        if out.len() > BYTES_MAX {
            return Err(SqlError::Declined("an array of more than 64 MiB"));
        }
    }
    out.push('}');
    Ok(Answer::Text(out))
}

fn array<'a>(cell: Cell<'a>) -> Result<Vec<Element<'a>>, SqlError> {
    elements(text(cell)?)
}

/// An element of a statement: integers as they are stored, everything else as text.
fn item(cell: Cell<'_>) -> Result<Element<'_>, SqlError> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Integer(integer) => Ok(Some(Cow::Owned(integer.to_string()))),
        Cell::Text(text) => Ok(Some(Cow::Borrowed(text))),
        _ => Err(SqlError::Argument("element")),
    }
}

fn borrowed<'a>(items: &'a [Element<'_>]) -> impl Iterator<Item = Option<&'a str>> {
    items.iter().map(Option::as_deref)
}

/// Lengths are NULL of an empty array, and of a dimension that it does not have.
fn length(a: &[Cell<'_>]) -> Said {
    let count = array(a[0])?.len() as i64;
    Ok(if count == 0 || int4(a[1])? != 1 { Answer::Null } else { Answer::Integer(count) })
}

fn lower(a: &[Cell<'_>]) -> Said {
    let count = array(a[0])?.len();
    Ok(if count == 0 || int4(a[1])? != 1 { Answer::Null } else { Answer::Integer(1) })
}

fn contains(whole: &[Element<'_>], part: &[Element<'_>]) -> bool {
    part.iter().all(|wanted| wanted.is_some() && whole.contains(wanted))
}

fn overlaps(left: &[Element<'_>], right: &[Element<'_>]) -> bool {
    left.iter().any(|item| item.is_some() && right.contains(item))
}

/// `x = ANY (array)`: true, or NULL if a NULL might have been it.
fn equals_any(a: &[Cell<'_>]) -> Said {
    if matches!(a[1], Cell::Null) {
        return Ok(Answer::Null);
    }
    let items = array(a[1])?;
    if items.is_empty() {
        return Ok(Answer::bool(false));
    }
    let wanted = item(a[0])?;
    if wanted.is_none() {
        return Ok(Answer::Null);
    }
    if items.contains(&wanted) {
        return Ok(Answer::bool(true));
    }
    Ok(if items.contains(&None) { Answer::Null } else { Answer::bool(false) })
}

/// `x <> ALL (array)`.
fn differs_from_all(a: &[Cell<'_>]) -> Said {
    Ok(match equals_any(a)? {
        Answer::Integer(found) => Answer::bool(found == 0),
        other => other,
    })
}

fn position(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let wanted = item(a[1])?;
    let place = array(a[0])?.iter().position(|item| *item == wanted);
    Ok(place.map_or(Answer::Null, |place| Answer::Integer(place as i64 + 1)))
}

/// The element of this number, as text.
fn subscript(a: &[Cell<'_>]) -> Said {
    let place = usize::try_from(int4(a[1])?).ok().and_then(|number| number.checked_sub(1));
    let found =
        place.and_then(|place| array(a[0]).map(|mut items| if place < items.len() { items.swap_remove(place) } else { None }).transpose());
    Ok(found.transpose()?.map_or(Answer::Null, |item| Answer::Text(item.into_owned())))
}

fn append(a: &[Cell<'_>]) -> Said {
    let mut items = if matches!(a[0], Cell::Null) { Vec::new() } else { array(a[0])? };
    items.push(item(a[1])?);
    written(borrowed(&items))
}

fn prepend(a: &[Cell<'_>]) -> Said {
    let mut items = if matches!(a[1], Cell::Null) { Vec::new() } else { array(a[1])? };
    items.insert(0, item(a[0])?);
    written(borrowed(&items))
}

fn join(a: &[Cell<'_>]) -> Said {
    match (a[0], a[1]) {
        (Cell::Null, Cell::Null) => Ok(Answer::Null),
        (Cell::Null, _) => Ok(Answer::Same(1)),
        (_, Cell::Null) => Ok(Answer::Same(0)),
        _ => {
            let mut items = array(a[0])?;
            items.extend(array(a[1])?);
            written(borrowed(&items))
        }
    }
}

fn remove(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Null) {
        return Ok(Answer::Null);
    }
    let (mut items, unwanted) = (array(a[0])?, item(a[1])?);
    items.retain(|item| *item != unwanted);
    written(borrowed(&items))
}

/// NULLs are left out, or shown as the third argument says.
fn to_string(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Null) || matches!(a[1], Cell::Null) {
        return Ok(Answer::Null);
    }
    let shown = match a.get(2) {
        None | Some(Cell::Null) => None,
        Some(cell) => Some(text(*cell)?),
    };
    let items = array(a[0])?;
    let parts: Vec<&str> = borrowed(&items).filter_map(|item| item.or(shown)).collect();
    Ok(Answer::Text(parts.join(text(a[1])?)))
}

fn of_string(a: &[Cell<'_>]) -> Said {
    let Cell::Text(of) = a[0] else { return Ok(Answer::Null) };
    let null = match a.get(2) {
        None | Some(Cell::Null) => None,
        Some(cell) => Some(text(*cell)?),
    };
    if of.is_empty() {
        return written([]);
    }
    let parts: Vec<String> = match a[1] {
        Cell::Null => of.chars().map(String::from).collect(),
        cell => match text(cell)? {
            "" => vec![of.to_owned()],
            separator => of.split(separator).map(str::to_owned).collect(),
        },
    };
    written(parts.iter().map(|part| if null == Some(part.as_str()) { None } else { Some(part.as_str()) }))
}

/// `ARRAY[…]` of elements as text.
fn made(a: &[Cell<'_>]) -> Said {
    let items = a.iter().map(|cell| item(*cell)).collect::<Result<Vec<_>, _>>()?;
    written(borrowed(&items))
}

/// Elements gathered, NULLs among them.
struct Gathered {
    out: Option<String>,
}

impl Accumulator for Gathered {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let out = match &mut self.out {
            None => self.out.insert("{".to_owned()),
            Some(out) => {
                out.push(',');
                out
            }
        };
        put(out, item(a[0])?.as_deref());
        if out.len() > BYTES_MAX { Err(SqlError::Declined("an array of more than 64 MiB")) } else { Ok(()) }
    }

    fn answer(&self) -> Said {
        Ok(self.out.as_ref().map_or(Answer::Null, |out| Answer::Text(format!("{out}}}"))))
    }
}

/// Each kind of array whose elements print alike exactly where they are equal, behind or before its element.
macro_rules! signatures {
    ($make:ident, $name:literal, array) => {
        &[
            $make($name, &[INT2S]),
            $make($name, &[INT4S]),
            $make($name, &[INT8S]),
            $make($name, &[TEXTS]),
            $make($name, &[BOOLS]),
            $make($name, &[UUIDS]),
            $make($name, &[DATES]),
            $make($name, &[TIMESTAMPS]),
            $make($name, &[VARCHARS]),
        ]
    };
    ($make:ident, $name:literal, array, $more:ident) => {
        &[
            $make($name, &[INT2S, $more]),
            $make($name, &[INT4S, $more]),
            $make($name, &[INT8S, $more]),
            $make($name, &[TEXTS, $more]),
            $make($name, &[BOOLS, $more]),
            $make($name, &[UUIDS, $more]),
            $make($name, &[DATES, $more]),
            $make($name, &[TIMESTAMPS, $more]),
        ]
    };
    ($make:ident, $name:literal, pair) => {
        &[
            $make($name, &[INT2S, INT2S]),
            $make($name, &[INT4S, INT4S]),
            $make($name, &[INT8S, INT8S]),
            $make($name, &[TEXTS, TEXTS]),
            $make($name, &[BOOLS, BOOLS]),
            $make($name, &[UUIDS, UUIDS]),
            $make($name, &[DATES, DATES]),
            $make($name, &[TIMESTAMPS, TIMESTAMPS]),
        ]
    };
}

/// Elements that are given as they are stored: integers and text. Others are given as their text.
const ANY_FORMS: &[Signature] = &[
    form("= ANY", &[INT2, INT2S]),
    form("= ANY", &[INT4, INT4S]),
    form("= ANY", &[INT8, INT8S]),
    form("= ANY", &[TEXT, TEXTS]),
    form("= ANY", &[VARCHAR, VARCHARS]),
    form("= ANY", &[UUID, UUIDS]),
    form("= ANY", &[DATE, DATES]),
    form("= ANY", &[TIMESTAMP, TIMESTAMPS]),
];
const ALL_FORMS: &[Signature] = &[
    form("<> ALL", &[INT2, INT2S]),
    form("<> ALL", &[INT4, INT4S]),
    form("<> ALL", &[INT8, INT8S]),
    form("<> ALL", &[TEXT, TEXTS]),
    form("<> ALL", &[VARCHAR, VARCHARS]),
    form("<> ALL", &[UUID, UUIDS]),
    form("<> ALL", &[DATE, DATES]),
    form("<> ALL", &[TIMESTAMP, TIMESTAMPS]),
];

macro_rules! of_elements {
    ($append:literal, $prepend:literal, $join:literal, $remove:literal, $ty:ident, $array:ident) => {
        [
            lenient($append, &[func("array_append", &[$array, $ty])], $array, append),
            lenient($prepend, &[func("array_prepend", &[$ty, $array])], $array, prepend),
            lenient($join, &[func("array_cat", &[$array, $array]), op("||", &[$array, $array])], $array, join),
            lenient($remove, &[func("array_remove", &[$array, $ty])], $array, remove),
        ]
    };
}

pub(crate) const INT4_FUNCTIONS: &[Function] = &of_elements!(
    "rimward_array_append_int4",
    "rimward_array_prepend_int4",
    "rimward_array_cat_int4",
    "rimward_array_remove_int4",
    INT4,
    INT4S
);
pub(crate) const INT8_FUNCTIONS: &[Function] = &of_elements!(
    "rimward_array_append_int8",
    "rimward_array_prepend_int8",
    "rimward_array_cat_int8",
    "rimward_array_remove_int8",
    INT8,
    INT8S
);
pub(crate) const TEXT_FUNCTIONS: &[Function] = &of_elements!(
    "rimward_array_append_text",
    "rimward_array_prepend_text",
    "rimward_array_cat_text",
    "rimward_array_remove_text",
    TEXT,
    TEXTS
);

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_array_length", signatures!(func, "array_length", array, INT4), INT4, length),
    strict("rimward_array_upper", signatures!(func, "array_upper", array, INT4), INT4, length),
    strict("rimward_array_lower", signatures!(func, "array_lower", array, INT4), INT4, lower),
    strict("rimward_cardinality", signatures!(func, "cardinality", array), INT4, |a| Ok(Answer::Integer(array(a[0])?.len() as i64))),
    strict("rimward_array_eq", signatures!(op, "=", pair), BOOL, |a| Ok(Answer::bool(array(a[0])? == array(a[1])?))),
    strict("rimward_array_ne", signatures!(op, "<>", pair), BOOL, |a| Ok(Answer::bool(array(a[0])? != array(a[1])?))),
    strict("rimward_array_contains", signatures!(op, "@>", pair), BOOL, |a| Ok(Answer::bool(contains(&array(a[0])?, &array(a[1])?)))),
    strict("rimward_array_contained", signatures!(op, "<@", pair), BOOL, |a| Ok(Answer::bool(contains(&array(a[1])?, &array(a[0])?)))),
    strict("rimward_array_overlaps", signatures!(op, "&&", pair), BOOL, |a| Ok(Answer::bool(overlaps(&array(a[0])?, &array(a[1])?)))),
    lenient(
        "rimward_array_position",
        &[func("array_position", &[INT4S, INT4]), func("array_position", &[INT8S, INT8]), func("array_position", &[TEXTS, TEXT])],
        INT4,
        position,
    ),
    lenient("rimward_array_to_text", signatures!(func, "array_to_string", array, TEXT), TEXT, to_string),
    lenient(
        "rimward_array_to_text_null",
        &[func("array_to_string", &[TEXTS, TEXT, TEXT]), func("array_to_string", &[INT4S, TEXT, TEXT])],
        TEXT,
        to_string,
    ),
    lenient("rimward_text_to_array", &[func("string_to_array", &[TEXT, TEXT])], TEXTS, of_string),
    lenient("rimward_text_to_array_null", &[func("string_to_array", &[TEXT, TEXT, TEXT])], TEXTS, of_string),
    lenient("rimward_equals_any", ANY_FORMS, BOOL, equals_any),
    lenient("rimward_differs_from_all", ALL_FORMS, BOOL, differs_from_all),
    strict("rimward_array_subscript", &[form("subscript", &[TEXTS, INT4])], TEXT, subscript),
    lenient("rimward_array_of", &[form("ARRAY", &[TEXT])], TEXTS, made).variadic(),
];

pub(crate) const AGGREGATES: &[Aggregate] = &[
    over_rows("rimward_array_agg_int2", &[func("array_agg", &[INT2])], INT2S, || Box::new(Gathered { out: None })),
    over_rows("rimward_array_agg_int4", &[func("array_agg", &[INT4])], INT4S, || Box::new(Gathered { out: None })),
    over_rows("rimward_array_agg_int8", &[func("array_agg", &[INT8])], INT8S, || Box::new(Gathered { out: None })),
    over_rows("rimward_array_agg_text", &[func("array_agg", &[TEXT])], TEXTS, || Box::new(Gathered { out: None })),
];
