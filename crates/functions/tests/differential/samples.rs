//! Arguments: extremes, values that meet each other, and random ones.

use rimward_model::oid::{
    BOOL, BPCHAR, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSON, JSONB, NUMERIC, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ,
    TIMETZ, UUID, VARCHAR,
};
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

const JSON_TEXTS: &[&str] = &[
    "{}",
    "[]",
    "1",
    "null",
    "true",
    " [1 , 2.50,\t-0, 1e3, 1E-2 ] ",
    "{\"b\":1,\"a\":2,\"b\":3}",
    "{\"aa\":1,\"b\":[{}]}",
    "\"\\u00e9\\n\\/\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "01",
    "1.",
    ".5",
    "-",
    "1e",
    "[1,]",
    "{\"a\"}",
    "{a:1}",
    "tru",
    "nulll",
    "",
    " ",
    "[1 2]",
    "\"a",
    "{\"a\":1}}",
    "\"tab\there\"",
    "123456789012345678901234567890.00",
    "1e400",
    "'a'",
    "\"\\u001f\\u007f\"",
    "-0.0",
    "[[[[1]]]]",
    "NaN",
];

const UNITS: &[&str] = &[
    "microseconds",
    "milliseconds",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "decade",
    "century",
    "millennium",
    "julian",
    "isoyear",
    "dow",
    "isodow",
    "doy",
    "epoch",
    "YEAR",
    "nosuch",
];

const BOOLS: u32 = 1000;
const INT2S: u32 = 1005;
const INT4S: u32 = 1007;
const TEXTS: u32 = 1009;
const VARCHARS: u32 = 1015;
const INT8S: u32 = 1016;
const TIMESTAMPS: u32 = 1115;
const DATES: u32 = 1182;
const UUIDS: u32 = 2951;

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
        BPCHAR => "bpchar",
        VARCHAR => "varchar",
        TIME => "time",
        TIMETZ => "timetz",
        TIMESTAMP => "timestamp",
        TIMESTAMPTZ => "timestamptz",
        INTERVAL => "interval",
        UUID => "uuid",
        JSON => "json",
        JSONB => "jsonb",
        BOOLS => "bool[]",
        INT2S => "int2[]",
        INT4S => "int4[]",
        INT8S => "int8[]",
        TEXTS => "text[]",
        VARCHARS => "varchar[]",
        TIMESTAMPS => "timestamp[]",
        DATES => "date[]",
        UUIDS => "uuid[]",
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
            (name, 1) if name.ends_with("shl") || name.ends_with("shr") => &["0", "1", "5", "15", "31", "32", "63", "-1"],
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
                1..=3,
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
            ("rimward_text_bool", 0) => &[
                "t", "true", "TRUE", "tr", "yes", "y", "on", "o", "of", "off", "OFF", "n", "no", "0", "1", "", " t ", "2", "truee", "f",
                "fals",
            ],
            ("rimward_text_int2" | "rimward_text_int4" | "rimward_text_int8", 0) => &[
                "0",
                "1",
                "-1",
                "+5",
                " 42 ",
                "\t7\n",
                "",
                " ",
                "12abc",
                "1.5",
                "32767",
                "32768",
                "-32768",
                "-32769",
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "--1",
                "+",
                "- 1",
                "0x10",
                "1e3",
                "00012",
                "99999999999999999999999",
            ],
            ("rimward_text_numeric" | "rimward_text_float4" | "rimward_text_float8", 0) => &[
                "0",
                "1.5",
                "-1.50",
                ".5",
                "5.",
                ".",
                "",
                "1e5",
                "1E-5",
                "1.5e+3",
                "1e",
                "1e+",
                " 12.25 ",
                "NaN",
                "nan",
                "inf",
                "-inf",
                "Infinity",
                "+infinity",
                "-Infinity",
                "abc",
                "1.2.3",
                "1e400",
                "-1e400",
                "1e-400",
                "0e400",
                "0e-500",
                "1e-45",
                "1e38",
                "4e38",
                "1e308",
                "2e308",
                "123456789012345678901234567890.123456789",
                "+1",
                "++1",
                "1 2",
                "0.1",
                "9007199254740993",
                "1_000",
                "infx",
            ],
            ("rimward_text_uuid", 0) => &[
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                "A0EEBC999C0B4EF8BB6D6BB9BD380A11",
                "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
                "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
                "",
                "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
                "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            ],
            ("rimward_text_date", 0) => &["2024-02-29", "2023-02-29", "infinity", "1999-01-08", "January 8, 1999", "0001-01-01", "today"],
            ("rimward_text_time", 0) => &["12:34:56", "24:00:00", "12:34", "25:00:00", "00:00:00.5"],
            ("rimward_text_timestamp", 0) => &["2024-02-29 12:34:56", "2024-02-29", "2024-02-29T00:00:00.25", "2023-02-29 00:00:00", "now"],
            ("rimward_text_interval", 0) => &["1 day", "1 mon 2 days", "01:02:03", "1 hour", "-1 days"],
            ("rimward_text_bytea", 0) => &["\\x00ff", "\\xFF", "abc", "\\xf"],
            (name, 0)
                if ty == TEXT
                    && name != "rimward_split_part"
                    && (name.starts_with("rimward_extract_") || name.ends_with("_part") || name.ends_with("_trunc")) =>
            {
                UNITS
            }
            ("rimward_make_date" | "rimward_make_timestamp", 0) => {
                &["2024", "2023", "1", "-1", "0", "-4713", "294276", "5874897", "5874898", "1999"]
            }
            ("rimward_make_date" | "rimward_make_timestamp", 1) => &["1", "2", "12", "0", "13", "6"],
            ("rimward_make_date" | "rimward_make_timestamp", 2) => &["1", "28", "29", "30", "31", "0", "32"],
            ("rimward_make_timestamp", 3) | ("rimward_make_time", 0) => &["0", "12", "23", "24", "25", "-1"],
            ("rimward_make_timestamp", 4) | ("rimward_make_time", 1) => &["0", "30", "59", "60", "-1"],
            ("rimward_make_timestamp", 5) | ("rimward_make_time", 2) => {
                &["0", "30.5", "59.999999", "59.9999999", "60", "60.5", "-1", "NaN", "1e-7", "12.3456785"]
            }
            ("rimward_make_interval", 0..=5) => &["0", "0", "1", "-1", "5", "100", "-30", "2147483647"],
            ("rimward_make_interval", 6) => &["0", "1.5", "-59.999999", "100000", "0.0000005", "NaN", "1e20"],
            ("rimward_to_timestamp", 0) => &[
                "0",
                "1e9",
                "1234567890.123456",
                "-1e10",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e20",
                "9224318015999.999",
                "1704067200.000001",
            ],
            ("rimward_interval_mul", 1) | ("rimward_mul_d_interval", 0) | ("rimward_interval_div", 1) => {
                &["0", "1", "2", "-1", "0.5", "1.5", "3", "0.1", "7", "1e5", "-2.25", "30", "NaN", "Infinity", "0.3333333333333333", "12"]
            }
            ("rimward_date_bin" | "rimward_date_bin_tz", 0) => {
                &["00:20:00", "1 day", "01:00:00", "7 days", "-1 days", "00:00:00", "1 mon", "00:15:00", "2 days 03:00:00"]
            }
            ("rimward_date_pli" | "rimward_date_mii", 1) | ("rimward_integer_pl_date", 0) => {
                &["1", "-1", "365", "-100000", "2147483647", "-2147483648", "30"]
            }
            (name, 1..) if name.contains("json") && ty == TEXT => &["a", "b", "aa", "", "1", "0", "-1", "é", "key", "nosuch", "x y"],
            (name, 1) if name.contains("json") && ty == INT4 => &["0", "1", "2", "-1", "-2", "-5", "2147483647", "-2147483648"],
            ("rimward_text_jsonb" | "rimward_text_json", 0) if ty == TEXT => JSON_TEXTS,
            (name, _) if name.contains("array") || name.contains("_any") || name.contains("from_all") => match ty {
                INT4 if name.ends_with("_length") || name.ends_with("_upper") || name.ends_with("_lower") => &["1", "1", "1", "0", "2"],
                INT2 | INT4 | INT8 | DATE | TIMESTAMP | UUID => return Some(self.few(ty)),
                VARCHAR => return Some(self.few(TEXT)),
                TEXT if name.contains("to_text") || name.contains("to_array") => &["", ",", "a", "b", "ab", ", ", "a,b,,c", "x"],
                TEXT => return Some(self.few(TEXT)),
                _ => return None,
            },
            _ => return None,
        };
        Some(self.numbers.one(list).to_owned())
    }

    pub(crate) fn typmod(&mut self, result: Oid) -> (i64, String) {
        match result {
            TIME | TIMESTAMP | TIMESTAMPTZ => {
                let precision = self.numbers.below(7);
                let name = type_name(result);
                let (name, zone) = if let Some(name) = name.strip_suffix("tz") { (name, " with time zone") } else { (name, "") };
                (precision as i64, format!("{name}({precision}){zone}"))
            }
            INTERVAL => {
                let precision = self.numbers.below(7) as i64;
                ((0x7FFF << 16) | precision, format!("interval({precision})"))
            }
            VARCHAR | BPCHAR => {
                let length = 1 + self.numbers.below(8) as i64;
                (length + 4, format!("{}({length})", type_name(result)))
            }
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

    fn float(&mut self, extremes: &[&'static str]) -> String {
        const LISTED: &[&str] = &[
            "0",
            "-0",
            "1",
            "-1",
            "0.5",
            "1.5",
            "2.5",
            "-2.5",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e10",
            "2147483647.5",
            "32767.5",
            "-32768.5",
            "0.1",
            "1e-5",
            "123456.789",
        ];
        match self.numbers.below(5) {
            0 => self.numbers.one(extremes).to_owned(),
            1 => self.numbers.one(LISTED).to_owned(),
            2 => format!("{}e{}", self.numbers.next() as i32, self.numbers.below(50) as i32 - 30),
            _ => format!("{}.{}", self.numbers.below(100_000) as i32 - 50_000, self.numbers.below(10_000)),
        }
    }

    fn date(&mut self) -> String {
        const LISTED: &[&str] = &[
            "infinity",
            "-infinity",
            "4713-11-24 BC",
            "5874897-12-31",
            "0001-01-01",
            "0001-12-31 BC",
            "2000-01-01",
            "2000-02-29",
            "1999-12-31",
            "2024-02-29",
            "2023-03-31",
            "1970-01-01",
            "9999-12-31",
            "2021-01-03",
            "2020-12-28",
            "294276-12-31",
        ];
        if self.numbers.below(4) == 0 {
            return self.numbers.one(LISTED).to_owned();
        }
        let year = if self.numbers.below(4) == 0 { 1 + self.numbers.below(9999) } else { 1990 + self.numbers.below(50) };
        format!("{year:04}-{:02}-{:02}", 1 + self.numbers.below(12), 1 + self.numbers.below(28))
    }

    fn time(&mut self) -> String {
        match self.numbers.below(5) {
            0 => self.numbers.one(&["00:00:00", "24:00:00", "23:59:59.999999", "12:00:00", "00:00:00.000001"]).to_owned(),
            n => {
                let (hour, minute, second) = (self.numbers.below(24), self.numbers.below(60), self.numbers.below(60));
                let fraction = if n == 1 { format!(".{:06}", self.numbers.below(1_000_000)) } else { String::new() };
                format!("{hour:02}:{minute:02}:{second:02}{fraction}")
            }
        }
    }

    fn timestamp(&mut self, zone: &str) -> String {
        let date = loop {
            let date = self.date();
            if !date.starts_with("5874897") {
                break date;
            }
        };
        if date.ends_with("infinity") {
            return date;
        }
        let time = self.time();
        let time = if time.starts_with("24") { "00:00:00" } else { &time };
        match date.strip_suffix(" BC") {
            Some(date) => format!("{date} {time}{zone} BC"),
            None => format!("{date} {time}{zone}"),
        }
    }

    fn interval(&mut self) -> String {
        const LISTED: &[&str] = &[
            "00:00:00",
            "1 mon",
            "-1 mons",
            "30 days",
            "1 day",
            "24:00:00",
            "1 year",
            "-00:00:01",
            "1 year 2 mons -3 days +04:05:06.7",
            "178000000 years",
            "2147483647 days",
            "2562047788:00:54.775807",
            "-1 days +23:59:59",
            "1 mon -30 days",
            "12 mons",
            "00:00:00.000001",
            "-178000000 years",
        ];
        match self.numbers.below(4) {
            0 => self.numbers.one(LISTED).to_owned(),
            1 => format!("{} days", self.numbers.below(2000) as i32 - 1000),
            _ => {
                let months = self.numbers.below(60) as i32 - 30;
                let days = self.numbers.below(100) as i32 - 50;
                let sign = ["", "-"][self.numbers.below(2)];
                format!("{months} mons {days} days {sign}{}", self.time())
            }
        }
    }

    /// As an array prints itself: one dimension, few different elements, NULLs among them.
    fn array(&mut self, element: Oid) -> String {
        let items: Vec<String> = (0..self.numbers.below(6))
            .map(|_| match self.numbers.below(8) {
                0 => "NULL".to_owned(),
                1 if element == TEXT => "\"NULL\"".to_owned(),
                _ => {
                    let item = self.few(element);
                    let special =
                        item.is_empty() || item.contains(['"', '\\', '{', '}', ',', ' ', '\t', '\n']) || item.eq_ignore_ascii_case("null");
                    if special { format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\"")) } else { item }
                }
            })
            .collect();
        format!("{{{}}}", items.join(","))
    }

    /// One of few values, so that they meet.
    fn few(&mut self, ty: Oid) -> String {
        let list: &[&str] = match ty {
            INT2 | INT4 | INT8 => &["0", "1", "2", "-1", "32767"],
            TEXT => &["a", "b", "", "a b", "a,b", "it's", "q\"q", "é", "back\\slash", "null"],
            BOOL => &["t", "f"],
            DATE => &["2024-01-01", "2024-02-29", "infinity"],
            TIMESTAMP => &["2024-01-01 00:00:00", "2024-02-29 12:34:56.5"],
            UUID => &["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"],
            _ => return self.text(ty),
        };
        self.numbers.one(list).to_owned()
    }

    /// As jsonb prints it: keys once, by length and then by their bytes.
    fn jsonb(&mut self, depth: usize) -> String {
        const SCALARS: &[&str] = &[
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "1.0",
            "1.50",
            "12345678901234567890",
            "0.001",
            "\"\"",
            "\"a\"",
            "\"b\"",
            "\"x y\"",
            "\"1\"",
            "\"é\"",
            "\"q\\\"\\\\\\n\"",
            "100",
        ];
        const KEYS: &[&str] = &["", "a", "b", "c", "1", "aa", "ab", "é", "key"];
        match self.numbers.below(if depth == 0 { 1 } else { 3 }) {
            0 => self.numbers.one(SCALARS).to_owned(),
            1 => {
                let items: Vec<String> = (0..self.numbers.below(4)).map(|_| self.jsonb(depth - 1)).collect();
                format!("[{}]", items.join(", "))
            }
            _ => {
                let mut keys: Vec<&str> = (0..self.numbers.below(4)).map(|_| self.numbers.one(KEYS)).collect();
                keys.sort_unstable_by_key(|key| (key.len(), key.as_bytes()));
                keys.dedup();
                let pairs: Vec<String> = keys.into_iter().map(|key| format!("\"{key}\": {}", self.jsonb(depth - 1))).collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
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
            FLOAT8 => self.float(&[
                "1e308",
                "-1.7976931348623157e+308",
                "5e-324",
                "2.2250738585072014e-308",
                "9007199254740993",
                "1e16",
                "9.223372036854775e18",
            ]),
            FLOAT4 => self.float(&["3.4028235e+38", "1e-45", "16777217", "1e38", "-1e-38", "0.1"]),
            DATE => self.date(),
            TIME => self.time(),
            TIMETZ => format!("{}{}", self.time(), self.numbers.one(&["+00", "-08", "+05:30", "-03:30:15", "+15:59"])),
            TIMESTAMP => self.timestamp(""),
            TIMESTAMPTZ => self.timestamp("+00"),
            INTERVAL => self.interval(),
            UUID => {
                let hex = format!("{:016x}{:016x}", self.numbers.next(), self.numbers.next());
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
            }
            JSONB => self.jsonb(3),
            JSON => match self.numbers.below(4) {
                0 => self
                    .numbers
                    .one(&[
                        "{\"a\":1,\"a\":2}",
                        " {\"\\u0061\" : {\"b\":[ 1,2 ]} } ",
                        "[ 1 , {\"a\" :null} ,\"\\u00e9\" ]",
                        "{\"key\":\"\\ud83d\\ude00\"}",
                        " 1.0e2 ",
                        "[ ]",
                        "{ }",
                    ])
                    .to_owned(),
                1 => self.jsonb(3),
                _ => self.jsonb(3).replace(", ", " ,  ").replace(": ", ":\n"),
            },
            BOOLS => self.array(BOOL),
            INT2S => self.array(INT2),
            INT4S => self.array(INT4),
            INT8S => self.array(INT8),
            TEXTS | VARCHARS => self.array(TEXT),
            TIMESTAMPS => self.array(TIMESTAMP),
            DATES => self.array(DATE),
            UUIDS => self.array(UUID),
            VARCHAR => self.words(),
            BOOL => self.numbers.one(&["t", "f"]).to_owned(),
            _ => panic!("no samples of type {ty}"),
        }
    }
}
