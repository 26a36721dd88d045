//! Turns PostgreSQL's SQL into a typed plan and SQLite's SQL, or into the reason why the primary must answer. An allowlist: what is
//! not provably the same is remote. Pure: it reads text, a catalog and a view of the session, asks which locales the C library has
//! (`locale`), and touches nothing.
//!
//! What is not here: execution (`replica`), the functions themselves (`functions`), conversion of values (`model`), routing and privileges
//! (`gateway`). Not on the list yet, and therefore remote: the current time, hypothetical sets of several values, SEARCH and CYCLE, window
//! functions over grouping sets.

#![forbid(unsafe_code)]

mod plan;
mod reason;

mod ast;
mod keywords;
mod lex;
mod parse;
mod parse_expression;
mod parse_from;
mod parse_type;
mod parse_window;

mod builtin;
mod resolve;
mod types;

mod analyze;
mod classes;
mod compound;
mod different;
mod distinct;
mod first;
mod from;
mod grouping;
mod lateral;
mod name;
mod one_row;
mod relation;
mod same;
mod scope;
mod sets;

mod by_key;
mod call;
mod compare;
mod convert;
mod expression;
mod operate;
mod ordered;
mod subquery;
mod window;
mod zone;

mod array;
mod array_value;
mod json_value;
mod print;
mod rows;
mod tree;

mod transaction;

use std::sync::Arc;

use rimward_model::{Catalog, Identity, Oid, Storage, Table, TableId};

use analyze::{Analyzer, Lowered};
use lex::{Passed, Token};
use tree::{Body, Comparison, Node, Query, Source};

pub use plan::{
    Bind, Isolation, NamedZones, OutputColumn, Plan, SessionCommand, SessionView, SessionZone, TransactionCommand, TransactionModes,
    Verdict,
};
pub use reason::RemoteReason;

/// Longer SQL is not given to SQLite, which allows no more than a million bytes.
const SQL_BYTES_MAX: usize = 900_000;

/// SQLite binds 32,766.
const BINDS_MAX: usize = 32_000;

/// What PostgreSQL cuts out of an array that holds NULLs says in its binary form that it may hold some, whether it does or not.
const SLICES: [&str; 2] = ["rimward_array_slice", "rimward_trim_array"];

/// Translates one statement. `params` are the parameter types that the client declared, 0 where it left one open.
#[must_use]
pub fn translate(sql: &str, params: &[Oid], catalog: &Catalog, session: &SessionView<'_>) -> Verdict {
    let tokens = match lex::lex(sql) {
        Ok(Passed::Query(tokens)) => tokens,
        Ok(Passed::Show(name)) => return Verdict::Command(SessionCommand::Show { name }),
        Ok(Passed::Explain(at)) => return Verdict::Command(SessionCommand::Explain { at }),
        Ok(Passed::Transaction(command)) => return Verdict::Command(SessionCommand::Transaction(command)),
        Err(reason) => return Verdict::Remote(reason),
    };
    match plan(tokens, params, catalog, session) {
        Ok(plan) => Verdict::Local(Arc::new(plan)),
        Err(reason) => Verdict::Remote(reason),
    }
}

fn plan(tokens: Vec<Token>, params: &[Oid], catalog: &Catalog, session: &SessionView<'_>) -> Result<Plan, RemoteReason> {
    // Else a user-defined type, collation or function may come first. Functions and operators are never looked for among temporary objects.
    if session.search_path.iter().find(|schema| !schema.starts_with("pg_temp")).is_none_or(|schema| schema != "pg_catalog") {
        return Err(RemoteReason::Setting("search_path"));
    }
    if catalog.shadows.casts {
        return Err(RemoteReason::Shadowed { what: "implicit cast".to_owned() });
    }
    let query = parse::parse(tokens)?;
    let mut analyzer = Analyzer::new(params, catalog, session);
    let Lowered { query, outputs } = analyzer.statement(&query)?;
    // PostgreSQL computes constants before it reads a row, and raises their errors even where there is none.
    if analyzer.constant_may_fail && query.as_select().is_none_or(|select| select.from.is_some()) {
        return Err(RemoteReason::Expression("a constant that may fail"));
    }
    // What the zone's table does not speak of cannot be written.
    let partial = matches!(session.zone, SessionZone::Table(table) if !table.is_total());
    let may_fail = analyzer.may_fail || partial && outputs.iter().any(|output| output.value.ty.storage == Storage::TimestampTz);
    let (tables, views) = (std::mem::take(&mut analyzer.tables), std::mem::take(&mut analyzer.views));
    let params = analyzer.parameter_types()?;
    let (sql, binds) = print::print(&query);
    if binds.len() > BINDS_MAX {
        return Err(RemoteReason::TooLarge { what: "values to bind", limit: BINDS_MAX });
    }
    if sql.len() > SQL_BYTES_MAX {
        return Err(RemoteReason::TooLarge { what: "bytes of SQLite's SQL", limit: SQL_BYTES_MAX });
    }
    // PostgreSQL converts a parameter that is declared, but not used, and may refuse its value.
    let is_bound = |number: usize| binds.iter().any(|bind| bind.parameter() == Some(number));
    if let Some(index) = (0..params.len()).find(|&index| !is_bound(index)) {
        return Err(RemoteReason::Parameter { number: index + 1 });
    }
    let sliced = SLICES.iter().any(|function| sql.contains(function));
    let columns = outputs
        .into_iter()
        .map(|output| OutputColumn {
            name: output.name,
            ty: output.value.ty.type_ref(),
            table: output.value.origin.map(|(table, _)| table),
            attnum: output.value.origin.map_or(0, |(_, attnum)| attnum),
            storage: output.value.ty.storage,
            type_length: output.value.ty.length(catalog),
            form: output.value.ty.form(catalog).filter(|form| !sliced || !matches!(**form, rimward_functions::output::Form::Array { .. })),
        })
        .collect();
    let point_lookup = is_point_lookup(&query, &tables, catalog);
    let zone = match session.zone {
        SessionZone::Table(table) => Some(Arc::clone(table)),
        SessionZone::Utc | SessionZone::Unknown => None,
    };
    Ok(Plan { sql, binds, params, columns, tables, views, zone, schema_version: catalog.version, point_lookup, may_fail })
}

/// Whether all columns of a unique key are compared with constants, in the only table.
fn is_point_lookup(query: &Query, tables: &[TableId], catalog: &Catalog) -> bool {
    let Body::Select(select) = &query.body else { return false };
    let (Some(Source::Table { .. }), Some(filter), [table]) = (&select.from, &select.filter, tables) else { return false };
    let Some(table) = catalog.table(*table) else { return false };
    let conditions = match filter {
        Node::And(conditions) => &conditions[..],
        condition => std::slice::from_ref(condition),
    };
    let fixed = |name: &str| {
        conditions.iter().any(|condition| match condition {
            Node::Compare(Comparison::Equal, left, right) => match (&**left, &**right) {
                (Node::Column { name: column, .. }, Node::Literal(_) | Node::Now | Node::Parameter { .. })
                | (Node::Literal(_) | Node::Now | Node::Parameter { .. }, Node::Column { name: column, .. }) => **column == *name,
                _ => false,
            },
            _ => false,
        })
    };
    unique_keys(table).iter().any(|key| !key.is_empty() && key.iter().all(|name| fixed(name)))
}

/// The stored names of the columns of each unique key.
pub(crate) fn unique_keys(table: &Table) -> Vec<Vec<&str>> {
    let mut keys = Vec::new();
    if let Identity::Key(positions) = &table.identity {
        keys.push(positions.iter().map(|&position| table.columns[position].stored_name.as_str()).collect());
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        keys.extend(
            index
                .columns
                .iter()
                .map(|key| table.column_by_attnum(key.attnum).map(|column| column.stored_name.as_str()))
                .collect::<Option<Vec<_>>>(),
        );
    }
    keys
}
