//! The simulator as a client meets it: over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, also what stands outside a test function"
)]

mod control;
mod desk;
mod faults;
mod furnished;
mod http;
mod incremental;
mod limits;
mod login;
mod paging;
mod people;
mod readme;
mod recorded;
mod sameness;
mod schema;
mod search;
mod shape;
mod tickets;
mod triggers;
mod world_file;
