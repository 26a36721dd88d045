//! No library whose version is known.

use std::cmp::Ordering;
use std::convert::Infallible;

pub(crate) fn version() -> Option<&'static str> {
    None
}

/// There is none.
pub(crate) struct Raw(Infallible);

impl Raw {
    pub(crate) fn open(_: &str) -> Option<Raw> {
        None
    }

    pub(crate) fn collate(&self, _: &str, _: &str) -> Ordering {
        match self.0 {}
    }

    pub(crate) fn to_lower(&self, _: char) -> Option<char> {
        match self.0 {}
    }

    pub(crate) fn to_upper(&self, _: char) -> Option<char> {
        match self.0 {}
    }

    pub(crate) fn is_alphanumeric(&self, _: char) -> bool {
        match self.0 {}
    }
}
