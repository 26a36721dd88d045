//! CommandComplete's tags, as far as they matter.

/// The tags that change what the gateway must remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// INSERT, UPDATE, DELETE, MERGE or COPY FROM of at least one row.
    Wrote,
    /// COMMIT.
    Commit,
    /// ROLLBACK, to a savepoint or of all.
    Rollback,
    /// DEALLOCATE of one statement.
    Deallocate,
    /// DEALLOCATE ALL or DISCARD ALL.
    DeallocateAll,
    /// SET or RESET.
    Set,
    /// Whatever else.
    Other,
}

/// Reads a tag. COPY is the same word in both directions; `copied_in` tells them apart.
pub(crate) fn tag_of(tag: &[u8], copied_in: bool) -> Tag {
    let mut words = tag.split(|&byte| byte == b' ');
    let counted = |rows: Option<&[u8]>| if rows.is_some_and(|rows| rows != b"0") { Tag::Wrote } else { Tag::Other };
    match words.next() {
        Some(b"INSERT" | b"UPDATE" | b"DELETE" | b"MERGE") => counted(words.next_back()),
        Some(b"COPY") if copied_in => counted(words.next_back()),
        Some(b"COMMIT") => Tag::Commit,
        Some(b"SET" | b"RESET") => Tag::Set,
        Some(b"ROLLBACK") => Tag::Rollback,
        Some(b"DEALLOCATE") if words.next().is_none() => Tag::Deallocate,
        Some(b"DEALLOCATE" | b"DISCARD") => Tag::DeallocateAll,
        _ => Tag::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_whether_something_was_written() {
        for (tag, expected) in [
            ("INSERT 0 1", Tag::Wrote),
            ("INSERT 0 0", Tag::Other),
            ("UPDATE 7", Tag::Wrote),
            ("SELECT 1", Tag::Other),
            ("COPY 2", Tag::Other),
            ("COMMIT", Tag::Commit),
            ("SET", Tag::Set),
            ("DEALLOCATE", Tag::Deallocate),
            ("DEALLOCATE ALL", Tag::DeallocateAll),
            ("DISCARD ALL", Tag::DeallocateAll),
        ] {
            assert_eq!(tag_of(tag.as_bytes(), false), expected, "{tag}");
        }
        assert_eq!(tag_of(b"COPY 2", true), Tag::Wrote);
    }
}
