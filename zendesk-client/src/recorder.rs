//! Exchanges written down, and answered from what was written: for the tests of those who use this crate.

mod exchange;
mod recording;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use self::exchange::Exchange;
use crate::answer::Answer;
use crate::request::Request;

pub use self::recording::Recording;

/// Writes down what a client and its clones exchange; see [`ClientBuilder::recorder`](crate::ClientBuilder::recorder).
///
/// What is written holds no credentials: neither the request's headers nor its body are kept, of the answer's headers
/// only harmless ones, of its body and of the query not the values of keys such as `token` or `secret`, and of a path not
/// the token of an upload. It does hold what Zendesk
/// answered, customers' words included: keep recordings of a real account to yourself.
///
/// ```no_run
/// # async fn tour() -> Result<(), Box<dyn std::error::Error>> {
/// use zendesk_client::{Auth, Client, Recorder};
///
/// let recorder = Recorder::new();
/// let client = Client::builder("https://acme.zendesk.com")
///     .auth(Auth::bearer("secret"))
///     .recorder(&recorder)
///     .build()?;
/// client.users().me().await?;
/// std::fs::write("tests/me.jsonl", recorder.to_json_lines())?;
/// # Ok(())
/// # }
/// ```
///
/// A [`Recording`] answers from it.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Exchange>>>);

impl Recorder {
    /// An empty recorder.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was exchanged so far, one line of JSON each.
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for exchange in lock(&self.0).iter() {
            // Text, numbers and JSON values: there is nothing in it that could fail.
            lines.push_str(&serde_json::to_string(exchange).unwrap_or_default());
            lines.push('\n');
        }
        lines
    }

    /// What was exchanged so far, ready to be replayed.
    pub fn recording(&self) -> Recording {
        Recording(Arc::new(Mutex::new(lock(&self.0).clone())))
    }

    pub(crate) fn note(&self, base: &Url, request: &Request, answer: &Answer) {
        lock(&self.0).push(Exchange::new(base, request, answer));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows how many exchanges there are.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recorder({} exchanges)", lock(&self.0).len())
    }
}
