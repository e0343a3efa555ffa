//! Waiting, and telling what happens: to the log, to the observer, to the counts.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::call::Call;
use super::pipeline::Core;
use crate::answer::Answer;
use crate::event::{Event, Waiting};
use crate::request::Lane;

/// Waits longer than this are announced.
const SILENT: Duration = Duration::from_secs(1);

impl Core {
    /// The only place that waits for time to pass.
    pub(super) async fn wait(&self, call: &Call<'_>, how_long: Duration, lane: Lane, why: Waiting) {
        if how_long.is_zero() {
            return;
        }
        self.announce(&call.name, how_long, lane, why);
        self.counters.waited(how_long);
        let waited = call.waited.fetch_add(millis(how_long), Ordering::Relaxed);
        call.span.record("waited_ms", waited + millis(how_long));
        self.clock.sleep(how_long).await;
    }

    /// A wait between two calls, which is told of but is no part of either.
    pub(super) async fn pause(&self, call: &str, how_long: Duration, why: Waiting) {
        self.announce(call, how_long, Lane::Default, why);
        self.clock.sleep(how_long).await;
    }

    fn announce(&self, call: &str, how_long: Duration, lane: Lane, why: Waiting) {
        if how_long <= SILENT {
            return;
        }
        let until = SignedDuration::try_from(how_long)
            .ok()
            .and_then(|how_long| self.clock.now().checked_add(how_long).ok())
            .unwrap_or(Timestamp::MAX);
        tracing::info!(
            call = call,
            lane = lane.as_str(),
            why = why.as_str(),
            wait_ms = how_long.as_millis(),
            %until,
            "waiting until {until}"
        );
        self.tell(|| Event::Waiting {
            call: call.to_owned(),
            lane,
            how_long,
            until,
            why,
        });
    }

    pub(super) fn report(
        &self,
        call: &Call<'_>,
        attempt: u32,
        began: Duration,
        answer: Option<&Answer>,
    ) {
        let took = self.clock.monotonic().saturating_sub(began);
        let status = answer.map(Answer::status);
        let request_id = answer.and_then(Answer::request_id);
        let bytes = answer.map_or(0, |answer| answer.body().len());
        call.span.record("attempt", attempt);
        call.span.record("bytes", bytes);
        if let (Some(status), Some(id)) = (status, request_id) {
            call.span.record("status", status);
            call.span.record("request_id", id);
        }
        tracing::debug!(
            call = call.name,
            lane = call.request.lane.as_str(),
            attempt,
            status,
            request_id,
            took_ms = took.as_millis(),
            bytes,
            "sent"
        );
        self.tell(|| Event::Sent {
            call: call.name.clone(),
            lane: call.request.lane,
            attempt,
            status,
            request_id: request_id.map(str::to_owned),
            took,
            bytes,
        });
    }

    pub(super) fn tell(&self, event: impl FnOnce() -> Event) {
        if let Some(observer) = &self.observer {
            observer.event(&event());
        }
    }

    pub(super) fn set_server_time(&self, answer: &Answer) {
        if let Some(date) = answer.date() {
            let read = (date, self.clock.monotonic());
            *self
                .server_time
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(read);
        }
    }

    pub(super) fn server_time(&self) -> Option<Timestamp> {
        let (date, read_at) = (*self
            .server_time
            .lock()
            .unwrap_or_else(PoisonError::into_inner))?;
        let since = self.clock.monotonic().saturating_sub(read_at);
        date.checked_add(SignedDuration::try_from(since).ok()?).ok()
    }
}

fn millis(how_long: Duration) -> u64 {
    u64::try_from(how_long.as_millis()).unwrap_or(u64::MAX)
}
