//! Attachments of comments, and photos.

use serde::Deserialize;

use super::{Extra, null_is_default};
use crate::ids::AttachmentId;

/// A file. Its `content_url` may lead to another host: never send credentials there.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "Zendesk's own names")]
pub struct Attachment {
    pub id: AttachmentId,
    #[serde(default)]
    pub file_name: Option<String>,
    #[serde(default)]
    pub content_url: Option<String>,
    #[serde(default)]
    pub content_type: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub size: Option<u64>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub inline: bool,
    #[serde(flatten)]
    pub extra: Extra,
}
