//! The handle.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rimward_model::{Catalog, Lsn, Position};
use rimward_replica::{Applier, Durability};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::apply::{ApplyThread, Feed};
use crate::backoff::Backoff;
use crate::client::HubClient;
use crate::error::LinkFailure;
use crate::follow::{Follower, reaches};
use crate::published::Published;
use crate::{OpenError, Options, Phase, Readers, Status, WaitError, bootstrap, report};

/// A shutdown takes no longer.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// A replica that is kept up to date until it is shut down or dropped.
#[derive(Debug)]
pub struct Replica {
    path: PathBuf,
    published: Arc<Published>,
    readers: Readers,
    feed: Sender<Feed>,
    stop: CancellationToken,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    tasks: JoinSet<()>,
    apply: JoinHandle<()>,
    /// Two writers of one file would each undo what the other believes.
    _lock: File,
}

impl Replica {
    /// Opens the file in the folder and follows the hub from there, connected or not; without a file, fetches a copy first, for as
    /// long as it takes.
    ///
    /// # Errors
    /// If the options, the folder or the file cannot be used, or the hub refuses.
    pub async fn open(options: Options) -> Result<Arc<Replica>, OpenError> {
        let hub = HubClient::new(&options)?;
        fs::create_dir_all(&options.data_dir)?;
        let lock = lock(&options.data_dir)?;
        let path = match bootstrap::existing(&options.data_dir)? {
            Some(path) => path,
            None => first_copy(&hub, &options.data_dir).await?,
        };
        let damaged = |error| OpenError::Damaged { path: path.display().to_string(), error };
        let applier = Applier::open(&path, None, Durability::Normal).map_err(damaged)?;
        tracing::info!(path = %path.display(), position = %applier.state().lsn, "replica opened");
        let published = Arc::new(Published::new(&applier));
        let readers = Readers::new(path.clone(), Arc::clone(&published));
        let (feed, feeding) = mpsc::channel();
        let (outcome, outcomes) = tokio::sync::mpsc::unbounded_channel();
        let thread = ApplyThread::new(applier, Arc::clone(&published), readers.clone(), outcome);
        let apply = std::thread::Builder::new().name("rimward-apply".to_owned()).spawn(move || thread.run(&feeding))?;
        let stop = CancellationToken::new();
        let (session, sessions) = watch::channel(None);
        let mut tasks = JoinSet::new();
        tasks.spawn(report::run(hub.clone(), path.clone(), Arc::clone(&published), sessions, stop.clone()));
        let follower = Follower {
            hub,
            folder: options.data_dir,
            published: Arc::clone(&published),
            feed: feed.clone(),
            outcomes,
            session,
            stop: stop.clone(),
        };
        tasks.spawn(follower.run());
        let running = Mutex::new(Some(Running { tasks, apply, _lock: lock }));
        Ok(Arc::new(Replica { path, published, readers, feed, stop, running }))
    }

    /// The file: any sqlite3 may read it meanwhile.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the database that this is a replica of.
    #[must_use]
    pub fn database(&self) -> String {
        self.published.catalog().database.name.clone()
    }

    /// Everything up to here is visible to new snapshots.
    #[must_use]
    pub fn position(&self) -> Position {
        self.published.position()
    }

    /// The last commit in the file. [`Replica::position`] may be ahead of it, where the primary has said that nothing lies between; asked
    /// for before it, a snapshot at or behind this commit shows everything up to that position, even if the file is replaced meanwhile.
    #[must_use]
    pub fn committed(&self) -> Lsn {
        self.published.committed_lsn()
    }

    /// How old what it shows is, by the primary's clock against ours; grows while nothing comes. `None` before the primary's time is
    /// known.
    #[must_use]
    pub fn lag(&self) -> Option<Duration> {
        self.published.lag()
    }

    /// The catalog at the last commit. A snapshot may be of another version: compare [`crate::Snapshot::schema_version`].
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.published.catalog()
    }

    /// What it is doing.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.published.phase()
    }

    /// The whole picture.
    #[must_use]
    pub fn status(&self) -> Status {
        self.published.status()
    }

    /// Readers of the file.
    #[must_use]
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    pub(crate) fn published(&self) -> &Arc<Published> {
        &self.published
    }

    /// Waits until everything up to `wanted` is visible.
    ///
    /// # Errors
    /// If it is not in time.
    pub async fn wait_for(&self, wanted: Lsn, timeout: Duration) -> Result<(), WaitError> {
        let visible = self.published.watch();
        if *visible.borrow() >= wanted {
            return Ok(());
        }
        tokio::select! {
            reached = tokio::time::timeout(timeout, reaches(visible, wanted)) => match reached {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(WaitError::Stopped),
                Err(_) => Err(WaitError::Timeout { wanted, reached: self.position().lsn }),
            },
            () = self.stop.cancelled() => Err(WaitError::Stopped),
        }
    }

    /// Stops following, commits what is applied and closes the file, within two seconds. Reads go on.
    pub async fn shutdown(&self) {
        self.halt();
        let Some(mut running) = self.running.lock().take() else { return };
        let ended = async {
            while running.tasks.join_next().await.is_some() {}
            tokio::task::spawn_blocking(move || running.apply.join()).await
        };
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, ended).await.is_err() {
            // Whatever it was doing, SQLite will return to the last commit.
            tracing::warn!("the apply thread did not end in time");
        }
    }

    fn halt(&self) {
        self.stop.cancel();
        self.published.enter(Phase::Stopped);
        // If the thread has ended by itself, there is nothing to stop.
        let _ = self.feed.send(Feed::Stop);
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.halt();
    }
}

/// Only one process may write to the folder's file.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { folder: folder.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The first copy. Errors that may pass are waited out.
async fn first_copy(hub: &HubClient, folder: &Path) -> Result<PathBuf, OpenError> {
    let mut backoff = Backoff::new();
    loop {
        match try_first_copy(hub, folder).await {
            Ok(path) => return Ok(path),
            Err(LinkFailure::Refused(refused)) => return Err(refused.into()),
            Err(LinkFailure::Io(error)) => return Err(error.into()),
            Err(LinkFailure::File(error)) => return Err(error.into()),
            Err(failure) => {
                let pause = backoff.next();
                tracing::warn!(hub = hub.address(), reason = %failure, ?pause, "no copy from the hub yet; trying again");
                tokio::time::sleep(pause).await;
            }
        }
    }
}

async fn try_first_copy(hub: &HubClient, folder: &Path) -> Result<PathBuf, LinkFailure> {
    let download = bootstrap::download(hub, folder, None, |_, _| {}).await?;
    let path = folder.join(bootstrap::file_name(&download.database()?));
    download.install(&path)?;
    Ok(path)
}
