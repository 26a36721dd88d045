//! Turns pgoutput's bytes (protocol versions 1 to 4) into [`Message`]s that borrow from them.
//!
//! What is not here: sockets, CopyData and its headers, clocks, and any state between calls. Transactions are assembled, and
//! relations remembered, in `source`. Messages of two-phase commit are recognised and named, but not decoded: it is never asked for.

#![forbid(unsafe_code)]

mod decode;
mod message;
mod reader;

pub use decode::{DecodeError, decode, peek_tag};
pub use message::{
    ColumnRef, Columns, ColumnsIter, Message, OldTuple, Relation, RelationIds, RelationIdsIter, ReplicaIdentity, Tag, Tuple, TupleColumn,
    TupleColumns,
};
