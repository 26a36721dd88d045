//! (d) The initial copy, primary → queryable SQLite, and then a new edge from the hub.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use parking_lot::Mutex;
use rimward_hub::CopyProgress;

use crate::ours::{self, Folders};
use crate::report::{Better, Goal, Line, Samples, Section};
use crate::servers::Pair;
use crate::workload::fill_pgbench;
use crate::{Run, Size, in_turn, stream};

const ROWS_PER_SCALE: u32 = 100_000;

/// Measures copies.
pub(crate) async fn run(run: &Run) -> Result<Section> {
    let scale = if run.size == Size::Full { 100 } else { 20 };
    let rows = f64::from(scale * ROWS_PER_SCALE);
    run.say(&format!("copy: setting up {rows} rows"));
    let pair = Pair::start("").await?;
    fill_pgbench(&pair, scale).await?;
    pair.init().await?;
    let folders = Folders::new(run.folder.join("copy"), &pair.primary);
    let mut lines = Lines::new();
    for round in 0..run.rounds {
        for side in in_turn(round, [Side::Copy, Side::Bulk, Side::Native, Side::Us]) {
            let seconds = side.measure(&pair, &folders, rows, &mut lines).await?;
            run.say(&format!("copy: round {}, {side:?} {seconds:.2} s", round + 1));
        }
    }
    let mut section = Section::new(
        format!("(d) initial copy of {rows} rows (pgbench_accounts)"),
        "native table sync",
        "two bare readers of binary COPY ranges",
    );
    section.lines = vec![lines.copy, lines.edge, lines.again];
    section.notes.push("For the edges, the limit is a copy of the file with a sync at its end.".to_owned());
    let rate = |samples: &Samples| samples.median().map_or_else(String::new, |rate| format!("{rate:.0} rows/s"));
    section.notes.push(format!("SQLite bulk insert of such rows, no journal, indexes none, beside nothing else: {}.", rate(&lines.bulk)));
    let stages: Vec<String> =
        lines.stages.iter().filter_map(|(stage, samples)| Some(format!("{stage} {:.2} s", samples.median()?))).collect();
    section.notes.push(format!("Stages of the copy: {}.", stages.join(", ")));
    Ok(section)
}

struct Lines {
    copy: Line,
    edge: Line,
    again: Line,
    /// SQLite alone, rows/s.
    bulk: Samples,
    /// Seconds of each stage of ours.
    stages: [(&'static str, Samples); 5],
}

impl Lines {
    fn new() -> Lines {
        Lines {
            copy: Line::new("primary → hub's queryable SQLite", "rows/s", Better::More, Goal::Peer(2.5)),
            edge: Line::new("hub → new edge, its snapshot built for it", "MB/s", Better::More, Goal::Limit(0.6)),
            again: Line::new("hub → another edge, from the same snapshot", "MB/s", Better::More, Goal::Limit(0.6)),
            bulk: Samples::default(),
            stages: ["snapshot and locks", "rows", "of which waiting for the primary", "indexes", "durable and serving"]
                .map(|stage| (stage, Samples::default())),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Copy,
    Bulk,
    Native,
    Us,
}

impl Side {
    async fn measure(self, pair: &Pair, folders: &Folders, rows: f64, lines: &mut Lines) -> Result<f64> {
        match self {
            Side::Copy => {
                let port = pair.primary.port();
                let blocks: i64 = pair.sql.query_one("SELECT pg_relation_size('pgbench_accounts') / 8192", &[]).await?.get(0);
                let half = blocks / 2;
                let started = Instant::now();
                let readers: Vec<_> = [format!("ctid < '({half},0)'"), format!("ctid >= '({half},0)'")]
                    .map(|condition| {
                        let statement = format!("COPY (SELECT * FROM pgbench_accounts WHERE {condition}) TO STDOUT (FORMAT binary)");
                        tokio::task::spawn_blocking(move || stream::copy(port, &statement))
                    })
                    .into();
                for reader in readers {
                    reader.await??;
                }
                let seconds = started.elapsed().as_secs_f64();
                lines.copy.limit.push(rows / seconds);
                Ok(seconds)
            }
            Side::Bulk => {
                let file = folders.hub().with_file_name("bulk.sqlite");
                let seconds = tokio::task::spawn_blocking(move || bulk_insert(&file, rows as i64)).await??;
                lines.bulk.push(rows / seconds);
                Ok(seconds)
            }
            Side::Native => {
                pair.subscriber_sql.batch_execute("TRUNCATE pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history").await?;
                let started = Instant::now();
                pair.subscribe(true).await?;
                pair.copied().await?;
                let seconds = started.elapsed().as_secs_f64();
                lines.copy.peer.push(rows / seconds);
                pair.unsubscribe().await?;
                Ok(seconds)
            }
            Side::Us => copy(pair, folders, rows, lines).await,
        }
    }
}

async fn copy(pair: &Pair, folders: &Folders, rows: f64, lines: &mut Lines) -> Result<f64> {
    let root = folders.hub();
    let root = root.parent().unwrap_or(Path::new("/"));
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    let stages = Arc::new(Stages::default());
    let started = Instant::now();
    let hub = folders.start_hub_watched(stages.clone()).await?;
    let seconds = started.elapsed().as_secs_f64();
    lines.copy.us.push(rows / seconds);
    stages.report(started, &mut lines.stages);
    let mirror = folders.hub().join("mirror.sqlite");
    let bytes = fs::metadata(&mirror)?.len() as f64;

    let started = Instant::now();
    copy_file(&mirror, &root.join("copy"))?;
    let limit = bytes / 1e6 / started.elapsed().as_secs_f64();
    for (line, name) in [(&mut lines.edge, "first"), (&mut lines.again, "second")] {
        line.limit.push(limit);
        let started = Instant::now();
        let edge = ours::start_edge(&hub, &root.join(name)).await?;
        line.us.push(bytes / 1e6 / started.elapsed().as_secs_f64());
        let connection = rusqlite::Connection::open(edge.path())?;
        let found: f64 = connection.query_row("SELECT count(*) FROM pgbench_accounts", [], |row| row.get(0))?;
        ensure!((found - rows).abs() < 0.5, "the edge has {found} rows");
        edge.shutdown().await;
    }
    ours::stop(hub, None).await?;
    pair.slot_is_free("rimward").await?;
    Ok(seconds)
}

/// When the stages of our copy began; times of several tables add up.
#[derive(Default)]
struct Stages(Mutex<Marks>);

#[derive(Default)]
struct Marks {
    began: Option<Instant>,
    since: Option<Instant>,
    indexing: bool,
    rows: Duration,
    indexes: Duration,
    starved: Duration,
    finishing: Option<Instant>,
}

impl Marks {
    /// Ends the stage that there is.
    fn turn(&mut self, indexing: bool) {
        if let Some(since) = self.since.replace(Instant::now()) {
            let stage = if self.indexing { &mut self.indexes } else { &mut self.rows };
            *stage += since.elapsed();
        }
        self.indexing = indexing;
    }
}

impl CopyProgress for Stages {
    fn began(&self, _tables: usize, _rows: u64, _bytes: u64) {
        self.0.lock().began = Some(Instant::now());
    }

    fn table(&self, _name: &str, _rows: u64, _bytes: u64) {
        self.0.lock().turn(false);
    }

    fn indexing(&self, _name: &str) {
        self.0.lock().turn(true);
    }

    fn starved(&self, altogether: Duration) {
        self.0.lock().starved = altogether;
    }

    fn finishing(&self) {
        let mut marks = self.0.lock();
        marks.turn(false);
        marks.finishing = Some(Instant::now());
    }
}

impl Stages {
    /// To be called at the end.
    fn report(&self, started: Instant, stages: &mut [(&'static str, Samples); 5]) {
        let marks = self.0.lock();
        let (Some(began), Some(finishing)) = (marks.began, marks.finishing) else { return };
        let times = [began - started, marks.rows, marks.starved, marks.indexes, finishing.elapsed()];
        stages.iter_mut().zip(times).for_each(|((_, samples), time)| samples.push(time.as_secs_f64()));
    }
}

/// The rows of pgbench_accounts, as they are stored, in runs; seconds.
fn bulk_insert(file: &Path, rows: i64) -> Result<f64> {
    const RUN: i64 = 100;
    fs::create_dir_all(file.parent().unwrap_or(Path::new("/")))?;
    if file.exists() {
        fs::remove_file(file)?;
    }
    let connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA locking_mode = exclusive; PRAGMA cache_size = -65536",
    )?;
    connection
        .execute_batch("CREATE TABLE accounts (aid INTEGER PRIMARY KEY, bid INTEGER, abalance INTEGER, filler TEXT) STRICT; BEGIN")?;
    let values = vec!["(?, ?, ?, ?)"; RUN as usize].join(", ");
    let started = Instant::now();
    {
        let mut insert = connection.prepare(&format!("INSERT INTO accounts VALUES {values}"))?;
        for first in (0..rows).step_by(RUN as usize) {
            for (row, aid) in (first + 1..=first + RUN).enumerate() {
                insert.raw_bind_parameter(4 * row + 1, aid)?;
                insert.raw_bind_parameter(4 * row + 2, aid / 100_000)?;
                insert.raw_bind_parameter(4 * row + 3, 0)?;
                insert.raw_bind_parameter(4 * row + 4, "")?;
            }
            insert.raw_execute()?;
        }
    }
    connection.execute_batch("COMMIT")?;
    let seconds = started.elapsed().as_secs_f64();
    drop(connection);
    fs::remove_file(file)?;
    Ok(seconds)
}

/// Reads and writes every byte, which a clone of the file's extents would not.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let (mut from, mut to) = (fs::File::open(from)?, fs::File::create(to)?);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match from.read(&mut buffer)? {
            0 => break,
            read => to.write_all(&buffer[..read])?,
        }
    }
    Ok(to.sync_all()?)
}
