//! What an event delivery says. Ids are text and enums shout on this wire; here they are what they are elsewhere.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::change::Change;
use super::wire::{id_or_none, word_or_none};
use crate::ids::{BrandId, GroupId, OrganizationId, TicketFormId, UserId};
use crate::model::{Priority, Status, TicketType};

/// What comes before the name of every event.
const PREFIX: &str = "zen:event-type:";

/// One delivery of an event that a webhook subscribed to.
///
/// Deliveries of triggers and automations hold whatever JSON somebody wrote into the action; they are not of this shape.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// The event's own id: the same in each try of one delivery.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// What happened, with its particulars.
    pub change: Change,
    /// When it happened. Deliveries come in any order.
    pub time: Timestamp,
    /// The account's id.
    pub account_id: Option<i64>,
    /// Such as `zen:ticket:123`.
    pub subject: String,
    /// The record as it was right after the event.
    pub detail: Detail,
    /// The version of the event's schema, a date.
    pub schema: Option<String>,
}

/// The name of an event without its common beginning, such as `ticket.status_changed`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind(String);

impl Kind {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the event is about: `ticket`, `organization`, `user`, `agent`.
    pub fn about(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The record that an event is about. What is empty, null or `"0"` on the wire is `None`.
#[derive(Clone, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct Detail {
    /// The record's id.
    #[serde(default, deserialize_with = "id_or_none")]
    pub id: Option<i64>,
    /// Who did it.
    #[serde(default, deserialize_with = "id_or_none")]
    pub actor_id: Option<UserId>,
    /// Whom the ticket is assigned to.
    #[serde(default, deserialize_with = "id_or_none")]
    pub assignee_id: Option<UserId>,
    /// The group the ticket is assigned to.
    #[serde(default, deserialize_with = "id_or_none")]
    pub group_id: Option<GroupId>,
    /// The organization of the ticket or user.
    #[serde(default, deserialize_with = "id_or_none")]
    pub organization_id: Option<OrganizationId>,
    /// Who asked.
    #[serde(default, deserialize_with = "id_or_none")]
    pub requester_id: Option<UserId>,
    /// Who wrote the ticket.
    #[serde(default, deserialize_with = "id_or_none")]
    pub submitter_id: Option<UserId>,
    /// The brand.
    #[serde(default, deserialize_with = "id_or_none")]
    pub brand_id: Option<BrandId>,
    /// The form.
    #[serde(default, deserialize_with = "id_or_none")]
    pub form_id: Option<TicketFormId>,
    /// The status.
    #[serde(default, deserialize_with = "word_or_none")]
    pub status: Option<Status>,
    /// The priority.
    #[serde(default, deserialize_with = "word_or_none")]
    pub priority: Option<Priority>,
    /// The type of a ticket.
    #[serde(rename = "type", default, deserialize_with = "word_or_none")]
    pub kind: Option<TicketType>,
    /// The tags.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Every other key, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A body that is no delivery of an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an event delivery: {what}")]
pub struct Unreadable {
    what: &'static str,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    time: Timestamp,
    #[serde(default, deserialize_with = "id_or_none")]
    account_id: Option<i64>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    zendesk_event_version: Option<String>,
    #[serde(default)]
    detail: Detail,
    #[serde(default)]
    event: Map<String, Value>,
}

impl Delivery {
    /// Reads a body that [`Verifier::check`](super::Verifier::check) let through.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if it is not an event's; nothing of its text is repeated.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let envelope: Envelope = serde_json::from_slice(body).map_err(|error| Unreadable {
            what: match error.classify() {
                serde_json::error::Category::Data => "a key is missing or of another shape",
                _ => "not JSON",
            },
        })?;
        let name = envelope.kind.strip_prefix(PREFIX);
        let kind = Kind(name.unwrap_or(&envelope.kind).to_owned());
        Ok(Self {
            change: Change::of(&kind, envelope.event),
            id: envelope.id,
            kind,
            time: envelope.time,
            account_id: envelope.account_id,
            subject: envelope.subject,
            detail: envelope.detail,
            schema: envelope.zendesk_event_version,
        })
    }

    /// The id of the record it is about: the one in `detail`, else the end of `subject`.
    pub fn subject_id(&self) -> Option<i64> {
        let named = || self.subject.rsplit(':').next()?.parse().ok();
        self.detail.id.or_else(named)
    }
}
