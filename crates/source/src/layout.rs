//! How the stream's tuples become rows: which wire column goes into which cell. Built from the catalog, checked against what the
//! stream says of the relation. Pure.

use rimward_model::{Catalog, Column, Identity, Oid, Storage, Table, TableId, TableKind, TypeRef};
use rimward_pgoutput::{ColumnRef, Relation, ReplicaIdentity};

/// One cell: where its value stands on the wire, and how it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) wire: usize,
    pub(crate) ty: TypeRef,
    pub(crate) storage: Storage,
}

/// The way from a relation's tuples to its table's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The table that is stored: the root, for a leaf.
    pub(crate) table: TableId,
    /// The leaf, whose OID is the first cell.
    pub(crate) leaf: Option<TableId>,
    /// Columns in a tuple.
    pub(crate) wire_width: usize,
    /// Cells behind the leaf's, in order.
    pub(crate) cells: Vec<Slot>,
    /// Cells of the key behind the leaf's; `None` where the whole row is the identity.
    pub(crate) key: Option<Vec<Slot>>,
}

impl Layout {
    /// The layout of a relation that is stored, by what the catalog knows of it; `None` if its rows are not held.
    pub(crate) fn of(catalog: &Catalog, relation: Oid) -> Option<Layout> {
        let wire = catalog.table(TableId(relation))?;
        let (table, leaf) = match &wire.kind {
            TableKind::Plain => (wire, None),
            TableKind::Leaf { root } => {
                let root = catalog.table(*root)?;
                let TableKind::Partitioned { leaves } = &root.kind else { return None };
                (root, Some(leaves.iter().find(|leaf| leaf.id.0 == relation)?.id))
            }
            TableKind::Partitioned { .. } | TableKind::Other => return None,
        };
        if !table.is_stored() {
            return None;
        }
        let names: Vec<&str> = wire.stored_columns().map(|column| column.name.as_str()).collect();
        let slot = |column: &Column| {
            let wire = names.iter().position(|name| *name == column.name)?;
            Some(Slot { wire, ty: column.ty, storage: column.storage })
        };
        let cells = table.stored_columns().map(slot).collect::<Option<Vec<Slot>>>()?;
        let key = match &table.identity {
            Identity::Key(positions) => Some(positions.iter().map(|&position| slot(&table.columns[position])).collect::<Option<_>>()?),
            Identity::Full => None,
            Identity::None => return None,
        };
        Some(Layout { table: table.id, leaf, wire_width: names.len(), cells, key })
    }

    /// How many cells a whole row has.
    pub(crate) fn width(&self) -> usize {
        usize::from(self.leaf.is_some()) + self.cells.len()
    }
}

/// Whether the stream lays a relation out as the catalog says; the first difference, in words. Only relations that are stored matter.
pub(crate) fn check(catalog: &Catalog, layout: &Layout, relation: &Relation<'_>) -> Result<(), String> {
    let wire = catalog.table(TableId(relation.id)).ok_or("it is not known")?;
    let table = catalog.table(layout.table).ok_or("its root is not known")?;
    if wire.name.schema != relation.schema || wire.name.name != relation.name {
        return Err(format!("{} is named {}.{} in the stream", wire.name, relation.schema, relation.name));
    }
    if relation.columns.len() != layout.wire_width {
        return Err(format!("{} has {} columns in the stream and {} here", wire.name, relation.columns.len(), layout.wire_width));
    }
    for (column, found) in wire.stored_columns().zip(relation.columns) {
        if !same_column(column, &found) {
            return Err(format!("column {} of {} is {} of type {} in the stream", column.name, wire.name, found.name, found.type_id));
        }
    }
    check_identity(table, wire, relation)
}

fn same_column(column: &Column, found: &ColumnRef<'_>) -> bool {
    let ty = column.domain.unwrap_or(column.ty.oid);
    column.name == found.name && ty == found.type_id && (column.domain.is_some() || column.ty.typmod == found.typmod)
}

/// An UPDATE or DELETE carries what the relation flags as key, so the flags must cover the identity held here.
fn check_identity(table: &Table, wire: &Table, relation: &Relation<'_>) -> Result<(), String> {
    let differs = || Err(format!("the replica identity of {} is another one in the stream", wire.name));
    match &table.identity {
        Identity::Full if relation.identity == ReplicaIdentity::Full => Ok(()),
        Identity::Full | Identity::None => differs(),
        Identity::Key(_) if relation.identity == ReplicaIdentity::Full => Ok(()),
        Identity::Key(positions) => {
            let is_key = |name: &str| positions.iter().any(|&position| table.columns[position].name == name);
            let same = relation.columns.iter().all(|column| column.key == is_key(column.name));
            if same { Ok(()) } else { differs() }
        }
    }
}
