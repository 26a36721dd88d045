//! Text that stands for a date, a time or an interval: those of PostgreSQL's many ways to write one that mean the same under every
//! `DateStyle`, and in every version. What is not read here is the primary's to read, or to refuse: years of two digits, months and days
//! whose order a setting decides, `now` and its like, names of time zones, Julian days, times without colons.

mod span;
mod token;

use rimward_model::datetime::{
    DATE_INFINITY, DATE_MAX, DATE_MIN, DATE_MINUS_INFINITY, DAY_US, HOUR_US, MINUTE_US, SECOND_US, TIMESTAMP_INFINITY, TIMESTAMP_MAX,
    TIMESTAMP_MIN, TIMESTAMP_MINUS_INFINITY, TimeTz, days_of, put_timetz_key,
};
use rimward_model::oid::{DATE, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ};
use rimward_model::{CellBuf, TypeRef};

use crate::ZoneTable;
use crate::moment::to_precision;
use crate::zone::Zone;
use token::Tokens;

/// The last year that is read.
const YEAR_MAX: i64 = 5_874_897;
/// 1970-01-01.
const EPOCH_DAYS: i64 = -10_957;

/// The cell of a text that PostgreSQL reads as a value of this type, in a session of this time zone (`None` for UTC); or `None` where that
/// is not certain, or certainly an error.
#[must_use]
pub fn moment_of_text(ty: TypeRef, text: &str, zone: Option<&ZoneTable>) -> Option<CellBuf> {
    match zone {
        None => read(ty, text, &Zone::UTC),
        Some(table) => read(ty, text, &table.zone().ok()?),
    }
}

pub(crate) fn read(ty: TypeRef, text: &str, zone: &Zone<'_>) -> Option<CellBuf> {
    if text.len() > 200 || !text.is_ascii() {
        return None;
    }
    match ty.oid {
        INTERVAL => span::read(ty.typmod, text),
        DATE | TIME | TIMETZ | TIMESTAMP | TIMESTAMPTZ => {
            let lower = text.to_ascii_lowercase();
            let word = lower.trim_matches(|c: char| c == ' ' || ('\t'..='\r').contains(&c));
            special(ty.oid, word).or_else(|| written(ty, word, zone))
        }
        _ => None,
    }
}

fn special(id: u32, word: &str) -> Option<CellBuf> {
    let sign = match word {
        "infinity" => 1,
        "-infinity" => -1,
        "epoch" => 0,
        _ => return None,
    };
    Some(CellBuf::Integer(match (id, sign) {
        (DATE, 0) => EPOCH_DAYS,
        (TIMESTAMP | TIMESTAMPTZ, 0) => EPOCH_DAYS * DAY_US,
        (DATE, 1) => DATE_INFINITY.into(),
        (DATE, _) => DATE_MINUS_INFINITY.into(),
        (TIMESTAMP | TIMESTAMPTZ, 1) => TIMESTAMP_INFINITY,
        (TIMESTAMP | TIMESTAMPTZ, _) => TIMESTAMP_MINUS_INFINITY,
        _ => return None,
    }))
}

/// What a text says.
#[derive(Debug, Default)]
struct Said {
    /// Days since 2000-01-01.
    days: Option<i64>,
    time_us: Option<i64>,
    /// Seconds east of UTC.
    east: Option<i64>,
}

fn written(ty: TypeRef, text: &str, zone: &Zone<'_>) -> Option<CellBuf> {
    let said = parse(text)?;
    let integer = |value: i64| Some(CellBuf::Integer(value));
    match (ty.oid, said.days, said.time_us) {
        (DATE, Some(days), time_us) if time_us.is_none_or(|time_us| time_us < DAY_US) => {
            (i64::from(DATE_MIN)..=i64::from(DATE_MAX)).contains(&days).then_some(CellBuf::Integer(days))
        }
        (TIME, None, Some(time_us)) if said.east.is_none() => to_precision(time_us, ty.typmod).ok().and_then(integer),
        (TIMETZ, None, Some(time_us)) => {
            let east = said.east.or_else(|| zone.fixed_east())?;
            let value = TimeTz { time_us: to_precision(time_us, ty.typmod).ok()?, west_seconds: -i32::try_from(east).ok()? };
            let mut key = Vec::new();
            put_timetz_key(&mut key, value);
            Some(CellBuf::Blob(key))
        }
        (TIMESTAMP | TIMESTAMPTZ, Some(days), time_us) => {
            let local_us = days.checked_mul(DAY_US)?.checked_add(time_us.unwrap_or(0))?;
            let at_us = match (ty.oid, said.east) {
                (TIMESTAMP, _) => local_us,
                (_, Some(east)) => local_us.checked_sub(east * SECOND_US)?,
                (_, None) => zone.instant(local_us).ok()?,
            };
            let within = |at_us: &i64| (TIMESTAMP_MIN..TIMESTAMP_MAX).contains(at_us);
            let at_us = Some(at_us).filter(within)?;
            to_precision(at_us, ty.typmod).ok().filter(within).and_then(integer)
        }
        _ => None,
    }
}

/// `[weekday] date [time [AM|PM] [offset]] [AD|BC]`, or a time without a date.
fn parse(text: &str) -> Option<Said> {
    let mut tokens = Tokens::new(text);
    if let Some(word) = tokens.peek_word()
        && token::is_weekday(word)
    {
        tokens.word();
        tokens.comma();
    }
    let mut said = Said::default();
    let mut date = None;
    if !tokens.is_time() {
        date = Some(tokens.date()?);
        let separated = tokens.blanks() || tokens.is_at_end() || tokens.t();
        if !separated {
            return None;
        }
    }
    let mut era = tokens.era();
    if !tokens.is_at_end() {
        let (time_us, halved) = time(&mut tokens)?;
        said.time_us = Some(time_us);
        // Behind AM or PM, a sign is lost.
        said.east = if halved { None } else { offset(&mut tokens)? };
        if era.is_none() {
            tokens.blanks();
            era = tokens.era();
        }
    }
    if !tokens.is_at_end() {
        return None;
    }
    match date {
        None if era.is_some() => return None,
        None => {}
        Some((year, month, day)) => {
            let year = Some(year).filter(|year| (1..=YEAR_MAX).contains(year))?;
            said.days = Some(days_of(if era == Some(token::Era::BeforeChrist) { 1 - year } else { year }, month, day)?);
        }
    }
    Some(said)
}

/// `HH:MM[:SS[.ffffff]] [AM|PM]`, and whether it had the latter.
fn time(tokens: &mut Tokens<'_>) -> Option<(i64, bool)> {
    let (mut hour, minute, second_us) = tokens.clock()?;
    tokens.blanks();
    let half = tokens.half();
    if let Some(afternoon) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let time_us = hour * HOUR_US + minute * MINUTE_US + second_us;
    (hour <= 24 && time_us <= DAY_US).then_some((time_us, half.is_some()))
}

/// `Z`, `UTC`, `+HH[[:]MM[:SS]]`. The outer `None` says that it is something else.
fn offset(tokens: &mut Tokens<'_>) -> Option<Option<i64>> {
    tokens.blanks();
    if let Some(word) = tokens.peek_word() {
        return match word {
            "z" | "utc" | "gmt" | "zulu" => {
                tokens.word();
                Some(Some(0))
            }
            _ => Some(None),
        };
    }
    if tokens.is_at_end() {
        return Some(None);
    }
    tokens.offset().map(Some)
}
