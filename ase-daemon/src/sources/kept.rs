//! What was read of a source, kept until the next reading.

use std::{sync::Arc, time::Duration};

use ase_rules::Reading;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tracing::warn;

/// A place that is read.
pub trait Source: Send + Sync {
    /// What it says.
    type Value: Send + Sync;

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
pub(super) struct Kept<S: Source> {
    source: S,
    every: Duration,
    last: Mutex<Last<S::Value>>,
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

impl<S: Source> Kept<S> {
    /// A source whose service is asked at most once in `every`.
    pub(super) fn new(source: S, every: Duration) -> Self {
        Self {
            source,
            every,
            last: Mutex::new(Last {
                good: None,
                tried: None,
                trouble: None,
                emptied: 0,
            }),
        }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    /// Lets the next reading be made whenever the last one was.
    pub(super) async fn make_due(&self) {
        self.last.lock().await.tried = None;
    }

    /// Reads it if that is due.
    pub(super) async fn read(&self, now: Timestamp) -> Reading<Arc<Brought<S::Value>>> {
        let mut last = self.last.lock().await;
        let rests = last
            .tried
            .is_some_and(|tried| now.duration_since(tried).unsigned_abs() < self.every);
        if !(self.source.is_remote() && rests) {
            last.tried = Some(now);
            match self.source.read(now).await {
                Ok(brought) => last.take(brought, now),
                Err(error) => last.fail(format!("{error:#}")),
            }
        }
        last.reading()
    }
}

impl<T> Last<T> {
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

    fn reading(&self) -> Reading<Arc<Brought<T>>> {
        let incomplete = self
            .good
            .as_ref()
            .and_then(|(good, _)| good.incomplete.clone());
        match (&self.good, self.trouble.clone().or(incomplete)) {
            (Some((good, seen_at)), None) => Reading::known(Arc::clone(good), *seen_at),
            (Some((good, seen_at)), Some(why)) => Reading::Stale {
                value: Arc::clone(good),
                seen_at: *seen_at,
                why,
            },
            (None, Some(why)) => Reading::unknown(why),
            (None, None) => Reading::unknown("it was not read yet"),
        }
    }
}

/// Reads a source that is configured.
pub(super) async fn read<S: Source>(
    kept: Option<&Kept<S>>,
    now: Timestamp,
) -> Option<Reading<Arc<Brought<S::Value>>>> {
    match kept {
        Some(kept) => Some(kept.read(now).await),
        None => None,
    }
}

/// What was read last of a source that is configured.
pub(super) async fn remembered<S: Source>(
    kept: Option<&Kept<S>>,
) -> Option<Reading<Arc<Brought<S::Value>>>> {
    match kept {
        Some(kept) => Some(kept.last.lock().await.reading()),
        None => None,
    }
}
