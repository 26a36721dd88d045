//! What holds what, in words: WAL at the primary, disk at the hub. Pure: judged from a [`Status`] alone.

use rimward_model::Lsn;

use crate::status::{Connection, EdgeStatus, SlotState, Status};

/// Below this, nobody is troubled.
const NOTABLE_BYTES: u64 = 64 << 20;
/// Standbys take a moment always.
const STANDBYS_MS_MAX: u64 = 2_000;
/// An edge reports every second or so.
const REPORT_MS_MAX: u64 = 30_000;

impl Status {
    /// What holds WAL at the primary, and disk at the hub, and why; empty if nothing worth a word does.
    #[must_use]
    pub fn holds(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.hub(&mut found);
        if let Some(slot) = &self.primary.slot_state {
            self.slot(slot, &mut found);
            if let Some(state) = slot.sync_state.as_deref().filter(|state| *state != "async") {
                found.push(format!(
                    "the primary takes the hub for a standby ({state}): while the hub is stopped or stuck commits may wait for it, and what the hub alone \
                     has may count as safe; name the standbys in synchronous_standby_names, without *"
                ));
            }
        }
        if let Some(ms) = self.primary.standbys_awaited_ms.filter(|ms| *ms > STANDBYS_MS_MAX) {
            found.push(format!(
                "transactions have been waiting for {} s until the primary's synchronous standbys have them (synchronous_standby_names), and slot \
                 {} holds WAL since then",
                ms / 1000,
                self.primary.slot
            ));
        }
        if self.primary.spool_bytes > 0 {
            found.push(format!(
                "transactions that are still open or not in the log yet take {} of {} bytes of the spool",
                self.primary.spool_bytes, self.primary.spool_bytes_max
            ));
        }
        let behind = self.log.end.bytes_since(self.positions.mirror.min(self.log.end));
        if behind > NOTABLE_BYTES {
            found.push(format!(
                "the mirror is {behind} bytes of WAL behind the log, and keeps the log's files since {}",
                self.positions.mirror
            ));
        }
        if self.log.reservations > 0 {
            found.push(format!("{} positions of the log are kept for edges that bootstrap", self.log.reservations));
        }
        found.extend(self.edges.iter().filter_map(laggard));
        found
    }

    /// Why nothing is acknowledged.
    fn hub(&self, found: &mut Vec<String>) {
        let slot = &self.primary.slot;
        match &self.primary.connection {
            Connection::DiskFull => {
                found.push(format!("the hub's disk is full: nothing is acknowledged, and slot {slot} holds WAL until there is room"));
            }
            Connection::Waiting { error } => {
                found.push(format!("the hub is not connected, and slot {slot} holds WAL until it is: {error}"));
            }
            Connection::Stopped { error } => {
                found.push(format!("the hub has stopped, and slot {slot} holds WAL until it runs again or the slot is dropped: {error}"));
            }
            Connection::Copying => {
                found.push(format!("the first copy is under way, and slot {slot} holds the WAL since it began"));
            }
            Connection::Connecting | Connection::Streaming => {}
        }
    }

    fn slot(&self, state: &SlotState, found: &mut Vec<String>) {
        let slot = &self.primary.slot;
        let since = |lsn: Option<Lsn>| lsn.map_or(0, |lsn| state.wal_end.bytes_since(lsn.min(state.wal_end)));
        let (retained, unconfirmed) = (since(state.restart), since(state.confirmed_flush));
        match state.wal_status.as_deref() {
            Some("lost") => found.push(format!("slot {slot} has lost WAL that it needs: the hub must start anew")),
            Some("unreserved") => found.push(format!("slot {slot} is beyond max_slot_wal_keep_size, and is lost at the next checkpoint")),
            _ => {}
        }
        if unconfirmed > NOTABLE_BYTES {
            found.push(format!("slot {slot} holds {retained} bytes of WAL: the hub is {unconfirmed} bytes behind"));
        } else if retained > NOTABLE_BYTES {
            let from = state.restart.unwrap_or_default();
            found.push(format!(
                "slot {slot} holds {retained} bytes of WAL although the hub has all of it: a transaction that was open at {from} still is \
                 (pg_stat_activity and pg_prepared_xacts tell which), or the primary has not looked since"
            ));
        }
        if let Some(left) = state.safe_wal_bytes.and_then(|left| u64::try_from(left).ok()).filter(|left| *left < retained) {
            found.push(format!("slot {slot} is lost after {left} more bytes of WAL (max_slot_wal_keep_size)"));
        }
    }
}

/// An edge holds nothing at the primary; but whoever asks who is slow should be told.
fn laggard(edge: &EdgeStatus) -> Option<String> {
    let silent = edge.reported_ms_ago.filter(|ms| *ms > REPORT_MS_MAX);
    match silent {
        Some(ms) => {
            Some(format!("edge {} has reported nothing for {} s, {} bytes behind; it holds nothing", edge.name, ms / 1000, edge.lag_bytes))
        }
        None if edge.lag_bytes > NOTABLE_BYTES => Some(format!("edge {} is {} bytes behind; it holds nothing", edge.name, edge.lag_bytes)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MB: u64 = 1 << 20;

    fn check(change: impl FnOnce(&mut Status), expected: &[&str]) {
        let json = json!({
            "version": "0", "uptime_s": 9,
            "primary": {
                "system": "1", "timeline": 1, "database": "app", "slot": "s", "publication": "p", "connection": { "state": "streaming" },
                "reconnects": 0, "heartbeat_lag_us": 1, "heartbeat_age_ms": 1, "spool_bytes": 0, "spool_bytes_max": 100,
                "slot_state": null
            },
            "positions": { "received": "0/0", "appended": "0/0", "durable": "0/0", "acknowledged": "0/0", "mirror": "0/0" },
            "log": { "branch": "0", "oldest": "0/0", "end": "0/0", "chain": "", "bytes": 0, "segments": 1, "reservations": 0 },
            "tables": { "complete": 1, "filling": [], "remote": [] }, "edges": []
        });
        let mut status: Status = serde_json::from_value(json).unwrap();
        status.primary.slot_state = Some(SlotState {
            confirmed_flush: Some(Lsn::new(1000 * MB)),
            restart: Some(Lsn::new(1000 * MB)),
            retained_bytes: Some(0),
            wal_status: Some("reserved".to_owned()),
            safe_wal_bytes: None,
            wal_end: Lsn::new(1000 * MB),
            sync_state: Some("async".to_owned()),
        });
        change(&mut status);
        let found = status.holds();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found} should say {expected}");
        }
    }

    fn slot(status: &mut Status) -> &mut SlotState {
        status.primary.slot_state.as_mut().unwrap()
    }

    #[test]
    fn each_holder_is_named_with_its_reason() {
        check(|_| {}, &[]);
        check(|status| status.primary.connection = Connection::DiskFull, &["disk is full"]);
        check(|status| status.primary.connection = Connection::Waiting { error: "no route".to_owned() }, &["no route"]);
        check(|status| status.primary.standbys_awaited_ms = Some(30), &[]);
        check(|status| status.primary.standbys_awaited_ms = Some(7_030), &["waiting for 7 s until the primary's synchronous standbys"]);
        check(|status| status.primary.spool_bytes = 7, &["7 of 100 bytes"]);
        check(|status| slot(status).restart = Some(Lsn::new(900 * MB)), &["a transaction that was open at 0/38400000"]);
        check(
            |status| {
                slot(status).restart = Some(Lsn::new(800 * MB));
                slot(status).confirmed_flush = Some(Lsn::new(900 * MB));
                slot(status).safe_wal_bytes = Some(5);
            },
            &["the hub is 104857600 bytes behind", "lost after 5 more bytes"],
        );
        check(|status| slot(status).wal_status = Some("lost".to_owned()), &["must start anew"]);
        check(|status| slot(status).sync_state = Some("quorum".to_owned()), &["takes the hub for a standby (quorum)"]);
        check(|status| status.log.end = Lsn::new(500 * MB), &["the mirror is"]);
        let edge = |lag_bytes, reported_ms_ago| EdgeStatus {
            name: "paris".to_owned(),
            peer: String::new(),
            token: None,
            connected_s: 90,
            live: true,
            sent: Lsn::ZERO,
            sent_bytes: 0,
            durable: None,
            lag_bytes,
            reported_ms_ago,
        };
        check(
            |status| status.edges = vec![edge(5, Some(100)), edge(5, Some(60_000)), edge(100 * MB, Some(5))],
            &["paris has reported nothing for 60 s", "paris is 104857600 bytes behind"],
        );
    }
}
