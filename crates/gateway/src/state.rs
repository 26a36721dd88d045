//! What the primary says about the session, in its own words: nothing that a client sends is parsed to guess at settings.
//!
//! Two questions are put on the session's own connection, in the extended protocol and under names of our own, so that the client's
//! unnamed statement survives: the *state query* after exchanges with the primary, and the *privileges query* every few seconds.

use std::sync::Arc;
use std::time::Duration;

use rimward_functions::ZoneTable;
use rimward_model::{Catalog, Lsn, SystemId, Table, TableId, TableKind, Timeline};
use rimward_translate::{NamedZones, SessionView, SessionZone};
use tokio::time::Instant;

use crate::relay::AnswerRow;
use crate::write::{frame, put_count, string};

/// The prepared statement of the state query. A client could replace it by one of its own, and would deceive itself alone; privileges
/// are therefore never read from it.
const STATE_NAME: &str = "_rimward_state";
/// The prepared statement of the privileges query: parsed anew each time, because a client that replaced it would read what it may not.
const PRIVILEGES_NAME: &str = "_rimward_privileges";

/// The prepared statement of questions about time zones.
const ZONE_NAME: &str = "_rimward_zone";

/// From 1970 to 2000.
const UNIX_TO_POSTGRES_US: i64 = 946_684_800_000_000;

/// A setting, and whether local answers are proven under a value of it.
type Pinned = (&'static str, fn(&str) -> bool);

/// The settings that must have one value, in the order of the state query's columns behind [`FIXED_COLUMNS`].
const PINNED: [Pinned; 10] = [
    ("DateStyle", |value| value.starts_with("ISO")),
    ("IntervalStyle", |value| value == "postgres"),
    ("extra_float_digits", |value| value.parse::<i32>().is_ok_and(|digits| digits >= 1)),
    ("bytea_output", |value| value == "hex"),
    ("client_encoding", |value| value == "UTF8"),
    ("standard_conforming_strings", |value| value == "on"),
    ("quote_all_identifiers", |value| value == "off"),
    ("transform_null_equals", |value| value == "off"),
    ("default_transaction_isolation", |value| value == "read committed"),
    // With a synchronous standby, a commit is streamed before it is visible at the primary: the replica may be ahead of it.
    ("synchronous_standby_names", str::is_empty),
];

const FIXED_COLUMNS: &str = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE pg_catalog.pg_current_wal_insert_lsn() END, \
     CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL \
       ELSE pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()) END, \
     pg_catalog.array_to_json(pg_catalog.current_schemas(true)), pg_catalog.pg_my_temp_schema(), current_user, \
     pg_catalog.current_setting('TimeZone'), pg_catalog.current_setting('rimward.route', true), \
     pg_catalog.current_setting('statement_timeout'), \
     pg_catalog.textin(pg_catalog.cash_out(pg_catalog.money(12345678::pg_catalog.int8))), \
     pg_catalog.textin(pg_catalog.cash_out(pg_catalog.money((-12345678)::pg_catalog.int8))), \
     (EXTRACT(epoch FROM pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8, \
     pg_catalog.current_setting('rimward.transactions', true), \
     pg_catalog.current_setting('idle_in_transaction_session_timeout'), \
     CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_listening_channels()) THEN 0 \
       WHEN pg_catalog.current_setting('transaction_timeout', true) OPERATOR(pg_catalog.<>) '0' THEN 1 \
       WHEN pg_catalog.current_setting('idle_session_timeout', true) OPERATOR(pg_catalog.<>) '0' THEN 2 END, \
     pg_catalog.to_char((-1234567.5)::pg_catalog.numeric, 'S9G999G999D9')";

/// How many columns those are.
const FIXED: usize = 15;

/// What the last but one of them numbers: where a block that the primary does not hear of would be told from one that it does.
const BLOCKS_REMOTE: [&str; 3] = [
    "the session listens, and notifications wait for a block's end",
    "transaction_timeout ends blocks",
    "idle_session_timeout would end the session inside a block",
];

/// What `lc_monetary` C makes of the two amounts. Currency, separators, digits behind the point, groups and signs all show in them.
const PLAIN_MONEY: [&str; 2] = ["$12,345,678.00", "-$12,345,678.00"];

/// What `lc_numeric` and `lc_monetary` C make of the number: its sign, its groups and its point show in it.
const PLAIN_NUMBER: &str = "-1,234,567.5";

/// How the client wants its statements answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum RouteSetting {
    /// Here where it is proven, at the primary otherwise.
    #[default]
    Auto,
    /// Here or not at all.
    Local,
    /// At the primary.
    Remote,
}

/// Which transaction blocks may read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TransactionsSetting {
    /// READ COMMITTED ones, until their first statement that is not local, and those that are declared READ ONLY.
    #[default]
    Auto,
    /// Those that are declared READ ONLY.
    Declared,
}

/// The session as the primary sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionState {
    /// Written up to here, flushed or not.
    pub(crate) insert: Lsn,
    /// The primary's timeline.
    pub(crate) timeline: Timeline,
    /// The role that privileges are judged by.
    pub(crate) role: String,
    /// What names and values depend on.
    pub(crate) view: Arc<View>,
    /// A setting whose value no local answer is proven under, or another reason that holds for every statement.
    pub(crate) pinned: Option<&'static str>,
    /// `rimward.route`.
    pub(crate) route: RouteSetting,
    /// `statement_timeout`; zero for none.
    pub(crate) statement_timeout: Duration,
    /// `rimward.transactions`.
    pub(crate) transactions: TransactionsSetting,
    /// `idle_in_transaction_session_timeout`; zero for none.
    pub(crate) idle_timeout: Duration,
    /// Why no block may be kept from the primary, if one may not.
    pub(crate) blocks_remote: Option<&'static str>,
    /// The primary's clock when it answered, µs since 2000-01-01 UTC.
    pub(crate) clock_us: i64,
    /// Since when that is known here, if it came soon enough to say what the clock shows now.
    pub(crate) clock: Option<Clock>,
}

/// The primary's clock, from below: what it showed before this moment here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) shown_us: i64,
    pub(crate) heard_at: Instant,
}

impl Clock {
    /// A time that the clock has shown since it was heard, and shows about now. Never ahead of it: a thousandth is taken off for clocks that
    /// run at different speeds.
    pub(crate) fn reached_us(&self, now: Instant) -> i64 {
        let since = now.duration_since(self.heard_at).as_micros();
        self.shown_us + i64::try_from(since - since.div_ceil(1000)).unwrap_or(0)
    }
}

/// What the meaning of a statement's text depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct View {
    /// `current_schemas(true)`.
    pub(crate) search_path: Vec<String>,
    /// Whether temporary objects may shadow others.
    pub(crate) has_temp_schema: bool,
    /// `TimeZone`.
    pub(crate) zone_name: String,
    /// The time zone of that name, if the primary has told of it; not needed where it always prints as `+00`.
    pub(crate) zone: Option<Arc<ZoneTable>>,
    /// What AT TIME ZONE takes, as far as the primary has told of it.
    pub(crate) zones: NamedZones,
    /// Whether `lc_monetary` prints as `C` does.
    pub(crate) plain_money: bool,
    /// Whether `to_char` writes numbers as under `lc_numeric` and `lc_monetary` C.
    pub(crate) plain_numbers: bool,
}

/// Which tables the role may read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Privileges {
    /// The primary's cluster.
    pub(crate) system: SystemId,
    /// The role.
    pub(crate) role: String,
    /// Relations with SELECT on the whole, USAGE on the schema, no column grants and no row-level security; ascending.
    pub(crate) tables: Vec<TableId>,
    /// Views whose owners may read all that they read, without row-level security; ascending.
    pub(crate) views: Vec<TableId>,
    /// When they were asked for.
    pub(crate) asked_at: Instant,
    /// The catalog whose tables were asked for.
    pub(crate) schema_version: u64,
}

impl View {
    /// As the translation sees it.
    pub(crate) fn session(&self) -> SessionView<'_> {
        let utc = matches!(&*self.zone_name, "UTC" | "Etc/UTC" | "UCT" | "Etc/UCT" | "Zulu" | "Etc/Zulu" | "GMT" | "Etc/GMT");
        SessionView {
            search_path: &self.search_path,
            has_temp_schema: self.has_temp_schema,
            zone: match &self.zone {
                _ if utc => SessionZone::Utc,
                Some(table) => SessionZone::Table(table),
                None => SessionZone::Unknown,
            },
            zones: Some(&self.zones),
            plain_money: self.plain_money,
            plain_numbers: self.plain_numbers,
        }
    }
}

/// Appends the state query. With `prepared`, the primary knows the statement already.
pub(crate) fn ask_state(out: &mut Vec<u8>, prepared: bool) {
    if !prepared {
        let mut sql = FIXED_COLUMNS.to_owned();
        for (name, _) in PINNED {
            sql.push_str(&format!(", pg_catalog.current_setting('{name}')"));
        }
        prepare(out, STATE_NAME, &sql);
    }
    execute(out, STATE_NAME, None);
}

/// Appends the privileges query for the stored tables of `catalog`, their partitions, and views.
pub(crate) fn ask_privileges(out: &mut Vec<u8>, catalog: &Catalog) {
    let sql = "SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system()), current_user, \
        pg_catalog.string_agg(c.oid::pg_catalog.text, ',') FILTER (WHERE NOT c.relrowsecurity \
        AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') \
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attacl IS NOT NULL)), \
        pg_catalog.string_agg(c.oid::pg_catalog.text, ',') FILTER (WHERE c.relkind OPERATOR(pg_catalog.=) 'v' AND NOT EXISTS ( \
        SELECT FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d ON d.objid OPERATOR(pg_catalog.=) r.oid \
        AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass \
        AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass \
        JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) d.refobjid \
        WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid AND t.oid OPERATOR(pg_catalog.<>) c.oid AND (t.relrowsecurity \
        OR pg_catalog.has_table_privilege(c.relowner, t.oid, 'SELECT') IS NOT TRUE))) \
        FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.oid[])";
    prepare(out, PRIVILEGES_NAME, sql);
    let readable = |table: &Table| table.is_stored() || table.view.is_some() || matches!(table.kind, TableKind::Leaf { .. });
    let oids: Vec<String> = catalog.tables.values().filter(|table| readable(table)).map(|table| table.id.to_string()).collect();
    execute(out, PRIVILEGES_NAME, Some(&format!("{{{}}}", oids.join(","))));
}

/// Appends a question about a time zone, parsed anew each time: a client that replaced it would deceive itself about times.
pub(crate) fn ask_zone(out: &mut Vec<u8>, sql: &str) {
    prepare(out, ZONE_NAME, sql);
    execute(out, ZONE_NAME, None);
}

/// Close and Parse: whatever had the name before is gone.
fn prepare(out: &mut Vec<u8>, name: &str, sql: &str) {
    frame(out, b'C', |out| {
        out.push(b'S');
        string(out, name);
    });
    frame(out, b'P', |out| {
        string(out, name);
        string(out, sql);
        put_count(out, 0);
    });
}

/// Bind, Execute and Sync. The portal has a name of its own as well.
fn execute(out: &mut Vec<u8>, name: &str, parameter: Option<&str>) {
    frame(out, b'B', |out| {
        string(out, name);
        string(out, name);
        put_count(out, 0);
        put_count(out, usize::from(parameter.is_some()));
        if let Some(parameter) = parameter {
            out.extend_from_slice(&u32::try_from(parameter.len()).expect("OIDs are bounded by the catalog").to_be_bytes());
            out.extend_from_slice(parameter.as_bytes());
        }
        put_count(out, 0);
    });
    frame(out, b'E', |out| {
        string(out, name);
        out.extend_from_slice(&[0; 4]);
    });
    frame(out, b'S', |_| {});
}

impl SessionState {
    /// Reads the answer to the state query. `None` from a standby, and where it is not what was asked for.
    pub(crate) fn parse(rows: &[AnswerRow]) -> Option<SessionState> {
        let [row] = rows else { return None };
        let text = |index: usize| row.get(index)?.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        let mut pinned = None;
        for (offset, (name, accepts)) in PINNED.into_iter().enumerate() {
            if !accepts(text(FIXED + offset)?) && pinned.is_none() {
                pinned = Some(name);
            }
        }
        Some(SessionState {
            insert: text(0)?.parse().ok()?,
            timeline: Timeline(u32::from_str_radix(text(1)?.get(..8)?, 16).ok()?),
            role: text(4)?.to_owned(),
            view: Arc::new(View {
                search_path: serde_json::from_str(text(2)?).ok()?,
                has_temp_schema: text(3)? != "0",
                zone_name: text(5)?.to_owned(),
                zone: None,
                zones: NamedZones::new(),
                plain_money: [text(8)?, text(9)?] == PLAIN_MONEY,
                plain_numbers: text(14)? == PLAIN_NUMBER,
            }),
            pinned,
            route: match text(6) {
                Some("local") => RouteSetting::Local,
                Some("remote") => RouteSetting::Remote,
                _ => RouteSetting::Auto,
            },
            statement_timeout: duration(text(7)?)?,
            transactions: match text(11) {
                Some("declared") => TransactionsSetting::Declared,
                _ => TransactionsSetting::Auto,
            },
            idle_timeout: duration(text(12)?)?,
            blocks_remote: match text(13) {
                None => None,
                Some(number) => Some(*BLOCKS_REMOTE.get(number.parse::<usize>().ok()?)?),
            },
            clock_us: text(10)?.parse::<i64>().ok()? - UNIX_TO_POSTGRES_US,
            clock: None,
        })
    }
}

/// A duration as PostgreSQL prints a setting: a number and its largest fitting unit.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let unit_ms = match &text[digits..] {
        "" | "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(unit_ms)?))
}

impl Privileges {
    /// Reads the answer to the privileges query.
    pub(crate) fn parse(rows: &[AnswerRow], asked_at: Instant, schema_version: u64) -> Option<Privileges> {
        let [row] = rows else { return None };
        let text = |index: usize| row.get(index)?.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        // PostgreSQL prints it as a signed number.
        let system = SystemId(text(0)?.parse::<i64>().ok()?.cast_unsigned());
        let relations = |index: usize| -> Option<Vec<TableId>> {
            let oids = text(index).into_iter().flat_map(|oids| oids.split(','));
            let mut relations = oids.map(|oid| oid.parse().ok().map(TableId)).collect::<Option<Vec<_>>>()?;
            relations.sort_unstable();
            Some(relations)
        };
        Some(Privileges { system, role: text(1)?.to_owned(), tables: relations(2)?, views: relations(3)?, asked_at, schema_version })
    }

    /// Whether the role may read this relation here.
    pub(crate) fn allow(&self, table: TableId) -> bool {
        self.tables.binary_search(&table).is_ok()
    }

    /// Whether the owner of this view may read what it reads.
    pub(crate) fn allow_through(&self, view: TableId) -> bool {
        self.views.binary_search(&view).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[Option<&str>]) -> AnswerRow {
        values.iter().map(|value| value.map(|value| value.as_bytes().to_vec())).collect()
    }

    fn answer() -> Vec<Option<&'static str>> {
        let fixed = [
            "0/30",
            "000000020000000000000001",
            r#"["pg_catalog","a,b"]"#,
            "0",
            "ann",
            "UTC",
            "auto",
            "90s",
            "$12,345,678.00",
            "-$12,345,678.00",
            "946684800000007",
            "declared",
            "0",
            "1",
            "-1,234,567.5",
        ];
        let pinned = ["ISO, MDY", "postgres", "1", "hex", "UTF8", "on", "off", "off", "read committed", ""];
        fixed.into_iter().chain(pinned).map(Some).collect()
    }

    #[test]
    fn the_state_querys_answer_is_read() {
        let state = SessionState::parse(&[row(&answer())]).unwrap();
        assert_eq!((state.insert, state.timeline), (Lsn::new(0x30), Timeline(2)));
        assert_eq!(state.view.search_path, ["pg_catalog", "a,b"]);
        assert_eq!((state.statement_timeout, state.pinned, state.clock_us), (Duration::from_secs(90), None, 7));
        assert_eq!((state.transactions, state.idle_timeout), (TransactionsSetting::Declared, Duration::ZERO));
        assert_eq!(state.blocks_remote, Some("transaction_timeout ends blocks"));
        assert!(state.view.plain_money && state.view.plain_numbers);
        let mut german = answer();
        german[14] = Some("-1.234.567,5");
        assert!(!SessionState::parse(&[row(&german)]).unwrap().view.plain_numbers);
    }

    #[test]
    fn a_standbys_answer_is_no_state() {
        let mut values = answer();
        values[0] = None;
        assert_eq!(SessionState::parse(&[row(&values)]), None);
    }

    #[test]
    fn a_setting_that_differs_is_named() {
        for (index, (name, _)) in PINNED.into_iter().enumerate() {
            let mut values = answer();
            values[FIXED + index] = Some("odd");
            assert_eq!(SessionState::parse(&[row(&values)]).unwrap().pinned, Some(name));
        }
    }

    #[test]
    fn the_privileges_querys_answer_is_read() {
        let now = Instant::now();
        let some = Privileges::parse(&[row(&[Some("-1"), Some("ann"), Some("30,7"), Some("8")])], now, 3).unwrap();
        assert!(some.allow(TableId(7)) && some.allow(TableId(30)) && !some.allow(TableId(8)));
        assert!(some.allow_through(TableId(8)) && !some.allow_through(TableId(7)));
        assert_eq!((some.system, some.role.as_str()), (SystemId(u64::MAX), "ann"));
        assert!(!Privileges::parse(&[row(&[Some("1"), Some("ann"), None, None])], now, 3).unwrap().allow(TableId(7)));
    }
}
