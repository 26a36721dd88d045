//! Set operations, VALUES, and CTEs.

use rimward_model::Oid;

use crate::RemoteReason;
use crate::analyze::{Analyzer, Common, Lowered, Output};
use crate::ast::{Body as AstBody, FromItem, Query as Ast, SetOperation};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::scope::Scope;
use crate::tree::{Aggregate, Body, Cte, Node, Query, Select, Source, Typed, Window};

/// More rows of VALUES are not translated.
const ROWS_MAX: usize = 10_000;

/// A side of a set operation.
struct Side {
    query: Query,
    columns: Vec<(String, Operand)>,
    /// The FROM item that it is, where its columns are converted.
    relation: usize,
}

impl Analyzer<'_> {
    /// A set operation or VALUES.
    pub(crate) fn compound(&mut self, body: &AstBody, outer: Option<&Scope<'_>>) -> Result<Lowered, RemoteReason> {
        match body {
            AstBody::Values(rows) => self.values(rows, outer),
            AstBody::Set { operation, all, left, right } => {
                let words = match (operation, all) {
                    (SetOperation::Union, true) => " UNION ALL ",
                    (SetOperation::Union, false) => " UNION ",
                    (SetOperation::Intersect, false) => " INTERSECT ",
                    (SetOperation::Except, false) => " EXCEPT ",
                    (SetOperation::Intersect, true) => " INTERSECT ",
                    (SetOperation::Except, true) => " EXCEPT ",
                };
                let counted = *all && *operation != SetOperation::Union;
                let may_fail = std::mem::replace(&mut self.may_fail, false);
                let left = self.side(left, outer)?;
                let right = self.side(right, outer)?;
                let united = self.united(words, counted, left, right)?;
                // Where one side is empty, SQLite does not look at the other one.
                if self.may_fail && *operation != SetOperation::Union {
                    return Err(RemoteReason::Clause("INTERSECT or EXCEPT of what may fail"));
                }
                self.may_fail |= may_fail;
                Ok(united)
            }
            _ => Err(RemoteReason::Clause("this query")),
        }
    }

    fn side(&mut self, query: &Ast, outer: Option<&Scope<'_>>) -> Result<Side, RemoteReason> {
        let (query, mut columns) = self.open_part(query, outer)?;
        let open = query.as_select().is_some_and(|select| select.columns.is_empty());
        let relation = self.next_relation()?;
        if !open {
            for (index, (_, value)) in columns.iter_mut().enumerate() {
                if let Operand::Typed(typed) = value {
                    typed.node = Node::Column { relation, name: format!("c{index}").into() };
                }
            }
        }
        Ok(Side { query, columns, relation })
    }

    /// Each row with its number among its like: so many of them are in both sides, or in one alone.
    fn numbered(&mut self, query: Box<Query>, width: usize) -> Result<Box<Query>, RemoteReason> {
        let relation = self.next_relation()?;
        let mut columns: Vec<Node> = (0..width).map(|index| Node::Column { relation, name: format!("c{index}").into() }).collect();
        let over = Some(Window { partition_by: columns.clone(), order_by: Vec::new(), frame: None });
        columns.push(Node::Aggregate(Box::new(Aggregate { over, ..Aggregate::plain("row_number", Vec::new()) })));
        let from = Some(Source::Derived { relation, query });
        Ok(Box::new(Query::select(Select { columns, from, ..Select::default() })))
    }

    /// Both sides, column by column in their common type and one stored form.
    fn united(&mut self, operation: &'static str, counted: bool, left: Side, right: Side) -> Result<Lowered, RemoteReason> {
        if left.columns.len() != right.columns.len() || left.columns.is_empty() {
            return Err(RemoteReason::Clause("a set operation of different columns"));
        }
        let (mut outputs, mut lefts, mut rights) = (Vec::new(), Vec::new(), Vec::new());
        let mut classes = false;
        for ((name, l), (_, r)) in left.columns.into_iter().zip(right.columns) {
            let (mut values, ty) = self.unified(vec![l, r])?;
            match operation {
                " UNION ALL " => {}
                " UNION " => classes |= ty.groupable().is_err(),
                _ => ty.groupable()?,
            }
            let (Some(r), Some(l)) = (values.pop(), values.pop()) else { return Err(RemoteReason::Parse) };
            let (magnitude, nan) = (l.magnitude.max(r.magnitude), l.nan || r.nan);
            let value = Typed { nullable: l.nullable || r.nullable, magnitude, nan, ..Typed::new(l.node.clone(), ty) };
            outputs.push(Output { name, value });
            lefts.push(l.node);
            rights.push(r.node);
        }
        let mut left = Box::new(with_columns(left.query, left.relation, lefts));
        let mut right = Box::new(with_columns(right.query, right.relation, rights));
        if counted {
            (left, right) = (self.numbered(left, outputs.len())?, self.numbered(right, outputs.len())?);
        }
        let operation = if classes { " UNION ALL " } else { operation };
        let query = Query::of(Body::Compound { operation, left, right });
        if classes {
            let query = self.different_rows(query, &outputs, Vec::new())?;
            return Ok(Lowered { query, outputs });
        }
        if !counted {
            return Ok(Lowered { query, outputs });
        }
        let relation = self.next_relation()?;
        let columns = (0..outputs.len()).map(|index| Node::Column { relation, name: format!("c{index}").into() }).collect();
        let from = Some(Source::Derived { relation, query: Box::new(query) });
        Ok(Lowered { query: Query::select(Select { columns, from, ..Select::default() }), outputs })
    }

    fn values(&mut self, rows: &[Vec<crate::ast::Expr>], outer: Option<&Scope<'_>>) -> Result<Lowered, RemoteReason> {
        if rows.len() > ROWS_MAX {
            return Err(RemoteReason::TooLarge { what: "rows of VALUES", limit: ROWS_MAX });
        }
        let names = crate::scope::Namespace::default();
        let scope = Scope { names: &names, outer };
        let width = rows.first().map_or(0, Vec::len);
        let mut columns: Vec<Vec<Operand>> = vec![Vec::with_capacity(rows.len()); width];
        for row in rows {
            if row.len() != width {
                return Err(RemoteReason::Clause("VALUES of different lengths"));
            }
            for (column, expr) in columns.iter_mut().zip(row) {
                column.push(self.operand(expr, &scope, crate::expression::Place::Where)?);
            }
        }
        let mut nodes: Vec<Vec<Node>> = vec![Vec::with_capacity(width); rows.len()];
        let mut outputs = Vec::with_capacity(width);
        for (index, column) in columns.into_iter().enumerate() {
            let (values, ty) = self.unified(column)?;
            let nullable = values.iter().any(|value| value.nullable);
            let magnitude = values.iter().map(|value| value.magnitude).max().unwrap_or(u128::MAX);
            let node = values[0].node.clone();
            for (row, value) in nodes.iter_mut().zip(values) {
                row.push(value.node);
            }
            let value = Typed { nullable, magnitude, ..Typed::new(node, ty) };
            outputs.push(Output { name: format!("column{}", index + 1), value });
        }
        Ok(Lowered { query: Query::of(Body::Values(nodes)), outputs })
    }

    /// WITH: each CTE is in sight of those behind it; with RECURSIVE, of itself.
    pub(crate) fn with(&mut self, query: &Ast, outer: Option<&Scope<'_>>) -> Result<Vec<Cte>, RemoteReason> {
        let mut ctes = Vec::with_capacity(query.ctes.len());
        for (index, cte) in query.ctes.iter().enumerate() {
            if query.ctes[..index].iter().any(|other| other.name == cte.name) {
                return Err(RemoteReason::Name { name: cte.name.clone() });
            }
            let number = self.commons_count;
            self.commons_count += 1;
            let hidden = self.commons.len();
            if query.recursive {
                for later in &query.ctes[index..] {
                    self.commons.push(Common { name: later.name.clone(), number: usize::MAX, columns: None, constants: Vec::new() });
                }
            }
            let recursive = query.recursive && refers_to(&cte.query, &cte.name);
            let lowered = if recursive { self.recursive(cte, number, hidden, outer)? } else { self.query(&cte.query, outer)? };
            self.commons.truncate(hidden);
            let columns = named(&lowered.outputs, &cte.columns)?;
            let width = columns.len();
            let constants = if recursive { Vec::new() } else { lowered.query.constant_columns(&self.constants) };
            self.commons.push(Common { name: cte.name.clone(), number, columns: Some(columns), constants });
            ctes.push(Cte { number, width, query: lowered.query });
        }
        Ok(ctes)
    }

    /// `first UNION [ALL] next`, where `next` reads what was found last. SQLite goes row by row, which for a `next` that treats each row
    /// by itself finds the same rows.
    fn recursive(
        &mut self,
        cte: &crate::ast::Cte,
        number: usize,
        hidden: usize,
        outer: Option<&Scope<'_>>,
    ) -> Result<Lowered, RemoteReason> {
        let refuse = || RemoteReason::Clause("this recursive CTE");
        let simple = cte.query.ctes.is_empty() && cte.query.order_by.is_empty() && cte.query.limit.is_none() && cte.query.offset.is_none();
        let AstBody::Set { operation: SetOperation::Union, all, left, right } = &cte.query.body else { return Err(refuse()) };
        let AstBody::Select(next) = &right.body else { return Err(refuse()) };
        let plain_next = next.group_by.is_empty() && next.having.is_none() && matches!(next.distinct, crate::ast::Distinct::All);
        let references: usize = next.from.iter().map(|item| references(item, &cte.name)).sum();
        if !simple || !plain_next || references != 1 || mentions(next, &cte.name) != 1 {
            return Err(refuse());
        }
        let first = self.query(left, outer)?;
        let names = named(&first.outputs, &cte.columns)?;
        // What comes later may be NULL, and as great as its type allows.
        let columns: Vec<(String, Typed)> =
            names.into_iter().map(|(name, value)| (name, Typed { loose: false, ..Typed::new(value.node, value.ty) })).collect();
        self.commons.truncate(hidden);
        self.commons.push(Common { name: cte.name.clone(), number, columns: Some(columns.clone()), constants: Vec::new() });
        let Side { query: next_query, columns: next_columns, relation } = self.side(right, outer)?;
        if next_columns.len() != columns.len() || next_query.body_has_aggregates(&next_columns) {
            return Err(refuse());
        }
        let (mut outputs, mut nodes) = (Vec::new(), Vec::new());
        for ((name, own), (_, next)) in columns.into_iter().zip(next_columns) {
            let common: Vec<Oid> = vec![own.ty.oid, next.oid()];
            if self.types.common(&common) != Some(own.ty.oid) {
                return Err(refuse());
            }
            let next = self.coerce(next, own.ty.oid, Context::Implicit)?;
            let next = self.settled(next);
            if next.ty.storage != own.ty.storage || next.ty.collation.oid != own.ty.collation.oid {
                return Err(refuse());
            }
            if !all {
                own.ty.groupable()?;
            }
            nodes.push(next.node);
            let typmod = if own.ty.typmod == next.ty.typmod { own.ty.typmod } else { -1 };
            if typmod != own.ty.typmod {
                return Err(refuse());
            }
            outputs.push(Output { name, value: own });
        }
        let right = Box::new(with_columns(next_query, relation, nodes));
        let operation = if *all { " UNION ALL " } else { " UNION " };
        Ok(Lowered { query: Query::of(Body::Compound { operation, left: Box::new(first.query), right }), outputs })
    }
}

/// A part with these columns: of an open SELECT they are its select list; of all others, they are made of what it yields.
fn with_columns(mut query: Query, relation: usize, columns: Vec<Node>) -> Query {
    if let Body::Select(select) = &mut query.body
        && select.columns.is_empty()
    {
        select.columns = columns;
        return query;
    }
    let own = |(index, column): (usize, &Node)| *column == Node::Column { relation, name: format!("c{index}").into() };
    if columns.iter().enumerate().all(own) {
        return query;
    }
    let from = Some(Source::Derived { relation, query: Box::new(query) });
    Query::select(Select { columns, from, ..Select::default() })
}

impl Query {
    /// Whether aggregates or window functions are among these columns.
    fn body_has_aggregates(&self, columns: &[(String, Operand)]) -> bool {
        columns.iter().any(|(_, value)| matches!(value, Operand::Typed(typed) if crate::grouping::has_aggregate(&typed.node)))
    }
}

/// A CTE's columns with the names that it gives them.
fn named(outputs: &[Output], names: &[String]) -> Result<Vec<(String, Typed)>, RemoteReason> {
    if names.len() > outputs.len() {
        return Err(RemoteReason::Clause("a CTE with more names than columns"));
    }
    let name = |index: usize, output: &Output| names.get(index).unwrap_or(&output.name).clone();
    Ok(outputs.iter().enumerate().map(|(index, output)| (name(index, output), output.value.clone())).collect())
}

/// How often a FROM item reads the relation of this name where recursion may: not on the side of a join that NULLs may fill.
fn references(item: &FromItem, name: &str) -> usize {
    match item {
        FromItem::Table { name: table, .. } => usize::from(table[..] == [name]),
        FromItem::Join { left, right, kind, .. } => match kind {
            crate::tree::JoinKind::Inner => references(left, name) + references(right, name),
            crate::tree::JoinKind::Left => references(left, name),
            crate::tree::JoinKind::Right => references(right, name),
            crate::tree::JoinKind::Full => 0,
        },
        FromItem::Query { .. } | FromItem::Function { .. } => 0,
    }
}

/// How often a SELECT names a relation, subqueries in expressions included: read off its debug form, which shows every name.
fn mentions(select: &crate::ast::Select, name: &str) -> usize {
    let table = format!("Table {{ name: [{name:?}]");
    format!("{select:?}").matches(&table).count()
}

/// Whether a query names a relation of this name anywhere.
fn refers_to(query: &Ast, name: &str) -> bool {
    let table = format!("Table {{ name: [{name:?}]");
    format!("{query:?}").contains(&table)
}
