//! The path language of jsonb. Regular expressions, `datetime()`, `keyvalue()` and `double()` of strings are absent: such paths are
//! declined, and the primary walks them.

mod path;
mod walk;

mod call;

pub(crate) use call::FUNCTIONS;
