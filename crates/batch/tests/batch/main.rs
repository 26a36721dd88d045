//! Frames, link messages and snapshots, as readers meet them: whole, damaged, out of order and hostile.

mod frames;
mod golden;
mod headers;
mod link;
mod snapshot;
mod support;
