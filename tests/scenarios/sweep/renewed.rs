//! What an earlier process has left in a write-ahead log may never have reached the disk, though whoever reads it is shown it: a sync that
//! failed once fails no more, and does nothing. So a process that goes on from there writes it again before it vouches for any of it.

use std::fs;
use std::path::Path;

use super::{Sweep, Victim, say};
use crate::cluster::{Program, eventually};
use crate::crash::alone;

/// What a process did to a file, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Wrote { at: u64, length: u64 },
    Synced,
}

/// What the trace says of one file.
fn done(trace: &Path, file: &Path) -> Vec<Done> {
    let text = fs::read_to_string(trace).expect("a trace");
    let line = |line: &str| {
        let parts: Vec<&str> = line.splitn(4, ' ').collect();
        let number = |index: usize| parts[index].parse().expect("a number");
        (Path::new(parts[3]) == file).then(|| match parts[0] {
            "write" => Done::Wrote { at: number(1), length: number(2) },
            _ => Done::Synced,
        })
    };
    text.lines().filter_map(line).collect()
}

/// How far a file was written without a gap, from its beginning, before it was synced for the first time.
fn written_before_the_first_sync(done: &[Done]) -> u64 {
    let synced = done.iter().position(|done| *done == Done::Synced).expect("the file was synced");
    let mut writes: Vec<(u64, u64)> = Vec::new();
    for done in &done[..synced] {
        if let Done::Wrote { at, length } = *done {
            writes.push((at, at + length));
        }
    }
    writes.sort_unstable();
    writes.iter().fold(0, |end, (from, to)| if *from <= end { end.max(*to) } else { end })
}

#[test]
fn a_process_that_goes_on_writes_again_what_it_vouches_for() {
    let _alone = alone();
    let Some(mut sweep) = Sweep::start(Victim::Edge) else { return };
    sweep.judge_convergence("the start");
    for (victim, name) in [(Victim::Edge, "ledger.sqlite"), (Victim::Hub, "mirror.sqlite")] {
        let folder = match victim {
            Victim::Hub => sweep.cluster.hub_folder(),
            Victim::Edge => sweep.cluster.edge_folder(0),
        };
        let wal = folder.join(format!("{name}-wal"));
        eventually("there is something in the write-ahead log", || {
            sweep.steps.step();
            fs::metadata(&wal).is_ok_and(|wal| wal.len() > 0)
        });
        match victim {
            Victim::Hub => sweep.cluster.hub.take(),
            Victim::Edge => sweep.cluster.edges[0].program.take(),
        }
        .expect("it runs")
        .kill();
        let left = fs::metadata(&wal).expect("a write-ahead log").len();

        let trace = sweep.cluster.folder.path().join(format!("{name}.trace"));
        let mut environment = sweep.shim.environment(&folder, None);
        environment.push(("RIMWARD_FAULT_TRACE", trace.display().to_string()));
        let (arguments, log) = match victim {
            Victim::Hub => (sweep.cluster.hub_arguments(), "hub.log"),
            Victim::Edge => (sweep.cluster.edge_arguments(0), "edge0.log"),
        };
        let mut program = Program::start_in(&environment, &arguments, sweep.cluster.folder.path().join(log));
        eventually("it syncs the file", || {
            assert!(program.ended().is_none(), "the {victim:?} ended: {}", program.log_text());
            sweep.steps.step();
            trace.exists() && done(&trace, &wal).contains(&Done::Synced)
        });
        let written = written_before_the_first_sync(&done(&trace, &wal));
        say(format_args!("{victim:?}: {left} bytes were left in {}, and {written} were written again", wal.display()));
        assert!(written >= left, "the {victim:?} vouches for {left} bytes, of which it wrote {written}");
        program.kill();
        sweep.judge_convergence("a file that was written again");
    }
    sweep.judge_all();
}
