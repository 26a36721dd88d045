//! An expression as an automaton, and its simulation: all states at once, so that no text takes longer than its length times the
//! automaton's.

use super::parse::{self, Assert, Ast, Set};
use super::{Subject, declined};
use crate::SqlError;

/// States of one automaton.
const STATES_MAX: usize = 4000;

#[derive(Debug, Clone)]
enum State {
    One(Set, usize),
    Assert(Assert, usize),
    Both(usize, usize),
    Match,
}

/// An automaton.
#[derive(Debug)]
pub(crate) struct Program {
    states: Vec<State>,
    start: usize,
}

/// States that are reached, each once, in a table of which were.
struct Reached {
    list: Vec<usize>,
    marks: Vec<u32>,
    mark: u32,
}

impl Reached {
    fn new(states: usize) -> Reached {
        Reached { list: Vec::with_capacity(states.min(64)), marks: vec![0; states], mark: 1 }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.mark += 1;
    }

    fn insert(&mut self, state: usize) -> bool {
        let new = self.marks[state] != self.mark;
        self.marks[state] = self.mark;
        new
    }
}

impl Program {
    pub(crate) fn new(ast: &Ast) -> Result<Program, SqlError> {
        let mut program = Program { states: vec![State::Match], start: 0 };
        program.start = program.add(ast, 0)?;
        Ok(program)
    }

    fn push(&mut self, state: State) -> Result<usize, SqlError> {
        if self.states.len() == STATES_MAX {
            return Err(declined("a regular expression that is large"));
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }

    /// The state from which the expression, and then `next`, is matched.
    fn add(&mut self, ast: &Ast, next: usize) -> Result<usize, SqlError> {
        match ast {
            Ast::Set(set) => self.push(State::One(set.clone(), next)),
            Ast::Assert(assert) => self.push(State::Assert(*assert, next)),
            Ast::Sequence(parts) => parts.iter().rev().try_fold(next, |next, part| self.add(part, next)),
            Ast::Group { of, .. } => self.add(of, next),
            Ast::Alternatives(branches) => {
                let mut branches = branches.iter().rev();
                let last = branches.next().ok_or(declined("no alternative"))?;
                let mut whole = self.add(last, next)?;
                for branch in branches {
                    let start = self.add(branch, next)?;
                    whole = self.push(State::Both(start, whole))?;
                }
                Ok(whole)
            }
            Ast::Repeat { of, min, max } => {
                let mut next = next;
                match max {
                    None => {
                        let again = self.push(State::Both(0, next))?;
                        let start = self.add(of, again)?;
                        self.states[again] = State::Both(start, next);
                        next = again;
                    }
                    Some(max) => {
                        let after = next;
                        for _ in *min..*max {
                            let start = self.add(of, next)?;
                            next = self.push(State::Both(start, after))?;
                        }
                    }
                }
                for _ in 0..*min {
                    next = self.add(of, next)?;
                }
                Ok(next)
            }
        }
    }

    /// Whether a match could begin at this character, seen from the character alone.
    pub(crate) fn may_begin(&self, subject: &Subject, at: usize) -> bool {
        match (&self.states[self.start], subject.characters.get(at)) {
            (State::One(..), None) => false,
            // What is not certain is for the match to find out.
            (State::One(set, _), Some(character)) => set.holds(*character, subject.c).unwrap_or(true),
            (State::Assert(Assert::Start, _), _) => at == 0,
            _ => true,
        }
    }

    /// Adds a state with all that follow from it without a character; whether a match ends here.
    fn follow(&self, state: usize, subject: &mut Subject, at: usize, reached: &mut Reached) -> Result<bool, SqlError> {
        let mut matched = false;
        let mut waiting = vec![state];
        while let Some(state) = waiting.pop() {
            if !reached.insert(state) {
                continue;
            }
            subject.count(1)?;
            match &self.states[state] {
                State::Match => matched = true,
                State::One(..) => reached.list.push(state),
                State::Both(first, second) => waiting.extend([*second, *first]),
                State::Assert(assert, next) => {
                    if holds(*assert, subject, at)? {
                        waiting.push(*next);
                    }
                }
            }
        }
        Ok(matched)
    }

    /// The states behind one character.
    fn step(&self, now: &Reached, then: &mut Reached, subject: &mut Subject, at: usize) -> Result<bool, SqlError> {
        then.clear();
        let character = subject.characters[at];
        let mut matched = false;
        for &state in &now.list {
            if let State::One(set, next) = &self.states[state]
                && set.holds(character, subject.c)?
            {
                matched |= self.follow(*next, subject, at + 1, then)?;
            }
        }
        subject.count(now.list.len())?;
        Ok(matched)
    }

    /// Whether a match begins anywhere.
    pub(crate) fn found(&self, subject: &mut Subject) -> Result<bool, SqlError> {
        let (mut now, mut then) = (Reached::new(self.states.len()), Reached::new(self.states.len()));
        for at in 0..=subject.len() {
            if self.follow(self.start, subject, at, &mut now)? {
                return Ok(true);
            }
            if at == subject.len() {
                break;
            }
            if self.step(&now, &mut then, subject, at)? {
                return Ok(true);
            }
            std::mem::swap(&mut now, &mut then);
        }
        Ok(false)
    }

    /// The last place, `limit` at most, where a match that begins at `start` ends.
    pub(crate) fn longest(&self, subject: &mut Subject, start: usize, limit: usize) -> Result<Option<usize>, SqlError> {
        self.run(subject, start, limit, false)
    }

    /// The first one.
    pub(crate) fn shortest(&self, subject: &mut Subject, start: usize) -> Result<Option<usize>, SqlError> {
        let limit = subject.len();
        self.run(subject, start, limit, true)
    }

    fn run(&self, subject: &mut Subject, start: usize, limit: usize, first: bool) -> Result<Option<usize>, SqlError> {
        let (mut now, mut then) = (Reached::new(self.states.len()), Reached::new(self.states.len()));
        let mut end = self.follow(self.start, subject, start, &mut now)?.then_some(start);
        for at in start..limit {
            if now.list.is_empty() || first && end.is_some() {
                break;
            }
            if self.step(&now, &mut then, subject, at)? {
                end = Some(at + 1);
            }
            std::mem::swap(&mut now, &mut then);
        }
        Ok(end)
    }
}

fn holds(assert: Assert, subject: &Subject, at: usize) -> Result<bool, SqlError> {
    let is_word = |at: Option<usize>| match at.and_then(|at| subject.characters.get(at)) {
        Some(character) => parse::is_word(*character, subject.c),
        None => Ok(false),
    };
    let edges = || Ok::<_, SqlError>((is_word(at.checked_sub(1))?, is_word(Some(at))?));
    Ok(match assert {
        Assert::Start => at == 0,
        Assert::End => at == subject.len(),
        Assert::WordStart => edges()? == (false, true),
        Assert::WordEnd => edges()? == (true, false),
        Assert::WordEdge => {
            let (before, after) = edges()?;
            before != after
        }
        Assert::NoWordEdge => {
            let (before, after) = edges()?;
            before == after
        }
    })
}
