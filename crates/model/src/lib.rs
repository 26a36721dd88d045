//! The words that every crate of Rimward shares: positions, schemas, how each PostgreSQL type is stored in SQLite, cells, rows,
//! changes, the conversion of values, and the row hash. Pure: no I/O, no clock, no tokio, and nothing of ours below it. Builds for wasm32.
//!
//! What is not here: decoding of pgoutput (`pgoutput`), frames and checksums (`batch`), SQL (`translate`), SQLite (`replica`).

#![forbid(unsafe_code)]

mod catalog;
mod change;
mod position;
mod row;
mod schema;
mod storage;
mod types;
mod value;

mod alter;

pub mod datetime;
pub mod float;
mod hex;
pub mod interval;
pub mod numeric;

mod digest;
mod input;

pub use alter::{Fill, Kept};
pub use catalog::{
    Catalog, CatalogError, Collations, Database, EnumType, LIBRARY_COLLATION, LIBRARY_JSONB_COLLATION, Locale, Provider, Shadows,
};
pub use change::{Change, Old, SchemaChange};
pub use digest::{RANGES_MAX, RangeDigest, RowDigest, RowHasher, TableDigest, row_hash};
pub use position::{Commit, Lsn, ParseLsnError, ParsePositionError, Position, PositionError, SystemId, Timeline, TimelineHistory};
pub use row::{Cell, DecodeError, Reader, Row, RowBuf, put_bytes, put_varint};
pub use schema::{Column, Identity, Index, IndexColumn, Leaf, Oid, QualifiedName, RemoteReason, Table, TableId, TableKind, TypeRef, View};
pub use storage::{Storage, oid};
pub use types::{Attribute, DeclaredType, TypeShape};
pub use value::{CellBuf, Enums, ValueError};
