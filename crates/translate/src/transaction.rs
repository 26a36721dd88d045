//! The statements that manage a transaction block, as PostgreSQL's grammar has them. What is odd (a mode given twice, `AND CHAIN`,
//! prepared transactions, snapshots by name) is left to the primary.

use crate::RemoteReason;
use crate::keywords::is_reserved;
use crate::lex::Token;
use crate::plan::{Isolation, TransactionCommand, TransactionModes};

/// The words that such a statement begins with.
pub(crate) fn begins_with(word: &str) -> bool {
    matches!(word, "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" | "set")
}

/// Reads the tokens of one whole statement; `word` is the first.
pub(crate) fn parse(word: &str, tokens: &[Token]) -> Result<TransactionCommand, RemoteReason> {
    let mut rest = Rest(tokens);
    let command = match word {
        "begin" => {
            rest.work();
            rest.modes().map(|modes| TransactionCommand::Begin { modes, start: false })
        }
        "start" if rest.take("transaction") => rest.modes().map(|modes| TransactionCommand::Begin { modes, start: true }),
        "set" if rest.take("transaction") && !rest.0.is_empty() => rest.modes().map(|modes| TransactionCommand::Set { modes }),
        "commit" | "end" => {
            rest.work();
            Some(TransactionCommand::Commit)
        }
        "rollback" | "abort" => {
            rest.work();
            if word == "rollback" && rest.take("to") {
                rest.savepoint().map(|name| TransactionCommand::RollbackTo { name })
            } else {
                Some(TransactionCommand::Rollback)
            }
        }
        "savepoint" => rest.name().map(|name| TransactionCommand::Savepoint { name }),
        "release" => rest.savepoint().map(|name| TransactionCommand::Release { name }),
        _ => None,
    };
    let refused = || RemoteReason::Statement { statement: word.to_ascii_uppercase() };
    command.filter(|_| rest.0.is_empty()).ok_or_else(refused)
}

struct Rest<'a>(&'a [Token]);

impl Rest<'_> {
    fn take(&mut self, word: &str) -> bool {
        match self.0 {
            [Token::Word(found), rest @ ..] if found == word => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn take_all<const N: usize>(&mut self, words: [&str; N]) -> bool {
        let begins =
            self.0.len() >= N && words.iter().zip(self.0).all(|(word, token)| matches!(token, Token::Word(found) if found == word));
        if begins {
            self.0 = &self.0[N..];
        }
        begins
    }

    fn work(&mut self) {
        let _ = self.take("work") || self.take("transaction");
    }

    fn name(&mut self) -> Option<String> {
        let (first, rest) = self.0.split_first()?;
        let name = match first {
            Token::Word(word) if !is_reserved(word) => word.clone(),
            Token::Name(name) => name.clone(),
            _ => return None,
        };
        self.0 = rest;
        Some(name)
    }

    /// `[SAVEPOINT] name`; a savepoint may be called that, too.
    fn savepoint(&mut self) -> Option<String> {
        if self.0.len() > 1 {
            self.take("savepoint");
        }
        self.name()
    }

    fn modes(&mut self) -> Option<TransactionModes> {
        let mut modes = TransactionModes::default();
        while !self.0.is_empty() {
            if self.take_all(["isolation", "level"]) {
                let level = if self.take("serializable") {
                    Isolation::Serializable
                } else if self.take_all(["repeatable", "read"]) {
                    Isolation::RepeatableRead
                } else if self.take_all(["read", "committed"]) || self.take_all(["read", "uncommitted"]) {
                    // PostgreSQL makes no difference between the two.
                    Isolation::ReadCommitted
                } else {
                    return None;
                };
                if modes.isolation.replace(level).is_some() {
                    return None;
                }
            } else {
                let read_only = match () {
                    () if self.take_all(["read", "only"]) => true,
                    () if self.take_all(["read", "write"]) => false,
                    () => return None,
                };
                if modes.read_only.replace(read_only).is_some() {
                    return None;
                }
            }
            self.comma()?;
        }
        Some(modes)
    }

    /// Between two modes there may be a comma, and behind the last there is none.
    fn comma(&mut self) -> Option<()> {
        if let [Token::Mark(b','), rest @ ..] = self.0 {
            self.0 = rest;
            return (!rest.is_empty()).then_some(());
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Passed, lex};

    fn check(sql: &str, expected: Option<&TransactionCommand>) {
        let found = match lex(sql) {
            Ok(Passed::Transaction(command)) => Some(command),
            Ok(_) => panic!("{sql} is something else"),
            Err(_) => None,
        };
        assert_eq!(found.as_ref(), expected, "{sql}");
    }

    fn begin(isolation: Option<Isolation>, read_only: Option<bool>, start: bool) -> TransactionCommand {
        TransactionCommand::Begin { modes: TransactionModes { isolation, read_only }, start }
    }

    #[test]
    fn blocks_begin_with_their_modes() {
        check("BEGIN", Some(&begin(None, None, false)));
        check("begin work;", Some(&begin(None, None, false)));
        check("/* x */ Begin Transaction read only", Some(&begin(None, Some(true), false)));
        check(
            "start transaction isolation level repeatable read, read only;",
            Some(&begin(Some(Isolation::RepeatableRead), Some(true), true)),
        );
        check("BEGIN READ WRITE ISOLATION LEVEL READ UNCOMMITTED", Some(&begin(Some(Isolation::ReadCommitted), Some(false), false)));
        check("begin isolation level serializable", Some(&begin(Some(Isolation::Serializable), None, false)));
        let modes = TransactionModes { isolation: None, read_only: Some(true) };
        check("set transaction read only", Some(&TransactionCommand::Set { modes }));
    }

    #[test]
    fn blocks_end_and_savepoints_are_named() {
        let to = |name: &str| TransactionCommand::RollbackTo { name: name.to_owned() };
        check("commit work", Some(&TransactionCommand::Commit));
        check("END", Some(&TransactionCommand::Commit));
        check("abort transaction;", Some(&TransactionCommand::Rollback));
        check("rollback", Some(&TransactionCommand::Rollback));
        check("rollback to S1", Some(&to("s1")));
        check("rollback transaction to savepoint \"S1\"", Some(&to("S1")));
        check("rollback to savepoint", Some(&to("savepoint")));
        check("savepoint a", Some(&TransactionCommand::Savepoint { name: "a".to_owned() }));
        check("release savepoint a", Some(&TransactionCommand::Release { name: "a".to_owned() }));
        check("release savepoint", Some(&TransactionCommand::Release { name: "savepoint".to_owned() }));
    }

    #[test]
    fn what_is_odd_is_the_primarys() {
        for sql in [
            "begin read only read write",
            "begin read only,",
            "begin , read only",
            "begin deferrable",
            "begin isolation level",
            "begin 1",
            "begin; commit",
            "commit and chain",
            "commit prepared 'x'",
            "rollback to",
            "abort to s",
            "savepoint select",
            "savepoint a b",
            "savepoint 'a'",
            "release",
            "start",
            "start transaction work",
            "set transaction",
            "set transaction snapshot 'x'",
            "set local x = 1",
            "set search_path = public",
            "end if",
        ] {
            check(sql, None);
        }
    }
}
