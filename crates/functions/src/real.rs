//! float4 and float8: what IEEE 754 and PostgreSQL's own checks determine. Functions of the C library (powers, logarithms, sines) are
//! absent: their last digit is the library's.

use rimward_model::Cell;
use rimward_model::oid::{BOOL, FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC};

use crate::answer::{integer, real};
use crate::decimal::{Decimal, Number};
use crate::registry::{Function, cast_of, func, op, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

fn overflow() -> SqlError {
    SqlError::raised("22003", "value out of range: overflow")
}

fn underflow() -> SqlError {
    SqlError::raised("22003", "value out of range: underflow")
}

/// Arithmetic in one width.
trait Float: Copy + PartialEq + Into<f64> {
    fn of(wide: f64) -> Self;
    fn add(self, other: Self) -> Self;
    fn subtract(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    fn divide(self, other: Self) -> Self;
}

macro_rules! float {
    ($ty:ty, $of:expr) => {
        impl Float for $ty {
            fn of(wide: f64) -> $ty {
                $of(wide)
            }
            fn add(self, other: $ty) -> $ty {
                self + other
            }
            fn subtract(self, other: $ty) -> $ty {
                self - other
            }
            fn multiply(self, other: $ty) -> $ty {
                self * other
            }
            fn divide(self, other: $ty) -> $ty {
                self / other
            }
        }
    };
}

float!(f64, |wide| wide);
float!(f32, |wide| wide as f32);

fn two<F: Float>(a: &[Cell<'_>]) -> Result<(F, F, f64, f64), SqlError> {
    let (left, right) = (real(a[0])?, real(a[1])?);
    Ok((F::of(left), F::of(right), left, right))
}

fn add<F: Float>(a: &[Cell<'_>], of: fn(F, F) -> F) -> Said {
    let (left, right, wide_left, wide_right) = two::<F>(a)?;
    let sum: f64 = of(left, right).into();
    if sum.is_infinite() && !wide_left.is_infinite() && !wide_right.is_infinite() {
        return Err(overflow());
    }
    Ok(Answer::float(sum))
}

fn multiply<F: Float>(a: &[Cell<'_>]) -> Said {
    let (left, right, wide_left, wide_right) = two::<F>(a)?;
    let product: f64 = left.multiply(right).into();
    if product.is_infinite() && !wide_left.is_infinite() && !wide_right.is_infinite() {
        return Err(overflow());
    }
    if product == 0.0 && wide_left != 0.0 && wide_right != 0.0 {
        return Err(underflow());
    }
    Ok(Answer::float(product))
}

fn divide<F: Float>(a: &[Cell<'_>]) -> Said {
    let (left, right, wide_left, wide_right) = two::<F>(a)?;
    if wide_right == 0.0 && !wide_left.is_nan() {
        return Err(SqlError::division_by_zero());
    }
    let quotient: f64 = left.divide(right).into();
    if quotient.is_infinite() && !wide_left.is_infinite() {
        return Err(overflow());
    }
    if quotient == 0.0 && wide_left != 0.0 && !wide_right.is_infinite() {
        return Err(underflow());
    }
    Ok(Answer::float(quotient))
}

fn map(a: &[Cell<'_>], of: impl Fn(f64) -> f64) -> Said {
    Ok(Answer::float(of(real(a[0])?)))
}

fn sign(value: f64) -> f64 {
    if value > 0.0 {
        1.0
    } else if value < 0.0 {
        -1.0
    } else {
        // 0, −0 and NaN: PostgreSQL gives 0.
        0.0
    }
}

fn square_root(a: &[Cell<'_>]) -> Said {
    let value = real(a[0])?;
    if value < 0.0 {
        return Err(SqlError::raised("2201F", "cannot take square root of a negative number"));
    }
    Ok(Answer::float(value.sqrt()))
}

const RADIANS_PER_DEGREE: f64 = 0.017_453_292_519_943_295;

fn degrees(a: &[Cell<'_>]) -> Said {
    let cells = [a[0], Cell::Real(RADIANS_PER_DEGREE)];
    divide::<f64>(&cells)
}

fn radians(a: &[Cell<'_>]) -> Said {
    let cells = [a[0], Cell::Real(RADIANS_PER_DEGREE)];
    multiply::<f64>(&cells)
}

/// A power of whole numbers that is a whole number below 2^53, which every library computes exactly; of others the last digit is the
/// library's.
fn power(a: &[Cell<'_>]) -> Said {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let (base, exponent) = (real(a[0])?, real(a[1])?);
    let whole = |value: f64| value.trunc() == value && value.abs() < EXACT && (value != 0.0 || value.is_sign_positive());
    if !whole(base) || !whole(exponent) || !(0.0..=1100.0).contains(&exponent) {
        return Err(SqlError::Declined("a power that is not of whole numbers"));
    }
    let power = (base as i128).checked_pow(exponent as u32).map(|power| power as f64).filter(|power| power.abs() < EXACT);
    power.map(Answer::float).ok_or(SqlError::Declined("a power whose last digit is the library's"))
}

fn narrow(a: &[Cell<'_>]) -> Said {
    let wide = real(a[0])?;
    let narrow = wide as f32;
    if narrow.is_infinite() && !wide.is_infinite() {
        return Err(overflow());
    }
    if narrow == 0.0 && wide != 0.0 {
        return Err(underflow());
    }
    Ok(Answer::float(narrow.into()))
}

/// Half to even, as C's rint. The bounds are powers of two, which floats meet exactly.
fn to_integer(a: &[Cell<'_>], ty: &'static str, bits: i32) -> Said {
    let value = real(a[0])?.round_ties_even();
    let limit = 2f64.powi(bits - 1);
    if value >= -limit && value < limit { Ok(Answer::Integer(value as i64)) } else { Err(SqlError::out_of_range(ty)) }
}

/// The decimal of so many significant digits, as `%.15g` prints it.
fn to_numeric(a: &[Cell<'_>], digits: usize) -> Said {
    let value = real(a[0])?;
    if value.is_nan() {
        return Number::NaN.answer();
    }
    if value.is_infinite() {
        return Number::Infinity { negative: value < 0.0 }.answer();
    }
    if value == 0.0 {
        return Decimal::new(0, 0).answer();
    }
    let printed = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = printed.split_once('e').ok_or(SqlError::Argument("float"))?;
    let shown: String = mantissa.chars().filter(|character| *character != '.').collect();
    let shown = shown.trim_end_matches('0');
    let mantissa: i128 = shown.parse().map_err(|_| SqlError::Argument("float"))?;
    let exponent: i32 = exponent.parse().map_err(|_| SqlError::Argument("float"))?;
    let count = shown.trim_start_matches('-').len() as i32;
    let scale = count - 1 - exponent;
    let decimal = Decimal::new(mantissa, 0);
    match u32::try_from(scale) {
        Ok(scale) => Decimal { scale, ..decimal }.answer(),
        Err(_) => Decimal { mantissa: decimal.mantissa.shifted(scale.unsigned_abs()), scale: 0 }.answer(),
    }
}

/// Text of a numeric, read as a float.
fn of_numeric(a: &[Cell<'_>], parse: impl Fn(&str) -> f64) -> Said {
    let blob = crate::answer::blob(a[0])?;
    let mut text = Vec::new();
    rimward_model::numeric::put_text(&mut text, blob).ok_or(SqlError::Argument("numeric"))?;
    let text = std::str::from_utf8(&text).map_err(|_| SqlError::Argument("numeric"))?;
    match text {
        "NaN" => return Ok(Answer::float(f64::NAN)),
        "Infinity" => return Ok(Answer::float(f64::INFINITY)),
        "-Infinity" => return Ok(Answer::float(f64::NEG_INFINITY)),
        _ => {}
    }
    let value = parse(text);
    if value.is_infinite() || (value == 0.0 && !Number::of(a[0])?.is_zero()) {
        return Err(SqlError::raised("22003", "out of range for a floating-point type"));
    }
    Ok(Answer::float(value))
}

fn of_integer(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Real(integer(a[0])? as f64))
}

fn of_integer4(a: &[Cell<'_>]) -> Said {
    Ok(Answer::Real(f64::from(integer(a[0])? as f32)))
}

/// NaN equals NaN, and is above everything.
fn compare(a: &[Cell<'_>], holds: impl Fn(std::cmp::Ordering) -> bool) -> Said {
    let (left, right) = (real(a[0])?, real(a[1])?);
    let order = left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()));
    Ok(Answer::bool(holds(order)))
}

const F4: &[u32] = &[FLOAT4];
const F8: &[u32] = &[FLOAT8];
const F44: &[u32] = &[FLOAT4, FLOAT4];
const F48: &[u32] = &[FLOAT4, FLOAT8];
const F84: &[u32] = &[FLOAT8, FLOAT4];
const F88: &[u32] = &[FLOAT8, FLOAT8];

macro_rules! comparison {
    ($name:literal, $operator:literal, $holds:path) => {
        valued($name, &[op($operator, F44), op($operator, F48), op($operator, F84), op($operator, F88)], BOOL, |a| compare(a, $holds))
    };
}

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_float8pl", &[op("+", F88), op("+", F48), op("+", F84)], FLOAT8, |a| add::<f64>(a, f64::add)),
    valued("rimward_float8mi", &[op("-", F88), op("-", F48), op("-", F84)], FLOAT8, |a| add::<f64>(a, f64::subtract)),
    valued("rimward_float8mul", &[op("*", F88), op("*", F48), op("*", F84)], FLOAT8, multiply::<f64>),
    valued("rimward_float8div", &[op("/", F88), op("/", F48), op("/", F84)], FLOAT8, divide::<f64>),
    valued("rimward_float4pl", &[op("+", F44)], FLOAT4, |a| add::<f32>(a, f32::add)),
    valued("rimward_float4mi", &[op("-", F44)], FLOAT4, |a| add::<f32>(a, f32::subtract)),
    valued("rimward_float4mul", &[op("*", F44)], FLOAT4, multiply::<f32>),
    valued("rimward_float4div", &[op("/", F44)], FLOAT4, divide::<f32>),
    valued("rimward_float8um", &[op("-", F8)], FLOAT8, |a| map(a, |value| -value)),
    valued("rimward_float4um", &[op("-", F4)], FLOAT4, |a| map(a, |value| -value)),
    valued("rimward_float8abs", &[func("abs", F8), op("@", F8)], FLOAT8, |a| map(a, f64::abs)),
    valued("rimward_float4abs", &[func("abs", F4), op("@", F4)], FLOAT4, |a| map(a, f64::abs)),
    valued("rimward_dsign", &[func("sign", F8)], FLOAT8, |a| map(a, sign)),
    valued("rimward_dceil", &[func("ceil", F8), func("ceiling", F8)], FLOAT8, |a| map(a, f64::ceil)),
    valued("rimward_dfloor", &[func("floor", F8)], FLOAT8, |a| map(a, f64::floor)),
    valued("rimward_dtrunc", &[func("trunc", F8)], FLOAT8, |a| {
        map(a, |value| if value >= 0.0 { value.floor() } else { -(-value).floor() })
    }),
    valued("rimward_dround", &[func("round", F8)], FLOAT8, |a| map(a, f64::round_ties_even)),
    valued("rimward_dsqrt", &[func("sqrt", F8), op("|/", F8)], FLOAT8, square_root),
    valued("rimward_dpow", &[func("power", F88), func("pow", F88), op("^", F88)], FLOAT8, power),
    valued("rimward_pi", &[func("pi", &[])], FLOAT8, |_| Ok(Answer::Real(std::f64::consts::PI))),
    valued("rimward_degrees", &[func("degrees", F8)], FLOAT8, degrees),
    valued("rimward_radians", &[func("radians", F8)], FLOAT8, radians),
    valued("rimward_float4_of", &[cast_of(F8)], FLOAT4, narrow),
    valued("rimward_float8_of", &[cast_of(F4)], FLOAT8, |_| Ok(Answer::Same(0))),
    valued("rimward_float8_of_int", &[cast_of(&[INT2]), cast_of(&[INT4]), cast_of(&[INT8])], FLOAT8, of_integer),
    valued("rimward_float4_of_int", &[cast_of(&[INT2]), cast_of(&[INT4]), cast_of(&[INT8])], FLOAT4, of_integer4),
    valued("rimward_float_int2", &[cast_of(F8), cast_of(F4)], INT2, |a| to_integer(a, "smallint", 16)),
    valued("rimward_float_int4", &[cast_of(F8), cast_of(F4)], INT4, |a| to_integer(a, "integer", 32)),
    valued("rimward_float_int8", &[cast_of(F8), cast_of(F4)], INT8, |a| to_integer(a, "bigint", 64)),
    valued("rimward_float8_numeric", &[cast_of(F8)], NUMERIC, |a| to_numeric(a, 15)),
    valued("rimward_float4_numeric", &[cast_of(F4)], NUMERIC, |a| to_numeric(a, 6)),
    valued("rimward_numeric_float8", &[cast_of(&[NUMERIC])], FLOAT8, |a| of_numeric(a, |text| text.parse().unwrap_or(f64::NAN))),
    valued("rimward_numeric_float4", &[cast_of(&[NUMERIC])], FLOAT4, |a| {
        of_numeric(a, |text| text.parse::<f32>().unwrap_or(f32::NAN).into())
    }),
    comparison!("rimward_float8eq", "=", std::cmp::Ordering::is_eq),
    comparison!("rimward_float8ne", "<>", std::cmp::Ordering::is_ne),
    comparison!("rimward_float8lt", "<", std::cmp::Ordering::is_lt),
    comparison!("rimward_float8le", "<=", std::cmp::Ordering::is_le),
    comparison!("rimward_float8gt", ">", std::cmp::Ordering::is_gt),
    comparison!("rimward_float8ge", ">=", std::cmp::Ordering::is_ge),
];
