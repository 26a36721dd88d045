//! What goes to the primary: the client's messages as they came, and before them whatever the primary must know first.

use std::sync::Arc;

use crate::batch::{Statement, frames};
use crate::decide::first_text;
use crate::intake::{Unit, ends_with_sync};
use crate::message::{HEADER_BYTES, Message, Target};
use crate::relay::Completion;
use crate::route::Reason;
use crate::session::Session;
use crate::words::{explains, may_be_followed, may_name_statements, may_set_route};
use crate::write;

impl Session {
    /// Sends to the primary, unchanged, what the client sent; the client's transaction block before it, if the primary has not heard of it;
    /// and the state query behind it where that can stand there.
    pub(crate) fn forward(&mut self, unit: Unit, reason: Reason) {
        if let Some(routing) = self.routing.as_mut().filter(|routing| routing.block.is_some()) {
            routing.held = Some(unit);
            return self.pass_block(reason);
        }
        let unit = &unit;
        let exact = !self.replies.client_waits();
        let status = self.status;
        let Some(routing) = &mut self.routing else { return };
        let continues = std::mem::replace(&mut routing.remote_until_sync, matches!(unit, Unit::Batch(_)) && !ends_with_sync(unit));
        if matches!(unit, Unit::Batch(_)) {
            routing.parsed.clear();
        }
        if !continues {
            routing.injected.clear();
        }
        let mut follow = exact && !continues && routing.knowledge.is_wanted();
        // Describing and closing statements changes nothing that a local answer depends on.
        let acts = match unit {
            Unit::Query(_) => true,
            Unit::Batch(bytes) => frames(bytes).any(|(tag, ..)| matches!(tag, b'P' | b'B' | b'E')),
        };
        follow &= acts;
        if acts && !continues {
            routing.knowledge.forward();
            // Where it is the client's turn to hear something.
            if exact && self.replies.at_boundary() && first_text(unit).is_some_and(|sql| explains(&sql)) {
                write::notice(&mut self.client.output.bytes, &format!("the edge leaves this to the primary: {reason}"));
            }
            self.count_remote(reason);
        }
        match unit {
            Unit::Query(frame) => {
                let sql = String::from_utf8_lossy(&frame[HEADER_BYTES..]);
                follow &= may_be_followed(&sql, status);
                if may_name_statements(&sql) {
                    self.inject_all();
                }
                if let Some(routing) = &mut self.routing {
                    if may_set_route(&sql) {
                        routing.knowledge.doubt();
                    }
                    routing.statements.remove(b"");
                }
                self.primary.output.bytes.extend_from_slice(frame);
                self.replies.sent(b'Q');
            }
            Unit::Batch(bytes) => {
                for (tag, frame, body) in frames(bytes) {
                    follow &= self.forward_message(tag, frame, body, status);
                }
                follow &= ends_with_sync(unit);
            }
        }
        self.target.remote();
        if follow {
            self.ask_state();
        }
    }

    /// One message of a batch; whether a question of ours may stand behind the batch as far as this message is concerned.
    fn forward_message(&mut self, tag: u8, frame: &[u8], body: &[u8], status: u8) -> bool {
        let mut follow = true;
        match Message::decode(tag, body) {
            Ok(Message::Parse { name, sql, oids }) => {
                follow = may_be_followed(sql, status);
                if may_name_statements(sql) {
                    self.inject_all_in_batch();
                }
                if let Some(knowledge) = self.knowledge().filter(|_| may_set_route(sql)) {
                    knowledge.doubt();
                }
                // Of a name that is taken, the primary says so; the unnamed one is replaced.
                if !name.is_empty() {
                    self.inject(name);
                }
                // From here on the name means this statement, and an earlier one of that name must not be injected any more.
                if let Some(routing) = &mut self.routing {
                    routing.injected.push(name.to_vec());
                }
                let text = Some((sql.into(), oids.into()));
                self.replies.sent_parse(Completion { name: name.to_vec(), text, injected: false });
                self.primary.output.bytes.extend_from_slice(frame);
                return follow;
            }
            Ok(Message::Bind(bind)) => {
                // What is parsed in this very batch is looked at there.
                let parsed = self.routing.as_ref().is_some_and(|routing| routing.injected.iter().any(|name| name == bind.statement));
                self.inject(bind.statement);
                let found = self.routing.as_mut().and_then(|routing| routing.statements.find(bind.statement));
                if found.is_some_and(|statement| may_name_statements(&statement.sql)) {
                    self.inject_all_in_batch();
                }
                let Some(routing) = &mut self.routing else { return false };
                // Of an unknown statement anything is possible.
                follow = parsed || routing.statements.find(bind.statement).is_some_and(|found| may_be_followed(&found.sql, status));
            }
            Ok(Message::Describe(Target::Statement(name))) => self.inject(name),
            Ok(Message::Close(Target::Statement(name))) => {
                // Closing what the primary does not have is no error, not even in a failed block, where an injection would be.
                if let Some(routing) = &mut self.routing {
                    routing.injected.push(name.to_vec());
                }
                self.replies.sent_close(name);
                self.primary.output.bytes.extend_from_slice(frame);
                return follow;
            }
            Ok(_) => {}
            Err(_) if tag == b'P' => {
                self.replies.sent_parse(Completion { name: Vec::new(), text: None, injected: false });
                self.primary.output.bytes.extend_from_slice(frame);
                return false;
            }
            Err(_) => follow = false,
        }
        self.replies.sent(tag);
        self.primary.output.bytes.extend_from_slice(frame);
        follow
    }

    /// Makes a statement known to the primary, inside the client's batch, if it was parsed here alone.
    fn inject(&mut self, name: &[u8]) {
        let Some(routing) = &mut self.routing else { return };
        if routing.injected.iter().any(|injected| injected == name) {
            return;
        }
        if name.is_empty() && routing.unnamed_gone && routing.statements.find(name).is_none() {
            routing.injected.push(Vec::new());
            put_close(&mut self.primary.output.bytes, name);
            self.replies.sent_injected_close();
            return;
        }
        let Some(statement) = routing.statements.find(name).filter(|statement| !statement.upstream).cloned() else { return };
        routing.injected.push(name.to_vec());
        self.replies.sent_parse(put_parse(&mut self.primary.output.bytes, name, &statement));
    }

    fn inject_all_in_batch(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        for (name, _) in routing.statements.unknown_upstream() {
            self.inject(&name);
        }
    }

    /// The same where no batch is open, with a Sync of its own: an error here must not make the primary skip what follows.
    pub(crate) fn inject_all(&mut self) {
        if self.replies.in_batch() {
            return self.inject_all_in_batch();
        }
        let Some(routing) = &mut self.routing else { return };
        let unknown = routing.statements.unknown_upstream();
        if unknown.is_empty() {
            return;
        }
        let out = &mut self.primary.output.bytes;
        let completions: Vec<Completion> = unknown.iter().map(|(name, statement)| put_parse(out, name, statement)).collect();
        write::empty(out, b'S');
        self.replies.injected(completions);
    }

    /// Makes statements that manage blocks known to the primary, before a block is opened there: in one that has failed it would not take
    /// them any more, and would yet describe and run them if it knew them.
    pub(crate) fn inject_managing(&mut self) {
        let Some(routing) = &mut self.routing else { return };
        let unknown = routing.statements.managing_unknown_upstream();
        if unknown.is_empty() {
            return;
        }
        let out = &mut self.primary.output.bytes;
        let completions: Vec<Completion> = unknown.iter().map(|(name, statement)| put_parse(out, name, statement)).collect();
        write::empty(out, b'S');
        self.replies.injected(completions);
    }

    pub(crate) fn count_remote(&mut self, reason: Reason) {
        let Some(routing) = &mut self.routing else { return };
        let reason = routing.reason_ahead.take().unwrap_or(reason);
        self.shared.counters.remote(reason.code());
        routing.last_route = Some(Some(reason));
    }
}

/// Writes the Close of a statement.
fn put_close(out: &mut Vec<u8>, name: &[u8]) {
    write::frame(out, b'C', |out| {
        out.push(b'S');
        out.extend_from_slice(name);
        out.push(0);
    });
}

/// Writes the Parse of a statement that the client believes to be prepared. The primary may have it after all, from an injection whose
/// fate is not known yet, so a named one is closed first; closing what is not there is no error.
fn put_parse(out: &mut Vec<u8>, name: &[u8], statement: &Statement) -> Completion {
    if !name.is_empty() {
        put_close(out, name);
    }
    write::frame(out, b'P', |out| {
        out.extend_from_slice(name);
        out.push(0);
        write::string(out, &statement.sql);
        write::put_count(out, statement.oids.len());
        statement.oids.iter().for_each(|oid| out.extend_from_slice(&oid.to_be_bytes()));
    });
    let text = Some((Arc::clone(&statement.sql), Arc::clone(&statement.oids)));
    Completion { name: name.to_vec(), text, injected: true }
}
