use proptest::prelude::*;
use rimward_batch::{BatchError, Chain, Decoder, Encoder, FRAME_BYTES, Frame, HEADER_BYTES, Limits};
use rimward_model::{Change, Lsn, RemoteReason, SchemaChange, TableId};

use crate::support::{START, Transaction, decode, decode_with, encode, insert, reseal, transaction};

/// However they are cut into frames, the same transactions come back, with the same chain.
fn check(transactions: &[Transaction], flush: impl Fn(usize) -> bool) -> Vec<Frame> {
    let frames = encode(transactions, flush);
    let (found, chain) = decode(&frames).unwrap();
    assert_eq!(found, transactions);
    let (_, other) = decode(&encode(transactions, |_| true)).unwrap();
    assert_eq!(chain, other, "the chain depends on how frames were cut");
    frames
}

#[test]
fn small_transactions_share_a_frame() {
    let transactions: Vec<_> = (0..1000).map(|number| transaction(number, &[40, 10])).collect();
    let frames = check(&transactions, |_| false);
    assert_eq!(frames.len(), 1);
    assert!(frames[0].header().compressed);
}

#[test]
fn a_live_frame_is_small_and_not_compressed() {
    let frames = check(&[transaction(0, &[20])], |_| true);
    assert!(!frames[0].header().compressed);
    let change = insert(0, 20).len();
    let overhead = frames[0].bytes().len() - change;
    assert!(overhead <= HEADER_BYTES + 10, "{overhead} bytes beside the change");
}

#[test]
fn a_backlog_fills_frames_up_to_their_limit() {
    let transactions: Vec<_> = (0..5000).map(|number| transaction(number, &[600])).collect();
    let frames = check(&transactions, |_| false);
    let raw: Vec<_> = frames.iter().map(|frame| frame.header().raw_bytes as usize).collect();
    assert!(raw.iter().all(|raw| *raw <= FRAME_BYTES), "{raw:?}");
    assert!(raw[..raw.len() - 1].iter().all(|raw| *raw > FRAME_BYTES - 1000), "{raw:?}");
    assert!(frames.iter().all(|frame| frame.header().part == 0 && !frame.header().ends_inside));
}

#[test]
fn a_large_transaction_spans_frames_of_its_own() {
    let transactions = [transaction(0, &[10]), transaction(1, &[5000; 700]), transaction(2, &[10])];
    let frames = check(&transactions, |_| false);
    let parts: Vec<_> = frames.iter().map(|frame| (frame.header().part, frame.header().ends_inside)).collect();
    assert_eq!(parts, [(0, false), (0, true), (1, true), (2, true), (3, false), (0, false)]);
    assert!(frames.iter().all(|frame| frame.header().raw_bytes as usize <= FRAME_BYTES));
    assert_eq!(frames[1].header().end, frames[1].header().start);
}

#[test]
fn a_change_larger_than_a_frame_has_one_of_its_own() {
    let transactions = [transaction(0, &[10]), transaction(1, &[10, 3 << 20, 10]), transaction(2, &[2 << 20]), transaction(3, &[10])];
    let frames = check(&transactions, |_| false);
    let large: Vec<_> = frames.iter().filter(|frame| frame.header().raw_bytes as usize > FRAME_BYTES).collect();
    assert_eq!(large.len(), 2);
}

#[test]
fn a_transaction_at_the_limit_of_a_frame_comes_back() {
    for size in FRAME_BYTES - 60..FRAME_BYTES + 3 {
        check(&[transaction(0, &[size]), transaction(1, &[])], |_| false);
    }
    for size in FRAME_BYTES - 60..FRAME_BYTES {
        check(&[transaction(0, &[size - 9000, 8900, 50]), transaction(1, &[7])], |_| false);
    }
}

#[test]
fn flushing_within_a_transaction_closes_the_complete_ones_alone() {
    let (first, second) = (transaction(0, &[10]), transaction(1, &[10, 20]));
    let mut encoder = Encoder::new(START, Chain::ZERO, 1);
    assert!(encoder.flush().is_none());
    encoder.begin(&first.commit);
    encoder.change(&first.changes[0]);
    assert!(encoder.flush().is_none());
    encoder.commit();
    encoder.begin(&second.commit);
    encoder.change(&second.changes[0]);
    let one = encoder.flush().unwrap();
    assert!(encoder.flush().is_none());
    encoder.change(&second.changes[1]);
    let chain = encoder.commit();
    let two = encoder.flush().unwrap();
    assert_eq!(encoder.position(), second.commit.end_lsn);
    assert_eq!(decode(&[one, two]).unwrap(), (vec![first, second], chain));
}

#[test]
fn lost_repeated_and_reordered_frames_are_refused() {
    let transactions = [transaction(0, &[10]), transaction(1, &[5000; 500]), transaction(2, &[10]), transaction(3, &[10])];
    let frames = encode(&transactions, |_| true);
    for index in 0..frames.len() - 1 {
        let mut lost = frames.clone();
        lost.remove(index);
        assert!(matches!(decode(&lost), Err(BatchError::Gap { .. })), "without frame {index}");
        let mut swapped = frames.clone();
        swapped.swap(index, index + 1);
        assert!(matches!(decode(&swapped), Err(BatchError::Gap { .. })), "frame {index} late");
        let mut repeated = frames.clone();
        repeated.insert(index, frames[index].clone());
        assert!(matches!(decode(&repeated), Err(BatchError::Gap { .. })), "frame {index} twice");
    }
}

#[test]
fn another_history_is_refused() {
    let frames = encode(&[transaction(0, &[10]), transaction(1, &[10])], |_| true);
    let other = encode(&[transaction(0, &[11]), transaction(1, &[10])], |_| true);
    let mixed = [frames[0].clone(), other[1].clone()];
    assert!(matches!(decode(&mixed), Err(BatchError::Chain { .. })));
}

#[test]
fn a_part_without_its_beginning_is_refused() {
    let frames = encode(&[transaction(0, &[5000; 500])], |_| true);
    assert!(matches!(decode_with(&mut Decoder::new(), &frames[1..]), Err(BatchError::Gap { .. })));
}

#[test]
fn entries_that_do_not_make_the_claimed_chain_are_refused() {
    let frames = encode(&[transaction(0, &[10])], |_| true);
    let mut bytes = frames[0].bytes().to_vec();
    *bytes.iter_mut().rev().nth(1).unwrap() ^= 1;
    reseal(&mut bytes);
    let frame = Frame::parse(bytes.into(), &Limits::default()).unwrap();
    assert!(matches!(decode(&[frame]), Err(BatchError::Chain { .. })));
}

#[test]
fn resuming_within_a_frame_skips_what_is_there_and_gives_its_chain() {
    let transactions: Vec<_> = (0..10).map(|number| transaction(number, &[10])).collect();
    let frames = encode(&transactions, |_| false);
    let chains: Vec<_> = (0..10).map(|count| decode(&encode(&transactions[..count], |_| true)).unwrap().1).collect();
    for (count, chain) in chains.iter().enumerate() {
        let position = transactions[..count].last().map_or(START, |last| last.commit.end_lsn);
        let mut decoder = Decoder::new();
        let mut entries = frames[0].payload(&mut decoder).unwrap();
        assert_eq!(entries.skip_to(position).unwrap(), *chain);
        assert_eq!(entries.position(), position);
        let mut left = 0;
        while let Some(entry) = entries.next().unwrap() {
            left += usize::from(matches!(entry, rimward_batch::Entry::Commit { .. }));
        }
        assert_eq!(left, 10 - count);
        assert_eq!(decoder.continuity().unwrap().position(), transactions[9].commit.end_lsn);
    }
}

#[test]
fn schema_changes_are_announced_by_the_header() {
    let mut schema = Vec::new();
    let change = SchemaChange::Remote { table: TableId(7), reason: RemoteReason::NoIdentity };
    Change::Schema(Box::new(change.clone())).encode(&mut schema);
    let (before, mut with, after) = (transaction(0, &[10]), transaction(1, &[9000; 200]), transaction(2, &[10]));
    with.changes.insert(150, schema);
    let frames = check(&[before, with, after], |_| false);
    let flags: Vec<_> = frames.iter().map(|frame| frame.header().schema).collect();
    assert_eq!(flags, [false, false, true, false]);
    let mut decoder = Decoder::new();
    let found: Vec<_> = frames.iter().flat_map(|frame| frame.schema_changes(&mut decoder).unwrap()).collect();
    assert_eq!(found, [change]);
}

#[test]
fn each_flipped_bit_is_refused() {
    let plain = encode(&[transaction(0, &[10])], |_| true);
    let compressed = encode(&[transaction(0, &[300]), transaction(1, &[300])], |_| false);
    let mut part = encode(&[transaction(0, &[5000; 500])], |_| true);
    for frame in [&plain[0], &compressed[0], &part.remove(0)] {
        let bytes = frame.bytes();
        // All of the header, and of a small payload; of a large one every 997th bit.
        let payload_step = if bytes.len() < 1000 { 1 } else { 997 };
        for bit in (0..HEADER_BYTES * 8).chain((HEADER_BYTES * 8..bytes.len() * 8).step_by(payload_step)) {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Frame::parse(flipped.into(), &Limits::default()).is_err(), "bit {bit} of {:?}", frame.header());
        }
    }
}

#[test]
fn a_catalog_comes_back_and_moves_nothing() {
    let transactions = [transaction(0, &[10]), transaction(1, &[10])];
    let frames = encode(&transactions, |_| true);
    let catalog = crate::support::catalog();
    let mut encoder = Encoder::new(START, Chain::ZERO, 1);
    let at = frames[0].header();
    let frame = encoder.catalog(&catalog, at.end, at.chain_after);
    assert_eq!(frame.catalog(&mut Decoder::new()).unwrap(), Some(catalog));
    assert_eq!(frames[0].catalog(&mut Decoder::new()).unwrap(), None);
    let (found, _) = decode(&[frames[0].clone(), frame, frames[1].clone()]).unwrap();
    assert_eq!(found, transactions);
}

#[test]
#[should_panic(expected = "lies before")]
fn a_commit_out_of_order_is_our_own_fault() {
    let mut encoder = Encoder::new(Lsn::new(START.get() + 5000), Chain::ZERO, 1);
    encoder.begin(&transaction(0, &[]).commit);
}

fn parse_and_read(bytes: Vec<u8>) {
    let limits = Limits { raw_bytes: 1 << 20 };
    let Ok(frame) = Frame::parse(bytes.into(), &limits) else { return };
    let mut decoder = Decoder::new();
    let _ = frame.schema_changes(&mut decoder);
    let _ = frame.catalog(&mut decoder);
    if let Ok(mut entries) = frame.payload(&mut decoder) {
        let _ = entries.skip_to(START);
        while let Ok(Some(_)) = entries.next() {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn transactions_of_any_shape_come_back(
        shapes in proptest::collection::vec(proptest::collection::vec(prop_oneof![0usize..300, 0usize..300_000], 0..6), 0..12),
        flushes in any::<u16>(),
    ) {
        let transactions: Vec<_> = shapes.iter().enumerate().map(|(number, sizes)| transaction(number as u64, sizes)).collect();
        check(&transactions, |index| flushes >> (index % 16) & 1 == 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_neither_panic_nor_pass(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        parse_and_read(bytes);
    }

    #[test]
    fn arbitrary_entries_behind_a_true_checksum_do_not_panic(
        entries in proptest::collection::vec(prop_oneof![Just(0x10u8), Just(0x11), 0u8..10, any::<u8>()], 1..120),
        flags in 0u8..8, part in 0u32..3, moves in any::<bool>(), kind in 1u8..3,
    ) {
        let mut bytes = vec![0; HEADER_BYTES];
        bytes[..4].copy_from_slice(&[b'R', 1, kind, flags & !1]);
        bytes[4..8].copy_from_slice(&(entries.len() as u32).to_le_bytes());
        bytes[8..12].copy_from_slice(&(entries.len() as u32).to_le_bytes());
        bytes[12..16].copy_from_slice(&part.to_le_bytes());
        bytes[24] = u8::from(moves);
        bytes.extend(entries);
        reseal(&mut bytes);
        parse_and_read(bytes);
    }

    #[test]
    fn arbitrary_compressed_bytes_behind_a_true_checksum_do_not_panic(
        payload in proptest::collection::vec(any::<u8>(), 1..120), raw in 0u32..5_000_000,
    ) {
        let mut bytes = vec![0; HEADER_BYTES];
        bytes[..4].copy_from_slice(&[b'R', 1, 1, 1]);
        bytes[4..8].copy_from_slice(&(payload.len() as u32).to_le_bytes());
        bytes[8..12].copy_from_slice(&raw.to_le_bytes());
        bytes[24] = 1;
        bytes.extend(payload);
        reseal(&mut bytes);
        parse_and_read(bytes);
    }
}
