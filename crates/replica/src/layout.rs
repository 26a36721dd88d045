//! What a replicated table looks like in SQLite, and the statements that change it. Only built-in collations and functions, so that any
//! SQLite can open the file.

use std::fmt::Write as _;

use rimward_model::{Identity, Index, Storage, Table};

/// Holds the leaf's OID in the table of a partitioned root; always the first column.
pub const LEAF_COLUMN: &str = "_rimward_leaf";
/// Holds a hash of the whole row where no key names it; see [`rimward_model::row_hash`].
pub const HASH_COLUMN: &str = "_rimward_hash";
/// The rowid of a table without a key, named so that no column of the primary can hide it.
pub const ROWID_COLUMN: &str = "_rimward_rowid";

/// A name between double quotes.
#[must_use]
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The stored columns as they are bound, quoted: the leaf's first, where there is one.
fn cell_names(table: &Table) -> Vec<String> {
    let leaf = table.has_leaf_column().then(|| quote(LEAF_COLUMN));
    leaf.into_iter().chain(table.stored_columns().map(|column| quote(&column.stored_name))).collect()
}

/// The cell that is the table's rowid: a key of a single column that is stored as INTEGER.
#[must_use]
pub fn rowid_cell(table: &Table) -> Option<usize> {
    match table.key_cells()[..] {
        [cell] if !table.has_leaf_column() => {
            let integer = table.stored_columns().nth(cell).is_some_and(|column| column.storage.sqlite_type() == "INTEGER");
            integer.then_some(cell)
        }
        _ => None,
    }
}

/// CREATE TABLE, without its indexes.
#[must_use]
pub fn create_table(table: &Table) -> String {
    let rowid = rowid_cell(table);
    let key = table.key_cells();
    let mut definitions = Vec::new();
    if table.identity == Identity::Full {
        definitions.push(format!("{ROWID_COLUMN} INTEGER PRIMARY KEY"));
    }
    let types = table.has_leaf_column().then_some("INTEGER").into_iter();
    let types = types.chain(table.stored_columns().map(|column| column.storage.sqlite_type()));
    for (cell, (name, ty)) in cell_names(table).iter().zip(types).enumerate() {
        definitions.push(match rowid {
            Some(rowid) if rowid == cell => format!("{name} INTEGER PRIMARY KEY"),
            _ if key.contains(&cell) => format!("{name} {ty} NOT NULL"),
            _ => format!("{name} {ty}"),
        });
    }
    if table.identity == Identity::Full {
        definitions.push(format!("{HASH_COLUMN} INTEGER NOT NULL"));
    }
    format!("CREATE TABLE {} ({}) STRICT", quote(&table.stored_name), definitions.join(", "))
}

/// DROP TABLE, its indexes included.
#[must_use]
pub fn drop_table(table: &Table) -> String {
    format!("DROP TABLE {}", quote(&table.stored_name))
}

/// The index that finds a row by its identity, unless the rowid does.
#[must_use]
pub fn create_identity_index(table: &Table) -> Option<String> {
    let name = quote(&table.stored_name);
    let id = table.id;
    if table.identity == Identity::Full {
        return Some(format!("CREATE INDEX _rimward_h{id} ON {name} ({HASH_COLUMN})"));
    }
    if rowid_cell(table).is_some() {
        return None;
    }
    let names = cell_names(table);
    let mut columns: Vec<&str> = table.key_cells().iter().map(|&cell| names[cell].as_str()).collect();
    if table.has_leaf_column() {
        // The leaf goes last: statements name the key, not the leaf.
        columns.rotate_left(1);
    }
    Some(format!("CREATE UNIQUE INDEX _rimward_k{id} ON {name} ({})", columns.join(", ")))
}

/// The name of a secondary index.
#[must_use]
pub fn index_name(index: &Index) -> String {
    format!("_rimward_i{}", index.id)
}

/// CREATE INDEX of a secondary index, never UNIQUE: the stream may pass through states that only the primary's statement as a whole made
/// unique. It ends before the first column by which SQLite can neither compare nor sort as PostgreSQL does; `None` if nothing is left.
#[must_use]
pub fn create_index(table: &Table, index: &Index) -> Option<String> {
    let mut columns = Vec::new();
    for part in &index.columns {
        match table.column_by_attnum(part.attnum) {
            Some(column) if !column.absent && !matches!(column.storage, Storage::Exact | Storage::Json | Storage::Jsonb) => {
                let order = if part.descending { " DESC" } else { "" };
                columns.push(format!("{}{order}", quote(&column.stored_name)));
            }
            _ => break,
        }
    }
    let name = quote(&table.stored_name);
    (!columns.is_empty()).then(|| format!("CREATE INDEX {} ON {name} ({})", index_name(index), columns.join(", ")))
}

/// SELECT of all rows, as rows carry their cells.
#[must_use]
pub fn select(table: &Table) -> String {
    let names = cell_names(table);
    // A table may have no column at all, but rows.
    let list = if names.is_empty() { "NULL".to_owned() } else { names.join(", ") };
    format!("SELECT {list} FROM {}", quote(&table.stored_name))
}

/// INSERT of so many rows: each takes its cells as parameters, in order; with [`Identity::Full`] its hash follows them. While the table is
/// being filled, a row takes the place of the one with its key.
pub(crate) fn insert(table: &Table, rows: usize) -> String {
    let mut names = cell_names(table);
    if table.identity == Identity::Full {
        names.push(HASH_COLUMN.to_owned());
    }
    let parameters = vec!["?"; names.len()].join(", ");
    let values = vec![format!("({parameters})"); rows].join(", ");
    let verb = if table.filling().is_some() { "INSERT OR REPLACE" } else { "INSERT" };
    format!("{verb} INTO {} ({}) VALUES {values}", quote(&table.stored_name), names.join(", "))
}

/// How an UPDATE finds its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Find {
    /// By the new row's own key, which is therefore not set.
    NewKey,
    /// By an old key, bound behind the new row.
    OldKey,
    /// By hash and cells of the old row, bound behind the new row and its hash.
    OldRow,
}

/// UPDATE of the cells for which `set` holds: cell `i` is parameter `i + 1`.
pub(crate) fn update(table: &Table, find: Find, set: impl Fn(usize) -> bool) -> String {
    let names = cell_names(table);
    let key = table.key_cells();
    let width = names.len();
    let mut assignments = Vec::new();
    for (cell, name) in names.iter().enumerate() {
        if set(cell) && !(find == Find::NewKey && key.contains(&cell)) {
            assignments.push(format!("{name} = ?{}", cell + 1));
        }
    }
    let condition = match find {
        Find::NewKey => by_key(&names, &key, |_, cell| cell + 1),
        Find::OldKey => by_key(&names, &key, |position, _| width + position + 1),
        Find::OldRow => {
            assignments.push(format!("{HASH_COLUMN} = ?{}", width + 1));
            one_duplicate(table, &names, width + 1)
        }
    };
    if assignments.is_empty() {
        // Nothing changes, but the row must be there all the same.
        let name = &names[key[0]];
        assignments.push(format!("{name} = {name}"));
    }
    format!("UPDATE {} SET {} WHERE {condition}", quote(&table.stored_name), assignments.join(", "))
}

/// DELETE by key (parameters from 1), or of one row equal to the old one (its cells, then its hash).
pub(crate) fn delete(table: &Table) -> String {
    let names = cell_names(table);
    let condition = match table.identity {
        Identity::Full => one_duplicate(table, &names, 0),
        _ => by_key(&names, &table.key_cells(), |position, _| position + 1),
    };
    format!("DELETE FROM {} WHERE {condition}", quote(&table.stored_name))
}

/// DELETE of all rows, or of one leaf's (parameter 1).
pub(crate) fn truncate(table: &Table, leaf: bool) -> String {
    let condition = if leaf { format!(" WHERE {LEAF_COLUMN} = ?1") } else { String::new() };
    format!("DELETE FROM {}{condition}", quote(&table.stored_name))
}

/// `key column = parameter`, for each key column.
fn by_key(names: &[String], key: &[usize], parameter: impl Fn(usize, usize) -> usize) -> String {
    let mut condition = String::new();
    for (position, &cell) in key.iter().enumerate() {
        let and = if position == 0 { "" } else { " AND " };
        write!(condition, "{and}{} = ?{}", names[cell], parameter(position, cell)).expect("writing to a String");
    }
    condition
}

/// Exactly one of the rows equal to the one bound from parameter `before + 1` on, its hash last.
fn one_duplicate(table: &Table, names: &[String], before: usize) -> String {
    let mut condition = format!("{HASH_COLUMN} = ?{}", before + names.len() + 1);
    for (cell, name) in names.iter().enumerate() {
        write!(condition, " AND {name} IS ?{}", before + cell + 1).expect("writing to a String");
    }
    format!("{ROWID_COLUMN} = (SELECT {ROWID_COLUMN} FROM {} WHERE {condition} LIMIT 1)", quote(&table.stored_name))
}
