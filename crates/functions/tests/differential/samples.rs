//! Arguments: extremes, values that meet each other, and random ones.

use rimward_model::oid::{
    BOOL, BPCHAR, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSON, JSONB, NAME, NUMERIC, OID, TEXT, TIME, TIMESTAMP,
    TIMESTAMPTZ, TIMETZ, UUID, VARCHAR,
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

    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// Arrays of this module's types, and their elements.
pub(crate) const ARRAYS: &[(Oid, Oid)] = &[
    (1000, BOOL),
    (1005, INT2),
    (1007, INT4),
    (1016, INT8),
    (1028, OID),
    (1021, FLOAT4),
    (1022, FLOAT8),
    (1231, NUMERIC),
    (TEXTS, TEXT),
    (1015, VARCHAR),
    (1014, BPCHAR),
    (1001, BYTEA),
    (2951, UUID),
    (1182, DATE),
    (1183, TIME),
    (1270, TIMETZ),
    (1115, TIMESTAMP),
    (1187, INTERVAL),
    (3807, JSONB),
    (1563, VARBIT),
];
const TEXTS: Oid = 1009;
pub(crate) const VARBIT: Oid = 1562;
pub(crate) const BIT: Oid = 1560;
pub(crate) const JSONPATH: Oid = 4072;

pub(crate) struct Samples {
    pub(crate) numbers: Numbers,
    /// The server's.
    pub(crate) version: i64,
    /// What the next argument has to be, so that it goes with the one before.
    pub(crate) next: Option<String>,
}

pub(crate) fn type_name(id: Oid) -> String {
    let name = match id {
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
        OID => "oid",
        JSONPATH => "jsonpath",
        NAME => "name",
        BIT => "bit",
        VARBIT => "varbit",
        _ => match ARRAYS.iter().find(|(array, _)| *array == id) {
            Some((_, element)) => return format!("{}[]", type_name(*element)),
            None => panic!("no samples of type {id}"),
        },
    };
    name.to_owned()
}

impl Samples {
    pub(crate) fn new(seed: u64, version: i64) -> Samples {
        Samples { numbers: Numbers::new(seed), version, next: None }
    }

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
        // `bit` alone is bit(1).
        let name = if ty == BIT { format!("bit({})", text.len()) } else { name };
        (format!("'{}'::{name}", text.replace('\'', "''")), CellBuf::from_cell(cell).expect("a value"))
    }

    pub(crate) fn typmod(&mut self, result: Oid) -> (i64, String) {
        match result {
            TIME | TIMESTAMP | TIMESTAMPTZ => {
                let precision = self.numbers.below(7);
                let name = type_name(result);
                let (name, zone) = if let Some(name) = name.strip_suffix("tz") { (name, " with time zone") } else { (name.as_str(), "") };
                (precision as i64, format!("{name}({precision}){zone}"))
            }
            INTERVAL => {
                let precision = self.numbers.below(7) as i64;
                ((0x7FFF << 16) | precision, format!("interval({precision})"))
            }
            BIT | VARBIT => {
                let length = 1 + self.numbers.below(40) as i64;
                (length, format!("{}({length})", type_name(result)))
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
            _ => (-1, type_name(result)),
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
        // About changes of clocks, in UTC and as they show.
        const CHANGES: &[&str] = &[
            "2024-03-31 00:59:59.999999",
            "2024-03-31 01:00:00",
            "2024-03-31 02:00:00",
            "2024-03-31 02:30:00",
            "2024-03-31 03:00:00",
            "2024-10-27 00:30:00",
            "2024-10-27 01:00:00",
            "2024-10-27 02:00:00",
            "2024-10-27 02:59:59",
            "2024-10-27 03:00:00",
            "2024-03-10 02:30:00",
            "2024-03-10 07:00:00",
            "2024-11-03 01:30:00",
            "2024-11-03 06:00:00",
            "2011-12-30 12:00:00",
            "2011-12-30 10:00:00",
            "1918-04-14 23:59:59",
            "1945-04-01 02:30:00",
        ];
        if self.numbers.below(4) == 0 {
            return format!("{}{zone}", self.numbers.one(CHANGES));
        }
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

    /// As an array prints itself: few different elements, NULLs among them; mostly of one dimension that begins with 1.
    pub(crate) fn array(&mut self, element: Oid) -> String {
        let count = self.numbers.below(6);
        if count == 0 {
            return "{}".to_owned();
        }
        match self.numbers.below(8) {
            0 => {
                let lower = self.numbers.below(6) as i32 - 2;
                let bounds = if lower == 1 { String::new() } else { format!("[{lower}:{}]=", lower + count as i32 - 1) };
                format!("{bounds}{}", self.braces(element, count))
            }
            1 => {
                let (rows, columns) = (1 + self.numbers.below(2), 1 + self.numbers.below(2));
                let bounds = if self.numbers.below(3) == 0 { format!("[0:{}][2:{}]=", rows - 1, columns + 1) } else { String::new() };
                let rows: Vec<String> = (0..rows).map(|_| self.braces(element, columns)).collect();
                format!("{bounds}{{{}}}", rows.join(","))
            }
            _ => self.braces(element, count),
        }
    }

    fn braces(&mut self, element: Oid, count: usize) -> String {
        let items: Vec<String> = (0..count)
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
    pub(crate) fn few(&mut self, ty: Oid) -> String {
        let list: &[&str] = match ty {
            INT2 | INT4 | INT8 => &["0", "1", "2", "-1", "32767"],
            OID => &["0", "1", "4294967295"],
            TEXT | VARCHAR => &["a", "b", "", "a b", "a,b", "it's", "q\"q", "é", "back\\slash", "null"],
            BPCHAR => &["a", "a ", "b", "", "ab", "é"],
            BOOL => &["t", "f"],
            NUMERIC => &["0", "1", "1.0", "1.50", "-2", "NaN", "1e3", "100000000000000000000", "Infinity"],
            FLOAT4 | FLOAT8 => &["0", "-0", "1", "1.5", "NaN", "Infinity", "-1e+30", "0.1"],
            BYTEA => &["\\x", "\\x00", "\\xff", "\\x6162"],
            DATE => &["2024-01-01", "2024-02-29", "infinity"],
            TIME => &["00:00:00", "12:34:56.5", "24:00:00"],
            TIMETZ => &["12:00:00+00", "13:00:00+01", "12:00:00-08"],
            TIMESTAMP => &["2024-01-01 00:00:00", "2024-02-29 12:34:56.5"],
            INTERVAL => &["1 day", "24:00:00", "1 mon", "30 days", "-00:00:01"],
            UUID => &["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"],
            VARBIT => &["", "0", "1", "01", "001", "10101", "00000000"],
            JSONB => &["1", "1.0", "\"a\"", "null", "[]", "[1]", "{\"a\": 1}", "true", "{}"],
            _ => return self.text(ty),
        };
        self.numbers.one(list).replace("1e3", "1000")
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
        const KEYS: &[&str] = &["", "a", "a", "a", "b", "b", "1", "aa", "é", "key"];
        let kind = match depth {
            0 => 0,
            // Mostly something with parts.
            3 => [0, 1, 1, 2, 2, 2, 2][self.numbers.below(7)],
            _ => self.numbers.below(3),
        };
        match kind {
            0 => self.numbers.one(SCALARS).to_owned(),
            1 => {
                let items: Vec<String> = (0..self.numbers.below(4)).map(|_| self.jsonb(depth - 1)).collect();
                format!("[{}]", items.join(", "))
            }
            _ => {
                let mut keys: Vec<&str> = (0..self.numbers.below(6)).map(|_| self.numbers.one(KEYS)).collect();
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
            VARCHAR => self.words(),
            BOOL => self.numbers.one(&["t", "f"]).to_owned(),
            OID => (self.numbers.next() as u32).to_string(),
            JSONPATH => "$".to_owned(),
            NAME => self.few(VARCHAR),
            BPCHAR => self.few(BPCHAR),
            VARBIT => (0..self.numbers.below(20)).map(|_| self.numbers.one(&["0", "1"])).collect(),
            BIT => {
                let length = [1, 3, 4, 8, 8, 8, 33][self.numbers.below(7)];
                (0..length).map(|_| self.numbers.one(&["0", "1"])).collect()
            }
            _ => match ARRAYS.iter().find(|(array, _)| *array == ty) {
                Some((_, element)) => self.array(*element),
                None => panic!("no samples of type {ty}"),
            },
        }
    }
}
