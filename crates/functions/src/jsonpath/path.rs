//! The path language of jsonb: its grammar, read into a tree.
//!
//! What is not certain is not read: regular expressions, `datetime()`, `keyvalue()` (whose ids are places in PostgreSQL's own form), and
//! strings with escapes beyond the common ones.

use crate::SqlError;
use crate::cast::parse_numeric;
use crate::decimal::{Decimal, Number};

/// How deep expressions may be nested.
const DEPTH_MAX: usize = 64;
/// Bytes of a path.
const BYTES_MAX: usize = 16 << 10;

/// A path.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) lax: bool,
    pub(crate) expr: Expr,
}

/// A value, or a predicate.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    /// `$`.
    Root,
    /// `@`.
    Current,
    /// `last`.
    Last,
    /// `$name`.
    Variable(String),
    Null,
    Bool(bool),
    Number(Decimal),
    String(String),
    /// A value and what is taken of it.
    Steps(Box<Expr>, Vec<Step>),
    /// `+`, `-`, `*`, `/`, `%`.
    Arithmetic(u8, Box<Expr>, Box<Expr>),
    /// `-` or `+` before a value.
    Sign(bool, Box<Expr>),
    /// A comparison.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    IsUnknown(Box<Expr>),
    Exists(Box<Expr>),
    StartsWith(Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is taken of a value.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// `.key`.
    Key(String),
    /// `.*`.
    AnyKey,
    /// `.**{from to to}`; `None` is `last`.
    Descend(Option<u32>, Option<u32>),
    /// `[*]`.
    AnyElement,
    /// `[1, 2 to last]`.
    Elements(Vec<(Expr, Option<Expr>)>),
    /// `?(…)`.
    Filter(Expr),
    Method(Method),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Type,
    Size,
    Double,
    Ceiling,
    Floor,
    Abs,
}

impl Expr {
    /// Whether it says true, false or unknown.
    pub(crate) fn is_predicate(&self) -> bool {
        matches!(
            self,
            Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_) | Expr::IsUnknown(_) | Expr::Exists(_) | Expr::StartsWith(..)
        )
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A word without quotes, which may be a key word.
    Word(String),
    /// A string in quotes.
    String(String),
    Number(String),
    Variable(String),
    Mark(&'static str),
}

fn unread() -> SqlError {
    SqlError::Declined("a path that is not certain to be read as PostgreSQL reads it")
}

const MARKS: &[&str] = &[
    "**", "&&", "||", "==", "!=", "<>", "<=", ">=", "$", "@", ".", "*", "[", "]", "{", "}", "(", ")", "?", ",", "+", "-", "/", "%", "<",
    ">", "!",
];

fn tokens(text: &str) -> Result<Vec<Token>, SqlError> {
    if text.len() > BYTES_MAX || !text.is_ascii() && text.contains(['\u{a0}', '\u{feff}']) {
        return Err(unread());
    }
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0C']);
        let Some(first) = rest.chars().next() else { return Ok(out) };
        if rest.starts_with("/*") {
            return Err(unread());
        }
        match first {
            '"' => {
                let (string, behind) = quoted(&rest[1..])?;
                out.push(Token::String(string));
                rest = behind;
            }
            '$' => {
                let behind = &rest[1..];
                if let Some(inner) = behind.strip_prefix('"') {
                    let (name, after) = quoted(inner)?;
                    out.push(Token::Variable(name));
                    rest = after;
                } else {
                    let name = word(behind);
                    rest = &behind[name.len()..];
                    if rest.starts_with('\\') {
                        return Err(unread());
                    }
                    out.push(if name.is_empty() { Token::Mark("$") } else { Token::Variable(name.to_owned()) });
                }
            }
            '0'..='9' => {
                let (number, behind) = number(rest)?;
                out.push(Token::Number(number));
                rest = behind;
            }
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => return Err(unread()),
            _ if is_wordy(first) => {
                let name = word(rest);
                rest = &rest[name.len()..];
                if rest.starts_with('\\') {
                    return Err(unread());
                }
                out.push(Token::Word(name.to_owned()));
            }
            _ => {
                let mark = MARKS.iter().find(|mark| rest.starts_with(**mark)).ok_or_else(unread)?;
                rest = &rest[mark.len()..];
                out.push(Token::Mark(mark));
            }
        }
    }
}

fn is_wordy(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn word(text: &str) -> &str {
    let end = text.find(|character: char| !is_wordy(character) && !character.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// A decimal, and what follows it, which may not be the beginning of a word.
fn number(text: &str) -> Result<(String, &str), SqlError> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if end > 1 && bytes[0] == b'0' {
        return Err(unread());
    }
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == 0 {
            return Err(unread());
        }
        end += 1 + fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + signed).min(bytes.len()));
        if exponent == 0 {
            return Err(unread());
        }
        end += 1 + signed + exponent;
    }
    if text[end..].starts_with(is_wordy) {
        return Err(unread());
    }
    Ok((text[..end].to_owned(), &text[end..]))
}

fn quoted(text: &str) -> Result<(String, &str), SqlError> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((out, &text[at + 1..])),
            '\\' => out.push(match characters.next().ok_or_else(unread)?.1 {
                'b' => '\x08',
                'f' => '\x0C',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\x0B',
                same @ ('"' | '\\' | '/') => same,
                _ => return Err(unread()),
            }),
            '\n' | '\r' => return Err(unread()),
            other => out.push(other),
        }
    }
    Err(unread())
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// How many filters are around.
    filters: usize,
    /// How many subscripts are around.
    subscripts: usize,
}

type Parsed<T> = Result<T, SqlError>;

impl Path {
    pub(crate) fn parse(text: &str) -> Parsed<Path> {
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens, at: 0, depth: 0, filters: 0, subscripts: 0 };
        let lax = !parser.take_word("strict");
        if lax {
            parser.take_word("lax");
        }
        let expr = parser.any()?;
        if parser.at == parser.tokens.len() { Ok(Path { lax, expr }) } else { Err(unread()) }
    }
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_mark(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Token::Mark(found)) if *found == mark)
    }

    fn take(&mut self, mark: &str) -> bool {
        let found = self.is_mark(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &str) -> Parsed<()> {
        if self.take(mark) { Ok(()) } else { Err(unread()) }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// A value or a predicate: `||` binds loosest.
    fn any(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(unread());
        }
        let mut left = self.conjunction()?;
        while self.take("||") {
            let right = self.conjunction()?;
            left = Expr::Or(Box::new(predicate(left)?), Box::new(predicate(right)?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Parsed<Expr> {
        let mut left = self.test()?;
        while self.take("&&") {
            let right = self.test()?;
            left = Expr::And(Box::new(predicate(left)?), Box::new(predicate(right)?));
        }
        Ok(left)
    }

    fn test(&mut self) -> Parsed<Expr> {
        if self.take("!") {
            // What is negated stands in parentheses.
            if self.is_word("exists") {
                return Ok(Expr::Not(Box::new(self.test()?)));
            }
            self.expect("(")?;
            let of = predicate(self.any()?)?;
            self.expect(")")?;
            return Ok(Expr::Not(Box::new(of)));
        }
        if self.is_word("exists") && matches!(self.tokens.get(self.at + 1), Some(Token::Mark("("))) {
            self.at += 2;
            let of = value(self.any()?)?;
            self.expect(")")?;
            return Ok(Expr::Exists(Box::new(of)));
        }
        let left = self.sum()?;
        let comparison = match self.peek() {
            Some(Token::Mark("==")) => Some(Comparison::Equal),
            Some(Token::Mark("!=" | "<>")) => Some(Comparison::NotEqual),
            Some(Token::Mark("<")) => Some(Comparison::Less),
            Some(Token::Mark("<=")) => Some(Comparison::LessOrEqual),
            Some(Token::Mark(">")) => Some(Comparison::Greater),
            Some(Token::Mark(">=")) => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        if let Some(comparison) = comparison {
            self.at += 1;
            let right = value(self.sum()?)?;
            return Ok(Expr::Compare(comparison, Box::new(value(left)?), Box::new(right)));
        }
        if self.take_word("starts") {
            if !self.take_word("with") {
                return Err(unread());
            }
            let initial = match self.peek() {
                Some(Token::String(text)) => Expr::String(text.clone()),
                Some(Token::Variable(name)) => Expr::Variable(name.clone()),
                _ => return Err(unread()),
            };
            self.at += 1;
            return Ok(Expr::StartsWith(Box::new(value(left)?), Box::new(initial)));
        }
        if self.is_word("like_regex") {
            return Err(SqlError::Declined("like_regex"));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        loop {
            let sign = if self.take("+") {
                b'+'
            } else if self.take("-") {
                b'-'
            } else {
                return Ok(left);
            };
            let right = value(self.product()?)?;
            left = Expr::Arithmetic(sign, Box::new(value(left)?), Box::new(right));
        }
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.signed()?;
        loop {
            let sign = if self.take("*") {
                b'*'
            } else if self.take("/") {
                b'/'
            } else if self.take("%") {
                b'%'
            } else {
                return Ok(left);
            };
            let right = value(self.signed()?)?;
            left = Expr::Arithmetic(sign, Box::new(value(left)?), Box::new(right));
        }
    }

    fn signed(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(unread());
        }
        let signed = if self.take("-") {
            Expr::Sign(true, Box::new(value(self.signed()?)?))
        } else if self.take("+") {
            Expr::Sign(false, Box::new(value(self.signed()?)?))
        } else {
            self.stepped()?
        };
        self.depth -= 1;
        Ok(signed)
    }

    fn stepped(&mut self) -> Parsed<Expr> {
        let first = self.primary()?;
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        Ok(if steps.is_empty() { first } else { Expr::Steps(Box::new(value(first)?), steps) })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let token = self.peek().cloned().ok_or_else(unread)?;
        self.at += 1;
        Ok(match token {
            Token::Mark("$") => Expr::Root,
            Token::Mark("@") if self.filters > 0 => Expr::Current,
            Token::Mark("(") => {
                let of = self.any()?;
                self.expect(")")?;
                if of.is_predicate() && self.take_word("is") {
                    if !self.take_word("unknown") {
                        return Err(unread());
                    }
                    return Ok(Expr::IsUnknown(Box::new(of)));
                }
                of
            }
            Token::Variable(name) => Expr::Variable(name),
            Token::String(text) => Expr::String(text),
            Token::Number(digits) => match parse_numeric(&digits)? {
                Number::Finite(decimal) => Expr::Number(decimal),
                _ => return Err(unread()),
            },
            Token::Word(word) => match word.as_str() {
                "null" => Expr::Null,
                "true" => Expr::Bool(true),
                "false" => Expr::Bool(false),
                "last" if self.subscripts > 0 => Expr::Last,
                _ => return Err(unread()),
            },
            Token::Mark(_) => return Err(unread()),
        })
    }

    fn step(&mut self) -> Parsed<Option<Step>> {
        if self.take("?") {
            self.expect("(")?;
            self.filters += 1;
            let filter = predicate(self.any()?)?;
            self.filters -= 1;
            self.expect(")")?;
            return Ok(Some(Step::Filter(filter)));
        }
        if self.take("[") {
            return self.elements().map(Some);
        }
        if !self.take(".") {
            return Ok(None);
        }
        if self.take("**") {
            return self.descent().map(Some);
        }
        if self.take("*") {
            return Ok(Some(Step::AnyKey));
        }
        let token = self.peek().cloned().ok_or_else(unread)?;
        self.at += 1;
        Ok(Some(match token {
            Token::String(key) => Step::Key(key),
            Token::Word(word) if self.is_mark("(") => {
                let method = match word.as_str() {
                    "type" => Method::Type,
                    "size" => Method::Size,
                    "double" => Method::Double,
                    "ceiling" => Method::Ceiling,
                    "floor" => Method::Floor,
                    "abs" => Method::Abs,
                    _ => return Err(SqlError::Declined("this method of a path")),
                };
                self.expect("(")?;
                self.expect(")")?;
                Step::Method(method)
            }
            Token::Word(word) => Step::Key(word),
            _ => return Err(unread()),
        }))
    }

    fn elements(&mut self) -> Parsed<Step> {
        if self.is_mark("*") && matches!(self.tokens.get(self.at + 1), Some(Token::Mark("]"))) {
            self.at += 2;
            return Ok(Step::AnyElement);
        }
        self.subscripts += 1;
        let mut list = Vec::new();
        loop {
            let from = value(self.any()?)?;
            let to = if self.take_word("to") { Some(value(self.any()?)?) } else { None };
            list.push((from, to));
            if !self.take(",") {
                break;
            }
        }
        self.subscripts -= 1;
        self.expect("]")?;
        Ok(Step::Elements(list))
    }

    /// `**`, `**{2}`, `**{1 to last}`.
    fn descent(&mut self) -> Parsed<Step> {
        if !self.take("{") {
            return Ok(Step::Descend(Some(0), None));
        }
        let from = self.level()?;
        let to = if self.take_word("to") { self.level()? } else { from };
        self.expect("}")?;
        Ok(Step::Descend(from, to))
    }

    fn level(&mut self) -> Parsed<Option<u32>> {
        if self.take_word("last") {
            return Ok(None);
        }
        let Some(Token::Number(digits)) = self.peek() else { return Err(unread()) };
        let level = digits.parse().map_err(|_| unread())?;
        self.at += 1;
        Ok(Some(level))
    }
}

fn predicate(expr: Expr) -> Parsed<Expr> {
    if expr.is_predicate() { Ok(expr) } else { Err(unread()) }
}

/// A predicate as a value is PostgreSQL's to read.
fn value(expr: Expr) -> Parsed<Expr> {
    if expr.is_predicate() { Err(unread()) } else { Ok(expr) }
}
