//! What a large transaction takes. Alone in its process, whose peak is measured.

use std::fs;
use std::io::Write as _;
use std::time::Duration;

use rimward_localpg::{Options, Server};
use rimward_pgconnect::ConnInfo;
use rimward_pgoutput::Message;
use rimward_source::{Event, NewSlot, ReplicationConnection, Stream, StreamConfig, StreamLimits};

/// Of the default limits, what may lie in memory: the part of a transaction, and the queue of those that are whole; and as much again for
/// what is being read and decoded.
const GROWTH_BYTES_MAX: u64 = 32 << 20;

/// Some of this process's memory, by its name in /proc.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// `RIMWARD_ROWS` rows in one transaction (five million in `make soak`), with a bound on memory that does not grow with them.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_transaction_takes_no_more_memory_than_a_small_one() {
    let rows: usize = std::env::var("RIMWARD_ROWS").map_or(600_000, |rows| rows.parse().unwrap());
    let settings = vec![("fsync".to_owned(), "off".to_owned()), ("logical_decoding_work_mem".to_owned(), "1MB".to_owned())];
    let server = Server::start(&Options { settings, ..Options::default() }).unwrap();
    let sql = |sql: &str| server.psql("postgres", sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    sql("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE PUBLICATION p FOR TABLE t");
    let conninfo = ConnInfo::parse_with(&server.conninfo("postgres"), &|_| None).unwrap();
    let mut connection = ReplicationConnection::connect(&conninfo).await.unwrap();
    let slot = NewSlot { name: "s".parse().unwrap(), temporary: false, export_snapshot: false, failover: false };
    let start = connection.create_slot(&slot).await.unwrap().consistent_point;
    let spool = tempfile::tempdir().unwrap();
    let config = StreamConfig {
        conninfo,
        slot: slot.name,
        publications: vec!["p".to_owned()],
        expected: None,
        spool_folder: spool.path().to_owned(),
        limits: StreamLimits::default(),
    };
    let mut stream = Stream::start(config, start).await.unwrap();

    // The peak begins anew.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmHWM");
    assert!(before < memory("VmRSS") + (4 << 20), "the peak is not forgotten");
    // As text, some 110 bytes each: by default, twice the bound.
    sql(&format!("BEGIN; INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, {rows}) n; SELECT 1; COMMIT"));
    let transaction = loop {
        let event = tokio::time::timeout(Duration::from_secs(600), stream.next()).await.expect("an event").unwrap();
        if let Event::Transactions(mut found) = event {
            found.retain(|one| one.stored_bytes() > 0);
            if let Some(found) = found.pop() {
                break found;
            }
        }
    };
    assert!(transaction.is_spooled());
    assert!(transaction.stored_bytes() > 2 * GROWTH_BYTES_MAX, "{} bytes tell nothing", transaction.stored_bytes());
    let mut messages = transaction.messages().unwrap();
    let mut found = 0;
    while let Some(message) = messages.next().unwrap() {
        found += usize::from(matches!(message, Message::Insert { .. }));
    }
    assert_eq!(found, rows);
    let most = memory("VmHWM");
    let said = format!("{rows} rows took {} MiB more, {} MiB in all", (most - before) >> 20, most >> 20);
    let _ = writeln!(std::io::stderr(), "memory: {said}");
    assert!(most - before < GROWTH_BYTES_MAX, "{said}");
}
