//! Text that stands for an interval: numbers with units, a time of day, `ago`, and ISO 8601 with designators. Of fractions only halves are
//! read of units other than seconds, because versions round others differently.

use rimward_model::CellBuf;
use rimward_model::datetime::{DAY_US, HOUR_US, MINUTE_US, SECOND_US};
use rimward_model::interval::{Fields, Interval};

use super::token::Tokens;
use crate::span::to_precision;

/// What a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// So many months.
    Months(i64),
    /// So many days.
    Days(i64),
    /// So many µs.
    Time(i64),
}

/// The unit, and a number that stands for it where each may be given once; of seconds and their parts only one.
fn unit(word: &str) -> Option<(Unit, u32)> {
    Some(match word {
        "millennium" | "millennia" | "mil" | "mils" => (Unit::Months(12_000), 0),
        "century" | "centuries" | "cent" | "c" => (Unit::Months(1200), 1),
        "decade" | "decades" | "dec" | "decs" => (Unit::Months(120), 2),
        "year" | "years" | "yr" | "yrs" | "y" => (Unit::Months(12), 3),
        "month" | "months" | "mon" | "mons" => (Unit::Months(1), 4),
        "week" | "weeks" | "w" => (Unit::Days(7), 5),
        "day" | "days" | "d" => (Unit::Days(1), 6),
        "hour" | "hours" | "hr" | "hrs" | "h" => (Unit::Time(HOUR_US), 7),
        "minute" | "minutes" | "min" | "mins" | "m" => (Unit::Time(MINUTE_US), 8),
        "second" | "seconds" | "sec" | "secs" | "s" => (Unit::Time(SECOND_US), 9),
        "millisecond" | "milliseconds" | "msec" | "msecs" | "ms" => (Unit::Time(1000), 9),
        "microsecond" | "microseconds" | "usec" | "usecs" | "us" => (Unit::Time(1), 9),
        _ => return None,
    })
}

/// A sum that is checked at the end.
#[derive(Debug, Default)]
struct Sum {
    months: i64,
    days: i64,
    time_us: i64,
    given: u32,
}

impl Sum {
    /// `number` units and, with `half`, one half more, away from zero.
    fn add(&mut self, number: i64, half: bool, (unit, place): (Unit, u32)) -> Option<()> {
        if self.given & (1 << place) != 0 || number.unsigned_abs() > i32::MAX as u64 {
            return None;
        }
        self.given |= 1 << place;
        let sign = if number < 0 { -1 } else { 1 };
        match unit {
            Unit::Months(size) => {
                self.months += number * size;
                match (half, size) {
                    (false, _) => {}
                    (true, 1) => self.days += 15 * sign,
                    (true, size) => self.months += size / 2 * sign,
                }
            }
            Unit::Days(size) => {
                self.days += number * size;
                if half {
                    self.days += size / 2 * sign;
                    self.time_us += DAY_US / 2 * sign;
                }
            }
            Unit::Time(size) => {
                if half && size == 1 {
                    return None;
                }
                self.time_us = self.time_us.checked_add(number.checked_mul(size)?)?.checked_add(if half { size / 2 * sign } else { 0 })?;
            }
        }
        Some(())
    }

    fn add_time(&mut self, time_us: i64) -> Option<()> {
        // Hours, minutes and seconds.
        if self.given & (0b111 << 7) != 0 {
            return None;
        }
        self.given |= 0b111 << 7;
        self.time_us = self.time_us.checked_add(time_us)?;
        Some(())
    }

    fn fields(&self, ago: bool) -> Option<Fields> {
        let sign = if ago { -1 } else { 1 };
        Some(Fields {
            months: i32::try_from(sign * self.months).ok()?,
            days: i32::try_from(sign * self.days).ok()?,
            time_us: self.time_us.checked_mul(sign)?,
        })
    }
}

pub(super) fn read(typmod: i32, text: &str) -> Option<CellBuf> {
    let trimmed = text.trim_matches(|c: char| c == ' ' || ('\t'..='\r').contains(&c));
    let fields = match trimmed.strip_prefix('P') {
        Some(rest) => designated(rest)?,
        None => counted(&trimmed.to_ascii_lowercase())?,
    };
    let extreme = |value: i32| value == i32::MAX || value == i32::MIN;
    if extreme(fields.months) || extreme(fields.days) {
        return None;
    }
    let fields = to_precision(fields, typmod).ok()?;
    let mut key = Vec::new();
    Interval::Finite(fields).put_key(&mut key);
    Some(CellBuf::Blob(key))
}

/// `@ 1 year -2 days 03:04 ago`.
fn counted(text: &str) -> Option<Fields> {
    let mut rest = text.strip_prefix('@').unwrap_or(text).trim_start();
    let mut sum = Sum::default();
    let mut ago = false;
    while !rest.is_empty() {
        if rest == "ago" && sum.given != 0 {
            ago = true;
            break;
        }
        let negative = rest.starts_with('-');
        let unsigned = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 10 {
            return None;
        }
        let number: i64 = unsigned[..digits].parse().ok()?;
        let after = &unsigned[digits..];
        if after.starts_with(':') {
            let (time_us, after) = clock(number, after)?;
            sum.add_time(if negative { -time_us } else { time_us })?;
            rest = after;
        } else {
            rest = with_unit(&mut sum, number, negative, after)?;
        }
        let trimmed = rest.trim_start_matches([' ', '\t', '\n']);
        if trimmed.len() == rest.len() && !rest.is_empty() {
            return None;
        }
        rest = trimmed;
    }
    (sum.given != 0).then(|| sum.fields(ago)).flatten()
}

/// The fraction and the unit behind a number; what follows them.
fn with_unit<'a>(sum: &mut Sum, number: i64, negative: bool, after: &'a str) -> Option<&'a str> {
    let (fraction, after) = match after.strip_prefix('.') {
        None => ("", after),
        Some(behind) => behind.split_at(behind.bytes().take_while(u8::is_ascii_digit).count()),
    };
    let after = after.trim_start_matches([' ', '\t', '\n']);
    let length = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = after.split_at(length);
    let (unit, place) = unit(word)?;
    let signed = if negative { -number } else { number };
    match (fraction.trim_end_matches('0'), unit) {
        ("", _) => sum.add(signed, false, (unit, place))?,
        ("5", _) if number != 0 || !negative => sum.add(signed, true, (unit, place))?,
        (digits, Unit::Time(SECOND_US)) if digits.len() <= 6 => {
            sum.add(signed, false, (unit, place))?;
            let us = digits.parse::<i64>().ok()? * 10i64.pow(6 - digits.len() as u32);
            sum.time_us = sum.time_us.checked_add(if negative { -us } else { us })?;
        }
        _ => return None,
    }
    Some(rest)
}

/// `:MM[:SS[.ffffff]]` behind hours.
fn clock(hours: i64, after: &str) -> Option<(i64, &str)> {
    let two = |text: &str| -> Option<i64> { text.get(..2)?.parse().ok().filter(|part: &i64| (0..60).contains(part)) };
    let minutes = two(&after[1..])?;
    let mut rest = &after[3..];
    let mut time_us = hours.checked_mul(HOUR_US)?.checked_add(minutes * MINUTE_US)?;
    if let Some(behind) = rest.strip_prefix(':') {
        time_us = time_us.checked_add(two(behind)? * SECOND_US)?;
        rest = &behind[2..];
        if rest.starts_with('.') {
            let length = 1 + rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, after) = rest.split_at(length);
            time_us = time_us.checked_add(Tokens::new(fraction).fraction_us()?)?;
            rest = after;
        }
    }
    Some((time_us, rest))
}

/// `1Y2M3DT4H5M6.7S` behind the P.
fn designated(text: &str) -> Option<Fields> {
    let mut sum = Sum::default();
    let (mut rest, mut clock) = (text, false);
    while !rest.is_empty() {
        if !clock && let Some(behind) = rest.strip_prefix('T') {
            (rest, clock) = (behind, true);
            continue;
        }
        let negative = rest.starts_with('-');
        let unsigned = rest.strip_prefix('-').unwrap_or(rest);
        let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = unsigned.get(..digits).filter(|digits| (1..=9).contains(&digits.len()))?.parse().ok()?;
        let mut after = &unsigned[digits..];
        let mut us = 0;
        if let Some(behind) = after.strip_prefix('.') {
            let length = behind.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, behind) = behind.split_at(length);
            if !clock || !behind.starts_with('S') || !(1..=6).contains(&length) {
                return None;
            }
            us = fraction.parse::<i64>().ok()? * 10i64.pow(6 - length as u32);
            after = behind;
        }
        let word = match (after.chars().next()?, clock) {
            ('Y', false) => "year",
            ('M', false) => "month",
            ('W', false) => "week",
            ('D', false) => "day",
            ('H', true) => "hour",
            ('M', true) => "minute",
            ('S', true) => "second",
            _ => return None,
        };
        sum.add(if negative { -number } else { number }, false, unit(word)?)?;
        sum.time_us += if negative { -us } else { us };
        rest = &after[1..];
    }
    (sum.given != 0).then(|| sum.fields(false)).flatten()
}
