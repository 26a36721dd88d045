//! A SELECT as a whole: its clauses, in the order in which PostgreSQL resolves them (which decides how parameters get their types).

use rimward_model::{Catalog, CellBuf, Oid, TableId, oid};
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, LimitClause, OrderBy, OrderByExpr, OrderByKind, OrderBySort, Query, Select as AstSelect, SelectFlavor,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, Value, WildcardAdditionalOptions,
};

use crate::compare::Operand;
use crate::expression::Place;
use crate::scope::{COLUMNS_MAX, Namespace, Visible, ident, parts};
use crate::tree::{Node, OrderKey, Select, Typed};
use crate::types::{Collation, Ty};
use crate::{RemoteReason, SessionView};

/// What is known while a statement is analysed.
pub(crate) struct Analyzer<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) session: &'a SessionView<'a>,
    pub(crate) default_collation: Collation,
    /// The parameters' types as far as they are known; 0 where not.
    parameters: Vec<Oid>,
    /// The tables read.
    pub(crate) tables: Vec<TableId>,
    /// FROM items so far.
    pub(crate) relations: usize,
    /// Whether the present SELECT has aggregates.
    pub(crate) aggregates: bool,
}

/// An output column.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) value: Typed,
}

/// An analysed SELECT.
pub(crate) struct Lowered {
    pub(crate) select: Select,
    pub(crate) outputs: Vec<Output>,
}

impl<'a> Analyzer<'a> {
    pub(crate) fn new(declared: &[Oid], catalog: &'a Catalog, session: &'a SessionView<'a>) -> Analyzer<'a> {
        let parameters = declared.iter().map(|&id| if id == oid::UNKNOWN { 0 } else { id }).collect();
        let default_collation = Collation::default_of(catalog);
        Analyzer { catalog, session, default_collation, parameters, tables: Vec::new(), relations: 0, aggregates: false }
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
    pub(crate) fn parameter_types(self) -> Result<(Vec<Oid>, Vec<TableId>), RemoteReason> {
        match self.parameters.iter().position(|&id| id == 0) {
            Some(index) => Err(RemoteReason::Parameter { number: index + 1 }),
            None => Ok((self.parameters, self.tables)),
        }
    }

    /// An operator may be used if no user-defined one has its name.
    pub(crate) fn operator(&self, name: &str) -> Result<(), RemoteReason> {
        if self.catalog.shadows.operators.contains(name) {
            Err(RemoteReason::Shadowed { what: format!("operator {name}") })
        } else {
            Ok(())
        }
    }

    /// A function may be used if no user-defined one has its name.
    pub(crate) fn function_name(&self, name: &str) -> Result<(), RemoteReason> {
        if self.catalog.shadows.functions.contains(name) {
            Err(RemoteReason::Shadowed { what: format!("function {name}") })
        } else {
            Ok(())
        }
    }

    /// A subquery in FROM.
    pub(crate) fn derived(&mut self, query: &Query) -> Result<Lowered, RemoteReason> {
        let outer = std::mem::take(&mut self.aggregates);
        let lowered = self.query(query);
        self.aggregates = outer;
        lowered
    }

    /// A query.
    pub(crate) fn query(&mut self, query: &Query) -> Result<Lowered, RemoteReason> {
        let Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } = query;
        for (present, clause) in [
            (with.is_some(), "WITH"),
            (fetch.is_some(), "FETCH"),
            (!locks.is_empty(), "FOR UPDATE or SHARE"),
            (for_clause.is_some() || settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty(), "this clause"),
        ] {
            if present {
                return Err(RemoteReason::Clause(clause));
            }
        }
        let SetExpr::Select(select) = &**body else { return Err(RemoteReason::Clause("a set operation or VALUES")) };
        self.select(select, order_by.as_ref(), limit_clause.as_ref())
    }

    fn select(&mut self, ast: &AstSelect, order_by: Option<&OrderBy>, limit: Option<&LimitClause>) -> Result<Lowered, RemoteReason> {
        plain_select(ast)?;
        let distinct = match &ast.distinct {
            None => false,
            Some(Distinct::Distinct) => true,
            Some(_) => return Err(RemoteReason::Clause("DISTINCT ON or SELECT ALL")),
        };
        let (from, names) = self.from(&ast.from)?;
        if from.is_none() && (ast.selection.is_some() || ast.having.is_some() || order_by.is_some() || limit.is_some() || distinct) {
            return Err(RemoteReason::Clause("a clause without FROM"));
        }
        let outputs = self.outputs(&ast.projection, &names)?;
        let filter = ast.selection.as_ref().map(|filter| self.boolean(filter, &names, Place::Where)).transpose()?.map(|filter| filter.node);
        let having = ast.having.as_ref().map(|having| self.boolean(having, &names, Place::Having)).transpose()?.map(|having| having.node);
        let order_by = self.order_by(order_by, &outputs, &names, distinct)?;
        let group_by = self.group_by(&ast.group_by, &outputs, &names)?;
        let (limit, offset) = self.limit(limit)?;
        if distinct {
            outputs.iter().try_for_each(|output| output.value.ty.groupable())?;
        }
        let columns = outputs.iter().map(|output| output.value.node.clone()).collect();
        let select = Select { distinct, columns, from, filter, group_by, having, order_by, limit, offset };
        self.check_grouping(&select)?;
        Ok(Lowered { select, outputs })
    }

    fn outputs(&mut self, projection: &[SelectItem], names: &Namespace) -> Result<Vec<Output>, RemoteReason> {
        let mut outputs = Vec::with_capacity(projection.len());
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let value = self.output(expr, names)?;
                    outputs.push(Output { name: output_name(expr)?, value });
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let value = self.output(expr, names)?;
                    outputs.push(Output { name: ident(alias)?.to_owned(), value });
                }
                SelectItem::Wildcard(options) if plain_wildcard(options) && !names.relations.is_empty() => {
                    expand(&names.columns, &mut outputs)?
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) if plain_wildcard(options) => {
                    let [relation] = parts(name)?[..] else { return Err(RemoteReason::Expression("a qualified * of more than two parts")) };
                    expand(&names.relation(relation)?.columns, &mut outputs)?;
                }
                _ => return Err(RemoteReason::Expression("this select item")),
            }
            if outputs.len() > COLUMNS_MAX {
                return Err(RemoteReason::TooLarge { what: "columns", limit: COLUMNS_MAX });
            }
        }
        if outputs.is_empty() {
            return Err(RemoteReason::Expression("an empty select list"));
        }
        outputs.iter().try_for_each(|output| output.value.ty.printable(self.catalog, self.session))?;
        Ok(outputs)
    }

    /// A select item: what is still open becomes text, as in PostgreSQL.
    fn output(&mut self, expr: &Expr, names: &Namespace) -> Result<Typed, RemoteReason> {
        match self.operand(expr, names, Place::Output)? {
            Operand::Typed(typed) if matches!(typed.node, Node::Parameter { .. }) => {
                Err(RemoteReason::Expression("a parameter in the select list"))
            }
            Operand::Typed(typed) => Ok(typed),
            Operand::Number { digits, oid: id } => {
                let value = digits.parse::<i64>().map_err(|_| RemoteReason::Expression("a numeric literal in the select list"))?;
                Ok(Typed { node: Node::Literal(CellBuf::Integer(value)), ty: Ty::plain(id), origin: None, nullable: false })
            }
            text @ Operand::Text(_) => self.coerce_to(text, Ty::text(self.default_collation)),
            Operand::Null | Operand::Parameter(_) => Err(RemoteReason::Expression("NULL or a parameter in the select list")),
        }
    }

    /// GROUP BY: names are input columns first, then output names; integers are ordinals. Only plain columns.
    fn group_by(&mut self, group_by: &GroupByExpr, outputs: &[Output], names: &Namespace) -> Result<Vec<Node>, RemoteReason> {
        let GroupByExpr::Expressions(keys, modifiers) = group_by else { return Err(RemoteReason::Clause("GROUP BY ALL")) };
        if !modifiers.is_empty() {
            return Err(RemoteReason::Clause("GROUP BY with modifiers"));
        }
        let mut nodes = Vec::with_capacity(keys.len());
        for key in keys {
            let key = without_parentheses(key);
            let value = match key {
                Expr::Identifier(name) if !names.has_column(ident(name)?) => {
                    output_named(outputs, ident(name)?)?.cloned().ok_or(RemoteReason::Grouping)?
                }
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => match self.operand(key, names, Place::GroupBy)? {
                    Operand::Typed(typed) => typed,
                    _ => return Err(RemoteReason::Grouping),
                },
                Expr::Value(value) => ordinal(&value.value, outputs)?.clone(),
                _ => return Err(RemoteReason::Clause("GROUP BY of an expression")),
            };
            if !matches!(value.node, Node::Column { .. } | Node::Merged(..)) {
                return Err(RemoteReason::Clause("GROUP BY of an expression"));
            }
            value.ty.groupable()?;
            if !nodes.contains(&value.node) {
                nodes.push(value.node);
            }
        }
        Ok(nodes)
    }

    /// ORDER BY: a bare name is an output name first, then an input column; integers are ordinals.
    fn order_by(
        &mut self,
        order_by: Option<&OrderBy>,
        outputs: &[Output],
        names: &Namespace,
        distinct: bool,
    ) -> Result<Vec<OrderKey>, RemoteReason> {
        let Some(order_by) = order_by else { return Ok(Vec::new()) };
        let OrderBy { kind: OrderByKind::Expressions(keys), interpolate: None } = order_by else {
            return Err(RemoteReason::Clause("ORDER BY ALL"));
        };
        let mut order = Vec::with_capacity(keys.len());
        for OrderByExpr { expr, options, with_fill } in keys {
            let descending = match options.sort {
                None | Some(OrderBySort::Asc) => false,
                Some(OrderBySort::Desc) => true,
                Some(OrderBySort::Using(_)) => return Err(RemoteReason::Clause("ORDER BY … USING")),
            };
            if with_fill.is_some() {
                return Err(RemoteReason::Clause("WITH FILL"));
            }
            let value = self.order_key(without_parentheses(expr), outputs, names)?;
            value.orderable()?;
            if distinct && outputs.iter().all(|output| output.value.node != value.node || output.value.ty.collation != value.ty.collation) {
                return Err(RemoteReason::Clause("ORDER BY of what DISTINCT has not selected"));
            }
            // Neither a constant nor a key for the second time changes the order.
            if matches!(value.node, Node::Literal(_)) || order.iter().any(|key: &OrderKey| key.node == value.node) {
                continue;
            }
            let nulls_first = value.nullable.then(|| options.nulls_first.unwrap_or(descending));
            order.push(OrderKey { node: value.node, descending, nulls_first });
        }
        Ok(order)
    }

    fn order_key(&mut self, key: &Expr, outputs: &[Output], names: &Namespace) -> Result<Typed, RemoteReason> {
        match key {
            Expr::Identifier(name) => {
                if let Some(output) = output_named(outputs, ident(name)?)? {
                    return Ok(output.clone());
                }
            }
            Expr::Value(value) => return ordinal(&value.value, outputs).cloned(),
            _ => {}
        }
        match self.operand(key, names, Place::OrderBy)? {
            Operand::Typed(typed) => Ok(typed),
            _ => Err(RemoteReason::Clause("ORDER BY of a literal")),
        }
    }

    fn limit(&mut self, limit: Option<&LimitClause>) -> Result<(Option<Node>, Option<Node>), RemoteReason> {
        let (limit, offset) = match limit {
            None => return Ok((None, None)),
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) if limit_by.is_empty() => (limit, offset),
            Some(_) => return Err(RemoteReason::Clause("this form of LIMIT")),
        };
        let offset = offset.as_ref().map(|offset| self.count(&offset.value)).transpose()?;
        let limit = limit.as_ref().map(|limit| self.count(limit)).transpose()?;
        Ok((limit, offset))
    }

    /// A row count: an integer that is not negative, or a parameter.
    fn count(&mut self, expr: &Expr) -> Result<Node, RemoteReason> {
        let refuse = || RemoteReason::Clause("LIMIT or OFFSET of an expression");
        let value = match without_parentheses(expr) {
            value @ Expr::Value(_) => self.operand(value, &Namespace::default(), Place::Where)?,
            _ => return Err(refuse()),
        };
        match value {
            Operand::Number { digits, .. } => {
                digits.parse::<i64>().map(|count| Node::Literal(CellBuf::Integer(count))).map_err(|_| refuse())
            }
            parameter @ Operand::Parameter(_) => Ok(self.coerce_to(parameter, Ty::plain(oid::INT8))?.node),
            Operand::Typed(typed) if typed.ty.is_integer() && matches!(typed.node, Node::Parameter { .. }) => Ok(typed.node),
            _ => Err(refuse()),
        }
    }

    /// With aggregates or GROUP BY, every other column must be a grouped one.
    fn check_grouping(&self, select: &Select) -> Result<(), RemoteReason> {
        let grouped = !select.group_by.is_empty();
        if !grouped && !self.aggregates {
            // HAVING alone makes one group, which SQLite does not know.
            return if select.having.is_some() { Err(RemoteReason::Grouping) } else { Ok(()) };
        }
        let keys = select.order_by.iter().map(|key| &key.node);
        for node in select.columns.iter().chain(&select.having).chain(keys) {
            if !is_grouped(node, &select.group_by) {
                return Err(RemoteReason::Grouping);
            }
        }
        Ok(())
    }
}

/// Whether an expression needs nothing but group keys and aggregates.
fn is_grouped(node: &Node, keys: &[Node]) -> bool {
    if keys.contains(node) {
        return true;
    }
    let all = |nodes: &[Node]| nodes.iter().all(|node| is_grouped(node, keys));
    match node {
        Node::Literal(_) | Node::Parameter { .. } | Node::Aggregate { .. } => true,
        Node::Column { .. } | Node::Merged(..) => false,
        Node::Trimmed(of) | Node::Scaled(of, _) | Node::IsNull { of, .. } | Node::Is { of, .. } | Node::Not(of) => is_grouped(of, keys),
        Node::Compare(_, left, right) => is_grouped(left, keys) && is_grouped(right, keys),
        Node::And(nodes) | Node::Or(nodes) => all(nodes),
        Node::In { of, list, .. } => is_grouped(of, keys) && all(list),
    }
}

fn without_parentheses(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}

/// The output column of this name; several are PostgreSQL's error unless they are the same expression.
fn output_named<'o>(outputs: &'o [Output], name: &str) -> Result<Option<&'o Typed>, RemoteReason> {
    let mut found = outputs.iter().filter(|output| output.name == name);
    let Some(first) = found.next() else { return Ok(None) };
    if found.any(|other| other.value != first.value) {
        return Err(RemoteReason::Column { name: name.to_owned() });
    }
    Ok(Some(&first.value))
}

fn ordinal<'o>(value: &Value, outputs: &'o [Output]) -> Result<&'o Typed, RemoteReason> {
    let refuse = || RemoteReason::Clause("ORDER BY or GROUP BY of a literal");
    let Value::Number(digits, false) = value else { return Err(refuse()) };
    let position = digits.parse::<usize>().map_err(|_| refuse())?;
    let output = position.checked_sub(1).and_then(|index| outputs.get(index)).ok_or_else(refuse)?;
    Ok(&output.value)
}

fn expand(columns: &[Visible], outputs: &mut Vec<Output>) -> Result<(), RemoteReason> {
    for column in columns {
        outputs.push(Output { name: column.name.clone(), value: column.typed()? });
    }
    Ok(())
}

/// The name that PostgreSQL gives to a select item without one.
fn output_name(expr: &Expr) -> Result<String, RemoteReason> {
    Ok(match without_parentheses(expr) {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(path) => path.last().map(|name| name.value.clone()).ok_or(RemoteReason::Parse)?,
        Expr::Function(function) => parts(&function.name)?.join("."),
        Expr::Collate { expr, .. } => return output_name(expr),
        // Version 14 names these after their type.
        Expr::Value(value) if matches!(value.value, Value::Boolean(_)) => {
            return Err(RemoteReason::Expression("a boolean literal without a name"));
        }
        Expr::Cast { .. } => return Err(RemoteReason::Expression("a cast without a name")),
        _ => "?column?".to_owned(),
    })
}

fn plain_wildcard(options: &WildcardAdditionalOptions) -> bool {
    let WildcardAdditionalOptions { wildcard_token: _, opt_ilike, opt_exclude, opt_except, opt_replace, opt_rename, opt_alias } = options;
    opt_ilike.is_none()
        && opt_exclude.is_none()
        && opt_except.is_none()
        && opt_replace.is_none()
        && opt_rename.is_none()
        && opt_alias.is_none()
}

/// Refuses every clause that is not on the list.
fn plain_select(select: &AstSelect) -> Result<(), RemoteReason> {
    let foreign = select.top.is_some()
        || select.select_modifiers.is_some()
        || !select.optimizer_hints.is_empty()
        || select.exclude.is_some()
        || !select.lateral_views.is_empty()
        || select.prewhere.is_some()
        || !select.connect_by.is_empty()
        || !select.cluster_by.is_empty()
        || !select.distribute_by.is_empty()
        || !select.sort_by.is_empty()
        || select.qualify.is_some()
        || select.value_table_mode.is_some()
        || select.flavor != SelectFlavor::Standard;
    for (present, clause) in [(select.into.is_some(), "INTO"), (!select.named_window.is_empty(), "WINDOW"), (foreign, "this clause")] {
        if present {
            return Err(RemoteReason::Clause(clause));
        }
    }
    Ok(())
}
