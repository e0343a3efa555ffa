//! Whether and when a failed request is sent again. The only file that knows the `backoff` crate.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backoff::backoff::Backoff;
use backoff::{ExponentialBackoff, ExponentialBackoffBuilder};

use crate::error::{Broken, COLLISION, Error};
use crate::request::{Repeat, Request};

/// Tries of one call, the first included.
const ATTEMPTS: u32 = 3;

/// The first pause when the account has as many background jobs as it may; each is half as long again as the one before.
const FIRST_PAUSE_FOR_JOBS: Duration = Duration::from_secs(1);

/// The longest of them.
const LONGEST_PAUSE_FOR_JOBS: Duration = Duration::from_secs(10);

/// What became of a request that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It never left, or Zendesk had no room for it.
    NotTaken,
    /// Zendesk is away and says until when: in all likelihood it did nothing.
    Refused,
    /// It may or may not have taken effect.
    Unknown,
    /// It took no effect, and a second try is expected to.
    Collided,
    /// It took no effect, and a second try would not either.
    Settled,
}

impl Fate {
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Api { status: 429, .. } => Self::NotTaken,
            Error::Api {
                status: 503,
                retry_after: Some(_),
                ..
            } => Self::Refused,
            Error::Api {
                status: 408 | 500..,
                ..
            } => Self::Unknown,
            Error::Api {
                status: 409,
                code: Some(code),
                ..
            } if code == COLLISION => Self::Collided,
            Error::Transport {
                what: Broken::Connect,
                ..
            } => Self::NotTaken,
            Error::Transport { .. } | Error::Garbled { .. } => Self::Unknown,
            _ => Self::Settled,
        }
    }

    /// Whether `request` may be sent again after this.
    fn allows(self, request: &Request) -> bool {
        match self {
            Self::NotTaken | Self::Collided => true,
            Self::Refused => request.repeat != Repeat::IfNotTaken,
            Self::Unknown => request.repeat == Repeat::Always,
            Self::Settled => false,
        }
    }

    /// Whether the caller must find out what became of `request`.
    pub(crate) fn leaves_doubt(self, request: &Request) -> bool {
        match self {
            Self::Refused => request.repeat == Repeat::IfNotTaken,
            Self::Unknown => request.repeat != Repeat::Always,
            Self::NotTaken | Self::Collided | Self::Settled => false,
        }
    }
}

/// The tries of one call.
#[derive(Debug)]
pub(crate) struct Tries {
    pub(crate) attempt: u32,
    /// Those of them that only waited for a background job to end.
    for_jobs: u32,
    pauses: ExponentialBackoff,
}

impl Tries {
    pub(crate) fn new() -> Self {
        Self {
            attempt: 1,
            for_jobs: 0,
            pauses: ExponentialBackoffBuilder::new()
                .with_initial_interval(Duration::from_millis(500))
                .with_multiplier(3.0)
                .with_randomization_factor(0.5)
                .with_max_interval(Duration::from_secs(10))
                // Our own clock bounds a call; the crate's would count real time.
                .with_max_elapsed_time(None)
                .build(),
        }
    }

    /// How long to wait before `request` is tried again; `None` when it is not.
    ///
    /// A request the limits turned away waits there, to the second; anything else waits a little longer each time, and
    /// draws on the client's budget.
    pub(crate) fn again(
        &mut self,
        request: &Request,
        error: &Error,
        budget: &Budget,
    ) -> Option<Duration> {
        let fate = Fate::of(error);
        let too_much = request.shrinks && error.status() == Some(504);
        if self.attempt - self.for_jobs >= ATTEMPTS || too_much || !fate.allows(request) {
            return None;
        }
        let told = match error {
            Error::Api { status: 429, .. } => true,
            Error::Api { .. } => fate == Fate::Refused,
            _ => false,
        };
        let pause = match told {
            true => Duration::ZERO,
            false if budget.spend() => self.pauses.next_backoff()?,
            false => return None,
        };
        self.attempt += 1;
        Some(pause)
    }

    /// How long to wait before a request for which there was no room among the background jobs is tried again: as often
    /// as the call's deadline lets it, for Zendesk did nothing and jobs do end.
    pub(crate) fn again_when_a_job_ends(&mut self, told: Option<Duration>) -> Duration {
        let pause = FIRST_PAUSE_FOR_JOBS.mul_f64(1.5_f64.powf(f64::from(self.for_jobs.min(16))));
        self.attempt += 1;
        self.for_jobs += 1;
        told.unwrap_or_default()
            .max(pause.min(LONGEST_PAUSE_FOR_JOBS))
    }
}

/// Retries the whole client may make: a tenth of its calls and a small reserve, so that a failing Zendesk is not also
/// flooded.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    /// In tenths of a retry.
    const RESERVE: u32 = 100;

    pub(crate) fn new() -> Self {
        Self(Mutex::new(Self::RESERVE))
    }

    /// A call was made for the first time.
    pub(crate) fn earn(&self) {
        let mut tenths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tenths = (*tenths + 1).min(Self::RESERVE);
    }

    fn spend(&self) -> bool {
        let mut tenths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tenths.checked_sub(10) {
            Some(left) => {
                *tenths = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests;
