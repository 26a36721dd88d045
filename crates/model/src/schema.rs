//! Relations as Rimward knows them: what PostgreSQL calls them, how they are stored, and why a relation may be answered by the
//! primary alone.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Storage;

/// A PostgreSQL object identifier.
pub type Oid = u32;

/// The `pg_class` OID of a relation; of the root for a partitioned table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TableId(pub Oid);

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Schema and relation name, as in the catalog: no quotes, no folding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QualifiedName {
    /// The schema.
    pub schema: String,
    /// The relation within it.
    pub name: String,
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// A type and its modifier (`atttypmod`; -1 for none).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TypeRef {
    /// `pg_type` OID. Of the base type, where the column was declared with a domain.
    pub oid: Oid,
    /// The modifier, -1 for none.
    pub typmod: i32,
}

/// Why a relation is answered by the primary alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum RemoteReason {
    /// A view, materialised view, foreign table, sequence …
    #[error("it is a {kind}")]
    NotATable {
        /// What it is, in words.
        kind: String,
    },
    /// Publishing UPDATE and DELETE of it would make them fail at the primary.
    #[error("it has no usable replica identity; add a primary key, or set REPLICA IDENTITY FULL")]
    NoIdentity,
    /// Unlogged and temporary tables are not in the WAL.
    #[error("it is {persistence}")]
    NotLogged {
        /// `unlogged` or `temporary`.
        persistence: String,
    },
    /// It is in none of the hub's publications.
    #[error("it is not in the publication; add it with rimward init --table")]
    NotPublished,
    /// Row-level security is enabled: the answer depends on who asks.
    #[error("it has row-level security")]
    RowSecurity,
    /// It was changed in a way that cannot be followed in stream order yet.
    #[error("its definition changed ({what}); rimward resync brings it back")]
    Altered {
        /// What changed.
        what: String,
    },
    /// The schema capture failed, so the definition held here may be stale.
    #[error("a change of its definition was not described ({what})")]
    UnknownDdl {
        /// The command tag or error.
        what: String,
    },
    /// Its rows are on their way here: the table is stored, and changes are applied to it, but it does not hold all of its rows yet.
    #[error("its rows are being copied")]
    Filling {
        /// The primary's number of this copy, by which its rows are known in the stream.
        fill: u64,
    },
    /// One of its partitions is being detached concurrently: until that has ended, queries may find its rows, or not. The table is stored,
    /// and changes are applied to it.
    #[error("a partition of it is being detached")]
    Detaching,
    /// A value cannot be represented in SQLite.
    #[error("a value could not be stored ({what})")]
    Quarantined {
        /// Which value, and why.
        what: String,
    },
    /// Its inheritance makes a scan of it read other tables.
    #[error("it has inheritance children or parents")]
    Inheritance,
    /// A partitioned table one of whose leaves is not published.
    #[error("its partition {leaf} cannot be followed")]
    Partition {
        /// The leaf.
        leaf: String,
    },
}

/// What a relation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// An ordinary table.
    Plain,
    /// A partitioned root: one SQLite table with a hidden leading column `_rimward_leaf` that holds the leaf's OID.
    Partitioned {
        /// The leaves that hold rows.
        leaves: Vec<Leaf>,
    },
    /// A leaf of a partitioned root. It has no SQLite table: its rows are in `root`'s.
    Leaf {
        /// The topmost partitioned table.
        root: TableId,
    },
    /// Anything that holds no replicated rows (a view, say); known so that names resolve as at the primary.
    Other,
}

/// One leaf of a partitioned table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its `pg_class` OID, the value of `_rimward_leaf`.
    pub id: TableId,
    /// Its name.
    pub name: QualifiedName,
}

/// A column, in `attnum` order among its table's live columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// `pg_attribute.attnum`.
    pub attnum: i16,
    /// Name in PostgreSQL.
    pub name: String,
    /// Name in the SQLite table.
    pub stored_name: String,
    /// Declared type; the base type for a domain, as RowDescription reports it.
    pub ty: TypeRef,
    /// OID of the domain it was declared with.
    pub domain: Option<Oid>,
    /// How values are stored.
    pub storage: Storage,
    /// `attcollation`; 0 where the type has none.
    pub collation: Oid,
    /// Whether text of this collation compares and sorts bytewise (C, POSIX, or a builtin code-point locale).
    pub bytewise: bool,
    /// Whether equality under this collation is bytewise equality (false for nondeterministic collations).
    pub deterministic: bool,
    /// `attnotnull`.
    pub not_null: bool,
    /// A generated column that the stream does not carry: absent from the SQLite table, and any reference to it is remote.
    pub absent: bool,
}

/// How a row of the old version is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The columns of the replica identity index, as positions in [`Table::columns`]. UNIQUE in SQLite.
    Key(Vec<usize>),
    /// REPLICA IDENTITY FULL without a usable key: found by an indexed hash of the whole row, one duplicate at a time.
    Full,
    /// None: the table is not replicated.
    None,
}

/// A btree index of the primary, worth having in SQLite as well (never UNIQUE here).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// `pg_class` OID; the SQLite index is `_rimward_i<oid>`.
    pub id: Oid,
    /// Name in PostgreSQL.
    pub name: String,
    /// Whether it is unique, valid, immediate, without predicate and expressions: then equality on all of its columns finds at most one row.
    pub unique: bool,
    /// Key columns in order (INCLUDE columns left out).
    pub columns: Vec<IndexColumn>,
}

/// One key column of an [`Index`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexColumn {
    /// `pg_attribute.attnum` of the table.
    pub attnum: i16,
    /// Whether it sorts descending.
    pub descending: bool,
}

/// A relation of the primary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its OID.
    pub id: TableId,
    /// Name in PostgreSQL.
    pub name: QualifiedName,
    /// Name of the SQLite table (meaningful where [`Table::is_stored`]).
    pub stored_name: String,
    /// What it is.
    pub kind: TableKind,
    /// Live columns in `attnum` order, absent ones included.
    pub columns: Vec<Column>,
    /// How an UPDATE or DELETE names its row.
    pub identity: Identity,
    /// Secondary indexes; the identity's own index is not repeated here.
    pub indexes: Vec<Index>,
    /// `attnum` of the columns of its primary key, if it has one that is not deferrable: they determine all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<i16>,
    /// What it shows, if it is a view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// Why statements on it go to the primary; `None` if it may be answered here.
    pub remote: Option<RemoteReason>,
}

/// A view's query. Its columns are the relation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// `pg_get_viewdef`, under a search path of `pg_catalog` alone: every other name is qualified.
    pub definition: String,
    /// The relations that the query reads, as PostgreSQL knows them: if its names mean others, it is not to be trusted.
    pub relations: Vec<TableId>,
    /// Whether its relations are read with the privileges of whoever asks, not with those of its owner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub security_invoker: bool,
}

impl Table {
    /// Whether there is a SQLite table that its changes are applied to. While it is being filled, it does not hold all rows yet.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        matches!(self.remote, None | Some(RemoteReason::Filling { .. } | RemoteReason::Detaching))
            && matches!(self.kind, TableKind::Plain | TableKind::Partitioned { .. })
    }

    /// The number of the fill that brings its rows, while it does not hold all of them.
    #[must_use]
    pub fn filling(&self) -> Option<u64> {
        match self.remote {
            Some(RemoteReason::Filling { fill }) if self.is_stored() => Some(fill),
            _ => None,
        }
    }

    /// Whether the SQLite table holds exactly the primary's rows.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.remote.is_none() && self.is_stored()
    }

    /// Whether it is a view whose query is not known, and may be asked for.
    #[must_use]
    pub fn is_view_without_query(&self) -> bool {
        self.view.is_none() && matches!(&self.remote, Some(RemoteReason::NotATable { kind }) if kind == "view")
    }

    /// Whether the SQLite table begins with the hidden column `_rimward_leaf`.
    #[must_use]
    pub fn has_leaf_column(&self) -> bool {
        matches!(self.kind, TableKind::Partitioned { .. })
    }

    /// The columns that a row carries, in order. With [`Table::has_leaf_column`], one cell for the leaf's OID precedes them.
    pub fn stored_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.absent)
    }

    /// How many cells a row of this table carries.
    #[must_use]
    pub fn row_width(&self) -> usize {
        usize::from(self.has_leaf_column()) + self.stored_columns().count()
    }

    /// For each identity column, the index of its cell within a row (the leaf's cell first, where there is one).
    /// Empty for [`Identity::Full`] and [`Identity::None`].
    #[must_use]
    pub fn key_cells(&self) -> Vec<usize> {
        let Identity::Key(positions) = &self.identity else { return Vec::new() };
        let lead = usize::from(self.has_leaf_column());
        let absent_before = |position: usize| self.columns[..position].iter().filter(|column| column.absent).count();
        let mut cells: Vec<usize> = (0..lead).collect();
        cells.extend(positions.iter().map(|&position| lead + position - absent_before(position)));
        cells
    }

    /// The column of this `attnum`.
    #[must_use]
    pub fn column_by_attnum(&self, attnum: i16) -> Option<&Column> {
        self.columns.iter().find(|column| column.attnum == attnum)
    }
}
