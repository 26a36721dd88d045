//! Who is streaming, how far each has come, and the wire that `verify` pulls to hold them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::Mutex;
use rimward_model::Lsn;
use tokio::sync::mpsc;

use crate::status::EdgeStatus;
use crate::tokens::Access;

/// Hold, advance and release of one verification, and of the next one while the stream is slow to take them.
const CONTROLS_MAX: usize = 8;

/// What `verify` tells a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// Send nothing more until told.
    Hold { id: u64 },
    /// Go on, but the edge is to show exactly this position first.
    AdvanceTo { id: u64, lsn: Lsn },
    /// As if nothing had been.
    Release { id: u64 },
}

/// One stream.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) peer: String,
    pub(crate) access: Access,
    connected_at: Instant,
    sent_bytes: AtomicU64,
    controls: mpsc::Sender<Control>,
    progress: Mutex<EdgeProgress>,
}

#[derive(Debug)]
struct EdgeProgress {
    live: bool,
    sent: Lsn,
    durable: Option<Lsn>,
    reported_at: Option<Instant>,
}

impl Edge {
    /// Notes what the stream has sent up to.
    pub(crate) fn sent(&self, lsn: Lsn, live: bool) {
        let mut progress = self.progress.lock();
        (progress.sent, progress.live) = (lsn, live);
    }

    /// Notes that a message of so many bytes goes out.
    pub(crate) fn sends(&self, bytes: usize) {
        self.sent_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Passes a control on; false if the stream is gone or drowning.
    pub(crate) fn control(&self, control: Control) -> bool {
        self.controls.try_send(control).is_ok()
    }

    fn status(&self, end: Lsn) -> EdgeStatus {
        let progress = self.progress.lock();
        EdgeStatus {
            name: self.name.clone(),
            peer: self.peer.clone(),
            token: self.access.name().map(str::to_owned),
            connected_s: self.connected_at.elapsed().as_secs(),
            live: progress.live,
            sent: progress.sent,
            sent_bytes: self.sent_bytes.load(Ordering::Relaxed),
            durable: progress.durable,
            lag_bytes: end.bytes_since(progress.durable.unwrap_or(progress.sent)),
            reported_ms_ago: progress.reported_at.map(|at| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

/// All streams.
#[derive(Debug, Default)]
pub(crate) struct Edges {
    streaming: Mutex<BTreeMap<u64, Arc<Edge>>>,
}

/// A stream's entry among [`Edges`], removed when it ends.
#[derive(Debug)]
pub(crate) struct Enrolled {
    pub(crate) edge: Arc<Edge>,
    pub(crate) controls: mpsc::Receiver<Control>,
    edges: Arc<Edges>,
}

impl Drop for Enrolled {
    fn drop(&mut self) {
        self.edges.streaming.lock().remove(&self.edge.id);
        tracing::info!(edge = self.edge.name, peer = self.edge.peer, "edge disconnected");
    }
}

impl Edges {
    /// Enters a stream that begins at `from`.
    pub(crate) fn enrol(self: &Arc<Edges>, name: String, peer: String, access: Access, from: Lsn) -> Enrolled {
        let (controls, receiver) = mpsc::channel(CONTROLS_MAX);
        let progress = Mutex::new(EdgeProgress { live: false, sent: from, durable: None, reported_at: None });
        // Random: sessions of a hub that was restarted are not mistaken for present ones.
        let id = rand::random();
        tracing::info!(edge = name, peer, %from, "edge streams");
        let edge =
            Arc::new(Edge { id, name, peer, access, connected_at: Instant::now(), sent_bytes: AtomicU64::new(0), controls, progress });
        self.streaming.lock().insert(id, edge.clone());
        Enrolled { edge, controls: receiver, edges: self.clone() }
    }

    /// All that stream now.
    pub(crate) fn streaming(&self) -> Vec<Arc<Edge>> {
        self.streaming.lock().values().cloned().collect()
    }

    /// Notes a report; false if that session has ended, or was let in otherwise.
    pub(crate) fn reported(&self, session: u64, access: &Access, durable: Lsn, now: Instant) -> bool {
        let streaming = self.streaming.lock();
        let Some(edge) = streaming.get(&session).filter(|edge| edge.access == *access) else { return false };
        let mut progress = edge.progress.lock();
        progress.durable = progress.durable.max(Some(durable));
        progress.reported_at = Some(now);
        true
    }

    /// Whether that session streams, and was let in alike.
    pub(crate) fn is_streaming(&self, session: u64, access: &Access) -> bool {
        self.streaming.lock().get(&session).is_some_and(|edge| edge.access == *access)
    }

    /// For `status`; `end` is the log's.
    pub(crate) fn status(&self, end: Lsn) -> Vec<EdgeStatus> {
        self.streaming.lock().values().map(|edge| edge.status(end)).collect()
    }
}
