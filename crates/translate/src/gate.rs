//! The gate before the parser: PostgreSQL's lexical rules over an allowlist of tokens. The parser never sees the text, only these
//! tokens, so what it would misread in the text cannot reach it: adjacent or prefixed string literals, dollar quotes, unknown operators,
//! numbers with junk, key words in places where the two grammars differ.

use sqlparser::tokenizer::Token;

use crate::RemoteReason;
use crate::keywords::{is_keyword, is_reserved, is_structural};

/// Longer statements are not translated.
const BYTES_MAX: usize = 64 * 1024;
/// More tokens are not translated (SQLite allows 32,766 parameters).
const TOKENS_MAX: usize = 16_000;
/// Deeper parentheses are not translated: parser, translator and SQLite recurse on them.
const DEPTH_MAX: usize = 24;
/// More AND, OR, NOT, CASE, joins together are not translated: each makes the tree deeper.
const CONNECTIVES_MAX: usize = 400;
/// PostgreSQL cuts longer names.
const NAME_BYTES_MAX: usize = 63;
/// The wire protocol allows no more.
const PARAMETERS_MAX: usize = 65_535;

/// Marks a name written without quotes, now folded.
pub(crate) const FOLDED: char = '"';
/// Marks a name written within quotes.
pub(crate) const QUOTED: char = '`';

/// What the gate lets through.
#[derive(Debug)]
pub(crate) enum Passed {
    /// The tokens of one statement that begins with SELECT.
    Select(Vec<Token>),
    /// `SHOW rimward.<name>`.
    Show(String),
}

/// Reads a whole statement.
pub(crate) fn pass(sql: &str) -> Result<Passed, RemoteReason> {
    if sql.len() > BYTES_MAX {
        return Err(RemoteReason::TooLarge { what: "bytes", limit: BYTES_MAX });
    }
    let mut gate =
        Gate { text: sql, at: 0, tokens: Vec::with_capacity(sql.len() / 4 + 4), depth: 0, connectives: 0, previous: Previous::Start };
    loop {
        gate.skip_blanks()?;
        let Some(next) = gate.peek() else { break };
        if next == b';' {
            gate.end_of_statement()?;
            break;
        }
        if gate.tokens.is_empty() && gate.previous == Previous::Start {
            if let Some(show) = gate.first_word()? {
                return Ok(Passed::Show(show));
            }
            continue;
        }
        gate.token(next)?;
        if gate.tokens.len() > TOKENS_MAX {
            return Err(RemoteReason::TooLarge { what: "tokens", limit: TOKENS_MAX });
        }
    }
    if gate.tokens.is_empty() { Err(RemoteReason::Empty) } else { Ok(Passed::Select(gate.tokens)) }
}

/// What precedes a token, as far as the next one's meaning depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Previous {
    Start,
    /// A structural key word after which an operand or name begins.
    Keyword,
    /// `AS`.
    As,
    /// `.`
    Dot,
    /// An operator, opening parenthesis or comma.
    Operator,
    /// A name, literal, parameter, closing parenthesis: an operand that is complete.
    Operand,
    /// A name without quotes that names a type for which `name 'literal'` is on the list.
    TypeName,
}

struct Gate<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    depth: usize,
    connectives: usize,
    previous: Previous,
}

fn refuse<T>(what: impl Into<String>) -> Result<T, RemoteReason> {
    Err(RemoteReason::Token { what: what.into() })
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn continues_name(byte: u8) -> bool {
    starts_name(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// Whether a token is this structural key word.
fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found.quote_style.is_none() && found.value == word)
}

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

impl Gate<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn peek_second(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at + 1).copied()
    }

    /// Takes bytes while they please.
    fn take_while(&mut self, mut pleases: impl FnMut(u8) -> bool) -> &str {
        let start = self.at;
        while self.peek().is_some_and(&mut pleases) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    /// Skips white space and comments. Block comments nest.
    fn skip_blanks(&mut self) -> Result<(), RemoteReason> {
        loop {
            match (self.peek(), self.peek_second()) {
                (Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0C'), _) => self.at += 1,
                (Some(b'-'), Some(b'-')) => {
                    self.take_while(|byte| byte != b'\n' && byte != b'\r');
                }
                (Some(b'/'), Some(b'*')) => self.skip_block_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_block_comment(&mut self) -> Result<(), RemoteReason> {
        let mut open = 0usize;
        loop {
            match (self.peek(), self.peek_second()) {
                (Some(b'/'), Some(b'*')) => {
                    open += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    open -= 1;
                    self.at += 2;
                    if open == 0 {
                        return Ok(());
                    }
                }
                (Some(_), _) => self.at += 1,
                (None, _) => return refuse("an unfinished comment"),
            }
        }
    }

    /// After the first `;` only blanks and further `;` may come.
    fn end_of_statement(&mut self) -> Result<(), RemoteReason> {
        while self.peek() == Some(b';') {
            self.at += 1;
            self.skip_blanks()?;
        }
        if self.peek().is_some() { Err(RemoteReason::MultiStatement) } else { Ok(()) }
    }

    /// The statement's first word: SELECT, or `SHOW rimward.<name>`, whose name is returned.
    fn first_word(&mut self) -> Result<Option<String>, RemoteReason> {
        let word = self.take_while(continues_name).to_ascii_lowercase();
        match word.as_str() {
            "select" => {
                self.tokens.push(Token::make_word("select", None));
                self.previous = Previous::Keyword;
                Ok(None)
            }
            "show" => self.show().map(Some),
            "" if self.peek() == Some(b'(') => Err(RemoteReason::Statement { statement: "a parenthesised query".into() }),
            "" => refuse("the first token"),
            _ => {
                let statement = word.chars().take(20).collect::<String>().to_ascii_uppercase();
                // A second statement makes the whole text remote whatever the first is; the reason is only for people.
                Err(RemoteReason::Statement { statement })
            }
        }
    }

    fn show(&mut self) -> Result<String, RemoteReason> {
        let other = || Err(RemoteReason::Statement { statement: "SHOW".into() });
        self.skip_blanks()?;
        if !self.take_while(continues_name).eq_ignore_ascii_case("rimward") || self.peek() != Some(b'.') {
            return other();
        }
        self.at += 1;
        let name = self.take_while(continues_name).to_ascii_lowercase();
        self.skip_blanks()?;
        if self.peek() == Some(b';') {
            self.end_of_statement()?;
        }
        if name.is_empty() || self.peek().is_some() { other() } else { Ok(name) }
    }

    fn token(&mut self, next: u8) -> Result<(), RemoteReason> {
        match next {
            b'(' | b')' | b',' | b'.' => self.punctuation(next),
            b'\'' => self.string(),
            b'"' => self.quoted_name(),
            b'$' => self.parameter(),
            b'0'..=b'9' => self.number(),
            b':' if self.peek_second() == Some(b':') => {
                self.at += 2;
                self.push(Token::DoubleColon, Previous::Dot)
            }
            _ if starts_name(next) => self.word(),
            _ if is_operator(next) => self.operator(),
            _ => refuse(format!("the character {:?}", self.text[self.at..].chars().next().unwrap_or_default())),
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "so that every kind of token ends alike")]
    fn push(&mut self, token: Token, previous: Previous) -> Result<(), RemoteReason> {
        self.tokens.push(token);
        self.previous = previous;
        Ok(())
    }

    fn punctuation(&mut self, next: u8) -> Result<(), RemoteReason> {
        self.at += 1;
        match next {
            b'(' => {
                self.depth += 1;
                if self.depth > DEPTH_MAX {
                    return Err(RemoteReason::TooLarge { what: "nested parentheses", limit: DEPTH_MAX });
                }
                self.push(Token::LParen, Previous::Operator)
            }
            b')' => {
                self.depth = self.depth.saturating_sub(1);
                self.push(Token::RParen, Previous::Operand)
            }
            b',' => self.push(Token::Comma, Previous::Operator),
            _ if self.peek().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.') => refuse("a number without an integral part"),
            _ if !matches!(self.previous, Previous::Operand | Previous::TypeName) => refuse("a dot here"),
            _ => self.push(Token::Period, Previous::Dot),
        }
    }

    fn string(&mut self) -> Result<(), RemoteReason> {
        if self.previous == Previous::Operand {
            return refuse("a string literal directly after an operand");
        }
        if matches!(self.previous, Previous::As | Previous::Dot) {
            return refuse("a string literal as a name");
        }
        let mut value = String::new();
        self.at += 1;
        loop {
            value.push_str(self.take_while(|byte| byte != b'\''));
            match (self.peek(), self.peek_second()) {
                (Some(_), Some(b'\'')) => {
                    value.push('\'');
                    self.at += 2;
                }
                (Some(_), _) => break self.at += 1,
                (None, _) => return refuse("an unfinished string literal"),
            }
        }
        if value.contains('\0') {
            return refuse("a zero byte");
        }
        if self.previous == Previous::TypeName {
            // `date 'x'` is written to the parser as `'x'::date`, which it cannot misread.
            let Some(type_name) = self.tokens.pop() else { return refuse("a string literal here") };
            self.tokens.extend([Token::SingleQuotedString(value), Token::DoubleColon, type_name]);
            self.previous = Previous::Operand;
            return Ok(());
        }
        self.push(Token::SingleQuotedString(value), Previous::Operand)
    }

    fn name(&self, name: &str) -> Result<(), RemoteReason> {
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains('\0') {
            return Err(RemoteReason::Name { name: name.chars().take(NAME_BYTES_MAX).collect() });
        }
        Ok(())
    }

    fn quoted_name(&mut self) -> Result<(), RemoteReason> {
        let mut value = String::new();
        self.at += 1;
        loop {
            value.push_str(self.take_while(|byte| byte != b'"'));
            match (self.peek(), self.peek_second()) {
                (Some(_), Some(b'"')) => {
                    value.push('"');
                    self.at += 2;
                }
                (Some(_), _) => break self.at += 1,
                (None, _) => return refuse("an unfinished name"),
            }
        }
        self.name(&value)?;
        self.push(Token::make_word(&value, Some(QUOTED)), Previous::Operand)
    }

    fn parameter(&mut self) -> Result<(), RemoteReason> {
        self.at += 1;
        let digits = self.take_while(|byte| byte.is_ascii_digit()).to_owned();
        let number = digits.parse::<usize>().unwrap_or(0);
        if !(1..=PARAMETERS_MAX).contains(&number) || self.peek().is_some_and(continues_name) || self.previous == Previous::Operand {
            return refuse("a dollar sign here");
        }
        self.push(Token::Placeholder(format!("${number}")), Previous::Operand)
    }

    /// Integers and plain decimals.
    fn number(&mut self) -> Result<(), RemoteReason> {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_digit());
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.take_while(|byte| byte.is_ascii_digit()).is_empty() {
                return refuse("a number without a fractional part");
            }
        }
        if self.peek().is_some_and(|byte| continues_name(byte) || byte == b'.')
            || !matches!(self.previous, Previous::Operator | Previous::Keyword)
        {
            return refuse("a number here, or of this form");
        }
        let digits = self.text[start..self.at].to_owned();
        self.push(Token::Number(digits, false), Previous::Operand)
    }

    fn word(&mut self) -> Result<(), RemoteReason> {
        let word = self.take_while(continues_name).to_ascii_lowercase();
        self.name(&word)?;
        if let Some(quote @ (b'\'' | b'"')) = self.peek() {
            // E'…', B'…', X'…', N'…', U&'…' need no blank before the quote; neither does date'…', which is simply left out.
            return refuse(format!("a prefix before {}", char::from(quote)));
        }
        let folded = Token::make_word(&word, Some(FOLDED));
        match self.previous {
            // After a dot (and `::`, whose names are judged later) any word is a name; after AS all but the reserved ones are.
            Previous::Dot => return self.push(folded, Previous::Operand),
            Previous::As if is_reserved(&word) => return refuse(format!("the key word {word} as a name")),
            Previous::As => return self.push(folded, Previous::Operand),
            _ => {}
        }
        if is_structural(&word) {
            return self.structural(&word);
        }
        // EXISTS may name a column, but hardly ever does.
        if is_reserved(&word) || word == "exists" {
            return refuse(word.to_ascii_uppercase());
        }
        if matches!(self.previous, Previous::Operand | Previous::TypeName) && is_keyword(&word) {
            return refuse(format!("{} after an operand", word.to_ascii_uppercase()));
        }
        let operand = matches!(self.previous, Previous::Operand | Previous::TypeName);
        let typed = !operand && matches!(word.as_str(), "date" | "timestamp" | "uuid" | "text" | "bool" | "int2" | "int4" | "int8");
        self.push(folded, if typed { Previous::TypeName } else { Previous::Operand })
    }

    fn structural(&mut self, word: &str) -> Result<(), RemoteReason> {
        if matches!(word, "and" | "or" | "not" | "case" | "when" | "join" | "between" | "in" | "is" | "select") {
            self.connectives += 1;
            if self.connectives > CONNECTIVES_MAX {
                return Err(RemoteReason::TooLarge { what: "connectives", limit: CONNECTIVES_MAX });
            }
        }
        // The parser takes `a NOT NULL` for a test.
        if word == "null" && self.ends_with("not") && !self.tokens.iter().rev().nth(1).is_some_and(|token| is_word(token, "is")) {
            return refuse("NOT NULL without IS");
        }
        let previous = match word {
            "as" => Previous::As,
            "null" | "true" | "false" | "unknown" | "end" | "asc" | "desc" | "first" | "last" => Previous::Operand,
            _ => Previous::Keyword,
        };
        self.push(Token::make_word(word, None), previous)
    }

    /// `*` stands for columns at the start of a select item, after a dot, and alone in a function's parentheses. The parser takes it in
    /// others, too.
    fn star_may_follow(&self) -> bool {
        let mut before = self.tokens.iter().rev();
        match before.next() {
            Some(Token::Comma | Token::Period) => true,
            Some(Token::LParen) => matches!(before.next(), Some(Token::Word(function)) if function.quote_style.is_some()),
            _ => self.ends_with("select") || self.ends_with("distinct"),
        }
    }

    fn ends_with(&self, word: &str) -> bool {
        self.tokens.last().is_some_and(|token| is_word(token, word))
    }

    /// A run of operator characters, as PostgreSQL cuts it: at a comment, and before a final + or - unless the run has a character
    /// that marks it as an operator of its own.
    fn operator(&mut self) -> Result<(), RemoteReason> {
        let rest = &self.text.as_bytes()[self.at..];
        let mut length = rest.iter().take_while(|&&byte| is_operator(byte)).count();
        for start in 1..length {
            if rest[start..].starts_with(b"--") || rest[start..].starts_with(b"/*") {
                length = start;
                break;
            }
        }
        if !rest[..length].iter().any(|byte| b"~!@#%^&|`?".contains(byte)) {
            while length > 1 && matches!(rest[length - 1], b'+' | b'-') {
                length -= 1;
            }
        }
        let operator = &self.text[self.at..self.at + length];
        let token = match operator {
            "=" => Token::Eq,
            "<>" | "!=" => Token::Neq,
            "<" => Token::Lt,
            "<=" => Token::LtEq,
            ">" => Token::Gt,
            ">=" => Token::GtEq,
            "*" => Token::Mul,
            "-" => Token::Minus,
            _ => return Err(RemoteReason::Operator { operator: operator.to_owned() }),
        };
        if token == Token::Mul && !self.star_may_follow() {
            return refuse("* here");
        }
        self.at += length;
        let previous = if token == Token::Mul { Previous::Operand } else { Previous::Operator };
        self.push(token, previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &str) {
        let outcome = match pass(sql) {
            Ok(Passed::Select(tokens)) => tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Ok(Passed::Show(name)) => format!("show {name}"),
            Err(reason) => format!("remote: {}", reason.code()),
        };
        assert_eq!(outcome, expected, "{sql}");
    }

    #[test]
    fn names_reach_the_parser_folded_and_quoted() {
        check("SELECT Title, \"Title\" FROM Film;", "select \"title\" , `Title` from \"film\"");
        check("select t.order, t.\"x\"\"y\" from t", "select \"t\" . \"order\" , \"t\" . `x\"y` from \"t\"");
        check("select/* a /* nested */ comment */a -- end\nfrom t ; ;", "select \"a\" from \"t\"");
    }

    #[test]
    fn what_the_parser_misreads_does_not_reach_it() {
        for sql in [
            "select 'a'\n'b'",
            "select 'a' 'b'",
            "select E'a'",
            "select $$a$$",
            "select 0x1F",
            "select 1e5",
            "select 1.",
            "select .5",
            "select 1a",
            "select 1_000",
            "select $1a",
            "select interval '1 day'",
            "select timestamptz '2020-01-01'",
            "select a isnull from t",
            "select a notnull from t",
            "select * from only t",
            "select a year from t",
            "select a from t for update",
            "select b'1'",
            "select date'x'",
            "select a from t as select",
            "select 'x\0'",
            "select a from t where b not null",
            "select (*) from t",
        ] {
            check(sql, "remote: token");
        }
        for sql in [
            "select -2^2",
            "select ~1",
            "select a || b from t",
            "select a==b from t",
            "select a ->> 'b' from t",
            "select a <=> b from t",
            "select U&'a'",
            "select U&\"x\"",
            "select 1+1",
        ] {
            check(sql, "remote: operator");
        }
    }

    #[test]
    fn operators_are_cut_as_postgresql_cuts_them() {
        check("select a from t where a=-1", "select \"a\" from \"t\" where \"a\" = - 1");
        check("select a from t where a<--comment\n1", "select \"a\" from \"t\" where \"a\" < 1");
        check("select a from t where a<-1", "select \"a\" from \"t\" where \"a\" < - 1");
        check("select count(*)from t", "select \"count\" ( * ) from \"t\"");
    }

    #[test]
    fn only_one_select_passes() {
        check("", "remote: empty");
        check(" ; ", "remote: empty");
        check("-- nothing", "remote: empty");
        check("select 1; select 2", "remote: multi_statement");
        check("insert into t values (1)", "remote: statement");
        check("with x as (select 1) select * from x", "remote: statement");
        check("(select 1)", "remote: statement");
        check("SHOW Rimward.Last_Route;", "show last_route");
        check("show rimward.lsn; select 1", "remote: multi_statement");
        check("show search_path", "remote: statement");
    }

    #[test]
    fn what_is_too_large_stops_before_the_parser() {
        check(&format!("select {}", "1,".repeat(40_000)), "remote: too_large");
        check(&format!("select {}1{}", "(".repeat(25), ")".repeat(25)), "remote: too_large");
        check(&format!("select 1 where {} true", "not ".repeat(500)), "remote: too_large");
        check(&format!("select {}1", "1,".repeat(10_000)), "remote: too_large");
        check(&format!("select {}", "a".repeat(64)), "remote: name");
    }
}
