//! What was measured, and the table of it.

use std::fmt::Write as _;

/// One figure a round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// Adds a round's figure.
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The newest.
    pub(crate) fn last(&self) -> Option<f64> {
        self.0.last().copied()
    }

    /// The middle one; of an even number, the mean of the two in the middle. `None` if nothing was measured.
    pub(crate) fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(sorted[middle]),
            _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        }
    }

    fn spread(&self) -> Option<(f64, f64)> {
        let least = self.0.iter().copied().reduce(f64::min)?;
        Some((least, self.0.iter().copied().fold(least, f64::max)))
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    /// Rates.
    More,
    /// Times and sizes.
    Less,
}

/// What is aimed for, as factors by which we are better.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// Against the peer.
    Peer(f64),
    /// Against the limit.
    Limit(f64),
    /// None is set.
    None,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    what: String,
    unit: &'static str,
    better: Better,
    goal: Goal,
    /// Ours.
    pub(crate) us: Samples,
    /// The peer's, if there is one.
    pub(crate) peer: Samples,
    /// The limit's, if there is one.
    pub(crate) limit: Samples,
}

impl Line {
    /// A line without figures.
    pub(crate) fn new(what: impl Into<String>, unit: &'static str, better: Better, goal: Goal) -> Line {
        let (us, peer, limit) = Default::default();
        Line { what: what.into(), unit, better, goal, us, peer, limit }
    }

    /// By which factor we are better than `other`.
    fn factor(&self, other: &Samples) -> Option<f64> {
        let (us, other) = (self.us.median()?, other.median()?);
        Some(if self.better == Better::More { us / other } else { other / us })
    }

    fn verdict(&self) -> String {
        let (wanted, of, factor) = match self.goal {
            Goal::Peer(wanted) => (wanted, "peer", self.factor(&self.peer)),
            Goal::Limit(wanted) => (wanted, "limit", self.factor(&self.limit)),
            Goal::None => return String::new(),
        };
        let met = match factor {
            None => "not measured",
            Some(factor) if factor >= wanted => "met",
            Some(_) => "missed",
        };
        format!("{wanted:.2} × {of}: {met}")
    }
}

/// Lines that share peer and limit.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// What it is about.
    pub(crate) title: String,
    /// What the peer is.
    pub(crate) peer: &'static str,
    /// What the limit is.
    pub(crate) limit: &'static str,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
    /// What has to be said of them.
    pub(crate) notes: Vec<String>,
}

impl Section {
    /// Without lines.
    pub(crate) fn new(title: impl Into<String>, peer: &'static str, limit: &'static str) -> Section {
        Section { title: title.into(), peer, limit, lines: Vec::new(), notes: Vec::new() }
    }

    /// As text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        writeln!(out, "\n{}   [peer: {}; limit: {}]", self.title, self.peer, self.limit).expect("writing to a String");
        let columns = ("", "unit", "us", "peer", "limit", "us:peer", "us:limit", "goal");
        row(&mut out, [columns.0, columns.1, columns.2, columns.3, columns.4, columns.5, columns.6, columns.7]);
        for line in &self.lines {
            let factor = |other| line.factor(other).map_or_else(String::new, |factor| format!("{factor:.2}"));
            let (us, peer, limit) = (figure(&line.us), figure(&line.peer), figure(&line.limit));
            let (of_peer, of_limit, verdict) = (factor(&line.peer), factor(&line.limit), line.verdict());
            row(&mut out, [&line.what, line.unit, &us, &peer, &limit, &of_peer, &of_limit, &verdict]);
        }
        for note in &self.notes {
            writeln!(out, "  {note}").expect("writing to a String");
        }
        out
    }
}

fn row(out: &mut String, [what, unit, us, peer, limit, of_peer, of_limit, goal]: [&str; 8]) {
    let line = format!("  {what:<44}{unit:<10}{us:>24}{peer:>24}{limit:>24}{of_peer:>9}{of_limit:>9}  {goal}");
    writeln!(out, "{}", line.trim_end()).expect("writing to a String");
}

/// Median and spread, `51.2k (49.8k–52.0k)`.
fn figure(samples: &Samples) -> String {
    let (Some(median), Some((least, most))) = (samples.median(), samples.spread()) else { return "–".to_owned() };
    if least < most { format!("{} ({}–{})", short(median), short(least), short(most)) } else { short(median) }
}

/// Three digits that matter.
pub(crate) fn short(value: f64) -> String {
    match value {
        value if value >= 999_500.0 => format!("{:.2}M", value / 1e6),
        value if value >= 9_950.0 => format!("{:.1}k", value / 1e3),
        value if value >= 99.5 => format!("{value:.0}"),
        value if value >= 9.95 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
