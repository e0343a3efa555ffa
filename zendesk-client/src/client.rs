//! The client, and the one pipeline every request goes through:
//! deadline → retry → limit → credentials → wire → classification.

mod admission;
mod builder;
mod call;
mod handles;
mod pipeline;
mod renewal;
mod telling;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use url::Url;

use self::call::Who;
use self::pipeline::Core;
use crate::answer::Answer;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::event::Waiting;
use crate::limit::JobSlots;
use crate::request::{Lane, Request};
use crate::stats::Stats;

pub use self::builder::ClientBuilder;
pub(crate) use self::renewal::as_auth;

/// A client of one Zendesk account. Cheap to clone; clones share connections, limits, token and counts.
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    read_only: bool,
    deadline: Duration,
    on_behalf_of: Option<HeaderValue>,
}

impl Client {
    /// Starts a client of the account at `url`, such as `https://acme.zendesk.com`.
    ///
    /// Plain http is refused except on this machine (127.0.0.0/8, `::1`, `localhost`).
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }

    /// The same client, without the ability to write: everything but GET is refused before it is sent, with
    /// [`Error::ReadOnly`]. There is no way back.
    #[must_use]
    pub fn read_only(&self) -> Self {
        Self {
            read_only: true,
            ..self.clone()
        }
    }

    /// Whether this client refuses to write.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The same client with another bound on each call, waits and retries included.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self {
            deadline,
            ..self.clone()
        }
    }

    /// The same client, acting for the user with this address (`X-On-Behalf-Of`). Only an admin may, with a token of the
    /// scope `impersonate`.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the address holds characters that no header can.
    pub fn on_behalf_of(&self, email: &str) -> Result<Self> {
        let mut user = HeaderValue::from_str(email)
            .map_err(|_| Error::config("the address holds characters that no header can"))?;
        user.set_sensitive(true);
        Ok(Self {
            on_behalf_of: Some(user),
            ..self.clone()
        })
    }

    /// What this client and its clones have done so far.
    pub fn stats(&self) -> Stats {
        self.core.counters.read()
    }

    /// How many requests of `lane` this client and its clones allow themselves within the time of its limit, a minute for
    /// most: the limit, as set, as documented or as answers told it, less the head room. `None` where no limit is known.
    pub fn budget(&self, lane: Lane) -> Option<u32> {
        self.core.limits.usable(lane)
    }

    /// Zendesk's own time: the last answer's `Date`, carried on by the monotonic clock. `None` before the first
    /// answer. Good to a second; the machine's wall clock plays no part.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.core.server_time()
    }

    /// Sends a request of your own through the same pipeline and decodes the answer.
    ///
    /// ```no_run
    /// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
    /// use zendesk_client::Request;
    ///
    /// let brands: serde_json::Value = client.request(Request::get("/api/v2/brands")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever kept the answer from coming, or its shape.
    pub async fn request<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        self.run(&request, Answer::json).await
    }

    /// Sends a request of your own through the same pipeline and returns the successful answer as it is.
    ///
    /// # Errors
    ///
    /// Whatever kept a whole answer from coming; every status but 2xx.
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.run(&request, pipeline::whole).await
    }

    /// The pipeline. `decode` belongs into it: an answer that turns out to be cut is asked for again.
    pub(crate) async fn run<T>(
        &self,
        request: &Request,
        decode: impl Fn(&Answer) -> Result<T>,
    ) -> Result<T> {
        request.check()?;
        if self.read_only && !request.is_read() {
            return Err(Error::ReadOnly {
                call: request.call(),
            });
        }
        let sender = Who::User(self.on_behalf_of.as_ref());
        self.core.run(request, sender, self.deadline, decode).await
    }

    /// Waits between two calls.
    pub(crate) async fn pause(&self, call: &str, how_long: Duration, why: Waiting) {
        self.core.pause(call, how_long, why).await;
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(crate) fn job_slots(&self) -> &Arc<JobSlots> {
        &self.core.limits.jobs
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.core.clock
    }

    pub(crate) fn base(&self) -> &Url {
        self.core.transport.base()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("account", &self.base().as_str())
            .field("auth", &self.core.keyring)
            .field("read_only", &self.read_only)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
