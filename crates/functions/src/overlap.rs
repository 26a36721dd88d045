//! OVERLAPS: whether two periods share a moment. A period is two ends in any order, or a beginning and a length.

use rimward_model::Cell;
use rimward_model::oid::{BOOL, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ};

use crate::answer::{blob, integer};
use crate::moment;
use crate::registry::{Context, Function, func, lenient};
use crate::span::fields;
use crate::zone::Zone;
use crate::zoned;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Two ends, the earlier first; of an unknown one it is not known whether it is later.
struct Period<T> {
    begin: T,
    end: Option<T>,
}

impl<T: Ord> Period<T> {
    fn of(one: Option<T>, other: Option<T>) -> Option<Period<T>> {
        Some(match (one, other) {
            (None, None) => return None,
            (Some(begin), None) | (None, Some(begin)) => Period { begin, end: None },
            (Some(one), Some(other)) if one > other => Period { begin: other, end: Some(one) },
            (Some(begin), end) => Period { begin, end },
        })
    }
}

/// `None` where it is not known.
fn overlap<T: Ord>(ends: [Option<T>; 4]) -> Option<bool> {
    let [first, second, third, fourth] = ends;
    let (mut early, mut late) = (Period::of(first, second)?, Period::of(third, fourth)?);
    if early.begin > late.begin {
        (early, late) = (late, early);
    }
    if early.begin == late.begin {
        return (early.end.is_some() && late.end.is_some()).then_some(true);
    }
    if late.begin < early.end? {
        return Some(true);
    }
    late.end.is_some().then_some(false)
}

fn answer(overlaps: Option<bool>) -> Answer {
    overlaps.map_or(Answer::Null, Answer::bool)
}

fn known<T>(cell: Cell<'_>, read: impl Fn(Cell<'_>) -> Result<T, SqlError>) -> Result<Option<T>, SqlError> {
    if cell == Cell::Null { Ok(None) } else { read(cell).map(Some) }
}

/// The end of a period as it was given, or so much later than its beginning.
type End = fn(&[Cell<'_>], begin: Cell<'_>, end: Cell<'_>) -> Result<Option<i64>, SqlError>;

fn given(_: &[Cell<'_>], _: Cell<'_>, end: Cell<'_>) -> Result<Option<i64>, SqlError> {
    known(end, integer)
}

fn after(begin: Cell<'_>, length: Cell<'_>, plus: impl Fn(&[Cell<'_>]) -> Said) -> Result<Option<i64>, SqlError> {
    if begin == Cell::Null || length == Cell::Null {
        return Ok(None);
    }
    match plus(&[begin, length])? {
        Answer::Integer(end) => Ok(Some(end)),
        _ => Err(SqlError::Argument("moment")),
    }
}

fn timestamp_after(_: &[Cell<'_>], begin: Cell<'_>, length: Cell<'_>) -> Result<Option<i64>, SqlError> {
    after(begin, length, moment::timestamp_plus)
}

fn time_after(_: &[Cell<'_>], begin: Cell<'_>, length: Cell<'_>) -> Result<Option<i64>, SqlError> {
    after(begin, length, moment::time_plus)
}

fn instant_after(a: &[Cell<'_>], begin: Cell<'_>, length: Cell<'_>) -> Result<Option<i64>, SqlError> {
    after(begin, length, |sum| zoned::later(&Zone::of(a[4])?, integer(sum[0])?, fields(sum[1])?))
}

fn integers(a: &[Cell<'_>], ends: [End; 2]) -> Said {
    let (first, third) = (known(a[0], integer)?, known(a[2], integer)?);
    Ok(answer(overlap([first, ends[0](a, a[0], a[1])?, third, ends[1](a, a[2], a[3])?])))
}

fn blobs(a: &[Cell<'_>]) -> Said {
    let end = |place: usize| if a[place] == Cell::Null { Ok(None) } else { blob(a[place]).map(Some) };
    Ok(answer(overlap([end(0)?, end(1)?, end(2)?, end(3)?])))
}

macro_rules! overlaps {
    ($name:literal, $first:ident, $second:ident, $third:ident, $fourth:ident, $ends:expr) => {
        lenient($name, &[func("overlaps", &[$first, $second, $third, $fourth])], BOOL, |a| integers(a, $ends))
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    overlaps!("rimward_overlaps_ts", TIMESTAMP, TIMESTAMP, TIMESTAMP, TIMESTAMP, [given, given]),
    overlaps!("rimward_overlaps_ts_ii", TIMESTAMP, INTERVAL, TIMESTAMP, INTERVAL, [timestamp_after, timestamp_after]),
    overlaps!("rimward_overlaps_ts_ti", TIMESTAMP, TIMESTAMP, TIMESTAMP, INTERVAL, [given, timestamp_after]),
    overlaps!("rimward_overlaps_ts_it", TIMESTAMP, INTERVAL, TIMESTAMP, TIMESTAMP, [timestamp_after, given]),
    overlaps!("rimward_overlaps_tz", TIMESTAMPTZ, TIMESTAMPTZ, TIMESTAMPTZ, TIMESTAMPTZ, [given, given]),
    overlaps!("rimward_overlaps_tz_ii", TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, INTERVAL, [instant_after, instant_after])
        .with(&[Context::TimeZone]),
    overlaps!("rimward_overlaps_tz_ti", TIMESTAMPTZ, TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL, [given, instant_after]).with(&[Context::TimeZone]),
    overlaps!("rimward_overlaps_tz_it", TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ, [instant_after, given]).with(&[Context::TimeZone]),
    overlaps!("rimward_overlaps_time", TIME, TIME, TIME, TIME, [given, given]),
    overlaps!("rimward_overlaps_time_ii", TIME, INTERVAL, TIME, INTERVAL, [time_after, time_after]),
    overlaps!("rimward_overlaps_time_ti", TIME, TIME, TIME, INTERVAL, [given, time_after]),
    overlaps!("rimward_overlaps_time_it", TIME, INTERVAL, TIME, TIME, [time_after, given]),
    lenient("rimward_overlaps_timetz", &[func("overlaps", &[TIMETZ, TIMETZ, TIMETZ, TIMETZ])], BOOL, blobs),
];
