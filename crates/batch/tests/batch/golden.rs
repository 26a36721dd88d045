//! The bytes that version 1 wrote must be read for ever, and version 1 must go on writing them.

use std::path::PathBuf;

use rimward_batch::link::{Down, DownReader};
use rimward_batch::{Chain, Encoder, Kind};
use rimward_model::{Change, RemoteReason, SchemaChange, TableId};

use crate::support::{START, Transaction, catalog, decode, transaction};

fn transactions() -> Vec<Transaction> {
    let mut transactions = vec![transaction(0, &[20]), transaction(1, &[5, 70, 0]), transaction(2, &[400, 400])];
    let mut schema = Vec::new();
    let change = SchemaChange::Remote { table: TableId(16_384), reason: RemoteReason::NoIdentity };
    Change::Schema(Box::new(change)).encode(&mut schema);
    transactions[1].changes.push(schema);
    transactions
}

/// A catalog, a frame that is not compressed, and one that is.
fn written() -> Vec<u8> {
    let mut encoder = Encoder::new(START, Chain::ZERO, 1);
    let mut bytes = encoder.catalog(&catalog(), START, Chain::ZERO).bytes().to_vec();
    for (index, transaction) in transactions().iter().enumerate() {
        encoder.begin(&transaction.commit);
        transaction.changes.iter().for_each(|change| encoder.change(change));
        encoder.commit();
        if index != 1 {
            bytes.extend_from_slice(encoder.flush().unwrap().bytes());
        }
    }
    bytes
}

#[test]
fn version_1_is_read_and_written_as_ever() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/frames-v1.bin");
    if std::env::var_os("RIMWARD_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, written()).unwrap();
    }
    let golden = std::fs::read(&path).unwrap();
    let mut reader = DownReader::default();
    reader.push(&golden);
    let mut frames = Vec::new();
    while let Some(message) = reader.next().unwrap() {
        let Down::Frame(frame) = message else { panic!("{message:?} among frames") };
        frames.push(frame);
    }
    reader.finish().unwrap();
    assert_eq!(frames[0].header().kind, Kind::Catalog);
    assert_eq!(frames[0].catalog(&mut rimward_batch::Decoder::new()).unwrap(), Some(catalog()));
    assert_eq!(frames.iter().map(|frame| frame.header().compressed).collect::<Vec<_>>(), [false, false, true]);
    let (found, chain) = decode(&frames).unwrap();
    assert_eq!(found, transactions());
    assert_eq!(chain.to_string(), "9a61af7572e124f3b5a82a30ac64e0a8");
    // Another release of zstd may compress otherwise, so the compressed frame is not compared.
    let plain = frames[..2].iter().map(|frame| frame.bytes().len()).sum();
    assert_eq!(&written()[..plain], &golden[..plain]);
}
