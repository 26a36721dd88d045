//! The typed plan as a tree, before it is printed.

use std::sync::Arc;

use rimward_model::{CellBuf, Storage, TableId, TypeRef};

use crate::types::Ty;

/// An expression over stored cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// A column of the FROM item `relation`.
    Column { relation: usize, name: Arc<str> },
    /// The first that is not NULL: a merged column of a full join.
    Merged(Box<Node>, Box<Node>),
    /// A literal.
    Literal(CellBuf),
    /// A parameter.
    Parameter { index: usize, ty: TypeRef, storage: Storage },
    /// Without trailing blanks.
    Trimmed(Box<Node>),
    /// An integer times a power of ten, which is known not to overflow.
    Scaled(Box<Node>, i64),
    /// A comparison of cells.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// IS [NOT] NULL.
    IsNull { of: Box<Node>, negated: bool },
    /// IS [NOT] TRUE, FALSE.
    Is { of: Box<Node>, truth: bool, negated: bool },
    /// All are true.
    And(Vec<Node>),
    /// One is true.
    Or(Vec<Node>),
    /// Is false.
    Not(Box<Node>),
    /// Equals one of a list.
    In { of: Box<Node>, list: Vec<Node>, negated: bool },
    /// An aggregate.
    Aggregate { function: Aggregate, distinct: bool, of: Option<Box<Node>> },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Distinct,
    NotDistinct,
}

/// An aggregate function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    Min,
    Max,
    /// Of int2 and int4: the sum of all rows that a table can have fits int8.
    Sum,
    /// Of int8: numeric in PostgreSQL. SQLite raises an error beyond int8; the greatest int8 would be read as NaN.
    SumBig,
    /// Of a scaled numeric: as before, and NaN is the greatest int8.
    SumScaled,
}

/// An expression, its type, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Typed {
    pub(crate) node: Node,
    pub(crate) ty: Ty,
    /// The column that RowDescription names.
    pub(crate) origin: Option<(TableId, i16)>,
    /// Whether NULL is possible.
    pub(crate) nullable: bool,
}

impl Typed {
    pub(crate) fn boolean(node: Node) -> Typed {
        Typed { node, ty: Ty::plain(rimward_model::oid::BOOL), origin: None, nullable: true }
    }
}

/// FROM.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    Table { relation: usize, stored_name: String },
    Derived { relation: usize, select: Box<Select> },
    Join { left: Box<Source>, right: Box<Source>, kind: JoinKind, on: Option<Node> },
}

/// A join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

/// One key of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OrderKey {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    /// `None` where no NULL can appear.
    pub(crate) nulls_first: Option<bool>,
}

/// A SELECT.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    pub(crate) columns: Vec<Node>,
    pub(crate) from: Option<Source>,
    pub(crate) filter: Option<Node>,
    pub(crate) group_by: Vec<Node>,
    pub(crate) having: Option<Node>,
    pub(crate) order_by: Vec<OrderKey>,
    pub(crate) limit: Option<Node>,
    pub(crate) offset: Option<Node>,
}

impl Node {
    /// Whether a node of this tree pleases.
    pub(crate) fn any(&self, pleases: &dyn Fn(&Node) -> bool) -> bool {
        pleases(self)
            || match self {
                Node::Column { .. } | Node::Literal(_) | Node::Parameter { .. } => false,
                Node::Trimmed(of) | Node::Scaled(of, _) | Node::IsNull { of, .. } | Node::Is { of, .. } | Node::Not(of) => of.any(pleases),
                Node::Merged(left, right) | Node::Compare(_, left, right) => left.any(pleases) || right.any(pleases),
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| node.any(pleases)),
                Node::In { of, list, .. } => of.any(pleases) || list.iter().any(|node| node.any(pleases)),
                Node::Aggregate { of, .. } => of.as_ref().is_some_and(|of| of.any(pleases)),
            }
    }
}

impl Source {
    /// Whether a subquery in FROM pleases.
    pub(crate) fn any_derived(&self, pleases: &dyn Fn(&Select) -> bool) -> bool {
        match self {
            Source::Table { .. } => false,
            Source::Derived { select, .. } => pleases(select),
            Source::Join { left, right, .. } => left.any_derived(pleases) || right.any_derived(pleases),
        }
    }
}
