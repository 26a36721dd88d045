//! The judge: every statement of the corpus, and thousands of random ones, on PostgreSQL and through the plan on SQLite. Descriptions,
//! parameter types and rows must be equal. A difference is a failure, never an exception.
//!
//! `RIMWARD_SEED` repeats a run; `RIMWARD_QUERIES` makes it longer; `RIMWARD_REMOTE` prints the statements that are left to the primary;
//! `RIMWARD_CORPUS` names a file of further statements, over the same tables.
#![allow(clippy::print_stderr, reason = "the seed and the share answered locally are for people")]

mod builtin;
mod collation;
mod expressions;
mod fixture;
mod generator;
mod indexes;
mod moments;
mod structured;
mod structures;
mod tpch;
mod wire;

use std::collections::BTreeMap;

use fixture::{Fixture, Outcome};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

const SCHEMA: &str = include_str!("schema.sql");
const CORPUS: &str = include_str!("corpus.sql");

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// Counts outcomes and keeps differences.
#[derive(Default)]
struct Tally {
    equal: usize,
    remote: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Tally {
    fn add(&mut self, outcome: Result<Outcome, String>) {
        match outcome {
            Ok(Outcome::Equal) => self.equal += 1,
            Ok(Outcome::Remote(code, reason)) => *self.remote.entry(format!("{code}: {reason}")).or_default() += 1,
            Err(difference) => self.differences.push(difference),
        }
    }

    fn finish(self, what: &str) {
        let all = self.equal + self.remote.values().sum::<usize>() + self.differences.len();
        eprintln!("{what}: {} of {all} answered locally ({:.1} %)", self.equal, 100.0 * self.equal as f64 / all as f64);
        let mut reasons: Vec<_> = self.remote.into_iter().collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.1));
        for (reason, count) in reasons.iter().take(25) {
            eprintln!("  {count:>5} {reason}");
        }
        assert!(
            self.differences.is_empty(),
            "{} differences; the first:\n{}",
            self.differences.len(),
            self.differences[..self.differences.len().min(from_environment("RIMWARD_SHOWN").unwrap_or(12) as usize)].join("\n\n")
        );
    }
}

/// The locales of the databases that are compared: order by bytes, and order by the C library.
const LOCALES: [&str; 2] = ["C", "en_US.UTF-8"];

fn is_here(locale: &str) -> bool {
    let here = locale == "C" || rimward_locale::locale(locale).is_some();
    if !here {
        eprintln!("SKIPPED: the C library has no {locale}; localedef makes it (tests/setup/postgresql.sh)");
    }
    here
}

#[test]
fn local_answers_equal_the_primarys() {
    let server = fixture::server();
    let seed = from_environment("RIMWARD_SEED").unwrap_or(1);
    let count = from_environment("RIMWARD_QUERIES").unwrap_or(2_000);
    eprintln!("RIMWARD_SEED={seed}");
    for (index, locale) in LOCALES.into_iter().enumerate().filter(|(_, locale)| is_here(locale)) {
        let mut fixture = Fixture::new(&server, &format!("differential{index}"), locale, SCHEMA);
        if index == 0 {
            builtin::compare(&mut fixture.client);
        }
        judged(&mut fixture, CORPUS, &format!("corpus in {locale}"));
        let mut random = StdRng::seed_from_u64(seed);
        for (what, next) in [
            ("random queries", generator::query as fn(&mut StdRng) -> generator::Query),
            ("random expressions", expressions::query),
            ("random arrays and JSON", structured::query),
            ("random structures", structures::query),
            ("mutated queries", generator::mutated),
        ] {
            let mut tally = Tally::default();
            for _ in 0..count {
                let query = next(&mut random);
                let any = query.any || (what == "mutated queries" && (query.sql.contains("limit") || query.sql.contains("offset")));
                tally.add(fixture.compare(&query.sql, &query.parameters, query.ordered, any));
            }
            tally.finish(&format!("{what} in {locale}"));
        }
    }
}

#[test]
fn dates_and_times_are_answered_as_by_the_primary_in_every_zone() {
    let server = fixture::server();
    let seed = from_environment("RIMWARD_SEED").unwrap_or(1);
    let count = from_environment("RIMWARD_QUERIES").unwrap_or(3_000) as usize;
    eprintln!("RIMWARD_SEED={seed}");
    let mut fixture = Fixture::new(&server, "moments", LOCALES[0], SCHEMA);
    let mut random = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    for zone in moments::ZONES {
        fixture.set_zone(zone);
        for _ in 0..count.div_ceil(moments::ZONES.len()) {
            let query = moments::query(&mut random);
            tally.add(fixture.compare(&query.sql, &query.parameters, query.ordered, query.any).map_err(|found| format!("{zone}: {found}")));
        }
    }
    tally.finish("random dates and times");
}

/// `make coverage`: the share of each corpus that is answered locally, and the reasons for the rest.
#[test]
fn corpora_of_applications_are_answered_as_by_the_primary() {
    let server = fixture::server();
    let pagila =
        [include_str!("../../../../tests/data/pagila/pagila-schema.sql"), include_str!("../../../../tests/data/pagila/pagila-data.sql")];
    for (index, locale) in LOCALES.into_iter().enumerate().filter(|(_, locale)| is_here(locale)) {
        let mut fixture = Fixture::new(&server, &format!("traps{index}"), locale, SCHEMA);
        for (corpus, name) in [
            (include_str!("../../../../tests/sql/traps.sql"), "traps"),
            (include_str!("../../../../tests/sql/json.sql"), "json"),
            (include_str!("../../../../tests/sql/arrays.sql"), "arrays"),
            (include_str!("../../../../tests/sql/bytes.sql"), "bytes"),
            (include_str!("../../../../tests/sql/text.sql"), "text"),
            (include_str!("../../../../tests/sql/numbers.sql"), "numbers"),
            (include_str!("../../../../tests/sql/aggregates.sql"), "aggregates"),
            (include_str!("../../../../tests/sql/structure.sql"), "structure"),
            (include_str!("../../../../tests/sql/windows.sql"), "windows"),
        ] {
            judged(&mut fixture, corpus, &format!("{name} in {locale}"));
        }
        for zone in ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"] {
            fixture.set_zone(zone);
            judged(&mut fixture, include_str!("../../../../tests/sql/dates.sql"), &format!("dates, {zone}, in {locale}"));
        }
        let mut fixture = Fixture::new(&server, &format!("pagila{index}"), locale, &pagila.concat());
        judged(&mut fixture, include_str!("../../../../tests/sql/pagila.sql"), &format!("pagila in {locale}"));
        let mut fixture = Fixture::new(&server, &format!("tpch{index}"), locale, &tpch::script());
        judged(&mut fixture, include_str!("../../../../tests/sql/tpch.sql"), &format!("tpch in {locale}"));
    }
}

#[test]
fn what_is_asked_for_is_answered_as_by_the_primary() {
    let Some(path) = std::env::var_os("RIMWARD_CORPUS") else { return };
    let corpus = std::fs::read_to_string(path).unwrap();
    let server = fixture::server();
    for (index, locale) in LOCALES.into_iter().enumerate().filter(|(_, locale)| is_here(locale)) {
        let mut fixture = Fixture::new(&server, &format!("asked{index}"), locale, SCHEMA);
        judged(&mut fixture, &corpus, &format!("what is asked for in {locale}"));
    }
}

/// Statements end with `;`. A leading `-- local`, `-- ordered`, `-- ties`, `-- any` or `-- remote <code>` says what is expected of those behind it,
/// anything else that either will do (`-- count`: of the rows only their number is determined); `-- $1 = value` gives a parameter.
fn judged(fixture: &mut Fixture, corpus: &str, name: &str) {
    let mut tally = Tally::default();
    let (mut expected, mut parameters, mut sql) = (String::new(), Vec::new(), String::new());
    for line in corpus.lines() {
        if let Some(comment) = line.strip_prefix("-- ") {
            match comment.strip_prefix('$').and_then(|rest| rest.split_once(" = ")) {
                Some((_, value)) => parameters.push((value != "null").then(|| value.to_owned())),
                None => comment.clone_into(&mut expected),
            }
            continue;
        }
        sql.push_str(line);
        sql.push('\n');
        if !line.ends_with(';') {
            continue;
        }
        let outcome = fixture.compare(&sql, &parameters, expected == "ordered", matches!(expected.as_str(), "any" | "count"));
        if let (Ok(Outcome::Remote(code, reason)), true) = (&outcome, std::env::var_os("RIMWARD_REMOTE").is_some()) {
            eprintln!("{code}: {reason}: {}", sql.trim());
        }
        let local = matches!(expected.as_str(), "local" | "ordered" | "ties" | "any");
        let outcome = outcome.and_then(|outcome| match (&outcome, expected.strip_prefix("remote ")) {
            (Outcome::Remote(code, _), Some(reason)) if *code == reason => Ok(outcome),
            (Outcome::Equal, None) => Ok(outcome),
            (Outcome::Remote(..), None) if !local => Ok(outcome),
            // Of texts within arrays and jsonb only the bytewise order is known.
            (Outcome::Remote("order", _), None) if !fixture.catalog.database.bytewise => Ok(outcome),
            _ => Err(format!("expected {expected}, but {outcome:?}: {sql}")),
        });
        tally.add(outcome);
        parameters.clear();
        sql.clear();
    }
    tally.finish(name);
}
