//! The records of Zendesk, one file a noun.
//!
//! Whatever Zendesk may leave out or set to null is an `Option` or an empty list; keys we do not know are kept in
//! `extra`; an enum keeps a value it does not know.

#[macro_use]
mod shapes;

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
mod drafts;
mod group_memberships;
mod group_sla_policies;
mod groups;
mod hidden;
mod identities;
mod job_statuses;
mod locales;
mod macros;
mod oauth_clients;
mod oauth_tokens;
mod organization_fields;
mod organization_memberships;
mod organization_subscriptions;
mod organizations;
mod related;
mod requests;
mod rules;
mod satisfaction_ratings;
mod schedules;
mod side_conversations;
mod sla_policies;
mod spelling;
mod suspended_tickets;
mod tags;
mod ticket_events;
mod ticket_fields;
mod ticket_form_statuses;
mod ticket_forms;
mod ticket_metric_events;
mod ticket_metrics;
mod ticket_skips;
mod tickets;
mod trigger_categories;
mod triggers;
mod user_fields;
mod users;
mod via;
mod views;
mod webhooks;

pub use account_settings::AccountSettings;
pub use agent_availabilities::{AgentAvailability, AgentStatus, AgentStatuses, Availability};
pub use attachments::{Attachment, Upload};
pub use audit_logs::AuditLog;
pub use audits::{Audit, AuditEvent};
pub use automations::{Automation, AutomationDraft};
pub use brands::{Brand, BrandDraft, HostMapping};
pub use comments::Comment;
pub use custom_objects::{
    CustomObject, CustomObjectDraft, CustomObjectField, CustomObjectRecord,
    CustomObjectRecordDraft, Limit,
};
pub use custom_roles::{CustomRole, CustomRoleDraft};
pub use custom_statuses::{CustomStatus, CustomStatusDraft};
pub use deleted_tickets::DeletedTicket;
pub use drafts::{GroupDraft, GroupMembershipDraft, OrganizationDraft, TicketFormDraft, UserDraft};
pub use group_memberships::GroupMembership;
pub use group_sla_policies::{GroupSlaPolicy, GroupSlaPolicyDraft};
pub use groups::Group;
pub use hidden::Hidden;
pub use identities::{UserIdentity, UserIdentityDraft};
pub use job_statuses::{JobRow, JobState, JobStatus};
pub use locales::Locale;
pub use macros::{Macro, MacroAttachment, MacroDraft};
pub use oauth_clients::{OauthClient, OauthClientDraft};
pub use oauth_tokens::{OauthToken, OauthTokenDraft};
pub use organization_fields::{FieldOption, OrganizationField};
pub use organization_memberships::{OrganizationMembership, OrganizationMembershipDraft};
pub use organization_subscriptions::OrganizationSubscription;
pub use organizations::Organization;
pub use related::{
    ComplianceDeletionStatus, OrganizationMerge, OrganizationRelated, TicketRelated, UserRelated,
};
pub use requests::{CustomerRequest, RequestDraft};
pub use rules::{Condition, Conditions, RuleAction};
pub use satisfaction_ratings::{SatisfactionRating, SatisfactionReason};
pub use schedules::{Holiday, HolidayDraft, Interval, Schedule, ScheduleDraft};
pub use side_conversations::{
    SideConversation, SideConversationAttachment, SideConversationEvent, SideMessageDraft,
};
pub use sla_policies::{SlaPolicy, SlaPolicyDraft};
pub use suspended_tickets::SuspendedTicket;
pub use tags::Tag;
pub use ticket_events::TicketEvent;
pub use ticket_fields::{FieldOptionDraft, TicketField, TicketFieldDraft};
pub use ticket_form_statuses::TicketFormStatus;
pub use ticket_forms::TicketForm;
pub use ticket_metric_events::TicketMetricEvent;
pub use ticket_metrics::{Minutes, TicketMetric};
pub use ticket_skips::TicketSkip;
pub use tickets::{
    BulkUpdate, CommentDraft, CustomField, Priority, Status, Ticket, TicketDates, TicketDraft,
    TicketType, TicketUpdate,
};
pub use trigger_categories::{TriggerCategory, TriggerCategoryDraft};
pub use triggers::{Trigger, TriggerDraft, TriggerRevision};
pub use user_fields::{FieldDraft, UserField};
pub use users::{Role, User};
pub use via::{Via, ViaSource};
pub use views::{View, ViewCount, ViewDraft, ViewExport, ViewRows};
pub use webhooks::{
    SigningSecret, Webhook, WebhookAttempt, WebhookDraft, WebhookInvocation, WebhookTest,
};

use spelling::{null_is_default, time, time_or_null};

/// Keys this crate does not know, as they came.
pub type Extra = std::collections::BTreeMap<String, serde_json::Value>;

#[cfg(test)]
mod tests;
