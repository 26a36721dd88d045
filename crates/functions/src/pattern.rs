//! LIKE and ILIKE, the latter of ASCII alone.

use rimward_model::Cell;
use rimward_model::oid::{BOOL, BYTEA, TEXT};

use crate::answer::{blob, text};
use crate::registry::{Function, func, op, valued};
use crate::{Answer, SqlError};

/// `%`s in a pattern, each of which is a call within the others.
const PERCENTS_MAX: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// Not even from a later place of the text.
    Abort,
}

fn escape_at_end() -> SqlError {
    SqlError::raised("22025", "LIKE pattern must not end with escape character")
}

/// Bytes of the character that begins here: one for bytea.
type Step = fn(&[u8]) -> usize;

fn one_byte(_: &[u8]) -> usize {
    1
}

fn one_character(rest: &[u8]) -> usize {
    let width = match rest.first() {
        None | Some(0..=0xBF) => 1,
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..) => 4,
    };
    width.min(rest.len())
}

/// Whether the text matches. An escape at the pattern's end is only an error if the match comes that far, as in PostgreSQL.
fn matches(mut text: &[u8], mut pattern: &[u8], step: Step) -> Result<Match, SqlError> {
    if pattern == b"%" {
        return Ok(Match::Yes);
    }
    while let (Some(&byte), Some(&wanted)) = (text.first(), pattern.first()) {
        match wanted {
            b'%' => return after_percent(text, &pattern[1..], step),
            b'_' => {
                text = &text[step(text)..];
                pattern = &pattern[1..];
                continue;
            }
            b'\\' => {
                pattern = &pattern[1..];
                if *pattern.first().ok_or_else(escape_at_end)? != byte {
                    return Ok(Match::No);
                }
            }
            _ if wanted != byte => return Ok(Match::No),
            _ => {}
        }
        text = &text[1..];
        pattern = &pattern[1..];
    }
    if !text.is_empty() {
        return Ok(Match::No);
    }
    Ok(if pattern.iter().all(|byte| *byte == b'%') { Match::Yes } else { Match::Abort })
}

fn after_percent(mut text: &[u8], mut pattern: &[u8], step: Step) -> Result<Match, SqlError> {
    while let Some(byte @ (b'%' | b'_')) = pattern.first() {
        if *byte == b'_' {
            if text.is_empty() {
                return Ok(Match::Abort);
            }
            text = &text[step(text)..];
        }
        pattern = &pattern[1..];
    }
    let first = match pattern {
        [] => return Ok(Match::Yes),
        [b'\\'] => return Err(escape_at_end()),
        [b'\\', first, ..] | [first, ..] => *first,
    };
    while !text.is_empty() {
        if text[0] == first {
            let found = matches(text, pattern, step)?;
            if found != Match::No {
                return Ok(found);
            }
        }
        text = &text[step(text)..];
    }
    Ok(Match::Abort)
}

fn like(of: &[u8], pattern: &[u8], step: Step) -> Result<bool, SqlError> {
    if pattern.iter().filter(|byte| **byte == b'%').count() > PERCENTS_MAX {
        return Err(SqlError::Declined("a pattern of hundreds of percent signs"));
    }
    matches(of, pattern, step).map(|found| found == Match::Yes)
}

fn text_like(a: &[Cell<'_>]) -> Result<bool, SqlError> {
    like(text(a[0])?.as_bytes(), text(a[1])?.as_bytes(), one_character)
}

fn bytea_like(a: &[Cell<'_>]) -> Result<bool, SqlError> {
    like(blob(a[0])?, blob(a[1])?, one_byte)
}

fn text_ilike(a: &[Cell<'_>]) -> Result<bool, SqlError> {
    let (of, pattern) = (text(a[0])?, text(a[1])?);
    if !of.is_ascii() || !pattern.is_ascii() {
        return Err(SqlError::Declined("ILIKE beyond ASCII"));
    }
    like(of.to_ascii_lowercase().as_bytes(), pattern.to_ascii_lowercase().as_bytes(), one_character)
}

/// A pattern with another escape character, made one with `\`.
fn like_escape(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (pattern, escape) = (text(a[0])?, text(a[1])?);
    let mut characters = escape.chars();
    let escape = characters.next();
    if characters.next().is_some() {
        return Err(SqlError::raised("22025", "invalid escape string"));
    }
    if escape == Some('\\') {
        return Ok(Answer::Same(0));
    }
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut after_escape = false;
    for character in pattern.chars() {
        match character {
            character if Some(character) == escape && !after_escape => {
                out.push('\\');
                after_escape = true;
                continue;
            }
            '\\' => {
                out.push('\\');
                if !after_escape {
                    out.push('\\');
                }
            }
            character => out.push(character),
        }
        after_escape = false;
    }
    Ok(Answer::Text(out))
}

const TT: &[u32] = &[TEXT, TEXT];
const BB: &[u32] = &[BYTEA, BYTEA];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_textlike", &[op("~~", TT), func("like", TT)], BOOL, |a| text_like(a).map(Answer::bool)),
    valued("rimward_textnlike", &[op("!~~", TT), func("notlike", TT)], BOOL, |a| text_like(a).map(|found| Answer::bool(!found))),
    valued("rimward_texticlike", &[op("~~*", TT)], BOOL, |a| text_ilike(a).map(Answer::bool)),
    valued("rimward_texticnlike", &[op("!~~*", TT)], BOOL, |a| text_ilike(a).map(|found| Answer::bool(!found))),
    valued("rimward_bytealike", &[op("~~", BB)], BOOL, |a| bytea_like(a).map(Answer::bool)),
    valued("rimward_byteanlike", &[op("!~~", BB)], BOOL, |a| bytea_like(a).map(|found| Answer::bool(!found))),
    valued("rimward_like_escape", &[func("like_escape", TT)], TEXT, like_escape),
];
