//! Arrays of one type as arrays of another, element by element, and arrays that a text holds.

use std::borrow::Cow;

use rimward_model::oid::{TEXT, VARCHAR};
use rimward_model::{Cell, Oid};

use super::element::Element;
use super::{array, array_of_text};
use crate::answer::{integer, text};
use crate::registry::{self, Context, Function};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// What casts the elements of arrays from one type to another; nothing where that asks for more than the element.
#[must_use]
pub fn element_cast(from: Oid, to: Oid) -> Option<&'static Function> {
    registry::cast(from, to).filter(|cast| cast.context.iter().all(|context| *context == Context::Typmod))
}

/// The text of a cast element.
fn cast_text(cast: &Function, cell: Cell<'_>, to: &Element<'_>) -> Result<Option<String>, SqlError> {
    let given = [cell, Cell::Integer(-1)];
    let given = &given[..1 + cast.context.len()];
    let answer = cast.call(given)?;
    Ok(to.text(answer.as_cell(given))?.map(Cow::into_owned))
}

fn type_of(cell: Cell<'_>) -> Result<Oid, SqlError> {
    u32::try_from(integer(cell)?).map_err(|_| SqlError::Argument("type of an element"))
}

/// `(array, type of its elements, type of the result's)`.
pub(super) fn converted(a: &[Cell<'_>]) -> Said {
    let (from, to) = (Element::of(a[1])?, Element::of(a[2])?);
    let cast = element_cast(type_of(a[1])?, type_of(a[2])?).ok_or(SqlError::Argument("pair of types"))?;
    let mut array = array(a[0])?;
    for item in &mut array.items {
        let Some(text) = item.take() else { continue };
        let mut scratch = Vec::new();
        *item = cast_text(cast, from.cell(&text, &mut scratch)?, &to)?.map(Cow::Owned);
    }
    array.answer()
}

/// `(text, type of the elements)`.
pub(super) fn of_text(a: &[Cell<'_>]) -> Said {
    let element = Element::of(a[1])?;
    let read = |item: &str| -> Result<Option<String>, SqlError> {
        if let Element::Enum(_) = element {
            return element.cell(item, &mut Vec::new()).map(|_| Some(item.to_owned()));
        }
        match type_of(a[1])? {
            TEXT | VARCHAR => Ok(Some(item.to_owned())),
            to => cast_text(element_cast(TEXT, to).ok_or(SqlError::Argument("type of an element"))?, Cell::Text(item), &element),
        }
    };
    let read = array_of_text(text(a[0])?, |item| read(item).ok().flatten());
    read.map(Answer::Text).ok_or(SqlError::Declined("a text that is not certain to be read as an array"))
}
