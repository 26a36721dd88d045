//! The one writer of a file: frames in, one SQLite transaction for many of the primary's, the position with them.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use rimward_batch::{BatchError, Chain, Decoder, Entries, Entry, Frame, Kind};
use rimward_model::{Catalog, Change, Commit, Lsn, Position, SchemaChange, Storage, Table, TableId};
use rusqlite::Connection;

use crate::connection::{Durability, Writer};
use crate::rows::{Plan, Statements};
use crate::schema;
use crate::{ApplyError, FileError, Loader, Origin, State, files, layout, metadata};

/// Applies frames. Frames that reach back are read over, and must agree with what is here; frames that leave a gap are refused.
///
/// Many frames may go into one SQLite transaction, which begins with the first change and ends with [`Applier::commit`]. After an error
/// only [`Applier::rollback`] goes on, from the last commit; the frames since then have to come again.
#[derive(Debug)]
pub struct Applier {
    connection: Writer,
    path: PathBuf,
    decoder: Decoder,
    committed: Mark,
    cursor: Cursor,
    wal_pages: Arc<AtomicI32>,
}

/// Where the applying is; ahead of the last commit.
#[derive(Debug)]
struct Cursor {
    phase: Phase,
    pending: Mark,
    plans: HashMap<TableId, Arc<Plan>>,
    stop_at: Option<Lsn>,
    /// Tables whose rows are of a later position: changes before that are in them.
    ahead: Ahead,
}

/// A state and its catalog.
#[derive(Debug, Clone)]
struct Mark {
    state: State,
    catalog: Arc<Catalog>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Between transactions of the primary.
    Between,
    /// Inside one that is applied.
    Inside(Commit),
    /// Inside one that is in the file already.
    Skipping(Commit),
    /// An error has to be rolled back.
    Failed,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// All of it is applied, or was before.
    All,
    /// It was left before the transaction that ends here, beyond [`Applier::stop_at`]: the same frame has to come again.
    StoppedBefore(Lsn),
}

impl Applier {
    /// Makes a file with the tables of `catalog`, empty, which stands at `state`.
    ///
    /// # Errors
    /// If the file system or SQLite refuses.
    pub fn create(path: &Path, state: &State, catalog: &Catalog, durability: Durability) -> Result<Applier, FileError> {
        Loader::create(path, state, catalog.clone())?.finish()?;
        Applier::open(path, Some(&state.origin), durability)
    }

    /// Opens a file to go on where it stands.
    ///
    /// # Errors
    /// If there is none, it is of another format version, or it follows another system or branch than `expected`.
    pub fn open(path: &Path, expected: Option<&Origin>, durability: Durability) -> Result<Applier, FileError> {
        let mut connection = Writer::open(path, durability)?;
        renew_wal(&connection, path)?;
        let state = metadata::load_state(&connection)?;
        if let Some(expected) = expected {
            state.origin.expect(expected)?;
        }
        metadata::complete(&connection)?;
        let catalog = Arc::new(metadata::load_catalog(&connection)?);
        let wal_pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&wal_pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let mark = Mark { state, catalog };
        let ahead = Ahead(metadata::load_copied(&connection)?.unwrap_or_default());
        let cursor = Cursor { phase: Phase::Between, pending: mark.clone(), plans: HashMap::new(), stop_at: None, ahead };
        Ok(Applier { connection, path: path.to_owned(), decoder: Decoder::new(), committed: mark, cursor, wal_pages })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the file stands: the last commit.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.committed.state
    }

    /// The catalog at the last commit.
    #[must_use]
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.committed.catalog
    }

    /// End of the last transaction that was applied, committed or not.
    #[must_use]
    pub fn applied_lsn(&self) -> Lsn {
        self.cursor.pending.state.lsn
    }

    /// Whether a transaction of the primary has begun that is not complete.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        matches!(self.cursor.phase, Phase::Inside(_))
    }

    /// The position up to which tables are ahead of the file, since a first copy went on after an interruption; no snapshot can be cut
    /// before the file has passed it.
    #[must_use]
    pub fn ahead_until(&self) -> Option<Lsn> {
        self.cursor.ahead.0.values().max().copied()
    }

    /// Whether there is something to commit.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// From now on, applies exactly the transactions that end at or before `lsn`; `None` lifts it.
    pub fn stop_at(&mut self, lsn: Option<Lsn>) {
        self.cursor.stop_at = lsn;
    }

    /// Applies a frame within the open SQLite transaction, which it begins if there is none.
    ///
    /// # Errors
    /// If it is not the next one, or a change cannot be applied: roll back.
    pub fn frame(&mut self, frame: &Frame) -> Result<Applied, ApplyError> {
        if self.cursor.phase == Phase::Failed {
            return Err(ApplyError::Failed);
        }
        let applied = self.try_frame(frame);
        if applied.is_err() {
            self.cursor.phase = Phase::Failed;
        }
        applied
    }

    fn try_frame(&mut self, frame: &Frame) -> Result<Applied, ApplyError> {
        let header = frame.header();
        if header.kind == Kind::Catalog {
            // For those who begin here; this file has its own.
            return Ok(Applied::All);
        }
        let (at, chain) = (self.cursor.pending.state.lsn, self.cursor.pending.state.chain);
        let inside = self.cursor.phase != Phase::Between;
        if inside != (header.part > 0) {
            let what = if inside { "a transaction is not continued" } else { "the middle of a transaction" };
            return Err(ApplyError::Sequence { at, what });
        }
        if !inside {
            if header.start > at {
                return Err(BatchError::Gap { expected: at, expected_part: 0, found: header.start, found_part: 0 }.into());
            }
            if header.start == at && header.chain_before != chain {
                return Err(BatchError::Chain { at, expected: chain, found: header.chain_before }.into());
            }
            if header.end <= at && !header.ends_inside {
                return if header.end == at { same_chain(at, chain, header.chain_after) } else { Ok(()) }.map(|()| Applied::All);
            }
            if self.decoder.continuity().is_some_and(|stands| stands.is_inside() || stands.position() != header.start) {
                self.decoder.reset();
            }
        }
        self.cursor.entries(&self.connection, frame.payload(&mut self.decoder)?)
    }

    /// Commits what was applied, with its position. Without anything to commit, it returns the position as it is.
    ///
    /// # Errors
    /// [`ApplyError::Incomplete`] inside a transaction of the primary; or if SQLite fails: roll back.
    pub fn commit(&mut self) -> Result<Position, ApplyError> {
        match self.cursor.phase {
            Phase::Inside(_) => return Err(ApplyError::Incomplete),
            Phase::Failed => return Err(ApplyError::Failed),
            Phase::Between | Phase::Skipping(_) => {}
        }
        if self.has_pending() {
            let met = self.ahead_until().is_some_and(|until| until <= self.applied_lsn());
            let done = metadata::save_state(&self.connection, &self.cursor.pending.state)
                .and_then(|()| if met { metadata::settle_copied(&self.connection, self.applied_lsn()) } else { Ok(()) })
                .and_then(|()| self.connection.prepare_cached("COMMIT")?.execute([]));
            if let Err(error) = done {
                self.connection.look_into(&error);
                self.cursor.phase = Phase::Failed;
                return Err(error.into());
            }
            self.committed = self.cursor.pending.clone();
            if met {
                self.cursor.ahead.0.clear();
            }
        }
        Ok(self.committed.state.position())
    }

    /// Returns to the last commit.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn rollback(&mut self) -> Result<(), ApplyError> {
        if self.has_pending() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        self.cursor.pending = self.committed.clone();
        self.cursor.plans.clear();
        self.decoder.reset();
        self.cursor.phase = Phase::Between;
        Ok(())
    }

    /// How many pages the WAL had after the last commit.
    #[must_use]
    pub fn wal_pages(&self) -> u32 {
        self.wal_pages.load(Ordering::Relaxed).cast_unsigned()
    }

    /// Moves the WAL into the database as far as readers allow, without waiting for them. Returns the WAL's pages and how many of them
    /// were moved: when all were, and no reader holds a snapshot of it, the next commit starts the WAL again.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn checkpoint(&mut self) -> Result<(u32, u32), ApplyError> {
        if files::is_doubtful(&self.path) {
            return Err(ApplyError::Unsynced);
        }
        let moved = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(1)?, row.get(2)?)));
        let (pages, moved): (i64, i64) = moved.inspect_err(|error| self.connection.look_into(error))?;
        Ok((u32::try_from(pages).unwrap_or(0), u32::try_from(moved).unwrap_or(0)))
    }

    /// Waits until the last commit survives a power cut, and returns it.
    ///
    /// # Errors
    /// If the disk fails: the process should end.
    pub fn make_durable(&self) -> Result<Position, ApplyError> {
        files::sync_wal(&self.path)?;
        Ok(self.committed.state.position())
    }

    /// Closes the file, so that everything is in it alone where no reader is open; but not after a failed sync, behind which the next process
    /// has to come.
    ///
    /// # Errors
    /// If SQLite fails.
    pub fn close(mut self) -> Result<(), ApplyError> {
        self.rollback()?;
        Ok(self.connection.close()?)
    }
}

/// Makes durable what the WAL holds, whatever became of it on the disk: see [`files::renew_wal`].
fn renew_wal(connection: &Connection, path: &Path) -> Result<(), FileError> {
    // Nobody appends to it meanwhile, or begins it anew.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let renewed = files::renew_wal(path);
    connection.execute_batch("ROLLBACK")?;
    Ok(renewed?)
}

impl Cursor {
    fn entries(&mut self, connection: &Connection, mut entries: Entries<'_>) -> Result<Applied, ApplyError> {
        let Cursor { phase, pending, plans, stop_at, ahead } = self;
        let mut statements = Statements::new(connection);
        while let Some(entry) = entries.next()? {
            match entry {
                Entry::Begin(commit) if commit.end_lsn <= pending.state.lsn => *phase = Phase::Skipping(commit),
                Entry::Begin(commit) if commit.commit_lsn < pending.state.lsn => {
                    return Err(ApplyError::Sequence { at: pending.state.lsn, what: "a transaction that contains this position" });
                }
                Entry::Begin(commit) if stop_at.is_some_and(|stop| commit.end_lsn > stop) => {
                    statements.flush()?;
                    return Ok(Applied::StoppedBefore(commit.end_lsn));
                }
                Entry::Begin(commit) => {
                    if connection.is_autocommit() {
                        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
                    }
                    *phase = Phase::Inside(commit);
                }
                Entry::Change(_) if matches!(phase, Phase::Skipping(_)) => {}
                Entry::Change(change) => {
                    let change = match *phase {
                        Phase::Inside(commit) if !ahead.0.is_empty() => ahead.without(change, commit.commit_lsn, &pending.catalog)?,
                        _ => Some(change),
                    };
                    if let Some(change) = change {
                        apply(connection, &mut statements, plans, &mut pending.catalog, change)?;
                    }
                }
                Entry::Commit { chain } => {
                    match *phase {
                        Phase::Inside(commit) => pending.advance(&commit, chain),
                        Phase::Skipping(commit) if commit.end_lsn == pending.state.lsn => {
                            same_chain(commit.end_lsn, pending.state.chain, chain)?;
                        }
                        _ => {}
                    }
                    *phase = Phase::Between;
                }
                Entry::Catalog(_) => {}
            }
        }
        statements.flush()?;
        Ok(Applied::All)
    }
}

/// Tables that are ahead of the file, each until the position that its rows are of.
#[derive(Debug)]
struct Ahead(BTreeMap<TableId, Lsn>);

impl Ahead {
    /// What is left of a change of the transaction that was committed at `at`: rows that a table was copied with are passed over.
    fn without<'r>(&self, change: Change<'r>, at: Lsn, catalog: &Catalog) -> Result<Option<Change<'r>>, ApplyError> {
        let is_in = |table: TableId| self.0.get(&table).is_some_and(|until| at < *until);
        Ok(match change {
            Change::Insert { table, .. } | Change::Update { table, .. } | Change::Delete { table, .. } if is_in(table) => None,
            Change::Truncate { mut tables } => {
                tables.retain(|(table, _)| !is_in(*table));
                (!tables.is_empty()).then_some(Change::Truncate { tables })
            }
            Change::Schema(schema) => {
                let altered = match &*schema {
                    SchemaChange::Alter { table, .. } | SchemaChange::Describe { table } | SchemaChange::Create { table } => Some(table.id),
                    // It may come back, with its rows of then.
                    SchemaChange::Remote { table, .. } | SchemaChange::Drop { table } => Some(*table),
                    // Its rows have the new sort orders already.
                    SchemaChange::Enum { ty } => {
                        let uses = |table: &Table| table.columns.iter().any(|column| column.storage == Storage::Enum { id: ty.id });
                        let moves = catalog.enums.get(&ty.id).is_some_and(|known| known.moved(ty).is_none_or(|moved| !moved.is_empty()));
                        let user = |id: &&TableId| is_in(**id) && catalog.table(**id).is_some_and(|table| uses(table));
                        self.0.keys().filter(|_| moves).find(user).copied()
                    }
                    SchemaChange::Move { from, to, .. } => [*from, *to].into_iter().find(|table| is_in(*table)),
                    _ => None,
                };
                if let Some(table) = altered.filter(|table| is_in(*table)) {
                    let name = catalog.table(table).map_or_else(|| table.to_string(), |table| table.name.to_string());
                    return Err(ApplyError::CopyVoid { table: name, until: self.0[&table] });
                }
                Some(Change::Schema(schema))
            }
            change => Some(change),
        })
    }
}

impl Mark {
    fn advance(&mut self, commit: &Commit, chain: Chain) {
        self.state.lsn = commit.end_lsn;
        self.state.chain = chain;
        self.state.schema_version = self.catalog.version;
        // The primary reads its clock before it writes the commit: all commits that were written before that moment come earlier.
        self.state.primary_time_us = self.state.primary_time_us.max(commit.committed_at_us);
    }
}

impl Origin {
    /// Whether a file of this origin may follow `expected`. The timeline may differ: a promoted primary continues the branch.
    ///
    /// # Errors
    /// [`FileError::System`] or [`FileError::Branch`].
    pub fn expect(&self, expected: &Origin) -> Result<(), FileError> {
        if self.system != expected.system {
            return Err(FileError::System { found: self.system, expected: expected.system });
        }
        if self.branch != expected.branch {
            return Err(FileError::Branch { found: self.branch, expected: expected.branch });
        }
        Ok(())
    }
}

fn same_chain(at: Lsn, here: Chain, found: Chain) -> Result<(), ApplyError> {
    if here == found { Ok(()) } else { Err(BatchError::Chain { at, expected: here, found }.into()) }
}

/// One change. Kept apart from [`Applier`], whose connection the statements borrow.
fn apply<'r>(
    connection: &Connection,
    statements: &mut Statements<'_, 'r>,
    plans: &mut HashMap<TableId, Arc<Plan>>,
    catalog: &mut Arc<Catalog>,
    change: Change<'r>,
) -> Result<(), ApplyError> {
    match change {
        Change::Insert { table, new } => statements.insert(table, || plan(plans, catalog, table), new),
        Change::Update { table, old, new } => statements.update(table, || plan(plans, catalog, table), old, new),
        Change::Delete { table, old } => statements.delete(table, || plan(plans, catalog, table), old),
        Change::Truncate { tables } => {
            statements.flush()?;
            tables.iter().try_for_each(|(table, leaf)| truncate(connection, catalog, *table, *leaf))
        }
        Change::Schema(change) => {
            statements.clear()?;
            plans.clear();
            schema::change(connection, Arc::make_mut(catalog), &change)
        }
        // For embedders, who read them off the stream; heartbeats matter by their commit time.
        Change::Message { .. } => Ok(()),
    }
}

fn plan(plans: &mut HashMap<TableId, Arc<Plan>>, catalog: &Catalog, id: TableId) -> Result<Arc<Plan>, ApplyError> {
    match plans.entry(id) {
        MapEntry::Occupied(known) => Ok(Arc::clone(known.get())),
        MapEntry::Vacant(new) => {
            let table = catalog.table(id).filter(|table| table.is_stored()).ok_or(ApplyError::UnknownTable(id))?;
            Ok(Arc::clone(new.insert(Arc::new(Plan::new(table)))))
        }
    }
}

fn truncate(connection: &Connection, catalog: &Catalog, id: TableId, leaf: Option<TableId>) -> Result<(), ApplyError> {
    let table = catalog.table(id).filter(|table| table.is_stored()).ok_or(ApplyError::UnknownTable(id))?;
    let mut statement = connection.prepare_cached(&layout::truncate(table, leaf.is_some()))?;
    match leaf {
        Some(leaf) => statement.execute([leaf.0])?,
        None => statement.execute([])?,
    };
    Ok(())
}
