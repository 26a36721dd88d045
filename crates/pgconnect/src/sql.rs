//! A `tokio_postgres` client over our own socket and TLS.

use std::error::Error as _;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;
use tokio_postgres::config::{ChannelBinding as PgChannelBinding, SslMode as PgSslMode, SslNegotiation};
use tokio_postgres::tls::{ChannelBinding as BindingData, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config};

use crate::{ChannelBinding, ConnInfo, ConnectError, Endpoint, ServerError, SessionAttrs, Stream, dial};

/// Connects a client for ordinary SQL, trying the endpoints in order. A task drives the connection until the client is dropped;
/// what breaks it shows in the client's next call.
///
/// # Errors
/// The last endpoint's.
pub async fn connect_sql(info: &ConnInfo) -> Result<Client, ConnectError> {
    Ok(connect_sql_with_end(info).await?.0)
}

/// The end of a client's connection, for those who are to notice it at once.
#[derive(Debug)]
pub struct SqlEnd(JoinHandle<Option<String>>);

impl SqlEnd {
    /// Waits until the connection has ended; the SQLSTATE if the server ended it and said why. Cancelling loses nothing.
    pub async fn wait(&mut self) -> Option<String> {
        (&mut self.0).await.ok().flatten()
    }
}

/// As [`connect_sql`], with the connection's end.
///
/// # Errors
/// The last endpoint's.
pub async fn connect_sql_with_end(info: &ConnInfo) -> Result<(Client, SqlEnd), ConnectError> {
    let mut last = ConnectError::Protocol("no endpoint to try");
    for endpoint in &info.endpoints {
        let attempt = tokio::time::timeout(info.connect_timeout, attempt(info, endpoint)).await;
        let seconds = info.connect_timeout.as_secs();
        match attempt.unwrap_or_else(|_| Err(ConnectError::TimedOut { endpoint: endpoint.to_string(), seconds })) {
            Ok(connected) => return Ok(connected),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn attempt(info: &ConnInfo, endpoint: &Endpoint) -> Result<(Client, SqlEnd), ConnectError> {
    let stream = dial(info, endpoint).await?;
    let mut config = Config::new();
    config.user(&info.user).dbname(&info.dbname);
    if let Some(password) = info.password_for(endpoint)? {
        config.password(password.reveal());
    }
    if let Some(name) = &info.application_name {
        config.application_name(name);
    }
    if let Some(options) = &info.options {
        config.options(options);
    }
    config.channel_binding(match info.channel_binding {
        ChannelBinding::Disable => PgChannelBinding::Disable,
        ChannelBinding::Prefer => PgChannelBinding::Prefer,
        ChannelBinding::Require => PgChannelBinding::Require,
    });
    // TLS stands already. "Direct" asks the connector below without an SSLRequest, and so lets it hand over the channel binding.
    if stream.is_tls() {
        config.ssl_mode(PgSslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    } else {
        config.ssl_mode(PgSslMode::Disable);
    }
    let (client, connection) = config.connect_raw(stream, Established).await.map_err(|error| refusal(error, info, endpoint))?;
    let end = SqlEnd(tokio::spawn(async move {
        let error = connection.await.err()?;
        tracing::debug!(%error, "sql connection ended");
        error.code().map(|code| code.code().to_owned())
    }));
    if info.session_attrs == SessionAttrs::ReadWrite && !client.query("SELECT 1 WHERE NOT pg_is_in_recovery()", &[]).await?.is_empty() {
        return Ok((client, end));
    }
    match info.session_attrs {
        SessionAttrs::Any => Ok((client, end)),
        SessionAttrs::ReadWrite => Err(ConnectError::Standby { endpoint: endpoint.to_string() }),
    }
}

/// The server's own words where it is the one who refused.
fn refusal(error: tokio_postgres::Error, info: &ConnInfo, endpoint: &Endpoint) -> ConnectError {
    if let Some(said) = error.as_db_error() {
        return ConnectError::Refused(Box::new(ServerError {
            severity: said.severity().to_owned(),
            code: said.code().code().to_owned(),
            message: said.message().to_owned(),
            detail: said.detail().map(str::to_owned),
            hint: said.hint().map(str::to_owned),
        }));
    }
    match error.source() {
        // The client library has no kind for it.
        Some(cause) if cause.to_string() == "password missing" => {
            ConnectError::PasswordMissing { endpoint: endpoint.to_string(), user: info.user.clone() }
        }
        _ => error.into(),
    }
}

/// Hands the stream back as it is.
struct Established;

impl TlsConnect<Stream> for Established {
    type Stream = EstablishedStream;
    type Error = io::Error;
    type Future = Ready<Result<EstablishedStream, io::Error>>;

    fn connect(self, stream: Stream) -> Self::Future {
        ready(Ok(EstablishedStream(stream)))
    }
}

struct EstablishedStream(Stream);

impl TlsStream for EstablishedStream {
    fn channel_binding(&self) -> BindingData {
        self.0.channel_binding_data().map_or_else(BindingData::none, BindingData::tls_server_end_point)
    }
}

impl AsyncRead for EstablishedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, buf)
    }
}

impl AsyncWrite for EstablishedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}
