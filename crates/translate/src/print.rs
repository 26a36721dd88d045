//! The tree as SQLite's SQL: fully parenthesised, every name qualified and quoted, every literal bound. FROM items are named `t0`, `t1` …,
//! CTEs `w0`, `w1` …, and no output column has an alias that an expression could be mistaken for.

use std::fmt::Write as _;

use rimward_model::CellBuf;

use crate::Bind;
use crate::tree::{Aggregate, AggregateKind, Body, Comparison, JoinKind, Node, OrderKey, Query, Select, Source};

/// Up to so many values, a literal that is there twice is bound once, so that SQLite sees the same expression in both places.
const SHARED_MAX: usize = 64;

/// More rows of VALUES are not printed as a compound.
const COMPOUND_MAX: usize = 400;

/// SQLite's SQL and what to bind.
pub(crate) fn print(query: &Query) -> (String, Vec<Bind>) {
    let mut printer = Printer { sql: String::with_capacity(256), binds: Vec::new() };
    printer.query(query, false);
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
    fn query(&mut self, query: &Query, named: bool) {
        if let Some(shown) = query.shown {
            self.push("SELECT ");
            for index in 0..shown {
                let _ = write!(self.sql, "{}\"c{index}\"", if index > 0 { ", " } else { "" });
            }
            self.push(" FROM (");
            self.whole(query, true);
            return self.push(")");
        }
        self.whole(query, named);
    }

    fn whole(&mut self, query: &Query, named: bool) {
        for (index, cte) in query.ctes.iter().enumerate() {
            // RECURSIVE allows it, and changes nothing where it is not used.
            self.push(if index > 0 { ", " } else { "WITH RECURSIVE " });
            let _ = write!(self.sql, "\"w{}\"(", cte.number);
            for column in 0..cte.width {
                let _ = write!(self.sql, "{}\"c{column}\"", if column > 0 { ", " } else { "" });
            }
            self.push(") AS (");
            self.query(&cte.query, false);
            self.push(")");
        }
        if !query.ctes.is_empty() {
            self.push(" ");
        }
        match &query.body {
            Body::Select(select) => self.select(select, named),
            Body::Values(rows) => self.values(rows),
            Body::Compound { operation, left, right } => {
                self.operand(left, named);
                self.push(operation);
                self.operand(right, false);
            }
        }
        self.order_and_limit(query);
    }

    /// SQLite knows no parentheses around the sides of a compound.
    fn operand(&mut self, query: &Query, named: bool) {
        let bare = query.ctes.is_empty() && query.order_by.is_empty() && query.limit.is_none() && query.offset.is_none();
        if bare && query.shown.is_none() && matches!(query.body, Body::Select(_)) {
            return self.query(query, named);
        }
        self.push("SELECT * FROM (");
        self.query(query, true);
        self.push(")");
    }

    fn values(&mut self, rows: &[Vec<Node>]) {
        // SQLite limits the parts of a compound, but not the rows of VALUES, whose columns it names itself.
        if rows.len() > COMPOUND_MAX {
            self.push("SELECT ");
            for column in 0..rows[0].len() {
                let _ = write!(self.sql, "{}\"column{}\" AS \"c{column}\"", if column > 0 { ", " } else { "" }, column + 1);
            }
            self.push(" FROM (VALUES ");
            self.separated(rows, ", ", |printer, row| {
                printer.push("(");
                printer.separated(row, ", ", Printer::node);
                printer.push(")");
            });
            return self.push(")");
        }
        for (index, row) in rows.iter().enumerate() {
            self.push(if index > 0 { " UNION ALL SELECT " } else { "SELECT " });
            for (column, node) in row.iter().enumerate() {
                self.push(if column > 0 { ", " } else { "" });
                self.node(node);
                let _ = write!(self.sql, " AS \"c{column}\"");
            }
        }
    }

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
    }

    fn keys(&mut self, keys: &[OrderKey]) {
        self.push("ORDER BY ");
        self.separated(keys, ", ", |printer, key| {
            printer.node(&key.node);
            printer.push(if key.descending { " DESC" } else { " ASC" });
            match key.nulls_first {
                Some(true) => printer.push(" NULLS FIRST"),
                Some(false) => printer.push(" NULLS LAST"),
                None => {}
            }
        });
    }

    fn order_and_limit(&mut self, query: &Query) {
        if !query.order_by.is_empty() {
            self.push(" ");
            self.keys(&query.order_by);
        }
        if query.limit.is_none() && query.offset.is_none() {
            return;
        }
        self.push(" LIMIT ");
        match &query.limit {
            Some(limit) => self.count(limit, "-1"),
            None => self.push("-1"),
        }
        if let Some(offset) = &query.offset {
            self.push(" OFFSET ");
            self.count(offset, "0");
        }
    }

    /// A row count. SQLite takes a negative one for "no limit", where PostgreSQL raises an error; a text makes SQLite raise one, too.
    fn count(&mut self, count: &Node, when_null: &str) {
        if matches!(count, Node::Literal(CellBuf::Integer(_))) {
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
            Source::Common { relation, number } => {
                let _ = write!(self.sql, "\"w{number}\" AS \"t{relation}\"");
            }
            Source::Derived { relation, query } => {
                self.push("(");
                self.query(query, true);
                let _ = write!(self.sql, ") AS \"t{relation}\"");
            }
            Source::Elements { relation, of } => {
                self.push("json_each(");
                self.node(of);
                let _ = write!(self.sql, ") AS \"t{relation}\"");
            }
            Source::Join { left, right, kind, on } => {
                self.source(left);
                self.push(match kind {
                    // SQLite takes CROSS JOIN for an order to keep the order.
                    JoinKind::Inner => " JOIN ",
                    JoinKind::Left => " LEFT JOIN ",
                    JoinKind::Right => " RIGHT JOIN ",
                    JoinKind::Full => " FULL JOIN ",
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
        let known = match &bind {
            Bind::Literal(_) if self.binds.len() > SHARED_MAX => None,
            // 0 and -0 are equal, and not the same.
            Bind::Literal(CellBuf::Real(real)) => {
                let same = |other: &Bind| matches!(other, Bind::Literal(CellBuf::Real(other)) if other.to_bits() == real.to_bits());
                self.binds.iter().position(same)
            }
            _ => self.binds.iter().position(|other| *other == bind),
        };
        let index = known.unwrap_or_else(|| {
            self.binds.push(bind);
            self.binds.len() - 1
        });
        let _ = write!(self.sql, "?{}", index + 1);
    }

    /// SQLite lets a collation within an expression decide about comparisons of the whole, and about columns that are made of it: what is
    /// ordered by one inside is bytewise outside.
    fn node(&mut self, node: &Node) {
        let leaks = match node {
            // A row is no value.
            Node::Call("", _) => false,
            Node::Call(..) | Node::Case { .. } | Node::Aggregate(_) | Node::Scalar(_) | Node::Merged(..) | Node::Cast(..) => true,
            Node::Infix(operator, ..) => *operator == "||",
            _ => false,
        };
        if !leaks || !node.any(|node| matches!(node, Node::Collate(..))) {
            return self.plain_node(node);
        }
        self.push("(");
        self.plain_node(node);
        self.push(" COLLATE BINARY)");
    }

    fn plain_node(&mut self, node: &Node) {
        match node {
            Node::Column { relation, name } => {
                let _ = write!(self.sql, "\"t{relation}\".");
                self.name(name);
            }
            Node::Merged(left, right) => {
                self.push("coalesce(");
                self.node(left);
                self.push(", ");
                self.node(right);
                self.push(")");
            }
            Node::Literal(CellBuf::Null) => self.push("NULL"),
            Node::Literal(cell) => self.bind(Bind::Literal(cell.clone())),
            Node::Parameter { index, ty, storage } => self.bind(Bind::Client { index: *index, ty: *ty, storage: *storage }),
            Node::Zone { index } => self.bind(Bind::Zone { index: *index }),
            Node::Now => self.bind(Bind::Now),
            // Replaced before anything is printed.
            Node::Grouping(_) => {}
            Node::Array { index, element, storage } => self.bind(Bind::Array { index: *index, element: *element, storage: *storage }),
            Node::Ordinal(position) => {
                let _ = write!(self.sql, "{position}");
            }
            Node::Call(function, arguments) => {
                self.push(function);
                self.push("(");
                self.separated(arguments, ", ", Printer::node);
                self.push(")");
            }
            Node::Cast(of, ty) => {
                self.push("CAST(");
                self.node(of);
                let _ = write!(self.sql, " AS {ty})");
            }
            Node::Collate(of, collation) => {
                self.push("(");
                self.node(of);
                self.push(" COLLATE ");
                self.name(collation);
                self.push(")");
            }
            Node::Case { branches, otherwise } => {
                self.push("CASE");
                for (condition, value) in branches {
                    self.push(" WHEN ");
                    self.node(condition);
                    self.push(" THEN ");
                    self.node(value);
                }
                if let Some(otherwise) = otherwise {
                    self.push(" ELSE ");
                    self.node(otherwise);
                }
                self.push(" END");
            }
            Node::Scalar(query) => {
                self.push("(");
                self.query(query, false);
                self.push(")");
            }
            Node::Exists(query) => {
                self.push("EXISTS (");
                self.query(query, false);
                self.push(")");
            }
            Node::Aggregate(aggregate) => self.aggregate(aggregate),
            _ => {
                self.push("(");
                self.logic(node);
                self.push(")");
            }
        }
    }

    /// What stands in parentheses.
    fn logic(&mut self, node: &Node) {
        match node {
            Node::Infix(operator, left, right) => {
                self.node(left);
                let _ = write!(self.sql, " {operator} ");
                self.node(right);
            }
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
            Node::InQuery { of, query, negated } => {
                if let [of] = &of[..] {
                    self.node(of);
                } else {
                    self.push("(");
                    self.separated(of, ", ", Printer::node);
                    self.push(")");
                }
                self.push(if *negated { " NOT IN (" } else { " IN (" });
                self.query(query, false);
                self.push(")");
            }
            _ => self.node(node),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        let scaled = match aggregate.kind {
            AggregateKind::Function(name) => return self.aggregate_call(name, aggregate),
            AggregateKind::Framed(name) => return self.aggregate_call(&format!("{name}_over"), aggregate),
            AggregateKind::Sum => false,
            AggregateKind::SumScaled => true,
        };
        // A sum equal to the greatest integer would be read as NaN: abs() of the least integer makes SQLite raise an error instead. With
        // a NaN among the values, the sum is NaN. SQLite computes the same aggregate once.
        self.push("CASE");
        if scaled {
            self.push(" WHEN ");
            self.aggregate_call("max", aggregate);
            let _ = write!(self.sql, " = {0} THEN {0}", i64::MAX);
        }
        self.push(" WHEN ");
        self.aggregate_call("sum", aggregate);
        let _ = write!(self.sql, " = {} THEN abs(-1 - ", i64::MAX);
        self.aggregate_call("sum", aggregate);
        self.push(") ELSE ");
        self.aggregate_call("sum", aggregate);
        self.push(" END");
    }

    fn aggregate_call(&mut self, name: &str, aggregate: &Aggregate) {
        self.push(name);
        self.push(if aggregate.distinct { "(DISTINCT " } else { "(" });
        if aggregate.args.is_empty() && name == "count" {
            self.push("*");
        }
        self.separated(&aggregate.args, ", ", Printer::node);
        if !aggregate.order_by.is_empty() {
            self.push(" ");
            self.keys(&aggregate.order_by);
        }
        self.push(")");
        if let Some(filter) = &aggregate.filter {
            self.push(" FILTER (WHERE ");
            self.node(filter);
            self.push(")");
        }
        let Some(over) = &aggregate.over else { return };
        self.push(" OVER (");
        if !over.partition_by.is_empty() {
            self.push("PARTITION BY ");
            self.separated(&over.partition_by, ", ", Printer::node);
        }
        if !over.order_by.is_empty() {
            self.push(if over.partition_by.is_empty() { "" } else { " " });
            self.keys(&over.order_by);
        }
        if let Some(frame) = &over.frame {
            let _ = write!(self.sql, " {} BETWEEN ", frame.unit);
            for (index, (offset, words)) in frame.bounds.iter().enumerate() {
                self.push(if index > 0 { " AND " } else { "" });
                if let Some(offset) = offset {
                    self.node(offset);
                    self.push(" ");
                }
                self.push(words);
            }
            if let Some(exclude) = frame.exclude {
                let _ = write!(self.sql, " EXCLUDE {exclude}");
            }
        }
        self.push(")");
    }
}
