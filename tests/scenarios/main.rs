//! Scenarios across the whole system: client, limiter, retry, store and daemon, over HTTP, against the simulator.
//!
//! Time moves by `desk.advance(..)` and by the daemon's own waits, which advance the simulated world; nothing sleeps.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

mod changes;
mod cycle;
mod desk;
mod faults;
mod restraint;
mod stories;
mod time;
