//! The time of a simulated Zendesk in the same process.

use std::time::Duration;

use jiff::Timestamp;
use zendesk_client::{Clock, Sleep};

/// When it begins.
pub(super) const NOW: &str = "2026-03-02T09:00:00Z";

/// A clock that is the simulator's: waiting lets its time pass at once.
#[derive(Debug)]
pub(super) struct SimulatedTime(pub(super) zendesk_sim::Clock);

impl Clock for SimulatedTime {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        let began: Timestamp = NOW.parse().unwrap();
        self.0.now().duration_since(began).unsigned_abs()
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        let clock = self.0.clone();
        Box::pin(async move { clock.advance(how_long) })
    }
}
