use std::time::Duration;

use rimward_log::{Log, LogConfig, LogError};
use rimward_model::Lsn;

use crate::support::{Memory, START, Source, catalog, config, fill, meta, open, read};

const SECOND_US: i64 = 1_000_000;

/// A log of 60 transactions, one a second, five or so in each segment.
fn log(retain_bytes: u64, retain_for: Duration) -> (Memory, Log<Memory>) {
    let storage = Memory::default();
    let config = LogConfig { retain_bytes, retain_for, ..config(1000) };
    let mut log = Log::create(storage.clone(), config, meta(), &catalog()).unwrap();
    fill(&mut log, &mut Source::new(), 60, 100);
    (storage, log)
}

#[test]
fn the_oldest_go_while_there_are_too_many_bytes() {
    let (storage, mut log) = log(4000, Duration::MAX);
    let retained = log.retain(0, log.end().0).unwrap();
    assert!(retained.bytes <= 4000 && retained.bytes > 2500, "{retained:?}");
    assert_eq!(retained.oldest, log.oldest());
    assert_eq!(storage.segments().len(), log.size().0);
    assert_eq!(log.retain(0, log.end().0).unwrap().removed_segments, 0);
    let error = log.reader(START).unwrap_err();
    assert!(matches!(error, LogError::Gone { asked, oldest, .. } if asked == START && oldest == log.oldest()), "{error}");
    let from = log.oldest();
    assert!(!read(&mut log.reader(from).unwrap(), from).unwrap().is_empty());
    let oldest = log.oldest();
    drop(log);
    let (log, _) = open(&storage).unwrap();
    assert_eq!(log.oldest(), oldest);
}

#[test]
fn those_go_whose_transactions_are_all_too_old() {
    let (_, mut log) = log(u64::MAX, Duration::from_secs(20));
    assert_eq!(log.retain(20 * SECOND_US, log.end().0).unwrap().removed_segments, 0);
    log.retain(50 * SECOND_US, log.end().0).unwrap();
    let oldest = log.oldest();
    assert!(oldest <= Source::end(30), "{oldest} is younger than 20 seconds");
    assert!(oldest > Source::end(20), "{oldest} is kept for too long");
    // The last stays, however old.
    log.retain(1_000_000 * SECOND_US, log.end().0).unwrap();
    assert_eq!(log.size().0, 1);
}

#[test]
fn nothing_behind_the_floor_goes() {
    let (_, mut log) = log(0, Duration::ZERO);
    for number in [0, 1, 17, 33] {
        let floor = Source::end(number);
        log.retain(i64::MAX, floor).unwrap();
        assert!(log.oldest() <= floor);
        assert!(log.reader(floor).is_ok());
    }
    assert!(log.oldest() > Source::end(20));
}

#[test]
fn a_reservation_keeps_until_released_or_expired() {
    let (_, mut log) = log(0, Duration::MAX);
    let end = log.end().0;
    log.reserve("snapshot", Source::end(10), 100).unwrap();
    log.reserve("edge", Source::end(30), 200).unwrap();
    log.retain(99, end).unwrap();
    assert!(log.oldest() <= Source::end(10) && log.oldest() > START);
    log.retain(100, end).unwrap();
    assert!(log.oldest() <= Source::end(30) && log.oldest() > Source::end(10));
    let late = log.reserve("late", START, i64::MAX).unwrap_err();
    assert!(matches!(late, LogError::Gone { .. }), "{late}");
    assert!(log.release("edge"));
    assert!(!log.release("edge"));
    log.retain(100, end).unwrap();
    assert_eq!(log.size().0, 1);
}

#[test]
fn a_laggard_is_told_that_its_position_is_gone() {
    let (_, mut log) = log(0, Duration::MAX);
    let mut reader = log.reader(START).unwrap();
    let first = reader.next().unwrap().unwrap();
    log.retain(0, log.end().0).unwrap();
    let error = loop {
        match reader.next() {
            Ok(frame) => assert!(frame.is_some(), "the reader ended instead"),
            Err(error) => break error,
        }
    };
    let LogError::Gone { asked, oldest, hint } = error else { panic!("{error}") };
    assert!(asked >= first.header().end && asked < Lsn::new(oldest.get()), "{asked} of {oldest}");
    assert!(hint.contains("snapshot"));
}
