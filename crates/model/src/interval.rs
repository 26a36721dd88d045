//! interval: three fields that PostgreSQL compares as one span, with months of 30 days.
//!
//! | bytes | content |
//! | --- | --- |
//! | 16 | key: the span in µs, 128 bits, big-endian, the sign bit inverted; all `00` and all `FF` for ±infinity (PostgreSQL 17) |
//! | 4 | residue: months, big-endian |
//! | 4 | residue: days, big-endian |
//! | 8 | residue: µs, big-endian |

use crate::datetime::{DAY_US, HOUR_US, MINUTE_US, SECOND_US, Scan, put_seconds};
use crate::numeric::{put_digits, put_integer};

/// Bytes at the end of a blob that comparison ignores.
pub(crate) const RESIDUE_LEN: usize = 16;

const KEY_MINUS_INFINITY: [u8; 16] = [0x00; 16];
const KEY_INFINITY: [u8; 16] = [0xFF; 16];

/// An interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// `-infinity`, since PostgreSQL 17.
    MinusInfinity,
    /// Any other.
    Finite(Fields),
    /// `infinity`, since PostgreSQL 17.
    Infinity,
}

/// The three fields of a finite interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// µs.
    pub time_us: i64,
}

/// How PostgreSQL 17 writes infinities in binary. Earlier versions have finite intervals of these very fields, so the bytes alone do not
/// tell; the text does.
const INFINITE_FIELDS: Fields = Fields { months: i32::MAX, days: i32::MAX, time_us: i64::MAX };
const MINUS_INFINITE_FIELDS: Fields = Fields { months: i32::MIN, days: i32::MIN, time_us: i64::MIN };

impl Fields {
    /// The span that PostgreSQL compares, in µs, with months of 30 days.
    #[must_use]
    pub fn span_us(self) -> i128 {
        let days = i128::from(self.months) * 30 + i128::from(self.days);
        days * i128::from(DAY_US) + i128::from(self.time_us)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Fields> {
        let bytes: &[u8; 16] = bytes.try_into().ok()?;
        let part = u128::from_be_bytes(*bytes);
        Some(Fields { time_us: (part >> 64) as i64, days: (part >> 32) as i32, months: part as i32 })
    }

    fn put_bytes(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.time_us.to_be_bytes());
        out.extend_from_slice(&self.days.to_be_bytes());
        out.extend_from_slice(&self.months.to_be_bytes());
    }
}

impl Interval {
    /// Reads what PostgreSQL prints: `1 year 2 mons -3 days +04:05:06.7`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Interval> {
        match text {
            "infinity" => return Some(Interval::Infinity),
            "-infinity" => return Some(Interval::MinusInfinity),
            "" => return None,
            _ => {}
        }
        let mut months = 0i64;
        let mut fields = Fields::default();
        let mut words = text.split(' ');
        while let Some(word) = words.next() {
            if word.contains(':') {
                fields.time_us = parse_time(word)?;
                if words.next().is_some() {
                    return None;
                }
                break;
            }
            let number: i64 = word.parse().ok()?;
            match words.next()? {
                "year" | "years" => months = months.checked_add(number.checked_mul(12)?)?,
                "mon" | "mons" => months = months.checked_add(number)?,
                "day" | "days" => fields.days = i32::try_from(number).ok()?,
                _ => return None,
            }
        }
        fields.months = i32::try_from(months).ok()?;
        Some(Interval::Finite(fields))
    }

    /// Reads what `interval_send` gives; `None` also for the fields that are infinite in one version and finite in another.
    pub(crate) fn from_binary(bytes: &[u8]) -> Option<Interval> {
        let fields = Fields::from_bytes(bytes)?;
        let ambiguous = fields == INFINITE_FIELDS || fields == MINUS_INFINITE_FIELDS;
        (!ambiguous).then_some(Interval::Finite(fields))
    }

    /// Reads the blob.
    #[must_use]
    pub fn of_key(blob: &[u8]) -> Option<Interval> {
        let (key, residue) = blob.split_first_chunk::<16>()?;
        let fields = Fields::from_residue(residue)?;
        match *key {
            KEY_INFINITY => Some(Interval::Infinity),
            KEY_MINUS_INFINITY => Some(Interval::MinusInfinity),
            key => (key_of(fields) == key).then_some(Interval::Finite(fields)),
        }
    }

    /// Appends the blob.
    pub fn put_key(self, out: &mut Vec<u8>) {
        let fields = self.fields();
        out.extend_from_slice(&match self {
            Interval::MinusInfinity => KEY_MINUS_INFINITY,
            Interval::Finite(fields) => key_of(fields),
            Interval::Infinity => KEY_INFINITY,
        });
        out.extend_from_slice(&fields.months.to_be_bytes());
        out.extend_from_slice(&fields.days.to_be_bytes());
        out.extend_from_slice(&fields.time_us.to_be_bytes());
    }

    /// Appends what `interval_send` gives.
    pub(crate) fn put_binary(self, out: &mut Vec<u8>) {
        self.fields().put_bytes(out);
    }

    fn fields(self) -> Fields {
        match self {
            Interval::MinusInfinity => MINUS_INFINITE_FIELDS,
            Interval::Finite(fields) => fields,
            Interval::Infinity => INFINITE_FIELDS,
        }
    }

    /// Appends what PostgreSQL prints. A field that follows a negative one shows its plus sign.
    pub fn put_text(self, out: &mut Vec<u8>) {
        let fields = match self {
            Interval::MinusInfinity => return out.extend_from_slice(b"-infinity"),
            Interval::Infinity => return out.extend_from_slice(b"infinity"),
            Interval::Finite(fields) => fields,
        };
        let start = out.len();
        let mut after_negative = false;
        for (value, unit) in [(fields.months / 12, "year"), (fields.months % 12, "mon"), (fields.days, "day")] {
            if value == 0 {
                continue;
            }
            if out.len() > start {
                out.push(b' ');
            }
            if after_negative && value > 0 {
                out.push(b'+');
            }
            put_integer(out, value.into());
            out.push(b' ');
            out.extend_from_slice(unit.as_bytes());
            if value != 1 {
                out.push(b's');
            }
            after_negative = value < 0;
        }
        if fields.time_us == 0 && out.len() > start {
            return;
        }
        if out.len() > start {
            out.push(b' ');
        }
        if fields.time_us < 0 {
            out.push(b'-');
        } else if after_negative {
            out.push(b'+');
        }
        let us = fields.time_us.unsigned_abs();
        let [hour_us, minute_us] = [HOUR_US.unsigned_abs(), MINUTE_US.unsigned_abs()];
        put_digits(out, us / hour_us, 2);
        out.push(b':');
        put_digits(out, us % hour_us / minute_us, 2);
        out.push(b':');
        put_seconds(out, us % minute_us);
    }
}

impl Fields {
    fn from_residue(bytes: &[u8]) -> Option<Fields> {
        let bytes: &[u8; 16] = bytes.try_into().ok()?;
        let part = u128::from_be_bytes(*bytes);
        Some(Fields { months: (part >> 96) as i32, days: (part >> 64) as i32, time_us: part as i64 })
    }
}

fn key_of(fields: Fields) -> [u8; 16] {
    (fields.span_us() ^ i128::MIN).to_be_bytes()
}

/// Reads `[+-]H…H:MM:SS[.ffffff]`, as µs.
fn parse_time(word: &str) -> Option<i64> {
    let mut scan = Scan(word.as_bytes());
    let negative = scan.byte(b'-').is_some();
    if !negative {
        let _plus = scan.byte(b'+');
    }
    let hours = scan.digits();
    if !(2..=10).contains(&hours.len()) {
        return None;
    }
    let hours = hours.iter().fold(0i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    scan.byte(b':')?;
    let minutes = scan.two().filter(|minutes| *minutes < 60)?;
    scan.byte(b':')?;
    let seconds = scan.two().filter(|seconds| *seconds < 60)?;
    let fraction_us = scan.fraction_us()?;
    if !scan.0.is_empty() {
        return None;
    }
    let rest_us = i64::from(minutes) * MINUTE_US + i64::from(seconds) * SECOND_US + fraction_us;
    let magnitude = hours * i128::from(HOUR_US) + i128::from(rest_us);
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}
