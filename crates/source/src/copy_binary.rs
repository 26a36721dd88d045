//! Rows of COPY … TO STDOUT in binary format, straight into canonical rows. Pure.
//!
//! Only a column whose send function has a proven inverse travels in its type's own binary form. Any other is selected as the text that
//! its type's *output function* prints, so that it is what text format would have carried, byte for byte: a cast to text is not always
//! that (of `inet`, `bool` or `bpchar`, say).

use std::collections::BTreeMap;

use rimward_model::{Catalog, Cell, Enums, Oid, Row, RowBuf, Storage};

use crate::layout::Layout;
use crate::setup::quoted;

/// Signature, no flags, no extension.
const HEADER: [u8; 19] = *b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";
/// SQLite holds at most 10^9 bytes in a row; beyond this, a table is quarantined.
const ROW_BYTES_MAX: usize = 900_000_000;
/// Longest text in a reason.
const REASON_CHARS_MAX: usize = 200;

/// A row that is none, or that cannot be stored.
#[derive(Debug)]
pub(crate) enum RowError {
    /// It is not laid out as was asked for.
    Malformed(&'static str),
    /// A value of it has no place in SQLite.
    Unstorable(String),
}

/// How a column travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As its send function writes it.
    Binary,
    /// As its output function prints it.
    Text,
}

impl Form {
    fn of(storage: Storage) -> Form {
        match storage {
            // The same bytes are a finite interval before version 17 and an infinite one since.
            Storage::Interval => Form::Text,
            storage if storage.has_binary() => Form::Binary,
            _ => Form::Text,
        }
    }
}

/// Reads the rows of one relation.
#[derive(Debug)]
pub(crate) struct BinaryRows {
    layout: Layout,
    forms: Vec<Form>,
    row: RowBuf,
}

impl BinaryRows {
    /// For a plain table or a leaf that is stored.
    pub(crate) fn of(catalog: &Catalog, relation: Oid) -> Option<BinaryRows> {
        let layout = Layout::of(catalog, relation)?;
        let forms = layout.cells.iter().map(|slot| Form::of(slot.storage)).collect();
        Some(BinaryRows { layout, forms, row: RowBuf::default() })
    }

    /// What to select, in the order in which rows are read. `names` are the relation's stored columns, and `outputs` the output functions
    /// of their types, qualified and quoted; without one, `format` finds it, which takes longer.
    pub(crate) fn select_list(&self, names: &[&str], outputs: &BTreeMap<Oid, String>) -> Option<String> {
        let column = |(slot, form): (&crate::layout::Slot, &Form)| {
            let name = quoted(names.get(slot.wire)?);
            Some(match form {
                Form::Binary => name,
                Form::Text => match outputs.get(&slot.ty.oid) {
                    Some(output) => format!("pg_catalog.textin({output}({name}))"),
                    None => format!("CASE pg_catalog.num_nulls({name}) WHEN 0 THEN pg_catalog.format('%s', {name}) END"),
                },
            })
        };
        let columns: Option<Vec<String>> = self.layout.cells.iter().zip(&self.forms).map(column).collect();
        Some(columns?.join(", "))
    }

    /// One row, behind the header; `None` for the mark behind the last.
    pub(crate) fn row(&mut self, enums: &Enums, bytes: &[u8]) -> Result<Option<Row<'_>>, RowError> {
        let Some((count, mut rest)) = bytes.split_first_chunk::<2>() else {
            return Err(RowError::Malformed("a copied row without a count"));
        };
        match i16::from_be_bytes(*count) {
            -1 if rest.is_empty() => return Ok(None),
            count if usize::try_from(count) == Ok(self.forms.len()) => {}
            _ => return Err(RowError::Malformed("a copied row of another width")),
        }
        if bytes.len() > ROW_BYTES_MAX {
            return Err(RowError::Unstorable(format!("a row of more than {ROW_BYTES_MAX} bytes")));
        }
        self.row.begin(self.layout.width());
        if let Some(leaf) = self.layout.leaf {
            self.row.push(Cell::Integer(i64::from(leaf.0)));
        }
        for (slot, form) in self.layout.cells.iter().zip(&self.forms) {
            let Some(value) = take(&mut rest)? else {
                self.row.push(Cell::Null);
                continue;
            };
            let read = match form {
                Form::Binary => slot.storage.cell_from_binary(slot.ty, enums, value, &mut self.row),
                Form::Text => {
                    let text = std::str::from_utf8(value).map_err(|_| RowError::Unstorable("text that is not UTF-8".to_owned()))?;
                    slot.storage.cell_from_text(slot.ty, enums, text, &mut self.row)
                }
            };
            read.map_err(|error| RowError::Unstorable(error.to_string().chars().take(REASON_CHARS_MAX).collect()))?;
        }
        if !rest.is_empty() {
            return Err(RowError::Malformed("a copied row with more than its columns"));
        }
        Ok(Some(self.row.row()))
    }
}

/// What follows the header, which comes before the first row, in one message with it.
pub(crate) fn behind_header(bytes: &[u8]) -> Result<&[u8], RowError> {
    bytes.strip_prefix(&HEADER).ok_or(RowError::Malformed("a copy that does not begin as one in binary format"))
}

/// One length and its bytes; `None` for NULL.
#[inline]
fn take<'a>(rest: &mut &'a [u8]) -> Result<Option<&'a [u8]>, RowError> {
    const SHORT: RowError = RowError::Malformed("a copied row that ends early");
    let (length, after) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
    let length = i32::from_be_bytes(*length);
    *rest = after;
    if length == -1 {
        return Ok(None);
    }
    let (value, after) = usize::try_from(length).ok().and_then(|length| after.split_at_checked(length)).ok_or(SHORT)?;
    *rest = after;
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rimward_model::{Column, Database, Identity, QualifiedName, Table, TableId, TableKind, TypeRef, oid};

    use super::*;

    const TABLE: Oid = 16_400;

    /// `t (id int4, span interval, note text)`.
    fn rows() -> BinaryRows {
        let column = |attnum: i16, name: &str, oid: Oid| {
            let ty = TypeRef { oid, typmod: -1 };
            Column {
                attnum,
                name: name.to_owned(),
                stored_name: name.to_owned(),
                ty,
                domain: None,
                storage: Storage::of(ty, false),
                collation: 0,
                bytewise: true,
                deterministic: true,
                not_null: false,
                absent: false,
            }
        };
        let table = Table {
            id: TableId(TABLE),
            name: QualifiedName { schema: "public".to_owned(), name: "t".to_owned() },
            stored_name: "t".to_owned(),
            kind: TableKind::Plain,
            columns: vec![column(1, "id", oid::INT4), column(2, "span", oid::INTERVAL), column(3, "no\"te", oid::TEXT)],
            identity: Identity::Key(vec![0]),
            indexes: Vec::new(),
            primary_key: Vec::new(),
            view: None,
            remote: None,
        };
        let mut catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_000, bytewise: true });
        catalog.tables.insert(table.id, Arc::new(table));
        BinaryRows::of(&catalog, TABLE).unwrap()
    }

    fn encode(columns: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = i16::try_from(columns.len()).unwrap().to_be_bytes().to_vec();
        for column in columns {
            match column {
                None => bytes.extend((-1i32).to_be_bytes()),
                Some(value) => {
                    bytes.extend(i32::try_from(value.len()).unwrap().to_be_bytes());
                    bytes.extend_from_slice(value);
                }
            }
        }
        bytes
    }

    fn check(bytes: &[u8], expected: &str) {
        let found = match rows().row(&Enums::new(), bytes) {
            Ok(row) => format!("{row:?}"),
            Err(RowError::Malformed(what)) => format!("malformed: {what}"),
            Err(RowError::Unstorable(what)) => format!("unstorable: {what}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn each_column_is_read_in_its_own_form() {
        let outputs = BTreeMap::from([(oid::INTERVAL, "pg_catalog.interval_out".to_owned())]);
        let list = rows().select_list(&["id", "span", "no\"te"], &outputs).unwrap();
        assert_eq!(list, "\"id\", pg_catalog.textin(pg_catalog.interval_out(\"span\")), \"no\"\"te\"");
        let list = rows().select_list(&["id", "span", "no\"te"], &BTreeMap::new()).unwrap();
        assert!(list.contains("WHEN 0 THEN pg_catalog.format('%s', \"span\") END"), "{list}");
        check(&encode(&[Some(&[0, 0, 1, 0]), None, Some(b"x")]), "Some([Integer(256), Null, Text(\"x\")])");
        check(&encode(&[Some(&[0, 0, 0, 7]), Some(b"1 day"), Some(b"")])[..2], "malformed: a copied row that ends early");
        check(&(-1i16).to_be_bytes(), "None");
    }

    #[test]
    fn what_is_not_such_a_row_is_refused() {
        let good = encode(&[Some(&[0, 0, 0, 7]), None, Some(b"x")]);
        for length in 0..good.len() {
            assert!(matches!(rows().row(&Enums::new(), &good[..length]), Err(RowError::Malformed(_))), "{length} bytes");
        }
        check(&[good.as_slice(), b"y"].concat(), "malformed: a copied row with more than its columns");
        check(&encode(&[Some(b"1")]), "malformed: a copied row of another width");
        check(&encode(&[Some(b"123"), None, None]), "unstorable: 3 bytes of type 23 cannot be stored as Int4");
        check(&encode(&[None, Some(b"soon"), None]), "unstorable: \"soon\" of type 1186 cannot be stored as Interval");
        assert!(behind_header(b"PGCOPY\n\xFF\r\n\0\0\0\0\x01\0\0\0\0").is_err());
        assert_eq!(behind_header(&[&HEADER[..], b"x"].concat()).unwrap(), b"x");
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = rows().row(&Enums::new(), &bytes);
            let _ = rows().row(&Enums::new(), &[&[0, 3][..], &bytes].concat());
        }
    }
}
