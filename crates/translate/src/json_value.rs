//! JSON as a value: made of values, arrays and rows, gathered from many, and the parts of jsonb by brackets. Paths of jsonb stay as they
//! are written, for the functions that walk them.

use rimward_functions::ANYARRAY;
use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::array_value::form;
use crate::ast::{Expr, Part};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::scope::{Scope, Visible};
use crate::tree::{Node, Typed};
use crate::types::{Ty, name_of};

/// The first version that has brackets of jsonb.
const SUBSCRIPTS_SINCE: u32 = 140_000;
/// `jsonpath`.
pub(crate) const JSONPATH: Oid = 4072;
/// Members or elements of one call: SQLite takes 127 arguments.
const VALUES_MAX: usize = 60;

/// Functions that make JSON of any values, rows among them.
pub(crate) fn makes_json(name: &str) -> bool {
    matches!(
        name,
        "to_json"
            | "to_jsonb"
            | "json_agg"
            | "jsonb_agg"
            | "json_build_array"
            | "jsonb_build_array"
            | "json_build_object"
            | "jsonb_build_object"
            | "json_object_agg"
            | "jsonb_object_agg"
    )
}

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

    /// A path that a function or an operator takes: a literal that can be walked, or a parameter.
    pub(crate) fn json_path(&mut self, operand: Operand) -> Result<Typed, RemoteReason> {
        let ty = self.type_of(JSONPATH);
        match operand {
            Operand::Text(text) => {
                let cell = crate::array::input(ty.type_ref(), ty.storage, &self.catalog.enums, &text);
                let cell =
                    cell.ok_or_else(|| RemoteReason::Literal { literal: crate::convert::excerpt(&text), ty: "jsonpath".to_owned() })?;
                Ok(Typed::new(Node::Literal(cell), ty).not_null())
            }
            Operand::Parameter(index) => {
                self.infer(index, JSONPATH)?;
                Ok(Typed::new(Node::Parameter { index, ty: ty.type_ref(), storage: ty.storage }, ty))
            }
            Operand::Null => Ok(Typed::new(Node::Literal(CellBuf::Null), ty)),
            Operand::Typed(typed) => Ok(typed),
        }
    }

    /// The row that a bare name of a FROM item means, as JSON.
    pub(crate) fn whole_row(&mut self, arg: &Expr, scope: &Scope<'_>) -> Result<Option<Typed>, RemoteReason> {
        let Expr::Column(path) = arg else { return Ok(None) };
        let [name] = &path[..] else { return Ok(None) };
        if scope.names.has_column(name) {
            return Ok(None);
        }
        let Ok(relation) = scope.names.relation(name) else { return Ok(None) };
        if relation.scalar {
            return Ok(None);
        }
        if relation.optional {
            return Err(RemoteReason::Expression("a row that may be missing"));
        }
        let columns: Vec<Visible> = relation.columns.clone();
        let mut members = Vec::with_capacity(columns.len());
        for column in &columns {
            members.push((column.name.clone(), column.typed()?));
        }
        self.row_json(members).map(Some)
    }

    /// `{"a":1}`.
    pub(crate) fn row_json(&mut self, members: Vec<(String, Typed)>) -> Result<Typed, RemoteReason> {
        if members.len() > VALUES_MAX {
            return Err(RemoteReason::TooLarge { what: "columns of a row in JSON", limit: VALUES_MAX });
        }
        let mut nodes = Vec::with_capacity(2 * members.len());
        for (name, value) in members {
            nodes.push(Node::Literal(CellBuf::Text(name)));
            nodes.push(self.json_of(value, false)?);
        }
        let node = self.computed(form("row", &[oid::TEXT, oid::JSON])?, nodes, false)?;
        Ok(Typed::new(node, Ty::plain(oid::JSON)).not_null())
    }

    /// A value as the text of json, or of jsonb; NULL stays NULL.
    pub(crate) fn json_of(&mut self, value: Typed, binary: bool) -> Result<Node, RemoteReason> {
        let name = if binary { "to_jsonb" } else { "to_json" };
        let value = self.settled(value);
        let refuse = RemoteReason::Function { function: format!("{name}({})", name_of(value.ty.oid)) };
        if let Some(element) = self.types.element(value.ty.oid) {
            if matches!(element, oid::TIMESTAMPTZ | oid::BPCHAR) {
                return Err(refuse);
            }
            let function = rimward_functions::function(name, &[ANYARRAY]).ok_or(refuse)?;
            let element = self.element_node(element)?;
            return self.computed(function, vec![value.node, element], false);
        }
        if value.ty.storage == Storage::TimestampTz && !self.session.utc() {
            return Err(RemoteReason::Setting("time zone"));
        }
        let value = if matches!(value.ty.storage, Storage::Enum { .. }) {
            if value.ty.domain {
                return Err(refuse);
            }
            self.coerce(Operand::Typed(value), oid::TEXT, Context::Explicit)?
        } else {
            value
        };
        // char(n) shows its blanks.
        let value = match value.ty.storage {
            Storage::Char { length } => {
                let pad = rimward_functions::function("rpad", &[oid::TEXT, oid::INT4]).ok_or_else(|| refuse.clone())?;
                let length = Node::Literal(CellBuf::Integer(length.into()));
                let node = self.computed(pad, vec![value.node.clone(), length], false)?;
                value.relabelled(self.type_of(oid::TEXT)).with_node(node)
            }
            _ => value,
        };
        let function = rimward_functions::function(name, &[value.ty.oid]).ok_or(refuse)?;
        let node = self.canonical(value)?.node;
        self.computed(function, vec![node], false)
    }

    /// A key of an object, as text.
    fn json_key(&mut self, key: Typed) -> Result<Node, RemoteReason> {
        let known = matches!(
            key.ty.storage,
            Storage::Text
                | Storage::Int2
                | Storage::Int4
                | Storage::Int8
                | Storage::Bool
                | Storage::Numeric
                | Storage::NumericScaled { .. }
                | Storage::Float8
                | Storage::Uuid
                | Storage::Date
                | Storage::Enum { .. }
        );
        if !known || key.ty.oid == oid::BPCHAR {
            return Err(RemoteReason::Function { function: format!("a key of {}", name_of(key.ty.oid)) });
        }
        let key = self.coerce(Operand::Typed(key), oid::TEXT, Context::Explicit)?;
        Ok(self.settled(key).node)
    }

    /// A call of a function that makes JSON; `None` if it is none.
    pub(crate) fn json_call(&mut self, name: &str, arguments: &[Typed]) -> Result<Option<Typed>, RemoteReason> {
        let binary = name.starts_with("jsonb") || name == "to_jsonb";
        let ty = Ty::plain(if binary { oid::JSONB } else { oid::JSON });
        let (function, nodes) = match (name, arguments) {
            ("to_json" | "to_jsonb", [of]) => {
                let nullable = of.nullable;
                let node = self.json_of(of.clone(), binary)?;
                return Ok(Some(Typed { nullable, ..Typed::new(node, ty) }));
            }
            ("json_build_array" | "jsonb_build_array", values) => {
                let nodes = values.iter().map(|value| self.json_of(value.clone(), binary)).collect::<Result<Vec<_>, _>>()?;
                (rimward_functions::function(name, &[ty.oid]), nodes)
            }
            ("json_build_object" | "jsonb_build_object", pairs) if pairs.len() % 2 == 0 => {
                let mut nodes = Vec::with_capacity(pairs.len());
                for pair in pairs.chunks(2) {
                    nodes.push(self.json_key(pair[0].clone())?);
                    nodes.push(self.json_of(pair[1].clone(), binary)?);
                }
                (form(name, &[oid::TEXT, ty.oid]).ok(), nodes)
            }
            _ => return Ok(None),
        };
        if nodes.len() > 2 * VALUES_MAX {
            return Err(RemoteReason::TooLarge { what: "values in JSON", limit: VALUES_MAX });
        }
        let function = function.ok_or_else(|| RemoteReason::Function { function: name.to_owned() })?;
        let node = self.computed(function, nodes, name.ends_with("_object"))?;
        Ok(Some(Typed::new(node, ty).not_null()))
    }

    /// The arguments of an aggregate that makes JSON, and its name in SQLite; `composite`: of rows.
    pub(crate) fn json_aggregate(
        &mut self,
        name: &str,
        arguments: &[Typed],
        composite: bool,
        ordered: bool,
    ) -> Result<(&'static str, Vec<Typed>, Ty), RemoteReason> {
        let binary = name.starts_with("jsonb");
        let ty = Ty::plain(if binary { oid::JSONB } else { oid::JSON });
        let typed = |node: Node| Typed::new(node, ty);
        match (name, arguments) {
            ("json_agg" | "jsonb_agg", [of]) => {
                let lines = !binary && (composite || self.types.element(of.ty.oid).is_some());
                let value = typed(self.json_of(of.clone(), binary)?);
                if lines {
                    let between = typed(Node::Literal(CellBuf::Text(", \n ".to_owned())));
                    return Ok(("rimward_json_agg_lines", vec![value, between], ty));
                }
                Ok((if binary { "rimward_jsonb_agg" } else { "rimward_json_agg" }, vec![value], ty))
            }
            ("json_object_agg" | "jsonb_object_agg", [key, value]) => {
                let (key, value) = (self.json_key(key.clone())?, self.json_of(value.clone(), binary)?);
                let function = match (binary, ordered) {
                    (true, true) => "rimward_jsonb_object_agg",
                    (true, false) => "rimward_jsonb_object_agg_unordered",
                    (false, _) => "rimward_json_object_agg",
                };
                Ok((function, vec![typed(key), typed(value)], ty))
            }
            _ => Err(RemoteReason::Function { function: name.to_owned() }),
        }
    }
}
