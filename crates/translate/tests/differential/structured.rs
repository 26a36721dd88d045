//! Random expressions over arrays, jsonb, bytes and bits, with values that meet, and rows made of them.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::generator::Query;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bool,
    Int,
    Text,
    Numeric,
    Ints,
    Texts,
    Numerics,
    Moods,
    Jsonb,
    Json,
    Bytea,
    Bits,
}

use Kind as K;

const ALL: &[Kind] = &[
    K::Bool,
    K::Int,
    K::Text,
    K::Numeric,
    K::Ints,
    K::Ints,
    K::Texts,
    K::Texts,
    K::Numerics,
    K::Moods,
    K::Jsonb,
    K::Jsonb,
    K::Jsonb,
    K::Json,
    K::Bytea,
    K::Bits,
];

const ARRAYS: &[(&str, Kind)] =
    &[("id", K::Int), ("it", K::Ints), ("txs", K::Texts), ("ns", K::Numerics), ("ms", K::Moods), ("(jbs)[1]", K::Jsonb)];
const DOCS: &[(&str, Kind)] = &[("id", K::Int), ("jb", K::Jsonb), ("j", K::Json), ("tx", K::Text), ("jb->'a'", K::Jsonb)];
const A: &[(&str, Kind)] = &[
    ("id", K::Int),
    ("i4", K::Int),
    ("tx", K::Text),
    ("n", K::Numeric),
    ("jb", K::Jsonb),
    ("arr", K::Ints),
    ("ba", K::Bytea),
    ("b", K::Bool),
];
const BITS: &[(&str, Kind)] = &[("id", K::Int), ("vb", K::Bits)];
const TABLES: &[(&str, &[(&str, Kind)])] = &[("arrays", ARRAYS), ("docs", DOCS), ("a", A), ("bits", BITS)];

struct Generator<'r> {
    random: &'r mut StdRng,
    parameters: Vec<Option<String>>,
    columns: &'static [(&'static str, Kind)],
}

/// A statement over random expressions.
pub(crate) fn query(random: &mut StdRng) -> Query {
    let (table, columns) = *TABLES.choose(random).unwrap();
    let mut generator = Generator { random, parameters: Vec::new(), columns };
    let (sql, ordered) = generator.statement(table);
    let mut parameters = generator.parameters;
    let used = (1..=parameters.len()).rev().find(|number| sql.contains(&format!("${number}"))).unwrap_or(0);
    parameters.truncate(used);
    Query { sql, parameters, ordered, any: false }
}

impl Generator<'_> {
    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *items.choose(self.random).unwrap()
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn statement(&mut self, table: &str) -> (String, bool) {
        let kinds: Vec<Kind> = (0..self.random.random_range(1..=3)).map(|_| self.pick(ALL)).collect();
        let items: Vec<String> = kinds.iter().map(|kind| self.expression(*kind, 3)).collect();
        let items = items.join(", ");
        match self.random.random_range(0..10) {
            0 => {
                let kind = self.pick(&[K::Ints, K::Texts, K::Numerics, K::Moods]);
                let array = self.expression(kind, 2);
                (format!("select {table}.id, x from {table}, unnest({array}) as x"), false)
            }
            1 => {
                let kind = self.pick(&[K::Ints, K::Texts, K::Jsonb, K::Numerics]);
                let key = self.expression(kind, 1);
                (format!("select id from {table} order by {key}{}, id", self.pick(&["", " desc", " nulls first"])), true)
            }
            2 => {
                let kind = self.pick(&[K::Int, K::Text, K::Jsonb, K::Ints, K::Numeric, K::Bool]);
                let value = self.expression(kind, 1);
                let aggregate = self.pick(&["array_agg", "jsonb_agg", "json_agg"]);
                let aggregate = if kind == K::Ints { "json_agg" } else { aggregate };
                (format!("select {aggregate}({value} order by id) from {table}"), false)
            }
            3 => {
                let object = self.expression(K::Jsonb, 1);
                let function = self.pick(&["jsonb_each", "jsonb_each_text"]);
                let from = format!("{function}(case jsonb_typeof({object}) when 'object' then {object} else '{{}}' end)");
                (format!("select {table}.id, e.* from {table}, {from} as e"), false)
            }
            _ => {
                let filter = if self.chance(40) { format!(" where {}", self.expression(K::Bool, 2)) } else { String::new() };
                (format!("select id, {items} from {table}{filter}"), false)
            }
        }
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let fitting: Vec<&str> = self.columns.iter().filter(|(_, its)| *its == kind).map(|(name, _)| *name).collect();
        if let Some(name) = fitting.choose(self.random)
            && self.random.random_range(0..100) < 75
        {
            return (*name).to_owned();
        }
        if self.chance(15) {
            return self.parameter(kind);
        }
        self.literal(kind).to_owned()
    }

    fn parameter(&mut self, kind: Kind) -> String {
        let (value, ty) = match kind {
            K::Ints => (self.pick(&["{1,2}", "{}", "{NULL,3}", "[0:1]={1,2}", "{{1,2},{3,4}}"]), "int[]"),
            K::Texts => (self.pick(&["{a,b}", "{}", "{NULL,\"x y\"}"]), "text[]"),
            K::Jsonb => (self.pick(&["{\"a\": 1}", "[1,2]", "null", "\"x\"", "1.0"]), "jsonb"),
            _ => return self.literal(kind).to_owned(),
        };
        self.parameters.push(self.random.random_bool(0.9).then(|| value.to_owned()));
        format!("${}::{ty}", self.parameters.len())
    }

    fn literal(&mut self, kind: Kind) -> &'static str {
        match kind {
            K::Bool => self.pick(&["true", "false", "null::bool"]),
            K::Int => self.pick(&["0", "1", "2", "3", "-1", "null::int"]),
            K::Text => self.pick(&["'a'", "'b'", "''", "'l'", "'x'", "null::text", "'1'"]),
            K::Numeric => self.pick(&["1.0", "1.50", "2", "null::numeric", "'NaN'::numeric"]),
            K::Ints => self.pick(&[
                "'{1,2}'::int[]",
                "array[1, null, 3]",
                "'{}'::int[]",
                "'[0:1]={1,2}'::int[]",
                "array[[1, 2], [3, 4]]",
                "null::int[]",
            ]),
            K::Texts => self.pick(&["array['a', 'b']", "'{}'::text[]", "'{a,NULL,\"x y\"}'::text[]", "array['l', '0']", "null::text[]"]),
            K::Numerics => self.pick(&["'{1,2.50}'::numeric[]", "array[1.0, null]", "'{}'::numeric[]"]),
            K::Moods => self.pick(&["array['ok', 'sad']::mood[]", "'{}'::mood[]", "enum_range(null::mood)"]),
            K::Jsonb => self.pick(&[
                "'{\"a\": 1}'::jsonb",
                "'[]'::jsonb",
                "'[1, 2, \"x\"]'::jsonb",
                "'null'::jsonb",
                "'\"x\"'::jsonb",
                "'1.00'::jsonb",
                "'{}'::jsonb",
                "'{\"b\": {\"c\": [1]}}'::jsonb",
            ]),
            K::Json => self.pick(&["'{\"a\":1}'::json", "'[1, {\"b\":2}]'::json", "'null'::json"]),
            K::Bytea => self.pick(&["'\\x01'::bytea", "'\\x'::bytea", "'\\x00ff'::bytea"]),
            K::Bits => self.pick(&["b'0101'::varbit", "b''::varbit", "'1'::varbit"]),
        }
    }

    fn expression(&mut self, kind: Kind, depth: u32) -> String {
        if depth == 0 || self.chance(25) {
            return self.leaf(kind);
        }
        let deeper = depth - 1;
        match self.random.random_range(0..100) {
            0..5 => {
                let (condition, yes, no) = (self.expression(K::Bool, deeper), self.expression(kind, deeper), self.expression(kind, deeper));
                format!("case when {condition} then {yes} else {no} end")
            }
            5..9 => format!("coalesce({}, {})", self.expression(kind, deeper), self.expression(kind, deeper)),
            _ => self.own(kind, deeper),
        }
    }

    fn own(&mut self, kind: Kind, depth: u32) -> String {
        match kind {
            K::Bool => self.condition(depth),
            K::Int => {
                let array = self.pick(&[K::Ints, K::Texts, K::Numerics, K::Moods]);
                let array = self.expression(array, depth);
                match self.random.random_range(0..6) {
                    0 => format!("cardinality({array})"),
                    1 => format!("{}({array}, {})", self.pick(&["array_length", "array_upper", "array_lower"]), self.pick(&["1", "2"])),
                    2 => format!("array_ndims({array})"),
                    3 => format!("({})[{}]", self.expression(K::Ints, depth), self.expression(K::Int, 0)),
                    4 => format!("length({})", self.expression(K::Bits, depth)),
                    _ => format!("octet_length({})", self.expression(K::Bytea, depth)),
                }
            }
            K::Text => match self.random.random_range(0..7) {
                0 => format!("({})[{}]", self.expression(K::Texts, depth), self.expression(K::Int, 0)),
                1 => format!("array_to_string({}, ',', {})", self.expression(K::Ints, depth), self.pick(&["'*'", "null"])),
                2 => format!("({}) ->> {}", self.expression(K::Jsonb, depth), self.pick(&["'a'", "'b'", "0", "-1", "'l'"])),
                3 => format!("jsonb_typeof({})", self.expression(K::Jsonb, depth)),
                4 => format!("({}) #>> {}", self.expression(K::Jsonb, depth), self.pick(&["'{b,c}'", "'{l,0,x}'", "array['a']"])),
                5 => format!("array_dims({})", self.expression(K::Ints, depth)),
                _ => format!("({})::text", self.expression(K::Jsonb, depth)),
            },
            K::Numeric => format!("({})[{}]", self.expression(K::Numerics, depth), self.pick(&["1", "2"])),
            K::Ints => self.ints(depth),
            K::Texts => match self.random.random_range(0..4) {
                0 => format!("({})[{}:{}]", self.expression(K::Texts, depth), self.pick(&["1", "", "0"]), self.pick(&["1", "", "2"])),
                1 => format!("string_to_array({}, {})", self.expression(K::Text, depth), self.pick(&["','", "''", "null"])),
                2 => format!("array[{}, {}]", self.expression(K::Text, depth), self.expression(K::Text, depth)),
                _ => format!("array_remove({}, {})", self.leaf(K::Texts), self.expression(K::Text, 0)),
            },
            K::Numerics => format!("array[{}, {}, 2]", self.expression(K::Numeric, depth), self.expression(K::Numeric, depth)),
            K::Moods => format!("({})[1:1]", self.leaf(K::Moods)),
            K::Jsonb => self.jsonb(depth),
            K::Json => match self.random.random_range(0..4) {
                0 => format!("({}) -> {}", self.expression(K::Json, depth), self.pick(&["'a'", "0", "'l'"])),
                1 => format!("to_json({})", self.expression(K::Ints, depth)),
                2 => format!("json_build_object('k', {}, 'v', {})", self.expression(K::Int, depth), self.expression(K::Texts, depth)),
                _ => format!("json_build_array({}, {})", self.expression(K::Jsonb, depth), self.expression(K::Text, depth)),
            },
            K::Bytea => match self.random.random_range(0..3) {
                0 => format!("({}) || {}", self.expression(K::Bytea, depth), self.expression(K::Bytea, depth)),
                1 => format!("substring({} from {})", self.expression(K::Bytea, depth), self.pick(&["1", "2", "0"])),
                _ => format!("trim({} from {})", self.leaf(K::Bytea), self.expression(K::Bytea, depth)),
            },
            K::Bits => match self.random.random_range(0..3) {
                0 => format!("({}) || {}", self.expression(K::Bits, depth), self.expression(K::Bits, depth)),
                1 => format!("~({})", self.leaf(K::Bits)),
                _ => format!("substring({} from {})", self.expression(K::Bits, depth), self.pick(&["1", "2", "-1"])),
            },
        }
    }

    fn ints(&mut self, depth: u32) -> String {
        match self.random.random_range(0..9) {
            0 => format!("({})[{}:{}]", self.expression(K::Ints, depth), self.pick(&["1", "", "2"]), self.pick(&["1", "", "3"])),
            1 => format!("array[{}, {}]", self.expression(K::Int, depth), self.expression(K::Int, depth)),
            2 => format!("({}) || {}", self.leaf(K::Ints), self.pick(&["array[7]", "7", "null::int", "'{}'::int[]"])),
            3 => format!(
                "array_replace({}, {}, {})",
                self.expression(K::Ints, depth),
                self.expression(K::Int, 0),
                self.expression(K::Int, 0)
            ),
            4 => format!("array_append('{{1}}'::int[], {})", self.expression(K::Int, depth)),
            5 => format!("array(select x from unnest({}) x order by x {})", self.expression(K::Ints, depth), self.pick(&["", "desc"])),
            6 => format!("array_positions({}, {})", self.pick(&["array[1, 2, 1]", "'{}'::int[]"]), self.expression(K::Int, depth)),
            7 => format!("array_cat({}, '{{}}')", self.expression(K::Ints, depth)),
            _ => format!("array_fill({}, array[2])", self.expression(K::Int, depth)),
        }
    }

    fn jsonb(&mut self, depth: u32) -> String {
        let of = self.expression(K::Jsonb, depth);
        match self.random.random_range(0..13) {
            0..=2 => format!("({of}) -> {}", self.pick(&["'a'", "'b'", "0", "-1", "'l'"])),
            3 => format!("({of}) #> {}", self.pick(&["'{b,c}'", "'{l,0,x}'", "array['a']"])),
            4 => format!("jsonb_build_object('k', {of}, 'n', {})", self.expression(K::Int, depth)),
            5 => format!("jsonb_build_array({of}, {})", self.expression(K::Texts, depth)),
            6 => format!("to_jsonb({})", self.expression(K::Ints, depth)),
            7 => format!("jsonb_strip_nulls({of})"),
            8 => format!("({of}) || {}", self.expression(K::Jsonb, depth)),
            9 => format!("jsonb_path_query_first({of}, {})", self.path()),
            10 => format!("jsonb_path_query_array({of}, {}, '{{\"x\": 1}}', true)", self.path()),
            11 => format!("({})::jsonb", self.expression(K::Json, depth)),
            _ => format!("(case jsonb_typeof({of}) when 'object' then jsonb_set({of}, '{{a}}', {}) end)", self.expression(K::Jsonb, 0)),
        }
    }

    fn path(&mut self) -> &'static str {
        self.pick(&[
            "'$.a'",
            "'$.*'",
            "'$[*]'",
            "'$.**'",
            "'$.l[*].x'",
            "'$ ? (@.a > 0)'",
            "'$.** ? (@ == 1)'",
            "'$[last]'",
            "'$.a.type()'",
            "'$.size()'",
            "'$[0 to 1] ? (@ != null)'",
            "'$.a == 1'",
            "'$ ? (exists (@.b.c))'",
        ])
    }

    fn condition(&mut self, depth: u32) -> String {
        let comparison = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        match self.random.random_range(0..14) {
            0..=3 => {
                let kind = self.pick(&[K::Ints, K::Texts, K::Numerics, K::Moods, K::Jsonb, K::Bytea, K::Bits]);
                format!("({}) {comparison} ({})", self.expression(kind, depth), self.expression(kind, depth))
            }
            4 | 5 => {
                let kind = self.pick(&[K::Ints, K::Texts, K::Numerics, K::Moods, K::Jsonb]);
                let operators: &[&str] = if kind == K::Jsonb { &["@>", "<@"] } else { &["@>", "<@", "&&"] };
                format!("({}) {} ({})", self.expression(kind, depth), self.pick(operators), self.expression(kind, depth))
            }
            6 | 7 => {
                let (kind, arrays) = self.pick(&[(K::Int, K::Ints), (K::Text, K::Texts), (K::Numeric, K::Numerics), (K::Int, K::Numerics)]);
                format!("{} {comparison} {} ({})", self.expression(kind, 0), self.pick(&["any", "all"]), self.expression(arrays, depth))
            }
            8 => format!("({}) ? {}", self.expression(K::Jsonb, depth), self.pick(&["'a'", "'b'", "'x'"])),
            9 => format!("({}) {} {}", self.expression(K::Jsonb, depth), self.pick(&["?|", "?&"]), self.expression(K::Texts, depth)),
            10 => format!("({}) @? {}", self.expression(K::Jsonb, depth), self.path()),
            11 => {
                let kind = self.pick(&[K::Ints, K::Jsonb, K::Numerics]);
                format!(
                    "({}) is {}distinct from ({})",
                    self.expression(kind, depth),
                    self.pick(&["", "not "]),
                    self.expression(kind, depth)
                )
            }
            12 => {
                let kind = self.pick(ALL);
                format!("({}) is {}null", self.expression(kind, depth), self.pick(&["", "not "]))
            }
            _ => format!("({}) in ({}, {})", self.expression(K::Ints, depth), self.expression(K::Ints, 0), self.expression(K::Ints, 0)),
        }
    }
}
