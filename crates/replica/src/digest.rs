//! Digests of tables at a snapshot's position, to be compared with the primary's.

use std::ops::ControlFlow;

use rimward_model::{Catalog, Cell, RowHasher, Storage, Table, TableDigest, TypeRef, ValueError, oid};

use crate::{FileError, QueryError, QueryLimits, Snapshot, layout};

/// A digest that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// A stored value is none of its column's type.
    #[error("table {table}: {error}")]
    Value {
        /// The table's name.
        table: String,
        /// What is wrong with the value.
        error: ValueError,
    },
    /// The table could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The catalog could not be read.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Snapshot<'_> {
    /// The digest of every table that is stored and complete, each in `ranges` ranges.
    ///
    /// # Errors
    /// If a value is not of its type, or SQLite fails, or the reader is interrupted.
    pub fn digests(&self, ranges: usize) -> Result<Vec<TableDigest>, DigestError> {
        let catalog = self.catalog()?;
        let stored = catalog.tables.values().filter(|table| table.is_complete());
        stored.map(|table| self.digest(&catalog, table, ranges)).collect()
    }

    /// The digest of one table. Where there is one, the leaf's OID is hashed as the first cell.
    ///
    /// # Errors
    /// As [`Snapshot::digests`].
    pub fn digest(&self, catalog: &Catalog, table: &Table, ranges: usize) -> Result<TableDigest, DigestError> {
        let leaf = table.has_leaf_column().then_some((Storage::Oid, TypeRef { oid: oid::OID, typmod: -1 }));
        let columns: Vec<(Storage, TypeRef)> =
            leaf.into_iter().chain(table.stored_columns().map(|column| (column.storage, column.ty))).collect();
        let mut digest = TableDigest::new(table.id, ranges);
        let mut hasher = RowHasher::new(table.key_cells());
        let mut failed = None;
        let mut add = |cells: &[Cell<'_>]| {
            for (&cell, &(storage, ty)) in cells.iter().zip(&columns) {
                if let Err(error) = hasher.cell(storage, ty, &catalog.enums, cell) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            digest.add(hasher.finish());
            ControlFlow::Continue(())
        };
        self.query(&layout::select(table), &[], QueryLimits::NONE, &mut add)?;
        match failed {
            None => Ok(digest),
            Some(error) => Err(DigestError::Value { table: table.name.to_string(), error }),
        }
    }
}
