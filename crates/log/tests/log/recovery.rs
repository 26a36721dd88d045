use rimward_batch::Limits;
use rimward_log::{Acknowledged, Expected, Log, LogError, Primary, check as check_log, view};
use rimward_model::{Change, Lsn, RemoteReason, SchemaChange, SystemId, Timeline};

use crate::support::{Memory, START, Source, catalog, config, create, fill, message, meta, open, read};

/// Opening gives everything up to the end of transaction `number`, and the log can go on from there.
fn check(storage: &Memory, number: u64) {
    let (mut log, recovered) = open(storage).unwrap();
    assert_eq!(recovered.end, Source::end(number));
    let mut reader = log.reader(START).unwrap();
    assert_eq!(read(&mut reader, START).unwrap(), (1..=number).collect::<Vec<_>>());
    let mut source = Source::new();
    source.encoder = rimward_batch::Encoder::new(recovered.end, recovered.chain, 1);
    source.number = number;
    fill(&mut log, &mut source, 1, 10);
    log.sync().unwrap();
    let report = check_log(storage, &Limits::default()).unwrap();
    assert_eq!((report.transactions, report.tail_bytes), (number + 1, 0));
    assert_eq!((report.end, report.chain), log.end());
}

/// Three segments; the last has some transactions, one of them of three frames.
fn three_segments() -> Memory {
    let storage = Memory::default();
    let mut log = create(&storage, 1000);
    let mut source = Source::new();
    while storage.segments().len() < 3 {
        fill(&mut log, &mut source, 1, 150);
    }
    fill(&mut log, &mut source, 2, 40);
    storage
}

#[test]
fn an_empty_log_opens_where_it_began() {
    let storage = Memory::default();
    drop(create(&storage, 1000));
    let (_, recovered) = open(&storage).unwrap();
    assert_eq!((recovered.end, recovered.chain, recovered.catalog), (START, rimward_batch::Chain::ZERO, catalog()));
    check(&storage, 0);
}

#[test]
fn every_truncation_of_the_last_segment_recovers_to_a_boundary() {
    let storage = three_segments();
    let last = storage.segments().pop().unwrap();
    let whole = storage.bytes(&last);
    let mut ends = Vec::new();
    for length in 0..=whole.len() {
        let torn = storage.copy();
        torn.put(&last, whole[..length].to_vec());
        let beside = view(torn.copy(), &Limits::default()).unwrap();
        let (_, recovered) = open(&torn).unwrap();
        assert_eq!(beside.end(), (recovered.end, recovered.chain), "seen beside the writer after {length} bytes");
        let number = recovered.end.bytes_since(START) / 1000;
        assert_eq!(Source::end(number), recovered.end, "after {length} bytes");
        // Each boundary once in full, as that takes longer.
        if ends.last() != Some(&number) {
            ends.push(number);
            torn.put(&last, whole[..length].to_vec());
            check(&torn, number);
        }
    }
    assert!(ends.len() >= 4 && ends.is_sorted(), "{ends:?}");
}

#[test]
fn an_incomplete_transaction_is_cut_off_to_its_beginning() {
    let storage = Memory::default();
    let mut log = create(&storage, 100 << 20);
    let mut source = Source::new();
    fill(&mut log, &mut source, 2, 10);
    let mut frames = source.add(&(0..12).map(|seed| message(seed, 300_000)).collect::<Vec<_>>());
    frames.extend(source.encoder.flush());
    assert!(frames.len() > 3);
    for frame in &frames[..frames.len() - 1] {
        log.append(frame).unwrap();
    }
    assert_eq!(log.end().0, Source::end(2));
    log.sync().unwrap();
    let tail = check_log(&storage, &Limits::default()).unwrap().tail_bytes;
    assert!(tail > 2 << 20);
    let (_, recovered) = open(&storage.copy()).unwrap();
    assert_eq!(recovered.truncated_bytes, tail);
    check(&storage, 2);
}

#[test]
fn every_flipped_byte_is_refused_or_caught() {
    let storage = three_segments();
    let names = storage.segments();
    let (_, whole) = open(&storage.copy()).unwrap();
    for (index, name) in names.iter().enumerate() {
        let bytes = storage.bytes(name);
        for at in 0..bytes.len() {
            let damaged = storage.copy();
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x40;
            damaged.put(name, flipped);
            let expected = Expected { acknowledged: Acknowledged::Exactly(whole.end), ..Expected::default() };
            let opened = Log::open(damaged.clone(), config(1000), &expected);
            match opened {
                // What the segments before the last hold is read when it is needed.
                Ok((log, _)) if index + 1 < names.len() => {
                    assert!(log.reader(START).and_then(|mut reader| read(&mut reader, START)).is_err(), "byte {at} of {name}");
                    assert!(check_log(&damaged, &Limits::default()).is_err(), "byte {at} of {name}");
                }
                Ok(_) => panic!("byte {at} of {name} was not noticed"),
                Err(LogError::Damaged { .. } | LogError::Version { .. } | LogError::Lost { .. }) => {}
                Err(error) => panic!("byte {at} of {name}: {error}"),
            }
        }
    }
}

#[test]
fn damage_before_a_whole_frame_is_no_torn_tail() {
    let storage = three_segments();
    let last = storage.segments().pop().unwrap();
    let mut bytes = storage.bytes(&last);
    let catalog_end = bytes.len() - 3 * 100;
    bytes[catalog_end] ^= 1;
    storage.put(&last, bytes.clone());
    let error = open(&storage).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{last} is damaged at byte ")), "{error}");
    assert_eq!(storage.bytes(&last), bytes, "a refused log was changed");
}

/// A hole over the second of four transactions; how the log opens with it, and that nothing was touched where it does not.
fn with_a_hole(acknowledged: Acknowledged) -> Result<Lsn, LogError> {
    let storage = Memory::default();
    let mut log = create(&storage, 1 << 20);
    let mut source = Source::new();
    fill(&mut log, &mut source, 1, 50);
    let hole = storage.bytes(&storage.segments()[0]).len();
    fill(&mut log, &mut source, 3, 50);
    let name = storage.segments()[0].clone();
    let mut bytes = storage.bytes(&name);
    bytes[hole..hole + 100].fill(0);
    storage.put(&name, bytes.clone());
    let opened = Log::open(storage.clone(), config(1000), &Expected { acknowledged, ..Expected::default() });
    if opened.is_err() {
        assert_eq!(storage.bytes(&name), bytes, "a refused log was changed");
    }
    opened.map(|(_, recovered)| recovered.end)
}

#[test]
fn a_hole_is_cut_off_only_behind_what_was_acknowledged() {
    let damaged = |acknowledged| matches!(with_a_hole(acknowledged), Err(LogError::Damaged { .. }));
    assert!(damaged(Acknowledged::default()));
    assert!(damaged(Acknowledged::AtLeast(Source::end(1))), "perhaps more was acknowledged");
    assert_eq!(with_a_hole(Acknowledged::Exactly(Source::end(1))).unwrap(), Source::end(1));
    assert_eq!(with_a_hole(Acknowledged::Exactly(Source::end(0))).unwrap(), Source::end(1), "what can be read stays");
    for number in 2..=4 {
        assert!(damaged(Acknowledged::Exactly(Source::end(number))), "transaction {number} was acknowledged");
    }
}

#[test]
fn a_frame_that_does_not_belong_is_cut_off_only_behind_what_was_acknowledged() {
    let storage = Memory::default();
    let mut log = create(&storage, 1 << 20);
    let mut source = Source::new();
    fill(&mut log, &mut source, 2, 50);
    let name = storage.segments()[0].clone();
    let mut bytes = storage.bytes(&name);
    let whole = bytes.clone();
    let _skipped = source.next(50);
    bytes.extend_from_slice(source.next(50)[0].bytes());
    storage.put(&name, bytes);
    let open = |acknowledged| Log::open(storage.copy(), config(1000), &Expected { acknowledged, ..Expected::default() });
    assert!(matches!(open(Acknowledged::AtLeast(Source::end(2))), Err(LogError::Damaged { .. })));
    let (_, recovered) = open(Acknowledged::Exactly(Source::end(2))).unwrap();
    assert_eq!((recovered.end, recovered.truncated_bytes), (Source::end(2), (storage.bytes(&name).len() - whole.len()) as u64));
}

#[test]
fn a_log_that_lost_what_was_acknowledged_is_refused_and_not_touched() {
    let storage = three_segments();
    let (log, recovered) = open(&storage).unwrap();
    drop(log);
    // The end of what was durable is damaged, and nothing whole comes behind it: it looks like a torn tail.
    let last = storage.segments().pop().unwrap();
    let mut bytes = storage.bytes(&last);
    *bytes.last_mut().unwrap() ^= 1;
    storage.put(&last, bytes.clone());
    for acknowledged in [Acknowledged::AtLeast(recovered.end), Acknowledged::Exactly(recovered.end)] {
        let expected = Expected { acknowledged, ..Expected::default() };
        let refused = Log::open(storage.clone(), config(1000), &expected).unwrap_err();
        assert!(matches!(refused, LogError::Lost { acknowledged, .. } if acknowledged == recovered.end), "{refused}");
        assert_eq!(storage.bytes(&last), bytes, "a refused log was changed");
    }
}

#[test]
fn a_missing_segment_is_refused() {
    let storage = three_segments();
    let names = storage.segments();
    rimward_log::Storage::remove(&storage, &names[1]).unwrap();
    let error = open(&storage).unwrap_err().to_string();
    assert!(error.contains("segment 2 is missing"), "{error}");
}

#[test]
fn the_log_of_another_primary_is_refused() {
    let storage = three_segments();
    for (system, timeline) in [(8, 1), (7, 2)] {
        let primary = Primary { system: SystemId(system), timeline: Timeline(timeline) };
        let expected = Expected { primary: Some(primary), ..Expected::default() };
        let refused = Log::open(storage.clone(), config(1000), &expected).unwrap_err();
        assert!(matches!(refused, LogError::OtherPrimary { .. }), "{refused}");
    }
    let expected = Expected { primary: Some(meta().primary), ..Expected::default() };
    Log::open(storage, config(1000), &expected).unwrap();
}

#[test]
fn the_segment_of_another_log_is_refused() {
    let (storage, other) = (three_segments(), Memory::default());
    let branch = rimward_batch::Branch::new(43);
    let mut log = Log::create(other.clone(), config(1000), rimward_log::Meta { branch, ..meta() }, &catalog()).unwrap();
    fill(&mut log, &mut Source::new(), 10, 150);
    let name = other.segments()[0].clone();
    storage.put(&name, other.bytes(&name));
    assert!(matches!(open(&storage), Err(LogError::Damaged { .. })));
}

#[test]
fn there_is_one_log_in_a_place_and_only_where_one_was_made() {
    let storage = Memory::default();
    assert!(matches!(open(&storage), Err(LogError::Missing)));
    drop(create(&storage, 1000));
    assert!(matches!(Log::create(storage, config(1000), meta(), &catalog()), Err(LogError::Exists)));
}

#[test]
fn the_catalog_follows_the_schema_changes() {
    let storage = Memory::default();
    let mut log = create(&storage, 1000);
    let mut source = Source::new();
    let mut expected = catalog();
    for round in 0..8 {
        let ty = rimward_model::EnumType {
            id: 100 + round,
            name: rimward_model::QualifiedName { schema: "public".into(), name: format!("e{round}") },
            labels: vec![(1.0, "a".into())],
        };
        let change = SchemaChange::Enum { ty };
        expected.apply(&change).unwrap();
        let mut bytes = Vec::new();
        Change::Schema(Box::new(change)).encode(&mut bytes);
        let mut frames = source.add(&[message(u64::from(round), 200), bytes]);
        frames.extend(source.encoder.flush());
        frames.iter().for_each(|frame| log.append(frame).unwrap());
        assert_eq!(*log.catalog(), expected);
    }
    assert!(storage.segments().len() > 1);
    let (_, recovered) = open(&storage).unwrap();
    assert_eq!(recovered.catalog, expected);
}

#[test]
fn a_schema_change_that_does_not_fit_is_not_appended() {
    let mut log = create(&Memory::default(), 1000);
    let mut source = Source::new();
    let mut bytes = Vec::new();
    let change = SchemaChange::Remote { table: rimward_model::TableId(1), reason: RemoteReason::NoIdentity };
    Change::Schema(Box::new(change)).encode(&mut bytes);
    source.add(&[bytes]);
    let frame = source.encoder.flush().unwrap();
    assert!(matches!(log.append(&frame), Err(LogError::Catalog(_))));
    assert_eq!(log.end().0, START);
}

#[test]
fn a_view_ends_where_the_log_ended_and_touches_nothing() {
    let storage = three_segments();
    let last = storage.segments().pop().unwrap();
    let whole = storage.bytes(&last);
    let (log, recovered) = open(&storage.copy()).unwrap();
    drop(log);
    storage.put(&last, whole[..whole.len() - 1].to_vec());
    let seen = view(storage.clone(), &Limits::default()).unwrap();
    assert!(seen.end().0 < recovered.end, "the torn transaction is not seen");
    let mut reader = seen.reader(START).unwrap();
    assert_eq!(read(&mut reader, START).unwrap().len() as u64, seen.end().0.bytes_since(START) / 1000);
    assert_eq!(storage.bytes(&last).len(), whole.len() - 1, "nothing was cut off");
    let mut flipped = whole;
    let place = flipped.len() / 2;
    flipped[place] ^= 1;
    storage.put(&last, flipped);
    assert!(matches!(view(storage, &Limits::default()), Err(LogError::Damaged { .. })));
}
