//! Windows and their frames.

use crate::RemoteReason;
use crate::ast::{Frame, FrameBound, FrameUnit, Window};
use crate::lex::Token;
use crate::parse::{Parsed, Parser};

impl Parser {
    /// `(name PARTITION BY … ORDER BY … ROWS …)`, each part if it is there.
    pub(crate) fn window_in_parentheses(&mut self) -> Parsed<Window> {
        self.expect_mark(b'(')?;
        let mut window = Window::default();
        match self.peek() {
            Some(Token::Name(_)) => window.base = Some(self.name()?),
            Some(Token::Word(word)) if !["partition", "order", "range", "rows", "groups"].contains(&word.as_str()) => {
                window.base = Some(self.name()?);
            }
            _ => {}
        }
        if self.take_word("partition") {
            self.expect_word("by")?;
            window.partition_by = self.separated(Parser::expr)?;
        }
        window.order_by = self.order_by()?;
        let unit = match self.peek() {
            Some(Token::Word(word)) if word == "rows" => Some(FrameUnit::Rows),
            Some(Token::Word(word)) if word == "range" => Some(FrameUnit::Range),
            Some(Token::Word(word)) if word == "groups" => Some(FrameUnit::Groups),
            _ => None,
        };
        if let Some(unit) = unit {
            self.advance();
            window.frame = Some(self.frame(unit)?);
        }
        self.expect_mark(b')')?;
        Ok(window)
    }

    fn frame(&mut self, unit: FrameUnit) -> Parsed<Frame> {
        let (start, end) = if self.take_word("between") {
            let start = self.frame_bound()?;
            self.expect_word("and")?;
            (start, self.frame_bound()?)
        } else {
            (self.frame_bound()?, FrameBound::CurrentRow)
        };
        let (first, last) = (start.place(), end.place());
        if first == FrameBound::UnboundedFollowing.place() || last == FrameBound::UnboundedPreceding.place() || first > last {
            return Err(RemoteReason::Clause("this frame"));
        }
        let mut exclude = None;
        if self.take_word("exclude") {
            exclude = Some(if self.take_word("current") {
                self.expect_word("row")?;
                "CURRENT ROW"
            } else if self.take_word("group") {
                "GROUP"
            } else if self.take_word("ties") {
                "TIES"
            } else {
                self.expect_word("no")?;
                self.expect_word("others")?;
                "NO OTHERS"
            });
        }
        Ok(Frame { unit, start, end, exclude })
    }

    fn frame_bound(&mut self) -> Parsed<FrameBound> {
        if self.is_word("unbounded") {
            self.advance();
            if self.take_word("preceding") {
                return Ok(FrameBound::UnboundedPreceding);
            }
            self.expect_word("following")?;
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.is_word("current") && self.is_word_at(1, "row") {
            self.advance();
            self.advance();
            return Ok(FrameBound::CurrentRow);
        }
        let offset = self.expr()?;
        if self.take_word("preceding") {
            return Ok(FrameBound::Preceding(offset));
        }
        self.expect_word("following")?;
        Ok(FrameBound::Following(offset))
    }
}
