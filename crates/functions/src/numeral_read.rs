//! `to_number`: the digits of a text that a template finds.

use rimward_model::Cell;
use rimward_model::oid::{NUMERIC, TEXT};

use crate::answer::{integer, text};
use crate::cast::parse_numeric;
use crate::decimal::Number;
use crate::numeral::{LocalSign, Shape};
use crate::registry::{Context, Function, func, strict};
use crate::template::{self, Digit, Node};
use crate::{Answer, SqlError};

type Said = Result<Answer, SqlError>;

/// Digits of which every version makes the same type modifier.
const DIGITS_MAX: usize = 900;

/// The text, and what of a number has been found in it.
struct Reader<'a> {
    shape: &'a Shape,
    text: &'a [u8],
    at: usize,
    sign: Option<u8>,
    digits: String,
    point: bool,
    before: usize,
    behind: usize,
}

/// What a number consists of, beside its digits.
fn is_data(byte: u8) -> bool {
    byte.is_ascii_digit() || b".,+-".contains(&byte)
}

fn is_sign(byte: &u8) -> bool {
    matches!(byte, b'-' | b'+')
}

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn read(&mut self, nodes: &[Node<Digit>]) {
        for node in nodes {
            if self.byte().is_none() {
                break;
            }
            match *node {
                Node::Pattern { what, .. } => self.pattern(what),
                _ => self.skip_character(),
            }
        }
    }

    fn pattern(&mut self, what: Digit) {
        match what {
            Digit::Nine | Digit::Zero => {
                self.digit(true);
                self.at += 1;
            }
            Digit::Point | Digit::LocalPoint => {
                self.digit(false);
                self.at += 1;
            }
            Digit::Comma | Digit::Group if !self.shape.fill && self.byte() == Some(b',') => self.at += 1,
            Digit::Ordinal { .. } if !self.shape.point => self.skip_others(2),
            Digit::Minus => self.take_sign(b"-"),
            Digit::Plus => self.take_sign(b"+"),
            Digit::Sign => self.take_sign(b"-+"),
            _ => {}
        }
    }

    fn skip_character(&mut self) {
        self.at += 1;
        while self.byte().is_some_and(|byte| byte & 0xC0 == 0x80) {
            self.at += 1;
        }
    }

    /// Characters that are not of a number.
    fn skip_others(&mut self, count: usize) {
        for _ in 0..count {
            if self.byte().is_none_or(is_data) {
                break;
            }
            self.skip_character();
        }
    }

    fn take_sign(&mut self, signs: &[u8]) {
        match self.byte().filter(|byte| signs.contains(byte)) {
            Some(sign) => {
                self.sign = Some(sign);
                self.at += 1;
            }
            None => self.skip_others(1),
        }
    }

    /// A digit or the point, wherever the template has one of them, with a sign in front or behind. The last byte of it is the caller's to
    /// pass.
    fn digit(&mut self, is_digit: bool) {
        if self.byte() == Some(b' ') {
            self.at += 1;
        }
        let Some(byte) = self.byte() else { return };
        if self.sign.is_none() && is_digit && self.before + self.behind == 0 {
            let local = self.shape.local_sign == Some(LocalSign::Before);
            let bracket = !local && self.shape.brackets && byte == b'<';
            if is_sign(&byte) || bracket {
                self.sign = Some(if bracket { b'-' } else { byte });
                self.at += 1;
            }
        }
        let Some(byte) = self.byte() else { return };
        let mut found = false;
        if byte.is_ascii_digit() {
            if self.point && self.behind == self.shape.behind {
                return;
            }
            self.digits.push(char::from(byte));
            *(if self.point { &mut self.behind } else { &mut self.before }) += 1;
            found = true;
        } else if self.shape.point && !self.point && byte == b'.' {
            self.digits.push('.');
            self.point = true;
            found = true;
        }
        if self.sign.is_some() || self.before + self.behind == 0 {
            return;
        }
        if self.shape.signed && found {
            // Behind the last digit.
            if let Some(sign) = self.text.get(self.at + 1).filter(|byte| is_sign(byte)) {
                self.sign = Some(*sign);
                self.at += 1;
            }
        } else if !found && !self.shape.signed && (self.shape.plus || self.shape.minus) {
            self.sign = Some(byte).filter(is_sign);
        }
    }
}

fn to_number(a: &[Cell<'_>]) -> Said {
    let (of, template, plain) = (text(a[0])?, text(a[1])?, integer(a[2])? == 1);
    if template.is_empty() {
        return Ok(Answer::Null);
    }
    let nodes = template::of_number(template);
    let shape = Shape::of(&nodes, plain)?;
    if shape.exponent {
        return Err(SqlError::raised("0A000", "\"EEEE\" not supported for input"));
    }
    if shape.shift.is_some() || shape.is_roman() || shape.before + shape.behind > DIGITS_MAX {
        return Err(SqlError::Declined("such a template of a number that is read"));
    }
    let mut reader =
        Reader { shape: &shape, text: of.as_bytes(), at: 0, sign: None, digits: String::new(), point: false, before: 0, behind: 0 };
    reader.read(&nodes);
    let sign = reader.sign.map_or("", |sign| if sign == b'-' { "-" } else { "" });
    let digits = reader.digits.strip_suffix('.').unwrap_or(&reader.digits);
    let Number::Finite(decimal) = parse_numeric(&format!("{sign}{digits}"))? else { return Err(SqlError::Argument("numeric")) };
    let whole = digits.split('.').next().unwrap_or_default().trim_start_matches('0');
    if whole.len() > shape.before {
        return Err(SqlError::raised("22003", "numeric field overflow"));
    }
    decimal.answer()
}

pub(crate) const FUNCTIONS: &[Function] =
    &[strict("rimward_to_number", &[func("to_number", &[TEXT, TEXT])], NUMERIC, to_number).with(&[Context::PlainNumbers])];
