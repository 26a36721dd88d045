//! Changes, and their canonical form: the bytes that the chain hashes and that frames carry.

use serde::{Deserialize, Serialize};

use crate::{
    Collations, DeclaredType, DecodeError, EnumType, Fill, Oid, Reader, RemoteReason, Row, Shadows, Table, TableId, put_bytes, put_varint,
};

/// How an UPDATE or DELETE names the row that it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old<'a> {
    /// The cells of [`Table::key_cells`], in that order.
    Key(Row<'a>),
    /// All cells, for [`crate::Identity::Full`].
    Full(Row<'a>),
}

/// One change of a transaction, in the order in which the primary made it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<'a> {
    /// A new row.
    Insert {
        /// The table.
        table: TableId,
        /// All cells.
        new: Row<'a>,
    },
    /// A changed row.
    Update {
        /// The table.
        table: TableId,
        /// The old row's identity; `None` where the key did not change and is taken from `new`.
        old: Option<Old<'a>>,
        /// All cells; `Unchanged` where the stored value stays.
        new: Row<'a>,
    },
    /// A removed row.
    Delete {
        /// The table.
        table: TableId,
        /// Its identity.
        old: Old<'a>,
    },
    /// Emptied tables.
    Truncate {
        /// Each table, or the leaf of a partitioned table that alone was emptied.
        tables: Vec<(TableId, Option<TableId>)>,
    },
    /// A change of the catalog.
    Schema(Box<SchemaChange>),
    /// A logical message that an embedder may want (heartbeats among them).
    Message {
        /// Its prefix.
        prefix: &'a str,
        /// Its content.
        body: &'a [u8],
    },
}

/// A change of the catalog, in stream order. Encoded as JSON: it is rare, and readable when it matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum SchemaChange {
    /// A relation appeared. A stored one is empty.
    Create {
        /// Its description.
        table: Table,
    },
    /// A relation is gone, with its rows.
    Drop {
        /// Which.
        table: TableId,
    },
    /// Only names of its indexes or index definitions changed: the new description replaces the old, and indexes are built or dropped.
    Indexes {
        /// Its description.
        table: Table,
    },
    /// The definition of a stored table changed, and PostgreSQL left its rows as they are. The new description replaces the old; rows
    /// follow column by column, by `attnum` ([`Column::kept_as`](crate::Column::kept_as)); a column that is new has its fill, else NULL.
    Alter {
        /// Its description, stored as before.
        table: Table,
        /// What rows have in new columns.
        fills: Vec<Fill>,
    },
    /// Rows of partitions that were attached or detached go from one stored table to another. Columns are matched by name.
    Move {
        /// The table that holds them; unless it is partitioned, all of its rows.
        from: TableId,
        /// The table that they belong to from here on.
        to: TableId,
        /// The partitions whose rows these are. At most one where either table is not partitioned.
        leaves: Vec<TableId>,
    },
    /// From here on the primary alone answers; stored rows are dropped, unless the reason is [`RemoteReason::Filling`].
    Remote {
        /// Which.
        table: TableId,
        /// Why.
        reason: RemoteReason,
    },
    /// A table that was being filled holds all of its rows now.
    Filled {
        /// Which.
        table: TableId,
    },
    /// The description of a relation without stored rows is replaced.
    Describe {
        /// Its description.
        table: Table,
    },
    /// An enum appeared or changed.
    Enum {
        /// Its description.
        ty: EnumType,
    },
    /// An enum is gone.
    DropEnum {
        /// Its OID.
        id: Oid,
    },
    /// A type that columns are made of appeared or changed; no stored value prints otherwise for it.
    Type {
        /// Its description.
        ty: DeclaredType,
    },
    /// A type is gone.
    DropType {
        /// Its OID.
        id: Oid,
    },
    /// User-defined functions and operators that may shadow built-in ones.
    Shadows {
        /// All of them.
        shadows: Shadows,
    },
    /// What is behind collations changed: the primary's library, or the collations that columns have.
    Collations {
        /// All of them.
        collations: Collations,
    },
}

const TAG_INSERT: u8 = 1;
const TAG_UPDATE: u8 = 2;
const TAG_UPDATE_KEY: u8 = 3;
const TAG_UPDATE_FULL: u8 = 4;
const TAG_DELETE_KEY: u8 = 5;
const TAG_DELETE_FULL: u8 = 6;
const TAG_TRUNCATE: u8 = 7;
const TAG_SCHEMA: u8 = 8;
const TAG_MESSAGE: u8 = 9;
/// A TRUNCATE names at most this many tables.
const MAX_TRUNCATED: u64 = 100_000;

impl<'a> Change<'a> {
    /// Appends the canonical form, version 1.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let head = |out: &mut Vec<u8>, tag: u8, table: TableId| {
            out.push(tag);
            put_varint(out, u64::from(table.0));
        };
        match self {
            Change::Insert { table, new } => {
                head(out, TAG_INSERT, *table);
                out.extend_from_slice(new.as_bytes());
            }
            Change::Update { table, old, new } => {
                let (tag, old) = match old {
                    None => (TAG_UPDATE, None),
                    Some(Old::Key(old)) => (TAG_UPDATE_KEY, Some(old)),
                    Some(Old::Full(old)) => (TAG_UPDATE_FULL, Some(old)),
                };
                head(out, tag, *table);
                if let Some(old) = old {
                    out.extend_from_slice(old.as_bytes());
                }
                out.extend_from_slice(new.as_bytes());
            }
            Change::Delete { table, old } => {
                let (tag, old) = match old {
                    Old::Key(old) => (TAG_DELETE_KEY, old),
                    Old::Full(old) => (TAG_DELETE_FULL, old),
                };
                head(out, tag, *table);
                out.extend_from_slice(old.as_bytes());
            }
            Change::Truncate { tables } => {
                out.push(TAG_TRUNCATE);
                put_varint(out, tables.len() as u64);
                for (table, leaf) in tables {
                    put_varint(out, u64::from(table.0));
                    put_varint(out, leaf.map_or(0, |leaf| u64::from(leaf.0)));
                }
            }
            Change::Schema(change) => {
                out.push(TAG_SCHEMA);
                let json = serde_json::to_vec(change).expect("a schema change has only string keys");
                put_bytes(out, &json);
            }
            Change::Message { prefix, body } => {
                out.push(TAG_MESSAGE);
                put_bytes(out, prefix.as_bytes());
                put_bytes(out, body);
            }
        }
    }

    /// Reads one change; every cell has been checked.
    ///
    /// # Errors
    /// If the bytes are not a change of version 1.
    pub fn decode(reader: &mut Reader<'a>) -> Result<Change<'a>, DecodeError> {
        let tag = reader.u8()?;
        let table = |reader: &mut Reader<'a>| reader.varint_u32().map(TableId);
        Ok(match tag {
            TAG_INSERT => Change::Insert { table: table(reader)?, new: reader.row()? },
            TAG_UPDATE => Change::Update { table: table(reader)?, old: None, new: reader.row()? },
            TAG_UPDATE_KEY => Change::Update { table: table(reader)?, old: Some(Old::Key(reader.row()?)), new: reader.row()? },
            TAG_UPDATE_FULL => Change::Update { table: table(reader)?, old: Some(Old::Full(reader.row()?)), new: reader.row()? },
            TAG_DELETE_KEY => Change::Delete { table: table(reader)?, old: Old::Key(reader.row()?) },
            TAG_DELETE_FULL => Change::Delete { table: table(reader)?, old: Old::Full(reader.row()?) },
            TAG_TRUNCATE => {
                let count = reader.varint()?;
                if count > MAX_TRUNCATED {
                    return Err(DecodeError::Limit { what: "truncated tables", value: count, limit: MAX_TRUNCATED });
                }
                let mut tables = Vec::new();
                for _ in 0..count {
                    let table = table(reader)?;
                    let leaf = reader.varint_u32()?;
                    tables.push((table, (leaf != 0).then_some(TableId(leaf))));
                }
                Change::Truncate { tables }
            }
            TAG_SCHEMA => {
                let json = reader.prefixed()?;
                Change::Schema(serde_json::from_slice(json).map_err(|_| DecodeError::Invalid("schema change"))?)
            }
            TAG_MESSAGE => Change::Message { prefix: reader.prefixed_str()?, body: reader.prefixed()? },
            tag => return Err(DecodeError::Tag { what: "change", tag }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, RowBuf};

    #[test]
    fn every_change_comes_back_as_it_went() {
        let mut key = RowBuf::default();
        key.begin(1);
        key.push(Cell::Integer(7));
        let mut new = RowBuf::default();
        new.begin(3);
        new.push(Cell::Integer(8));
        new.push(Cell::Text("seven"));
        new.push(Cell::Unchanged);
        let (table, key, new) = (TableId(16_384), key.row(), new.row());
        let changes = [
            Change::Insert { table, new },
            Change::Update { table, old: None, new },
            Change::Update { table, old: Some(Old::Key(key)), new },
            Change::Update { table, old: Some(Old::Full(new)), new },
            Change::Delete { table, old: Old::Key(key) },
            Change::Delete { table, old: Old::Full(new) },
            Change::Truncate { tables: vec![(table, None), (table, Some(TableId(9)))] },
            Change::Schema(Box::new(SchemaChange::Remote { table, reason: RemoteReason::NoIdentity })),
            Change::Message { prefix: "rimward", body: b"beat" },
        ];
        let mut bytes = Vec::new();
        changes.iter().for_each(|change| change.encode(&mut bytes));
        let mut reader = Reader::new(&bytes);
        for change in changes {
            assert_eq!(Change::decode(&mut reader), Ok(change));
        }
        reader.finish().unwrap();
    }
}
