//! A query as it is written: PostgreSQL's grammar, nothing resolved. Names are folded already.

/// A query: `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub(crate) recursive: bool,
    pub(crate) ctes: Vec<Cte>,
    pub(crate) body: Body,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) limit: Option<Limit>,
    pub(crate) offset: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Limit {
    /// `LIMIT ALL`.
    All,
    Rows(Expr),
    /// `FETCH FIRST … WITH TIES`.
    WithTies(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cte {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) query: Query,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    Select(Box<Select>),
    Values(Vec<Vec<Expr>>),
    Set { operation: SetOperation, all: bool, left: Box<Query>, right: Box<Query> },
    Nested(Box<Query>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperation {
    Union,
    Intersect,
    Except,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Select {
    pub(crate) distinct: Distinct,
    pub(crate) targets: Vec<Target>,
    pub(crate) from: Vec<FromItem>,
    pub(crate) filter: Option<Expr>,
    pub(crate) group_by: Vec<GroupItem>,
    /// GROUP BY DISTINCT: grouping sets that are there twice count once.
    pub(crate) group_distinct: bool,
    pub(crate) having: Option<Expr>,
    pub(crate) windows: Vec<(String, Window)>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Distinct {
    #[default]
    All,
    Rows,
    On(Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Expr { expr: Expr, alias: Option<String> },
    Star,
    RelationStar(Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GroupItem {
    Expr(Expr),
    /// `()`.
    Empty,
    /// `(a, b)`: both at once.
    List(Vec<Expr>),
    /// GROUPING SETS.
    Sets(Vec<GroupItem>),
    Rollup(Vec<GroupItem>),
    Cube(Vec<GroupItem>),
}

/// The name of a FROM item, and of its columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Alias {
    pub(crate) name: Option<String>,
    pub(crate) columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FromItem {
    Table {
        name: Vec<String>,
        only: bool,
        alias: Alias,
    },
    Query {
        lateral: bool,
        query: Box<Query>,
        alias: Alias,
    },
    Function {
        lateral: bool,
        call: Box<Call>,
        ordinality: bool,
        alias: Alias,
    },
    /// `alias` hides what it joins.
    Join {
        left: Box<FromItem>,
        right: Box<FromItem>,
        kind: JoinKind,
        condition: Condition,
        alias: Alias,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    None,
    On(Expr),
    /// With the name of the merged columns, `USING (…) AS name`.
    Using(Vec<String>, Option<String>),
    Natural,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SortKey {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
}

/// A type's name. Names of the grammar (`double precision`) are those of the catalog already, in the schema `pg_catalog`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TypeName {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) modifiers: Vec<i64>,
    pub(crate) array: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LikeKind {
    Like,
    ILike,
    Similar,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Column(Vec<String>),
    Number(String),
    Text(String),
    /// `B'101'`.
    Bits(String),
    Null,
    Bool(bool),
    Parameter(usize),
    Cast {
        expr: Box<Expr>,
        ty: TypeName,
    },
    Unary {
        operator: String,
        expr: Box<Expr>,
    },
    Binary {
        operator: String,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    /// IS [NOT] TRUE, FALSE, UNKNOWN (`None`).
    Is {
        expr: Box<Expr>,
        truth: Option<bool>,
        negated: bool,
    },
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
        symmetric: bool,
    },
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    Like {
        expr: Box<Expr>,
        pattern: Box<Expr>,
        escape: Option<Box<Expr>>,
        kind: LikeKind,
        negated: bool,
    },
    /// `left operator ANY|ALL (array)`.
    AnyArray {
        left: Box<Expr>,
        operator: String,
        all: bool,
        array: Box<Expr>,
    },
    /// `left operator ANY|ALL (query)`.
    AnyQuery {
        left: Box<Expr>,
        operator: String,
        all: bool,
        query: Box<Query>,
    },
    Exists(Box<Query>),
    Scalar(Box<Query>),
    Array(Vec<Expr>),
    ArrayQuery(Box<Query>),
    Row(Vec<Expr>),
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Coalesce(Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    /// GREATEST or LEAST.
    Extreme {
        greatest: bool,
        of: Vec<Expr>,
    },
    Call(Box<Call>),
    /// CURRENT_DATE and its like, to so many digits of a second.
    Now {
        name: &'static str,
        digits: Option<i32>,
    },
    Collate {
        expr: Box<Expr>,
        collation: Vec<String>,
    },
    AtTimeZone {
        expr: Box<Expr>,
        zone: Box<Expr>,
    },
    /// `expr[…][…]`.
    Subscript {
        expr: Box<Expr>,
        parts: Vec<Part>,
    },
}

/// What stands in one pair of brackets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    Index(Expr),
    /// `[low:high]`.
    Slice(Option<Expr>, Option<Expr>),
}

/// A function call.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Call {
    pub(crate) name: Vec<String>,
    /// The grammar has a form of its own for it (`EXTRACT(… FROM …)`), which names the function in `pg_catalog`.
    pub(crate) special: bool,
    /// `(*)`.
    pub(crate) star: bool,
    pub(crate) distinct: bool,
    pub(crate) variadic: bool,
    pub(crate) args: Vec<Expr>,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) within_group: Vec<SortKey>,
    pub(crate) filter: Option<Expr>,
    pub(crate) over: Option<Window>,
}

/// A window, or a reference to one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Window {
    /// `OVER name`, or the window that this one builds on.
    pub(crate) base: Option<String>,
    /// Whether it is `OVER name`, without parentheses.
    pub(crate) is_name: bool,
    pub(crate) partition_by: Vec<Expr>,
    pub(crate) order_by: Vec<SortKey>,
    pub(crate) frame: Option<Frame>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) unit: FrameUnit,
    pub(crate) start: FrameBound,
    pub(crate) end: FrameBound,
    pub(crate) exclude: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameUnit {
    Rows,
    Range,
    Groups,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FrameBound {
    UnboundedPreceding,
    Preceding(Expr),
    CurrentRow,
    Following(Expr),
    UnboundedFollowing,
}

impl FrameBound {
    /// From the partition's first row to its last: a frame does not end before it starts.
    pub(crate) fn place(&self) -> u8 {
        match self {
            FrameBound::UnboundedPreceding => 0,
            FrameBound::Preceding(_) => 1,
            FrameBound::CurrentRow => 2,
            FrameBound::Following(_) => 3,
            FrameBound::UnboundedFollowing => 4,
        }
    }
}
