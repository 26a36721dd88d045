//! json and jsonb: parts, tests, casts, and JSON of values of one type.

use std::borrow::Cow;
use std::fmt::Write;

use rimward_model::oid::{BOOL, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, JSON, JSONB, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, UUID};
use rimward_model::{Cell, Enums, Oid, Storage, TypeRef};

use crate::answer::{int4, text};
use crate::array::elements;
use crate::cast::parse_numeric;
use crate::decimal::Number;
use crate::json::{Input, Json, Scan, escaped, unescaped};
use crate::registry::{Function, cast_of, form, func, lenient, op, strict, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn scalar_error(message: &'static str) -> SqlError {
    SqlError::raised("22023", message)
}

/// The member's value. Of equal keys, which only json has, the last counts.
fn member<'a>(of: &'a str, key: &str) -> Result<Option<&'a str>, SqlError> {
    let scan = Scan::new(of);
    if scan.peek() != Some(b'{') {
        return Ok(None);
    }
    let mut found = None;
    let mut failed = None;
    scan.members(|raw, value| match unescaped(raw) {
        Ok(name) if name == key => found = Some(value),
        Ok(_) => {}
        Err(error) => failed = Some(error),
    })?;
    failed.map_or(Ok(found), Err)
}

/// The element of this number; a negative one counts from the end.
fn element(of: &str, number: i32) -> Result<Option<&str>, SqlError> {
    let scan = Scan::new(of);
    if scan.peek() != Some(b'[') {
        return Ok(None);
    }
    let mut items = Vec::new();
    scan.elements(|item| items.push(item))?;
    let place = if number >= 0 { number as usize } else { items.len().wrapping_sub(number.unsigned_abs() as usize) };
    Ok(items.get(place).copied())
}

fn part(found: Option<&str>) -> Said {
    Ok(found.map_or(Answer::Null, Answer::text))
}

/// A string without its quotes and escapes; null is NULL.
fn part_as_text(found: Option<&str>) -> Said {
    match found {
        None | Some("null") => Ok(Answer::Null),
        Some(value) => match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
            Some(raw) => Ok(Answer::Text(unescaped(raw)?.into_owned())),
            None => Ok(Answer::text(value)),
        },
    }
}

fn member_of<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    member(text(a[0])?, text(a[1])?)
}

fn element_of<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    element(text(a[0])?, int4(a[1])?)
}

/// To jsonb a scalar is an array of itself.
fn jsonb_element_of<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    let of = text(a[0])?;
    match (of.as_bytes().first(), int4(a[1])?) {
        (Some(b'[' | b'{'), number) => element(of, number),
        (_, 0 | -1) => Ok(Some(of)),
        _ => Ok(None),
    }
}

/// Walks down by keys and numbers; NULL among the steps leads nowhere.
fn walked<'a>(of: &'a str, steps: impl Iterator<Item = Option<Cow<'a, str>>>) -> Result<Option<&'a str>, SqlError> {
    let mut value = of;
    for step in steps {
        let Some(step) = step else { return Ok(None) };
        let next = match Scan::new(value).peek() {
            Some(b'{') => member(value, &step)?,
            Some(b'[') => match step.parse::<i32>() {
                Ok(number) if !step.starts_with('+') => element(value, number)?,
                _ if step.bytes().all(|byte| byte.is_ascii_alphabetic()) => None,
                _ => return Err(SqlError::Declined("a path's step into an array that is no plain number")),
            },
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

/// In json, a negative step below the first is counted from the end of whichever array of that depth comes first.
fn no_negative_below_first<'a>(steps: impl Iterator<Item = Option<&'a str>>) -> Result<(), SqlError> {
    match steps.skip(1).flatten().any(|step| step.trim_start().starts_with('-')) {
        true => Err(SqlError::Declined("a path of json with a negative step below the first")),
        false => Ok(()),
    }
}

fn json_at_path<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    no_negative_below_first(a.iter().skip(1).map(|step| text(*step).ok()))?;
    at_path(a)
}

fn json_at_array<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    no_negative_below_first(elements(text(a[1])?)?.iter().map(Option::as_deref))?;
    at_array(a)
}

fn at_path<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    if a.iter().any(|cell| matches!(cell, Cell::Null)) {
        return Ok(None);
    }
    let steps = a[1..].iter().map(|step| text(*step).map(|step| Some(Cow::Borrowed(step)))).collect::<Result<Vec<_>, _>>()?;
    walked(text(a[0])?, steps.into_iter())
}

/// As [`at_path`], with the steps in an array.
fn at_array<'a>(a: &[Cell<'a>]) -> Result<Option<&'a str>, SqlError> {
    let steps = elements(text(a[1])?)?;
    if steps.is_empty() {
        return Err(SqlError::Declined("a path without steps, which keeps some of json's blanks"));
    }
    walked(text(a[0])?, steps.into_iter())
}

fn has_keys(a: &[Cell<'_>], all: bool) -> Said {
    let (of, keys) = (jsonb(a[0])?, elements(text(a[1])?)?);
    let mut keys = keys.iter().flatten();
    Ok(Answer::bool(if all { keys.all(|key| has_key(&of, key)) } else { keys.any(|key| has_key(&of, key)) }))
}

fn kind(of: &str) -> &'static str {
    match Scan::new(of).peek() {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

fn array_length(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    match Scan::new(of).peek() {
        Some(b'[') => {
            let mut count = 0;
            Scan::new(of).elements(|_| count += 1)?;
            Ok(Answer::Integer(count))
        }
        Some(b'{') => Err(scalar_error("cannot get array length of a non-array")),
        _ => Err(scalar_error("cannot get array length of a scalar")),
    }
}

fn jsonb<'a>(cell: Cell<'a>) -> Result<Json<'a>, SqlError> {
    Json::of(text(cell)?)
}

fn print(value: &Json<'_>) -> Said {
    Ok(Answer::Text(value.print()))
}

/// Numbers are equal whatever their scales.
fn equal(left: &Json<'_>, right: &Json<'_>) -> Result<bool, SqlError> {
    Ok(match (left, right) {
        (Json::Number(left), Json::Number(right)) if left != right => {
            let (Number::Finite(left), Number::Finite(right)) = (parse_numeric(left)?, parse_numeric(right)?) else { return Ok(false) };
            !left.is_less(&right) && !right.is_less(&left)
        }
        (Json::Array(left), Json::Array(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right) {
                if !equal(left, right)? {
                    return Ok(false);
                }
            }
            true
        }
        (Json::Object(left), Json::Object(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for ((left_key, left), (right_key, right)) in left.iter().zip(right) {
                if left_key != right_key || !equal(left, right)? {
                    return Ok(false);
                }
            }
            true
        }
        (left, right) => left == right,
    })
}

fn contains(whole: &Json<'_>, part: &Json<'_>, top: bool) -> Result<bool, SqlError> {
    match (whole, part) {
        (Json::Object(whole), Json::Object(part)) => {
            for (key, wanted) in part {
                let found = whole.iter().find(|(name, _)| name == key);
                if !found.map_or(Ok(false), |(_, value)| contains(value, wanted, false))? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Json::Array(whole), Json::Array(part)) => {
            for wanted in part {
                if !holds(whole, wanted)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        // At the top alone an array contains a scalar.
        (Json::Array(whole), scalar) if top && scalar.is_scalar() => holds(whole, scalar),
        (left, right) if left.is_scalar() && right.is_scalar() => equal(left, right),
        _ => Ok(false),
    }
}

fn holds(items: &[Json<'_>], wanted: &Json<'_>) -> Result<bool, SqlError> {
    for item in items {
        let found = if wanted.is_scalar() { equal(item, wanted)? } else { contains(item, wanted, false)? };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_key(of: &Json<'_>, key: &str) -> bool {
    let key = escaped(key);
    let named = |item: &Json<'_>| matches!(item, Json::String(raw) if *raw == key);
    match of {
        Json::Object(members) => members.iter().any(|(name, _)| *name == key),
        Json::Array(items) => items.iter().any(named),
        scalar => named(scalar),
    }
}

fn items(of: Json<'_>) -> Vec<Json<'_>> {
    match of {
        Json::Array(items) => items,
        other => vec![other],
    }
}

fn concatenated(a: &[Cell<'_>]) -> Said {
    match (jsonb(a[0])?, jsonb(a[1])?) {
        (Json::Object(mut left), Json::Object(right)) => {
            left.extend(right);
            print(&Json::object(left))
        }
        (left, right) => {
            let mut all = items(left);
            all.extend(items(right));
            print(&Json::Array(all))
        }
    }
}

fn without_key(a: &[Cell<'_>]) -> Said {
    let key = escaped(text(a[1])?);
    match jsonb(a[0])? {
        Json::Object(mut members) => {
            members.retain(|(name, _)| *name != key);
            print(&Json::Object(members))
        }
        Json::Array(mut items) => {
            items.retain(|item| !matches!(item, Json::String(raw) if *raw == key));
            print(&Json::Array(items))
        }
        _ => Err(scalar_error("cannot delete from scalar")),
    }
}

fn without_element(a: &[Cell<'_>]) -> Said {
    let number = int4(a[1])?;
    match jsonb(a[0])? {
        Json::Array(mut items) => {
            let place = if number >= 0 { number as usize } else { items.len().wrapping_sub(number.unsigned_abs() as usize) };
            if place < items.len() {
                items.remove(place);
            }
            print(&Json::Array(items))
        }
        Json::Object(_) => Err(scalar_error("cannot delete from object using integer index")),
        _ => Err(scalar_error("cannot delete from scalar")),
    }
}

/// Without members that are null; elements stay.
fn stripped(of: Json<'_>) -> Json<'_> {
    match of {
        Json::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| *value != Json::Null);
            Json::Object(kept.map(|(key, value)| (key, stripped(value))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(stripped).collect()),
        scalar => scalar,
    }
}

fn put_pretty(value: &Json<'_>, level: usize, out: &mut String) {
    let indent = |out: &mut String, level: usize| {
        out.push('\n');
        out.push_str(&"    ".repeat(level));
    };
    match value {
        Json::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                indent(out, level + 1);
                put_pretty(item, level + 1, out);
            }
            indent(out, level);
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (place, (key, member)) in members.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                indent(out, level + 1);
                let _infallible = write!(out, "\"{key}\": ");
                put_pretty(member, level + 1, out);
            }
            indent(out, level);
            out.push('}');
        }
        scalar => scalar.put(out),
    }
}

/// One text for all jsonb that is equal: for grouping.
fn key(a: &[Cell<'_>]) -> Said {
    fn plain(of: Json<'_>) -> Result<Json<'_>, SqlError> {
        Ok(match of {
            Json::Number(number) => {
                let Number::Finite(decimal) = parse_numeric(&number)? else { return Err(SqlError::Argument("JSON")) };
                Json::Number(Cow::Owned(decimal.truncated(decimal.min_scale() as i32).print()?))
            }
            Json::Array(items) => Json::Array(items.into_iter().map(plain).collect::<Result<_, _>>()?),
            Json::Object(members) => {
                Json::Object(members.into_iter().map(|(key, value)| Ok((key, plain(value)?))).collect::<Result<_, SqlError>>()?)
            }
            other => other,
        })
    }
    print(&plain(jsonb(a[0])?)?)
}

fn quoted(of: &str) -> String {
    format!("\"{}\"", escaped(of))
}

/// A value that prints as it does in SQL: a number as it is, anything else as a string.
pub(crate) fn to_json(a: &[Cell<'_>], id: Oid) -> Said {
    let ty = TypeRef { oid: id, typmod: -1 };
    let mut out = Vec::with_capacity(24);
    Storage::of(ty, false).write_text(ty, &Enums::new(), a[0], &mut out).map_err(|_| SqlError::Argument("value of the type"))?;
    let printed = String::from_utf8(out).map_err(|_| SqlError::Argument("text in UTF-8"))?;
    let number = matches!(id, INT2 | INT4 | INT8 | NUMERIC | FLOAT4 | FLOAT8) && printed.bytes().any(|byte| byte.is_ascii_digit());
    Ok(Answer::Text(match id {
        BOOL => (if printed == "t" { "true" } else { "false" }).to_owned(),
        _ if number => printed,
        TIMESTAMPTZ if printed.ends_with("BC") => return Err(SqlError::Declined("a time before our era in JSON")),
        TIMESTAMPTZ if !printed.starts_with(['i', '-']) => format!("{}:00\"", quoted(&printed.replacen(' ', "T", 1)).trim_end_matches('"')),
        // Between date and time stands a T.
        TIMESTAMP => quoted(&printed.replacen(' ', "T", usize::from(!printed.starts_with(['i', '-'])))),
        _ => quoted(&printed),
    }))
}

/// jsonb holds numbers as numerics, which have no exponents.
pub(crate) fn to_jsonb(a: &[Cell<'_>], id: Oid) -> Said {
    let answer = to_json(a, id)?;
    match &answer {
        Answer::Text(text) if matches!(id, FLOAT4 | FLOAT8) => print(&Input::read(text)?),
        _ => Ok(answer),
    }
}

fn text_jsonb(a: &[Cell<'_>]) -> Said {
    print(&Input::read(text(a[0])?)?)
}

/// json keeps its text, once it is seen to be JSON. What jsonb refuses beyond its grammar json may hold.
fn text_json(a: &[Cell<'_>]) -> Said {
    match Input::read(text(a[0])?) {
        Ok(_) => Ok(Answer::Same(0)),
        Err(_) => Err(SqlError::Declined("JSON that jsonb does not hold")),
    }
}

/// The scalar as a cell of another type.
fn scalar(a: &[Cell<'_>], wanted: &'static str) -> Result<Option<Number>, SqlError> {
    let refused = || scalar_error("cannot cast jsonb to this type");
    match jsonb(a[0])? {
        Json::Number(number) if wanted == "number" => parse_numeric(&number).map(Some),
        Json::Bool(_) if wanted == "boolean" => Ok(None),
        _ => Err(refused()),
    }
}

fn jsonb_bool(a: &[Cell<'_>]) -> Said {
    scalar(a, "boolean")?;
    Ok(Answer::bool(text(a[0])? == "true"))
}

fn jsonb_numeric(a: &[Cell<'_>]) -> Said {
    scalar(a, "number")?.map_or(Ok(Answer::Null), |number| number.answer())
}

/// By the number's text, as PostgreSQL does.
fn jsonb_float(a: &[Cell<'_>], parse: impl Fn(&str) -> Option<f64>) -> Said {
    let Some(Number::Finite(decimal)) = scalar(a, "number")? else { return Err(SqlError::Argument("JSON")) };
    match parse(&decimal.print()?) {
        Some(value) if value.is_finite() && (value != 0.0 || decimal.mantissa.is_zero()) => Ok(Answer::float(value)),
        _ => Err(SqlError::out_of_range("double precision")),
    }
}

fn jsonb_integer(a: &[Cell<'_>], ty: &'static str, holds: impl Fn(i64) -> bool) -> Said {
    let Some(Number::Finite(decimal)) = scalar(a, "number")? else { return Err(SqlError::Argument("JSON")) };
    match decimal.rounded(0).mantissa.to_i64() {
        Some(value) if holds(value) => Ok(Answer::Integer(value)),
        _ => Err(SqlError::out_of_range(ty)),
    }
}

/// Of values that already are jsonb; NULL is null.
fn built_array(a: &[Cell<'_>]) -> Said {
    let items = a.iter().map(|cell| if matches!(cell, Cell::Null) { Ok(Json::Null) } else { jsonb(*cell) });
    print(&Json::Array(items.collect::<Result<_, _>>()?))
}

/// Of keys, which are texts, and values, which are jsonb.
fn built_object(a: &[Cell<'_>]) -> Said {
    if a.len() % 2 == 1 {
        return Err(scalar_error("argument list must have even number of elements"));
    }
    let mut members = Vec::new();
    for pair in a.chunks(2) {
        if matches!(pair[0], Cell::Null) {
            return Err(scalar_error("key value must not be null"));
        }
        let value = if matches!(pair[1], Cell::Null) { Json::Null } else { jsonb(pair[1])? };
        members.push((escaped(text(pair[0])?), value));
    }
    print(&Json::object(members))
}

const JB: &[u32] = &[JSONB];
const JJ: &[u32] = &[JSONB, JSONB];
const JT: &[u32] = &[JSONB, TEXT];
const JI: &[u32] = &[JSONB, INT4];
const PT: &[u32] = &[JSON, TEXT];
/// Behind JSON an array of texts.
const JA: &[u32] = &[JSONB, 1009];
const PA: &[u32] = &[JSON, 1009];
const PI: &[u32] = &[JSON, INT4];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_jsonb_object_field", &[op("->", JT)], JSONB, |a| part(member_of(a)?)),
    strict("rimward_json_object_field", &[op("->", PT)], JSON, |a| part(member_of(a)?)),
    strict("rimward_jsonb_array_element", &[op("->", JI)], JSONB, |a| part(jsonb_element_of(a)?)),
    strict("rimward_json_array_element", &[op("->", PI)], JSON, |a| part(element_of(a)?)),
    strict("rimward_jsonb_object_field_text", &[op("->>", JT), op("->>", PT)], TEXT, |a| part_as_text(member_of(a)?)),
    strict("rimward_jsonb_array_element_text", &[op("->>", JI)], TEXT, |a| part_as_text(jsonb_element_of(a)?)),
    strict("rimward_json_array_element_text", &[op("->>", PI)], TEXT, |a| part_as_text(element_of(a)?)),
    lenient("rimward_jsonb_extract_path", &[func("jsonb_extract_path", JT)], JSONB, |a| part(at_path(a)?)).variadic(),
    lenient("rimward_json_extract_path", &[func("json_extract_path", PT)], JSON, |a| part(json_at_path(a)?)).variadic(),
    lenient("rimward_jsonb_extract_path_text", &[func("jsonb_extract_path_text", JT)], TEXT, |a| part_as_text(at_path(a)?)).variadic(),
    lenient("rimward_json_extract_path_text", &[func("json_extract_path_text", PT)], TEXT, |a| part_as_text(json_at_path(a)?)).variadic(),
    strict("rimward_jsonb_extract_array", &[op("#>", JA)], JSONB, |a| part(at_array(a)?)),
    strict("rimward_json_extract_array", &[op("#>", PA)], JSON, |a| part(json_at_array(a)?)),
    strict("rimward_jsonb_extract_array_text", &[op("#>>", JA)], TEXT, |a| part_as_text(at_array(a)?)),
    strict("rimward_json_extract_array_text", &[op("#>>", PA)], TEXT, |a| part_as_text(json_at_array(a)?)),
    valued("rimward_jsonb_exists_any", &[op("?|", JA)], BOOL, |a| has_keys(a, false)),
    valued("rimward_jsonb_exists_all", &[op("?&", JA)], BOOL, |a| has_keys(a, true)),
    valued("rimward_jsonb_typeof", &[func("jsonb_typeof", JB), func("json_typeof", &[JSON])], TEXT, |a| {
        Ok(Answer::text(kind(text(a[0])?)))
    }),
    valued("rimward_jsonb_array_length", &[func("jsonb_array_length", JB), func("json_array_length", &[JSON])], INT4, array_length),
    valued("rimward_jsonb_eq", &[op("=", JJ)], BOOL, |a| equal(&jsonb(a[0])?, &jsonb(a[1])?).map(Answer::bool)),
    valued("rimward_jsonb_ne", &[op("<>", JJ)], BOOL, |a| equal(&jsonb(a[0])?, &jsonb(a[1])?).map(|same| Answer::bool(!same))),
    valued("rimward_jsonb_contains", &[op("@>", JJ)], BOOL, |a| contains(&jsonb(a[0])?, &jsonb(a[1])?, true).map(Answer::bool)),
    valued("rimward_jsonb_contained", &[op("<@", JJ)], BOOL, |a| contains(&jsonb(a[1])?, &jsonb(a[0])?, true).map(Answer::bool)),
    valued("rimward_jsonb_exists", &[op("?", JT)], BOOL, |a| Ok(Answer::bool(has_key(&jsonb(a[0])?, text(a[1])?)))),
    valued("rimward_jsonb_concat", &[op("||", JJ)], JSONB, concatenated),
    valued("rimward_jsonb_delete", &[op("-", JT)], JSONB, without_key),
    valued("rimward_jsonb_delete_idx", &[op("-", JI)], JSONB, without_element),
    valued("rimward_jsonb_strip_nulls", &[func("jsonb_strip_nulls", JB)], JSONB, |a| print(&stripped(jsonb(a[0])?))),
    valued("rimward_jsonb_pretty", &[func("jsonb_pretty", JB)], TEXT, |a| {
        let mut out = String::new();
        put_pretty(&jsonb(a[0])?, 0, &mut out);
        Ok(Answer::Text(out))
    }),
    strict("rimward_jsonb_key", &[form("key", JB)], TEXT, key),
    strict("rimward_text_jsonb", &[cast_of(&[TEXT]), cast_of(&[JSON])], JSONB, text_jsonb),
    strict("rimward_text_json", &[cast_of(&[TEXT]), cast_of(JB)], JSON, text_json),
    strict("rimward_jsonb_bool", &[cast_of(JB)], BOOL, jsonb_bool),
    strict("rimward_jsonb_numeric", &[cast_of(JB)], NUMERIC, jsonb_numeric),
    strict("rimward_jsonb_float8", &[cast_of(JB)], FLOAT8, |a| jsonb_float(a, |text| text.parse::<f64>().ok())),
    strict("rimward_jsonb_float4", &[cast_of(JB)], FLOAT4, |a| jsonb_float(a, |text| text.parse::<f32>().ok().map(f64::from))),
    strict("rimward_jsonb_int2", &[cast_of(JB)], INT2, |a| jsonb_integer(a, "smallint", |value| i16::try_from(value).is_ok())),
    strict("rimward_jsonb_int4", &[cast_of(JB)], INT4, |a| jsonb_integer(a, "integer", |value| i32::try_from(value).is_ok())),
    strict("rimward_jsonb_int8", &[cast_of(JB)], INT8, |a| jsonb_integer(a, "bigint", |_| true)),
    lenient("rimward_jsonb_build_array", &[func("jsonb_build_array", JB)], JSONB, built_array).variadic(),
    lenient("rimward_jsonb_build_object", &[form("jsonb_build_object", &[TEXT, JSONB])], JSONB, built_object).variadic(),
    valued("rimward_to_jsonb_bool", &[func("to_jsonb", &[BOOL])], JSONB, |a| to_jsonb(a, BOOL)),
    valued("rimward_to_json_bool", &[func("to_json", &[BOOL])], JSON, |a| to_json(a, BOOL)),
    valued("rimward_to_jsonb_int2", &[func("to_jsonb", &[INT2])], JSONB, |a| to_jsonb(a, INT2)),
    valued("rimward_to_json_int2", &[func("to_json", &[INT2])], JSON, |a| to_json(a, INT2)),
    valued("rimward_to_jsonb_int4", &[func("to_jsonb", &[INT4])], JSONB, |a| to_jsonb(a, INT4)),
    valued("rimward_to_json_int4", &[func("to_json", &[INT4])], JSON, |a| to_json(a, INT4)),
    valued("rimward_to_jsonb_int8", &[func("to_jsonb", &[INT8])], JSONB, |a| to_jsonb(a, INT8)),
    valued("rimward_to_json_int8", &[func("to_json", &[INT8])], JSON, |a| to_json(a, INT8)),
    valued("rimward_to_jsonb_float4", &[func("to_jsonb", &[FLOAT4])], JSONB, |a| to_jsonb(a, FLOAT4)),
    valued("rimward_to_json_float4", &[func("to_json", &[FLOAT4])], JSON, |a| to_json(a, FLOAT4)),
    valued("rimward_to_jsonb_float8", &[func("to_jsonb", &[FLOAT8])], JSONB, |a| to_jsonb(a, FLOAT8)),
    valued("rimward_to_json_float8", &[func("to_json", &[FLOAT8])], JSON, |a| to_json(a, FLOAT8)),
    valued("rimward_to_jsonb_numeric", &[func("to_jsonb", &[NUMERIC])], JSONB, |a| to_jsonb(a, NUMERIC)),
    valued("rimward_to_json_numeric", &[func("to_json", &[NUMERIC])], JSON, |a| to_json(a, NUMERIC)),
    valued("rimward_to_jsonb_text", &[func("to_jsonb", &[TEXT])], JSONB, |a| to_jsonb(a, TEXT)),
    valued("rimward_to_json_text", &[func("to_json", &[TEXT])], JSON, |a| to_json(a, TEXT)),
    valued("rimward_to_jsonb_date", &[func("to_jsonb", &[DATE])], JSONB, |a| to_jsonb(a, DATE)),
    valued("rimward_to_json_date", &[func("to_json", &[DATE])], JSON, |a| to_json(a, DATE)),
    valued("rimward_to_jsonb_time", &[func("to_jsonb", &[TIME])], JSONB, |a| to_jsonb(a, TIME)),
    valued("rimward_to_json_time", &[func("to_json", &[TIME])], JSON, |a| to_json(a, TIME)),
    valued("rimward_to_jsonb_timestamp", &[func("to_jsonb", &[TIMESTAMP])], JSONB, |a| to_jsonb(a, TIMESTAMP)),
    valued("rimward_to_json_timestamp", &[func("to_json", &[TIMESTAMP])], JSON, |a| to_json(a, TIMESTAMP)),
    valued("rimward_to_jsonb_timestamptz", &[func("to_jsonb", &[TIMESTAMPTZ])], JSONB, |a| to_jsonb(a, TIMESTAMPTZ)),
    valued("rimward_to_json_timestamptz", &[func("to_json", &[TIMESTAMPTZ])], JSON, |a| to_json(a, TIMESTAMPTZ)),
    valued("rimward_to_jsonb_uuid", &[func("to_jsonb", &[UUID])], JSONB, |a| to_jsonb(a, UUID)),
    valued("rimward_to_json_uuid", &[func("to_json", &[UUID])], JSON, |a| to_json(a, UUID)),
];
