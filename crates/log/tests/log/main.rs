//! The log over storage that fails, tears and forgets; and over a real folder.

mod faults;
mod folder;
mod reading;
mod recovery;
mod retention;
mod support;
