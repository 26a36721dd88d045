//! What a translation yields.

use std::collections::BTreeMap;
use std::sync::Arc;

use rimward_functions::ZoneTable;
use rimward_functions::output::Form;
use rimward_model::{CellBuf, Enums, Oid, Storage, TableId, TypeRef};

use crate::{RemoteReason, array};

/// What the translation needs to know about the session.
///
/// The caller has already judged all settings that are not here, and translates only under these: `DateStyle` ISO, `IntervalStyle`
/// postgres, `extra_float_digits` ≥ 1, `bytea_output` hex, `client_encoding` UTF8, `standard_conforming_strings` on,
/// `transform_null_equals` and `quote_all_identifiers` off.
#[derive(Debug, Clone, Copy)]
pub struct SessionView<'a> {
    /// The effective search path, as `current_schemas(true)` gives it: schemas that exist and that the role may use.
    pub search_path: &'a [String],
    /// Whether the session has a schema for temporary objects, which shadow all others.
    pub has_temp_schema: bool,
    /// The session's time zone, which `timestamp with time zone` is read and written in.
    pub zone: SessionZone<'a>,
    /// What AT TIME ZONE takes, by name, as far as the session's primary has told of it.
    pub zones: Option<&'a NamedZones>,
    /// Whether `money` is printed as under `lc_monetary` C: else it is the primary's to print.
    pub plain_money: bool,
    /// Whether `to_char` writes the point, groups and signs of numbers as under `lc_numeric` and `lc_monetary` C.
    pub plain_numbers: bool,
}

/// Time zones by name.
pub type NamedZones = BTreeMap<String, Arc<ZoneTable>>;

/// A session's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionZone<'a> {
    /// Whatever the name, it always prints as `+00`.
    Utc,
    /// Another one, as the session's primary has it.
    Table(&'a Arc<ZoneTable>),
    /// The primary has not told of it yet.
    Unknown,
}

impl<'a> SessionView<'a> {
    /// A session in UTC, with nothing out of the ordinary.
    #[must_use]
    pub fn plain(search_path: &'a [String]) -> SessionView<'a> {
        SessionView { search_path, has_temp_schema: false, zone: SessionZone::Utc, zones: None, plain_money: true, plain_numbers: true }
    }

    /// Whether it is UTC.
    #[must_use]
    pub fn utc(&self) -> bool {
        self.zone == SessionZone::Utc
    }
}

/// The outcome of a translation.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The replica's answer is the primary's.
    Local(Arc<Plan>),
    /// The primary must answer.
    Remote(RemoteReason),
    /// A question to the edge itself.
    Command(SessionCommand),
}

/// A question to the edge itself. (`SET rimward.…` is an ordinary custom setting, which PostgreSQL keeps.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionCommand {
    /// `SHOW rimward.<name>`; the name is folded to lower case, without the prefix, and not judged here.
    Show {
        /// What to show.
        name: String,
    },
    /// A statement that manages a transaction block.
    Transaction(TransactionCommand),
    /// `EXPLAIN`, without options, of what may be a query.
    Explain {
        /// Where that begins in the text.
        at: usize,
    },
}

/// A statement that manages a transaction block. Names of savepoints are folded as PostgreSQL folds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionCommand {
    /// `BEGIN`, or `START TRANSACTION`.
    Begin {
        /// As they are given.
        modes: TransactionModes,
        /// Whether it is written `START TRANSACTION`.
        start: bool,
    },
    /// `SET TRANSACTION`.
    Set {
        /// As they are given.
        modes: TransactionModes,
    },
    /// `COMMIT` or `END`.
    Commit,
    /// `ROLLBACK` or `ABORT`.
    Rollback,
    /// `SAVEPOINT`.
    Savepoint {
        /// Its name.
        name: String,
    },
    /// `RELEASE SAVEPOINT`.
    Release {
        /// Its name.
        name: String,
    },
    /// `ROLLBACK TO SAVEPOINT`.
    RollbackTo {
        /// Its name.
        name: String,
    },
}

/// What a block is declared to be; `None` where the session's defaults hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransactionModes {
    /// The isolation level.
    pub isolation: Option<Isolation>,
    /// `READ ONLY` or `READ WRITE`.
    pub read_only: Option<bool>,
}

/// An isolation level, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isolation {
    /// A snapshot for each statement.
    ReadCommitted,
    /// One snapshot for the whole transaction.
    RepeatableRead,
    /// As if transactions ran one after another.
    Serializable,
}

/// A statement that the replica answers exactly as the primary would at the same position.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// SQLite's SQL. Its only literals are bound.
    pub sql: String,
    /// What to bind: `binds[0]` is `?1`.
    pub binds: Vec<Bind>,
    /// The types of all parameters, `$1` first, as PostgreSQL infers them.
    pub params: Vec<Oid>,
    /// The result's columns.
    pub columns: Vec<OutputColumn>,
    /// The relations read on the session's own account, each once: its role needs the SELECT privilege on every one.
    pub tables: Vec<TableId>,
    /// The zone that `timestamp with time zone` is read and written in; `None` for UTC.
    pub zone: Option<Arc<ZoneTable>>,
    /// The views that are expanded here and read with their owners' privileges, each once: every owner needs SELECT on what its view reads.
    pub views: Vec<TableId>,
    /// The catalog's version: under another one the plan is void.
    pub schema_version: u64,
    /// Whether a unique key is compared with constants, so that at most one row is found.
    pub point_lookup: bool,
    /// Whether SQLite may stop with an error where PostgreSQL has another answer (or another error): the primary is then asked.
    pub may_fail: bool,
}

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum Bind {
    /// A parameter of the client's: `storage.parse_input_exact(ty, …)` or its binary sister. Where these say `None`, the primary must
    /// answer.
    Client {
        /// 0 for `$1`.
        index: usize,
        /// The parameter's type.
        ty: TypeRef,
        /// How the cell must be stored, since it meets stored cells (a numeric may meet a scaled integer).
        storage: Storage,
    },
    /// An array parameter, one-dimensional, as a JSON array of its elements' cells: of integers, texts, and UUIDs as hexadecimal digits.
    Array {
        /// 0 for `$1`.
        index: usize,
        /// The elements' type.
        element: TypeRef,
        /// How the elements must be stored.
        storage: Storage,
    },
    /// The time zone that a text parameter of the client's names, as the registry's functions take it.
    Zone {
        /// 0 for `$1`.
        index: usize,
    },
    /// The start of the transaction, as a timestamptz: the executing side's to know.
    Now,
    /// A literal of the statement.
    Literal(CellBuf),
}

impl Plan {
    /// Whether the current time is bound.
    #[must_use]
    pub fn needs_now(&self) -> bool {
        self.binds.contains(&Bind::Now)
    }
}

impl Bind {
    /// The parameter that it is of, 0 for `$1`.
    #[must_use]
    pub fn parameter(&self) -> Option<usize> {
        match self {
            Bind::Client { index, .. } | Bind::Array { index, .. } | Bind::Zone { index } => Some(*index),
            Bind::Literal(_) | Bind::Now => None,
        }
    }

    /// The cell to bind for a client's text, NULL where there is none, in a session of the plan's zone. `None`: what it means is the
    /// primary's to tell.
    #[must_use]
    pub fn of_text(&self, enums: &Enums, zone: Option<&ZoneTable>, text: Option<&str>) -> Option<CellBuf> {
        match (self, text) {
            (Bind::Literal(cell), _) => Some(cell.clone()),
            (Bind::Now, _) => None,
            (Bind::Client { .. }, None) => Some(CellBuf::Null),
            (Bind::Client { ty, storage, .. }, Some(text)) => {
                array::input(*ty, *storage, enums, text).or_else(|| rimward_functions::moment_of_text(*ty, text, zone))
            }
            (Bind::Zone { .. }, name) => Bind::of_zone(None, name).ok(),
            (Bind::Array { .. }, None) => Some(array::null()),
            (Bind::Array { element, storage, .. }, Some(text)) => array::of_text(*element, *storage, enums, text),
        }
    }

    /// The cell to bind for a time zone's name (the same in text and in binary), where the session knows these zones.
    ///
    /// # Errors
    /// [`RemoteReason::Zone`] where the zone is not among them.
    pub fn of_zone(zones: Option<&NamedZones>, name: Option<&str>) -> Result<CellBuf, RemoteReason> {
        let Some(name) = name else { return Ok(CellBuf::Null) };
        crate::zone::named(zones, name).map(crate::zone::argument)
    }

    /// The cell to bind for a client's binary parameter, as before.
    #[must_use]
    pub fn of_binary(&self, enums: &Enums, bytes: Option<&[u8]>) -> Option<CellBuf> {
        match (self, bytes) {
            (Bind::Client { ty, storage, .. }, Some(bytes)) => array::binary_input(*ty, *storage, enums, bytes),
            (Bind::Array { element, storage, .. }, Some(bytes)) => array::of_binary(*element, *storage, enums, bytes),
            (Bind::Zone { .. }, Some(bytes)) => self.of_text(enums, None, Some(std::str::from_utf8(bytes).ok()?)),
            (_, None) | (Bind::Literal(_) | Bind::Now, _) => self.of_text(enums, None, None),
        }
    }
}

/// A column of the result, as RowDescription describes it, and how its cells are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Type and modifier (of the base type, for a domain).
    pub ty: TypeRef,
    /// The table whose column it is; `None` for an expression.
    pub table: Option<TableId>,
    /// The column's `attnum`; 0 for an expression.
    pub attnum: i16,
    /// How its cells are to be read.
    pub storage: Storage,
    /// `pg_type.typlen`.
    pub type_length: i16,
    /// How cells of [`Storage::Exact`] are sent in binary, if that is known.
    pub form: Option<Arc<Form>>,
}

impl OutputColumn {
    /// Whether values have a binary form here. Without one, a client that asks for binary is answered by the primary.
    #[must_use]
    pub fn has_binary(&self) -> bool {
        self.storage.has_binary() || self.form.is_some()
    }
}
