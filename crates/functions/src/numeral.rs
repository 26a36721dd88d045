//! `to_char` of numbers. What the session's locale decides is written where it is known to be as under C, but for the currency.

use rimward_model::Cell;
use rimward_model::oid::{FLOAT4, FLOAT8, INT4, INT8, NUMERIC, TEXT};

use crate::answer::{integer, real, text};
use crate::decimal::{Decimal, Number, Whole};
use crate::picture::ordinal;
use crate::registry::{Context, Function, func, valued};
use crate::template::{self, Case, Digit, Node};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Patterns that a template may have: beyond, digits are shifted and printed in ways that differ.
const PATTERNS_MAX: usize = 300;
/// Places that V may shift by: a power of ten that every float has exactly.
const SHIFT_MAX: u32 = 22;
/// An exponent beyond which versions differ.
const EXPONENT_MAX: i32 = 400;
/// Roman numerals, and the signs in their place where there is none, are filled up to this width.
const ROMAN_WIDTH: usize = 15;
/// Digits that the C library promises a float to keep.
const FLOAT4_DIGITS: usize = 6;
const FLOAT8_DIGITS: usize = 15;

/// Where the locale's sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LocalSign {
    Before,
    Behind,
}

/// What a template says of the whole number.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Digits before the point, and behind it.
    pub(crate) before: usize,
    pub(crate) behind: usize,
    /// Digits that V shifts by; `None` without V.
    pub(crate) shift: Option<u32>,
    /// The place of the first 0, from 1, and of the last.
    zero_first: Option<usize>,
    zero_last: usize,
    pub(crate) point: bool,
    pub(crate) fill: bool,
    pub(crate) local_sign: Option<LocalSign>,
    /// An S in it, wherever it stands.
    pub(crate) signed: bool,
    /// Digits before the point where S stood.
    before_sign: usize,
    pub(crate) brackets: bool,
    pub(crate) minus: bool,
    pub(crate) plus: bool,
    roman: bool,
    pub(crate) exponent: bool,
    blank: bool,
}

fn syntax(message: &'static str) -> SqlError {
    SqlError::raised("42601", message)
}

impl Shape {
    /// Of a template's patterns, in their order. `plain` says that the session's numbers are printed as under C.
    pub(crate) fn of(nodes: &[Node<Digit>], plain: bool) -> Result<Shape, SqlError> {
        if nodes.len() > PATTERNS_MAX {
            return Err(SqlError::Declined("a long template of a number"));
        }
        let mut shape = Shape {
            before: 0,
            behind: 0,
            shift: None,
            zero_first: None,
            zero_last: 0,
            point: false,
            fill: false,
            local_sign: None,
            signed: false,
            before_sign: 0,
            brackets: false,
            minus: false,
            plus: false,
            roman: false,
            exponent: false,
            blank: false,
        };
        let patterns = || {
            nodes.iter().filter_map(|node| match node {
                Node::Pattern { what, .. } => Some(*what),
                _ => None,
            })
        };
        for what in patterns() {
            shape.take(what)?;
        }
        let local = |what: Digit| matches!(what, Digit::LocalPoint | Digit::LocalSign | Digit::Group);
        if patterns().any(|what| what == Digit::Currency || !plain && local(what)) {
            return Err(SqlError::Declined("a number as the session's locale writes it"));
        }
        // Newer versions refuse what older ones ignore beside a Roman numeral.
        let alone = |what: Digit| matches!(what, Digit::Fill | Digit::Roman { .. });
        let roman = patterns().filter(|what| matches!(what, Digit::Roman { .. })).count();
        if roman > 1 || roman == 1 && !patterns().all(alone) {
            return Err(SqlError::Declined("a Roman numeral beside other patterns"));
        }
        Ok(shape)
    }

    fn take(&mut self, what: Digit) -> Result<(), SqlError> {
        if self.exponent && what != Digit::Exponent {
            return Err(syntax("\"EEEE\" must be the last pattern used"));
        }
        match what {
            Digit::Nine | Digit::Zero if self.brackets => return Err(syntax("a digit must be ahead of \"PR\"")),
            Digit::Nine => match &mut self.shift {
                Some(shift) => *shift += 1,
                None => self.take_digit(),
            },
            Digit::Zero => {
                if !self.point && self.zero_first.is_none() {
                    self.zero_first = Some(self.before + 1);
                }
                self.take_digit();
                self.zero_last = self.before + self.behind;
            }
            Digit::Blank => self.blank |= self.before == 0 && self.behind == 0 && self.zero_first.is_none(),
            Digit::LocalPoint | Digit::Point if self.point => return Err(syntax("multiple decimal points")),
            Digit::LocalPoint | Digit::Point if self.shift.is_some() => return Err(syntax("cannot use \"V\" and decimal point together")),
            Digit::LocalPoint | Digit::Point => self.point = true,
            Digit::Fill => self.fill = true,
            Digit::LocalSign => self.take_sign()?,
            Digit::Minus | Digit::Plus | Digit::Sign if self.signed => return Err(syntax("cannot use \"S\" and another sign together")),
            Digit::Minus => self.minus = true,
            Digit::Plus => self.plus = true,
            Digit::Sign => (self.minus, self.plus) = (true, true),
            Digit::Brackets if self.signed || self.plus || self.minus => {
                return Err(syntax("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together"));
            }
            Digit::Brackets => self.brackets = true,
            Digit::Roman { .. } => self.roman = true,
            Digit::Shift if self.point => return Err(syntax("cannot use \"V\" and decimal point together")),
            Digit::Shift => self.shift = Some(self.shift.unwrap_or(0)),
            Digit::Exponent if self.exponent => return Err(syntax("cannot use \"EEEE\" twice")),
            Digit::Exponent => {
                let others = self.blank || self.fill || self.signed || self.brackets || self.minus || self.plus || self.roman;
                if others || self.shift.is_some() {
                    return Err(syntax("\"EEEE\" is incompatible with other formats"));
                }
                self.exponent = true;
            }
            Digit::Comma | Digit::Group | Digit::Currency | Digit::Ordinal { .. } | Digit::Nothing => {}
        }
        Ok(())
    }

    pub(crate) fn is_roman(&self) -> bool {
        self.roman
    }

    fn take_digit(&mut self) {
        if self.point { self.behind += 1 } else { self.before += 1 }
    }

    fn take_sign(&mut self) -> Result<(), SqlError> {
        if self.signed || self.plus || self.minus || self.brackets {
            return Err(syntax("cannot use \"S\" twice, or with another sign"));
        }
        self.signed = true;
        self.local_sign = Some(if self.point { LocalSign::Behind } else { LocalSign::Before });
        self.before_sign = self.before;
        Ok(())
    }
}

/// A number as its template will show it.
struct Written {
    /// Digits with a point, or signs in their place; without a sign, unless it is not taken apart.
    digits: String,
    negative: bool,
    /// Blanks or zeros that the template has room for in front.
    room: usize,
}

/// The digits, if the template has room for them.
fn fitted(digits: &str, shape: &Shape) -> Written {
    let negative = digits.starts_with('-');
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let whole = digits.find('.').unwrap_or(digits.len());
    if whole <= shape.before {
        return Written { digits: digits.to_owned(), negative, room: shape.before - whole };
    }
    // Signs, with a point where there might have been one.
    let digits = format!("{}.{}", "#".repeat(shape.before), "#".repeat(shape.behind));
    Written { digits, negative, room: 0 }
}

/// What stands in the place of an exponent that there is not.
fn no_exponent(shape: &Shape) -> String {
    format!(" {}.{}", "#".repeat(shape.before), "#".repeat(shape.behind + 4))
}

/// Digits and sign into the template.
struct Writer {
    shape: Shape,
    digits: Vec<u8>,
    /// Of the digits, how many are written.
    at: usize,
    negative: bool,
    sign_written: bool,
    room: usize,
    /// The last digit that is shown, where zeros behind the point are not.
    last_shown: Option<usize>,
    /// The template's digits that have been passed, and the place behind the last.
    passed: usize,
    count: i64,
    /// The digit before was one of the number.
    inside: bool,
    out: Vec<u8>,
}

impl Writer {
    fn new(mut shape: Shape, written: Written) -> Writer {
        let Written { digits, negative, room } = written;
        let digits = digits.into_bytes();
        let sign_written = if shape.plus || shape.minus {
            shape.minus
        } else {
            if !negative && shape.fill {
                shape.brackets = false;
            }
            if shape.local_sign == Some(LocalSign::Before) && shape.before == shape.before_sign {
                shape.local_sign = Some(LocalSign::Behind);
            }
            !negative && shape.fill && !shape.signed
        };
        let mut last_shown = None;
        if shape.fill && shape.point {
            last_shown = digits.iter().position(|byte| *byte == b'.').map(|point| {
                let behind = digits[point + 1..].iter().rposition(|byte| *byte != b'0');
                let last = behind.map_or(point, |place| point + 1 + place);
                let zeros = shape.zero_last.saturating_sub(room).min(digits.len() - 1);
                if shape.zero_last > room { last.max(zeros) } else { last }
            });
        }
        let more = usize::from(!sign_written && room == 0);
        let count = (shape.behind + shape.before + more) as i64 - 1;
        Writer { shape, digits, at: 0, negative, sign_written, room, last_shown, passed: 0, count, inside: false, out: Vec::new() }
    }

    fn write(mut self, nodes: &[Node<Digit>]) -> Said {
        for node in nodes {
            match *node {
                Node::Separator(character) | Node::Space(character) | Node::Text(character) => {
                    self.out.extend(character.encode_utf8(&mut [0; 4]).bytes());
                }
                Node::Pattern { what, .. } => self.pattern(what)?,
            }
        }
        // A digit that is not there ends the text.
        let end = self.out.iter().position(|byte| *byte == 0).unwrap_or(self.out.len());
        self.out.truncate(end);
        String::from_utf8(self.out).map(Answer::Text).map_err(|_| SqlError::Argument("text in UTF-8"))
    }

    /// A byte, or the blank in its place unless there is to be none.
    fn put_or_blank(&mut self, byte: Option<u8>) {
        match byte {
            Some(byte) => self.out.push(byte),
            None if self.shape.fill => {}
            None => self.out.push(b' '),
        }
    }

    fn pattern(&mut self, what: Digit) -> Result<(), SqlError> {
        let sign = if self.negative { b'-' } else { b'+' };
        match what {
            Digit::Nine | Digit::Zero | Digit::Point | Digit::LocalPoint => self.digit(what == Digit::Zero),
            Digit::Comma | Digit::Group => self.put_or_blank(self.inside.then_some(b',')),
            Digit::Ordinal { upper } if self.digits.first() != Some(&b'#') && !self.negative && !self.shape.point => {
                let digits = String::from_utf8_lossy(&self.digits).into_owned();
                self.out.extend(ordinal(&digits, if upper { Case::Upper } else { Case::Lower })?.bytes());
            }
            Digit::Minus => self.put_or_blank(self.negative.then_some(sign)),
            Digit::Plus => self.put_or_blank((!self.negative).then_some(sign)),
            Digit::Sign => self.out.push(sign),
            _ => {}
        }
        Ok(())
    }

    fn byte(&self) -> u8 {
        self.digits.get(self.at).copied().unwrap_or(0)
    }

    /// Nothing is shown behind the point.
    fn ends_at_point(&self) -> bool {
        self.last_shown.is_some_and(|last| self.digits[last] == b'.')
    }

    /// The zero before the point that is not shown.
    fn hides_zero(&self) -> bool {
        self.shape.zero_first.is_none() && self.at == 0 && self.digits.first() == Some(&b'0') && self.shape.behind != 0
    }

    fn put_sign(&mut self) {
        let begins = self.passed >= self.room || self.shape.zero_first.is_some_and(|first| first == self.passed + 1);
        if self.sign_written || !begins || self.hides_zero() && !self.ends_at_point() {
            return;
        }
        if self.shape.signed {
            if self.shape.local_sign == Some(LocalSign::Before) {
                self.out.push(if self.negative { b'-' } else { b'+' });
                self.sign_written = true;
            }
            return;
        }
        self.sign_written = true;
        if self.shape.brackets {
            self.out.push(if self.negative { b'<' } else { b' ' });
        } else if self.negative {
            self.out.push(b'-');
        } else if !self.shape.fill {
            self.out.push(b' ');
        }
    }

    /// One of the template's digits, or its point.
    fn digit(&mut self, zero: bool) {
        self.inside = false;
        self.put_sign();
        let zeros = self.shape.zero_first.is_some_and(|first| first <= self.passed + 1);
        if self.passed < self.room {
            if zeros {
                self.out.push(b'0');
                self.inside = true;
            } else {
                self.put_or_blank(None);
            }
        } else {
            self.put_digit(zero);
            if self.byte() != 0 {
                self.at += 1;
            }
        }
        let end = self.count + i64::from(self.room > 0) + i64::from(self.shape.point);
        if self.last_shown != Some(self.at) && self.passed as i64 + 1 == end {
            self.put_end();
        }
        self.passed += 1;
    }

    fn put_digit(&mut self, zero: bool) {
        if self.byte() == b'.' {
            if !self.ends_at_point() || self.shape.fill {
                self.out.push(b'.');
            }
            return;
        }
        if self.last_shown.is_some_and(|last| self.at > last) && !zero {
            return;
        }
        if !self.hides_zero() {
            self.out.push(self.byte());
            self.inside = true;
        } else if !self.shape.fill {
            self.out.push(b' ');
        } else if self.ends_at_point() {
            self.out.push(b'0');
        }
    }

    /// What follows the last digit.
    fn put_end(&mut self) {
        if self.sign_written && self.shape.brackets {
            self.out.push(if self.negative { b'>' } else { b' ' });
        } else if self.shape.signed && self.shape.local_sign == Some(LocalSign::Behind) {
            self.out.push(if self.negative { b'-' } else { b'+' });
        }
    }
}

/// A Roman numeral, or signs in its place.
fn roman(value: Option<i64>) -> String {
    const ROMAN: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let Some(mut rest) = value.filter(|value| (1..4000).contains(value)) else { return "#".repeat(ROMAN_WIDTH) };
    let mut out = String::new();
    for (worth, letters) in ROMAN {
        while rest >= worth {
            out.push_str(letters);
            rest -= worth;
        }
    }
    out
}

/// The template with a Roman numeral in it.
fn with_roman(nodes: &[Node<Digit>], fill: bool, numeral: &str) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Separator(character) | Node::Space(character) | Node::Text(character) => out.push(*character),
            Node::Pattern { what: Digit::Roman { upper }, .. } => {
                let numeral = if *upper { numeral.to_owned() } else { numeral.to_ascii_lowercase() };
                let width = if fill { 0 } else { ROMAN_WIDTH };
                out.push_str(&format!("{numeral:>width$}"));
            }
            Node::Pattern { .. } => {}
        }
    }
    out
}

/// How numbers of a type are taken apart.
struct Taken {
    /// The nearest integer, if it is one of 32 bits.
    rounded: Option<i64>,
    /// With so many digits behind the point, and an exponent, behind a blank or a minus.
    scientific: fn(Cell<'_>, &Shape) -> Result<String, SqlError>,
    /// Shifted and rounded as the template says, which may have to show fewer digits.
    plain: fn(Cell<'_>, &mut Shape) -> Result<String, SqlError>,
}

fn to_char(a: &[Cell<'_>], take: fn(Cell<'_>) -> Result<Taken, SqlError>) -> Said {
    let (template, plain) = (text(a[1])?, integer(a[2])? == 1);
    if template.is_empty() {
        return Ok(Answer::text(""));
    }
    let nodes = template::of_number(template);
    let mut shape = Shape::of(&nodes, plain)?;
    let taken = take(a[0])?;
    if shape.roman {
        // Beyond 32 bits, versions differ.
        let value = taken.rounded.ok_or(SqlError::Declined("a Roman numeral of a number beyond 32 bits"))?;
        return Ok(Answer::Text(with_roman(&nodes, shape.fill, &roman(Some(value)))));
    }
    if shape.exponent {
        return (taken.scientific)(a[0], &shape).map(Answer::Text);
    }
    if shape.shift.is_some_and(|shift| shift > SHIFT_MAX) {
        return Err(SqlError::Declined("a number shifted by many places"));
    }
    let digits = (taken.plain)(a[0], &mut shape)?;
    shape.before += shape.shift.unwrap_or(0) as usize;
    let written = fitted(&digits, &shape);
    Writer::new(shape, written).write(&nodes)
}

fn power(shape: &Shape) -> Option<i64> {
    10i64.checked_pow(shape.shift.unwrap_or(0))
}

/// An integer with zeros behind the point.
fn padded(value: i64, shape: &Shape) -> String {
    if shape.behind == 0 { value.to_string() } else { format!("{value}.{}", "0".repeat(shape.behind)) }
}

fn take_int4(cell: Cell<'_>) -> Result<Taken, SqlError> {
    Ok(Taken {
        rounded: Some(integer(cell)?),
        scientific: |cell, shape| Ok(float_scientific(integer(cell)? as f64, shape)),
        plain: |cell, shape| {
            let power = power(shape).filter(|power| i32::try_from(*power).is_ok());
            let shifted = power.and_then(|power| integer(cell).ok()?.checked_mul(power)).filter(|value| i32::try_from(*value).is_ok());
            Ok(padded(shifted.ok_or(SqlError::Declined("an integer that is shifted beyond 32 bits"))?, shape))
        },
    })
}

fn take_int8(cell: Cell<'_>) -> Result<Taken, SqlError> {
    Ok(Taken {
        rounded: i32::try_from(integer(cell)?).ok().map(i64::from),
        scientific: |cell, shape| scientific(&Decimal::new(integer(cell)?.into(), 0), shape),
        plain: |cell, shape| {
            let shifted = power(shape).and_then(|power| integer(cell).ok()?.checked_mul(power));
            Ok(padded(shifted.ok_or_else(|| SqlError::out_of_range("bigint"))?, shape))
        },
    })
}

/// A number that is none prints as words.
fn words(number: &Number) -> &'static str {
    match number {
        Number::Infinity { negative: true } => "-Infinity",
        Number::Infinity { negative: false } => "Infinity",
        Number::NaN | Number::Finite(_) => "NaN",
    }
}

fn take_numeric(cell: Cell<'_>) -> Result<Taken, SqlError> {
    let rounded = match Number::of(cell)? {
        Number::Finite(decimal) => decimal.rounded(0).mantissa.to_i64().filter(|value| i32::try_from(*value).is_ok()),
        _ => None,
    };
    Ok(Taken {
        rounded,
        scientific: |cell, shape| match Number::of(cell)? {
            Number::Finite(decimal) => scientific(&decimal, shape),
            _ => Ok(no_exponent(shape)),
        },
        plain: |cell, shape| match Number::of(cell)? {
            Number::Finite(decimal) => {
                let mantissa = decimal.mantissa.shifted(shape.shift.unwrap_or(0));
                Decimal { mantissa, scale: decimal.scale }.rounded(shape.behind as i32).print()
            }
            other => Ok(words(&other).to_owned()),
        },
    })
}

/// A number of one digit before the point, rounded, and its exponent. What is rounded up to ten stays that.
fn scientific(decimal: &Decimal, shape: &Shape) -> Result<String, SqlError> {
    let digits = decimal.mantissa.digits();
    let exponent = if digits == 0 { 0 } else { digits - 1 - decimal.scale as i32 };
    if exponent.abs() > EXPONENT_MAX {
        return Err(SqlError::Declined("a number of a great exponent"));
    }
    let behind = shape.behind as i32;
    let shifted = behind - exponent - decimal.scale as i32;
    let mantissa = match u32::try_from(shifted) {
        Ok(more) => decimal.mantissa.shifted(more),
        Err(_) => decimal.mantissa.divided_rounding(&Whole::Small(1).shifted(shifted.unsigned_abs())),
    };
    let digits = Decimal { mantissa, scale: shape.behind as u32 }.print()?;
    Ok(with_exponent(&digits, exponent))
}

fn with_exponent(digits: &str, exponent: i32) -> String {
    let blank = if digits.starts_with('-') { "" } else { " " };
    format!("{blank}{digits}e{exponent:+03}")
}

fn float_scientific(value: f64, shape: &Shape) -> String {
    if !value.is_finite() {
        return no_exponent(shape);
    }
    let printed = format!("{value:.*e}", shape.behind);
    let (digits, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    with_exponent(digits, exponent.parse().unwrap_or(0))
}

fn rounded_float(value: f64) -> Option<i64> {
    let value = value.round_ties_even();
    (value >= f64::from(i32::MIN) && value <= f64::from(i32::MAX)).then_some(value as i64)
}

/// The digits of a float, no more of them behind the point than it keeps.
fn float_digits(value: f64, kept: usize, shape: &mut Shape) -> String {
    let printed = |value: f64, behind: usize| match value {
        value if value.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        value => format!("{value:.behind$}"),
    };
    let whole = printed(value.abs(), 0).len();
    shape.behind = if whole >= kept { 0 } else { shape.behind.min(kept - whole) };
    printed(value, shape.behind)
}

fn take_float8(cell: Cell<'_>) -> Result<Taken, SqlError> {
    Ok(Taken {
        rounded: rounded_float(real(cell)?),
        scientific: |cell, shape| Ok(float_scientific(real(cell)?, shape)),
        plain: |cell, shape| {
            let value = real(cell)?;
            let value = shape.shift.map_or(value, |shift| value * 10f64.powi(shift as i32));
            Ok(float_digits(value, FLOAT8_DIGITS, shape))
        },
    })
}

fn take_float4(cell: Cell<'_>) -> Result<Taken, SqlError> {
    Ok(Taken {
        // 2147483647 is none of these floats, and versions differ about it.
        rounded: rounded_float(real(cell)?).filter(|value| *value < i64::from(i32::MAX)),
        scientific: |cell, shape| Ok(float_scientific(real(cell)?, shape)),
        plain: |cell, shape| {
            let value = real(cell)? as f32;
            let value = shape.shift.map_or(value, |shift| value * 10f64.powi(shift as i32) as f32);
            Ok(float_digits(value.into(), FLOAT4_DIGITS, shape))
        },
    })
}

macro_rules! to_char {
    ($name:literal, $ty:ident, $take:ident) => {
        valued($name, &[func("to_char", &[$ty, TEXT])], TEXT, |a| to_char(a, $take)).with(&[Context::PlainNumbers])
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    to_char!("rimward_int4_to_char", INT4, take_int4),
    to_char!("rimward_int8_to_char", INT8, take_int8),
    to_char!("rimward_numeric_to_char", NUMERIC, take_numeric),
    to_char!("rimward_float4_to_char", FLOAT4, take_float4),
    to_char!("rimward_float8_to_char", FLOAT8, take_float8),
];
