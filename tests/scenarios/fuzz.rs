//! The fuzz targets without a fuzzer: their corpora, what a real server sends, and mutations of both. A seed is printed, and can be given:
//! `RIMWARD_SEED`. With `RIMWARD_SEEDS` naming a folder, the unmutated inputs are written there, for `cargo fuzz` to begin with.

#[allow(unreachable_pub, reason = "it is the library of the fuzz targets, too")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngCore as _, SeedableRng as _};
use rimward_batch::link::{Down, RefusalCode, Resume, TableDigest, Up};
use rimward_batch::snapshot::ChunkEncoder;
use rimward_batch::{Branch, Chain, Encoder};
use rimward_localpg::{Options, Server};
use rimward_model::{
    Catalog, Cell, Change, Commit, Database, EnumType, Lsn, Old, Position, QualifiedName, RowBuf, SchemaChange, SystemId, TableId, Timeline,
};

use crate::crash::from_environment;
use targets::TARGETS;

/// Of mutations of each target, with every change.
const TIME: Duration = Duration::from_secs(2);

type Inputs = Vec<Vec<u8>>;

fn say(what: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "fuzz: {what}");
}

/// What was found or kept by a fuzzer; a target without any is a mistake.
fn corpus(target: &str) -> Inputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).expect("a corpus").flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(files.len() > 10, "{}: only {} files", folder.display(), files.len());
    files.iter().map(|file| fs::read(file).expect("an input")).collect()
}

fn target(name: &str) -> fn(&[u8]) {
    TARGETS.iter().find(|(known, _)| *known == name).expect("a target").1
}

/// Runs a target over inputs and their mutations.
fn check(name: &str, seeds: &Inputs) {
    if let Some(folder) = std::env::var_os("RIMWARD_SEEDS") {
        let folder = Path::new(&folder).join(name);
        fs::create_dir_all(&folder).expect("make the folder");
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), seed).expect("write a seed");
        }
    }
    let (run, seed) = (target(name), from_environment("RIMWARD_SEED").unwrap_or_else(rand::random::<u32>));
    let inputs: Inputs = seeds.iter().cloned().chain(corpus(name)).collect();
    inputs.iter().for_each(|input| run(input));
    say(format_args!("{name}: RIMWARD_SEED={seed}, {} inputs", inputs.len()));
    let (mut random, begun, mut count) = (StdRng::seed_from_u64(u64::from(seed)), Instant::now(), 0);
    while begun.elapsed() < TIME {
        run(&mutated(&inputs, &mut random));
        count += 1;
    }
    say(format_args!("{name}: {count} mutations"));
}

/// A few changes such as errors and attackers make.
fn mutated(inputs: &Inputs, random: &mut StdRng) -> Vec<u8> {
    let mut bytes = inputs.choose(random).expect("an input").clone();
    for _ in 0..random.random_range(1..4) {
        let at = random.random_range(0..=bytes.len());
        match random.random_range(0..6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.random()),
            2 => {
                let other = inputs.choose(random).expect("an input");
                bytes.splice(at.., other[other.len().min(at)..].iter().copied());
            }
            _ if at == bytes.len() => {}
            3 => bytes[at] ^= 1 << random.random_range(0..8),
            4 => bytes[at] = *[0, 1, 0x7f, 0x80, 0xff].choose(random).expect("a byte"),
            _ => {
                let end = (at + 4).min(bytes.len());
                random.fill_bytes(&mut bytes[at..end]);
            }
        }
    }
    bytes
}

/// Messages of a real server, streamed blocks included, each behind the byte that the targets want.
fn recorded() -> Inputs {
    const SQL: &str = "
        CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE TABLE t (id int PRIMARY KEY, a text, b bytea, m mood, n numeric(10,2), big text);
        ALTER TABLE t ALTER COLUMN big SET STORAGE EXTERNAL;
        CREATE TABLE f (id int, v text); ALTER TABLE f REPLICA IDENTITY FULL;
        CREATE PUBLICATION p FOR TABLE t, f;
        SELECT pg_create_logical_replication_slot('rec', 'pgoutput');
        INSERT INTO t VALUES (1, 'één', '\\x00ff', 'sad', 1.50, repeat('x', 3000)), (2, NULL, NULL, NULL, NULL, NULL);
        UPDATE t SET a = 'changed' WHERE id = 1; UPDATE t SET id = 3 WHERE id = 1;
        INSERT INTO f VALUES (1, 'v'), (2, NULL); UPDATE f SET v = 'w'; DELETE FROM f WHERE id = 1; DELETE FROM t WHERE id = 2;
        SELECT pg_logical_emit_message(true, 'prefix', 'body'), pg_logical_emit_message(false, '', 'outside');
        TRUNCATE t, f RESTART IDENTITY; TRUNCATE t CASCADE;
        BEGIN; INSERT INTO f SELECT n, repeat('streamed', 20) FROM generate_series(1, 600) n; SAVEPOINT s;
        INSERT INTO f SELECT -n, repeat('rolled back', 20) FROM generate_series(1, 600) n; ROLLBACK TO s;
        INSERT INTO t SELECT n, 'kept', '\\x01', 'happy', n, 'x' FROM generate_series(1, 300) n;
        SELECT pg_logical_emit_message(true, 'inside', 'block'); TRUNCATE f; COMMIT;";
    let server =
        Server::start(&Options { settings: vec![("logical_decoding_work_mem".to_owned(), "64kB".to_owned())], ..Options::default() });
    let server = server.expect("start PostgreSQL");
    server.psql("postgres", "CREATE DATABASE recorded").expect("create a database");
    server.psql("recorded", SQL).expect("write something");
    let messages = "SELECT encode(data, 'hex') FROM pg_logical_slot_get_binary_changes('rec', NULL, NULL, 'proto_version', '2',
        'publication_names', 'p', 'messages', 'true', 'streaming', 'on')";
    let mut streaming = false;
    let mut seen = std::collections::BTreeMap::<(u8, bool), usize>::new();
    let mut recorded = Inputs::new();
    for line in server.psql("recorded", messages).expect("read the stream").lines() {
        let message = unhex(line);
        let kind = message[0];
        // A few of each kind tell as much as all.
        let count = seen.entry((kind, streaming)).or_default();
        *count += 1;
        if *count <= 8 {
            recorded.push([&[u8::from(streaming)], message.as_slice()].concat());
        }
        match kind {
            b'S' => streaming = true,
            b'E' => streaming = false,
            _ => {}
        }
    }
    say(format_args!("recorded {seen:?}"));
    for kind in b"BCRYIUDTM" {
        assert!(seen.contains_key(&(*kind, false)), "no {:?} was recorded", char::from(*kind));
    }
    for kind in b"RIMT" {
        assert!(seen.contains_key(&(*kind, true)), "no streamed {:?} was recorded", char::from(*kind));
    }
    recorded
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal digits")).collect()
}

/// Frames of a small history: rows, keys, schema changes, a transaction of several frames, a catalog.
fn history() -> Inputs {
    let start = Lsn::new(0x100);
    let mut encoder = Encoder::new(start, Chain::ZERO, 1);
    let catalog = Catalog::new(Database { name: "shop".to_owned(), server_version_num: 150_000, bytewise: true });
    let mut frames = vec![encoder.catalog(&catalog, start, Chain::ZERO).bytes().to_vec()];
    let row = |cells: &[Cell<'_>]| {
        let mut row = RowBuf::default();
        row.begin(cells.len());
        cells.iter().for_each(|cell| row.push(*cell));
        row
    };
    let (one, two) =
        (row(&[Cell::Integer(1), Cell::Text("one"), Cell::Null]), row(&[Cell::Integer(-2), Cell::Real(0.5), Cell::Blob(b"\0\xff")]));
    let ty = EnumType { id: 9, name: QualifiedName { schema: "public".into(), name: "mood".into() }, labels: vec![(1.0, "sad".into())] };
    let table = TableId(16_400);
    let changes = [
        Change::Insert { table, new: one.row() },
        Change::Update { table, old: None, new: two.row() },
        Change::Update { table, old: Some(Old::Key(one.row())), new: two.row() },
        Change::Update { table, old: Some(Old::Full(one.row())), new: two.row() },
        Change::Delete { table, old: Old::Key(one.row()) },
        Change::Truncate { tables: vec![(table, None), (TableId(5), Some(table))] },
        Change::Message { prefix: "prefix", body: b"body" },
        Change::Schema(Box::new(SchemaChange::Enum { ty })),
    ];
    let long = "incompressible? no. ".repeat(200_000);
    let large = [Change::Message { prefix: "large", body: long.as_bytes() }];
    let mut inputs = Inputs::new();
    for (number, changes) in [&changes[..6], &changes[6..], &large].into_iter().enumerate() {
        let end_lsn = Lsn::new(0x200 + 0x100 * number as u64);
        let commit = Commit { commit_lsn: Lsn::new(end_lsn.get() - 0x20), end_lsn, committed_at_us: 7, xid: 700 };
        encoder.begin(&commit);
        for change in changes {
            let mut bytes = Vec::new();
            change.encode(&mut bytes);
            encoder.change(&bytes);
            if bytes.len() < 4096 {
                inputs.push(bytes);
            }
        }
        encoder.commit();
        while let Some(frame) = encoder.next_frame().or_else(|| encoder.flush()) {
            frames.push(frame.bytes().to_vec());
        }
    }
    inputs.push(frames[1..].concat());
    inputs.extend(frames);
    inputs
}

#[test]
fn messages_of_pgoutput_decode_or_are_refused_as_an_independent_decoder_has_it() {
    let recorded = recorded();
    check("pgoutput", &recorded);
    check("differential", &recorded);
}

#[test]
fn frames_and_changes_decode_or_are_refused() {
    check("frames", &history());
}

#[test]
fn a_log_with_any_tail_opens_or_is_refused() {
    check("segments", &history());
}

#[test]
fn messages_of_the_link_decode_or_are_refused() {
    let position = Position { system: SystemId(1), timeline: Timeline(1), lsn: Lsn::new(0x100) };
    let resume = || Resume { position, branch: Branch::new(2), chain: Chain::ZERO };
    let down = [
        Down::Welcome { protocol: 1, session: 7, slice: String::new(), resume: resume(), heartbeat_ms: 1000 },
        Down::Progress { lsn: position.lsn, primary_time_us: -1 },
        Down::Hold { id: 1 },
        Down::AdvanceTo { id: 1, lsn: position.lsn },
        Down::Release { id: 1 },
        Down::Refused { code: RefusalCode::Gone, hint: "begin anew".to_owned() },
    ];
    let tables = vec![TableDigest { table: TableId(16_400), rows: 3, digest: u128::MAX }];
    let up = [
        Up::Hello { protocol: 1, edge: "paris".to_owned(), slice: String::new(), resume: Some(resume()) },
        Up::Durable { session: 7, position },
        Up::Held { session: 7, id: 1, position, tables },
    ];
    let mut inputs: Inputs =
        down.iter().map(|message| message.encode().to_vec()).chain(up.iter().map(|message| message.encode().to_vec())).collect();
    inputs.push(up.iter().flat_map(|message| message.encode()).collect());
    inputs.push(down.iter().flat_map(|message| message.encode()).chain(history().remove(0)).collect());
    check("link", &inputs);
}

#[test]
fn snapshots_and_their_chunks_decode_or_are_refused() {
    let manifest = targets::small_manifest();
    let file: Vec<u8> = (0..manifest.file_bytes).map(|at| (at / 100) as u8).collect();
    let mut encoder = ChunkEncoder::new(1);
    let mut inputs = vec![manifest.encode()];
    for number in 0..manifest.chunks() {
        let range = manifest.range(number);
        inputs.push(encoder.chunk(&manifest, number, &file[range.start as usize..range.end as usize]).to_vec());
    }
    check("chunks", &inputs);
}
