//! Turns PostgreSQL's SQL into a typed plan and SQLite's SQL, or into the reason why the primary must answer. An allowlist: what is
//! not provably the same is remote. Pure: it reads text, a catalog and a view of the session, and touches nothing.
//!
//! What is not here: execution (`replica`), conversion of values (`model`), routing and privileges (`gateway`). Not on the list yet, and
//! therefore remote: arithmetic, functions other than count, min, max and sum, subqueries other than in FROM, CTEs, set operations, windows,
//! patterns, and every operator of intervals, arrays and JSON.

#![forbid(unsafe_code)]

mod plan;
mod reason;

mod gate;
mod keywords;

mod analyze;
mod compare;
mod expression;
mod scope;
mod tree;
mod types;

mod print;

use std::sync::Arc;

use rimward_model::{Catalog, Identity, Oid, Table, TableId};
use sqlparser::ast::{Query, Statement};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use analyze::{Analyzer, Lowered};
use gate::Passed;
use tree::{Aggregate, Comparison, Node, Select, Source};

pub use plan::{Bind, OutputColumn, Plan, SessionCommand, SessionView, Verdict};
pub use reason::RemoteReason;

/// The parser's own recursion stops here.
const PARSER_DEPTH_MAX: usize = 50;

/// SQLite binds 32,766.
const BINDS_MAX: usize = 32_000;

/// Translates one statement. `params` are the parameter types that the client declared, 0 where it left one open.
#[must_use]
pub fn translate(sql: &str, params: &[Oid], catalog: &Catalog, session: &SessionView<'_>) -> Verdict {
    let tokens = match gate::pass(sql) {
        Ok(Passed::Select(tokens)) => tokens,
        Ok(Passed::Show(name)) => return Verdict::Command(SessionCommand::Show { name }),
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
    let query = parse(tokens)?;
    let mut analyzer = Analyzer::new(params, catalog, session);
    let Lowered { select, outputs } = analyzer.query(&query)?;
    let (params, tables) = analyzer.parameter_types()?;
    let (sql, binds) = print::print(&select);
    if binds.len() > BINDS_MAX {
        return Err(RemoteReason::TooLarge { what: "values to bind", limit: BINDS_MAX });
    }
    // PostgreSQL converts a parameter that is declared, but not used, and may refuse its value.
    let is_bound = |number: usize| binds.iter().any(|bind| matches!(bind, Bind::Client { index, .. } if *index == number));
    if let Some(index) = (0..params.len()).find(|&index| !is_bound(index)) {
        return Err(RemoteReason::Parameter { number: index + 1 });
    }
    let columns = outputs
        .into_iter()
        .map(|output| OutputColumn {
            name: output.name,
            ty: output.value.ty.type_ref(),
            table: output.value.origin.map(|(table, _)| table),
            attnum: output.value.origin.map_or(0, |(_, attnum)| attnum),
            storage: output.value.ty.storage,
            type_length: output.value.ty.length(catalog),
            form: output.value.ty.form(catalog),
        })
        .collect();
    let point_lookup = is_point_lookup(&select, &tables, catalog);
    Ok(Plan { sql, binds, params, columns, tables, schema_version: catalog.version, point_lookup, may_fail: may_fail(&select) })
}

fn parse(tokens: Vec<Token>) -> Result<Box<Query>, RemoteReason> {
    let mut parser = Parser::new(&PostgreSqlDialect {}).with_recursion_limit(PARSER_DEPTH_MAX).with_tokens(tokens);
    let statement = parser.parse_statement().map_err(|_| RemoteReason::Parse)?;
    match (statement, parser.next_token().token) {
        (Statement::Query(query), Token::EOF) => Ok(query),
        _ => Err(RemoteReason::Parse),
    }
}

/// Whether SQLite can stop with an error that the primary must turn into its own answer: a sum beyond int8, a negative LIMIT.
fn may_fail(select: &Select) -> bool {
    let sums = |node: &Node| node.any(&|node| matches!(node, Node::Aggregate { function: Aggregate::SumBig | Aggregate::SumScaled, .. }));
    let parameter = |node: &Option<Node>| matches!(node, Some(Node::Parameter { .. }));
    let keys = select.order_by.iter().map(|key| &key.node);
    parameter(&select.limit)
        || parameter(&select.offset)
        || select.columns.iter().chain(&select.having).chain(keys).any(sums)
        || select.from.as_ref().is_some_and(|from| from.any_derived(&may_fail))
}

/// Whether all columns of a unique key are compared with constants, in the only table.
fn is_point_lookup(select: &Select, tables: &[TableId], catalog: &Catalog) -> bool {
    let (Some(Source::Table { .. }), Some(filter), [table]) = (&select.from, &select.filter, tables) else { return false };
    let Some(table) = catalog.table(*table) else { return false };
    let conditions = match filter {
        Node::And(conditions) => &conditions[..],
        condition => std::slice::from_ref(condition),
    };
    let fixed = |name: &str| {
        conditions.iter().any(|condition| match condition {
            Node::Compare(Comparison::Equal, left, right) => match (&**left, &**right) {
                (Node::Column { name: column, .. }, Node::Literal(_) | Node::Parameter { .. })
                | (Node::Literal(_) | Node::Parameter { .. }, Node::Column { name: column, .. }) => **column == *name,
                _ => false,
            },
            _ => false,
        })
    };
    unique_keys(table).iter().any(|key| !key.is_empty() && key.iter().all(|name| fixed(name)))
}

/// The stored names of the columns of each unique key.
fn unique_keys(table: &Table) -> Vec<Vec<&str>> {
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
