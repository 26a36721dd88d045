//! Cells to and from SQLite, without a copy of ours in between.

use rimward_model::Cell;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A cell as a parameter.
pub(crate) struct Bound<'a>(pub(crate) Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Integer(integer) => ValueRef::Integer(integer),
            Cell::Real(real) => ValueRef::Real(real),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Blob(blob) => ValueRef::Blob(blob),
            Cell::Unchanged => return Err(rusqlite::Error::ToSqlConversionFailure("an unchanged cell has no value to bind".into())),
        }))
    }
}

/// A column's value as a cell; `None` for TEXT that is not UTF-8.
pub(crate) fn cell_of(value: ValueRef<'_>) -> Option<Cell<'_>> {
    Some(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(integer) => Cell::Integer(integer),
        ValueRef::Real(real) => Cell::Real(real),
        ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).ok()?),
        ValueRef::Blob(blob) => Cell::Blob(blob),
    })
}

/// The empty vector's allocation, for cells of another lifetime.
pub(crate) fn recycle<'b>(mut cells: Vec<Cell<'_>>) -> Vec<Cell<'b>> {
    cells.clear();
    cells.into_iter().map(|_| Cell::Null).collect()
}
