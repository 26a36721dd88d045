//! What pgoutput says.

use rimward_model::{Lsn, Oid};

use crate::reader::Reader;

/// A decoded message; everything variable borrows from the bytes it was decoded from.
///
/// `xid` is the (sub)transaction of a message within a streamed block, and `None` elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// A committed transaction begins.
    Begin {
        /// Where its commit record begins.
        commit_lsn: Lsn,
        /// Microseconds since 2000-01-01 UTC.
        committed_at_us: i64,
        /// Its id.
        xid: u32,
    },
    /// It ends.
    Commit {
        /// Where its commit record begins.
        commit_lsn: Lsn,
        /// Where its commit record ends.
        end_lsn: Lsn,
        /// Microseconds since 2000-01-01 UTC.
        committed_at_us: i64,
    },
    /// It came to the primary by replication.
    Origin {
        /// Its commit on the origin.
        commit_lsn: Lsn,
        /// The origin.
        name: &'a str,
    },
    /// How the rows that follow are laid out.
    Relation(Relation<'a>),
    /// A type that is not built in (or the base type of a domain).
    Type {
        /// Streamed (sub)transaction.
        xid: Option<u32>,
        /// OID.
        id: Oid,
        /// Schema.
        schema: &'a str,
        /// Name.
        name: &'a str,
    },
    /// A new row.
    Insert {
        /// Streamed (sub)transaction.
        xid: Option<u32>,
        /// `pg_class` OID.
        relation: Oid,
        /// The row.
        new: Tuple<'a>,
    },
    /// A changed row.
    Update {
        /// Streamed (sub)transaction.
        xid: Option<u32>,
        /// `pg_class` OID.
        relation: Oid,
        /// What identifies the old row, if the key changed or the identity is FULL.
        old: Option<OldTuple<'a>>,
        /// The new row.
        new: Tuple<'a>,
    },
    /// A removed row.
    Delete {
        /// Streamed (sub)transaction.
        xid: Option<u32>,
        /// `pg_class` OID.
        relation: Oid,
        /// What identifies it.
        old: OldTuple<'a>,
    },
    /// Emptied tables.
    Truncate {
        /// Streamed (sub)transaction.
        xid: Option<u32>,
        /// `CASCADE`.
        cascade: bool,
        /// `RESTART IDENTITY`.
        restart_identity: bool,
        /// `pg_class` OIDs.
        relations: RelationIds<'a>,
    },
    /// `pg_logical_emit_message`.
    Message {
        /// Streamed (sub)transaction; `None` also outside of transactions.
        xid: Option<u32>,
        /// Whether it belongs to its transaction.
        transactional: bool,
        /// Where it is in the log.
        lsn: Lsn,
        /// Its prefix.
        prefix: &'a str,
        /// Its content.
        body: &'a [u8],
    },
    /// A block of a transaction in progress begins.
    StreamStart {
        /// The top-level transaction.
        xid: u32,
        /// Whether it is this transaction's first block.
        first: bool,
    },
    /// The block ends.
    StreamStop,
    /// A streamed transaction is committed.
    StreamCommit {
        /// The top-level transaction.
        xid: u32,
        /// Where its commit record begins.
        commit_lsn: Lsn,
        /// Where its commit record ends.
        end_lsn: Lsn,
        /// Microseconds since 2000-01-01 UTC.
        committed_at_us: i64,
    },
    /// A streamed (sub)transaction is rolled back.
    StreamAbort {
        /// The top-level transaction.
        xid: u32,
        /// The subtransaction; equal to `xid` if the whole is rolled back.
        subxid: u32,
        /// Where, and when (microseconds since 2000-01-01 UTC); sent from version 4 on with parallel streaming.
        at: Option<(Lsn, i64)>,
    },
}

/// Layout of a relation's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation<'a> {
    /// Streamed (sub)transaction.
    pub xid: Option<u32>,
    /// `pg_class` OID.
    pub id: Oid,
    /// Schema; empty in the message for `pg_catalog`, and given in full here.
    pub schema: &'a str,
    /// Name.
    pub name: &'a str,
    /// `REPLICA IDENTITY`.
    pub identity: ReplicaIdentity,
    /// The published columns.
    pub columns: Columns<'a>,
}

/// `pg_class.relreplident`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// The primary key.
    Default,
    /// None.
    Nothing,
    /// All columns.
    Full,
    /// A named index.
    Index,
}

/// A column of a [`Relation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnRef<'a> {
    /// Whether it is of the replica identity.
    pub key: bool,
    /// Name.
    pub name: &'a str,
    /// Type.
    pub type_id: Oid,
    /// Type modifier, -1 for none.
    pub typmod: i32,
}

/// Which columns an [`OldTuple`] carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldTuple<'a> {
    /// Those of the replica identity; the others read as NULL without being it.
    Key(Tuple<'a>),
    /// All.
    Full(Tuple<'a>),
}

/// A column's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TupleColumn<'a> {
    /// NULL (or, in [`OldTuple::Key`], not sent).
    Null,
    /// A TOASTed value that the update did not touch.
    Unchanged,
    /// PostgreSQL's text form.
    Text(&'a [u8]),
    /// PostgreSQL's binary form.
    Binary(&'a [u8]),
}

macro_rules! checked_sequence {
    ($(#[$meta:meta])* $name:ident, $iterator:ident, $item:ty, $read:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name<'a> {
            pub(crate) count: usize,
            pub(crate) bytes: &'a [u8],
        }

        impl<'a> $name<'a> {
            /// How many there are.
            #[must_use]
            pub fn len(&self) -> usize {
                self.count
            }

            /// Whether there are none.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.count == 0
            }

            /// Each in order.
            #[must_use]
            pub fn iter(&self) -> $iterator<'a> {
                $iterator { left: self.count, reader: Reader::new(self.bytes) }
            }
        }

        impl<'a> IntoIterator for $name<'a> {
            type Item = $item;
            type IntoIter = $iterator<'a>;

            fn into_iter(self) -> $iterator<'a> {
                self.iter()
            }
        }

        /// Iterates in place.
        #[derive(Debug, Clone)]
        pub struct $iterator<'a> {
            left: usize,
            reader: Reader<'a>,
        }

        impl<'a> Iterator for $iterator<'a> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                self.left = self.left.checked_sub(1)?;
                // Decoding walked over all of it once, so this does not fail.
                self.reader.$read().ok()
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                (self.left, Some(self.left))
            }
        }

        impl ExactSizeIterator for $iterator<'_> {}
    };
}

checked_sequence!(
    /// A row's values, in the order of the relation's columns.
    Tuple,
    TupleColumns,
    TupleColumn<'a>,
    tuple_column
);
checked_sequence!(
    /// The columns of a [`Relation`].
    Columns,
    ColumnsIter,
    ColumnRef<'a>,
    column
);
checked_sequence!(
    /// The relations of a TRUNCATE.
    RelationIds,
    RelationIdsIter,
    Oid,
    u32
);

/// A message's type byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the message of that name")]
pub enum Tag {
    Begin,
    Commit,
    Origin,
    Relation,
    Type,
    Insert,
    Update,
    Delete,
    Truncate,
    Message,
    StreamStart,
    StreamStop,
    StreamCommit,
    StreamAbort,
    BeginPrepare,
    Prepare,
    CommitPrepared,
    RollbackPrepared,
    StreamPrepare,
}

impl Tag {
    /// The tag of this byte.
    #[must_use]
    #[inline]
    pub fn from_byte(byte: u8) -> Option<Tag> {
        Some(match byte {
            b'B' => Tag::Begin,
            b'C' => Tag::Commit,
            b'O' => Tag::Origin,
            b'R' => Tag::Relation,
            b'Y' => Tag::Type,
            b'I' => Tag::Insert,
            b'U' => Tag::Update,
            b'D' => Tag::Delete,
            b'T' => Tag::Truncate,
            b'M' => Tag::Message,
            b'S' => Tag::StreamStart,
            b'E' => Tag::StreamStop,
            b'c' => Tag::StreamCommit,
            b'A' => Tag::StreamAbort,
            b'b' => Tag::BeginPrepare,
            b'P' => Tag::Prepare,
            b'K' => Tag::CommitPrepared,
            b'r' => Tag::RollbackPrepared,
            b'p' => Tag::StreamPrepare,
            _ => return None,
        })
    }

    /// Whether the message carries an xid in front when it stands within a streamed block.
    #[must_use]
    #[inline]
    pub fn carries_xid(self) -> bool {
        matches!(self, Tag::Relation | Tag::Type | Tag::Insert | Tag::Update | Tag::Delete | Tag::Truncate | Tag::Message)
    }
}
