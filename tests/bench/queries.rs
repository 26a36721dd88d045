//! (f) Analytic queries: TPC-H's 22 through an edge, at PostgreSQL, and in a SQLite that somebody filled and asks by hand, with decimals
//! as REAL. And what the translation of a statement takes, and point reads beside a query that runs.

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use futures_util::{SinkExt as _, pin_mut};
use rimward::Replica;
use rimward_pgconnect::connect_sql;
use rimward_translate::{SessionView, Verdict, translate};
use rusqlite::types::Value;
use tokio_postgres::{Client, NoTls};
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator, RegionGenerator,
    SupplierGenerator,
};

use crate::ours::{self, Folders};
use crate::reads::Served;
use crate::report::{Better, Goal, Line, Section};
use crate::servers::{DATABASE, Pair, info};
use crate::{Run, Size, in_turn};

const SCHEMA: &str = include_str!("tpch-schema.sql");
const QUERIES: &str = include_str!("../sql/tpch.sql");
const BY_HAND: &str = include_str!("tpch-sqlite.sql");
/// Rows for one message of a COPY.
const CHUNK_BYTES: usize = 1 << 20;
/// A translation is too short to be timed alone.
const TRANSLATIONS: u32 = 200;
/// Point reads of a p99.
const POINT_READS: usize = 2000;

/// The statements of a file.
fn statements(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    lines.split(";\n").map(str::trim).filter(|sql| !sql.is_empty()).map(|sql| sql.trim_end_matches(';').to_owned()).collect()
}

/// Measures queries at this scale.
pub(crate) async fn run(run: &Run, scale: f64) -> Result<Vec<Section>> {
    ensure!(scale > 0.0 && scale <= 10.0, "a scale between 0 and 10, not {scale}");
    run.say(&format!("queries: filling TPC-H at scale {scale}"));
    let pair = Pair::start(SCHEMA).await?;
    let by_hand = rusqlite::Connection::open(run.folder.join("by-hand.sqlite"))?;
    by_hand.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA mmap_size = 8000000000;",
    )?;
    by_hand.execute_batch(&schema_by_hand())?;
    fill(&pair.sql, &by_hand, scale).await?;
    pair.sql.batch_execute("VACUUM ANALYZE").await?;
    by_hand.execute_batch("ANALYZE")?;
    pair.init().await?;
    let folders = Folders::new(run.folder.join("queries"), &pair.primary);
    let hub = folders.start_hub().await?;
    let edge = folders.start_edge(&hub).await?;
    let served = Served::start(&info(&pair.primary)?, edge.clone()).await?;
    let here = connect(served.port).await?;
    let mut sections = vec![translation(&edge)?];
    sections.push(statement_times(run, scale, &Sides { here: &here, served: &served, there: &pair.sql, by_hand: &by_hand }).await?);
    sections.push(beside(run, &pair, &served).await?);
    drop((here, served));
    ours::stop(hub, Some(edge)).await?;
    Ok(sections)
}

async fn connect(port: u16) -> Result<Client> {
    let text = format!("host=127.0.0.1 port={port} user=postgres dbname={DATABASE}");
    let (client, connection) = tokio_postgres::connect(&text, NoTls).await.context("connect to the edge")?;
    tokio::spawn(connection);
    client.batch_execute("SET timezone = 'UTC'").await?;
    Ok(client)
}

/// The tables as somebody makes them for SQLite who knows it.
fn schema_by_hand() -> String {
    let mut sql = SCHEMA.to_owned();
    for (theirs, ours) in [("numeric(15,2)", "real"), ("char(25)", "text"), ("char(15)", "text"), ("char(10)", "text"), ("char(1)", "text")]
    {
        sql = sql.replace(theirs, ours);
    }
    sql.replace(" int primary key", " integer primary key").replace(" date ", " text ")
}

async fn fill(sql: &Client, by_hand: &rusqlite::Connection, scale: f64) -> Result<()> {
    table(sql, by_hand, "region", RegionGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "nation", NationGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "part", PartGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "supplier", SupplierGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "partsupp", PartSuppGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "customer", CustomerGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "orders", OrderGenerator::new(scale, 1, 1).iter()).await?;
    table(sql, by_hand, "lineitem", LineItemGenerator::new(scale, 1, 1).iter()).await?;
    const INDEXES: &str = "create index partsupp_s on partsupp (ps_suppkey); create index orders_c on orders (o_custkey);
        create index lineitem_p on lineitem (l_partkey, l_suppkey);";
    sql.batch_execute(INDEXES).await?;
    Ok(by_hand.execute_batch(INDEXES)?)
}

/// Rows of a table into both, as they come from the generator.
async fn table<T: Display>(sql: &Client, by_hand: &rusqlite::Connection, name: &str, rows: impl Iterator<Item = T>) -> Result<()> {
    let columns = by_hand.prepare(&format!("SELECT * FROM {name}"))?.column_count();
    by_hand.execute_batch("BEGIN")?;
    let mut insert = by_hand.prepare(&format!("INSERT INTO {name} VALUES ({})", vec!["?"; columns].join(", ")))?;
    let copy = sql.copy_in::<_, Bytes>(&format!("COPY {name} FROM STDIN WITH (DELIMITER '|')")).await?;
    pin_mut!(copy);
    let mut chunk = String::new();
    for row in rows {
        let line = row.to_string();
        let line = line.trim_end_matches('|');
        // The columns' affinities make numbers of what looks like one.
        insert.execute(rusqlite::params_from_iter(line.split('|').map(|field| Value::Text(field.to_owned()))))?;
        chunk.push_str(line);
        chunk.push('\n');
        if chunk.len() > CHUNK_BYTES {
            copy.send(Bytes::from(std::mem::take(&mut chunk))).await?;
        }
    }
    copy.send(Bytes::from(chunk)).await?;
    copy.finish().await?;
    Ok(by_hand.execute_batch("COMMIT")?)
}

/// What a translation takes, without any cache.
fn translation(edge: &Arc<Replica>) -> Result<Section> {
    let mut section = Section::new("(f) translation, cold", "–", "a target in µs");
    let catalog = edge.catalog();
    let path = ["pg_catalog", "public"].map(str::to_owned);
    let session = SessionView::plain(&path);
    let point = vec!["select o_totalprice, o_orderdate from orders where o_orderkey = $1".to_owned()];
    for (what, sqls, target) in
        [("point select", point, Some(50.0)), ("a query of TPC-H (mean of those that are local)", statements(QUERIES), None)]
    {
        let mut line = Line::new(what, "µs", Better::Less, target.map_or(Goal::None, |_| Goal::Limit(1.0)));
        let local: Vec<&String> = sqls.iter().filter(|sql| matches!(translate(sql, &[], &catalog, &session), Verdict::Local(_))).collect();
        ensure!(!local.is_empty(), "{what} is not local");
        for _ in 0..3 {
            let begun = Instant::now();
            for _ in 0..TRANSLATIONS {
                for sql in &local {
                    std::hint::black_box(translate(sql, &[], &catalog, &session));
                }
            }
            line.us.push(begun.elapsed().as_secs_f64() * 1e6 / f64::from(TRANSLATIONS) / local.len() as f64);
        }
        target.into_iter().for_each(|target| line.limit.push(target));
        section.lines.push(line);
    }
    section.notes.push("A statement whose text is known is not parsed again: what that costs is in (e), simple protocol.".to_owned());
    Ok(section)
}

struct Sides<'a> {
    here: &'a Client,
    served: &'a Served,
    there: &'a Client,
    by_hand: &'a rusqlite::Connection,
}

async fn statement_times(run: &Run, scale: f64, sides: &Sides<'_>) -> Result<Section> {
    let title = format!("(f) TPC-H at scale {scale}, statement times");
    let mut section = Section::new(title, "PostgreSQL itself", "SQLite by hand, decimals as REAL");
    let rounds = if run.size == Size::Full { run.rounds } else { 1 };
    let mut total = Line::new("all that the edge answers", "ms", Better::Less, Goal::Limit(0.8));
    let mut sums = vec![(0.0, 0.0, 0.0); rounds as usize];
    for (number, (sql, by_hand)) in statements(QUERIES).iter().zip(statements(BY_HAND)).enumerate() {
        let mut line = Line::new(format!("Q{}", number + 1), "ms", Better::Less, Goal::None);
        let mut local = true;
        for round in 0..rounds {
            let sum = &mut sums[round as usize];
            for side in in_turn(round, [0, 1, 2]) {
                let (local_before, begun) = (sides.served.meter.read().local, Instant::now());
                let rows = match side {
                    0 => sides.here.query(sql, &[]).await?.len(),
                    1 => sides.there.query(sql, &[]).await?.len(),
                    _ => rows_by_hand(sides.by_hand, &by_hand)?,
                };
                std::hint::black_box(rows);
                let took = begun.elapsed().as_secs_f64() * 1e3;
                match side {
                    0 => {
                        local &= sides.served.meter.read().local > local_before;
                        line.us.push(took);
                        sum.0 += took;
                    }
                    1 => {
                        line.peer.push(took);
                        sum.1 += took;
                    }
                    _ => {
                        line.limit.push(took);
                        sum.2 += took;
                    }
                }
            }
            if !local {
                let last = |samples: &crate::report::Samples| samples.last().unwrap_or(0.0);
                *sum = (sum.0 - last(&line.us), sum.1 - last(&line.peer), sum.2 - last(&line.limit));
            }
        }
        if !local {
            section.notes.push(format!("Q{} went to the primary", number + 1));
        }
        section.lines.push(line);
        run.say(&format!("queries: Q{} done", number + 1));
    }
    for (us, peer, limit) in sums {
        total.us.push(us);
        total.peer.push(peer);
        total.limit.push(limit);
    }
    section.lines.push(total);
    Ok(section)
}

fn rows_by_hand(by_hand: &rusqlite::Connection, sql: &str) -> Result<usize> {
    let mut statement = by_hand.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Point reads while another session runs TPC-H's first query again and again.
async fn beside(run: &Run, pair: &Pair, served: &Served) -> Result<Section> {
    let mut section = Section::new("(f) point reads, one client", "PostgreSQL itself", "–");
    for (what, busy) in [("p99, alone", false), ("p99, beside a running scan", true)] {
        let mut line = Line::new(what, "ms", Better::Less, Goal::None);
        for round in 0..run.rounds {
            for side in in_turn(round, [true, false]) {
                let connected = async || if side { connect(served.port).await } else { Ok(connect_sql(&info(&pair.primary)?).await?) };
                let (asking, scanning) = (connected().await?, connected().await?);
                let scan = busy.then(|| {
                    tokio::spawn(async move {
                        let sql = statements(QUERIES).swap_remove(0);
                        while scanning.query(&sql, &[]).await.is_ok() {}
                    })
                });
                tokio::time::sleep(Duration::from_millis(50)).await;
                let p99 = p99(&asking).await?;
                if let Some(scan) = scan {
                    scan.abort();
                }
                if side { line.us.push(p99) } else { line.peer.push(p99) }
            }
        }
        section.lines.push(line);
    }
    Ok(section)
}

async fn p99(client: &Client) -> Result<f64> {
    let statement = client.prepare("select o_totalprice::text from orders where o_orderkey = $1").await?;
    let mut times = Vec::with_capacity(POINT_READS);
    for number in 0..POINT_READS {
        let key = i32::try_from(1 + number % 7).unwrap_or(1);
        let begun = Instant::now();
        client.query(&statement, &[&key]).await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[POINT_READS * 99 / 100])
}
