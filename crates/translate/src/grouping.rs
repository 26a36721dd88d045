//! With groups, every expression must be made of group keys and aggregates.

use crate::RemoteReason;
use crate::scope::Namespace;
use crate::tree::Node;

/// What a grouped SELECT may show.
pub(crate) struct Grouped<'a> {
    /// Its own FROM items; others belong to queries around it, and are constants here.
    own: Vec<usize>,
    keys: &'a [Node],
}

impl<'a> Grouped<'a> {
    pub(crate) fn new(names: &Namespace, keys: &'a [Node]) -> Grouped<'a> {
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
        Grouped { own, keys }
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
            Node::Column { .. } => !self.is_own(node),
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
        !node.any(|node| self.is_own(node) && !self.keys.contains(node))
    }
}

/// Whether an aggregate or window function is part of an expression.
pub(crate) fn has_aggregate(node: &Node) -> bool {
    node.any(|node| matches!(node, Node::Aggregate(_)))
}
