//! A client's session: one task that moves bytes between the client and its own connection to the primary.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rimward_pgconnect::Stream;
use tokio::time::Instant;

use crate::cancel::{self, Key, Target};
use crate::listen::{Shared, part};
use crate::message::{FrameError, HEADER_BYTES, client_header};
use crate::relay::{PrimaryFrameError, Replies, Told};
use crate::startup::StartupMessage;
use crate::tls::ClientStream;
use crate::upstream::Upstream;
use crate::wire::{Output, Wire};
use crate::write::{self, Severity};

/// Beyond this, whoever produces waits until the other side has read.
const OUTPUT_BYTES_MAX: usize = 256 * 1024;
/// So much is read ahead of what can be passed on.
const INPUT_BYTES_MAX: usize = 64 * 1024;
/// The last bytes to a client that may not read them.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a session ends.
#[derive(Debug)]
enum End {
    /// The client is gone, or the primary has said why and the client has been told.
    Quiet,
    /// The client sent what no PostgreSQL accepts.
    Client(FrameError),
    /// The primary did.
    Primary(PrimaryFrameError),
    /// The connection to the primary broke.
    PrimaryLost(Option<io::Error>),
    /// The gateway stops.
    Shutdown,
}

/// One client, one connection to the primary.
pub(crate) struct Session {
    shared: Arc<Shared>,
    client: Wire<ClientStream>,
    primary: Wire<Stream>,
    replies: Replies,
    target: Arc<Target>,
    _key: Option<Key>,
    /// Bytes left of a client's frame that is being passed on.
    passing: usize,
    /// The transaction status of the last ReadyForQuery.
    status: u8,
    /// The primary has said why it ends the session.
    fatal: bool,
    /// The client has said goodbye.
    terminated: bool,
    /// The client cannot be written to any more.
    gone: bool,
    /// Since when the client is away while the primary still works for it.
    orphaned: Option<Instant>,
}

impl Session {
    /// A session whose login is complete.
    pub(crate) fn new(
        shared: Arc<Shared>,
        client: ClientStream,
        upstream: Upstream,
        target: Arc<Target>,
        _startup: &StartupMessage,
    ) -> Session {
        Session {
            shared,
            client: Wire::new(client, BytesMut::new()),
            primary: Wire::new(upstream.stream, upstream.unread),
            replies: Replies::default(),
            target,
            _key: upstream.key,
            passing: 0,
            status: b'I',
            fatal: false,
            terminated: false,
            gone: false,
            orphaned: None,
        }
    }

    /// Serves the client until one side ends the session.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut shutdown = std::pin::pin!(shared.shutdown.cancelled());
        let end = loop {
            if let Err(end) = self.advance() {
                break end;
            }
            let orphan = self.orphaned.map(|since| since + shared.config.limits.orphan_grace);
            tokio::select! {
                biased;
                moved = poll_fn(|cx| self.poll_move(cx)) => if let Err(end) = moved { break end },
                () = &mut shutdown => break End::Shutdown,
                () = sleep_until(orphan) => {
                    self.cancel_orphan().await;
                    break End::Quiet;
                }
            }
        };
        self.finish(end).await;
    }

    /// Moves bytes on both sockets; ready if any moved.
    fn poll_move(&mut self, cx: &mut std::task::Context<'_>) -> Poll<Result<(), End>> {
        let primary = self.primary.poll_move(cx, INPUT_BYTES_MAX);
        if let Poll::Ready(Err(error)) = primary {
            return Poll::Ready(Err(End::PrimaryLost(Some(error))));
        }
        let client = match self.gone {
            true => Poll::Pending,
            false => self.client.poll_move(cx, if self.terminated { 0 } else { INPUT_BYTES_MAX }),
        };
        if let Poll::Ready(Err(_)) = client {
            // What it asked for goes on for a while, as it would at PostgreSQL.
            self.gone = true;
            self.client.ended = true;
        }
        if primary.is_ready() || client.is_ready() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Does all that the buffers allow.
    fn advance(&mut self) -> Result<(), End> {
        self.from_primary()?;
        self.from_client()
    }

    fn from_primary(&mut self) -> Result<(), End> {
        let room = self.client.output.room(OUTPUT_BYTES_MAX);
        self.replies.relay(&mut self.primary.input, &mut self.client.output.bytes, room).map_err(End::Primary)?;
        while let Some(told) = self.replies.next_told() {
            match told {
                Told::Ready { status } => {
                    self.status = status;
                    if !self.replies.client_waits() {
                        self.target.nothing();
                    }
                }
                Told::Fatal => self.fatal = true,
                _ => {}
            }
        }
        if self.gone {
            self.client.output = Output::default();
        }
        if self.primary.ended && self.client.output.waiting() < OUTPUT_BYTES_MAX {
            return Err(if self.terminated { End::Quiet } else { End::PrimaryLost(None) });
        }
        Ok(())
    }

    fn from_client(&mut self) -> Result<(), End> {
        while self.primary.output.waiting() < OUTPUT_BYTES_MAX && !self.terminated {
            if self.passing > 0 {
                let now = self.passing.min(self.client.input.len());
                self.primary.output.bytes.extend_from_slice(&self.client.input[..now]);
                self.client.input.advance(now);
                self.passing -= now;
                if self.passing > 0 {
                    break;
                }
            }
            let Some(header) = self.client.input.first_chunk::<HEADER_BYTES>() else { break };
            let (tag, body_bytes) = client_header(*header).map_err(End::Client)?;
            if tag == b'p' {
                return Err(End::Client(FrameError::Type(tag)));
            }
            self.forward(tag, HEADER_BYTES + body_bytes);
        }
        self.orphan()
    }

    /// Ends the session of a client that is away, as soon as nothing is under way for it.
    fn orphan(&mut self) -> Result<(), End> {
        let backlog = self.primary.output.waiting() >= OUTPUT_BYTES_MAX;
        if !(self.client.ended || self.terminated) || backlog {
            return Ok(());
        }
        if !self.replies.client_waits() {
            return Err(End::Quiet);
        }
        self.orphaned.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// A frame of this length begins to pass to the primary.
    fn forward(&mut self, tag: u8, frame_bytes: usize) {
        self.replies.sent(tag);
        self.terminated = tag == b'X';
        if self.replies.client_waits() {
            self.target.remote();
        }
        self.passing = frame_bytes;
    }

    /// The client is gone, and its statement still runs.
    async fn cancel_orphan(&self) {
        if let Some(key) = self.target.primary()
            && self.replies.client_is_served()
        {
            cancel::send(&self.shared.config.primary, &key).await;
        }
    }

    /// Last words, to whoever still listens.
    async fn finish(mut self, end: End) {
        // In the middle of a frame, anything that is sent would be taken for the rest of it.
        let words = match end {
            End::Quiet => None,
            _ if self.fatal || !self.replies.at_boundary() => None,
            End::Client(error) => Some(("08P01", error.to_string())),
            End::Primary(error) => Some(("08P01", error.to_string())),
            End::Shutdown => Some(("57P01", "terminating connection due to administrator command".to_owned())),
            End::PrimaryLost(error) => {
                let why = error.map_or_else(String::new, |error| format!(": {error}"));
                Some(if self.replies.client_waits() {
                    ("08007", format!("connection to the primary was lost; whether the statement took effect is unknown{why}"))
                } else {
                    ("08006", format!("connection to the primary was lost{why}"))
                })
            }
        };
        if let Some((code, message)) = &words {
            tracing::debug!(code, message, "session ends");
            write::error(&mut self.client.output.bytes, Severity::Fatal, code, message, None);
        }
        let _ = tokio::time::timeout(FAREWELL, self.client.drain()).await;
        if words.is_some() || self.fatal {
            part(self.client.stream_mut(), &[]).await;
        }
        if self.passing == 0 && !self.terminated {
            self.primary.output.bytes.extend_from_slice(b"X\0\0\0\x04");
            let _ = tokio::time::timeout(FAREWELL, self.primary.drain()).await;
        }
    }
}

/// Never, without a deadline.
async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
