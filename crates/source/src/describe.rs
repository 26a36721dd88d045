//! What `rimward.describe` and the event triggers say, as JSON, and the [`Table`] that follows from a description. Pure.

use rimward_model::{
    Collations, Column, DeclaredType, EnumType, Identity, Index, IndexColumn, Leaf, Oid, QualifiedName, RemoteReason, Shadows, Storage,
    Table, TableId, TableKind, TypeRef, View,
};
use serde::Deserialize;

/// A relation in full, as `rimward.describe(oid)` returns it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Description {
    /// `pg_class` OID.
    pub(crate) id: Oid,
    /// Its schema.
    pub(crate) schema: String,
    /// Its name.
    pub(crate) name: String,
    /// `relkind`.
    pub(crate) kind: char,
    /// `relpersistence`.
    pub(crate) persistence: char,
    /// Whether row-level security is enabled.
    pub(crate) row_security: bool,
    /// Whether it has inheritance children or parents (partitions apart).
    pub(crate) inheritance: bool,
    /// Whether the publication carries every change of it.
    pub(crate) published: bool,
    /// How the stream names its rows.
    pub(crate) identity: IdentityDescription,
    /// The topmost partitioned table, for a partition.
    pub(crate) root: Option<Oid>,
    /// The partitions that hold rows, for a topmost partitioned table.
    pub(crate) leaves: Option<Vec<LeafDescription>>,
    /// Live columns in `attnum` order.
    pub(crate) columns: Vec<ColumnDescription>,
    /// Valid btree indexes without predicate and expressions.
    pub(crate) indexes: Vec<IndexDescription>,
    /// The columns of its primary key.
    #[serde(default)]
    pub(crate) primary_key: Vec<i16>,
    /// The query of a view, as far as it is certain.
    #[serde(default)]
    pub(crate) view: Option<View>,
    /// In a report: whether its present rows follow as messages, so that it is stored from here on.
    #[serde(default)]
    pub(crate) carried: bool,
    /// In a report: whether rows that are held are no longer the table's, though no row of the stream said so.
    #[serde(default)]
    pub(crate) stale: bool,
    /// In a report: the fill that brings its rows.
    #[serde(default)]
    pub(crate) filling: Option<FillDescription>,
}

/// A fill of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct FillDescription {
    /// Its number.
    pub(crate) fill: u64,
    /// Whether it begins with this very transaction, so that nothing of it was passed over.
    pub(crate) begins: bool,
}

/// The usable replica identity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct IdentityDescription {
    /// Key, full row, or none.
    pub(crate) kind: IdentityKind,
    /// The index behind a key.
    pub(crate) index: Option<Oid>,
    /// `attnum` of the key's columns, in index order.
    pub(crate) columns: Vec<i16>,
}

/// How a row is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IdentityKind {
    /// By the columns of an index.
    Key,
    /// By all of its columns.
    Full,
    /// Not at all.
    None,
}

/// A partition that holds rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct LeafDescription {
    /// `pg_class` OID.
    pub(crate) id: Oid,
    /// Its schema.
    pub(crate) schema: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it can be followed, and is published.
    pub(crate) published: bool,
    /// How the stream names its rows.
    pub(crate) identity: IdentityKind,
    /// Whether the stream carries the whole of each row that goes, though it may have a key as well.
    #[serde(default)]
    pub(crate) whole: bool,
    /// Names of the key's columns.
    pub(crate) key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ColumnDescription {
    /// `attnum`.
    pub(crate) attnum: i16,
    /// Its name.
    pub(crate) name: String,
    /// Base type.
    #[serde(rename = "type")]
    pub(crate) ty: Oid,
    /// Modifier of the base type.
    pub(crate) typmod: i32,
    /// The domain it was declared with.
    pub(crate) domain: Option<Oid>,
    /// Whether the base type is an enum.
    #[serde(rename = "enum")]
    pub(crate) is_enum: bool,
    /// `attcollation`.
    pub(crate) collation: Oid,
    /// Whether that collation is bytewise.
    pub(crate) bytewise: bool,
    /// Whether that collation is deterministic.
    pub(crate) deterministic: bool,
    /// Whether it holds no NULL, which is more than `attnotnull` says.
    pub(crate) not_null: bool,
    /// Whether it is generated, and so not in the stream.
    pub(crate) generated: bool,
    /// What rows have that are older than the column, as the stream would print it; NULL if nothing is said.
    #[serde(default)]
    pub(crate) missing: Option<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct IndexDescription {
    /// `pg_class` OID.
    pub(crate) id: Oid,
    /// Its name.
    pub(crate) name: String,
    /// Whether equality on all of its columns finds at most one row.
    pub(crate) unique: bool,
    /// Key columns.
    pub(crate) columns: Vec<IndexColumn>,
}

/// The body of a `rimward.ddl` message: what one command did to the schema.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Report {
    /// What proves that the capture sent it.
    pub(crate) guard: String,
    /// Version of what it says: earlier ones said less of a change.
    pub(crate) format: i32,
    /// The command tag.
    pub(crate) tag: String,
    /// Whether there may have been changes between the last report and this one.
    pub(crate) missed: bool,
    /// Every touched relation that lives on.
    pub(crate) relations: Vec<Description>,
    /// Whether others may have dropped indexes, or added functions, operators and views, that this does not know of.
    pub(crate) partial: bool,
    /// Views whose queries may be others, or be written otherwise, from here on.
    pub(crate) unclear: Vec<Oid>,
    /// Whether a description of a view that was made before this may come behind it.
    pub(crate) unheld: bool,
    /// Partitioned tables of which a partition may be on its way out.
    pub(crate) detaching: Vec<Oid>,
    /// Relations that are gone.
    pub(crate) dropped: Vec<Oid>,
    /// Indexes that are gone.
    pub(crate) dropped_indexes: Vec<Oid>,
    /// Types that are gone, enums or not.
    pub(crate) dropped_types: Vec<Oid>,
    /// Every touched enum.
    pub(crate) enums: Vec<EnumType>,
    /// Touched types, and those that touched relations are made of.
    pub(crate) types: Vec<DeclaredType>,
    /// What may shadow built-in functions, if a function, operator, cast or operator class was touched.
    pub(crate) shadows: Option<Shadows>,
    /// What is behind collations, if that changed.
    pub(crate) collations: Option<Collations>,
    /// A fill whose rows are carried once more.
    pub(crate) fill_again: Option<FillOf>,
    /// A fill all of whose rows were carried.
    pub(crate) filled: Option<FillOf>,
    /// The tag of a command whose effect could not be described.
    pub(crate) unknown: Option<String>,
    /// Why it could not.
    pub(crate) error: Option<String>,
    /// What an unknown command touched, where even that much is known.
    pub(crate) touched: Option<Vec<Oid>>,
}

/// One fill of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct FillOf {
    /// The table that holds the rows.
    pub(crate) relation: Oid,
    /// Its number.
    pub(crate) fill: u64,
}

impl Report {
    /// What stands for a message of ours that cannot be read: anything may have changed.
    pub(crate) fn unreadable(what: &str, error: &serde_json::Error) -> Report {
        Report { unknown: Some(what.to_owned()), error: Some(error.to_string()), ..Report::default() }
    }
}

/// The secret by which messages of the schema capture are told from what anybody else may write into the WAL.
#[derive(Clone, PartialEq, Eq)]
pub struct Guard(String);

impl Guard {
    /// From `rimward.config`.
    #[must_use]
    pub fn new(secret: String) -> Guard {
        Guard(secret)
    }

    /// Whether a message carries it.
    #[must_use]
    pub fn admits(&self, claimed: &str) -> bool {
        !self.0.is_empty() && self.0 == claimed
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard(..)")
    }
}

/// The body of a `rimward.rows` message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct CarriedRows<'a> {
    /// What proves that the capture sent it.
    pub(crate) guard: String,
    /// The table or leaf.
    pub(crate) table: Oid,
    /// The fill that they are of; none where they come with what made the table.
    #[serde(default)]
    pub(crate) fill: Option<u64>,
    /// Rows of the columns that the stream carries, as text.
    #[serde(borrow)]
    pub(crate) rows: Vec<Vec<Option<std::borrow::Cow<'a, str>>>>,
}

impl Description {
    /// The relation's name.
    #[must_use]
    pub(crate) fn qualified_name(&self) -> QualifiedName {
        QualifiedName { schema: self.schema.clone(), name: self.name.clone() }
    }

    /// The table that this describes, followed if it can be: whether its rows are at hand is for the caller to know.
    #[must_use]
    pub(crate) fn table(&self, stored_name: String) -> Table {
        let (identity, partition_reason) = match &self.leaves {
            Some(leaves) if !leaves.is_empty() => self.identity_of_leaves(leaves),
            _ => (self.own_identity(), None),
        };
        Table {
            id: TableId(self.id),
            name: self.qualified_name(),
            stored_name,
            kind: self.table_kind(),
            columns: self.model_columns(),
            remote: self.own_reason(&identity).or(partition_reason),
            identity,
            indexes: self.model_indexes(),
            primary_key: self.primary_key.clone(),
            view: self.view.clone(),
        }
    }

    fn table_kind(&self) -> TableKind {
        match (self.kind, self.root, &self.leaves) {
            ('r', Some(root), _) => TableKind::Leaf { root: TableId(root) },
            ('r', None, _) => TableKind::Plain,
            ('p', None, Some(leaves)) => {
                let name = |leaf: &LeafDescription| QualifiedName { schema: leaf.schema.clone(), name: leaf.name.clone() };
                let leaves = leaves.iter().map(|leaf| Leaf { id: TableId(leaf.id), name: name(leaf) });
                TableKind::Partitioned { leaves: leaves.collect() }
            }
            _ => TableKind::Other,
        }
    }

    /// Why the primary alone answers, judged by this relation itself.
    fn own_reason(&self, identity: &Identity) -> Option<RemoteReason> {
        let not_a_table = |kind: &str| Some(RemoteReason::NotATable { kind: kind.to_owned() });
        match self.kind {
            'r' => {}
            'p' if self.root.is_none() => {}
            'p' => return not_a_table("partitioned partition"),
            'v' => return not_a_table("view"),
            'm' => return not_a_table("materialized view"),
            'f' => return not_a_table("foreign table"),
            'S' => return not_a_table("sequence"),
            other => return not_a_table(&format!("relation of kind \"{other}\"")),
        }
        if self.persistence != 'p' {
            let persistence = if self.persistence == 'u' { "unlogged" } else { "temporary" };
            return Some(RemoteReason::NotLogged { persistence: persistence.to_owned() });
        }
        if self.row_security {
            return Some(RemoteReason::RowSecurity);
        }
        if self.inheritance {
            return Some(RemoteReason::Inheritance);
        }
        let has_leaves = self.leaves.as_ref().is_some_and(|leaves| !leaves.is_empty());
        if *identity == Identity::None && !has_leaves {
            return Some(RemoteReason::NoIdentity);
        }
        (self.kind == 'r' && !self.published).then_some(RemoteReason::NotPublished)
    }

    fn own_identity(&self) -> Identity {
        match self.identity.kind {
            IdentityKind::None => Identity::None,
            // SQLite has no table without columns.
            IdentityKind::Full if self.columns.iter().all(|column| column.generated) => Identity::None,
            IdentityKind::Full => Identity::Full,
            IdentityKind::Key => {
                let position = |attnum: &i16| self.columns.iter().position(|column| column.attnum == *attnum);
                let mut key: Option<Vec<usize>> = self.identity.columns.iter().map(position).collect();
                if self.leaves.is_some() {
                    // Leaves may list the columns in another order; the root's is theirs, sorted.
                    key.iter_mut().for_each(|key| key.sort_unstable());
                }
                key.filter(|key| !key.is_empty()).map_or(Identity::None, Identity::Key)
            }
        }
    }

    /// All leaves must name their rows by the same columns, because one SQLite table has one key; or all of them by whole rows.
    fn identity_of_leaves(&self, leaves: &[LeafDescription]) -> (Identity, Option<RemoteReason>) {
        let refuse = |leaf: &LeafDescription| {
            let leaf = format!("{}.{}", leaf.schema, leaf.name);
            (Identity::None, Some(RemoteReason::Partition { leaf }))
        };
        if let Some(leaf) = leaves.iter().find(|leaf| !leaf.published || leaf.identity == IdentityKind::None) {
            return refuse(leaf);
        }
        let position = |name: &String| self.columns.iter().position(|column| column.name == *name);
        let key_of = |leaf: &LeafDescription| {
            let mut key = leaf.key.iter().map(position).collect::<Option<Vec<usize>>>().filter(|_| leaf.identity == IdentityKind::Key)?;
            key.sort_unstable();
            Some(key)
        };
        let first = leaves.iter().find_map(key_of);
        let Some(other) = leaves.iter().find(|leaf| first.is_none() || key_of(leaf) != first) else {
            return (first.map_or(Identity::None, Identity::Key), None);
        };
        match leaves.iter().all(|leaf| leaf.identity == IdentityKind::Full || leaf.whole) {
            true => (Identity::Full, None),
            false => refuse(other),
        }
    }

    fn model_columns(&self) -> Vec<Column> {
        let mut taken: Vec<String> = Vec::with_capacity(self.columns.len());
        let mut stored_name = |column: &ColumnDescription| {
            let folded = column.name.to_ascii_lowercase();
            let free = !folded.starts_with("_rimward_") && !taken.contains(&folded);
            taken.push(folded);
            if free { column.name.clone() } else { format!("~{}~{}", column.name, column.attnum) }
        };
        let column = |column: &ColumnDescription| {
            let ty = TypeRef { oid: column.ty, typmod: column.typmod };
            Column {
                attnum: column.attnum,
                name: column.name.clone(),
                stored_name: stored_name(column),
                ty,
                domain: column.domain,
                storage: Storage::of(ty, column.is_enum),
                collation: column.collation,
                bytewise: column.bytewise,
                deterministic: column.deterministic,
                not_null: column.not_null,
                absent: column.generated,
            }
        };
        self.columns.iter().map(column).collect()
    }

    /// Secondary indexes over columns that the stream carries.
    fn model_indexes(&self) -> Vec<Index> {
        let carried = |key: &IndexColumn| self.columns.iter().any(|column| column.attnum == key.attnum && !column.generated);
        let wanted = |index: &&IndexDescription| Some(index.id) != self.identity.index && index.columns.iter().all(carried);
        let model = |index: &IndexDescription| Index {
            id: index.id,
            name: index.name.clone(),
            unique: index.unique,
            columns: index.columns.clone(),
        };
        self.indexes.iter().filter(wanted).map(model).collect()
    }
}
