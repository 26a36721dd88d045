//! Reaches a PostgreSQL server as a client: libpq's connection strings, TCP and Unix sockets, TLS, login (SCRAM-SHA-256 with and
//! without channel binding, md5, cleartext), raw frames with bounded lengths, and a `tokio_postgres` client for ordinary SQL.
//!
//! What is not here: replication commands (`source`), the server's side of the protocol (`gateway`), pools, retries. GSSAPI, SSPI,
//! client certificates and `sslnegotiation=direct` are not supported; a connection string that asks for them is refused.

#![forbid(unsafe_code)]

mod conninfo;
mod error;
mod frames;
mod login;
mod passfile;
mod sql;
mod stream;
mod tls;

pub use conninfo::{ChannelBinding, ConnInfo, ConnInfoError, Endpoint, Host, Keepalive, Password, SessionAttrs, SslMode, SslRoots};
pub use error::{ConnectError, ServerError};
pub use frames::{Frame, Frames, LOGIN_FRAME_BYTES_MAX};
pub use login::{Session, connect};
pub use sql::{SqlEnd, connect_sql, connect_sql_with_end};
pub use stream::{Stream, dial};
