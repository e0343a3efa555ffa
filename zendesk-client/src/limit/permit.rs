//! A place among those that may send, and a place in the queue of writes.

use std::sync::Arc;

use super::Limits;
use super::counted::Key;

/// A slot in every meter the request counts in. Dropped without having been sent, it is free again at once in the
/// window; the bucket refills by itself.
#[derive(Debug)]
pub(crate) struct Permit {
    limits: Arc<Limits>,
    keys: Vec<Key>,
    /// The meters that wait for this request's answer before they let others go.
    probes: Vec<Key>,
    sent: bool,
    let_in: bool,
}

impl Permit {
    pub(super) fn new(limits: &Arc<Limits>, keys: Vec<Key>, probes: Vec<Key>) -> Self {
        Self {
            limits: Arc::clone(limits),
            keys,
            probes,
            sent: false,
            let_in: false,
        }
    }

    /// The request is on its way: from now on it counts, whatever becomes of it.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// An answer came that was no refusal for want of room.
    pub(crate) fn let_in(&mut self) {
        self.let_in = true;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let now = self.limits.clock.monotonic();
        let mut state = self.limits.lock();
        for key in &self.keys {
            if let Some(meter) = state.meters.get_mut(key) {
                let probe = self.probes.contains(key);
                meter.ended(now, self.sent, probe, self.let_in);
            }
        }
        drop(state);
        self.limits.moved.notify_waiters();
    }
}

/// A write that waits for a slot of one limit.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(super) limits: Arc<Limits>,
    pub(super) on: Key,
}

impl Drop for Writer {
    fn drop(&mut self) {
        let mut state = self.limits.lock();
        if let Some(waiting) = state.writers.get_mut(&self.on) {
            *waiting -= 1;
            if *waiting == 0 {
                state.writers.remove(&self.on);
            }
        }
        drop(state);
        self.limits.moved.notify_waiters();
    }
}
