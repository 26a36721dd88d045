//! Templates of `to_char`, `to_date`, `to_timestamp` and `to_number`, cut into patterns and what stands between them.

use crate::SqlError;

/// What a pattern of a date's template stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// AM or PM.
    Half {
        dotted: bool,
        upper: bool,
    },
    /// AD or BC.
    Era {
        dotted: bool,
        upper: bool,
    },
    Century,
    Day(Case),
    ShortDay(Case),
    DayOfYear,
    IsoDayOfYear,
    DayOfMonth,
    DayOfWeek,
    IsoDayOfWeek,
    /// So many digits of a second.
    Fraction(u32),
    Millisecond,
    Microsecond,
    /// From here on the text is read as the template's widths say.
    FixedWidth,
    Hour24,
    Hour12,
    Minute,
    Second,
    SecondOfDay,
    MonthNumber,
    Month(Case),
    ShortMonth(Case),
    RomanMonth {
        upper: bool,
    },
    Quarter,
    Week,
    IsoWeek,
    WeekOfMonth,
    /// So many of its last digits.
    Year(u32),
    IsoYear(u32),
    /// With a comma behind the thousands.
    YearInThousands,
    Julian,
    /// A time zone's abbreviation.
    ZoneName,
    ZoneHour,
    ZoneMinute,
    Offset,
    /// A pattern in some versions alone.
    Disputed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Upper,
    Title,
    Lower,
}

/// What a pattern of a number's template stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digit {
    Comma,
    Point,
    Zero,
    Nine,
    Blank,
    LocalPoint,
    Exponent,
    Fill,
    Group,
    Currency,
    Minus,
    Plus,
    Brackets,
    Roman {
        upper: bool,
    },
    Sign,
    LocalSign,
    Ordinal {
        upper: bool,
    },
    Shift,
    /// A pattern without a meaning.
    Nothing,
}

/// What a template consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node<P> {
    Pattern {
        what: P,
        /// How it is written, for its width when reading.
        width: usize,
        /// Without blanks and zeros in front.
        fill: bool,
        /// Words of the session's locale.
        localized: bool,
        /// TH or th behind it.
        ordinal: Option<Case>,
    },
    /// A printable character of ASCII that is neither letter nor digit.
    Separator(char),
    Space(char),
    Text(char),
}

/// A pattern and how it is written. What begins with the same letters stands before what is shorter.
type Patterns<P> = &'static [(&'static str, P)];

const AM: Field = Field::Half { dotted: false, upper: true };
const AM_DOTTED: Field = Field::Half { dotted: true, upper: true };
const AM_LOWER: Field = Field::Half { dotted: false, upper: false };
const AM_DOTTED_LOWER: Field = Field::Half { dotted: true, upper: false };
const AD: Field = Field::Era { dotted: false, upper: true };
const AD_DOTTED: Field = Field::Era { dotted: true, upper: true };
const AD_LOWER: Field = Field::Era { dotted: false, upper: false };
const AD_DOTTED_LOWER: Field = Field::Era { dotted: true, upper: false };

const UPPER: Patterns<Field> = &[
    ("A.D.", AD_DOTTED),
    ("A.M.", AM_DOTTED),
    ("AD", AD),
    ("AM", AM),
    ("B.C.", AD_DOTTED),
    ("BC", AD),
    ("CC", Field::Century),
    ("DAY", Field::Day(Case::Upper)),
    ("DDD", Field::DayOfYear),
    ("DD", Field::DayOfMonth),
    ("DY", Field::ShortDay(Case::Upper)),
    ("Day", Field::Day(Case::Title)),
    ("Dy", Field::ShortDay(Case::Title)),
    ("D", Field::DayOfWeek),
    ("FF1", Field::Fraction(1)),
    ("FF2", Field::Fraction(2)),
    ("FF3", Field::Fraction(3)),
    ("FF4", Field::Fraction(4)),
    ("FF5", Field::Fraction(5)),
    ("FF6", Field::Fraction(6)),
    ("FX", Field::FixedWidth),
    ("HH24", Field::Hour24),
    ("HH12", Field::Hour12),
    ("HH", Field::Hour12),
    ("IDDD", Field::IsoDayOfYear),
    ("ID", Field::IsoDayOfWeek),
    ("IW", Field::IsoWeek),
    ("IYYY", Field::IsoYear(4)),
    ("IYY", Field::IsoYear(3)),
    ("IY", Field::IsoYear(2)),
    ("I", Field::IsoYear(1)),
    ("J", Field::Julian),
    ("MI", Field::Minute),
    ("MM", Field::MonthNumber),
    ("MONTH", Field::Month(Case::Upper)),
    ("MON", Field::ShortMonth(Case::Upper)),
    ("MS", Field::Millisecond),
    ("Month", Field::Month(Case::Title)),
    ("Mon", Field::ShortMonth(Case::Title)),
    ("OF", Field::Offset),
    ("P.M.", AM_DOTTED),
    ("PM", AM),
    ("Q", Field::Quarter),
    ("RM", Field::RomanMonth { upper: true }),
    ("SSSSS", Field::SecondOfDay),
    ("SSSS", Field::SecondOfDay),
    ("SS", Field::Second),
    ("TZH", Field::ZoneHour),
    ("TZM", Field::ZoneMinute),
    ("TZ", Field::ZoneName),
    ("US", Field::Microsecond),
    ("WW", Field::Week),
    ("W", Field::WeekOfMonth),
    ("Y,YYY", Field::YearInThousands),
    ("YYYY", Field::Year(4)),
    ("YYY", Field::Year(3)),
    ("YY", Field::Year(2)),
    ("Y", Field::Year(1)),
];

const LOWER: Patterns<Field> = &[
    ("a.d.", AD_DOTTED_LOWER),
    ("a.m.", AM_DOTTED_LOWER),
    ("ad", AD_LOWER),
    ("am", AM_LOWER),
    ("b.c.", AD_DOTTED_LOWER),
    ("bc", AD_LOWER),
    ("cc", Field::Century),
    ("day", Field::Day(Case::Lower)),
    ("ddd", Field::DayOfYear),
    ("dd", Field::DayOfMonth),
    ("dy", Field::ShortDay(Case::Lower)),
    ("d", Field::DayOfWeek),
    ("ff1", Field::Fraction(1)),
    ("ff2", Field::Fraction(2)),
    ("ff3", Field::Fraction(3)),
    ("ff4", Field::Fraction(4)),
    ("ff5", Field::Fraction(5)),
    ("ff6", Field::Fraction(6)),
    ("fx", Field::FixedWidth),
    ("hh24", Field::Hour24),
    ("hh12", Field::Hour12),
    ("hh", Field::Hour12),
    ("iddd", Field::IsoDayOfYear),
    ("id", Field::IsoDayOfWeek),
    ("iw", Field::IsoWeek),
    ("iyyy", Field::IsoYear(4)),
    ("iyy", Field::IsoYear(3)),
    ("iy", Field::IsoYear(2)),
    ("i", Field::IsoYear(1)),
    ("j", Field::Julian),
    ("mi", Field::Minute),
    ("mm", Field::MonthNumber),
    ("month", Field::Month(Case::Lower)),
    ("mon", Field::ShortMonth(Case::Lower)),
    ("ms", Field::Millisecond),
    ("of", Field::Disputed),
    ("p.m.", AM_DOTTED_LOWER),
    ("pm", AM_LOWER),
    ("q", Field::Quarter),
    ("rm", Field::RomanMonth { upper: false }),
    ("sssss", Field::SecondOfDay),
    ("ssss", Field::SecondOfDay),
    ("ss", Field::Second),
    ("tz", Field::Disputed),
    ("us", Field::Microsecond),
    ("ww", Field::Week),
    ("w", Field::WeekOfMonth),
    ("y,yyy", Field::YearInThousands),
    ("yyyy", Field::Year(4)),
    ("yyy", Field::Year(3)),
    ("yy", Field::Year(2)),
    ("y", Field::Year(1)),
];

const NUMBERS: Patterns<Digit> = &[
    (",", Digit::Comma),
    (".", Digit::Point),
    ("0", Digit::Zero),
    ("9", Digit::Nine),
    ("B", Digit::Blank),
    ("C", Digit::Nothing),
    ("D", Digit::LocalPoint),
    ("EEEE", Digit::Exponent),
    ("FM", Digit::Fill),
    ("G", Digit::Group),
    ("L", Digit::Currency),
    ("MI", Digit::Minus),
    ("PL", Digit::Plus),
    ("PR", Digit::Brackets),
    ("RN", Digit::Roman { upper: true }),
    ("SG", Digit::Sign),
    ("SP", Digit::Nothing),
    ("S", Digit::LocalSign),
    ("TH", Digit::Ordinal { upper: true }),
    ("V", Digit::Shift),
    ("b", Digit::Blank),
    ("c", Digit::Nothing),
    ("d", Digit::LocalPoint),
    ("eeee", Digit::Exponent),
    ("fm", Digit::Fill),
    ("g", Digit::Group),
    ("l", Digit::Currency),
    ("mi", Digit::Minus),
    ("pl", Digit::Plus),
    ("pr", Digit::Brackets),
    ("rn", Digit::Roman { upper: false }),
    ("sg", Digit::Sign),
    ("sp", Digit::Nothing),
    ("s", Digit::LocalSign),
    ("th", Digit::Ordinal { upper: false }),
    ("v", Digit::Shift),
];

/// Blanks of the C library's `isspace`.
pub(crate) fn is_space(byte: u8) -> bool {
    byte == b' ' || (b'\t'..=b'\r').contains(&byte)
}

pub(crate) fn is_separator(byte: u8) -> bool {
    byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric()
}

/// The template of a date, a time or an interval.
pub(crate) fn of_date(template: &str) -> Result<Vec<Node<Field>>, SqlError> {
    let mut nodes = Vec::with_capacity(template.len());
    let mut rest = template;
    while !rest.is_empty() {
        let (mut fill, mut localized) = (false, false);
        if let Some(after) = either(rest, "FM", "fm") {
            (rest, fill) = (after, true);
        } else if let Some(after) = either(rest, "TM", "tm") {
            (rest, localized) = (after, true);
        }
        let list = if rest.starts_with(|first: char| first.is_ascii_lowercase()) { LOWER } else { UPPER };
        let Some((written, what)) = list.iter().find(|(written, _)| rest.starts_with(written)) else {
            rest = between(rest, &mut nodes, |character| match u8::try_from(character) {
                Ok(byte) if is_separator(byte) => Node::Separator(character),
                Ok(byte) if is_space(byte) => Node::Space(character),
                _ => Node::Text(character),
            });
            continue;
        };
        if *what == Field::Disputed {
            return Err(SqlError::Declined("a pattern of some versions alone"));
        }
        rest = &rest[written.len()..];
        let mut ordinal = None;
        for (suffix, case) in [("TH", Some(Case::Upper)), ("th", Some(Case::Lower)), ("SP", None)] {
            if let Some(after) = rest.strip_prefix(suffix) {
                (rest, ordinal) = (after, case);
                break;
            }
        }
        nodes.push(Node::Pattern { what: *what, width: written.len(), fill, localized, ordinal });
    }
    Ok(nodes)
}

/// The template of a number.
pub(crate) fn of_number(template: &str) -> Vec<Node<Digit>> {
    let mut nodes = Vec::with_capacity(template.len());
    let mut rest = template;
    while !rest.is_empty() {
        match NUMBERS.iter().find(|(written, _)| rest.starts_with(written)) {
            Some((written, what)) => {
                rest = &rest[written.len()..];
                nodes.push(Node::Pattern { what: *what, width: written.len(), fill: false, localized: false, ordinal: None });
            }
            None => rest = between(rest, &mut nodes, Node::Text),
        }
    }
    nodes
}

fn either<'a>(text: &'a str, upper: &str, lower: &str) -> Option<&'a str> {
    text.strip_prefix(upper).or_else(|| text.strip_prefix(lower))
}

/// A character that begins no pattern, or a quoted text. Gives back what follows.
fn between<'a, P>(text: &'a str, nodes: &mut Vec<Node<P>>, plain: impl Fn(char) -> Node<P>) -> &'a str {
    let Some(quoted) = text.strip_prefix('"') else {
        // Outside of quotes, a backslash counts before a quote alone.
        let text = if text.starts_with("\\\"") { &text[1..] } else { text };
        let mut rest = text.chars();
        nodes.extend(rest.next().map(plain));
        return rest.as_str();
    };
    let mut rest = quoted.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' => break,
            '\\' => nodes.push(Node::Text(rest.next().unwrap_or('\\'))),
            character => nodes.push(Node::Text(character)),
        }
    }
    rest.as_str()
}
