//! interval: arithmetic, justification, comparison.

use rimward_model::datetime::{DAY_US, HOUR_US, MINUTE_US, SECOND_US};
use rimward_model::interval::{Fields, Interval};
use rimward_model::oid::{BOOL, FLOAT8, INT4, INTERVAL, TIME};
use rimward_model::{Cell, Storage};

use crate::answer::{blob, int4, integer, real};
use crate::registry::{Context, Function, cast_of, func, op, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

const DAYS_PER_MONTH: i32 = 30;

pub(crate) fn out_of_range() -> SqlError {
    SqlError::raised("22008", "interval out of range")
}

/// A finite interval: infinite ones are of PostgreSQL 17 and later, and earlier versions have finite ones in their place.
pub(crate) fn fields(cell: Cell<'_>) -> Result<Fields, SqlError> {
    match Interval::of_key(blob(cell)?) {
        Some(Interval::Finite(fields)) => Ok(fields),
        Some(_) => Err(SqlError::Declined("an infinite interval")),
        None => Err(SqlError::Argument("interval")),
    }
}

pub(crate) fn answer(fields: Fields) -> Said {
    let extreme = [i32::MAX, i32::MIN].contains(&fields.months) && [i32::MAX, i32::MIN].contains(&fields.days);
    if extreme && [i64::MAX, i64::MIN].contains(&fields.time_us) {
        return Err(SqlError::Declined("an interval that is infinite in some versions"));
    }
    let mut key = Vec::with_capacity(32);
    Interval::Finite(fields).put_key(&mut key);
    Ok(Answer::key(&key))
}

fn combined(left: Fields, right: Fields) -> Option<Fields> {
    Some(Fields {
        months: left.months.checked_add(right.months)?,
        days: left.days.checked_add(right.days)?,
        time_us: left.time_us.checked_add(right.time_us)?,
    })
}

pub(crate) fn negated(of: Fields) -> Option<Fields> {
    Some(Fields { months: of.months.checked_neg()?, days: of.days.checked_neg()?, time_us: of.time_us.checked_neg()? })
}

fn add(a: &[Cell<'_>]) -> Said {
    answer(combined(fields(a[0])?, fields(a[1])?).ok_or_else(out_of_range)?)
}

/// Field by field: a least value can be subtracted, though not negated.
fn subtract(a: &[Cell<'_>]) -> Said {
    let (left, right) = (fields(a[0])?, fields(a[1])?);
    let difference = || {
        Some(Fields {
            months: left.months.checked_sub(right.months)?,
            days: left.days.checked_sub(right.days)?,
            time_us: left.time_us.checked_sub(right.time_us)?,
        })
    };
    answer(difference().ok_or_else(out_of_range)?)
}

fn negate(a: &[Cell<'_>]) -> Said {
    answer(negated(fields(a[0])?).ok_or_else(out_of_range)?)
}

/// To six digits behind the point.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round_ties_even() / 1e6
}

/// A product plus something: compilers may round once or twice, and both must come to the same answer.
#[derive(Clone, Copy)]
enum Fusion {
    Apart,
    Fused,
}

impl Fusion {
    fn product_plus(self, left: f64, right: f64, more: f64) -> f64 {
        match self {
            Fusion::Apart => left * right + more,
            Fusion::Fused => left.mul_add(right, more),
        }
    }
}

fn whole(value: f64) -> Result<i32, SqlError> {
    if value.is_nan() || value > f64::from(i32::MAX) || value < f64::from(i32::MIN) { Err(out_of_range()) } else { Ok(value as i32) }
}

/// What months and days leave over, carried down to days and seconds.
fn carried(months: i32, days: i32, rest_of_months: f64, rest_of_days: impl Fn(f64) -> f64) -> Result<(Fields, f64), SqlError> {
    let month_days = rounded(rest_of_months * f64::from(DAYS_PER_MONTH));
    let mut seconds = rounded((rest_of_days(month_days) - f64::from(month_days as i32)) * 86_400.0);
    let mut days = i64::from(days);
    if seconds.abs() >= 86_400.0 {
        let more = (seconds / 86_400.0) as i32;
        days += i64::from(more);
        seconds -= f64::from(more) * 86_400.0;
    }
    days += i64::from(month_days as i32);
    let days = i32::try_from(days).map_err(|_| out_of_range())?;
    Ok((Fields { months, days, time_us: 0 }, seconds))
}

fn with_time(fields: Fields, time: f64) -> Result<Fields, SqlError> {
    let time = time.round_ties_even();
    // 2^63 is a float.
    if !(-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&time) {
        return Err(out_of_range());
    }
    Ok(Fields { time_us: time as i64, ..fields })
}

fn product(of: Fields, factor: f64, fusion: [Fusion; 3]) -> Result<Fields, SqlError> {
    let (months, days) = (f64::from(of.months), f64::from(of.days));
    let (whole_months, whole_days) = (whole(months * factor)?, whole(days * factor)?);
    let rest = fusion[0].product_plus(months, factor, -f64::from(whole_months));
    let (fields, seconds) =
        carried(whole_months, whole_days, rest, |month_days| fusion[1].product_plus(days, factor, -f64::from(whole_days)) + month_days)?;
    with_time(fields, fusion[2].product_plus(of.time_us as f64, factor, seconds * 1e6))
}

fn multiply(of: Fields, factor: f64) -> Said {
    let [apart, fused] = [Fusion::Apart, Fusion::Fused];
    let first = product(of, factor, [apart; 3]);
    for fusion in [[fused; 3], [fused, fused, apart], [fused, apart, apart], [apart, apart, fused]] {
        if product(of, factor, fusion) != first {
            return Err(SqlError::Declined("an interval whose last digit depends on the processor"));
        }
    }
    answer(first?)
}

/// The quotient; the divisor is a count, or a client's number.
pub(crate) fn divided(of: Fields, divisor: f64) -> Said {
    if divisor == 0.0 {
        return Err(SqlError::division_by_zero());
    }
    let (months, days) = (f64::from(of.months), f64::from(of.days));
    if divisor.is_nan() || divisor.is_infinite() || divisor.abs() < 1e-3 {
        return Err(SqlError::Declined("an interval divided by such a number"));
    }
    let (whole_months, whole_days) = (whole(months / divisor)?, whole(days / divisor)?);
    let (fields, seconds) = carried(whole_months, whole_days, months / divisor - f64::from(whole_months), |month_days| {
        days / divisor - f64::from(whole_days) + month_days
    })?;
    let time = of.time_us as f64 / divisor;
    let apart = with_time(fields, time + seconds * 1e6);
    if apart != with_time(fields, seconds.mul_add(1e6, time)) {
        return Err(SqlError::Declined("an interval whose last digit depends on the processor"));
    }
    answer(apart?)
}

/// Whole days out of the time of day, with the same sign.
pub(crate) fn justified_hours(of: Fields) -> Option<Fields> {
    let days = i64::from(of.days) + of.time_us / DAY_US;
    let mut fields = Fields { days: i32::try_from(days).ok()?, time_us: of.time_us % DAY_US, ..of };
    balance_days(&mut fields);
    Some(fields)
}

fn balance_days(fields: &mut Fields) {
    if fields.days > 0 && fields.time_us < 0 {
        fields.time_us += DAY_US;
        fields.days -= 1;
    } else if fields.days < 0 && fields.time_us > 0 {
        fields.time_us -= DAY_US;
        fields.days += 1;
    }
}

fn justified_days(of: Fields) -> Option<Fields> {
    let months = of.months.checked_add(of.days / DAYS_PER_MONTH)?;
    let mut fields = Fields { months, days: of.days % DAYS_PER_MONTH, ..of };
    if fields.months > 0 && fields.days < 0 {
        fields.days += DAYS_PER_MONTH;
        fields.months -= 1;
    } else if fields.months < 0 && fields.days > 0 {
        fields.days -= DAYS_PER_MONTH;
        fields.months += 1;
    }
    Some(fields)
}

fn justified(of: Fields) -> Option<Fields> {
    let days = i64::from(of.days) + of.time_us / DAY_US;
    let months = i64::from(of.months) + days / i64::from(DAYS_PER_MONTH);
    let mut fields =
        Fields { months: i32::try_from(months).ok()?, days: (days % i64::from(DAYS_PER_MONTH)) as i32, time_us: of.time_us % DAY_US };
    if fields.months > 0 && (fields.days < 0 || (fields.days == 0 && fields.time_us < 0)) {
        fields.days += DAYS_PER_MONTH;
        fields.months -= 1;
    } else if fields.months < 0 && (fields.days > 0 || (fields.days == 0 && fields.time_us > 0)) {
        fields.days -= DAYS_PER_MONTH;
        fields.months += 1;
    }
    balance_days(&mut fields);
    Some(fields)
}

fn justify(a: &[Cell<'_>], of: fn(Fields) -> Option<Fields>) -> Said {
    answer(of(fields(a[0])?).ok_or_else(out_of_range)?)
}

fn compare(a: &[Cell<'_>], holds: impl Fn(std::cmp::Ordering) -> bool) -> Said {
    let (left, right) = (blob(a[0])?, blob(a[1])?);
    Ok(Answer::bool(holds(Storage::Interval.key_of(left).cmp(Storage::Interval.key_of(right)))))
}

/// Years, months, weeks, days, hours, minutes, seconds.
fn make(a: &[Cell<'_>]) -> Said {
    let number = |place: usize| int4(a[place]).map(i64::from);
    let seconds = real(a[6])?;
    if !seconds.is_finite() || seconds.abs() > 1e12 {
        return Err(SqlError::Declined("an interval of so many seconds"));
    }
    let narrow = |value: i64| i32::try_from(value).map_err(|_| SqlError::Declined("an interval that versions differ about"));
    answer(Fields {
        months: narrow(number(0)? * 12 + number(1)?)?,
        days: narrow(number(2)? * 7 + number(3)?)?,
        time_us: number(4)? * HOUR_US + number(5)? * MINUTE_US + (seconds * 1e6).round_ties_even() as i64,
    })
}

fn of_time(a: &[Cell<'_>]) -> Said {
    answer(Fields { time_us: integer(a[0])?, ..Fields::default() })
}

fn to_time(a: &[Cell<'_>]) -> Said {
    let time_us = fields(a[0])?.time_us;
    if time_us < DAY_US - i64::MAX {
        return Err(SqlError::Declined("a time that PostgreSQL computes beyond 64 bits"));
    }
    Ok(Answer::Integer(time_us.rem_euclid(DAY_US)))
}

/// All fields, as a modifier without a restriction to some says.
const FULL_RANGE: i32 = 0x7FFF;

fn enforce(a: &[Cell<'_>]) -> Said {
    answer(to_precision(fields(a[0])?, int4(a[1])?)?)
}

/// To the precision of a type modifier, half away from zero.
pub(crate) fn to_precision(of: Fields, typmod: i32) -> Result<Fields, SqlError> {
    if typmod < 0 {
        return Ok(of);
    }
    let unit = match (typmod >> 16, typmod & 0xFFFF) {
        (FULL_RANGE, 0xFFFF) => return Ok(of),
        (FULL_RANGE, precision @ 0..=6) => 10i64.pow(6 - precision as u32),
        _ => return Err(SqlError::Declined("an interval of some fields")),
    };
    let half = unit / 2;
    let magnitude = of.time_us.checked_abs().and_then(|time_us| time_us.checked_add(half));
    let magnitude = magnitude.ok_or(SqlError::Declined("rounding beyond 64 bits"))? / unit * unit;
    Ok(Fields { time_us: magnitude * of.time_us.signum(), ..of })
}

/// Hours, minutes, seconds and µs of a span of time, each with its sign.
pub(crate) fn clock(time_us: i64) -> (i64, i64, i64, i64) {
    (time_us / HOUR_US, time_us % HOUR_US / MINUTE_US, time_us % MINUTE_US / SECOND_US, time_us % SECOND_US)
}

const I: &[u32] = &[INTERVAL];
const II: &[u32] = &[INTERVAL, INTERVAL];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_interval_pl", &[op("+", II)], INTERVAL, add),
    valued("rimward_interval_mi", &[op("-", II)], INTERVAL, subtract),
    valued("rimward_interval_um", &[op("-", I)], INTERVAL, negate),
    valued("rimward_interval_mul", &[op("*", &[INTERVAL, FLOAT8])], INTERVAL, |a| multiply(fields(a[0])?, real(a[1])?)),
    valued("rimward_mul_d_interval", &[op("*", &[FLOAT8, INTERVAL])], INTERVAL, |a| multiply(fields(a[1])?, real(a[0])?)),
    valued("rimward_interval_div", &[op("/", &[INTERVAL, FLOAT8])], INTERVAL, |a| divided(fields(a[0])?, real(a[1])?)),
    valued("rimward_justify_hours", &[func("justify_hours", I)], INTERVAL, |a| justify(a, justified_hours)),
    valued("rimward_justify_days", &[func("justify_days", I)], INTERVAL, |a| justify(a, justified_days)),
    valued("rimward_justify_interval", &[func("justify_interval", I)], INTERVAL, |a| justify(a, justified)),
    valued("rimward_interval_eq", &[op("=", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_eq)),
    valued("rimward_interval_ne", &[op("<>", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_ne)),
    valued("rimward_interval_lt", &[op("<", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_lt)),
    valued("rimward_interval_le", &[op("<=", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_le)),
    valued("rimward_interval_gt", &[op(">", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_gt)),
    valued("rimward_interval_ge", &[op(">=", II)], BOOL, |a| compare(a, std::cmp::Ordering::is_ge)),
    valued("rimward_make_interval", &[func("make_interval", &[INT4, INT4, INT4, INT4, INT4, INT4, FLOAT8])], INTERVAL, make),
    valued("rimward_interval_isfinite", &[func("isfinite", I)], BOOL, |a| fields(a[0]).map(|_| Answer::bool(true))),
    valued("rimward_time_interval", &[cast_of(&[TIME])], INTERVAL, of_time),
    valued("rimward_interval_time", &[cast_of(I)], TIME, to_time),
    valued("rimward_interval", &[cast_of(I)], INTERVAL, enforce).with(&[Context::Typmod]),
];
