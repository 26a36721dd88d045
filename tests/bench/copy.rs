//! (d) The initial copy, primary → queryable SQLite, and then a new edge from the hub.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::ours::{self, Folders};
use crate::report::{Better, Goal, Line, Section};
use crate::servers::Pair;
use crate::workload::fill_pgbench;
use crate::{Run, Size, in_turn, stream};

const ROWS_PER_SCALE: u32 = 100_000;

/// Measures copies.
pub(crate) async fn run(run: &Run) -> Result<Section> {
    let scale = if run.size == Size::Full { 20 } else { 2 };
    let rows = f64::from(scale * ROWS_PER_SCALE);
    run.say(&format!("copy: setting up {rows} rows"));
    let pair = Pair::start("").await?;
    fill_pgbench(&pair, scale).await?;
    pair.init().await?;
    let folders = Folders::new(run.folder.join("copy"), &pair.primary);
    let mut lines = Lines::new();
    for round in 0..run.rounds {
        for side in in_turn(round, [Side::Copy, Side::Native, Side::Us]) {
            let seconds = side.measure(&pair, &folders, rows, &mut lines).await?;
            run.say(&format!("copy: round {}, {side:?} {seconds:.2} s", round + 1));
        }
    }
    let mut section =
        Section::new(format!("(d) initial copy of {rows} rows (pgbench_accounts)"), "native table sync", "bare reader of one COPY");
    section.lines = vec![lines.copy, lines.edge, lines.again];
    section.notes.push("For the edges, the limit is a copy of the file with a sync at its end.".to_owned());
    Ok(section)
}

struct Lines {
    copy: Line,
    edge: Line,
    again: Line,
}

impl Lines {
    fn new() -> Lines {
        Lines {
            copy: Line::new("primary → hub's queryable SQLite", "rows/s", Better::More, Goal::Peer(2.5)),
            edge: Line::new("hub → new edge, its snapshot built for it", "MB/s", Better::More, Goal::Limit(0.6)),
            again: Line::new("hub → another edge, from the same snapshot", "MB/s", Better::More, Goal::Limit(0.6)),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Copy,
    Native,
    Us,
}

impl Side {
    async fn measure(self, pair: &Pair, folders: &Folders, rows: f64, lines: &mut Lines) -> Result<f64> {
        match self {
            Side::Copy => {
                let port = pair.primary.port();
                let read = tokio::task::spawn_blocking(move || stream::copy(port, "COPY pgbench_accounts TO STDOUT")).await??;
                lines.copy.limit.push(rows / read.elapsed.as_secs_f64());
                Ok(read.elapsed.as_secs_f64())
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
    let started = Instant::now();
    let hub = folders.start_hub().await?;
    let seconds = started.elapsed().as_secs_f64();
    lines.copy.us.push(rows / seconds);
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
