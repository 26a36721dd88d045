//! Types that are not PostgreSQL's own, as far as the output of their values needs them.

use serde::{Deserialize, Serialize};

use crate::{Catalog, Oid, QualifiedName};

/// A type whose OID differs from database to database. Enums are known by their labels: [`crate::EnumType`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredType {
    /// `pg_type` OID.
    pub id: Oid,
    /// Its name.
    pub name: QualifiedName,
    /// `typlen`.
    pub length: i16,
    /// What it is made of.
    pub shape: TypeShape,
}

/// What a type is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TypeShape {
    /// An array.
    Array {
        /// The element's type.
        element: Oid,
        /// `typdelim` of the element.
        delimiter: char,
    },
    /// A range.
    Range {
        /// Its subtype.
        subtype: Oid,
    },
    /// A multirange.
    Multirange {
        /// Its range.
        range: Oid,
    },
    /// A composite type, or a table's rows.
    Composite {
        /// Live attributes in order.
        attributes: Vec<Attribute>,
    },
    /// A domain.
    Domain {
        /// The type that it is over.
        base: Oid,
    },
    /// A base type.
    Base {
        /// The extension that it belongs to.
        extension: Option<String>,
        /// Whether it has a send function.
        sent: bool,
    },
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its place; that of a dropped attribute is not given again.
    pub attnum: i16,
    /// Its name.
    pub name: String,
    /// Its declared type.
    #[serde(rename = "type")]
    pub ty: Oid,
}

impl TypeShape {
    /// The types that it is made of.
    pub fn parts(&self) -> impl Iterator<Item = Oid> {
        let (one, attributes) = match self {
            TypeShape::Array { element, .. } => (Some(*element), &[][..]),
            TypeShape::Range { subtype } => (Some(*subtype), &[][..]),
            TypeShape::Multirange { range } => (Some(*range), &[][..]),
            TypeShape::Domain { base } => (Some(*base), &[][..]),
            TypeShape::Composite { attributes } => (None, &attributes[..]),
            TypeShape::Base { .. } => (None, &[][..]),
        };
        one.into_iter().chain(attributes.iter().map(|attribute| attribute.ty))
    }
}

impl Catalog {
    /// Whether values of type `id` are made of values of type `part`, or are such.
    #[must_use]
    pub fn is_made_of(&self, id: Oid, part: Oid) -> bool {
        let mut waiting = vec![id];
        let mut seen = Vec::new();
        while let Some(id) = waiting.pop() {
            if id == part {
                return true;
            }
            if let Some(ty) = self.types.get(&id).filter(|_| !seen.contains(&id)) {
                seen.push(id);
                waiting.extend(ty.shape.parts());
            }
        }
        false
    }
}
