//! Comments of a ticket.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Extra, Via, null_is_default, time};
use crate::ids::{AuditId, CommentId, UserId};

/// A public reply or a private note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct Comment {
    pub id: CommentId,
    /// `Comment` or `VoiceComment`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// [`UserId::SYSTEM`] when no user wrote it.
    pub author_id: UserId,
    #[serde(default, deserialize_with = "null_is_default")]
    pub body: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub html_body: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub plain_body: String,
    /// Whether the requester sees it.
    pub public: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub attachments: Vec<Attachment>,
    #[serde(default)]
    pub audit_id: Option<AuditId>,
    #[serde(default)]
    pub via: Option<Via>,
    #[serde(deserialize_with = "time")]
    pub created_at: Timestamp,
    #[serde(default)]
    pub metadata: Value,
    #[serde(flatten)]
    pub extra: Extra,
}
