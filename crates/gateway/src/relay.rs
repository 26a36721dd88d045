//! What the primary sends, frame by frame, and whose answer each frame is.
//!
//! Frames pass as bytes; only types and lengths are looked at, and into the few that say how an exchange went. The gateway puts
//! questions of its own between the client's, so the expected replies stand in a queue of [`Group`]s, each ended by one
//! ReadyForQuery. Pure: bytes in, bytes out.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use rimward_model::{Oid, Reader};

use crate::message::HEADER_BYTES;
use crate::tag::{Tag, tag_of};

/// A frame whose content is needed is held whole up to this size; a larger one passes unread.
const HELD_BYTES_MAX: usize = 64 * 1024;
/// The answer to a question of ours: at most so many bytes of rows.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// What PostgreSQL ever sends in one frame.
const FRAME_BYTES_MAX: u32 = 0x3FFF_FFFF;

/// A row of an answer to us: text, or NULL.
pub(crate) type AnswerRow = Vec<Option<Vec<u8>>>;

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The client.
    Client,
    /// The gateway, for the session's state. The first number counts what was forwarded for the client before; the second is the version
    /// of the replica's catalog at that time.
    State { after: u64, schema_version: u64 },
    /// The gateway, for what the role may read.
    Privileges,
    /// The gateway, for a time zone.
    Zone,
    /// The gateway, to make statements known that it has answered by itself so far.
    Injection,
    /// The gateway, to open the client's transaction block.
    Block,
}

/// What becomes of a ParseComplete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Completion {
    /// The statement that then exists upstream.
    pub(crate) name: Vec<u8>,
    /// Its text and parameter types; `None` if they were too long to be looked at.
    pub(crate) text: Option<(Arc<str>, Arc<[Oid]>)>,
    /// Whether the client has been told already, so that it must not see this one.
    pub(crate) injected: bool,
}

/// The replies up to one ReadyForQuery.
#[derive(Debug)]
struct Group {
    origin: Origin,
    /// Whether its Sync is still to come. A simple Query's group is never open.
    open: bool,
    /// A simple Query or function call, which needs no Sync.
    simple: bool,
    /// Where the client ended a COPY, if it did since this group began.
    copy_end: Option<CopyEnd>,
    /// What the messages of the extended protocol will be answered with, in order.
    expected: VecDeque<Expected>,
    failed: bool,
    /// Rows of an answer to us.
    answer: Vec<AnswerRow>,
    answer_bytes: usize,
}

/// The reply to one message of the extended protocol.
#[derive(Debug)]
enum Expected {
    /// ParseComplete.
    Parse(Box<Completion>),
    /// CloseComplete, of this statement.
    CloseStatement(Box<[u8]>),
    /// CloseComplete, of a statement that is about to be injected.
    Injected,
    /// Whatever else.
    Other,
}

/// Where in a group CopyDone or CopyFail stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CopyEnd {
    BeforeSync,
    AfterSync,
}

impl Group {
    fn new(origin: Origin, simple: bool) -> Group {
        let open = !simple && origin == Origin::Client;
        Group { origin, open, simple, copy_end: None, expected: VecDeque::new(), failed: false, answer: Vec::new(), answer_bytes: 0 }
    }
}

/// What the primary's frames told, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A ReadyForQuery of the client's.
    Ready { status: u8 },
    /// An answer to us is complete; `None` if it failed, with the SQLSTATE.
    Answer { origin: Origin, rows: Result<Vec<AnswerRow>, [u8; 5]> },
    /// The primary is where it was told to be with a block, or is not: what its ReadyForQuery says tells.
    Block { status: u8, rows: Result<Vec<AnswerRow>, [u8; 5]> },
    /// The statement exists upstream now.
    Parsed(Completion),
    /// The statement does not exist upstream any more.
    Closed { name: Vec<u8> },
    /// A CommandComplete of the client's.
    Complete { tag: Tag },
    /// A notification: the client may know of a commit that it has not asked for.
    Notified,
    /// A parameter changed outside of any exchange of the client's: a reload at the primary.
    Reloaded,
    /// The primary ended the session and said why; the client has been told.
    Fatal,
}

/// Bytes from the primary that are not its protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the primary sent a frame of type {tag} with the impossible length {length}")]
pub(crate) struct PrimaryFrameError {
    tag: u8,
    length: u32,
}

/// The primary's side of a session.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    groups: VecDeque<Group>,
    /// Bytes left of a frame that passes unread; whether the client gets them.
    passing: Option<(usize, bool)>,
    /// The primary reads CopyData now, and eats Sync, until the client ends it.
    copy_in: bool,
    told: VecDeque<Told>,
}

impl Replies {
    /// Whether no reply is outstanding and no frame is half relayed, so that the gateway may answer by itself.
    #[cfg(test)]
    pub(crate) fn is_idle(&self) -> bool {
        self.groups.is_empty() && self.at_boundary()
    }

    /// Whether the client's output ends with a whole frame.
    pub(crate) fn at_boundary(&self) -> bool {
        self.passing.is_none()
    }

    /// Whether the next reply belongs to the client.
    pub(crate) fn client_is_served(&self) -> bool {
        self.groups.front().is_some_and(|group| group.origin == Origin::Client)
    }

    /// Whether any reply is outstanding that the client asked for.
    pub(crate) fn client_waits(&self) -> bool {
        self.groups.iter().any(|group| group.origin == Origin::Client)
    }

    /// Whether replies to the client are outstanding from before the batch that is open, if one is.
    pub(crate) fn earlier_waits(&self) -> bool {
        self.groups.iter().any(|group| group.origin == Origin::Client && !group.open)
    }

    /// Whether an answer to a question of ours of this kind is outstanding.
    pub(crate) fn awaits(&self, wanted: impl Fn(Origin) -> bool) -> bool {
        self.groups.iter().any(|group| wanted(group.origin))
    }

    /// Whether an extended batch has begun upstream and its Sync is still to come.
    pub(crate) fn in_batch(&self) -> bool {
        self.groups.back().is_some_and(|group| group.open)
    }

    /// A message of the client's, or one for it, went upstream.
    pub(crate) fn sent(&mut self, tag: u8) {
        match tag {
            b'Q' | b'F' => self.sent_simple(),
            b'P' | b'B' | b'D' | b'E' | b'C' => self.open().expected.push_back(Expected::Other),
            b'H' => {
                self.open();
            }
            b'S' if self.copy_in => {}
            b'S' => self.open().open = false,
            b'c' | b'f' => {
                self.copy_in = false;
                if let Some(group) = self.groups.back_mut() {
                    let before_sync = group.open || group.simple;
                    group.copy_end = Some(if before_sync { CopyEnd::BeforeSync } else { CopyEnd::AfterSync });
                }
            }
            _ => {}
        }
    }

    /// A simple Query inside an open batch ends it, as a Sync would; after an error in the batch, it is skipped up to Sync.
    fn sent_simple(&mut self) {
        match self.groups.back_mut().filter(|group| group.open) {
            Some(open) if open.failed => {}
            Some(open) => {
                open.open = false;
                open.simple = true;
            }
            None => self.groups.push_back(Group::new(Origin::Client, true)),
        }
    }

    /// A Parse went upstream; behind a Close of the name, if it is a named one that the client does not see.
    pub(crate) fn sent_parse(&mut self, completion: Completion) {
        if completion.injected && !completion.name.is_empty() {
            self.open().expected.push_back(Expected::Injected);
        }
        self.open().expected.push_back(Expected::Parse(Box::new(completion)));
    }

    /// A Close that the client does not see went upstream.
    pub(crate) fn sent_injected_close(&mut self) {
        self.open().expected.push_back(Expected::Injected);
    }

    /// A Close of a statement went upstream.
    pub(crate) fn sent_close(&mut self, name: &[u8]) {
        self.open().expected.push_back(Expected::CloseStatement(name.into()));
    }

    /// Questions of ours, ended by one Sync, went upstream.
    pub(crate) fn asked(&mut self, origin: Origin) {
        debug_assert!(!self.in_batch(), "a question of ours must not stand inside a batch of the client's");
        self.groups.push_back(Group::new(origin, false));
    }

    /// Statements were parsed by us, named ones behind a Close, ended by one Sync.
    pub(crate) fn injected(&mut self, completions: impl IntoIterator<Item = Completion>) {
        self.asked(Origin::Injection);
        if let Some(group) = self.groups.back_mut() {
            for completion in completions {
                group.expected.extend((!completion.name.is_empty()).then_some(Expected::Injected));
                group.expected.push_back(Expected::Parse(Box::new(completion)));
            }
        }
    }

    /// What has been told since, oldest first.
    pub(crate) fn next_told(&mut self) -> Option<Told> {
        self.told.pop_front()
    }

    fn open(&mut self) -> &mut Group {
        if !self.in_batch() {
            self.groups.push_back(Group::new(Origin::Client, false));
        }
        self.groups.back_mut().expect("a group was just pushed")
    }

    /// Relays what `input` holds into `out`, until `out` holds `out_bytes_max` or whole frames are used up.
    pub(crate) fn relay(&mut self, input: &mut BytesMut, out: &mut Vec<u8>, out_bytes_max: usize) -> Result<(), PrimaryFrameError> {
        while out.len() < out_bytes_max {
            if let Some((left, forward)) = self.passing {
                let now = left.min(input.len());
                if forward {
                    out.extend_from_slice(&input[..now]);
                }
                input.advance(now);
                self.passing = (left > now).then_some((left - now, forward));
                if input.is_empty() {
                    return Ok(());
                }
                continue;
            }
            let run = self.run_of_rows(input, out_bytes_max - out.len());
            out.extend_from_slice(&input[..run]);
            input.advance(run);
            let Some(&[tag, l0, l1, l2, l3]) = input.first_chunk::<HEADER_BYTES>() else { return Ok(()) };
            let length = u32::from_be_bytes([l0, l1, l2, l3]);
            if !(4..=FRAME_BYTES_MAX).contains(&length) {
                return Err(PrimaryFrameError { tag, length });
            }
            let whole = length as usize + 1;
            if self.must_hold(tag) && whole <= HELD_BYTES_MAX {
                if input.len() < whole {
                    return Ok(());
                }
                let frame = input.split_to(whole);
                if self.judge(tag, &frame[HEADER_BYTES..]) {
                    out.extend_from_slice(&frame);
                }
            } else {
                let forward = self.pass(tag, whole);
                self.passing = Some((whole, forward));
            }
        }
        Ok(())
    }

    /// The length of the run of whole DataRow and CopyData frames for the client at the start of `input`.
    fn run_of_rows(&self, input: &[u8], room: usize) -> usize {
        let mut run = 0;
        if !self.client_is_served() {
            return 0;
        }
        while let Some(&[b'D' | b'd', l0, l1, l2, l3]) = input.get(run..).and_then(<[u8]>::first_chunk::<HEADER_BYTES>) {
            let next = run + 1 + u32::from_be_bytes([l0, l1, l2, l3]) as usize;
            if next > input.len() || next < run + HEADER_BYTES || run >= room {
                break;
            }
            run = next;
        }
        run
    }

    /// Whether the content of a frame of this type is needed.
    fn must_hold(&self, tag: u8) -> bool {
        match tag {
            b'Z' | b'E' | b'C' | b'1' | b'S' => true,
            b'D' => self.groups.front().is_some_and(|group| group.origin != Origin::Client),
            _ => false,
        }
    }

    /// A frame that passes unread; returns whether the client gets it.
    fn pass(&mut self, tag: u8, bytes: usize) -> bool {
        if tag == b'A' {
            self.told.push_back(Told::Notified);
        }
        let Some(front) = self.groups.front_mut() else { return true };
        if matches!(tag, b'2' | b'3' | b'T' | b'n' | b's' | b'I') {
            match front.expected.pop_front() {
                Some(Expected::CloseStatement(name)) => self.told.push_back(Told::Closed { name: name.into() }),
                Some(Expected::Injected) => return false,
                _ => {}
            }
        }
        if front.origin != Origin::Client {
            front.failed |= bytes > HELD_BYTES_MAX;
            return matches!(tag, b'N' | b'A' | b'S');
        }
        if tag == b'G' {
            self.enter_copy_in();
        }
        true
    }

    /// A frame held whole; returns whether the client gets it.
    fn judge(&mut self, tag: u8, body: &[u8]) -> bool {
        match tag {
            b'Z' => self.ready(body.first().copied().unwrap_or(b'I')),
            b'E' => self.error(body),
            b'C' => self.complete(body),
            b'1' => self.parsed(),
            b'S' => {
                if !self.client_is_served() {
                    self.told.push_back(Told::Reloaded);
                }
                true
            }
            _ => {
                self.answer_row(body);
                false
            }
        }
    }

    fn ready(&mut self, status: u8) -> bool {
        self.copy_in = false;
        let Some(group) = self.groups.pop_front() else {
            self.told.push_back(Told::Ready { status });
            return true;
        };
        if group.origin == Origin::Client {
            self.told.push_back(Told::Ready { status });
            return true;
        }
        let rows = if group.failed { Err(error_code(&group)) } else { Ok(group.answer) };
        self.told.push_back(match group.origin {
            Origin::Block => Told::Block { status, rows },
            origin => Told::Answer { origin, rows },
        });
        false
    }

    fn error(&mut self, body: &[u8]) -> bool {
        let fatal = error_field(body, b'V').is_some_and(|severity| severity == b"FATAL" || severity == b"PANIC");
        self.copy_in = false;
        if fatal {
            self.told.push_back(Told::Fatal);
            return true;
        }
        let Some(front) = self.groups.front_mut() else { return true };
        let in_batch = front.simple && !front.expected.is_empty();
        front.failed = true;
        // The first is what failed; the primary skips the others. Even a Parse that fails takes the place of the unnamed statement.
        if let Some(Expected::Parse(parse)) = front.expected.front()
            && parse.name.is_empty()
        {
            self.told.push_back(Told::Closed { name: Vec::new() });
        }
        front.expected.clear();
        if front.origin == Origin::Client {
            if in_batch {
                self.skip_to_sync();
            }
            return true;
        }
        // The code takes the place of rows that will not be used.
        front.answer = vec![vec![error_field(body, b'C').map(<[u8]>::to_vec)]];
        false
    }

    /// The first group failed before the simple Query that was to end it: the primary skips that and all else up to the next Sync.
    fn skip_to_sync(&mut self) {
        while self.groups.get(1).is_some_and(|next| next.simple && next.origin == Origin::Client) {
            self.groups.remove(1);
        }
        let synced = self.groups.get(1).is_some_and(|next| next.origin == Origin::Client);
        if synced {
            self.groups.remove(1);
        } else if let Some(front) = self.groups.front_mut() {
            front.simple = false;
            front.open = true;
        }
    }

    fn complete(&mut self, body: &[u8]) -> bool {
        if self.groups.front().is_some_and(|group| group.origin != Origin::Client) {
            return false;
        }
        if let Some(front) = self.groups.front_mut() {
            front.expected.pop_front();
        }
        let tag = body.strip_suffix(b"\0").unwrap_or(body);
        self.told.push_back(Told::Complete { tag: tag_of(tag) });
        true
    }

    fn parsed(&mut self) -> bool {
        let Some(front) = self.groups.front_mut() else { return true };
        let client = front.origin == Origin::Client;
        let Some(Expected::Parse(completion)) = front.expected.pop_front() else { return client };
        let injected = completion.injected;
        self.told.push_back(Told::Parsed(*completion));
        !injected && client
    }

    /// CopyInResponse: until the client ends the COPY, the primary eats each Sync, those sent already too. A Sync sent behind the
    /// Execute (libpq does that) therefore has no ReadyForQuery; the one behind CopyDone has.
    fn enter_copy_in(&mut self) {
        loop {
            let more = self.groups.len() > 1;
            let Some(front) = self.groups.front_mut() else { return };
            match front.copy_end {
                Some(CopyEnd::BeforeSync) => self.copy_in = false,
                _ if front.open || front.simple => self.copy_in = true,
                Some(CopyEnd::AfterSync) if more => {
                    self.groups.pop_front();
                    self.copy_in = false;
                }
                None if more => {
                    self.groups.pop_front();
                    continue;
                }
                end => {
                    front.open = true;
                    self.copy_in = end.is_none();
                }
            }
            return;
        }
    }

    fn answer_row(&mut self, body: &[u8]) {
        let Some(front) = self.groups.front_mut() else { return };
        front.answer_bytes += body.len();
        if front.failed {
            return;
        }
        match data_row(body).filter(|_| front.answer_bytes <= ANSWER_BYTES_MAX) {
            Some(row) => front.answer.push(row),
            None => {
                front.failed = true;
                front.answer.clear();
            }
        }
    }
}

/// The SQLSTATE that took the place of an answer's rows.
fn error_code(group: &Group) -> [u8; 5] {
    let code = group.answer.first().and_then(|row| row.first()).and_then(Option::as_deref);
    code.and_then(|code| code.try_into().ok()).unwrap_or(*b"XX000")
}

/// One field of an ErrorResponse.
pub(crate) fn error_field(body: &[u8], wanted: u8) -> Option<&[u8]> {
    body.split(|&byte| byte == 0).find_map(|field| field.split_first().filter(|(tag, _)| **tag == wanted).map(|(_, value)| value))
}

/// The columns of a DataRow.
fn data_row(body: &[u8]) -> Option<AnswerRow> {
    let mut reader = Reader::new(body);
    let count = u16::from_be_bytes(reader.array().ok()?);
    let mut row = Vec::new();
    for _ in 0..count {
        let length = i32::from_be_bytes(reader.array().ok()?);
        row.push(match usize::try_from(length) {
            Ok(length) => Some(reader.bytes(length).ok()?.to_vec()),
            Err(_) => None,
        });
    }
    reader.finish().ok()?;
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{Severity, command_complete, empty, error, frame, ready_for_query};

    fn row(out: &mut Vec<u8>, value: &str) {
        frame(out, b'D', |out| {
            out.extend_from_slice(&[0, 1]);
            out.extend_from_slice(&(value.len() as u32).to_be_bytes());
            out.extend_from_slice(value.as_bytes());
        });
    }

    /// Feeds the primary's bytes in pieces of every size; `to_client` must come out each time, and `told` be told.
    fn check(sent: impl Fn(&mut Replies), primary: &[u8], to_client: &[u8], told: &[Told]) {
        for piece in 1..=primary.len() {
            let mut replies = Replies::default();
            sent(&mut replies);
            let (mut input, mut out) = (BytesMut::new(), Vec::new());
            for bytes in primary.chunks(piece) {
                input.extend_from_slice(bytes);
                replies.relay(&mut input, &mut out, 1 << 20).unwrap();
            }
            assert_eq!(out.escape_ascii().to_string(), to_client.escape_ascii().to_string(), "in pieces of {piece}");
            let heard: Vec<Told> = std::iter::from_fn(|| replies.next_told()).collect();
            assert_eq!(heard, told, "in pieces of {piece}");
            assert!(replies.is_idle(), "in pieces of {piece}: {replies:?}");
        }
    }

    fn completion(name: &[u8], injected: bool) -> Completion {
        Completion { name: name.to_vec(), text: None, injected }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out);
        out
    }

    #[test]
    fn an_answer_to_us_is_kept_from_the_client() {
        let client = written(|out| {
            row(out, "1");
            command_complete(out, "SELECT 1");
            ready_for_query(out, b'I');
        });
        let ours = written(|out| {
            empty(out, b'2');
            row(out, "state");
            command_complete(out, "SELECT 1");
            ready_for_query(out, b'I');
        });
        let state = Origin::State { after: 1, schema_version: 1 };
        check(
            |replies| {
                replies.sent(b'Q');
                replies.asked(state);
            },
            &[client.clone(), ours].concat(),
            &client,
            &[
                Told::Complete { tag: Tag::Other },
                Told::Ready { status: b'I' },
                Told::Answer { origin: state, rows: Ok(vec![vec![Some(b"state".to_vec())]]) },
            ],
        );
    }

    #[test]
    fn a_failed_question_of_ours_is_kept_from_the_client_and_a_fatal_error_is_not() {
        let fails = written(|out| {
            error(out, Severity::Error, "26000", "no such statement", None);
            ready_for_query(out, b'I');
        });
        let answer = Told::Answer { origin: Origin::Privileges, rows: Err(*b"26000") };
        check(|replies| replies.asked(Origin::Privileges), &fails, b"", &[answer]);
        let fatal = written(|out| error(out, Severity::Fatal, "57P01", "going down", None));
        check(|_| {}, &fatal, &fatal, &[Told::Fatal]);
    }

    #[test]
    fn the_completion_of_an_injected_parse_is_swallowed_and_the_clients_is_not() {
        let primary = written(|out| {
            empty(out, b'3');
            empty(out, b'1');
            empty(out, b'1');
            ready_for_query(out, b'I');
        });
        let client = written(|out| {
            empty(out, b'1');
            ready_for_query(out, b'I');
        });
        check(
            |replies| {
                replies.sent_parse(completion(b"a", true));
                replies.sent_parse(completion(b"b", false));
                replies.sent(b'S');
            },
            &primary,
            &client,
            &[Told::Parsed(completion(b"a", true)), Told::Parsed(completion(b"b", false)), Told::Ready { status: b'I' }],
        );
    }

    #[test]
    fn a_query_inside_a_batch_ends_it_unless_the_batch_failed() {
        let through = written(|out| {
            empty(out, b'1');
            command_complete(out, "SELECT 1");
            ready_for_query(out, b'I');
            ready_for_query(out, b'I');
        });
        let (ready, done) = (Told::Ready { status: b'I' }, Told::Complete { tag: Tag::Other });
        let none = || Told::Parsed(completion(b"", false));
        let send = |replies: &mut Replies| {
            replies.sent_parse(completion(b"", false));
            b"QS".iter().for_each(|&tag| replies.sent(tag));
        };
        check(send, &through, &through, &[none(), done, Told::Ready { status: b'I' }, ready]);
        let skipped = written(|out| {
            error(out, Severity::Error, "42601", "no", None);
            ready_for_query(out, b'I');
        });
        check(send, &skipped, &skipped, &[Told::Closed { name: Vec::new() }, Told::Ready { status: b'I' }]);
    }

    #[test]
    fn a_notification_is_told_whoever_is_answered() {
        let notification = written(|out| frame(out, b'A', |out| out.extend_from_slice(b"\0\0\0\x01ch\0\0")));
        check(|_| {}, &notification, &notification, &[Told::Notified]);
        let ours = written(|out| ready_for_query(out, b'I'));
        let answer = Told::Answer { origin: Origin::Privileges, rows: Ok(Vec::new()) };
        check(
            |replies| replies.asked(Origin::Privileges),
            &[notification.clone(), ours].concat(),
            &notification,
            &[Told::Notified, answer],
        );
    }

    #[test]
    fn a_large_frame_passes_in_pieces() {
        let mut replies = Replies::default();
        replies.sent(b'Q');
        let frame = written(|out| row(out, &"x".repeat(300_000)));
        let (mut input, mut out) = (BytesMut::new(), Vec::new());
        let mut received = Vec::new();
        for piece in frame.chunks(8192) {
            input.extend_from_slice(piece);
            replies.relay(&mut input, &mut out, 16_384).unwrap();
            received.append(&mut out);
            assert!(input.len() <= 16_384, "{} bytes are held", input.len());
        }
        assert_eq!(received, frame);
    }
}
