//! JSON text: a scanner that skips values, and a tree for what has to be rebuilt. jsonb is stored as PostgreSQL prints it, so that a part
//! of the text is the value's text, and strings are equal where their escaped forms are.

use std::borrow::Cow;

use crate::SqlError;
use crate::cast::parse_numeric;
use crate::decimal::Number;

/// How deep values may be nested in each other.
const DEPTH_MAX: usize = 128;

fn damaged() -> SqlError {
    SqlError::Argument("JSON")
}

/// A value; strings are what stands between the quotes, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Walks over valid JSON text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str) -> Scan<'a> {
        let mut scan = Scan { text, at: 0 };
        scan.blanks();
        scan
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes this byte and the blanks behind it.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
            self.blanks();
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), SqlError> {
        if self.take(byte) { Ok(()) } else { Err(damaged()) }
    }

    /// Skips a string; what stood between the quotes.
    pub(crate) fn string(&mut self) -> Result<&'a str, SqlError> {
        let start = self.at + 1;
        self.skip_string()?;
        let inner = &self.text[start..self.at - 1];
        self.blanks();
        Ok(inner)
    }

    fn skip_string(&mut self) -> Result<(), SqlError> {
        let bytes = self.text.as_bytes();
        if self.peek() != Some(b'"') {
            return Err(damaged());
        }
        let mut at = self.at + 1;
        loop {
            match bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None => return Err(damaged()),
            }
        }
        self.at = at + 1;
        Ok(())
    }

    /// Skips a value; its text.
    pub(crate) fn value(&mut self) -> Result<&'a str, SqlError> {
        let start = self.at;
        let mut depth = 0usize;
        loop {
            match self.peek().ok_or_else(damaged)? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1).ok_or_else(damaged)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                _ => {
                    let rest = &self.text.as_bytes()[self.at..];
                    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
                    if length == 0 {
                        return Err(damaged());
                    }
                    self.at += length;
                }
            }
            let end = self.at;
            self.blanks();
            if depth == 0 {
                return Ok(&self.text[start..end]);
            }
        }
    }

    /// The members of an object, without their values being looked into.
    pub(crate) fn members(mut self, mut each: impl FnMut(&'a str, &'a str)) -> Result<(), SqlError> {
        self.expect(b'{')?;
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            each(key, self.value()?);
            if !self.take(b',') {
                return self.expect(b'}');
            }
        }
    }

    /// The elements of an array.
    pub(crate) fn elements(mut self, mut each: impl FnMut(&'a str)) -> Result<(), SqlError> {
        self.expect(b'[')?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            each(self.value()?);
            if !self.take(b',') {
                return self.expect(b']');
            }
        }
    }

    fn tree(&mut self, depth: usize) -> Result<Json<'a>, SqlError> {
        if depth > DEPTH_MAX {
            return Err(SqlError::Declined("deeply nested JSON"));
        }
        Ok(match self.peek().ok_or_else(damaged)? {
            b'"' => Json::String(Cow::Borrowed(self.string()?)),
            b'[' => {
                let mut items = Vec::new();
                self.expect(b'[')?;
                if !self.take(b']') {
                    loop {
                        items.push(self.tree(depth + 1)?);
                        if !self.take(b',') {
                            break;
                        }
                    }
                    self.expect(b']')?;
                }
                Json::Array(items)
            }
            b'{' => {
                let mut members = Vec::new();
                self.expect(b'{')?;
                if !self.take(b'}') {
                    loop {
                        let key = Cow::Borrowed(self.string()?);
                        self.expect(b':')?;
                        members.push((key, self.tree(depth + 1)?));
                        if !self.take(b',') {
                            break;
                        }
                    }
                    self.expect(b'}')?;
                }
                Json::Object(members)
            }
            _ => match self.value()? {
                "null" => Json::Null,
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                number => Json::Number(Cow::Borrowed(number)),
            },
        })
    }
}

impl<'a> Json<'a> {
    /// The tree of stored jsonb.
    pub(crate) fn of(text: &'a str) -> Result<Json<'a>, SqlError> {
        let mut scan = Scan::new(text);
        let tree = scan.tree(0)?;
        if scan.peek().is_none() { Ok(tree) } else { Err(damaged()) }
    }

    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self, Json::Array(_) | Json::Object(_))
    }

    /// As jsonb prints it.
    pub(crate) fn put(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(number) => out.push_str(number),
            Json::String(raw) => put_quoted(out, raw),
            Json::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push_str(", ");
                    }
                    item.put(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (place, (key, value)) in members.iter().enumerate() {
                    if place > 0 {
                        out.push_str(", ");
                    }
                    put_quoted(out, key);
                    out.push_str(": ");
                    value.put(out);
                }
                out.push('}');
            }
        }
    }

    pub(crate) fn print(&self) -> String {
        let mut out = String::new();
        self.put(&mut out);
        out
    }

    /// Keys sorted as jsonb sorts them, the last of equal ones kept.
    pub(crate) fn object(members: Vec<(Cow<'a, str>, Json<'a>)>) -> Json<'a> {
        let mut sorted: Vec<(usize, String, Cow<'a, str>, Json<'a>)> = members
            .into_iter()
            .enumerate()
            .map(|(place, (raw, value))| (place, unescaped(&raw).map_or_else(|_| raw.to_string(), Cow::into_owned), raw, value))
            .collect();
        sorted.sort_by(|left, right| (left.1.len(), left.1.as_bytes(), right.0).cmp(&(right.1.len(), right.1.as_bytes(), left.0)));
        sorted.dedup_by(|later, first| later.1 == first.1);
        Json::Object(sorted.into_iter().map(|(_, _, raw, value)| (raw, value)).collect())
    }
}

fn put_quoted(out: &mut String, raw: &str) {
    out.push('"');
    out.push_str(raw);
    out.push('"');
}

/// Escapes as PostgreSQL does.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0C' => out.push_str("\\f"),
            control @ '\0'..' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// What an escaped string says. U+0000 cannot be text.
pub(crate) fn unescaped(raw: &str) -> Result<Cow<'_, str>, SqlError> {
    if !raw.contains('\\') {
        return Ok(Cow::Borrowed(raw));
    }
    let wrong = || SqlError::raised("22P02", "invalid input syntax for type json");
    let mut out = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let unit = |characters: &mut std::str::Chars<'_>| {
            (0..4).try_fold(0u32, |sum, _| characters.next().and_then(|digit| digit.to_digit(16)).map(|digit| sum * 16 + digit))
        };
        match characters.next().ok_or_else(wrong)? {
            escaped @ ('"' | '\\' | '/') => out.push(escaped),
            'b' => out.push('\x08'),
            'f' => out.push('\x0C'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let mut code = unit(&mut characters).ok_or_else(wrong)?;
                if (0xD800..0xDC00).contains(&code) {
                    if characters.next() != Some('\\') || characters.next() != Some('u') {
                        return Err(wrong());
                    }
                    let low = unit(&mut characters).filter(|low| (0xDC00..0xE000).contains(low)).ok_or_else(wrong)?;
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                }
                match char::from_u32(code) {
                    Some('\0') => return Err(SqlError::raised("22P05", "unsupported Unicode escape sequence")),
                    Some(character) => out.push(character),
                    None => return Err(wrong()),
                }
            }
            _ => return Err(wrong()),
        }
    }
    Ok(Cow::Owned(out))
}

/// Reads JSON that a client or a text column gives: its grammar is checked, numbers and strings are written as jsonb writes them.
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
}

fn invalid() -> SqlError {
    SqlError::raised("22P02", "invalid input syntax for type json")
}

impl<'a> Input<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Json<'a>, SqlError> {
        let mut input = Input { bytes: text.as_bytes(), text, at: 0 };
        let value = input.value(0)?;
        if input.at == text.len() { Ok(value) } else { Err(invalid()) }
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, SqlError> {
        if depth > DEPTH_MAX {
            return Err(SqlError::Declined("deeply nested JSON"));
        }
        self.blanks();
        let value = match self.bytes.get(self.at).ok_or_else(invalid)? {
            b'"' => Json::String(self.string()?),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                if !self.take(b']') {
                    loop {
                        items.push(self.value(depth + 1)?);
                        if !self.take(b',') {
                            break;
                        }
                    }
                    if !self.take(b']') {
                        return Err(invalid());
                    }
                }
                Json::Array(items)
            }
            b'{' => self.object(depth)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => {
                let length = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let word = &self.text[self.at..self.at + length];
                self.at += length;
                match word {
                    "null" => Json::Null,
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    _ => return Err(invalid()),
                }
            }
        };
        self.blanks();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, SqlError> {
        self.at += 1;
        let mut members = Vec::new();
        if !self.take(b'}') {
            loop {
                self.blanks();
                let key = self.string()?;
                if !self.take(b':') {
                    return Err(invalid());
                }
                members.push((key, self.value(depth + 1)?));
                if !self.take(b',') {
                    break;
                }
            }
            if !self.take(b'}') {
                return Err(invalid());
            }
        }
        Ok(Json::object(members))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, SqlError> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(invalid());
        }
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at).ok_or_else(invalid)? {
                b'"' => break,
                b'\\' => at += 2,
                0..0x20 => return Err(invalid()),
                _ => at += 1,
            }
        }
        self.at = at + 1;
        let raw = self.text.get(start..at).ok_or_else(invalid)?;
        Ok(if raw.contains('\\') { Cow::Owned(escaped(&unescaped(raw)?).into_owned()) } else { Cow::Borrowed(raw) })
    }

    fn number(&mut self) -> Result<Json<'a>, SqlError> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
        let word = &self.text[self.at..self.at + length];
        self.at += length;
        let unsigned = word.strip_prefix('-').unwrap_or(word);
        let whole = unsigned.split(['.', 'e', 'E']).next().unwrap_or("");
        let rest = &unsigned[whole.len()..];
        let fraction = rest.strip_prefix('.').map(|rest| rest.split(['e', 'E']).next().unwrap_or(""));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || (whole.len() > 1 && whole.starts_with('0')) || fraction.is_some_and(|fraction| !digits(fraction)) {
            return Err(invalid());
        }
        let Number::Finite(decimal) =
            parse_numeric(word).map_err(|error| if error.sqlstate() == Some("22P02") { invalid() } else { error })?
        else {
            return Err(invalid());
        };
        Ok(Json::Number(Cow::Owned(decimal.print()?)))
    }
}
