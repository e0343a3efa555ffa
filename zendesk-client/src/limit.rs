//! Rate limits: the account's, which every request counts in, and one a lane beside it.
//!
//! Sizes are learned from the answers' headers; until then the documented defaults hold. Clones of a client share them.

mod headers;
mod meter;
mod window;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use self::headers::Endpoint;
use self::meter::{Meter, Ticks, Verdict};
use crate::answer::Answer;
use crate::clock::Clock;
use crate::error::Envelope;
use crate::event::Waiting;
use crate::request::Lane;

/// A 429 without `Retry-After`: what Zendesk's own Ruby client waits then.
const UNTOLD: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct Limits {
    clock: Arc<dyn Clock>,
    head_room: f64,
    state: Mutex<State>,
    /// Told whenever a request has ended or a writer has got its turn.
    moved: Notify,
}

#[derive(Debug)]
struct State {
    meters: BTreeMap<Lane, Meter>,
    /// Writes waiting for a slot. Reads leave them one each: when the budget is short, writes go first.
    writers: usize,
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
    pub(crate) fn new(clock: Arc<dyn Clock>, head_room: f64) -> Arc<Self> {
        Arc::new(Self {
            clock,
            head_room,
            state: Mutex::new(State {
                meters: BTreeMap::new(),
                writers: 0,
            }),
            moved: Notify::new(),
        })
    }

    /// Registers a write that is about to wait, until the guard is dropped.
    pub(crate) fn writer(self: &Arc<Self>) -> Writer {
        self.lock().writers += 1;
        Writer(Arc::clone(self))
    }

    /// Takes a slot, or says until when there is none. Waits here only for requests already on their way.
    pub(crate) async fn turn(self: &Arc<Self>, lane: Lane, write: bool) -> Turn {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            // From here on no notice is missed, also one that comes before the await.
            moved.as_mut().enable();
            match self.try_take(lane, write) {
                Ok(permit) => return Turn::Now(permit),
                Err((on, Verdict::Wait(until, why))) => return Turn::At(until, on, why),
                Err((_, _)) => moved.await,
            }
        }
    }

    fn try_take(self: &Arc<Self>, lane: Lane, write: bool) -> Result<Permit, (Lane, Verdict)> {
        let now = self.clock.monotonic();
        let mut state = self.lock();
        let reserved = if write { 0 } else { state.writers };
        for &on in counted_in(lane) {
            match self.meter(&mut state, on).look(now, reserved) {
                Verdict::Go => {}
                wait => return Err((on, wait)),
            }
        }
        for &on in counted_in(lane) {
            match self.meter(&mut state, on).draw() {
                Verdict::Go => {}
                wait => return Err((on, wait)),
            }
        }
        let mut probes = Vec::new();
        for &on in counted_in(lane) {
            if self.meter(&mut state, on).take() {
                probes.push(on);
            }
        }
        Ok(Permit {
            limits: Arc::clone(self),
            lane,
            probes,
            sent: false,
            let_in: false,
        })
    }

    /// Learns from an answer. Returns how long this call alone was told to wait, when only it was.
    pub(crate) fn learn(&self, lane: Lane, answer: &Answer) -> Option<Duration> {
        let now = self.clock.monotonic();
        let mut state = self.lock();
        let account = headers::account(answer);
        let endpoints = headers::endpoints(answer);
        self.meter(&mut state, Lane::Default).learn(account, now);
        for &(endpoint, reading) in &endpoints {
            if let Endpoint::Lane(lane) = endpoint {
                self.meter(&mut state, lane).learn(reading, now);
            }
        }
        let told = match (answer.status, answer.retry_after()) {
            (429, told) => told.unwrap_or(UNTOLD),
            (503, Some(told)) => told,
            _ => return None,
        };
        match blame(lane, answer.status, account, &endpoints) {
            Some(blamed) if !lacks_room_for_jobs(answer) => {
                self.meter(&mut state, blamed).told_to_wait(now + told);
                None
            }
            _ => Some(told),
        }
    }

    fn meter<'a>(&self, state: &'a mut State, lane: Lane) -> &'a mut Meter {
        state.meters.entry(lane).or_insert_with(|| {
            Meter::new(
                documented(lane),
                self.head_room,
                Ticks(Arc::clone(&self.clock)),
            )
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Requests a minute while no header has said otherwise. 200 is the smallest current plan's.
fn documented(lane: Lane) -> Option<u32> {
    match lane {
        Lane::Default => Some(200),
        Lane::Incremental | Lane::DeletedTickets => Some(10),
        Lane::SearchExport | Lane::TicketUpdates => Some(100),
        Lane::Search
        | Lane::TicketList
        | Lane::TicketCreations
        | Lane::TicketPurges
        | Lane::BulkTicketPurges
        | Lane::TagList
        | Lane::Auth => None,
    }
}

/// The meters a request counts in, the narrow one first.
fn counted_in(lane: Lane) -> &'static [Lane] {
    match lane {
        Lane::Default => &[Lane::Default],
        Lane::Incremental => &[Lane::Incremental, Lane::Default],
        Lane::SearchExport => &[Lane::SearchExport, Lane::Default],
        Lane::TicketUpdates => &[Lane::TicketUpdates, Lane::Default],
        Lane::Search => &[Lane::Search, Lane::Default],
        Lane::TicketList => &[Lane::TicketList, Lane::Default],
        Lane::TicketCreations => &[Lane::TicketCreations, Lane::Default],
        Lane::DeletedTickets => &[Lane::DeletedTickets, Lane::Default],
        Lane::TicketPurges => &[Lane::TicketPurges, Lane::Default],
        Lane::BulkTicketPurges => &[Lane::BulkTicketPurges, Lane::Default],
        Lane::TagList => &[Lane::TagList, Lane::Default],
        Lane::Auth => &[Lane::Auth, Lane::Default],
    }
}

/// The lane that a 429 or 503 closes; `None` when it concerns this call only.
///
/// An endpoint's own header blames its lane, unless that header shows room and the account's shows none. A limit without
/// a lane, such as that of one record, is for this call alone. Without either the whole account stands back.
fn blame(
    lane: Lane,
    status: u16,
    account: headers::Reading,
    endpoints: &[(Endpoint, headers::Reading)],
) -> Option<Lane> {
    if status == 503 {
        return Some(Lane::Default);
    }
    let exhausted = |endpoint| {
        endpoints
            .iter()
            .any(|(named, reading)| *named == endpoint && reading.is_exhausted())
    };
    let named = endpoints
        .iter()
        .any(|(named, _)| *named == Endpoint::Lane(lane));
    if exhausted(Endpoint::Other) && !account.is_exhausted() {
        None
    } else if exhausted(Endpoint::Lane(lane)) || (named && !account.is_exhausted()) {
        Some(lane)
    } else {
        Some(Lane::Default)
    }
}

/// Whether other jobs have to end first, of which no other call need know.
fn lacks_room_for_jobs(answer: &Answer) -> bool {
    answer.status == 429 && Envelope::read(answer.body()).code.as_deref() == Some("TooManyJobs")
}

/// A slot in every meter the request counts in. Dropped without having been sent, it is free again at once in the
/// window; the bucket refills by itself.
#[derive(Debug)]
pub(crate) struct Permit {
    limits: Arc<Limits>,
    lane: Lane,
    /// The meters that wait for this request's answer before they let others go.
    probes: Vec<Lane>,
    sent: bool,
    let_in: bool,
}

impl Permit {
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
        for on in counted_in(self.lane) {
            if let Some(meter) = state.meters.get_mut(on) {
                let probe = self.probes.contains(on);
                meter.ended(now, self.sent, probe, self.let_in);
            }
        }
        drop(state);
        self.limits.moved.notify_waiters();
    }
}

/// A write that waits for its turn.
#[derive(Debug)]
pub(crate) struct Writer(Arc<Limits>);

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.lock().writers -= 1;
        self.0.moved.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
