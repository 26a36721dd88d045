//! Random expressions over dates, times, timestamps and intervals, extremes among them, in several time zones.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::generator::Query;

/// The zones of the sessions that ask.
pub(crate) const ZONES: [&str; 6] = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Int,
    Numeric,
    Float,
    Text,
    Bool,
}

use Kind as K;

const ALL: &[Kind] = &[
    K::Date,
    K::Date,
    K::Time,
    K::TimeTz,
    K::Timestamp,
    K::Timestamp,
    K::TimestampTz,
    K::TimestampTz,
    K::Interval,
    K::Interval,
    K::Int,
    K::Numeric,
    K::Float,
    K::Text,
    K::Text,
    K::Bool,
];

/// What has a calendar's date.
const DATED: &[Kind] = &[K::Date, K::Timestamp, K::TimestampTz];

const UNITS: &[&str] = &[
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "milliseconds",
    "microseconds",
    "week",
    "quarter",
    "decade",
    "century",
    "millennium",
    "dow",
    "isodow",
    "doy",
    "isoyear",
    "julian",
    "epoch",
    "timezone",
    "timezone_hour",
    "timezone_minute",
];
const TRUNCATED: &[&str] = &["year", "month", "day", "hour", "minute", "second", "week", "quarter", "decade", "century", "millennium"];
const PICTURES: &[&str] = &[
    "YYYY-MM-DD HH24:MI:SS.US",
    "FMDay, DD FMMonth YYYY BC",
    "Dy MON DDth HH12:MI AM",
    "IYYY-IW-ID IDDD",
    "Q WW W DDD D J CC",
    "Y,YYY YY Y RM",
    "MS US FF3 SSSS",
    "TZH:TZM",
    "HH24 \"h\" FMMI",
    "yyyy/mm/dd hh:mi:ss pm",
    "DD",
    "YYY-MM",
];
const SPANS: &[&str] = &["HH24:MI:SS", "YYYY MM DD", "FMHH24:FMMI:SS.MS", "HH12 AM", "DDD WW", "CC Q", "Day"];

pub(crate) fn query(random: &mut StdRng) -> Query {
    Moments { random }.query()
}

struct Moments<'a> {
    random: &'a mut StdRng,
}

impl Moments<'_> {
    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *items.choose(self.random).unwrap()
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn query(mut self) -> Query {
        let (sql, ordered) = match self.random.random_range(0..10) {
            0 => (self.aggregated(), false),
            1 => (self.grouped(), false),
            2 => (self.sorted(), true),
            _ => {
                let items: Vec<String> = (0..self.random.random_range(1..=3))
                    .map(|_| {
                        let kind = self.pick(ALL);
                        self.expression(kind, 3)
                    })
                    .collect();
                (format!("select id, {} from moment{}", items.join(", "), self.restriction()), false)
            }
        };
        Query { sql, parameters: Vec::new(), ordered, any: false }
    }

    /// Mostly few rows, because one that fails fails the statement.
    fn restriction(&mut self) -> String {
        match self.random.random_range(0..8) {
            0 => format!(" where {}", self.expression(K::Bool, 2)),
            1 => String::new(),
            2 => " where id not between 8 and 13 and id < 17".to_owned(),
            3 => format!(" where id < 8 and {}", self.expression(K::Bool, 2)),
            _ => format!(" where id in ({}, {})", self.random.random_range(1..=20), self.random.random_range(1..=20)),
        }
    }

    fn aggregated(&mut self) -> String {
        let items: Vec<String> = (0..self.random.random_range(1..=3))
            .map(|_| {
                let kind = self.pick(&[K::Date, K::Time, K::TimeTz, K::Timestamp, K::TimestampTz, K::Interval, K::Interval, K::Interval]);
                let name = self.pick(if kind == K::Interval { &["min", "max", "sum", "avg", "count(distinct"] } else { &["min", "max"] });
                let of = self.expression(kind, 1);
                if name.contains('(') { format!("{name} {of})") } else { format!("{name}({of})") }
            })
            .collect();
        format!("select {}, count(*) from moment{}", items.join(", "), self.restriction())
    }

    fn grouped(&mut self) -> String {
        let kind = self.pick(&[K::Date, K::Timestamp, K::TimestampTz, K::Interval, K::Interval, K::Int, K::Text]);
        let key = self.expression(kind, 1);
        let restriction = self.restriction();
        match self.random.random_range(0..3) {
            0 => format!("select distinct {key} from moment{restriction}"),
            1 => format!("select {key}, count(*), min(d) from moment{restriction} group by 1"),
            _ => format!("select count(*), max(ts) from moment{restriction} group by {key}"),
        }
    }

    fn sorted(&mut self) -> String {
        let kind = self.pick(&[K::Date, K::Time, K::TimeTz, K::Timestamp, K::TimestampTz, K::Interval, K::Interval]);
        let key = self.expression(kind, 1);
        let direction = self.pick(&["", " desc", " nulls first", " desc nulls last"]);
        format!("select id, {key} from moment{} order by {key}{direction}, id", self.restriction())
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            K::Date => {
                format!("date '{}'", self.pick(&["2024-02-29", "1999-12-31", "0001-01-01", "infinity", "0044-03-15 BC", "2024-03-10"]))
            }
            K::Time => format!("time '{}'", self.pick(&["00:00", "12:34:56.789", "24:00", "23:59:59.999999"])),
            K::TimeTz => format!("timetz '{}'", self.pick(&["12:00+02", "00:00-08", "23:59:59.5+05:30"])),
            K::Timestamp => {
                let list = ["2024-03-10 02:30", "2024-11-03 01:30", "2024-02-29 12:34:56.789", "-infinity", "1900-01-01", "0044-03-15 BC"];
                format!("timestamp '{}'", self.pick(&list))
            }
            K::TimestampTz => {
                let list =
                    ["2024-03-10 07:00+00", "2024-11-03 01:30", "2024-02-29 12:34:56.789+05:30", "infinity", "1890-01-01", "2000-01-01"];
                format!("timestamptz '{}'", self.pick(&list))
            }
            K::Interval => {
                let list = ["1 day", "1 mon", "24:00", "-1 year", "1 mon -1 day 00:00:00.5", "30 days", "00:00", "90 min", "100 years"];
                format!("interval '{}'", self.pick(&list))
            }
            K::Int => self.pick(&["0", "1", "-1", "7", "30", "365", "-1000"]).to_owned(),
            K::Numeric => self.pick(&["0", "1.5", "-2.25", "1000000"]).to_owned(),
            K::Float => self.pick(&["0.5::float8", "2::float8", "-1.5::float8", "1e9::float8"]).to_owned(),
            K::Text => self.pick(&["'x'", "'2024-02-29'", "''"]).to_owned(),
            K::Bool => self.pick(&["true", "false", "null::bool"]).to_owned(),
        }
    }

    fn leaf(&mut self, kind: Kind) -> String {
        if self.chance(30) {
            return self.literal(kind);
        }
        match kind {
            K::Date => "d",
            K::Time => "ti",
            K::TimeTz => "tt",
            K::Timestamp => "ts",
            K::TimestampTz => "tz",
            K::Interval => "iv",
            K::Int => self.pick(&["n", "id"]),
            K::Numeric => "id::numeric",
            K::Float => "n::float8",
            K::Text => "id::text",
            K::Bool => "d is null",
        }
        .to_owned()
    }

    fn expression(&mut self, kind: Kind, depth: u32) -> String {
        if depth == 0 || self.chance(15) {
            return self.leaf(kind);
        }
        if self.chance(10) {
            let (one, other) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
            let condition = self.expression(K::Bool, depth - 1);
            return match self.random.random_range(0..3) {
                0 => format!("coalesce({one}, {other})"),
                1 => format!("case when {condition} then {one} else {other} end"),
                _ => format!("nullif({one}, {other})"),
            };
        }
        let depth = depth - 1;
        match kind {
            K::Date => self.date(depth),
            K::Time => self.time(depth),
            K::TimeTz => self.timetz(depth),
            K::Timestamp => self.timestamp(depth),
            K::TimestampTz => self.timestamptz(depth),
            K::Interval => self.interval(depth),
            K::Int => match self.random.random_range(0..3) {
                0 => format!("({} - {})", self.expression(K::Date, depth), self.expression(K::Date, depth)),
                1 => format!("extract({} from {})::int", self.pick(UNITS), self.dated(depth)),
                _ => self.leaf(K::Int),
            },
            K::Numeric => {
                let of = self.any(depth);
                format!("extract({} from {of})", self.pick(UNITS))
            }
            K::Float => {
                let of = self.any(depth);
                format!("date_part('{}', {of})", self.pick(UNITS))
            }
            K::Text => self.text(depth),
            K::Bool => self.truth(depth),
        }
    }

    fn dated(&mut self, depth: u32) -> String {
        let kind = self.pick(DATED);
        self.expression(kind, depth)
    }

    fn any(&mut self, depth: u32) -> String {
        let kind = self.pick(&[K::Date, K::Time, K::TimeTz, K::Timestamp, K::TimestampTz, K::Interval]);
        self.expression(kind, depth)
    }

    fn date(&mut self, depth: u32) -> String {
        match self.random.random_range(0..6) {
            0 => format!("({} + {})", self.expression(K::Date, depth), self.expression(K::Int, depth)),
            1 => format!("({} - {})", self.expression(K::Date, depth), self.expression(K::Int, depth)),
            2 => format!("{}::date", self.expression(K::Timestamp, depth)),
            3 => format!("{}::date", self.expression(K::TimestampTz, depth)),
            4 => format!("to_date(to_char({}, 'YYYY-MM-DD'), 'YYYY-MM-DD')", self.dated(depth)),
            _ => format!("greatest({}, {})", self.expression(K::Date, depth), self.expression(K::Date, depth)),
        }
    }

    fn time(&mut self, depth: u32) -> String {
        match self.random.random_range(0..6) {
            0 => format!("({} + {})", self.expression(K::Time, depth), self.expression(K::Interval, depth)),
            1 => format!("({} - {})", self.expression(K::Time, depth), self.expression(K::Interval, depth)),
            2 => format!("{}::time", self.expression(K::Timestamp, depth)),
            3 => format!("{}::time", self.expression(K::TimestampTz, depth)),
            4 => format!("{}::time({})", self.expression(K::Time, depth), self.random.random_range(0..=6)),
            _ => format!("{}::time", self.expression(K::Interval, depth)),
        }
    }

    fn timetz(&mut self, depth: u32) -> String {
        match self.random.random_range(0..4) {
            0 => format!("({} + {})", self.expression(K::TimeTz, depth), self.expression(K::Interval, depth)),
            1 => format!("{}::timetz", self.expression(K::TimestampTz, depth)),
            2 => format!("({} at time zone 'UTC')", self.expression(K::TimeTz, depth)),
            _ => format!("{}::timetz({})", self.expression(K::TimeTz, depth), self.random.random_range(0..=6)),
        }
    }

    fn timestamp(&mut self, depth: u32) -> String {
        match self.random.random_range(0..9) {
            0 => format!("({} + {})", self.expression(K::Timestamp, depth), self.expression(K::Interval, depth)),
            1 => format!("({} - {})", self.expression(K::Date, depth), self.expression(K::Interval, depth)),
            2 => format!("({} + {})", self.expression(K::Date, depth), self.expression(K::Time, depth)),
            3 => format!("{}::timestamp", self.expression(K::TimestampTz, depth)),
            4 => format!("{}::timestamp", self.expression(K::Date, depth)),
            5 => format!("date_trunc('{}', {})", self.pick(TRUNCATED), self.expression(K::Timestamp, depth)),
            6 => format!("({} at time zone '{}')", self.expression(K::TimestampTz, depth), self.pick(&ZONES)),
            7 => {
                let stride = self.pick(&["15 minutes", "1 day", "7 days", "2 days 03:00"]);
                format!("date_bin('{stride}', {}, timestamp '2001-01-01')", self.expression(K::Timestamp, depth))
            }
            _ => format!("{}::timestamp({})", self.expression(K::Timestamp, depth), self.random.random_range(0..=6)),
        }
    }

    fn timestamptz(&mut self, depth: u32) -> String {
        match self.random.random_range(0..9) {
            0 => format!("({} + {})", self.expression(K::TimestampTz, depth), self.expression(K::Interval, depth)),
            1 => format!("({} - {})", self.expression(K::TimestampTz, depth), self.expression(K::Interval, depth)),
            2 => format!("{}::timestamptz", self.expression(K::Timestamp, depth)),
            3 => format!("{}::timestamptz", self.expression(K::Date, depth)),
            4 => format!("date_trunc('{}', {})", self.pick(TRUNCATED), self.expression(K::TimestampTz, depth)),
            5 => format!("({} at time zone '{}')", self.expression(K::Timestamp, depth), self.pick(&ZONES)),
            6 => format!("to_timestamp({})", self.expression(K::Float, depth)),
            7 => {
                let picture = "YYYY-MM-DD HH24:MI:SS.US";
                format!("to_timestamp(to_char({}, '{picture}'), '{picture}')", self.expression(K::Timestamp, depth))
            }
            _ => format!("{}::timestamptz({})", self.expression(K::TimestampTz, depth), self.random.random_range(0..=6)),
        }
    }

    fn interval(&mut self, depth: u32) -> String {
        match self.random.random_range(0..10) {
            0 => format!("({} + {})", self.expression(K::Interval, depth), self.expression(K::Interval, depth)),
            1 => format!("({} - {})", self.expression(K::Timestamp, depth), self.expression(K::Timestamp, depth)),
            2 => format!("({} - {})", self.expression(K::TimestampTz, depth), self.expression(K::TimestampTz, depth)),
            3 => format!("age({}, {})", self.expression(K::Timestamp, depth), self.expression(K::Timestamp, depth)),
            4 => format!("age({}, {})", self.expression(K::TimestampTz, depth), self.expression(K::TimestampTz, depth)),
            5 => format!("(- {})", self.expression(K::Interval, depth)),
            6 => {
                let name = self.pick(&["justify_days", "justify_hours", "justify_interval"]);
                format!("{name}({})", self.expression(K::Interval, depth))
            }
            7 => format!("({} * {})", self.expression(K::Interval, depth), self.literal(K::Float)),
            8 => format!("({} / {})", self.expression(K::Interval, depth), self.pick(&["2", "3", "-7", "0.5"])),
            _ => match self.random.random_range(0..3) {
                0 => format!("({} - {})", self.expression(K::Time, depth), self.expression(K::Time, depth)),
                1 => format!("{}::interval", self.expression(K::Time, depth)),
                _ => format!("age({})", self.dated(depth)),
            },
        }
    }

    fn text(&mut self, depth: u32) -> String {
        match self.random.random_range(0..5) {
            0 => format!("{}::text", self.any(depth)),
            1 => format!("to_char({}, '{}')", self.expression(K::Interval, depth), self.pick(SPANS)),
            2 => {
                let kind = self.pick(&[K::Int, K::Numeric, K::Float]);
                let template = self.pick(&["999999.99", "FM9999990.000", "S99999", "9.999EEEE", "0000PR", "9G999G999D9MI"]);
                format!("to_char({}, '{template}')", self.expression(kind, depth))
            }
            _ => format!("to_char({}, '{}')", self.dated(depth), self.pick(PICTURES)),
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        let comparison = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        match self.random.random_range(0..6) {
            0 => format!("({} {comparison} {})", self.dated(depth), self.dated(depth)),
            1 => format!("isfinite({})", self.dated(depth)),
            2 => {
                let (begin, end) = (self.dated(depth), self.dated(depth));
                let last = if self.chance(40) { self.expression(K::Interval, depth) } else { self.dated(depth) };
                format!("(({begin}, {end}) overlaps ({}, {last}))", self.dated(depth))
            }
            3 => {
                let kind = self.pick(&[K::Time, K::TimeTz]);
                let ends: Vec<String> = (0..4).map(|_| self.expression(kind, depth)).collect();
                format!("(({}, {}) overlaps ({}, {}))", ends[0], ends[1], ends[2], ends[3])
            }
            4 => {
                let kind = self.pick(&[K::Time, K::TimeTz, K::Interval, K::Interval]);
                let list: Vec<String> = (0..3).map(|_| self.expression(kind, depth)).collect();
                format!("({} in ({}, {}))", list[0], list[1], list[2])
            }
            _ => {
                let kind = self.pick(&[K::Time, K::TimeTz, K::Interval, K::Interval]);
                format!("({} {comparison} {})", self.expression(kind, depth), self.expression(kind, depth))
            }
        }
    }
}
