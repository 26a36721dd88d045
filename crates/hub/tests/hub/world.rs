//! A primary for all tests, with a database and a slot for each; and hubs beside it.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rimward_hub::{Hub, HubConfig, HubError};
use rimward_localpg::{Options, Server};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{InitOptions, init};
use tempfile::TempDir;

/// What must come, comes within this on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Nobody waits for anybody when a hub or a primary stops: two seconds are promised, and the third is the machine's.
pub(crate) const STOP_MAX: Duration = Duration::from_secs(3);

/// A server with room for every test's slots.
pub(crate) fn start_server() -> Server {
    let setting = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let settings = vec![setting("max_wal_senders", "40"), setting("max_replication_slots", "40"), setting("max_connections", "200")];
    Server::start(&Options { settings, ..Options::default() }).unwrap()
}

pub(crate) fn shared_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start_server)
}

/// One test's database, prepared; and its hub's folder.
pub(crate) struct World {
    pub(crate) database: String,
    pub(crate) conninfo: String,
    pub(crate) dir: TempDir,
}

impl World {
    /// A database of that name with `schema` run in it, and `rimward init` after that.
    pub(crate) async fn new(name: &str, schema: &str) -> World {
        World::on(shared_server(), name, schema).await
    }

    pub(crate) async fn on(server: &Server, name: &str, schema: &str) -> World {
        let world = World::unprepared(server, name, schema);
        // The slot waits for other tests' transactions, too.
        let lock_timeout = Duration::from_secs(120);
        let options = InitOptions { slot: name.to_owned(), publication: "rimward".to_owned(), lock_timeout, ..InitOptions::default() };
        init(&world.info(), &options).await.unwrap();
        world
    }

    pub(crate) fn unprepared(server: &Server, name: &str, schema: &str) -> World {
        server.psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        server.psql(name, schema).unwrap();
        World { database: name.to_owned(), conninfo: server.conninfo(name), dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn new_unprepared(name: &str) -> World {
        World::unprepared(shared_server(), name, "SELECT 1")
    }

    pub(crate) fn info(&self) -> ConnInfo {
        ConnInfo::parse_with(&self.conninfo, &|_| None).unwrap()
    }

    pub(crate) fn config(&self) -> HubConfig {
        let mut config = HubConfig::new(self.conninfo.clone(), self.dir.path().join("hub"));
        config.slot.clone_from(&self.database);
        config.listen = ([127, 0, 0, 1], 0).into();
        config
    }

    pub(crate) async fn hub(&self) -> Hub {
        start(self.config()).await.unwrap()
    }

    pub(crate) async fn client(&self) -> tokio_postgres::Client {
        connect_sql(&self.info()).await.unwrap()
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.client().await.batch_execute(sql).await.unwrap();
    }

    /// One value, as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        self.client().await.query_one(&format!("SELECT ({sql})::text"), &[]).await.unwrap().get(0)
    }

    pub(crate) fn data_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("hub")
    }
}

pub(crate) async fn start(config: HubConfig) -> Result<Hub, HubError> {
    Hub::start(config, Arc::new(())).await
}

pub(crate) fn url(hub: &Hub) -> String {
    format!("http://{}", hub.local_addr())
}

/// Every shutdown is timed.
pub(crate) async fn shutdown(hub: Hub) {
    let started = Instant::now();
    hub.shutdown().await.unwrap();
    assert!(started.elapsed() < STOP_MAX, "shutdown took {:?}", started.elapsed());
}

/// Waits for a condition, and says which if it does not come.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The answer to one query of a SQLite file.
pub(crate) fn count(path: &Path, sql: &str) -> i64 {
    let mut reader = rimward_replica::Reader::open(path).unwrap();
    let snapshot = reader.snapshot().unwrap();
    let mut answer = 0;
    let mut sink = |cells: &[rimward_model::Cell<'_>]| {
        if let rimward_model::Cell::Integer(value) = cells[0] {
            answer = value;
        }
        std::ops::ControlFlow::Continue(())
    };
    snapshot.query(sql, &[], rimward_replica::QueryLimits::NONE, &mut sink).unwrap();
    answer
}
