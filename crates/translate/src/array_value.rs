//! Arrays as values: constructors, elements and slices, comparisons, ANY and ALL, and the elements' type for the registry's functions.

use rimward_functions::{ANYARRAY, ANYELEMENT, COMPARABLE, Function, Kind};
use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Expr, Part, Query as Ast};
use crate::builtin::{Context, builtin, pseudo};
use crate::convert::Operand;
use crate::expression::{Place, repeatable};
use crate::resolve::Chosen;
use crate::scope::Scope;
use crate::tree::{Body, Comparison, Node, Query, Select, Source, Typed};
use crate::types::{Need, Ty, name_of};

/// Elements of a constructor, each an argument of a function: SQLite allows no more than 127.
const ITEMS_MAX: usize = 100;

/// Whether an array's text tells all about it: elements print alike exactly where they are equal.
pub(crate) fn prints_as_it_compares(element: Oid) -> bool {
    matches!(
        element,
        oid::BOOL
            | oid::INT2
            | oid::INT4
            | oid::INT8
            | oid::OID
            | oid::TEXT
            | oid::VARCHAR
            | oid::NAME
            | oid::UUID
            | oid::BYTEA
            | oid::DATE
            | oid::TIME
            | oid::TIMESTAMP
            | oid::TIMESTAMPTZ
            | oid::BIT
            | oid::VARBIT
    )
}

/// Whether a value of one type has the same text as the value that it becomes.
fn prints_alike(from: Oid, to: Oid) -> bool {
    match from {
        oid::INT2 => matches!(to, oid::INT4 | oid::INT8 | oid::NUMERIC | oid::FLOAT4 | oid::FLOAT8),
        oid::INT4 => matches!(to, oid::INT8 | oid::NUMERIC | oid::FLOAT8),
        oid::INT8 => to == oid::NUMERIC,
        oid::TEXT | oid::VARCHAR | oid::NAME => matches!(to, oid::TEXT | oid::VARCHAR),
        _ => false,
    }
}

/// A function of the registry that no name of PostgreSQL's leads to.
pub(crate) fn form(name: &str, arguments: &[Oid]) -> Result<&'static Function, RemoteReason> {
    let implements = |function: &&'static Function| {
        function.implements.iter().any(|known| known.kind == Kind::Form && known.name == name && known.arguments == arguments)
    };
    rimward_functions::scalars().find(implements).ok_or(RemoteReason::Expression("this form"))
}

impl Analyzer<'_> {
    /// The element type of the first array among these.
    pub(crate) fn element_among(&self, types: &[Oid]) -> Option<Oid> {
        types.iter().find_map(|&id| self.types.element(id))
    }

    /// Whether arrays of this element can be read from and printed as PostgreSQL's text here.
    pub(crate) fn is_array_known(&self, element: Oid) -> bool {
        COMPARABLE.contains(&element) || element == oid::JSON || self.types.is_enum(element)
    }

    /// What tells a function of the registry which type the elements are of.
    pub(crate) fn element_node(&self, element: Oid) -> Result<Node, RemoteReason> {
        let refuse = || RemoteReason::Type { name: format!("{}[]", name_of(element)) };
        if let Some(labels) = self.catalog.enums.get(&element) {
            return Ok(Node::Literal(CellBuf::Blob(rimward_functions::encode_labels(&labels.labels))));
        }
        if !self.is_array_known(element) {
            return Err(refuse());
        }
        Ok(Node::Literal(CellBuf::Integer(element.into())))
    }

    /// The type of elements as values.
    pub(crate) fn element_type(&self, array: Ty, element: Oid) -> Ty {
        let ty = self.type_of(element);
        let collation = if ty.collation.oid == 0 || array.collation.oid == 0 { ty.collation } else { array.collation };
        Ty { typmod: array.typmod, collation, ..ty }
    }

    /// An array of one type as an array of another, where that changes no text.
    pub(crate) fn convert_array(&mut self, value: Typed, ty: Ty) -> Result<Typed, RemoteReason> {
        let names = (value.ty.name(), ty.name());
        let refuse = || RemoteReason::Cast { from: names.0.clone(), to: names.1.clone() };
        let (Some(from), Some(to)) = (self.types.element(value.ty.oid), self.types.element(ty.oid)) else { return Err(refuse()) };
        if !prints_alike(from, to) {
            return self.convert_elements(value, ty, from, to)?.ok_or_else(refuse);
        }
        let collation = if value.ty.collation.oid != 0 && ty.collation.oid != 0 { value.ty.collation } else { ty.collation };
        Ok(value.relabelled(Ty { collation, ..ty }))
    }

    /// An array whose elements are cast one by one.
    fn convert_elements(&mut self, value: Typed, ty: Ty, from: Oid, to: Oid) -> Result<Option<Typed>, RemoteReason> {
        let known = |element: Oid| COMPARABLE.contains(&element) && !matches!(element, oid::BPCHAR | oid::NAME);
        if !known(from) || !known(to) || rimward_functions::element_cast(from, to).is_none() {
            return Ok(None);
        }
        let types = [from, to].map(|id| Node::Literal(CellBuf::Integer(id.into())));
        let nullable = value.nullable;
        let mut arguments = vec![self.settled(value).node];
        arguments.extend(types);
        let node = self.computed(form("cast", &[ANYARRAY, oid::OID, oid::OID])?, arguments, true)?;
        Ok(Some(Typed { nullable, ..Typed::new(node, ty) }))
    }

    /// A text as an array, and an array as its text; nothing where it is neither, or not certain.
    pub(crate) fn array_and_text(&mut self, value: &Typed, ty: Ty) -> Result<Option<Typed>, RemoteReason> {
        if self.types.element(value.ty.oid).is_some() && ty.oid == oid::TEXT && !value.ty.domain {
            value.ty.printable(self.catalog, self.session)?;
            return Ok(Some(value.clone().relabelled(ty)));
        }
        let Some(element) = self.types.element(ty.oid).filter(|_| value.ty.oid == oid::TEXT) else { return Ok(None) };
        let read = matches!(element, oid::TEXT | oid::VARCHAR) || rimward_functions::element_cast(oid::TEXT, element).is_some();
        let known = COMPARABLE.contains(&element) && read && !matches!(element, oid::BPCHAR | oid::NAME);
        if !known && !self.types.is_enum(element) {
            return Ok(None);
        }
        let arguments = vec![value.node.clone(), self.element_node(element)?];
        let node = self.computed(form("array of text", &[oid::TEXT, oid::OID])?, arguments, true)?;
        Ok(Some(Typed { nullable: value.nullable, ..Typed::new(node, ty) }))
    }

    /// `ARRAY[…]`; `hint` is the element type that a cast around it asks for, and its modifier.
    pub(crate) fn array(
        &mut self,
        items: &[Expr],
        hint: Option<(Oid, i32)>,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        if items.len() > ITEMS_MAX {
            return Err(RemoteReason::TooLarge { what: "elements of ARRAY", limit: ITEMS_MAX });
        }
        let nested = items.iter().filter(|item| matches!(item, Expr::Array(_))).count();
        if nested > 0 {
            if nested < items.len() {
                return Err(RemoteReason::Expression("an ARRAY of arrays and others"));
            }
            let parts = items.iter().map(|item| match item {
                Expr::Array(inner) => self.array(inner, hint, scope, place),
                _ => Err(RemoteReason::Expression("ARRAY")),
            });
            let parts = parts.collect::<Result<Vec<_>, _>>()?;
            let whole = self.array_of_arrays(parts)?;
            return Ok(Typed { ty: Ty { typmod: hint.map_or(-1, |(_, typmod)| typmod), ..whole.ty }, ..whole });
        }
        let operands = items.iter().map(|item| self.operand(item, scope, place)).collect::<Result<Vec<_>, _>>()?;
        // Of one domain alone, it is an array of that.
        if hint.is_none() && operands.iter().any(|operand| matches!(operand, Operand::Typed(typed) if typed.ty.domain)) {
            return Err(RemoteReason::Expression("ARRAY of a domain"));
        }
        let (values, ty) = match hint {
            Some((element, typmod)) => {
                let mut values = Vec::with_capacity(operands.len());
                for operand in operands {
                    let value = match typmod {
                        ..0 => self.coerce(operand, element, Context::Explicit)?,
                        _ => self.cast_to(operand, element, typmod)?,
                    };
                    values.push(self.settled(value));
                }
                (values, Ty { typmod, ..self.type_of(element) })
            }
            None if operands.is_empty() => return Err(RemoteReason::Expression("an ARRAY of no type")),
            None => self.unified(operands)?,
        };
        if self.types.element(ty.oid).is_some() {
            return self.array_of_arrays(values);
        }
        let element = self.element_node(ty.oid)?;
        let array = self.types.array_of(ty.oid).ok_or(RemoteReason::Type { name: ty.name() })?;
        let mut nodes = Vec::with_capacity(values.len() + 1);
        for value in values {
            nodes.push(self.canonical(value)?.node);
        }
        nodes.push(element);
        let node = self.computed(form("ARRAY", &[ANYELEMENT])?, nodes, false)?;
        let result = self.type_of(array);
        let collation = if ty.collation.oid != 0 { ty.collation } else { result.collation };
        let typmod = hint.map_or(-1, |(_, typmod)| typmod);
        Ok(Typed::new(node, Ty { collation, typmod, ..result }).not_null())
    }

    fn array_of_arrays(&mut self, parts: Vec<Typed>) -> Result<Typed, RemoteReason> {
        let Some(ty) = parts.first().map(|part| part.ty) else { return Err(RemoteReason::Expression("an ARRAY of no type")) };
        if parts.iter().any(|part| part.ty.oid != ty.oid) {
            return Err(RemoteReason::Expression("an ARRAY of arrays of different types"));
        }
        let nodes = parts.into_iter().map(|part| part.node).collect();
        let node = self.computed(form("ARRAY", &[ANYARRAY])?, nodes, true)?;
        Ok(Typed::new(node, Ty { typmod: -1, ..ty }).not_null())
    }

    /// `ARRAY(SELECT …)`: in the order that the query says, or has of itself.
    pub(crate) fn array_of_query(&mut self, query: &Ast, scope: &Scope<'_>) -> Result<Typed, RemoteReason> {
        let lowered = self.query(query, Some(scope))?;
        let [output] = &lowered.outputs[..] else { return Err(RemoteReason::Expression("ARRAY of several columns")) };
        if !is_ordered(&lowered.query) {
            return Err(RemoteReason::Expression("ARRAY of a query without an order"));
        }
        let ty = output.value.ty;
        if self.types.element(ty.oid).is_some() || ty.domain {
            return Err(RemoteReason::Expression("ARRAY of a query of arrays or domains"));
        }
        let element = self.element_node(ty.oid)?;
        let array = self.types.array_of(ty.oid).ok_or(RemoteReason::Type { name: ty.name() })?;
        let relation = self.next_relation()?;
        let column = Typed { node: Node::Column { relation, name: "c0".into() }, ..output.value.clone() };
        let column = self.canonical(column)?.node;
        let gathered = crate::tree::Aggregate {
            kind: crate::tree::AggregateKind::Function("rimward_array_agg"),
            distinct: false,
            args: vec![column, element],
            order_by: Vec::new(),
            filter: None,
            over: None,
        };
        let empty = Node::Literal(CellBuf::Text("{}".to_owned()));
        let from = Some(Source::Derived { relation, query: Box::new(lowered.query) });
        let columns = vec![Node::Call("coalesce", vec![Node::Aggregate(Box::new(gathered)), empty])];
        let query = Query::select(Select { columns, from, ..Select::default() });
        self.may_fail = true;
        let result = self.type_of(array);
        let collation = if ty.collation.oid != 0 { ty.collation } else { result.collation };
        Ok(Typed::new(Node::Scalar(Box::new(query)), Ty { collation, typmod: ty.typmod, ..result }).not_null())
    }

    /// `expr[…][…]`.
    pub(crate) fn subscript(&mut self, expr: &Expr, parts: &[Part], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let of = match self.operand(expr, scope, place)? {
            Operand::Typed(typed) => typed,
            _ => return Err(RemoteReason::Expression("an index of a literal")),
        };
        if of.ty.oid == oid::JSONB {
            return self.json_subscript(of, parts, scope, place);
        }
        let element = self.types.element(of.ty.oid).ok_or(RemoteReason::Expression("an index of anything but an array"))?;
        if of.ty.domain {
            return Err(RemoteReason::Expression("an index of a domain"));
        }
        let sliced = parts.iter().any(|part| matches!(part, Part::Slice(..)));
        let mut nodes = vec![of.node];
        for part in parts {
            match part {
                Part::Index(index) if sliced => {
                    nodes.push(Node::Literal(CellBuf::Integer(1)));
                    nodes.push(self.array_bound(Some(index), scope, place)?);
                }
                Part::Index(index) => nodes.push(self.array_bound(Some(index), scope, place)?),
                Part::Slice(low, high) => {
                    nodes.push(self.array_bound(low.as_ref(), scope, place)?);
                    nodes.push(self.array_bound(high.as_ref(), scope, place)?);
                }
            }
        }
        if sliced {
            let node = self.computed(form("slice", &[ANYARRAY, oid::INT4])?, nodes, false)?;
            return Ok(Typed::new(node, of.ty));
        }
        let ty = self.element_type(of.ty, element);
        if ty.storage == Storage::TimestampTz && !self.session.utc() {
            return Err(RemoteReason::Setting("time zone"));
        }
        nodes.push(self.element_node(element)?);
        let node = self.computed(form("subscript", &[ANYARRAY, oid::INT4])?, nodes, false)?;
        Ok(Typed::new(node, ty))
    }

    fn array_bound(&mut self, bound: Option<&Expr>, scope: &Scope<'_>, place: Place) -> Result<Node, RemoteReason> {
        let Some(bound) = bound else { return Ok(Node::Literal(CellBuf::Text("*".to_owned()))) };
        let operand = self.operand(bound, scope, place)?;
        let value = self.coerce(operand, oid::INT4, Context::Assignment)?;
        Ok(self.settled(value).node)
    }

    /// A comparison of two arrays of one type, where their texts do not do.
    pub(crate) fn array_comparison(&mut self, name: &str, left: &Typed, right: &Typed) -> Result<Option<Node>, RemoteReason> {
        let Some(element) = self.types.element(left.ty.oid).filter(|_| left.ty.oid == right.ty.oid) else { return Ok(None) };
        if !COMPARABLE.contains(&element) && !self.types.is_enum(element) {
            return Ok(None);
        }
        let need = if matches!(name, "=" | "<>") { Need::Equality } else { Need::Order };
        self.collated(need, &[left, right])?;
        let Some(function) = rimward_functions::operator(name, &[ANYARRAY, ANYARRAY]) else { return Ok(None) };
        let nodes = vec![left.node.clone(), right.node.clone(), self.element_node(element)?];
        self.computed(function, nodes, false).map(Some)
    }

    /// What SQLite sorts by for an array.
    pub(crate) fn array_sorted_by(&self, value: &Typed) -> Result<Option<Node>, RemoteReason> {
        let Some(element) = self.types.element(value.ty.oid) else { return Ok(None) };
        if !COMPARABLE.contains(&element) && !self.types.is_enum(element) {
            return Ok(None);
        }
        self.collated(Need::Order, &[value])?;
        if element == oid::JSONB && !self.default_collation.bytewise {
            return Ok(None);
        }
        Ok(Some(Node::Call(form("sort key", &[ANYARRAY])?.name, vec![value.node.clone(), self.element_node(element)?])))
    }

    /// What is equal exactly where the values are, of types whose text does not tell.
    pub(crate) fn equality_key(&mut self, value: &Typed) -> Result<Option<Typed>, RemoteReason> {
        let key = |node: Node| Some(Typed { nullable: value.nullable, ..Typed::new(node, Ty::plain(oid::BYTEA)) });
        if value.ty.oid == oid::JSONB {
            self.may_fail = true;
            return Ok(key(Node::Call(form("key", &[oid::JSONB])?.name, vec![value.node.clone()])));
        }
        if matches!(value.ty.storage, Storage::Interval | Storage::Numeric) {
            return Ok(key(self.sorted_by(value)?));
        }
        let Some(element) = self.types.element(value.ty.oid) else { return Ok(None) };
        if value.ty.comparable(Need::Equality).is_ok() || (!COMPARABLE.contains(&element) && !self.types.is_enum(element)) {
            return Ok(None);
        }
        self.collated(Need::Equality, &[value])?;
        self.may_fail = true;
        Ok(key(Node::Call(form("sort key", &[ANYARRAY])?.name, vec![value.node.clone(), self.element_node(element)?])))
    }

    /// `enum_first` and its like, which are about the type of their argument: `None` for other functions.
    pub(crate) fn enum_call(&mut self, name: &str, chosen: &Chosen, arguments: &[Typed]) -> Result<Option<Typed>, RemoteReason> {
        if !matches!(name, "enum_first" | "enum_last" | "enum_range") {
            return Ok(None);
        }
        let refuse = || RemoteReason::Function { function: name.to_owned() };
        let id = *chosen.arguments.first().ok_or_else(refuse)?;
        let labels = self.catalog.enums.get(&id).ok_or_else(refuse)?.labels.clone();
        let ty = self.type_of(id);
        let place = |value: &Typed| match value.literal() {
            Some(CellBuf::Real(order)) => labels.iter().position(|(known, _)| known.total_cmp(order).is_eq()).map(Some).ok_or_else(refuse),
            Some(CellBuf::Null) => Ok(None),
            _ => Err(refuse()),
        };
        let (first, last) = match (name, arguments) {
            ("enum_first", [_]) => {
                let order = labels.first().ok_or_else(refuse)?.0;
                return Ok(Some(Typed::new(Node::Literal(CellBuf::Real(order)), ty).not_null()));
            }
            ("enum_last", [_]) => {
                let order = labels.last().ok_or_else(refuse)?.0;
                return Ok(Some(Typed::new(Node::Literal(CellBuf::Real(order)), ty).not_null()));
            }
            ("enum_range", [_]) => (0, labels.len()),
            ("enum_range", [low, high]) => (place(low)?.unwrap_or(0), place(high)?.map_or(labels.len(), |place| place + 1)),
            _ => return Err(refuse()),
        };
        let array = self.types.array_of(id).ok_or_else(refuse)?;
        let element = self.element_node(id)?;
        let chosen = labels.iter().take(last).skip(first).map(|(order, _)| Node::Literal(CellBuf::Real(*order)));
        let nodes = chosen.chain([element]).collect();
        let node = self.computed(form("ARRAY", &[ANYELEMENT])?, nodes, false)?;
        let ty = self.type_of(array);
        Ok(Some(Typed::new(node, ty).not_null()))
    }

    /// Whether texts may be compared bytewise for this.
    pub(crate) fn collated(&self, need: Need, values: &[&Typed]) -> Result<(), RemoteReason> {
        let mut collations = values.iter().map(|value| value.ty.collation).filter(|collation| collation.oid != 0);
        let Some(first) = collations.next() else { return Ok(()) };
        let collation = collations.try_fold(first, crate::compare::merge)?;
        let proven = collation.deterministic && (need == Need::Equality || collation.bytewise);
        if proven { Ok(()) } else { Err(RemoteReason::Order { operation: "comparison", ty: values[0].ty.name() }) }
    }

    /// `left operator ANY|ALL (array)` of any array.
    pub(crate) fn any_of_value(&mut self, left: Operand, operator: &str, all: bool, array: Operand) -> Result<Typed, RemoteReason> {
        self.operator(operator)?;
        let known = match &array {
            Operand::Typed(typed) => Some(self.types.element(typed.ty.oid).ok_or(RemoteReason::Expression("ANY or ALL of no array"))?),
            _ => None,
        };
        let refuse = || RemoteReason::Operator { operator: format!("{operator} {}", if all { "ALL" } else { "ANY" }) };
        let found = self.types.operator(operator, Some(left.oid()), known.unwrap_or(pseudo::UNKNOWN)).map_err(|_| refuse())?;
        let (chosen, types) = found;
        if chosen.result != oid::BOOL {
            return Err(refuse());
        }
        let array_id = self.types.array_of(types[1]).ok_or_else(refuse)?;
        let array = self.coerce(array, array_id, Context::Implicit)?;
        let Some(comparison) = Comparison::of(operator) else { return self.each_element(&left, operator, all, &array, types[1]) };
        let mut left = self.coerce(left, types[0], Context::Implicit)?;
        left = self.settled(left);
        let mut element = types[1];
        let mut array = array;
        if left.ty.oid != element {
            // One of the two is converted to the other, as far as that is exact.
            if prints_alike(element, left.ty.oid) {
                element = left.ty.oid;
                let wider = self.type_of(self.types.array_of(element).ok_or_else(refuse)?);
                array = self.convert_array(array, wider)?;
            } else if prints_alike(left.ty.oid, element) {
                left = self.coerce(Operand::Typed(left), element, Context::Implicit)?;
            } else {
                return Err(refuse());
            }
        }
        if !COMPARABLE.contains(&element) && !self.types.is_enum(element) {
            return Err(refuse());
        }
        let need = if matches!(comparison, Comparison::Equal | Comparison::NotEqual) { Need::Equality } else { Need::Order };
        self.collated(need, &[&left, &array])?;
        if left.ty.is_trimmed() {
            return Err(RemoteReason::Expression("char(n) as an argument"));
        }
        let name = format!("{operator} {}", if all { "ALL" } else { "ANY" });
        let left = self.canonical(left)?.node;
        let nodes = vec![left, array.node, self.element_node(element)?];
        let node = self.computed(form(&name, &[ANYELEMENT, ANYARRAY])?, nodes, false)?;
        Ok(Typed::boolean(node))
    }

    /// The elements of a constant, each with the operator: that is what ANY and ALL mean.
    fn each_element(&mut self, left: &Operand, operator: &str, all: bool, array: &Typed, element: Oid) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Expression("this operator with ANY or ALL of a column");
        let items = match array.literal() {
            Some(CellBuf::Text(text)) => rimward_functions::array_items(text).ok_or_else(refuse)?,
            Some(CellBuf::Null) => return Ok(Typed::boolean(Node::Literal(CellBuf::Null))),
            _ => return Err(refuse()),
        };
        if items.is_empty() {
            return Ok(Typed::boolean(Node::Literal(CellBuf::Integer(all.into()))));
        }
        if items.len() > ITEMS_MAX {
            return Err(RemoteReason::TooLarge { what: "elements of ANY", limit: ITEMS_MAX });
        }
        repeatable(left)?;
        let ty = self.type_of(element);
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            let item = match item {
                Some(text) if ty.storage == Storage::Text => Operand::Text(text),
                Some(_) => return Err(refuse()),
                None => Operand::Typed(Typed::new(Node::Literal(CellBuf::Null), ty)),
            };
            nodes.push(self.matches(operator, left.clone(), item)?.node);
        }
        Ok(Typed::boolean(if all { Node::And(nodes) } else { Node::Or(nodes) }))
    }

    /// A call of the registry with the elements' type behind its arguments.
    pub(crate) fn polymorphic(
        &mut self,
        name: &str,
        function: &'static Function,
        mut operands: Vec<Typed>,
        result: Ty,
        element: Oid,
    ) -> Result<Typed, RemoteReason> {
        if !function.context.is_empty() {
            let compares = !matches!(name, "||" | "array_append" | "array_prepend" | "array_fill");
            if compares && !COMPARABLE.contains(&element) && !self.types.is_enum(element) {
                return Err(RemoteReason::Type { name: format!("{}[]", name_of(element)) });
            }
            self.collated(Need::Equality, &operands.iter().collect::<Vec<_>>())?;
            operands = operands.into_iter().map(|operand| self.settled(operand)).collect();
            let nullable = !function.valued || operands.iter().any(|operand| operand.nullable);
            let mut nodes = Vec::with_capacity(operands.len() + 1);
            for operand in operands {
                nodes.push(self.canonical(operand)?.node);
            }
            nodes.push(self.element_node(element)?);
            let node = self.computed(function, nodes, true)?;
            return Ok(Typed { nullable, ..Typed::new(node, result) });
        }
        // What prints elements depends on what their output depends on.
        if result.oid == oid::TEXT {
            let array = self.types.array_of(element).ok_or(RemoteReason::Type { name: name_of(element) })?;
            self.type_of(array).printable(self.catalog, self.session)?;
        }
        self.registered(name, function, operands, result)
    }
}

/// Whether the query's rows come in an order of their own.
fn is_ordered(query: &Query) -> bool {
    if !query.order_by.is_empty() {
        return true;
    }
    match &query.body {
        Body::Select(select) => {
            let single = matches!(&select.from, None | Some(Source::Elements { .. }));
            single && !select.distinct && select.group_by.is_empty()
        }
        Body::Values(_) => true,
        Body::Compound { .. } => false,
    }
}

/// The element type of one of PostgreSQL's own arrays.
pub(crate) fn builtin_element(array: Oid) -> Option<Oid> {
    builtin().ty(array).filter(|ty| ty.category == b'A' && ty.element != 0).map(|ty| ty.element)
}
