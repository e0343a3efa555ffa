//! What was read of a source, kept until the next reading.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::bail;
use ase_rules::Reading;
use jiff::Timestamp;
use tokio::{
    task::{JoinError, JoinHandle},
    time::{Instant, timeout, timeout_at},
};
use tracing::{Instrument as _, info, warn};

/// A place that is read.
pub trait Source: Send + Sync {
    /// What it says.
    type Value: Send + Sync + 'static;

    /// Whether a reading asks somebody else's service, who is to be spared.
    fn is_remote(&self) -> bool;

    /// Reads it, whole.
    ///
    /// # Errors
    ///
    /// If it does not answer, or with what nothing can be made of; the message says what to do.
    fn read(
        &self,
        now: Timestamp,
    ) -> impl Future<Output = anyhow::Result<Brought<Self::Value>>> + Send;
}

/// What one reading of a source brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brought<T> {
    /// What it says.
    pub value: T,
    /// How many records that is.
    pub records: usize,
    /// What in it could not be read, with its place: a sentence each. Whatever it is about is in doubt, the rest is not.
    pub flaws: Vec<String>,
    /// Why there may be more than this, where there may: then all of it is in doubt.
    pub incomplete: Option<String>,
}

/// A loss of more than this share, and of more than three records, is not believed at once.
const SUDDEN: f64 = 0.5;
/// As often in a row it is believed.
const READINGS: u32 = 3;

/// A source with what was read of it last.
///
/// A reading goes on beside whoever asked for it: a source that is slow makes nobody wait longer than he wants to, and what
/// it says in the end is there for whoever asks next.
pub(super) struct Kept<S: Source> {
    source: Arc<S>,
    max_age: Duration,
    last: Mutex<Last<S::Value>>,
    under_way: tokio::sync::Mutex<Option<UnderWay<S::Value>>>,
}

struct Last<T> {
    /// What it said when it answered well, and when that was.
    good: Option<(Arc<Brought<T>>, Timestamp)>,
    tried: Option<Timestamp>,
    /// Why that is not what it says now.
    trouble: Option<String>,
    /// How often in a row it had suddenly lost most of its records.
    emptied: u32,
}

/// A reading that has begun; it ends when this is dropped.
struct UnderWay<T> {
    task: JoinHandle<anyhow::Result<Brought<T>>>,
    began: Timestamp,
    /// Nobody waits for it beyond this.
    until: Instant,
}

impl<T> Drop for UnderWay<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<S: Source + 'static> Kept<S> {
    /// A source whose readings are believed for `max_age`, and whose service is asked at most once in half of that.
    pub(super) fn new(source: S, max_age: Duration) -> Self {
        Self {
            source: Arc::new(source),
            max_age,
            last: Mutex::new(Last {
                good: None,
                tried: None,
                trouble: None,
                emptied: 0,
            }),
            under_way: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    /// Says that it is asked for something else from now on: what it said does not answer that.
    pub(super) async fn ask_anew(&self) {
        *self.under_way.lock().await = None;
        let mut last = self.last();
        last.tried = None;
        last.trouble = Some("it has not answered yet what it is asked now".to_owned());
    }

    /// Reads it if that is due, and waits for it until then; whoever comes while it is still being read does not wait any
    /// longer.
    pub(super) async fn read(
        &self,
        now: Timestamp,
        until: Instant,
    ) -> Reading<Arc<Brought<S::Value>>> {
        let mut under_way = self.under_way.lock().await;
        if under_way.is_none() && self.is_due(now) {
            self.last().tried = Some(now);
            *under_way = Some(self.begin(now, until));
        }
        if let Some(reading) = &mut *under_way {
            let began = reading.began;
            if let Ok(outcome) = timeout_at(reading.until, &mut reading.task).await {
                *under_way = None;
                self.last().heard(outcome, began);
            } else {
                info!(%began, "a source is slow; what it said before stands until it answers");
            }
        }
        self.last().reading(now, self.max_age)
    }

    fn is_due(&self, now: Timestamp) -> bool {
        let rests = self
            .last()
            .tried
            .is_some_and(|tried| now.duration_since(tried).unsigned_abs() < self.max_age / 2);
        !(self.source.is_remote() && rests)
    }

    fn begin(&self, now: Timestamp, until: Instant) -> UnderWay<S::Value> {
        let (source, within) = (Arc::clone(&self.source), self.max_age);
        let task = async move {
            match timeout(within, source.read(now)).await {
                Ok(outcome) => outcome,
                Err(_) => bail!("it was not read whole within {within:?}"),
            }
        };
        UnderWay {
            task: tokio::spawn(task.in_current_span()),
            began: now,
            until,
        }
    }

    fn last(&self) -> MutexGuard<'_, Last<S::Value>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Last<T> {
    fn heard(&mut self, outcome: Result<anyhow::Result<Brought<T>>, JoinError>, began: Timestamp) {
        match outcome {
            Ok(Ok(brought)) => self.take(brought, began),
            Ok(Err(error)) => self.fail(format!("{error:#}")),
            Err(error) => self.fail(format!("reading it broke off: {error}")),
        }
    }

    fn take(&mut self, brought: Brought<T>, now: Timestamp) {
        let before = self.good.as_ref().map_or(0, |(good, _)| good.records);
        let lost = before.saturating_sub(brought.records);
        if lost > 3 && lost as f64 > SUDDEN * before as f64 && self.emptied + 1 < READINGS {
            self.emptied += 1;
            let left = brought.records;
            self.fail(format!(
                "it had {before} records and now has {left}; held until it says so three times in a row"
            ));
            return;
        }
        self.emptied = 0;
        self.trouble = None;
        self.good = Some((Arc::new(brought), now));
    }

    fn fail(&mut self, why: String) {
        warn!(why, "a source could not be read");
        self.trouble = Some(why);
    }

    fn reading(&self, now: Timestamp, max_age: Duration) -> Reading<Arc<Brought<T>>> {
        let Some((good, seen_at)) = &self.good else {
            let why = match (&self.trouble, self.tried) {
                (Some(why), _) => why.clone(),
                (None, Some(since)) => {
                    format!("it has not answered yet; it is being read since {since}")
                }
                (None, None) => "it was not read yet".to_owned(),
            };
            return Reading::unknown(why);
        };
        let age = now.duration_since(*seen_at).unsigned_abs();
        let is_old = || {
            let minutes = age.as_secs() / 60;
            format!("the reading is {minutes} minutes old, and it has not answered since")
        };
        let why = self
            .trouble
            .clone()
            .or_else(|| good.incomplete.clone())
            .or_else(|| (age > max_age).then(is_old));
        match why {
            None => Reading::known(Arc::clone(good), *seen_at),
            Some(why) => Reading::Stale {
                value: Arc::clone(good),
                seen_at: *seen_at,
                why,
            },
        }
    }
}

/// Reads a source that is configured.
pub(super) async fn read<S: Source + 'static>(
    kept: Option<&Kept<S>>,
    now: Timestamp,
    until: Instant,
) -> Option<Reading<Arc<Brought<S::Value>>>> {
    match kept {
        Some(kept) => Some(kept.read(now, until).await),
        None => None,
    }
}

/// What was read last of a source that is configured.
pub(super) fn remembered<S: Source + 'static>(
    kept: Option<&Kept<S>>,
    now: Timestamp,
) -> Option<Reading<Arc<Brought<S::Value>>>> {
    let kept = kept?;
    Some(kept.last().reading(now, kept.max_age))
}

#[cfg(test)]
mod tests;
