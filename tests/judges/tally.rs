//! What became of the statements of a corpus.

use std::collections::BTreeMap;
use std::time::Duration;

/// Reasons that are printed for a corpus, at most.
const REASONS_SHOWN: usize = 25;
/// Differences that are printed in full, at most.
const DIFFERENCES_SHOWN: usize = 12;

/// The counts of one corpus under one collation.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) local: usize,
    /// PostgreSQL refuses them; the edge has the primary say so.
    refused: usize,
    /// Equal, and answered by the primary: reason, number, and one of the statements.
    remote: BTreeMap<String, (usize, String)>,
    /// How long both sides and all ways took.
    pub(crate) took: Duration,
    /// What the edge answered otherwise.
    pub(crate) differences: Vec<String>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Local,
    Refused,
    Remote(String),
    Different(String),
}

impl Tally {
    pub(crate) fn add(&mut self, sql: &str, outcome: Outcome) {
        match outcome {
            Outcome::Local => self.local += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Remote(reason) => self.remote.entry(reason).or_insert_with(|| (0, sql.trim().to_owned())).0 += 1,
            Outcome::Different(difference) => self.differences.push(format!("{difference}\n{}", sql.trim())),
        }
    }

    /// Of the statements that PostgreSQL answers, how many the edge answered.
    pub(crate) fn answered(&self) -> usize {
        self.local + self.remote.values().map(|(count, _)| count).sum::<usize>()
    }

    pub(crate) fn report(&self, name: &str, collation: &str) -> String {
        let (local, answered) = (self.local, self.answered());
        let share = 100.0 * local as f64 / answered.max(1) as f64;
        let mut text = format!("{name}, {collation}: {local} of {answered} answered locally ({share:.1} %)");
        if self.refused > 0 {
            text += &format!("; {} that PostgreSQL refuses", self.refused);
        }
        text += &format!("; {:.1} s", self.took.as_secs_f64());
        let mut reasons: Vec<_> = self.remote.iter().collect();
        reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (reason, (count, sql)) in reasons.iter().take(REASONS_SHOWN) {
            let sql: String = sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
            text += &format!("\n  {count:>5} {reason}\n          {sql}");
        }
        if reasons.len() > REASONS_SHOWN {
            text += &format!("\n        and {} more reasons", reasons.len() - REASONS_SHOWN);
        }
        for difference in self.differences.iter().take(DIFFERENCES_SHOWN) {
            text += &format!("\n  DIFFERENT {difference}");
        }
        text
    }
}
