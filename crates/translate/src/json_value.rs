//! jsonb as a value: its parts by brackets.

use rimward_model::{CellBuf, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::Part;
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::Scope;
use crate::tree::{Node, Typed};

/// The first version that has brackets of jsonb.
const SUBSCRIPTS_SINCE: u32 = 140_000;

impl Analyzer<'_> {
    /// `jsonb['key'][0]`: keys and numbers as a path of texts.
    pub(crate) fn json_subscript(&mut self, of: Typed, parts: &[Part], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Expression("this index of jsonb");
        if self.catalog.database.server_version_num < SUBSCRIPTS_SINCE || of.ty.domain {
            return Err(refuse());
        }
        let ty = of.ty;
        let mut nodes = vec![of.node];
        for part in parts {
            let Part::Index(index) = part else { return Err(refuse()) };
            let value = match self.operand(index, scope, place)? {
                Operand::Typed(typed) if typed.ty.oid == oid::INT4 => self.coerce(Operand::Typed(typed), oid::TEXT, Context::Explicit)?,
                Operand::Typed(typed) if typed.ty.oid == oid::TEXT => typed,
                Operand::Text(text) => self.coerce(Operand::Text(text), oid::TEXT, Context::Implicit)?,
                _ => return Err(refuse()),
            };
            if matches!(value.node, Node::Literal(CellBuf::Null)) {
                return Err(refuse());
            }
            nodes.push(value.node);
        }
        let function = rimward_functions::function("jsonb_extract_path", &[oid::JSONB, oid::TEXT]).ok_or_else(refuse)?;
        let node = self.computed(function, nodes, true)?;
        Ok(Typed::new(node, ty))
    }
}
