//! FROM: names to columns, by PostgreSQL's rules of visibility.

use std::sync::Arc;

use rimward_model::{Oid, Table, TableKind};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Alias, Condition, FromItem};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::tree::{Comparison, JoinKind, Node, Source, Typed};
use crate::types::Ty;

/// SQLite joins at most 64 tables.
const RELATIONS_MAX: usize = 60;

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

impl Namespace {
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
        only(self.relation(relation)?.columns.iter().filter(|column| column.name == name), name)
    }

    /// The FROM item of this name.
    pub(crate) fn relation(&self, alias: &str) -> Result<&Relation, RemoteReason> {
        self.relations.iter().find(|relation| relation.alias == alias).ok_or_else(|| RemoteReason::UnknownTable { name: alias.to_owned() })
    }

    /// The namespace of two items side by side.
    fn beside(mut self, other: Namespace) -> Result<Namespace, RemoteReason> {
        for relation in &other.relations {
            if self.relations.iter().any(|known| known.alias == relation.alias) {
                return Err(RemoteReason::Name { name: relation.alias.clone() });
            }
        }
        self.relations.extend(other.relations);
        self.columns.extend(other.columns);
        Ok(self)
    }

    fn make_nullable(&mut self) {
        self.relations.iter_mut().for_each(|relation| relation.optional = true);
        let all = self.relations.iter_mut().flat_map(|relation| &mut relation.columns).chain(&mut self.columns);
        for value in all.filter_map(|column| column.value.as_mut()) {
            value.nullable = true;
        }
    }
}

impl Analyzer<'_> {
    /// The whole FROM clause.
    pub(crate) fn from(&mut self, from: &[FromItem], outer: Option<&Scope<'_>>) -> Result<(Option<Source>, Namespace), RemoteReason> {
        let mut whole: Option<(Source, Namespace)> = None;
        for item in from {
            let (source, namespace) = self.source(item, whole.as_ref().map(|(_, known)| known), outer)?;
            whole = Some(match whole {
                None => (source, namespace),
                Some((left, known)) => {
                    // SQLite's comma binds like JOIN: `a, b LEFT JOIN c` is the same either way, with RIGHT and FULL it is not.
                    if has_outer_right(&source) {
                        return Err(RemoteReason::Clause("a RIGHT or FULL JOIN after a comma"));
                    }
                    (flatten(left, source), known.beside(namespace)?)
                }
            });
        }
        Ok(match whole {
            None => (None, Namespace::default()),
            Some((source, namespace)) => (Some(source), namespace),
        })
    }

    /// One item, which may refer to those `beside` it if it is a function.
    fn source(
        &mut self,
        item: &FromItem,
        beside: Option<&Namespace>,
        outer: Option<&Scope<'_>>,
    ) -> Result<(Source, Namespace), RemoteReason> {
        match item {
            FromItem::Table { name, alias } => self.table(name, alias),
            FromItem::Query { lateral, query, alias } => {
                if *lateral {
                    return Err(RemoteReason::Clause("LATERAL"));
                }
                let Some(name) = &alias.name else { return Err(RemoteReason::Clause("a subquery without a name")) };
                let lowered = self.query(query, outer)?;
                let relation = self.next_relation()?;
                let columns = lowered.visible(relation, &alias.columns)?;
                Ok((Source::Derived { relation, query: Box::new(lowered.query) }, single(name.clone(), columns)))
            }
            FromItem::Function { call, ordinality, alias, .. } => self.function_item(call, *ordinality, alias, beside, outer),
            FromItem::Join { left, right, kind, condition } => self.join((left, right), *kind, condition, beside, outer),
        }
    }

    fn join(
        &mut self,
        (left, right): (&FromItem, &FromItem),
        kind: JoinKind,
        condition: &Condition,
        beside: Option<&Namespace>,
        outer: Option<&Scope<'_>>,
    ) -> Result<(Source, Namespace), RemoteReason> {
        let (left_source, left_names) = self.source(left, beside, outer)?;
        let first_right = self.relations;
        let known = match (kind, beside) {
            (JoinKind::Inner | JoinKind::Left, Some(beside)) => Some(beside.clone().beside(left_names.clone())?),
            (JoinKind::Inner | JoinKind::Left, None) => Some(left_names.clone()),
            (JoinKind::Right | JoinKind::Full, _) => None,
        };
        // A function that may refer to nothing beside it may not refer to what that hides, either.
        let alone = known.is_none() && matches!(right, FromItem::Function { .. });
        let (right_source, right_names) = self.source(right, known.as_ref(), if alone { None } else { outer })?;
        if matches!(right_source, Source::Join { .. })
            && (has_outer_right(&right_source) || matches!(kind, JoinKind::Right | JoinKind::Full))
        {
            return Err(RemoteReason::Clause("a RIGHT or FULL JOIN with parentheses"));
        }
        let (on, names) = match condition {
            Condition::None => (None, left_names.beside(right_names)?),
            Condition::On(condition) => {
                let names = left_names.beside(right_names.clone())?;
                let on = self.boolean(condition, &Scope { names: &names, outer }, Place::On)?;
                (Some(on.node), after_join(names, &right_names, kind))
            }
            Condition::Using(columns) => self.using(left_names, &right_names, columns, kind)?,
            Condition::Natural => {
                let shared = shared_columns(&left_names, &right_names);
                self.using(left_names, &right_names, &shared, kind)?
            }
        };
        let source = Source::Join { left: Box::new(left_source), right: Box::new(right_source), kind, on };
        if kind == JoinKind::Full && (!can_full_join(&source, first_right) || has_derived(&source)) {
            return Err(RemoteReason::Clause("a FULL JOIN on more than equal columns"));
        }
        Ok((source, names))
    }

    /// JOIN … USING: the merged columns come first, then what is left of either side.
    fn using(
        &mut self,
        left: Namespace,
        right: &Namespace,
        columns: &[String],
        kind: JoinKind,
    ) -> Result<(Option<Node>, Namespace), RemoteReason> {
        let mut conditions = Vec::new();
        let mut merged: Vec<Visible> = Vec::new();
        for name in columns {
            let (l, r) = (left.column(name)?, right.column(name)?);
            let (lv, rv) = (l.typed()?, r.typed()?);
            let equal = Operand::Typed(rv.clone());
            conditions.push(self.compare(Comparison::Equal, Operand::Typed(lv.clone()), equal)?.node);
            if merged.iter().any(|other| other.name == *name) {
                return Err(RemoteReason::Column { name: name.clone() });
            }
            let same = lv.ty == rv.ty && l.domain == r.domain;
            let value = match kind {
                _ if !same => self.merged_column(&lv, &rv, kind)?,
                JoinKind::Inner | JoinKind::Left => lv,
                JoinKind::Right => rv,
                JoinKind::Full => {
                    lv.ty.groupable()?;
                    let nullable = lv.nullable || rv.nullable;
                    Typed { node: Node::Merged(Box::new(lv.node), Box::new(rv.node)), origin: None, nullable, ..rv }
                }
            };
            merged.push(Visible { name: name.clone(), value: Some(value), domain: l.domain });
        }
        let names = left.beside(right.clone())?;
        let mut names = after_join(names, right, kind);
        names.columns.retain(|column| merged.iter().all(|other| other.name != column.name));
        merged.append(&mut names.columns);
        names.columns = merged;
        let on = match conditions.len() {
            0 => None,
            1 => Some(conditions.remove(0)),
            _ => Some(Node::And(conditions)),
        };
        Ok((on, names))
    }

    /// The merged column of two integer types: the wider one. An inner join takes the side that has it, an outer one its own side.
    fn merged_column(&mut self, left: &Typed, right: &Typed, kind: JoinKind) -> Result<Typed, RemoteReason> {
        let refuse = RemoteReason::Clause("USING with columns of different types");
        let wider = self.types.common(&[left.ty.oid, right.ty.oid]);
        let (Some(common), true) = (wider, left.ty.is_integer() && right.ty.is_integer() && !left.ty.domain && !right.ty.domain) else {
            return Err(refuse);
        };
        let side = match kind {
            JoinKind::Inner if left.ty.oid != common => right,
            JoinKind::Inner | JoinKind::Left => left,
            JoinKind::Right => right,
            JoinKind::Full => return Err(refuse),
        };
        self.coerce(Operand::Typed(side.clone()), common, Context::Implicit)
    }

    pub(crate) fn next_relation(&mut self) -> Result<usize, RemoteReason> {
        if self.relations == RELATIONS_MAX {
            return Err(RemoteReason::TooLarge { what: "FROM items", limit: RELATIONS_MAX });
        }
        self.relations += 1;
        Ok(self.relations - 1)
    }

    fn table(&mut self, name: &[String], alias: &Alias) -> Result<(Source, Namespace), RemoteReason> {
        if let [name] = name
            && let Some(common) = self.common_table(name)?
        {
            let relation = self.next_relation()?;
            let columns = common.columns(relation);
            let columns = renamed(columns, &alias.columns)?;
            let alias = alias.name.as_ref().unwrap_or(name).clone();
            return Ok((Source::Common { relation, number: common.number }, single(alias, columns)));
        }
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        let table = self.resolve(&name)?;
        if let Some(reason) = &table.remote {
            return Err(RemoteReason::Table { name: table.name.clone(), reason: reason.clone() });
        }
        match table.kind {
            TableKind::Plain | TableKind::Partitioned { .. } => {}
            TableKind::Leaf { .. } => return Err(RemoteReason::Leaf { name: table.name.clone() }),
            TableKind::Other => {
                let reason = rimward_model::RemoteReason::NotATable { kind: "relation of another kind".to_owned() };
                return Err(RemoteReason::Table { name: table.name.clone(), reason });
            }
        }
        let relation = self.next_relation()?;
        if !self.tables.contains(&table.id) {
            self.tables.push(table.id);
        }
        let columns = table.columns.iter().map(|column| visible(&table, column, relation, self.catalog)).collect();
        let columns = renamed(columns, &alias.columns)?;
        let alias = alias.name.as_ref().unwrap_or(&table.name.name).clone();
        Ok((Source::Table { relation, stored_name: table.stored_name.clone() }, single(alias, columns)))
    }

    /// The relation that a name means, along the search path.
    fn resolve(&self, name: &[&str]) -> Result<Arc<Table>, RemoteReason> {
        let unknown = || RemoteReason::UnknownTable { name: name.join(".") };
        match name {
            [schema, name] => self.catalog.table_named(schema, name).cloned().ok_or_else(unknown),
            [name] => {
                if self.session.has_temp_schema {
                    return Err(RemoteReason::Temporary);
                }
                // Every relation of pg_catalog has this prefix, and pg_catalog is not in the replica's catalog.
                if name.starts_with("pg_") {
                    return Err(unknown());
                }
                // Nor are information_schema and Rimward's own schema: what comes behind them may be hidden.
                let visible = self.session.search_path.iter();
                let visible = visible.take_while(|schema| !matches!(schema.as_str(), "information_schema" | "rimward"));
                visible.into_iter().find_map(|schema| self.catalog.table_named(schema, name)).cloned().ok_or_else(unknown)
            }
            _ => Err(unknown()),
        }
    }
}

pub(crate) fn single(alias: String, columns: Vec<Visible>) -> Namespace {
    Namespace { relations: vec![Relation { alias, columns: columns.clone(), optional: false, scalar: false }], columns }
}

fn visible(table: &Table, column: &rimward_model::Column, relation: usize, catalog: &rimward_model::Catalog) -> Visible {
    let node = Node::Column { relation, name: column.stored_name.as_str().into() };
    let ty = Ty::of(column, catalog);
    let value = Typed { origin: Some((table.id, column.attnum)), nullable: !column.not_null, ..Typed::new(node, ty) };
    Visible { name: column.name.clone(), value: (!column.absent).then_some(value), domain: column.domain }
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

/// Marks the columns that the join may fill with NULLs.
fn after_join(names: Namespace, right: &Namespace, kind: JoinKind) -> Namespace {
    let (relations, columns) = (names.relations.len() - right.relations.len(), names.columns.len() - right.columns.len());
    let mut left_part = names;
    let mut right_part = Namespace { relations: left_part.relations.split_off(relations), columns: left_part.columns.split_off(columns) };
    if matches!(kind, JoinKind::Left | JoinKind::Full) {
        right_part.make_nullable();
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        left_part.make_nullable();
    }
    left_part.relations.extend(right_part.relations);
    left_part.columns.extend(right_part.columns);
    left_part
}

/// The columns of NATURAL JOIN, in the left side's order.
fn shared_columns(left: &Namespace, right: &Namespace) -> Vec<String> {
    left.columns.iter().map(|column| column.name.clone()).filter(|name| right.has_column(name)).collect()
}

/// Whether a subquery is among the joins.
fn has_derived(source: &Source) -> bool {
    match source {
        Source::Table { .. } => false,
        Source::Derived { .. } | Source::Common { .. } | Source::Elements { .. } => true,
        Source::Join { left, right, .. } => has_derived(left) || has_derived(right),
    }
}

/// Whether a RIGHT or FULL join is among the joins.
fn has_outer_right(source: &Source) -> bool {
    match source {
        Source::Join { left, right, kind, .. } => {
            matches!(kind, JoinKind::Right | JoinKind::Full) || has_outer_right(left) || has_outer_right(right)
        }
        _ => false,
    }
}

/// PostgreSQL refuses a FULL JOIN whose conditions it can neither hash nor merge; columns of both sides that are equal, it can.
fn can_full_join(join: &Source, first_right: usize) -> bool {
    let Source::Join { on: Some(on), .. } = join else { return false };
    let conditions = match on {
        Node::And(conditions) => &conditions[..],
        condition => std::slice::from_ref(condition),
    };
    conditions.iter().all(|condition| match condition {
        Node::Compare(Comparison::Equal, left, right) => match (&**left, &**right) {
            (Node::Column { relation: left, .. }, Node::Column { relation: right, .. }) => (*left < first_right) != (*right < first_right),
            _ => false,
        },
        _ => false,
    })
}

/// `left, right`: SQLite joins from the left, so the joins of `right` are continued on `left`.
fn flatten(left: Source, right: Source) -> Source {
    match right {
        Source::Join { left: inner, right, kind, on } => Source::Join { left: Box::new(flatten(left, *inner)), right, kind, on },
        item => Source::Join { left: Box::new(left), right: Box::new(item), kind: JoinKind::Inner, on: None },
    }
}

/// Wider results are not translated: PostgreSQL and SQLite have limits of their own a little above.
pub(crate) const COLUMNS_MAX: usize = 1600;

impl Typed {
    /// Whether SQLite orders it as PostgreSQL does.
    pub(crate) fn orderable(&self) -> Result<(), RemoteReason> {
        self.ty.comparable(crate::types::Need::Order)
    }
}
