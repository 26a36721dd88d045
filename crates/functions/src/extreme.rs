//! GREATEST and LEAST of values that may be equal and print differently: of several equal ones PostgreSQL keeps the first.

use std::cmp::Ordering;

use rimward_model::oid::{FLOAT8, INTERVAL, NUMERIC};
use rimward_model::{Cell, Storage};

use crate::answer::{blob, real};
use crate::registry::{Function, form, lenient};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// The first of which no other is further on, NULLs left out.
fn furthest(a: &[Cell<'_>], wanted: Ordering, compare: impl Fn(Cell<'_>, Cell<'_>) -> Result<Ordering, SqlError>) -> Said {
    let mut best: Option<usize> = None;
    for (place, value) in a.iter().enumerate().filter(|(_, value)| !matches!(value, Cell::Null)) {
        let further = match best {
            None => true,
            Some(best) => compare(*value, a[best])? == wanted,
        };
        if further {
            best = Some(place);
        }
    }
    Ok(best.map_or(Answer::Null, Answer::Same))
}

fn by_key(storage: Storage) -> impl Fn(Cell<'_>, Cell<'_>) -> Result<Ordering, SqlError> {
    move |left, right| Ok(storage.key_of(blob(left)?).cmp(storage.key_of(blob(right)?)))
}

/// NaN is above all.
fn floats(left: Cell<'_>, right: Cell<'_>) -> Result<Ordering, SqlError> {
    let (left, right) = (real(left)?, real(right)?);
    Ok(left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan())))
}

macro_rules! extreme {
    ($name:literal, $form:literal, $ty:ident, $wanted:ident, $compare:expr) => {
        lenient($name, &[form($form, &[$ty])], $ty, |a| furthest(a, Ordering::$wanted, $compare)).variadic()
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    extreme!("rimward_greatest_numeric", "greatest", NUMERIC, Greater, by_key(Storage::Numeric)),
    extreme!("rimward_least_numeric", "least", NUMERIC, Less, by_key(Storage::Numeric)),
    extreme!("rimward_greatest_interval", "greatest", INTERVAL, Greater, by_key(Storage::Interval)),
    extreme!("rimward_least_interval", "least", INTERVAL, Less, by_key(Storage::Interval)),
    extreme!("rimward_greatest_float", "greatest", FLOAT8, Greater, floats),
    extreme!("rimward_least_float", "least", FLOAT8, Less, floats),
];
