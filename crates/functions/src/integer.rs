//! int2, int4 and int8: arithmetic that says where it leaves the type, and bits.

use rimward_model::Cell;
use rimward_model::oid::{INT2, INT4, INT8};

use crate::registry::{Function, Signature, func, op, valued};
use crate::{Answer, SqlError, answer};

/// What one of the three types is called and how its values are bounded.
trait Width {
    const NAME: &'static str;
    const BITS: u32;
    fn holds(value: i64) -> bool;
}

struct Two;
struct Four;
struct Eight;

impl Width for Two {
    const NAME: &'static str = "smallint";
    const BITS: u32 = 16;
    fn holds(value: i64) -> bool {
        i16::try_from(value).is_ok()
    }
}

impl Width for Four {
    const NAME: &'static str = "integer";
    const BITS: u32 = 32;
    fn holds(value: i64) -> bool {
        i32::try_from(value).is_ok()
    }
}

impl Width for Eight {
    const NAME: &'static str = "bigint";
    const BITS: u32 = 64;
    fn holds(_: i64) -> bool {
        true
    }
}

#[inline]
fn fitting<W: Width>(value: Option<i64>) -> Result<Answer, SqlError> {
    match value {
        Some(value) if W::holds(value) => Ok(Answer::Integer(value)),
        _ => Err(SqlError::out_of_range(W::NAME)),
    }
}

#[inline]
fn two(a: &[Cell<'_>]) -> Result<(i64, i64), SqlError> {
    match a {
        [Cell::Integer(left), Cell::Integer(right)] => Ok((*left, *right)),
        _ => Err(SqlError::Argument("integer")),
    }
}

#[inline]
fn add<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    fitting::<W>(left.checked_add(right))
}

#[inline]
fn subtract<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    fitting::<W>(left.checked_sub(right))
}

#[inline]
fn multiply<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    fitting::<W>(left.checked_mul(right))
}

#[inline]
fn divide<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    if right == 0 {
        return Err(SqlError::division_by_zero());
    }
    fitting::<W>(left.checked_div(right))
}

#[inline]
fn modulo(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    if right == 0 {
        return Err(SqlError::division_by_zero());
    }
    Ok(Answer::Integer(left.wrapping_rem(right)))
}

fn negate<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    fitting::<W>(answer::integer(a[0])?.checked_neg())
}

fn absolute<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    fitting::<W>(answer::integer(a[0])?.checked_abs())
}

fn same(_: &[Cell<'_>]) -> Result<Answer, SqlError> {
    Ok(Answer::Same(0))
}

fn complement(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    Ok(Answer::Integer(!answer::integer(a[0])?))
}

fn and(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    two(a).map(|(left, right)| Answer::Integer(left & right))
}

fn or(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    two(a).map(|(left, right)| Answer::Integer(left | right))
}

fn xor(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    two(a).map(|(left, right)| Answer::Integer(left ^ right))
}

/// int2 is shifted as an int, of which the low 16 bits are kept.
fn low<W: Width>(value: i64) -> i64 {
    match W::BITS {
        16 => i64::from(value as i16),
        32 => i64::from(value as i32),
        _ => value,
    }
}

/// Beyond the width the shift is the processor's, which is not C's to say: declined.
fn shift<W: Width>(a: &[Cell<'_>], by: impl Fn(i64, u32) -> i64) -> Result<Answer, SqlError> {
    let (value, count) = two(a)?;
    let width = i64::from(W::BITS.max(32));
    if !(0..width).contains(&count) {
        return Err(SqlError::Declined("a shift by more bits than there are"));
    }
    Ok(Answer::Integer(low::<W>(by(value, count as u32))))
}

fn shift_left<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    shift::<W>(a, |value, count| value << count)
}

fn shift_right<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    shift::<W>(a, |value, count| value >> count)
}

fn divisor(mut left: u64, mut right: u64) -> u64 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

fn gcd<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    fitting::<W>(i64::try_from(divisor(left.unsigned_abs(), right.unsigned_abs())).ok())
}

fn lcm<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let (left, right) = two(a)?;
    if left == 0 || right == 0 {
        return Ok(Answer::Integer(0));
    }
    let divisor = divisor(left.unsigned_abs(), right.unsigned_abs());
    let multiple = (left.unsigned_abs() / divisor).checked_mul(right.unsigned_abs());
    fitting::<W>(multiple.and_then(|multiple| i64::try_from(multiple).ok()))
}

/// A checked conversion between the types; SQLite has one type for all of them.
fn narrow<W: Width>(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    fitting::<W>(Some(answer::integer(a[0])?))
}

/// The signatures of an operator with a result of 4 or 8 bytes: the narrower operand is made wider.
const fn four(name: &'static str) -> [Signature; 3] {
    [op(name, &[INT4, INT4]), op(name, &[INT2, INT4]), op(name, &[INT4, INT2])]
}

const fn eight(name: &'static str) -> [Signature; 5] {
    [op(name, &[INT8, INT8]), op(name, &[INT4, INT8]), op(name, &[INT8, INT4]), op(name, &[INT2, INT8]), op(name, &[INT8, INT2])]
}

const TWO: &[u32] = &[INT2, INT2];
const FOUR: &[u32] = &[INT4, INT4];
const EIGHT: &[u32] = &[INT8, INT8];
/// What is shifted, by an int4.
const EIGHT_FOUR: &[u32] = &[INT8, INT4];
const TWO_FOUR: &[u32] = &[INT2, INT4];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_int2pl", &[op("+", TWO)], INT2, add::<Two>),
    valued("rimward_int4pl", &four("+"), INT4, add::<Four>),
    valued("rimward_int8pl", &eight("+"), INT8, add::<Eight>),
    valued("rimward_int2mi", &[op("-", TWO)], INT2, subtract::<Two>),
    valued("rimward_int4mi", &four("-"), INT4, subtract::<Four>),
    valued("rimward_int8mi", &eight("-"), INT8, subtract::<Eight>),
    valued("rimward_int2mul", &[op("*", TWO)], INT2, multiply::<Two>),
    valued("rimward_int4mul", &four("*"), INT4, multiply::<Four>),
    valued("rimward_int8mul", &eight("*"), INT8, multiply::<Eight>),
    valued("rimward_int2div", &[op("/", TWO)], INT2, divide::<Two>),
    valued("rimward_int4div", &four("/"), INT4, divide::<Four>),
    valued("rimward_int8div", &eight("/"), INT8, divide::<Eight>),
    valued("rimward_int2mod", &[op("%", TWO), func("mod", TWO)], INT2, modulo),
    valued("rimward_int4mod", &[op("%", FOUR), func("mod", FOUR)], INT4, modulo),
    valued("rimward_int8mod", &[op("%", EIGHT), func("mod", EIGHT)], INT8, modulo),
    valued("rimward_int2um", &[op("-", &[INT2])], INT2, negate::<Two>),
    valued("rimward_int4um", &[op("-", &[INT4])], INT4, negate::<Four>),
    valued("rimward_int8um", &[op("-", &[INT8])], INT8, negate::<Eight>),
    valued("rimward_int2up", &[op("+", &[INT2])], INT2, same),
    valued("rimward_int4up", &[op("+", &[INT4])], INT4, same),
    valued("rimward_int8up", &[op("+", &[INT8])], INT8, same),
    valued("rimward_int2abs", &[func("abs", &[INT2]), op("@", &[INT2])], INT2, absolute::<Two>),
    valued("rimward_int4abs", &[func("abs", &[INT4]), op("@", &[INT4])], INT4, absolute::<Four>),
    valued("rimward_int8abs", &[func("abs", &[INT8]), op("@", &[INT8])], INT8, absolute::<Eight>),
    valued("rimward_int2not", &[op("~", &[INT2])], INT2, complement),
    valued("rimward_int4not", &[op("~", &[INT4])], INT4, complement),
    valued("rimward_int8not", &[op("~", &[INT8])], INT8, complement),
    valued("rimward_int2and", &[op("&", TWO)], INT2, and),
    valued("rimward_int4and", &[op("&", FOUR)], INT4, and),
    valued("rimward_int8and", &[op("&", EIGHT)], INT8, and),
    valued("rimward_int2or", &[op("|", TWO)], INT2, or),
    valued("rimward_int4or", &[op("|", FOUR)], INT4, or),
    valued("rimward_int8or", &[op("|", EIGHT)], INT8, or),
    valued("rimward_int2xor", &[op("#", TWO)], INT2, xor),
    valued("rimward_int4xor", &[op("#", FOUR)], INT4, xor),
    valued("rimward_int8xor", &[op("#", EIGHT)], INT8, xor),
    valued("rimward_int2shl", &[op("<<", TWO_FOUR)], INT2, shift_left::<Two>),
    valued("rimward_int4shl", &[op("<<", FOUR)], INT4, shift_left::<Four>),
    valued("rimward_int8shl", &[op("<<", EIGHT_FOUR)], INT8, shift_left::<Eight>),
    valued("rimward_int2shr", &[op(">>", TWO_FOUR)], INT2, shift_right::<Two>),
    valued("rimward_int4shr", &[op(">>", FOUR)], INT4, shift_right::<Four>),
    valued("rimward_int8shr", &[op(">>", EIGHT_FOUR)], INT8, shift_right::<Eight>),
    valued("rimward_int4gcd", &[func("gcd", FOUR)], INT4, gcd::<Four>),
    valued("rimward_int8gcd", &[func("gcd", EIGHT)], INT8, gcd::<Eight>),
    valued("rimward_int4lcm", &[func("lcm", FOUR)], INT4, lcm::<Four>),
    valued("rimward_int8lcm", &[func("lcm", EIGHT)], INT8, lcm::<Eight>),
    valued("rimward_int2_of", &[crate::registry::cast_of(&[INT4]), crate::registry::cast_of(&[INT8])], INT2, narrow::<Two>),
    valued("rimward_int4_of", &[crate::registry::cast_of(&[INT2]), crate::registry::cast_of(&[INT8])], INT4, narrow::<Four>),
    valued("rimward_int8_of", &[crate::registry::cast_of(&[INT2]), crate::registry::cast_of(&[INT4])], INT8, same),
];
