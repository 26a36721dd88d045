//! Aggregates beside exact moments: of bool and bits, of text and bytes, of floats, of intervals.
//! Where the order of rows decides, it is the order in which SQLite gives them.

use std::collections::BTreeSet;

use rimward_model::interval::Fields;
use rimward_model::oid::{BOOL, BYTEA, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, NUMERIC, TEXT};
use rimward_model::{Cell, CellBuf, Storage};

use crate::answer::{blob, integer, real, text};
use crate::array::ANYELEMENT;
use crate::registry::{Accumulator, Aggregate, form, func, over_rows};
use crate::span::{self, fields};
use crate::{Answer, SqlError};

/// Bytes of a text or of bytes that an aggregate gathers.
const GATHERED_BYTES_MAX: usize = 64 << 20;

/// Folds values that are not NULL; NULL without any.
struct Fold<T> {
    value: Option<T>,
    step: fn(Option<T>, &[Cell<'_>]) -> Result<T, SqlError>,
    answer: fn(&T) -> Result<Answer, SqlError>,
}

impl<T: Clone + Send + std::panic::UnwindSafe + std::panic::RefUnwindSafe> Accumulator for Fold<T> {
    #[inline]
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if !matches!(a[0], Cell::Null) {
            self.value = Some((self.step)(self.value.take(), a)?);
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        self.value.as_ref().map_or(Ok(Answer::Null), self.answer)
    }
}

fn integers(step: fn(Option<i64>, &[Cell<'_>]) -> Result<i64, SqlError>) -> Box<dyn Accumulator> {
    Box::new(Fold { value: None, step, answer: |value| Ok(Answer::Integer(*value)) })
}

macro_rules! fold_integers {
    ($operator:tt) => {
        || {
            integers(|so_far, a| {
                let value = integer(a[0])?;
                Ok(so_far.map_or(value, |so_far| so_far $operator value))
            })
        }
    };
}

/// Text or bytes, each but the first behind its own row's separator.
fn strings() -> Box<dyn Accumulator> {
    Box::new(Fold::<String> {
        value: None,
        step: |so_far, a| {
            let value = text(a[0])?;
            let Some(mut out) = so_far else { return Ok(value.to_owned()) };
            if !matches!(a[1], Cell::Null) {
                out.push_str(text(a[1])?);
            }
            out.push_str(value);
            if out.len() > GATHERED_BYTES_MAX { Err(SqlError::Declined("more than 64 MiB of text")) } else { Ok(out) }
        },
        answer: |value| Ok(Answer::text(value)),
    })
}

fn byte_strings() -> Box<dyn Accumulator> {
    Box::new(Fold::<Vec<u8>> {
        value: None,
        step: |so_far, a| {
            let value = blob(a[0])?;
            let Some(mut out) = so_far else { return Ok(value.to_vec()) };
            if !matches!(a[1], Cell::Null) {
                out.extend_from_slice(blob(a[1])?);
            }
            out.extend_from_slice(value);
            if out.len() > GATHERED_BYTES_MAX { Err(SqlError::Declined("more than 64 MiB of bytes")) } else { Ok(out) }
        },
        answer: |value| Ok(Answer::Blob(value.clone())),
    })
}

/// Different texts in the order of their bytes. The second argument separates them, the third says `desc` for the other way round.
#[derive(Default)]
struct Different {
    items: BTreeSet<String>,
    separator: String,
    descending: bool,
    bytes: usize,
}

impl Accumulator for Different {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = text(a[0])?;
        if self.items.is_empty() {
            self.separator = if matches!(a[1], Cell::Null) { String::new() } else { text(a[1])?.to_owned() };
            self.descending = text(a[2])? == "desc";
        }
        if !self.items.contains(value) {
            self.bytes += value.len() + self.separator.len();
            self.items.insert(value.to_owned());
        }
        if self.bytes > GATHERED_BYTES_MAX { Err(SqlError::Declined("more than 64 MiB of text")) } else { Ok(()) }
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        if self.items.is_empty() {
            return Ok(Answer::Null);
        }
        let mut items: Vec<&str> = self.items.iter().map(String::as_str).collect();
        if self.descending {
            items.reverse();
        }
        Ok(Answer::Text(items.join(&self.separator)))
    }
}

/// Of rows that come in the order of their first values, hands on one of those that are equal: of types that print as they compare.
pub(crate) struct Unique {
    taker: Box<dyn Accumulator>,
    last: Option<CellBuf>,
}

impl Unique {
    pub(crate) fn over(taker: Box<dyn Accumulator>) -> Box<dyn Accumulator> {
        Box::new(Unique { taker, last: None })
    }
}

impl Accumulator for Unique {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if self.last.as_ref().is_some_and(|last| last.as_cell() == a[0]) {
            return Ok(());
        }
        self.last = CellBuf::from_cell(a[0]);
        self.taker.step(a)
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        self.taker.answer()
    }
}

fn overflow() -> SqlError {
    SqlError::raised("22003", "value out of range: overflow")
}

/// A sum of floats whose last digit does not depend on the order of the rows, which nobody knows at the primary: all values are whole
/// multiples of one power of two, and their magnitudes sum to so little that every partial sum, of any of them, is a float. Else declined.
#[derive(Debug, Clone, Copy)]
struct ExactSum {
    /// Digits of the float's mantissa.
    digits: i32,
    /// No value has a digit of a lower power of two.
    unit: i32,
    magnitude: f64,
    sum: Option<f64>,
}

/// Beyond these powers of two the squares that PostgreSQL keeps beside a sum could overflow.
const EXPONENT_MAX: i32 = 400;

impl ExactSum {
    const fn new(digits: i32) -> ExactSum {
        ExactSum { digits, unit: i32::MAX, magnitude: 0.0, sum: None }
    }

    fn add(&mut self, value: f64) -> Result<(), SqlError> {
        let declined = || SqlError::Declined("a sum of floats that depends on the order of the rows");
        if value != 0.0 {
            let bits = value.to_bits();
            let exponent = (bits >> 52 & 0x7FF) as i32 - 1075;
            // Neither subnormal nor infinite, nor NaN.
            if !(-EXPONENT_MAX..EXPONENT_MAX).contains(&exponent) {
                return Err(declined());
            }
            let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
            self.unit = self.unit.min(exponent + mantissa.trailing_zeros() as i32);
            self.magnitude += value.abs();
            if self.magnitude > 2f64.powi(self.unit + self.digits) {
                return Err(declined());
            }
        }
        self.sum = Some(self.sum.map_or(value, |sum| sum + value));
        Ok(())
    }
}

struct FloatSum(ExactSum);

impl Accumulator for FloatSum {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) { Ok(()) } else { self.0.add(real(a[0])?) }
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        Ok(self.0.sum.map_or(Answer::Null, Answer::float))
    }
}

fn float_sum(digits: i32) -> Box<dyn Accumulator> {
    Box::new(FloatSum(ExactSum::new(digits)))
}

/// The average of one of several arguments, over the rows in which none is NULL; `of` none, their number.
struct FloatAverage {
    of: Option<usize>,
    count: u64,
    sum: ExactSum,
}

impl FloatAverage {
    fn start(of: Option<usize>) -> Box<dyn Accumulator> {
        Box::new(FloatAverage { of, count: 0, sum: ExactSum::new(53) })
    }
}

impl Accumulator for FloatAverage {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if a.iter().any(|cell| matches!(cell, Cell::Null)) {
            return Ok(());
        }
        self.count += 1;
        let Some(of) = self.of else { return Ok(()) };
        // Of the others PostgreSQL keeps squares, which may overflow.
        for other in a {
            if real(*other)?.abs().partial_cmp(&2f64.powi(EXPONENT_MAX)).is_none_or(|order| order.is_gt()) {
                return Err(SqlError::Declined("regression over great numbers"));
            }
        }
        self.sum.add(real(a[of])?)
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        Ok(match (self.of, self.count) {
            (None, count) => Answer::Integer(count as i64),
            (Some(_), 0) => Answer::Null,
            // PostgreSQL's sum begins at 0, so that it is never -0.
            (Some(_), count) => Answer::float((0.0 + self.sum.sum.unwrap_or(0.0)) / count as f64),
        })
    }
}

/// The least or the greatest float, NaN above all; 0 and -0 are equal, and which of them was first is not known.
struct FloatExtreme {
    greatest: bool,
    best: Option<f64>,
    zeros: [bool; 2],
}

impl FloatExtreme {
    fn start(greatest: bool) -> Box<dyn Accumulator> {
        Box::new(FloatExtreme { greatest, best: None, zeros: [false; 2] })
    }
}

impl Accumulator for FloatExtreme {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = real(a[0])?;
        if value == 0.0 {
            self.zeros[usize::from(value.is_sign_negative())] = true;
        }
        let better = |best: f64| {
            let order = value.partial_cmp(&best).unwrap_or_else(|| value.is_nan().cmp(&best.is_nan()));
            if self.greatest { order.is_gt() } else { order.is_lt() }
        };
        if self.best.is_none_or(better) {
            self.best = Some(value);
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        match self.best {
            Some(0.0) if self.zeros == [true; 2] => Err(SqlError::Declined("zeros that print differently")),
            best => Ok(best.map_or(Answer::Null, Answer::float)),
        }
    }
}

/// Youngs' and Cramer's running sums, which PostgreSQL keeps of floats.
struct Floats {
    wanted: Spread,
    count: f64,
    sum: f64,
    squares: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spread {
    sample: bool,
    root: bool,
}

impl Floats {
    fn start(wanted: Spread) -> Box<dyn Accumulator> {
        Box::new(Floats { wanted, count: 0.0, sum: 0.0, squares: 0.0 })
    }
}

impl Accumulator for Floats {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = real(a[0])?;
        let before = (self.count, self.sum);
        self.count += 1.0;
        self.sum += value;
        if before.0 > 0.0 {
            // A processor that fuses product and difference rounds once: both must agree.
            let tmp = value * self.count - self.sum;
            let fused = value.mul_add(self.count, -self.sum);
            let (apart, more) = (tmp * tmp / (self.count * before.0), fused * fused / (self.count * before.0));
            let differ = apart.to_bits() != more.to_bits() && !(apart.is_nan() && more.is_nan());
            if differ {
                return Err(SqlError::Declined("a deviation whose last digit depends on the processor"));
            }
            self.squares += apart;
            if self.sum.is_infinite() || self.squares.is_infinite() {
                if before.1.is_finite() && value.is_finite() {
                    return Err(overflow());
                }
                self.squares = f64::NAN;
            }
        } else if !value.is_finite() {
            self.squares = f64::NAN;
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        let Spread { sample, root } = self.wanted;
        if self.count == 0.0 || sample && self.count <= 1.0 {
            return Ok(Answer::Null);
        }
        let variance = self.squares / if sample { self.count - 1.0 } else { self.count };
        Ok(Answer::float(if root { variance.sqrt() } else { variance }))
    }
}

/// Sum and count of intervals.
struct Spans {
    average: bool,
    count: u64,
    sum: Fields,
}

impl Accumulator for Spans {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = fields(a[0])?;
        let sum = || {
            Some(Fields {
                months: self.sum.months.checked_add(value.months)?,
                days: self.sum.days.checked_add(value.days)?,
                time_us: self.sum.time_us.checked_add(value.time_us)?,
            })
        };
        self.sum = sum().ok_or_else(span::out_of_range)?;
        self.count += 1;
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        match self.count {
            0 => Ok(Answer::Null),
            count if self.average => span::divided(self.sum, count as f64),
            _ => span::answer(self.sum),
        }
    }
}

/// The least or the greatest by key, of blobs that sort as their values do up to a residue. Which of equal ones is kept depends on the
/// order of rows: declined where they print differently.
struct Extreme {
    storage: Storage,
    greatest: bool,
    best: Option<Vec<u8>>,
    ambiguous: bool,
}

impl Accumulator for Extreme {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = blob(a[0])?;
        let order = self.best.as_ref().map(|best| self.storage.key_of(value).cmp(self.storage.key_of(best)));
        let better = match order {
            None => true,
            Some(std::cmp::Ordering::Equal) => {
                self.ambiguous |= self.best.as_deref() != Some(value);
                false
            }
            Some(order) => order.is_gt() == self.greatest,
        };
        if better {
            self.best = Some(value.to_vec());
            self.ambiguous = false;
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        if self.ambiguous {
            return Err(SqlError::Declined("equal values that print differently"));
        }
        Ok(self.best.as_ref().map_or(Answer::Null, |best| Answer::key(best)))
    }
}

/// The only value of a group of equal ones: declined where they print differently.
#[derive(Default)]
struct Only {
    value: Option<CellBuf>,
    differ: bool,
}

impl Accumulator for Only {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let value = CellBuf::from_cell(a[0]).ok_or(SqlError::Argument("value"))?;
        match (&self.value, &value) {
            // 0 and -0 are equal.
            (Some(CellBuf::Real(only)), CellBuf::Real(value)) => self.differ |= only.to_bits() != value.to_bits(),
            (Some(only), value) => self.differ |= only != value,
            (None, _) => self.value = Some(value),
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        if self.differ {
            return Err(SqlError::Declined("equal values that print differently"));
        }
        Ok(self.value.clone().map_or(Answer::Null, Answer::from))
    }
}

macro_rules! extreme {
    ($name:literal, $function:literal, $ty:ident, $storage:expr, $greatest:literal) => {
        over_rows($name, &[func($function, &[$ty])], $ty, || {
            Box::new(Extreme { storage: $storage, greatest: $greatest, best: None, ambiguous: false })
        })
    };
}

const FF: &[u32] = &[FLOAT8, FLOAT8];
const TT: &[u32] = &[TEXT, TEXT];
const BB: &[u32] = &[BYTEA, BYTEA];

macro_rules! floats {
    ($name:literal, [$($function:literal),+], $sample:literal, $root:literal) => {
        over_rows($name, &[$(func($function, &[FLOAT8]), func($function, &[FLOAT4])),+], FLOAT8, || {
            Floats::start(Spread { sample: $sample, root: $root })
        })
    };
}

pub(crate) const AGGREGATES: &[Aggregate] = &[
    over_rows("rimward_bool_and", &[func("bool_and", &[BOOL]), func("every", &[BOOL])], BOOL, fold_integers!(&)),
    over_rows("rimward_bool_or", &[func("bool_or", &[BOOL])], BOOL, fold_integers!(|)),
    over_rows("rimward_bit_and2", &[func("bit_and", &[INT2])], INT2, fold_integers!(&)),
    over_rows("rimward_bit_and4", &[func("bit_and", &[INT4])], INT4, fold_integers!(&)),
    over_rows("rimward_bit_and8", &[func("bit_and", &[INT8])], INT8, fold_integers!(&)),
    over_rows("rimward_bit_or2", &[func("bit_or", &[INT2])], INT2, fold_integers!(|)),
    over_rows("rimward_bit_or4", &[func("bit_or", &[INT4])], INT4, fold_integers!(|)),
    over_rows("rimward_bit_or8", &[func("bit_or", &[INT8])], INT8, fold_integers!(|)),
    over_rows("rimward_bit_xor2", &[func("bit_xor", &[INT2])], INT2, fold_integers!(^)),
    over_rows("rimward_bit_xor4", &[func("bit_xor", &[INT4])], INT4, fold_integers!(^)),
    over_rows("rimward_bit_xor8", &[func("bit_xor", &[INT8])], INT8, fold_integers!(^)),
    over_rows("rimward_string_agg", &[func("string_agg", TT)], TEXT, strings),
    over_rows("rimward_string_agg_bytea", &[func("string_agg", BB)], BYTEA, byte_strings),
    over_rows("rimward_string_agg_distinct", &[form("string_agg distinct", &[TEXT, TEXT, TEXT])], TEXT, || Box::<Different>::default()),
    over_rows("rimward_string_agg_unique", &[form("string_agg unique", TT)], TEXT, || Unique::over(strings())),
    over_rows("rimward_sum_float8", &[func("sum", &[FLOAT8])], FLOAT8, || float_sum(53)),
    over_rows("rimward_sum_float4", &[func("sum", &[FLOAT4])], FLOAT4, || float_sum(24)),
    over_rows("rimward_avg_float", &[func("avg", &[FLOAT8]), func("avg", &[FLOAT4])], FLOAT8, || FloatAverage::start(Some(0))),
    over_rows("rimward_regr_count", &[func("regr_count", FF)], INT8, || FloatAverage::start(None)),
    over_rows("rimward_regr_avgx", &[func("regr_avgx", FF)], FLOAT8, || FloatAverage::start(Some(1))),
    over_rows("rimward_regr_avgy", &[func("regr_avgy", FF)], FLOAT8, || FloatAverage::start(Some(0))),
    over_rows("rimward_min_float8", &[func("min", &[FLOAT8])], FLOAT8, || FloatExtreme::start(false)),
    over_rows("rimward_max_float8", &[func("max", &[FLOAT8])], FLOAT8, || FloatExtreme::start(true)),
    over_rows("rimward_min_float4", &[func("min", &[FLOAT4])], FLOAT4, || FloatExtreme::start(false)),
    over_rows("rimward_max_float4", &[func("max", &[FLOAT4])], FLOAT4, || FloatExtreme::start(true)),
    floats!("rimward_var_pop_float", ["var_pop"], false, false),
    floats!("rimward_var_samp_float", ["var_samp", "variance"], true, false),
    floats!("rimward_stddev_pop_float", ["stddev_pop"], false, true),
    floats!("rimward_stddev_samp_float", ["stddev_samp", "stddev"], true, true),
    over_rows("rimward_sum_interval", &[func("sum", &[INTERVAL])], INTERVAL, || {
        Box::new(Spans { average: false, count: 0, sum: Fields::default() })
    }),
    over_rows("rimward_avg_interval", &[func("avg", &[INTERVAL])], INTERVAL, || {
        Box::new(Spans { average: true, count: 0, sum: Fields::default() })
    }),
    over_rows("rimward_only", &[form("only", &[ANYELEMENT])], ANYELEMENT, || Box::<Only>::default()),
    extreme!("rimward_min_numeric", "min", NUMERIC, Storage::Numeric, false),
    extreme!("rimward_max_numeric", "max", NUMERIC, Storage::Numeric, true),
    extreme!("rimward_min_interval", "min", INTERVAL, Storage::Interval, false),
    extreme!("rimward_max_interval", "max", INTERVAL, Storage::Interval, true),
];
