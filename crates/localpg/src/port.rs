//! TCP ports that stay ours, also while nobody listens on them.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{Error, ErrorKind, Result};
use std::net::TcpListener;
use std::sync::Mutex;

/// Held until the process ends, when the system gives them up.
static RESERVED: Mutex<Vec<File>> = Mutex::new(Vec::new());

const LOWEST: u16 = 15_000;
const ATTEMPTS: u64 = 500;

/// A port of 127.0.0.1 that nobody listens on, and that no other caller of this function gets while this process lives, in whichever process
/// it is. The system does not hand it out either, to a connection that leaves this machine's programs, say, where it tells which ports it hands
/// out: a server can be stopped and started again on it.
///
/// # Errors
/// If no port can be had.
pub fn free_port() -> Result<u16> {
    let highest = first_ephemeral();
    let random = RandomState::new();
    for attempt in 0..ATTEMPTS {
        let port = LOWEST + u16::try_from(random.hash_one(attempt) % u64::from(highest - LOWEST)).unwrap_or_default();
        let file = File::options().write(true).create(true).truncate(false).open(std::env::temp_dir().join(format!("rimward-port-{port}")));
        // Another user's file cannot be opened: that port is not ours.
        let Ok(file) = file else { continue };
        if file.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            RESERVED.lock().map_err(|_| Error::other("another thread failed while it took a port"))?.push(file);
            return Ok(port);
        }
    }
    Err(Error::new(ErrorKind::AddrInUse, format!("none of {ATTEMPTS} ports from {LOWEST} to {highest} could be had")))
}

/// The first of the ports that connections are given by the system.
fn first_ephemeral() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let first = range.split_whitespace().next().and_then(|first| first.parse().ok());
    // Without such a file, 49152: IANA's, and that of the BSDs and macOS.
    let first = first.unwrap_or(49_152);
    // Where they begin so low, no port is safe from them.
    if first < LOWEST + 1_000 { u16::MAX } else { first }
}
