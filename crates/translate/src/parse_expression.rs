//! Expressions, with PostgreSQL's precedence: `gram.y`'s table, climbed.

use crate::RemoteReason;
use crate::ast::{Call, Expr, LikeKind, Part, TypeName, Window};
use crate::keywords::{is_column_name_only, is_no_function, is_reserved};
use crate::lex::Token;
use crate::parse::{Parsed, Parser};
use crate::parse_type::builtin;

// `gram.y`, from loose to tight. NOT and the comparisons do not associate.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const COMPARE: u8 = 5;
const LIKE: u8 = 6;
const OTHER: u8 = 7;
const ADD: u8 = 8;
const MULTIPLY: u8 = 9;
const POWER: u8 = 10;
const AT: u8 = 11;
const COLLATE: u8 = 12;
const SIGN: u8 = 13;

/// Longer chains of operators are not parsed: each makes the tree deeper.
const CHAIN_MAX: usize = 64;
/// More conditions are not parsed.
const CONDITIONS_MAX: usize = 2000;

fn level_of(operator: &str) -> u8 {
    match operator {
        "=" | "<>" | "<" | ">" | "<=" | ">=" => COMPARE,
        "+" | "-" => ADD,
        "*" | "/" | "%" => MULTIPLY,
        "^" => POWER,
        _ => OTHER,
    }
}

/// What stands behind a complete operand.
enum Next {
    Operator(u8),
    Word(&'static str, u8),
}

impl Parser {
    pub(crate) fn expr(&mut self) -> Parsed<Expr> {
        self.climb(0)
    }

    fn boxed(&mut self, level: u8) -> Parsed<Box<Expr>> {
        self.climb(level).map(Box::new)
    }

    fn climb(&mut self, level: u8) -> Parsed<Expr> {
        self.nested(|parser| {
            let mut left = parser.prefix()?;
            // The level of the operator before, if it does not associate and may not come again.
            let mut blocked = 0;
            for _ in 0..CHAIN_MAX {
                let Some(next) = parser.next_operator() else { return Ok(left) };
                let binds = match &next {
                    Next::Operator(binds) | Next::Word(_, binds) => *binds,
                };
                if binds <= level {
                    return Ok(left);
                }
                if binds == blocked {
                    return Err(RemoteReason::Precedence);
                }
                blocked = if matches!(binds, COMPARE | LIKE | IS) { binds } else { 0 };
                left = match next {
                    Next::Operator(binds) => parser.binary(left, binds)?,
                    Next::Word(word, binds) => parser.behind(left, word, binds)?,
                };
            }
            Err(RemoteReason::TooLarge { what: "operators in a row", limit: CHAIN_MAX })
        })
    }

    fn next_operator(&self) -> Option<Next> {
        match self.peek()? {
            Token::Operator(operator) => Some(Next::Operator(level_of(operator))),
            Token::Word(word) => Some(match word.as_str() {
                "or" => Next::Word("or", OR),
                "and" => Next::Word("and", AND),
                "is" => Next::Word("is", IS),
                "isnull" => Next::Word("isnull", IS),
                "notnull" => Next::Word("notnull", IS),
                "between" => Next::Word("between", LIKE),
                "in" => Next::Word("in", LIKE),
                "like" => Next::Word("like", LIKE),
                "ilike" => Next::Word("ilike", LIKE),
                "similar" => Next::Word("similar", LIKE),
                "not" if ["between", "in", "like", "ilike", "similar"].iter().any(|word| self.is_word_at(1, word)) => {
                    Next::Word("not", LIKE)
                }
                "at" => Next::Word("at", AT),
                "collate" => Next::Word("collate", COLLATE),
                _ => return None,
            }),
            _ => None,
        }
    }

    fn prefix(&mut self) -> Parsed<Expr> {
        if self.take_word("not") {
            return Ok(Expr::Not(self.boxed(NOT - 1)?));
        }
        let Some(Token::Operator(operator)) = self.peek() else { return self.postfix() };
        let operator = operator.clone();
        self.advance();
        // A sign binds tighter than `^`, all other prefix operators as loosely as their like between operands.
        let level = if matches!(operator.as_str(), "+" | "-") { SIGN - 1 } else { OTHER };
        if level == OTHER && level_of(&operator) != OTHER {
            return Err(RemoteReason::Parse);
        }
        let expr = self.climb(level)?;
        // `gram.y` makes a negative number of a number with a minus.
        if let (true, Expr::Number(digits)) = (operator == "-", &expr) {
            return Ok(Expr::Number(match digits.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{digits}"),
            }));
        }
        Ok(Expr::Unary { operator, expr: Box::new(expr) })
    }

    fn binary(&mut self, left: Expr, binds: u8) -> Parsed<Expr> {
        let Some(Token::Operator(operator)) = self.advance() else { return Err(RemoteReason::Parse) };
        if let Some(Token::Word(word)) = self.peek()
            && matches!(word.as_str(), "any" | "some" | "all")
            && self.is_mark_at(1, b'(')
        {
            let all = word == "all";
            self.advance();
            if self.begins_query() {
                let query = Box::new(self.query_in_parentheses()?);
                return Ok(Expr::AnyQuery { left: Box::new(left), operator, all, query });
            }
            self.expect_mark(b'(')?;
            let array = Box::new(self.expr()?);
            self.expect_mark(b')')?;
            return Ok(Expr::AnyArray { left: Box::new(left), operator, all, array });
        }
        let right = self.boxed(binds)?;
        Ok(Expr::Binary { operator, left: Box::new(left), right })
    }

    /// A word behind an operand.
    fn behind(&mut self, left: Expr, word: &str, binds: u8) -> Parsed<Expr> {
        self.advance();
        match word {
            "or" | "and" => self.connected(left, word, binds),
            "is" => self.is_test(left),
            "isnull" | "notnull" => Ok(Expr::IsNull { expr: Box::new(left), negated: word == "notnull" }),
            "collate" => Ok(Expr::Collate { expr: Box::new(left), collation: self.dotted()? }),
            "at" => {
                self.expect_word("time")?;
                self.expect_word("zone")?;
                Ok(Expr::AtTimeZone { expr: Box::new(left), zone: self.boxed(AT)? })
            }
            "not" => {
                let Some(Token::Word(word)) = self.advance() else { return Err(RemoteReason::Parse) };
                self.match_test(left, &word, true)
            }
            word => self.match_test(left, word, false),
        }
    }

    /// A chain of ANDs or ORs is one node, however long.
    fn connected(&mut self, left: Expr, word: &str, binds: u8) -> Parsed<Expr> {
        let mut operands = vec![left, self.climb(binds)?];
        while self.take_word(word) {
            operands.push(self.climb(binds)?);
            if operands.len() > CONDITIONS_MAX {
                return Err(RemoteReason::TooLarge { what: "conditions", limit: CONDITIONS_MAX });
            }
        }
        Ok(if word == "and" { Expr::And(operands) } else { Expr::Or(operands) })
    }

    fn is_test(&mut self, left: Expr) -> Parsed<Expr> {
        let negated = self.take_word("not");
        let expr = Box::new(left);
        if self.take_word("null") {
            return Ok(Expr::IsNull { expr, negated });
        }
        for (word, truth) in [("true", Some(true)), ("false", Some(false)), ("unknown", None)] {
            if self.take_word(word) {
                return Ok(Expr::Is { expr, truth, negated });
            }
        }
        if self.take_word("distinct") {
            self.expect_word("from")?;
            return Ok(Expr::IsDistinct { left: expr, right: self.boxed(IS)?, negated });
        }
        Err(self.unexpected())
    }

    fn match_test(&mut self, left: Expr, word: &str, negated: bool) -> Parsed<Expr> {
        let expr = Box::new(left);
        match word {
            "in" => {
                if !self.is_mark(b'(') {
                    return Err(self.unexpected());
                }
                if self.begins_query() {
                    return Ok(Expr::InQuery { expr, query: Box::new(self.query_in_parentheses()?), negated });
                }
                self.expect_mark(b'(')?;
                let list = self.separated(Parser::expr)?;
                self.expect_mark(b')')?;
                Ok(Expr::InList { expr, list, negated })
            }
            "between" => {
                let symmetric = self.take_word("symmetric");
                if !symmetric {
                    self.take_word("asymmetric");
                }
                // PostgreSQL allows comparisons in the lower bound, which nobody writes.
                let low = self.boxed(LIKE)?;
                self.expect_word("and")?;
                let high = self.boxed(LIKE)?;
                Ok(Expr::Between { expr, low, high, negated, symmetric })
            }
            _ => {
                let kind = match word {
                    "like" => LikeKind::Like,
                    "ilike" => LikeKind::ILike,
                    _ => {
                        self.expect_word("to")?;
                        LikeKind::Similar
                    }
                };
                if self.is_word("any") || self.is_word("all") || self.is_word("some") {
                    let operator = match (kind, negated) {
                        (LikeKind::Like, false) => "~~",
                        (LikeKind::Like, true) => "!~~",
                        (LikeKind::ILike, false) => "~~*",
                        (LikeKind::ILike, true) => "!~~*",
                        (LikeKind::Similar, _) => return Err(RemoteReason::Parse),
                    };
                    let all = self.take_word("all");
                    if !all {
                        self.advance();
                    }
                    if self.begins_query() {
                        return Err(RemoteReason::Expression("LIKE ANY of a query"));
                    }
                    self.expect_mark(b'(')?;
                    let array = Box::new(self.expr()?);
                    self.expect_mark(b')')?;
                    return Ok(Expr::AnyArray { left: expr, operator: operator.to_owned(), all, array });
                }
                let pattern = self.boxed(LIKE)?;
                let escape = if self.take_word("escape") { Some(self.boxed(LIKE)?) } else { None };
                Ok(Expr::Like { expr, pattern, escape, kind, negated })
            }
        }
    }

    /// An operand with what binds tightest: `::type` and `[index]`.
    fn postfix(&mut self) -> Parsed<Expr> {
        let parenthesised = self.is_mark(b'(');
        let mut expr = self.primary()?;
        let mut casted = false;
        if let Expr::Row(first) = &mut expr
            && self.take_word("overlaps")
        {
            let Expr::Row(second) = self.primary()? else { return Err(RemoteReason::Parse) };
            if (first.len(), second.len()) != (2, 2) {
                return Err(RemoteReason::Parse);
            }
            let args = std::mem::take(first).into_iter().chain(second).collect();
            expr = Expr::Call(Box::new(Call { name: vec!["overlaps".to_owned()], special: true, args, ..Call::default() }));
            casted = true;
        }
        for _ in 0..CHAIN_MAX {
            if self.take_mark(b':') {
                expr = Expr::Cast { expr: Box::new(expr), ty: self.type_name(true)? };
                casted = true;
            } else if self.is_mark(b'[') {
                // An index belongs to the operand itself, not to its cast.
                let own = parenthesised && !casted && !matches!(expr, Expr::Row(_));
                if !(own || matches!(expr, Expr::Column(_) | Expr::Parameter(_))) {
                    return Err(RemoteReason::Expression("an index here"));
                }
                expr = Expr::Subscript { expr: Box::new(expr), parts: self.subscripts()? };
                casted = true;
            } else {
                return Ok(expr);
            }
        }
        Err(RemoteReason::TooLarge { what: "casts in a row", limit: CHAIN_MAX })
    }

    /// `[1][2:3]`, at the first bracket.
    fn subscripts(&mut self) -> Parsed<Vec<Part>> {
        let mut parts = Vec::new();
        while self.take_mark(b'[') {
            let bound = |parser: &mut Parser| {
                let absent = matches!(parser.peek(), Some(Token::Colon | Token::Mark(b']')));
                if absent { Ok(None) } else { parser.expr().map(Some) }
            };
            let low = bound(self)?;
            parts.push(if matches!(self.peek(), Some(Token::Colon)) {
                self.advance();
                Part::Slice(low, bound(self)?)
            } else {
                Part::Index(low.ok_or(RemoteReason::Parse)?)
            });
            self.expect_mark(b']')?;
            if parts.len() > CHAIN_MAX {
                return Err(RemoteReason::TooLarge { what: "indexes in a row", limit: CHAIN_MAX });
            }
        }
        Ok(parts)
    }

    /// An operand without operators around it.
    pub(crate) fn primary(&mut self) -> Parsed<Expr> {
        match self.peek() {
            Some(Token::Number(_)) => {
                let Some(Token::Number(digits)) = self.advance() else { return Err(RemoteReason::Parse) };
                Ok(Expr::Number(digits))
            }
            Some(Token::Text(_)) => {
                let Some(Token::Text(text)) = self.advance() else { return Err(RemoteReason::Parse) };
                Ok(Expr::Text(text))
            }
            Some(Token::Bits(_)) => {
                let Some(Token::Bits(bits)) = self.advance() else { return Err(RemoteReason::Parse) };
                Ok(Expr::Bits(bits))
            }
            Some(&Token::Parameter(index)) => {
                self.advance();
                Ok(Expr::Parameter(index))
            }
            Some(Token::Mark(b'(')) => self.parenthesised(),
            Some(Token::Word(_)) => self.word(),
            Some(Token::Name(_)) => self.named(),
            _ => Err(self.unexpected()),
        }
    }

    fn parenthesised(&mut self) -> Parsed<Expr> {
        if self.begins_query() {
            return Ok(Expr::Scalar(Box::new(self.query_in_parentheses()?)));
        }
        self.expect_mark(b'(')?;
        let mut items = self.separated(Parser::expr)?;
        self.expect_mark(b')')?;
        if self.is_mark(b'.') {
            return Err(RemoteReason::Expression("a field of a row"));
        }
        if items.len() > 1 {
            return Ok(Expr::Row(items));
        }
        items.pop().ok_or(RemoteReason::Parse)
    }

    fn word(&mut self) -> Parsed<Expr> {
        let Some(Token::Word(word)) = self.peek() else { return Err(RemoteReason::Parse) };
        let word = word.clone();
        let called = self.is_mark_at(1, b'(');
        let simple = match word.as_str() {
            "null" => Some(Expr::Null),
            "true" => Some(Expr::Bool(true)),
            "false" => Some(Expr::Bool(false)),
            "current_date" => Some(Expr::Now { name: "current_date", digits: None }),
            _ => None,
        };
        if let Some(simple) = simple {
            self.advance();
            return Ok(simple);
        }
        match word.as_str() {
            "case" => self.case(),
            "cast" if called => {
                self.advance();
                self.expect_mark(b'(')?;
                let expr = Box::new(self.expr()?);
                self.expect_word("as")?;
                let ty = self.type_name(true)?;
                self.expect_mark(b')')?;
                Ok(Expr::Cast { expr, ty })
            }
            "exists" if called => {
                self.advance();
                if !self.begins_query() {
                    return Err(RemoteReason::Parse);
                }
                Ok(Expr::Exists(Box::new(self.query_in_parentheses()?)))
            }
            "array" if called => {
                self.advance();
                if !self.begins_query() {
                    return Err(RemoteReason::Parse);
                }
                Ok(Expr::ArrayQuery(Box::new(self.query_in_parentheses()?)))
            }
            "array" if self.is_mark_at(1, b'[') => {
                self.advance();
                self.array()
            }
            "current_timestamp" => self.now("current_timestamp"),
            "localtimestamp" => self.now("localtimestamp"),
            "current_time" => self.now("current_time"),
            "localtime" => self.now("localtime"),
            "coalesce" | "greatest" | "least" | "nullif" | "row" if called => self.listed(&word),
            "grouping" if called => {
                self.advance();
                self.expect_mark(b'(')?;
                let args = self.separated(Parser::expr)?;
                self.expect_mark(b')')?;
                Ok(Expr::Call(Box::new(Call { name: vec![word], special: true, args, ..Call::default() })))
            }
            "extract" | "position" | "substring" | "trim" | "overlay" if called => self.special_call(&word),
            _ => self.named(),
        }
    }

    /// The current time, to so many digits of a second if it says so.
    fn now(&mut self, name: &'static str) -> Parsed<Expr> {
        self.advance();
        let digits = match self.modifiers()?[..] {
            [] => None,
            [digits @ 0..=6] => i32::try_from(digits).ok(),
            _ => return Err(RemoteReason::Expression("a current time of such a precision")),
        };
        Ok(Expr::Now { name, digits })
    }

    /// What the grammar writes like a function, and is none.
    fn listed(&mut self, word: &str) -> Parsed<Expr> {
        self.advance();
        self.expect_mark(b'(')?;
        let mut of = if word == "row" && self.is_mark(b')') { Vec::new() } else { self.separated(Parser::expr)? };
        self.expect_mark(b')')?;
        match word {
            "coalesce" => Ok(Expr::Coalesce(of)),
            "row" => Ok(Expr::Row(of)),
            "nullif" => match (of.pop(), of.pop(), of.is_empty()) {
                (Some(right), Some(left), true) => Ok(Expr::NullIf(Box::new(left), Box::new(right))),
                _ => Err(RemoteReason::Parse),
            },
            _ => Ok(Expr::Extreme { greatest: word == "greatest", of }),
        }
    }

    fn array(&mut self) -> Parsed<Expr> {
        self.expect_mark(b'[')?;
        if self.take_mark(b']') {
            return Ok(Expr::Array(Vec::new()));
        }
        let items = self.separated(|parser| if parser.is_mark(b'[') { parser.nested(Parser::array) } else { parser.expr() })?;
        self.expect_mark(b']')?;
        Ok(Expr::Array(items))
    }

    fn case(&mut self) -> Parsed<Expr> {
        self.advance();
        let operand = if self.is_word("when") { None } else { Some(Box::new(self.expr()?)) };
        let mut branches = Vec::new();
        while self.take_word("when") {
            let condition = self.expr()?;
            self.expect_word("then")?;
            branches.push((condition, self.expr()?));
            if branches.len() > CONDITIONS_MAX {
                return Err(RemoteReason::TooLarge { what: "branches of CASE", limit: CONDITIONS_MAX });
            }
        }
        let otherwise = if self.take_word("else") { Some(Box::new(self.expr()?)) } else { None };
        self.expect_word("end")?;
        if branches.is_empty() {
            return Err(RemoteReason::Parse);
        }
        Ok(Expr::Case { operand, branches, otherwise })
    }

    /// A column, a function call, or a literal with its type in front.
    fn named(&mut self) -> Parsed<Expr> {
        let mut end = 1;
        while self.is_mark_at(end, b'.') && matches!(self.peek_at(end + 1), Some(Token::Word(_) | Token::Name(_))) {
            end += 2;
        }
        if self.is_mark_at(end, b'(') {
            return Ok(Expr::Call(Box::new(self.call()?)));
        }
        if self.typed_literal_follows() {
            let ty = self.type_name(false)?;
            let Some(Token::Text(text)) = self.advance() else { return Err(self.unexpected()) };
            if let (Some(field), "interval") = (self.interval_field(), ty.name.as_str()) {
                return field_of_interval(&text, field);
            }
            return Ok(Expr::Cast { expr: Box::new(Expr::Text(text)), ty });
        }
        if let Some(Token::Word(word)) = self.peek()
            && (is_reserved(word) || (is_column_name_only(word) && !self.is_mark_at(1, b'.') && !may_be_column(word)))
        {
            return Err(self.unexpected());
        }
        let mut parts = vec![self.any_name()?];
        while self.take_mark(b'.') {
            parts.push(match self.peek() {
                Some(Token::Word(_) | Token::Name(_)) => self.any_name()?,
                _ => return Err(RemoteReason::Parse),
            });
        }
        Ok(Expr::Column(parts))
    }

    /// The field that follows an interval's literal, if one does, and its bit in the type's modifier.
    fn interval_field(&mut self) -> Option<(&'static str, i64)> {
        let fields = [("year", 2), ("month", 1), ("day", 3), ("hour", 10), ("minute", 11), ("second", 12)];
        let found = fields.into_iter().find(|(field, _)| self.is_word(field));
        self.advance_by(usize::from(found.is_some()));
        found
    }

    /// Whether a type's name stands here with a string literal behind it.
    fn typed_literal_follows(&self) -> bool {
        let text_at = |ahead: usize| matches!(self.peek_at(ahead), Some(Token::Text(_)));
        let behind_zone = |ahead: usize| {
            (self.is_word_at(ahead, "with") || self.is_word_at(ahead, "without"))
                && self.is_word_at(ahead + 1, "time")
                && self.is_word_at(ahead + 2, "zone")
                && text_at(ahead + 3)
        };
        text_at(1)
            || (self.is_word("double") && self.is_word_at(1, "precision") && text_at(2))
            || ((self.is_word("timestamp") || self.is_word("time")) && behind_zone(1))
    }

    /// A function call, at its name.
    pub(crate) fn call(&mut self) -> Parsed<Call> {
        if let Some(Token::Word(word)) = self.peek()
            && is_no_function(word)
        {
            return Err(self.unexpected());
        }
        let mut name = vec![self.any_name()?];
        while self.take_mark(b'.') {
            name.push(self.any_name()?);
        }
        self.expect_mark(b'(')?;
        let mut call = Call { name, ..Call::default() };
        if self.is_operator("*") {
            self.advance();
            call.star = true;
        } else if !self.is_mark(b')') {
            call.distinct = self.take_word("distinct");
            if !call.distinct {
                self.take_word("all");
            }
            call.args = self.separated(|parser| {
                call.variadic |= parser.take_word("variadic");
                parser.expr()
            })?;
            call.order_by = self.order_by()?;
        }
        self.expect_mark(b')')?;
        if self.take_word("within") {
            self.expect_word("group")?;
            self.expect_mark(b'(')?;
            call.within_group = self.order_by()?;
            self.expect_mark(b')')?;
        }
        if self.is_word("filter") && self.is_mark_at(1, b'(') {
            self.advance();
            self.expect_mark(b'(')?;
            self.expect_word("where")?;
            call.filter = Some(self.expr()?);
            self.expect_mark(b')')?;
        }
        if self.take_word("over") {
            call.over = Some(if self.is_mark(b'(') {
                self.window_in_parentheses()?
            } else {
                Window { base: Some(self.name()?), is_name: true, ..Window::default() }
            });
        }
        Ok(call)
    }

    /// Forms that the grammar has for some functions.
    fn special_call(&mut self, word: &str) -> Parsed<Expr> {
        self.advance();
        self.expect_mark(b'(')?;
        let mut special = true;
        let (name, args) = match word {
            "extract" => {
                let field = match self.advance() {
                    Some(Token::Word(field) | Token::Name(field) | Token::Text(field)) => field,
                    _ => return Err(RemoteReason::Parse),
                };
                self.expect_word("from")?;
                ("extract", vec![Expr::Text(field), self.expr()?])
            }
            "position" => {
                // Both are restricted expressions, in which IN would be the test.
                let part = self.climb(LIKE)?;
                self.expect_word("in")?;
                ("position", vec![self.climb(LIKE)?, part])
            }
            "trim" => {
                let name = if self.take_word("leading") {
                    "ltrim"
                } else if self.take_word("trailing") {
                    "rtrim"
                } else {
                    self.take_word("both");
                    "btrim"
                };
                let first = if self.is_word("from") { None } else { Some(self.expr()?) };
                let args = match (self.take_word("from"), first) {
                    (true, None) => vec![self.expr()?],
                    (true, Some(characters)) => vec![self.expr()?, characters],
                    (false, Some(text)) => vec![text],
                    (false, None) => return Err(RemoteReason::Parse),
                };
                (name, args)
            }
            "substring" => {
                let mut args = vec![self.expr()?];
                if self.take_word("from") {
                    args.push(self.expr()?);
                    if self.take_word("for") {
                        args.push(self.expr()?);
                    }
                } else if self.take_word("for") {
                    args.push(Expr::Number("1".to_owned()));
                    args.push(Expr::Cast { expr: Box::new(self.expr()?), ty: builtin("int4", Vec::new()) });
                } else {
                    special = false;
                    while self.take_mark(b',') {
                        args.push(self.expr()?);
                    }
                }
                ("substring", args)
            }
            "overlay" => {
                let mut args = vec![self.expr()?];
                special = self.take_word("placing");
                if special {
                    args.push(self.expr()?);
                    self.expect_word("from")?;
                    args.push(self.expr()?);
                    if self.take_word("for") {
                        args.push(self.expr()?);
                    }
                } else {
                    while self.take_mark(b',') {
                        args.push(self.expr()?);
                    }
                }
                ("overlay", args)
            }
            _ => return Err(RemoteReason::Function { function: word.to_owned() }),
        };
        self.expect_mark(b')')?;
        Ok(Expr::Call(Box::new(Call { name: vec![name.to_owned()], special, args, ..Call::default() })))
    }
}

/// Key words of the grammar's own functions and types that people call columns, too.
fn may_be_column(word: &str) -> bool {
    matches!(word, "position" | "time" | "timestamp" | "char" | "none" | "out" | "precision" | "bit" | "trim" | "extract" | "overlay")
}

/// `interval '3' month`: a whole number of one field.
fn field_of_interval(text: &str, (field, bit): (&str, i64)) -> Parsed<Expr> {
    if text.is_empty() || text.len() > 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) || field == "second" {
        return Err(RemoteReason::Expression("this interval with its fields"));
    }
    let ty = TypeName { schema: Some("pg_catalog".to_owned()), name: "interval".to_owned(), modifiers: vec![-bit], array: false };
    Ok(Expr::Cast { expr: Box::new(Expr::Text(format!("{text} {field}"))), ty })
}
