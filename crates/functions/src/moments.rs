//! Exact aggregates of integers and numerics: sums, averages, variances and standard deviations.

use rimward_model::Cell;
use rimward_model::oid::{INT2, INT4, INT8, NUMERIC};

use crate::answer::integer;
use crate::decimal::{Decimal, Number, Whole};
use crate::registry::{Accumulator, Aggregate, func, over_rows};
use crate::{Answer, SqlError};

/// Count, sum and sum of squares of the rows that are in, and how many of them have which scale: the greatest is the sum's.
#[derive(Debug)]
struct Moments {
    wanted: Wanted,
    count: u64,
    nans: u64,
    infinities: u64,
    minus_infinities: u64,
    sum: Decimal,
    squares: Decimal,
    scales: Vec<(u32, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// As an int8.
    IntegerSum,
    Sum,
    Average,
    Spread {
        sample: bool,
        root: bool,
    },
}

impl Moments {
    fn start(wanted: Wanted) -> Box<dyn Accumulator> {
        let zero = Decimal::new(0, 0);
        Box::new(Moments {
            wanted,
            count: 0,
            nans: 0,
            infinities: 0,
            minus_infinities: 0,
            sum: zero.clone(),
            squares: zero,
            scales: Vec::new(),
        })
    }

    #[inline]
    fn take(&mut self, decimal: &Decimal) {
        match self.scales.iter_mut().find(|(scale, _)| *scale == decimal.scale) {
            Some((_, count)) => *count += 1,
            None => self.scales.push((decimal.scale, 1)),
        }
        self.sum = self.sum.add(decimal);
        if matches!(self.wanted, Wanted::Spread { .. }) {
            self.squares = self.squares.add(&decimal.multiply(decimal));
        }
    }

    fn give_back(&mut self, decimal: &Decimal) {
        if let Some(place) = self.scales.iter().position(|(scale, _)| *scale == decimal.scale) {
            self.scales[place].1 -= 1;
            if self.scales[place].1 == 0 {
                self.scales.swap_remove(place);
            }
        }
        self.sum = self.sum.add(&decimal.clone().negated());
        if matches!(self.wanted, Wanted::Spread { .. }) {
            self.squares = self.squares.add(&decimal.multiply(decimal).negated());
        }
    }

    fn count_special(&mut self, number: &Number, step: i64) {
        let counter = match number {
            Number::NaN => &mut self.nans,
            Number::Infinity { negative: true } => &mut self.minus_infinities,
            Number::Infinity { negative: false } => &mut self.infinities,
            Number::Finite(_) => return,
        };
        *counter = counter.wrapping_add_signed(step);
    }

    fn scale(&self) -> u32 {
        self.scales.iter().map(|(scale, _)| *scale).max().unwrap_or(0)
    }

    /// The sum of the finite numbers, at the greatest scale of those that are in.
    fn finite_sum(&self) -> Decimal {
        self.sum.rounded(self.scale() as i32)
    }

    /// NaN or infinity, if one of them is in.
    fn special(&self) -> Option<Number> {
        match (self.nans, self.infinities, self.minus_infinities) {
            (0, 0, 0) => None,
            (0, _, 0) => Some(Number::Infinity { negative: false }),
            (0, 0, _) => Some(Number::Infinity { negative: true }),
            _ => Some(Number::NaN),
        }
    }

    fn spread(&self, sample: bool, root: bool) -> Result<Answer, SqlError> {
        if sample && self.count <= 1 {
            return Ok(Answer::Null);
        }
        if self.special().is_some() {
            return Number::NaN.answer();
        }
        let count = Decimal::new(self.count.into(), 0);
        let sum = self.finite_sum();
        let squares = self.squares.rounded(2 * self.scale() as i32);
        let numerator = count.multiply(&squares).add(&sum.multiply(&sum).negated());
        if numerator.mantissa.is_zero() || numerator.mantissa.is_negative() {
            return Decimal::new(0, 0).answer();
        }
        let divisor = count.multiply(&Decimal::new(i128::from(self.count) - i128::from(sample), 0));
        let scale = numerator.quotient_scale(&divisor);
        let variance = numerator.divided_at(&divisor, scale);
        if root { variance.square_root(scale).answer() } else { variance.answer() }
    }
}

impl Accumulator for Moments {
    #[inline]
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        self.count += 1;
        match Number::of(a[0])? {
            Number::Finite(decimal) => self.take(&decimal),
            special => self.count_special(&special, 1),
        }
        Ok(())
    }

    fn inverse(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        if matches!(a[0], Cell::Null) {
            return Ok(());
        }
        self.count -= 1;
        match Number::of(a[0])? {
            Number::Finite(decimal) => self.give_back(&decimal),
            special => self.count_special(&special, -1),
        }
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        if self.count == 0 {
            return Ok(Answer::Null);
        }
        match self.wanted {
            Wanted::IntegerSum => match self.sum.mantissa {
                Whole::Small(sum) => i64::try_from(sum).map(Answer::Integer).map_err(|_| SqlError::out_of_range("bigint")),
                Whole::Big(_) => Err(SqlError::out_of_range("bigint")),
            },
            Wanted::Sum => self.special().unwrap_or_else(|| Number::Finite(self.finite_sum())).answer(),
            Wanted::Average => match self.special() {
                Some(special) => special.answer(),
                None => self.finite_sum().divided(&Decimal::new(self.count.into(), 0)).answer(),
            },
            Wanted::Spread { sample, root } => self.spread(sample, root),
        }
    }
}

/// Scaled integers of one scale, which is the second argument. What is no scaled integer (the REAL that SQLite makes of a product that
/// overflows, a number beyond 18 digits) is declined.
#[derive(Debug)]
struct Scaled {
    average: bool,
    scale: u32,
    count: u64,
    nans: u64,
    sum: i128,
}

impl Scaled {
    fn start(average: bool) -> Box<dyn Accumulator> {
        Box::new(Scaled { average, scale: 0, count: 0, nans: 0, sum: 0 })
    }

    fn read(&mut self, a: &[Cell<'_>]) -> Result<Option<i64>, SqlError> {
        let value = match a[0] {
            Cell::Null => return Ok(None),
            Cell::Integer(value) => value,
            _ => return Err(SqlError::Declined("a scaled integer of more than 18 digits")),
        };
        let within = value.unsigned_abs() < rimward_model::numeric::SCALED_LIMIT || value == rimward_model::numeric::SCALED_NAN;
        if !within {
            return Err(SqlError::Declined("a scaled integer of more than 18 digits"));
        }
        self.scale = u32::try_from(integer(a[1])?).map_err(|_| SqlError::Argument("scale"))?;
        Ok(Some(value))
    }
}

impl Accumulator for Scaled {
    #[inline]
    fn step(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        match self.read(a)? {
            None => return Ok(()),
            Some(rimward_model::numeric::SCALED_NAN) => self.nans += 1,
            Some(value) => self.sum += i128::from(value),
        }
        self.count += 1;
        Ok(())
    }

    fn inverse(&mut self, a: &[Cell<'_>]) -> Result<(), SqlError> {
        match self.read(a)? {
            None => return Ok(()),
            Some(rimward_model::numeric::SCALED_NAN) => self.nans -= 1,
            Some(value) => self.sum -= i128::from(value),
        }
        self.count -= 1;
        Ok(())
    }

    fn answer(&self) -> Result<Answer, SqlError> {
        let sum = Decimal::new(self.sum, self.scale);
        match (self.count, self.nans) {
            (0, _) => Ok(Answer::Null),
            (_, 0) if self.average => sum.divided(&Decimal::new(self.count.into(), 0)).answer(),
            (_, 0) => sum.answer(),
            _ => Number::NaN.answer(),
        }
    }
}

macro_rules! spread {
    ($name:literal, [$($pg:literal),+], $sample:literal, $root:literal) => {
        over_rows(
            $name,
            &[$(func($pg, &[INT2]), func($pg, &[INT4]), func($pg, &[INT8]), func($pg, &[NUMERIC])),+],
            NUMERIC,
            || Moments::start(Wanted::Spread { sample: $sample, root: $root }),
        )
        .invertible()
    };
}

pub(crate) const AGGREGATES: &[Aggregate] = &[
    over_rows("rimward_sum_int", &[func("sum", &[INT2]), func("sum", &[INT4])], INT8, || Moments::start(Wanted::IntegerSum)).invertible(),
    over_rows("rimward_sum", &[func("sum", &[INT8]), func("sum", &[NUMERIC])], NUMERIC, || Moments::start(Wanted::Sum)).invertible(),
    over_rows("rimward_avg", &[func("avg", &[INT2]), func("avg", &[INT4]), func("avg", &[INT8]), func("avg", &[NUMERIC])], NUMERIC, || {
        Moments::start(Wanted::Average)
    })
    .invertible(),
    spread!("rimward_var_pop", ["var_pop"], false, false),
    spread!("rimward_var_samp", ["var_samp", "variance"], true, false),
    spread!("rimward_stddev_pop", ["stddev_pop"], false, true),
    spread!("rimward_stddev_samp", ["stddev_samp", "stddev"], true, true),
    over_rows("rimward_sum_scaled", &[crate::registry::form("sum", &[INT8, INT4])], NUMERIC, || Scaled::start(false)).invertible(),
    over_rows("rimward_avg_scaled", &[crate::registry::form("avg", &[INT8, INT4])], NUMERIC, || Scaled::start(true)).invertible(),
];
