//! FROM: tables, subqueries, functions, and how they are joined.

use crate::RemoteReason;
use crate::ast::{Alias, Condition, FromItem, JoinKind};
use crate::keywords::is_keyword;
use crate::lex::Token;
use crate::parse::{DEPTH_MAX, Parsed, Parser};

impl Parser {
    pub(crate) fn joined(&mut self) -> Parsed<FromItem> {
        self.nested(|parser| {
            let mut left = parser.factor()?;
            for _ in 0..DEPTH_MAX {
                match parser.join_kind()? {
                    None => return Ok(left),
                    Some(kind) => left = parser.join(left, kind)?,
                }
            }
            Err(RemoteReason::TooLarge { what: "joins", limit: DEPTH_MAX })
        })
    }

    /// What stands behind the words of a join.
    fn join(&mut self, left: FromItem, (natural, cross, kind): (bool, bool, JoinKind)) -> Parsed<FromItem> {
        let mut right = self.factor()?;
        let condition = match (cross, natural) {
            (true, _) => Condition::None,
            (_, true) => Condition::Natural,
            _ => {
                // `a JOIN b JOIN c ON … ON …`: the condition that comes first belongs to the join that came last.
                while !self.is_word("on") && !self.is_word("using") {
                    let kind = self.join_kind()?.ok_or(RemoteReason::Clause("a JOIN without its condition"))?;
                    right = self.nested(|parser| parser.join(right, kind))?;
                }
                self.join_condition()?
            }
        };
        Ok(FromItem::Join { left: Box::new(left), right: Box::new(right), kind, condition, alias: Alias::default() })
    }

    fn join_condition(&mut self) -> Parsed<Condition> {
        if self.take_word("on") {
            return Ok(Condition::On(self.expr()?));
        }
        if self.take_word("using") {
            let names = self.names_in_parentheses()?;
            let name = if self.take_word("as") { Some(self.name()?) } else { None };
            return Ok(Condition::Using(names, name));
        }
        Err(RemoteReason::Clause("a JOIN without its condition"))
    }

    /// (natural, cross, kind) if a join begins here.
    fn join_kind(&mut self) -> Parsed<Option<(bool, bool, JoinKind)>> {
        let natural = self.take_word("natural");
        let kind = match self.peek() {
            Some(Token::Word(word)) => match word.as_str() {
                "join" => JoinKind::Inner,
                "inner" | "cross" => JoinKind::Inner,
                "left" => JoinKind::Left,
                "right" => JoinKind::Right,
                "full" => JoinKind::Full,
                _ if natural => return Err(RemoteReason::Parse),
                _ => return Ok(None),
            },
            _ if natural => return Err(RemoteReason::Parse),
            _ => return Ok(None),
        };
        let cross = self.is_word("cross");
        if !self.is_word("join") {
            self.advance_by(1);
            if matches!(kind, JoinKind::Left | JoinKind::Right | JoinKind::Full) {
                self.take_word("outer");
            }
        }
        self.expect_word("join")?;
        if natural && cross {
            return Err(RemoteReason::Parse);
        }
        Ok(Some((natural, cross, kind)))
    }

    fn factor(&mut self) -> Parsed<FromItem> {
        let lateral = self.take_word("lateral");
        if self.is_mark(b'(') {
            if self.begins_query() {
                let query = Box::new(self.query_in_parentheses()?);
                let alias = self.alias()?;
                return Ok(FromItem::Query { lateral, query, alias });
            }
            if lateral {
                return Err(RemoteReason::Parse);
            }
            self.expect_mark(b'(')?;
            let mut item = self.joined()?;
            self.expect_mark(b')')?;
            let given = self.alias()?;
            // Parentheses around a join in parentheses change nothing, but one alias may be given.
            match &mut item {
                FromItem::Join { alias, .. } if *alias == Alias::default() => *alias = given,
                FromItem::Join { .. } if given == Alias::default() => {}
                _ => return Err(RemoteReason::Parse),
            }
            return Ok(item);
        }
        if self.is_word("rows") && self.is_word_at(1, "from") {
            return Err(self.unexpected());
        }
        let is_function = !self.is_word("only") && {
            let mut ahead = 1;
            while self.is_mark_at(ahead, b'.') {
                ahead += 2;
            }
            self.is_mark_at(ahead, b'(')
        };
        if is_function {
            let call = Box::new(self.call()?);
            let ordinality = self.take_word("with");
            if ordinality {
                self.expect_word("ordinality")?;
            }
            let alias = self.alias()?;
            return Ok(FromItem::Function { lateral, call, ordinality, alias });
        }
        if lateral {
            return Err(RemoteReason::Parse);
        }
        let FromItem::Table { name, only, .. } = self.relation()? else { return Err(RemoteReason::Parse) };
        if self.is_word("tablesample") {
            return Err(self.unexpected());
        }
        let alias = self.alias()?;
        if self.is_word("tablesample") {
            return Err(self.unexpected());
        }
        Ok(FromItem::Table { name, only, alias })
    }

    /// `name`, `name *`, `ONLY name` or `ONLY (name)`.
    pub(crate) fn relation(&mut self) -> Parsed<FromItem> {
        let only = self.take_word("only");
        let parentheses = only && self.take_mark(b'(');
        let name = self.dotted()?;
        if parentheses {
            self.expect_mark(b')')?;
        }
        if !only && self.is_operator("*") {
            self.advance_by(1);
        }
        Ok(FromItem::Table { name, only, alias: Alias::default() })
    }

    fn alias(&mut self) -> Parsed<Alias> {
        let name = match self.peek() {
            Some(Token::Word(word)) if word == "as" => {
                self.advance_by(1);
                Some(self.name()?)
            }
            Some(Token::Name(_)) => Some(self.any_name()?),
            Some(Token::Word(word)) if !is_keyword(word) => Some(self.any_name()?),
            _ => None,
        };
        let columns = if name.is_some() && self.is_mark(b'(') { self.names_in_parentheses()? } else { Vec::new() };
        Ok(Alias { name, columns })
    }
}
