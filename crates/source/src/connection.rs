//! A connection in replication mode: its commands, and the CopyBoth stream that one of them opens.

use std::fmt;
use std::str::FromStr;

use bytes::{BufMut, BytesMut};
use postgres_protocol::message::frontend;
use rimward_model::{Lsn, SystemId, Timeline, TimelineHistory};
use rimward_pgconnect::{ConnInfo, ConnectError, Frames, ServerError, Session, connect};

use crate::StreamError;
use crate::acknowledge::StandbyStatus;

/// Settings that decide how values are written as text. Roles and databases may have others, and the walsender honours those:
/// so every connection that values come through, replication and COPY alike, pins them.
pub const PINNED_SETTINGS: [(&str, &str); 9] = [
    ("datestyle", "ISO"),
    ("intervalstyle", "postgres"),
    ("extra_float_digits", "3"),
    ("timezone", "UTC"),
    ("bytea_output", "hex"),
    ("lc_monetary", "C"),
    ("xmlbinary", "base64"),
    // Names are written with their schema, whatever path somebody set.
    ("search_path", "pg_catalog"),
    ("statement_timeout", "0"),
];

/// `info` with [`PINNED_SETTINGS`].
#[must_use]
pub fn pinned(info: &ConnInfo) -> ConnInfo {
    PINNED_SETTINGS.iter().fold(info.clone(), |info, (name, value)| info.with_setting(name, value))
}

/// The name of a replication slot: never needs quoting.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SlotName(String);

impl SlotName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SlotName {
    type Err = StreamError;

    fn from_str(text: &str) -> Result<SlotName, StreamError> {
        let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !text.is_empty() && text.len() <= 63 && text.bytes().all(valid) {
            Ok(SlotName(text.to_owned()))
        } else {
            Err(StreamError::SlotName(text.to_owned()))
        }
    }
}

impl fmt::Display for SlotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What IDENTIFY_SYSTEM answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemIdentity {
    /// The cluster.
    pub system: SystemId,
    /// Its present timeline.
    pub timeline: Timeline,
    /// Its end of flushed WAL.
    pub flushed: Lsn,
}

/// A slot to be created, for pgoutput.
#[derive(Debug, Clone)]
pub struct NewSlot {
    /// Its name.
    pub name: SlotName,
    /// Whether it vanishes with the connection.
    pub temporary: bool,
    /// Whether a snapshot of its consistent point is exported; it lives until this connection's next command.
    pub export_snapshot: bool,
    /// Whether it is synchronised to standbys (PostgreSQL 17 and later; ignored before).
    pub failover: bool,
}

/// A slot that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedSlot {
    /// Commits from here on are decoded.
    pub consistent_point: Lsn,
    /// For `SET TRANSACTION SNAPSHOT`.
    pub snapshot: Option<String>,
}

/// A replication connection that awaits a command.
#[derive(Debug)]
pub struct ReplicationConnection {
    session: Session,
}

impl ReplicationConnection {
    /// Connects in replication mode, with [`PINNED_SETTINGS`].
    ///
    /// # Errors
    /// When there is no connection, or the server does not let this role replicate, or is older than 14.
    pub async fn connect(info: &ConnInfo) -> Result<ReplicationConnection, StreamError> {
        let info = pinned(info);
        let mut session = connect(&info, &[("replication", "database")]).await.map_err(|error| match error {
            ConnectError::Refused(error) => not_allowed(error),
            error => StreamError::Connection(error),
        })?;
        session.frames.set_frame_bytes_max(COMMAND_FRAME_BYTES_MAX);
        match session.server_major() {
            major @ 1..14 => Err(StreamError::TooOld { major }),
            _ => Ok(ReplicationConnection { session }),
        }
    }

    /// The server's major version.
    #[must_use]
    pub fn server_major(&self) -> u32 {
        self.session.server_major()
    }

    /// IDENTIFY_SYSTEM.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is not one.
    pub async fn identify(&mut self) -> Result<SystemIdentity, StreamError> {
        const MALFORMED: StreamError = StreamError::Protocol("a malformed answer to IDENTIFY_SYSTEM");
        let rows = self.query("IDENTIFY_SYSTEM").await?;
        let row = rows.first().ok_or(MALFORMED)?;
        let field = |n: usize| row.get(n).and_then(|field: &Option<Vec<u8>>| std::str::from_utf8(field.as_deref()?).ok());
        let parse = || {
            Some(SystemIdentity {
                system: SystemId(field(0)?.parse().ok()?),
                timeline: Timeline(field(1)?.parse().ok()?),
                flushed: field(2)?.parse().ok()?,
            })
        };
        parse().ok_or(MALFORMED)
    }

    /// TIMELINE_HISTORY: where the timelines before this one ended.
    ///
    /// # Errors
    /// When the connection breaks, or the server does not have the file.
    pub async fn timeline_history(&mut self, timeline: Timeline) -> Result<TimelineHistory, StreamError> {
        if timeline.0 <= 1 {
            return Ok(TimelineHistory::default());
        }
        let rows = self.query(&format!("TIMELINE_HISTORY {}", timeline.0)).await?;
        let content = rows.first().and_then(|row| row.get(1)).and_then(Option::as_deref).unwrap_or(b"");
        parse_history(&String::from_utf8_lossy(content))
    }

    /// CREATE_REPLICATION_SLOT … LOGICAL pgoutput. Waits until every transaction that is now open has ended.
    ///
    /// # Errors
    /// When the server refuses: the name is taken, no slot is free, `wal_level` is not `logical`.
    pub async fn create_slot(&mut self, slot: &NewSlot) -> Result<CreatedSlot, StreamError> {
        const MALFORMED: StreamError = StreamError::Protocol("a malformed answer to CREATE_REPLICATION_SLOT");
        let command = create_slot_command(slot, self.server_major());
        let rows = self.query(&command).await.map_err(|error| match error {
            StreamError::Refused(error) => not_allowed(error),
            error => error,
        })?;
        let row = rows.into_iter().next().ok_or(MALFORMED)?;
        let mut fields = row.into_iter().skip(1).map(|field| field.and_then(|field| String::from_utf8(field).ok()));
        let consistent_point = fields.next().flatten().and_then(|text| text.parse().ok()).ok_or(MALFORMED)?;
        Ok(CreatedSlot { consistent_point, snapshot: fields.next().flatten() })
    }

    /// DROP_REPLICATION_SLOT.
    ///
    /// # Errors
    /// When the slot is in use, or missing.
    pub async fn drop_slot(&mut self, slot: &SlotName) -> Result<(), StreamError> {
        self.query(&format!("DROP_REPLICATION_SLOT {slot}")).await.map(drop)
    }

    /// START_REPLICATION: turns the connection into a stream from `from` on.
    ///
    /// The `origin` option stays at its default, `any`: rows that reached the primary by replication are rows of the primary, and a
    /// replica without them would be wrong.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn start(
        self,
        slot: &SlotName,
        publications: &[String],
        from: Lsn,
        frame_bytes_max: usize,
    ) -> Result<ReplicationStream, StreamError> {
        let (version, streaming) = if self.server_major() >= 16 { (4, "parallel") } else { (2, "on") };
        let names: Vec<String> = publications.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
        let names = names.join(",").replace('\'', "''");
        let command = format!(
            "START_REPLICATION SLOT {slot} LOGICAL {from} \
             (proto_version '{version}', streaming '{streaming}', messages 'true', publication_names '{names}')"
        );
        let mut frames = self.session.frames;
        send_query(&mut frames, &command).await?;
        frames.set_frame_bytes_max(frame_bytes_max);
        match frames.next_answer().await {
            Ok(frame) if frame.tag == b'W' => Ok(ReplicationStream { frames }),
            Ok(_) => Err(StreamError::Protocol("START_REPLICATION was not answered by a stream")),
            Err(ConnectError::Refused(error)) => Err(start_refused(slot, error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a command; the rows of its answer.
    async fn query(&mut self, command: &str) -> Result<Vec<Vec<Option<Vec<u8>>>>, StreamError> {
        let frames = &mut self.session.frames;
        send_query(frames, command).await?;
        let mut rows = Vec::new();
        let mut refused = None;
        loop {
            let frame = frames.next().await?;
            match frame.tag {
                b'D' if rows.len() < COMMAND_ROWS_MAX => rows.push(parse_row(&frame.body)?),
                b'D' => return Err(StreamError::Protocol("more rows than a command's answer has")),
                b'E' => refused = Some(ServerError::parse(&frame.body)),
                b'Z' => break,
                // RowDescription, CommandComplete, notices, parameters.
                b'T' | b'C' | b'N' | b'S' => {}
                _ => return Err(StreamError::Protocol("an unexpected message in a command's answer")),
            }
        }
        refused.map_or(Ok(rows), |error| Err(StreamError::Refused(Box::new(error))))
    }
}

/// No answer to a command comes in longer frames.
const COMMAND_FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Nor in more rows.
const COMMAND_ROWS_MAX: usize = 1000;

async fn send_query(frames: &mut Frames, command: &str) -> Result<(), StreamError> {
    let mut message = BytesMut::new();
    frontend::query(command, &mut message).map_err(|_| ConnectError::ZeroByte)?;
    Ok(frames.send(&message).await?)
}

fn create_slot_command(slot: &NewSlot, major: u32) -> String {
    let temporary = if slot.temporary { " TEMPORARY" } else { "" };
    let name = &slot.name;
    if major < 15 {
        let snapshot = if slot.export_snapshot { "EXPORT_SNAPSHOT" } else { "NOEXPORT_SNAPSHOT" };
        return format!("CREATE_REPLICATION_SLOT {name}{temporary} LOGICAL pgoutput {snapshot}");
    }
    let snapshot = if slot.export_snapshot { "export" } else { "nothing" };
    let failover = if slot.failover && major >= 17 { ", FAILOVER" } else { "" };
    format!("CREATE_REPLICATION_SLOT {name}{temporary} LOGICAL pgoutput (SNAPSHOT '{snapshot}'{failover})")
}

fn parse_row(body: &[u8]) -> Result<Vec<Option<Vec<u8>>>, StreamError> {
    const MALFORMED: StreamError = StreamError::Protocol("a malformed row in a command's answer");
    let (count, mut rest) = body.split_first_chunk::<2>().ok_or(MALFORMED)?;
    let mut fields = Vec::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(MALFORMED)?;
        rest = after;
        fields.push(match i32::from_be_bytes(*length) {
            -1 => None,
            length => {
                let length = usize::try_from(length).map_err(|_| MALFORMED)?;
                let (field, after) = rest.split_at_checked(length).ok_or(MALFORMED)?;
                rest = after;
                Some(field.to_vec())
            }
        });
    }
    if rest.is_empty() { Ok(fields) } else { Err(MALFORMED) }
}

/// Lines `timeline <tab> switch point <tab> reason`; empty lines and comments are skipped.
fn parse_history(text: &str) -> Result<TimelineHistory, StreamError> {
    let mut history = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let entry = words.next().and_then(|word| word.parse().ok()).map(Timeline).zip(words.next().and_then(|word| word.parse().ok()));
        history.push(entry.ok_or(StreamError::Protocol("a malformed timeline history"))?);
    }
    Ok(TimelineHistory(history))
}

fn not_allowed(error: Box<ServerError>) -> StreamError {
    let advice = match error.code.as_str() {
        "28000" => "add a line for it to pg_hba.conf",
        "28P01" => "check the password",
        "42501" => "ALTER ROLE … REPLICATION (on managed services, grant their replication role)",
        "55000" if error.message.contains("wal_level") => "set wal_level = logical and restart it",
        "53400" => "raise max_replication_slots or drop a slot that nobody uses",
        "53300" if error.message.contains("max_wal_senders") => "raise max_wal_senders",
        _ => return StreamError::Refused(error),
    };
    StreamError::NotAllowed { error, advice }
}

fn start_refused(slot: &SlotName, error: Box<ServerError>) -> StreamError {
    let slot = slot.to_string();
    match error.code.as_str() {
        "55006" => StreamError::SlotBusy { slot, message: error.message },
        "42704" => StreamError::SlotMissing { slot },
        "55000" => StreamError::SlotInvalid { slot, reason: error.to_string() },
        _ => not_allowed(error),
    }
}

/// What the server sends within a replication stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Received<'a> {
    /// A message of the output plugin.
    Data { sent_at_us: i64, message: &'a [u8] },
    /// A sign of life.
    Keepalive { wal_end: Lsn, sent_at_us: i64, reply_requested: bool },
}

/// The stream that START_REPLICATION opened.
#[derive(Debug)]
pub(crate) struct ReplicationStream {
    frames: Frames,
}

impl ReplicationStream {
    /// Hands every message that has been read from the socket to `take`, until it says stop. Returns whether all were taken.
    pub(crate) fn drain(&mut self, take: &mut dyn FnMut(Received<'_>) -> Result<bool, StreamError>) -> Result<bool, StreamError> {
        while let Some((tag, body)) = self.frames.peek()? {
            let length = body.len();
            let more = match tag {
                b'd' => take(parse_received(body)?)?,
                // A walsender that shuts down sends CommandComplete, without CopyDone before it.
                b'c' | b'C' => return Err(StreamError::Ended("it has sent everything and shuts down".to_owned())),
                b'E' => return Err(ended(ServerError::parse(body))),
                b'N' | b'S' => true,
                _ => return Err(StreamError::Protocol("an unexpected message in the replication stream")),
            };
            self.frames.consume(length);
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads once from the socket. Cancelling loses nothing.
    pub(crate) async fn fill(&mut self) -> Result<usize, StreamError> {
        Ok(self.frames.fill().await?)
    }

    /// Sends a status. `now_us` is our clock, microseconds since 2000-01-01 UTC.
    pub(crate) async fn send_status(&mut self, status: StandbyStatus, now_us: i64) -> Result<(), StreamError> {
        let mut message = BytesMut::with_capacity(64);
        message.put_u8(b'd');
        message.put_u32(4 + 34);
        message.put_u8(b'r');
        message.put_u64(status.written.get());
        message.put_u64(status.flushed.get());
        // Applied: there is no later stage that the primary could wait for.
        message.put_u64(status.flushed.get());
        message.put_i64(now_us);
        message.put_u8(u8::from(status.request_reply));
        Ok(self.frames.send(&message).await?)
    }

    /// Ends the session, and waits until the server has hung up: then it has taken the last status, and the slot is free.
    pub(crate) async fn close(&mut self) -> Result<(), StreamError> {
        let mut message = BytesMut::new();
        frontend::copy_done(&mut message);
        frontend::terminate(&mut message);
        self.frames.send(&message).await?;
        loop {
            match self.frames.fill().await {
                Ok(_) => self.frames.discard(),
                Err(ConnectError::Closed) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[inline]
fn parse_received(body: &[u8]) -> Result<Received<'_>, StreamError> {
    const MALFORMED: StreamError = StreamError::Protocol("a malformed message in the replication stream");
    let (&kind, rest) = body.split_first().ok_or(MALFORMED)?;
    match kind {
        b'w' => {
            // The first two fields are positions of this one message; rows' positions are neither unique nor ordered.
            let (_, rest) = rest.split_first_chunk::<16>().ok_or(MALFORMED)?;
            let (sent_at, message) = rest.split_first_chunk::<8>().ok_or(MALFORMED)?;
            Ok(Received::Data { sent_at_us: i64::from_be_bytes(*sent_at), message })
        }
        b'k' => {
            let (wal_end, rest) = rest.split_first_chunk::<8>().ok_or(MALFORMED)?;
            let (sent_at, rest) = rest.split_first_chunk::<8>().ok_or(MALFORMED)?;
            let &[reply] = rest else { return Err(MALFORMED) };
            let wal_end = Lsn::new(u64::from_be_bytes(*wal_end));
            Ok(Received::Keepalive { wal_end, sent_at_us: i64::from_be_bytes(*sent_at), reply_requested: reply != 0 })
        }
        _ => Err(MALFORMED),
    }
}

/// An error within the stream.
fn ended(error: ServerError) -> StreamError {
    match error.code.as_str() {
        "42704" if error.message.starts_with("publication") => {
            let name = error.message.split('"').nth(1).unwrap_or_default().to_owned();
            StreamError::PublicationMissing { name }
        }
        code if code.starts_with("57P") => StreamError::Ended(error.to_string()),
        code if code.len() != 5 => StreamError::Protocol("an error without an SQLSTATE"),
        _ => StreamError::Refused(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slot_names_are_those_that_postgresql_takes() {
        for name in ["rimward", "a_1", &"x".repeat(63)] {
            assert_eq!(name.parse::<SlotName>().unwrap().as_str(), name);
        }
        for name in ["", "A", "a-b", "a b", "a'b", &"x".repeat(64)] {
            assert!(name.parse::<SlotName>().is_err(), "{name:?} was accepted");
        }
    }

    #[test]
    fn slots_are_created_in_the_server_s_dialect() {
        let slot = NewSlot { name: SlotName("s".to_owned()), temporary: true, export_snapshot: true, failover: true };
        assert_eq!(create_slot_command(&slot, 14), "CREATE_REPLICATION_SLOT s TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT");
        assert_eq!(create_slot_command(&slot, 15), "CREATE_REPLICATION_SLOT s TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')");
        assert_eq!(create_slot_command(&slot, 17), "CREATE_REPLICATION_SLOT s TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER)");
    }

    #[test]
    fn timeline_history_is_read_as_the_server_writes_it() {
        let text = "1\t0/3000000\tno recovery target specified\n\n2\t16/B374D848\tat restore point \"x\"\n";
        let history = parse_history(text).unwrap();
        assert_eq!(history.0, [(Timeline(1), Lsn::new(0x300_0000)), (Timeline(2), "16/B374D848".parse().unwrap())]);
        assert!(parse_history("nonsense").is_err());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = parse_received(&bytes);
            let _ = parse_row(&bytes);
            let _ = ServerError::parse(&bytes);
        }
    }
}
