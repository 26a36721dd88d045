//! The replicated catalog: what names mean at one position. Changed only by [`SchemaChange`]s, in stream order, so that hub, mirror
//! and edges hold the same one at the same position.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{DeclaredType, Oid, QualifiedName, SchemaChange, Table, TableId};

/// What the primary's database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// `server_version_num`.
    pub server_version_num: u32,
    /// Whether the database's default collation compares and sorts bytewise.
    pub bytewise: bool,
}

/// Who orders text, and knows the case of characters: `collprovider`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Provider {
    /// The C library.
    #[serde(rename = "c")]
    Library,
    /// ICU.
    #[serde(rename = "i")]
    Icu,
    /// PostgreSQL itself.
    #[serde(rename = "b")]
    Builtin,
    /// One that is not known here.
    #[serde(other)]
    Other,
}

/// What is behind a collation at the primary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locale {
    /// Whose it is.
    pub provider: Provider,
    /// By which locale texts are ordered.
    pub collate: String,
    /// By which locale characters have their case.
    pub ctype: String,
    /// The version of the provider's library, if what PostgreSQL uses and what it recorded are the same; `None` where that is not certain.
    pub version: Option<String>,
}

/// What precedes a locale's name in the name of the collation that orders by it in a query. No stored schema names one.
pub const LIBRARY_COLLATION: &str = "libc:";

/// The same for the order of jsonb, whose strings and keys are in the locale's order.
pub const LIBRARY_JSONB_COLLATION: &str = "libc-jsonb:";

/// The locales of the collations that columns have; `C` and `POSIX` apart, which need none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Collations {
    /// The database's own.
    pub default: Option<Locale>,
    /// Others, by the collation's OID.
    pub others: BTreeMap<Oid, Locale>,
}

impl Collations {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Collations::default()
    }

    /// The locale behind the collation of this OID.
    #[must_use]
    pub fn of(&self, collation: Oid) -> Option<&Locale> {
        if collation == Collations::DEFAULT { self.default.as_ref() } else { self.others.get(&collation) }
    }

    /// `pg_catalog."default"`.
    const DEFAULT: Oid = 100;
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnumType {
    /// `pg_type` OID.
    pub id: Oid,
    /// Its name.
    pub name: QualifiedName,
    /// `(enumsortorder, label)`, ascending.
    pub labels: Vec<(f64, String)>,
}

impl EnumType {
    /// The sort order of a label.
    #[must_use]
    pub fn order_of(&self, label: &str) -> Option<f64> {
        self.labels.iter().find(|(_, name)| name == label).map(|(order, _)| *order)
    }

    /// The label of a sort order.
    #[must_use]
    #[allow(clippy::float_cmp, reason = "sort orders are identifiers: the same bits come back")]
    pub fn label_of(&self, order: f64) -> Option<&str> {
        self.labels.iter().find(|(stored, _)| *stored == order).map(|(_, label)| label.as_str())
    }

    /// The sort orders that moved on the way to `after`, from and to: PostgreSQL gives out new ones when there is no number left between
    /// two. Labels tell which is which; `None` where labels were renamed as well, so that they cannot.
    #[must_use]
    #[allow(clippy::float_cmp, reason = "sort orders are identifiers: the same bits come back")]
    pub fn moved(&self, after: &EnumType) -> Option<Vec<(f64, f64)>> {
        let mut moved = Vec::new();
        let mut renamed = false;
        for (order, label) in &self.labels {
            match after.order_of(label) {
                Some(now) if now == *order => {}
                Some(now) => moved.push((*order, now)),
                None => {
                    let name = after.label_of(*order).filter(|name| self.order_of(name).is_none())?;
                    renamed |= name != label;
                }
            }
        }
        (moved.is_empty() || !renamed).then_some(moved)
    }
}

/// User-defined functions, operators and casts that PostgreSQL might choose for values that edges compute with: of built-in types, and of
/// enums.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shadows {
    /// Names of functions and aggregates whose required arguments are all of such types; `count`, whatever it takes.
    pub functions: BTreeSet<String>,
    /// Names of operators with an operand of such a type.
    pub operators: BTreeSet<String>,
    /// Whether there is an implicit cast from such a type, or an order of its own for one: then resolution is the primary's alone.
    pub casts: bool,
}

/// All that is known of the primary's schema at one position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Counts the schema changes since the hub's log began: plans are valid for one version.
    pub version: u64,
    /// The database.
    pub database: Database,
    /// Relations by OID; views and unpublished tables too, so that names resolve as at the primary.
    pub tables: BTreeMap<TableId, Arc<Table>>,
    /// Enums by OID.
    pub enums: BTreeMap<Oid, Arc<EnumType>>,
    /// Other types than PostgreSQL's own that values of columns are made of, by OID; enums and base types of columns apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<Oid, Arc<DeclaredType>>,
    /// What may shadow built-in functions and operators.
    pub shadows: Shadows,
    /// What is behind collations.
    #[serde(default, skip_serializing_if = "Collations::is_empty")]
    pub collations: Collations,
}

/// A schema change that does not fit the catalog: the stream and the replica disagree, which stops the replica.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// A relation that exists was created.
    #[error("relation {0} is created, but exists already")]
    Exists(TableId),
    /// A relation that does not exist was changed.
    #[error("relation {0} is changed, but is not known")]
    Unknown(TableId),
    /// A table is said to be filled that was not being filled.
    #[error("relation {0} is filled, but was not being filled")]
    NotFilling(TableId),
    /// An enum that does not exist was dropped.
    #[error("enum {0} is dropped, but is not known")]
    UnknownEnum(Oid),
    /// A type that does not exist was dropped.
    #[error("type {0} is dropped, but is not known")]
    UnknownType(Oid),
}

impl Catalog {
    /// An empty catalog.
    #[must_use]
    pub fn new(database: Database) -> Catalog {
        Catalog {
            version: 0,
            database,
            tables: BTreeMap::new(),
            enums: BTreeMap::new(),
            types: BTreeMap::new(),
            shadows: Shadows::default(),
            collations: Collations::default(),
        }
    }

    /// Applies one change and counts the version up.
    ///
    /// # Errors
    /// If the change does not fit; the catalog is then as before.
    pub fn apply(&mut self, change: &SchemaChange) -> Result<(), CatalogError> {
        match change {
            SchemaChange::Create { table } => {
                if self.tables.contains_key(&table.id) {
                    return Err(CatalogError::Exists(table.id));
                }
                self.tables.insert(table.id, Arc::new(table.clone()));
            }
            SchemaChange::Drop { table } => {
                self.tables.remove(table).ok_or(CatalogError::Unknown(*table))?;
            }
            SchemaChange::Indexes { table } | SchemaChange::Describe { table } | SchemaChange::Alter { table, .. } => {
                let known = self.tables.get_mut(&table.id).ok_or(CatalogError::Unknown(table.id))?;
                *known = Arc::new(table.clone());
            }
            SchemaChange::Move { from, to, .. } => {
                for table in [from, to] {
                    self.tables.get(table).ok_or(CatalogError::Unknown(*table))?;
                }
            }
            SchemaChange::Remote { table, reason } => {
                let known = self.tables.get_mut(table).ok_or(CatalogError::Unknown(*table))?;
                Arc::make_mut(known).remote = Some(reason.clone());
            }
            SchemaChange::Filled { table } => {
                let known = self.tables.get_mut(table).filter(|known| known.filling().is_some());
                Arc::make_mut(known.ok_or(CatalogError::NotFilling(*table))?).remote = None;
            }
            SchemaChange::Enum { ty } => {
                self.enums.insert(ty.id, Arc::new(ty.clone()));
            }
            SchemaChange::DropEnum { id } => {
                self.enums.remove(id).ok_or(CatalogError::UnknownEnum(*id))?;
            }
            SchemaChange::Type { ty } => {
                self.types.insert(ty.id, Arc::new(ty.clone()));
            }
            SchemaChange::DropType { id } => {
                self.types.remove(id).ok_or(CatalogError::UnknownType(*id))?;
            }
            SchemaChange::Shadows { shadows } => self.shadows = shadows.clone(),
            SchemaChange::Collations { collations } => self.collations = collations.clone(),
        }
        self.version += 1;
        Ok(())
    }

    /// The relation of this OID.
    #[must_use]
    pub fn table(&self, id: TableId) -> Option<&Arc<Table>> {
        self.tables.get(&id)
    }

    /// The relation of this name in this schema.
    #[must_use]
    pub fn table_named(&self, schema: &str, name: &str) -> Option<&Arc<Table>> {
        self.tables.values().find(|table| table.name.name == name && table.name.schema == schema)
    }

    /// Names, computed once when a table is described: natural where free, else suffixed `~oid`. SQLite folds ASCII case over tables
    /// and indexes alike; other schemas than `public` are written `schema.table`; SQLite's and our own prefixes are escaped.
    #[must_use]
    pub fn stored_name_for(&self, id: TableId, name: &QualifiedName) -> String {
        let natural = if name.schema == "public" { name.name.clone() } else { format!("{}.{}", name.schema, name.name) };
        let folded = natural.to_ascii_lowercase();
        let reserved = folded.starts_with("sqlite_") || folded.starts_with("_rimward_");
        let taken = self.tables.values().any(|table| table.id != id && table.stored_name.eq_ignore_ascii_case(&natural));
        if reserved || taken { format!("~{natural}~{id}") } else { natural }
    }
}
