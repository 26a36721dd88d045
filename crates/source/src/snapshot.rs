//! The state of the primary at one position: the catalog, and each table's rows, by which a stream from that position goes on without
//! gap or overlap. A *temporary* slot gives position and snapshot, so that the hub's own slot is not needed, nor moved.
//!
//! Any number of sessions may read its rows, in parts by `ctid`. What changes an older snapshot's reading of a table beside MVCC (a TRUNCATE,
//! a rewrite, another definition, another enum label) is looked for after the tables are locked, or after they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use rimward_model::{
    Catalog, Database, DeclaredType, EnumType, Oid, Position, RemoteReason, Row, RowHasher, Shadows, Table, TableDigest, TableId,
    TableKind, TypeShape,
};
use rimward_pgconnect::ConnInfo;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::StreamError;
use crate::capture::{Installation, installation, watch};
use crate::connection::{NewSlot, ReplicationConnection};
use crate::copy_session::{Copied, CopyRange, CopySession, CopySource};
use crate::copy_text::CopyRow;
use crate::init::{descriptions, open_transactions};
use crate::layout::Layout;
use crate::setup::{SetupError, connect_pinned, literal, quoted, quoted_name};
use crate::transcode::sources;

/// Waiting for one's turn to read a table that somebody alters.
const LOCK_TIMEOUT_MS: u32 = 30_000;
/// Waiting for any one transaction that was open when the slot began.
const SLOT_TIMEOUT_MS: u32 = 300_000;
/// Whoever is waited for is named after this, and again whenever so much has passed.
const PATIENCE: Duration = Duration::from_secs(3);
/// A second session's wait for what the first has locked: should somebody stand in between, the first goes on alone.
const JOIN_TIMEOUT_MS: u32 = 5_000;
/// SQLSTATE of a lock_timeout.
const LOCK_NOT_AVAILABLE: &str = "55P03";
/// Blocks of a table are 8 KiB, if nobody built PostgreSQL otherwise.
const BLOCK_BYTES: u64 = 8192;

/// OIDs below are PostgreSQL's own.
const FIRST_NORMAL_OID: Oid = 16_384;

/// Roughly how much a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Estimate {
    /// Rows, as of the last ANALYZE; 0 if never.
    pub rows: u64,
    /// Bytes at the primary, without indexes.
    pub bytes: u64,
}

/// An open snapshot. While it lives, the primary keeps the row versions that it sees.
pub struct Snapshot {
    client: Client,
    /// Outside of the snapshot: sees what is committed by now.
    present: Client,
    info: ConnInfo,
    position: Position,
    installation: Installation,
    source: CopySource,
    /// For further sessions to join.
    exported: String,
    estimates: BTreeMap<TableId, Estimate>,
    /// Blocks of each relation, where it can be read by them.
    blocks: BTreeMap<TableId, u32>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("position", &self.position)
            .field("tables", &self.source.catalog.tables.len())
            .finish_non_exhaustive()
    }
}

impl Snapshot {
    /// Takes a snapshot and reads the catalog at it. Waits for every open transaction to end.
    ///
    /// # Errors
    /// When the primary was not prepared, no slot or sender is free, or a table is rewritten meanwhile (then try again).
    pub async fn begin(info: &ConnInfo) -> Result<Snapshot, SetupError> {
        Snapshot::begin_telling(info, &|blockers| tracing::info!(blockers, "a snapshot waits for open transactions")).await
    }

    /// As [`Snapshot::begin`]; `waiting` hears, every few seconds, whose transactions keep it waiting.
    ///
    /// # Errors
    /// As [`Snapshot::begin`], and [`SetupError::SnapshotWaits`] once a single transaction has kept it waiting for minutes.
    pub async fn begin_telling(info: &ConnInfo, waiting: &(dyn Fn(&str) + Sync)) -> Result<Snapshot, SetupError> {
        let client = connect_pinned(info, "rimward snapshot").await?;
        installation(&client).await?.ok_or(SetupError::NotInstalled)?;
        watch(&client).await?;
        let installation = installation(&client).await?.ok_or(SetupError::NotInstalled)?;
        let pid: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        let mut replication = ReplicationConnection::connect(&info.with_setting("lock_timeout", &SLOT_TIMEOUT_MS.to_string())).await?;
        let identity = replication.identify().await?;
        let name = format!("rimward_snapshot_{pid}").parse()?;
        let new = NewSlot { name, temporary: true, export_snapshot: true, failover: false };
        let slot = {
            let mut creating = pin!(replication.create_slot(&new));
            loop {
                tokio::select! {
                    slot = &mut creating => break slot,
                    () = tokio::time::sleep(PATIENCE) => waiting(&open_transactions(&client).await?),
                }
            }
        };
        let slot = match slot {
            Err(StreamError::Refused(error)) if error.code == LOCK_NOT_AVAILABLE => {
                // The temporary slot went with the command.
                return Err(SetupError::SnapshotWaits { blockers: open_transactions(&client).await? });
            }
            slot => slot?,
        };
        let exported = slot.snapshot.ok_or_else(|| SetupError::Protocol("the slot came without a snapshot".to_owned()))?;
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {}; SET LOCAL row_security = off; \
             SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}",
            literal(&exported)
        );
        client.batch_execute(&begin).await?;
        // The snapshot is ours now; slot and sender are free again.
        drop(replication);
        let exported: String = client.query_one("SELECT pg_export_snapshot()", &[]).await?.get(0);
        let position = Position { system: identity.system, timeline: identity.timeline, lsn: slot.consistent_point };
        let mut catalog = read_catalog(&client).await?;
        if let Some(why) = &installation.unwatched {
            leave_to_the_primary(&mut catalog, why);
        }
        let relations = catalog.tables.values().filter(|table| table.is_stored()).flat_map(|table| sources(&catalog, table.id)).collect();
        let outputs = output_functions(&client, &catalog).await?;
        let source = CopySource { catalog: Arc::new(catalog), outputs: Arc::new(outputs), relations: Arc::new(relations) };
        let (estimates, blocks) = (BTreeMap::new(), BTreeMap::new());
        let present = connect_pinned(info, "rimward snapshot").await?;
        let mut snapshot = Snapshot { client, present, info: info.clone(), position, installation, source, exported, estimates, blocks };
        snapshot.lock_tables().await?;
        Ok(snapshot)
    }

    /// Where it is: commits that begin at or after its LSN are not in it.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// The catalog at it.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.source.catalog
    }

    /// What is installed at the primary.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// The tables whose rows can be copied, in OID order.
    #[must_use]
    pub fn tables(&self) -> Vec<TableId> {
        self.source.catalog.tables.values().filter(|table| table.is_stored()).map(|table| table.id).collect()
    }

    /// How much to expect of a table.
    #[must_use]
    pub fn estimate(&self, table: TableId) -> Estimate {
        self.estimates.get(&table).copied().unwrap_or_default()
    }

    /// The parts of a table, of about `bytes` each (of a partitioned one, leaf by leaf), in the order in which its rows lie.
    #[must_use]
    pub fn ranges(&self, table: TableId, bytes: u64) -> Vec<CopyRange> {
        let step = u32::try_from(bytes.div_ceil(BLOCK_BYTES)).unwrap_or(u32::MAX).max(1);
        let mut ranges = Vec::new();
        for relation in sources(&self.source.catalog, table) {
            let Some(&blocks) = self.blocks.get(&relation) else {
                ranges.push(CopyRange { table, relation, blocks: None, bytes: self.estimate(table).bytes });
                continue;
            };
            let mut from = 0;
            while blocks - from > step {
                ranges.push(CopyRange { table, relation, blocks: Some((from, Some(from + step))), bytes: u64::from(step) * BLOCK_BYTES });
                from += step;
            }
            // Open-ended: the table may have grown since, in part by what the snapshot sees.
            ranges.push(CopyRange { table, relation, blocks: Some((from, None)), bytes: u64::from(blocks - from) * BLOCK_BYTES });
        }
        ranges
    }

    /// A session that reads rows of this snapshot, beside any others.
    ///
    /// # Errors
    /// When there is no connection, or somebody waits for a lock that the snapshot holds: the sessions that there are do without.
    pub async fn session(&self) -> Result<CopySession, SetupError> {
        CopySession::open(&self.info, &self.exported, JOIN_TIMEOUT_MS, self.source.clone()).await
    }

    /// Hands every row of a table to `each`, in one session.
    ///
    /// # Errors
    /// When the connection breaks, or the role may not read the table.
    pub async fn copy(&self, table: TableId, each: &mut (dyn FnMut(Row<'_>) + Send)) -> Result<Copied, SetupError> {
        let mut session = self.session().await?;
        let mut rows = 0;
        for range in self.ranges(table, u64::MAX) {
            match session.copy(&range, each).await? {
                Copied::Rows(copied) => rows += copied,
                quarantined @ Copied::Quarantined(_) => {
                    self.confirm(table).await?;
                    return Ok(quarantined);
                }
            }
        }
        self.confirm(table).await?;
        Ok(Copied::Rows(rows))
    }

    /// Makes sure, after a table's rows were read, that the labels of its enums and the attributes of its composites were those that the
    /// snapshot's catalog has: altering a type waits for no table's lock, and shows at once.
    ///
    /// # Errors
    /// [`SetupError::Rewritten`]: what was read of the table is void.
    pub async fn confirm(&self, table: TableId) -> Result<(), SetupError> {
        let catalog = &self.source.catalog;
        let Some(table) = catalog.table(table) else { return Ok(()) };
        let parts = parts(catalog, table);
        for ty in parts.iter().filter_map(|id| catalog.enums.get(id)) {
            let query = "SELECT enumlabel::text FROM pg_enum WHERE enumtypid = $1 ORDER BY enumsortorder";
            let labels: Vec<String> = self.present.query(query, &[&ty.id]).await?.iter().map(|row| row.get(0)).collect();
            // New ones in between harm nobody: no row of the snapshot has them.
            let mut labels = labels.iter();
            if !ty.labels.iter().all(|(_, known)| labels.any(|label| label == known)) {
                return Err(SetupError::Rewritten(table.name.clone()));
            }
        }
        for ty in parts.iter().filter_map(|id| catalog.types.get(id)) {
            let TypeShape::Composite { attributes } = &ty.shape else { continue };
            let query = "SELECT a.attnum, a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                WHERE t.oid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
            let now = self.present.query(query, &[&ty.id]).await?;
            let now = now.iter().map(|row| (row.get::<_, i16>(0), row.get::<_, Oid>(1)));
            if !attributes.iter().map(|attribute| (attribute.attnum, attribute.ty)).eq(now) {
                return Err(SetupError::Rewritten(table.name.clone()));
            }
        }
        Ok(())
    }

    /// Hashes a table's rows, spread over `ranges`, from the text that the primary prints: not by way of our own storage, so that an
    /// error in that shows as a difference.
    ///
    /// # Errors
    /// When the connection breaks, or the role may not read the table.
    pub async fn digest(&self, table: TableId, ranges: usize) -> Result<TableDigest, SetupError> {
        let mut digest = TableDigest::new(table, ranges);
        let key_cells = self.source.catalog.table(table).map(|table| table.key_cells()).unwrap_or_default();
        let partitioned = self.source.catalog.table(table).is_some_and(|table| table.has_leaf_column());
        let mut hasher = RowHasher::new(key_cells);
        for source in sources(&self.source.catalog, table) {
            let Some(layout) = Layout::of(&self.source.catalog, source.0) else {
                return Err(SetupError::Protocol("nothing to hash".to_owned()));
            };
            let order: Vec<usize> = layout.cells.iter().map(|slot| slot.wire).collect();
            let leaf = source.0.to_string();
            let mut stream = pin!(self.client.copy_out(&self.text_statement(source)?).await?);
            let mut line = CopyRow::default();
            while let Some(bytes) = stream.try_next().await? {
                let columns = line.parse(&bytes).map_err(|what| SetupError::Protocol(what.to_owned()))?;
                if columns.len() != layout.wire_width {
                    return Err(SetupError::Protocol(format!("a copied row of {} columns", columns.len())));
                }
                if partitioned {
                    hasher.text(Some(leaf.as_bytes()));
                }
                order.iter().for_each(|&wire| hasher.text(columns.column(wire)));
                digest.add(hasher.finish());
            }
        }
        Ok(digest)
    }

    fn text_statement(&self, source: TableId) -> Result<String, SetupError> {
        let unknown = || SetupError::Protocol(format!("relation {source} is not known"));
        let table = self.source.catalog.table(source).ok_or_else(unknown)?;
        let columns: Vec<String> = table.stored_columns().map(|column| quoted(&column.name)).collect();
        Ok(format!("COPY (SELECT {} FROM ONLY {}) TO STDOUT", columns.join(", "), quoted_name(&table.name)))
    }

    /// Holds the tables as they are, and makes sure that they are as the snapshot sees them: after a TRUNCATE or a rewrite, an older
    /// snapshot reads an *empty* table, and whoever altered one before it was locked left columns that the catalog does not have.
    async fn lock_tables(&mut self) -> Result<(), SetupError> {
        let relations = self.source.relations.clone();
        for lock in self.source.lock_statements() {
            self.client.batch_execute(&lock).await.map_err(|error| match error.code() {
                Some(&SqlState::UNDEFINED_TABLE | &SqlState::INVALID_SCHEMA_NAME) => {
                    let words = error.as_db_error().map_or_else(String::new, |error| error.message().to_owned());
                    SetupError::Moved(words)
                }
                _ => error.into(),
            })?;
        }
        let oids: Vec<Oid> = relations.iter().map(|id| id.0).collect();
        // The snapshot's file, and the present one. A ctid means a block where rows are on a heap.
        let query = "SELECT c.oid, c.relfilenode IS NOT DISTINCT FROM pg_relation_filenode(c.oid),
                greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid),
                CASE WHEN a.amname = 'heap' THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint END
            FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam WHERE c.oid = ANY ($1)";
        for row in self.client.query(query, &[&oids]).await? {
            let id = TableId(row.get(0));
            let Some(table) = self.source.catalog.table(id) else { continue };
            if !row.get::<_, bool>(1) {
                return Err(SetupError::Rewritten(table.name.clone()));
            }
            let holder = match table.kind {
                TableKind::Leaf { root } => root,
                _ => id,
            };
            let estimate = self.estimates.entry(holder).or_default();
            estimate.rows += u64::try_from(row.get::<_, i64>(2)).unwrap_or(0);
            estimate.bytes += u64::try_from(row.get::<_, Option<i64>>(3).unwrap_or(0)).unwrap_or(0);
            if let Some(blocks) = row.get::<_, Option<i64>>(4) {
                self.blocks.insert(id, u32::try_from(blocks).unwrap_or(u32::MAX));
            }
        }
        // With the locks held, what is committed now stays so.
        let (then, now) = (columns(&self.client, &oids).await?, columns(&self.present, &oids).await?);
        for id in relations.iter() {
            if then.get(&id.0) != now.get(&id.0) {
                let name = self.source.catalog.table(*id).map(|table| table.name.to_string()).unwrap_or_default();
                return Err(SetupError::Moved(format!("{name} was altered")));
            }
        }
        Ok(())
    }
}

/// A column as COPY will find it: number, name, type and its modifier.
type ColumnFacts = (i16, String, Oid, i32);

/// Columns by relation.
async fn columns(client: &Client, relations: &[Oid]) -> Result<BTreeMap<Oid, Vec<ColumnFacts>>, SetupError> {
    let query = "SELECT attrelid, attnum, attname::text, atttypid, atttypmod FROM pg_attribute
        WHERE attrelid = ANY ($1) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum";
    let mut columns: BTreeMap<Oid, Vec<ColumnFacts>> = BTreeMap::new();
    for row in client.query(query, &[&relations]).await? {
        columns.entry(row.get(0)).or_default().push((row.get(1), row.get(2), row.get(3), row.get(4)));
    }
    Ok(columns)
}

/// The output functions of the stored columns' types, but for those that are another type's: a call of one needs a cast, which may be a
/// user's own.
async fn output_functions(client: &Client, catalog: &Catalog) -> Result<BTreeMap<Oid, String>, SetupError> {
    let stored = catalog.tables.values().filter(|table| table.is_stored());
    let types: BTreeSet<Oid> = stored.flat_map(|table| table.stored_columns().map(|column| column.ty.oid)).collect();
    let types: Vec<Oid> = types.into_iter().collect();
    let query = "SELECT t.oid, n.nspname::text, p.proname::text FROM pg_type t JOIN pg_proc p ON p.oid = t.typoutput
        JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type a ON a.oid = p.proargtypes[0]
        WHERE t.oid = ANY ($1) AND (a.oid = t.oid OR a.typtype = 'p')";
    let name = |row: &tokio_postgres::Row| (row.get(0), format!("{}.{}", quoted(row.get(1)), quoted(row.get(2))));
    Ok(client.query(query, &[&types]).await?.iter().map(name).collect())
}

/// All types that a table's stored columns are made of.
fn parts(catalog: &Catalog, table: &Table) -> BTreeSet<Oid> {
    let mut waiting: Vec<Oid> = table.stored_columns().map(|column| column.ty.oid).collect();
    let mut parts = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if parts.insert(id)
            && let Some(ty) = catalog.types.get(&id)
        {
            waiting.extend(ty.shape.parts());
        }
    }
    parts
}

/// Where changes are not announced, a table with columns of types that may change is remote: their labels and attributes do so without a
/// word in the stream. Others go remote when a row, or a look at the catalogs, shows a change.
fn leave_to_the_primary(catalog: &mut Catalog, why: &str) {
    for table in catalog.tables.values_mut().filter(|table| table.is_stored()) {
        if table.columns.iter().any(|column| column.ty.oid >= FIRST_NORMAL_OID || column.domain.is_some()) {
            let what = format!("changes of its types are not announced: {why}");
            Arc::make_mut(table).remote = Some(RemoteReason::UnknownDdl { what });
        }
    }
}

/// The catalog as the session's snapshot sees it.
async fn read_catalog(client: &Client) -> Result<Catalog, SetupError> {
    let malformed = |what: &str, error: &dyn std::fmt::Display| SetupError::Protocol(format!("description of {what}: {error}"));
    let query = "SELECT current_database()::text, current_setting('server_version_num')::integer, rimward.bytewise(NULL),
        rimward.shadows()::text";
    let row = client.query_one(query, &[]).await?;
    let server_version_num = u32::try_from(row.get::<_, i32>(1)).map_err(|error| malformed("the server", &error))?;
    let mut catalog = Catalog::new(Database { name: row.get(0), server_version_num, bytewise: row.get(2) });
    catalog.shadows = serde_json::from_str::<Shadows>(row.get(3)).map_err(|error| malformed("the functions", &error))?;
    // Whoever ran `rimward init` may have had a version that did not tell.
    if client.query_one("SELECT to_regprocedure('rimward.collations()') IS NOT NULL", &[]).await?.get(0) {
        let row = client.query_one("SELECT rimward.collations()::text", &[]).await?;
        catalog.collations = serde_json::from_str(row.get(0)).map_err(|error| malformed("the collations", &error))?;
    }
    let enums = "SELECT d.description::text FROM pg_type t CROSS JOIN LATERAL (SELECT rimward.describe_enum(t.oid) AS description) d
        WHERE t.typtype = 'e' ORDER BY t.oid";
    for row in client.query(enums, &[]).await? {
        let ty: EnumType = serde_json::from_str(row.get(0)).map_err(|error| malformed("an enum", &error))?;
        catalog.enums.insert(ty.id, Arc::new(ty));
    }
    let types = "SELECT rimward.describe_types(array_agg(DISTINCT b.base))::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        CROSS JOIN LATERAL rimward.base_type(a.atttypid, a.atttypmod) b
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'";
    let row = client.query_one(types, &[]).await?;
    let types: Vec<DeclaredType> = serde_json::from_str(row.get(0)).map_err(|error| malformed("the types", &error))?;
    catalog.types = types.into_iter().map(|ty| (ty.id, Arc::new(ty))).collect();
    for description in descriptions(client).await? {
        let id = TableId(description.id);
        let stored_name = catalog.stored_name_for(id, &description.qualified_name());
        catalog.tables.insert(id, Arc::new(description.table(stored_name)));
    }
    Ok(catalog)
}
