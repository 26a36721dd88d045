//! With groups, every expression must be made of group keys, of what they determine, and of aggregates.

use rimward_model::{Catalog, CellBuf};

use crate::RemoteReason;
use crate::scope::{Namespace, Relation};
use crate::tree::{Aggregate, Comparison, Node, OrderKey, Select};

/// What a grouped SELECT may show.
pub(crate) struct Grouped<'a> {
    /// Its own FROM items; others belong to queries around it, and are constants here.
    own: Vec<usize>,
    keys: &'a [Node],
    /// The keys that were written as columns, which alone may stand in subqueries.
    columns: &'a [Node],
    /// Columns of tables of which the primary key is among the keys, so that a group has one row of theirs, or none.
    determined: Vec<Node>,
}

impl<'a> Grouped<'a> {
    /// `common` are the keys that every grouping set has.
    pub(crate) fn new(names: &Namespace, keys: &'a [Node], columns: &'a [Node], common: &[&Node], catalog: &Catalog) -> Grouped<'a> {
        let mut own = Vec::new();
        for value in names.relations.iter().flat_map(|relation| &relation.columns).filter_map(|column| column.value.as_ref()) {
            value.node.visit(&mut |node| {
                if let Node::Column { relation, .. } = node
                    && !own.contains(relation)
                {
                    own.push(*relation);
                }
            });
        }
        let determined = determined_columns(names, common, catalog).into_iter().cloned().collect();
        Grouped { own, keys, columns, determined }
    }

    pub(crate) fn check<'n>(&self, mut nodes: impl Iterator<Item = &'n Node>) -> Result<(), RemoteReason> {
        if nodes.all(|node| self.holds(node)) { Ok(()) } else { Err(RemoteReason::Grouping) }
    }

    fn is_own(&self, node: &Node) -> bool {
        matches!(node, Node::Column { relation, .. } if self.own.contains(relation))
    }

    fn holds(&self, node: &Node) -> bool {
        if self.keys.contains(node) {
            return true;
        }
        let all = |nodes: &[Node]| nodes.iter().all(|node| self.holds(node));
        match node {
            Node::Column { .. } => !self.is_own(node) || self.determined.contains(node),
            // Its arguments are compared with the keys when the sets are told apart.
            Node::Grouping(_) => true,
            Node::Literal(_) | Node::Now | Node::Zone { .. } | Node::Parameter { .. } | Node::Array { .. } | Node::Ordinal(_) => true,
            Node::Merged(..) => false,
            Node::Cast(of, _) | Node::Collate(of, _) | Node::IsNull { of, .. } | Node::Is { of, .. } | Node::Not(of) => self.holds(of),
            Node::Compare(_, left, right) | Node::Infix(_, left, right) => self.holds(left) && self.holds(right),
            Node::Call(_, nodes) | Node::And(nodes) | Node::Or(nodes) => all(nodes),
            Node::In { of, list, .. } => self.holds(of) && all(list),
            Node::Case { branches, otherwise } => {
                branches.iter().all(|(condition, value)| self.holds(condition) && self.holds(value))
                    && otherwise.as_ref().is_none_or(|otherwise| self.holds(otherwise))
            }
            Node::Aggregate(aggregate) => match &aggregate.over {
                None => true,
                Some(over) => {
                    all(&aggregate.args)
                        && aggregate.filter.as_ref().is_none_or(|filter| self.holds(filter))
                        && all(&over.partition_by)
                        && over.order_by.iter().all(|key| self.holds(&key.node))
                }
            },
            Node::InQuery { of, .. } => all(of) && self.refers_to_keys(node),
            Node::Scalar(_) | Node::Exists(_) => self.refers_to_keys(node),
        }
    }

    /// Whether a subquery refers to no column of ours that is not a key.
    fn refers_to_keys(&self, node: &Node) -> bool {
        !node.any(|node| self.is_own(node) && !self.columns.contains(node) && !self.determined.contains(node))
    }
}

/// The columns of which a group has one value, since the keys determine the row of their table.
pub(crate) fn determined_columns<'n>(names: &'n Namespace, keys: &[&Node], catalog: &Catalog) -> Vec<&'n Node> {
    let values = |relation: &'n Relation| relation.columns.iter().filter_map(|column| column.value.as_ref());
    let is_determined = |relation: &&Relation| {
        let table = relation.table.and_then(|table| catalog.table(table)).filter(|table| !table.primary_key.is_empty());
        table.is_some_and(|table| {
            table.primary_key.iter().all(|attnum| {
                let key = relation.columns.iter().filter_map(|column| column.value.as_ref());
                key.filter(|value| value.origin == Some((table.id, *attnum))).any(|value| keys.contains(&&value.node))
            })
        })
    };
    names.relations.iter().filter(is_determined).flat_map(values).map(|value| &value.node).collect()
}

/// Whether an aggregate or window function is part of an expression.
pub(crate) fn has_aggregate(node: &Node) -> bool {
    node.any(|node| matches!(node, Node::Aggregate(_)))
}

/// Without GROUP BY, aggregates in HAVING or ORDER BY alone make one group, too, where SQLite wants one among the columns.
pub(crate) fn shows_one_group(select: &mut Select, order_by: &[OrderKey]) {
    let is_aggregate = |node: &Node| matches!(node, Node::Aggregate(aggregate) if aggregate.over.is_none());
    let aggregated = |node: &Node| node.own_any(is_aggregate);
    let elsewhere = select.having.iter().chain(order_by.iter().map(|key| &key.node)).any(aggregated);
    if !select.group_by.is_empty() || !elsewhere || select.columns.iter().any(aggregated) {
        return;
    }
    let count = Node::Aggregate(Box::new(Aggregate::plain("count", Vec::new())));
    let always = Node::Compare(Comparison::GreaterOrEqual, Box::new(count), Box::new(Node::Literal(CellBuf::Integer(0))));
    if let Some(first) = select.columns.first_mut() {
        let value = std::mem::replace(first, Node::one());
        *first = Node::Case { branches: vec![(always, value)], otherwise: None };
    }
}
