//! The real binary as processes: a disposable PostgreSQL, a hub and edges, each with a folder and a log file of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rimward_localpg::{Options, Server};
use tempfile::TempDir;

/// How long anything may take to come up or catch up before the test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The binary: what `RIMWARD_BINARY` names, else built now.
pub(crate) fn rimward() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(built) = std::env::var_os("RIMWARD_BINARY") {
            return PathBuf::from(built);
        }
        let built =
            Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--package", "rimward-cli"]).status().expect("run cargo");
        assert!(built.success(), "the binary does not build");
        let own = std::env::current_exe().expect("the test knows its path");
        own.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps").join("rimward")
    })
}

/// Runs the binary to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(rimward()).args(arguments).stdin(Stdio::null()).output().expect("run rimward")
}

/// What a program wrote, both ways, for messages of failed tests.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A port that nobody listens on just now.
pub(crate) fn free_port() -> u16 {
    rimward_localpg::free_port().expect("a free port")
}

/// Asks until the answer is yes.
pub(crate) fn eventually(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A running `rimward` whose events go to a file.
pub(crate) struct Program {
    child: Child,
    pub(crate) log: PathBuf,
}

impl Program {
    pub(crate) fn start(arguments: &[String], log: PathBuf) -> Program {
        Program::start_in(&[], arguments, log)
    }

    /// With further variables in its environment.
    pub(crate) fn start_in(environment: &[(&str, String)], arguments: &[String], log: PathBuf) -> Program {
        let file = fs::File::options().create(true).append(true).open(&log).expect("open a log file");
        let mut command = Command::new(rimward());
        command
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("RIMWARD_LOG", "info")
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a log file"))
            .stderr(file);
        Program { child: command.spawn().expect("start rimward"), log }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("kill rimward");
        self.child.wait().expect("wait for rimward");
    }

    /// SIGTERM; how it ended, and how long that took.
    pub(crate) fn terminate(mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("run kill");
        assert!(sent.success());
        (self.child.wait().expect("wait for rimward"), begun.elapsed())
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("look after rimward")
    }

    pub(crate) fn log_text(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let text = self.log_text();
            let lines: Vec<&str> = text.lines().collect();
            let tail = lines[lines.len().saturating_sub(30)..].join("\n");
            let _ = writeln!(std::io::stderr(), "--- {}\n{tail}", self.log.display());
        }
    }
}

pub(crate) struct Edge {
    pub(crate) program: Option<Program>,
    pub(crate) port: u16,
}

/// One primary, one hub, some edges.
pub(crate) struct Cluster {
    pub(crate) database: &'static str,
    pub(crate) hub: Option<Program>,
    pub(crate) hub_port: u16,
    pub(crate) edges: Vec<Edge>,
    /// Further options of `rimward hub`.
    pub(crate) hub_options: Vec<String>,
    /// Further options of `rimward edge`.
    pub(crate) edge_options: Vec<String>,
    // Dropped last: programs show the end of their logs when a test fails, and have no reason to complain of the primary before.
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
}

impl Cluster {
    /// A server with a database that is prepared by `rimward init`, `schema` having run before.
    pub(crate) fn prepared(options: &Options, database: &'static str, schema: &str) -> Cluster {
        let server = Server::start(options).expect("start PostgreSQL");
        server.psql("postgres", &format!("CREATE DATABASE {database}")).expect("create the database");
        server.psql(database, schema).expect("load the schema");
        let output = run(&["init", "--primary", &server.conninfo(database)]);
        assert!(output.status.success(), "init: {}", text(&output));
        let folder = tempfile::Builder::new().prefix("rimward-test-").tempdir().expect("a temporary folder");
        Cluster {
            server,
            folder,
            database,
            hub: None,
            hub_port: free_port(),
            edges: Vec::new(),
            hub_options: Vec::new(),
            edge_options: Vec::new(),
        }
    }

    /// The same with a running hub and so many edges.
    pub(crate) fn running(options: &Options, database: &'static str, schema: &str, edges: usize) -> Cluster {
        let mut cluster = Cluster::prepared(options, database, schema);
        cluster.start_hub();
        for _ in 0..edges {
            cluster.add_edge();
        }
        cluster
    }

    /// Runs what `rimward doctor` asks for, so that tables without a usable replica identity are followed as well.
    pub(crate) fn give_identities(&self) {
        let examined = run(&["doctor", "--json", "--primary", &self.server.conninfo(self.database)]);
        let findings: serde_json::Value = serde_json::from_slice(&examined.stdout).expect("doctor prints JSON");
        for finding in findings.as_array().expect("a list of findings") {
            if matches!(finding["code"].as_str(), Some("no_identity" | "partition_identity")) {
                self.primary(finding["remedy"].as_str().expect("a statement"));
            }
        }
    }

    pub(crate) fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    pub(crate) fn edge_folder(&self, index: usize) -> PathBuf {
        self.folder.path().join(format!("edge{index}"))
    }

    pub(crate) fn hub_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.hub_port)
    }

    pub(crate) fn hub_arguments(&self) -> Vec<String> {
        let listen = format!("127.0.0.1:{}", self.hub_port);
        let data = self.hub_folder().display().to_string();
        let fixed = ["hub", "--primary", &self.server.conninfo(self.database), "--data", &data, "--listen", &listen].map(str::to_owned);
        fixed.into_iter().chain(self.hub_options.iter().cloned()).collect()
    }

    pub(crate) fn start_hub(&mut self) {
        self.launch_hub();
        self.await_hub();
    }

    /// Starts the hub without waiting until it serves.
    pub(crate) fn launch_hub(&mut self) {
        self.hub = Some(Program::start(&self.hub_arguments(), self.folder.path().join("hub.log")));
    }

    pub(crate) fn await_hub(&mut self) {
        let url = format!("{}/health", self.hub_url());
        let hub = self.hub.as_mut().expect("the hub was started");
        eventually("the hub serves", || {
            assert!(hub.ended().is_none(), "the hub ended: {}", hub.log_text());
            Command::new("curl").args(["-sf", "-o", "/dev/null", &url]).status().is_ok_and(|status| status.success())
        });
    }

    pub(crate) fn add_edge(&mut self) -> usize {
        let index = self.edges.len();
        self.edges.push(Edge { program: None, port: free_port() });
        self.start_edge(index);
        index
    }

    pub(crate) fn edge_arguments(&self, index: usize) -> Vec<String> {
        let (listen, name) = (format!("127.0.0.1:{}", self.edges[index].port), format!("edge{index}"));
        let data = self.edge_folder(index).display().to_string();
        let (hub, primary) = (self.hub_url(), self.server.conninfo(self.database));
        let fixed =
            ["edge", "--hub", &hub, "--primary", &primary, "--data", &data, "--listen", &listen, "--name", &name].map(str::to_owned);
        fixed.into_iter().chain(self.edge_options.iter().cloned()).collect()
    }

    pub(crate) fn start_edge(&mut self, index: usize) {
        self.launch_edge(index);
        self.await_edge(index);
    }

    pub(crate) fn launch_edge(&mut self, index: usize) {
        let log = self.folder.path().join(format!("edge{index}.log"));
        self.edges[index].program = Some(Program::start(&self.edge_arguments(index), log));
    }

    pub(crate) fn await_edge(&mut self, index: usize) {
        eventually("the edge serves", || {
            let program = self.edges[index].program.as_mut().expect("the edge was started");
            assert!(program.ended().is_none(), "the edge ended: {}", program.log_text());
            self.edge_psql(index, "SHOW rimward.lsn").is_ok()
        });
    }

    /// A client program against an edge, as superuser.
    pub(crate) fn edge_client(&self, index: usize, program: &str) -> Command {
        let mut client = Command::new(self.server.program(program));
        client.args(["-h", "127.0.0.1", "-p", &self.edges[index].port.to_string(), "-U", Server::USER]);
        client.env("PGPASSWORD", Server::PASSWORD).env("PGDATABASE", self.database).stdin(Stdio::null());
        client
    }

    /// Statements through psql at an edge, one session; rows unaligned, errors as text.
    pub(crate) fn edge_psql(&self, index: usize, sql: &str) -> Result<String, String> {
        let mut psql = self.edge_client(index, "psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = psql.spawn().expect("start psql");
        // A psql that was refused is gone by now; what it said tells why.
        let _ = child.stdin.take().expect("psql reads").write_all(sql.as_bytes());
        let output = child.wait_with_output().expect("wait for psql");
        if output.status.success() { Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned()) } else { Err(text(&output)) }
    }

    /// Statements through psql at the primary.
    pub(crate) fn primary(&self, sql: &str) -> String {
        self.server.psql(self.database, sql).expect("the primary takes the statement")
    }

    /// `rimward verify` must say that mirror and edges equal the primary, and that so many replicas answered.
    pub(crate) fn verify(&self) -> String {
        let output = run(&["verify", "--hub", &self.hub_url()]);
        let said = text(&output);
        assert!(output.status.success(), "verify: {said}");
        assert_eq!(said.matches(": equal").count(), 1 + self.edges.iter().filter(|edge| edge.program.is_some()).count(), "{said}");
        said
    }
}
