//! A session that reads rows of a snapshot: COPY in binary format, decoded out of the receive buffer, since a copy has tens of millions of
//! small messages.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use postgres_protocol::message::frontend;
use rimward_model::{Catalog, Oid, RemoteReason, Row, TableId};
use rimward_pgconnect::{ConnInfo, ConnectError, Frames, ServerError, connect};

use crate::connection::pinned;
use crate::copy_binary::{BinaryRows, RowError, behind_header};
use crate::setup::{NO_TIME_LIMITS, SetupError, literal, quoted_name};

/// A part of a table is some megabytes, dead rows included; only its last is open-ended.
const SILENCE_MAX: Duration = Duration::from_secs(120);
/// PostgreSQL builds no longer message.
const FRAME_BYTES_MAX: usize = 1 << 30;

/// How a copy of some rows ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// All rows were handed over.
    Rows(u64),
    /// A value cannot be stored: the rows of its table that were handed over are void, and the primary alone can answer it.
    Quarantined(RemoteReason),
}

/// A part of a table's rows: a run of blocks of the table itself, or of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRange {
    /// The table that is stored.
    pub table: TableId,
    /// The relation that is read.
    pub relation: TableId,
    /// Its first block and the one behind its last, without which it is open-ended; `None` for the whole relation.
    pub(crate) blocks: Option<(u32, Option<u32>)>,
    /// About so many bytes.
    pub bytes: u64,
}

/// What sessions of one snapshot share.
#[derive(Debug, Clone)]
pub(crate) struct CopySource {
    pub(crate) catalog: Arc<Catalog>,
    /// The output functions of types, qualified and quoted.
    pub(crate) outputs: Arc<BTreeMap<Oid, String>>,
    /// The tables and leaves that may be read.
    pub(crate) relations: Arc<Vec<TableId>>,
}

/// See the module. A transaction within the snapshot is open as long as it lives.
pub struct CopySession {
    frames: Frames,
    source: CopySource,
    silence_max: Duration,
}

impl std::fmt::Debug for CopySession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CopySession").finish_non_exhaustive()
    }
}

impl CopySession {
    /// Joins the snapshot `exported`, and locks what it may read: later, a lock would queue behind somebody who waits for the snapshot.
    pub(crate) async fn open(info: &ConnInfo, exported: &str, lock_timeout_ms: u32, source: CopySource) -> Result<CopySession, SetupError> {
        let session = connect(&pinned(info).with_application_name("rimward copy"), &[]).await?;
        let mut session = CopySession { frames: session.frames, source, silence_max: SILENCE_MAX };
        session.frames.set_frame_bytes_max(FRAME_BYTES_MAX);
        session.run(NO_TIME_LIMITS).await?;
        // Blocks in their order and by ctid alone, in this one process; nor is anything worth compiling.
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {}; SET LOCAL row_security = off; \
             SET LOCAL lock_timeout = {lock_timeout_ms}; SET LOCAL enable_tidscan = on; SET LOCAL enable_seqscan = off; \
             SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off; \
             SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off",
            literal(exported)
        );
        session.run(&begin).await?;
        for lock in session.source.lock_statements() {
            session.run(&lock).await?;
        }
        Ok(session)
    }

    /// A copy in whose midst nothing comes for this long is given up; two minutes if nothing else is said.
    #[must_use]
    pub fn with_silence_max(self, silence_max: Duration) -> CopySession {
        CopySession { silence_max, ..self }
    }

    /// Hands every row of a part to `each`.
    ///
    /// # Errors
    /// When the connection breaks, or the role may not read the table.
    pub async fn copy(&mut self, range: &CopyRange, each: &mut (dyn FnMut(Row<'_>) + Send)) -> Result<Copied, SetupError> {
        let nothing = || SetupError::Protocol("nothing to copy".to_owned());
        let mut rows = BinaryRows::of(&self.source.catalog, range.relation.0).ok_or_else(nothing)?;
        let statement = self.source.copy_statement(range, &rows)?;
        let enums = self.source.catalog.clone();
        self.send(&statement).await?;
        let (mut count, mut begun, mut unstorable) = (0, false, None);
        loop {
            while let Some((tag, body)) = self.frames.peek()? {
                let length = body.len();
                match tag {
                    b'd' => {
                        let bytes = if begun { Ok(body) } else { behind_header(body) };
                        begun = true;
                        // What comes behind a value that cannot be stored is of no use, but has to be read.
                        if unstorable.is_none() {
                            match bytes.and_then(|bytes| rows.row(&enums.enums, bytes)) {
                                Ok(Some(row)) => {
                                    each(row);
                                    count += 1;
                                }
                                Ok(None) => {}
                                Err(RowError::Unstorable(what)) => unstorable = Some(what),
                                Err(RowError::Malformed(what)) => return Err(SetupError::Protocol(what.to_owned())),
                            }
                        }
                    }
                    b'Z' => {
                        self.frames.consume(length);
                        return Ok(unstorable.map_or(Copied::Rows(count), |what| Copied::Quarantined(RemoteReason::Quarantined { what })));
                    }
                    tag => answer(tag, body)?,
                }
                self.frames.consume(length);
            }
            let filled = tokio::time::timeout(self.silence_max, self.frames.fill()).await;
            filled.map_err(|_| SetupError::Silent { seconds: self.silence_max.as_secs() })??;
        }
    }

    /// A statement whose rows, if any, do not matter.
    async fn run(&mut self, sql: &str) -> Result<(), SetupError> {
        self.send(sql).await?;
        loop {
            let frame = self.frames.next().await?;
            match frame.tag {
                b'Z' => return Ok(()),
                b'D' => {}
                tag => answer(tag, &frame.body)?,
            }
        }
    }

    async fn send(&mut self, sql: &str) -> Result<(), SetupError> {
        let mut message = BytesMut::new();
        frontend::query(sql, &mut message).map_err(|_| ConnectError::ZeroByte)?;
        Ok(self.frames.send(&message).await?)
    }
}

/// A message that carries no row. An error ends the session's use.
fn answer(tag: u8, body: &[u8]) -> Result<(), SetupError> {
    match tag {
        b'E' => Err(SetupError::Refused(Box::new(ServerError::parse(body)))),
        b'N' => {
            tracing::debug!(notice = %ServerError::parse(body), "server notice");
            Ok(())
        }
        // RowDescription, CommandComplete, parameters, CopyOutResponse, CopyDone.
        b'T' | b'C' | b'S' | b'H' | b'c' | b'I' => Ok(()),
        _ => Err(SetupError::Protocol("an unexpected message in a copy".to_owned())),
    }
}

impl CopySource {
    /// ACCESS SHARE on everything that may be read.
    pub(crate) fn lock_statements(&self) -> Vec<String> {
        let names = self.relations.iter().filter_map(|id| self.catalog.table(*id)).map(|table| quoted_name(&table.name));
        let names: Vec<String> = names.collect();
        names.chunks(100).map(|names| format!("LOCK TABLE ONLY {} IN ACCESS SHARE MODE", names.join(", ONLY "))).collect()
    }

    fn copy_statement(&self, range: &CopyRange, rows: &BinaryRows) -> Result<String, SetupError> {
        let unknown = || SetupError::Protocol(format!("relation {} is not known", range.relation));
        let relation = self.catalog.table(range.relation).ok_or_else(unknown)?;
        let names: Vec<&str> = relation.stored_columns().map(|column| column.name.as_str()).collect();
        let list = rows.select_list(&names, &self.outputs).ok_or_else(unknown)?;
        let condition = match range.blocks {
            None => String::new(),
            Some((from, None)) => format!(" WHERE ctid >= '({from},0)'::pg_catalog.tid"),
            Some((from, Some(to))) => format!(" WHERE ctid >= '({from},0)'::pg_catalog.tid AND ctid < '({to},0)'::pg_catalog.tid"),
        };
        Ok(format!("COPY (SELECT {list} FROM ONLY {}{condition}) TO STDOUT (FORMAT binary)", quoted_name(&relation.name)))
    }
}
