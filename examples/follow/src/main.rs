//! A replica inside a process of one's own: follows a hub, waits until it is there, and answers a query on the spot.
//!
//! ```text
//! cargo run -p rimward-example-follow -- http://127.0.0.1:7400 /tmp/follow 'SELECT count(*) FROM film' [LSN]
//! ```
//! A token, where the hub wants one, comes from the environment: `RIMWARD_TOKEN`.

#![allow(clippy::print_stdout, reason = "the answer is what it is for")]

use std::time::Duration;

use anyhow::Context as _;
use rimward::model::Lsn;
use rimward::{Options, Phase, QueryError, Replica, Secret};

const USAGE: &str = "usage: follow HUB FOLDER [QUERY [LSN]]";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let mut arguments = std::env::args().skip(1);
    let hub = arguments.next().context(USAGE)?;
    let folder = arguments.next().context(USAGE)?;
    let sql = arguments.next().unwrap_or_else(|| "SELECT count(*) FROM film".to_owned());
    // A position that another process got from the primary, with pg_current_wal_lsn() after its commit, say.
    let wanted = arguments.next().map(|lsn| lsn.parse::<Lsn>()).transpose().context("LSN looks like 0/1A2B3C8")?;

    let mut options = Options::new(hub, folder);
    options.token = std::env::var("RIMWARD_TOKEN").ok().map(|token| Secret::new(&token));
    // Returns once there is a copy; from here on a thread keeps it up to date.
    let replica = Replica::open(options).await?;
    while replica.phase() != Phase::Following {
        if let Phase::Failed { reason } = replica.phase() {
            anyhow::bail!("the replica has stopped: {reason}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if let Some(wanted) = wanted {
        replica.wait_for(wanted, Duration::from_secs(10)).await?;
    }
    match replica.query(&sql, &[]).await {
        Ok(answer) => {
            println!("{}", answer.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join("\t"));
            for row in answer.rows {
                println!("{}", row.iter().map(|cell| cell.as_deref().unwrap_or("NULL")).collect::<Vec<_>>().join("\t"));
            }
            println!("at {}, in {} as {}", answer.position.lsn, replica.path().display(), replica.database());
        }
        Err(QueryError::Remote { reason }) => println!("this one is the primary's to answer: {reason}"),
        Err(error) => return Err(error.into()),
    }
    replica.shutdown().await;
    Ok(())
}
