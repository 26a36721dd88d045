//! What certain arguments of certain functions are chosen from.

use rimward_model::Oid;
use rimward_model::oid::{FLOAT4, FLOAT8, INT4, INT8, JSONB, NUMERIC, TEXT};

use crate::samples::Samples;

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
    "timezone",
    "timezone_hour",
    "timezone_minute",
    "years",
    "mon",
    "hrs",
    "secs",
    "m",
    "usec",
    "msecs",
    "qtr",
    "centuries",
    "decs",
    "mil",
    "weeks",
    "d",
    "microsecond",
    "nosuch",
];

const PICTURES: &[&str] = &[
    "YYYY-MM-DD",
    "YYYY-MM-DD HH24:MI:SS",
    "YYYY-MM-DD\"T\"HH24:MI:SS.MS",
    "DD/MM/YY HH12:MI:SS AM",
    "Day, DD Month YYYY",
    "FMDay, FMDD FMMonth YYYY",
    "Dy Mon DD",
    "DY MON dd hh:mi p.m.",
    "IYYY-\"W\"IW-ID",
    "Q YYYY WW W DDD D CC",
    "HH24MISSUS",
    "FMHH24:FMMI:FMSS.FMMS",
    "YYY YY Y",
    "month day a.m.",
    "FMDDD FMWW FMIW FMCC FMMM",
    "DDth",
    "TMMonth",
    "J",
    "x",
    "MONTH|DAY|PM",
    "yyyy mm dd fmmonth",
];

const PATHS: &[&str] = &[
    "$",
    "$.a",
    "$.a.b",
    "$.*",
    "$[*]",
    "$[0]",
    "$[last]",
    "$[0 to 1]",
    "$[0, last]",
    "$[-1]",
    "$[1 to last - 1]",
    "$.**",
    "$.**{1}",
    "$.**{1 to 2}",
    "$.**{last}",
    "$.**{0 to last}",
    "$.**.a",
    "strict $",
    "strict $.a",
    "strict $.a.b",
    "strict $.*",
    "strict $[*]",
    "strict $[0]",
    "strict $[5]",
    "strict $.**",
    "strict $.**.a",
    "$ ? (@ > 0)",
    "$[*] ? (@ > 0)",
    "$.* ? (@ == \"a\")",
    "$.a ? (@ >= 1 && @ < 2)",
    "$.a ? (@ == 1 || @ == \"a\")",
    "$ ? (exists (@.a))",
    "$ ? (!exists (@.a))",
    "$[*] ? (@.a == null)",
    "$.** ? (@.type() == \"number\")",
    "$.** ? (@ == 1)",
    "$.a > 0",
    "$.a == 1",
    "$[*] == 1",
    "$.a != null",
    "$.a < \"b\"",
    "$ == $",
    "($.a == 1) is unknown",
    "!($.a == 1)",
    "exists($.a)",
    "exists($.a ? (@ > 0))",
    "$.a + 1",
    "$.a - $.b",
    "-$.a",
    "-$[*]",
    "+$.a",
    "$.a * 2",
    "$.a / 0",
    "$.a / 2",
    "$.a % 2",
    "$[*] + 1",
    "$.type()",
    "$.*.type()",
    "$.size()",
    "$.a.size()",
    "strict $.a.size()",
    "$.a.abs()",
    "$.*.floor()",
    "$[*].ceiling()",
    "$.a.double()",
    "$.\"a\"",
    "$.\"key\"",
    "$.\u{e9}",
    "$ ? (@.a starts with \"a\")",
    "$.** ? (@ starts with \"x\")",
    "$.* ? (@ starts with $x)",
    "$.a == $x",
    "$[*] ? (@ == $x)",
    "$x",
    "$y",
    "$nosuch",
    "lax $.a",
    "1",
    "\"a\"",
    "null",
    "true",
    "1.50",
    "1 + 2 * 3",
    "(1 + 2) * 3",
    "$.a[*]",
    "$.a[0].b",
    "$.b.a",
    "$.a.*",
    "$[*].a",
    "$[*][*]",
    "strict $[*].a",
    "strict $[*] ? (@.a == 1)",
    "strict $ ? (@.a.b == 1)",
    "strict exists($.a.b)",
    "strict $.a == 1",
    "$[$.a]",
    "$[1.7]",
    "$[\"a\"]",
    "$ ? (@.a == 1).b",
    "$ ? (@.a ? (@ > 0) == 1)",
    "$.a ? (@ == $.b)",
    "$ ? ((@.a == 1) is unknown)",
    "$ ? (1 == 1)",
    "$ ? (@ == @)",
    "$.a == \"a\" && $.b == \"b\"",
    "!($.a > 1) || $.b == 1",
    "$.a.b.a",
    "$.**{2}.a",
    "$.** ? (@ > 1)",
    "$[*] ? (@.size() > 1)",
    "$.a like_regex \"^a\"",
    "$.datetime()",
    "$.keyvalue()",
    "$.**{2 to 1}",
    "strict $.a.abs()",
    "strict -$.a",
    "$.** ? (@.a starts with \"\").b",
    "$[last - 1]",
    "$[last + 1]",
    "strict $[last + 1]",
    "$[*] ? (@ >= true)",
    "$ <> 1",
    "strict $.a.**{1}",
];

impl Samples {
    /// Numbers of which there is a power or a logarithm.
    fn moderate(&mut self, function: &str, position: usize) -> String {
        let sign = match (function, position) {
            ("rimward_numeric_exp", _) | ("rimward_numeric_power", 1) => self.numbers.one(&["", "-"]),
            ("rimward_numeric_power", _) => self.numbers.one(&["", "", "", "", "-"]),
            _ => "",
        };
        let close = self.numbers.one(&["0.9", "1.0", "1.1", "1.00000", "0.9999", "1.000000000000", "10", "100", "0.001", "1000000"]);
        let whole = self.numbers.below(if position == 1 { 40 } else { 400 });
        let digits = self.numbers.below(1_000_000_000);
        match self.numbers.below(6) {
            0 => format!("{sign}{whole}"),
            1 => format!("{sign}{whole}.{}", digits % 100),
            2 => format!("{sign}{whole}.{digits}"),
            3 if close.contains('.') => format!("{sign}{close}{}", digits % 1000),
            3 => format!("{sign}{close}"),
            4 => format!("{sign}0.{digits}{digits}{digits}"),
            _ => format!("{sign}{}.{}", digits % 10_000, self.numbers.one(&["5", "0", "25", "500", "0000000000000000000000001"])),
        }
    }

    /// What certain arguments are chosen from.
    pub(crate) fn particular(&mut self, function: &str, position: usize, ty: Oid) -> Option<String> {
        if (function.contains("regex") || function.contains("similar_to")) && self.numbers.below(16) > 0 {
            return Some(self.regular(function, position, ty));
        }
        if self.numbers.below(4) > 0
            && matches!(
                function,
                "rimward_numeric_exp" | "rimward_numeric_ln" | "rimward_numeric_log" | "rimward_numeric_log10" | "rimward_numeric_power"
            )
        {
            return Some(self.moderate(function, position));
        }
        let list: &[&str] = match (function, position) {
            (name, 1) if name.ends_with("shl") || name.ends_with("shr") => &["0", "1", "5", "15", "31", "32", "63", "-1"],
            ("rimward_numeric_round" | "rimward_numeric_trunc", 1) => {
                &["0", "1", "2", "3", "4", "5", "-1", "-2", "-5", "10", "20", "40", "-40", "100", "2000", "-2000", "2001"]
            }
            ("rimward_numeric_fac", 0) => &["0", "1", "2", "5", "20", "33", "34", "35", "50", "100", "-1", "40000"],
            ("rimward_width_bucket_numeric" | "rimward_width_bucket_float8", 3) => &["1", "2", "5", "100", "2147483647", "0", "-1"],
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
            ("rimward_width_bucket_numeric" | "rimward_width_bucket_float8", _) if self.numbers.below(6) > 0 => &[
                "0",
                "1",
                "10",
                "-10",
                "5.35",
                "0.024",
                "10.06",
                "3.3333",
                "7",
                "0.1",
                "99.5",
                "2.5",
                "6",
                "0.001",
                "100",
                "9.99999",
                "9007199254740993",
            ],
            ("rimward_quote_ident", 0) => &[
                "abc",
                "Abc",
                "a b",
                "",
                "select",
                "merge",
                "json",
                "json_array",
                "system_user",
                "between",
                "äb",
                "a\"b",
                "_x1",
                "1x",
                "x$1",
                "text",
                "user",
                "merge_action",
                "value",
                "json_table",
                "int",
            ],
            ("rimward_unistr", 0) => &[
                "abc",
                "\\0041\\u00e9",
                "\\+01F600",
                "\\U0001F600!",
                "\\D83D\\DE00",
                "\\uD83D\\+00DE00",
                "\\\\x",
                "\\D83D",
                "\\DE00",
                "\\0000",
                "\\x",
                "\\004",
                "\\+110000",
                "é\\00e9é",
                "\\D83Dx\\DE00",
                "\\00g0",
                "a\\",
                "\\u+041",
            ],
            ("rimward_numeric_sqrt", 0) if self.numbers.below(3) > 0 => {
                return Some(format!(
                    "0.{}{}",
                    self.numbers.one(&["", "0", "00", "0000000", "0000000000000"]),
                    self.numbers.below(10_000_000)
                ));
            }
            ("rimward_parse_ident" | "rimward_parse_ident_strict", 0) => &[
                "a",
                "A.b",
                " a . \"B c\" .d ",
                "\"a\"\"b\"",
                "\"\"",
                "a.",
                ".a",
                "a..b",
                "1a",
                "a$1._x",
                "äÖ.b",
                "a b",
                "a.b c",
                "\"a",
                "",
                "a(b)",
            ],
            ("rimward_text_to_table" | "rimward_text_to_table_null", 1..) => &["", ",", "a", "b", "ab", ", "],
            ("rimward_text_to_table" | "rimward_text_to_table_null", 0) => &["", "a,b,,c", "abab", "a, b, é", "x", ",", "it's,\"q\",{z}"],
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
            ("rimward_text_date" | "rimward_text_timestamp" | "rimward_text_timestamptz", 0) => {
                let text = self.moment_text();
                return Some(text);
            }
            ("rimward_text_time" | "rimward_text_timetz", 0) => return Some(self.clock_text()),
            ("rimward_text_interval", 0) => return Some(self.span_text()),
            ("rimward_text_bytea", 0) => &["\\x00ff", "\\xFF", "abc", "\\xf"],
            (name, 0)
                if ty == TEXT
                    && name != "rimward_split_part"
                    && (name.starts_with("rimward_extract_") || name.ends_with("_part") || name.ends_with("_trunc")) =>
            {
                UNITS
            }
            ("rimward_make_date" | "rimward_make_timestamp" | "rimward_make_timestamptz", 0) => {
                &["2024", "2023", "1", "-1", "0", "-4713", "294276", "5874897", "5874898", "1999"]
            }
            ("rimward_make_date" | "rimward_make_timestamp" | "rimward_make_timestamptz", 1) => &["1", "2", "12", "0", "13", "6"],
            ("rimward_make_date" | "rimward_make_timestamp" | "rimward_make_timestamptz", 2) => &["1", "28", "29", "30", "31", "0", "32"],
            ("rimward_make_timestamp" | "rimward_make_timestamptz", 3) | ("rimward_make_time", 0) => &["0", "12", "23", "24", "25", "-1"],
            ("rimward_make_timestamp" | "rimward_make_timestamptz", 4) | ("rimward_make_time", 1) => &["0", "30", "59", "60", "-1"],
            ("rimward_make_timestamp" | "rimward_make_timestamptz", 5) | ("rimward_make_time", 2) => {
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
            (name, 0) if name.ends_with("_izone") && self.numbers.below(6) > 0 => {
                &["01:00:00", "-08:00:00", "05:30:00", "00:00:30", "-15:59:59", "00:00:00.5", "1 day", "16:00:00", "1 mon"]
            }
            ("rimward_timestamp_to_char" | "rimward_timestamptz_to_char" | "rimward_interval_to_char", 1) => {
                if self.numbers.below(3) > 0 {
                    return Some(self.date_template());
                }
                PICTURES
            }
            ("rimward_to_date" | "rimward_to_timestamp_text" | "rimward_to_number", 1) => return self.next.take(),
            ("rimward_to_date" | "rimward_to_timestamp_text" | "rimward_to_number", 0) => {
                let (text, template) = if function == "rimward_to_number" { self.number_text() } else { self.written_date() };
                self.next = Some(template);
                return Some(text);
            }
            (name, 1) if name.ends_with("_to_char") => return Some(self.number_template()),
            (name, 0) if name.ends_with("_to_char") && self.numbers.below(3) > 0 => match ty {
                INT4 | INT8 => &["0", "1", "-1", "12", "-485", "1234", "12345", "-12345", "4000", "3999", "21", "113", "1000000"],
                NUMERIC | FLOAT4 | FLOAT8 => &[
                    "0",
                    "1",
                    "-1",
                    "0.1",
                    "-0.1",
                    "0.05",
                    "12.45",
                    "-485.8",
                    "1234.5678",
                    "999.995",
                    "99999.99",
                    "0.001",
                    "-0.5",
                    "2.5",
                    "1000000",
                    "148.5",
                    "3.14159265",
                    "-3148.5",
                    "123456789",
                    "0.000123",
                ],
                _ => return None,
            },
            (name, 1) if name.contains("json") && ty == 1009 => &[
                "{a}", "{a,b}", "{a,a}", "{0}", "{a,0}", "{-1}", "{}", "{b,NULL}", "{1,key}", "{aa,a}", "{é}", "{nosuch}", "{0,a}",
                "{a,x1}",
            ],
            (name, 1) if name.contains("_path_") && ty == 4072 => PATHS,
            (name, 2) if name.contains("_path_") && ty == JSONB => &["{}", "{\"x\": 1}", "{\"x\": \"a\", \"y\": null}", "{\"x\": 0}"],
            ("rimward_jsonb_set_lax_null", 4) => &["use_json_null", "delete_key", "return_target", "raise_exception", "nosuch"],
            ("rimward_convert_from" | "rimward_convert_to", 1) => &["UTF8", "utf-8", "UTF8", "latin1"],
            ("rimward_convert_from", 0) => &["\\x616263", "\\xc3a4", "\\xff", "\\x00", "\\x"],
            (name, 2..) if name.contains("set_bit") || name.contains("setbit") || name.contains("set_byte") => {
                &["0", "1", "2", "255", "256", "-1"]
            }
            (name, 2) if name.contains("setbit") => &["0", "1", "2"],
            (name, 1..) if name.starts_with("rimward_bit") && ty == INT4 => {
                &["0", "1", "2", "3", "5", "-1", "-3", "9", "2147483647", "-2147483648"]
            }
            (name, 1..) if name.starts_with("rimward_bytea") && matches!(ty, INT4 | INT8) => {
                &["0", "1", "2", "3", "5", "-1", "9", "40", "2147483647", "-2147483648"]
            }
            (name, _)
                if name.starts_with("rimward_byteatrim")
                    || name.ends_with("ltrim") && name.contains("bytea")
                    || name == "rimward_byteartrim" =>
            {
                &["\\x000061620000", "\\x", "\\x00", "\\x0061", "\\x6161", "\\x61"]
            }
            ("rimward_byteapos", _) => &["\\x61626162", "\\x6162", "\\x", "\\x62", "\\x63"],
            ("rimward_bitposition", _) => &["0101", "01", "1", "00", "0101", "11"],
            ("rimward_bitand" | "rimward_bitor" | "rimward_bitxor", _) if self.numbers.below(8) > 0 => &["0011", "0101", "1111", "1000"],
            ("rimward_jsonb_object" | "rimward_json_object", 0) => {
                &["{a,1,b,2}", "{}", "{a}", "{{a,1},{b,NULL}}", "{{a,b,c}}", "{NULL,1}", "{a,1,a,2}", "{\"q\\\"q\",\"é\"}"]
            }
            ("rimward_jsonb_object_two" | "rimward_json_object_two", _) => &["{a,b}", "{}", "{a}", "{b,NULL}", "{1,2}", "{{a,b}}"],
            ("rimward_json_strip_nulls", 0) => &[
                "{\"a\":null,\"b\":[null,{\"c\":null}]}",
                " [ 1 , null ] ",
                "{\"\\u0061\" : \"\\u00e9/\\/\"}",
                "null",
                "{\"x\":{\"y\":null}}",
            ],
            ("rimward_jsonb_bool" | "rimward_jsonb_numeric" | "rimward_jsonb_int2" | "rimward_jsonb_int4" | "rimward_jsonb_int8", 0) => {
                &["true", "false", "null", "\"true\"", "1", "1.50", "-2.5", "32768", "2147483648", "9223372036854775808", "[1]", "{}"]
            }
            (name, 1..) if name.contains("json") && ty == TEXT => {
                &["a", "a", "a", "b", "b", "aa", "", "1", "0", "-1", "é", "key", "nosuch"]
            }
            (name, 1) if name.contains("json") && ty == INT4 => &["0", "1", "2", "-1", "-2", "-5", "2147483647", "-2147483648"],
            ("rimward_text_jsonb" | "rimward_text_json", 0) if ty == TEXT => JSON_TEXTS,
            ("rimward_trim_array", 1) => &["0", "1", "2", "-1", "5"],
            ("rimward_array_subscript" | "rimward_array_slice" | "rimward_array_position_from", 1..) if ty == INT4 => {
                &["1", "1", "2", "3", "0", "-1", "-2147483648", "2147483647"]
            }
            ("rimward_array_fill" | "rimward_array_fill_from", 1) => &["{1}", "{2,3}", "{}", "{0}", "{-1}", "{1,NULL}", "{2}"],
            ("rimward_array_fill_from", 2) => &["{1}", "{0,-3}", "{5}", "{2147483647}", "{}"],
            (name, _) if name.contains("array") || name.contains("_any") || name.contains("_all") => match ty {
                INT4 if name.ends_with("_length") || name.ends_with("_upper") || name.ends_with("_lower") => &["1", "1", "1", "0", "2"],
                TEXT if name.contains("to_text") || name.contains("to_array") => &["", ",", "a", "b", "ab", ", ", "a,b,,c", "x"],
                ty if !name.contains("json") => return Some(self.few(ty)),
                _ => return None,
            },
            _ => return None,
        };
        Some(self.numbers.one(list).to_owned())
    }
}
