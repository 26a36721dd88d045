//! PostgreSQL's functions, for connections that read. No stored schema names them, so any sqlite3 can open the file.

use std::fmt;

use rimward_functions::{Accumulator, Aggregate, Answer, Function, SqlError, aggregates, scalars};
use rimward_model::Cell;
use rusqlite::functions::{self, Context, FunctionFlags};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error};

use crate::cell::cell_of;

/// Arguments up to here need no allocation.
const ARGUMENTS_INLINE: usize = 6;

pub(crate) const FLAGS: FunctionFlags =
    FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC).union(FunctionFlags::SQLITE_INNOCUOUS);

/// What precedes a function's error in SQLite's message, so that it is told from SQLite's own.
const MARK: &str = "rimward\u{1}";

/// Registers everything in the tables.
pub(crate) fn register(connection: &Connection) -> rusqlite::Result<()> {
    for function in scalars() {
        connection.create_scalar_function(function.name, function.arity(), FLAGS, |context: &Context<'_>| call(function, context))?;
    }
    for aggregate in aggregates() {
        connection.create_aggregate_function(aggregate.name, aggregate.arity(), FLAGS, Grouped(aggregate))?;
        connection.create_window_function(aggregate.window_name().as_str(), aggregate.arity(), FLAGS, Framed(aggregate))?;
    }
    Ok(())
}

/// An answer on its way to SQLite, which copies it.
struct Result(Answer);

impl ToSql for Result {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0.as_cell(&[]) {
            Cell::Integer(integer) => ValueRef::Integer(integer),
            Cell::Real(real) => ValueRef::Real(real),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Blob(blob) => ValueRef::Blob(blob),
            Cell::Null | Cell::Unchanged => match self.0 {
                Answer::Same(argument) => return Ok(ToSqlOutput::Arg(argument)),
                _ => ValueRef::Null,
            },
        }))
    }
}

/// A function's error inside rusqlite's.
#[derive(Debug)]
struct Raised(SqlError);

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}", self.0)
    }
}

impl std::error::Error for Raised {}

pub(crate) fn raised(error: SqlError) -> Error {
    Error::UserFunctionError(Box::new(Raised(error)))
}

/// The message of a function's error, `SQLSTATE: text` where it is PostgreSQL's; `None` if the error is another.
pub(crate) fn message_of(error: &Error) -> Option<&str> {
    match error {
        Error::SqliteFailure(_, Some(message)) => message.strip_prefix(MARK),
        _ => None,
    }
}

fn with_arguments<T>(context: &Context<'_>, then: impl FnOnce(&[Cell<'_>]) -> std::result::Result<T, SqlError>) -> rusqlite::Result<T> {
    let count = context.len();
    let cell = |position| cell_of(context.get_raw(position)).ok_or_else(|| raised(SqlError::Argument("text in UTF-8")));
    if count > ARGUMENTS_INLINE {
        let cells = (0..count).map(cell).collect::<rusqlite::Result<Vec<_>>>()?;
        return then(&cells).map_err(raised);
    }
    let mut cells = [Cell::Null; ARGUMENTS_INLINE];
    for (position, slot) in cells[..count].iter_mut().enumerate() {
        *slot = cell(position)?;
    }
    then(&cells[..count]).map_err(raised)
}

fn call(function: &'static Function, context: &Context<'_>) -> rusqlite::Result<Result> {
    with_arguments(context, |arguments| function.call(arguments)).map(Result)
}

struct Grouped(&'static Aggregate);

impl functions::Aggregate<Box<dyn Accumulator>, Result> for Grouped {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Box<dyn Accumulator>> {
        Ok(self.0.start())
    }

    fn step(&self, context: &mut Context<'_>, group: &mut Box<dyn Accumulator>) -> rusqlite::Result<()> {
        with_arguments(context, |arguments| group.step(arguments))
    }

    fn finalize(&self, _: &mut Context<'_>, group: Option<Box<dyn Accumulator>>) -> rusqlite::Result<Result> {
        group.unwrap_or_else(|| self.0.start()).answer().map(Result).map_err(raised)
    }
}

struct Framed(&'static Aggregate);

impl functions::Aggregate<Box<dyn Accumulator>, Result> for Framed {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Box<dyn Accumulator>> {
        Ok(self.0.start_frame())
    }

    fn step(&self, context: &mut Context<'_>, frame: &mut Box<dyn Accumulator>) -> rusqlite::Result<()> {
        with_arguments(context, |arguments| frame.step(arguments))
    }

    fn finalize(&self, _: &mut Context<'_>, frame: Option<Box<dyn Accumulator>>) -> rusqlite::Result<Result> {
        frame.unwrap_or_else(|| self.0.start_frame()).answer().map(Result).map_err(raised)
    }
}

impl functions::WindowAggregate<Box<dyn Accumulator>, Result> for Framed {
    fn value(&self, frame: Option<&mut Box<dyn Accumulator>>) -> rusqlite::Result<Result> {
        match frame {
            Some(frame) => frame.answer(),
            None => self.0.start_frame().answer(),
        }
        .map(Result)
        .map_err(raised)
    }

    fn inverse(&self, context: &mut Context<'_>, frame: &mut Box<dyn Accumulator>) -> rusqlite::Result<()> {
        with_arguments(context, |arguments| frame.inverse(arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(sql: &str) -> rusqlite::Result<rusqlite::types::Value> {
        let connection = Connection::open_in_memory()?;
        register(&connection)?;
        connection.query_row(sql, [], |row| row.get(0))
    }

    #[test]
    fn sqlite_calls_them() {
        let sum = asked("SELECT rimward_int4pl(40, 2)").expect("an answer");
        assert_eq!(sum, rusqlite::types::Value::Integer(42));
        assert_eq!(asked("SELECT rimward_int4up(7)").expect("an argument, unchanged"), rusqlite::types::Value::Integer(7));
        assert_eq!(asked("SELECT rimward_int4pl(40, NULL)").expect("an answer"), rusqlite::types::Value::Null);
    }

    #[test]
    fn aggregates_group_and_move_with_frames() {
        let values = "(SELECT 1 AS v UNION ALL SELECT 2 UNION ALL SELECT 3)";
        let sum = asked(&format!("SELECT rimward_sum_int(v) FROM {values}")).expect("an answer");
        assert_eq!(sum, rusqlite::types::Value::Integer(6));
        let frame = "rimward_sum_int_over(v) OVER (ORDER BY v ROWS 1 PRECEDING)";
        let sums = asked(&format!("SELECT group_concat(s) FROM (SELECT {frame} AS s FROM {values})")).expect("an answer");
        assert_eq!(sums, rusqlite::types::Value::Text("1,3,5".to_owned()));
        assert_eq!(asked("SELECT rimward_sum_int(1) WHERE 0").expect("an answer"), rusqlite::types::Value::Null);
    }

    #[test]
    fn an_error_says_its_sqlstate() {
        let error = asked("SELECT rimward_int4div(1, 0)").expect_err("no answer");
        assert_eq!(message_of(&error), Some("22012: division by zero"));
        let error = asked("SELECT nosuch(1)").expect_err("no answer");
        assert_eq!(message_of(&error), None);
    }
}
