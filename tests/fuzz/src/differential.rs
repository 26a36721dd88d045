//! Our decoder of pgoutput beside an independent one. What we accept, it accepts with the same content. What it accepts and we do not is
//! something that PostgreSQL never sends, and that [`is_stricter`] names.

use pg_walstream::{ColumnData, LogicalReplicationMessage as Peer, LogicalReplicationParser, TupleData};
use rimward_pgoutput::{DecodeError, Message, OldTuple, ReplicaIdentity, Tag, Tuple, TupleColumn, decode, peek_tag};

/// A message of pgoutput behind a byte whose lowest bit says that it stands in a streamed block.
///
/// # Panics
/// If the two do not agree.
pub fn differential(data: &[u8]) {
    let Some((flag, bytes)) = data.split_first() else { return };
    let streaming = flag & 1 == 1;
    let mut parser = LogicalReplicationParser::with_protocol_version(4);
    if streaming {
        parser.parse_wal_message(b"S\0\0\0\x07\x01").expect("a block begins");
    }
    match (decode(bytes, streaming), parser.parse_wal_message(bytes)) {
        (Ok(ours), Ok(theirs)) => {
            let xid = theirs.xid.filter(|_| peek_tag(bytes).is_ok_and(Tag::carries_xid));
            assert_eq!(of_ours(&ours), of_theirs(&theirs.message, xid));
        }
        (Ok(ours), Err(error)) => panic!("the other refuses {ours:?}: {error}"),
        (Err(error), Ok(theirs)) => assert!(is_stricter(&error, bytes), "{error}, and the other reads {theirs:?}"),
        (Err(_), Err(_)) => {}
    }
}

/// Where we refuse and the other does not: bytes left over, unknown flags and kinds, text that is not UTF-8, counts beyond any table,
/// two-phase commit, and messages out of place. (The other takes half of an abort's position for none.)
fn is_stricter(error: &DecodeError, bytes: &[u8]) -> bool {
    match error {
        DecodeError::LeftOver(_) | DecodeError::Kind { .. } | DecodeError::Utf8 | DecodeError::Limit { .. } => true,
        DecodeError::TwoPhase(_) | DecodeError::Misplaced { .. } => true,
        DecodeError::Truncated { .. } => bytes.first() == Some(&b'A'),
        _ => false,
    }
}

/// The content of a message, in one spelling for both.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    Begin { commit: u64, at: i64, xid: u32 },
    Commit { commit: u64, end: u64, at: i64 },
    Origin { commit: u64, name: String },
    Relation { xid: Option<u32>, id: u32, schema: String, name: String, identity: u8, columns: Vec<(bool, String, u32, i32)> },
    Type { xid: Option<u32>, id: u32, schema: String, name: String },
    Row { xid: Option<u32>, relation: u32, old: Option<(char, Vec<Value>)>, new: Option<Vec<Value>> },
    Truncate { xid: Option<u32>, cascade: bool, restart: bool, relations: Vec<u32> },
    Message { xid: Option<u32>, transactional: bool, lsn: u64, prefix: String, body: Vec<u8> },
    StreamStart { xid: u32, first: bool },
    StreamStop,
    StreamCommit { xid: u32, commit: u64, end: u64, at: i64 },
    StreamAbort { xid: u32, subxid: u32, at: Option<(u64, i64)> },
    TwoPhase,
}

/// Its kind as on the wire, and its bytes.
type Value = (u8, Vec<u8>);

fn of_ours(message: &Message<'_>) -> Content {
    let text = str::to_owned;
    match *message {
        Message::Begin { commit_lsn, committed_at_us, xid } => Content::Begin { commit: commit_lsn.get(), at: committed_at_us, xid },
        Message::Commit { commit_lsn, end_lsn, committed_at_us } => {
            Content::Commit { commit: commit_lsn.get(), end: end_lsn.get(), at: committed_at_us }
        }
        Message::Origin { commit_lsn, name } => Content::Origin { commit: commit_lsn.get(), name: text(name) },
        Message::Relation(relation) => Content::Relation {
            xid: relation.xid,
            id: relation.id,
            schema: text(relation.schema),
            name: text(relation.name),
            identity: match relation.identity {
                ReplicaIdentity::Default => b'd',
                ReplicaIdentity::Nothing => b'n',
                ReplicaIdentity::Full => b'f',
                ReplicaIdentity::Index => b'i',
            },
            columns: relation.columns.iter().map(|column| (column.key, text(column.name), column.type_id, column.typmod)).collect(),
        },
        Message::Type { xid, id, schema, name } => Content::Type { xid, id, schema: text(schema), name: text(name) },
        Message::Insert { xid, relation, new } => Content::Row { xid, relation, old: None, new: Some(values(new)) },
        Message::Update { xid, relation, old, new } => Content::Row { xid, relation, old: old.map(old_values), new: Some(values(new)) },
        Message::Delete { xid, relation, old } => Content::Row { xid, relation, old: Some(old_values(old)), new: None },
        Message::Truncate { xid, cascade, restart_identity, relations } => {
            Content::Truncate { xid, cascade, restart: restart_identity, relations: relations.iter().collect() }
        }
        Message::Message { xid, transactional, lsn, prefix, body } => {
            Content::Message { xid, transactional, lsn: lsn.get(), prefix: text(prefix), body: body.to_vec() }
        }
        Message::StreamStart { xid, first } => Content::StreamStart { xid, first },
        Message::StreamStop => Content::StreamStop,
        Message::StreamCommit { xid, commit_lsn, end_lsn, committed_at_us } => {
            Content::StreamCommit { xid, commit: commit_lsn.get(), end: end_lsn.get(), at: committed_at_us }
        }
        Message::StreamAbort { xid, subxid, at } => Content::StreamAbort { xid, subxid, at: at.map(|(lsn, at)| (lsn.get(), at)) },
    }
}

fn old_values(old: OldTuple<'_>) -> (char, Vec<Value>) {
    match old {
        OldTuple::Key(tuple) => ('K', values(tuple)),
        OldTuple::Full(tuple) => ('O', values(tuple)),
    }
}

fn values(tuple: Tuple<'_>) -> Vec<Value> {
    let value = |column| match column {
        TupleColumn::Null => (b'n', Vec::new()),
        TupleColumn::Unchanged => (b'u', Vec::new()),
        TupleColumn::Text(bytes) => (b't', bytes.to_vec()),
        TupleColumn::Binary(bytes) => (b'b', bytes.to_vec()),
    };
    tuple.iter().map(value).collect()
}

fn of_theirs(message: &Peer, xid: Option<u32>) -> Content {
    match message {
        Peer::Begin { final_lsn, timestamp, xid } => Content::Begin { commit: *final_lsn, at: *timestamp, xid: *xid },
        Peer::Commit { commit_lsn, end_lsn, timestamp, .. } => Content::Commit { commit: *commit_lsn, end: *end_lsn, at: *timestamp },
        Peer::Origin { origin_lsn, origin_name } => Content::Origin { commit: *origin_lsn, name: origin_name.clone() },
        Peer::Relation { relation_id, namespace, relation_name, replica_identity, columns } => Content::Relation {
            xid,
            id: *relation_id,
            schema: schema(namespace),
            name: relation_name.to_string(),
            identity: *replica_identity,
            columns: columns
                .iter()
                .map(|column| (column.is_key(), column.name.to_string(), column.type_id, column.type_modifier))
                .collect(),
        },
        Peer::Type { type_id, namespace, type_name } => {
            Content::Type { xid, id: *type_id, schema: schema(namespace), name: type_name.clone() }
        }
        Peer::Insert { relation_id, tuple } => Content::Row { xid, relation: *relation_id, old: None, new: Some(their_values(tuple)) },
        Peer::Update { relation_id, old_tuple, new_tuple, key_type } => {
            let old = old_tuple.as_ref().map(|old| (key_type.unwrap_or_default(), their_values(old)));
            Content::Row { xid, relation: *relation_id, old, new: Some(their_values(new_tuple)) }
        }
        Peer::Delete { relation_id, old_tuple, key_type } => {
            Content::Row { xid, relation: *relation_id, old: Some((*key_type, their_values(old_tuple))), new: None }
        }
        Peer::Truncate { relation_ids, flags } => {
            Content::Truncate { xid, cascade: flags & 1 != 0, restart: flags & 2 != 0, relations: relation_ids.clone() }
        }
        Peer::Message { flags, lsn, prefix, content } => {
            Content::Message { xid, transactional: flags & 1 != 0, lsn: *lsn, prefix: prefix.clone(), body: content.to_vec() }
        }
        Peer::StreamStart { xid, first_segment } => Content::StreamStart { xid: *xid, first: *first_segment },
        Peer::StreamStop => Content::StreamStop,
        Peer::StreamCommit { xid, commit_lsn, end_lsn, timestamp, .. } => {
            Content::StreamCommit { xid: *xid, commit: *commit_lsn, end: *end_lsn, at: *timestamp }
        }
        Peer::StreamAbort { xid, subtransaction_xid, abort_lsn, abort_timestamp } => {
            Content::StreamAbort { xid: *xid, subxid: *subtransaction_xid, at: abort_lsn.zip(*abort_timestamp) }
        }
        _ => Content::TwoPhase,
    }
}

/// PostgreSQL leaves out `pg_catalog`; we say it.
fn schema(namespace: &str) -> String {
    if namespace.is_empty() { "pg_catalog".to_owned() } else { namespace.to_owned() }
}

fn their_values(tuple: &TupleData) -> Vec<Value> {
    let value = |column: &ColumnData| (column.data_type, column.as_bytes().to_vec());
    let count = tuple.column_count();
    (0..count).filter_map(|index| tuple.get_column(index)).map(value).collect()
}
