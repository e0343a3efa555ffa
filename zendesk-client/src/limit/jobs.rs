//! The account's background jobs: how many of ours may be open at once, over all clones of a client.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::headers::Reading;
use super::meter::usable;
use crate::clock::Clock;
use crate::ids::JobStatusId;
use crate::model::JobStatus;

/// Jobs an account may have at once, unless its answers say otherwise.
const IN_FLIGHT: u32 = 30;

/// For how long a job counts that we know no number of, since its answer never came.
const UNNAMED: Duration = Duration::from_secs(60);

/// Between two looks at the jobs that are open, whoever waits for a slot.
const LOOKS: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct JobSlots {
    clock: Arc<dyn Clock>,
    head_room: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How many of ours may be open.
    room: usize,
    /// Those that are, as far as we know.
    open: BTreeSet<JobStatusId>,
    /// Requests for a job whose answer has not come yet.
    asked: usize,
    /// Until when the jobs count whose number we never learned.
    unnamed: Vec<Duration>,
    looked: Option<Duration>,
}

impl JobSlots {
    pub(super) fn new(clock: Arc<dyn Clock>, head_room: f64) -> Arc<Self> {
        Arc::new(Self {
            clock,
            head_room,
            state: Mutex::new(State {
                room: usable(IN_FLIGHT, head_room).get() as usize,
                open: BTreeSet::new(),
                asked: 0,
                unnamed: Vec::new(),
                looked: None,
            }),
        })
    }

    /// A slot for one more job, if there is one.
    pub(crate) fn take(self: &Arc<Self>) -> Option<JobSlot> {
        let now = self.clock.monotonic();
        let mut state = self.lock();
        state.unnamed.retain(|until| *until > now);
        if state.open.len() + state.asked + state.unnamed.len() >= state.room {
            return None;
        }
        state.asked += 1;
        Some(JobSlot {
            slots: Arc::clone(self),
            became: Became::Unknown,
        })
    }

    /// The jobs to look at when there is no slot; none when somebody else has just looked.
    pub(crate) fn to_look_at(&self) -> Vec<JobStatusId> {
        let now = self.clock.monotonic();
        let mut state = self.lock();
        if state.looked.is_some_and(|at| now < at + LOOKS) {
            return Vec::new();
        }
        state.looked = Some(now);
        state.open.iter().cloned().collect()
    }

    /// The jobs with these ids were looked at; one that was not `found` is forgotten, so it is over.
    pub(crate) fn looked_at(&self, ids: &[JobStatusId], found: &[JobStatus]) {
        let is_open = |id: &JobStatusId| {
            let same = found.iter().find(|job| job.id == *id);
            same.is_some_and(|job| !job.status.is_over())
        };
        let mut state = self.lock();
        for id in ids.iter().filter(|id| !is_open(id)) {
            state.open.remove(id);
        }
    }

    /// Learns from the answer to a write, or to what wanted to be one; `taken` when it made one more of ours.
    pub(super) fn learn(&self, told: Reading, taken: bool) {
        let Some(remaining) = told.remaining else {
            return;
        };
        let total = told.total.unwrap_or(IN_FLIGHT);
        let share = usable(total, self.head_room).get();
        let others = total.saturating_sub(share) as usize;
        let mut state = self.lock();
        // Those whose answer is under way count for the server perhaps: so there may be more room, and never less.
        let ours = state.open.len() + usize::from(taken);
        let room = (ours + remaining as usize).saturating_sub(others);
        // One can always go, or we would never learn that there is room again.
        state.room = room.clamp(1, share as usize);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for one job.
#[derive(Debug)]
pub(crate) struct JobSlot {
    slots: Arc<JobSlots>,
    became: Became,
}

#[derive(Debug)]
enum Became {
    /// Nobody knows whether there is a job: the caller went away, or the answer did.
    Unknown,
    Nothing,
    Job(JobStatusId),
}

impl JobSlot {
    /// The job is there, and holds the slot until it is seen to be over.
    pub(crate) fn taken(mut self, job: &JobStatus) {
        self.became = match job.status.is_over() {
            true => Became::Nothing,
            false => Became::Job(job.id.clone()),
        };
    }

    /// There is no job.
    pub(crate) fn refused(mut self) {
        self.became = Became::Nothing;
    }
}

impl Drop for JobSlot {
    fn drop(&mut self) {
        let until = self.slots.clock.monotonic() + UNNAMED;
        let mut state = self.slots.lock();
        state.asked -= 1;
        match std::mem::replace(&mut self.became, Became::Nothing) {
            Became::Unknown => state.unnamed.push(until),
            Became::Nothing => {}
            Became::Job(id) => {
                state.open.insert(id);
            }
        }
    }
}

#[cfg(test)]
mod tests;
