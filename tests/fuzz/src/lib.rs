//! What each fuzz target does with its bytes: decodes them, as they are and with their checksums mended, walks over everything decoded,
//! and holds what must hold. A panic is a finding. The corpora go through the same functions as an ordinary test.

#[path = "differential.rs"]
mod differential;
#[path = "segments.rs"]
mod segments;

use bytes::Bytes;
use rimward_batch::link::{Down, DownReader, Up};
use rimward_batch::snapshot::{CHUNK_HEADER_BYTES, ChunkDecoder, Manifest};
use rimward_batch::{Chain, Decoder, Encoder, Entry, Frame, HEADER_BYTES, Header, Limits};
use rimward_model::{Change, Commit, Lsn, Reader, Row};
use rimward_pgoutput::{Message, OldTuple, Tuple, decode};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

pub use differential::differential;
pub use segments::segments;

/// A target and its name, which is its corpus's too.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 6] = [
    ("pgoutput", pgoutput),
    ("differential", differential),
    ("frames", frames),
    ("segments", segments),
    ("link", link),
    ("chunks", chunks),
];

/// Small enough that a wild claim would be noticed.
const LIMITS: Limits = Limits { raw_bytes: 1 << 20 };

/// A message of pgoutput behind a byte whose lowest bit says that it stands in a streamed block.
pub fn pgoutput(data: &[u8]) {
    let Some((flag, bytes)) = data.split_first() else { return };
    let Ok(message) = decode(bytes, flag & 1 == 1) else { return };
    let walk = |tuple: Tuple<'_>| assert_eq!(tuple.iter().count(), tuple.len(), "a tuple shorter than it says");
    let walk_old = |old: OldTuple<'_>| match old {
        OldTuple::Key(tuple) | OldTuple::Full(tuple) => walk(tuple),
    };
    match message {
        Message::Relation(relation) => assert_eq!(relation.columns.iter().count(), relation.columns.len()),
        Message::Truncate { relations, .. } => assert_eq!(relations.iter().count(), relations.len()),
        Message::Insert { new, .. } => walk(new),
        Message::Delete { old, .. } => walk_old(old),
        Message::Update { old, new, .. } => {
            old.into_iter().for_each(walk_old);
            walk(new);
        }
        _ => {}
    }
}

/// Frames one after another; and the bytes as the changes of a transaction.
pub fn frames(data: &[u8]) {
    walk_frames(data);
    walk_frames(&mended_frames(data));
    let mut encoder = Encoder::new(Lsn::new(100), Chain::ZERO, 1);
    encoder.begin(&Commit { commit_lsn: Lsn::new(150), end_lsn: Lsn::new(200), committed_at_us: 0, xid: 7 });
    encoder.change(data);
    encoder.commit();
    while let Some(frame) = encoder.next_frame().or_else(|| encoder.flush()) {
        walk_frames(frame.bytes());
    }
    round_trip(data);
}

/// What decodes is the same after it was encoded and decoded again.
fn round_trip(data: &[u8]) {
    let Ok(change) = Change::decode(&mut Reader::new(data)) else { return };
    let mut encoded = Vec::new();
    change.encode(&mut encoded);
    let again = Change::decode(&mut Reader::new(&encoded)).expect("what was encoded decodes");
    let mut twice = Vec::new();
    again.encode(&mut twice);
    assert_eq!(encoded, twice, "a change that changes with each encoding");
}

pub(crate) fn walk_frames(data: &[u8]) {
    let (mut rest, mut decoder) = (Bytes::copy_from_slice(data), Decoder::new());
    while let Ok(Some(header)) = Header::peek(&rest, &LIMITS) {
        if header.frame_bytes() > rest.len() {
            return;
        }
        let Ok(frame) = Frame::parse(rest.split_to(header.frame_bytes()), &LIMITS) else { return };
        let _ = frame.catalog(&mut Decoder::new());
        let _ = frame.schema_changes(&mut Decoder::new());
        walk_entries(&frame, &mut Decoder::new());
        walk_entries(&frame, &mut decoder);
    }
}

fn walk_entries(frame: &Frame, decoder: &mut Decoder) {
    let Ok(mut entries) = frame.payload(decoder) else { return };
    let walk = |row: Row<'_>| assert!(row.cells().count() <= row.as_bytes().len());
    while let Ok(Some(entry)) = entries.next() {
        match entry {
            Entry::Change(Change::Insert { new, .. } | Change::Update { new, .. }) => walk(new),
            Entry::Begin(commit) => assert!(commit.end_lsn > commit.commit_lsn, "{commit:?}"),
            _ => {}
        }
    }
}

/// With each frame's checksum as it should be: otherwise nothing behind it would ever be tried.
pub(crate) fn mended_frames(data: &[u8]) -> Vec<u8> {
    const CHECKED: usize = HEADER_BYTES - 8;
    let mut bytes = data.to_vec();
    let mut at = 0;
    while let Ok(Some(header)) = Header::peek(&bytes[at..], &LIMITS) {
        let end = at + header.frame_bytes();
        if end > bytes.len() {
            break;
        }
        let checksum = xxh3_64_with_seed(&bytes[at + HEADER_BYTES..end], xxh3_64(&bytes[at..at + CHECKED]));
        bytes[at + CHECKED..at + HEADER_BYTES].copy_from_slice(&checksum.to_le_bytes());
        at = end;
    }
    bytes
}

/// Messages of the link, in both directions.
pub fn link(data: &[u8]) {
    for bytes in [data.to_vec(), mended_messages(data)] {
        if let Ok(messages) = Up::decode_all(&bytes) {
            let encoded: Vec<u8> = messages.iter().flat_map(|message| message.encode()).collect();
            assert_eq!(Up::decode_all(&encoded).expect("what was encoded decodes"), messages);
        }
        let whole = read_down(&bytes, bytes.len().max(1));
        assert_eq!(read_down(&bytes, 7), whole, "how the bytes were cut matters");
    }
}

/// The messages before the first that is none, encoded again.
fn read_down(bytes: &[u8], chunk_bytes: usize) -> Vec<Bytes> {
    let mut reader = DownReader::new(LIMITS);
    let mut messages = Vec::new();
    for chunk in bytes.chunks(chunk_bytes) {
        reader.push(chunk);
        loop {
            match reader.next() {
                Ok(Some(message)) => messages.push(Down::encode(&message)),
                Ok(None) => break,
                Err(_) => return messages,
            }
        }
        assert!(reader.lacks_bytes() <= HEADER_BYTES + LIMITS.raw_bytes as usize);
    }
    messages
}

/// With each message's checksum as it should be.
fn mended_messages(data: &[u8]) -> Vec<u8> {
    const PREFIX: usize = 9;
    let mut bytes = data.to_vec();
    let mut at = 0;
    while let Some(&[kind, l0, l1, l2, l3, ..]) = bytes.get(at..at + PREFIX).and_then(|prefix| prefix.first_chunk::<PREFIX>()) {
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let Some(body) = bytes.get(at + PREFIX..(at + PREFIX).saturating_add(length as usize)) else { break };
        let checksum = xxh3_64_with_seed(body, u64::from(kind) << 32 | u64::from(length)) as u32;
        bytes[at + 5..at + PREFIX].copy_from_slice(&checksum.to_le_bytes());
        at += PREFIX + length as usize;
    }
    bytes
}

/// A snapshot's manifest, and a chunk of a small one.
pub fn chunks(data: &[u8]) {
    if let Ok(manifest) = Manifest::decode(data) {
        let again = Manifest::decode(&manifest.encode()).expect("what was encoded decodes");
        assert_eq!((again.position, again.chain, again.file_bytes), (manifest.position, manifest.chain, manifest.file_bytes));
        let last = manifest.chunks().saturating_sub(1);
        assert_eq!(manifest.range(last).end, manifest.file_bytes);
    }
    let manifest = small_manifest();
    let mut mended = data.to_vec();
    if mended.len() >= CHUNK_HEADER_BYTES {
        let checked = CHUNK_HEADER_BYTES - 8;
        let checksum = xxh3_64_with_seed(&data[CHUNK_HEADER_BYTES..], xxh3_64(&data[..checked]));
        mended[checked..CHUNK_HEADER_BYTES].copy_from_slice(&checksum.to_le_bytes());
    }
    let mut decoder = ChunkDecoder::new();
    for bytes in [data, &mended] {
        for number in 0..=manifest.chunks() {
            if let Ok(raw) = decoder.chunk(&manifest, number, bytes) {
                let range = manifest.range(number);
                assert_eq!(raw.len() as u64, range.end - range.start);
            }
        }
    }
}

/// Of two chunks.
///
/// # Panics
/// Never: it is a constant.
pub fn small_manifest() -> Manifest {
    let json = br#"{"version":1,"id":"0000000000000007","slice":"","position":{"system":"1","timeline":1,"lsn":"0/100"},
        "branch":"0000000000000002","chain":"00000000000000000000000000000000","schema_version":0,"file_bytes":6000,"chunk_bytes":4096,
        "digest":"00000000000000000000000000000000"}"#;
    Manifest::decode(json).expect("a manifest")
}
