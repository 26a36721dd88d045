//! Numbers of any length with a display scale: what a stored numeric says, opened for arithmetic, and PostgreSQL's rules for scales.
//! Up to 38 digits they are `i128`; beyond, `BigInt`.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use rimward_model::Cell;
use rimward_model::numeric::{
    KeyWriter, SCALE_MAX, SCALED_NAN, SmallKey, Stored, WHOLE_DIGITS_MAX, open, put_infinity_key, put_nan_key, put_text,
};

use crate::{Answer, SqlError};

/// Significant digits that a quotient has at least.
const MIN_SIG_DIGITS: i32 = 16;
/// The scale that a quotient has at most.
pub(crate) const DISPLAY_SCALE_MAX: i32 = 1000;
/// Powers of ten that fit i128.
const POWERS: usize = 39;

const fn powers() -> [i128; POWERS] {
    let mut table = [1i128; POWERS];
    let mut power = 1;
    while power < POWERS {
        table[power] = table[power - 1] * 10;
        power += 1;
    }
    table
}

static TENS: [i128; POWERS] = powers();

/// A whole number.
#[derive(Debug, Clone)]
pub(crate) enum Whole {
    Small(i128),
    Big(BigInt),
}

/// A numeric.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    NaN,
    Infinity { negative: bool },
    Finite(Decimal),
}

/// `mantissa × 10^-scale`, printed with `scale` digits behind the point.
#[derive(Debug, Clone)]
pub(crate) struct Decimal {
    pub(crate) mantissa: Whole,
    pub(crate) scale: u32,
}

impl Whole {
    pub(crate) fn big(&self) -> BigInt {
        match self {
            Whole::Small(small) => BigInt::from(*small),
            Whole::Big(big) => big.clone(),
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Whole::Small(small) => *small == 0,
            Whole::Big(big) => big.is_zero(),
        }
    }

    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Whole::Small(small) => *small < 0,
            Whole::Big(big) => big.is_negative(),
        }
    }

    fn negated(self) -> Whole {
        match self {
            Whole::Small(small) if small != i128::MIN => Whole::Small(-small),
            other => Whole::Big(-other.big()),
        }
    }

    fn add(&self, other: &Whole) -> Whole {
        if let (Whole::Small(left), Whole::Small(right)) = (self, other)
            && let Some(sum) = left.checked_add(*right)
        {
            return Whole::Small(sum);
        }
        Whole::Big(self.big() + other.big())
    }

    fn multiply(&self, other: &Whole) -> Whole {
        if let (Whole::Small(left), Whole::Small(right)) = (self, other)
            && let Some(product) = left.checked_mul(*right)
        {
            return Whole::Small(product);
        }
        Whole::Big(self.big() * other.big())
    }

    /// Times 10^power.
    pub(crate) fn shifted(&self, power: u32) -> Whole {
        if let (Whole::Small(small), Some(ten)) = (self, TENS.get(power as usize))
            && let Some(product) = small.checked_mul(*ten)
        {
            return Whole::Small(product);
        }
        if self.is_zero() { Whole::Small(0) } else { Whole::Big(self.big() * BigInt::from(10).pow(power)) }
    }

    /// The quotient towards zero, and the remainder.
    fn divided(&self, by: &Whole) -> (Whole, Whole) {
        if let (Whole::Small(left), Whole::Small(right)) = (self, by) {
            // A division of 128 bits takes ten times as long as one of 64.
            if let (Ok(left), Ok(right)) = (i64::try_from(*left), i64::try_from(*right))
                && let Some(quotient) = left.checked_div(right)
            {
                return (Whole::Small(quotient.into()), Whole::Small((left - quotient * right).into()));
            }
            if let Some(quotient) = left.checked_div(*right) {
                return (Whole::Small(quotient), Whole::Small(left - quotient * right));
            }
        }
        let (left, right) = (self.big(), by.big());
        (Whole::Big(&left / &right), Whole::Big(left % right))
    }

    /// The quotient rounded half away from zero.
    pub(crate) fn divided_rounding(&self, by: &Whole) -> Whole {
        let (quotient, remainder) = self.divided(by);
        let twice = remainder.add(&remainder).absolute();
        if twice.is_less(&by.absolute()) {
            return quotient;
        }
        let one = if self.is_negative() == by.is_negative() { 1 } else { -1 };
        quotient.add(&Whole::Small(one))
    }

    pub(crate) fn absolute(&self) -> Whole {
        if self.is_negative() { self.clone().negated() } else { self.clone() }
    }

    pub(crate) fn is_less(&self, other: &Whole) -> bool {
        match (self, other) {
            (Whole::Small(left), Whole::Small(right)) => left < right,
            _ => self.big() < other.big(),
        }
    }

    /// Decimal digits of the magnitude; 0 for zero.
    pub(crate) fn digits(&self) -> i32 {
        match self {
            Whole::Small(small) => {
                let magnitude = small.unsigned_abs();
                let log = match u64::try_from(magnitude) {
                    Ok(short) => short.checked_ilog10(),
                    Err(_) => magnitude.checked_ilog10(),
                };
                log.map_or(0, |log| log as i32 + 1)
            }
            Whole::Big(big) if big.is_zero() => 0,
            Whole::Big(big) => big.magnitude().to_str_radix(10).len() as i32,
        }
    }

    pub(crate) fn to_i64(&self) -> Option<i64> {
        match self {
            Whole::Small(small) => i64::try_from(*small).ok(),
            Whole::Big(big) => big.to_i64(),
        }
    }

    fn square_root(&self) -> Whole {
        match self {
            Whole::Small(small) => Whole::Small(small.isqrt()),
            Whole::Big(big) => Whole::Big(big.sqrt()),
        }
    }
}

impl Number {
    /// Opens an argument: a stored numeric, or an integer.
    #[inline]
    pub(crate) fn of(cell: Cell<'_>) -> Result<Number, SqlError> {
        match cell {
            Cell::Blob(blob) => Number::open(blob).ok_or(SqlError::Argument("numeric")),
            Cell::Integer(integer) => Ok(Number::Finite(Decimal::new(integer.into(), 0))),
            _ => Err(SqlError::Argument("numeric")),
        }
    }

    fn open(blob: &[u8]) -> Option<Number> {
        let finite = match open(blob)? {
            Stored::NaN => return Some(Number::NaN),
            Stored::Infinity { negative } => return Some(Number::Infinity { negative }),
            Stored::Finite(finite) => finite,
        };
        let scale = u32::from(finite.scale());
        let pairs = finite.pairs();
        let count = pairs.len();
        let power = 2 * (finite.exponent() + 1 - count as i32) + scale as i32;
        let mantissa = if count <= 9 {
            Whole::Small(pairs.fold(0u64, |sum, pair| sum * 100 + u64::from(pair)).into())
        } else if count <= 18 {
            Whole::Small(pairs.fold(0, |sum, pair| sum * 100 + i128::from(pair)))
        } else {
            Whole::Big(BigInt::from_radix_be(Sign::Plus, &pairs.collect::<Vec<u8>>(), 100)?)
        };
        let mantissa = match u32::try_from(power) {
            Ok(0) => mantissa,
            Ok(power) => mantissa.shifted(power),
            // The last pair's second digit lies behind the display scale, and is zero.
            Err(_) if power == -1 => mantissa.divided(&Whole::Small(10)).0,
            Err(_) => return None,
        };
        let mantissa = if finite.is_negative() { mantissa.negated() } else { mantissa };
        Some(Number::Finite(Decimal { mantissa, scale }))
    }

    /// A scaled integer.
    pub(crate) fn of_scaled(value: i64, scale: u32) -> Number {
        if value == SCALED_NAN { Number::NaN } else { Number::Finite(Decimal::new(value.into(), scale)) }
    }

    /// The stored form.
    pub(crate) fn answer(&self) -> Result<Answer, SqlError> {
        match self {
            Number::Finite(decimal) => decimal.answer(),
            Number::NaN => Ok(special(put_nan_key)),
            Number::Infinity { negative } => Ok(special(|out| put_infinity_key(out, *negative))),
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        matches!(self, Number::Finite(decimal) if decimal.mantissa.is_zero())
    }

    /// −1, 0 or 1; NaN counts as positive.
    pub(crate) fn sign(&self) -> i32 {
        match self {
            Number::NaN => 1,
            Number::Infinity { negative } => 1 - 2 * i32::from(*negative),
            Number::Finite(decimal) => i32::from(!decimal.mantissa.is_zero()) * (1 - 2 * i32::from(decimal.mantissa.is_negative())),
        }
    }
}

fn special(put: impl FnOnce(&mut Vec<u8>)) -> Answer {
    let mut blob = Vec::with_capacity(3);
    put(&mut blob);
    Answer::key(&blob)
}

pub(crate) fn overflow() -> SqlError {
    SqlError::raised("22003", "value overflows numeric format")
}

impl Decimal {
    pub(crate) fn new(mantissa: i128, scale: u32) -> Decimal {
        Decimal { mantissa: Whole::Small(mantissa), scale }
    }

    pub(crate) fn answer(&self) -> Result<Answer, SqlError> {
        let scale = u16::try_from(self.scale).ok().filter(|scale| usize::from(*scale) <= SCALE_MAX);
        let scale = scale.ok_or(SqlError::Declined("a numeric of more than 16383 digits behind the point"))?;
        if let Whole::Small(small) = self.mantissa
            && let Some(key) = SmallKey::new(small < 0, small.unsigned_abs(), scale)
        {
            return Ok(Answer::key(key.as_bytes()));
        }
        let big: BigInt = self.mantissa.big() * if scale.is_multiple_of(2) { 1i32 } else { 10i32 };
        let pairs = big.magnitude().to_radix_be(100);
        let exponent = pairs.len() as i32 - 1 - i32::from(scale.div_ceil(2));
        if exponent >= (WHOLE_DIGITS_MAX / 2) as i32 {
            return Err(overflow());
        }
        let mut blob = Vec::with_capacity(pairs.len() + 8);
        let mut key = KeyWriter::new(&mut blob, big.is_negative(), exponent);
        pairs.iter().for_each(|pair| key.pair(*pair));
        key.finish(scale);
        Ok(Answer::key(&blob))
    }

    /// As PostgreSQL prints it.
    pub(crate) fn print(&self) -> Result<String, SqlError> {
        let answer = self.answer()?;
        let Cell::Blob(blob) = answer.as_cell(&[]) else { return Err(SqlError::Argument("numeric")) };
        let mut text = Vec::new();
        put_text(&mut text, blob).ok_or(SqlError::Argument("numeric"))?;
        String::from_utf8(text).map_err(|_| SqlError::Argument("numeric"))
    }

    /// The mantissa for a scale that is not smaller.
    fn at(&self, scale: u32) -> Whole {
        if scale == self.scale { self.mantissa.clone() } else { self.mantissa.shifted(scale - self.scale) }
    }

    #[inline]
    pub(crate) fn add(&self, other: &Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        Decimal { mantissa: self.at(scale).add(&other.at(scale)), scale }
    }

    pub(crate) fn negated(self) -> Decimal {
        Decimal { mantissa: self.mantissa.negated(), scale: self.scale }
    }

    #[inline]
    pub(crate) fn multiply(&self, other: &Decimal) -> Decimal {
        Decimal { mantissa: self.mantissa.multiply(&other.mantissa), scale: self.scale + other.scale }
    }

    /// Weight and value of the first digit to the base 10,000; both 0 for zero.
    fn leading(&self) -> (i32, i128) {
        let digits = self.mantissa.digits();
        if digits == 0 {
            return (0, 0);
        }
        let exponent = digits - 1 - self.scale as i32;
        let weight = exponent.div_euclid(4);
        let wanted = exponent - 4 * weight + 1;
        let first = match wanted - digits {
            more @ 0.. => self.mantissa.shifted(more as u32),
            fewer => self.mantissa.divided(&Whole::Small(1).shifted(fewer.unsigned_abs())).0,
        };
        let first = match first.absolute() {
            Whole::Small(first) => first,
            Whole::Big(big) => big.to_i128().unwrap_or(0),
        };
        (weight, first)
    }

    /// The first digits to the base 10,000, as many as there are but no more than `count`, as one number, and the power of ten that it is
    /// to be multiplied with. The number must not be zero.
    fn first_digits(&self, count: i32) -> (i64, i32) {
        let decimals = self.mantissa.digits();
        let weight = (decimals - 1 - self.scale as i32).div_euclid(4);
        // Digits that are zero at the end are none.
        let last = -(self.min_scale().div_ceil(4) as i32);
        let last = if last == 0 { self.whole_zeros().div_euclid(4) } else { last };
        let lowest = last.max(weight - count + 1);
        let shown = self.truncated(-4 * lowest).mantissa;
        let shown = match u32::try_from(4 * lowest) {
            Ok(above) => shown.divided(&Whole::Small(1).shifted(above)).0,
            Err(_) => shown,
        };
        (shown.absolute().to_i64().unwrap_or(0), 4 * lowest)
    }

    /// How many zeros a whole number ends with.
    fn whole_zeros(&self) -> i32 {
        let mut whole = self.truncated(0).mantissa;
        let mut zeros = 0;
        while !whole.is_zero() {
            let (quotient, remainder) = whole.divided(&Whole::Small(10));
            if !remainder.is_zero() {
                break;
            }
            (whole, zeros) = (quotient, zeros + 1);
        }
        zeros
    }

    /// The first two digits to the base 10,000.
    pub(crate) fn first_pair(&self) -> (i64, i32) {
        self.first_digits(2)
    }

    /// The first four digits to the base 10,000.
    pub(crate) fn first_four(&self) -> (i64, i32) {
        self.first_digits(4)
    }

    /// The weight of the first digit to the base 10,000.
    pub(crate) fn weight(&self) -> i32 {
        self.leading().0
    }

    /// The scale that PostgreSQL gives a quotient.
    pub(crate) fn quotient_scale(&self, by: &Decimal) -> u32 {
        let (weight, first) = self.leading();
        let (by_weight, by_first) = by.leading();
        let quotient_weight = weight - by_weight - i32::from(first <= by_first);
        let scale = (MIN_SIG_DIGITS - quotient_weight * 4).max(self.scale as i32).max(by.scale as i32);
        scale.clamp(0, DISPLAY_SCALE_MAX) as u32
    }

    /// The quotient at this scale, rounded half away from zero. The divisor must not be zero.
    pub(crate) fn divided_at(&self, by: &Decimal, scale: u32) -> Decimal {
        let power = scale as i32 + by.scale as i32 - self.scale as i32;
        let mantissa = match u32::try_from(power) {
            Ok(power) => self.mantissa.shifted(power).divided_rounding(&by.mantissa),
            Err(_) => self.mantissa.divided_rounding(&by.mantissa.shifted(power.unsigned_abs())),
        };
        Decimal { mantissa, scale }
    }

    /// The quotient as `/` gives it.
    pub(crate) fn divided(&self, by: &Decimal) -> Decimal {
        self.divided_at(by, self.quotient_scale(by))
    }

    /// The quotient towards zero, without a fraction, and the remainder.
    pub(crate) fn divided_whole(&self, by: &Decimal) -> (Decimal, Decimal) {
        let scale = self.scale.max(by.scale);
        let (quotient, remainder) = self.at(scale).divided(&by.at(scale));
        (Decimal { mantissa: quotient, scale: 0 }, Decimal { mantissa: remainder, scale })
    }

    /// Rounded half away from zero to this scale, which may be negative, or filled up to it.
    pub(crate) fn rounded(&self, scale: i32) -> Decimal {
        self.to_scale(scale, Whole::divided_rounding)
    }

    /// As [`Decimal::rounded`], towards zero.
    pub(crate) fn truncated(&self, scale: i32) -> Decimal {
        self.to_scale(scale, |mantissa, unit| mantissa.divided(unit).0)
    }

    fn to_scale(&self, scale: i32, cut: impl Fn(&Whole, &Whole) -> Whole) -> Decimal {
        let dropped = self.scale as i32 - scale;
        if dropped <= 0 {
            return Decimal { mantissa: self.at(scale as u32), scale: scale as u32 };
        }
        // Beyond all digits nothing is left, and no power of ten is needed to know it.
        let mantissa = if dropped > self.mantissa.digits() + 1 {
            Whole::Small(0)
        } else {
            cut(&self.mantissa, &Whole::Small(1).shifted(dropped.unsigned_abs()))
        };
        let shown = scale.max(0) as u32;
        Decimal { mantissa: mantissa.shifted(shown.wrapping_sub_signed(scale)), scale: shown }
    }

    /// The greatest number without a fraction that is not above.
    pub(crate) fn floor(&self) -> Decimal {
        let whole = self.truncated(0);
        let below = self.mantissa.is_negative() && whole.is_less(self) != self.is_less(&whole);
        if below { whole.add(&Decimal::new(-1, 0)) } else { whole }
    }

    pub(crate) fn is_less(&self, other: &Decimal) -> bool {
        let scale = self.scale.max(other.scale);
        self.at(scale).is_less(&other.at(scale))
    }

    /// Digits behind the point without trailing zeros.
    pub(crate) fn min_scale(&self) -> u32 {
        let mut mantissa = self.mantissa.clone();
        let mut scale = self.scale;
        while scale > 0 {
            let (quotient, remainder) = mantissa.divided(&Whole::Small(10));
            if !remainder.is_zero() {
                break;
            }
            (mantissa, scale) = (quotient, scale - 1);
        }
        scale
    }

    /// The square root at this scale, rounded half away from zero; of a number that is not negative.
    pub(crate) fn square_root(&self, scale: u32) -> Decimal {
        // With one digit more, then rounded: a root that is not exact is never half-way.
        let power = 2 * (scale as i32 + 1) - self.scale as i32;
        let radicand = match u32::try_from(power) {
            Ok(power) => self.mantissa.shifted(power),
            Err(_) => self.mantissa.divided(&Whole::Small(1).shifted(power.unsigned_abs())).0,
        };
        Decimal { mantissa: radicand.square_root().divided_rounding(&Whole::Small(10)), scale }
    }
}
