//! The tight loop: rows into SQLite, by statements chosen once for a run of rows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::sync::Arc;

use rimward_model::{Cell, Identity, Old, Row, Table, TableId, row_hash};
use rusqlite::{CachedStatement, Connection};

use crate::ApplyError;
use crate::cell::Bound;
use crate::layout::{self, Find};
use crate::metadata;

/// Error messages name at most so many bytes of a key.
const KEY_TEXT_BYTES_MAX: usize = 200;
/// Inserts that follow one another go into one statement: SQLite then opens table and indexes once for all of them.
const RUN_ROWS: usize = 32;
/// Wide tables have shorter runs.
const RUN_PARAMETERS_MAX: usize = 1024;

/// What is known of a table once, for as long as its description holds.
#[derive(Debug)]
pub(crate) struct Plan {
    table: Arc<Table>,
    width: usize,
    key: Vec<usize>,
    rowid: Option<usize>,
    full: bool,
    /// Not all rows are here yet: one that is missing is no error, and one that comes again is no news.
    filling: bool,
    insert: String,
    /// For a whole run of rows, and how many those are.
    insert_run: String,
    run_rows: usize,
    update: String,
    update_key: String,
    delete: String,
}

impl Plan {
    pub(crate) fn new(table: &Arc<Table>) -> Plan {
        let full = table.identity == Identity::Full;
        let (same, moved) = if full { (Find::OldRow, Find::OldRow) } else { (Find::NewKey, Find::OldKey) };
        let width = table.row_width();
        let run_rows = (RUN_PARAMETERS_MAX / (width + usize::from(full)).max(1)).clamp(1, RUN_ROWS);
        Plan {
            width,
            key: table.key_cells(),
            rowid: layout::rowid_cell(table),
            full,
            filling: table.filling().is_some(),
            insert: layout::insert(table, 1),
            insert_run: layout::insert(table, run_rows),
            run_rows,
            update: layout::update(table, same, |_| true),
            update_key: layout::update(table, moved, |_| true),
            delete: layout::delete(table),
            table: Arc::clone(table),
        }
    }

    /// Parameters that a row takes in an INSERT.
    fn parameters(&self) -> usize {
        self.width + usize::from(self.full)
    }

    fn shape(&self, what: &'static str) -> ApplyError {
        ApplyError::Shape { table: self.table.name.to_string(), what }
    }

    fn check_width(&self, row: Row<'_>) -> Result<(), ApplyError> {
        if row.width() == self.width { Ok(()) } else { Err(self.shape("has another number of columns")) }
    }

    /// The key of a whole row, or the whole row where there is no key, in words.
    fn key_text(&self, row: Row<'_>) -> String {
        let wanted = |cell: usize| self.full || self.key.contains(&cell);
        cells_text(row.cells().enumerate().filter(|(cell, _)| wanted(*cell)).map(|(_, cell)| cell))
    }

    fn row_error(&self, operation: &'static str, key: String, source: rusqlite::Error) -> ApplyError {
        ApplyError::Row { table: self.table.name.to_string(), operation, key, source: Box::new(source) }
    }

    /// Whether the row was there. It must have been, once, unless the table is being filled.
    fn found(&self, operation: &'static str, hit: rusqlite::Result<usize>, key: impl Fn() -> String) -> Result<bool, ApplyError> {
        match hit {
            Ok(1) => Ok(true),
            Ok(0) if self.filling => Ok(false),
            Ok(rows) => Err(ApplyError::Rows { table: self.table.name.to_string(), operation, key: key(), rows }),
            Err(source) => Err(self.row_error(operation, key(), source)),
        }
    }
}

fn cells_text<'a>(cells: impl Iterator<Item = Cell<'a>>) -> String {
    let mut text = String::from("(");
    for (position, cell) in cells.enumerate() {
        let separator = if position == 0 { "" } else { ", " };
        write!(text, "{separator}{cell:?}").expect("writing to a String");
        if text.len() > KEY_TEXT_BYTES_MAX {
            let end = (0..=KEY_TEXT_BYTES_MAX).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
            text.truncate(end);
            text.push('…');
            break;
        }
    }
    text.push(')');
    text
}

/// The statements in use, table by table. Lives while one frame is applied; the connection's own cache keeps them in between.
///
/// Inserts wait until a run of them is complete, or something else comes: whoever ends, or does anything beside this, first calls
/// [`Statements::flush`].
pub(crate) struct Statements<'c, 'r> {
    connection: &'c Connection,
    slots: Vec<Slot<'c>>,
    by_table: HashMap<TableId, usize>,
    current: Option<(TableId, usize)>,
    /// Inserts into the current table that wait.
    run: Vec<Row<'r>>,
}

struct Slot<'c> {
    plan: Arc<Plan>,
    insert: Option<CachedStatement<'c>>,
    insert_run: Option<CachedStatement<'c>>,
    update: Option<CachedStatement<'c>>,
    update_key: Option<CachedStatement<'c>>,
    delete: Option<CachedStatement<'c>>,
    /// Updates that leave cells as they are, by the way they find their row and the cells that they set.
    partial: HashMap<(bool, Vec<bool>), CachedStatement<'c>>,
}

impl<'c, 'r> Statements<'c, 'r> {
    pub(crate) fn new(connection: &'c Connection) -> Statements<'c, 'r> {
        Statements { connection, slots: Vec::new(), by_table: HashMap::new(), current: None, run: Vec::new() }
    }

    /// Inserts what waits, then lets go of every statement, before tables change.
    pub(crate) fn clear(&mut self) -> Result<(), ApplyError> {
        self.flush()?;
        self.slots.clear();
        self.by_table.clear();
        self.current = None;
        Ok(())
    }

    /// Inserts what waits.
    pub(crate) fn flush(&mut self) -> Result<(), ApplyError> {
        let Some((_, position)) = self.current.filter(|_| !self.run.is_empty()) else { return Ok(()) };
        let done = self.slots[position].insert(self.connection, &self.run);
        self.run.clear();
        done
    }

    /// The statements of a table; `plan` is asked for once.
    fn slot(&mut self, id: TableId, plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>) -> Result<&mut Slot<'c>, ApplyError> {
        let position = match self.current {
            Some((table, position)) if table == id => position,
            _ => {
                let position = match self.by_table.entry(id) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(new) => {
                        self.slots.push(Slot::new(plan()?));
                        *new.insert(self.slots.len() - 1)
                    }
                };
                self.current = Some((id, position));
                position
            }
        };
        Ok(&mut self.slots[position])
    }

    pub(crate) fn insert(
        &mut self,
        id: TableId,
        plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>,
        new: Row<'r>,
    ) -> Result<(), ApplyError> {
        if self.current.is_none_or(|(table, _)| table != id) {
            self.flush()?;
        }
        let plan = &self.slot(id, plan)?.plan;
        plan.check_width(new)?;
        let run_rows = plan.run_rows;
        self.run.push(new);
        if self.run.len() >= run_rows { self.flush() } else { Ok(()) }
    }

    pub(crate) fn update(
        &mut self,
        id: TableId,
        plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>,
        old: Option<Old<'_>>,
        new: Row<'_>,
    ) -> Result<(), ApplyError> {
        self.flush()?;
        let connection = self.connection;
        let slot = self.slot(id, plan)?;
        let plan = &slot.plan;
        plan.check_width(new)?;
        let (statement, sql) = match old {
            None if plan.full => return Err(plan.shape("has no old values where it has no key")),
            None => (&mut slot.update, &plan.update),
            Some(_) => (&mut slot.update_key, &plan.update_key),
        };
        let statement = prepared(connection, statement, sql)?;
        for (position, cell) in new.cells().enumerate() {
            if cell == Cell::Unchanged {
                return slot.update_partly(connection, old, new);
            }
            if cell == Cell::Null && plan.rowid == Some(position) {
                return Err(plan.shape("has a null key"));
            }
            bind(statement, position + 1, cell)?;
        }
        bind_old(plan, statement, old, new)?;
        let found = plan.found("UPDATE", statement.raw_execute(), || updated_key(plan, old, new))?;
        // While the table is being filled, a row whose key stayed is still to come. One whose key changed may have been passed over.
        if found || old.is_none() { Ok(()) } else { slot.insert_singly(connection, &[new]) }
    }

    pub(crate) fn delete(
        &mut self,
        id: TableId,
        plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>,
        old: Old<'_>,
    ) -> Result<(), ApplyError> {
        self.flush()?;
        let connection = self.connection;
        let Slot { plan, delete, .. } = self.slot(id, plan)?;
        let statement = prepared(connection, delete, &plan.delete)?;
        match old {
            Old::Key(key) => bind_key(plan, statement, key, 0)?,
            Old::Full(row) => bind_row(plan, statement, row, 0)?,
        }
        let hit = statement.raw_execute();
        plan.found("DELETE", hit, || match old {
            Old::Key(row) | Old::Full(row) => cells_text(row.cells()),
        })?;
        Ok(())
    }
}

impl<'c> Slot<'c> {
    fn new(plan: Arc<Plan>) -> Slot<'c> {
        Slot { plan, insert: None, insert_run: None, update: None, update_key: None, delete: None, partial: HashMap::new() }
    }

    /// Rows of a run, or fewer.
    fn insert(&mut self, connection: &'c Connection, rows: &[Row<'_>]) -> Result<(), ApplyError> {
        let plan = &self.plan;
        if rows.len() == 1 || rows.len() != plan.run_rows {
            return self.insert_singly(connection, rows);
        }
        let statement = prepared(connection, &mut self.insert_run, &plan.insert_run)?;
        for (position, row) in rows.iter().enumerate() {
            bind_new(plan, statement, *row, position * plan.parameters())?;
        }
        let Err(error) = statement.raw_execute() else { return Ok(()) };
        let error = plan.row_error("INSERT", plan.key_text(rows[0]), error);
        if !connection.is_autocommit() {
            // All of it will be rolled back; this only finds out which of the rows it was.
            self.insert_singly(connection, rows)?;
        }
        Err(error)
    }

    fn insert_singly(&mut self, connection: &'c Connection, rows: &[Row<'_>]) -> Result<(), ApplyError> {
        let plan = &self.plan;
        let statement = prepared(connection, &mut self.insert, &plan.insert)?;
        for row in rows {
            bind_new(plan, statement, *row, 0)?;
            statement.raw_execute().map_err(|error| plan.row_error("INSERT", plan.key_text(*row), error))?;
        }
        Ok(())
    }

    /// An update that sets only the cells that changed.
    fn update_partly(&mut self, connection: &'c Connection, old: Option<Old<'_>>, new: Row<'_>) -> Result<(), ApplyError> {
        let plan = &self.plan;
        let set: Vec<bool> = new.cells().map(|cell| cell != Cell::Unchanged).collect();
        if plan.full || plan.key.iter().any(|&cell| !set[cell]) {
            return Err(plan.shape("leaves unchanged what names it"));
        }
        let find = if old.is_some() { Find::OldKey } else { Find::NewKey };
        let statement = match self.partial.entry((old.is_some(), set)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let sql = layout::update(&plan.table, find, |cell| new.key().1[cell]);
                new.insert(connection.prepare_cached(&sql)?)
            }
        };
        for (position, cell) in new.cells().enumerate() {
            // The highest parameters may not occur at all when the last cells are unchanged: they cannot be bound then.
            if cell != Cell::Unchanged {
                bind(statement, position + 1, cell)?;
            }
        }
        bind_old(plan, statement, old, new)?;
        let found = plan.found("UPDATE", statement.raw_execute(), || updated_key(plan, old, new))?;
        if !found && old.is_some() {
            // Its unchanged values are with a row that never came.
            metadata::put_gap(connection, plan.table.id)?;
        }
        Ok(())
    }
}

fn prepared<'s, 'c>(
    connection: &'c Connection,
    statement: &'s mut Option<CachedStatement<'c>>,
    sql: &str,
) -> rusqlite::Result<&'s mut CachedStatement<'c>> {
    Ok(match statement {
        Some(statement) => statement,
        none => none.insert(connection.prepare_cached(sql)?),
    })
}

#[inline]
fn bind(statement: &mut CachedStatement<'_>, parameter: usize, cell: Cell<'_>) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(parameter, Bound(cell))
}

/// Binds a row that is inserted.
fn bind_new(plan: &Plan, statement: &mut CachedStatement<'_>, new: Row<'_>, before: usize) -> Result<(), ApplyError> {
    for (position, cell) in new.cells().enumerate() {
        if cell == Cell::Null && plan.rowid == Some(position) {
            // SQLite would invent a rowid.
            return Err(plan.shape("has a null key"));
        }
        bind(statement, before + position + 1, cell)?;
    }
    if plan.full {
        statement.raw_bind_parameter(before + plan.width + 1, row_hash(new))?;
    }
    Ok(())
}

/// Binds what an UPDATE finds its row by, behind the new row.
fn bind_old(plan: &Plan, statement: &mut CachedStatement<'_>, old: Option<Old<'_>>, new: Row<'_>) -> Result<(), ApplyError> {
    match old {
        None => Ok(()),
        Some(Old::Key(key)) => bind_key(plan, statement, key, plan.width),
        Some(Old::Full(row)) => {
            statement.raw_bind_parameter(plan.width + 1, row_hash(new))?;
            bind_row(plan, statement, row, plan.width + 1)
        }
    }
}

fn bind_key(plan: &Plan, statement: &mut CachedStatement<'_>, key: Row<'_>, before: usize) -> Result<(), ApplyError> {
    if plan.full || key.width() != plan.key.len() {
        return Err(plan.shape("is named by a key that is not its own"));
    }
    for (position, cell) in key.cells().enumerate() {
        bind(statement, before + position + 1, cell)?;
    }
    Ok(())
}

fn bind_row(plan: &Plan, statement: &mut CachedStatement<'_>, row: Row<'_>, before: usize) -> Result<(), ApplyError> {
    if !plan.full {
        return Err(plan.shape("is named by all its values although it has a key"));
    }
    plan.check_width(row)?;
    for (position, cell) in row.cells().enumerate() {
        bind(statement, before + position + 1, cell)?;
    }
    statement.raw_bind_parameter(before + plan.width + 1, row_hash(row))?;
    Ok(())
}

fn updated_key(plan: &Plan, old: Option<Old<'_>>, new: Row<'_>) -> String {
    match old {
        None => plan.key_text(new),
        Some(Old::Key(row) | Old::Full(row)) => cells_text(row.cells()),
    }
}
