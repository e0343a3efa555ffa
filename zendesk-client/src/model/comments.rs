//! Comments of a ticket.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Extra, Via, null_is_default, time};
use crate::ids::{AuditId, CommentId, UserId};

/// A public reply or a private note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comment {
    /// Its number.
    pub id: CommentId,
    /// `Comment` or `VoiceComment`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// [`UserId::SYSTEM`] when no user wrote it.
    pub author_id: UserId,
    /// The text.
    #[serde(default, deserialize_with = "null_is_default")]
    pub body: String,
    /// The text as HTML.
    #[serde(default, deserialize_with = "null_is_default")]
    pub html_body: String,
    /// The text without any markup.
    #[serde(default, deserialize_with = "null_is_default")]
    pub plain_body: String,
    /// Whether the requester sees it.
    pub public: bool,
    /// Its files.
    #[serde(default, deserialize_with = "null_is_default")]
    pub attachments: Vec<Attachment>,
    /// The audit it was written with.
    #[serde(default)]
    pub audit_id: Option<AuditId>,
    /// By which way it came.
    #[serde(default)]
    pub via: Option<Via>,
    /// When it was written.
    #[serde(deserialize_with = "time")]
    pub created_at: Timestamp,
    /// What is known of the sender, such as the client and the place.
    #[serde(default)]
    pub metadata: Value,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}
