//! A socket to the server, wrapped in TLS where asked.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::client::TlsStream;

use crate::{ConnInfo, ConnectError, Endpoint, Host, SslMode, tls};

/// SSLRequest: length 8, code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Bytes to and from a server.
#[derive(Debug)]
pub struct Stream {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Tcp(TcpStream),
    Unix(UnixStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Whether the bytes are encrypted.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self.inner, Inner::Tls(_))
    }

    /// What SCRAM-SHA-256-PLUS binds to (`tls-server-end-point`), where the certificate's signature defines it.
    #[must_use]
    pub fn channel_binding_data(&self) -> Option<Vec<u8>> {
        let Inner::Tls(stream) = &self.inner else { return None };
        tls::server_end_point(stream.get_ref().1.peer_certificates()?.first()?)
    }
}

/// Opens a connection to `endpoint`, up to and including TLS, as `info` demands it. Nothing of the startup is sent yet.
///
/// The caller bounds the time. A Unix socket never carries TLS, as with libpq.
///
/// # Errors
/// When there is no connection, or no TLS where it is demanded.
pub async fn dial(info: &ConnInfo, endpoint: &Endpoint) -> Result<Stream, ConnectError> {
    let unreachable = |source| ConnectError::Unreachable { endpoint: endpoint.to_string(), source };
    let (mut socket, name) = match &endpoint.host {
        Host::Unix(directory) => {
            let path = directory.join(format!(".s.PGSQL.{}", endpoint.port));
            return Ok(Stream { inner: Inner::Unix(UnixStream::connect(path).await.map_err(unreachable)?) });
        }
        Host::Tcp(name) => {
            let socket = match endpoint.address {
                Some(address) => TcpStream::connect((address, endpoint.port)).await,
                None => TcpStream::connect((name.as_str(), endpoint.port)).await,
            };
            (socket.map_err(unreachable)?, name)
        }
    };
    socket.set_nodelay(true)?;
    keep_alive(&socket, info)?;
    if info.ssl_mode == SslMode::Disable {
        return Ok(Stream { inner: Inner::Tcp(socket) });
    }
    socket.write_all(&SSL_REQUEST).await?;
    // Exactly one byte: whatever follows it unencrypted would be an injection, and is fed to the TLS handshake, which fails.
    match socket.read_u8().await? {
        b'S' => {}
        b'N' if info.ssl_mode == SslMode::Prefer => return Ok(Stream { inner: Inner::Tcp(socket) }),
        b'N' => return Err(ConnectError::TlsNotOffered { endpoint: endpoint.to_string() }),
        _ => return Err(ConnectError::Protocol("the answer to SSLRequest is neither S nor N")),
    }
    let stream = tls::handshake(info, name, socket).await?;
    Ok(Stream { inner: Inner::Tls(Box::new(stream)) })
}

/// A server that vanished, or whatever is between, is noticed though nothing is sent to it.
fn keep_alive(socket: &TcpStream, info: &ConnInfo) -> io::Result<()> {
    let socket = SockRef::from(socket);
    if let Some(keepalive) = info.keepalive {
        let probes = TcpKeepalive::new().with_time(keepalive.idle);
        #[cfg(not(any(target_os = "openbsd", target_os = "haiku")))]
        let probes = probes.with_interval(keepalive.interval).with_retries(keepalive.count);
        socket.set_tcp_keepalive(&probes)?;
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(info.tcp_user_timeout)?;
    Ok(())
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().inner {
            Inner::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
            Inner::Unix(stream) => Pin::new(stream).poll_read(cx, buf),
            Inner::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().inner {
            Inner::Tcp(stream) => Pin::new(stream).poll_write(cx, buf),
            Inner::Unix(stream) => Pin::new(stream).poll_write(cx, buf),
            Inner::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().inner {
            Inner::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Inner::Unix(stream) => Pin::new(stream).poll_flush(cx),
            Inner::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().inner {
            Inner::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Inner::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
            Inner::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Idle, interval, probes and user timeout of a connection that is made by such a string.
    async fn check(options: &str, expected: Option<(u64, u64, u32)>, user_timeout_ms: Option<u64>) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let info: ConnInfo = format!("host=127.0.0.1 port={port} sslmode=disable {options}").parse().unwrap();
        let stream = dial(&info, &info.endpoints[0]).await.unwrap();
        let Inner::Tcp(socket) = &stream.inner else { panic!("not over TCP") };
        let socket = SockRef::from(socket);
        let times =
            (socket.tcp_keepalive_time().unwrap(), socket.tcp_keepalive_interval().unwrap(), socket.tcp_keepalive_retries().unwrap());
        let found = socket.keepalive().unwrap().then_some((times.0.as_secs(), times.1.as_secs(), times.2));
        assert_eq!(found, expected, "{options}");
        assert_eq!(socket.tcp_user_timeout().unwrap(), user_timeout_ms.map(Duration::from_millis), "{options}");
    }

    #[tokio::test]
    async fn vanished_servers_are_probed_for_as_the_connection_string_says() {
        check("", Some((10, 5, 3)), Some(25_000)).await;
        check("keepalives_idle=60 keepalives_interval=7 keepalives_count=9 tcp_user_timeout=1500", Some((60, 7, 9)), Some(1500)).await;
        check("keepalives=0 tcp_user_timeout=0", None, None).await;
    }
}
