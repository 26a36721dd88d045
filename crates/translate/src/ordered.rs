//! Ordered-set aggregates: WITHIN GROUP.

use rimward_functions::{ANYARRAY, ANYELEMENT, Kind};
use rimward_model::{CellBuf, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Call, Expr, SortKey};
use crate::builtin::Context;
use crate::call::{Extras, finished};
use crate::compare::Aligned;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{Comparison, Node, OrderKey, Typed};
use crate::types::{Need, Ty};

/// `float8[]`.
const FLOAT8S: u32 = 1022;

/// What stands in the parentheses of a percentile.
enum Fractions {
    None,
    One(Typed),
    /// As the text of an array.
    Several(Typed),
}

impl Analyzer<'_> {
    /// `function(fraction) WITHIN GROUP (ORDER BY value)`: the registry's aggregates take the value, the fraction behind it, and the rows in
    /// order.
    pub(crate) fn ordered_set(&mut self, name: &str, call: &Call, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} within a group") };
        let [key] = &call.within_group[..] else { return Err(refuse()) };
        if call.star || call.distinct || !call.order_by.is_empty() || call.over.is_some() {
            return Err(refuse());
        }
        if matches!(name, "rank" | "dense_rank" | "percent_rank" | "cume_dist") {
            return self.hypothetical(name, call, key, scope, place);
        }
        let fractions = match (name, &call.args[..]) {
            ("mode", []) => Fractions::None,
            ("percentile_cont" | "percentile_disc", [fractions]) => self.fractions(fractions, scope)?.ok_or_else(refuse)?,
            _ => return Err(refuse()),
        };
        let mut value = self.typed(&key.expr, scope, Place::Aggregate)?;
        if name == "percentile_cont" {
            value = self.coerce(Operand::Typed(value), oid::FLOAT8, Context::Implicit)?;
        }
        let value = self.settled(value);
        // char(n) is padded only where it is shown.
        if value.ty.oid == oid::VARCHAR || value.ty.domain {
            return Err(refuse());
        }
        self.function_name(name)?;
        let (node, extras) = (self.sorted_by(&value)?, self.extras(call, scope, place)?);
        let nulls_first = value.nullable.then(|| key.nulls_first.unwrap_or(key.descending));
        let extras = Extras { order_by: vec![OrderKey { node, descending: key.descending, nulls_first }], ..extras };
        self.own_aggregate(std::slice::from_ref(&value), &extras)?;
        self.may_fail = true;
        let fraction = match fractions {
            Fractions::None => None,
            Fractions::One(fraction) => Some(fraction),
            Fractions::Several(fractions) => return self.several_percentiles(name, value, fractions, extras),
        };
        // A numeric of a fixed scale is an integer here, and is printed as its type says.
        let taken = if matches!(value.ty.storage, Storage::NumericScaled { .. }) { oid::INT8 } else { value.ty.oid };
        let types = if fraction.is_some() { vec![taken, oid::FLOAT8] } else { vec![taken] };
        let aggregate = rimward_functions::aggregate(name, &types).ok_or_else(refuse)?;
        let typmod = if value.ty.oid == oid::NUMERIC { -1 } else { value.ty.typmod };
        let (ty, nan, magnitude) = (Ty { typmod, ..value.ty }, value.nan, value.magnitude);
        let arguments: Vec<Typed> = std::iter::once(Typed { origin: None, ..value }).chain(fraction).collect();
        Ok(Typed { nan, magnitude, ..finished(aggregate.name, arguments, extras, ty) })
    }

    /// The fractions of a percentile: constants, which PostgreSQL judges without any row, too, where the aggregate here does not see them.
    fn fractions(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Option<Fractions>, RemoteReason> {
        let judged = |cell: Option<&CellBuf>| match cell {
            Some(CellBuf::Real(fraction)) => (0.0..=1.0).contains(fraction),
            _ => false,
        };
        let operand = match expr {
            Expr::Array(items) => Operand::Typed(self.array(items, Some((oid::FLOAT8, -1)), scope, Place::Aggregate)?),
            expr => self.operand(expr, scope, Place::Aggregate)?,
        };
        if matches!(&operand, Operand::Typed(typed) if self.types.element(typed.ty.oid).is_some()) {
            let fractions = self.coerce(operand, FLOAT8S, Context::Implicit)?;
            let Some(CellBuf::Text(text)) = fractions.literal() else { return Ok(None) };
            let within = |item: &Option<String>| {
                item.as_ref().is_none_or(|item| item.parse::<f64>().is_ok_and(|fraction| (0.0..=1.0).contains(&fraction)))
            };
            let judged = rimward_functions::array_items(text).is_some_and(|items| items.iter().all(within));
            return Ok(judged.then_some(Fractions::Several(fractions)));
        }
        let fraction = self.coerce(operand, oid::FLOAT8, Context::Implicit)?;
        Ok(judged(fraction.literal()).then_some(Fractions::One(fraction)))
    }

    /// An array of percentiles, whose elements are of the value's type.
    fn several_percentiles(&mut self, name: &str, value: Typed, fractions: Typed, extras: Extras) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} of several fractions") };
        let element = value.ty.oid;
        let array = self.types.array_of(element).filter(|_| self.types.element(element).is_none()).ok_or_else(refuse)?;
        let taken = if name == "percentile_cont" { oid::FLOAT8 } else { ANYELEMENT };
        let implements = |aggregate: &&rimward_functions::Aggregate| {
            let known = |known: &rimward_functions::Signature| known.kind == Kind::Form && known.name == name;
            aggregate.implements.iter().any(|signature| known(signature) && *signature.arguments == [taken, ANYARRAY])
        };
        let aggregate = rimward_functions::aggregates().find(implements).ok_or_else(refuse)?;
        let ty = Typed::new(self.element_node(element)?, Ty::plain(oid::OID));
        let collation = value.ty.collation;
        let value = self.canonical(value)?;
        let array = Ty { collation, ..self.type_of(array) };
        Ok(finished(aggregate.name, vec![value, fractions, ty], extras, array))
    }

    /// Where a row with this value would stand among the others: by how many there are before it.
    fn hypothetical(&mut self, name: &str, call: &Call, key: &SortKey, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} within a group") };
        let [given] = &call.args[..] else { return Err(refuse()) };
        let given = self.operand(given, scope, Place::Aggregate)?;
        let value = self.operand(&key.expr, scope, Place::Aggregate)?;
        let common = self.types.common(&[given.oid(), value.oid()]).ok_or_else(refuse)?;
        let given = self.coerce(given, common, Context::Implicit)?;
        let value = self.coerce(value, common, Context::Implicit)?;
        let (given, value) = (&self.settled(given), &self.settled(value));
        if !matches!(given.literal(), Some(cell) if *cell != CellBuf::Null) {
            return Err(refuse());
        }
        self.function_name(name)?;
        let extras = self.extras(call, scope, place)?;
        self.own_aggregate(std::slice::from_ref(value), &extras)?;
        let comparison = match (name, key.descending) {
            ("cume_dist", false) => Comparison::LessOrEqual,
            ("cume_dist", true) => Comparison::GreaterOrEqual,
            (_, false) => Comparison::Less,
            (_, true) => Comparison::Greater,
        };
        let Aligned::Native(left, right) = self.aligned(comparison, Operand::Typed(value.clone()), Operand::Typed(given.clone()))? else {
            return Err(refuse());
        };
        let mut before = Node::Compare(comparison, Box::new(left), Box::new(right));
        if value.nullable && key.nulls_first.unwrap_or(key.descending) {
            // The different ones are counted without NULL.
            if name == "dense_rank" {
                return Err(refuse());
            }
            before = Node::Or(vec![before, Node::IsNull { of: Box::new(value.node.clone()), negated: false }]);
        }
        let counted = |before: Option<Node>, distinct: bool| {
            let filter: Vec<Node> = extras.filter.iter().cloned().chain(before).collect();
            let filter = if filter.len() > 1 { Some(Node::And(filter)) } else { filter.into_iter().next() };
            let of = if distinct { vec![value.clone()] } else { Vec::new() };
            let count = Extras { distinct, order_by: Vec::new(), filter, over: None };
            finished("count", of, count, Ty::plain(oid::INT8)).node
        };
        if name == "dense_rank" {
            value.ty.comparable(Need::Equality)?;
        }
        let more = |of: Node| Node::Infix("+", Box::new(of), Box::new(Node::one()));
        let float = |of: Node| Box::new(Node::Cast(Box::new(of), "REAL"));
        let rows_before = counted(Some(before), name == "dense_rank");
        let share = match name {
            "percent_rank" => {
                let rows = counted(None, false);
                let none = Node::Compare(Comparison::Equal, Box::new(rows.clone()), Box::new(Node::Literal(CellBuf::Integer(0))));
                let share = Node::Infix("/", float(rows_before), float(rows));
                Node::Case { branches: vec![(none, Node::Literal(CellBuf::Real(0.0)))], otherwise: Some(Box::new(share)) }
            }
            "cume_dist" => Node::Infix("/", float(more(rows_before)), float(more(counted(None, false)))),
            _ => return Ok(Typed::new(more(rows_before), Ty::plain(oid::INT8)).not_null()),
        };
        Ok(Typed::new(share, Ty::plain(oid::FLOAT8)).not_null())
    }
}
