//! numeric: powers, exponentials and logarithms, with PostgreSQL's scales.
//!
//! PostgreSQL computes them with some more digits than it shows, and what these are differs between versions. The true value is computed
//! here, with more digits still, beside a bound of what PostgreSQL's can be off by. Where both round alike, whatever the difference, the
//! answer is PostgreSQL's; where the true value is that close to the middle between two answers, it is declined: some in a million.

use std::f64::consts::{LN_10, LOG2_10, LOG10_2, LOG10_E};

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive};
use rimward_model::Cell;
use rimward_model::oid::NUMERIC;

use crate::answer::integer;
use crate::decimal::{DISPLAY_SCALE_MAX, Decimal, Number, Whole};
use crate::fixed;
use crate::registry::{Context, Function, func, op, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Digits that a result has at least.
const MIN_SIG_DIGITS: i32 = 16;
/// Digits beyond the result's that PostgreSQL computes with.
const GUARD_DIGITS: i32 = 8;
/// What a float may be off by, of PostgreSQL's estimates.
const ESTIMATE_DOUBT: f64 = 1e-9;
/// Beyond these exponents of ten nothing is computed.
const WEIGHT_MAX: f64 = 900.0;
/// Digits of a power that is computed exactly.
const POWER_DIGITS_MAX: u64 = 20_000;
/// The version before which powers of numbers close to 1 lack digits.
const PRECISE_POWERS: i64 = 140_001;
/// The version that began to choose the scale of whole powers by their magnitude.
const SCALED_POWERS: i64 = 160_000;

fn declined() -> SqlError {
    SqlError::Declined("a last digit that PostgreSQL may round otherwise")
}

fn too_great() -> SqlError {
    SqlError::Declined("a power or logarithm of hundreds of digits")
}

/// What C makes an integer of a float that is off by no more than the doubt.
fn truncated(value: f64, doubt: f64) -> Result<i32, SqlError> {
    let (low, high) = ((value - doubt).trunc(), (value + doubt).trunc());
    if low == high { Ok(low as i32) } else { Err(SqlError::Declined("a scale that depends on the processor")) }
}

/// The scale of a result whose first digit has this weight, beside arguments of these scales.
fn result_scale(weight: i32, scales: &[u32]) -> u32 {
    let least = scales.iter().copied().max().unwrap_or(0) as i32;
    (MIN_SIG_DIGITS - weight).max(least).clamp(0, DISPLAY_SCALE_MAX) as u32
}

fn number(value: BigInt, scale: u32) -> Said {
    let mantissa = value.to_i128().map_or(Whole::Big(value), Whole::Small);
    Decimal { mantissa, scale }.answer()
}

/// A decimal as the nearest float.
fn float(decimal: &Decimal) -> Result<f64, SqlError> {
    decimal.print()?.parse().map_err(|_| SqlError::Argument("numeric"))
}

fn is_between_nine_and_eleven_tenths(decimal: &Decimal) -> bool {
    !decimal.is_less(&Decimal::new(9, 1)) && !Decimal::new(11, 1).is_less(decimal)
}

fn minus_one(decimal: &Decimal) -> Decimal {
    decimal.add(&Decimal::new(-1, 0))
}

/// The weight of the first digit of a logarithm, as PostgreSQL estimates it.
fn ln_weight(of: &Decimal) -> Result<i32, SqlError> {
    if is_between_nine_and_eleven_tenths(of) {
        let beyond = minus_one(of);
        return Ok(if beyond.mantissa.is_zero() { 0 } else { beyond.mantissa.digits() - 1 - beyond.scale as i32 });
    }
    let (digits, power) = of.first_pair();
    let ln = (digits as f64).ln() + f64::from(power) * LN_10;
    truncated(ln.abs().log10(), ESTIMATE_DOUBT)
}

/// The logarithm as a float, for bounds.
fn ln_estimate(of: &Decimal) -> Result<f64, SqlError> {
    if is_between_nine_and_eleven_tenths(of) {
        return Ok(float(&minus_one(of))?.ln_1p());
    }
    let (digits, power) = of.first_pair();
    Ok((digits as f64).ln() + f64::from(power) * LN_10)
}

/// What PostgreSQL's logarithm at this scale can be off by before it is rounded, in units of its last digit. Each of the square roots that
/// bring the number close to 1 is rounded, and so is each term of the series; the result is multiplied by two for each root.
fn ln_doubt(ln: f64, scale: i32) -> Result<f64, SqlError> {
    let mut doublings = 2;
    let mut rest = ln.abs();
    while rest > 0.09 {
        rest /= 2.0;
        doublings += 1;
    }
    if doublings > 18 {
        return Err(too_great());
    }
    let terms = f64::from(scale + 2 * GUARD_DIGITS) / 2.5 + 4.0;
    Ok(2f64.powi(doublings) * terms * 10f64.powi(-GUARD_DIGITS))
}

/// What PostgreSQL's exponential can be off by, in parts of it. The argument is halved until it is small; the series' terms are rounded,
/// and the sum is squared as often.
fn exp_doubt(exponent: f64, scale: u32) -> Result<f64, SqlError> {
    let mut halvings = 0;
    let mut rest = exponent.abs();
    while rest > 0.01 {
        rest /= 2.0;
        halvings += 1;
    }
    let weight = (exponent * LOG10_E - ESTIMATE_DOUBT).trunc() as i32;
    let digits = (1 + weight + scale as i32 + (f64::from(halvings) * LOG10_2).trunc() as i32).max(0) + GUARD_DIGITS;
    let terms = f64::from(digits) / 2.0 + 3.0;
    let doubt = 2f64.powi(halvings) * terms * 10f64.powi(1 - digits);
    if doubt < 1e-3 { Ok(doubt) } else { Err(too_great()) }
}

fn bits_for(digits: f64) -> u32 {
    (digits.max(0.0) * LOG2_10) as u32 + 64
}

/// `e^exponent` at this scale. The exponent is a fixed-point number of so many bits, off by `doubt` in PostgreSQL's computation, and near
/// `estimate`.
fn exponential(exponent: &BigInt, bits: u32, estimate: f64, scale: u32, doubt: f64) -> Said {
    let (mantissa, power) = fixed::exp(exponent, bits);
    let unit = f64::from(scale) + estimate * LOG10_E;
    let doubt = (doubt + exp_doubt(estimate, scale)?) * 10f64.powf(unit);
    let value = fixed::rounded(&mantissa, i64::from(bits) - power, scale, doubt).ok_or_else(declined)?;
    number(value, scale)
}

fn exp(a: &[Cell<'_>]) -> Said {
    let decimal = match Number::of(a[0])? {
        Number::NaN => return Number::NaN.answer(),
        Number::Infinity { negative: false } => return Ok(Answer::Same(0)),
        Number::Infinity { negative: true } => return Decimal::new(0, 0).answer(),
        Number::Finite(decimal) => decimal,
    };
    let estimate = float(&decimal)?;
    let weight = estimate * LOG10_E;
    if weight.abs() > WEIGHT_MAX {
        return Err(too_great());
    }
    let scale = result_scale(truncated(weight, weight.abs() * ESTIMATE_DOUBT)?, &[decimal.scale]);
    let bits = bits_for(f64::from(scale) + weight.max(0.0));
    let exponent = (decimal.mantissa.big() << bits) / BigInt::from(10).pow(decimal.scale);
    exponential(&exponent, bits, estimate, scale, 0.0)
}

/// Finite and above 0.
fn logarithmic(number: Number) -> Result<Decimal, SqlError> {
    let refuse = |what: &'static str| Err(SqlError::raised("2201E", what));
    match number {
        _ if number.is_zero() => refuse("cannot take logarithm of zero"),
        _ if number.sign() < 0 => refuse("cannot take logarithm of a negative number"),
        Number::Finite(decimal) => Ok(decimal),
        Number::NaN | Number::Infinity { .. } => Err(SqlError::Declined("a logarithm of infinity or NaN")),
    }
}

fn ln(a: &[Cell<'_>]) -> Said {
    if let Number::NaN | Number::Infinity { negative: false } = Number::of(a[0])? {
        return Ok(Answer::Same(0));
    }
    let decimal = logarithmic(Number::of(a[0])?)?;
    let scale = result_scale(ln_weight(&decimal)?, &[decimal.scale]);
    let doubt = ln_doubt(ln_estimate(&decimal)?, scale as i32)?;
    let bits = bits_for(scale.into());
    let value = fixed::rounded(&fixed::ln(&decimal, bits), bits.into(), scale, doubt).ok_or_else(declined)?;
    number(value, scale)
}

fn common_log(a: &[Cell<'_>]) -> Said {
    match Number::of(a[0])? {
        Number::NaN | Number::Infinity { negative: false } => Ok(Answer::Same(0)),
        of => logarithm(&Decimal::new(10, 0), &logarithmic(of)?),
    }
}

fn log(a: &[Cell<'_>]) -> Said {
    let (base, of) = (Number::of(a[0])?, Number::of(a[1])?);
    if let (Number::NaN, _) | (_, Number::NaN) = (&base, &of) {
        return Number::NaN.answer();
    }
    logarithm(&logarithmic(base)?, &logarithmic(of)?)
}

fn logarithm(base: &Decimal, of: &Decimal) -> Said {
    let (base_ln, of_ln) = (ln_estimate(base)?, ln_estimate(of)?);
    if base_ln == 0.0 {
        return Err(SqlError::division_by_zero());
    }
    let (base_weight, of_weight) = (ln_weight(base)?, ln_weight(of)?);
    let weight = of_weight - base_weight;
    let scale = result_scale(weight, &[base.scale, of.scale]);
    // Both logarithms are rounded, to as many significant digits.
    let digits = scale as i32 + weight + GUARD_DIGITS;
    let off = |ln: f64, ln_weight: i32| -> Result<f64, SqlError> {
        let scale = (digits - ln_weight).max(0);
        Ok((0.5 + ln_doubt(ln, scale)?) * 10f64.powi(-scale))
    };
    let quotient = (of_ln / base_ln).abs();
    let doubt = (off(base_ln, base_weight)? * quotient + off(of_ln, of_weight)?) / base_ln.abs();
    let doubt = doubt * 10f64.powi(scale as i32);
    if doubt > 1e-2 {
        return Err(too_great());
    }
    let bits = bits_for(f64::from(scale) + quotient.log10().max(0.0) - 2.0 * base_ln.abs().log10().min(0.0));
    let (base_ln, of_ln) = (fixed::ln(base, bits), fixed::ln(of, bits));
    let value = fixed::rounded(&((of_ln << bits) / base_ln), bits.into(), scale, doubt).ok_or_else(declined)?;
    number(value, scale)
}

fn power(a: &[Cell<'_>]) -> Said {
    let (base, exponent, version) = (Number::of(a[0])?, Number::of(a[1])?, integer(a[2])?);
    if version < PRECISE_POWERS {
        return Err(SqlError::Declined("a power by an old version"));
    }
    let is_one = |number: &Number| matches!(number, Number::Finite(decimal) if minus_one(decimal).mantissa.is_zero());
    let (base, exponent) = match (base, exponent) {
        (Number::NaN, exponent) if exponent.is_zero() => return Decimal::new(1, 0).answer(),
        (base, Number::NaN) if is_one(&base) => return Decimal::new(1, 0).answer(),
        (Number::NaN, _) | (_, Number::NaN) => return Number::NaN.answer(),
        (Number::Finite(base), Number::Finite(exponent)) => (base, exponent),
        _ => return Err(SqlError::Declined("a power of infinity")),
    };
    if base.mantissa.is_zero() && exponent.mantissa.is_negative() {
        return Err(SqlError::raised("2201F", "zero raised to a negative power is undefined"));
    }
    if exponent.min_scale() == 0 {
        let whole = exponent.truncated(0).mantissa.to_i64().and_then(|whole| i32::try_from(whole).ok());
        return whole_power(&base, whole.ok_or_else(too_great)?, exponent.scale, version);
    }
    if base.mantissa.is_negative() {
        return Err(SqlError::raised("2201F", "a negative number raised to a non-integer power yields a complex result"));
    }
    if base.mantissa.is_zero() {
        return Decimal::new(0, MIN_SIG_DIGITS as u32).answer();
    }
    broken_power(&base, &exponent)
}

/// Of a positive base; as PostgreSQL does, by the logarithm.
fn broken_power(base: &Decimal, exponent: &Decimal) -> Said {
    let (ln_weight, ln) = (ln_weight(base)?, ln_estimate(base)?);
    let times = float(exponent)?;
    let estimate = ln * times;
    if (estimate * LOG10_E).abs() > WEIGHT_MAX {
        return Err(too_great());
    }
    // PostgreSQL estimates with eight digits of the logarithm, and this with the first digits of the base.
    let estimated_scale = (GUARD_DIGITS - ln_weight).max(0);
    let precise = fixed::ln(base, 192) * exponent.mantissa.big() / BigInt::from(10).pow(exponent.scale);
    let estimate = precise.to_f64().map_or(estimate, |precise| precise / 2f64.powi(192));
    let off = (times.abs() + 1.0) * 10f64.powi(-estimated_scale) + estimate.abs() * ESTIMATE_DOUBT;
    let weight = truncated(estimate * LOG10_E, off)?;
    let scale = result_scale(weight, &[base.scale, exponent.scale]);
    let digits = (scale as i32 + weight).max(0);
    let ln_scale = (digits - ln_weight + GUARD_DIGITS).max(0);
    let off = (times.abs() * (0.5 + ln_doubt(ln, ln_scale)?) + 0.5) * 10f64.powi(-ln_scale);
    let bits = bits_for(f64::from(scale) + (estimate * LOG10_E).max(0.0) + times.abs().log10().max(0.0));
    let exact = fixed::ln(base, bits) * exponent.mantissa.big() / BigInt::from(10).pow(exponent.scale);
    exponential(&exact, bits, estimate, scale, off)
}

/// The weight of a whole power's first digit, as a float and as C makes an integer of it.
fn power_weight(base: &Decimal, exponent: i32) -> Result<(f64, i32), SqlError> {
    if base.mantissa.is_zero() {
        return Ok((0.0, 0));
    }
    let (digits, power) = base.first_four();
    let (log, doubt) = match digits {
        // Every library's logarithm is exact of these.
        1 => (0.0, 0.0),
        10 => (1.0, 0.0),
        100 => (2.0, 0.0),
        1000 => (3.0, 0.0),
        digits => ((digits as f64).log10(), ESTIMATE_DOUBT / 1000.0),
    };
    let weight = f64::from(exponent) * (log + f64::from(power));
    let doubt = doubt * f64::from(exponent).abs() * (log.abs() + f64::from(power).abs());
    Ok((weight, truncated(weight, doubt)?))
}

fn whole_power(base: &Decimal, exponent: i32, exponent_scale: u32, version: i64) -> Said {
    let (weight, whole_weight) = power_weight(base, exponent)?;
    if weight.abs() > WEIGHT_MAX {
        return Err(too_great());
    }
    let scale =
        if version < SCALED_POWERS { result_scale(0, &[base.scale]) } else { result_scale(whole_weight, &[base.scale, exponent_scale]) };
    match exponent {
        0 => return Decimal::new(1, 0).rounded(scale as i32).answer(),
        1 => return base.rounded(scale as i32).answer(),
        -1 => return Decimal::new(1, 0).divided_at(base, scale).answer(),
        _ if base.mantissa.is_zero() => return Decimal::new(0, scale).answer(),
        _ => {}
    }
    let base = base.truncated(base.min_scale() as i32);
    let count = exponent.unsigned_abs();
    if u64::from(count) * base.mantissa.digits() as u64 > POWER_DIGITS_MAX {
        return Err(too_great());
    }
    let magnitude = base.mantissa.big().pow(count);
    let places = base.scale * count;
    // Each multiplication is rounded to so many digits, unless it is exact.
    let digits = 1 + scale as i32 + whole_weight;
    if digits < 1 {
        return Err(too_great());
    }
    let digits = digits + f64::from(count).ln() as i32 + GUARD_DIGITS;
    let doubt = 2.0 * f64::from(count) * 10f64.powf(f64::from(-digits) + weight + f64::from(scale));
    if exponent < 0 {
        // One over it.
        let above = BigInt::from(10).pow(places) << 64u32;
        let bits = 64 + bits_for(f64::from(scale));
        let quotient = (above << (bits - 64)) / magnitude;
        return number(fixed::rounded(&quotient, bits.into(), scale, doubt).ok_or_else(declined)?, scale);
    }
    let value = if places <= scale { magnitude * BigInt::from(10).pow(scale - places) } else { cut(&magnitude, places - scale, doubt)? };
    number(value, scale)
}

/// Without its last digits, rounded.
fn cut(value: &BigInt, digits: u32, doubt: f64) -> Result<BigInt, SqlError> {
    let unit = BigInt::from(10).pow(digits);
    let (whole, rest) = (value / &unit, (value % &unit).abs());
    let fraction = ((rest << 53u32) / unit).to_f64().unwrap_or(0.0) / 2f64.powi(53);
    if (fraction - 0.5).abs() <= doubt + 1e-12 {
        return Err(declined());
    }
    let away = if value.is_negative() { -BigInt::one() } else { BigInt::one() };
    Ok(if fraction > 0.5 { whole + away } else { whole })
}

const N: &[u32] = &[NUMERIC];
const NN: &[u32] = &[NUMERIC, NUMERIC];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_numeric_exp", &[func("exp", N)], NUMERIC, exp),
    valued("rimward_numeric_ln", &[func("ln", N)], NUMERIC, ln),
    valued("rimward_numeric_log10", &[func("log", N), func("log10", N)], NUMERIC, common_log),
    valued("rimward_numeric_log", &[func("log", NN)], NUMERIC, log),
    valued("rimward_numeric_power", &[func("power", NN), func("pow", NN), op("^", NN)], NUMERIC, power).with(&[Context::Version]),
];
