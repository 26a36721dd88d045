//! The judges over real processes: the same bytes to a primary and to an edge that stands where it stands, under each collation.
//! Descriptions, rows, tags and errors must be equal; a difference is a failure. How much the edge answered itself, and why not the rest,
//! is printed (`make coverage`).
//!
//! What is not here: the same statements without processes, which tells more of a plan and takes many more of them
//! (`crates/translate/tests/differential`), and conversations that break the protocol (`crates/gateway/tests`).
//!
//! `RIMWARD_SEED` repeats the random queries; `RIMWARD_WIRE_QUERIES` says how many there are.
#![allow(clippy::print_stderr, reason = "shares and reasons are for people")]

mod compare;
mod conversations;
mod corpus;
mod site;
mod statements;
mod tally;
mod wire;

#[path = "../scenarios/cluster.rs"]
#[allow(dead_code, reason = "the scenarios use the rest of it")]
mod cluster;
#[path = "../../crates/translate/tests/differential/expressions.rs"]
mod expressions;
#[path = "../../crates/translate/tests/differential/generator.rs"]
mod generator;
#[path = "../../crates/translate/tests/differential/tpch.rs"]
mod tpch;

use std::time::Instant;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use corpus::{Determined, Statement};
use site::{COLLATIONS, Site};
use statements::Judge;
use tally::Tally;

/// Of each kind of random statements, unless more are asked for.
const RANDOM: u64 = 150;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

#[test]
fn edges_answer_the_same_bytes_as_the_primary_does() {
    let seed = from_environment("RIMWARD_SEED").unwrap_or(1);
    let mut reports = Vec::new();
    std::thread::scope(|scope| {
        let judged: Vec<_> = COLLATIONS.iter().map(|collation| scope.spawn(move || judge(collation, seed))).collect();
        reports.extend(judged.into_iter().flat_map(|thread| thread.join().expect("a judge ends")));
    });
    reports.sort_by(|one, other| one.0.cmp(&other.0));
    let mut differences = 0;
    for (name, collation, tally) in &reports {
        eprintln!("{}", tally.report(name, collation));
        differences += tally.differences.len();
    }
    assert_eq!(differences, 0, "answers differ; RIMWARD_SEED={seed}");
}

/// Everything under one collation.
fn judge(collation: &'static str, seed: u64) -> Vec<(String, &'static str, Tally)> {
    let Some(site) = Site::start(collation) else {
        eprintln!("SKIPPED: nothing is judged under {collation}, which this machine does not have");
        return Vec::new();
    };
    let mut reports = Vec::new();
    let mut timed = |name: String, judged: &mut dyn FnMut() -> Tally| {
        let begun = Instant::now();
        let mut tally = judged();
        tally.took = begun.elapsed();
        reports.push((name, site.collation, tally));
    };
    for corpus in corpus::statements() {
        timed(corpus.name.clone(), &mut || {
            let (mut judge, mut tally) = (Judge::new(&site, &corpus.schema), Tally::default());
            corpus.statements.iter().for_each(|statement| tally.add(&statement.sql, judge.compare(statement)));
            tally
        });
    }
    for (name, conversations) in corpus::conversations() {
        timed(name, &mut || {
            let mut tally = Tally::default();
            conversations.iter().for_each(|conversation| conversations::replay(&site, conversation, &mut tally));
            tally
        });
    }
    timed("random".to_owned(), &mut || random(&site, seed));
    reports
}

/// Random statements over the tables of the traps.
fn random(site: &Site, seed: u64) -> Tally {
    let (mut judge, mut tally) = (Judge::new(site, "traps"), Tally::default());
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..from_environment("RIMWARD_WIRE_QUERIES").unwrap_or(RANDOM) {
        for next in [generator::query as fn(&mut StdRng) -> generator::Query, expressions::query, generator::mutated] {
            let generator::Query { sql, parameters, ordered, any } = next(&mut random);
            let determined = match (any, ordered) {
                (true, _) => Determined::Count,
                (_, true) => Determined::Order,
                _ => Determined::Rows,
            };
            let statement = Statement { sql: sql.replace("public.c", "traps.c"), parameters, determined };
            tally.add(&statement.sql, judge.compare(&statement));
        }
    }
    tally
}
