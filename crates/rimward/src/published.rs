//! What the apply thread tells everybody else, right after each commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rimward_model::{Catalog, Lsn, Position};
use rimward_replica::{Applier, Origin};
use tokio::sync::watch;

use crate::{Phase, Status};

/// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
const POSTGRES_EPOCH_US: i64 = 946_684_800_000_000;
/// No time of the primary's is known yet.
const UNKNOWN: i64 = i64::MIN;

/// Written by the apply thread and the follower, read by everybody.
#[derive(Debug)]
pub(crate) struct Published {
    origin: ArcSwap<Origin>,
    /// Everything up to here is visible; may lie beyond the file's own position, where there was nothing to apply in between.
    visible: watch::Sender<Lsn>,
    /// The file's position: that of its last commit.
    committed: AtomicU64,
    primary_time_us: AtomicI64,
    catalog: ArcSwap<Catalog>,
    phase: Mutex<Phase>,
    reconnects: AtomicU64,
}

impl Published {
    pub(crate) fn new(applier: &Applier) -> Published {
        let state = applier.state();
        Published {
            origin: ArcSwap::from_pointee(state.origin),
            visible: watch::Sender::new(state.lsn),
            committed: AtomicU64::new(state.lsn.get()),
            primary_time_us: AtomicI64::new(state.primary_time_us),
            catalog: ArcSwap::new(Arc::clone(applier.catalog())),
            phase: Mutex::new(Phase::Disconnected { reason: "not connected yet".to_owned() }),
            reconnects: AtomicU64::new(0),
        }
    }

    /// A commit is visible.
    pub(crate) fn committed(&self, applier: &Applier) {
        let state = applier.state();
        if !Arc::ptr_eq(&self.catalog.load(), applier.catalog()) {
            self.catalog.store(Arc::clone(applier.catalog()));
        }
        self.committed.store(state.lsn.get(), Ordering::Release);
        self.primary_time_us.fetch_max(state.primary_time_us, Ordering::AcqRel);
        self.visible.send_if_modified(|visible| {
            let news = state.lsn > *visible;
            *visible = state.lsn.max(*visible);
            news
        });
    }

    /// Another file has taken the place of the one before: its position counts, even if it is earlier.
    pub(crate) fn replaced(&self, applier: &Applier) {
        let state = applier.state();
        self.origin.store(Arc::new(state.origin));
        self.catalog.store(Arc::clone(applier.catalog()));
        self.primary_time_us.store(state.primary_time_us, Ordering::Release);
        // In this order: whoever reads the new file's commit reads its position behind that.
        self.visible.send_replace(state.lsn);
        self.committed.store(state.lsn.get(), Ordering::Release);
    }

    /// There was nothing to apply up to here.
    pub(crate) fn progress(&self, lsn: Lsn, primary_time_us: i64) {
        self.primary_time_us.fetch_max(primary_time_us, Ordering::AcqRel);
        self.visible.send_if_modified(|visible| {
            let news = lsn > *visible;
            *visible = lsn.max(*visible);
            news
        });
    }

    pub(crate) fn position(&self) -> Position {
        self.at(*self.visible.borrow())
    }

    pub(crate) fn at(&self, lsn: Lsn) -> Position {
        let origin = self.origin.load();
        Position { system: origin.system, timeline: origin.timeline, lsn }
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Lsn> {
        self.visible.subscribe()
    }

    pub(crate) fn committed_lsn(&self) -> Lsn {
        Lsn::new(self.committed.load(Ordering::Acquire))
    }

    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.catalog.load_full()
    }

    /// From the primary's clock to ours: grows while nothing comes.
    pub(crate) fn lag(&self) -> Option<Duration> {
        let shown = self.primary_time_us.load(Ordering::Acquire);
        if shown == UNKNOWN {
            return None;
        }
        Some(Duration::from_micros(u64::try_from(now_us().saturating_sub(shown)).unwrap_or(0)))
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase.lock().clone()
    }

    /// Failure and the end are final: only a new handle follows them.
    pub(crate) fn enter(&self, phase: Phase) {
        let mut current = self.phase.lock();
        match &*current {
            Phase::Stopped => {}
            Phase::Failed { .. } if phase != Phase::Stopped => {}
            _ => *current = phase,
        }
    }

    pub(crate) fn reconnected(&self) {
        self.reconnects.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn status(&self) -> Status {
        Status {
            phase: self.phase(),
            position: self.position(),
            lag: self.lag(),
            schema_version: self.catalog.load().version,
            reconnects: self.reconnects.load(Ordering::Relaxed),
        }
    }
}

/// Our clock, microseconds since 2000-01-01 UTC.
pub(crate) fn now_us() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX).saturating_sub(POSTGRES_EPOCH_US)
}
