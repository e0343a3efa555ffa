//! The client, and the one pipeline every request goes through:
//! deadline → retry → limit → credentials → wire → classification.

mod builder;
mod pipeline;
mod telling;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use url::Url;

use self::pipeline::{Core, Who};
use crate::answer::Answer;
use crate::api::{
    AccountSettings, AgentAvailabilities, Attachments, AuditLogs, Audits, Automations, Brands,
    Comments, CustomObjects, CustomRoles, CustomStatuses, DeletedTickets, GroupMemberships,
    GroupSlaPolicies, Groups, Identities, Incremental, JobStatuses, Locales, Macros, OauthClients,
    OauthTokens, OrganizationFields, OrganizationMemberships, OrganizationSubscriptions,
    Organizations, Requests, SatisfactionRatings, Schedules, Search, SideConversations,
    SlaPolicies, SuspendedTickets, Tags, TicketFields, TicketFormStatuses, TicketForms,
    TicketMetrics, TicketSkips, Tickets, TriggerCategories, Triggers, UserFields, Users, Views,
    Webhooks,
};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::stats::Stats;

pub use self::builder::ClientBuilder;
pub(crate) use self::pipeline::as_auth;

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
        let sender = Who::User(self.on_behalf_of.as_ref());
        self.core.run(request, sender, self.deadline, decode).await
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.core.clock
    }

    pub(crate) fn base(&self) -> &Url {
        self.core.transport.base()
    }

    /// The settings.
    pub fn account_settings(&self) -> AccountSettings<'_> {
        AccountSettings::new(self)
    }

    /// The agents' availability.
    pub fn agent_availabilities(&self) -> AgentAvailabilities<'_> {
        AgentAvailabilities::new(self)
    }

    /// The attachments.
    pub fn attachments(&self) -> Attachments<'_> {
        Attachments::new(self)
    }

    /// The log.
    pub fn audit_logs(&self) -> AuditLogs<'_> {
        AuditLogs::new(self)
    }

    /// The audits.
    pub fn audits(&self) -> Audits<'_> {
        Audits::new(self)
    }

    /// The automations.
    pub fn automations(&self) -> Automations<'_> {
        Automations::new(self)
    }

    /// The brands.
    pub fn brands(&self) -> Brands<'_> {
        Brands::new(self)
    }

    /// The comments.
    pub fn comments(&self) -> Comments<'_> {
        Comments::new(self)
    }

    /// The custom objects.
    pub fn custom_objects(&self) -> CustomObjects<'_> {
        CustomObjects::new(self)
    }

    /// The roles.
    pub fn custom_roles(&self) -> CustomRoles<'_> {
        CustomRoles::new(self)
    }

    /// The statuses.
    pub fn custom_statuses(&self) -> CustomStatuses<'_> {
        CustomStatuses::new(self)
    }

    /// The deleted tickets.
    pub fn deleted_tickets(&self) -> DeletedTickets<'_> {
        DeletedTickets::new(self)
    }

    /// The memberships in groups.
    pub fn group_memberships(&self) -> GroupMemberships<'_> {
        GroupMemberships::new(self)
    }

    /// The policies.
    pub fn group_sla_policies(&self) -> GroupSlaPolicies<'_> {
        GroupSlaPolicies::new(self)
    }

    /// The groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups::new(self)
    }

    /// The addresses, numbers and accounts by which users are known.
    pub fn identities(&self) -> Identities<'_> {
        Identities::new(self)
    }

    /// Exports of everything that changed since a moment.
    pub fn incremental(&self) -> Incremental<'_> {
        Incremental::new(self)
    }

    /// Background jobs.
    pub fn job_statuses(&self) -> JobStatuses<'_> {
        JobStatuses::new(self)
    }

    /// The languages.
    pub fn locales(&self) -> Locales<'_> {
        Locales::new(self)
    }

    /// The macros.
    pub fn macros(&self) -> Macros<'_> {
        Macros::new(self)
    }

    /// The OAuth clients.
    pub fn oauth_clients(&self) -> OauthClients<'_> {
        OauthClients::new(self)
    }

    /// The OAuth tokens.
    pub fn oauth_tokens(&self) -> OauthTokens<'_> {
        OauthTokens::new(self)
    }

    /// The custom fields of organizations.
    pub fn organization_fields(&self) -> OrganizationFields<'_> {
        OrganizationFields::new(self)
    }

    /// The memberships in organizations.
    pub fn organization_memberships(&self) -> OrganizationMemberships<'_> {
        OrganizationMemberships::new(self)
    }

    /// The subscriptions.
    pub fn organization_subscriptions(&self) -> OrganizationSubscriptions<'_> {
        OrganizationSubscriptions::new(self)
    }

    /// The organizations.
    pub fn organizations(&self) -> Organizations<'_> {
        Organizations::new(self)
    }

    /// The requests.
    pub fn requests(&self) -> Requests<'_> {
        Requests::new(self)
    }

    /// The ratings.
    pub fn satisfaction_ratings(&self) -> SatisfactionRatings<'_> {
        SatisfactionRatings::new(self)
    }

    /// The schedules.
    pub fn schedules(&self) -> Schedules<'_> {
        Schedules::new(self)
    }

    /// Search.
    pub fn search(&self) -> Search<'_> {
        Search::new(self)
    }

    /// The side conversations.
    pub fn side_conversations(&self) -> SideConversations<'_> {
        SideConversations::new(self)
    }

    /// The policies.
    pub fn sla_policies(&self) -> SlaPolicies<'_> {
        SlaPolicies::new(self)
    }

    /// The suspended tickets.
    pub fn suspended_tickets(&self) -> SuspendedTickets<'_> {
        SuspendedTickets::new(self)
    }

    /// The tags.
    pub fn tags(&self) -> Tags<'_> {
        Tags::new(self)
    }

    /// The fields of tickets.
    pub fn ticket_fields(&self) -> TicketFields<'_> {
        TicketFields::new(self)
    }

    /// The statuses of forms.
    pub fn ticket_form_statuses(&self) -> TicketFormStatuses<'_> {
        TicketFormStatuses::new(self)
    }

    /// The ticket forms.
    pub fn ticket_forms(&self) -> TicketForms<'_> {
        TicketForms::new(self)
    }

    /// The metrics of tickets.
    pub fn ticket_metrics(&self) -> TicketMetrics<'_> {
        TicketMetrics::new(self)
    }

    /// The skips.
    pub fn ticket_skips(&self) -> TicketSkips<'_> {
        TicketSkips::new(self)
    }

    /// Tickets: read, list, create, change, delete.
    pub fn tickets(&self) -> Tickets<'_> {
        Tickets::new(self)
    }

    /// The categories of triggers.
    pub fn trigger_categories(&self) -> TriggerCategories<'_> {
        TriggerCategories::new(self)
    }

    /// The triggers.
    pub fn triggers(&self) -> Triggers<'_> {
        Triggers::new(self)
    }

    /// The custom fields of users.
    pub fn user_fields(&self) -> UserFields<'_> {
        UserFields::new(self)
    }

    /// Users: agents and end users.
    pub fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// The views.
    pub fn views(&self) -> Views<'_> {
        Views::new(self)
    }

    /// The webhooks.
    pub fn webhooks(&self) -> Webhooks<'_> {
        Webhooks::new(self)
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
