//! The simulator as a client meets it: over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, also what stands outside a test function"
)]

mod accounts;
mod bulk;
mod configuration;
mod control;
mod desk;
mod faults;
mod furnished;
mod history;
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
mod ticket_rules;
mod tickets;
mod triggers;
mod webhooks;
mod world_file;
