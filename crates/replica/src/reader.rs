//! Reads: snapshots of one position, queries over them, limits and interruption.

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rimward_model::{Catalog, Cell, Lsn, Position, TableId};
use rusqlite::{Connection, ErrorCode, InterruptHandle};

use crate::cell::{Bound, cell_of, recycle};
use crate::{FileError, Origin, QueryError, State, connection, functions, metadata};

/// How many steps of SQLite's virtual machine pass between two looks at the budget.
const STEPS_PER_LOOK: i32 = 1000;

/// A read-only connection. It may move between threads, but serves one at a time.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    origin: Origin,
    budget: Arc<AtomicI64>,
    held: Option<Marks>,
}

/// What a snapshot knows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marks {
    lsn: Lsn,
    schema_version: u64,
    primary_time_us: i64,
}

/// Takes the rows of a query, one at a time.
pub trait RowSink {
    /// One row, in the order of the statement's columns. `Break` ends the query early, without an error.
    fn row(&mut self, cells: &[Cell<'_>]) -> ControlFlow<()>;
}

impl<F: FnMut(&[Cell<'_>]) -> ControlFlow<()>> RowSink for F {
    fn row(&mut self, cells: &[Cell<'_>]) -> ControlFlow<()> {
        self(cells)
    }
}

/// How much a query may take before it is given back, so that it can be run elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueryLimits {
    /// Steps of SQLite's virtual machine, about ten for each row of a scan, looked at every thousand; `None` for no limit.
    pub steps: Option<u64>,
}

impl QueryLimits {
    /// No limit.
    pub const NONE: QueryLimits = QueryLimits { steps: None };
}

/// Ends a running query of its [`Reader`] from any thread; without one, it does nothing.
#[derive(Clone)]
pub struct Interrupter(Arc<InterruptHandle>);

impl fmt::Debug for Interrupter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupter")
    }
}

impl Interrupter {
    /// Ends it: it returns [`QueryError::Interrupted`].
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl Reader {
    /// Opens a reader of the file at `path`.
    ///
    /// # Errors
    /// If there is none, or it is not a replica of this format.
    pub fn open(path: &Path) -> Result<Reader, FileError> {
        let mut connection = connection::open_reader(path)?;
        let origin = metadata::load_state(&connection)?.origin;
        let budget = Arc::new(AtomicI64::new(i64::MAX));
        let look = Arc::clone(&budget);
        let spent = move || look.fetch_sub(i64::from(STEPS_PER_LOOK), Ordering::Relaxed) < i64::from(STEPS_PER_LOOK);
        connection.progress_handler(STEPS_PER_LOOK, Some(spent))?;
        Ok(Reader { connection, origin, budget, held: None })
    }

    /// Which history the file follows.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The catalog at the position of the held snapshot, or else at the newest one.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn catalog(&self) -> Result<Catalog, FileError> {
        if self.held.is_some() {
            return metadata::load_catalog(&self.connection);
        }
        let transaction = self.connection.unchecked_transaction()?;
        metadata::load_catalog(&transaction)
    }

    /// The whole state at the newest position.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn state(&self) -> Result<State, FileError> {
        metadata::load_state(&self.connection)
    }

    /// Begins a read transaction at the newest position; one that was [kept](Snapshot::keep) ends.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn snapshot(&mut self) -> Result<Snapshot<'_>, FileError> {
        self.release();
        self.connection.prepare_cached("BEGIN")?.execute([])?;
        match metadata::load_marks(&self.connection) {
            Ok((lsn, schema_version, primary_time_us)) => {
                self.held = Some(Marks { lsn, schema_version, primary_time_us });
                Ok(Snapshot { reader: self, keep: false })
            }
            Err(error) => {
                self.end();
                Err(error.into())
            }
        }
    }

    /// The snapshot that was [kept](Snapshot::keep), if any.
    pub fn kept(&mut self) -> Option<Snapshot<'_>> {
        self.held.is_some().then_some(Snapshot { reader: self, keep: false })
    }

    /// The position of the snapshot that was kept.
    #[must_use]
    pub fn kept_lsn(&self) -> Option<Lsn> {
        self.held.map(|marks| marks.lsn)
    }

    /// Ends the snapshot that was kept, so that the WAL can start again.
    pub fn release(&mut self) {
        if self.held.take().is_some() {
            self.end();
        }
    }

    fn end(&self) {
        // A read transaction has nothing to lose: its end can only fail if there is none any more.
        let _ = self.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
    }

    /// For another thread, to end this reader's query.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(Arc::new(self.connection.get_interrupt_handle()))
    }

    fn failure(&self, error: rusqlite::Error, limits: QueryLimits) -> QueryError {
        match (error.sqlite_error_code(), limits.steps) {
            (Some(ErrorCode::OperationInterrupted), Some(steps)) if self.budget.load(Ordering::Relaxed) <= 0 => {
                QueryError::StepLimit { steps }
            }
            (Some(ErrorCode::OperationInterrupted), _) => QueryError::Interrupted,
            _ => match functions::message_of(&error) {
                Some(message) => QueryError::Function { message: message.to_owned() },
                None => QueryError::Sqlite(error),
            },
        }
    }
}

/// A read transaction: everything in it is of one position. Ends when dropped, unless it is [kept](Snapshot::keep).
#[derive(Debug)]
pub struct Snapshot<'r> {
    reader: &'r mut Reader,
    keep: bool,
}

impl Snapshot<'_> {
    fn marks(&self) -> Marks {
        self.reader.held.expect("a snapshot has its reader's transaction open")
    }

    /// Its position.
    #[must_use]
    pub fn position(&self) -> Position {
        let origin = &self.reader.origin;
        Position { system: origin.system, timeline: origin.timeline, lsn: self.marks().lsn }
    }

    /// The version of its catalog: plans for another version must not run.
    #[must_use]
    pub fn schema_version(&self) -> u64 {
        self.marks().schema_version
    }

    /// Everything that the primary had committed by then is here (µs since 2000-01-01 UTC, by the primary's clock).
    #[must_use]
    pub fn primary_time_us(&self) -> i64 {
        self.marks().primary_time_us
    }

    /// Its catalog.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn catalog(&self) -> Result<Catalog, FileError> {
        self.reader.catalog()
    }

    /// Whether a table that is being filled lacks a row that is not on its way: one whose key changed before it came, so that the values
    /// which did not change were not in the stream.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn has_gap(&self, table: TableId) -> Result<bool, QueryError> {
        metadata::has_gap(&self.reader.connection, table).map_err(QueryError::Sqlite)
    }

    /// Leaves the read transaction open, for [`Reader::kept`]: the next point read costs a third. The WAL cannot start again before
    /// [`Reader::release`].
    pub fn keep(mut self) {
        self.keep = true;
    }

    /// Runs one SQLite statement with its parameters (`?1` is the first) and returns how many rows `out` took.
    ///
    /// # Errors
    /// If SQLite fails, or a limit is reached; `out` may have taken rows.
    pub fn query(&self, sql: &str, parameters: &[Cell<'_>], limits: QueryLimits, out: &mut dyn RowSink) -> Result<u64, QueryError> {
        let budget = &self.reader.budget;
        budget.store(limits.steps.map_or(i64::MAX, |steps| i64::try_from(steps).unwrap_or(i64::MAX)), Ordering::Relaxed);
        let taken = self.run(sql, parameters, limits, out);
        budget.store(i64::MAX, Ordering::Relaxed);
        taken
    }

    /// How SQLite would run a statement: each step of its plan, and how deep it is nested.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn explain(&self, sql: &str) -> Result<Vec<(usize, String)>, QueryError> {
        let failure = |error| self.reader.failure(error, QueryLimits::NONE);
        let mut statement = self.reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).map_err(failure)?;
        let mut rows = statement.raw_query();
        let (mut steps, mut depths) = (Vec::new(), HashMap::new());
        while let Some(row) = rows.next().map_err(failure)? {
            let (id, parent): (i64, i64) = (row.get(0).map_err(failure)?, row.get(1).map_err(failure)?);
            let depth = depths.get(&parent).map_or(0, |depth| depth + 1);
            depths.insert(id, depth);
            steps.push((depth, row.get(3).map_err(failure)?));
        }
        Ok(steps)
    }

    fn run(&self, sql: &str, parameters: &[Cell<'_>], limits: QueryLimits, out: &mut dyn RowSink) -> Result<u64, QueryError> {
        let reader = &*self.reader;
        let failure = |error| reader.failure(error, limits);
        let mut statement = reader.connection.prepare_cached(sql).map_err(failure)?;
        let expected = statement.parameter_count();
        if expected != parameters.len() {
            return Err(QueryError::Parameters { expected, given: parameters.len() });
        }
        for (position, &cell) in parameters.iter().enumerate() {
            statement.raw_bind_parameter(position + 1, Bound(cell)).map_err(failure)?;
        }
        let width = statement.column_count();
        let mut spare: Vec<Cell<'_>> = Vec::with_capacity(width);
        let mut rows = statement.raw_query();
        let mut taken = 0;
        while let Some(row) = rows.next().map_err(failure)? {
            let mut cells = recycle(spare);
            for column in 0..width {
                let value = row.get_ref(column).map_err(failure)?;
                cells.push(cell_of(value).ok_or(QueryError::Utf8 { column })?);
            }
            taken += 1;
            let flow = out.row(&cells);
            spare = recycle(cells);
            if flow.is_break() {
                break;
            }
        }
        Ok(taken)
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if !self.keep {
            self.reader.release();
        }
    }
}
