//! The binary as scripts see it: exit codes, output, and what it sends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

mod audit;
mod check;
mod daemon;
mod explain;
mod onboard;
mod place;
mod plan;
mod secrets;
mod secrets_of_services;
mod store;
mod webhooks;
