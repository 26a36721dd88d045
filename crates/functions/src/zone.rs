//! Time zones. A zone is a table of its offsets that the primary itself has given, so that no other version of the time zone database can
//! slip in. To functions it is an argument, the TEXT `UTC` or a BLOB made by [`Zone::encode`]:
//!
//! | bytes | content |
//! | --- | --- |
//! | 8 | first instant that the table speaks of, µs since 2000-01-01 UTC, big-endian |
//! | 4 | 1 if the offsets from 2101 on come again every 400 years, 0 if the last one stays |
//! | 4 | offset at the beginning: seconds east of UTC, big-endian |
//! | 12 each | instant of a change (8), the offset from there on (4), in order |
//!
//! PostgreSQL's rules for what lies outside of its own tables are few: before the first change the first offset holds, behind the last one
//! either the last, or, where a rule goes on for ever, what was 400 years before, when the calendar was the same. So a table of seven
//! centuries tells of all time, but for zones that already changed around 1800: what is before is declined there.

use std::hash::{Hash, Hasher};

use md5::{Digest, Md5};
use rimward_model::datetime::{DAY_US, SECOND_US, TIMESTAMP_MIN, put_timestamp};
use rimward_model::{Cell, CellBuf};

use crate::SqlError;
use crate::answer::blob;
use crate::moment::{checked, is_infinite};

const HEADER: usize = 16;
const RECORD: usize = 12;
/// No offset is greater, and no two changes concern one local time unless they are closer than twice this.
const OFFSET_MAX_US: i64 = 26 * 3600 * SECOND_US;

/// The primary is asked from here on: 1800-01-01, in seconds since 1970.
const ASKED_FROM: i64 = -5_364_662_400;
/// A zone whose first change is later than 1850 has none before.
const FIRST_CHANGE_MIN: i64 = -3_786_825_600;
/// From 1900 to 2037, history is full of oddities: it is looked at every twelve hours, all else every week.
const HISTORY: [i64; 2] = [-2_208_988_800, 2_114_380_800];
/// 2502-01-01, where the question ends.
const ASKED_UNTIL: i64 = 16_788_297_600;
/// 400 years.
const CYCLE: i64 = 146_097 * 86_400;
const CYCLE_US: i64 = CYCLE * SECOND_US;
/// 2101-01-01, in seconds since 1970: from here on the offsets come again after 400 years, if they change at all.
const CYCLE_FROM: i64 = 4_133_980_800;
/// 2000-01-01, in seconds since 1970.
const EPOCH: i64 = 946_684_800;
/// More changes are not asked for: a planner that expects millions of rows compiles the question, for seconds.
const CHANGES_MAX: usize = 3000;
/// A name that the primary may be asked about.
const NAME_BYTES_MAX: usize = 64;

/// The offsets of a time zone.
#[derive(Debug, Clone, Copy)]
pub struct Zone<'a> {
    begin_us: i64,
    cyclic: bool,
    first_east: i32,
    changes: &'a [[u8; RECORD]],
}

fn us(seconds: i64) -> Option<i64> {
    seconds.checked_sub(EPOCH)?.checked_mul(SECOND_US)
}

impl<'a> Zone<'a> {
    /// UTC.
    pub(crate) const UTC: Zone<'static> = Zone { begin_us: TIMESTAMP_MIN - OFFSET_MAX_US, cyclic: false, first_east: 0, changes: &[] };

    /// The argument for a zone of these changes, as the primary's answer to [`ZoneTable::question`] gives them: seconds since 1970, and
    /// seconds east of UTC from there on. `None` if they are no answer to it.
    #[must_use]
    pub fn encode(changes: &[(i64, Option<i32>)]) -> Option<Vec<u8>> {
        let (&(begin, first), rest) = changes.split_first()?;
        let young = rest.first().is_none_or(|(at, _)| *at >= FIRST_CHANGE_MIN);
        let cyclic = rest.last().is_some_and(|(at, _)| *at >= CYCLE_FROM);
        if cyclic && !is_cyclic(rest) {
            return None;
        }
        let mut out = Vec::with_capacity(HEADER + RECORD * rest.len());
        out.extend(if young { TIMESTAMP_MIN - OFFSET_MAX_US } else { us(begin)? }.to_be_bytes());
        out.extend(i32::from(cyclic).to_be_bytes());
        out.extend(first?.to_be_bytes());
        for (at, east) in rest {
            out.extend(us(*at)?.to_be_bytes());
            out.extend((*east)?.to_be_bytes());
        }
        changes.is_sorted_by(|left, right| left.0 < right.0).then_some(out)
    }

    /// The argument for an offset that never changes, in seconds east of UTC.
    #[must_use]
    pub fn fixed(east: i32) -> Vec<u8> {
        Zone::encode(&[(0, Some(east))]).unwrap_or_default()
    }

    /// The argument for UTC.
    #[must_use]
    pub fn utc() -> Vec<u8> {
        Zone::fixed(0)
    }

    pub(crate) fn of(cell: Cell<'a>) -> Result<Zone<'a>, SqlError> {
        if cell == Cell::Text("UTC") {
            return Ok(Zone::UTC);
        }
        Zone::decode(blob(cell)?).ok_or(SqlError::Argument("time zone"))
    }

    fn decode(bytes: &'a [u8]) -> Option<Zone<'a>> {
        let (header, changes) = bytes.split_first_chunk::<HEADER>()?;
        let (changes, []) = changes.as_chunks::<RECORD>() else { return None };
        let header = u128::from_be_bytes(*header);
        Some(Zone { begin_us: (header >> 64) as i64, cyclic: (header >> 32) as i32 == 1, first_east: header as i32, changes })
    }

    fn change(&self, place: usize) -> (i64, i32) {
        let record = &self.changes[place];
        let at = record.first_chunk::<8>().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        let east = record.last_chunk::<4>().map_or(0, |bytes| i32::from_be_bytes(*bytes));
        (at, east)
    }

    /// The offset of the stretch of time before the change of this number.
    fn east_before(&self, place: usize) -> i64 {
        let seconds = place.checked_sub(1).map_or(self.first_east, |before| self.change(before).1);
        i64::from(seconds) * SECOND_US
    }

    fn stretch(&self, at_us: i64) -> usize {
        self.changes.partition_point(|record| record.first_chunk::<8>().is_some_and(|bytes| i64::from_be_bytes(*bytes) <= at_us))
    }

    fn covers(&self, at_us: i64) -> Result<(), SqlError> {
        if at_us >= self.begin_us { Ok(()) } else { Err(SqlError::Declined("an instant before the time zone's table")) }
    }

    /// The whole cycles that lie between an instant, or a local time, and the one in the table whose offset it has.
    fn cycles_us(&self, at_us: i64) -> i64 {
        let from_us = (CYCLE_FROM - EPOCH) * SECOND_US;
        if self.cyclic && at_us >= from_us { (at_us - from_us) / CYCLE_US * CYCLE_US } else { 0 }
    }

    /// The offset in seconds, if it never changes.
    pub(crate) fn fixed_east(&self) -> Option<i64> {
        self.changes.is_empty().then_some(self.first_east.into())
    }

    /// Offset in µs at an instant.
    pub(crate) fn east_us(&self, at_us: i64) -> Result<i64, SqlError> {
        self.covers(at_us)?;
        Ok(self.east_before(self.stretch(at_us - self.cycles_us(at_us))))
    }

    /// What the clocks show at an instant; near the end of time, that is no timestamp any more.
    pub(crate) fn local(&self, at_us: i64) -> Result<i64, SqlError> {
        if is_infinite(at_us) {
            return Ok(at_us);
        }
        Ok(at_us + self.east_us(at_us)?)
    }

    /// The instant at which the clocks show this: of two the later, and of a time that is skipped as if it had not been.
    pub(crate) fn instant(&self, local_us: i64) -> Result<i64, SqlError> {
        if is_infinite(local_us) {
            return Ok(local_us);
        }
        if self.changes.is_empty() {
            return checked(local_us.checked_sub(self.east_before(0)));
        }
        self.covers(local_us.saturating_sub(OFFSET_MAX_US))?;
        let cycles_us = self.cycles_us(local_us);
        checked(self.instant_in_table(local_us - cycles_us)?.checked_add(cycles_us))
    }

    fn instant_in_table(&self, local_us: i64) -> Result<i64, SqlError> {
        let (low, high) = (self.stretch(local_us - OFFSET_MAX_US), self.stretch(local_us.saturating_add(OFFSET_MAX_US)));
        let starts = |place: usize| place.checked_sub(1).map_or(i64::MIN, |before| self.change(before).0);
        let ends = |place: usize| if place < self.changes.len() { self.change(place).0 } else { i64::MAX };
        for place in (low..=high).rev() {
            let at_us = local_us - self.east_before(place);
            if starts(place) <= at_us && at_us < ends(place) {
                return Ok(at_us);
            }
        }
        // Skipped: behind the change by the offset before it, ahead of it by the one after.
        for place in low..high {
            let at_us = local_us - self.east_before(place);
            if at_us >= ends(place) && local_us - self.east_before(place + 1) < ends(place) {
                return Ok(at_us);
            }
        }
        Err(SqlError::Declined("a local time between changes"))
    }

    /// Appends what PostgreSQL prints for a timestamptz.
    pub(crate) fn put_text(&self, at_us: i64, out: &mut Vec<u8>) -> Result<(), SqlError> {
        let mut suffix = String::new();
        let mut shown = at_us;
        if !is_infinite(at_us) {
            let east = self.east_us(at_us)? / SECOND_US;
            shown = at_us + east * SECOND_US;
            suffix = offset_text(east);
        }
        put_timestamp(out, shown, &suffix);
        Ok(())
    }
}

/// `+05:30`: minutes and seconds only where they are not 0.
pub(crate) fn offset_text(east: i64) -> String {
    let seconds = east.unsigned_abs();
    let mut text = format!("{}{:02}", if east < 0 { '-' } else { '+' }, seconds / 3600);
    if !seconds.is_multiple_of(3600) {
        text.push_str(&format!(":{:02}", seconds % 3600 / 60));
    }
    if !seconds.is_multiple_of(60) {
        text.push_str(&format!(":{:02}", seconds % 60));
    }
    text
}

/// Whether the changes of the first years of a cycle are those of the first years behind it.
fn is_cyclic(changes: &[(i64, Option<i32>)]) -> bool {
    let (from, year) = (CYCLE_FROM, 366 * 86_400);
    let of = |from: i64, until: i64, back: i64| -> Vec<(i64, Option<i32>)> {
        changes.iter().filter(|(at, _)| (from..until).contains(at)).map(|(at, east)| (at - back, *east)).collect()
    };
    let first = of(from - year, from + year, 0);
    !first.is_empty() && first == of(from + CYCLE - year, (from + CYCLE + year).min(ASKED_UNTIL), CYCLE)
}

/// The table of a zone as the primary gave it, and the questions about it.
#[derive(Debug, Clone, Eq)]
pub struct ZoneTable {
    argument: Vec<u8>,
    digest: [u8; 16],
}

impl PartialEq for ZoneTable {
    fn eq(&self, other: &ZoneTable) -> bool {
        self.digest == other.digest && self.argument == other.argument
    }
}

impl Hash for ZoneTable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// Which zone is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked<'a> {
    /// The session's, by `TimeZone`.
    Session,
    /// What AT TIME ZONE takes: a name, an abbreviation, an offset. Abbreviations mean other zones here than in `TimeZone`.
    Named(&'a str),
}

impl Asked<'_> {
    /// Seconds east of UTC at the instant that `at` names, in seconds since 1970.
    fn east(self) -> String {
        let local = match self {
            Asked::Session => "to_timestamp(at)::timestamp".to_owned(),
            Asked::Named(name) => format!("to_timestamp(at) AT TIME ZONE '{}'", name.replace('\'', "''")),
        };
        format!("(date_part('epoch', {local})::bigint - at)")
    }
}

impl ZoneTable {
    /// Whether the primary may be asked about a zone of this name.
    #[must_use]
    pub fn is_askable(name: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/:<>,. ".contains(&byte);
        !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.bytes().all(plain)
    }

    /// Asks for the changes of a zone from 1800 to 2502. The answer is one row: the session's `TimeZone`, and pairs of the second since
    /// 1970 at which an offset begins and that offset, in order; the first pair is the beginning's. Each change is narrowed down to the
    /// second; where an offset came up meanwhile that is neither the one before nor the one after, `?` says so.
    #[must_use]
    pub fn question(of: Asked<'_>) -> String {
        let (east, [from, until]) = (of.east(), HISTORY);
        format!(
            "WITH RECURSIVE looks AS (
  SELECT at, {east} AS east FROM (
    SELECT generate_series({ASKED_FROM}::bigint, {from} - 1, 604800) AS at
    UNION ALL SELECT generate_series({from}::bigint, {until} - 1, 43200)
    UNION ALL SELECT generate_series({until}::bigint, {ASKED_UNTIL}, 604800)) AS instants
), pairs AS (
  SELECT lag(at) OVER w AS low, at AS high, lag(east) OVER w AS before, east AS after FROM looks WINDOW w AS (ORDER BY at)
), narrow AS (
  (SELECT low, high, before, after, true AS plain FROM pairs WHERE before <> after LIMIT {CHANGES_MAX})
  UNION ALL
  SELECT CASE WHEN here = before THEN at ELSE low END, CASE WHEN here = before THEN high ELSE at END, before, after,
    plain AND here IN (before, after)
  FROM (SELECT *, {east} AS here FROM (SELECT *, (low + high) / 2 AS at FROM narrow WHERE high - low > 1 OFFSET 0) AS halves OFFSET 0) AS seen
)
SELECT current_setting('TimeZone'), string_agg(at || ' ' || coalesce(east::text, '?'), ',' ORDER BY at) FROM (
  SELECT at, {east} AS east FROM (SELECT {ASKED_FROM}::bigint AS at) AS beginning
  UNION ALL
  SELECT high, CASE WHEN plain THEN after END FROM narrow WHERE high - low = 1
) AS changes"
        )
    }

    /// Reads the second column of the answer.
    #[must_use]
    pub fn of_answer(changes: &str) -> Option<ZoneTable> {
        let pair = |pair: &str| {
            let (at, east) = pair.split_once(' ')?;
            Some((at.parse::<i64>().ok()?, Some(east.parse::<i32>().ok()?)))
        };
        let changes: Vec<(i64, Option<i32>)> = changes.split(',').map(pair).collect::<Option<_>>()?;
        if changes.first()?.0 != ASKED_FROM || changes.len() > CHANGES_MAX {
            return None;
        }
        Zone::encode(&changes).map(ZoneTable::of)
    }

    /// A zone without changes.
    #[must_use]
    pub fn fixed(east: i32) -> ZoneTable {
        ZoneTable::of(Zone::fixed(east))
    }

    fn of(argument: Vec<u8>) -> ZoneTable {
        let digest = Md5::digest(&argument).into();
        ZoneTable { argument, digest }
    }

    /// What functions take for it.
    #[must_use]
    pub fn argument(&self) -> CellBuf {
        CellBuf::Blob(self.argument.clone())
    }

    pub(crate) fn zone(&self) -> Result<Zone<'_>, SqlError> {
        Zone::of(Cell::Blob(&self.argument))
    }

    /// Whether its offset never changes.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.zone().is_ok_and(|zone| zone.changes.is_empty())
    }

    /// Whether it speaks of every instant that a timestamptz can be.
    #[must_use]
    pub fn is_total(&self) -> bool {
        self.zone().is_ok_and(|zone| zone.begin_us < TIMESTAMP_MIN)
    }

    /// Appends what PostgreSQL prints for a timestamptz in this zone.
    ///
    /// # Errors
    /// If the table does not speak of the instant.
    pub fn put_text(&self, at_us: i64, out: &mut Vec<u8>) -> Result<(), SqlError> {
        self.zone()?.put_text(at_us, out)
    }

    /// The instants at which a zone that has this table is looked at again, in seconds since 1970.
    fn looks(&self) -> Vec<i64> {
        let mut looks: Vec<i64> = (HISTORY[0]..0).step_by(30 * 86_400).chain((0..HISTORY[1]).step_by(7 * 86_400)).collect();
        looks.extend(self.particular_looks());
        looks.sort_unstable();
        looks
    }

    /// Those of them that are not regular: about each change, and far away.
    fn particular_looks(&self) -> Vec<i64> {
        let mut looks = vec![ASKED_FROM, 33_000_000_000, 97_007_000_000, 9_000_020_000_000];
        if let Ok(zone) = self.zone() {
            let changes = (0..zone.changes.len()).map(|place| zone.change(place).0 / SECOND_US + EPOCH);
            looks.extend(changes.filter(|at| *at < HISTORY[1]).flat_map(|at| [at - 1, at]));
        }
        looks
    }

    /// Asks, for a hundredth of the question's price, whether a session has this very table. The answer is one row: the session's
    /// `TimeZone`, and what [`ZoneTable::fingerprint`] must be.
    #[must_use]
    pub fn check(&self, of: Asked<'_>) -> String {
        let ([from, until], looks) = (HISTORY, self.particular_looks());
        let looks: Vec<String> = looks.iter().map(i64::to_string).collect();
        format!(
            "SELECT current_setting('TimeZone'), md5(string_agg({}::text, ',' ORDER BY at)) FROM (\
             SELECT generate_series({from}::bigint, -1, 2592000) AS at UNION ALL \
             SELECT generate_series(0::bigint, {until} - 1, 604800) UNION ALL SELECT unnest('{{{}}}'::bigint[])) AS looks",
            of.east(),
            looks.join(",")
        )
    }

    /// What the answer to [`ZoneTable::check`] must be.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let Ok(zone) = self.zone() else { return String::new() };
        let east = |at: i64| us(at).and_then(|at_us| zone.east_us(at_us).ok()).map_or(String::new(), |east| (east / SECOND_US).to_string());
        let offsets: Vec<String> = self.looks().into_iter().map(east).collect();
        let digest: [u8; 16] = Md5::digest(offsets.join(",")).into();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const _: () = assert!(DAY_US == 86_400 * SECOND_US);
