//! Ordered-set aggregates: percentiles and the most frequent, of rows that come in order.

use std::borrow::Cow;

use rimward_model::oid::{BOOL, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, UUID};
use rimward_model::{Cell, CellBuf, Storage};

use crate::answer::{real, text};
use crate::array::{ANYARRAY, ANYELEMENT, Array, Element};
use crate::registry::{Accumulator, Aggregate, Context, form, func, over_rows};
use crate::{Answer, SqlError};

/// Rows that a percentile keeps.
const ROWS_MAX: usize = 4 << 20;

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

const ELEMENT: &[Context] = &[Context::Element];

pub(crate) const AGGREGATES: &[Aggregate] = &[
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
