//! numeric: scaled integers where the declaration allows, else a blob whose bytes sort as the numbers do.
//!
//! | bytes | content |
//! | --- | --- |
//! | 1 | `01` −Infinity, `80` zero, `FE` Infinity, `FF` NaN; else the head of a positive number (below), complemented for a negative one |
//! | 0 or 2 | the rest of the exponent, big-endian, complemented for a negative number |
//! | n | pairs of decimal digits, each + 1 (`01`..=`64` hexadecimal), first and last pair not zero, complemented for a negative number |
//! | 1 | `00`, complemented (`FF`) for a negative number; absent behind the four special heads |
//! | 2 | residue: the display scale, big-endian; zero for NaN and infinities |
//!
//! The number is the sum of `pair[i] × 100^(exponent − i)`. Head of a positive number: `82`..=`FC` for exponents −61..=61; `81` for lower
//! ones, then exponent + 8192 in two bytes; `FD` for higher ones, then exponent − 62 in two bytes. No key is the beginning of another, so
//! whole blobs sort by key first, and keys are equal exactly where PostgreSQL's numbers are.

/// Bytes at the end of a blob that comparison ignores.
pub(crate) const RESIDUE_LEN: usize = 2;

/// NaN of a scaled integer: the greatest, as in PostgreSQL.
pub const SCALED_NAN: i64 = i64::MAX;
/// A scaled integer has at most 18 digits.
pub const SCALED_LIMIT: u64 = 1_000_000_000_000_000_000;
/// Digits before the decimal point that PostgreSQL allows.
pub const WHOLE_DIGITS_MAX: usize = 131_072;
/// Digits after it.
pub const SCALE_MAX: usize = 16_383;

const HEAD_MINUS_INFINITY: u8 = 0x01;
const HEAD_ZERO: u8 = 0x80;
const HEAD_LOW: u8 = 0x81;
const HEAD_INLINE: u8 = 0x82;
const HEAD_HIGH: u8 = 0xFD;
const HEAD_INFINITY: u8 = 0xFE;
const HEAD_NAN: u8 = 0xFF;
/// The inline exponents are −61..=61.
const INLINE_MAX: i32 = 61;
/// The lowest exponent: the last pair of 16,383 digits after the point.
const EXPONENT_MIN: i32 = -8192;

const SIGN_MINUS: u16 = 0x4000;
const SIGN_NAN: u16 = 0xC000;
const SIGN_INFINITY: u16 = 0xD000;
const SIGN_MINUS_INFINITY: u16 = 0xF000;
/// `numeric_send` reads a display scale out of an infinity's header bits.
const INFINITY_SCALE: u16 = 0x20;

/// A plain decimal, `-12.50`, in its parts.
#[derive(Clone, Copy)]
pub(crate) struct Decimal<'a> {
    pub(crate) negative: bool,
    pub(crate) whole: &'a [u8],
    pub(crate) fraction: &'a [u8],
}

impl<'a> Decimal<'a> {
    /// Reads digits, with at least one on each side of the point if there is one.
    pub(crate) fn parse(text: &'a str) -> Option<Decimal<'a>> {
        let bytes = text.as_bytes();
        let (negative, bytes) = bytes.strip_prefix(b"-").map_or((false, bytes), |rest| (true, rest));
        let whole_len = bytes.iter().position(|byte| *byte == b'.').unwrap_or(bytes.len());
        let (whole, rest) = bytes.split_at(whole_len);
        let fraction = rest.strip_prefix(b".").unwrap_or(b"");
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let well_formed = !whole.is_empty() && digits(whole) && digits(fraction) && rest.is_empty() == fraction.is_empty();
        (well_formed && whole.len() <= WHOLE_DIGITS_MAX && fraction.len() <= SCALE_MAX).then_some(Decimal { negative, whole, fraction })
    }

    /// The number times 10^scale; `None` if its fraction is longer than that, or it has more than 18 digits. Leading zeros count.
    pub(crate) fn scaled(&self, scale: u8) -> Option<i64> {
        let padding = usize::from(scale).checked_sub(self.fraction.len())?;
        if self.whole.len() + self.fraction.len() > 19 {
            return None;
        }
        // 19 digits fit 64 bits.
        let digits = |sum: u64, digit: &u8| sum * 10 + u64::from(digit - b'0');
        let magnitude = self.fraction.iter().fold(self.whole.iter().fold(0, digits), digits);
        let magnitude = magnitude.checked_mul(10u64.checked_pow(padding as u32)?)?;
        (magnitude < SCALED_LIMIT).then_some(if self.negative { -(magnitude as i64) } else { magnitude as i64 })
    }

    /// Appends the blob, with this display scale.
    pub(crate) fn put_key(&self, out: &mut Vec<u8>, scale: u16) {
        let value = |digit: &u8| digit - b'0';
        let whole_pairs = self.whole.len().div_ceil(2);
        let mut key = KeyWriter::new(out, self.negative, whole_pairs as i32 - 1);
        let (lead, whole) = self.whole.split_at(self.whole.len() % 2);
        lead.iter().for_each(|digit| key.pair(value(digit)));
        whole.as_chunks::<2>().0.iter().for_each(|[high, low]| key.pair(value(high) * 10 + value(low)));
        let (pairs, last) = self.fraction.as_chunks::<2>();
        pairs.iter().for_each(|[high, low]| key.pair(value(high) * 10 + value(low)));
        last.iter().for_each(|digit| key.pair(value(digit) * 10));
        key.finish(scale);
    }
}

/// Reads what PostgreSQL prints for numeric(p, scale).
pub(crate) fn parse_scaled(text: &str, scale: u8) -> Option<i64> {
    if text == "NaN" {
        return Some(SCALED_NAN);
    }
    let decimal = Decimal::parse(text)?;
    (decimal.fraction.len() == usize::from(scale)).then(|| decimal.scaled(scale)).flatten()
}

/// Appends the blob of what PostgreSQL prints; `None` if the text is not a number as PostgreSQL prints it.
pub fn put_text_key(out: &mut Vec<u8>, text: &str) -> Option<()> {
    match text {
        "NaN" => put_special_key(out, HEAD_NAN),
        "Infinity" => put_special_key(out, HEAD_INFINITY),
        "-Infinity" => put_special_key(out, HEAD_MINUS_INFINITY),
        _ => {
            let decimal = Decimal::parse(text)?;
            decimal.put_key(out, decimal.fraction.len() as u16);
        }
    }
    Some(())
}

/// Appends the blob of NaN.
pub fn put_nan_key(out: &mut Vec<u8>) {
    put_special_key(out, HEAD_NAN);
}

/// Appends the blob of an infinity.
pub fn put_infinity_key(out: &mut Vec<u8>, negative: bool) {
    put_special_key(out, if negative { HEAD_MINUS_INFINITY } else { HEAD_INFINITY });
}

fn put_special_key(out: &mut Vec<u8>, head: u8) {
    out.extend_from_slice(&[head, 0, 0]);
}

/// Writes a key from pairs of digits, leaving out zero pairs at both ends.
#[derive(Debug)]
pub struct KeyWriter<'a> {
    out: &'a mut Vec<u8>,
    complement: u8,
    exponent: i32,
    started: bool,
    zeros: usize,
}

impl<'a> KeyWriter<'a> {
    /// `exponent` is that of the first pair to come, zero or not.
    pub fn new(out: &'a mut Vec<u8>, negative: bool, exponent: i32) -> KeyWriter<'a> {
        KeyWriter { out, complement: if negative { 0xFF } else { 0 }, exponent, started: false, zeros: 0 }
    }

    /// Appends a pair of digits, below 100.
    #[inline]
    pub fn pair(&mut self, pair: u8) {
        if pair == 0 {
            if self.started {
                self.zeros += 1;
            } else {
                self.exponent -= 1;
            }
            return;
        }
        if !self.started {
            self.head();
        }
        self.out.resize(self.out.len() + self.zeros, 1 ^ self.complement);
        self.zeros = 0;
        self.out.push((pair + 1) ^ self.complement);
    }

    fn head(&mut self) {
        self.started = true;
        let (head, rest) = match self.exponent {
            low if low < -INLINE_MAX => (HEAD_LOW, Some(low - EXPONENT_MIN)),
            high if high > INLINE_MAX => (HEAD_HIGH, Some(high - INLINE_MAX - 1)),
            exponent => (HEAD_INLINE + (exponent + INLINE_MAX) as u8, None),
        };
        self.out.push(head ^ self.complement);
        if let Some(rest) = rest {
            self.out.extend((rest as u16).to_be_bytes().map(|byte| byte ^ self.complement));
        }
    }

    /// Ends the blob with its display scale.
    pub fn finish(self, scale: u16) {
        self.out.push(if self.started { self.complement } else { HEAD_ZERO });
        self.out.extend_from_slice(&scale.to_be_bytes());
    }
}

/// A short blob, without an allocation.
#[derive(Debug, Clone, Copy)]
pub struct SmallKey {
    bytes: [u8; SmallKey::BYTES_MAX],
    length: usize,
}

impl SmallKey {
    /// Head, 20 pairs, terminator, residue.
    const BYTES_MAX: usize = 24;

    /// The blob of `magnitude × 10^-scale`; `None` where it takes the longer form.
    #[must_use]
    #[inline]
    pub fn new(negative: bool, magnitude: u128, scale: u16) -> Option<SmallKey> {
        let mut bytes = [0; SmallKey::BYTES_MAX];
        let mut key = |body: usize, terminator: u8| {
            bytes[body] = terminator;
            bytes[body + 1..body + 3].copy_from_slice(&scale.to_be_bytes());
            body + 3
        };
        if magnitude == 0 {
            let length = key(0, HEAD_ZERO);
            return Some(SmallKey { bytes, length });
        }
        // The point stands between pairs.
        let magnitude = if scale.is_multiple_of(2) { magnitude } else { magnitude.checked_mul(10)? };
        let mut pairs = [0u8; 20];
        let mut start = pairs.len();
        let mut rest = magnitude;
        while let Err(_wide) = u64::try_from(rest) {
            let mut low = (rest % 1_000_000_000_000_000_000) as u64;
            rest /= 1_000_000_000_000_000_000;
            for _ in 0..9 {
                start -= 1;
                pairs[start] = (low % 100) as u8;
                low /= 100;
            }
        }
        let mut low = rest as u64;
        while low > 0 {
            start -= 1;
            pairs[start] = (low % 100) as u8;
            low /= 100;
        }
        let exponent = (pairs.len() - start) as i32 - 1 - i32::from(scale.div_ceil(2));
        let end = pairs.iter().rposition(|pair| *pair != 0)? + 1;
        if exponent.abs() > INLINE_MAX {
            return None;
        }
        let complement = if negative { 0xFF } else { 0 };
        let length = key(end - start + 1, complement);
        bytes[0] = (HEAD_INLINE + (exponent + INLINE_MAX) as u8) ^ complement;
        for (byte, pair) in bytes[1..].iter_mut().zip(&pairs[start..end]) {
            *byte = (pair + 1) ^ complement;
        }
        Some(SmallKey { bytes, length })
    }

    /// The blob.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// A blob, opened.
#[derive(Debug, Clone, Copy)]
pub enum Stored<'a> {
    /// Not a number.
    NaN,
    /// An infinity.
    Infinity {
        /// Which of the two.
        negative: bool,
    },
    /// A number.
    Finite(Finite<'a>),
}

/// A finite number of a blob; zero has no pairs.
#[derive(Debug, Clone, Copy)]
pub struct Finite<'a> {
    complement: u8,
    exponent: i32,
    pairs: &'a [u8],
    scale: u16,
}

impl Finite<'_> {
    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.complement != 0
    }

    /// The display scale: digits behind the point.
    #[must_use]
    pub fn scale(&self) -> u16 {
        self.scale
    }

    /// The power of 100 that the first pair counts.
    #[must_use]
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    /// The pairs of digits, the first and the last not zero; none for zero.
    #[inline]
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = u8> + '_ {
        let complement = self.complement;
        self.pairs.iter().map(move |byte| (byte ^ complement) - 1)
    }

    /// The pair of digits that counts 100^exponent.
    fn pair_at(&self, exponent: i32) -> u8 {
        let place = usize::try_from(self.exponent - exponent).ok();
        place.and_then(|place| self.pairs.get(place)).map_or(0, |byte| (byte ^ self.complement) - 1)
    }

    fn put_text(&self, out: &mut Vec<u8>) {
        if self.is_negative() {
            out.push(b'-');
        }
        let whole = self.exponent.max(0);
        put_digits(out, self.pair_at(whole).into(), 1);
        (0..whole).rev().for_each(|exponent| put_two(out, self.pair_at(exponent).into()));
        if self.scale > 0 {
            out.push(b'.');
            let end = out.len() + usize::from(self.scale);
            let pairs = i32::from(self.scale.div_ceil(2));
            (1..=pairs).for_each(|place| put_two(out, self.pair_at(-place).into()));
            out.truncate(end);
        }
    }

    fn put_binary(&self, out: &mut Vec<u8>) {
        if self.pairs.is_empty() {
            return put_header(out, 0, 0, 0, self.scale);
        }
        let first = self.exponent.div_euclid(2);
        let last = (self.exponent + 1 - self.pairs.len() as i32).div_euclid(2);
        let sign = if self.is_negative() { SIGN_MINUS } else { 0 };
        put_header(out, (first + 1 - last) as i16, first as i16, sign, self.scale);
        for weight in (last..=first).rev() {
            let digit = u16::from(self.pair_at(2 * weight + 1)) * 100 + u16::from(self.pair_at(2 * weight));
            out.extend_from_slice(&digit.to_be_bytes());
        }
    }
}

/// `None` if the bytes are not a blob of this module.
#[must_use]
pub fn open(blob: &[u8]) -> Option<Stored<'_>> {
    let (key, scale) = blob.split_last_chunk::<RESIDUE_LEN>()?;
    let scale = u16::from_be_bytes(*scale);
    let (&head, rest) = key.split_first()?;
    if let HEAD_NAN | HEAD_INFINITY | HEAD_MINUS_INFINITY | HEAD_ZERO = head {
        let special = match head {
            HEAD_NAN => Stored::NaN,
            HEAD_ZERO => Stored::Finite(Finite { complement: 0, exponent: 0, pairs: &[], scale }),
            _ => Stored::Infinity { negative: head == HEAD_MINUS_INFINITY },
        };
        return (rest.is_empty() && usize::from(scale) <= SCALE_MAX).then_some(special);
    }
    let complement = if head < HEAD_ZERO { 0xFF } else { 0 };
    let (exponent, rest) = match head ^ complement {
        long @ (HEAD_LOW | HEAD_HIGH) => {
            let (bytes, rest) = rest.split_first_chunk::<2>()?;
            let exponent = i32::from(u16::from_be_bytes(bytes.map(|byte| byte ^ complement)));
            (if long == HEAD_LOW { exponent + EXPONENT_MIN } else { exponent + INLINE_MAX + 1 }, rest)
        }
        head @ HEAD_INLINE..HEAD_HIGH => (i32::from(head - HEAD_INLINE) - INLINE_MAX, rest),
        _ => return None,
    };
    let (&terminator, pairs) = rest.split_last()?;
    let valid = terminator == complement
        && !pairs.is_empty()
        && pairs.len() <= (WHOLE_DIGITS_MAX + SCALE_MAX).div_ceil(2)
        && pairs.iter().all(|byte| matches!(byte ^ complement, 1..=100));
    let bounded = (EXPONENT_MIN..(WHOLE_DIGITS_MAX / 2) as i32).contains(&exponent) && exponent + 1 - (pairs.len() as i32) >= EXPONENT_MIN;
    (valid && bounded && usize::from(scale) <= SCALE_MAX).then_some(Stored::Finite(Finite { complement, exponent, pairs, scale }))
}

/// Appends what PostgreSQL prints for a blob; `None` if the bytes are none.
pub fn put_text(out: &mut Vec<u8>, blob: &[u8]) -> Option<()> {
    match open(blob)? {
        Stored::NaN => out.extend_from_slice(b"NaN"),
        Stored::Infinity { negative } => out.extend_from_slice(if negative { b"-Infinity" } else { b"Infinity" }),
        Stored::Finite(number) => number.put_text(out),
    }
    Some(())
}

/// Appends what `numeric_send` gives for a blob.
pub(crate) fn put_binary(out: &mut Vec<u8>, blob: &[u8]) -> Option<()> {
    match open(blob)? {
        Stored::NaN => put_header(out, 0, 0, SIGN_NAN, 0),
        Stored::Infinity { negative } => {
            put_header(out, 0, 0, if negative { SIGN_MINUS_INFINITY } else { SIGN_INFINITY }, INFINITY_SCALE);
        }
        Stored::Finite(number) => number.put_binary(out),
    }
    Some(())
}

fn put_header(out: &mut Vec<u8>, count: i16, weight: i16, sign: u16, scale: u16) {
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&weight.to_be_bytes());
    out.extend_from_slice(&sign.to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
}

/// The binary form: digits to the base 10,000, the first of which counts 10,000^weight.
struct Binary<'a> {
    weight: i32,
    sign: u16,
    scale: u16,
    digits: &'a [[u8; 2]],
}

impl<'a> Binary<'a> {
    /// `None` for anything that `numeric_send` would not write, digits beyond the display scale among it.
    fn parse(bytes: &'a [u8]) -> Option<Binary<'a>> {
        let (header, digits) = bytes.split_first_chunk::<8>()?;
        let field = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        let (digits, rest) = digits.as_chunks::<2>();
        let binary = Binary { weight: i32::from(field(2).cast_signed()), sign: field(4), scale: field(6), digits };
        let well_formed = rest.is_empty() && digits.len() == usize::from(field(0)) && usize::from(binary.scale) <= SCALE_MAX;
        let bounded = binary.weight < (WHOLE_DIGITS_MAX / 4) as i32 && digits.iter().all(|digit| u16::from_be_bytes(*digit) < 10_000);
        (well_formed && bounded && binary.fits_its_scale()).then_some(binary)
    }

    fn fits_its_scale(&self) -> bool {
        self.digits.iter().enumerate().all(|(place, digit)| {
            let digit = u32::from(u16::from_be_bytes(*digit));
            let hidden = 4 * (place as i32 - self.weight) - i32::from(self.scale);
            match hidden {
                ..=0 => true,
                1..=3 => digit.is_multiple_of(10u32.pow(hidden as u32)),
                _ => digit == 0,
            }
        })
    }
}

/// Appends the blob of what `numeric_send` gives.
pub(crate) fn put_binary_key(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let binary = Binary::parse(bytes)?;
    match binary.sign {
        0 | SIGN_MINUS => {
            let mut key = KeyWriter::new(out, binary.sign == SIGN_MINUS, 2 * binary.weight + 1);
            for digit in binary.digits {
                let digit = u16::from_be_bytes(*digit);
                key.pair((digit / 100) as u8);
                key.pair((digit % 100) as u8);
            }
            key.finish(binary.scale);
        }
        SIGN_NAN => put_special_key(out, HEAD_NAN),
        SIGN_INFINITY => put_special_key(out, HEAD_INFINITY),
        SIGN_MINUS_INFINITY => put_special_key(out, HEAD_MINUS_INFINITY),
        _ => return None,
    }
    Some(())
}

/// The scaled integer of what `numeric_send` gives for numeric(p, scale).
pub(crate) fn scaled_from_binary(bytes: &[u8], scale: u8) -> Option<i64> {
    let binary = Binary::parse(bytes)?;
    match binary.sign {
        SIGN_NAN => return Some(SCALED_NAN),
        0 | SIGN_MINUS if binary.scale == u16::from(scale) => {}
        _ => return None,
    }
    let mut magnitude = 0u128;
    for (place, digit) in binary.digits.iter().enumerate() {
        let digit = u128::from(u16::from_be_bytes(*digit));
        let power = 4 * (binary.weight - place as i32) + i32::from(scale);
        let factor = 10u128.checked_pow(power.unsigned_abs());
        let part = match (digit, factor) {
            (0, _) => 0,
            (_, Some(factor)) if power >= 0 => digit.checked_mul(factor)?,
            (_, Some(factor)) => digit / factor,
            (_, None) => return None,
        };
        magnitude = magnitude.checked_add(part)?;
    }
    let magnitude = i64::try_from(magnitude).ok().filter(|magnitude| magnitude.unsigned_abs() < SCALED_LIMIT)?;
    Some(if binary.sign == SIGN_MINUS { -magnitude } else { magnitude })
}

/// Appends what PostgreSQL prints for a scaled integer; `None` beyond 18 digits.
pub fn put_scaled(out: &mut Vec<u8>, value: i64, scale: u8) -> Option<()> {
    if value == SCALED_NAN {
        out.extend_from_slice(b"NaN");
        return Some(());
    }
    let (whole, fraction) = split_scaled(value, scale)?;
    if value < 0 {
        out.push(b'-');
    }
    put_digits(out, whole, 1);
    if scale > 0 {
        out.push(b'.');
        put_digits(out, fraction, usize::from(scale));
    }
    Some(())
}

/// Appends what `numeric_send` gives for a scaled integer.
pub(crate) fn put_scaled_binary(out: &mut Vec<u8>, value: i64, scale: u8) -> Option<()> {
    if value == SCALED_NAN {
        put_header(out, 0, 0, SIGN_NAN, 0);
        return Some(());
    }
    let (mut whole, fraction) = split_scaled(value, scale)?;
    // 18 digits before or after the point are at most five groups of four on each side.
    let mut digits = [0u16; 10];
    for group in digits[..5].iter_mut().rev() {
        *group = (whole % 10_000) as u16;
        whole /= 10_000;
    }
    let mut fraction = u128::from(fraction) * 10u128.pow(20 - u32::from(scale));
    for group in digits[5..].iter_mut().rev() {
        *group = (fraction % 10_000) as u16;
        fraction /= 10_000;
    }
    let used = |digit: &u16| *digit != 0;
    let (Some(first), Some(last)) = (digits.iter().position(used), digits.iter().rposition(used)) else {
        put_header(out, 0, 0, 0, scale.into());
        return Some(());
    };
    put_header(out, (last + 1 - first) as i16, 4 - first as i16, if value < 0 { SIGN_MINUS } else { 0 }, scale.into());
    digits[first..=last].iter().for_each(|digit| out.extend_from_slice(&digit.to_be_bytes()));
    Some(())
}

/// The magnitude of a scaled integer before and after the point.
fn split_scaled(value: i64, scale: u8) -> Option<(u64, u64)> {
    let unit = 10u64.checked_pow(scale.into()).filter(|unit| *unit <= SCALED_LIMIT)?;
    let magnitude = value.unsigned_abs();
    (magnitude < SCALED_LIMIT).then_some((magnitude / unit, magnitude % unit))
}

/// Appends an integer.
#[inline]
pub fn put_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    put_digits(out, value.unsigned_abs(), 1);
}

/// Appends a number with leading zeros up to `width` digits.
#[inline]
pub fn put_digits(out: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut start = buffer.len();
    while value > 0 {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&buffer[start.min(buffer.len() - width)..]);
}

/// Appends a number below 100 as two digits.
#[inline]
pub fn put_two(out: &mut Vec<u8>, value: u64) {
    debug_assert!(value < 100, "two digits");
    out.extend_from_slice(&[b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]);
}
