//! Believable desks from a seed.

use jiff::Timestamp;

use crate::world::World;

/// How large a desk shall be, and when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The same seed gives the same desk.
    pub seed: u64,
    pub organizations: usize,
    pub tickets: usize,
    /// Nothing happened later.
    pub now: Timestamp,
}
