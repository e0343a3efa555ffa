//! Audits: the history of a ticket, one for each update.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Extra, Via, null_is_default, time};
use crate::ids::{AuditId, CommentId, MacroId, ScheduleId, TicketId, UserId};

/// Everything that one update did to a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Audit {
    /// Its number; later ones are larger.
    pub id: AuditId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// When it happened.
    #[serde(deserialize_with = "time")]
    pub created_at: Timestamp,
    /// [`UserId::SYSTEM`] for an automation.
    pub author_id: UserId,
    /// What is known of the sender, such as the client and the place.
    #[serde(default)]
    pub metadata: Value,
    /// What happened, in its order.
    #[serde(default, deserialize_with = "null_is_default")]
    pub events: Vec<AuditEvent>,
    /// By which way it came.
    #[serde(default)]
    pub via: Option<Via>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Audit {
    /// How `event` came about: its own channel where it has one, else the audit's. A trigger's change stands inside the
    /// audit of the update that fired it, and only its own `via` says so.
    pub fn via_of<'a>(&'a self, event: &'a AuditEvent) -> Option<&'a Via> {
        event.via.as_ref().or(self.via.as_ref())
    }
}

/// One thing an update did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditEvent {
    /// Missing in a few kinds of events.
    #[serde(default)]
    pub id: Option<i64>,
    /// Such as `Create`, `Change`, `Comment`, `Notification`.
    #[serde(rename = "type", default, deserialize_with = "null_is_default")]
    pub kind: String,
    /// For `Create` and `Change`. A custom field's number, as text.
    #[serde(default)]
    pub field_name: Option<String>,
    /// Ids as text, tags as a list, sometimes an object.
    #[serde(default)]
    pub value: Value,
    /// The value before, of any kind.
    #[serde(default)]
    pub previous_value: Value,
    /// For comments.
    #[serde(default)]
    pub public: Option<bool>,
    /// For comments and notifications; in some kinds a list.
    #[serde(default)]
    pub body: Value,
    /// The text as HTML.
    #[serde(default)]
    pub html_body: Option<String>,
    /// The text without any markup.
    #[serde(default)]
    pub plain_body: Option<String>,
    /// Its files.
    #[serde(default, deserialize_with = "null_is_default")]
    pub attachments: Vec<Attachment>,
    /// The audit it was written with.
    #[serde(default)]
    pub audit_id: Option<AuditId>,
    /// For notifications.
    #[serde(default)]
    pub subject: Option<String>,
    /// For notifications: whom they went to.
    #[serde(default, deserialize_with = "null_is_default")]
    pub recipients: Vec<UserId>,
    /// For `External`: the target or webhook that was called.
    #[serde(default)]
    pub resource: Value,
    /// For `ScheduleAssignment`.
    #[serde(default)]
    pub previous_schedule_id: Option<ScheduleId>,
    /// The schedule that applies from now on.
    #[serde(default)]
    pub new_schedule_id: Option<ScheduleId>,
    /// For `AgentMacroReference`.
    #[serde(default)]
    pub macro_id: Option<MacroId>,
    /// The name of the macro that was applied.
    #[serde(default)]
    pub macro_title: Option<String>,
    /// Whether that macro is gone.
    #[serde(default)]
    pub macro_deleted: Option<bool>,
    /// For `CommentPrivacyChange` and redactions.
    #[serde(default)]
    pub comment_id: Option<CommentId>,
    /// Who wrote the comment.
    #[serde(default)]
    pub author_id: Option<UserId>,
    /// The event's own channel; it overrides the audit's.
    #[serde(default)]
    pub via: Option<Via>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl AuditEvent {
    /// Whether it sets `field`, at creation or later.
    pub fn sets(&self, field: &str) -> bool {
        matches!(self.kind.as_str(), "Create" | "Change")
            && self.field_name.as_deref() == Some(field)
    }

    /// The new value as an id; `None` when it was cleared.
    pub fn value_as_id(&self) -> Option<i64> {
        as_id(&self.value)
    }

    /// The old value as an id.
    pub fn previous_value_as_id(&self) -> Option<i64> {
        as_id(&self.previous_value)
    }

    /// Whether it is a comment of any kind.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind.as_str(), "Comment" | "VoiceComment")
    }
}

fn as_id(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}
