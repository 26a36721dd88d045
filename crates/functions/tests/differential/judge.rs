//! The server's side: every expression on its own, its error caught.

use std::collections::BTreeMap;
use std::fmt::Write;

use rimward_functions::SqlError;
use rimward_localpg::Server;
use rimward_model::{Cell, Enums, Storage, TypeRef, oid};

/// What one of the two said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Null,
    Value(String),
    Error(String),
    Declined,
}

pub(crate) struct Case {
    pub(crate) what: &'static str,
    pub(crate) sql: String,
    pub(crate) said: Said,
    /// The session's time zone.
    pub(crate) zone: &'static str,
}

pub(crate) struct Judge<'s> {
    server: &'s Server,
    cases: Vec<Case>,
}

const PREPARATION: &str = "
SET client_min_messages = warning; SET timezone = utc; SET intervalstyle = postgres; SET datestyle = iso; SET jit = off;
CREATE FUNCTION pg_temp.say(e text, zone text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
  PERFORM set_config('TimeZone', zone, false);
  EXECUTE 'SELECT CASE WHEN v IS NULL THEN ''N'' ELSE ''V'' || format(''%s'', v) END FROM (SELECT ' || e || ' AS v OFFSET 0) s' INTO r;
  RETURN r;
EXCEPTION WHEN OTHERS THEN RETURN '!' || SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE TEMP TABLE cases (n int, e text, zone text);
COPY cases FROM stdin;
";

/// What a value looks like at PostgreSQL.
pub(crate) fn printed(ty: TypeRef, cell: Cell<'_>) -> Said {
    if matches!(cell, Cell::Null) {
        return Said::Null;
    }
    // Arithmetic keeps no modifier; a numeric is a blob whatever its modifier says.
    let ty = if ty.oid == oid::TIMESTAMPTZ { TypeRef { oid: oid::TIMESTAMP, typmod: -1 } } else { ty };
    let ty = if ty.oid == oid::NUMERIC { TypeRef { typmod: -1, ..ty } } else { ty };
    let mut text = Vec::new();
    Storage::of(ty, false).write_text(ty, &Enums::new(), cell, &mut text).expect("a value of the result's type");
    Said::Value(String::from_utf8(text).expect("UTF-8"))
}

/// What an error looks like at PostgreSQL.
pub(crate) fn failed(error: &SqlError) -> Said {
    match error {
        SqlError::Raised { sqlstate, .. } => Said::Error((*sqlstate).to_owned()),
        SqlError::Declined(_) => Said::Declined,
        SqlError::Argument(_) => panic!("{error}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t")
        .replace('\r', "\\r")
        .replace('\x08', "\\b")
        .replace('\x0B', "\\v")
        .replace('\x0C', "\\f")
}

impl<'s> Judge<'s> {
    pub(crate) fn new(server: &'s Server) -> Judge<'s> {
        Judge { server, cases: Vec::new() }
    }

    pub(crate) fn add(&mut self, case: Case) {
        self.cases.push(case);
    }

    /// Asks the server about all cases, and panics with the differences.
    pub(crate) fn verdict(self) {
        if self.cases.is_empty() {
            assert!(std::env::var_os("RIMWARD_FUNCTIONS").is_some(), "nothing to compare");
            return;
        }
        let mut script = PREPARATION.to_owned();
        for (number, case) in self.cases.iter().enumerate() {
            writeln!(script, "{number}\t{}\t{}", escaped(&case.sql), case.zone).expect("a String");
        }
        script.push_str("\\.\nCOPY (SELECT pg_temp.say(e, zone) FROM cases ORDER BY n) TO stdout;\n");
        let answers = self.server.psql("postgres", &script).expect("psql");
        let answers: Vec<&str> = answers.lines().collect();
        assert_eq!(answers.len(), self.cases.len(), "an answer for each case");
        let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (case, answer) in self.cases.iter().zip(answers) {
            let count = counts.entry(case.what).or_default();
            count[0] += 1;
            let same = match &case.said {
                Said::Null => answer == "N",
                Said::Value(text) => {
                    count[1] += 1;
                    answer.strip_prefix('V') == Some(&escaped(text))
                }
                Said::Error(sqlstate) => {
                    count[2] += 1;
                    answer.strip_prefix('!').is_some_and(|said| said.starts_with(sqlstate.as_str()))
                }
                Said::Declined => {
                    count[3] += 1;
                    true
                }
            };
            if !same {
                differences
                    .entry(case.what)
                    .or_default()
                    .push(format!("{}\n    ours {:?}\n    PostgreSQL's {answer}", case.sql, case.said));
            }
        }
        if std::env::var_os("RIMWARD_FUNCTIONS_COUNTS").is_some() {
            for (what, [all, values, errors, declined]) in &counts {
                let _ = writeln!(std::io::stderr(), "{what}: {all} calls, {values} values, {errors} errors, {declined} declined");
            }
        }
        let mut report = String::new();
        for (what, found) in &differences {
            writeln!(report, "{what}: {} of {} differ", found.len(), counts[what][0]).expect("a String");
            found.iter().take(4).for_each(|difference| writeln!(report, "  {difference}").expect("a String"));
        }
        assert!(differences.is_empty(), "{report}");
        let silent: Vec<_> = counts.iter().filter(|(_, [_, values, ..])| *values == 0).map(|(what, _)| what).collect();
        assert!(silent.is_empty(), "these never answered: {silent:?}");
    }
}

use std::io::Write as _;
