//! Transactions to encode, and what comes back.

use rimward_batch::{BatchError, Chain, Decoder, Encoder, Entry, Frame, HEADER_BYTES};
use rimward_model::{Catalog, Cell, Change, Commit, Database, Lsn, RowBuf, TableId};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

pub(crate) const START: Lsn = Lsn::new(0x1_0000_0000);

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Transaction {
    pub(crate) commit: Commit,
    pub(crate) changes: Vec<Vec<u8>>,
}

/// The `number`th transaction, with an insert of each of these many bytes of text.
pub(crate) fn transaction(number: u64, sizes: &[usize]) -> Transaction {
    let commit_lsn = START.get() + number * 1000 + 100;
    let commit = Commit {
        commit_lsn: Lsn::new(commit_lsn),
        end_lsn: Lsn::new(commit_lsn + 48),
        committed_at_us: 845_000_000_000_000 + (number * 137) as i64,
        xid: 700 + number as u32,
    };
    let changes = sizes.iter().enumerate().map(|(index, size)| insert(number + index as u64, *size)).collect();
    Transaction { commit, changes }
}

pub(crate) fn insert(seed: u64, size: usize) -> Vec<u8> {
    // Text that zstd cannot make much smaller.
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b' ' + (state % 90) as u8)
    };
    let text: String = (0..size).map(|_| letter()).collect();
    let mut row = RowBuf::default();
    row.begin(2);
    row.push(Cell::Integer(seed as i64));
    row.push(Cell::Text(&text));
    let mut bytes = Vec::new();
    Change::Insert { table: TableId(16_384), new: row.row() }.encode(&mut bytes);
    bytes
}

pub(crate) fn catalog() -> Catalog {
    Catalog::new(Database { name: "bank".into(), server_version_num: 150_018, bytewise: true })
}

/// Encodes, with a flush after each transaction for which `flush` says so.
pub(crate) fn encode(transactions: &[Transaction], flush: impl Fn(usize) -> bool) -> Vec<Frame> {
    let mut encoder = Encoder::new(START, Chain::ZERO, 1);
    let mut frames = Vec::new();
    for (index, transaction) in transactions.iter().enumerate() {
        encoder.begin(&transaction.commit);
        for change in &transaction.changes {
            encoder.change(change);
            frames.extend(std::iter::from_fn(|| encoder.next_frame()));
        }
        encoder.commit();
        if flush(index) {
            frames.extend(std::iter::from_fn(|| encoder.flush()));
        }
    }
    frames.extend(std::iter::from_fn(|| encoder.flush()));
    frames
}

/// Decodes frames as an edge gets them: as bytes, parsed anew.
pub(crate) fn decode(frames: &[Frame]) -> Result<(Vec<Transaction>, Chain), BatchError> {
    decode_with(&mut Decoder::at(START, Chain::ZERO), frames)
}

pub(crate) fn decode_with(decoder: &mut Decoder, frames: &[Frame]) -> Result<(Vec<Transaction>, Chain), BatchError> {
    let mut found = Vec::new();
    let mut open = None;
    let mut last = Chain::ZERO;
    for frame in frames {
        let frame = Frame::parse(frame.bytes().clone(), &Default::default())?;
        let mut entries = frame.payload(decoder)?;
        while let Some(entry) = entries.next()? {
            match entry {
                Entry::Begin(commit) => open = Some(Transaction { commit, changes: Vec::new() }),
                Entry::Change(change) => {
                    let mut bytes = Vec::new();
                    change.encode(&mut bytes);
                    open.as_mut().expect("a change is inside a transaction").changes.push(bytes);
                }
                Entry::Commit { chain } => {
                    last = chain;
                    found.extend(open.take());
                }
                Entry::Catalog(_) => {}
            }
        }
    }
    Ok((found, last))
}

/// Gives changed bytes a checksum that fits, as a hostile or faulty writer would.
pub(crate) fn reseal(bytes: &mut [u8]) {
    let (head, payload) = bytes.split_at_mut(HEADER_BYTES);
    let (checked, checksum) = head.split_at_mut(HEADER_BYTES - 8);
    checksum.copy_from_slice(&xxh3_64_with_seed(payload, xxh3_64(checked)).to_le_bytes());
}
