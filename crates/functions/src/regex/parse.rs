//! From the text of an expression to its tree.

use super::{Options, Preference, declined};
use crate::SqlError;

/// Repetitions that are spelt out.
const REPEAT_MAX: u32 = 255;
/// Nested parentheses.
const DEPTH_MAX: usize = 50;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ast {
    Set(Set),
    Assert(Assert),
    Sequence(Vec<Ast>),
    Alternatives(Vec<Ast>),
    Repeat { of: Box<Ast>, min: u32, max: Option<u32> },
    Group { of: Box<Ast>, capture: usize },
}

/// What holds at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assert {
    Start,
    End,
    WordStart,
    WordEnd,
    WordEdge,
    NoWordEdge,
}

/// A class of characters by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Alpha,
    Upper,
    Lower,
    Digit,
    Xdigit,
    Alnum,
    Space,
    Blank,
    Punct,
    Print,
    Graph,
    Cntrl,
    Word,
}

/// Characters, one of which matches.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Set {
    pub(crate) negated: bool,
    pub(crate) ranges: Vec<(char, char)>,
    pub(crate) classes: Vec<Class>,
}

impl Class {
    fn named(name: &str) -> Option<Class> {
        Some(match name {
            "alpha" => Class::Alpha,
            "upper" => Class::Upper,
            "lower" => Class::Lower,
            "digit" => Class::Digit,
            "xdigit" => Class::Xdigit,
            "alnum" => Class::Alnum,
            "space" => Class::Space,
            "blank" => Class::Blank,
            "punct" => Class::Punct,
            "print" => Class::Print,
            "graph" => Class::Graph,
            "cntrl" => Class::Cntrl,
            _ => return None,
        })
    }

    fn holds(self, character: char) -> bool {
        match self {
            Class::Alpha => character.is_ascii_alphabetic(),
            Class::Upper => character.is_ascii_uppercase(),
            Class::Lower => character.is_ascii_lowercase(),
            Class::Digit => character.is_ascii_digit(),
            Class::Xdigit => character.is_ascii_hexdigit(),
            Class::Alnum => character.is_ascii_alphanumeric(),
            Class::Space => matches!(character, ' ' | '\t'..='\r'),
            Class::Blank => matches!(character, ' ' | '\t'),
            Class::Punct => character.is_ascii_punctuation(),
            Class::Print => matches!(character, ' '..='~'),
            Class::Graph => matches!(character, '!'..='~'),
            Class::Cntrl => character.is_ascii_control(),
            Class::Word => character.is_ascii_alphanumeric() || character == '_',
        }
    }
}

impl Set {
    /// Whether the character is one of them; an error where the locale would have to say. `c`: it is C.
    pub(crate) fn holds(&self, character: char, c: bool) -> Result<bool, SqlError> {
        if self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&character)) {
            return Ok(!self.negated);
        }
        if !self.classes.is_empty() && !c && !character.is_ascii() {
            return Err(declined("a class of characters beyond ASCII"));
        }
        Ok(self.classes.iter().any(|class| class.holds(character)) != self.negated)
    }
}

/// Whether a character is part of a word.
pub(crate) fn is_word(character: char, c: bool) -> Result<bool, SqlError> {
    if character.is_ascii() || c { Ok(Class::Word.holds(character)) } else { Err(declined("the edge of a word beyond ASCII")) }
}

/// What was read.
pub(crate) struct Parsed {
    pub(crate) root: Ast,
    pub(crate) captures: usize,
    pub(crate) preference: Preference,
}

struct Parser {
    characters: Vec<char>,
    at: usize,
    options: Options,
    captures: usize,
    depth: usize,
    greedy: bool,
    lazy: bool,
    alternatives: bool,
}

pub(crate) fn parse(pattern: &str, options: Options) -> Result<Parsed, SqlError> {
    if pattern.starts_with("***") {
        return Err(declined("a director before a regular expression"));
    }
    let characters: Vec<char> = pattern.chars().collect();
    let mut parser = Parser { characters, at: 0, options, captures: 0, depth: 0, greedy: false, lazy: false, alternatives: false };
    let root = parser.alternatives()?;
    if parser.at < parser.characters.len() {
        return Err(declined("a parenthesis that closes nothing"));
    }
    let preference = match (parser.lazy, parser.greedy) {
        (false, _) => Preference::Longest,
        (true, false) if !parser.alternatives && parser.captures == 0 => Preference::Shortest,
        _ => Preference::Unclear,
    };
    Ok(Parsed { root, captures: parser.captures, preference })
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = &self.characters[self.at..];
        let found = rest.len() >= text.len() && text.chars().zip(rest).all(|(wanted, found)| wanted == *found);
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    fn alternatives(&mut self) -> Result<Ast, SqlError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(declined("a regular expression that is nested deeply"));
        }
        let mut branches = vec![self.branch()?];
        while self.eat("|") {
            branches.push(self.branch()?);
        }
        self.depth -= 1;
        self.alternatives |= branches.len() > 1;
        Ok(if branches.len() == 1 { branches.remove(0) } else { Ast::Alternatives(branches) })
    }

    fn branch(&mut self) -> Result<Ast, SqlError> {
        let mut pieces = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            let atom = self.atom(next)?;
            pieces.push(self.quantified(atom)?);
        }
        Ok(if pieces.len() == 1 { pieces.remove(0) } else { Ast::Sequence(pieces) })
    }

    fn atom(&mut self, next: char) -> Result<Ast, SqlError> {
        self.at += 1;
        Ok(match next {
            '.' => Ast::Set(Set { negated: true, ..Set::default() }),
            '^' => Ast::Assert(Assert::Start),
            '$' => Ast::Assert(Assert::End),
            '[' => self.bracket()?,
            '\\' => self.escape()?,
            '(' if self.eat("?:") => {
                let of = self.alternatives()?;
                self.closed()?;
                // A sequence of one, so that it is not taken for the pieces around it.
                Ast::Sequence(vec![of])
            }
            '(' if self.peek() == Some('?') => return Err(declined("lookaround and options in a regular expression")),
            '(' => {
                self.captures += 1;
                let capture = self.captures - 1;
                let of = Box::new(self.alternatives()?);
                self.closed()?;
                Ast::Group { of, capture }
            }
            '*' | '+' | '?' | '{' => return Err(declined("a quantifier without anything before it")),
            character => self.character(character)?,
        })
    }

    fn closed(&mut self) -> Result<(), SqlError> {
        if self.eat(")") { Ok(()) } else { Err(declined("a parenthesis that is not closed")) }
    }

    fn character(&self, character: char) -> Result<Ast, SqlError> {
        let mut set = Set::default();
        self.add(&mut set, character, character)?;
        Ok(Ast::Set(set))
    }

    /// Adds a range, in both cases if those do not matter.
    fn add(&self, set: &mut Set, first: char, last: char) -> Result<(), SqlError> {
        set.ranges.push((first, last));
        if !self.options.fold {
            return Ok(());
        }
        if !last.is_ascii() && !self.options.c {
            return Err(declined("letters beyond ASCII whose case does not matter"));
        }
        for letter in 'a'..='z' {
            let capital = letter.to_ascii_uppercase();
            let range = first..=last;
            match (range.contains(&letter), range.contains(&capital)) {
                (true, false) => set.ranges.push((capital, capital)),
                (false, true) => set.ranges.push((letter, letter)),
                _ => {}
            }
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<Ast, SqlError> {
        let unknown = self.options.classes_unknown;
        let class = |class, negated| Ast::Set(Set { negated, classes: vec![class], ..Set::default() });
        Ok(match self.next().ok_or(declined("a backslash at the end"))? {
            'd' => class(Class::Digit, false),
            'D' => class(Class::Digit, true),
            's' | 'S' if unknown => return Err(declined("the blanks of this locale")),
            's' => class(Class::Space, false),
            'S' => class(Class::Space, true),
            'w' => class(Class::Word, false),
            'W' => class(Class::Word, true),
            'A' => Ast::Assert(Assert::Start),
            'Z' => Ast::Assert(Assert::End),
            'm' => Ast::Assert(Assert::WordStart),
            'M' => Ast::Assert(Assert::WordEnd),
            'y' => Ast::Assert(Assert::WordEdge),
            'Y' => Ast::Assert(Assert::NoWordEdge),
            other => {
                let character = plain_escape(other)?;
                self.character(character)?
            }
        })
    }

    fn bracket(&mut self) -> Result<Ast, SqlError> {
        if self.eat("[:<:]]") || self.eat("[:>:]]") {
            return Err(declined("the edge of a word in brackets"));
        }
        let mut set = Set { negated: self.eat("^"), ..Set::default() };
        let unclosed = || declined("a bracket that is not closed");
        let mut first = true;
        loop {
            let next = self.next().ok_or_else(unclosed)?;
            let low = match next {
                ']' if !first => break,
                '[' if matches!(self.peek(), Some('.' | '=')) => return Err(declined("a collating element")),
                '[' if self.eat(":") => {
                    let mut name = String::new();
                    while !self.eat(":]") {
                        name.push(self.next().filter(char::is_ascii_lowercase).ok_or_else(unclosed)?);
                    }
                    let class = Class::named(&name).ok_or(declined("this class of characters"))?;
                    if self.options.fold && matches!(class, Class::Upper | Class::Lower) {
                        return Err(declined("a class of a case that does not matter"));
                    }
                    self.push(&mut set, class)?;
                    first = false;
                    continue;
                }
                '\\' => match self.next().ok_or_else(unclosed)? {
                    'd' => {
                        self.push(&mut set, Class::Digit)?;
                        first = false;
                        continue;
                    }
                    's' => {
                        self.push(&mut set, Class::Space)?;
                        first = false;
                        continue;
                    }
                    'w' => {
                        self.push(&mut set, Class::Word)?;
                        first = false;
                        continue;
                    }
                    other => plain_escape(other)?,
                },
                '-' if !first && self.peek() != Some(']') => return Err(declined("a hyphen within brackets")),
                other => other,
            };
            first = false;
            let high = if self.peek() == Some('-') && self.characters.get(self.at + 1).is_some_and(|next| *next != ']') {
                self.at += 1;
                match self.next().ok_or_else(unclosed)? {
                    '\\' => plain_escape(self.next().ok_or_else(unclosed)?)?,
                    '[' | '-' => return Err(declined("this range of characters")),
                    high => high,
                }
            } else {
                low
            };
            if low > high {
                return Err(declined("a range that ends before it begins"));
            }
            self.add(&mut set, low, high)?;
        }
        Ok(Ast::Set(set))
    }

    fn push(&self, set: &mut Set, class: Class) -> Result<(), SqlError> {
        let disputed = matches!(class, Class::Space | Class::Blank | Class::Punct | Class::Print | Class::Graph | Class::Cntrl);
        if self.options.classes_unknown && disputed {
            return Err(declined("a class of characters in this locale"));
        }
        set.classes.push(class);
        Ok(())
    }

    fn quantified(&mut self, atom: Ast) -> Result<Ast, SqlError> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => (0, Some(0)),
            _ => return Ok(atom),
        };
        if matches!(atom, Ast::Assert(_)) {
            return Err(declined("a quantifier behind a constraint"));
        }
        self.at += 1;
        let (min, max) = if max == Some(0) { self.bounds()? } else { (min, max) };
        let lazy = self.eat("?");
        if max == Some(0) || max.is_some_and(|max| min > max) {
            return Err(declined("these bounds of a quantifier"));
        }
        // What is repeated a fixed number of times prefers nothing.
        if max != Some(min) {
            self.lazy |= lazy;
            self.greedy |= !lazy;
        } else if lazy {
            return Err(declined("these bounds of a quantifier"));
        }
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return Err(declined("two quantifiers"));
        }
        Ok(Ast::Repeat { of: Box::new(atom), min, max })
    }

    /// `m}`, `m,}` or `m,n}`.
    fn bounds(&mut self) -> Result<(u32, Option<u32>), SqlError> {
        let refuse = || declined("these bounds of a quantifier");
        let min = self.number()?.ok_or_else(refuse)?;
        let max = if self.eat(",") { self.number()? } else { Some(min) };
        if self.eat("}") { Ok((min, max)) } else { Err(refuse()) }
    }

    fn number(&mut self) -> Result<Option<u32>, SqlError> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            self.at += 1;
            let number = value.unwrap_or(0) * 10 + digit;
            if number > REPEAT_MAX {
                return Err(declined("these bounds of a quantifier"));
            }
            value = Some(number);
        }
        Ok(value)
    }
}

/// The character that an escape stands for.
fn plain_escape(escaped: char) -> Result<char, SqlError> {
    Ok(match escaped {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' => '\u{1b}',
        other if other.is_ascii_alphanumeric() => return Err(declined("this escape of a regular expression")),
        other if !other.is_ascii() => return Err(declined("this escape of a regular expression")),
        other => other,
    })
}

/// The regular expression that a pattern of SIMILAR TO means. `escape`: `None` where nothing escapes.
pub(crate) fn similar(pattern: &str, escape: Option<char>) -> Result<String, SqlError> {
    let mut out = String::with_capacity(pattern.len() + 8);
    out.push_str("^(?:");
    let (mut escaped, mut inside) = (false, false);
    for character in pattern.chars() {
        if escaped {
            if character == '"' && !inside {
                return Err(declined("a part of SIMILAR TO's pattern that is marked"));
            }
            out.push('\\');
            out.push(character);
            escaped = false;
        } else if Some(character) == escape {
            escaped = true;
        } else if inside {
            if character == '\\' {
                out.push('\\');
            }
            out.push(character);
            inside = character != ']';
        } else {
            match character {
                '[' => {
                    inside = true;
                    out.push('[');
                }
                '%' => out.push_str(".*"),
                '_' => out.push('.'),
                '(' => out.push_str("(?:"),
                '\\' | '.' | '^' | '$' => {
                    out.push('\\');
                    out.push(character);
                }
                other => out.push(other),
            }
        }
    }
    out.push_str(")$");
    Ok(out)
}
