//! The parts of a text that stands for a date and a time, taken from the left. The text is in lower case.

use rimward_model::datetime::SECOND_US;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Offsets are of less than sixteen hours.
const OFFSET_HOURS_MAX: i64 = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    BeforeChrist,
    AnnoDomini,
}

pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|day| word == *day || word == &day[..3])
}

fn month(word: &str) -> Option<u32> {
    let found = MONTHS.iter().position(|month| word == *month || word == &month[..3]);
    found.or_else(|| (word == "sept").then_some(8)).and_then(|place| u32::try_from(place + 1).ok())
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// The date had a month's name.
    named: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Tokens<'a> {
        Tokens { rest: text, named: false }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes blanks; whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n']);
        let any = rest.len() < self.rest.len();
        self.rest = rest;
        any
    }

    pub(super) fn comma(&mut self) {
        self.take(",");
        self.blanks();
    }

    pub(super) fn peek_word(&self) -> Option<&'a str> {
        let length = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        (length > 0).then(|| &self.rest[..length])
    }

    pub(super) fn word(&mut self) {
        let length = self.peek_word().map_or(0, str::len);
        self.rest = &self.rest[length..];
    }

    fn digits(&mut self) -> Option<&'a str> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        (length > 0).then_some(digits)
    }

    /// A number of one or two digits.
    fn short(&mut self) -> Option<i64> {
        self.digits().filter(|digits| digits.len() <= 2)?.parse().ok()
    }

    /// Whether hours and a colon come next.
    pub(super) fn is_time(&self) -> bool {
        let mut ahead = *self;
        ahead.short().is_some() && ahead.take(":")
    }

    /// The `T` between a date and a time.
    pub(super) fn t(&mut self) -> bool {
        let next = self.rest.as_bytes();
        !self.named && next.first() == Some(&b't') && next.get(1).is_some_and(u8::is_ascii_digit) && self.take("t")
    }

    /// `AD` or `BC`, standing alone.
    pub(super) fn era(&mut self) -> Option<Era> {
        let era = match self.peek_word()? {
            "bc" => Era::BeforeChrist,
            "ad" => Era::AnnoDomini,
            _ => return None,
        };
        self.word();
        self.blanks();
        Some(era)
    }

    /// `AM` or `PM`: whether it is afternoon.
    pub(super) fn half(&mut self) -> Option<bool> {
        let afternoon = match self.peek_word()? {
            "am" => false,
            "pm" => true,
            _ => return None,
        };
        self.word();
        Some(afternoon)
    }

    /// Year, month and day, where there is no doubt which is which.
    pub(super) fn date(&mut self) -> Option<(i64, u32, u32)> {
        if let Some(word) = self.peek_word() {
            self.named = true;
            return self.date_after_month(month(word)?);
        }
        let first = self.digits()?;
        match first.len() {
            1 | 2 => {
                let separator = self.separator().filter(|separator| *separator != '/')?;
                let month = month(self.peek_word()?)?;
                self.named = true;
                self.word();
                self.same_separator(separator)?;
                Some((self.year()?, month, first.parse().ok()?))
            }
            4..=7 => {
                let year = first.parse().ok()?;
                let separator = self.separator().filter(|separator| *separator != ' ')?;
                let month = match self.peek_word() {
                    Some(word) if separator == '-' => {
                        let month = month(word).filter(|_| first.len() == 4)?;
                        self.named = true;
                        self.word();
                        month
                    }
                    _ => u32::try_from(self.short()?).ok()?,
                };
                self.same_separator(separator)?;
                Some((year, month, u32::try_from(self.short()?).ok()?))
            }
            8 => Some((first[..4].parse().ok()?, first[4..6].parse().ok()?, first[6..].parse().ok()?)),
            _ => None,
        }
    }

    fn date_after_month(&mut self, month: u32) -> Option<(i64, u32, u32)> {
        self.word();
        let separator = self.separator().filter(|separator| *separator != '/')?;
        let day = u32::try_from(self.short()?).ok()?;
        match separator {
            ' ' => {
                self.take(",");
                if !self.blanks() {
                    return None;
                }
            }
            separator => self.same_separator(separator)?,
        }
        Some((self.year()?, month, day))
    }

    fn year(&mut self) -> Option<i64> {
        self.digits().filter(|digits| digits.len() == 4)?.parse().ok()
    }

    /// What stands between the parts of a date: `-`, `/` or blanks.
    fn separator(&mut self) -> Option<char> {
        if self.blanks() {
            return Some(' ');
        }
        let separator = self.rest.chars().next().filter(|next| ['-', '/'].contains(next))?;
        self.rest = &self.rest[1..];
        Some(separator)
    }

    fn same_separator(&mut self, wanted: char) -> Option<()> {
        (self.separator()? == wanted).then_some(())
    }

    /// `HH:MM[:SS[.ffffff]]`: hours, minutes, and the rest in µs.
    pub(super) fn clock(&mut self) -> Option<(i64, i64, i64)> {
        let hour = self.short()?;
        if !self.take(":") {
            return None;
        }
        let minute = self.short().filter(|minute| *minute < 60)?;
        if !self.take(":") {
            return Some((hour, minute, 0));
        }
        let second = self.short().filter(|second| *second < 60)?;
        Some((hour, minute, second * SECOND_US + self.fraction_us()?))
    }

    /// `.ffffff`, or nothing. Beyond six digits PostgreSQL rounds the float that they are.
    pub(super) fn fraction_us(&mut self) -> Option<i64> {
        if !self.take(".") {
            return Some(0);
        }
        let digits = self.digits().filter(|digits| digits.len() <= 30)?;
        let fraction: f64 = format!("0.{digits}").parse().ok()?;
        Some((fraction * 1e6).round_ties_even() as i64)
    }

    /// `+HH[[:]MM[:SS]]`, in seconds east of UTC.
    pub(super) fn offset(&mut self) -> Option<i64> {
        let sign = if self.take("-") {
            -1
        } else if self.take("+") {
            1
        } else {
            return None;
        };
        let first = self.digits()?;
        let (hour, mut minute, mut second): (i64, i64, i64) = match first.len() {
            1 | 2 => (first.parse().ok()?, 0, 0),
            4 => (first[..2].parse().ok()?, first[2..].parse().ok()?, 0),
            _ => return None,
        };
        if first.len() <= 2 && self.take(":") {
            minute = self.short()?;
            if self.take(":") {
                second = self.short()?;
            }
        }
        let within = hour <= OFFSET_HOURS_MAX && minute < 60 && second < 60;
        within.then_some(sign * (hour * 3600 + minute * 60 + second))
    }
}
