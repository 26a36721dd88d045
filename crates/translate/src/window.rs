//! Windows: OVER, the WINDOW clause that it may refer to, and the functions that look at other rows.

use rimward_model::interval::Interval;
use rimward_model::{Cell, CellBuf, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Expr, Frame as AstFrame, FrameBound, FrameUnit, SortKey, Window as Ast};
use crate::builtin::Context;
use crate::call::{Extras, described, finished};
use crate::convert::Operand;
use crate::expression::Place;
use crate::resolve::Chosen;
use crate::scope::{Namespace, Scope};
use crate::tree::{Frame, Node, Typed, Window};
use crate::types::Ty;

/// Greater offsets of a frame are not translated.
const OFFSET_MAX: i64 = 1_000_000_000;
/// Nor greater distances of a RANGE: a sum with a key stays a number that SQLite compares exactly.
const DISTANCE_MAX: i64 = 1 << 56;
/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;

impl Analyzer<'_> {
    pub(crate) fn window(&mut self, window: &Ast, scope: &Scope<'_>) -> Result<Window, RemoteReason> {
        let base = match &window.base {
            None => None,
            Some(name) => {
                let found = self.named_windows.iter().find(|(known, _)| known == name);
                Some(found.ok_or(RemoteReason::Clause("this window"))?.1.clone())
            }
        };
        let Some(base) = base else { return self.own_window(window, scope) };
        let whole = self.window(&base, scope)?;
        if window.is_name {
            return Ok(whole);
        }
        // A window that builds on another has neither its own partition nor a second order, and the other no frame.
        if base.frame.is_some() || !window.partition_by.is_empty() || (!whole.order_by.is_empty() && !window.order_by.is_empty()) {
            return Err(RemoteReason::Clause("this window"));
        }
        let own = self.own_window(window, scope)?;
        let order_by = if whole.order_by.is_empty() { own.order_by } else { whole.order_by };
        Ok(Window { partition_by: whole.partition_by, order_by, frame: own.frame })
    }

    fn own_window(&mut self, window: &Ast, scope: &Scope<'_>) -> Result<Window, RemoteReason> {
        let mut partition_by = Vec::with_capacity(window.partition_by.len());
        for key in &window.partition_by {
            let key = self.typed(key, scope, Place::Window)?;
            let key = self.settled(key);
            if matches!(key.node, Node::Literal(_)) {
                key.ty.groupable()?;
                continue;
            }
            partition_by.push(self.class_key(&key)?.unwrap_or(key.node));
        }
        let order_by = self.sort_keys(&window.order_by, scope, Place::Window)?;
        if order_by.len() != window.order_by.len() {
            return Err(RemoteReason::Clause("a window in the order of a constant"));
        }
        let frame = match &window.frame {
            None => None,
            Some(frame) => Some(self.frame(frame, &window.order_by, scope)?),
        };
        Ok(Window { partition_by, order_by, frame })
    }

    /// A frame, if PostgreSQL accepts it.
    fn frame(&mut self, frame: &AstFrame, order_by: &[SortKey], scope: &Scope<'_>) -> Result<Frame, RemoteReason> {
        let refuse = || RemoteReason::Clause("this frame");
        if frame.unit == FrameUnit::Groups && order_by.is_empty() {
            return Err(refuse());
        }
        let is_offset = |bound: &&FrameBound| matches!(bound, FrameBound::Preceding(_) | FrameBound::Following(_));
        let by_value = frame.unit == FrameUnit::Range && [&frame.start, &frame.end].iter().any(is_offset);
        let key = match order_by {
            [key] if by_value => Some(self.typed(&key.expr, scope, Place::Window)?),
            _ if by_value => return Err(refuse()),
            _ => None,
        };
        // Infinity and NaN stay what they are at any distance, where their stored forms would move.
        let away = matches!(frame.start, FrameBound::Following(_)) || matches!(frame.end, FrameBound::Preceding(_));
        let moves = |key: &Typed| !key.ty.is_integer() && away;
        if key.as_ref().is_some_and(moves) {
            return Err(RemoteReason::Clause("RANGE with this offset"));
        }
        let mut bound = |bound: &FrameBound| {
            let (offset, words) = match bound {
                FrameBound::UnboundedPreceding => (None, "UNBOUNDED PRECEDING"),
                FrameBound::Preceding(offset) => (Some(offset), "PRECEDING"),
                FrameBound::CurrentRow => (None, "CURRENT ROW"),
                FrameBound::Following(offset) => (Some(offset), "FOLLOWING"),
                FrameBound::UnboundedFollowing => (None, "UNBOUNDED FOLLOWING"),
            };
            let offset = match (offset, &key) {
                (None, _) => None,
                (Some(offset), None) => Some(self.rows_away(offset)?),
                (Some(offset), Some(key)) => Some(self.distance(offset, key)?),
            };
            Ok((offset, words))
        };
        let unit = match frame.unit {
            FrameUnit::Rows => "ROWS",
            FrameUnit::Range => "RANGE",
            FrameUnit::Groups => "GROUPS",
        };
        Ok(Frame { unit, bounds: [bound(&frame.start)?, bound(&frame.end)?], exclude: frame.exclude })
    }

    /// So many rows or groups: without columns. SQLite, too, raises an error if they are NULL or negative.
    fn rows_away(&mut self, offset: &Expr) -> Result<Node, RemoteReason> {
        let names = Namespace::default();
        let offset = self.operand(offset, &Scope { names: &names, outer: None }, Place::Where)?;
        let offset = self.coerce(offset, oid::INT8, Context::Implicit)?;
        match &offset.node {
            Node::Literal(CellBuf::Integer(rows)) if (0..=OFFSET_MAX).contains(rows) => Ok(offset.node),
            Node::Parameter { .. } => {
                self.may_fail = true;
                Ok(offset.node)
            }
            _ => Err(RemoteReason::Clause("this frame")),
        }
    }

    /// How far the values of a RANGE may be from the present one: a constant, in the form of the key.
    fn distance(&mut self, offset: &Expr, key: &Typed) -> Result<Node, RemoteReason> {
        let refuse = RemoteReason::Clause("RANGE with this offset");
        let names = Namespace::default();
        let operand = self.operand(offset, &Scope { names: &names, outer: None }, Place::Where)?;
        let moment = matches!(key.ty.storage, Storage::Date | Storage::Timestamp | Storage::TimestampTz);
        let operand = match operand {
            Operand::Text(_) if moment => Operand::Typed(self.coerce(operand, oid::INTERVAL, Context::Implicit)?),
            operand => operand,
        };
        let Operand::Typed(offset) = operand else { return Err(refuse) };
        if key.loose || key.ty.domain {
            return Err(refuse);
        }
        let distance = match key.ty.storage {
            Storage::Int2 | Storage::Int4 | Storage::Int8 if offset.ty.is_integer() => match offset.literal() {
                Some(CellBuf::Integer(distance)) => *distance,
                _ => return Err(refuse),
            },
            Storage::NumericScaled { scale } => {
                let offset = self.coerce(Operand::Typed(offset), oid::NUMERIC, Context::Implicit)?;
                match self.rescaled(offset, scale).as_ref().and_then(Typed::literal) {
                    Some(CellBuf::Integer(distance)) => *distance,
                    _ => return Err(refuse),
                }
            }
            _ if moment && offset.ty.storage == Storage::Interval => {
                let fields = match offset.literal().map(CellBuf::as_cell) {
                    Some(Cell::Blob(bytes)) => match Interval::of_key(bytes) {
                        Some(Interval::Finite(fields)) => Some(fields),
                        _ => None,
                    },
                    _ => None,
                };
                // A month has no length of its own.
                let Some(fields) = fields.filter(|fields| fields.months == 0 && fields.days >= 0 && fields.time_us >= 0) else {
                    return Err(refuse);
                };
                // In a time zone, a day has not always as many hours.
                if key.ty.storage == Storage::TimestampTz && fields.days != 0 && !self.session.utc() {
                    return Err(refuse);
                }
                let distance_us = i64::from(fields.days) * DAY_US + fields.time_us;
                if key.ty.storage == Storage::Date { distance_us / DAY_US } else { distance_us }
            }
            _ => return Err(refuse),
        };
        if (0..=DISTANCE_MAX).contains(&distance) { Ok(Node::Literal(CellBuf::Integer(distance))) } else { Err(refuse) }
    }

    pub(crate) fn window_function(&mut self, chosen: &Chosen, arguments: Vec<Typed>, extras: Extras) -> Result<Typed, RemoteReason> {
        let name = chosen.function.name;
        let refuse = || RemoteReason::Function { function: described(name, &arguments) };
        let whole = |index: usize, least: i64| match arguments.get(index).and_then(Typed::literal) {
            Some(CellBuf::Integer(value)) => *value >= least,
            _ => false,
        };
        let plain = Ty::plain(chosen.result);
        let function = match (name, arguments.len()) {
            ("row_number", 0) => return Ok(finished("row_number", arguments, extras, plain).not_null()),
            ("rank", 0) => return Ok(finished("rank", arguments, extras, plain).not_null()),
            ("dense_rank", 0) => return Ok(finished("dense_rank", arguments, extras, plain).not_null()),
            ("percent_rank", 0) => return Ok(finished("percent_rank", arguments, extras, plain).not_null()),
            ("cume_dist", 0) => return Ok(finished("cume_dist", arguments, extras, plain).not_null()),
            ("ntile", 1) if whole(0, 1) => return Ok(finished("ntile", arguments, extras, plain).not_null()),
            ("lag" | "lead", 1 | 2) => return self.neighbour(name, arguments, extras),
            ("first_value", 1) => "first_value",
            ("last_value", 1) => "last_value",
            ("nth_value", 2) if whole(1, 1) => "nth_value",
            _ => return Err(refuse()),
        };
        let mut arguments = arguments;
        let of = self.settled(arguments.remove(0));
        let (ty, magnitude, nan) = (Ty { typmod: -1, ..of.ty }, of.magnitude, of.nan);
        arguments.insert(0, of);
        Ok(Typed { magnitude, nan, ..finished(function, arguments, extras, ty) })
    }

    /// lag and lead: value, distance, and what there is instead where there is no such row.
    pub(crate) fn neighbour(&mut self, name: &str, mut arguments: Vec<Typed>, extras: Extras) -> Result<Typed, RemoteReason> {
        let refuse = RemoteReason::Function { function: described(name, &arguments) };
        let mut lag = name == "lag";
        if let Some(distance) = arguments.get_mut(1) {
            let Some(CellBuf::Integer(rows)) = distance.literal() else { return Err(refuse) };
            // SQLite knows no negative distance.
            lag ^= *rows < 0;
            distance.node = Node::Literal(CellBuf::Integer(rows.abs()));
        }
        let of = self.settled(arguments.remove(0));
        let (ty, mut magnitude, mut nan) = (Ty { typmod: -1, ..of.ty }, of.magnitude, of.nan);
        if let Some(otherwise) = arguments.get(1) {
            (magnitude, nan) = (magnitude.max(otherwise.magnitude), nan || otherwise.nan);
        }
        arguments.insert(0, of);
        Ok(Typed { magnitude, nan, ..finished(if lag { "lag" } else { "lead" }, arguments, extras, ty) })
    }
}
