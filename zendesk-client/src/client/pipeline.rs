//! What happens between a call and its answer.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde::de::IgnoredAny;
use tracing::Instrument;
use tracing::field::Empty;

use super::call::{Call, Failure, Who};
use crate::answer::Answer;
use crate::auth::Keyring;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Waiting};
use crate::limit::{Limits, Quotas, Told};
use crate::request::{Repeat, Request};
use crate::retry::{Budget, Fate, Tries};
use crate::stats::Counters;
use crate::transport::{Sender, Transport};

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
