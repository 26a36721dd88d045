//! extract, date_part and date_trunc.

use rimward_model::Cell;
use rimward_model::datetime::{DATE_INFINITY, DATE_MINUS_INFINITY, DAY_US, HOUR_US, MINUTE_US, SECOND_US, date_of, days_of};
use rimward_model::interval::Fields;
use rimward_model::oid::{DATE, FLOAT8, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP};

use crate::answer::{integer, text};
use crate::decimal::{Decimal, Number};
use crate::moment::{checked, is_infinite};
use crate::registry::{Function, func, strict, valued};
use crate::span::{self, clock, fields};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// A field's name, or one of its abbreviations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Microseconds,
    Milliseconds,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
    Julian,
    IsoYear,
    DayOfWeek,
    IsoDayOfWeek,
    DayOfYear,
    Epoch,
    TimeZone,
    TimeZoneHour,
    TimeZoneMinute,
}

impl Unit {
    pub(crate) fn of(cell: Cell<'_>) -> Result<Unit, SqlError> {
        let name = text(cell)?;
        let lower;
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower = name.to_ascii_lowercase();
            &lower
        } else {
            name
        };
        Ok(match name {
            "microseconds" | "microsecond" | "us" | "usec" | "usecs" => Unit::Microseconds,
            "milliseconds" | "millisecond" | "ms" | "msec" | "msecs" => Unit::Milliseconds,
            "second" | "seconds" | "sec" | "secs" | "s" => Unit::Second,
            "minute" | "minutes" | "min" | "mins" | "m" => Unit::Minute,
            "hour" | "hours" | "hr" | "hrs" | "h" => Unit::Hour,
            "day" | "days" | "d" => Unit::Day,
            "week" | "weeks" | "w" => Unit::Week,
            "month" | "months" | "mon" | "mons" => Unit::Month,
            "quarter" | "qtr" => Unit::Quarter,
            "year" | "years" | "yr" | "yrs" | "y" => Unit::Year,
            "decade" | "decades" | "dec" | "decs" => Unit::Decade,
            "century" | "centuries" | "cent" | "c" => Unit::Century,
            "millennium" | "millennia" | "mil" | "mils" => Unit::Millennium,
            "julian" => Unit::Julian,
            "isoyear" => Unit::IsoYear,
            "dow" => Unit::DayOfWeek,
            "isodow" => Unit::IsoDayOfWeek,
            "doy" => Unit::DayOfYear,
            "epoch" => Unit::Epoch,
            "timezone" => Unit::TimeZone,
            "timezone_hour" | "timezone_h" => Unit::TimeZoneHour,
            "timezone_minute" | "timezone_m" => Unit::TimeZoneMinute,
            _ => return Err(SqlError::Declined("this field of a date")),
        })
    }
}

/// A field's value: an integer times 10^-scale.
#[derive(Debug, Clone, Copy)]
struct Value {
    units: i64,
    scale: u32,
}

impl Value {
    fn whole(units: i64) -> Value {
        Value { units, scale: 0 }
    }

    fn exact(self) -> Said {
        Decimal::new(self.units.into(), self.scale).answer()
    }
}

/// Days before 2000-01-01 of Julian day 0.
pub(crate) const JULIAN_DAYS: i64 = 2_451_545;
/// Seconds from 1970 to 2000.
const EPOCH_SECONDS: i64 = 946_684_800;

/// Monday is 0.
pub(crate) fn weekday(days: i64) -> i64 {
    // 2000-01-01 was a Saturday.
    (days + 5).rem_euclid(7)
}

/// Year and week of ISO 8601, which are those of the week's Thursday.
pub(crate) fn iso_week(days: i64) -> (i64, i64) {
    let thursday = days - weekday(days) + 3;
    let (year, ..) = date_of(thursday);
    let first = days_of(year, 1, 1).unwrap_or(thursday);
    (year, (thursday - first) / 7 + 1)
}

/// No year is 0: −1 precedes 1.
fn shown_year(year: i64) -> i64 {
    if year > 0 { year } else { year - 1 }
}

/// Centuries and millennia begin with a year 1.
fn era(year: i64, length: i64) -> i64 {
    if year > 0 { (year + length - 1) / length } else { -((length - 1 - (year - 1)) / length) }
}

fn decade(year: i64) -> i64 {
    if year >= 0 { year / 10 } else { -((8 - (year - 1)) / 10) }
}

/// The fields of a date; `None` for those of the clock, and for the epoch.
fn date_field(unit: Unit, days: i64) -> Option<i64> {
    let (year, month, day) = date_of(days);
    Some(match unit {
        Unit::Day => day.into(),
        Unit::Month => month.into(),
        Unit::Quarter => i64::from((month - 1) / 3 + 1),
        Unit::Week => iso_week(days).1,
        Unit::Year => shown_year(year),
        Unit::Decade => decade(year),
        Unit::Century => era(year, 100),
        Unit::Millennium => era(year, 1000),
        Unit::Julian => days + JULIAN_DAYS,
        Unit::IsoYear => shown_year(iso_week(days).0),
        Unit::DayOfWeek => (weekday(days) + 1) % 7,
        Unit::IsoDayOfWeek => weekday(days) + 1,
        Unit::DayOfYear => days - days_of(year, 1, 1)? + 1,
        _ => return None,
    })
}

/// The fields of a clock, or of an interval's.
fn clock_field(unit: Unit, time_us: i64) -> Option<Value> {
    let (hour, minute, second, us) = clock(time_us);
    let us = second * SECOND_US + us;
    Some(match unit {
        Unit::Microseconds => Value::whole(us),
        Unit::Milliseconds => Value { units: us, scale: 3 },
        Unit::Second => Value { units: us, scale: 6 },
        Unit::Minute => Value::whole(minute),
        Unit::Hour => Value::whole(hour),
        _ => return None,
    })
}

fn timestamp_field(unit: Unit, at_us: i64) -> Result<Value, SqlError> {
    if is_infinite(at_us) {
        return Err(SqlError::Declined("a field of an infinite timestamp"));
    }
    if unit == Unit::Epoch {
        let units = at_us.checked_add(EPOCH_SECONDS * SECOND_US).ok_or(SqlError::Declined("an epoch beyond 64 bits"))?;
        return Ok(Value { units, scale: 6 });
    }
    let field = clock_field(unit, at_us.rem_euclid(DAY_US));
    field.or_else(|| date_field(unit, at_us.div_euclid(DAY_US)).map(Value::whole)).ok_or(SqlError::Declined("this field of a timestamp"))
}

/// Of a field of an infinite date: what grows without end is infinite, what comes again has no value.
fn infinite_field(unit: Unit, positive: bool) -> Said {
    match unit {
        Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium | Unit::Julian | Unit::IsoYear | Unit::Epoch => {
            Number::Infinity { negative: !positive }.answer()
        }
        _ => Ok(Answer::Null),
    }
}

/// The offset of a time zone.
pub(crate) fn zone_field(unit: Unit, east: i64) -> Option<i64> {
    Some(match unit {
        Unit::TimeZone => east,
        Unit::TimeZoneHour => east / 3600,
        Unit::TimeZoneMinute => east / 60 % 60,
        _ => return None,
    })
}

fn not_supported() -> SqlError {
    SqlError::Declined("a field that the type does not have")
}

pub(crate) fn extract_timestamp(a: &[Cell<'_>]) -> Said {
    let (unit, at_us) = (Unit::of(a[0])?, integer(a[1])?);
    if is_infinite(at_us) && unit <= Unit::Epoch {
        return infinite_field(unit, at_us > 0);
    }
    if unit != Unit::Julian || is_infinite(at_us) {
        return timestamp_field(unit, at_us)?.exact();
    }
    let days = Decimal::new((at_us.div_euclid(DAY_US) + JULIAN_DAYS).into(), 0);
    let part = Decimal::new(at_us.rem_euclid(DAY_US).into(), 0).divided(&Decimal::new(DAY_US.into(), 0));
    days.add(&part).answer()
}

/// As `date_part` computes in floats.
pub(crate) fn part_timestamp(a: &[Cell<'_>]) -> Said {
    let (unit, at_us) = (Unit::of(a[0])?, integer(a[1])?);
    if is_infinite(at_us) && unit <= Unit::Epoch {
        let null = matches!(infinite_field(unit, at_us > 0)?, Answer::Null);
        return Ok(if null { Answer::Null } else { Answer::Real(if at_us > 0 { f64::INFINITY } else { f64::NEG_INFINITY }) });
    }
    if unit == Unit::Julian {
        let (days, time_us) = (at_us.div_euclid(DAY_US) + JULIAN_DAYS, at_us.rem_euclid(DAY_US));
        let seconds = (time_us / SECOND_US) as f64 + (time_us % SECOND_US) as f64 / 1e6;
        return Ok(Answer::Real(days as f64 + seconds / 86_400.0));
    }
    part(unit, timestamp_field(unit, at_us)?, at_us)
}

fn part(unit: Unit, value: Value, time_us: i64) -> Said {
    let (_, _, second, us) = clock(time_us.rem_euclid(DAY_US));
    Ok(Answer::Real(match unit {
        Unit::Second => second as f64 + us as f64 / 1e6,
        Unit::Milliseconds => second as f64 * 1000.0 + us as f64 / 1000.0,
        Unit::Epoch => value.units as f64 / 1e6,
        _ => value.units as f64,
    }))
}

fn extract_date(a: &[Cell<'_>]) -> Said {
    let (unit, days) = (Unit::of(a[0])?, integer(a[1])?);
    if days == i64::from(DATE_INFINITY) || days == i64::from(DATE_MINUS_INFINITY) {
        return match unit {
            _ if unit < Unit::Day || unit > Unit::Epoch => Err(not_supported()),
            unit => infinite_field(unit, days > 0),
        };
    }
    let value = match unit {
        Unit::Epoch => Some(days * 86_400 + EPOCH_SECONDS),
        _ => date_field(unit, days),
    };
    Value::whole(value.ok_or_else(not_supported)?).exact()
}

/// PostgreSQL's own function converts the date to a timestamp.
fn part_date(a: &[Cell<'_>]) -> Said {
    part_timestamp(&[a[0], Cell::Integer(crate::moment::timestamp_of_date(integer(a[1])?)?)])
}

fn time_field(unit: Unit, time_us: i64) -> Result<Value, SqlError> {
    match unit {
        Unit::Epoch => Ok(Value { units: time_us, scale: 6 }),
        _ => clock_field(unit, time_us).ok_or_else(not_supported),
    }
}

pub(crate) fn extract_time(a: &[Cell<'_>]) -> Said {
    time_field(Unit::of(a[0])?, integer(a[1])?)?.exact()
}

pub(crate) fn part_time(a: &[Cell<'_>]) -> Said {
    let (unit, time_us) = (Unit::of(a[0])?, integer(a[1])?);
    part(unit, time_field(unit, time_us)?, time_us)
}

fn interval_field(unit: Unit, of: Fields) -> Result<Value, SqlError> {
    let (years, months) = (i64::from(of.months / 12), i64::from(of.months % 12));
    Ok(Value::whole(match unit {
        Unit::Day => of.days.into(),
        Unit::Month => months,
        Unit::Quarter if of.months >= 0 => months / 3 + 1,
        Unit::Year => years,
        Unit::Decade => years / 10,
        Unit::Century => years / 100,
        Unit::Millennium => years / 1000,
        Unit::Epoch => {
            // A year is 365.25 days, a month 30.
            let days = i128::from(of.months / 12) * 1461 + 4 * (i128::from(months) * 30 + i128::from(of.days));
            let units = days * i128::from(DAY_US / 4) + i128::from(of.time_us);
            let units = i64::try_from(units).map_err(|_| SqlError::Declined("an epoch beyond 64 bits"))?;
            return Ok(Value { units, scale: 6 });
        }
        _ => return clock_field(unit, of.time_us).ok_or_else(not_supported),
    }))
}

fn extract_interval(a: &[Cell<'_>]) -> Said {
    interval_field(Unit::of(a[0])?, fields(a[1])?)?.exact()
}

fn part_interval(a: &[Cell<'_>]) -> Said {
    let (unit, of) = (Unit::of(a[0])?, fields(a[1])?);
    let value = interval_field(unit, of)?;
    let (_, _, second, us) = clock(of.time_us);
    Ok(Answer::Real(match unit {
        Unit::Second => second as f64 + us as f64 / 1e6,
        Unit::Milliseconds => second as f64 * 1000.0 + us as f64 / 1000.0,
        // Four sums, each rounded.
        Unit::Epoch => {
            let years = f64::from(of.months / 12) * 31_557_600.0;
            let months = f64::from(of.months % 12) * 2_592_000.0;
            of.time_us as f64 / 1e6 + years + months + f64::from(of.days) * 86_400.0
        }
        _ => value.units as f64,
    }))
}

/// The beginning of the period that a date lies in; `None` for fields that are none.
fn date_truncated(unit: Unit, days: i64) -> Option<i64> {
    let (year, month, _) = date_of(days);
    let first = |year: i64, month: u32| days_of(year, month, 1);
    match unit {
        Unit::Day => Some(days),
        Unit::Week => Some(days - weekday(days)),
        Unit::Month => first(year, month),
        Unit::Quarter => first(year, (month - 1) / 3 * 3 + 1),
        Unit::Year => first(year, 1),
        Unit::Decade => first(decade(year) * 10, 1),
        Unit::Century => first(if year > 0 { era(year, 100) * 100 - 99 } else { era(year, 100) * 100 + 1 }, 1),
        Unit::Millennium => first(if year > 0 { era(year, 1000) * 1000 - 999 } else { era(year, 1000) * 1000 + 1 }, 1),
        _ => None,
    }
}

fn clock_unit(unit: Unit) -> Option<i64> {
    Some(match unit {
        Unit::Microseconds => 1,
        Unit::Milliseconds => 1000,
        Unit::Second => SECOND_US,
        Unit::Minute => MINUTE_US,
        Unit::Hour => HOUR_US,
        _ => return None,
    })
}

/// The beginning of the period that a timestamp lies in.
pub(crate) fn truncated(unit: Unit, at_us: i64) -> Result<i64, SqlError> {
    if let Some(length) = clock_unit(unit) {
        return Ok(at_us - at_us.rem_euclid(length));
    }
    let days = date_truncated(unit, at_us.div_euclid(DAY_US)).ok_or_else(not_supported)?;
    checked(days.checked_mul(DAY_US))
}

fn truncate_timestamp(a: &[Cell<'_>]) -> Said {
    let (unit, at_us) = (Unit::of(a[0])?, integer(a[1])?);
    if is_infinite(at_us) {
        return if unit > Unit::Millennium { Err(not_supported()) } else { Ok(Answer::Same(1)) };
    }
    truncated(unit, at_us).map(Answer::Integer)
}

fn truncate_interval(a: &[Cell<'_>]) -> Said {
    let (unit, of) = (Unit::of(a[0])?, fields(a[1])?);
    if let Some(length) = clock_unit(unit) {
        return span::answer(Fields { time_us: of.time_us / length * length, ..of });
    }
    let months = match unit {
        Unit::Day => return span::answer(Fields { time_us: 0, ..of }),
        Unit::Month => 1,
        Unit::Quarter => 3,
        Unit::Year => 12,
        Unit::Decade => 120,
        Unit::Century => 1200,
        Unit::Millennium => 12_000,
        _ => return Err(not_supported()),
    };
    span::answer(Fields { months: of.months / months * months, days: 0, time_us: 0 })
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_extract_timestamp", &[func("extract", &[TEXT, TIMESTAMP])], NUMERIC, extract_timestamp),
    strict("rimward_extract_date", &[func("extract", &[TEXT, DATE])], NUMERIC, extract_date),
    valued("rimward_extract_time", &[func("extract", &[TEXT, TIME])], NUMERIC, extract_time),
    strict("rimward_extract_interval", &[func("extract", &[TEXT, INTERVAL])], NUMERIC, extract_interval),
    strict("rimward_timestamp_part", &[func("date_part", &[TEXT, TIMESTAMP])], FLOAT8, part_timestamp),
    strict("rimward_date_part", &[func("date_part", &[TEXT, DATE])], FLOAT8, part_date),
    valued("rimward_time_part", &[func("date_part", &[TEXT, TIME])], FLOAT8, part_time),
    strict("rimward_interval_part", &[func("date_part", &[TEXT, INTERVAL])], FLOAT8, part_interval),
    valued("rimward_timestamp_trunc", &[func("date_trunc", &[TEXT, TIMESTAMP])], TIMESTAMP, truncate_timestamp),
    valued("rimward_interval_trunc", &[func("date_trunc", &[TEXT, INTERVAL])], INTERVAL, truncate_interval),
];
