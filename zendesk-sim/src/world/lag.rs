//! How a search index lags behind: what it still believes of records that changed.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Earlier states of changed records, kept until the index has noticed the change.
#[derive(Clone, Debug)]
pub(crate) struct Lag<T> {
    lag: SignedDuration,
    /// For each id, in order of time: until when the index shows which state (`None`: not there).
    earlier: BTreeMap<i64, Vec<(Timestamp, Option<T>)>>,
}

impl<T> Lag<T> {
    pub(crate) fn set_lag(&mut self, lag: Duration) {
        self.lag = SignedDuration::try_from(lag).unwrap_or(SignedDuration::MAX);
    }

    /// Record `id` changed at `at` and was `before` until then.
    pub(crate) fn changed(&mut self, id: i64, at: Timestamp, before: Option<T>) {
        if self.lag.is_zero() {
            return;
        }
        let until = at.saturating_add(self.lag).unwrap_or(Timestamp::MAX);
        let states = self.earlier.entry(id).or_default();
        states.retain(|(until, _)| *until > at);
        states.push((until, before));
    }

    /// The ids of records the index does not show as they are.
    pub(crate) fn unsettled(&self, now: Timestamp) -> impl Iterator<Item = i64> {
        let unsettled = self.earlier.iter().filter(move |(_, states)| {
            let mut states = states.iter();
            states.any(|(until, _)| *until > now)
        });
        unsettled.map(|(id, _)| *id)
    }

    /// What the index shows at `now` for a record that really is `current`.
    pub(crate) fn seen<'a>(&'a self, id: i64, current: &'a T, now: Timestamp) -> Option<&'a T> {
        let stale = self.earlier.get(&id).and_then(|states| {
            let mut later = states.iter().filter(|(until, _)| *until > now);
            later.next()
        });
        match stale {
            Some((_, before)) => before.as_ref(),
            None => Some(current),
        }
    }
}

impl<T> Default for Lag<T> {
    fn default() -> Lag<T> {
        Lag {
            lag: SignedDuration::ZERO,
            earlier: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_index_shows_each_state_in_its_turn() {
        let mut lag = Lag::default();
        lag.set_lag(Duration::from_secs(2));
        lag.changed(1, at(10), Some("first"));
        lag.changed(1, at(11), Some("second"));
        assert_eq!(lag.seen(1, &"third", at(11)), Some(&"first"));
        assert_eq!(lag.seen(1, &"third", at(12)), Some(&"second"));
        assert_eq!(lag.seen(1, &"third", at(13)), Some(&"third"));
    }

    #[test]
    fn a_new_record_is_not_there_yet() {
        let mut lag = Lag::default();
        lag.set_lag(Duration::from_secs(2));
        lag.changed(1, at(10), None);
        assert_eq!(lag.seen(1, &"new", at(11)), None);
        assert_eq!(lag.seen(1, &"new", at(12)), Some(&"new"));
    }
}
