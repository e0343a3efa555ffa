//! Tickets, and changes to them.

mod bulk;
mod draft;
mod status;
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
pub use status::{Priority, Status, TicketType};
pub use update::TicketUpdate;

/// A ticket as show, list, search and exports give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ticket {
    /// Its number.
    pub id: TicketId,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// Not unique.
    #[serde(default)]
    pub external_id: Option<String>,
    /// By which way it came.
    #[serde(default)]
    pub via: Option<Via>,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub created_at: Timestamp,
    /// Changes only with an update that leaves an event.
    #[serde(deserialize_with = "time")]
    pub updated_at: Timestamp,
    /// Seconds since 1970; changes with every update. Real in exports, elsewhere missing or 0.
    #[serde(default)]
    pub generated_timestamp: Option<i64>,
    /// `type` on the wire.
    #[serde(rename = "type", default)]
    pub kind: Option<TicketType>,
    /// The subject as an agent reads it.
    #[serde(default)]
    pub subject: Option<String>,
    /// The subject with the placeholder of dynamic content, where it has one.
    #[serde(default)]
    pub raw_subject: Option<String>,
    /// The text of the first comment.
    #[serde(default)]
    pub description: Option<String>,
    /// How urgent it is, where anybody said so.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Where it stands.
    pub status: Status,
    /// The address of the account that the mail was sent to.
    #[serde(default)]
    pub recipient: Option<String>,
    /// Who wants something.
    #[serde(default)]
    pub requester_id: Option<UserId>,
    /// Who wrote the first comment.
    #[serde(default)]
    pub submitter_id: Option<UserId>,
    /// The agent who has it.
    #[serde(default)]
    pub assignee_id: Option<UserId>,
    /// The organization it belongs to.
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
    /// The group that has it.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// Followers and CCs together.
    #[serde(default, deserialize_with = "null_is_default")]
    pub collaborator_ids: Vec<UserId>,
    /// Agents who follow it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub follower_ids: Vec<UserId>,
    /// Users who get copies of mails.
    #[serde(default, deserialize_with = "null_is_default")]
    pub email_cc_ids: Vec<UserId>,
    /// The topic it came from.
    #[serde(default)]
    pub forum_topic_id: Option<i64>,
    /// For an incident: its problem.
    #[serde(default)]
    pub problem_id: Option<TicketId>,
    /// For a problem: whether there are incidents.
    #[serde(default, deserialize_with = "null_is_default")]
    pub has_incidents: bool,
    /// Whether any comment is public.
    #[serde(default)]
    pub is_public: Option<bool>,
    /// For a task: when it is to be done.
    #[serde(default, deserialize_with = "time_or_null")]
    pub due_at: Option<Timestamp>,
    /// Its tags, in lower case.
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Decoded when asked for: a page of an export holds hundreds of thousands of them. See
    /// [`custom_field`](Self::custom_field).
    #[serde(default)]
    pub custom_fields: Later<Vec<CustomField>>,
    /// What the requester thinks of the answer.
    #[serde(default)]
    pub satisfaction_rating: Value,
    /// By which agreements it is shared with other accounts.
    #[serde(default, deserialize_with = "null_is_default")]
    pub sharing_agreement_ids: Vec<i64>,
    /// The status by its name in this account.
    #[serde(default)]
    pub custom_status_id: Option<CustomStatusId>,
    /// The id as mails have it.
    #[serde(default)]
    pub encoded_id: Option<String>,
    /// Tickets that follow this one, which was closed.
    #[serde(default, deserialize_with = "null_is_default")]
    pub followup_ids: Vec<TicketId>,
    /// `None` on plans without forms.
    #[serde(default)]
    pub ticket_form_id: Option<TicketFormId>,
    /// The brand.
    #[serde(default)]
    pub brand_id: Option<BrandId>,
    /// Whether an answer can go out by the channel it came in.
    #[serde(default, deserialize_with = "null_is_default")]
    pub allow_channelback: bool,
    /// Whether files can be added.
    #[serde(default, deserialize_with = "null_is_default")]
    pub allow_attachments: bool,
    /// Whether it began as a conversation.
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
    /// How likely a good rating is, from 0 to 1.
    #[serde(default, deserialize_with = "null_is_default")]
    pub satisfaction_probability: Value,
    /// With `include("metric_sets")`.
    #[serde(default)]
    pub metric_set: Option<TicketMetric>,
    /// With `include("incident_counts")`.
    #[serde(default)]
    pub incident_count: Option<u64>,
    /// Who works on it: `agent` or `ai_agent`.
    #[serde(default)]
    pub support_type: Option<String>,
    /// In search results.
    #[serde(default)]
    pub result_type: Option<String>,
    /// Keys this crate does not know, as they came.
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
pub struct CustomField {
    /// The field.
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
pub struct TicketDates {
    /// When the assignee changed it last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub assignee_updated_at: Option<Timestamp>,
    /// When the requester changed it last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub requester_updated_at: Option<Timestamp>,
    /// When its status changed last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub status_updated_at: Option<Timestamp>,
    /// When it was assigned first.
    #[serde(default, deserialize_with = "time_or_null")]
    pub initially_assigned_at: Option<Timestamp>,
    /// When it was assigned last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub assigned_at: Option<Timestamp>,
    /// When it was solved last.
    #[serde(default, deserialize_with = "time_or_null")]
    pub solved_at: Option<Timestamp>,
    /// When the last comment was written.
    #[serde(default, deserialize_with = "time_or_null")]
    pub latest_comment_added_at: Option<Timestamp>,
}
