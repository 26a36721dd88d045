//! float4 and float8: PostgreSQL's shortest exact text, and NaN as a blob.
//!
//! PostgreSQL prints the shortest digits that lie strictly between the midpoints to the neighbouring floats, and of two that are equally
//! near the even ones. Rust's shortest may lie on a midpoint, where reading it back rounds to even, and of two it takes the greater. Both
//! show only where a float is a short binary fraction or a great integer; there the digits are chosen anew.

use std::io::Write;

use crate::{Cell, numeric};

/// NaN: a blob sorts after every number, as NaN does in PostgreSQL.
const NAN_BLOB: &[u8] = &[0x7F, 0xF8];

/// The cell of a float8, or of a float4 made wider.
#[must_use]
pub fn cell(value: f64) -> Cell<'static> {
    if value.is_nan() { Cell::Blob(NAN_BLOB) } else { Cell::Real(value) }
}

/// The float of a cell.
#[must_use]
pub fn of_cell(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Real(value) => Some(value),
        Cell::Blob(NAN_BLOB) => Some(f64::NAN),
        _ => None,
    }
}

/// The float4 of a cell; `None` also where the stored number is not a float4.
#[must_use]
#[allow(clippy::float_cmp, reason = "the stored number is exactly a float4, or damaged")]
pub fn of_cell4(cell: Cell<'_>) -> Option<f32> {
    let wide = of_cell(cell)?;
    let narrow = wide as f32;
    (wide.is_nan() || f64::from(narrow) == wide).then_some(narrow)
}

/// Reads what PostgreSQL prints. Rust reads decimals correctly rounded, as PostgreSQL's C library does.
pub(crate) fn parse8(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ if is_decimal(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
        _ => None,
    }
}

/// Reads what PostgreSQL prints; rounded once, from the decimal.
pub(crate) fn parse4(text: &str) -> Option<f32> {
    match text {
        "NaN" => Some(f32::NAN),
        "Infinity" => Some(f32::INFINITY),
        "-Infinity" => Some(f32::NEG_INFINITY),
        _ if is_decimal(text) => text.parse().ok().filter(|value: &f32| value.is_finite()),
        _ => None,
    }
}

/// Keeps `inf`, `nan` and their spellings away from Rust's parser.
fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// From this decimal exponent on, float8 prints with an exponent.
const SCIENTIFIC_FROM_8: i32 = 15;
/// From this decimal exponent on, float4 prints with an exponent.
const SCIENTIFIC_FROM_4: i32 = 6;

/// Appends a float8 as PostgreSQL prints it.
pub fn put8(out: &mut Vec<u8>, value: f64) {
    let Some(value) = put_special(out, value) else { return };
    if value < 1e15 && value.fract() == 0.0 {
        return numeric::put_integer(out, value as i64);
    }
    let bits = value.to_bits();
    let float = Float::new(bits & ((1 << 52) - 1), (bits >> 52) as i32, 52, 1023);
    let digits = shortest(
        float,
        Digits::of(format_args!("{value:e}")),
        |count| Digits::of(format_args!("{value:.*e}", count - 1)),
        |text| text.parse() == Ok(value),
    );
    digits.put(out, SCIENTIFIC_FROM_8);
}

/// Appends a float4 as PostgreSQL prints it.
pub fn put4(out: &mut Vec<u8>, value: f32) {
    let Some(wide) = put_special(out, value.into()) else { return };
    if wide < 1e6 && wide.fract() == 0.0 {
        return numeric::put_integer(out, wide as i64);
    }
    let value = value.abs();
    let bits = value.to_bits();
    let float = Float::new(u64::from(bits & ((1 << 23) - 1)), (bits >> 23) as i32, 23, 127);
    let digits = shortest(
        float,
        Digits::of(format_args!("{value:e}")),
        |count| Digits::of(format_args!("{value:.*e}", count - 1)),
        |text| text.parse() == Ok(value),
    );
    digits.put(out, SCIENTIFIC_FROM_4);
}

/// Writes the sign, or all of NaN and infinity; the magnitude is what is left to write.
fn put_special(out: &mut Vec<u8>, value: f64) -> Option<f64> {
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
        return None;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value.is_infinite() {
        out.extend_from_slice(b"Infinity");
        return None;
    }
    Some(value.abs())
}

/// A positive float as `mantissa × 2^exponent`.
#[derive(Clone, Copy)]
struct Float {
    mantissa: u64,
    exponent: i32,
    /// The float below is only half as far away as the one above.
    narrow_below: bool,
}

impl Float {
    fn new(fraction: u64, biased: i32, fraction_bits: i32, bias: i32) -> Float {
        let mantissa = if biased == 0 { fraction } else { fraction | 1 << fraction_bits };
        Float { mantissa, exponent: biased.max(1) - bias - fraction_bits, narrow_below: fraction == 0 && biased > 1 }
    }

    /// Whether `digits × 10^power` is exactly a midpoint between this float and a neighbour.
    fn is_midpoint(self, digits: u64, power: i32) -> bool {
        let above = same(digits, power, 2 * self.mantissa + 1, self.exponent - 1);
        let below = match self.narrow_below {
            true => same(digits, power, 4 * self.mantissa - 1, self.exponent - 2),
            false => same(digits, power, 2 * self.mantissa - 1, self.exponent - 1),
        };
        above || below
    }

    /// Whether this float is exactly `doubled × 10^power / 2`.
    fn is_half_of(self, doubled: u64, power: i32) -> bool {
        same(doubled, power, self.mantissa, self.exponent + 1)
    }
}

/// Whether `digits × 10^power = mantissa × 2^exponent`, both sides being below 2^58 without their powers. Five to a higher power than 27
/// divides neither.
fn same(digits: u64, power: i32, mantissa: u64, exponent: i32) -> bool {
    if power.unsigned_abs() > 27 {
        return false;
    }
    let fives = 5u128.pow(power.unsigned_abs());
    let (left, right) =
        if power >= 0 { (u128::from(digits) * fives, u128::from(mantissa)) } else { (u128::from(digits), u128::from(mantissa) * fives) };
    let odd = |number: u128, twos: i32| (number >> number.trailing_zeros(), twos + number.trailing_zeros() as i32);
    odd(left, power) == odd(right, exponent)
}

/// The shortest digits strictly between the midpoints, the nearest of them, the even ones of two. `found` is the shortest that reads back;
/// `exact` rounds to a count of digits.
fn shortest(float: Float, found: Digits, exact: impl Fn(usize) -> Digits, reads_back: impl Fn(&str) -> bool) -> Digits {
    let fits = |digits: &Digits| {
        !float.is_midpoint(digits.number(), digits.power()) && reads_back(&format!("{}e{}", digits.number(), digits.power()))
    };
    if float.mantissa.is_multiple_of(2) && float.is_midpoint(found.number(), found.power()) {
        let longer = (found.length..=17).flat_map(|count| {
            let nearest = exact(count);
            [nearest, nearest.plus(1)]
        });
        return longer.into_iter().find(fits).map_or(found, Digits::without_trailing_zeros);
    }
    let number = found.number();
    if number.is_multiple_of(2) {
        return found;
    }
    let even = [(2 * number - 1, -1), (2 * number + 1, 1)].into_iter().find(|(half, _)| float.is_half_of(*half, found.power()));
    even.map(|(_, step)| found.plus(step)).filter(fits).map_or(found, Digits::without_trailing_zeros)
}

/// Decimal digits of a positive number: `d.ddd × 10^exponent`.
#[derive(Clone, Copy)]
struct Digits {
    digits: [u8; 20],
    length: usize,
    exponent: i32,
}

impl Digits {
    /// Reads Rust's `d.ddde-x`.
    fn of(number: std::fmt::Arguments<'_>) -> Digits {
        let mut buffer = [0u8; 40];
        let mut rest = &mut buffer[..];
        rest.write_fmt(number).expect("at most 17 digits, a point and an exponent");
        let unused = rest.len();
        let written = &buffer[..buffer.len() - unused];
        let mut digits = Digits { digits: [b'0'; 20], length: 0, exponent: 0 };
        let mut bytes = written.iter();
        for byte in bytes.by_ref() {
            match byte {
                b'e' => break,
                b'.' => {}
                digit => {
                    digits.digits[digits.length] = *digit;
                    digits.length += 1;
                }
            }
        }
        let exponent = bytes.as_slice();
        let (negative, exponent) = exponent.strip_prefix(b"-").map_or((false, exponent), |rest| (true, rest));
        let magnitude = exponent.iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
        digits.exponent = if negative { -magnitude } else { magnitude };
        digits
    }

    /// The digits without their point.
    fn number(&self) -> u64 {
        self.digits[..self.length].iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
    }

    /// The power of ten of the last digit.
    fn power(&self) -> i32 {
        self.exponent + 1 - self.length as i32
    }

    /// The number above (1) or below (-1) with the last digit's power.
    fn plus(&self, step: i64) -> Digits {
        let mut rest = self.number().saturating_add_signed(step);
        let length = rest.checked_ilog10().map_or(1, |log| log as usize + 1);
        let mut next = Digits { digits: [b'0'; 20], length, exponent: self.power() + length as i32 - 1 };
        for digit in next.digits[..length].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        next
    }

    fn without_trailing_zeros(mut self) -> Digits {
        while self.length > 1 && self.digits[self.length - 1] == b'0' {
            self.length -= 1;
        }
        self
    }

    /// Lays the digits out as printf's %g would.
    fn put(&self, out: &mut Vec<u8>, scientific_from: i32) {
        let digits = &self.digits[..self.length];
        match self.exponent {
            exponent @ -4..=-1 => {
                out.extend_from_slice(b"0.");
                out.resize(out.len() + (-1 - exponent) as usize, b'0');
                out.extend_from_slice(digits);
            }
            exponent if exponent >= 0 && exponent < scientific_from => {
                let whole = exponent as usize + 1;
                out.extend_from_slice(&digits[..whole.min(digits.len())]);
                out.resize(out.len() + whole.saturating_sub(digits.len()), b'0');
                if digits.len() > whole {
                    out.push(b'.');
                    out.extend_from_slice(&digits[whole..]);
                }
            }
            exponent => {
                out.push(digits[0]);
                if digits.len() > 1 {
                    out.push(b'.');
                    out.extend_from_slice(&digits[1..]);
                }
                out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
                numeric::put_digits(out, u64::from(exponent.unsigned_abs()), 2);
            }
        }
    }
}
