//! What a name in FROM means: a CTE, a table, a partition, or a view, which is expanded.

use std::sync::Arc;

use rimward_model::{Catalog, CellBuf, Column, Table, TableId, TableKind};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::Alias;
use crate::lex::{Passed, lex};
use crate::scope::{Namespace, Visible, renamed};
use crate::tree::{Comparison, Node, Query, Select, Source, Typed};
use crate::types::Ty;

/// Views within views are expanded this deep.
const VIEWS_MAX: usize = 16;

/// The view whose query is being analysed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Within {
    /// How many views around one another.
    depth: usize,
    /// Whether its relations are read with the privileges of whoever asks.
    invoker: bool,
    /// The relations that its names meant so far.
    relations: Vec<TableId>,
}

impl Analyzer<'_> {
    pub(crate) fn table(&mut self, name: &[String], only: bool, alias: &Alias) -> Result<(Source, Namespace), RemoteReason> {
        if let [name] = name
            && let Some(common) = self.common_table(name)?
        {
            if only {
                return Err(RemoteReason::Clause("ONLY"));
            }
            let relation = self.next_relation()?;
            self.know_constants(relation, &common.constants);
            let columns = renamed(common.columns(relation), &alias.columns)?;
            let alias = alias.name.as_ref().unwrap_or(name).clone();
            return Ok((Source::Common { relation, number: common.number }, Namespace::single(alias, columns)));
        }
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        let table = self.resolve(&name)?;
        self.noted(table.id);
        let (source, columns) = match (&table.kind, &table.view) {
            (TableKind::Other, Some(_)) => self.view(&table)?,
            _ => {
                if let Some(reason) = &table.remote {
                    return Err(RemoteReason::Table { name: table.name.clone(), reason: reason.clone() });
                }
                match table.kind {
                    // Of its own, a partitioned table has no rows.
                    TableKind::Partitioned { .. } if only => return Err(RemoteReason::Clause("ONLY")),
                    TableKind::Plain | TableKind::Partitioned { .. } => self.stored(&table)?,
                    TableKind::Leaf { root } => self.leaf(&table, root)?,
                    TableKind::Other => {
                        let reason = rimward_model::RemoteReason::NotATable { kind: "relation of another kind".to_owned() };
                        return Err(RemoteReason::Table { name: table.name.clone(), reason });
                    }
                }
            }
        };
        let columns = renamed(columns, &alias.columns)?;
        let mut names = Namespace::single(alias.name.as_ref().unwrap_or(&table.name.name).clone(), columns);
        names.relations[0].table = Some(table.id);
        if alias.name.is_none() {
            names.relations[0].schema = Some(table.name.schema.clone());
        }
        Ok((source, names))
    }

    /// Whose privileges count for a relation that is named here.
    fn noted(&mut self, id: TableId) {
        let own = match &mut self.within {
            None => true,
            Some(within) => {
                within.relations.push(id);
                within.invoker
            }
        };
        if own && !self.tables.contains(&id) {
            self.tables.push(id);
        }
    }

    fn stored(&mut self, table: &Arc<Table>) -> Result<(Source, Vec<Visible>), RemoteReason> {
        let relation = self.next_relation()?;
        let columns =
            table.columns.iter().map(|column| visible(table, column, column.stored_name.as_str().into(), relation, self.catalog)).collect();
        Ok((Source::Table { relation, stored_name: table.stored_name.clone() }, columns))
    }

    /// A partition: its rows among those of the topmost table.
    fn leaf(&mut self, leaf: &Arc<Table>, root: TableId) -> Result<(Source, Vec<Visible>), RemoteReason> {
        let refuse = || RemoteReason::Leaf { name: leaf.name.clone() };
        let root = self.catalog.table(root).filter(|root| root.is_complete() && root.has_leaf_column()).ok_or_else(refuse)?;
        let (inner, relation) = (self.next_relation()?, self.next_relation()?);
        let (mut columns, mut seen) = (Vec::new(), Vec::new());
        for column in &leaf.columns {
            let held = root.columns.iter().find(|held| held.name == column.name && held.ty == column.ty && held.domain == column.domain);
            let held = held.filter(|held| held.collation == column.collation && held.storage == column.storage).ok_or_else(refuse)?;
            let column = Column { absent: column.absent || held.absent, ..column.clone() };
            seen.push(visible(leaf, &column, format!("c{}", columns.len()).into(), relation, self.catalog));
            if !column.absent {
                columns.push(Node::Column { relation: inner, name: held.stored_name.as_str().into() });
            }
        }
        let own = Box::new(Node::Column { relation: inner, name: "_rimward_leaf".into() });
        let id = Box::new(Node::Literal(CellBuf::Integer(leaf.id.0.into())));
        let filter = Some(Node::Compare(Comparison::Equal, own, id));
        if columns.is_empty() {
            columns.push(Node::one());
        }
        let from = Some(Source::Table { relation: inner, stored_name: root.stored_name.clone() });
        let query = Query::select(Select { columns, from, filter, ..Select::default() });
        Ok((Source::Derived { relation, query: Box::new(query) }, seen))
    }

    /// A view: its query, as a subquery in which only PostgreSQL's own names may come without a schema.
    fn view(&mut self, table: &Arc<Table>) -> Result<(Source, Vec<Visible>), RemoteReason> {
        let refuse = || RemoteReason::View { name: table.name.clone() };
        let Some(view) = &table.view else { return Err(refuse()) };
        let depth = self.within.as_ref().map_or(0, |within| within.depth) + 1;
        if depth > VIEWS_MAX {
            return Err(RemoteReason::TooLarge { what: "views within views", limit: VIEWS_MAX });
        }
        let Passed::Query(tokens) = lex(&view.definition)? else { return Err(refuse()) };
        let query = crate::parse::parse(tokens)?;
        if !view.security_invoker && !self.views.contains(&table.id) {
            self.views.push(table.id);
        }
        let around = self.within.replace(Within { depth, invoker: view.security_invoker, relations: Vec::new() });
        let commons = std::mem::take(&mut self.commons);
        let lowered = self.query(&query, None);
        self.commons = commons;
        let within = std::mem::replace(&mut self.within, around);
        let lowered = lowered?;
        // Names are those of the moment when the view was described: what they mean now must be what the view reads.
        let mut meant = within.map(|within| within.relations).unwrap_or_default();
        meant.sort_unstable();
        meant.dedup();
        let mut known = view.relations.clone();
        known.sort_unstable();
        if meant != known || lowered.outputs.len() != table.columns.len() {
            return Err(refuse());
        }
        let relation = self.next_relation()?;
        self.know_constants(relation, &lowered.query.constant_columns(&self.constants));
        let mut columns = Vec::with_capacity(table.columns.len());
        for (index, (output, column)) in lowered.outputs.iter().zip(&table.columns).enumerate() {
            let (ty, declared) = (output.value.ty, Ty::of(column, self.catalog));
            let same = ty.type_ref() == declared.type_ref() && ty.domain == declared.domain && ty.collation.oid == declared.collation.oid;
            if !same {
                return Err(refuse());
            }
            // The column's own collation, which nobody gave with COLLATE here.
            let ty = Ty { collation: declared.collation, ..ty };
            let node = Node::Column { relation, name: format!("c{index}").into() };
            let value = Typed { node, ty, origin: Some((table.id, column.attnum)), ..output.value.clone() };
            columns.push(Visible { name: column.name.clone(), value: Some(value), domain: column.domain });
        }
        Ok((Source::Derived { relation, query: Box::new(lowered.query) }, columns))
    }

    /// The relation that a name means, along the search path.
    fn resolve(&self, name: &[&str]) -> Result<Arc<Table>, RemoteReason> {
        let unknown = || RemoteReason::UnknownTable { name: name.join(".") };
        match name {
            [schema, name] => self.catalog.table_named(schema, name).cloned().ok_or_else(unknown),
            [name] => {
                // In a view, only relations of pg_catalog come without a schema.
                if self.within.is_some() {
                    return Err(unknown());
                }
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

fn visible(table: &Table, column: &Column, stored_name: Arc<str>, relation: usize, catalog: &Catalog) -> Visible {
    let node = Node::Column { relation, name: stored_name };
    let value = Typed { origin: Some((table.id, column.attnum)), nullable: !column.not_null, ..Typed::new(node, Ty::of(column, catalog)) };
    Visible { name: column.name.clone(), value: (!column.absent).then_some(value), domain: column.domain }
}
