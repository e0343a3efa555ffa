//! Attachments of comments, and photos.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, null_is_default};
use crate::ids::AttachmentId;

/// A file. Its `content_url` may lead to another host: never send credentials there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// Its number.
    pub id: AttachmentId,
    /// The file's name.
    #[serde(default)]
    pub file_name: Option<String>,
    /// Where the content is, maybe on another host.
    #[serde(default)]
    pub content_url: Option<String>,
    /// Such as `image/png`.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub size: Option<u64>,
    /// Whether the text shows it, so that it is not listed below.
    #[serde(default, deserialize_with = "null_is_default")]
    pub inline: bool,
    /// Its address in the API.
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    /// Smaller images of it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub thumbnails: Vec<Attachment>,
    /// The same content under the account's own address.
    #[serde(default)]
    pub mapped_content_url: Option<String>,
    /// In pixels, for an image; a number or a text.
    #[serde(default)]
    pub width: Option<Value>,
    /// In pixels, for an image; a number or a text.
    #[serde(default)]
    pub height: Option<Value>,
    /// Whether its content is gone.
    #[serde(default)]
    pub deleted: Option<bool>,
    /// Whether it may be read although malware was found.
    #[serde(default)]
    pub malware_access_override: Option<bool>,
    /// Such as `malware_not_found`, `not_scanned`.
    #[serde(default)]
    pub malware_scan_result: Option<String>,
    /// The name, where the answer has no `file_name`.
    #[serde(default)]
    pub name: Option<String>,
    /// Keys this crate does not know, as they came.
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
