//! What a glance at a statement's text tells, without a parser. Each glance errs on the safe side.

/// The first word, in lower case; empty where the text begins otherwise (with a comment, say).
fn first_word(sql: &str) -> String {
    let text = sql.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ';');
    text.chars().take_while(char::is_ascii_alphabetic).take(16).collect::<String>().to_ascii_lowercase()
}

/// Whether the text contains this (lower-case) word anywhere, in any case.
fn mentions(sql: &str, word: &str) -> bool {
    sql.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a question of ours may be sent right behind this statement: not if the primary might then read COPY data, and not where
/// it would find a transaction block that has just begun (or goes on).
pub(crate) fn may_be_followed(sql: &str, status: u8) -> bool {
    if mentions(sql, "copy") {
        return false;
    }
    let word = first_word(sql);
    match status {
        b'I' => !word.is_empty() && !mentions(sql, "begin") && !mentions(sql, "start"),
        // Not ROLLBACK TO, nor COMMIT AND CHAIN: inside a block, a question of ours that failed would fail the client's transaction.
        _ => {
            let plain = sql.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ';' | '\0')).len() == word.len();
            plain && matches!(word.as_str(), "commit" | "end" | "rollback" | "abort")
        }
    }
}

/// Whether the statement may name prepared statements.
pub(crate) fn may_name_statements(sql: &str) -> bool {
    let two_phase = first_word(sql) == "prepare" && second_word(sql).eq_ignore_ascii_case("transaction");
    ["deallocate", "discard", "execute"].into_iter().any(|word| mentions(sql, word)) || (!two_phase && mentions(sql, "prepare"))
}

/// The word behind the first one; empty where something else stands there.
fn second_word(sql: &str) -> &str {
    let text = sql.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ';').trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    &text[..text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len())]
}

/// Whether the statement may change a setting of ours.
pub(crate) fn may_set_route(sql: &str) -> bool {
    mentions(sql, "rimward")
}

/// Whether the statement may manage a transaction block.
pub(crate) fn manages_block(sql: &str) -> bool {
    let word = first_word(sql);
    matches!(word.as_str(), "" | "begin" | "start" | "set" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release")
}

/// Whether the statement asks how another one is executed.
pub(crate) fn explains(sql: &str) -> bool {
    first_word(sql) == "explain"
}

/// Whether the statement can be refused to a session that wants local answers only; what manages the session itself cannot.
pub(crate) fn is_refusable(sql: &str) -> bool {
    !matches!(
        first_word(sql).as_str(),
        "set" | "reset" | "show" | "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "discard" | "deallocate"
    )
}

/// Whether the text may be something that is answered here, so that it is worth waiting for the session's first state.
pub(crate) fn may_be_local(sql: &str) -> bool {
    matches!(first_word(sql).as_str(), "" | "select" | "with" | "values" | "table" | "show" | "begin" | "start" | "explain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_never_stands_behind_copy_or_begin() {
        for (sql, status, expected) in [
            ("select 1", b'I', true),
            ("INSERT INTO t VALUES (1)", b'I', true),
            ("  ;Copy t from stdin", b'I', false),
            ("/* x */ copy t from stdin", b'I', false),
            ("select 1; COPY t FROM STDIN", b'I', false),
            ("BEGIN", b'I', false),
            ("select 1; begin", b'I', false),
            ("start transaction", b'I', false),
            ("-- x", b'I', false),
            ("select 1", b'T', false),
            ("COMMIT", b'T', true),
            ("rollback", b'E', true),
            ("rollback to s", b'T', false),
            ("commit and chain", b'T', false),
            ("commit; copy t from stdin", b'T', false),
        ] {
            assert_eq!(may_be_followed(sql, status), expected, "{sql}");
        }
    }

    #[test]
    fn two_phase_commit_names_no_prepared_statement() {
        for (sql, expected) in [
            ("PREPARE a AS SELECT 1", true),
            (" prepare  transaction 'x'", false),
            ("prepare transactions as select 1", true),
            ("prepare transaction 'x'; execute a", true),
            ("select 1", false),
        ] {
            assert_eq!(may_name_statements(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_manages_the_session_is_never_refused() {
        assert!(!is_refusable(" SET rimward.route = 'auto'"));
        assert!(!is_refusable("rollback"));
        assert!(is_refusable("insert into t values (1)"));
        assert!(is_refusable("/* set */ select 1"));
    }
}
