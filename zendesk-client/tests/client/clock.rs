//! A clock on which waiting takes no time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zendesk_client::{Clock, Sleep};

#[derive(Clone, Debug, Default)]
pub(crate) struct TestClock(Arc<Mutex<Duration>>);

impl TestClock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        start + SignedDuration::try_from(self.monotonic()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    /// Moves on to the end of the wait; of several at once, the longest counts.
    fn sleep(&self, how_long: Duration) -> Sleep {
        let (clock, until) = (self.clone(), self.monotonic() + how_long);
        Box::pin(async move {
            tokio::task::yield_now().await;
            let mut now = clock.0.lock().unwrap();
            *now = (*now).max(until);
        })
    }
}
