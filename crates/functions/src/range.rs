//! The bounds of a range, out of the text that PostgreSQL prints.

use rimward_model::Cell;
use rimward_model::oid::TEXT;

use crate::answer::text;
use crate::registry::{Function, form, strict};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// A bound, and what is behind it. `None` where there is no bound.
fn bound(of: &str) -> Result<(Option<String>, &str), SqlError> {
    let (mut value, mut quoted) = (String::new(), false);
    let mut characters = of.char_indices().peekable();
    let mut any = false;
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next().ok_or(SqlError::Argument("range"))?.1),
            // Twice within quotes, it is one.
            '"' if quoted && characters.peek().is_some_and(|(_, next)| *next == '"') => {
                characters.next();
                value.push('"');
            }
            '"' => quoted = !quoted,
            ',' | ')' | ']' if !quoted => return Ok((any.then_some(value), &of[at..])),
            other => value.push(other),
        }
        any = true;
    }
    Err(SqlError::Argument("range"))
}

fn bounds(cell: Cell<'_>) -> Result<(Option<String>, Option<String>), SqlError> {
    let of = text(cell)?;
    if of == "empty" {
        return Ok((None, None));
    }
    let inner = of.strip_prefix(['[', '(']).ok_or(SqlError::Argument("range"))?;
    let (lower, behind) = bound(inner)?;
    let (upper, end) = bound(behind.strip_prefix(',').ok_or(SqlError::Argument("range"))?)?;
    if end.len() == 1 { Ok((lower, upper)) } else { Err(SqlError::Argument("range")) }
}

fn lower(a: &[Cell<'_>]) -> Said {
    Ok(bounds(a[0])?.0.map_or(Answer::Null, Answer::Text))
}

fn upper(a: &[Cell<'_>]) -> Said {
    Ok(bounds(a[0])?.1.map_or(Answer::Null, Answer::Text))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_range_lower", &[form("range_lower", &[TEXT])], TEXT, lower),
    strict("rimward_range_upper", &[form("range_upper", &[TEXT])], TEXT, upper),
];
