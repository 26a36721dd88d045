//! Parts of json and jsonb as rows: a JSON array of texts, or of pairs of texts, that SQLite takes apart.

use rimward_model::Cell;
use rimward_model::oid::{JSON, JSONB, TEXT};

use crate::answer::text;
use crate::json::{Scan, escaped, unescaped};
use crate::registry::{Function, form, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn refused(message: &'static str) -> SqlError {
    SqlError::raised("22023", message)
}

/// Appends a text, or null.
fn put(out: &mut String, value: Option<&str>) {
    match value {
        None => out.push_str("null"),
        Some(value) => {
            out.push('"');
            out.push_str(&escaped(value));
            out.push('"');
        }
    }
}

/// A value's text; a string's is without quotes, and null is NULL.
fn as_text(value: &str) -> Result<Option<String>, SqlError> {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(raw) => unescaped(raw).map(|text| Some(text.into_owned())),
        None if value == "null" => Ok(None),
        None => Ok(Some(value.to_owned())),
    }
}

fn elements(a: &[Cell<'_>], texts: bool) -> Said {
    let scan = Scan::new(text(a[0])?);
    match scan.peek() {
        Some(b'[') => {}
        Some(b'{') => return Err(refused("cannot extract elements from an object")),
        _ => return Err(refused("cannot extract elements from a scalar")),
    }
    let mut items = Vec::new();
    scan.elements(|item| items.push(item))?;
    let mut out = String::from("[");
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        if texts {
            put(&mut out, as_text(item)?.as_deref());
        } else {
            put(&mut out, Some(item));
        }
    }
    out.push(']');
    Ok(Answer::Text(out))
}

/// What is made of each member: its key alone, or the pair.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Keys,
    Values,
    Texts,
}

fn members(a: &[Cell<'_>], shown: Shown) -> Said {
    let scan = Scan::new(text(a[0])?);
    if scan.peek() != Some(b'{') {
        return Err(refused("cannot deconstruct anything but an object"));
    }
    let mut pairs = Vec::new();
    scan.members(|key, value| pairs.push((key, value)))?;
    let mut out = String::from("[");
    for (place, (key, value)) in pairs.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let key = unescaped(key)?;
        if shown == Shown::Keys {
            put(&mut out, Some(&key));
            continue;
        }
        out.push('[');
        put(&mut out, Some(&key));
        out.push(',');
        if shown == Shown::Texts {
            put(&mut out, as_text(value)?.as_deref());
        } else {
            put(&mut out, Some(value));
        }
        out.push(']');
    }
    out.push(']');
    Ok(Answer::Text(out))
}

const B: &[u32] = &[JSONB];
const P: &[u32] = &[JSON];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_json_array_elements", &[form("jsonb_array_elements", B), form("json_array_elements", P)], TEXT, |a| elements(a, false)),
    strict("rimward_json_array_elements_text", &[form("jsonb_array_elements_text", B), form("json_array_elements_text", P)], TEXT, |a| {
        elements(a, true)
    }),
    strict("rimward_json_object_keys", &[form("jsonb_object_keys", B), form("json_object_keys", P)], TEXT, |a| members(a, Shown::Keys)),
    strict("rimward_json_each", &[form("jsonb_each", B), form("json_each", P)], TEXT, |a| members(a, Shown::Values)),
    strict("rimward_json_each_text", &[form("jsonb_each_text", B), form("json_each_text", P)], TEXT, |a| members(a, Shown::Texts)),
];
