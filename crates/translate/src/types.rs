//! What is known of types: names, lengths, and on which of them equality, order and output are the primary's.

use std::sync::Arc;

use rimward_functions::output::{Form, TextNeeds, output};
use rimward_model::{Catalog, Column, Enums, Locale, Oid, Provider, Storage, TypeRef, oid};

use crate::builtin::builtin;
use crate::{RemoteReason, SessionView};

/// `pg_catalog."default"`.
const COLLATION_DEFAULT: Oid = 100;
/// `pg_catalog."C"`.
const COLLATION_C: Oid = 950;
/// `pg_catalog."POSIX"`.
const COLLATION_POSIX: Oid = 951;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ty {
    pub(crate) oid: Oid,
    pub(crate) typmod: i32,
    pub(crate) storage: Storage,
    pub(crate) collation: Collation,
    /// Whether it is a domain over `oid`.
    pub(crate) domain: bool,
}

/// The collation of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Collation {
    pub(crate) oid: Oid,
    /// Order is bytewise.
    pub(crate) bytewise: bool,
    /// Order is that of a locale which this machine's C library has in the primary's version.
    pub(crate) here: bool,
    /// What is known of the case of characters.
    pub(crate) case: Case,
    /// Equality is bytewise.
    pub(crate) deterministic: bool,
    /// Given by COLLATE.
    pub(crate) explicit: bool,
}

/// What is known of the case of characters, and which of them are letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Nothing.
    Unknown,
    /// That of ASCII's letters, which have no other case than in English. `words`: also what a word is;
    /// `classes`: also what is a blank or punctuation.
    Letters { words: bool, classes: bool },
    /// No other characters than ASCII's have any.
    Ascii,
    /// Everything, by a locale which this machine's C library has in the primary's version.
    Here,
}

/// Languages in which the case of ASCII's letters is the usual one: not Turkish, Azeri and those that write as they do, nor Lithuanian.
const USUAL_LANGUAGES: &[&str] = &[
    "C", "POSIX", "und", "root", "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn", "no", "fi", "is", "et", "lv", "pl",
    "cs", "sk", "sl", "hr", "sr", "hu", "ro", "bg", "ru", "uk", "el", "he", "ar", "fa", "hi", "th", "vi", "id", "ms", "zh", "ja", "ko",
    "ca", "ga",
];

fn is_usual(locale: &str) -> bool {
    let language = locale.split(['_', '.', '-']).next().unwrap_or_default();
    // A modifier may change anything.
    !locale.contains('@') && USUAL_LANGUAGES.contains(&language)
}

/// Whether the primary's library is this machine's, and has the locale.
fn is_here(locale: &Locale, name: &str) -> bool {
    let same = locale.provider == Provider::Library && locale.version.is_some() && locale.version.as_deref() == rimward_locale::version();
    same && rimward_locale::locale(name).is_some()
}

impl Case {
    /// What functions of regular expressions are told.
    pub(crate) fn ctype(self) -> i64 {
        match self {
            Case::Ascii => 1,
            Case::Here | Case::Letters { classes: true, .. } => 0,
            Case::Letters { classes: false, .. } => 2,
            Case::Unknown => 6,
        }
    }

    fn of(locale: Option<&Locale>) -> Case {
        let Some(locale) = locale else { return Case::Unknown };
        match locale.provider {
            Provider::Library | Provider::Builtin if matches!(locale.ctype.as_str(), "C" | "POSIX") => Case::Ascii,
            Provider::Library if is_here(locale, &locale.ctype) => Case::Here,
            Provider::Library if is_usual(&locale.ctype) => Case::Letters { words: true, classes: true },
            Provider::Builtin => Case::Letters { words: true, classes: false },
            // In ICU's, apostrophes belong to words.
            Provider::Icu if is_usual(&locale.ctype) => Case::Letters { words: false, classes: false },
            _ => Case::Unknown,
        }
    }
}

impl Collation {
    pub(crate) const NONE: Collation =
        Collation { oid: 0, bytewise: true, here: false, case: Case::Unknown, deterministic: true, explicit: false };
    pub(crate) const C: Collation = Collation { oid: COLLATION_C, case: Case::Ascii, explicit: true, ..Collation::NONE };

    /// The collation of literals and parameters.
    pub(crate) fn default_of(catalog: &Catalog) -> Collation {
        Collation::known(COLLATION_DEFAULT, catalog.database.bytewise, true, catalog)
    }

    fn of(column: &Column, catalog: &Catalog) -> Collation {
        // Of a type that has none, the primary says nothing.
        if column.collation == 0 {
            return Collation::NONE;
        }
        Collation::known(column.collation, column.bytewise, column.deterministic, catalog)
    }

    fn known(oid: Oid, bytewise: bool, deterministic: bool, catalog: &Catalog) -> Collation {
        // What `C` and `POSIX` are no catalog has to say.
        if matches!(oid, COLLATION_C | COLLATION_POSIX) {
            return Collation { oid, explicit: false, ..Collation::C };
        }
        let locale = catalog.collations.of(oid);
        let here = !bytewise && deterministic && locale.is_some_and(|locale| is_here(locale, &locale.collate));
        Collation { oid, bytewise, here, case: Case::of(locale), deterministic, explicit: false }
    }
}

/// What a comparison needs of its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Equality,
    Order,
}

impl Ty {
    /// A built-in type without modifier.
    pub(crate) fn plain(oid: Oid) -> Ty {
        let ty = TypeRef { oid, typmod: -1 };
        Ty { oid, typmod: -1, storage: Storage::of(ty, false), collation: Collation::NONE, domain: false }
    }

    /// A type of the catalog: built-in, or one of its enums.
    pub(crate) fn known(oid: Oid, enums: &Enums) -> Ty {
        let mut ty = Ty::plain(oid);
        if enums.contains_key(&oid) {
            ty.storage = Storage::of(TypeRef { oid, typmod: -1 }, true);
        }
        ty
    }

    pub(crate) fn of(column: &Column, catalog: &Catalog) -> Ty {
        Ty {
            oid: column.ty.oid,
            typmod: column.ty.typmod,
            storage: column.storage,
            collation: Collation::of(column, catalog),
            domain: column.domain.is_some(),
        }
    }

    pub(crate) fn type_ref(&self) -> TypeRef {
        TypeRef { oid: self.oid, typmod: self.typmod }
    }

    pub(crate) fn name(&self) -> String {
        name_of(self.oid)
    }

    pub(crate) fn is_bool(&self) -> bool {
        self.oid == oid::BOOL
    }

    /// int2, int4 and int8, which compare as SQLite's integers do.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self.storage, Storage::Int2 | Storage::Int4 | Storage::Int8)
    }

    pub(crate) fn is_float(&self) -> bool {
        matches!(self.storage, Storage::Float4 | Storage::Float8)
    }

    /// text and varchar: compared as text.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.oid, oid::TEXT | oid::VARCHAR)
    }

    /// char(n), stored without its blanks.
    pub(crate) fn is_trimmed(&self) -> bool {
        matches!(self.storage, Storage::Char { .. })
    }

    fn is_collated(&self) -> bool {
        self.is_text() || self.is_trimmed() || self.oid == oid::NAME
    }

    /// Whether `=` (and `<`, if an order is needed) of two cells of this storage is SQLite's.
    pub(crate) fn comparable(&self, need: Need) -> Result<(), RemoteReason> {
        let proven = match self.storage {
            Storage::Bool | Storage::Int2 | Storage::Int4 | Storage::Int8 | Storage::Oid | Storage::Float4 | Storage::Float8 => true,
            Storage::NumericScaled { .. } | Storage::Date | Storage::Time | Storage::Timestamp | Storage::TimestampTz => true,
            Storage::Uuid | Storage::Bytea | Storage::TimeTz => true,
            // The operators of enums do not take domains over them.
            Storage::Enum { .. } => !self.domain,
            // `bpchar` without a length keeps its blanks, which its comparison ignores.
            Storage::Text | Storage::Char { .. } => {
                self.is_collated()
                    && self.collation.deterministic
                    && (need == Need::Equality || self.collation.bytewise || self.collation.here)
            }
            // Bits print as they compare, and so do arrays of what prints as it compares.
            Storage::Exact if matches!(self.oid, oid::BIT | oid::VARBIT) => true,
            Storage::Exact if need == Need::Equality => {
                crate::array_value::builtin_element(self.oid).is_some_and(crate::array_value::prints_as_it_compares)
                    && self.collation.deterministic
            }
            Storage::Numeric | Storage::Interval | Storage::Json | Storage::Jsonb | Storage::Exact => false,
        };
        let operation = match need {
            Need::Equality => "equality",
            Need::Order => "the order",
        };
        if proven { Ok(()) } else { Err(RemoteReason::Order { operation, ty: self.name() }) }
    }

    /// Whether equal values are also printed alike, so that grouping may keep any one of them.
    pub(crate) fn groupable(&self) -> Result<(), RemoteReason> {
        self.comparable(Need::Equality)?;
        // 0 and -0 are equal, and which of them a group shows is not certain.
        if self.is_float() { Err(RemoteReason::Order { operation: "grouping", ty: self.name() }) } else { Ok(()) }
    }

    /// Whether the value's text is known under the session's settings.
    pub(crate) fn printable(&self, catalog: &Catalog, session: &SessionView<'_>) -> Result<(), RemoteReason> {
        let met = |needs: TextNeeds| (session.utc() || !needs.utc) && (session.plain_money || !needs.plain_money);
        let certain = match self.storage {
            Storage::TimestampTz if session.zone == crate::SessionZone::Unknown => return Err(RemoteReason::SessionZone),
            Storage::Exact => output(self.oid, catalog).and_then(|output| output.text).is_some_and(met),
            _ => true,
        };
        if certain { Ok(()) } else { Err(RemoteReason::Output { ty: self.name() }) }
    }

    /// How the value is sent in binary, where its storage does not say.
    pub(crate) fn form(&self, catalog: &Catalog) -> Option<Arc<Form>> {
        if self.storage == Storage::Exact { output(self.oid, catalog)?.binary } else { None }
    }

    /// The greatest absolute value that a stored integer of this type has, NaN apart.
    pub(crate) fn magnitude(&self) -> u128 {
        match self.storage {
            Storage::Bool => 1,
            Storage::Int2 => 1 << 15,
            Storage::Int4 | Storage::Date => 1 << 31,
            Storage::Oid => 1 << 32,
            Storage::NumericScaled { .. } => match u32::try_from((self.typmod - 4) >> 16) {
                Ok(precision) if self.typmod >= 4 && precision <= 18 => 10u128.pow(precision),
                _ => 10u128.pow(18),
            },
            _ => 1 << 63,
        }
    }

    /// `pg_type.typlen`.
    pub(crate) fn length(&self, catalog: &Catalog) -> i16 {
        output(self.oid, catalog).map_or(-1, |output| output.length)
    }
}

/// The name of a type, for people.
pub(crate) fn name_of(id: Oid) -> String {
    let name = match id {
        oid::BOOL => "boolean",
        oid::BYTEA => "bytea",
        oid::NAME => "name",
        oid::INT8 => "bigint",
        oid::INT2 => "smallint",
        oid::INT4 => "integer",
        oid::TEXT => "text",
        oid::OID => "oid",
        oid::JSON => "json",
        oid::JSONB => "jsonb",
        oid::XML => "xml",
        oid::FLOAT4 => "real",
        oid::FLOAT8 => "double precision",
        oid::MONEY => "money",
        oid::BPCHAR => "character",
        oid::VARCHAR => "character varying",
        oid::DATE => "date",
        oid::TIME => "time",
        oid::TIMESTAMP => "timestamp",
        oid::TIMESTAMPTZ => "timestamp with time zone",
        oid::INTERVAL => "interval",
        oid::TIMETZ => "time with time zone",
        oid::NUMERIC => "numeric",
        oid::UUID => "uuid",
        _ => return builtin().ty(id).map_or_else(|| format!("type {id}"), |ty| ty.name.to_owned()),
    };
    name.to_owned()
}
