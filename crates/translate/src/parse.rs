//! Tokens to a query, by PostgreSQL's grammar. What is rare in it is left out, and refused.

use crate::RemoteReason;
use crate::ast::{Body, Cte, Distinct, Expr, GroupItem, Limit, Query, Select, SetOperation, SortKey, Target};
use crate::keywords::{is_keyword, is_reserved};
use crate::lex::Token;

/// Deeper nesting is not parsed.
pub(crate) const DEPTH_MAX: usize = 48;

pub(crate) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

pub(crate) type Parsed<T> = Result<T, RemoteReason>;

/// Parses one whole query.
pub(crate) fn parse(tokens: Vec<Token>) -> Parsed<Query> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let query = parser.query()?;
    if parser.at == parser.tokens.len() { Ok(query) } else { Err(parser.unexpected()) }
}

impl Parser {
    pub(crate) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    pub(crate) fn advance(&mut self) -> Option<Token> {
        let token = self.tokens.get_mut(self.at)?;
        self.at += 1;
        Some(std::mem::replace(token, Token::Mark(0)))
    }

    pub(crate) fn advance_by(&mut self, tokens: usize) {
        self.at += tokens;
    }

    /// What stands here has no place in the grammar, or in the part of it that is known.
    pub(crate) fn unexpected(&self) -> RemoteReason {
        match self.peek() {
            None => RemoteReason::Parse,
            Some(Token::Word(word)) if is_keyword(word) => RemoteReason::Token { what: format!("{} here", word.to_ascii_uppercase()) },
            Some(Token::Operator(operator)) => RemoteReason::Token { what: format!("{operator} here") },
            Some(_) => RemoteReason::Parse,
        }
    }

    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    pub(crate) fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        matches!(self.peek_at(ahead), Some(Token::Word(found)) if found == word)
    }

    pub(crate) fn is_mark(&self, mark: u8) -> bool {
        self.is_mark_at(0, mark)
    }

    pub(crate) fn is_mark_at(&self, ahead: usize, mark: u8) -> bool {
        self.peek_at(ahead) == Some(&Token::Mark(mark))
    }

    /// Takes a key word if it is there.
    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    pub(crate) fn take_mark(&mut self, mark: u8) -> bool {
        let there = self.is_mark(mark);
        self.at += usize::from(there);
        there
    }

    pub(crate) fn is_operator(&self, operator: &str) -> bool {
        matches!(self.peek(), Some(Token::Operator(found)) if found == operator)
    }

    pub(crate) fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(crate) fn expect_mark(&mut self, mark: u8) -> Parsed<()> {
        if self.take_mark(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Runs `inner` one level deeper.
    pub(crate) fn nested<T>(&mut self, inner: impl FnOnce(&mut Parser) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEPTH_MAX {
            return Err(RemoteReason::TooLarge { what: "nested levels", limit: DEPTH_MAX });
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    pub(crate) fn separated<T>(&mut self, mut item: impl FnMut(&mut Parser) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_mark(b',') {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A name that may be any but a reserved word.
    pub(crate) fn name(&mut self) -> Parsed<String> {
        match self.peek() {
            Some(Token::Name(_)) => {}
            Some(Token::Word(word)) if !is_reserved(word) => {}
            _ => return Err(self.unexpected()),
        }
        self.any_name()
    }

    /// A name or word of any kind.
    pub(crate) fn any_name(&mut self) -> Parsed<String> {
        match self.advance() {
            Some(Token::Name(name) | Token::Word(name)) => Ok(name),
            _ => Err(RemoteReason::Parse),
        }
    }

    pub(crate) fn names_in_parentheses(&mut self) -> Parsed<Vec<String>> {
        self.expect_mark(b'(')?;
        let names = self.separated(Parser::name)?;
        self.expect_mark(b')')?;
        Ok(names)
    }

    /// `name.name…`
    pub(crate) fn dotted(&mut self) -> Parsed<Vec<String>> {
        let mut parts = vec![self.name()?];
        while self.take_mark(b'.') {
            parts.push(self.any_name()?);
        }
        Ok(parts)
    }

    /// Whether a query begins here, or in parentheses that begin here.
    pub(crate) fn begins_query(&self) -> bool {
        let opening = (0..).take_while(|&ahead| self.is_mark_at(ahead, b'(')).count();
        ["select", "with", "values", "table"].iter().any(|word| self.is_word_at(opening, word))
    }

    pub(crate) fn query(&mut self) -> Parsed<Query> {
        self.nested(|parser| {
            let (recursive, ctes) = parser.with()?;
            let body = parser.set_operations(0)?;
            let order_by = parser.order_by()?;
            let (limit, offset) = parser.limit()?;
            if parser.is_word("for") {
                return Err(RemoteReason::Clause("FOR UPDATE or SHARE"));
            }
            merged(Query { recursive, ctes, body, order_by, limit, offset })
        })
    }

    /// A query in parentheses, of which the first is the next token.
    pub(crate) fn query_in_parentheses(&mut self) -> Parsed<Query> {
        self.expect_mark(b'(')?;
        let query = self.query()?;
        self.expect_mark(b')')?;
        Ok(query)
    }

    fn with(&mut self) -> Parsed<(bool, Vec<Cte>)> {
        if !self.take_word("with") {
            return Ok((false, Vec::new()));
        }
        let recursive = self.take_word("recursive");
        let ctes = self.separated(|parser| {
            let name = parser.name()?;
            let columns = if parser.is_mark(b'(') { parser.names_in_parentheses()? } else { Vec::new() };
            parser.expect_word("as")?;
            // Where and how often it is computed makes no difference to what a query without side effects yields.
            if parser.take_word("not") {
                parser.expect_word("materialized")?;
            } else {
                parser.take_word("materialized");
            }
            if !parser.is_mark(b'(') || !parser.begins_query() {
                return Err(RemoteReason::Clause("WITH of anything but a SELECT"));
            }
            let query = parser.query_in_parentheses()?;
            if parser.is_word("search") || parser.is_word("cycle") {
                return Err(RemoteReason::Clause("SEARCH or CYCLE"));
            }
            Ok(Cte { name, columns, query })
        })?;
        Ok((recursive, ctes))
    }

    /// UNION and EXCEPT bind alike and to the left, INTERSECT binds tighter.
    fn set_operations(&mut self, level: u8) -> Parsed<Body> {
        let mut left = self.simple_select()?;
        for _ in 0..DEPTH_MAX {
            let (operation, binds) = match self.peek() {
                Some(Token::Word(word)) if word == "union" => (SetOperation::Union, 1),
                Some(Token::Word(word)) if word == "except" => (SetOperation::Except, 1),
                Some(Token::Word(word)) if word == "intersect" => (SetOperation::Intersect, 2),
                _ => return Ok(left),
            };
            if binds <= level {
                return Ok(left);
            }
            self.at += 1;
            let all = self.take_word("all");
            if !all {
                self.take_word("distinct");
            }
            let right = self.nested(|parser| parser.set_operations(binds))?;
            let (left_side, right_side) = (Box::new(bare(left)), Box::new(bare(right)));
            left = Body::Set { operation, all, left: left_side, right: right_side };
        }
        Err(RemoteReason::TooLarge { what: "set operations", limit: DEPTH_MAX })
    }

    fn simple_select(&mut self) -> Parsed<Body> {
        if self.is_mark(b'(') {
            return Ok(Body::Nested(Box::new(self.query_in_parentheses()?)));
        }
        if self.take_word("values") {
            let row = |parser: &mut Parser| {
                parser.expect_mark(b'(')?;
                let row = parser.separated(Parser::expr)?;
                parser.expect_mark(b')')?;
                Ok(row)
            };
            return Ok(Body::Values(self.separated(row)?));
        }
        if self.take_word("table") {
            let from = vec![self.relation()?];
            return Ok(Body::Select(Box::new(Select { targets: vec![Target::Star], from, ..Select::default() })));
        }
        self.expect_word("select")?;
        Ok(Body::Select(Box::new(self.select()?)))
    }

    fn select(&mut self) -> Parsed<Select> {
        let distinct = if self.take_word("distinct") {
            if self.take_word("on") {
                self.expect_mark(b'(')?;
                let keys = self.separated(Parser::expr)?;
                self.expect_mark(b')')?;
                Distinct::On(keys)
            } else {
                Distinct::Rows
            }
        } else {
            self.take_word("all");
            Distinct::All
        };
        let ends = [
            "from",
            "where",
            "group",
            "having",
            "window",
            "order",
            "limit",
            "offset",
            "fetch",
            "union",
            "intersect",
            "except",
            "for",
            "into",
        ];
        let none = self.peek().is_none() || self.is_mark(b')') || ends.iter().any(|word| self.is_word(word));
        let targets = if none { Vec::new() } else { self.separated(Parser::target)? };
        if none && distinct != Distinct::All {
            return Err(RemoteReason::Parse);
        }
        if self.is_word("into") {
            return Err(RemoteReason::Clause("INTO"));
        }
        let from = if self.take_word("from") { self.separated(Parser::joined)? } else { Vec::new() };
        let filter = if self.take_word("where") { Some(self.expr()?) } else { None };
        let (mut group_by, mut group_distinct) = (Vec::new(), false);
        if self.take_word("group") {
            self.expect_word("by")?;
            group_distinct = self.take_word("distinct");
            if !group_distinct {
                self.take_word("all");
            }
            group_by = self.separated(Parser::group_item)?;
        }
        let having = if self.take_word("having") { Some(self.expr()?) } else { None };
        let mut windows = Vec::new();
        if self.take_word("window") {
            windows = self.separated(|parser| {
                let name = parser.name()?;
                parser.expect_word("as")?;
                Ok((name, parser.window_in_parentheses()?))
            })?;
        }
        Ok(Select { distinct, targets, from, filter, group_by, group_distinct, having, windows })
    }

    fn group_item(&mut self) -> Parsed<GroupItem> {
        if self.is_mark(b'(') && self.is_mark_at(1, b')') {
            self.at += 2;
            return Ok(GroupItem::Empty);
        }
        let items = |parser: &mut Parser| {
            parser.nested(|parser| {
                parser.expect_mark(b'(')?;
                let items = parser.separated(Parser::group_item)?;
                parser.expect_mark(b')')?;
                Ok(items)
            })
        };
        if (self.is_word("rollup") || self.is_word("cube")) && self.is_mark_at(1, b'(') {
            let rollup = self.take_word("rollup");
            if !rollup {
                self.expect_word("cube")?;
            }
            let items = items(self)?;
            return Ok(if rollup { GroupItem::Rollup(items) } else { GroupItem::Cube(items) });
        }
        if self.is_word("grouping") && self.is_word_at(1, "sets") {
            self.at += 2;
            return Ok(GroupItem::Sets(items(self)?));
        }
        let listed = self.is_mark(b'(');
        Ok(match self.expr()? {
            // Without the word, a row in parentheses is a list of keys.
            Expr::Row(of) if listed => GroupItem::List(of),
            key => GroupItem::Expr(key),
        })
    }

    fn target(&mut self) -> Parsed<Target> {
        if self.is_operator("*") {
            self.at += 1;
            return Ok(Target::Star);
        }
        // `relation.*`
        let mut ahead = 0;
        while matches!(self.peek_at(ahead), Some(Token::Word(_) | Token::Name(_))) && self.is_mark_at(ahead + 1, b'.') {
            ahead += 2;
        }
        if ahead > 0 && matches!(self.peek_at(ahead), Some(Token::Operator(star)) if star == "*") {
            let mut parts = Vec::new();
            while !self.is_operator("*") {
                parts.push(if parts.is_empty() { self.name()? } else { self.any_name()? });
                self.expect_mark(b'.')?;
            }
            self.at += 1;
            return Ok(Target::RelationStar(parts));
        }
        let expr = self.expr()?;
        let alias = match self.peek() {
            Some(Token::Word(word)) if word == "as" => {
                self.at += 1;
                Some(self.any_name()?)
            }
            Some(Token::Name(_)) => Some(self.any_name()?),
            // Nearly every key word would do as well.
            Some(Token::Word(word)) if !is_keyword(word) => Some(self.any_name()?),
            _ => None,
        };
        Ok(Target::Expr { expr, alias })
    }

    pub(crate) fn order_by(&mut self) -> Parsed<Vec<SortKey>> {
        if !self.take_word("order") {
            return Ok(Vec::new());
        }
        self.expect_word("by")?;
        self.separated(|parser| {
            let expr = parser.expr()?;
            if parser.is_word("using") {
                return Err(RemoteReason::Clause("ORDER BY … USING"));
            }
            let descending = parser.take_word("desc");
            if !descending {
                parser.take_word("asc");
            }
            let nulls_first = if parser.take_word("nulls") {
                let first = parser.take_word("first");
                if !first {
                    parser.expect_word("last")?;
                }
                Some(first)
            } else {
                None
            };
            Ok(SortKey { expr, descending, nulls_first })
        })
    }

    /// LIMIT, OFFSET and FETCH, in any order, each once.
    fn limit(&mut self) -> Parsed<(Option<Limit>, Option<Expr>)> {
        let (mut limit, mut offset) = (None, None);
        loop {
            if limit.is_none() && self.take_word("limit") {
                limit = Some(if self.take_word("all") { Limit::All } else { Limit::Rows(self.expr()?) });
            } else if limit.is_none() && self.take_word("fetch") {
                limit = Some(self.fetch()?);
            } else if offset.is_none() && self.take_word("offset") {
                let count = self.expr()?;
                if (self.take_word("rows") || self.take_word("row")) && !matches!(count, Expr::Number(_) | Expr::Parameter(_)) {
                    return Err(RemoteReason::Parse);
                }
                offset = Some(count);
            } else {
                return Ok((limit, offset));
            }
        }
    }

    fn fetch(&mut self) -> Parsed<Limit> {
        if !self.take_word("first") {
            self.expect_word("next")?;
        }
        let count = match self.peek() {
            Some(Token::Word(word)) if word == "row" || word == "rows" => Expr::Number("1".to_owned()),
            Some(Token::Number(_) | Token::Parameter(_) | Token::Mark(b'(')) => self.primary()?,
            _ => return Err(self.unexpected()),
        };
        if !self.take_word("rows") {
            self.expect_word("row")?;
        }
        if self.take_word("only") {
            return Ok(Limit::Rows(count));
        }
        self.expect_word("with")?;
        self.expect_word("ties")?;
        Ok(Limit::WithTies(count))
    }
}

/// `(query) ORDER BY … LIMIT …` is one query, which may have each clause once.
fn merged(outer: Query) -> Parsed<Query> {
    let Body::Nested(inner) = outer.body else { return Ok(outer) };
    let twice = (!outer.ctes.is_empty() && !inner.ctes.is_empty())
        || (!outer.order_by.is_empty() && !inner.order_by.is_empty())
        || (outer.limit.is_some() && inner.limit.is_some())
        || (outer.offset.is_some() && inner.offset.is_some());
    if twice {
        return Err(RemoteReason::Parse);
    }
    let (ctes, recursive) = if outer.ctes.is_empty() { (inner.ctes, inner.recursive) } else { (outer.ctes, outer.recursive) };
    let order_by = if outer.order_by.is_empty() { inner.order_by } else { outer.order_by };
    Ok(Query { recursive, ctes, body: inner.body, order_by, limit: outer.limit.or(inner.limit), offset: outer.offset.or(inner.offset) })
}

/// A body as a query of its own.
fn bare(body: Body) -> Query {
    match body {
        Body::Nested(query) => *query,
        body => Query { recursive: false, ctes: Vec::new(), body, order_by: Vec::new(), limit: None, offset: None },
    }
}
