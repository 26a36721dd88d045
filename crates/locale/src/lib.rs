//! The order and the case of characters in a locale of this machine's C library, and which library that is. PostgreSQL's collations of the
//! provider `libc` are these very functions, so with the same library and locale the answers are the same, bytewise ties included.
//!
//! Calls into C, and therefore holds the only unsafe code beside SQLite: whoever else needs a locale comes here. What is not here: which
//! collation an expression has, and whether the primary's library is this one's version (`translate`); ICU, of which nothing is linked.
//!
//! On everything but GNU's C library there is no locale: [`version`] and [`locale`] say `None`, and nothing else can be called.

#![deny(unsafe_code)]

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
use glibc as library;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod absent;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
use absent as library;

/// So many names are remembered; no machine has as many locales.
const LOCALES_MAX: usize = 4096;

/// The C library's version as PostgreSQL's `collversion` and `datcollversion` record it.
#[must_use]
pub fn version() -> Option<&'static str> {
    library::version()
}

/// A locale of the C library, whose characters are UTF-8's. It stays open for the life of the process.
pub struct Locale {
    raw: library::Raw,
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locale")
    }
}

/// The locale of this name; `None` where the library lacks it, or its characters are not UTF-8's.
#[must_use]
pub fn locale(name: &str) -> Option<&'static Locale> {
    static OPEN: Mutex<BTreeMap<String, Option<&'static Locale>>> = Mutex::new(BTreeMap::new());
    let mut open = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = open.get(name) {
        return *known;
    }
    if open.len() == LOCALES_MAX {
        return None;
    }
    let found = library::Raw::open(name).map(|raw| &*Box::leak(Box::new(Locale { raw })));
    open.insert(name.to_owned(), found);
    found
}

impl Locale {
    /// How PostgreSQL orders two texts under a deterministic collation: what the library finds equal goes by its bytes.
    #[must_use]
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        if left == right {
            return Ordering::Equal;
        }
        self.raw.collate(left, right).then_with(|| left.cmp(right))
    }

    /// The lower case of a character.
    #[must_use]
    pub fn to_lower(&self, character: char) -> Option<char> {
        self.raw.to_lower(character)
    }

    /// The upper case of a character.
    #[must_use]
    pub fn to_upper(&self, character: char) -> Option<char> {
        self.raw.to_upper(character)
    }

    /// Whether it is a letter or a digit.
    #[must_use]
    pub fn is_alphanumeric(&self, character: char) -> bool {
        self.raw.is_alphanumeric(character)
    }
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_librarys() {
        let version = version().unwrap();
        assert!(version.starts_with("2."), "{version}");
    }

    #[test]
    fn a_locale_that_is_not_there_or_not_utf8_is_none() {
        assert!(locale("xx_XX.UTF-8").is_none());
        assert!(locale("en\0US").is_none());
        // ASCII alone.
        assert!(locale("C").is_none());
    }

    #[test]
    fn c_utf8_sorts_by_code_point_and_folds_beyond_ascii() {
        let Some(c) = locale("C.UTF-8") else { return };
        assert_eq!(c.compare("a", "B"), Ordering::Greater);
        assert_eq!(c.compare("a", "a"), Ordering::Equal);
        assert_eq!(c.compare("", "a"), Ordering::Less);
        assert_eq!((c.to_upper('é'), c.to_lower('Σ')), (Some('É'), Some('σ')));
        assert!(c.is_alphanumeric('é') && !c.is_alphanumeric('-'));
    }
}
