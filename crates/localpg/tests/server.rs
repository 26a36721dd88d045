//! A server starts, answers, survives a kill, and leaves nothing behind.

use rimward_localpg::{Options, Server};

#[test]
fn server_starts_answers_and_recovers_from_a_kill() {
    let mut server = Server::start(&Options::default()).expect("start");
    assert_eq!(server.psql("postgres", "CREATE TABLE t AS SELECT 41 + 1 AS x; SELECT x FROM t;").unwrap(), "42");
    assert_eq!(server.psql("postgres", "SHOW wal_level").unwrap(), "logical");
    server.kill().unwrap();
    server.launch().unwrap();
    assert_eq!(server.psql("postgres", "SELECT x FROM t").unwrap(), "42");
    server.restart().unwrap();
    assert!(server.psql("postgres", "SELECT no_such_column").unwrap_err().to_string().contains("no_such_column"));
    let folder = server.data_dir();
    drop(server);
    assert!(!folder.exists());
}

#[test]
fn a_standby_follows_and_can_be_promoted() {
    let mut server = Server::start(&Options::default()).expect("start");
    server.psql("postgres", "CREATE TABLE t AS SELECT 1 AS x").unwrap();
    let standby = server.standby().unwrap();
    server.psql("postgres", "INSERT INTO t VALUES (2)").unwrap();
    let begun = std::time::Instant::now();
    while standby.psql("postgres", "SELECT count(*) FROM t").unwrap() != "2" {
        assert!(begun.elapsed().as_secs() < 30, "the standby does not follow: {}", standby.log_tail());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(standby.psql("postgres", "SELECT pg_promote()").unwrap(), "t");
    standby.psql("postgres", "INSERT INTO t VALUES (3)").unwrap();
    assert_eq!(server.psql("postgres", "SELECT count(*) FROM t").unwrap(), "2");
}

#[test]
fn ports_stay_ours_though_nobody_listens() {
    let ports: std::collections::BTreeSet<u16> = (0..50).map(|_| rimward_localpg::free_port().unwrap()).collect();
    assert_eq!(ports.len(), 50);
}
