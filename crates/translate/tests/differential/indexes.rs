//! Where PostgreSQL's plan would use an index, SQLite's plan of the translated statement uses it, too.

use crate::fixture::{self, Fixture};
use crate::{LOCALES, is_here};

const SCHEMA: &str = "
    create type kind as enum ('novel', 'essay', 'play');
    create table author (id int primary key, name text not null, email varchar(80) unique, code char(8), token uuid, born date,
        joined timestamptz, seen timestamp, balance numeric(12,2), rate numeric, span interval, big int8, kind kind, active bool, score float8,
        short int2, picture bytea, at time);
    create index author_name on author (name); create index author_code on author (code); create index author_token on author (token);
    create index author_born on author (born); create index author_joined on author (joined); create index author_seen on author (seen);
    create index author_balance on author (balance); create index author_rate on author (rate); create index author_span on author (span);
    create index author_big on author (big); create index author_kind on author (kind); create index author_score on author (score);
    create index author_short on author (short); create index author_picture on author (picture); create index author_at on author (at);
    create table book (id int8 primary key, author_id int references author, title text, price numeric(8,2), published date, pages int);
    create index book_author on book (author_id, published desc); create index book_published on book (published); create index book_price on book (price);
    create table tag (book_id int8 not null references book, word text not null, weight int, primary key (book_id, word));
    create index tag_word on tag (word);
    insert into author select g, 'name ' || g, 'e' || g || '@example.org', 'c' || g, gen_random_uuid(), date '2000-01-01' + g,
        timestamptz '2020-01-01 00:00+00' + g * interval '1 hour', timestamp '2020-01-01' + g * interval '1 day', g * 1.25, g * 1.5, g * interval '1 day',
        g * 10000000000, 'novel', g % 2 = 0, g * 0.5, g, decode(lpad(to_hex(g), 8, '0'), 'hex'), time '00:00' + g * interval '1 minute' from generate_series(1, 200) g;
    insert into book select g, 1 + g % 200, 'title ' || g, g * 0.25, date '2010-01-01' + (g % 300)::int, g from generate_series(1, 600) g;
    insert into tag select b, 'w' || w, w from generate_series(1, 600) b, generate_series(1, 3) w;
";

/// A statement, and what its plan says.
const SEARCHES: &[(&str, &str)] = &[
    ("select * from author where id = 5", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where id = $1", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where id between 5 and 9", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
    ("select * from author where id in (1, 2, 3)", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where id = any($1)", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where id = any('{1,2}'::int[])", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where id = any(array[1, 2])", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from author where name = 'name 7'", "USING INDEX name (name=?)"),
    ("select * from author where name = $1", "USING INDEX name (name=?)"),
    ("select * from author where name = any($1)", "USING INDEX name (name=?)"),
    ("select * from author where name in ('a', 'b')", "USING INDEX name (name=?)"),
    ("select * from author where email = 'e7@example.org'", "USING INDEX email (email=?)"),
    ("select * from author where email = $1::varchar", "USING INDEX email (email=?)"),
    ("select * from author where email = $1::text", "USING INDEX email (email=?)"),
    ("select * from author where code = 'c7'", "USING INDEX code (code=?)"),
    ("select * from author where token = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "USING INDEX token (token=?)"),
    ("select * from author where token = $1", "USING INDEX token (token=?)"),
    ("select * from author where token = any($1)", "USING INDEX token (token=?)"),
    ("select * from author where token in ($1, $2)", "USING INDEX token (token=?)"),
    ("select * from author where born = '2000-02-01'", "USING INDEX born (born=?)"),
    ("select * from author where born > date '2000-02-01' - 7", "USING INDEX born (born>?)"),
    ("select * from author where born >= '2000-02-01' and born < '2000-03-01'", "USING INDEX born (born>? AND born<?)"),
    ("select * from author where born < date '2000-01-01' + interval '1 month'", "USING INDEX born (born<?)"),
    ("select * from author where born = timestamp '2000-02-01 00:00'", "USING INDEX born (born=?)"),
    ("select * from author where joined >= '2020-01-02 00:00+00'", "USING INDEX joined (joined>?)"),
    ("select * from author where joined > $1 and joined <= $2", "USING INDEX joined (joined>? AND joined<?)"),
    ("select * from author where joined > now() - interval '1 day'", "USING INDEX joined (joined>?)"),
    ("select * from author where seen between '2020-01-05' and '2020-02-01'", "USING INDEX seen (seen>? AND seen<?)"),
    ("select * from author where seen >= date '2020-01-05'", "USING INDEX seen (seen>?)"),
    ("select * from author where balance = 12.5", "USING INDEX balance (balance=?)"),
    ("select * from author where balance = $1", "USING INDEX balance (balance=?)"),
    ("select * from author where balance > 100", "USING INDEX balance (balance>?)"),
    ("select * from author where balance between 1 and 2.5", "USING INDEX balance (balance>? AND balance<?)"),
    ("select * from author where balance = any($1)", "USING INDEX balance (balance=?)"),
    ("select * from author where rate = 12.5", "USING INDEX rate (rate"),
    ("select * from author where rate > 100", "USING INDEX rate (rate>?"),
    ("select * from author where rate between 100 and $1", "USING INDEX rate (rate>? AND rate<?"),
    ("select * from author where rate = $1", "USING INDEX rate (rate>? AND rate<?)"),
    ("select * from author where 5.5 >= rate", "USING INDEX rate (rate<?)"),
    ("select * from author where rate in (1, 2.5)", "MULTI-INDEX OR"),
    ("select * from author where span < '5 days'", "USING INDEX span (span<?)"),
    ("select * from author where span = $1", "USING INDEX span (span>? AND span<?)"),
    ("select * from author where big = 20000000000", "USING INDEX big (big=?)"),
    ("select * from author where big = 2", "USING INDEX big (big=?)"),
    ("select * from author where big > $1", "USING INDEX big (big>?)"),
    ("select * from author where short = 7", "USING INDEX short (short=?)"),
    ("select * from author where short = any($1)", "USING INDEX short (short=?)"),
    ("select * from author where kind = 'essay'", "USING INDEX kind (kind=?)"),
    ("select * from author where kind = $1", "USING INDEX kind (kind=?)"),
    ("select * from author where score > 1.5", "USING INDEX score (score>?)"),
    ("select * from author where score = 3", "USING INDEX score (score=?)"),
    ("select * from author where picture = '\\x00000007'", "USING INDEX picture (picture=?)"),
    ("select * from author where at < '01:00'", "USING INDEX at (at<?)"),
    ("select * from author where born is null", "USING INDEX born (born=?)"),
    ("select * from author where id = 5 or name = 'x'", "MULTI-INDEX OR"),
    ("select * from author where (name, born) = ('a', '2000-01-01')", "USING INDEX"),
    ("select a.name, b.title from author a join book b on b.author_id = a.id where a.id = 3", "USING INDEX author (author_id=?)"),
    (
        "select a.name, b.title from book b join author a on a.id = b.author_id where b.id = 3",
        "SEARCH t1 USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (
        "select a.name, b.title from author a left join book b on b.author_id = a.id and b.published > '2010-02-01'",
        "USING INDEX author (author_id=? AND published>?) LEFT-JOIN",
    ),
    ("select * from book where author_id = 5 order by published desc limit 3", "USING INDEX author (author_id=?)"),
    ("select * from tag where book_id = 5 and word = 'w2'", "USING INDEX key (book_id=? AND word=?)"),
    ("select * from tag where word = 'w2'", "USING INDEX word (word=?)"),
    ("select * from book where exists (select 1 from tag where tag.book_id = book.id and word = $1)", "USING "),
    ("select * from book where id in (select book_id from tag where word = 'w2')", "USING INTEGER PRIMARY KEY (rowid=?)"),
    (
        "select title, (select count(*) from tag where book_id = b.id) from book b where id < 10",
        "SEARCH t0 USING INTEGER PRIMARY KEY (rowid<?)",
    ),
    ("select max(published) from book", "SEARCH t0 USING COVERING INDEX published"),
    ("select min(id) from author", "SEARCH t0"),
    ("select max(price) from book where price < 50", "USING COVERING INDEX price (price<?)"),
    ("select * from book where (author_id, published) = (1, '2010-01-02')", "USING INDEX author (author_id=? AND published=?)"),
    (
        "with recent as (select * from book where published > '2010-05-01') select * from recent where author_id = 4",
        "USING INDEX author (author_id=? AND published>?)",
    ),
    ("select * from (select id, title from book) b where id = 4", "USING INTEGER PRIMARY KEY (rowid=?)"),
    ("select * from book where author_id = (select id from author where email = 'e7@example.org')", "USING INDEX author (author_id=?)"),
    ("select * from book where author_id = 1 + 2", "USING INDEX author (author_id=?)"),
    ("select * from book where price = 1::numeric", "USING INDEX price (price=?)"),
    ("select * from book where price > 1.125", "USING INDEX price (price>?)"),
    ("select id from book where id > 5 order by id limit 3", "SEARCH t0 USING INTEGER PRIMARY KEY (rowid>?)"),
];

/// Rows that come in an index's order, so that nothing is sorted.
const ORDERED: &[&str] = &[
    "select * from author order by id limit 5",
    "select * from author order by id desc limit 5",
    "select * from author order by born nulls first limit 5",
    "select * from author order by born desc limit 5",
    "select * from author where born is not null order by born limit 5",
    "select * from author where born > '2000-01-01' order by born limit 5",
    "select * from author order by joined desc nulls last limit 5",
    "select * from author order by born limit 5",
    "select * from book where author_id = 5 order by published desc nulls last limit 3",
    "select * from book where author_id = 5 order by published limit 3",
    "select author_id, count(*) from book group by author_id",
    "select published, sum(pages) from book group by published order by published nulls first",
    "select distinct author_id from book",
];

/// The same under a collation that orders texts by their bytes.
const BYTEWISE: &[&str] = &[
    "select * from tag order by book_id, word",
    "select * from author order by name limit 5",
    "select * from author where name > 'name 5' order by name limit 3",
];

#[test]
fn indexes_serve_as_they_do_at_the_primary() {
    let server = fixture::server();
    let mut differences = Vec::new();
    for (index, locale) in LOCALES.into_iter().enumerate().filter(|(_, locale)| is_here(locale)) {
        let mut fixture = Fixture::new(&server, &format!("indexes{index}"), locale, SCHEMA);
        let mut explained = |sql: &str| fixture.explained(sql).map(|steps| named(&fixture, &steps.join("; ")));
        for (sql, expected) in SEARCHES {
            match explained(sql) {
                Ok(plan) if plan.contains(expected) => {}
                other => differences.push(format!("{locale}: {sql}\n    {expected}\n    {other:?}")),
            }
        }
        for sql in ORDERED.iter().chain(BYTEWISE.iter().filter(|_| locale == "C")) {
            match explained(sql) {
                Ok(plan) if !plan.contains("TEMP B-TREE") => {}
                other => differences.push(format!("{locale}: {sql}\n    in order\n    {other:?}")),
            }
        }
    }
    assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n"));
}

/// A plan with PostgreSQL's names of the indexes, without their table's.
fn named(fixture: &Fixture, plan: &str) -> String {
    let mut plan = plan.to_owned();
    for table in fixture.catalog.tables.values() {
        plan = plan.replace(&format!("_rimward_k{}", table.id), "key");
        for index in &table.indexes {
            let short = index.name.trim_start_matches(&format!("{}_", table.name.name)).trim_end_matches("_key");
            plan = plan.replace(&format!("_rimward_i{}", index.id), short);
        }
    }
    plan
}
