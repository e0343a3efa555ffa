//! What was recorded, ready to answer.

use std::fmt;
use std::sync::{Arc, Mutex};

use url::Url;

use super::exchange::Exchange;
use super::lock;
use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::request::Request;

/// Exchanges to answer from; see [`ClientBuilder::replay`](crate::ClientBuilder::replay).
///
/// A request is answered by the first exchange with its method, path and query that has not been used yet; without one
/// it is an [`Error::Config`].
///
/// ```
/// use zendesk_client::{Auth, Client, Recording};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let path = std::env::temp_dir().join(format!("zendesk-client-doc-{}.jsonl", std::process::id()));
/// # let lines = r#"{"method":"GET","path":"/api/v2/users/me","status":200,"json":{"user":{"id":7,"name":"Maya"}}}"#;
/// # std::fs::write(&path, lines)?;
/// // In a test, with what a `Recorder` wrote. Nothing is sent.
/// let recording = Recording::from_json_lines(&std::fs::read_to_string(&path)?)?;
/// # std::fs::remove_file(&path)?;
/// let client = Client::builder("https://acme.example")
///     .auth(Auth::bearer("any"))
///     .replay(recording.clone())
///     .build()?;
/// assert_eq!(client.users().me().await?.name, "Maya");
/// assert_eq!(recording.left(), 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recording(pub(super) Arc<Mutex<Vec<Exchange>>>);

impl Recording {
    /// Reads what [`Recorder::to_json_lines`](crate::Recorder::to_json_lines) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with the number of the line that is something else.
    pub fn from_json_lines(lines: &str) -> Result<Self> {
        let recording = Self::default();
        recording.add(lines)?;
        Ok(recording)
    }

    /// Adds the exchanges of another recording behind those that are left.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with the number of the line that is something else; nothing is added then.
    pub fn add(&self, lines: &str) -> Result<()> {
        let mut exchanges = Vec::new();
        for (number, line) in (1..).zip(lines.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            let exchange: Exchange = serde_json::from_str(line)
                .map_err(|_| Error::config(format!("line {number} is no recorded exchange")))?;
            exchanges.push(exchange);
        }
        lock(&self.0).extend(exchanges);
        Ok(())
    }

    /// Drops the exchanges that are left.
    pub fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Exchanges not used yet. A test that replays may want to end with none.
    pub fn left(&self) -> usize {
        lock(&self.0).len()
    }

    pub(crate) fn answer(&self, base: &Url, request: &Request) -> Result<Answer> {
        let mut exchanges = lock(&self.0);
        let found = exchanges.iter().position(|exchange| exchange.fits(request));
        let Some(found) = found else {
            let call = request.call();
            return Err(Error::config(format!("{call}: not in the recording")));
        };
        Ok(exchanges.remove(found).into_answer(base, request))
    }
}

/// Shows how many exchanges are left.
impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recording({} exchanges left)", self.left())
    }
}
