//! From the replication stream into the log, and at once to live edges. Transactions that are in the log already are passed over, so a
//! session may begin with some again; nothing is ever skipped.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_batch::link::Down;
use rimward_batch::{Before, Encoder, compact};
use rimward_log::{Log, LogError};
use rimward_model::{Catalog, Change, Reader};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_source::{Event, Guard, SetupError, SlotName, Stream, StreamConfig, StreamLimits, Transaction, Transcoder, installation};

use crate::HubError;
use crate::backoff::Backoff;
use crate::durable::Syncer;
use crate::error::is_disk_full;
use crate::heartbeat::{self, Heartbeat, unix_us};
use crate::live::{Message, Progress};
use crate::shared::Shared;
use crate::status::Connection;

/// While more is at hand, or a backlog is on its way, frames fill; but none waits longer than this.
const FILL_TIME: Duration = Duration::from_millis(10);
/// A backlog is over when nothing came for this long.
const BACKLOG_OVER: Duration = Duration::from_millis(100);
/// A full disk is tried again after this.
const FULL_RETRY: Duration = Duration::from_secs(1);
/// A session that lived this long was a good one.
const SETTLED: Duration = Duration::from_secs(10);
/// The primary has this long to say how it was prepared.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// For the last acknowledgement to a primary that may not listen.
const FAREWELL_MAX: Duration = Duration::from_millis(500);
/// The tag of [`Change::Message`] in the canonical form, version 1.
const TAG_MESSAGE: u8 = 9;
/// Heartbeats are shorter.
const HEARTBEAT_BYTES_MAX: usize = 256;

/// What the thread works with.
pub(crate) struct Ingest {
    pub(crate) shared: Arc<Shared>,
    pub(crate) log: Arc<Mutex<Log>>,
    pub(crate) syncer: Arc<Syncer>,
    pub(crate) primary: ConnInfo,
    pub(crate) slot: SlotName,
    pub(crate) spool: PathBuf,
    pub(crate) spool_bytes_max: u64,
    pub(crate) encoder: Encoder,
    /// The last frame of this run.
    pub(crate) before: Option<Before>,
    /// `None` until the primary has told the guard of its schema messages; then with the catalog at the log's end.
    pub(crate) transcoder: Transcoding,
}

/// The transcoder, or what will make it.
pub(crate) enum Transcoding {
    /// Before the first session.
    Waiting(Box<Catalog>),
    /// From then on.
    Ready(Box<Transcoder>),
}

/// How a session ended, if not by an error.
enum Ended {
    Stopping,
}

impl Ingest {
    /// The thread: sessions, one after another, until the hub stops.
    pub(crate) async fn run(mut self) -> Result<(), HubError> {
        let mut backoff = Backoff::default();
        loop {
            let began = Instant::now();
            let error = match self.session().await {
                Ok(Ended::Stopping) => return Ok(()),
                Err(error) if error.is_transient() => error,
                Err(error) => return Err(error),
            };
            self.syncer.detach();
            // One that breaks again and again after a while of streaming is no better than one that does not begin.
            if began.elapsed() >= SETTLED {
                backoff.reset();
            }
            let wait = backoff.next_of(error.is_restart());
            tracing::warn!(%error, ?wait, "the replication session ended; it is tried again");
            self.shared.link.change(|link| {
                link.connection = Connection::Waiting { error: error.to_string() };
                link.reconnects += 1;
            });
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.shared.stop.token.cancelled() => return Ok(()),
            }
        }
    }

    async fn session(&mut self) -> Result<Ended, HubError> {
        let stopping = self.shared.stop.token.clone();
        let mut stream = tokio::select! {
            stream = self.connect() => stream?,
            () = stopping.cancelled() => return Ok(Ended::Stopping),
        };
        self.syncer.attach(stream.acknowledger(), &self.shared.journal);
        self.shared.journal.set_catching_up(false);
        self.shared.link.change(|link| {
            link.connection = Connection::Streaming;
            link.spool = Some(stream.spool());
            link.standbys = Some(stream.standbys());
        });
        tracing::info!(from = %self.shared.journal.resume(), "streaming from the primary");
        loop {
            let event = tokio::select! {
                event = stream.next() => event,
                () = tokio::time::sleep(BACKLOG_OVER), if self.shared.journal.is_catching_up() => {
                    self.shared.journal.set_catching_up(false);
                    continue;
                }
                () = stopping.cancelled() => break,
            };
            let event = match event {
                Ok(event) => event,
                Err(error) => return Err(error.into()),
            };
            match self.burst(event, &mut stream).await {
                Ok(()) => {}
                Err(HubError::Stopped) => break,
                Err(error) => return Err(error),
            }
        }
        self.syncer.sync(&self.shared.journal, &self.shared.mirror)?;
        let _ = tokio::time::timeout(FAREWELL_MAX, stream.stop()).await;
        Ok(Ended::Stopping)
    }

    async fn connect(&mut self) -> Result<Stream, HubError> {
        if let Transcoding::Waiting(catalog) = &self.transcoder {
            let told = tokio::time::timeout(ANSWER_MAX, self.guard()).await;
            let guard = told.map_err(|_| SetupError::Silent { seconds: ANSWER_MAX.as_secs() })??;
            self.transcoder = Transcoding::Ready(Box::new(Transcoder::new(Catalog::clone(catalog), guard)));
        }
        let config = StreamConfig {
            conninfo: self.primary.clone(),
            slot: self.slot.clone(),
            publications: vec![self.shared.meta.publication.clone()],
            expected: Some((self.shared.meta.system, self.shared.meta.timeline)),
            spool_folder: self.spool.clone(),
            limits: StreamLimits { spool_bytes_max: self.spool_bytes_max, ..StreamLimits::default() },
        };
        // A session takes everything before its start for durable, and says so to the primary at once. What the session before appended
        // may not have been synced yet.
        self.syncer.sync(&self.shared.journal, &self.shared.mirror)?;
        let stream = Stream::start(config, self.shared.journal.resume()).await?;
        // The slot may have come along with a promotion; log and edges have not.
        let (held, now) = (self.shared.meta.timeline.0, stream.identity().timeline.0);
        if held != now {
            return Err(HubError::Promoted { held, now });
        }
        // Before anything is taken from it. System, timeline, slot and positions may all be as they were.
        heartbeat::first(&self.primary, &self.shared).await?;
        Ok(stream)
    }

    async fn guard(&self) -> Result<Guard, HubError> {
        let client = connect_sql(&self.primary.with_application_name("rimward hub")).await?;
        let installed = installation(&client).await?.ok_or(SetupError::NotInstalled)?;
        Ok(installed.guard)
    }

    /// One event, and those that are at hand behind it. Frames leave when nothing more is at hand.
    async fn burst(&mut self, first: Event, stream: &mut Stream) -> Result<(), HubError> {
        let mut since = Instant::now();
        let mut event = first;
        loop {
            match event {
                Event::Transactions(transactions) => {
                    for transaction in &transactions {
                        self.transaction(transaction).await?;
                    }
                }
                Event::Progress { wal_end, sent_at_us } => {
                    self.flush().await?;
                    self.shared.journal.marks.set_received(wal_end);
                    self.syncer.progressed(wal_end);
                    self.shared.live.progress(Progress { lsn: wal_end, primary_time_us: sent_at_us });
                }
            }
            if since.elapsed() >= FILL_TIME {
                self.flush().await?;
                since = Instant::now();
            }
            self.shared.journal.set_catching_up(stream.is_lagging());
            let at_hand = match stream.try_next() {
                Ok(None) if stream.is_lagging() => {
                    let rest = FILL_TIME.saturating_sub(since.elapsed());
                    tokio::time::timeout(rest, stream.next()).await.ok().transpose()
                }
                at_hand => at_hand,
            };
            event = match at_hand {
                Ok(Some(event)) => event,
                Ok(None) => return self.flush().await,
                Err(error) => {
                    // What came before is whole.
                    self.flush().await?;
                    return Err(error.into());
                }
            };
        }
    }

    async fn transaction(&mut self, transaction: &Transaction) -> Result<(), HubError> {
        let commit = transaction.commit;
        if commit.end_lsn <= self.encoder.position() {
            tracing::debug!(commit = %commit.commit_lsn, "a transaction that is in the log already comes again");
            return Ok(());
        }
        let mut beat = None;
        let mut begun = false;
        let mut messages = transaction.messages()?;
        while let Some(raw) = messages.next_bytes()? {
            let Ingest { transcoder: Transcoding::Ready(transcoder), encoder, .. } = self else {
                unreachable!("a session begins with a transcoder");
            };
            // A transaction without changes leaves no trace: whether the primary sends one at all differs from time to time.
            let mut sink = |change: &[u8]| {
                if !begun {
                    encoder.begin(&commit);
                    begun = true;
                }
                beat = heartbeat_of(change).or(beat);
                encoder.change(change);
            };
            transcoder.message(raw, &mut sink)?;
            self.drain().await?;
        }
        if begun {
            self.encoder.commit();
            // Before the position: who waits for it finds what it brought.
            self.tell_catalog();
            self.drain().await?;
        }
        if let Some(beat) = beat {
            self.shared.pulse.saw(beat.pulse);
            self.shared.link.change(|link| {
                link.heartbeat_lag_us = Some(unix_us() - beat.unix_us);
                link.heartbeat_at = Some(Instant::now());
            });
        }
        Ok(())
    }

    /// For whoever acts upon the state of a table.
    fn tell_catalog(&self) {
        let Transcoding::Ready(transcoder) = &self.transcoder else { return };
        let catalog = transcoder.catalog();
        if self.shared.catalog.borrow().version != catalog.version {
            self.shared.catalog.send_replace(Arc::new(catalog.clone()));
        }
    }

    async fn drain(&mut self) -> Result<(), HubError> {
        while let Some(frame) = self.encoder.next_frame() {
            self.append(&frame).await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), HubError> {
        match self.encoder.flush() {
            Some(frame) => self.append(&frame).await,
            None => Ok(()),
        }
    }

    /// Into the log, then to the edges, then the disk is asked to keep it.
    async fn append(&mut self, frame: &rimward_batch::Frame) -> Result<(), HubError> {
        let mut full = false;
        loop {
            let appended = self.log.lock().append(frame);
            match appended {
                Ok(()) => break,
                Err(LogError::Io { source, doing, file }) if is_disk_full(&source) => {
                    if !full {
                        tracing::error!(error = %source, doing, file, "the disk is full: nothing is acknowledged until there is room");
                        self.shared.link.change(|link| link.connection = Connection::DiskFull);
                    }
                    full = true;
                }
                Err(error) => return Err(error.into()),
            }
            tokio::select! {
                () = tokio::time::sleep(FULL_RETRY) => {}
                () = self.shared.stop.token.cancelled() => return Err(HubError::Stopped),
            }
        }
        if full {
            tracing::info!("there is room on the disk again");
            self.shared.link.change(|link| link.connection = Connection::Streaming);
        }
        self.shared.journal.appended(frame.bytes().len());
        let compact = self.before.and_then(|before| compact(frame, &before));
        self.before = Before::after(frame.header());
        self.shared.live.push(frame.header(), Message { whole: Down::Frame(frame.clone()).encode(), compact });
        self.syncer.wanted();
        Ok(())
    }
}

/// The heartbeat that a change is, if it is one.
fn heartbeat_of(change: &[u8]) -> Option<Heartbeat> {
    if change.first() != Some(&TAG_MESSAGE) || change.len() > HEARTBEAT_BYTES_MAX {
        return None;
    }
    match Change::decode(&mut Reader::new(change)).ok()? {
        Change::Message { prefix: heartbeat::PREFIX, body } => serde_json::from_slice(body).ok(),
        _ => None,
    }
}
