//! What the hub does not keep for ever, and what an edge that was away too long does about it.

use std::fs;

use rimward_localpg::Options;

use crate::cluster::{Cluster, Program, eventually, run, text};

const SCHEMA: &str = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i;";

fn oldest_segment(cluster: &Cluster) -> String {
    let files = fs::read_dir(cluster.hub_folder().join("log")).unwrap().flatten();
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".segment")).min().expect("the log has a segment")
}

fn status(cluster: &Cluster) -> String {
    text(&run(&["status", "--hub", &cluster.hub_url()]))
}

#[test]
fn an_edge_that_was_away_for_too_long_is_told_so_and_starts_anew_by_itself() {
    let mut cluster = Cluster::running(&Options::default(), "app", SCHEMA, 2);
    cluster.verify();
    // Its snapshot would hold the log for edges that are still fetching it; a hub that starts anew knows of none.
    cluster.edges[0].program.take().map(Program::terminate);
    cluster.hub.take().map(Program::terminate);
    cluster.hub_options = ["--segment-bytes", "32kB", "--retain-bytes", "64kB"].map(str::to_owned).to_vec();
    cluster.start_hub();

    let first = oldest_segment(&cluster);
    for round in 0..8 {
        cluster.primary(&format!("INSERT INTO t SELECT i, md5(i::text) FROM generate_series({0}, {0} + 2999) i", 10_000 * (round + 1)));
    }
    cluster.primary("DELETE FROM t WHERE id % 7 = 0; UPDATE t SET v = 'changed' WHERE id % 11 = 0");
    eventually("a segment is deleted", || oldest_segment(&cluster) != first);
    eventually("the hub says so", || cluster.hub.as_ref().unwrap().log_text().contains("old log segments were deleted"));
    assert!(!status(&cluster).contains(&first), "{}", status(&cluster));
    // The edge that stayed noticed nothing.
    let stayed = cluster.edges[1].program.as_ref().unwrap().log_text();
    assert!(!stayed.contains("new copy"), "{stayed}");

    // What is in the hub's memory is older than what is on its disk; not so after a restart.
    cluster.hub.take().map(Program::terminate);
    cluster.start_hub();
    cluster.start_edge(0);
    eventually("the edge has a new copy", || cluster.edges[0].program.as_ref().unwrap().log_text().contains("a new copy is in place"));
    let told = cluster.edges[0].program.as_ref().unwrap().log_text();
    let reason = "the hub cannot go on from here; fetching a new copy reason=";
    let line = told.lines().find(|line| line.contains(reason)).expect("the edge says why");
    assert!(line.contains(" is gone: the log begins at "), "{line}");
    assert!(line.contains("bootstrap anew from a snapshot, or let the hub retain more (--retain-bytes, --retain-for)"), "{line}");
    cluster.primary("INSERT INTO t VALUES (0, 'after')");
    eventually("both edges stream", || ["edge0 ", "edge1 "].iter().all(|edge| status(&cluster).contains(edge)));
    cluster.verify();
    assert_eq!(cluster.edge_psql(0, "SELECT v FROM t WHERE id = 0"), Ok("after".to_owned()));

    // Those that write the log are none the worse for what was deleted.
    cluster.hub.take().map(Program::terminate);
    let data = cluster.hub_folder().display().to_string();
    let check = run(&["log", "check", "--data", &data]);
    assert!(check.status.success(), "{}", text(&check));
    cluster.start_hub();
    eventually("both edges stream again", || ["edge0 ", "edge1 "].iter().all(|edge| status(&cluster).contains(edge)));
    cluster.verify();
}
