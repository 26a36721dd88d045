//! Subqueries in expressions.

use rimward_model::{Catalog, CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::{Analyzer, Lowered};
use crate::ast::{Expr, Query as Ast};
use crate::compare::Aligned;
use crate::convert::Operand;
use crate::expression::Place;
use crate::one_row::reads_one_row;
use crate::scope::Scope;
use crate::tree::{Aggregate, Body, Comparison, Node, Query, Select, Source, Typed};
use crate::types::Ty;

impl Analyzer<'_> {
    pub(crate) fn subquery(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        match expr {
            Expr::Exists(query) => {
                let lowered = self.query(query, Some(scope))?;
                Ok(Typed::boolean(Node::Exists(Box::new(lowered.query))).not_null())
            }
            Expr::Scalar(query) => self.scalar(query, scope),
            Expr::InQuery { expr, query, negated } => self.in_query(expr, query, *negated, scope, place),
            Expr::AnyQuery { left, operator, all, query } => match (operator.as_str(), all) {
                ("=", false) => self.in_query(left, query, false, scope, place),
                ("<>", true) => self.in_query(left, query, true, scope, place),
                _ => match Comparison::of(operator) {
                    Some(comparison) => self.compared(left, comparison, *all, query, scope, place),
                    None => Err(RemoteReason::Expression("ANY or ALL of a subquery")),
                },
            },
            _ => Err(RemoteReason::Expression("this subquery")),
        }
    }

    fn scalar(&mut self, query: &Ast, scope: &Scope<'_>) -> Result<Typed, RemoteReason> {
        let mut lowered = self.query(query, Some(scope))?;
        if lowered.outputs.len() != 1 {
            return Err(RemoteReason::Expression("a scalar subquery of several columns"));
        }
        let output = lowered.outputs.remove(0).value;
        let query = if at_most_one_row(&lowered.query, self.catalog) { lowered.query } else { self.guarded(lowered.query)? };
        let node = Node::Scalar(Box::new(query));
        Ok(Typed { node, origin: None, nullable: true, ..output })
    }

    /// A second row is an error in PostgreSQL, and overlooked in SQLite. So the rows are counted: the greatest of one is that one.
    fn guarded(&mut self, query: Query) -> Result<Query, RemoteReason> {
        let relation = self.next_relation()?;
        let limit = query.limit.is_none() && query.ctes.is_empty();
        let query = if limit { Query { limit: Some(Node::Literal(CellBuf::Integer(2))), ..query } } else { query };
        let aggregate = |name: &'static str, args: Vec<Node>| Node::Aggregate(Box::new(Aggregate::plain(name, args)));
        let integer = |value: i64| Box::new(Node::Literal(CellBuf::Integer(value)));
        let several = Node::Compare(Comparison::Greater, Box::new(aggregate("count", Vec::new())), integer(1));
        let fails = Node::Call("abs", vec![*integer(i64::MIN)]);
        let only = aggregate("max", vec![Node::Column { relation, name: "c0".into() }]);
        let value = Node::Case { branches: vec![(several, fails)], otherwise: Some(Box::new(only)) };
        self.may_fail = true;
        let from = Some(Source::Derived { relation, query: Box::new(query) });
        Ok(Query::select(Select { columns: vec![value], from, ..Select::default() }))
    }

    fn in_query(&mut self, left_expr: &Expr, query: &Ast, negated: bool, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let lefts = self.fields(left_expr, scope, place)?;
        let Lowered { query, outputs } = self.query(query, Some(scope))?;
        if outputs.len() != lefts.len() {
            return Err(RemoteReason::Expression("IN with a subquery of other columns"));
        }
        let relation = self.next_relation()?;
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        let (mut of, mut columns, mut as_they_are) = (Vec::new(), Vec::new(), true);
        let rights = columns_of(relation, outputs);
        for (index, (left, right)) in lefts.iter().zip(&rights).enumerate() {
            let node = Node::Column { relation, name: format!("c{index}").into() };
            let Aligned::Native(left, right) = self.aligned(comparison, left.clone(), right.clone())? else {
                let (comparison, lefts) = (Comparison::Equal, self.fields(left_expr, scope, place)?);
                let any = self.all_of(query, relation, lefts, comparison, false, rights)?;
                return Ok(if negated { Typed::boolean(Node::Not(Box::new(any.node))) } else { any });
            };
            as_they_are &= right == node;
            of.push(left);
            columns.push(right);
        }
        let query = if as_they_are {
            query
        } else {
            let from = Some(Source::Derived { relation, query: Box::new(query) });
            Query::select(Select { columns, from, ..Select::default() })
        };
        Ok(Typed { ty: Ty::plain(oid::BOOL), ..Typed::boolean(Node::InQuery { of, query: Box::new(query), negated }) })
    }
}

impl Analyzer<'_> {
    /// The fields of a row, or a value alone.
    fn fields(&mut self, left: &Expr, scope: &Scope<'_>, place: Place) -> Result<Vec<Operand>, RemoteReason> {
        match left {
            Expr::Row(items) => items.iter().map(|item| self.operand(item, scope, place)).collect(),
            left => Ok(vec![self.operand(left, scope, place)?]),
        }
    }

    /// `left comparison ANY|ALL (query)`.
    fn compared(
        &mut self,
        left: &Expr,
        comparison: Comparison,
        all: bool,
        query: &Ast,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let lefts = self.fields(left, scope, place)?;
        let Lowered { query, outputs } = self.query(query, Some(scope))?;
        if outputs.len() != lefts.len() {
            return Err(RemoteReason::Expression("ANY or ALL of a subquery of other columns"));
        }
        let relation = self.next_relation()?;
        let rights = columns_of(relation, outputs);
        self.all_of(query, relation, lefts, comparison, all, rights)
    }

    /// Compares with every row. Decided by one row that is true (or false, for ALL); else unknown if one row is.
    fn all_of(
        &mut self,
        query: Query,
        relation: usize,
        mut lefts: Vec<Operand>,
        comparison: Comparison,
        all: bool,
        mut rights: Vec<Operand>,
    ) -> Result<Typed, RemoteReason> {
        lefts.iter().try_for_each(crate::expression::repeatable)?;
        let compared = match (lefts.pop(), rights.pop(), lefts.is_empty()) {
            (Some(left), Some(right), true) => self.compare(comparison, left, right)?,
            (Some(left), Some(right), false) => {
                lefts.push(left);
                rights.push(right);
                self.compare_rows(comparison, lefts, rights)?
            }
            _ => return Err(RemoteReason::Expression("ANY or ALL of nothing")),
        };
        let aggregate = |name: &'static str, args: Vec<Node>| Node::Aggregate(Box::new(Aggregate::plain(name, args)));
        let truth = |truth: bool| Node::Literal(CellBuf::Integer(truth.into()));
        let decides = aggregate(if all { "min" } else { "max" }, vec![compared.node.clone()]);
        let decided = Node::Compare(Comparison::Equal, Box::new(decides), Box::new(truth(!all)));
        let known = aggregate("count", vec![compared.node]);
        let unknown = Node::Compare(Comparison::NotEqual, Box::new(aggregate("count", Vec::new())), Box::new(known));
        let branches = vec![(decided, truth(!all)), (unknown, Node::Literal(CellBuf::Null))];
        let value = Node::Case { branches, otherwise: Some(Box::new(truth(all))) };
        let from = Some(Source::Derived { relation, query: Box::new(query) });
        Ok(Typed::boolean(Node::Scalar(Box::new(Query::select(Select { columns: vec![value], from, ..Select::default() })))))
    }

    /// `(a, b) comparison (query)`: NULL without a row, an error with several.
    pub(crate) fn row_compared(
        &mut self,
        left: &Expr,
        comparison: Comparison,
        query: &Ast,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let lefts = self.fields(left, scope, place)?;
        let Lowered { query, outputs } = self.query(query, Some(scope))?;
        let relation = self.next_relation()?;
        let compared = self.compare_rows(comparison, lefts, columns_of(relation, outputs))?;
        let one = at_most_one_row(&query, self.catalog);
        let from = Some(Source::Derived { relation, query: Box::new(query) });
        let query = Query::select(Select { columns: vec![compared.node], from, ..Select::default() });
        let query = if one { query } else { self.guarded(query)? };
        Ok(Typed::boolean(Node::Scalar(Box::new(query))))
    }
}

/// The columns of a subquery that is a FROM item.
fn columns_of(relation: usize, outputs: Vec<crate::analyze::Output>) -> Vec<Operand> {
    let column = |(index, output): (usize, crate::analyze::Output)| {
        let node = Node::Column { relation, name: format!("c{index}").into() };
        Operand::Typed(Typed { node, origin: None, ..output.value })
    };
    outputs.into_iter().enumerate().map(column).collect()
}

/// Whether a query yields one row at most.
fn at_most_one_row(query: &Query, catalog: &Catalog) -> bool {
    if matches!(query.limit, Some(Node::Literal(CellBuf::Integer(0 | 1)))) {
        return true;
    }
    match &query.body {
        Body::Select(select) => {
            // An aggregate within a subquery is not of this query.
            let aggregated = |node: &Node| node.own_any(|node| matches!(node, Node::Aggregate(aggregate) if aggregate.over.is_none()));
            let whole = select.group_by.is_empty() && select.columns.iter().any(aggregated);
            select.from.is_none() || whole || reads_one_row(select, catalog)
        }
        Body::Values(rows) => rows.len() <= 1,
        Body::Compound { .. } => false,
    }
}
