//! CommandComplete's tags, as far as they matter.

/// The tags that change what the gateway must remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// DEALLOCATE of one statement.
    Deallocate,
    /// DEALLOCATE ALL or DISCARD ALL.
    DeallocateAll,
    /// What moves data, or manages the transaction or the session.
    Other,
    /// Whatever else: it may have changed what a role may read.
    Definition,
}

/// Reads a tag.
pub(crate) fn tag_of(tag: &[u8]) -> Tag {
    let mut words = tag.split(|&byte| byte == b' ');
    match words.next() {
        Some(b"DEALLOCATE") if words.next().is_none() => Tag::Deallocate,
        Some(b"DEALLOCATE" | b"DISCARD") => Tag::DeallocateAll,
        Some(
            b"SELECT" | b"INSERT" | b"UPDATE" | b"DELETE" | b"MERGE" | b"FETCH" | b"MOVE" | b"COPY" | b"BEGIN" | b"START" | b"COMMIT"
            | b"ROLLBACK" | b"SAVEPOINT" | b"RELEASE" | b"SET" | b"SHOW" | b"RESET",
        ) => Tag::Other,
        _ => Tag::Definition,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_what_became_of_prepared_statements_and_of_privileges() {
        for (tag, expected) in [
            ("INSERT 0 1", Tag::Other),
            ("SELECT 1", Tag::Other),
            ("START TRANSACTION", Tag::Other),
            ("ALTER TABLE", Tag::Definition),
            ("REVOKE", Tag::Definition),
            ("DO", Tag::Definition),
            ("DEALLOCATE", Tag::Deallocate),
            ("DEALLOCATE ALL", Tag::DeallocateAll),
            ("DISCARD ALL", Tag::DeallocateAll),
        ] {
            assert_eq!(tag_of(tag.as_bytes()), expected, "{tag}");
        }
    }
}
