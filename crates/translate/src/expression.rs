//! Expressions: structure, names and types.

use rimward_model::{CellBuf, Storage, oid};
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectName,
    UnaryOperator, Value,
};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::compare::{Operand, number};
use crate::gate::QUOTED;
use crate::scope::{Namespace, ident, parts};
use crate::tree::{Aggregate, Comparison, Node, Typed};
use crate::types::{Collation, Ty, is_catalog_name, named};

/// Where an expression stands, which decides about aggregates.
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
}

/// Whether the expression is an operand that no rule of precedence could take apart. Operands of comparisons must be; then only AND, OR and
/// NOT are left to the parser's precedence, which is PostgreSQL's.
fn is_atomic(expr: &Expr) -> bool {
    match expr {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) | Expr::Nested(_) | Expr::Function(_) | Expr::Subquery(_) => {
            true
        }
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => matches!(**expr, Expr::Value(_)),
        Expr::Cast { kind: CastKind::Cast, .. } => true,
        Expr::Cast { kind: CastKind::DoubleColon, expr, .. } => matches!(**expr, Expr::Value(_)),
        Expr::Collate { expr, .. } => matches!(**expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Nested(_)),
        _ => false,
    }
}

fn atomic(expr: &Expr) -> Result<&Expr, RemoteReason> {
    if is_atomic(expr) { Ok(expr) } else { Err(RemoteReason::Precedence) }
}

/// The left side of BETWEEN and IN, which is copied: nested conditions would double at each level.
fn subject(expr: &Expr) -> Result<&Expr, RemoteReason> {
    match expr {
        Expr::Nested(inner) => subject(inner),
        Expr::Subquery(_) => Err(RemoteReason::Expression("a scalar subquery")),
        _ => atomic(expr),
    }
}

/// The operands of a chain of ANDs or ORs, which the parser hangs to the left.
fn chain<'e>(expr: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let mut operands = Vec::new();
    let mut rest = expr;
    while let Expr::BinaryOp { left, op, right } = rest {
        if op != operator {
            break;
        }
        operands.push(&**right);
        rest = left;
    }
    operands.push(rest);
    operands.reverse();
    operands
}

fn is_or(expr: &Expr) -> bool {
    matches!(expr, Expr::BinaryOp { op: BinaryOperator::Or, .. })
}

fn is_and(expr: &Expr) -> bool {
    matches!(expr, Expr::BinaryOp { op: BinaryOperator::And, .. })
}

impl Analyzer<'_> {
    /// An expression of type boolean, as WHERE wants it.
    pub(crate) fn boolean(&mut self, expr: &Expr, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        match self.operand(expr, names, place)? {
            Operand::Typed(typed) if typed.ty.is_bool() => Ok(typed),
            parameter @ Operand::Parameter(_) => self.coerce_to(parameter, Ty::plain(oid::BOOL)),
            _ => Err(RemoteReason::Expression("a condition that is not boolean")),
        }
    }

    /// Any expression; its type may still be open.
    pub(crate) fn operand(&mut self, expr: &Expr, names: &Namespace, place: Place) -> Result<Operand, RemoteReason> {
        let typed = match expr {
            Expr::Nested(inner) => return self.operand(inner, names, place),
            Expr::Value(value) => return self.value(&value.value),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match &**expr {
                Expr::Value(value) => match &value.value {
                    Value::Number(digits, false) => return Ok(number(format!("-{digits}"))),
                    _ => return Err(RemoteReason::Expression("unary minus")),
                },
                _ => return Err(RemoteReason::Expression("unary minus")),
            },
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr, data_type, format: None } => {
                return self.cast(atomic(expr)?, data_type);
            }
            Expr::Identifier(name) => names.column(ident(name)?)?.typed()?,
            Expr::CompoundIdentifier(path) => match &path[..] {
                [relation, name] => names.qualified(ident(relation)?, ident(name)?)?.typed()?,
                _ => return Err(RemoteReason::Expression("a name of more than two parts")),
            },
            Expr::Collate { expr, collation } => self.collate(atomic(expr)?, collation, names, place)?,
            Expr::Function(function) => self.function(function, names, place)?,
            _ => self.logic(expr, names, place)?,
        };
        Ok(Operand::Typed(typed))
    }

    fn value(&mut self, value: &Value) -> Result<Operand, RemoteReason> {
        Ok(match value {
            Value::Number(digits, false) => number(digits.clone()),
            Value::SingleQuotedString(text) => Operand::Text(text.clone()),
            Value::Null => Operand::Null,
            Value::Boolean(value) => {
                let node = Node::Literal(CellBuf::Integer(i64::from(*value)));
                Operand::Typed(Typed { node, ty: Ty::plain(oid::BOOL), origin: None, nullable: false })
            }
            Value::Placeholder(placeholder) => self.parameter(placeholder)?,
            _ => return Err(RemoteReason::Expression("this kind of literal")),
        })
    }

    fn parameter(&mut self, placeholder: &str) -> Result<Operand, RemoteReason> {
        let number = placeholder.strip_prefix('$').and_then(|digits| digits.parse::<usize>().ok());
        let index = number.and_then(|number| number.checked_sub(1)).ok_or(RemoteReason::Parse)?;
        let Some(id) = self.parameter_type(index) else { return Ok(Operand::Parameter(index)) };
        let ty = Ty::plain(id);
        if ty.storage == Storage::Exact {
            // An enum, or a type whose input is not known.
            return Err(RemoteReason::Parameter { number: index + 1 });
        }
        if ty.storage == Storage::TimestampTz && !self.session.utc {
            return Err(RemoteReason::Setting("time zone"));
        }
        let collation = match id {
            oid::TEXT | oid::VARCHAR | oid::BPCHAR => self.default_collation,
            oid::NAME => Collation { explicit: false, ..Collation::C },
            _ => Collation::NONE,
        };
        let node = Node::Parameter { index, ty: ty.type_ref(), storage: ty.storage };
        Ok(Operand::Typed(Typed { node, ty: Ty { collation, ..ty }, origin: None, nullable: true }))
    }

    fn collate(&mut self, expr: &Expr, collation: &ObjectName, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        let c = match parts(collation)?[..] {
            ["C"] => !self.session.has_temp_schema,
            ["pg_catalog", "C"] => true,
            _ => false,
        };
        let Operand::Typed(typed) = self.operand(expr, names, place)? else { return Err(RemoteReason::Expression("COLLATE of a literal")) };
        if !c || !(typed.ty.is_text() || typed.ty.is_trimmed()) {
            return Err(RemoteReason::Expression("this COLLATE"));
        }
        Ok(Typed { ty: Ty { collation: Collation::C, ..typed.ty }, origin: None, ..typed })
    }

    /// A cast of a literal or parameter: it says its type, and nothing is converted.
    fn cast(&mut self, expr: &Expr, data_type: &DataType) -> Result<Operand, RemoteReason> {
        let refuse = || RemoteReason::Expression("this cast");
        let DataType::Custom(name, modifiers) = data_type else { return Err(refuse()) };
        let [word] = parts(name)?[..] else { return Err(refuse()) };
        let quoted = matches!(&name.0[..], [part] if part.as_ident().is_some_and(|ident| ident.quote_style == Some(QUOTED)));
        if !modifiers.is_empty() || self.session.has_temp_schema || (quoted && !is_catalog_name(word)) {
            return Err(refuse());
        }
        let mut target = Ty::plain(named(word).ok_or_else(refuse)?);
        if target.is_text() {
            target.collation = self.default_collation;
        }
        match self.operand(expr, &Namespace::default(), Place::Where)? {
            Operand::Text(_) if target.storage == Storage::Numeric => Err(refuse()),
            unknown @ (Operand::Text(_) | Operand::Null | Operand::Parameter(_)) => Ok(Operand::Typed(self.coerce_to(unknown, target)?)),
            Operand::Typed(typed) if typed.ty.oid == target.oid => Ok(Operand::Typed(typed)),
            Operand::Number { digits, .. } if target.is_integer() => Ok(Operand::Typed(self.coerce_to(Operand::Text(digits), target)?)),
            _ => Err(refuse()),
        }
    }

    /// AND, OR, NOT, comparisons and tests.
    fn logic(&mut self, expr: &Expr, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        match expr {
            Expr::BinaryOp { op: operator @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                self.connected(expr, operator, names, place)
            }
            Expr::BinaryOp { left, op, right } => {
                let comparison = match op {
                    BinaryOperator::Eq => Comparison::Equal,
                    BinaryOperator::NotEq => Comparison::NotEqual,
                    BinaryOperator::Lt => Comparison::Less,
                    BinaryOperator::LtEq => Comparison::LessOrEqual,
                    BinaryOperator::Gt => Comparison::Greater,
                    BinaryOperator::GtEq => Comparison::GreaterOrEqual,
                    _ => return Err(RemoteReason::Operator { operator: op.to_string() }),
                };
                self.comparison(comparison, left, right, names, place)
            }
            Expr::IsDistinctFrom(left, right) => self.comparison(Comparison::Distinct, left, right, names, place),
            Expr::IsNotDistinctFrom(left, right) => self.comparison(Comparison::NotDistinct, left, right, names, place),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                if is_and(expr) || is_or(expr) {
                    return Err(RemoteReason::Precedence);
                }
                let of = self.boolean(expr, names, place)?;
                Ok(Typed::boolean(Node::Not(Box::new(of.node))))
            }
            Expr::IsNull(of) => self.null_test(of, false, names, place),
            Expr::IsNotNull(of) => self.null_test(of, true, names, place),
            Expr::IsTrue(of) => self.truth_test(of, true, false, names, place),
            Expr::IsNotTrue(of) => self.truth_test(of, true, true, names, place),
            Expr::IsFalse(of) => self.truth_test(of, false, false, names, place),
            Expr::IsNotFalse(of) => self.truth_test(of, false, true, names, place),
            Expr::IsUnknown(of) | Expr::IsNotUnknown(of) => {
                let negated = matches!(expr, Expr::IsNotUnknown(_));
                let of = self.boolean(atomic(of)?, names, place)?;
                Ok(Typed::boolean(Node::IsNull { of: Box::new(of.node), negated }))
            }
            Expr::InList { expr, list, negated } => {
                let left = self.operand(subject(expr)?, names, place)?;
                let items = list.iter().map(|item| self.list_item(item, names)).collect::<Result<Vec<_>, _>>()?;
                if items.is_empty() {
                    return Err(RemoteReason::Expression("an empty list"));
                }
                self.in_list(left, items, *negated)
            }
            Expr::Between { expr, negated, low, high } => self.between(expr, *negated, low, high, names, place),
            other => Err(RemoteReason::Expression(kind_of(other))),
        }
    }

    fn connected(&mut self, expr: &Expr, operator: &BinaryOperator, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        let and = *operator == BinaryOperator::And;
        let mut nodes = Vec::new();
        for operand in chain(expr, operator) {
            if and && is_or(operand) {
                return Err(RemoteReason::Precedence);
            }
            nodes.push(self.boolean(operand, names, place)?.node);
        }
        Ok(Typed::boolean(if and { Node::And(nodes) } else { Node::Or(nodes) }))
    }

    fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
        names: &Namespace,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let left = self.operand(atomic(left)?, names, place)?;
        let right = self.operand(atomic(right)?, names, place)?;
        if matches!(left, Operand::Null) || matches!(right, Operand::Null) {
            return Err(RemoteReason::Expression("a comparison with NULL"));
        }
        self.compare(comparison, left, right)
    }

    /// PostgreSQL resolves the two comparisons apart.
    fn between(
        &mut self,
        expr: &Expr,
        negated: bool,
        low: &Expr,
        high: &Expr,
        names: &Namespace,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let (above, below) = match negated {
            false => (Comparison::GreaterOrEqual, Comparison::LessOrEqual),
            true => (Comparison::Less, Comparison::Greater),
        };
        let expr = subject(expr)?;
        let low = self.comparison(above, expr, low, names, place)?.node;
        let high = self.comparison(below, expr, high, names, place)?.node;
        Ok(Typed::boolean(if negated { Node::Or(vec![low, high]) } else { Node::And(vec![low, high]) }))
    }

    fn list_item(&mut self, item: &Expr, names: &Namespace) -> Result<Operand, RemoteReason> {
        match item {
            Expr::Value(_) | Expr::UnaryOp { .. } | Expr::Cast { .. } => self.operand(atomic(item)?, names, Place::Where),
            _ => Err(RemoteReason::Expression("IN with anything but literals and parameters")),
        }
    }

    fn null_test(&mut self, of: &Expr, negated: bool, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        let Operand::Typed(of) = self.operand(atomic(of)?, names, place)? else {
            return Err(RemoteReason::Expression("a NULL test of a literal"));
        };
        // A composite value is NULL when all of its fields are.
        if of.ty.storage == Storage::Exact && of.ty.oid >= FIRST_USER_OID {
            return Err(RemoteReason::Expression("a NULL test of a user-defined type"));
        }
        Ok(Typed::boolean(Node::IsNull { of: Box::new(of.node), negated }))
    }

    fn truth_test(&mut self, of: &Expr, truth: bool, negated: bool, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        let of = self.boolean(atomic(of)?, names, place)?;
        Ok(Typed::boolean(Node::Is { of: Box::new(of.node), truth, negated }))
    }

    /// The aggregates of the list.
    fn function(&mut self, function: &Function, names: &Namespace, place: Place) -> Result<Typed, RemoteReason> {
        let name = parts(&function.name)?.join(".");
        let refuse = || RemoteReason::Function { function: name.chars().take(80).collect() };
        let FunctionArguments::List(arguments) = &function.args else { return Err(refuse()) };
        let extended = function.uses_odbc_syntax
            || !matches!(function.parameters, FunctionArguments::None)
            || !function.within_group.is_empty()
            || function.filter.is_some()
            || function.null_treatment.is_some()
            || function.over.is_some()
            || !arguments.clauses.is_empty();
        if extended || !matches!(name.as_str(), "count" | "min" | "max" | "sum") {
            return Err(refuse());
        }
        if !matches!(place, Place::Output | Place::Having | Place::OrderBy) {
            return Err(RemoteReason::Grouping);
        }
        self.function_name(&name)?;
        self.aggregates = true;
        let distinct = arguments.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        match &arguments.args[..] {
            [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] if name == "count" && arguments.duplicate_treatment.is_none() => {
                Ok(aggregate(Aggregate::Count, false, None, Ty::plain(oid::INT8)))
            }
            [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] => {
                let Operand::Typed(of) = self.operand(argument, names, Place::Aggregate)? else { return Err(refuse()) };
                self.aggregate_of(&name, distinct, of).ok_or_else(refuse)?
            }
            _ => Err(refuse()),
        }
    }

    /// `None`: not on the list for this type.
    #[allow(clippy::unused_self, reason = "a step of `function`")]
    fn aggregate_of(&self, name: &str, distinct: bool, of: Typed) -> Option<Result<Typed, RemoteReason>> {
        let ty = of.ty;
        if distinct && let Err(reason) = ty.comparable(crate::types::Need::Equality) {
            return Some(Err(reason));
        }
        let result = match name {
            "count" => aggregate(Aggregate::Count, distinct, Some(of), Ty::plain(oid::INT8)),
            "min" | "max" => {
                if let Err(reason) = of.orderable().and_then(|()| ty.groupable()) {
                    return Some(Err(reason));
                }
                let result = match ty.oid {
                    oid::TEXT | oid::VARCHAR => Ty::text(ty.collation),
                    // There is none for these, or (name) it is text's.
                    oid::BOOL | oid::NAME | oid::UUID | oid::BYTEA => return None,
                    _ => Ty { typmod: -1, ..ty },
                };
                let function = if name == "min" { Aggregate::Min } else { Aggregate::Max };
                aggregate(function, false, Some(of), result)
            }
            _ if distinct => return None,
            _ => match ty.storage {
                Storage::Int2 | Storage::Int4 => aggregate(Aggregate::Sum, false, Some(of), Ty::plain(oid::INT8)),
                Storage::Int8 => aggregate(Aggregate::SumBig, false, Some(of), scaled_numeric(0)),
                Storage::NumericScaled { scale } => aggregate(Aggregate::SumScaled, false, Some(of), scaled_numeric(scale)),
                _ => return None,
            },
        };
        Some(Ok(result))
    }
}

/// User-defined types have greater OIDs.
const FIRST_USER_OID: u32 = 16_384;

fn scaled_numeric(scale: u8) -> Ty {
    Ty { storage: Storage::NumericScaled { scale }, ..Ty::plain(oid::NUMERIC) }
}

fn aggregate(function: Aggregate, distinct: bool, of: Option<Typed>, ty: Ty) -> Typed {
    let nullable = function != Aggregate::Count;
    let node = Node::Aggregate { function, distinct, of: of.map(|of| Box::new(of.node)) };
    Typed { node, ty, origin: None, nullable }
}

/// What a construct is called, for reasons.
fn kind_of(expr: &Expr) -> &'static str {
    match expr {
        Expr::InSubquery { .. } => "IN with a subquery",
        Expr::Exists { .. } => "EXISTS",
        Expr::Subquery(_) => "a scalar subquery",
        Expr::Case { .. } => "CASE",
        Expr::Tuple(_) => "a row",
        Expr::Like { .. } | Expr::ILike { .. } | Expr::SimilarTo { .. } => "a pattern",
        Expr::UnaryOp { .. } => "this unary operator",
        _ => "this kind of expression",
    }
}
