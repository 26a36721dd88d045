use rimward_log::LogError;
use rimward_model::Lsn;

use crate::support::{Memory, START, Source, create, fill, message, read};

#[test]
fn reading_begins_at_any_boundary() {
    let storage = Memory::default();
    let mut log = create(&storage, 3000);
    let mut source = Source::new();
    // Frames of one transaction, frames of many, and a transaction of many frames.
    for round in 0..6 {
        fill(&mut log, &mut source, 3, 100);
        for _ in 0..7 {
            assert!(source.add(&[message(round, 50)]).is_empty());
        }
        log.append(&source.encoder.flush().unwrap()).unwrap();
        let frames = source.add(&vec![message(round, 500_000); 5]);
        assert!(frames.len() > 2);
        frames.iter().for_each(|frame| log.append(frame).unwrap());
    }
    assert!(storage.segments().len() > 5);
    let count = source.number;
    for number in 0..=count {
        let from = Source::end(number);
        let mut reader = log.reader(from).unwrap();
        assert_eq!(read(&mut reader, from).unwrap(), (number + 1..=count).collect::<Vec<_>>(), "from {from}");
        assert_eq!(reader.position(), log.end().0);
    }
    assert_eq!(log.chain_at(log.end().0).unwrap(), Some(log.end().1));
    for number in 0..count {
        assert!(log.chain_at(Source::end(number)).unwrap().is_some(), "after transaction {number}");
        assert_eq!(log.chain_at(Lsn::new(Source::end(number).get() + 500)).unwrap(), None, "within transaction {}", number + 1);
    }
}

#[test]
fn chains_within_a_frame_are_those_of_frames_of_their_own() {
    let (mut one, mut many) = (create(&Memory::default(), 1000), create(&Memory::default(), 1000));
    let (mut together, mut apart) = (Source::new(), Source::new());
    for number in 0..5 {
        together.add(&[message(number, 10)]);
    }
    one.append(&together.encoder.flush().unwrap()).unwrap();
    for _ in 0..5 {
        many.append(&apart.next(10)[0]).unwrap();
    }
    for number in 0..=5 {
        let at = Source::end(number);
        assert_eq!(one.chain_at(at).unwrap(), many.chain_at(at).unwrap(), "after transaction {number}");
    }
}

#[test]
fn a_position_within_a_transaction_is_refused() {
    let mut log = create(&Memory::default(), 10 << 20);
    let mut source = Source::new();
    let mut frames = source.add(&vec![message(0, 500_000); 5]);
    frames.extend(source.next(10));
    frames.iter().for_each(|frame| log.append(frame).unwrap());
    let within = Lsn::new(START.get() + 500);
    let error = log.reader(within).unwrap().next().unwrap_err();
    assert!(matches!(error, LogError::NotABoundary { asked, .. } if asked == within), "{error}");
}

#[test]
fn a_position_ahead_is_refused() {
    let log = create(&Memory::default(), 1000);
    let ahead = Lsn::new(START.get() + 1);
    assert!(matches!(log.reader(ahead), Err(LogError::Ahead { .. })));
    assert!(matches!(log.chain_at(ahead), Err(LogError::Ahead { .. })));
}

#[test]
fn a_reader_on_another_thread_follows_the_writer() {
    let mut log = create(&Memory::default(), 2000);
    let mut source = Source::new();
    let mut reader = log.reader(START).unwrap();
    assert_eq!(reader.next().unwrap(), None);
    let following = std::thread::spawn(move || {
        let mut frames = 0;
        while frames < 500 {
            match reader.next().unwrap() {
                Some(_) => frames += 1,
                None => std::thread::yield_now(),
            }
        }
        reader.position()
    });
    let (handle, mut synced) = (log.handle(), START);
    for round in 0..500 {
        fill(&mut log, &mut source, 1, 60);
        if round % 50 == 0 {
            synced = handle.sync().unwrap();
        }
    }
    assert_eq!(following.join().unwrap(), log.end().0);
    assert!(synced > START && handle.durable() >= synced);
}
