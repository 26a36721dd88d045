//! Ordered-set aggregates: WITHIN GROUP.

use rimward_model::{CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Call, SortKey};
use crate::builtin::Context;
use crate::call::{Extras, described, finished};
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{OrderKey, Typed};
use crate::types::Ty;

impl Analyzer<'_> {
    /// `function(fraction) WITHIN GROUP (ORDER BY value)`: the registry's aggregates take the value, the fraction behind it, and the rows in order.
    pub(crate) fn ordered_set(&mut self, call: &Call, name: &str, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} within group") };
        let [SortKey { expr, descending, nulls_first }] = &call.within_group[..] else { return Err(refuse()) };
        if call.star || call.distinct || !call.order_by.is_empty() || call.over.is_some() {
            return Err(refuse());
        }
        let direct = call.args.iter().map(|arg| self.operand(arg, scope, Place::Aggregate)).collect::<Result<Vec<_>, _>>()?;
        let value = self.typed(expr, scope, Place::Aggregate)?;
        let mut value = self.settled(value);
        if name == "percentile_cont" {
            value = self.coerce(Operand::Typed(value), oid::FLOAT8, Context::Implicit)?;
        }
        if value.ty.domain {
            return Err(refuse());
        }
        let mut types = vec![value.ty.oid];
        let mut arguments = vec![value.clone()];
        match (name, direct.len()) {
            ("mode", 0) => {}
            ("percentile_cont" | "percentile_disc", 1) => {
                for operand in direct {
                    let fraction = self.coerce(operand, oid::FLOAT8, Context::Implicit)?;
                    // PostgreSQL judges it without any row, too.
                    if !matches!(fraction.literal(), Some(CellBuf::Real(fraction)) if (0.0..=1.0).contains(fraction)) {
                        return Err(refuse());
                    }
                    types.push(oid::FLOAT8);
                    arguments.push(fraction);
                }
            }
            _ => return Err(refuse()),
        }
        let aggregate =
            rimward_functions::aggregate(name, &types).ok_or_else(|| RemoteReason::Function { function: described(name, &arguments) })?;
        let node = self.sorted_by(&value)?;
        let nulls_first = value.nullable.then(|| nulls_first.unwrap_or(*descending));
        let extras = self.extras(call, scope, place)?;
        self.own_aggregate(&arguments, &extras)?;
        let key = OrderKey { node, descending: *descending, nulls_first };
        let extras = Extras { order_by: vec![key], ..extras };
        let ty = match name {
            "percentile_cont" => Ty::plain(oid::FLOAT8),
            _ => Ty { typmod: -1, ..value.ty },
        };
        self.may_fail = true;
        let mut nodes = Vec::with_capacity(2);
        for argument in arguments {
            nodes.push(self.canonical(argument)?);
        }
        Ok(finished(aggregate.name, nodes, extras, ty))
    }
}
