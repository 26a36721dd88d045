//! An explicit transaction block that the primary has not heard of yet: what it was declared to be, and what the primary must be told
//! once a statement needs it there. Pure.
//!
//! A READ COMMITTED block takes a snapshot for each statement anyway, so it reads here, as outside of a block, until its first statement
//! that is not local; from there on it is the primary's. A REPEATABLE READ block is read here only if it is declared READ ONLY, from one
//! snapshot. Everything else is the primary's from the start.

use std::sync::Arc;

use rimward_model::Oid;
use rimward_translate::{Isolation, Plan, TransactionCommand, TransactionModes};

use crate::message::Format;
use crate::route::Reason;

/// A block with more savepoints, or more SET TRANSACTION, goes to the primary.
const REMEMBERED_MAX: usize = 64;

const NO_BLOCK: Reason = Reason::Block("no transaction block is open, which the primary says");
const NESTED: Reason = Reason::Block("a transaction block is open already, which the primary says");
const TOO_LATE: Reason = Reason::Block("SET TRANSACTION stands behind other statements");
const UNKNOWN_SAVEPOINT: Reason = Reason::Block("the savepoint is not known");
const TOO_MUCH: Reason = Reason::Block("the block has too many savepoints");
const ISOLATION: Reason = Reason::Block("the block's isolation level is the primary's to keep");

/// A block that is open for the client alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deferred {
    /// The client's text that began it.
    begin: Arc<str>,
    /// `SET TRANSACTION`, in order.
    set: Vec<Arc<str>>,
    modes: TransactionModes,
    /// Names and texts of the savepoints that stand, the oldest first.
    savepoints: Vec<(String, Arc<str>)>,
    /// A statement was analysed, which fixes what SET TRANSACTION may change, and the snapshot of a REPEATABLE READ block.
    pub(crate) read: bool,
    /// The unnamed portal, which lives on behind a Sync inside a block.
    pub(crate) portal: Option<Spent>,
}

/// A portal that has been executed to its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spent {
    /// What it gave; nothing, if it managed the block.
    pub(crate) rows: Option<(Arc<Plan>, Vec<Format>)>,
    /// The statement's text and parameter types, and the Bind behind the names in it: what makes it anew, at the primary.
    pub(crate) sql: Arc<str>,
    pub(crate) oids: Arc<[Oid]>,
    pub(crate) bind: Vec<u8>,
}

impl Deferred {
    /// Whether all its statements read one snapshot.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.modes.isolation == Some(Isolation::RepeatableRead)
    }

    /// Whether it says itself that it writes nothing.
    pub(crate) fn is_read_only(&self) -> bool {
        self.modes.read_only == Some(true)
    }

    /// The same behind a simple Query, which ends the unnamed portal.
    pub(crate) fn without_portal(mut self) -> Deferred {
        self.portal = None;
        self
    }

    /// What the primary must be told to be where the client believes itself to be. A block that has read here has a snapshot there, too:
    /// it decides what SET TRANSACTION may still do.
    pub(crate) fn statements(&self) -> Vec<Arc<str>> {
        let mut statements = vec![Arc::clone(&self.begin)];
        statements.extend(self.set.iter().cloned());
        statements.extend((self.read && !self.is_repeatable()).then(|| "SELECT".into()));
        statements.extend(self.savepoints.iter().map(|(_, sql)| Arc::clone(sql)));
        statements
    }
}

/// What becomes of a block (or of none) by a statement, and the tag to answer with. `read` says whether something was analysed before, in
/// the same implicit transaction.
pub(crate) fn apply(
    block: Option<Deferred>,
    command: &TransactionCommand,
    sql: &str,
    read: bool,
) -> Result<(Option<Deferred>, &'static str), Reason> {
    let Some(mut block) = block else {
        let TransactionCommand::Begin { modes, start } = command else { return Err(NO_BLOCK) };
        may_be_deferred(*modes)?;
        let begun = Deferred { begin: sql.into(), set: Vec::new(), modes: *modes, savepoints: Vec::new(), read, portal: None };
        return Ok((Some(begun), if *start { "START TRANSACTION" } else { "BEGIN" }));
    };
    let position = |block: &Deferred, name: &str| block.savepoints.iter().rposition(|(known, _)| known == name).ok_or(UNKNOWN_SAVEPOINT);
    let tag = match command {
        TransactionCommand::Begin { .. } => return Err(NESTED),
        TransactionCommand::Commit => return Ok((None, "COMMIT")),
        TransactionCommand::Rollback => return Ok((None, "ROLLBACK")),
        TransactionCommand::Set { modes } => {
            if block.read || !block.savepoints.is_empty() || block.set.len() >= REMEMBERED_MAX {
                return Err(TOO_LATE);
            }
            let isolation = modes.isolation.or(block.modes.isolation);
            block.modes = TransactionModes { isolation, read_only: modes.read_only.or(block.modes.read_only) };
            may_be_deferred(block.modes)?;
            block.set.push(sql.into());
            "SET"
        }
        TransactionCommand::Savepoint { name } => {
            if block.savepoints.len() >= REMEMBERED_MAX {
                return Err(TOO_MUCH);
            }
            block.savepoints.push((name.clone(), sql.into()));
            "SAVEPOINT"
        }
        TransactionCommand::Release { name } => {
            let position = position(&block, name)?;
            block.savepoints.truncate(position);
            "RELEASE"
        }
        TransactionCommand::RollbackTo { name } => {
            let position = position(&block, name)?;
            block.savepoints.truncate(position + 1);
            "ROLLBACK"
        }
    };
    Ok((Some(block), tag))
}

fn may_be_deferred(modes: TransactionModes) -> Result<(), Reason> {
    match modes.isolation.unwrap_or(Isolation::ReadCommitted) {
        Isolation::ReadCommitted => Ok(()),
        Isolation::RepeatableRead if modes.read_only == Some(true) => Ok(()),
        _ => Err(ISOLATION),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs statements from outside of a block: the tags, then what the primary would be told, or the reason of the first that fails.
    fn check(statements: &[&str], expected: &str) {
        let mut block: Option<Deferred> = None;
        let mut said = Vec::new();
        for sql in statements {
            let catalog =
                rimward_model::Catalog::new(rimward_model::Database { name: "x".to_owned(), server_version_num: 150_000, bytewise: true });
            let session = rimward_translate::SessionView {
                search_path: &[],
                has_temp_schema: false,
                zone: rimward_translate::SessionZone::Utc,
                zones: None,
                plain_money: true,
                plain_numbers: true,
            };
            match rimward_translate::translate(sql, &[], &catalog, &session) {
                rimward_translate::Verdict::Command(rimward_translate::SessionCommand::Transaction(command)) => {
                    match apply(block.take(), &command, sql, false) {
                        Ok((after, tag)) => {
                            block = after;
                            said.push(tag.to_owned());
                        }
                        Err(reason) => {
                            said.push(reason.to_string());
                            break;
                        }
                    }
                }
                _ => block.as_mut().expect("reads stand inside a block").read = true,
            }
        }
        let told = block.map_or_else(Vec::new, |block| block.statements());
        assert_eq!(format!("{} | {}", said.join(", "), told.join("; ")), expected, "{statements:?}");
    }

    #[test]
    fn a_block_that_ends_here_leaves_nothing_to_tell() {
        check(&["begin", "commit"], "BEGIN, COMMIT | ");
        check(&["start transaction read only", "select", "abort"], "START TRANSACTION, ROLLBACK | ");
    }

    #[test]
    fn the_primary_is_told_the_clients_words_and_the_savepoints_that_stand() {
        check(&["Begin  Work"], "BEGIN | Begin  Work");
        check(&["begin", "select", "savepoint a"], "BEGIN, SAVEPOINT | begin; SELECT; savepoint a");
        check(
            &["begin", "savepoint a", "savepoint b", "release a", "savepoint c", "savepoint d", "rollback to c"],
            "BEGIN, SAVEPOINT, SAVEPOINT, RELEASE, SAVEPOINT, SAVEPOINT, ROLLBACK | begin; savepoint c",
        );
        check(
            &["begin", "savepoint a", "savepoint \"A\"", "savepoint a", "release \"A\""],
            "BEGIN, SAVEPOINT, SAVEPOINT, SAVEPOINT, RELEASE | begin; savepoint a",
        );
        check(
            &["begin", "set transaction isolation level repeatable read, read only", "select"],
            "BEGIN, SET | begin; set transaction isolation level repeatable read, read only",
        );
    }

    #[test]
    fn what_postgresql_judges_is_left_to_it() {
        check(&["commit"], "no transaction block is open, which the primary says | ");
        check(&["begin", "begin"], "BEGIN, a transaction block is open already, which the primary says | ");
        check(&["begin", "rollback to a"], "BEGIN, the savepoint is not known | ");
        check(&["begin", "select", "set transaction read only"], "BEGIN, SET TRANSACTION stands behind other statements | ");
        check(
            &["begin", "savepoint a", "set transaction read only"],
            "BEGIN, SAVEPOINT, SET TRANSACTION stands behind other statements | ",
        );
    }

    #[test]
    fn only_read_only_blocks_keep_a_snapshot_here() {
        let kept = "the block's isolation level is the primary's to keep | ";
        check(&["begin isolation level repeatable read"], kept);
        check(&["begin isolation level serializable read only"], kept);
        check(&["begin", "set transaction isolation level repeatable read"], &format!("BEGIN, {kept}"));
        check(&["begin isolation level repeatable read read only", "commit"], "BEGIN, COMMIT | ");
    }
}
