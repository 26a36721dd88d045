//! Random typed queries over the schema: joins, conditions, grouping, order, limits; literals, casts and parameters with extreme values.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

/// A query to ask both sides.
pub(crate) struct Query {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Option<String>>,
    /// Whether the order of the rows is determined.
    pub(crate) ordered: bool,
    /// Whether only the number of rows is.
    pub(crate) any: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bool,
    Int,
    Oid,
    Float,
    Numeric,
    Text,
    Char,
    Name,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Uuid,
    Bytea,
    Mood,
    Opaque,
}

use Kind as K;

const A: &[(&str, Kind)] = &[
    ("id", K::Int),
    ("b", K::Bool),
    ("i2", K::Int),
    ("i4", K::Int),
    ("i8", K::Int),
    ("o", K::Oid),
    ("f4", K::Float),
    ("f8", K::Float),
    ("n52", K::Numeric),
    ("n180", K::Numeric),
    ("n94", K::Numeric),
    ("n", K::Numeric),
    ("tx", K::Text),
    ("vc", K::Text),
    ("ch", K::Char),
    ("nm", K::Name),
    ("d", K::Date),
    ("ti", K::Time),
    ("ts", K::Timestamp),
    ("tz", K::TimestampTz),
    ("u", K::Uuid),
    ("ba", K::Bytea),
    ("m", K::Mood),
    ("j", K::Opaque),
    ("jb", K::Opaque),
    ("iv", K::Opaque),
    ("arr", K::Opaque),
    ("bp", K::Char),
    ("\"Mixed Case\"", K::Int),
    ("rowid", K::Int),
    ("sh", K::Text),
    ("fe", K::Mood),
    ("co", K::Int),
    ("icu", K::Text),
];
const B: &[(&str, Kind)] = &[
    ("id", K::Int),
    ("a_id", K::Int),
    ("i4", K::Int),
    ("i8", K::Int),
    ("n52", K::Numeric),
    ("tx", K::Text),
    ("vc", K::Text),
    ("ch", K::Char),
    ("d", K::Date),
    ("ts", K::Timestamp),
    ("f8", K::Float),
    ("b", K::Bool),
    ("m", K::Mood),
    ("u", K::Uuid),
    ("code", K::Text),
];
const C: &[(&str, Kind)] = &[("i4", K::Int), ("tx", K::Text), ("k", K::Int), ("l", K::Text), ("d", K::Date)];
const P: &[(&str, Kind)] = &[("k", K::Int), ("region", K::Text), ("v", K::Numeric)];
const ORDER: &[(&str, Kind)] = &[("id", K::Int), ("\"select\"", K::Text), ("tx", K::Text)];
type TableOf = (&'static str, &'static str, &'static [(&'static str, Kind)]);
const TABLES: &[TableOf] = &[("a", "a", A), ("b", "b", B), ("public.c", "c", C), ("p", "p", P), ("other.\"Order\"", "\"Order\"", ORDER)];

fn values(kind: Kind) -> &'static [&'static str] {
    match kind {
        K::Bool => &["t", "f", "true", "false"],
        K::Int => &[
            "0",
            "1",
            "-1",
            "5",
            "100",
            "32767",
            "2147483647",
            "-2147483648",
            "2147483648",
            "9223372036854775807",
            "9007199254740993",
            "12",
        ],
        K::Oid => &["0", "5", "100", "2147483648", "4294967295"],
        K::Float => &["0", "1", "-1", "0.1", "NaN", "Infinity", "-Infinity", "9007199254740993", "100", "1e308"],
        K::Numeric => &["0", "1", "-1", "0.1", "12.34", "12.35", "999.99", "100", "5", "NaN", "12.345"],
        K::Text => &["", "a", "A", "b", "z", "ä", "a ", "100", "it's", "ab", "日本", "back\\slash"],
        K::Char | K::Name => &["", "a", "A", "b", "a ", "a    ", "ab", "it's", "toolongvalue"],
        K::Date => &["2024-01-01", "2000-01-01", "infinity", "-infinity", "2024-02-29", "0001-01-01", "9999-12-31", "2024-02-30"],
        K::Time => &["12:00", "00:00:00", "06:30:00.5", "24:00:00", "23:59:59.999999"],
        K::Timestamp => &["2024-01-01", "2024-01-01 00:00:00", "infinity", "2024-02-29 12:34:56.5", "1999-12-31T23:59:59"],
        K::TimestampTz => &["2024-01-01 00:00:00+00", "infinity", "2024-02-29 12:34:56.5+02", "2024-01-01 00:00:00"],
        K::Uuid => &[
            "00000000-0000-0000-0000-000000000001",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "not-a-uuid",
        ],
        K::Bytea => &["\\x", "\\x01", "\\xdeadbeef", "\\x0000", "abc"],
        K::Mood => &["sad", "glum", "ok", "happy", "angry"],
        K::Opaque => &["1", "{}"],
    }
}

/// A column in scope: how it is written, and its kind.
type Scoped = (String, Kind);

pub(crate) struct Generator<'r> {
    random: &'r mut StdRng,
    parameters: Vec<Option<String>>,
}

pub(crate) fn query(random: &mut StdRng) -> Query {
    Generator { random, parameters: Vec::new() }.query()
}

impl Generator<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *items.choose(self.random).unwrap()
    }

    fn query(mut self) -> Query {
        let (from, columns) = self.from();
        let grouped = self.chance(25);
        let (select, group, outputs, order_by_all) = if grouped { self.grouped(&columns) } else { self.plain(&columns) };
        let distinct = !grouped && order_by_all && self.chance(20);
        let mut sql = format!("select {}{select} from {from}", if distinct { "distinct " } else { "" });
        if self.chance(75) {
            let condition = self.condition(&columns, 3);
            sql += &format!(" where {condition}");
        }
        sql += &group;
        let mut ordered = false;
        if self.chance(50) && order_by_all {
            let mut keys: Vec<String> = (1..=outputs).map(|ordinal| ordinal.to_string()).collect();
            for key in &mut keys {
                *key += self.pick(&["", "", " asc", " desc", " desc nulls last", " nulls first", " asc nulls last"]);
            }
            sql += &format!(" order by {}", keys.join(", "));
            ordered = true;
        } else if !grouped && !distinct && self.chance(30) {
            let key = self.column(&columns).0;
            sql += &format!(" order by {key}{}", self.pick(&["", " desc", " nulls first"]));
        }
        let mut any = false;
        if self.chance(25) {
            let count = self.pick(&["0", "1", "3", "10"]).to_owned();
            let count = if self.chance(40) { self.parameter(&count) } else { count };
            let clause = if self.chance(70) { "limit" } else { "offset" };
            sql += &format!(" {clause} {count}");
            any = !ordered;
        }
        Query { sql, parameters: self.parameters, ordered, any }
    }

    fn from(&mut self) -> (String, Vec<Scoped>) {
        let (table, alias, columns) = self.pick(TABLES);
        if self.chance(55) {
            let scoped = columns
                .iter()
                .map(|(name, kind)| (if self.chance(50) { (*name).to_owned() } else { format!("{alias}.{name}") }, *kind))
                .collect();
            return (table.to_owned(), scoped);
        }
        let (mut sql, mut scope) = self.aliased(0, table, columns);
        for index in 1..=self.random.random_range(1..=2) {
            let (table, _, columns) = self.pick(TABLES);
            let (item, right) = self.aliased(index, table, columns);
            let mut both = scope.clone();
            both.extend(right.iter().cloned());
            if self.chance(15) {
                sql += &format!("{} {item}", self.pick(&[",", " cross join"]));
            } else {
                let kind = self.pick(&["join", "inner join", "left join", "left outer join", "right join", "full join"]);
                let condition = self.join_condition(&scope, &right, &both);
                sql += &format!(" {kind} {item} on {condition}");
            }
            scope = both;
        }
        (sql, scope)
    }

    fn aliased(&mut self, index: usize, table: &str, columns: &[(&str, Kind)]) -> (String, Vec<Scoped>) {
        let alias = format!("x{index}");
        let scope = columns.iter().map(|(name, kind)| (format!("{alias}.{name}"), *kind)).collect();
        if self.chance(15) {
            return (
                format!("(select * from {table} where {} is not null) {alias}", columns[0].0)
                    .replace("select * from a ", "select id, b, i4, i8, tx, d, n52 from a "),
                {
                    if table == "a" {
                        ["id", "b", "i4", "i8", "tx", "d", "n52"]
                            .iter()
                            .map(|name| (format!("{alias}.{name}"), A.iter().find(|column| column.0 == *name).unwrap().1))
                            .collect()
                    } else {
                        scope
                    }
                },
            );
        }
        (format!("{table}{}{alias}", self.pick(&[" ", " as "])), scope)
    }

    /// Mostly an equality that PostgreSQL can hash (a FULL JOIN demands one).
    fn join_condition(&mut self, left: &[Scoped], right: &[Scoped], both: &[Scoped]) -> String {
        for _ in 0..10 {
            let (l, kind) = self.column(left);
            let same: Vec<&Scoped> = right.iter().filter(|column| column.1 == kind).collect();
            if let Some((r, _)) = same.choose(self.random) {
                let equality = format!("{l} = {r}");
                return if self.chance(25) { format!("{equality} and {}", self.condition(both, 1)) } else { equality };
            }
        }
        self.condition(both, 1)
    }

    fn column(&mut self, columns: &[Scoped]) -> Scoped {
        columns.choose(self.random).unwrap().clone()
    }

    fn plain(&mut self, columns: &[Scoped]) -> (String, String, usize, bool) {
        if self.chance(5) {
            return ("*".to_owned(), String::new(), 0, false);
        }
        let mut items = Vec::new();
        let mut sortable = true;
        for _ in 0..self.random.random_range(1..=4) {
            let (name, kind) = self.column(columns);
            sortable &= !matches!(kind, K::Opaque | K::Float)
                && !name.ends_with("bp")
                && !name.ends_with(".n")
                && name != "n"
                && !name.ends_with("icu");
            items.push(match self.random.random_range(0..10) {
                0 => format!("{name} as \"Alias\""),
                1 => format!("{name} out{}", items.len()),
                2 => format!("({})", self.condition(columns, 1)),
                3 => self.pick(&["'lit'", "1", "-5", "3000000000"]).to_owned(),
                _ => name,
            });
        }
        let count = items.len();
        (items.join(", "), String::new(), count, sortable)
    }

    fn grouped(&mut self, columns: &[Scoped]) -> (String, String, usize, bool) {
        let mut keys = Vec::new();
        let mut sortable = true;
        for _ in 0..self.random.random_range(0..=2) {
            let (name, kind) = self.column(columns);
            sortable &= !matches!(kind, K::Opaque | K::Float)
                && !name.ends_with("bp")
                && !name.ends_with(".n")
                && name != "n"
                && !name.ends_with("icu");
            keys.push(name);
        }
        let mut items = keys.clone();
        for _ in 0..self.random.random_range(1..=3) {
            let (name, kind) = self.column(columns);
            let function = self.pick(&["count", "count", "min", "max", "sum", "count(distinct"]);
            let function = if function == "sum" && !matches!(kind, K::Int | K::Numeric) { "min" } else { function };
            items.push(match function {
                "count" if self.chance(50) => "count(*)".to_owned(),
                "count(distinct" => format!("count(distinct {name})"),
                function => format!("{function}({name})"),
            });
        }
        let count = items.len();
        let mut group = if keys.is_empty() { String::new() } else { format!(" group by {}", keys.join(", ")) };
        if self.chance(25) {
            group += self.pick(&[
                " having count(*) > 1",
                " having count(*) <> 2 and max(1) is null",
                " having min(id) < 5",
                " having count(*) is distinct from 1",
            ]);
        }
        (items.join(", "), group, count, sortable)
    }

    fn parameter(&mut self, value: &str) -> String {
        let null = self.chance(8);
        self.parameters.push((!null).then(|| value.to_owned()));
        format!("${}", self.parameters.len())
    }

    fn literal(&mut self, kind: Kind) -> String {
        let value = self.pick(values(kind));
        let quoted = format!("'{}'", value.replace('\'', "''"));
        let cast = match kind {
            K::Date => "date",
            K::Timestamp => "timestamp",
            K::TimestampTz => "timestamptz",
            K::Uuid => "uuid",
            K::Int => "int8",
            K::Text => "text",
            K::Bool => "boolean",
            _ => "",
        };
        match self.random.random_range(0..10) {
            0..=3 => self.parameter(value),
            4 if !cast.is_empty() => format!("{quoted}::{cast}"),
            5 if !cast.is_empty() => format!("cast({} as {cast})", self.parameter(value)),
            4..=7
                if matches!(kind, K::Int | K::Oid | K::Float | K::Numeric)
                    && value.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte)) =>
            {
                value.to_owned()
            }
            8 if kind == K::Bool => self.pick(&["true", "false"]).to_owned(),
            8 if kind == K::Date => format!("date {quoted}"),
            9 if kind == K::Float => "5".to_owned(),
            _ => quoted,
        }
    }

    fn condition(&mut self, columns: &[Scoped], depth: u32) -> String {
        if depth > 0 && self.chance(45) {
            let left = self.condition(columns, depth - 1);
            let choice = self.random.random_range(0..8);
            if choice == 6 {
                return format!("not ({left})");
            }
            if choice == 7 {
                let test = self.pick(&["is true", "is not true", "is false", "is not false", "is unknown", "is not unknown", "is null"]);
                return format!("({left}) {test} {}", self.pick(&["", "and true", "or false"]));
            }
            let right = self.condition(columns, depth - 1);
            return match choice {
                0..=2 => format!("{left} and {right}"),
                3 | 4 => format!("{left} or {right}"),
                _ => format!("({left} or {right}) and {left}"),
            };
        }
        let (name, kind) = self.column(columns);
        let comparison = self.pick(&["=", "=", "<>", "!=", "<", "<=", ">", ">="]);
        match self.random.random_range(0..13) {
            0 => format!("{name} is null"),
            1 => format!("{name} is not null"),
            2 if kind == K::Bool => name,
            2 => format!("not {name} {comparison} {}", self.literal(kind)),
            3 => format!("{name} is {}distinct from {}", self.pick(&["", "not "]), self.literal(kind)),
            4 | 5 => {
                let list: Vec<String> = (0..self.random.random_range(1..=4))
                    .map(|_| if self.random.random_range(0..12) == 0 { "null".to_owned() } else { self.literal(kind) })
                    .collect();
                format!("{name} {}in ({})", self.pick(&["", "not "]), list.join(", "))
            }
            6 => format!("{name} {}between {} and {}", self.pick(&["", "not "]), self.literal(kind), self.literal(kind)),
            7 | 8 => {
                let same: Vec<&Scoped> = columns
                    .iter()
                    .filter(|column| {
                        column.1 == kind
                            || (matches!(kind, K::Int | K::Numeric | K::Float) && matches!(column.1, K::Int | K::Numeric | K::Float))
                    })
                    .collect();
                let other = (*same.choose(self.random).unwrap()).clone();
                format!("{name} {comparison} {}", other.0)
            }
            9 => format!("{} {comparison} {name}", self.literal(kind)),
            10 if matches!(kind, K::Text | K::Char) => format!("{name} collate \"C\" {comparison} {}", self.literal(kind)),
            _ => format!("{name} {comparison} {}", self.literal(kind)),
        }
    }
}

/// Words that make a mutated statement interesting.
const WORDS: &[&str] = &[
    "not",
    "and",
    "or",
    "is",
    "null",
    "true",
    "(",
    ")",
    ",",
    ".",
    "*",
    "=",
    "<",
    "-",
    "'a'",
    "1",
    "1.5",
    "from",
    "where",
    "as",
    "join",
    "left",
    "on",
    "using",
    "(id)",
    "group by",
    "order by",
    "having",
    "limit",
    "offset",
    "distinct",
    "between",
    "in",
    "count(*)",
    "max(id)",
    "id",
    "tx",
    "b",
    "a",
    "x0",
    "desc",
    "nulls",
    "first",
    "last",
    "year",
    "name",
    "::text",
    "::int4",
    "collate",
    "\"C\"",
    "select",
    "case",
    "all",
    "exists",
    "unknown",
    "date",
    "cross",
    "full",
    "outer",
    "inner",
    "asc",
    "by",
    "else",
    "end",
    "false",
    "group",
    "order",
    "right",
    "then",
    "when",
    "cast",
    "is not",
    "is distinct from",
    "not in",
];

/// A statement with a few tokens removed, doubled, exchanged or replaced: PostgreSQL refuses most of them, and so must the translation.
pub(crate) fn mutated(random: &mut StdRng) -> Query {
    let Query { sql, parameters, .. } = query(random);
    let mut tokens: Vec<String> = Vec::new();
    let mut quote = None;
    for character in sql.chars() {
        let word = |c: char| c.is_alphanumeric() || "_$:.".contains(c);
        let operator = |c: char| "<>=!".contains(c);
        let last = tokens.last().and_then(|token: &String| token.chars().last());
        let joins = last.is_some_and(|last| (word(last) && word(character)) || (operator(last) && operator(character)));
        match tokens.last_mut() {
            Some(token) if quote.is_some() || joins => token.push(character),
            _ => tokens.push(character.to_string()),
        }
        match quote {
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if open == character => quote = None,
            _ => {}
        }
    }
    tokens.retain(|token| token != " ");
    for _ in 0..random.random_range(1..=3) {
        let at = random.random_range(0..tokens.len());
        match random.random_range(0..5) {
            0 if tokens.len() > 1 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[at].clone()),
            2 => {
                let other = random.random_range(0..tokens.len());
                tokens.swap(at, other);
            }
            3 => tokens[at] = (*WORDS.choose(random).unwrap()).to_owned(),
            _ => tokens.insert(at, (*WORDS.choose(random).unwrap()).to_owned()),
        }
    }
    let sql = tokens.join(" ");
    let highest = (1..=parameters.len()).rev().find(|number| sql.contains(&format!("${number}"))).unwrap_or(0);
    Query { sql, parameters: parameters[..highest].to_vec(), ordered: false, any: true }
}
