use rimward_batch::snapshot::{ChunkDecoder, ChunkEncoder, Digester, Manifest, SnapshotError, VERSION};
use rimward_batch::{Branch, Chain};
use rimward_model::{Lsn, Position, SystemId, Timeline};

/// A file of 2500 bytes in chunks of 1000: the first compressible, the second not.
fn file() -> Vec<u8> {
    let mut state = 1u32;
    let noise = (0..1500).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    std::iter::repeat_n(7, 1000).chain(noise).collect()
}

fn manifest() -> Manifest {
    let mut digester = Digester::default();
    digester.update(&file());
    Manifest {
        version: VERSION,
        id: 0xDEAD_BEEF_0000_0001,
        slice: String::new(),
        position: Position { system: SystemId(u64::MAX), timeline: Timeline(1), lsn: Lsn::new(99) },
        branch: Branch::new(3),
        chain: Chain::ZERO,
        schema_version: 4,
        file_bytes: 2500,
        chunk_bytes: 1000,
        digest: digester.finish(),
    }
}

fn chunk(number: u32) -> Vec<u8> {
    let range = manifest().range(number);
    ChunkEncoder::new(3).chunk(&manifest(), number, &file()[range.start as usize..range.end as usize]).to_vec()
}

/// What decoding these bytes as chunk `number` says.
fn check(number: u32, bytes: &[u8], expected: &str) {
    let found = ChunkDecoder::new().chunk(&manifest(), number, bytes).unwrap_err().to_string();
    assert!(found.contains(expected), "{found:?} where {expected:?} was expected");
}

#[test]
fn a_file_comes_back_chunk_by_chunk_in_any_order() {
    let manifest = Manifest::decode(&manifest().encode()).unwrap();
    assert_eq!(manifest, self::manifest());
    assert_eq!(manifest.chunks(), 3);
    let mut assembled = vec![0; 2500];
    let mut decoder = ChunkDecoder::new();
    for number in [2, 0, 1] {
        let range = manifest.range(number);
        let bytes = chunk(number);
        assembled[range.start as usize..range.end as usize].copy_from_slice(decoder.chunk(&manifest, number, &bytes).unwrap());
    }
    assert_eq!(assembled, file());
    let mut digester = Digester::default();
    assembled.chunks(333).for_each(|piece| digester.update(piece));
    manifest.verify(digester.finish()).unwrap();
    digester.update(&[0]);
    assert!(matches!(manifest.verify(digester.finish()), Err(SnapshotError::Digest { .. })));
}

#[test]
fn a_chunk_is_compressed_only_where_that_helps() {
    assert!(chunk(0).len() < 200);
    assert_eq!(chunk(1).len(), 1032);
}

#[test]
fn each_flipped_bit_of_a_chunk_is_refused() {
    for number in 0..3 {
        let bytes = chunk(number);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(ChunkDecoder::new().chunk(&manifest(), number, &flipped).is_err(), "bit {bit} of chunk {number}");
        }
    }
}

#[test]
fn chunks_that_are_not_the_one_asked_for_are_refused() {
    check(0, &chunk(1), "chunk 1 where snapshot deadbeef00000001 chunk 0 was expected");
    check(3, &chunk(2), "chunk 2 where");
    check(0, &chunk(0)[..31], "shorter than a header");
    check(0, &chunk(0)[..50], "bytes where");
    check(0, &[chunk(0), vec![0]].concat(), "bytes where");
    let mut newer = chunk(0);
    newer[1] = 2;
    check(0, &newer, "version 2 is not known here; the newest known is 1: upgrade this reader");
    let other = Manifest { id: 1, ..manifest() };
    let bytes = ChunkEncoder::new(3).chunk(&other, 0, &file()[..1000]);
    check(0, &bytes, "snapshot 0000000000000001 chunk 0 where");
}

#[test]
fn manifests_that_contradict_themselves_are_refused() {
    let refused = |manifest: &Manifest| Manifest::decode(&manifest.encode()).unwrap_err();
    assert!(matches!(refused(&Manifest { version: 2, ..manifest() }), SnapshotError::Version { found: 2, newest: 1 }));
    assert!(matches!(refused(&Manifest { chunk_bytes: 0, ..manifest() }), SnapshotError::Contradictory(_)));
    assert!(matches!(refused(&Manifest { chunk_bytes: u32::MAX, ..manifest() }), SnapshotError::Contradictory(_)));
    assert!(matches!(refused(&Manifest { file_bytes: u64::MAX, ..manifest() }), SnapshotError::Contradictory(_)));
    assert!(matches!(refused(&Manifest { slice: "x".repeat(100_000), ..manifest() }), SnapshotError::Manifest(_)));
    assert!(matches!(Manifest::decode(b"{}"), Err(SnapshotError::Manifest(_))));
}
