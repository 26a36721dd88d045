//! PostgreSQL's own types, whose OIDs are fixed in `pg_type.dat`.

use std::sync::Arc;

use rimward_model::{Oid, Storage, oid};

use super::form::{Form, Shape};
use super::{Output, TextNeeds};

/// `box`, whose arrays are separated by semicolons.
pub(super) const BOX: Oid = 603;

const CERTAIN: Option<TextNeeds> = Some(TextNeeds { utc: false, plain_money: false });
const UTC: Option<TextNeeds> = Some(TextNeeds { utc: true, plain_money: false });
const MONEY: Option<TextNeeds> = Some(TextNeeds { utc: false, plain_money: true });

/// A type that is not made of others.
pub(super) fn scalar(id: Oid) -> Option<Output> {
    let (form, length) = match id {
        oid::BOOL => (Form::Stored(Storage::Bool), 1),
        oid::BYTEA => (Form::Stored(Storage::Bytea), -1),
        oid::CHAR => (Form::Char, 1),
        oid::NAME => (Form::Text, 64),
        oid::INT8 => (Form::Stored(Storage::Int8), 8),
        oid::INT2 => (Form::Stored(Storage::Int2), 2),
        22 => (Form::Vector { element: oid::INT2, storage: Storage::Int2 }, -1),
        oid::INT4 => (Form::Stored(Storage::Int4), 4),
        oid::TEXT | oid::BPCHAR | oid::VARCHAR | oid::JSON | oid::XML | REFCURSOR => (Form::Text, -1),
        oid::OID | XID | CID => (Form::Stored(Storage::Oid), 4),
        27 => (Form::RowPlace, 6),
        30 => (Form::Vector { element: oid::OID, storage: Storage::Oid }, -1),
        600 => (Form::Floats(Shape::Plain(2)), 16),
        601 => (Form::Floats(Shape::Plain(4)), 32),
        602 => (Form::Floats(Shape::Path), -1),
        BOX => (Form::Floats(Shape::Plain(4)), 32),
        604 => (Form::Floats(Shape::Polygon), -1),
        628 | 718 => (Form::Floats(Shape::Plain(3)), 24),
        650 => (Form::Network { cidr: true }, -1),
        869 => (Form::Network { cidr: false }, -1),
        oid::FLOAT4 => (Form::Stored(Storage::Float4), 4),
        oid::FLOAT8 => (Form::Stored(Storage::Float8), 8),
        829 => (Form::MacAddress { bytes: 6 }, 6),
        774 => (Form::MacAddress { bytes: 8 }, 8),
        oid::MONEY => (Form::Money, 8),
        oid::DATE => (Form::Stored(Storage::Date), 4),
        oid::TIME => (Form::Stored(Storage::Time), 8),
        oid::TIMESTAMP => (Form::Stored(Storage::Timestamp), 8),
        oid::TIMESTAMPTZ => (Form::Stored(Storage::TimestampTz), 8),
        oid::INTERVAL => (Form::Stored(Storage::Interval), 16),
        oid::TIMETZ => (Form::Stored(Storage::TimeTz), 12),
        1560 | 1562 => (Form::Bits, -1),
        oid::NUMERIC => (Form::Stored(Storage::Numeric), -1),
        oid::UUID => (Form::Stored(Storage::Uuid), 16),
        2970 | 5038 => (Form::Snapshot, -1),
        3220 => (Form::Lsn, 8),
        3614 => (Form::SearchVector, -1),
        TSQUERY => return Some(Output { text: CERTAIN, binary: None, length: -1 }),
        oid::JSONB => (Form::Stored(Storage::Jsonb), -1),
        4072 => (Form::Versioned, -1),
        5069 => (Form::Unsigned8, 8),
        // regproc, aclitem, regprocedure, regoper, regoperator, regclass, regtype, regconfig, regdictionary, regnamespace, regrole,
        // regcollation.
        1033 => return Some(Output { text: None, binary: None, length: 12 }),
        24 | 2202..=2206 | 3734 | 3769 | 4089 | 4096 | 4191 => return Some(Output { text: None, binary: None, length: 4 }),
        _ => return None,
    };
    let text = match id {
        oid::TIMESTAMPTZ => UTC,
        oid::MONEY => MONEY,
        _ => CERTAIN,
    };
    Some(Output { text, binary: Some(Arc::new(form)), length })
}

const REFCURSOR: Oid = 1790;
const XID: Oid = 28;
const CID: Oid = 29;
const TSQUERY: Oid = 3615;

/// A type that is made of another one.
pub(super) enum Nested {
    /// The element.
    Array(Oid),
    /// The subtype.
    Range(Oid),
    /// The range.
    Multirange(Oid),
}

/// A type that is made of another one.
pub(super) fn nested(id: Oid) -> Option<Nested> {
    Some(match id {
        3904 => Nested::Range(oid::INT4),
        3906 => Nested::Range(oid::NUMERIC),
        3908 => Nested::Range(oid::TIMESTAMP),
        3910 => Nested::Range(oid::TIMESTAMPTZ),
        3912 => Nested::Range(oid::DATE),
        3926 => Nested::Range(oid::INT8),
        4451 => Nested::Multirange(3904),
        4532 => Nested::Multirange(3906),
        4533 => Nested::Multirange(3908),
        4534 => Nested::Multirange(3910),
        4535 => Nested::Multirange(3912),
        4536 => Nested::Multirange(3926),
        array => Nested::Array(element(array)?),
    })
}

/// `typelem` of an array.
fn element(array: Oid) -> Option<Oid> {
    ELEMENTS.binary_search_by_key(&array, |(array, _)| *array).ok().map(|index| ELEMENTS[index].1)
}

/// Arrays and their elements, ascending.
const ELEMENTS: [(Oid, Oid); 75] = [
    (143, 142),
    (199, 114),
    (271, 5069),
    (629, 628),
    (651, 650),
    (719, 718),
    (775, 774),
    (791, 790),
    (1000, 16),
    (1001, 17),
    (1002, 18),
    (1003, 19),
    (1005, 21),
    (1006, 22),
    (1007, 23),
    (1008, 24),
    (1009, 25),
    (1010, 27),
    (1011, 28),
    (1012, 29),
    (1013, 30),
    (1014, 1042),
    (1015, 1043),
    (1016, 20),
    (1017, 600),
    (1018, 601),
    (1019, 602),
    (1020, 603),
    (1021, 700),
    (1022, 701),
    (1027, 604),
    (1028, 26),
    (1034, 1033),
    (1040, 829),
    (1041, 869),
    (1115, 1114),
    (1182, 1082),
    (1183, 1083),
    (1185, 1184),
    (1187, 1186),
    (1231, 1700),
    (1270, 1266),
    (1561, 1560),
    (1563, 1562),
    (2201, 1790),
    (2207, 2202),
    (2208, 2203),
    (2209, 2204),
    (2210, 2205),
    (2211, 2206),
    (2949, 2970),
    (2951, 2950),
    (3221, 3220),
    (3643, 3614),
    (3645, 3615),
    (3735, 3734),
    (3770, 3769),
    (3807, 3802),
    (3905, 3904),
    (3907, 3906),
    (3909, 3908),
    (3911, 3910),
    (3913, 3912),
    (3927, 3926),
    (4073, 4072),
    (4090, 4089),
    (4097, 4096),
    (4192, 4191),
    (5039, 5038),
    (6150, 4451),
    (6151, 4532),
    (6152, 4533),
    (6153, 4534),
    (6155, 4535),
    (6157, 4536),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_stand_in_order_and_their_elements_are_known() {
        assert!(ELEMENTS.is_sorted_by(|(left, _), (right, _)| left < right));
        for (array, element) in ELEMENTS {
            assert!(scalar(element).is_some() || nested(element).is_some(), "{element}, the element of {array}");
        }
    }
}
