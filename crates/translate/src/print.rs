//! The tree as SQLite's SQL: fully parenthesised, every name qualified and quoted, every literal bound. FROM items are named `t0`, `t1` …
//! and no output column has an alias that an expression could be mistaken for.

use std::fmt::Write as _;

use rimward_model::CellBuf;

use crate::Bind;
use crate::tree::{Aggregate, Comparison, JoinKind, Node, Select, Source};

/// SQLite's SQL and what to bind.
pub(crate) fn print(select: &Select) -> (String, Vec<Bind>) {
    let mut printer = Printer { sql: String::with_capacity(256), binds: Vec::new() };
    printer.select(select, false);
    (printer.sql, printer.binds)
}

struct Printer {
    sql: String,
    binds: Vec<Bind>,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn name(&mut self, name: &str) {
        self.sql.push('"');
        for part in name.split_inclusive('"') {
            self.sql.push_str(part);
            if part.ends_with('"') {
                self.sql.push('"');
            }
        }
        self.sql.push('"');
    }

    fn separated<T>(&mut self, items: &[T], separator: &str, mut print: impl FnMut(&mut Printer, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            print(self, item);
        }
    }

    /// `named`: as a FROM item, whose columns are read as `c0`, `c1` ….
    fn select(&mut self, select: &Select, named: bool) {
        self.push(if select.distinct { "SELECT DISTINCT " } else { "SELECT " });
        for (index, column) in select.columns.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.node(column);
            if named {
                let _ = write!(self.sql, " AS \"c{index}\"");
            }
        }
        if let Some(from) = &select.from {
            self.push(" FROM ");
            self.source(from);
        }
        if let Some(filter) = &select.filter {
            self.push(" WHERE ");
            self.node(filter);
        }
        if !select.group_by.is_empty() {
            self.push(" GROUP BY ");
            self.separated(&select.group_by, ", ", Printer::node);
        }
        if let Some(having) = &select.having {
            self.push(" HAVING ");
            self.node(having);
        }
        self.order_and_limit(select);
    }

    fn order_and_limit(&mut self, select: &Select) {
        if !select.order_by.is_empty() {
            self.push(" ORDER BY ");
            self.separated(&select.order_by, ", ", |printer, key| {
                printer.node(&key.node);
                printer.push(if key.descending { " DESC" } else { " ASC" });
                match key.nulls_first {
                    Some(true) => printer.push(" NULLS FIRST"),
                    Some(false) => printer.push(" NULLS LAST"),
                    None => {}
                }
            });
        }
        if select.limit.is_none() && select.offset.is_none() {
            return;
        }
        self.push(" LIMIT ");
        match &select.limit {
            Some(limit) => self.count(limit, "-1"),
            None => self.push("-1"),
        }
        if let Some(offset) = &select.offset {
            self.push(" OFFSET ");
            self.count(offset, "0");
        }
    }

    /// A row count. SQLite takes a negative one for "no limit", where PostgreSQL raises an error; a text makes SQLite raise one, too.
    fn count(&mut self, count: &Node, when_null: &str) {
        if matches!(count, Node::Literal(_)) {
            return self.node(count);
        }
        self.push("CASE WHEN ");
        self.node(count);
        self.push(" < 0 THEN 'negative' ELSE coalesce(");
        self.node(count);
        self.push(", ");
        self.push(when_null);
        self.push(") END");
    }

    fn source(&mut self, source: &Source) {
        match source {
            Source::Table { relation, stored_name } => {
                self.name(stored_name);
                let _ = write!(self.sql, " AS \"t{relation}\"");
            }
            Source::Derived { relation, select } => {
                self.push("(");
                self.select(select, true);
                let _ = write!(self.sql, ") AS \"t{relation}\"");
            }
            Source::Join { left, right, kind, on } => {
                self.source(left);
                self.push(match (kind, on) {
                    // SQLite takes CROSS JOIN for an order to keep the order.
                    (JoinKind::Inner, None) => " JOIN ",
                    (JoinKind::Inner, Some(_)) => " JOIN ",
                    (JoinKind::Left, _) => " LEFT JOIN ",
                    (JoinKind::Right, _) => " RIGHT JOIN ",
                    (JoinKind::Full, _) => " FULL JOIN ",
                });
                let nested = matches!(**right, Source::Join { .. });
                self.push(if nested { "(" } else { "" });
                self.source(right);
                self.push(if nested { ")" } else { "" });
                if let Some(on) = on {
                    self.push(" ON ");
                    self.node(on);
                }
            }
        }
    }

    fn bind(&mut self, bind: Bind) {
        // A literal may be there twice; a parameter need not be bound twice.
        let known = match &bind {
            Bind::Client { .. } => self.binds.iter().position(|other| *other == bind),
            Bind::Literal(_) => None,
        };
        let index = known.unwrap_or_else(|| {
            self.binds.push(bind);
            self.binds.len() - 1
        });
        let _ = write!(self.sql, "?{}", index + 1);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Column { relation, name } => {
                let _ = write!(self.sql, "\"t{relation}\".");
                self.name(name);
            }
            Node::Merged(left, right) => self.call("coalesce", [&**left, &**right]),
            Node::Literal(CellBuf::Null) => self.push("NULL"),
            Node::Literal(cell) => self.bind(Bind::Literal(cell.clone())),
            Node::Parameter { index, ty, storage } => self.bind(Bind::Client { index: *index, ty: *ty, storage: *storage }),
            Node::Trimmed(of) => {
                self.push("rtrim(");
                self.node(of);
                self.push(", ' ')");
            }
            Node::Scaled(of, factor) => {
                self.push("(");
                self.node(of);
                let _ = write!(self.sql, " * {factor})");
            }
            Node::Aggregate { function, distinct, of } => self.aggregate(*function, *distinct, of.as_deref()),
            _ => {
                self.push("(");
                self.logic(node);
                self.push(")");
            }
        }
    }

    fn call<'n>(&mut self, function: &str, arguments: impl IntoIterator<Item = &'n Node>) {
        self.push(function);
        for (index, argument) in arguments.into_iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", " });
            self.node(argument);
        }
        self.push(")");
    }

    /// What stands in parentheses.
    fn logic(&mut self, node: &Node) {
        match node {
            Node::Compare(comparison, left, right) => {
                self.node(left);
                self.push(match comparison {
                    Comparison::Equal => " = ",
                    Comparison::NotEqual => " <> ",
                    Comparison::Less => " < ",
                    Comparison::LessOrEqual => " <= ",
                    Comparison::Greater => " > ",
                    Comparison::GreaterOrEqual => " >= ",
                    Comparison::Distinct => " IS NOT ",
                    Comparison::NotDistinct => " IS ",
                });
                self.node(right);
            }
            Node::IsNull { of, negated } => {
                self.node(of);
                self.push(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Node::Is { of, truth, negated } => {
                self.node(of);
                self.push(if *negated { " IS NOT " } else { " IS " });
                self.push(if *truth { "TRUE" } else { "FALSE" });
            }
            Node::And(nodes) => self.separated(nodes, " AND ", Printer::node),
            Node::Or(nodes) => self.separated(nodes, " OR ", Printer::node),
            Node::Not(of) => {
                self.push("NOT ");
                self.node(of);
            }
            Node::In { of, list, negated } => {
                self.node(of);
                self.push(if *negated { " NOT IN (" } else { " IN (" });
                self.separated(list, ", ", Printer::node);
                self.push(")");
            }
            _ => self.node(node),
        }
    }

    fn aggregate(&mut self, function: Aggregate, distinct: bool, of: Option<&Node>) {
        let mut call = |name: &str| {
            self.push(name);
            self.push(if distinct { "(DISTINCT " } else { "(" });
            match of {
                Some(of) => self.node(of),
                None => self.push("*"),
            }
            self.push(")");
        };
        match function {
            Aggregate::Count => call("count"),
            Aggregate::Min => call("min"),
            Aggregate::Max => call("max"),
            Aggregate::Sum => call("sum"),
            Aggregate::SumBig | Aggregate::SumScaled => self.guarded_sum(function, of),
        }
    }

    /// A sum equal to the greatest integer would be read as NaN: abs() of the least integer makes SQLite raise an error instead. With a
    /// NaN among the values, the sum is NaN.
    fn guarded_sum(&mut self, function: Aggregate, of: Option<&Node>) {
        let call = |printer: &mut Printer, name: &str| printer.call(name, of);
        self.push("CASE");
        if function == Aggregate::SumScaled {
            self.push(" WHEN ");
            call(self, "max");
            let _ = write!(self.sql, " = {0} THEN {0}", i64::MAX);
        }
        self.push(" WHEN ");
        call(self, "sum");
        let _ = write!(self.sql, " = {} THEN abs(-1 - ", i64::MAX);
        call(self, "sum");
        self.push(") ELSE ");
        call(self, "sum");
        self.push(" END");
    }
}
