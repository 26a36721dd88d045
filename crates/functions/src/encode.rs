//! Bytes as text and back, digests, and `format`.

use md5::{Digest as _, Md5};
use rimward_model::Cell;
use rimward_model::oid::{BYTEA, TEXT};
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use crate::answer::{blob, integer, text};
use crate::identifier;
use crate::registry::{Context, Function, func, lenient, valued};
use crate::text::{char_count, quoted};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Characters of base64 on one line.
const LINE: usize = 76;
/// Widest field of `format`.
const WIDTH_MAX: u32 = 1 << 20;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn put_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    put_hex(&mut out, bytes);
    out
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 4);
    let mut line = 0;
    for chunk in bytes.chunks(3) {
        if line == LINE {
            out.push('\n');
            line = 0;
        }
        let group = chunk.iter().chain([&0, &0]).take(3).fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        for place in 0..4 {
            let sextet = (group >> (18 - 6 * place) & 63) as usize;
            out.push(if place <= chunk.len() { char::from(BASE64[sextet]) } else { '=' });
        }
        line += 4;
    }
    out
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            0 | 0x80.. => out.push_str(&format!("\\{byte:03o}")),
            b'\\' => out.push_str("\\\\"),
            _ => out.push(char::from(*byte)),
        }
    }
    out
}

fn unknown_encoding(name: &str) -> SqlError {
    SqlError::raised("22023", format!("unrecognized encoding: \"{name}\""))
}

fn encode(a: &[Cell<'_>]) -> Said {
    let (bytes, name) = (blob(a[0])?, text(a[1])?);
    Ok(Answer::Text(match name.to_ascii_lowercase().as_str() {
        "hex" => hex(bytes),
        "base64" => base64(bytes),
        "escape" => escape(bytes),
        _ => return Err(unknown_encoding(name)),
    }))
}

fn invalid(what: &'static str) -> SqlError {
    SqlError::raised("22023", what)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

fn unhex(text: &str) -> Result<Vec<u8>, SqlError> {
    let digit = |byte: u8| char::from(byte).to_digit(16).ok_or_else(|| invalid("invalid hexadecimal digit"));
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut rest = text.as_bytes();
    while let Some((&high, after)) = rest.split_first() {
        rest = after;
        if is_blank(high) {
            continue;
        }
        let high = digit(high)?;
        let (&low, after) = rest.split_first().ok_or_else(|| invalid("invalid hexadecimal data: odd number of digits"))?;
        rest = after;
        out.push((high * 16 + digit(low)?) as u8);
    }
    Ok(out)
}

fn unbase64(text: &str) -> Result<Vec<u8>, SqlError> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut group, mut place, mut end) = (0u32, 0, 0);
    for byte in text.bytes() {
        if is_blank(byte) {
            continue;
        }
        let value = if byte == b'=' {
            if end == 0 {
                end = match place {
                    2 => 1,
                    3 => 2,
                    _ => return Err(invalid("unexpected \"=\" while decoding base64 sequence")),
                };
            }
            0
        } else {
            BASE64
                .iter()
                .position(|letter| *letter == byte)
                .ok_or_else(|| invalid("invalid symbol found while decoding base64 sequence"))?
        };
        group = group << 6 | value as u32;
        place += 1;
        if place == 4 {
            out.push((group >> 16) as u8);
            if end == 0 || end > 1 {
                out.push((group >> 8) as u8);
            }
            if end == 0 || end > 2 {
                out.push(group as u8);
            }
            (group, place) = (0, 0);
        }
    }
    if place == 0 { Ok(out) } else { Err(invalid("invalid base64 end sequence")) }
}

fn unescape(text: &str) -> Result<Vec<u8>, SqlError> {
    let wrong = || SqlError::raised("22P02", "invalid input syntax for type bytea");
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'\\', [b'\\', after @ ..]) => {
                out.push(b'\\');
                after
            }
            (b'\\', [high @ b'0'..=b'3', middle @ b'0'..=b'7', low @ b'0'..=b'7', after @ ..]) => {
                out.push((high - b'0') << 6 | (middle - b'0') << 3 | (low - b'0'));
                after
            }
            (b'\\', _) => return Err(wrong()),
            _ => {
                out.push(byte);
                after
            }
        };
    }
    Ok(out)
}

fn decode(a: &[Cell<'_>]) -> Said {
    let (of, name) = (text(a[0])?, text(a[1])?);
    Ok(Answer::Blob(match name.to_ascii_lowercase().as_str() {
        "hex" => unhex(of)?,
        "base64" => unbase64(of)?,
        "escape" => unescape(of)?,
        _ => return Err(unknown_encoding(name)),
    }))
}

/// One field of `format`: `%[n$][-][width]letter`.
struct Field {
    argument: Option<usize>,
    left: bool,
    width: usize,
    letter: u8,
}

/// Reads the field behind a `%`, and returns what follows it.
fn field(format: &[u8]) -> Result<(Field, &[u8]), SqlError> {
    let number = |format: &[u8]| {
        let digits = format.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let value = format[..digits].iter().try_fold(0u32, |sum, digit| sum.checked_mul(10)?.checked_add(u32::from(digit - b'0')));
        value.filter(|value| *value <= WIDTH_MAX).map(|value| (value, digits)).ok_or(SqlError::Declined("a great number in a format"))
    };
    let unterminated = || SqlError::raised("22023", "unterminated format() type specifier");
    let mut field = Field { argument: None, left: false, width: 0, letter: 0 };
    let mut rest = format;
    let (value, digits) = number(rest)?;
    if digits > 0 && rest.get(digits) == Some(&b'$') {
        let argument = value
            .checked_sub(1)
            .ok_or_else(|| SqlError::raised("22023", "format specifies argument 0, but arguments are numbered from 1"))?;
        field.argument = Some(argument as usize);
        rest = &rest[digits + 1..];
    }
    while let [b'-', after @ ..] = rest {
        field.left = true;
        rest = after;
    }
    let (width, digits) = number(rest)?;
    field.width = width as usize;
    let (&letter, rest) = rest[digits..].split_first().ok_or_else(unterminated)?;
    if letter == b'*' {
        return Err(SqlError::Declined("a format's width from an argument"));
    }
    field.letter = letter;
    Ok((field, rest))
}

/// The arguments between the format and the version are texts, as their types print them.
fn format(a: &[Cell<'_>]) -> Said {
    let [format, arguments @ .., version] = a else { return Err(SqlError::Argument("format")) };
    if matches!(format, Cell::Null) {
        return Ok(Answer::Null);
    }
    let mut rest = text(*format)?;
    let mut out = String::with_capacity(rest.len());
    let mut next = 0;
    while let Some(percent) = rest.find('%') {
        out.push_str(&rest[..percent]);
        let behind = &rest[percent + 1..];
        if let Some(after) = behind.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let (field, after) = field(behind.as_bytes())?;
        rest = behind.get(behind.len() - after.len()..).ok_or(SqlError::Declined("a format beyond ASCII"))?;
        if !matches!(field.letter, b's' | b'L' | b'I') {
            return Err(SqlError::raised("22023", "unrecognized format() type specifier"));
        }
        let argument = field.argument.unwrap_or(next);
        next = argument + 1;
        let value = arguments.get(argument).ok_or_else(|| SqlError::raised("22023", "too few arguments for format()"))?;
        let value = match (field.letter, value) {
            (b's', Cell::Null) => String::new(),
            (b'I', Cell::Null) => return Err(SqlError::raised("22004", "null values cannot be formatted as an SQL identifier")),
            (_, Cell::Null) => "NULL".to_owned(),
            (b'I', value) => identifier::quoted(text(*value)?, integer(*version)?)?,
            (b's', value) => text(*value)?.to_owned(),
            (_, value) => quoted(text(*value)?),
        };
        let padding = " ".repeat(field.width.saturating_sub(char_count(&value)));
        let (before, behind) = if field.left { ("", padding.as_str()) } else { (padding.as_str(), "") };
        out.push_str(before);
        out.push_str(&value);
        out.push_str(behind);
    }
    out.push_str(rest);
    Ok(Answer::Text(out))
}

/// The number that so many hexadecimal digits make, and what follows them.
fn code(of: &str, digits: usize) -> Option<(u32, &str)> {
    let (code, rest) = of.split_at_checked(digits)?;
    let plain = code.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(code, 16).ok().filter(|_| plain).map(|code| (code, rest))
}

/// The code that an escape behind a backslash stands for, and what follows it.
fn escape_code(of: &str) -> Option<(u32, &str)> {
    match of.as_bytes().first()? {
        b'u' => code(&of[1..], 4),
        b'+' => code(&of[1..], 6),
        b'U' => code(&of[1..], 8),
        _ => code(of, 4),
    }
}

/// Escapes of Unicode, one or, for a character beyond 16 bits, a pair of them.
fn unistr(a: &[Cell<'_>]) -> Said {
    let refused = || SqlError::Declined("an escape that PostgreSQL refuses");
    let mut rest = text(a[0])?;
    let mut out = String::with_capacity(rest.len());
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(after) = behind.strip_prefix('\\') {
            out.push('\\');
            rest = after;
            continue;
        }
        let (first, after) = escape_code(behind).ok_or_else(refused)?;
        rest = after;
        let code = if (0xD800..0xDC00).contains(&first) {
            let (second, after) = rest.strip_prefix('\\').and_then(escape_code).ok_or_else(refused)?;
            rest = after;
            if !(0xDC00..0xE000).contains(&second) {
                return Err(refused());
            }
            0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        out.push(char::from_u32(code).filter(|character| *character != '\0').ok_or_else(refused)?);
    }
    out.push_str(rest);
    Ok(Answer::Text(out))
}

const B: &[u32] = &[BYTEA];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_encode", &[func("encode", &[BYTEA, TEXT])], TEXT, encode),
    valued("rimward_unistr", &[func("unistr", &[TEXT])], TEXT, unistr),
    valued("rimward_decode", &[func("decode", &[TEXT, TEXT])], BYTEA, decode),
    valued("rimward_md5_text", &[func("md5", &[TEXT])], TEXT, |a| Ok(Answer::Text(hex(&Md5::digest(text(a[0])?.as_bytes()))))),
    valued("rimward_md5_bytea", &[func("md5", B)], TEXT, |a| Ok(Answer::Text(hex(&Md5::digest(blob(a[0])?))))),
    valued("rimward_sha224", &[func("sha224", B)], BYTEA, |a| Ok(Answer::Blob(Sha224::digest(blob(a[0])?).to_vec()))),
    valued("rimward_sha256", &[func("sha256", B)], BYTEA, |a| Ok(Answer::Blob(Sha256::digest(blob(a[0])?).to_vec()))),
    valued("rimward_sha384", &[func("sha384", B)], BYTEA, |a| Ok(Answer::Blob(Sha384::digest(blob(a[0])?).to_vec()))),
    valued("rimward_sha512", &[func("sha512", B)], BYTEA, |a| Ok(Answer::Blob(Sha512::digest(blob(a[0])?).to_vec()))),
    lenient("rimward_text_format", &[func("format", &[TEXT, TEXT])], TEXT, format).with(&[Context::Version]).variadic(),
];
