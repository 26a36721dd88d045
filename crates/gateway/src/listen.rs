//! The listener: takes connections, within limits, and gives each a task.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward::Replica;
use rimward_pgconnect::ConnInfo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::cancel::{Keys, Target};
use crate::metrics::{Counters, Metrics};
use crate::passage::SNAPSHOTS_REMOTE;
use crate::plans::Plans;
use crate::session::Session;
use crate::startup::{Opening, StartupMessage, open};
use crate::tls::{ClientStream, TlsError, TlsFiles, acceptor};
use crate::upstream::login;
use crate::write::{self, Severity};
use crate::zones::KnownZones;

/// What a gateway is made of.
#[derive(Debug, Clone)]
pub struct GatewayConfig {
    /// Where it listens, `127.0.0.1:6432` say; port 0 takes a free one.
    pub listen: String,
    /// The primary. User, password and database of the connection string are not used: each session brings its own.
    pub primary: ConnInfo,
    /// Certificate and key; without them, a client that asks for TLS is told that there is none.
    pub tls: Option<TlsFiles>,
    /// Bounds.
    pub limits: Limits,
}

/// What a gateway grants at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Sessions at once; one more is refused with 53300.
    pub sessions_max: usize,
    /// Connections that have not logged in yet; one more is closed.
    pub logins_max: usize,
    /// A login that takes longer is given up.
    pub login_timeout: Duration,
    /// A session whose client left while a statement runs at the primary: the statement is cancelled after this.
    pub orphan_grace: Duration,
    /// A statement waits at most so long for the replica to show what its session has written or seen; then the primary answers.
    pub wait_max: Duration,
    /// A replica whose newest news of the primary is older than this answers nothing; `None` for any age.
    pub lag_max: Option<Duration>,
    /// A REPEATABLE READ block that has read here is ended (25P03) when its snapshot is older: the file cannot be tidied behind it.
    pub snapshot_age_max: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            sessions_max: 1000,
            logins_max: 256,
            login_timeout: Duration::from_secs(60),
            orphan_grace: Duration::from_secs(1),
            wait_max: Duration::from_millis(100),
            lag_max: Some(Duration::from_secs(30)),
            snapshot_age_max: Duration::from_secs(600),
        }
    }
}

/// A gateway that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {listen}: {source}; free the port, or choose another with --listen")]
    Listen {
        /// The address.
        listen: String,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate and key.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What all sessions share.
pub(crate) struct Shared {
    pub(crate) config: GatewayConfig,
    pub(crate) replica: Option<Arc<Replica>>,
    pub(crate) plans: Plans,
    pub(crate) zones: KnownZones,
    pub(crate) counters: Counters,
    pub(crate) keys: Arc<Keys>,
    pub(crate) shutdown: CancellationToken,
    /// Roles whose REPEATABLE READ blocks needed the primary after they had read here, and when that was.
    moved: Mutex<HashMap<String, Instant>>,
    sessions: Arc<Semaphore>,
    logins: Arc<Semaphore>,
    tls: Option<TlsAcceptor>,
}

/// More roles are not remembered.
const MOVED_MAX: usize = 1000;

impl Shared {
    /// REPEATABLE READ blocks of this role are the primary's for a while.
    pub(crate) fn snapshots_remote(&self, role: Option<String>) {
        let mut moved = self.moved.lock();
        moved.retain(|_, at| at.elapsed() < SNAPSHOTS_REMOTE);
        if let Some(role) = role.filter(|_| moved.len() < MOVED_MAX) {
            moved.insert(role, Instant::now());
        }
    }

    /// Whether they are.
    pub(crate) fn are_snapshots_remote(&self, role: &str) -> bool {
        self.moved.lock().get(role).is_some_and(|at| at.elapsed() < SNAPSHOTS_REMOTE)
    }
}

/// A bound gateway.
pub struct Gateway {
    listener: TcpListener,
    local_addr: SocketAddr,
    shared: Arc<Shared>,
}

/// Reads a gateway's figures.
#[derive(Clone)]
pub struct Meter(Arc<Shared>);

impl Meter {
    /// The figures now.
    #[must_use]
    pub fn read(&self) -> Metrics {
        let open = self.0.config.limits.sessions_max.saturating_sub(self.0.sessions.available_permits());
        self.0.counters.read(open as u64)
    }
}

/// After an accept that failed (descriptors used up, say), the next one waits this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// A client that is told why its connection ends has this long to read it.
const FAREWELL: Duration = Duration::from_secs(1);

impl Gateway {
    /// Takes the port. Without a replica, everything is relayed.
    ///
    /// # Errors
    /// If it is taken, or certificate and key cannot be used.
    pub async fn bind(config: GatewayConfig, replica: Option<Arc<Replica>>) -> Result<Gateway, GatewayError> {
        let tls = config.tls.as_ref().map(acceptor).transpose()?;
        let failed = |source| GatewayError::Listen { listen: config.listen.clone(), source };
        let listener = TcpListener::bind(&config.listen).await.map_err(failed)?;
        let local_addr = listener.local_addr().map_err(failed)?;
        let (sessions, logins) = (config.limits.sessions_max, config.limits.logins_max);
        let shared = Shared {
            config,
            replica,
            plans: Plans::default(),
            zones: KnownZones::default(),
            counters: Counters::default(),
            keys: Arc::default(),
            shutdown: CancellationToken::new(),
            moved: Mutex::default(),
            sessions: Arc::new(Semaphore::new(sessions)),
            logins: Arc::new(Semaphore::new(logins)),
            tls,
        };
        Ok(Gateway { listener, local_addr, shared: Arc::new(shared) })
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// A handle to what the gateway has done, valid while it runs and after.
    #[must_use]
    pub fn meter(&self) -> Meter {
        Meter(Arc::clone(&self.shared))
    }

    /// Serves until `shutdown` is cancelled; then sessions are told (57P01) and ended.
    pub async fn run(self, shutdown: CancellationToken) {
        let tasks = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = shutdown.cancelled() => break,
            };
            match accepted {
                Ok((stream, peer)) => match Arc::clone(&self.shared.logins).try_acquire_owned() {
                    Ok(permit) => {
                        tasks.spawn(serve(Arc::clone(&self.shared), stream, peer, permit));
                    }
                    Err(_) => tracing::warn!(%peer, "connection closed: too many logins at once"),
                },
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.listener);
        self.shared.shutdown.cancel();
        tasks.close();
        tasks.wait().await;
    }
}

/// One connection, from its first byte to its last.
async fn serve(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, login_permit: OwnedSemaphorePermit) {
    let _ = stream.set_nodelay(true);
    let opened = tokio::select! {
        opened = tokio::time::timeout(shared.config.limits.login_timeout, open(stream, shared.tls.as_ref())) => opened,
        () = shared.shutdown.cancelled() => return,
    };
    match opened {
        Ok(Ok(Opening::Session(client, startup))) => session(&shared, client, startup, peer, login_permit).await,
        Ok(Ok(Opening::Cancel { pid, secret })) => shared.keys.cancel(pid, secret, &shared.config.primary).await,
        Ok(Ok(Opening::Nothing)) => {}
        Ok(Err((client, error))) => {
            tracing::debug!(%peer, %error, "connection refused");
            if let (Some(mut client), Some(code)) = (client, error.code()) {
                farewell(&mut client, code, &error.to_string(), None).await;
            }
        }
        Err(_) => tracing::debug!(%peer, "no startup in time"),
    }
}

async fn session(
    shared: &Arc<Shared>,
    mut client: ClientStream,
    startup: StartupMessage,
    peer: SocketAddr,
    login_permit: OwnedSemaphorePermit,
) {
    let Ok(_permit) = Arc::clone(&shared.sessions).try_acquire_owned() else {
        let hint = format!("This edge serves at most {} sessions.", shared.config.limits.sessions_max);
        farewell(&mut client, "53300", "sorry, too many clients already", Some(&hint)).await;
        return;
    };
    let target = Arc::<Target>::default();
    let attempt = login(&mut client, &startup, &shared.config.primary, &shared.keys, &target);
    let attempt = tokio::select! {
        attempt = tokio::time::timeout(shared.config.limits.login_timeout, attempt) => attempt,
        () = shared.shutdown.cancelled() => {
            farewell(&mut client, "57P01", "terminating connection due to administrator command", None).await;
            return;
        }
    };
    drop(login_permit);
    match attempt {
        Ok(Ok(upstream)) => Session::new(Arc::clone(shared), client, upstream, target, &startup).run().await,
        Ok(Err(error)) => {
            tracing::debug!(%peer, user = startup.user, %error, "login failed");
            if let Some(code) = error.code() {
                farewell(&mut client, code, &error.to_string(), None).await;
            }
        }
        Err(_) => farewell(&mut client, "08006", "canceling authentication due to timeout", None).await,
    }
}

/// Says why, and closes so that the client can read it.
async fn farewell(client: &mut ClientStream, code: &str, message: &str, hint: Option<&str>) {
    let mut out = Vec::new();
    write::error(&mut out, Severity::Fatal, code, message, hint);
    part(client, &out).await;
}

/// Writes the last bytes and closes. What the client has sent meanwhile is read and thrown away, for closing over unread bytes resets
/// the connection, and the client might not see the last words.
pub(crate) async fn part(client: &mut ClientStream, last: &[u8]) {
    let parting = async {
        client.write_all(last).await?;
        client.shutdown().await?;
        let mut unread = [0; 4096];
        while client.read(&mut unread).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    let _ = tokio::time::timeout(FAREWELL, parting).await;
}
