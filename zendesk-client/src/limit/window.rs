//! An exact sliding window of one minute.
//!
//! A token bucket alone lets a full burst and the refill of the following minute through together, almost twice the
//! limit. The window does not. A slot is taken before a request is sent and given back one minute after its *answer*
//! was read: the request reached the server somewhere in between, so the bound holds by the server's clock too.

use std::collections::VecDeque;
use std::time::Duration;

/// One minute, and a breath for clocks that count in whole milliseconds.
const LENGTH: Duration = Duration::from_millis(60_001);

#[derive(Debug, Default)]
pub(super) struct Window {
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
    /// When one more request stays within `usable`, with `reserved` slots kept for others.
    pub(super) fn free(&mut self, now: Duration, usable: usize, reserved: usize) -> Free {
        while self
            .answered
            .front()
            .is_some_and(|&answered| answered + LENGTH <= now)
        {
            self.answered.pop_front();
        }
        let taken = self.running + self.answered.len() + reserved;
        if taken < usable {
            return Free::Now;
        }
        match self.answered.get(taken - usable) {
            Some(&answered) => Free::At(answered + LENGTH),
            None => Free::AfterAnAnswer,
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
