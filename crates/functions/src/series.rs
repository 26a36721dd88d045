//! What generate_series returns, as a JSON array that SQLite's `json_each` takes apart: numbers as they are, the blob of a numeric as
//! its hexadecimal digits.

use std::fmt::Write as _;

use rimward_model::oid::{INT8, INTERVAL, NUMERIC, TEXT, TIMESTAMP, TIMESTAMPTZ};
use rimward_model::{Cell, Oid};

use crate::answer::{blob, integer};
use crate::decimal::Number;
use crate::registry::{Context, Function, form, operator, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Rows of a series: more are the primary's to give.
const ROWS_MAX: usize = 1_000_000;

fn zero_step() -> SqlError {
    SqlError::raised("22023", "step size cannot equal zero")
}

/// Puts one row after another, until there is no next one.
fn rows<T>(first: Option<T>, next: impl Fn(&T) -> Result<Option<T>, SqlError>, put: impl Fn(&mut String, &T)) -> Said {
    let mut out = String::from("[");
    let mut present = first;
    let mut count = 0;
    while let Some(value) = present {
        if count == ROWS_MAX {
            return Err(SqlError::Declined("a series of more than a million rows"));
        }
        if count > 0 {
            out.push(',');
        }
        put(&mut out, &value);
        count += 1;
        present = next(&value)?;
    }
    out.push(']');
    Ok(Answer::Text(out))
}

fn put_integer(out: &mut String, value: &i64) {
    let _ = write!(out, "{value}");
}

fn integers(a: &[Cell<'_>]) -> Said {
    let (start, stop, step) = (integer(a[0])?, integer(a[1])?, integer(a[2])?);
    if step == 0 {
        return Err(zero_step());
    }
    let within = |value: &i64| if step > 0 { *value <= stop } else { *value >= stop };
    // Beyond 64 bits the series ends.
    rows(Some(start).filter(within), |value| Ok(value.checked_add(step).filter(within)), put_integer)
}

/// By the operators that PostgreSQL has for these types.
fn computed(of: Oid, step_of: Oid, a: &[Cell<'_>], zone: &[Cell<'_>], put: fn(&mut String, &Answer)) -> Said {
    let missing = SqlError::Argument("generate_series");
    let (Some(add), Some(less)) = (operator("+", &[of, step_of]), operator("<", &[step_of, step_of])) else { return Err(missing) };
    let zero = match step_of {
        INTERVAL => crate::span::answer(rimward_model::interval::Fields { months: 0, days: 0, time_us: 0 })?,
        _ => Number::of_scaled(0, 0).answer()?,
    };
    let answer_is = |answer: Answer| matches!(answer, Answer::Integer(1));
    let (up, down) = (answer_is(less.call(&[zero.as_cell(&[]), a[2]])?), answer_is(less.call(&[a[2], zero.as_cell(&[])])?));
    if !up && !down {
        return Err(zero_step());
    }
    let stop = a[1];
    let beyond = |value: &Answer| -> Result<bool, SqlError> {
        let value = value.as_cell(&[]);
        let (left, right) = if up { (stop, value) } else { (value, stop) };
        Ok(match (left, right) {
            (Cell::Integer(left), Cell::Integer(right)) => left < right,
            _ => {
                let less = operator("<", &[of, of]).ok_or(SqlError::Argument("generate_series"))?;
                answer_is(less.call(&[left, right])?)
            }
        })
    };
    let first = match a[0] {
        Cell::Integer(value) => Answer::Integer(value),
        cell => Answer::Blob(blob(cell)?.to_vec()),
    };
    let first = if beyond(&first)? { None } else { Some(first) };
    let next = |value: &Answer| {
        let arguments: Vec<Cell<'_>> = [value.as_cell(&[]), a[2]].into_iter().chain(zone.iter().copied()).collect();
        let next = match add.call(&arguments)? {
            Answer::Same(_) => return Err(SqlError::Declined("a series that does not move")),
            next => next,
        };
        Ok(if beyond(&next)? { None } else { Some(next) })
    };
    rows(first, next, put)
}

fn numerics(a: &[Cell<'_>]) -> Said {
    for cell in a {
        if !matches!(Number::of(*cell)?, Number::Finite(_)) {
            return Err(SqlError::Declined("a series with NaN or infinity"));
        }
    }
    computed(NUMERIC, NUMERIC, a, &[], |out, value| {
        out.push('"');
        if let Cell::Blob(bytes) = value.as_cell(&[]) {
            for byte in bytes {
                let _ = write!(out, "{byte:02X}");
            }
        }
        out.push('"');
    })
}

fn put_moment(out: &mut String, value: &Answer) {
    if let Answer::Integer(value) = value {
        put_integer(out, value);
    }
}

fn is_infinite(cell: Cell<'_>) -> Result<bool, SqlError> {
    Ok(matches!(integer(cell)?, i64::MIN | i64::MAX))
}

fn timestamps(a: &[Cell<'_>]) -> Said {
    if is_infinite(a[0])? || is_infinite(a[1])? {
        return Err(SqlError::Declined("a series of infinite times"));
    }
    computed(TIMESTAMP, INTERVAL, a, &[], put_moment)
}

fn timestamps_with_zone(a: &[Cell<'_>]) -> Said {
    if is_infinite(a[0])? || is_infinite(a[1])? {
        return Err(SqlError::Declined("a series of infinite times"));
    }
    computed(TIMESTAMPTZ, INTERVAL, &a[..3], &a[3..], put_moment)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_series_int8", &[form("generate_series", &[INT8, INT8, INT8])], TEXT, integers),
    strict("rimward_series_numeric", &[form("generate_series", &[NUMERIC, NUMERIC, NUMERIC])], TEXT, numerics),
    strict("rimward_series_timestamp", &[form("generate_series", &[TIMESTAMP, TIMESTAMP, INTERVAL])], TEXT, timestamps),
    strict("rimward_series_timestamptz", &[form("generate_series", &[TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL])], TEXT, timestamps_with_zone)
        .with(&[Context::TimeZone]),
];
