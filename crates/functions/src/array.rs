//! Arrays of any elements and dimensions, in the text that PostgreSQL prints. The functions are polymorphic, as PostgreSQL's are: their
//! signatures name `anyarray` and `anyelement`, and where elements are looked into, [`Context::Element`] says of which type they are.
//!
//! Which types' elements are comparable is said by [`is_comparable`]; texts compare bytewise, so their order is PostgreSQL's under such
//! collations alone, which is the translator's to see to.

mod compare;
mod convert;
mod element;
mod input;
mod make;
mod parts;
mod value;

use std::borrow::Cow;

use rimward_model::oid::{
    BOOL, BPCHAR, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSONB, NAME, NUMERIC, OID, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ,
    TIMETZ, UUID, VARCHAR,
};
use rimward_model::{Cell, Oid};

use crate::aggregate::Unique;
use crate::answer::text;
use crate::registry::{Aggregate, Context, Function, form, func, lenient, op, over_rows, strict, valued};
use crate::{Answer, SqlError};

pub use convert::element_cast;
pub(crate) use element::Element;
pub use element::encode_labels;
pub use input::{array_of_binary, array_of_text};
pub(crate) use value::{Array, Shape};

type Said = Result<Answer, SqlError>;

/// `anyarray`.
pub const ANYARRAY: Oid = 2277;
/// `anyelement`.
pub const ANYELEMENT: Oid = 2283;

/// `int4[]`, `text[]`.
const INT4S: Oid = 1007;
const TEXTS: Oid = 1009;

/// Types of PostgreSQL's own whose values, as elements, compare here as they do there.
pub const COMPARABLE: &[Oid] = &[
    BOOL,
    INT2,
    INT4,
    INT8,
    OID,
    FLOAT4,
    FLOAT8,
    NUMERIC,
    TEXT,
    VARCHAR,
    NAME,
    BPCHAR,
    BYTEA,
    UUID,
    DATE,
    TIME,
    TIMETZ,
    TIMESTAMP,
    TIMESTAMPTZ,
    INTERVAL,
    JSONB,
    1560,
    1562,
];

fn array<'a>(cell: Cell<'a>) -> Result<Array<'a>, SqlError> {
    Array::parse(text(cell)?)
}

/// The elements' type, which comes last, and what stands before it.
fn behind<'a, 'b>(a: &'b [Cell<'a>]) -> Result<(Element<'a>, &'b [Cell<'a>]), SqlError> {
    let (element, a) = a.split_last().ok_or(SqlError::Argument("type of an element"))?;
    Ok((Element::of(*element)?, a))
}

/// The texts of the elements of an array that PostgreSQL printed, `None` for NULL.
#[must_use]
pub fn array_items(of: &str) -> Option<Vec<Option<String>>> {
    Some(Array::parse(of).ok()?.items.into_iter().map(|item| item.map(Cow::into_owned)).collect())
}

/// The texts of an array's elements, whatever its dimensions.
pub(crate) fn elements(of: &str) -> Result<Vec<value::Item<'_>>, SqlError> {
    Ok(Array::parse(of)?.items)
}

/// The parts of a text as a JSON array of texts.
fn string_rows(a: &[Cell<'_>]) -> Said {
    match make::of_string(a)? {
        Answer::Null => Ok(Answer::Null),
        array => json_of_array(&array),
    }
}

const A: &[u32] = &[ANYARRAY];
const AA: &[u32] = &[ANYARRAY, ANYARRAY];
const AE: &[u32] = &[ANYARRAY, ANYELEMENT];
const EA: &[u32] = &[ANYELEMENT, ANYARRAY];
const AI: &[u32] = &[ANYARRAY, INT4];
const ELEMENT: &[Context] = &[Context::Element];

/// An array's elements as a JSON array of texts.
pub(crate) fn json_of_array(array: &Answer) -> Result<Answer, SqlError> {
    parts::rows(&[array.as_cell(&[])])
}

/// An array of texts.
pub(crate) fn of_texts(items: Vec<Option<String>>) -> Result<Answer, SqlError> {
    Array::flat(items.into_iter().map(|item| item.map(Cow::Owned)).collect()).answer()
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_array_length", &[func("array_length", AI)], INT4, parts::length),
    strict("rimward_array_upper", &[func("array_upper", AI)], INT4, parts::upper),
    strict("rimward_array_lower", &[func("array_lower", AI)], INT4, parts::lower),
    valued("rimward_cardinality", &[func("cardinality", A)], INT4, parts::cardinality),
    strict("rimward_array_ndims", &[func("array_ndims", A)], INT4, parts::dimensions_count),
    strict("rimward_array_dims", &[func("array_dims", A)], TEXT, parts::bounds),
    valued("rimward_trim_array", &[func("trim_array", AI)], ANYARRAY, parts::trimmed),
    lenient("rimward_array_subscript", &[form("subscript", AI)], ANYELEMENT, parts::subscript).with(ELEMENT).variadic(),
    lenient("rimward_array_slice", &[form("slice", AI)], ANYARRAY, parts::slice).variadic(),
    lenient("rimward_array_position", &[func("array_position", AE)], INT4, parts::position).with(ELEMENT),
    lenient("rimward_array_position_from", &[func("array_position", &[ANYARRAY, ANYELEMENT, INT4])], INT4, parts::position).with(ELEMENT),
    lenient("rimward_array_positions", &[func("array_positions", AE)], INT4S, parts::positions).with(ELEMENT),
    valued("rimward_array_eq", &[op("=", AA)], BOOL, compare::is_equal).with(ELEMENT),
    valued("rimward_array_ne", &[op("<>", AA)], BOOL, compare::differs).with(ELEMENT),
    valued("rimward_array_lt", &[op("<", AA)], BOOL, compare::is_less).with(ELEMENT),
    valued("rimward_array_le", &[op("<=", AA)], BOOL, compare::is_at_most).with(ELEMENT),
    valued("rimward_array_gt", &[op(">", AA)], BOOL, compare::is_greater).with(ELEMENT),
    valued("rimward_array_ge", &[op(">=", AA)], BOOL, compare::is_at_least).with(ELEMENT),
    valued("rimward_array_contains", &[op("@>", AA)], BOOL, compare::is_containing).with(ELEMENT),
    valued("rimward_array_contained", &[op("<@", AA)], BOOL, compare::is_contained).with(ELEMENT),
    valued("rimward_array_overlaps", &[op("&&", AA)], BOOL, compare::overlaps).with(ELEMENT),
    lenient("rimward_array_append", &[func("array_append", AE), op("||", AE)], ANYARRAY, make::append).with(ELEMENT),
    lenient("rimward_array_prepend", &[func("array_prepend", EA), op("||", EA)], ANYARRAY, make::prepend).with(ELEMENT),
    lenient("rimward_array_cat", &[func("array_cat", AA), op("||", AA)], ANYARRAY, make::joined),
    lenient("rimward_array_remove", &[func("array_remove", AE)], ANYARRAY, make::remove).with(ELEMENT),
    lenient("rimward_array_replace", &[func("array_replace", &[ANYARRAY, ANYELEMENT, ANYELEMENT])], ANYARRAY, make::replace).with(ELEMENT),
    lenient("rimward_array_fill", &[func("array_fill", &[ANYELEMENT, INT4S])], ANYARRAY, make::fill).with(ELEMENT),
    lenient("rimward_array_fill_from", &[func("array_fill", &[ANYELEMENT, INT4S, INT4S])], ANYARRAY, make::fill).with(ELEMENT),
    lenient("rimward_array_to_text", &[func("array_to_string", &[ANYARRAY, TEXT])], TEXT, make::to_string),
    lenient("rimward_array_to_text_null", &[func("array_to_string", &[ANYARRAY, TEXT, TEXT])], TEXT, make::to_string),
    lenient("rimward_text_to_array", &[func("string_to_array", &[TEXT, TEXT])], TEXTS, make::of_string),
    lenient("rimward_text_to_table", &[form("string_to_table", &[TEXT, TEXT])], TEXT, string_rows),
    lenient("rimward_text_to_table_null", &[form("string_to_table", &[TEXT, TEXT, TEXT])], TEXT, string_rows),
    lenient("rimward_text_to_array_null", &[func("string_to_array", &[TEXT, TEXT, TEXT])], TEXTS, make::of_string),
    lenient("rimward_array_of", &[form("ARRAY", &[ANYELEMENT])], ANYARRAY, make::made).with(ELEMENT).variadic(),
    lenient("rimward_array_of_arrays", &[form("ARRAY", A)], ANYARRAY, make::made_of_arrays).variadic(),
    strict("rimward_generate_subscripts", &[form("generate_subscripts", AI)], TEXT, parts::numbers),
    strict("rimward_generate_subscripts_nodir", &[form("generate_subscripts", &[ANYARRAY, INT4, BOOL])], TEXT, parts::numbers),
    strict("rimward_array_sort_key", &[form("sort key", A)], BYTEA, compare::sort_key).with(ELEMENT),
    valued("rimward_array_converted", &[form("cast", &[ANYARRAY, OID, OID])], ANYARRAY, convert::converted),
    valued("rimward_array_of_text", &[form("array of text", &[TEXT, OID])], ANYARRAY, convert::of_text),
    strict("rimward_array_rows", &[form("rows", A)], TEXT, parts::rows),
    lenient("rimward_array_parallel_rows", &[form("parallel rows", A)], TEXT, parts::parallel_rows).variadic(),
    strict("rimward_array_element", &[form("element", &[TEXT])], ANYELEMENT, parts::value).with(ELEMENT),
    lenient("rimward_equals_any", &[form("= ANY", EA)], BOOL, compare::equals_any).with(ELEMENT),
    lenient("rimward_equals_all", &[form("= ALL", EA)], BOOL, compare::equals_all).with(ELEMENT),
    lenient("rimward_differs_from_any", &[form("<> ANY", EA)], BOOL, compare::differs_from_any).with(ELEMENT),
    lenient("rimward_differs_from_all", &[form("<> ALL", EA)], BOOL, compare::differs_from_all).with(ELEMENT),
    lenient("rimward_less_than_any", &[form("< ANY", EA)], BOOL, compare::less_than_any).with(ELEMENT),
    lenient("rimward_less_than_all", &[form("< ALL", EA)], BOOL, compare::less_than_all).with(ELEMENT),
    lenient("rimward_at_most_any", &[form("<= ANY", EA)], BOOL, compare::at_most_any).with(ELEMENT),
    lenient("rimward_at_most_all", &[form("<= ALL", EA)], BOOL, compare::at_most_all).with(ELEMENT),
    lenient("rimward_greater_than_any", &[form("> ANY", EA)], BOOL, compare::greater_than_any).with(ELEMENT),
    lenient("rimward_greater_than_all", &[form("> ALL", EA)], BOOL, compare::greater_than_all).with(ELEMENT),
    lenient("rimward_at_least_any", &[form(">= ANY", EA)], BOOL, compare::at_least_any).with(ELEMENT),
    lenient("rimward_at_least_all", &[form(">= ALL", EA)], BOOL, compare::at_least_all).with(ELEMENT),
];

pub(crate) const AGGREGATES: &[Aggregate] = &[
    over_rows("rimward_array_agg", &[func("array_agg", &[ANYELEMENT])], ANYARRAY, || Box::new(make::Gathered { out: None })).with(ELEMENT),
    over_rows("rimward_array_agg_unique", &[form("array_agg unique", &[ANYELEMENT])], ANYARRAY, || {
        Unique::over(Box::new(make::Gathered { out: None }))
    })
    .with(ELEMENT),
    over_rows("rimward_array_agg_distinct", &[form("array_agg distinct", &[ANYELEMENT, TEXT])], ANYARRAY, || {
        Box::new(make::Different { items: Vec::new(), options: None, bytes: 0 })
    })
    .with(ELEMENT),
    over_rows("rimward_array_agg_array", &[func("array_agg", A)], ANYARRAY, || {
        Box::new(make::GatheredArrays { parts: Vec::new(), bytes: 0 })
    }),
];
