//! Array parameters: what a client sends, as the JSON array that SQLite's `json_each` takes apart.

use std::fmt::Write as _;

use rimward_model::{Cell, CellBuf, Enums, Oid, Storage, TypeRef, oid};

/// Types of elements whose cells JSON holds exactly: integers and texts. A numeric is one where it is compared with scaled integers.
pub(crate) const ELEMENT_TYPES: &[Oid] = &[
    oid::BOOL,
    oid::INT2,
    oid::INT4,
    oid::INT8,
    oid::OID,
    oid::NUMERIC,
    oid::TEXT,
    oid::VARCHAR,
    oid::DATE,
    oid::TIMESTAMP,
    oid::TIMESTAMPTZ,
    oid::UUID,
];

/// The text that PostgreSQL prints for an array that a client wrote, where that is certain.
pub(crate) fn canonical(element: TypeRef, storage: Storage, enums: &Enums, text: &str) -> Option<CellBuf> {
    let printed = |cell: &CellBuf| {
        let mut out = Vec::new();
        storage.write_text(element, enums, cell.as_cell(), &mut out).ok()?;
        String::from_utf8(out).ok()
    };
    rimward_functions::array_of_text(text, |item| printed(&input(element, storage, enums, item)?)).map(CellBuf::Text)
}

/// As [`canonical`], of `array_send`'s form.
pub(crate) fn canonical_binary(element: TypeRef, storage: Storage, enums: &Enums, bytes: &[u8]) -> Option<CellBuf> {
    let read = |item: &[u8]| {
        let cell = binary_input(element, storage, enums, item)?;
        let mut out = Vec::new();
        storage.write_text(element, enums, cell.as_cell(), &mut out).ok()?;
        String::from_utf8(out).ok()
    };
    rimward_functions::array_of_binary(bytes, element.oid, read).map(CellBuf::Text)
}

/// A client's text, read as the type's input does or, what is the same, as a cast of text does.
pub(crate) fn input(ty: TypeRef, storage: Storage, enums: &Enums, text: &str) -> Option<CellBuf> {
    if let Some(cell) = storage.parse_input_exact(ty, enums, text) {
        return Some(cell);
    }
    if text.contains('\0') {
        return None;
    }
    match storage {
        Storage::Exact => match crate::array_value::builtin_element(ty.oid) {
            Some(element) => {
                canonical(TypeRef { oid: element, typmod: -1 }, Storage::of(TypeRef { oid: element, typmod: -1 }, false), enums, text)
            }
            None if ty.oid == crate::json_value::JSONPATH => {
                let read = crate::array_value::form("jsonpath", &[oid::TEXT]).ok()?;
                read.call(&[Cell::Text(text)]).ok().map(|_| CellBuf::Text(text.to_owned()))
            }
            None if matches!(ty.oid, oid::BIT | oid::VARBIT) && ty.typmod < 0 && text.bytes().all(|bit| matches!(bit, b'0' | b'1')) => {
                Some(CellBuf::Text(text.to_owned()))
            }
            None => None,
        },
        Storage::Json | Storage::Jsonb => {
            let function = rimward_functions::cast(oid::TEXT, ty.oid).filter(|function| function.context.is_empty())?;
            let argument = Cell::Text(text);
            let answer = function.call(&[argument]).ok()?;
            CellBuf::from_cell(answer.as_cell(&[argument]))
        }
        Storage::Numeric if ty.typmod < 0 => {
            let arguments = [Cell::Text(text), Cell::Integer(-1)];
            let answer = rimward_functions::cast(oid::TEXT, oid::NUMERIC)?.call(&arguments).ok()?;
            CellBuf::from_cell(answer.as_cell(&arguments))
        }
        _ => None,
    }
}

/// A client's binary value.
pub(crate) fn binary_input(ty: TypeRef, storage: Storage, enums: &Enums, bytes: &[u8]) -> Option<CellBuf> {
    match storage {
        Storage::Exact if ty.oid == crate::json_value::JSONPATH => match bytes {
            [1, text @ ..] => input(ty, storage, enums, std::str::from_utf8(text).ok()?),
            _ => None,
        },
        Storage::Exact => {
            let element = TypeRef { oid: crate::array_value::builtin_element(ty.oid)?, typmod: -1 };
            canonical_binary(element, Storage::of(element, false), enums, bytes)
        }
        Storage::Json => input(ty, storage, enums, std::str::from_utf8(bytes).ok()?),
        Storage::Jsonb => match bytes {
            [1, text @ ..] => input(ty, storage, enums, std::str::from_utf8(text).ok()?),
            _ => None,
        },
        _ => storage.parse_binary_input_exact(ty, enums, bytes),
    }
}

/// In place of an array that is NULL: whatever is compared with its only element, the answer is NULL.
pub(crate) fn null() -> CellBuf {
    CellBuf::Text("[null]".to_owned())
}

/// Of `{1,2,NULL}`.
pub(crate) fn of_text(element: TypeRef, storage: Storage, enums: &Enums, text: &str) -> Option<CellBuf> {
    let elements = elements(text)?;
    json(elements.iter().map(|element_text| match element_text {
        None => Some(CellBuf::Null),
        Some(text) => storage.parse_input_exact(element, enums, text),
    }))
}

/// Of `array_send`'s form.
pub(crate) fn of_binary(element: TypeRef, storage: Storage, enums: &Enums, bytes: &[u8]) -> Option<CellBuf> {
    let mut rest = bytes;
    let dimensions = int4(&mut rest)?;
    let _has_nulls = int4(&mut rest)?;
    if int4(&mut rest)? != i64::from(element.oid) {
        return None;
    }
    let count = match dimensions {
        0 => 0,
        1 => {
            let count = int4(&mut rest)?;
            let _lower_bound = int4(&mut rest)?;
            count
        }
        _ => return None,
    };
    let mut cells = Vec::new();
    for _ in 0..count {
        cells.push(match int4(&mut rest)? {
            -1 => CellBuf::Null,
            length => {
                let (value, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                rest = behind;
                storage.parse_binary_input_exact(element, enums, value)?
            }
        });
    }
    if rest.is_empty() { json(cells.into_iter().map(Some)) } else { None }
}

fn int4(rest: &mut &[u8]) -> Option<i64> {
    let (bytes, behind) = rest.split_first_chunk::<4>()?;
    *rest = behind;
    Some(i32::from_be_bytes(*bytes).into())
}

/// The elements of a one-dimensional array's text; `None` for NULL.
fn elements(text: &str) -> Option<Vec<Option<String>>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    if inner.trim_matches(is_blank).is_empty() {
        return Some(elements);
    }
    let mut rest = inner;
    loop {
        rest = rest.trim_start_matches(is_blank);
        let (element, behind) = if let Some(quoted) = rest.strip_prefix('"') {
            let (value, behind) = quoted_element(quoted)?;
            (Some(value), behind.trim_start_matches(is_blank))
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let plain = rest[..end].trim_end_matches(is_blank);
            if plain.is_empty() || plain.contains(['{', '}', '"', '\\']) {
                return None;
            }
            ((!plain.eq_ignore_ascii_case("null")).then(|| plain.to_owned()), &rest[end..])
        };
        elements.push(element);
        if behind.is_empty() {
            return Some(elements);
        }
        rest = behind.strip_prefix(',')?;
    }
}

/// An element up to its closing quote, and what follows.
fn quoted_element(text: &str) -> Option<(String, &str)> {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => {
                value.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((value, &text[at + 1..])),
            _ => value.push(character),
        }
    }
    None
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C')
}

fn json(cells: impl Iterator<Item = Option<CellBuf>>) -> Option<CellBuf> {
    let mut out = String::from("[");
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        match cell? {
            CellBuf::Null => out.push_str("null"),
            CellBuf::Integer(value) => {
                let _ = write!(out, "{value}");
            }
            CellBuf::Text(text) => put_string(&mut out, &text),
            CellBuf::Blob(bytes) => {
                out.push('"');
                for byte in bytes {
                    let _ = write!(out, "{byte:02X}");
                }
                out.push('"');
            }
            CellBuf::Real(_) => return None,
        }
    }
    out.push(']');
    Some(CellBuf::Text(out))
}

fn put_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: Oid, text: &str, expected: Option<&str>) {
        let ty = TypeRef { oid: id, typmod: -1 };
        let found = of_text(ty, Storage::of(ty, false), &Enums::new(), text);
        assert_eq!(found, expected.map(|json| CellBuf::Text(json.to_owned())), "{text}");
    }

    #[test]
    fn texts_of_arrays_are_read_as_postgresql_reads_them() {
        check(oid::INT4, "{1,2, NULL ,-3}", Some("[1,2,null,-3]"));
        check(oid::INT4, "{}", Some("[]"));
        check(oid::TEXT, r#"{a,"b c","q\"\\",null,"NULL"," "}"#, Some(r#"["a","b c","q\"\\",null,"NULL"," "]"#));
        check(oid::UUID, "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", Some(r#"["A0EEBC999C0B4EF8BB6D6BB9BD380A11"]"#));
        for unclear in ["{{1},{2}}", "[1:2]={1,2}", "1,2", "{1,}", "{,1}", "{x}", "{\"1\"2}", "{"] {
            check(oid::INT4, unclear, None);
        }
    }
}
