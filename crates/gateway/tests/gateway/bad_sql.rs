//! What is no SQL, or too much of it: the error, its SQLSTATE and its position are PostgreSQL's, memory stays bounded, and nothing
//! overflows.

use rimward_model::Lsn;

use crate::differential::{TABLES, answer, frame, parse, readable};
use crate::edge::Edge;
use crate::garbage::resident_kib;

fn edge() -> Edge {
    Edge::holding(TABLES, &["item"], Lsn::new(1 << 60))
}

fn query(sql: &str) -> Vec<u8> {
    frame(b'Q', &[sql.as_bytes(), b"\0"].concat())
}

fn prepare(sql: &str) -> Vec<u8> {
    [parse("", sql, &[]), frame(b'D', b"S\0"), frame(b'S', b"")].concat()
}

/// The same at the edge and at its primary. Rows count in any order: what is compared here need not be ordered.
fn check(edge: &Edge, messages: &[Vec<u8>], what: &dyn Fn(usize) -> String) {
    let heard = [edge.addr.port(), edge.server.port()].map(|port| {
        let text = readable(&answer(port, messages, true));
        let mut answers: Vec<Vec<String>> = vec![Vec::new()];
        for line in text.lines() {
            answers.last_mut().expect("there is one").push(line.to_owned());
            if line.starts_with('Z') {
                answers.last_mut().expect("there is one").sort_unstable();
                answers.push(Vec::new());
            }
        }
        answers
    });
    for (index, (here, there)) in heard[0].iter().zip(&heard[1]).enumerate() {
        assert_eq!(here, there, "{}", what(index));
    }
    assert_eq!(heard[0].len(), heard[1].len());
}

fn check_both_protocols(edge: &Edge, statements: &[String]) {
    let shown = |index: usize| statements.get(index).map_or_else(String::new, |sql| sql.chars().take(300).collect());
    check(edge, &statements.iter().map(|sql| query(sql)).collect::<Vec<_>>(), &shown);
    check(edge, &statements.iter().map(|sql| prepare(sql)).collect::<Vec<_>>(), &shown);
}

#[test]
fn invalid_sql_of_every_kind_fails_as_at_postgresql() {
    let statements = [
        "selct 1",
        "select",
        "select from",
        "select ,",
        "select 1 1",
        "select (1",
        "select 1)",
        "select 'open",
        "select \"open",
        "select $$open",
        "select /* open",
        "select \"\"",
        "select 1a",
        "select 1 from",
        "select id from item where",
        "select id from item where id =",
        "select id from item order by",
        "select id from item group by",
        "select id from item limit",
        "select id, from item",
        "select * from item item item",
        "select nosuch from item",
        "select item.nosuch from item",
        "select nosuch.id from item",
        "select id from nosuch",
        "select id from nosuch.item",
        "select id from item, item",
        "select id from item a, item b",
        "select nosuch(id) from item",
        "select id + name from item",
        "select id + true from item",
        "select -name from item",
        "select id from item where id",
        "select id from item where name",
        "select id from item where id = 'x'",
        "select id from item where id = '99999999999'",
        "select 'x'::int",
        "select '2024-02-30'::date",
        "select '1'::nosuch",
        "select cast(true as date)",
        "select 1/0",
        "select id / (id - id) from item",
        "select 2147483647 + 1",
        "select 9223372036854775807 + 1",
        "select name from item group by id + 1",
        "select id, count(*) from item",
        "select count(count(*)) from item",
        "select id from item where count(*) > 1",
        "select sum(name) from item",
        "select max(distinct) from item",
        "select (select id, name from item)",
        "select (select id from item)",
        "select id from item where id in (select id, name from item)",
        "select id from item union select name from item",
        "select id, name from item union select id from item",
        "select distinct on (id) id from item order by name",
        "select id as a from item where a = 1",
        "select id as a from item having a = 1",
        "select id from item order by 2",
        "select id from item order by 'x'",
        "select id from item limit -1",
        "select id from item limit 'x'",
        "select id from item offset -1",
        "select row_number() from item",
        "select id from item where row_number() over () = 1",
        "select sum(id) over (order by nosuch) from item",
        "select case when id then 1 end from item",
        "select case id when 'x' then 1 end from item",
        "select coalesce()",
        "select coalesce(1, 'x')",
        "select greatest(1, true)",
        "select array[1, 'x']",
        "select (1, 2) = (1, 2, 3)",
        "select 1 in (true)",
        "select 'a' like 'b\\'",
        "select 'x' similar to '('",
        "select id from item for update of nosuch",
        "select $1",
        "select $1 + $2",
        "select $0",
        "select id from item where id = $1",
        "with a as (select 1) select * from b",
        "with recursive a as (select 1 union all select n from a) select * from a",
        "with a as (select 1), a as (select 2) select 1",
        "values (1), (1, 2)",
        "values (1), ('x'), (true)",
        "select * from (values (1)) v(a, b)",
        "select * from (select 1)",
        "select chr(0)",
        "select repeat('x', -1) || nosuch",
        "insert into item values ('x')",
        "insert into nosuch values (1)",
        "update item set nosuch = 1",
        "delete from item where nosuch",
        "create table item (a int)",
        "drop table nosuch",
        "begin x",
        "commit x",
        "savepoint",
        "release nosuch",
        "rollback to nosuch",
        "set transaction nosuch",
        "show nosuch",
        "set nosuch = 1",
        "execute nosuch",
        "\u{1}",
        "\u{e9}",
        "select \u{e9}",
        "select 'Ω', nosuch from item",
        "?",
        "@",
        "select 1 @ 2",
        "select 1 === 2",
        "select 1;; selct",
        "select 1; select 1/0; select 2",
    ];
    check_both_protocols(&edge(), &statements.map(str::to_owned));
}

/// xorshift64*: the same statements each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or_default() % end
    }
}

/// Words of sound statements, taken out, put in twice, exchanged and strewn about.
#[test]
fn broken_statements_are_judged_as_at_postgresql() {
    let sound = [
        "select a . id , a . name from item a join item b on a . id = b . id where a . id < 9 and b . name like 'n%' order by a . id desc",
        "select count ( * ) , sum ( id ) filter ( where id > 3 ) , max ( price ) from item where price is not null group by id % 3 having count ( * ) > 1 order by 1",
        "select id , case when id > 5 then 'big' else name end as size from item where id in ( 1 , 2 , 3 ) or name = 'n7' order by 2 , 1",
        "select id , row_number ( ) over ( partition by id % 2 order by id desc ) from item where id between 3 and 11 order by id",
        "with t as ( select id , price * 2 as twice from item ) select t . id , twice :: numeric ( 10 , 1 ) from t where twice > 10.5 order by 1",
        "select id from item where exists ( select 1 from item i where i . id = item . id + 1 ) union select 1000 order by 1",
    ];
    let pool: Vec<&str> =
        sound.iter().flat_map(|sql| sql.split(' ')).chain(["null", "'x'", "1.5", "true", "::text", "||", "-", "not"]).collect();
    let mut dice = Dice(7);
    let mut statements = Vec::new();
    for round in 0..300 {
        let mut words: Vec<&str> = sound[round % sound.len()].split(' ').collect();
        for _ in 0..=dice.below(2) {
            let (at, other) = (dice.below(words.len()), dice.below(words.len()));
            match dice.below(4) {
                0 => drop(words.remove(at)),
                1 => words.insert(at, words[other]),
                2 => words.swap(at, other),
                _ => words[at] = pool[dice.below(pool.len())],
            }
        }
        statements.push(words.join(" "));
    }
    let edge = edge();
    check_both_protocols(&edge, &statements);
    assert!(edge.meter.read().local > 10, "{:?}", edge.meter.read());
}

#[test]
fn deep_nesting_is_judged_by_postgresql() {
    let nested = |open: &str, inner: &str, close: &str, depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
    let select = |text: String| format!("select {text}");
    let statements = [
        select(nested("(", "1", ")", 10_000)),
        select(nested("(", "1", "", 10_000)),
        select(nested("(select ", "1", ")", 4_000)),
        select(nested("not ", "true", "", 10_000)),
        select(nested("- ", "1", "", 10_000)),
        select(nested("", "1", "+1", 20_000)),
        select(nested("", "'a'", "||'a'", 8_000)),
        select(nested("", "1", "::int", 9_000)),
        select(nested("", "true", " or true", 5_000)),
        select(nested("", "1", " = 1", 8_000)),
        select(nested("", "id", "[1]", 10_000)) + " from item",
        select(nested("array[", "1", "]", 7_000)),
        select(nested("abs(", "1", ")", 8_000)),
        select(nested("case when true then ", "1", " end", 1_800)),
        select(nested("/*", "", "", 20_000)),
        select(nested("/*", "", "*/ ", 8_000)) + "1",
        nested("select 1 union ", "select 1", "", 3_000),
        nested("(", "select 1", ")", 10_000),
        format!("select 1 from item a{}", " join item using (id)".repeat(2_000)),
        format!("select id from item where id in (1{}) order by id", ",2".repeat(15_000)),
        format!("select id from item where {} order by id", nested("", "id = 1", " or id = 2", 3_500)),
        format!("select {}1 from item where id = 1", "1,".repeat(1_663)),
        format!("select {}1 from item where id = 1", "1,".repeat(1_664)),
        format!("values (1){}", ",(1)".repeat(9_000)),
        format!("with {} select 1", (0..1_500).map(|n| format!("a{n} as (select 1)")).collect::<Vec<_>>().join(",")),
    ];
    check_both_protocols(&edge(), &statements);
}

fn count(number: u16) -> [u8; 2] {
    number.to_be_bytes()
}

#[test]
fn as_many_parameters_as_the_protocol_has_and_more_are_postgresqls_to_judge() {
    let edge = edge();
    let all_null = {
        let mut body = b"\0\0".to_vec();
        body.extend(count(0));
        body.extend(count(u16::MAX));
        (0..u16::MAX).for_each(|_| body.extend((-1_i32).to_be_bytes()));
        body.extend(count(0));
        frame(b'B', &body)
    };
    let execute = [frame(b'D', b"P\0"), frame(b'E', &[0; 5]), frame(b'S', b"")].concat();
    let run = |sql: &str| [parse("", sql, &[]), all_null.clone(), execute.clone()].concat();
    let values: Vec<String> = (1..=u16::MAX).map(|number| format!("(${number}::int4)")).collect();
    let messages = [
        prepare("select $65535::int4"),
        run("select $65535::int4"),
        run(&format!("select count(*) from (values {}) v", values.join(","))),
        run("select id from item where id = $1"),
        [parse("", "select 1", &vec![23; usize::from(u16::MAX)]), frame(b'D', b"S\0"), frame(b'S', b"")].concat(),
        prepare("select $65536::int4"),
        prepare("select $4294967296::int4"),
        prepare("select $99999999999999999999::int4"),
        query("select 1"),
    ];
    check(&edge, &messages, &|index| index.to_string());
}

#[test]
fn ten_megabytes_of_sql_take_no_memory() {
    const LENGTH: usize = 10 << 20;
    let edge = edge();
    let statements = [
        format!("select length('{}')", "x".repeat(LENGTH)),
        format!("select id /*{}*/ from item where id = 3", "x".repeat(LENGTH)),
        format!("select {}", "(".repeat(LENGTH)),
        "\u{1}".repeat(LENGTH),
        format!("select id from item where id in (1{})", ",2".repeat(LENGTH / 2)),
    ];
    check_both_protocols(&edge, &statements);
    // The test's own messages and answers are gone again.
    drop(statements);
    let before = resident_kib();
    let statement = query(&format!("select length('{}')", "x".repeat(LENGTH)));
    answer(edge.addr.port(), std::slice::from_ref(&statement), true);
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 48 * 1024, "{grown} KiB more than before");
}
