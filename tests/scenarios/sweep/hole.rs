//! The end of a log with a hole in it, and damage before what was acknowledged.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rand::Rng as _;
use rimward_batch::Limits;
use rimward_log::{DirStorage, SegmentFrames, segments};
use rimward_model::Lsn;

use super::fault::{Action, Fault, Kind};
use super::{STEPS, Sweep, Victim, say};
use crate::cluster::{Program, eventually, run, text};
use crate::crash::alone;

/// A disk that takes no sync: much is appended, and nothing of it acknowledged. Then later blocks are there, and earlier ones are not.
#[test]
fn a_tail_with_a_hole_behind_what_was_acknowledged_comes_again_and_one_before_it_is_refused() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Hub) else { return };
    sweep.judge_convergence("the start");
    sweep.cluster.hub.take().expect("the hub runs").kill();
    let log = sweep.cluster.hub_folder().join("log");
    let stalled = Fault { kind: Kind::Sync, number: sweep.steps.random.random_range(12..20), action: Action::Stall };
    let environment = sweep.shim.environment(&sweep.cluster.hub_folder(), Some(stalled));
    let program = Program::start_in(&environment, &sweep.cluster.hub_arguments(), sweep.cluster.folder.path().join("hub.log"));
    eventually("the disk takes no sync any more", || {
        sweep.steps.step();
        sweep.shim.has_struck(stalled)
    });
    for _ in 0..STEPS {
        sweep.steps.step();
        std::thread::sleep(Duration::from_millis(20));
    }
    program.kill();
    let confirmed = sweep.steps.confirmed();
    let frames = last_frames(&log);
    let unacknowledged: Vec<&(u64, Lsn)> = frames.iter().filter(|(_, end)| *end > confirmed).collect();
    say(format_args!("{} frames in the last segment, {} of them behind {confirmed}", frames.len(), unacknowledged.len()));
    assert!(unacknowledged.len() > 2, "too few frames to make a hole");
    overwrite(&log, unacknowledged[0].0, |bytes| bytes.fill(0));
    sweep.judge_acknowledged("a hole");
    sweep.judge_convergence("a hole");

    sweep.cluster.hub.take().expect("the hub runs").kill();
    let confirmed = sweep.steps.confirmed();
    let (offset, end) = *last_frames(&log).last().expect("a frame");
    assert!(end <= confirmed, "everything was acknowledged");
    overwrite(&log, offset, |bytes| bytes[10] ^= 1);
    let before = fs::read(last_segment(&log)).expect("read the segment");
    let refused = run(&sweep.cluster.hub_arguments().iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!refused.status.success() && text(&refused).contains("was damaged at its end"), "{}", text(&refused));
    assert!(fs::read(last_segment(&log)).expect("read the segment") == before, "a refused log was changed");
    overwrite(&log, offset, |bytes| bytes[10] ^= 1);
    sweep.judge_all();
}

fn last_segment(log: &Path) -> PathBuf {
    let (_, summaries) = segments(&DirStorage::read_only(log)).expect("a log");
    log.join(summaries.last().expect("a segment").name.to_string())
}

/// Where each frame of the last segment begins, and what it reaches.
fn last_frames(log: &Path) -> Vec<(u64, Lsn)> {
    let storage = DirStorage::read_only(log);
    let (meta, summaries) = segments(&storage).expect("a log");
    let name = summaries.last().expect("a segment").name;
    let mut frames = SegmentFrames::open(&storage, &meta, name, &Limits::default()).expect("a segment");
    let mut found = Vec::new();
    while let Ok(Some((offset, frame))) = frames.next() {
        found.push((offset, frame.header().end));
    }
    found
}

/// Changes the first bytes of a frame.
fn overwrite(log: &Path, offset: u64, change: impl FnOnce(&mut [u8])) {
    let path = last_segment(log);
    let mut bytes = fs::read(&path).expect("read the segment");
    let at = usize::try_from(offset).expect("an offset");
    change(&mut bytes[at..at + 64]);
    fs::write(&path, bytes).expect("write the segment");
}
