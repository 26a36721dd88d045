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

/// Error messages name at most so many bytes of a key.
const KEY_TEXT_BYTES_MAX: usize = 200;

/// What is known of a table once, for as long as its description holds.
#[derive(Debug)]
pub(crate) struct Plan {
    table: Arc<Table>,
    width: usize,
    key: Vec<usize>,
    rowid: Option<usize>,
    full: bool,
    insert: String,
    update: String,
    update_key: String,
    delete: String,
}

impl Plan {
    pub(crate) fn new(table: &Arc<Table>) -> Plan {
        let full = table.identity == Identity::Full;
        let (same, moved) = if full { (Find::OldRow, Find::OldRow) } else { (Find::NewKey, Find::OldKey) };
        Plan {
            width: table.row_width(),
            key: table.key_cells(),
            rowid: layout::rowid_cell(table),
            full,
            insert: layout::insert(table),
            update: layout::update(table, same, |_| true),
            update_key: layout::update(table, moved, |_| true),
            delete: layout::delete(table),
            table: Arc::clone(table),
        }
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

    /// Exactly one row must have been hit.
    fn one(&self, operation: &'static str, hit: rusqlite::Result<usize>, key: impl Fn() -> String) -> Result<(), ApplyError> {
        match hit {
            Ok(1) => Ok(()),
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
pub(crate) struct Statements<'c> {
    connection: &'c Connection,
    slots: Vec<Slot<'c>>,
    by_table: HashMap<TableId, usize>,
    current: Option<(TableId, usize)>,
}

struct Slot<'c> {
    plan: Arc<Plan>,
    insert: Option<CachedStatement<'c>>,
    update: Option<CachedStatement<'c>>,
    update_key: Option<CachedStatement<'c>>,
    delete: Option<CachedStatement<'c>>,
    /// Updates that leave cells as they are, by the way they find their row and the cells that they set.
    partial: HashMap<(bool, Vec<bool>), CachedStatement<'c>>,
}

impl<'c> Statements<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Statements<'c> {
        Statements { connection, slots: Vec::new(), by_table: HashMap::new(), current: None }
    }

    /// Lets go of every statement, before tables change.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.by_table.clear();
        self.current = None;
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
        new: Row<'_>,
    ) -> Result<(), ApplyError> {
        let connection = self.connection;
        let Slot { plan, insert, .. } = self.slot(id, plan)?;
        plan.check_width(new)?;
        let statement = prepared(connection, insert, &plan.insert)?;
        for (position, cell) in new.cells().enumerate() {
            if cell == Cell::Null && plan.rowid == Some(position) {
                // SQLite would invent a rowid.
                return Err(plan.shape("has a null key"));
            }
            bind(statement, position + 1, cell)?;
        }
        if plan.full {
            statement.raw_bind_parameter(plan.width + 1, row_hash(new))?;
        }
        statement.raw_execute().map(drop).map_err(|source| plan.row_error("INSERT", plan.key_text(new), source))
    }

    pub(crate) fn update(
        &mut self,
        id: TableId,
        plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>,
        old: Option<Old<'_>>,
        new: Row<'_>,
    ) -> Result<(), ApplyError> {
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
        plan.one("UPDATE", statement.raw_execute(), || updated_key(plan, old, new))
    }

    pub(crate) fn delete(
        &mut self,
        id: TableId,
        plan: impl FnOnce() -> Result<Arc<Plan>, ApplyError>,
        old: Old<'_>,
    ) -> Result<(), ApplyError> {
        let connection = self.connection;
        let Slot { plan, delete, .. } = self.slot(id, plan)?;
        let statement = prepared(connection, delete, &plan.delete)?;
        match old {
            Old::Key(key) => bind_key(plan, statement, key, 0)?,
            Old::Full(row) => bind_row(plan, statement, row, 0)?,
        }
        plan.one("DELETE", statement.raw_execute(), || match old {
            Old::Key(row) | Old::Full(row) => cells_text(row.cells()),
        })
    }
}

impl<'c> Slot<'c> {
    fn new(plan: Arc<Plan>) -> Slot<'c> {
        Slot { plan, insert: None, update: None, update_key: None, delete: None, partial: HashMap::new() }
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
        plan.one("UPDATE", statement.raw_execute(), || updated_key(plan, old, new))
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
