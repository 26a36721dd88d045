//! PostgreSQL judges every entry of the tables: the same arguments, the same text or the same SQLSTATE.
//!
//! `RIMWARD_FUNCTIONS` names a part of the SQLite names to look at; `RIMWARD_FUNCTIONS_CASES` says how many argument lists each signature is
//! given, and `RIMWARD_FUNCTIONS_SEED` which.

mod array_casts;
mod judge;
mod lists;
mod regexes;
mod samples;
mod templates;
mod written;

use std::cmp::Ordering;

use judge::{Case, Judge, Said};
use rimward_functions::{
    ANYARRAY, ANYELEMENT, Aggregate, Answer, AskedZone, Context, Function, Kind, Signature, SqlError, ZoneTable, aggregates, scalars,
};
use rimward_localpg::{Options, Server};
use rimward_model::{Cell, CellBuf, Oid, TypeRef, oid};
use samples::Samples;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |value| value.parse().expect("a number"))
}

fn wanted(name: &str) -> bool {
    !std::env::var("RIMWARD_FUNCTIONS").is_ok_and(|part| !name.contains(&part))
}

/// The SQL of a call with these arguments, already written as literals.
fn expression(signature: &Signature, result: &str, arguments: &[String]) -> String {
    let numbers = |separator: &str| {
        let part = |part: &[String]| format!("[{}]", part.join(separator));
        arguments[1..].chunks(if separator == ":" { 2 } else { 1 }).map(part).collect::<String>()
    };
    match (signature.kind, signature.name, arguments) {
        (Kind::Operator, name, [of]) => format!("({name} {of})"),
        (Kind::Operator, name, [left, right]) => format!("({left} {name} {right})"),
        (Kind::Form, "subscript", [of, ..]) => format!("({of}){}", numbers("")),
        (Kind::Form, "slice", [of, ..]) => format!("({of}){}", numbers(":")),
        (Kind::Form, name, _) if is_rows(name) => rows_expression(name, arguments),
        (Kind::Form, "ARRAY", _) => format!("ARRAY[{}]::{result}", arguments.join(", ")),
        (Kind::Form, name, [of, array]) => format!("({of} {name} ({array}))"),
        (Kind::Cast, _, [of]) => format!("({of})::{result}"),
        (_, name, _) => format!("pg_catalog.\"{name}\"({})", arguments.join(", ")),
    }
}

/// Forms that make a JSON array of a function's rows.
fn is_rows(name: &str) -> bool {
    matches!(name, "jsonb_path_query" | "string_to_table" | "regexp_split_to_table" | "regexp_matches")
        || name.starts_with("json_") && !name.starts_with("json_build") && !name.starts_with("json_agg")
        || name.starts_with("jsonb_") && !name.starts_with("jsonb_build")
}

/// The rows of a function as the JSON array that ours makes of them.
fn rows_expression(name: &str, arguments: &[String]) -> String {
    let call = format!("pg_catalog.{name}({}) WITH ORDINALITY", arguments.join(", "));
    let row = if name.contains("_each") { "array_to_json(array[r.key, r.value::text])" } else { "to_json(r.value::text)" };
    let names = if name.contains("_each") { "r(key, value, n)" } else { "r(value, n)" };
    let judged = if name == "string_to_table" { &arguments[..1] } else { arguments };
    // A function without rows makes an empty array, one of NULL makes none.
    format!(
        "(SELECT CASE WHEN {} THEN NULL ELSE '[' || coalesce(string_agg(coalesce({row}::text, 'null'), ',' ORDER BY n), '') || ']' END FROM {call} AS {names})",
        judged.iter().map(|argument| format!("({argument}) IS NULL")).collect::<Vec<_>>().join(" OR ")
    )
}

/// The signature's types with those of one kind of array in place of polymorphic ones.
fn concrete(ty: Oid, (array, element): (Oid, Oid)) -> Oid {
    match ty {
        ANYARRAY => array,
        ANYELEMENT => element,
        ty => ty,
    }
}

/// The kinds of arrays that a signature is asked with.
fn kinds(signature: &Signature, result: Oid) -> Vec<(Oid, Oid)> {
    let polymorphic = signature.arguments.iter().chain([&result]).any(|ty| matches!(*ty, ANYARRAY | ANYELEMENT));
    if polymorphic { samples::ARRAYS.to_vec() } else { vec![samples::ARRAYS[0]] }
}

/// A call of both sides.
struct Asked {
    sql: String,
    cells: Vec<CellBuf>,
    typmod: i32,
    zone: &'static str,
    result: Oid,
}

const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Dublin",
];

/// The zones, as the server tells of them.
fn zones(server: &Server) -> Vec<(&'static str, Vec<u8>)> {
    let table = |name: &'static str| {
        let question = ZoneTable::question(AskedZone::Named(name));
        let answer = server.psql("postgres", &format!("SET timezone = utc; {question}")).expect("psql");
        let (_, changes) = answer.trim_end().split_once('|').expect("two columns");
        assert!(name == "UTC" || changes.split(',').count() > 2, "{name} changed: {changes}");
        let table = ZoneTable::of_answer(changes).expect("a table");
        let CellBuf::Blob(argument) = table.argument() else { panic!("a blob") };
        (name, argument)
    };
    ZONES.into_iter().map(table).collect()
}

/// The server's version.
fn version(server: &Server) -> i64 {
    let said = server.psql("postgres", "SHOW server_version_num").expect("psql");
    said.trim().parse().expect("a number")
}

/// Whether PostgreSQL has it, as an operator with ANY or ALL at least.
fn is_sql(signature: &Signature) -> bool {
    let quantified = signature.name.ends_with(" ANY") || signature.name.ends_with(" ALL");
    signature.kind != Kind::Form || quantified || matches!(signature.name, "subscript" | "slice" | "ARRAY") || is_rows(signature.name)
}

/// One argument list of a signature, as SQL and as cells.
fn case(function: &Function, signature: &Signature, kind: (Oid, Oid), samples: &mut Samples, zones: &[(&'static str, Vec<u8>)]) -> Asked {
    let fixed = signature.arguments.len();
    let count = match (function.variadic, signature.name) {
        (true, "slice") => 3 + 2 * (samples.numbers.below(4) / 3),
        (true, "subscript") => fixed + samples.numbers.below(5) / 4,
        (true, _) => fixed + samples.numbers.below(4),
        (false, _) => fixed,
    };
    let mut literals = Vec::new();
    let mut cells = Vec::new();
    for position in 0..count {
        let ty = concrete(signature.arguments[position.min(fixed - 1)], kind);
        if signature.name == "slice" && position > 0 && samples.numbers.below(4) == 0 {
            literals.push(String::new());
            cells.push(CellBuf::Text("*".to_owned()));
            continue;
        }
        let (literal, cell) = samples.argument(function.name, position, ty);
        literals.push(literal);
        cells.push(cell);
    }
    let mut zone = "UTC";
    let mut declared = -1;
    let mut result = samples::type_name(concrete(function.result, kind));
    for context in function.context {
        cells.push(match context {
            Context::Typmod => {
                let (typmod, name) = samples.typmod(function.result);
                result = name;
                declared = typmod as i32;
                CellBuf::Integer(typmod)
            }
            Context::TimeZone => {
                let (name, table) = &zones[samples.numbers.below(zones.len())];
                zone = name;
                CellBuf::Blob(table.clone())
            }
            // The server's locale is C.UTF-8 of the C library.
            Context::Now | Context::Ctype => CellBuf::Integer(0),
            Context::Version => CellBuf::Integer(samples.version),
            Context::PlainNumbers => CellBuf::Integer((samples.numbers.below(16) > 0).into()),
            Context::Element => CellBuf::Integer(kind.1.into()),
        });
    }
    let mut sql = expression(signature, &result, &literals);
    if function.result == oid::TIMESTAMPTZ {
        // Compared as an instant: it prints as the zone has it.
        sql = format!("({sql} AT TIME ZONE 'UTC')");
    }
    Asked { sql, cells, typmod: declared, zone, result: concrete(function.result, kind) }
}

/// What our function says.
fn said(function: &Function, cells: &[CellBuf], typmod: i32, result: Oid) -> Said {
    let arguments: Vec<Cell<'_>> = cells.iter().map(CellBuf::as_cell).collect();
    match function.call(&arguments) {
        Ok(answer) => judge::printed(TypeRef { oid: result, typmod }, answer.as_cell(&arguments)),
        Err(error) => judge::failed(&error),
    }
}

#[test]
fn scalars_answer_as_postgresql_does() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut judge = Judge::new(&server);
    let seed = setting("RIMWARD_FUNCTIONS_SEED", 1);
    let cases = setting("RIMWARD_FUNCTIONS_CASES", 30);
    let mut samples = Samples::new(seed, version(&server));
    let zones = zones(&server);
    for function in scalars().filter(|function| wanted(function.name)) {
        for signature in function.implements.iter().filter(|signature| is_sql(signature)) {
            let kinds = kinds(signature, function.result);
            for kind in &kinds {
                // More where nothing but NULLs and errors has been answered, fewer where there are many kinds of arrays.
                let cases = if kinds.len() > 1 { cases.div_ceil(3) } else { cases };
                let mut answered = false;
                for number in 0..cases * 20 {
                    if answered && number >= cases {
                        break;
                    }
                    let Asked { sql, cells, typmod, zone, result } = case(function, signature, *kind, &mut samples, &zones);
                    let said = said(function, &cells, typmod, result);
                    let given = cells.iter().all(|cell| *cell != CellBuf::Null);
                    assert!(!(function.valued && given && said == Said::Null), "{sql} is NULL, and said to be a value");
                    answered |= matches!(said, Said::Value(_));
                    judge.add(Case { what: function.name, said, sql, zone });
                }
            }
        }
    }
    judge.verdict();
}

/// Rows of arguments as SQL and as cells.
fn rows(aggregate: &Aggregate, arguments: &[Oid], kind: (Oid, Oid), samples: &mut Samples) -> (String, Vec<Vec<CellBuf>>) {
    let mut literals = Vec::new();
    let mut cells = Vec::new();
    for _ in 0..samples.numbers.below(7) {
        let row: Vec<_> = arguments.iter().map(|ty| samples.argument(aggregate.name, 0, *ty)).collect();
        let (row, mut arguments): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        literals.push(format!("({})", row.join(", ")));
        arguments.extend(aggregate.context.iter().map(|_| CellBuf::Integer(kind.1.into())));
        cells.push(arguments);
    }
    if literals.is_empty() {
        let row: Vec<_> = arguments.iter().map(|ty| format!("NULL::{}", samples::type_name(*ty))).collect();
        return (format!("(SELECT {} WHERE false)", row.join(", ")), cells);
    }
    (format!("(VALUES {})", literals.join(", ")), cells)
}

/// A call of an ordered-set aggregate, whose rows our side takes in their order.
fn ordered_call(signature: &Signature, rows: &mut [Vec<CellBuf>], values: &str, columns: &str, samples: &mut Samples) -> String {
    let count = if rows.is_empty() { 6 } else { 8 };
    let fraction = ["0", "0.5", "1", "0.25", "0.9", "0.333", "1.5", "-0.1"][samples.numbers.below(count)];
    rows.sort_by(|left, right| in_order(&left[0], &right[0]));
    for row in rows.iter_mut().filter(|row| row.len() > 1) {
        row[1] = CellBuf::Real(fraction.parse().expect("a number"));
    }
    let fraction = if signature.arguments.len() > 1 { fraction } else { "" };
    format!("(SELECT {}({fraction}) WITHIN GROUP (ORDER BY a) FROM {values} AS t ({columns}))", signature.name)
}

/// NULLs last, then numbers, then what is stored as text or bytes.
fn in_order(left: &CellBuf, right: &CellBuf) -> Ordering {
    match (left, right) {
        (CellBuf::Integer(left), CellBuf::Integer(right)) => left.cmp(right),
        (CellBuf::Real(left), CellBuf::Real(right)) => left.partial_cmp(right).expect("no NaN is a REAL"),
        (CellBuf::Text(left), CellBuf::Text(right)) => left.cmp(right),
        (CellBuf::Blob(left), CellBuf::Blob(right)) => left.cmp(right),
        (CellBuf::Real(_), CellBuf::Blob(_)) => Ordering::Less,
        (CellBuf::Blob(_), CellBuf::Real(_)) => Ordering::Greater,
        (left, right) => (*left == CellBuf::Null).cmp(&(*right == CellBuf::Null)),
    }
}

/// The group's answer, computed at once or, beside rows that come and go, as a frame.
fn aggregated(aggregate: &'static Aggregate, rows: &[Vec<CellBuf>], moving: bool) -> Result<Answer, SqlError> {
    let mut group = if moving { aggregate.start_frame() } else { aggregate.start() };
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<Cell<'_>> = row.iter().map(CellBuf::as_cell).collect();
        group.step(&cells)?;
        if moving && number == 0 {
            group.step(&cells)?;
            group.inverse(&cells)?;
        }
    }
    group.answer()
}

#[test]
fn aggregates_answer_as_postgresql_does() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut judge = Judge::new(&server);
    let cases = setting("RIMWARD_FUNCTIONS_CASES", 30);
    let mut samples = Samples::new(setting("RIMWARD_FUNCTIONS_SEED", 1), version(&server));
    for aggregate in aggregates().filter(|aggregate| wanted(aggregate.name)) {
        for signature in aggregate.implements.iter().filter(|signature| signature.kind != Kind::Form) {
            let kinds = kinds(signature, aggregate.result);
            for number in 0..cases.max(2 * kinds.len() as u64) {
                let kind = kinds[number as usize % kinds.len()];
                let arguments: Vec<Oid> = signature.arguments.iter().map(|ty| concrete(*ty, kind)).collect();
                let (values, mut rows) = rows(aggregate, &arguments, kind, &mut samples);
                let columns = ["a", "b", "c"][..signature.arguments.len()].join(", ");
                let ordered = matches!(signature.name, "mode" | "percentile_cont" | "percentile_disc");
                let sql = match ordered {
                    false => format!("(SELECT {}({columns}) FROM {values} AS t ({columns}))", signature.name),
                    true => ordered_call(signature, &mut rows, &values, &columns, &mut samples),
                };
                let sql = if aggregate.result == oid::TIMESTAMPTZ { format!("({sql} AT TIME ZONE 'UTC')") } else { sql };
                // The row that comes and goes may overflow for its moment.
                let moved = (number % 2 == 1 && !ordered).then(|| aggregated(aggregate, &rows, true)).and_then(Result::ok);
                let said = match moved.map_or_else(|| aggregated(aggregate, &rows, false), Ok) {
                    Ok(answer) => judge::printed(TypeRef { oid: concrete(aggregate.result, kind), typmod: -1 }, answer.as_cell(&[])),
                    Err(error) => judge::failed(&error),
                };
                judge.add(Case { what: aggregate.name, said, sql, zone: "UTC" });
            }
        }
    }
    judge.verdict();
}

#[test]
fn names_and_signatures_are_unique() {
    let mut names: Vec<&str> = scalars().map(|function| function.name).collect();
    let mut signatures: Vec<_> = scalars()
        .flat_map(|function| {
            function.implements.iter().map(|signature| {
                let result = (signature.kind == Kind::Cast).then_some(function.result);
                (signature.kind as u8, signature.name, signature.arguments, result)
            })
        })
        .collect();
    names.sort_unstable();
    signatures.sort_unstable();
    assert_eq!(names.windows(2).find(|pair| pair[0] == pair[1]), None);
    assert_eq!(signatures.windows(2).find(|pair| pair[0] == pair[1]), None);
}
