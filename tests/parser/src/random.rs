//! Random statements without parentheses where precedence decides: valid mostly, and strange always.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

const OPERANDS: &[&str] = &[
    "a",
    "b",
    "t.c",
    "\"Q\"",
    "1",
    "2.5",
    "1e3",
    ".5",
    "'x'",
    "'it''s'",
    "null",
    "true",
    "$1",
    "date '2024-01-01'",
    "interval '1' month",
    "timestamp with time zone '2024-01-01'",
    "double precision '1'",
    "f(a)",
    "count(*)",
    "s.f(a, b)",
    "sum(distinct a order by b)",
    "count(a) filter (where b)",
    "row_number() over (partition by a order by b desc)",
    "sum(a) over w",
    "first_value(a) over (order by b rows 2 preceding)",
    "sum(a) over (rows between unbounded preceding and 1 following exclude ties)",
    "array[1, 2]",
    "array[[1], [2]]",
    "arr[1]",
    "arr[1:2]",
    "arr[:2]",
    "(a)",
    "(a, b)",
    "row(a, b)",
    "(select 1)",
    "exists (select 1)",
    "array(select 1)",
    "case when a then b end",
    "case a when 1 then 2 else 3 end",
    "cast(a as numeric(10, 2))",
    "coalesce(a, b)",
    "nullif(a, b)",
    "greatest(a, b)",
    "extract(year from a)",
    "substring(a from 2 for 3)",
    "substring(a for 2)",
    "trim(both 'x' from a)",
    "trim(a)",
    "position('a' in b)",
    "current_date",
    "current_timestamp",
    "current_time(2)",
    "(a, b) overlaps (c, interval '1 day')",
    "percentile_disc(0.5) within group (order by a desc)",
    "row_number() over (order by a groups between 1 preceding and unbounded following)",
    "sum(a) over (rows between 1 following and current row)",
    "char 'x'",
    "left(a, 1)",
    "percentile_cont(0.5) within group (order by a)",
    "f(variadic arr)",
    "u&",
    "x'1F'",
    "0x1F",
    "e'\\n'",
    "'a'\n'b'",
    "1_000",
    "$$x$$",
    "b.*",
];
const BINARY: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "=",
    "<>",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "||",
    "~",
    "!~",
    "~*",
    "&",
    "|",
    "#",
    "<<",
    ">>",
    "->",
    "->>",
    "#>",
    "@>",
    "<@",
    "&&",
    "?",
    "?|",
    "and",
    "and",
    "or",
    "or",
    "is distinct from",
    "is not distinct from",
    "like",
    "not like",
    "ilike",
    "similar to",
    "~~",
    "at time zone",
    "@@",
    "<->",
    "|/",
    "*-",
    "=-",
    "operator(pg_catalog.+)",
];
const PREFIX: &[&str] = &["not", "-", "+", "~", "@", "|/", "- -", "not not", "-+", "!!"];
const POSTFIX: &[&str] = &[
    "is null",
    "is not null",
    "isnull",
    "notnull",
    "is true",
    "is not false",
    "is unknown",
    "::int",
    "::text",
    "::numeric(5,2)",
    "::varchar(3)",
    "::int[]",
    "::timestamp with time zone",
    "::char",
    "::\"char\"",
    "collate \"C\"",
    "in (1, 2)",
    "not in (1)",
    "in (select 1)",
    "= any (arr)",
    "<> all (array[1])",
    "= any (select 1)",
    "between 1 and 2",
    "not between a and b",
    "between symmetric 1 and 2 + 3",
    "[1]",
    "escape 'x'",
    "is document",
    "like any (arr)",
];

/// A statement.
pub(crate) fn statement(random: &mut StdRng) -> String {
    let depth = random.random_range(1..6);
    let expr = expr(random, depth);
    let tail = [
        "",
        " from t",
        " from only t",
        " from t where a = b",
        " from t order by 1 desc nulls last limit 3",
        " from t x (c, d)",
        " from t, u join v using (a)",
        " from t left join u on t.a = u.a natural join v",
        " from t cross join u full join v on true",
        " from (select 1) q (c)",
        " from lateral (select 2) q",
        " from generate_series(1, 2) with ordinality g (n, o)",
        " from t group by a, b having count(*) > 1",
        " from t window w as (order by a)",
        " union select 1 intersect select 2",
        " union all (select 1 limit 1) order by 1",
        " fetch first 2 rows only",
        " from t group by rollup (a, b)",
        " from t group by grouping sets ((a), ())",
        " from t offset 2 rows",
        " from t limit all",
        " from t for update",
    ];
    let tail = pick(random, &tail);
    match random.random_range(0..6) {
        0 => format!("select 1 from t where {expr}"),
        1 => format!("with c as (select 1), d (x) as (values (1), (2)) select {expr} from c, d"),
        2 => format!("select a as x, {expr} y{tail}"),
        3 => format!("select distinct on (a) {expr}{tail}"),
        _ => format!("select {expr}{tail}"),
    }
}

fn pick<'a>(random: &mut StdRng, items: &[&'a str]) -> &'a str {
    items.choose(random).copied().unwrap_or("")
}

fn expr(random: &mut StdRng, depth: u32) -> String {
    let mut out = String::new();
    if random.random_range(0..4) == 0 {
        out += pick(random, PREFIX);
        out.push(' ');
    }
    if depth > 2 && random.random_range(0..6) == 0 {
        out += &format!("({})", expr(random, depth - 2));
    } else {
        out += pick(random, OPERANDS);
    }
    if random.random_range(0..4) == 0 {
        out.push(' ');
        out += pick(random, POSTFIX);
    }
    if depth > 1 {
        out.push(' ');
        out += pick(random, BINARY);
        out.push(' ');
        out += &expr(random, depth - 1);
    }
    out
}
