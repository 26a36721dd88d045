//! Order and case of characters by the C library's locales, for connections that read: collations that a statement names, found when it
//! does, and functions that take the locale's name. What they need not be asked for (C, ASCII) is `functions`'.

use rimward_functions::{SqlError, compare_jsonb};
use rimward_locale::{Locale, locale};
use rimward_model::{LIBRARY_COLLATION, LIBRARY_JSONB_COLLATION};
use rusqlite::functions::Context;
use rusqlite::{Connection, Error};

use crate::functions::{FLAGS, raised};

/// Texts longer than this stay with the primary.
const TEXT_BYTES_MAX: usize = 64 << 20;

/// A function of a text in a locale.
type Convert = fn(&Locale, &str) -> Option<String>;

const FUNCTIONS: &[(&str, Convert)] = &[
    ("rimward_lower_in", |locale, text| text.chars().map(|character| locale.to_lower(character)).collect()),
    ("rimward_upper_in", |locale, text| text.chars().map(|character| locale.to_upper(character)).collect()),
    ("rimward_initcap_in", initcap),
];

/// The first letter of each word in upper case, the rest in lower case; words are of letters and digits.
fn initcap(locale: &Locale, text: &str) -> Option<String> {
    let mut inside = false;
    let capital = |character: char| {
        let cased = if inside { locale.to_lower(character)? } else { locale.to_upper(character)? };
        inside = locale.is_alphanumeric(cased);
        Some(cased)
    };
    text.chars().map(capital).collect()
}

pub(crate) fn register(connection: &Connection) -> rusqlite::Result<()> {
    connection.collation_needed(|connection, name| {
        if let Some(locale) = name.strip_prefix(LIBRARY_COLLATION).and_then(locale) {
            connection.create_collation(name, move |left, right| locale.compare(left, right))
        } else if let Some(locale) = name.strip_prefix(LIBRARY_JSONB_COLLATION).and_then(locale) {
            let texts = move |left: &str, right: &str| locale.compare(left, right);
            // Nothing else than jsonb has this collation.
            connection.create_collation(name, move |left, right| compare_jsonb(left, right, &texts).unwrap_or_else(|| left.cmp(right)))
        } else {
            // Another name is nobody's: the statement that has it fails.
            Ok(())
        }
    })?;
    for (name, convert) in FUNCTIONS {
        connection.create_scalar_function(*name, 2, FLAGS, |context: &Context<'_>| converted(*convert, context))?;
    }
    Ok(())
}

fn converted(convert: Convert, context: &Context<'_>) -> rusqlite::Result<Option<String>> {
    let Some(text) = context.get_raw(0).as_str_or_null().map_err(|_| raised(SqlError::Argument("text")))? else { return Ok(None) };
    let missing = || raised(SqlError::Declined("a locale that the C library lacks"));
    let locale = context.get_raw(1).as_str().ok().and_then(locale).ok_or_else(missing)?;
    if text.len() > TEXT_BYTES_MAX {
        return Err(raised(SqlError::Declined("a text of more than 64 MiB")));
    }
    let converted: Option<String> = convert(locale, text);
    converted.map(Some).ok_or_else(|| -> Error { raised(SqlError::Declined("a character without a code point")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_sorts_and_folds_by_a_locale_that_it_names() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let asked = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0));
        if locale("C.UTF-8").is_some() {
            assert_eq!(asked("SELECT rimward_upper_in('aé', 'C.UTF-8')").unwrap(), "AÉ");
            assert_eq!(asked("SELECT rimward_initcap_in('éa-bÉ1c', 'C.UTF-8')").unwrap(), "Éa-Bé1c");
            assert_eq!(asked("SELECT max(v COLLATE \"libc:C.UTF-8\") FROM (SELECT 'a' AS v UNION ALL SELECT 'B')").unwrap(), "a");
        }
        assert!(asked("SELECT rimward_upper_in('a', 'xx_XX.UTF-8')").is_err());
        assert!(asked("SELECT max('a' COLLATE \"libc:xx_XX.UTF-8\")").is_err());
    }
}
