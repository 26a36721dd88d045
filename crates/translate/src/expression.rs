//! Expressions: names, structure and types.

use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Expr, TypeName};
use crate::builtin::{Context, builtin};
use crate::compare::merge;
use crate::convert::{Operand, number};
use crate::scope::Scope;
use crate::tree::{Comparison, Node, Typed};
use crate::types::{Collation, Need, Ty};

/// Deeper expressions are not translated: translator and SQLite recurse on them.
const DEPTH_MAX: usize = 80;
/// Larger expressions are not repeated, which nesting would do at each level.
const REPEATED_MAX: usize = 40;
/// Values of GREATEST or LEAST, each an argument of a function.
const VALUES_MAX: usize = 100;
/// User-defined types have greater OIDs.
const FIRST_USER_OID: u32 = 16_384;

/// Where an expression stands, which decides about aggregates and window functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    On,
    Where,
    Having,
    Output,
    GroupBy,
    OrderBy,
    /// Within an aggregate's parentheses.
    Aggregate,
    /// Within a window function's parentheses, or its window.
    Window,
}

impl Analyzer<'_> {
    /// An expression of type boolean, as WHERE wants it.
    pub(crate) fn boolean(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        match self.operand(expr, scope, place)? {
            Operand::Typed(typed) if typed.ty.is_bool() => Ok(typed),
            Operand::Typed(_) => Err(RemoteReason::Expression("a condition that is not boolean")),
            unknown => self.coerce_to(unknown, Ty::plain(oid::BOOL)),
        }
    }

    /// An expression whose type is known, or the default for what is open: text.
    pub(crate) fn typed(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        match self.operand(expr, scope, place)? {
            Operand::Typed(typed) => Ok(typed),
            unknown => {
                let text = self.type_of(oid::TEXT);
                self.coerce_to(unknown, text)
            }
        }
    }

    /// Any expression; its type may still be open.
    pub(crate) fn operand(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Operand, RemoteReason> {
        if self.depth == DEPTH_MAX {
            return Err(RemoteReason::TooLarge { what: "nested expressions", limit: DEPTH_MAX });
        }
        self.depth += 1;
        let operand = self.any_operand(expr, scope, place);
        self.depth -= 1;
        operand
    }

    fn any_operand(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Operand, RemoteReason> {
        Ok(Operand::Typed(match expr {
            Expr::Text(text) => return Ok(Operand::Text(text.clone())),
            Expr::Null => return Ok(Operand::Null),
            Expr::Parameter(index) => return self.parameter(*index),
            Expr::Cast { expr, ty } => return self.cast(expr, ty, scope, place),
            Expr::Number(digits) => number(digits)?,
            Expr::Bits(bits) => Typed::new(Node::Literal(CellBuf::Text(bits.clone())), Ty::plain(oid::BIT)).not_null(),
            Expr::Bool(value) => Typed::boolean(Node::Literal(CellBuf::Integer(i64::from(*value)))).not_null(),
            Expr::Column(path) => match &path[..] {
                [name] => scope.column(name)?.typed()?,
                [relation, name] => scope.qualified(relation, name)?.typed()?,
                [schema, relation, name] => scope.qualified_twice(schema, relation, name)?.typed()?,
                _ => return Err(RemoteReason::Expression("a name of more than three parts")),
            },
            Expr::Collate { expr, collation } => self.collate(expr, collation, scope, place)?,
            Expr::Unary { operator, expr } => {
                let of = self.operand(expr, scope, place)?;
                self.apply(operator, None, of)?
            }
            Expr::Binary { operator, left, right } => self.binary(operator, left, right, scope, place)?,
            Expr::Call(call) => self.call(call, scope, place)?,
            Expr::Case { operand, branches, otherwise } => self.case(operand.as_deref(), branches, otherwise.as_deref(), scope, place)?,
            Expr::Coalesce(of) => self.coalesce(of, scope, place)?,
            Expr::NullIf(left, right) => self.null_if(left, right, scope, place)?,
            Expr::Extreme { greatest, of } => self.extreme(*greatest, of, scope, place)?,
            Expr::InList { expr, list, negated } => self.in_list_of(expr, list, *negated, scope, place)?,
            Expr::Between { expr, low, high, negated, symmetric: false } => self.between(expr, low, high, *negated, scope, place)?,
            // Either way round.
            Expr::Between { expr, low, high, negated, symmetric: true } => {
                let there = self.between(expr, low, high, *negated, scope, place)?.node;
                let back = self.between(expr, high, low, *negated, scope, place)?.node;
                Typed::boolean(if *negated { Node::And(vec![there, back]) } else { Node::Or(vec![there, back]) })
            }
            Expr::Like { expr, pattern, escape, kind, negated } => {
                self.like(expr, pattern, escape.as_deref(), *kind, *negated, scope, place)?
            }
            Expr::Now { name, digits: None } => self.now(name)?,
            Expr::Now { name, digits: Some(digits) } => {
                let now = self.now(name)?;
                let id = now.ty.oid;
                self.cast_to(Operand::Typed(now), id, *digits)?
            }
            Expr::AtTimeZone { expr, zone } => self.at_time_zone(expr, zone, scope, place)?,
            Expr::AnyArray { left, operator, all, array } => self.any_array(left, operator, *all, array, scope, place)?,
            Expr::Array(items) => self.array(items, None, scope, place)?,
            Expr::ArrayQuery(query) => self.array_of_query(query, scope)?,
            Expr::Subscript { expr, parts } => self.subscript(expr, parts, scope, place)?,
            Expr::InQuery { .. } | Expr::Exists(_) | Expr::Scalar(_) | Expr::AnyQuery { .. } => self.subquery(expr, scope, place)?,
            _ => self.logic(expr, scope, place)?,
        }))
    }

    fn operands(&mut self, of: &[Expr], scope: &Scope<'_>, place: Place) -> Result<Vec<Operand>, RemoteReason> {
        of.iter().map(|expr| self.operand(expr, scope, place)).collect()
    }

    fn parameter(&mut self, index: usize) -> Result<Operand, RemoteReason> {
        let Some(id) = self.parameter_type(index) else { return Ok(Operand::Parameter(index)) };
        let ty = self.type_of(id);
        self.parameter_input(index, ty)?;
        if ty.storage == Storage::TimestampTz {
            self.zone()?;
        }
        let node = Node::Parameter { index, ty: ty.type_ref(), storage: ty.storage };
        Ok(Operand::Typed(Typed::new(node, ty)))
    }

    /// Whether a parameter's value can be read, of a type that is stored as its text.
    pub(crate) fn parameter_input(&self, index: usize, ty: Ty) -> Result<(), RemoteReason> {
        if ty.storage != Storage::Exact || matches!(ty.oid, oid::BIT | oid::VARBIT) {
            return Ok(());
        }
        match crate::array_value::builtin_element(ty.oid) {
            Some(oid::TIMESTAMPTZ) if !self.session.utc() => Err(RemoteReason::Setting("time zone")),
            Some(element) if self.is_array_known(element) => Ok(()),
            _ => Err(RemoteReason::Parameter { number: index + 1 }),
        }
    }

    fn collate(&mut self, expr: &Expr, collation: &[String], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let c = match collation {
            [name] => name == "C" && (self.within.is_some() || !self.session.has_temp_schema),
            [schema, name] => schema == "pg_catalog" && name == "C",
            _ => false,
        };
        let of = self.operand(expr, scope, place)?;
        let of = match of {
            Operand::Typed(typed) => typed,
            unknown => {
                let text = self.type_of(oid::TEXT);
                self.coerce_to(unknown, text)?
            }
        };
        if !c || !(of.ty.is_text() || of.ty.is_trimmed()) {
            return Err(RemoteReason::Expression("this COLLATE"));
        }
        Ok(Typed { ty: Ty { collation: Collation::C, ..of.ty }, origin: None, ..of })
    }

    /// The type that a name means, with its modifier.
    pub(crate) fn type_named(&self, name: &TypeName) -> Result<(Oid, i32), RemoteReason> {
        let refuse = || RemoteReason::Type { name: name.name.chars().take(63).collect() };
        let in_catalog = name.schema.as_deref() == Some("pg_catalog");
        if !in_catalog && self.within.is_none() && self.session.has_temp_schema {
            return Err(RemoteReason::Temporary);
        }
        let found = match &name.schema {
            None => {
                builtin().type_named(&name.name).map(|ty| ty.oid).or_else(|| self.enum_named(&name.name).filter(|_| self.within.is_none()))
            }
            Some(_) if in_catalog => builtin().type_named(&name.name).map(|ty| ty.oid),
            Some(schema) => {
                let mut enums = self.catalog.enums.values();
                enums.find(|ty| ty.name.schema == *schema && ty.name.name == name.name).map(|ty| ty.id)
            }
        };
        let id = found.ok_or_else(refuse)?;
        let array = if name.array { self.types.array_of(id).ok_or_else(refuse)? } else { id };
        let typmod = match (id, &name.modifiers[..]) {
            (_, []) => -1,
            (oid::VARCHAR | oid::BPCHAR, &[length @ 1..=10_485_760]) => i32::try_from(length + 4).map_err(|_| refuse())?,
            (oid::NUMERIC, &[precision @ 1..=1000]) => i32::try_from(precision << 16 | 4).map_err(|_| refuse())?,
            (oid::NUMERIC, &[precision @ 1..=1000, scale @ 0..=1000]) => {
                i32::try_from((precision << 16 | scale) + 4).map_err(|_| refuse())?
            }
            (oid::BIT | oid::VARBIT, &[length @ 1..=10_000]) => i32::try_from(length).map_err(|_| refuse())?,
            (oid::TIMESTAMP | oid::TIMESTAMPTZ | oid::TIME | oid::TIMETZ, &[digits @ 0..=6]) => {
                i32::try_from(digits).map_err(|_| refuse())?
            }
            // One field alone, in full precision: the parser's word for it.
            (oid::INTERVAL, &[bit @ -12..=-1]) => (1 << (16 - bit)) | 0xFFFF,
            _ => return Err(refuse()),
        };
        Ok((array, typmod))
    }

    /// An enum in the first schema of the search path: a type of another kind may hide those behind it.
    fn enum_named(&self, name: &str) -> Option<Oid> {
        let schema = self.session.search_path.iter().find(|schema| *schema != "pg_catalog")?;
        self.catalog.enums.values().find(|ty| ty.name.schema == *schema && ty.name.name == name).map(|ty| ty.id)
    }

    fn cast(&mut self, expr: &Expr, name: &TypeName, scope: &Scope<'_>, place: Place) -> Result<Operand, RemoteReason> {
        let (id, typmod) = self.type_named(name)?;
        match (expr, self.types.element(id)) {
            (Expr::Array(items), Some(element)) => {
                return Ok(Operand::Typed(self.array(items, Some((element, typmod)), scope, place)?));
            }
            (_, Some(_)) if typmod >= 0 => return Err(RemoteReason::Expression("an array's elements cast to another length")),
            _ => {}
        }
        let operand = self.operand(expr, scope, place)?;
        self.cast_to(operand, id, typmod).map(Operand::Typed)
    }

    /// An explicit cast.
    pub(crate) fn cast_to(&mut self, operand: Operand, id: Oid, typmod: i32) -> Result<Typed, RemoteReason> {
        Ok(match operand {
            // Without a modifier of its own, a cast to the same type keeps the value's.
            Operand::Typed(typed) if typed.ty.oid == id && typmod < 0 => {
                let origin = typed.origin.filter(|_| !typed.ty.domain);
                Typed {
                    origin,
                    ty: Ty { domain: typed.ty.domain && matches!(typed.ty.storage, Storage::Enum { .. }), ..typed.ty },
                    ..typed
                }
            }
            // The modifier says how many bits are made of an integer.
            Operand::Typed(typed) if id == oid::BIT && typed.ty.is_integer() => self.bits_of(typed, typmod)?,
            typed @ Operand::Typed(_) => {
                let converted = self.coerce(typed, id, Context::Explicit)?;
                self.with_modifier(converted, typmod)?
            }
            Operand::Text(text) if matches!(id, oid::BIT | oid::VARBIT) => {
                let target = self.type_of(id);
                let value = self.coerce_to(Operand::Text(text), target)?;
                self.with_modifier(value, typmod)?
            }
            Operand::Text(text) => {
                // An explicit cast to varchar(n) or char(n) cuts, where the input function refuses.
                let cut = matches!(id, oid::VARCHAR | oid::BPCHAR) && typmod >= 4;
                let text = if cut { text.chars().take(usize::try_from(typmod - 4).unwrap_or(0)).collect() } else { text };
                let target = Ty { typmod, storage: Storage::of(rimward_model::TypeRef { oid: id, typmod }, false), ..self.type_of(id) };
                let target = if typmod < 0 || id == oid::INTERVAL { self.type_of(id) } else { target };
                let value = self.coerce_to(Operand::Text(text), target)?;
                // Of an interval of one field, the field is all that its modifier leaves.
                Typed { ty: Ty { typmod, ..value.ty }, ..value }
            }
            unknown => {
                let target = self.type_of(id);
                let typed = self.coerce_to(unknown, target)?;
                self.with_modifier(typed, typmod)?
            }
        })
    }

    /// AND, OR, NOT and tests.
    fn logic(&mut self, expr: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        match expr {
            Expr::And(operands) | Expr::Or(operands) => {
                let (mut nodes, mut nullable) = (Vec::with_capacity(operands.len()), false);
                for operand in operands {
                    let operand = self.boolean(operand, scope, place)?;
                    nullable |= operand.nullable;
                    nodes.push(operand.node);
                }
                let node = if matches!(expr, Expr::And(_)) { Node::And(nodes) } else { Node::Or(nodes) };
                Ok(Typed { nullable, ..Typed::boolean(node) })
            }
            Expr::Not(of) => {
                let of = self.boolean(of, scope, place)?;
                Ok(Typed { nullable: of.nullable, ..Typed::boolean(Node::Not(Box::new(of.node))) })
            }
            Expr::IsNull { expr, negated } => self.null_test(expr, *negated, scope, place),
            Expr::Is { expr, truth, negated } => {
                let of = Box::new(self.boolean(expr, scope, place)?.node);
                let node = match truth {
                    Some(truth) => Node::Is { of, truth: *truth, negated: *negated },
                    None => Node::IsNull { of, negated: *negated },
                };
                Ok(Typed::boolean(node).not_null())
            }
            Expr::IsDistinct { left, right, negated } if matches!((&**left, &**right), (Expr::Row(_), Expr::Row(_))) => {
                let comparison = if *negated { Comparison::NotDistinct } else { Comparison::Distinct };
                let (Expr::Row(left), Expr::Row(right)) = (&**left, &**right) else { return Err(RemoteReason::Parse) };
                let (left, right) = (self.operands(left, scope, place)?, self.operands(right, scope, place)?);
                self.compare_rows(comparison, left, right)
            }
            Expr::IsDistinct { left, right, negated } => {
                let comparison = if *negated { Comparison::NotDistinct } else { Comparison::Distinct };
                let (left, right) = (self.operand(left, scope, place)?, self.operand(right, scope, place)?);
                self.compare(comparison, left, right)
            }
            other => Err(RemoteReason::Expression(kind_of(other))),
        }
    }

    fn binary(&mut self, operator: &str, left: &Expr, right: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let comparison = Comparison::of(operator);
        if let (Expr::Row(left), Expr::Row(right), Some(comparison)) = (left, right, comparison) {
            let (left, right) = (self.operands(left, scope, place)?, self.operands(right, scope, place)?);
            return self.compare_rows(comparison, left, right);
        }
        if let (Expr::Row(_), Expr::Scalar(query), Some(comparison)) = (left, right, comparison) {
            return self.row_compared(left, comparison, query, scope, place);
        }
        let (left, right) = (self.operand(left, scope, place)?, self.operand(right, scope, place)?);
        match comparison {
            Some(comparison) => self.compare(comparison, left, right),
            None => self.apply(operator, Some(left), right),
        }
    }

    /// PostgreSQL resolves the two comparisons apart.
    fn between(
        &mut self,
        expr: &Expr,
        low: &Expr,
        high: &Expr,
        negated: bool,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let (above, below) = match negated {
            false => (Comparison::GreaterOrEqual, Comparison::LessOrEqual),
            true => (Comparison::Less, Comparison::Greater),
        };
        let subject = self.operand(expr, scope, place)?;
        repeatable(&subject)?;
        let low = self.operand(low, scope, place)?;
        let low = self.compare(above, subject, low)?.node;
        // Once more, since a parameter's type may be known by now.
        let subject = self.operand(expr, scope, place)?;
        let high = self.operand(high, scope, place)?;
        let high = self.compare(below, subject, high)?.node;
        Ok(Typed::boolean(if negated { Node::Or(vec![low, high]) } else { Node::And(vec![low, high]) }))
    }

    fn in_list_of(&mut self, expr: &Expr, list: &[Expr], negated: bool, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        if let Expr::Row(left) = expr {
            let left = self.operands(left, scope, place)?;
            left.iter().try_for_each(repeatable)?;
            let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
            let mut nodes = Vec::with_capacity(list.len());
            for item in list {
                let Expr::Row(item) = item else { return Err(RemoteReason::Expression("IN with a row and a value")) };
                let item = self.operands(item, scope, place)?;
                nodes.push(self.compare_rows(comparison, left.clone(), item)?.node);
            }
            return Ok(Typed::boolean(if negated { Node::And(nodes) } else { Node::Or(nodes) }));
        }
        let left = self.operand(expr, scope, place)?;
        let items = self.operands(list, scope, place)?;
        repeatable(&left)?;
        self.in_list(&left, items, negated)
    }

    fn null_test(&mut self, of: &Expr, negated: bool, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        // A row IS NULL if all of its fields are, and IS NOT NULL if none of them is.
        if let Expr::Row(fields) = of
            && !fields.is_empty()
        {
            let mut nodes = Vec::with_capacity(fields.len());
            for field in fields {
                if matches!(field, Expr::Row(_)) {
                    return Err(RemoteReason::Expression("a row within a row"));
                }
                nodes.push(self.null_test(field, negated, scope, place)?.node);
            }
            return Ok(Typed::boolean(Node::And(nodes)).not_null());
        }
        let of = match self.operand(of, scope, place)? {
            Operand::Typed(of) => of,
            Operand::Parameter(_) => return Err(RemoteReason::Expression("a NULL test of a parameter")),
            literal => self.coerce(literal, oid::TEXT, Context::Implicit)?,
        };
        // A composite value is NULL when all of its fields are.
        if of.ty.storage == Storage::Exact && of.ty.oid >= FIRST_USER_OID {
            return Err(RemoteReason::Expression("a NULL test of a user-defined type"));
        }
        let of = self.settled(of);
        Ok(Typed::boolean(Node::IsNull { of: Box::new(of.node), negated }).not_null())
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let subject = operand.map(|operand| self.typed(operand, scope, place)).transpose()?;
        if let Some(subject) = &subject {
            repeatable(&Operand::Typed(subject.clone()))?;
        }
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        for (condition, value) in branches {
            conditions.push(match &subject {
                None => self.boolean(condition, scope, place)?.node,
                Some(subject) => {
                    let condition = self.operand(condition, scope, place)?;
                    self.compare(Comparison::Equal, Operand::Typed(subject.clone()), condition)?.node
                }
            });
            values.push(self.operand(value, scope, place)?);
        }
        // PostgreSQL looks at the ELSE first when it chooses the type.
        let missing = otherwise.is_none();
        let otherwise = otherwise.map_or(Ok(Operand::Null), |otherwise| self.operand(otherwise, scope, place))?;
        values.insert(0, otherwise);
        let (mut values, ty) = self.unified(values)?;
        let otherwise = values.remove(0);
        let nullable = missing || otherwise.nullable || values.iter().any(|value| value.nullable);
        let magnitude = values.iter().map(|value| value.magnitude).fold(otherwise.magnitude, u128::max);
        let values_nan = values.iter().any(|value| value.nan);
        let branches: Vec<_> = conditions.into_iter().zip(values.into_iter().map(|value| value.node)).collect();
        let nan = otherwise.nan || values_nan;
        let node = Node::Case { branches, otherwise: Some(Box::new(otherwise.node)) };
        Ok(Typed { nullable, magnitude, nan, ..Typed::new(node, ty) })
    }

    fn coalesce(&mut self, of: &[Expr], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let operands = self.operands(of, scope, place)?;
        let (mut values, ty) = self.unified(operands)?;
        // PostgreSQL ends at a constant, too, and may compute with it before it has read a row.
        if let Some(end) = values.iter().position(|value| value.literal().is_some_and(|cell| *cell != CellBuf::Null)) {
            values.truncate(end + 1);
            if end == 0 {
                let only = values.remove(0);
                return Ok(Typed { ty, origin: None, ..only });
            }
        }
        let nullable = values.iter().all(|value| value.nullable);
        let magnitude = values.iter().map(|value| value.magnitude).max().unwrap_or(u128::MAX);
        let nan = values.iter().any(|value| value.nan);
        if values.len() == 1 {
            let only = values.remove(0);
            return Ok(Typed { origin: None, ..only });
        }
        let node = Node::Call("coalesce", values.into_iter().map(|value| value.node).collect());
        Ok(Typed { nullable, magnitude, nan, ..Typed::new(node, ty) })
    }

    fn null_if(&mut self, left: &Expr, right: &Expr, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let (left, right) = (self.operand(left, scope, place)?, self.operand(right, scope, place)?);
        repeatable(&left)?;
        let Ok((_, types)) = self.types.operator("=", Some(left.oid()), right.oid()) else {
            return Err(Analyzer::no_operator("=", Some(&left), &right));
        };
        let equal = self.compare(Comparison::Equal, left.clone(), right)?;
        // What was a parameter has a type by now.
        let left = match left {
            Operand::Parameter(index) => self.parameter(index)?,
            known => known,
        };
        let value = self.coerce(left, types[0], Context::Implicit)?;
        let value = self.settled(value);
        let branches = vec![(equal.node, Node::Literal(CellBuf::Null))];
        let node = Node::Case { branches, otherwise: Some(Box::new(value.node.clone())) };
        Ok(Typed { node, nullable: true, origin: None, ..value })
    }

    fn extreme(&mut self, greatest: bool, of: &[Expr], scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let operands = self.operands(of, scope, place)?;
        self.operator("<")?;
        let (values, ty) = self.unified(operands)?;
        if values.len() == 1 {
            return Ok(Typed { origin: None, ..values[0].clone() });
        }
        if matches!(ty.storage, Storage::Numeric | Storage::Interval | Storage::Float4 | Storage::Float8) {
            return self.extreme_of_likes(greatest, values, ty);
        }
        ty.comparable(Need::Order)?;
        ty.groupable()?;
        let nullable = values.iter().all(|value| value.nullable);
        let any_nullable = values.iter().any(|value| value.nullable);
        let magnitude = values.iter().map(|value| value.magnitude).max().unwrap_or(u128::MAX);
        let nodes: Vec<Node> = values.into_iter().map(|value| value.node).collect();
        // SQLite's max() of several is NULL where one is; PostgreSQL's leaves them out. So each gives way to the next that is not NULL.
        let nodes = if any_nullable {
            if nodes.len() > 4 {
                return Err(RemoteReason::Expression("GREATEST or LEAST of many"));
            }
            nodes
                .iter()
                .try_for_each(|node| is_small(node).then_some(()).ok_or(RemoteReason::Expression("GREATEST of long expressions")))?;
            let rotated = |first: usize| (0..nodes.len()).map(|index| nodes[(first + index) % nodes.len()].clone()).collect();
            (0..nodes.len()).map(|first| Node::Call("coalesce", rotated(first))).collect()
        } else {
            nodes
        };
        // SQLite compares by the collation of the first one.
        let mut nodes = nodes;
        let first = nodes.remove(0);
        nodes.insert(0, self.in_order(first, ty)?);
        let node = Node::Call(if greatest { "max" } else { "min" }, nodes);
        Ok(Typed { nullable, magnitude, ..Typed::new(node, ty) })
    }

    /// Of values that may be equal and print differently.
    fn extreme_of_likes(&mut self, greatest: bool, values: Vec<Typed>, ty: Ty) -> Result<Typed, RemoteReason> {
        if values.len() > VALUES_MAX {
            return Err(RemoteReason::Expression("GREATEST or LEAST of many"));
        }
        let taken = if ty.is_float() { oid::FLOAT8 } else { ty.oid };
        let function = crate::array_value::form(if greatest { "greatest" } else { "least" }, &[taken])?;
        let nullable = values.iter().all(|value| value.nullable);
        let node = self.computed(function, values.into_iter().map(|value| value.node).collect(), false)?;
        Ok(Typed { nullable, ..Typed::new(node, ty) })
    }

    /// Operands that yield one value, in their common type and in one stored form: of CASE, COALESCE and their like.
    pub(crate) fn unified(&mut self, operands: Vec<Operand>) -> Result<(Vec<Typed>, Ty), RemoteReason> {
        let types: Vec<Oid> = operands.iter().map(Operand::oid).collect();
        let common = self.types.common(&types).ok_or(RemoteReason::Expression("values of different types"))?;
        // Of values that are all of one domain, the result is of it, too.
        if operands.iter().all(|operand| matches!(operand, Operand::Typed(typed) if typed.ty.domain)) {
            return Err(RemoteReason::Expression("values of a domain"));
        }
        let mut values = Vec::with_capacity(operands.len());
        for operand in operands {
            let value = self.coerce(operand, common, Context::Implicit)?;
            values.push(self.settled(value));
        }
        self.one_form(&mut values)?;
        let mut ty = values[0].ty;
        for value in &values[1..] {
            if ty.typmod != value.ty.typmod {
                ty.typmod = -1;
            }
            if ty.collation.oid != value.ty.collation.oid {
                ty.collation = merge(ty.collation, value.ty.collation)?;
            }
        }
        if ty.domain {
            return Err(RemoteReason::Expression("values of a domain over an enum"));
        }
        Ok((values, ty))
    }

    /// Brings values of one type into one stored form.
    pub(crate) fn one_form(&mut self, values: &mut [Typed]) -> Result<(), RemoteReason> {
        let is_null = |value: &Typed| matches!(value.node, Node::Literal(CellBuf::Null));
        let mut forms = values.iter().filter(|value| !is_null(value)).map(|value| value.ty.storage);
        let Some(first) = forms.next() else { return Ok(()) };
        // A numeric carries how many digits it shows, so scaled integers stay only where all have one scale.
        let mixed = forms.any(|form| form != first);
        for value in values.iter_mut() {
            if is_null(value) {
                value.ty.storage = first;
            }
            if mixed && value.ty.oid == oid::NUMERIC {
                *value = self.canonical(value.clone())?;
            }
        }
        if values.iter().any(|value| value.ty.storage != values[0].ty.storage) {
            return Err(RemoteReason::Expression("values of different lengths"));
        }
        Ok(())
    }
}

fn is_small(node: &Node) -> bool {
    let mut count = 0;
    node.visit(&mut |_| count += 1);
    count <= REPEATED_MAX
}

/// Whether an operand may be written twice.
pub(crate) fn repeatable(operand: &Operand) -> Result<(), RemoteReason> {
    match operand {
        Operand::Typed(typed) if !is_small(&typed.node) => Err(RemoteReason::Expression("a long expression that would be repeated")),
        Operand::Typed(typed) if typed.node.any(|node| matches!(node, Node::Scalar(_) | Node::Exists(_) | Node::InQuery { .. })) => {
            Err(RemoteReason::Expression("a subquery that would be repeated"))
        }
        _ => Ok(()),
    }
}

/// What a construct is called, for reasons.
fn kind_of(expr: &Expr) -> &'static str {
    match expr {
        Expr::Row(_) => "a row",
        Expr::Between { .. } => "BETWEEN",
        _ => "this kind of expression",
    }
}
