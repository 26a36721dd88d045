//! text: characters, cutting, padding, joining. Case and classes of characters are known of ASCII alone; the rest depends on the collation
//! and the primary's C library, and is declined. In Turkish and Azeri even `i` is not ASCII's: whoever calls `lower`, `upper`, `initcap` or
//! ILIKE knows that the collation is neither.

use rimward_model::Cell;
use rimward_model::oid::{BOOL, BYTEA, INT4, INT8, TEXT};

use crate::answer::{blob, int4, integer, text};
use crate::registry::{Function, form, func, lenient, op, valued};
use crate::{Answer, SqlError};

/// Bytes of a text that a function makes here.
const TEXT_BYTES_MAX: usize = 64 << 20;

type Said = Result<Answer, SqlError>;

fn bounded(bytes: usize) -> Result<(), SqlError> {
    if bytes > TEXT_BYTES_MAX { Err(SqlError::Declined("a text of more than 64 MiB")) } else { Ok(()) }
}

pub(crate) fn char_count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn count(count: usize) -> Said {
    i32::try_from(count).map(|count| Answer::Integer(count.into())).map_err(|_| SqlError::out_of_range("integer"))
}

/// Where the character of this number (from 0) begins, or the end.
fn byte_of(text: &str, character: usize) -> usize {
    if text.is_ascii() {
        return character.min(text.len());
    }
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

fn ascii(text: &str) -> Result<&str, SqlError> {
    if text.is_ascii() { Ok(text) } else { Err(SqlError::Declined("upper and lower case beyond ASCII")) }
}

fn initcap(a: &[Cell<'_>]) -> Said {
    Ok(capitals(ascii(text(a[0])?)?))
}

fn capitals(of: &str) -> Answer {
    let mut inside = false;
    let capital = |character: char| {
        let cased = if inside { character.to_ascii_lowercase() } else { character.to_ascii_uppercase() };
        inside = character.is_ascii_alphanumeric();
        cased
    };
    Answer::Text(of.chars().map(capital).collect())
}

/// The part from character `start` (from 1, or before) on, of `length` characters.
fn part(of: &str, start: i32, length: Option<i32>) -> Result<&str, SqlError> {
    let first = start.max(1);
    let end = match length {
        None => None,
        Some(..0) => return Err(SqlError::raised("22011", "negative substring length not allowed")),
        Some(length) => start.checked_add(length),
    };
    let begin = byte_of(of, first as usize - 1);
    Ok(match end {
        None => &of[begin..],
        Some(end) if end <= first => "",
        Some(end) => {
            let rest = &of[begin..];
            &rest[..byte_of(rest, (end - first) as usize)]
        }
    })
}

fn substring(a: &[Cell<'_>]) -> Said {
    let length = a.get(2).map(|length| int4(*length)).transpose()?;
    part(text(a[0])?, int4(a[1])?, length).map(Answer::text)
}

fn substring_bytes(a: &[Cell<'_>]) -> Said {
    let (of, start) = (blob(a[0])?, int4(a[1])?);
    let first = start.max(1);
    let begin = (first as usize - 1).min(of.len());
    let length = match a.get(2).map(|length| int4(*length)).transpose()? {
        Some(..0) => return Err(SqlError::raised("22011", "negative substring length not allowed")),
        Some(length) => start.checked_add(length).map(|end| end.saturating_sub(first).max(0) as usize),
        None => None,
    };
    let end = length.map_or(of.len(), |length| (begin + length).min(of.len()));
    Ok(Answer::Blob(of[begin..end].to_vec()))
}

fn strpos(a: &[Cell<'_>]) -> Said {
    let (of, wanted) = (text(a[0])?, text(a[1])?);
    of.find(wanted).map_or(Ok(Answer::Integer(0)), |byte| count(char_count(&of[..byte]) + 1))
}

fn trimmed(a: &[Cell<'_>], start: bool, end: bool) -> Said {
    let of = text(a[0])?;
    let set = a.get(1).map_or(Ok(" "), |set| text(*set))?;
    let of = if start { of.trim_start_matches(|c| set.contains(c)) } else { of };
    Ok(Answer::text(if end { of.trim_end_matches(|c| set.contains(c)) } else { of }))
}

fn padded(a: &[Cell<'_>], left: bool) -> Said {
    let (of, wanted) = (text(a[0])?, int4(a[1])?.max(0) as usize);
    let fill = a.get(2).map_or(Ok(" "), |fill| text(*fill))?;
    bounded(wanted.saturating_mul(4))?;
    let have = char_count(of);
    if have >= wanted {
        return Ok(Answer::text(&of[..byte_of(of, wanted)]));
    }
    if fill.is_empty() {
        return Ok(Answer::text(of));
    }
    let mut out = String::with_capacity(of.len() + wanted - have);
    if !left {
        out.push_str(of);
    }
    out.extend(fill.chars().cycle().take(wanted - have));
    if left {
        out.push_str(of);
    }
    Ok(Answer::Text(out))
}

fn replace(a: &[Cell<'_>]) -> Said {
    let (of, from, to) = (text(a[0])?, text(a[1])?, text(a[2])?);
    if from.is_empty() || !of.contains(from) {
        return Ok(Answer::Same(0));
    }
    bounded(of.len() + of.matches(from).count().saturating_mul(to.len()))?;
    Ok(Answer::Text(of.replace(from, to)))
}

fn split_part(a: &[Cell<'_>]) -> Said {
    let (of, delimiter, number) = (text(a[0])?, text(a[1])?, int4(a[2])?);
    if number == 0 {
        return Err(SqlError::raised("22023", "field position must not be zero"));
    }
    if delimiter.is_empty() {
        return Ok(Answer::text(if number.unsigned_abs() == 1 { of } else { "" }));
    }
    let place = number.unsigned_abs() as usize - 1;
    let field = if number > 0 {
        of.split(delimiter).nth(place)
    } else {
        let fields: Vec<&str> = of.split(delimiter).collect();
        fields.len().checked_sub(place + 1).map(|field| fields[field])
    };
    Ok(Answer::text(field.unwrap_or("")))
}

/// How many characters `left` or `right` take: of a negative count, all but so many.
fn taken(of: &str, wanted: i32) -> Result<usize, SqlError> {
    match usize::try_from(wanted) {
        Ok(wanted) => Ok(wanted),
        // Its negation is no int4, and what PostgreSQL then does is chance.
        Err(_) if wanted == i32::MIN => Err(SqlError::Declined("all but 2147483648 characters")),
        Err(_) => Ok(char_count(of).saturating_sub(wanted.unsigned_abs() as usize)),
    }
}

fn left(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    Ok(Answer::text(&of[..byte_of(of, taken(of, int4(a[1])?)?)]))
}

fn right(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    let skipped = char_count(of).saturating_sub(taken(of, int4(a[1])?)?);
    Ok(Answer::text(&of[byte_of(of, skipped)..]))
}

fn repeat(a: &[Cell<'_>]) -> Said {
    let (of, count) = (text(a[0])?, int4(a[1])?.max(0) as usize);
    bounded(of.len().saturating_mul(count))?;
    Ok(Answer::Text(of.repeat(count)))
}

fn reverse(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(text(a[0])?.chars().rev().collect()))
}

fn translate(a: &[Cell<'_>]) -> Said {
    let (of, from, to) = (text(a[0])?, text(a[1])?, text(a[2])?);
    let to: Vec<char> = to.chars().collect();
    let changed = |character: char| match from.chars().position(|c| c == character) {
        None => Some(character),
        Some(place) => to.get(place).copied(),
    };
    Ok(Answer::Text(of.chars().filter_map(changed).collect()))
}

fn code(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Integer(text(a[0])?.chars().next().map_or(0, |first| u32::from(first).into())))
}

fn character(a: &[Cell<'_>]) -> Said {
    let refused = |message: &'static str| SqlError::raised("54000", message);
    match int4(a[0])? {
        0 => Err(refused("null character not permitted")),
        ..0 => Err(SqlError::raised("22023", "character number must be positive")),
        code => match u32::try_from(code).ok().and_then(char::from_u32) {
            Some(character) => Ok(Answer::Text(character.to_string())),
            None => Err(refused("requested character not valid for encoding")),
        },
    }
}

fn overlay(a: &[Cell<'_>]) -> Said {
    let (of, with, start) = (text(a[0])?, text(a[1])?, int4(a[2])?);
    let length = match a.get(3) {
        Some(length) => int4(*length)?,
        None => char_count(with) as i32,
    };
    if start <= 0 {
        return Err(SqlError::raised("22011", "negative substring length not allowed"));
    }
    let end = start.checked_add(length).ok_or_else(|| SqlError::out_of_range("integer"))?;
    let mut out = part(of, 1, Some(start - 1))?.to_owned();
    out.push_str(with);
    out.push_str(part(of, end, None)?);
    Ok(Answer::Text(out))
}

fn join(a: &[Cell<'_>]) -> Said {
    let (left, right) = (text(a[0])?, text(a[1])?);
    let mut out = String::with_capacity(left.len() + right.len());
    out.push_str(left);
    out.push_str(right);
    Ok(Answer::Text(out))
}

fn join_bytes(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Blob([blob(a[0])?, blob(a[1])?].concat()))
}

fn concat(a: &[Cell<'_>]) -> Said {
    let mut out = String::new();
    for cell in a.iter().filter(|cell| !matches!(cell, Cell::Null)) {
        out.push_str(text(*cell)?);
    }
    Ok(Answer::Text(out))
}

fn concat_ws(a: &[Cell<'_>]) -> Said {
    let Some((separator, parts)) = a.split_first() else { return Err(SqlError::Argument("separator")) };
    if matches!(separator, Cell::Null) {
        return Ok(Answer::Null);
    }
    let parts = parts.iter().filter(|cell| !matches!(cell, Cell::Null)).map(|cell| text(*cell)).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::Text(parts.join(text(*separator)?)))
}

fn hexadecimal(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(format!("{:x}", int4(a[0])?)))
}

fn hexadecimal8(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(format!("{:x}", integer(a[0])?)))
}

pub(crate) fn quoted(of: &str) -> String {
    let escaped = of.contains('\\');
    let mut out = String::with_capacity(of.len() + 3);
    if escaped {
        out.push('E');
    }
    out.push('\'');
    for character in of.chars() {
        if matches!(character, '\'' | '\\') {
            out.push(character);
        }
        out.push(character);
    }
    out.push('\'');
    out
}

fn quote_literal(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Text(quoted(text(a[0])?)))
}

fn quote_nullable(a: &[Cell<'_>]) -> Said {
    match a[0] {
        Cell::Null => Ok(Answer::text("NULL")),
        cell => Ok(Answer::Text(quoted(text(cell)?))),
    }
}

const T: &[u32] = &[TEXT];
const TT: &[u32] = &[TEXT, TEXT];
const TTT: &[u32] = &[TEXT, TEXT, TEXT];
const TI: &[u32] = &[TEXT, INT4];
const TII: &[u32] = &[TEXT, INT4, INT4];
const TIT: &[u32] = &[TEXT, INT4, TEXT];
const B: &[u32] = &[BYTEA];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_textlen", &[func("length", T), func("char_length", T), func("character_length", T)], INT4, |a| {
        count(char_count(text(a[0])?))
    }),
    valued("rimward_textoctetlen", &[func("octet_length", T)], INT4, |a| count(text(a[0])?.len())),
    valued("rimward_textbitlen", &[func("bit_length", T)], INT4, |a| count(text(a[0])?.len() * 8)),
    valued("rimward_byteaoctetlen", &[func("octet_length", B), func("length", B)], INT4, |a| count(blob(a[0])?.len())),
    valued("rimward_byteabitlen", &[func("bit_length", B)], INT4, |a| count(blob(a[0])?.len() * 8)),
    valued("rimward_lower", &[func("lower", T)], TEXT, |a| Ok(Answer::Text(ascii(text(a[0])?)?.to_ascii_lowercase()))),
    valued("rimward_upper", &[func("upper", T)], TEXT, |a| Ok(Answer::Text(ascii(text(a[0])?)?.to_ascii_uppercase()))),
    valued("rimward_initcap", &[func("initcap", T)], TEXT, initcap),
    valued("rimward_lower_c", &[form("lower C", T)], TEXT, |a| Ok(Answer::Text(text(a[0])?.to_ascii_lowercase()))),
    valued("rimward_upper_c", &[form("upper C", T)], TEXT, |a| Ok(Answer::Text(text(a[0])?.to_ascii_uppercase()))),
    valued("rimward_initcap_c", &[form("initcap C", T)], TEXT, |a| Ok(capitals(text(a[0])?))),
    valued("rimward_text_substr", &[func("substr", TII), func("substring", TII)], TEXT, substring),
    valued("rimward_text_substr_no_len", &[func("substr", TI), func("substring", TI)], TEXT, substring),
    valued(
        "rimward_bytea_substr",
        &[func("substr", &[BYTEA, INT4, INT4]), func("substring", &[BYTEA, INT4, INT4])],
        BYTEA,
        substring_bytes,
    ),
    valued("rimward_bytea_substr_no_len", &[func("substr", &[BYTEA, INT4]), func("substring", &[BYTEA, INT4])], BYTEA, substring_bytes),
    valued("rimward_textpos", &[func("strpos", TT), func("position", TT)], INT4, strpos),
    valued("rimward_starts_with", &[func("starts_with", TT), op("^@", TT)], BOOL, |a| {
        Ok(Answer::bool(text(a[0])?.starts_with(text(a[1])?)))
    }),
    valued("rimward_btrim", &[func("btrim", TT)], TEXT, |a| trimmed(a, true, true)),
    valued("rimward_btrim1", &[func("btrim", T)], TEXT, |a| trimmed(a, true, true)),
    valued("rimward_ltrim", &[func("ltrim", TT)], TEXT, |a| trimmed(a, true, false)),
    valued("rimward_ltrim1", &[func("ltrim", T)], TEXT, |a| trimmed(a, true, false)),
    valued("rimward_rtrim", &[func("rtrim", TT)], TEXT, |a| trimmed(a, false, true)),
    valued("rimward_rtrim1", &[func("rtrim", T)], TEXT, |a| trimmed(a, false, true)),
    valued("rimward_lpad", &[func("lpad", TIT)], TEXT, |a| padded(a, true)),
    valued("rimward_lpad1", &[func("lpad", TI)], TEXT, |a| padded(a, true)),
    valued("rimward_rpad", &[func("rpad", TIT)], TEXT, |a| padded(a, false)),
    valued("rimward_rpad1", &[func("rpad", TI)], TEXT, |a| padded(a, false)),
    valued("rimward_replace_text", &[func("replace", TTT)], TEXT, replace),
    valued("rimward_split_part", &[func("split_part", &[TEXT, TEXT, INT4])], TEXT, split_part),
    valued("rimward_text_left", &[func("left", TI)], TEXT, left),
    valued("rimward_text_right", &[func("right", TI)], TEXT, right),
    valued("rimward_repeat", &[func("repeat", TI)], TEXT, repeat),
    valued("rimward_text_reverse", &[func("reverse", T)], TEXT, reverse),
    valued("rimward_translate", &[func("translate", TTT)], TEXT, translate),
    valued("rimward_ascii", &[func("ascii", T)], INT4, code),
    valued("rimward_chr", &[func("chr", &[INT4])], TEXT, character),
    valued("rimward_textoverlay", &[func("overlay", &[TEXT, TEXT, INT4, INT4])], TEXT, overlay),
    valued("rimward_textoverlay_no_len", &[func("overlay", &[TEXT, TEXT, INT4])], TEXT, overlay),
    valued("rimward_textcat", &[op("||", TT)], TEXT, join),
    valued("rimward_byteacat", &[op("||", &[BYTEA, BYTEA])], BYTEA, join_bytes),
    lenient("rimward_text_concat", &[func("concat", T)], TEXT, concat).variadic(),
    lenient("rimward_text_concat_ws", &[func("concat_ws", TT)], TEXT, concat_ws).variadic(),
    valued("rimward_to_hex32", &[func("to_hex", &[INT4])], TEXT, hexadecimal),
    valued("rimward_to_hex64", &[func("to_hex", &[INT8])], TEXT, hexadecimal8),
    valued("rimward_quote_literal", &[func("quote_literal", T)], TEXT, quote_literal),
    lenient("rimward_quote_nullable", &[func("quote_nullable", T)], TEXT, quote_nullable),
];
