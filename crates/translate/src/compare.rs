//! Comparisons: which operator PostgreSQL chooses for two operands, and whether SQLite's comparison of the stored cells is the same.

use rimward_model::{CellBuf, Oid, Storage, TypeRef, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::tree::{Comparison, Node, Typed};
use crate::types::{Collation, Need, Ty, name_of};

/// Characters of a literal that a reason shows.
const EXCERPT_CHARS: usize = 40;

/// An expression whose type may still be open.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// Typed.
    Typed(Typed),
    /// A number: its digits with sign, and PostgreSQL's type for it.
    Number { digits: String, oid: Oid },
    /// A string literal of unknown type.
    Text(String),
    /// NULL of unknown type.
    Null,
    /// A parameter whose type is open.
    Parameter(usize),
}

impl Comparison {
    /// The operator's name in PostgreSQL.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Comparison::Equal | Comparison::Distinct | Comparison::NotDistinct => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    fn need(self) -> Need {
        match self {
            Comparison::Equal | Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => Need::Equality,
            _ => Need::Order,
        }
    }
}

/// A number as written, with PostgreSQL's type for it.
pub(crate) fn number(digits: String) -> Operand {
    let oid = match digits.parse::<i64>() {
        Ok(value) if i32::try_from(value).is_ok() => oid::INT4,
        Ok(_) => oid::INT8,
        Err(_) => oid::NUMERIC,
    };
    Operand::Number { digits, oid }
}

impl Operand {
    fn type_name(&self) -> String {
        match self {
            Operand::Typed(typed) => typed.ty.name(),
            Operand::Number { oid, .. } => name_of(*oid),
            Operand::Text(_) | Operand::Null | Operand::Parameter(_) => "unknown".to_owned(),
        }
    }
}

fn mismatch(comparison: Comparison, left: &Operand, right: &Operand) -> RemoteReason {
    RemoteReason::Operator { operator: format!("{} {} {}", left.type_name(), comparison.operator(), right.type_name()) }
}

impl Analyzer<'_> {
    /// `left comparison right`.
    pub(crate) fn compare(&mut self, comparison: Comparison, left: Operand, right: Operand) -> Result<Typed, RemoteReason> {
        self.operator(comparison.operator())?;
        let (left, right) = match (left, right) {
            (Operand::Typed(left), Operand::Typed(right)) => self.align(comparison, left, right)?,
            (Operand::Typed(left), Operand::Number { digits, oid }) => self.align_number(comparison, left, &digits, oid)?,
            (Operand::Number { digits, oid }, Operand::Typed(right)) => {
                let (right, left) = self.align_number(comparison, right, &digits, oid)?;
                (left, right)
            }
            (Operand::Number { digits: left, oid: a }, Operand::Number { digits: right, oid: b }) => {
                (self.integer(comparison, &left, a)?, self.integer(comparison, &right, b)?)
            }
            (Operand::Typed(left), right) => {
                let right = self.coerce_unknown(right, &left.ty)?;
                self.align(comparison, left, right)?
            }
            (left, Operand::Typed(right)) => {
                let left = self.coerce_unknown(left, &right.ty)?;
                self.align(comparison, left, right)?
            }
            // `5 = $1` is an int4's comparison.
            (Operand::Number { digits, oid: oid::INT4 }, right @ Operand::Parameter(_)) => {
                let left = self.integer(comparison, &digits, oid::INT4)?;
                let right = self.coerce_unknown(right, &left.ty)?;
                (left, right)
            }
            (left @ Operand::Parameter(_), Operand::Number { digits, oid: oid::INT4 }) => {
                let right = self.integer(comparison, &digits, oid::INT4)?;
                (self.coerce_unknown(left, &right.ty)?, right)
            }
            (left, right) => return Err(mismatch(comparison, &left, &right)),
        };
        Ok(Typed::boolean(Node::Compare(comparison, Box::new(left.node), Box::new(right.node))))
    }

    /// An integer literal as an operand of its own.
    #[allow(clippy::unused_self, reason = "a sister of the other conversions")]
    pub(crate) fn integer(&self, comparison: Comparison, digits: &str, id: Oid) -> Result<Typed, RemoteReason> {
        match digits.parse::<i64>() {
            Ok(value) => Ok(Typed { node: Node::Literal(CellBuf::Integer(value)), ty: Ty::plain(id), origin: None, nullable: false }),
            Err(_) => Err(RemoteReason::Operator { operator: format!("{} with a numeric literal", comparison.operator()) }),
        }
    }

    /// Two typed operands.
    fn align(&mut self, comparison: Comparison, left: Typed, right: Typed) -> Result<(Typed, Typed), RemoteReason> {
        use Storage as S;
        let need = comparison.need();
        let (a, b) = (left.ty, right.ty);
        let refuse = || mismatch(comparison, &Operand::Typed(left.clone()), &Operand::Typed(right.clone()));
        let aligned = match (a.storage, b.storage) {
            _ if a.is_integer() && b.is_integer() => (left, right),
            _ if a.is_float() && b.is_float() => (left, right),
            // float8 holds every int4 exactly; SQLite compares integers with reals exactly.
            (S::Float4 | S::Float8, S::Int2 | S::Int4) | (S::Int2 | S::Int4, S::Float4 | S::Float8) => (left, right),
            (S::NumericScaled { scale: x }, S::NumericScaled { scale: y }) if x == y => (left, right),
            // A numeric parameter takes the storage of what it meets.
            (S::NumericScaled { .. }, S::Numeric) if is_parameter(&right) => {
                let right = with_storage(right, a.storage);
                (left, right)
            }
            (S::Numeric, S::NumericScaled { .. }) if is_parameter(&left) => (with_storage(left, b.storage), right),
            (S::NumericScaled { scale }, S::Int2 | S::Int4) if scale <= 9 => (left, scaled(right, scale)),
            (S::Int2 | S::Int4, S::NumericScaled { scale }) if scale <= 9 => (scaled(left, scale), right),
            (S::Text | S::Char { .. }, S::Text | S::Char { .. }) => return self.align_text(comparison, left, right),
            _ if a.oid == b.oid && a.storage == b.storage => (left, right),
            _ => return Err(refuse()),
        };
        aligned.0.ty.comparable(need)?;
        aligned.1.ty.comparable(need)?;
        Ok(aligned)
    }

    /// Two operands of text, varchar, char(n) or name.
    fn align_text(&mut self, comparison: Comparison, mut left: Typed, mut right: Typed) -> Result<(Typed, Typed), RemoteReason> {
        let (a, b) = (left.ty, right.ty);
        let both = |condition: fn(&Ty) -> bool| condition(&a) && condition(&b);
        // char(n) loses its blanks when it becomes text, which it does for text, but not for varchar.
        let same = both(Ty::is_text)
            || both(|ty| ty.oid == oid::BPCHAR)
            || both(|ty| ty.oid == oid::NAME)
            || (a.oid == oid::TEXT && b.is_trimmed())
            || (a.is_trimmed() && b.oid == oid::TEXT);
        if !same {
            return Err(mismatch(comparison, &Operand::Typed(left), &Operand::Typed(right)));
        }
        let collation = merge(a.collation, b.collation)?;
        (left.ty.collation, right.ty.collation) = (collation, collation);
        for (side, other) in [(&mut left, b), (&mut right, a)] {
            if side.ty.oid == oid::BPCHAR && !side.ty.is_trimmed() {
                // Only a parameter or literal of type char may be trimmed on the way; a stored `bpchar` column may not use its index then.
                if !matches!(side.node, Node::Parameter { .. } | Node::Literal(_)) || other.oid != oid::BPCHAR {
                    return Err(RemoteReason::Order { operation: "equality", ty: side.ty.name() });
                }
                side.node = Node::Trimmed(Box::new(side.node.clone()));
                side.ty.storage = Storage::Char { length: 0 };
            }
            side.ty.comparable(comparison.need())?;
        }
        Ok((left, right))
    }

    /// A typed operand with a number literal.
    fn align_number(&mut self, comparison: Comparison, typed: Typed, digits: &str, id: Oid) -> Result<(Typed, Typed), RemoteReason> {
        let ty = typed.ty;
        let refuse = || RemoteReason::Operator { operator: format!("{} {} {}", ty.name(), comparison.operator(), name_of(id)) };
        let storage = match ty.storage {
            _ if ty.is_integer() => {
                let mut literal = self.integer(comparison, digits, id)?;
                literal.ty.storage = Storage::Int8;
                return Ok((typed, literal));
            }
            // int4 becomes oid bit by bit, and int8 does not resolve to the same operator.
            Storage::Oid if id == oid::INT4 && !digits.starts_with('-') => Storage::Oid,
            Storage::NumericScaled { scale } => Storage::NumericScaled { scale },
            // float4 against any number is compared as float8, too.
            Storage::Float4 | Storage::Float8 => Storage::Float8,
            _ => return Err(refuse()),
        };
        let plain = TypeRef { oid: ty.oid, typmod: -1 };
        let plain = if ty.is_float() { TypeRef { oid: oid::FLOAT8, typmod: -1 } } else { plain };
        let cell = storage
            .parse_input_exact(plain, &self.catalog.enums, digits)
            .ok_or_else(|| RemoteReason::Literal { literal: excerpt(digits), ty: ty.name() })?;
        let literal = Typed { node: Node::Literal(cell), ty: Ty { storage, ..ty }, origin: None, nullable: false };
        ty.comparable(comparison.need())?;
        Ok((typed, literal))
    }

    /// An operand of unknown type takes the type of the other one.
    pub(crate) fn coerce_unknown(&mut self, operand: Operand, other: &Ty) -> Result<Typed, RemoteReason> {
        // varchar has no operators of its own; char(n) becomes `bpchar` of any length.
        let target = match other.oid {
            oid::VARCHAR => Ty { oid: oid::TEXT, typmod: -1, storage: Storage::Text, ..*other },
            oid::BPCHAR => Ty { typmod: -1, storage: Storage::Text, ..*other },
            _ => Ty { typmod: -1, ..*other },
        };
        self.coerce_to(operand, target)
    }

    /// An operand of unknown type becomes `target`.
    pub(crate) fn coerce_to(&mut self, operand: Operand, target: Ty) -> Result<Typed, RemoteReason> {
        if target.storage == Storage::TimestampTz && !self.session.utc {
            return Err(RemoteReason::Setting("time zone"));
        }
        // The literal's own collation is the default one, which yields to a column's.
        let collation = if target.collation.oid == 0 || target.oid == oid::NAME { target.collation } else { self.default_collation };
        let ty = Ty { collation, ..target };
        let (node, nullable) = match operand {
            Operand::Text(text) => {
                let cell = target.storage.parse_input_exact(target.type_ref(), &self.catalog.enums, &text);
                (Node::Literal(cell.ok_or_else(|| RemoteReason::Literal { literal: excerpt(&text), ty: target.name() })?), false)
            }
            Operand::Null => (Node::Literal(CellBuf::Null), true),
            Operand::Parameter(index) => {
                self.infer(index, target.oid)?;
                (Node::Parameter { index, ty: target.type_ref(), storage: target.storage }, true)
            }
            Operand::Typed(_) | Operand::Number { .. } => return Err(RemoteReason::Expression("a conversion")),
        };
        Ok(Typed { node, ty, origin: None, nullable })
    }

    /// `left [NOT] IN (list)`, of literals and parameters.
    pub(crate) fn in_list(&mut self, left: Operand, mut list: Vec<Operand>, negated: bool) -> Result<Typed, RemoteReason> {
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        self.operator(comparison.operator())?;
        if list.len() == 1 {
            return self.compare(comparison, left, list.remove(0));
        }
        let Operand::Typed(left) = left else { return Err(RemoteReason::Expression("IN with a literal on the left")) };
        let element = self.common_element(&left, &list)?;
        let mut nodes = Vec::with_capacity(list.len());
        let mut aligned_left = left.clone();
        for item in list {
            let (subject, item) = match item {
                Operand::Number { digits, oid } => self.align_number(comparison, left.clone(), &digits, oid)?,
                Operand::Typed(item) => self.align(comparison, left.clone(), item)?,
                unknown => {
                    let item = self.coerce_to(unknown, element)?;
                    self.align(comparison, left.clone(), item)?
                }
            };
            aligned_left = subject;
            nodes.push(item.node);
        }
        Ok(Typed::boolean(Node::In { of: Box::new(aligned_left.node), list: nodes, negated }))
    }

    /// The type that PostgreSQL gives to all elements of a list of two or more: the common one with the left side.
    fn common_element(&self, left: &Typed, list: &[Operand]) -> Result<Ty, RemoteReason> {
        let refuse = || RemoteReason::Expression("IN with a list of mixed types");
        let ty = left.ty;
        let mut common = Ty { typmod: -1, ..ty };
        for item in list {
            let id = match item {
                Operand::Typed(item) => item.ty.oid,
                Operand::Number { oid, .. } => *oid,
                Operand::Text(_) | Operand::Null | Operand::Parameter(_) => continue,
            };
            if ty.is_integer() && matches!(id, oid::INT2 | oid::INT4 | oid::INT8) {
                if Ty::plain(id).length(self.catalog) > common.length(self.catalog) {
                    common = Ty::plain(id);
                }
            } else if matches!(ty.storage, Storage::NumericScaled { .. }) && matches!(id, oid::INT2 | oid::INT4 | oid::INT8 | oid::NUMERIC)
            {
            } else if ty.is_text() && matches!(id, oid::TEXT | oid::VARCHAR) {
                // Either becomes the other implicitly, so the first stays.
            } else if id != ty.oid || ty.is_float() {
                return Err(refuse());
            }
        }
        if common.oid == oid::BPCHAR {
            common.storage = Storage::Text;
        }
        Ok(common)
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

fn is_parameter(typed: &Typed) -> bool {
    matches!(typed.node, Node::Parameter { .. })
}

fn with_storage(typed: Typed, storage: Storage) -> Typed {
    let node = match typed.node {
        Node::Parameter { index, ty, .. } => Node::Parameter { index, ty, storage },
        node => node,
    };
    Typed { node, ty: Ty { storage, ..typed.ty }, ..typed }
}

fn scaled(typed: Typed, scale: u8) -> Typed {
    let node = Node::Scaled(Box::new(typed.node), 10i64.pow(u32::from(scale)));
    Typed { node, ..typed }
}

fn excerpt(literal: &str) -> String {
    literal.chars().take(EXCERPT_CHARS).collect()
}
