//! LATERAL subqueries, and series.
//!
//! SQLite has one kind of item that may refer to others: a table-valued function. So what comes with every row before it is gathered as a
//! JSON array, which `json_each` takes apart; where the subquery does no more than join and filter, it is joined instead.

use rimward_model::{CellBuf, Storage, oid};

use crate::RemoteReason;
use crate::analyze::{Analyzer, Lowered};
use crate::ast::{Call, Query as Ast};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::from::{Around, Item};
use crate::scope::{Namespace, Scope, Visible, renamed};
use crate::tree::{Aggregate, Body, Node, Query, Select, Source, Typed};
use crate::types::Ty;

/// Longer series are not kept.
const LITERAL_BYTES_MAX: usize = 4096;

impl Analyzer<'_> {
    /// `LATERAL (query) AS name`.
    pub(crate) fn lateral_query(&mut self, query: &Ast, name: &str, names: &[String], around: Around<'_>) -> Result<Item, RemoteReason> {
        let before = around.before.ok_or(RemoteReason::Clause("LATERAL in a RIGHT or FULL JOIN"))?;
        let first = self.relations;
        let lowered = self.query(query, Some(&Scope { names: before, outer: around.outer }))?;
        let mut own = Vec::new();
        before.all().for_each(|value| value.node.relations(&mut own));
        let refers = lowered.query.any(|node| matches!(node, Node::Column { relation, .. } if *relation < first && own.contains(relation)));
        if !refers {
            let relation = self.next_relation()?;
            self.know_constants(relation, &lowered.query.constant_columns(&self.constants));
            let columns = lowered.visible(relation, names)?;
            return Ok(Item::new(
                Source::Derived { relation, query: Box::new(lowered.query) },
                Namespace::single(name.to_owned(), columns),
            ));
        }
        if is_plain(&lowered.query, &own, first) {
            return joined(lowered, name, names);
        }
        self.gathered(lowered, name, names)
    }

    /// The rows of a subquery as a JSON array of arrays.
    fn gathered(&mut self, lowered: Lowered, name: &str, names: &[String]) -> Result<Item, RemoteReason> {
        let (inner, relation) = (self.next_relation()?, self.next_relation()?);
        let (mut cells, mut columns) = (Vec::new(), Vec::new());
        for (index, output) in lowered.outputs.iter().enumerate() {
            let storage = output.value.ty.storage;
            cells.push(encoded(Node::Column { relation: inner, name: format!("c{index}").into() }, storage)?);
            let value = Box::new(Node::Column { relation, name: "value".into() });
            let path = Node::Literal(CellBuf::Text(format!("$[{index}]")));
            let node = decoded(Node::Call("json_extract", vec![*value, path]), storage);
            let value = Typed { node, nullable: true, ..output.value.clone() };
            columns.push(Visible { name: output.name.clone(), value: Some(value), domain: None });
        }
        let rows = Node::Aggregate(Box::new(Aggregate::plain("json_group_array", vec![Node::Call("json_array", cells)])));
        let from = Some(Source::Derived { relation: inner, query: Box::new(lowered.query) });
        let of = Node::Scalar(Box::new(Query::select(Select { columns: vec![rows], from, ..Select::default() })));
        let columns = renamed(columns, names)?;
        Ok(Item::new(Source::Elements { relation, of }, Namespace::single(name.to_owned(), columns)))
    }

    /// The numbers or times of a series, as a JSON array.
    pub(crate) fn series(&mut self, call: &Call, element: Node, scope: &Scope<'_>) -> Result<(Node, Typed), RemoteReason> {
        let operands = call.args.iter().map(|arg| self.operand(arg, scope, Place::Where)).collect::<Result<Vec<_>, _>>()?;
        let types: Vec<_> = operands.iter().map(Operand::oid).collect();
        let unknown = || RemoteReason::Function { function: "generate_series of these types".to_owned() };
        let chosen = self.types.function("generate_series", &types).map_err(|_| unknown())?;
        let computed = match chosen.result {
            oid::INT4 => oid::INT8,
            other => other,
        };
        let step = if computed == oid::TIMESTAMP || computed == oid::TIMESTAMPTZ { oid::INTERVAL } else { computed };
        let series = rimward_functions::of_form("generate_series", &[computed, computed, step]).ok_or_else(unknown)?;
        let mut arguments = Vec::with_capacity(3);
        for (operand, id) in operands.into_iter().zip(&chosen.arguments) {
            let value = self.coerce(operand, *id, Context::Implicit)?;
            arguments.push(if *id == oid::INT4 { self.coerce(Operand::Typed(value), oid::INT8, Context::Implicit)? } else { value });
        }
        if arguments.len() == 2 {
            arguments.push(self.coerce(Operand::Typed(crate::convert::number("1")?), computed, Context::Implicit)?);
        }
        let again =
            arguments.iter().map(|argument| self.canonical(argument.clone()).map(|value| value.node)).collect::<Result<Vec<_>, _>>()?;
        // Of integers, nothing but a step of zero is an error: the series ends where they do.
        let certain = computed == oid::INT8 && matches!(arguments[2].literal(), Some(CellBuf::Integer(step)) if *step != 0);
        let of = if certain {
            self.computed(series, again.clone(), false)?
        } else {
            self.registered("generate_series", series, arguments, Ty::plain(oid::TEXT))?.node
        };
        // A long series is made anew each time, instead of being kept with the plan.
        let of = match of {
            Node::Literal(CellBuf::Text(text)) if text.len() > LITERAL_BYTES_MAX => Node::Call(series.name, again),
            of => of,
        };
        let ty = self.type_of(chosen.result);
        Ok((of, Typed::new(decoded(element, ty.storage), ty).not_null()))
    }
}

/// Whether a query only joins and filters, and shows nothing but columns of its own, which are NULL where a left join finds nothing. A subquery among its items could not refer to those before any more.
fn is_plain(query: &Query, before: &[usize], first: usize) -> bool {
    let Body::Select(select) = &query.body else { return false };
    let simple =
        query.ctes.is_empty() && query.limit.is_none() && query.offset.is_none() && query.shown.is_none() && query.order_by.is_empty();
    let grouped = select.distinct || !select.group_by.is_empty() || select.having.is_some();
    let refers = |node: &Node| matches!(node, Node::Column { relation, .. } if before.contains(relation));
    let from = select.from.as_ref().is_some_and(|from| !from.has_derived(&refers));
    simple && !grouped && from && select.columns.iter().all(|column| matches!(column, Node::Column { relation, .. } if *relation >= first))
}

/// The items of a plain subquery, joined on its condition.
fn joined(lowered: Lowered, name: &str, names: &[String]) -> Result<Item, RemoteReason> {
    let Body::Select(select) = lowered.query.body else { return Err(RemoteReason::Clause("LATERAL")) };
    let source = select.from.ok_or(RemoteReason::Clause("LATERAL"))?;
    let visible = |(output, node): (crate::analyze::Output, Node)| {
        let value = Some(Typed { node, ..output.value });
        Visible { name: output.name, value, domain: None }
    };
    let columns = lowered.outputs.into_iter().zip(select.columns).map(visible).collect();
    let names = Namespace::single(name.to_owned(), renamed(columns, names)?);
    Ok(Item { source, names, condition: select.filter })
}

/// A cell as JSON holds it exactly.
fn encoded(node: Node, storage: Storage) -> Result<Node, RemoteReason> {
    match storage {
        Storage::Bool | Storage::Int2 | Storage::Int4 | Storage::Int8 | Storage::Oid | Storage::NumericScaled { .. } => Ok(node),
        Storage::Date | Storage::Time | Storage::Timestamp | Storage::TimestampTz => Ok(node),
        Storage::Text | Storage::Char { .. } | Storage::Json | Storage::Jsonb | Storage::Exact => Ok(node),
        Storage::Numeric | Storage::TimeTz | Storage::Interval | Storage::Uuid | Storage::Bytea => {
            let null = Node::IsNull { of: Box::new(node.clone()), negated: true };
            Ok(Node::Case { branches: vec![(null, Node::Call("hex", vec![node]))], otherwise: None })
        }
        // A REAL does not come back from its text with certainty.
        Storage::Float4 | Storage::Float8 | Storage::Enum { .. } => Err(RemoteReason::Clause("LATERAL with a float or an enum")),
    }
}

/// The cell again.
fn decoded(node: Node, storage: Storage) -> Node {
    match storage {
        Storage::Numeric | Storage::TimeTz | Storage::Interval | Storage::Uuid | Storage::Bytea => Node::Call("unhex", vec![node]),
        _ => node,
    }
}
