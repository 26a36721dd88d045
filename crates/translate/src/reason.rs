//! Why a statement goes to the primary.

use rimward_model::QualifiedName;

/// Why a statement goes to the primary. Nothing here says that it is wrong: if it is, PostgreSQL raises its own error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteReason {
    /// Nothing to answer.
    #[error("the statement is empty")]
    Empty,
    /// More than one statement.
    #[error("there is more than one statement")]
    MultiStatement,
    /// Not a SELECT.
    #[error("{statement} is not answered locally")]
    Statement {
        /// Its first word.
        statement: String,
    },
    /// Longer, deeper or wider than is translated.
    #[error("the statement exceeds the limit of {limit} {what}")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A token, or a sequence of tokens, that is not on the list.
    #[error("{what} is not on the list")]
    Token {
        /// Which.
        what: String,
    },
    /// The parser does not accept it.
    #[error("the parser does not accept it")]
    Parse,
    /// Operators without parentheses whose order is not proven.
    #[error("the order of operators is not proven without parentheses")]
    Precedence,
    /// A clause that is not on the list.
    #[error("{0} is not on the list")]
    Clause(&'static str),
    /// An expression that is not on the list.
    #[error("{0} is not on the list")]
    Expression(&'static str),
    /// A function that is not on the list, or not for these arguments.
    #[error("function {function} is not on the list")]
    Function {
        /// Its name, with argument types where they matter.
        function: String,
    },
    /// An operator that is not on the list for these types.
    #[error("operator {operator} is not on the list")]
    Operator {
        /// The operator between the types' names.
        operator: String,
    },
    /// A conversion that is not on the list, or that PostgreSQL does not make here.
    #[error("the conversion of {from} to {to} is not on the list")]
    Cast {
        /// The type's name.
        from: String,
        /// The other's.
        to: String,
    },
    /// A type that is not on the list, or not with this modifier.
    #[error("type {name} is not on the list")]
    Type {
        /// Its name.
        name: String,
    },
    /// A user-defined object may be meant.
    #[error("a user-defined {what} may be meant")]
    Shadowed {
        /// Which.
        what: String,
    },
    /// A literal whose value is not certain.
    #[error("the literal {literal} is not certain to be read as {ty}")]
    Literal {
        /// As written, shortened.
        literal: String,
        /// The type's name.
        ty: String,
    },
    /// A parameter whose type is not certain.
    #[error("the type of parameter ${number} is not certain")]
    Parameter {
        /// 1 for `$1`.
        number: usize,
    },
    /// A relation that is not known.
    #[error("relation {name} is not known")]
    UnknownTable {
        /// As written.
        name: String,
    },
    /// A relation that the primary alone answers.
    #[error("{name}: {reason}")]
    Table {
        /// Its name.
        name: QualifiedName,
        /// Why.
        reason: rimward_model::RemoteReason,
    },
    /// A partition named directly.
    #[error("{name} is a partition")]
    Leaf {
        /// Its name.
        name: QualifiedName,
    },
    /// A view whose query is not known, or no longer means what it meant.
    #[error("{name} is a view whose query is not certain")]
    View {
        /// Its name.
        name: QualifiedName,
    },
    /// A name that does not resolve to one column.
    #[error("column {name} is not known, or ambiguous")]
    Column {
        /// As written.
        name: String,
    },
    /// A generated column that is not replicated.
    #[error("column {name} is generated, and not replicated")]
    Absent {
        /// Its name.
        name: String,
    },
    /// A name that PostgreSQL treats specially.
    #[error("the name {name} is special")]
    Name {
        /// Which.
        name: String,
    },
    /// An operation that needs an order or equality that is not proven for the type.
    #[error("{operation} of {ty} is not proven to be the primary's")]
    Order {
        /// Such as `the order` or `grouping`.
        operation: &'static str,
        /// The type's name.
        ty: String,
    },
    /// The result's text depends on settings that differ.
    #[error("the text of {ty} depends on the session's settings")]
    Output {
        /// The type's name.
        ty: String,
    },
    /// A setting differs from what the replica assumes.
    #[error("the session's {0} matters")]
    Setting(&'static str),
    /// The session's time zone, of which the primary has not told yet.
    #[error("the session's time zone is not known here")]
    SessionZone,
    /// A time zone that is named in the statement, of which the primary has not told yet.
    #[error("the time zone {name} is not known here")]
    Zone {
        /// As written.
        name: String,
    },
    /// Temporary objects may be meant.
    #[error("the session may have temporary objects")]
    Temporary,
    /// A column outside GROUP BY and aggregates, or an aggregate where none may be.
    #[error("the grouping is not plain")]
    Grouping,
}

impl RemoteReason {
    /// A stable word for metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RemoteReason::Empty => "empty",
            RemoteReason::MultiStatement => "multi_statement",
            RemoteReason::Statement { .. } => "statement",
            RemoteReason::TooLarge { .. } => "too_large",
            RemoteReason::Token { .. } => "token",
            RemoteReason::Parse => "parse",
            RemoteReason::Precedence => "precedence",
            RemoteReason::Clause(_) => "clause",
            RemoteReason::Expression(_) => "expression",
            RemoteReason::Function { .. } => "function",
            RemoteReason::Operator { .. } => "operator",
            RemoteReason::Cast { .. } => "cast",
            RemoteReason::Type { .. } => "type",
            RemoteReason::Shadowed { .. } => "shadowed",
            RemoteReason::Literal { .. } => "literal",
            RemoteReason::Parameter { .. } => "parameter",
            RemoteReason::UnknownTable { .. } => "unknown_table",
            RemoteReason::Table { .. } => "table",
            RemoteReason::Leaf { .. } => "leaf",
            RemoteReason::View { .. } => "view",
            RemoteReason::Column { .. } => "column",
            RemoteReason::Absent { .. } => "absent",
            RemoteReason::Name { .. } => "name",
            RemoteReason::Order { .. } => "order",
            RemoteReason::Output { .. } => "output",
            RemoteReason::Setting(_) => "setting",
            RemoteReason::SessionZone | RemoteReason::Zone { .. } => "zone",
            RemoteReason::Temporary => "temporary",
            RemoteReason::Grouping => "grouping",
        }
    }
}
