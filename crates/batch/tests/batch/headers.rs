//! One test for each rule of a frame's header: the bytes are changed, and given a checksum that fits.

use rimward_batch::{BatchError, Frame, HEADER_BYTES, Header, Limits, VERSION};

use crate::support::{encode, reseal, transaction};

fn frame() -> Vec<u8> {
    encode(&[transaction(0, &[10])], |_| true)[0].bytes().to_vec()
}

fn catalog() -> Vec<u8> {
    let mut encoder = rimward_batch::Encoder::new(crate::support::START, rimward_batch::Chain::ZERO, 1);
    let frame = encoder.catalog(&crate::support::catalog(), crate::support::START, rimward_batch::Chain::ZERO);
    frame.bytes().to_vec()
}

fn parse(bytes: Vec<u8>) -> Result<Frame, BatchError> {
    Frame::parse(bytes.into(), &Limits { raw_bytes: 1 << 20 })
}

/// Changes a good frame, and expects this error's text.
fn check(mut bytes: Vec<u8>, change: impl Fn(&mut Vec<u8>), error: &str) {
    parse(bytes.clone()).unwrap();
    change(&mut bytes);
    if bytes.len() >= HEADER_BYTES {
        reseal(&mut bytes);
    }
    let found = parse(bytes).unwrap_err().to_string();
    assert!(found.contains(error), "{found:?} where {error:?} was expected");
}

#[test]
fn another_magic() {
    check(frame(), |bytes| bytes[0] = b'X', "it begins with byte 0x58");
}

#[test]
fn another_version_says_what_to_do() {
    check(frame(), |bytes| bytes[1] = VERSION + 1, "version 2 is not known here; the newest known is 1: upgrade this reader");
}

#[test]
fn another_version_is_told_before_the_rest_has_come() {
    assert!(matches!(Header::peek(&[b'R', 9], &Limits::default()), Err(BatchError::Version { found: 9, newest: VERSION })));
}

#[test]
fn an_unknown_kind() {
    check(frame(), |bytes| bytes[2] = 3, "unknown frame kind 3");
}

#[test]
fn unknown_flags() {
    check(frame(), |bytes| bytes[3] |= 8, "unknown frame flags 0x08");
}

#[test]
fn too_few_bytes_for_a_header() {
    check(frame(), |bytes| bytes.truncate(HEADER_BYTES - 1), "frame has 79 bytes");
}

#[test]
fn too_few_bytes() {
    check(frame(), |bytes| bytes.truncate(bytes.len() - 1), "where its header says");
}

#[test]
fn bytes_left_over() {
    check(frame(), |bytes| bytes.push(0), "where its header says");
}

#[test]
fn a_payload_beyond_the_limit() {
    check(frame(), |bytes| bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes()), "beyond the limit of 1048576");
}

#[test]
fn entries_beyond_the_limit() {
    check(frame(), |bytes| bytes[8..12].copy_from_slice(&(2u32 << 20).to_le_bytes()), "claims 2097152 bytes");
}

#[test]
fn no_payload() {
    check(
        frame(),
        |bytes| {
            bytes.truncate(HEADER_BYTES);
            bytes[4..12].fill(0);
        },
        "it has no payload",
    );
}

#[test]
fn two_lengths_without_compression() {
    check(frame(), |bytes| bytes[8] += 1, "two lengths of uncompressed entries");
}

#[test]
fn compression_that_does_not_help() {
    check(frame(), |bytes| bytes[3] |= 1, "compressed entries are not smaller");
}

#[test]
fn a_ratio_that_no_compression_reaches() {
    let tiny = |bytes: &mut Vec<u8>| {
        bytes[3] |= 1;
        bytes.truncate(HEADER_BYTES + 10);
        bytes[4..8].copy_from_slice(&10u32.to_le_bytes());
        bytes[8..12].copy_from_slice(&(1u32 << 20).to_le_bytes());
    };
    check(frame(), tiny, "no compression reaches that ratio");
}

#[test]
fn an_end_before_the_start() {
    check(frame(), |bytes| bytes[24..32].fill(0), "it ends before it starts");
}

#[test]
fn a_chain_that_changes_without_a_commit() {
    let still = |bytes: &mut Vec<u8>| {
        bytes.copy_within(16..24, 24);
        bytes[3] |= 2;
    };
    check(frame(), still, "the chain changes without a commit");
}

#[test]
fn a_part_that_is_not_the_last_with_a_commit() {
    check(frame(), |bytes| bytes[3] |= 2, "a part that is not the last has a commit");
}

#[test]
fn neither_a_commit_nor_a_part() {
    let still = |bytes: &mut Vec<u8>| {
        bytes.copy_within(16..24, 24);
        bytes.copy_within(40..56, 56);
    };
    check(frame(), still, "neither a commit nor a part");
}

#[test]
fn a_catalog_with_a_transaction() {
    check(catalog(), |bytes| bytes[24] += 1, "a catalog with a transaction");
}

#[test]
fn a_catalog_inside_a_transaction() {
    check(catalog(), |bytes| bytes[12] = 1, "a catalog inside a transaction");
    check(catalog(), |bytes| bytes[3] |= 2, "a catalog inside a transaction");
    check(catalog(), |bytes| bytes[3] |= 4, "a catalog inside a transaction");
}

#[test]
fn another_checksum() {
    let mut bytes = frame();
    bytes[HEADER_BYTES - 1] ^= 1;
    assert!(matches!(parse(bytes), Err(BatchError::Checksum { .. })));
}
