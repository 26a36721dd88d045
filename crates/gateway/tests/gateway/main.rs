//! The gateway before a real PostgreSQL, used by real clients.
#![allow(clippy::unwrap_used, reason = "tests end at the first surprise")]

mod edge;
mod garbage;
mod relay;
mod tls;
