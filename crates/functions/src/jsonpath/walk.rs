//! Paths of jsonb, walked: what a path finds in a value, in lax and in strict mode, with or without errors.
//!
//! Lax: arrays are taken apart where a member is asked for, single values are taken for arrays, and what is not there is nothing. Strict:
//! it is an error. An error within a filter makes the filter's answer unknown, elsewhere it is raised unless the caller wants silence.

use std::borrow::Cow;
use std::cmp::Ordering;

use rimward_model::Cell;
use rimward_model::oid::NUMERIC;

use super::path::{Comparison, Expr, Method, Step};
use crate::SqlError;
use crate::cast::parse_numeric;
use crate::decimal::{Decimal, Number};
use crate::json::{Json, escaped, unescaped};
use crate::registry::Function;

/// Values that one walk may find, and steps that it may take.
const FOUND_MAX: usize = 1 << 20;
const STEPS_MAX: usize = 1 << 22;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Found,
    Nothing,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    True,
    False,
    Unknown,
}

pub(super) type Item<'v> = Cow<'v, Json<'v>>;
pub(super) type Found<'f, 'v> = Option<&'f mut Vec<Item<'v>>>;
pub(super) type Walked = Result<Outcome, SqlError>;

pub(super) struct Walk<'v> {
    pub(super) lax: bool,
    pub(super) root: Item<'v>,
    pub(super) current: Item<'v>,
    /// `None` of the operators, to which every variable is null.
    pub(super) variables: Option<Vec<(Cow<'v, str>, Json<'v>)>>,
    /// Whether what is missing is no error.
    pub(super) forgiving: bool,
    pub(super) throws: bool,
    /// Elements of the array whose numbers are being computed.
    pub(super) size: Option<usize>,
    pub(super) steps: usize,
}

fn reborrow<'b, 'v>(found: &'b mut Found<'_, 'v>) -> Found<'b, 'v> {
    found.as_deref_mut()
}

fn is_array(of: &Json<'_>) -> bool {
    matches!(of, Json::Array(_))
}

/// The parts of an array or an object, in their order.
fn parts<'v>(of: &Item<'v>) -> Vec<Item<'v>> {
    match of {
        Cow::Borrowed(Json::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Borrowed(Json::Object(members)) => members.iter().map(|(_, value)| Cow::Borrowed(value)).collect(),
        Cow::Owned(Json::Array(items)) => items.iter().cloned().map(Cow::Owned).collect(),
        Cow::Owned(Json::Object(members)) => members.iter().map(|(_, value)| Cow::Owned(value.clone())).collect(),
        _ => Vec::new(),
    }
}

fn number(of: &Json<'_>) -> Result<Option<Decimal>, SqlError> {
    let Json::Number(digits) = of else { return Ok(None) };
    match parse_numeric(digits)? {
        Number::Finite(decimal) => Ok(Some(decimal)),
        _ => Err(SqlError::Argument("JSON")),
    }
}

/// A numeric function of the registry.
fn computed(function: Option<&'static Function>, of: &[&Decimal]) -> Result<Json<'static>, SqlError> {
    let function = function.ok_or(SqlError::Declined("arithmetic"))?;
    let answers = of.iter().map(|decimal| decimal.answer()).collect::<Result<Vec<_>, _>>()?;
    let cells: Vec<Cell<'_>> = answers.iter().map(|answer| answer.as_cell(&[])).collect();
    let answer = function.call(&cells)?;
    match Number::of(answer.as_cell(&cells))? {
        Number::Finite(decimal) => Ok(Json::Number(Cow::Owned(decimal.print()?))),
        _ => Err(SqlError::Declined("arithmetic")),
    }
}

impl<'v> Walk<'v> {
    /// An error of PostgreSQL's, or the outcome that stands for one.
    fn fail(&self, sqlstate: &'static str, message: &'static str) -> Walked {
        if self.throws { Err(SqlError::raised(sqlstate, message)) } else { Ok(Outcome::Error) }
    }

    fn count(&mut self) -> Result<(), SqlError> {
        self.steps += 1;
        if self.steps > STEPS_MAX { Err(SqlError::Declined("a long walk along a path")) } else { Ok(()) }
    }

    /// The value itself, or what the steps make of it.
    fn next(&mut self, steps: &[Step], value: Item<'v>, found: Found<'_, 'v>) -> Walked {
        if let [step, rest @ ..] = steps {
            return self.step(step, rest, value, found, self.lax);
        }
        if let Some(found) = found {
            if found.len() == FOUND_MAX {
                return Err(SqlError::Declined("many values along a path"));
            }
            found.push(value);
        }
        Ok(Outcome::Found)
    }

    /// Each of some values.
    fn each(
        &mut self,
        values: Vec<Item<'v>>,
        mut found: Found<'_, 'v>,
        mut then: impl FnMut(&mut Self, Item<'v>, Found<'_, 'v>) -> Walked,
    ) -> Walked {
        let mut outcome = Outcome::Nothing;
        for value in values {
            match then(self, value, reborrow(&mut found))? {
                Outcome::Error => return Ok(Outcome::Error),
                Outcome::Found if found.is_none() => return Ok(Outcome::Found),
                one => {
                    if outcome != Outcome::Found {
                        outcome = one;
                    }
                }
            }
        }
        Ok(outcome)
    }

    fn step(&mut self, step: &Step, rest: &[Step], value: Item<'v>, found: Found<'_, 'v>, unwraps: bool) -> Walked {
        self.count()?;
        // Each element in place of the array.
        let apart = unwraps
            && is_array(&value)
            && match step {
                Step::Key(_) | Step::AnyKey | Step::Filter(_) => true,
                Step::Method(method) => !matches!(method, Method::Type | Method::Size),
                _ => false,
            };
        if apart {
            return self.each(parts(&value), found, |walk, item, found| walk.step(step, rest, item, found, false));
        }
        match step {
            Step::Key(key) => self.member(key, rest, &value, found),
            Step::AnyKey => match &*value {
                Json::Object(_) => self.each(parts(&value), found, |walk, item, found| walk.next(rest, item, found)),
                _ if self.forgiving => Ok(Outcome::Nothing),
                _ => self.fail("2203C", "jsonpath wildcard member accessor can only be applied to an object"),
            },
            Step::AnyElement => match &*value {
                Json::Array(_) => self.each(parts(&value), found, |walk, item, found| walk.next(rest, item, found)),
                _ if self.lax => self.next(rest, value, found),
                _ if self.forgiving => Ok(Outcome::Nothing),
                _ => self.fail("22039", "jsonpath wildcard array accessor can only be applied to an array"),
            },
            Step::Elements(list) => self.elements(list, rest, &value, found),
            Step::Descend(first, last) => self.descend(*first, *last, rest, &value, found),
            Step::Filter(filter) => {
                let around = std::mem::replace(&mut self.current, value.clone());
                let truth = self.truth(filter, &value);
                self.current = around;
                if truth? == Truth::True { self.next(rest, value, found) } else { Ok(Outcome::Nothing) }
            }
            Step::Method(method) => self.method(*method, rest, value, found),
        }
    }

    fn member(&mut self, key: &str, rest: &[Step], value: &Item<'v>, found: Found<'_, 'v>) -> Walked {
        let raw = escaped(key);
        let member = match value {
            Cow::Borrowed(Json::Object(members)) => members.iter().find(|(name, _)| *name == raw).map(|(_, value)| Cow::Borrowed(value)),
            Cow::Owned(Json::Object(members)) => members.iter().find(|(name, _)| *name == raw).map(|(_, value)| Cow::Owned(value.clone())),
            _ if self.forgiving => None,
            _ => return self.fail("2203A", "jsonpath member accessor can only be applied to an object"),
        };
        match member {
            Some(member) => self.next(rest, member, found),
            None if self.forgiving => Ok(Outcome::Nothing),
            None => self.fail("2203A", "JSON object does not contain the key"),
        }
    }

    fn elements(&mut self, list: &[(Expr, Option<Expr>)], rest: &[Step], value: &Item<'v>, mut found: Found<'_, 'v>) -> Walked {
        if !is_array(value) && !self.lax {
            if self.forgiving {
                return Ok(Outcome::Nothing);
            }
            return self.fail("22039", "jsonpath array accessor can only be applied to an array");
        }
        let items = if is_array(value) { parts(value) } else { vec![value.clone()] };
        let around = self.size.replace(items.len());
        let mut outcome = Outcome::Nothing;
        for (from, to) in list {
            let bounds = self.bounds(from, to.as_ref(), value)?;
            let Some((from, to)) = bounds else {
                outcome = Outcome::Error;
                break;
            };
            if !self.forgiving && (from < 0 || from > to || to >= items.len() as i64) {
                outcome = self.fail("22033", "jsonpath array subscript is out of bounds")?;
                break;
            }
            let (from, to) = (from.max(0), to.min(items.len() as i64 - 1));
            let span: Vec<Item<'v>> = (from..=to).filter_map(|place| items.get(place as usize).cloned()).collect();
            let one = self.each(span, reborrow(&mut found), |walk, item, found| walk.next(rest, item, found))?;
            if one == Outcome::Error || (one == Outcome::Found && found.is_none()) {
                outcome = one;
                break;
            }
            outcome = one;
        }
        self.size = around;
        Ok(outcome)
    }

    /// The numbers of the first and the last element; `None` after an error.
    fn bounds(&mut self, from: &Expr, to: Option<&Expr>, value: &Item<'v>) -> Result<Option<(i64, i64)>, SqlError> {
        let Some(from) = self.place(from, value)? else { return Ok(None) };
        let to = match to {
            None => from,
            Some(to) => match self.place(to, value)? {
                Some(to) => to,
                None => return Ok(None),
            },
        };
        Ok(Some((from, to)))
    }

    fn place(&mut self, expr: &Expr, value: &Item<'v>) -> Result<Option<i64>, SqlError> {
        let mut found = Vec::new();
        if self.item(expr, value, Some(&mut found))? == Outcome::Error {
            return Ok(None);
        }
        let single = match &found[..] {
            [only] => number(only)?,
            _ => None,
        };
        let Some(number) = single else {
            return self.fail("22033", "jsonpath array subscript is not a single numeric value").map(|_| None);
        };
        match number.truncated(0).mantissa.to_i64().filter(|place| i32::try_from(*place).is_ok()) {
            Some(place) => Ok(Some(place)),
            None => self.fail("22033", "jsonpath array subscript is out of integer range").map(|_| None),
        }
    }

    fn descend(&mut self, first: Option<u32>, last: Option<u32>, rest: &[Step], value: &Item<'v>, mut found: Found<'_, 'v>) -> Walked {
        let (first, last) = (first.unwrap_or(u32::MAX), last.unwrap_or(u32::MAX));
        let around = std::mem::replace(&mut self.forgiving, true);
        let mut outcome = Ok(Outcome::Nothing);
        if first == 0 {
            outcome = self.next(rest, value.clone(), reborrow(&mut found));
        }
        let done = matches!(outcome, Ok(Outcome::Found)) && found.is_none();
        if !done && outcome.is_ok() && !value.is_scalar() {
            outcome = self.levels((first, last), 1, rest, value, found);
        }
        self.forgiving = around;
        outcome
    }

    fn levels(&mut self, (first, last): (u32, u32), level: u32, rest: &[Step], value: &Item<'v>, mut found: Found<'_, 'v>) -> Walked {
        if level > last {
            return Ok(Outcome::Nothing);
        }
        let mut outcome = Outcome::Nothing;
        for part in parts(value) {
            self.count()?;
            let leaf = first == u32::MAX && last == u32::MAX && part.is_scalar();
            if level >= first || leaf {
                outcome = self.next(rest, part.clone(), reborrow(&mut found))?;
                if outcome == Outcome::Error || (outcome == Outcome::Found && found.is_none()) {
                    return Ok(outcome);
                }
            }
            if level < last && !part.is_scalar() {
                outcome = self.levels((first, last), level + 1, rest, &part, reborrow(&mut found))?;
                if outcome == Outcome::Error || (outcome == Outcome::Found && found.is_none()) {
                    return Ok(outcome);
                }
            }
        }
        Ok(outcome)
    }

    fn method(&mut self, method: Method, rest: &[Step], value: Item<'v>, found: Found<'_, 'v>) -> Walked {
        let value = match method {
            Method::Type => Json::String(Cow::Borrowed(match &*value {
                Json::Null => "null",
                Json::Bool(_) => "boolean",
                Json::Number(_) => "number",
                Json::String(_) => "string",
                Json::Array(_) => "array",
                Json::Object(_) => "object",
            })),
            Method::Size => match &*value {
                Json::Array(items) => Json::Number(Cow::Owned(items.len().to_string())),
                _ if self.lax => Json::Number(Cow::Borrowed("1")),
                _ if self.forgiving => return Ok(Outcome::Nothing),
                _ => return self.fail("22039", "jsonpath item method .size() can only be applied to an array"),
            },
            Method::Double | Method::Abs | Method::Floor | Method::Ceiling => {
                let Some(number) = number(&value)? else {
                    if method == Method::Double && matches!(&*value, Json::String(_)) {
                        return Err(SqlError::Declined("double() of a string"));
                    }
                    return self.fail("22036", "a jsonpath item method can only be applied to a numeric value");
                };
                let name = match method {
                    Method::Abs => "abs",
                    Method::Floor => "floor",
                    Method::Ceiling => "ceiling",
                    _ if number.weight() > 70 => return Err(SqlError::Declined("double() of a great number")),
                    _ => return self.next(rest, value, found),
                };
                computed(crate::registry::function(name, &[NUMERIC]), &[&number])?
            }
        };
        self.next(rest, Cow::Owned(value), found)
    }

    /// What an expression yields.
    pub(super) fn item(&mut self, expr: &Expr, value: &Item<'v>, found: Found<'_, 'v>) -> Walked {
        match expr {
            Expr::Steps(first, steps) => self.stepped(first, steps, value, found),
            other => self.stepped(other, &[], value, found),
        }
    }

    fn stepped(&mut self, expr: &Expr, rest: &[Step], value: &Item<'v>, found: Found<'_, 'v>) -> Walked {
        self.count()?;
        let constant = match expr {
            Expr::Root => self.root.clone(),
            Expr::Current => self.current.clone(),
            Expr::Variable(name) => {
                let raw = escaped(name);
                let found = match &self.variables {
                    None => Some(Json::Null),
                    Some(known) => known.iter().find(|(key, _)| *key == raw).map(|(_, value)| value.clone()),
                };
                Cow::Owned(found.ok_or_else(|| SqlError::raised("42704", format!("could not find jsonpath variable \"{name}\"")))?)
            }
            Expr::Last => {
                let last = self.size.ok_or(SqlError::Declined("last outside of brackets"))? as i64 - 1;
                Cow::Owned(Json::Number(Cow::Owned(last.to_string())))
            }
            Expr::Null => Cow::Owned(Json::Null),
            Expr::Bool(value) => Cow::Owned(Json::Bool(*value)),
            Expr::Number(decimal) => Cow::Owned(Json::Number(Cow::Owned(decimal.print()?))),
            Expr::String(text) => Cow::Owned(Json::String(Cow::Owned(escaped(text).into_owned()))),
            Expr::Arithmetic(sign, left, right) => return self.arithmetic(*sign, left, right, rest, value, found),
            Expr::Sign(negative, of) => return self.signed(*negative, of, rest, value, found),
            Expr::Steps(..) => return Err(SqlError::Declined("steps within steps")),
            predicate => match self.truth(predicate, value)? {
                Truth::True => Cow::Owned(Json::Bool(true)),
                Truth::False => Cow::Owned(Json::Bool(false)),
                Truth::Unknown => Cow::Owned(Json::Null),
            },
        };
        self.next(rest, constant, found)
    }

    /// What an expression yields, arrays taken apart in lax mode.
    fn operands(&mut self, expr: &Expr, value: &Item<'v>, unwraps: bool) -> Result<Option<Vec<Item<'v>>>, SqlError> {
        let mut found = Vec::new();
        if self.item(expr, value, Some(&mut found))? == Outcome::Error {
            return Ok(None);
        }
        if !unwraps || !self.lax {
            return Ok(Some(found));
        }
        Ok(Some(found.into_iter().flat_map(|item| if is_array(&item) { parts(&item) } else { vec![item] }).collect()))
    }

    fn arithmetic(&mut self, sign: u8, left: &Expr, right: &Expr, rest: &[Step], value: &Item<'v>, found: Found<'_, 'v>) -> Walked {
        let Some(lefts) = self.operands(left, value, true)? else { return Ok(Outcome::Error) };
        let Some(rights) = self.operands(right, value, true)? else { return Ok(Outcome::Error) };
        let single = |items: &[Item<'v>]| match items {
            [only] => number(only),
            _ => Ok(None),
        };
        let Some(left) = single(&lefts)? else { return self.fail("22038", "left operand is not a single numeric value") };
        let Some(right) = single(&rights)? else { return self.fail("22038", "right operand is not a single numeric value") };
        let name = match sign {
            b'+' => "+",
            b'-' => "-",
            b'*' => "*",
            b'/' => "/",
            _ => "%",
        };
        let result = match computed(crate::registry::operator(name, &[NUMERIC, NUMERIC]), &[&left, &right]) {
            Err(SqlError::Raised { .. }) if !self.throws => return Ok(Outcome::Error),
            result => result?,
        };
        self.next(rest, Cow::Owned(result), found)
    }

    fn signed(&mut self, negative: bool, of: &Expr, rest: &[Step], value: &Item<'v>, mut found: Found<'_, 'v>) -> Walked {
        let Some(values) = self.operands(of, value, true)? else { return Ok(Outcome::Error) };
        let mut outcome = Outcome::Nothing;
        for value in values {
            let Some(decimal) = number(&value)? else {
                if found.is_none() && rest.is_empty() {
                    continue;
                }
                return self.fail("2203B", "operand of unary jsonpath operator is not a numeric value");
            };
            let value = if negative { Cow::Owned(computed(crate::registry::operator("-", &[NUMERIC]), &[&decimal])?) } else { value };
            match self.next(rest, value, reborrow(&mut found))? {
                Outcome::Error => return Ok(Outcome::Error),
                Outcome::Found if found.is_none() => return Ok(Outcome::Found),
                Outcome::Found => outcome = Outcome::Found,
                Outcome::Nothing => {}
            }
        }
        Ok(outcome)
    }

    /// Without errors being raised.
    fn quietly<T>(&mut self, then: impl FnOnce(&mut Self) -> Result<T, SqlError>) -> Result<T, SqlError> {
        let around = std::mem::replace(&mut self.throws, false);
        let result = then(self);
        self.throws = around;
        result
    }

    fn truth(&mut self, predicate: &Expr, value: &Item<'v>) -> Result<Truth, SqlError> {
        self.count()?;
        match predicate {
            Expr::And(left, right) => {
                let left = self.truth(left, value)?;
                if left == Truth::False {
                    return Ok(left);
                }
                let right = self.truth(right, value)?;
                Ok(if right == Truth::True { left } else { right })
            }
            Expr::Or(left, right) => {
                let left = self.truth(left, value)?;
                if left == Truth::True {
                    return Ok(left);
                }
                let right = self.truth(right, value)?;
                Ok(if right == Truth::False { left } else { right })
            }
            Expr::Not(of) => Ok(match self.truth(of, value)? {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Unknown => Truth::Unknown,
            }),
            Expr::IsUnknown(of) => Ok(if self.truth(of, value)? == Truth::Unknown { Truth::True } else { Truth::False }),
            Expr::Exists(of) => self.exists(of, value),
            Expr::Compare(comparison, left, right) => {
                self.pairs(left, right, true, value, |left, right| compared(*comparison, left, right))
            }
            Expr::StartsWith(left, right) => self.pairs(left, right, false, value, |left, right| match (left, right) {
                (Json::String(whole), Json::String(initial)) => {
                    let begins = unescaped(whole)?.starts_with(&*unescaped(initial)?);
                    Ok(if begins { Truth::True } else { Truth::False })
                }
                _ => Ok(Truth::Unknown),
            }),
            _ => Err(SqlError::Declined("a value as a predicate")),
        }
    }

    fn exists(&mut self, of: &Expr, value: &Item<'v>) -> Result<Truth, SqlError> {
        let mut all = Vec::new();
        let strict = !self.lax;
        let outcome = self.quietly(|walk| walk.item(of, value, strict.then_some(&mut all)))?;
        Ok(match outcome {
            Outcome::Error => Truth::Unknown,
            _ if strict => {
                if all.is_empty() {
                    Truth::False
                } else {
                    Truth::True
                }
            }
            Outcome::Found => Truth::True,
            Outcome::Nothing => Truth::False,
        })
    }

    /// Whether one pair of the operands' values pleases.
    fn pairs(
        &mut self,
        left: &Expr,
        right: &Expr,
        unwraps_right: bool,
        value: &Item<'v>,
        test: impl Fn(&Json<'v>, &Json<'v>) -> Result<Truth, SqlError>,
    ) -> Result<Truth, SqlError> {
        let Some(lefts) = self.quietly(|walk| walk.operands(left, value, true))? else { return Ok(Truth::Unknown) };
        let Some(rights) = self.quietly(|walk| walk.operands(right, value, unwraps_right))? else { return Ok(Truth::Unknown) };
        let (mut found, mut unknown) = (false, false);
        for left in &lefts {
            for right in &rights {
                self.count()?;
                match test(left, right)? {
                    Truth::Unknown if !self.lax => return Ok(Truth::Unknown),
                    Truth::Unknown => unknown = true,
                    Truth::True if self.lax => return Ok(Truth::True),
                    Truth::True => found = true,
                    Truth::False => {}
                }
            }
        }
        Ok(match (found, unknown) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        })
    }
}

fn compared(comparison: Comparison, left: &Json<'_>, right: &Json<'_>) -> Result<Truth, SqlError> {
    let truth = |holds: bool| if holds { Truth::True } else { Truth::False };
    let order = match (left, right) {
        (Json::Null, Json::Null) => Ordering::Equal,
        (Json::Null, _) | (_, Json::Null) => return Ok(truth(comparison == Comparison::NotEqual)),
        (Json::Bool(left), Json::Bool(right)) => left.cmp(right),
        (Json::Number(_), Json::Number(_)) => {
            let (Some(left), Some(right)) = (number(left)?, number(right)?) else { return Ok(Truth::Unknown) };
            match (left.is_less(&right), right.is_less(&left)) {
                (true, _) => Ordering::Less,
                (_, true) => Ordering::Greater,
                _ => Ordering::Equal,
            }
        }
        (Json::String(left), Json::String(right)) => unescaped(left)?.as_bytes().cmp(unescaped(right)?.as_bytes()),
        _ => return Ok(Truth::Unknown),
    };
    Ok(truth(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }))
}
