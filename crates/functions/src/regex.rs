//! PostgreSQL's advanced regular expressions, as far as they are certain: which texts match, where, and what the parentheses took.
//!
//! Not a translation to another engine, since those prefer the first alternative that matches where PostgreSQL takes the longest match: the
//! expression becomes an automaton, whose longest match is the match, and a tree by which the match is divided among the parentheses as
//! PostgreSQL's own does it (every part of a sequence takes as much as it can, from the left; of alternatives the first that fits).
//!
//! Not here, and declined: back references, lookaround, embedded options and directors, collating elements, escapes of numbers, greedy and
//! non-greedy quantifiers together where more is asked than whether it matches, and whatever PostgreSQL refuses. Which characters beyond
//! ASCII are letters is the locale's: where a class has to say, that is declined, unless the locale is C, in which none is.

mod dissect;
mod parse;
mod program;

use crate::SqlError;
use dissect::Node;

/// Steps of all simulations of one call.
const STEPS_MAX: u64 = 40_000_000;
/// Characters of a text.
const CHARACTERS_MAX: usize = 4 << 20;

/// How an expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Options {
    /// Case does not matter.
    pub(crate) fold: bool,
    /// The locale is C: characters beyond ASCII belong to no class and have no case.
    pub(crate) c: bool,
    /// The locale has a view of its own of blanks and punctuation.
    pub(crate) classes_unknown: bool,
}

/// Which of the matches that begin first is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preference {
    Longest,
    Shortest,
    /// Greedy and non-greedy quantifiers together.
    Unclear,
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Regex {
    tree: Node,
    captures: usize,
    /// Which of several repetitions parentheses are of, is not certain.
    groups_unclear: bool,
    preference: Preference,
    c: bool,
}

/// What a match took, in characters: the whole, and each pair of parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    groups: Option<Vec<Option<(usize, usize)>>>,
}

impl Match {
    /// What the parentheses took, if that is certain.
    pub(crate) fn groups(&self) -> Result<&[Option<(usize, usize)>], SqlError> {
        self.groups.as_deref().ok_or(declined("parentheses within a repetition"))
    }
}

/// A text under examination.
pub(crate) struct Subject {
    characters: Vec<char>,
    steps: u64,
    c: bool,
}

pub(crate) fn declined(what: &'static str) -> SqlError {
    SqlError::Declined(what)
}

impl Regex {
    pub(crate) fn new(pattern: &str, options: Options) -> Result<Regex, SqlError> {
        let parsed = parse::parse(pattern, options)?;
        let tree = dissect::tree(&parsed.root)?;
        let groups_unclear = dissect::repeats_captures(&parsed.root);
        Ok(Regex { tree, captures: parsed.captures, groups_unclear, preference: parsed.preference, c: options.c })
    }

    /// How many pairs of parentheses capture.
    pub(crate) fn captures(&self) -> usize {
        self.captures
    }

    pub(crate) fn subject(&self, text: &str) -> Result<Subject, SqlError> {
        if text.len() > CHARACTERS_MAX {
            return Err(declined("a regular expression over millions of characters"));
        }
        Ok(Subject { characters: text.chars().collect(), steps: 0, c: self.c })
    }

    /// Whether any part of the text matches.
    pub(crate) fn is_match(&self, subject: &mut Subject) -> Result<bool, SqlError> {
        self.tree.program().found(subject)
    }

    /// The first match that begins at this character or later.
    pub(crate) fn find(&self, subject: &mut Subject, from: usize) -> Result<Option<Match>, SqlError> {
        if self.preference == Preference::Unclear {
            return Err(declined("greedy and non-greedy quantifiers in one regular expression"));
        }
        let program = self.tree.program();
        for start in from..=subject.len() {
            if !program.may_begin(subject, start) {
                continue;
            }
            let end = match self.preference {
                Preference::Shortest => program.shortest(subject, start)?,
                _ => program.longest(subject, start, subject.len())?,
            };
            if let Some(end) = end {
                if self.groups_unclear {
                    return Ok(Some(Match { start, end, groups: None }));
                }
                let mut groups = vec![None; self.captures];
                if self.captures > 0 && !self.tree.dissect(subject, start, end, &mut groups)? {
                    return Err(declined("a match that cannot be divided"));
                }
                return Ok(Some(Match { start, end, groups: Some(groups) }));
            }
        }
        Ok(None)
    }
}

impl Subject {
    pub(crate) fn len(&self) -> usize {
        self.characters.len()
    }

    /// The text between two characters.
    pub(crate) fn slice(&self, start: usize, end: usize) -> String {
        self.characters[start..end].iter().collect()
    }

    fn count(&mut self, steps: usize) -> Result<(), SqlError> {
        self.steps += steps as u64;
        if self.steps > STEPS_MAX { Err(declined("a regular expression that takes long")) } else { Ok(()) }
    }
}

pub(crate) use parse::similar;
