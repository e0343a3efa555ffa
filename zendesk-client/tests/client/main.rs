//! The client against a small HTTP server that answers as each story needs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod clock;
mod coverage;
mod exports;
mod faults;
mod forgeries;
mod limits;
mod observing;
mod packing;
mod paging;
mod peer_defects;
mod places;
mod recorded;
mod renewal;
mod resources;
mod rotation;
mod secrets;
mod server;
mod slow;
mod strangers;
// Elsewhere the system's own store decides whom to trust, and no test should write to that.
#[cfg(target_os = "linux")]
mod tls;
mod token_file;
mod tokens;
mod writes;
