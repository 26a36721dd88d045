//! Random typed expressions, nested and mostly without parentheses, in every place where an expression may stand: select lists, conditions,
//! aggregates, windows, subqueries, CTEs and set operations.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::generator::Query;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bool,
    Int,
    Numeric,
    Float,
    Text,
    Date,
    Timestamp,
}

use Kind as K;

const ALL: &[Kind] = &[K::Bool, K::Int, K::Int, K::Numeric, K::Numeric, K::Float, K::Text, K::Text, K::Date, K::Timestamp];

const A: &[(&str, Kind)] = &[
    ("id", K::Int),
    ("b", K::Bool),
    ("i2", K::Int),
    ("i4", K::Int),
    ("i8", K::Int),
    ("rowid", K::Int),
    ("f8", K::Float),
    ("f4", K::Float),
    ("n52", K::Numeric),
    ("n94", K::Numeric),
    ("n180", K::Numeric),
    ("n", K::Numeric),
    ("tx", K::Text),
    ("vc", K::Text),
    ("sh", K::Text),
    ("d", K::Date),
    ("ts", K::Timestamp),
];
const B: &[(&str, Kind)] = &[
    ("id", K::Int),
    ("a_id", K::Int),
    ("i4", K::Int),
    ("i8", K::Int),
    ("n52", K::Numeric),
    ("tx", K::Text),
    ("vc", K::Text),
    ("code", K::Text),
    ("d", K::Date),
    ("ts", K::Timestamp),
    ("b", K::Bool),
    ("f8", K::Float),
];
const C: &[(&str, Kind)] = &[("i4", K::Int), ("tx", K::Text), ("k", K::Int), ("l", K::Text), ("d", K::Date)];
const TABLES: &[(&str, &[(&str, Kind)])] = &[("a", A), ("b", B), ("c", C)];

/// Regular expressions.
const PATTERNS: &[&str] =
    &["'a'", "'^a|b$'", "'(a|ab)(b*)'", "'[^a-m]+'", "'(.)(.)'", "'x*'", "'\\d+'", "'\\mb'", "'A'", "'([[:alpha:]])$'", "''"];

type Scope = Vec<(String, Kind)>;

struct Generator<'r> {
    random: &'r mut StdRng,
    parameters: Vec<Option<String>>,
    aliases: usize,
    /// Nothing that may raise an error: which rows a condition beside a join sees depends on PostgreSQL's plan.
    safe: bool,
}

/// A statement over random expressions.
pub(crate) fn query(random: &mut StdRng) -> Query {
    let mut generator = Generator { random, parameters: Vec::new(), aliases: 0, safe: false };
    let (sql, ordered, any) = generator.statement();
    let mut parameters = generator.parameters;
    let used = (1..=parameters.len()).rev().find(|number| sql.contains(&format!("${number}"))).unwrap_or(0);
    parameters.truncate(used);
    Query { sql, parameters, ordered, any }
}

impl Generator<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *items.choose(self.random).unwrap()
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("q{}", self.aliases)
    }

    fn table(&mut self) -> (String, Scope) {
        let (name, columns) = self.pick(TABLES);
        let alias = self.alias();
        let scope = columns.iter().map(|(column, kind)| (format!("{alias}.{column}"), *kind)).collect();
        (format!("{name} {alias}"), scope)
    }

    fn from(&mut self) -> (String, Scope) {
        let (mut from, mut scope) = self.table();
        if self.chance(20) {
            let (right, more) = self.table();
            let key = |scope: &Scope| scope.iter().find(|(name, _)| name.ends_with(".id") || name.ends_with(".k")).unwrap().0.clone();
            from = format!("{from} {} {right} on {} = {}", self.pick(&["join", "left join"]), key(&scope), key(&more));
            scope.extend(more);
        }
        (from, scope)
    }

    fn statement(&mut self) -> (String, bool, bool) {
        match self.random.random_range(0..100) {
            0..45 => self.plain(),
            45..60 => self.grouped(),
            60..70 => self.windowed(),
            70..80 => self.united(),
            80..88 => {
                let (inner, kinds) = self.inner(&mut Vec::new());
                let alias = self.alias();
                let names: Vec<String> = (0..kinds.len()).map(|index| format!("n{index}")).collect();
                let scope: Scope = names.iter().zip(&kinds).map(|(name, kind)| (format!("{alias}.{name}"), *kind)).collect();
                let (items, _) = self.items(&scope);
                (format!("with {alias}({}) as ({inner}) select {items} from {alias}", names.join(", ")), false, false)
            }
            88..94 => {
                let (inner, kinds) = self.inner(&mut Vec::new());
                let alias = self.alias();
                let scope: Scope = kinds.iter().enumerate().map(|(index, kind)| (format!("{alias}.v{index}"), *kind)).collect();
                let filter = self.expression(K::Bool, &scope, 1);
                (format!("select * from ({inner}) {alias} where {filter}"), false, false)
            }
            _ => {
                let (from, scope) = self.table();
                let on = self.column(&scope, None);
                let items = self.column(&scope, None);
                let key = scope[0].0.clone();
                let last = if from.starts_with("c ") { format!(", {}, {}", scope[2].0, scope[3].0) } else { String::new() };
                (format!("select distinct on ({on}) {on}, {items} from {from} order by {on}, {key}{last}"), true, false)
            }
        }
    }

    fn items(&mut self, scope: &Scope) -> (String, Vec<Kind>) {
        let kinds: Vec<Kind> = (0..self.random.random_range(1..=3)).map(|_| self.pick(ALL)).collect();
        let items: Vec<String> = kinds.iter().map(|kind| self.expression(*kind, scope, 3)).collect();
        (items.join(", "), kinds)
    }

    fn plain(&mut self) -> (String, bool, bool) {
        let (from, scope) = self.from();
        let (items, kinds) = self.items(&scope);
        let distinct = if self.chance(10) { "distinct " } else { "" };
        let mut sql = format!("select {distinct}{items} from {from}");
        if self.chance(60) {
            self.safe = from.contains(" join ");
            sql += &format!(" where {}", self.expression(K::Bool, &scope, 3));
            self.safe = false;
        }
        let ordered = self.chance(30) && kinds.iter().all(|kind| !matches!(kind, K::Float | K::Numeric));
        if ordered {
            let keys: Vec<String> = (1..=kinds.len()).map(|key| format!("{key}{}", self.pick(&["", " desc", " nulls first"]))).collect();
            sql += &format!(" order by {}", keys.join(", "));
        }
        (sql, ordered, false)
    }

    /// A query with named columns, for others to read from.
    fn inner(&mut self, outer: &mut Scope) -> (String, Vec<Kind>) {
        let (from, mut scope) = self.table();
        scope.extend(outer.iter().cloned());
        let kinds: Vec<Kind> = (0..self.random.random_range(1..=3)).map(|_| self.pick(ALL)).collect();
        let items: Vec<String> =
            kinds.iter().enumerate().map(|(index, kind)| format!("{} as v{index}", self.expression(*kind, &scope, 2))).collect();
        (format!("select {} from {from}", items.join(", ")), kinds)
    }

    fn aggregate(&mut self, scope: &Scope) -> String {
        let filter = if self.chance(20) { format!(" filter (where {})", self.expression(K::Bool, scope, 1)) } else { String::new() };
        let call = match self.random.random_range(0..14) {
            11 => {
                let value = self.column(scope, Some(K::Text));
                format!(
                    "string_agg(distinct {value}, '{}'{})",
                    self.pick(&["-", ""]),
                    self.pick(&["", "", &format!(" order by {value} desc")])
                )
            }
            12 => {
                let kind = self.pick(&[K::Int, K::Text, K::Date, K::Bool, K::Numeric]);
                let value = self.column(scope, Some(kind));
                format!("{}(distinct {value})", self.pick(&["jsonb_agg", "json_agg", "array_agg"]))
            }
            0 => "count(*)".to_owned(),
            1 => {
                let kind = self.pick(ALL);
                format!("count({}{})", self.pick(&["", "distinct "]), self.expression(kind, scope, 1))
            }
            2 | 3 => {
                let kind = self.pick(&[K::Int, K::Numeric]);
                format!("{}({}{})", self.pick(&["sum", "avg"]), self.pick(&["", "", "distinct "]), self.expression(kind, scope, 2))
            }
            4 | 5 => {
                let kind = self.pick(&[K::Int, K::Numeric, K::Text, K::Date, K::Timestamp]);
                format!("{}({})", self.pick(&["min", "max"]), self.expression(kind, scope, 2))
            }
            6 => format!("{}({})", self.pick(&["bool_and", "bool_or", "every"]), self.expression(K::Bool, scope, 2)),
            7 => {
                let value = self.column(scope, Some(K::Text));
                format!("string_agg({value}, ', ' order by {value}{})", self.pick(&["", " desc", " nulls first"]))
            }
            8 => {
                let kind = self.pick(&[K::Int, K::Text, K::Date, K::Numeric]);
                let call = self.pick(&["percentile_disc(0.5)", "mode()", "percentile_disc(1)"]);
                format!("{call} within group (order by {})", self.column(scope, Some(kind)))
            }
            9 => format!("percentile_cont(0.5) within group (order by {})", self.column(scope, Some(K::Int))),
            10 => format!("{}({})", self.pick(&["sum", "avg", "min", "max"]), self.expression(K::Float, scope, 1)),
            _ => format!("sum({})", self.column(scope, Some(K::Numeric))),
        };
        call + &filter
    }

    fn grouped(&mut self) -> (String, bool, bool) {
        let (from, scope) = self.from();
        let keys: Vec<String> = (0..self.random.random_range(0..=2))
            .map(|_| {
                let kind = self.pick(&[K::Int, K::Text, K::Bool, K::Date]);
                if self.chance(50) { self.column(&scope, Some(kind)) } else { self.expression(kind, &scope, 1) }
            })
            .collect();
        let mut items = keys.clone();
        for _ in 0..self.random.random_range(1..=2) {
            items.push(self.aggregate(&scope));
        }
        let mut sql = format!("select {} from {from}", items.join(", "));
        if self.chance(40) {
            self.safe = from.contains(" join ");
            sql += &format!(" where {}", self.expression(K::Bool, &scope, 1));
            self.safe = false;
        }
        if !keys.is_empty() {
            // A constant is an ordinal here, or an error.
            sql += &format!(" group by {}", keys.join(", "));
        }
        if self.chance(20) {
            sql += &format!(" having {} is not null", self.aggregate(&scope));
        }
        (sql, false, false)
    }

    fn windowed(&mut self) -> (String, bool, bool) {
        let (from, scope) = self.table();
        let key = if from.starts_with("c ") { format!("{}, {}", scope[2].0, scope[3].0) } else { scope[0].0.clone() };
        let partition = if self.chance(60) { format!("partition by {} ", self.column(&scope, None)) } else { String::new() };
        let order = self.column(&scope, Some(K::Int));
        let direction = self.pick(&["", " desc", " nulls first"]);
        let frame = self.pick(&[
            "",
            "",
            " rows between 1 preceding and 1 following",
            " rows unbounded preceding",
            " groups between current row and unbounded following",
            " range between unbounded preceding and unbounded following exclude current row",
        ]);
        let argument = self.pick(&[K::Int, K::Text, K::Numeric, K::Date]);
        let argument = self.column(&scope, Some(argument));
        let number = self.column(&scope, Some(K::Int));
        let function = match self.random.random_range(0..10) {
            0 => "row_number()".to_owned(),
            1 => "rank()".to_owned(),
            2 => "dense_rank()".to_owned(),
            3 => format!("lag({argument})"),
            4 => format!("lead({argument}, 2)"),
            5 => format!("first_value({argument})"),
            6 => format!("last_value({argument})"),
            7 => format!("nth_value({argument}, 2)"),
            8 => format!("count({argument})"),
            _ => format!("{}({number})", self.pick(&["sum", "min", "max", "avg"])),
        };
        (format!("select {key}, {function} over ({partition}order by {order}{direction}, {key}{frame}) from {from}"), false, false)
    }

    fn united(&mut self) -> (String, bool, bool) {
        let kinds: Vec<Kind> = (0..self.random.random_range(1..=2)).map(|_| self.pick(ALL)).collect();
        let side = |generator: &mut Self| {
            let (from, scope) = generator.table();
            let items: Vec<String> = kinds.iter().map(|kind| generator.expression(*kind, &scope, 1)).collect();
            format!("select {} from {from}", items.join(", "))
        };
        let mut sql = side(self);
        for _ in 0..self.random.random_range(1..=2) {
            let operation = self.pick(&["union", "union all", "except", "intersect"]);
            sql += &format!(" {operation} {}", side(self));
        }
        (sql, false, false)
    }

    fn column(&mut self, scope: &Scope, kind: Option<Kind>) -> String {
        let fitting: Vec<&(String, Kind)> = scope.iter().filter(|(_, its)| kind.is_none_or(|kind| kind == *its)).collect();
        match fitting.choose(self.random) {
            Some((name, _)) => name.clone(),
            None => self.literal(kind.unwrap_or(K::Int)),
        }
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            K::Bool => self.pick(&["true", "false", "null::bool"]).to_owned(),
            K::Int => self.pick(&["0", "1", "-1", "2", "7", "100", "32767", "2147483647", "3000000000", "null::int", "5::int2"]).to_owned(),
            K::Numeric => self
                .pick(&[
                    "0.5",
                    "1.50",
                    "-2.25",
                    "100.0",
                    "0.001",
                    "1e3",
                    "1.5e-2",
                    "'12.34'::numeric",
                    "5::numeric",
                    "99999999999999999.99",
                ])
                .to_owned(),
            K::Float => self.pick(&["1::float8", "'0.1'::float8", "'-1e10'::float8", "2.5::float8"]).to_owned(),
            K::Text => self.pick(&["'a'", "''", "'b '", "'A'", "'%'", "'x_y'", "null::text", "'ab'"]).to_owned(),
            K::Date => self.pick(&["date '2024-01-01'", "'2000-02-29'::date", "date '1999-12-31'"]).to_owned(),
            K::Timestamp => self.pick(&["timestamp '2024-01-01 12:00'", "'2000-01-01'::timestamp"]).to_owned(),
        }
    }

    /// Sometimes in parentheses, so that precedence matters elsewhere.
    fn expression(&mut self, kind: Kind, scope: &Scope, depth: u32) -> String {
        if depth == 0 || self.chance(25) {
            return if self.chance(75) { self.column(scope, Some(kind)) } else { self.literal(kind) };
        }
        let common = self.random.random_range(0..100);
        let deeper = depth - 1;
        let text = match common {
            0..6 => {
                let (condition, yes, no) =
                    (self.expression(K::Bool, scope, deeper), self.expression(kind, scope, deeper), self.expression(kind, scope, deeper));
                if self.chance(70) {
                    format!("case when {condition} then {yes} else {no} end")
                } else {
                    format!("case when {condition} then {yes} end")
                }
            }
            6..10 => format!("coalesce({}, {})", self.expression(kind, scope, deeper), self.expression(kind, scope, deeper)),
            10..12 => format!("nullif({}, {})", self.expression(kind, scope, deeper), self.literal(kind)),
            12..15 if kind != K::Bool => {
                let (left, right) = (self.expression(kind, scope, deeper), self.expression(kind, scope, deeper));
                format!("{}({left}, {right})", self.pick(&["greatest", "least"]))
            }
            15..19 => self.scalar(kind, scope),
            _ => self.own(kind, scope, deeper),
        };
        if self.chance(30) { format!("({text})") } else { text }
    }

    fn scalar(&mut self, kind: Kind, scope: &Scope) -> String {
        let (from, own) = self.table();
        let mut both = own.clone();
        both.extend(scope.iter().cloned());
        let value = self.column(&own, Some(kind));
        match (kind, self.safe || self.chance(50)) {
            (K::Bool | K::Float, true) if self.safe => value,
            (K::Int | K::Numeric | K::Text | K::Date | K::Timestamp, true) => {
                let aggregate = self.pick(&["min", "max"]);
                format!("(select {aggregate}({value}) from {from} where {})", self.expression(K::Bool, &both, 1))
            }
            _ => {
                let key = own.iter().find(|(name, _)| name.ends_with(".id") || name.ends_with(".k")).unwrap().0.clone();
                let outer = self.column(scope, Some(K::Int));
                format!("(select {value} from {from} where {key} = {outer})")
            }
        }
    }

    fn own(&mut self, kind: Kind, scope: &Scope, depth: u32) -> String {
        if self.safe && kind != K::Bool {
            return self.column(scope, Some(kind));
        }
        let of = |generator: &mut Self, kind: Kind| generator.expression(kind, scope, depth);
        match kind {
            K::Bool => self.condition(scope, depth),
            K::Int => match self.random.random_range(0..15) {
                13 => format!("width_bucket({}, {})", of(self, K::Numeric), self.pick(&["0, 100, 5", "10, -10, 3", "0.5, 1.5, 100"])),
                14 => format!("(array[{}, {}]::int[])[{}]", of(self, K::Numeric), of(self, K::Int), self.pick(&["1", "2", "3"])),
                12 => format!("(extract({} from {}))::int", self.pick(&["year", "month", "dow", "doy", "week"]), of(self, K::Timestamp)),
                0..=5 => format!("{} {} {}", of(self, K::Int), self.pick(&["+", "-", "*", "/", "%"]), of(self, K::Int)),
                6 => format!("- {}", of(self, K::Int)),
                7 => format!("abs({})", of(self, K::Int)),
                8 => format!("length({})", of(self, K::Text)),
                9 => format!("({})::{}", of(self, K::Int), self.pick(&["int4", "int8", "int2"])),
                10 => format!("({})::int", of(self, K::Numeric)),
                _ => format!("{} - {}", of(self, K::Date), of(self, K::Date)),
            },
            K::Numeric => match self.random.random_range(0..15) {
                12 => format!("{}(abs({}) + 0.5)", self.pick(&["ln", "log", "sqrt"]), of(self, K::Numeric)),
                13 => format!("exp(({}) % 20.0)", of(self, K::Numeric)),
                14 => format!("(({}) % 1000.0) ^ {}", of(self, K::Numeric), self.pick(&["2.0", "3.0", "-1.0", "0.0"])),
                0..=4 => format!("{} {} {}", of(self, K::Numeric), self.pick(&["+", "-", "*", "/", "%"]), of(self, K::Numeric)),
                5 => format!("{} {} {}", of(self, K::Int), self.pick(&["+", "-", "*"]), of(self, K::Numeric)),
                6 => format!("- {}", of(self, K::Numeric)),
                7 => format!("abs({})", of(self, K::Numeric)),
                8 => format!("round({}, {})", of(self, K::Numeric), self.pick(&["0", "1", "2", "-1"])),
                9 => format!("({})::numeric", of(self, K::Int)),
                10 => format!("({})::numeric(8,{})", of(self, K::Numeric), self.pick(&["0", "2"])),
                _ => format!("{}({})", self.pick(&["floor", "ceil", "trunc", "sign"]), of(self, K::Numeric)),
            },
            K::Float => match self.random.random_range(0..6) {
                0..=2 => format!("{} {} {}", of(self, K::Float), self.pick(&["+", "-", "*", "/"]), of(self, K::Float)),
                3 => format!("({})::float8", of(self, K::Int)),
                4 => format!("({})::float8", of(self, K::Numeric)),
                _ => format!("- {}", of(self, K::Float)),
            },
            K::Text => self.text(scope, depth),
            K::Date if self.chance(15) => {
                format!("({}){}", self.pick(&["date '2024-05-15'", "date '1999-12-31'"]), self.pick(&["", " + 1"]))
            }
            K::Date => match self.random.random_range(0..4) {
                0 => format!("{} + {}", of(self, K::Date), self.pick(&["1", "30", "-365"])),
                1 => format!("{} - 7", of(self, K::Date)),
                2 => format!("({})::date", of(self, K::Timestamp)),
                _ => self.column(scope, Some(K::Date)),
            },
            K::Timestamp => match self.random.random_range(0..4) {
                0 => format!("{} + interval '{}'", of(self, K::Timestamp), self.pick(&["1 day", "2 hours", "1 mon", "-3 days"])),
                1 => format!("date_trunc('{}', {})", self.pick(&["day", "month", "year", "hour"]), of(self, K::Timestamp)),
                2 => format!("({})::timestamp", of(self, K::Date)),
                _ => self.column(scope, Some(K::Timestamp)),
            },
        }
    }

    fn text(&mut self, scope: &Scope, depth: u32) -> String {
        let of = |generator: &mut Self, kind: Kind| generator.expression(kind, scope, depth);
        match self.random.random_range(0..23) {
            19 => format!("{}({})", self.pick(&["quote_ident", "quote_literal", "quote_nullable"]), of(self, K::Text)),
            20 => {
                let kind = self.pick(ALL);
                format!("format('%I %s %L', {}, {}, {})", of(self, K::Text), of(self, kind), of(self, K::Int))
            }
            21 => {
                let kind = self.pick(&[K::Int, K::Text, K::Date, K::Bool, K::Timestamp]);
                format!("(array[{}, {}])::{}", of(self, kind), of(self, kind), self.pick(&["text", "text[]::text"]))
            }
            22 => format!("(string_to_array({}, {}))[1]", of(self, K::Text), self.pick(&["'a'", "' '", "null"])),
            0..=2 => format!("{} || {}", of(self, K::Text), of(self, K::Text)),
            3 => format!("{}({})", self.pick(&["lower", "upper"]), of(self, K::Text)),
            4 => format!("substr({}, {}, {})", of(self, K::Text), self.pick(&["1", "2", "0", "-1"]), self.pick(&["1", "2", "0"])),
            5 => format!("replace({}, {}, {})", of(self, K::Text), of(self, K::Text), of(self, K::Text)),
            6 => format!("{}({})", self.pick(&["trim", "ltrim", "rtrim", "btrim"]), of(self, K::Text)),
            7 => format!("concat({}, {})", of(self, K::Text), of(self, K::Int)),
            8 => format!("({})::text", of(self, K::Int)),
            9 => format!("({})::text", of(self, K::Bool)),
            10 => format!("({})::varchar({})", of(self, K::Text), self.pick(&["1", "2", "10"])),
            11 => format!("{} || {}", of(self, K::Text), of(self, K::Int)),
            14 => {
                let (pattern, flags) = (self.pick(PATTERNS), self.pick(&["", ", ''", ", 'g'", ", 'gi'"]));
                format!("regexp_replace({}, {pattern}, {}{flags})", of(self, K::Text), self.pick(&["''", "'[\\1]'", "'<\\&>'"]))
            }
            15 => format!("substring({} from {})", of(self, K::Text), self.pick(PATTERNS)),
            16 => {
                let (first, second) = (self.pick(ALL), self.pick(ALL));
                format!("concat_ws('-', {}, {})", of(self, first), of(self, second))
            }
            17 => {
                let kind = self.pick(ALL);
                format!("concat({}, {})", of(self, kind), of(self, K::Text))
            }
            18 => format!("initcap({})", of(self, K::Text)),
            12 => format!("{}({}, {})", self.pick(&["left", "right"]), of(self, K::Text), self.pick(&["0", "1", "2", "-1"])),
            _ => format!("({})::text", of(self, K::Numeric)),
        }
    }

    fn condition(&mut self, scope: &Scope, depth: u32) -> String {
        let kind = self.pick(ALL);
        let of = |generator: &mut Self, kind: Kind| generator.expression(kind, scope, depth);
        let comparison = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        match self.random.random_range(0..22) {
            0..=5 if kind != K::Bool => format!("{} {comparison} {}", of(self, kind), of(self, kind)),
            // Which operand is evaluated first, and so whether the other one is, PostgreSQL leaves open.
            6 | 7 => {
                let safe = std::mem::replace(&mut self.safe, true);
                let condition = format!("{} {} {}", of(self, K::Bool), self.pick(&["and", "or"]), of(self, K::Bool));
                self.safe = safe;
                condition
            }
            8 => format!("not {}", of(self, K::Bool)),
            9 => format!("{} is {}null", of(self, kind), self.pick(&["", "not "])),
            10 => format!("{} {}like {}", of(self, K::Text), self.pick(&["", "not "]), self.pick(&["'a%'", "'%b'", "'_'", "'%\\%'", "''"])),
            11 if self.chance(60) => match self.random.random_range(0..3) {
                0 => format!("{} {}similar to {}", of(self, K::Text), self.pick(&["", "not "]), self.pick(&["'(a|b)%'", "'_'", "'[ab]+'"])),
                1 => format!(
                    "{} like {} escape {}",
                    of(self, K::Text),
                    self.pick(&["'a%'", "'x%'", "'_x_'"]),
                    self.pick(&["'x'", "''", "'%'"])
                ),
                _ => format!("{} {} {}", of(self, K::Text), self.pick(&["~", "~*", "!~", "!~*"]), self.pick(PATTERNS)),
            },
            11 => format!("{} {}ilike {}", of(self, K::Text), self.pick(&["", "not "]), self.pick(&["'A%'", "'%B'", "'_'"])),
            12 => {
                let kind = self.pick(&[K::Int, K::Text, K::Numeric]);
                let list: Vec<String> = (0..self.random.random_range(1..=3)).map(|_| of(self, kind)).collect();
                format!("{} {}in ({})", of(self, kind), self.pick(&["", "not "]), list.join(", "))
            }
            13 => {
                let kind = self.pick(&[K::Int, K::Numeric, K::Date]);
                format!("{} {}between {} and {}", of(self, kind), self.pick(&["", "not "]), of(self, kind), of(self, kind))
            }
            14 => format!("{} is {}distinct from {}", of(self, kind), self.pick(&["", "not "]), of(self, kind)),
            15 => format!("({}) is {}{}", of(self, K::Bool), self.pick(&["", "not "]), self.pick(&["true", "false", "unknown"])),
            16 => {
                let mut outer = scope.clone();
                let (inner, _) = self.inner(&mut outer);
                format!("{}exists ({inner} where {})", self.pick(&["", "not "]), self.expression(K::Bool, scope, 1))
            }
            17 => {
                let (from, own) = self.table();
                let value = self.column(&own, Some(K::Int));
                let left = of(self, K::Int);
                format!("{left} {}in (select {value} from {from} where {})", self.pick(&["", "not "]), self.expression(K::Bool, &own, 1))
            }
            18 => {
                let value = of(self, K::Int);
                self.parameters.push(self.random.random_bool(0.9).then(|| "{1,5,NULL,100}".to_owned()));
                let number = self.parameters.len();
                format!("{value} {} (${number}::int[])", if number.is_multiple_of(2) { "= any" } else { "<> all" })
            }
            19 => {
                let order = self.pick(&["<", ">=", "=", "<>"]);
                format!("({}, {}) {order} ({}, {})", of(self, K::Int), of(self, K::Text), of(self, K::Int), of(self, K::Text))
            }
            20 => {
                let value = self.column(scope, Some(K::Text));
                let element = self.pick(&["{a,b,\"it's \\\"q\\\"\"}", "{}", "{NULL}", "{ä,日本}"]);
                self.parameters.push(Some(element.to_owned()));
                format!("{value} = any (${})", self.parameters.len())
            }
            _ => format!("{} {comparison} {}", of(self, K::Int), of(self, K::Numeric)),
        }
    }
}
