use proptest::prelude::*;
use rimward_batch::link::{BODY_BYTES_MAX, Down, DownReader, LinkError, PROTOCOL, RefusalCode, Resume, TEXT_BYTES_MAX, TableDigest, Up};
use rimward_batch::{Branch, Chain, Limits};
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
