//! Aggregates of different values that are put together in their order: PostgreSQL sorts to find what is different.

use rimward_model::{CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::array_value::form;
use crate::call::{Extras, finished};
use crate::tree::{Node, OrderKey, Typed};
use crate::types::{Need, Ty};

impl Analyzer<'_> {
    /// In which order DISTINCT sorts the values; nothing if by others.
    pub(crate) fn distinct_order(&mut self, of: &Typed, extras: &Extras) -> Result<Option<&'static str>, RemoteReason> {
        Ok(match &extras.order_by[..] {
            [] => Some(""),
            [key] if key.node == self.sorted_by(of)? => Some(match (key.descending, key.nulls_first) {
                (false, None | Some(false)) => "",
                (false, Some(true)) => "first",
                (true, None | Some(false)) => "desc",
                (true, Some(true)) => "desc first",
            }),
            _ => None,
        })
    }

    /// The values come in their order, where the function does not know it, so that equal ones are side by side.
    pub(crate) fn in_its_order(&mut self, of: &Typed, order: &str, extras: Extras) -> Result<Extras, RemoteReason> {
        let (node, descending) = (self.sorted_by(of)?, order.starts_with("desc"));
        let nulls_first = of.nullable.then_some(order.ends_with("first"));
        Ok(Extras { distinct: false, order_by: vec![OrderKey { node, descending, nulls_first }], ..extras })
    }

    /// `string_agg(DISTINCT …)`, with one separator.
    pub(crate) fn distinct_string(&mut self, mut arguments: Vec<Typed>, extras: Extras, result: Ty) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: "string_agg with DISTINCT in another order".to_owned() };
        let (Some(separator), Some(of)) = (arguments.pop(), arguments.pop()) else { return Err(refuse()) };
        let constant = matches!(separator.node, Node::Literal(_) | Node::Parameter { .. });
        if !constant || of.ty.oid != oid::TEXT {
            return Err(refuse());
        }
        // NULLs are left out, wherever they would be.
        let order = self.distinct_order(&of, &extras)?.ok_or_else(refuse)?;
        if self.collated(Need::Order, &[&of]).is_err() {
            let (ty, extras) = (Ty { collation: of.ty.collation, ..result }, self.in_its_order(&of, order, extras)?);
            self.may_fail = true;
            return Ok(finished("rimward_string_agg_unique", vec![of, separator], extras, ty));
        }
        let order = if order.starts_with("desc") { "desc" } else { "" };
        let options = Typed::new(Node::Literal(CellBuf::Text(order.to_owned())), Ty::plain(oid::TEXT));
        self.may_fail = true;
        let ty = Ty { collation: of.ty.collation, ..result };
        let extras = Extras { distinct: false, order_by: Vec::new(), ..extras };
        Ok(finished("rimward_string_agg_distinct", vec![of, separator, options], extras, ty))
    }

    /// `json_agg(DISTINCT …)` and `jsonb_agg(DISTINCT …)`: as the array of the different values.
    pub(crate) fn distinct_json(&mut self, name: &str, mut arguments: Vec<Typed>, extras: Extras) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} with DISTINCT") };
        let (true, Some(of)) = (matches!(name, "json_agg" | "jsonb_agg") && arguments.len() == 1, arguments.pop()) else {
            return Err(refuse());
        };
        let of = self.settled(of);
        let element = of.ty.oid;
        let array = self.types.array_of(element).filter(|_| self.types.element(element).is_none()).ok_or_else(refuse)?;
        let array = self.distinct_array(of, extras, self.type_of(array))?;
        let binary = name == "jsonb_agg";
        let (nullable, parts) = (array.nullable, array.node.clone());
        let whole = self.json_of(array, binary)?;
        let ty = Ty::plain(if binary { oid::JSONB } else { oid::JSON });
        if binary {
            return Ok(Typed { nullable, ..Typed::new(whole, ty) });
        }
        let function = form("json_agg", &[rimward_functions::ANYARRAY])?;
        let node = self.computed(function, vec![parts, self.element_node(element)?], true)?;
        Ok(Typed { nullable, ..Typed::new(node, ty) })
    }
}
