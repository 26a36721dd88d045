//! The reading half of the first copy: several sessions of one snapshot, each on a thread of its own, read parts of tables at once. The
//! parts come out in order all the same, since rows are stored fastest in the order of their keys, which is mostly that of their places.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use parking_lot::Mutex;
use rimward_model::{RemoteReason, Row, TableId};
use rimward_source::{Copied, CopyRange, CopySession, SetupError};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// About so many bytes of a table are read at a time.
pub(crate) const RANGE_BYTES: u64 = 8 << 20;
/// Rows go from the reading to the writing thread in pieces of this size,
const PIECE_BYTES: usize = 256 << 10;
/// so many of which may wait in each session: a whole part, so that no session waits for the one before it.
const PIECES_MAX: usize = 32;

/// What a part is made of.
pub(crate) enum Piece {
    /// So many rows, end to end.
    Rows(Vec<u8>, u64),
    /// There are no more.
    End,
    /// One of them cannot be stored.
    Quarantined(RemoteReason),
    /// The primary, or the way to it, failed.
    Failed(SetupError),
}

/// The parts, in order; each as soon as a session has begun with it.
pub(crate) type Parts = Receiver<Receiver<Piece>>;

/// What the sessions share.
pub(crate) struct Reading<'a> {
    ranges: &'a [CopyRange],
    next: Mutex<(usize, Sender<Receiver<Piece>>)>,
    /// Tables of which nothing more is wanted.
    given_up: Mutex<BTreeSet<TableId>>,
    cancelled: &'a CancellationToken,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(ranges: &'a [CopyRange], cancelled: &'a CancellationToken) -> (Reading<'a>, Parts) {
        let (begun, parts) = channel();
        (Reading { ranges, next: Mutex::new((0, begun)), given_up: Mutex::default(), cancelled }, parts)
    }

    /// Nothing more of this table is wanted.
    pub(crate) fn give_up(&self, table: TableId) {
        self.given_up.lock().insert(table);
    }

    /// A session's thread: reads one part after the other until there are no more, or nobody wants them.
    pub(crate) fn run(&self, mut session: CopySession, runtime: &Handle) {
        while let Some((range, pieces)) = self.begin() {
            let work = async {
                tokio::select! {
                    read = self.read(&mut session, range, &pieces) => read,
                    () = self.cancelled.cancelled() => Ok(None),
                }
            };
            let last = match runtime.block_on(work) {
                Ok(None) => return,
                Ok(Some(last)) => last,
                Err(error) => Piece::Failed(error),
            };
            let failed = matches!(last, Piece::Failed(_));
            if pieces.send(last).is_err() || failed {
                return;
            }
        }
    }

    fn begin(&self) -> Option<(&'a CopyRange, SyncSender<Piece>)> {
        let mut next = self.next.lock();
        let range = self.ranges.get(next.0)?;
        let (sender, receiver) = sync_channel(PIECES_MAX);
        next.1.send(receiver).ok()?;
        next.0 += 1;
        Some((range, sender))
    }

    /// What comes last; `None` if nobody wants it.
    async fn read(&self, session: &mut CopySession, range: &CopyRange, pieces: &SyncSender<Piece>) -> Result<Option<Piece>, SetupError> {
        if self.given_up.lock().contains(&range.table) {
            return Ok(Some(Piece::End));
        }
        let (mut piece, mut rows, mut wanted) = (Vec::with_capacity(PIECE_BYTES), 0u64, true);
        let mut each = |row: Row<'_>| {
            piece.extend_from_slice(row.as_bytes());
            rows += 1;
            if piece.len() >= PIECE_BYTES {
                let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE_BYTES));
                wanted &= pieces.send(Piece::Rows(full, std::mem::take(&mut rows))).is_ok();
            }
        };
        let copied = session.copy(range, &mut each).await?;
        if rows > 0 {
            wanted &= pieces.send(Piece::Rows(piece, rows)).is_ok();
        }
        let last = match copied {
            Copied::Rows(_) => Piece::End,
            Copied::Quarantined(reason) => Piece::Quarantined(reason),
        };
        Ok(wanted.then_some(last))
    }
}
