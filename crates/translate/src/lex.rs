//! PostgreSQL's lexical rules. What is rare and easily misread (dollar quotes, bit strings, `U&`, numbers with junk behind them, string
//! literals that continue on the next line) is left to the primary.

use crate::RemoteReason;
use crate::plan::TransactionCommand;
use crate::transaction;

/// Longer statements are not translated.
const BYTES_MAX: usize = 256 * 1024;
/// More tokens are not translated (SQLite allows 32,766 parameters).
const TOKENS_MAX: usize = 40_000;
/// PostgreSQL cuts longer names.
const NAME_BYTES_MAX: usize = 63;
/// The wire protocol allows no more.
const PARAMETERS_MAX: usize = 65_535;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word without quotes, folded: a key word or a name.
    Word(String),
    /// A name in quotes.
    Name(String),
    /// A string literal.
    Text(String),
    /// Digits, perhaps with a point or an exponent.
    Number(String),
    /// `$1` is 0.
    Parameter(usize),
    /// An operator; `!=` is `<>`.
    Operator(String),
    /// One of `( ) [ ] , .` or `:` for `::`.
    Mark(u8),
    /// The colon of a slice.
    Colon,
    /// `B'101'`, `X'5'`: zeros and ones.
    Bits(String),
}

/// What a statement begins with, as far as it matters here.
#[derive(Debug)]
pub(crate) enum Passed {
    /// The tokens of one statement that begins as a query does.
    Query(Vec<Token>),
    /// `SHOW rimward.<name>`.
    Show(String),
    /// A statement that manages a transaction block.
    Transaction(TransactionCommand),
    /// `EXPLAIN` of what begins as a query does, at this byte.
    Explain(usize),
}

/// What a statement turns out to be by its first word.
enum First {
    Query,
    Show(String),
    Explain(usize),
    /// What manages a transaction block begins so.
    Transaction(String),
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
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

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

/// Reads a whole statement.
pub(crate) fn lex(sql: &str) -> Result<Passed, RemoteReason> {
    if sql.len() > BYTES_MAX {
        return Err(RemoteReason::TooLarge { what: "bytes", limit: BYTES_MAX });
    }
    let mut lexer = Lexer { text: sql, at: 0, tokens: Vec::with_capacity(sql.len() / 4 + 4) };
    lexer.skip_blanks()?;
    let first = lexer.first_word()?;
    match first {
        First::Show(name) => return Ok(Passed::Show(name)),
        First::Explain(at) => return Ok(Passed::Explain(at)),
        First::Query | First::Transaction(_) => {}
    }
    loop {
        lexer.skip_blanks()?;
        match lexer.peek() {
            None => break,
            Some(b';') => {
                lexer.end_of_statement()?;
                break;
            }
            Some(next) => lexer.token(next)?,
        }
        if lexer.tokens.len() > TOKENS_MAX {
            return Err(RemoteReason::TooLarge { what: "tokens", limit: TOKENS_MAX });
        }
    }
    match first {
        First::Transaction(word) => transaction::parse(&word, &lexer.tokens).map(Passed::Transaction),
        _ if lexer.tokens.is_empty() => Err(RemoteReason::Empty),
        _ => Ok(Passed::Query(lexer.tokens)),
    }
}

impl Lexer<'_> {
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

    /// The statement's first word; SHOW is read to its end.
    fn first_word(&mut self) -> Result<First, RemoteReason> {
        let word = self.take_while(continues_name).to_ascii_lowercase();
        match word.as_str() {
            "select" | "with" | "values" | "table" => {
                self.tokens.push(Token::Word(word));
                Ok(First::Query)
            }
            "show" => self.show().map(First::Show),
            "explain" => self.explain().map(First::Explain),
            word if transaction::begins_with(word) => Ok(First::Transaction(word.to_owned())),
            "" if matches!(self.peek(), None | Some(b'(' | b';')) => Ok(First::Query),
            "" => refuse("the first token"),
            // A second statement makes the whole text remote whatever the first is; the reason is only for people.
            _ => Err(RemoteReason::Statement { statement: word.chars().take(20).collect::<String>().to_ascii_uppercase() }),
        }
    }

    /// Without options, which ask for what PostgreSQL alone has.
    fn explain(&mut self) -> Result<usize, RemoteReason> {
        self.skip_blanks()?;
        let at = self.at;
        match self.take_while(continues_name).to_ascii_lowercase().as_str() {
            "select" | "with" | "values" => Ok(at),
            _ => Err(RemoteReason::Statement { statement: "EXPLAIN with options, or of such a statement,".into() }),
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
            b'.' if matches!(self.peek_second(), Some(b'.')) => refuse("two dots"),
            b'.' if self.peek_second().is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'(' | b')' | b'[' | b']' | b',' | b'.' => {
                self.at += 1;
                self.tokens.push(Token::Mark(next));
                Ok(())
            }
            b'\'' => self.string(false),
            b'"' => self.quoted_name(),
            b'$' => self.parameter(),
            b'0'..=b'9' => self.number(),
            b':' if self.peek_second() == Some(b':') => {
                self.at += 2;
                self.tokens.push(Token::Mark(b':'));
                Ok(())
            }
            b':' if self.peek_second() != Some(b'=') => {
                self.at += 1;
                self.tokens.push(Token::Colon);
                Ok(())
            }
            _ if starts_name(next) => self.word(),
            _ if is_operator(next) => self.operator(),
            _ => refuse(format!("the character {:?}", self.text[self.at..].chars().next().unwrap_or_default())),
        }
    }

    /// A string literal, in PostgreSQL's own form or, after `E`, with backslashes.
    fn string(&mut self, escapes: bool) -> Result<(), RemoteReason> {
        // Over a newline they would be one literal, else an error.
        if matches!(self.tokens.last(), Some(Token::Text(_) | Token::Bits(_))) {
            return refuse("a string literal directly after another");
        }
        let mut value = String::new();
        self.at += 1;
        loop {
            value.push_str(self.take_while(|byte| byte != b'\'' && !(escapes && byte == b'\\')));
            match (self.peek(), self.peek_second()) {
                (Some(b'\\'), Some(escaped)) => {
                    value.push(match escaped {
                        b'n' => '\n',
                        b't' => '\t',
                        b'r' => '\r',
                        b'b' => '\x08',
                        b'f' => '\x0C',
                        b'\\' | b'\'' | b'"' => char::from(escaped),
                        _ => return refuse("this backslash escape"),
                    });
                    self.at += 2;
                }
                (Some(b'\''), Some(b'\'')) => {
                    value.push('\'');
                    self.at += 2;
                }
                (Some(b'\''), _) => break self.at += 1,
                _ => return refuse("an unfinished string literal"),
            }
        }
        if value.contains('\0') {
            return refuse("a zero byte");
        }
        self.tokens.push(Token::Text(value));
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
        check_name(&value)?;
        self.tokens.push(Token::Name(value));
        Ok(())
    }

    fn parameter(&mut self) -> Result<(), RemoteReason> {
        self.at += 1;
        let number = self.take_while(|byte| byte.is_ascii_digit()).parse::<usize>().unwrap_or(0);
        if !(1..=PARAMETERS_MAX).contains(&number) || self.peek().is_some_and(continues_name) {
            return refuse("a dollar sign here");
        }
        self.tokens.push(Token::Parameter(number - 1));
        Ok(())
    }

    fn number(&mut self) -> Result<(), RemoteReason> {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_digit());
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.take_while(|byte| byte.is_ascii_digit());
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.take_while(|byte| byte.is_ascii_digit()).is_empty() {
                return refuse("a number without its exponent");
            }
        }
        if self.peek().is_some_and(|byte| continues_name(byte) || byte == b'.') {
            return refuse("a number of this form");
        }
        let digits = self.text[start..self.at].to_owned();
        self.tokens.push(Token::Number(digits));
        Ok(())
    }

    fn word(&mut self) -> Result<(), RemoteReason> {
        let word = self.take_while(continues_name).to_ascii_lowercase();
        check_name(&word)?;
        match (word.as_str(), self.peek(), self.peek_second()) {
            ("e", Some(b'\''), _) => return self.string(true),
            ("b" | "x", Some(b'\''), _) => return self.bits(word == "x"),
            ("n", Some(b'\''), _) => return refuse(format!("a string literal after {word}")),
            ("u", Some(b'&'), Some(b'\'' | b'"')) => return refuse("U&"),
            _ => {}
        }
        self.tokens.push(Token::Word(word));
        Ok(())
    }

    /// `B'101'` or `X'1F'`, at the quote.
    fn bits(&mut self, hexadecimal: bool) -> Result<(), RemoteReason> {
        self.at += 1;
        let digits = self.take_while(|byte| byte.is_ascii_hexdigit()).to_owned();
        if self.peek() != Some(b'\'') || self.peek_second() == Some(b'\'') {
            return refuse("this bit string");
        }
        self.at += 1;
        let bits = match hexadecimal {
            true => digits.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| format!("{digit:04b}")).collect(),
            false if digits.bytes().all(|digit| matches!(digit, b'0' | b'1')) => digits,
            false => return refuse("this bit string"),
        };
        self.tokens.push(Token::Bits(bits));
        Ok(())
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
        let operator = match &self.text[self.at..self.at + length] {
            "!=" => "<>",
            "=>" => return refuse("=>"),
            operator if operator.len() >= NAME_BYTES_MAX => return refuse("a long operator"),
            operator => operator,
        };
        self.tokens.push(Token::Operator(operator.to_owned()));
        self.at += length;
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), RemoteReason> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains('\0') {
        return Err(RemoteReason::Name { name: name.chars().take(NAME_BYTES_MAX).collect() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &str) {
        let outcome = match lex(sql) {
            Ok(Passed::Query(tokens)) => tokens.iter().map(shown).collect::<Vec<_>>().join(" "),
            Ok(Passed::Show(name)) => format!("show {name}"),
            Ok(Passed::Transaction(command)) => format!("{command:?}"),
            Ok(Passed::Explain(at)) => format!("explain {}", &sql[at..]),
            Err(reason) => format!("remote: {}", reason.code()),
        };
        assert_eq!(outcome, expected, "{sql}");
    }

    fn shown(token: &Token) -> String {
        match token {
            Token::Word(word) => word.clone(),
            Token::Name(name) => format!("`{name}`"),
            Token::Text(text) => format!("'{text}'"),
            Token::Number(digits) => digits.clone(),
            Token::Parameter(index) => format!("${index}"),
            Token::Operator(operator) => operator.clone(),
            Token::Mark(mark) => char::from(*mark).to_string(),
            Token::Colon => "single :".to_owned(),
            Token::Bits(bits) => format!("bits {bits}"),
        }
    }

    #[test]
    fn names_are_folded_unless_quoted() {
        check("SELECT Title, \"Title\" FROM Film;", "select title , `Title` from film");
        check("select t.\"x\"\"y\" from t", "select t . `x\"y` from t");
        check("select/* a /* nested */ comment */a -- end\nfrom t ; ;", "select a from t");
    }

    #[test]
    fn what_is_easily_misread_stays_out() {
        for sql in [
            "select 'a'\n'b'",
            "select 'a' 'b'",
            "select $$a$$",
            "select 0x1F",
            "select 1e",
            "select 1a",
            "select 1_000",
            "select 1..2",
            "select $1a",
            "select N'1'",
            "select U&'a'",
            "select U&\"x\"",
            "select e'\\x41'",
            "select 'x\0'",
            "select f(a => 1)",
            "select a := 1",
        ] {
            check(sql, "remote: token");
        }
    }

    #[test]
    fn operators_are_cut_as_postgresql_cuts_them() {
        check("select a=-1", "select a = - 1");
        check("select a<--comment\n1", "select a < 1");
        check("select a ->> 'b' @-1", "select a ->> 'b' @- 1");
        check("select a*-1 != -2", "select a * - 1 <> - 2");
        check("select count(*)from t", "select count ( * ) from t");
        check("select .5, 1., 1.5e-3, E'a\\n'''", "select .5 , 1. , 1.5e-3 , 'a\n''");
    }

    #[test]
    fn only_one_query_passes() {
        check("", "remote: empty");
        check(" ; ", "remote: empty");
        check("-- nothing", "remote: empty");
        check("select 1; select 2", "remote: multi_statement");
        check("insert into t values (1)", "remote: statement");
        check("(select 1)", "( select 1 )");
        check("SHOW Rimward.Last_Route;", "show last_route");
        check("show rimward.lsn; select 1", "remote: multi_statement");
        check("show search_path", "remote: statement");
        check("/* x */ Explain -- x\n select 1", "explain select 1");
        check("explain (costs off) select 1", "remote: statement");
        check("explain analyze select 1", "remote: statement");
        check("explain delete from t", "remote: statement");
    }

    #[test]
    fn what_is_too_large_stops_here() {
        check(&format!("select {}", "1,".repeat(200_000)), "remote: too_large");
        check(&format!("select {}1", "1,".repeat(30_000)), "remote: too_large");
        check(&format!("select {}", "a".repeat(64)), "remote: name");
    }
}
