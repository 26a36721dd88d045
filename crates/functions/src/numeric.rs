//! numeric: exact arithmetic with PostgreSQL's scales.

use rimward_model::numeric::{SCALED_LIMIT, SCALED_NAN};
use rimward_model::oid::{BOOL, INT2, INT4, INT8, NUMERIC};
use rimward_model::{Cell, Storage};

use crate::answer::{blob, int4, integer};
use crate::decimal::{DISPLAY_SCALE_MAX, Decimal, Number, overflow};
use crate::registry::{Context, Function, cast_of, form, func, op, strict, valued};
use crate::{Answer, SqlError};

/// Scales that rounding can be told, in every version.
const ROUND_SCALE_MAX: u32 = 2000;

type Said = Result<Answer, SqlError>;

fn two(a: &[Cell<'_>]) -> Result<(Number, Number), SqlError> {
    match a {
        [left, right] => Ok((Number::of(*left)?, Number::of(*right)?)),
        _ => Err(SqlError::Argument("pair of numerics")),
    }
}

fn sum(left: Number, right: Number) -> Said {
    match (left, right) {
        (Number::Finite(left), Number::Finite(right)) => left.add(&right).answer(),
        (Number::NaN, _) | (_, Number::NaN) => Number::NaN.answer(),
        (Number::Infinity { negative: left }, Number::Infinity { negative: right }) if left != right => Number::NaN.answer(),
        (infinite @ Number::Infinity { .. }, _) | (_, infinite) => infinite.answer(),
    }
}

fn negated(number: Number) -> Number {
    match number {
        Number::NaN => Number::NaN,
        Number::Infinity { negative } => Number::Infinity { negative: !negative },
        Number::Finite(decimal) => Number::Finite(decimal.negated()),
    }
}

#[inline]
fn add(a: &[Cell<'_>]) -> Said {
    let (left, right) = two(a)?;
    sum(left, right)
}

#[inline]
fn subtract(a: &[Cell<'_>]) -> Said {
    let (left, right) = two(a)?;
    sum(left, negated(right))
}

#[inline]
fn multiply(a: &[Cell<'_>]) -> Said {
    match two(a)? {
        (Number::Finite(left), Number::Finite(right)) => left.multiply(&right).answer(),
        (Number::NaN, _) | (_, Number::NaN) => Number::NaN.answer(),
        (left, right) if left.is_zero() || right.is_zero() => Number::NaN.answer(),
        (left, right) => Number::Infinity { negative: left.sign() != right.sign() }.answer(),
    }
}

/// `/` and `div`, which differ in their quotients of finite numbers.
fn quotient(a: &[Cell<'_>], of: impl Fn(&Decimal, &Decimal) -> Decimal) -> Said {
    let (left, right) = two(a)?;
    match (&left, &right) {
        (Number::NaN, _) | (_, Number::NaN) => Number::NaN.answer(),
        (Number::Infinity { .. }, Number::Infinity { .. }) => Number::NaN.answer(),
        _ if right.is_zero() => Err(SqlError::division_by_zero()),
        (Number::Infinity { .. }, _) => Number::Infinity { negative: left.sign() != right.sign() }.answer(),
        (_, Number::Infinity { .. }) => Decimal::new(0, 0).answer(),
        (Number::Finite(left), Number::Finite(right)) => of(left, right).answer(),
    }
}

#[inline]
fn divide(a: &[Cell<'_>]) -> Said {
    quotient(a, Decimal::divided)
}

fn divide_whole(a: &[Cell<'_>]) -> Said {
    quotient(a, |left, right| left.divided_whole(right).0)
}

fn modulo(a: &[Cell<'_>]) -> Said {
    match two(a)? {
        (Number::NaN, _) | (_, Number::NaN) => Number::NaN.answer(),
        (_, right) if right.is_zero() => Err(SqlError::division_by_zero()),
        (Number::Infinity { .. }, _) => Number::NaN.answer(),
        (_, Number::Infinity { .. }) => Ok(Answer::Same(0)),
        (Number::Finite(left), Number::Finite(right)) => left.divided_whole(&right).1.answer(),
    }
}

fn negate(a: &[Cell<'_>]) -> Said {
    negated(Number::of(a[0])?).answer()
}

fn same(_: &[Cell<'_>]) -> Said {
    Ok(Answer::Same(0))
}

fn absolute(a: &[Cell<'_>]) -> Said {
    let number = Number::of(a[0])?;
    if number.sign() < 0 { negated(number).answer() } else { Ok(Answer::Same(0)) }
}

fn sign(a: &[Cell<'_>]) -> Said {
    match Number::of(a[0])? {
        Number::NaN => Number::NaN.answer(),
        number => Decimal::new(number.sign().into(), 0).answer(),
    }
}

/// What only changes finite numbers.
fn finite(a: &[Cell<'_>], of: impl Fn(&Decimal) -> Result<Decimal, SqlError>) -> Said {
    match Number::of(a[0])? {
        Number::Finite(decimal) => of(&decimal)?.answer(),
        _ => Ok(Answer::Same(0)),
    }
}

fn scale_argument(cell: Cell<'_>) -> Result<i32, SqlError> {
    let scale = int4(cell)?;
    if scale.unsigned_abs() > ROUND_SCALE_MAX { Err(SqlError::Declined("a scale beyond 2000")) } else { Ok(scale) }
}

fn round(a: &[Cell<'_>]) -> Said {
    let scale = scale_argument(a[1])?;
    finite(a, |decimal| Ok(decimal.rounded(scale)))
}

fn round_whole(a: &[Cell<'_>]) -> Said {
    finite(a, |decimal| Ok(decimal.rounded(0)))
}

fn truncate(a: &[Cell<'_>]) -> Said {
    let scale = scale_argument(a[1])?;
    finite(a, |decimal| Ok(decimal.truncated(scale)))
}

fn truncate_whole(a: &[Cell<'_>]) -> Said {
    finite(a, |decimal| Ok(decimal.truncated(0)))
}

fn floor(a: &[Cell<'_>]) -> Said {
    finite(a, |decimal| Ok(decimal.floor()))
}

fn ceil(a: &[Cell<'_>]) -> Said {
    finite(a, |decimal| Ok(decimal.clone().negated().floor().negated()))
}

fn scale(a: &[Cell<'_>]) -> Said {
    match Number::of(a[0])? {
        Number::Finite(decimal) => Ok(Answer::Integer(decimal.scale.into())),
        _ => Ok(Answer::Null),
    }
}

fn min_scale(a: &[Cell<'_>]) -> Said {
    match Number::of(a[0])? {
        Number::Finite(decimal) => Ok(Answer::Integer(decimal.min_scale().into())),
        _ => Ok(Answer::Null),
    }
}

fn trim_scale(a: &[Cell<'_>]) -> Said {
    finite(a, |decimal| Ok(decimal.truncated(decimal.min_scale() as i32)))
}

/// Sixteen significant digits, or as many behind the point as the argument has.
fn square_root(a: &[Cell<'_>]) -> Said {
    let number = Number::of(a[0])?;
    match number {
        Number::NaN => Number::NaN.answer(),
        _ if number.sign() < 0 => Err(SqlError::raised("2201F", "cannot take square root of a negative number")),
        Number::Infinity { .. } => Ok(Answer::Same(0)),
        Number::Finite(decimal) => {
            let scale = (16 - ((decimal.weight() + 1) * 2 - 1)).max(decimal.scale as i32).clamp(0, DISPLAY_SCALE_MAX);
            decimal.square_root(scale as u32).answer()
        }
    }
}

fn gcd(a: &[Cell<'_>]) -> Said {
    match two(a)? {
        (Number::Finite(left), Number::Finite(right)) => common_divisor(left, right).answer(),
        _ => Number::NaN.answer(),
    }
}

fn common_divisor(mut left: Decimal, mut right: Decimal) -> Decimal {
    let scale = left.scale.max(right.scale) as i32;
    while !right.mantissa.is_zero() {
        let remainder = left.divided_whole(&right).1;
        (left, right) = (right, remainder);
    }
    let divisor = left.rounded(scale);
    Decimal { mantissa: divisor.mantissa.absolute(), scale: divisor.scale }
}

fn lcm(a: &[Cell<'_>]) -> Said {
    let (Number::Finite(left), Number::Finite(right)) = two(a)? else { return Number::NaN.answer() };
    let scale = left.scale.max(right.scale) as i32;
    if left.mantissa.is_zero() || right.mantissa.is_zero() {
        return Decimal::new(0, scale as u32).answer();
    }
    let divisor = common_divisor(left.clone(), right.clone());
    let multiple = left.divided_whole(&divisor).0.multiply(&right).rounded(scale);
    Decimal { mantissa: multiple.mantissa.absolute(), scale: multiple.scale }.answer()
}

fn compare(a: &[Cell<'_>], holds: impl Fn(std::cmp::Ordering) -> bool) -> Said {
    let (left, right) = (blob(a[0])?, blob(a[1])?);
    Ok(Answer::bool(holds(Storage::Numeric.key_of(left).cmp(Storage::Numeric.key_of(right)))))
}

fn of_integer(a: &[Cell<'_>]) -> Said {
    Decimal::new(integer(a[0])?.into(), 0).answer()
}

/// The integer of a numeric, rounded half away from zero.
fn to_integer(a: &[Cell<'_>], ty: &'static str, holds: impl Fn(i64) -> bool) -> Said {
    match Number::of(a[0])? {
        Number::Finite(decimal) => match decimal.rounded(0).mantissa.to_i64() {
            Some(value) if holds(value) => Ok(Answer::Integer(value)),
            _ => Err(SqlError::out_of_range(ty)),
        },
        Number::NaN => Err(SqlError::raised("0A000", format!("cannot convert NaN to {ty}"))),
        Number::Infinity { .. } => Err(SqlError::raised("0A000", format!("cannot convert infinity to {ty}"))),
    }
}

fn to_int2(a: &[Cell<'_>]) -> Said {
    to_integer(a, "smallint", |value| i16::try_from(value).is_ok())
}

fn to_int4(a: &[Cell<'_>]) -> Said {
    to_integer(a, "integer", |value| i32::try_from(value).is_ok())
}

fn to_int8(a: &[Cell<'_>]) -> Said {
    to_integer(a, "bigint", |_| true)
}

/// Precision and scale of a type modifier.
pub(crate) fn typmod_parts(typmod: i32) -> Option<(i32, i32)> {
    let packed = typmod.checked_sub(4).filter(|packed| *packed >= 0)?;
    Some((packed >> 16 & 0xFFFF, ((packed & 0x7FF) ^ 1024) - 1024))
}

/// A number as numeric(precision, scale) holds it.
pub(crate) fn enforced(number: Number, typmod: i32) -> Result<Number, SqlError> {
    let Some((precision, scale)) = typmod_parts(typmod) else { return Ok(number) };
    let field_overflow = || SqlError::raised("22003", "numeric field overflow");
    match number {
        Number::NaN => Ok(Number::NaN),
        Number::Infinity { .. } => Err(field_overflow()),
        Number::Finite(decimal) => {
            let rounded = decimal.rounded(scale);
            let whole_digits = rounded.mantissa.digits() - rounded.scale as i32;
            if !rounded.mantissa.is_zero() && whole_digits > precision - scale {
                return Err(field_overflow());
            }
            Ok(Number::Finite(rounded))
        }
    }
}

fn enforce(a: &[Cell<'_>]) -> Said {
    enforced(Number::of(a[0])?, int4(a[1])?)?.answer()
}

fn small_scale(cell: Cell<'_>) -> Result<u32, SqlError> {
    integer(cell).ok().and_then(|scale| u32::try_from(scale).ok()).filter(|scale| *scale <= 18).ok_or(SqlError::Argument("scale"))
}

fn of_scaled(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Real(_)) {
        return Err(SqlError::Declined("an integer beyond 64 bits"));
    }
    Number::of_scaled(integer(a[0])?, small_scale(a[1])?).answer()
}

/// A REAL is what arithmetic made of NaN.
fn of_scaled_or_nan(a: &[Cell<'_>]) -> Said {
    if matches!(a[0], Cell::Real(_)) { Number::NaN.answer() } else { of_scaled(a) }
}

/// Exactly, or not at all.
fn to_scaled(a: &[Cell<'_>]) -> Said {
    let scale = small_scale(a[1])?;
    let decimal = match Number::of(a[0])? {
        Number::NaN => return Ok(Answer::Integer(SCALED_NAN)),
        Number::Infinity { .. } => return Err(SqlError::Declined("an infinity as a scaled integer")),
        Number::Finite(decimal) => decimal,
    };
    let exact = decimal.min_scale() <= scale;
    let value = decimal.rounded(scale as i32).mantissa.to_i64();
    match value.filter(|value| exact && value.unsigned_abs() < SCALED_LIMIT) {
        Some(value) => Ok(Answer::Integer(value)),
        None => Err(SqlError::Declined("a numeric that is no scaled integer")),
    }
}

/// Scaled integers: NaN stays, and what leaves 18 digits is declined.
fn scaled(a: &[Cell<'_>], of: impl Fn(i64, i64) -> Option<i64>) -> Said {
    let (left, right) = (integer(a[0])?, integer(a[1])?);
    if left == SCALED_NAN || right == SCALED_NAN {
        return Ok(Answer::Integer(SCALED_NAN));
    }
    match of(left, right).filter(|value| value.unsigned_abs() < SCALED_LIMIT) {
        Some(value) => Ok(Answer::Integer(value)),
        None => Err(SqlError::Declined("a scaled integer of more than 18 digits")),
    }
}

fn factorial(a: &[Cell<'_>]) -> Said {
    match integer(a[0])? {
        ..0 => Err(SqlError::raised("22003", "factorial of a negative number is undefined")),
        count @ 0..=1000 => {
            let product = (2..=count).fold(Decimal::new(1, 0), |product, factor| product.multiply(&Decimal::new(factor.into(), 0)));
            product.answer()
        }
        32_178.. => Err(overflow()),
        _ => Err(SqlError::Declined("a factorial of thousands of digits")),
    }
}

const N: &[u32] = &[NUMERIC];
const NN: &[u32] = &[NUMERIC, NUMERIC];
const NI: &[u32] = &[NUMERIC, INT4];
/// What the stored form of numeric(p, s) is made from, or made of.
const SCALED: &[u32] = &[INT8, INT4];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_numeric_add", &[op("+", NN)], NUMERIC, add),
    valued("rimward_numeric_sub", &[op("-", NN)], NUMERIC, subtract),
    valued("rimward_numeric_mul", &[op("*", NN)], NUMERIC, multiply),
    valued("rimward_numeric_div", &[op("/", NN)], NUMERIC, divide),
    valued("rimward_numeric_mod", &[op("%", NN), func("mod", NN)], NUMERIC, modulo),
    valued("rimward_numeric_div_trunc", &[func("div", NN)], NUMERIC, divide_whole),
    valued("rimward_numeric_uminus", &[op("-", N)], NUMERIC, negate),
    valued("rimward_numeric_uplus", &[op("+", N)], NUMERIC, same),
    valued("rimward_numeric_abs", &[func("abs", N), op("@", N)], NUMERIC, absolute),
    valued("rimward_numeric_sign", &[func("sign", N)], NUMERIC, sign),
    valued("rimward_numeric_round", &[func("round", NI)], NUMERIC, round),
    valued("rimward_numeric_round_whole", &[func("round", N)], NUMERIC, round_whole),
    valued("rimward_numeric_trunc", &[func("trunc", NI)], NUMERIC, truncate),
    valued("rimward_numeric_trunc_whole", &[func("trunc", N)], NUMERIC, truncate_whole),
    valued("rimward_numeric_ceil", &[func("ceil", N), func("ceiling", N)], NUMERIC, ceil),
    valued("rimward_numeric_floor", &[func("floor", N)], NUMERIC, floor),
    valued("rimward_numeric_sqrt", &[func("sqrt", N)], NUMERIC, square_root),
    strict("rimward_numeric_scale", &[func("scale", N)], INT4, scale),
    strict("rimward_numeric_min_scale", &[func("min_scale", N)], INT4, min_scale),
    valued("rimward_numeric_trim_scale", &[func("trim_scale", N)], NUMERIC, trim_scale),
    valued("rimward_numeric_gcd", &[func("gcd", NN)], NUMERIC, gcd),
    valued("rimward_numeric_lcm", &[func("lcm", NN)], NUMERIC, lcm),
    valued("rimward_numeric_fac", &[func("factorial", &[INT8])], NUMERIC, factorial),
    valued("rimward_numeric_eq", &[op("=", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_eq)),
    valued("rimward_numeric_ne", &[op("<>", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_ne)),
    valued("rimward_numeric_lt", &[op("<", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_lt)),
    valued("rimward_numeric_le", &[op("<=", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_le)),
    valued("rimward_numeric_gt", &[op(">", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_gt)),
    valued("rimward_numeric_ge", &[op(">=", NN)], BOOL, |a| compare(a, std::cmp::Ordering::is_ge)),
    valued("rimward_numeric_of", &[cast_of(&[INT2]), cast_of(&[INT4]), cast_of(&[INT8])], NUMERIC, of_integer),
    valued("rimward_numeric_int2", &[cast_of(N)], INT2, to_int2),
    valued("rimward_numeric_int4", &[cast_of(N)], INT4, to_int4),
    valued("rimward_numeric_int8", &[cast_of(N)], INT8, to_int8),
    valued("rimward_numeric", &[cast_of(N)], NUMERIC, enforce).with(&[Context::Typmod]),
    valued("rimward_numeric_of_scaled", &[form("numeric", SCALED)], NUMERIC, of_scaled),
    valued("rimward_numeric_of_scaled_nan", &[form("numeric or NaN", SCALED)], NUMERIC, of_scaled_or_nan),
    valued("rimward_scaled_of_numeric", &[form("scaled", NI)], INT8, to_scaled),
    valued("rimward_scaled_add", &[form("+", EIGHT)], INT8, |a| scaled(a, i64::checked_add)),
    valued("rimward_scaled_sub", &[form("-", EIGHT)], INT8, |a| scaled(a, i64::checked_sub)),
    valued("rimward_scaled_mul", &[form("*", EIGHT)], INT8, |a| scaled(a, i64::checked_mul)),
];

const EIGHT: &[u32] = &[INT8, INT8];

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str, a: &[i64]) -> Result<Vec<u8>, SqlError> {
        let function = FUNCTIONS.iter().find(|function| function.name == name).expect("a function");
        let cells: Vec<Cell<'_>> = a.iter().map(|value| Cell::Integer(*value)).collect();
        let answer = function.call(&cells)?;
        let mut text = Vec::new();
        match answer.as_cell(&[]) {
            Cell::Blob(blob) => rimward_model::numeric::put_text(&mut text, blob).expect("a numeric"),
            Cell::Integer(integer) => rimward_model::numeric::put_integer(&mut text, integer),
            other => panic!("{other:?}"),
        }
        Ok(text)
    }

    #[test]
    fn scaled_integers_become_numerics_and_come_back() {
        for (value, scale, text) in [(12_345, 2, "123.45"), (-5, 3, "-0.005"), (0, 4, "0.0000"), (SCALED_NAN, 2, "NaN"), (100, 0, "100")] {
            assert_eq!(called("rimward_numeric_of_scaled", &[value, scale]), Ok(text.into()));
            let blob = of_scaled(&[Cell::Integer(value), Cell::Integer(scale)]).expect("a numeric");
            assert_eq!(to_scaled(&[blob.as_cell(&[]), Cell::Integer(scale)]), Ok(Answer::Integer(value)));
        }
        let fine = of_scaled(&[Cell::Integer(1), Cell::Integer(3)]).expect("a numeric");
        assert!(to_scaled(&[fine.as_cell(&[]), Cell::Integer(2)]).is_err(), "nothing is rounded");
    }

    #[test]
    fn scaled_arithmetic_keeps_nan_and_declines_what_does_not_fit() {
        assert_eq!(called("rimward_scaled_mul", &[300, -21]), Ok("-6300".into()));
        assert_eq!(called("rimward_scaled_sub", &[100, SCALED_NAN]), Ok(SCALED_NAN.to_string().into()));
        assert_eq!(called("rimward_scaled_mul", &[0, SCALED_NAN]), Ok(SCALED_NAN.to_string().into()));
        assert!(called("rimward_scaled_mul", &[1_000_000_000, 1_000_000_000]).is_err());
        assert!(called("rimward_scaled_add", &[999_999_999_999_999_999, 1]).is_err());
    }
}
