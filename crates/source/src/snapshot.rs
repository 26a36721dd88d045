//! The state of the primary at one position: the catalog, and each table's rows, by which a stream from that position goes on without
//! gap or overlap. A *temporary* slot gives position and snapshot, so that the hub's own slot is not needed, nor moved.
//!
//! A table is copied whole, in one session; an interrupted copy begins again with a new snapshot.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use rimward_model::{Catalog, Database, EnumType, Oid, Position, RemoteReason, Row, RowHasher, Shadows, TableDigest, TableId, TableKind};
use rimward_pgconnect::ConnInfo;
use tokio_postgres::Client;

use crate::capture::{Installation, installation};
use crate::connection::{NewSlot, ReplicationConnection};
use crate::copy_text::CopyRow;
use crate::init::descriptions;
use crate::setup::{SetupError, connect_pinned, literal, quoted, quoted_name};
use crate::transcode::{TextRows, sources};

/// Waiting for one's turn to read a table that somebody alters.
const LOCK_TIMEOUT_MS: u32 = 30_000;

/// Roughly how much a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Estimate {
    /// Rows, as of the last ANALYZE; 0 if never.
    pub rows: u64,
    /// Bytes at the primary, without indexes.
    pub bytes: u64,
}

/// How a copy ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// All rows were handed over.
    Rows(u64),
    /// A value cannot be stored: the rows handed over so far are void, and the table is remote in [`Snapshot::catalog`] from here on.
    Quarantined(RemoteReason),
}

/// An open snapshot. While it lives, the primary keeps the row versions that it sees.
pub struct Snapshot {
    client: Client,
    position: Position,
    catalog: Catalog,
    installation: Installation,
    estimates: BTreeMap<TableId, Estimate>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("position", &self.position).field("tables", &self.catalog.tables.len()).finish_non_exhaustive()
    }
}

impl Snapshot {
    /// Takes a snapshot and reads the catalog at it. Waits for every open transaction to end.
    ///
    /// # Errors
    /// When the primary was not prepared, no slot or sender is free, or a table is rewritten meanwhile (then try again).
    pub async fn begin(info: &ConnInfo) -> Result<Snapshot, SetupError> {
        let client = connect_pinned(info, "rimward snapshot").await?;
        let installation = installation(&client).await?.ok_or(SetupError::NotInstalled)?;
        let pid: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        let mut replication = ReplicationConnection::connect(info).await?;
        let identity = replication.identify().await?;
        let name = format!("rimward_snapshot_{pid}").parse()?;
        let slot = replication.create_slot(&NewSlot { name, temporary: true, export_snapshot: true, failover: false }).await?;
        let exported = slot.snapshot.ok_or_else(|| SetupError::Protocol("the slot came without a snapshot".to_owned()))?;
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {}; SET LOCAL row_security = off; \
             SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}",
            literal(&exported)
        );
        client.batch_execute(&begin).await?;
        // The snapshot is ours now; slot and sender are free again.
        drop(replication);
        let position = Position { system: identity.system, timeline: identity.timeline, lsn: slot.consistent_point };
        let catalog = read_catalog(&client).await?;
        let mut snapshot = Snapshot { client, position, catalog, installation, estimates: BTreeMap::new() };
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
        &self.catalog
    }

    /// What is installed at the primary.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// The tables whose rows can be copied, in OID order.
    #[must_use]
    pub fn tables(&self) -> Vec<TableId> {
        self.catalog.tables.values().filter(|table| table.is_stored()).map(|table| table.id).collect()
    }

    /// How much to expect of a table.
    #[must_use]
    pub fn estimate(&self, table: TableId) -> Estimate {
        self.estimates.get(&table).copied().unwrap_or_default()
    }

    /// Hands every row of a table to `each`; of a partitioned one, leaf by leaf.
    ///
    /// # Errors
    /// When the connection breaks, or the role may not read the table.
    pub async fn copy(&mut self, table: TableId, each: &mut (dyn FnMut(Row<'_>) + Send)) -> Result<Copied, SetupError> {
        let mut rows = 0;
        for source in sources(&self.catalog, table) {
            let Some(mut text) = TextRows::of(&self.catalog, source.0) else {
                return Err(SetupError::Protocol("nothing to copy".to_owned()));
            };
            let mut stream = pin!(self.client.copy_out(&self.copy_statement(source)?).await?);
            let mut line = CopyRow::default();
            while let Some(bytes) = stream.try_next().await? {
                let columns = line.parse(&bytes).map_err(|what| SetupError::Protocol(what.to_owned()))?;
                if columns.len() != text.width() {
                    return Err(SetupError::Protocol(format!("a copied row of {} columns", columns.len())));
                }
                match text.row(&self.catalog.enums, |wire| columns.column(wire)) {
                    Ok(row) => each(row),
                    Err(what) => return self.quarantine(table, what),
                }
                rows += 1;
            }
        }
        Ok(Copied::Rows(rows))
    }

    /// Hashes a table's rows, spread over `ranges`, from the text that the primary prints: not by way of our own storage, so that an
    /// error in that shows as a difference.
    ///
    /// # Errors
    /// When the connection breaks, or the role may not read the table.
    pub async fn digest(&self, table: TableId, ranges: usize) -> Result<TableDigest, SetupError> {
        let mut digest = TableDigest::new(table, ranges);
        let key_cells = self.catalog.table(table).map(|table| table.key_cells()).unwrap_or_default();
        let partitioned = self.catalog.table(table).is_some_and(|table| table.has_leaf_column());
        let mut hasher = RowHasher::new(key_cells);
        for source in sources(&self.catalog, table) {
            let Some(text) = TextRows::of(&self.catalog, source.0) else { return Err(SetupError::Protocol("nothing to hash".to_owned())) };
            let order: Vec<usize> = text.wire_order().collect();
            let leaf = source.0.to_string();
            let mut stream = pin!(self.client.copy_out(&self.copy_statement(source)?).await?);
            let mut line = CopyRow::default();
            while let Some(bytes) = stream.try_next().await? {
                let columns = line.parse(&bytes).map_err(|what| SetupError::Protocol(what.to_owned()))?;
                if columns.len() != text.width() {
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

    fn quarantine(&mut self, table: TableId, what: String) -> Result<Copied, SetupError> {
        tracing::error!(%table, what, "a value cannot be stored; the table is answered by the primary alone");
        let reason = RemoteReason::Quarantined { what };
        if let Some(known) = self.catalog.tables.get_mut(&table) {
            Arc::make_mut(known).remote = Some(reason.clone());
        }
        Ok(Copied::Quarantined(reason))
    }

    fn copy_statement(&self, source: TableId) -> Result<String, SetupError> {
        let unknown = || SetupError::Protocol(format!("relation {source} is not known"));
        let table = self.catalog.table(source).ok_or_else(unknown)?;
        let columns: Vec<String> = table.stored_columns().map(|column| quoted(&column.name)).collect();
        Ok(format!("COPY (SELECT {} FROM ONLY {}) TO STDOUT", columns.join(", "), quoted_name(&table.name)))
    }

    /// Holds the tables as they are, and makes sure that they are as the snapshot sees them: after a TRUNCATE or a rewrite, an older
    /// snapshot reads an *empty* table.
    async fn lock_tables(&mut self) -> Result<(), SetupError> {
        let relations: Vec<TableId> = self.tables().into_iter().flat_map(|table| sources(&self.catalog, table)).collect();
        let names: Vec<String> = relations.iter().filter_map(|id| self.catalog.table(*id)).map(|table| quoted_name(&table.name)).collect();
        for names in names.chunks(100) {
            let lock = format!("LOCK TABLE ONLY {} IN ACCESS SHARE MODE", names.join(", ONLY "));
            self.client.batch_execute(&lock).await?;
        }
        let oids: Vec<Oid> = relations.iter().map(|id| id.0).collect();
        // The snapshot's file, and the present one.
        let query = "SELECT c.oid, c.relfilenode IS NOT DISTINCT FROM pg_relation_filenode(c.oid),
                greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid) FROM pg_class c WHERE c.oid = ANY ($1)";
        for row in self.client.query(query, &[&oids]).await? {
            let id = TableId(row.get(0));
            let Some(table) = self.catalog.table(id) else { continue };
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
        }
        Ok(())
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
    let enums = "SELECT d.description::text FROM pg_type t CROSS JOIN LATERAL (SELECT rimward.describe_enum(t.oid) AS description) d
        WHERE t.typtype = 'e' ORDER BY t.oid";
    for row in client.query(enums, &[]).await? {
        let ty: EnumType = serde_json::from_str(row.get(0)).map_err(|error| malformed("an enum", &error))?;
        catalog.enums.insert(ty.id, Arc::new(ty));
    }
    for description in descriptions(client).await? {
        let id = TableId(description.id);
        let stored_name = catalog.stored_name_for(id, &description.qualified_name());
        catalog.tables.insert(id, Arc::new(description.table(stored_name)));
    }
    Ok(catalog)
}
