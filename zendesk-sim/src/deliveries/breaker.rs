//! When so many requests to a webhook fail that none is sent for a while.

use std::collections::VecDeque;
use std::time::Duration;

/// So far back Zendesk looks.
const LOOKED_AT: Duration = Duration::from_secs(300);
/// Fewer requests say nothing.
const LEAST: usize = 100;
/// So many failures are too many, whatever their share.
const MOST_FAILURES: usize = 1000;
/// Nothing is sent for so long; then one request tries.
const PAUSE: Duration = Duration::from_secs(5);

/// Whether requests go to one webhook.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// When each ended, and whether it failed.
    ended: VecDeque<(Duration, bool)>,
    /// Until when nothing is sent.
    broken: Option<Duration>,
}

impl Breaker {
    /// Whether a request may go now.
    pub(super) fn lets(&self, now: Duration) -> bool {
        self.broken.is_none_or(|until| now >= until)
    }

    /// Notes how a request ended.
    pub(super) fn note(&mut self, now: Duration, failed: bool) {
        if self.broken.is_some() {
            // It was the one that tries.
            self.broken = failed.then_some(now + PAUSE);
            self.ended.clear();
            return;
        }
        self.ended.push_back((now, failed));
        while let Some((at, _)) = self.ended.front()
            && now.saturating_sub(*at) > LOOKED_AT
        {
            self.ended.pop_front();
        }
        let failures = self.ended.iter().filter(|(_, failed)| *failed).count();
        let many = self.ended.len() >= LEAST && failures * 10 >= self.ended.len() * 7;
        if many || failures > MOST_FAILURES {
            self.broken = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_of_ten_failures_break_it_until_one_succeeds() {
        let mut breaker = Breaker::default();
        let at = Duration::from_secs;
        for number in 0..99 {
            breaker.note(at(number), number % 10 < 8);
        }
        assert!(breaker.lets(at(99)), "99 requests say nothing");
        breaker.note(at(99), true);
        assert!(!breaker.lets(at(103)));
        assert!(breaker.lets(at(104)), "one tries after five seconds");
        breaker.note(at(104), true);
        assert!(!breaker.lets(at(108)));
        breaker.note(at(109), false);
        assert!(breaker.lets(at(109)));
        breaker.note(at(109), true);
        assert!(breaker.lets(at(110)), "what was before is forgotten");
    }

    #[test]
    fn failures_of_long_ago_do_not_count() {
        let mut breaker = Breaker::default();
        for number in 0..99 {
            breaker.note(Duration::from_secs(number), true);
        }
        breaker.note(Duration::from_secs(1000), true);
        assert!(breaker.lets(Duration::from_secs(1000)));
    }
}
