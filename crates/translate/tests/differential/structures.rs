//! Random queries of every structure: joins of all kinds, LATERAL, functions in FROM, views and partitions, subqueries, CTEs, set operations,
//! DISTINCT ON, grouping sets, windows with frames, WITH TIES. Expressions are simple and do not fail: `expressions` is about those.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::generator::Query;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Int,
    Text,
    Bool,
    Numeric,
    Date,
    Stamp,
    Mood,
}

use Kind as K;

const KINDS: &[Kind] = &[K::Int, K::Int, K::Text, K::Bool, K::Numeric, K::Date, K::Stamp, K::Mood];

type Columns = &'static [(&'static str, Kind)];

/// A relation, the column that tells its rows apart (its primary key, if `true`), and its columns.
struct Relation {
    name: &'static str,
    unique: Option<(&'static str, bool)>,
    columns: Columns,
}

const B: Columns = &[
    ("id", K::Int),
    ("a_id", K::Int),
    ("i4", K::Int),
    ("n52", K::Numeric),
    ("tx", K::Text),
    ("d", K::Date),
    ("ts", K::Stamp),
    ("b", K::Bool),
    ("m", K::Mood),
    ("code", K::Text),
];
const RELATIONS: &[Relation] = &[
    Relation {
        name: "a",
        unique: Some(("id", true)),
        columns: &[
            ("id", K::Int),
            ("b", K::Bool),
            ("i4", K::Int),
            ("i2", K::Int),
            ("n52", K::Numeric),
            ("tx", K::Text),
            ("vc", K::Text),
            ("d", K::Date),
            ("ts", K::Stamp),
            ("m", K::Mood),
        ],
    },
    Relation { name: "b", unique: Some(("id", true)), columns: B },
    Relation { name: "public.b", unique: Some(("id", true)), columns: B },
    Relation { name: "c", unique: None, columns: &[("i4", K::Int), ("tx", K::Text), ("k", K::Int), ("d", K::Date)] },
    Relation { name: "p", unique: Some(("k", false)), columns: &[("k", K::Int), ("region", K::Text), ("v", K::Numeric)] },
    Relation { name: "p_us", unique: Some(("k", false)), columns: &[("k", K::Int), ("region", K::Text), ("v", K::Numeric)] },
    Relation { name: "v_union", unique: None, columns: &[("id", K::Int), ("tx", K::Text)] },
    Relation { name: "v_join", unique: None, columns: &[("id", K::Int), ("code", K::Text), ("both", K::Text), ("d", K::Date)] },
    Relation { name: "v_nested", unique: None, columns: &[("\"B\"", K::Bool), ("n", K::Int), ("id", K::Int)] },
    Relation { name: "v_ordered", unique: Some(("id", false)), columns: &[("id", K::Int), ("tx", K::Text), ("i", K::Int)] },
];

/// What may be referred to: written so, of this kind.
type Column = (String, Kind);

#[derive(Clone, Default)]
struct Scope {
    columns: Vec<Column>,
    /// What tells the rows apart.
    unique: Option<String>,
    /// Tables with a primary key: that, and all of their columns.
    keyed: Vec<(String, Vec<Column>)>,
}

struct Generator<'r> {
    random: &'r mut StdRng,
    parameters: Vec<Option<String>>,
    names: usize,
    /// CTEs in sight, with the kinds of their columns `c0`, `c1` ….
    ctes: Vec<(String, Vec<Kind>)>,
}

pub(crate) fn query(random: &mut StdRng) -> Query {
    let mut generator = Generator { random, parameters: Vec::new(), names: 0, ctes: Vec::new() };
    let kinds: Vec<Kind> = (0..generator.random.random_range(1..=3)).map(|_| generator.pick(KINDS)).collect();
    let mut sql = generator.query(&kinds, &Scope::default(), 3);
    let mut ordered = false;
    let mut any = false;
    if generator.chance(40) {
        let mut keys: Vec<String> = (1..=kinds.len())
            .map(|ordinal| format!("{ordinal}{}", generator.pick(&["", " desc", " nulls first", " desc nulls last"])))
            .collect();
        // Equal ones may print differently, and come in any order.
        let numerics = kinds.iter().enumerate().filter(|(_, kind)| matches!(kind, K::Numeric));
        keys.extend(numerics.map(|(index, _)| format!("c{index}::text")));
        sql = format!("select * from ({sql}) as whole order by {}", keys.join(", "));
        ordered = true;
        if generator.chance(40) {
            sql += generator.pick(&[" limit 3", " offset 2", " limit 2 + 3 offset 1", " fetch first 4 rows with ties", " limit all"]);
        }
    } else if generator.chance(8) {
        sql = format!("select * from ({sql}) as whole limit {}", generator.random.random_range(0..5));
        any = true;
    }
    // What was made and not used after all may have had parameters.
    let mut parameters = generator.parameters;
    if (1..=parameters.len()).any(|number| !sql.contains(&format!("${number}::int"))) {
        for number in (1..=parameters.len()).rev() {
            sql = sql.replace(&format!("${number}::int"), "5");
        }
        parameters.clear();
    }
    Query { sql, parameters, ordered, any }
}

impl Generator<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *items.choose(self.random).unwrap()
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("x{}", self.names)
    }

    /// A query with columns of these kinds, named `c0`, `c1` ….
    fn query(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        if depth == 0 {
            return self.select(kinds, outer, 0);
        }
        match self.random.random_range(0..20) {
            0..=2 => self.set_operation(kinds, outer, depth),
            3 => self.values(kinds),
            4 | 5 => self.with(kinds, outer, depth),
            6..=8 => self.grouped(kinds, outer, depth),
            9 | 10 => self.windowed(kinds, outer, depth),
            11 => self.first_rows(kinds, outer),
            12 => self.limited(kinds, outer),
            _ => self.select(kinds, outer, depth),
        }
    }

    fn listed(items: &[String]) -> String {
        items.iter().enumerate().map(|(index, item)| format!("{item} as c{index}")).collect::<Vec<_>>().join(", ")
    }

    fn select(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        let (from, scope) = self.from(outer, depth);
        let visible = within(&scope, outer);
        let items: Vec<String> = kinds.iter().map(|kind| self.expression(*kind, &visible, depth.min(2))).collect();
        let distinct = self.pick(&["", "", "", "distinct "]);
        let mut sql = format!("select {distinct}{} from {from}", Self::listed(&items));
        if self.chance(60) {
            sql += &format!(" where {}", self.condition(&visible, depth.min(2)));
        }
        sql
    }

    fn set_operation(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        let operation = self.pick(&["union", "union all", "union all", "intersect", "intersect all", "except", "except all"]);
        let (left, right) = (self.query(kinds, outer, depth - 1), self.query(kinds, outer, depth - 1));
        // A WITH or LIMIT needs parentheses.
        format!("({left}) {operation} ({right})")
    }

    fn values(&mut self, kinds: &[Kind]) -> String {
        let rows: Vec<String> = (0..self.random.random_range(1..4))
            .map(|_| {
                let row: Vec<String> = kinds.iter().map(|kind| self.literal(*kind)).collect();
                format!("({})", row.join(", "))
            })
            .collect();
        let names: Vec<String> = (0..kinds.len()).map(|index| format!("c{index}")).collect();
        format!("select * from (values {}) as v ({})", rows.join(", "), names.join(", "))
    }

    fn with(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        let name = self.name();
        if self.chance(25) {
            let limit = self.random.random_range(1..8);
            let all = self.pick(&["union", "union all"]);
            self.ctes.push((name.clone(), vec![K::Int, K::Text]));
            let query = self.query(kinds, outer, depth - 1);
            self.ctes.pop();
            return format!(
                "with recursive {name} (c0, c1) as (select 1, 'a'::text {all} select c0 + 1, c1 || c0 from {name} where c0 < {limit}) {}",
                parenthesised(&query)
            );
        }
        let own: Vec<Kind> = (0..self.random.random_range(1..=3)).map(|_| self.pick(KINDS)).collect();
        let hint = self.pick(&["", "materialized ", "not materialized "]);
        let inner = self.query(&own, outer, depth - 1);
        self.ctes.push((name.clone(), own));
        let query = self.query(kinds, outer, depth - 1);
        self.ctes.pop();
        format!("with {name} as {hint}({inner}) {}", parenthesised(&query))
    }

    fn grouped(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        let (from, scope) = self.from(outer, depth.min(2));
        let mut keys: Vec<Column> = (0..self.random.random_range(0..=3)).map(|_| self.column(&scope, None)).collect();
        let mut determined = Vec::new();
        if self.chance(25)
            && let Some((key, columns)) = scope.keyed.choose(self.random).cloned()
        {
            keys.push((key, K::Int));
            determined = columns;
        }
        keys.dedup();
        let list = keys.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let listed = list.join(", ");
        let sets = !list.is_empty() && determined.is_empty() && self.chance(40);
        let group = match self.random.random_range(0..5) {
            _ if list.is_empty() => String::new(),
            0 if sets => format!(" group by rollup ({listed})"),
            1 if sets => format!(" group by cube ({listed})"),
            2 if sets => format!(" group by grouping sets (({listed}), ({}), ())", list[0]),
            3 if sets => format!(" group by {}, rollup ({listed})", list[0]),
            4 if sets => format!(" group by distinct rollup ({listed}), cube ({})", list[list.len() - 1]),
            _ => format!(" group by {listed}"),
        };
        let plain = |generator: &mut Self, kind: Kind| {
            let of: Vec<&Column> = keys.iter().chain(&determined).filter(|key| key.1 == kind).collect();
            let chosen = of.choose(generator.random).map(|key| key.0.clone());
            chosen.filter(|_| generator.chance(60))
        };
        let items: Vec<String> = kinds
            .iter()
            .map(|kind| match plain(self, *kind) {
                Some(key) => key,
                None if *kind == K::Int && !group.is_empty() && self.chance(20) => format!("grouping({})", list[0]),
                None => self.aggregate(*kind, &scope),
            })
            .collect();
        let mut sql = format!("select {} from {from}", Self::listed(&items));
        if self.chance(40) {
            sql += &format!(" where {}", self.condition(&within(&scope, outer), 1));
        }
        sql += &group;
        // Without a key or an aggregate, HAVING makes a group of its own.
        if !group.is_empty() && self.chance(25) {
            sql += &format!(" having {} {} 1", self.aggregate(K::Int, &scope), self.pick(&[">", "<=", "is distinct from"]));
        }
        if items.iter().all(|item| !item.contains('(')) && group.is_empty() {
            sql = sql.replacen("select ", "select distinct ", 1);
        }
        sql
    }

    fn aggregate(&mut self, kind: Kind, scope: &Scope) -> String {
        let of = |generator: &mut Self, kind: Kind| generator.column(scope, Some(kind)).0;
        let filter = match self.random.random_range(0..4) {
            0 => format!(" filter (where {})", self.condition(scope, 0)),
            _ => String::new(),
        };
        let call = match (kind, self.random.random_range(0..4)) {
            (K::Int, 0) => "count(*)".to_owned(),
            (K::Int, 1) => {
                let kind = self.pick(&[K::Int, K::Text, K::Numeric, K::Date]);
                format!("count({}{})", self.pick(&["", "distinct "]), of(self, kind))
            }
            (K::Int, 2) => format!("sum({} % 1000)", of(self, K::Int)),
            (K::Numeric, 0) => format!("sum(nullif({}, 'NaN'))", of(self, K::Numeric)),
            (K::Numeric, 1) => format!("avg({} % 1000)", of(self, K::Int)),
            (K::Bool, _) => format!("{}({})", self.pick(&["bool_and", "bool_or", "every"]), of(self, K::Bool)),
            (K::Text, 0) => {
                let text = of(self, K::Text);
                format!("string_agg({text}, ',' order by {text})")
            }
            (K::Mood, _) => format!("{}({})", self.pick(&["min", "max"]), of(self, K::Mood)),
            (kind, _) => format!("{}({})", self.pick(&["min", "max"]), of(self, kind)),
        };
        format!("{call}{filter}")
    }

    fn windowed(&mut self, kinds: &[Kind], outer: &Scope, depth: u32) -> String {
        let depth = if self.chance(60) { 0 } else { depth.min(1) };
        let (from, scope) = self.from(outer, depth);
        let visible = within(&scope, outer);
        let items: Vec<String> = kinds
            .iter()
            .map(|kind| if self.chance(75) { self.window_function(*kind, &scope) } else { self.expression(*kind, &visible, 0) })
            .collect();
        let mut sql = format!("select {} from {from}", Self::listed(&items));
        if self.chance(40) {
            sql += &format!(" where {}", self.condition(&visible, 1));
        }
        sql
    }

    fn window_function(&mut self, kind: Kind, scope: &Scope) -> String {
        let value = |generator: &mut Self| generator.column(scope, Some(kind)).0;
        let partition = if self.chance(40) { format!("partition by {} ", self.column(scope, None).0) } else { String::new() };
        let direction = self.pick(&["", " desc", " nulls first", " desc nulls last"]);
        // Where peers are told apart by nothing, only what treats them alike is certain.
        if let (Some(unique), true) = (scope.unique.clone(), self.chance(60)) {
            let first = if self.chance(40) { format!("{}{direction}, ", self.column(scope, None).0) } else { String::new() };
            let order = format!("{partition}order by {first}{unique}{}", self.pick(&["", " desc"]));
            let frame = self.rows_frame();
            let value = value(self);
            return match (kind, self.random.random_range(0..8)) {
                (K::Int, 0) => format!("row_number() over ({order})"),
                (K::Int, 1) => format!("ntile({}) over ({order})", self.random.random_range(1..6)),
                (K::Int, 2) => format!("count(*) over ({order} {frame})"),
                (K::Int, 3) => format!("sum({value} % 1000) over ({order} {frame})"),
                (K::Numeric, 0) => format!("sum(nullif({value}, 'NaN')) over ({order} {frame})"),
                (_, 4) => format!("{}({value}, {}) over ({order})", self.pick(&["lag", "lead"]), self.random.random_range(-1..3)),
                (_, 5) => format!("{}({value}, 1, {}) over ({order})", self.pick(&["lag", "lead"]), self.literal(kind)),
                (_, 6) => format!("nth_value({value}, {}) over ({order} {frame})", self.random.random_range(1..4)),
                _ => format!("{}({value}) over ({order} {frame})", self.pick(&["first_value", "last_value"])),
            };
        }
        let (key, of) = self.column(scope, None);
        let order = format!("{partition}order by {key}{direction}");
        let frame = self.peers_frame(of);
        let value = value(self);
        match (kind, self.random.random_range(0..5)) {
            (K::Int, 0) => format!("rank() over ({order})"),
            (K::Int, 1) => format!("dense_rank() over ({order})"),
            (K::Int, 2) => format!("count({value}) over ({order} {frame})"),
            (K::Int, 3) => format!("sum({value} % 1000) over ({order} {frame})"),
            (K::Numeric, 0) => format!("(cume_dist() over ({order}) * 1000)::int::numeric"),
            (K::Numeric, 1) => format!("(percent_rank() over ({order}) * 1000)::int::numeric"),
            (K::Bool, _) => format!("bool_or({value}) over ({order} {frame})"),
            _ => format!("{}({value}) over ({order} {frame})", self.pick(&["min", "max"])),
        }
    }

    fn exclusion(&mut self) -> &'static str {
        self.pick(&["", "", "", " exclude current row", " exclude group", " exclude ties", " exclude no others"])
    }

    fn rows_frame(&mut self) -> String {
        let frame = self.pick(&[
            "",
            "rows 2 preceding",
            "rows between 1 preceding and 1 following",
            "rows between unbounded preceding and unbounded following",
            "rows between 1 following and 3 following",
            "rows between 3 preceding and 2 preceding",
            "rows between current row and unbounded following",
            "groups between 1 preceding and 2 following",
            "range between current row and unbounded following",
        ]);
        if frame.is_empty() { String::new() } else { format!("{frame}{}", self.exclusion()) }
    }

    /// Frames of whole groups of peers.
    fn peers_frame(&mut self, of: Kind) -> String {
        let (before, behind) = match of {
            K::Int => ("5", "100"),
            K::Numeric => ("0.5", "12"),
            K::Date => ("'1 day'", "'30 days'"),
            K::Stamp => ("interval '12:00:00'", "interval '10 days'"),
            K::Text | K::Bool | K::Mood => ("", ""),
        };
        let frame = match self.random.random_range(0..6) {
            0 => String::new(),
            1 => "groups between 1 preceding and 1 following".to_owned(),
            2 => "groups between 2 following and unbounded following".to_owned(),
            3 | 4 if !before.is_empty() => format!("range between {before} preceding and {behind} following"),
            5 if !before.is_empty() => format!("range between {before} following and {behind} following"),
            _ => "range between current row and unbounded following".to_owned(),
        };
        // Of peers, one alone is left out.
        let exclusion = self.pick(&["", "", " exclude group", " exclude no others"]);
        if frame.is_empty() { frame } else { format!("{frame}{exclusion}") }
    }

    /// DISTINCT ON.
    fn first_rows(&mut self, kinds: &[Kind], outer: &Scope) -> String {
        let (from, scope) = self.table();
        let visible = within(&scope, outer);
        let Some(unique) = scope.unique.clone() else { return self.select(kinds, outer, 0) };
        let items: Vec<String> = kinds.iter().map(|kind| self.expression(*kind, &visible, 0)).collect();
        let key = self.column(&scope, None).0;
        let direction = self.pick(&["", " desc", " nulls first"]);
        format!("select distinct on ({key}) {} from {from} order by {key}{direction}, {unique}", Self::listed(&items))
    }

    /// The first rows, by what tells them apart, or with those that nothing tells apart.
    fn limited(&mut self, kinds: &[Kind], outer: &Scope) -> String {
        let (from, scope) = self.table();
        let visible = within(&scope, outer);
        let items: Vec<String> = kinds.iter().map(|kind| self.expression(*kind, &visible, 0)).collect();
        let sql = format!("select {} from {from}", Self::listed(&items));
        let count = self.random.random_range(0..6);
        match scope.unique {
            Some(unique) if self.chance(60) => format!("{sql} order by {unique} limit {count} offset {}", self.random.random_range(0..3)),
            _ => format!("{sql} order by {} fetch first {count} rows with ties", self.column(&scope, None).0),
        }
    }

    fn table(&mut self) -> (String, Scope) {
        let relation = RELATIONS.choose(self.random).unwrap();
        let alias = self.name();
        let columns: Vec<Column> = relation.columns.iter().map(|(name, kind)| (format!("{alias}.{name}"), *kind)).collect();
        let unique = relation.unique.map(|(name, _)| format!("{alias}.{name}"));
        let keyed = match relation.unique {
            Some((name, true)) => vec![(format!("{alias}.{name}"), columns.clone())],
            _ => Vec::new(),
        };
        (format!("{} {alias}", relation.name), Scope { columns, unique, keyed })
    }

    /// An item of FROM.
    fn item(&mut self, outer: &Scope, depth: u32) -> (String, Scope) {
        let named = |alias: &str, kinds: &[Kind]| Scope {
            columns: kinds.iter().enumerate().map(|(index, kind)| (format!("{alias}.c{index}"), *kind)).collect(),
            ..Scope::default()
        };
        match self.random.random_range(0..12) {
            0 | 1 if depth > 0 => {
                let kinds = [K::Int, self.pick(KINDS), self.pick(KINDS)];
                let (query, alias) = (self.query(&kinds, outer, depth - 1), self.name());
                (format!("({query}) as {alias}"), named(&alias, &kinds))
            }
            2 => {
                let alias = self.name();
                let call = self.pick(&["generate_series(1, 4)", "generate_series(8, 0, -3)", "unnest(array[1, 2, null, 5])"]);
                let scope = Scope { columns: vec![(format!("{alias}.c0"), K::Int), (format!("{alias}.n"), K::Int)], ..Scope::default() };
                (format!("{call} with ordinality as {alias} (c0, n)"), scope)
            }
            3 | 4 if !self.ctes.is_empty() => {
                let (name, kinds) = self.ctes.choose(self.random).cloned().unwrap();
                let alias = self.name();
                (format!("{name} as {alias}"), named(&alias, &kinds))
            }
            _ => self.table(),
        }
    }

    fn from(&mut self, outer: &Scope, depth: u32) -> (String, Scope) {
        if depth == 0 {
            return self.table();
        }
        if self.chance(10) {
            return self.merged();
        }
        let (mut sql, mut scope) = self.item(outer, depth);
        for _ in 0..self.pick(&[0, 0, 1, 1, 2]) {
            if self.chance(20) {
                let (item, right) = self.lateral(&scope, outer, depth);
                let word = self.pick(&[", ", " cross join ", " left join "]);
                sql += &format!("{word}{item}{}", if word == " left join " { " on true" } else { "" });
                scope = beside(scope, right);
                continue;
            }
            let (item, right) = if self.chance(12) { self.nested() } else { self.item(outer, depth - 1) };
            let both = beside(scope.clone(), right.clone());
            if self.chance(12) {
                sql += &format!("{}{item}", self.pick(&[", ", " cross join "]));
            } else {
                let kind = self.pick(&["join", "join", "left join", "left join", "right join", "full join"]);
                let equal = self.equality(&scope, &right);
                let condition = match (equal, kind) {
                    (Some(equal), _) if self.chance(75) => equal,
                    (Some(equal), "full join") => equal,
                    (Some(equal), _) => format!("{equal} and {}", self.condition(&both, 1)),
                    (None, _) => "true".to_owned(),
                };
                let kind = if condition == "true" && kind == "full join" { "join" } else { kind };
                sql += &format!(" {kind} {item} on {condition}");
            }
            scope = both;
        }
        (sql, scope)
    }

    /// USING and NATURAL.
    fn merged(&mut self) -> (String, Scope) {
        let (left, right) = (self.name(), self.name());
        let kind = self.pick(&["", "left ", "right ", "full "]);
        let items = "(select id, i4, tx from b)";
        let others = "(select id, d, n52 from a)";
        let (join, condition) = if self.chance(50) { (format!("natural {kind}join"), "") } else { (format!("{kind}join"), " using (id)") };
        let columns = vec![
            ("id".to_owned(), K::Int),
            (format!("{left}.i4"), K::Int),
            (format!("{left}.tx"), K::Text),
            (format!("{right}.d"), K::Date),
            (format!("{right}.n52"), K::Numeric),
        ];
        let sql = format!("{items} as {left} {join} {others} as {right}{condition}");
        (sql, Scope { columns, unique: Some("id".to_owned()), keyed: Vec::new() })
    }

    /// A join in parentheses.
    fn nested(&mut self) -> (String, Scope) {
        let ((left, left_scope), (right, right_scope)) = (self.table(), self.table());
        let Some(equal) = self.equality(&left_scope, &right_scope) else { return (left, left_scope) };
        let kind = self.pick(&["join", "left join", "right join", "full join"]);
        (format!("({left} {kind} {right} on {equal})"), Scope { unique: None, ..beside(left_scope, right_scope) })
    }

    fn lateral(&mut self, before: &Scope, outer: &Scope, depth: u32) -> (String, Scope) {
        let alias = self.name();
        if self.chance(30) {
            let of = self.column(before, Some(K::Int)).0;
            let scope = Scope { columns: vec![(format!("{alias}.c0"), K::Int)], ..Scope::default() };
            return (format!("generate_series({of} % 5, {of} % 5 + 2) as {alias} (c0)"), scope);
        }
        let kinds = [self.pick(&[K::Int, K::Text, K::Numeric, K::Date, K::Bool]), K::Int];
        let both = within(before, outer);
        let query = self.query(&kinds, &both, depth.saturating_sub(1).min(1));
        let columns = kinds.iter().enumerate().map(|(index, kind)| (format!("{alias}.c{index}"), *kind)).collect();
        (format!("lateral ({query}) as {alias}"), Scope { columns, ..Scope::default() })
    }

    fn equality(&mut self, left: &Scope, right: &Scope) -> Option<String> {
        for _ in 0..8 {
            let (l, kind) = self.column(left, None);
            let same: Vec<&Column> = right.columns.iter().filter(|column| column.1 == kind).collect();
            if let Some((r, _)) = same.choose(self.random) {
                return Some(format!("{l} = {r}"));
            }
        }
        None
    }

    fn column(&mut self, scope: &Scope, kind: Option<Kind>) -> Column {
        let of: Vec<&Column> = scope.columns.iter().filter(|column| kind.is_none_or(|kind| column.1 == kind)).collect();
        match (of.choose(self.random), kind) {
            (Some(column), _) => (*column).clone(),
            (None, kind) => {
                let kind = kind.unwrap_or(K::Int);
                (self.literal(kind), kind)
            }
        }
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            K::Int if self.chance(10) => {
                self.parameters.push(Some("5".to_owned()));
                format!("${}::int", self.parameters.len())
            }
            K::Int => self.pick(&["0", "1", "5", "100", "-1", "null::int"]).to_owned(),
            K::Text => self.pick(&["'a'::text", "'b'::text", "''::text", "null::text", "'ä'::text"]).to_owned(),
            K::Bool => self.pick(&["true", "false", "null::boolean"]).to_owned(),
            K::Numeric => self.pick(&["1.50", "0.1", "12.34", "100::numeric(5,2)", "null::numeric"]).to_owned(),
            K::Date => self.pick(&["date '2024-01-01'", "date '2000-01-01'", "null::date"]).to_owned(),
            K::Stamp => self.pick(&["timestamp '2024-01-01'", "timestamp '2000-01-01 12:00:00'", "null::timestamp"]).to_owned(),
            K::Mood => self.pick(&["'sad'::mood", "'ok'::mood", "null::mood"]).to_owned(),
        }
    }

    fn expression(&mut self, kind: Kind, scope: &Scope, depth: u32) -> String {
        let column = self.column(scope, Some(kind)).0;
        if depth == 0 || self.chance(50) {
            return column;
        }
        let other = self.expression(kind, scope, depth - 1);
        match (kind, self.random.random_range(0..8)) {
            (_, 0) => format!("coalesce({column}, {other})"),
            (_, 1) => format!("case when {} then {column} else {other} end", self.condition(scope, depth - 1)),
            (_, 2) => format!("nullif({column}, {other})"),
            (K::Mood, _) => column,
            (_, 3) => {
                let own = self.table();
                let visible = within(&own.1, scope);
                let aggregate = self.aggregate(kind, &own.1);
                format!("(select {aggregate} from {} where {})", own.0, self.condition(&visible, 0))
            }
            (K::Int, 4) => format!("{column} % 10 + 1"),
            (K::Int, 5) => format!("length({})", self.column(scope, Some(K::Text)).0),
            (K::Text, 4 | 5) => format!("{column} || {other}"),
            (K::Bool, _) => format!("({})", self.condition(scope, depth - 1)),
            (K::Int | K::Date, 6) => format!("{}({column}, {other})", self.pick(&["greatest", "least"])),
            _ => column,
        }
    }

    fn condition(&mut self, scope: &Scope, depth: u32) -> String {
        let kind = self.pick(KINDS);
        let column = self.column(scope, Some(kind)).0;
        let comparison = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        if depth == 0 {
            let other = if self.chance(40) { self.column(scope, Some(kind)).0 } else { self.literal(kind) };
            return match self.random.random_range(0..6) {
                0 => format!("{column} is {}null", self.pick(&["", "not "])),
                1 => format!("{column} is {}distinct from {other}", self.pick(&["", "not "])),
                2 => format!("{column} between {}{other} and {}", self.pick(&["", "symmetric "]), self.literal(kind)),
                _ => format!("{column} {comparison} {other}"),
            };
        }
        match self.random.random_range(0..11) {
            0 | 1 => format!("({} {} {})", self.condition(scope, depth - 1), self.pick(&["and", "or"]), self.condition(scope, depth - 1)),
            2 => format!("not ({})", self.condition(scope, depth - 1)),
            3 => format!("{}exists ({})", self.pick(&["", "not "]), self.query(&[K::Int], scope, depth - 1)),
            4 | 5 => format!("{column} {}in ({})", self.pick(&["", "not "]), self.query(&[kind], scope, depth - 1)),
            6 => format!("{column} {comparison} {} ({})", self.pick(&["any", "all", "some"]), self.query(&[kind], scope, depth - 1)),
            7 => {
                let (second, of) = self.column(scope, None);
                format!("({column}, {second}) {}in ({})", self.pick(&["", "not "]), self.query(&[kind, of], scope, depth - 1))
            }
            8 => {
                let (second, of) = self.column(scope, None);
                format!("({column}, {second}) {comparison} ({}, {})", self.literal(kind), self.literal(of))
            }
            9 => {
                let (second, of) = self.column(scope, None);
                match self.random.random_range(0..3) {
                    0 => format!("row({column}, {second}) is {}null", self.pick(&["", "not "])),
                    1 => format!("not (row({column}, {second}) is null)"),
                    _ => format!("({column}, {second}) is distinct from ({}, {})", self.literal(kind), self.literal(of)),
                }
            }
            _ => self.condition(scope, 0),
        }
    }
}

/// What is near, and what is around it.
fn within(near: &Scope, around: &Scope) -> Scope {
    let mut scope = near.clone();
    // Mostly what is near.
    scope.columns.extend(near.columns.iter().cloned());
    scope.columns.extend(around.columns.iter().cloned());
    scope
}

fn beside(left: Scope, right: Scope) -> Scope {
    let mut scope = left;
    scope.columns.extend(right.columns);
    scope.keyed.extend(right.keyed);
    scope.unique = None;
    scope
}

fn parenthesised(query: &str) -> String {
    if query.starts_with("with") { format!("select * from ({query}) as inner_query") } else { query.to_owned() }
}
