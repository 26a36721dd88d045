//! The binary forms: what is sent for a text.

use std::sync::Arc;

use rimward_model::{Oid, Storage, TypeRef};

use super::{nested, scalar};

/// How the binary form of a type follows from its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The text itself.
    Text,
    /// The version 1 in a byte, then the text.
    Versioned,
    /// As a type with a storage of its own is sent.
    Stored(Storage),
    /// `"char"`: one byte.
    Char,
    /// An unsigned number of eight bytes.
    Unsigned8,
    /// A position in the WAL.
    Lsn,
    /// `tid`.
    RowPlace,
    /// `money` as `lc_monetary` C prints it.
    Money,
    /// `bit` and `varbit`.
    Bits,
    /// `inet` and `cidr`.
    Network {
        /// Which of the two.
        cidr: bool,
    },
    /// `macaddr` and `macaddr8`.
    MacAddress {
        /// How many bytes it has.
        bytes: usize,
    },
    /// Geometric types.
    Floats(Shape),
    /// `pg_snapshot` and `txid_snapshot`.
    Snapshot,
    /// `tsvector`.
    SearchVector,
    /// `int2vector` and `oidvector`: printed in their own way, sent as arrays.
    Vector {
        /// The element's type.
        element: Oid,
        /// How it is sent.
        storage: Storage,
    },
    /// `hstore`.
    Pairs,
    /// An array.
    Array {
        /// The element's type.
        element: Oid,
        /// `typdelim` of the element.
        delimiter: u8,
        /// How elements are sent.
        form: Arc<Form>,
    },
    /// A range of this subtype.
    Range(Arc<Form>),
    /// A multirange of this range.
    Multirange(Arc<Form>),
    /// A composite: each attribute's type, and how it is sent.
    Record(Vec<(Oid, Arc<Form>)>),
}

/// What stands around the numbers of a geometric type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// So many numbers alone.
    Plain(usize),
    /// Whether it is closed, and how many points there are.
    Path,
    /// How many points there are.
    Polygon,
}

/// A text that is not one of its type: the replica is damaged, or read with another catalog.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{excerpt:?} cannot be read as {form}")]
pub struct SendError {
    /// What it was read as.
    pub form: &'static str,
    /// The text, cut short.
    pub excerpt: String,
}

/// Characters of a refused text that an error shows.
const EXCERPT_CHARS: usize = 48;

impl Form {
    /// Appends what PostgreSQL's send function gives for the value that it prints as `text`.
    ///
    /// # Errors
    /// If the text is not one of the type. What was appended is to be dropped then.
    pub fn send(&self, text: &str, out: &mut Vec<u8>) -> Result<(), SendError> {
        let refuse = || SendError { form: self.name(), excerpt: text.chars().take(EXCERPT_CHARS).collect() };
        self.put(text, out).ok_or_else(refuse)
    }

    pub(super) fn put(&self, text: &str, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Form::Text => out.extend_from_slice(text.as_bytes()),
            Form::Versioned => {
                out.push(1);
                out.extend_from_slice(text.as_bytes());
            }
            Form::Stored(storage) => return scalar::put_stored(*storage, text, out),
            Form::Char => out.push(scalar::single_byte(text)?),
            Form::Unsigned8 => out.extend_from_slice(&text.parse::<u64>().ok()?.to_be_bytes()),
            Form::Lsn => out.extend_from_slice(&text.parse::<rimward_model::Lsn>().ok()?.get().to_be_bytes()),
            Form::RowPlace => return scalar::put_row_place(text, out),
            Form::Money => out.extend_from_slice(&scalar::money(text)?.to_be_bytes()),
            Form::Bits => return scalar::put_bits(text, out),
            Form::Network { cidr } => return scalar::put_network(text, *cidr, out),
            Form::MacAddress { bytes } => return scalar::put_mac_address(text, *bytes, out),
            Form::Floats(shape) => return scalar::put_floats(text, *shape, out),
            Form::Snapshot => return scalar::put_snapshot(text, out),
            Form::SearchVector => return scalar::put_search_vector(text, out),
            Form::Pairs => return nested::put_pairs(text, out),
            Form::Vector { element, storage } => return nested::put_vector(text, *element, *storage, out),
            Form::Array { element, delimiter, form } => return nested::put_array(text, *element, *delimiter, form, out),
            Form::Range(subtype) => return nested::put_range(text, subtype, out),
            Form::Multirange(range) => return nested::put_multirange(text, range, out),
            Form::Record(attributes) => return nested::put_record(text, attributes, out),
        }
        Some(())
    }

    fn name(&self) -> &'static str {
        match self {
            Form::Text | Form::Versioned => "text",
            Form::Stored(_) => "a value of a built-in type",
            Form::Char => "a single byte",
            Form::Unsigned8 => "an unsigned number",
            Form::Lsn => "a position",
            Form::RowPlace => "a row's place",
            Form::Money => "money",
            Form::Bits => "bits",
            Form::Network { .. } => "a network address",
            Form::MacAddress { .. } => "a MAC address",
            Form::Floats(_) => "a geometric value",
            Form::Snapshot => "a snapshot",
            Form::SearchVector => "a search vector",
            Form::Vector { .. } | Form::Array { .. } => "an array",
            Form::Range(_) => "a range",
            Form::Multirange(_) => "a multirange",
            Form::Pairs => "pairs of keys and values",
            Form::Record(_) => "a row",
        }
    }
}

/// A type whose OID is in no error that is shown.
pub(super) const ANY_TYPE: TypeRef = TypeRef { oid: 0, typmod: -1 };

/// Appends a length of four bytes and what `put` appends.
pub(super) fn framed(out: &mut Vec<u8>, put: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    put(out)?;
    let length = i32::try_from(out.len() - at - 4).ok()?;
    out[at..at + 4].copy_from_slice(&length.to_be_bytes());
    Some(())
}
