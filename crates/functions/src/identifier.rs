//! Identifiers: as PostgreSQL quotes them, and taken apart.
//!
//! What must be quoted depends on the key words of the primary's version; beyond the versions that are known nothing is said.

use rimward_model::Cell;
use rimward_model::oid::{BOOL, TEXT};

use crate::answer::{integer, text};
use crate::array::of_texts;
use crate::registry::{Context, Function, func, valued};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// The first version whose key words are not known.
const UNKNOWN_VERSION: i64 = 190_000;

/// Key words of every version that may not stand for everything without quotes.
#[rustfmt::skip]
const QUOTED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint", "binary",
    "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate", "collation", "column",
    "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema",
    "current_time", "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else",
    "end", "except", "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest",
    "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into",
    "is", "isnull", "join", "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "national",
    "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order",
    "out", "outer", "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references", "returning", "right",
    "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric", "table", "tablesample", "then",
    "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic",
    "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces",
    "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// Those that 16 added.
#[rustfmt::skip]
const QUOTED_SINCE_16: &[&str] = &[
    "json_array", "json_arrayagg", "json_object", "json_objectagg", "system_user",
];

/// Those that 17 added.
#[rustfmt::skip]
const QUOTED_SINCE_17: &[&str] = &[
    "json", "json_exists", "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "merge_action",
];

/// An identifier, in quotes if this version of PostgreSQL needs them.
pub(crate) fn quoted(name: &str, version: i64) -> Result<String, SqlError> {
    if version >= UNKNOWN_VERSION {
        return Err(SqlError::Declined("an identifier of an unknown version"));
    }
    let mut characters = name.bytes();
    let plain = characters.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
        && characters.all(|other| other.is_ascii_lowercase() || other.is_ascii_digit() || other == b'_');
    let key_word = QUOTED.contains(&name)
        || version >= 160_000 && QUOTED_SINCE_16.contains(&name)
        || version >= 170_000 && QUOTED_SINCE_17.contains(&name);
    if plain && !key_word { Ok(name.to_owned()) } else { Ok(format!("\"{}\"", name.replace('"', "\"\""))) }
}

fn quote_ident(a: &[Cell<'_>]) -> Said {
    quoted(text(a[0])?, integer(a[1])?).map(Answer::Text)
}

fn refused() -> SqlError {
    SqlError::raised("22023", "string is not a valid identifier")
}

/// What all versions take for a blank.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r', '\x0C'])
}

/// One identifier, and what follows it.
fn identifier(of: &str) -> Result<(String, &str), SqlError> {
    if let Some(mut rest) = of.strip_prefix('"') {
        let mut name = String::new();
        loop {
            let (part, after) = rest.split_once('"').ok_or_else(refused)?;
            name.push_str(part);
            match after.strip_prefix('"') {
                Some(more) => (name.push('"'), rest = more).1,
                None if name.is_empty() => return Err(refused()),
                None => return Ok((name, after)),
            }
        }
    }
    let starts = |character: char| character == '_' || character.is_ascii_alphabetic() || !character.is_ascii();
    let continues = |character: char| starts(character) || character == '$' || character.is_ascii_digit();
    if !of.starts_with(starts) {
        return Err(refused());
    }
    let end = of.find(|character| !continues(character)).unwrap_or(of.len());
    Ok((of[..end].to_ascii_lowercase(), &of[end..]))
}

/// `(text [, strict])`.
fn parse_ident(a: &[Cell<'_>]) -> Said {
    let of = text(a[0])?;
    let strict = a.get(1).map_or(Ok(1), |strict| integer(*strict))? != 0;
    if of.contains('\x0B') {
        return Err(SqlError::Declined("a vertical tab beside an identifier"));
    }
    let mut rest = trimmed(of);
    let mut names = Vec::new();
    loop {
        let (name, after) = identifier(rest)?;
        names.push(Some(name));
        rest = trimmed(after);
        match rest.strip_prefix('.') {
            Some(after) => rest = trimmed(after),
            None if rest.is_empty() || !strict => break,
            None => return Err(refused()),
        }
    }
    of_texts(names)
}

const TEXTS: u32 = 1009;

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_quote_ident", &[func("quote_ident", &[TEXT])], TEXT, quote_ident).with(&[Context::Version]),
    valued("rimward_parse_ident", &[func("parse_ident", &[TEXT])], TEXTS, parse_ident),
    valued("rimward_parse_ident_strict", &[func("parse_ident", &[TEXT, BOOL])], TEXTS, parse_ident),
];
