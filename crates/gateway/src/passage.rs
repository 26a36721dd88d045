//! How a transaction block that was kept from the primary gets there: the client's own BEGIN, its savepoints, and what could not be
//! answered here behind them. Until the primary has said that the block is open (or has failed, as it failed here), nothing of the
//! client's is forwarded: outside of its block it would do what it was not meant to do.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use rimward_model::Lsn;
use tokio::time::Instant;

use crate::batch::frames;
use crate::block::{Deferred, Spent};
use crate::intake::{Routing, Unit};
use crate::message::{Message, Target};
use crate::relay::{AnswerRow, Origin};
use crate::route::Reason;
use crate::session::{End, Session};
use crate::write::{self, frame, put_count, string};

/// The prepared statement and the portal that everything of this is done with.
const NAME: &str = "_rimward_block";
/// No such portal exists: to execute it makes a block fail.
const NOWHERE: &str = "_rimward_failed";
/// What is asked of a REPEATABLE READ block at the primary: where the WAL ends, read behind its snapshot, and whether transactions were
/// open when that was taken.
const SNAPSHOT: &str = "SELECT pg_catalog.pg_current_wal_insert_lsn(), pg_catalog.pg_snapshot_xmin(s) OPERATOR(pg_catalog.=) \
     pg_catalog.pg_snapshot_xmax(s) FROM pg_catalog.pg_current_snapshot() s";
/// For so long a role whose REPEATABLE READ block could not go on here has such blocks at the primary from their start.
pub(crate) const SNAPSHOTS_REMOTE: Duration = Duration::from_secs(3600);

/// A block on its way to the primary.
#[derive(Debug)]
pub(crate) enum Passage {
    /// What is held follows, for this reason.
    Open(Reason),
    /// It has read here from one snapshot, and may go on only if the primary's is the same.
    Compare { reason: Reason, read: Lsn, told: Option<Lsn> },
    /// It has failed here and is made to fail there, behind so many answers of other passages.
    Fail { behind: u8 },
}

impl Session {
    /// The transaction status as the client knows it.
    pub(crate) fn client_status(&self) -> u8 {
        match &self.routing {
            Some(Routing { passage: Some(Passage::Fail { .. }), .. }) => b'E',
            Some(Routing { passage: Some(_), .. } | Routing { block: Some(_), .. }) => b'T',
            _ => self.status,
        }
    }

    /// Opens the block at the primary; what is held is forwarded behind it.
    pub(crate) fn pass_block(&mut self, reason: Reason) {
        let Some(routing) = &mut self.routing else { return };
        let Some(block) = routing.block.take() else { return };
        let read = routing.pinned.take().map(|pinned| pinned.lsn);
        let spent = block.portal.as_ref().filter(|_| routing.held.as_ref().is_some_and(wants_unnamed_portal));
        self.tell(&block, |out| {
            if read.is_some() {
                command(out, SNAPSHOT);
            }
            if let Some(spent) = spent {
                spend(out, spent);
            }
        });
        let passage = match read {
            Some(read) => Passage::Compare { reason, read, told: None },
            None => Passage::Open(reason),
        };
        if let Some(routing) = &mut self.routing {
            routing.passage = Some(passage);
        }
        self.target.local(|| {});
    }

    /// The client hears of an error inside its block: the block fails at the primary, too, which then judges whatever comes next.
    pub(crate) fn fail_block(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        routing.wait = None;
        let fail = |out: &mut Vec<u8>| frame_execute(out, NOWHERE);
        match (routing.passage.take(), routing.block.take()) {
            (Some(Passage::Compare { told: Some(_), .. }), _) => {
                routing.passage = Some(Passage::Fail { behind: 0 });
                self.tell_more(fail);
            }
            (Some(Passage::Fail { behind }), _) => routing.passage = Some(Passage::Fail { behind }),
            (Some(_), _) => {
                routing.passage = Some(Passage::Fail { behind: 1 });
                self.tell_more(fail);
            }
            (None, Some(block)) => {
                routing.pinned = None;
                routing.passage = Some(Passage::Fail { behind: 0 });
                self.tell(&block, fail);
            }
            (None, None) => {}
        }
    }

    fn tell(&mut self, block: &Deferred, more: impl FnOnce(&mut Vec<u8>)) {
        self.inject_managing();
        let statements: Vec<Arc<str>> = block.statements();
        self.tell_more(|out| {
            statements.iter().for_each(|sql| command(out, sql));
            more(out);
        });
    }

    fn tell_more(&mut self, more: impl FnOnce(&mut Vec<u8>)) {
        let out = &mut self.primary.output.bytes;
        more(out);
        close(out, b'S');
        write::empty(out, b'S');
        self.replies.asked(Origin::Block);
    }

    /// The primary has answered.
    pub(crate) fn block_told(&mut self, status: u8, rows: Result<Vec<AnswerRow>, [u8; 5]>) -> Result<(), End> {
        let Some(routing) = &mut self.routing else { return Ok(()) };
        match routing.passage.take() {
            Some(Passage::Fail { behind: 1.. }) if status != b'I' => routing.passage = Some(Passage::Fail { behind: 0 }),
            Some(Passage::Fail { .. }) if status == b'E' => {
                self.status = b'E';
                self.target.nothing();
            }
            Some(Passage::Open(reason)) if status == b'T' => self.block_is_open(reason),
            Some(Passage::Compare { reason, read, .. }) if status == b'T' => {
                let quiet = rows.ok().and_then(|rows| end_of_wal(&rows));
                let told = Some(quiet.unwrap_or(Lsn::new(u64::MAX)));
                routing.passage = Some(Passage::Compare { reason, read, told });
                if let Some(end) = quiet {
                    let (replica, patience) = (Arc::clone(&routing.replica), self.shared.config.limits.wait_max);
                    routing.wait = Some(Box::pin(async move {
                        // Whether it came in time is seen by looking again.
                        let _ = replica.wait_for(end, patience).await;
                    }));
                } else {
                    self.compare();
                }
            }
            // Cancelled by somebody else, say. Whatever the client sends next must not run outside of its block.
            _ => return Err(End::Block),
        }
        Ok(())
    }

    /// Whether the primary's snapshot is the one that was read here: nothing was committed since, and nothing was open when it was taken,
    /// for what is open may be in the log already and yet not be visible there.
    pub(crate) fn compare(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        let (reason, same) = match routing.passage.take() {
            Some(Passage::Compare { reason, read, told: Some(end) }) => {
                // In this order: what the position covers has been committed in the file.
                let reached = routing.replica.position().lsn;
                (reason, reached >= end && routing.replica.committed() == read)
            }
            other => {
                routing.passage = other;
                return;
            }
        };
        if same {
            return self.block_is_open(reason);
        }
        let told = Some(Lsn::new(u64::MAX));
        routing.passage = Some(Passage::Compare { reason: reason.clone(), read: Lsn::ZERO, told });
        if let Some(unit) = routing.held.take() {
            self.refuse_to_move(&unit, &reason);
        }
    }

    /// A frame that can only be forwarded comes in a block that the primary has not heard of. Where that has read from one snapshot, it is
    /// refused, for the frame is not at hand as a whole.
    pub(crate) fn pass_block_before(&mut self, tag: u8, frame_bytes: usize) {
        let reason = Reason::Protocol("a message is not looked into");
        let Some(routing) = self.routing.as_mut().filter(|routing| routing.pinned.is_some()) else { return self.pass_block(reason) };
        let in_batch = !routing.batch.is_empty() || matches!(tag, b'P' | b'B');
        routing.batch.clear();
        if in_batch {
            // Whatever comes up to Sync is skipped.
            return self.refuse_to_move(&Unit::Batch(BytesMut::new()), &reason);
        }
        self.passing = frame_bytes;
        self.discarding = true;
        self.refuse_to_move(&Unit::Query(BytesMut::new()), &reason);
    }

    /// A block that has read an edge's snapshot can neither go on here nor be moved.
    fn refuse_to_move(&mut self, unit: &Unit, reason: &Reason) {
        if let Some(routing) = &self.routing {
            self.shared.snapshots_remote(routing.knowledge.state().map(|state| state.role.clone()));
        }
        let message =
            format!("could not serialize access: the transaction has read a snapshot of the edge, which the primary lacks ({reason})");
        let hint =
            "The transaction might succeed if retried: the edge now sends such transactions of this role to the primary from their start.";
        self.fail(unit, "40001", &message, Some(hint));
    }

    fn block_is_open(&mut self, reason: Reason) {
        self.status = b'T';
        self.target.nothing();
        let Some(routing) = &mut self.routing else { return };
        routing.passage = None;
        match routing.held.take() {
            Some(unit) => self.forward(unit, reason),
            None => routing.reason_ahead = Some(reason),
        }
    }

    /// When the block has been idle, or has held its snapshot, for too long.
    pub(crate) fn block_expires_at(&self) -> Option<Instant> {
        let routing = self.routing.as_ref()?;
        routing.block.as_ref()?;
        let timeout = routing.knowledge.state().map(|state| state.idle_timeout).filter(|timeout| !timeout.is_zero());
        let idle = timeout.filter(|_| !routing.is_busy()).map(|timeout| routing.idle_since + timeout);
        let aged = routing.pinned.as_ref().map(|pinned| pinned.since + self.shared.config.limits.snapshot_age_max);
        [idle, aged].into_iter().flatten().min()
    }
}

/// Where the WAL ended, if no transaction was open.
fn end_of_wal(rows: &[AnswerRow]) -> Option<Lsn> {
    let row = rows.first()?;
    let text = |index: usize| row.get(index)?.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    if text(1)? == "t" { text(0)?.parse().ok() } else { None }
}

/// Whether a unit asks for the unnamed portal that an earlier one has left.
fn wants_unnamed_portal(unit: &Unit) -> bool {
    let Unit::Batch(bytes) = unit else { return false };
    let uses = frames(bytes).find_map(|(tag, _, body)| match Message::decode(tag, body) {
        Ok(Message::Bind(bind)) if bind.portal.is_empty() => Some(false),
        Ok(Message::Execute { portal: b"", .. } | Message::Describe(Target::Portal(b"")) | Message::Close(Target::Portal(b""))) => {
            Some(true)
        }
        _ => None,
    });
    uses == Some(true)
}

/// Makes the unnamed portal anew, executed to its end.
fn spend(out: &mut Vec<u8>, spent: &Spent) {
    // What managed the block must not do so again: anything that gives no rows is as good.
    let (sql, oids) = match spent.rows {
        Some(_) => (&*spent.sql, &*spent.oids),
        None => ("SET LOCAL rimward.portal TO ''", &[][..]),
    };
    close(out, b'S');
    frame(out, b'P', |out| {
        string(out, NAME);
        string(out, sql);
        put_count(out, oids.len());
        oids.iter().for_each(|oid| out.extend_from_slice(&oid.to_be_bytes()));
    });
    frame(out, b'B', |out| {
        string(out, "");
        string(out, NAME);
        out.extend_from_slice(&spent.bind);
    });
    frame_execute(out, "");
}

fn close(out: &mut Vec<u8>, kind: u8) {
    frame(out, b'C', |out| {
        out.push(kind);
        string(out, NAME);
    });
}

/// Close, Parse, Bind, Execute and Close, so that nothing is left that the client could see.
fn command(out: &mut Vec<u8>, sql: &str) {
    close(out, b'S');
    frame(out, b'P', |out| {
        string(out, NAME);
        string(out, sql);
        put_count(out, 0);
    });
    frame(out, b'B', |out| {
        string(out, NAME);
        string(out, NAME);
        (0..3).for_each(|_| put_count(out, 0));
    });
    frame_execute(out, NAME);
    close(out, b'P');
}

fn frame_execute(out: &mut Vec<u8>, portal: &str) {
    frame(out, b'E', |out| {
        string(out, portal);
        out.extend_from_slice(&[0; 4]);
    });
}
