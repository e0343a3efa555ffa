//! Small simulators of the services beside Zendesk, for the demo, the examples and tests: Salesforce, PagerDuty, GitLab,
//! Slack.
//!
//! Each listens on loopback and behaves as its public API documents, as far as it is asked here: signing in, pages, limits,
//! sessions that end. They know nothing of the code that asks them.

mod gitlab;
mod pagerduty;
mod salesforce;
mod slack;

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpListener, task::AbortHandle};

pub use self::{
    gitlab::Gitlab,
    pagerduty::{Pagerduty, Shift},
    salesforce::Salesforce,
    slack::Slack,
};

/// What a service was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `GET`, `POST`.
    pub method: String,
    /// The path, as it came.
    pub path: String,
    /// What is asked for, decoded; a name may come more than once.
    pub query: Vec<(String, String)>,
    /// Headers by name, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// What it answers.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// What befalls the next request instead of an answer.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// This status, with a page for people.
    Status(u16),
    /// 429, and how long to wait.
    RateLimited(Duration),
    /// 200, and a page for people.
    Html,
    /// The answer breaks off half way.
    Truncated,
    /// No answer, ever.
    Silence,
    /// A redirect to another host.
    Redirect,
}

/// A running simulator; it ends when this is dropped.
pub struct Service {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: AbortHandle,
}

#[derive(Default)]
struct Shared {
    log: Mutex<Vec<Asked>>,
    trouble: Mutex<VecDeque<Trouble>>,
}

impl Service {
    /// Starts a service that answers so.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start(
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let (answer, kept) = (Arc::new(answer), Arc::clone(&shared));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, shared) = (Arc::clone(&answer), Arc::clone(&kept));
                let service = service_fn(move |request| {
                    let (answer, shared) = (Arc::clone(&answer), Arc::clone(&shared));
                    async move { respond(request, &*answer, &shared).await }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(Self {
            address,
            shared,
            task: task.abort_handle(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked.
    #[must_use]
    pub fn log(&self) -> Vec<Asked> {
        held(&self.shared.log).clone()
    }

    /// Lets this befall the next request that nothing else befalls.
    pub fn befall(&self, trouble: Trouble) {
        held(&self.shared.trouble).push_back(trouble);
    }

    /// Whether everything that was to befall a request has.
    #[must_use]
    pub fn is_well(&self) -> bool {
        held(&self.shared.trouble).is_empty()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Asked {
    /// What is asked for by a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        let (_, value) = query.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Everything that is asked for by a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.query.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> &str {
        self.header("authorization")
    }

    /// A header; empty if it did not come.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl Reply {
    /// Success, with JSON.
    #[must_use]
    pub fn json(value: &Value) -> Self {
        Self::with(200, value)
    }

    /// Another status, with JSON.
    #[must_use]
    pub fn with(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: value.to_string(),
        }
    }

    /// Success, with text.
    #[must_use]
    pub fn text(body: String) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", "text/plain".to_owned())],
            body,
        }
    }

    /// With a header more.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

type Answered = Response<http_body_util::combinators::BoxBody<Bytes, io::Error>>;

async fn respond(
    request: Request<Incoming>,
    answer: &(dyn Fn(&Asked) -> Reply + Send + Sync),
    shared: &Shared,
) -> Result<Answered, Infallible> {
    let (head, body) = request.into_parts();
    let body = match body.collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_) => String::new(),
    };
    let query = head.uri.query().unwrap_or_default();
    let asked = Asked {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body,
    };
    held(&shared.log).push(asked.clone());
    let trouble = held(&shared.trouble).pop_front();
    let page = |status| Reply {
        status,
        headers: vec![("content-type", "text/html".to_owned())],
        body: "<html><body>Something is wrong</body></html>".to_owned(),
    };
    Ok(match trouble {
        None => written(answer(&asked), None),
        Some(Trouble::Status(status)) => written(page(status), None),
        Some(Trouble::Html) => written(page(200), None),
        Some(Trouble::RateLimited(wait)) => written(
            page(429).header("retry-after", wait.as_secs().to_string()),
            None,
        ),
        Some(Trouble::Redirect) => written(
            page(302).header("location", "https://elsewhere.example/"),
            None,
        ),
        Some(Trouble::Truncated) => {
            let reply = answer(&asked);
            let half = reply.body.len() / 2;
            written(reply, Some(half))
        }
        Some(Trouble::Silence) => std::future::pending().await,
    })
}

/// The reply on the wire; where it is cut, the connection breaks off there.
fn written(reply: Reply, cut: Option<usize>) -> Answered {
    let whole = reply.body.len();
    let mut body = reply.body.into_bytes();
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    if let Some(cut) = cut {
        response = response.header("content-length", whole.to_string());
        body.truncate(cut);
        let broken = futures_util::stream::iter([
            Ok(hyper::body::Frame::data(Bytes::from(body))),
            Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        ]);
        let body = http_body_util::StreamBody::new(broken).boxed();
        return response.body(body).unwrap_or_default_answer();
    }
    let body = Full::new(Bytes::from(body)).map_err(|never| match never {});
    response.body(body.boxed()).unwrap_or_default_answer()
}

trait Answer {
    fn unwrap_or_default_answer(self) -> Answered;
}

impl Answer for Result<Answered, hyper::http::Error> {
    /// A reply that is none is an empty one.
    fn unwrap_or_default_answer(self) -> Answered {
        self.unwrap_or_else(|_| {
            let empty = Full::new(Bytes::new()).map_err(|never| match never {});
            Response::new(empty.boxed())
        })
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
