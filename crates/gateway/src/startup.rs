//! The first bytes of a connection: what the client wants of it. Decoded within limits; anything else is refused by name.

use rimward_model::Reader;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::tls::ClientStream;

/// PostgreSQL's MAX_STARTUP_PACKET_LENGTH.
const PACKET_BYTES_MAX: u32 = 10_000;
/// PostgreSQL 18's cancel keys have up to 256 bytes.
const CANCEL_BYTES_MAX: u32 = 4 + 4 + 4 + 256;
const SSL_REQUEST: u32 = 80_877_103;
const GSSENC_REQUEST: u32 = 80_877_104;
const CANCEL_REQUEST: u32 = 80_877_102;
/// The first byte of a TLS handshake, where the client negotiates TLS without asking first.
const TLS_HANDSHAKE: u8 = 0x16;

/// What a client wants.
#[derive(Debug)]
pub(crate) enum Opening {
    /// A session.
    Session(ClientStream, StartupMessage),
    /// Something running to be interrupted.
    Cancel {
        /// The process id that BackendKeyData gave.
        pid: u32,
        /// The secret that it gave.
        secret: u32,
    },
    /// Nothing: it closed the connection.
    Nothing,
}

/// A StartupMessage: as it came, and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StartupMessage {
    /// The whole message, length included, to be sent on unchanged.
    pub(crate) bytes: Vec<u8>,
    /// The role.
    pub(crate) user: String,
    /// The database; the role's name where none is given.
    pub(crate) database: String,
    /// Whether this is to be a replication connection.
    pub(crate) replication: bool,
}

/// Why a connection is not opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartupError {
    /// The bytes are not PostgreSQL's protocol.
    #[error("invalid length of startup packet")]
    Length(u32),
    /// A protocol that PostgreSQL does not speak either.
    #[error("unsupported frontend protocol {major}.{minor}: the server supports 3.0 and later minor versions")]
    Version {
        /// The major version asked for.
        major: u16,
        /// The minor one.
        minor: u16,
    },
    /// Names and values do not come in pairs.
    #[error("invalid startup packet layout: expected terminator as last byte")]
    Layout,
    /// No role.
    #[error("no PostgreSQL user name specified in startup packet")]
    NoUser,
    /// SSLRequest inside TLS, or twice.
    #[error("encryption was requested twice")]
    Twice,
    /// TLS without a first question, and without saying what for.
    #[error("direct TLS without ALPN protocol negotiation")]
    Alpn,
    /// A name or value that is not UTF-8.
    #[error("a parameter of the startup packet is not UTF-8")]
    Utf8,
    /// The connection broke.
    #[error("connection broke during startup: {0}")]
    Io(#[from] std::io::Error),
}

impl StartupError {
    /// The SQLSTATE to answer with; `None` where nobody who speaks the protocol listens.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            StartupError::Version { .. } => Some("0A000"),
            StartupError::NoUser => Some("28000"),
            StartupError::Length(_) | StartupError::Layout | StartupError::Twice | StartupError::Utf8 => Some("08P01"),
            StartupError::Io(_) | StartupError::Alpn => None,
        }
    }
}

/// What one packet of the startup phase is.
#[derive(Debug, PartialEq, Eq)]
enum Packet {
    Ssl,
    GssEnc,
    Cancel { pid: u32, secret: u32 },
    Startup(StartupMessage),
}

/// Reads the client's wish. Bytes are taken from the socket exactly as needed: whatever stands in plain behind an SSLRequest thus ends
/// up in the TLS handshake, which fails, and never in the session (CVE-2021-23214's class).
pub(crate) async fn open(stream: TcpStream, tls: Option<&TlsAcceptor>) -> Result<Opening, (Option<ClientStream>, StartupError)> {
    let mut first = [0];
    let direct = matches!(stream.peek(&mut first).await, Ok(1) if first[0] == TLS_HANDSHAKE);
    let mut stream = match tls {
        Some(tls) if direct => accept(tls, stream).await?,
        _ => ClientStream::Plain(stream),
    };
    if let ClientStream::Tls(tls) = &stream
        && tls.get_ref().1.alpn_protocol().is_none()
    {
        // As PostgreSQL: without the name of the protocol, it may be meant for another server.
        return Err((None, StartupError::Alpn));
    }
    let (mut asked_ssl, mut asked_gss) = (false, false);
    loop {
        let packet = match read(&mut stream).await {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Opening::Nothing),
            Err(error) => return Err((Some(stream), error)),
        };
        match packet {
            Packet::Startup(message) => return Ok(Opening::Session(stream, message)),
            Packet::Cancel { pid, secret } => return Ok(Opening::Cancel { pid, secret }),
            Packet::Ssl if stream.is_tls() || std::mem::replace(&mut asked_ssl, true) => return Err((Some(stream), StartupError::Twice)),
            Packet::GssEnc if std::mem::replace(&mut asked_gss, true) => return Err((Some(stream), StartupError::Twice)),
            Packet::Ssl | Packet::GssEnc => {}
        }
        let upgrade = tls.filter(|_| packet == Packet::Ssl);
        if let Err(error) = stream.write_all(if upgrade.is_some() { b"S" } else { b"N" }).await {
            return Err((None, error.into()));
        }
        stream = match (stream, upgrade) {
            (ClientStream::Plain(plain), Some(tls)) => accept(tls, plain).await?,
            (stream, _) => stream,
        };
    }
}

async fn accept(tls: &TlsAcceptor, stream: TcpStream) -> Result<ClientStream, (Option<ClientStream>, StartupError)> {
    match tls.accept(stream).await {
        Ok(stream) => Ok(ClientStream::Tls(Box::new(stream))),
        Err(error) => Err((None, error.into())),
    }
}

/// One packet; `None` if the client closes instead of sending one.
async fn read(stream: &mut ClientStream) -> Result<Option<Packet>, StartupError> {
    let mut length = [0; 4];
    if stream.read(&mut length[..1]).await? == 0 {
        return Ok(None);
    }
    stream.read_exact(&mut length[1..]).await?;
    let length = u32::from_be_bytes(length);
    if !(8..=PACKET_BYTES_MAX).contains(&length) {
        return Err(StartupError::Length(length));
    }
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.resize(length as usize, 0);
    stream.read_exact(&mut bytes[4..]).await?;
    decode(bytes).map(Some)
}

/// Decodes a packet whose length has been checked.
fn decode(bytes: Vec<u8>) -> Result<Packet, StartupError> {
    let length = bytes.len() as u32;
    let mut reader = Reader::new(&bytes);
    let mut number = || reader.array().map(u32::from_be_bytes).map_err(|_| StartupError::Length(length));
    number()?;
    match number()? {
        SSL_REQUEST if length == 8 => Ok(Packet::Ssl),
        GSSENC_REQUEST if length == 8 => Ok(Packet::GssEnc),
        CANCEL_REQUEST if (16..=CANCEL_BYTES_MAX).contains(&length) => Ok(Packet::Cancel { pid: number()?, secret: number()? }),
        SSL_REQUEST | GSSENC_REQUEST | CANCEL_REQUEST => Err(StartupError::Length(length)),
        version if version >> 16 == 3 => message(bytes).map(Packet::Startup),
        version => Err(StartupError::Version { major: (version >> 16) as u16, minor: version as u16 }),
    }
}

/// The parameters of a StartupMessage: names and values, each ended by a zero byte, then one more.
fn message(bytes: Vec<u8>) -> Result<StartupMessage, StartupError> {
    let body = bytes[8..].strip_suffix(b"\0").ok_or(StartupError::Layout)?;
    let body = match body {
        [] => body,
        _ => body.strip_suffix(b"\0").ok_or(StartupError::Layout)?,
    };
    let text = std::str::from_utf8(body).map_err(|_| StartupError::Utf8)?;
    let (mut user, mut database, mut replication) = ("", "", false);
    let mut parts = text.split('\0');
    while let Some(name) = parts.next().filter(|name| !name.is_empty()) {
        let value = parts.next().ok_or(StartupError::Layout)?;
        match name {
            "user" => user = value,
            "database" => database = value,
            "replication" => replication = !matches!(value, "false" | "off" | "no" | "0" | "f" | "n"),
            _ => {}
        }
    }
    if user.is_empty() {
        return Err(StartupError::NoUser);
    }
    let database = if database.is_empty() { user } else { database };
    let (user, database) = (user.to_owned(), database.to_owned());
    Ok(StartupMessage { bytes, user, database, replication })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// A packet of this code and body.
    fn packet(code: u32, body: &[u8]) -> Vec<u8> {
        let length = (8 + body.len()) as u32;
        [&length.to_be_bytes()[..], &code.to_be_bytes(), body].concat()
    }

    fn check(code: u32, body: &[u8], expected: &Expect) {
        let said = match decode(packet(code, body)) {
            Ok(Packet::Startup(StartupMessage { user, database, replication, .. })) => {
                format!("user {user}, database {database}, replication {replication}")
            }
            Ok(packet) => format!("{packet:?}"),
            Err(error) => format!("{} {error}", error.code().unwrap_or("closed")),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn each_kind_of_packet_is_told_from_the_others() {
        check(SSL_REQUEST, b"", &expect!["Ssl"]);
        check(GSSENC_REQUEST, b"", &expect!["GssEnc"]);
        check(CANCEL_REQUEST, &[0, 0, 0, 7, 0, 0, 0, 9], &expect!["Cancel { pid: 7, secret: 9 }"]);
        check(0x0003_0000, b"user\0ann\0\0", &expect!["user ann, database ann, replication false"]);
        check(0x0003_0002, b"user\0ann\0database\0shop\0\0", &expect!["user ann, database shop, replication false"]);
        check(0x0003_0000, b"replication\0database\0user\0ann\0\0", &expect!["user ann, database ann, replication true"]);
    }

    #[test]
    fn malformed_packets_are_refused_by_name() {
        check(SSL_REQUEST, b"x", &expect!["08P01 invalid length of startup packet"]);
        check(CANCEL_REQUEST, &[0; 7], &expect!["08P01 invalid length of startup packet"]);
        check(0x0003_0000, b"", &expect!["08P01 invalid startup packet layout: expected terminator as last byte"]);
        check(0x0003_0000, b"user\0ann", &expect!["08P01 invalid startup packet layout: expected terminator as last byte"]);
        check(0x0003_0000, b"user\0\0", &expect!["08P01 invalid startup packet layout: expected terminator as last byte"]);
        check(0x0003_0000, b"database\0shop\0\0", &expect!["28000 no PostgreSQL user name specified in startup packet"]);
        check(0x0003_0000, b"\0", &expect!["28000 no PostgreSQL user name specified in startup packet"]);
        check(0x0002_0000, b"", &expect!["0A000 unsupported frontend protocol 2.0: the server supports 3.0 and later minor versions"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 8..200)) {
            let _ = decode(bytes);
        }

        #[test]
        fn no_startup_message_makes_the_decoder_panic(body in proptest::collection::vec(0u8..3, 0..40)) {
            let _ = decode(packet(0x0003_0000, &body));
        }
    }
}
