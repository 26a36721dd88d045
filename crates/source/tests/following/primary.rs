//! A server for all tests of a file, and a database for each.

use std::sync::OnceLock;
use std::time::Duration;

use rimward_localpg::{Options, Server};
use rimward_pgconnect::ConnInfo;
use rimward_source::{InitOptions, InitReport, init};

use super::Follower;

pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        // An autovacuum would be in the way of looks and fills, which do not wait for it.
        let settings = [
            ("max_prepared_transactions", "5"),
            ("max_replication_slots", "40"),
            ("max_wal_senders", "40"),
            ("fsync", "off"),
            ("autovacuum", "off"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL")
    })
}

/// A database of one test, with its own publication and slot.
pub(crate) struct Primary {
    pub(crate) name: String,
    pub(crate) info: ConnInfo,
    pub(crate) options: InitOptions,
}

impl Primary {
    pub(crate) fn new(name: &str) -> Primary {
        server().psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        let info = ConnInfo::parse_with(&server().conninfo(name), &|_| None).unwrap();
        // Slots wait for the transactions of other tests, too.
        let lock_timeout = Duration::from_secs(120);
        let options =
            InitOptions { slot: format!("slot_{name}"), publication: format!("pub_{name}"), lock_timeout, ..InitOptions::default() };
        Primary { name: name.to_owned(), info, options }
    }

    pub(crate) fn run(&self, sql: &str) -> String {
        server().psql(&self.name, sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub(crate) async fn init(&self) -> InitReport {
        init(&self.info, &self.options).await.unwrap()
    }

    pub(crate) async fn follower(&self) -> Follower {
        Follower::start(&self.info, &self.options).await
    }

    #[allow(dead_code, reason = "not every file asks")]
    pub(crate) fn published(&self) -> Vec<String> {
        let query = format!(
            "SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = '{}' ORDER BY 1",
            self.options.publication
        );
        self.run(&query).lines().map(str::to_owned).collect()
    }
}

/// Runs `before`, prepares the primary, then runs each of `steps`; the follower must end where a new snapshot does.
#[allow(dead_code, reason = "not every file asks")]
pub(crate) async fn check(name: &str, before: &str, steps: &[&str]) -> Follower {
    let primary = Primary::new(name);
    primary.run(before);
    primary.init().await;
    let mut follower = primary.follower().await;
    for step in steps {
        primary.run(step);
        follower.agrees(step).await;
    }
    follower.stop().await
}
