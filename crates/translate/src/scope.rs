//! Names to columns, by PostgreSQL's rules of visibility.

use rimward_model::{Oid, TableId};

use crate::RemoteReason;
use crate::tree::Typed;

/// Wider results are not translated: PostgreSQL and SQLite have limits of their own a little above.
pub(crate) const COLUMNS_MAX: usize = 1600;

/// A column that a name may mean.
#[derive(Debug, Clone)]
pub(crate) struct Visible {
    pub(crate) name: String,
    /// `None` for a generated column that is not replicated.
    pub(crate) value: Option<Typed>,
    /// The domain that the column was declared with.
    pub(crate) domain: Option<Oid>,
}

/// A FROM item that may qualify names.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub(crate) alias: String,
    /// Its schema, if it is a table under its own name: then that may qualify it, too.
    pub(crate) schema: Option<String>,
    /// The table that it is, under whatever name.
    pub(crate) table: Option<TableId>,
    pub(crate) columns: Vec<Visible>,
    /// Whether an outer join may leave it without a row.
    pub(crate) optional: bool,
    /// Whether it is a function of one column, which its name means as well.
    pub(crate) scalar: bool,
}

/// What names mean in some place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Namespace {
    pub(crate) relations: Vec<Relation>,
    /// What `*` and unqualified names see.
    pub(crate) columns: Vec<Visible>,
}

/// What names mean in some place, and around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) names: &'s Namespace,
    pub(crate) outer: Option<&'s Scope<'s>>,
}

impl Scope<'_> {
    /// What an unqualified name means; a nearer one hides those farther away.
    pub(crate) fn column(&self, name: &str) -> Result<&Visible, RemoteReason> {
        let mut scope = Some(self);
        while let Some(level) = scope {
            if level.names.has_column(name) {
                return level.names.column(name);
            }
            scope = level.outer;
        }
        // No column has the name; a function of one column may.
        let mut scope = Some(self);
        while let Some(level) = scope {
            if let Some(relation) = level.names.relations.iter().find(|relation| relation.alias == name) {
                return match &relation.columns[..] {
                    [only] if relation.scalar => Ok(only),
                    _ => Err(unknown_column(name)),
                };
            }
            scope = level.outer;
        }
        Err(unknown_column(name))
    }

    /// What `schema.relation.name` means.
    pub(crate) fn qualified_twice(&self, schema: &str, relation: &str, name: &str) -> Result<&Visible, RemoteReason> {
        match (self.names.relation_of(schema, relation), self.outer) {
            (Some(found), _) => found.column(name),
            (None, Some(outer)) => outer.qualified_twice(schema, relation, name),
            (None, None) => Err(RemoteReason::UnknownTable { name: format!("{schema}.{relation}") }),
        }
    }

    /// What `relation.name` means.
    pub(crate) fn qualified(&self, relation: &str, name: &str) -> Result<&Visible, RemoteReason> {
        match self.outer {
            Some(outer) if !self.names.has_relation(relation) => outer.qualified(relation, name),
            _ => self.names.qualified(relation, name),
        }
    }
}

fn unknown_column(name: &str) -> RemoteReason {
    RemoteReason::Column { name: name.to_owned() }
}

impl Visible {
    pub(crate) fn typed(&self) -> Result<Typed, RemoteReason> {
        self.value.clone().ok_or_else(|| RemoteReason::Absent { name: self.name.clone() })
    }
}

fn only<'v>(mut found: impl Iterator<Item = &'v Visible>, name: &str) -> Result<&'v Visible, RemoteReason> {
    match (found.next(), found.next()) {
        (Some(column), None) => Ok(column),
        _ => Err(unknown_column(name)),
    }
}

impl Relation {
    pub(crate) fn new(alias: String, columns: Vec<Visible>) -> Relation {
        Relation { alias, schema: None, table: None, columns, optional: false, scalar: false }
    }

    /// A column of it.
    pub(crate) fn column(&self, name: &str) -> Result<&Visible, RemoteReason> {
        only(self.columns.iter().filter(|column| column.name == name), name)
    }
}

impl Namespace {
    /// One FROM item.
    pub(crate) fn single(alias: String, columns: Vec<Visible>) -> Namespace {
        Namespace { relations: vec![Relation::new(alias, columns.clone())], columns }
    }

    /// The table of this schema and name, if it is there without an alias.
    pub(crate) fn relation_of(&self, schema: &str, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.alias == name && relation.schema.as_deref() == Some(schema))
    }

    /// An unqualified column. Unknown and ambiguous ones are remote; so are system columns, which are not among the columns.
    pub(crate) fn column(&self, name: &str) -> Result<&Visible, RemoteReason> {
        only(self.columns.iter().filter(|column| column.name == name), name)
    }

    /// Whether an unqualified name means a column, or could (several).
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    fn has_relation(&self, alias: &str) -> bool {
        self.relations.iter().any(|relation| relation.alias == alias)
    }

    /// `relation.column`.
    pub(crate) fn qualified(&self, relation: &str, name: &str) -> Result<&Visible, RemoteReason> {
        self.relation(relation)?.column(name)
    }

    /// The FROM item of this name.
    pub(crate) fn relation(&self, alias: &str) -> Result<&Relation, RemoteReason> {
        self.relations.iter().find(|relation| relation.alias == alias).ok_or_else(|| RemoteReason::UnknownTable { name: alias.to_owned() })
    }

    /// The namespace of two items side by side.
    pub(crate) fn beside(mut self, other: Namespace) -> Result<Namespace, RemoteReason> {
        for relation in &other.relations {
            if self.relations.iter().any(|known| known.alias == relation.alias) {
                return Err(RemoteReason::Name { name: relation.alias.clone() });
            }
        }
        self.relations.extend(other.relations);
        self.columns.extend(other.columns);
        Ok(self)
    }

    pub(crate) fn make_nullable(&mut self) {
        self.relations.iter_mut().for_each(|relation| relation.optional = true);
        self.values_mut().for_each(|value| value.nullable = true);
    }

    /// Every value that a name may mean; some come twice.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Typed> {
        let all = self.relations.iter_mut().flat_map(|relation| &mut relation.columns).chain(&mut self.columns);
        all.filter_map(|column| column.value.as_mut())
    }

    /// As before.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Typed> {
        let all = self.relations.iter().flat_map(|relation| &relation.columns).chain(&self.columns);
        all.filter_map(|column| column.value.as_ref())
    }
}

/// `AS alias (names…)`: the first columns take other names.
pub(crate) fn renamed(mut columns: Vec<Visible>, names: &[String]) -> Result<Vec<Visible>, RemoteReason> {
    if names.len() > columns.len() {
        return Err(RemoteReason::Clause("an alias with more columns than there are"));
    }
    for (column, name) in columns.iter_mut().zip(names) {
        column.name.clone_from(name);
    }
    Ok(columns)
}

impl Typed {
    /// Whether SQLite orders it as PostgreSQL does.
    pub(crate) fn orderable(&self) -> Result<(), RemoteReason> {
        self.ty.comparable(crate::types::Need::Order)
    }
}
