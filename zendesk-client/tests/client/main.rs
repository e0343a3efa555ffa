//! The client against a small HTTP server that answers as each story needs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod clock;
mod faults;
mod limits;
mod paging;
mod recorded;
mod secrets;
mod server;
mod writes;
