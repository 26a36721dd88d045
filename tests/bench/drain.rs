//! (b) How fast a backlog is drained, and how many bytes it takes on the way.
//!
//! Each round makes a backlog while nobody consumes, then lets one after another drain it: the bare reader, the native subscription, the
//! hub alone, hub and edge together. A copy of the hub's slot keeps the backlog for all of them.

use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result};
use rimward_model::Lsn;

use crate::apply::Trace;
use crate::machine::{cpu_of, cpu_of_self};
use crate::ours::{self, Folders};
use crate::report::{Better, Goal, Line, Section};
use crate::servers::Pair;
use crate::workload::Workload;
use crate::{Run, in_turn, stream};

/// Holds the backlog for the bare reader, and for the second of our two drains.
const SPARE: &str = "spare";

/// The drain of one kind of backlog; with `measured` false, only one by ourselves. The trace of the last round is for the apply alone.
pub(crate) async fn run(run: &Run, workload: Workload, measured: bool) -> Result<(Option<Section>, Trace)> {
    let scene = Scene::start(run, workload).await?;
    let mut lines = Lines::new(workload);
    let rounds = if measured { run.rounds } else { 1 };
    let mut trace = None;
    for round in 0..rounds {
        run.say(&format!("{}: round {} of {rounds}, making the backlog", workload.name(), round + 1));
        scene.save().await?;
        workload.make(&scene.pair, run.size, round.into()).await?;
        let beyond = scene.pair.mark(round.into()).await?;
        if measured {
            // Each goes first in turn: whoever does finds the primary's WAL colder.
            for side in in_turn(round, [Side::Bare, Side::Native, Side::Hub]) {
                scene.drain(run, side, round, beyond, &mut lines).await?;
            }
            scene.rewind().await?;
        }
        let edge_file = run.folder.join(format!("{}-before.sqlite", workload.short()));
        fs::copy(scene.folders.edge_file(), &edge_file)?;
        scene.drain(run, Side::Edge, round, beyond, &mut lines).await?;
        scene.pair.slot_is_free(SPARE).await?;
        scene.pair.sql.execute("SELECT pg_drop_replication_slot($1)", &[&SPARE]).await?;
        trace = Some(Trace::read(workload, edge_file, &scene.folders.hub().join("log"))?);
    }
    Ok((measured.then(|| lines.section(workload)), trace.context("no round was run")?))
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Bare,
    Native,
    Hub,
    Edge,
}

struct Scene {
    workload: Workload,
    pair: Pair,
    folders: Folders,
}

impl Scene {
    /// Servers, tables, a subscription that is disabled, a hub and an edge that have their first copy and are stopped.
    async fn start(run: &Run, workload: Workload) -> Result<Scene> {
        run.say(&format!("{}: setting up", workload.name()));
        let pair = Pair::start(workload.schema()).await?;
        workload.fill(&pair, run.size).await?;
        pair.init().await?;
        pair.subscribe(false).await?;
        let folders = Folders::new(run.folder.join(format!("drain-{}", workload.short())), &pair.primary);
        let hub = folders.start_hub().await?;
        let edge = folders.start_edge(&hub).await?;
        // A backlog begins behind a marker that everybody has, so that no first session is part of what is measured.
        pair.enable().await?;
        let beyond = pair.mark(i64::MAX).await?;
        ours::visible(&edge, beyond).await?;
        ours::mirrored(&hub, beyond).await?;
        pair.subscriber_shows(i64::MAX).await?;
        pair.disable().await?;
        ours::stop(hub, Some(edge)).await?;
        Ok(Scene { workload, pair, folders })
    }

    async fn save(&self) -> Result<()> {
        self.pair.slot_is_free("rimward").await?;
        self.folders.save_hub()?;
        self.copy_slot("rimward", SPARE).await
    }

    /// The hub and its slot as they were saved.
    async fn rewind(&self) -> Result<()> {
        self.pair.slot_is_free("rimward").await?;
        self.pair.slot_is_free(SPARE).await?;
        self.pair.sql.execute("SELECT pg_drop_replication_slot('rimward')", &[]).await?;
        self.copy_slot(SPARE, "rimward").await?;
        self.folders.restore_hub()
    }

    async fn copy_slot(&self, from: &str, to: &str) -> Result<()> {
        self.pair.sql.execute("SELECT pg_copy_logical_replication_slot($1, $2)", &[&from, &to]).await?;
        Ok(())
    }

    async fn drain(&self, run: &Run, side: Side, round: u32, beyond: Lsn, lines: &mut Lines) -> Result<()> {
        let changes = self.workload.changes(run.size) as f64;
        let per_change = |seconds: f64| seconds * 1e6 / changes;
        let started = Instant::now();
        match side {
            Side::Bare => {
                let port = self.pair.primary.port();
                let read = tokio::task::spawn_blocking(move || stream::replication(port, SPARE, beyond)).await??;
                let rate = changes / read.elapsed.as_secs_f64();
                lines.log.limit.push(rate);
                lines.edge.limit.push(rate);
                lines.bytes.limit.push(read.bytes as f64 / changes);
            }
            Side::Native => {
                let cpu = cpu_of(&self.pair.subscriber);
                self.pair.enable().await?;
                self.pair.subscriber_shows(round.into()).await?;
                let rate = changes / started.elapsed().as_secs_f64();
                lines.cpu.peer.push(per_change(cpu_of(&self.pair.subscriber) - cpu));
                lines.log.peer.push(rate);
                lines.edge.peer.push(rate);
                self.pair.disable().await?;
            }
            Side::Hub => {
                let hub = self.folders.start_hub().await?;
                let bytes = hub.status().log.bytes;
                ours::durable(&hub, beyond).await?;
                lines.log.us.push(changes / started.elapsed().as_secs_f64());
                lines.bytes.us.push((hub.status().log.bytes - bytes) as f64 / changes);
                ours::mirrored(&hub, beyond).await?;
                lines.mirror.us.push(changes / started.elapsed().as_secs_f64());
                ours::stop(hub, None).await?;
            }
            Side::Edge => {
                let cpu = cpu_of_self();
                let hub = self.folders.start_hub().await?;
                let edge = self.folders.start_edge(&hub).await?;
                ours::visible(&edge, beyond).await?;
                let (elapsed, spent) = (started.elapsed(), cpu_of_self() - cpu);
                lines.edge.us.push(changes / elapsed.as_secs_f64());
                lines.cpu.us.push(per_change(spent));
                ours::mirrored(&hub, beyond).await?;
                lines.mirror_beside.us.push(started.elapsed().as_secs_f64() - elapsed.as_secs_f64());
                ours::stop(hub, Some(edge)).await?;
            }
        }
        run.say(&format!("{}: round {}, {side:?} {:.2} s", self.workload.name(), round + 1, started.elapsed().as_secs_f64()));
        Ok(())
    }
}

struct Lines {
    log: Line,
    edge: Line,
    mirror: Line,
    mirror_beside: Line,
    cpu: Line,
    bytes: Line,
}

impl Lines {
    fn new(workload: Workload) -> Lines {
        // Bulk is bound by the primary's decoding on both sides: there, being ahead is what is asked.
        let edge_goal = match workload {
            Workload::Single | Workload::Tpcb => Goal::Peer(2.0),
            Workload::Bulk | Workload::BulkUpdate | Workload::Wide => Goal::Peer(1.0),
        };
        Lines {
            log: Line::new("primary → hub's durable log", "changes/s", Better::More, Goal::Limit(0.9)),
            edge: Line::new("primary → hub → edge", "changes/s", Better::More, edge_goal),
            mirror: Line::new("primary → hub's mirror", "changes/s", Better::More, Goal::None),
            mirror_beside: Line::new("mirror arrives after the edge by", "s", Better::Less, Goal::None),
            cpu: Line::new("CPU of hub and edge (of the subscriber)", "µs/change", Better::Less, Goal::None),
            bytes: Line::new("log and link (limit: raw pgoutput)", "bytes/ch.", Better::Less, Goal::None),
        }
    }

    fn section(self, workload: Workload) -> Section {
        let title = format!("(b) drain of a backlog: {}", workload.name());
        let mut section = Section::new(title, "native subscription", "bare reader of the stream");
        section.lines = vec![self.log, self.edge, self.mirror, self.mirror_beside, self.cpu, self.bytes];
        section
    }
}
