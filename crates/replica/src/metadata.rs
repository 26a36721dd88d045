//! The tables `_rimward_…`: where the file stands in the primary's history, and the catalog there. They change in the same SQLite
//! transaction as the rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use rimward_batch::{Branch, Chain};
use rimward_model::{
    Catalog, Collations, Database, DeclaredType, EnumType, Lsn, Oid, Position, Shadows, SystemId, Table, TableId, Timeline,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::layout;
use crate::{FileError, Origin, State};

/// The version of everything in this module and in [`crate::layout`]; other versions are refused.
pub const FORMAT_VERSION: i64 = 2;
/// In the file's header, so that `file` and [`open`](crate::Applier::open) tell a replica from other databases: "Rmwd".
pub(crate) const APPLICATION_ID: i64 = 0x526D_7764;

const CREATE: &str = "
CREATE TABLE _rimward_state (
    id INTEGER PRIMARY KEY CHECK (id = 1), format_version INTEGER NOT NULL, system TEXT NOT NULL, timeline INTEGER NOT NULL,
    branch TEXT NOT NULL, lsn INTEGER NOT NULL, chain BLOB NOT NULL, schema_version INTEGER NOT NULL, primary_time_us INTEGER NOT NULL,
    database TEXT NOT NULL, shadows TEXT NOT NULL) STRICT;
CREATE TABLE _rimward_tables (
    id INTEGER PRIMARY KEY, schema TEXT NOT NULL, name TEXT NOT NULL, stored_name TEXT, remote TEXT, description TEXT NOT NULL) STRICT;
CREATE TABLE _rimward_columns (
    table_id INTEGER NOT NULL, attnum INTEGER NOT NULL, name TEXT NOT NULL, stored_name TEXT, type_oid INTEGER NOT NULL,
    type_modifier INTEGER NOT NULL, storage TEXT NOT NULL, PRIMARY KEY (table_id, attnum)) STRICT, WITHOUT ROWID;
CREATE TABLE _rimward_indexes (
    id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, name TEXT NOT NULL, stored_name TEXT) STRICT;
CREATE TABLE _rimward_enums (id INTEGER PRIMARY KEY, schema TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL) STRICT;
CREATE TABLE _rimward_types (id INTEGER PRIMARY KEY, schema TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL) STRICT;
";

/// Tables that are being filled, and lack a row that is not on its way.
const CREATE_GAPS: &str = "CREATE TABLE IF NOT EXISTS _rimward_gaps (table_id INTEGER PRIMARY KEY) STRICT";

/// Creates the tables and describes `catalog` and `state` in them.
pub(crate) fn create(connection: &Connection, state: &State, catalog: &Catalog) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(CREATE)?;
    complete(connection)?;
    connection.execute(
        "INSERT INTO _rimward_state VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            FORMAT_VERSION,
            state.origin.system.to_string(),
            state.origin.timeline.0,
            state.origin.branch.to_string(),
            state.lsn.get().cast_signed(),
            state.chain.to_bytes(),
            state.schema_version.cast_signed(),
            state.primary_time_us,
            described_database(catalog),
            json(&catalog.shadows),
        ],
    )?;
    catalog.tables.values().try_for_each(|table| put_table(connection, table))?;
    catalog.enums.values().try_for_each(|ty| put_enum(connection, ty))?;
    catalog.types.values().try_for_each(|ty| put_type(connection, ty))
}

/// Adds what earlier files of this format do not have.
pub(crate) fn complete(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(CREATE_GAPS)
}

/// Notes that a table which is being filled lacks a row that is not on its way.
pub(crate) fn put_gap(connection: &Connection, id: TableId) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT OR IGNORE INTO _rimward_gaps VALUES (?1)")?.execute([id.0])?;
    Ok(())
}

/// Forgets it: the table is filled anew, or gone.
pub(crate) fn remove_gap(connection: &Connection, id: TableId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM _rimward_gaps WHERE table_id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Whether a table has such a gap.
pub(crate) fn has_gap(connection: &Connection, id: TableId) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM _rimward_gaps WHERE table_id = ?1)")?.query_row([id.0], |row| row.get(0))
}

/// The position that each table's rows are of, while the file is being built, and until it has passed them all.
const CREATE_COPIED: &str = "CREATE TABLE _rimward_copied (table_id INTEGER PRIMARY KEY, lsn INTEGER NOT NULL) STRICT";

/// Begins to note what is copied.
pub(crate) fn create_copied(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(CREATE_COPIED)
}

/// A table's rows are those of `at`.
pub(crate) fn put_copied(connection: &Connection, table: TableId, at: Lsn) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO _rimward_copied VALUES (?1, ?2)", params![table.0, at.get().cast_signed()])?;
    Ok(())
}

/// What was noted; `None` if all rows are of the file's own position.
pub(crate) fn load_copied(connection: &Connection) -> rusqlite::Result<Option<BTreeMap<TableId, Lsn>>> {
    let exists: bool = connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = '_rimward_copied'", [], |row| row.get(0))?;
    if !exists {
        return Ok(None);
    }
    let mut statement = connection.prepare("SELECT table_id, lsn FROM _rimward_copied")?;
    let rows = statement.query_map([], |row| Ok((TableId(row.get(0)?), Lsn::new(row.get::<_, i64>(1)?.cast_unsigned()))))?;
    rows.collect::<rusqlite::Result<_>>().map(Some)
}

/// Forgets it all once a file that stands at `lsn` has passed every table.
pub(crate) fn settle_copied(connection: &Connection, lsn: Lsn) -> rusqlite::Result<()> {
    let query = "SELECT count(*) FROM _rimward_copied WHERE lsn > ?1";
    let ahead: i64 = connection.query_row(query, [lsn.get().cast_signed()], |row| row.get(0))?;
    if ahead == 0 { connection.execute_batch("DROP TABLE _rimward_copied") } else { Ok(()) }
}

/// The statement that moves the file on; see [`save_state`].
const SAVE: &str = "UPDATE _rimward_state SET lsn = ?1, chain = ?2, schema_version = ?3, primary_time_us = ?4 WHERE id = 1";

/// Writes what changes with every commit.
pub(crate) fn save_state(connection: &Connection, state: &State) -> rusqlite::Result<()> {
    let mut save = connection.prepare_cached(SAVE)?;
    let lsn = state.lsn.get().cast_signed();
    save.execute(params![lsn, state.chain.to_bytes(), state.schema_version.cast_signed(), state.primary_time_us])?;
    Ok(())
}

/// Reads the state, and refuses what is not a replica of this format.
pub(crate) fn load_state(connection: &Connection) -> Result<State, FileError> {
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(FileError::NotAReplica);
    }
    let found: Option<i64> =
        connection.query_row("SELECT format_version FROM _rimward_state WHERE id = 1", [], |row| row.get(0)).optional()?;
    match found {
        Some(FORMAT_VERSION) => {}
        Some(found) => return Err(FileError::Format { found, supported: FORMAT_VERSION }),
        None => return Err(FileError::Damaged { what: "_rimward_state is empty".to_owned() }),
    }
    let (system, branch, state) = connection.query_row(
        "SELECT system, timeline, branch, lsn, chain, schema_version, primary_time_us FROM _rimward_state WHERE id = 1",
        [],
        |row| {
            let (system, branch): (String, String) = (row.get(0)?, row.get(2)?);
            let state: (u32, i64, [u8; 16], i64, i64) = (row.get(1)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
            Ok((system, branch, state))
        },
    )?;
    let (timeline, lsn, chain, schema_version, primary_time_us) = state;
    let damaged = |what: &str| FileError::Damaged { what: format!("{what} in _rimward_state") };
    let origin = Origin {
        system: SystemId(system.parse().map_err(|_| damaged("system"))?),
        timeline: Timeline(timeline),
        branch: branch.parse::<Branch>().map_err(|_| damaged("branch"))?,
    };
    let (lsn, schema_version) = (Lsn::new(lsn.cast_unsigned()), schema_version.cast_unsigned());
    Ok(State { origin, lsn, chain: Chain::from_bytes(chain), schema_version, primary_time_us })
}

/// The two numbers that tell whether a reader's snapshot is news, and its clock: cheap enough for every snapshot.
pub(crate) fn load_marks(connection: &Connection) -> rusqlite::Result<(Lsn, u64, i64)> {
    let mut marks = connection.prepare_cached("SELECT lsn, schema_version, primary_time_us FROM _rimward_state WHERE id = 1")?;
    marks.query_row([], |row| {
        let (lsn, version): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok((Lsn::new(lsn.cast_unsigned()), version.cast_unsigned(), row.get(2)?))
    })
}

/// Reads the catalog.
pub(crate) fn load_catalog(connection: &Connection) -> Result<Catalog, FileError> {
    let (version, database, shadows): (i64, String, String) =
        connection.query_row("SELECT schema_version, database, shadows FROM _rimward_state WHERE id = 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let database: DescribedDatabase = parse("database", &database)?;
    let tables: Vec<Table> = load_all(connection, "_rimward_tables")?;
    let enums: Vec<EnumType> = load_all(connection, "_rimward_enums")?;
    let types: Vec<DeclaredType> = load_all(connection, "_rimward_types")?;
    Ok(Catalog {
        version: version.cast_unsigned(),
        database: database.database,
        collations: database.collations,
        tables: tables.into_iter().map(|table| (table.id, Arc::new(table))).collect::<BTreeMap<TableId, _>>(),
        enums: enums.into_iter().map(|ty| (ty.id, Arc::new(ty))).collect::<BTreeMap<Oid, _>>(),
        types: types.into_iter().map(|ty| (ty.id, Arc::new(ty))).collect::<BTreeMap<Oid, _>>(),
        shadows: parse::<Shadows>("shadows", &shadows)?,
    })
}

fn load_all<T: DeserializeOwned>(connection: &Connection, table: &'static str) -> Result<Vec<T>, FileError> {
    let mut statement = connection.prepare(&format!("SELECT description FROM {table} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(|_| FileError::Damaged { what: format!("description in {table}") })?;
        all.push(parse(table, text)?);
    }
    Ok(all)
}

fn parse<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, FileError> {
    serde_json::from_str(text).map_err(|error| FileError::Damaged { what: format!("{what}: {error}") })
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("descriptions have only string keys")
}

/// Describes a relation, in place of what was known of it.
pub(crate) fn put_table(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    remove_table(connection, table.id)?;
    let stored = table.is_stored();
    let remote = table.remote.as_ref().map(ToString::to_string);
    let stored_name = stored.then_some(&table.stored_name);
    connection.prepare_cached("INSERT INTO _rimward_tables VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        table.id.0,
        table.name.schema,
        table.name.name,
        stored_name,
        remote,
        json(table)
    ])?;
    for column in &table.columns {
        let stored_name = (stored && !column.absent).then_some(&column.stored_name);
        let values = params![table.id.0, column.attnum, column.name, stored_name, column.ty.oid, column.ty.typmod, json(&column.storage)];
        connection.prepare_cached("INSERT INTO _rimward_columns VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(values)?;
    }
    for index in &table.indexes {
        let stored_name = (stored && layout::create_index(table, index).is_some()).then(|| layout::index_name(index));
        let values = params![index.id, table.id.0, index.name, stored_name];
        connection.prepare_cached("INSERT OR REPLACE INTO _rimward_indexes VALUES (?1, ?2, ?3, ?4)")?.execute(values)?;
    }
    Ok(())
}

/// Forgets a relation.
pub(crate) fn remove_table(connection: &Connection, id: TableId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM _rimward_tables WHERE id = ?1")?.execute([id.0])?;
    connection.prepare_cached("DELETE FROM _rimward_columns WHERE table_id = ?1")?.execute([id.0])?;
    connection.prepare_cached("DELETE FROM _rimward_indexes WHERE table_id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Describes an enum, in place of what was known of it.
pub(crate) fn put_enum(connection: &Connection, ty: &EnumType) -> rusqlite::Result<()> {
    let mut put = connection.prepare_cached("INSERT OR REPLACE INTO _rimward_enums VALUES (?1, ?2, ?3, ?4)")?;
    put.execute(params![ty.id, ty.name.schema, ty.name.name, json(ty)])?;
    Ok(())
}

/// Forgets an enum.
pub(crate) fn remove_enum(connection: &Connection, id: Oid) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM _rimward_enums WHERE id = ?1", [id])?;
    Ok(())
}

/// Describes a type, in place of what was known of it.
pub(crate) fn put_type(connection: &Connection, ty: &DeclaredType) -> rusqlite::Result<()> {
    let mut put = connection.prepare_cached("INSERT OR REPLACE INTO _rimward_types VALUES (?1, ?2, ?3, ?4)")?;
    put.execute(params![ty.id, ty.name.schema, ty.name.name, json(ty)])?;
    Ok(())
}

/// Forgets a type.
pub(crate) fn remove_type(connection: &Connection, id: Oid) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM _rimward_types WHERE id = ?1", [id])?;
    Ok(())
}

/// The database, and what is behind its collations.
#[derive(Deserialize, Serialize)]
struct DescribedDatabase {
    #[serde(flatten)]
    database: Database,
    #[serde(default, skip_serializing_if = "Collations::is_empty")]
    collations: Collations,
}

fn described_database(catalog: &Catalog) -> String {
    json(&DescribedDatabase { database: catalog.database.clone(), collations: catalog.collations.clone() })
}

/// Describes the database anew.
pub(crate) fn put_database(connection: &Connection, catalog: &Catalog) -> rusqlite::Result<()> {
    connection.execute("UPDATE _rimward_state SET database = ?1 WHERE id = 1", [described_database(catalog)])?;
    Ok(())
}

/// Describes what shadows built-in functions.
pub(crate) fn put_shadows(connection: &Connection, shadows: &Shadows) -> rusqlite::Result<()> {
    connection.execute("UPDATE _rimward_state SET shadows = ?1 WHERE id = 1", [json(shadows)])?;
    Ok(())
}

impl State {
    /// The position, as clients carry it.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { system: self.origin.system, timeline: self.origin.timeline, lsn: self.lsn }
    }
}
