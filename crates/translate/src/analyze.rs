//! A query as a whole: its clauses, in the order in which PostgreSQL resolves them (which decides how parameters get their types).

use rimward_model::{Catalog, Oid, TableId, oid};

use crate::RemoteReason;
use crate::SessionView;
use crate::ast::{self, Body as AstBody, Distinct, Expr, Limit, Query as Ast, SortKey, Target};
use crate::builtin::Context;
use crate::convert::Operand;
use crate::expression::Place;
use crate::grouping::{self, Grouped};
use crate::name::output_name;
use crate::one_row::one_row;
use crate::relation::Within;
use crate::resolve::Types;
use crate::same::Written;
use crate::scope::{COLUMNS_MAX, Namespace, Scope, Visible, renamed};
use crate::sets::Sets;
use crate::tree::{Body, Constants, Node, OrderKey, Query, Select, Source, Typed};
use crate::types::Collation;

/// What is known while a statement is analysed.
pub(crate) struct Analyzer<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) session: &'a SessionView<'a>,
    pub(crate) types: Types<'a>,
    pub(crate) default_collation: Collation,
    /// The parameters' types as far as they are known; 0 where not.
    parameters: Vec<Oid>,
    /// The relations that are read with the privileges of whoever asks.
    pub(crate) tables: Vec<TableId>,
    /// The views that are read with their owners'.
    pub(crate) views: Vec<TableId>,
    /// The view whose query this is.
    pub(crate) within: Option<Within>,
    /// FROM items so far.
    pub(crate) relations: usize,
    /// The first FROM item of the present SELECT.
    pub(crate) first_relation: usize,
    /// The CTEs in sight, the nearest last.
    pub(crate) commons: Vec<Common>,
    /// CTEs so far.
    pub(crate) commons_count: usize,
    /// Columns of subqueries that are constants.
    pub(crate) constants: Constants,
    /// How deep the present expression is.
    pub(crate) depth: usize,
    /// Whether the present SELECT has aggregates.
    pub(crate) aggregates: bool,
    /// Whether its rows come from one subquery with an order, and are not grouped.
    pub(crate) ordered_input: bool,
    /// Why it is remote, if more than one row of a group is read: an aggregate depends on the order of the rows, and none is said.
    pub(crate) unordered: Option<RemoteReason>,
    /// Whether it has window functions.
    pub(crate) windows: bool,
    /// Whether it has grouping().
    pub(crate) groupings: bool,
    /// Whether any output of it may be NULL, since not every grouping set has all keys.
    sets: bool,
    /// Its WINDOW clause.
    pub(crate) named_windows: Vec<(String, ast::Window)>,
    /// Whether SQLite may stop with an error.
    pub(crate) may_fail: bool,
    /// Whether a constant may raise an error, which PostgreSQL would raise without any row.
    pub(crate) constant_may_fail: bool,
}

/// A CTE in sight.
#[derive(Debug, Clone)]
pub(crate) struct Common {
    pub(crate) name: String,
    pub(crate) number: usize,
    /// Its columns; `None` where it may not be named yet.
    pub(crate) columns: Option<Vec<(String, Typed)>>,
    /// Which of them are constants.
    pub(crate) constants: Vec<bool>,
}

impl Common {
    /// Its columns as those of a FROM item.
    pub(crate) fn columns(&self, relation: usize) -> Vec<Visible> {
        let columns = self.columns.iter().flatten().enumerate();
        let visible = |(index, (name, value)): (usize, &(String, Typed))| {
            let node = Node::Column { relation, name: format!("c{index}").into() };
            Visible { name: name.clone(), value: Some(Typed { node, ..value.clone() }), domain: None }
        };
        columns.map(visible).collect()
    }
}

/// An output column.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) value: Typed,
}

/// An analysed query.
pub(crate) struct Lowered {
    pub(crate) query: Query,
    pub(crate) outputs: Vec<Output>,
}

impl Lowered {
    /// The outputs as the columns of a FROM item.
    pub(crate) fn visible(&self, relation: usize, names: &[String]) -> Result<Vec<Visible>, RemoteReason> {
        let column = |(index, output): (usize, &Output)| {
            let node = Node::Column { relation, name: format!("c{index}").into() };
            Visible { name: output.name.clone(), value: Some(Typed { node, ..output.value.clone() }), domain: None }
        };
        renamed(self.outputs.iter().enumerate().map(column).collect(), names)
    }
}

/// A SELECT whose select list is not resolved to types wholly.
pub(crate) struct Open {
    pub(crate) select: Select,
    pub(crate) names: Vec<String>,
    pub(crate) values: Vec<Operand>,
    pub(crate) order_by: Vec<OrderKey>,
    limit: Option<Node>,
    offset: Option<Node>,
    pub(crate) shown: Option<usize>,
    sets: Option<Sets>,
    ties: bool,
}

impl<'a> Analyzer<'a> {
    pub(crate) fn new(declared: &[Oid], catalog: &'a Catalog, session: &'a SessionView<'a>) -> Analyzer<'a> {
        Analyzer {
            catalog,
            session,
            types: Types::of(catalog),
            default_collation: Collation::default_of(catalog),
            parameters: declared.iter().map(|&id| if id == oid::UNKNOWN { 0 } else { id }).collect(),
            tables: Vec::new(),
            views: Vec::new(),
            within: None,
            relations: 0,
            first_relation: 0,
            commons: Vec::new(),
            commons_count: 0,
            constants: Constants::new(),
            depth: 0,
            aggregates: false,
            ordered_input: false,
            unordered: None,
            windows: false,
            groupings: false,
            sets: false,
            named_windows: Vec::new(),
            may_fail: false,
            constant_may_fail: false,
        }
    }

    /// The columns of a FROM item that are constants.
    pub(crate) fn know_constants(&mut self, relation: usize, constants: &[bool]) {
        let columns = constants.iter().enumerate().filter(|(_, constant)| **constant);
        self.constants.extend(columns.map(|(index, _)| (relation, format!("c{index}").into())));
    }

    /// The type of a parameter, if it is known.
    pub(crate) fn parameter_type(&mut self, index: usize) -> Option<Oid> {
        if self.parameters.len() <= index {
            self.parameters.resize(index + 1, 0);
        }
        Some(self.parameters[index]).filter(|&id| id != 0)
    }

    /// A parameter gets its type from its first use.
    pub(crate) fn infer(&mut self, index: usize, id: Oid) -> Result<(), RemoteReason> {
        match self.parameter_type(index) {
            None => self.parameters[index] = id,
            Some(known) if known == id => {}
            Some(_) => return Err(RemoteReason::Parameter { number: index + 1 }),
        }
        Ok(())
    }

    /// All parameters' types; a gap is PostgreSQL's error to raise.
    pub(crate) fn parameter_types(self) -> Result<Vec<Oid>, RemoteReason> {
        match self.parameters.iter().position(|&id| id == 0) {
            Some(index) => Err(RemoteReason::Parameter { number: index + 1 }),
            None => Ok(self.parameters),
        }
    }

    /// An operator may be used if no user-defined one has its name.
    pub(crate) fn operator(&self, name: &str) -> Result<(), RemoteReason> {
        // In a view, what is not PostgreSQL's own comes with its schema.
        if self.within.is_none() && self.catalog.shadows.operators.contains(name) {
            Err(RemoteReason::Shadowed { what: format!("operator {name}") })
        } else {
            Ok(())
        }
    }

    /// A function may be used if no user-defined one has its name.
    pub(crate) fn function_name(&self, name: &str) -> Result<(), RemoteReason> {
        if self.within.is_none() && self.catalog.shadows.functions.contains(name) {
            Err(RemoteReason::Shadowed { what: format!("function {name}") })
        } else {
            Ok(())
        }
    }

    /// The CTE of this name.
    pub(crate) fn common_table(&self, name: &str) -> Result<Option<Common>, RemoteReason> {
        match self.commons.iter().rev().find(|common| common.name == name) {
            Some(common) if common.columns.is_none() => Err(RemoteReason::Clause("this reference to a CTE")),
            found => Ok(found.cloned()),
        }
    }

    /// The statement. Its columns may be loose: what writes them notices.
    pub(crate) fn statement(&mut self, query: &Ast) -> Result<Lowered, RemoteReason> {
        let lowered = self.query_within(query, None, true)?;
        lowered.outputs.iter().try_for_each(|output| output.value.ty.printable(self.catalog, self.session))?;
        self.may_fail |= lowered.outputs.iter().any(|output| output.value.loose);
        Ok(lowered)
    }

    /// A query within another.
    pub(crate) fn query(&mut self, query: &Ast, outer: Option<&Scope<'_>>) -> Result<Lowered, RemoteReason> {
        self.query_within(query, outer, false)
    }

    fn query_within(&mut self, query: &Ast, outer: Option<&Scope<'_>>, outermost: bool) -> Result<Lowered, RemoteReason> {
        let (named, depth) = (std::mem::take(&mut self.named_windows), self.depth);
        let commons = self.commons.len();
        let lowered = self.apart(|analyzer| analyzer.whole_query(query, outer, outermost));
        self.commons.truncate(commons);
        (self.named_windows, self.depth) = (named, depth);
        lowered
    }

    /// Runs `inner` for a SELECT of its own.
    fn apart<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> T {
        let flags = (self.aggregates, self.windows, self.groupings, self.sets);
        let first = std::mem::replace(&mut self.first_relation, self.relations);
        (self.aggregates, self.windows, self.groupings, self.sets) = (false, false, false, false);
        let done = inner(self);
        (self.aggregates, self.windows, self.groupings, self.sets) = flags;
        self.first_relation = first;
        done
    }

    fn whole_query(&mut self, query: &Ast, outer: Option<&Scope<'_>>, outermost: bool) -> Result<Lowered, RemoteReason> {
        let ctes = self.with(query, outer)?;
        let mut lowered = match &query.body {
            AstBody::Select(select) => {
                let open = self.select(select, &query.order_by, query.limit.as_ref(), query.offset.as_ref(), outer)?;
                self.closed(open, outermost)?
            }
            AstBody::Nested(inner) => self.query(inner, outer)?,
            body => {
                let mut lowered = self.compound(body, outer)?;
                let order_by = compound_order(&query.order_by, &lowered.outputs)?;
                self.ordered_by_outputs(&mut lowered, order_by)?;
                (lowered.query.limit, lowered.query.offset) = self.limit(query.limit.as_ref(), query.offset.as_ref())?;
                if matches!(query.limit, Some(Limit::WithTies(_))) {
                    lowered.query = crate::distinct::with_ties(self, lowered.query, lowered.outputs.len())?;
                }
                lowered
            }
        };
        lowered.query.ctes.splice(0..0, ctes);
        Ok(lowered)
    }

    /// Types for what is still open, and everything in forms that others may take.
    fn closed(&mut self, open: Open, outermost: bool) -> Result<Lowered, RemoteReason> {
        let Open { mut select, names, values, order_by, limit, offset, shown, sets, ties } = open;
        let mut outputs = Vec::with_capacity(values.len());
        for (name, value) in names.into_iter().zip(values) {
            let value = match value {
                Operand::Typed(typed) => typed,
                unknown => self.coerce(unknown, oid::TEXT, Context::Implicit)?,
            };
            let loose = outermost && !select.distinct && shown.is_none() && sets.is_none() && !ties;
            let value = if loose { value } else { self.settled(value) };
            outputs.push(Output { name, value });
        }
        let classes = select.distinct && outputs.iter().any(|output| output.value.ty.groupable().is_err());
        select.distinct &= !classes;
        let mut query = if let Some(sets) = sets {
            let query = self.united_sets(&select, &sets, &mut outputs, order_by)?;
            Query { limit, offset, ..query }
        } else {
            let hidden = std::mem::take(&mut select.columns);
            select.columns = outputs.iter().map(|output| output.value.node.clone()).chain(hidden).collect();
            if select.columns.is_empty() {
                // SQLite wants a column, which nobody looks at.
                select.columns.push(Node::one());
            }
            grouping::shows_one_group(&mut select, &order_by);
            if classes {
                let different = self.different_rows(Query::select(select), &outputs, order_by)?;
                Query { limit, offset, ..different }
            } else {
                Query { order_by, limit, offset, shown, ..Query::select(select) }
            }
        };
        if shown.is_some() {
            query = crate::distinct::first_rows(self, query, outputs.len())?;
        }
        if ties {
            query = crate::distinct::with_ties(self, query, outputs.len())?;
        }
        Ok(Lowered { query, outputs })
    }

    fn select(
        &mut self,
        ast: &ast::Select,
        order_by: &[SortKey],
        limit: Option<&Limit>,
        offset: Option<&Expr>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Open, RemoteReason> {
        let (mut from, mut names) = self.from(&ast.from, outer)?;
        self.sets = crate::sets::has_sets(&ast.group_by);
        if self.sets {
            names.make_nullable();
        }
        let scope = Scope { names: &names, outer };
        let set = self.set_target(&ast.targets, &mut from, &scope)?;
        let expands = set.is_some();
        self.named_windows.clone_from(&ast.windows);
        let ordered = matches!(&from, Some(Source::Derived { query, .. }) if !query.order_by.is_empty()) && ast.group_by.is_empty();
        let ordered_around = std::mem::replace(&mut self.ordered_input, ordered);
        let unordered_around = self.unordered.take();
        let (mut output_names, mut values) = (Vec::new(), Vec::new());
        self.targets(&ast.targets, set.as_ref(), &scope, &mut output_names, &mut values)?;
        let filter = ast.filter.as_ref().map(|filter| self.boolean(filter, &scope, Place::Where)).transpose()?.map(|filter| filter.node);
        let having = ast.having.as_ref().map(|having| self.boolean(having, &scope, Place::Having)).transpose()?.map(|having| having.node);
        let distinct = matches!(ast.distinct, Distinct::Rows);
        let keys = self.order_by(order_by, &output_names, &mut values, &scope, distinct)?;
        let sets = self.group_by(ast, &output_names, &mut values, &scope)?;
        let columns = self.as_written(ast, order_by, &sets, &output_names, &scope)?;
        let (limit_node, offset) = self.limit(limit, offset)?;
        self.ordered_input = ordered_around;
        let unordered = std::mem::replace(&mut self.unordered, unordered_around);
        if ast.from.is_empty() && (having.is_some() || !ast.group_by.is_empty()) {
            return Err(RemoteReason::Clause("a clause without FROM"));
        }
        // Rows are made of each row that there is after grouping and windows.
        if expands && (self.aggregates || self.windows || !ast.group_by.is_empty() || matches!(ast.distinct, Distinct::On(_))) {
            return Err(RemoteReason::Clause("a function that returns rows, of groups"));
        }
        let ties = matches!(limit, Some(Limit::WithTies(_)));
        let select = Select { distinct, columns: Vec::new(), from, filter, group_by: Vec::new(), having };
        let mut open =
            Open { select, names: output_names, values, order_by: keys, limit: limit_node, offset, shown: None, sets: None, ties };
        if let Distinct::On(keys) = &ast.distinct {
            self.distinct_on(keys, &mut open, &scope)?;
        }
        if !ast.group_by.is_empty() || self.aggregates || open.select.having.is_some() || self.groupings {
            self.grouped(&mut open, &names, sets, &columns)?;
        }
        match unordered {
            Some(reason) if !self.has_one_row(&open, &names) => Err(reason),
            _ => Ok(open),
        }
    }

    /// Whether each of its groups is of one row at most, whose order makes no difference.
    fn has_one_row(&self, open: &Open, names: &Namespace) -> bool {
        let Some(from) = &open.select.from else { return true };
        let is_value = |key: &&Node| names.all().any(|value| value.node == **key && !value.nullable);
        let keys: Vec<&Node> = open.select.group_by.iter().filter(is_value).collect();
        open.sets.is_none() && one_row(from, open.select.filter.as_ref(), &keys, self.catalog)
    }

    /// Whether what must be the same expressions to PostgreSQL was written as such. Returns the keys of GROUP BY that are columns.
    fn as_written(
        &self,
        ast: &ast::Select,
        order_by: &[SortKey],
        sets: &Sets,
        names: &[String],
        scope: &Scope<'_>,
    ) -> Result<Vec<Node>, RemoteReason> {
        let ordered = ast.distinct != Distinct::All && !order_by.is_empty();
        if !ordered && sets.keys.is_empty() {
            return Ok(Vec::new());
        }
        let written = Written::new(&ast.targets, names, scope)?;
        match &ast.distinct {
            Distinct::Rows if !written.has_selected(order_by) => {
                return Err(RemoteReason::Clause("ORDER BY of what DISTINCT has not selected"));
            }
            Distinct::On(keys) if !written.begins_with(order_by, keys) => {
                return Err(RemoteReason::Clause("DISTINCT ON in another order"));
            }
            _ => {}
        }
        let mut keys = Vec::new();
        crate::sets::expanded(&ast.group_by, ast.group_distinct, &mut keys)?;
        let keys: Vec<Expr> = keys.into_iter().map(|key| written.group_key(key)).collect();
        // Two keys that are one to SQLite cannot be told apart in sets.
        let one = |(place, key): (&usize, &Expr)| sets.places.iter().zip(&keys).all(|(other, same)| place != other || key == same);
        if self.sets && !sets.places.iter().zip(&keys).all(one) {
            return Err(RemoteReason::Grouping);
        }
        let columns = sets.places.iter().zip(&keys).filter(|(_, key)| matches!(key, Expr::Column(_)));
        let columns = columns.map(|(place, _)| sets.keys[*place].clone()).collect();
        if !keys.is_empty() && !written.shows_groups(ast, order_by, keys, &sets.common(), self.catalog) {
            return Err(RemoteReason::Grouping);
        }
        Ok(columns)
    }

    /// A SELECT with groups: nothing else may show than what a group has one of.
    fn grouped(&mut self, open: &mut Open, names: &Namespace, sets: Sets, columns: &[Node]) -> Result<(), RemoteReason> {
        let one_group = sets.sets.iter().all(Vec::is_empty);
        if one_group && sets.sets.len() <= 1 && !self.aggregates {
            // HAVING or `()` alone make one group, which SQLite does not know.
            return Err(RemoteReason::Grouping);
        }
        let grouped = Grouped::new(names, &sets.keys, columns, &sets.common(), self.catalog);
        let outputs = open.values.iter().filter_map(|value| match value {
            Operand::Typed(typed) => Some(&typed.node),
            _ => None,
        });
        let keys = open.order_by.iter().map(|key| &key.node);
        grouped.check(outputs.chain(&open.select.having).chain(keys).chain(&open.select.columns))?;
        if sets.sets.len() > 1 || self.groupings {
            if sets.sets.is_empty() || open.shown.is_some() {
                return Err(RemoteReason::Grouping);
            }
            open.sets = Some(sets);
            return Ok(());
        }
        open.select.group_by = sets.keys;
        Ok(())
    }

    fn targets(
        &mut self,
        targets: &[Target],
        set: Option<&(usize, Typed)>,
        scope: &Scope<'_>,
        names: &mut Vec<String>,
        values: &mut Vec<Operand>,
    ) -> Result<(), RemoteReason> {
        for (place, target) in targets.iter().enumerate() {
            let expand: &[Visible] = match target {
                Target::Expr { expr, alias } => {
                    values.push(match set {
                        Some((expanded, value)) if *expanded == place => Operand::Typed(value.clone()),
                        _ => self.operand(expr, scope, Place::Output)?,
                    });
                    names.push(match alias {
                        Some(alias) => alias.clone(),
                        None => output_name(expr, self.catalog.database.server_version_num)?,
                    });
                    &[]
                }
                Target::Star if !scope.names.relations.is_empty() => &scope.names.columns,
                Target::RelationStar(parts) => match &parts[..] {
                    [relation] => &scope.names.relation(relation)?.columns,
                    [schema, relation] => {
                        let found = scope.names.relation_of(schema, relation);
                        &found.ok_or_else(|| RemoteReason::UnknownTable { name: parts.join(".") })?.columns
                    }
                    _ => return Err(RemoteReason::Expression("a qualified * of more than three parts")),
                },
                Target::Star => return Err(RemoteReason::Expression("* without FROM")),
            };
            for column in expand {
                names.push(column.name.clone());
                values.push(Operand::Typed(column.typed()?));
            }
            if values.len() > COLUMNS_MAX {
                return Err(RemoteReason::TooLarge { what: "columns", limit: COLUMNS_MAX });
            }
        }
        Ok(())
    }

    /// An output, typed for good: what was open becomes text.
    fn output_value(&mut self, values: &mut [Operand], index: usize) -> Result<Typed, RemoteReason> {
        if let Operand::Typed(typed) = &values[index] {
            return Ok(typed.clone());
        }
        let typed = self.coerce(values[index].clone(), oid::TEXT, Context::Implicit)?;
        values[index] = Operand::Typed(typed.clone());
        Ok(typed)
    }

    /// The output column of this name; several are PostgreSQL's error unless they are the same expression.
    pub(crate) fn output_named(&mut self, names: &[String], values: &mut [Operand], name: &str) -> Result<Option<Typed>, RemoteReason> {
        let found: Vec<usize> = names.iter().enumerate().filter(|(_, known)| *known == name).map(|(index, _)| index).collect();
        let Some((&first, rest)) = found.split_first() else { return Ok(None) };
        let value = self.output_value(values, first)?;
        for &other in rest {
            if self.output_value(values, other)? != value {
                return Err(RemoteReason::Column { name: name.to_owned() });
            }
        }
        Ok(Some(value))
    }

    pub(crate) fn ordinal(&mut self, digits: &str, values: &mut [Operand]) -> Result<Typed, RemoteReason> {
        let position = digits.parse::<usize>().ok().filter(|position| (1..=values.len()).contains(position));
        self.output_value(values, position.ok_or(RemoteReason::Clause("ORDER BY or GROUP BY of a literal"))? - 1)
    }

    /// GROUP BY: names are input columns first, then output names; integers are ordinals.
    fn group_by(&mut self, ast: &ast::Select, names: &[String], values: &mut [Operand], scope: &Scope<'_>) -> Result<Sets, RemoteReason> {
        if ast.group_by.is_empty() {
            return Ok(Sets::default());
        }
        let mut keys = Vec::new();
        let sets = crate::sets::expanded(&ast.group_by, ast.group_distinct, &mut keys)?;
        // Two keys may turn out to be one.
        let (mut nodes, mut places): (Vec<Node>, Vec<usize>) = (Vec::new(), Vec::new());
        for key in keys {
            let named = match key {
                Expr::Column(path) if path.len() == 1 && !scope.names.has_column(&path[0]) => self.output_named(names, values, &path[0])?,
                Expr::Number(digits) => Some(self.ordinal(digits, values)?),
                Expr::Text(_) | Expr::Null | Expr::Parameter(_) | Expr::Bool(_) | Expr::Row(_) => return Err(RemoteReason::Grouping),
                _ => None,
            };
            let value = match named {
                Some(value) => value,
                None => self.typed(key, scope, Place::GroupBy)?,
            };
            // A loose output keeps its form where it is shown; the key would be another expression.
            if value.loose || grouping::has_aggregate(&value.node) {
                return Err(RemoteReason::Grouping);
            }
            let node = match self.class_key(&value)? {
                Some(_) if self.sets => return Err(RemoteReason::Grouping),
                Some(key) if !matches!(value.node, Node::Literal(_)) => {
                    let shown = self.only_of_equals(&value);
                    for output in values.iter_mut() {
                        if let Operand::Typed(output) = output
                            && output.node == value.node
                        {
                            output.node = shown.clone();
                        }
                    }
                    key
                }
                _ => value.node,
            };
            // SQLite takes an integer for an ordinal; and a constant is the same for all rows anyway.
            let node = match node {
                Node::Literal(_) if self.sets => return Err(RemoteReason::Grouping),
                literal @ Node::Literal(_) => Node::IsNull { of: Box::new(literal), negated: false },
                node => node,
            };
            let place = nodes.iter().position(|known| *known == node).unwrap_or_else(|| {
                nodes.push(node);
                nodes.len() - 1
            });
            places.push(place);
        }
        let renumbered = |set: Vec<usize>| {
            let mut set: Vec<usize> = set.into_iter().map(|key| places[key]).collect();
            set.sort_unstable();
            set.dedup();
            set
        };
        Ok(Sets { keys: nodes, sets: sets.into_iter().map(renumbered).collect(), places })
    }

    /// ORDER BY: a bare name is an output name first, then an input column; integers are ordinals.
    fn order_by(
        &mut self,
        keys: &[SortKey],
        names: &[String],
        values: &mut [Operand],
        scope: &Scope<'_>,
        distinct: bool,
    ) -> Result<Vec<OrderKey>, RemoteReason> {
        let mut order: Vec<OrderKey> = Vec::with_capacity(keys.len());
        for SortKey { expr, descending, nulls_first } in keys {
            let named = match expr {
                Expr::Column(path) if path.len() == 1 => self.output_named(names, values, &path[0])?,
                Expr::Number(digits) => Some(self.ordinal(digits, values)?),
                Expr::Text(_) | Expr::Null | Expr::Parameter(_) | Expr::Bool(_) => {
                    return Err(RemoteReason::Clause("ORDER BY of a literal"));
                }
                _ => None,
            };
            let value = match named {
                Some(value) => value,
                None => self.typed(expr, scope, Place::OrderBy)?,
            };
            self.sorted_by(&value)?;
            let selected = |other: &Operand| matches!(other, Operand::Typed(typed) if typed.node == value.node && typed.ty.collation == value.ty.collation);
            if distinct && !values.iter().any(selected) {
                return Err(RemoteReason::Clause("ORDER BY of what DISTINCT has not selected"));
            }
            let value = self.settled(value);
            let node = self.sorted_by(&value)?;
            // Neither a constant nor a key for the second time changes the order.
            if matches!(value.node, Node::Literal(_)) || order.iter().any(|key| key.node == node) {
                continue;
            }
            let nulls_first = (value.nullable || self.sets).then(|| nulls_first.unwrap_or(*descending));
            order.push(OrderKey { node, descending: *descending, nulls_first });
        }
        Ok(order)
    }

    /// Analyses a part of a set operation or a recursive CTE: its outputs may still be open.
    pub(crate) fn open_part(&mut self, query: &Ast, outer: Option<&Scope<'_>>) -> Result<(Query, Vec<(String, Operand)>), RemoteReason> {
        let simple = query.ctes.is_empty() && query.order_by.is_empty() && query.limit.is_none() && query.offset.is_none();
        if let (AstBody::Select(select), true) = (&query.body, simple)
            && matches!(select.distinct, Distinct::All)
            && !crate::sets::has_sets(&select.group_by)
        {
            let named = std::mem::take(&mut self.named_windows);
            let open = self.apart(|analyzer| analyzer.select(select, &[], None, None, outer));
            self.named_windows = named;
            let open = open?;
            if open.shown.is_none() && open.sets.is_none() && !open.values.is_empty() {
                return Ok((Query::of(Body::Select(Box::new(open.select))), open.names.into_iter().zip(open.values).collect()));
            }
        }
        let Lowered { query, outputs } = self.query(query, outer)?;
        Ok((query, outputs.into_iter().map(|output| (output.name, Operand::Typed(output.value))).collect()))
    }
}

/// ORDER BY of a set operation or VALUES: output names and ordinals alone. The keys are ordinals from 1.
fn compound_order(keys: &[SortKey], outputs: &[Output]) -> Result<Vec<OrderKey>, RemoteReason> {
    let refuse = || RemoteReason::Clause("ORDER BY of an expression over a set operation");
    let mut order: Vec<OrderKey> = Vec::with_capacity(keys.len());
    for SortKey { expr, descending, nulls_first } in keys {
        let index = match expr {
            Expr::Number(digits) => digits.parse::<usize>().ok().and_then(|position| position.checked_sub(1)).ok_or_else(refuse)?,
            Expr::Column(path) if path.len() == 1 => {
                let mut found = outputs.iter().enumerate().filter(|(_, output)| output.name == path[0]);
                match (found.next(), found.next()) {
                    (Some((index, _)), None) => index,
                    _ => return Err(RemoteReason::Column { name: path[0].clone() }),
                }
            }
            _ => return Err(refuse()),
        };
        let output = outputs.get(index).ok_or_else(refuse)?;
        let node = Node::Ordinal(index + 1);
        if order.iter().all(|key| key.node != node) {
            let nulls_first = output.value.nullable.then(|| nulls_first.unwrap_or(*descending));
            order.push(OrderKey { node, descending: *descending, nulls_first });
        }
    }
    Ok(order)
}

impl Analyzer<'_> {
    /// Orders by outputs, given as ordinals. What SQLite does not sort as it is sorts by its key, over the whole as a subquery.
    fn ordered_by_outputs(&mut self, lowered: &mut Lowered, order_by: Vec<OrderKey>) -> Result<(), RemoteReason> {
        let index = |key: &OrderKey| match key.node {
            Node::Ordinal(position) => position - 1,
            _ => usize::MAX,
        };
        let outputs = &lowered.outputs;
        if order_by.iter().all(|key| outputs.get(index(key)).is_some_and(|output| output.value.orderable().is_ok())) {
            let in_order = |key: OrderKey| {
                let ty = outputs[index(&key)].value.ty;
                Ok(OrderKey { node: self.in_order(key.node, ty)?, ..key })
            };
            lowered.query.order_by = order_by.into_iter().map(in_order).collect::<Result<_, RemoteReason>>()?;
            return Ok(());
        }
        let relation = self.next_relation()?;
        let column = |index: usize| Node::Column { relation, name: format!("c{index}").into() };
        let mut order = Vec::with_capacity(order_by.len());
        for key in order_by {
            let Some(output) = lowered.outputs.get(index(&key)) else { return Err(RemoteReason::Parse) };
            let node = self.sorted_by(&Typed { node: column(index(&key)), ..output.value.clone() })?;
            order.push(OrderKey { node, ..key });
        }
        let inner = std::mem::replace(&mut lowered.query, Query::of(Body::Values(Vec::new())));
        let from = Some(Source::Derived { relation, query: Box::new(inner) });
        let columns = (0..lowered.outputs.len()).map(column).collect();
        lowered.query = Query { order_by: order, ..Query::select(Select { columns, from, ..Select::default() }) };
        Ok(())
    }
}
