//! A server that is not what it says: between the session and a real PostgreSQL stands one who takes over at START_REPLICATION and sends
//! whatever the test has written. Every outcome is a typed error, bounded in memory, and nothing is acknowledged that nobody vouched for.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use rimward_localpg::{Options, Server};
use rimward_model::Lsn;
use rimward_pgconnect::ConnInfo;
use rimward_source::{Event, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamError, StreamLimits, Transaction};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longest frame that sessions of these tests accept.
const FRAME_BYTES_MAX: usize = 512 << 20;
/// How long a silent server of these tests is waited for: one that is only slow, on a machine that is busy, is not.
const SILENCE_MAX: Duration = Duration::from_secs(5);
/// What garbage may cost in memory.
const GROWTH_BYTES_MAX: u64 = 48 << 20;

struct Primary {
    server: Server,
    start: Lsn,
}

async fn primary() -> &'static Primary {
    static PRIMARY: OnceLock<Primary> = OnceLock::new();
    if let Some(primary) = PRIMARY.get() {
        return primary;
    }
    static STARTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _alone = STARTING.lock().await;
    if let Some(primary) = PRIMARY.get() {
        return primary;
    }
    let settings = vec![("logical_decoding_work_mem".to_owned(), "64kB".to_owned()), ("max_wal_senders".to_owned(), "40".to_owned())];
    let server = Server::start(&Options { settings, ..Options::default() }).unwrap();
    server.psql("postgres", "CREATE TABLE t (id bigint PRIMARY KEY, note text); CREATE PUBLICATION p FOR TABLE t").unwrap();
    let info: ConnInfo = server.conninfo("postgres").parse().unwrap();
    let slot = NewSlot { name: "s".parse().unwrap(), temporary: false, export_snapshot: false, failover: false };
    let created = ReplicationConnection::connect(&info).await.unwrap().create_slot(&slot).await.unwrap();
    server.psql("postgres", "INSERT INTO t VALUES (0, 'so that there is WAL behind the start')").unwrap();
    PRIMARY.get_or_init(|| Primary { server, start: created.consistent_point })
}

/// What the impostor does once the stream was asked for.
#[derive(Clone)]
enum Script {
    /// Sends these bytes; then hangs up.
    Say(Vec<u8>),
    /// Sends these bytes; then is silent.
    SayAndWait(Vec<u8>),
    /// Lets the real server speak, and writes down what it says.
    Record(Arc<Mutex<Vec<u8>>>),
}

/// One port of the impostor.
struct Impostor {
    port: u16,
    /// The flush positions of every status that came.
    acknowledged: Arc<Mutex<Vec<u64>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Impostor {
    async fn new(primary: &Primary, script: Script) -> Impostor {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let (seen, server) = (acknowledged.clone(), primary.server.port());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, server, script.clone(), seen.clone()));
            }
        });
        Impostor { port, acknowledged, task }
    }

    fn config(&self, spool: &std::path::Path) -> StreamConfig {
        let text = format!("host=127.0.0.1 port={} user=postgres password=x dbname=postgres sslmode=disable", self.port);
        StreamConfig {
            conninfo: ConnInfo::parse_with(&text, &|_| None).unwrap(),
            slot: "s".parse().unwrap(),
            publications: vec!["p".to_owned()],
            expected: None,
            spool_folder: spool.to_owned(),
            limits: StreamLimits {
                frame_bytes_max: FRAME_BYTES_MAX,
                silence_max: SILENCE_MAX,
                spool_bytes_max: 32 << 20,
                ..StreamLimits::default()
            },
        }
    }
}

/// Relays a connection until START_REPLICATION, then follows the script.
async fn serve(mut client: TcpStream, port: u16, script: Script, acknowledged: Arc<Mutex<Vec<u64>>>) -> Option<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let length = client.read_u32().await.ok()?;
    let mut startup = vec![0; length as usize - 4];
    client.read_exact(&mut startup).await.ok()?;
    server.write_u32(length).await.ok()?;
    server.write_all(&startup).await.ok()?;
    if !startup.windows(12).any(|window| window == b"replication\0") {
        tokio::io::copy_bidirectional(&mut client, &mut server).await.ok()?;
        return None;
    }
    let mut buffer = vec![0; 64 << 10];
    loop {
        tokio::select! {
            read = server.read(&mut buffer) => {
                let read = read.ok().filter(|read| *read > 0)?;
                client.write_all(&buffer[..read]).await.ok()?;
            }
            tag = client.read_u8() => {
                let tag = tag.ok()?;
                let length = client.read_u32().await.ok()?;
                let mut body = vec![0; length as usize - 4];
                client.read_exact(&mut body).await.ok()?;
                if tag == b'Q' && body.starts_with(b"START_REPLICATION") && !matches!(script, Script::Record(_)) {
                    break;
                }
                note(&acknowledged, tag, &body);
                server.write_u8(tag).await.ok()?;
                server.write_u32(length).await.ok()?;
                server.write_all(&body).await.ok()?;
                if tag == b'Q' && body.starts_with(b"START_REPLICATION") {
                    break;
                }
            }
        }
    }
    match script {
        Script::Record(record) => relay_stream(&mut client, &mut server, &record, &acknowledged).await,
        Script::Say(bytes) => play(&mut client, &bytes, &acknowledged, false).await,
        Script::SayAndWait(bytes) => play(&mut client, &bytes, &acknowledged, true).await,
    }
}

fn note(acknowledged: &Mutex<Vec<u64>>, tag: u8, body: &[u8]) {
    if tag == b'd' && body.first() == Some(&b'r') {
        acknowledged.lock().unwrap().push(u64::from_be_bytes(body[9..17].try_into().unwrap()));
    }
}

async fn read_frame(client: &mut TcpStream, acknowledged: &Mutex<Vec<u64>>) -> Option<(u8, Vec<u8>)> {
    let tag = client.read_u8().await.ok()?;
    let length = client.read_u32().await.ok()?;
    let mut body = vec![0; length as usize - 4];
    client.read_exact(&mut body).await.ok()?;
    note(acknowledged, tag, &body);
    Some((tag, body))
}

async fn play(client: &mut TcpStream, bytes: &[u8], acknowledged: &Mutex<Vec<u64>>, wait: bool) -> Option<()> {
    client.write_all(&frame(b'W', &[0, 0, 0])).await.ok()?;
    // A session that has had enough hangs up in the middle.
    let _ = client.write_all(bytes).await;
    if !wait {
        let _ = client.shutdown().await;
    }
    while read_frame(client, acknowledged).await.is_some() {}
    None
}

async fn relay_stream(client: &mut TcpStream, server: &mut TcpStream, record: &Mutex<Vec<u8>>, seen: &Mutex<Vec<u64>>) -> Option<()> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        tokio::select! {
            read = server.read(&mut buffer) => {
                let read = read.ok().filter(|read| *read > 0)?;
                record.lock().unwrap().extend_from_slice(&buffer[..read]);
                client.write_all(&buffer[..read]).await.ok()?;
            }
            found = read_frame(client, seen) => {
                let (tag, body) = found?;
                server.write_all(&frame(tag, &body)).await.ok()?;
            }
        }
    }
}

fn frame(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

/// A message of the output plugin in its frame.
fn data(message: &[u8]) -> Vec<u8> {
    let mut body = vec![b'w'];
    body.extend([0; 24]);
    body.extend(message);
    frame(b'd', &body)
}

fn keepalive(wal_end: u64) -> Vec<u8> {
    let mut body = vec![b'k'];
    body.extend(wal_end.to_be_bytes());
    body.extend([0; 8]);
    body.push(1);
    frame(b'd', &body)
}

fn begin(commit: u64, xid: u32) -> Vec<u8> {
    data(&[&[b'B'][..], &commit.to_be_bytes(), &[0; 8], &xid.to_be_bytes()].concat())
}

fn commit(commit: u64, end: u64) -> Vec<u8> {
    data(&[&[b'C', 0][..], &commit.to_be_bytes(), &end.to_be_bytes(), &[0; 8]].concat())
}

fn stream_start(xid: u32, first: u8) -> Vec<u8> {
    data(&[&[b'S'][..], &xid.to_be_bytes(), &[first]].concat())
}

/// What a session came to.
struct Outcome {
    transactions: Vec<Transaction>,
    error: StreamError,
    acknowledged: Vec<u64>,
    vouched: u64,
}

/// Runs a session against the script until it ends; vouches for whole transactions up to `vouch`.
async fn outcome(primary: &Primary, script: Script, vouch: u64) -> Outcome {
    let impostor = Impostor::new(primary, script).await;
    let spool = tempfile::tempdir().unwrap();
    let mut vouched = primary.start.get();
    let mut transactions = Vec::new();
    let error = match Stream::start(impostor.config(spool.path()), primary.start).await {
        Err(error) => error,
        Ok(mut stream) => loop {
            match tokio::time::timeout(Duration::from_secs(60), stream.next()).await.expect("an end") {
                Ok(Event::Transactions(found)) => {
                    for transaction in found {
                        let end = transaction.commit.end_lsn;
                        if end.get() <= vouch {
                            stream.acknowledger().durable(end);
                            vouched = vouched.max(end.get());
                        }
                        transactions.push(transaction);
                    }
                }
                Ok(Event::Progress { .. }) => {}
                Err(error) => {
                    stream.stop().await;
                    break error;
                }
            }
        },
    };
    let acknowledged = impostor.acknowledged.lock().unwrap().clone();
    Outcome { transactions, error, acknowledged, vouched }
}

impl Outcome {
    /// The one thing that must hold whatever comes.
    fn acknowledged_only_what_was_vouched_for(&self, what: &str) {
        for flushed in &self.acknowledged {
            assert!(*flushed <= self.vouched, "{what}: {flushed:X} was acknowledged, {:X} vouched for", self.vouched);
        }
        assert!(self.acknowledged.is_sorted(), "{what}: acknowledgement went back");
    }
}

fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// The session must end with an error that has this in its words, and is tried again.
async fn check(what: &str, bytes: Vec<u8>, words: &str) {
    let primary = primary().await;
    let outcome = outcome(primary, Script::Say(bytes), u64::MAX).await;
    let error = outcome.error.to_string();
    assert!(error.contains(words), "{what}: {error}");
    assert!(outcome.error.is_transient(), "{what}: {error}: what a connection garbled comes again over another");
    outcome.acknowledged_only_what_was_vouched_for(what);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_frames_are_typed_errors() {
    check("a length below its own", vec![b'd', 0, 0, 0, 3, 0, 0, 0], "broke the protocol").await;
    check("a negative length", vec![b'd', 0xff, 0xff, 0xff, 0xff, 0], "frame").await;
    check("a huge length", vec![b'd', 0x7f, 0xff, 0xff, 0xff, b'w'], "announced a frame of").await;
    check("no such frame", frame(b'?', b"x"), "unexpected message").await;
    check("an empty CopyData", frame(b'd', b""), "malformed message").await;
    check("no such kind", frame(b'd', b"z123"), "malformed message").await;
    check("half a head", frame(b'd', b"w123"), "malformed message").await;
    check("a keepalive too long", frame(b'd', &[b'k'; 30]), "malformed message").await;
    check("an error of garbage", frame(b'E', &[0xff; 40]), "without an SQLSTATE").await;
    check("nothing at all", Vec::new(), "closed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_none_or_out_of_order_are_typed_errors() {
    let start = primary().await.start.get();
    let (first, second) = (start + 0x100, start + 0x200);
    let insert = data(&[b'I', 0, 0, 0, 1, b'N', 0, 1, b't', 0, 0, 0, 1, b'1']);
    let whole = [begin(first, 1), insert.clone(), commit(first, first + 8)].concat();
    let abort = |top: u32, sub: u32| data(&[&[b'A'][..], &top.to_be_bytes(), &sub.to_be_bytes()].concat());
    for (what, bytes) in [
        ("no such message", data(b"?")),
        ("an empty message", data(b"")),
        ("half a Begin", data(b"B123")),
        ("a Begin too long", data(&[b'B'; 60])),
        ("a change outside", insert.clone()),
        ("a Commit outside", commit(first, first + 8)),
        ("a Begin inside", [begin(first, 1), begin(second, 2)].concat()),
        ("another's Commit", [begin(first, 1), insert.clone(), commit(second, second + 8)].concat()),
        ("a Commit that ends before itself", [begin(first, 1), commit(first, first - 8)].concat()),
        ("a block inside a transaction", [begin(first, 1), stream_start(2, 1)].concat()),
        ("a block that ends outside", data(b"E")),
        ("a first block twice", [stream_start(2, 1), data(b"E"), stream_start(2, 1)].concat()),
        ("a later block first", stream_start(2, 0)),
        ("the commit of an unknown stream", data(&[&[b'c'][..], &[0, 0, 0, 9, 0], &[0; 24]].concat())),
        ("a change without its transaction", [stream_start(2, 1), data(b"I")].concat()),
        ("an abort inside a block", [stream_start(2, 1), abort(2, 2)].concat()),
        ("a row that claims more columns than it has", [begin(first, 1), data(&[b'I', 0, 0, 0, 1, b'N', 0, 9, b'n'])].concat()),
        ("a row that is cut off", [begin(first, 1), data(&[b'I', 0, 0, 0, 1, b'N', 0, 1, b't', 0, 0, 0, 9, b'1'])].concat()),
        ("what follows a whole transaction", [whole.clone(), data(b"?")].concat()),
    ] {
        let outcome = outcome(primary().await, Script::Say(bytes), u64::MAX).await;
        let protocol = matches!(outcome.error, StreamError::Protocol(_) | StreamError::Decode(_));
        assert!(protocol && outcome.error.is_transient(), "{what}: {}", outcome.error);
        outcome.acknowledged_only_what_was_vouched_for(what);
        assert_eq!(outcome.transactions.len(), usize::from(what.starts_with("what follows")), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_of_size_cost_nothing_and_silence_ends_the_session() {
    let primary = primary().await;
    let before = resident_bytes();
    let claimed = u32::try_from(FRAME_BYTES_MAX).unwrap().to_be_bytes();
    // A frame as long as is allowed, of which little comes: it could be true, so it is waited for, but not for ever.
    let frame_claim = [&[b'd'][..], &claimed, &[b'w'; 1000]].concat();
    // A logical message, a tuple and a relation that claim to be larger than their frames.
    let commit_lsn = primary.start.get() + 0x100;
    let in_transaction = |message: &[u8]| [begin(commit_lsn, 1), data(message), commit(commit_lsn, commit_lsn + 8)].concat();
    let mut logical = vec![b'M', 1];
    logical.extend([0; 8]);
    logical.extend(b"p\0");
    logical.extend([0x7f, 0xff, 0xff, 0xff]);
    let tuple = [b'I', 0, 0, 0, 1, b'N', 0xff, 0xff, b't', 0x7f, 0xff, 0xff, 0xff];
    let relation = [&[b'R', 0, 0, 0, 1][..], b"s\0t\0d", &[0xff, 0xff]].concat();
    let truncate = [b'T', 0x7f, 0xff, 0xff, 0xff, 0];
    let silent = outcome(primary, Script::SayAndWait(frame_claim), 0).await;
    assert!(matches!(silent.error, StreamError::Silent { .. }), "{}", silent.error);
    silent.acknowledged_only_what_was_vouched_for("silence");
    for message in [&logical[..], &tuple, &relation, &truncate] {
        let outcome = outcome(primary, Script::Say(in_transaction(message)), 0).await;
        outcome.acknowledged_only_what_was_vouched_for("claims");
        // A transaction is kept as it came; whoever reads it is told.
        for transaction in &outcome.transactions {
            let mut messages = transaction.messages().unwrap();
            assert!(messages.next().is_err(), "{message:?}");
        }
    }
    let after = resident_bytes();
    assert!(after < before + GROWTH_BYTES_MAX, "grew from {before} to {after} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_of_any_kind_ends_the_session_without_harm() {
    let primary = primary().await;
    let before = resident_bytes();
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = || {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice
    };
    let begun = begin(primary.start.get() + 0x100, 1);
    for round in 0..60 {
        let length = usize::try_from(roll() % 3000).unwrap();
        let noise: Vec<u8> = (0..length).map(|_| roll().to_be_bytes()[3]).collect();
        let bytes = match round % 4 {
            0 => noise,
            1 => noise.chunks(40).flat_map(data).collect(),
            2 => [begun.clone(), noise.chunks(40).flat_map(data).collect()].concat(),
            _ => noise.chunks(40).flat_map(|chunk| data(&[&b"IUDRYMTO"[usize::from(chunk[0] % 8)..][..1], chunk].concat())).collect(),
        };
        let outcome = outcome(primary, Script::Say(bytes), 0).await;
        outcome.acknowledged_only_what_was_vouched_for("garbage");
    }
    let after = resident_bytes();
    assert!(after < before + GROWTH_BYTES_MAX, "grew from {before} to {after} bytes");
}

/// What a real server says in a session of three transactions, one of them streamed and one with a logical message; and where they end.
async fn recorded(primary: &Primary) -> (Vec<u8>, Vec<u64>) {
    let record = Arc::new(Mutex::new(Vec::new()));
    let impostor = Impostor::new(primary, Script::Record(record.clone())).await;
    let spool = tempfile::tempdir().unwrap();
    let mut stream = Stream::start(impostor.config(spool.path()), primary.start).await.unwrap();
    let run = |sql: &str| primary.server.psql("postgres", sql).unwrap();
    run("INSERT INTO t VALUES (1, 'one'), (2, NULL)");
    run("BEGIN; SELECT pg_logical_emit_message(true, 'p', 'body'); UPDATE t SET id = 3 WHERE id = 1; DELETE FROM t WHERE id = 3; COMMIT");
    run("BEGIN; INSERT INTO t VALUES (4, repeat('x', 40000)), (5, repeat('y', 40000)); SAVEPOINT a; INSERT INTO t VALUES (6, 'gone');
         ROLLBACK TO a; TRUNCATE t; COMMIT");
    let mut ends = Vec::new();
    while ends.len() < 4 {
        if let Event::Transactions(found) = stream.next().await.unwrap() {
            ends.extend(found.iter().filter(|one| one.stored_bytes() > 0).map(|one| one.commit.end_lsn.get()));
        }
    }
    stream.stop().await;
    let bytes = record.lock().unwrap().clone();
    // Behind the answer to START_REPLICATION.
    let head = frame(b'W', &[0, 0, 0]).len();
    assert_eq!(bytes[0], b'W');
    (bytes[head..].to_vec(), ends)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_cut_anywhere_yields_whole_transactions_and_nothing_else() {
    let primary = primary().await;
    let (bytes, ends) = recorded(primary).await;
    // Every byte of the small messages, and some of the large values.
    let long = 60 << 10;
    let step = |at: usize| if bytes.len() > long && (1500..bytes.len() - 1500).contains(&at) { 4093 } else { 7 };
    let mut cuts: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        cuts.push(at);
        at += if std::env::var_os("RIMWARD_CUTS").is_some() { 1 } else { step(at) };
    }
    for group in cuts.chunks(8) {
        let runs: Vec<_> = group
            .iter()
            .map(|&cut| {
                let bytes = bytes[..cut].to_vec();
                let vouch = ends[cut % ends.len()];
                tokio::spawn(async move { (cut, outcome(primary, Script::Say(bytes), vouch).await) })
            })
            .collect();
        for run in runs {
            let (cut, outcome) = run.await.unwrap();
            let found: Vec<u64> =
                outcome.transactions.iter().filter(|one| one.stored_bytes() > 0).map(|one| one.commit.end_lsn.get()).collect();
            assert!(ends.starts_with(&found), "cut at {cut}: {found:X?} of {ends:X?}");
            for transaction in &outcome.transactions {
                let mut messages = transaction.messages().unwrap();
                while messages.next().unwrap().is_some() {}
            }
            assert!(outcome.error.is_transient(), "cut at {cut}: {}", outcome.error);
            outcome.acknowledged_only_what_was_vouched_for("a cut session");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keepalive_inside_a_transaction_vouches_for_nothing() {
    let primary = primary().await;
    let start = primary.start.get();
    let insert = data(&[b'I', 0, 0, 0, 1, b'N', 0, 1, b't', 0, 0, 0, 1, b'1']);
    let bytes = [
        begin(start + 0x100, 1),
        keepalive(start + 0x500),
        insert.clone(),
        commit(start + 0x100, start + 0x108),
        begin(start + 0x200, 2),
        keepalive(start + 0x500),
    ]
    .concat();
    let outcome = outcome(primary, Script::SayAndWait(bytes), start + 0x108).await;
    assert_eq!(outcome.transactions.len(), 1);
    outcome.acknowledged_only_what_was_vouched_for("a keepalive inside");
    assert_eq!(outcome.acknowledged.last(), Some(&(start + 0x108)));
}
