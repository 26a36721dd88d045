//! A stored table under a new description, its rows with it: by SQLite's own ALTER TABLE where that suffices, else built anew beside the
//! old one.

use rimward_model::{Catalog, Cell, CellBuf, Column, EnumType, Enums, Fill, Identity, Kept, RowBuf, Storage, Table, TableId, row_hash};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Statement};

use crate::cell::{Bound, cell_of};
use crate::layout::{self, LEAF_COLUMN, quote};
use crate::{ApplyError, schema};

/// The new table's name while it is being filled; no table of the primary can have it.
const BUILDING: &str = "_rimward_building";

/// Where a cell of the new row comes from.
enum Origin {
    /// A cell of the old row, as it is.
    Old(usize),
    /// A cell of the old row, by its text: from this column to that.
    ByText(usize, Box<(Column, Column)>),
    /// The same for all rows.
    Fill(CellBuf),
    /// A cell of the old row, which is one of these sort orders of an enum, or one that did not move.
    Moved(usize, Vec<(f64, f64)>),
}

/// Brings a stored table to its new description.
pub(crate) fn alter(connection: &Connection, enums: &Enums, before: &Table, after: &Table, fills: &[Fill]) -> Result<(), ApplyError> {
    let origins = origins(before, after, fills)?;
    if alters_in_place(before, after, &origins) {
        return in_place(connection, before, after, fills);
    }
    rebuild(connection, enums, before, after, &origins)
}

/// Whether SQLite's ALTER TABLE leads from one description to the other: columns at most go, are renamed, and come behind the others.
fn alters_in_place(before: &Table, after: &Table, origins: &[Origin]) -> bool {
    let attnums = |table: &Table| table.stored_columns().map(|column| column.attnum).collect::<Vec<_>>();
    let key = |table: &Table| match &table.identity {
        Identity::Key(positions) => Some(positions.iter().map(|&position| table.columns[position].attnum).collect::<Vec<_>>()),
        Identity::Full | Identity::None => None,
    };
    let (old, new) = (attnums(before), attnums(after));
    // The hash of a row is one of all its cells.
    let rows_alike = before.identity != Identity::Full || old == new;
    let added = new.iter().position(|attnum| !old.contains(attnum)).unwrap_or(new.len());
    let as_they_are = origins.iter().all(|origin| matches!(origin, Origin::Old(_) | Origin::Fill(_)));
    let types_alike = before
        .stored_columns()
        .all(|column| after.column_by_attnum(column.attnum).is_none_or(|now| now.storage.sqlite_type() == column.storage.sqlite_type()));
    let renames_apart = renamed(before, after)
        .all(|(_, to)| !before.stored_columns().any(|column| column.stored_name.eq_ignore_ascii_case(to)))
        || renamed(before, after).count() == 1 && before.stored_columns().count() == after.stored_columns().count();
    before.identity != Identity::None
        && (before.identity == Identity::Full) == (after.identity == Identity::Full)
        && key(before) == key(after)
        && rows_alike
        && as_they_are
        && types_alike
        && renames_apart
        && new[added..].iter().all(|attnum| !old.contains(attnum))
        && !added_to_nothing(before, after)
}

/// SQLite has no table without columns, not even between two statements.
fn added_to_nothing(before: &Table, after: &Table) -> bool {
    !before.stored_columns().any(|column| after.column_by_attnum(column.attnum).is_some())
}

/// Stored names, before and after, of the columns that have another one.
fn renamed<'a>(before: &'a Table, after: &'a Table) -> impl Iterator<Item = (&'a str, &'a str)> {
    before.stored_columns().filter_map(|column| {
        let now = after.column_by_attnum(column.attnum)?;
        (now.stored_name != column.stored_name).then_some((column.stored_name.as_str(), now.stored_name.as_str()))
    })
}

fn in_place(connection: &Connection, before: &Table, after: &Table, fills: &[Fill]) -> Result<(), ApplyError> {
    let alter = |table: &str, what: &str| connection.execute_batch(&format!("ALTER TABLE {} {what}", quote(table)));
    // As its indexes are named and made once everything is renamed.
    let mut renamed_before = Table { stored_name: after.stored_name.clone(), ..before.clone() };
    for column in &mut renamed_before.columns {
        if let Some(now) = after.column_by_attnum(column.attnum) {
            column.stored_name.clone_from(&now.stored_name);
        }
    }
    let defined = |table: &Table| -> Vec<(String, String)> {
        table.indexes.iter().filter_map(|index| Some((layout::index_name(index), layout::create_index(table, index)?))).collect()
    };
    let (old, new) = (defined(&renamed_before), defined(after));
    for (name, _) in old.iter().filter(|index| !new.contains(index)) {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for column in before.stored_columns().filter(|column| after.column_by_attnum(column.attnum).is_none_or(|now| now.absent)) {
        alter(&before.stored_name, &format!("DROP COLUMN {}", quote(&column.stored_name)))?;
    }
    for (from, to) in renamed(before, after) {
        alter(&before.stored_name, &format!("RENAME COLUMN {} TO {}", quote(from), quote(to)))?;
    }
    if before.stored_name != after.stored_name {
        // To SQLite, names that differ in case alone are one.
        alter(&before.stored_name, &format!("RENAME TO {BUILDING}"))?;
        alter(BUILDING, &format!("RENAME TO {}", quote(&after.stored_name)))?;
    }
    let known = |attnum: i16| before.stored_columns().any(|column| column.attnum == attnum);
    for column in after.stored_columns().filter(|column| !known(column.attnum)) {
        let fill = fills.iter().find(|fill| fill.attnum == column.attnum).map_or(&CellBuf::Null, |fill| &fill.cell);
        add_column(connection, after, column, fill)?;
    }
    new.iter().filter(|index| !old.contains(index)).try_for_each(|(_, sql)| connection.execute_batch(sql))?;
    Ok(())
}

/// SQLite keeps a constant default beside the rows, as PostgreSQL does. Whether it keeps this very value is read back.
fn add_column(connection: &Connection, table: &Table, column: &Column, fill: &CellBuf) -> Result<(), ApplyError> {
    let (relation, name) = (quote(&table.stored_name), quote(&column.stored_name));
    let default = literal(fill).map_or_else(String::new, |literal| format!(" DEFAULT {literal}"));
    connection.execute_batch(&format!("ALTER TABLE {relation} ADD COLUMN {name} {}{default}", column.storage.sqlite_type()))?;
    let mut read = connection.prepare(&format!("SELECT {name} FROM {relation} LIMIT 1"))?;
    let same = |row: &Row<'_>| Ok(cell_of(row.get_ref(0)?).is_some_and(|cell| same_bits(cell, fill.as_cell())));
    if !read.query_row([], same).optional()?.unwrap_or(true) {
        connection.execute(&format!("UPDATE {relation} SET {name} = ?1"), [Bound(fill.as_cell())])?;
    }
    Ok(())
}

fn same_bits(one: Cell<'_>, other: Cell<'_>) -> bool {
    match (one, other) {
        (Cell::Real(one), Cell::Real(other)) => one.to_bits() == other.to_bits(),
        (one, other) => one == other,
    }
}

fn literal(cell: &CellBuf) -> Option<String> {
    Some(match cell {
        CellBuf::Integer(integer) => integer.to_string(),
        CellBuf::Real(real) if real.is_finite() => format!("{real:?}"),
        CellBuf::Text(text) if !text.contains('\0') => format!("'{}'", text.replace('\'', "''")),
        CellBuf::Blob(blob) => format!("x'{}'", blob.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        CellBuf::Null | CellBuf::Real(_) | CellBuf::Text(_) => return None,
    })
}

/// Gives the values of an enum their new sort orders, in every table that stores them.
pub(crate) fn renumber(connection: &Connection, catalog: &Catalog, before: &EnumType, after: &EnumType) -> Result<(), ApplyError> {
    let uses = |column: &Column| column.storage == Storage::Enum { id: after.id };
    let users = catalog.tables.values().filter(|table| table.is_stored() && table.stored_columns().any(uses));
    for table in users {
        let refuse = || ApplyError::Redescribed { table: table.name.to_string(), what: "labels of an enum were renamed and renumbered" };
        let moved = before.moved(after).ok_or_else(refuse)?;
        if moved.is_empty() {
            continue;
        }
        let lead = usize::from(table.has_leaf_column());
        let origin = |(position, column): (usize, &Column)| match uses(column) {
            true => Origin::Moved(lead + position, moved.clone()),
            false => Origin::Old(lead + position),
        };
        let columns = table.stored_columns().enumerate().map(origin);
        let origins: Vec<Origin> = (0..lead).map(Origin::Old).chain(columns).collect();
        rebuild(connection, &catalog.enums, table, table, &origins)?;
    }
    Ok(())
}

/// Builds the new table beside the old one, and takes its place.
fn rebuild(connection: &Connection, enums: &Enums, before: &Table, after: &Table, origins: &[Origin]) -> Result<(), ApplyError> {
    let building = Table { stored_name: BUILDING.to_owned(), ..after.clone() };
    connection.execute_batch(&layout::create_table(&building))?;
    transfer(connection, enums, &layout::select(before), &building, origins)?;
    connection.execute_batch(&layout::drop_table(before))?;
    connection.execute_batch(&format!("ALTER TABLE {BUILDING} RENAME TO {}", quote(&after.stored_name)))?;
    schema::create_indexes(connection, after)?;
    Ok(())
}

/// Moves rows of partitions between a partitioned table and one that became, or was, a part of it.
pub(crate) fn move_rows(connection: &Connection, enums: &Enums, from: &Table, to: &Table, leaves: &[TableId]) -> Result<(), ApplyError> {
    let refuse = |what| ApplyError::Redescribed { table: to.name.to_string(), what };
    let leaf = match leaves {
        [leaf] => Some(*leaf),
        _ if from.has_leaf_column() && to.has_leaf_column() => None,
        _ => return Err(refuse("rows of several partitions move, but one of the tables is none of partitions")),
    };
    let names: Vec<&str> = from.stored_columns().map(|column| column.name.as_str()).collect();
    let lead = usize::from(from.has_leaf_column());
    let mut origins = Vec::new();
    if to.has_leaf_column() {
        origins.push(match leaf {
            Some(leaf) => Origin::Fill(CellBuf::Integer(i64::from(leaf.0))),
            None => Origin::Old(0),
        });
    }
    for column in to.stored_columns() {
        let position = names.iter().position(|name| *name == column.name).ok_or_else(|| refuse("a column that the other table lacks"))?;
        let same = from.stored_columns().nth(position).is_some_and(|other| other.storage == column.storage);
        origins.push(if same { Origin::Old(lead + position) } else { return Err(refuse("a column that is stored otherwise")) });
    }
    let list: Vec<String> = leaves.iter().map(|leaf| leaf.0.to_string()).collect();
    let condition = if from.has_leaf_column() { format!(" WHERE {LEAF_COLUMN} IN ({})", list.join(", ")) } else { String::new() };
    transfer(connection, enums, &format!("{}{condition}", layout::select(from)), to, &origins)?;
    connection.execute_batch(&format!("DELETE FROM {}{condition}", quote(&from.stored_name)))?;
    Ok(())
}

fn origins(before: &Table, after: &Table, fills: &[Fill]) -> Result<Vec<Origin>, ApplyError> {
    let refuse = |what| ApplyError::Redescribed { table: after.name.to_string(), what };
    if before.has_leaf_column() != after.has_leaf_column() {
        return Err(refuse("it is partitioned, or is no longer"));
    }
    let lead = usize::from(before.has_leaf_column());
    let mut origins: Vec<Origin> = (0..lead).map(Origin::Old).collect();
    for column in after.stored_columns() {
        let Some(position) = before.stored_columns().position(|known| known.attnum == column.attnum) else {
            let fill = fills.iter().find(|fill| fill.attnum == column.attnum).map(|fill| fill.cell.clone());
            origins.push(Origin::Fill(fill.unwrap_or(CellBuf::Null)));
            continue;
        };
        let known = before.stored_columns().nth(position).ok_or_else(|| refuse("a column is missing"))?;
        origins.push(match known.kept_as(column) {
            Some(Kept::AsItIs) => Origin::Old(lead + position),
            Some(Kept::ByText) => Origin::ByText(lead + position, Box::new((known.clone(), column.clone()))),
            None => return Err(refuse("a column is stored otherwise")),
        });
    }
    Ok(origins)
}

/// Selected rows into a table.
fn transfer(connection: &Connection, enums: &Enums, select: &str, to: &Table, origins: &[Origin]) -> Result<(), ApplyError> {
    let mut select: Statement<'_> = connection.prepare(select)?;
    let mut insert = connection.prepare_cached(&layout::insert(to, 1))?;
    let (mut row, mut text) = (RowBuf::default(), Vec::new());
    let rowid = layout::rowid_cell(to);
    let mut rows = select.query([])?;
    while let Some(old) = rows.next()? {
        build(to, enums, old, origins, &mut row, &mut text)?;
        put(to, rowid, &mut insert, row.row())?;
    }
    drop(rows);
    drop(insert);
    // Tables of this name come and go: no statement of it may stay.
    connection.flush_prepared_statement_cache();
    Ok(())
}

fn build(to: &Table, enums: &Enums, old: &Row<'_>, origins: &[Origin], row: &mut RowBuf, text: &mut Vec<u8>) -> Result<(), ApplyError> {
    let refuse = |what| ApplyError::Redescribed { table: to.name.to_string(), what };
    let cell = |position: usize| cell_of(old.get_ref(position)?).ok_or_else(|| refuse("text that is not UTF-8"));
    row.begin(origins.len());
    for origin in origins {
        match origin {
            Origin::Old(position) => row.push(cell(*position)?),
            Origin::Fill(fill) => row.push(fill.as_cell()),
            Origin::Moved(position, moved) => match cell(*position)? {
                #[allow(clippy::float_cmp, reason = "sort orders are identifiers: the same bits come back")]
                Cell::Real(order) => row.push(Cell::Real(moved.iter().find(|(from, _)| *from == order).map_or(order, |(_, to)| *to))),
                other => row.push(other),
            },
            Origin::ByText(position, columns) => match cell(*position)? {
                Cell::Null => row.push(Cell::Null),
                value => {
                    let (before, after) = &**columns;
                    text.clear();
                    let refuse = |_| refuse("a value that is not of its type");
                    before.storage.write_text(before.ty, enums, value, text).map_err(refuse)?;
                    let text =
                        std::str::from_utf8(text).map_err(|_| ApplyError::Shape { table: to.name.to_string(), what: "is not UTF-8" })?;
                    after.storage.cell_from_text(after.ty, enums, text, row).map_err(refuse)?;
                }
            },
        }
    }
    Ok(())
}

fn put(to: &Table, rowid: Option<usize>, insert: &mut CachedStatement<'_>, row: rimward_model::Row<'_>) -> Result<(), ApplyError> {
    let mut width = 0;
    for (position, cell) in row.cells().enumerate() {
        if cell == Cell::Null && rowid == Some(position) {
            // SQLite would invent a rowid.
            return Err(ApplyError::Shape { table: to.name.to_string(), what: "has a null key" });
        }
        insert.raw_bind_parameter(position + 1, Bound(cell))?;
        width = position + 1;
    }
    if to.identity == Identity::Full {
        insert.raw_bind_parameter(width + 1, row_hash(row))?;
    }
    insert.raw_execute()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rimward_model::{Leaf, QualifiedName, TableKind, TypeRef, oid};

    use super::*;

    fn column(attnum: i16, name: &str, type_oid: u32, typmod: i32) -> Column {
        let ty = TypeRef { oid: type_oid, typmod };
        Column {
            attnum,
            name: name.to_owned(),
            stored_name: name.to_owned(),
            ty,
            domain: None,
            storage: Storage::of(ty, false),
            collation: 0,
            bytewise: true,
            deterministic: true,
            not_null: false,
            absent: false,
        }
    }

    fn table(name: &str, columns: Vec<Column>, identity: Identity) -> Table {
        let name = QualifiedName { schema: "public".to_owned(), name: name.to_owned() };
        let stored_name = name.name.clone();
        Table {
            id: TableId(7),
            name,
            stored_name,
            kind: TableKind::Plain,
            columns,
            identity,
            indexes: Vec::new(),
            primary_key: Vec::new(),
            view: None,
            remote: None,
        }
    }

    fn partitioned(table: &Table, leaves: &[u32]) -> Table {
        let leaf = |id: &u32| Leaf { id: TableId(*id), name: QualifiedName { schema: "public".to_owned(), name: format!("leaf{id}") } };
        Table { kind: TableKind::Partitioned { leaves: leaves.iter().map(leaf).collect() }, ..table.clone() }
    }

    fn create(connection: &Connection, table: &Table, rows: &str) {
        connection.execute_batch(&layout::create_table(table)).unwrap();
        schema::create_indexes(connection, table).unwrap();
        connection.execute_batch(&format!("INSERT INTO {} {rows}", quote(&table.stored_name))).unwrap();
    }

    /// All rows, as SQLite prints literals.
    fn rows(connection: &Connection, table: &Table) -> Vec<String> {
        let mut statement = connection.prepare(&layout::select(table)).unwrap();
        let width = statement.column_count();
        let print = |row: &Row<'_>| {
            Ok((0..width).map(|position| format!("{:?}", cell_of(row.get_ref_unwrap(position)).unwrap())).collect::<Vec<_>>().join(" "))
        };
        let mut rows: Vec<String> = statement.query_map([], print).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    }

    /// Alters a table of the rows `1 a 150`, `2 NULL NULL`; what its rows are then.
    fn check(before: &Table, after: &Table, fills: &[Fill], expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        let full = before.identity == Identity::Full;
        create(
            &connection,
            before,
            if full { "VALUES (1, 1, 'a', 150, 0), (2, 2, NULL, NULL, 0)" } else { "VALUES (1, 'a', 150), (2, NULL, NULL)" },
        );
        alter(&connection, &Enums::new(), before, after, fills).unwrap();
        assert_eq!(rows(&connection, after), expected, "{after:?}");
        let afresh = Connection::open_in_memory().unwrap();
        create(
            &afresh,
            after,
            "SELECT * FROM (SELECT 1) WHERE false"
                .replace('1', &vec!["1"; after.row_width() + 2 * usize::from(after.identity == Identity::Full)].join(", "))
                .as_str(),
        );
        let shape = |connection: &Connection| {
            let sql = "SELECT m.name || ' ' || t.name || ' ' || t.type || ' ' || t.\"notnull\" || ' ' || t.pk FROM sqlite_schema m, pragma_table_info(m.name) t
                UNION ALL SELECT m.tbl_name || ' ' || m.name || ' ' || group_concat(i.name) FROM sqlite_schema m, pragma_index_info(m.name) i
                WHERE m.type = 'index' GROUP BY m.name ORDER BY 1";
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect::<Vec<_>>()
        };
        assert_eq!(shape(&connection), shape(&afresh));
        connection.execute_batch("PRAGMA integrity_check").unwrap();
    }

    fn before() -> Table {
        table(
            "t",
            vec![column(1, "id", oid::INT4, -1), column(2, "a", oid::TEXT, -1), column(3, "n", oid::NUMERIC, (10 << 16 | 2) + 4)],
            Identity::Key(vec![0]),
        )
    }

    #[test]
    fn rows_follow_their_columns() {
        let before = before();
        let renamed =
            Table { name: QualifiedName { schema: "s".to_owned(), name: "u".to_owned() }, stored_name: "s.u".to_owned(), ..before.clone() };
        check(&before, &renamed, &[], &["Integer(1) Text(\"a\") Integer(150)", "Integer(2) Null Null"]);
        let mut altered = before.clone();
        altered.columns.remove(1);
        altered.columns[1].stored_name = "amount".to_owned();
        altered.columns.push(column(4, "a", oid::FLOAT8, -1));
        altered.columns.push(column(5, "b", oid::TEXT, -1));
        let fills = [Fill { attnum: 4, cell: CellBuf::Real(-0.0) }];
        check(&before, &altered, &fills, &["Integer(1) Integer(150) Real(-0.0) Null", "Integer(2) Null Real(-0.0) Null"]);
        let mut retyped = before.clone();
        retyped.columns[2].ty.typmod = -1;
        retyped.columns[2].storage = Storage::Numeric;
        let connection = Connection::open_in_memory().unwrap();
        create(&connection, &before, "VALUES (1, 'a', 150)");
        alter(&connection, &Enums::new(), &before, &retyped, &[]).unwrap();
        let stored: Vec<u8> = connection.query_row("SELECT n FROM t", [], |row| row.get(0)).unwrap();
        let mut text = Vec::new();
        Storage::Numeric.write_text(retyped.columns[2].ty, &Enums::new(), Cell::Blob(&stored), &mut text).unwrap();
        assert_eq!(text, b"1.50");
        retyped.columns[2] = column(3, "n", oid::INT4, -1);
        assert!(matches!(alter(&connection, &Enums::new(), &before, &retyped, &[]), Err(ApplyError::Redescribed { .. })));
    }

    #[test]
    fn a_new_column_has_exactly_its_fill() {
        let before = before();
        let cells = [
            CellBuf::Null,
            CellBuf::Integer(i64::MIN),
            CellBuf::Integer(i64::MAX),
            CellBuf::Real(-0.0),
            CellBuf::Real(f64::INFINITY),
            CellBuf::Real(f64::NEG_INFINITY),
            CellBuf::Real(5e-324),
            CellBuf::Real(1.797_693_134_862_315_7e308),
            CellBuf::Real(0.1),
            CellBuf::Real(7.0),
            CellBuf::Text("it's \"quoted\"\n\\ é".to_owned()),
            CellBuf::Text("a\0b".to_owned()),
            CellBuf::Text(String::new()),
            CellBuf::Blob(vec![0, 255, 0]),
            CellBuf::Blob(Vec::new()),
        ];
        for cell in cells {
            let mut after = before.clone();
            let type_oid = match cell {
                CellBuf::Integer(_) | CellBuf::Null => oid::INT8,
                CellBuf::Real(_) => oid::FLOAT8,
                CellBuf::Text(_) => oid::TEXT,
                CellBuf::Blob(_) => oid::BYTEA,
            };
            after.columns.push(column(4, "new", type_oid, -1));
            let fill = format!("{:?}", cell.as_cell());
            let expected = [format!("Integer(1) Text(\"a\") Integer(150) {fill}"), format!("Integer(2) Null Null {fill}")];
            check(&before, &after, &[Fill { attnum: 4, cell: cell.clone() }], &expected.each_ref().map(String::as_str));
            let full = |table: &Table| Table { identity: Identity::Full, ..table.clone() };
            check(&full(&before), &full(&after), &[Fill { attnum: 4, cell }], &expected.each_ref().map(String::as_str));
        }
    }

    #[test]
    fn names_may_be_swapped_and_change_their_case() {
        let before = before();
        let rows = ["Integer(1) Text(\"a\") Integer(150)", "Integer(2) Null Null"];
        let named = |names: [&str; 3], table: &str| {
            let mut after = Table { stored_name: table.to_owned(), ..before.clone() };
            after.columns.iter_mut().zip(names).for_each(|(column, name)| column.stored_name = name.to_owned());
            after
        };
        check(&before, &named(["id", "n", "a"], "t"), &[], &rows);
        check(&before, &named(["a", "n", "id"], "T"), &[], &rows);
        check(&before, &named(["ID", "A", "n"], "T"), &[], &rows);
        check(&before, &named(["id", "b", "n"], "a \"b\""), &[], &rows);
        let mut freed = named(["id", "a", "a"], "t");
        freed.columns.remove(1);
        check(&before, &freed, &[], &["Integer(1) Integer(150)", "Integer(2) Null"]);
        let mut indexed = named(["id", "b", "n"], "u");
        indexed.indexes = vec![rimward_model::Index {
            id: 5,
            name: "i".to_owned(),
            unique: false,
            columns: vec![
                rimward_model::IndexColumn { attnum: 3, descending: true },
                rimward_model::IndexColumn { attnum: 2, descending: false },
            ],
        }];
        check(&before, &indexed, &[], &rows);
        let mut dropped = before.clone();
        dropped.columns.remove(2);
        check(&Table { indexes: indexed.indexes, ..before }, &dropped, &[], &["Integer(1) Text(\"a\")", "Integer(2) Null"]);
    }

    #[test]
    fn rows_are_found_by_another_identity() {
        let (keyed, rows) = (before(), ["Integer(1) Text(\"a\") Integer(150)", "Integer(2) Null Null"]);
        let full = Table { identity: Identity::Full, ..keyed.clone() };
        check(&keyed, &full, &[], &rows);
        check(&full, &keyed, &[], &rows);
        let connection = Connection::open_in_memory().unwrap();
        create(&connection, &keyed, "VALUES (1, 'a', 150)");
        alter(&connection, &Enums::new(), &keyed, &full, &[]).unwrap();
        let hash: i64 = connection.query_row("SELECT _rimward_hash FROM t", [], |row| row.get(0)).unwrap();
        let mut row = RowBuf::default();
        row.begin(3);
        [Cell::Integer(1), Cell::Text("a"), Cell::Integer(150)].into_iter().for_each(|cell| row.push(cell));
        assert_eq!(hash, row_hash(row.row()));
    }

    #[test]
    fn partitions_take_their_rows_along() {
        let leaf = Table { id: TableId(8), ..before() };
        let root = partitioned(&Table { stored_name: "root".to_owned(), ..before() }, &[8, 9]);
        let other = partitioned(&Table { id: TableId(10), stored_name: "other".to_owned(), ..before() }, &[9]);
        let connection = Connection::open_in_memory().unwrap();
        create(&connection, &leaf, "VALUES (1, 'a', 150)");
        create(&connection, &root, "VALUES (9, 1, 'b', 0)");
        create(&connection, &other, "SELECT 1, 1, 1, 1 WHERE false");
        let go = |from: &Table, to: &Table, leaf: u32| move_rows(&connection, &Enums::new(), from, to, &[TableId(leaf)]).unwrap();
        go(&leaf, &root, 8);
        assert_eq!(
            rows(&connection, &root),
            ["Integer(8) Integer(1) Text(\"a\") Integer(150)", "Integer(9) Integer(1) Text(\"b\") Integer(0)"]
        );
        go(&root, &other, 9);
        assert_eq!(rows(&connection, &other), ["Integer(9) Integer(1) Text(\"b\") Integer(0)"]);
        go(&root, &leaf, 8);
        assert_eq!(rows(&connection, &leaf), ["Integer(1) Text(\"a\") Integer(150)"]);
        assert!(rows(&connection, &root).is_empty());
        let several = move_rows(&connection, &Enums::new(), &root, &leaf, &[TableId(8), TableId(9)]);
        assert!(matches!(several, Err(ApplyError::Redescribed { .. })));
    }
}
