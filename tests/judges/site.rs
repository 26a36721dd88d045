//! One primary with a database for each collation, each with a hub and an edge of its own, and the tables of all corpora.

use std::path::Path;
use std::process::Command;

use rimward_localpg::{Options, Server};

use crate::cluster::Cluster;
use crate::wire::Client;

/// The collations of the databases under which everything is judged.
pub(crate) const COLLATIONS: [&str; 2] = ["C", "en_US.UTF-8"];

const TRAPS: &str = include_str!("../../crates/translate/tests/differential/schema.sql");
const PAGILA: [&str; 2] = [include_str!("../data/pagila/pagila-schema.sql"), include_str!("../data/pagila/pagila-data.sql")];

/// A cluster over one database.
pub(crate) struct Site {
    pub(crate) collation: &'static str,
    cluster: Cluster,
}

impl Site {
    /// `None` where the machine lacks the locale.
    pub(crate) fn start(collation: &'static str) -> Option<Site> {
        if !is_installed(collation) {
            return None;
        }
        // Nothing may happen at the primary on its own: the edge is to stand where it stands.
        let settings = [("autovacuum", "off"), ("checkpoint_timeout", "1h"), ("timezone", "UTC")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = Options { locale: Some(collation.to_owned()), settings: settings.to_vec(), ..Options::default() };
        let script = [
            "create schema traps; set search_path = traps;",
            TRAPS,
            "create schema tpch; set search_path = tpch;",
            &crate::tpch::script(),
            "set search_path = public;",
            PAGILA[0],
            PAGILA[1],
            &applications(),
        ];
        let mut cluster = Cluster::prepared(&options, "judged", &script.concat());
        cluster.give_identities();
        cluster.start_hub();
        cluster.add_edge();
        let site = Site { collation, cluster };
        site.await_edge();
        Some(site)
    }

    /// Waits until the edge stands where the primary does.
    fn await_edge(&self) {
        self.cluster.primary("checkpoint");
        let position = self.cluster.primary("select pg_current_wal_insert_lsn()");
        let reached = || self.cluster.edge_psql(0, "SHOW rimward.lsn").unwrap_or_default();
        crate::cluster::eventually("the edge stands where the primary stands", || lsn(&reached()) >= lsn(position.trim()));
    }

    /// Sessions at primary and edge with these settings.
    pub(crate) fn sessions(&self, startup: &[(String, String)]) -> (Client, Client) {
        let mut startup = startup.to_vec();
        for (name, value) in [("user", Server::USER), ("database", self.cluster.database)] {
            startup.retain(|(known, _)| known != name);
            startup.push((name.to_owned(), value.to_owned()));
        }
        (Client::connect(self.cluster.server.port(), &startup), Client::connect(self.cluster.edges[0].port, &startup))
    }
}

/// Whether the C library has a locale.
fn is_installed(locale: &str) -> bool {
    let plain = |name: &str| name.to_ascii_lowercase().replace('-', "");
    let known = Command::new("locale").arg("-a").output().expect("run locale");
    String::from_utf8_lossy(&known.stdout).lines().any(|name| plain(name) == plain(locale))
}

fn lsn(text: &str) -> u64 {
    let part = |text: &str| u64::from_str_radix(text, 16).unwrap_or(0);
    text.split_once('/').map_or(0, |(high, low)| part(high) << 32 | part(low))
}

/// The tables and rows of the recorded applications, as pg_dump wrote them.
fn applications() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("sql/orm");
    let mut dumps: Vec<_> = (std::fs::read_dir(folder).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    dumps.sort();
    dumps.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect::<Vec<_>>().join("\n")
}
