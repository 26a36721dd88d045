//! Templates of to_char and its like, and texts that are written by them.

use crate::samples::Samples;

const DATE_PATTERNS: &[&str] = &[
    "YYYY", "YYYY", "YYY", "YY", "Y", "Y,YYY", "IYYY", "IYY", "IY", "I", "MM", "MM", "MON", "Mon", "mon", "MONTH", "Month", "month", "RM",
    "rm", "DD", "DD", "DDD", "D", "ID", "IDDD", "DAY", "Day", "day", "DY", "Dy", "dy", "WW", "IW", "W", "Q", "CC", "J", "HH24", "HH24",
    "HH12", "HH", "MI", "SS", "MS", "US", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "SSSS", "SSSSS", "AM", "pm", "A.M.", "p.m.", "BC",
    "ad", "B.C.", "a.d.", "TZH", "TZM", "TZ", "OF", "FX", "yyyy", "mm", "dd", "hh24", "mi", "ss", "of", "tz",
];

const READ_PATTERNS: &[&str] = &[
    "YYYY-MM-DD",
    "DD.MM.YYYY",
    "MM/DD/YY",
    "YYYYMMDD",
    "YYYYMMDDHH24MISS",
    "YYYY-MM-DD HH24:MI:SS",
    "YYYY-MM-DD HH12:MI AM",
    "DD Mon YYYY",
    "FMMonth DD, YYYY",
    "YYYY-DDD",
    "YYYY-MM-DD\"T\"HH24:MI:SS.MS",
    "YYYY-MM-DD HH24:MI:SS.US",
    "IYYY-IW-ID",
    "IYYY-IDDD",
    "YYYY WW",
    "YYYY MM W",
    "CC YY",
    "YYYY BC",
    "MM-DD",
    "HH24:MI",
    "J",
    "YYYY-MM-DD HH24:MI:SS TZH:TZM",
    "YYYY-MM-DD HH24:MI:SSTZH",
    "SSSS",
    "FXYYYY-MM-DD",
    "FXYYYY MM DD",
    "Dy, DD Mon YYYY",
    "Day DDth Month YYYY",
    "YYYY \"of\" MM",
    "Q YYYY",
    "RM YYYY",
    "YYYYMM",
    "DDMMYY",
];

const NUMBER_TEMPLATES: &[&str] = &[
    "999",
    "9",
    "0",
    "9999999999",
    "99999.99",
    "00000.00",
    "FM99999.99",
    "FM00000.00",
    "FM999990.099",
    "9,999,999.99",
    "FM9,999,999.00",
    "S99999.9",
    "99999.9S",
    "MI99999.9",
    "99999MI",
    "PL99999",
    "99999PL",
    "SG999.99",
    "99999PR",
    "FM99999PR",
    "99999th",
    "FM99999TH",
    "99999V99",
    "FM9V9",
    "9.99EEEE",
    "9EEEE",
    "99.9999eeee",
    "RN",
    "FMRN",
    "rn",
    "FMrn",
    "B999",
    "999D99",
    "FM999G999D99S",
    "L999",
    "9999.9999999999999999",
    "FM9.9",
    "9.9",
    "0.9",
    "FM0.9",
    "FM.99",
    ".99",
    "\"n: \"999",
    "999\\\"x\\\"",
    "9 9 9",
    "99-99",
    "",
    "abc",
    "9PR9",
    "9.9.9",
    "SS9",
    "9V9.9",
    "99EEEE9",
    "RN9",
    "FM999999999990D00",
    "S9",
    "9S",
    "FM9S",
    "999,",
    ",999",
    "0,0",
    "0G000D0MI",
];

const NUMBER_PATTERNS: &[&str] = &[
    "9", "9", "9", "9", "9", "9", "0", "0", "0", ",", ",", ".", ".", "D", "G", "S", "MI", "PL", "SG", "PR", "FM", "TH", "th", "V", "B",
    " ", "x", "\"q9\"", "-", "C", "SP", "s", "fm", "d", "g",
];

impl Samples {
    /// The template of a date, of whatever patterns.
    pub(crate) fn date_template(&mut self) -> String {
        let count = self.numbers.below(6);
        let mut template = String::new();
        for _ in 0..=count {
            template.push_str(self.numbers.one(&["", "", "", "", "FM", "fm", "TM"]));
            template.push_str(self.numbers.one(DATE_PATTERNS));
            template.push_str(self.numbers.one(&["", "", "", "", "TH", "th", "SP"]));
            template.push_str(self.numbers.one(&["", " ", "-", ":", "/", "x", "é", "\"T\"", "\\\"", "\"a\\\"b\"", "1", ", "]));
        }
        template
    }

    /// The template of a number.
    pub(crate) fn number_template(&mut self) -> String {
        match self.numbers.below(4) {
            0 => self.numbers.one(NUMBER_TEMPLATES).to_owned(),
            1 => (0..=self.numbers.below(9)).map(|_| self.numbers.one(NUMBER_PATTERNS)).collect(),
            _ => {
                let mut template = self.numbers.one(&["", "", "", "FM", "FM"]).to_owned();
                template.push_str(self.numbers.one(&["", "", "", "S", "MI", "PL", "SG", " ", "$"]));
                for _ in 0..self.numbers.below(8) {
                    template.push_str(self.numbers.one(&["9", "9", "9", "9", "0", ",", "9,", "G"]));
                }
                if self.numbers.below(2) == 0 {
                    template.push_str(self.numbers.one(&[".", ".", ".", "D", "V"]));
                    for _ in 0..self.numbers.below(6) {
                        template.push_str(self.numbers.one(&["9", "9", "0"]));
                    }
                }
                template.push_str(self.numbers.one(&["", "", "", "", "S", "MI", "PL", "SG", "PR", "TH", "th", "EEEE", " %"]));
                template
            }
        }
    }

    /// A text that a number's template reads, or nearly.
    pub(crate) fn number_text(&mut self) -> (String, String) {
        let template = self.number_template();
        let mut text = String::new();
        if self.numbers.below(4) == 0 {
            text.push_str(self.numbers.one(&["-", "+", "<", " ", "  ", "$", "x", "- "]));
        }
        for character in template.chars().filter(|character| *character != '"') {
            match character {
                '9' | '0' | 'V' => text.push(char::from(b'0' + self.numbers.below(10) as u8)),
                '.' | 'D' | 'd' => text.push('.'),
                ',' | 'G' | 'g' => text.push_str(self.numbers.one(&[",", ",", ",", "", " "])),
                'S' | 'M' | 'P' | 's' => text.push_str(self.numbers.one(&["-", "-", "+", "", " "])),
                'T' | 't' => text.push_str(self.numbers.one(&["th", "", "x"])),
                character if character.is_alphabetic() => {}
                character => text.push(character),
            }
            if self.numbers.below(20) == 0 {
                text.push_str(self.numbers.one(&[" ", "1", "x", "é", "-", ".", ","]));
            }
        }
        if self.numbers.below(6) == 0 {
            text.push_str(self.numbers.one(&["-", "+", ">", " ", ".5", "abc", "9"]));
        }
        (text, template)
    }

    /// A text that a date's template reads, or nearly.
    pub(crate) fn written_date(&mut self) -> (String, String) {
        if self.numbers.below(12) == 0 {
            return (self.moment_text(), self.numbers.one(READ_PATTERNS).to_owned());
        }
        if self.numbers.below(3) > 0 {
            let template = self.numbers.one(READ_PATTERNS).to_owned();
            return (self.text_of(&template), template);
        }
        let mut template = String::new();
        for _ in 0..=self.numbers.below(5) {
            template.push_str(self.numbers.one(&["", "", "", "FM", "fm"]));
            template.push_str(self.numbers.one(DATE_PATTERNS));
            template.push_str(self.numbers.one(&["", "", "", "", "TH", "th"]));
            template.push_str(self.numbers.one(&["", "", " ", "-", ":", "/", "x", "\"T\"", "  ", ", "]));
        }
        (self.text_of(&template), template)
    }

    fn text_of(&mut self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        if self.numbers.below(10) == 0 {
            text.push_str(self.numbers.one(&[" ", "  ", "-", "x"]));
        }
        while !rest.is_empty() {
            let longest = DATE_PATTERNS.iter().chain(&["FM", "fm", "TH", "th"]).filter(|pattern| rest.starts_with(**pattern));
            match longest.max_by_key(|pattern| pattern.len()) {
                Some(pattern) => {
                    rest = &rest[pattern.len()..];
                    let value = self.value_of(pattern);
                    text.push_str(&value);
                }
                None => {
                    let character = rest.chars().next().expect("not empty");
                    rest = &rest[character.len_utf8()..];
                    let separator = self.numbers.one(&["", "", "", "", "-", " ", "/", "  "]);
                    match character {
                        '"' => {}
                        _ if separator.is_empty() || character.is_alphabetic() => text.push(character),
                        _ => text.push_str(separator),
                    }
                }
            }
        }
        if self.numbers.below(12) == 0 {
            text.push_str(self.numbers.one(&[" ", "x", " BC", "0", "99"]));
        }
        text
    }

    fn value_of(&mut self, pattern: &str) -> String {
        const MONTHS: &[&str] = &["January", "feb", "MAR", "Sept", "september", "December", "may", "June", "oct", "xx"];
        let upper = pattern.to_ascii_uppercase();
        let (least, most, width) = match &*upper {
            "YYYY" | "IYYY" => {
                let year = ["2024", "2023", "2000", "1999", "0001", "1", "44", "-44", "9999", "0", "12024", "300000", "02024"];
                return self.numbers.one(&year).to_owned();
            }
            "YYY" | "IYY" => (0, 999, 3),
            "YY" | "IY" | "CC" => (0, 99, 2),
            "Y" | "I" => (0, 9, 1),
            "Y,YYY" => return self.numbers.one(&["2,024", "1,999", "0,044", "12,024", "2024"]).to_owned(),
            "MM" => (0, 13, 2),
            "MON" | "MONTH" => return self.numbers.one(MONTHS)[..].chars().take(if upper == "MON" { 3 } else { 20 }).collect(),
            "RM" => return self.numbers.one(&["I", "iv", "XII", "VIII", "x", "Z"]).to_owned(),
            "DD" => (0, 32, 2),
            "DDD" | "IDDD" => (0, 372, 3),
            "D" | "ID" => (0, 8, 1),
            "DAY" => return self.numbers.one(&["Monday", "sunday", "SATURDAY", "Mon"]).to_owned(),
            "DY" => return self.numbers.one(&["Mon", "sun", "SAT", "xx"]).to_owned(),
            "WW" | "IW" => (0, 54, 2),
            "W" | "Q" => (0, 5, 1),
            "J" => return self.numbers.one(&["2451545", "0", "1", "2460000", "2147483647", "5000000"]).to_owned(),
            "HH24" => (0, 24, 2),
            "HH12" | "HH" => (0, 13, 2),
            "MI" | "SS" | "TZM" => (0, 60, 2),
            "MS" => (0, 999, 3),
            "US" => (0, 999_999, 6),
            "FF1" | "FF2" | "FF3" | "FF4" | "FF5" | "FF6" => (0, 999, usize::from(upper.as_bytes()[2] - b'0')),
            "SSSS" | "SSSSS" => (0, 90_000, 5),
            "AM" | "PM" => return self.numbers.one(&["AM", "pm", "Am", "x"]).to_owned(),
            "A.M." | "P.M." => return self.numbers.one(&["A.M.", "p.m.", "am"]).to_owned(),
            "BC" | "AD" => return self.numbers.one(&["BC", "ad", "AD"]).to_owned(),
            "B.C." | "A.D." => return self.numbers.one(&["B.C.", "a.d."]).to_owned(),
            "TZH" | "OF" => return self.numbers.one(&["+02", "-08", "05", "+16", " 3", "-0"]).to_owned(),
            "TZ" => return self.numbers.one(&["UTC", "EST", "+02"]).to_owned(),
            "TH" => return self.numbers.one(&["th", "st", ""]).to_owned(),
            _ => return String::new(),
        };
        let value = least + self.numbers.below(most - least + 1);
        match self.numbers.below(8) {
            0 => value.to_string(),
            1 => format!("{value:0width$} "),
            _ => format!("{value:0width$}"),
        }
    }
}
