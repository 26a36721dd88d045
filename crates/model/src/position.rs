//! Positions in the primary's history: LSN, timeline, system identifier, and the commit that a transaction ends with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A byte position in the write-ahead log. Printed and parsed as PostgreSQL does: two hexadecimal halves, `16/B374D848`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lsn(u64);

impl Lsn {
    /// `0/0`, which PostgreSQL uses for "none".
    pub const ZERO: Lsn = Lsn(0);

    /// From the 64-bit number on the wire.
    #[must_use]
    pub const fn new(value: u64) -> Lsn {
        Lsn(value)
    }

    /// The 64-bit number on the wire.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether this is `0/0`.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Bytes of WAL from `earlier` to here; zero if `earlier` is later.
    #[must_use]
    pub const fn bytes_since(self, earlier: Lsn) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

impl fmt::Debug for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not an LSN such as `16/B374D848`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an LSN such as 16/B374D848")]
pub struct ParseLsnError(pub String);

impl FromStr for Lsn {
    type Err = ParseLsnError;

    fn from_str(text: &str) -> Result<Lsn, ParseLsnError> {
        let half = |part: &str| {
            let valid = !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
            valid.then(|| u64::from_str_radix(part, 16).ok()).flatten()
        };
        let parsed = text.split_once('/').and_then(|(high, low)| Some(half(high)? << 32 | half(low)?));
        parsed.map(Lsn).ok_or_else(|| ParseLsnError(text.to_owned()))
    }
}

impl Serialize for Lsn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Lsn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lsn, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A timeline of the primary; a promotion begins the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timeline(pub u32);

/// The identifier that `initdb` gave the cluster, the same on all of its physical standbys.
///
/// Written as a string in JSON: it exceeds 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SystemId(pub u64);

impl fmt::Display for SystemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for SystemId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SystemId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SystemId, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(SystemId).map_err(serde::de::Error::custom)
    }
}

/// A place in one history. It has no order of its own: compare through [`Position::reaches`].
///
/// Its text, `7301234567890123456-1-0/1527140`, is what clients carry as a bookmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The cluster.
    pub system: SystemId,
    /// The timeline on which `lsn` was written.
    pub timeline: Timeline,
    /// The place in that timeline's log.
    pub lsn: Lsn,
}

/// Where earlier timelines ended: `(timeline, switch point)`, oldest first, as a `.history` file lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimelineHistory(pub Vec<(Timeline, Lsn)>);

/// Two positions that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Another cluster altogether.
    #[error("position of system {want} asked of a replica of system {have}")]
    System {
        /// The replica's system.
        have: SystemId,
        /// The system of the position asked for.
        want: SystemId,
    },
    /// The position lies on a branch of history that this replica does not share.
    #[error("position {lsn} on timeline {timeline:?} is not in this replica's history")]
    Diverged {
        /// The timeline asked for.
        timeline: Timeline,
        /// The position asked for.
        lsn: Lsn,
    },
}

impl Position {
    /// Whether a replica here has everything up to `want`. A position on an ended timeline counts only up to the switch point.
    ///
    /// # Errors
    /// When the two do not share a history.
    pub fn reaches(&self, want: &Position, history: &TimelineHistory) -> Result<bool, PositionError> {
        if self.system != want.system {
            return Err(PositionError::System { have: self.system, want: want.system });
        }
        let diverged = PositionError::Diverged { timeline: want.timeline, lsn: want.lsn };
        if want.timeline == self.timeline {
            return Ok(self.lsn >= want.lsn);
        }
        match history.0.iter().find(|(timeline, _)| *timeline == want.timeline) {
            Some((_, switch)) if want.lsn <= *switch => Ok(self.lsn >= want.lsn),
            _ => Err(diverged),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.system, self.timeline.0, self.lsn)
    }
}

/// The text was not a position such as `7301234567890123456-1-0/1527140`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a position such as 7301234567890123456-1-0/1527140")]
pub struct ParsePositionError(pub String);

impl FromStr for Position {
    type Err = ParsePositionError;

    fn from_str(text: &str) -> Result<Position, ParsePositionError> {
        let parse = || {
            let mut parts = text.splitn(3, '-');
            let system = SystemId(parts.next()?.parse().ok()?);
            let timeline = Timeline(parts.next()?.parse().ok()?);
            let lsn = parts.next()?.parse().ok()?;
            Some(Position { system, timeline, lsn })
        };
        parse().ok_or_else(|| ParsePositionError(text.to_owned()))
    }
}

/// What identifies a committed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Where the commit record begins; strictly increasing over transactions, so this is what is compared.
    pub commit_lsn: Lsn,
    /// Where the commit record ends; equals the next transaction's first LSN, and is what is acknowledged.
    pub end_lsn: Lsn,
    /// Microseconds since 2000-01-01 00:00 UTC, by the primary's clock.
    pub committed_at_us: i64,
    /// The primary's transaction id.
    pub xid: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lsn_prints_and_parses_as_postgresql_does() {
        for text in ["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "0/1527140"] {
            assert_eq!(text.parse::<Lsn>().unwrap().to_string(), text);
        }
        for text in ["", "/", "1", "1/", "/1", "G/0", "100000000/0", "1/2/3", "+1/2", " 1/2"] {
            assert!(text.parse::<Lsn>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn position_on_an_ended_timeline_counts_up_to_the_switch_point() {
        let at = |timeline, lsn| Position { system: SystemId(7), timeline: Timeline(timeline), lsn: Lsn::new(lsn) };
        let history = TimelineHistory(vec![(Timeline(1), Lsn::new(100))]);
        assert_eq!(at(2, 150).reaches(&at(2, 150), &history), Ok(true));
        assert_eq!(at(2, 150).reaches(&at(2, 151), &history), Ok(false));
        assert_eq!(at(2, 150).reaches(&at(1, 100), &history), Ok(true));
        assert!(at(2, 150).reaches(&at(1, 101), &history).is_err());
        assert!(at(2, 150).reaches(&at(3, 1), &history).is_err());
        assert_eq!(at(2, 150).to_string().parse::<Position>().unwrap(), at(2, 150));
    }
}
