//! What hub and edge take of memory for one large transaction: `RIMWARD_ROWS` rows, five million in `make soak`.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use rimward_localpg::Options;
use rimward_model::Lsn;

use crate::cluster::{Cluster, Program};
use crate::crash::watch;

/// A hub at its defaults, whatever a transaction's size.
const HUB_BYTES_MAX: u64 = 150 << 20;
/// An edge, beside SQLite's cache,
const EDGE_BYTES_MAX: u64 = 60 << 20;
/// which is this large for a writer.
const CACHE_BYTES: u64 = 64 << 20;
/// So many rows a second come through at the least.
const ROWS_PER_SECOND_MIN: u64 = 5_000;

fn memory(program: &Program, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.pid())).expect("read the process's status");
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("a line of the status");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a size") << 10
}

/// Its peak begins anew.
fn forget_peak(program: &Program) {
    fs::write(format!("/proc/{}/clear_refs", program.pid()), "5").expect("clear the peak");
    assert!(memory(program, "VmHWM") < memory(program, "VmRSS") + (4 << 20), "the peak is not forgotten");
}

#[test]
fn a_large_transaction_fattens_neither_hub_nor_edge() {
    let rows: u64 = crate::crash::from_environment("RIMWARD_ROWS").unwrap_or(300_000);
    let settings = vec![("fsync".to_owned(), "off".to_owned())];
    let options = Options { settings, ..Options::default() };
    let cluster = Cluster::running(&options, "app", "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(10,2), at timestamptz)", 1);
    let (hub, edge) = (cluster.hub.as_ref().expect("a hub"), cluster.edges[0].program.as_ref().expect("an edge"));
    // Whatever they need at their first rows is there already.
    cluster.primary("INSERT INTO t SELECT -n, 'small', n, now() FROM generate_series(1, 1000) n");
    let caught_up = |within: Duration| {
        let written: Lsn = cluster.primary("SELECT pg_current_wal_insert_lsn()").parse().expect("a position");
        let begun = Instant::now();
        loop {
            let status = watch::status(cluster.hub_port);
            let done = status.is_some_and(|status| {
                let edge = status.edges.first().and_then(|edge| edge.durable);
                status.positions.mirror >= written && edge.is_some_and(|durable| durable >= written)
            });
            if done {
                return;
            }
            assert!(begun.elapsed() < within, "neither mirror nor edge has it within {within:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    caught_up(Duration::from_secs(60));
    let idle = [hub, edge].map(|program| memory(program, "VmRSS"));
    [hub, edge].into_iter().for_each(forget_peak);

    cluster.primary(&format!("INSERT INTO t SELECT n, repeat('x', 100), n / 7.0, now() FROM generate_series(1, {rows}) n"));
    // The mirror follows what comes next.
    cluster.primary("INSERT INTO t VALUES (0, 'last', 0, now())");
    caught_up(Duration::from_secs(60 + rows / ROWS_PER_SECOND_MIN));
    let peak = [hub, edge].map(|program| memory(program, "VmHWM"));
    let [hub_idle, edge_idle, hub_peak, edge_peak] = [idle[0], idle[1], peak[0], peak[1]].map(|bytes| bytes >> 20);
    let said = format!("{rows} rows: hub {hub_peak} MiB at most ({hub_idle} before), edge {edge_peak} MiB ({edge_idle})");
    let _ = writeln!(std::io::stderr(), "memory: {said}");
    let held = "SELECT count(*) FROM t WHERE id > 0;\nSHOW rimward.last_route;";
    assert_eq!(cluster.edge_psql(0, held), Ok(format!("{rows}\nlocal")));
    assert!(peak[0] <= HUB_BYTES_MAX && peak[1] <= EDGE_BYTES_MAX + CACHE_BYTES, "{said}");
}
