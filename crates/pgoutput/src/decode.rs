//! Bytes to messages.

use crate::message::{Columns, Message, OldTuple, Relation, RelationIds, ReplicaIdentity, Tag, Tuple};
use crate::reader::Reader;

/// PostgreSQL's own limit is 1600.
const COLUMNS_MAX: usize = 1664;
/// More relations in one TRUNCATE than anybody has.
const TRUNCATED_MAX: u32 = 1_000_000;

/// Bytes that are not a message of pgoutput. The stream cannot be continued behind them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The message is empty.
    #[error("empty message")]
    Empty,
    /// A type byte that is not known.
    #[error("unknown message type {0:#04x}")]
    UnknownTag(u8),
    /// A message of two-phase commit, which this consumer never asks for.
    #[error("message of two-phase commit ({0:?}), which was not asked for")]
    TwoPhase(Tag),
    /// A message that needs a streamed block around it, or must not have one.
    #[error("{tag:?} with streaming = {streaming}")]
    Misplaced {
        /// Which.
        tag: Tag,
        /// Whether it stood in a streamed block.
        streaming: bool,
    },
    /// The message ends inside a field.
    #[error("message ends after {have} bytes where {need} more are needed")]
    Truncated {
        /// Bytes that were left.
        have: usize,
        /// Bytes that the field takes.
        need: usize,
    },
    /// Bytes are left after the last field.
    #[error("{0} bytes are left over")]
    LeftOver(usize),
    /// Text without its final zero.
    #[error("unterminated text")]
    Unterminated,
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    Utf8,
    /// A negative length.
    #[error("negative length {0}")]
    NegativeLength(i32),
    /// A kind that is not known.
    #[error("unknown {what} {kind:#04x}")]
    Kind {
        /// What was being read.
        what: &'static str,
        /// The byte.
        kind: u8,
    },
    /// A count beyond its limit.
    #[error("{count} {what}, where at most {limit} are possible")]
    Limit {
        /// What is counted.
        what: &'static str,
        /// The claim.
        count: u64,
        /// The limit.
        limit: u64,
    },
}

/// The type of a message, without decoding it.
///
/// # Errors
/// If it is empty or of an unknown type.
#[inline]
pub fn peek_tag(bytes: &[u8]) -> Result<Tag, DecodeError> {
    let &byte = bytes.first().ok_or(DecodeError::Empty)?;
    Tag::from_byte(byte).ok_or(DecodeError::UnknownTag(byte))
}

/// Decodes one message. `streaming` says whether it stands between StreamStart and StreamStop, where changes carry an xid in front.
///
/// # Errors
/// If the bytes are not exactly one message.
pub fn decode(bytes: &[u8], streaming: bool) -> Result<Message<'_>, DecodeError> {
    let tag = peek_tag(bytes)?;
    let mut reader = Reader::new(bytes);
    reader.u8()?;
    let xid = if streaming && tag.carries_xid() { Some(reader.u32()?) } else { None };
    let within_block = matches!(tag, Tag::Begin | Tag::Commit | Tag::StreamStart | Tag::StreamCommit | Tag::StreamAbort);
    if within_block && streaming || tag == Tag::StreamStop && !streaming {
        return Err(DecodeError::Misplaced { tag, streaming });
    }
    let message = match tag {
        Tag::Begin => Message::Begin { commit_lsn: reader.lsn()?, committed_at_us: reader.i64()?, xid: reader.u32()? },
        Tag::Commit => {
            flags(&mut reader)?;
            Message::Commit { commit_lsn: reader.lsn()?, end_lsn: reader.lsn()?, committed_at_us: reader.i64()? }
        }
        Tag::Origin => Message::Origin { commit_lsn: reader.lsn()?, name: reader.text()? },
        Tag::Relation => Message::Relation(relation(&mut reader, xid)?),
        Tag::Type => Message::Type { xid, id: reader.u32()?, schema: schema_name(reader.text()?), name: reader.text()? },
        Tag::Insert => insert(&mut reader, xid)?,
        Tag::Update => update(&mut reader, xid)?,
        Tag::Delete => {
            let relation = reader.u32()?;
            let kind = reader.u8()?;
            let old = old_tuple(&mut reader, kind)?.ok_or(DecodeError::Kind { what: "tuple of a delete", kind })?;
            Message::Delete { xid, relation, old }
        }
        Tag::Truncate => truncate(&mut reader, xid)?,
        Tag::Message => {
            let transactional = flag(&mut reader, "message flags")?;
            Message::Message { xid, transactional, lsn: reader.lsn()?, prefix: reader.text()?, body: reader.prefixed()? }
        }
        Tag::StreamStart => Message::StreamStart { xid: reader.u32()?, first: flag(&mut reader, "first-segment flag")? },
        Tag::StreamStop => Message::StreamStop,
        Tag::StreamCommit => {
            let xid = reader.u32()?;
            flags(&mut reader)?;
            Message::StreamCommit { xid, commit_lsn: reader.lsn()?, end_lsn: reader.lsn()?, committed_at_us: reader.i64()? }
        }
        Tag::StreamAbort => {
            let (xid, subxid) = (reader.u32()?, reader.u32()?);
            let at = if reader.rest().is_empty() { None } else { Some((reader.lsn()?, reader.i64()?)) };
            Message::StreamAbort { xid, subxid, at }
        }
        Tag::BeginPrepare | Tag::Prepare | Tag::CommitPrepared | Tag::RollbackPrepared | Tag::StreamPrepare => {
            return Err(DecodeError::TwoPhase(tag));
        }
    };
    reader.finish()?;
    Ok(message)
}

/// The server writes an empty namespace for `pg_catalog`.
fn schema_name(text: &str) -> &str {
    if text.is_empty() { "pg_catalog" } else { text }
}

fn flag(reader: &mut Reader<'_>, what: &'static str) -> Result<bool, DecodeError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        kind => Err(DecodeError::Kind { what, kind }),
    }
}

/// A byte that is reserved, and zero.
fn flags(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    match reader.u8()? {
        0 => Ok(()),
        kind => Err(DecodeError::Kind { what: "commit flags", kind }),
    }
}

fn relation<'a>(reader: &mut Reader<'a>, xid: Option<u32>) -> Result<Relation<'a>, DecodeError> {
    let id = reader.u32()?;
    let (schema, name) = (schema_name(reader.text()?), reader.text()?);
    let identity = match reader.u8()? {
        b'd' => ReplicaIdentity::Default,
        b'n' => ReplicaIdentity::Nothing,
        b'f' => ReplicaIdentity::Full,
        b'i' => ReplicaIdentity::Index,
        kind => return Err(DecodeError::Kind { what: "replica identity", kind }),
    };
    let count = column_count(reader)?;
    let bytes = walk(reader, count, |reader| reader.column().map(drop))?;
    Ok(Relation { xid, id, schema, name, identity, columns: Columns { count, bytes } })
}

fn insert<'a>(reader: &mut Reader<'a>, xid: Option<u32>) -> Result<Message<'a>, DecodeError> {
    let relation = reader.u32()?;
    match reader.u8()? {
        b'N' => Ok(Message::Insert { xid, relation, new: tuple(reader)? }),
        kind => Err(DecodeError::Kind { what: "tuple of an insert", kind }),
    }
}

fn update<'a>(reader: &mut Reader<'a>, xid: Option<u32>) -> Result<Message<'a>, DecodeError> {
    let relation = reader.u32()?;
    let mut kind = reader.u8()?;
    let old = old_tuple(reader, kind)?;
    if old.is_some() {
        kind = reader.u8()?;
    }
    match kind {
        b'N' => Ok(Message::Update { xid, relation, old, new: tuple(reader)? }),
        kind => Err(DecodeError::Kind { what: "tuple of an update", kind }),
    }
}

fn truncate<'a>(reader: &mut Reader<'a>, xid: Option<u32>) -> Result<Message<'a>, DecodeError> {
    let count = reader.u32()?;
    if count > TRUNCATED_MAX {
        return Err(DecodeError::Limit { what: "truncated relations", count: u64::from(count), limit: u64::from(TRUNCATED_MAX) });
    }
    let options = reader.u8()?;
    if options > 3 {
        return Err(DecodeError::Kind { what: "truncate options", kind: options });
    }
    let count = count as usize;
    let bytes = walk(reader, count, |reader| reader.u32().map(drop))?;
    let relations = RelationIds { count, bytes };
    Ok(Message::Truncate { xid, cascade: options & 1 != 0, restart_identity: options & 2 != 0, relations })
}

#[inline]
fn old_tuple<'a>(reader: &mut Reader<'a>, kind: u8) -> Result<Option<OldTuple<'a>>, DecodeError> {
    match kind {
        b'K' => Ok(Some(OldTuple::Key(tuple(reader)?))),
        b'O' => Ok(Some(OldTuple::Full(tuple(reader)?))),
        _ => Ok(None),
    }
}

#[inline]
fn tuple<'a>(reader: &mut Reader<'a>) -> Result<Tuple<'a>, DecodeError> {
    let count = column_count(reader)?;
    let bytes = walk(reader, count, |reader| reader.tuple_column().map(drop))?;
    Ok(Tuple { count, bytes })
}

#[inline]
fn column_count(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    let count = usize::from(reader.u16()?);
    if count > COLUMNS_MAX {
        return Err(DecodeError::Limit { what: "columns", count: count as u64, limit: COLUMNS_MAX as u64 });
    }
    Ok(count)
}

/// Walks over `count` items, so that iterating over them later cannot fail, and returns their bytes.
#[inline]
fn walk<'a>(
    reader: &mut Reader<'a>,
    count: usize,
    mut step: impl FnMut(&mut Reader<'a>) -> Result<(), DecodeError>,
) -> Result<&'a [u8], DecodeError> {
    let before = reader.rest();
    for _ in 0..count {
        step(reader)?;
    }
    Ok(&before[..before.len() - reader.rest().len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// `hex` may hold spaces and `'text'`, which stands for itself.
    fn bytes(hex: &str) -> Vec<u8> {
        let mut out = Vec::new();
        for (n, part) in hex.split('\'').enumerate() {
            if n % 2 == 1 {
                out.extend_from_slice(part.as_bytes());
                continue;
            }
            let digits: Vec<u8> = part.bytes().filter(u8::is_ascii_hexdigit).collect();
            out.extend(digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()));
        }
        out
    }

    fn shown(message: Message<'_>) -> String {
        let tuple = |tuple: Tuple<'_>| format!("{:?}", tuple.iter().collect::<Vec<_>>());
        let old_tuple = |old: OldTuple<'_>| match old {
            OldTuple::Key(old) => format!("key {}", tuple(old)),
            OldTuple::Full(old) => format!("full {}", tuple(old)),
        };
        match message {
            Message::Relation(relation) => {
                let columns: Vec<_> = relation.columns.iter().map(|c| format!("{}:{}:{}:{}", c.name, c.type_id, c.typmod, c.key)).collect();
                let (xid, id, schema, name) = (relation.xid, relation.id, relation.schema, relation.name);
                format!("relation {xid:?} {id} {schema}.{name} {:?} {columns:?}", relation.identity)
            }
            Message::Insert { xid, relation, new } => format!("insert {xid:?} {relation} {}", tuple(new)),
            Message::Update { xid, relation, old, new } => format!("update {xid:?} {relation} {:?} {}", old.map(old_tuple), tuple(new)),
            Message::Delete { xid, relation, old } => format!("delete {xid:?} {relation} {}", old_tuple(old)),
            Message::Truncate { xid, cascade, restart_identity, relations } => {
                format!("truncate {xid:?} {cascade} {restart_identity} {:?}", relations.iter().collect::<Vec<_>>())
            }
            other => format!("{other:?}"),
        }
    }

    fn check(hex: &str, streaming: bool, expected: &Expect) {
        expected.assert_eq(&decode(&bytes(hex), streaming).map_or_else(|error| error.to_string(), shown));
    }

    #[test]
    fn transaction_frames_are_decoded() {
        check(
            "'B' 00000016B374D848 0000000000000005 0000002A",
            false,
            &expect!["Begin { commit_lsn: 16/B374D848, committed_at_us: 5, xid: 42 }"],
        );
        check(
            "'C' 00 0000000000000010 0000000000000018 0000000000000005",
            false,
            &expect!["Commit { commit_lsn: 0/10, end_lsn: 0/18, committed_at_us: 5 }"],
        );
        check("'C' 01 0000000000000010 0000000000000018 0000000000000005", false, &expect!["unknown commit flags 0x01"]);
        check("'O' 0000000000000010 'elsewhere' 00", false, &expect![[r#"Origin { commit_lsn: 0/10, name: "elsewhere" }"#]]);
        check("'S' 0000002A 01", false, &expect!["StreamStart { xid: 42, first: true }"]);
        check("'E'", true, &expect!["StreamStop"]);
        check(
            "'c' 0000002A 00 0000000000000010 0000000000000018 0000000000000005",
            false,
            &expect!["StreamCommit { xid: 42, commit_lsn: 0/10, end_lsn: 0/18, committed_at_us: 5 }"],
        );
        check("'A' 0000002A 0000002B", false, &expect!["StreamAbort { xid: 42, subxid: 43, at: None }"]);
        check(
            "'A' 0000002A 0000002B 0000000000000010 0000000000000005",
            false,
            &expect!["StreamAbort { xid: 42, subxid: 43, at: Some((0/10, 5)) }"],
        );
        check("'A' 0000002A 0000002B 00", false, &expect!["message ends after 1 bytes where 8 more are needed"]);
    }

    #[test]
    fn rows_are_decoded() {
        check(
            "'R' 00004001 00 't' 00 'd' 0001 01 'id' 00 00000017 FFFFFFFF",
            false,
            &expect![[r#"relation None 16385 pg_catalog.t Default ["id:23:-1:true"]"#]],
        );
        check("'R' 0000002A 00004001 'public' 00 't' 00 'f' 0000", true, &expect!["relation Some(42) 16385 public.t Full []"]);
        check("'Y' 00004002 'public' 00 'mood' 00", false, &expect![[r#"Type { xid: None, id: 16386, schema: "public", name: "mood" }"#]]);
        check("'I' 00004001 'N' 0003 'n' 'u' 't' 00000002 'ab'", false, &expect!["insert None 16385 [Null, Unchanged, Text([97, 98])]"]);
        check("'I' 0000002A 00004001 'N' 0001 'b' 00000001 07", true, &expect!["insert Some(42) 16385 [Binary([7])]"]);
        check("'U' 00004001 'N' 0001 'n'", false, &expect!["update None 16385 None [Null]"]);
        check(
            "'U' 00004001 'K' 0001 't' 00000001 '1' 'N' 0001 'n'",
            false,
            &expect![[r#"update None 16385 Some("key [Text([49])]") [Null]"#]],
        );
        check("'U' 00004001 'O' 0001 'n' 'N' 0001 'n'", false, &expect![[r#"update None 16385 Some("full [Null]") [Null]"#]]);
        check("'D' 00004001 'K' 0001 'n'", false, &expect!["delete None 16385 key [Null]"]);
        check("'D' 00004001 'N' 0001 'n'", false, &expect!["unknown tuple of a delete 0x4e"]);
        check("'T' 00000002 03 00004001 00004002", false, &expect!["truncate None true true [16385, 16386]"]);
        check(
            "'M' 01 0000000000000010 'p' 00 00000002 'hi'",
            false,
            &expect![[r#"Message { xid: None, transactional: true, lsn: 0/10, prefix: "p", body: [104, 105] }"#]],
        );
    }

    #[test]
    fn malformed_messages_are_refused() {
        check("", false, &expect!["empty message"]);
        check("'?'", false, &expect!["unknown message type 0x3f"]);
        check("'b' 00", false, &expect!["message of two-phase commit (BeginPrepare), which was not asked for"]);
        check("'E'", false, &expect!["StreamStop with streaming = false"]);
        check("'B' 00", true, &expect!["Begin with streaming = true"]);
        check("'E' 00", true, &expect!["1 bytes are left over"]);
        check("'I' 00004001 'N' 0001 't' FFFFFFFF", false, &expect!["negative length -1"]);
        check("'I' 00004001 'N' 0001 't' 7FFFFFFF 00", false, &expect!["message ends after 1 bytes where 2147483647 more are needed"]);
        check("'I' 00004001 'N' FFFF", false, &expect!["65535 columns, where at most 1664 are possible"]);
        check("'I' 00004001 'N' 0001 '?'", false, &expect!["unknown column value 0x3f"]);
        check("'T' FFFFFFFF 00", false, &expect!["4294967295 truncated relations, where at most 1000000 are possible"]);
        check("'O' 0000000000000010 'x'", false, &expect!["unterminated text"]);
        check("'O' 0000000000000010 FF 00", false, &expect!["text is not UTF-8"]);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(tag in "[BCORYIUDTMSEcAbPKrp]", rest in proptest::collection::vec(any::<u8>(), 0..200), streaming: bool) {
            let mut bytes = tag.into_bytes();
            bytes.extend(rest);
            if let Ok(message) = decode(&bytes, streaming) {
                // What decoded can be iterated to its end.
                if let Message::Insert { new, .. } | Message::Update { new, .. } = message {
                    prop_assert_eq!(new.iter().count(), new.len());
                }
                let _ = shown(message);
            }
        }

        #[test]
        fn every_prefix_of_a_message_is_refused(columns in proptest::collection::vec(proptest::option::of("[a-z]{0,5}"), 0..6)) {
            let mut bytes = bytes("'I' 00004001 'N'");
            bytes.extend(u16::try_from(columns.len()).unwrap().to_be_bytes());
            for column in &columns {
                match column {
                    None => bytes.push(b'n'),
                    Some(text) => {
                        bytes.push(b't');
                        bytes.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
                        bytes.extend(text.bytes());
                    }
                }
            }
            prop_assert!(decode(&bytes, false).is_ok());
            for end in 0..bytes.len() {
                prop_assert!(decode(&bytes[..end], false).is_err());
            }
            bytes.push(0);
            prop_assert!(decode(&bytes, false).is_err());
        }
    }
}
