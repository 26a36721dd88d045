//! One running server.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Binaries, free_port};

/// What a disposable server can fail at.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no PostgreSQL.
    #[error("{0} is not installed; install it, or set RIMWARD_PG_BIN to the folder of its programs")]
    NotInstalled(String),
    /// Run as root, and no ordinary user to run it as.
    #[error("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as")]
    NoUser,
    /// A program failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which.
        program: String,
        /// What it wrote.
        output: String,
    },
    /// The server did not come up.
    #[error("the server was not ready within {seconds} s; its log ends with: {log}")]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// The end of its log.
        log: String,
    },
    /// A file or process could not be handled.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
    |source| Error::Io { what: what.into(), source }
}

/// How clients of the TCP port prove who they are. The Unix socket always trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authentication {
    /// No password.
    #[default]
    Trust,
    /// SCRAM-SHA-256; the superuser's password is [`Server::PASSWORD`].
    Scram,
}

/// What kind of server is wanted.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Major version; the newest installed if `None`.
    pub version: Option<u32>,
    /// Further settings, `name = value`, written to `postgresql.conf` behind ours (so they win).
    pub settings: Vec<(String, String)>,
    /// How TCP clients authenticate.
    pub authentication: Authentication,
    /// PEM files of certificate and key: then TLS is on.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// `initdb --locale`; `C.UTF-8` if `None`.
    pub locale: Option<String>,
    /// A fixed TCP port; a free one if `None`.
    pub port: Option<u16>,
}

/// A running server; dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Server {
    binaries: Binaries,
    folder: TempDir,
    port: u16,
    user: Option<(u32, u32)>,
    process: Option<Child>,
    watchdog: Option<Child>,
}

const START_SECONDS: u64 = 60;

impl Server {
    /// The superuser.
    pub const USER: &str = "postgres";
    /// The superuser's password, asked for only under [`Authentication::Scram`].
    pub const PASSWORD: &str = "rimward-local";

    /// Initialises and starts a server, and waits until it accepts connections.
    ///
    /// # Errors
    /// If PostgreSQL is missing or does not come up.
    pub fn start(options: &Options) -> Result<Server, Error> {
        let binaries = Binaries::find(options.version)?;
        let user = ordinary_user()?;
        let folder = tempfile::Builder::new().prefix("rimward-pg-").tempdir().map_err(io("create a temporary folder"))?;
        let port = match options.port {
            Some(port) => port,
            None => free_port().map_err(io("find a free port"))?,
        };
        let mut server = Server { binaries, folder, port, user, process: None, watchdog: None };
        server.initialise(options)?;
        server.watch()?;
        server.launch()?;
        Ok(server)
    }

    /// The TCP port, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of the Unix socket.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The process id of the postmaster, if it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// A libpq connection string over TCP, as the superuser.
    #[must_use]
    pub fn conninfo(&self, database: &str) -> String {
        format!("host=127.0.0.1 port={} user={} password={} dbname={database}", self.port, Server::USER, Server::PASSWORD)
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://{}:{}@127.0.0.1:{}/{database}", Server::USER, Server::PASSWORD, self.port)
    }

    /// The path of a client program, `pgbench` say.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.program(name)
    }

    /// Runs statements through psql over the Unix socket, stopping at the first error; what it prints, unaligned and without headers.
    ///
    /// # Errors
    /// What psql says.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, Error> {
        let mut psql = self.psql_command(database);
        psql.args(["-f", "-"]).stdin(Stdio::piped());
        let mut child = psql.spawn().map_err(io("start psql"))?;
        if let Some(mut stdin) = child.stdin.take() {
            let sql = sql.to_owned();
            // Written beside the reading, so that neither pipe can fill up while the other waits.
            std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
        }
        finish("psql", child)
    }

    /// Runs a file of statements through psql.
    ///
    /// # Errors
    /// What psql says.
    pub fn psql_file(&self, database: &str, file: &Path) -> Result<String, Error> {
        let mut psql = self.psql_command(database);
        psql.arg("-f").arg(file).stdin(Stdio::null());
        finish("psql", psql.spawn().map_err(io("start psql"))?)
    }

    fn psql_command(&self, database: &str) -> Command {
        let mut psql = Command::new(self.program("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", Server::USER, "-d", database])
            .arg("-h")
            .arg(self.socket_dir())
            .args(["-p", &self.port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        psql
    }

    /// Stops in fast mode (`pg_ctl stop -m fast`) and says how long that took.
    ///
    /// # Errors
    /// If it does not stop within the time that `pg_ctl` allows.
    pub fn stop(&mut self) -> Result<Duration, Error> {
        let begun = Instant::now();
        let output = self.run(self.binaries.program("pg_ctl"), &["stop", "-m", "fast", "-w", "-D"])?;
        if let Some(mut process) = self.process.take() {
            process.wait().map_err(io("wait for the server"))?;
        }
        drop(output);
        Ok(begun.elapsed())
    }

    /// Starts it again after [`Server::stop`] or [`Server::kill`].
    ///
    /// # Errors
    /// If it does not come up.
    pub fn launch(&mut self) -> Result<(), Error> {
        let log = fs::File::options().create(true).append(true).open(self.log_file()).map_err(io("open the server's log"))?;
        let mut postgres = self.command(self.binaries.program("postgres"));
        postgres.arg("-D").arg(self.data_dir()).process_group(0);
        postgres.stdin(Stdio::null()).stdout(log.try_clone().map_err(io("open the server's log"))?).stderr(log);
        self.process = Some(postgres.spawn().map_err(io("start postgres"))?);
        self.wait_until_ready()
    }

    /// A hot standby of this server, which is stopped for the moment of the copy; `SELECT pg_promote()` makes it a primary.
    ///
    /// # Errors
    /// If the copy fails, or one of both does not come up.
    pub fn standby(&mut self) -> Result<Server, Error> {
        let folder = tempfile::Builder::new().prefix("rimward-pg-").tempdir().map_err(io("create a temporary folder"))?;
        let port = free_port().map_err(io("find a free port"))?;
        if let Some((uid, gid)) = self.user {
            chown(folder.path(), Some(uid), Some(gid)).map_err(io("give the folder to the server's user"))?;
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).map_err(io("set the folder's mode"))?;
        self.stop()?;
        let mut copy = Command::new("cp");
        copy.arg("-a").arg(self.data_dir()).arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish("cp", copy.spawn().map_err(io("start cp"))?)?;
        self.launch()?;
        let mut standby = Server { binaries: self.binaries.clone(), folder, port, user: self.user, process: None, watchdog: None };
        let settings = format!(
            "port = {port}\nunix_socket_directories = '{}'\nhot_standby = on\nprimary_conninfo = '{}'\n",
            standby.folder.path().display(),
            self.conninfo("postgres")
        );
        let file = standby.data_dir().join("postgresql.conf");
        let mut config = fs::File::options().append(true).open(file).map_err(io("open postgresql.conf"))?;
        config.write_all(settings.as_bytes()).map_err(io("write postgresql.conf"))?;
        standby.write(&standby.data_dir().join("standby.signal"), "")?;
        standby.watch()?;
        standby.launch()?;
        Ok(standby)
    }

    /// Stops and starts it.
    ///
    /// # Errors
    /// As [`Server::stop`] and [`Server::launch`].
    pub fn restart(&mut self) -> Result<(), Error> {
        self.stop()?;
        self.launch()
    }

    /// SIGKILL to every process of the server at once, as the out-of-memory killer or a crash would; [`Server::launch`] recovers it.
    ///
    /// # Errors
    /// If the processes cannot be signalled.
    pub fn kill(&mut self) -> Result<(), Error> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        // Backends lead process groups of their own, so they are found by their parent before it dies.
        let children = Command::new("pgrep").args(["-P", &process.id().to_string()]).output().map_err(io("run pgrep"))?;
        process.kill().map_err(io("kill postgres"))?;
        let pids = String::from_utf8_lossy(&children.stdout).into_owned();
        for pid in pids.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", pid]).stderr(Stdio::null()).status();
        }
        process.wait().map_err(io("wait for the server"))?;
        Ok(())
    }

    /// The end of the server's log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn initialise(&self, options: &Options) -> Result<(), Error> {
        let folder = self.folder.path();
        if let Some((uid, gid)) = self.user {
            chown(folder, Some(uid), Some(gid)).map_err(io("give the folder to the server's user"))?;
        }
        // Other users' clients must reach the socket.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(io("set the folder's mode"))?;
        let password = folder.join("password");
        self.write(&password, Server::PASSWORD)?;
        let mut initdb = self.command(self.binaries.program("initdb"));
        initdb.args(["--encoding", "UTF8", "--auth-local", "trust", "--no-sync", "--username", Server::USER]);
        initdb.args(["--locale", options.locale.as_deref().unwrap_or("C.UTF-8")]);
        initdb.args(["--auth-host", if options.authentication == Authentication::Scram { "scram-sha-256" } else { "trust" }]);
        initdb.arg("--pwfile").arg(&password).arg("-D").arg(self.data_dir());
        finish("initdb", initdb.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(io("start initdb"))?)?;
        fs::remove_file(&password).map_err(io("remove the password file"))?;
        self.configure(options)
    }

    fn configure(&self, options: &Options) -> Result<(), Error> {
        let mut settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nwal_level = logical\n\
             max_wal_senders = 20\nmax_replication_slots = 20\nmax_connections = 200\nshared_buffers = 128MB\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n",
            self.port,
            self.folder.path().display()
        );
        if let Some((certificate, key)) = &options.tls {
            let (own_certificate, own_key) = (self.folder.path().join("server.crt"), self.folder.path().join("server.key"));
            self.write(&own_certificate, &fs::read_to_string(certificate).map_err(io("read the certificate"))?)?;
            self.write(&own_key, &fs::read_to_string(key).map_err(io("read the key"))?)?;
            settings += &format!("ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n", own_certificate.display(), own_key.display());
        }
        for (name, value) in &options.settings {
            settings += &format!("{name} = '{}'\n", value.replace('\'', "''"));
        }
        let file = self.data_dir().join("postgresql.conf");
        let mut config = fs::File::options().append(true).open(file).map_err(io("open postgresql.conf"))?;
        config.write_all(settings.as_bytes()).map_err(io("write postgresql.conf"))
    }

    /// A file that only the server's user may read.
    fn write(&self, file: &Path, text: &str) -> Result<(), Error> {
        fs::write(file, text).map_err(io(format!("write {}", file.display())))?;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(io("set a file's mode"))?;
        if let Some((uid, gid)) = self.user {
            chown(file, Some(uid), Some(gid)).map_err(io("give a file to the server's user"))?;
        }
        Ok(())
    }

    /// A shell that waits for our end of a pipe to close, as it does however we end, and then stops the server and removes its folder.
    fn watch(&mut self) -> Result<(), Error> {
        let script = "trap '' INT TERM HUP; cat >/dev/null; \"$0\" stop -s -m immediate -D \"$1/data\"; rm -rf \"$1\"";
        let mut shell = self.command(PathBuf::from("sh"));
        shell.arg("-c").arg(script).arg(self.binaries.program("pg_ctl")).arg(self.folder.path()).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        self.watchdog = Some(shell.spawn().map_err(io("start the server's watchdog"))?);
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        let pid_file = self.data_dir().join("postmaster.pid");
        while begun.elapsed() < Duration::from_secs(START_SECONDS) {
            // The eighth line of postmaster.pid is the server's state, padded with blanks.
            let ours = self.pid().map(|pid| pid.to_string());
            let text = fs::read_to_string(&pid_file).unwrap_or_default();
            if text.lines().next().map(str::to_owned) == ours && text.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(());
            }
            let exited = self.process.as_mut().and_then(|process| process.try_wait().ok().flatten());
            if exited.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Error::NotReady { seconds: begun.elapsed().as_secs(), log: self.log_tail() })
    }

    fn run(&self, program: PathBuf, arguments: &[&str]) -> Result<String, Error> {
        let name = program.display().to_string();
        let mut command = self.command(program);
        command.args(arguments).arg(self.data_dir()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish(&name, command.spawn().map_err(io(format!("start {name}")))?)
    }

    fn command(&self, program: PathBuf) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.current_dir("/").env("LC_MESSAGES", "C");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closing the pipe makes the watchdog stop the server and remove the folder.
        if let Some(mut watchdog) = self.watchdog.take() {
            drop(watchdog.stdin.take());
            let _ = watchdog.wait();
        }
        if let Some(mut process) = self.process.take() {
            let _ = process.wait();
        }
    }
}

fn finish(program: &str, child: Child) -> Result<String, Error> {
    let output = child.wait_with_output().map_err(io(format!("wait for {program}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(Error::Program { program: program.to_owned(), output: text.trim_end().to_owned() })
}

/// Whom to run PostgreSQL as: `None` for ourselves; uid and gid of an ordinary user if we are root.
fn ordinary_user() -> Result<Option<(u32, u32)>, Error> {
    let me = fs::metadata("/proc/self").map(|metadata| metadata.uid()).unwrap_or(1);
    if me != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").map_err(io("read /etc/passwd"))?;
    let ids = |wanted: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody")).map(Some).ok_or(Error::NoUser)
}
