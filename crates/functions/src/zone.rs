//! What needs a time zone: timestamptz as people read it. A zone is a table of its offsets that the primary itself has given, so that no
//! other version of the time zone database can slip in. It is an argument, the TEXT `UTC` or a BLOB made by [`Zone::encode`]:
//!
//! | bytes | content |
//! | --- | --- |
//! | 8 | first instant that the table speaks of, µs since 2000-01-01 UTC, big-endian |
//! | 8 | the instant at which it ends |
//! | 4 | offset at the beginning: seconds east of UTC, big-endian |
//! | 12 each | instant of a change (8), the offset from there on (4), in order |
//!
//! An instant outside the table is declined, but in a zone without changes, such as UTC, the table has no end.

use rimward_model::Cell;
use rimward_model::datetime::{
    DATE_INFINITY, DATE_MINUS_INFINITY, DAY_US, SECOND_US, TIMESTAMP_INFINITY, TIMESTAMP_MAX, TIMESTAMP_MIN, TIMESTAMP_MINUS_INFINITY,
    put_timestamp,
};
use rimward_model::interval::Fields;
use rimward_model::oid::{BOOL, DATE, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ};

use crate::answer::{blob, integer};
use crate::calendar::{self, Unit};
use crate::moment::{bounded, checked, date_of_timestamp, days_later, is_infinite, minus, symbolic_difference, timestamp_of_date};
use crate::registry::{Context, Function, cast_of, func, op, strict};
use crate::span::{self, fields};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

const HEADER: usize = 20;
const RECORD: usize = 12;
/// No offset is greater, and no two changes concern one local time unless they are closer than twice this.
const OFFSET_MAX_US: i64 = 26 * 3600 * SECOND_US;

/// Asks the primary for the changes of a zone, whose name replaces `$1` as a literal, from 1900 to 2100: one row each of the seconds since
/// 1970 at which an offset begins and the offset in seconds east of UTC, in order; the first row is the beginning's. Looks every twelve
/// hours and narrows each change down to the second, so two changes within twelve hours are not told apart; a NULL offset says that this
/// was noticed, and the zone must not be used.
pub const ZONE_QUESTION: &str = "
WITH RECURSIVE looks AS (
  SELECT extract(epoch FROM t)::bigint AS at, extract(epoch FROM (t AT TIME ZONE $1) - (t AT TIME ZONE 'UTC'))::int AS east
  FROM generate_series('1900-01-01 00:00:00+00'::timestamptz, '2100-01-01 00:00:00+00', '12 hours') AS t
), pairs AS (
  SELECT lag(at) OVER w AS low, at AS high, lag(east) OVER w AS before, east AS after FROM looks WINDOW w AS (ORDER BY at)
), narrow AS (
  SELECT low, high, before, after, true AS plain FROM pairs WHERE before <> after
  UNION ALL
  SELECT CASE WHEN here = before THEN middle ELSE low END, CASE WHEN here = before THEN high ELSE middle END, before, after,
    plain AND here IN (before, after)
  FROM (
    SELECT *, extract(epoch FROM (to_timestamp(middle) AT TIME ZONE $1) - (to_timestamp(middle) AT TIME ZONE 'UTC'))::int AS here
    FROM (SELECT *, (low + high) / 2 AS middle FROM narrow WHERE high - low > 1) AS halves
  ) AS seen
)
SELECT at, east FROM (
  (SELECT at, east FROM looks ORDER BY at LIMIT 1)
  UNION ALL
  SELECT high, CASE WHEN plain THEN after END FROM narrow WHERE high - low = 1
) AS changes ORDER BY at";

/// Seconds since 1970 at which [`ZONE_QUESTION`] stops looking.
const QUESTION_ENDS: i64 = 4_102_444_800;
/// 2000-01-01.
const EPOCH: i64 = 946_684_800;

/// The offsets of a time zone.
#[derive(Debug, Clone, Copy)]
pub struct Zone<'a> {
    begin_us: i64,
    end_us: i64,
    first_east: i32,
    changes: &'a [[u8; RECORD]],
}

impl<'a> Zone<'a> {
    /// The argument for a zone of these changes, as [`ZONE_QUESTION`] gives them; `None` if they are no answer to it.
    #[must_use]
    pub fn encode(changes: &[(i64, Option<i32>)]) -> Option<Vec<u8>> {
        let (&(begin, first), rest) = changes.split_first()?;
        let us = |seconds: i64| seconds.checked_sub(EPOCH)?.checked_mul(SECOND_US);
        let constant = rest.is_empty();
        let mut out = Vec::with_capacity(HEADER + RECORD * rest.len());
        out.extend(if constant { TIMESTAMP_MIN - OFFSET_MAX_US } else { us(begin)? }.to_be_bytes());
        out.extend(if constant { TIMESTAMP_MAX } else { us(QUESTION_ENDS)? }.to_be_bytes());
        out.extend(first?.to_be_bytes());
        for (at, east) in rest {
            out.extend(us(*at)?.to_be_bytes());
            out.extend((*east)?.to_be_bytes());
        }
        changes.is_sorted_by(|left, right| left.0 < right.0).then_some(out)
    }

    /// The argument for UTC.
    #[must_use]
    pub fn utc() -> Vec<u8> {
        Zone::encode(&[(0, Some(0))]).unwrap_or_default()
    }

    fn of(cell: Cell<'a>) -> Result<Zone<'a>, SqlError> {
        if cell == Cell::Text("UTC") {
            return Ok(Zone { begin_us: TIMESTAMP_MIN - OFFSET_MAX_US, end_us: TIMESTAMP_MAX, first_east: 0, changes: &[] });
        }
        let damaged = || SqlError::Argument("time zone");
        let (header, changes) = blob(cell)?.split_first_chunk::<HEADER>().ok_or_else(damaged)?;
        let (changes, []) = changes.as_chunks::<RECORD>() else { return Err(damaged()) };
        let field = u128::from_be_bytes(*header.first_chunk::<16>().ok_or_else(damaged)?);
        let east = header.last_chunk::<4>().ok_or_else(damaged)?;
        Ok(Zone { begin_us: (field >> 64) as i64, end_us: field as i64, first_east: i32::from_be_bytes(*east), changes })
    }

    fn change(&self, place: usize) -> (i64, i32) {
        let record = &self.changes[place];
        let at = record.first_chunk::<8>().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        let east = record.last_chunk::<4>().map_or(0, |bytes| i32::from_be_bytes(*bytes));
        (at, east)
    }

    /// The offset of the stretch of time before the change of this number.
    fn east_before(&self, place: usize) -> i64 {
        let seconds = place.checked_sub(1).map_or(self.first_east, |before| self.change(before).1);
        i64::from(seconds) * SECOND_US
    }

    fn stretch(&self, at_us: i64) -> usize {
        self.changes.partition_point(|record| record.first_chunk::<8>().is_some_and(|bytes| i64::from_be_bytes(*bytes) <= at_us))
    }

    fn covers(&self, at_us: i64) -> Result<(), SqlError> {
        if (self.begin_us..self.end_us).contains(&at_us) {
            Ok(())
        } else {
            Err(SqlError::Declined("an instant beyond the time zone's table"))
        }
    }

    /// Offset in µs at an instant.
    fn east_us(&self, at_us: i64) -> Result<i64, SqlError> {
        self.covers(at_us)?;
        Ok(self.east_before(self.stretch(at_us)))
    }

    /// What the clocks show at an instant.
    fn local(&self, at_us: i64) -> Result<i64, SqlError> {
        if is_infinite(at_us) {
            return Ok(at_us);
        }
        Ok(at_us + self.east_us(at_us)?)
    }

    /// The instant at which the clocks show this: of two the later, and of a time that is skipped as if it had not been.
    fn instant(&self, local_us: i64) -> Result<i64, SqlError> {
        if is_infinite(local_us) {
            return Ok(local_us);
        }
        if self.changes.is_empty() {
            return checked(local_us.checked_sub(self.east_before(0)));
        }
        self.covers(local_us.saturating_sub(OFFSET_MAX_US)).and_then(|()| self.covers(local_us.saturating_add(OFFSET_MAX_US)))?;
        let (low, high) = (self.stretch(local_us - OFFSET_MAX_US), self.stretch(local_us + OFFSET_MAX_US));
        let starts = |place: usize| place.checked_sub(1).map_or(i64::MIN, |before| self.change(before).0);
        let ends = |place: usize| if place < self.changes.len() { self.change(place).0 } else { i64::MAX };
        for place in (low..=high).rev() {
            let at_us = local_us - self.east_before(place);
            if starts(place) <= at_us && at_us < ends(place) {
                return checked(Some(at_us));
            }
        }
        // Skipped: behind the change by the offset before it, ahead of it by the one after.
        for place in low..high {
            let at_us = local_us - self.east_before(place);
            if at_us >= ends(place) && local_us - self.east_before(place + 1) < ends(place) {
                return checked(Some(at_us));
            }
        }
        Err(SqlError::Declined("a local time between changes"))
    }
}

/// What the clocks of a zone, given as its argument, show at an instant.
pub(crate) fn local(zone: Cell<'_>, at_us: i64) -> Result<i64, SqlError> {
    Zone::of(zone)?.local(at_us)
}

fn zone<'a>(a: &[Cell<'a>]) -> Result<Zone<'a>, SqlError> {
    Zone::of(*a.last().ok_or(SqlError::Argument("time zone"))?)
}

fn to_local(a: &[Cell<'_>]) -> Said {
    zone(a)?.local(integer(a[0])?).map(Answer::Integer)
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
    let mut suffix = String::new();
    let mut shown = at_us;
    if !is_infinite(at_us) {
        let east = zone.east_us(at_us)? / SECOND_US;
        shown = at_us + east * SECOND_US;
        let seconds = east.unsigned_abs();
        suffix.push(if east < 0 { '-' } else { '+' });
        suffix.push_str(&format!("{:02}", seconds / 3600));
        if !seconds.is_multiple_of(3600) {
            suffix.push_str(&format!(":{:02}", seconds % 3600 / 60));
        }
        if !seconds.is_multiple_of(60) {
            suffix.push_str(&format!(":{:02}", seconds % 60));
        }
    }
    let mut out = Vec::with_capacity(32);
    put_timestamp(&mut out, shown, &suffix);
    String::from_utf8(out).map(Answer::Text).map_err(|_| SqlError::Argument("timestamptz"))
}

/// Months and days on the calendar of the zone, the rest on the clock of UTC.
fn later(zone: &Zone<'_>, at_us: i64, span: Fields) -> Said {
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
        return Err(SqlError::Declined("an infinite timestamp, truncated"));
    }
    let east = zone.east_us(at_us)?;
    let local = calendar::truncated(unit, at_us + east)?;
    // Within a day the offset stays what it was.
    if unit < Unit::Day { checked(local.checked_sub(east)).map(Answer::Integer) } else { zone.instant(local).map(Answer::Integer) }
}

/// A field of the local time; only the epoch is UTC's.
fn field(a: &[Cell<'_>], of: fn(&[Cell<'_>]) -> Said) -> Said {
    let (unit, at_us) = (Unit::of(a[0])?, integer(a[1])?);
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
    Ok(Answer::bool(holds(zone(a)?.instant(local)?.cmp(&integer(a[1])?))))
}

const TZ: &[Context] = &[Context::TimeZone];
const Z: &[u32] = &[TIMESTAMPTZ];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_timestamptz_timestamp", &[cast_of(Z)], TIMESTAMP, to_local).with(TZ),
    strict("rimward_timestamp_timestamptz", &[cast_of(&[TIMESTAMP])], TIMESTAMPTZ, to_instant).with(TZ),
    strict("rimward_date_timestamptz", &[cast_of(&[DATE])], TIMESTAMPTZ, date_to_instant).with(TZ),
    strict("rimward_timestamptz_date", &[cast_of(Z)], DATE, to_date).with(TZ),
    strict("rimward_timestamptz_time", &[cast_of(Z)], TIME, to_time).with(TZ),
    strict("rimward_timestamptz_text", &[cast_of(Z)], TEXT, to_text).with(TZ),
    strict("rimward_timestamptz_pl_interval", &[op("+", &[TIMESTAMPTZ, INTERVAL])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[0])?, fields(a[1])?)
    })
    .with(TZ),
    strict("rimward_interval_pl_timestamptz", &[op("+", &[INTERVAL, TIMESTAMPTZ])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[1])?, fields(a[0])?)
    })
    .with(TZ),
    strict("rimward_timestamptz_mi_interval", &[op("-", &[TIMESTAMPTZ, INTERVAL])], TIMESTAMPTZ, |a| {
        later(&zone(a)?, integer(a[0])?, minus(fields(a[1])?)?)
    })
    .with(TZ),
    strict("rimward_timestamptz_trunc", &[func("date_trunc", &[TEXT, TIMESTAMPTZ])], TIMESTAMPTZ, truncated).with(TZ),
    strict("rimward_extract_timestamptz", &[func("extract", &[TEXT, TIMESTAMPTZ])], NUMERIC, |a| field(a, calendar::extract_timestamp))
        .with(TZ),
    strict("rimward_timestamptz_part", &[func("date_part", &[TEXT, TIMESTAMPTZ])], rimward_model::oid::FLOAT8, |a| {
        field(a, calendar::part_timestamp)
    })
    .with(TZ),
    strict("rimward_timestamptz_age", &[func("age", &[TIMESTAMPTZ, TIMESTAMPTZ])], INTERVAL, age).with(TZ),
    strict("rimward_timestamp_eq_timestamptz", &[op("=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_eq)
    })
    .with(TZ),
    strict("rimward_date_eq_timestamptz", &[op("=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_eq)).with(TZ),
    strict("rimward_timestamp_ne_timestamptz", &[op("<>", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_ne)
    })
    .with(TZ),
    strict("rimward_date_ne_timestamptz", &[op("<>", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ne))
        .with(TZ),
    strict("rimward_timestamp_lt_timestamptz", &[op("<", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_lt)
    })
    .with(TZ),
    strict("rimward_date_lt_timestamptz", &[op("<", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_lt)).with(TZ),
    strict("rimward_timestamp_le_timestamptz", &[op("<=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_le)
    })
    .with(TZ),
    strict("rimward_date_le_timestamptz", &[op("<=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_le))
        .with(TZ),
    strict("rimward_timestamp_gt_timestamptz", &[op(">", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_gt)
    })
    .with(TZ),
    strict("rimward_date_gt_timestamptz", &[op(">", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_gt)).with(TZ),
    strict("rimward_timestamp_ge_timestamptz", &[op(">=", &[TIMESTAMP, TIMESTAMPTZ])], BOOL, |a| {
        compare(a, false, std::cmp::Ordering::is_ge)
    })
    .with(TZ),
    strict("rimward_date_ge_timestamptz", &[op(">=", &[DATE, TIMESTAMPTZ])], BOOL, |a| compare(a, true, std::cmp::Ordering::is_ge))
        .with(TZ),
];
