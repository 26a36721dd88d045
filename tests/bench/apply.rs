//! (c) The apply alone: frames that are already here, beside the same rows by rusqlite's prepared statements in the same groups.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use rimward_batch::{Decoder, Entry, Frame, Limits};
use rimward_log::{DirStorage, SegmentFrames, segments};
use rimward_model::{Catalog, Cell, Change, Identity, Old, Row, Table, TableId};
use rimward_replica::{Applier, Durability, Reader, layout};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement};

use crate::Run;
use crate::machine::cpu_of_self;
use crate::report::{Better, Goal, Line, Section};
use crate::workload::Workload;

/// An edge under backlog commits at this many bytes of frames; here both sides do.
const GROUP_BYTES: usize = 8 << 20;

/// Frames, and the file that they apply to.
pub(crate) struct Trace {
    workload: Workload,
    file: PathBuf,
    /// Frames that are committed together.
    groups: Vec<Vec<Frame>>,
}

impl Trace {
    /// Reads from a hub's log what `file` does not have.
    pub(crate) fn read(workload: Workload, file: PathBuf, log: &Path) -> Result<Trace> {
        let from = Reader::open(&file)?.state()?.lsn;
        let storage = DirStorage::read_only(log);
        let (meta, names) = segments(&storage)?;
        let (mut groups, mut group, mut bytes) = (Vec::new(), Vec::new(), 0);
        for segment in names {
            let mut frames = SegmentFrames::open(&storage, &meta, segment.name, &Limits::default())?;
            while let Some((_, frame)) = frames.next()? {
                let header = *frame.header();
                if header.end <= from && !(header.ends_inside && header.start >= from) {
                    continue;
                }
                bytes += frame.bytes().len();
                group.push(frame);
                if bytes >= GROUP_BYTES && !header.ends_inside {
                    groups.push(std::mem::take(&mut group));
                    bytes = 0;
                }
            }
        }
        groups.push(group);
        Ok(Trace { workload, file, groups })
    }
}

/// Applies each trace both ways, in turn.
pub(crate) fn run(run: &Run, traces: &[Trace]) -> Result<Section> {
    let mut section = Section::new("(c) apply alone, frames at hand, WAL and NORMAL", "none", "raw SQLite, same groups");
    for trace in traces {
        let name = trace.workload.name();
        let steps = Steps::of(trace).context("decode the trace")?;
        let changes = steps.steps.len() as f64;
        let mut rate = Line::new(name, "changes/s", Better::More, Goal::Limit(0.85));
        let mut cpu = Line::new(format!("{name}, CPU"), "µs/change", Better::Less, Goal::None);
        let copy = run.folder.join("apply.sqlite");
        for round in 0..run.rounds {
            for ours in [round % 2 == 0, round % 2 == 1] {
                fs::copy(&trace.file, &copy)?;
                let (started, spent) = (Instant::now(), cpu_of_self());
                if ours {
                    apply(trace, &copy)?
                } else {
                    steps.replay(&copy)?
                }
                let (elapsed, spent) = (started.elapsed().as_secs_f64(), cpu_of_self() - spent);
                let (rates, cpus) = if ours { (&mut rate.us, &mut cpu.us) } else { (&mut rate.limit, &mut cpu.limit) };
                rates.push(changes / elapsed);
                cpus.push(spent * 1e6 / changes);
                steps.check(&copy)?;
                rimward_replica::remove(&copy)?;
            }
        }
        run.say(&format!("apply alone, {name}: {} changes in {} groups", steps.steps.len(), trace.groups.len()));
        section.lines.extend([rate, cpu]);
    }
    Ok(section)
}

fn apply(trace: &Trace, file: &Path) -> Result<()> {
    let mut applier = Applier::open(file, None, Durability::Normal)?;
    for group in &trace.groups {
        for frame in group {
            applier.frame(frame)?;
        }
        applier.commit()?;
        applier.checkpoint()?;
    }
    Ok(applier.close()?)
}

/// A trace as statements and values, decoded beforehand.
struct Steps {
    sql: Vec<String>,
    steps: Vec<Step>,
    values: Vec<Value>,
    groups: Vec<Range<usize>>,
    /// Rows that each table has at the end.
    rows: Vec<(String, i64)>,
}

struct Step {
    statement: usize,
    values: Range<usize>,
}

impl Steps {
    fn of(trace: &Trace) -> Result<Steps> {
        let reader = Reader::open(&trace.file)?;
        let (catalog, from) = (reader.catalog()?, reader.state()?.lsn);
        let connection = Connection::open(&trace.file)?;
        let mut made = Steps { sql: Vec::new(), steps: Vec::new(), values: Vec::new(), groups: Vec::new(), rows: Vec::new() };
        let mut known = HashMap::new();
        let mut growth: HashMap<TableId, i64> = HashMap::new();
        let mut decoder = Decoder::new();
        for group in &trace.groups {
            let first = made.steps.len();
            let mut skipping = false;
            for frame in group {
                let mut entries = frame.payload(&mut decoder)?;
                while let Some(entry) = entries.next()? {
                    match entry {
                        Entry::Begin(commit) => skipping = commit.end_lsn <= from,
                        Entry::Change(change) if !skipping => made.add(&catalog, &mut known, &mut growth, &change)?,
                        _ => {}
                    }
                }
            }
            made.groups.push(first..made.steps.len());
        }
        for table in catalog.tables.values().filter(|table| table.is_stored()) {
            let name = layout::quote(&table.stored_name);
            let before: i64 = connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0))?;
            made.rows.push((name, before + growth.get(&table.id).copied().unwrap_or(0)));
        }
        Ok(made)
    }

    fn add(
        &mut self,
        catalog: &Catalog,
        known: &mut HashMap<(TableId, u8), usize>,
        growth: &mut HashMap<TableId, i64>,
        change: &Change<'_>,
    ) -> Result<()> {
        let (id, kind, row, grown) = match change {
            Change::Insert { table, new } => (*table, b'i', *new, 1),
            Change::Update { table, old: None, new } => (*table, b'u', *new, 0),
            Change::Delete { table, old: Old::Key(old) } => (*table, b'd', *old, -1),
            Change::Message { .. } => return Ok(()),
            other => bail!("the trace has a change that is not replayed here: {other:?}"),
        };
        let statement = match known.get(&(id, kind)) {
            Some(&statement) => statement,
            None => {
                self.sql.push(sql(catalog.table(id).context("an unknown table")?, kind)?);
                known.insert((id, kind), self.sql.len() - 1);
                self.sql.len() - 1
            }
        };
        *growth.entry(id).or_default() += grown;
        let first = self.values.len();
        self.bind(row)?;
        self.steps.push(Step { statement, values: first..self.values.len() });
        Ok(())
    }

    fn bind(&mut self, row: Row<'_>) -> Result<()> {
        for cell in row.cells() {
            self.values.push(match cell {
                Cell::Null => Value::Null,
                Cell::Integer(integer) => Value::Integer(integer),
                Cell::Real(real) => Value::Real(real),
                Cell::Text(text) => Value::Text(text.to_owned()),
                Cell::Blob(blob) => Value::Blob(blob.to_owned()),
                Cell::Unchanged => bail!("the trace has an unchanged TOAST value"),
            });
        }
        Ok(())
    }

    /// What a program of its own would do: no frames, no chain, no position.
    fn replay(&self, file: &Path) -> Result<()> {
        let connection = Connection::open(file)?;
        connection.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA mmap_size = 4294967296; PRAGMA temp_store = MEMORY",
        )?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        let mut statements = self.sql.iter().map(|sql| connection.prepare(sql)).collect::<rusqlite::Result<Vec<Statement<'_>>>>()?;
        for group in &self.groups {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            for step in &self.steps[group.clone()] {
                let statement = &mut statements[step.statement];
                for (position, value) in self.values[step.values.clone()].iter().enumerate() {
                    statement.raw_bind_parameter(position + 1, value)?;
                }
                ensure!(statement.raw_execute()? == 1, "a step hit another number of rows than one");
            }
            connection.execute_batch("COMMIT")?;
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        }
        drop(statements);
        connection.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// Both ways must end in the same number of rows.
    fn check(&self, file: &Path) -> Result<()> {
        let connection = Connection::open(file)?;
        for (table, wanted) in &self.rows {
            let found: i64 = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
            ensure!(found == *wanted, "{table} has {found} rows instead of {wanted}");
        }
        Ok(())
    }
}

/// Cell `i` of the row is parameter `i + 1`; of a DELETE, the cells are the key's.
fn sql(table: &Table, kind: u8) -> Result<String> {
    ensure!(matches!(table.identity, Identity::Key(_)) && !table.has_leaf_column(), "a table without a key, or a partitioned one");
    let names: Vec<String> = table.stored_columns().map(|column| layout::quote(&column.stored_name)).collect();
    let name = layout::quote(&table.stored_name);
    let key = table.key_cells();
    let joined = |parts: Vec<String>, with: &str| parts.join(with);
    Ok(match kind {
        b'i' => {
            let parameters = (1..=names.len()).map(|n| format!("?{n}")).collect();
            format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), joined(parameters, ", "))
        }
        b'u' => {
            let set = (0..names.len()).filter(|cell| !key.contains(cell)).map(|cell| format!("{} = ?{}", names[cell], cell + 1));
            let by = key.iter().map(|&cell| format!("{} = ?{}", names[cell], cell + 1));
            format!("UPDATE {name} SET {} WHERE {}", joined(set.collect(), ", "), joined(by.collect(), " AND "))
        }
        _ => {
            let by = key.iter().enumerate().map(|(position, &cell)| format!("{} = ?{}", names[cell], position + 1));
            format!("DELETE FROM {name} WHERE {}", joined(by.collect(), " AND "))
        }
    })
}
