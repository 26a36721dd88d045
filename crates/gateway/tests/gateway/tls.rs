//! Encryption on either leg, and logins over each.

use std::path::{Path, PathBuf};

use rimward_gateway::{Limits, TlsFiles};
use rimward_localpg::{Authentication, Options, Server};

use crate::edge::Edge;

/// A self-signed certificate for localhost.
fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    let (cert_file, key_file) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&cert_file, certificate.pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    (cert_file, key_file)
}

/// psql logs in with a password over legs that are encrypted or not.
fn check(client_tls: bool, primary_tls: bool) {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = certificate(folder.path());
    let options =
        Options { authentication: Authentication::Scram, tls: primary_tls.then(|| (cert.clone(), key.clone())), ..Options::default() };
    let primary = |server: &Server| {
        let mode = if primary_tls { "require" } else { "disable" };
        format!("host=127.0.0.1 port={} user=nobody dbname=postgres sslmode={mode}", server.port())
    };
    let files = client_tls.then_some(TlsFiles { cert, key });
    let edge = Edge::with(&options, primary, files, Limits::default());
    let mode = if client_tls { "require" } else { "prefer" };
    let environment = [("PGSSLMODE", mode), ("PGPASSWORD", Server::PASSWORD)];
    assert_eq!(edge.psql_with(&environment, "select current_user;"), "postgres\n", "client {client_tls}, primary {primary_tls}");
    let encrypted = edge.psql_with(&environment, "select ssl from pg_stat_ssl where pid = pg_backend_pid();");
    assert_eq!(encrypted, if primary_tls { "t\n" } else { "f\n" });
    let refused = edge.psql_with(&[("PGSSLMODE", mode), ("PGPASSWORD", "wrong")], "select 1;");
    assert!(refused.contains("password authentication failed for user \"postgres\""), "{refused}");
    if !client_tls {
        let refused = edge.psql_with(&[("PGSSLMODE", "require"), ("PGPASSWORD", Server::PASSWORD)], "select 1;");
        assert!(refused.contains("server does not support SSL"), "{refused}");
    }
}

#[test]
fn scram_is_relayed_in_the_clear() {
    check(false, false);
}

#[test]
fn scram_is_relayed_where_the_client_alone_is_encrypted() {
    check(true, false);
}

#[test]
fn scram_is_relayed_where_the_primary_alone_is_encrypted() {
    check(false, true);
}

#[test]
fn a_password_is_asked_for_where_both_are_encrypted() {
    check(true, true);
}
