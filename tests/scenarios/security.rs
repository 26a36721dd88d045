//! TLS on every leg, and tokens: who may follow, who no longer may, and what each of them is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rimward_localpg::{Authentication, Options, Server};

use crate::cluster::{Program, eventually, free_port, text};
use crate::refusal::Attempt;

/// A revoked token is noticed within this, on a machine that has other things to do.
const CUT_OFF_MAX: Duration = Duration::from_secs(30);

/// An authority of our own, and a certificate for this machine that it signed.
struct Authority {
    ca: String,
    cert: String,
    key: String,
}

fn authority(folder: &Path, name: &str) -> Authority {
    let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(params, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let cert = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let file = |kind: &str, pem: &str| {
        let path = folder.join(format!("{name}-{kind}.pem"));
        fs::write(&path, pem).unwrap();
        path.display().to_string()
    };
    Authority { ca: file("ca", &ca.pem()), cert: file("cert", &cert.pem()), key: file("key", &key.serialize_pem()) }
}

/// A primary, a hub and an edge, all behind certificates of one authority.
struct Guarded {
    server: Server,
    folder: tempfile::TempDir,
    ours: Authority,
    hub_port: u16,
    edge_port: u16,
}

impl Guarded {
    fn prepare() -> Guarded {
        let folder = tempfile::Builder::new().prefix("rimward-test-").tempdir().unwrap();
        let ours = authority(folder.path(), "ours");
        let tls = Some((PathBuf::from(&ours.cert), PathBuf::from(&ours.key)));
        let server =
            Server::start(&Options { tls, authentication: Authentication::Scram, ..Options::default() }).expect("start PostgreSQL");
        server.psql("postgres", "CREATE DATABASE app").unwrap();
        server.psql("app", "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 100)").unwrap();
        let guarded = Guarded { server, folder, ours, hub_port: free_port(), edge_port: free_port() };
        Attempt::of(&["init", "--primary", &guarded.primary()]).ends(0, &["published: 1 tables"]);
        fs::create_dir(guarded.hub_folder()).unwrap();
        guarded
    }

    /// The primary's certificate is checked, name and all.
    fn primary(&self) -> String {
        format!("{} sslmode=verify-full sslrootcert={}", self.server.conninfo("app"), self.ours.ca)
    }

    fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    fn hub_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.hub_port)
    }

    fn add_token(&self, name: &str) -> String {
        let token = Attempt::of(&["token", "add", name, "--data", &self.hub_folder().display().to_string()]).ends(0, &["rimward"]);
        let file = self.folder.path().join(format!("{name}.token"));
        fs::write(&file, token).unwrap();
        file.display().to_string()
    }

    fn start(&self, arguments: &[&str], log: &str) -> Program {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Program::start(&arguments, self.folder.path().join(log))
    }

    fn start_hub(&self) -> Program {
        let (data, listen, primary) = (self.hub_folder().display().to_string(), format!("127.0.0.1:{}", self.hub_port), self.primary());
        let fixed = ["hub", "--primary", &primary, "--data", &data, "--listen", &listen, "--require-tokens"];
        let hub = self.start(&[&fixed[..], &["--tls-cert", &self.ours.cert, "--tls-key", &self.ours.key]].concat(), "hub.log");
        eventually("the hub serves", || {
            let mut curl = Command::new("curl");
            curl.args(["-sf", "-o", "/dev/null", "--cacert", &self.ours.ca, &format!("{}/health", self.hub_url())]);
            curl.status().is_ok_and(|status| status.success())
        });
        hub
    }

    /// An edge's arguments; `folder` is its own.
    fn edge<'a>(&'a self, folder: &'a str, primary: &'a str, listen: &'a str, hub: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let fixed = ["edge", "--hub", hub, "--primary", primary, "--data", folder, "--listen", listen, "--name", "guarded"];
        [&fixed[..], &["--tls-cert", &self.ours.cert, "--tls-key", &self.ours.key], more].concat()
    }

    fn psql(&self, mode: &str, ca: &str, password: &str, sql: &str) -> (bool, String) {
        let mut psql = Command::new(self.server.program("psql"));
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-h",
            "127.0.0.1",
            "-p",
            &self.edge_port.to_string(),
            "-U",
            Server::USER,
            "-d",
            "app",
            "-c",
            sql,
        ]);
        let output = psql.envs([("PGSSLMODE", mode), ("PGSSLROOTCERT", ca), ("PGPASSWORD", password)]).output().expect("run psql");
        (output.status.success(), text(&output).trim_end().to_owned())
    }
}

#[test]
fn tls_guards_every_leg_and_tokens_say_who_may_follow() {
    let guarded = Guarded::prepare();
    let token = guarded.add_token("edge");
    let hub = guarded.start_hub();
    let (folder, primary) = (guarded.folder.path().join("edge").display().to_string(), guarded.primary());
    let (listen, url) = (format!("127.0.0.1:{}", guarded.edge_port), guarded.hub_url());
    let trusting = ["--hub-ca", guarded.ours.ca.as_str(), "--token-file", token.as_str()];
    let edge = guarded.start(&guarded.edge(&folder, &primary, &listen, &url, &trusting), "edge.log");
    eventually("the edge serves", || guarded.psql("require", "", Server::PASSWORD, "SHOW rimward.lsn").0);

    each_mode_of_the_client(&guarded);
    who_is_not_let_in(&guarded, &primary, &token);
    let verify = ["verify", "--hub", &url, "--hub-ca", &guarded.ours.ca, "--token-file", &token];
    Attempt::of(&verify).ends(0, &["mirror: equal", "guarded: equal"]);

    // The running edge is cut off, says why, and goes on relaying.
    Attempt::of(&["token", "revoke", "edge", "--data", &guarded.hub_folder().display().to_string()]).ends(0, &[]);
    let revoked_at = Instant::now();
    let advice = "; make a new one with rimward token add, and give its file with --token-file";
    let cut_off = format!("the token was revoked{advice}");
    eventually("the edge is cut off", || edge.log_text().contains(&cut_off));
    assert!(revoked_at.elapsed() < CUT_OFF_MAX, "{:?}", revoked_at.elapsed());
    assert!(hub.log_text().contains("the edge's stream ends edge=\"guarded\" code=Denied"), "{}", hub.log_text());
    guarded.server.psql("app", "INSERT INTO t VALUES (101)").unwrap();
    assert_eq!(guarded.psql("require", "", Server::PASSWORD, "INSERT INTO t VALUES (102) RETURNING id"), (true, "102".to_owned()));
    edge.terminate();
    let fresh = guarded.folder.path().join("fresh").display().to_string();
    Attempt::of(&guarded.edge(&fresh, &primary, &listen, &url, &trusting)).fails(&["the hub refuses", advice]);
    Attempt::of(&verify).fails(&["the hub answers 401 Unauthorized", advice]);

    // A new token, and it goes on from where it was.
    let token = guarded.add_token("again");
    let trusting = ["--hub-ca", guarded.ours.ca.as_str(), "--token-file", token.as_str()];
    let edge = guarded.start(&guarded.edge(&folder, &primary, &listen, &url, &trusting), "again.log");
    eventually("the edge follows again", || edge.log_text().contains("following the hub"));
    assert!(!edge.log_text().contains("fetching"), "{}", edge.log_text());
    let verify = ["verify", "--hub", &url, "--hub-ca", &guarded.ours.ca, "--token-file", &token];
    Attempt::of(&verify).ends(0, &["mirror: equal", "guarded: equal", "102 rows"]);
    let secret = fs::read_to_string(&token).unwrap();
    for log in [hub.log_text(), edge.log_text()] {
        assert!(!log.contains(secret.trim()) && !log.contains(Server::PASSWORD), "a secret is in a log:\n{log}");
    }
}

/// Both legs are encrypted, where the exchange of SCRAM cannot be passed on: the edge asks for the password.
fn each_mode_of_the_client(guarded: &Guarded) {
    let count = "SELECT count(*) FROM t";
    for (mode, ca) in [("require", ""), ("verify-full", guarded.ours.ca.as_str()), ("disable", ""), ("prefer", "")] {
        assert_eq!(guarded.psql(mode, ca, Server::PASSWORD, count), (true, "100".to_owned()), "{mode}");
        let (welcome, said) = guarded.psql(mode, ca, "guessed", count);
        assert!(!welcome && said.contains("password authentication failed for user \"postgres\""), "{mode}: {said}");
    }
    let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(guarded.psql("disable", "", Server::PASSWORD, encrypted), (true, "t".to_owned()), "the leg to the primary is encrypted");
    let foreign = authority(guarded.folder.path(), "foreign");
    let (welcome, said) = guarded.psql("verify-full", &foreign.ca, Server::PASSWORD, count);
    assert!(!welcome && said.contains("certificate verify failed"), "{said}");
}

fn who_is_not_let_in(guarded: &Guarded, primary: &str, token: &str) {
    let lost = guarded.folder.path().join("lost").display().to_string();
    let (listen, url, ca) = (format!("127.0.0.1:{}", free_port()), guarded.hub_url(), guarded.ours.ca.as_str());
    let attempt = |more: &[&str]| Attempt::of(&guarded.edge(&lost, primary, &listen, &url, more));
    attempt(&["--hub-ca", ca]).fails(&["the hub refuses: this hub wants a token: make one with rimward token add", "--token-file"]);
    let wrong = guarded.folder.path().join("wrong.token").display().to_string();
    fs::write(&wrong, "rimward_guessed").unwrap();
    attempt(&["--hub-ca", ca, "--token-file", &wrong]).fails(&["the token is not, or no longer, known here"]);
    attempt(&["--hub-ca", "/nowhere.pem"]).fails(&["the hub's CA file /nowhere.pem: No such file"]);
    attempt(&["--hub-ca", token]).fails(&["the hub's CA file", "it holds no certificate"]);
    Attempt::of(&["status", "--hub", &url, "--hub-ca", ca]).fails(&["401 Unauthorized", "--token-file"]);

    // A certificate that nobody vouches for, and a hub that speaks TLS to one that does not.
    let plain = url.replace("https", "http");
    for (hub, reason) in [(&url, "certificate"), (&plain, "reason=")] {
        let arguments = guarded.edge(&lost, primary, &listen, hub, &["--token-file", token]);
        let mut edge = guarded.start(&arguments, "lost.log");
        eventually("the edge says what it dislikes", || {
            let log = edge.log_text();
            log.lines().any(|line| line.contains("no copy from the hub yet") && line.contains(hub.as_str()) && line.contains(reason))
        });
        assert!(edge.ended().is_none());
    }

    let hub = |cert: &str, key: &str| {
        let data = guarded.folder.path().join("unused").display().to_string();
        Attempt::of(&["hub", "--primary", primary, "--data", &data, "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key])
    };
    let foreign = authority(guarded.folder.path(), "other");
    hub("/nowhere.pem", &foreign.key).fails(&["/nowhere.pem"]);
    hub(&foreign.cert, &guarded.ours.key).fails(&["the TLS certificate or key will not do"]);
    hub(&foreign.cert, token).fails(&[token]);
    // The primary's certificate is not by whom the hub trusts.
    let distrusting = format!("{} sslmode=verify-full sslrootcert={}", guarded.server.conninfo("app"), foreign.ca);
    Attempt::of(&["doctor", "--primary", &distrusting]).fails(&["TLS with 127.0.0.1", "failed", "certificate"]);
}
