//! Casts to and from text, of bool, and those that cut to a length. Text is read by PostgreSQL's input rules; of dates and times only what
//! means the same under every setting.

use rimward_model::oid::{
    BOOL, BPCHAR, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSON, JSONB, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ,
    TIMETZ, UUID, VARCHAR,
};
use rimward_model::{Cell, Enums, Oid, Storage, TypeRef};

use crate::answer::{int4, integer, text};
use crate::decimal::{Decimal, Number, Whole, overflow};
use crate::numeric::enforced;
use crate::registry::{Context, Function, cast_of, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// A decimal exponent that is looked at.
const EXPONENT_MAX: i64 = 20_000;

fn syntax(ty: &str, of: &str) -> SqlError {
    SqlError::raised("22P02", format!("invalid input syntax for type {ty}: \"{of}\""))
}

/// The text as PostgreSQL prints a value of this type.
fn printed(a: &[Cell<'_>], id: Oid) -> Said {
    let ty = TypeRef { oid: id, typmod: -1 };
    let mut out = Vec::with_capacity(24);
    Storage::of(ty, false).write_text(ty, &Enums::new(), a[0], &mut out).map_err(|_| SqlError::Argument("value of the type"))?;
    String::from_utf8(out).map(Answer::Text).map_err(|_| SqlError::Argument("text in UTF-8"))
}

fn bool_text(a: &[Cell<'_>]) -> Said {
    Ok(Answer::text(if integer(a[0])? == 0 { "false" } else { "true" }))
}

fn without_blanks(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\x0B', '\x0C'])
}

fn text_bool(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    let word = without_blanks(of).to_ascii_lowercase();
    let begins = |whole: &str, least: usize| word.len() >= least && whole.starts_with(&word);
    if word == "1" || begins("true", 1) || begins("yes", 1) || word == "on" {
        return Ok(Answer::bool(true));
    }
    if word == "0" || begins("false", 1) || begins("no", 1) || begins("off", 2) {
        return Ok(Answer::bool(false));
    }
    Err(syntax("boolean", of))
}

/// Digits behind an optional sign, between blanks.
fn text_integer(a: &[Cell<'_>], ty: &'static str, holds: impl Fn(i64) -> bool) -> Said {
    let of = text(a[0])?;
    let digits = without_blanks(of);
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(syntax(ty, of));
    }
    match digits.parse::<i64>() {
        Ok(value) if holds(value) => Ok(Answer::Integer(value)),
        _ => Err(SqlError::raised("22003", format!("value \"{of}\" is out of range for type {ty}"))),
    }
}

/// Sign, digits with at most one point, exponent; at least one digit.
struct Written<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

fn written(text: &str) -> Option<Written<'_>> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let exponent = match exponent {
        None => 0,
        Some(exponent) => {
            let unsigned = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            if unsigned.is_empty() || !digits(unsigned) {
                return None;
            }
            exponent.parse().unwrap_or(i64::MAX)
        }
    };
    Some(Written { negative, whole, fraction, exponent })
}

/// Reads what `numeric_in` reads.
pub(crate) fn parse_numeric(of: &str) -> Result<Number, SqlError> {
    let word = without_blanks(of);
    match word.to_ascii_lowercase().as_str() {
        "nan" => return Ok(Number::NaN),
        "inf" | "+inf" | "infinity" | "+infinity" => return Ok(Number::Infinity { negative: false }),
        "-inf" | "-infinity" => return Ok(Number::Infinity { negative: true }),
        _ => {}
    }
    let number = written(word).ok_or_else(|| syntax("numeric", of))?;
    if number.exponent.abs() > EXPONENT_MAX || number.whole.len() + number.fraction.len() > 20_000 {
        return Err(SqlError::Declined("a number of many digits"));
    }
    let scale = number.fraction.len() as i64 - number.exponent;
    let digits = format!("{}{}", number.whole, number.fraction);
    let mantissa = match digits.parse::<i128>() {
        Ok(small) => Whole::Small(small),
        Err(_) => Whole::Big(digits.parse().map_err(|_| syntax("numeric", of))?),
    };
    if scale > 16_383 {
        return Err(overflow());
    }
    let decimal = match u32::try_from(scale) {
        Ok(scale) => Decimal { mantissa, scale },
        Err(_) => Decimal { mantissa: mantissa.shifted(scale.unsigned_abs() as u32), scale: 0 },
    };
    Ok(Number::Finite(if number.negative { decimal.negated() } else { decimal }))
}

fn text_numeric(a: &[Cell<'_>]) -> Said {
    enforced(parse_numeric(text(a[0])?)?, int4(a[1])?)?.answer()
}

fn text_float(a: &[Cell<'_>], ty: &'static str, parse: impl Fn(&str) -> Option<f64>) -> Said {
    let of = text(a[0])?;
    let word = without_blanks(of);
    match word.to_ascii_lowercase().as_str() {
        "nan" => return Ok(Answer::float(f64::NAN)),
        "inf" | "+inf" | "infinity" | "+infinity" => return Ok(Answer::float(f64::INFINITY)),
        "-inf" | "-infinity" => return Ok(Answer::float(f64::NEG_INFINITY)),
        lower if lower.contains(['x', 'n', 'p']) => return Err(SqlError::Declined("a float that is not decimal")),
        _ => {}
    }
    let number = written(word).ok_or_else(|| syntax(ty, of))?;
    let zero = number.whole.bytes().chain(number.fraction.bytes()).all(|digit| digit == b'0');
    match parse(word) {
        Some(value) if value.is_finite() && (value != 0.0 || zero) => Ok(Answer::float(value)),
        _ => Err(SqlError::raised("22003", format!("\"{of}\" is out of range for type {ty}"))),
    }
}

/// Only what means the same under every setting.
fn certain(a: &[Cell<'_>], id: Oid) -> Said {
    let ty = TypeRef { oid: id, typmod: -1 };
    match Storage::of(ty, false).parse_input_exact(ty, &Enums::new(), text(a[0])?) {
        Some(cell) => Ok(cell.into()),
        None => match crate::reading::read(ty, text(a[0])?, &crate::zone::Zone::UTC) {
            Some(cell) if id != TIMESTAMPTZ && id != TIMETZ => Ok(cell.into()),
            _ => Err(SqlError::Declined("a text whose meaning is not certain")),
        },
    }
}

/// Texts whose meaning depends on the session's time zone.
fn certain_in_zone(a: &[Cell<'_>], id: Oid) -> Said {
    let ty = TypeRef { oid: id, typmod: -1 };
    let exact = Storage::of(ty, false).parse_input_exact(ty, &Enums::new(), text(a[0])?);
    let read = || crate::zone::Zone::of(a[1]).map(|zone| crate::reading::read(ty, text(a[0]).ok()?, &zone));
    match exact {
        Some(cell) => Ok(cell.into()),
        None => read()?.map(Answer::from).ok_or(SqlError::Declined("a text whose meaning is not certain")),
    }
}

/// Hexadecimal digits in pairs of any case, hyphens behind any four, braces around all.
fn text_uuid(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    let wrong = || syntax("uuid", of);
    let inner = match of.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}').ok_or_else(wrong)?,
        None => of,
    };
    let mut bytes = [0u8; 16];
    let mut rest = inner.as_bytes();
    for (place, byte) in bytes.iter_mut().enumerate() {
        let ([high, low], after) = rest.split_first_chunk::<2>().ok_or_else(wrong)?;
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or_else(wrong);
        *byte = (digit(*high)? * 16 + digit(*low)?) as u8;
        rest = match after {
            [b'-', after @ ..] if place % 2 == 1 && place < 15 => after,
            after => after,
        };
    }
    if rest.is_empty() { Ok(Answer::key(&bytes)) } else { Err(wrong()) }
}

/// The first characters, as an explicit cast to varchar(n) cuts.
fn cut(of: &str, length: usize) -> &str {
    of.char_indices().nth(length).map_or(of, |(byte, _)| &of[..byte])
}

fn length_of(cell: Cell<'_>) -> Result<Option<usize>, SqlError> {
    Ok(usize::try_from(int4(cell)?).ok().and_then(|typmod| typmod.checked_sub(4)))
}

fn varchar(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    Ok(match length_of(a[1])? {
        None => Answer::Same(0),
        Some(length) => Answer::text(cut(of, length)),
    })
}

/// char(n) is stored without the blanks at its end.
fn bpchar(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    Ok(match length_of(a[1])? {
        None => Answer::Same(0),
        Some(length) => Answer::text(cut(of, length).trim_end_matches(' ')),
    })
}

const T: &[u32] = &[TEXT];

macro_rules! print {
    ($name:literal, $ty:ident) => {
        valued($name, &[cast_of(&[$ty])], TEXT, |a| printed(a, $ty))
    };
}

macro_rules! read {
    ($name:literal, $ty:ident) => {
        valued($name, &[cast_of(T)], $ty, |a| certain(a, $ty))
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_bool_text", &[cast_of(&[BOOL])], TEXT, bool_text),
    valued("rimward_int_text", &[cast_of(&[INT2]), cast_of(&[INT4]), cast_of(&[INT8])], TEXT, |a| printed(a, INT8)),
    print!("rimward_numeric_text", NUMERIC),
    print!("rimward_float4_text", FLOAT4),
    print!("rimward_float8_text", FLOAT8),
    print!("rimward_date_text", DATE),
    print!("rimward_time_text", TIME),
    print!("rimward_timetz_text", TIMETZ),
    print!("rimward_timestamp_text", TIMESTAMP),
    print!("rimward_interval_text", INTERVAL),
    print!("rimward_uuid_text", UUID),
    print!("rimward_bytea_text", BYTEA),
    valued("rimward_json_text", &[cast_of(&[JSON]), cast_of(&[JSONB])], TEXT, |_| Ok(Answer::Same(0))),
    valued("rimward_text_bool", &[cast_of(T)], BOOL, text_bool),
    valued("rimward_text_int2", &[cast_of(T)], INT2, |a| text_integer(a, "smallint", |value| i16::try_from(value).is_ok())),
    valued("rimward_text_int4", &[cast_of(T)], INT4, |a| text_integer(a, "integer", |value| i32::try_from(value).is_ok())),
    valued("rimward_text_int8", &[cast_of(T)], INT8, |a| text_integer(a, "bigint", |_| true)),
    valued("rimward_text_numeric", &[cast_of(T)], NUMERIC, text_numeric).with(&[Context::Typmod]),
    valued("rimward_text_float8", &[cast_of(T)], FLOAT8, |a| text_float(a, "double precision", |text| text.parse().ok())),
    valued("rimward_text_float4", &[cast_of(T)], FLOAT4, |a| text_float(a, "real", |text| text.parse::<f32>().ok().map(f64::from))),
    valued("rimward_text_uuid", &[cast_of(T)], UUID, text_uuid),
    read!("rimward_text_date", DATE),
    read!("rimward_text_time", TIME),
    read!("rimward_text_timestamp", TIMESTAMP),
    valued("rimward_text_timestamptz", &[cast_of(T)], TIMESTAMPTZ, |a| certain_in_zone(a, TIMESTAMPTZ)).with(&[Context::TimeZone]),
    valued("rimward_text_timetz", &[cast_of(T)], TIMETZ, |a| certain_in_zone(a, TIMETZ)).with(&[Context::TimeZone]),
    read!("rimward_text_interval", INTERVAL),
    read!("rimward_text_bytea", BYTEA),
    valued("rimward_varchar", &[cast_of(T)], VARCHAR, varchar).with(&[Context::Typmod]),
    valued("rimward_bpchar", &[cast_of(T)], BPCHAR, bpchar).with(&[Context::Typmod]),
    valued("rimward_int4_bool", &[cast_of(&[INT4])], BOOL, |a| Ok(Answer::bool(integer(a[0])? != 0))),
    valued("rimward_bool_int4", &[cast_of(&[BOOL])], INT4, |_| Ok(Answer::Same(0))),
];
