//! PostgreSQL's operators, casts, functions and aggregates over the *stored forms* of values, with PostgreSQL's results and errors.
//! [`scalars`] and [`aggregates`] are the tables of what there is; `replica` registers them with SQLite on connections that read. Pure: no
//! socket, no clock, no session; what depends on a setting takes it as an argument.
//!
//! Every entry is proven against a real server by `tests/differential.rs`. What cannot be proven is absent, and an argument for which a
//! proof is lacking is declined with [`SqlError::Declined`]: the statement then runs at the primary.
//!
//! [`output`] is the text and binary output of types that are stored as PostgreSQL's text; that of types with a storage of their own is
//! `model`'s.
//!
//! What is not here: which function an expression means, and its SQL (`translate`); reading of literals and parameters
//! (`rimward_model::Storage::parse_input_exact`). Absent at present: whatever the C library computes (powers but of whole numbers,
//! exponentials, logarithms, trigonometry of floats), to_char of numbers and intervals, to_date and to_timestamp
//! of texts, paths of jsonb with regular expressions, dates or `keyvalue()`, arrays of composites, ranges beyond their bounds, corr and regr.

#![forbid(unsafe_code)]

mod answer;
mod error;
mod registry;
mod stored;

mod decimal;
mod fixed;
mod frame;

mod integer;
mod moments;
mod numeric;
mod power;
mod real;
mod series;

mod aggregate;
mod array;
mod bits;
mod bucket;
mod bytes;
mod calendar;
mod cast;
mod encode;
mod extreme;
mod identifier;
mod json;
mod json_change;
mod json_make;
mod json_rows;
mod jsonb;
mod jsonpath;
mod moment;
mod numeral;
mod numeral_read;
mod order;
mod overlap;
mod pattern;
mod percentile;
mod picture;
mod picture_read;
mod range;
mod reading;
mod regex;
mod regexp;
mod span;
mod template;
mod text;
mod timetz;
mod zone;
mod zoned;

pub mod output;

pub use answer::{Answer, KEY_BYTES_MAX};
pub use array::{ANYARRAY, ANYELEMENT, COMPARABLE, array_items, array_of_binary, array_of_text, element_cast, encode_labels};
pub use error::SqlError;
pub use order::compare_jsonb;
pub use reading::moment_of_text;
pub use registry::{
    Accumulator, Aggregate, Context, Function, Kind, Signature, aggregate, aggregates, cast, function, of_form, operator, scalars,
};
pub use zone::{Asked as AskedZone, Zone, ZoneTable};
