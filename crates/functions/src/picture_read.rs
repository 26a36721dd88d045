//! `to_date` and `to_timestamp` of a text: what is read as the template says, and the date and time that it makes. Words of the session's
//! locale, abbreviations of time zones and what versions differ about are declined.

use rimward_model::Cell;
use rimward_model::datetime::{DATE_MAX, DATE_MIN, DAY_US, HOUR_US, MINUTE_US, SECOND_US, date_of, days_of};
use rimward_model::oid::{DATE, TEXT, TIMESTAMPTZ};

use crate::answer::text;
use crate::calendar::JULIAN_DAYS;
use crate::moment::{checked, to_precision};
use crate::picture::{DAYS, MONTHS, ROMAN_MONTHS, iso_year_start};
use crate::registry::{Context, Function, func, valued};
use crate::template::{self, Field, Node, is_separator, is_space};
use crate::zone::Zone;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Years that are computed with: beyond them no date is valid, and versions differ in where they notice.
const YEARS_MAX: u32 = 6_000_000;
/// Days, weeks and Julian days that are computed with.
const DAYS_MAX: u32 = 2_000_000_000;
/// The greatest displacement of a time zone, in hours.
const ZONE_HOURS_MAX: i32 = 15;

fn wrong(message: &'static str) -> SqlError {
    SqlError::raised("22007", message)
}

fn beyond() -> SqlError {
    SqlError::raised("22008", "date/time field value out of range")
}

fn disputed() -> SqlError {
    SqlError::Declined("a number in a date that versions differ about")
}

/// Whether weeks and days count within the calendar's year or within that of ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Convention {
    Gregorian,
    Iso,
}

fn convention(field: Field) -> Option<Convention> {
    match field {
        Field::IsoDayOfYear | Field::IsoDayOfWeek | Field::IsoWeek | Field::IsoYear(_) => Some(Convention::Iso),
        Field::DayOfYear | Field::DayOfMonth | Field::DayOfWeek | Field::MonthNumber | Field::Month(_) | Field::ShortMonth(_) => {
            Some(Convention::Gregorian)
        }
        Field::RomanMonth { .. } | Field::Week | Field::WeekOfMonth | Field::Year(_) | Field::YearInThousands => {
            Some(Convention::Gregorian)
        }
        _ => None,
    }
}

/// What has been read; 0 stands for nothing.
#[derive(Debug, Default)]
struct Found {
    convention: Option<Convention>,
    twelve_hours: bool,
    afternoon: i32,
    hour: i32,
    minute: i32,
    second: i32,
    second_of_day: i32,
    /// Sunday is 1.
    weekday: i32,
    day: i32,
    day_of_year: i32,
    month: i32,
    milliseconds: i32,
    microseconds: i32,
    year: i32,
    /// Digits of the year's pattern.
    year_digits: u32,
    before_christ: i32,
    week: i32,
    week_of_month: i32,
    century: i32,
    julian: i32,
    zone_sign: i32,
    zone_hours: i32,
    zone_minutes: i32,
    /// Digits of a second that the template wants.
    precision: u32,
}

/// A field is read twice only as the same.
fn set(field: &mut i32, value: i32) -> Result<(), SqlError> {
    if *field != 0 && *field != value {
        return Err(wrong("conflicting values for a field in formatting string"));
    }
    *field = value;
    Ok(())
}

/// The text that is left, and what is known of how it came to that.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    fixed: bool,
    /// Characters that were skipped beyond those of the template.
    skipped: i64,
    found: Found,
}

/// A C library's `strtol`: the number, and where it ends; the beginning if there is none.
fn number_at(text: &[u8], begin: usize) -> (Option<i64>, usize) {
    let mut at = begin;
    while text.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    let negative = text.get(at) == Some(&b'-');
    if matches!(text.get(at), Some(b'-' | b'+')) {
        at += 1;
    }
    let digits = at;
    let mut value = Some(0i64);
    while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(i64::from(digit - b'0')));
        at += 1;
    }
    if at == digits {
        return (Some(0), begin);
    }
    (value.map(|value| if negative { -value } else { value }), at)
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        while self.rest().first().copied().is_some_and(is_space) {
            self.at += 1;
            self.skipped += 1;
        }
    }

    /// One character, of however many bytes.
    fn skip_character(&mut self) {
        if self.at < self.text.len() {
            self.at += 1;
            while self.rest().first().is_some_and(|byte| byte & 0xC0 == 0x80) {
                self.at += 1;
            }
        }
    }

    /// Reads as much of the text as the template has patterns for.
    fn read(&mut self, template: &[Node<Field>]) -> Result<(), SqlError> {
        for (place, node) in template.iter().enumerate() {
            if self.rest().is_empty() {
                break;
            }
            let fixes = matches!(node, Node::Pattern { what: Field::FixedWidth, .. });
            if !self.fixed && !fixes && (matches!(node, Node::Pattern { .. }) || place == 0) {
                self.skip_spaces();
            }
            match *node {
                Node::Separator(_) | Node::Space(_) if self.fixed => self.skip_character(),
                Node::Separator(_) | Node::Space(_) => {
                    self.skipped -= 1;
                    if self.rest().first().is_some_and(|byte| is_space(*byte) || is_separator(*byte)) {
                        self.at += 1;
                        self.skipped += 1;
                    }
                }
                // What was skipped may have been meant.
                Node::Text(_) if !self.fixed && self.skipped > 0 => self.skipped -= 1,
                Node::Text(_) => self.skip_character(),
                Node::Pattern { what, width, fill, localized, ordinal } => {
                    let number = Number { width, whole: fill || ends_number(template, place)? };
                    self.field(what, number, localized)?;
                    if ordinal.is_some() && is_number(what) {
                        self.skip_character();
                        self.skip_character();
                    }
                    if !self.fixed {
                        self.skipped = 0;
                        self.skip_spaces();
                    }
                }
            }
        }
        Ok(())
    }

    /// An integer, and how many bytes it took with the blanks in front of it.
    fn integer(&mut self, number: Number) -> Result<(i32, usize), SqlError> {
        let begin = self.at;
        while self.rest().first().copied().is_some_and(is_space) {
            self.at += 1;
        }
        let value = if number.whole {
            let (value, end) = number_at(self.text, begin);
            self.at = end;
            value
        } else {
            let rest = self.rest();
            if rest.len() < number.width {
                return Err(wrong("source string too short for a formatting field"));
            }
            let (value, used) = number_at(&rest[..number.width], 0);
            if used > 0 && used < number.width {
                return Err(wrong("invalid value for a formatting field"));
            }
            self.at += used;
            value
        };
        if self.at == begin {
            return Err(wrong("a formatting field's value must be an integer"));
        }
        let value = value.and_then(|value| i32::try_from(value).ok());
        let value = value.ok_or_else(|| SqlError::raised("22008", "value in source string is out of range"))?;
        Ok((value, self.at - begin))
    }

    /// One of these words, of any case: the first that the text begins with.
    fn word<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) -> Result<i32, SqlError> {
        for (place, word) in words.into_iter().enumerate() {
            if self.rest().get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word.as_bytes())) {
                self.at += word.len();
                return Ok(place as i32);
            }
        }
        Err(wrong("invalid value for a formatting field"))
    }

    fn field(&mut self, field: Field, number: Number, localized: bool) -> Result<(), SqlError> {
        if let Some(convention) = convention(field) {
            if self.found.convention.is_some_and(|known| known != convention) {
                return Err(wrong("invalid combination of date conventions"));
            }
            self.found.convention = Some(convention);
        }
        if is_number(field) { self.number(field, number) } else { self.words(field, number, localized) }
    }

    fn number(&mut self, field: Field, number: Number) -> Result<(), SqlError> {
        let wide = |width: usize| Number { width, ..number };
        let number = match field {
            Field::Hour12 | Field::Hour24 => wide(2),
            Field::Millisecond | Field::IsoDayOfYear => wide(3),
            Field::Microsecond => wide(6),
            Field::Fraction(digits) => wide(digits as usize),
            Field::IsoDayOfWeek => wide(1),
            _ => number,
        };
        let (value, length) = self.integer(number)?;
        let found = &mut self.found;
        match field {
            Field::Hour12 => {
                set(&mut found.hour, value)?;
                found.twelve_hours = true;
            }
            Field::Hour24 => set(&mut found.hour, value)?,
            Field::Minute => set(&mut found.minute, value)?,
            Field::Second => set(&mut found.second, value)?,
            Field::Millisecond => {
                set(&mut found.milliseconds, value)?;
                found.milliseconds = fraction(value, length, 3)?;
            }
            Field::Microsecond | Field::Fraction(_) => {
                if let Field::Fraction(digits) = field {
                    found.precision = digits;
                }
                set(&mut found.microseconds, value)?;
                found.microseconds = fraction(value, length, 6)?;
            }
            Field::SecondOfDay => set(&mut found.second_of_day, value)?,
            Field::MonthNumber => set(&mut found.month, value)?,
            Field::DayOfYear | Field::IsoDayOfYear => set(&mut found.day_of_year, value)?,
            Field::DayOfMonth => set(&mut found.day, value)?,
            Field::DayOfWeek => set(&mut found.weekday, value)?,
            Field::IsoDayOfWeek => {
                set(&mut found.weekday, value)?;
                found.weekday = if value >= 7 { 1 } else { value + 1 };
            }
            Field::Week | Field::IsoWeek => set(&mut found.week, value)?,
            Field::WeekOfMonth => set(&mut found.week_of_month, value)?,
            Field::Century => set(&mut found.century, value)?,
            Field::Julian => set(&mut found.julian, value)?,
            Field::Year(digits) | Field::IsoYear(digits) => {
                set(&mut found.year, value)?;
                found.year_digits = digits;
                if digits < 4 && length < 4 {
                    found.year = near_2020(value);
                }
            }
            // Which day of a quarter is meant, nobody knows.
            _ => {}
        }
        Ok(())
    }

    fn words(&mut self, field: Field, number: Number, localized: bool) -> Result<(), SqlError> {
        let named = matches!(field, Field::Month(_) | Field::ShortMonth(_) | Field::Day(_) | Field::ShortDay(_));
        if named && localized {
            return Err(SqlError::Declined("names of the session's locale"));
        }
        match field {
            Field::FixedWidth => self.fixed = true,
            Field::Half { dotted, .. } => {
                let value = self.word(if dotted { ["a.m.", "p.m."] } else { ["am", "pm"] })?;
                set(&mut self.found.afternoon, value)?;
                self.found.twelve_hours = true;
            }
            Field::Era { dotted, .. } => {
                let value = self.word(if dotted { ["a.d.", "b.c."] } else { ["ad", "bc"] })?;
                set(&mut self.found.before_christ, value)?;
            }
            Field::Month(_) => {
                let value = self.word(MONTHS)?;
                set(&mut self.found.month, value + 1)?;
            }
            Field::ShortMonth(_) => {
                let value = self.word(MONTHS.map(|month| &month[..3]))?;
                set(&mut self.found.month, value + 1)?;
            }
            Field::RomanMonth { .. } => {
                let value = self.word(ROMAN_MONTHS.into_iter().rev())?;
                set(&mut self.found.month, 12 - value)?;
            }
            Field::Day(_) | Field::ShortDay(_) => {
                let short = matches!(field, Field::ShortDay(_));
                let value = self.word(DAYS.map(|day| if short { &day[..3] } else { day }))?;
                set(&mut self.found.weekday, value)?;
                self.found.weekday += 1;
            }
            Field::ZoneHour => {
                let sign = self.rest().first().copied().filter(|byte| matches!(byte, b'+' | b'-' | b' '));
                // A minus may have been skipped as a separator.
                let sign_skipped = self.skipped > 0 && self.at > 0 && self.text[self.at - 1] == b'-';
                self.at += usize::from(sign.is_some());
                let negative = sign.map_or(sign_skipped, |sign| sign == b'-');
                self.found.zone_sign = if negative { -1 } else { 1 };
                let (value, _) = self.integer(Number { width: 2, ..number })?;
                set(&mut self.found.zone_hours, value)?;
            }
            Field::ZoneMinute => {
                if self.found.zone_sign == 0 {
                    self.found.zone_sign = 1;
                }
                let (value, _) = self.integer(Number { width: 2, ..number })?;
                set(&mut self.found.zone_minutes, value)?;
            }
            _ => return Err(SqlError::Declined("this pattern of a date that is read")),
        }
        Ok(())
    }
}

/// How a number is read.
#[derive(Debug, Clone, Copy)]
struct Number {
    width: usize,
    /// All of its digits, however many.
    whole: bool,
}

/// Fields that are read as numbers, and behind which an ordinal's letters are skipped.
fn is_number(field: Field) -> bool {
    !matches!(
        field,
        Field::Half { .. }
            | Field::Era { .. }
            | Field::Day(_)
            | Field::ShortDay(_)
            | Field::Month(_)
            | Field::ShortMonth(_)
            | Field::RomanMonth { .. }
            | Field::FixedWidth
            | Field::YearInThousands
            | Field::ZoneName
            | Field::ZoneHour
            | Field::ZoneMinute
            | Field::Offset
            | Field::Disputed
    )
}

/// Whether what follows in the template begins with no digit.
fn ends_number(template: &[Node<Field>], place: usize) -> Result<bool, SqlError> {
    if matches!(template[place], Node::Pattern { ordinal: Some(_), .. }) {
        return Ok(true);
    }
    Ok(match template.get(place + 1) {
        Some(Node::Pattern { what: Field::Fraction(_), .. }) => {
            return Err(SqlError::Declined("digits before a fraction, which versions divide otherwise"));
        }
        Some(Node::Pattern { what, .. }) => !(is_number(*what) || matches!(what, Field::YearInThousands | Field::ZoneMinute)),
        Some(Node::Separator(character) | Node::Space(character) | Node::Text(character)) => !character.is_ascii_digit(),
        None => true,
    })
}

/// `5` is half a second, `05` a twentieth.
fn fraction(value: i32, length: usize, digits: usize) -> Result<i32, SqlError> {
    let missing = digits.saturating_sub(length) as u32;
    value.checked_mul(10i32.pow(missing)).ok_or_else(disputed)
}

/// A year of less than four digits is one near 2020.
fn near_2020(year: i32) -> i32 {
    match year {
        ..70 => year.saturating_add(2000),
        70..100 => year + 1900,
        100..520 => year + 2000,
        520..1000 => year + 1000,
        _ => year,
    }
}

/// A date in the making: its parts, and which of them the text has set.
struct Date {
    year: i32,
    month: i32,
    day: i32,
    has_year: bool,
    has_month: bool,
    has_day: bool,
}

impl Date {
    fn set_julian(&mut self, julian: i64) -> Result<(), SqlError> {
        if !(0..i64::from(DAYS_MAX)).contains(&julian) {
            return Err(disputed());
        }
        let (year, month, day) = date_of(julian - JULIAN_DAYS);
        (self.year, self.month, self.day) = (i32::try_from(year).map_err(|_| disputed())?, month as i32, day as i32);
        (self.has_year, self.has_month, self.has_day) = (true, true, true);
        Ok(())
    }

    /// PostgreSQL's own check of those parts that were set.
    fn check(&self) -> Result<(), SqlError> {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let last = match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        };
        let wrong = self.has_month && !(1..=12).contains(&self.month)
            || self.has_day && !(1..=31).contains(&self.day)
            || self.has_year && self.has_month && self.has_day && self.day > last;
        if wrong { Err(beyond()) } else { Ok(()) }
    }

    /// Days since 2000-01-01; a day behind its month's end is one of the next.
    fn days(&self) -> Option<i64> {
        days_of(self.year.into(), u32::try_from(self.month).ok()?, 1).map(|first| first + i64::from(self.day) - 1)
    }
}

impl Found {
    /// The year, as astronomers count, if there is one.
    fn year(&mut self) -> Result<Option<i32>, SqlError> {
        if self.before_christ != 0 && (self.century != 0 && (self.year == 0 || self.year_digits <= 2)) {
            self.century = self.century.checked_neg().ok_or_else(disputed)?;
        }
        if self.century.unsigned_abs() > YEARS_MAX / 100 || self.year.unsigned_abs() > YEARS_MAX {
            return Err(disputed());
        }
        if self.year == 0 {
            return Ok(match self.century {
                0 => None,
                century @ 1.. => Some((century - 1) * 100 + 1),
                century => Some(century * 100 + 1),
            });
        }
        if self.century != 0 && self.year_digits <= 2 {
            return Ok(Some(match (self.year % 100, self.century) {
                (0, century @ 0..) => century * 100,
                (0, century) => century * 100 + 1,
                (year, century @ 0..) => year + (century - 1) * 100,
                (year, century) => (century + 1) * 100 - year + 1,
            }));
        }
        let year = if self.before_christ != 0 { -self.year } else { self.year };
        Ok(Some(if year < 0 { year + 1 } else { year }))
    }

    fn date(&mut self) -> Result<Date, SqlError> {
        let year = self.year()?;
        let mut date = Date { year: year.unwrap_or(0), month: 1, day: 1, has_year: year.is_some(), has_month: false, has_day: false };
        if self.julian != 0 {
            date.set_julian(self.julian.into())?;
        }
        for number in [self.week, self.week_of_month, self.day_of_year] {
            if number.unsigned_abs() > DAYS_MAX / 10 {
                return Err(disputed());
            }
        }
        if self.week != 0 {
            if self.convention == Some(Convention::Iso) {
                let monday = iso_year_start(date.year.into()) + i64::from(self.week - 1) * 7;
                // Sunday is the last day of its week.
                let day = match self.weekday {
                    0 => 0,
                    weekday @ 2.. => i64::from(weekday) - 2,
                    _ => 6,
                };
                date.set_julian(monday + day + JULIAN_DAYS)?;
            } else {
                self.day_of_year = (self.week - 1) * 7 + 1;
            }
        }
        if self.week_of_month != 0 {
            self.day = (self.week_of_month - 1) * 7 + 1;
        }
        if self.day != 0 {
            (date.day, date.has_day) = (self.day, true);
        }
        if self.month != 0 {
            (date.month, date.has_month) = (self.month, true);
        }
        if self.day_of_year != 0 && (date.month <= 1 || date.day <= 1) {
            self.set_day_of_year(&mut date)?;
        }
        Ok(date)
    }

    fn set_day_of_year(&self, date: &mut Date) -> Result<(), SqlError> {
        if date.year == 0 && self.before_christ == 0 {
            return Err(wrong("cannot calculate day of year without year information"));
        }
        if self.convention == Some(Convention::Iso) {
            return date.set_julian(iso_year_start(date.year.into()) + i64::from(self.day_of_year) - 1 + JULIAN_DAYS);
        }
        // Days before each month's first, and before the next year's.
        let first = |month: i32| match month {
            1..=12 => days_of(date.year.into(), month as u32, 1),
            _ => days_of(i64::from(date.year) + 1, 1, 1),
        };
        let before = |month: i32| Some((first(month)? - first(1)?) as i32);
        let month = (1..=12).find(|month| before(month + 1).is_some_and(|days| self.day_of_year <= days)).unwrap_or(13);
        let day = self.day_of_year - before(month).ok_or_else(disputed)?;
        if date.month <= 1 {
            date.month = month;
        }
        if date.day <= 1 {
            date.day = day;
        }
        (date.has_month, date.has_day) = (true, true);
        Ok(())
    }

    /// The time of day, in µs.
    fn time_us(&self) -> Result<i64, SqlError> {
        let or = |own: i32, other: i32| i64::from(if own == 0 { other } else { own });
        let mut hour = or(self.hour, self.second_of_day / 3600);
        let minute = or(self.minute, self.second_of_day % 3600 / 60);
        let second = or(self.second, self.second_of_day % 60);
        if self.twelve_hours {
            if !(1..=12).contains(&hour) {
                return Err(wrong("hour is invalid for the 12-hour clock"));
            }
            hour = hour % 12 + if self.afternoon == 0 { 0 } else { 12 };
        }
        let us = i64::from(self.milliseconds) * 1000 + i64::from(self.microseconds);
        if i32::try_from(us).is_err() {
            return Err(disputed());
        }
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) || !(0..SECOND_US).contains(&us) {
            return Err(beyond());
        }
        Ok(hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + us)
    }

    /// Seconds east of UTC, where the text tells of them.
    fn east(&self) -> Result<Option<i64>, SqlError> {
        if self.zone_sign == 0 {
            return Ok(None);
        }
        if !(0..=ZONE_HOURS_MAX).contains(&self.zone_hours) || !(0..60).contains(&self.zone_minutes) {
            return Err(SqlError::raised("22009", "time zone displacement out of range"));
        }
        Ok(Some(i64::from(self.zone_sign) * (i64::from(self.zone_hours) * 3600 + i64::from(self.zone_minutes) * 60)))
    }
}

/// What the text says: days since 2000-01-01, if such a day can be computed with, the time of day, the offset, a precision.
struct Moment {
    days: Option<i64>,
    time_us: i64,
    east: Option<i64>,
    precision: u32,
}

fn moment(a: &[Cell<'_>]) -> Result<Moment, SqlError> {
    let (of, picture) = (text(a[0])?, text(a[1])?);
    let template = template::of_date(picture)?;
    let mut reader = Reader { text: of.as_bytes(), at: 0, fixed: false, skipped: 0, found: Found::default() };
    reader.read(&template)?;
    let mut found = reader.found;
    // The clock's half is judged before any date.
    let hours = found.time_us();
    if let Err(SqlError::Raised { sqlstate: "22007", .. }) = &hours {
        return Err(wrong("hour is invalid for the 12-hour clock"));
    }
    let date = found.date()?;
    date.check()?;
    Ok(Moment { days: date.days(), time_us: hours?, east: found.east()?, precision: found.precision })
}

fn to_date(a: &[Cell<'_>]) -> Said {
    let days = moment(a)?.days.filter(|days| (i64::from(DATE_MIN)..=i64::from(DATE_MAX)).contains(days));
    days.map(Answer::Integer).ok_or_else(|| SqlError::raised("22008", "date out of range"))
}

fn to_timestamp(a: &[Cell<'_>]) -> Said {
    let moment = moment(a)?;
    let out_of_range = || SqlError::raised("22008", "timestamp out of range");
    let local_us = moment.days.and_then(|days| days.checked_mul(DAY_US)?.checked_add(moment.time_us)).ok_or_else(out_of_range)?;
    let at_us = match moment.east {
        Some(east) => checked(local_us.checked_sub(east * SECOND_US))?,
        None => Zone::of(a[2])?.instant(local_us)?,
    };
    if moment.precision == 0 {
        return Ok(Answer::Integer(at_us));
    }
    checked(Some(to_precision(at_us, moment.precision as i32)?)).map(Answer::Integer)
}

const TT: &[u32] = &[TEXT, TEXT];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_to_date", &[func("to_date", TT)], DATE, to_date),
    valued("rimward_to_timestamp_text", &[func("to_timestamp", TT)], TIMESTAMPTZ, to_timestamp).with(&[Context::TimeZone]),
];
