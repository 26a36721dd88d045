//! Rows of COPY … TO STDOUT in text format. Pure.

/// One row's columns: reused from row to row.
#[derive(Debug, Default)]
pub(crate) struct CopyRow {
    /// Columns without their escapes, end to end.
    bytes: Vec<u8>,
    /// Where each column ends in `bytes`; `None` for NULL, whose end is the one before.
    ends: Vec<(usize, bool)>,
}

impl CopyRow {
    /// Reads the one row of a CopyData message.
    pub(crate) fn parse(&mut self, line: &[u8]) -> Result<&CopyRow, &'static str> {
        self.bytes.clear();
        self.ends.clear();
        let Some(line) = line.strip_suffix(b"\n") else { return Err("a copied row without its end") };
        for column in line.split(|&byte| byte == b'\t') {
            let is_null = column == b"\\N";
            if !is_null {
                self.unescape(column)?;
            }
            self.ends.push((self.bytes.len(), is_null));
        }
        Ok(self)
    }

    fn unescape(&mut self, mut column: &[u8]) -> Result<(), &'static str> {
        while let Some(at) = column.iter().position(|&byte| byte == b'\\') {
            self.bytes.extend_from_slice(&column[..at]);
            let (escape, rest) = column[at + 1..].split_first().ok_or("a copied row that ends in an escape")?;
            self.bytes.push(match escape {
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                b'\\' => b'\\',
                _ => return Err("a copied row with an unknown escape"),
            });
            column = rest;
        }
        self.bytes.extend_from_slice(column);
        Ok(())
    }

    /// How many columns there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them; `None` for NULL.
    pub(crate) fn column(&self, index: usize) -> Option<&[u8]> {
        let (end, is_null) = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before].0);
        (!is_null).then(|| &self.bytes[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_out_as_they_were() {
        let mut row = CopyRow::default();
        let mut check = |line: &[u8], want: &[Option<&[u8]>]| {
            let row = row.parse(line).unwrap();
            let columns: Vec<Option<&[u8]>> = (0..row.len()).map(|index| row.column(index)).collect();
            assert_eq!(columns, want);
        };
        check(b"1\ttwo\t\\N\t\n", &[Some(b"1"), Some(b"two"), None, Some(b"")]);
        check(b"a\\tb\\nc\\\\N\\r\\b\\f\\v\n", &[Some(b"a\tb\nc\\N\r\x08\x0c\x0b")]);
        check(b"\\N\t\\\\N\n", &[None, Some(b"\\N")]);
        check(b"\n", &[Some(b"")]);
        for bad in [&b"x"[..], b"x\\\n", b"\\q\n"] {
            assert!(row.parse(bad).is_err(), "{bad:?} was accepted");
        }
    }
}
