//! What happens between a call and its answer.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderValue;
use serde::de::IgnoredAny;
use tokio::time::timeout;
use tracing::Instrument;
use tracing::field::Empty;

use crate::answer::Answer;
use crate::auth::{Credential, Keyring};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Waiting};
use crate::limit::{Asked, Limits, Permit, Quotas, Told, Turn};
use crate::request::{Lane, Repeat, Request};
use crate::retry::{Budget, Fate, Tries};
use crate::stats::Counters;
use crate::transport::{Sender, Transport};

/// Tokens that may expire while one attempt waits for its slot.
const MOST_RENEWALS: u32 = 2;

/// What the clones of a client share.
pub(crate) struct Core {
    pub(super) transport: Transport,
    pub(super) keyring: Keyring,
    pub(super) counters: Counters,
    pub(super) limits: Arc<Limits>,
    budget: Budget,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) observer: Option<Arc<dyn Observer>>,
    /// Bounds a renewal, however little time the call has that asked for it.
    pub(super) deadline: Duration,
    /// The last answer's `Date` and when it was read.
    pub(super) server_time: Mutex<Option<(Timestamp, Duration)>>,
}

/// One call on its way.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) name: String,
    who: Who<'a>,
    pub(super) deadline: Duration,
    pub(super) span: tracing::Span,
    /// Milliseconds waited so far.
    pub(super) waited: AtomicU64,
}

impl Call<'_> {
    fn asked(&self) -> Asked<'_> {
        let (user, by_a_user) = match self.who {
            Who::User(user) => (user, true),
            Who::Nobody => (None, false),
        };
        Asked {
            request: self.request,
            user,
            is_write: by_a_user && !self.request.is_read(),
        }
    }

    pub(super) fn too_late(&self) -> Error {
        Error::Deadline {
            call: self.name.clone(),
        }
    }
}

/// Who makes a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who<'a> {
    /// We, by our credentials, perhaps for somebody else.
    User(Option<&'a HeaderValue>),
    /// Nobody yet: it fetches the credentials.
    Nobody,
}

/// Why one attempt failed, and what its retry needs to know.
struct Failure {
    error: Error,
    credential: Option<Credential>,
    /// Whether the request went out. If not, whoever kept it back has tried again as often as makes sense, and its
    /// outcome is in no doubt.
    sent: bool,
    /// What concerns this call alone; any other `Retry-After` is kept by the limits.
    told: Option<Told>,
}

impl Failure {
    fn without_answer(error: Error, sent: bool) -> Self {
        Self {
            error,
            credential: None,
            sent,
            told: None,
        }
    }
}

impl Core {
    pub(super) fn new(
        transport: Transport,
        keyring: Keyring,
        clock: Arc<dyn Clock>,
        observer: Option<Arc<dyn Observer>>,
        limits: (f64, Quotas),
        deadline: Duration,
    ) -> Self {
        let (head_room, quotas) = limits;
        Self {
            transport,
            keyring,
            counters: Counters::default(),
            limits: Limits::new(Arc::clone(&clock), head_room, quotas),
            budget: Budget::new(),
            clock,
            observer,
            deadline,
            server_time: Mutex::new(None),
        }
    }

    pub(super) async fn run<T>(
        self: &Arc<Self>,
        request: &Request,
        who: Who<'_>,
        within: Duration,
        decode: impl Fn(&Answer) -> Result<T>,
    ) -> Result<T> {
        let name = request.call();
        let span = tracing::debug_span!(
            "zendesk",
            call = name,
            lane = request.lane.as_str(),
            attempt = Empty,
            status = Empty,
            request_id = Empty,
            waited_ms = Empty,
            bytes = Empty,
        );
        let call = Call {
            request,
            name,
            who,
            deadline: self.clock.monotonic().saturating_add(within),
            span: span.clone(),
            waited: AtomicU64::new(0),
        };
        self.see_through(&call, decode).instrument(span).await
    }

    async fn see_through<T>(
        self: &Arc<Self>,
        call: &Call<'_>,
        decode: impl Fn(&Answer) -> Result<T>,
    ) -> Result<T> {
        self.budget.earn();
        let mut tries = Tries::new();
        let mut renewed = false;
        loop {
            let failure = match self.attempt(call, tries.attempt, &decode).await {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            if !failure.sent {
                return Err(failure.error);
            }
            if !renewed && self.is_worth_renewing(&failure) {
                renewed = true;
                continue;
            }
            let attempt = tries.attempt;
            let pause = match failure.told {
                Some(Told::NoRoomForJobs(told)) => Some(tries.again_when_a_job_ends(told)),
                _ => tries.again(call.request, &failure.error, &self.budget),
            };
            let Some(pause) = pause else {
                return Err(with_doubt(call, failure.error));
            };
            self.prepare_retry(call, attempt, pause, failure).await?;
        }
    }

    /// A refused token is replaced once a call.
    fn is_worth_renewing(&self, failure: &Failure) -> bool {
        match (&failure.error, &failure.credential) {
            (Error::Auth { .. }, Some(used)) => self.keyring.refused(used),
            _ => false,
        }
    }

    async fn prepare_retry(
        &self,
        call: &Call<'_>,
        attempt: u32,
        pause: Duration,
        failure: Failure,
    ) -> Result<()> {
        let (after, why) = match failure.told {
            Some(Told::NoRoomForJobs(_)) => (pause, Waiting::Job),
            Some(Told::Wait(told)) => (pause.max(told), Waiting::Told),
            None => (pause, Waiting::BackOff),
        };
        if self.clock.monotonic() + after >= call.deadline {
            return Err(failure.error);
        }
        tracing::debug!(
            call = call.name,
            attempt,
            after_ms = after.as_millis(),
            error = %failure.error,
            "trying again"
        );
        self.tell(|| Event::Retrying {
            call: call.name.clone(),
            attempt,
            after,
            why: failure.error.to_string(),
        });
        self.wait(call, after, call.request.lane, why).await;
        Ok(())
    }

    /// Credentials, a slot, the wire; then what the answer says about limits, time, and success.
    async fn attempt<T>(
        self: &Arc<Self>,
        call: &Call<'_>,
        attempt: u32,
        decode: impl Fn(&Answer) -> Result<T>,
    ) -> Result<T, Failure> {
        let kept_back = |error| Failure::without_answer(error, false);
        let (credential, mut permit) = self.admitted(call).await.map_err(kept_back)?;
        let left = call.deadline.saturating_sub(self.clock.monotonic());
        if left.is_zero() {
            return Err(kept_back(call.too_late()));
        }
        self.counters.sent(call.request.lane, attempt);
        permit.sent();
        let began = self.clock.monotonic();
        let sender = Sender {
            authorization: credential.as_ref().map(|credential| &credential.header),
            on_behalf_of: match call.who {
                Who::User(other) => other,
                Who::Nobody => None,
            },
        };
        let exchanged = self.transport.exchange(call.request, sender, left).await;
        self.report(call, attempt, began, exchanged.as_ref().ok());
        let answer = exchanged.map_err(|error| Failure::without_answer(error, true))?;
        self.set_server_time(&answer);
        let told = self.limits.learn(&call.asked(), &answer);
        if !is_refusal(&answer) || told.is_some() {
            permit.let_in();
        }
        drop(permit);
        answer
            .classify()
            .and_then(|answer| decode(&answer))
            .map_err(|error| Failure {
                error,
                credential,
                sent: true,
                told,
            })
    }

    /// Fresh credentials and a slot in the limits, both at once: a token may expire while we wait for the slot. One that
    /// is said to end as soon as it is given is used all the same, or we would ask for tokens and nothing else.
    async fn admitted(self: &Arc<Self>, call: &Call<'_>) -> Result<(Option<Credential>, Permit)> {
        let mut renewals = 0;
        loop {
            let credential = match call.who {
                Who::User(_) => Some(self.credential(call).await?),
                Who::Nobody => None,
            };
            let permit = self.slot(call).await?;
            let now = self.clock.monotonic();
            let fresh = credential.as_ref().is_none_or(|held| held.is_fresh(now));
            if fresh || renewals == MOST_RENEWALS {
                return Ok((credential, permit));
            }
            renewals += 1;
        }
    }

    async fn slot(&self, call: &Call<'_>) -> Result<Permit> {
        let asked = call.asked();
        let mut queued = None;
        loop {
            // It may wait for the answers of others, whose exchanges run on real time.
            let left = call.deadline.saturating_sub(self.clock.monotonic());
            let turn = timeout(left, self.limits.turn(&asked)).await;
            let (until, lane, why) = match turn.map_err(|_| call.too_late())? {
                Turn::Now(permit) => return Ok(permit),
                Turn::At(until, lane, why) => (until, lane, why),
            };
            let how_long = until.saturating_sub(self.clock.monotonic());
            if until >= call.deadline {
                return Err(Error::Limited {
                    call: call.name.clone(),
                    lane,
                    retry_after: how_long,
                });
            }
            // One that waits for a narrower limit keeps no read from the account's.
            queued = (asked.is_write && lane == Lane::Default)
                .then(|| queued.take().unwrap_or_else(|| self.limits.writer()));
            self.wait(call, how_long, lane, why).await;
        }
    }
}

/// A write whose outcome is not known says so, whatever hid it.
fn with_doubt(call: &Call<'_>, error: Error) -> Error {
    let unread = matches!(error, Error::Shape { .. } | Error::TooLarge { .. })
        && call.request.repeat != Repeat::Always;
    match unread || Fate::of(&error).leaves_doubt(call.request) {
        true => Error::outcome_unknown(call.name.clone(), error),
        false => error,
    }
}

fn is_refusal(answer: &Answer) -> bool {
    answer.status == 429 || (answer.status == 503 && answer.retry_after().is_some())
}

/// Takes an answer as it is, unless it says to be JSON and is not, or is a page for people.
pub(super) fn whole(answer: &Answer) -> Result<Answer> {
    let kind = answer.header("content-type").unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(answer.garbled());
    }
    if kind.starts_with("application/json") && !answer.body().is_empty() {
        answer.json::<IgnoredAny>()?;
    }
    Ok(answer.clone())
}
