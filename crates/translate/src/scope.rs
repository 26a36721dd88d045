//! FROM: names to columns, by PostgreSQL's rules of visibility.

use std::sync::Arc;

use rimward_model::{Oid, Table, TableKind};
use sqlparser::ast::{Ident, Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias, TableFactor, TableWithJoins};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::compare::Operand;
use crate::expression::Place;
use crate::gate::{FOLDED, QUOTED};
use crate::tree::{Comparison, JoinKind, Node, Source, Typed};
use crate::types::{Need, Ty};

/// SQLite joins at most 64 tables.
const RELATIONS_MAX: usize = 32;

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
}

/// What names mean in some place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Namespace {
    pub(crate) relations: Vec<Relation>,
    /// What `*` and unqualified names see.
    pub(crate) columns: Vec<Visible>,
}

/// A name as written: folded already, unless the parser took a key word for a name, which is refused.
pub(crate) fn ident(ident: &Ident) -> Result<&str, RemoteReason> {
    if matches!(ident.quote_style, Some(FOLDED | QUOTED)) {
        Ok(&ident.value)
    } else {
        Err(RemoteReason::Name { name: ident.value.clone() })
    }
}

/// The parts of a dotted name.
pub(crate) fn parts(name: &ObjectName) -> Result<Vec<&str>, RemoteReason> {
    name.0
        .iter()
        .map(|part| match part {
            ObjectNamePart::Identifier(part) => ident(part),
            ObjectNamePart::Function(_) => Err(RemoteReason::Parse),
        })
        .collect()
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
        let all = self.relations.iter_mut().flat_map(|relation| &mut relation.columns).chain(&mut self.columns);
        for value in all.filter_map(|column| column.value.as_mut()) {
            value.nullable = true;
        }
    }
}

impl Analyzer<'_> {
    /// The whole FROM clause.
    pub(crate) fn from(&mut self, from: &[TableWithJoins]) -> Result<(Option<Source>, Namespace), RemoteReason> {
        let mut whole: Option<(Source, Namespace)> = None;
        for item in from {
            let (source, namespace) = self.joined(item)?;
            whole = Some(match whole {
                None => (source, namespace),
                Some((left, known)) => {
                    // SQLite's comma binds like JOIN: `a, b LEFT JOIN c` is the same either way, with RIGHT and FULL it is not.
                    if has_outer_right(&source) {
                        return Err(RemoteReason::Clause("a RIGHT or FULL JOIN after a comma"));
                    }
                    let source = flatten(left, source);
                    (source, known.beside(namespace)?)
                }
            });
        }
        Ok(match whole {
            None => (None, Namespace::default()),
            Some((source, namespace)) => (Some(source), namespace),
        })
    }

    fn joined(&mut self, item: &TableWithJoins) -> Result<(Source, Namespace), RemoteReason> {
        let mut left = self.factor(&item.relation)?;
        for join in &item.joins {
            left = self.join(left, join)?;
        }
        Ok(left)
    }

    fn join(&mut self, left: (Source, Namespace), join: &Join) -> Result<(Source, Namespace), RemoteReason> {
        let (kind, constraint) = match &join.join_operator {
            _ if join.global => return Err(RemoteReason::Clause("GLOBAL JOIN")),
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (JoinKind::Inner, Some(constraint)),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => (JoinKind::Left, Some(constraint)),
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => (JoinKind::Right, Some(constraint)),
            JoinOperator::FullOuter(constraint) => (JoinKind::Full, Some(constraint)),
            JoinOperator::CrossJoin(JoinConstraint::None) => (JoinKind::Inner, None),
            _ => return Err(RemoteReason::Clause("this kind of join")),
        };
        let (left_source, left_names) = left;
        let first_right = self.relations;
        let (right_source, right_names) = self.factor(&join.relation)?;
        if matches!(right_source, Source::Join { .. })
            && (has_outer_right(&right_source) || matches!(kind, JoinKind::Right | JoinKind::Full))
        {
            return Err(RemoteReason::Clause("a RIGHT or FULL JOIN with parentheses"));
        }
        let (on, names) = match constraint {
            None => (None, left_names.beside(right_names)?),
            Some(JoinConstraint::On(condition)) => {
                let names = left_names.beside(right_names.clone())?;
                let on = self.boolean(condition, &names, Place::On)?;
                (Some(on.node), self.after_join(names, &right_names, kind))
            }
            Some(JoinConstraint::Using(columns)) => self.using(left_names, &right_names, columns, kind)?,
            Some(JoinConstraint::Natural) => return Err(RemoteReason::Clause("NATURAL JOIN")),
            Some(JoinConstraint::None) => return Err(RemoteReason::Clause("a JOIN without a condition")),
        };
        let source = Source::Join { left: Box::new(left_source), right: Box::new(right_source), kind, on };
        if kind == JoinKind::Full && (!can_full_join(&source, first_right) || source.any_derived(&|_| true)) {
            return Err(RemoteReason::Clause("a FULL JOIN on more than equal columns"));
        }
        Ok((source, names))
    }

    /// Marks the columns that the join may fill with NULLs.
    #[allow(clippy::unused_self, reason = "reads as a step of the join")]
    fn after_join(&self, names: Namespace, right: &Namespace, kind: JoinKind) -> Namespace {
        let (relations, columns) = (names.relations.len() - right.relations.len(), names.columns.len() - right.columns.len());
        let mut left_part = names;
        let mut right_part =
            Namespace { relations: left_part.relations.split_off(relations), columns: left_part.columns.split_off(columns) };
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

    /// JOIN … USING: the merged columns come first, then what is left of either side.
    fn using(
        &mut self,
        left: Namespace,
        right: &Namespace,
        columns: &[ObjectName],
        kind: JoinKind,
    ) -> Result<(Option<Node>, Namespace), RemoteReason> {
        let mut conditions = Vec::new();
        let mut merged: Vec<Visible> = Vec::new();
        for column in columns {
            let [name] = parts(column)?[..] else { return Err(RemoteReason::Parse) };
            let (l, r) = (left.column(name)?, right.column(name)?);
            let (lv, rv) = (l.typed()?, r.typed()?);
            // Otherwise the merged column has a common type, and is an expression.
            let same = lv.ty == rv.ty && l.domain == r.domain && merged.iter().all(|other| other.name != name);
            if !same {
                return Err(RemoteReason::Clause("USING with columns of different types"));
            }
            conditions.push(self.compare(Comparison::Equal, Operand::Typed(lv.clone()), Operand::Typed(rv.clone()))?.node);
            let value = match kind {
                JoinKind::Inner | JoinKind::Left => lv,
                JoinKind::Right => rv,
                JoinKind::Full => {
                    lv.ty.groupable()?;
                    let nullable = lv.nullable || rv.nullable;
                    Typed { node: Node::Merged(Box::new(lv.node), Box::new(rv.node)), ty: lv.ty, origin: None, nullable }
                }
            };
            merged.push(Visible { name: name.to_owned(), value: Some(value), domain: l.domain });
        }
        let names = left.beside(right.clone())?;
        let mut names = self.after_join(names, right, kind);
        names.columns.retain(|column| merged.iter().all(|other| other.name != column.name));
        merged.append(&mut names.columns);
        names.columns = merged;
        let on = if conditions.len() == 1 { conditions.remove(0) } else { Node::And(conditions) };
        Ok((Some(on), names))
    }

    fn factor(&mut self, factor: &TableFactor) -> Result<(Source, Namespace), RemoteReason> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => self.table(name, alias.as_ref()),
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None } => {
                let alias = plain_alias(alias)?.to_owned();
                let lowered = self.derived(subquery)?;
                let relation = self.next_relation()?;
                let columns = (lowered.outputs.into_iter().enumerate())
                    .map(|(index, output)| {
                        let node = Node::Column { relation, name: format!("c{index}").into() };
                        let value = Some(Typed { node, ..output.value });
                        Visible { name: output.name, value, domain: None }
                    })
                    .collect();
                Ok((Source::Derived { relation, select: Box::new(lowered.select) }, single(alias, columns)))
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } if !table_with_joins.joins.is_empty() => {
                self.joined(table_with_joins)
            }
            TableFactor::Table { .. } => Err(RemoteReason::Clause("a table function, sample or hint")),
            TableFactor::Derived { .. } => Err(RemoteReason::Clause("LATERAL, or a subquery without a name")),
            TableFactor::NestedJoin { .. } => Err(RemoteReason::Clause("an alias of a join")),
            _ => Err(RemoteReason::Clause("this FROM item")),
        }
    }

    fn next_relation(&mut self) -> Result<usize, RemoteReason> {
        if self.relations == RELATIONS_MAX {
            return Err(RemoteReason::TooLarge { what: "FROM items", limit: RELATIONS_MAX });
        }
        self.relations += 1;
        Ok(self.relations - 1)
    }

    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) -> Result<(Source, Namespace), RemoteReason> {
        let table = self.resolve(&parts(name)?)?;
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
        let alias = alias.map(plain_alias).transpose()?.unwrap_or(&table.name.name).to_owned();
        let relation = self.next_relation()?;
        if !self.tables.contains(&table.id) {
            self.tables.push(table.id);
        }
        let columns = table.columns.iter().map(|column| visible(&table, column, relation)).collect();
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

fn single(alias: String, columns: Vec<Visible>) -> Namespace {
    Namespace { relations: vec![Relation { alias, columns: columns.clone() }], columns }
}

fn visible(table: &Table, column: &rimward_model::Column, relation: usize) -> Visible {
    let node = Node::Column { relation, name: column.stored_name.as_str().into() };
    let value = Typed { node, ty: Ty::of(column), origin: Some((table.id, column.attnum)), nullable: !column.not_null };
    Visible { name: column.name.clone(), value: (!column.absent).then_some(value), domain: column.domain }
}

fn plain_alias(alias: &TableAlias) -> Result<&str, RemoteReason> {
    if !alias.columns.is_empty() || alias.at.is_some() {
        return Err(RemoteReason::Clause("a column list after an alias"));
    }
    ident(&alias.name)
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
        self.ty.comparable(Need::Order)
    }
}
