//! From what the primary says of its relations to the changes of the catalog that follow. Pure.
//!
//! Only four things are followed in place: a relation appears, is gone, gains or loses indexes, or gains or loses a partition. A table
//! whose present rows are carried in the stream appears anew. All else makes its table remote, loudly, until the replica is rebuilt.

use std::collections::BTreeSet;
use std::sync::Arc;

use rimward_model::{Catalog, EnumType, Oid, RemoteReason, SchemaChange, Storage, Table, TableId, TableKind};

use crate::describe::{Description, Report};

/// What follows from a report, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Consequence {
    /// A change of the catalog.
    Schema(Box<SchemaChange>),
    /// The rows of a partition that is gone, go.
    EmptyLeaf {
        /// The table that holds them.
        root: TableId,
        /// The partition.
        leaf: TableId,
    },
}

/// Compares a report with the catalog at that point of the stream.
#[must_use]
pub(crate) fn diff(report: &Report, catalog: &Catalog) -> Vec<Consequence> {
    let carried = report.relations.iter().filter(|relation| relation.carried).map(|relation| relation.id).collect();
    let mut differ = Differ { catalog: catalog.clone(), carried, consequences: Vec::new() };
    if let Some(tag) = &report.unknown {
        differ.unknown(tag, report.error.as_deref().unwrap_or("no reason given"), report.touched.as_deref());
    }
    if let Some(relation) = report.rewritten {
        differ.remote(TableId(relation), &RemoteReason::Altered { what: format!("{} rewrote its rows", report.tag) });
    }
    differ.dropped(&report.dropped);
    report.enums.iter().for_each(|ty| differ.enumeration(ty));
    report.relations.iter().for_each(|description| differ.relation(description));
    report.dropped_indexes.iter().for_each(|index| differ.dropped_index(*index));
    for id in &report.dropped_types {
        if differ.catalog.enums.contains_key(id) {
            differ.emit(SchemaChange::DropEnum { id: *id });
        }
    }
    if let Some(shadows) = report.shadows.as_ref().filter(|shadows| **shadows != differ.catalog.shadows) {
        differ.emit(SchemaChange::Shadows { shadows: shadows.clone() });
    }
    differ.consequences
}

struct Differ {
    /// As it is after the consequences so far: stored names depend on it.
    catalog: Catalog,
    carried: BTreeSet<Oid>,
    consequences: Vec<Consequence>,
}

impl Differ {
    fn emit(&mut self, change: SchemaChange) {
        self.catalog.apply(&change).expect("made from this very catalog");
        self.consequences.push(Consequence::Schema(Box::new(change)));
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

    /// An unknown change of a relation that is not known may have put another one in front of any name.
    fn unknown(&mut self, tag: &str, error: &str, touched: Option<&[Oid]>) {
        let reason = RemoteReason::UnknownDdl { what: format!("{tag}: {error}") };
        let all_known = |touched: &&[Oid]| !touched.is_empty() && touched.iter().all(|id| self.catalog.table(TableId(*id)).is_some());
        let tables: Vec<TableId> = match touched.filter(all_known) {
            Some(touched) => touched.iter().copied().map(TableId).collect(),
            None => self.catalog.tables.keys().copied().collect(),
        };
        tables.into_iter().for_each(|table| self.remote(table, &reason));
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
        self.consequences.push(Consequence::EmptyLeaf { root, leaf });
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
        // A label that moved: PostgreSQL ran out of numbers between two and gave out new ones, which stored rows do not have.
        let moved = |known: &EnumType| known.labels.iter().any(|(order, label)| ty.order_of(label).is_some_and(|now| now != *order));
        if known.as_deref().is_some_and(moved) {
            let uses = |table: &&Arc<Table>| table.columns.iter().any(|column| column.storage == Storage::Enum { id: ty.id });
            let users: Vec<TableId> = self.catalog.tables.values().filter(uses).map(|table| table.id).collect();
            let reason = RemoteReason::Altered { what: format!("the labels of {} were renumbered", ty.name) };
            users.into_iter().for_each(|table| self.remote(table, &reason));
        }
        self.emit(SchemaChange::Enum { ty: ty.clone() });
    }

    fn relation(&mut self, description: &Description) {
        let id = TableId(description.id);
        let known = self.catalog.table(id).cloned();
        let stored_name = match &known {
            Some(known) if known.name == description.qualified_name() => known.stored_name.clone(),
            _ => self.catalog.stored_name_for(id, &description.qualified_name()),
        };
        let mut table = description.table(stored_name);
        let rows_follow = match &table.kind {
            TableKind::Partitioned { leaves } => leaves.iter().all(|leaf| self.carried.contains(&leaf.id.0)),
            _ => description.carried,
        };
        let Some(known) = known else {
            if table.is_stored() && !rows_follow {
                table.remote = Some(RemoteReason::NotPublished);
            }
            return self.emit(SchemaChange::Create { table });
        };
        if known.is_stored() && !(description.carried && table.is_stored()) {
            return self.stored(&known, table);
        }
        if table.is_stored() && rows_follow {
            self.emit(SchemaChange::Drop { table: id });
            return self.emit(SchemaChange::Create { table });
        }
        if table.is_stored() {
            table.remote = known.remote.clone().or(Some(RemoteReason::NotPublished));
        }
        if table != *known {
            self.emit(SchemaChange::Describe { table });
        }
    }

    /// A new description of a table whose rows are held.
    fn stored(&mut self, known: &Table, mut table: Table) {
        if table == *known {
            return;
        }
        if table.is_stored() && self.follows_in_place(known, &table) {
            return self.emit(SchemaChange::Indexes { table });
        }
        self.detached(known, &table);
        let reason = table.remote.clone().unwrap_or_else(|| RemoteReason::Altered { what: difference(known, &table) });
        self.emit(SchemaChange::Remote { table: known.id, reason: reason.clone() });
        table.remote = Some(reason);
        if self.catalog.table(known.id).is_some_and(|now| **now != table) {
            self.emit(SchemaChange::Describe { table });
        }
    }

    /// A partition that left lives on as a table, but only its root is reported.
    fn detached(&mut self, known: &Table, table: &Table) {
        let (TableKind::Partitioned { leaves: before }, TableKind::Partitioned { leaves: now }) = (&known.kind, &table.kind) else {
            return;
        };
        for leaf in before.iter().filter(|leaf| !now.iter().any(|other| other.id == leaf.id)) {
            let Some(left) = self.catalog.table(leaf.id).filter(|left| left.kind == TableKind::Leaf { root: known.id }) else { continue };
            let remote = Some(RemoteReason::Altered { what: format!("it was detached from {}", known.name) });
            let table = Table { kind: TableKind::Plain, remote, ..Table::clone(left) };
            self.emit(SchemaChange::Describe { table });
        }
    }

    /// Whether nothing changed but indexes and partitions, and every new partition comes with its rows.
    fn follows_in_place(&self, known: &Table, table: &Table) -> bool {
        let alike = Table { indexes: known.indexes.clone(), kind: known.kind.clone(), ..table.clone() };
        if alike != *known {
            return false;
        }
        match (&known.kind, &table.kind) {
            (TableKind::Partitioned { leaves: before }, TableKind::Partitioned { leaves: now }) => {
                let gone = before.iter().any(|leaf| !now.iter().any(|other| other.id == leaf.id));
                let is_new = |id: TableId| !before.iter().any(|leaf| leaf.id == id);
                !gone && now.iter().all(|leaf| !is_new(leaf.id) || self.carried.contains(&leaf.id.0))
            }
            (before, now) => before == now,
        }
    }
}

/// The first thing that differs, in words.
fn difference(known: &Table, table: &Table) -> String {
    if known.name != table.name {
        return format!("it was renamed from {}", known.name);
    }
    for column in &known.columns {
        match table.column_by_attnum(column.attnum) {
            None => return format!("column {} was dropped", column.name),
            Some(now) if now.name != column.name => return format!("column {} was renamed to {}", column.name, now.name),
            Some(now) if now.ty != column.ty || now.domain != column.domain => return format!("column {} has another type", column.name),
            Some(now) if now != column => return format!("column {} changed", column.name),
            Some(_) => {}
        }
    }
    if let Some(added) = table.columns.iter().find(|column| known.column_by_attnum(column.attnum).is_none()) {
        return format!("column {} was added", added.name);
    }
    if known.kind != table.kind {
        return "its partitions changed".to_owned();
    }
    if known.identity != table.identity {
        return "its replica identity changed".to_owned();
    }
    "its definition changed".to_owned()
}

#[cfg(test)]
mod tests {
    use rimward_model::{Database, Identity};
    use serde_json::{Value, json};

    use super::*;

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
            Consequence::EmptyLeaf { root, leaf } => format!("empty {leaf} of {root}"),
            Consequence::Schema(change) => match &**change {
                SchemaChange::Create { table } => described("create", table),
                SchemaChange::Describe { table } => described("describe", table),
                SchemaChange::Indexes { table } => described("indexes of", table),
                SchemaChange::Drop { table } => format!("drop {table}"),
                SchemaChange::Remote { table, reason } => format!("remote {table}: {reason}"),
                SchemaChange::Filled { table } => format!("filled {table}"),
                SchemaChange::Enum { ty } => format!("enum {}", ty.name.name),
                SchemaChange::DropEnum { id } => format!("drop enum {id}"),
                SchemaChange::Shadows { .. } => "shadows".to_owned(),
                SchemaChange::Alter { table, fills } => format!("{} with {} fills", described("alter", table), fills.len()),
                SchemaChange::Move { from, to, leaves } => format!("move {leaves:?} from {from} to {to}"),
            },
        }
    }

    fn report(relations: &[Value]) -> Value {
        json!({ "tag": "TEST", "relations": relations })
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
    fn indexes_are_followed_and_all_else_is_remote() {
        let stored = report(&[relation(1, "t", json!({ "carried": true }))]);
        let index = json!([{ "id": 901, "name": "i", "unique": false, "columns": [{ "attnum": 2, "descending": true }] }]);
        let indexed = report(&[relation(1, "t", json!({ "indexes": index }))]);
        check(&[stored.clone(), indexed.clone()], &["indexes of t"]);
        check(&[stored.clone(), indexed, json!({ "dropped_indexes": [901, 77] })], &["indexes of t"]);
        let then = |overrides: Value, what: &str| {
            let name = overrides["name"].as_str().unwrap_or("t").to_owned();
            let reason = format!("its definition changed ({what}); rebuild the replica to have it local again");
            let expected = [format!("remote 1: {reason}"), format!("describe {name}: {reason}")];
            let after = report(&[relation(1, "t", overrides)]);
            check(&[stored.clone(), after.clone()], &expected.each_ref().map(String::as_str));
            // It stays so, whatever is said again.
            check(&[stored.clone(), after.clone(), after], &[]);
        };
        then(json!({ "name": "u" }), "it was renamed from public.t");
        then(json!({ "columns": [column(1, "id")] }), "column v was dropped");
        then(json!({ "columns": [column(1, "id"), column(2, "w")] }), "column v was renamed to w");
        then(json!({ "columns": [column(1, "id"), column(2, "v"), column(3, "w")] }), "column w was added");
        then(json!({ "identity": { "kind": "full", "index": null, "columns": [] } }), "its replica identity changed");
        let secured = report(&[relation(1, "t", json!({ "row_security": true }))]);
        check(&[stored.clone(), secured], &["remote 1: it has row-level security"]);
        let view = report(&[relation(2, "v", json!({ "kind": "v", "published": false }))]);
        check(&[stored, view], &["create v: it is a view"]);
    }

    #[test]
    fn what_is_unknown_takes_along_what_it_may_have_touched() {
        let two = report(&[relation(1, "t", json!({ "carried": true })), relation(2, "u", json!({ "carried": true }))]);
        let unknown = |touched: Value| json!({ "unknown": "ALTER TABLE", "error": "why", "touched": touched });
        let remote = |id: u32| format!("remote {id}: a change of its definition was not described (ALTER TABLE: why)");
        check(&[two.clone(), unknown(json!([2]))], &[&remote(2)]);
        check(&[two.clone(), unknown(json!(null))], &[&remote(1), &remote(2)]);
        // What is not known here may stand in front of any name.
        check(&[two.clone(), unknown(json!([2, 77]))], &[&remote(1), &remote(2)]);
        check(&[two.clone(), unknown(json!([]))], &[&remote(1), &remote(2)]);
        let rewritten = "remote 1: its definition changed (ALTER TABLE rewrote its rows); rebuild the replica to have it local again";
        check(&[two, json!({ "tag": "ALTER TABLE", "rewritten": 1 })], &[rewritten]);
    }

    #[test]
    fn partitions_come_with_their_rows_and_go_with_them() {
        let leaf = |id: Oid, published: bool| json!({ "id": id, "schema": "public", "name": format!("p{id}"), "published": published, "identity": "key", "key": ["id"] });
        let root = |leaves: Value| relation(1, "p", json!({ "kind": "p", "leaves": leaves, "published": false }));
        let member = |id: Oid, carried: bool| relation(id, &format!("p{id}"), json!({ "root": 1, "carried": carried }));
        let born = report(&[root(json!([]))]);
        let first = report(&[root(json!([leaf(2, true)])), member(2, true)]);
        let catalog = check(&[born.clone(), first.clone()], &["indexes of p", "create p2"]);
        assert_eq!(catalog.table(TableId(1)).unwrap().key_cells(), [0, 1]);
        let attached = report(&[root(json!([leaf(2, true), leaf(3, true)])), member(3, false)]);
        let changed = "its definition changed (its partitions changed); rebuild the replica to have it local again";
        let after = [format!("remote 1: {changed}"), format!("describe p: {changed}"), "create p3".to_owned()];
        check(&[born.clone(), first.clone(), attached], &after.each_ref().map(String::as_str));
        check(&[born.clone(), first.clone(), json!({ "dropped": [2] })], &["empty 2 of 1", "indexes of p", "drop 2"]);
        check(&[born.clone(), first.clone(), json!({ "dropped": [2, 1] })], &["drop 1", "drop 2"]);
        let detached = "its definition changed (it was detached from public.p); rebuild the replica to have it local again";
        let after = [format!("describe p2: {detached}"), format!("remote 1: {changed}"), format!("describe p: {changed}")];
        check(&[born.clone(), first, born.clone()], &after.each_ref().map(String::as_str));
        let keyless = report(&[root(json!([leaf(2, false)]))]);
        check(
            &[born, keyless],
            &["remote 1: its partition public.p2 cannot be followed", "describe p: its partition public.p2 cannot be followed"],
        );
    }

    #[test]
    fn enums_follow_unless_their_labels_move() {
        let mood = |labels: Value| json!({ "tag": "ALTER TYPE", "enums": [{ "id": 50, "name": { "schema": "public", "name": "mood" }, "labels": labels }] });
        let mut user = column(2, "v");
        user["enum"] = json!(true);
        user["type"] = json!(50);
        let uses = report(&[relation(1, "t", json!({ "carried": true, "columns": [column(1, "id"), user] }))]);
        let born = mood(json!([[1.0, "a"], [2.0, "b"]]));
        check(&[born.clone(), born.clone()], &[]);
        check(&[born.clone(), uses.clone(), mood(json!([[1.0, "a"], [1.5, "c"], [2.0, "bb"]]))], &["enum mood"]);
        let moved =
            "remote 1: its definition changed (the labels of public.mood were renumbered); rebuild the replica to have it local again";
        check(&[born.clone(), uses, mood(json!([[1.0, "a"], [3.0, "b"]]))], &[moved, "enum mood"]);
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
