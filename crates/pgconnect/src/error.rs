//! Why a server could not be reached, or said no.

use std::fmt;
use std::path::PathBuf;

/// What PostgreSQL says in an ErrorResponse (or NoticeResponse).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerError {
    /// `ERROR`, `FATAL`, … untranslated where the server says so.
    pub severity: String,
    /// SQLSTATE.
    pub code: String,
    /// The message.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// Advice.
    pub hint: Option<String>,
}

impl ServerError {
    /// Reads the fields of an ErrorResponse's body; unknown ones are skipped, missing ones stay empty.
    #[must_use]
    pub fn parse(body: &[u8]) -> ServerError {
        let mut error = ServerError::default();
        for field in body.split(|&byte| byte == 0) {
            let Some((&kind, text)) = field.split_first() else { continue };
            let text = String::from_utf8_lossy(text).into_owned();
            match kind {
                b'V' => error.severity = text,
                b'S' if error.severity.is_empty() => error.severity = text,
                b'C' => error.code = text,
                b'M' => error.message = text,
                b'D' => error.detail = Some(text),
                b'H' => error.hint = Some(text),
                _ => {}
            }
        }
        error
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.code)?;
        for more in [&self.detail, &self.hint].into_iter().flatten() {
            write!(f, "; {more}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ServerError {}

/// A connection that did not come about, or broke.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    // The network, or the server's host.
    /// No socket.
    #[error("cannot reach {endpoint}: {source}")]
    Unreachable {
        /// Which server.
        endpoint: String,
        /// Why.
        source: std::io::Error,
    },
    /// No login in time.
    #[error("{endpoint} did not complete a login within {seconds} s")]
    TimedOut {
        /// Which server.
        endpoint: String,
        /// The limit.
        seconds: u64,
    },
    /// The connection broke.
    #[error("connection to the server broke: {0}")]
    Io(#[from] std::io::Error),
    /// The server closed the connection.
    #[error("the server closed the connection")]
    Closed,

    // Whoever configured the connection.
    /// The server has no TLS, and the connection string demands it.
    #[error("{endpoint} does not offer TLS; enable ssl there, or allow sslmode=prefer")]
    TlsNotOffered {
        /// Which server.
        endpoint: String,
    },
    /// The handshake failed, mostly for the certificate.
    #[error("TLS with {endpoint} failed: {source}")]
    Tls {
        /// Which server.
        endpoint: String,
        /// Why.
        source: std::io::Error,
    },
    /// The root certificates cannot be used.
    #[error("cannot use the root certificates of {from}: {why}")]
    Roots {
        /// Where they were looked for.
        from: String,
        /// Why.
        why: String,
    },
    /// The password file cannot be used.
    #[error("cannot use the password file {path}: {why}")]
    Passfile {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The server asks for a password, and there is none.
    #[error("{endpoint} asks for the password of \"{user}\", and none is given (connection string, PGPASSWORD or password file)")]
    PasswordMissing {
        /// Which server.
        endpoint: String,
        /// The role.
        user: String,
    },
    /// A login method that is not supported.
    #[error("the server asks for {method} authentication, which is not supported")]
    Method {
        /// Which.
        method: String,
    },
    /// `channel_binding=require` cannot be kept.
    #[error("channel binding is required, but {why}")]
    ChannelBinding {
        /// Why.
        why: &'static str,
    },
    /// The server takes no writes.
    #[error("{endpoint} is a standby, and target_session_attrs asks for a server that takes writes")]
    Standby {
        /// Which server.
        endpoint: String,
    },
    /// The server refused.
    #[error("the server refuses: {0}")]
    Refused(Box<ServerError>),

    // The server, or somebody between.
    /// A proof that does not fit: the server does not know the password either.
    #[error("SCRAM exchange failed: {0}")]
    Scram(std::io::Error),
    /// Bytes that are no answer.
    #[error("the server broke the protocol: {0}")]
    Protocol(&'static str),
    /// A frame longer than allowed.
    #[error("the server announced a frame of {bytes} bytes, where at most {limit} are allowed")]
    FrameTooLong {
        /// Its length.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A string with a zero byte cannot be sent.
    #[error("a text to be sent contains a zero byte")]
    ZeroByte,
    /// The SQL client could not start its session.
    #[error("cannot start an SQL session: {0}")]
    Sql(#[from] tokio_postgres::Error),
}
