//! The handles of the resources, one for each file of `api/`.

use super::Client;
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

impl Client {
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
