//! Tickets, and changes to them.

mod bulk;
mod draft;
mod update;

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, TicketMetric, Via, null_is_default, time, time_or_null};
use crate::ids::{
    BrandId, CustomStatusId, GroupId, OrganizationId, TicketFieldId, TicketFormId, TicketId, UserId,
};
use crate::page::Later;

pub use bulk::BulkUpdate;
pub use draft::{CommentDraft, TicketDraft};
pub use update::TicketUpdate;

open_enum! {
    /// The status of a ticket.
    Status {
        /// Nobody is assigned yet.
        New = "new",
        /// An agent has to do something.
        Open = "open",
        /// The requester has to do something.
        Pending = "pending",
        /// Somebody else has to do something.
        Hold = "hold",
        /// Done, may be reopened.
        Solved = "solved",
        /// Done for good: no update is possible.
        Closed = "closed",
        /// Deleted; only exports give such tickets.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The priority of a ticket.
    Priority {
        /// The highest.
        Urgent = "urgent",
        /// Above normal.
        High = "high",
        /// The middle.
        Normal = "normal",
        /// The lowest.
        Low = "low",
    }
}

open_enum! {
    /// What a ticket is about.
    TicketType {
        /// Something that causes incidents.
        Problem = "problem",
        /// An occurrence of a problem.
        Incident = "incident",
        /// A question.
        Question = "question",
        /// Something to be done by a date.
        Task = "task",
    }
}

/// A ticket as show, list, search and exports give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct Ticket {
    pub id: TicketId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// Not unique.
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default)]
    pub via: Option<Via>,
    #[serde(deserialize_with = "time")]
    pub created_at: Timestamp,
    /// Changes only with an update that leaves an event.
    #[serde(deserialize_with = "time")]
    pub updated_at: Timestamp,
    /// Seconds since 1970; changes with every update. Real in exports, elsewhere missing or 0.
    #[serde(default)]
    pub generated_timestamp: Option<i64>,
    #[serde(rename = "type", default)]
    pub kind: Option<TicketType>,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub raw_subject: Option<String>,
    /// The text of the first comment.
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub priority: Option<Priority>,
    pub status: Status,
    #[serde(default)]
    pub recipient: Option<String>,
    #[serde(default)]
    pub requester_id: Option<UserId>,
    #[serde(default)]
    pub submitter_id: Option<UserId>,
    #[serde(default)]
    pub assignee_id: Option<UserId>,
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// Followers and CCs together.
    #[serde(default, deserialize_with = "null_is_default")]
    pub collaborator_ids: Vec<UserId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub follower_ids: Vec<UserId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub email_cc_ids: Vec<UserId>,
    #[serde(default)]
    pub forum_topic_id: Option<i64>,
    #[serde(default)]
    pub problem_id: Option<TicketId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub has_incidents: bool,
    /// Whether any comment is public.
    #[serde(default)]
    pub is_public: Option<bool>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub due_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Decoded when asked for: a page of an export holds hundreds of thousands of them. See
    /// [`custom_field`](Self::custom_field).
    #[serde(default)]
    pub custom_fields: Later<Vec<CustomField>>,
    #[serde(default)]
    pub satisfaction_rating: Value,
    #[serde(default, deserialize_with = "null_is_default")]
    pub sharing_agreement_ids: Vec<i64>,
    #[serde(default)]
    pub custom_status_id: Option<CustomStatusId>,
    #[serde(default)]
    pub encoded_id: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub followup_ids: Vec<TicketId>,
    /// `None` on plans without forms.
    #[serde(default)]
    pub ticket_form_id: Option<TicketFormId>,
    #[serde(default)]
    pub brand_id: Option<BrandId>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub allow_channelback: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub allow_attachments: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub from_messaging_channel: bool,
    /// With `include("dates")`.
    #[serde(default)]
    pub dates: Option<TicketDates>,
    /// With `include("slas")`.
    #[serde(default)]
    pub slas: Option<Value>,
    /// With `include("comment_count")`.
    #[serde(default)]
    pub comment_count: Option<u64>,
    /// The same as `custom_fields`, a second time: not kept.
    #[serde(rename = "fields", default, skip_serializing)]
    _fields: IgnoredAny,
    #[serde(default, deserialize_with = "null_is_default")]
    pub satisfaction_probability: Value,
    /// With `include("metric_sets")`.
    #[serde(default)]
    pub metric_set: Option<TicketMetric>,
    /// With `include("incident_counts")`.
    #[serde(default)]
    pub incident_count: Option<u64>,
    #[serde(default)]
    pub support_type: Option<String>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl Ticket {
    /// The value of a custom field, if the ticket has the field; null where it is empty.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`](crate::Error::Shape) if the ticket's custom fields cannot be read.
    pub fn custom_field(&self, id: TicketFieldId) -> crate::Result<Option<&Value>> {
        let mut fields = self.custom_fields.get()?.iter();
        Ok(fields
            .find(|field| field.id == id)
            .map(|field| &field.value))
    }

    /// The ticket this one follows up, if it does: a customer answered when that one was closed.
    pub fn follows_up(&self) -> Option<TicketId> {
        let source = &self.via.as_ref()?.source;
        let from = source.from.get("ticket_id")?;
        let id = from
            .as_i64()
            .or_else(|| from.as_str()?.trim().parse().ok())?;
        (source.rel.as_deref() == Some("follow_up")).then(|| TicketId::new(id))
    }
}

/// The value of one custom field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct CustomField {
    pub id: TicketFieldId,
    /// Text, a number as text, a boolean, a list of tags, or null.
    #[serde(default)]
    pub value: Value,
}

impl CustomField {
    /// A field with its value.
    pub fn new(id: TicketFieldId, value: impl Into<Value>) -> Self {
        Self {
            id,
            value: value.into(),
        }
    }
}

/// When what happened to a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct TicketDates {
    #[serde(default, deserialize_with = "time_or_null")]
    pub assignee_updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub requester_updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub status_updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub initially_assigned_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub assigned_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub solved_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time_or_null")]
    pub latest_comment_added_at: Option<Timestamp>,
}
