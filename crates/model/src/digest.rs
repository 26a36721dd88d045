//! The row hash: what both sides of a comparison compute, from the canonical text of each cell.
//!
//! A row is hashed over its cells in order, each as one byte, `00` for NULL or `01`, the latter followed by a varint length and the text
//! that PostgreSQL prints under pinned settings (see [`Storage::write_text`]). A table's digest adds the rows' 128-bit hashes, so the
//! order of rows does not matter and duplicates count. Rows are spread over ranges by a hash of their identity's cells, so that tables
//! that differ can be told where.

use std::fmt;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::value::Enums;
use crate::{Cell, Column, DecodeError, Reader, Row, Storage, TableId, TypeRef, ValueError, put_varint};

/// A table is divided into at most so many ranges.
pub const RANGES_MAX: usize = 65_536;

const TAG_NULL: u8 = 0;
const TAG_TEXT: u8 = 1;

/// One row's hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowDigest {
    /// xxh3-128 of all cells.
    pub row: u128,
    /// xxh3-64 of the identity's cells; it chooses the range.
    pub identity: u64,
}

/// The hash by which a row of a table without a key is found: xxh3-64 of the row's encoding, as SQLite keeps integers.
#[must_use]
pub fn row_hash(row: Row<'_>) -> i64 {
    xxh3_64(row.as_bytes()).cast_signed()
}

/// Hashes one row after another; its buffers are reused.
#[derive(Debug, Clone)]
pub struct RowHasher {
    key_cells: Vec<usize>,
    bytes: Vec<u8>,
    /// Where each cell of the row ends in `bytes`.
    ends: Vec<usize>,
    identity: Vec<u8>,
    text: Vec<u8>,
}

impl RowHasher {
    /// For rows whose identity is these cells ([`crate::Table::key_cells`]); the whole row, if there are none.
    #[must_use]
    pub fn new(key_cells: Vec<usize>) -> RowHasher {
        RowHasher { key_cells, bytes: Vec::new(), ends: Vec::new(), identity: Vec::new(), text: Vec::new() }
    }

    /// The next cell's canonical text, `None` for NULL.
    pub fn text(&mut self, text: Option<&[u8]>) {
        match text {
            None => self.bytes.push(TAG_NULL),
            Some(text) => {
                self.bytes.push(TAG_TEXT);
                put_varint(&mut self.bytes, text.len() as u64);
                self.bytes.extend_from_slice(text);
            }
        }
        self.ends.push(self.bytes.len());
    }

    /// The next cell, as it is stored.
    ///
    /// # Errors
    /// If it is not a value of that storage; the row is void then.
    pub fn cell(&mut self, storage: Storage, ty: TypeRef, enums: &Enums, cell: Cell<'_>) -> Result<(), ValueError> {
        if cell == Cell::Null {
            self.text(None);
            return Ok(());
        }
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let written = storage.write_text(ty, enums, cell, &mut text);
        if written.is_ok() {
            self.text(Some(&text));
        } else {
            self.clear();
        }
        self.text = text;
        written
    }

    /// The next cell of a column; see [`RowHasher::cell`].
    ///
    /// # Errors
    /// If it is not a value of the column's storage; the row is void then.
    pub fn column(&mut self, column: &Column, enums: &Enums, cell: Cell<'_>) -> Result<(), ValueError> {
        self.cell(column.storage, column.ty, enums, cell)
    }

    /// Ends the row and is ready for the next.
    pub fn finish(&mut self) -> RowDigest {
        let row = xxh3_128(&self.bytes);
        let identity = if self.key_cells.is_empty() {
            xxh3_64(&self.bytes)
        } else {
            self.identity.clear();
            for &cell in &self.key_cells {
                let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
                self.identity.extend_from_slice(&self.bytes[start..self.ends[cell]]);
            }
            xxh3_64(&self.identity)
        };
        self.clear();
        RowDigest { row, identity }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// The sum over some rows. Equal sums of equal counts mean equal rows, but for a chance of 2^-128.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct RangeDigest {
    /// How many rows.
    pub rows: u64,
    /// The wrapping sum of their hashes.
    pub sum: u128,
}

impl RangeDigest {
    /// Adds a row.
    pub fn add(&mut self, row: RowDigest) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(row.row);
    }

    /// Takes a row away again.
    pub fn remove(&mut self, row: RowDigest) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(row.row);
    }

    /// Adds all rows of another sum.
    pub fn merge(&mut self, other: RangeDigest) {
        self.rows = self.rows.wrapping_add(other.rows);
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

impl fmt::Debug for RangeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:032x}", self.rows, self.sum)
    }
}

/// A table's rows, in ranges of the identity's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: TableId,
    /// One sum for each range.
    pub ranges: Vec<RangeDigest>,
}

impl TableDigest {
    /// No rows, in so many ranges (at least one, at most [`RANGES_MAX`]).
    #[must_use]
    pub fn new(table: TableId, ranges: usize) -> TableDigest {
        TableDigest { table, ranges: vec![RangeDigest::default(); ranges.clamp(1, RANGES_MAX)] }
    }

    /// The range of a row's identity. A range of half as many is the union of two neighbours.
    #[must_use]
    pub fn range_of(&self, row: RowDigest) -> usize {
        ((u128::from(row.identity) * self.ranges.len() as u128) >> 64) as usize
    }

    /// Adds a row.
    pub fn add(&mut self, row: RowDigest) {
        let range = self.range_of(row);
        self.ranges[range].add(row);
    }

    /// Takes a row away again.
    pub fn remove(&mut self, row: RowDigest) {
        let range = self.range_of(row);
        self.ranges[range].remove(row);
    }

    /// The sum over all ranges.
    #[must_use]
    pub fn total(&self) -> RangeDigest {
        let mut total = RangeDigest::default();
        self.ranges.iter().for_each(|range| total.merge(*range));
        total
    }

    /// The ranges in which two digests of as many ranges differ; `None` if they were divided differently.
    #[must_use]
    pub fn differing(&self, other: &TableDigest) -> Option<Vec<usize>> {
        let comparable = self.table == other.table && self.ranges.len() == other.ranges.len();
        comparable.then(|| (0..self.ranges.len()).filter(|&range| self.ranges[range] != other.ranges[range]).collect())
    }

    /// Appends the encoding: table and count of ranges as varints, then rows (varint) and sum (16 bytes, little-endian) of each.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_varint(out, self.table.0.into());
        put_varint(out, self.ranges.len() as u64);
        for range in &self.ranges {
            put_varint(out, range.rows);
            out.extend_from_slice(&range.sum.to_le_bytes());
        }
    }

    /// Reads the encoding.
    ///
    /// # Errors
    /// If the bytes are not a digest.
    pub fn decode(reader: &mut Reader<'_>) -> Result<TableDigest, DecodeError> {
        let table = TableId(reader.varint_u32()?);
        let count = reader.varint()?;
        if count == 0 || count > RANGES_MAX as u64 {
            return Err(DecodeError::Limit { what: "ranges of a digest", value: count, limit: RANGES_MAX as u64 });
        }
        let mut ranges = Vec::new();
        for _ in 0..count {
            ranges.push(RangeDigest { rows: reader.varint()?, sum: u128::from_le_bytes(reader.array()?) });
        }
        Ok(TableDigest { table, ranges })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(cells: &[Option<&str>], key_cells: &[usize]) -> RowDigest {
        let mut hasher = RowHasher::new(key_cells.to_vec());
        cells.iter().for_each(|cell| hasher.text(cell.map(str::as_bytes)));
        hasher.finish()
    }

    #[test]
    fn null_empty_and_shifted_cells_hash_differently() {
        let rows: [&[Option<&str>]; 7] =
            [&[None, None], &[Some(""), None], &[None, Some("")], &[Some("ab"), Some("c")], &[Some("a"), Some("bc")], &[Some("abc")], &[]];
        let hashes: std::collections::BTreeSet<u128> = rows.iter().map(|row| digest_of(row, &[]).row).collect();
        assert_eq!(hashes.len(), rows.len());
    }

    #[test]
    fn identity_is_hashed_over_its_own_cells_in_the_order_of_the_key() {
        let row = |key: &[usize], note| digest_of(&[Some("1"), Some(note), Some("2")], key);
        assert_eq!(row(&[0, 2], "x").identity, row(&[0, 2], "y").identity);
        assert_ne!(row(&[0, 2], "x").row, row(&[0, 2], "y").row);
        assert_ne!(row(&[0, 2], "x").identity, row(&[2, 0], "x").identity);
        assert_ne!(row(&[], "x").identity, row(&[], "y").identity);
        assert_eq!(row(&[2, 0], "x").identity, digest_of(&[Some("2"), Some("1")], &[]).identity);
    }

    #[test]
    fn a_cell_hashes_as_its_text() {
        let ty = TypeRef { oid: crate::oid::NUMERIC, typmod: -1 };
        let mut hasher = RowHasher::new(Vec::new());
        hasher.cell(Storage::NumericScaled { scale: 2 }, ty, &Enums::new(), Cell::Integer(-5)).unwrap();
        hasher.cell(Storage::Bool, ty, &Enums::new(), Cell::Null).unwrap();
        assert_eq!(hasher.finish(), digest_of(&[Some("-0.05"), None], &[]));
    }

    #[test]
    fn a_row_with_a_damaged_cell_leaves_nothing_behind() {
        let ty = TypeRef { oid: crate::oid::BOOL, typmod: -1 };
        let mut hasher = RowHasher::new(Vec::new());
        hasher.text(Some(b"before"));
        hasher.cell(Storage::Bool, ty, &Enums::new(), Cell::Integer(2)).unwrap_err();
        hasher.text(Some(b"a"));
        assert_eq!(hasher.finish(), digest_of(&[Some("a")], &[]));
    }

    #[test]
    fn sums_ignore_order_count_duplicates_and_name_the_range() {
        let rows: Vec<RowDigest> = (0..1000).map(|id| digest_of(&[Some(&format!("{id}"))], &[0])).collect();
        let table = |rows: &[RowDigest]| {
            let mut digest = TableDigest::new(TableId(1), 64);
            rows.iter().for_each(|row| digest.add(*row));
            digest
        };
        let whole = table(&rows);
        let mut reversed = rows.clone();
        reversed.reverse();
        assert_eq!(table(&reversed), whole);
        let mut doubled = whole.clone();
        doubled.add(rows[7]);
        assert_eq!(whole.differing(&doubled), Some(vec![whole.range_of(rows[7])]));
        doubled.remove(rows[7]);
        assert_eq!(doubled, whole);
        assert_eq!(whole.total().rows, 1000);
        assert_eq!(whole.differing(&TableDigest::new(TableId(1), 63)), None);
        assert!(whole.ranges.iter().filter(|range| range.rows > 0).count() > 55, "rows are not spread");
    }

    #[test]
    fn a_digest_comes_back_as_it_went() {
        let mut digest = TableDigest::new(TableId(16_384), 3);
        digest.add(digest_of(&[Some("a")], &[]));
        let mut bytes = Vec::new();
        digest.encode(&mut bytes);
        let mut reader = Reader::new(&bytes);
        assert_eq!(TableDigest::decode(&mut reader), Ok(digest));
        reader.finish().unwrap();
        let mut endless = Vec::new();
        put_varint(&mut endless, 1);
        put_varint(&mut endless, u64::MAX);
        assert!(matches!(TableDigest::decode(&mut Reader::new(&endless)), Err(DecodeError::Limit { .. })));
    }

    /// Both sides of a comparison may run different versions: the hash is a format.
    #[test]
    fn hashes_are_those_of_every_version() {
        let digest = digest_of(&[Some("42"), None, Some("rimward")], &[0]);
        expect_test::expect!["a72295ffd0797ce243506d2f019b3309 e95a96f2960c358e"]
            .assert_eq(&format!("{:032x} {:016x}", digest.row, digest.identity));
    }
}
