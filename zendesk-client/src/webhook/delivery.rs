//! What an event delivery says. Ids are text and enums shout on this wire; here they are what they are elsewhere.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::{Map, Value};

use crate::ids::{BrandId, CommentId, GroupId, OrganizationId, TicketFormId, UserId};
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

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed<T> {
    /// `None` where the event does not say, or says that there is none.
    pub current: Option<T>,
    /// `None` where the event does not say, or says that there was none.
    pub previous: Option<T>,
}

/// What happened. Events without particulars of their own, and those this crate does not know, are [`Change::Other`]
/// with the event as it came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// `ticket.created`, `organization.created`, `user.created`.
    Created,
    /// `ticket.status_changed`.
    #[non_exhaustive]
    Status {
        /// The status now.
        current: Status,
        /// The status before, if it is said.
        previous: Option<Status>,
    },
    /// `ticket.priority_changed`.
    Priority(Changed<Priority>),
    /// `ticket.type_changed`.
    Type(Changed<TicketType>),
    /// `ticket.agent_assignment_changed`.
    Assignee(Changed<UserId>),
    /// `ticket.group_assignment_changed`.
    Group(Changed<GroupId>),
    /// `ticket.organization_changed`.
    Organization(Changed<OrganizationId>),
    /// `ticket.requester_changed`.
    Requester(Changed<UserId>),
    /// `ticket.brand_changed`.
    Brand(Changed<BrandId>),
    /// `ticket.form_changed`.
    Form(Changed<TicketFormId>),
    /// `ticket.tags_changed`, `organization.tags_changed`.
    #[non_exhaustive]
    Tags {
        /// Tags that are new.
        added: Vec<String>,
        /// Tags that are gone.
        removed: Vec<String>,
    },
    /// `ticket.comment_added`.
    Comment(Comment),
    /// `ticket.soft_deleted`, `ticket.permanently_deleted`, `organization.deleted`, `user.deleted`.
    Deleted,
    /// `ticket.undeleted`.
    Undeleted,
    /// Anything else, as it came.
    Other(Map<String, Value>),
}

/// A comment as an event tells it.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Its text.
    #[serde(default)]
    pub body: String,
    /// Whether the requester can read it.
    #[serde(default)]
    pub is_public: Option<bool>,
    #[serde(default)]
    author: Option<Author>,
}

#[derive(Clone, Deserialize)]
struct Author {
    #[serde(default, deserialize_with = "id_or_none")]
    id: Option<UserId>,
}

impl Comment {
    /// Who wrote it.
    pub fn author_id(&self) -> Option<UserId> {
        self.author.as_ref()?.id
    }
}

/// What was written is not shown.
impl fmt::Debug for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comment")
            .field("id", &self.id)
            .field("is_public", &self.is_public)
            .finish_non_exhaustive()
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

impl Change {
    /// An event whose particulars are not as expected is kept as it came.
    fn of(kind: &Kind, event: Map<String, Value>) -> Self {
        Self::known(kind.as_str(), &event).unwrap_or(Self::Other(event))
    }

    fn known(kind: &str, event: &Map<String, Value>) -> Option<Self> {
        Some(match kind {
            "ticket.created" | "organization.created" | "user.created" => Self::Created,
            "ticket.status_changed" => Self::Status {
                current: word(event, "current")?,
                previous: word(event, "previous"),
            },
            "ticket.priority_changed" => Self::Priority(words(event)),
            "ticket.type_changed" => Self::Type(words(event)),
            "ticket.agent_assignment_changed" => Self::Assignee(ids(event)?),
            "ticket.group_assignment_changed" => Self::Group(ids(event)?),
            "ticket.organization_changed" => Self::Organization(ids(event)?),
            "ticket.requester_changed" => Self::Requester(ids(event)?),
            "ticket.brand_changed" => Self::Brand(ids(event)?),
            "ticket.form_changed" => Self::Form(ids(event)?),
            "ticket.tags_changed" | "organization.tags_changed" => Self::Tags {
                added: list(event, &["tags_added", "added"])?,
                removed: list(event, &["tags_removed", "removed"])?,
            },
            "ticket.comment_added" => {
                let comment = event.get("comment")?;
                Self::Comment(Comment::deserialize(comment).ok()?)
            }
            "ticket.soft_deleted"
            | "ticket.permanently_deleted"
            | "organization.deleted"
            | "user.deleted" => Self::Deleted,
            "ticket.undeleted" => Self::Undeleted,
            _ => return None,
        })
    }
}

fn word<T: for<'a> From<&'a str>>(event: &Map<String, Value>, key: &str) -> Option<T> {
    let word = event.get(key)?.as_str()?;
    (!word.is_empty()).then(|| T::from(word))
}

fn words<T: for<'a> From<&'a str>>(event: &Map<String, Value>) -> Changed<T> {
    Changed {
        current: word(event, "current"),
        previous: word(event, "previous"),
    }
}

/// `None` if either is there and no id.
fn ids<T: DeserializeOwned>(event: &Map<String, Value>) -> Option<Changed<T>> {
    let id = |key: &str| match event.get(key) {
        None => Some(None),
        Some(value) => id_or_none(value).ok(),
    };
    Some(Changed {
        current: id("current")?,
        previous: id("previous")?,
    })
}

fn list(event: &Map<String, Value>, keys: &[&str]) -> Option<Vec<String>> {
    match keys.iter().find_map(|key| event.get(*key)) {
        None => Some(Vec::new()),
        Some(list) => Vec::deserialize(list).ok(),
    }
}

/// An id as text or number; `""`, `"0"` and null are none.
fn id_or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    use serde::de::Error;
    let id = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(id) => id.as_i64(),
        Value::String(id) if id.trim().is_empty() => return Ok(None),
        Value::String(id) => id.trim().parse().ok(),
        _ => None,
    };
    let id = id.ok_or_else(|| D::Error::custom("expected an id"))?;
    if id == 0 {
        return Ok(None);
    }
    let id = T::deserialize(Value::from(id));
    id.map(Some).map_err(|_| D::Error::custom("expected an id"))
}

fn word_or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word
        .filter(|word| !word.is_empty())
        .map(|word| T::from(word.as_str())))
}
