//! What becomes of stored rows when the definition of their table changes and PostgreSQL leaves the rows as they are.

use serde::{Deserialize, Serialize};

use crate::{CellBuf, Column, Storage, oid};

/// The value that rows have in a column that was added to them: PostgreSQL keeps a constant default once, beside the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// `pg_attribute.attnum` of the column.
    pub attnum: i16,
    /// As it is stored.
    pub cell: CellBuf,
}

/// How a stored value follows its column into another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is stored as before.
    AsItIs,
    /// By the text that PostgreSQL prints of it, which is the same in both types.
    ByText,
}

impl Column {
    /// How values of this column follow into its new description when PostgreSQL did not touch the rows; `None` where that is not
    /// known to be exact.
    #[must_use]
    pub fn kept_as(&self, after: &Column) -> Option<Kept> {
        if self.absent || after.absent {
            return (self.absent && after.absent).then_some(Kept::AsItIs);
        }
        let is_text = |ty: u32| matches!(ty, oid::TEXT | oid::VARCHAR | oid::BPCHAR);
        let is_timestamp = |ty: u32| matches!(ty, oid::TIMESTAMP | oid::TIMESTAMPTZ);
        let (before_ty, after_ty) = (self.ty.oid, after.ty.oid);
        match (self.storage, after.storage) {
            (before, after) if before == after && before_ty == after_ty => Some(Kept::AsItIs),
            (Storage::Text, Storage::Text) if is_text(before_ty) && is_text(after_ty) => Some(Kept::AsItIs),
            // Where the session's time zone is UTC, PostgreSQL keeps the rows: the microseconds are the same.
            (Storage::Timestamp, Storage::TimestampTz) | (Storage::TimestampTz, Storage::Timestamp)
                if is_timestamp(before_ty) && is_timestamp(after_ty) =>
            {
                Some(Kept::AsItIs)
            }
            (Storage::NumericScaled { .. }, Storage::Numeric) => Some(Kept::ByText),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TypeRef;

    fn column(type_oid: u32, typmod: i32) -> Column {
        let ty = TypeRef { oid: type_oid, typmod };
        Column {
            attnum: 1,
            name: "c".to_owned(),
            stored_name: "c".to_owned(),
            ty,
            domain: None,
            storage: Storage::of(ty, false),
            collation: 0,
            bytewise: true,
            deterministic: true,
            not_null: false,
            absent: false,
        }
    }

    #[test]
    fn values_follow_only_where_both_types_print_them_alike() {
        let money_cents = (10 << 16 | 2) + 4;
        let kept = |before: (u32, i32), after: (u32, i32)| column(before.0, before.1).kept_as(&column(after.0, after.1));
        assert_eq!(kept((oid::VARCHAR, 14), (oid::VARCHAR, 24)), Some(Kept::AsItIs));
        assert_eq!(kept((oid::VARCHAR, 14), (oid::TEXT, -1)), Some(Kept::AsItIs));
        assert_eq!(kept((oid::NUMERIC, money_cents), (oid::NUMERIC, -1)), Some(Kept::ByText));
        assert_eq!(kept((oid::NUMERIC, -1), (oid::NUMERIC, money_cents)), None);
        assert_eq!(kept((oid::TIMESTAMP, 3), (oid::TIMESTAMPTZ, -1)), Some(Kept::AsItIs));
        assert_eq!(kept((oid::INT4, -1), (oid::OID, -1)), None);
        assert_eq!(kept((oid::BPCHAR, 9), (oid::BPCHAR, 14)), None, "char(n) is padded to its length");
        // cidr prints a host with its mask, inet without.
        assert_eq!(kept((650, -1), (869, -1)), None);
        let generated = Column { absent: true, ..column(oid::INT4, -1) };
        assert_eq!(generated.kept_as(&column(oid::INT4, -1)), None);
        assert_eq!(generated.kept_as(&generated), Some(Kept::AsItIs));
    }
}
