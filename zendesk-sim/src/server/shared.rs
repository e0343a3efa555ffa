//! What all connections share, and the world while one of them has it.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::ahead::Ahead;
use crate::api;
use crate::auth::Auth;
use crate::clock::Clock;
use crate::deliveries::Deliveries;
use crate::faults::{FaultKind, Faults};
use crate::jobs::Jobs;
use crate::limits::{Limits, Plan};
use crate::log::Log;
use crate::pages::Pages;
use crate::world::World;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(super) world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(super) auth: Mutex<Auth>,
    pub(super) limits: Mutex<Limits>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    /// What was told of the export of tickets since the world was written.
    pub(super) written: Mutex<Pages>,
    /// Answers to ticket creations by their idempotency key.
    pub(super) repeats: Mutex<BTreeMap<String, api::Repeat>>,
    pub(super) jobs: Mutex<Jobs>,
    pub(super) deliveries: Deliveries,
    /// Who reads on, to be told ahead.
    pub(super) ahead: Ahead,
    /// The world before the last write, kept while a fault may ask for it.
    pub(super) earlier: Mutex<Option<World>>,
    /// The last page of each list, kept while a fault may ask for it.
    pub(super) pages: Mutex<BTreeMap<String, Vec<Value>>>,
}

/// What a simulator is made of.
pub(crate) struct Parts {
    pub(crate) world: World,
    pub(crate) clock: Clock,
    pub(crate) auth: Auth,
    pub(crate) plan: Plan,
    pub(crate) faults: Faults,
    pub(crate) jobs: Jobs,
    pub(crate) deliveries: Deliveries,
}

/// The world while somebody has it; what it has to send goes out when it is given back.
pub(crate) struct Held<'a> {
    world: MutexGuard<'a, World>,
    deliveries: &'a Deliveries,
}

impl Deref for Held<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.world.tell_of_users();
        for delivery in std::mem::take(&mut self.world.outbox) {
            if let Some(webhook) = self.world.documents.get("webhooks", delivery.webhook) {
                self.deliveries.post(webhook, delivery);
            }
        }
    }
}

impl Shared {
    pub(crate) fn new(parts: Parts) -> Shared {
        Shared {
            world: Mutex::new(parts.world),
            clock: parts.clock,
            auth: Mutex::new(parts.auth),
            limits: Mutex::new(Limits::new(parts.plan)),
            faults: parts.faults,
            log: Log::default(),
            written: Mutex::default(),
            repeats: Mutex::default(),
            jobs: Mutex::new(parts.jobs),
            deliveries: parts.deliveries,
            ahead: Ahead::default(),
            earlier: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    /// Notes that the world is about to be written: what was read of it is forgotten, and kept as it was if a fault
    /// may want to know.
    pub(crate) fn writing(&self, world: &World) {
        lock(&self.written).forget();
        if self.faults.any(|kind| *kind == FaultKind::StaleRead) {
            *lock(&self.earlier) = Some(world.clone());
        }
    }

    /// The world, brought to the clock's time: what is due is done.
    pub(crate) fn world(&self) -> Held<'_> {
        let mut world = lock(&self.world);
        world.set_now(self.clock.now());
        let due = lock(&self.jobs).run_due(&mut world, self.clock.run());
        if !due.is_empty() {
            lock(&self.written).forget();
        }
        for done in due {
            self.log.done(done);
        }
        Held {
            world,
            deliveries: &self.deliveries,
        }
    }

    pub(crate) fn auth(&self) -> MutexGuard<'_, Auth> {
        lock(&self.auth)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
