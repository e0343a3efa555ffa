//! Time: the only place the client learns what time it is and the only way it waits.

use std::fmt;
use std::pin::Pin;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// What [`Clock::sleep`] returns.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// The time and the waiting of a client; a test hands in its own.
///
/// Deadlines, limits, `Retry-After`, back-off and token expiry count by [`monotonic`](Clock::monotonic), so a wall
/// clock that jumps does no harm. Only the timeouts of a single exchange on the wire run on real time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The wall clock, used in announcements only.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;

    /// Completes once `how_long` has passed on [`monotonic`](Clock::monotonic).
    fn sleep(&self, how_long: Duration) -> Sleep;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        START.elapsed()
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(how_long))
    }
}
