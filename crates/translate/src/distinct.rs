//! DISTINCT ON: the first row of each group, by its number within the group. WITH TIES: the first rows by their rank.

use rimward_model::CellBuf;

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::tree::{Aggregate, Body, Comparison, Node, OrderKey, Query, Select, Source, Window};

/// A query whose columns behind the first `width` are the keys of DISTINCT ON, as one that shows the first row of each group.
pub(crate) fn first_rows(analyzer: &mut Analyzer<'_>, query: Query, width: usize) -> Result<Query, RemoteReason> {
    let Query { body: Body::Select(mut select), order_by, limit, offset, .. } = query else {
        return Err(RemoteReason::Clause("DISTINCT ON"));
    };
    let relation = analyzer.next_relation()?;
    let column = |index: usize| Node::Column { relation, name: format!("c{index}").into() };
    let partition_by = select.columns.split_off(width);
    let over = Window { partition_by, order_by: order_by.clone(), frame: None };
    let number = Aggregate { over: Some(over), ..Aggregate::plain("row_number", Vec::new()) };
    select.columns.push(Node::Aggregate(Box::new(number)));
    // The keys of the order travel as columns, too.
    let mut outer_order = Vec::with_capacity(order_by.len());
    for key in order_by {
        outer_order.push(key.of(column(select.columns.len())));
        select.columns.push(key.node.uncollated().clone());
    }
    let one = Node::Literal(CellBuf::Integer(1));
    let filter = Some(Node::Compare(Comparison::Equal, Box::new(column(width)), Box::new(one)));
    let from = Some(Source::Derived { relation, query: Box::new(Query::select(*select)) });
    let shown = Select { columns: (0..width).map(column).collect(), from, filter, ..Select::default() };
    Ok(Query { order_by: outer_order, limit, offset, ..Query::select(shown) })
}

/// `FETCH FIRST … WITH TIES`: the rows up to the limit, and those that the order does not tell from the last of them.
pub(crate) fn with_ties(analyzer: &mut Analyzer<'_>, query: Query, width: usize) -> Result<Query, RemoteReason> {
    let Query { order_by, limit, offset, ctes, mut body, shown: None } = query else { return Err(RemoteReason::Clause("WITH TIES")) };
    let count = |node: &Option<Node>| match node {
        None => Some(0),
        Some(Node::Literal(CellBuf::Integer(count))) => Some(*count),
        _ => None,
    };
    let (Some(Some(limit)), Some(offset)) = (limit.as_ref().map(|_| count(&limit)), count(&offset)) else {
        return Err(RemoteReason::Clause("WITH TIES of a parameter"));
    };
    if order_by.is_empty() {
        return Err(RemoteReason::Clause("WITH TIES without an order"));
    }
    let (inner, relation) = (analyzer.next_relation()?, analyzer.next_relation()?);
    let column = |relation: usize, index: usize| Node::Column { relation, name: format!("c{index}").into() };
    let mut order = Vec::with_capacity(order_by.len());
    for key in order_by {
        let place = match (key.node.uncollated(), &mut body) {
            (Node::Ordinal(position), _) => position - 1,
            (node, Body::Select(select)) => match select.columns.iter().position(|column| column == node) {
                Some(place) => place,
                None if select.distinct => return Err(RemoteReason::Clause("WITH TIES in this order")),
                None => {
                    select.columns.push(node.clone());
                    select.columns.len() - 1
                }
            },
            _ => return Err(RemoteReason::Clause("WITH TIES in this order")),
        };
        order.push((place, key));
    }
    let keys = |relation: usize, shift: usize| -> Vec<OrderKey> {
        let key = |(index, (place, key)): (usize, &(usize, OrderKey))| {
            let place = if shift > 0 { shift + index } else { *place };
            key.of(column(relation, place))
        };
        order.iter().enumerate().map(key).collect()
    };
    // The shown columns, the number of each row and its rank, and the keys of the order.
    let mut columns: Vec<Node> = (0..width).map(|index| column(inner, index)).collect();
    for function in ["row_number", "rank"] {
        let over = Window { partition_by: Vec::new(), order_by: keys(inner, 0), frame: None };
        columns.push(Node::Aggregate(Box::new(Aggregate { over: Some(over), ..Aggregate::plain(function, Vec::new()) })));
    }
    columns.extend(order.iter().map(|(place, _)| column(inner, *place)));
    let rows = Query { ctes, ..Query::of(body) };
    let from = Some(Source::Derived { relation: inner, query: Box::new(rows) });
    let numbered = Query::select(Select { columns, from, ..Select::default() });
    let integer = |value: i64| Box::new(Node::Literal(CellBuf::Integer(value)));
    let last = if limit == 0 { 0 } else { offset.checked_add(limit).ok_or(RemoteReason::Clause("WITH TIES of so many"))? };
    let behind = Node::Compare(Comparison::Greater, Box::new(column(relation, width)), integer(offset));
    let within = Node::Compare(Comparison::LessOrEqual, Box::new(column(relation, width + 1)), integer(last));
    let select = Select {
        columns: (0..width).map(|index| column(relation, index)).collect(),
        from: Some(Source::Derived { relation, query: Box::new(numbered) }),
        filter: Some(Node::And(vec![behind, within])),
        ..Select::default()
    };
    Ok(Query { order_by: keys(relation, width + 2), ..Query::select(select) })
}
