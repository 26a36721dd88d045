//! to_char of timestamps and intervals' clock: the pictures that print alike in every locale. A picture with anything else is declined.

use rimward_model::Cell;
use rimward_model::datetime::{DAY_US, date_of, days_of};
use rimward_model::oid::{TEXT, TIMESTAMP, TIMESTAMPTZ};

use crate::answer::{integer, text};
use crate::calendar::{iso_week, weekday};
use crate::moment::is_infinite;
use crate::registry::{Context, Function, func, strict};
use crate::span::clock;
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Names of months and days are filled up to this width.
const NAME_WIDTH: usize = 9;

/// All of PostgreSQL's keywords that begin with the same letters stand before shorter ones; those without a field are declined.
const KEYWORDS: &[(&str, Option<Field>)] = &[
    ("A.D.", None),
    ("A.M.", Some(Field::Half(["A.M.", "P.M."]))),
    ("AD", None),
    ("AM", Some(Field::Half(["AM", "PM"]))),
    ("B.C.", None),
    ("BC", None),
    ("CC", Some(Field::Century)),
    ("DAY", Some(Field::Day(Case::Upper))),
    ("DDD", Some(Field::DayOfYear)),
    ("DD", Some(Field::DayOfMonth)),
    ("DY", Some(Field::ShortDay(Case::Upper))),
    ("Day", Some(Field::Day(Case::Title))),
    ("Dy", Some(Field::ShortDay(Case::Title))),
    ("D", Some(Field::DayOfWeek)),
    ("FF", None),
    ("FX", None),
    ("HH24", Some(Field::Hour24)),
    ("HH12", Some(Field::Hour12)),
    ("HH", Some(Field::Hour12)),
    ("IDDD", None),
    ("ID", Some(Field::IsoDayOfWeek)),
    ("IW", Some(Field::IsoWeek)),
    ("IYYY", Some(Field::IsoYear)),
    ("I", None),
    ("J", None),
    ("MI", Some(Field::Minute)),
    ("MM", Some(Field::MonthNumber)),
    ("MONTH", Some(Field::Month(Case::Upper))),
    ("MON", Some(Field::ShortMonth(Case::Upper))),
    ("MS", Some(Field::Millisecond)),
    ("Month", Some(Field::Month(Case::Title))),
    ("Mon", Some(Field::ShortMonth(Case::Title))),
    ("OF", None),
    ("P.M.", Some(Field::Half(["A.M.", "P.M."]))),
    ("PM", Some(Field::Half(["AM", "PM"]))),
    ("Q", Some(Field::Quarter)),
    ("RM", None),
    ("SSSS", None),
    ("SS", Some(Field::Second)),
    ("TZ", None),
    ("US", Some(Field::Microsecond)),
    ("WW", Some(Field::Week)),
    ("W", Some(Field::WeekOfMonth)),
    ("Y,YYY", None),
    ("YYYY", Some(Field::Year(4))),
    ("YYY", Some(Field::Year(3))),
    ("YY", Some(Field::Year(2))),
    ("Y", Some(Field::Year(1))),
    ("a.d.", None),
    ("a.m.", Some(Field::Half(["a.m.", "p.m."]))),
    ("ad", None),
    ("am", Some(Field::Half(["am", "pm"]))),
    ("b.c.", None),
    ("bc", None),
    ("cc", Some(Field::Century)),
    ("day", Some(Field::Day(Case::Lower))),
    ("ddd", Some(Field::DayOfYear)),
    ("dd", Some(Field::DayOfMonth)),
    ("dy", Some(Field::ShortDay(Case::Lower))),
    ("d", Some(Field::DayOfWeek)),
    ("ff", None),
    ("fx", None),
    ("hh24", Some(Field::Hour24)),
    ("hh12", Some(Field::Hour12)),
    ("hh", Some(Field::Hour12)),
    ("iddd", None),
    ("id", Some(Field::IsoDayOfWeek)),
    ("iw", Some(Field::IsoWeek)),
    ("iyyy", Some(Field::IsoYear)),
    ("i", None),
    ("j", None),
    ("mi", Some(Field::Minute)),
    ("mm", Some(Field::MonthNumber)),
    ("month", Some(Field::Month(Case::Lower))),
    ("mon", Some(Field::ShortMonth(Case::Lower))),
    ("ms", Some(Field::Millisecond)),
    ("of", None),
    ("p.m.", Some(Field::Half(["a.m.", "p.m."]))),
    ("pm", Some(Field::Half(["am", "pm"]))),
    ("q", Some(Field::Quarter)),
    ("rm", None),
    ("ssss", None),
    ("ss", Some(Field::Second)),
    ("tz", None),
    ("us", Some(Field::Microsecond)),
    ("ww", Some(Field::Week)),
    ("w", Some(Field::WeekOfMonth)),
    ("y,yyy", None),
    ("yyyy", Some(Field::Year(4))),
    ("yyy", Some(Field::Year(3))),
    ("yy", Some(Field::Year(2))),
    ("y", Some(Field::Year(1))),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Title,
    Lower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Half([&'static str; 2]),
    Century,
    Day(Case),
    ShortDay(Case),
    DayOfYear,
    DayOfMonth,
    DayOfWeek,
    IsoDayOfWeek,
    Hour24,
    Hour12,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    MonthNumber,
    Month(Case),
    ShortMonth(Case),
    Quarter,
    Week,
    IsoWeek,
    WeekOfMonth,
    IsoYear,
    Year(usize),
}

fn declined() -> SqlError {
    SqlError::Declined("this picture of a date")
}

fn name(of: &str, case: Case) -> String {
    match case {
        Case::Upper => of.to_ascii_uppercase(),
        Case::Title => of.to_owned(),
        Case::Lower => of.to_ascii_lowercase(),
    }
}

/// The local time, and what is derived from it.
struct Shown {
    days: i64,
    year: i64,
    month: u32,
    day: u32,
    time_us: i64,
}

impl Shown {
    fn put(&self, out: &mut String, field: Field, fill: bool) {
        let (hour, minute, second, us) = clock(self.time_us);
        let mut number = |value: i64, width: usize| {
            let width = if fill { width } else { 0 };
            out.push_str(&format!("{value:0width$}"));
        };
        let first = days_of(self.year, 1, 1).unwrap_or(self.days);
        match field {
            Field::Century => number((self.year + 99) / 100, 2),
            Field::DayOfYear => number(self.days - first + 1, 3),
            Field::DayOfMonth => number(self.day.into(), 2),
            Field::DayOfWeek => number((weekday(self.days) + 1) % 7 + 1, 1),
            Field::IsoDayOfWeek => number(weekday(self.days) + 1, 1),
            Field::Hour24 => number(hour, 2),
            Field::Hour12 => number(if hour % 12 == 0 { 12 } else { hour % 12 }, 2),
            Field::Minute => number(minute, 2),
            Field::Second => number(second, 2),
            Field::MonthNumber => number(self.month.into(), 2),
            Field::Quarter => number(i64::from((self.month - 1) / 3 + 1), 1),
            Field::Week => number((self.days - first) / 7 + 1, 2),
            Field::IsoWeek => number(iso_week(self.days).1, 2),
            Field::WeekOfMonth => number(i64::from((self.day - 1) / 7 + 1), 1),
            Field::IsoYear => number(iso_week(self.days).0, 4),
            Field::Year(digits) => number(self.year % 10i64.pow(digits as u32), digits),
            // Fractions are never without their zeros.
            Field::Millisecond => out.push_str(&format!("{:03}", us / 1000)),
            Field::Microsecond => out.push_str(&format!("{us:06}")),
            Field::Half(names) => out.push_str(names[usize::from(hour >= 12)]),
            Field::ShortMonth(case) => out.push_str(&name(&MONTHS[self.month as usize - 1][..3], case)),
            Field::ShortDay(case) => out.push_str(&name(&DAYS[weekday(self.days) as usize][..3], case)),
            Field::Month(case) => put_name(out, &name(MONTHS[self.month as usize - 1], case), fill),
            Field::Day(case) => put_name(out, &name(DAYS[weekday(self.days) as usize], case), fill),
        }
    }
}

fn put_name(out: &mut String, name: &str, fill: bool) {
    let width = if fill { NAME_WIDTH } else { 0 };
    out.push_str(&format!("{name:width$}"));
}

/// Writes the local time as the picture says.
pub(crate) fn pictured(local_us: i64, picture: &str) -> Said {
    let days = local_us.div_euclid(DAY_US);
    let (year, month, day) = date_of(days);
    if !(1..=9999).contains(&year) || iso_week(days).0 < 1 {
        return Err(SqlError::Declined("a picture of a year beyond four digits"));
    }
    let shown = Shown { days, year, month, day, time_us: local_us.rem_euclid(DAY_US) };
    let mut out = String::with_capacity(picture.len() + 16);
    let mut rest = picture;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let (literal, after) = rest[1..].split_once('"').ok_or_else(declined)?;
            if literal.contains('\\') {
                return Err(declined());
            }
            out.push_str(literal);
            rest = after;
            continue;
        }
        let unfilled = rest.strip_prefix("FM").or_else(|| rest.strip_prefix("fm"));
        let place = unfilled.unwrap_or(rest);
        match KEYWORDS.iter().find(|(keyword, _)| place.starts_with(keyword)) {
            Some((keyword, Some(field))) => {
                rest = &place[keyword.len()..];
                if ["TH", "th", "SP", "sp"].iter().any(|suffix| rest.starts_with(suffix)) {
                    return Err(declined());
                }
                shown.put(&mut out, *field, unfilled.is_none());
            }
            None if unfilled.is_none() && !first.is_alphabetic() && first != '\\' => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
            _ => return Err(declined()),
        }
    }
    Ok(Answer::Text(out))
}

fn to_char(a: &[Cell<'_>]) -> Said {
    let (at_us, picture) = (integer(a[0])?, text(a[1])?);
    if picture.is_empty() || is_infinite(at_us) {
        return Err(SqlError::Declined("an empty picture, or an infinite timestamp"));
    }
    pictured(at_us, picture)
}

fn to_char_in_zone(a: &[Cell<'_>]) -> Said {
    to_char(&[Cell::Integer(crate::zone::Zone::of(a[2])?.local(integer(a[0])?)?), a[1]])
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_timestamp_to_char", &[func("to_char", &[TIMESTAMP, TEXT])], TEXT, to_char),
    strict("rimward_timestamptz_to_char", &[func("to_char", &[TIMESTAMPTZ, TEXT])], TEXT, to_char_in_zone).with(&[Context::TimeZone]),
];
