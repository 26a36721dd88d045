//! Steps between stored forms that are nothing of PostgreSQL's.

use rimward_model::Cell;
use rimward_model::numeric::SCALED_NAN;
use rimward_model::oid::INT8;

use crate::registry::{Function, form, valued};
use crate::{Answer, SqlError};

/// An integer as SQLite's own arithmetic leaves it: beyond 64 bits it is a REAL, which nothing may take for a value.
fn whole(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    match a[0] {
        Cell::Integer(_) => Ok(Answer::Same(0)),
        _ => Err(SqlError::Declined("an integer beyond 64 bits")),
    }
}

/// The same of a scaled numeric that has no more digits than 64 bits hold: a REAL is what arithmetic made of NaN.
fn whole_or_nan(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    match a[0] {
        Cell::Integer(_) => Ok(Answer::Same(0)),
        _ => Ok(Answer::Integer(SCALED_NAN)),
    }
}

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_whole", &[form("whole", &[INT8])], INT8, whole),
    valued("rimward_whole_nan", &[form("whole or NaN", &[INT8])], INT8, whole_or_nan),
];
