//! Comparisons: which operator PostgreSQL chooses for two operands, and whether SQLite's comparison of the stored cells is the same.

use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::builtin::Context;
use crate::by_key::by_key;
use crate::convert::Operand;
use crate::operate::is_skippable;
use crate::tree::{Comparison, Node, Typed};
use crate::types::{Collation, Need, Ty};

/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;

impl Comparison {
    /// The operator's name in PostgreSQL.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Comparison::Equal | Comparison::NotDistinct => "=",
            Comparison::Distinct => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    pub(crate) fn of(operator: &str) -> Option<Comparison> {
        Some(match operator {
            "=" => Comparison::Equal,
            "<>" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    fn need(self) -> Need {
        match self {
            Comparison::Equal | Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => Need::Equality,
            _ => Need::Order,
        }
    }
}

impl Analyzer<'_> {
    /// The operator's name and operands' types, for a reason.
    pub(crate) fn no_operator(operator: &str, left: Option<&Operand>, right: &Operand) -> RemoteReason {
        let left = left.map(|left| format!("{} ", left.type_name())).unwrap_or_default();
        RemoteReason::Operator { operator: format!("{left}{operator} {}", right.type_name()) }
    }

    /// `left comparison right`.
    pub(crate) fn compare(&mut self, comparison: Comparison, left: Operand, right: Operand) -> Result<Typed, RemoteReason> {
        let nullable = |operand: &Operand| !matches!(operand, Operand::Typed(typed) if !typed.nullable);
        let nullable = nullable(&left) || nullable(&right);
        let node = match self.aligned(comparison, left, right)? {
            Aligned::Native(left, right) => Node::Compare(comparison, Box::new(left), Box::new(right)),
            Aligned::Registered(node) => node,
        };
        let distinct = matches!(comparison, Comparison::Distinct | Comparison::NotDistinct);
        Ok(Typed { nullable: nullable && !distinct, ..Typed::boolean(node) })
    }

    /// Both operands in forms whose comparison in SQLite is PostgreSQL's, or the whole comparison.
    pub(crate) fn aligned(&mut self, comparison: Comparison, left: Operand, right: Operand) -> Result<Aligned, RemoteReason> {
        let name = comparison.operator();
        self.operator(name)?;
        let refuse = Analyzer::no_operator(name, Some(&left), &right);
        let Ok((operator, types)) = self.types.operator(name, Some(left.oid()), right.oid()) else { return Err(refuse) };
        if operator.result != oid::BOOL {
            return Err(refuse);
        }
        let collations = (left.collation(), right.collation());
        let left = self.coerce(left, types[0], Context::Implicit)?;
        let right = self.coerce(right, types[1], Context::Implicit)?;
        let (left, right) = (self.settled(left), self.settled(right));
        if (left.nullable && is_skippable(&right.node)) || (right.nullable && is_skippable(&left.node)) {
            return Err(RemoteReason::Expression("a comparison with a subquery that may fail"));
        }
        match (left.ty.storage, right.ty.storage) {
            (Storage::NumericScaled { .. } | Storage::Numeric, Storage::NumericScaled { .. } | Storage::Numeric) => {
                self.align_numeric(comparison, left, right)
            }
            (Storage::Text | Storage::Char { .. }, Storage::Text | Storage::Char { .. }) => {
                let collation = match collations {
                    (Some(a), Some(b)) => merge(a, b)?,
                    (Some(collation), None) | (None, Some(collation)) => collation,
                    (None, None) => self.default_collation,
                };
                self.align_text(comparison, left, right, collation)
            }
            _ => self.align_others(comparison, left, right, refuse),
        }
    }

    fn align_others(&mut self, comparison: Comparison, left: Typed, right: Typed, refuse: RemoteReason) -> Result<Aligned, RemoteReason> {
        use Storage as S;
        let need = comparison.need();
        let (a, b) = (left.ty, right.ty);
        let (left, right) = match (a.storage, b.storage) {
            _ if a.is_integer() && b.is_integer() => (left, right),
            // float8 holds every int4 exactly, and SQLite compares integers with reals exactly.
            _ if a.is_float() && b.is_float() => (exact_integer(left), exact_integer(right)),
            _ if a.storage == b.storage && a.oid == b.oid => (left, right),
            (S::Timestamp | S::TimestampTz, S::Timestamp | S::TimestampTz | S::Date) | (S::Date, S::Timestamp | S::TimestampTz) => {
                let zoned = a.storage == S::TimestampTz || b.storage == S::TimestampTz;
                match (whole_days(&left), whole_days(&right)) {
                    _ if zoned && !self.session.utc() => {
                        let zoned = |this: &mut Self, value| this.coerce(Operand::Typed(value), oid::TIMESTAMPTZ, Context::Implicit);
                        (zoned(self, left)?, zoned(self, right)?)
                    }
                    // A day's beginning is compared as that day, so that an index of dates serves.
                    (_, Some(day)) if a.storage == S::Date => (left, day),
                    (Some(day), _) if b.storage == S::Date => (day, right),
                    _ => (self.instant(left)?, self.instant(right)?),
                }
            }
            _ => return self.registered_comparison(comparison, left, right, refuse),
        };
        if left.ty.comparable(need).is_err() || right.ty.comparable(need).is_err() {
            let reason = left.ty.comparable(need).err().unwrap_or(refuse);
            return self.registered_comparison(comparison, left, right, reason);
        }
        Ok(Aligned::Native(left.node, right.node))
    }

    /// A date, timestamp or timestamptz (in UTC) in microseconds.
    fn instant(&mut self, value: Typed) -> Result<Typed, RemoteReason> {
        if value.ty.storage != Storage::Date {
            return Ok(value);
        }
        if let Some(CellBuf::Integer(days)) = value.literal() {
            // Beyond that, a date has no timestamp, or is infinite.
            if days.abs() > 100_000_000 {
                return Err(RemoteReason::Cast { from: "date".to_owned(), to: "timestamp".to_owned() });
            }
            let node = Node::Literal(CellBuf::Integer(days * DAY_US));
            return Ok(Typed { node, ty: Ty::plain(oid::TIMESTAMP), ..value });
        }
        self.coerce(Operand::Typed(value), oid::TIMESTAMP, Context::Implicit)
    }

    /// By a function of the registry.
    fn registered_comparison(
        &mut self,
        comparison: Comparison,
        left: Typed,
        right: Typed,
        refuse: RemoteReason,
    ) -> Result<Aligned, RemoteReason> {
        let name = if comparison == Comparison::Distinct { "<>" } else { comparison.operator() };
        let types = [left.ty.oid, right.ty.oid];
        if let Some(call) = self.array_comparison(name, &left, &right)? {
            return Ok(Aligned::Registered(with_nulls(comparison, &left.node, &right.node, call)));
        }
        let Some(function) = rimward_functions::operator(name, &types) else { return Err(refuse) };
        if left.ty.collation.oid != 0 && !left.ty.collation.bytewise {
            return Err(refuse);
        }
        if left.ty.oid == oid::JSONB && comparison.need() == Need::Order && !self.default_collation.bytewise {
            return Ok(Aligned::Native(self.jsonb_in_order(left)?, right.node));
        }
        let (left, right) = (self.canonical(left)?, self.canonical(right)?);
        if let Some(compared) = by_key(comparison, &left, &right) {
            return Ok(Aligned::Registered(compared));
        }
        let (left, right) = (left.node, right.node);
        let call = self.computed(function, vec![left.clone(), right.clone()], false)?;
        Ok(Aligned::Registered(with_nulls(comparison, &left, &right, call)))
    }

    fn align_numeric(&mut self, comparison: Comparison, left: Typed, right: Typed) -> Result<Aligned, RemoteReason> {
        let scale = |value: &Typed| match value.ty.storage {
            Storage::NumericScaled { scale } => Some(scale),
            _ => None,
        };
        let open = |value: &Typed| matches!(value.node, Node::Parameter { .. } | Node::Literal(_));
        let aligned = match (scale(&left), scale(&right)) {
            (Some(a), Some(b)) if a == b => Some((left.clone(), right.clone())),
            (Some(a), _) if right.node.is_numeric_parameter() => Some((left.clone(), with_scale(&right, a))),
            (_, Some(b)) if left.node.is_numeric_parameter() => Some((with_scale(&left, b), right.clone())),
            (Some(a), Some(b)) => {
                let raised = |value: &Typed, other: &Typed, to: u8| {
                    let raised = self.rescaled(value.clone(), to)?;
                    // NaN becomes greater than any number; beside another NaN it would not be equal to it.
                    (!value.nan && raised.magnitude < i64::MAX as u128 || !other.nan).then_some(raised)
                };
                // What is open adapts, so that a column's index serves.
                match (open(&left), open(&right)) {
                    (false, true) if a < b && bounded(comparison, &right, a, false).is_some() => {
                        bounded(comparison, &right, a, false).map(|right| (left.clone(), right))
                    }
                    (true, false) if b < a && bounded(comparison, &left, b, true).is_some() => {
                        bounded(comparison, &left, b, true).map(|left| (left, right.clone()))
                    }
                    (_, true) if self.rescaled(right.clone(), a).is_some() => {
                        self.rescaled(right.clone(), a).map(|right| (left.clone(), right))
                    }
                    (true, _) if self.rescaled(left.clone(), b).is_some() => {
                        self.rescaled(left.clone(), b).map(|left| (left, right.clone()))
                    }
                    _ if a < b => raised(&left, &right, b).map(|left| (left, right.clone())),
                    _ => raised(&right, &left, a).map(|right| (left.clone(), right)),
                }
            }
            _ => None,
        };
        match aligned {
            Some((left, right)) => Ok(Aligned::Native(left.node, right.node)),
            None => {
                let refuse = RemoteReason::Order { operation: "comparison", ty: "numeric".to_owned() };
                self.registered_comparison(comparison, left, right, refuse)
            }
        }
    }

    /// Two operands of text, varchar, char(n) or name.
    fn align_text(
        &mut self,
        comparison: Comparison,
        mut left: Typed,
        mut right: Typed,
        collation: Collation,
    ) -> Result<Aligned, RemoteReason> {
        for side in [&mut left, &mut right] {
            if side.ty.oid != oid::NAME {
                side.ty.collation = collation;
            }
            if side.ty.oid == oid::BPCHAR && !side.ty.is_trimmed() {
                side.node = match &side.node {
                    Node::Literal(CellBuf::Text(text)) => Node::Literal(CellBuf::Text(text.trim_end_matches(' ').to_owned())),
                    node => Node::Call("rtrim", vec![node.clone(), Node::Literal(CellBuf::Text(" ".to_owned()))]),
                };
                side.ty.storage = Storage::Char { length: 0 };
            }
            side.ty.comparable(comparison.need())?;
        }
        let left_node = if comparison.need() == Need::Order { self.in_order(left.node, left.ty)? } else { left.node };
        Ok(Aligned::Native(left_node, right.node))
    }

    /// What an order of this type is by: the left one decides in a comparison.
    pub(crate) fn in_order(&self, node: Node, ty: Ty) -> Result<Node, RemoteReason> {
        let collation = ty.collation;
        if collation.bytewise || matches!(node, Node::Literal(CellBuf::Null)) {
            return Ok(node);
        }
        let locale = self.catalog.collations.of(collation.oid).filter(|_| collation.here);
        let locale = locale.ok_or(RemoteReason::Order { operation: "the order", ty: ty.name() })?;
        Ok(Node::Collate(Box::new(node), format!("{}{}", rimward_model::LIBRARY_COLLATION, locale.collate).into()))
    }

    /// The same for jsonb, whose strings have the database's own order.
    pub(crate) fn jsonb_in_order(&self, value: Typed) -> Result<Node, RemoteReason> {
        let locale = self.catalog.collations.of(self.default_collation.oid).filter(|_| self.default_collation.here);
        let locale = locale.ok_or(RemoteReason::Order { operation: "the order", ty: value.ty.name() })?;
        Ok(Node::Collate(Box::new(value.node), format!("{}{}", rimward_model::LIBRARY_JSONB_COLLATION, locale.collate).into()))
    }

    /// `left [NOT] IN (list)`.
    pub(crate) fn in_list(&mut self, left: &Operand, list: Vec<Operand>, negated: bool) -> Result<Typed, RemoteReason> {
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        let has_column =
            |operand: &Operand| matches!(operand, Operand::Typed(typed) if typed.node.any(|node| matches!(node, Node::Column { .. })));
        // PostgreSQL makes an array of what has no columns, if that is more than one.
        let constants: Vec<Oid> = list.iter().filter(|item| !has_column(item)).map(Operand::oid).collect();
        let common = if constants.len() > 1 {
            let all: Vec<Oid> = [left.oid()].into_iter().chain(constants).collect();
            self.types.common(&all)
        } else {
            None
        };
        let (mut lefts, mut items, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
        for item in list {
            let item = match common {
                Some(id) if !has_column(&item) => {
                    let mut item = self.coerce(item, id, Context::Implicit)?;
                    if item.ty.collation.oid != 0 && item.ty.oid != oid::NAME {
                        item.ty.collation = self.default_collation;
                    }
                    Operand::Typed(item)
                }
                _ => item,
            };
            match self.aligned(comparison, left.clone(), item)? {
                Aligned::Native(left, item) => {
                    lefts.push(left);
                    items.push(item);
                }
                Aligned::Registered(node) => conditions.push(node),
            }
        }
        let same = lefts.iter().all(|left| *left == lefts[0]);
        if same && items.len() > 1 {
            conditions.push(Node::In { of: Box::new(lefts.swap_remove(0)), list: items, negated });
        } else {
            for (left, item) in lefts.into_iter().zip(items) {
                conditions.push(Node::Compare(comparison, Box::new(left), Box::new(item)));
            }
        }
        Ok(Typed::boolean(match conditions.len() {
            1 => conditions.remove(0),
            _ if negated => Node::And(conditions),
            _ => Node::Or(conditions),
        }))
    }

    /// `(a, b) comparison (c, d)`.
    pub(crate) fn compare_rows(&mut self, comparison: Comparison, left: Vec<Operand>, right: Vec<Operand>) -> Result<Typed, RemoteReason> {
        if left.len() != right.len() || left.is_empty() {
            return Err(RemoteReason::Expression("rows of different length"));
        }
        let pairs = left.into_iter().zip(right);
        match comparison {
            Comparison::Equal | Comparison::NotEqual => {
                let nodes = pairs.map(|(left, right)| self.compare(comparison, left, right).map(|typed| typed.node));
                let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
                Ok(Typed::boolean(if comparison == Comparison::Equal { Node::And(nodes) } else { Node::Or(nodes) }))
            }
            Comparison::Distinct | Comparison::NotDistinct => {
                let nodes = pairs.map(|(left, right)| self.compare(comparison, left, right).map(|typed| typed.node));
                let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
                Ok(Typed::boolean(if comparison == Comparison::NotDistinct { Node::And(nodes) } else { Node::Or(nodes) }).not_null())
            }
            _ => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                for (left, right) in pairs {
                    let Aligned::Native(left, right) = self.aligned(comparison, left, right)? else {
                        return Err(RemoteReason::Expression("the order of rows of these types"));
                    };
                    lefts.push(left);
                    rights.push(right);
                }
                // SQLite has rows, and compares them from the left, too.
                let (left, right) = (Box::new(Node::Call("", lefts)), Box::new(Node::Call("", rights)));
                Ok(Typed::boolean(Node::Compare(comparison, left, right)))
            }
        }
    }
}

/// What IS DISTINCT FROM adds to a comparison of values that are not NULL.
fn with_nulls(comparison: Comparison, left: &Node, right: &Node, call: Node) -> Node {
    let null = |of: &Node| Node::IsNull { of: Box::new(of.clone()), negated: false };
    let truth = |value: bool| Node::Literal(CellBuf::Integer(value.into()));
    let (both, one) = match comparison {
        Comparison::Distinct => (false, true),
        Comparison::NotDistinct => (true, false),
        _ => return call,
    };
    let branches = vec![(Node::And(vec![null(left), null(right)]), truth(both)), (Node::Or(vec![null(left), null(right)]), truth(one))];
    Node::Case { branches, otherwise: Some(Box::new(call)) }
}

/// How a comparison is done.
pub(crate) enum Aligned {
    /// By SQLite's comparison of these.
    Native(Node, Node),
    /// By a function.
    Registered(Node),
}

/// The integer itself instead of the float8 that it became.
fn exact_integer(value: Typed) -> Typed {
    match value.node {
        Node::Cast(of, "REAL") if value.magnitude <= 1 << 31 => Typed { node: *of, ..value },
        _ => value,
    }
}

/// The date of a literal timestamp that is a day's beginning.
fn whole_days(value: &Typed) -> Option<Typed> {
    match value.literal() {
        Some(CellBuf::Integer(at_us)) if value.ty.storage != Storage::Date && at_us % DAY_US == 0 && at_us.abs() < i64::MAX / 2 => {
            Some(Typed { node: Node::Literal(CellBuf::Integer(at_us / DAY_US)), ty: Ty::plain(oid::DATE), ..value.clone() })
        }
        _ => None,
    }
}

/// The constant of fewer digits that bounds the same numbers of these; `mirrored` where it stands on the left.
fn bounded(comparison: Comparison, constant: &Typed, scale: u8, mirrored: bool) -> Option<Typed> {
    let (Storage::NumericScaled { scale: from }, Some(CellBuf::Integer(value))) = (constant.ty.storage, constant.literal()) else {
        return None;
    };
    let factor = 10i64.checked_pow(u32::from(from.checked_sub(scale)?))?;
    let down = match (comparison, mirrored) {
        (Comparison::Greater | Comparison::LessOrEqual, false) | (Comparison::Less | Comparison::GreaterOrEqual, true) => true,
        (Comparison::Less | Comparison::GreaterOrEqual, false) | (Comparison::Greater | Comparison::LessOrEqual, true) => false,
        _ => return None,
    };
    let bound = value.div_euclid(factor) + i64::from(!down && value.rem_euclid(factor) != 0);
    let ty = Ty { storage: Storage::NumericScaled { scale }, ..constant.ty };
    let magnitude = u128::from(bound.unsigned_abs());
    (!constant.nan).then(|| Typed { node: Node::Literal(CellBuf::Integer(bound)), ty, magnitude, origin: None, ..constant.clone() })
}

fn with_scale(value: &Typed, scale: u8) -> Typed {
    let storage = Storage::NumericScaled { scale };
    match &value.node {
        Node::Parameter { index, ty, .. } => {
            let node = Node::Parameter { index: *index, ty: *ty, storage };
            Typed { node, ty: Ty { storage, ..value.ty }, ..value.clone() }
        }
        _ => value.clone(),
    }
}

/// The collation of a comparison: an explicit one, else the one that is not the default, if there is only one.
pub(crate) fn merge(a: Collation, b: Collation) -> Result<Collation, RemoteReason> {
    const DEFAULT: Oid = 100;
    match (a, b) {
        _ if a.oid == b.oid => Ok(Collation { explicit: a.explicit || b.explicit, ..a }),
        _ if a.explicit && b.explicit => Err(RemoteReason::Expression("two collations")),
        _ if a.explicit => Ok(a),
        _ if b.explicit => Ok(b),
        _ if a.oid == DEFAULT => Ok(b),
        _ if b.oid == DEFAULT => Ok(a),
        _ => Err(RemoteReason::Expression("two collations")),
    }
}
