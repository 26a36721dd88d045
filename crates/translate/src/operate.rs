//! Operators and functions: what PostgreSQL resolves them to, and what computes the same here: SQLite itself where it provably does, else
//! a function of the registry, else nothing.

use rimward_functions::{Context as Argument, Function};
use rimward_model::{CellBuf, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::array::ELEMENT_TYPES;
use crate::ast::{Expr, LikeKind};
use crate::builtin::Context;
use crate::convert::{Operand, without_nan};
use crate::expression::Place;
use crate::json_value::JSONPATH;
use crate::resolve::registry_types;
use crate::scope::Scope;
use crate::tree::{AggregateKind, Comparison, Node, Query, Select, Source, Typed};
use crate::types::{Case, Ty};

/// Functions and operators that yield a value for every text, so that it makes no difference where and how often they are evaluated.
const TOTAL: &[&str] =
    &["lower", "upper", "length", "char_length", "btrim", "ltrim", "rtrim", "||", "strpos", "position", "reverse", "replace"];

/// Elements of an array's literal that are compared one by one.
const ITEMS_MAX: usize = 1000;

impl Analyzer<'_> {
    /// `left operator right`, or `operator right`; not a comparison.
    pub(crate) fn apply(&mut self, operator: &str, left: Option<Operand>, right: Operand) -> Result<Typed, RemoteReason> {
        self.operator(operator)?;
        let refuse = Analyzer::no_operator(operator, left.as_ref(), &right);
        let Ok((chosen, types)) = self.types.operator(operator, left.as_ref().map(Operand::oid), right.oid()) else { return Err(refuse) };
        let mut operands = Vec::with_capacity(2);
        for (operand, id) in left.into_iter().chain([right]).zip(&types) {
            operands.push(match *id {
                JSONPATH => self.json_path(operand)?,
                id => self.coerce(operand, id, Context::Implicit)?,
            });
        }
        let result = self.type_of(chosen.result);
        if let Some(done) = self.native_operator(operator, &operands, result) {
            return Ok(done);
        }
        // text || anything is the concatenation with its text.
        if operator == "||" && result.oid == oid::TEXT && types.iter().any(|id| *id != oid::TEXT) {
            let mut texts = Vec::with_capacity(2);
            for operand in operands {
                texts.push(self.coerce(Operand::Typed(operand), oid::TEXT, Context::Explicit)?);
            }
            return self.native_operator("||", &texts, result).ok_or(refuse);
        }
        if let Some(function) = rimward_functions::operator(operator, &types) {
            return self.registered(operator, function, operands, result);
        }
        let declared: Vec<_> = [chosen.left, chosen.right].into_iter().filter(|id| *id != 0).collect();
        let function = rimward_functions::operator(operator, &registry_types(&declared)).ok_or_else(|| refuse.clone())?;
        let element = self.element_among(&types).ok_or(refuse)?;
        self.polymorphic(operator, function, operands, result, element)
    }

    /// A call of the registry.
    pub(crate) fn registered(
        &mut self,
        name: &str,
        function: &'static Function,
        operands: Vec<Typed>,
        result: Ty,
    ) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: name.to_owned() };
        // What a part of a text is, is another question where texts of different bytes are equal.
        if operands.iter().any(|value| !value.ty.collation.deterministic) {
            return Err(refuse());
        }
        if matches!(name, "lower" | "upper" | "initcap" | "~~*" | "!~~*") {
            return self.cased(name, function, operands, result);
        }
        self.registered_as_is(name, function, operands, result)
    }

    /// What depends on the case of characters, by what is known of it.
    fn cased(&mut self, name: &str, function: &'static Function, operands: Vec<Typed>, result: Ty) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: format!("{name} under this collation") };
        let collation = self.result_collation(&operands, self.type_of(oid::TEXT))?.collation;
        let form = match (collation.case, name) {
            (Case::Unknown, _) | (Case::Letters { words: false, .. }, "initcap") => return Err(refuse()),
            (Case::Letters { .. }, _) => return self.registered_as_is(name, function, operands, result),
            (Case::Ascii, "lower") => ("rimward_lower_c", None),
            (Case::Ascii, "upper") => ("rimward_upper_c", None),
            (Case::Ascii, "initcap") => ("rimward_initcap_c", None),
            (Case::Ascii, _) => ("rimward_lower_c", Some(name)),
            (Case::Here, "lower") => ("rimward_lower_in", None),
            (Case::Here, "upper") => ("rimward_upper_in", None),
            (Case::Here, "initcap") => ("rimward_initcap_in", None),
            (Case::Here, _) => ("rimward_lower_in", Some(name)),
        };
        let locale = self.catalog.collations.of(collation.oid).map(|locale| Node::Literal(CellBuf::Text(locale.ctype.clone())));
        let nullable = operands.iter().any(|operand| operand.nullable);
        let mut folded = Vec::with_capacity(operands.len());
        for operand in operands {
            let node = match (collation.case, &locale) {
                (Case::Ascii, _) => {
                    let function = rimward_functions::scalars().find(|function| function.name == form.0).ok_or_else(refuse)?;
                    self.computed(function, vec![operand.node], false)?
                }
                (_, Some(locale)) => {
                    self.may_fail = true;
                    Node::Call(form.0, vec![operand.node, locale.clone()])
                }
                _ => return Err(refuse()),
            };
            folded.push(Typed { node, origin: None, ..operand });
        }
        let Some(like) = form.1 else {
            let node = folded.remove(0).node;
            return Ok(Typed { nullable, ..Typed::new(node, Ty { collation, ..result }) });
        };
        let like = rimward_functions::operator(if like == "~~*" { "~~" } else { "!~~" }, &[oid::TEXT, oid::TEXT]).ok_or_else(refuse)?;
        self.registered_as_is(name, like, folded, result)
    }

    fn registered_as_is(
        &mut self,
        name: &str,
        function: &'static Function,
        operands: Vec<Typed>,
        result: Ty,
    ) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: name.to_owned() };
        let nullable = !function.valued || operands.iter().any(|operand| operand.nullable);
        // Of arrays and jsonb, `||` may fail.
        let total = TOTAL.contains(&name) && operands.iter().all(|operand| operand.ty.oid == oid::TEXT);
        let result = self.result_collation(&operands, result)?;
        let collation = if function.context.contains(&Argument::Ctype) {
            self.result_collation(&operands, self.type_of(oid::TEXT))?.collation
        } else {
            result.collation
        };
        let mut arguments = Vec::with_capacity(operands.len() + 1);
        for operand in operands {
            let operand = self.settled(operand);
            arguments.push(self.canonical(operand)?.node);
        }
        for context in function.context {
            arguments.push(match context {
                Argument::TimeZone => self.zone_argument()?,
                Argument::Version => Node::Literal(CellBuf::Integer(self.catalog.database.server_version_num.into())),
                Argument::Ctype => Node::Literal(CellBuf::Integer(collation.case.ctype())),
                Argument::PlainNumbers => Node::Literal(CellBuf::Integer(self.session.plain_numbers.into())),
                _ => return Err(refuse()),
            });
        }
        let node = self.computed(function, arguments, !total)?;
        Ok(Typed { nullable, ..Typed::new(node, result) })
    }

    /// The collation of a text that is made of others.
    pub(crate) fn result_collation(&self, operands: &[Typed], result: Ty) -> Result<Ty, RemoteReason> {
        if result.collation.oid == 0 {
            return Ok(result);
        }
        let mut found = operands.iter().map(|operand| operand.ty.collation).filter(|collation| collation.oid != 0);
        let Some(first) = found.next() else { return Ok(result) };
        let collation = found.try_fold(first, crate::compare::merge)?;
        Ok(Ty { collation, ..result })
    }

    /// What SQLite computes as PostgreSQL does.
    fn native_operator(&mut self, operator: &str, operands: &[Typed], result: Ty) -> Option<Typed> {
        if operands.len() > 1 && operands.iter().any(|operand| is_skippable(&operand.node)) {
            return None;
        }
        match operands {
            [left, right] => match operator {
                "||" if result.oid == oid::TEXT && operands.iter().all(|operand| operand.ty.oid == oid::TEXT) => {
                    let result = self.result_collation(operands, result).ok()?;
                    Some(infix("||", left, right, result))
                }
                "+" | "-" | "*" if result.is_integer() => integer_arithmetic(operator, left, right, result),
                "/" | "%" if result.is_integer() => integer_division(operator, left, right, result),
                "+" | "-" | "*" if result.oid == oid::NUMERIC => self.scaled_arithmetic(operator, left, right),
                _ => None,
            },
            [of] if operator == "-" && matches!(of.ty.storage, Storage::NumericScaled { .. }) => {
                let zero = Typed { magnitude: 0, nan: false, ..Typed::new(Node::Literal(CellBuf::Integer(0)), of.ty).not_null() };
                self.scaled_arithmetic("-", &zero, of)
            }
            _ => None,
        }
    }

    /// Scaled integers: exact within 64 bits. Beyond, SQLite yields a REAL, which is as wrong as it is noticed: the value is loose.
    fn scaled_arithmetic(&mut self, operator: &str, left: &Typed, right: &Typed) -> Option<Typed> {
        let (Storage::NumericScaled { scale: a }, Storage::NumericScaled { scale: b }) = (left.ty.storage, right.ty.storage) else {
            return None;
        };
        let (left, right) = (computable(left.clone()), computable(right.clone()));
        let (left, right, scale) = if operator == "*" {
            (left, right, a + b)
        } else {
            let scale = a.max(b);
            (self.rescaled(left, scale)?, self.rescaled(right, scale)?, scale)
        };
        if scale > 18 {
            return None;
        }
        let magnitude = match operator {
            "*" => left.magnitude.saturating_mul(right.magnitude),
            _ => left.magnitude.saturating_add(right.magnitude),
        };
        let loose = left.loose || right.loose || magnitude >= i64::MAX as u128;
        let operator = match operator {
            "+" => "+",
            "-" => "-",
            _ => "*",
        };
        let ty = Ty { storage: Storage::NumericScaled { scale }, ..Ty::plain(oid::NUMERIC) };
        Some(Typed { magnitude, loose, nan: false, ..infix(operator, &left, &right, ty) })
    }

    /// `expr [NOT] LIKE pattern`.
    #[allow(clippy::too_many_arguments, reason = "the parts of the construct, and where it stands")]
    pub(crate) fn like(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        kind: LikeKind,
        negated: bool,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let operator = match (kind, negated) {
            (LikeKind::Like, false) => "~~",
            (LikeKind::Like, true) => "!~~",
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (LikeKind::Similar, false) => "~",
            (LikeKind::Similar, true) => "!~",
        };
        let (of, pattern) = (self.operand(expr, scope, place)?, self.operand(pattern, scope, place)?);
        let escape = escape.map(|escape| self.operand(escape, scope, place)).transpose()?;
        let pattern = match (kind, escape) {
            (LikeKind::Similar, None) => self.pattern_by("similar_to_escape", vec![pattern])?,
            (LikeKind::Similar, Some(escape)) => self.pattern_by("similar_to_escape", vec![pattern, escape])?,
            (_, Some(escape)) => self.pattern_by("like_escape", vec![pattern, escape])?,
            (_, None) => pattern,
        };
        self.matches(operator, of, pattern)
    }

    /// A pattern as the operator takes it, made by one of PostgreSQL's functions for that.
    fn pattern_by(&mut self, name: &'static str, parts: Vec<Operand>) -> Result<Operand, RemoteReason> {
        let types = vec![oid::TEXT; parts.len()];
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts {
            texts.push(self.coerce(part, oid::TEXT, Context::Implicit)?);
        }
        let function = rimward_functions::function(name, &types).ok_or(RemoteReason::Expression("this pattern"))?;
        let result = self.type_of(oid::TEXT);
        // It fails for nothing but a longer escape character.
        if let ("like_escape", [pattern, escape]) = (name, &texts[..])
            && matches!(escape.literal(), Some(CellBuf::Text(escape)) if escape.chars().count() <= 1)
        {
            let nullable = pattern.nullable;
            let nodes = texts.into_iter().map(|text| text.node).collect();
            let node = self.computed(function, nodes, false)?;
            return Ok(Operand::Typed(Typed { nullable, ..Typed::new(node, result) }));
        }
        self.registered(name, function, texts, result).map(Operand::Typed)
    }

    pub(crate) fn matches(&mut self, operator: &str, of: Operand, pattern: Operand) -> Result<Typed, RemoteReason> {
        self.operator(operator)?;
        let native = match (&of, &pattern) {
            (Operand::Typed(of), Operand::Text(pattern)) if of.ty.is_text() && of.ty.collation.deterministic => sqlite_pattern(pattern),
            _ => false,
        };
        if !native || operator.ends_with('*') {
            return self.apply(operator, Some(of), pattern);
        }
        let (Operand::Typed(of), Operand::Text(pattern)) = (of, pattern) else { return Err(RemoteReason::Expression("LIKE")) };
        let nullable = of.nullable;
        let like = Node::Infix("LIKE", Box::new(of.node), Box::new(Node::Literal(CellBuf::Text(pattern))));
        let node = if operator == "~~" { like } else { Node::Not(Box::new(like)) };
        Ok(Typed { nullable, ..Typed::boolean(node) })
    }

    /// `left operator ANY|ALL (array)`, where the array is a parameter and the operator an equality.
    pub(crate) fn any_array(
        &mut self,
        left: &Expr,
        operator: &str,
        all: bool,
        array: &Expr,
        scope: &Scope<'_>,
        place: Place,
    ) -> Result<Typed, RemoteReason> {
        let left = self.operand(left, scope, place)?;
        let (whole, negated) = (array, operator == "<>");
        let (array, cast) = match array {
            Expr::Cast { expr, ty } if ty.modifiers.is_empty() => (&**expr, Some(self.type_named(ty)?.0)),
            array => (array, None),
        };
        let equality = matches!((operator, all), ("=", false) | ("<>", true));
        if let (true, Expr::Array(items), None) = (equality, array, cast)
            && !items.is_empty()
            && !items.iter().any(|item| matches!(item, Expr::Array(_)))
        {
            return self.any_of(&left, items, negated, scope, place);
        }
        let Expr::Parameter(index) = array else {
            let array = self.operand(whole, scope, place)?;
            if equality && let Some(items) = self.literal_items(&left, &array)? {
                crate::expression::repeatable(&left)?;
                return self.in_list(&left, items, negated);
            }
            return self.any_of_value(left, operator, all, array);
        };
        let declared = self.parameter_type(*index).or(cast);
        let listed = match declared {
            Some(id) => self.types.element(id).is_some_and(|element| ELEMENT_TYPES.contains(&element)),
            None => true,
        };
        if !equality || !listed {
            let array = self.operand(whole, scope, place)?;
            return self.any_of_value(left, operator, all, array);
        }
        let refuse = RemoteReason::Expression("ANY or ALL of anything but an array");
        let element = match declared {
            Some(id) => self.types.element(id).ok_or(refuse)?,
            None => {
                let found = self.types.operator("=", Some(left.oid()), crate::builtin::pseudo::UNKNOWN);
                found.map_err(|_| refuse)?.1[1]
            }
        };
        let array_id = self.types.array_of(element).ok_or(RemoteReason::Parameter { number: index + 1 })?;
        if !ELEMENT_TYPES.contains(&element) {
            return Err(RemoteReason::Type { name: format!("{}[]", crate::types::name_of(element)) });
        }
        self.infer(*index, array_id)?;
        // The elements are compared as one value of their type would be, which adapts to the form of the left side.
        let ty = self.type_of(element);
        let stand_in = Node::Parameter { index: *index, ty: ty.type_ref(), storage: ty.storage };
        let comparison = Comparison::Equal;
        let crate::compare::Aligned::Native(left, right) = self.aligned(comparison, left, Operand::Typed(Typed::new(stand_in, ty)))? else {
            return Err(RemoteReason::Expression("ANY or ALL of these types"));
        };
        let Node::Parameter { index, ty, storage } = right else { return Err(RemoteReason::Expression("ANY or ALL of these types")) };
        let list = Node::Array { index, element: ty, storage };
        let relation = self.next_relation()?;
        let value = Node::Column { relation, name: "value".into() };
        let value = if storage == Storage::Uuid { Node::Call("unhex", vec![value]) } else { value };
        let from = Some(Source::Elements { relation, of: list });
        let query = Query::select(Select { columns: vec![value], from, ..Select::default() });
        Ok(Typed::boolean(Node::InQuery { of: vec![left], query: Box::new(query), negated }))
    }

    /// The elements of an array that is a literal, if there are any, and not too many.
    fn literal_items(&mut self, left: &Operand, array: &Operand) -> Result<Option<Vec<Operand>>, RemoteReason> {
        let Operand::Typed(Typed { node: Node::Literal(CellBuf::Text(text)), ty, .. }) = array else { return Ok(None) };
        let Some(element) = self.types.element(ty.oid).filter(|element| ELEMENT_TYPES.contains(element)) else { return Ok(None) };
        let same = self.types.operator("=", Some(left.oid()), element).is_ok_and(|(_, types)| types[1] == element);
        let items = rimward_functions::array_items(text).filter(|items| same && (1..=ITEMS_MAX).contains(&items.len()));
        let Some(items) = items else { return Ok(None) };
        let value = |item: Option<String>| {
            let value = self.coerce(item.map_or(Operand::Null, Operand::Text), element, Context::Implicit)?;
            let collation = if value.ty.collation.oid == 0 { value.ty.collation } else { ty.collation };
            Ok(Operand::Typed(Typed { ty: Ty { collation, ..value.ty }, ..value }))
        };
        items.into_iter().map(value).collect::<Result<_, _>>().map(Some)
    }

    /// `left = ANY (ARRAY[…])`: the elements have their common type first.
    fn any_of(&mut self, left: &Operand, items: &[Expr], negated: bool, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let items = items.iter().map(|item| self.operand(item, scope, place)).collect::<Result<Vec<_>, _>>()?;
        let (values, ty) = self.unified(items)?;
        let values =
            values.into_iter().map(|value| Operand::Typed(Typed { ty: Ty { typmod: -1, collation: ty.collation, ..value.ty }, ..value }));
        crate::expression::repeatable(left)?;
        self.in_list(left, values.collect(), negated)
    }
}

/// Whether SQLite may leave an operand out where the other one is NULL, and with it an error of PostgreSQL's: it does so with subqueries.
pub(crate) fn is_skippable(node: &Node) -> bool {
    node.any(|node| matches!(node, Node::Scalar(_) | Node::Exists(_) | Node::InQuery { .. }))
        && node.any(|node| matches!(node, Node::Call(..)) && !never_raises(node))
}

/// Whether a call is one of which PostgreSQL has a value, whatever becomes of it here (its arguments are looked at apart): conversions
/// between the forms of a numeric, and arithmetic with numbers that came from scaled integers, which is far from the limits of a numeric.
fn never_raises(node: &Node) -> bool {
    let Node::Call(name, arguments) = node else { return matches!(node, Node::Literal(_)) };
    let numeric =
        |operator: &str| rimward_functions::operator(operator, &[oid::NUMERIC, oid::NUMERIC]).is_some_and(|known| known.name == *name);
    let counts = |node: &Node| match node {
        Node::Call("rimward_numeric_of_scaled", of) => matches!(&of[0], Node::Aggregate(of) if of.kind == AggregateKind::Function("count")),
        _ => false,
    };
    match *name {
        "rimward_whole" | "rimward_whole_nan" | "rimward_numeric_of_scaled" | "rimward_numeric_of_scaled_nan" => true,
        // SQLite's own, of texts and of several values.
        "rtrim" | "ltrim" | "trim" | "length" | "coalesce" | "min" | "max" | "" => true,
        // An average: without a row there is no sum to divide.
        _ if numeric("/") => arguments.get(1).is_some_and(counts) && arguments.iter().all(never_raises),
        _ => (numeric("+") || numeric("-") || numeric("*")) && arguments.iter().all(never_raises),
    }
}

fn infix(operator: &'static str, left: &Typed, right: &Typed, ty: Ty) -> Typed {
    let node = Node::Infix(operator, Box::new(left.node.clone()), Box::new(right.node.clone()));
    Typed { nullable: left.nullable || right.nullable, ..Typed::new(node, ty) }
}

fn literal(value: &Typed) -> Option<i64> {
    match value.literal() {
        Some(CellBuf::Integer(value)) => Some(*value),
        _ => None,
    }
}

/// Where the operands' bounds say that the result fits, SQLite may compute it.
fn integer_arithmetic(operator: &str, left: &Typed, right: &Typed, result: Ty) -> Option<Typed> {
    let magnitude = match operator {
        "*" => left.magnitude.saturating_mul(right.magnitude),
        _ => left.magnitude.saturating_add(right.magnitude),
    };
    let sign = match operator {
        "+" => "+",
        "-" => "-",
        _ => "*",
    };
    (magnitude < result.magnitude()).then(|| Typed { magnitude, ..infix(sign, left, right, result) })
}

/// Both cut towards zero. A divisor of 0 is an error in PostgreSQL, −1 may overflow.
fn integer_division(operator: &str, left: &Typed, right: &Typed, result: Ty) -> Option<Typed> {
    let divisor = literal(right).filter(|divisor| *divisor > 0)?;
    let (sign, magnitude) = if operator == "/" { ("/", left.magnitude) } else { ("%", u128::from(divisor.unsigned_abs())) };
    Some(Typed { magnitude, ..infix(sign, left, right, result) })
}

/// A scaled numeric as arithmetic may take it: NaN, the greatest integer, is a REAL from here on.
fn computable(value: Typed) -> Typed {
    if value.nan && !value.loose { without_nan(value) } else { value }
}

/// Whether a pattern means the same in SQLite: a backslash would need an ESCAPE clause, which keeps SQLite from using an index.
fn sqlite_pattern(pattern: &str) -> bool {
    !pattern.contains('\\') && pattern.len() < 1000
}
