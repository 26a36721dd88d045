//! Answers from the replica, written as the primary would write them.
//!
//! What a client asked for up to its Sync (or in one Query) is a [`Script`]. A short one runs on the network thread; one that turns out
//! long is begun again on a thread of its own, and streams. Nothing is sent before the first [`HELD_BYTES`] are full or the script is
//! through, so that until then any failure is the primary's to answer; where a plan may fail, nothing is sent before it is through.

use std::ops::ControlFlow;
use std::sync::Arc;

use parking_lot::Mutex;
use rimward::{Interrupter, PooledReader, QueryLimits};
use rimward_model::{Catalog, Cell, CellBuf, Lsn, Oid, Storage};
use rimward_replica::{FileError, QueryError};
use rimward_translate::{Bind, OutputColumn, Plan};
use tokio::sync::mpsc;

use crate::message::Format;
use crate::write::{self, Field};

/// So much of a result is held back.
pub(crate) const HELD_BYTES: usize = 64 * 1024;
/// A longer result is not finished on the network thread.
const INLINE_BYTES_MAX: usize = HELD_BYTES;
/// Steps of SQLite's virtual machine on the network thread: a few hundred microseconds.
const INLINE_STEPS: u64 = 20_000;
/// Pieces of a streamed result that wait for the client.
const PIECES_WAITING: usize = 4;

/// What to answer, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
    /// The plans in it, for the decision where it runs.
    pub(crate) plans: Vec<Arc<Plan>>,
    /// The last commit in the file as the decision saw it: a snapshot of an older file does not answer.
    pub(crate) floor: Lsn,
    /// When its transaction starts, by the primary's clock, if that is known.
    pub(crate) now_us: Option<i64>,
    /// It reads the snapshot that the reader has kept, of a REPEATABLE READ block, or begins that.
    pub(crate) pinned: Pinned,
}

/// Which snapshot a script reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pinned {
    /// The newest.
    #[default]
    No,
    /// The newest, and the reader is wanted back.
    Begin,
    /// The one that the reader has kept.
    Kept,
}

impl Script {
    /// Whether SQLite may fail where the primary has another answer, so that nothing can be sent before the end.
    fn may_fail(&self) -> bool {
        self.plans.iter().any(|plan| plan.may_fail)
    }
}

/// A part of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Messages that are known beforehand.
    Bytes(Vec<u8>),
    /// Rows and their CommandComplete.
    Query(Query),
    /// How a plan is answered here, as EXPLAIN says it.
    Explain(Arc<Plan>),
}

/// A plan with its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) plan: Arc<Plan>,
    /// What is bound, in the plan's order.
    pub(crate) cells: Vec<CellBuf>,
    /// The formats of the result's columns: none, one for all, or one for each.
    pub(crate) formats: Vec<Format>,
}

/// Why a script did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalError {
    /// It takes longer than the network thread has.
    #[error("it takes longer than the network thread has")]
    Long,
    /// The schema changed between plan and snapshot.
    #[error("the schema has just changed")]
    Schema,
    /// The file was replaced by an older one between the decision and the snapshot.
    #[error("the replica is at {reached}, and the session has seen {floor}")]
    Behind {
        /// The snapshot's position.
        reached: Lsn,
        /// What it should show.
        floor: Lsn,
    },
    /// What may fail has a longer answer than is held back.
    #[error("it may fail late, and its answer is too long to be held back until then")]
    Unheld,
    /// The client cancelled it.
    #[error("canceling statement due to user request")]
    Cancelled,
    /// `statement_timeout`.
    #[error("canceling statement due to statement timeout")]
    Timeout,
    /// Nobody takes the rows any more.
    #[error("the client has left")]
    Unread,
    /// SQLite.
    #[error(transparent)]
    Query(QueryError),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A stored value that cannot be written.
    #[error(transparent)]
    Value(#[from] rimward_model::ValueError),
    /// The transaction's start is not known.
    #[error("the transaction's start is not known")]
    Clock,
    /// An instant that the time zone's table does not speak of.
    #[error(transparent)]
    Zone(#[from] rimward_functions::SqlError),
    /// A NaN to be sent in binary. PostgreSQL sends its sign, which depends on how it came about, and is not kept here.
    #[error("the sign of NaN is not known")]
    Nan,
    /// A stored text that cannot be sent in binary.
    #[error(transparent)]
    Send(#[from] rimward_functions::output::SendError),
}

impl From<QueryError> for LocalError {
    fn from(error: QueryError) -> LocalError {
        match error {
            QueryError::StepLimit { .. } => LocalError::Long,
            QueryError::Interrupted => LocalError::Cancelled,
            error => LocalError::Query(error),
        }
    }
}

/// Appends the RowDescription of a plan.
pub(crate) fn describe(out: &mut Vec<u8>, plan: &Plan, formats: &[Format]) {
    let columns = plan.columns.iter().enumerate();
    write::row_description(out, columns.map(|(index, column)| field(column, format_at(formats, index))));
}

fn field(column: &OutputColumn, format: Format) -> Field<'_> {
    Field {
        name: &column.name,
        table: column.table.map_or(0, |table| table.0),
        attnum: column.attnum,
        type_oid: column.ty.oid,
        type_bytes: column.type_length,
        typmod: column.ty.typmod,
        format,
    }
}

/// The format of a column; the list was checked against the plan when it was bound.
fn format_at(formats: &[Format], index: usize) -> Format {
    match formats {
        [] => Format::Text,
        [all] => *all,
        each => each.get(index).copied().unwrap_or(Format::Text),
    }
}

/// Runs a script on the calling thread, if it is short; `out` is as before if it is not, or fails.
pub(crate) fn run_inline(script: &Script, reader: &mut PooledReader, catalog: &Catalog, out: &mut Vec<u8>) -> Result<Lsn, LocalError> {
    let before = out.len();
    let limits = QueryLimits { steps: Some(INLINE_STEPS) };
    let done = run(script, reader, catalog, limits, out, &mut |out| match out.len() - before > INLINE_BYTES_MAX {
        true if script.may_fail() => Err(LocalError::Unheld),
        true => Err(LocalError::Long),
        false => Ok(()),
    });
    if done.is_err() {
        out.truncate(before);
    }
    done
}

/// What a script on a thread of its own reports.
#[derive(Debug)]
pub(crate) enum Progress {
    /// More of the answer.
    Bytes(Vec<u8>),
    /// The rest of it, the position that was read, and the reader where it is wanted back.
    Done(Vec<u8>, Lsn, Option<Box<PooledReader>>),
    /// It failed.
    Failed(LocalError),
}

/// Ends a script on a thread of its own, as long as that thread has the reader: later it may be another session's.
#[derive(Debug, Clone)]
pub(crate) struct Ending(Arc<Mutex<Option<Interrupter>>>);

impl Ending {
    fn of(reader: &PooledReader) -> Ending {
        Ending(Arc::new(Mutex::new(Some(reader.interrupter()))))
    }

    /// Interrupts what still runs.
    pub(crate) fn interrupt(&self) {
        if let Some(interrupter) = &*self.0.lock() {
            interrupter.interrupt();
        }
    }

    /// Nothing runs from here on.
    fn take(&self) {
        *self.0.lock() = None;
    }
}

/// Runs a script on a thread for long work. Dropping the receiver ends it, once it has a row to send; the other handle at once.
pub(crate) fn spawn(script: Script, mut reader: PooledReader, catalog: Arc<Catalog>) -> (mpsc::Receiver<Progress>, Ending) {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING);
    let ending = Ending::of(&reader);
    let running = ending.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = Vec::new();
        let done = run(&script, &mut reader, &catalog, QueryLimits::NONE, &mut out, &mut |out| {
            if out.len() < HELD_BYTES {
                return Ok(());
            }
            if script.may_fail() {
                return Err(LocalError::Unheld);
            }
            let piece = std::mem::replace(out, Vec::with_capacity(HELD_BYTES + 4096));
            sender.blocking_send(Progress::Bytes(piece)).map_err(|_| LocalError::Unread)
        });
        // Back to the pool before the client hears of the end, so that its next statement finds it.
        running.take();
        let wanted = (script.pinned != Pinned::No).then(|| Box::new(reader));
        let last = match done {
            Ok(lsn) => Progress::Done(out, lsn, wanted),
            Err(error) => Progress::Failed(error),
        };
        let _ = sender.blocking_send(last);
    });
    (receiver, ending)
}

/// Called after each row; may take what is written so far.
type AfterRow<'a> = &'a mut dyn FnMut(&mut Vec<u8>) -> Result<(), LocalError>;

fn run(
    script: &Script,
    reader: &mut PooledReader,
    catalog: &Catalog,
    limits: QueryLimits,
    out: &mut Vec<u8>,
    after_row: AfterRow<'_>,
) -> Result<Lsn, LocalError> {
    let snapshot = match script.pinned {
        Pinned::Kept => reader.kept().expect("the reader of a REPEATABLE READ block keeps its snapshot"),
        Pinned::No | Pinned::Begin => reader.newest()?,
    };
    let reached = snapshot.position().lsn;
    let mut done = if reached < script.floor && script.pinned != Pinned::Kept {
        Err(LocalError::Behind { reached, floor: script.floor })
    } else {
        Ok(reached)
    };
    if script.plans.iter().any(|plan| plan.schema_version != snapshot.schema_version()) {
        done = Err(LocalError::Schema);
    }
    // Whatever is visible was committed before the transaction started.
    let now_us = script.now_us.map(|now_us| now_us.max(snapshot.primary_time_us()));
    for step in &script.steps {
        if done.is_err() {
            break;
        }
        match step {
            Step::Bytes(bytes) => out.extend_from_slice(bytes),
            Step::Query(query) => {
                if let Err(error) = rows(&snapshot, query, now_us, catalog, limits, out, after_row) {
                    done = Err(error);
                }
            }
            Step::Explain(plan) => {
                if let Err(error) = explain(&snapshot, plan, out) {
                    done = Err(error);
                }
            }
        }
    }
    // Even after a failure: the snapshot costs nothing, and the statement may come again.
    snapshot.keep();
    done
}

fn rows(
    snapshot: &rimward::Snapshot<'_>,
    query: &Query,
    now_us: Option<i64>,
    catalog: &Catalog,
    limits: QueryLimits,
    out: &mut Vec<u8>,
    after_row: AfterRow<'_>,
) -> Result<(), LocalError> {
    let mut parameters: Vec<Cell<'_>> = query.cells.iter().map(CellBuf::as_cell).collect();
    for (parameter, _) in parameters.iter_mut().zip(&query.plan.binds).filter(|(_, bind)| **bind == Bind::Now) {
        *parameter = Cell::Integer(now_us.ok_or(LocalError::Clock)?);
    }
    let mut failure = None;
    let mut sink = |cells: &[Cell<'_>]| match data_row(query, catalog, cells, out).and_then(|()| after_row(out)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    };
    let count = snapshot.query(&query.plan.sql, &parameters, limits, &mut sink)?;
    if let Some(error) = failure {
        return Err(error);
    }
    write::frame(out, b'C', |out| {
        out.extend_from_slice(b"SELECT ");
        write::string(out, &count.to_string());
    });
    Ok(())
}

/// One DataRow, straight from the cells.
#[inline]
fn data_row(query: &Query, catalog: &Catalog, cells: &[Cell<'_>], out: &mut Vec<u8>) -> Result<(), LocalError> {
    out.push(b'D');
    let frame_at = out.len();
    out.extend_from_slice(&[0; 4]);
    // A query without columns has one here, which nobody sees.
    write::put_count(out, query.plan.columns.len());
    for (index, (column, cell)) in query.plan.columns.iter().zip(cells).enumerate() {
        if *cell == Cell::Null {
            out.extend_from_slice(&(-1i32).to_be_bytes());
            continue;
        }
        let at = out.len();
        out.extend_from_slice(&[0; 4]);
        match format_at(&query.formats, index) {
            Format::Text => match (&query.plan.zone, column.storage, *cell) {
                (Some(zone), Storage::TimestampTz, Cell::Integer(at_us)) => zone.put_text(at_us, out)?,
                (_, storage, cell) => storage.write_text(column.ty, &catalog.enums, cell, out)?,
            },
            Format::Binary => match (&column.form, *cell) {
                (Some(form), Cell::Text(text)) => form.send(text, out)?,
                (_, Cell::Blob(_)) if matches!(column.storage, Storage::Float4 | Storage::Float8) => return Err(LocalError::Nan),
                (_, cell) => column.storage.write_binary(column.ty, &catalog.enums, cell, out)?,
            },
        }
        let length = u32::try_from(out.len() - at - 4).expect("SQLite holds no value of 2 GiB");
        out[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    let length = u32::try_from(out.len() - frame_at).expect("a row is bounded by SQLite's limits");
    out[frame_at..frame_at + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// Where the answer comes from, SQLite's text and what is bound in it, and SQLite's plan.
fn explain(snapshot: &rimward::Snapshot<'_>, plan: &Plan, out: &mut Vec<u8>) -> Result<(), LocalError> {
    text_row(out, &format!("Answered by the edge, at {}", snapshot.position().lsn));
    text_row(out, &format!("  SQLite: {}", plan.sql));
    for (number, bind) in (1..).zip(&plan.binds) {
        let value = match (bind, bind.parameter()) {
            (Bind::Literal(cell), _) => format!("{cell:?}"),
            (_, Some(index)) => format!("${}", index + 1),
            (Bind::Now, None) => "the transaction's start".to_owned(),
            (_, None) => continue,
        };
        text_row(out, &format!("  ?{number}: {value}"));
    }
    for (depth, step) in snapshot.explain(&plan.sql)? {
        text_row(out, &format!("{:indent$}->  {step}", "", indent = 2 + 6 * depth));
    }
    write::command_complete(out, "EXPLAIN");
    Ok(())
}

/// The RowDescription of EXPLAIN.
pub(crate) fn describe_explain(out: &mut Vec<u8>, formats: &[Format]) {
    describe_text(out, "QUERY PLAN", formats);
}

/// A result of one text column and one row, as SHOW gives it.
pub(crate) fn show(out: &mut Vec<u8>, name: &str, value: &str) {
    describe_show(out, name, &[]);
    show_row(out, value);
}

/// Its RowDescription.
pub(crate) fn describe_show(out: &mut Vec<u8>, name: &str, formats: &[Format]) {
    describe_text(out, &format!("rimward.{name}"), formats);
}

fn describe_text(out: &mut Vec<u8>, name: &str, formats: &[Format]) {
    const TEXT: Oid = rimward_model::oid::TEXT;
    let format = format_at(formats, 0);
    let field = Field { name, table: 0, attnum: 0, type_oid: TEXT, type_bytes: -1, typmod: -1, format };
    write::row_description(out, std::iter::once(field));
}

/// Its row and CommandComplete.
pub(crate) fn show_row(out: &mut Vec<u8>, value: &str) {
    text_row(out, value);
    write::command_complete(out, "SHOW");
}

/// A DataRow of one text, which is the same in binary.
fn text_row(out: &mut Vec<u8>, value: &str) {
    write::frame(out, b'D', |out| {
        write::put_count(out, 1);
        out.extend_from_slice(&u32::try_from(value.len()).expect("a plan's text is bounded").to_be_bytes());
        out.extend_from_slice(value.as_bytes());
    });
}
