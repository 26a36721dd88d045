//! The machine's facts, without which no figure says anything, and the CPU time of processes.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

use rimward_localpg::Server;

use crate::report::short;

/// Facts to be printed before the measures; `folder` is on the disk that they use.
pub(crate) fn facts(folder: &Path, server: &str) -> io::Result<Vec<String>> {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("").trim_start_matches(['\t', ' ', ':']);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory_kib: u64 = memory.lines().next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (sync_us, write_mb) = disk(folder)?;
    let mut facts = vec![
        format!("{cores} cores, {model}, {} GiB, Linux {}", memory_kib >> 20, kernel.trim()),
        format!("disk of {}: fdatasync {} µs, sequential write {} MB/s", folder.display(), short(sync_us), short(write_mb)),
        format!("PostgreSQL {server}, SQLite {}, rimward {}", rusqlite::version(), env!("CARGO_PKG_VERSION")),
        format!("load before: {}", load.trim()),
    ];
    if cfg!(debug_assertions) {
        facts.push("THIS IS A DEBUG BUILD: its figures say nothing".to_owned());
    }
    Ok(facts)
}

/// Median µs of an fdatasync of 4 KiB, and MB/s of a sequential write with one sync at its end.
fn disk(folder: &Path) -> io::Result<(f64, f64)> {
    const SYNCS: usize = 100;
    const CHUNK: usize = 1 << 20;
    const CHUNKS: usize = 128;
    let path = folder.join("disk");
    let mut file = fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..SYNCS {
        file.write_all(&[7; 4096])?;
        let begun = Instant::now();
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let chunk = vec![7; CHUNK];
    let begun = Instant::now();
    for _ in 0..CHUNKS {
        file.write_all(&chunk)?;
    }
    file.sync_data()?;
    let rate = (CHUNK * CHUNKS) as f64 / 1e6 / begun.elapsed().as_secs_f64();
    fs::remove_file(path)?;
    Ok((times[SYNCS / 2], rate))
}

/// Linux counts CPU time for users in hundredths of a second, whatever the kernel's own tick.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU seconds of this process so far.
pub(crate) fn cpu_of_self() -> f64 {
    stat("self").map_or(0.0, |stat| stat.own)
}

/// CPU seconds of a server so far: its postmaster, its living processes, and those that have ended.
pub(crate) fn cpu_of(server: &Server) -> f64 {
    let Some(postmaster) = server.pid() else { return 0.0 };
    let mut seconds = stat(&postmaster.to_string()).map_or(0.0, |stat| stat.own + stat.ended_children);
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    for process in processes.filter_map(|entry| entry.file_name().into_string().ok()) {
        if process.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(stat) = stat(&process).filter(|stat| stat.parent == postmaster)
        {
            seconds += stat.own;
        }
    }
    seconds
}

struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

fn stat(process: &str) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may contain anything; fields are counted behind it, the state being the third of the manual's.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<f64>().ok());
    let parent = fields.get(1)?.parse().ok()?;
    Some(Stat { parent, own: (ticks(14)? + ticks(15)?) / TICKS_PER_SECOND, ended_children: (ticks(16)? + ticks(17)?) / TICKS_PER_SECOND })
}
