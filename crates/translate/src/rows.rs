//! Functions that return rows, in FROM and alone in a select list. Each becomes a JSON array that SQLite's `json_each` takes apart: of
//! texts, or of arrays of texts where there are several columns.

use rimward_functions::{ANYARRAY, Context as Argument};
use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::array_value::form;
use crate::ast::{Alias, Call, Expr, Target};
use crate::builtin::{Context, builtin};
use crate::expression::Place;
use crate::from::{Around, Item};
use crate::json_value::JSONPATH;
use crate::resolve::registry_types;
use crate::scope::{Namespace, Scope, Visible, renamed};
use crate::tree::{JoinKind, Node, Source, Typed};
use crate::types::Ty;

/// Arrays side by side.
const PARALLEL_MAX: usize = 50;

/// `text[]`.
const TEXTS: Oid = 1009;

/// A call that returns rows.
pub(crate) struct Rows {
    pub(crate) source: Source,
    relation: usize,
    function: String,
    /// The columns, with the names that the function itself has for them.
    pub(crate) columns: Vec<(Option<&'static str>, Typed)>,
}

/// The columns of a function that is not polymorphic.
fn columns_of(name: &str) -> Option<&'static [(Option<&'static str>, Oid)]> {
    Some(match name {
        "jsonb_array_elements" => &[(Some("value"), oid::JSONB)],
        "json_array_elements" => &[(Some("value"), oid::JSON)],
        "jsonb_array_elements_text" | "json_array_elements_text" => &[(Some("value"), oid::TEXT)],
        "jsonb_object_keys" | "json_object_keys" | "string_to_table" | "regexp_split_to_table" => &[(None, oid::TEXT)],
        "regexp_matches" => &[(None, TEXTS)],
        "jsonb_each" => &[(Some("key"), oid::TEXT), (Some("value"), oid::JSONB)],
        "json_each" => &[(Some("key"), oid::TEXT), (Some("value"), oid::JSON)],
        "jsonb_each_text" | "json_each_text" => &[(Some("key"), oid::TEXT), (Some("value"), oid::TEXT)],
        "jsonb_path_query" => &[(None, oid::JSONB)],
        "generate_subscripts" => &[(None, oid::INT4)],
        _ => return None,
    })
}

/// Whether an expression is a call of a function that returns rows.
fn is_set_call(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    let Some(name) = call.name.last() else { return false };
    builtin().functions(name).iter().any(|function| function.set)
}

impl Analyzer<'_> {
    /// `function(…) [WITH ORDINALITY] [alias]` in FROM, beside items that it may refer to.
    pub(crate) fn function_item(&mut self, call: &Call, ordinality: bool, alias: &Alias, around: Around<'_>) -> Result<Item, RemoteReason> {
        let nothing = Namespace::default();
        // Where it may refer to nothing, an outer column of that name is not what PostgreSQL would take.
        let scope = match around.before {
            Some(names) => Scope { names, outer: around.outer },
            None => Scope { names: &nothing, outer: None },
        };
        let rows = self.rows(call, &scope, Place::On)?;
        let Rows { source, relation, function, columns } = rows;
        let several = columns.len() > 1;
        let mut visible: Vec<Visible> = Vec::with_capacity(columns.len() + 1);
        for (own, value) in columns {
            // A function of one column lends it its alias, unless the column has a name of its own.
            let name = match (own, &alias.name) {
                (Some(own), _) => own.to_owned(),
                (None, Some(alias)) if !several => alias.clone(),
                (None, _) => function.clone(),
            };
            visible.push(Visible { name, value: Some(value), domain: None });
        }
        if ordinality {
            let key = Box::new(Node::Column { relation, name: "key".into() });
            let number = Node::Infix("+", key, Box::new(Node::Literal(CellBuf::Integer(1))));
            let value = Typed::new(number, Ty::plain(oid::INT8)).not_null();
            visible.push(Visible { name: "ordinality".to_owned(), value: Some(value), domain: None });
        }
        let visible = renamed(visible, &alias.columns)?;
        let scalar = visible.len() == 1;
        let mut names = Namespace::single(alias.name.clone().unwrap_or(function), visible);
        names.relations.iter_mut().for_each(|relation| relation.scalar = scalar);
        Ok(Item::new(source, names))
    }

    /// The one call in a select list that returns rows, which joins FROM: its place, its value, and FROM with it.
    pub(crate) fn set_target(
        &mut self,
        targets: &[Target],
        from: &mut Option<Source>,
        scope: &Scope<'_>,
    ) -> Result<Option<(usize, Typed)>, RemoteReason> {
        let mut found = targets.iter().enumerate().filter_map(|(place, target)| match target {
            Target::Expr { expr, .. } if is_set_call(expr) => Some((place, expr)),
            _ => None,
        });
        let Some((place, Expr::Call(call))) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(RemoteReason::Clause("several functions that return rows, in a select list"));
        }
        let mut rows = self.rows(call, scope, Place::Where)?;
        if rows.columns.len() > 1 {
            return Err(RemoteReason::Clause("a row as a value"));
        }
        let Some((_, value)) = rows.columns.pop() else { return Ok(None) };
        *from = Some(match from.take() {
            None => rows.source,
            Some(left) => Source::Join { left: Box::new(left), right: Box::new(rows.source), kind: JoinKind::Inner, on: None },
        });
        Ok(Some((place, value)))
    }

    fn rows(&mut self, call: &Call, scope: &Scope<'_>, place: Place) -> Result<Rows, RemoteReason> {
        let name = match &call.name[..] {
            [name] => name.as_str(),
            [schema, name] if schema == "pg_catalog" => name.as_str(),
            _ => return Err(RemoteReason::Function { function: call.name.join(".").chars().take(80).collect() }),
        };
        let refuse = || RemoteReason::Function { function: name.chars().take(80).collect() };
        if call.name.len() == 1 {
            self.function_name(name)?;
        }
        let plain = !call.star && !call.distinct && !call.variadic && call.order_by.is_empty() && call.within_group.is_empty();
        if !plain || call.filter.is_some() || call.over.is_some() {
            return Err(refuse());
        }
        if name == "generate_series" {
            let relation = self.next_relation()?;
            let (of, value) = self.series(call, Node::Column { relation, name: "value".into() }, scope)?;
            return Ok(Rows {
                source: Source::Elements { relation, of },
                relation,
                function: name.to_owned(),
                columns: vec![(None, value)],
            });
        }
        let parallel = name == "unnest" && call.args.len() > 1;
        if parallel && place != Place::On {
            return Err(refuse());
        }
        let (of, values) = if parallel { self.parallel(call, scope, place)? } else { self.rows_of_call(name, call, scope, place)? };
        let relation = self.next_relation()?;
        let value = || Node::Column { relation, name: "value".into() };
        let several = values.len() > 1;
        let mut columns = Vec::with_capacity(values.len());
        for (index, (own, ty, element)) in values.into_iter().enumerate() {
            let cell = match several {
                false => value(),
                true => Node::Call("json_extract", vec![value(), Node::Literal(CellBuf::Text(format!("$[{index}]")))]),
            };
            let node = match element {
                None => cell,
                Some(element) => Node::Call(form("element", &[oid::TEXT])?.name, vec![cell, element]),
            };
            columns.push((own, Typed::new(node, ty)));
        }
        self.may_fail = true;
        Ok(Rows { source: Source::Elements { relation, of }, relation, function: name.to_owned(), columns })
    }

    /// The JSON array of a call, and its columns: names, types, and what turns texts into cells where they are none.
    #[allow(clippy::type_complexity, reason = "it is taken apart at once")]
    fn rows_of_call(
        &mut self,
        name: &str,
        call: &Call,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<(Node, Vec<(Option<&'static str>, Ty, Option<Node>)>), RemoteReason> {
        let refuse = || RemoteReason::Function { function: name.to_owned() };
        let operands = call.args.iter().map(|arg| self.operand(arg, scope, place)).collect::<Result<Vec<_>, _>>()?;
        let types: Vec<_> = operands.iter().map(crate::convert::Operand::oid).collect();
        let chosen = self.types.function(name, &types).map_err(|_| refuse())?;
        if !chosen.function.set || chosen.function.volatility == b'v' {
            return Err(refuse());
        }
        let mut arguments = Vec::with_capacity(operands.len());
        for (operand, id) in operands.into_iter().zip(&chosen.arguments) {
            let value = match *id {
                JSONPATH => self.json_path(operand)?,
                id => self.coerce(operand, id, Context::Implicit)?,
            };
            arguments.push(self.settled(value));
        }
        if name == "unnest" {
            let Some(array) = arguments.pop() else { return Err(refuse()) };
            let (ty, element) = self.row_element(array.ty)?;
            let node = self.computed(form("rows", &[ANYARRAY])?, vec![array.node], false)?;
            return Ok((node, vec![(None, ty, element)]));
        }
        let columns = columns_of(name).ok_or_else(refuse)?;
        let declared = chosen.function.arguments.get(..arguments.len()).ok_or_else(refuse)?;
        let function = form(name, &registry_types(declared)).map_err(|_| refuse())?;
        let text = self.result_collation(&arguments, self.type_of(oid::TEXT))?;
        if !text.collation.deterministic {
            return Err(refuse());
        }
        let mut nodes: Vec<Node> = arguments.into_iter().map(|argument| argument.node).collect();
        for context in function.context {
            nodes.push(match context {
                Argument::Ctype => Node::Literal(CellBuf::Integer(text.collation.case.ctype())),
                _ => return Err(refuse()),
            });
        }
        let node = self.computed(function, nodes, true)?;
        let column = |(own, id): &(Option<&'static str>, Oid)| {
            let ty = if *id == oid::TEXT { text } else { self.type_of(*id) };
            let ty = if *id == TEXTS { Ty { collation: text.collation, ..ty } } else { ty };
            let as_it_is = matches!(ty.storage, Storage::Text | Storage::Json | Storage::Jsonb) || *id == TEXTS;
            (*own, ty, (!as_it_is).then(|| Node::Literal(CellBuf::Integer((*id).into()))))
        };
        Ok((node, columns.iter().map(column).collect()))
    }

    /// `unnest` of several arrays.
    #[allow(clippy::type_complexity, reason = "it is taken apart at once")]
    fn parallel(
        &mut self,
        call: &Call,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<(Node, Vec<(Option<&'static str>, Ty, Option<Node>)>), RemoteReason> {
        if call.args.len() > PARALLEL_MAX {
            return Err(RemoteReason::TooLarge { what: "arrays in unnest", limit: PARALLEL_MAX });
        }
        let (mut nodes, mut columns) = (Vec::new(), Vec::new());
        for arg in &call.args {
            let crate::convert::Operand::Typed(array) = self.operand(arg, scope, place)? else {
                return Err(RemoteReason::Function { function: "unnest of a literal".to_owned() });
            };
            let (ty, element) = self.row_element(array.ty)?;
            nodes.push(array.node);
            columns.push((None, ty, element));
        }
        let node = self.computed(form("parallel rows", &[ANYARRAY])?, nodes, false)?;
        Ok((node, columns))
    }

    /// The type of an array's elements as rows, and what turns their texts into cells.
    fn row_element(&mut self, array: Ty) -> Result<(Ty, Option<Node>), RemoteReason> {
        let element = self.types.element(array.oid).ok_or(RemoteReason::Function { function: "unnest".to_owned() })?;
        if array.domain {
            return Err(RemoteReason::Expression("the elements of a domain"));
        }
        let node = self.element_node(element)?;
        // A function's result has no modifier.
        let ty = Ty { typmod: -1, ..self.element_type(array, element) };
        if ty.storage == Storage::TimestampTz && !self.session.utc() {
            return Err(RemoteReason::Setting("time zone"));
        }
        let is_text = matches!(ty.storage, Storage::Text | Storage::Json | Storage::Jsonb | Storage::Exact);
        Ok((ty, (!is_text).then_some(node)))
    }
}
