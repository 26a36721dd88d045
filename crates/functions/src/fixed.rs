//! Logarithms and exponentials to any number of binary digits, with a known error: fixed-point numbers, whose digits behind the point
//! the caller chooses.

use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::decimal::Decimal;

/// Digits beyond those that are asked for: what thousands of roundings can spoil.
const GUARD_BITS: u32 = 32;

/// The natural logarithm of a number above 0, times 2^bits, off by less than 1.
pub(crate) fn ln(number: &Decimal, bits: u32) -> BigInt {
    let working = bits + GUARD_BITS;
    let mut above = number.mantissa.big();
    let mut below = BigInt::from(10).pow(number.scale);
    // The number is 2^power times one between 2/3 and 4/3.
    let mut power = above.bits() as i64 - below.bits() as i64;
    let three_quarters = |above: &BigInt, below: &BigInt| above * 3 > below * 4;
    if three_quarters(&shifted(&above, -power), &shifted(&below, power)) {
        power += 1;
    }
    (above, below) = (shifted(&above, -power), shifted(&below, power));
    let ratio = ((&above - &below) << working) / (&above + &below);
    let sum = (odd_series(&ratio, working) << 1u32) + ln_of_two(working) * power;
    sum >> GUARD_BITS
}

/// Times a positive power of two; of a negative one nothing, for the other side of a fraction takes it.
fn shifted(value: &BigInt, power: i64) -> BigInt {
    value << power.max(0).unsigned_abs()
}

/// `z + z³/3 + z⁵/5 + …`, the inverse hyperbolic tangent.
fn odd_series(z: &BigInt, bits: u32) -> BigInt {
    let square = (z * z) >> bits;
    let (mut sum, mut power, mut divisor) = (z.clone(), z.clone(), 1u32);
    loop {
        power = (power * &square) >> bits;
        divisor += 2;
        let term = &power / divisor;
        if term.is_zero() || term == BigInt::from(-1) {
            return sum;
        }
        sum += term;
    }
}

fn ln_of_two(bits: u32) -> BigInt {
    let third = (BigInt::one() << bits) / 3;
    odd_series(&third, bits) << 1u32
}

/// `e^y` for `y = exponent × 2^-bits`, as a mantissa with `bits` digits behind the point, which is about 1, and a power of two. The
/// mantissa is off by less than 2^-(bits - 8), if the exponent is off by no more than 2^-bits.
pub(crate) fn exp(exponent: &BigInt, bits: u32) -> (BigInt, i64) {
    let working = bits + GUARD_BITS;
    let two = ln_of_two(working + GUARD_BITS);
    let exponent = exponent << GUARD_BITS;
    let power = ((&exponent << (GUARD_BITS + 1)) / &two + 1u32) >> 1u32;
    let rest = &exponent - ((&power * &two) >> GUARD_BITS);
    // Squared as often as it was halved.
    let halvings = bits.isqrt().min(GUARD_BITS / 2);
    let small = rest >> halvings;
    let one = BigInt::one() << working;
    let (mut sum, mut term, mut count) = (&one + &small, small.clone(), 1u32);
    loop {
        count += 1;
        term = ((&term * &small) >> working) / count;
        if term.is_zero() || term == BigInt::from(-1) {
            break;
        }
        sum += &term;
    }
    for _ in 0..halvings {
        sum = (&sum * &sum) >> working;
    }
    (sum >> GUARD_BITS, power.to_i64().unwrap_or(i64::MAX))
}

/// `value × 2^-bits × 10^scale` rounded half away from zero; nothing if a difference of `doubt` might round it the other way.
pub(crate) fn rounded(value: &BigInt, bits: i64, scale: u32, doubt: f64) -> Option<BigInt> {
    let scaled = value.magnitude() * num_bigint::BigUint::from(10u32).pow(scale);
    let sign = if value.is_negative() { Sign::Minus } else { Sign::Plus };
    let Ok(bits) = u64::try_from(bits) else { return Some(BigInt::from_biguint(sign, scaled << bits.unsigned_abs())) };
    let whole = &scaled >> bits;
    let rest = scaled - (&whole << bits);
    // The fraction's first 53 digits.
    let fraction = if bits > 53 { rest >> (bits - 53) } else { rest << (53 - bits) };
    let fraction = fraction.to_f64()? / 2f64.powi(53);
    if (fraction - 0.5).abs() <= doubt + 1e-12 {
        return None;
    }
    let whole = if fraction > 0.5 { whole + 1u32 } else { whole };
    Some(BigInt::from_biguint(sign, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: &BigInt, bits: i64, scale: u32) -> String {
        rounded(value, bits, scale, 0.0).expect("no tie").to_string()
    }

    #[test]
    fn logarithms_have_the_digits_that_tables_have() {
        let two = ln(&Decimal::new(2, 0), 200);
        assert_eq!(printed(&two, 200, 50), "69314718055994530941723212145817656807550013436026");
        let thousandth = ln(&Decimal::new(1, 3), 200);
        assert_eq!(printed(&thousandth, 200, 40), "-69077552789821370520539743640530926228033");
        assert!(ln(&Decimal::new(100, 2), 100).is_zero());
    }

    #[test]
    fn exponentials_have_the_digits_that_tables_have() {
        let (mantissa, power) = exp(&(BigInt::one() << 220u32), 220);
        assert_eq!(printed(&mantissa, 220 - power, 50), "271828182845904523536028747135266249775724709369996");
        let (mantissa, power) = exp(&(BigInt::from(-10) << 220u32), 220);
        assert_eq!(printed(&mantissa, 220 - power, 30), "45399929762484851535591516");
    }

    #[test]
    fn what_may_round_either_way_is_not_rounded() {
        assert_eq!(rounded(&BigInt::from(3), 1, 0, 0.0), None);
        assert_eq!(rounded(&BigInt::from(-7), 2, 0, 0.1), Some(BigInt::from(-2)));
        assert_eq!(rounded(&BigInt::from(-7), 2, 0, 0.3), None);
    }
}
