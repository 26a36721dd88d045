//! Random values, made by PostgreSQL: `RIMWARD_OUTPUT_CASES` says how many of each type, `RIMWARD_OUTPUT_SEED` which.

use std::io::Write as _;

use crate::judge::{Judge, TYPES, check};

/// What random values are made with.
const MAKERS: &str = r#"
create function number(below int) returns int language sql as $$ select floor(random() * below)::int $$;
create function word() returns text language sql as
    $$ select coalesce(string_agg(substr(E'aAbü日 ''"\\{}()[],;:=><nNuUlL\t\n0😀', 1 + number(36), 1), '') , '') from generate_series(1, number(7)) $$;
create function real_number() returns float8 language sql as
    $$ select case number(12) when 0 then 'NaN' when 1 then 'Infinity' when 2 then '-Infinity' when 3 then '-0' else (random() - 0.5) * 10 ^ (number(600) - 300) end::float8 $$;
create function decimal_number() returns numeric language sql as
    $$ select case number(9) when 0 then 'NaN' when 1 then '-Infinity' else round((random() - 0.5)::numeric * 10::numeric ^ number(30), number(25)) end::numeric $$;
create function moment_of() returns timestamptz language sql as
    $$ select case number(9) when 0 then 'infinity' when 1 then '-infinity' else '2000-01-01+00'::timestamptz + (random() - 0.02) * interval '290000 years' end $$;
create function place() returns point language sql as $$ select point(real_number(), (random() - 0.5) * 100) $$;
create function bounds() returns text language sql as $$ select (array['[)', '(]', '()', '[]'])[1 + number(4)] $$;
create function address() returns inet language sql as $$
    select case number(2) when 0 then format('%s.%s.%s.%s/%s', number(256), number(256), number(3), number(256), number(33))
        else (select string_agg(case number(3) when 0 then to_hex(number(65536)) else '0' end, ':') from generate_series(1, 8)) || '/' || number(129) end::inet $$;
create function one_pair() returns pair language sql as $$ select row(nullif(number(4), 0), nullif(word(), ''))::pair $$;
create function lexemes() returns tsvector language sql as
    $$ select coalesce(setweight(array_to_tsvector(array_agg(distinct w)), 'A'), '') || to_tsvector('simple', 'x y ' || number(9)) from
        (select nullif(word(), '') w from generate_series(1, 4)) s where w is not null $$;
"#;

/// Types and expressions.
const VALUES: [(&str, &str); 44] = [
    ("text[]", "array(select nullif(word(), 'a') from generate_series(1, number(5)))"),
    ("text[]", "array_fill(word(), array[1 + number(2), 1 + number(3), 1 + number(2)], array[number(9) - 4, number(9) - 4, 0])"),
    ("name[]", "array[word()::name, null]"),
    ("varchar[]", "array[word()::varchar]"),
    ("char(7)[]", "array[word()::char(7)]"),
    ("\"char\"", "chr(1 + number(126))"),
    ("float8[]", "array[real_number(), real_number()]"),
    ("float4[]", "array[(random() - 0.5)::float4, null, 'NaN']"),
    ("numeric[]", "array[decimal_number(), decimal_number()]"),
    ("int8[]", "array[((random() - 0.5) * 1.8e19)::int8]"),
    ("bool[]", "array[random() < 0.5, null]"),
    ("money", "((random() - 0.5) * 10 ^ number(16))::numeric::money"),
    ("money[]", "array[((random() - 0.5) * 10 ^ number(16))::numeric::money]"),
    ("timestamptz[]", "array[moment_of(), null, moment_of()]"),
    ("timestamp[]", "array[moment_of()::timestamp]"),
    ("date[]", "array[moment_of()::date]"),
    ("timetz[]", "array[(current_time at time zone make_interval(0, 0, 0, 0, number(28) - 14, number(60), number(60)))]"),
    ("interval[]", "array[make_interval(number(9) - 4, number(30) - 15, 0, number(80) - 40, number(60) - 30, 0, random() * 99 - 50)]"),
    ("bytea[]", "array[convert_to(word(), 'UTF8'), decode(md5(random()::text), 'hex')]"),
    ("uuid[]", "array[gen_random_uuid()]"),
    ("jsonb[]", "array[jsonb_build_object(word(), word(), 'n', number(9)), to_jsonb(array[word(), null])]"),
    ("json[]", "array[json_build_object(word(), array[number(9), null])]"),
    ("varbit", "(number(2000000000)::bit(31) || number(2000000000)::bit(31))::varbit(62)::text::varbit << number(9)"),
    ("varbit[]", "array[substring(number(2000000000)::bit(31) from 1 + number(30))::varbit]"),
    ("inet", "address()"),
    ("inet[]", "array[address(), null]"),
    ("cidr", "network(address())"),
    ("macaddr8", "left(md5(random()::text), 16)::macaddr8"),
    ("path", "('[' || place() || ',' || place() || ']')::path"),
    ("polygon[]", "array[polygon(circle(point(number(9), number(9)), 1 + random()))]"),
    ("circle", "circle(point(random(), random()), random() * 9)"),
    ("box[]", "array[box(point(random(), random()), point(random(), random())), null]"),
    ("tsvector", "lexemes()"),
    ("pg_lsn[]", "array['0/0'::pg_lsn + (random() * 1e18)::numeric(20)]"),
    ("int4range", "int4range(nullif(number(9), 0), 9 + nullif(number(9), 0), bounds())"),
    ("numrange[]", "array[numrange(nullif(decimal_number(), 'NaN'), 'NaN', bounds()), null]"),
    ("tstzmultirange", "multirange(tstzrange(moment_of(), 'infinity', bounds()))"),
    ("words", "words(nullif(word(), ''), null, bounds())"),
    ("words[]", "array[words(null, nullif(word(), ''), bounds()), null]"),
    ("pair", "one_pair()"),
    ("pair[]", "array[one_pair(), null, one_pair()]"),
    ("nested", "row(one_pair(), array['ok'::mood], array[one_pair()], array[span(random(), 2, bounds())], moment_of(), 1)::nested"),
    ("hstore", "hstore(array[word(), word(), 'x'], array[word(), null, word()])"),
    ("pair_span", "pair_span(one_pair(), null, bounds())"),
];

#[test]
fn random_values_are_sent_as_postgresql_sends_them() {
    let given = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u32>().ok());
    let (cases, seed) = (given("RIMWARD_OUTPUT_CASES").unwrap_or(25), given("RIMWARD_OUTPUT_SEED").unwrap_or(1));
    let _ = writeln!(std::io::stderr(), "RIMWARD_OUTPUT_SEED={seed} RIMWARD_OUTPUT_CASES={cases}");
    let judge = Judge::start(&format!("{TYPES}{MAKERS}"));
    let catalog = judge.catalog();
    let values: Vec<(&str, String)> =
        VALUES.iter().flat_map(|(ty, expression)| (0..cases).map(move |_| (*ty, (*expression).to_owned()))).collect();
    let mut sent = 0;
    for ((ty, _), judged) in values.iter().zip(judge.judge_seeded(f64::from(seed % 1000) / 1000.0, &values)) {
        sent += usize::from(check(ty, &judged, &catalog));
    }
    assert_eq!(sent, values.len());
}
