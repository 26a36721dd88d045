//! PostgreSQL judges the conversion of values: its text, its binary form, its order and its reading of input.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use rimward_localpg::{Options, Server};
use rimward_model::{Cell, EnumType, Enums, QualifiedName, Reader, RowBuf, RowHasher, Storage, TypeRef};

const SETTINGS: &str = "set datestyle = iso; set intervalstyle = postgres; set timezone = utc; set extra_float_digits = 1; \
                        set bytea_output = hex; select setseed(0.25) \\g /dev/null\n";

/// A generator that gives the same numbers on every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// A column type, the values listed for it, and an expression that makes random ones.
struct Case {
    ty: &'static str,
    values: Vec<String>,
    random: &'static str,
}

fn case(ty: &'static str, values: &[&str], random: &'static str) -> Case {
    Case { ty, values: values.iter().map(|value| (*value).to_owned()).collect(), random }
}

fn integer_cases() -> Vec<Case> {
    vec![
        case("bool", &["t", "f"], "random() < 0.5"),
        case("int2", &["0", "-1", "32767", "-32768", "127", "128"], "(random() * 65535 - 32768)::int2"),
        case("int4", &["0", "2147483647", "-2147483648"], "(random() * 4294967295 - 2147483648)::int4"),
        case("int8", &["0", "9223372036854775807", "-9223372036854775808"], "((random() - 0.5) * 1.8e19)::int8"),
        case("oid", &["0", "4294967295", "2147483648"], "(random() * 4294967295)::int8::oid"),
    ]
}

const NUMERICS: &[&str] = &[
    "0",
    "0.0",
    "0.00",
    "-0",
    "1",
    "1.0",
    "1.00",
    "-1",
    "10",
    "100",
    "99",
    "9999",
    "10000",
    "10001",
    "99999999",
    "100000000",
    "0.1",
    "0.01",
    "0.001",
    "0.0001",
    "0.00001",
    "0.00010",
    "-0.1",
    "123.456",
    "-123.456",
    "12345678901234567890.12",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e100",
    "-1e100",
    "1e122",
    "1e123",
    "1e124",
    "1e125",
    "-1e124",
    "1e131071",
    "9e131071",
    "-1e131071",
    "1e-121",
    "1e-122",
    "1e-123",
    "1e-124",
    "1e-16383",
    "-1e-16383",
    "1.000000000000000000000000000001",
    "0.5",
    "5",
    "50",
    "0.05",
    "500",
    "1000000",
    "1000000.0000001",
];

fn numeric_cases() -> Vec<Case> {
    let digits = "round((random() - 0.5)::numeric * power(10::numeric, (random() * 30)::int), (random() * 25)::int)";
    let long = "(case when random() < 0.5 then '-' else '' end || (select string_agg((random() * 9)::int::text, '') \
                from generate_series(1, 1 + (random() * 700)::int + i * 0)) || '.' || (select string_agg((random() * 9)::int::text, '') \
                from generate_series(1, 1 + (random() * 300)::int + i * 0)))::numeric";
    let mut plain = case("numeric", NUMERICS, digits);
    for (whole, scale) in [(131_072, 0), (131_072, 16_383), (1, 16_383)] {
        let fraction = if scale == 0 { String::new() } else { format!(".{}", "9".repeat(scale)) };
        plain.values.push(format!("{}{fraction}", "9".repeat(whole)));
        plain.values.push(format!("-{}{fraction}", "9".repeat(whole)));
    }
    let scaled = &["0", "1", "-1", "0.1", "-0.01", "NaN", "999.99", "-999.99", "12.5", "0.05"];
    vec![
        plain,
        case("numeric(1000,200)", &["0", "1.5", "NaN", "1e799", "-1e799", "1e-200"], long),
        case("numeric(5,2)", scaled, "((random() - 0.5) * 1999)::numeric"),
        case(
            "numeric(18,0)",
            &["0", "999999999999999999", "-999999999999999999", "NaN", "10000", "100000000"],
            "((random() - 0.5) * 1.9e18)::numeric",
        ),
        case(
            "numeric(18,18)",
            &["0", "0.999999999999999999", "-0.999999999999999999", "0.000000000000000001", "NaN", "0.0001", "0.00001"],
            "(random() - 0.5)::numeric",
        ),
        case("numeric(18,7)", &["0", "99999999999.9999999", "-0.0000001", "10000.0001", "1.2345678"], "((random() - 0.5) * 1e11)::numeric"),
        case("numeric(19,2)", scaled, "((random() - 0.5) * 1e16)::numeric"),
        case("numeric(3,-2)", &["0", "100", "-99900", "12345", "NaN"], "((random() - 0.5) * 99000)::numeric"),
        case("numeric(3,5)", &["0", "0.00001", "-0.00999", "NaN"], "((random() - 0.5) * 0.019)::numeric"),
    ]
}

const FLOATS: &[&str] = &[
    "0",
    "-0",
    "NaN",
    "Infinity",
    "-Infinity",
    "1",
    "-1",
    "0.1",
    "0.3",
    "1e15",
    "1e14",
    "999999999999999",
    "1e16",
    "123456789012345680",
    "1e20",
    "1e-5",
    "1e-4",
    "0.00012345",
    "1e23",
    "1e22",
    "9007199254740993",
    "9007199254740992",
    "1e6",
    "999999",
    "1000000",
    "1234567",
    "16777216",
    "16777217",
    "33554432",
    "33554436",
    "1e-10",
    "3.4028235e38",
    "1.17549435e-38",
];

fn float_cases() -> Vec<Case> {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut wide = case("float8", FLOATS, "random()");
    wide.values.extend(["5e-324", "1.7976931348623157e308", "2.2250738585072014e-308", "1e300", "-1e-300"].map(str::to_owned));
    wide.values.extend((-1074..1024).map(|power| format!("{:e}", 2f64.powi(power))));
    let bits = (0..4000).map(|_| f64::from_bits(numbers.next())).filter(|value| value.is_finite());
    wide.values.extend(bits.map(|value| format!("{value:e}")).collect::<Vec<_>>());
    for _ in 0..4000 {
        let shift = numbers.below(64);
        wide.values.push(format!("{:e}", (numbers.next() >> shift) as f64));
        wide.values.push(format!("{}e{}", numbers.below(1000), numbers.below(40)));
    }
    let mut narrow = case("float4", FLOATS, "random()::float4");
    narrow.values.extend(["1e-45", "1e38"].map(str::to_owned));
    narrow.values.extend((-149..128).map(|power| format!("{:e}", 2f32.powi(power))));
    let bits = (0..4000).map(|_| f32::from_bits(numbers.next() as u32)).filter(|value| value.is_finite());
    narrow.values.extend(bits.map(|value| format!("{value:e}")).collect::<Vec<_>>());
    for _ in 0..4000 {
        let shift = numbers.below(64);
        narrow.values.push(format!("{:e}", (numbers.next() >> shift) as f32));
        narrow.values.push(format!("{}e{}", numbers.below(1000), numbers.below(30)));
    }
    vec![wide, narrow]
}

fn text_cases() -> Vec<Case> {
    let texts = &["", " ", "a", "a  ", "ab", "b", "ü", "日本語", "\t\n\r\\ \u{8}", "'\"", "a\u{1F600}"];
    vec![
        case("text", texts, "md5(random()::text)"),
        case("varchar(5)", texts, "left(md5(random()::text), 5)"),
        case("name", texts, "md5(random()::text)::name"),
        case("bpchar", &["", "a", "b  "], "md5(random()::text)::bpchar"),
        case(
            "char(5)",
            &["", "a", "a    ", "ab", "ü", "日本語", "abcde", "a\t", "a\u{1}"],
            "left(md5(random()::text), (random() * 5)::int)",
        ),
        case(
            "bytea",
            &["", "\\x00", "\\xff", "\\x00ff10", "\\x0000"],
            "decode(left(md5(random()::text), 2 * (random() * 16)::int), 'hex')",
        ),
        case("uuid", &["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"], "gen_random_uuid()"),
        case("json", &["{\"b\": 1,  \"a\":[1.00, null]}", "1", "\"x\""], "json_build_object('a', random())"),
        case("jsonb", &["{\"b\": 1,  \"a\":[1.00, null]}", "1e2", "\"\\u00fc\\n\""], "jsonb_build_object('a', random())"),
        case("mood", &["sad", "ok", "happy", "it's \\ odd"], "'ok'"),
        case("int4[]", &["{}", "{1,NULL,3}", "{{1,2},{3,4}}"], "array[(random() * 100)::int]"),
        case("inet", &["127.0.0.1", "10.0.0.0/8", "::1"], "'1.2.3.4'"),
    ]
}

fn date_cases() -> Vec<Case> {
    let timestamps = &[
        "infinity",
        "-infinity",
        "2000-01-01 00:00:00",
        "1999-12-31 23:59:59.999999",
        "1970-01-01",
        "4714-11-24 00:00:00 BC",
        "0001-01-01 00:00:00",
        "0001-12-31 23:59:59.5 BC",
        "0005-02-29 12:00:00 BC",
        "0004-02-28 00:00:00.000001 BC",
        "294276-12-31 23:59:59.999999",
        "9999-12-31 01:02:03.1",
        "10000-01-01",
        "2024-02-29 04:05:06.789",
        "1900-02-28 10:00:00.1",
        "0044-03-15 BC",
    ];
    let random = "'2000-01-01'::timestamp + ((random() - 0.08) * 200000000)::int8 * interval '1000.000777 s' * (random() * 10)::int";
    vec![
        case(
            "date",
            &[
                "infinity",
                "-infinity",
                "2000-01-01",
                "4714-11-24 BC",
                "5874897-12-31",
                "0001-01-01",
                "0001-12-31 BC",
                "0004-02-28 BC",
                "0005-02-29 BC",
                "10000-01-01",
                "2024-02-29",
                "1900-03-01",
            ],
            "'2000-01-01'::date + ((random() - 0.01) * 200000000)::int",
        ),
        case(
            "time",
            &["00:00:00", "24:00:00", "23:59:59.999999", "04:05:06.7", "12:00:00.00001"],
            "'00:00'::time + random() * interval '1 day'",
        ),
        case("time(2)", &["00:00:00", "23:59:59.994", "04:05:06.78"], "'00:00'::time + random() * interval '1 day'"),
        case(
            "timetz",
            &[
                "00:00:00+00",
                "24:00:00+00",
                "24:00:00-15:59:59",
                "00:00:00+15:59:59",
                "12:00:00+02",
                "10:00:00+00",
                "12:00:00+02:30",
                "13:00:00+02:30:15",
                "09:00:00-01",
                "23:59:59.999999-12",
            ],
            "(('00:00'::time + random() * interval '1 day')::text || (array['+00', '-03:30', '+14', '-08', '+00:00:01'])[1 + (random() * 4)::int])::timetz",
        ),
        case("timestamp", timestamps, random),
        case("timestamp(0)", timestamps, random),
        case("timestamptz", timestamps, random),
        case(
            "interval",
            &[
                "0",
                "1 day",
                "-1 day",
                "24 hours",
                "1 mon",
                "30 days",
                "-1 mon",
                "1 year 2 mons",
                "-1 year 2 mons",
                "1 year -2 mons",
                "1 mon -1 day",
                "-1 mon 1 day 00:00:01",
                "-1 day 01:00:00",
                "1 day -01:00:00",
                "00:00:00.000001",
                "-00:00:00.000001",
                "-00:00:01.5",
                "178956970 years 7 mons",
                "-178956970 years -8 mons",
                "2147483647 days",
                "-2147483648 days",
                "2562047788:00:54.775807",
                "-2562047788:00:54.775807",
                "100:00:00",
                "178956970 years 7 mons 2147483647 days 2562047788:00:54.775806",
                "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775807",
                "178956970 years 7 mons 2147483647 days 2562047788:00:54.775806",
                "720 hours",
                "1 mon 0.000001 s",
            ],
            "make_interval((random() * 9 - 4)::int, (random() * 30 - 15)::int, 0, (random() * 80 - 40)::int, (random() * 60 - 30)::int, (random() * 100 - 50)::int, (random() - 0.5) * 100)",
        ),
        case("interval day to second", &["0", "1 day", "-1 day 01:00:00.5"], "random() * interval '20 days'"),
    ]
}

/// One printed field of COPY's text format, unescaped.
fn unescape(field: &str) -> String {
    let mut text = String::new();
    let mut chars = field.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.push(match chars.next().expect("an escaped character") {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'b' => '\u{8}',
                'f' => '\u{C}',
                'v' => '\u{B}',
                other => other,
            }),
            char => text.push(char),
        }
    }
    text
}

fn quote(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

/// The order that SQLite gives to two stored values, keys of blobs alone.
fn stored_order(storage: Storage, left: Cell<'_>, right: Cell<'_>) -> Ordering {
    match (left, right) {
        (Cell::Integer(left), Cell::Integer(right)) => left.cmp(&right),
        (Cell::Real(left), Cell::Real(right)) => left.partial_cmp(&right).expect("no NaN"),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        (Cell::Blob(left), Cell::Blob(right)) => {
            let order = storage.key_of(left).cmp(storage.key_of(right));
            assert!(order == Ordering::Equal || order == left.cmp(right), "whole blobs sort otherwise than their keys");
            order
        }
        (Cell::Real(_), Cell::Blob(_)) => Ordering::Less,
        (Cell::Blob(_), Cell::Real(_)) => Ordering::Greater,
        (left, right) => panic!("{left:?} beside {right:?}"),
    }
}

struct Oracle {
    server: Server,
    enums: Enums,
}

impl Oracle {
    fn start() -> Oracle {
        let server = Server::start(&Options::default()).expect("a server");
        server
            .psql(
                "postgres",
                "create type mood as enum ('sad', 'ok', 'happy', E'it''s \\\\ odd'); alter type mood add value 'fine' before 'happy'",
            )
            .expect("an enum");
        let labels = server.psql("postgres", "select enumtypid, enumsortorder, enumlabel from pg_enum order by 2").expect("labels");
        let mut enums = BTreeMap::new();
        for line in labels.lines() {
            let fields: Vec<&str> = line.splitn(3, '|').collect();
            let id = fields[0].parse().expect("an OID");
            let name = QualifiedName { schema: "public".into(), name: "mood".into() };
            let ty = enums.entry(id).or_insert_with(|| EnumType { id, name, labels: Vec::new() });
            ty.labels.push((fields[1].parse().expect("a sort order"), fields[2].to_owned()));
        }
        Oracle { server, enums: enums.into_iter().map(|(id, ty)| (id, Arc::new(ty))).collect() }
    }

    fn psql(&self, sql: &str) -> String {
        self.server.psql("postgres", &format!("{SETTINGS}{sql}")).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Makes a table `v` of the type with the case's values; its type, storage and send function.
    fn fill(&self, case: &Case) -> (TypeRef, Storage, String) {
        let values: Vec<String> = case.values.iter().map(|value| quote(value)).collect();
        let mut sql = format!("drop table if exists v; create table v (v {});\n", case.ty);
        for chunk in values.chunks(1000) {
            let _ = writeln!(sql, "insert into v select x::{} from unnest(array[{}]::text[]) x;", case.ty, chunk.join(","));
        }
        let _ = writeln!(sql, "insert into v select {} from generate_series(1, 300) i;", case.random);
        let _ = writeln!(
            sql,
            "select atttypid, atttypmod, typsend from pg_attribute join pg_type t on t.oid = atttypid where attrelid = 'v'::regclass and attname = 'v';"
        );
        let described = self.psql(&sql);
        let fields: Vec<&str> = described.trim().split('|').collect();
        let ty = TypeRef { oid: fields[0].parse().expect("an OID"), typmod: fields[1].parse().expect("a modifier") };
        (ty, Storage::of(ty, self.enums.contains_key(&ty.oid)), fields[2].to_owned())
    }

    fn check(&self, case: &Case) {
        let (ty, storage, send) = self.fill(case);
        let rank = if case.ty == "json" { "0" } else { "dense_rank() over (order by v)" };
        let rows = self.psql(&format!("copy (select v, encode({send}(v), 'hex'), {rank} as rank from v order by rank) to stdout;"));
        let mut previous: Option<(String, Vec<u8>, u64)> = None;
        let (mut from_text, mut from_binary) = (RowBuf::default(), RowBuf::default());
        let mut count = 0;
        for line in rows.lines() {
            let [field, hex, rank]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().expect("three fields");
            let (text, binary, rank) = (unescape(field), unhex(hex), rank.parse().expect("a rank"));
            let shown: String = text.chars().take(80).collect();
            let context = format!("{} {shown:?}", case.ty);
            from_text.begin(1);
            storage.cell_from_text(ty, &self.enums, &text, &mut from_text).unwrap_or_else(|error| panic!("{context}: {error}"));
            let cell = from_text.row().cells().next().expect("a cell");
            self.check_back(storage, ty, cell, &text, &binary, &context);
            if storage.has_binary() {
                from_binary.begin(1);
                storage.cell_from_binary(ty, &self.enums, &binary, &mut from_binary).unwrap_or_else(|error| panic!("{context}: {error}"));
                assert_eq!(from_binary.row().as_bytes(), from_text.row().as_bytes(), "{context}: cells of binary and text");
                if let Some(parsed) = storage.parse_binary_input_exact(ty, &self.enums, &binary) {
                    assert_eq!(parsed.as_cell(), cell, "{context}: cell of a binary parameter");
                }
            }
            if let Some(parsed) = storage.parse_input_exact(ty, &self.enums, &text) {
                assert_eq!(parsed.as_cell(), cell, "{context}: cell of a text parameter");
            }
            if let Some((last_text, last, last_rank)) = &previous
                && storage != Storage::Exact
                && !matches!(storage, Storage::Json | Storage::Jsonb)
                && case.ty != "bpchar"
            {
                let before = Reader::new(last).row().expect("a row").cells().next().expect("a cell");
                assert_eq!(stored_order(storage, before, cell), last_rank.cmp(&rank), "{context} against {:.80}", last_text);
            }
            previous = Some((text, from_text.row().as_bytes().to_vec(), rank));
            count += 1;
        }
        assert!(count >= case.values.len() + 300, "{}: only {count} values came back", case.ty);
    }

    fn check_back(&self, storage: Storage, ty: TypeRef, cell: Cell<'_>, text: &str, binary: &[u8], context: &str) {
        let mut written = Vec::new();
        storage.write_text(ty, &self.enums, cell, &mut written).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(String::from_utf8_lossy(&written), text, "{context}: text");
        let mut of_text = RowHasher::new(vec![0]);
        of_text.text(Some(text.as_bytes()));
        let mut of_cell = RowHasher::new(vec![0]);
        of_cell.cell(storage, ty, &self.enums, cell).expect("a value");
        assert_eq!(of_text.finish(), of_cell.finish(), "{context}: digest");
        written.clear();
        if storage.has_binary() {
            storage.write_binary(ty, &self.enums, cell, &mut written).unwrap_or_else(|error| panic!("{context}: {error}"));
            assert_eq!(written, binary, "{context}: binary");
        } else {
            storage.write_binary(ty, &self.enums, cell, &mut written).expect_err("no binary form");
        }
    }

    /// Asks PostgreSQL to read each input as the case's type: what is taken here must be taken there, and mean the same.
    fn check_input(&self, case: &Case, inputs: &[String]) -> usize {
        let (ty, storage, _) = self.fill(case);
        let quoted: Vec<String> = inputs.iter().map(|input| quote(input)).collect();
        let sql = format!(
            "copy (select coalesce('=' || printed(x, '{}') || '|', 'x') from unnest(array[{}]::text[]) with ordinality u(x, n) order by n) to stdout;",
            case.ty,
            quoted.join(",")
        );
        let answers = self.psql(&sql);
        let mut taken = 0;
        for (input, answer) in inputs.iter().zip(answers.lines()) {
            let Some(cell) = storage.parse_input_exact(ty, &self.enums, input) else { continue };
            let mut text = Vec::new();
            storage.write_text(ty, &self.enums, cell.as_cell(), &mut text).expect("a value");
            assert_eq!(format!("={}|", String::from_utf8_lossy(&text)), unescape(answer), "{} from {input:?}", case.ty);
            taken += 1;
        }
        assert_eq!(answers.lines().count(), inputs.len());
        taken
    }
}

/// Inputs near those that are accepted: the listed values with characters put in, taken out and exchanged.
fn near(case: &Case, alphabet: &[u8], numbers: &mut Numbers) -> Vec<String> {
    let seeds: Vec<&String> = case.values.iter().filter(|value| value.len() < 60 && value.is_ascii()).collect();
    let mut inputs: Vec<String> = seeds.iter().map(|seed| (*seed).clone()).collect();
    for _ in 0..1500 {
        let mut input = seeds[numbers.below(seeds.len())].as_bytes().to_vec();
        for _ in 0..=numbers.below(2) {
            let at = numbers.below(input.len() + 1);
            let byte = alphabet[numbers.below(alphabet.len())];
            match numbers.below(3) {
                0 => input.insert(at, byte),
                1 if at < input.len() => input[at] = byte,
                _ if at < input.len() => _ = input.remove(at),
                _ => {}
            }
        }
        inputs.push(String::from_utf8(input).expect("ASCII"));
    }
    inputs
}

#[test]
fn values_come_back_exactly_and_sort_as_in_postgresql() {
    let oracle = Oracle::start();
    let cases = [integer_cases(), numeric_cases(), float_cases(), text_cases(), date_cases()];
    cases.iter().flatten().for_each(|case| oracle.check(case));
}

#[test]
fn input_that_is_taken_means_what_it_means_in_postgresql() {
    let oracle = Oracle::start();
    oracle.psql(
        "create function printed(input text, type text) returns text language plpgsql as $$ declare result text; begin \
         execute format('select format(''%%s'', %L::%s)', input, type) into result; return result; exception when others then return null; end $$;",
    );
    let mut numbers = Numbers(0xD1B5_4A32_D192_ED03);
    let cases = [integer_cases(), numeric_cases(), text_cases(), date_cases()];
    let mut taken = 0;
    for case in cases.iter().flatten() {
        let inputs = near(case, b"0123456789019 \t.-+:eETZazxBC_", &mut numbers);
        taken += oracle.check_input(case, &inputs);
    }
    for ty in ["float8", "float4"] {
        let case = case(ty, FLOATS, "0");
        let inputs = near(&case, b"0123456789 .-+eEnx_", &mut numbers);
        taken += oracle.check_input(&case, &inputs);
    }
    for ty in ["timestamptz", "timestamptz(3)", "timestamp(3)"] {
        let values = [
            "2024-02-29 04:05:06.789+02",
            "2024-02-29T04:05:06Z",
            "2024-02-29 04:05:06.1234-03:30",
            "2024-02-29 23:59:59.999+00",
            "2024-02-29",
        ];
        let case = case(ty, &values, "now()");
        let inputs = near(&case, b"0123456789 .-+:TZ", &mut numbers);
        taken += oracle.check_input(&case, &inputs);
    }
    assert!(taken > 5000, "only {taken} inputs were taken");
}
