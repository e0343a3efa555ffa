//! The client, and the one pipeline every request goes through:
//! deadline → retry → limit → credentials → wire → classification.

mod builder;
mod pipeline;
mod telling;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;

use self::pipeline::Core;
use crate::answer::Answer;
use crate::api::{
    GroupMemberships, Groups, Incremental, OrganizationFields, Organizations, Search, TicketForms,
    Tickets, Users,
};
use crate::error::{Error, Result};
use crate::request::Request;
use crate::stats::Stats;

pub use self::builder::ClientBuilder;

/// A client of one Zendesk account. Cheap to clone; clones share connections, limits, token and counts.
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
    read_only: bool,
    deadline: Duration,
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

    /// What this client and its clones have done so far.
    pub fn stats(&self) -> Stats {
        self.core.counters.read()
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
        if self.read_only && !request.is_read() {
            return Err(Error::ReadOnly {
                call: request.call(),
            });
        }
        self.core.run(request, true, self.deadline, decode).await
    }

    pub(crate) fn base(&self) -> &Url {
        self.core.transport.base()
    }

    /// Tickets: read, list, update.
    pub fn tickets(&self) -> Tickets<'_> {
        Tickets::new(self)
    }

    /// Users: agents and end users.
    pub fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// Organizations.
    pub fn organizations(&self) -> Organizations<'_> {
        Organizations::new(self)
    }

    /// The account's custom fields of organizations.
    pub fn organization_fields(&self) -> OrganizationFields<'_> {
        OrganizationFields::new(self)
    }

    /// Groups of agents.
    pub fn groups(&self) -> Groups<'_> {
        Groups::new(self)
    }

    /// Who belongs to which group.
    pub fn group_memberships(&self) -> GroupMemberships<'_> {
        GroupMemberships::new(self)
    }

    /// Ticket forms.
    pub fn ticket_forms(&self) -> TicketForms<'_> {
        TicketForms::new(self)
    }

    /// Exports of everything that changed since a moment.
    pub fn incremental(&self) -> Incremental<'_> {
        Incremental::new(self)
    }

    /// Search.
    pub fn search(&self) -> Search<'_> {
        Search::new(self)
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
