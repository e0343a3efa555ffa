//! The simulator's time: real, frozen or accelerated, and movable from outside.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// The time a simulator lives in; clones share it.
///
/// Every kind can be moved by [`Clock::advance`] and [`Clock::set`]; time goes on from there.
#[derive(Clone, Debug)]
pub struct Clock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Where the clock stood when it was made.
    origin: Timestamp,
    /// How many simulated seconds pass in a real one; zero stands still.
    pace: u32,
    started: Instant,
    moved: Mutex<Moved>,
    /// Tells those who wait that it was moved.
    jumped: Notify,
}

#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    /// What `advance` and `set` added to the time of day.
    offset: SignedDuration,
    /// What they added to the time that has gone by; never negative.
    elapsed: Duration,
}

impl Clock {
    /// The time of the machine.
    #[must_use]
    pub fn real() -> Clock {
        Clock::starting(Timestamp::now(), 1)
    }

    /// Stands at `start` until it is moved.
    ///
    /// # Errors
    ///
    /// When `start` is no RFC 3339 timestamp.
    pub fn frozen(start: &str) -> Result<Clock, jiff::Error> {
        Ok(Clock::starting(start.parse()?, 0))
    }

    /// Begins now and runs `pace` times as fast as the machine's.
    #[must_use]
    pub fn accelerated(pace: u32) -> Clock {
        Clock::starting(Timestamp::now(), pace)
    }

    /// Begins at `origin`; `pace` simulated seconds pass in a real one.
    #[must_use]
    pub fn starting(origin: Timestamp, pace: u32) -> Clock {
        Clock {
            inner: Arc::new(Inner {
                origin,
                pace,
                started: Instant::now(),
                moved: Mutex::default(),
                jumped: Notify::new(),
            }),
        }
    }

    /// What time it is in the simulator.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let run = self.inner.started.elapsed() * self.inner.pace;
        let run = SignedDuration::try_from(run).unwrap_or(SignedDuration::MAX);
        self.inner
            .origin
            .saturating_add(run)
            .and_then(|at| at.saturating_add(self.moved().offset))
            .unwrap_or(Timestamp::MAX)
    }

    /// Lets `by` pass at once.
    pub fn advance(&self, by: Duration) {
        let mut moved = self.moved();
        let signed = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        moved.offset = moved.offset.saturating_add(signed);
        moved.elapsed = moved.elapsed.saturating_add(by);
        self.inner.jumped.notify_waiters();
    }

    /// Makes it `to`. A step back changes the time of day and nothing else: rate windows go on.
    pub fn set(&self, to: Timestamp) {
        let by = to.duration_since(self.now());
        let mut moved = self.moved();
        moved.offset = moved.offset.saturating_add(by);
        moved.elapsed = moved
            .elapsed
            .saturating_add(Duration::try_from(by).unwrap_or_default());
        self.inner.jumped.notify_waiters();
    }

    /// Whether it moves only when told.
    pub(crate) fn stands(&self) -> bool {
        self.inner.pace == 0
    }

    /// How far it has run since the start, forward; nothing while it stands.
    pub(crate) fn run(&self) -> Duration {
        let run = self.inner.started.elapsed() * self.inner.pace;
        run.saturating_add(self.moved().elapsed)
    }

    /// Waits until so much of [`Clock::elapsed`] has gone by.
    pub(crate) async fn sleep(&self, by: Duration) {
        let until = self.elapsed().saturating_add(by);
        loop {
            let jumped = self.inner.jumped.notified();
            let left = until.saturating_sub(self.elapsed());
            if left.is_zero() {
                return;
            }
            // Either way it is looked at again: a jump may be too short.
            let _ = tokio::time::timeout(left / self.inner.pace.max(1), jumped).await;
        }
    }

    /// Time gone by since the start, for rate windows. It runs on while a frozen clock stands: a
    /// client that waits a real minute has waited.
    pub(crate) fn elapsed(&self) -> Duration {
        let run = self.inner.started.elapsed() * self.inner.pace.max(1);
        run.saturating_add(self.moved().elapsed)
    }

    fn moved(&self) -> MutexGuard<'_, Moved> {
        self.inner
            .moved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::real()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen("2026-03-02T09:00:00Z").unwrap();
        assert_eq!(clock.now().to_string(), "2026-03-02T09:00:00Z");
        clock.advance(Duration::from_secs(61));
        assert_eq!(clock.now().to_string(), "2026-03-02T09:01:01Z");
        clock.set("2026-03-01T00:00:00Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2026-03-01T00:00:00Z");
        assert!(clock.elapsed() >= Duration::from_secs(61));
    }

    #[tokio::test]
    async fn who_waits_goes_on_when_time_jumps() {
        let clock = Clock::frozen("2026-03-02T09:00:00Z").unwrap();
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(86_400)).await }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(80_000));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(6_400));
        waiting.await.unwrap();
    }

    #[test]
    fn clones_share_the_time() {
        let clock = Clock::frozen("2026-03-02T09:00:00Z").unwrap();
        clock.clone().advance(Duration::from_secs(1));
        assert_eq!(clock.now().to_string(), "2026-03-02T09:00:01Z");
    }
}
