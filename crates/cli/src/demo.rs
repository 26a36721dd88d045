//! `rimward demo`: everything on one machine, for a first look. The parts are the real ones; only the PostgreSQL is disposable.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use rimward::Options;
use rimward_gateway::{GatewayConfig, Limits};
use rimward_hub::{Hub, HubConfig, VerifyReport};
use rimward_localpg::Server;
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{InitOptions, init};
use tokio::task::JoinHandle;

use crate::client::HubAddress;
use crate::edge::RunningEdge;
use crate::logging::say;
use crate::shutdown;

/// Run everything on this machine.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Port of the first edge; the second takes the next
    #[arg(long, value_name = "PORT", env = "RIMWARD_PORT", default_value_t = 6432)]
    port: u16,
    /// End after this time, having proved both edges equal to the primary [default: run until interrupted]
    #[arg(long, value_name = "TIME", env = "RIMWARD_EXIT_AFTER", value_parser = crate::units::duration)]
    exit_after: Option<Duration>,
}

/// The Pagila sample database: what a video shop knows.
const SCHEMA: &str = include_str!("../../../tests/data/pagila/pagila-schema.sql");
const DATA: &str = include_str!("../../../tests/data/pagila/pagila-data.sql");
const DATABASE: &str = "pagila";
/// Rentals that are returned each second, so that there is something to watch.
const WORKLOAD_PER_SECOND: u32 = 20;
const VERIFY_TIMEOUT: Duration = Duration::from_secs(120);

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let begun = Instant::now();
        let folder = tempfile::Builder::new().prefix("rimward-demo-").tempdir().context("make a folder for the demo")?;
        tokio::select! {
            outcome = self.play(folder.path(), begun) => outcome,
            signal = shutdown::requested() => {
                say(format_args!("{}: ending", signal?));
                Ok(ExitCode::SUCCESS)
            }
        }
    }

    async fn play(&self, folder: &Path, begun: Instant) -> anyhow::Result<ExitCode> {
        say("starting a disposable PostgreSQL");
        let server =
            tokio::task::spawn_blocking(|| Server::start(&rimward_localpg::Options::default())).await?.context("start PostgreSQL")?;
        let server = Arc::new(server);
        psql(&server, "postgres", format!("CREATE DATABASE {DATABASE}")).await?;
        let primary = ConnInfo::from_env(&server.conninfo(DATABASE))?;
        init(&primary, &InitOptions::default()).await.context("prepare the primary")?;

        say("starting a hub and two edges");
        let mut config = HubConfig::new(server.conninfo(DATABASE), folder.join("hub"));
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let hub = Hub::start(config, Arc::new(())).await.context("start the hub")?;
        let hub_url = format!("http://{}", hub.local_addr());
        let mut edges = Vec::new();
        for (index, name) in ["paris", "tokyo"].into_iter().enumerate() {
            let port = self.port.checked_add(u16::try_from(index)?).context("--port leaves no room for the second edge")?;
            edges.push(start_edge(&hub_url, &primary, &folder.join(name), name, port).await?);
        }

        say("loading the Pagila database into the primary, while hub and edges follow");
        psql(&server, DATABASE, SCHEMA.to_owned()).await?;
        psql(&server, DATABASE, DATA.to_owned()).await?;
        let mut workload = tokio::spawn(workload(primary.clone()));
        print_welcome(&server, &hub_url, &edges);
        let left = self.exit_after.map(|after| after.saturating_sub(begun.elapsed()));
        watch(&edges, &mut workload, left).await?;
        workload.abort();

        let address = HubAddress { hub: hub_url, token_file: None, hub_ca: None };
        let report: VerifyReport =
            address.request(reqwest::Method::POST, "/v1/verify", VERIFY_TIMEOUT).await.context("verify the edges")?;
        say(report.to_string().trim_end());
        for edge in edges {
            edge.stop().await;
        }
        hub.shutdown().await.context("end the hub")?;
        judge(&report)
    }
}

/// Two edges and the mirror must have answered, and agree.
fn judge(report: &VerifyReport) -> anyhow::Result<ExitCode> {
    if !report.equal || report.holders.len() < 3 {
        bail!("the edges are not proved equal to the primary");
    }
    Ok(ExitCode::SUCCESS)
}

async fn psql(server: &Arc<Server>, database: &'static str, sql: String) -> anyhow::Result<()> {
    let server = Arc::clone(server);
    tokio::task::spawn_blocking(move || server.psql(database, &sql)).await?.context("run psql")?;
    Ok(())
}

async fn start_edge(hub: &str, primary: &ConnInfo, folder: &Path, name: &str, port: u16) -> anyhow::Result<RunningEdge> {
    let mut options = Options::new(hub, folder);
    name.clone_into(&mut options.name);
    let gateway = GatewayConfig { listen: format!("127.0.0.1:{port}"), primary: primary.clone(), tls: None, limits: Limits::default() };
    RunningEdge::start(options, gateway).await.with_context(|| format!("start the edge {name}"))
}

fn print_welcome(server: &Server, hub_url: &str, edges: &[RunningEdge]) {
    let user = Server::USER;
    say("");
    say("Everything runs. In another terminal, talk to an edge as if it were the primary:");
    for edge in edges {
        say(format_args!("    psql -h 127.0.0.1 -p {} -U {user} {DATABASE}", edge.address.port()));
    }
    say("and try:");
    say("    \\d film");
    say("    SELECT title, rental_rate FROM film WHERE film_id = 42;");
    say("    SHOW rimward.last_route;");
    say("    UPDATE film SET rental_rate = 0.99 WHERE film_id = 42 RETURNING title;");
    say("    SELECT rental_rate FROM film WHERE film_id = 42;   -- reads its own write");
    say("    SHOW rimward.last_route;");
    say(format_args!("The primary itself listens on port {}; the hub: {hub_url}/v1/status", server.port()));
    say("");
}

/// Returns rentals, one a transaction, evenly over time.
async fn workload(primary: ConnInfo) -> anyhow::Result<()> {
    let client = connect_sql(&primary).await.context("connect the workload")?;
    let statement = client
        .prepare("UPDATE rental SET rental_period = tsrange(lower(rental_period), localtimestamp + interval '1 day') WHERE rental_id = $1 AND lower(rental_period) < localtimestamp")
        .await?;
    let mut pace = tokio::time::interval(Duration::from_secs(1) / WORKLOAD_PER_SECOND);
    for rental in (1i32..16_000).cycle() {
        pace.tick().await;
        client.execute(&statement, &[&rental]).await?;
    }
    Ok(())
}

/// Says now and then how the edges do, until the time is over.
async fn watch(edges: &[RunningEdge], workload: &mut JoinHandle<anyhow::Result<()>>, left: Option<Duration>) -> anyhow::Result<()> {
    let deadline = async {
        match left {
            Some(left) => tokio::time::sleep(left).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(deadline);
    let mut pace = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! {
            () = &mut deadline => return Ok(()),
            ended = &mut *workload => return ended?.context("run the workload"),
            _ = pace.tick() => {
                for edge in edges {
                    let lag = edge.replica.lag().map_or_else(|| "unknown".to_owned(), |lag| format!("{} ms", lag.as_millis()));
                    say(format_args!("edge :{} is at {}, lag {lag}", edge.address.port(), edge.replica.position().lsn));
                }
            }
        }
    }
}
