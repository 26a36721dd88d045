//! What holds for the project as a whole: the house rules, and scenarios over the real binary, a real PostgreSQL and real clients.

mod clients;
mod cluster;
mod crash;
mod tidy;
