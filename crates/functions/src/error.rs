//! What a function may say instead of an answer.

use std::borrow::Cow;

/// No answer. Whatever the reason, the statement can be asked of the primary, which says it in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// PostgreSQL raises this error.
    #[error("{sqlstate}: {message}")]
    Raised {
        /// Five characters.
        sqlstate: &'static str,
        /// PostgreSQL's primary message.
        message: Cow<'static, str>,
    },
    /// PostgreSQL's answer is not known for certain.
    #[error("declined: {0}")]
    Declined(&'static str),
    /// A cell is not a value of the argument's type: the replica is damaged, or the plan is wrong.
    #[error("an argument is not a stored {0}")]
    Argument(&'static str),
}

impl SqlError {
    /// An error of PostgreSQL's.
    pub(crate) fn raised(sqlstate: &'static str, message: impl Into<Cow<'static, str>>) -> SqlError {
        SqlError::Raised { sqlstate, message: message.into() }
    }

    pub(crate) fn out_of_range(ty: &str) -> SqlError {
        SqlError::raised("22003", format!("{ty} out of range"))
    }

    pub(crate) fn division_by_zero() -> SqlError {
        SqlError::raised("22012", "division by zero")
    }

    /// The SQLSTATE of [`SqlError::Raised`].
    #[must_use]
    pub fn sqlstate(&self) -> Option<&'static str> {
        match self {
            SqlError::Raised { sqlstate, .. } => Some(sqlstate),
            SqlError::Declined(_) | SqlError::Argument(_) => None,
        }
    }
}
