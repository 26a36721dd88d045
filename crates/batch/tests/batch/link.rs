use proptest::prelude::*;
use rimward_batch::link::{BODY_BYTES_MAX, Down, DownReader, LinkError, PROTOCOL, RefusalCode, Resume, TEXT_BYTES_MAX, TableDigest, Up};
use rimward_batch::{Before, Branch, Chain, Frame, Limits, compact};
use rimward_model::{Lsn, Position, SystemId, TableId, Timeline};

use crate::support::{encode, transaction};

fn position() -> Position {
    Position { system: SystemId(7_301_234_567_890_123_456), timeline: Timeline(3), lsn: Lsn::new(0x16_B374_D848) }
}

fn resume() -> Resume {
    Resume { position: position(), branch: Branch::new(77), chain: Chain::from_bytes([9; 16]) }
}

fn down() -> Vec<Down> {
    let mut messages = vec![
        Down::Welcome { protocol: PROTOCOL, session: 5, slice: "eu".into(), resume: resume(), heartbeat_ms: 1000 },
        Down::Progress { lsn: Lsn::new(8), primary_time_us: -5 },
        Down::Hold { id: 1 },
        Down::AdvanceTo { id: 1, lsn: Lsn::new(9) },
        Down::Release { id: 1 },
    ];
    messages.extend(encode(&[transaction(0, &[10]), transaction(1, &[3000])], |_| true).into_iter().map(Down::Frame));
    for code in
        [RefusalCode::Diverged, RefusalCode::Gone, RefusalCode::Ahead, RefusalCode::Protocol, RefusalCode::Denied, RefusalCode::Busy]
    {
        messages.push(Down::Refused { code, hint: "bootstrap anew".into() });
    }
    messages
}

fn up() -> Vec<Up> {
    let digest = TableDigest { table: TableId(16_384), rows: 3, digest: u128::MAX - 1 };
    vec![
        Up::Hello { protocol: PROTOCOL, edge: "fra".into(), slice: String::new(), resume: Some(resume()) },
        Up::Hello { protocol: PROTOCOL, edge: "fra".into(), slice: String::new(), resume: None },
        Up::Durable { session: 5, position: position() },
        Up::Held { session: 5, id: 1, position: position(), tables: vec![digest, digest] },
    ]
}

/// However the stream is chunked, the same messages come out.
fn check(chunk_bytes: usize) {
    let stream: Vec<u8> = down().iter().flat_map(|message| message.encode()).collect();
    let mut reader = DownReader::default();
    let mut found = Vec::new();
    for chunk in stream.chunks(chunk_bytes) {
        reader.push(chunk);
        while let Some(message) = reader.next().unwrap() {
            found.push(message);
        }
    }
    reader.finish().unwrap();
    assert_eq!(found, down());
}

#[test]
fn messages_come_back_however_they_were_chunked() {
    [1, 2, 3, 7, 79, 80, 81, 1000, 1 << 20].into_iter().for_each(check);
}

/// Frames that follow one another: small ones, one that is compressed, one in parts.
fn frames() -> Vec<Frame> {
    let sizes: [&[usize]; 7] = [&[10], &[20, 5], &[3000], &[1], &[1 << 20, 1 << 20], &[], &[30]];
    let transactions: Vec<_> = (0..).zip(sizes).map(|(n, sizes)| transaction(n, sizes)).collect();
    encode(&transactions, |_| true)
}

/// Each frame as who has the one before it is sent it; the first as it is.
fn compacted(frames: &[Frame]) -> Vec<(bool, bytes::Bytes)> {
    let before = std::iter::once(None).chain(frames.iter().map(|frame| Before::after(frame.header())));
    let message = |(frame, before): (&Frame, Option<Before>)| match before.and_then(|before| compact(frame, &before)) {
        Some(message) => (true, message),
        None => (false, frame.bytes().clone()),
    };
    frames.iter().zip(before).map(message).collect()
}

#[test]
fn compact_frames_come_back_byte_for_byte_however_they_were_chunked() {
    let (frames, messages) = (frames(), compacted(&frames()));
    let small = |frame: &Frame| frame.header().part == 0 && !frame.header().ends_inside && !frame.header().compressed;
    let expected: Vec<bool> = frames.iter().enumerate().map(|(n, frame)| n > 0 && small(frame)).collect();
    assert_eq!(messages.iter().map(|(compact, _)| *compact).collect::<Vec<_>>(), expected);
    assert!(expected.iter().filter(|compact| **compact).count() >= 3, "{expected:?}");
    for (frame, (compact, message)) in frames.iter().zip(&messages) {
        assert!(!compact || message.len() + 66 <= frame.bytes().len(), "{} bytes instead of {}", message.len(), frame.bytes().len());
    }
    let stream: Vec<u8> = messages.iter().flat_map(|(_, message)| message.clone()).collect();
    for chunk_bytes in [1, 7, 100, 1 << 22] {
        let (mut reader, mut found) = (DownReader::default(), Vec::new());
        for chunk in stream.chunks(chunk_bytes) {
            reader.push(chunk);
            while let Some(message) = reader.next().unwrap() {
                let Down::Frame(frame) = message else { panic!("{message:?}") };
                found.push(frame);
            }
        }
        reader.finish().unwrap();
        assert_eq!(found, frames);
    }
}

#[test]
fn a_compact_frame_that_was_changed_or_follows_another_is_refused() {
    let (frames, messages) = (frames(), compacted(&frames()));
    let after = |before: &Frame, message: &[u8]| {
        let mut reader = DownReader::default();
        reader.push(before.bytes());
        reader.next().unwrap().unwrap();
        reader.push(message);
        reader.next()
    };
    for at in (1..frames.len()).filter(|at| messages[*at].0) {
        let (before, message) = (&frames[at - 1], &messages[at].1);
        assert_eq!(after(before, message), Ok(Some(Down::Frame(frames[at].clone()))));
        for bit in 0..message.len() * 8 {
            let mut flipped = message.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let found = after(before, &flipped);
            assert!(!matches!(found, Ok(Some(_))), "bit {bit} of frame {at} gave {found:?}");
        }
        for length in 0..message.len() {
            assert_eq!(after(before, &message[..length]), Ok(None), "{length} bytes of frame {at}");
        }
        let other =
            (0..frames.len()).filter(|other| *other != at - 1 && Before::after(frames[*other].header()) != Before::after(before.header()));
        for other in other.filter(|other| frames[*other].header().part == 0) {
            assert!(after(&frames[other], message).is_err(), "frame {at} after frame {other}");
        }
        let mut alone = DownReader::default();
        alone.push(message);
        assert_eq!(alone.next(), Err(LinkError::Compact));
    }
}

#[test]
fn reports_come_back() {
    let body: Vec<u8> = up().iter().flat_map(|message| message.encode()).collect();
    assert_eq!(Up::decode_all(&body).unwrap(), up());
    assert!(matches!(Up::decode_all(&body[..body.len() - 1]), Err(LinkError::Unfinished(_))));
}

#[test]
fn each_flipped_bit_of_a_message_is_refused_or_waits() {
    for message in down() {
        let bytes = message.encode();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let mut reader = DownReader::default();
            reader.push(&flipped);
            // A longer length may wait for more bytes; it never gives a message.
            let found = reader.next();
            assert!(!matches!(found, Ok(Some(_))), "bit {bit} of {message:?} gave {found:?}");
        }
    }
    for message in up() {
        let bytes = message.encode();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Up::decode_all(&flipped).is_err(), "bit {bit} of {message:?}");
        }
    }
}

#[test]
fn a_stream_that_ends_within_a_message_is_told() {
    let mut reader = DownReader::default();
    reader.push(&down()[0].encode()[..20]);
    assert_eq!(reader.next(), Ok(None));
    assert_eq!(reader.finish(), Err(LinkError::Unfinished(20)));
}

#[test]
fn a_claim_beyond_the_limit_is_refused_before_its_bytes_come() {
    let mut reader = DownReader::default();
    let mut prefix = vec![2];
    prefix.extend_from_slice(&(BODY_BYTES_MAX as u32 + 1).to_le_bytes());
    prefix.extend_from_slice(&[0; 4]);
    reader.push(&prefix);
    assert!(matches!(reader.next(), Err(LinkError::Limit { .. })));
    let large = encode(&[transaction(0, &[100_000])], |_| true).remove(0);
    let mut reader = DownReader::new(Limits { raw_bytes: 50_000 });
    reader.push(&large.bytes()[..80]);
    assert!(matches!(reader.next(), Err(LinkError::Frame(_))));
}

#[test]
fn messages_of_the_other_direction_are_refused() {
    let mut reader = DownReader::default();
    reader.push(&up()[2].encode());
    assert_eq!(reader.next(), Err(LinkError::Kind(0x22)));
    assert_eq!(Up::decode_all(&down()[1].encode()), Err(LinkError::Kind(2)));
}

#[test]
fn a_hint_that_is_too_long_is_cut_at_a_character() {
    let hint = "é".repeat(TEXT_BYTES_MAX);
    let mut reader = DownReader::default();
    reader.push(&Down::Refused { code: RefusalCode::Busy, hint }.encode());
    let Ok(Some(Down::Refused { hint, .. })) = reader.next() else { panic!("no refusal") };
    assert_eq!(hint, "é".repeat(TEXT_BYTES_MAX / 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut reader = DownReader::default();
        reader.push(&bytes);
        while let Ok(Some(_)) = reader.next() {}
        let _ = Up::decode_all(&bytes);
    }
}
