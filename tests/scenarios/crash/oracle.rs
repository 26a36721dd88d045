//! The judge. A state is whole if it breaks none of [`rules`], each of which counts what contradicts it, in SQL that SQLite and
//! PostgreSQL both understand; a replica follows if its states never go back; and each state must be the one that the log gives its position.

use std::path::Path;

use rimward_batch::{Decoder, Entry, Limits};
use rimward_log::{DirStorage, SegmentFrames, segments};
use rimward_model::{Catalog, Cell, Change, Lsn, Row, TableId};
use rusqlite::Connection;

use super::ledger::{ACCOUNTS, BODY_MARKS, BULK_ROWS, COOKIES_KEPT, KEYS, Kind, OPENING_BALANCE, SMALL_ROWS, WRITERS, writer_of};

/// What a whole state fulfils, and a query for the number of its contradictions.
pub(crate) fn rules() -> Vec<(&'static str, String)> {
    let mut rules = order_rules();
    rules.extend(content_rules());
    rules
}

fn order_rules() -> Vec<(&'static str, String)> {
    [
        (
            "the ledger is 1 to n without a gap",
            "SELECT count(*) FROM (SELECT n, row_number() OVER (ORDER BY n) AS place FROM ledger) AS l WHERE n <> place",
        ),
        ("the ledger's head is its last", "SELECT count(*) FROM head WHERE n <> (SELECT count(*) FROM ledger)"),
        (
            "each writer's trail is without a gap",
            "SELECT count(*) FROM (SELECT seq, row_number() OVER (PARTITION BY writer ORDER BY seq) AS place FROM trail) AS t
             WHERE seq <> place",
        ),
        (
            "each writer's steps are its trail",
            "SELECT count(*) FROM steps WHERE seq <> (SELECT count(*) FROM trail WHERE trail.writer = steps.writer)",
        ),
        ("what a ledger entry saw is there", "SELECT count(*) FROM ledger WHERE trail_seen > (SELECT count(*) FROM trail)"),
        ("what a step saw is there", "SELECT count(*) FROM trail WHERE ledger_seen > (SELECT count(*) FROM ledger)"),
    ]
    .map(|(what, sql)| (what, sql.to_owned()))
    .into()
}

fn content_rules() -> Vec<(&'static str, String)> {
    let [cookies, bulk, odds] = [Kind::Cookies, Kind::Bulk, Kind::Odds].map(writer_of);
    let bank: Vec<String> = (0..WRITERS.len()).filter(|writer| WRITERS[*writer] == Kind::Bank).map(|writer| writer.to_string()).collect();
    let at = |writer: usize, wrong: &str| format!("SELECT count(*) FROM steps WHERE writer = {writer} AND ({wrong})");
    vec![
        ("no money comes or goes", format!("SELECT abs(sum(balance) - {}) FROM accounts", ACCOUNTS * OPENING_BALANCE)),
        (
            "each balance is what its transfers say",
            format!(
                "WITH moved AS (SELECT credit AS id, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers),
                      sums AS (SELECT id, sum(amount) AS total FROM moved GROUP BY id)
                 SELECT count(*) FROM accounts LEFT JOIN sums ON sums.id = accounts.id
                 WHERE balance <> {OPENING_BALANCE} + coalesce(total, 0)"
            ),
        ),
        (
            "each transfer is there once",
            format!(
                "SELECT count(*) FROM steps WHERE writer IN ({}) AND seq <> (SELECT count(*) FROM transfers WHERE transfers.writer = steps.writer)",
                bank.join(", ")
            ),
        ),
        (
            "cookies are whole",
            "SELECT count(*) FROM (SELECT cookie FROM (SELECT cookie, parts FROM crumbs_a UNION ALL SELECT cookie, parts FROM crumbs_b) AS c
             GROUP BY cookie HAVING count(*) <> 2 * max(parts)) AS broken"
                .to_owned(),
        ),
        (
            "the last cookies are there, and no others",
            at(
                cookies,
                &format!(
                    "(SELECT count(DISTINCT seq) FROM crumbs_a WHERE crumbs_a.seq > steps.seq - {COOKIES_KEPT})
                     <> CASE WHEN seq < {COOKIES_KEPT} THEN seq ELSE {COOKIES_KEPT} END
                     OR (SELECT min(crumbs_a.seq) FROM crumbs_a) <= seq - {COOKIES_KEPT}"
                ),
            ),
        ),
        (
            "what was rolled back never was",
            "SELECT (SELECT count(*) FROM crumbs_a WHERE part < 0) + (SELECT count(*) FROM bulk WHERE batch < 0)".to_owned(),
        ),
        (
            "large transactions are whole",
            at(
                bulk,
                &format!(
                    "(SELECT count(*) FROM bulk) <> CASE seq % 3 WHEN 0 THEN 0 ELSE {BULK_ROWS} END
                     OR (SELECT count(*) FROM bulk WHERE stage > 0) <> CASE seq % 3 WHEN 2 THEN {BULK_ROWS} / 10 ELSE 0 END
                     OR (SELECT count(*) FROM bulk WHERE batch <> steps.seq - CASE steps.seq % 3 WHEN 2 THEN 1 ELSE 0 END) > 0"
                ),
            ),
        ),
        ("rows moved under new keys", format!("SELECT count(*) FROM keys WHERE id <> home + {KEYS} * moves")),
        (
            "each move happened once",
            at(odds, &format!("(SELECT sum(moves) FROM keys) <> seq / 4 OR (SELECT count(*) FROM keys) <> {KEYS}")),
        ),
        (
            "a truncated table is refilled",
            at(
                odds,
                &format!(
                    "(SELECT count(*) FROM small) <> {SMALL_ROWS} OR (SELECT min(generation) FROM small) <> (seq + 3) / 4
                     OR (SELECT max(generation) FROM small) <> (seq + 3) / 4"
                ),
            ),
        ),
        (
            "long values are whole, changed or not",
            format!(
                "SELECT {KEYS} - count(*) FROM docs WHERE length(body) = 8 * {BODY_MARKS} AND substr(body, 1, 8) = mark
                 AND substr(body, 8 * {BODY_MARKS} - 7, 8) = mark"
            ),
        ),
        (
            "each document's change happened once",
            at(
                odds,
                &format!(
                    "(SELECT sum(version) FROM docs) <> (seq + 2) / 4 OR (SELECT sum(rewrites) FROM docs) <> (seq + 1) / 4
                     OR (SELECT count(*) FROM docs) <> {KEYS}"
                ),
            ),
        ),
    ]
}

/// How far a replica had come when it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    pub(crate) lsn: u64,
    /// Entries of the ledger.
    pub(crate) ledger: i64,
    /// Steps of all writers.
    pub(crate) trail: i64,
}

/// Judges one state of a replica, at one position.
pub(crate) fn judge(replica: &Connection) -> Result<Result<Seen, String>, rusqlite::Error> {
    let state = replica.unchecked_transaction()?;
    let number = |sql: &str| state.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0));
    let seen = Seen {
        lsn: number("SELECT lsn FROM _rimward_state")?.cast_unsigned(),
        ledger: number("SELECT count(*) FROM ledger")?,
        trail: number("SELECT count(*) FROM trail")?,
    };
    for (what, sql) in rules() {
        let wrong = number(&sql)?;
        if wrong != 0 {
            return Ok(Err(format!("{what}: {wrong} contradictions in {seen:?}")));
        }
    }
    Ok(Ok(seen))
}

/// A replica never shows less than it did.
pub(crate) fn follows(before: &Seen, after: &Seen) -> Result<(), String> {
    if after.lsn < before.lsn || after.ledger < before.ledger || after.trail < before.trail {
        return Err(format!("went back from {before:?} to {after:?}"));
    }
    Ok(())
}

/// What the log says, transaction after transaction: the state at every position.
#[derive(Debug, Default)]
pub(crate) struct Truth(Vec<Seen>);

impl Truth {
    /// Reads the log of a hub that has followed since the tables were empty. Its order must be that of the ledger and of every trail.
    pub(crate) fn read(log: &Path) -> anyhow::Result<Truth> {
        let storage = DirStorage::read_only(log);
        let limits = Limits::default();
        let (meta, summaries) = segments(&storage)?;
        let (mut truth, mut order, mut decoder) = (Truth::default(), Order::default(), Decoder::new());
        for summary in summaries {
            let mut frames = SegmentFrames::open(&storage, &meta, summary.name, &limits)?;
            let tables = Tables::of(frames.catalog())?;
            // A segment begins between two transactions.
            decoder.reset();
            let mut end = Lsn::ZERO;
            while let Some((_, frame)) = frames.next()? {
                let mut entries = frame.payload(&mut decoder)?;
                while let Some(entry) = entries.next()? {
                    match entry {
                        Entry::Begin(commit) => end = commit.end_lsn,
                        Entry::Change(Change::Insert { table, new }) => order.insert(tables, table, &new).map_err(anyhow::Error::msg)?,
                        Entry::Commit { .. } => truth.push(Seen { lsn: end.get(), ..order.seen() }).map_err(anyhow::Error::msg)?,
                        _ => {}
                    }
                }
            }
        }
        Ok(truth)
    }

    fn push(&mut self, seen: Seen) -> Result<(), String> {
        let last = self.0.last().copied().unwrap_or_default();
        if seen.lsn <= last.lsn {
            return Err(format!("the log goes from {last:?} to {seen:?}"));
        }
        self.0.push(seen);
        Ok(())
    }

    pub(crate) fn last(&self) -> Option<&Seen> {
        self.0.last()
    }

    pub(crate) fn transactions(&self) -> usize {
        self.0.len()
    }

    /// What was seen must be the state after some transaction, all of it.
    pub(crate) fn contains(&self, seen: &Seen) -> Result<(), String> {
        let before = self.0.partition_point(|at| at.lsn <= seen.lsn);
        let at = before.checked_sub(1).map(|index| self.0[index]).unwrap_or_default();
        if (at.ledger, at.trail) != (seen.ledger, seen.trail) {
            return Err(format!("{seen:?} was seen where the log says {at:?}"));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
struct Tables {
    ledger: TableId,
    trail: TableId,
}

impl Tables {
    fn of(catalog: &Catalog) -> anyhow::Result<Tables> {
        let named = |name: &str| {
            let table = catalog.tables.values().find(|table| table.name.name == name).map(|table| table.id);
            table.ok_or_else(|| anyhow::anyhow!("the log does not know {name}"))
        };
        Ok(Tables { ledger: named("ledger")?, trail: named("trail")? })
    }
}

/// The last numbers inserted.
#[derive(Debug, Default)]
struct Order {
    ledger: i64,
    trails: [i64; WRITERS.len()],
}

impl Order {
    fn insert(&mut self, tables: Tables, table: TableId, new: &Row<'_>) -> Result<(), String> {
        let numbers: Vec<i64> = new.cells().map(|cell| if let Cell::Integer(number) = cell { number } else { i64::MIN }).collect();
        if table == tables.ledger {
            self.ledger += 1;
            let (expected, trail) = (self.ledger, self.seen().trail);
            return if numbers[0] == expected && numbers[2] <= trail {
                Ok(())
            } else {
                Err(format!("ledger entry {numbers:?} comes where {expected} belongs, after {trail} steps"))
            };
        }
        if table == tables.trail {
            let writer = usize::try_from(numbers[0]).unwrap_or(usize::MAX);
            let step = self.trails.get_mut(writer).ok_or_else(|| format!("step {numbers:?} is of no writer"))?;
            *step += 1;
            if numbers[1] != *step || numbers[2] > self.ledger {
                return Err(format!("step {numbers:?} comes where {step} belongs, after ledger entry {}", self.ledger));
            }
        }
        Ok(())
    }

    fn seen(&self) -> Seen {
        Seen { lsn: 0, ledger: self.ledger, trail: self.trails.iter().sum() }
    }
}

#[cfg(test)]
mod tests {
    use rimward_model::RowBuf;

    use super::*;

    /// A small whole state, as a replica would hold it.
    fn whole() -> Connection {
        let replica = Connection::open_in_memory().unwrap();
        let sql = format!(
            "CREATE TABLE _rimward_state (lsn INTEGER); INSERT INTO _rimward_state VALUES (100);
             CREATE TABLE head (n INTEGER); INSERT INTO head VALUES (4);
             CREATE TABLE ledger (n INTEGER, writer INTEGER, trail_seen INTEGER);
             INSERT INTO ledger VALUES (1, 0, 0), (2, 1, 1), (3, 0, 2), (4, 1, 3);
             CREATE TABLE steps (writer INTEGER, seq INTEGER);
             INSERT INTO steps VALUES (0, 2), (1, 2), (2, 2), (3, 1), (4, 2), (5, 1), (6, 4);
             CREATE TABLE trail (writer INTEGER, seq INTEGER, ledger_seen INTEGER);
             INSERT INTO trail VALUES (0, 1, 1), (1, 1, 2), (0, 2, 3), (1, 2, 4), (2, 1, 0), (2, 2, 1), (3, 1, 0), (4, 1, 2), (4, 2, 4), (5, 1, 4),
                 (6, 1, 0), (6, 2, 0), (6, 3, 0), (6, 4, 4);
             CREATE TABLE counted AS WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {BULK_ROWS}) SELECT n FROM k;
             CREATE TABLE accounts AS SELECT n AS id, {OPENING_BALANCE} AS balance FROM counted WHERE n <= {ACCOUNTS};
             CREATE TABLE transfers (writer INTEGER, seq INTEGER, debit INTEGER, credit INTEGER, amount INTEGER);
             INSERT INTO transfers VALUES (2, 1, 1, 2, 10), (2, 2, 2, 3, 5), (3, 1, 1, 3, 7);
             UPDATE accounts SET balance = balance + CASE id WHEN 1 THEN -17 WHEN 2 THEN 5 WHEN 3 THEN 12 ELSE 0 END;
             CREATE TABLE crumbs_a (cookie TEXT, part INTEGER, parts INTEGER, seq INTEGER);
             INSERT INTO crumbs_a VALUES ('one', 1, 2, 1), ('one', 2, 2, 1), ('two', 1, 3, 2), ('two', 2, 3, 2), ('two', 3, 3, 2);
             CREATE TABLE crumbs_b AS SELECT * FROM crumbs_a;
             CREATE TABLE bulk AS SELECT 1 AS batch, n, 0 AS stage FROM counted;
             CREATE TABLE small AS SELECT n, 1 AS generation FROM counted WHERE n <= {SMALL_ROWS};
             CREATE TABLE keys AS SELECT n AS id, n AS home, 0 AS moves FROM counted WHERE n <= {KEYS};
             UPDATE keys SET id = id + {KEYS}, moves = 1 WHERE home = 7;
             CREATE TABLE docs AS SELECT n AS id, n AS home, 0 AS version, 0 AS rewrites, 'abcdefgh' AS mark,
                 replace(hex(zeroblob({BODY_MARKS})), '00', 'abcdefgh') AS body FROM counted WHERE n <= {KEYS};
             UPDATE docs SET version = 1 WHERE home = 3; UPDATE docs SET rewrites = 1 WHERE home = 4;"
        );
        replica.execute_batch(&sql).unwrap();
        replica
    }

    /// The rule that a doctored state is found to break.
    #[track_caller]
    fn check(doctoring: &str, rule: &str) {
        let replica = whole();
        let seen = judge(&replica).unwrap().expect("the state is whole");
        assert_eq!(seen, Seen { lsn: 100, ledger: 4, trail: 14 });
        replica.execute_batch(doctoring).unwrap();
        let verdict = judge(&replica).unwrap().expect_err("the state is doctored");
        assert!(verdict.starts_with(rule), "{doctoring}: {verdict}");
    }

    #[test]
    fn a_missing_row_is_found() {
        check("DELETE FROM ledger WHERE n = 2", "the ledger is 1 to n without a gap");
        check("DELETE FROM ledger WHERE n = 4", "the ledger's head is its last");
        check("DELETE FROM trail WHERE writer = 4 AND seq = 1", "each writer's trail is without a gap");
        check("DELETE FROM trail WHERE writer = 4 AND seq = 2", "each writer's steps are its trail");
        check("DELETE FROM transfers WHERE writer = 3", "each balance is what its transfers say");
        check("UPDATE accounts SET balance = balance - 7 WHERE id = 3", "no money comes or goes");
        check("DELETE FROM crumbs_b WHERE cookie = 'two' AND part = 2", "cookies are whole");
        check("DELETE FROM crumbs_a WHERE cookie = 'two'; DELETE FROM crumbs_b WHERE cookie = 'two'", "the last cookies are there");
        check("DELETE FROM bulk WHERE n = 777", "large transactions are whole");
        check("DELETE FROM small WHERE n = 5", "a truncated table is refilled");
        check("UPDATE keys SET id = home, moves = 0 WHERE home = 7", "each move happened once");
        check("UPDATE docs SET version = 0", "each document's change happened once");
        check("UPDATE docs SET body = NULL, mark = 'ijklmnop' WHERE id = 2", "long values are whole");
        check("UPDATE docs SET body = substr(body, 9) WHERE id = 2", "long values are whole");
    }

    #[test]
    fn a_doubled_row_is_found() {
        check("INSERT INTO ledger SELECT * FROM ledger WHERE n = 4", "the ledger is 1 to n without a gap");
        check("INSERT INTO trail SELECT * FROM trail WHERE writer = 6 AND seq = 4", "each writer's trail is without a gap");
        check(
            "UPDATE accounts SET balance = balance + CASE id WHEN 2 THEN -5 WHEN 3 THEN 5 ELSE 0 END",
            "each balance is what its transfers",
        );
        check("INSERT INTO transfers VALUES (2, 2, 1, 1, 5)", "each transfer is there once");
        check("INSERT INTO crumbs_a SELECT * FROM crumbs_a WHERE cookie = 'one'", "cookies are whole");
        check("INSERT INTO bulk VALUES (1, 0, 0)", "large transactions are whole");
        check("UPDATE keys SET moves = 2 WHERE home = 7", "rows moved under new keys");
        check("UPDATE keys SET id = id + 20, moves = 2 WHERE home = 7", "each move happened once");
    }

    #[test]
    fn a_reordered_transaction_is_found() {
        // The last entry of the ledger before a step that it had seen, and a step before the entry that it had seen.
        check("UPDATE ledger SET trail_seen = 15 WHERE n = 4", "what a ledger entry saw is there");
        check("UPDATE trail SET ledger_seen = 5 WHERE writer = 6 AND seq = 4", "what a step saw is there");
        check("INSERT INTO crumbs_a VALUES ('one', -1, 2, 1)", "cookies are whole");
        check("UPDATE bulk SET batch = -1 WHERE n = 3", "what was rolled back never was");
        check("UPDATE small SET generation = 2 WHERE n = 3", "a truncated table is refilled");
    }

    #[test]
    fn a_replica_that_goes_back_is_found() {
        let at = |lsn, ledger, trail| Seen { lsn, ledger, trail };
        assert!(follows(&at(5, 5, 5), &at(5, 5, 5)).is_ok());
        for back in [at(4, 5, 5), at(6, 4, 6), at(6, 6, 4)] {
            assert!(follows(&at(5, 5, 5), &back).is_err(), "{back:?}");
        }
    }

    /// Ledger entries (what of the trail they saw) and steps of the first writer (what of the ledger they saw), in the order of a log.
    fn order(entries: &[(&str, i64, i64)]) -> Result<Seen, String> {
        let tables = Tables { ledger: TableId(1), trail: TableId(2) };
        let mut order = Order::default();
        for (table, number, saw) in entries {
            let mut row = RowBuf::default();
            row.begin(3);
            let (id, cells) = if *table == "ledger" { (tables.ledger, [*number, 0, *saw]) } else { (tables.trail, [0, *number, *saw]) };
            cells.iter().for_each(|cell| row.push(Cell::Integer(*cell)));
            order.insert(tables, id, &row.row())?;
        }
        Ok(order.seen())
    }

    #[test]
    fn a_log_out_of_order_is_found() {
        let sound = [("ledger", 1, 0), ("trail", 1, 1), ("ledger", 2, 1), ("trail", 2, 2)];
        assert_eq!(order(&sound), Ok(Seen { lsn: 0, ledger: 2, trail: 2 }));
        for missing in 0..sound.len() - 1 {
            let mut log = sound.to_vec();
            log.remove(missing);
            assert!(order(&log).is_err(), "without {:?}", sound[missing]);
        }
        for doubled in 0..sound.len() {
            let mut log = sound.to_vec();
            log.insert(doubled, sound[doubled]);
            assert!(order(&log).is_err(), "{:?} twice", sound[doubled]);
        }
        for swapped in 0..sound.len() - 1 {
            let mut log = sound.to_vec();
            log.swap(swapped, swapped + 1);
            assert!(order(&log).is_err(), "{:?} late", sound[swapped]);
        }
    }

    #[test]
    fn only_states_between_two_transactions_are_true() {
        let at = |lsn, ledger, trail| Seen { lsn, ledger, trail };
        let mut truth = Truth::default();
        for seen in [at(10, 1, 1), at(20, 1, 2), at(30, 2, 3)] {
            truth.push(seen).unwrap();
        }
        assert!(truth.push(at(30, 2, 4)).is_err(), "two transactions at one position");
        for good in [at(5, 0, 0), at(10, 1, 1), at(20, 1, 2), at(25, 1, 2), at(40, 2, 3)] {
            assert_eq!(truth.contains(&good), Ok(()));
        }
        for bad in [at(10, 1, 0), at(20, 2, 2), at(29, 2, 3), at(30, 1, 3)] {
            assert!(truth.contains(&bad).is_err(), "{bad:?}");
        }
    }
}
