//! Deliveries seen before. Zendesk delivers at least once; whoever listens in could deliver again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Remembers the ids of deliveries. Cheap to ask, bounded in memory.
///
/// Ids are kept for twice the [`Verifier`](super::Verifier)'s usual window, so that whatever is still inside the window is
/// still remembered. When there are more ids than it may hold, the oldest go first.
#[derive(Debug)]
pub struct Replays {
    keep: Duration,
    most: usize,
    seen: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    ids: HashMap<String, Timestamp>,
    order: VecDeque<String>,
}

/// Whether an id is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is; from now on it is not.
    First,
    /// It was seen before: answer 200 and do nothing.
    Again,
}

impl Default for Replays {
    /// Ten minutes, a hundred thousand ids.
    fn default() -> Self {
        Self::new(Duration::from_secs(600), 100_000)
    }
}

impl Replays {
    /// Remembers each id for `keep`, and at most `most` of them.
    pub fn new(keep: Duration, most: usize) -> Self {
        Self {
            keep,
            most: most.max(1),
            seen: Mutex::default(),
        }
    }

    /// Asks whether `id` is new, and remembers it. Of two who ask at once, one is first.
    pub fn see(&self, id: &str, now: Timestamp) -> Seen {
        let mut memory = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now, self.keep, self.most);
        if memory.ids.contains_key(id) {
            return Seen::Again;
        }
        memory.ids.insert(id.to_owned(), now);
        memory.order.push_back(id.to_owned());
        Seen::First
    }

    /// Forgets an id, so that Zendesk's next try of it is new: for a delivery that could not be dealt with.
    pub fn forget(&self, id: &str) {
        let mut memory = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        memory.ids.remove(id);
        memory.order.retain(|kept| kept != id);
    }
}

impl Memory {
    /// Makes room for one more.
    fn forget(&mut self, now: Timestamp, keep: Duration, most: usize) {
        while let Some(oldest) = self.order.front() {
            let old = self.ids.get(oldest).is_none_or(|seen| {
                Duration::try_from(now.duration_since(*seen)).is_ok_and(|age| age > keep)
            });
            if !old && self.order.len() < most {
                return;
            }
            self.ids.remove(oldest);
            self.order.pop_front();
        }
    }
}
