//! An array as PostgreSQL prints it: dimensions, their lower bounds, and the elements' texts.

use std::borrow::Cow;

use crate::{Answer, SqlError};

/// PostgreSQL's own limit.
pub(super) const DIMENSIONS_MAX: usize = 6;
/// Bytes of an array that is made.
const BYTES_MAX: usize = 64 << 20;

/// An element as text; `None` is NULL.
pub(crate) type Item<'a> = Option<Cow<'a, str>>;

/// One dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dimension {
    pub(super) length: usize,
    /// The number of the first element.
    pub(super) lower: i32,
}

impl Dimension {
    /// The number of the last element.
    pub(super) fn upper(self) -> i64 {
        i64::from(self.lower) + self.length as i64 - 1
    }
}

/// What an array looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Empty,
    /// So many elements.
    Flat(usize),
    /// Rows of so many columns.
    Rows(usize),
    Deep,
}

/// An array; the empty one has no dimensions.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Array<'a> {
    pub(super) dimensions: Vec<Dimension>,
    pub(crate) items: Vec<Item<'a>>,
}

fn damaged() -> SqlError {
    SqlError::Argument("array")
}

impl<'a> Array<'a> {
    /// An array of one dimension that begins with 1.
    pub(crate) fn flat(items: Vec<Item<'a>>) -> Array<'a> {
        let dimensions = if items.is_empty() { Vec::new() } else { vec![Dimension { length: items.len(), lower: 1 }] };
        Array { dimensions, items }
    }

    /// How many dimensions there are.
    pub(crate) fn depth(&self) -> usize {
        self.dimensions.len()
    }

    /// The length of a dimension.
    pub(crate) fn length(&self, depth: usize) -> usize {
        self.dimensions.get(depth).map_or(0, |dimension| dimension.length)
    }

    /// What it looks like.
    pub(crate) fn shape(&self) -> Shape {
        match self.dimensions[..] {
            [] => Shape::Empty,
            [flat] => Shape::Flat(flat.length),
            [_, columns] => Shape::Rows(columns.length),
            _ => Shape::Deep,
        }
    }

    /// Reads what PostgreSQL prints: `[0:1][2:3]={{1,2},{NULL,"4"}}`.
    pub(crate) fn parse(text: &'a str) -> Result<Array<'a>, SqlError> {
        if text == "{}" {
            return Ok(Array::default());
        }
        let (bounds, body) = match text.strip_prefix('[') {
            Some(rest) => rest.split_once("]=").ok_or_else(damaged)?,
            None => ("", text),
        };
        let depth = body.bytes().take_while(|byte| *byte == b'{').count();
        if !(1..=DIMENSIONS_MAX).contains(&depth) {
            return Err(damaged());
        }
        let mut reading = Reading { rest: body, lengths: vec![None; depth], items: Vec::new() };
        reading.braces(0)?;
        if !reading.rest.is_empty() {
            return Err(damaged());
        }
        let mut lowers = vec![1; depth];
        if !bounds.is_empty() {
            let mut parts = bounds.split("][");
            for lower in &mut lowers {
                let (first, _) = parts.next().and_then(|part| part.split_once(':')).ok_or_else(damaged)?;
                *lower = first.parse().map_err(|_| damaged())?;
            }
        }
        let dimension = |(length, lower): (Option<usize>, i32)| length.map(|length| Dimension { length, lower }).ok_or_else(damaged);
        let dimensions = reading.lengths.iter().copied().zip(lowers).map(dimension).collect::<Result<_, _>>()?;
        Ok(Array { dimensions, items: reading.items })
    }

    /// As PostgreSQL prints it.
    pub(crate) fn print(&self) -> Result<String, SqlError> {
        let mut out = String::new();
        if self.dimensions.is_empty() {
            out.push_str("{}");
            return Ok(out);
        }
        if self.dimensions.iter().any(|dimension| dimension.lower != 1) {
            self.put_bounds(&mut out);
            out.push('=');
        }
        let mut items = self.items.iter();
        self.put(&mut out, &mut items, 0)?;
        Ok(out)
    }

    /// `[1:2][0:3]`.
    pub(super) fn put_bounds(&self, out: &mut String) {
        for dimension in &self.dimensions {
            out.push_str(&format!("[{}:{}]", dimension.lower, dimension.upper()));
        }
    }

    fn put(&self, out: &mut String, items: &mut std::slice::Iter<'_, Item<'_>>, depth: usize) -> Result<(), SqlError> {
        out.push('{');
        for place in 0..self.dimensions[depth].length {
            if place > 0 {
                out.push(',');
            }
            if depth + 1 < self.dimensions.len() {
                self.put(out, items, depth + 1)?;
            } else {
                put_item(out, items.next().ok_or_else(damaged)?.as_deref());
            }
            if out.len() > BYTES_MAX {
                return Err(too_long());
            }
        }
        out.push('}');
        Ok(())
    }

    pub(crate) fn answer(&self) -> Result<Answer, SqlError> {
        self.print().map(Answer::Text)
    }
}

fn too_long() -> SqlError {
    SqlError::Declined("an array of more than 64 MiB")
}

/// Appends one element, quoted where it must be.
pub(crate) fn put_item(out: &mut String, item: Option<&str>) {
    let Some(item) = item else { return out.push_str("NULL") };
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C);
    let special = |byte: u8| matches!(byte, b'"' | b'\\' | b'{' | b'}' | b',') || blank(byte);
    if !item.is_empty() && !item.eq_ignore_ascii_case("null") && !item.bytes().any(special) {
        return out.push_str(item);
    }
    out.push('"');
    for character in item.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

struct Reading<'a> {
    rest: &'a str,
    lengths: Vec<Option<usize>>,
    items: Vec<Item<'a>>,
}

impl<'a> Reading<'a> {
    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.as_bytes().first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// One pair of braces, `depth` pairs deep.
    fn braces(&mut self, depth: usize) -> Result<(), SqlError> {
        if !self.take(b'{') {
            return Err(damaged());
        }
        let mut length = 0;
        loop {
            if depth + 1 < self.lengths.len() {
                self.braces(depth + 1)?;
            } else {
                let item = self.item()?;
                self.items.push(item);
            }
            length += 1;
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return Err(damaged());
            }
        }
        if *self.lengths[depth].get_or_insert(length) == length { Ok(()) } else { Err(damaged()) }
    }

    fn item(&mut self) -> Result<Item<'a>, SqlError> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (item, behind) = unquoted(quoted).ok_or_else(damaged)?;
            self.rest = behind;
            return Ok(Some(item));
        }
        let end = self.rest.find([',', '}']).ok_or_else(damaged)?;
        let (item, behind) = self.rest.split_at(end);
        self.rest = behind;
        match item {
            "" => Err(damaged()),
            "NULL" => Ok(None),
            item => Ok(Some(Cow::Borrowed(item))),
        }
    }
}

/// The element up to its closing quote, and what follows.
fn unquoted(of: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = of.find(['"', '\\'])?;
    if of.as_bytes()[end] == b'"' {
        return Some((Cow::Borrowed(&of[..end]), &of[end + 1..]));
    }
    let mut out = String::new();
    let mut characters = of.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(out), &of[at + 1..])),
            '\\' => out.push(characters.next()?.1),
            other => out.push(other),
        }
    }
    None
}
