//! Which collations sort text in an order that edges know. Bytewise ones need nothing, and are not mentioned; those of the C library need
//! that library, in its version, and the locale, at each edge. Doctor can only look at the machine that it runs on.

use tokio_postgres::Client;

use crate::doctor::{Code, Finding, Severity};
use crate::setup::{SetupError, quoted};

/// A collation that the database or a column has, as the primary describes it.
#[derive(Debug, Default)]
struct Used {
    /// `None` for the database's own.
    name: Option<String>,
    database: String,
    provider: String,
    locale: String,
    deterministic: bool,
    /// The version of the library by which indexes were made, as far as it is recorded.
    recorded: Option<String>,
    /// The version of the library that sorts today.
    actual: Option<String>,
}

/// What this machine has.
#[derive(Debug, Clone, Copy)]
struct Machine<'a> {
    version: Option<&'a str>,
    has_locale: bool,
}

// A version of the C library is every locale's; PostgreSQL tells none of those that are named C.
const QUERY: &str = "WITH library AS (
        SELECT max(pg_collation_actual_version(c.oid)) AS version FROM pg_collation c WHERE c.collprovider = 'c')
    SELECT NULL::text, current_database()::text, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
           CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') WHEN 'c' THEN d.datcollate::text
                ELSE coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') END,
           true, to_jsonb(d) ->> 'datcollversion',
           CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') WHEN 'c' THEN l.version ELSE to_jsonb(d) ->> 'datcollversion' END
      FROM pg_database d, library l WHERE d.datname = current_database()
    UNION ALL
    SELECT c.collname::text, current_database()::text, c.collprovider::text,
           coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate::text, ''),
           c.collisdeterministic, c.collversion::text, CASE c.collprovider WHEN 'c' THEN l.version ELSE pg_collation_actual_version(c.oid) END
      FROM pg_collation c, library l
     WHERE c.oid NOT IN (100, 950, 951)
       AND c.oid IN (SELECT a.attcollation FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
                      WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped)
     ORDER BY 1 NULLS FIRST";

pub(crate) async fn examine(client: &Client, findings: &mut Vec<Finding>) -> Result<(), SetupError> {
    for row in client.query(QUERY, &[]).await? {
        let used = Used {
            name: row.get(0),
            database: row.get(1),
            provider: row.get(2),
            locale: row.get::<_, Option<String>>(3).unwrap_or_default(),
            deterministic: row.get(4),
            recorded: row.get(5),
            actual: row.get(6),
        };
        let machine = Machine { version: rimward_locale::version(), has_locale: rimward_locale::locale(&used.locale).is_some() };
        findings.extend(used.finding(machine));
    }
    Ok(())
}

impl Used {
    fn finding(&self, machine: Machine<'_>) -> Option<Finding> {
        if self.provider == "b" || self.provider == "c" && matches!(self.locale.as_str(), "C" | "POSIX") {
            return None;
        }
        let whose = match &self.name {
            None => format!("the database sorts text by {}", self.locale),
            Some(name) => format!("columns with the collation \"{name}\" sort by {}", self.locale),
        };
        if !self.deterministic {
            let what = format!("{whose}, which is nondeterministic: comparisons of text, and its order, are answered by the primary");
            return Some(self.note(what, ""));
        }
        let remote = "ORDER BY, < and min/max on text are answered by the primary";
        let bytewise = "ALTER TABLE … ALTER COLUMN … TYPE text COLLATE \"C\"; -- for columns where bytewise order will do";
        if self.provider != "c" {
            return Some(self.note(format!("{whose} of a library that edges do not have: {remote}"), bytewise));
        }
        if let (Some(recorded), Some(actual)) = (&self.recorded, &self.actual)
            && recorded != actual
        {
            let what = format!(
                "{whose}; indexes were made by the C library {recorded}, and {actual} sorts now, so they may be out of order: {remote}"
            );
            let (object, statement) = match &self.name {
                None => (quoted(&self.database), "DATABASE"),
                Some(name) => (quoted(name), "COLLATION"),
            };
            let remedy = format!("REINDEX DATABASE {}; ALTER {statement} {object} REFRESH COLLATION VERSION;", quoted(&self.database));
            return Some(Finding::new(Code::Collation, Severity::Warning, what, remedy));
        }
        let Some(actual) = &self.actual else {
            let what = format!("{whose} of a C library whose version the primary does not tell: {remote}");
            return Some(self.note(what, bytewise));
        };
        let needed =
            format!("{whose} of the C library {actual}: edges that have it in this version order text themselves, others ask the primary");
        Some(match machine.version {
            Some(version) if version == actual && machine.has_locale => self.note(format!("{needed}; this machine has it"), ""),
            Some(version) if version == actual => {
                let locale = self.locale.split('.').next().unwrap_or_default();
                let remedy = format!("localedef -i {locale} -f UTF-8 {} # at each edge, as root", self.locale);
                self.note(format!("{needed}; this machine has the library, but not the locale"), &remedy)
            }
            Some(version) => self.note(format!("{needed}; this machine has {version}"), bytewise),
            None => self.note(format!("{needed}; this machine has another library"), bytewise),
        })
    }

    fn note(&self, what: String, remedy: &str) -> Finding {
        Finding::new(Code::Collation, Severity::Note, what, remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(used: Used, machine: Machine<'_>, expected: Option<(Severity, &str, &str)>) {
        let used = Used { database: "app".to_owned(), ..used };
        let found = used.finding(machine);
        match (&found, expected) {
            (Some(found), Some((severity, what, remedy))) => {
                assert_eq!(found.severity, severity, "{found}");
                assert!(found.what.contains(what) && found.remedy.as_deref().unwrap_or_default().contains(remedy), "{found}");
            }
            (found, expected) => assert!(found.is_none() && expected.is_none(), "{found:?}"),
        }
    }

    fn library(locale: &str, recorded: Option<&str>, actual: Option<&str>) -> Used {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let (provider, locale) = ("c".to_owned(), locale.to_owned());
        Used { provider, locale, deterministic: true, recorded: own(recorded), actual: own(actual), ..Used::default() }
    }

    #[test]
    fn each_collation_is_said_to_be_local_or_remote() {
        let here = Machine { version: Some("2.36"), has_locale: true };
        let without = Machine { has_locale: false, ..here };
        let other = Machine { version: None, has_locale: false };
        let note = Severity::Note;
        check(library("C", None, None), here, None);
        check(Used { provider: "b".to_owned(), ..library("C.UTF-8", None, None) }, here, None);
        let en = || library("en_US.UTF-8", Some("2.36"), Some("2.36"));
        check(en(), here, Some((note, "this machine has it", "")));
        check(en(), without, Some((note, "not the locale", "localedef -i en_US -f UTF-8 en_US.UTF-8")));
        check(en(), Machine { version: Some("2.31"), ..here }, Some((note, "this machine has 2.31", "COLLATE \"C\"")));
        check(en(), other, Some((note, "another library", "")));
        check(library("C.UTF-8", None, None), here, Some((note, "does not tell", "")));
        let moved = || library("en_US.UTF-8", Some("2.31"), Some("2.36"));
        check(moved(), here, Some((Severity::Warning, "may be out of order", "ALTER DATABASE \"app\" REFRESH COLLATION VERSION")));
        let named = Used { name: Some("de".to_owned()), ..moved() };
        check(named, here, Some((Severity::Warning, "\"de\"", "ALTER COLLATION \"de\" REFRESH")));
        let icu = || Used { provider: "i".to_owned(), ..library("en-US", Some("153"), Some("153")) };
        check(icu(), here, Some((note, "do not have", "COLLATE \"C\"")));
        check(Used { deterministic: false, ..icu() }, here, Some((note, "nondeterministic", "")));
    }
}
