//! Parameters and literals of clients: a canonical subset of PostgreSQL's input syntax whose meaning is certain. Anything else is left
//! to the primary, which knows all of the syntax and all of the error messages.

use crate::datetime::{self, DAY_US, Scan, timestamp_of};
use crate::numeric::Decimal;
use crate::value::{CellBuf, Enums, char_count, plain_text};
use crate::{Storage, TypeRef, float, oid};

impl Storage {
    /// The cell of a client's text for a value of this type, or `None` where this cannot be said with certainty; the caller then goes to
    /// the primary. A type modifier is enforced only where nothing has to be rounded or cut.
    #[must_use]
    pub fn parse_input_exact(self, ty: TypeRef, enums: &Enums, text: &str) -> Option<CellBuf> {
        if text.contains('\0') {
            return None;
        }
        match self {
            Storage::Bool => match text {
                "t" | "true" => Some(CellBuf::Integer(1)),
                "f" | "false" => Some(CellBuf::Integer(0)),
                _ => None,
            },
            Storage::Int2 => integer::<i16>(text),
            Storage::Int4 => integer::<i32>(text),
            Storage::Int8 => integer::<i64>(text),
            Storage::Oid => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| integer::<u32>(text)).flatten(),
            Storage::Float4 => real(text, |text| float::parse4(text).map(f64::from)),
            Storage::Float8 => real(text, float::parse8),
            Storage::NumericScaled { scale } => scaled(ty, text, scale),
            Storage::Numeric => numeric(ty, text),
            Storage::Text => text_of(ty, text),
            Storage::Char { length } => {
                let trimmed = text.trim_end_matches(' ');
                (char_count(trimmed) <= length as usize).then(|| CellBuf::Text(trimmed.to_owned()))
            }
            Storage::Date => date(text),
            Storage::Time => certain_fraction(ty, text).and_then(datetime::parse_time).map(CellBuf::Integer),
            Storage::Timestamp => certain_fraction(ty, text).and_then(timestamp),
            Storage::TimestampTz => certain_fraction(ty, text).and_then(timestamptz),
            Storage::TimeTz | Storage::Interval => self.canonical_only(ty, enums, text),
            Storage::Uuid | Storage::Bytea | Storage::Enum { .. } => {
                let mut scratch = Vec::new();
                self.read_text(ty, enums, text, &mut scratch).ok().and_then(CellBuf::from_cell)
            }
            Storage::Json | Storage::Jsonb | Storage::Exact => None,
        }
    }

    /// As [`Storage::parse_input_exact`], of a client's binary parameter.
    #[must_use]
    pub fn parse_binary_input_exact(self, ty: TypeRef, enums: &Enums, bytes: &[u8]) -> Option<CellBuf> {
        let mut scratch = Vec::new();
        match self {
            Storage::Text | Storage::Char { .. } | Storage::Enum { .. } => self.parse_input_exact(ty, enums, plain_text(bytes)?),
            Storage::Numeric | Storage::NumericScaled { .. } => {
                let cell = Storage::Numeric.read_binary(ty, enums, bytes, &mut scratch).ok()?;
                let mut text = Vec::new();
                Storage::Numeric.write_text(ty, enums, cell, &mut text).ok()?;
                self.parse_input_exact(ty, enums, plain_text(&text)?)
            }
            Storage::Json | Storage::Jsonb | Storage::Exact => None,
            Storage::Time | Storage::TimeTz | Storage::Timestamp | Storage::TimestampTz | Storage::Interval if ty.typmod >= 0 => None,
            Storage::Timestamp | Storage::TimestampTz if bytes == datetime::TIMESTAMP_MAX.to_be_bytes() => None,
            _ => self.read_binary(ty, enums, bytes, &mut scratch).ok().and_then(CellBuf::from_cell),
        }
    }

    /// Accepts what PostgreSQL itself would print, unless a sign or a type modifier makes its meaning depend on more than the text.
    fn canonical_only(self, ty: TypeRef, enums: &Enums, text: &str) -> Option<CellBuf> {
        let signed = self == Storage::Interval && text.contains(['-', '+']);
        if ty.typmod >= 0 || signed || text.contains("infinity") {
            return None;
        }
        let (mut scratch, mut printed) = (Vec::new(), Vec::new());
        let cell = self.read_text(ty, enums, text, &mut scratch).ok()?;
        self.write_text(ty, enums, cell, &mut printed).ok()?;
        (printed == text.as_bytes()).then(|| CellBuf::from_cell(cell)).flatten()
    }
}

/// The white space that PostgreSQL's integer input skips.
fn without_blanks(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\x0B', '\x0C'])
}

fn integer<T: TryInto<i64> + std::str::FromStr>(text: &str) -> Option<CellBuf> {
    let value: T = without_blanks(text).parse().ok()?;
    value.try_into().ok().map(CellBuf::Integer)
}

/// `-12.5e3`, and PostgreSQL's own spelling of the special values. A nonzero number that rounds to zero is an error there.
fn real(text: &str, parse: impl Fn(&str) -> Option<f64>) -> Option<CellBuf> {
    if !matches!(text, "NaN" | "Infinity" | "-Infinity") {
        let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
        let decimal = Decimal::parse(mantissa)?;
        let whole_exponent = exponent.is_none_or(|exponent| exponent.parse::<i16>().is_ok());
        let value = parse(text)?;
        let zero = decimal.whole.iter().chain(decimal.fraction).all(|digit| *digit == b'0');
        if !whole_exponent || (value == 0.0 && !zero) {
            return None;
        }
    }
    parse(text).and_then(|value| CellBuf::from_cell(float::cell(value)))
}

/// Precision and scale of a numeric's type modifier.
fn numeric_typmod(ty: TypeRef) -> Option<(usize, i32)> {
    let packed = ty.typmod.checked_sub(4).filter(|packed| ty.oid == oid::NUMERIC && *packed >= 0)?;
    Some(((packed >> 16 & 0xFFFF) as usize, ((packed & 0x7FF) ^ 1024) - 1024))
}

/// A plain decimal with an optional sign; its fraction without trailing zeros where `strip`.
fn decimal(text: &str) -> Option<Decimal<'_>> {
    match text.strip_prefix('+') {
        Some(unsigned) if unsigned.starts_with('-') => None,
        unsigned => Decimal::parse(unsigned.unwrap_or(text)),
    }
}

fn without_trailing_zeros(mut digits: &[u8]) -> &[u8] {
    while let [rest @ .., b'0'] = digits {
        digits = rest;
    }
    digits
}

fn without_leading_zeros(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

fn scaled(ty: TypeRef, text: &str, scale: u8) -> Option<CellBuf> {
    if text == "NaN" {
        return Some(CellBuf::Integer(crate::numeric::SCALED_NAN));
    }
    let mut decimal = decimal(text)?;
    decimal.fraction = without_trailing_zeros(decimal.fraction);
    if let Some((precision, scale)) = numeric_typmod(ty) {
        let whole_digits = precision.checked_sub(usize::try_from(scale).ok()?)?;
        if without_leading_zeros(decimal.whole).len() > whole_digits {
            return None;
        }
    }
    decimal.whole = without_leading_zeros(decimal.whole);
    decimal.scaled(scale).map(CellBuf::Integer)
}

fn numeric(ty: TypeRef, text: &str) -> Option<CellBuf> {
    // No precision holds an infinity.
    if text == "NaN" || matches!(text, "Infinity" | "-Infinity") && numeric_typmod(ty).is_none() {
        let mut blob = Vec::new();
        return Storage::Numeric.read_text(ty, &Enums::new(), text, &mut blob).ok().and_then(CellBuf::from_cell);
    }
    let decimal = decimal(text)?;
    let mut shown = decimal.fraction.len();
    if let Some((precision, scale)) = numeric_typmod(ty) {
        let scale = usize::try_from(scale).ok()?;
        let whole_digits = precision.checked_sub(scale)?;
        if without_trailing_zeros(decimal.fraction).len() > scale || without_leading_zeros(decimal.whole).len() > whole_digits {
            return None;
        }
        shown = scale;
    }
    let mut blob = Vec::new();
    decimal.put_key(&mut blob, u16::try_from(shown).ok()?);
    Some(CellBuf::Blob(blob))
}

/// `name` is cut at 63 bytes, and varchar(n) refuses or cuts what is longer.
fn text_of(ty: TypeRef, text: &str) -> Option<CellBuf> {
    let fits = match ty.oid {
        oid::NAME => text.len() < 64,
        oid::VARCHAR | oid::BPCHAR if ty.typmod >= 4 => char_count(text) <= (ty.typmod - 4) as usize,
        _ => true,
    };
    fits.then(|| CellBuf::Text(text.to_owned()))
}

/// `YYYY-MM-DD` with a year of four digits, which no DateStyle reads otherwise.
fn date(text: &str) -> Option<CellBuf> {
    (text.len() == 10).then(|| datetime::parse_date(text)).flatten().map(|days| CellBuf::Integer(days.into()))
}

/// A text whose fraction of a second needs no rounding to the type modifier's precision.
fn certain_fraction(ty: TypeRef, text: &str) -> Option<&str> {
    let Ok(precision) = usize::try_from(ty.typmod) else { return Some(text) };
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    (without_trailing_zeros(&fraction.as_bytes()[..digits]).len() <= precision).then_some(text)
}

/// `YYYY-MM-DD`, then optionally a blank or `T` and a time of day; what follows is left in the scanner.
fn date_and_time<'a>(scan: &mut Scan<'a>) -> Option<(i64, Scan<'a>)> {
    let (year, month, day) = scan.ymd().filter(|(year, ..)| (1..=9999).contains(year))?;
    if scan.byte(b' ').is_none() && scan.byte(b'T').is_none() {
        return timestamp_of(year, month, day, 0).map(|at_us| (at_us, *scan));
    }
    let time_us = scan.time_us().filter(|time_us| *time_us < DAY_US)?;
    timestamp_of(year, month, day, time_us).map(|at_us| (at_us, *scan))
}

/// A text of 10 bytes before the time means that the year has four digits.
fn year_of_four_digits(text: &str) -> bool {
    text.as_bytes().get(4) == Some(&b'-')
}

fn timestamp(text: &str) -> Option<CellBuf> {
    let mut scan = Scan(text.as_bytes());
    let (at_us, rest) = date_and_time(&mut scan).filter(|_| year_of_four_digits(text))?;
    rest.0.is_empty().then_some(CellBuf::Integer(at_us))
}

/// Only with its offset: without one the session's time zone decides.
fn timestamptz(text: &str) -> Option<CellBuf> {
    let mut scan = Scan(text.as_bytes());
    let (at_us, mut rest) = date_and_time(&mut scan).filter(|_| year_of_four_digits(text) && text.len() > 10)?;
    let west_seconds = match rest.0 {
        b"Z" => 0,
        _ => rest.west_seconds().filter(|_| rest.0.is_empty())?,
    };
    let at_us = at_us + i64::from(west_seconds) * datetime::SECOND_US;
    datetime::checked_timestamp(at_us).map(CellBuf::Integer)
}
