//! date, time, timetz, timestamp and timestamptz: the ISO text, and PostgreSQL's own numbers.
//!
//! timetz is a blob that sorts as PostgreSQL sorts it, first by instant, then by zone; all of it takes part in comparison:
//!
//! | bytes | content |
//! | --- | --- |
//! | 8 | time of day in UTC: µs + zone × 10^6, big-endian, the sign bit inverted |
//! | 4 | zone: seconds *west* of UTC, as PostgreSQL keeps it, big-endian, the sign bit inverted |

use crate::numeric::{put_digits, put_two};

/// `infinity` of a date.
pub const DATE_INFINITY: i32 = i32::MAX;
/// `-infinity` of a date.
pub const DATE_MINUS_INFINITY: i32 = i32::MIN;
/// 4713-11-24 BC in the Gregorian calendar, Julian day 0, in days since 2000-01-01.
pub const DATE_MIN: i32 = -2_451_545;
/// 5874897-12-31.
pub const DATE_MAX: i32 = 2_145_031_948;
/// `infinity` of a timestamp.
pub const TIMESTAMP_INFINITY: i64 = i64::MAX;
/// `-infinity` of a timestamp.
pub const TIMESTAMP_MINUS_INFINITY: i64 = i64::MIN;
/// Julian day 0.
pub const TIMESTAMP_MIN: i64 = -211_813_488_000_000_000;
/// 294277-01-01 00:00:00. Input ends just before, but rounding to `timestamp(0)` reaches it.
pub const TIMESTAMP_MAX: i64 = 9_223_371_331_200_000_000;

/// A second in µs.
pub const SECOND_US: i64 = 1_000_000;
/// A minute in µs.
pub const MINUTE_US: i64 = 60 * SECOND_US;
/// An hour in µs.
pub const HOUR_US: i64 = 60 * MINUTE_US;
/// A day in µs.
pub const DAY_US: i64 = 24 * HOUR_US;
/// Zones lie within 16 hours of UTC.
const ZONE_LIMIT_SECONDS: i32 = 16 * 3600;
/// 2000-01-01 in days since 1970-01-01.
const EPOCH_DAYS: i64 = 10_957;

/// A time of day and its zone, in seconds west of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeTz {
    /// µs since midnight.
    pub time_us: i64,
    /// Seconds west of UTC.
    pub west_seconds: i32,
}

/// Reads bytes from the left.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a>(pub(crate) &'a [u8]);

impl<'a> Scan<'a> {
    /// Takes this byte.
    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// Takes exactly two digits.
    #[inline]
    pub(crate) fn two(&mut self) -> Option<u32> {
        let ([high, low], rest) = self.0.split_first_chunk::<2>()?;
        if !high.is_ascii_digit() || !low.is_ascii_digit() {
            return None;
        }
        self.0 = rest;
        Some(u32::from(high - b'0') * 10 + u32::from(low - b'0'))
    }

    /// Takes as many digits as there are.
    #[inline]
    pub(crate) fn digits(&mut self) -> &'a [u8] {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        digits
    }

    /// Takes `.f` to `.ffffff`, if a point follows, as µs.
    #[inline]
    pub(crate) fn fraction_us(&mut self) -> Option<i64> {
        if self.byte(b'.').is_none() {
            return Some(0);
        }
        let digits = self.digits();
        if digits.is_empty() || digits.len() > 6 {
            return None;
        }
        let value = digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        Some(value * 10i64.pow(6 - digits.len() as u32))
    }

    /// Takes `YYYY-MM-DD`: year as written, month, day.
    #[inline]
    pub(crate) fn ymd(&mut self) -> Option<(i64, u32, u32)> {
        let year = self.digits();
        if !(4..=7).contains(&year.len()) {
            return None;
        }
        let year = year.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        self.byte(b'-')?;
        let month = self.two()?;
        self.byte(b'-')?;
        Some((year, month, self.two()?))
    }

    /// Takes `HH:MM:SS[.ffffff]` up to 24:00:00, as µs.
    #[inline]
    pub(crate) fn time_us(&mut self) -> Option<i64> {
        let hour = self.two()?;
        self.byte(b':')?;
        let minute = self.two()?;
        self.byte(b':')?;
        let second = self.two()?;
        let fraction_us = self.fraction_us()?;
        if minute > 59 || second > 59 {
            return None;
        }
        let time_us = i64::from(hour) * HOUR_US + i64::from(minute) * MINUTE_US + i64::from(second) * SECOND_US + fraction_us;
        checked_time(time_us)
    }

    /// Takes `+HH[:MM[:SS]]`, as seconds west of UTC.
    #[inline]
    pub(crate) fn west_seconds(&mut self) -> Option<i32> {
        let east = match self.byte(b'+') {
            Some(()) => true,
            None => self.byte(b'-').map(|()| false)?,
        };
        let mut seconds = self.two()? * 3600;
        for unit in [60, 1] {
            if self.byte(b':').is_none() {
                break;
            }
            let part = self.two().filter(|part| *part < 60)?;
            seconds += part * unit;
        }
        let seconds = seconds.cast_signed();
        (seconds < ZONE_LIMIT_SECONDS).then_some(if east { -seconds } else { seconds })
    }

    /// Takes ` BC`, if it follows, and demands the end.
    #[inline]
    fn era(self, year: i64) -> Option<i64> {
        match self.0 {
            b"" if year > 0 => Some(year),
            b" BC" if year > 0 => Some(1 - year),
            _ => None,
        }
    }
}

/// The days, if they are a date.
#[must_use]
pub fn checked_date(days: i32) -> Option<i32> {
    matches!(days, DATE_INFINITY | DATE_MINUS_INFINITY | DATE_MIN..=DATE_MAX).then_some(days)
}

/// The µs, if they are a time of day.
#[must_use]
pub fn checked_time(time_us: i64) -> Option<i64> {
    (0..=DAY_US).contains(&time_us).then_some(time_us)
}

/// The µs, if they are a timestamp.
#[must_use]
pub fn checked_timestamp(at_us: i64) -> Option<i64> {
    matches!(at_us, TIMESTAMP_INFINITY | TIMESTAMP_MINUS_INFINITY | TIMESTAMP_MIN..=TIMESTAMP_MAX).then_some(at_us)
}

/// Days since 2000-01-01 of what PostgreSQL prints.
pub(crate) fn parse_date(text: &str) -> Option<i32> {
    match text {
        "infinity" => return Some(DATE_INFINITY),
        "-infinity" => return Some(DATE_MINUS_INFINITY),
        _ => {}
    }
    let mut scan = Scan(text.as_bytes());
    let (year, month, day) = scan.ymd()?;
    let days = days_of(scan.era(year)?, month, day)?;
    i32::try_from(days).ok().filter(|days| (DATE_MIN..=DATE_MAX).contains(days))
}

/// µs since midnight of what PostgreSQL prints.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let mut scan = Scan(text.as_bytes());
    let time_us = scan.time_us()?;
    scan.0.is_empty().then_some(time_us)
}

/// What PostgreSQL prints for a timetz.
pub(crate) fn parse_timetz(text: &str) -> Option<TimeTz> {
    let mut scan = Scan(text.as_bytes());
    let value = TimeTz { time_us: scan.time_us()?, west_seconds: scan.west_seconds()? };
    scan.0.is_empty().then_some(value)
}

/// µs since 2000-01-01 of what PostgreSQL prints for a timestamp.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    timestamp(text, "")
}

/// µs since 2000-01-01 UTC of what PostgreSQL prints for a timestamptz in UTC.
pub(crate) fn parse_timestamptz_utc(text: &str) -> Option<i64> {
    timestamp(text, "+00")
}

fn timestamp(text: &str, zone: &str) -> Option<i64> {
    match text {
        "infinity" => return Some(TIMESTAMP_INFINITY),
        "-infinity" => return Some(TIMESTAMP_MINUS_INFINITY),
        _ => {}
    }
    let mut scan = Scan(text.as_bytes());
    let (year, month, day) = scan.ymd()?;
    scan.byte(b' ')?;
    let time_us = scan.time_us().filter(|time_us| *time_us < DAY_US)?;
    scan.0 = scan.0.strip_prefix(zone.as_bytes())?;
    timestamp_of(scan.era(year)?, month, day, time_us)
}

/// µs since 2000-01-01 of a date (astronomical year) and a time.
#[must_use]
pub fn timestamp_of(year: i64, month: u32, day: u32, time_us: i64) -> Option<i64> {
    let at_us = days_of(year, month, day)?.checked_mul(DAY_US)?.checked_add(time_us)?;
    (TIMESTAMP_MIN..=TIMESTAMP_MAX).contains(&at_us).then_some(at_us)
}

/// Appends what PostgreSQL prints for a date.
pub fn put_date(out: &mut Vec<u8>, days: i32) {
    match days {
        DATE_INFINITY => out.extend_from_slice(b"infinity"),
        DATE_MINUS_INFINITY => out.extend_from_slice(b"-infinity"),
        days => {
            let (year, month, day) = date_of(days.into());
            put_ymd(out, year, month, day);
            put_era(out, year);
        }
    }
}

/// Appends what PostgreSQL prints for a time.
pub fn put_time(out: &mut Vec<u8>, time_us: i64) {
    put_two(out, (time_us / HOUR_US).unsigned_abs());
    out.push(b':');
    put_two(out, (time_us % HOUR_US / MINUTE_US).unsigned_abs());
    out.push(b':');
    put_seconds(out, (time_us % MINUTE_US).unsigned_abs());
}

/// Appends `SS[.ffffff]`, the fraction without trailing zeros.
pub fn put_seconds(out: &mut Vec<u8>, us: u64) {
    put_two(out, us / 1_000_000);
    let fraction = us % 1_000_000;
    if fraction == 0 {
        return;
    }
    out.push(b'.');
    put_digits(out, fraction, 6);
    while out.last() == Some(&b'0') {
        out.pop();
    }
}

/// Appends what PostgreSQL prints for a timetz.
pub fn put_timetz(out: &mut Vec<u8>, value: TimeTz) {
    put_time(out, value.time_us);
    out.push(if value.west_seconds <= 0 { b'+' } else { b'-' });
    let seconds = u64::from(value.west_seconds.unsigned_abs());
    put_two(out, seconds / 3600);
    if seconds % 3600 != 0 {
        out.push(b':');
        put_two(out, seconds % 3600 / 60);
    }
    if seconds % 60 != 0 {
        out.push(b':');
        put_two(out, seconds % 60);
    }
}

/// Appends what PostgreSQL prints for a timestamp, or with `+00` for a timestamptz.
pub fn put_timestamp(out: &mut Vec<u8>, at_us: i64, zone: &str) {
    match at_us {
        TIMESTAMP_INFINITY => out.extend_from_slice(b"infinity"),
        TIMESTAMP_MINUS_INFINITY => out.extend_from_slice(b"-infinity"),
        at_us => {
            let (year, month, day) = date_of(at_us.div_euclid(DAY_US));
            put_ymd(out, year, month, day);
            out.push(b' ');
            put_time(out, at_us.rem_euclid(DAY_US));
            out.extend_from_slice(zone.as_bytes());
            put_era(out, year);
        }
    }
}

fn put_ymd(out: &mut Vec<u8>, year: i64, month: u32, day: u32) {
    let written = if year > 0 { year } else { 1 - year };
    put_digits(out, written.unsigned_abs(), 4);
    out.push(b'-');
    put_two(out, month.into());
    out.push(b'-');
    put_two(out, day.into());
}

fn put_era(out: &mut Vec<u8>, year: i64) {
    if year <= 0 {
        out.extend_from_slice(b" BC");
    }
}

/// Appends the blob of a timetz.
pub fn put_timetz_key(out: &mut Vec<u8>, value: TimeTz) {
    let instant_us = value.time_us + i64::from(value.west_seconds) * SECOND_US;
    out.extend_from_slice(&(instant_us ^ i64::MIN).to_be_bytes());
    out.extend_from_slice(&(value.west_seconds ^ i32::MIN).to_be_bytes());
}

/// Reads the blob of a timetz.
#[must_use]
pub fn timetz_of_key(blob: &[u8]) -> Option<TimeTz> {
    let (instant, zone) = blob.split_first_chunk::<8>()?;
    let west_seconds = i32::from_be_bytes(zone.try_into().ok()?) ^ i32::MIN;
    let instant_us = i64::from_be_bytes(*instant) ^ i64::MIN;
    let time_us = instant_us.checked_sub(i64::from(west_seconds) * SECOND_US)?;
    checked_timetz(TimeTz { time_us, west_seconds })
}

/// Reads what `timetz_send` gives.
pub(crate) fn timetz_from_binary(bytes: &[u8]) -> Option<TimeTz> {
    let (time, zone) = bytes.split_first_chunk::<8>()?;
    checked_timetz(TimeTz { time_us: i64::from_be_bytes(*time), west_seconds: i32::from_be_bytes(zone.try_into().ok()?) })
}

/// Appends what `timetz_send` gives.
pub(crate) fn put_timetz_binary(out: &mut Vec<u8>, value: TimeTz) {
    out.extend_from_slice(&value.time_us.to_be_bytes());
    out.extend_from_slice(&value.west_seconds.to_be_bytes());
}

fn checked_timetz(value: TimeTz) -> Option<TimeTz> {
    let zone_valid = value.west_seconds.unsigned_abs() < ZONE_LIMIT_SECONDS.unsigned_abs();
    (zone_valid && checked_time(value.time_us).is_some()).then_some(value)
}

/// Days since 2000-01-01 of a Gregorian date, or `None` if there is no such day. Eras of 400 years beginning in March make the leap day
/// the last of its year.
#[must_use]
pub fn days_of(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day == 0 || day > last {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468 - EPOCH_DAYS)
}

/// The Gregorian date (astronomical year, month, day) of days since 2000-01-01.
#[must_use]
pub fn date_of(days: i64) -> (i64, u32, u32) {
    let days = days + EPOCH_DAYS + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = ((month_from_march + 2) % 12 + 1) as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}
