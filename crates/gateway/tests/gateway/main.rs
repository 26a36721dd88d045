//! The gateway before a real PostgreSQL, used by real clients.

mod bad_sql;
mod blocks;
mod differential;
mod edge;
mod garbage;
mod held;
mod local;
mod relay;
mod tls;
mod zones;
