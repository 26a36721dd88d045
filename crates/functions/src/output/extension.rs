//! Base types of extensions that come with PostgreSQL. Their text depends on no setting.

use super::form::Form;

/// How a type of an extension is sent; `None` if it is not known.
pub(super) fn output(extension: &str, name: &str) -> Option<Form> {
    match (extension, name) {
        ("citext", "citext") => Some(Form::Text),
        ("hstore", "hstore") => Some(Form::Pairs),
        ("ltree", "ltree" | "lquery" | "ltxtquery") => Some(Form::Versioned),
        _ => None,
    }
}
