//! GROUPING SETS, ROLLUP and CUBE: for each set a SELECT of its own, united. The keys that a set does not have are NULL in its rows.

use std::sync::Arc;

use rimward_model::{CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::{Analyzer, Output};
use crate::ast::{Expr, GroupItem};
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{Aggregate, Body, Node, OrderKey, Query, Select, Source, Typed};
use crate::types::Ty;

/// More sets are not translated.
const SETS_MAX: usize = 64;
/// Arguments of grouping(), as PostgreSQL limits them.
const GROUPING_MAX: usize = 31;

/// What GROUP BY says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sets {
    /// All keys.
    pub(crate) keys: Vec<Node>,
    /// The keys of each set.
    pub(crate) sets: Vec<Vec<usize>>,
    /// Of the keys as they were written, each once, which of all keys they are.
    pub(crate) places: Vec<usize>,
}

impl Sets {
    /// The keys that every set has.
    pub(crate) fn common(&self) -> Vec<&Node> {
        let everywhere = |index: &usize| self.sets.iter().all(|set| set.contains(index));
        (0..self.keys.len()).filter(everywhere).map(|index| &self.keys[index]).collect()
    }
}

/// Whether there is more to a GROUP BY than keys.
pub(crate) fn has_sets(items: &[GroupItem]) -> bool {
    items.iter().any(|item| !matches!(item, GroupItem::Expr(_) | GroupItem::List(_)))
}

/// The sets that a GROUP BY means, of keys by their numbers.
pub(crate) fn expanded<'e>(items: &'e [GroupItem], distinct: bool, keys: &mut Vec<&'e Expr>) -> Result<Vec<Vec<usize>>, RemoteReason> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for item in items {
        let own = sets_of(item, keys)?;
        let both = |left: &Vec<usize>, right: &Vec<usize>| {
            let mut both = left.clone();
            both.extend(right.iter().filter(|key| !left.contains(key)));
            both
        };
        sets = sets.iter().flat_map(|left| own.iter().map(move |right| both(left, right))).collect();
        bounded(&sets)?;
    }
    if distinct {
        let sorted = |set: &Vec<usize>| {
            let mut set = set.clone();
            set.sort_unstable();
            set.dedup();
            set
        };
        let mut seen = Vec::new();
        sets.retain(|set| {
            let set = sorted(set);
            let new = !seen.contains(&set);
            seen.push(set);
            new
        });
    }
    Ok(sets)
}

fn bounded(sets: &[Vec<usize>]) -> Result<(), RemoteReason> {
    if sets.len() > SETS_MAX { Err(RemoteReason::TooLarge { what: "grouping sets", limit: SETS_MAX }) } else { Ok(()) }
}

fn sets_of<'e>(item: &'e GroupItem, keys: &mut Vec<&'e Expr>) -> Result<Vec<Vec<usize>>, RemoteReason> {
    Ok(match item {
        GroupItem::Empty => vec![Vec::new()],
        GroupItem::Expr(key) => vec![vec![number_of(key, keys)]],
        GroupItem::List(of) => vec![of.iter().map(|key| number_of(key, keys)).collect()],
        GroupItem::Sets(items) => {
            let mut sets = Vec::new();
            for item in items {
                sets.extend(sets_of(item, keys)?);
                bounded(&sets)?;
            }
            sets
        }
        GroupItem::Rollup(items) => {
            let parts = parts_of(items, keys)?;
            (0..=parts.len()).rev().map(|length| parts[..length].concat()).collect()
        }
        GroupItem::Cube(items) => {
            let parts = parts_of(items, keys)?;
            if parts.len() > SETS_MAX.ilog2() as usize {
                return Err(RemoteReason::TooLarge { what: "grouping sets", limit: SETS_MAX });
            }
            let chosen = |mask: usize| {
                let parts = parts.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0);
                parts.flat_map(|(_, part)| part.iter().copied()).collect::<Vec<_>>()
            };
            (0..1 << parts.len()).rev().map(chosen).collect()
        }
    })
}

/// The parts of ROLLUP or CUBE: keys, or lists of them.
fn parts_of<'e>(items: &'e [GroupItem], keys: &mut Vec<&'e Expr>) -> Result<Vec<Vec<usize>>, RemoteReason> {
    let part = |item: &'e GroupItem| match item {
        GroupItem::Expr(_) | GroupItem::List(_) => Ok(sets_of(item, keys)?.remove(0)),
        _ => Err(RemoteReason::Parse),
    };
    items.iter().map(part).collect()
}

fn number_of<'e>(key: &'e Expr, keys: &mut Vec<&'e Expr>) -> usize {
    keys.iter().position(|known| *known == key).unwrap_or_else(|| {
        keys.push(key);
        keys.len() - 1
    })
}

impl Analyzer<'_> {
    /// `grouping(keys)`: a bit for each key that the row's set does not have.
    pub(crate) fn grouping(&mut self, args: &[Expr], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        if !matches!(place, Place::Output | Place::Having | Place::OrderBy) || args.len() > GROUPING_MAX {
            return Err(RemoteReason::Grouping);
        }
        let nodes = args.iter().map(|arg| self.typed(arg, scope, place).map(|value| value.node)).collect::<Result<Vec<_>, _>>()?;
        self.groupings = true;
        Ok(Typed::new(Node::Grouping(nodes), Ty::plain(oid::INT4)).not_null())
    }

    /// The SELECTs of all sets, as one query without an order or limit; its columns are those of `outputs`, and behind them hidden ones for
    /// the keys of the order.
    pub(crate) fn united_sets(
        &mut self,
        select: &Select,
        sets: &Sets,
        outputs: &mut [Output],
        order_by: Vec<OrderKey>,
    ) -> Result<Query, RemoteReason> {
        let mut columns: Vec<Node> = outputs.iter().map(|output| output.value.node.clone()).collect();
        let relation = self.next_relation()?;
        let column = |index: usize| Node::Column { relation, name: format!("c{index}").into() };
        let mut order = Vec::with_capacity(order_by.len());
        for key in order_by {
            let ordered = key.node.uncollated();
            let place = columns.iter().position(|column| column == ordered).unwrap_or_else(|| {
                columns.push(ordered.clone());
                columns.len() - 1
            });
            if select.distinct && place >= outputs.len() {
                return Err(RemoteReason::Clause("ORDER BY of what DISTINCT has not selected"));
            }
            order.push(key.of(column(place)));
        }
        let subquery = |node: &Node| matches!(node, Node::Scalar(_) | Node::Exists(_) | Node::InQuery { .. });
        let aggregated = |node: &Node| node.any(|node| matches!(node, Node::Aggregate(_))) && !node.any(subquery);
        if sets.sets.iter().any(Vec::is_empty) && !columns.iter().any(aggregated) {
            columns.push(Node::Aggregate(Box::new(Aggregate::plain("count", Vec::new()))));
        }
        let mut united: Option<Query> = None;
        for set in &sets.sets {
            let arm = Arm { keys: &sets.keys, set };
            let columns = columns.iter().map(|node| arm.of(node)).collect::<Result<Vec<_>, _>>()?;
            let having = select.having.as_ref().map(|having| arm.of(having)).transpose()?;
            let group_by = set.iter().map(|index| sets.keys[*index].clone()).collect();
            let own = Query::select(Select { distinct: false, columns, having, group_by, ..select.clone() });
            united = Some(match united {
                None => own,
                Some(left) => Query::of(Body::Compound { operation: " UNION ALL ", left: Box::new(left), right: Box::new(own) }),
            });
        }
        let query = Box::new(united.ok_or(RemoteReason::Grouping)?);
        let columns = (0..outputs.len()).map(column).collect();
        for (index, output) in outputs.iter_mut().enumerate() {
            output.value = Typed { node: column(index), nullable: true, ..output.value.clone() };
        }
        let from = Some(Source::Derived { relation, query });
        Ok(Query { order_by: order, ..Query::select(Select { distinct: select.distinct, columns, from, ..Select::default() }) })
    }
}

/// One set's view of the expressions.
struct Arm<'a> {
    keys: &'a [Node],
    set: &'a [usize],
}

impl Arm<'_> {
    fn lacks(&self, node: &Node) -> bool {
        self.keys.iter().position(|key| key == node).is_some_and(|index| !self.set.contains(&index))
    }

    fn all(&self, nodes: &[Node]) -> Result<Vec<Node>, RemoteReason> {
        nodes.iter().map(|node| self.of(node)).collect()
    }

    fn boxed(&self, node: &Node) -> Result<Box<Node>, RemoteReason> {
        self.of(node).map(Box::new)
    }

    fn of(&self, node: &Node) -> Result<Node, RemoteReason> {
        if self.lacks(node) {
            return Ok(Node::Literal(CellBuf::Null));
        }
        if self.keys.contains(node) {
            return Ok(node.clone());
        }
        // Whether a computed key may be NULL was not asked where it is a part of something else.
        let computed = |node: &Node| !matches!(node, Node::Column { .. }) && self.keys.contains(node);
        Ok(match node {
            Node::Grouping(of) => {
                let mut bits = 0;
                for key in of {
                    let index = self.keys.iter().position(|known| known == key).ok_or(RemoteReason::Grouping)?;
                    bits = bits << 1 | i64::from(!self.set.contains(&index));
                }
                Node::Literal(CellBuf::Integer(bits))
            }
            Node::Aggregate(aggregate) if aggregate.over.is_none() => node.clone(),
            Node::Aggregate(_) => return Err(RemoteReason::Clause("a window function over grouping sets")),
            _ if node.any(computed) => return Err(RemoteReason::Clause("a computed key within an expression over grouping sets")),
            Node::Column { .. }
            | Node::Literal(_)
            | Node::Parameter { .. }
            | Node::Array { .. }
            | Node::Now
            | Node::Zone { .. }
            | Node::Ordinal(_) => node.clone(),
            Node::Scalar(_) | Node::Exists(_) | Node::InQuery { .. } => {
                if node.any(|node| self.lacks(node)) {
                    return Err(RemoteReason::Clause("a subquery over grouping sets"));
                }
                node.clone()
            }
            Node::Merged(left, right) => Node::Merged(self.boxed(left)?, self.boxed(right)?),
            Node::Call(name, of) => Node::Call(name, self.all(of)?),
            Node::Infix(name, left, right) => Node::Infix(name, self.boxed(left)?, self.boxed(right)?),
            Node::Collate(of, collation) => Node::Collate(self.boxed(of)?, Arc::clone(collation)),
            Node::Cast(of, ty) => Node::Cast(self.boxed(of)?, ty),
            Node::Compare(comparison, left, right) => Node::Compare(*comparison, self.boxed(left)?, self.boxed(right)?),
            Node::IsNull { of, negated } => Node::IsNull { of: self.boxed(of)?, negated: *negated },
            Node::Is { of, truth, negated } => Node::Is { of: self.boxed(of)?, truth: *truth, negated: *negated },
            Node::And(of) => Node::And(self.all(of)?),
            Node::Or(of) => Node::Or(self.all(of)?),
            Node::Not(of) => Node::Not(self.boxed(of)?),
            Node::In { of, list, negated } => Node::In { of: self.boxed(of)?, list: self.all(list)?, negated: *negated },
            Node::Case { branches, otherwise } => {
                let branch = |(condition, value): &(Node, Node)| Ok((self.of(condition)?, self.of(value)?));
                let branches = branches.iter().map(branch).collect::<Result<Vec<_>, RemoteReason>>()?;
                Node::Case { branches, otherwise: otherwise.as_ref().map(|otherwise| self.boxed(otherwise)).transpose()? }
            }
        })
    }
}
