//! The daemon's clock in a story: waiting lets the simulated world's time pass at once.

use std::time::Duration;

use jiff::Timestamp;
use zendesk_client::{Clock, Sleep};

/// What a host shows instead of the right time.
pub(crate) type Wrong = fn(Timestamp) -> Timestamp;

/// A clock that is the simulator's.
#[derive(Debug)]
pub(crate) struct SimulatedTime {
    clock: zendesk_sim::Clock,
    began: Timestamp,
    wrong: Wrong,
}

impl SimulatedTime {
    pub(crate) fn new(clock: &zendesk_sim::Clock, wrong: Wrong) -> Self {
        Self {
            clock: clock.clone(),
            began: clock.now(),
            wrong,
        }
    }
}

impl Clock for SimulatedTime {
    fn now(&self) -> Timestamp {
        (self.wrong)(self.clock.now())
    }

    fn monotonic(&self) -> Duration {
        self.clock.now().duration_since(self.began).unsigned_abs()
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        let clock = self.clock.clone();
        Box::pin(async move { clock.advance(how_long) })
    }
}
