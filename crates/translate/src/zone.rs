//! Time zones: the session's, and AT TIME ZONE.

use std::sync::Arc;

use rimward_functions::{Function, ZoneTable};
use rimward_model::{Cell, CellBuf, oid};

use crate::analyze::Analyzer;
use crate::ast::Expr;
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{Node, Typed};
use crate::{NamedZones, RemoteReason, SessionZone};

impl Analyzer<'_> {
    /// The session's zone; `None` for UTC.
    pub(crate) fn zone(&self) -> Result<Option<Arc<ZoneTable>>, RemoteReason> {
        match self.session.zone {
            SessionZone::Utc => Ok(None),
            SessionZone::Table(table) => Ok(Some(Arc::clone(table))),
            SessionZone::Unknown => Err(RemoteReason::SessionZone),
        }
    }

    /// The session's zone, as functions take it.
    pub(crate) fn zone_argument(&self) -> Result<Node, RemoteReason> {
        Ok(Node::Literal(argument(self.zone()?)))
    }

    /// `expr AT TIME ZONE zone`, which is a call of `timezone`.
    pub(crate) fn at_time_zone(&mut self, expr: &Expr, zone: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let (zone, of) = (self.operand(zone, scope, place)?, self.operand(expr, scope, place)?);
        let refuse = || RemoteReason::Expression("AT TIME ZONE of these types");
        let chosen = self.types.function("timezone", &[zone.oid(), of.oid()]).map_err(|_| refuse())?;
        let [zone_id, id] = chosen.arguments[..] else { return Err(refuse()) };
        let zone = self.coerce(zone, zone_id, Context::Implicit)?;
        let of = self.coerce(of, id, Context::Implicit)?;
        self.in_zone(zone, of)
    }

    /// `timezone(zone, of)`.
    pub(crate) fn in_zone(&mut self, zone: Typed, of: Typed) -> Result<Typed, RemoteReason> {
        let result = match of.ty.oid {
            oid::TIMESTAMP => oid::TIMESTAMPTZ,
            oid::TIMESTAMPTZ => oid::TIMESTAMP,
            oid::TIMETZ => oid::TIMETZ,
            _ => return Err(RemoteReason::Expression("AT TIME ZONE of this type")),
        };
        let ty = self.type_of(result);
        if zone.ty.oid == oid::INTERVAL {
            let refuse = RemoteReason::Expression("AT TIME ZONE with an interval");
            let function = rimward_functions::function("timezone", &[oid::INTERVAL, of.ty.oid]).ok_or(refuse)?;
            return self.registered("timezone", function, vec![zone, of], ty);
        }
        let (argument, nullable) = match &zone.node {
            Node::Literal(CellBuf::Text(name)) => {
                let table = self.named_zone(name)?;
                let changes = table.as_ref().is_some_and(|table| !table.is_fixed());
                // An abbreviation that has meant several offsets is read as what it meant then, whether it was in use or not.
                if changes && (of.ty.oid == oid::TIMETZ || (of.ty.oid == oid::TIMESTAMP && !name.contains('/'))) {
                    return Err(RemoteReason::Expression("AT TIME ZONE with an offset that depends on more than the time"));
                }
                (Node::Literal(argument(table)), of.nullable)
            }
            Node::Parameter { index, .. } if of.ty.oid == oid::TIMESTAMPTZ => (Node::Zone { index: *index }, true),
            _ => return Err(RemoteReason::Expression("AT TIME ZONE with a zone that is no literal")),
        };
        let refuse = RemoteReason::Expression("AT TIME ZONE of this type");
        let function = match of.ty.oid {
            oid::TIMETZ => rimward_functions::scalars().find(|function| function.name == "rimward_timetz_zone"),
            from => rimward_functions::cast(from, result),
        };
        let function = function.ok_or(refuse)?;
        let node = self.computed(function, vec![of.node, argument], true)?;
        Ok(Typed { nullable, ..Typed::new(node, ty) })
    }

    /// Calls whose argument is a zone's name.
    pub(crate) fn zoned_call(&mut self, name: &str, arguments: &[Typed]) -> Result<Option<Typed>, RemoteReason> {
        let (function, zone, rest) = match (name, arguments) {
            ("now" | "transaction_timestamp", []) => return self.now("current_timestamp").map(Some),
            ("age", [of]) if matches!(of.ty.oid, oid::TIMESTAMP | oid::TIMESTAMPTZ) => return self.age(of.clone()).map(Some),
            ("timezone", [zone, of]) if of.ty.oid != oid::INTERVAL => return self.in_zone(zone.clone(), of.clone()).map(Some),
            ("date_trunc", [unit, of, zone]) => ("rimward_timestamptz_trunc", zone, vec![unit.clone(), of.clone()]),
            ("make_timestamptz", [rest @ .., zone]) if zone.ty.oid == oid::TEXT => ("rimward_make_timestamptz", zone, rest.to_vec()),
            _ => return Ok(None),
        };
        let Some(CellBuf::Text(zone)) = zone.literal() else {
            return Err(RemoteReason::Expression("a time zone that is no literal"));
        };
        let table = self.named_zone(zone)?;
        // Abbreviations are looked up by other rules, and offsets have another sign here.
        if table.is_some() && !zone.contains('/') {
            return Err(RemoteReason::Expression("an abbreviation or an offset as a time zone"));
        }
        let function = rimward_functions::scalars().find(|found| found.name == function);
        let function = function.ok_or(RemoteReason::Function { function: name.to_owned() })?;
        let nullable = rest.iter().any(|argument| argument.nullable);
        let mut nodes = Vec::with_capacity(rest.len() + 1);
        for argument in rest {
            nodes.push(self.canonical(argument)?.node);
        }
        nodes.push(Node::Literal(argument(table)));
        let node = self.computed(function, nodes, true)?;
        Ok(Some(Typed { nullable, ..Typed::new(node, self.type_of(oid::TIMESTAMPTZ)) }))
    }

    /// The start of the transaction, which begins with the statement: none is answered within a block.
    pub(crate) fn now(&mut self, name: &str) -> Result<Typed, RemoteReason> {
        let now = Typed::new(Node::Now, self.type_of(oid::TIMESTAMPTZ)).not_null();
        let id = match name {
            "current_timestamp" => return Ok(now),
            "current_date" => oid::DATE,
            "localtimestamp" => oid::TIMESTAMP,
            "current_time" => oid::TIMETZ,
            "localtime" => oid::TIME,
            _ => return Err(RemoteReason::Expression("the current time of day")),
        };
        let shown = self.coerce(Operand::Typed(now), id, Context::Explicit)?;
        Ok(Typed { nullable: false, ..shown })
    }

    /// The age at the day's beginning.
    fn age(&mut self, of: Typed) -> Result<Typed, RemoteReason> {
        let id = of.ty.oid;
        let refuse = RemoteReason::Function { function: "age".to_owned() };
        let function = rimward_functions::function("age", &[id, id]).ok_or(refuse)?;
        let today = self.now("current_date")?;
        let today = self.coerce(Operand::Typed(today), id, Context::Explicit)?;
        self.registered("age", function, vec![today, of], self.type_of(oid::INTERVAL))
    }

    /// A zone by name; `None` for UTC, which is what it is wherever PostgreSQL's own abbreviations are.
    pub(crate) fn named_zone(&self, name: &str) -> Result<Option<Arc<ZoneTable>>, RemoteReason> {
        named(self.session.zones, name)
    }
}

/// As [`Analyzer::named_zone`], among these.
pub(crate) fn named(zones: Option<&NamedZones>, name: &str) -> Result<Option<Arc<ZoneTable>>, RemoteReason> {
    if name.eq_ignore_ascii_case("utc") {
        return Ok(None);
    }
    match zones.and_then(|zones| zones.get(name)) {
        Some(table) => Ok(Some(Arc::clone(table))),
        None => Err(RemoteReason::Zone { name: name.chars().take(80).collect() }),
    }
}

/// What functions take for a zone; `None` is UTC.
pub(crate) fn argument(table: Option<Arc<ZoneTable>>) -> CellBuf {
    table.map_or_else(utc, |table| table.argument())
}

/// 2000, 2026 and 2199, in µs since 2000: what holds then holds at any time at which a statement may start.
const TRIALS: [i64; 3] = [0, 820_454_400_000_000, 6_279_811_200_000_000];

/// Whether a call, of literals and the current time alone, yields a value whatever the time is.
pub(crate) fn holds_at_any_time(function: &'static Function, arguments: &[Node]) -> bool {
    arguments.iter().any(|argument| argument.any(|node| matches!(node, Node::Now)))
        && TRIALS.iter().all(|now| call(function, arguments, *now).is_some())
}

fn call(function: &'static Function, arguments: &[Node], now: i64) -> Option<CellBuf> {
    let cells: Vec<CellBuf> = arguments.iter().map(|argument| value(argument, now)).collect::<Option<_>>()?;
    let cells: Vec<Cell<'_>> = cells.iter().map(CellBuf::as_cell).collect();
    CellBuf::from_cell(function.call(&cells).ok()?.as_cell(&cells))
}

fn value(node: &Node, now: i64) -> Option<CellBuf> {
    match node {
        Node::Now => Some(CellBuf::Integer(now)),
        Node::Literal(cell) => Some(cell.clone()),
        Node::Call(name, arguments) => call(rimward_functions::scalars().find(|function| function.name == *name)?, arguments, now),
        _ => None,
    }
}

fn utc() -> CellBuf {
    CellBuf::Text("UTC".to_owned())
}
