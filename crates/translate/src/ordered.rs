//! Ordered-set aggregates: WITHIN GROUP.

use rimward_model::{CellBuf, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Call, SortKey};
use crate::builtin::Context;
use crate::call::{Extras, finished};
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{OrderKey, Typed};
use crate::types::Ty;

impl Analyzer<'_> {
    /// `function(fraction) WITHIN GROUP (ORDER BY value)`: the registry's aggregates take the value, the fraction behind it, and the rows in
    /// order.
    pub(crate) fn ordered_set(&mut self, name: &str, call: &Call, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} within a group") };
        let [SortKey { expr, descending, nulls_first }] = &call.within_group[..] else { return Err(refuse()) };
        if call.star || call.distinct || !call.order_by.is_empty() || call.over.is_some() {
            return Err(refuse());
        }
        let direct = call.args.iter().map(|arg| self.operand(arg, scope, Place::Aggregate)).collect::<Result<Vec<_>, _>>()?;
        let mut value = self.typed(expr, scope, Place::Aggregate)?;
        let fraction = match (name, &direct[..]) {
            ("mode", []) => None,
            ("percentile_cont" | "percentile_disc", [fraction]) => Some(self.coerce(fraction.clone(), oid::FLOAT8, Context::Implicit)?),
            _ => return Err(refuse()),
        };
        // PostgreSQL judges it without any row, too, where the aggregate here does not see it.
        let judged = |fraction: &Typed| matches!(fraction.literal(), Some(CellBuf::Real(fraction)) if (0.0..=1.0).contains(fraction));
        if !fraction.iter().all(judged) {
            return Err(refuse());
        }
        if name == "percentile_cont" {
            value = self.coerce(Operand::Typed(value), oid::FLOAT8, Context::Implicit)?;
        }
        let value = self.settled(value);
        // A numeric of a fixed scale is an integer here, and is printed as its type says.
        let taken = match value.ty.storage {
            Storage::NumericScaled { .. } => oid::INT8,
            _ if value.ty.oid == oid::VARCHAR || value.ty.domain => return Err(refuse()),
            _ => value.ty.oid,
        };
        let types = if fraction.is_some() { vec![taken, oid::FLOAT8] } else { vec![taken] };
        let aggregate = rimward_functions::aggregate(name, &types).ok_or_else(refuse)?;
        self.function_name(name)?;
        let node = self.sorted_by(&value)?;
        let nulls_first = value.nullable.then(|| nulls_first.unwrap_or(*descending));
        let extras = self.extras(call, scope, place)?;
        let extras = Extras { order_by: vec![OrderKey { node, descending: *descending, nulls_first }], ..extras };
        let typmod = if value.ty.oid == oid::NUMERIC { -1 } else { value.ty.typmod };
        let (ty, nan, magnitude) = (Ty { typmod, ..value.ty }, value.nan, value.magnitude);
        let arguments: Vec<Typed> = std::iter::once(Typed { origin: None, ..value }).chain(fraction).collect();
        self.own_aggregate(&arguments, &extras)?;
        self.may_fail = true;
        Ok(Typed { nan, magnitude, ..finished(aggregate.name, arguments, extras, ty) })
    }
}
