//! PostgreSQL judges the output of types that are stored as its text.

mod judge;
mod listed;
mod random;
