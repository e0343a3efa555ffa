//! Which model stands behind which key of an answer.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zendesk_client::model::{
    AccountSettings, Attachment, Audit, AuditEvent, AuditLog, Automation, Brand, Comment,
    ComplianceDeletionStatus, CustomObject, CustomObjectField, CustomObjectRecord, CustomRole,
    CustomStatus, CustomerRequest, DeletedTicket, Extra, FieldOption, Group, GroupMembership,
    GroupSlaPolicy, Holiday, JobStatus, Locale, Macro, MacroAttachment, OauthClient, OauthToken,
    Organization, OrganizationField, OrganizationMembership, OrganizationMerge,
    OrganizationRelated, OrganizationSubscription, SatisfactionRating, SatisfactionReason,
    Schedule, SlaPolicy, SuspendedTicket, Tag, Ticket, TicketEvent, TicketField, TicketForm,
    TicketFormStatus, TicketMetric, TicketMetricEvent, TicketSkip, Trigger, TriggerCategory,
    TriggerRevision, Upload, User, UserField, UserIdentity, UserRelated, Via, View, ViewCount,
    Webhook,
};

use super::lossless::differences;

/// What a record is worth.
pub(super) struct Checked {
    /// Keys the model does not know.
    pub(super) unknown: Vec<String>,
    /// Where it did not decode, or came back different.
    pub(super) wrong: Vec<String>,
}

/// Decodes a record and writes it again.
fn round<T: DeserializeOwned + Serialize>(
    record: &Value,
    unknown: impl Fn(&T) -> Vec<String>,
) -> Checked {
    // From text, as over the wire.
    match serde_json::from_str::<T>(&record.to_string()) {
        Err(error) => Checked {
            unknown: Vec::new(),
            wrong: vec![format!(": {error}")],
        },
        Ok(decoded) => Checked {
            unknown: unknown(&decoded),
            wrong: differences(record, &serde_json::to_value(&decoded).unwrap()),
        },
    }
}

/// The keys of `extra` with the name of the record they stand in.
fn named(record: &str, extra: &Extra) -> Vec<String> {
    extra.keys().map(|key| format!("{record}.{key}")).collect()
}

/// The unknown keys of the records inside a record.
trait Within {
    fn within(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Within for Via {
    fn within(&self) -> Vec<String> {
        let mut unknown = named("Via", &self.extra);
        unknown.extend(named("ViaSource", &self.source.extra));
        unknown
    }
}

impl Within for Ticket {
    fn within(&self) -> Vec<String> {
        // They are decoded when asked for, so they are asked for.
        self.custom_fields.get().unwrap();
        self.via.iter().flat_map(Via::within).collect()
    }
}

impl Within for Comment {
    fn within(&self) -> Vec<String> {
        let files = self.attachments.iter();
        let files = files.flat_map(|file| named("Attachment", &file.extra));
        files.chain(self.via.iter().flat_map(Via::within)).collect()
    }
}

impl Within for AuditEvent {
    fn within(&self) -> Vec<String> {
        let mut unknown = named(&format!("AuditEvent {}", self.kind), &self.extra);
        unknown.extend(self.via.iter().flat_map(Via::within));
        let files = self.attachments.iter();
        unknown.extend(files.flat_map(|file| named("Attachment", &file.extra)));
        unknown
    }
}

impl Within for Audit {
    fn within(&self) -> Vec<String> {
        let events = self.events.iter().flat_map(AuditEvent::within);
        events
            .chain(self.via.iter().flat_map(Via::within))
            .collect()
    }
}

impl Within for JobStatus {
    fn within(&self) -> Vec<String> {
        let rows = self.rows();
        rows.iter()
            .flat_map(|row| named("JobRow", &row.extra))
            .collect()
    }
}

impl Within for TicketField {
    fn within(&self) -> Vec<String> {
        let options = self.custom_field_options.iter();
        options
            .flat_map(|option| named("FieldOption", &option.extra))
            .collect()
    }
}

macro_rules! nothing_within {
    ($($model:ident)*) => { $(impl Within for $model {})* };
}

nothing_within! {
    AccountSettings Attachment AuditLog Automation Brand ComplianceDeletionStatus CustomObject
    CustomObjectField CustomObjectRecord CustomRole CustomStatus CustomerRequest DeletedTicket FieldOption
    Group GroupMembership GroupSlaPolicy Holiday Locale Macro MacroAttachment OauthClient OauthToken
    Organization OrganizationField OrganizationMembership OrganizationMerge OrganizationRelated
    OrganizationSubscription SatisfactionRating SatisfactionReason Schedule SlaPolicy SuspendedTicket Tag
    TicketEvent TicketForm TicketFormStatus TicketMetric TicketMetricEvent TicketSkip Trigger TriggerCategory
    TriggerRevision Upload User UserField UserIdentity UserRelated View ViewCount Webhook
}

macro_rules! models {
    ($($($key:literal)|+ => $model:ident,)*) => {
        /// Whether there is a model for what stands under `key`.
        pub(super) fn knows(key: &str) -> bool {
            key == "results" || matches!(key, $($($key)|+)|*)
        }

        /// Checks what stands under `key`; `None` if there is no model of it.
        pub(super) fn check(key: &str, record: &Value) -> Option<Checked> {
            Some(match key {
                "results" => {
                    let kind = record["result_type"].as_str()?;
                    return check(kind, record);
                }
                // Whom Zendesk takes us for without credentials.
                "user" if record["id"].is_null() && record["name"] == "Anonymous user" => {
                    Checked { unknown: Vec::new(), wrong: Vec::new() }
                }
                "tags" if record.is_string() => Checked { unknown: Vec::new(), wrong: Vec::new() },
                $($($key)|+ => round(record, |read: &$model| {
                    let mut unknown = named(stringify!($model), &read.extra);
                    unknown.extend(read.within());
                    unknown
                }),)*
                _ => return None,
            })
        }
    };
}

models! {
    "ticket" | "tickets" => Ticket,
    "user" | "users" | "deleted_user" | "deleted_users" => User,
    "organization" | "organizations" => Organization,
    "audit" | "audits" => Audit,
    "comment" | "comments" => Comment,
    "identity" | "identities" => UserIdentity,
    "job_status" | "job_statuses" => JobStatus,
    "ticket_field" | "ticket_fields" => TicketField,
    "user_field" | "user_fields" => UserField,
    "organization_field" | "organization_fields" => OrganizationField,
    "group" | "groups" => Group,
    "group_membership" | "group_memberships" => GroupMembership,
    "organization_membership" | "organization_memberships" => OrganizationMembership,
    "ticket_form" | "ticket_forms" => TicketForm,
    "view" | "views" => View,
    "view_count" | "view_counts" => ViewCount,
    "trigger" | "triggers" => Trigger,
    "trigger_category" | "trigger_categories" => TriggerCategory,
    "automation" | "automations" => Automation,
    "macro" | "macros" => Macro,
    "macro_attachment" | "macro_attachments" => MacroAttachment,
    "sla_policy" | "sla_policies" => SlaPolicy,
    "brand" | "brands" => Brand,
    "custom_role" | "custom_roles" => CustomRole,
    "custom_status" | "custom_statuses" => CustomStatus,
    "locale" | "locales" => Locale,
    "satisfaction_rating" | "satisfaction_ratings" => SatisfactionRating,
    "schedule" | "schedules" => Schedule,
    "holiday" | "holidays" => Holiday,
    "webhook" | "webhooks" => Webhook,
    "client" | "clients" | "global_clients" => OauthClient,
    "ticket_events" => TicketEvent,
    "metric_sets" | "ticket_metric" | "ticket_metrics" => TicketMetric,
    "upload" => Upload,
    "attachment" => Attachment,
    "user_related" => UserRelated,
    "settings" => AccountSettings,
    "tag" | "tags" => Tag,
    "group_sla_policy" | "group_sla_policies" => GroupSlaPolicy,
    "custom_object" | "custom_objects" => CustomObject,
    "custom_object_field" | "custom_object_fields" => CustomObjectField,
    "custom_object_record" | "custom_object_records" => CustomObjectRecord,
    "suspended_ticket" | "suspended_tickets" => SuspendedTicket,
    "deleted_tickets" => DeletedTicket,
    "request" | "requests" => CustomerRequest,
    "reason" | "reasons" => SatisfactionReason,
    "skip" | "skips" => TicketSkip,
    "token" | "tokens" => OauthToken,
    "audit_log" | "audit_logs" => AuditLog,
    "organization_subscription" | "organization_subscriptions" => OrganizationSubscription,
    "organization_merge" | "organization_merges" => OrganizationMerge,
    "organization_related" => OrganizationRelated,
    "ticket_form_statuses" => TicketFormStatus,
    "trigger_revision" | "trigger_revisions" => TriggerRevision,
    "ticket_metric_events" => TicketMetricEvent,
    "compliance_deletion_statuses" => ComplianceDeletionStatus,
    "custom_field_option" | "custom_field_options" => FieldOption,
}
