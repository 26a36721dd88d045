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
