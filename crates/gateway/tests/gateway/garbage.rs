//! Bytes that are no protocol: they end their own connection, and nothing else.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rimward_gateway::Limits;
use rimward_localpg::Options;

use crate::edge::Edge;

/// Sends bytes, and reads until the gateway closes (or nothing comes for a while).
fn send(edge: &Edge, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(edge.addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

fn startup(rest: &[u8]) -> Vec<u8> {
    let body = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
    [&(body.len() as u32 + 4).to_be_bytes()[..], body, rest].concat()
}

pub(crate) fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn malformed_connections_are_answered_by_name() {
    let edge = Edge::start();
    let check = |bytes: &[u8], expected: &str| {
        let answer = String::from_utf8_lossy(&send(&edge, bytes)).into_owned();
        assert!(answer.contains(expected), "{bytes:?}: {answer:?}");
    };
    check(b"GET / HTTP/1.1\r\n\r\n", "invalid length of startup packet");
    check(b"\0\0\0\x08\0\x02\0\0", "unsupported frontend protocol 2.0");
    check(&startup(b"y\0\0\0\x04"), "invalid frontend message type 121");
    check(&startup(b"Q\xff\xff\xff\xff"), "invalid message length");
    check(&startup(b"p\0\0\0\x05x"), "invalid frontend message type 112");
    check(&startup(b"P\0\0\0\x05xS\0\0\0\x04"), "08P01");
}

#[test]
fn no_bytes_stop_the_gateway_or_make_it_grow() {
    let edge = Edge::with(
        &Options::default(),
        |server| server.conninfo("postgres"),
        None,
        Limits { orphan_grace: Duration::from_millis(50), ..Limits::default() },
    );
    // A statement that is not bounded could run for ever, so garbage is not to spell one.
    let frames = proptest::collection::vec(
        (
            prop_oneof![
                Just(b'P'),
                Just(b'B'),
                Just(b'D'),
                Just(b'E'),
                Just(b'S'),
                Just(b'H'),
                Just(b'C'),
                Just(b'd'),
                Just(b'c'),
                Just(b'f'),
                Just(b'F'),
                Just(b'Q')
            ],
            proptest::collection::vec(0u8..5, 0..40),
        ),
        0..20,
    );
    let framed = frames.prop_map(|frames| {
        let mut bytes = startup(b"");
        for (tag, body) in frames {
            bytes.push(tag);
            bytes.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
            bytes.extend_from_slice(&body);
        }
        bytes
    });
    let raw = proptest::collection::vec(any::<u8>(), 0..300);
    let behind = proptest::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| startup(&bytes));
    let before = resident_kib();
    let mut runner = TestRunner::new(Config { cases: 80, failure_persistence: None, ..Config::default() });
    runner
        .run(&prop_oneof![raw, behind, framed], |bytes| {
            send(&edge, &bytes);
            Ok(())
        })
        .unwrap();
    assert_eq!(edge.psql("select 1;"), "1\n");
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} KiB more than before");
}

#[test]
fn a_claimed_gigabyte_takes_no_memory() {
    let edge = Edge::start();
    let before = resident_kib();
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(edge.addr).unwrap();
        stream.write_all(&startup(b"Q\x3f\xff\xff\xff")).unwrap();
        stream.write_all(&[b' '; 200_000]).unwrap();
        streams.push(stream);
    }
    std::thread::sleep(Duration::from_millis(500));
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} KiB more than before");
}
