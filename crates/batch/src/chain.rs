//! The chain: one hash that stands for a whole history of transactions; and the branch, which names a history.

use std::fmt;
use std::str::FromStr;

use rimward_model::Commit;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Hashes every transaction up to a position, in order. It depends on the canonical form of the changes alone, never on how they were
/// put into frames, so hub, relay and standby hub agree on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Chain([u8; 16]);

impl Chain {
    /// The chain of a log without transactions.
    pub const ZERO: Chain = Chain([0; 16]);

    /// From stored bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Chain {
        Chain(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The chain after one more transaction:
    /// `xxh3-128(chain ‖ commit_lsn ‖ xid ‖ xxh3-128(canonical changes))`, numbers little-endian, hashes in xxHash's canonical order.
    #[must_use]
    pub fn after(self, commit: &Commit, changes: ChangesDigest) -> Chain {
        let mut input = [0; 44];
        input[..16].copy_from_slice(&self.0);
        input[16..24].copy_from_slice(&commit.commit_lsn.get().to_le_bytes());
        input[24..28].copy_from_slice(&commit.xid.to_le_bytes());
        input[28..].copy_from_slice(&changes.0.to_be_bytes());
        Chain(xxh3_128(&input).to_be_bytes())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hash of all canonical changes of one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangesDigest(u128);

impl ChangesDigest {
    /// Of changes that lie in one piece.
    #[must_use]
    pub fn of(changes: &[u8]) -> ChangesDigest {
        ChangesDigest(xxh3_128(changes))
    }
}

/// Makes the [`ChangesDigest`] of changes that come in pieces.
#[derive(Clone, Default)]
pub struct ChangesHasher(Box<Xxh3>);

impl ChangesHasher {
    /// Adds the next piece.
    pub fn update(&mut self, changes: &[u8]) {
        self.0.update(changes);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(&self) -> ChangesDigest {
        ChangesDigest(self.0.digest128())
    }
}

impl fmt::Debug for ChangesHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangesHasher").finish_non_exhaustive()
    }
}

/// The id of a log's history, chosen at random when the log is created. Positions of different branches do not compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Branch(u64);

impl Branch {
    /// From a random or stored number.
    #[must_use]
    pub const fn new(id: u64) -> Branch {
        Branch(id)
    }

    /// The number to store.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not hexadecimal digits of the right number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not {digits} hexadecimal digits")]
pub struct ParseIdError {
    text: String,
    digits: usize,
}

fn parse_hex(text: &str, digits: usize) -> Result<u128, ParseIdError> {
    let valid = text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
    let parsed = valid.then(|| u128::from_str_radix(text, 16).ok()).flatten();
    parsed.ok_or_else(|| ParseIdError { text: text.chars().take(64).collect(), digits })
}

impl FromStr for Chain {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Chain, ParseIdError> {
        parse_hex(text, 32).map(|value| Chain(value.to_be_bytes()))
    }
}

impl FromStr for Branch {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Branch, ParseIdError> {
        parse_hex(text, 16).map(|value| Branch(value as u64))
    }
}

impl Serialize for Chain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Chain, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Branch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Branch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Branch, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rimward_model::Lsn;

    use super::*;

    fn commit(lsn: u64, xid: u32) -> Commit {
        Commit { commit_lsn: Lsn::new(lsn), end_lsn: Lsn::new(lsn + 8), committed_at_us: 0, xid }
    }

    #[test]
    fn changes_hash_alike_in_one_piece_and_in_many() {
        let changes: Vec<u8> = (0..5000u32).map(|i| (i % 251) as u8).collect();
        let mut hasher = ChangesHasher::default();
        changes.chunks(77).for_each(|piece| hasher.update(piece));
        assert_eq!(hasher.finish(), ChangesDigest::of(&changes));
    }

    #[test]
    fn every_part_of_a_transaction_changes_the_chain() {
        let base = Chain::ZERO.after(&commit(10, 1), ChangesDigest::of(b"a"));
        let others = [
            base.after(&commit(10, 1), ChangesDigest::of(b"a")),
            Chain::ZERO.after(&commit(11, 1), ChangesDigest::of(b"a")),
            Chain::ZERO.after(&commit(10, 2), ChangesDigest::of(b"a")),
            Chain::ZERO.after(&commit(10, 1), ChangesDigest::of(b"b")),
        ];
        assert!(others.iter().all(|other| *other != base));
    }

    #[test]
    fn ids_print_and_parse() {
        let chain = Chain::ZERO.after(&commit(10, 1), ChangesDigest::of(b"a"));
        assert_eq!(chain.to_string().parse(), Ok(chain));
        let branch = Branch::new(0x1234_5678_9abc_def0);
        assert_eq!(branch.to_string(), "123456789abcdef0");
        assert_eq!(branch.to_string().parse(), Ok(branch));
        for text in ["", "12", "+23456789abcdef0", "123456789abcdef01", "g23456789abcdef0"] {
            assert!(text.parse::<Branch>().is_err(), "{text:?} was accepted");
        }
    }
}
