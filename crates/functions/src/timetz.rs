//! time with time zone, and AT TIME ZONE with an interval. timetz sorts as its blob does, and equal ones are alike.

use std::cmp::Ordering;

use rimward_model::Cell;
use rimward_model::datetime::{DAY_US, SECOND_US, TimeTz, put_timetz_key, timetz_of_key};
use rimward_model::oid::{BOOL, DATE, FLOAT8, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ};

use crate::answer::{blob, int4, integer};
use crate::calendar::{self, Unit};
use crate::decimal::Decimal;
use crate::moment::{checked, is_infinite, timestamp_of_date, to_precision};
use crate::registry::{Context, Function, cast_of, form, func, op, strict, valued};
use crate::span::fields;
use crate::zone::Zone;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn timetz(cell: Cell<'_>) -> Result<TimeTz, SqlError> {
    timetz_of_key(blob(cell)?).ok_or(SqlError::Argument("time with time zone"))
}

fn answer(value: TimeTz) -> Said {
    let mut key = Vec::with_capacity(12);
    put_timetz_key(&mut key, value);
    Ok(Answer::key(&key))
}

fn compare(a: &[Cell<'_>], holds: impl Fn(Ordering) -> bool) -> Said {
    Ok(Answer::bool(holds(blob(a[0])?.cmp(blob(a[1])?))))
}

fn plus(of: Cell<'_>, span: Cell<'_>, sign: i64) -> Said {
    let (of, span) = (timetz(of)?, fields(span)?);
    let beyond = SqlError::Declined("a time beyond 64 bits");
    let time_us = span.time_us.checked_mul(sign).and_then(|us| of.time_us.checked_add(us)).ok_or(beyond)?;
    answer(TimeTz { time_us: time_us.rem_euclid(DAY_US), ..of })
}

fn with_date(days: Cell<'_>, time: Cell<'_>) -> Said {
    let (at_us, time) = (timestamp_of_date(integer(days)?)?, timetz(time)?);
    if is_infinite(at_us) {
        return Ok(Answer::Integer(at_us));
    }
    checked(at_us.checked_add(time.time_us + i64::from(time.west_seconds) * SECOND_US)).map(Answer::Integer)
}

/// The same instant of a day at another offset.
fn at_west(of: TimeTz, west_seconds: i32) -> Said {
    let time_us = of.time_us + i64::from(of.west_seconds - west_seconds) * SECOND_US;
    // 24:00 stays only where nothing is added.
    let time_us = if (0..=DAY_US).contains(&time_us) && time_us == of.time_us { time_us } else { time_us.rem_euclid(DAY_US) };
    if of.time_us == DAY_US {
        return Err(SqlError::Declined("24:00 in another time zone, where versions differ"));
    }
    answer(TimeTz { time_us, west_seconds })
}

fn at_fixed_zone(a: &[Cell<'_>]) -> Said {
    let east = Zone::of(a[1])?.fixed_east().ok_or(SqlError::Declined("a zone whose offset depends on the date"))?;
    at_west(timetz(a[0])?, -(east as i32))
}

/// Seconds east of UTC.
fn interval_east(cell: Cell<'_>) -> Result<i64, SqlError> {
    let of = fields(cell)?;
    if of.months != 0 || of.days != 0 {
        return Err(SqlError::raised("22023", "interval time zone must not include months or days"));
    }
    let east = of.time_us / SECOND_US;
    if east.abs() >= 16 * 3600 { Err(SqlError::Declined("an offset of sixteen hours and more")) } else { Ok(east) }
}

fn shifted(a: &[Cell<'_>], sign: i64) -> Said {
    let at_us = integer(a[1])?;
    if is_infinite(at_us) {
        return Ok(Answer::Same(1));
    }
    let east = interval_east(a[0])?;
    checked(at_us.checked_add(sign * east * SECOND_US)).map(Answer::Integer)
}

fn of_timestamptz(a: &[Cell<'_>]) -> Said {
    let at_us = integer(a[0])?;
    if is_infinite(at_us) {
        return Ok(Answer::Null);
    }
    let east_us = Zone::of(a[1])?.east_us(at_us)?;
    answer(TimeTz { time_us: (at_us + east_us).rem_euclid(DAY_US), west_seconds: -((east_us / SECOND_US) as i32) })
}

fn of_time(a: &[Cell<'_>]) -> Said {
    let east = Zone::of(a[1])?.fixed_east().ok_or(SqlError::Declined("a zone whose offset depends on the date"))?;
    answer(TimeTz { time_us: integer(a[0])?, west_seconds: -(east as i32) })
}

fn enforce(a: &[Cell<'_>]) -> Said {
    let of = timetz(a[0])?;
    answer(TimeTz { time_us: to_precision(of.time_us, int4(a[1])?)?, ..of })
}

fn whole_zone(unit: Unit, of: TimeTz) -> Option<i64> {
    calendar::zone_field(unit, -i64::from(of.west_seconds))
}

fn extract(a: &[Cell<'_>]) -> Said {
    let (unit, of) = (Unit::of(a[0])?, timetz(a[1])?);
    if let Some(value) = whole_zone(unit, of) {
        return Decimal::new(value.into(), 0).answer();
    }
    if unit == Unit::Epoch {
        return Decimal::new((of.time_us + i64::from(of.west_seconds) * SECOND_US).into(), 6).answer();
    }
    calendar::extract_time(&[a[0], Cell::Integer(of.time_us)])
}

fn part(a: &[Cell<'_>]) -> Said {
    let (unit, of) = (Unit::of(a[0])?, timetz(a[1])?);
    if let Some(value) = whole_zone(unit, of) {
        return Ok(Answer::Real(value as f64));
    }
    if unit == Unit::Epoch {
        return Ok(Answer::Real(of.time_us as f64 / 1e6 + f64::from(of.west_seconds)));
    }
    calendar::part_time(&[a[0], Cell::Integer(of.time_us)])
}

const ZZ: &[u32] = &[TIMETZ, TIMETZ];
const TZ: &[Context] = &[Context::TimeZone];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_timetz_eq", &[op("=", ZZ)], BOOL, |a| compare(a, Ordering::is_eq)),
    valued("rimward_timetz_ne", &[op("<>", ZZ)], BOOL, |a| compare(a, Ordering::is_ne)),
    valued("rimward_timetz_lt", &[op("<", ZZ)], BOOL, |a| compare(a, Ordering::is_lt)),
    valued("rimward_timetz_le", &[op("<=", ZZ)], BOOL, |a| compare(a, Ordering::is_le)),
    valued("rimward_timetz_gt", &[op(">", ZZ)], BOOL, |a| compare(a, Ordering::is_gt)),
    valued("rimward_timetz_ge", &[op(">=", ZZ)], BOOL, |a| compare(a, Ordering::is_ge)),
    valued("rimward_timetz_pl_interval", &[op("+", &[TIMETZ, INTERVAL])], TIMETZ, |a| plus(a[0], a[1], 1)),
    valued("rimward_interval_pl_timetz", &[op("+", &[INTERVAL, TIMETZ])], TIMETZ, |a| plus(a[1], a[0], 1)),
    valued("rimward_timetz_mi_interval", &[op("-", &[TIMETZ, INTERVAL])], TIMETZ, |a| plus(a[0], a[1], -1)),
    valued("rimward_datetimetz_pl", &[op("+", &[DATE, TIMETZ])], TIMESTAMPTZ, |a| with_date(a[0], a[1])),
    valued("rimward_timetzdate_pl", &[op("+", &[TIMETZ, DATE])], TIMESTAMPTZ, |a| with_date(a[1], a[0])),
    valued("rimward_timetz_time", &[cast_of(&[TIMETZ])], TIME, |a| timetz(a[0]).map(|of| Answer::Integer(of.time_us))),
    valued("rimward_time_timetz", &[cast_of(&[TIME])], TIMETZ, of_time).with(TZ),
    strict("rimward_timestamptz_timetz", &[cast_of(&[TIMESTAMPTZ])], TIMETZ, of_timestamptz).with(TZ),
    valued("rimward_timetz", &[cast_of(&[TIMETZ])], TIMETZ, enforce).with(&[Context::Typmod]),
    valued("rimward_extract_timetz", &[func("extract", &[TEXT, TIMETZ])], NUMERIC, extract),
    valued("rimward_timetz_part", &[func("date_part", &[TEXT, TIMETZ])], FLOAT8, part),
    valued("rimward_timetz_zone", &[form("timezone", &[TIMETZ])], TIMETZ, at_fixed_zone).with(TZ),
    valued("rimward_timetz_izone", &[func("timezone", &[INTERVAL, TIMETZ])], TIMETZ, |a| {
        at_west(timetz(a[1])?, -(interval_east(a[0])? as i32))
    }),
    valued("rimward_timestamptz_izone", &[func("timezone", &[INTERVAL, TIMESTAMPTZ])], TIMESTAMP, |a| shifted(a, 1)),
    valued("rimward_timestamp_izone", &[func("timezone", &[INTERVAL, TIMESTAMP])], TIMESTAMPTZ, |a| shifted(a, -1)),
];
