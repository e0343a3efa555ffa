//! Attachments of comments, and photos.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default};
use crate::ids::AttachmentId;

/// A file. Its `content_url` may lead to another host: never send credentials there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub thumbnails: Vec<Attachment>,
    #[serde(default)]
    pub mapped_content_url: Option<String>,
    #[serde(default)]
    pub width: Option<Value>,
    #[serde(default)]
    pub height: Option<Value>,
    #[serde(default)]
    pub deleted: Option<bool>,
    #[serde(default)]
    pub malware_access_override: Option<bool>,
    /// Such as `malware_not_found`, `not_scanned`.
    #[serde(default)]
    pub malware_scan_result: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(flatten)]
    pub extra: Extra,
}

record! {
    /// Files on their way: name the token in a comment within an hour.
    Upload {
        must {
            token: String,
        }
        plain {
            attachments: Vec<Attachment>,
        }
        maybe {
            attachment: Attachment,
        }
        times {
            expires_at,
        }
    }
}
