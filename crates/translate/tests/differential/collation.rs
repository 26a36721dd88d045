//! Order and case of texts that are hard to sort, by the C library's own locale and beside columns of the collation C: random ones of
//! letters that differ in case, accent or composition alone, blanks and punctuation that a locale may pass over, and characters that it does
//! not know.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::fixture::{self, Fixture};
use crate::{Tally, from_environment, is_here};

const PIECES: &[&str] = &[
    "a",
    "A",
    "b",
    "B",
    "z",
    "Z",
    "i",
    "I",
    "ss",
    "ß",
    "ẞ",
    "é",
    "e\u{301}",
    "E\u{301}",
    "É",
    "ä",
    "Ä",
    "ae",
    "æ",
    "Æ",
    "ø",
    "å",
    "ñ",
    "n\u{303}",
    "ı",
    "İ",
    "ĳ",
    "ǆ",
    "ǅ",
    "Ǆ",
    "ﬁ",
    "fi",
    " ",
    "  ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{2003}",
    "-",
    "–",
    "_",
    ".",
    ",",
    "'",
    "\"",
    "%",
    "\\",
    "/",
    "(",
    "$",
    "€",
    "0",
    "1",
    "2",
    "9",
    "10",
    "٣",
    "½",
    "Ⅷ",
    "ⓐ",
    "Σ",
    "σ",
    "ς",
    "Я",
    "я",
    "ё",
    "е",
    "א",
    "ب",
    "日",
    "本",
    "語",
    "ｱ",
    "あ",
    "한",
    "ᄒ",
    "😀",
    "🇩",
    "\u{1}",
    "\u{7f}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{301}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{fffd}",
    "\u{e000}",
    "\u{378}",
    "\u{10ffff}",
    "𐐀",
    "𐐨",
    "ᲀ",
    "ꭰ",
    "Ꭰ",
    "ſ",
    "K",
    "Å",
    "µ",
    "ΐ",
    "ŉ",
];

fn text(random: &mut StdRng) -> String {
    let count = random.random_range(0..=5);
    (0..count).map(|_| *PIECES.choose(random).unwrap()).collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `nasty`: every piece alone, and random rows.
fn script(random: &mut StdRng) -> String {
    let mut rows: Vec<[String; 4]> = PIECES.iter().map(|piece| std::array::from_fn(|_| (*piece).to_owned())).collect();
    rows.extend((0..400).map(|_| std::array::from_fn(|_| text(random))));
    let rows = rows.iter().enumerate().map(|(id, row)| {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        format!("({id}, {}, null)", cells.join(", "))
    });
    format!(
        "create table nasty (id int primary key, tx text, vc varchar(40), ch char(40), c text collate \"C\", missing text);
         create index on nasty (tx); create index on nasty (c);
         insert into nasty values {};
         update nasty set tx = null where id % 97 = 0;",
        rows.collect::<Vec<_>>().join(", ")
    )
}

/// Where the rows' order is wholly determined, that is compared, too.
const QUERIES: &[(&str, bool)] = &[
    ("select tx from nasty order by tx", true),
    ("select id, tx from nasty order by tx desc nulls last, id", true),
    ("select id from nasty order by vc, id", true),
    ("select id from nasty order by ch, id", true),
    ("select id from nasty order by c, id", true),
    ("select id from nasty order by tx collate \"C\", id", true),
    ("select distinct tx from nasty order by tx", true),
    ("select distinct tx, c from nasty order by c desc, tx", true),
    ("select tx, count(*) from nasty group by tx order by tx", true),
    ("select tx, count(*) from nasty group by tx having tx > 'e' order by 2, 1", true),
    ("select distinct on (tx) tx, id from nasty order by tx, id", true),
    ("select distinct on (c) c, tx, id from nasty order by c, tx desc, id", true),
    ("select tx from nasty union select vc from nasty order by 1", true),
    ("select tx as v from nasty except select vc from nasty order by v desc", true),
    ("select tx from nasty union all select c collate \"C\" from nasty order by 1", true),
    ("select min(tx), max(tx), min(vc), max(ch), min(c), max(c) from nasty", false),
    ("select id % 10, min(tx), max(vc) from nasty group by 1", false),
    (
        "select id, row_number() over (order by tx, id), rank() over (partition by id % 3 order by ch), min(tx) over (order by id rows 3 preceding) from nasty",
        false,
    ),
    ("select string_agg(tx, ',' order by tx, id) from nasty", false),
    (
        "select id, tx < vc, tx <= c collate \"C\", tx > ch, vc >= tx, tx = vc, tx <> c, greatest(tx, vc), least(tx, vc, ch), greatest(c, c) from nasty",
        false,
    ),
    ("select id from nasty where (tx, id) > ('e', 100)", false),
    ("select id from nasty where tx > 'é' and tx < 'z'", false),
    ("select id from nasty where tx >= 'a' order by tx, id limit 20", true),
    ("select id from nasty where c >= 'a' order by c, id limit 20", true),
    ("select a.id, b.id from nasty a join nasty b on a.tx = b.vc and a.vc < b.tx", false),
    ("select a.id, b.id from nasty a join nasty b on a.tx between b.vc and b.ch and b.id < 20", false),
    // An order inside another expression decides about nothing outside.
    ("select m < 'B', m < 'B' collate \"C\" from (select min(tx) as m from nasty group by id % 7) as q", false),
    ("select greatest(tx, vc) collate \"C\" < 'B', (case when tx < vc then tx else vc end) collate \"C\" < 'B' from nasty", false),
    ("select c < 'B' from (select case when tx < vc then c else c end as c from nasty) as q", false),
    ("select min(c) from nasty where tx < 'z' group by tx > 'e'", false),
    ("select (select max(b.tx) from nasty b where b.id < a.id) < a.c from nasty a where a.id < 200", false),
    ("with w as (select max(tx) as m, id % 5 as k from nasty group by 2) select k, m from w order by m collate \"C\", m, k", true),
    ("select id from nasty where tx in (select max(tx) from nasty)", false),
    ("select id, lower(tx), upper(tx), initcap(tx), lower(vc), upper(ch), initcap(vc) from nasty", false),
    ("select id, lower(c), upper(c), initcap(c) from nasty", false),
    ("select id, tx ilike '%É%', tx ilike vc, tx not ilike '%σ_', c ilike '%a', c ilike tx, ch ilike '%SS%' from nasty", false),
    ("select id from nasty where lower(tx) = lower('É')", false),
    ("select upper(tx) as u, count(*) from nasty group by 1 order by u", true),
    ("select id, tx like 'e%', tx like '%' || vc, tx || vc < vc || tx from nasty", false),
    ("select percentile_disc(0.5) within group (order by tx), mode() within group (order by tx) from nasty", false),
];

#[test]
fn text_sorts_and_folds_as_the_primarys_c_library_has_it() {
    if !is_here("en_US.UTF-8") {
        return;
    }
    let server = fixture::server();
    let seed = from_environment("RIMWARD_SEED").unwrap_or(1);
    eprintln!("RIMWARD_SEED={seed}");
    for (index, locale) in ["en_US.UTF-8", "C.UTF-8", "C"].into_iter().enumerate() {
        let mut random = StdRng::seed_from_u64(seed);
        let mut fixture = Fixture::new(&server, &format!("nasty{index}"), locale, &script(&mut random));
        let mut tally = Tally::default();
        for (sql, ordered) in QUERIES {
            tally.add(fixture.compare(sql, &[], *ordered, false));
        }
        for _ in 0..200 {
            let (column, other) = (*["tx", "vc", "ch"].choose(&mut random).unwrap(), *["tx", "vc"].choose(&mut random).unwrap());
            let operator = *["<", "<=", ">", ">="].choose(&mut random).unwrap();
            let (low, high) = (text(&mut random), text(&mut random));
            let sql = format!(
                "select id, {column} {operator} $1, {other} between $1 and $2 from nasty where {column} {operator} $2 order by {other}, id"
            );
            tally.add(fixture.compare(&sql, &[Some(low), Some(high)], true, false));
        }
        tally.finish(&format!("nasty texts in {locale}"));
    }
}

#[test]
fn an_order_that_is_not_provably_the_primarys_is_remote() {
    let server = fixture::server();
    let mut random = StdRng::seed_from_u64(1);
    let mut fixture = Fixture::new(&server, "elsewhere", "C.UTF-8", &script(&mut random));
    let here = rimward_locale::version().unwrap().to_owned();
    let mut facts = |provider: &str, locale: &str, version: Option<&str>| {
        let facts = serde_json::json!({ "provider": provider, "collate": locale, "ctype": locale, "version": version });
        fixture.catalog.database.bytewise = false;
        fixture.catalog.collations.default = Some(serde_json::from_value(facts).unwrap());
        let local = |sql: &str| matches!(fixture.translated(sql), rimward_translate::Verdict::Local(_));
        let equality = local("select count(*) from nasty where tx = 'a' group by tx");
        assert!(equality && local("select count(*) from nasty where tx like 'a%'"), "equality is local under {provider} {locale}");
        (local("select id from nasty order by tx"), local("select upper(tx) from nasty"), local("select initcap(tx) from nasty"))
    };
    if is_here("en_US.UTF-8") {
        assert_eq!(facts("c", "en_US.UTF-8", Some(&here)), (true, true, true));
    }
    // Another library, an unknown one, a locale that is not here; ASCII's case is the same in most languages.
    assert_eq!(facts("c", "en_US.UTF-8", Some("2.17")), (false, true, true));
    assert_eq!(facts("c", "en_US.UTF-8", None), (false, true, true));
    assert_eq!(facts("c", "xx_XX.UTF-8", Some(&here)), (false, false, false));
    assert_eq!(facts("c", "tr_TR.UTF-8", Some("2.17")), (false, false, false));
    assert_eq!(facts("c", "de_DE.UTF-8@unusual", None), (false, false, false));
    assert_eq!(facts("i", "en-US", Some(&here)), (false, true, false));
    assert_eq!(facts("i", "tr-TR", Some(&here)), (false, false, false));
    assert_eq!(facts("x", "en-US", Some(&here)), (false, false, false));
}
