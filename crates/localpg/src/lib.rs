//! A disposable PostgreSQL of any installed version: find it, initialise it in a temporary folder, start it on a free port, stop it.
//! For the demo and for tests. It runs as an ordinary user even when started by root, and is stopped and removed when its owner
//! dies, however that happens.
//!
//! What is not here: installing PostgreSQL (the Makefile does), and any protocol: statements go through `psql`.

#![forbid(unsafe_code)]

mod find;
mod port;
mod server;

pub use find::{Binaries, versions};
pub use port::free_port;
pub use server::{Authentication, Error, Options, Server};
