//! Output of values that are stored as PostgreSQL's text ([`rimward_model::Storage::Exact`]).
//!
//! Their text is answered as it is; what that text depends on is [`Output::text`]. Their binary form, what the type's send function
//! gives, is read off the text: [`Form::send`]. A type whose text does not tell its binary form has none here:
//!
//! - `tsquery`, whose text leaves out how operators of one kind are nested;
//! - the `reg…` types and `aclitem`, which name what may have another name by now: neither their text nor their binary form is certain;
//! - types that are not known: base types other than PostgreSQL's own and those of a few extensions
//!   (`citext`, `hstore`, `ltree`).
//!
//! PostgreSQL marks an array that may have NULLs, which outlasts the NULLs themselves; here the mark says whether there are any.

mod builtin;
mod extension;
mod form;
mod nested;
mod scalar;

use std::collections::BTreeMap;
use std::sync::Arc;

use rimward_model::{Attribute, Catalog, Oid, TypeShape};

pub use form::{Form, SendError};

/// What the text of a type depends on, beyond the settings that every local answer needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextNeeds {
    /// The session's `TimeZone` must be UTC.
    pub utc: bool,
    /// The session's `lc_monetary` must print as `C` does.
    pub plain_money: bool,
}

/// The output of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What its text depends on; `None` where that is not known.
    pub text: Option<TextNeeds>,
    /// Its binary form; `None` where that is not known.
    pub binary: Option<Arc<Form>>,
    /// `pg_type.typlen`.
    pub length: i16,
}

/// The output of a type by its OID; `None` if the type is not known.
#[must_use]
pub fn output(id: Oid, catalog: &Catalog) -> Option<Output> {
    Resolver { catalog, known: BTreeMap::new() }.output(id, NESTING_MAX)
}

/// Types within types: PostgreSQL sets no limit, and nobody needs as many.
const NESTING_MAX: usize = 32;

/// Resolves each type once, so that types of types do not multiply.
struct Resolver<'a> {
    catalog: &'a Catalog,
    known: BTreeMap<Oid, Option<Output>>,
}

impl Resolver<'_> {
    fn output(&mut self, id: Oid, depth: usize) -> Option<Output> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let output = if depth == 0 { None } else { self.resolve(id, depth - 1) };
        self.known.insert(id, output.clone());
        output
    }

    fn resolve(&mut self, id: Oid, depth: usize) -> Option<Output> {
        if let Some(scalar) = builtin::scalar(id) {
            return Some(scalar);
        }
        if self.catalog.enums.contains_key(&id) {
            return Some(Output { text: Some(TextNeeds::default()), binary: Some(Arc::new(Form::Text)), length: 4 });
        }
        let Some(inner) = builtin::nested(id) else { return self.declared(id, depth) };
        Some(match inner {
            builtin::Nested::Array(element) => self.array(element, if element == builtin::BOX { b';' } else { b',' }, depth),
            builtin::Nested::Range(subtype) => self.wrapped(subtype, depth, Form::Range),
            builtin::Nested::Multirange(range) => self.wrapped(range, depth, Form::Multirange),
        })
    }

    /// A type that is not PostgreSQL's own.
    fn declared(&mut self, id: Oid, depth: usize) -> Option<Output> {
        let ty = self.catalog.types.get(&id)?;
        Some(match &ty.shape {
            TypeShape::Array { element, delimiter } => self.array(*element, u8::try_from(*delimiter).ok()?, depth),
            TypeShape::Range { subtype } => self.wrapped(*subtype, depth, Form::Range),
            TypeShape::Multirange { range } => self.wrapped(*range, depth, Form::Multirange),
            TypeShape::Domain { base } => return self.output(*base, depth),
            TypeShape::Composite { attributes } => self.composite(attributes, depth),
            TypeShape::Base { extension, sent } => {
                let known = extension.as_ref().and_then(|extension| extension::output(extension, &ty.name.name));
                let text = known.is_some().then(TextNeeds::default);
                Output { text, binary: known.filter(|_| *sent).map(Arc::new), length: ty.length }
            }
        })
    }

    fn composite(&mut self, attributes: &[Attribute], depth: usize) -> Output {
        let mut text = Some(TextNeeds::default());
        let mut forms = Some(Vec::with_capacity(attributes.len()));
        for attribute in attributes {
            let known = self.output(attribute.ty, depth);
            text = text
                .zip(known.as_ref().and_then(|known| known.text))
                .map(|(all, one)| TextNeeds { utc: all.utc || one.utc, plain_money: all.plain_money || one.plain_money });
            forms = forms.zip(known.and_then(|known| known.binary)).map(|(mut forms, form)| {
                forms.push((attribute.ty, form));
                forms
            });
        }
        Output { text, binary: forms.map(|forms| Arc::new(Form::Record(forms))), length: -1 }
    }

    fn array(&mut self, element: Oid, delimiter: u8, depth: usize) -> Output {
        self.wrapped(element, depth, |form| Form::Array { element, delimiter, form })
    }

    /// A type of variable length around another one, which decides what it depends on.
    fn wrapped(&mut self, inner: Oid, depth: usize, form: impl FnOnce(Arc<Form>) -> Form) -> Output {
        let inner = self.output(inner, depth);
        let text = inner.as_ref().and_then(|inner| inner.text);
        Output { text, binary: inner.and_then(|inner| inner.binary).map(|inner| Arc::new(form(inner))), length: -1 }
    }
}
