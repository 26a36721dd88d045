//! Which rows come first: LIMIT and OFFSET, DISTINCT ON.

use rimward_model::{CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::{Analyzer, Open};
use crate::ast::{Expr, Limit};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::{Namespace, Scope};
use crate::tree::Node;

impl Analyzer<'_> {
    pub(crate) fn limit(&mut self, limit: Option<&Limit>, offset: Option<&Expr>) -> Result<(Option<Node>, Option<Node>), RemoteReason> {
        let offset = offset.map(|offset| self.count(offset)).transpose()?;
        let limit = match limit {
            None | Some(Limit::All | Limit::Rows(Expr::Null)) => None,
            Some(Limit::Rows(rows) | Limit::WithTies(rows)) => Some(self.count(rows)?),
        };
        Ok((limit, offset))
    }

    /// A row count: a constant, a parameter, or what is made of them.
    fn count(&mut self, expr: &Expr) -> Result<Node, RemoteReason> {
        let refuse = || RemoteReason::Clause("LIMIT or OFFSET of this expression");
        let names = Namespace::default();
        let value = self.operand(expr, &Scope { names: &names, outer: None }, Place::Where)?;
        let value = match value {
            Operand::Typed(typed) if !typed.ty.is_integer() => return Err(refuse()),
            Operand::Text(_) => return Err(refuse()),
            value => self.coerce(value, oid::INT8, Context::Implicit)?,
        };
        let value = self.settled(value);
        if let Node::Literal(cell) = &value.node {
            return match cell {
                CellBuf::Integer(0..) => Ok(value.node),
                _ => Err(refuse()),
            };
        }
        // Without a row to limit, SQLite may not compute it, and overlook its error.
        if value.node.any(|node| matches!(node, Node::Call(..))) {
            return Err(refuse());
        }
        self.may_fail = true;
        Ok(value.node)
    }

    /// DISTINCT ON: the keys become hidden columns, by which the first row of each group is found.
    pub(crate) fn distinct_on(&mut self, keys: &[Expr], open: &mut Open, scope: &Scope<'_>) -> Result<(), RemoteReason> {
        let mut nodes = Vec::with_capacity(keys.len());
        for key in keys {
            let value = match key {
                Expr::Number(digits) => self.ordinal(digits, &mut open.values)?,
                Expr::Column(path) if path.len() == 1 => match self.output_named(&open.names, &mut open.values, &path[0])? {
                    Some(value) => value,
                    None => self.typed(key, scope, Place::OrderBy)?,
                },
                Expr::Text(_) | Expr::Null | Expr::Parameter(_) | Expr::Bool(_) => {
                    return Err(RemoteReason::Clause("DISTINCT ON a literal"));
                }
                _ => self.typed(key, scope, Place::OrderBy)?,
            };
            let value = self.settled(value);
            nodes.push(self.class_key(&value)?.unwrap_or(value.node));
        }
        // They must be the first of ORDER BY, in any order.
        let leading = open.order_by.iter().take(nodes.len()).all(|key| nodes.contains(key.node.uncollated()));
        if !leading {
            return Err(RemoteReason::Clause("DISTINCT ON in another order"));
        }
        open.select.columns = nodes;
        open.shown = Some(open.values.len());
        Ok(())
    }
}
