//! Bare readers: the limit of whatever consumes a replication stream or a COPY. They read and throw away.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::{BufMut as _, BytesMut};
use rimward_model::Lsn;
use rimward_pgconnect::{ConnInfo, Stream, connect};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::servers::PUBLICATION;

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
pub(crate) async fn replication(info: &ConnInfo, slot: &str, until: Lsn) -> Result<Read> {
    let mut wire = Wire::connect(info, &[("replication", "database")]).await?;
    let begun = Instant::now();
    wire.start_replication(slot).await?;
    let (mut bytes, mut arrived, mut read) = (0, false, READ_BYTES);
    while !arrived {
        if read < FULL_READ_BYTES {
            tokio::time::sleep(PAUSE).await;
        }
        read = wire.fill().await?;
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
            wire.status().await?;
        }
    }
    Ok(Read { elapsed: begun.elapsed(), bytes })
}

/// Hands on every message of the output plugin, read as soon as it comes, until told to stop.
pub(crate) async fn watch(info: &ConnInfo, slot: &str, stop: &AtomicBool, each: &mut dyn FnMut(&[u8])) -> Result<()> {
    let mut wire = Wire::connect(info, &[("replication", "database")]).await?;
    wire.start_replication(slot).await?;
    while !stop.load(Ordering::Acquire) {
        // The stop is noticed although nothing comes any more.
        if let Ok(read) = tokio::time::timeout(Duration::from_millis(50), wire.fill()).await {
            read?;
        }
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
pub(crate) async fn copy(info: &ConnInfo, statement: &str) -> Result<Read> {
    let mut wire = Wire::connect(info, &[]).await?;
    let begun = Instant::now();
    wire.query(statement).await?;
    let (mut bytes, mut done) = (0, false);
    while !done {
        wire.fill().await?;
        wire.drain(|tag, body| {
            match tag {
                b'd' => bytes += body.len() as u64,
                b'E' => bail!("COPY failed: {}", String::from_utf8_lossy(body)),
                b'Z' => done = true,
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(Read { elapsed: begun.elapsed(), bytes })
}

/// A connection that is logged in, and what was read from it.
struct Wire {
    stream: Stream,
    buffer: BytesMut,
}

impl Wire {
    async fn connect(info: &ConnInfo, startup: &[(&str, &str)]) -> Result<Wire> {
        let (stream, buffer) = connect(info, startup).await.context("connect")?.frames.into_parts();
        Ok(Wire { stream, buffer })
    }

    async fn query(&mut self, sql: &str) -> Result<()> {
        let mut message = BytesMut::new();
        postgres_protocol::message::frontend::query(sql, &mut message)?;
        self.stream.write_all(&message).await?;
        Ok(self.stream.flush().await?)
    }

    /// With the options that our own consumer asks for.
    async fn start_replication(&mut self, slot: &str) -> Result<()> {
        let options = format!("proto_version '2', streaming 'on', messages 'true', publication_names '{PUBLICATION}'");
        self.query(&format!("START_REPLICATION SLOT {slot} LOGICAL 0/0 ({options})")).await
    }

    /// Acknowledges nothing.
    async fn status(&mut self) -> Result<()> {
        let mut message = BytesMut::new();
        message.put_u8(b'd');
        message.put_u32(4 + 34);
        message.put_u8(b'r');
        message.put_bytes(0, 33);
        self.stream.write_all(&message).await?;
        Ok(self.stream.flush().await?)
    }

    async fn fill(&mut self) -> Result<usize> {
        self.buffer.reserve(READ_BYTES);
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => bail!("the server closed the connection"),
            read => Ok(read),
        }
    }

    /// Every whole frame, tag and body.
    fn drain(&mut self, mut take: impl FnMut(u8, &[u8]) -> Result<()>) -> Result<()> {
        let mut rest = &self.buffer[..];
        while let [tag, a, b, c, d, after @ ..] = rest {
            let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            let Some((body, behind)) = length.checked_sub(4).and_then(|length| after.split_at_checked(length)) else { break };
            take(*tag, body)?;
            rest = behind;
        }
        let taken = self.buffer.len() - rest.len();
        bytes::Buf::advance(&mut self.buffer, taken);
        Ok(())
    }
}
