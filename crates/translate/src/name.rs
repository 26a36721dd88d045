//! The name that PostgreSQL gives to a select item without one: `FigureColname`.

use crate::RemoteReason;
use crate::ast::{Body, Expr, Query, Target};

/// The name of an output.
pub(crate) fn output_name(expr: &Expr, server_version_num: u32) -> Result<String, RemoteReason> {
    let fallback = || "?column?".to_owned();
    // Version 14 reads a boolean literal as a cast.
    if server_version_num < 150_000 && mentions_bool(expr) {
        return Err(RemoteReason::Expression("a boolean literal without a name"));
    }
    Ok(figured(expr, server_version_num)?.map_or_else(fallback, |(name, _)| name))
}

fn mentions_bool(expr: &Expr) -> bool {
    match expr {
        Expr::Bool(_) => true,
        Expr::Case { otherwise, .. } => otherwise.as_deref().is_some_and(mentions_bool),
        Expr::Scalar(_) => true,
        Expr::Cast { expr, .. } | Expr::Collate { expr, .. } => mentions_bool(expr),
        _ => false,
    }
}

/// A name, and whether it is a strong one: a cast's or CASE's own is not.
fn figured(expr: &Expr, version: u32) -> Result<Option<(String, bool)>, RemoteReason> {
    let strong = |name: &str| Ok(Some((name.to_owned(), true)));
    match expr {
        Expr::Column(path) => Ok(path.last().map(|name| (name.clone(), true))),
        Expr::Call(call) => Ok(call.name.last().map(|name| (name.clone(), true))),
        Expr::Collate { expr, .. } | Expr::Subscript { expr, .. } => figured(expr, version),
        Expr::Cast { expr, ty } => match figured(expr, version)? {
            Some((name, true)) => Ok(Some((name, true))),
            _ => Ok(Some((ty.name.clone(), false))),
        },
        Expr::Case { otherwise, .. } => match otherwise.as_deref().map(|otherwise| figured(otherwise, version)).transpose()?.flatten() {
            Some((name, true)) => Ok(Some((name, true))),
            _ => Ok(Some(("case".to_owned(), false))),
        },
        Expr::Coalesce(_) => strong("coalesce"),
        Expr::NullIf(..) => strong("nullif"),
        Expr::Extreme { greatest: true, .. } => strong("greatest"),
        Expr::Extreme { greatest: false, .. } => strong("least"),
        Expr::Exists(_) => strong("exists"),
        Expr::Array(_) | Expr::ArrayQuery(_) => strong("array"),
        Expr::Row(_) => strong("row"),
        Expr::Now { name, .. } => strong(name),
        Expr::AtTimeZone { .. } => strong("timezone"),
        Expr::Scalar(query) => first_column(query, version).map(|name| name.map(|name| (name, true))),
        _ => Ok(None),
    }
}

/// The name of a subquery's column.
fn first_column(query: &Query, version: u32) -> Result<Option<String>, RemoteReason> {
    match &query.body {
        Body::Select(select) => match &select.targets[..] {
            [Target::Expr { alias: Some(alias), .. }] => Ok(Some(alias.clone())),
            [Target::Expr { expr, alias: None }] => Ok(Some(output_name(expr, version)?)),
            _ => Err(RemoteReason::Expression("a subquery without a name")),
        },
        Body::Values(_) => Ok(Some("column1".to_owned())),
        Body::Set { left, .. } => first_column(left, version),
        Body::Nested(query) => first_column(query, version),
    }
}
