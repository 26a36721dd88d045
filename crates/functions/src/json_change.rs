//! jsonb changed along a path: set, insert, delete; and objects made of arrays of texts.

use std::borrow::Cow;

use rimward_model::Cell;
use rimward_model::oid::{BOOL, JSON, JSONB, TEXT};

use crate::answer::{integer, text};
use crate::array::{Array, Shape};
use crate::json::{Json, escaped};
use crate::registry::{Function, func, lenient, op, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// What happens at the end of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Replaces what is there, and creates the last step where it is missing.
    Create,
    Replace,
    Before,
    After,
    Delete,
}

impl Change {
    fn inserts(self) -> bool {
        matches!(self, Change::Before | Change::After)
    }

    fn creates(self) -> bool {
        self == Change::Create || self.inserts()
    }
}

fn invalid(message: &'static str) -> SqlError {
    SqlError::raised("22023", message)
}

/// A path, the value at its end, and what is done there.
struct Walk<'a> {
    steps: &'a [Option<Cow<'a, str>>],
    change: Change,
    value: Json<'a>,
}

impl<'a> Walk<'a> {
    fn step(&self, of: Json<'a>, level: usize) -> Result<Json<'a>, SqlError> {
        let Some(step) = &self.steps[level] else {
            return Err(SqlError::raised("22004", format!("path element at position {} is null", level + 1)));
        };
        match of {
            Json::Array(items) => self.array(items, step, level),
            Json::Object(members) => self.object(members, step, level),
            scalar => Ok(scalar),
        }
    }

    fn object(&self, members: Vec<(Cow<'a, str>, Json<'a>)>, step: &'a str, level: usize) -> Result<Json<'a>, SqlError> {
        let key = escaped(step);
        let last = level + 1 == self.steps.len();
        let mut done = false;
        let mut out = Vec::with_capacity(members.len() + 1);
        for (name, value) in members {
            if name != key {
                out.push((name, value));
                continue;
            }
            done = true;
            if !last {
                out.push((name, self.step(value, level + 1)?));
            } else if self.change.inserts() {
                return Err(invalid("cannot replace existing key"));
            } else if self.change != Change::Delete {
                out.push((name, self.value.clone()));
            }
        }
        if !done && last && self.change.creates() {
            out.push((key, self.value.clone()));
        }
        Ok(Json::object(out))
    }

    fn array(&self, items: Vec<Json<'a>>, step: &str, level: usize) -> Result<Json<'a>, SqlError> {
        let count = items.len() as i64;
        let number = match step.parse::<i32>() {
            Ok(number) if !step.starts_with('+') => i64::from(number),
            _ if step.starts_with([' ', '\t', '\n', '\r', '\x0B', '\x0C', '+']) => {
                return Err(SqlError::Declined("a number with a sign or blanks in a path"));
            }
            _ => return Err(SqlError::raised("22P02", format!("path element at position {} is not an integer", level + 1))),
        };
        let last = level + 1 == self.steps.len();
        // Before the first of them all.
        let ahead = number < 0 && -number > count;
        let place = if number < 0 { count + number } else { number.min(count) };
        let mut out = Vec::with_capacity(items.len() + 1);
        let mut done = false;
        if (ahead || count == 0) && last && self.change.creates() {
            out.push(self.value.clone());
            done = true;
        }
        for (at, item) in (0i64..).zip(items) {
            if ahead || at != place {
                out.push(item);
                continue;
            }
            done = true;
            if !last {
                out.push(self.step(item, level + 1)?);
                continue;
            }
            match self.change {
                Change::Create | Change::Replace => out.push(self.value.clone()),
                Change::Before => out.extend([self.value.clone(), item]),
                Change::After => out.extend([item, self.value.clone()]),
                Change::Delete => {}
            }
        }
        if !done && last && self.change.creates() {
            out.push(self.value.clone());
        }
        Ok(Json::Array(out))
    }
}

fn is_empty(of: &Json<'_>) -> bool {
    match of {
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The steps of a path.
fn path(cell: Cell<'_>) -> Result<Array<'_>, SqlError> {
    let path = Array::parse(text(cell)?)?;
    if path.depth() > 1 { Err(SqlError::raised("2202E", "wrong number of array subscripts")) } else { Ok(path) }
}

fn changed(of: Cell<'_>, steps: Cell<'_>, value: Json<'_>, change: Change) -> Said {
    let path = path(steps)?;
    let tree = Json::of(text(of)?)?;
    if tree.is_scalar() {
        return Err(invalid(if change == Change::Delete { "cannot delete path in scalar" } else { "cannot set path in scalar" }));
    }
    let keeps = is_empty(&tree) && !change.creates();
    if keeps || path.items.is_empty() {
        return Ok(Answer::Same(0));
    }
    let walk = Walk { steps: &path.items, change, value };
    Ok(Answer::Text(walk.step(tree, 0)?.print()))
}

fn flag(a: &[Cell<'_>], place: usize, default: bool) -> Result<bool, SqlError> {
    a.get(place).map_or(Ok(default), |cell| integer(*cell).map(|flag| flag != 0))
}

fn set(a: &[Cell<'_>]) -> Said {
    let change = if flag(a, 3, true)? { Change::Create } else { Change::Replace };
    changed(a[0], a[1], Json::of(text(a[2])?)?, change)
}

fn insert(a: &[Cell<'_>]) -> Said {
    let change = if flag(a, 3, false)? { Change::After } else { Change::Before };
    changed(a[0], a[1], Json::of(text(a[2])?)?, change)
}

fn delete_path(a: &[Cell<'_>]) -> Said {
    changed(a[0], a[1], Json::Null, Change::Delete)
}

/// `jsonb_set` that says what a value that is NULL does.
fn set_lax(a: &[Cell<'_>]) -> Said {
    let null = |place: usize| matches!(a.get(place), Some(Cell::Null));
    if null(0) || null(1) || null(3) {
        return Ok(Answer::Null);
    }
    if null(4) {
        return Err(invalid("null_value_treatment must be one of a few"));
    }
    if !null(2) {
        return set(&a[..a.len().min(4)]);
    }
    let create = if flag(a, 3, true)? { Change::Create } else { Change::Replace };
    match a.get(4).map_or(Ok("use_json_null"), |cell| text(*cell))? {
        "raise_exception" => Err(SqlError::raised("22004", "JSON value must not be null")),
        "use_json_null" => changed(a[0], a[1], Json::Null, create),
        "delete_key" => delete_path(a),
        "return_target" => Ok(Answer::Same(0)),
        _ => Err(invalid("null_value_treatment must be one of a few")),
    }
}

/// `jsonb - text[]`.
fn without_keys(a: &[Cell<'_>]) -> Said {
    let keys = path(a[1])?;
    let unwanted = |raw: &str| keys.items.iter().flatten().any(|key| escaped(key) == raw);
    match Json::of(text(a[0])?)? {
        Json::Object(mut members) => {
            members.retain(|(name, _)| !unwanted(name));
            Ok(Answer::Text(Json::Object(members).print()))
        }
        Json::Array(mut items) => {
            items.retain(|item| !matches!(item, Json::String(raw) if unwanted(raw)));
            Ok(Answer::Text(Json::Array(items).print()))
        }
        _ => Err(invalid("cannot delete from scalar")),
    }
}

/// Keys and values, of one array of pairs or of two arrays.
fn pairs<'a>(a: &[Cell<'a>]) -> Result<Vec<(Cow<'a, str>, Json<'a>)>, SqlError> {
    let odd = |message: &'static str| SqlError::raised("2202E", message);
    let first = Array::parse(text(a[0])?)?;
    let (keys, values): (Vec<_>, Vec<_>) = match a.get(1) {
        Some(second) => {
            let second = Array::parse(text(*second)?)?;
            if first.depth() > 1 || first.depth() != second.depth() {
                return Err(odd("wrong number of array subscripts"));
            }
            if first.items.len() != second.items.len() {
                return Err(odd("mismatched array dimensions"));
            }
            (first.items, second.items)
        }
        None => {
            match first.shape() {
                Shape::Empty => {}
                Shape::Flat(count) if count.is_multiple_of(2) => {}
                Shape::Flat(_) => return Err(odd("array must have even number of elements")),
                Shape::Rows(2) => {}
                Shape::Rows(_) => return Err(odd("array must have two columns")),
                Shape::Deep => return Err(odd("wrong number of array subscripts")),
            }
            let mut items = first.items.into_iter();
            let mut both = (Vec::new(), Vec::new());
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                both.0.push(key);
                both.1.push(value);
            }
            both
        }
    };
    let quoted = |item: Cow<'a, str>| match escaped(&item) {
        Cow::Borrowed(_) => item.clone(),
        Cow::Owned(owned) => Cow::Owned(owned),
    };
    keys.into_iter()
        .zip(values)
        .map(|(key, value)| {
            let key = key.ok_or_else(|| SqlError::raised("22004", "null value not allowed for object key"))?;
            Ok((quoted(key), value.map_or(Json::Null, |value| Json::String(quoted(value)))))
        })
        .collect()
}

fn jsonb_object(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(Json::object(pairs(a)?).print()))
}

/// json keeps keys that come again.
fn json_object(a: &[Cell<'_>]) -> Said {
    let members: Vec<String> = pairs(a)?.iter().map(|(key, value)| format!("\"{key}\" : {}", value.print())).collect();
    Ok(Answer::Text(format!("{{{}}}", members.join(", "))))
}

const JAJ: &[u32] = &[JSONB, 1009, JSONB];
const JAJB: &[u32] = &[JSONB, 1009, JSONB, BOOL];
const JA: &[u32] = &[JSONB, 1009];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_jsonb_set", &[func("jsonb_set", JAJ)], JSONB, set),
    strict("rimward_jsonb_set_create", &[func("jsonb_set", JAJB)], JSONB, set),
    strict("rimward_jsonb_insert", &[func("jsonb_insert", JAJ)], JSONB, insert),
    strict("rimward_jsonb_insert_after", &[func("jsonb_insert", JAJB)], JSONB, insert),
    lenient("rimward_jsonb_set_lax", &[func("jsonb_set_lax", JAJ)], JSONB, set_lax),
    lenient("rimward_jsonb_set_lax_create", &[func("jsonb_set_lax", JAJB)], JSONB, set_lax),
    lenient("rimward_jsonb_set_lax_null", &[func("jsonb_set_lax", &[JSONB, 1009, JSONB, BOOL, TEXT])], JSONB, set_lax),
    strict("rimward_jsonb_delete_path", &[op("#-", JA), func("jsonb_delete_path", JA)], JSONB, delete_path),
    strict("rimward_jsonb_delete_array", &[op("-", JA)], JSONB, without_keys),
    strict("rimward_jsonb_object", &[func("jsonb_object", &[1009])], JSONB, jsonb_object),
    strict("rimward_jsonb_object_two", &[func("jsonb_object", &[1009, 1009])], JSONB, jsonb_object),
    strict("rimward_json_object", &[func("json_object", &[1009])], JSON, json_object),
    strict("rimward_json_object_two", &[func("json_object", &[1009, 1009])], JSON, json_object),
];
