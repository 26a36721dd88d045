//! Time zones as the primary has them: asked for once for all sessions, and checked by each session on its own connection, whose backend
//! may have read its tables before the primary's time zone database was replaced. Pure.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rimward_functions::{AskedZone, ZoneTable};
use rimward_translate::NamedZones;
use tokio::time::Instant;

use crate::relay::AnswerRow;
use crate::state::SessionState;

/// So many tables are kept for all sessions, and for each.
const KNOWN_MAX: usize = 1000;
const SESSION_MAX: usize = 64;
/// After a question in vain, the next one waits so long.
const RETRY: Duration = Duration::from_secs(60);

/// Which zone: by `TimeZone`, or as AT TIME ZONE names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ZoneKey {
    Session(String),
    Named(String),
}

impl ZoneKey {
    fn asked(&self) -> AskedZone<'_> {
        match self {
            ZoneKey::Session(_) => AskedZone::Session,
            ZoneKey::Named(name) => AskedZone::Named(name),
        }
    }

    fn name(&self) -> &str {
        match self {
            ZoneKey::Session(name) | ZoneKey::Named(name) => name,
        }
    }
}

/// The tables that the primary has given to any session.
#[derive(Debug, Default)]
pub(crate) struct KnownZones(Mutex<HashMap<ZoneKey, Arc<ZoneTable>>>);

impl KnownZones {
    fn table(&self, key: &ZoneKey) -> Option<Arc<ZoneTable>> {
        self.0.lock().get(key).cloned()
    }

    fn keep(&self, key: ZoneKey, table: Arc<ZoneTable>) {
        let mut known = self.0.lock();
        if known.len() < KNOWN_MAX || known.contains_key(&key) {
            known.insert(key, table);
        }
    }
}

/// What one session's connection has told.
#[derive(Debug, Default)]
pub(crate) struct SessionZones {
    tables: HashMap<ZoneKey, Arc<ZoneTable>>,
    failed: HashMap<ZoneKey, Instant>,
    /// Asked for; with the table that is only checked.
    asking: Option<(ZoneKey, Option<Arc<ZoneTable>>)>,
    /// The last check failed: the whole table must be asked for.
    differs: Option<ZoneKey>,
}

impl SessionZones {
    pub(crate) fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// What to ask about a zone, unless it is known, or was asked for in vain just now.
    pub(crate) fn question(&mut self, wanted: ZoneKey, known: &KnownZones, now: Instant) -> Option<String> {
        let in_vain = self.failed.get(&wanted).is_some_and(|at| now.duration_since(*at) < RETRY);
        if in_vain || self.tables.len() >= SESSION_MAX || self.tables.contains_key(&wanted) || !ZoneTable::is_askable(wanted.name()) {
            return None;
        }
        let known = known.table(&wanted).filter(|_| self.differs.as_ref() != Some(&wanted));
        let question = match &known {
            Some(table) => table.check(wanted.asked()),
            None => ZoneTable::question(wanted.asked()),
        };
        self.asking = Some((wanted, known));
        Some(question)
    }

    /// The answer; `None` if the question failed.
    pub(crate) fn answered(&mut self, rows: Option<&[AnswerRow]>, known: &KnownZones, now: Instant) {
        let Some((key, checked)) = self.asking.take() else { return };
        let text = |index: usize| {
            let [row] = rows? else { return None };
            row.get(index)?.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok())
        };
        let (Some(time_zone), Some(answer)) = (text(0), text(1)) else {
            self.failed.insert(key, now);
            return;
        };
        // The session has another zone by now, which the state will tell.
        if matches!(&key, ZoneKey::Session(name) if name != time_zone) {
            return;
        }
        match checked {
            Some(table) if table.fingerprint() == answer => {
                self.tables.insert(key, table);
            }
            Some(_) => self.differs = Some(key),
            None => match ZoneTable::of_answer(answer).map(Arc::new) {
                Some(table) => {
                    known.keep(key.clone(), Arc::clone(&table));
                    self.tables.insert(key, table);
                }
                None => {
                    self.failed.insert(key, now);
                }
            },
        }
    }

    /// Adds to a state what is known of its zones.
    pub(crate) fn put_into(&self, state: &mut SessionState) {
        let view = Arc::make_mut(&mut state.view);
        let named = self.tables.iter().filter_map(|(key, table)| match key {
            ZoneKey::Named(name) => Some((name.clone(), Arc::clone(table))),
            ZoneKey::Session(_) => None,
        });
        view.zones = named.collect::<NamedZones>();
        view.zone = self.tables.get(&ZoneKey::Session(view.zone_name.clone())).cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(time_zone: &str, value: &str) -> Vec<AnswerRow> {
        vec![vec![Some(time_zone.as_bytes().to_vec()), Some(value.as_bytes().to_vec())]]
    }

    const FIXED: &str = "-5364662400 19800";

    #[test]
    fn what_one_session_was_told_the_next_one_only_checks() {
        let (known, now) = (KnownZones::default(), Instant::now());
        let key = ZoneKey::Session("Asia/Kolkata".to_owned());
        let mut first = SessionZones::default();
        assert!(first.question(key.clone(), &known, now).is_some_and(|sql| sql.contains("RECURSIVE")));
        first.answered(Some(&answer("Asia/Kolkata", FIXED)), &known, now);
        assert_eq!(first.question(key.clone(), &known, now), None);

        let mut second = SessionZones::default();
        assert!(second.question(key.clone(), &known, now).is_some_and(|sql| sql.contains("md5")));
        second.answered(Some(&answer("Asia/Kolkata", "another")), &known, now);
        assert!(second.tables.is_empty());
        assert!(second.question(key.clone(), &known, now).is_some_and(|sql| sql.contains("RECURSIVE")));
        second.answered(Some(&answer("Asia/Kolkata", FIXED)), &known, now);
        assert_eq!(second.tables.get(&key), first.tables.get(&key));
    }

    #[test]
    fn a_question_in_vain_is_not_repeated_at_once() {
        let (known, now) = (KnownZones::default(), Instant::now());
        let key = ZoneKey::Named("Nosuch/Zone".to_owned());
        let mut zones = SessionZones::default();
        assert!(zones.question(key.clone(), &known, now).is_some());
        zones.answered(None, &known, now);
        assert_eq!(zones.question(key.clone(), &known, now), None);
        assert!(zones.question(key, &known, now + RETRY).is_some());
    }

    #[test]
    fn an_answer_of_another_time_zone_counts_for_nothing() {
        let (known, now) = (KnownZones::default(), Instant::now());
        let key = ZoneKey::Session("Asia/Kolkata".to_owned());
        let mut zones = SessionZones::default();
        assert!(zones.question(key.clone(), &known, now).is_some());
        zones.answered(Some(&answer("UTC", FIXED)), &known, now);
        assert!(zones.tables.is_empty() && zones.question(key, &known, now).is_some());
    }
}
