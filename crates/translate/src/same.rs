//! Which expressions are the same to PostgreSQL. It compares what was written, column by column what it means; what SQLite is given says
//! less: `code::text` may be the column `code` there, and PostgreSQL refuses the one where it was told to group by the other.

use rimward_model::Catalog;

use crate::RemoteReason;
use crate::ast::{Call, Expr, FrameBound, Part, Select, SortKey, Target, Window};
use crate::builtin::{FunctionKind, builtin};
use crate::grouping::determined_columns;
use crate::scope::Scope;
use crate::tree::Node;

/// The outputs and the keys of a SELECT, as they were written.
pub(crate) struct Written<'a> {
    scope: &'a Scope<'a>,
    names: &'a [String],
    outputs: Vec<Expr>,
}

impl<'a> Written<'a> {
    pub(crate) fn new(targets: &[Target], names: &'a [String], scope: &'a Scope<'a>) -> Result<Written<'a>, RemoteReason> {
        let mut written = Written { scope, names, outputs: Vec::with_capacity(names.len()) };
        for target in targets {
            let columns = match target {
                Target::Expr { expr, .. } => {
                    let output = written.meant(expr);
                    written.outputs.push(output);
                    continue;
                }
                Target::Star => &scope.names.columns,
                Target::RelationStar(parts) => match &parts[..] {
                    [schema, relation] => &scope.names.relation_of(schema, relation).ok_or(RemoteReason::Grouping)?.columns,
                    [relation] => &scope.names.relation(relation)?.columns,
                    _ => return Err(RemoteReason::Grouping),
                },
            };
            for column in columns {
                written.outputs.push(column_of(&column.typed()?.node));
            }
        }
        Ok(written)
    }

    /// The expression with every column by what it means.
    fn meant(&self, expr: &Expr) -> Expr {
        let mut expr = expr.clone();
        self.replace_columns(&mut expr);
        expr
    }

    fn replace_columns(&self, expr: &mut Expr) {
        if let Expr::Column(path) = expr {
            let found = match &path[..] {
                [name] => self.scope.column(name),
                [relation, name] => self.scope.qualified(relation, name),
                [schema, relation, name] => self.scope.qualified_twice(schema, relation, name),
                _ => return,
            };
            if let Some(value) = found.ok().and_then(|column| column.value.as_ref()) {
                *expr = column_of(&value.node);
            }
            return;
        }
        children(expr, &mut |child| self.replace_columns(child));
    }

    /// The output that a key of ORDER BY stands for, by its name or number.
    fn output(&self, key: &Expr) -> Option<&Expr> {
        let index = match key {
            Expr::Number(digits) => digits.parse::<usize>().ok()?.checked_sub(1)?,
            Expr::Column(path) if path.len() == 1 => self.names.iter().position(|name| *name == path[0])?,
            _ => return None,
        };
        self.outputs.get(index)
    }

    /// A key of ORDER BY or DISTINCT ON.
    fn order_key(&self, key: &Expr) -> Expr {
        self.output(key).cloned().unwrap_or_else(|| self.meant(key))
    }

    /// A key of GROUP BY, where an input column comes before an output's name.
    pub(crate) fn group_key(&self, key: &Expr) -> Expr {
        match key {
            Expr::Column(path) if path.len() == 1 && self.scope.names.has_column(&path[0]) => self.meant(key),
            _ => self.order_key(key),
        }
    }

    /// Whether each key of the order is among the outputs, as DISTINCT wants it.
    pub(crate) fn has_selected(&self, order_by: &[SortKey]) -> bool {
        order_by.iter().all(|key| self.outputs.contains(&self.order_key(&key.expr)))
    }

    /// Whether the order begins with the keys of DISTINCT ON.
    pub(crate) fn begins_with(&self, order_by: &[SortKey], keys: &[Expr]) -> bool {
        let keys: Vec<Expr> = keys.iter().map(|key| self.order_key(key)).collect();
        let mut order: Vec<Expr> = order_by.iter().map(|key| self.order_key(&key.expr)).collect();
        let leading: Vec<Expr> = order.iter().take_while(|key| keys.contains(key)).cloned().collect();
        let rest = order.split_off(leading.len());
        rest.is_empty() || keys.iter().all(|key| leading.contains(key))
    }

    /// Whether a SELECT with these groups shows nothing that is not made of their keys, of what these determine, and of aggregates.
    pub(crate) fn shows_groups(&self, select: &Select, order_by: &[SortKey], keys: Vec<Expr>, common: &[&Node], catalog: &Catalog) -> bool {
        let own = self.scope.names.all().map(|value| column_of(&value.node)).collect();
        let determined = determined_columns(self.scope.names, common, catalog).into_iter().map(column_of).collect();
        let groups = Groups { keys, own, determined };
        let unnamed = order_by.iter().map(|key| &key.expr).filter(|key| self.output(key).is_none());
        let windows = select.windows.iter().flat_map(|(_, window)| {
            let Window { partition_by, order_by, .. } = window;
            partition_by.iter().chain(order_by.iter().map(|key| &key.expr))
        });
        let others = select.having.iter().chain(unnamed).chain(windows).map(|expr| self.meant(expr));
        self.outputs.iter().cloned().chain(others).all(|mut expr| groups.hold(&mut expr))
    }
}

/// What a grouped SELECT may show.
struct Groups {
    keys: Vec<Expr>,
    own: Vec<Expr>,
    determined: Vec<Expr>,
}

impl Groups {
    fn hold(&self, expr: &mut Expr) -> bool {
        if self.keys.contains(expr) || self.determined.contains(expr) {
            return true;
        }
        match expr {
            Expr::Column(_) => !self.own.contains(expr),
            Expr::Call(call) if call.over.is_none() && is_aggregate(call) => true,
            _ => {
                let mut all = true;
                children(expr, &mut |child| all = all && self.hold(child));
                all
            }
        }
    }
}

fn is_aggregate(call: &Call) -> bool {
    let Some(name) = call.name.last() else { return false };
    name == "grouping" && call.special || builtin().functions(name).iter().any(|function| matches!(function.kind, FunctionKind::Aggregate))
}

fn column_of(node: &Node) -> Expr {
    Expr::Column(vec![format!("{node:?}")])
}

/// The expressions that one is made of, but not those of its subqueries.
fn children(expr: &mut Expr, see: &mut dyn FnMut(&mut Expr)) {
    match expr {
        Expr::Column(_) | Expr::Number(_) | Expr::Text(_) | Expr::Bits(_) | Expr::Null | Expr::Bool(_) | Expr::Parameter(_) => {}
        Expr::Now { .. } | Expr::Exists(_) | Expr::Scalar(_) | Expr::ArrayQuery(_) => {}
        Expr::Cast { expr, .. } | Expr::Unary { expr, .. } | Expr::Not(expr) | Expr::IsNull { expr, .. } | Expr::Is { expr, .. } => {
            see(expr)
        }
        Expr::InQuery { expr, .. } | Expr::AnyQuery { left: expr, .. } | Expr::Collate { expr, .. } => see(expr),
        Expr::Binary { left, right, .. } | Expr::IsDistinct { left, right, .. } | Expr::NullIf(left, right) => {
            see(left);
            see(right);
        }
        Expr::AnyArray { left, array: right, .. } | Expr::AtTimeZone { expr: left, zone: right } => {
            see(left);
            see(right);
        }
        Expr::And(of) | Expr::Or(of) | Expr::Array(of) | Expr::Row(of) | Expr::Coalesce(of) | Expr::Extreme { of, .. } => {
            of.iter_mut().for_each(see);
        }
        Expr::Between { expr, low, high, .. } => [expr, low, high].into_iter().for_each(|part| see(part)),
        Expr::InList { expr, list, .. } => {
            see(expr);
            list.iter_mut().for_each(see);
        }
        Expr::Like { expr, pattern, escape, .. } => {
            see(expr);
            see(pattern);
            escape.iter_mut().for_each(|escape| see(escape));
        }
        Expr::Case { operand, branches, otherwise } => {
            operand.iter_mut().for_each(|operand| see(operand));
            for (condition, value) in branches {
                see(condition);
                see(value);
            }
            otherwise.iter_mut().for_each(|otherwise| see(otherwise));
        }
        Expr::Call(call) => call_children(call, see),
        Expr::Subscript { expr, parts } => {
            see(expr);
            for part in parts {
                match part {
                    Part::Index(index) => see(index),
                    Part::Slice(low, high) => low.iter_mut().chain(high).for_each(&mut *see),
                }
            }
        }
    }
}

fn call_children(call: &mut Call, see: &mut dyn FnMut(&mut Expr)) {
    let Call { args, order_by, within_group, filter, over, .. } = call;
    args.iter_mut().chain(filter).for_each(&mut *see);
    order_by.iter_mut().chain(within_group).for_each(|key| see(&mut key.expr));
    let Some(Window { partition_by, order_by, frame, .. }) = over else { return };
    partition_by.iter_mut().for_each(&mut *see);
    order_by.iter_mut().for_each(|key| see(&mut key.expr));
    for bound in frame.iter_mut().flat_map(|frame| [&mut frame.start, &mut frame.end]) {
        if let FrameBound::Preceding(offset) | FrameBound::Following(offset) = bound {
            see(offset);
        }
    }
}
