//! The client against a small HTTP server that answers as each story needs.

mod auth;
mod clock;
mod faults;
mod limits;
mod paging;
mod recorded;
mod secrets;
mod server;
mod writes;
