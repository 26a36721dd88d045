//! Judges our parser by PostgreSQL's own grammar (`pg_query`): what ours accepts, written again with every operand in parentheses, is the
//! same tree to PostgreSQL as the statement itself. Statements are those of the corpora, PostgreSQL-like ones of the files that are named
//! as arguments, and random ones: `judge [--random N] [--seed N] [FILE…]`.
//!
//! What is not here: whether what the tree means is translated rightly (`crates/translate/tests/differential`).

#[allow(dead_code, reason = "the parser is the translator's, and not all of it is used here")]
#[path = "../../../crates/translate/src"]
mod ours {
    pub(crate) mod ast;
    pub(crate) mod keywords;
    pub(crate) mod lex;
    pub(crate) mod parse;
    pub(crate) mod parse_expression;
    pub(crate) mod parse_from;
    pub(crate) mod parse_type;
    pub(crate) mod parse_window;
    pub(crate) mod plan;
    pub(crate) mod reason;
    pub(crate) mod transaction;
}
/// Conversions of parameters, which no parser calls.
#[allow(dead_code, reason = "what executes a plan calls them")]
mod array {
    use rimward_model::{CellBuf, Enums, Storage, TypeRef};

    pub(crate) fn input(_: TypeRef, _: Storage, _: &Enums, _: &str) -> Option<CellBuf> {
        None
    }
    pub(crate) fn binary_input(_: TypeRef, _: Storage, _: &Enums, _: &[u8]) -> Option<CellBuf> {
        None
    }
    pub(crate) fn null() -> CellBuf {
        CellBuf::Null
    }
    pub(crate) fn of_text(_: TypeRef, _: Storage, _: &Enums, _: &str) -> Option<CellBuf> {
        None
    }
    pub(crate) fn of_binary(_: TypeRef, _: Storage, _: &Enums, _: &[u8]) -> Option<CellBuf> {
        None
    }
}
/// As before, of time zones.
#[allow(dead_code, reason = "what executes a plan calls them")]
mod zone {
    use std::sync::Arc;

    use rimward_functions::ZoneTable;
    use rimward_model::CellBuf;

    use crate::RemoteReason;
    use crate::plan::NamedZones;

    pub(crate) fn named(_: Option<&NamedZones>, _: &str) -> Result<Option<Arc<ZoneTable>>, RemoteReason> {
        Ok(None)
    }
    pub(crate) fn argument(_: Option<Arc<ZoneTable>>) -> CellBuf {
        CellBuf::Null
    }
}
mod deparse;
mod random;

pub(crate) use ours::reason::RemoteReason;
pub(crate) use ours::{ast, keywords, lex, parse, parse_type, plan, transaction};

use std::process::ExitCode;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// Differences that are shown.
const SHOWN: usize = 20;

#[derive(Default)]
struct Tally {
    same: u64,
    remote: u64,
    differences: Vec<String>,
}

/// PostgreSQL's tree, without what says where things stood or how they were spelled.
fn theirs(sql: &str) -> Result<String, String> {
    let tree = pg_query::parse(sql).map_err(|error| error.to_string())?;
    Ok(plain(&format!("{:?}", tree.protobuf)))
}

fn plain(tree: &str) -> String {
    let mut out = String::with_capacity(tree.len());
    let mut rest = tree;
    while let Some(at) = rest.find(": ") {
        let (head, value) = rest.split_at(at + 2);
        out.push_str(head);
        let key = head[..at].rsplit([' ', '{']).next().unwrap_or("");
        let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').len();
        let drop = match key {
            // Places, and `(a, b)` beside `ROW(a, b)`.
            "location" | "name_location" | "stmt_location" | "stmt_len" | "collname_location" => digits,
            "row_format" => value.bytes().take_while(u8::is_ascii_alphanumeric).count(),
            // `x'1F'` is `b'00011111'`.
            "bsval" if value.starts_with("\"x") => {
                let digits = value[2..].bytes().take_while(u8::is_ascii_hexdigit).count();
                let bits: String =
                    value[2..2 + digits].chars().filter_map(|digit| digit.to_digit(16)).map(|digit| format!("{digit:04b}")).collect();
                out.push_str(&format!("\"b{bits}"));
                2 + digits
            }
            // Whether a CTE is computed once makes no difference to what it yields.
            "ctematerialized" => value.bytes().take_while(u8::is_ascii_alphanumeric).count(),
            // How many dimensions an array's type is written with says nothing.
            "array_bounds" if value.starts_with("[Node") => closing(value),
            // `ROWS x` is `ROWS BETWEEN x AND CURRENT ROW`.
            "frame_options" => {
                let options: i64 = value[..digits].parse().unwrap_or(0);
                out.push_str(&(options & !0x10).to_string());
                digits
            }
            _ => 0,
        };
        rest = &value[drop..];
    }
    out + rest
}

/// The length of what the bracket at the beginning encloses.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

fn judge(sql: &str, tally: &mut Tally) {
    let parsed = match lex::lex(sql) {
        Ok(lex::Passed::Query(tokens)) => parse::parse(tokens),
        _ => return tally.remote += 1,
    };
    let Ok(query) = parsed else { return tally.remote += 1 };
    let again = deparse::query(&query);
    let difference = match (theirs(sql), theirs(&again)) {
        (Ok(one), Ok(other)) if one == other => return tally.same += 1,
        (Ok(one), Ok(other)) => {
            let at = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count().saturating_sub(120);
            let part = |tree: &str| tree.chars().skip(at).take(320).collect::<String>();
            format!("another tree\n    theirs … {}\n    ours   … {}", part(&one), part(&other))
        }
        (Err(error), _) => format!("PostgreSQL refuses it: {error}"),
        (_, Err(error)) => format!("what it is written as again is refused: {error}"),
    };
    tally.differences.push(format!("{sql}\n    as {again}\n    {difference}"));
}

/// Statements of a file: they end with `;` at a line's end.
fn statements(text: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    for line in text.lines().filter(|line| !line.starts_with("--") && !line.starts_with('\\')) {
        let statement = statements.last_mut().expect("there is one");
        statement.push_str(line);
        statement.push('\n');
        if line.ends_with(';') {
            statements.push(String::new());
        }
    }
    statements
}

fn main() -> ExitCode {
    let (mut count, mut seed, mut files) = (20_000, rand::random(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|number| number.parse().ok()).expect("a number");
        match argument.as_str() {
            "--random" => count = number(),
            "--seed" => seed = number(),
            _ => files.push(argument),
        }
    }
    let mut failed = false;
    for file in &files {
        let text = std::fs::read_to_string(file).expect("the file is there");
        let mut tally = Tally::default();
        statements(&text).iter().for_each(|sql| judge(sql, &mut tally));
        failed |= report(file, &tally);
    }
    println!("--seed {seed}");
    let (mut random, mut tally) = (StdRng::seed_from_u64(seed), Tally::default());
    for _ in 0..count {
        judge(&random::statement(&mut random), &mut tally);
    }
    failed |= report("random", &tally);
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn report(name: &str, tally: &Tally) -> bool {
    println!("{name}: {} trees the same, {} not parsed here, {} different", tally.same, tally.remote, tally.differences.len());
    tally.differences.iter().take(SHOWN).for_each(|difference| println!("  {difference}"));
    !tally.differences.is_empty()
}
