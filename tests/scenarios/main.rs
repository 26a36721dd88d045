//! What holds for the project as a whole: the house rules, and scenarios over the real binary, a real PostgreSQL and real clients.

mod bad_input;
mod blocks;
mod clients;
mod cluster;
mod crash;
mod fill;
mod fuzz;
mod garbage;
mod memory;
mod refusal;
mod replay;
mod retention;
mod security;
mod settings;
mod sweep;
mod tidy;
mod types;
mod views;
