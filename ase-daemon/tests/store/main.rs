//! The store, on each of its engines.
//!
//! The tests start a PostgreSQL server of their own where one is installed, and say so where none is. With
//! `ASE_TEST_POSTGRES=required` a missing one is a failure.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, and says where"
)]

mod crash;
mod damage;
mod desk;
mod facts;
mod inbox;
mod incoming;
mod journal;
mod lease;
mod look;
mod memory;
mod migration;
mod mirror;
mod moving;
mod notices;
mod place;
mod server;
mod size;
mod takeover;
mod touched;
