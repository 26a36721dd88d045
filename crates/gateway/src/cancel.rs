//! Keys of our own for CancelRequest, and what each of them interrupts at this moment.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use rimward_pgconnect::{ConnInfo, Endpoint, dial};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

const CANCEL_REQUEST: u32 = 80_877_102;

/// What the primary wants to see in a CancelRequest.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PrimaryKey {
    /// Where the session's connection goes.
    pub(crate) endpoint: Endpoint,
    /// Process id and secret, as BackendKeyData carried them.
    pub(crate) key: Vec<u8>,
}

/// What a session does, as far as a CancelRequest is concerned.
#[derive(Default)]
enum Running {
    /// Nothing that a client waits for: a cancel comes too late.
    #[default]
    Nothing,
    /// The primary works for the client.
    Remote,
    /// The gateway itself does; to be interrupted like this.
    Local(Box<dyn Fn() + Send>),
}

/// The target of a session's cancel key.
#[derive(Default)]
pub(crate) struct Target {
    running: Mutex<Running>,
    primary: Mutex<Option<PrimaryKey>>,
    /// Wakes the session when something local was cancelled.
    woken: Notify,
    /// What runs locally was cancelled; a wake-up without it came too late for what it was meant for.
    requested: AtomicBool,
}

impl Target {
    /// The primary works for the client from here on.
    pub(crate) fn remote(&self) {
        *self.running.lock() = Running::Remote;
    }

    /// The gateway works for the client; `interrupt` makes it stop.
    pub(crate) fn local(&self, interrupt: impl Fn() + Send + 'static) {
        let mut running = self.running.lock();
        // What goes on is not begun anew: a request for it stands.
        if !matches!(*running, Running::Local(_)) {
            self.requested.store(false, Ordering::Relaxed);
        }
        *running = Running::Local(Box::new(interrupt));
    }

    /// Returns when what runs locally has been cancelled.
    pub(crate) async fn cancelled(&self) {
        while !self.requested.swap(false, Ordering::Relaxed) {
            self.woken.notified().await;
        }
    }

    /// Nobody works for the client.
    pub(crate) fn nothing(&self) {
        *self.running.lock() = Running::Nothing;
    }

    /// Whom to ask at the primary.
    pub(crate) fn set_primary(&self, key: PrimaryKey) {
        *self.primary.lock() = Some(key);
    }

    /// Interrupts what runs here, or says whom to ask at the primary.
    fn cancel(&self) -> Option<PrimaryKey> {
        match &*self.running.lock() {
            Running::Nothing => None,
            Running::Remote => self.primary.lock().clone(),
            Running::Local(interrupt) => {
                interrupt();
                self.requested.store(true, Ordering::Relaxed);
                self.woken.notify_one();
                None
            }
        }
    }

    /// What the primary was told to be cancelled by, for a session whose client is gone.
    pub(crate) fn primary(&self) -> Option<PrimaryKey> {
        self.primary.lock().clone()
    }
}

/// All sessions by their keys.
#[derive(Default)]
pub(crate) struct Keys {
    sessions: Mutex<HashMap<(u32, u32), Arc<Target>>>,
}

/// A key that is valid until this is dropped.
pub(crate) struct Key {
    keys: Arc<Keys>,
    pub(crate) pid: u32,
    pub(crate) secret: u32,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.keys.sessions.lock().remove(&(self.pid, self.secret));
    }
}

impl Keys {
    /// Makes a key for a session. The process id is the primary's, so that it equals `pg_backend_pid()`; the secret is random.
    pub(crate) fn register(self: &Arc<Keys>, pid: u32, target: Arc<Target>) -> Key {
        let mut sessions = self.sessions.lock();
        loop {
            let secret = rand::random();
            if let std::collections::hash_map::Entry::Vacant(vacant) = sessions.entry((pid, secret)) {
                vacant.insert(target);
                return Key { keys: Arc::clone(self), pid, secret };
            }
        }
    }

    /// Cancels what the session of this key does. Like PostgreSQL, says nothing of what became of it.
    pub(crate) async fn cancel(&self, pid: u32, secret: u32, primary: &ConnInfo) {
        let target = self.sessions.lock().get(&(pid, secret)).cloned();
        let Some(target) = target else {
            tracing::debug!(pid, "cancel request with an unknown key");
            return;
        };
        if let Some(key) = target.cancel() {
            send(primary, &key).await;
        }
    }
}

/// Sends a CancelRequest to the primary and waits until it has been taken.
pub(crate) async fn send(primary: &ConnInfo, key: &PrimaryKey) {
    let attempt = async {
        let mut stream = dial(primary, &key.endpoint).await.map_err(|error| error.to_string())?;
        let length = 8 + key.key.len() as u32;
        let request = [&length.to_be_bytes()[..], &CANCEL_REQUEST.to_be_bytes(), &key.key].concat();
        stream.write_all(&request).await.map_err(|error| error.to_string())?;
        stream.flush().await.map_err(|error| error.to_string())?;
        // The primary closes when it has sent the signal.
        let _ = stream.read(&mut [0]).await;
        Ok::<_, String>(())
    };
    match tokio::time::timeout(primary.connect_timeout, attempt).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(error, "a cancel request did not reach the primary"),
        Err(_) => tracing::warn!("a cancel request did not reach the primary in time"),
    }
}
