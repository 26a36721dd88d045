//! The files of `tests/sql`: statements (`*.sql`), and conversations of applications with their database (`orm-*.jsonl`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::wire::{bind, frame, parse, query};

/// What of the rows is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Determined {
    /// Which rows, and their order where the outermost query has an ORDER BY.
    Text,
    /// Which rows.
    Rows,
    /// The order as well, whatever the text looks like.
    Order,
    /// Their number.
    Count,
}

/// One statement.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    /// In text form.
    pub(crate) parameters: Vec<Option<String>>,
    pub(crate) determined: Determined,
}

/// A file of statements.
#[derive(Debug)]
pub(crate) struct Corpus {
    pub(crate) name: String,
    /// The schema whose tables it is about.
    pub(crate) schema: String,
    pub(crate) statements: Vec<Statement>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("sql")
}

fn files(extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// All files of statements. Their tables are those of the random queries (`traps`), unless their name begins with another schema's.
pub(crate) fn statements() -> Vec<Corpus> {
    let schema = |name: &str| match name {
        _ if name.starts_with("pagila") => "public",
        _ if name.starts_with("tpch") => "tpch",
        _ => "traps",
    };
    let read = |path: PathBuf| {
        let name = stem(&path);
        Corpus { schema: schema(&name).to_owned(), statements: split(&fs::read_to_string(&path).unwrap()), name }
    };
    files("sql").into_iter().map(read).collect()
}

/// Statements end with `;` at a line's end. `-- ordered`, `-- ties` (rows, in any order), `-- any` and `-- count` (so many rows) say what is determined of the rows of those behind them, any other
/// comment that it is what their text says; `-- $1 = value` gives a parameter.
fn split(text: &str) -> Vec<Statement> {
    let (mut statements, mut sql, mut parameters, mut determined) = (Vec::new(), String::new(), Vec::new(), Determined::Text);
    for line in text.lines() {
        match line.strip_prefix("-- ") {
            Some(comment) => match comment.strip_prefix('$').and_then(|rest| rest.split_once(" = ")) {
                Some((_, value)) => parameters.push((value != "null").then(|| value.to_owned())),
                None if comment == "ordered" => determined = Determined::Order,
                None if comment == "ties" => determined = Determined::Rows,
                None if matches!(comment, "any" | "count") => determined = Determined::Count,
                None => determined = Determined::Text,
            },
            None => {
                sql.push_str(line);
                sql.push('\n');
                if line.ends_with(';') {
                    let (sql, parameters) = (std::mem::take(&mut sql), std::mem::take(&mut parameters));
                    statements.push(Statement { sql, parameters, determined });
                }
            }
        }
    }
    statements
}

/// What a client sent before it waited.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) bytes: Vec<u8>,
    pub(crate) tags: Vec<u8>,
    /// The statement that it runs, if any: its text, for people and for counting.
    pub(crate) sql: Option<String>,
}

impl Turn {
    /// Whether ReadyForQuery ends the answer.
    pub(crate) fn is_awaited(&self) -> bool {
        matches!(self.tags.last(), Some(b'Q' | b'S'))
    }
}

/// One connection of a recorded application.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) startup: Vec<(String, String)>,
    pub(crate) turns: Vec<Turn>,
}

/// The conversations that were recorded, by the name of their file.
pub(crate) fn conversations() -> Vec<(String, Vec<Conversation>)> {
    files("jsonl").iter().map(|path| (stem(path), recorded(&fs::read_to_string(path).unwrap()))).collect()
}

/// A line `{"connect": {…}}` begins a conversation; any other is an array of the messages of a turn (`tests/sql/orm/README.md`).
fn recorded(text: &str) -> Vec<Conversation> {
    let mut conversations: Vec<Conversation> = Vec::new();
    let mut prepared = std::collections::HashMap::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Some(parameters) = value.get("connect").and_then(Value::as_object) {
            let startup = parameters.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
            conversations.push(Conversation { startup, turns: Vec::new() });
            prepared.clear();
            continue;
        }
        let mut turn = Turn { bytes: Vec::new(), tags: Vec::new(), sql: None };
        for message in value.as_array().unwrap() {
            let message = message.as_array().unwrap();
            let text = |index: usize| message[index].as_str().unwrap();
            let tag = text(0).as_bytes()[0];
            turn.tags.push(tag);
            match tag {
                b'Q' => turn.sql = Some(text(1).to_owned()),
                b'P' => drop(prepared.insert(text(1).to_owned(), text(2).to_owned())),
                b'B' => turn.sql = prepared.get(text(2)).cloned(),
                _ => {}
            }
            turn.bytes.extend(encoded(tag, message));
        }
        conversations.last_mut().unwrap().turns.push(turn);
    }
    conversations
}

fn encoded(tag: u8, message: &[Value]) -> Vec<u8> {
    let text = |index: usize| message[index].as_str().unwrap();
    let words = |index: usize| message[index].as_array().unwrap().iter().map(|word| word.as_u64().unwrap() as u16).collect::<Vec<_>>();
    match tag {
        b'Q' => query(text(1)),
        b'P' => {
            let types: Vec<u32> = message[3].as_array().unwrap().iter().map(|oid| oid.as_u64().unwrap() as u32).collect();
            parse(text(1), text(2), &types)
        }
        b'B' => {
            let values: Vec<Option<Vec<u8>>> = message[4].as_array().unwrap().iter().map(value).collect();
            bind(text(1), text(2), &words(3), &values, &words(5))
        }
        b'D' | b'C' => frame(tag, format!("{}{}\0", text(1), text(2)).as_bytes()),
        b'E' => frame(tag, &[text(1).as_bytes(), &[0], &(message[2].as_u64().unwrap() as u32).to_be_bytes()].concat()),
        _ => frame(tag, &[]),
    }
}

/// `null`, a text, or `{"hex": …}`.
fn value(value: &Value) -> Option<Vec<u8>> {
    if let Some(text) = value.as_str() {
        return Some(text.as_bytes().to_vec());
    }
    let digits = value.get("hex")?.as_str()?;
    Some((0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect())
}
