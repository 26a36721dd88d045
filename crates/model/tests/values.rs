//! Properties of stored values that need no server: layouts, errors, and that nothing panics whatever the bytes.

use std::sync::Arc;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use rimward_model::{Cell, CellBuf, EnumType, Enums, QualifiedName, RowBuf, Storage, TypeRef, ValueError, oid};

const MOOD: u32 = 90_000;

const STORAGES: [Storage; 24] = [
    Storage::Bool,
    Storage::Int2,
    Storage::Int4,
    Storage::Int8,
    Storage::Oid,
    Storage::Float4,
    Storage::Float8,
    Storage::NumericScaled { scale: 0 },
    Storage::NumericScaled { scale: 18 },
    Storage::Numeric,
    Storage::Text,
    Storage::Char { length: 5 },
    Storage::Date,
    Storage::Time,
    Storage::TimeTz,
    Storage::Timestamp,
    Storage::TimestampTz,
    Storage::Interval,
    Storage::Uuid,
    Storage::Bytea,
    Storage::Json,
    Storage::Jsonb,
    Storage::Enum { id: MOOD },
    Storage::Exact,
];

fn any_type() -> TypeRef {
    TypeRef { oid: 0, typmod: -1 }
}

fn enums() -> Enums {
    let name = QualifiedName { schema: "public".into(), name: "mood".into() };
    let ty = EnumType { id: MOOD, name, labels: vec![(1.0, "sad".into()), (1.5, "ok".into())] };
    Enums::from([(MOOD, Arc::new(ty))])
}

fn read(storage: Storage, text: &str) -> Result<CellBuf, ValueError> {
    let mut scratch = Vec::new();
    storage.read_text(any_type(), &enums(), text, &mut scratch).map(|cell| CellBuf::from_cell(cell).expect("a value"))
}

fn written(storage: Storage, cell: Cell<'_>) -> Result<String, ValueError> {
    let mut text = Vec::new();
    storage.write_text(any_type(), &enums(), cell, &mut text)?;
    Ok(String::from_utf8(text).expect("text is UTF-8"))
}

fn shown(cell: &CellBuf) -> String {
    match cell {
        CellBuf::Blob(blob) => blob.iter().map(|byte| format!("{byte:02x}")).collect(),
        other => format!("{other:?}"),
    }
}

/// What is in a file stays in it: each layout is a format.
fn check_layout(storage: Storage, texts: &[&str], expected: &Expect) {
    let lines: Vec<String> = texts.iter().map(|text| format!("{text} {}", shown(&read(storage, text).expect("a value")))).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn numeric_blobs_have_the_documented_layout() {
    let texts = ["NaN", "Infinity", "1e", "1000000.10", "123", "1.00", "1", "0.01", "0.00", "0", "-0.01", "-123.4", "-Infinity"];
    let long = ["1".repeat(125), format!("0.{}1", "0".repeat(130))];
    let texts = texts.iter().filter(|text| **text != "1e").copied().chain(long.iter().map(String::as_str));
    check_layout(
        Storage::Numeric,
        &texts.collect::<Vec<_>>(),
        &expect![[r#"
        NaN ff0000
        Infinity fe0000
        1000000.10 c2020101010b000002
        123 c00218000000
        1.00 bf02000002
        1 bf02000000
        0.01 be02000002
        0.00 800002
        0 800000
        -0.01 41fdff0002
        -123.4 3ffde7d6ff0001
        -Infinity 010000
        11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111 fd0000020c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c000000
        0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001 811fbe0b000083"#]],
    );
}

#[test]
fn interval_and_timetz_blobs_have_the_documented_layout() {
    check_layout(
        Storage::Interval,
        &["00:00:00", "1 mon", "30 days", "-00:00:00.000001", "infinity", "-infinity"],
        &expect![[r#"
        00:00:00 8000000000000000000000000000000000000000000000000000000000000000
        1 mon 80000000000000000000025b7f3d400000000001000000000000000000000000
        30 days 80000000000000000000025b7f3d4000000000000000001e0000000000000000
        -00:00:00.000001 7fffffffffffffffffffffffffffffff0000000000000000ffffffffffffffff
        infinity ffffffffffffffffffffffffffffffff7fffffff7fffffff7fffffffffffffff
        -infinity 0000000000000000000000000000000080000000800000008000000000000000"#]],
    );
    check_layout(
        Storage::TimeTz,
        &["12:00:00+00", "14:00:00+02", "00:00:00-15:59:59"],
        &expect![[r#"
        12:00:00+00 8000000a0eebb00080000000
        14:00:00+02 8000000a0eebb0007fffe3e0
        00:00:00-15:59:59 8000000d692afdc08000e0ff"#]],
    );
}

#[test]
fn infinite_intervals_are_told_from_the_greatest_finite_ones() {
    for text in ["infinity", "-infinity", "178956970 years 7 mons 2147483647 days 2562047788:00:54.775807"] {
        let cell = read(Storage::Interval, text).expect("a value");
        assert_eq!(written(Storage::Interval, cell.as_cell()).as_deref(), Ok(text));
    }
    let mut bytes = i64::MAX.to_be_bytes().to_vec();
    bytes.extend([0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
    let mut scratch = Vec::new();
    let refused = Storage::Interval.read_binary(any_type(), &enums(), &bytes, &mut scratch);
    assert!(matches!(refused, Err(ValueError::Binary { length: 16, .. })), "{refused:?}");
}

#[test]
fn text_that_is_no_value_is_refused_with_facts() {
    let refused = [
        (Storage::Bool, "true"),
        (Storage::Int2, "32768"),
        (Storage::Oid, "-1"),
        (Storage::Float8, "inf"),
        (Storage::Float8, "1e999"),
        (Storage::Float4, "1e39"),
        (Storage::NumericScaled { scale: 2 }, "1.5"),
        (Storage::NumericScaled { scale: 2 }, "Infinity"),
        (Storage::NumericScaled { scale: 0 }, "1000000000000000000"),
        (Storage::Numeric, "1e5"),
        (Storage::Numeric, "1."),
        (Storage::Numeric, ".5"),
        (Storage::Numeric, ""),
        (Storage::Char { length: 3 }, "ab"),
        (Storage::Date, "2023-02-29"),
        (Storage::Date, "0000-01-01"),
        (Storage::Date, "5874898-01-01"),
        (Storage::Date, "4714-11-23 BC"),
        (Storage::Time, "24:00:00.000001"),
        (Storage::Timestamp, "2024-01-01 24:00:00"),
        (Storage::TimestampTz, "2024-01-01 00:00:00+01"),
        (Storage::Interval, "1 week"),
        (Storage::Interval, "@ 1 day"),
        (Storage::Uuid, "0000000000000000000000000000000000000"),
        (Storage::Bytea, "\\x0"),
        (Storage::Bytea, "\\001"),
    ];
    for (storage, text) in refused {
        match read(storage, text) {
            Err(ValueError::Text { storage: named, excerpt, .. }) => assert_eq!((named, excerpt.as_str()), (storage, text)),
            other => panic!("{storage:?} of {text:?}: {other:?}"),
        }
    }
    assert_eq!(read(Storage::Enum { id: MOOD }, "glad"), Err(ValueError::UnknownLabel { id: MOOD, label: "glad".into() }));
    assert_eq!(read(Storage::Enum { id: 1 }, "sad"), Err(ValueError::UnknownEnum(1)));
}

#[test]
fn a_refused_value_leaves_the_row_as_it_was() {
    let mut row = RowBuf::default();
    row.begin(2);
    Storage::Numeric.cell_from_text(any_type(), &enums(), "1.5", &mut row).expect("a value");
    Storage::Numeric.cell_from_text(any_type(), &enums(), "x", &mut row).expect_err("no value");
    Storage::Int4.cell_from_text(any_type(), &enums(), "7", &mut row).expect("a value");
    let row = row.row();
    let cells: Vec<CellBuf> = row.cells().filter_map(CellBuf::from_cell).collect();
    assert_eq!(cells, [read(Storage::Numeric, "1.5").expect("a value"), CellBuf::Integer(7)]);
}

#[test]
fn input_that_needs_rounding_cutting_or_the_session_is_left_to_the_primary() {
    let typed = |oid, typmod| TypeRef { oid, typmod };
    let numeric = |precision: i32, scale: i32| typed(oid::NUMERIC, ((precision << 16) | scale) + 4);
    let left = [
        (Storage::NumericScaled { scale: 2 }, numeric(5, 2), "1.005"),
        (Storage::NumericScaled { scale: 2 }, numeric(5, 2), "1000"),
        (Storage::Numeric, numeric(20, 2), "1.005"),
        (Storage::Numeric, typed(oid::NUMERIC, -1), "1e5"),
        (Storage::Text, typed(oid::VARCHAR, 7), "abcd"),
        (Storage::Char { length: 3 }, typed(oid::BPCHAR, 7), "abcd"),
        (Storage::Timestamp, typed(oid::TIMESTAMP, 0), "2024-01-01 00:00:00.5"),
        (Storage::Timestamp, typed(oid::TIMESTAMP, -1), "2024-01-01 00:00:00+02"),
        (Storage::Timestamp, typed(oid::TIMESTAMP, -1), "now"),
        (Storage::TimestampTz, typed(oid::TIMESTAMPTZ, -1), "2024-01-01 00:00:00"),
        (Storage::TimestampTz, typed(oid::TIMESTAMPTZ, -1), "2024-01-01"),
        (Storage::Date, typed(oid::DATE, -1), "01-02-2024"),
        (Storage::Interval, typed(oid::INTERVAL, -1), "-1 days 02:00:00"),
        (Storage::Float8, typed(oid::FLOAT8, -1), "1e-400"),
        (Storage::Json, typed(oid::JSON, -1), "{}"),
        (Storage::Exact, typed(oid::XML, -1), "<a/>"),
    ];
    for (storage, ty, text) in left {
        assert_eq!(storage.parse_input_exact(ty, &enums(), text), None, "{storage:?} from {text:?}");
    }
    let taken = [
        (Storage::Int4, typed(oid::INT4, -1), " +7 ", CellBuf::Integer(7)),
        (Storage::NumericScaled { scale: 2 }, numeric(5, 2), "+1.5000", CellBuf::Integer(150)),
        (Storage::TimestampTz, typed(oid::TIMESTAMPTZ, -1), "2000-01-01T02:00:00+02", CellBuf::Integer(0)),
        (Storage::Char { length: 3 }, typed(oid::BPCHAR, 7), "ab   ", CellBuf::Text("ab".into())),
        (Storage::Enum { id: MOOD }, typed(MOOD, -1), "ok", CellBuf::Real(1.5)),
    ];
    for (storage, ty, text, cell) in taken {
        assert_eq!(storage.parse_input_exact(ty, &enums(), text), Some(cell), "{storage:?} from {text:?}");
    }
}

fn decimal_text() -> impl Strategy<Value = String> {
    ("-?", "0|[1-9][0-9]{0,40}", "(\\.[0-9]{1,40})?").prop_map(|(sign, whole, fraction)| {
        let zero = whole.bytes().chain(fraction.bytes()).all(|byte| matches!(byte, b'0' | b'.'));
        format!("{}{whole}{fraction}", if zero { "" } else { &sign })
    })
}

/// The order of decimals by their digits alone.
fn compare_decimals(left: &str, right: &str) -> std::cmp::Ordering {
    let parts = |text: &str| {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        (negative, format!("{whole:0>60}{fraction:0<60}"))
    };
    let ((left_negative, left), (right_negative, right)) = (parts(left), parts(right));
    match (left_negative, right_negative) {
        (false, false) => left.cmp(&right),
        (true, true) => right.cmp(&left),
        (left_negative, _) => {
            if left_negative {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        }
    }
}

proptest! {
    #[test]
    fn numerics_come_back_and_sort_as_their_digits_do(left in decimal_text(), right in decimal_text()) {
        let cells = [&left, &right].map(|text| read(Storage::Numeric, text).expect("a value"));
        for (cell, text) in cells.iter().zip([&left, &right]) {
            prop_assert_eq!(&written(Storage::Numeric, cell.as_cell()).expect("text"), text);
            let (mut binary, mut scratch) = (Vec::new(), Vec::new());
            Storage::Numeric.write_binary(any_type(), &enums(), cell.as_cell(), &mut binary).expect("binary");
            let back = Storage::Numeric.read_binary(any_type(), &enums(), &binary, &mut scratch).expect("a value");
            prop_assert_eq!(back, cell.as_cell());
        }
        let [CellBuf::Blob(a), CellBuf::Blob(b)] = &cells else { panic!("{cells:?}") };
        prop_assert_eq!(Storage::Numeric.key_of(a).cmp(Storage::Numeric.key_of(b)), compare_decimals(&left, &right));
    }

    #[test]
    fn whatever_is_read_is_written_as_it_was(text in "[-+0-9:. eEBCaNinftydmohrs\\\\x]{0,30}") {
        for storage in STORAGES {
            if let Ok(cell) = read(storage, &text) {
                let again = written(storage, cell.as_cell()).expect("text of a value");
                prop_assert_eq!(read(storage, &again), Ok(cell), "{:?} {} {}", storage, text, again);
            }
        }
    }

    #[test]
    fn foreign_bytes_are_refused_or_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..40), integer in any::<i64>(), real in any::<f64>()) {
        for storage in STORAGES {
            let (mut scratch, mut out) = (Vec::new(), Vec::new());
            if let Ok(cell) = storage.read_binary(any_type(), &enums(), &bytes, &mut scratch) {
                storage.write_text(any_type(), &enums(), cell, &mut out).expect("text of a value");
            }
            let _checked_for_panics = storage.parse_binary_input_exact(any_type(), &enums(), &bytes);
            let cells = [Cell::Blob(&bytes), Cell::Integer(integer), Cell::Real(if real.is_nan() { 0.0 } else { real }), Cell::Unchanged, Cell::Null];
            for cell in cells {
                let text = written(storage, cell);
                let mut binary = Vec::new();
                let sent = storage.write_binary(any_type(), &enums(), cell, &mut binary);
                if storage.has_binary() {
                    prop_assert_eq!(text.is_ok(), sent.is_ok(), "{:?} {:?}", storage, cell);
                }
                if let (Ok(text), false) = (text, matches!(storage, Storage::Numeric)) {
                    let again = read(storage, &text).expect("text that was written");
                    prop_assert_eq!(again.as_cell(), cell, "{:?} {}", storage, text);
                }
            }
        }
    }
}
