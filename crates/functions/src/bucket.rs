//! width_bucket: which of equal parts of a range a number is in.

use std::cmp::Ordering;

use rimward_model::oid::{FLOAT8, INT4, NUMERIC};
use rimward_model::{Cell, Storage};

use crate::answer::{blob, int4, real};
use crate::decimal::{Decimal, Number};
use crate::registry::{Function, func, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn refused(message: &'static str) -> SqlError {
    SqlError::raised("2201G", message)
}

/// What versions compute by different roundings, and of which only what they agree about is said.
fn declined() -> SqlError {
    SqlError::Declined("a number between two buckets")
}

/// How many buckets there are.
fn count(cell: Cell<'_>) -> Result<i32, SqlError> {
    let count = int4(cell)?;
    if count <= 0 { Err(refused("count must be greater than zero")) } else { Ok(count) }
}

/// The number of the bucket, given where the operand is beside both bounds, and what it is between them.
fn bucket(count: i32, below: bool, above: bool, within: impl Fn() -> Result<i64, SqlError>) -> Said {
    if below {
        return Ok(Answer::Integer(0));
    }
    if above {
        return count.checked_add(1).map(|last| Answer::Integer(last.into())).ok_or_else(|| SqlError::out_of_range("integer"));
    }
    within().map(Answer::Integer)
}

fn of_floats(a: &[Cell<'_>]) -> Said {
    let (operand, low, high) = (real(a[0])?, real(a[1])?, real(a[2])?);
    let count = count(a[3])?;
    if operand.is_nan() || low.is_nan() || high.is_nan() {
        return Err(refused("operand, lower bound, and upper bound cannot be NaN"));
    }
    if low.is_infinite() || high.is_infinite() {
        return Err(refused("lower and upper bounds must be finite"));
    }
    let within = |distance: f64, width: f64| {
        let wide = f64::from(count);
        // Up to 15 the product is divided, and 1 added before the fraction is cut off; later the quotient is multiplied, and kept below the
        // number of buckets.
        let (before, now) = (wide * distance / width + 1.0, (wide * (distance / width)).min(wide - 0.5));
        if !width.is_finite() || !before.is_finite() || before.trunc() != now.trunc() + 1.0 {
            return Err(declined());
        }
        Ok(now.trunc() as i64 + 1)
    };
    match low.partial_cmp(&high) {
        Some(Ordering::Less) => bucket(count, operand < low, operand >= high, || within(operand - low, high - low)),
        Some(Ordering::Greater) => bucket(count, operand > low, operand <= high, || within(low - operand, low - high)),
        _ => Err(refused("lower bound cannot equal upper bound")),
    }
}

/// How two stored numerics compare.
fn order(left: Cell<'_>, right: Cell<'_>) -> Result<Ordering, SqlError> {
    Ok(Storage::Numeric.key_of(blob(left)?).cmp(Storage::Numeric.key_of(blob(right)?)))
}

fn of_numerics(a: &[Cell<'_>]) -> Said {
    let (operand, low, high) = (Number::of(a[0])?, Number::of(a[1])?, Number::of(a[2])?);
    let count = count(a[3])?;
    if let (Number::NaN, _, _) | (_, Number::NaN, _) | (_, _, Number::NaN) = (&operand, &low, &high) {
        return Err(refused("operand, lower bound, and upper bound cannot be NaN"));
    }
    let (Number::Finite(low), Number::Finite(high)) = (&low, &high) else {
        return Err(refused("lower and upper bounds must be finite"));
    };
    let within = || {
        let Number::Finite(operand) = &operand else { return Err(declined()) };
        let distance = operand.add(&low.clone().negated()).multiply(&Decimal::new(count.into(), 0));
        let width = high.add(&low.clone().negated());
        let exact = distance.divided_whole(&width).0.mantissa.to_i64();
        // Before 16 the quotient is rounded first.
        let rounded = distance.divided(&width).truncated(0).mantissa.to_i64();
        exact.filter(|_| exact == rounded).map(|whole| whole + 1).ok_or_else(declined)
    };
    let (to_low, to_high) = (order(a[0], a[1])?, order(a[0], a[2])?);
    match order(a[1], a[2])? {
        Ordering::Less => bucket(count, to_low.is_lt(), to_high.is_ge(), within),
        Ordering::Greater => bucket(count, to_low.is_gt(), to_high.is_le(), within),
        Ordering::Equal => Err(refused("lower bound cannot equal upper bound")),
    }
}

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_width_bucket_float8", &[func("width_bucket", &[FLOAT8, FLOAT8, FLOAT8, INT4])], INT4, of_floats),
    valued("rimward_width_bucket_numeric", &[func("width_bucket", &[NUMERIC, NUMERIC, NUMERIC, INT4])], INT4, of_numerics),
];
