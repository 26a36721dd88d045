//! Start and stop: puts the parts together, and takes them apart in order.

use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_batch::Encoder;
use rimward_log::{Acknowledged, DirStorage, Expected, Log, LogConfig, LogError, Primary, Recovered};
use rimward_model::{Lsn, SystemId, Timeline};
use rimward_pgconnect::{ConnInfo, connect_sql};
use rimward_replica::{Applier, ApplyError, Durability, Origin};
use rimward_source::{ReplicationConnection, SlotName, StreamError};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::bases::{BaseError, Bases};
use crate::copy_status::{CopyProgress, CopyTracker};
use crate::durable::Syncer;
use crate::edges::Edges;
use crate::filler::{self, Fills};
use crate::first_copy::FirstCopy;
use crate::folder::{FORMAT_VERSION, Folder, FolderError, Meta};
use crate::ingest::{Ingest, Transcoding};
use crate::live::Live;
use crate::mirror::Mirror;
use crate::progress::ProgressFile;
use crate::pulse::Pulse;
use crate::shared::{Journal, Shared, Stop, now_us, thread};
use crate::snapshots::Snapshots;
use crate::status::{Link, Status};
use crate::tokens::Tokens;
use crate::{HubConfig, HubError, heartbeat, http, serve, verify};

/// The parts get this long to end.
const END_MAX: Duration = Duration::from_millis(1800);
/// At the start the primary has this long to say who it is.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// A running hub. Dropping it stops it, without waiting; [`Hub::shutdown`] waits.
#[derive(Debug)]
pub struct Hub {
    shared: Arc<Shared>,
    address: SocketAddr,
    syncer: Arc<Syncer>,
    ingest: Option<JoinHandle<()>>,
    threads: Vec<JoinHandle<()>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    _folder: Arc<Folder>,
}

impl Hub {
    /// Starts a hub, after a first copy if its folder is empty. Must be called within a multi-threaded tokio runtime.
    ///
    /// # Errors
    /// When the configuration, the folder, or (at the first start) the primary will not do. Later, a primary that cannot be reached
    /// is tried again, and edges are served meanwhile.
    pub async fn start(config: HubConfig, progress: Arc<dyn CopyProgress>) -> Result<Hub, HubError> {
        let primary = ConnInfo::from_env(&config.primary)?.with_application_name("rimward hub");
        let slot: SlotName = config.slot.parse()?;
        let folder = Arc::new(Folder::open(&config.data_dir)?);
        folder.check_not_ended()?;
        let tokens = Tokens::open(&config.data_dir, config.require_tokens)?;
        if !tokens.are_required() {
            if !config.listen.ip().is_loopback() {
                return Err(HubError::Unprotected(config.listen));
            }
            tracing::warn!(listen = %config.listen, "no token was added: everybody on this machine may read everything");
        }
        let tls = config.tls.as_ref().map(serve::acceptor).transpose()?;
        let listen = |error| HubError::Listen { address: config.listen, error };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let (meta, confirmed) = match folder.meta()? {
            Some(meta) => {
                let confirmed = check_primary(&folder, &meta, &primary, &config).await?;
                folder.clear_transient()?;
                (meta, confirmed)
            }
            None => {
                let tracker = Arc::new(CopyTracker::new(progress, &primary.dbname, slot.as_str(), &config.publication));
                // Meanwhile, it can be asked how far it is.
                let stop = CancellationToken::new();
                let _stopped = stop.clone().drop_guard();
                let serving = {
                    let listener = second(&listener).map_err(listen)?;
                    let tokens = Tokens::open(&config.data_dir, config.require_tokens)?;
                    let router = http::copying(tracker.clone(), tokens);
                    tokio::spawn(serve::serve(listener, tls.clone(), router, config.tuning.connections_max, stop.clone()))
                };
                let copied = first_copy(&folder, &primary, &slot, &config, tracker).await;
                // Whoever connects from here on is not to be taken by one that ends. Those that it has may take longer.
                stop.cancel();
                drop(tokio::time::timeout(serve::FAREWELL_MAX, serving).await);
                (copied?, None)
            }
        };
        let opened = open_log(&folder, &meta, &config, confirmed).await;
        let (log, recovered, mirror_lsn, progress) = opened.map_err(|error| ended(&folder, error))?;
        let parts = Parts { config, primary, slot, folder, tokens, meta, log, recovered, mirror_lsn, progress };
        parts.start(listener, address, tls)
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// What it says of itself.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Waits until it stops of itself, and says why.
    pub async fn stopped(&self) -> HubError {
        self.shared.stop.token.cancelled().await;
        self.shared.stop.take_failure().unwrap_or(HubError::Stopped)
    }

    /// Stops it within two seconds: streams end between two messages, what was received is durable and acknowledged.
    ///
    /// # Errors
    /// If it had stopped of itself, why.
    pub async fn shutdown(mut self) -> Result<(), HubError> {
        let started = Instant::now();
        self.shared.stop.token.cancel();
        let (ingest, mut threads) = (self.ingest.take(), std::mem::take(&mut self.threads));
        let tasks = std::mem::take(&mut self.tasks);
        let syncer = self.syncer.clone();
        let mirror = self.shared.mirror.clone();
        // The last that was received is durable before the sync thread ends.
        let ended = tokio::task::spawn_blocking(move || {
            mirror.stop();
            ingest.map(JoinHandle::join);
            syncer.stop();
            threads.drain(..).for_each(|thread| drop(thread.join()));
        });
        let all = async {
            let _ = ended.await;
            for task in tasks {
                let _ = task.await;
            }
        };
        if tokio::time::timeout(END_MAX, all).await.is_err() {
            tracing::warn!("not every part ended in time; nothing that is acknowledged depends on them");
        }
        tracing::info!(elapsed = ?started.elapsed(), "the hub has stopped");
        self.shared.stop.take_failure().map_or(Ok(()), Err)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.shared.stop.token.cancel();
        self.shared.mirror.stop();
        self.syncer.stop();
    }
}

/// Keeps for later starts that there is no going on, if this error says so.
fn ended(folder: &Folder, error: HubError) -> HubError {
    if error.is_final()
        && let Err(failed) = folder.end(&error.to_string())
    {
        tracing::error!(error = %failed, "it cannot be kept that this data folder is void; do not start a hub with it again");
    }
    error
}

/// Refuses the data of another primary, as far as the primary can be asked; and what was acknowledged to it, if it knows.
async fn check_primary(folder: &Folder, meta: &Meta, primary: &ConnInfo, config: &HubConfig) -> Result<Option<Lsn>, HubError> {
    let expected = |system: SystemId, timeline: Timeline| Meta {
        format: FORMAT_VERSION,
        system,
        timeline,
        database: primary.dbname.clone(),
        slot: config.slot.clone(),
        publication: config.publication.clone(),
        ..*meta
    };
    folder.check(meta, &expected(meta.system, meta.timeline))?;
    let identity = async { ReplicationConnection::connect(primary).await?.identify().await };
    let silent = |_| StreamError::Silent { seconds: ANSWER_MAX.as_secs() };
    match tokio::time::timeout(ANSWER_MAX, identity).await.map_err(silent).flatten() {
        Ok(identity) => folder.check(meta, &expected(identity.system, identity.timeline))?,
        Err(error) if error.is_transient() => {
            tracing::warn!(%error, "the primary cannot be reached; edges are served from the log meanwhile");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    }
    let confirmed = async {
        let client = connect_sql(primary).await.map_err(|error| error.to_string())?;
        let slot = heartbeat::slot_state(&client, &config.slot).await.map_err(|error| error.to_string())?;
        // Without a slot there will be no session either, and that says why.
        Ok::<_, String>(slot.and_then(|slot| slot.confirmed_flush))
    };
    let confirmed = tokio::time::timeout(ANSWER_MAX, confirmed).await.unwrap_or_else(|_| Err("it does not answer".to_owned()));
    Ok(confirmed.unwrap_or_else(|error| {
        tracing::warn!(error, "the primary does not say what was acknowledged to it");
        None
    }))
}

/// What of the log was acknowledged. Where the log ended when its progress was kept, it must end at least, for between that end and the
/// progress there is nothing, and nothing of what is before will come again. The primary knows more.
fn acknowledged(progress: &ProgressFile, confirmed: Option<Lsn>) -> Acknowledged {
    match confirmed {
        None => Acknowledged::AtLeast(progress.log_end()),
        Some(confirmed) if confirmed <= progress.lsn() => Acknowledged::Exactly(progress.log_end()),
        Some(confirmed) => Acknowledged::Exactly(confirmed),
    }
}

fn log_config(config: &HubConfig) -> LogConfig {
    LogConfig {
        segment_bytes: config.tuning.segment_bytes,
        retain_bytes: config.retain_bytes,
        retain_for: config.retain_for,
        ..LogConfig::default()
    }
}

/// Another handle of the same port.
fn second(listener: &TcpListener) -> std::io::Result<TcpListener> {
    TcpListener::from_std(std::net::TcpListener::from(listener.as_fd().try_clone_to_owned()?))
}

async fn first_copy(
    folder: &Arc<Folder>,
    primary: &ConnInfo,
    slot: &SlotName,
    config: &HubConfig,
    tracker: Arc<CopyTracker>,
) -> Result<Meta, HubError> {
    let cancelled = CancellationToken::new();
    // Whoever drops the start ends the copy.
    let _guard: DropGuard = cancelled.clone().drop_guard();
    let (folder, primary, slot, config) = (folder.clone(), primary.clone(), slot.clone(), config.clone());
    let runtime = Handle::current();
    let copy = move || {
        let log = log_config(&config);
        let (tracker, cancelled, publication, jobs) = (&*tracker, &cancelled, config.publication.as_str(), config.copy_jobs);
        let silence_max = config.tuning.copy_silence;
        FirstCopy { folder: &folder, primary: &primary, slot: &slot, publication, jobs, silence_max, log, tracker, cancelled }.run(&runtime)
    };
    tokio::task::spawn_blocking(copy).await.map_err(|_| HubError::Panicked("copy"))?
}

/// Opens log and mirror, and compares them. `confirmed` is what the primary says that was acknowledged.
async fn open_log(
    folder: &Arc<Folder>,
    meta: &Meta,
    config: &HubConfig,
    confirmed: Option<Lsn>,
) -> Result<(Log, Recovered, Lsn, ProgressFile), HubError> {
    let (folder, meta, log_config) = (folder.clone(), meta.clone(), log_config(config));
    let open = move || -> Result<_, HubError> {
        let primary = Some(Primary { system: meta.system, timeline: meta.timeline });
        let progress = ProgressFile::open(&folder.progress(), meta.branch);
        let progress = progress.map_err(|error| FolderError::Io { path: folder.progress(), error })?;
        let expected = Expected { primary, acknowledged: acknowledged(&progress, confirmed) };
        let opened = Log::open(DirStorage::open(&folder.log())?, log_config, &expected);
        if let (Err(LogError::Damaged { .. }), Acknowledged::AtLeast(_)) = (&opened, expected.acknowledged) {
            tracing::warn!(
                "a torn end of the log can be told from damage only if the primary says what was acknowledged: make it reachable"
            );
        }
        let (log, recovered) = opened.map_err(|error| match (error, confirmed) {
            (LogError::Lost { end, acknowledged }, Some(confirmed)) if acknowledged == confirmed => {
                HubError::SlotAhead { slot: meta.slot.clone(), confirmed, end }
            }
            (error, _) => error.into(),
        })?;
        if log.meta().branch != meta.branch {
            return Err(HubError::Mismatch(format!("the log is of branch {}, and the folder of {}", log.meta().branch, meta.branch)));
        }
        if recovered.truncated_bytes > 0 {
            tracing::warn!(bytes = recovered.truncated_bytes, "an incomplete end of the log was cut off; it comes again from the primary");
        }
        // As one who goes on from there, because whoever closes a file last moves what is beside it into it: not before it was written again.
        let state = Applier::open(&folder.mirror(), None, Durability::Full).map(|applier| applier.state().clone());
        let state = state.map_err(|error| HubError::MirrorDamaged { path: folder.mirror(), error })?;
        state.origin.expect(&origin(&meta))?;
        if state.lsn < log.oldest() {
            return Err(HubError::Mismatch(format!("it stands at {}, and the log begins at {}", state.lsn, log.oldest())));
        }
        Ok((log, recovered, state.lsn, progress))
    };
    tokio::task::spawn_blocking(open).await.map_err(|_| HubError::Panicked("start"))?
}

fn origin(meta: &Meta) -> Origin {
    Origin { system: meta.system, timeline: meta.timeline, branch: meta.branch }
}

/// Everything that was read, before anything runs.
struct Parts {
    config: HubConfig,
    primary: ConnInfo,
    slot: SlotName,
    folder: Arc<Folder>,
    tokens: Tokens,
    meta: Meta,
    log: Log,
    recovered: Recovered,
    mirror_lsn: Lsn,
    progress: ProgressFile,
}

impl Parts {
    fn start(self, listener: TcpListener, address: SocketAddr, tls: Option<TlsAcceptor>) -> Result<Hub, HubError> {
        let Parts { config, primary, slot, folder, tokens, meta, log, recovered, mirror_lsn, progress } = self;
        let tuning = &config.tuning;
        let journal = Arc::new(Journal::new(log.handle(), mirror_lsn, progress.lsn()));
        let mirror = Arc::new(Mirror::new(folder.mirror()));
        let pulse = Pulse::open(folder.pulse()).map_err(|error| FolderError::Io { path: folder.pulse(), error })?;
        let syncer = Arc::new(Syncer::new(progress));
        let snapshots = Snapshots::new(
            folder.snapshots(),
            folder.bases(),
            folder.mirror(),
            journal.clone(),
            tuning.snapshot_reuse,
            tuning.reservation,
            tuning.compression_level,
        );
        let shared = Arc::new(Shared {
            origin: origin(&meta),
            meta,
            live: Live::new(recovered.end, recovered.chain, tuning.live_bytes),
            journal: journal.clone(),
            pulse,
            link: Arc::new(Link::new()),
            edges: Arc::new(Edges::default()),
            tokens,
            snapshots: Arc::new(snapshots),
            mirror: mirror.clone(),
            holds: verify::Holds::default(),
            verify: verify::Settings { primary: primary.clone(), timeout: tuning.verify_timeout, running: tokio::sync::Mutex::default() },
            catalog: watch::Sender::new(Arc::new(recovered.catalog.clone())),
            fills: Fills::default(),
            stop: Arc::new(Stop::default()),
            started_at: Instant::now(),
        });
        let log = Arc::new(Mutex::new(log));
        let ingest = Ingest {
            shared: shared.clone(),
            log: log.clone(),
            syncer: syncer.clone(),
            primary: primary.clone(),
            slot,
            spool: folder.spool(),
            spool_bytes_max: config.spool_bytes_max,
            encoder: Encoder::new(recovered.end, recovered.chain, tuning.compression_level),
            before: None,
            transcoder: Transcoding::Waiting(Box::new(recovered.catalog)),
        };
        let spawned = |error| HubError::Listen { address, error };
        let sync_thread = {
            let (syncer, journal, mirror) = (syncer.clone(), journal.clone(), mirror.clone());
            thread(&shared, "sync", move || syncer.run(&journal, &mirror)).map_err(spawned)?
        };
        let mirror_thread = {
            let (journal, origin, folder) = (journal, shared.origin, folder.clone());
            let run = move || match mirror.run(&journal, &origin) {
                Err(error @ HubError::Apply(ApplyError::CopyVoid { .. })) => {
                    // No edge has anything of it yet.
                    folder.void()?;
                    Err(error)
                }
                ran => ran,
            };
            thread(&shared, "mirror", run).map_err(spawned)?
        };
        let runtime = Handle::current();
        let ingest = {
            let folder = folder.clone();
            thread(&shared, "ingest", move || runtime.block_on(ingest.run()).map_err(|error| ended(&folder, error))).map_err(spawned)?
        };
        let stop = shared.stop.token.clone();
        let slot = shared.meta.slot.clone();
        let fill_primary = primary.clone();
        let heart = tokio::spawn(heartbeat::beat(primary, slot, tuning.heartbeat_interval, shared.clone()));
        let filler = tokio::spawn(filler::run(shared.clone(), fill_primary));
        let house = tokio::spawn(keep_house(shared.clone(), log, tuning.retention_interval));
        let bases = tuning.keep_bases.then(|| {
            let (folder, mirror, journal) = (folder.bases(), folder.mirror(), shared.journal.clone());
            let bases = Bases::new(folder, mirror, journal, tuning.compression_level, config.retain_bytes, config.retain_for);
            tokio::spawn(keep_bases(Arc::new(bases), tuning.retention_interval, stop.clone()))
        });
        let server = tokio::spawn(serve::serve(listener, tls, http::router(shared.clone()), tuning.connections_max, stop));
        tracing::info!(%address, branch = %shared.meta.branch, end = %recovered.end, "the hub serves edges");
        let threads = vec![sync_thread, mirror_thread];
        Ok(Hub {
            shared,
            address,
            syncer,
            ingest: Some(ingest),
            threads,
            tasks: [heart, filler, house, server].into_iter().chain(bases).collect(),
            _folder: folder,
        })
    }
}

/// Deletes what is not to be kept.
async fn keep_house(shared: Arc<Shared>, log: Arc<Mutex<Log>>, interval: Duration) {
    let stopping = shared.stop.token.clone();
    loop {
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = stopping.cancelled() => return,
        }
        shared.snapshots.expire(Instant::now());
        let (log, floor) = (log.clone(), shared.journal.marks.mirror());
        match tokio::task::spawn_blocking(move || log.lock().retain(now_us(), floor)).await {
            Ok(Ok(retained)) if retained.removed_segments > 0 => {
                let (segments, bytes, oldest) = (retained.removed_segments, retained.removed_bytes, retained.oldest);
                tracing::info!(segments, bytes, %oldest, "old log segments were deleted");
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "old log segments cannot be deleted"),
            Err(_) => return,
        }
    }
}

/// Keeps positions of the past within reach.
async fn keep_bases(bases: Arc<Bases>, interval: Duration, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = stopping.cancelled() => return,
        }
        let (bases, token) = (bases.clone(), stopping.clone());
        match tokio::task::spawn_blocking(move || bases.tend(&token)).await {
            Ok(Ok(())) => {}
            Ok(Err(BaseError::Stopping)) | Err(_) => return,
            Ok(Err(error)) => tracing::warn!(%error, "no base can be made; positions of the past cannot be rebuilt"),
        }
    }
}
