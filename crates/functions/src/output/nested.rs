//! Types that are made of others: arrays, ranges, multiranges, composites, and pairs of texts.

use std::borrow::Cow;
use std::sync::Arc;

use rimward_model::{Oid, Storage};

use super::form::{Form, framed};
use super::scalar::put_stored;

/// PostgreSQL's own limit.
const DIMENSIONS_MAX: usize = 6;

/// `1 2 3`, sent as an array of one dimension that begins at 0.
pub(super) fn put_vector(text: &str, element: Oid, storage: Storage, out: &mut Vec<u8>) -> Option<()> {
    let elements = text.split(' ').filter(|element| !element.is_empty());
    put_array_head(1, false, element, out);
    let count = i32::try_from(elements.clone().count()).ok()?;
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&0i32.to_be_bytes());
    for element in elements {
        framed(out, |out| put_stored(storage, element, out))?;
    }
    Some(())
}

/// Dimensions, whether there are NULLs, the element's type; each dimension's length and lower bound follow.
fn put_array_head(dimensions: usize, nulls: bool, element: Oid, out: &mut Vec<u8>) {
    out.extend_from_slice(&(dimensions as i32).to_be_bytes());
    out.extend_from_slice(&i32::from(nulls).to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
}

/// `[0:1][2:3]={{1,2},{NULL,"4"}}`.
pub(super) fn put_array(text: &str, element: Oid, delimiter: u8, form: &Form, out: &mut Vec<u8>) -> Option<()> {
    if text == "{}" {
        put_array_head(0, false, element, out);
        return Some(());
    }
    let (bounds, body) = match text.starts_with('[') {
        true => text.split_once("]=").map(|(bounds, body)| (&bounds[1..], body))?,
        false => ("", text),
    };
    let dimensions = body.bytes().take_while(|byte| *byte == b'{').count();
    if !(1..=DIMENSIONS_MAX).contains(&dimensions) {
        return None;
    }
    let mut lower = [1i32; DIMENSIONS_MAX];
    if !bounds.is_empty() {
        let mut bounds = bounds.split("][");
        for lower in &mut lower[..dimensions] {
            *lower = bounds.next()?.split_once(':')?.0.parse().ok()?;
        }
        if bounds.next().is_some() {
            return None;
        }
    }
    let head_at = out.len();
    out.resize(head_at + 12 + 8 * dimensions, 0);
    let mut elements = Elements { rest: body, delimiter, form, lengths: [None; DIMENSIONS_MAX], nulls: false };
    elements.put(dimensions, 0, out)?;
    if !elements.rest.is_empty() {
        return None;
    }
    let mut head = Vec::with_capacity(12 + 8 * dimensions);
    put_array_head(dimensions, elements.nulls, element, &mut head);
    for (length, lower) in elements.lengths.iter().zip(lower).take(dimensions) {
        head.extend_from_slice(&(*length)?.to_be_bytes());
        head.extend_from_slice(&lower.to_be_bytes());
    }
    out[head_at..head_at + head.len()].copy_from_slice(&head);
    Some(())
}

/// The elements of an array, from its first brace on.
struct Elements<'a> {
    rest: &'a str,
    delimiter: u8,
    form: &'a Form,
    /// The length of each dimension, once known.
    lengths: [Option<i32>; DIMENSIONS_MAX],
    nulls: bool,
}

impl Elements<'_> {
    /// One pair of braces, `depth` pairs deep.
    fn put(&mut self, dimensions: usize, depth: usize, out: &mut Vec<u8>) -> Option<()> {
        self.rest = self.rest.strip_prefix('{')?;
        let mut length = 0i32;
        loop {
            if depth + 1 < dimensions {
                self.put(dimensions, depth + 1, out)?;
            } else {
                self.element(out)?;
            }
            length = length.checked_add(1)?;
            let next = *self.rest.as_bytes().first()?;
            self.rest = self.rest.get(1..)?;
            match next {
                b'}' => break,
                next if next == self.delimiter => {}
                _ => return None,
            }
        }
        (*self.lengths[depth].get_or_insert(length) == length).then_some(())
    }

    fn element(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let delimiter = char::from(self.delimiter);
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (text, rest) = unquoted(quoted, b"\\")?;
            self.rest = rest;
            return framed(out, |out| self.form.put(&text, out));
        }
        let (text, rest) = self.rest.split_at(self.rest.find([delimiter, '}'])?);
        self.rest = rest;
        match text {
            "" => None,
            "NULL" => {
                self.nulls = true;
                out.extend_from_slice(&(-1i32).to_be_bytes());
                Some(())
            }
            text => framed(out, |out| self.form.put(text, out)),
        }
    }
}

/// The text up to the closing quote, and what follows it. Each of `escapes` stands before the character that is meant.
fn unquoted<'a>(quoted: &'a str, escapes: &[u8]) -> Option<(Cow<'a, str>, &'a str)> {
    let bytes = quoted.as_bytes();
    let mut text = String::new();
    let (mut from, mut at) = (0, 0);
    loop {
        let byte = *bytes.get(at)?;
        let next = bytes.get(at + 1);
        let escapes = escapes.contains(&byte) && next.is_some_and(|next| byte == b'\\' || *next == byte);
        if escapes {
            // What follows is one character, whose bytes are copied with the next run.
            text.push_str(&quoted[from..at]);
            from = at + 1;
            at += 2;
        } else if byte == b'"' {
            let last = &quoted[from..at];
            let rest = &quoted[at + 1..];
            return Some((if from == 0 { Cow::Borrowed(last) } else { Cow::Owned(text + last) }, rest));
        } else {
            at += 1;
        }
    }
}

const EMPTY: u8 = 0x01;
const LOWER_INCLUSIVE: u8 = 0x02;
const UPPER_INCLUSIVE: u8 = 0x04;
const LOWER_INFINITE: u8 = 0x08;
const UPPER_INFINITE: u8 = 0x10;

/// `[1,"b")`.
pub(super) fn put_range(text: &str, subtype: &Form, out: &mut Vec<u8>) -> Option<()> {
    put_first_range(text, subtype, out)?.is_empty().then_some(())
}

/// The range that the text begins with; what follows it.
fn put_first_range<'a>(text: &'a str, subtype: &Form, out: &mut Vec<u8>) -> Option<&'a str> {
    if let Some(rest) = text.strip_prefix("empty") {
        out.push(EMPTY);
        return Some(rest);
    }
    let flags_at = out.len();
    let mut flags = match text.as_bytes().first()? {
        b'[' => LOWER_INCLUSIVE,
        b'(' => 0,
        _ => return None,
    };
    out.push(0);
    let (infinite, rest) = put_bound(&text[1..], subtype, out)?;
    flags |= if infinite { LOWER_INFINITE } else { 0 };
    let (infinite, rest) = put_bound(rest.strip_prefix(',')?, subtype, out)?;
    flags |= if infinite { UPPER_INFINITE } else { 0 };
    flags |= match rest.as_bytes().first()? {
        b']' => UPPER_INCLUSIVE,
        b')' => 0,
        _ => return None,
    };
    out[flags_at] = flags;
    Some(&rest[1..])
}

/// A bound; whether it is infinite, and what follows it.
fn put_bound<'a>(text: &'a str, subtype: &Form, out: &mut Vec<u8>) -> Option<(bool, &'a str)> {
    let (bound, rest) = match text.strip_prefix('"') {
        Some(quoted) => unquoted(quoted, b"\\\"")?,
        None => {
            let (bound, rest) = text.split_at(text.find([',', ')', ']'])?);
            if bound.is_empty() {
                return Some((true, rest));
            }
            (Cow::Borrowed(bound), rest)
        }
    };
    framed(out, |out| subtype.put(&bound, out))?;
    Some((false, rest))
}

/// `{[1,2),[3,4)}`.
pub(super) fn put_multirange(text: &str, range: &Form, out: &mut Vec<u8>) -> Option<()> {
    let Form::Range(subtype) = range else { return None };
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = 0i32;
    let mut rest = text.strip_prefix('{')?;
    while rest != "}" {
        if count > 0 {
            rest = rest.strip_prefix(',')?;
        }
        framed(out, |out| {
            rest = put_first_range(rest, subtype, out)?;
            Some(())
        })?;
        count = count.checked_add(1)?;
    }
    out[count_at..count_at + 4].copy_from_slice(&count.to_be_bytes());
    Some(())
}

/// `(1,,"a ""b""")`: how many attributes, then the type and value of each. Nothing between the commas is NULL.
pub(super) fn put_record(text: &str, attributes: &[(Oid, Arc<Form>)], out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(&i32::try_from(attributes.len()).ok()?.to_be_bytes());
    let mut rest = text.strip_prefix('(')?;
    for (index, (ty, form)) in attributes.iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(',')?;
        }
        out.extend_from_slice(&ty.to_be_bytes());
        if let Some(quoted) = rest.strip_prefix('"') {
            let (value, behind) = unquoted(quoted, b"\\\"")?;
            rest = behind;
            framed(out, |out| form.put(&value, out))?;
            continue;
        }
        let (value, behind) = rest.split_at(rest.find([',', ')'])?);
        rest = behind;
        match value {
            "" => out.extend_from_slice(&(-1i32).to_be_bytes()),
            value => framed(out, |out| form.put(value, out))?,
        }
    }
    (rest == ")").then_some(())
}

/// `"key"=>"value", "other"=>NULL`: how many, then the lengths and bytes of keys and values.
pub(super) fn put_pairs(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = 0i32;
    let mut rest = text;
    while !rest.is_empty() {
        if count > 0 {
            rest = rest.strip_prefix(", ")?;
        }
        let (key, behind) = unquoted(rest.strip_prefix('"')?, b"\\")?;
        framed(out, |out| Form::Text.put(&key, out))?;
        rest = behind.strip_prefix("=>")?;
        if let Some(behind) = rest.strip_prefix("NULL") {
            out.extend_from_slice(&(-1i32).to_be_bytes());
            rest = behind;
        } else {
            let (value, behind) = unquoted(rest.strip_prefix('"')?, b"\\")?;
            framed(out, |out| Form::Text.put(&value, out))?;
            rest = behind;
        }
        count = count.checked_add(1)?;
    }
    out[count_at..count_at + 4].copy_from_slice(&count.to_be_bytes());
    Some(())
}
