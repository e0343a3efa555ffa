//! An exact sliding window of time, for most limits a minute.
//!
//! A token bucket alone lets a full burst and the refill of the following minute through together, almost twice the
//! limit. The window does not. A slot is taken before a request is sent and given back that time after its *answer*
//! was read: the request reached the server somewhere in between, so the bound holds by the server's clock too.

use std::collections::VecDeque;
use std::time::Duration;

/// A breath for clocks that count in whole milliseconds.
const BREATH: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(super) struct Window {
    length: Duration,
    running: usize,
    /// When the others were answered, oldest first.
    answered: VecDeque<Duration>,
}

/// When the next slot is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Free {
    Now,
    At(Duration),
    /// Not before a request that is on its way has been answered.
    AfterAnAnswer,
}

impl Window {
    pub(super) fn new(length: Duration) -> Self {
        Self {
            length: length.saturating_add(BREATH),
            running: 0,
            answered: VecDeque::new(),
        }
    }

    /// Reaches so far back from now on; what was forgotten stays so.
    pub(super) fn reach(&mut self, length: Duration) {
        self.length = length.saturating_add(BREATH);
    }

    /// When one more request stays within `usable`, with `reserved` slots kept for others.
    pub(super) fn free(&mut self, now: Duration, usable: usize, reserved: usize) -> Free {
        self.forget(now);
        let taken = self.running + self.answered.len() + reserved;
        if taken < usable {
            return Free::Now;
        }
        match self.answered.get(taken - usable) {
            Some(&answered) => Free::At(answered.saturating_add(self.length)),
            None => Free::AfterAnAnswer,
        }
    }

    /// Whether no request of this time or still on its way counts in it.
    pub(super) fn is_empty(&mut self, now: Duration) -> bool {
        self.forget(now);
        self.running == 0 && self.answered.is_empty()
    }

    fn forget(&mut self, now: Duration) {
        let length = self.length;
        while self
            .answered
            .front()
            .is_some_and(|answered| answered.saturating_add(length) <= now)
        {
            self.answered.pop_front();
        }
    }

    pub(super) fn take(&mut self) {
        self.running += 1;
    }

    /// The request was answered, or given up.
    pub(super) fn answered(&mut self, now: Duration) {
        self.running -= 1;
        self.answered.push_back(now);
    }

    /// The request was never sent.
    pub(super) fn give_back(&mut self) {
        self.running -= 1;
    }
}
