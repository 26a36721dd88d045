//! The session's own connection to the primary: opened with the client's startup message, logged in with the client's credentials.
//!
//! The login is relayed frame by frame. Where both legs are encrypted, SCRAM cannot be relayed (the client would bind to the gateway's
//! certificate, or say that it could have, and the primary refuses both): there the gateway asks for the password inside the client's
//! TLS and does SCRAM with the primary itself.

use std::sync::Arc;

use bytes::BytesMut;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, SCRAM_SHA_256_PLUS, ScramSha256};
use postgres_protocol::message::frontend;
use rimward_pgconnect::{ConnInfo, ConnectError, Endpoint, Frame, Frames, Stream, dial};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::cancel::{Key, Keys, PrimaryKey, Target};
use crate::startup::StartupMessage;
use crate::tls::ClientStream;
use crate::write;

/// A password message is at most this long, as in PostgreSQL.
const PASSWORD_BYTES_MAX: usize = 65_535;
/// No frame of a login is longer.
const LOGIN_FRAME_BYTES_MAX: usize = 64 * 1024;

/// A session that is ready for its first command.
pub(crate) struct Upstream {
    /// The connection to the primary.
    pub(crate) stream: Stream,
    /// What it has sent beyond the login.
    pub(crate) unread: BytesMut,
    /// The client's cancel key, valid as long as this lives. A primary without BackendKeyData leaves none.
    pub(crate) key: Option<Key>,
}

/// A login that failed. The client has been told only where it says so.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    /// No connection to the primary.
    #[error("could not connect to the primary: {0}")]
    Unreachable(ConnectError),
    /// The primary broke off, or does not speak the protocol.
    #[error("the primary broke off the login: {0}")]
    Broken(ConnectError),
    /// The primary said no, and the client has its words.
    #[error("the primary refused the login")]
    Refused,
    /// The primary does not know the password either, or asks for something else than SCRAM.
    #[error("login at the primary failed: {0}")]
    Scram(String),
    /// The client sent something else than a password.
    #[error("expected password response, got message type {0}")]
    Unexpected(u8),
    /// The client's password message is too long.
    #[error("invalid password packet size")]
    PasswordSize,
    /// The client is gone.
    #[error("the client left during the login: {0}")]
    Client(std::io::Error),
}

impl LoginError {
    /// The SQLSTATE to answer with, if the client is there and has not been told.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            LoginError::Unreachable(_) => Some("08001"),
            LoginError::Broken(_) => Some("08006"),
            LoginError::Scram(_) => Some("28000"),
            LoginError::Unexpected(_) | LoginError::PasswordSize => Some("08P01"),
            LoginError::Refused | LoginError::Client(_) => None,
        }
    }
}

/// Opens the connection and logs in.
pub(crate) async fn login(
    client: &mut ClientStream,
    startup: &StartupMessage,
    primary: &ConnInfo,
    keys: &Arc<Keys>,
    target: &Arc<Target>,
) -> Result<Upstream, LoginError> {
    let (stream, endpoint) = connect(primary).await.map_err(LoginError::Unreachable)?;
    let mut frames = Frames::new(stream, LOGIN_FRAME_BYTES_MAX);
    frames.send(&startup.bytes).await.map_err(LoginError::Broken)?;
    let mut out = Vec::new();
    let mut key = None;
    loop {
        let frame = frames.next().await.map_err(LoginError::Broken)?;
        match frame.tag {
            b'R' => authenticate(client, &mut frames, &frame, &mut out).await?,
            b'K' if frame.body.len() >= 8 => {
                let pid = frame.body.first_chunk().map_or(0, |pid| u32::from_be_bytes(*pid));
                target.set_primary(PrimaryKey { endpoint: endpoint.clone(), key: frame.body.to_vec() });
                let registered = keys.register(pid, Arc::clone(target));
                write::backend_key_data(&mut out, registered.pid, registered.secret);
                key = Some(registered);
            }
            tag => {
                write::frame(&mut out, tag, |out| out.extend_from_slice(&frame.body));
                if matches!(tag, b'E' | b'Z') {
                    send(client, &mut out).await?;
                }
                match tag {
                    b'E' => return Err(LoginError::Refused),
                    b'Z' => break,
                    _ => {}
                }
            }
        }
    }
    let (stream, unread) = frames.into_parts();
    Ok(Upstream { stream, unread, key })
}

/// The first endpoint that takes a connection.
async fn connect(primary: &ConnInfo) -> Result<(Stream, Endpoint), ConnectError> {
    let mut last = ConnectError::Protocol("no endpoint to try");
    for endpoint in &primary.endpoints {
        match tokio::time::timeout(primary.connect_timeout, dial(primary, endpoint)).await {
            Ok(Ok(stream)) => return Ok((stream, endpoint.clone())),
            Ok(Err(error)) => last = error,
            Err(_) => last = ConnectError::TimedOut { endpoint: endpoint.to_string(), seconds: primary.connect_timeout.as_secs() },
        }
    }
    Err(last)
}

/// One authentication request of the primary.
async fn authenticate(client: &mut ClientStream, frames: &mut Frames, frame: &Frame, out: &mut Vec<u8>) -> Result<(), LoginError> {
    let code = frame.body.first_chunk().map_or(u32::MAX, |code| u32::from_be_bytes(*code));
    match code {
        10 if client.is_tls() && frames.stream().is_tls() => return scram(client, frames, &frame.body[4..], out).await,
        // A client without TLS takes the offer of channel binding for an attack.
        10 if !client.is_tls() => write::frame(out, b'R', |out| offer_without_binding(&frame.body, out)),
        _ => write::frame(out, b'R', |out| out.extend_from_slice(&frame.body)),
    }
    // All but "you are in" (0) and the last word of SASL (12) want an answer.
    if matches!(code, 0 | 12) {
        return Ok(());
    }
    send(client, out).await?;
    let answer = password_message(client).await?;
    frames.send(&answer).await.map_err(LoginError::Broken)
}

/// AuthenticationSASL without the mechanisms that bind to a channel.
fn offer_without_binding(body: &[u8], out: &mut Vec<u8>) {
    let (code, mechanisms) = body.split_at(4);
    out.extend_from_slice(code);
    for mechanism in mechanisms.split(|&byte| byte == 0).filter(|name| !name.is_empty() && !name.ends_with(b"-PLUS")) {
        out.extend_from_slice(mechanism);
        out.push(0);
    }
    out.push(0);
}

/// Asks the client for its password and does SCRAM with it, bound to the primary's certificate where that can be.
async fn scram(client: &mut ClientStream, frames: &mut Frames, mechanisms: &[u8], out: &mut Vec<u8>) -> Result<(), LoginError> {
    write::ask_cleartext_password(out);
    send(client, out).await?;
    let message = password_message(client).await?;
    let password = message[5..].strip_suffix(b"\0").unwrap_or(&message[5..]);
    let offers = |name: &str| mechanisms.split(|&byte| byte == 0).any(|offer| offer == name.as_bytes());
    let (binding, mechanism) = match frames.stream().channel_binding_data() {
        Some(data) if offers(SCRAM_SHA_256_PLUS) => (ChannelBinding::tls_server_end_point(data), SCRAM_SHA_256_PLUS),
        Some(_) => (ChannelBinding::unrequested(), SCRAM_SHA_256),
        None => (ChannelBinding::unsupported(), SCRAM_SHA_256),
    };
    let mut exchange = ScramSha256::new(password, binding);
    let failed = |error: std::io::Error| LoginError::Scram(error.to_string());
    let mut reply = BytesMut::new();
    frontend::sasl_initial_response(mechanism, exchange.message(), &mut reply).map_err(failed)?;
    frames.send(&reply).await.map_err(LoginError::Broken)?;
    exchange.update(&sasl_request(client, frames, 11).await?).map_err(failed)?;
    reply.clear();
    frontend::sasl_response(exchange.message(), &mut reply).map_err(failed)?;
    frames.send(&reply).await.map_err(LoginError::Broken)?;
    exchange.finish(&sasl_request(client, frames, 12).await?).map_err(failed)
}

/// The primary's next word of a SASL exchange. Its refusal goes to the client as it is.
async fn sasl_request(client: &mut ClientStream, frames: &mut Frames, wanted: u32) -> Result<Vec<u8>, LoginError> {
    let frame = frames.next().await.map_err(LoginError::Broken)?;
    if frame.tag == b'E' {
        let mut out = Vec::new();
        write::frame(&mut out, b'E', |out| out.extend_from_slice(&frame.body));
        send(client, &mut out).await?;
        return Err(LoginError::Refused);
    }
    match frame.body.split_first_chunk() {
        Some((code, rest)) if frame.tag == b'R' && u32::from_be_bytes(*code) == wanted => Ok(rest.to_vec()),
        _ => Err(LoginError::Scram("the SASL exchange was not continued".to_owned())),
    }
}

/// The client's answer to an authentication request, as a whole frame.
async fn password_message(client: &mut ClientStream) -> Result<Vec<u8>, LoginError> {
    let mut frame = vec![0; 5];
    client.read_exact(&mut frame).await.map_err(LoginError::Client)?;
    if frame[0] != b'p' {
        return Err(LoginError::Unexpected(frame[0]));
    }
    let length = u32::from_be_bytes([frame[1], frame[2], frame[3], frame[4]]) as usize;
    if !(4..=PASSWORD_BYTES_MAX).contains(&length) {
        return Err(LoginError::PasswordSize);
    }
    frame.resize(length + 1, 0);
    client.read_exact(&mut frame[5..]).await.map_err(LoginError::Client)?;
    Ok(frame)
}

async fn send(client: &mut ClientStream, out: &mut Vec<u8>) -> Result<(), LoginError> {
    client.write_all(out).await.map_err(LoginError::Client)?;
    client.flush().await.map_err(LoginError::Client)?;
    out.clear();
    Ok(())
}
