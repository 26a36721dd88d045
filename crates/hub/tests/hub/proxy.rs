//! Stands between a hub and its primary, and does what networks do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything passes.
    Pass,
    /// A replication stream begins with a transaction whose only row is malformed.
    Garble,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    mode: watch::Sender<Mode>,
    /// Counts up: connections that are open then swallow all from there on, with both ends left open, as when a cable is pulled.
    swallowed: watch::Sender<u64>,
    /// Replication streams that began.
    streams: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) async fn new(port: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Proxy {
            port: listener.local_addr().unwrap().port(),
            mode: watch::Sender::new(Mode::Pass),
            swallowed: watch::Sender::new(0),
            streams: Arc::default(),
        };
        let (mode, swallowed, streams) = (proxy.mode.subscribe(), proxy.swallowed.subscribe(), proxy.streams.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mode, mut swallowed, streams) = (mode.clone(), swallowed.clone(), streams.clone());
                swallowed.mark_unchanged();
                tokio::spawn(async move {
                    let relayed = relay(client, port, mode, streams);
                    tokio::pin!(relayed);
                    tokio::select! {
                        _ = &mut relayed => {}
                        // Neither polled nor dropped.
                        _ = swallowed.changed() => tokio::time::sleep(Duration::from_secs(120)).await,
                    }
                });
            }
        });
        proxy
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    pub(crate) fn swallower(&self) -> impl FnOnce() + Send + 'static {
        let swallowed = self.swallowed.clone();
        move || swallowed.send_modify(|count| *count += 1)
    }

    pub(crate) fn streams(&self) -> usize {
        self.streams.load(Ordering::Relaxed)
    }
}

async fn relay(client: TcpStream, port: u16, mode: watch::Receiver<Mode>, streams: Arc<AtomicUsize>) -> Option<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = async { tokio::io::copy(&mut from_client, &mut to_server).await.ok() };
    let down = async {
        loop {
            let tag = from_server.read_u8().await.ok()?;
            let length = from_server.read_u32().await.ok()?;
            let mut frame = vec![tag];
            frame.extend(length.to_be_bytes());
            frame.resize(1 + length as usize, 0);
            from_server.read_exact(&mut frame[5..]).await.ok()?;
            to_client.write_all(&frame).await.ok()?;
            // CopyBothResponse.
            if tag == b'W' {
                streams.fetch_add(1, Ordering::Relaxed);
                if *mode.borrow() == Mode::Garble {
                    to_client.write_all(&garbled()).await.ok()?;
                }
            }
        }
    };
    tokio::select! {
        _ = up => None,
        none = down => none,
    }
}

/// A Begin that is far ahead, and an Insert that claims more columns than it has.
fn garbled() -> Vec<u8> {
    let begin = [&b"B"[..], &[0x7f; 8], &[0; 8], &[0, 0, 0, 9]].concat();
    let insert = [&b"I"[..], &[0, 0, 0, 1], b"N", &[0, 200], b"t", &[0, 0, 0, 9], b"short"].concat();
    let mut bytes = Vec::new();
    for message in [begin, insert] {
        bytes.push(b'd');
        bytes.extend(u32::try_from(4 + 25 + message.len()).unwrap().to_be_bytes());
        bytes.push(b'w');
        bytes.extend([0; 24]);
        bytes.extend(message);
    }
    bytes
}
