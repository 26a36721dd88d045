//! Turns the raw messages of a committed transaction into changes in canonical form: each value transcoded once, here, into what
//! SQLite stores. Keeps the catalog as it is at that point of the stream. No I/O.
//!
//! A value that cannot be represented, or a relation that is not laid out as the catalog says, makes its table remote and lets the
//! others go on. Rows of relations that are known and not stored are passed over. Rows of a relation that nobody described are passed over
//! loudly, and should it be described later, it is remote: its first rows are missing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rimward_model::{Catalog, Cell, Change, Enums, Oid, Old, RemoteReason, RowBuf, SchemaChange, TableId, TableKind};
use rimward_pgoutput::{Message, OldTuple, Relation, RelationIds, Tuple, TupleColumn, decode};

use crate::describe::{CarriedRows, Guard, Report};
use crate::layout::{Layout, Slot, check};
use crate::schema_diff::{Consequence, diff};
use crate::{StreamError, Transaction};

/// SQLite holds at most 10^9 bytes in a row; beyond this, a table is quarantined.
const ROW_BYTES_MAX: usize = 900_000_000;
/// Longest text in a reason.
const REASON_CHARS_MAX: usize = 200;

/// Messages that cannot be what the server meant: the stream cannot be continued behind them.
#[derive(Debug, thiserror::Error)]
pub enum TranscodeError {
    /// The transaction's messages cannot be read.
    #[error(transparent)]
    Read(#[from] StreamError),
    /// A message of the stream is malformed.
    #[error("message of the replication stream: {0}")]
    Message(#[from] rimward_pgoutput::DecodeError),
}

/// Where a change of one table failed, which quarantines that table alone.
struct Unstorable {
    table: TableId,
    what: String,
}

/// See the module.
#[derive(Debug)]
pub struct Transcoder {
    catalog: Catalog,
    guard: Guard,
    /// By relation of the stream; `None` for what is not stored. Void after each change of the catalog.
    layouts: HashMap<Oid, Option<Arc<Layout>>>,
    /// Relations whose rows came without any description of them.
    undescribed: HashSet<Oid>,
    rows: Rows,
}

/// Buffers, kept from row to row.
#[derive(Debug, Default)]
struct Rows {
    new: RowBuf,
    old: RowBuf,
    canonical: Vec<u8>,
    new_columns: Vec<TupleColumn<'static>>,
    old_columns: Vec<TupleColumn<'static>>,
}

/// Receives each change in canonical form.
pub type Sink<'a> = dyn FnMut(&[u8]) + 'a;

impl Transcoder {
    /// Begins with the catalog as it is where the stream begins. `guard` tells the capture's own messages from others'.
    #[must_use]
    pub fn new(catalog: Catalog, guard: Guard) -> Transcoder {
        Transcoder { catalog, guard, layouts: HashMap::new(), undescribed: HashSet::new(), rows: Rows::default() }
    }

    /// The catalog behind the last message.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// All changes of a transaction. There may be none: its commit moves the position all the same.
    ///
    /// # Errors
    /// If a message is malformed, or the spool cannot be read.
    pub fn transaction(&mut self, transaction: &Transaction, sink: &mut Sink<'_>) -> Result<(), TranscodeError> {
        let mut messages = transaction.messages()?;
        while let Some(raw) = messages.next_bytes()? {
            self.message(raw, sink)?;
        }
        Ok(())
    }

    /// One message of a committed transaction, in its place, without an xid in front.
    ///
    /// # Errors
    /// If the message is malformed.
    pub fn message(&mut self, raw: &[u8], sink: &mut Sink<'_>) -> Result<(), TranscodeError> {
        let outcome = match decode(raw, false)? {
            Message::Insert { relation, new, .. } => self.insert(relation, new, sink),
            Message::Update { relation, old, new, .. } => self.update(relation, old, new, sink),
            Message::Delete { relation, old, .. } => self.delete(relation, old, sink),
            Message::Truncate { relations, .. } => {
                self.truncate(relations, sink);
                Ok(())
            }
            Message::Relation(relation) => {
                self.relation(&relation, sink);
                Ok(())
            }
            Message::Message { transactional: true, prefix, body, .. } => self.logical(prefix, body, sink),
            Message::Message { .. } | Message::Type { .. } | Message::Origin { .. } => Ok(()),
            Message::Begin { .. } | Message::Commit { .. } => Ok(()),
            Message::StreamStart { .. } | Message::StreamStop | Message::StreamCommit { .. } | Message::StreamAbort { .. } => Ok(()),
        };
        if let Err(Unstorable { table, what }) = outcome {
            tracing::error!(%table, what, "a value cannot be stored; the table is answered by the primary from here on");
            self.remote(table, RemoteReason::Quarantined { what }, sink);
        }
        Ok(())
    }

    fn layout(&mut self, relation: Oid) -> Option<Arc<Layout>> {
        let catalog = &self.catalog;
        let layout = self.layouts.entry(relation).or_insert_with(|| Layout::of(catalog, relation).map(Arc::new)).clone();
        if layout.is_none() && catalog.table(TableId(relation)).is_none() && self.undescribed.insert(relation) {
            tracing::error!(relation, "rows came of a relation that the schema capture never described; they are passed over");
        }
        layout
    }

    fn schema(&mut self, change: SchemaChange, sink: &mut Sink<'_>) {
        self.catalog.apply(&change).expect("made from this very catalog");
        self.layouts.clear();
        self.rows.send(&Change::Schema(Box::new(change)), sink);
    }

    fn remote(&mut self, table: TableId, reason: RemoteReason, sink: &mut Sink<'_>) {
        self.schema(SchemaChange::Remote { table, reason }, sink);
    }

    /// Every change of a definition is announced by the capture before rows of it come; what was not makes the table remote.
    fn relation(&mut self, relation: &Relation<'_>, sink: &mut Sink<'_>) {
        let Some(layout) = self.layout(relation.id) else { return };
        if let Err(what) = check(&self.catalog, &layout, relation) {
            tracing::error!(table = %layout.table, what, "a change of a table was not announced; the primary answers it from here on");
            self.remote(layout.table, RemoteReason::UnknownDdl { what: excerpt(&what) }, sink);
        }
    }

    fn insert(&mut self, relation: Oid, new: Tuple<'_>, sink: &mut Sink<'_>) -> Result<(), Unstorable> {
        let Some(layout) = self.layout(relation) else { return Ok(()) };
        let Rows { new: row, canonical, new_columns, .. } = &mut self.rows;
        let columns = fill(new_columns, &layout, new)?;
        let built = build(&layout, &layout.cells, &self.catalog.enums, row, |wire| columns[wire]);
        *new_columns = recycle(columns);
        built?;
        send(canonical, &Change::Insert { table: layout.table, new: row.row() }, sink);
        Ok(())
    }

    fn update(&mut self, relation: Oid, old: Option<OldTuple<'_>>, new: Tuple<'_>, sink: &mut Sink<'_>) -> Result<(), Unstorable> {
        let Some(layout) = self.layout(relation) else { return Ok(()) };
        let Rows { new: new_row, old: old_row, canonical, new_columns, old_columns } = &mut self.rows;
        let mut columns = fill(new_columns, &layout, new)?;
        let Some(old) = old else {
            if layout.key.is_none() {
                return Err(layout.unstorable("an update without the old row"));
            }
            let built = build(&layout, &layout.cells, &self.catalog.enums, new_row, |wire| columns[wire]);
            *new_columns = recycle(columns);
            built?;
            send(canonical, &Change::Update { table: layout.table, old: None, new: new_row.row() }, sink);
            return Ok(());
        };
        let (tuple, is_full) = match old {
            OldTuple::Key(tuple) => (tuple, false),
            OldTuple::Full(tuple) => (tuple, true),
        };
        let before = fill(old_columns, &layout, tuple)?;
        // The old tuple has what the new one leaves out: all of it when full, else the key.
        let is_key = |wire: usize| layout.key.as_ref().is_some_and(|key| key.iter().any(|slot| slot.wire == wire));
        for (wire, column) in columns.iter_mut().enumerate() {
            if *column == TupleColumn::Unchanged && (is_full || is_key(wire)) {
                *column = before[wire];
            }
        }
        let identity = layout.key.as_deref().unwrap_or(&layout.cells);
        let moved = layout.key.as_ref().is_none_or(|key| key.iter().any(|slot| columns[slot.wire] != before[slot.wire]));
        let built = build(&layout, &layout.cells, &self.catalog.enums, new_row, |wire| columns[wire])
            .and_then(|()| build(&layout, identity, &self.catalog.enums, old_row, |wire| before[wire]));
        *new_columns = recycle(columns);
        *old_columns = recycle(before);
        built?;
        let old = match (&layout.key, moved) {
            (None, _) => Some(Old::Full(old_row.row())),
            (Some(_), true) => Some(Old::Key(old_row.row())),
            (Some(_), false) => None,
        };
        send(canonical, &Change::Update { table: layout.table, old, new: new_row.row() }, sink);
        Ok(())
    }

    fn delete(&mut self, relation: Oid, old: OldTuple<'_>, sink: &mut Sink<'_>) -> Result<(), Unstorable> {
        let Some(layout) = self.layout(relation) else { return Ok(()) };
        let (tuple, is_full) = match old {
            OldTuple::Key(tuple) => (tuple, false),
            OldTuple::Full(tuple) => (tuple, true),
        };
        if layout.key.is_none() && !is_full {
            return Err(layout.unstorable("a delete without the old row"));
        }
        let Rows { old: row, canonical, old_columns, .. } = &mut self.rows;
        let columns = fill(old_columns, &layout, tuple)?;
        let identity = layout.key.as_deref().unwrap_or(&layout.cells);
        let built = build(&layout, identity, &self.catalog.enums, row, |wire| columns[wire]);
        *old_columns = recycle(columns);
        built?;
        let old = if layout.key.is_some() { Old::Key(row.row()) } else { Old::Full(row.row()) };
        send(canonical, &Change::Delete { table: layout.table, old }, sink);
        Ok(())
    }

    fn truncate(&mut self, relations: RelationIds<'_>, sink: &mut Sink<'_>) {
        let tables: Vec<(TableId, Option<TableId>)> =
            relations.iter().filter_map(|relation| self.layout(relation)).map(|layout| (layout.table, layout.leaf)).collect();
        if !tables.is_empty() {
            self.rows.send(&Change::Truncate { tables }, sink);
        }
    }

    fn logical(&mut self, prefix: &str, body: &[u8], sink: &mut Sink<'_>) -> Result<(), Unstorable> {
        match prefix {
            "rimward.ddl" if self.is_ours(body) => match serde_json::from_slice(body) {
                Ok(report) => self.report(&report, sink),
                Err(error) => self.report(&Report::unreadable("schema message", &error), sink),
            },
            "rimward.rows" if self.is_ours(body) => match serde_json::from_slice(body) {
                Ok(carried) => return self.carried_rows(&carried, sink),
                Err(error) => self.report(&Report::unreadable("message of carried rows", &error), sink),
            },
            "rimward.ddl" | "rimward.rows" => tracing::warn!(prefix, "a message that the capture did not write was passed over"),
            prefix if prefix.starts_with("rimward.") => self.rows.send(&Change::Message { prefix, body }, sink),
            _ => {}
        }
        Ok(())
    }

    fn report(&mut self, report: &Report, sink: &mut Sink<'_>) {
        for consequence in diff(report, &self.catalog) {
            match consequence {
                Consequence::Schema(change) => {
                    tracing::debug!(tag = report.tag, ?change, "schema change");
                    let begun = self.begun_without_description(&change);
                    self.schema(*change, sink);
                    if let Some(table) = begun {
                        let what = "rows came before its description".to_owned();
                        self.remote(table, RemoteReason::UnknownDdl { what }, sink);
                    }
                }
                Consequence::Empty { table, leaf } => {
                    self.rows.send(&Change::Truncate { tables: vec![(table, leaf)] }, sink);
                }
            }
        }
    }

    /// The table that this change would store, if rows of it, or of a leaf of it, were passed over before.
    fn begun_without_description(&self, change: &SchemaChange) -> Option<TableId> {
        let (SchemaChange::Create { table } | SchemaChange::Indexes { table } | SchemaChange::Alter { table, .. }) = change else {
            return None;
        };
        let leaves = match &table.kind {
            TableKind::Partitioned { leaves } => leaves.as_slice(),
            _ => &[],
        };
        let mut ids = leaves.iter().map(|leaf| leaf.id).chain([table.id]);
        (table.is_complete() && ids.any(|id| self.undescribed.contains(&id.0))).then_some(table.id)
    }

    fn carried_rows(&mut self, carried: &CarriedRows<'_>, sink: &mut Sink<'_>) -> Result<(), Unstorable> {
        let Some(layout) = self.layout(carried.table) else { return Ok(()) };
        // A fill's rows are for those who wait for that very fill: to others they are old.
        if carried.fill.is_some() && carried.fill != self.catalog.table(layout.table).and_then(|table| table.filling()) {
            return Ok(());
        }
        let Rows { new: row, canonical, .. } = &mut self.rows;
        for columns in &carried.rows {
            if columns.len() != layout.wire_width {
                return Err(layout.unstorable("a carried row of another width"));
            }
            let column = |wire: usize| columns[wire].as_deref().map_or(TupleColumn::Null, |text| TupleColumn::Text(text.as_bytes()));
            build(&layout, &layout.cells, &self.catalog.enums, row, column)?;
            send(canonical, &Change::Insert { table: layout.table, new: row.row() }, sink);
        }
        Ok(())
    }

    /// Anybody may write a message with our prefix; without the guard it means nothing.
    fn is_ours(&self, body: &[u8]) -> bool {
        #[derive(serde::Deserialize)]
        struct Claim {
            guard: String,
        }
        serde_json::from_slice::<Claim>(body).is_ok_and(|claim| self.guard.admits(&claim.guard))
    }
}

impl Rows {
    fn send(&mut self, change: &Change<'_>, sink: &mut Sink<'_>) {
        send(&mut self.canonical, change, sink);
    }
}

impl Layout {
    fn unstorable(&self, what: &str) -> Unstorable {
        Unstorable { table: self.table, what: excerpt(what) }
    }
}

fn send(canonical: &mut Vec<u8>, change: &Change<'_>, sink: &mut Sink<'_>) {
    canonical.clear();
    change.encode(canonical);
    sink(canonical);
}

fn excerpt(what: &str) -> String {
    what.chars().take(REASON_CHARS_MAX).collect()
}

/// Spreads a tuple out, so that its columns can be taken in any order.
fn fill<'a>(buffer: &mut Vec<TupleColumn<'static>>, layout: &Layout, tuple: Tuple<'a>) -> Result<Vec<TupleColumn<'a>>, Unstorable> {
    if tuple.len() != layout.wire_width {
        let what = format!("a row of {} columns, where {} are known", tuple.len(), layout.wire_width);
        return Err(layout.unstorable(&what));
    }
    let mut columns: Vec<TupleColumn<'a>> = std::mem::take(buffer);
    columns.extend(tuple);
    Ok(columns)
}

/// Empties a buffer, keeps its allocation, and forgets what it borrowed from: collecting nothing into the same size happens in place.
fn recycle(mut columns: Vec<TupleColumn<'_>>) -> Vec<TupleColumn<'static>> {
    columns.clear();
    columns.into_iter().map(|_| TupleColumn::Null).collect()
}

/// Builds a row of these cells, the leaf's in front.
#[inline]
fn build<'a>(
    layout: &Layout,
    slots: &[Slot],
    enums: &Enums,
    row: &mut RowBuf,
    column: impl Fn(usize) -> TupleColumn<'a>,
) -> Result<(), Unstorable> {
    row.begin(layout.width() - layout.cells.len() + slots.len());
    if let Some(leaf) = layout.leaf {
        row.push(Cell::Integer(i64::from(leaf.0)));
    }
    let mut bytes = 0usize;
    for slot in slots {
        match column(slot.wire) {
            TupleColumn::Null => row.push(Cell::Null),
            TupleColumn::Unchanged => row.push(Cell::Unchanged),
            TupleColumn::Text(text) => {
                bytes += text.len();
                if bytes > ROW_BYTES_MAX {
                    return Err(layout.unstorable(&format!("a row of more than {ROW_BYTES_MAX} bytes")));
                }
                let Ok(text) = std::str::from_utf8(text) else { return Err(layout.unstorable("text that is not UTF-8")) };
                slot.storage.cell_from_text(slot.ty, enums, text, row).map_err(|error| layout.unstorable(&error.to_string()))?;
            }
            TupleColumn::Binary(_) => return Err(layout.unstorable("a value in binary form, which was not asked for")),
        }
    }
    Ok(())
}

/// The relations whose rows make up a stored table: itself, or its leaves.
pub(crate) fn sources(catalog: &Catalog, table: TableId) -> Vec<TableId> {
    match catalog.table(table).map(|table| &table.kind) {
        Some(TableKind::Partitioned { leaves }) => leaves.iter().map(|leaf| leaf.id).collect(),
        Some(TableKind::Plain) => vec![table],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use rimward_model::{Database, Reader};
    use serde_json::json;

    use super::*;

    const TABLE: Oid = 16_400;

    /// `t (id int PRIMARY KEY, flag bool, big text)`, stored, and `u`, which is not.
    fn transcoder() -> Transcoder {
        let column = |attnum: i16, name: &str, ty: u32| {
            json!({ "attnum": attnum, "name": name, "type": ty, "typmod": -1, "domain": null, "enum": false, "collation": 0,
                    "bytewise": true, "deterministic": true, "not_null": attnum == 1, "generated": false })
        };
        let columns = json!([column(1, "id", 23), column(2, "flag", 16), column(3, "big", 25)]);
        let relation = |id: Oid, name: &str, carried: bool| {
            json!({ "id": id, "schema": "public", "name": name, "kind": "r", "persistence": "p", "row_security": false,
                    "inheritance": false, "published": carried, "identity": { "kind": "key", "index": 1, "columns": [1] },
                    "root": null, "leaves": null, "columns": columns, "indexes": [], "carried": carried })
        };
        let report = json!({ "tag": "CREATE TABLE", "relations": [relation(TABLE, "t", true), relation(TABLE + 1, "u", false)] });
        let database = Database { name: "d".to_owned(), server_version_num: 150_000, bytewise: true };
        let mut transcoder = Transcoder::new(Catalog::new(database), Guard::new("secret".to_owned()));
        transcoder.report(&serde_json::from_value(report).unwrap(), &mut |_| {});
        transcoder
    }

    fn tuple(kind: u8, columns: &[Option<&str>]) -> Vec<u8> {
        let mut bytes = vec![kind];
        bytes.extend(u16::try_from(columns.len()).unwrap().to_be_bytes());
        for column in columns {
            match column {
                None => bytes.push(b'n'),
                Some("<unchanged>") => bytes.push(b'u'),
                Some(text) => {
                    bytes.push(b't');
                    bytes.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
                    bytes.extend(text.as_bytes());
                }
            }
        }
        bytes
    }

    fn row_message(tag: u8, relation: Oid, tuples: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![tag];
        bytes.extend(relation.to_be_bytes());
        tuples.iter().for_each(|tuple| bytes.extend(tuple));
        bytes
    }

    fn relation_message(name: &str, columns: &[(&str, u32, u8)]) -> Vec<u8> {
        let mut bytes = vec![b'R'];
        bytes.extend(TABLE.to_be_bytes());
        bytes.extend(b"public\0");
        bytes.extend(name.as_bytes());
        bytes.extend(b"\0d");
        bytes.extend(u16::try_from(columns.len()).unwrap().to_be_bytes());
        for (name, ty, key) in columns {
            bytes.push(*key);
            bytes.extend(name.as_bytes());
            bytes.push(0);
            bytes.extend(ty.to_be_bytes());
            bytes.extend((-1i32).to_be_bytes());
        }
        bytes
    }

    fn check(messages: &[Vec<u8>], expected: &[&str]) {
        let mut transcoder = transcoder();
        let mut changes = Vec::new();
        for message in messages {
            let mut sink = |bytes: &[u8]| {
                let mut reader = Reader::new(bytes);
                let change = Change::decode(&mut reader).unwrap();
                reader.finish().unwrap();
                changes.push(short(&change));
            };
            transcoder.message(message, &mut sink).unwrap();
        }
        assert_eq!(changes, expected);
    }

    fn short(change: &Change<'_>) -> String {
        match change {
            Change::Insert { new, .. } => format!("insert {new:?}"),
            Change::Update { old: None, new, .. } => format!("update to {new:?}"),
            Change::Update { old: Some(Old::Key(old) | Old::Full(old)), new, .. } => format!("update {old:?} to {new:?}"),
            Change::Delete { old: Old::Key(old) | Old::Full(old), .. } => format!("delete {old:?}"),
            Change::Schema(change) => match &**change {
                SchemaChange::Remote { reason, .. } => format!("remote: {reason}"),
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn an_update_names_its_old_key_only_if_that_changed() {
        let new = |id: &str| tuple(b'N', &[Some(id), Some("t"), Some("<unchanged>")]);
        let key = |id: &str| tuple(b'K', &[Some(id), None, None]);
        let full = |id: &str| tuple(b'O', &[Some(id), Some("f"), Some("old")]);
        let to = "[Integer(7), Integer(1), Unchanged]";
        check(&[row_message(b'U', TABLE, &[new("7")])], &[&format!("update to {to}")]);
        check(&[row_message(b'U', TABLE, &[key("7"), new("7")])], &[&format!("update to {to}")]);
        check(&[row_message(b'U', TABLE, &[key("6"), new("7")])], &[&format!("update [Integer(6)] to {to}")]);
        let filled = "[Integer(7), Integer(1), Text(\"old\")]";
        check(&[row_message(b'U', TABLE, &[full("6"), new("7")])], &[&format!("update [Integer(6)] to {filled}")]);
        check(&[row_message(b'D', TABLE, &[full("6")])], &["delete [Integer(6)]"]);
        check(&[row_message(b'D', TABLE, &[key("6")])], &["delete [Integer(6)]"]);
    }

    #[test]
    fn a_value_that_cannot_be_stored_quarantines_its_table_alone() {
        let insert = |id: &str, flag: &str| row_message(b'I', TABLE, &[tuple(b'N', &[Some(id), Some(flag), None])]);
        let expected = [
            "insert [Integer(1), Integer(1), Null]",
            "remote: a value could not be stored (\"maybe\" of type 16 cannot be stored as Bool)",
        ];
        check(&[insert("1", "t"), insert("2", "maybe"), insert("3", "t")], &expected);
        let narrow = row_message(b'I', TABLE, &[tuple(b'N', &[Some("1")])]);
        check(&[narrow], &["remote: a value could not be stored (a row of 1 columns, where 3 are known)"]);
    }

    #[test]
    fn rows_of_what_is_not_stored_are_passed_over() {
        let row = || tuple(b'N', &[Some("1"), None, None]);
        check(&[row_message(b'I', TABLE + 1, &[row()]), row_message(b'I', 77, &[row()])], &[]);
    }

    #[test]
    fn a_table_whose_rows_came_before_its_description_is_remote() {
        let mut described = transcoder();
        let table = (**described.catalog.table(TableId(TABLE)).unwrap()).clone();
        described.schema(SchemaChange::Drop { table: table.id }, &mut |_| {});
        described.message(&row_message(b'I', TABLE, &[tuple(b'N', &[Some("1"), None, None])]), &mut |_| panic!("no such table")).unwrap();
        assert_eq!(described.begun_without_description(&SchemaChange::Create { table: table.clone() }), Some(table.id));
        let fresh = transcoder();
        assert_eq!(fresh.begun_without_description(&SchemaChange::Create { table }), None);
    }

    #[test]
    fn a_layout_that_nobody_announced_makes_the_table_remote() {
        let columns = [("id", 23, 1), ("flag", 16, 0), ("big", 25, 0)];
        let insert = || row_message(b'I', TABLE, &[tuple(b'N', &[Some("1"), None, None])]);
        check(&[relation_message("t", &columns), insert()], &["insert [Integer(1), Null, Null]"]);
        let then = |message: Vec<u8>, what: &str| {
            check(&[message, insert()], &[&format!("remote: a change of its definition was not described ({what})")]);
        };
        then(relation_message("s", &columns), "public.t is named public.s in the stream");
        then(relation_message("t", &columns[..2]), "public.t has 2 columns in the stream and 3 here");
        let retyped = [("id", 23, 1), ("flag", 25, 0), ("big", 25, 0)];
        then(relation_message("t", &retyped), "column flag of public.t is flag of type 25 in the stream");
        let rekeyed = [("id", 23, 1), ("flag", 16, 1), ("big", 25, 0)];
        then(relation_message("t", &rekeyed), "the replica identity of public.t is another one in the stream");
    }

    #[test]
    fn a_message_of_ours_that_cannot_be_read_makes_all_remote() {
        let message = |prefix: &str, body: &str| {
            let mut bytes = vec![b'M', 1];
            bytes.extend(7u64.to_be_bytes());
            bytes.extend(prefix.as_bytes());
            bytes.push(0);
            bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
            bytes.extend(body.as_bytes());
            bytes
        };
        check(&[message("rimward.ddl", r#"{"guard":"guessed","unknown":"all"}"#), message("app", "x")], &[]);
        check(&[message("rimward.rows", r#"{"guard":"guessed","table":16400,"rows":[["1","t","x"]]}"#)], &[]);
        let ours = message("rimward.rows", r#"{"guard":"secret","table":16400,"rows":[["1","t","x\"\u00e9"],["2",null,null]]}"#);
        check(&[ours], &["insert [Integer(1), Integer(1), Text(\"x\\\"é\")]", "insert [Integer(2), Null, Null]"]);
        let broken = message("rimward.ddl", r#"{"guard":"secret","relations":7}"#);
        let mut changes = 0;
        let mut transcoder = transcoder();
        transcoder.message(&broken, &mut |_| changes += 1).unwrap();
        assert_eq!(changes, 2, "the table, and what functions mean");
        assert!(matches!(transcoder.catalog().table(TableId(TABLE)).unwrap().remote, Some(RemoteReason::UnknownDdl { .. })));
    }
}
