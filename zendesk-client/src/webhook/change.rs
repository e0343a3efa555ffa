//! What happened, with its particulars.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::delivery::Kind;
use super::wire::id_or_none;
use crate::ids::{BrandId, CommentId, GroupId, OrganizationId, TicketFormId, UserId};
use crate::model::{Priority, Status, TicketType};

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

impl Change {
    /// An event whose particulars are not as expected is kept as it came.
    pub(super) fn of(kind: &Kind, event: Map<String, Value>) -> Self {
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
