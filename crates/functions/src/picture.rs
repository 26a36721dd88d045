//! `to_char` of timestamps, times and intervals. Words of the session's locale and abbreviations of time zones are declined.

use rimward_model::Cell;
use rimward_model::datetime::{DAY_US, SECOND_US, date_of, days_of};
use rimward_model::interval::Fields;
use rimward_model::oid::{INTERVAL, TEXT, TIMESTAMP, TIMESTAMPTZ};

use crate::answer::{integer, text};
use crate::calendar::{JULIAN_DAYS, iso_week, weekday};
use crate::moment::is_infinite;
use crate::registry::{Context, Function, func, strict};
use crate::span::{clock, fields};
use crate::template::{self, Case, Field, Node};
use crate::zone::Zone;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

pub(crate) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/// From Sunday.
pub(crate) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
pub(crate) const ROMAN_MONTHS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
/// Names of months and days are filled up to this width.
const NAME_WIDTH: usize = 9;
const ROMAN_WIDTH: usize = 4;

fn declined() -> SqlError {
    SqlError::Declined("this picture of a date")
}

/// An ordinal's letters, by the last digits.
pub(crate) fn ordinal(digits: &str, case: Case) -> Result<&'static str, SqlError> {
    let digits = digits.as_bytes();
    let (before, last) = match digits {
        [.., before, last] => (*before, *last),
        [last] => (b' ', *last),
        [] => (b' ', b' '),
    };
    if !last.is_ascii_digit() {
        return Err(SqlError::raised("22P02", "not a number"));
    }
    let place = match last {
        b'1'..=b'3' if before != b'1' => usize::from(last - b'1'),
        _ => 3,
    };
    Ok(if case == Case::Upper { ["ST", "ND", "RD", "TH"][place] } else { ["st", "nd", "rd", "th"][place] })
}

fn cased(name: &str, case: Case) -> String {
    match case {
        Case::Upper => name.to_ascii_uppercase(),
        Case::Title => name.to_owned(),
        Case::Lower => name.to_ascii_lowercase(),
    }
}

/// What is shown: a local time, or an interval's fields.
#[derive(Debug, Clone, Copy)]
struct Shown {
    interval: bool,
    /// Days since 2000-01-01; of an interval none.
    days: i64,
    /// Astronomical; of an interval a number of years.
    year: i64,
    month: i64,
    day: i64,
    /// In the year, from 1; of an interval as if months were of 30 days.
    day_of_year: i64,
    hour: i64,
    minute: i64,
    second: i64,
    us: i64,
    /// Seconds east of UTC.
    east: i64,
}

impl Shown {
    fn of_local(local_us: i64, east: i64) -> Shown {
        let days = local_us.div_euclid(DAY_US);
        let (year, month, day) = date_of(days);
        let (hour, minute, second, us) = clock(local_us.rem_euclid(DAY_US));
        let day_of_year = days - days_of(year, 1, 1).unwrap_or(days) + 1;
        Shown { interval: false, days, year, month: month.into(), day: day.into(), day_of_year, hour, minute, second, us, east }
    }

    fn of_interval(of: Fields) -> Result<Shown, SqlError> {
        let (year, month, day) = (i64::from(of.months / 12), i64::from(of.months % 12), i64::from(of.days));
        let (hour, minute, second, us) = clock(of.time_us);
        let day_of_year = i64::from(of.months) * 30 + day;
        // What versions keep in 32 bits, and count from 1.
        if [hour, day - 1, day_of_year, day_of_year - 1].into_iter().any(|part| i32::try_from(part).is_err()) {
            return Err(SqlError::Declined("a picture of a very long interval"));
        }
        Ok(Shown { interval: true, days: 0, year, month, day, day_of_year, hour, minute, second, us, east: 0 })
    }

    /// Years before 1 are counted backwards, but not of an interval.
    fn shown_year(&self, year: i64) -> i64 {
        if self.interval || year > 0 { year } else { 1 - year }
    }

    /// ISO 8601's year and week; an interval has none that is worth computing.
    fn iso(&self) -> Result<(i64, i64), SqlError> {
        if self.interval { Err(declined()) } else { Ok(iso_week(self.days)) }
    }

    /// What depends on a calendar's date.
    fn date_only(&self) -> Result<(), SqlError> {
        if self.interval { Err(SqlError::raised("22007", "invalid format specification for an interval value")) } else { Ok(()) }
    }

    /// The digits of a numeric field, without what makes an ordinal of them; `None` of words.
    fn digits(&self, field: Field, fill: bool) -> Result<Option<String>, SqlError> {
        let plain = |value: i64| Ok(Some(value.to_string()));
        let filled = |value: i64, width: usize| Ok(Some(number(value, width, fill)));
        // With room for a sign.
        let signed = |value: i64, width: usize, by: i64| filled(value, width + usize::from(by < 0));
        match field {
            Field::Hour12 => signed(if self.hour % 12 == 0 { 12 } else { self.hour % 12 }, 2, self.hour),
            Field::Hour24 => signed(self.hour, 2, self.hour),
            Field::Minute => signed(self.minute, 2, self.minute),
            Field::Second => signed(self.second, 2, self.second),
            // Fractions are never without their zeros.
            Field::Fraction(digits) => Ok(Some(number(self.us / 10i64.pow(6 - digits), digits as usize, true))),
            Field::Millisecond => Ok(Some(number(self.us / 1000, 3, true))),
            Field::Microsecond => Ok(Some(number(self.us, 6, true))),
            Field::SecondOfDay => plain(self.hour * 3600 + self.minute * 60 + self.second),
            Field::MonthNumber => signed(self.month, 2, self.month),
            Field::DayOfYear => filled(self.day_of_year, 3),
            Field::IsoDayOfYear => {
                let (year, _) = self.iso()?;
                filled(self.days - iso_year_start(year) + 1, 3)
            }
            Field::DayOfMonth => filled(self.day, 2),
            Field::DayOfWeek => self.date_only().and_then(|()| plain((weekday(self.days) + 1) % 7 + 1)),
            Field::IsoDayOfWeek => self.date_only().and_then(|()| plain(weekday(self.days) + 1)),
            Field::Week => filled((self.day_of_year - 1) / 7 + 1, 2),
            Field::IsoWeek => filled(self.iso()?.1, 2),
            Field::WeekOfMonth => plain((self.day - 1) / 7 + 1),
            Field::Quarter if self.month == 0 => Ok(None),
            Field::Quarter => plain((self.month - 1) / 3 + 1),
            Field::Century => {
                let century = match self.year {
                    year if self.interval => year / 100,
                    year @ 1.. => (year - 1) / 100 + 1,
                    year => year / 100 - 1,
                };
                if century.abs() > 99 { plain(century) } else { signed(century, 2, century) }
            }
            Field::YearInThousands => {
                let year = self.shown_year(self.year);
                Ok(Some(format!("{},{:03}", year / 1000, year % 1000)))
            }
            Field::Year(digits) => self.year_digits(self.year, digits, fill),
            Field::IsoYear(digits) => self.year_digits(self.iso()?.0, digits, fill),
            Field::Julian if self.interval => Err(declined()),
            Field::Julian => plain(self.days + JULIAN_DAYS),
            _ => Ok(None),
        }
    }

    fn year_digits(&self, year: i64, digits: u32, fill: bool) -> Result<Option<String>, SqlError> {
        let shown = self.shown_year(year);
        let shown = if digits < 4 { shown % 10i64.pow(digits) } else { shown };
        // The width is that of the year, whichever is shown.
        let width = digits as usize + usize::from(self.shown_year(self.year) < 0);
        Ok(Some(if digits == 1 { shown.to_string() } else { number(shown, width, fill) }))
    }

    /// The words of a field.
    fn words(&self, field: Field, fill: bool, localized: bool) -> Result<String, SqlError> {
        let filled = |word: String, width: usize| if fill { format!("{word:width$}") } else { word };
        match field {
            Field::Half { dotted, upper } => {
                let words = if dotted { ["A.M.", "P.M."] } else { ["AM", "PM"] };
                Ok(cased(words[usize::from(self.hour % 24 >= 12)], if upper { Case::Upper } else { Case::Lower }))
            }
            Field::RomanMonth { upper } => {
                if self.month <= 0 && (self.month, self.year) != (0, 0) {
                    return Err(declined());
                }
                let Some(month) = ROMAN_MONTHS.get((self.month - 1) as usize) else { return Ok(String::new()) };
                Ok(filled(cased(month, if upper { Case::Upper } else { Case::Lower }), ROMAN_WIDTH))
            }
            Field::FixedWidth | Field::Quarter => Ok(String::new()),
            _ => {
                self.date_only()?;
                self.words_of_date(field, localized, filled)
            }
        }
    }

    fn words_of_date(&self, field: Field, localized: bool, filled: impl Fn(String, usize) -> String) -> Result<String, SqlError> {
        let named = matches!(field, Field::Month(_) | Field::ShortMonth(_) | Field::Day(_) | Field::ShortDay(_));
        if named && localized {
            return Err(SqlError::Declined("names of the session's locale"));
        }
        let month = MONTHS[(self.month - 1) as usize];
        let day = DAYS[((weekday(self.days) + 1) % 7) as usize];
        let (hours, minutes) = (self.east.abs() / 3600, self.east.abs() % 3600 / 60);
        let sign = if self.east < 0 { '-' } else { '+' };
        Ok(match field {
            Field::Era { dotted, upper } => {
                let words = if dotted { ["A.D.", "B.C."] } else { ["AD", "BC"] };
                cased(words[usize::from(self.year <= 0)], if upper { Case::Upper } else { Case::Lower })
            }
            Field::Month(case) => filled(cased(month, case), NAME_WIDTH),
            Field::ShortMonth(case) => cased(&month[..3], case),
            Field::Day(case) => filled(cased(day, case), NAME_WIDTH),
            Field::ShortDay(case) => cased(&day[..3], case),
            Field::ZoneHour => format!("{sign}{hours:02}"),
            Field::ZoneMinute => format!("{minutes:02}"),
            Field::Offset => {
                let digits = filled(String::new(), 2).len();
                let behind = if self.east % 3600 == 0 { String::new() } else { format!(":{minutes:02}") };
                format!("{sign}{hours:0digits$}{behind}")
            }
            _ => return Err(declined()),
        })
    }
}

/// With zeros in front of it, up to a width that counts the sign, unless it is not to be filled.
fn number(value: i64, width: usize, fill: bool) -> String {
    let width = if fill { width } else { 0 };
    format!("{value:0width$}")
}

/// The Monday of the year's first week, in days since 2000-01-01.
pub(crate) fn iso_year_start(year: i64) -> i64 {
    let fourth = days_of(year, 1, 4).unwrap_or_default();
    fourth - weekday(fourth)
}

/// Writes what is shown as the picture says.
fn pictured(shown: &Shown, picture: &str) -> Said {
    let mut out = String::with_capacity(picture.len() + 16);
    for node in template::of_date(picture)? {
        match node {
            Node::Separator(character) | Node::Space(character) | Node::Text(character) => out.push(character),
            Node::Pattern { what, fill, localized, ordinal: wanted, .. } => match shown.digits(what, !fill)? {
                None => out.push_str(&shown.words(what, !fill, localized)?),
                Some(digits) => {
                    out.push_str(&digits);
                    if let Some(case) = wanted {
                        out.push_str(ordinal(&digits, case)?);
                    }
                }
            },
        }
    }
    Ok(Answer::Text(out))
}

fn of_timestamp(a: &[Cell<'_>]) -> Said {
    let (at_us, picture) = (integer(a[0])?, text(a[1])?);
    if picture.is_empty() || is_infinite(at_us) {
        return Ok(Answer::Null);
    }
    pictured(&Shown::of_local(at_us, 0), picture)
}

fn of_timestamptz(a: &[Cell<'_>]) -> Said {
    let (at_us, picture) = (integer(a[0])?, text(a[1])?);
    if picture.is_empty() || is_infinite(at_us) {
        return Ok(Answer::Null);
    }
    let east_us = Zone::of(a[2])?.east_us(at_us)?;
    pictured(&Shown::of_local(at_us + east_us, east_us / SECOND_US), picture)
}

fn of_interval(a: &[Cell<'_>]) -> Said {
    let (of, picture) = (fields(a[0])?, text(a[1])?);
    if picture.is_empty() {
        return Ok(Answer::Null);
    }
    pictured(&Shown::of_interval(of)?, picture)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_timestamp_to_char", &[func("to_char", &[TIMESTAMP, TEXT])], TEXT, of_timestamp),
    strict("rimward_timestamptz_to_char", &[func("to_char", &[TIMESTAMPTZ, TEXT])], TEXT, of_timestamptz).with(&[Context::TimeZone]),
    strict("rimward_interval_to_char", &[func("to_char", &[INTERVAL, TEXT])], TEXT, of_interval),
];
