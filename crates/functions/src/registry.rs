//! The tables of what there is, and how an entry is found.

use rimward_model::{Cell, Oid};

use crate::{
    Answer, SqlError, aggregate as gathering, array, bits, bucket, bytes, calendar, cast as casts, encode, extreme, frame, identifier,
    integer, json_change, json_make, json_rows, jsonb, jsonpath, moment, moments, numeral, numeral_read, numeric, order, overlap, pattern,
    percentile, picture, picture_read, power, range, real, regexp, series, span, text, timetz, zoned,
};

/// How PostgreSQL names what an entry implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An operator, prefix if it has one argument.
    Operator,
    /// A function of `pg_catalog`, or an aggregate of it.
    Function,
    /// A cast from the argument to the result, explicit or implicit, without a type modifier unless [`Context::Typmod`] is asked for.
    Cast,
    /// Nothing that PostgreSQL calls by that name, or not with such arguments. `numeric` and `scaled` turn scaled integers into blobs and
    /// back; `numeric or NaN` and `whole or NaN` take what SQLite's arithmetic made of scaled integers; `+`, `-` and `*` compute with scaled
    /// integers, which for the sum and the difference have the same scale, and whose product has both scales' sum; the aggregates `sum` and
    /// `avg` take scaled integers and their scale. `key` is equal where jsonb is. `= ANY`, `< ALL` and their like take a value and an array;
    /// `subscript` an array and its numbers, `slice` pairs of bounds (the text `*` where one is left out), `ARRAY` elements or arrays; `rows`
    /// and `parallel rows` make JSON arrays of the elements' texts, which `element` turns into stored cells. `json_agg` takes an array as if it
    /// were rows. `cast` takes an array, the type of its elements and that of the result's, `array of text` a text and the latter.
    /// `jsonb_build_object` takes keys as text beside values as jsonb. `generate_series` takes its step, too, and makes a JSON array.
    /// `range_lower` and `range_upper` give a range's bounds as text. `string_agg distinct` takes a text, what separates them, and `desc` for
    /// the other order. `array_agg distinct` takes a value and how it sorts: `desc`, `first` for NULL; `string_agg unique` and `array_agg
    /// unique` take what comes in its order. `percentile_cont` and `percentile_disc` with an array take several fractions. `only` is what equal
    /// values are, `greatest` and `least` take any number of values. `lower C`, `upper C` and `initcap C` change ASCII's letters and no others,
    /// as under the collation C.
    Form,
}

/// One operator, function or cast of PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// What it is.
    pub kind: Kind,
    /// `+`, `lower`; empty for a cast.
    pub name: &'static str,
    /// The types of its arguments as `pg_proc` has them, each stored as `Storage::of` says of the type without modifier: a char(n) comes
    /// trimmed and padded again where PostgreSQL's own cast to text would not trim it, a numeric as its blob.
    pub arguments: &'static [Oid],
}

/// What a function is given behind PostgreSQL's own arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// The target's type modifier (`atttypmod`, −1 for none), as INTEGER.
    Typmod,
    /// The session's time zone, or the one that AT TIME ZONE names, as the BLOB that [`crate::Zone::encode`]
    /// makes, or the TEXT `UTC`.
    TimeZone,
    /// The start of the transaction, as a timestamptz.
    Now,
    /// The primary's version, as `server_version_num` has it, as INTEGER.
    Version,
    /// What is known of the characters in the collation's locale, as INTEGER: 1 if it is C, where ASCII's alone are of any class; plus 2
    /// if it may see blanks and punctuation otherwise than C does; plus 4 if ASCII's letters may have another case than in English.
    Ctype,
    /// Whether the session writes numbers as under C, with a point, commas between groups of three digits and a minus, as INTEGER.
    PlainNumbers,
    /// The type of an array's elements: the OID of one of PostgreSQL's own as INTEGER, or an enum's labels as
    /// [`crate::encode_labels`] makes them.
    Element,
}

/// A scalar function.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name in SQLite.
    pub name: &'static str,
    /// What it implements; each has the same result type.
    pub implements: &'static [Signature],
    /// The type of its result, stored as `Storage::of` says of the type without modifier.
    pub result: Oid,
    /// What follows PostgreSQL's arguments.
    pub context: &'static [Context],
    /// Whether the last argument may come any number of times, none among them.
    pub variadic: bool,
    /// Whether NULL in any of PostgreSQL's arguments makes the result NULL. [`Function::call`] sees to it.
    pub strict: bool,
    /// Whether values make a value: without a NULL among PostgreSQL's arguments the result is none. Where it is not said, it may be.
    pub valued: bool,
    pub(crate) body: Body,
}

/// What computes an answer.
pub(crate) type Body = for<'a, 'b> fn(&'b [Cell<'a>]) -> Result<Answer, SqlError>;

impl Function {
    /// The answer for these arguments, those of the context among them.
    ///
    /// # Errors
    /// PostgreSQL's own, or that the answer is not certain.
    #[inline]
    pub fn call(&self, arguments: &[Cell<'_>]) -> Result<Answer, SqlError> {
        if self.strict && arguments.iter().any(|cell| matches!(cell, Cell::Null)) {
            return Ok(Answer::Null);
        }
        (self.body)(arguments)
    }

    /// How many arguments SQLite is told of; −1 for any number.
    #[must_use]
    pub fn arity(&self) -> i32 {
        let own = self.implements.first().map_or(0, |signature| signature.arguments.len());
        if self.variadic { -1 } else { (own + self.context.len()) as i32 }
    }

    pub(crate) const fn with(self, context: &'static [Context]) -> Function {
        Function { context, ..self }
    }

    pub(crate) const fn variadic(self) -> Function {
        Function { variadic: true, ..self }
    }
}

/// A strict function that may find no answer.
pub(crate) const fn strict(name: &'static str, implements: &'static [Signature], result: Oid, body: Body) -> Function {
    Function { name, implements, result, context: &[], variadic: false, strict: true, valued: false, body }
}

/// A strict function that is NULL of NULLs only.
pub(crate) const fn valued(name: &'static str, implements: &'static [Signature], result: Oid, body: Body) -> Function {
    Function { valued: true, ..strict(name, implements, result, body) }
}

/// A function that sees NULLs.
pub(crate) const fn lenient(name: &'static str, implements: &'static [Signature], result: Oid, body: Body) -> Function {
    Function { strict: false, ..strict(name, implements, result, body) }
}

pub(crate) const fn op(name: &'static str, arguments: &'static [Oid]) -> Signature {
    Signature { kind: Kind::Operator, name, arguments }
}

pub(crate) const fn func(name: &'static str, arguments: &'static [Oid]) -> Signature {
    Signature { kind: Kind::Function, name, arguments }
}

pub(crate) const fn form(name: &'static str, arguments: &'static [Oid]) -> Signature {
    Signature { kind: Kind::Form, name, arguments }
}

pub(crate) const fn cast_of(arguments: &'static [Oid]) -> Signature {
    Signature { kind: Kind::Cast, name: "", arguments }
}

/// The state of an aggregate over one group.
pub trait Accumulator: Send + std::panic::UnwindSafe + std::panic::RefUnwindSafe {
    /// Takes a row's arguments, NULLs among them.
    ///
    /// # Errors
    /// PostgreSQL's own, or that the answer is not certain.
    fn step(&mut self, arguments: &[Cell<'_>]) -> Result<(), SqlError>;

    /// Takes back the row that was taken first of those still in; only of what [`Aggregate::start_frame`] gave.
    ///
    /// # Errors
    /// As [`Accumulator::step`].
    fn inverse(&mut self, arguments: &[Cell<'_>]) -> Result<(), SqlError> {
        let _ = arguments;
        Err(SqlError::Declined("a moving frame"))
    }

    /// The answer for the rows that are in.
    ///
    /// # Errors
    /// PostgreSQL's own, or that the answer is not certain.
    fn answer(&self) -> Result<Answer, SqlError>;
}

/// An aggregate. Whether its result depends on the order of its rows, PostgreSQL's own documentation says.
#[derive(Debug, Clone, Copy)]
pub struct Aggregate {
    /// Its name in SQLite.
    pub name: &'static str,
    /// What it implements; each has the same result type.
    pub implements: &'static [Signature],
    /// The type of its result.
    pub result: Oid,
    /// What follows PostgreSQL's arguments.
    pub context: &'static [Context],
    pub(crate) start: fn() -> Box<dyn Accumulator>,
    pub(crate) invertible: bool,
}

/// An aggregate that takes all rows, NULLs among them.
pub(crate) const fn over_rows(
    name: &'static str,
    implements: &'static [Signature],
    result: Oid,
    start: fn() -> Box<dyn Accumulator>,
) -> Aggregate {
    Aggregate { name, implements, result, context: &[], start, invertible: false }
}

impl Aggregate {
    pub(crate) const fn with(self, context: &'static [Context]) -> Aggregate {
        Aggregate { context, ..self }
    }

    pub(crate) const fn invertible(self) -> Aggregate {
        Aggregate { invertible: true, ..self }
    }

    /// What it is called in SQLite as a window function.
    #[must_use]
    pub fn window_name(&self) -> String {
        format!("{}_over", self.name)
    }

    /// A window's frame without rows.
    #[must_use]
    pub fn start_frame(&'static self) -> Box<dyn Accumulator> {
        if self.invertible { self.start() } else { frame::Frame::start(self) }
    }

    /// A group without rows.
    #[must_use]
    pub fn start(&self) -> Box<dyn Accumulator> {
        (self.start)()
    }

    /// How many arguments it takes.
    #[must_use]
    pub fn arity(&self) -> i32 {
        self.implements.first().map_or(0, |signature| (signature.arguments.len() + self.context.len()) as i32)
    }
}

const SCALARS: &[&[Function]] = &[
    integer::FUNCTIONS,
    numeric::FUNCTIONS,
    power::FUNCTIONS,
    bucket::FUNCTIONS,
    extreme::FUNCTIONS,
    range::FUNCTIONS,
    real::FUNCTIONS,
    casts::FUNCTIONS,
    span::FUNCTIONS,
    moment::FUNCTIONS,
    calendar::FUNCTIONS,
    jsonb::FUNCTIONS,
    json_change::FUNCTIONS,
    json_rows::FUNCTIONS,
    json_make::FUNCTIONS,
    jsonpath::FUNCTIONS,
    order::FUNCTIONS,
    timetz::FUNCTIONS,
    overlap::FUNCTIONS,
    zoned::FUNCTIONS,
    picture::FUNCTIONS,
    picture_read::FUNCTIONS,
    numeral::FUNCTIONS,
    numeral_read::FUNCTIONS,
    array::FUNCTIONS,
    series::FUNCTIONS,
    text::FUNCTIONS,
    pattern::FUNCTIONS,
    regexp::FUNCTIONS,
    encode::FUNCTIONS,
    identifier::FUNCTIONS,
    bytes::FUNCTIONS,
    bits::FUNCTIONS,
];
const AGGREGATES: &[&[Aggregate]] =
    &[moments::AGGREGATES, gathering::AGGREGATES, percentile::AGGREGATES, json_make::AGGREGATES, array::AGGREGATES];

/// All scalar functions.
pub fn scalars() -> impl Iterator<Item = &'static Function> {
    SCALARS.iter().copied().flatten().chain(crate::stored::FUNCTIONS)
}

/// All aggregates.
pub fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    AGGREGATES.iter().copied().flatten()
}

fn find(kind: Kind, name: &str, arguments: &[Oid], result: Option<Oid>) -> Option<&'static Function> {
    scalars().find(|function| {
        let implemented = |signature: &Signature| signature.kind == kind && signature.name == name && signature.arguments == arguments;
        function.implements.iter().any(implemented) && result.is_none_or(|result| function.result == result)
    })
}

/// What implements the aggregate for exactly these types.
#[must_use]
pub fn aggregate(name: &str, arguments: &[Oid]) -> Option<&'static Aggregate> {
    let implemented =
        |signature: &Signature| signature.kind == Kind::Function && signature.name == name && signature.arguments == arguments;
    aggregates().find(|aggregate| aggregate.implements.iter().any(implemented))
}

/// What implements the operator for exactly these types.
#[must_use]
pub fn operator(name: &str, arguments: &[Oid]) -> Option<&'static Function> {
    find(Kind::Operator, name, arguments, None)
}

/// What implements the function for exactly these types.
#[must_use]
pub fn function(name: &str, arguments: &[Oid]) -> Option<&'static Function> {
    find(Kind::Function, name, arguments, None)
}

/// What implements a form of our own for these types.
#[must_use]
pub fn of_form(name: &str, arguments: &[Oid]) -> Option<&'static Function> {
    find(Kind::Form, name, arguments, None)
}

/// What implements the cast. It may ask for the type modifier.
#[must_use]
pub fn cast(from: Oid, to: Oid) -> Option<&'static Function> {
    find(Kind::Cast, "", &[from], Some(to))
}
