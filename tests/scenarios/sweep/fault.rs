//! One fault, and the library that brings it about (`faults.c`), built by the C compiler at hand and preloaded into hub or edge.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use tempfile::TempDir;

use crate::cluster::text;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Also truncations, allocations and copies.
    Write,
    Sync,
    /// Renames, links, removals.
    Name,
}

pub(crate) const KINDS: [Kind; 3] = [Kind::Write, Kind::Sync, Kind::Name];

/// What happens at the chosen call. See `faults.c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Kill,
    Half,
    After,
    Power,
    Stall,
    Eio,
    Enospc,
    /// A failed sync as the kernel has it: what was to be written never is, though later syncs of that file succeed. Then the power is cut.
    Lost,
    /// Nothing is synced any more, and nobody is told. Then the power is cut.
    Lie,
}

/// The `number`th call of a kind, from 1, over all threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) number: u64,
    pub(crate) action: Action,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", format!("{:?}", self.kind).to_lowercase(), self.number, format!("{:?}", self.action).to_lowercase())
    }
}

impl Action {
    /// Whether the process ends by it.
    pub(crate) fn is_end(self) -> bool {
        matches!(self, Action::Kill | Action::Half | Action::After | Action::Power)
    }

    /// Whether the power is cut.
    pub(crate) fn takes_a_disk(self) -> bool {
        matches!(self, Action::Power | Action::Lost | Action::Lie)
    }

    /// Whether a sync fails by it, so that what is on the disk is unknown.
    pub(crate) fn fails(self) -> bool {
        matches!(self, Action::Eio | Action::Enospc | Action::Lost)
    }

    /// What makes sense for a kind. A removal that fails is nobody's loss.
    pub(crate) fn of(kind: Kind) -> &'static [Action] {
        match kind {
            Kind::Write => &[Action::Kill, Action::Half, Action::Power, Action::Eio, Action::Enospc],
            Kind::Sync => &[Action::Kill, Action::Power, Action::Eio, Action::Lost, Action::Enospc],
            Kind::Name => &[Action::Kill, Action::After, Action::Power, Action::Eio],
        }
    }
}

const COUNTS_BYTES: usize = 8 * KINDS.len();
/// Room for the path that was struck, behind the counts.
const PATH_BYTES: usize = 4096;

/// How often each kind was called.
pub(crate) type Counts = [u64; KINDS.len()];

impl Fault {
    /// One of those that can happen, given how often each kind is called without any.
    pub(crate) fn random(random: &mut StdRng, totals: &Counts, can_cut_power: bool) -> Fault {
        let (kind, total) = loop {
            let index = random.random_range(0..KINDS.len());
            if totals[index] > 0 {
                break (KINDS[index], totals[index]);
            }
        };
        let actions: Vec<Action> = Action::of(kind).iter().copied().filter(|action| can_cut_power || !action.takes_a_disk()).collect();
        // Every other one is what tells most.
        let power = can_cut_power && random.random_bool(0.5);
        let most = if kind == Kind::Sync && random.random_bool(0.5) { Action::Lost } else { Action::Power };
        let action = if power { most } else { *actions.choose(random).expect("every kind has an action") };
        Fault { kind, number: random.random_range(1..=total), action }
    }
}

/// The built library, and the file in which it counts.
pub(crate) struct Shim {
    folder: TempDir,
}

impl Shim {
    /// Builds it; or says why that cannot be.
    pub(crate) fn build() -> Result<Shim, String> {
        if !cfg!(target_os = "linux") {
            return Err("libraries are preloaded on Linux only".to_owned());
        }
        let folder = tempfile::Builder::new().prefix("rimward-faults-").tempdir().expect("a temporary folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweep/faults.c");
        let shim = Shim { folder };
        let built = Command::new("cc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(shim.library())
            .arg(source)
            .arg("-ldl")
            .output();
        match built {
            Ok(built) if built.status.success() => Ok(shim),
            Ok(built) => Err(format!("the C compiler refuses: {}", text(&built))),
            Err(error) => Err(format!("there is no C compiler: {error}")),
        }
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("faults.so")
    }

    fn counter(&self) -> PathBuf {
        self.folder.path().join("counts")
    }

    /// The environment of a process whose `folder` is struck, or counted only. Counting begins anew.
    pub(crate) fn environment(&self, folder: &Path, fault: Option<Fault>) -> Vec<(&'static str, String)> {
        fs::write(self.counter(), [0; COUNTS_BYTES + PATH_BYTES]).expect("write the counts");
        let mut environment = vec![
            ("LD_PRELOAD", self.library().display().to_string()),
            ("RIMWARD_FAULT_FOLDER", folder.display().to_string()),
            ("RIMWARD_FAULT_COUNTS", self.counter().display().to_string()),
        ];
        environment.extend(fault.map(|fault| ("RIMWARD_FAULT", fault.to_string())));
        environment
    }

    pub(crate) fn counts(&self) -> Counts {
        let bytes = fs::read(self.counter()).expect("read the counts");
        std::array::from_fn(|index| u64::from_ne_bytes(bytes[8 * index..8 * (index + 1)].try_into().expect("eight bytes")))
    }

    /// Ends the file system below `folder` without writing what it has not, as the library does it in a process of its own.
    pub(crate) fn cut_power(&self, folder: &Path) {
        let fault = Fault { kind: Kind::Write, number: 1, action: Action::Power };
        let environment = self.environment(folder, Some(fault));
        let cut = Command::new("sh").args(["-c", ": > \"$0\""]).arg(folder.join("cut")).envs(environment).status().expect("run sh");
        assert!(!cut.success(), "the power is on");
    }

    /// The file or folder that was struck.
    pub(crate) fn struck(&self) -> PathBuf {
        let bytes = fs::read(self.counter()).expect("read the counts");
        let path = bytes[COUNTS_BYTES..].split(|byte| *byte == 0).next().expect("a path");
        PathBuf::from(OsStr::from_bytes(path))
    }

    /// Whether the process came so far.
    pub(crate) fn has_struck(&self, fault: Fault) -> bool {
        let index = KINDS.iter().position(|kind| *kind == fault.kind).expect("a kind");
        self.counts()[index] >= fault.number
    }
}
