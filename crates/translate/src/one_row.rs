//! Whether a SELECT reads one row at most, in all or for each of its groups, since a unique key of each table is fixed.

use rimward_model::Catalog;

use crate::tree::{Comparison, JoinKind, Node, Select, Source};
use crate::unique_keys;

/// Columns that have one value in all rows that are left: they equal a constant, or another such column, or are of a table of which one row
/// is left.
struct Fixed<'n> {
    tables: Vec<(usize, Vec<Vec<&'n str>>)>,
    columns: Vec<&'n Node>,
    /// The FROM items of one row.
    determined: Vec<usize>,
}

/// Whether there is at most one row, or one for each value of the keys, which are never NULL (unique indexes hold several NULLs).
pub(crate) fn one_row(from: &Source, filter: Option<&Node>, keys: &[&Node], catalog: &Catalog) -> bool {
    let (mut tables, mut equalities) = (Vec::new(), Vec::new());
    if let Some(filter) = filter {
        equal(filter, None, &mut equalities);
    }
    if !gather(from, &mut tables, &mut equalities) {
        return false;
    }
    let keys_of = |(relation, stored_name): &(usize, &str)| {
        let table = catalog.tables.values().find(|table| table.is_stored() && table.stored_name == *stored_name)?;
        Some((*relation, unique_keys(table)))
    };
    let Some(tables) = tables.iter().map(keys_of).collect() else { return false };
    let columns = keys.iter().copied().filter(|key| matches!(key, Node::Column { .. })).collect();
    let mut fixed = Fixed { tables, columns, determined: Vec::new() };
    fixed.determine();
    while equalities.iter().any(|equality| fixed.take(equality)) {
        fixed.determine();
    }
    fixed.determined.len() == fixed.tables.len()
}

/// The same of a SELECT as a whole, without groups.
pub(crate) fn reads_one_row(select: &Select, catalog: &Catalog) -> bool {
    select.from.as_ref().is_none_or(|from| one_row(from, select.filter.as_ref(), &[], catalog))
}

/// Two sides that are equal in every row. Of an outer join's condition that says something of the rows of these FROM items alone.
struct Equality<'n> {
    sides: [&'n Node; 2],
    only: Option<Vec<usize>>,
}

/// The equalities of a condition that is true.
fn equal<'n>(condition: &'n Node, only: Option<&[usize]>, into: &mut Vec<Equality<'n>>) {
    match condition {
        Node::And(conditions) => conditions.iter().for_each(|condition| equal(condition, only, into)),
        Node::Compare(Comparison::Equal, left, right) => into.push(Equality { sides: [left, right], only: only.map(<[usize]>::to_vec) }),
        _ => {}
    }
}

/// The tables of a FROM, and what its conditions say; false where it has more than tables, or a join that keeps the right side's rows.
fn gather<'n>(from: &'n Source, tables: &mut Vec<(usize, &'n str)>, equalities: &mut Vec<Equality<'n>>) -> bool {
    match from {
        Source::Table { relation, stored_name } => {
            tables.push((*relation, stored_name));
            true
        }
        Source::Join { left, right, kind, on } => {
            let mut rights = Vec::new();
            if !gather(left, tables, equalities) || !gather(right, &mut rights, equalities) {
                return false;
            }
            let optional: Vec<usize> = rights.iter().map(|(relation, _)| *relation).collect();
            tables.extend(rights);
            let only = match kind {
                JoinKind::Inner => None,
                JoinKind::Left => Some(&optional[..]),
                JoinKind::Right | JoinKind::Full => return false,
            };
            on.iter().for_each(|on| equal(on, only, equalities));
            true
        }
        Source::Common { .. } | Source::Derived { .. } | Source::Elements { .. } => false,
    }
}

impl<'n> Fixed<'n> {
    /// Learns from an equality; whether there was anything to learn.
    fn take(&mut self, equality: &Equality<'n>) -> bool {
        let [left, right] = equality.sides;
        self.learn(left, right, equality) || self.learn(right, left, equality)
    }

    fn learn(&mut self, column: &'n Node, other: &Node, equality: &Equality<'n>) -> bool {
        let Node::Column { relation, .. } = column else { return false };
        let told = equality.only.as_ref().is_none_or(|only| only.contains(relation));
        let new = told && self.is_own(*relation) && !self.is_fixed(column) && self.is_fixed(other);
        if new {
            self.columns.push(column);
        }
        new
    }

    /// Finds the tables of which a unique key is fixed by now.
    fn determine(&mut self) {
        let is_fixed = |of: usize, name: &str| {
            let column = |node: &&Node| matches!(node, Node::Column { relation, name: known } if *relation == of && **known == *name);
            self.columns.iter().any(column)
        };
        let one =
            |relation: usize, keys: &[Vec<&str>]| keys.iter().any(|key| !key.is_empty() && key.iter().all(|name| is_fixed(relation, name)));
        self.determined = self.tables.iter().filter(|(relation, keys)| one(*relation, keys)).map(|(relation, _)| *relation).collect();
    }

    fn is_own(&self, relation: usize) -> bool {
        self.tables.iter().any(|(own, _)| *own == relation)
    }

    fn is_fixed(&self, node: &Node) -> bool {
        match node {
            Node::Literal(_) | Node::Now | Node::Parameter { .. } => true,
            Node::Column { relation, .. } => !self.is_own(*relation) || self.determined.contains(relation) || self.columns.contains(&node),
            _ => false,
        }
    }
}
