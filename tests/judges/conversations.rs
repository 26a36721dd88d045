//! Recorded applications: their own bytes, turn by turn, to both sides.

use crate::compare::difference;
use crate::corpus::{Conversation, Determined, Turn};
use crate::site::Site;
use crate::tally::{Outcome, Tally};
use crate::wire::{Client, Frame};

/// Says a conversation to both sides. Counted are the SELECTs that read tables: what else an application sends opens and ends blocks,
/// or asks for the catalog.
pub(crate) fn replay(site: &Site, conversation: &Conversation, tally: &mut Tally) {
    let (mut primary, mut edge) = site.sessions(&conversation.startup);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for turn in &conversation.turns {
        theirs.extend(said(&mut primary, turn));
        ours.extend(said(&mut edge, turn));
        let sql = turn.sql.as_deref().unwrap_or("");
        // Many an ORDER BY that an ORM generates has ties.
        if let Some(difference) = difference(&ours, &theirs, Determined::Rows, sql) {
            tally.add(sql, Outcome::Different(difference));
            // What follows may differ because of it.
            return;
        }
        if !turn.is_awaited() {
            continue;
        }
        if is_generated_select(sql) {
            let refused = theirs.iter().any(|frame| frame.tag == b'E');
            let outcome = if refused { Outcome::Refused } else { routed(&mut edge) };
            tally.add(sql, outcome);
        }
        theirs.clear();
        ours.clear();
    }
}

fn said(client: &mut Client, turn: &Turn) -> Vec<Frame> {
    if turn.is_awaited() { client.ask(&turn.bytes) } else { client.ask_flushed(&turn.bytes, &turn.tags) }
}

fn routed(edge: &mut Client) -> Outcome {
    let route = edge.value("show rimward.last_route");
    route.strip_prefix("remote: ").map_or(Outcome::Local, |reason| Outcome::Remote(reason.to_owned()))
}

fn is_generated_select(sql: &str) -> bool {
    let text = sql.trim_start().to_ascii_lowercase();
    let reads =
        ["select", "with", "(select"].iter().any(|word| text.starts_with(word)) && text.split_whitespace().any(|word| word == "from");
    let of_drivers = ["pg_type", "pg_catalog", "current_schema", "pg_namespace"].iter().any(|name| text.contains(name));
    reads && !of_drivers && !text.contains("for update")
}
