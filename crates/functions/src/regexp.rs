//! The functions and operators of regular expressions: see [`crate::regex`] for what is certain of them.

use std::cell::RefCell;
use std::rc::Rc;

use rimward_model::Cell;
use rimward_model::oid::{BOOL, INT4, TEXT};

use crate::answer::{int4, integer, text};
use crate::array::{json_of_array, of_texts};
use crate::regex::{Match, Options, Regex, Subject, declined, similar};
use crate::registry::{Context, Function, form, func, op, strict, valued};
use crate::{Answer, SqlError};

/// Expressions that a thread keeps compiled.
const COMPILED_MAX: usize = 32;
/// Bytes of a text that is made here.
const TEXT_BYTES_MAX: usize = 64 << 20;

type Said = Result<Answer, SqlError>;

/// What [`Context::Ctype`] says.
const IS_C: i64 = 1;
const CLASSES_UNKNOWN: i64 = 2;
const CASE_UNKNOWN: i64 = 4;

/// Pattern, whether case does not matter, what is known of the locale, and what they make.
type Entry = (String, bool, i64, Rc<Regex>);

thread_local! {
    static COMPILED: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// The compiled expression, from those that were used last.
fn compiled(pattern: &str, fold: bool, ctype: i64) -> Result<Rc<Regex>, SqlError> {
    if fold && ctype & CASE_UNKNOWN != 0 {
        return Err(declined("the case of letters in this locale"));
    }
    COMPILED.with_borrow_mut(|known| {
        if let Some(place) = known.iter().position(|entry| entry.0 == pattern && entry.1 == fold && entry.2 == ctype) {
            let entry = known.remove(place);
            let regex = Rc::clone(&entry.3);
            known.push(entry);
            return Ok(regex);
        }
        let options = Options { fold, c: ctype & IS_C != 0, classes_unknown: ctype & CLASSES_UNKNOWN != 0 };
        let regex = Rc::new(Regex::new(pattern, options)?);
        if known.len() == COMPILED_MAX {
            known.remove(0);
        }
        known.push((pattern.to_owned(), fold, ctype, Rc::clone(&regex)));
        Ok(regex)
    })
}

/// What flags say.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    global: bool,
    fold: bool,
}

fn flags(text: &str) -> Result<Flags, SqlError> {
    let mut flags = Flags::default();
    for flag in text.chars() {
        match flag {
            'g' => flags.global = true,
            'i' => flags.fold = true,
            'c' => flags.fold = false,
            's' => {}
            _ => return Err(declined("this option of a regular expression")),
        }
    }
    Ok(flags)
}

/// The expression behind `pattern`, with the flags and the locale at the end of the arguments.
fn with_flags(a: &[Cell<'_>], pattern: usize, flags_at: Option<usize>) -> Result<(Rc<Regex>, Flags), SqlError> {
    let ctype = integer(*a.last().ok_or(SqlError::Argument("locale"))?)?;
    let given = match flags_at.and_then(|at| a[..a.len() - 1].get(at)) {
        Some(cell) => flags(text(*cell)?)?,
        None => Flags::default(),
    };
    Ok((compiled(text(a[pattern])?, given.fold, ctype)?, given))
}

fn is_match(a: &[Cell<'_>], fold: bool) -> Result<bool, SqlError> {
    let regex = compiled(text(a[1])?, fold, integer(a[2])?)?;
    regex.is_match(&mut regex.subject(text(a[0])?)?)
}

fn like(a: &[Cell<'_>]) -> Said {
    let (regex, flags) = with_flags(a, 1, Some(2))?;
    if flags.global {
        return Err(declined("the global option here"));
    }
    regex.is_match(&mut regex.subject(text(a[0])?)?).map(Answer::bool)
}

/// All matches from the character `from` on, as PostgreSQL goes from one to the next. `split`: without the empty ones at the ends, and
/// behind a match.
fn all(regex: &Regex, subject: &mut Subject, from: usize, global: bool, split: bool) -> Result<Vec<Match>, SqlError> {
    let (mut matches, mut at, mut end_before) = (Vec::new(), from, 0);
    while at <= subject.len() {
        let Some(found) = regex.find(subject, at)? else { break };
        at = if found.start == found.end { found.end + 1 } else { found.end };
        let end = found.end;
        if !split || found.start < subject.len() && found.end > end_before {
            matches.push(found);
        }
        end_before = end;
        if !global {
            break;
        }
    }
    Ok(matches)
}

/// Puts in what a match is replaced by.
fn put_replacement(out: &mut String, subject: &Subject, found: &Match, by: &str) -> Result<(), SqlError> {
    let mut rest = by.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let range = match rest.peek() {
            Some(digit @ '1'..='9') => found.groups()?.get(*digit as usize - '1' as usize).copied().flatten(),
            Some('&') => Some((found.start, found.end)),
            Some('\\') => {
                out.push('\\');
                rest.next();
                continue;
            }
            _ => {
                out.push('\\');
                continue;
            }
        };
        rest.next();
        if let Some((start, end)) = range {
            out.push_str(&subject.slice(start, end));
        }
    }
    Ok(())
}

/// Replaces the match of this number, or all for 0.
fn replaced(regex: &Regex, of: &str, by: &str, from: usize, number: usize) -> Said {
    let mut subject = regex.subject(of)?;
    let (mut out, mut copied, mut at, mut count) = (String::new(), 0, from, 0);
    while at <= subject.len() {
        let Some(found) = regex.find(&mut subject, at)? else { break };
        count += 1;
        at = if found.start == found.end { found.end + 1 } else { found.end };
        if number > 0 && count != number {
            continue;
        }
        out.push_str(&subject.slice(copied, found.start));
        put_replacement(&mut out, &subject, &found, by)?;
        copied = found.end;
        if out.len() > TEXT_BYTES_MAX {
            return Err(declined("a text of more than 64 MiB"));
        }
        if number > 0 {
            break;
        }
    }
    out.push_str(&subject.slice(copied, subject.len()));
    Ok(Answer::Text(out))
}

fn replace(a: &[Cell<'_>]) -> Said {
    let (regex, flags) = with_flags(a, 1, Some(3))?;
    replaced(&regex, text(a[0])?, text(a[2])?, 0, usize::from(!flags.global))
}

/// A start or a number that has to be so great at least.
fn count_of(cell: Cell<'_>, least: i32) -> Result<usize, SqlError> {
    let value = int4(cell)?;
    if value < least { Err(SqlError::raised("22023", "invalid value for parameter")) } else { Ok(value as usize) }
}

/// `(text, pattern, replacement, start [, N [, flags]])`.
fn replace_from(a: &[Cell<'_>]) -> Said {
    let arguments = &a[..a.len() - 1];
    let start = count_of(a[3], 1)?;
    let number = arguments.get(4).map_or(Ok(1), |number| count_of(*number, 0))?;
    let (regex, given) = with_flags(a, 1, Some(5))?;
    if given.global && arguments.len() < 5 {
        return Err(declined("the global option here"));
    }
    replaced(&regex, text(a[0])?, text(a[2])?, start - 1, number)
}

/// What the parentheses took, or the whole where there are none.
fn parts(regex: &Regex, subject: &Subject, found: &Match) -> Result<Vec<Option<String>>, SqlError> {
    if regex.captures() == 0 {
        return Ok(vec![Some(subject.slice(found.start, found.end))]);
    }
    Ok(found.groups()?.iter().map(|group| group.map(|(start, end)| subject.slice(start, end))).collect())
}

fn first_match(a: &[Cell<'_>]) -> Said {
    let (regex, flags) = with_flags(a, 1, Some(2))?;
    if flags.global {
        return Err(declined("the global option here"));
    }
    let mut subject = regex.subject(text(a[0])?)?;
    match regex.find(&mut subject, 0)? {
        Some(found) => of_texts(parts(&regex, &subject, &found)?),
        None => Ok(Answer::Null),
    }
}

fn split(a: &[Cell<'_>]) -> Said {
    let (regex, flags) = with_flags(a, 1, Some(2))?;
    if flags.global {
        return Err(declined("the global option here"));
    }
    let mut subject = regex.subject(text(a[0])?)?;
    let (mut items, mut at) = (Vec::new(), 0);
    for found in all(&regex, &mut subject, 0, true, true)? {
        items.push(Some(subject.slice(at, found.start)));
        at = found.end;
    }
    items.push(Some(subject.slice(at, subject.len())));
    of_texts(items)
}

/// The parts between matches, as a JSON array, which SQLite takes apart.
fn split_rows(a: &[Cell<'_>]) -> Said {
    json_of_array(&split(a)?)
}

/// What the parentheses took in each match, or in the first one: arrays, as a JSON array of their texts.
fn match_rows(a: &[Cell<'_>]) -> Said {
    let (regex, flags) = with_flags(a, 1, Some(2))?;
    let mut subject = regex.subject(text(a[0])?)?;
    let found = if flags.global { all(&regex, &mut subject, 0, true, false)? } else { regex.find(&mut subject, 0)?.into_iter().collect() };
    let mut rows = Vec::with_capacity(found.len());
    for found in &found {
        let Answer::Text(row) = of_texts(parts(&regex, &subject, found)?)? else { return Err(SqlError::Argument("array")) };
        rows.push(Some(row));
    }
    json_of_array(&of_texts(rows)?)
}

/// `(text, pattern [, start [, flags]])`.
fn count(a: &[Cell<'_>]) -> Said {
    let start = a[..a.len() - 1].get(2).map_or(Ok(1), |start| count_of(*start, 1))?;
    let (regex, flags) = with_flags(a, 1, Some(3))?;
    if flags.global {
        return Err(declined("the global option here"));
    }
    let mut subject = regex.subject(text(a[0])?)?;
    let count = all(&regex, &mut subject, start - 1, true, false)?.len();
    Ok(Answer::Integer(count as i64))
}

/// The match of number `n` from `start` on, and the range of one of its parentheses.
fn nth(a: &[Cell<'_>], flags_at: usize, group_at: usize) -> Result<Option<(Subject, usize, usize)>, SqlError> {
    let arguments = &a[..a.len() - 1];
    let given = |at: usize, least: i32, default: usize| arguments.get(at).map_or(Ok(default), |cell| count_of(*cell, least));
    let (start, number, group) = (given(2, 1, 1)?, given(3, 1, 1)?, given(group_at, 0, 0)?);
    let (regex, flags) = with_flags(a, 1, Some(flags_at))?;
    if flags.global {
        return Err(declined("the global option here"));
    }
    let mut subject = regex.subject(text(a[0])?)?;
    // Without parentheses, the whole is the first one.
    if group > regex.captures().max(1) {
        return Ok(None);
    }
    let matches = all(&regex, &mut subject, start - 1, true, false)?;
    let Some(found) = matches.get(number - 1) else { return Ok(None) };
    let range = if group == 0 || regex.captures() == 0 { Some((found.start, found.end)) } else { found.groups()?[group - 1] };
    Ok(range.map(|(start, end)| (subject, start, end)))
}

fn nth_text(a: &[Cell<'_>]) -> Said {
    Ok(nth(a, 4, 5)?.map_or(Answer::Null, |(subject, start, end)| Answer::Text(subject.slice(start, end))))
}

/// `(text, pattern [, start [, N [, 0 or 1 [, flags [, group]]]]])`.
fn nth_place(a: &[Cell<'_>]) -> Said {
    let behind = match a[..a.len() - 1].get(4).map_or(Ok(0), |end| int4(*end))? {
        0 => false,
        1 => true,
        _ => return Err(SqlError::raised("22023", "invalid value for parameter")),
    };
    Ok(Answer::Integer(nth(a, 5, 6)?.map_or(0, |(_, start, end)| if behind { end + 1 } else { start + 1 }) as i64))
}

/// The first pair of parentheses, or the whole match.
fn part_of(regex: &Regex, of: &str) -> Said {
    let mut subject = regex.subject(of)?;
    let Some(found) = regex.find(&mut subject, 0)? else { return Ok(Answer::Null) };
    let range = if regex.captures() > 0 { found.groups()?[0] } else { Some((found.start, found.end)) };
    Ok(range.map_or(Answer::Null, |(start, end)| Answer::Text(subject.slice(start, end))))
}

fn substring(a: &[Cell<'_>]) -> Said {
    part_of(&with_flags(a, 1, None)?.0, text(a[0])?)
}

/// What escapes in a pattern of SIMILAR TO: one character, or none.
fn escape_of(text: &str) -> Result<Option<char>, SqlError> {
    let mut characters = text.chars();
    let escape = characters.next();
    if characters.next().is_some() { Err(SqlError::raised("22025", "invalid escape string")) } else { Ok(escape) }
}

fn similar_pattern(a: &[Cell<'_>]) -> Said {
    let escape = a.get(1).map_or(Ok(Some('\\')), |escape| escape_of(text(*escape)?))?;
    similar(text(a[0])?, escape).map(Answer::Text)
}

const T: &[u32] = &[TEXT];
const TT: &[u32] = &[TEXT, TEXT];
const TTT: &[u32] = &[TEXT, TEXT, TEXT];
const TTTT: &[u32] = &[TEXT, TEXT, TEXT, TEXT];
const TEXTS: u32 = 1009;
const LOCALE: &[Context] = &[Context::Ctype];

pub(crate) const FUNCTIONS: &[Function] = &[
    valued("rimward_textregexeq", &[op("~", TT)], BOOL, |a| is_match(a, false).map(Answer::bool)).with(LOCALE),
    valued("rimward_textregexne", &[op("!~", TT)], BOOL, |a| is_match(a, false).map(|found| Answer::bool(!found))).with(LOCALE),
    valued("rimward_texticregexeq", &[op("~*", TT)], BOOL, |a| is_match(a, true).map(Answer::bool)).with(LOCALE),
    valued("rimward_texticregexne", &[op("!~*", TT)], BOOL, |a| is_match(a, true).map(|found| Answer::bool(!found))).with(LOCALE),
    valued("rimward_regexp_like2", &[func("regexp_like", TT)], BOOL, like).with(LOCALE),
    valued("rimward_regexp_like3", &[func("regexp_like", TTT)], BOOL, like).with(LOCALE),
    valued("rimward_regexp_replace3", &[func("regexp_replace", TTT)], TEXT, replace).with(LOCALE),
    valued("rimward_regexp_replace4", &[func("regexp_replace", TTTT)], TEXT, replace).with(LOCALE),
    valued("rimward_regexp_replace_at", &[func("regexp_replace", &[TEXT, TEXT, TEXT, INT4])], TEXT, replace_from).with(LOCALE),
    valued("rimward_regexp_replace_nth", &[func("regexp_replace", &[TEXT, TEXT, TEXT, INT4, INT4])], TEXT, replace_from).with(LOCALE),
    valued("rimward_regexp_replace_all", &[func("regexp_replace", &[TEXT, TEXT, TEXT, INT4, INT4, TEXT])], TEXT, replace_from).with(LOCALE),
    strict("rimward_regexp_match2", &[func("regexp_match", TT)], TEXTS, first_match).with(LOCALE),
    strict("rimward_regexp_match3", &[func("regexp_match", TTT)], TEXTS, first_match).with(LOCALE),
    valued("rimward_regexp_split2", &[func("regexp_split_to_array", TT)], TEXTS, split).with(LOCALE),
    valued("rimward_regexp_split3", &[func("regexp_split_to_array", TTT)], TEXTS, split).with(LOCALE),
    strict("rimward_regexp_split_to_table2", &[form("regexp_split_to_table", TT)], TEXT, split_rows).with(LOCALE),
    strict("rimward_regexp_split_to_table3", &[form("regexp_split_to_table", TTT)], TEXT, split_rows).with(LOCALE),
    strict("rimward_regexp_matches2", &[form("regexp_matches", TT)], TEXT, match_rows).with(LOCALE),
    strict("rimward_regexp_matches3", &[form("regexp_matches", TTT)], TEXT, match_rows).with(LOCALE),
    valued("rimward_regexp_count2", &[func("regexp_count", TT)], INT4, count).with(LOCALE),
    valued("rimward_regexp_count3", &[func("regexp_count", &[TEXT, TEXT, INT4])], INT4, count).with(LOCALE),
    valued("rimward_regexp_count4", &[func("regexp_count", &[TEXT, TEXT, INT4, TEXT])], INT4, count).with(LOCALE),
    valued("rimward_regexp_instr2", &[func("regexp_instr", TT)], INT4, nth_place).with(LOCALE),
    valued("rimward_regexp_instr3", &[func("regexp_instr", &[TEXT, TEXT, INT4])], INT4, nth_place).with(LOCALE),
    valued("rimward_regexp_instr4", &[func("regexp_instr", &[TEXT, TEXT, INT4, INT4])], INT4, nth_place).with(LOCALE),
    valued("rimward_regexp_instr5", &[func("regexp_instr", &[TEXT, TEXT, INT4, INT4, INT4])], INT4, nth_place).with(LOCALE),
    valued("rimward_regexp_instr6", &[func("regexp_instr", &[TEXT, TEXT, INT4, INT4, INT4, TEXT])], INT4, nth_place).with(LOCALE),
    valued("rimward_regexp_instr7", &[func("regexp_instr", &[TEXT, TEXT, INT4, INT4, INT4, TEXT, INT4])], INT4, nth_place).with(LOCALE),
    strict("rimward_regexp_substr2", &[func("regexp_substr", TT)], TEXT, nth_text).with(LOCALE),
    strict("rimward_regexp_substr3", &[func("regexp_substr", &[TEXT, TEXT, INT4])], TEXT, nth_text).with(LOCALE),
    strict("rimward_regexp_substr4", &[func("regexp_substr", &[TEXT, TEXT, INT4, INT4])], TEXT, nth_text).with(LOCALE),
    strict("rimward_regexp_substr5", &[func("regexp_substr", &[TEXT, TEXT, INT4, INT4, TEXT])], TEXT, nth_text).with(LOCALE),
    strict("rimward_regexp_substr6", &[func("regexp_substr", &[TEXT, TEXT, INT4, INT4, TEXT, INT4])], TEXT, nth_text).with(LOCALE),
    strict("rimward_textregexsubstr", &[func("substring", TT)], TEXT, substring).with(LOCALE),
    valued("rimward_similar_to_escape", &[func("similar_to_escape", T)], TEXT, similar_pattern),
    valued("rimward_similar_to_escape2", &[func("similar_to_escape", TT)], TEXT, similar_pattern),
];
