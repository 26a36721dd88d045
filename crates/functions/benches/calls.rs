//! Nanoseconds of one call of the functions that statements call for each row, best of several rounds, without SQLite's own share.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rimward_functions::{Zone, aggregates, scalars};
use rimward_model::{Cell, CellBuf, Enums, Oid, Storage, TypeRef, oid};

const CALLS: u32 = 200_000;
const ROUNDS: usize = 5;

fn stored(ty: Oid, text: &str) -> CellBuf {
    let ty = TypeRef { oid: ty, typmod: -1 };
    let mut scratch = Vec::new();
    let cell = Storage::of(ty, false).read_text(ty, &Enums::new(), text, &mut scratch).expect("a value");
    CellBuf::from_cell(cell).expect("a value")
}

fn best(mut round: impl FnMut()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        round();
        start.elapsed()
    });
    times.min().unwrap_or(Duration::ZERO).as_nanos() as f64 / f64::from(CALLS)
}

fn scalar(name: &str, arguments: &[CellBuf]) {
    let function = scalars().find(|function| function.name == name).expect("a function");
    let cells: Vec<Cell<'_>> = arguments.iter().map(CellBuf::as_cell).collect();
    let nanoseconds = best(|| {
        for _ in 0..CALLS {
            let _answer = black_box(function.call(black_box(&cells)));
        }
    });
    println!("{name:<36} {nanoseconds:>8.1} ns");
}

fn group(name: &str, arguments: &[CellBuf]) {
    let aggregate = aggregates().find(|aggregate| aggregate.name == name).expect("an aggregate");
    let cells: Vec<Cell<'_>> = arguments.iter().map(CellBuf::as_cell).collect();
    let nanoseconds = best(|| {
        let mut group = aggregate.start();
        for _ in 0..CALLS {
            group.step(black_box(&cells)).expect("a value");
        }
        let _answer = black_box(group.answer());
    });
    println!("{name:<36} {nanoseconds:>8.1} ns a row");
}

fn main() {
    let numeric = |text| stored(oid::NUMERIC, text);
    let text = |text| stored(oid::TEXT, text);
    let (price, discount) = (numeric("33203.72"), numeric("0.04"));
    let at = stored(oid::TIMESTAMP, "2024-05-17 12:34:56.789");
    let month = stored(oid::INTERVAL, "1 mon");
    let json = stored(oid::JSONB, r#"{"a": 1, "name": "rim", "tags": ["x", "y"], "deep": {"b": 2.50}}"#);
    let berlin = Zone::encode(&[(0, Some(3600)), (1_711_846_800, Some(7200)), (1_729_990_800, Some(3600))]).expect("a zone");
    scalar("rimward_int4pl", &[CellBuf::Integer(40), CellBuf::Integer(2)]);
    scalar("rimward_scaled_mul", &[CellBuf::Integer(3_320_372), CellBuf::Integer(96)]);
    scalar("rimward_numeric_of_scaled", &[CellBuf::Integer(3_320_372), CellBuf::Integer(2)]);
    scalar("rimward_numeric_add", &[price.clone(), discount.clone()]);
    scalar("rimward_numeric_mul", &[price.clone(), discount.clone()]);
    scalar("rimward_numeric_div", &[price.clone(), discount.clone()]);
    scalar("rimward_numeric_round", &[price.clone(), CellBuf::Integer(1)]);
    scalar("rimward_numeric_lt", &[price.clone(), discount]);
    scalar("rimward_float8mul", &[CellBuf::Real(1.5), CellBuf::Real(2.25)]);
    scalar("rimward_textlike", &[text("the quick brown fox jumps over the lazy dog"), text("%brown%lazy%")]);
    scalar("rimward_lower", &[text("Hello World")]);
    scalar("rimward_text_substr", &[text("hello world"), CellBuf::Integer(1), CellBuf::Integer(5)]);
    scalar("rimward_extract_date", &[text("year"), stored(oid::DATE, "1995-03-15")]);
    scalar("rimward_timestamp_part", &[text("month"), at.clone()]);
    scalar("rimward_timestamp_trunc", &[text("day"), at.clone()]);
    scalar("rimward_timestamp_pl_interval", &[at.clone(), month]);
    scalar("rimward_timestamptz_date", &[at.clone(), CellBuf::Blob(berlin)]);
    scalar("rimward_timestamp_text", &[at]);
    scalar("rimward_jsonb_object_field_text", &[json.clone(), text("name")]);
    scalar("rimward_jsonb_contains", &[json, stored(oid::JSONB, r#"{"a": 1.0}"#)]);
    scalar("rimward_equals_any", &[CellBuf::Integer(7), CellBuf::Text("{1,2,3,4,5,6,7,8}".to_owned())]);
    group("rimward_sum_scaled", &[CellBuf::Integer(3_320_372), CellBuf::Integer(2)]);
    group("rimward_sum", std::slice::from_ref(&price));
    group("rimward_avg", std::slice::from_ref(&price));
    group("rimward_stddev_samp", std::slice::from_ref(&price));
    group("rimward_sum_float8", &[CellBuf::Real(1.5)]);
}
