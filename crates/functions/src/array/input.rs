//! Arrays that clients write: text in the form that is certain, and `array_send`'s binary form, both to PostgreSQL's own text.

use std::borrow::Cow;

use super::value::{Array, DIMENSIONS_MAX, Dimension, Item};

/// Elements of one value.
const ITEMS_MAX: usize = 1 << 20;

/// The text that PostgreSQL prints for an array that a client wrote. `element` gives the text that it prints for an element, or `None`
/// where that is not certain; so does this.
#[must_use]
pub fn array_of_text(text: &str, mut element: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut rest = text.trim_matches(is_blank);
    let mut bounds = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let (bound, behind) = inner.split_once(']')?;
        let (lower, upper) = bound.split_once(':').unwrap_or(("1", bound));
        let (lower, upper) = (whole(lower)?, whole(upper)?);
        if upper < lower || upper == i32::MAX {
            return None;
        }
        bounds.push((lower, usize::try_from(i64::from(upper) - i64::from(lower) + 1).ok()?));
        rest = behind;
    }
    if !bounds.is_empty() {
        rest = rest.strip_prefix('=')?;
    }
    let mut reading = Reading { rest, lengths: Vec::new(), items: Vec::new(), depth: None };
    if bounds.is_empty() && rest.strip_prefix('{')?.strip_suffix('}')?.trim_matches(is_blank).is_empty() {
        return Some("{}".to_owned());
    }
    reading.braces(0, &mut element)?;
    if !reading.rest.is_empty() || (!bounds.is_empty() && bounds.len() != reading.lengths.len()) {
        return None;
    }
    let mut dimensions = Vec::new();
    for (place, length) in reading.lengths.iter().enumerate() {
        let length = (*length)?;
        let lower = match bounds.get(place) {
            Some((_, stated)) if *stated != length => return None,
            Some((lower, _)) => *lower,
            None => 1,
        };
        dimensions.push(Dimension { length, lower });
    }
    Array { dimensions, items: reading.items }.print().ok()
}

/// As [`array_of_text`], of an array in binary whose elements are of the type `id`.
#[must_use]
pub fn array_of_binary(bytes: &[u8], id: u32, mut element: impl FnMut(&[u8]) -> Option<String>) -> Option<String> {
    let mut rest = bytes;
    let count = usize::try_from(int4(&mut rest)?).ok().filter(|count| *count <= DIMENSIONS_MAX)?;
    let _has_nulls = int4(&mut rest)?;
    if int4(&mut rest)?.cast_unsigned() != id {
        return None;
    }
    let (mut dimensions, mut all) = (Vec::new(), usize::from(count > 0));
    for _ in 0..count {
        let length = usize::try_from(int4(&mut rest)?).ok().filter(|length| *length > 0)?;
        let lower = int4(&mut rest)?;
        if i64::from(lower) + length as i64 > i64::from(i32::MAX) {
            return None;
        }
        all = all.checked_mul(length).filter(|all| *all <= ITEMS_MAX)?;
        dimensions.push(Dimension { length, lower });
    }
    let mut items: Vec<Item<'_>> = Vec::new();
    for _ in 0..all {
        items.push(match int4(&mut rest)? {
            -1 => None,
            length => {
                let (value, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                rest = behind;
                Some(Cow::Owned(element(value)?))
            }
        });
    }
    if !rest.is_empty() {
        return None;
    }
    Array { dimensions, items }.print().ok()
}

fn int4(rest: &mut &[u8]) -> Option<i32> {
    let (bytes, behind) = rest.split_first_chunk::<4>()?;
    *rest = behind;
    Some(i32::from_be_bytes(*bytes))
}

/// A bound: digits, perhaps with a minus.
fn whole(text: &str) -> Option<i32> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C')
}

struct Reading<'a> {
    rest: &'a str,
    lengths: Vec<Option<usize>>,
    items: Vec<Item<'a>>,
    /// How deep elements are, once one was seen.
    depth: Option<usize>,
}

impl Reading<'_> {
    fn take(&mut self, byte: char) -> bool {
        self.rest = self.rest.trim_start_matches(is_blank);
        match self.rest.strip_prefix(byte) {
            Some(behind) => {
                self.rest = behind;
                true
            }
            None => false,
        }
    }

    fn braces(&mut self, depth: usize, element: &mut impl FnMut(&str) -> Option<String>) -> Option<()> {
        if depth == DIMENSIONS_MAX || !self.take('{') {
            return None;
        }
        if self.lengths.len() == depth {
            self.lengths.push(None);
        }
        let mut length = 0;
        loop {
            self.rest = self.rest.trim_start_matches(is_blank);
            if self.rest.starts_with('{') {
                self.braces(depth + 1, element)?;
            } else {
                if *self.depth.get_or_insert(depth) != depth || self.items.len() == ITEMS_MAX {
                    return None;
                }
                let item = self.item(element)?;
                self.items.push(item);
            }
            length += 1;
            if self.take('}') {
                break;
            }
            if !self.take(',') {
                return None;
            }
        }
        (*self.lengths[depth].get_or_insert(length) == length).then_some(())
    }

    /// The item, or `None` where it is not certain; inside, `None` is NULL.
    fn item<'b>(&mut self, element: &mut impl FnMut(&str) -> Option<String>) -> Option<Item<'b>> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (mut value, mut escaped) = (String::new(), false);
            for (at, character) in quoted.char_indices() {
                match character {
                    _ if escaped => {
                        value.push(character);
                        escaped = false;
                    }
                    '\\' => escaped = true,
                    '"' => {
                        self.rest = &quoted[at + 1..];
                        return Some(Some(Cow::Owned(element(&value)?)));
                    }
                    _ => value.push(character),
                }
            }
            return None;
        }
        let end = self.rest.find([',', '}'])?;
        let plain = self.rest[..end].trim_matches(is_blank);
        if plain.is_empty() || plain.contains(['{', '"', '\\']) {
            return None;
        }
        self.rest = &self.rest[end..];
        if plain.eq_ignore_ascii_case("null") { Some(None) } else { Some(Some(Cow::Owned(element(plain)?))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = array_of_text(text, |item| Some(item.to_owned()));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    /// `array_send` of int4s.
    fn sent(id: u32, dimensions: &[(i32, i32)], items: &[Option<i32>]) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&(dimensions.len() as i32).to_be_bytes());
        out.extend_from_slice(&i32::from(items.contains(&None)).to_be_bytes());
        out.extend_from_slice(&id.to_be_bytes());
        for (length, lower) in dimensions {
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(&lower.to_be_bytes());
        }
        for item in items {
            match item {
                None => out.extend_from_slice(&(-1i32).to_be_bytes()),
                Some(item) => {
                    out.extend_from_slice(&4i32.to_be_bytes());
                    out.extend_from_slice(&item.to_be_bytes());
                }
            }
        }
        out
    }

    #[test]
    fn binary_arrays_keep_dimensions_bounds_and_nulls() {
        let read = |bytes: &[u8]| array_of_binary(bytes, 23, |item| item.try_into().ok().map(|item| i32::from_be_bytes(item).to_string()));
        let check = |bytes: &[u8], expected: Option<&str>| assert_eq!(read(bytes).as_deref(), expected, "{bytes:?}");
        check(&sent(23, &[], &[]), Some("{}"));
        check(&sent(23, &[(3, 1)], &[Some(1), None, Some(-3)]), Some("{1,NULL,-3}"));
        check(&sent(23, &[(2, 0), (1, 5)], &[Some(1), Some(2)]), Some("[0:1][5:5]={{1},{2}}"));
        check(&sent(20, &[(1, 1)], &[Some(1)]), None);
        check(&sent(23, &[(2, 1)], &[Some(1)]), None);
        check(&sent(23, &[(1, 1)], &[Some(1), Some(2)]), None);
        check(&sent(23, &[(i32::MAX, i32::MAX)], &[]), None);
        check(&sent(23, &[(1 << 16, 1), (1 << 16, 1)], &[]), None);
        check(&[0, 0, 0, 1], None);
    }

    #[test]
    fn texts_of_arrays_are_read_as_postgresql_reads_them() {
        check("{1,2, NULL ,-3}", Some("{1,2,NULL,-3}"));
        check("{ }", Some("{}"));
        check(r#"{a,"b c","q\"\\",null,"NULL"," "}"#, Some(r#"{a,"b c","q\"\\",NULL,"NULL"," "}"#));
        check("{{1,2},{3,4}}", Some("{{1,2},{3,4}}"));
        check("[0:1]={1,2}", Some("[0:1]={1,2}"));
        check("[1:2]={1,2}", Some("{1,2}"));
        check(" {{ 1 , 2 } , { 3 ,4} } ", Some("{{1,2},{3,4}}"));
        for unclear in ["1,2", "{1,}", "{,1}", "{\"1\"2}", "{", "{{1},2}", "{{1},{2,3}}", "[1:3]={1,2}", "{1}}", "{{},{}}", "{a\\b}"] {
            check(unclear, None);
        }
    }
}
