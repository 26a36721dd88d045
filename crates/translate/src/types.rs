//! What is known of types: names, lengths, and on which of them equality, order and output are the primary's.

use rimward_model::{Catalog, Column, Oid, Storage, TypeRef, oid};

use crate::RemoteReason;

/// `pg_catalog."default"`.
const COLLATION_DEFAULT: Oid = 100;
/// `pg_catalog."C"`.
const COLLATION_C: Oid = 950;

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
    /// Equality is bytewise.
    pub(crate) deterministic: bool,
    /// Given by COLLATE.
    pub(crate) explicit: bool,
}

impl Collation {
    pub(crate) const NONE: Collation = Collation { oid: 0, bytewise: true, deterministic: true, explicit: false };
    pub(crate) const C: Collation = Collation { oid: COLLATION_C, bytewise: true, deterministic: true, explicit: true };

    /// The collation of literals and parameters.
    pub(crate) fn default_of(catalog: &Catalog) -> Collation {
        Collation { oid: COLLATION_DEFAULT, bytewise: catalog.database.bytewise, deterministic: true, explicit: false }
    }

    fn of(column: &Column) -> Collation {
        Collation { oid: column.collation, bytewise: column.bytewise, deterministic: column.deterministic, explicit: false }
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

    pub(crate) fn text(collation: Collation) -> Ty {
        Ty { collation, ..Ty::plain(oid::TEXT) }
    }

    pub(crate) fn of(column: &Column) -> Ty {
        Ty {
            oid: column.ty.oid,
            typmod: column.ty.typmod,
            storage: column.storage,
            collation: Collation::of(column),
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
            Storage::Uuid | Storage::Bytea => true,
            // The operators of enums do not take domains over them.
            Storage::Enum { .. } => !self.domain,
            // `bpchar` without a length keeps its blanks, which its comparison ignores.
            Storage::Text | Storage::Char { .. } => {
                self.is_collated() && self.collation.deterministic && (need == Need::Equality || self.collation.bytewise)
            }
            Storage::Numeric | Storage::TimeTz | Storage::Interval | Storage::Json | Storage::Jsonb | Storage::Exact => false,
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

    /// Whether the value's text is known under the settings that the session must have.
    pub(crate) fn printable(&self, utc: bool) -> Result<(), RemoteReason> {
        let certain = match self.storage {
            Storage::TimestampTz => utc,
            Storage::Exact => certain_text(self.oid, utc),
            _ => true,
        };
        if certain { Ok(()) } else { Err(RemoteReason::Output { ty: self.name() }) }
    }

    /// `pg_type.typlen`.
    pub(crate) fn length(&self) -> i16 {
        if matches!(self.storage, Storage::Enum { .. }) {
            return 4;
        }
        match self.oid {
            oid::BOOL | oid::CHAR => 1,
            oid::INT2 => 2,
            oid::INT4 | oid::OID | oid::FLOAT4 | oid::DATE | 28 | 29 => 4,
            27 | 829 => 6,
            oid::INT8 | oid::FLOAT8 | oid::TIME | oid::TIMESTAMP | oid::TIMESTAMPTZ | 774 | 3220 | 5069 => 8,
            oid::TIMETZ => 12,
            oid::INTERVAL | oid::UUID | 600 => 16,
            628 | 718 => 24,
            601 | 603 => 32,
            oid::NAME => 64,
            _ => -1,
        }
    }
}

/// Types stored as PostgreSQL's text whose text does not depend on settings other than the time zone. Those that are not here do (money,
/// the reg… types), or may contain one that does (user-defined ones).
fn certain_text(id: Oid, utc: bool) -> bool {
    match id {
        oid::CHAR | 27..=29 | oid::XML | 600..=604 | 628 | 650 | 651 | 718 | 719 | 774 | 775 | 829 | 869 | 1560..=1563 => true,
        // Arrays of bool, bytea, "char", name, int2, int4, text, xid, cid, bpchar, varchar, int8, points …, float4, float8, oid.
        1000..=1003 | 1005 | 1007 | 1009..=1012 | 1014..=1022 | 1027..=1028 | 1040 | 1041 => true,
        // Arrays of timestamp, date, time, interval, numeric, timetz, uuid, json, jsonb, xml, tid.
        1115 | 1182 | 1183 | 1187 | 1231 | 1270 | 2951 | 199 | 3807 | 143 => true,
        // pg_lsn, tsvector, tsquery, jsonpath, xid8 and their arrays.
        3220 | 3221 | 3614 | 3643 | 3615 | 3645 | 4072 | 4073 | 5069 | 271 => true,
        // Ranges, multiranges and their arrays.
        3904
        | 3905
        | 3906
        | 3907
        | 3908
        | 3909
        | 3912
        | 3913
        | 3926
        | 3927
        | 4451
        | 4532
        | 4533
        | 4535
        | 4536
        | 6150..=6152
        | 6155
        | 6157 => true,
        // Arrays, ranges and multiranges of timestamptz.
        1185 | 3910 | 3911 | 4534 | 6153 => utc,
        _ => false,
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
        _ => return format!("type {id}"),
    };
    name.to_owned()
}

/// The built-in type that an unqualified name in a cast means, without modifier. Names that need the grammar's help (`double
/// precision`) are left out.
pub(crate) fn named(name: &str) -> Option<Oid> {
    Some(match name {
        "bool" | "boolean" => oid::BOOL,
        "int2" | "smallint" => oid::INT2,
        "int4" | "int" | "integer" => oid::INT4,
        "int8" | "bigint" => oid::INT8,
        "text" => oid::TEXT,
        "varchar" => oid::VARCHAR,
        "date" => oid::DATE,
        "timestamp" => oid::TIMESTAMP,
        "timestamptz" => oid::TIMESTAMPTZ,
        "uuid" => oid::UUID,
        "bytea" => oid::BYTEA,
        "numeric" => oid::NUMERIC,
        "float8" => oid::FLOAT8,
        _ => return None,
    })
}

/// Whether a name is written alike with and without quotes: `"int"` is no type, `"int4"` is.
pub(crate) fn is_catalog_name(name: &str) -> bool {
    !matches!(name, "boolean" | "smallint" | "int" | "integer" | "bigint")
}
