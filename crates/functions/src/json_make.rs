//! json and jsonb made of values, of arrays and of rows, and gathered from many.
//!
//! json keeps the text that it is made with, and PostgreSQL writes it in several ways: `{"a":1}` of rows, `{"a" : 1}` of keys and values,
//! `{ "a" : 1 }` of many rows.

use std::borrow::Cow;

use rimward_model::oid::{
    BOOL, BPCHAR, BYTEA, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSON, JSONB, NAME, NUMERIC, OID, TEXT, TIMETZ, VARCHAR,
};
use rimward_model::{Cell, Storage};

use crate::answer::text;
use crate::array::{ANYARRAY, Array, Element};
use crate::json::{Input, Json, escaped, unescaped};
use crate::jsonb::{to_json, to_jsonb};
use crate::registry::{Accumulator, Aggregate, Context, Function, form, func, lenient, over_rows, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Bytes of JSON that an aggregate gathers.
const GATHERED_BYTES_MAX: usize = 64 << 20;

fn invalid(message: &'static str) -> SqlError {
    SqlError::raised("22023", message)
}

fn put_string(out: &mut String, of: &str) {
    out.push('"');
    out.push_str(&escaped(of));
    out.push('"');
}

/// An element of an array: a number or a bool as it is, JSON as it is, anything else as a string.
fn put_element(out: &mut String, element: &Element<'_>, item: Option<&str>) {
    let Some(item) = item else { return out.push_str("null") };
    let Element::Type { ty, storage } = element else { return put_string(out, item) };
    let number = matches!(ty.oid, INT2 | INT4 | INT8 | NUMERIC | FLOAT4 | FLOAT8) && item.bytes().any(|byte| byte.is_ascii_digit());
    match storage {
        Storage::Bool => out.push_str(if item == "t" { "true" } else { "false" }),
        Storage::Json | Storage::Jsonb => out.push_str(item),
        Storage::Timestamp | Storage::TimestampTz if !item.starts_with(['i', '-']) => put_string(out, &item.replacen(' ', "T", 1)),
        _ if number => out.push_str(item),
        _ => put_string(out, item),
    }
}

fn put_array(out: &mut String, array: &Array<'_>, element: &Element<'_>, depth: usize, next: &mut usize, between: &str) {
    out.push('[');
    for place in 0..array.length(depth) {
        if place > 0 {
            out.push_str(if depth == 0 { between } else { "," });
        }
        if depth + 1 < array.depth() {
            put_array(out, array, element, depth + 1, next, between);
        } else {
            put_element(out, element, array.items[*next].as_deref());
            *next += 1;
        }
    }
    out.push(']');
}

/// `[1,2]`, or something else between the parts; behind the array the elements' type.
fn array_text(a: &[Cell<'_>], between: &str) -> Result<String, SqlError> {
    let element = Element::of(a[a.len() - 1])?;
    let array = Array::parse(text(a[0])?)?;
    let mut out = String::new();
    if array.depth() == 0 {
        out.push_str("[]");
    } else {
        put_array(&mut out, &array, &element, 0, &mut 0, between);
    }
    Ok(out)
}

fn array_json(a: &[Cell<'_>]) -> Said {
    array_text(a, ",").map(Answer::Text)
}

fn array_json_pretty(a: &[Cell<'_>]) -> Said {
    let between = if matches!(a[1], Cell::Integer(1)) { ",\n " } else { "," };
    array_text(a, between).map(Answer::Text)
}

/// As the aggregate puts the elements together.
fn array_as_aggregate(a: &[Cell<'_>]) -> Said {
    array_text(a, ", ").map(Answer::Text)
}

fn array_jsonb(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(Input::read(&array_text(a, ",")?)?.print()))
}

/// Texts of JSON; NULL is null.
fn json<'a>(cell: Cell<'a>) -> Result<&'a str, SqlError> {
    if matches!(cell, Cell::Null) { Ok("null") } else { text(cell) }
}

fn build_array(a: &[Cell<'_>]) -> Said {
    let items = a.iter().map(|cell| json(*cell)).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::Text(format!("[{}]", items.join(", "))))
}

/// Keys, which are texts, and values, which are JSON.
fn keyed<'a>(a: &[Cell<'a>]) -> Result<Vec<(Cow<'a, str>, &'a str)>, SqlError> {
    if a.len() % 2 == 1 {
        return Err(invalid("argument list must have even number of elements"));
    }
    let pair = |pair: &[Cell<'a>]| match pair[0] {
        Cell::Null => Err(invalid("argument must not be null")),
        key => Ok((escaped(text(key)?), json(pair[1])?)),
    };
    a.chunks(2).map(pair).collect()
}

fn build_object(a: &[Cell<'_>]) -> Said {
    let members: Vec<String> = keyed(a)?.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
    Ok(Answer::Text(format!("{{{}}}", members.join(", "))))
}

/// `{"a":1,"b":2}`.
fn row(a: &[Cell<'_>]) -> Said {
    let members: Vec<String> = keyed(a)?.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    Ok(Answer::Text(format!("{{{}}}", members.join(","))))
}

/// Members that are null left out, in json's own words.
fn strip_nulls(a: &[Cell<'_>]) -> Said {
    fn put(of: &Json<'_>, out: &mut String) {
        match of {
            Json::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    put(item, out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                let mut first = true;
                for (key, value) in members.iter().filter(|(_, value)| *value != Json::Null) {
                    out.push_str(if first { "\"" } else { ",\"" });
                    first = false;
                    out.push_str(key);
                    out.push_str("\":");
                    put(value, out);
                }
                out.push('}');
            }
            scalar => scalar.put(out),
        }
    }
    let mut out = String::new();
    put(&normal(Json::of(text(a[0])?)?)?, &mut out);
    Ok(Answer::Text(out))
}

/// Strings and keys as PostgreSQL escapes them.
fn normal(of: Json<'_>) -> Result<Json<'_>, SqlError> {
    let again = |raw: Cow<'_, str>| Ok::<_, SqlError>(Cow::Owned(escaped(&unescaped(&raw)?).into_owned()));
    Ok(match of {
        Json::String(raw) => Json::String(again(raw)?),
        Json::Array(items) => Json::Array(items.into_iter().map(normal).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(key, value)| Ok((again(key)?, normal(value)?))).collect::<Result<_, SqlError>>()?)
        }
        other => other,
    })
}

/// Values that already are JSON, gathered; NULL is null. Behind the value what stands between two.
struct Gathered {
    out: Option<String>,
}

impl Accumulator for Gathered {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let value = json(a[0])?;
        match &mut self.out {
            None => self.out = Some(value.to_owned()),
            Some(out) => {
                out.push_str(match a.get(1) {
                    Some(between) if !matches!(a[0], Cell::Null) => text(*between)?,
                    _ => ", ",
                });
                out.push_str(value);
                if out.len() > GATHERED_BYTES_MAX {
                    return Err(SqlError::Declined("more than 64 MiB of JSON"));
                }
            }
        }
        Ok(())
    }

    fn answer(&self) -> Said {
        Ok(self.out.as_ref().map_or(Answer::Null, |out| Answer::Text(format!("[{out}]"))))
    }
}

/// Keys, which are texts, and values, which already are jsonb, or json.
struct Members {
    members: Option<Vec<(String, String)>>,
    bytes: usize,
    plain: bool,
    /// Whether rows come in no order, so that of equal keys none is the last.
    unordered: bool,
}

impl Accumulator for Members {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Err(invalid("field name must not be null"));
        }
        let (key, value) = (escaped(text(a[0])?).into_owned(), json(a[1])?);
        self.bytes += key.len() + value.len();
        if self.bytes > GATHERED_BYTES_MAX {
            return Err(SqlError::Declined("more than 64 MiB of JSON"));
        }
        self.members.get_or_insert_default().push((key, value.to_owned()));
        Ok(())
    }

    fn answer(&self) -> Said {
        let Some(members) = &self.members else { return Ok(Answer::Null) };
        if self.plain {
            let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
            return Ok(Answer::Text(format!("{{ {} }}", members.join(", "))));
        }
        if self.unordered {
            let mut pairs: Vec<&(String, String)> = members.iter().collect();
            pairs.sort_unstable();
            if pairs.windows(2).any(|two| two[0].0 == two[1].0 && two[0].1 != two[1].1) {
                return Err(SqlError::Declined("one key with several values, in no order"));
            }
        }
        let tree = members.iter().map(|(key, value)| Ok((Cow::Borrowed(key.as_str()), Json::of(value)?)));
        Ok(Answer::Text(Json::object(tree.collect::<Result<_, SqlError>>()?).print()))
    }
}

const TP: &[u32] = &[TEXT, JSON];
const ELEMENT: &[Context] = &[Context::Element];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_array_to_json", &[func("array_to_json", &[ANYARRAY]), func("to_json", &[ANYARRAY])], JSON, array_json).with(ELEMENT),
    strict("rimward_array_to_json_pretty", &[func("array_to_json", &[ANYARRAY, BOOL])], JSON, array_json_pretty).with(ELEMENT),
    strict("rimward_array_to_json_agg", &[form("json_agg", &[ANYARRAY])], JSON, array_as_aggregate).with(ELEMENT),
    strict("rimward_array_to_jsonb", &[func("to_jsonb", &[ANYARRAY])], JSONB, array_jsonb).with(ELEMENT),
    lenient("rimward_json_build_array", &[func("json_build_array", &[JSON])], JSON, build_array).variadic(),
    lenient("rimward_json_build_object", &[form("json_build_object", TP)], JSON, build_object).variadic(),
    lenient("rimward_row_to_json", &[form("row", TP)], JSON, row).variadic(),
    strict("rimward_json_strip_nulls", &[func("json_strip_nulls", &[JSON])], JSON, strip_nulls),
    strict("rimward_to_json_varchar", &[func("to_json", &[VARCHAR]), func("to_json", &[BPCHAR]), func("to_json", &[NAME])], JSON, |a| {
        to_json(a, TEXT)
    }),
    strict(
        "rimward_to_jsonb_varchar",
        &[func("to_jsonb", &[VARCHAR]), func("to_jsonb", &[BPCHAR]), func("to_jsonb", &[NAME])],
        JSONB,
        |a| to_jsonb(a, TEXT),
    ),
    strict("rimward_to_json_bytea", &[func("to_json", &[BYTEA])], JSON, |a| to_json(a, BYTEA)),
    strict("rimward_to_jsonb_bytea", &[func("to_jsonb", &[BYTEA])], JSONB, |a| to_jsonb(a, BYTEA)),
    strict("rimward_to_json_oid", &[func("to_json", &[OID])], JSON, |a| to_json(a, OID)),
    strict("rimward_to_jsonb_oid", &[func("to_jsonb", &[OID])], JSONB, |a| to_jsonb(a, OID)),
    strict("rimward_to_json_interval", &[func("to_json", &[INTERVAL])], JSON, |a| to_json(a, INTERVAL)),
    strict("rimward_to_jsonb_interval", &[func("to_jsonb", &[INTERVAL])], JSONB, |a| to_jsonb(a, INTERVAL)),
    strict("rimward_to_json_timetz", &[func("to_json", &[TIMETZ])], JSON, |a| to_json(a, TIMETZ)),
    strict("rimward_to_jsonb_timetz", &[func("to_jsonb", &[TIMETZ])], JSONB, |a| to_jsonb(a, TIMETZ)),
    strict("rimward_to_json_json", &[func("to_json", &[JSON]), func("to_json", &[JSONB])], JSON, |_| Ok(Answer::Same(0))),
    strict("rimward_to_jsonb_jsonb", &[func("to_jsonb", &[JSONB])], JSONB, |_| Ok(Answer::Same(0))),
    strict("rimward_to_jsonb_json", &[func("to_jsonb", &[JSON])], JSONB, |a| Ok(Answer::Text(Input::read(text(a[0])?)?.print()))),
];

pub(crate) const AGGREGATES: &[Aggregate] = &[
    over_rows("rimward_jsonb_agg", &[func("jsonb_agg", &[JSONB])], JSONB, || Box::new(Gathered { out: None })),
    over_rows("rimward_json_agg", &[func("json_agg", &[JSON])], JSON, || Box::new(Gathered { out: None })),
    over_rows("rimward_json_agg_lines", &[form("json_agg", TP)], JSON, || Box::new(Gathered { out: None })),
    over_rows("rimward_jsonb_object_agg", &[func("jsonb_object_agg", &[TEXT, JSONB])], JSONB, || {
        Box::new(Members { members: None, bytes: 0, plain: false, unordered: false })
    }),
    over_rows("rimward_jsonb_object_agg_unordered", &[form("jsonb_object_agg", &[TEXT, JSONB])], JSONB, || {
        Box::new(Members { members: None, bytes: 0, plain: false, unordered: true })
    }),
    over_rows("rimward_json_object_agg", &[func("json_object_agg", TP)], JSON, || {
        Box::new(Members { members: None, bytes: 0, plain: true, unordered: false })
    }),
];
