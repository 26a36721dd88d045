//! The running session: a task of its own reads and acknowledges, whatever the consumer does, and hands on whole transactions.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use rimward_model::{Lsn, SystemId, Timeline, TimelineHistory};
use rimward_pgconnect::{ConnInfo, connect_sql_with_end};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;

use crate::acknowledge::Acknowledgement;
use crate::assemble::{Assembler, MemoryLimits, Step};
use crate::connection::{Received, ReplicationConnection, ReplicationStream};
use crate::quorum::{Quorum, Released, StandbyGauge};
use crate::spool::{Spool, SpoolGauge};
use crate::watch::{Heard, Watch, check_publications};
use crate::{SlotName, StreamError, SystemIdentity, Transaction};

/// A group is handed on at this size, even if more is at hand.
const GROUP_BYTES: usize = 256 * 1024;
/// And at this number of transactions.
const GROUP_TRANSACTIONS: usize = 4096;
/// The queue towards the consumer is counted in units of so many bytes.
const QUEUE_UNIT_BYTES: usize = 1024;
/// What is sent this long after its commit is a backlog.
const BACKLOG_US: i64 = 50_000;
/// In a backlog, so long is waited before a read: the walsender wakes less often and gets more done. It would cost latency otherwise.
const BACKLOG_PAUSE: Duration = Duration::from_millis(1);
/// A read that brought this much needs no pause to be worth while.
const FULL_READ_BYTES: usize = 128 * 1024;
/// Everything that a session asks before it streams is answered within this.
const START_MAX: Duration = Duration::from_secs(60);
/// For saying farewell to a primary that may not listen.
const FAREWELL_MAX: Duration = Duration::from_secs(1);
/// Microseconds from the Unix epoch to 2000-01-01.
const POSTGRES_EPOCH_US: i64 = 946_684_800_000_000;

/// What to consume.
#[derive(Debug, Clone)]
pub struct StreamConfig {
    /// The primary.
    pub conninfo: ConnInfo,
    /// The slot.
    pub slot: SlotName,
    /// The publications.
    pub publications: Vec<String>,
    /// Of which cluster, and on which timeline, the data held so far is; `None` at the very first start.
    pub expected: Option<(SystemId, Timeline)>,
    /// Folder for large transactions, used by this stream alone: spool files in it are removed at the start.
    pub spool_folder: PathBuf,
    /// Limits.
    pub limits: StreamLimits,
}

/// How much memory and disk a stream may take.
#[derive(Debug, Clone, Copy)]
pub struct StreamLimits {
    /// A transaction's messages stay in memory up to this size, and are spooled beyond.
    pub transaction_bytes_max: usize,
    /// All streamed transactions in progress together stay in memory up to this size.
    pub memory_bytes_max: usize,
    /// Transactions that wait for the consumer; when full, reading pauses.
    pub queue_bytes_max: usize,
    /// All spool files together.
    pub spool_bytes_max: u64,
    /// A single message. PostgreSQL itself sends none of more than 1 GiB.
    pub frame_bytes_max: usize,
    /// The primary is asked for a sign of life every second; a stream without any for this long is given up.
    pub silence_max: Duration,
    /// And after this, if a session beside the stream finds nobody to answer either.
    pub unanswered_max: Duration,
    /// How often that session looks, at the publications also.
    pub look_interval: Duration,
}

impl Default for StreamLimits {
    fn default() -> StreamLimits {
        StreamLimits {
            transaction_bytes_max: 8 << 20,
            memory_bytes_max: 64 << 20,
            queue_bytes_max: 16 << 20,
            spool_bytes_max: 64 << 30,
            frame_bytes_max: 1 << 30,
            silence_max: Duration::from_secs(60),
            unanswered_max: Duration::from_secs(10),
            look_interval: Duration::from_secs(5),
        }
    }
}

/// What the primary did, in order.
#[derive(Debug)]
pub enum Event {
    /// Committed transactions, in commit order; never empty.
    Transactions(Vec<Transaction>),
    /// Everything before `wal_end` has been handed on: there is no transaction between the last one and it.
    ///
    /// To let an idle primary release WAL, make the position itself durable, then vouch for it by [`Acknowledger::durable`]: the
    /// slot will be confirmed up to there, and a later start from less is refused.
    Progress {
        /// The primary's position.
        wal_end: Lsn,
        /// The primary's clock, microseconds since 2000-01-01 UTC.
        sent_at_us: i64,
    },
}

/// Vouches for what is durable. Cloneable, and usable from any thread.
#[derive(Debug, Clone)]
pub struct Acknowledger {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    durable: AtomicU64,
    /// What was handed on last had been committed a while before it was sent.
    lagging: AtomicBool,
    changed: Notify,
    stopping: Notify,
}

impl Acknowledger {
    /// Everything before `lsn`, the `end_lsn` of a commit or the `wal_end` of a progress, survives a crash. A lesser one than before
    /// changes nothing.
    pub fn durable(&self, lsn: Lsn) {
        if self.shared.durable.fetch_max(lsn.get(), Ordering::AcqRel) < lsn.get() {
            self.shared.changed.notify_one();
        }
    }
}

/// A running session. Dropping it ends it.
#[derive(Debug)]
pub struct Stream {
    identity: SystemIdentity,
    history: TimelineHistory,
    shared: Arc<Shared>,
    events: mpsc::UnboundedReceiver<Queued>,
    spool: SpoolGauge,
    quorum: Arc<Quorum>,
    task: JoinHandle<()>,
    watch: JoinHandle<()>,
}

/// An event, and the room in the queue that it takes until it is taken.
type Queued = Result<(Event, OwnedSemaphorePermit), StreamError>;
/// The queue's end where events go in.
pub(crate) type Queue = mpsc::WeakUnboundedSender<Queued>;

impl Stream {
    /// Starts to consume from `from`, the position up to which everything is durable here.
    ///
    /// # Errors
    /// When the primary cannot be reached or refuses, or when it cannot be the continuation of what is held.
    pub async fn start(config: StreamConfig, from: Lsn) -> Result<Stream, StreamError> {
        let started = tokio::time::timeout(START_MAX, Stream::begin(config, from)).await;
        started.unwrap_or(Err(StreamError::Silent { seconds: START_MAX.as_secs() }))
    }

    async fn begin(config: StreamConfig, from: Lsn) -> Result<Stream, StreamError> {
        let spool = Spool::open(&config.spool_folder, config.limits.spool_bytes_max)?;
        let mut connection = ReplicationConnection::connect(&config.conninfo).await?;
        let identity = connection.identify().await?;
        let history = connection.timeline_history(identity.timeline).await?;
        check_history(&identity, &history, config.expected, from)?;
        let (side, side_end) = connect_sql_with_end(&config.conninfo).await?;
        let quorum = Arc::new(Quorum::new(&check_publications(&side, &config.publications).await?));
        let confirmed = check_slot(&side, &config).await?;
        check_start(&config, confirmed, from)?;
        let stream = match connection.start(&config.slot, &config.publications, from, config.limits.frame_bytes_max).await {
            Err(StreamError::SlotBusy { slot, message }) => {
                let holder = slot_holder(&side, &slot).await?;
                return Err(StreamError::SlotBusy { slot, message: message + &holder });
            }
            started => started?,
        };
        // Between the first look and START_REPLICATION another consumer may have advanced the slot; now nobody can.
        check_start(&config, check_slot(&side, &config).await?, from)?;

        let shared = Arc::new(Shared {
            durable: AtomicU64::new(from.get()),
            lagging: AtomicBool::new(false),
            changed: Notify::new(),
            stopping: Notify::new(),
        });
        let (sender, events) = mpsc::unbounded_channel();
        let gauge = SpoolGauge(spool.clone());
        let (limits, heard) = (config.limits, Heard::new());
        let memory = MemoryLimits { transaction_bytes_max: limits.transaction_bytes_max, total_bytes_max: limits.memory_bytes_max };
        let queue_units = u32::try_from((limits.queue_bytes_max / QUEUE_UNIT_BYTES).max(1)).unwrap_or(u32::MAX >> 3);
        let session = RunningSession {
            stream,
            assembler: Assembler::new(memory, spool),
            acknowledgement: Acknowledgement::new(from),
            shared: shared.clone(),
            budget: Arc::new(Semaphore::new(queue_units as usize)),
            queue_units,
            sender: sender.clone(),
            progress: None,
            lagging: false,
            last_read_bytes: 0,
            silence_max: limits.silence_max,
            heard: heard.clone(),
            quorum: quorum.clone(),
        };
        let task = tokio::spawn(session.run());
        // A weak end: once the session is over, so is the queue.
        let watch = Watch { config, heard, queue: sender.downgrade(), session: task.abort_handle(), quorum: quorum.clone() };
        let watch = tokio::spawn(watch.run((side, side_end)));
        Ok(Stream { identity, history, shared, events, spool: gauge, quorum, task, watch })
    }

    /// Who the primary is.
    #[must_use]
    pub fn identity(&self) -> SystemIdentity {
        self.identity
    }

    /// Where the primary's earlier timelines ended.
    #[must_use]
    pub fn history(&self) -> &TimelineHistory {
        &self.history
    }

    /// How much of the spool is in use.
    #[must_use]
    pub fn spool(&self) -> SpoolGauge {
        self.spool.clone()
    }

    /// Whether synchronous standbys are waited for.
    #[must_use]
    pub fn standbys(&self) -> StandbyGauge {
        StandbyGauge(self.quorum.clone())
    }

    /// A handle to vouch for what is durable.
    #[must_use]
    pub fn acknowledger(&self) -> Acknowledger {
        Acknowledger { shared: self.shared.clone() }
    }

    /// Whether the primary is sending a backlog: then whoever consumes does better in large groups than at once.
    #[must_use]
    pub fn is_lagging(&self) -> bool {
        self.shared.lagging.load(Ordering::Relaxed)
    }

    /// The next event. Cancelling loses nothing.
    ///
    /// # Errors
    /// When the session ended; it does not continue.
    pub async fn next(&mut self) -> Result<Event, StreamError> {
        match self.events.recv().await {
            Some(queued) => queued.map(|(event, _permit)| event),
            None => Err(StreamError::Ended("the session is over".to_owned())),
        }
    }

    /// The next event, if one is at hand.
    ///
    /// # Errors
    /// As [`Stream::next`].
    pub fn try_next(&mut self) -> Result<Option<Event>, StreamError> {
        match self.events.try_recv() {
            Ok(queued) => queued.map(|(event, _permit)| Some(event)),
            Err(mpsc::error::TryRecvError::Empty) => Ok(None),
            Err(mpsc::error::TryRecvError::Disconnected) => Err(StreamError::Ended("the session is over".to_owned())),
        }
    }

    /// Acknowledges what is durable, and ends the session. The slot is free afterwards, unless the primary does not answer within a second.
    pub async fn stop(mut self) {
        self.watch.abort();
        self.shared.stopping.notify_one();
        self.events.close();
        // What is queued holds the budget that the task may be waiting for.
        while self.events.try_recv().is_ok() {}
        if let Err(error) = (&mut self.task).await {
            tracing::debug!(%error, "replication task ended badly");
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.watch.abort();
        self.task.abort();
    }
}

/// Whether the primary's history continues what is held.
fn check_history(
    identity: &SystemIdentity,
    history: &TimelineHistory,
    expected: Option<(SystemId, Timeline)>,
    from: Lsn,
) -> Result<(), StreamError> {
    if let Some((system, held)) = expected {
        if system != identity.system {
            return Err(StreamError::OtherSystem { expected: system, found: identity.system });
        }
        let switch = history.0.iter().find(|(timeline, _)| *timeline == held).map(|(_, switch)| *switch);
        if held != identity.timeline && switch.is_none_or(|switch| from > switch) {
            return Err(StreamError::Diverged { held, timeline: identity.timeline, switch, from });
        }
    }
    if from > identity.flushed {
        return Err(StreamError::PrimaryBehind { flushed: identity.flushed, from });
    }
    Ok(())
}

/// Whether the slot is ours and alive; its confirmed position.
async fn check_slot(side: &tokio_postgres::Client, config: &StreamConfig) -> Result<Lsn, StreamError> {
    // Through jsonb, because the reason came with PostgreSQL 17. In 16 every invalid slot is `conflicting`, and has no `restart_lsn` only
    // where WAL was removed, which START_REPLICATION says in words. `wal_status` is no judge: it may say `lost` and think better of it,
    // while START_REPLICATION refuses a slot that is really lost.
    const QUERY: &str = "SELECT s.slot_type, s.plugin::text, s.database::text, s.confirmed_flush_lsn::text, \
         coalesce(to_jsonb(s) ->> 'invalidation_reason', CASE WHEN to_jsonb(s) ->> 'conflicting' = 'true' AND s.restart_lsn IS NOT NULL \
         THEN 'conflicting' END), s.database = current_database(), current_database()::text \
         FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = $1";
    let slot = config.slot.to_string();
    let row = side.query_opt(QUERY, &[&slot]).await?;
    let Some(row) = row else { return Err(StreamError::SlotMissing { slot }) };
    let text = |n: usize| row.get::<_, Option<String>>(n).unwrap_or_default();
    let foreign = |what, found, wanted: &str| Err(StreamError::SlotForeign { slot: slot.clone(), what, found, wanted: wanted.to_owned() });
    if text(0) != "logical" {
        return foreign("type", text(0), "logical");
    }
    if text(1) != "pgoutput" {
        return foreign("plugin", text(1), "pgoutput");
    }
    if row.get::<_, Option<bool>>(5) != Some(true) {
        return foreign("database", text(2), &text(6));
    }
    let reason = text(4);
    if !reason.is_empty() {
        return Err(StreamError::SlotInvalid { slot, reason });
    }
    text(3).parse().map_err(|_| StreamError::SlotInvalid { slot, reason: "it was never completed".to_owned() })
}

/// Who reads the slot, in words that follow the server's.
async fn slot_holder(side: &tokio_postgres::Client, slot: &str) -> Result<String, StreamError> {
    const QUERY: &str =
        "SELECT format('; it is \"%s\" of role %s from %s, since %s', a.application_name, a.usename, coalesce(host(a.client_addr), \
         'the same machine'), date_trunc('second', a.backend_start))
        FROM pg_catalog.pg_replication_slots s JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = $1";
    Ok(side.query_opt(QUERY, &[&slot]).await?.map_or_else(String::new, |row| row.get(0)))
}

fn check_start(config: &StreamConfig, confirmed: Lsn, from: Lsn) -> Result<(), StreamError> {
    if confirmed > from { Err(StreamError::SlotAhead { slot: config.slot.to_string(), confirmed, from }) } else { Ok(()) }
}

/// The task.
struct RunningSession {
    stream: ReplicationStream,
    assembler: Assembler,
    acknowledgement: Acknowledgement,
    shared: Arc<Shared>,
    budget: Arc<Semaphore>,
    queue_units: u32,
    sender: mpsc::UnboundedSender<Queued>,
    /// The last keepalive's news, not yet handed on: it stands behind the transactions that are whole.
    progress: Option<(Lsn, i64)>,
    lagging: bool,
    last_read_bytes: usize,
    silence_max: Duration,
    heard: Arc<Heard>,
    quorum: Arc<Quorum>,
}

/// Why waiting ended.
enum Woken {
    Ready,
    Stopped,
}

impl RunningSession {
    async fn run(mut self) {
        match self.serve().await {
            Ok(()) => match tokio::time::timeout(FAREWELL_MAX, self.farewell()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "no farewell from the primary"),
                Err(_) => tracing::debug!("the primary did not listen to the farewell"),
            },
            Err(error) => {
                // What became whole before is no worse for it, if nothing holds it back: it would come again. Nobody may be there to take it, nor
                // to ask why.
                drop(tokio::time::timeout(FAREWELL_MAX, self.hand_on()).await);
                drop(self.sender.send(Err(error)));
            }
        }
    }

    async fn farewell(&mut self) -> Result<(), StreamError> {
        self.vouch();
        self.stream.send_status(self.acknowledgement.status(Instant::now()), now_us()).await?;
        self.stream.close().await
    }

    /// Until the consumer stops it, or something breaks.
    async fn serve(&mut self) -> Result<(), StreamError> {
        loop {
            let drained = self.drain()?;
            self.report().await?;
            if !drained {
                if let Woken::Stopped = self.hand_on().await? {
                    return Ok(());
                }
                continue;
            }
            // Whatever the socket has at hand still joins the group.
            let pause = self.lagging && self.last_read_bytes < FULL_READ_BYTES;
            let read = if pause { None } else { self.stream.fill().now_or_never().transpose()? };
            self.last_read_bytes = match read {
                Some(count) => count,
                None => {
                    if let Woken::Stopped = self.hand_on().await? {
                        return Ok(());
                    }
                    if pause {
                        tokio::time::sleep(BACKLOG_PAUSE).await;
                    }
                    match self.wait_for_data().await? {
                        Some(count) => count,
                        None => return Ok(()),
                    }
                }
            };
            self.heard.now();
        }
    }

    /// Takes the messages that have been read. False if the group is full before their end.
    fn drain(&mut self) -> Result<bool, StreamError> {
        let RunningSession { stream, assembler, acknowledgement, progress, lagging, .. } = self;
        stream.drain(&mut |received| match received {
            Received::Data { sent_at_us, message } => {
                let step = assembler.push(message)?;
                match step {
                    Step::Same => {}
                    Step::Enter => {
                        acknowledgement.enter();
                        let late = |committed_at_us: i64| sent_at_us.saturating_sub(committed_at_us) > BACKLOG_US;
                        // Nobody waits for the rows of a transaction that is not committed yet.
                        *lagging = assembler.in_block() || assembler.current_committed_at_us().is_some_and(late);
                    }
                    Step::Leave => acknowledgement.leave(),
                    Step::Committed(end_lsn) => {
                        acknowledgement.committed(end_lsn);
                        // Overtaken: events stay in the order of positions.
                        *progress = None;
                    }
                }
                let (bytes, count) = assembler.pending();
                Ok(!matches!(step, Step::Committed(_)) || (bytes < GROUP_BYTES && count < GROUP_TRANSACTIONS))
            }
            Received::Keepalive { wal_end, sent_at_us, reply_requested } => {
                if acknowledgement.keepalive(wal_end, reply_requested) {
                    *progress = Some((wal_end, sent_at_us));
                }
                Ok(true)
            }
        })
    }

    /// Hands on what is whole, waiting for room in the queue, and acknowledging meanwhile.
    async fn hand_on(&mut self) -> Result<Woken, StreamError> {
        self.shared.lagging.store(self.lagging, Ordering::Relaxed);
        if self.assembler.pending().1 > 0 {
            let transactions = self.assembler.take();
            let end = transactions.last().map_or(Lsn::ZERO, |last| last.commit.end_lsn);
            if self.released(end).await?.is_none() {
                return Ok(Woken::Stopped);
            }
            let bytes: u64 = transactions.iter().map(Transaction::stored_bytes).sum();
            let units = u32::try_from(bytes / QUEUE_UNIT_BYTES as u64 + 1).unwrap_or(u32::MAX).min(self.queue_units);
            let permit = match self.room(units).await? {
                Some(permit) => permit,
                None => return Ok(Woken::Stopped),
            };
            if self.sender.send(Ok((Event::Transactions(transactions), permit))).is_err() {
                return Ok(Woken::Stopped);
            }
        }
        if let Some((wal_end, sent_at_us)) = self.progress.take() {
            // Positions behind which a promoted standby may go on otherwise are no better than transactions.
            if self.released(wal_end).await?.is_none() {
                return Ok(Woken::Stopped);
            }
            // It counts too: a consumer that stands still for days must not pile them up.
            let Some(permit) = self.room(1).await? else { return Ok(Woken::Stopped) };
            if self.sender.send(Ok((Event::Progress { wal_end, sent_at_us }, permit))).is_err() {
                return Ok(Woken::Stopped);
            }
        }
        Ok(Woken::Ready)
    }

    async fn room(&mut self, units: u32) -> Result<Option<OwnedSemaphorePermit>, StreamError> {
        if let Ok(permit) = self.budget.clone().try_acquire_many_owned(units) {
            return Ok(Some(permit));
        }
        let acquire = self.budget.clone().acquire_many_owned(units);
        Ok(self.until(acquire, true).await?.and_then(Result::ok))
    }

    /// Waits until the standbys that commits wait for have everything before `lsn`.
    async fn released(&mut self, lsn: Lsn) -> Result<Option<()>, StreamError> {
        if self.quorum.released() == Released::All {
            return Ok(Some(()));
        }
        let quorum = self.quorum.clone();
        // Whoever asks the standbys' primary hears of it meanwhile, or does not.
        self.until(async move { quorum.release(lsn).await }, false).await
    }

    /// Waits for something else than the stream, acknowledging meanwhile; `None` when the consumer stops the session. If it is the consumer, time
    /// in which nothing is read says nothing about the primary.
    async fn until<T>(&mut self, what: impl Future<Output = T>, consumer: bool) -> Result<Option<T>, StreamError> {
        tokio::pin!(what);
        loop {
            let due = self.due();
            tokio::select! {
                done = &mut what => {
                    self.heard.now();
                    return Ok(Some(done));
                }
                () = self.shared.stopping.notified() => return Ok(None),
                () = self.shared.changed.notified() => {}
                () = tokio::time::sleep_until(due.into()) => {}
            }
            if consumer {
                self.heard.now();
            }
            self.report().await?;
        }
    }

    /// Waits for bytes; `None` when the consumer stops the session.
    async fn wait_for_data(&mut self) -> Result<Option<usize>, StreamError> {
        loop {
            let due = self.due();
            tokio::select! {
                read = self.stream.fill() => return read.map(Some),
                () = self.shared.stopping.notified() => return Ok(None),
                () = self.shared.changed.notified() => {}
                () = tokio::time::sleep_until(due.into()) => {
                    let silent = self.heard.elapsed();
                    if silent > self.silence_max {
                        return Err(StreamError::Silent { seconds: silent.as_secs() });
                    }
                }
            }
            self.report().await?;
        }
    }

    fn due(&self) -> Instant {
        self.acknowledgement.due().unwrap_or_else(Instant::now)
    }

    fn vouch(&mut self) {
        self.acknowledgement.durable(Lsn::new(self.shared.durable.load(Ordering::Acquire)));
    }

    /// Sends a status if one is due.
    async fn report(&mut self) -> Result<(), StreamError> {
        self.vouch();
        match self.acknowledgement.poll(Instant::now()) {
            Some(status) => self.stream.send_status(status, now_us()).await,
            None => Ok(()),
        }
    }
}

/// Our clock, microseconds since 2000-01-01 UTC.
fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX) - POSTGRES_EPOCH_US
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: Option<(u64, u32)>, from: u64) -> String {
        // Timeline 3, that left 2 at 200, that left 1 at 100; WAL up to 300.
        let identity = SystemIdentity { system: SystemId(7), timeline: Timeline(3), flushed: Lsn::new(300) };
        let history = TimelineHistory(vec![(Timeline(1), Lsn::new(100)), (Timeline(2), Lsn::new(200))]);
        let expected = expected.map(|(system, timeline)| (SystemId(system), Timeline(timeline)));
        match check_history(&identity, &history, expected, Lsn::new(from)) {
            Ok(()) => "continues".to_owned(),
            Err(error) => format!("{error:?}").split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn only_a_history_that_contains_ours_is_continued() {
        assert_eq!(check(None, 300), "continues");
        assert_eq!(check(None, 301), "PrimaryBehind");
        assert_eq!(check(Some((7, 3)), 250), "continues");
        assert_eq!(check(Some((7, 3)), 301), "PrimaryBehind");
        assert_eq!(check(Some((8, 3)), 250), "OtherSystem");
        assert_eq!(check(Some((7, 2)), 200), "continues");
        assert_eq!(check(Some((7, 2)), 201), "Diverged");
        assert_eq!(check(Some((7, 1)), 100), "continues");
        assert_eq!(check(Some((7, 1)), 150), "Diverged");
        assert_eq!(check(Some((7, 4)), 1), "Diverged");
    }
}
