//! timestamptz as people read it in a time zone: casts, arithmetic, fields, comparison. The zones themselves are in `zone`.

use rimward_model::Cell;
use rimward_model::datetime::{DATE_INFINITY, DATE_MINUS_INFINITY, DAY_US, SECOND_US, TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY};
use rimward_model::interval::Fields;
use rimward_model::oid::{BOOL, DATE, FLOAT8, INT4, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ};

use crate::answer::integer;
use crate::calendar::{self, Unit};
use crate::decimal::Decimal;
use crate::moment::{bounded, checked, date_of_timestamp, days_later, is_infinite, minus, symbolic_difference, timestamp_of_date};
use crate::registry::{Context, Function, cast_of, func, op, strict, valued};
use crate::span::{self, fields};
use crate::zone::Zone;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn zone<'a>(a: &[Cell<'a>]) -> Result<Zone<'a>, SqlError> {
    Zone::of(*a.last().ok_or(SqlError::Argument("time zone"))?)
}

fn to_local(a: &[Cell<'_>]) -> Said {
    let at_us = integer(a[0])?;
    if is_infinite(at_us) { Ok(Answer::Same(0)) } else { checked(Some(zone(a)?.local(at_us)?)).map(Answer::Integer) }
}

fn to_instant(a: &[Cell<'_>]) -> Said {
    zone(a)?.instant(integer(a[0])?).map(Answer::Integer)
}

fn date_to_instant(a: &[Cell<'_>]) -> Said {
    zone(a)?.instant(timestamp_of_date(integer(a[0])?)?).map(Answer::Integer)
}

fn to_date(a: &[Cell<'_>]) -> Said {
    zone(a)?.local(integer(a[0])?).map(|local| Answer::Integer(date_of_timestamp(local)))
}

fn to_time(a: &[Cell<'_>]) -> Said {
    let at_us = integer(a[0])?;
    if is_infinite(at_us) {
        return Ok(Answer::Null);
    }
    zone(a)?.local(at_us).map(|local| Answer::Integer(local.rem_euclid(DAY_US)))
}

fn to_text(a: &[Cell<'_>]) -> Said {
    let (zone, at_us) = (zone(a)?, integer(a[0])?);
    let mut out = Vec::with_capacity(32);
    zone.put_text(at_us, &mut out)?;
    String::from_utf8(out).map(Answer::Text).map_err(|_| SqlError::Argument("timestamptz"))
}

/// Months and days on the calendar of the zone, the rest on the clock of UTC.
pub(crate) fn later(zone: &Zone<'_>, at_us: i64, span: Fields) -> Said {
    if is_infinite(at_us) {
        return Ok(Answer::Integer(at_us));
    }
    let span = bounded(span)?;
    let mut at_us = at_us;
    for step in [Fields { months: span.months, ..Fields::default() }, Fields { days: span.days, ..Fields::default() }] {
        if step != Fields::default() {
            at_us = zone.instant(days_later(zone.local(at_us)?, step)?)?;
        }
    }
    checked(at_us.checked_add(span.time_us)).map(Answer::Integer)
}

fn truncated(a: &[Cell<'_>]) -> Said {
    let (zone, unit, at_us) = (zone(a)?, Unit::of(a[0])?, integer(a[1])?);
    if is_infinite(at_us) {
        return if unit > Unit::Millennium { Err(SqlError::Declined("an infinite timestamp, truncated")) } else { Ok(Answer::Same(1)) };
    }
    let east = zone.east_us(at_us)?;
    let beyond = |error: SqlError| if error.sqlstate().is_some() { SqlError::Declined("the end of time, truncated") } else { error };
    let local = calendar::truncated(unit, at_us + east).map_err(beyond)?;
    // Within a day the offset stays what it was.
    if unit < Unit::Day {
        checked(local.checked_sub(east)).map(Answer::Integer)
    } else {
        zone.instant(local).map(Answer::Integer).map_err(beyond)
    }
}

/// A field of the local time; only the epoch is UTC's.
fn field(a: &[Cell<'_>], of: fn(&[Cell<'_>]) -> Said, whole: fn(i64) -> Said) -> Said {
    let (unit, at_us) = (Unit::of(a[0])?, integer(a[1])?);
    if unit > Unit::Epoch {
        let east = if is_infinite(at_us) { None } else { Some(zone(a)?.east_us(at_us)? / SECOND_US) };
        return east.and_then(|east| calendar::zone_field(unit, east)).map_or(Ok(Answer::Null), whole);
    }
    let shown = if unit == Unit::Epoch { at_us } else { zone(a)?.local(at_us)? };
    of(&[a[0], Cell::Integer(shown)])
}

fn age(a: &[Cell<'_>]) -> Said {
    let (zone, left, right) = (zone(a)?, integer(a[0])?, integer(a[1])?);
    if is_infinite(left) || is_infinite(right) {
        return Err(SqlError::Declined("the age of an infinite timestamp"));
    }
    span::answer(symbolic_difference(zone.local(left)?, zone.local(right)?, left < right))
}

/// timestamp or date, as an instant, against a timestamptz.
fn compare(a: &[Cell<'_>], date: bool, holds: impl Fn(std::cmp::Ordering) -> bool) -> Said {
    let local = integer(a[0])?;
    let local = match (date, i32::try_from(local)) {
        (true, Ok(DATE_INFINITY)) => TIMESTAMP_INFINITY,
        (true, Ok(DATE_MINUS_INFINITY)) => TIMESTAMP_MINUS_INFINITY,
        (true, _) => timestamp_of_date(local).map_err(|_| SqlError::Declined("a date beyond all timestamps"))?,
        (false, _) => local,
    };
    let instant = zone(a)?.instant(local).map_err(|_| SqlError::Declined("a local time beyond all timestamps"))?;
    Ok(Answer::bool(holds(instant.cmp(&integer(a[1])?))))
}

/// The instant at which the clocks show this.
fn make(a: &[Cell<'_>]) -> Said {
    let Answer::Integer(local) = crate::moment::make_timestamp(a)? else { return Err(SqlError::Argument("timestamp")) };
    zone(a)?.instant(local).map(Answer::Integer)
}

const TZ: &[Context] = &[Context::TimeZone];
const Z: &[u32] = &[TIMESTAMPTZ];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_timestamptz_timestamp", &[cast_of(Z)], TIMESTAMP, to_local).with(TZ),
    valued("rimward_timestamp_timestamptz", &[cast_of(&[TIMESTAMP])], TIMESTAMPTZ, to_instant).with(TZ),
    valued("rimward_date_timestamptz", &[cast_of(&[DATE])], TIMESTAMPTZ, date_to_instant).with(TZ),
    valued("rimward_timestamptz_date", &[cast_of(Z)], DATE, to_date).with(TZ),
    strict("rimward_timestamptz_time", &[cast_of(Z)], TIME, to_time).with(TZ),
    valued("rimward_timestamptz_text", &[cast_of(Z)], TEXT, to_text).with(TZ),
    valued("rimward_timestamptz_pl_interval", &[op("+", &[TIMESTAMPTZ, INTERVAL])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[0])?, fields(a[1])?)
    })
    .with(TZ),
    valued("rimward_interval_pl_timestamptz", &[op("+", &[INTERVAL, TIMESTAMPTZ])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[1])?, fields(a[0])?)
    })
    .with(TZ),
    valued("rimward_timestamptz_mi_interval", &[op("-", &[TIMESTAMPTZ, INTERVAL])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[0])?, minus(fields(a[1])?)?)
    })
    .with(TZ),
    valued("rimward_make_timestamptz", &[func("make_timestamptz", &[INT4, INT4, INT4, INT4, INT4, FLOAT8])], TIMESTAMPTZ, make).with(TZ),
    valued("rimward_timestamptz_trunc", &[func("date_trunc", &[TEXT, TIMESTAMPTZ])], TIMESTAMPTZ, truncated).with(TZ),
    strict("rimward_extract_timestamptz", &[func("extract", &[TEXT, TIMESTAMPTZ])], NUMERIC, |a| {
        field(a, calendar::extract_timestamp, |value| Decimal::new(value.into(), 0).answer())
    })
    .with(TZ),
    strict("rimward_timestamptz_part", &[func("date_part", &[TEXT, TIMESTAMPTZ])], FLOAT8, |a| {
        field(a, calendar::part_timestamp, |value| Ok(Answer::Real(value as f64)))
    })
    .with(TZ),
    valued("rimward_timestamptz_age", &[func("age", &[TIMESTAMPTZ, TIMESTAMPTZ])], INTERVAL, age).with(TZ),
    valued("rimward_timestamp_eq_timestamptz", &[op("=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_eq)
    })
    .with(TZ),
    valued("rimward_date_eq_timestamptz", &[op("=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_eq)).with(TZ),
    valued("rimward_timestamp_ne_timestamptz", &[op("<>", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_ne)
    })
    .with(TZ),
    valued("rimward_date_ne_timestamptz", &[op("<>", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ne))
        .with(TZ),
    valued("rimward_timestamp_lt_timestamptz", &[op("<", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_lt)
    })
    .with(TZ),
    valued("rimward_date_lt_timestamptz", &[op("<", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_lt)).with(TZ),
    valued("rimward_timestamp_le_timestamptz", &[op("<=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_le)
    })
    .with(TZ),
    valued("rimward_date_le_timestamptz", &[op("<=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_le))
        .with(TZ),
    valued("rimward_timestamp_gt_timestamptz", &[op(">", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_gt)
    })
    .with(TZ),
    valued("rimward_date_gt_timestamptz", &[op(">", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_gt)).with(TZ),
    valued("rimward_timestamp_ge_timestamptz", &[op(">=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_ge)
    })
    .with(TZ),
    valued("rimward_date_ge_timestamptz", &[op(">=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ge))
        .with(TZ),
];
