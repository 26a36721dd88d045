//! Whatever is written to a port, the process lives, its memory stays bounded, and the next client is served.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rimward_localpg::Options;

use crate::cluster::{Cluster, Program};

/// What garbage may leave behind in memory: allocators keep some.
const GROWTH_KB_MAX: u64 = 96 << 10;
/// Connections that say nothing, at each port.
const SILENT: usize = 400;
/// Rounds of random bytes at each port.
const ROUNDS: usize = 60;

/// xorshift64*: the seed is all that a failure needs to come again.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(length).collect()
    }
}

#[test]
fn garbage_on_every_port_neither_stops_nor_fattens_anybody() {
    let schema = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' FROM generate_series(1, 1000) i;";
    let cluster = Cluster::running(&Options::default(), "app", schema, 1);
    cluster.verify();
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64 | 1);
    let (hub, edge) = (cluster.hub.as_ref().unwrap(), cluster.edges[0].program.as_ref().unwrap());
    let before = [resident_kb(hub), resident_kb(edge)];
    std::thread::scope(|scope| {
        for (port, payloads) in [(cluster.hub_port, http()), (cluster.edges[0].port, postgresql())] {
            scope.spawn(move || {
                let mut dice = Dice(seed);
                let silent: Vec<TcpStream> = (0..SILENT).filter_map(|_| TcpStream::connect(("127.0.0.1", port)).ok()).collect();
                for payload in &payloads {
                    throw(port, payload);
                }
                drop(silent);
                for round in 0..ROUNDS {
                    let length = 1 + usize::try_from(dice.next() % 20_000).unwrap();
                    let mut bytes = dice.bytes(length);
                    // Some begin as something sensible.
                    let sensible = &payloads[usize::try_from(dice.next()).unwrap_or_default() % payloads.len()];
                    if round % 2 == 1 {
                        bytes.splice(..0, sensible[..sensible.len().min(400)].iter().copied());
                    }
                    throw(port, &bytes);
                }
            });
        }
    });
    for (program, before) in [(hub, before[0]), (edge, before[1])] {
        let after = resident_kb(program);
        assert!(after < before + GROWTH_KB_MAX, "seed {seed}: {before} kB before, {after} kB after: {}", program.log.display());
        assert!(!program.log_text().contains("panicked"), "seed {seed}: {}", program.log_text());
    }
    cluster.primary("UPDATE t SET v = 'after'");
    assert_eq!(cluster.edge_psql(0, "SELECT count(*) FROM t"), Ok("1000".to_owned()), "seed {seed}");
    cluster.verify();
}

fn resident_kb(program: &Program) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.pid())).expect("the process runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it has memory");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number of kB")
}

/// Writes as much as is taken, reads what comes within a moment, and goes away.
fn throw(port: u16, bytes: &[u8]) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the port is open");
    let moment = Some(Duration::from_millis(60));
    stream.set_read_timeout(moment).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.flush();
    let mut answer = [0; 4096];
    while stream.read(&mut answer).is_ok_and(|read| read > 0) {}
}

fn http() -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    let mut dice = Dice(7);
    let report = "POST /v1/report HTTP/1.1\r\nHost: x\r\n";
    vec![
        text("GET /v1/stream HTTP/1.1\r\nHost: x\r\n"),
        text("GET /v1/stream?branch=zz&lsn=-1&chain=0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        text(
            "GET /v1/stream?branch=0000000000000001&lsn=FFFFFFFF/FFFFFFFF&chain=00000000000000000000000000000000 HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
        text("GET /v1/snapshot/ffffffffffffffff/4294967295 HTTP/1.1\r\nHost: x\r\n\r\n"),
        text("GET /v1/snapshot/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
        text(&format!("{report}Content-Length: 18446744073709551615\r\n\r\nx")),
        text(&format!("{report}Content-Length: 99999999999999999999999\r\n\r\nx")),
        text(&format!("{report}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFF0\r\nx")),
        [text(&format!("{report}Content-Length: 4000000\r\n\r\n")), dice.bytes(4_000_000)].concat(),
        [text(&format!("{report}Content-Length: 64000000\r\n\r\n")), dice.bytes(8_000_000)].concat(),
        [text("GET / HTTP/1.1\r\n"), "x-flood: y\r\n".repeat(200_000).into_bytes()].concat(),
        [text("GET /"), vec![b'a'; 4_000_000]].concat(),
        text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        vec![0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3f, 0xfc],
        vec![0; 1_000_000],
        vec![0xff; 1_000_000],
    ]
}

fn postgresql() -> Vec<Vec<u8>> {
    let startup = |body: &[u8]| [&u32::try_from(body.len() + 4).unwrap().to_be_bytes(), body].concat();
    let login = startup(b"\0\x03\0\0user\0postgres\0database\0app\0\0");
    let mut dice = Dice(9);
    // Behind a login, which the primary grants at once.
    let within = |bytes: &[u8]| [&login, bytes].concat();
    let message = |kind: u8, length: u32, body: &[u8]| within(&[&[kind][..], &length.to_be_bytes(), body].concat());
    vec![
        vec![0; 8],
        vec![0xff; 1_000_000],
        [0x7fff_ffff_u32.to_be_bytes(), [0, 3, 0, 0]].concat(),
        [4_u32.to_be_bytes(), [0, 3, 0, 0]].concat(),
        [0_u32.to_be_bytes(), [0, 3, 0, 0]].concat(),
        [9999_u32.to_be_bytes(), [0, 3, 0, 0]].concat(),
        startup(&[b"\0\x03\0\0".as_slice(), &vec![b'a'; 9000]].concat()),
        startup(b"\0\x09\0\0user\0postgres\0\0"),
        startup(b"\0\x03\0\0user\0\xff\xfe\0\0"),
        startup(b"\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02"),
        [startup(b"\x04\xd2\x16\x2f"), dice.bytes(10_000)].concat(),
        [startup(b"\x04\xd2\x16\x30"), dice.bytes(10_000)].concat(),
        message(b'Q', 0x7fff_ffff, b"SELECT 1"),
        message(b'Q', 0xffff_ffff, b"SELECT 1"),
        message(b'Q', 0, b"SELECT 1\0"),
        message(b'Q', 3, b"SELECT 1\0"),
        message(b'P', 0x3fff_ffff, &vec![b'x'; 4_000_000]),
        message(b'P', 12, b"\0S\0\xff\xff\0\0\0"),
        message(b'B', 12, b"\0\0\xff\xff\xff\xff\xff\xff"),
        message(b'D', 5, b"Z"),
        message(b'E', 9, b"\0\xff\xff\xff\xff"),
        message(b'F', 0x7fff_fff0, b"\0"),
        message(b'd', 0x7fff_fff0, &vec![b'x'; 1_000_000]),
        message(0, 4, b""),
        message(0xff, 0xffff, b"??"),
        within(&dice.bytes(200_000)),
        within(&[b"Q\0\0\0\x0dSELECT 1\0".as_slice(), &dice.bytes(20_000)].concat()),
        within(&[[b'Q'].as_slice(), &(8_000_005_u32).to_be_bytes(), &vec![b'('; 8_000_000], &[0]].concat()),
    ]
}
