//! The resources of the API, one file a noun. Each is made by the method of [`Client`](crate::Client) of that name.

/// Declares the handle of a resource.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            pub(in crate::api) client: &'a crate::client::Client,
        }

        impl<'a> $name<'a> {
            pub(crate) fn new(client: &'a crate::client::Client) -> Self {
                Self { client }
            }
        }
    };
}

#[macro_use]
mod operations;

mod account_settings;
mod agent_availabilities;
mod attachments;
mod audit_logs;
mod audits;
mod automations;
mod brands;
mod comments;
mod custom_objects;
mod custom_roles;
mod custom_statuses;
mod deleted_tickets;
mod exchange;
mod form;
mod group_memberships;
mod group_sla_policies;
mod groups;
mod identities;
mod incremental;
mod job_statuses;
mod locales;
mod macros;
mod oauth_clients;
mod oauth_tokens;
mod organization_fields;
mod organization_memberships;
mod organization_subscriptions;
mod organizations;
mod requests;
mod satisfaction_ratings;
mod schedules;
mod search;
mod segment;
mod side_conversations;
mod sla_policies;
mod suspended_tickets;
mod tags;
mod ticket_fields;
mod ticket_form_statuses;
mod ticket_forms;
mod ticket_metrics;
mod ticket_skips;
mod tickets;
mod trigger_categories;
mod triggers;
mod user_fields;
mod users;
mod views;
mod webhooks;

pub use account_settings::AccountSettings;
pub use agent_availabilities::AgentAvailabilities;
pub use attachments::Attachments;
pub use audit_logs::AuditLogs;
pub use audits::Audits;
pub use automations::Automations;
pub use brands::Brands;
pub use comments::Comments;
pub use custom_objects::CustomObjects;
pub use custom_roles::CustomRoles;
pub use custom_statuses::CustomStatuses;
pub use deleted_tickets::DeletedTickets;
pub use group_memberships::GroupMemberships;
pub use group_sla_policies::GroupSlaPolicies;
pub use groups::Groups;
pub use identities::Identities;
pub use incremental::{Incremental, Sampled, Start};
pub use job_statuses::{Became, JobStatuses, Jobs, Outcome};
pub use locales::Locales;
pub use macros::Macros;
pub use oauth_clients::OauthClients;
pub use oauth_tokens::OauthTokens;
pub use operations::Operation;
pub use organization_fields::OrganizationFields;
pub use organization_memberships::OrganizationMemberships;
pub use organization_subscriptions::OrganizationSubscriptions;
pub use organizations::Organizations;
pub use requests::Requests;
pub use satisfaction_ratings::SatisfactionRatings;
pub use schedules::Schedules;
pub use search::{Search, SearchKind};
pub use side_conversations::SideConversations;
pub use sla_policies::SlaPolicies;
pub use suspended_tickets::SuspendedTickets;
pub use tags::Tags;
pub use ticket_fields::TicketFields;
pub use ticket_form_statuses::TicketFormStatuses;
pub use ticket_forms::TicketForms;
pub use ticket_metrics::TicketMetrics;
pub use ticket_skips::TicketSkips;
pub use tickets::{Created, Idempotency, Obstacle, Preflight, Queued, Safely, Tickets};
pub use trigger_categories::TriggerCategories;
pub use triggers::Triggers;
pub use user_fields::UserFields;
pub use users::Users;
pub use views::Views;
pub use webhooks::Webhooks;

/// Every operation of Zendesk's API that the handles of this crate offer, each with its path: what the README's table
/// and the coverage test are made of.
///
/// ```
/// let merge = zendesk_client::api::operations().find(|operation| operation.name == "merge");
/// assert!(merge.is_some());
/// ```
pub fn operations() -> impl Iterator<Item = Operation> {
    [
        AccountSettings::OPERATIONS,
        AgentAvailabilities::OPERATIONS,
        Attachments::OPERATIONS,
        AuditLogs::OPERATIONS,
        Audits::OPERATIONS,
        Automations::OPERATIONS,
        Brands::OPERATIONS,
        Comments::OPERATIONS,
        CustomObjects::OPERATIONS,
        CustomRoles::OPERATIONS,
        CustomStatuses::OPERATIONS,
        DeletedTickets::OPERATIONS,
        GroupMemberships::OPERATIONS,
        GroupSlaPolicies::OPERATIONS,
        Groups::OPERATIONS,
        Identities::OPERATIONS,
        Incremental::OPERATIONS,
        JobStatuses::OPERATIONS,
        Locales::OPERATIONS,
        Macros::OPERATIONS,
        OauthClients::OPERATIONS,
        OauthTokens::OPERATIONS,
        OrganizationFields::OPERATIONS,
        OrganizationMemberships::OPERATIONS,
        OrganizationSubscriptions::OPERATIONS,
        Organizations::OPERATIONS,
        Requests::OPERATIONS,
        SatisfactionRatings::OPERATIONS,
        Schedules::OPERATIONS,
        Search::OPERATIONS,
        SideConversations::OPERATIONS,
        SlaPolicies::OPERATIONS,
        SuspendedTickets::OPERATIONS,
        Tags::OPERATIONS,
        TicketFields::OPERATIONS,
        TicketFormStatuses::OPERATIONS,
        TicketForms::OPERATIONS,
        TicketMetrics::OPERATIONS,
        TicketSkips::OPERATIONS,
        Tickets::OPERATIONS,
        TriggerCategories::OPERATIONS,
        Triggers::OPERATIONS,
        UserFields::OPERATIONS,
        Users::OPERATIONS,
        Views::OPERATIONS,
        Webhooks::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

use exchange::{MANY, count, found, joined, show_many};
