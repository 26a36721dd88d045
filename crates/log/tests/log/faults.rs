use rimward_batch::Limits;
use rimward_log::{Acknowledged, Expected, Log, LogError, check as check_log};

use crate::support::{Faults, Memory, START, Source, catalog, config, create, fill, meta, open, read};

/// Appends and syncs until something fails, then loses power: everything that was reported durable is there.
fn check(faults: &Faults) -> bool {
    let storage = Memory::default();
    let mut log = create(&storage, 1000);
    storage.set_faults(faults.clone());
    let mut source = Source::new();
    let mut durable = START;
    let mut failed = false;
    for round in 0..40 {
        let appended = source.next(150).iter().try_for_each(|frame| log.append(frame));
        if appended.is_err() {
            failed = true;
            break;
        }
        if round % 3 == 0 {
            match log.sync() {
                Ok(end) => durable = end,
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
    }
    drop(log);
    let expected = Expected { acknowledged: Acknowledged::AtLeast(durable), ..Expected::default() };
    for disk in [storage.after_power_cut(), storage.copy()] {
        let (log, recovered) = Log::open(disk.clone(), config(1000), &expected).unwrap();
        assert!(recovered.end >= durable);
        assert_eq!(log.durable(), recovered.end);
        assert_eq!(check_log(&disk, &Limits::default()).unwrap().end, recovered.end);
    }
    restart(&storage, &expected);
    failed
}

/// A process that starts on the same machine, with all that memory holds, vouches for nothing that the disk does not; nor does it lose
/// anything if starting fails in its turn.
fn restart(storage: &Memory, expected: &Expected) {
    for syncs_left in 0..4 {
        storage.set_faults(Faults { syncs_left: Some(syncs_left), ..Faults::default() });
        let vouched = Log::open(storage.clone(), config(1000), expected).map_or(expected.acknowledged.lsn(), |(log, _)| log.durable());
        assert!(vouched >= expected.acknowledged.lsn());
        for acknowledged in [Acknowledged::AtLeast(vouched), Acknowledged::Exactly(vouched)] {
            let expected = Expected { acknowledged, ..*expected };
            Log::open(storage.after_power_cut(), config(1000), &expected).unwrap();
        }
    }
    storage.set_faults(Faults::default());
    assert!(Log::open(storage.clone(), config(1000), expected).unwrap().0.durable() >= expected.acknowledged.lsn());
}

#[test]
fn nothing_durable_is_lost_whichever_write_fails() {
    let failures = (0..60).filter(|left| check(&Faults { writes_left: Some(*left), ..Faults::default() })).count();
    assert!(failures > 40, "{failures}");
}

#[test]
fn nothing_durable_is_lost_whichever_sync_fails() {
    let failures = (0..30).filter(|left| check(&Faults { syncs_left: Some(*left), ..Faults::default() })).count();
    assert!(failures > 15, "{failures}");
}

#[test]
fn a_failed_sync_is_final() {
    let storage = Memory::default();
    let mut log = create(&storage, 1000);
    let mut source = Source::new();
    fill(&mut log, &mut source, 1, 10);
    assert_eq!(log.durable(), START);
    storage.set_faults(Faults { syncs_left: Some(0), ..Faults::default() });
    assert!(matches!(log.sync(), Err(LogError::Io { doing: "sync", .. })));
    storage.set_faults(Faults::default());
    assert!(matches!(log.sync(), Err(LogError::Poisoned(_))));
    assert!(matches!(log.append(&source.next(10)[0]), Err(LogError::Poisoned(_))));
    assert!(matches!(log.reader(START), Err(LogError::Poisoned(_))));
    assert!(matches!(log.retain(0, START), Err(LogError::Poisoned(_))));
    assert_eq!(log.durable(), START);
    drop(log);
    assert_eq!(open(&storage.after_power_cut()).unwrap().1.end, START);
}

#[test]
fn an_append_without_space_can_be_tried_again() {
    let storage = Memory::default();
    let mut log = create(&storage, 1000);
    let mut source = Source::new();
    for _ in 0..20 {
        let frame = source.next(150).remove(0);
        storage.set_faults(Faults { writes_left: Some(0), ..Faults::default() });
        assert!(matches!(log.append(&frame), Err(LogError::Io { .. })));
        storage.set_faults(Faults { writes_left: Some(1), ..Faults::default() });
        // Where a segment was due, its header and catalog take two writes.
        let _ = log.append(&frame).map(|()| assert_eq!(log.end().0, frame.header().end));
        storage.set_faults(Faults::default());
        if log.end().0 != frame.header().end {
            log.append(&frame).unwrap();
        }
    }
    let mut reader = log.reader(START).unwrap();
    assert_eq!(read(&mut reader, START).unwrap(), (1..=20).collect::<Vec<_>>());
    log.sync().unwrap();
    assert_eq!(check_log(&storage.after_power_cut(), &Limits::default()).unwrap().transactions, 20);
}

#[test]
fn an_interrupted_creation_is_no_log() {
    for syncs in 0..4 {
        let storage = Memory::default();
        storage.set_faults(Faults { syncs_left: Some(syncs), ..Faults::default() });
        assert!(Log::create(storage.clone(), config(1000), meta(), &catalog()).is_err());
        let disk = storage.after_power_cut();
        assert!(!Log::exists(&disk).unwrap(), "after {syncs} syncs");
        Log::create(disk.clone(), config(1000), meta(), &catalog()).unwrap();
        assert_eq!(open(&disk).unwrap().1.end, START);
    }
}

#[test]
fn frames_that_do_not_follow_are_refused() {
    let mut log = create(&Memory::default(), 1000);
    let mut source = Source::new();
    let (first, second) = (source.next(10).remove(0), source.next(10).remove(0));
    assert!(matches!(log.append(&second), Err(LogError::OutOfOrder(_))));
    log.append(&first).unwrap();
    assert!(matches!(log.append(&first), Err(LogError::OutOfOrder(_))));
    log.append(&second).unwrap();
}
