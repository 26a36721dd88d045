//! Arguments: extremes, values that meet each other, and random ones.

use rimward_model::oid::{BOOL, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC, TEXT};
use rimward_model::{CellBuf, Enums, Oid, Storage, TypeRef};

/// A generator that gives the same numbers on every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

pub(crate) struct Samples {
    pub(crate) numbers: Numbers,
}

pub(crate) fn type_name(id: Oid) -> &'static str {
    match id {
        BOOL => "bool",
        BYTEA => "bytea",
        INT2 => "int2",
        INT4 => "int4",
        INT8 => "int8",
        TEXT => "text",
        FLOAT4 => "float4",
        FLOAT8 => "float8",
        DATE => "date",
        NUMERIC => "numeric",
        _ => panic!("no samples of type {id}"),
    }
}

impl Samples {
    /// An argument as a literal and as a cell.
    pub(crate) fn argument(&mut self, function: &str, position: usize, ty: Oid) -> (String, CellBuf) {
        let name = type_name(ty);
        if self.numbers.below(24) == 0 {
            return (format!("NULL::{name}"), CellBuf::Null);
        }
        let text = match self.particular(function, position, ty) {
            Some(text) => text,
            None => self.text(ty),
        };
        let reference = TypeRef { oid: ty, typmod: -1 };
        let mut scratch = Vec::new();
        let cell = Storage::of(reference, false)
            .read_text(reference, &Enums::new(), &text, &mut scratch)
            .unwrap_or_else(|error| panic!("{name} {text:?}: {error}"));
        (format!("'{}'::{name}", text.replace('\'', "''")), CellBuf::from_cell(cell).expect("a value"))
    }

    /// What certain arguments are chosen from.
    fn particular(&mut self, function: &str, position: usize, ty: Oid) -> Option<String> {
        let list: &[&str] = match (function, position) {
            ("rimward_int2shl" | "rimward_int2shr", 1) => &["0", "1", "5", "15", "31"],
            ("rimward_numeric_round" | "rimward_numeric_trunc", 1) => {
                &["0", "1", "2", "3", "4", "5", "-1", "-2", "-5", "10", "20", "40", "-40", "100", "2000", "-2000", "2001"]
            }
            ("rimward_numeric_fac", 0) => &["0", "1", "2", "5", "20", "33", "34", "35", "50", "100", "-1", "40000"],
            ("rimward_numeric_width_bucket", 3) => &["1", "2", "5", "100", "2147483647", "0", "-1"],
            (
                "rimward_text_substr"
                | "rimward_text_substr_no_len"
                | "rimward_bytea_substr"
                | "rimward_bytea_substr_no_len"
                | "rimward_lpad"
                | "rimward_lpad1"
                | "rimward_rpad"
                | "rimward_rpad1"
                | "rimward_text_left"
                | "rimward_text_right"
                | "rimward_repeat"
                | "rimward_textoverlay"
                | "rimward_textoverlay_no_len"
                | "rimward_split_part",
                1 | 2 | 3,
            ) if ty == INT4 && self.numbers.below(12) > 0 => &["-3", "-2", "-1", "0", "1", "2", "3", "4", "5", "7", "10"],
            ("rimward_repeat" | "rimward_lpad" | "rimward_lpad1" | "rimward_rpad" | "rimward_rpad1", 1) => &["-2147483648", "40", "100"],
            ("rimward_chr", 0) => &["0", "-1", "65", "97", "228", "8364", "55296", "1114111", "1114112", "127"],
            ("rimward_encode" | "rimward_decode", 1) => &["hex", "base64", "escape", "HEX", "nosuch"],
            ("rimward_decode", 0) => &[
                "",
                "6162",
                "61 62",
                "616",
                "6x",
                "YWJj",
                "YWI=",
                "YQ==",
                "YQ=",
                "YWJj\nYWJj",
                "Y!",
                "a\\\\b",
                "\\001",
                "\\1",
                "=",
                "ab=c",
                "Y=Q=",
            ],
            ("rimward_text_format", 0) => {
                &["%s", "%s and %s", "%L", "%2$s %1$s", "%10s|", "%-10s|", "%%", "%", "%x", "%5$s", "%0$s", "plain", "%1$L %L", "%I", "é%s"]
            }
            ("rimward_like_escape", 1) => &["", "\\", "a", "%", "ab"],
            _ => return None,
        };
        Some(self.numbers.one(list).to_owned())
    }

    pub(crate) fn typmod(&mut self, result: Oid) -> (i64, String) {
        match result {
            NUMERIC => {
                let precision = 1 + self.numbers.below(40) as i64;
                let scale = self.numbers.below(precision as usize + 4) as i64 - 2;
                (((precision << 16) | (scale & 0x7FF)) + 4, format!("numeric({precision},{scale})"))
            }
            _ => (-1, type_name(result).to_owned()),
        }
    }

    fn integer(&mut self, bits: u32) -> String {
        let extreme = i64::MAX >> (64 - bits);
        let value = match self.numbers.below(8) {
            0 => extreme - self.numbers.below(3) as i64,
            1 => -extreme - 1 + self.numbers.below(3) as i64,
            2 => self.numbers.below(5) as i64 - 2,
            3 => self.numbers.below(201) as i64 - 100,
            4 => 1i64.wrapping_shl(self.numbers.below(bits as usize - 1) as u32),
            _ => {
                let shift = self.numbers.below(bits as usize) as u32;
                (self.numbers.next() as i64) >> (64 - bits) >> shift
            }
        };
        value.to_string()
    }

    fn numeric(&mut self) -> String {
        const LISTED: &[&str] = &[
            "0",
            "0.00",
            "1",
            "-1",
            "1.0",
            "10",
            "100",
            "0.5",
            "-0.5",
            "2.5",
            "-2.5",
            "0.05",
            "99.995",
            "9999",
            "10000",
            "0.0001",
            "0.00001",
            "NaN",
            "Infinity",
            "-Infinity",
            "99999999999999999999999999999999999999",
            "170141183460469231731687303715884105727",
            "170141183460469231731687303715884105728",
            "0.0000000000000000000000000000000000000000000000001",
            "-1000000000000000000000000000000000000000000",
            "9223372036854775807",
            "-9223372036854775808",
            "2147483647.5",
            "32767.49",
        ];
        if self.numbers.below(4) == 0 {
            return self.numbers.one(LISTED).to_owned();
        }
        let (whole, fraction) = match self.numbers.below(6) {
            0 => (self.numbers.below(3), self.numbers.below(4)),
            1 | 2 => (self.numbers.below(16), self.numbers.below(5)),
            3 => (self.numbers.below(20), self.numbers.below(20)),
            4 => (self.numbers.below(60), self.numbers.below(30)),
            _ => (0, self.numbers.below(40)),
        };
        let whole = self.numbers.digits(whole);
        let whole = whole.trim_start_matches('0');
        let fraction = self.numbers.digits(fraction);
        let negative = self.numbers.below(3) == 0 && (whole.bytes().chain(fraction.bytes()).any(|digit| digit != b'0'));
        let mut text = if negative { "-".to_owned() } else { String::new() };
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(&fraction);
        }
        text
    }

    fn words(&mut self) -> String {
        const LISTED: &[&str] = &[
            "",
            " ",
            "a",
            "abc",
            "  abc ",
            "Hello World",
            "äöü",
            "ß",
            "日本語テキスト",
            "it's",
            "back\\slash",
            "foo,bar,,baz",
            "x%y_z",
            "%",
            "_",
            "\\",
            "a\\%",
            "line\nbreak",
            "tab\there",
            "ABCabc123",
            "o'neil mc-donald x2y",
        ];
        const LETTERS: &[&str] = &["a", "b", "a", "b", "c", "%", "_", "\\", " ", ",", "é", "A", "日"];
        if self.numbers.below(3) == 0 {
            return self.numbers.one(LISTED).to_owned();
        }
        let letters = if self.numbers.below(2) == 0 { LETTERS } else { &LETTERS[..7] };
        (0..self.numbers.below(9)).map(|_| self.numbers.one(letters)).collect()
    }

    fn text(&mut self, ty: Oid) -> String {
        match ty {
            INT2 => self.integer(16),
            INT4 => self.integer(32),
            INT8 => self.integer(64),
            NUMERIC => self.numeric(),
            TEXT => self.words(),
            BYTEA => {
                let count = self.numbers.below(9) * self.numbers.below(9);
                (0..count).fold("\\x".to_owned(), |text, _| format!("{text}{:02x}", self.numbers.next() as u8))
            }
            BOOL => self.numbers.one(&["t", "f"]).to_owned(),
            _ => panic!("no samples of type {ty}"),
        }
    }
}
