//! Aggregates beside exact moments: of bool and bits, of text and bytes, of floats, of intervals, the most frequent and the percentiles.
//! Where the order of rows decides, it is the order in which SQLite gives them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rimward_model::interval::Fields;
use rimward_model::oid::{
    BOOL, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, UUID,
};
use rimward_model::{Cell, CellBuf, Storage};

use crate::answer::{blob, integer, real, text};
use crate::array::{ANYARRAY, ANYELEMENT, Array, Element};
use crate::registry::{Accumulator, Aggregate, Context, form, func, over_rows};
use crate::span::{self, fields};
use crate::{Answer, SqlError};

/// Rows that a percentile keeps.
const ROWS_MAX: usize = 4 << 20;
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

/// Texts that come in their order, equal ones side by side, of which one is taken.
#[derive(Default)]
struct Unique {
    out: Option<String>,
    last: String,
}

impl Accumulator for Unique {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        let value = text(a[0])?;
        match &mut self.out {
            None => self.out = Some(value.to_owned()),
            Some(_) if self.last == value => return Ok(()),
            Some(out) => {
                if !matches!(a[1], Cell::Null) {
                    out.push_str(text(a[1])?);
                }
                out.push_str(value);
            }
        }
        value.clone_into(&mut self.last);
        let length = self.out.as_ref().map_or(0, String::len);
        if length > GATHERED_BYTES_MAX { Err(SqlError::Declined("more than 64 MiB of text")) } else { Ok(()) }
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        Ok(self.out.as_deref().map_or(Answer::Null, Answer::text))
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

/// Rows that come in order, NULLs left out.
struct Rows {
    cells: Vec<CellBuf>,
    /// How they are stored, where equal ones may print differently.
    residue: Option<Storage>,
}

impl Rows {
    const fn new(residue: Option<Storage>) -> Rows {
        Rows { cells: Vec::new(), residue }
    }

    fn take(&mut self, cell: Cell<'_>) -> Result<(), SqlError> {
        if let Some(cell) = CellBuf::from_cell(cell).filter(|cell| *cell != CellBuf::Null) {
            self.cells.push(cell);
        }
        if self.cells.len() > ROWS_MAX { Err(SqlError::Declined("a percentile of millions of rows")) } else { Ok(()) }
    }

    /// 0 and -0 are equal, and which of them comes first is not certain.
    fn zeros(&self) -> Result<(), SqlError> {
        let zeros = |sign: u64| self.cells.iter().any(|row| matches!(row, CellBuf::Real(value) if value.to_bits() == sign));
        let differ = zeros(0.0f64.to_bits()) && zeros((-0.0f64).to_bits());
        if differ { Err(SqlError::Declined("zeros that print differently")) } else { Ok(()) }
    }

    /// The row of this place, if all that equal it print like it.
    fn at(&self, place: usize) -> Result<&CellBuf, SqlError> {
        let row = &self.cells[place];
        let unlike = |other: &&CellBuf| self.equal(row, other) && *other != row;
        let found = |rows: &mut dyn Iterator<Item = &CellBuf>| rows.take_while(|other| self.equal(row, other)).any(|other| unlike(&other));
        if self.residue.is_some() && (found(&mut self.cells[place..].iter()) || found(&mut self.cells[..place].iter().rev())) {
            return Err(SqlError::Declined("equal values that print differently"));
        }
        Ok(row)
    }

    fn equal(&self, one: &CellBuf, other: &CellBuf) -> bool {
        match (self.residue, one, other) {
            (Some(storage), CellBuf::Blob(one), CellBuf::Blob(other)) => storage.key_of(one) == storage.key_of(other),
            _ => one == other,
        }
    }

    /// The first value of which at least this fraction of all is no greater.
    fn discrete(&self, fraction: f64) -> Result<&CellBuf, SqlError> {
        self.zeros()?;
        let row = ((judged(fraction)? * self.cells.len() as f64).ceil() as usize).max(1);
        self.at(row - 1)
    }

    /// What lies at this fraction of the way from the first to the last.
    fn continuous(&self, fraction: f64) -> Result<f64, SqlError> {
        self.zeros()?;
        let place = judged(fraction)? * (self.cells.len() - 1) as f64;
        let (low, high) = (place.floor() as usize, place.ceil() as usize);
        let first = real(self.cells[low].as_cell())?;
        if low == high {
            return Ok(first);
        }
        let second = real(self.cells[high].as_cell())?;
        let share = place - place.floor();
        let between = first + share * (second - first);
        if between.to_bits() != share.mul_add(second - first, first).to_bits() {
            return Err(SqlError::Declined("a percentile whose last digit depends on the processor"));
        }
        Ok(between)
    }
}

fn judged(fraction: f64) -> Result<f64, SqlError> {
    if (0.0..=1.0).contains(&fraction) {
        return Ok(fraction);
    }
    Err(SqlError::raised("22003", format!("percentile value {fraction} is not between 0 and 1")))
}

/// Percentiles of rows that come in order. The second argument is the fraction; without any row it is not seen, and not judged.
struct Ordered {
    wanted: Percentile,
    rows: Rows,
    fraction: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Percentile {
    Discrete,
    Continuous,
}

impl Accumulator for Ordered {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        self.fraction = if matches!(a[1], Cell::Null) { None } else { Some(real(a[1])?) };
        self.rows.take(a[0])
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        let Some(fraction) = self.fraction else { return Ok(Answer::Null) };
        judged(fraction)?;
        if self.rows.cells.is_empty() {
            return Ok(Answer::Null);
        }
        match self.wanted {
            Percentile::Discrete => Ok(self.rows.discrete(fraction)?.clone().into()),
            Percentile::Continuous => Ok(Answer::float(self.rows.continuous(fraction)?)),
        }
    }
}

/// Several percentiles, as an array of the dimensions of the second argument, whose elements are the fractions. The third is the type of
/// the rows.
struct Several {
    wanted: Percentile,
    rows: Rows,
    fractions: Option<(String, CellBuf)>,
}

impl Several {
    fn start(wanted: Percentile) -> Box<dyn Accumulator> {
        Box::new(Several { wanted, rows: Rows::new(None), fractions: None })
    }
}

impl Accumulator for Several {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if self.fractions.is_none() {
            let ty = CellBuf::from_cell(a[2]).ok_or(SqlError::Argument("type of an element"))?;
            if let Element::Type { storage: storage @ (Storage::Numeric | Storage::Interval), .. } = Element::of(a[2])? {
                self.rows.residue = Some(storage);
            }
            self.fractions = Some((text(a[1])?.to_owned(), ty));
        }
        self.rows.take(a[0])
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        let Some((fractions, ty)) = &self.fractions else { return Ok(Answer::Null) };
        if self.rows.cells.is_empty() {
            return Ok(Answer::Null);
        }
        let element = Element::of(ty.as_cell())?;
        let mut array = Array::parse(fractions)?;
        for item in &mut array.items {
            let Some(fraction) = item else { continue };
            let fraction = fraction.parse().map_err(|_| SqlError::Argument("fraction"))?;
            let cell = match self.wanted {
                Percentile::Discrete => self.rows.discrete(fraction)?.clone(),
                Percentile::Continuous => CellBuf::Real(self.rows.continuous(fraction)?),
            };
            *item = element.text(cell.as_cell())?.map(|text| Cow::Owned(text.into_owned()));
        }
        array.answer()
    }
}

const ELEMENT: &[Context] = &[Context::Element];
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
    over_rows("rimward_string_agg_unique", &[form("string_agg unique", TT)], TEXT, || Box::<Unique>::default()),
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
    over_rows("rimward_percentile_cont", &[func("percentile_cont", &[FLOAT8, FLOAT8])], FLOAT8, || {
        Box::new(Ordered { wanted: Percentile::Continuous, rows: Rows::new(None), fraction: None })
    }),
    over_rows("rimward_percentile_conts", &[form("percentile_cont", &[FLOAT8, ANYARRAY])], ANYARRAY, || {
        Several::start(Percentile::Continuous)
    })
    .with(ELEMENT),
    over_rows("rimward_percentile_discs", &[form("percentile_disc", &[ANYELEMENT, ANYARRAY])], ANYARRAY, || {
        Several::start(Percentile::Discrete)
    })
    .with(ELEMENT),
];

/// The most frequent of rows that come in order; of several the first.
struct Mode {
    residue: Option<Storage>,
    run: Option<Run>,
    most: Option<Run>,
}

/// Equal rows side by side.
#[derive(Clone)]
struct Run {
    value: CellBuf,
    count: u64,
    /// Whether some print differently.
    unlike: bool,
}

impl Accumulator for Mode {
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        let Some(cell) = CellBuf::from_cell(a[0]).filter(|cell| *cell != CellBuf::Null) else { return Ok(()) };
        let rows = Rows::new(self.residue);
        match &mut self.run {
            Some(run) if rows.equal(&run.value, &cell) => {
                run.count += 1;
                run.unlike |= run.value != cell;
            }
            run => *run = Some(Run { value: cell, count: 1, unlike: false }),
        }
        if self.run.as_ref().map(|run| run.count) > self.most.as_ref().map(|run| run.count) {
            self.most.clone_from(&self.run);
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        match &self.most {
            Some(Run { unlike: true, .. }) => Err(SqlError::Declined("equal values that print differently")),
            most => Ok(most.as_ref().map_or(Answer::Null, |run| run.value.clone().into())),
        }
    }
}

macro_rules! mode {
    ($name:literal, $ty:ident) => {
        mode!($name, $ty, None)
    };
    ($name:literal, $ty:ident, $residue:expr) => {
        over_rows($name, &[func("mode", &[$ty])], $ty, || Box::new(Mode { residue: $residue, run: None, most: None }))
    };
}

/// percentile_disc gives a value of the type that it orders by.
macro_rules! discrete {
    ($name:literal, $ty:ident) => {
        discrete!($name, $ty, None)
    };
    ($name:literal, $ty:ident, $residue:expr) => {
        over_rows($name, &[func("percentile_disc", &[$ty, FLOAT8])], $ty, || {
            Box::new(Ordered { wanted: Percentile::Discrete, rows: Rows::new($residue), fraction: None })
        })
    };
}

pub(crate) const ORDERED: &[Aggregate] = &[
    mode!("rimward_mode_bool", BOOL),
    mode!("rimward_mode_int2", INT2),
    mode!("rimward_mode_int4", INT4),
    mode!("rimward_mode_int8", INT8),
    mode!("rimward_mode_text", TEXT),
    mode!("rimward_mode_date", DATE),
    mode!("rimward_mode_time", TIME),
    mode!("rimward_mode_timestamp", TIMESTAMP),
    mode!("rimward_mode_timestamptz", TIMESTAMPTZ),
    mode!("rimward_mode_uuid", UUID),
    mode!("rimward_mode_numeric", NUMERIC, Some(Storage::Numeric)),
    mode!("rimward_mode_interval", INTERVAL, Some(Storage::Interval)),
    discrete!("rimward_percentile_disc_int2", INT2),
    discrete!("rimward_percentile_disc_int4", INT4),
    discrete!("rimward_percentile_disc_int8", INT8),
    discrete!("rimward_percentile_disc_float4", FLOAT4),
    discrete!("rimward_percentile_disc_float8", FLOAT8),
    discrete!("rimward_percentile_disc_text", TEXT),
    discrete!("rimward_percentile_disc_date", DATE),
    discrete!("rimward_percentile_disc_time", TIME),
    discrete!("rimward_percentile_disc_timestamp", TIMESTAMP),
    discrete!("rimward_percentile_disc_timestamptz", TIMESTAMPTZ),
    discrete!("rimward_percentile_disc_bool", BOOL),
    discrete!("rimward_percentile_disc_uuid", UUID),
    discrete!("rimward_percentile_disc_numeric", NUMERIC, Some(Storage::Numeric)),
    discrete!("rimward_percentile_disc_interval", INTERVAL, Some(Storage::Interval)),
];
