//! The typed plan as a tree, before it is printed.

use std::collections::HashSet;
use std::sync::Arc;

use rimward_model::{CellBuf, Storage, TableId, TypeRef, oid};

use crate::types::Ty;

/// Columns of subqueries, by FROM item and name, that are constants: PostgreSQL may put the constant in their place.
pub(crate) type Constants = HashSet<(usize, Arc<str>)>;

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
    /// The start of the transaction, as a timestamptz.
    Now,
    /// The time zone that a text parameter names.
    Zone { index: usize },
    /// An output column of a compound, by its place from 1.
    Ordinal(usize),
    /// An array parameter, as a JSON array of its elements' cells.
    Array { index: usize, element: TypeRef, storage: Storage },
    /// A function of SQLite or of the registry.
    Call(&'static str, Vec<Node>),
    /// An operator of SQLite.
    Infix(&'static str, Box<Node>, Box<Node>),
    /// `CAST(… AS REAL)`, and its like.
    Cast(Box<Node>, &'static str),
    /// An operand of a comparison or an order by this collation.
    Collate(Box<Node>, Arc<str>),
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
    /// Equals a row of a query.
    InQuery { of: Vec<Node>, query: Box<Query>, negated: bool },
    /// CASE WHEN.
    Case { branches: Vec<(Node, Node)>, otherwise: Option<Box<Node>> },
    /// A subquery of one column, and at most one row.
    Scalar(Box<Query>),
    /// EXISTS.
    Exists(Box<Query>),
    /// An aggregate or window function.
    Aggregate(Box<Aggregate>),
    /// `grouping(keys)`, before the grouping sets are told apart.
    Grouping(Vec<Node>),
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

/// How an aggregate is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AggregateKind {
    /// By this function.
    Function(&'static str),
    /// By this function of the registry over a window, as which it has another name.
    Framed(&'static str),
    /// A sum of integers, exact within int8: SQLite raises an error beyond, and the greatest int8 would be read as NaN.
    Sum,
    /// As before, of scaled numerics, among which NaN is the greatest int8.
    SumScaled,
}

/// An aggregate, or a window function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) kind: AggregateKind,
    pub(crate) distinct: bool,
    /// None for `count(*)`.
    pub(crate) args: Vec<Node>,
    pub(crate) order_by: Vec<OrderKey>,
    pub(crate) filter: Option<Node>,
    pub(crate) over: Option<Window>,
}

impl Aggregate {
    /// A call without anything behind its arguments.
    pub(crate) fn plain(name: &'static str, args: Vec<Node>) -> Aggregate {
        Aggregate { kind: AggregateKind::Function(name), distinct: false, args, order_by: Vec::new(), filter: None, over: None }
    }
}

/// What OVER says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Window {
    pub(crate) partition_by: Vec<Node>,
    pub(crate) order_by: Vec<OrderKey>,
    pub(crate) frame: Option<Frame>,
}

/// A frame, in SQLite's words, which are PostgreSQL's: of its two bounds, the offset comes before the words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) unit: &'static str,
    pub(crate) bounds: [(Option<Node>, &'static str); 2],
    pub(crate) exclude: Option<&'static str>,
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
    /// The greatest absolute value of a stored integer.
    pub(crate) magnitude: u128,
    /// Whether the cell may be a REAL, which stands for an integer beyond 64 bits or for NaN: whoever takes the value must notice.
    pub(crate) loose: bool,
    /// Whether the cell may be the greatest integer, as which a scaled numeric has NaN.
    pub(crate) nan: bool,
}

impl Typed {
    pub(crate) fn new(node: Node, ty: Ty) -> Typed {
        let nan = matches!(ty.storage, Storage::NumericScaled { .. });
        Typed { node, ty, origin: None, nullable: true, magnitude: ty.magnitude(), loose: false, nan }
    }

    pub(crate) fn boolean(node: Node) -> Typed {
        Typed::new(node, Ty::plain(oid::BOOL))
    }

    pub(crate) fn not_null(self) -> Typed {
        Typed { nullable: false, ..self }
    }

    /// Whether a REAL stands for NaN alone: of a scaled numeric, no digits are too many.
    pub(crate) fn is_nan_or_whole(&self) -> bool {
        self.loose && self.magnitude < i64::MAX as u128 && matches!(self.ty.storage, Storage::NumericScaled { .. })
    }

    /// Another cell of the same type.
    pub(crate) fn with_node(self, node: Node) -> Typed {
        Typed { node, origin: None, ..self }
    }

    /// The same cell, taken for another type.
    pub(crate) fn relabelled(self, ty: Ty) -> Typed {
        Typed { ty, origin: None, ..self }
    }

    pub(crate) fn literal(&self) -> Option<&CellBuf> {
        match &self.node {
            Node::Literal(cell) => Some(cell),
            _ => None,
        }
    }
}

/// FROM.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    Table {
        relation: usize,
        stored_name: String,
    },
    /// A CTE of this number.
    Common {
        relation: usize,
        number: usize,
    },
    Derived {
        relation: usize,
        query: Box<Query>,
    },
    /// The elements of an array, in the column `value`.
    Elements {
        relation: usize,
        of: Node,
    },
    Join {
        left: Box<Source>,
        right: Box<Source>,
        kind: JoinKind,
        on: Option<Node>,
    },
}

pub(crate) use crate::ast::JoinKind;

/// One key of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OrderKey {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    /// `None` where no NULL can appear.
    pub(crate) nulls_first: Option<bool>,
}

impl OrderKey {
    /// The key by the same order, of the column in which a subquery shows what it sorts by.
    pub(crate) fn of(&self, column: Node) -> OrderKey {
        let node = match &self.node {
            Node::Collate(_, collation) => Node::Collate(Box::new(column), Arc::clone(collation)),
            _ => column,
        };
        OrderKey { node, ..self.clone() }
    }
}

/// A query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub(crate) ctes: Vec<Cte>,
    pub(crate) body: Body,
    pub(crate) order_by: Vec<OrderKey>,
    pub(crate) limit: Option<Node>,
    pub(crate) offset: Option<Node>,
    /// Of the columns, only so many first ones are for those around it; `None` for all.
    pub(crate) shown: Option<usize>,
}

/// A CTE, whose columns are `c0`, `c1` ….
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cte {
    pub(crate) number: usize,
    pub(crate) width: usize,
    pub(crate) query: Query,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    Select(Box<Select>),
    Values(Vec<Vec<Node>>),
    /// `operation` in SQLite's words.
    Compound {
        operation: &'static str,
        left: Box<Query>,
        right: Box<Query>,
    },
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
}

impl Query {
    pub(crate) fn of(body: Body) -> Query {
        Query { ctes: Vec::new(), body, order_by: Vec::new(), limit: None, offset: None, shown: None }
    }

    pub(crate) fn select(select: Select) -> Query {
        Query::of(Body::Select(Box::new(select)))
    }

    /// Shows every expression of the query and of those within it.
    pub(crate) fn visit(&self, see: &mut dyn FnMut(&Node)) {
        self.ctes.iter().for_each(|cte| cte.query.visit(see));
        match &self.body {
            Body::Select(select) => {
                select.columns.iter().chain(&select.filter).chain(&select.group_by).chain(&select.having).for_each(|node| node.visit(see));
                if let Some(from) = &select.from {
                    from.visit(see);
                }
            }
            Body::Values(rows) => rows.iter().flatten().for_each(|node| node.visit(see)),
            Body::Compound { left, right, .. } => {
                left.visit(see);
                right.visit(see);
            }
        }
        self.order_by.iter().map(|key| &key.node).chain(&self.limit).chain(&self.offset).for_each(|node| node.visit(see));
    }

    /// Whether one of its expressions pleases.
    pub(crate) fn any(&self, pleases: impl Fn(&Node) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= pleases(node));
        found
    }

    /// Which of its columns PostgreSQL may take for constants where it reads the query as part of the one around it.
    pub(crate) fn constant_columns(&self, known: &Constants) -> Vec<bool> {
        if !self.ctes.is_empty() || self.limit.is_some() || self.offset.is_some() {
            return Vec::new();
        }
        let constant = |node: &Node| node.may_be_constant(known);
        match &self.body {
            Body::Select(select) => {
                let whole = select.distinct || !select.group_by.is_empty() || select.having.is_some();
                let aggregated = select.columns.iter().any(|node| node.own_any(|node| matches!(node, Node::Aggregate(_))));
                if whole || aggregated { Vec::new() } else { select.columns.iter().map(constant).collect() }
            }
            Body::Values(rows) => match &rows[..] {
                [row] => row.iter().map(constant).collect(),
                _ => Vec::new(),
            },
            Body::Compound { operation: " UNION ALL ", left, right } => {
                let (left, right) = (left.constant_columns(known), right.constant_columns(known));
                let of = |columns: &[bool], index: usize| columns.get(index).is_some_and(|constant| *constant);
                (0..left.len().max(right.len())).map(|index| of(&left, index) || of(&right, index)).collect()
            }
            Body::Compound { .. } => Vec::new(),
        }
    }

    /// The plain SELECT that it is, if it is one.
    pub(crate) fn as_select(&self) -> Option<&Select> {
        match &self.body {
            Body::Select(select) => Some(select),
            _ => None,
        }
    }
}

impl Source {
    /// Whether it has a subquery with an expression that pleases.
    pub(crate) fn has_derived(&self, pleases: &dyn Fn(&Node) -> bool) -> bool {
        match self {
            Source::Table { .. } | Source::Common { .. } | Source::Elements { .. } => false,
            Source::Derived { query, .. } => query.any(pleases),
            Source::Join { left, right, .. } => left.has_derived(pleases) || right.has_derived(pleases),
        }
    }

    fn visit(&self, see: &mut dyn FnMut(&Node)) {
        match self {
            Source::Table { .. } | Source::Common { .. } => {}
            Source::Derived { query, .. } => query.visit(see),
            Source::Elements { of, .. } => of.visit(see),
            Source::Join { left, right, on, .. } => {
                left.visit(see);
                right.visit(see);
                if let Some(on) = on {
                    on.visit(see);
                }
            }
        }
    }
}

impl Node {
    /// Whether it is a parameter that the client gives as a numeric, so that it is bound in whichever of numeric's forms is wanted.
    pub(crate) fn is_numeric_parameter(&self) -> bool {
        matches!(self, Node::Parameter { ty, .. } if ty.oid == oid::NUMERIC)
    }

    /// Something, where it does not matter what.
    pub(crate) fn one() -> Node {
        Node::Literal(CellBuf::Integer(1))
    }

    /// Shows this node and all below it, subqueries included.
    pub(crate) fn visit(&self, see: &mut dyn FnMut(&Node)) {
        self.walk(true, see);
    }

    fn walk(&self, deep: bool, see: &mut dyn FnMut(&Node)) {
        see(self);
        match self {
            Node::Column { .. }
            | Node::Literal(_)
            | Node::Parameter { .. }
            | Node::Array { .. }
            | Node::Now
            | Node::Zone { .. }
            | Node::Ordinal(_) => {}
            Node::Cast(of, _) | Node::Collate(of, _) | Node::IsNull { of, .. } | Node::Is { of, .. } | Node::Not(of) => of.walk(deep, see),
            Node::Merged(left, right) | Node::Compare(_, left, right) | Node::Infix(_, left, right) => {
                left.walk(deep, see);
                right.walk(deep, see);
            }
            Node::Call(_, nodes) | Node::And(nodes) | Node::Or(nodes) | Node::Grouping(nodes) => {
                nodes.iter().for_each(|node| node.walk(deep, see))
            }
            Node::In { of, list, .. } => {
                of.walk(deep, see);
                list.iter().for_each(|node| node.walk(deep, see));
            }
            Node::InQuery { of, query, .. } => {
                of.iter().for_each(|node| node.walk(deep, see));
                if deep {
                    query.visit(see);
                }
            }
            Node::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    condition.walk(deep, see);
                    value.walk(deep, see);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.walk(deep, see);
                }
            }
            Node::Scalar(query) | Node::Exists(query) if deep => query.visit(see),
            Node::Scalar(_) | Node::Exists(_) => {}
            Node::Aggregate(aggregate) => {
                aggregate.args.iter().chain(&aggregate.filter).for_each(|node| node.walk(deep, see));
                aggregate.order_by.iter().for_each(|key| key.node.walk(deep, see));
                if let Some(over) = &aggregate.over {
                    over.partition_by.iter().for_each(|node| node.walk(deep, see));
                    over.order_by.iter().for_each(|key| key.node.walk(deep, see));
                    let bounds = over.frame.iter().flat_map(|frame| &frame.bounds);
                    bounds.filter_map(|(offset, _)| offset.as_ref()).for_each(|offset| offset.walk(deep, see));
                }
            }
        }
    }

    /// Whether this node or one below it pleases, but not in its subqueries.
    pub(crate) fn own_any(&self, pleases: impl Fn(&Node) -> bool) -> bool {
        let mut found = false;
        self.walk(false, &mut |node| found |= pleases(node));
        found
    }

    /// The FROM items that it refers to.
    pub(crate) fn relations(&self, into: &mut Vec<usize>) {
        self.visit(&mut |node| {
            if let Node::Column { relation, .. } = node
                && !into.contains(relation)
            {
                into.push(*relation);
            }
        });
    }

    /// Whether this node or one below it pleases.
    pub(crate) fn any(&self, pleases: impl Fn(&Node) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= pleases(node));
        found
    }

    /// Without the collation that it is ordered by.
    pub(crate) fn uncollated(&self) -> &Node {
        match self {
            Node::Collate(of, _) => of,
            node => node,
        }
    }

    /// Whether PostgreSQL may find out before it has read a row that it has the same value for each: constant conditions of CASE leave
    /// out what is not.
    pub(crate) fn may_be_constant(&self, known: &Constants) -> bool {
        self.is_constant(known)
            || match self {
                Node::Case { branches, otherwise } => is_decided(branches, otherwise.as_deref(), known),
                Node::Call(_, of) => of.iter().all(|node| node.may_be_constant(known)),
                Node::Infix(_, left, right) | Node::Compare(_, left, right) => left.may_be_constant(known) && right.may_be_constant(known),
                Node::Cast(of, _) | Node::Collate(of, _) | Node::Not(of) => of.may_be_constant(known),
                _ => false,
            }
    }

    /// Whether it has the same value for every row.
    pub(crate) fn is_constant(&self, known: &Constants) -> bool {
        !self.any(|node| match node {
            Node::Column { relation, name } => !known.contains(&(*relation, Arc::clone(name))),
            node => matches!(node, Node::Aggregate(_) | Node::Scalar(_) | Node::Exists(_) | Node::InQuery { .. }),
        })
    }
}

/// Whether constant conditions may leave a constant of CASE.
fn is_decided(branches: &[(Node, Node)], otherwise: Option<&Node>, known: &Constants) -> bool {
    for (condition, value) in branches {
        match Truth::of(condition, known) {
            Truth::Varies => return false,
            Truth::Is(Some(true)) => return value.may_be_constant(known),
            Truth::Is(_) => {}
            Truth::Constant if value.may_be_constant(known) => return true,
            Truth::Constant => {}
        }
    }
    otherwise.is_none_or(|otherwise| otherwise.may_be_constant(known))
}

/// What is known of a condition before any row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    /// NULL, or one of the two.
    Is(Option<bool>),
    /// It is a constant, or may be one.
    Constant,
    Varies,
}

impl Truth {
    fn of(condition: &Node, known: &Constants) -> Truth {
        match condition {
            Node::Literal(CellBuf::Integer(truth)) => Truth::Is(Some(*truth != 0)),
            Node::Literal(_) => Truth::Is(None),
            Node::Not(of) => match Truth::of(of, known) {
                Truth::Is(truth) => Truth::Is(truth.map(|truth| !truth)),
                other => other,
            },
            Node::And(of) => Truth::of_all(of, false, known),
            Node::Or(of) => Truth::of_all(of, true, known),
            of if of.may_be_constant(known) => Truth::Constant,
            _ => Truth::Varies,
        }
    }

    /// Of conditions of which one that is `ends` decides.
    fn of_all(conditions: &[Node], ends: bool, known: &Constants) -> Truth {
        let truths: Vec<Truth> = conditions.iter().map(|condition| Truth::of(condition, known)).collect();
        [Truth::Is(Some(ends)), Truth::Constant, Truth::Varies, Truth::Is(None)]
            .into_iter()
            .find(|truth| truths.contains(truth))
            .unwrap_or(Truth::Is(Some(!ends)))
    }
}
