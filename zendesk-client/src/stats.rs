//! What a client has done since it was built.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::request::Lane;

/// Counts since the client was built, shared by its clones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests sent, retries and token requests included.
    pub requests: u64,
    /// Requests that repeated an earlier one.
    pub retries: u64,
    /// Time spent waiting for limits, `Retry-After` and back-off, summed over all calls.
    pub waited: Duration,
    /// Requests by rate lane; their sum is `requests`.
    pub by_lane: BTreeMap<Lane, u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Stats>);

impl Counters {
    pub(crate) fn sent(&self, lane: Lane, attempt: u32) {
        let mut stats = self.lock();
        stats.requests += 1;
        stats.retries += u64::from(attempt > 1);
        *stats.by_lane.entry(lane).or_default() += 1;
    }

    pub(crate) fn waited(&self, how_long: Duration) {
        self.lock().waited += how_long;
    }

    pub(crate) fn read(&self) -> Stats {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Stats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
