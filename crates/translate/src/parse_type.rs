//! Names of types: those of the grammar, with the names that the catalog has for them, and all others.

use crate::RemoteReason;
use crate::ast::TypeName;
use crate::keywords::is_reserved;
use crate::lex::Token;
use crate::parse::{Parsed, Parser};

impl Parser {
    /// A type's name. In a cast `char` has length 1, in front of a literal it has none.
    pub(crate) fn type_name(&mut self, in_cast: bool) -> Parsed<TypeName> {
        let mut ty = match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                match self.grammar_type(&word, in_cast)? {
                    Some(ty) => ty,
                    None => self.generic_type()?,
                }
            }
            _ => self.generic_type()?,
        };
        while self.is_mark(b'[') {
            self.advance();
            if !self.take_mark(b']') {
                if !matches!(self.advance(), Some(Token::Number(_))) {
                    return Err(RemoteReason::Parse);
                }
                self.expect_mark(b']')?;
            }
            ty.array = true;
        }
        if self.is_word("array") {
            return Err(RemoteReason::Expression("ARRAY behind a type"));
        }
        Ok(ty)
    }

    fn generic_type(&mut self) -> Parsed<TypeName> {
        if let Some(Token::Word(word)) = self.peek()
            && is_reserved(word)
        {
            return Err(self.unexpected());
        }
        let first = self.any_name()?;
        let (schema, name) = if self.take_mark(b'.') { (Some(first), self.any_name()?) } else { (None, first) };
        if self.is_mark(b'.') || self.is_operator("%") {
            return Err(RemoteReason::Expression("this type"));
        }
        let modifiers = self.modifiers()?;
        Ok(TypeName { schema, name, modifiers, array: false })
    }

    /// `(n, …)`, if it is there.
    pub(crate) fn modifiers(&mut self) -> Parsed<Vec<i64>> {
        if !self.take_mark(b'(') {
            return Ok(Vec::new());
        }
        let modifiers = self.separated(|parser| match parser.advance() {
            Some(Token::Number(digits)) => digits.parse::<i64>().map_err(|_| RemoteReason::Parse),
            _ => Err(RemoteReason::Parse),
        })?;
        self.expect_mark(b')')?;
        Ok(modifiers)
    }

    /// The types that the grammar knows.
    fn grammar_type(&mut self, word: &str, in_cast: bool) -> Parsed<Option<TypeName>> {
        let plain = match word {
            "int" | "integer" => Some("int4"),
            "smallint" => Some("int2"),
            "bigint" => Some("int8"),
            "real" => Some("float4"),
            "boolean" => Some("bool"),
            _ => None,
        };
        if let Some(name) = plain {
            self.advance();
            return Ok(Some(builtin(name, Vec::new())));
        }
        let name = match word {
            "float" => {
                self.advance();
                let name = match self.modifiers()?[..] {
                    [] | [25..=53] => "float8",
                    [1..=24] => "float4",
                    _ => return Err(RemoteReason::Parse),
                };
                return Ok(Some(builtin(name, Vec::new())));
            }
            "double" => {
                self.advance();
                self.expect_word("precision")?;
                return Ok(Some(builtin("float8", Vec::new())));
            }
            "decimal" | "dec" | "numeric" => "numeric",
            "varchar" => "varchar",
            "character" | "char" | "nchar" => {
                self.advance();
                let name = if self.take_word("varying") { "varchar" } else { "bpchar" };
                let mut modifiers = self.modifiers()?;
                if modifiers.is_empty() && name == "bpchar" && in_cast {
                    modifiers.push(1);
                }
                return Ok(Some(builtin(name, modifiers)));
            }
            "timestamp" | "time" => {
                self.advance();
                let modifiers = self.modifiers()?;
                let zoned = self.is_word("with") && self.is_word_at(1, "time");
                if zoned || (self.is_word("without") && self.is_word_at(1, "time")) {
                    self.advance();
                    self.expect_word("time")?;
                    self.expect_word("zone")?;
                }
                let name = match (word, zoned) {
                    ("timestamp", true) => "timestamptz",
                    ("timestamp", false) => "timestamp",
                    (_, true) => "timetz",
                    _ => "time",
                };
                return Ok(Some(builtin(name, modifiers)));
            }
            "interval" => {
                self.advance();
                let fields = ["year", "month", "day", "hour", "minute", "second"];
                if self.is_mark(b'(') || fields.iter().any(|field| self.is_word(field)) {
                    return Err(RemoteReason::Expression("an interval with its fields"));
                }
                return Ok(Some(builtin("interval", Vec::new())));
            }
            "bit" => {
                self.advance();
                let name = if self.take_word("varying") { "varbit" } else { "bit" };
                let mut modifiers = self.modifiers()?;
                if modifiers.is_empty() && name == "bit" && in_cast {
                    modifiers.push(1);
                }
                return Ok(Some(builtin(name, modifiers)));
            }
            "national" | "setof" => return Err(RemoteReason::Expression("this type")),
            _ => return Ok(None),
        };
        self.advance();
        let modifiers = self.modifiers()?;
        Ok(Some(builtin(name, modifiers)))
    }
}

pub(crate) fn builtin(name: &str, modifiers: Vec<i64>) -> TypeName {
    TypeName { schema: Some("pg_catalog".to_owned()), name: name.to_owned(), modifiers, array: false }
}
