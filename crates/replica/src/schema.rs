//! Schema changes, in stream order: the catalog, what the file says of it, and the tables themselves move together.

use std::sync::Arc;

use rimward_model::{Catalog, SchemaChange, Table, TableId};
use rusqlite::Connection;

use crate::{ApplyError, alter, layout, metadata};

/// Applies one change to the catalog and to the file.
pub(crate) fn change(connection: &Connection, catalog: &mut Catalog, change: &SchemaChange) -> Result<(), ApplyError> {
    let id = relation(change);
    let before = id.and_then(|id| catalog.table(id).map(Arc::clone));
    let known = match change {
        SchemaChange::Enum { ty } => catalog.enums.get(&ty.id).map(Arc::clone),
        _ => None,
    };
    catalog.apply(change)?;
    match change {
        SchemaChange::Enum { ty } => {
            metadata::put_enum(connection, ty)?;
            if let Some(known) = known {
                alter::renumber(connection, catalog, &known, ty)?;
            }
        }
        SchemaChange::DropEnum { id } => metadata::remove_enum(connection, *id)?,
        SchemaChange::Type { ty } => metadata::put_type(connection, ty)?,
        SchemaChange::DropType { id } => metadata::remove_type(connection, *id)?,
        SchemaChange::Shadows { shadows } => metadata::put_shadows(connection, shadows)?,
        SchemaChange::Collations { .. } => metadata::put_database(connection, catalog)?,
        SchemaChange::Move { from, to, leaves } => {
            let stored = |id: &TableId| catalog.table(*id).filter(|table| table.is_stored()).ok_or(ApplyError::UnknownTable(*id));
            alter::move_rows(connection, &catalog.enums, stored(from)?, stored(to)?, leaves)?;
        }
        _ => {}
    }
    let Some(id) = id else { return Ok(()) };
    let after = catalog.table(id);
    match (change, before.as_deref(), after) {
        (SchemaChange::Alter { fills, .. }, Some(before), Some(after)) => {
            if !before.is_stored() || !after.is_stored() {
                return Err(ApplyError::UnknownTable(id));
            }
            alter::alter(connection, &catalog.enums, before, after, fills)?;
        }
        (_, before, after) => redescribe(connection, before, after.map(Arc::as_ref))?,
    }
    if matches!(change, SchemaChange::Create { .. } | SchemaChange::Drop { .. } | SchemaChange::Remote { .. }) {
        metadata::remove_gap(connection, id)?;
    }
    match after {
        Some(table) => metadata::put_table(connection, table)?,
        None => metadata::remove_table(connection, id)?,
    }
    Ok(())
}

fn relation(change: &SchemaChange) -> Option<TableId> {
    match change {
        SchemaChange::Create { table } | SchemaChange::Indexes { table } | SchemaChange::Describe { table } => Some(table.id),
        SchemaChange::Alter { table, .. } => Some(table.id),
        SchemaChange::Drop { table } | SchemaChange::Remote { table, .. } | SchemaChange::Filled { table } => Some(*table),
        SchemaChange::Enum { .. }
        | SchemaChange::DropEnum { .. }
        | SchemaChange::Type { .. }
        | SchemaChange::DropType { .. }
        | SchemaChange::Shadows { .. }
        | SchemaChange::Collations { .. }
        | SchemaChange::Move { .. } => None,
    }
}

/// Brings the stored table from one description to the next.
fn redescribe(connection: &Connection, before: Option<&Table>, after: Option<&Table>) -> Result<(), ApplyError> {
    let before = before.filter(|table| table.is_stored());
    let after = after.filter(|table| table.is_stored());
    match (before, after) {
        (None, None) => {}
        (None, Some(table)) => {
            connection.execute_batch(&layout::create_table(table))?;
            create_indexes(connection, table)?;
        }
        (Some(table), None) => connection.execute_batch(&layout::drop_table(table))?,
        (Some(before), Some(after)) => {
            if layout::create_table(before) != layout::create_table(after) || before.identity != after.identity {
                let table = after.name.to_string();
                return Err(ApplyError::Redescribed { table, what: "stored columns or identity differ" });
            }
            reindex(connection, before, after)?;
        }
    }
    Ok(())
}

/// Builds all indexes of a table.
pub(crate) fn create_indexes(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    let secondary = table.indexes.iter().filter_map(|index| layout::create_index(table, index));
    layout::create_identity_index(table).into_iter().chain(secondary).try_for_each(|index| connection.execute_batch(&index))
}

/// Drops the secondary indexes that are gone or different, and builds the new ones.
fn reindex(connection: &Connection, before: &Table, after: &Table) -> rusqlite::Result<()> {
    let definitions = |table: &Table| -> Vec<(String, String)> {
        let defined = |index| Some((layout::index_name(index), layout::create_index(table, index)?));
        table.indexes.iter().filter_map(defined).collect()
    };
    let (old, new) = (definitions(before), definitions(after));
    for (name, _) in old.iter().filter(|index| !new.contains(index)) {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    new.iter().filter(|index| !old.contains(index)).try_for_each(|(_, sql)| connection.execute_batch(sql))
}
