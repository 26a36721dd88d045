//! date, time and timestamp: arithmetic, comparison across types, making, casts. Whatever needs a time zone is in `zone`.

use rimward_model::Cell;
use rimward_model::datetime::{
    DATE_INFINITY, DATE_MAX, DATE_MIN, DATE_MINUS_INFINITY, DAY_US, HOUR_US, MINUTE_US, TIMESTAMP_INFINITY, TIMESTAMP_MAX, TIMESTAMP_MIN,
    TIMESTAMP_MINUS_INFINITY, date_of, days_of,
};
use rimward_model::interval::Fields;
use rimward_model::oid::{BOOL, DATE, FLOAT8, INT4, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ};

use crate::answer::{int4, integer, real};
use crate::registry::{Context, Function, cast_of, func, op, strict, valued};
use crate::span::{self, fields, justified_hours, negated};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Months and days that are added at most; beyond, versions differ in where they notice.
const MONTHS_MAX: i32 = 4_000_000;
const DAYS_MAX: i32 = 120_000_000;

pub(crate) fn timestamp_out_of_range() -> SqlError {
    SqlError::raised("22008", "timestamp out of range")
}

fn date_out_of_range() -> SqlError {
    SqlError::raised("22008", "date out of range")
}

pub(crate) fn is_infinite(at_us: i64) -> bool {
    at_us == TIMESTAMP_INFINITY || at_us == TIMESTAMP_MINUS_INFINITY
}

fn is_infinite_date(days: i64) -> bool {
    days == i64::from(DATE_INFINITY) || days == i64::from(DATE_MINUS_INFINITY)
}

pub(crate) fn checked(at_us: Option<i64>) -> Result<i64, SqlError> {
    at_us.filter(|at_us| (TIMESTAMP_MIN..TIMESTAMP_MAX).contains(at_us)).ok_or_else(timestamp_out_of_range)
}

fn checked_date(days: i64) -> Said {
    let within = (i64::from(DATE_MIN)..=i64::from(DATE_MAX)).contains(&days);
    if within { Ok(Answer::Integer(days)) } else { Err(date_out_of_range()) }
}

pub(crate) fn last_day(year: i64, month: u32) -> u32 {
    (28..=31).rev().find(|day| days_of(year, month, *day).is_some()).unwrap_or(28)
}

/// Days since 2000-01-01, so many months later, at the month's last day at the latest.
pub(crate) fn months_later(days: i64, months: i32) -> i64 {
    let (year, month, day) = date_of(days);
    let month = year * 12 + i64::from(month) - 1 + i64::from(months);
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) as u32 + 1);
    days_of(year, month, day.min(last_day(year, month))).unwrap_or(i64::MIN)
}

pub(crate) fn bounded(span: Fields) -> Result<Fields, SqlError> {
    if span.months.unsigned_abs() > MONTHS_MAX as u32 || span.days.unsigned_abs() > DAYS_MAX as u32 {
        return Err(SqlError::Declined("an interval of hundreds of thousands of years"));
    }
    Ok(span)
}

/// The date and time of day, months and days of the span later; the rest of it is the caller's.
pub(crate) fn days_later(at_us: i64, span: Fields) -> Result<i64, SqlError> {
    let mut at_us = at_us;
    for step in [Fields { days: 0, ..span }, Fields { months: 0, ..span }] {
        let days = match step {
            Fields { months: 0, days: 0, .. } => continue,
            Fields { months: 0, days, .. } => at_us.div_euclid(DAY_US) + i64::from(days),
            Fields { months, .. } => months_later(at_us.div_euclid(DAY_US), months),
        };
        at_us = checked(days.checked_mul(DAY_US).and_then(|day| day.checked_add(at_us.rem_euclid(DAY_US))))?;
    }
    Ok(at_us)
}

pub(crate) fn later(at_us: i64, span: Fields) -> Result<i64, SqlError> {
    if is_infinite(at_us) {
        return Ok(at_us);
    }
    let span = bounded(span)?;
    checked(days_later(at_us, span)?.checked_add(span.time_us))
}

pub(crate) fn minus(span: Fields) -> Result<Fields, SqlError> {
    negated(span).ok_or(SqlError::Declined("the negative of the least interval"))
}

pub(crate) fn timestamp_of_date(days: i64) -> Result<i64, SqlError> {
    match i32::try_from(days) {
        Ok(DATE_INFINITY) => Ok(TIMESTAMP_INFINITY),
        Ok(DATE_MINUS_INFINITY) => Ok(TIMESTAMP_MINUS_INFINITY),
        _ => {
            let out_of_range = || SqlError::raised("22008", "date out of range for timestamp");
            days.checked_mul(DAY_US).filter(|at_us| (TIMESTAMP_MIN..TIMESTAMP_MAX).contains(at_us)).ok_or_else(out_of_range)
        }
    }
}

pub(crate) fn date_of_timestamp(at_us: i64) -> i64 {
    match at_us {
        TIMESTAMP_INFINITY => DATE_INFINITY.into(),
        TIMESTAMP_MINUS_INFINITY => DATE_MINUS_INFINITY.into(),
        at_us => at_us.div_euclid(DAY_US),
    }
}

fn date_plus(a: &[Cell<'_>], sign: i64) -> Said {
    let (days, more) = (integer(a[0])?, integer(a[1])?);
    if is_infinite_date(days) { Ok(Answer::Integer(days)) } else { checked_date(days + sign * more) }
}

fn date_minus_date(a: &[Cell<'_>]) -> Said {
    let (left, right) = (integer(a[0])?, integer(a[1])?);
    if is_infinite_date(left) || is_infinite_date(right) {
        return Err(SqlError::raised("22008", "cannot subtract infinite dates"));
    }
    Ok(Answer::Integer(left - right))
}

fn date_plus_time(a: &[Cell<'_>]) -> Said {
    let at_us = timestamp_of_date(integer(a[0])?)?;
    if is_infinite(at_us) { Ok(Answer::Integer(at_us)) } else { checked(at_us.checked_add(integer(a[1])?)).map(Answer::Integer) }
}

fn swapped(a: &[Cell<'_>], of: fn(&[Cell<'_>]) -> Said) -> Said {
    of(&[a[1], a[0]])
}

pub(crate) fn timestamp_plus(a: &[Cell<'_>]) -> Said {
    later(integer(a[0])?, fields(a[1])?).map(Answer::Integer)
}

fn timestamp_minus(a: &[Cell<'_>]) -> Said {
    later(integer(a[0])?, minus(fields(a[1])?)?).map(Answer::Integer)
}

fn date_plus_interval(a: &[Cell<'_>]) -> Said {
    later(timestamp_of_date(integer(a[0])?)?, fields(a[1])?).map(Answer::Integer)
}

fn date_minus_interval(a: &[Cell<'_>]) -> Said {
    later(timestamp_of_date(integer(a[0])?)?, minus(fields(a[1])?)?).map(Answer::Integer)
}

fn between(a: &[Cell<'_>]) -> Said {
    let (left, right) = (integer(a[0])?, integer(a[1])?);
    if is_infinite(left) || is_infinite(right) {
        return Err(SqlError::Declined("the difference of infinite timestamps"));
    }
    let time_us = left.checked_sub(right).ok_or(SqlError::Declined("a difference that versions differ about"))?;
    span::answer(justified_hours(Fields { time_us, ..Fields::default() }).ok_or_else(span::out_of_range)?)
}

/// The time of day; beyond 64 bits versions differ.
fn time_of_day(time_us: Option<i64>) -> Said {
    let time_us = time_us.ok_or(SqlError::Declined("a time beyond 64 bits"))?;
    Ok(Answer::Integer(time_us.rem_euclid(DAY_US)))
}

pub(crate) fn time_plus(a: &[Cell<'_>]) -> Said {
    time_of_day(integer(a[0])?.checked_add(fields(a[1])?.time_us))
}

fn time_minus(a: &[Cell<'_>]) -> Said {
    time_of_day(integer(a[0])?.checked_sub(fields(a[1])?.time_us))
}

fn between_times(a: &[Cell<'_>]) -> Said {
    span::answer(Fields { time_us: integer(a[0])? - integer(a[1])?, ..Fields::default() })
}

/// A date beyond all timestamps is beyond the finite ones alone.
fn compared(cell: Cell<'_>, is_date: bool) -> Result<i128, SqlError> {
    let value = integer(cell)?;
    if !is_date {
        return Ok(value.into());
    }
    Ok(match timestamp_of_date(value) {
        Ok(at_us) => at_us.into(),
        Err(_) => i128::from(i64::MAX) - 1,
    })
}

fn compare(a: &[Cell<'_>], date_first: bool, holds: impl Fn(std::cmp::Ordering) -> bool) -> Said {
    Ok(Answer::bool(holds(compared(a[0], date_first)?.cmp(&compared(a[1], !date_first)?))))
}

fn make_date(a: &[Cell<'_>]) -> Said {
    let (year, month, day) = (int4(a[0])?, int4(a[1])?, int4(a[2])?);
    day_made(year, month, day).ok_or_else(|| SqlError::raised("22008", "date field value out of range")).and_then(checked_date)
}

/// A negative year is BC, and there is no year 0.
fn day_made(year: i32, month: i32, day: i32) -> Option<i64> {
    let year = match year {
        0 => return None,
        ..0 => i64::from(year) + 1,
        _ => i64::from(year),
    };
    days_of(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn time_made(hour: i32, minute: i32, seconds: f64) -> Result<i64, SqlError> {
    let out_of_range = || SqlError::raised("22008", "time field value out of range");
    if seconds.is_nan() || !(0..=24).contains(&hour) || !(0..60).contains(&minute) || !(0.0..=60.0).contains(&seconds) {
        return Err(out_of_range());
    }
    let time_us = i64::from(hour) * HOUR_US + i64::from(minute) * MINUTE_US + (seconds * 1e6).round_ties_even() as i64;
    if time_us > DAY_US { Err(out_of_range()) } else { Ok(time_us) }
}

fn make_time(a: &[Cell<'_>]) -> Said {
    time_made(int4(a[0])?, int4(a[1])?, real(a[2])?).map(Answer::Integer)
}

pub(crate) fn make_timestamp(a: &[Cell<'_>]) -> Said {
    let days = day_made(int4(a[0])?, int4(a[1])?, int4(a[2])?);
    let days = days.ok_or_else(|| SqlError::raised("22008", "date field value out of range"))?;
    let time_us = time_made(int4(a[3])?, int4(a[4])?, real(a[5])?)?;
    checked(days.checked_mul(DAY_US).and_then(|day| day.checked_add(time_us))).map(Answer::Integer)
}

/// Of seconds since 1970.
fn of_epoch(a: &[Cell<'_>]) -> Said {
    let seconds = real(a[0])?;
    if seconds.is_nan() {
        return Err(SqlError::raised("22008", "timestamp cannot be NaN"));
    }
    if seconds.is_infinite() {
        return Ok(Answer::Integer(if seconds > 0.0 { TIMESTAMP_INFINITY } else { TIMESTAMP_MINUS_INFINITY }));
    }
    let at_us = ((seconds - 946_684_800.0) * 1e6).round_ties_even();
    if !(-2.2e17..9.3e18).contains(&at_us) {
        return Err(timestamp_out_of_range());
    }
    checked(Some(at_us as i64)).map(Answer::Integer)
}

fn to_date(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Integer(date_of_timestamp(integer(a[0])?)))
}

fn to_time(a: &[Cell<'_>]) -> Said {
    let at_us = integer(a[0])?;
    Ok(if is_infinite(at_us) { Answer::Null } else { Answer::Integer(at_us.rem_euclid(DAY_US)) })
}

/// To the precision of a type modifier, half away from zero.
pub(crate) fn to_precision(at_us: i64, typmod: i32) -> Result<i64, SqlError> {
    let Ok(precision) = u32::try_from(typmod) else { return Ok(at_us) };
    let unit = 10i64.pow(6u32.saturating_sub(precision));
    let magnitude = at_us.checked_abs().and_then(|magnitude| magnitude.checked_add(unit / 2)).ok_or_else(timestamp_out_of_range)?;
    Ok(magnitude / unit * unit * at_us.signum())
}

fn timestamp_enforced(a: &[Cell<'_>]) -> Said {
    let at_us = integer(a[0])?;
    if is_infinite(at_us) {
        return Ok(Answer::Same(0));
    }
    let rounded = to_precision(at_us, int4(a[1])?)?;
    if rounded < TIMESTAMP_MAX { Ok(Answer::Integer(rounded)) } else { Err(SqlError::Declined("rounding to the end of time")) }
}

fn time_enforced(a: &[Cell<'_>]) -> Said {
    to_precision(integer(a[0])?, int4(a[1])?).map(Answer::Integer)
}

fn is_finite(a: &[Cell<'_>]) -> Said {
    Ok(Answer::bool(!is_infinite(integer(a[0])?)))
}

/// The date and the clock of a timestamp: year, month, day, hour, minute, second, µs.
fn parts(at_us: i64) -> [i64; 7] {
    let (year, month, day) = date_of(at_us.div_euclid(DAY_US));
    let (hour, minute, second, us) = span::clock(at_us.rem_euclid(DAY_US));
    [year, month.into(), day.into(), hour, minute, second, us]
}

/// The difference in years, months, days and less, as people count it.
pub(crate) fn symbolic_difference(left: i64, right: i64, backwards: bool) -> Fields {
    let (minuend, subtrahend) = (parts(left), parts(right));
    let sign = if backwards { -1 } else { 1 };
    let mut rest = [0i64; 7];
    for (place, part) in rest.iter_mut().enumerate() {
        *part = sign * (minuend[place] - subtrahend[place]);
    }
    for (place, unit) in [(6, 1_000_000), (5, 60), (4, 60), (3, 24)] {
        while rest[place] < 0 {
            rest[place] += unit;
            rest[place - 1] -= 1;
        }
    }
    let earlier = if backwards { minuend } else { subtrahend };
    while rest[2] < 0 {
        rest[2] += i64::from(last_day(earlier[0], earlier[1] as u32));
        rest[1] -= 1;
    }
    while rest[1] < 0 {
        rest[1] += 12;
        rest[0] -= 1;
    }
    let time_us = ((rest[3] * 60 + rest[4]) * 60 + rest[5]) * 1_000_000 + rest[6];
    Fields { months: (sign * (rest[0] * 12 + rest[1])) as i32, days: (sign * rest[2]) as i32, time_us: sign * time_us }
}

fn age(a: &[Cell<'_>]) -> Said {
    let (left, right) = (integer(a[0])?, integer(a[1])?);
    if is_infinite(left) || is_infinite(right) {
        return Err(SqlError::Declined("the age of an infinite timestamp"));
    }
    span::answer(symbolic_difference(left, right, left < right))
}

fn bin(a: &[Cell<'_>]) -> Said {
    let (stride, at_us, origin) = (fields(a[0])?, integer(a[1])?, integer(a[2])?);
    if is_infinite(at_us) {
        return Ok(Answer::Same(1));
    }
    if is_infinite(origin) {
        return Err(SqlError::raised("22008", "origin out of range"));
    }
    if stride.months != 0 {
        return Err(SqlError::raised("0A000", "timestamps cannot be binned into intervals containing months or years"));
    }
    let stride_us = i64::from(stride.days).checked_mul(DAY_US).and_then(|days| days.checked_add(stride.time_us));
    let stride_us = stride_us.ok_or_else(span::out_of_range)?;
    if stride_us <= 0 {
        return Err(SqlError::raised("22008", "stride must be greater than zero"));
    }
    let difference = at_us.checked_sub(origin).ok_or_else(span::out_of_range)?;
    let over = difference % stride_us;
    if difference < 0 && over == 0 {
        return Err(SqlError::Declined("a bin's edge before the origin, where versions differ"));
    }
    let below = if over < 0 { stride_us } else { 0 };
    checked((at_us - over).checked_sub(below)).map(Answer::Integer)
}

const TS: &[u32] = &[TIMESTAMP];
const TZ: &[u32] = &[TIMESTAMPTZ];
const D: &[u32] = &[DATE];

const DT: &[u32] = &[DATE, TIMESTAMP];
const TD: &[u32] = &[TIMESTAMP, DATE];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_date_pli", &[op("+", &[DATE, INT4])], DATE, |a| date_plus(a, 1)),
    valued("rimward_integer_pl_date", &[op("+", &[INT4, DATE])], DATE, |a| swapped(a, |a| date_plus(a, 1))),
    valued("rimward_date_mii", &[op("-", &[DATE, INT4])], DATE, |a| date_plus(a, -1)),
    valued("rimward_date_mi", &[op("-", &[DATE, DATE])], INT4, date_minus_date),
    valued("rimward_datetime_pl", &[op("+", &[DATE, TIME])], TIMESTAMP, date_plus_time),
    valued("rimward_timedate_pl", &[op("+", &[TIME, DATE])], TIMESTAMP, |a| swapped(a, date_plus_time)),
    valued("rimward_date_pl_interval", &[op("+", &[DATE, INTERVAL])], TIMESTAMP, date_plus_interval),
    valued("rimward_interval_pl_date", &[op("+", &[INTERVAL, DATE])], TIMESTAMP, |a| swapped(a, date_plus_interval)),
    valued("rimward_date_mi_interval", &[op("-", &[DATE, INTERVAL])], TIMESTAMP, date_minus_interval),
    valued("rimward_timestamp_pl_interval", &[op("+", &[TIMESTAMP, INTERVAL])], TIMESTAMP, timestamp_plus),
    valued("rimward_interval_pl_timestamp", &[op("+", &[INTERVAL, TIMESTAMP])], TIMESTAMP, |a| swapped(a, timestamp_plus)),
    valued("rimward_timestamp_mi_interval", &[op("-", &[TIMESTAMP, INTERVAL])], TIMESTAMP, timestamp_minus),
    valued("rimward_timestamp_mi", &[op("-", &[TIMESTAMP, TIMESTAMP]), op("-", &[TIMESTAMPTZ, TIMESTAMPTZ])], INTERVAL, between),
    valued("rimward_time_pl_interval", &[op("+", &[TIME, INTERVAL])], TIME, time_plus),
    valued("rimward_interval_pl_time", &[op("+", &[INTERVAL, TIME])], TIME, |a| swapped(a, time_plus)),
    valued("rimward_time_mi_interval", &[op("-", &[TIME, INTERVAL])], TIME, time_minus),
    valued("rimward_time_mi_time", &[op("-", &[TIME, TIME])], INTERVAL, between_times),
    valued("rimward_make_date", &[func("make_date", &[INT4, INT4, INT4])], DATE, make_date),
    valued("rimward_make_time", &[func("make_time", &[INT4, INT4, FLOAT8])], TIME, make_time),
    valued("rimward_make_timestamp", &[func("make_timestamp", &[INT4, INT4, INT4, INT4, INT4, FLOAT8])], TIMESTAMP, make_timestamp),
    valued("rimward_to_timestamp", &[func("to_timestamp", &[FLOAT8])], TIMESTAMPTZ, of_epoch),
    valued("rimward_date_timestamp", &[cast_of(D)], TIMESTAMP, |a| timestamp_of_date(integer(a[0])?).map(Answer::Integer)),
    valued("rimward_timestamp_date", &[cast_of(TS)], DATE, to_date),
    strict("rimward_timestamp_time", &[cast_of(TS)], TIME, to_time),
    valued("rimward_timestamp", &[cast_of(TS)], TIMESTAMP, timestamp_enforced).with(&[Context::Typmod]),
    valued("rimward_timestamptz", &[cast_of(TZ)], TIMESTAMPTZ, timestamp_enforced).with(&[Context::Typmod]),
    valued("rimward_time", &[cast_of(&[TIME])], TIME, time_enforced).with(&[Context::Typmod]),
    valued("rimward_timestamp_isfinite", &[func("isfinite", TS), func("isfinite", TZ)], BOOL, is_finite),
    valued("rimward_date_isfinite", &[func("isfinite", D)], BOOL, |a| Ok(Answer::bool(!is_infinite_date(integer(a[0])?)))),
    valued("rimward_timestamp_age", &[func("age", &[TIMESTAMP, TIMESTAMP])], INTERVAL, age),
    valued("rimward_date_bin", &[func("date_bin", &[INTERVAL, TIMESTAMP, TIMESTAMP])], TIMESTAMP, bin),
    valued("rimward_date_bin_tz", &[func("date_bin", &[INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ])], TIMESTAMPTZ, bin),
    valued("rimward_date_eq_timestamp", &[op("=", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_eq)),
    valued("rimward_timestamp_eq_date", &[op("=", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_eq)),
    valued("rimward_date_ne_timestamp", &[op("<>", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ne)),
    valued("rimward_timestamp_ne_date", &[op("<>", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_ne)),
    valued("rimward_date_lt_timestamp", &[op("<", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_lt)),
    valued("rimward_timestamp_lt_date", &[op("<", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_lt)),
    valued("rimward_date_le_timestamp", &[op("<=", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_le)),
    valued("rimward_timestamp_le_date", &[op("<=", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_le)),
    valued("rimward_date_gt_timestamp", &[op(">", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_gt)),
    valued("rimward_timestamp_gt_date", &[op(">", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_gt)),
    valued("rimward_date_ge_timestamp", &[op(">=", DT)], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ge)),
    valued("rimward_timestamp_ge_date", &[op(">=", TD)], BOOL, |a| compare(a, false, std::cmp::Ordering::is_ge)),
];
