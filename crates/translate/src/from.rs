//! FROM: how its items are joined, and what of them is seen.
//!
//! SQLite reads joins from the left. Where that is not PostgreSQL's order, a part of them becomes a subquery.

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Alias, Condition, FromItem};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::{COLUMNS_MAX, Namespace, Relation, Scope, Visible, renamed};
use crate::tree::{Body, Comparison, JoinKind, Node, Query, Select, Source, Typed};

/// SQLite joins at most 64 tables; more items in a whole statement are not translated either.
const JOINED_MAX: usize = 60;
const RELATIONS_MAX: usize = 600;

/// What is around a FROM item.
#[derive(Clone, Copy)]
pub(crate) struct Around<'s> {
    /// The queries around this one.
    pub(crate) outer: Option<&'s Scope<'s>>,
    /// The items before it, where a LATERAL item may refer to them; an item that may refer to nothing has none.
    pub(crate) before: Option<&'s Namespace>,
}

/// A FROM item.
pub(crate) struct Item {
    pub(crate) source: Source,
    pub(crate) names: Namespace,
    /// On which it is joined with those before it, whatever else is asked.
    pub(crate) condition: Option<Node>,
}

impl Item {
    pub(crate) fn new(source: Source, names: Namespace) -> Item {
        Item { source, names, condition: None }
    }
}

impl Analyzer<'_> {
    /// The whole FROM clause.
    pub(crate) fn from(&mut self, from: &[FromItem], outer: Option<&Scope<'_>>) -> Result<(Option<Source>, Namespace), RemoteReason> {
        let first = self.relations;
        let mut source: Option<Source> = None;
        let mut names = Namespace::default();
        for item in from {
            let before = if is_lateral(item) { names.clone() } else { Namespace::default() };
            let Item { source: mut next, names: mut found, condition } = self.source(item, Around { outer, before: Some(&before) })?;
            source = Some(match source {
                None => next,
                Some(left) if condition.is_some() => {
                    Source::Join { left: Box::new(left), right: Box::new(next), kind: JoinKind::Inner, on: condition }
                }
                Some(left) => {
                    // SQLite's comma binds like JOIN: `a, b LEFT JOIN c` is the same either way, with RIGHT and FULL it is not.
                    if has_outer_right(&next) {
                        (next, found) = self.derived(item, next, found)?;
                    }
                    flatten(left, next)
                }
            });
            names = names.beside(found)?;
        }
        if source.as_ref().is_some_and(|source| joined(source) > JOINED_MAX) || self.relations - first > RELATIONS_MAX {
            return Err(RemoteReason::TooLarge { what: "FROM items", limit: JOINED_MAX });
        }
        Ok((source, names))
    }

    fn source(&mut self, item: &FromItem, around: Around<'_>) -> Result<Item, RemoteReason> {
        match item {
            FromItem::Table { name, only, alias } => self.table(name, *only, alias).map(|(source, names)| Item::new(source, names)),
            FromItem::Query { lateral, query, alias } => {
                let Some(name) = &alias.name else { return Err(RemoteReason::Clause("a subquery without a name")) };
                if *lateral {
                    return self.lateral_query(query, name, &alias.columns, around);
                }
                let lowered = self.query(query, around.outer)?;
                let relation = self.next_relation()?;
                self.know_constants(relation, &lowered.query.constant_columns(&self.constants));
                let columns = lowered.visible(relation, &alias.columns)?;
                let names = Namespace::single(name.clone(), columns);
                Ok(Item::new(Source::Derived { relation, query: Box::new(lowered.query) }, names))
            }
            FromItem::Function { call, ordinality, alias, .. } => self.function_item(call, *ordinality, alias, around),
            FromItem::Join { left, right, kind, condition, alias } => {
                let (source, names) = self.join(left, right, *kind, condition, around)?;
                Ok(Item::new(source, hidden_by(alias, names)?))
            }
        }
    }

    fn join(
        &mut self,
        left: &FromItem,
        right: &FromItem,
        kind: JoinKind,
        condition: &Condition,
        around: Around<'_>,
    ) -> Result<(Source, Namespace), RemoteReason> {
        let Item { source: left_source, names: left_names, condition: None } = self.source(left, around)? else {
            return Err(RemoteReason::Clause("LATERAL on the left of a join"));
        };
        let first_right = self.relations;
        // The right side of an inner or left join sees what is on the left of it, and what is before both.
        let before = match (is_lateral(right), kind) {
            (true, JoinKind::Inner | JoinKind::Left) => around.before.cloned().unwrap_or_default().beside(left_names.clone())?,
            _ => Namespace::default(),
        };
        let sees = matches!(kind, JoinKind::Inner | JoinKind::Left);
        let around_right = Around { before: sees.then_some(&before), ..around };
        let Item { source: mut right_source, names: mut right_names, condition: own } = self.source(right, around_right)?;
        let nested = matches!(right_source, Source::Join { .. });
        if nested && (has_outer_right(&right_source) || !sees || (is_lateral(right) && own.is_none())) {
            (right_source, right_names) = self.derived(right, right_source, right_names)?;
        }
        let outer = around.outer;
        let (on, names) = match condition {
            Condition::None => (None, left_names.beside(right_names)?),
            Condition::On(condition) => {
                let names = left_names.beside(right_names.clone())?;
                let on = self.boolean(condition, &Scope { names: &names, outer }, Place::On)?;
                (Some(on.node), after_join(names, &right_names, kind))
            }
            Condition::Using(columns, alias) => self.using(left_names, &right_names, columns, alias.as_ref(), kind)?,
            Condition::Natural => {
                let shared = shared_columns(&left_names, &right_names);
                self.using(left_names, &right_names, &shared, None, kind)?
            }
        };
        let on = match (own, on) {
            (Some(own), Some(on)) => Some(Node::And(vec![own, on])),
            (own, on) => own.or(on),
        };
        if kind == JoinKind::Full && !can_full_join(on.as_ref(), &names, [&left_source, &right_source], first_right) {
            return Err(RemoteReason::Clause("a FULL JOIN on more than equal columns"));
        }
        Ok((Source::Join { left: Box::new(left_source), right: Box::new(right_source), kind, on }, names))
    }

    /// Joins as a subquery, which is read as a whole.
    fn derived(&mut self, item: &FromItem, source: Source, mut names: Namespace) -> Result<(Source, Namespace), RemoteReason> {
        if is_lateral(item) {
            return Err(RemoteReason::Clause("LATERAL within a nested join"));
        }
        let relation = self.next_relation()?;
        let mut columns: Vec<Node> = Vec::new();
        for value in names.values_mut() {
            let index = columns.iter().position(|column| *column == value.node).unwrap_or_else(|| {
                columns.push(value.node.clone());
                columns.len() - 1
            });
            value.node = Node::Column { relation, name: format!("c{index}").into() };
        }
        if columns.is_empty() {
            columns.push(Node::one());
        }
        if columns.len() > COLUMNS_MAX {
            return Err(RemoteReason::TooLarge { what: "columns", limit: COLUMNS_MAX });
        }
        let query = Query::select(Select { columns, from: Some(source), ..Select::default() });
        Ok((Source::Derived { relation, query: Box::new(query) }, names))
    }

    /// JOIN … USING: the merged columns come first, then what is left of either side.
    fn using(
        &mut self,
        left: Namespace,
        right: &Namespace,
        columns: &[String],
        alias: Option<&String>,
        kind: JoinKind,
    ) -> Result<(Option<Node>, Namespace), RemoteReason> {
        let mut conditions = Vec::new();
        let mut merged: Vec<Visible> = Vec::new();
        for name in columns {
            let (l, r) = (left.column(name)?, right.column(name)?);
            let (lv, rv) = (l.typed()?, r.typed()?);
            let equal = Operand::Typed(rv.clone());
            conditions.push(self.compare(Comparison::Equal, Operand::Typed(lv.clone()), equal)?.node);
            if merged.iter().any(|other| other.name == *name) {
                return Err(RemoteReason::Column { name: name.clone() });
            }
            let same = lv.ty == rv.ty && l.domain == r.domain;
            let value = match kind {
                _ if !same => self.merged_column(&lv, &rv, kind)?,
                JoinKind::Inner | JoinKind::Left => lv,
                JoinKind::Right => rv,
                JoinKind::Full => {
                    lv.ty.groupable()?;
                    let nullable = lv.nullable || rv.nullable;
                    Typed { node: Node::Merged(Box::new(lv.node), Box::new(rv.node)), origin: None, nullable, ..rv }
                }
            };
            merged.push(Visible { name: name.clone(), value: Some(value), domain: l.domain });
        }
        let names = left.beside(right.clone())?;
        let mut names = after_join(names, right, kind);
        names.columns.retain(|column| merged.iter().all(|other| other.name != column.name));
        if let Some(alias) = alias {
            names = names.beside(Namespace { relations: vec![Relation::new(alias.clone(), merged.clone())], columns: Vec::new() })?;
        }
        merged.append(&mut names.columns);
        names.columns = merged;
        let on = match conditions.len() {
            0 => None,
            1 => Some(conditions.remove(0)),
            _ => Some(Node::And(conditions)),
        };
        Ok((on, names))
    }

    /// The merged column of two types: what has their common type already, if an inner join has the choice.
    fn merged_column(&mut self, left: &Typed, right: &Typed, kind: JoinKind) -> Result<Typed, RemoteReason> {
        let refuse = RemoteReason::Clause("USING with columns of different types");
        let plain = |value: &Typed| !value.ty.domain && (value.ty.is_integer() || value.ty.is_text());
        let common = self.types.common(&[left.ty.oid, right.ty.oid]).filter(|_| plain(left) && plain(right));
        let (Some(common), true) = (common, left.ty.collation.oid == right.ty.collation.oid) else { return Err(refuse) };
        let side = match kind {
            JoinKind::Inner if left.ty.oid != common => right,
            JoinKind::Inner | JoinKind::Left => left,
            JoinKind::Right => right,
            JoinKind::Full => return Err(refuse),
        };
        let typmod = if left.ty.typmod == right.ty.typmod { left.ty.typmod } else { -1 };
        let same = side.ty.oid == common && side.ty.typmod == typmod;
        let mut value = self.coerce(Operand::Typed(side.clone()), common, Context::Implicit)?;
        if !same {
            (value.ty.typmod, value.origin) = (typmod, None);
        }
        Ok(value)
    }

    pub(crate) fn next_relation(&mut self) -> Result<usize, RemoteReason> {
        if self.relations >= RELATIONS_MAX {
            return Err(RemoteReason::TooLarge { what: "FROM items", limit: RELATIONS_MAX });
        }
        self.relations += 1;
        Ok(self.relations - 1)
    }
}

/// An alias of a join is the only name by which its columns may be qualified.
fn hidden_by(alias: &Alias, names: Namespace) -> Result<Namespace, RemoteReason> {
    let Some(name) = &alias.name else { return Ok(names) };
    Ok(Namespace::single(name.clone(), renamed(names.columns, &alias.columns)?))
}

/// Whether an item may refer to those before it.
fn is_lateral(item: &FromItem) -> bool {
    match item {
        FromItem::Table { .. } => false,
        FromItem::Query { lateral, .. } => *lateral,
        FromItem::Function { .. } => true,
        FromItem::Join { left, right, .. } => is_lateral(left) || is_lateral(right),
    }
}

/// Marks the columns that the join may fill with NULLs.
fn after_join(names: Namespace, right: &Namespace, kind: JoinKind) -> Namespace {
    let (relations, columns) = (names.relations.len() - right.relations.len(), names.columns.len() - right.columns.len());
    let mut left_part = names;
    let mut right_part = Namespace { relations: left_part.relations.split_off(relations), columns: left_part.columns.split_off(columns) };
    if matches!(kind, JoinKind::Left | JoinKind::Full) {
        right_part.make_nullable();
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        left_part.make_nullable();
    }
    left_part.relations.extend(right_part.relations);
    left_part.columns.extend(right_part.columns);
    left_part
}

/// The columns of NATURAL JOIN, in the left side's order.
fn shared_columns(left: &Namespace, right: &Namespace) -> Vec<String> {
    left.columns.iter().map(|column| column.name.clone()).filter(|name| right.has_column(name)).collect()
}

/// How many tables are joined.
fn joined(source: &Source) -> usize {
    match source {
        Source::Join { left, right, .. } => joined(left) + joined(right),
        _ => 1,
    }
}

/// Whether a RIGHT or FULL join is among the joins.
fn has_outer_right(source: &Source) -> bool {
    match source {
        Source::Join { left, right, kind, .. } => {
            matches!(kind, JoinKind::Right | JoinKind::Full) || has_outer_right(left) || has_outer_right(right)
        }
        _ => false,
    }
}

/// PostgreSQL refuses a FULL JOIN whose conditions it can neither hash nor merge. It can merge columns of both sides that are equal; and hash
/// such columns of one type, whatever else is asked.
fn can_full_join(on: Option<&Node>, names: &Namespace, sides: [&Source; 2], first_right: usize) -> bool {
    let Some(on) = on else { return false };
    let conditions = match on {
        Node::And(conditions) => &conditions[..],
        condition => std::slice::from_ref(condition),
    };
    let side = |node: &Node| match side_of(node, first_right) {
        // What a subquery computes may be a constant, which PostgreSQL puts in its place.
        Some(side) if is_stored(node, sides[side]) => Some(side),
        _ => None,
    };
    let equal = |condition: &&Node| match condition {
        Node::Compare(Comparison::Equal, left, right) => {
            matches!((side(left), side(right)), (Some(0), Some(1)) | (Some(1), Some(0)))
        }
        _ => false,
    };
    let type_of = |node: &Node| names.all().find(|value| value.node == *node).map(|value| value.ty.oid);
    let hashed = |condition: &&Node| match condition {
        Node::Compare(Comparison::Equal, left, right) => type_of(left).is_some() && type_of(left) == type_of(right),
        _ => false,
    };
    conditions.iter().all(|condition| equal(&condition)) || conditions.iter().filter(equal).any(|condition| hashed(&condition))
}

/// 0 for the left side of a join, 1 for the right one; `None` for anything but a column of either.
fn side_of(node: &Node, first_right: usize) -> Option<usize> {
    match node {
        Node::Column { relation, .. } => Some(usize::from(*relation >= first_right)),
        Node::Merged(left, right) => side_of(left, first_right).filter(|side| side_of(right, first_right) == Some(*side)),
        _ => None,
    }
}

/// Whether a column is one of a table, however many subqueries it comes through.
fn is_stored(node: &Node, source: &Source) -> bool {
    match node {
        Node::Merged(left, right) => is_stored(left, source) && is_stored(right, source),
        Node::Column { relation, name } => match source {
            Source::Table { relation: own, .. } => own == relation,
            Source::Join { left, right, .. } => is_stored(node, left) || is_stored(node, right),
            Source::Derived { relation: own, query } if own == relation => {
                let index = name.strip_prefix('c').and_then(|index| index.parse::<usize>().ok());
                match (&query.body, index) {
                    (Body::Select(select), Some(index)) => {
                        let column = select.columns.get(index);
                        column.is_some_and(|column| select.from.as_ref().is_some_and(|from| is_stored(column, from)))
                    }
                    _ => false,
                }
            }
            Source::Derived { .. } | Source::Common { .. } | Source::Elements { .. } => false,
        },
        _ => false,
    }
}

/// `left, right`: SQLite joins from the left, so the joins of `right` are continued on `left`.
fn flatten(left: Source, right: Source) -> Source {
    match right {
        Source::Join { left: inner, right, kind, on } => Source::Join { left: Box::new(flatten(left, *inner)), right, kind, on },
        item => Source::Join { left: Box::new(left), right: Box::new(item), kind: JoinKind::Inner, on: None },
    }
}
