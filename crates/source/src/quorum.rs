//! Under synchronous replication, a transaction is handed on only when as many standbys have flushed it as the primary itself waits for: a
//! failover to one of them then loses nothing that is held here. The slot alone streams a commit as soon as the primary has flushed it.
//!
//! Without `synchronous_standby_names` nothing here waits, nor asks. Who may become a primary otherwise is not known here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rimward_model::Lsn;
use rimward_pgconnect::{ConnInfo, connect_sql};
use tokio::sync::{Notify, watch};
use tokio_postgres::Client;

use crate::StreamError;
use crate::watch::Heard;

/// While a transaction waits, the primary is asked this often.
const ASK_INTERVAL: Duration = Duration::from_millis(2);
/// It has this long to answer,
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// and is asked anew after this if it does not.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// How far the standbys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Released {
    /// No commit waits for a standby.
    All,
    /// Enough of them have flushed everything before.
    Before(Lsn),
}

impl Released {
    pub(crate) fn covers(self, lsn: Lsn) -> bool {
        match self {
            Released::All => true,
            Released::Before(flushed) => lsn <= flushed,
        }
    }
}

/// What session, watch and this task share.
#[derive(Debug)]
pub(crate) struct Quorum {
    released: watch::Sender<Released>,
    /// Up to here the session has transactions that wait, and since when.
    waiting: Mutex<Option<(Lsn, Instant)>>,
    asked: Notify,
}

/// What a stream's transactions wait for.
#[derive(Debug, Clone)]
pub struct StandbyGauge(pub(crate) Arc<Quorum>);

impl StandbyGauge {
    /// Up to where the primary's synchronous standbys must have everything before the stream goes on, and how long it has waited for them.
    #[must_use]
    pub fn awaited(&self) -> Option<(Lsn, Duration)> {
        self.0.waiting.lock().map(|(lsn, since)| (lsn, since.elapsed()))
    }
}

impl Quorum {
    /// `standbys` is the setting `synchronous_standby_names`.
    pub(crate) fn new(standbys: &str) -> Quorum {
        let quorum = Quorum { released: watch::Sender::new(Released::All), waiting: Mutex::new(None), asked: Notify::new() };
        quorum.configured(standbys);
        quorum
    }

    /// What the setting is now. It is looked at every few seconds; once it is set, the standbys' own answer says more.
    pub(crate) fn configured(&self, standbys: &str) {
        self.released.send_if_modified(|released| {
            let begins = *released == Released::All && needed(standbys).is_some();
            if begins {
                *released = Released::Before(Lsn::ZERO);
            }
            begins
        });
    }

    pub(crate) fn released(&self) -> Released {
        *self.released.borrow()
    }

    /// Returns once everything before `lsn` is released. One session waits at a time.
    pub(crate) async fn release(&self, lsn: Lsn) {
        if self.released().covers(lsn) {
            return;
        }
        *self.waiting.lock() = Some((lsn, Instant::now()));
        self.asked.notify_one();
        // The sender lives as long as `self` does.
        drop(self.released.subscribe().wait_for(|released| released.covers(lsn)).await);
        *self.waiting.lock() = None;
    }

    fn waits(&self) -> bool {
        self.waiting.lock().is_some_and(|(lsn, _)| !self.released().covers(lsn))
    }

    /// Asks the primary whenever something waits, until that is not allowed.
    pub(crate) async fn run(&self, primary: &ConnInfo, slot: &str, heard: &Heard) -> StreamError {
        let mut client = None;
        loop {
            while !self.waits() {
                self.asked.notified().await;
            }
            let asked = tokio::time::timeout(ANSWER_MAX, self.ask(&mut client, primary, slot)).await;
            match asked.unwrap_or(Err(StreamError::Silent { seconds: ANSWER_MAX.as_secs() })) {
                Ok(released) => {
                    // The stream is not read meanwhile, and cannot tell whether the primary is there.
                    heard.now();
                    self.released.send_if_modified(|before| std::mem::replace(before, released) != released);
                    if released == Released::All {
                        client = None;
                    }
                    tokio::time::sleep(ASK_INTERVAL).await;
                }
                Err(error @ StreamError::StandbysHidden { .. }) => return error,
                // The stream itself has its own ways to find out what is wrong.
                Err(error) => {
                    tracing::debug!(%error, "the primary does not say how far its standbys are");
                    client = None;
                    tokio::time::sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    async fn ask(&self, client: &mut Option<Client>, primary: &ConnInfo, slot: &str) -> Result<Released, StreamError> {
        let connected = match client {
            Some(connected) => connected,
            None => client.insert(connect_sql(&primary.with_application_name("rimward standbys")).await?),
        };
        standbys_flushed(connected, slot).await
    }
}

/// How far the standbys are that commits wait for.
///
/// # Errors
/// If the role may not see that.
async fn standbys_flushed(client: &Client, slot: &str) -> Result<Released, StreamError> {
    // Our own walsender may be one that commits wait for, under '*': the primary takes it for a standby. It cannot wait for itself.
    const QUERY: &str = "SELECT current_setting('synchronous_standby_names'), pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
            current_user::text,
            coalesce(array_agg(r.flush_lsn::text ORDER BY r.flush_lsn DESC NULLS LAST) FILTER (WHERE NOT r.own), '{}'),
            coalesce(bool_or(r.own), false)
        FROM (SELECT r.flush_lsn, r.pid IN (SELECT s.active_pid FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = $1) AS own
            FROM pg_catalog.pg_stat_replication r WHERE r.sync_state IN ('sync', 'quorum') AND r.state = 'streaming') r";
    let row = client.query_one(QUERY, &[&slot]).await?;
    let Some(needed) = needed(row.get(0)) else { return Ok(Released::All) };
    if !row.get::<_, bool>(1) {
        return Err(StreamError::StandbysHidden { role: row.get(2) });
    }
    let flushed: Vec<Option<String>> = row.get(3);
    let flushed: Vec<Lsn> = flushed.into_iter().flatten().filter_map(|lsn| lsn.parse().ok()).collect();
    Ok(flushed_by(needed, row.get(4), &flushed))
}

/// What enough standbys have flushed, of those whom the primary counts; `flushed` begins with the furthest. By priority it counts exactly as
/// many as it needs, so that all of them must have it; in a quorum any.
fn flushed_by(needed: usize, own: bool, flushed: &[Lsn]) -> Released {
    match needed - usize::from(own) {
        0 => Released::All,
        others => Released::Before(flushed.get(others - 1).copied().unwrap_or(Lsn::ZERO)),
    }
}

/// How many standbys a commit waits for; `None` if for none. The setting's grammar is that of syncrep_gram.y: `[FIRST | ANY] number (names)`, or
/// names, of which one counts.
fn needed(setting: &str) -> Option<usize> {
    let setting = setting.trim();
    if setting.is_empty() {
        return None;
    }
    let word = setting.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let method = word.eq_ignore_ascii_case("first") || word.eq_ignore_ascii_case("any");
    let rest = if method { setting[word.len()..].trim_start() } else { setting };
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let listed = rest[digits..].trim_start().starts_with('(');
    Some(if listed { rest[..digits].parse().unwrap_or(1).max(1) } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_standbys_is_read_from_every_form_of_the_setting() {
        for (setting, number) in [
            ("", None),
            ("  ", None),
            ("a", Some(1)),
            ("*", Some(1)),
            ("a, b", Some(1)),
            ("2 (a, b, c)", Some(2)),
            ("2(a,b)", Some(2)),
            (" FIRST 3 (a, b, c)", Some(3)),
            ("any 2 (a, b, c)", Some(2)),
            ("ANY\t10\n( * )", Some(10)),
            ("first, second", Some(1)),
            ("any", Some(1)),
            ("\"2 (\"", Some(1)),
            ("12", Some(1)),
        ] {
            assert_eq!(needed(setting), number, "{setting:?}");
        }
    }

    #[test]
    fn as_many_must_have_it_as_the_primary_waits_for() {
        let lsns = |lsns: &[u64]| lsns.iter().map(|lsn| Lsn::new(*lsn)).collect::<Vec<_>>();
        let check = |needed, own, flushed: &[u64], expected: u64| {
            assert_eq!(flushed_by(needed, own, &lsns(flushed)), Released::Before(Lsn::new(expected)), "{needed} {own} {flushed:?}");
        };
        check(1, false, &[], 0);
        check(1, false, &[30, 20], 30);
        check(2, false, &[30], 0);
        check(2, false, &[30, 20, 10], 20);
        check(2, true, &[30], 30);
        assert_eq!(flushed_by(1, true, &[]), Released::All);
    }
}
