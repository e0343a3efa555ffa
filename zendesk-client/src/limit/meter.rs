//! One limit: its learned size, our share of it, and what the server last said about it.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};

use super::documented::Quota;
use super::headers::Reading;
use super::window::{Free, Window};
use crate::clock::Clock;
use crate::event::Waiting;

type Bucket = RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Duration>>;

/// The client's clock as `governor` wants it.
#[derive(Clone, Debug)]
pub(super) struct Ticks(pub(super) Arc<dyn Clock>);

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

#[derive(Debug)]
pub(super) struct Meter {
    head_room: f64,
    ticks: Ticks,
    within: Duration,
    /// The time that what an answer tells is about.
    told_within: Duration,
    /// `None`: no limit is known, only the account's applies.
    share: Option<Share>,
    window: Window,
    gate: Gate,
}

/// Our part of a limit.
#[derive(Debug)]
struct Share {
    limit: u32,
    usable: NonZeroU32,
    bucket: Bucket,
}

/// What the server told us to do.
#[derive(Debug, Default)]
struct Gate {
    closed_until: Option<(Duration, Waiting)>,
    /// After `Retry-After` ran out, one request goes first; the others follow when it was let in.
    probe: Probe,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Probe {
    #[default]
    NotNeeded,
    Needed,
    Sent,
}

/// Whether a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    Wait(Duration, Waiting),
    AfterAnAnswer,
}

impl Meter {
    pub(super) fn new(
        quota: Option<Quota>,
        told_within: Duration,
        head_room: f64,
        ticks: Ticks,
    ) -> Self {
        let within = quota.map_or(told_within, |quota| quota.within);
        let mut meter = Self {
            head_room,
            ticks,
            within,
            told_within,
            share: None,
            window: Window::new(within),
            gate: Gate::default(),
        };
        if let Some(quota) = quota {
            meter.resize(quota.requests);
        }
        meter
    }

    /// Whether a new one in its place would let the same requests go.
    pub(super) fn is_idle(&mut self, now: Duration) -> bool {
        let closed = self.gate.closed_until.is_some_and(|(until, _)| until > now);
        !closed && self.gate.probe != Probe::Sent && self.window.is_empty(now)
    }

    /// How many requests it lets through within its time; none: it is not known to be limited.
    pub(super) fn usable(&self) -> Option<u32> {
        self.share.as_ref().map(|share| share.usable.get())
    }

    /// Looks without taking. `reserved` slots are left to calls that go first.
    pub(super) fn look(&mut self, now: Duration, reserved: usize) -> Verdict {
        match self.gate.closed_until {
            Some((until, why)) if until > now => return Verdict::Wait(until, why),
            _ => self.gate.closed_until = None,
        }
        if self.gate.probe == Probe::Sent {
            return Verdict::AfterAnAnswer;
        }
        let Some(share) = &self.share else {
            return Verdict::Go;
        };
        let usable = share.usable.get() as usize;
        match self.window.free(now, usable, reserved) {
            Free::Now => Verdict::Go,
            Free::At(then) => Verdict::Wait(then, Waiting::Share),
            Free::AfterAnAnswer => Verdict::AfterAnAnswer,
        }
    }

    /// Asks the bucket, which counts the request when it agrees.
    pub(super) fn draw(&self) -> Verdict {
        match self.share.as_ref().map(|share| share.bucket.check()) {
            Some(Err(not_yet)) => Verdict::Wait(not_yet.earliest_possible(), Waiting::Share),
            _ => Verdict::Go,
        }
    }

    /// Counts a request that is about to be sent; `true` if it is the probe.
    pub(super) fn take(&mut self) -> bool {
        self.window.take();
        let probe = self.gate.probe == Probe::Needed;
        if probe {
            self.gate.probe = Probe::Sent;
        }
        probe
    }

    /// The request ended. `let_in` is false when nothing was learned about the gate.
    pub(super) fn ended(&mut self, now: Duration, sent: bool, probe: bool, let_in: bool) {
        match sent {
            true => self.window.answered(now),
            false => self.window.give_back(),
        }
        if probe && self.gate.probe == Probe::Sent {
            self.gate.probe = if let_in {
                Probe::NotNeeded
            } else {
                Probe::Needed
            };
        }
    }

    /// Learns size and state from an answer's headers.
    pub(super) fn learn(&mut self, reading: Reading, now: Duration) {
        if let Some(total) = reading.total.filter(|&total| total > 0) {
            let same = |share: &Share| share.limit == total && self.within == self.told_within;
            if !self.share.as_ref().is_some_and(same) {
                // Of a limit that was set, neither the number nor the time holds any more.
                self.within = self.told_within;
                self.window.reach(self.within);
                self.resize(total);
            }
        }
        if let (true, Some(resets)) = (reading.is_exhausted(), reading.resets) {
            self.close(now + resets, Waiting::Exhausted);
        }
    }

    /// Obeys `Retry-After`.
    pub(super) fn told_to_wait(&mut self, until: Duration) {
        self.close(until, Waiting::Told);
        self.gate.probe = Probe::Needed;
    }

    fn close(&mut self, until: Duration, why: Waiting) {
        if self.gate.closed_until.is_none_or(|(old, _)| old < until) {
            self.gate.closed_until = Some((until, why));
        }
    }

    fn resize(&mut self, limit: u32) {
        let usable = usable(limit, self.head_room);
        let each = (self.within / usable.get()).max(Duration::from_nanos(1));
        self.share = governor::Quota::with_period(each).map(|quota| Share {
            limit,
            usable,
            bucket: RateLimiter::direct_with_clock(quota.allow_burst(usable), self.ticks.clone()),
        });
    }
}

/// Our share of `limit`: never nothing, or the client could not even ask.
pub(super) fn usable(limit: u32, head_room: f64) -> NonZeroU32 {
    // The addend keeps 100 × (1 − 0.9) from becoming 9.999….
    let share = (f64::from(limit) * (1.0 - head_room) + 1e-9).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the limit, which is a u32"
    )]
    let share = share.clamp(0.0, f64::from(limit)) as u32;
    NonZeroU32::new(share).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::usable;

    #[test]
    fn the_share_is_rounded_down_but_never_nothing() {
        for (limit, head_room, expected) in [
            (10, 0.0, 10),
            (10, 0.5, 5),
            (100, 0.9, 10),
            (5, 0.5, 2),
            (10, 0.99, 1),
            (1, 0.5, 1),
        ] {
            assert_eq!(
                usable(limit, head_room).get(),
                expected,
                "{limit} {head_room}"
            );
        }
    }
}
