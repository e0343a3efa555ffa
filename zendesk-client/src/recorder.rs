//! Exchanges written down, and answered from what was written: for the tests of those who use this crate.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::request::Request;

/// Stands for the account's address in links.
const ACCOUNT: &str = "https://recorded.invalid";

/// Keys whose values are credentials.
const SECRETS: [&str; 10] = [
    "access_token",
    "authenticity_token",
    "client_secret",
    "code_verifier",
    "full_token",
    "password",
    "refresh_token",
    "secret",
    "signing_secret",
    "token",
];

/// One exchange as it is written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Exchange {
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    query: Vec<(String, String)>,
    status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    /// A body that is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
    /// Any other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
}

/// Writes down what a client and its clones exchange; see [`ClientBuilder::recorder`](crate::ClientBuilder::recorder).
///
/// What is written holds no credentials: neither the request's headers nor its body are kept, of the answer's headers
/// only harmless ones, and of its body not the values of keys such as `token` or `secret`. It does hold what Zendesk
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
        let kept = answer.headers.iter().filter(|(name, _)| is_harmless(name));
        let headers = kept
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let text = String::from_utf8_lossy(answer.body());
        let text = text.replace(&account(base), ACCOUNT);
        let mut json: Option<Value> = serde_json::from_str(&text).ok();
        if let Some(json) = &mut json {
            redact(json);
        }
        lock(&self.0).push(Exchange {
            method: request.method.as_str().to_owned(),
            path: request.path.clone(),
            query: request.query.clone(),
            status: answer.status,
            headers,
            text: if json.is_some() { String::new() } else { text },
            json,
        });
    }
}

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
pub struct Recording(Arc<Mutex<Vec<Exchange>>>);

impl Recording {
    /// Reads what [`Recorder::to_json_lines`] wrote.
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
        let found = exchanges.iter().position(|exchange| {
            exchange.method == request.method.as_str()
                && exchange.path == request.path
                && exchange.query == request.query
        });
        let Some(found) = found else {
            let call = request.call();
            return Err(Error::config(format!("{call}: not in the recording")));
        };
        let exchange = exchanges.remove(found);
        let body = match exchange.json {
            Some(json) => json.to_string(),
            None => exchange.text,
        };
        Ok(Answer {
            call: request.call(),
            status: exchange.status,
            headers: headers(&exchange.headers),
            body: Bytes::from(body.replace(ACCOUNT, &account(base))),
        })
    }
}

/// The account's address as its links begin.
fn account(base: &Url) -> String {
    base.as_str().trim_end_matches('/').to_owned()
}

fn headers(pairs: &[(String, String)]) -> HeaderMap {
    let pairs = pairs.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    });
    pairs.collect()
}

fn is_harmless(name: &HeaderName) -> bool {
    let name = name.as_str();
    matches!(
        name,
        "content-type"
            | "date"
            | "retry-after"
            | "x-zendesk-request-id"
            | "x-request-id"
            | "x-idempotency-lookup"
            | "etag"
    ) || name.contains("rate-limit")
        || name.contains("ratelimit")
}

fn redact(json: &mut Value) {
    match json {
        Value::Array(list) => list.iter_mut().for_each(redact),
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if SECRETS.contains(&key.as_str()) => {
                        "redacted".clone_into(text);
                    }
                    value => redact(value),
                }
            }
        }
        _ => {}
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

/// Shows how many exchanges are left.
impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recording({} exchanges left)", self.left())
    }
}
