//! (a) From a commit to its being visible, at a steady rate. Every side is looked at in the same way: somebody reads the probes' table
//! over and over, every 0.2 ms. A commit counts from the moment when the writer hears of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rimward_pgconnect::{ConnInfo, connect_sql};
use tokio::runtime::{Builder, Runtime};

use crate::ours::{self, Folders};
use crate::report::{Better, Goal, Line, Section};
use crate::servers::{Pair, info};
use crate::{Run, Size, in_turn, stream};

/// Transactions a second, altogether.
const RATES: [u32; 2] = [500, 2000];
/// One alone could not keep the rate where a commit waits long for the disk.
const WRITERS: usize = 8;
/// Between two looks.
const LOOK: Duration = Duration::from_micros(200);
/// At the beginning of each run, which is not counted.
const WARM_UP: Duration = Duration::from_secs(1);
/// What is not visible after this will not be.
const PATIENCE: Duration = Duration::from_secs(30);
const SLOT: &str = "bare";

const SCHEMA: &str = "
CREATE TABLE event (id bigserial PRIMARY KEY, account integer NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, note text);
CREATE TABLE probe (writer integer PRIMARY KEY, n bigint NOT NULL);
INSERT INTO probe SELECT writer, 0 FROM generate_series(0, 7) writer;";
const WRITE: &str =
    "WITH event AS (INSERT INTO event (account, kind, at, note) VALUES (7, 'order.placed', clock_timestamp(), md5($2::bigint::text)))
    UPDATE probe SET n = $2 WHERE writer = $1";
const READ: &str = "SELECT writer, n FROM probe";

/// The newest probe of each writer that somebody sees.
type Seen = Arc<[AtomicI64; WRITERS]>;

/// Measures lag at each rate.
pub(crate) async fn run(run: &Run) -> Result<Vec<Section>> {
    run.say("lag: setting up");
    let pair = Pair::start(SCHEMA).await?;
    pair.init().await?;
    pair.create_slot(SLOT).await?;
    pair.subscribe(false).await?;
    let folders = Folders::new(run.folder.join("lag"), &pair.primary);
    let hub = folders.start_hub().await?;
    ours::stop(hub, None).await?;
    let mut next = [1; WRITERS];
    let mut sections = Vec::new();
    for rate in RATES {
        sections.push(at_rate(run, rate, &pair, &folders, &mut next).await?);
    }
    Ok(sections)
}

async fn at_rate(run: &Run, rate: u32, pair: &Pair, folders: &Folders, next: &mut [i64; WRITERS]) -> Result<Section> {
    let mut half = Line::new("half of the commits visible after", "ms", Better::Less, Goal::Peer(0.5));
    let mut most = Line::new("99 % of the commits visible after", "ms", Better::Less, Goal::Peer(1.0));
    // 55 % of it, or less.
    let mut bytes = Line::new("a transaction on the link (limit: raw pgoutput)", "bytes", Better::Less, Goal::Limit(1.0 / 0.55));
    let seconds = if run.size == Size::Full { 7 } else { 3 };
    for round in 0..run.rounds {
        for side in in_turn(round, [Side::Bare, Side::Native, Side::Us]) {
            let first: i64 = next.iter().sum();
            let (mut lags, sent) = side.measure(pair, folders, Load { rate, seconds }, next).await?;
            if let Some(sent) = sent {
                side.samples(&mut bytes).push(sent as f64 / (next.iter().sum::<i64>() - first) as f64);
            }
            lags.sort_unstable();
            let at = |share: usize| lags[(lags.len() * share / 100).min(lags.len() - 1)].as_secs_f64() * 1e3;
            let (p50, p99) = (at(50), at(99));
            let of = |line: &mut Line, value| side.samples(line).push(value);
            of(&mut half, p50);
            of(&mut most, p99);
            run.say(&format!("lag at {rate}: round {}, {side:?} p50 {p50:.2} ms, p99 {p99:.2} ms of {} commits", round + 1, lags.len()));
        }
    }
    let mut section = Section::new(format!("(a) lag at {rate} transactions a second"), "native subscription", "bare reader of the stream");
    section.lines = vec![half, most, bytes];
    section.notes.push("Looked at every 0.2 ms; a commit counts from the writer's hearing of it.".to_owned());
    Ok(section)
}

/// What is written meanwhile.
#[derive(Debug, Clone, Copy)]
struct Load {
    /// Transactions a second.
    rate: u32,
    seconds: u64,
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Bare,
    Native,
    Us,
}

impl Side {
    fn samples(self, line: &mut Line) -> &mut crate::report::Samples {
        match self {
            Side::Bare => &mut line.limit,
            Side::Native => &mut line.peer,
            Side::Us => &mut line.us,
        }
    }

    /// The lag of each commit, and the bytes that were sent for all of them.
    async fn measure(self, pair: &Pair, folders: &Folders, load: Load, next: &mut [i64; WRITERS]) -> Result<(Vec<Duration>, Option<u64>)> {
        let primary = info(&pair.primary)?;
        match self {
            Side::Bare => {
                pair.renew_slot(SLOT).await?;
                let bytes = Arc::new(AtomicU64::new(0));
                let lags = lags(&primary, Look::Stream(pair.primary.port(), bytes.clone()), load, next).await?;
                pair.slot_is_free(SLOT).await?;
                Ok((lags, Some(bytes.load(Ordering::Relaxed))))
            }
            Side::Native => {
                pair.enable().await?;
                // It catches up with what the others measured before.
                let marker = next.iter().sum();
                pair.mark(marker).await?;
                pair.subscriber_shows(marker).await?;
                let lags = lags(&primary, Look::Server(Box::new(info(&pair.subscriber)?)), load, next).await?;
                pair.disable().await?;
                Ok((lags, None))
            }
            Side::Us => {
                let hub = folders.start_hub().await?;
                let edge = folders.start_edge(&hub).await?;
                let beyond = pair.mark(next.iter().sum::<i64>() + 1_000_000_000).await?;
                ours::visible(&edge, beyond).await?;
                let sent = || hub.status().edges.iter().map(|edge| edge.sent_bytes).sum::<u64>();
                let before = sent();
                let lags = lags(&primary, Look::File(folders.edge_file()), load, next).await?;
                let sent = sent() - before;
                ours::stop(hub, Some(edge)).await?;
                Ok((lags, Some(sent)))
            }
        }
    }
}

/// Where probes are looked for.
enum Look {
    /// At the server of this port; counts the bytes.
    Stream(u16, Arc<AtomicU64>),
    Server(Box<ConnInfo>),
    File(PathBuf),
}

/// Writes and looks at the same time. Each has a thread and a runtime of its own, so that neither waits for the other.
async fn lags(primary: &ConnInfo, look: Look, load: Load, next: &mut [i64; WRITERS]) -> Result<Vec<Duration>> {
    let seen: Seen = Arc::new(Default::default());
    let stop = Arc::new(AtomicBool::new(false));
    let sightings = Arc::new(parking_lot::Mutex::new(vec![Vec::new(); WRITERS]));
    let looking = look.spawn(seen.clone(), sightings.clone(), stop.clone());
    let first = *next;
    let primary = primary.clone();
    let acknowledged = tokio::task::spawn_blocking(move || runtime()?.block_on(write(&primary, first, load))).await??;
    for (writer, acknowledged) in acknowledged.iter().enumerate() {
        next[writer] += acknowledged.len() as i64;
    }
    let begun = Instant::now();
    let arrived = || (0..WRITERS).all(|writer| seen[writer].load(Ordering::Acquire) >= next[writer] - 1);
    while !arrived() && begun.elapsed() < PATIENCE && !looking.is_finished() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let complete = arrived();
    stop.store(true, Ordering::Release);
    tokio::task::spawn_blocking(move || looking.join()).await?.map_err(|_| anyhow::anyhow!("the looking panicked"))??;
    if !complete {
        bail!("not every commit became visible within {} s", PATIENCE.as_secs());
    }
    let sightings = sightings.lock();
    let mut lags = Vec::new();
    for (writer, acknowledged) in acknowledged.iter().enumerate() {
        let counted = acknowledged[0] + WARM_UP;
        let mut later = sightings[writer].iter();
        let mut sighting: Option<&(i64, Instant)> = later.next();
        for (n, at) in (first[writer]..).zip(acknowledged) {
            while sighting.is_some_and(|(seen, _)| *seen < n) {
                sighting = later.next();
            }
            let Some((_, when)) = sighting else { bail!("commit {n} of writer {writer} was never seen") };
            if *at >= counted {
                lags.push(when.saturating_duration_since(*at));
            }
        }
    }
    Ok(lags)
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Commits at the rate; when each writer heard of each of its commits.
async fn write(primary: &ConnInfo, first: [i64; WRITERS], load: Load) -> Result<Vec<Vec<Instant>>> {
    let interval = Duration::from_secs(1) * WRITERS as u32 / load.rate;
    let begun = Instant::now() + Duration::from_millis(100);
    let end = begun + WARM_UP + Duration::from_secs(load.seconds);
    let mut writers = Vec::new();
    for (writer, first) in first.into_iter().enumerate() {
        let primary = primary.clone();
        writers.push(tokio::spawn(async move {
            let client = connect_sql(&primary).await?;
            let write = client.prepare(WRITE).await?;
            let mut at = begun + interval * writer as u32 / WRITERS as u32;
            let mut acknowledged = Vec::new();
            while at < end {
                tokio::time::sleep_until(at.into()).await;
                client.execute(&write, &[&(writer as i32), &(first + acknowledged.len() as i64)]).await?;
                acknowledged.push(Instant::now());
                at += interval;
            }
            anyhow::Ok(acknowledged)
        }));
    }
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.push(writer.await??);
    }
    Ok(acknowledged)
}

/// What was seen first at which moment, for each writer.
type Sightings = Arc<parking_lot::Mutex<Vec<Vec<(i64, Instant)>>>>;

struct Sighter {
    seen: Seen,
    sightings: Sightings,
}

impl Sighter {
    fn see(&self, writer: usize, n: i64, at: Instant) {
        if writer < WRITERS && self.seen[writer].fetch_max(n, Ordering::AcqRel) < n {
            self.sightings.lock()[writer].push((n, at));
        }
    }
}

impl Look {
    fn spawn(self, seen: Seen, sightings: Sightings, stop: Arc<AtomicBool>) -> JoinHandle<Result<()>> {
        let sighter = Sighter { seen, sightings };
        thread::spawn(move || match self {
            Look::Stream(port, bytes) => stream::watch(port, SLOT, &stop, |message| {
                bytes.fetch_add(message.len() as u64, Ordering::Relaxed);
                if let Some((writer, n)) = updated_probe(message) {
                    // The commit follows in the same transaction, most often in the same read.
                    sighter.see(writer, n, Instant::now());
                }
            }),
            Look::Server(server) => look_at_server(&server, &sighter, &stop),
            Look::File(file) => look_at_file(&file, &sighter, &stop),
        })
    }
}

fn look_at_server(server: &ConnInfo, sighter: &Sighter, stop: &AtomicBool) -> Result<()> {
    let runtime = runtime()?;
    let client = runtime.block_on(connect_sql(server))?;
    let read = runtime.block_on(client.prepare(READ))?;
    while !stop.load(Ordering::Acquire) {
        let rows = runtime.block_on(client.query(&read, &[]))?;
        let now = Instant::now();
        for row in rows {
            sighter.see(usize::try_from(row.get::<_, i32>(0))?, row.get(1), now);
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

fn look_at_file(file: &Path, sighter: &Sighter, stop: &AtomicBool) -> Result<()> {
    let connection = rusqlite::Connection::open(file).context("open the edge's file")?;
    let mut read = connection.prepare(READ)?;
    while !stop.load(Ordering::Acquire) {
        let rows = read.query_map([], |row| Ok((row.get::<_, i32>(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let now = Instant::now();
        for (writer, n) in rows {
            sighter.see(usize::try_from(writer)?, n, now);
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

/// The new row of an UPDATE with two columns: of those tables here, the probes'.
fn updated_probe(message: &[u8]) -> Option<(usize, i64)> {
    let rest = message.strip_prefix(b"U")?.get(4..)?.strip_prefix(b"N\0\x02")?;
    let (writer, rest) = column(rest)?;
    let (n, _) = column(rest)?;
    Some((writer.parse().ok()?, n.parse().ok()?))
}

fn column(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.strip_prefix(b"t")?.split_first_chunk::<4>()?;
    let (text, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    Some((std::str::from_utf8(text).ok()?, rest))
}
