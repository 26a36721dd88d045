//! DISTINCT ON: the first row of each group, by its number within the group.

use std::sync::Arc;

use rimward_model::CellBuf;

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::tree::{Aggregate, AggregateKind, Body, Comparison, Node, OrderKey, Query, Select, Source, Window};

/// A query whose columns behind the first `width` are the keys of DISTINCT ON, as one that shows the first row of each group.
pub(crate) fn first_rows(analyzer: &mut Analyzer<'_>, query: Query, width: usize) -> Result<Query, RemoteReason> {
    let Query { body: Body::Select(mut select), order_by, limit, offset, .. } = query else {
        return Err(RemoteReason::Clause("DISTINCT ON"));
    };
    let relation = analyzer.next_relation()?;
    let column = |index: usize| Node::Column { relation, name: format!("c{index}").into() };
    let partition_by = select.columns.split_off(width);
    let over = Window { partition_by, order_by: order_by.clone(), frame: None };
    let number = Aggregate {
        kind: AggregateKind::Function("row_number"),
        distinct: false,
        args: Vec::new(),
        order_by: Vec::new(),
        filter: None,
        over: Some(over),
    };
    select.columns.push(Node::Aggregate(Box::new(number)));
    // The keys of the order travel as columns, too.
    let mut outer_order = Vec::with_capacity(order_by.len());
    for key in order_by {
        let shown = column(select.columns.len());
        let node = match &key.node {
            Node::Collate(_, collation) => Node::Collate(Box::new(shown), Arc::clone(collation)),
            _ => shown,
        };
        outer_order.push(OrderKey { node, ..key.clone() });
        select.columns.push(key.node.uncollated().clone());
    }
    let one = Node::Literal(CellBuf::Integer(1));
    let filter = Some(Node::Compare(Comparison::Equal, Box::new(column(width)), Box::new(one)));
    let from = Some(Source::Derived { relation, query: Box::new(Query::select(*select)) });
    let shown = Select { columns: (0..width).map(column).collect(), from, filter, ..Select::default() };
    Ok(Query { order_by: outer_order, limit, offset, ..Query::select(shown) })
}
