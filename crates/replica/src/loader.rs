//! Bulk load: a new file for the first copy. It has its final name only when it is whole and on disk.
//!
//! A load that is begun with [`Loader::begin`] outlives its process: each table becomes part of it in one step, with its indexes and with
//! the position that its rows are of, and whatever was being loaded at the end is rolled back. New pages need no place in the rollback
//! journal, so this costs a sync at each [`Loader::commit`] and next to nothing in between.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rimward_model::{Catalog, Cell, Identity, Lsn, Reader, RemoteReason, Row, Table, TableId, row_hash};
use rusqlite::{CachedStatement, Connection};

use crate::cell::Bound;
use crate::{ApplyError, FileError, State, connection, files, layout, metadata, schema};

/// Rows go in by so many parameters at once: SQLite then opens table and cursor once for all of them, and finds their place at the
/// table's end without a search.
const RUN_PARAMETERS: usize = 1024;
/// Narrow tables have no longer runs.
const RUN_ROWS_MAX: usize = 128;

/// Builds a file beside its final name.
#[derive(Debug)]
pub struct Loader {
    connection: Option<Connection>,
    building: PathBuf,
    target: PathBuf,
    state: State,
    catalog: Catalog,
    /// Whether the work outlives a drop.
    lasting: bool,
    /// The positions that finished tables' rows are of.
    copied: BTreeMap<TableId, Lsn>,
    indexed: BTreeSet<TableId>,
}

impl Loader {
    /// Begins a file that will stand at `state`, with the tables of `catalog`, empty at first. Dropped before [`Loader::finish`], it
    /// leaves nothing.
    ///
    /// # Errors
    /// If the file system or SQLite refuses.
    pub fn create(target: &Path, state: &State, catalog: Catalog) -> Result<Loader, FileError> {
        Loader::new(target, state, catalog, false)
    }

    /// As [`Loader::create`], but the work outlives a drop, a killed process and a power cut: [`Loader::resume`] goes on with it.
    ///
    /// # Errors
    /// If the file system or SQLite refuses.
    pub fn begin(target: &Path, state: &State, catalog: Catalog) -> Result<Loader, FileError> {
        let mut loader = Loader::new(target, state, catalog, true)?;
        metadata::create_copied(loader.connection())?;
        loader.commit()?;
        files::sync_parent(&loader.building)?;
        Ok(loader)
    }

    fn new(target: &Path, state: &State, catalog: Catalog, lasting: bool) -> Result<Loader, FileError> {
        let building = files::beside(target, ".building");
        files::remove_database(&building)?;
        let connection = connection::open_builder(&building, lasting)?;
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        let state = State { schema_version: catalog.version, ..state.clone() };
        metadata::create(&connection, &state, &catalog)?;
        for table in catalog.tables.values().filter(|table| table.is_stored()) {
            connection.execute_batch(&layout::create_table(table))?;
        }
        let (copied, indexed) = (BTreeMap::new(), BTreeSet::new());
        Ok(Loader { connection: Some(connection), building, target: target.to_owned(), state, catalog, lasting, copied, indexed })
    }

    /// Goes on with a load that was begun and not finished, or was finished when nobody had made use of it yet; `None` if there is none.
    ///
    /// # Errors
    /// If what is there cannot be gone on with: [`Loader::discard`] it.
    pub fn resume(target: &Path) -> Result<Option<Loader>, FileError> {
        let building = files::beside(target, ".building");
        if !files::exists(&building)? {
            if !files::exists(target)? {
                return Ok(None);
            }
            files::install_database(target, &building)?;
        }
        let connection = connection::open_builder(&building, true)?;
        let state = metadata::load_state(&connection)?;
        let catalog = metadata::load_catalog(&connection)?;
        let copied = match metadata::load_copied(&connection)? {
            Some(copied) => copied,
            // Finished, and all of one position.
            None => {
                let stored = catalog.tables.values().filter(|table| table.is_stored());
                let copied = stored.map(|table| (table.id, state.lsn)).collect();
                metadata::create_copied(&connection)?;
                copied
            }
        };
        connection.execute_batch("BEGIN EXCLUSIVE")?;
        let indexed = copied.keys().copied().collect();
        Ok(Some(Loader {
            connection: Some(connection),
            building,
            target: target.to_owned(),
            state,
            catalog,
            lasting: true,
            copied,
            indexed,
        }))
    }

    /// Removes a load that was begun, and what lies under its final name.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn discard(target: &Path) -> Result<(), FileError> {
        files::remove_database(&files::beside(target, ".building"))?;
        Ok(files::remove_database(target)?)
    }

    /// Where the file will stand.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The catalog there, without what turned out not to be storable.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The tables that are finished, each with the position that its rows are of.
    #[must_use]
    pub fn copied(&self) -> &BTreeMap<TableId, Lsn> {
        &self.copied
    }

    /// Begins to fill one table.
    ///
    /// # Errors
    /// If the table has no rows here, or SQLite refuses.
    pub fn table(&mut self, id: TableId) -> Result<TableLoader<'_>, ApplyError> {
        let table = self.catalog.table(id).filter(|table| table.is_stored()).ok_or(ApplyError::UnknownTable(id))?.clone();
        let hashed = table.identity == Identity::Full;
        let parameters = table.row_width() + usize::from(hashed);
        let run_rows = (RUN_PARAMETERS / parameters.max(1)).clamp(1, RUN_ROWS_MAX);
        let connection = self.connection.as_ref().ok_or(ApplyError::Failed)?;
        if self.lasting {
            connection.execute_batch("SAVEPOINT filling")?;
        }
        let filling = Filling {
            insert: connection.prepare_cached(&layout::insert(&table, 1))?,
            insert_run: connection.prepare_cached(&layout::insert(&table, run_rows))?,
            run_rows,
            parameters,
            width: table.row_width(),
            hashed,
            rowid: layout::rowid_cell(&table),
            table,
            rows: 0,
        };
        Ok(TableLoader { connection, filling, catalog: &mut self.catalog, copied: &mut self.copied, indexed: &mut self.indexed })
    }

    /// Makes what is finished durable.
    ///
    /// # Errors
    /// If the file system or SQLite refuses.
    pub fn commit(&mut self) -> Result<(), FileError> {
        Ok(self.connection().execute_batch("COMMIT; BEGIN EXCLUSIVE")?)
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a loader has its connection until it is finished")
    }

    /// Builds the indexes that are missing, makes the file durable and gives it its final name, in place of what lay there.
    ///
    /// # Errors
    /// If a key is there twice, or the file system or SQLite refuses; nothing has then changed under the final name.
    pub fn finish(mut self) -> Result<(), FileError> {
        let connection = self.connection.take().expect("a loader has its connection until it is finished");
        for table in self.catalog.tables.values().filter(|table| table.is_stored() && !self.indexed.contains(&table.id)) {
            schema::create_indexes(&connection, table)?;
        }
        if self.lasting {
            metadata::settle_copied(&connection, self.state.lsn)?;
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
        let connection = self.connection.take();
        if self.lasting {
            // What is finished is kept; should this fail, it is what was last committed.
            if let Some(connection) = connection {
                let _ = connection.execute_batch("ROLLBACK TO filling; RELEASE filling");
                let _ = connection.execute_batch("COMMIT");
            }
            return;
        }
        drop(connection);
        // After `finish` there is nothing of this name; otherwise the next loader would remove it.
        let _ = files::remove_database(&self.building);
    }
}

/// Fills one table of a [`Loader`].
pub struct TableLoader<'l> {
    connection: &'l Connection,
    filling: Filling<'l>,
    catalog: &'l mut Catalog,
    copied: &'l mut BTreeMap<TableId, Lsn>,
    indexed: &'l mut BTreeSet<TableId>,
}

/// The tight loop's own.
struct Filling<'l> {
    insert: CachedStatement<'l>,
    insert_run: CachedStatement<'l>,
    run_rows: usize,
    /// Of one row.
    parameters: usize,
    table: Arc<Table>,
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
        self.filling.singly(&mut Reader::new(row.as_bytes()), 1)
    }

    /// Adds rows that follow one another, as [`Row::as_bytes`] has them.
    ///
    /// # Errors
    /// As [`TableLoader::row`]; what is no row does not have the table's shape.
    pub fn rows(&mut self, bytes: &[u8]) -> Result<(), ApplyError> {
        let filling = &mut self.filling;
        let mut reader = Reader::new(bytes);
        while reader.remaining() > 0 {
            let begin = reader;
            let mut bound = 0;
            while bound < filling.run_rows && reader.remaining() > 0 {
                filling.bind(&mut reader, true, bound * filling.parameters)?;
                bound += 1;
            }
            if bound < filling.run_rows {
                return filling.singly(&mut { begin }, bound);
            }
            filling.insert_run.raw_execute()?;
            filling.rows += bound as u64;
        }
        Ok(())
    }

    /// How many rows were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.filling.rows
    }

    /// All rows are there, and they are those of the position `at`: builds the table's indexes. For a load that lasts.
    ///
    /// # Errors
    /// If a key is there twice, or SQLite refuses.
    pub fn finish(self, at: Lsn) -> Result<(), ApplyError> {
        let TableLoader { connection, filling, copied, indexed, .. } = self;
        schema::create_indexes(connection, &filling.table)?;
        metadata::put_copied(connection, filling.table.id, at)?;
        connection.execute_batch("RELEASE filling")?;
        copied.insert(filling.table.id, at);
        indexed.insert(filling.table.id);
        Ok(())
    }

    /// A value of the table cannot be stored: it has no rows here, and is remote from the beginning. For a load that lasts.
    ///
    /// # Errors
    /// If SQLite refuses.
    pub fn quarantine(self, reason: RemoteReason) -> Result<(), ApplyError> {
        let TableLoader { connection, filling, catalog, .. } = self;
        let mut table = filling.table.as_ref().clone();
        drop(filling);
        connection.execute_batch("ROLLBACK TO filling; RELEASE filling")?;
        connection.execute_batch(&layout::drop_table(&table))?;
        table.remote = Some(reason);
        metadata::put_table(connection, &table)?;
        catalog.tables.insert(table.id, Arc::new(table));
        Ok(())
    }
}

impl Filling<'_> {
    fn singly(&mut self, reader: &mut Reader<'_>, rows: usize) -> Result<(), ApplyError> {
        for _ in 0..rows {
            self.bind(reader, false, 0)?;
            self.insert.raw_execute()?;
            self.rows += 1;
        }
        Ok(())
    }

    /// Binds the next row, behind `before` parameters of a run or of the statement for one.
    fn bind(&mut self, reader: &mut Reader<'_>, run: bool, before: usize) -> Result<(), ApplyError> {
        let shape = |what| ApplyError::Shape { table: self.table.name.to_string(), what };
        let statement = if run { &mut self.insert_run } else { &mut self.insert };
        if self.hashed {
            let row = { *reader }.row().map_err(|_| shape("is no row"))?;
            statement.raw_bind_parameter(before + self.parameters, row_hash(row))?;
        }
        if reader.varint().ok() != Some(self.width as u64) {
            return Err(shape("has another number of columns"));
        }
        for position in 0..self.width {
            let cell = reader.cell().map_err(|_| shape("is no row"))?;
            if cell == Cell::Null && self.rowid == Some(position) {
                // SQLite would invent a rowid.
                return Err(shape("has a null key"));
            }
            statement.raw_bind_parameter(before + position + 1, Bound(cell))?;
        }
        Ok(())
    }
}

/// Sets WAL mode in the header, so that whoever opens the file first already finds it so.
pub(crate) fn mark_as_wal(path: &Path) -> Result<(), FileError> {
    let connection = connection::open_writer(path, connection::Durability::Full)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}
