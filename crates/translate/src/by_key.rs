//! Numerics and intervals beside a constant, so that an index serves: their blobs begin with a key, which sorts as they do, no key is the
//! beginning of another, and what follows it has one length. So a blob's key is another one exactly where it is within bounds.

use rimward_model::{CellBuf, Storage};

use crate::tree::{Comparison, Node, Typed};

/// `column comparison constant`, or the other way round; nothing where neither side is what it says.
pub(crate) fn by_key(comparison: Comparison, left: &Typed, right: &Typed) -> Option<Node> {
    let storage = left.ty.storage;
    if storage != right.ty.storage || !matches!(storage, Storage::Numeric | Storage::Interval) {
        return None;
    }
    let is_constant = |node: &Node| matches!(node, Node::Literal(CellBuf::Blob(_)) | Node::Parameter { .. });
    let is_column = |node: &Node| matches!(node, Node::Column { .. });
    let (column, constant, comparison) = match (&left.node, &right.node) {
        (column, constant) if is_column(column) && is_constant(constant) => (column, constant, comparison),
        (constant, column) if is_column(column) && is_constant(constant) => (column, constant, mirrored(comparison)),
        _ => return None,
    };
    let compared = |comparison: Comparison, bound: Node| Node::Compare(comparison, Box::new(column.clone()), Box::new(bound));
    let (first, behind) = (key(constant, storage)?, behind(constant, storage)?);
    Some(match comparison {
        Comparison::Equal => Node::And(vec![compared(Comparison::GreaterOrEqual, first), compared(Comparison::Less, behind)]),
        Comparison::Less => compared(Comparison::Less, first),
        Comparison::GreaterOrEqual => compared(Comparison::GreaterOrEqual, first),
        Comparison::LessOrEqual => compared(Comparison::Less, behind),
        Comparison::Greater => compared(Comparison::GreaterOrEqual, behind),
        Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => return None,
    })
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// The key of a constant: no blob with this key sorts before it.
fn key(constant: &Node, storage: Storage) -> Option<Node> {
    if let Node::Literal(CellBuf::Blob(blob)) = constant {
        return Some(Node::Literal(CellBuf::Blob(storage.key_of(blob).to_vec())));
    }
    let integer = |value: i64| Node::Literal(CellBuf::Integer(value));
    let residue = i64::try_from(storage.residue_len()?).ok()?;
    let length = Node::Infix("-", Box::new(Node::Call("length", vec![constant.clone()])), Box::new(integer(residue)));
    Some(Node::Call("substr", vec![constant.clone(), integer(1), length]))
}

/// What all blobs with the constant's key sort before, and no others that sort behind it.
fn behind(constant: &Node, storage: Storage) -> Option<Node> {
    let end = vec![0xFF; storage.residue_len()? + 1];
    Some(match key(constant, storage)? {
        Node::Literal(CellBuf::Blob(mut key)) => {
            key.extend(end);
            Node::Literal(CellBuf::Blob(key))
        }
        // The text that SQLite makes of two blobs has their bytes.
        key => Node::Cast(Box::new(Node::Infix("||", Box::new(key), Box::new(Node::Literal(CellBuf::Blob(end))))), "BLOB"),
    })
}
