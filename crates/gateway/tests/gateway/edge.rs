//! A PostgreSQL and a gateway before it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Output, Stdio};

use rimward_gateway::{Gateway, GatewayConfig, Limits, Meter, TlsFiles};
use rimward_localpg::{Options, Server};
use rimward_model::Lsn;
use rimward_pgconnect::ConnInfo;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::held;

/// A server, and a gateway on a free port.
pub(crate) struct Edge {
    pub(crate) server: Server,
    pub(crate) runtime: Runtime,
    pub(crate) addr: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) meter: Meter,
    _folder: Option<TempDir>,
}

impl Edge {
    pub(crate) fn start() -> Edge {
        Edge::with(&Options::default(), |server| server.conninfo("postgres"), None, Limits::default())
    }

    pub(crate) fn with(options: &Options, primary: impl FnOnce(&Server) -> String, tls: Option<TlsFiles>, limits: Limits) -> Edge {
        let server = Server::start(options).unwrap();
        Edge::before(server, primary, tls, limits, None)
    }

    /// A gateway whose replica holds these tables, which the script creates, and stands at `lsn`.
    pub(crate) fn holding(script: &str, tables: &[&str], lsn: Lsn) -> Edge {
        Edge::holding_within(script, tables, lsn, Limits { lag_max: None, ..Limits::default() })
    }

    pub(crate) fn holding_within(script: &str, tables: &[&str], lsn: Lsn, limits: Limits) -> Edge {
        let server = Server::start(&Options::default()).unwrap();
        server.psql("postgres", script).unwrap();
        let folder = tempfile::tempdir().unwrap();
        held::build(&server, folder.path(), tables, lsn);
        Edge::before(server, |server| server.conninfo("postgres"), None, limits, Some(folder))
    }

    fn before(
        server: Server,
        primary: impl FnOnce(&Server) -> String,
        tls: Option<TlsFiles>,
        limits: Limits,
        folder: Option<TempDir>,
    ) -> Edge {
        let primary = ConnInfo::parse_with(&primary(&server), &|_| None).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let config = GatewayConfig { listen: "127.0.0.1:0".to_owned(), primary, tls, limits };
        let replica = folder.as_ref().map(|folder| runtime.block_on(held::open(folder.path())));
        let gateway = runtime.block_on(Gateway::bind(config, replica)).unwrap();
        let meter = gateway.meter();
        let (addr, shutdown, tasks) = (gateway.local_addr(), CancellationToken::new(), TaskTracker::new());
        runtime.spawn(tasks.track_future(gateway.run(shutdown.clone())));
        tasks.close();
        Edge { server, runtime, addr, meter, shutdown, tasks, _folder: folder }
    }

    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.server.program(program));
        command.env("PGHOST", "127.0.0.1").env("PGPORT", self.addr.port().to_string()).env("PGUSER", Server::USER);
        command.env("PGDATABASE", "postgres").env("PGCONNECT_TIMEOUT", "10").env_remove("PGPASSWORD");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What psql prints through the gateway, errors included.
    pub(crate) fn psql(&self, sql: &str) -> String {
        self.psql_with(&[], sql)
    }

    pub(crate) fn psql_with(&self, environment: &[(&str, &str)], sql: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["-X", "-q", "-A", "-t", "-f", "-"]).envs(environment.iter().copied());
        let output = fed(psql, sql);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    /// A connection string for tokio-postgres.
    pub(crate) fn url(&self) -> String {
        format!("host=127.0.0.1 port={} user={} dbname=postgres", self.addr.port(), Server::USER)
    }
}

/// Runs a program with this input.
pub(crate) fn fed(mut command: Command, input: &str) -> Output {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    output
}
