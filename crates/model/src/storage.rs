//! How each PostgreSQL type is stored in SQLite.

use serde::{Deserialize, Serialize};

use crate::{Oid, TypeRef};

/// OIDs of built-in types, as fixed in `pg_type.dat`.
pub mod oid {
    #![allow(missing_docs, reason = "each constant is the type of its name")]
    pub const BOOL: u32 = 16;
    pub const BYTEA: u32 = 17;
    pub const CHAR: u32 = 18;
    pub const NAME: u32 = 19;
    pub const INT8: u32 = 20;
    pub const INT2: u32 = 21;
    pub const INT4: u32 = 23;
    pub const TEXT: u32 = 25;
    pub const OID: u32 = 26;
    pub const JSON: u32 = 114;
    pub const XML: u32 = 142;
    pub const FLOAT4: u32 = 700;
    pub const FLOAT8: u32 = 701;
    pub const UNKNOWN: u32 = 705;
    pub const MONEY: u32 = 790;
    pub const BPCHAR: u32 = 1042;
    pub const VARCHAR: u32 = 1043;
    pub const DATE: u32 = 1082;
    pub const TIME: u32 = 1083;
    pub const TIMESTAMP: u32 = 1114;
    pub const TIMESTAMPTZ: u32 = 1184;
    pub const INTERVAL: u32 = 1186;
    pub const TIMETZ: u32 = 1266;
    pub const BIT: u32 = 1560;
    pub const VARBIT: u32 = 1562;
    pub const NUMERIC: u32 = 1700;
    pub const UUID: u32 = 2950;
    pub const JSONB: u32 = 3802;
}

/// How the values of a column are stored. Chosen once, by [`Storage::of`], when a table is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// INTEGER 0 or 1.
    Bool,
    /// INTEGER.
    Int2,
    /// INTEGER.
    Int4,
    /// INTEGER.
    Int8,
    /// INTEGER, unsigned 32 bits.
    Oid,
    /// `ANY`: REAL that is exactly the float4; NaN as the BLOB `7FF8`, which sorts last; −0 is kept.
    Float4,
    /// `ANY`: REAL; NaN as the BLOB `7FF8`.
    Float8,
    /// INTEGER, scaled by 10^scale; NaN as `i64::MAX`. For numeric(p,s) with 0 ≤ s ≤ p ≤ 18.
    NumericScaled {
        /// The declared scale.
        scale: u8,
    },
    /// BLOB: an order-preserving key, then the display scale.
    Numeric,
    /// TEXT. text, varchar, name, and `bpchar` without a length, which keeps its blanks.
    Text,
    /// TEXT with trailing blanks trimmed; char(n), padded to `length` characters on output.
    Char {
        /// n.
        length: u32,
    },
    /// INTEGER, days since 2000-01-01; ±infinity as `i32::MAX`/`i32::MIN`, as PostgreSQL has them.
    Date,
    /// INTEGER, µs since midnight.
    Time,
    /// BLOB: an order-preserving key (the instant, then the zone), of fixed length.
    TimeTz,
    /// INTEGER, µs since 2000-01-01; ±infinity as the extremes of i64.
    Timestamp,
    /// INTEGER, µs since 2000-01-01 UTC; ±infinity as the extremes of i64.
    TimestampTz,
    /// BLOB: an order-preserving key (128 bits of µs with months of 30 days), then months, days and µs.
    Interval,
    /// BLOB of 16 bytes.
    Uuid,
    /// BLOB.
    Bytea,
    /// TEXT as given.
    Json,
    /// TEXT as PostgreSQL prints it.
    Jsonb,
    /// REAL: `enumsortorder` of the label, looked up in the catalog's enum of this OID.
    Enum {
        /// The enum type.
        id: Oid,
    },
    /// TEXT as PostgreSQL prints it under pinned settings. Returned exactly; any operator on it is remote.
    Exact,
}

impl Storage {
    /// The storage of a (base) type. `enum_id` is set when the type is an enum of the catalog.
    #[must_use]
    pub fn of(ty: TypeRef, is_enum: bool) -> Storage {
        if is_enum {
            return Storage::Enum { id: ty.oid };
        }
        match ty.oid {
            oid::BOOL => Storage::Bool,
            oid::INT2 => Storage::Int2,
            oid::INT4 => Storage::Int4,
            oid::INT8 => Storage::Int8,
            oid::OID => Storage::Oid,
            oid::FLOAT4 => Storage::Float4,
            oid::FLOAT8 => Storage::Float8,
            oid::NUMERIC => numeric(ty.typmod),
            oid::TEXT | oid::VARCHAR | oid::NAME => Storage::Text,
            oid::BPCHAR if ty.typmod >= 4 => Storage::Char { length: u32::try_from(ty.typmod - 4).unwrap_or(0) },
            oid::BPCHAR => Storage::Text,
            oid::DATE => Storage::Date,
            oid::TIME => Storage::Time,
            oid::TIMETZ => Storage::TimeTz,
            oid::TIMESTAMP => Storage::Timestamp,
            oid::TIMESTAMPTZ => Storage::TimestampTz,
            oid::INTERVAL => Storage::Interval,
            oid::UUID => Storage::Uuid,
            oid::BYTEA => Storage::Bytea,
            oid::JSON => Storage::Json,
            oid::JSONB => Storage::Jsonb,
            _ => Storage::Exact,
        }
    }

    /// The type name in a STRICT table.
    #[must_use]
    pub fn sqlite_type(self) -> &'static str {
        match self {
            Storage::Bool | Storage::Int2 | Storage::Int4 | Storage::Int8 | Storage::Oid => "INTEGER",
            Storage::NumericScaled { .. } | Storage::Date | Storage::Time | Storage::Timestamp | Storage::TimestampTz => "INTEGER",
            Storage::Float4 | Storage::Float8 => "ANY",
            Storage::Enum { .. } => "REAL",
            Storage::Numeric | Storage::TimeTz | Storage::Interval | Storage::Uuid | Storage::Bytea => "BLOB",
            Storage::Text | Storage::Char { .. } | Storage::Json | Storage::Jsonb | Storage::Exact => "TEXT",
        }
    }
}

/// `atttypmod` of numeric is `((precision << 16) | (scale & 0x7FF)) + 4`, the scale being an 11-bit signed number since version 15.
fn numeric(typmod: i32) -> Storage {
    if typmod < 4 {
        return Storage::Numeric;
    }
    let packed = typmod - 4;
    let precision = (packed >> 16) & 0xFFFF;
    let scale = ((packed & 0x7FF) ^ 1024) - 1024;
    match u8::try_from(scale) {
        Ok(scale) if precision <= 18 && i32::from(scale) <= precision => Storage::NumericScaled { scale },
        _ => Storage::Numeric,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_is_a_scaled_integer_only_where_it_fits() {
        let of = |precision: i32, scale: i32| {
            Storage::of(TypeRef { oid: oid::NUMERIC, typmod: ((precision << 16) | (scale & 0x7FF)) + 4 }, false)
        };
        assert_eq!(of(5, 2), Storage::NumericScaled { scale: 2 });
        assert_eq!(of(18, 18), Storage::NumericScaled { scale: 18 });
        assert_eq!(of(18, 0), Storage::NumericScaled { scale: 0 });
        for (precision, scale) in [(19, 2), (3, 5), (3, -2), (1000, 0)] {
            assert_eq!(of(precision, scale), Storage::Numeric, "numeric({precision},{scale})");
        }
        assert_eq!(Storage::of(TypeRef { oid: oid::NUMERIC, typmod: -1 }, false), Storage::Numeric);
    }
}
