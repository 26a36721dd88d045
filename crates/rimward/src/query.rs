//! PostgreSQL's SQL, answered here or not at all.

use std::ops::ControlFlow;
use std::sync::Arc;

use rimward_model::{Catalog, Cell, CellBuf, Position, ValueError};
use rimward_replica::{QueryLimits, Snapshot};
use rimward_translate::{Bind, OutputColumn, Plan, SessionView, Verdict, translate};

use crate::published::Published;
use crate::{QueryError, Readers, Replica};

/// A result, as PostgreSQL prints it under its default settings, with the time zone UTC.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its columns.
    pub columns: Vec<OutputColumn>,
    /// Its rows, all of them; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// The position that it is of.
    pub position: Position,
}

impl Replica {
    /// Answers a SELECT of PostgreSQL's SQL from the newest snapshot, with the search path `public`. Parameters, `$1` first, are texts as
    /// PostgreSQL takes them, `None` for NULL. The whole result is held in memory: for more than that, [`Replica::readers`] streams.
    ///
    /// # Errors
    /// [`QueryError::Remote`] where the answer is not certain to be the primary's: ask the primary then.
    pub async fn query(&self, sql: &str, parameters: &[Option<&str>]) -> Result<Answer, QueryError> {
        let (readers, published) = (self.readers().clone(), Arc::clone(self.published()));
        let sql = sql.to_owned();
        let parameters: Vec<Option<String>> = parameters.iter().map(|text| text.map(str::to_owned)).collect();
        let answer = move || answer(&readers, &published, &sql, &parameters);
        tokio::task::spawn_blocking(answer).await.map_err(|_| QueryError::Stopped)?
    }
}

fn answer(readers: &Readers, published: &Published, sql: &str, parameters: &[Option<String>]) -> Result<Answer, QueryError> {
    let mut reader = readers.checkout()?;
    let snapshot = reader.newest()?;
    let mut catalog = published.catalog();
    if catalog.version != snapshot.schema_version() {
        // A schema change was committed in between: the snapshot's own counts.
        catalog = Arc::new(snapshot.catalog()?);
    }
    let search_path = ["pg_catalog".to_owned(), "public".to_owned()];
    let session = SessionView::plain(&search_path);
    let plan = match translate(sql, &[], &catalog, &session) {
        Verdict::Local(plan) => plan,
        Verdict::Remote(reason) => return Err(QueryError::Remote { reason: reason.to_string() }),
        Verdict::Command(_) => return Err(QueryError::Remote { reason: "it is a question to an edge".to_owned() }),
    };
    let cells = bind(&plan, &catalog, parameters)?;
    let rows = fetch(&snapshot, &plan, &catalog, &cells)?;
    Ok(Answer { columns: plan.columns.clone(), rows, position: snapshot.position() })
}

/// What is bound, in the plan's order.
fn bind(plan: &Plan, catalog: &Catalog, parameters: &[Option<String>]) -> Result<Vec<CellBuf>, QueryError> {
    if plan.params.len() != parameters.len() {
        let (expected, given) = (plan.params.len(), parameters.len());
        return Err(rimward_replica::QueryError::Parameters { expected, given }.into());
    }
    let cell = |bind: &Bind| {
        let text = bind.parameter().and_then(|index| parameters.get(index)?.as_deref());
        bind.of_text(&catalog.enums, plan.zone.as_deref(), text).ok_or_else(|| {
            let number = bind.parameter().map_or(0, |index| index + 1);
            QueryError::Remote { reason: format!("the meaning of parameter ${number} is the primary's to tell") }
        })
    };
    plan.binds.iter().map(cell).collect()
}

fn fetch(snapshot: &Snapshot<'_>, plan: &Plan, catalog: &Catalog, cells: &[CellBuf]) -> Result<Vec<Vec<Option<String>>>, QueryError> {
    let parameters: Vec<Cell<'_>> = cells.iter().map(CellBuf::as_cell).collect();
    let (mut rows, mut failure) = (Vec::new(), None);
    let mut sink = |cells: &[Cell<'_>]| {
        let texts = plan.columns.iter().zip(cells).map(|(column, cell)| text(column, catalog, *cell));
        match texts.collect::<Result<Vec<_>, ValueError>>() {
            Ok(row) => rows.push(row),
            Err(error) => failure = Some(error),
        }
        if failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    match (snapshot.query(&plan.sql, &parameters, QueryLimits::NONE, &mut sink), plan.may_fail) {
        (Err(error @ rimward_replica::QueryError::Function { .. }), _) => return Err(QueryError::Remote { reason: error.to_string() }),
        (Err(error @ rimward_replica::QueryError::Sqlite(_)), true) => return Err(QueryError::Remote { reason: error.to_string() }),
        (done, _) => done?,
    };
    match failure {
        None => Ok(rows),
        // A value beyond its type, which PostgreSQL would have refused to compute.
        Some(error) if plan.may_fail => Err(QueryError::Remote { reason: error.to_string() }),
        Some(error) => Err(error.into()),
    }
}

fn text(column: &OutputColumn, catalog: &Catalog, cell: Cell<'_>) -> Result<Option<String>, ValueError> {
    if cell == Cell::Null {
        return Ok(None);
    }
    let mut text = Vec::new();
    column.storage.write_text(column.ty, &catalog.enums, cell, &mut text)?;
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}
