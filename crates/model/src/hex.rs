//! bytea and uuid: hexadecimal text.

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Where the hyphens stand in a uuid's text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Appends the bytes of `\x…`.
pub(crate) fn parse_bytea(out: &mut Vec<u8>, text: &str) -> Option<()> {
    let digits = text.as_bytes().strip_prefix(b"\\x")?;
    put_pairs(out, digits)
}

/// Appends the 16 bytes of a hyphenated uuid.
pub(crate) fn parse_uuid(out: &mut Vec<u8>, text: &str) -> Option<()> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    if HYPHENS.iter().any(|&at| bytes[at] != b'-') {
        return None;
    }
    for group in [&bytes[0..8], &bytes[9..13], &bytes[14..18], &bytes[19..23], &bytes[24..36]] {
        put_pairs(out, group)?;
    }
    Some(())
}

/// Appends `\x…`.
pub(crate) fn put_bytea(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(2 + bytes.len() * 2);
    out.extend_from_slice(b"\\x");
    bytes.iter().for_each(|byte| put_byte(out, *byte));
}

/// Appends a uuid's text.
pub(crate) fn put_uuid(out: &mut Vec<u8>, uuid: &[u8; 16]) {
    for (position, byte) in uuid.iter().enumerate() {
        if matches!(position, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        put_byte(out, *byte);
    }
}

fn put_byte(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xF)]]);
}

fn put_pairs(out: &mut Vec<u8>, digits: &[u8]) -> Option<()> {
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    out.reserve(pairs.len());
    for [high, low] in pairs {
        out.push(value_of(*high)? << 4 | value_of(*low)?);
    }
    Some(())
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
