//! Rate limits: the account's, which every request counts in, and beside it those of a lane, its pages, its records.
//!
//! Sizes are learned from the answers' headers; until then the documented defaults hold. Clones of a client share them.

mod counted;
mod documented;
mod headers;
mod jobs;
mod meter;
mod permit;
mod refusal;
mod window;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::sync::Notify;

use self::counted::Key;
use self::headers::Endpoint;
use self::meter::{Meter, Ticks, Verdict};
use crate::answer::Answer;
use crate::clock::Clock;
use crate::event::Waiting;
use crate::request::{Lane, Request};

pub(crate) use self::documented::Quotas;
pub(crate) use self::jobs::{JobSlot, JobSlots};
pub(crate) use self::permit::{Permit, Writer};
pub(crate) use self::refusal::Told;

/// A 429 without `Retry-After`: what Zendesk's own Ruby client waits then.
const UNTOLD: Duration = Duration::from_secs(10);

/// Meters that are kept without a look at whether they are of use.
const FEW: usize = 1024;

#[derive(Debug)]
pub(crate) struct Limits {
    clock: Arc<dyn Clock>,
    head_room: f64,
    state: Mutex<State>,
    quotas: Quotas,
    /// Background jobs, which are counted while they are open and not by the minute.
    pub(crate) jobs: Arc<JobSlots>,
    /// Told whenever a request has ended or a writer has got its turn.
    moved: Notify,
}

#[derive(Debug)]
struct State {
    meters: BTreeMap<Key, Meter>,
    /// How many there were when those of records nobody asks for any more were last dropped.
    tidied: usize,
    /// Writes waiting for a slot of a limit. Reads leave them one each: when the budget is short, writes go first.
    writers: BTreeMap<Key, usize>,
}

impl State {
    /// Keeps as many meters of records as there are records in use, more or less.
    fn tidy(&mut self, now: Duration) {
        if self.meters.len() < FEW.max(2 * self.tidied) {
            return;
        }
        self.meters
            .retain(|key, meter| !key.is_of_a_record() || !meter.is_idle(now));
        self.tidied = self.meters.len();
    }
}

/// Who asks for a slot, and for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request,
    /// For whom, if not for ourselves.
    pub(crate) user: Option<&'a HeaderValue>,
    /// Whether it goes before reads.
    pub(crate) is_write: bool,
}

impl Asked<'_> {
    fn keys(&self) -> Vec<Key> {
        counted::keys(self.request, self.user)
    }
}

/// What stands between a request and the wire.
#[derive(Debug)]
pub(crate) enum Turn {
    /// It may go.
    Now(Permit),
    /// Not before this moment on the monotonic clock.
    At(Duration, Lane, Waiting),
}

impl Limits {
    pub(crate) fn new(clock: Arc<dyn Clock>, head_room: f64, quotas: Quotas) -> Arc<Self> {
        Arc::new(Self {
            jobs: JobSlots::new(Arc::clone(&clock), head_room),
            clock,
            head_room,
            quotas,
            state: Mutex::new(State {
                meters: BTreeMap::new(),
                tidied: 0,
                writers: BTreeMap::new(),
            }),
            moved: Notify::new(),
        })
    }

    /// Registers a write that is about to wait for a slot of `on`, until the guard is dropped.
    fn writer(self: &Arc<Self>, on: Key) -> Writer {
        *self.lock().writers.entry(on).or_default() += 1;
        Writer {
            limits: Arc::clone(self),
            on,
        }
    }

    /// Takes a slot, or says until when there is none. Waits here only for requests already on their way. A write that has to
    /// wait is `queued` at the limit it waits for, and at no other: it keeps no read from where it could not go anyway.
    pub(crate) async fn turn(
        self: &Arc<Self>,
        asked: &Asked<'_>,
        queued: &mut Option<Writer>,
    ) -> Turn {
        let keys = asked.keys();
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            // From here on no notice is missed, also one that comes before the await.
            moved.as_mut().enable();
            let (on, verdict) = match self.try_take(&keys, asked.is_write) {
                Ok(permit) => return Turn::Now(permit),
                Err(refused) => refused,
            };
            if asked.is_write && queued.as_ref().is_none_or(|writer| writer.on != on) {
                *queued = Some(self.writer(on));
            }
            match verdict {
                Verdict::Wait(until, why) => return Turn::At(until, on.lane, why),
                _ => moved.await,
            }
        }
    }

    fn try_take(self: &Arc<Self>, keys: &[Key], write: bool) -> Result<Permit, (Key, Verdict)> {
        let now = self.clock.monotonic();
        let mut state = self.lock();
        for &on in keys {
            let reserved = match write {
                true => 0,
                false => state.writers.get(&on).copied().unwrap_or_default(),
            };
            match self.meter(&mut state, on).look(now, reserved) {
                Verdict::Go => {}
                wait => return Err((on, wait)),
            }
        }
        for &on in keys {
            match self.meter(&mut state, on).draw() {
                Verdict::Go => {}
                wait => return Err((on, wait)),
            }
        }
        let mut probes = Vec::new();
        for &on in keys {
            if self.meter(&mut state, on).take() {
                probes.push(on);
            }
        }
        state.tidy(now);
        Ok(Permit::new(self, keys.to_vec(), probes))
    }

    /// How many requests of this lane are ours within its time, as far as is known.
    pub(crate) fn usable(&self, lane: Lane) -> Option<u32> {
        self.meter(&mut self.lock(), Key::whole(lane)).usable()
    }

    /// Learns from an answer. Returns what it tells this call alone.
    pub(crate) fn learn(&self, asked: &Asked<'_>, answer: &Answer) -> Option<Told> {
        let keys = asked.keys();
        let now = self.clock.monotonic();
        let mut state = self.lock();
        let account = headers::account(answer);
        let endpoints = headers::endpoints(answer);
        self.meter(&mut state, Key::ACCOUNT).learn(account, now);
        for &(endpoint, reading) in &endpoints {
            if endpoint == Endpoint::Jobs {
                let taken = asked.is_write && (200..300).contains(&answer.status);
                self.jobs.learn(reading, taken);
            }
            let of_the_request = keys.iter().copied().find(|&key| endpoint.is(key));
            let of_another = match endpoint {
                Endpoint::Of(key) => Some(key),
                _ => None,
            };
            if let Some(key) = of_the_request.or(of_another) {
                self.meter(&mut state, key).learn(reading, now);
            }
        }
        let told = match (answer.status, answer.retry_after()) {
            (429, told) => told,
            (503, Some(told)) => Some(told),
            _ => return None,
        };
        if refusal::lacks_room_for_jobs(answer, &endpoints) {
            return Some(Told::NoRoomForJobs(told));
        }
        let told = told.unwrap_or(UNTOLD);
        match refusal::blame(answer.status, &keys, account, &endpoints, &self.quotas) {
            Some(blamed) => {
                self.meter(&mut state, blamed).told_to_wait(now + told);
                None
            }
            None => Some(Told::Wait(told)),
        }
    }

    fn meter<'a>(&self, state: &'a mut State, key: Key) -> &'a mut Meter {
        state.meters.entry(key).or_insert_with(|| {
            Meter::new(
                self.quotas.of(key),
                documented::within(key),
                self.head_room,
                Ticks(Arc::clone(&self.clock)),
            )
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
