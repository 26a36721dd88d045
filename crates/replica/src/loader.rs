//! Bulk load: a new file for the first copy. It has its final name only when it is whole and on disk.

use std::path::{Path, PathBuf};

use rimward_model::{Catalog, Cell, Identity, Row, Table, TableId, row_hash};
use rusqlite::{CachedStatement, Connection};

use crate::cell::Bound;
use crate::{ApplyError, FileError, State, connection, files, layout, metadata};

/// Builds a file beside its final name. Dropped before [`Loader::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Loader {
    connection: Option<Connection>,
    building: PathBuf,
    target: PathBuf,
    catalog: Catalog,
}

impl Loader {
    /// Begins a file that will stand at `state`, with the tables of `catalog`, empty at first.
    ///
    /// # Errors
    /// If the file system or SQLite refuses.
    pub fn create(target: &Path, state: &State, catalog: Catalog) -> Result<Loader, FileError> {
        let building = files::beside(target, ".building");
        files::remove_database(&building)?;
        let connection = connection::open_builder(&building)?;
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        let state = State { schema_version: catalog.version, ..state.clone() };
        metadata::create(&connection, &state, &catalog)?;
        for table in catalog.tables.values().filter(|table| table.is_stored()) {
            connection.execute_batch(&layout::create_table(table))?;
        }
        Ok(Loader { connection: Some(connection), building, target: target.to_owned(), catalog })
    }

    /// Begins to fill one table.
    ///
    /// # Errors
    /// If the table has no rows here, or SQLite refuses.
    pub fn table(&mut self, id: TableId) -> Result<TableLoader<'_>, ApplyError> {
        let table = self.catalog.table(id).filter(|table| table.is_stored()).ok_or(ApplyError::UnknownTable(id))?;
        let connection = self.connection.as_ref().ok_or(ApplyError::Failed)?;
        Ok(TableLoader {
            insert: connection.prepare_cached(&layout::insert(table, 1))?,
            width: table.row_width(),
            hashed: table.identity == Identity::Full,
            rowid: layout::rowid_cell(table),
            table,
            rows: 0,
        })
    }

    /// Builds the indexes, makes the file durable and gives it its final name, in place of what lay there.
    ///
    /// # Errors
    /// If a key is there twice, or the file system or SQLite refuses; nothing has then changed under the final name.
    pub fn finish(mut self) -> Result<(), FileError> {
        let connection = self.connection.take().expect("a loader has its connection until it is finished");
        for table in self.catalog.tables.values().filter(|table| table.is_stored()) {
            let secondary = table.indexes.iter().filter_map(|index| layout::create_index(table, index));
            for index in layout::create_identity_index(table).into_iter().chain(secondary) {
                connection.execute_batch(&index)?;
            }
        }
        connection.execute_batch("COMMIT")?;
        connection.close().map_err(|(_, error)| error)?;
        mark_as_wal(&self.building)?;
        files::install_database(&self.building, &self.target)?;
        Ok(())
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        drop(self.connection.take());
        // After `finish` there is nothing of this name; otherwise the next loader would remove it.
        let _ = files::remove_database(&self.building);
    }
}

/// Fills one table of a [`Loader`].
pub struct TableLoader<'l> {
    insert: CachedStatement<'l>,
    table: &'l Table,
    width: usize,
    hashed: bool,
    rowid: Option<usize>,
    rows: u64,
}

impl TableLoader<'_> {
    /// Adds one row; by ascending key is fastest.
    ///
    /// # Errors
    /// If the row does not have the table's shape, or SQLite refuses.
    pub fn row(&mut self, row: Row<'_>) -> Result<(), ApplyError> {
        let shape = |what| ApplyError::Shape { table: self.table.name.to_string(), what };
        if row.width() != self.width {
            return Err(shape("has another number of columns"));
        }
        for (position, cell) in row.cells().enumerate() {
            if self.rowid == Some(position) && cell == Cell::Null {
                return Err(shape("has a null key"));
            }
            self.insert.raw_bind_parameter(position + 1, Bound(cell))?;
        }
        if self.hashed {
            self.insert.raw_bind_parameter(self.width + 1, row_hash(row))?;
        }
        self.insert.raw_execute()?;
        self.rows += 1;
        Ok(())
    }

    /// How many rows were added.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// Sets WAL mode in the header, so that whoever opens the file first already finds it so.
pub(crate) fn mark_as_wal(path: &Path) -> Result<(), FileError> {
    let connection = connection::open_writer(path, connection::Durability::Full)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}
