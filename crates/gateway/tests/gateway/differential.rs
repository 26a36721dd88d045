//! The same bytes to the gateway and to PostgreSQL: the answers are equal, byte for byte, wherever they were made.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rimward_model::Lsn;

use crate::edge::Edge;

/// A machine at work on other things, too, may take its time.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const TABLES: &str = "create table item (id int primary key, name text, price numeric(10,2));
    insert into item select i, 'n' || i, i * 1.25 from generate_series(1, 40) i; insert into item values (99, null, null);";

const STATEMENTS: [&str; 12] = [
    "select id, name, price from item where id = $1",
    "select name from item where name = $1",
    "select id, name from item order by id",
    "select count(*), sum(id) from item where id > 3",
    "select id from item where id = 1",
    "select random() < 0",
    "select nosuch from item",
    "selct",
    "",
    "begin",
    "commit",
    "rollback",
];
const QUERIES: [&str; 12] = [
    "select id, name, price from item where id = 7",
    "select * from item order by id desc",
    "select 1; select id from item where id = 2",
    "select 1/0 from item",
    "begin",
    "commit",
    "rollback",
    "deallocate all",
    "discard all",
    "set search_path = public",
    "savepoint s",
    "",
];
/// What stands in transaction blocks, and around them. Nothing here changes a row: the replica does not follow.
const BLOCKS: [&str; 38] = [
    "begin",
    "begin",
    "begin read only",
    "begin isolation level repeatable read read only",
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;",
    "start transaction isolation level read committed read write",
    "begin isolation level serializable",
    "begin deferrable read only",
    "set transaction read only",
    "set transaction read write",
    "set transaction isolation level repeatable read",
    "set transaction isolation level serializable",
    "set transaction isolation level repeatable read, read only",
    "savepoint s",
    "savepoint \"S\"",
    "savepoint t",
    "release s",
    "release savepoint t",
    "rollback to s",
    "rollback work to savepoint t",
    "commit",
    "end",
    "rollback",
    "abort work",
    "commit and chain",
    "rollback and no chain",
    "prepare transaction 'x'",
    "update item set name = name where id < 0",
    "set local datestyle = 'German'",
    "set rimward.transactions = 'declared'",
    "reset rimward.transactions",
    "show transaction_isolation",
    "show transaction_read_only",
    "lock table item in access share mode",
    "select now() = transaction_timestamp(), txid_current_if_assigned()",
    "declare c cursor for select id from item order by id",
    "fetch 2 from c",
    "select id from item where id = 1/(id - 1)",
];

pub(crate) fn frame(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

pub(crate) fn parse(name: &str, sql: &str, oids: &[u32]) -> Vec<u8> {
    let mut body = format!("{name}\0{sql}\0").into_bytes();
    body.extend_from_slice(&(oids.len() as u16).to_be_bytes());
    oids.iter().for_each(|oid| body.extend_from_slice(&oid.to_be_bytes()));
    frame(b'P', &body)
}

fn bind(portal: &str, statement: &str, parameter: Option<&[u8]>, binary: bool, result: u16) -> Vec<u8> {
    let mut body = format!("{portal}\0{statement}\0").into_bytes();
    body.extend_from_slice(&[0, 1, 0, u8::from(binary)]);
    body.extend_from_slice(&u16::from(parameter.is_some()).to_be_bytes());
    if let Some(parameter) = parameter {
        body.extend_from_slice(&(parameter.len() as u32).to_be_bytes());
        body.extend_from_slice(parameter);
    }
    body.extend_from_slice(&1u16.to_be_bytes());
    body.extend_from_slice(&result.to_be_bytes());
    frame(b'B', &body)
}

/// One message. Names are few, so that they meet.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let name = || select(vec!["", "a", "b"]);
    let portal = || select(vec!["", "p"]);
    let parameters = vec![None, Some(&b"7"[..]), Some(b"n3"), Some(b"x"), Some(b" 8 "), Some(&[0, 0, 0, 9])];
    prop_oneof![
        // Inside a block, a portal of an earlier batch ends here with a batch that only prepares what is the primary's.
        4 => (name(), select(STATEMENTS.to_vec())).prop_map(|(name, sql)| match sql {
            "select random() < 0" | "" => [parse(name, sql, &[]), bind("", name, None, false, 0)].concat(),
            sql => parse(name, sql, &[]),
        }),
        2 => (name(), select(vec![23u32, 25, 0])).prop_map(|(name, oid)| parse(name, STATEMENTS[0], &[oid])),
        6 => (portal(), name(), select(parameters), any::<bool>(), 0u16..2)
            .prop_map(|(portal, name, parameter, binary, result)| bind(portal, name, parameter, binary, result)),
        2 => (name(), any::<bool>()).prop_map(|(name, portal)| frame(b'D', format!("{}{name}\0", if portal { 'P' } else { 'S' }).as_bytes())),
        6 => (portal(), select(vec![0u8, 0, 0, 1])).prop_map(|(portal, rows)| frame(b'E', &[portal.as_bytes(), &[0, 0, 0, 0, rows]].concat())),
        1 => (name(), any::<bool>()).prop_map(|(name, portal)| frame(b'C', format!("{}{name}\0", if portal { 'P' } else { 'S' }).as_bytes())),
        4 => Just(frame(b'S', b"")),
        1 => Just(frame(b'H', b"")),
        // No client sends a Query inside a batch.
        3 => select(QUERIES.to_vec()).prop_map(|sql| [frame(b'S', b""), frame(b'Q', format!("{sql}\0").as_bytes())].concat()),
    ]
}

/// A statement of a block, or a read inside it, in either protocol.
fn in_block() -> impl Strategy<Value = Vec<u8>> {
    let reads = [&STATEMENTS[..5], &QUERIES[..2]].concat();
    let sql = prop_oneof![select(BLOCKS.to_vec()), select(reads)];
    (sql, 0u8..3, select(vec!["", "a"]), 0u16..2, any::<bool>()).prop_map(|(sql, how, name, result, synced)| {
        if how == 0 && !sql.contains('$') {
            return [frame(b'S', b""), frame(b'Q', format!("{sql}\0").as_bytes())].concat();
        }
        let mut bytes = parse(name, sql, &[]);
        if how == 1 {
            bytes.extend(frame(b'D', format!("S{name}\0").as_bytes()));
            bytes.extend(frame(b'S', b""));
        }
        bytes.extend(bind("", name, sql.contains('$').then_some(&b"5"[..]), false, result));
        bytes.extend(frame(b'D', b"P\0"));
        // Drivers limit the rows of what gives none.
        bytes.extend(frame(b'E', &[0, 0, 0, 0, u8::from(how == 2 && !sql.contains("select"))]));
        // Without a Sync, what follows is of the same batch, as where drivers pipeline.
        bytes.extend(if synced { frame(b'S', b"") } else { Vec::new() });
        if !name.is_empty() {
            bytes.extend(frame(b'C', format!("S{name}\0").as_bytes()));
        }
        bytes
    })
}

/// A batch as drivers write it, so that much of what is tried succeeds.
fn batch() -> impl Strategy<Value = Vec<u8>> {
    (select(STATEMENTS.to_vec()), select(vec!["", "a"]), 0u16..2, any::<bool>()).prop_map(|(sql, name, result, parsed)| {
        let parameter = sql.contains('$').then_some(&b"5"[..]);
        let mut bytes = if parsed { parse(name, sql, &[]) } else { Vec::new() };
        bytes.extend(bind("", name, parameter, false, result));
        bytes.extend(frame(b'D', b"P\0"));
        bytes.extend(frame(b'E', &[0; 5]));
        bytes.extend(frame(b'S', b""));
        bytes
    })
}

/// How many ReadyForQuery these messages bring.
fn syncs(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some(&[tag, l0, l1, l2, l3]) = bytes.first_chunk::<5>() {
        count += usize::from(matches!(tag, b'S' | b'Q'));
        bytes = &bytes[1 + u32::from_be_bytes([l0, l1, l2, l3]) as usize..];
    }
    count
}

/// Reads up to so many ReadyForQuery.
fn read_answers(stream: &mut TcpStream, bytes: &mut Vec<u8>, mut count: usize) -> std::io::Result<()> {
    while count > 0 {
        let mut header = [0; 5];
        stream.read_exact(&mut header)?;
        let mut body = vec![0; u32::from_be_bytes([header[1], header[2], header[3], header[4]]) as usize - 4];
        stream.read_exact(&mut body)?;
        bytes.extend(header);
        bytes.extend(body);
        count -= usize::from(header[0] == b'Z');
    }
    Ok(())
}

/// Everything that comes back after the login. A patient client awaits each answer before it goes on.
pub(crate) fn answer(port: u16, messages: &[Vec<u8>], patient: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
    stream.write_all(&[&(body.len() as u32 + 4).to_be_bytes()[..], body].concat()).unwrap();
    let mut login = Vec::new();
    while !login.ends_with(b"Z\0\0\0\x05I") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        login.push(byte[0]);
    }
    let mut bytes = Vec::new();
    for message in messages {
        stream.write_all(message).unwrap();
        if patient && let Err(error) = read_answers(&mut stream, &mut bytes, syncs(message)) {
            bytes.extend_from_slice(format!(" and then nothing: {error}").as_bytes());
            return bytes;
        }
    }
    stream.write_all(&[frame(b'S', b""), frame(b'X', b"")].concat()).unwrap();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        bytes.extend_from_slice(format!(" and then nothing: {error}").as_bytes());
    }
    bytes
}

/// The frames, escaped. In a failed transaction block every statement fails; of several errors that it could fail with, one is as good
/// as another (a statement that was prepared at the edge alone cannot be made known to the primary any more, which says so).
pub(crate) fn readable(mut bytes: &[u8]) -> String {
    let (mut text, mut status) = (String::new(), b'I');
    while let Some(&[tag, l0, l1, l2, l3]) = bytes.first_chunk::<5>() {
        let length = 1 + u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let Some((frame, rest)) = bytes.split_at_checked(length) else { break };
        bytes = rest;
        match tag {
            b'E' if status == b'E' => text += "an error in a failed block",
            _ => text += &frame.escape_ascii().to_string(),
        }
        if tag == b'Z' {
            status = frame[5];
        }
        text.push('\n');
    }
    text + &bytes.escape_ascii().to_string()
}

/// Runs random conversations: the same each time, unless another seed or more of them are asked for.
fn compare<S: Strategy<Value = Vec<u8>>>(edge: &Edge, message: S) -> u32 {
    let cases = std::env::var("RIMWARD_CONVERSATIONS").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60);
    let seed: u64 = std::env::var("RIMWARD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let _ = writeln!(std::io::stderr(), "RIMWARD_SEED={seed} RIMWARD_CONVERSATIONS={cases}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let conversation = (proptest::collection::vec(message, 0..24), any::<bool>());
    runner
        .run(&conversation, |(messages, patient)| {
            let (here, there) = (answer(edge.addr.port(), &messages, patient), answer(edge.server.port(), &messages, patient));
            prop_assert_eq!(readable(&here), readable(&there));
            Ok(())
        })
        .unwrap();
    cases
}

#[test]
fn every_conversation_is_answered_as_postgresql_answers_it() {
    let edge = Edge::holding(TABLES, &["item"], Lsn::new(1 << 60));
    let cases = compare(&edge, prop_oneof![2 => message(), 1 => batch()]);
    let counted = edge.meter.read();
    assert!(counted.local > u64::from(cases) / 4, "{counted:?}");
}

#[test]
fn every_conversation_with_blocks_is_answered_as_postgresql_answers_it() {
    let edge = Edge::holding(TABLES, &["item"], Lsn::new(1 << 60));
    let cases = compare(&edge, prop_oneof![6 => in_block(), 1 => batch(), 1 => message()]);
    let counted = edge.meter.read();
    assert!(counted.local > u64::from(cases), "{counted:?}");
    assert!(counted.remote.contains_key("transaction"), "{counted:?}");
}
