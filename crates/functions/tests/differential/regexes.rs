//! Random regular expressions, and texts that they have a chance to match.

use rimward_model::Oid;
use rimward_model::oid::INT4;

use crate::samples::Samples;

const ATOMS: &[&str] = &[
    "a",
    "b",
    "ab",
    "c",
    ".",
    ".",
    "1",
    " ",
    "_",
    "-",
    "é",
    "\\.",
    "\\d",
    "\\w",
    "\\s",
    "\\D",
    "\\W",
    "\\S",
    "[ab]",
    "[^a]",
    "[a-c]",
    "[^b-z]",
    "[[:alpha:]]",
    "[[:digit:]_]",
    "[^[:space:]]",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[\\d.]",
    "[[:punct:]]",
    "[[:upper:]]",
    "A",
    "B",
    "[A-Z]",
    "\\n",
    "\\t",
    "x{2}",
];
const EDGES: &[&str] = &["^", "$", "\\m", "\\M", "\\y", "\\Y", "\\A", "\\Z"];
const QUANTIFIERS: &[&str] = &["*", "+", "?", "{1,2}", "{2}", "{0,2}", "{2,}", "{1,}", "{0,1}", "{1}", "{0,}"];
/// What a translation to another engine gets wrong, what is declined, and what PostgreSQL refuses.
const TRICKY: &[&str] = &[
    "a|ab",
    "(a|ab)(c|bcd)(d*)",
    "(a*)(ab)*(b*)",
    "(a|b)*",
    "(a*)*",
    "(a*)+",
    "((a)|b)*",
    "(.*)-(.*)",
    "^(a+)(b?)(.*)$",
    "(a|ab)(bc|c)?",
    "x*",
    "",
    "()",
    "(|a)b",
    "a||b",
    "(a)?(b)?",
    "((a)(b)?)*",
    "(?:a|ab)(?:c|bcd)(d*)",
    "(a?)*?",
    "a*?",
    "a+?b",
    "<.*?>",
    "(a+?)(b*)",
    "(?=a)b",
    "\\1",
    "(a)\\1",
    "a**",
    "*a",
    "(a",
    "a)",
    "[a",
    "[b-a]",
    "a{2,1}",
    "a{256}",
    "(?i)a",
    "***=a",
    "a{,2}",
    "a{",
    "\\",
    "[[.a.]]",
    "[[=a=]]",
    "^*",
    "\\Bx",
    "(a|b|ab)*c",
    "(ab|a)(bab|b)?",
    "((a|ab)(c|bcd))(d*)",
    "(a{1,2}){2}",
    "(a{1,2})*",
    "([^-]+)-([^-]+)",
    "(\\w+)\\s+(\\w+)",
    "^.*?$",
    "(a)|(b)",
    "(a|(b))+",
];

impl Samples {
    /// An argument of a function of regular expressions.
    pub(crate) fn regular(&mut self, function: &str, position: usize, ty: Oid) -> String {
        if ty == INT4 {
            return self.numbers.one(&["1", "1", "2", "3", "0", "-1", "1"]).to_owned();
        }
        let pattern = usize::from(!function.contains("similar_to"));
        match position {
            0 if pattern == 1 => self.subject(),
            place if place == pattern && pattern == 1 => self.regex(3),
            0 => self
                .numbers
                .one(&["a%", "_b", "(a|b)*", "a.c", "%\\%%", "[a-c]%", "a{2}", "^a$", "", "[\\d]", "x#%", "a\\\"b", "é_"])
                .to_owned(),
            1 => self.numbers.one(&["\\", "#", "", "x", "ab"]).to_owned(),
            2 if function.contains("replace") => {
                self.numbers.one(&["", "x", "[\\1]", "<\\&>", "\\2\\1", "\\\\", "\\x", "a\\", "\\9", "\\0"]).to_owned()
            }
            _ => self.numbers.one(&["", "g", "i", "gi", "c", "n", "x", "z"]).to_owned(),
        }
    }

    fn subject(&mut self) -> String {
        let count = self.numbers.below(9);
        (0..count)
            .map(|_| self.numbers.one(&["a", "b", "ab", "c", "d", "A", "1", " ", "_", "-", ".", "x", "\n", "<", ">", "é", "aab"]))
            .collect()
    }

    fn regex(&mut self, depth: usize) -> String {
        if depth == 3 && self.numbers.below(5) == 0 {
            return self.numbers.one(TRICKY).to_owned();
        }
        let branches = if self.numbers.below(3) == 0 { 2 } else { 1 };
        let branches: Vec<String> = (0..branches).map(|_| self.branch(depth)).collect();
        branches.join("|")
    }

    fn branch(&mut self, depth: usize) -> String {
        let mut out = String::new();
        for _ in 0..1 + self.numbers.below(3) {
            match self.numbers.below(10) {
                0 => out += self.numbers.one(EDGES),
                1..4 if depth > 0 => {
                    let inner = self.regex(depth - 1);
                    out += &format!("{}{inner})", self.numbers.one(&["(", "(", "(?:"]));
                    self.quantifier(&mut out);
                }
                _ => {
                    out += self.numbers.one(ATOMS);
                    self.quantifier(&mut out);
                }
            }
        }
        out
    }

    fn quantifier(&mut self, out: &mut String) {
        if self.numbers.below(2) == 0 {
            out.push_str(self.numbers.one(QUANTIFIERS));
            if self.numbers.below(12) == 0 {
                out.push('?');
            }
        }
    }
}
