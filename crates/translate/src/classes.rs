//! Equal values that print differently: 1.0 and 1.00, `1 day` and `24:00:00`, 0 and -0, such numbers within jsonb and arrays. Which of them
//! PostgreSQL keeps for a group depends on its plan. So groups are made by a key, and show their values as long as all of them are alike.

use rimward_model::{Storage, oid};

use crate::RemoteReason;
use crate::analyze::{Analyzer, Output};
use crate::array_value::form;
use crate::call::{Extras, finished};
use crate::tree::{Node, OrderKey, Query, Select, Source, Typed};

impl Analyzer<'_> {
    /// What is equal where the values are; nothing where that are the values, and equal ones print alike.
    pub(crate) fn class_key(&mut self, value: &Typed) -> Result<Option<Node>, RemoteReason> {
        let refuse = match value.ty.groupable() {
            Ok(()) => return Ok(None),
            Err(refuse) => refuse,
        };
        match value.ty.storage {
            Storage::Float4 | Storage::Float8 => Ok(Some(value.node.clone())),
            // By which jsonb is ordered, too.
            Storage::Jsonb => {
                self.may_fail = true;
                Ok(Some(Node::Call(form("sort key", &[oid::JSONB])?.name, vec![value.node.clone()])))
            }
            _ => self.equality_key(value)?.map(|key| Some(key.node)).ok_or(refuse),
        }
    }

    /// What a group of equal values shows if they are all written alike: if not, it finds out.
    pub(crate) fn only_of_equals(&mut self, value: &Typed) -> Node {
        self.may_fail = true;
        finished("rimward_only", vec![value.clone()], Extras::default(), value.ty).node
    }

    /// The different rows of a query, and by what they are ordered; nothing where SQLite finds what is different.
    pub(crate) fn different_rows(&mut self, query: Query, outputs: &[Output], order_by: Vec<OrderKey>) -> Result<Query, RemoteReason> {
        let relation = self.next_relation()?;
        let (mut columns, mut group_by, mut order) = (Vec::new(), Vec::new(), Vec::with_capacity(order_by.len()));
        for key in order_by {
            let sorted = |(_, output): &(usize, &Output)| self.sorted_by(&output.value).is_ok_and(|node| node == key.node);
            let refuse = RemoteReason::Clause("ORDER BY of what DISTINCT has not selected");
            let (index, output) = outputs.iter().enumerate().find(sorted).ok_or(refuse)?;
            let node = self.sorted_by(&output.value.clone().with_node(column(relation, index)))?;
            order.push(OrderKey { node, ..key });
        }
        for (index, output) in outputs.iter().enumerate() {
            let value = output.value.clone().with_node(column(relation, index));
            match self.class_key(&value)? {
                Some(key) => {
                    columns.push(self.only_of_equals(&value));
                    group_by.push(key);
                }
                None => {
                    columns.push(value.node.clone());
                    group_by.push(value.node);
                }
            }
        }
        let from = Some(Source::Derived { relation, query: Box::new(query) });
        Ok(Query { order_by: order, ..Query::select(Select { columns, from, group_by, ..Select::default() }) })
    }
}

fn column(relation: usize, index: usize) -> Node {
    Node::Column { relation, name: format!("c{index}").into() }
}
