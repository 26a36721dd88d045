//! The primary, and beside it the subscriber: PostgreSQL's own logical replication is the peer.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rimward_localpg::{Options, Server};
use rimward_model::Lsn;
use rimward_pgconnect::{ConnInfo, connect_sql};
use tokio_postgres::Client;

/// The database of every measure.
pub(crate) const DATABASE: &str = "bench";
/// What `init` makes, and what everybody here subscribes to.
pub(crate) const PUBLICATION: &str = "rimward";
/// How long anything may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often the subscriber is asked. Seldom enough to cost it nothing, and little beside the seconds that are measured.
const LOOK: Duration = Duration::from_millis(10);

/// A primary and a subscriber of the same schema, empty but for what the schema's script puts there.
pub(crate) struct Pair {
    /// The primary.
    pub(crate) primary: Server,
    /// An ordinary session at it.
    pub(crate) sql: Client,
    /// The subscriber.
    pub(crate) subscriber: Server,
    /// An ordinary session at it.
    pub(crate) subscriber_sql: Client,
}

/// The same for both: what a server gets from somebody who looked at the manual's chapter on bulk loading, so that no checkpoint and no
/// vacuum falls into one measure and not into the other.
fn settings() -> Vec<(String, String)> {
    let settings = [
        ("shared_buffers", "512MB"),
        ("max_wal_size", "16GB"),
        ("checkpoint_timeout", "1h"),
        ("autovacuum", "off"),
        // A subscription that is enabled again starts at once: the pause is for workers that fail.
        ("wal_retrieve_retry_interval", "10ms"),
    ];
    settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// A server with the database of the measures.
pub(crate) fn start() -> Result<Server> {
    let server = Server::start(&Options { settings: settings(), ..Options::default() }).context("start PostgreSQL")?;
    server.psql("postgres", &format!("CREATE DATABASE {DATABASE}")).context("create the database")?;
    Ok(server)
}

/// How our crates are told of a server.
pub(crate) fn info(server: &Server) -> Result<ConnInfo> {
    ConnInfo::parse_with(&server.conninfo(DATABASE), &|_| None).context("read a connection string")
}

impl Pair {
    /// Starts both and runs `schema` in both.
    pub(crate) async fn start(schema: &str) -> Result<Pair> {
        let (primary, subscriber) = (start()?, start()?);
        for server in [&primary, &subscriber] {
            server.psql(DATABASE, "CREATE TABLE marker (id bigint PRIMARY KEY)")?;
            server.psql(DATABASE, schema).context("create the schema")?;
        }
        let (sql, subscriber_sql) = (connect_sql(&info(&primary)?).await?, connect_sql(&info(&subscriber)?).await?);
        Ok(Pair { primary, sql, subscriber, subscriber_sql })
    }

    /// Prepares the primary for us; the peer uses the same publication.
    pub(crate) async fn init(&self) -> Result<()> {
        let report = rimward_source::init(&info(&self.primary)?, &rimward_source::InitOptions::default()).await.context("rimward init")?;
        match report.left_out.first() {
            None => Ok(()),
            Some((table, reason)) => bail!("{table} is left out: {reason}"),
        }
    }

    /// A slot beside `init`'s, from here on.
    pub(crate) async fn create_slot(&self, name: &str) -> Result<()> {
        self.sql.execute("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", &[&name]).await?;
        Ok(())
    }

    /// Makes a slot anew, so that it stands at the end.
    pub(crate) async fn renew_slot(&self, name: &str) -> Result<()> {
        self.slot_is_free(name).await?;
        self.sql.execute("SELECT pg_drop_replication_slot($1)", &[&name]).await?;
        self.create_slot(name).await
    }

    /// Waits until nobody uses a slot.
    pub(crate) async fn slot_is_free(&self, name: &str) -> Result<()> {
        let free = "SELECT NOT active FROM pg_replication_slots WHERE slot_name = $1";
        until("the slot to be free", async || Ok(self.sql.query_one(free, &[&name]).await?.get(0))).await
    }

    /// Subscribes, disabled and from here on, or enabled and with a copy of what is there.
    pub(crate) async fn subscribe(&self, copy: bool) -> Result<()> {
        let connection = self.primary.conninfo(DATABASE);
        let sql = format!(
            "CREATE SUBSCRIPTION native CONNECTION '{connection}' PUBLICATION {PUBLICATION} WITH (copy_data = {copy}, enabled = {copy})"
        );
        Ok(self.subscriber_sql.batch_execute(&sql).await?)
    }

    /// Lets the subscriber run.
    pub(crate) async fn enable(&self) -> Result<()> {
        Ok(self.subscriber_sql.batch_execute("ALTER SUBSCRIPTION native ENABLE").await?)
    }

    /// Stops the subscriber, and waits until it has.
    pub(crate) async fn disable(&self) -> Result<()> {
        self.subscriber_sql.batch_execute("ALTER SUBSCRIPTION native DISABLE").await?;
        let gone = "SELECT NOT EXISTS (SELECT FROM pg_stat_subscription WHERE pid IS NOT NULL)";
        until("the subscriber to stop", async || Ok(self.subscriber_sql.query_one(gone, &[]).await?.get(0))).await?;
        self.slot_is_free("native").await
    }

    /// Ends the subscription, its slot included.
    pub(crate) async fn unsubscribe(&self) -> Result<()> {
        Ok(self.subscriber_sql.batch_execute("DROP SUBSCRIPTION native").await?)
    }

    /// Waits until the copy of every table is there.
    pub(crate) async fn copied(&self) -> Result<()> {
        let ready = "SELECT count(*) > 0 AND bool_and(srsubstate IN ('s', 'r')) FROM pg_subscription_rel";
        until("the subscriber's copy", async || Ok(self.subscriber_sql.query_one(ready, &[]).await?.get(0))).await
    }

    /// Writes a marker behind everything so far. Whoever has got beyond the position that is returned has everything and the marker.
    pub(crate) async fn mark(&self, id: i64) -> Result<Lsn> {
        let before: String = self.sql.query_one("SELECT pg_current_wal_insert_lsn()::text", &[]).await?.get(0);
        self.sql.execute("INSERT INTO marker VALUES ($1)", &[&id]).await?;
        Ok(before.parse()?)
    }

    /// Waits until the subscriber shows a marker.
    pub(crate) async fn subscriber_shows(&self, id: i64) -> Result<()> {
        let look = self.subscriber_sql.prepare("SELECT EXISTS (SELECT FROM marker WHERE id = $1)").await?;
        until("the subscriber to arrive", async || Ok(self.subscriber_sql.query_one(&look, &[&id]).await?.get(0))).await
    }
}

/// Asks until the answer is yes.
pub(crate) async fn until(what: &str, ask: impl AsyncFn() -> Result<bool>) -> Result<()> {
    let asking = async {
        while !ask().await? {
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(done) => done,
        Err(_) => bail!("waited {} s for {what}", PATIENCE.as_secs()),
    }
}

/// Runs pgbench; what it prints.
pub(crate) async fn pgbench(server: &Server, port: u16, arguments: &[&str]) -> Result<String> {
    let mut pgbench = tokio::process::Command::new(server.program("pgbench"));
    pgbench.args(arguments).args(["-h", "127.0.0.1", "-U", Server::USER, "-p"]).arg(port.to_string()).arg(DATABASE);
    // The commits that make a backlog need not wait for the disk: nothing is measured there.
    pgbench.env("PGOPTIONS", "-c synchronous_commit=off").env("PGSSLMODE", "disable").env("PGGSSENCMODE", "disable");
    let output = pgbench.kill_on_drop(true).output().await.context("run pgbench")?;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(text) } else { bail!("pgbench failed: {text}") }
}
