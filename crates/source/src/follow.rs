//! Where the rows of each described table are to be found: they stay, move in from another table, or come in the stream. What follows
//! for the tables that are stored. Pure.
//!
//! Rows stay where PostgreSQL left them as they are; a column that was added has the constant that PostgreSQL keeps for older rows. A
//! table with rows that are nowhere to be had goes remote.

use std::collections::BTreeMap;
use std::sync::Arc;

use rimward_model::{Catalog, CellBuf, Column, Fill, Kept, RemoteReason, RowBuf, SchemaChange, Table, TableId, TableKind};

use crate::describe::{Description, FillDescription, Report};
use crate::schema_diff::Consequence;

/// What is to be done, in three steps: rows move when every table that takes them stands, and before any that held them is gone.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    pub(crate) stored: Vec<Consequence>,
    pub(crate) moves: Vec<Consequence>,
    pub(crate) described: Vec<Consequence>,
}

/// Where rows of a table or leaf are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// In the table itself.
    Stay,
    /// In another table.
    Move(TableId),
    /// In messages behind the report.
    Carried,
    /// Nowhere.
    Lost(String),
}

/// What follows from the relations of a report, with the catalog as it is before them.
pub(crate) fn follow(report: &Report, catalog: &Catalog) -> Steps {
    let described: BTreeMap<TableId, &Description> = report.relations.iter().map(|relation| (TableId(relation.id), relation)).collect();
    let complete = !report.missed && report.format >= COMPLETE_FORMAT;
    let mut names = catalog.clone();
    let mut tables: Vec<Table> = report.relations.iter().map(|relation| described_table(relation, &described, &mut names)).collect();
    if report.partial {
        // An index may be gone by now; then it keeps no duplicates out.
        tables.iter_mut().flat_map(|table| &mut table.indexes).for_each(|index| index.unique = false);
    }
    let follow = Follow { catalog, described: &described, complete, tables: &tables };
    let mut steps = Steps::default();
    tables.iter().for_each(|table| follow.table(table, &mut steps));
    steps
}

/// From this format on, a report says what rows have in new columns, and which rows are void.
const COMPLETE_FORMAT: i32 = 2;

/// The table under its stored name. Partitions that another transaction attached meanwhile are kept.
fn described_table(relation: &Description, described: &BTreeMap<TableId, &Description>, names: &mut Catalog) -> Table {
    let id = TableId(relation.id);
    let known = names.table(id).cloned();
    let stored_name = match &known {
        Some(known) if known.name == relation.qualified_name() => known.stored_name.clone(),
        _ => names.stored_name_for(id, &relation.qualified_name()),
    };
    let mut table = relation.table(stored_name);
    if let (TableKind::Partitioned { leaves }, Some(TableKind::Partitioned { leaves: before })) =
        (&mut table.kind, known.as_deref().map(|known| &known.kind))
    {
        let others = before.iter().filter(|leaf| !described.contains_key(&leaf.id));
        leaves.extend(others.cloned());
        leaves.sort_by_key(|leaf| leaf.id);
        leaves.dedup_by_key(|leaf| leaf.id);
    }
    names.tables.insert(id, Arc::new(table.clone()));
    table
}

struct Follow<'a> {
    catalog: &'a Catalog,
    described: &'a BTreeMap<TableId, &'a Description>,
    /// Whether the report says all that happened since the last one.
    complete: bool,
    tables: &'a [Table],
}

impl Follow<'_> {
    fn table(&self, table: &Table, steps: &mut Steps) {
        let known = self.catalog.table(table.id);
        // Whether it was described before or after what could not be, nobody can tell.
        if table.view.is_some() && known.is_some_and(|known| matches!(known.remote, Some(RemoteReason::UnknownDdl { .. }))) {
            return;
        }
        if !table.is_stored() {
            return steps.described.extend(unstored(known.map(Arc::as_ref), table));
        }
        if let Some(consequences) = self.filling(known.map(Arc::as_ref), table) {
            return steps.stored.extend(consequences);
        }
        match self.stored(known.map(Arc::as_ref), table) {
            Ok((consequences, moves)) => {
                steps.stored.extend(consequences);
                steps.moves.extend(moves);
            }
            Err(what) => {
                let reason = match known.map(|known| (known.is_stored(), &known.remote)) {
                    Some((true, _)) => RemoteReason::Altered { what },
                    Some((false, Some(remote))) => remote.clone(),
                    _ => RemoteReason::NotPublished,
                };
                let table = Table { remote: Some(reason), ..table.clone() };
                steps.described.extend(unstored(known.map(Arc::as_ref), &table));
            }
        }
    }

    /// What follows for a table that is, or is to be, filled; `None` if it is neither. The primary begins a fill anew whenever the table
    /// changes.
    fn filling(&self, known: Option<&Table>, table: &Table) -> Option<Vec<Consequence>> {
        let present = known.and_then(Table::filling);
        let description = self.described.get(&table.id)?;
        match description.filling {
            None if description.carried => None,
            // A table that others take rows from cannot go before they have them.
            Some(FillDescription { fill, begins: true }) if present != Some(fill) && !self.others_take_from(table.id) => {
                let table = Table { remote: Some(RemoteReason::Filling { fill }), ..table.clone() };
                let dropped = known.map(|known| schema(SchemaChange::Drop { table: known.id }));
                Some(dropped.into_iter().chain([schema(SchemaChange::Create { table })]).collect())
            }
            of => {
                let known = known.filter(|_| present.is_some())?;
                let table = Table { remote: known.remote.clone(), ..table.clone() };
                let alike = Table { indexes: known.indexes.clone(), ..table.clone() } == *known;
                if alike && of.is_none_or(|of| Some(of.fill) == present) {
                    return Some((table != *known).then(|| schema(SchemaChange::Indexes { table })).into_iter().collect());
                }
                // Rows that were passed over would be missing.
                let what = difference(known, &table).unwrap_or_else(|| "while its rows were being copied".to_owned());
                Some(unstored(Some(known), &Table { remote: Some(RemoteReason::Altered { what }), ..table }))
            }
        }
    }

    /// What brings a table to its description with all of its rows; the moves into it apart.
    fn stored(&self, known: Option<&Table>, table: &Table) -> Result<(Vec<Consequence>, Vec<Consequence>), String> {
        let ids = source_ids(table);
        let sources: Vec<(TableId, Source)> = ids.into_iter().map(|id| (id, self.source(id, table))).collect();
        if let Some(what) = sources.iter().find_map(|(_, source)| if let Source::Lost(what) = source { Some(what) } else { None }) {
            return Err(known.filter(|known| known.is_stored()).and_then(|known| difference(known, table)).unwrap_or_else(|| what.clone()));
        }
        let moves = self.moves_into(table, &sources)?;
        let held = known.filter(|known| known.is_stored());
        let nothing_stays = sources.iter().all(|(_, source)| *source != Source::Stay);
        let anew = |held: &Table| {
            let empties = sources.iter().any(|(id, _)| self.holder(*id) == Some(held.id));
            nothing_stays && !self.others_take_from(held.id) && (empties || self.alter(held, table, &[]).is_err())
        };
        let Some(held) = held.filter(|held| !anew(held)) else {
            let dropped = known.map(|known| schema(SchemaChange::Drop { table: known.id }));
            return Ok((dropped.into_iter().chain([schema(SchemaChange::Create { table: table.clone() })]).collect(), moves));
        };
        // What is being filled is not complete by being described anew.
        let remote = held.filling().and(held.remote.clone());
        let table = Table { remote, ..table.clone() };
        let mut consequences = Vec::new();
        for (id, _) in sources.iter().filter(|(_, source)| *source == Source::Carried) {
            if self.holder(*id) == Some(held.id) {
                consequences.push(Consequence::Empty { table: held.id, leaf: table.has_leaf_column().then_some(*id) });
            }
        }
        let staying: Vec<TableId> = sources.iter().filter(|(_, source)| *source == Source::Stay).map(|(id, _)| *id).collect();
        consequences.extend(self.alter(held, &table, &staying)?);
        Ok((consequences, moves))
    }

    fn source(&self, id: TableId, table: &Table) -> Source {
        let description = self.described.get(&id);
        if description.is_some_and(|description| description.carried) {
            return Source::Carried;
        }
        if description.is_some_and(|description| description.stale) {
            return Source::Lost("its rows were rewritten".to_owned());
        }
        let Some(holder) = self.holder(id) else { return Source::Lost("rows of it are not held".to_owned()) };
        let known = self.catalog.table(holder);
        let unchanged = |known: &Table| known.columns == table.columns && holder == table.id;
        if !self.complete && !known.is_some_and(|known| unchanged(known)) {
            return Source::Lost("it changed while nobody looked".to_owned());
        }
        if holder == table.id { Source::Stay } else { Source::Move(holder) }
    }

    /// The stored table that holds the rows of a table or leaf.
    fn holder(&self, id: TableId) -> Option<TableId> {
        let known = self.catalog.table(id)?;
        match &known.kind {
            TableKind::Plain => known.is_stored().then_some(id),
            TableKind::Leaf { root } => {
                let root = self.catalog.table(*root).filter(|root| root.is_stored())?;
                source_ids(root).contains(&id).then_some(root.id)
            }
            _ => None,
        }
    }

    /// Whether rows of a stored table belong to another one from here on.
    fn others_take_from(&self, holder: TableId) -> bool {
        let others = self.tables.iter().filter(|other| other.is_stored() && other.id != holder);
        others.flat_map(source_ids).any(|id| self.holder(id) == Some(holder))
    }

    fn moves_into(&self, table: &Table, sources: &[(TableId, Source)]) -> Result<Vec<Consequence>, String> {
        let mut moves: BTreeMap<TableId, Vec<TableId>> = BTreeMap::new();
        for (id, source) in sources {
            if let Source::Move(holder) = source {
                moves.entry(*holder).or_default().push(*id);
            }
        }
        for holder in moves.keys() {
            let from = self.catalog.table(*holder).filter(|from| from.filling().is_none()).ok_or("rows of a partition are not complete")?;
            let found = |column: &Column| from.stored_columns().find(|other| other.name == column.name);
            let alike = |column: &Column| {
                found(column).is_some_and(|other| other.storage == column.storage && other.kept_as(column) == Some(Kept::AsItIs))
            };
            if let Some(column) = table.stored_columns().find(|column| !alike(column)) {
                return Err(format!("column {} of a partition is stored otherwise", column.name));
            }
        }
        Ok(moves.into_iter().map(|(from, leaves)| schema(SchemaChange::Move { from, to: table.id, leaves })).collect())
    }

    /// The change of a stored table some of whose rows stay.
    fn alter(&self, known: &Table, table: &Table, staying: &[TableId]) -> Result<Option<Consequence>, String> {
        if table == known {
            return Ok(None);
        }
        if known.has_leaf_column() != table.has_leaf_column() {
            return Err("it is partitioned, or is no longer".to_owned());
        }
        let changed = |column: &&Column| known.column_by_attnum(column.attnum).is_some_and(|before| before.kept_as(column).is_none());
        if let Some(column) = table.columns.iter().find(changed) {
            return Err(format!("column {} has another type", column.name));
        }
        if stored_alike(known, table) {
            return Ok(Some(schema(SchemaChange::Indexes { table: table.clone() })));
        }
        let is_new = |column: &&Column| !column.absent && known.column_by_attnum(column.attnum).is_none();
        let mut fills = Vec::new();
        for column in table.columns.iter().filter(is_new) {
            let mut cells = staying.iter().map(|id| self.fill(*id, column));
            let Some(first) = cells.next().transpose()? else { continue };
            if cells.any(|cell| cell.as_ref() != Ok(&first)) {
                return Err(format!("column {} was added with different values", column.name));
            }
            if first != CellBuf::Null {
                fills.push(Fill { attnum: column.attnum, cell: first });
            }
        }
        Ok(Some(schema(SchemaChange::Alter { table: table.clone(), fills })))
    }

    /// What older rows of a table or leaf have in a new column.
    fn fill(&self, id: TableId, column: &Column) -> Result<CellBuf, String> {
        let unknown = || format!("column {} was added", column.name);
        let description = self.described.get(&id).ok_or_else(unknown)?;
        let own = description.columns.iter().find(|own| own.name == column.name).ok_or_else(unknown)?;
        let Some(text) = &own.missing else { return Ok(CellBuf::Null) };
        let mut row = RowBuf::default();
        row.begin(1);
        column.storage.cell_from_text(column.ty, &self.catalog.enums, text, &mut row).map_err(|error| error.to_string())?;
        row.row().cells().next().and_then(CellBuf::from_cell).ok_or_else(unknown)
    }
}

fn schema(change: SchemaChange) -> Consequence {
    Consequence::Schema(Box::new(change))
}

/// The relations whose rows make up a table.
fn source_ids(table: &Table) -> Vec<TableId> {
    match &table.kind {
        TableKind::Plain => vec![table.id],
        TableKind::Partitioned { leaves } => leaves.iter().map(|leaf| leaf.id).collect(),
        TableKind::Leaf { .. } | TableKind::Other => Vec::new(),
    }
}

/// A relation without rows here.
fn unstored(known: Option<&Table>, table: &Table) -> Vec<Consequence> {
    let Some(known) = known else { return vec![schema(SchemaChange::Create { table: table.clone() })] };
    if known == table {
        return Vec::new();
    }
    let mut consequences = Vec::new();
    let mut now = known.clone();
    // A leaf's rows have moved by now; what is said of other tables is said to whoever looks for a reason.
    if let (true, Some(reason)) = (known.is_stored() && table.kind != TableKind::Other, &table.remote) {
        consequences.push(schema(SchemaChange::Remote { table: known.id, reason: reason.clone() }));
        now.remote = Some(reason.clone());
    }
    if now != *table {
        consequences.push(schema(SchemaChange::Describe { table: table.clone() }));
    }
    consequences
}

/// Whether rows are stored under both descriptions alike, in the same table with the same identity.
fn stored_alike(known: &Table, table: &Table) -> bool {
    let stored = |table: &Table| {
        table.stored_columns().map(|column| (column.attnum, column.stored_name.clone(), column.storage)).collect::<Vec<_>>()
    };
    known.stored_name == table.stored_name
        && known.identity == table.identity
        && known.key_cells() == table.key_cells()
        && stored(known) == stored(table)
}

/// The first thing that differs, in words.
fn difference(known: &Table, table: &Table) -> Option<String> {
    if known.name != table.name {
        return Some(format!("it was renamed from {}", known.name));
    }
    for column in &known.columns {
        match table.column_by_attnum(column.attnum) {
            None => return Some(format!("column {} was dropped", column.name)),
            Some(now) if now.name != column.name => return Some(format!("column {} was renamed to {}", column.name, now.name)),
            Some(now) if now.ty != column.ty || now.domain != column.domain => {
                return Some(format!("column {} has another type", column.name));
            }
            Some(now) if now != column => return Some(format!("column {} changed", column.name)),
            Some(_) => {}
        }
    }
    if let Some(added) = table.columns.iter().find(|column| known.column_by_attnum(column.attnum).is_none()) {
        return Some(format!("column {} was added", added.name));
    }
    if known.kind != table.kind {
        return Some("its partitions changed".to_owned());
    }
    (known.identity != table.identity).then(|| "its replica identity changed".to_owned())
}
