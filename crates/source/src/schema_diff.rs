//! From what the primary says of its relations, enums and functions to the changes of the catalog that follow; of tables' rows see
//! [`follow`](crate::follow). Pure.

use std::collections::BTreeSet;
use std::sync::Arc;

use rimward_model::{Catalog, DeclaredType, EnumType, Oid, RemoteReason, SchemaChange, Shadows, Storage, Table, TableId, TableKind};

use crate::describe::{FillOf, Report};
use crate::follow::{Steps, follow};

/// What follows from a report, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Consequence {
    /// A change of the catalog.
    Schema(Box<SchemaChange>),
    /// Rows go: a partition is gone, or they come anew.
    Empty {
        /// The table that holds them.
        table: TableId,
        /// The partition whose rows alone go.
        leaf: Option<TableId>,
    },
}

/// Compares a report with the catalog at that point of the stream.
#[must_use]
pub(crate) fn diff(report: &Report, catalog: &Catalog) -> Vec<Consequence> {
    let mut differ = Differ { catalog: catalog.clone(), consequences: Vec::new() };
    if let Some(tag) = &report.unknown {
        differ.unknown(tag, report.error.as_deref().unwrap_or("no reason given"), report.touched.as_deref());
    }
    report.detaching.iter().for_each(|root| differ.detaching(TableId(*root)));
    differ.dropped(&report.dropped);
    report.enums.iter().for_each(|ty| differ.enumeration(ty));
    differ.types(report);
    let Steps { stored, moves, described } = follow(report, &differ.catalog);
    stored.into_iter().chain(moves).chain(described).for_each(|consequence| differ.take(consequence));
    differ.views(report);
    if let Some(table) = report.fill_again.and_then(|of| differ.being_filled(of)) {
        let reason = differ.catalog.table(table).and_then(|table| table.remote.clone());
        reason.into_iter().for_each(|reason| differ.emit(SchemaChange::Remote { table, reason }));
    }
    if let Some(table) = report.filled.and_then(|of| differ.being_filled(of)) {
        differ.emit(SchemaChange::Filled { table });
    }
    report.dropped_indexes.iter().for_each(|index| differ.dropped_index(*index));
    for id in &report.dropped_types {
        if differ.catalog.enums.contains_key(id) {
            differ.emit(SchemaChange::DropEnum { id: *id });
        }
        if differ.catalog.types.contains_key(id) {
            differ.emit(SchemaChange::DropType { id: *id });
        }
    }
    if let Some(shadows) = &report.shadows {
        differ.shadows(shadows, report.partial);
    }
    if let Some(collations) = report.collations.as_ref().filter(|collations| **collations != differ.catalog.collations) {
        differ.emit(SchemaChange::Collations { collations: collations.clone() });
    }
    differ.consequences
}

struct Differ {
    /// As it is after the consequences so far: stored names depend on it.
    catalog: Catalog,
    consequences: Vec<Consequence>,
}

impl Differ {
    fn emit(&mut self, change: SchemaChange) {
        self.catalog.apply(&change).expect("made from this very catalog");
        self.consequences.push(Consequence::Schema(Box::new(change)));
    }

    fn take(&mut self, consequence: Consequence) {
        match consequence {
            Consequence::Schema(change) => self.emit(*change),
            empty @ Consequence::Empty { .. } => self.consequences.push(empty),
        }
    }

    /// Makes the table that holds the relation's rows remote, if it is stored.
    fn remote(&mut self, relation: TableId, reason: &RemoteReason) {
        let holder = match self.catalog.table(relation).map(|table| &table.kind) {
            Some(TableKind::Leaf { root }) => *root,
            _ => relation,
        };
        if self.catalog.table(holder).is_some_and(|table| table.is_stored()) {
            self.emit(SchemaChange::Remote { table: holder, reason: reason.clone() });
        }
    }

    /// Forgets the queries of views that may be others by now. A description that was made before this, and comes behind it, must not bring
    /// them back: where that cannot be ruled out, nothing does before `rimward init`.
    fn views(&mut self, report: &Report) {
        let unclear: Vec<TableId> = match report.partial {
            true => self.catalog.tables.keys().copied().collect(),
            false => report.unclear.iter().copied().map(TableId).collect(),
        };
        let described = report.relations.iter().map(|relation| TableId(relation.id)).filter(|_| report.unheld);
        let reason = report.unheld.then(|| RemoteReason::UnknownDdl { what: format!("{}: views could not be held", report.tag) });
        unclear.into_iter().chain(described).for_each(|view| self.forget(view, reason.as_ref()));
    }

    /// Forgets what a view shows; with a reason, for good.
    fn forget(&mut self, view: TableId, reason: Option<&RemoteReason>) {
        let Some(known) = self.catalog.table(view).filter(|table| table.view.is_some() || table.is_view_without_query()) else { return };
        let remote = reason.cloned().or_else(|| known.remote.clone());
        let table = Table { view: None, remote, ..Table::clone(known) };
        if table != **known {
            self.emit(SchemaChange::Describe { table });
        }
    }

    fn shadows(&mut self, shadows: &Shadows, partial: bool) {
        let mut shadows = shadows.clone();
        if partial {
            shadows.functions.extend(self.catalog.shadows.functions.iter().cloned());
            shadows.operators.extend(self.catalog.shadows.operators.iter().cloned());
            shadows.casts |= self.catalog.shadows.casts;
        }
        if shadows != self.catalog.shadows {
            self.emit(SchemaChange::Shadows { shadows });
        }
    }

    fn detaching(&mut self, root: TableId) {
        if self.catalog.table(root).is_some_and(|table| table.is_complete()) {
            self.emit(SchemaChange::Remote { table: root, reason: RemoteReason::Detaching });
        }
    }

    /// An unknown change of a relation that is not known may have put another one in front of any name.
    fn unknown(&mut self, tag: &str, error: &str, touched: Option<&[Oid]>) {
        let reason = RemoteReason::UnknownDdl { what: format!("{tag}: {error}") };
        let all_known = |touched: &&[Oid]| !touched.is_empty() && touched.iter().all(|id| self.catalog.table(TableId(*id)).is_some());
        let tables: Vec<TableId> = match touched.filter(all_known) {
            Some(touched) => touched.iter().copied().map(TableId).collect(),
            None => self.catalog.tables.keys().copied().collect(),
        };
        tables.into_iter().for_each(|table| self.remote(table, &reason));
        let all: Vec<TableId> = self.catalog.tables.keys().copied().collect();
        all.into_iter().for_each(|view| self.forget(view, Some(&reason)));
        if touched.is_none() && !self.catalog.shadows.casts {
            // Functions and operators, too, until they are described again.
            self.emit(SchemaChange::Shadows { shadows: Shadows { casts: true, ..self.catalog.shadows.clone() } });
        }
    }

    fn dropped(&mut self, ids: &[Oid]) {
        let is_leaf = |id: &TableId, catalog: &Catalog| matches!(catalog.table(*id).map(|t| &t.kind), Some(TableKind::Leaf { .. }));
        let known = ids.iter().copied().map(TableId).filter(|id| self.catalog.table(*id).is_some());
        let (leaves, others): (Vec<TableId>, Vec<TableId>) = known.partition(|id| is_leaf(id, &self.catalog));
        others.into_iter().for_each(|table| self.emit(SchemaChange::Drop { table }));
        for leaf in leaves {
            if let Some(TableKind::Leaf { root }) = self.catalog.table(leaf).map(|table| table.kind.clone()) {
                self.leaf_gone(root, leaf);
            }
            self.emit(SchemaChange::Drop { table: leaf });
        }
    }

    fn leaf_gone(&mut self, root: TableId, leaf: TableId) {
        let Some(holder) = self.catalog.table(root).filter(|table| table.is_stored()) else { return };
        let mut table = Table::clone(holder);
        if let TableKind::Partitioned { leaves } = &mut table.kind {
            leaves.retain(|known| known.id != leaf);
        }
        self.consequences.push(Consequence::Empty { table: root, leaf: Some(leaf) });
        self.emit(SchemaChange::Indexes { table });
    }

    fn dropped_index(&mut self, index: Oid) {
        let holds = |table: &&Arc<Table>| table.indexes.iter().any(|known| known.id == index);
        let Some(mut table) = self.catalog.tables.values().find(holds).map(|table| Table::clone(table)) else { return };
        table.indexes.retain(|known| known.id != index);
        self.emit(if table.is_stored() { SchemaChange::Indexes { table } } else { SchemaChange::Describe { table } });
    }

    fn enumeration(&mut self, ty: &EnumType) {
        let known = self.catalog.enums.get(&ty.id).cloned();
        if known.as_deref() == Some(ty) {
            return;
        }
        if known.as_deref().is_some_and(|known| known.moved(ty).is_none()) {
            let uses = |table: &&Arc<Table>| table.columns.iter().any(|column| column.storage == Storage::Enum { id: ty.id });
            let users: Vec<TableId> = self.catalog.tables.values().filter(uses).map(|table| table.id).collect();
            let reason = RemoteReason::Altered { what: format!("the labels of {} were renamed and renumbered", ty.name) };
            users.into_iter().for_each(|table| self.remote(table, &reason));
        }
        self.emit(SchemaChange::Enum { ty: ty.clone() });
    }

    /// Types that columns are made of; of others nobody needs to know.
    fn types(&mut self, report: &Report) {
        let columns = report.relations.iter().flat_map(|relation| relation.columns.iter().map(|column| column.ty));
        let mut wanted: BTreeSet<Oid> = columns.chain(self.catalog.types.keys().copied()).collect();
        let mut waiting: Vec<&DeclaredType> = report.types.iter().collect();
        loop {
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|ty| wanted.contains(&ty.id));
            if now.is_empty() {
                return;
            }
            wanted.extend(now.iter().flat_map(|ty| ty.shape.parts()));
            now.into_iter().for_each(|ty| self.declared(ty));
            waiting = later;
        }
    }

    fn declared(&mut self, ty: &DeclaredType) {
        if self.catalog.types.get(&ty.id).is_none_or(|known| **known != *ty) {
            self.emit(SchemaChange::Type { ty: ty.clone() });
        }
    }

    /// The table of this fill, if that is the one that it waits for.
    fn being_filled(&self, of: FillOf) -> Option<TableId> {
        self.catalog.table(TableId(of.relation)).filter(|table| table.filling() == Some(of.fill)).map(|table| table.id)
    }
}

#[cfg(test)]
mod tests {
    use rimward_model::{Database, Identity};
    use serde_json::{Value, json};

    use super::*;
    use crate::describe::Description;

    fn column(attnum: i16, name: &str) -> Value {
        json!({ "attnum": attnum, "name": name, "type": 23, "typmod": -1, "domain": null, "enum": false, "collation": 0,
                "bytewise": false, "deterministic": true, "not_null": true, "generated": false })
    }

    fn relation(id: Oid, name: &str, mut overrides: Value) -> Value {
        let mut relation = json!({
            "id": id, "schema": "public", "name": name, "kind": "r", "persistence": "p", "row_security": false, "inheritance": false,
            "published": true, "identity": { "kind": "key", "index": 900, "columns": [1] }, "root": null, "leaves": null,
            "columns": [column(1, "id"), column(2, "v")], "indexes": [], "carried": false });
        relation.as_object_mut().unwrap().append(overrides.as_object_mut().unwrap());
        relation
    }

    /// Follows `reports` from an empty catalog; what the last one leads to, in short.
    fn check(reports: &[Value], expected: &[&str]) -> Catalog {
        let database = Database { name: "d".to_owned(), server_version_num: 150_000, bytewise: true };
        let mut catalog = Catalog::new(database);
        let mut last = Vec::new();
        for report in reports {
            let report: Report = serde_json::from_value(report.clone()).unwrap();
            last.clear();
            for consequence in diff(&report, &catalog) {
                last.push(short(&consequence));
                if let Consequence::Schema(change) = consequence {
                    catalog.apply(&change).unwrap();
                }
            }
        }
        assert_eq!(last, expected);
        catalog
    }

    fn short(consequence: &Consequence) -> String {
        let described = |what: &str, table: &Table| match &table.remote {
            None => format!("{what} {}", table.name.name),
            Some(reason) => format!("{what} {}: {reason}", table.name.name),
        };
        match consequence {
            Consequence::Empty { table, leaf: Some(leaf) } => format!("empty {leaf} of {table}"),
            Consequence::Empty { table, leaf: None } => format!("empty {table}"),
            Consequence::Schema(change) => match &**change {
                SchemaChange::Create { table } => described("create", table),
                SchemaChange::Describe { table } => described("describe", table),
                SchemaChange::Indexes { table } => described("indexes of", table),
                SchemaChange::Drop { table } => format!("drop {table}"),
                SchemaChange::Remote { table, reason } => format!("remote {table}: {reason}"),
                SchemaChange::Filled { table } => format!("filled {table}"),
                SchemaChange::Enum { ty } => format!("enum {}", ty.name.name),
                SchemaChange::DropEnum { id } => format!("drop enum {id}"),
                SchemaChange::Type { ty } => format!("type {}", ty.name.name),
                SchemaChange::DropType { id } => format!("drop type {id}"),
                SchemaChange::Shadows { .. } => "shadows".to_owned(),
                SchemaChange::Collations { .. } => "collations".to_owned(),
                SchemaChange::Alter { table, fills } => format!("{} with {} fills", described("alter", table), fills.len()),
                SchemaChange::Move { from, to, leaves } => format!("move {leaves:?} from {from} to {to}"),
            },
        }
    }

    fn report(relations: &[Value]) -> Value {
        json!({ "tag": "TEST", "format": 2, "relations": relations })
    }

    fn view(id: Oid, name: &str, query: &Value) -> Value {
        relation(
            id,
            name,
            json!({ "kind": "v", "published": false, "identity": { "kind": "none", "index": null, "columns": [] }, "view": query }),
        )
    }

    #[test]
    fn the_query_of_a_view_is_forgotten_with_any_change() {
        let told = |id: Oid, name: &str| report(&[view(id, name, &json!({ "definition": "SELECT 1", "relations": [9] }))]);
        let queries = |catalog: &Catalog| catalog.tables.values().filter(|table| table.view.is_some()).count();
        let both = [told(1, "v"), told(2, "w")];
        let after = |last: Value, expected: &[&str]| check(&[both[0].clone(), both[1].clone(), last], expected);
        assert_eq!(queries(&after(json!({}), &[])), 2);
        assert_eq!(queries(&after(json!({ "unclear": [2, 77] }), &["describe w: it is a view"])), 1);
        assert_eq!(queries(&after(report(&[view(1, "v", &json!(null))]), &["describe v: it is a view"])), 1);
        assert_eq!(queries(&after(json!({ "partial": true }), &["describe v: it is a view", "describe w: it is a view"])), 0);
        // What is told again is as good as before, unless nobody can tell when it was read.
        check(&[both[0].clone(), json!({ "unclear": [1] }), both[0].clone()], &["describe v: it is a view"]);
        let unheld = "a change of its definition was not described (T: views could not be held)";
        for lost in [json!({ "tag": "T", "unheld": true, "unclear": [1] }), json!({ "unknown": "T", "error": "x", "touched": [1] })] {
            let catalog = check(&[both[0].clone(), lost.clone(), both[0].clone()], &[]);
            assert_eq!(queries(&catalog), 0);
            assert!(!catalog.tables.values().any(|table| table.is_view_without_query()));
            // The next change of it, or `rimward init`, describes it anew.
            let catalog =
                check(&[both[0].clone(), lost, report(&[view(1, "v", &json!(null))]), both[0].clone()], &["describe v: it is a view"]);
            assert_eq!(queries(&catalog), 1);
        }
        check(&[both[0].clone(), json!({ "tag": "T", "unheld": true, "unclear": [1] })], &[&format!("describe v: {unheld}")]);
    }

    const NOT_PUBLISHED: &str = "it is not in the publication; add it with rimward init --table";

    #[test]
    fn a_table_is_stored_only_if_its_rows_are_at_hand() {
        let without = report(&[relation(1, "t", json!({}))]);
        let with = report(&[relation(1, "t", json!({ "carried": true }))]);
        check(std::slice::from_ref(&without), &[&format!("create t: {NOT_PUBLISHED}")]);
        check(std::slice::from_ref(&with), &["create t"]);
        check(&[without.clone(), with.clone()], &["drop 1", "create t"]);
        check(&[with.clone(), without.clone()], &[]);
        check(&[with.clone(), with.clone()], &["drop 1", "create t"]);
        check(&[without.clone(), without], &[]);
        check(&[with, json!({ "dropped": [1, 77] })], &["drop 1"]);
    }

    #[test]
    fn definitions_are_followed_while_rows_stay() {
        let stored = report(&[relation(1, "t", json!({ "carried": true }))]);
        let index = json!([{ "id": 901, "name": "i", "unique": false, "columns": [{ "attnum": 2, "descending": true }] }]);
        let indexed = report(&[relation(1, "t", json!({ "indexes": index }))]);
        check(&[stored.clone(), indexed.clone()], &["indexes of t"]);
        check(&[stored.clone(), indexed, json!({ "dropped_indexes": [901, 77] })], &["indexes of t"]);
        let then = |overrides: Value, expected: &str| {
            let after = report(&[relation(1, "t", overrides)]);
            check(&[stored.clone(), after.clone()], &[expected]);
            check(&[stored.clone(), after.clone(), after], &[]);
        };
        then(json!({ "name": "u" }), "alter u with 0 fills");
        then(json!({ "columns": [column(1, "id")] }), "alter t with 0 fills");
        then(json!({ "columns": [column(1, "id"), column(2, "w")] }), "alter t with 0 fills");
        then(json!({ "columns": [column(1, "id"), column(2, "v"), column(3, "w")] }), "alter t with 0 fills");
        let mut filled = column(3, "w");
        filled["missing"] = json!("7");
        let catalog = check(
            &[stored.clone(), report(&[relation(1, "t", json!({ "columns": [column(1, "id"), column(2, "v"), filled] }))])],
            &["alter t with 1 fills"],
        );
        assert_eq!(catalog.table(TableId(1)).unwrap().columns.len(), 3);
        then(json!({ "identity": { "kind": "full", "index": null, "columns": [] } }), "alter t with 0 fills");
        let secured = report(&[relation(1, "t", json!({ "row_security": true }))]);
        check(&[stored.clone(), secured], &["remote 1: it has row-level security"]);
        let view = report(&[relation(2, "v", json!({ "kind": "v", "published": false }))]);
        check(&[stored, view], &["create v: it is a view"]);
    }

    #[test]
    fn a_fill_begins_and_ends_by_its_number_alone() {
        let filling = |fill: u64, begins: bool| report(&[relation(1, "t", json!({ "filling": { "fill": fill, "begins": begins } }))]);
        let filled = |fill: u64| json!({ "filled": { "relation": 1, "fill": fill } });
        let again = |fill: u64| json!({ "fill_again": { "relation": 1, "fill": fill } });
        let (begun, left_out) = (filling(7, true), report(&[relation(1, "t", json!({}))]));
        check(std::slice::from_ref(&begun), &["create t: its rows are being copied"]);
        check(&[left_out.clone(), begun.clone()], &["drop 1", "create t: its rows are being copied"]);
        check(&[begun.clone(), begun.clone()], &[]);
        check(&[begun.clone(), filling(8, true)], &["drop 1", "create t: its rows are being copied"]);
        let catalog = check(&[begun.clone(), filled(7)], &["filled 1"]);
        assert_eq!(catalog.table(TableId(1)).unwrap().remote, None);
        check(&[begun.clone(), again(7)], &["remote 1: its rows are being copied"]);
        for stale in [filled(6), again(6), filled(8)] {
            check(&[begun.clone(), stale], &[]);
        }
        check(&[begun.clone(), filled(7), filled(7)], &[]);
        check(&[begun.clone(), filled(7), again(7)], &[]);
        // A fill that is under way elsewhere brings nothing that is complete, and not all of what is missing.
        check(&[begun.clone(), filled(7), filling(7, false)], &[]);
        check(&[left_out, filling(7, false)], &[]);
        // Indexes do not matter to the rows. All else does, and the primary would have begun anew.
        let index = json!([{ "id": 901, "name": "i", "unique": false, "columns": [{ "attnum": 2, "descending": true }] }]);
        let indexed = report(&[relation(1, "t", json!({ "indexes": index, "filling": { "fill": 7, "begins": false } }))]);
        check(&[begun.clone(), indexed], &["indexes of t: its rows are being copied"]);
        let reason = "its definition changed (column w was added); rimward resync brings it back";
        let wider = json!({ "columns": [column(1, "id"), column(2, "v"), column(3, "w")] });
        let expected = [format!("remote 1: {reason}"), format!("describe t: {reason}")];
        check(&[begun.clone(), report(&[relation(1, "t", wider)])], &expected.each_ref().map(String::as_str));
        check(&[begun, report(&[relation(1, "t", json!({ "row_security": true }))])], &["remote 1: it has row-level security"]);
    }

    #[test]
    fn rows_that_changed_outside_the_stream_are_carried_or_lost() {
        let stored = report(&[relation(1, "t", json!({ "carried": true }))]);
        let mut big = column(2, "v");
        big["type"] = json!(20);
        let columns = json!([column(1, "id"), big]);
        let carried = report(&[relation(1, "t", json!({ "columns": columns, "carried": true }))]);
        check(&[stored.clone(), carried], &["drop 1", "create t"]);
        let lost = |overrides: Value, what: &str| {
            let reason = format!("its definition changed ({what}); rimward resync brings it back");
            let after = report(&[relation(1, "t", overrides)]);
            let catalog = check(&[stored.clone(), after.clone(), after.clone()], &[]);
            assert_eq!(catalog.table(TableId(1)).unwrap().remote.as_ref().unwrap().to_string(), reason);
            // Until its rows come.
            let mut carried = after;
            carried["relations"][0]["carried"] = json!(true);
            check(&[stored.clone(), carried], &["drop 1", "create t"]);
        };
        lost(json!({ "columns": columns }), "column v has another type");
        lost(json!({ "columns": columns, "stale": true }), "column v has another type");
        lost(json!({ "stale": true }), "its rows were rewritten");
        // What was not said may have been anything.
        let grown = json!({ "columns": [column(1, "id"), column(2, "v"), column(3, "w")] });
        let mut unseen = report(&[relation(1, "t", grown.clone())]);
        unseen["missed"] = json!(true);
        let reason = "its definition changed (column w was added); rimward resync brings it back";
        check(&[stored.clone(), unseen], &[&format!("remote 1: {reason}"), &format!("describe t: {reason}")]);
        let mut older = report(&[relation(1, "t", grown)]);
        older["format"] = json!(1);
        check(&[stored, older], &[&format!("remote 1: {reason}"), &format!("describe t: {reason}")]);
    }

    #[test]
    fn what_is_unknown_takes_along_what_it_may_have_touched() {
        let two = report(&[relation(1, "t", json!({ "carried": true })), relation(2, "u", json!({ "carried": true }))]);
        let unknown = |touched: Value| json!({ "unknown": "ALTER TABLE", "error": "why", "touched": touched });
        let remote = |id: u32| format!("remote {id}: a change of its definition was not described (ALTER TABLE: why)");
        check(&[two.clone(), unknown(json!([2]))], &[&remote(2)]);
        check(&[two.clone(), unknown(json!(null))], &[&remote(1), &remote(2), "shadows"]);
        // What is not known here may stand in front of any name.
        check(&[two.clone(), unknown(json!([2, 77]))], &[&remote(1), &remote(2)]);
        check(&[two, unknown(json!([]))], &[&remote(1), &remote(2)]);
    }

    #[test]
    fn partitions_come_with_their_rows_and_go_with_them() {
        let leaf = |id: Oid, published: bool| json!({ "id": id, "schema": "public", "name": format!("p{id}"), "published": published, "identity": "key", "key": ["id"] });
        let root = |leaves: Value| relation(1, "p", json!({ "kind": "p", "leaves": leaves, "published": false }));
        let member = |id: Oid, carried: bool| relation(id, &format!("p{id}"), json!({ "root": 1, "carried": carried }));
        let alone = |id: Oid, carried: bool| relation(id, &format!("p{id}"), json!({ "carried": carried }));
        let born = report(&[root(json!([]))]);
        let first = report(&[root(json!([leaf(2, true)])), member(2, true)]);
        let catalog = check(&[born.clone(), first.clone()], &["indexes of p", "create p2"]);
        assert_eq!(catalog.table(TableId(1)).unwrap().key_cells(), [0, 1]);
        // A table that is stored brings its rows; one that is not makes the root remote.
        let attached = report(&[root(json!([leaf(2, true), leaf(3, true)])), member(2, false), member(3, false)]);
        let moved = ["indexes of p", "move [TableId(3)] from 3 to 1", "describe p3"];
        check(&[born.clone(), first.clone(), report(&[alone(3, true)]), attached.clone()], &moved);
        let changed = "its definition changed (its partitions changed); rimward resync brings it back";
        let after = [format!("remote 1: {changed}"), format!("describe p: {changed}"), "describe p3".to_owned()];
        check(&[born.clone(), first.clone(), report(&[alone(3, false)]), attached.clone()], &after.each_ref().map(String::as_str));
        // And takes them along.
        let detached = report(&[root(json!([leaf(2, true)])), member(2, false), alone(3, false)]);
        let moved = ["indexes of p", "drop 3", "create p3", "move [TableId(3)] from 1 to 3"];
        check(&[born.clone(), first.clone(), report(&[alone(3, true)]), attached.clone(), detached], &moved);
        // A partition that another transaction attached, and this one has not seen, stays.
        let catalog = check(
            &[
                born.clone(),
                first.clone(),
                report(&[alone(3, true)]),
                attached.clone(),
                report(&[root(json!([leaf(2, true)])), member(2, false)]),
            ],
            &[],
        );
        assert!(matches!(&catalog.table(TableId(1)).unwrap().kind, TableKind::Partitioned { leaves } if leaves.len() == 2));
        // The rows of one alone come anew.
        let rewritten = report(&[root(json!([leaf(2, true), leaf(3, true)])), member(2, true), member(3, false)]);
        check(&[born.clone(), first.clone(), report(&[alone(3, true)]), attached, rewritten], &["empty 2 of 1"]);
        check(&[born.clone(), first.clone(), json!({ "dropped": [2] })], &["empty 2 of 1", "indexes of p", "drop 2"]);
        check(&[born.clone(), first, json!({ "dropped": [2, 1] })], &["drop 1", "drop 2"]);
        let keyless = report(&[root(json!([leaf(2, false)]))]);
        check(
            &[born, keyless],
            &["remote 1: its partition public.p2 cannot be followed", "describe p: its partition public.p2 cannot be followed"],
        );
    }

    #[test]
    fn what_an_older_snapshot_says_takes_nothing_away() {
        let index = json!([{ "id": 901, "name": "i", "unique": true, "columns": [{ "attnum": 2, "descending": false }] }]);
        let mut partial = report(&[relation(1, "t", json!({ "indexes": index }))]);
        partial["partial"] = json!(true);
        partial["shadows"] = json!({ "functions": ["lower"], "operators": [], "casts": false });
        let known = json!({ "shadows": { "functions": ["upper"], "operators": ["+"], "casts": false } });
        let stored = report(&[relation(1, "t", json!({ "carried": true }))]);
        let catalog = check(&[stored, known, partial], &["indexes of t", "shadows"]);
        assert!(!catalog.table(TableId(1)).unwrap().indexes[0].unique);
        assert_eq!(catalog.shadows.functions.iter().collect::<Vec<_>>(), ["lower", "upper"]);
        assert_eq!(catalog.shadows.operators.len(), 1);
    }

    #[test]
    fn a_root_is_remote_while_a_partition_leaves_it() {
        let leaf = |id: Oid| json!({ "id": id, "schema": "public", "name": format!("p{id}"), "published": true, "identity": "key", "key": ["id"] });
        let member = |id: Oid, carried: bool| relation(id, &format!("p{id}"), json!({ "root": 1, "carried": carried }));
        let root = |leaves: Value| relation(1, "p", json!({ "kind": "p", "leaves": leaves, "published": false }));
        let whole = report(&[root(json!([leaf(2), leaf(3)])), member(2, true), member(3, true)]);
        let begun = json!({ "tag": "ALTER TABLE", "format": 2, "detaching": [1, 77] });
        check(&[whole.clone(), begun.clone()], &["remote 1: a partition of it is being detached"]);
        check(&[whole.clone(), begun.clone(), begun.clone()], &[]);
        let ended = report(&[root(json!([leaf(2)])), member(2, false), relation(3, "p3", json!({}))]);
        let catalog =
            check(&[whole.clone(), begun.clone(), ended], &["indexes of p", "drop 3", "create p3", "move [TableId(3)] from 1 to 3"]);
        assert!(catalog.table(TableId(1)).unwrap().is_complete());
        // It was another table of the same name.
        let untouched = report(&[root(json!([leaf(2), leaf(3)])), member(2, false), member(3, false)]);
        check(&[whole, begun, untouched], &["indexes of p"]);
    }

    #[test]
    fn partitions_of_partitions_move_as_one() {
        let leaf = json!([{ "id": 3, "schema": "public", "name": "l", "published": true, "identity": "key", "key": ["id"] }]);
        let root = |id: Oid, leaves: &Value| relation(id, &format!("r{id}"), json!({ "kind": "p", "leaves": leaves, "published": false }));
        let member = |root: Oid, carried: bool| relation(3, "l", json!({ "root": root, "carried": carried }));
        let within = relation(2, "r2", json!({ "kind": "p", "root": 1, "published": false }));
        let apart = report(&[root(1, &json!([])), root(2, &leaf), member(2, true)]);
        let attached = report(&[root(1, &leaf), within, member(1, false)]);
        let remote = "describe r2: it is a partitioned partition";
        check(&[apart.clone(), attached.clone()], &["indexes of r1", "move [TableId(3)] from 2 to 1", remote, "describe l"]);
        let detached = report(&[root(1, &json!([])), root(2, &leaf), member(2, false)]);
        check(&[apart, attached, detached], &["indexes of r1", "drop 2", "create r2", "move [TableId(3)] from 1 to 2", "describe l"]);
    }

    #[test]
    fn enums_are_followed_by_their_labels() {
        let mood = |labels: Value| json!({ "tag": "ALTER TYPE", "enums": [{ "id": 50, "name": { "schema": "public", "name": "mood" }, "labels": labels }] });
        let mut user = column(2, "v");
        user["enum"] = json!(true);
        user["type"] = json!(50);
        let uses = report(&[relation(1, "t", json!({ "carried": true, "columns": [column(1, "id"), user] }))]);
        let born = mood(json!([[1.0, "a"], [2.0, "b"]]));
        check(&[born.clone(), born.clone()], &[]);
        check(&[born.clone(), uses.clone(), mood(json!([[1.0, "a"], [1.5, "c"], [2.0, "bb"]]))], &["enum mood"]);
        check(&[born.clone(), uses.clone(), mood(json!([[1.0, "a"], [3.0, "b"]]))], &["enum mood"]);
        let moved =
            "remote 1: its definition changed (the labels of public.mood were renamed and renumbered); rimward resync brings it back";
        check(&[born.clone(), uses, mood(json!([[1.0, "a"], [3.0, "c"], [4.0, "bb"]]))], &[moved, "enum mood"]);
        check(&[born, json!({ "dropped_types": [50, 51] })], &["drop enum 50"]);
    }

    #[test]
    fn names_that_sqlite_cannot_tell_apart_are_told_apart() {
        let catalog = check(
            &[report(&[relation(1, "User", json!({ "carried": true })), relation(2, "user", json!({ "carried": true }))])],
            &["create User", "create user"],
        );
        assert_eq!(catalog.table(TableId(1)).unwrap().stored_name, "User");
        assert_eq!(catalog.table(TableId(2)).unwrap().stored_name, "~user~2");
        let columns = json!([column(1, "id"), column(2, "ID"), column(3, "_rimward_leaf")]);
        let description: Description = serde_json::from_value(relation(1, "t", json!({ "columns": columns }))).unwrap();
        let table = description.table("t".to_owned());
        let names: Vec<&str> = table.columns.iter().map(|column| column.stored_name.as_str()).collect();
        assert_eq!(names, ["id", "~ID~2", "~_rimward_leaf~3"]);
        assert_eq!(table.identity, Identity::Key(vec![0]));
    }
}
