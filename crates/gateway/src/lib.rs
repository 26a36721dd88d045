//! The PostgreSQL-wire frontend of an edge. Each client session owns a connection to the primary, opened as the client's own user;
//! whatever is not answered here is relayed on it, frame by frame.
//!
//! What is not here: the replica (`rimward`), SQL (`translate`), the client's side of the protocol (`pgconnect`). Absent: pooled
//! connections to the primary, logins without the primary (an edge whose primary is away takes no new sessions, and ends those that
//! it has), local cursors, Unix sockets for clients. Known to differ from PostgreSQL: a client that pipelines SQL's DEALLOCATE of a
//! statement that was only used here, without awaiting replies, may find the statement again. Inside a transaction block, the unnamed
//! portal of an earlier batch, fetched to its end, is unknown once a batch that only prepares has gone to the primary.

#![forbid(unsafe_code)]

mod cancel;
mod listen;
mod startup;
mod tls;
mod upstream;

mod answer;
mod batch;
mod block;
mod compile;
mod decide;
mod forward;
mod intake;
mod knowledge;
mod local;
mod passage;
mod route;
mod session;

mod message;
mod metrics;
mod plans;
mod relay;
mod state;
mod tag;
mod wire;
mod words;
mod write;
mod zones;

pub use listen::{Gateway, GatewayConfig, GatewayError, Limits, Meter};
pub use metrics::Metrics;
pub use tls::{TlsError, TlsFiles};
