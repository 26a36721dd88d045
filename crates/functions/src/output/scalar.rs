//! Types that are not made of others.

use std::net::IpAddr;

use rimward_model::{Enums, Storage};

use super::form::{ANY_TYPE, Shape};

/// What a type with a storage of its own is sent as.
pub(super) fn put_stored(storage: Storage, text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (enums, mut scratch) = (Enums::new(), Vec::new());
    let cell = storage.read_text(ANY_TYPE, &enums, text, &mut scratch).ok()?;
    storage.write_binary(ANY_TYPE, &enums, cell, out).ok()
}

/// `"char"`: nothing for the byte 0; since version 16 three octal digits for bytes that are not ASCII.
pub(super) fn single_byte(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [] => Some(0),
        [byte] => Some(*byte),
        [b'\\', digits @ ..] if digits.len() == 3 && digits.iter().all(|digit| (b'0'..=b'7').contains(digit)) => {
            u8::from_str_radix(&text[1..], 8).ok()
        }
        _ => None,
    }
}

/// `(block,offset)`.
pub(super) fn put_row_place(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (block, offset) = text.strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
    out.extend_from_slice(&block.parse::<u32>().ok()?.to_be_bytes());
    out.extend_from_slice(&offset.parse::<u16>().ok()?.to_be_bytes());
    Some(())
}

/// `-$1,234.50`, as an amount of hundredths.
pub(super) fn money(text: &str) -> Option<i64> {
    let (negative, amount) = match text.strip_prefix('-') {
        Some(amount) => (true, amount),
        None => (false, text),
    };
    let (whole, fraction) = amount.strip_prefix('$')?.split_once('.')?;
    let digits: String = whole.split(',').chain([fraction]).collect();
    let plain = fraction.len() == 2 && !whole.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let hundredths: i128 = plain.then(|| digits.parse().ok()).flatten()?;
    i64::try_from(if negative { -hundredths } else { hundredths }).ok()
}

/// How many bits, then the bits, the last byte filled up with zeros.
pub(super) fn put_bits(text: &str, out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(&i32::try_from(text.len()).ok()?.to_be_bytes());
    for eight in text.as_bytes().chunks(8) {
        let mut byte = 0;
        for (place, bit) in eight.iter().enumerate() {
            match bit {
                b'0' => {}
                b'1' => byte |= 0x80 >> place,
                _ => return None,
            }
        }
        out.push(byte);
    }
    Some(())
}

/// Family, bits of the mask, whether it is a cidr, length of the address, address. An inet of a single host has no mask in its text.
pub(super) fn put_network(text: &str, cidr: bool, out: &mut Vec<u8>) -> Option<()> {
    const FAMILY_4: u8 = 2;
    const FAMILY_6: u8 = 3;
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let (family, width, address) = match address.parse().ok()? {
        IpAddr::V4(address) => (FAMILY_4, 32, address.octets().to_vec()),
        IpAddr::V6(address) => (FAMILY_6, 128, address.octets().to_vec()),
    };
    let bits = bits.unwrap_or(width);
    if bits > width {
        return None;
    }
    out.extend_from_slice(&[family, bits, u8::from(cidr), width / 8]);
    out.extend_from_slice(&address);
    Some(())
}

/// `08:00:2b:01:02:03`.
pub(super) fn put_mac_address(text: &str, bytes: usize, out: &mut Vec<u8>) -> Option<()> {
    let before = out.len();
    for pair in text.split(':') {
        let digits = pair.len() == 2 && pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        out.push(digits.then(|| u8::from_str_radix(pair, 16).ok()).flatten()?);
    }
    (out.len() - before == bytes).then_some(())
}

/// Numbers between brackets and commas, none of which are part of a number.
pub(super) fn put_floats(text: &str, shape: Shape, out: &mut Vec<u8>) -> Option<()> {
    if shape == Shape::Path {
        out.push(u8::from(text.starts_with('(')));
    }
    let count_at = out.len();
    if !matches!(shape, Shape::Plain(_)) {
        out.extend_from_slice(&[0; 4]);
    }
    let numbers = text.split(['(', ')', '[', ']', '<', '>', '{', '}', ',']).filter(|number| !number.is_empty());
    let mut count = 0;
    for number in numbers {
        put_stored(Storage::Float8, number, out)?;
        count += 1;
    }
    match shape {
        Shape::Plain(wanted) => (count == wanted).then_some(()),
        Shape::Path | Shape::Polygon => {
            let points = i32::try_from(count / 2).ok().filter(|_| count % 2 == 0)?;
            out[count_at..count_at + 4].copy_from_slice(&points.to_be_bytes());
            Some(())
        }
    }
}

/// `xmin:xmax:xip,xip`.
pub(super) fn put_snapshot(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let mut parts = text.splitn(3, ':');
    let [xmin, xmax] = [parts.next()?.parse::<u64>().ok()?, parts.next()?.parse::<u64>().ok()?];
    let running = parts.next()?.split(',').filter(|xid| !xid.is_empty());
    let running: Vec<u64> = running.map(|xid| xid.parse().ok()).collect::<Option<_>>()?;
    out.extend_from_slice(&i32::try_from(running.len()).ok()?.to_be_bytes());
    [xmin, xmax].iter().chain(&running).for_each(|xid| out.extend_from_slice(&xid.to_be_bytes()));
    Some(())
}

/// `'lexeme':1A,2 'other'`: how many, then each lexeme with a zero byte, its positions' count, and the positions with their weights.
pub(super) fn put_search_vector(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = 0i32;
    let mut rest = text;
    while !rest.is_empty() {
        if count > 0 {
            rest = rest.strip_prefix(' ')?;
        }
        rest = put_lexeme(rest.strip_prefix('\'')?, out)?;
        out.push(0);
        rest = put_positions(rest, out)?;
        count = count.checked_add(1)?;
    }
    out[count_at..count_at + 4].copy_from_slice(&count.to_be_bytes());
    Some(())
}

/// A lexeme, whose quotes and backslashes are doubled; the rest of the text behind its closing quote.
fn put_lexeme<'a>(text: &'a str, out: &mut Vec<u8>) -> Option<&'a str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes[at..] {
            [b'\'', b'\'', ..] | [b'\\', b'\\', ..] => {
                out.push(bytes[at]);
                at += 2;
            }
            [b'\'', ..] => return Some(&text[at + 1..]),
            [byte, ..] => {
                out.push(byte);
                at += 1;
            }
            [] => return None,
        }
    }
}

/// `:1A,2B`, if it is there.
fn put_positions<'a>(text: &'a str, out: &mut Vec<u8>) -> Option<&'a str> {
    let Some(text) = text.strip_prefix(':') else {
        out.extend_from_slice(&[0; 2]);
        return Some(text);
    };
    let (positions, rest) = text.split_at(text.find(' ').unwrap_or(text.len()));
    out.extend_from_slice(&u16::try_from(positions.split(',').count()).ok()?.to_be_bytes());
    for position in positions.split(',') {
        let (number, weight) = match position.as_bytes().last()? {
            b'A' => (&position[..position.len() - 1], 3),
            b'B' => (&position[..position.len() - 1], 2),
            b'C' => (&position[..position.len() - 1], 1),
            _ => (position, 0),
        };
        let number = number.parse::<u16>().ok().filter(|number| *number < 1 << 14)?;
        out.extend_from_slice(&(number | weight << 14).to_be_bytes());
    }
    Some(rest)
}
