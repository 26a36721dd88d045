//! Bare readers: the limit of whatever consumes a replication stream or a COPY. They read and throw away, on a thread of their own and
//! with a blocking socket: a runtime would wake for every packet.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::{BufMut as _, BytesMut};
use postgres_protocol::message::frontend;
use rimward_localpg::Server;
use rimward_model::Lsn;

use crate::servers::{DATABASE, PUBLICATION};

const READ_BYTES: usize = 256 * 1024;
/// A pause before each read lets the walsender wake less often: the limit is higher with it. After a read of this size it would only cost.
const FULL_READ_BYTES: usize = 128 * 1024;
const PAUSE: Duration = Duration::from_millis(1);

/// What was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read {
    /// From the first command to the end.
    pub(crate) elapsed: Duration,
    /// Bytes of the output plugin's messages, or of the COPY's rows.
    pub(crate) bytes: u64,
}

/// Reads a slot until a commit that ends behind `until`. Nothing is acknowledged, so the slot can be read again.
pub(crate) fn replication(port: u16, slot: &str, until: Lsn) -> Result<Read> {
    let mut wire = Wire::connect(port, true)?;
    let begun = Instant::now();
    wire.start_replication(slot)?;
    let (mut bytes, mut arrived, mut read) = (0, false, READ_BYTES);
    while !arrived {
        if read < FULL_READ_BYTES {
            thread::sleep(PAUSE);
        }
        read = wire.fill()?;
        let mut asked = false;
        wire.drain(|tag, body| {
            match (tag, body.first()) {
                (b'd', Some(b'w')) => {
                    let message = &body[25..];
                    bytes += message.len() as u64;
                    arrived |= commit_end(message).is_some_and(|end| end > until);
                }
                (b'd', Some(b'k')) => asked |= body.last() == Some(&1),
                (b'E', _) => bail!("the stream ended: {}", String::from_utf8_lossy(body)),
                _ => {}
            }
            Ok(())
        })?;
        if asked {
            wire.status()?;
        }
    }
    Ok(Read { elapsed: begun.elapsed(), bytes })
}

/// Hands on every message of the output plugin, read as soon as it comes, until told to stop.
pub(crate) fn watch(port: u16, slot: &str, stop: &AtomicBool, mut each: impl FnMut(&[u8])) -> Result<()> {
    let mut wire = Wire::connect(port, true)?;
    wire.start_replication(slot)?;
    // The stop is noticed although nothing comes any more.
    wire.stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    while !stop.load(Ordering::Acquire) {
        match wire.fill() {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => continue,
            read => read?,
        };
        wire.drain(|tag, body| {
            match (tag, body.first()) {
                (b'd', Some(b'w')) => each(&body[25..]),
                (b'E', _) => bail!("the stream ended: {}", String::from_utf8_lossy(body)),
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The end of a commit, streamed or not.
fn commit_end(message: &[u8]) -> Option<Lsn> {
    let at = match message.first()? {
        b'C' => 10,
        b'c' => 14,
        _ => return None,
    };
    Some(Lsn::new(u64::from_be_bytes(*message.get(at..)?.first_chunk()?)))
}

/// Reads a `COPY … TO STDOUT`.
pub(crate) fn copy(port: u16, statement: &str) -> Result<Read> {
    let mut wire = Wire::connect(port, false)?;
    let begun = Instant::now();
    wire.query(statement)?;
    let bytes = wire.until_ready()?;
    Ok(Read { elapsed: begun.elapsed(), bytes })
}

/// A connection that is logged in, and what was read from it.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

impl Wire {
    /// Logs in at a server that trusts everybody, as those of the measures do.
    fn connect(port: u16, replication: bool) -> Result<Wire> {
        let stream = TcpStream::connect(("127.0.0.1", port)).context("connect")?;
        let mut wire = Wire { stream, buffer: vec![0; 2 * READ_BYTES], filled: 0 };
        let mut parameters = vec![("user", Server::USER), ("database", DATABASE)];
        if replication {
            parameters.push(("replication", "database"));
        }
        let mut message = BytesMut::new();
        frontend::startup_message(parameters, &mut message)?;
        wire.stream.write_all(&message)?;
        wire.until_ready().context("log in")?;
        Ok(wire)
    }

    /// Reads up to ReadyForQuery; bytes of CopyData.
    fn until_ready(&mut self) -> Result<u64> {
        let (mut bytes, mut ready) = (0, false);
        while !ready {
            self.fill()?;
            self.drain(|tag, body| {
                match tag {
                    b'd' => bytes += body.len() as u64,
                    b'E' => bail!("{}", String::from_utf8_lossy(body)),
                    b'Z' => ready = true,
                    _ => {}
                }
                Ok(())
            })?;
        }
        Ok(bytes)
    }

    fn query(&mut self, sql: &str) -> Result<()> {
        let mut message = BytesMut::new();
        frontend::query(sql, &mut message)?;
        Ok(self.stream.write_all(&message)?)
    }

    /// With the options that our own consumer asks for.
    fn start_replication(&mut self, slot: &str) -> Result<()> {
        let options = format!("proto_version '2', streaming 'on', messages 'true', publication_names '{PUBLICATION}'");
        self.query(&format!("START_REPLICATION SLOT {slot} LOGICAL 0/0 ({options})"))
    }

    /// Acknowledges nothing.
    fn status(&mut self) -> Result<()> {
        let mut message = BytesMut::new();
        message.put_u8(b'd');
        message.put_u32(4 + 34);
        message.put_u8(b'r');
        message.put_bytes(0, 33);
        Ok(self.stream.write_all(&message)?)
    }

    /// Reads once.
    fn fill(&mut self) -> io::Result<usize> {
        if self.buffer.len() < self.filled + READ_BYTES {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.filled += read;
        Ok(read)
    }

    /// Every whole frame, tag and body.
    fn drain(&mut self, mut take: impl FnMut(u8, &[u8]) -> Result<()>) -> Result<()> {
        let mut rest = &self.buffer[..self.filled];
        while let [tag, a, b, c, d, after @ ..] = rest {
            let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            let Some((body, behind)) = length.checked_sub(4).and_then(|length| after.split_at_checked(length)) else { break };
            take(*tag, body)?;
            rest = behind;
        }
        let left = rest.len();
        self.buffer.copy_within(self.filled - left..self.filled, 0);
        self.filled = left;
        Ok(())
    }
}
