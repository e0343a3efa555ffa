//! What was asked of the simulator.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::jobs::Done;

/// One API request, as it came and as it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogEntry {
    /// Counted from 1.
    pub number: u64,
    /// The simulator's time.
    pub at: Timestamp,
    pub method: String,
    /// With the query, as it was sent.
    pub path: String,
    /// `None`: the connection was broken instead of an answer.
    pub status: Option<u16>,
    /// The fault that befell it.
    pub fault: Option<String>,
    /// Who asked; `None`: nobody known.
    pub actor: Option<i64>,
    /// The JSON that was sent; never that of a token request.
    pub body: Option<Value>,
    /// A written record as it was; `None`: it was created. Of a job the list of them, once it is
    /// done.
    pub before: Option<Value>,
    /// And as it became; `None`: it was deleted, or nothing was written.
    pub after: Option<Value>,
    /// The job the request began.
    pub job: Option<String>,
}

impl LogEntry {
    /// Whether it asked for more than reading. Asking for a token is no write.
    #[must_use]
    pub fn is_write(&self) -> bool {
        self.method != "GET" && self.method != "HEAD" && !self.path.starts_with("/oauth/")
    }
}

/// So many entries are kept; a server that runs for weeks forgets the oldest.
const KEPT: usize = 100_000;

/// The requests so far; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    seen: u64,
    entries: VecDeque<LogEntry>,
}

impl Log {
    pub(crate) fn add(&self, mut entry: LogEntry) {
        let mut inner = self.inner();
        inner.seen += 1;
        entry.number = inner.seen;
        if inner.entries.len() == KEPT {
            inner.entries.pop_front();
        }
        inner.entries.push_back(entry);
    }

    /// Adds what a job wrote to the request that began it.
    pub(crate) fn done(&self, done: Done) {
        let mut inner = self.inner();
        let mut entries = inner.entries.iter_mut().rev();
        if let Some(entry) = entries.find(|entry| entry.job.as_ref() == Some(&done.job)) {
            entry.before = Some(Value::Array(done.before));
            entry.after = Some(Value::Array(done.after));
        }
    }

    /// What stands in `X-Request-Id`: the number of the last request logged.
    pub(crate) fn request_id(&self) -> String {
        format!("sim-{:08}", self.inner().seen)
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.inner().entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.inner().entries.clear();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
