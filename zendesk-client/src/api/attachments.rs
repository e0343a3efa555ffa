//! Attachments: files of comments.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/>

use serde_json::json;

use super::exchange::one;
use crate::error::Result;
use crate::ids::{AttachmentId, CommentId, TicketId};
use crate::model::{Attachment, Upload};

resource! {
    /// The attachments of an account; made by
    /// [`Client::attachments`](crate::Client::attachments).
    Attachments
}

operations! { Attachments {
    /// Reads what is known of a file. Its content is at `content_url`, maybe on another host.
    read get(id: AttachmentId) "/api/v2/attachments/{id}" => "attachment": Attachment;
    /// Says whether a file in which malware was found may be read all the same.
    put override_malware(id: AttachmentId, allow: bool) "/api/v2/attachments/{id}",
        body json!({ "attachment": { "malware_access_override": allow } })
        => "attachment": Attachment;
    /// Removes a file from its comment for good.
    put redact(ticket: TicketId, comment: CommentId, attachment: AttachmentId)
        "/api/v2/tickets/{ticket}/comments/{comment}/attachments/{attachment}/redact"
        => "attachment": Attachment;
    raw_post sending(file_name: &str) "/api/v2/uploads", query { "filename": file_name };
    /// Deletes an upload that no comment names yet.
    delete delete_upload(token: &str) "/api/v2/uploads/{token}";
}}

impl Attachments<'_> {
    /// Uploads a file. Name the token in [`CommentDraft::uploads`](crate::model::CommentDraft::uploads) within an hour.
    ///
    /// # Errors
    ///
    /// Whatever kept Zendesk from taking it; 413 when it is too large.
    pub async fn upload(
        &self,
        file_name: &str,
        content_type: &str,
        content: impl Into<Vec<u8>>,
    ) -> Result<Upload> {
        let request = Self::sending(file_name).body_bytes(content_type, content);
        one(self.client, request, "upload").await
    }

    /// Uploads one more file under the token of an earlier upload.
    ///
    /// # Errors
    ///
    /// As for [`upload`](Self::upload).
    pub async fn upload_beside(
        &self,
        token: &str,
        file_name: &str,
        content_type: &str,
        content: impl Into<Vec<u8>>,
    ) -> Result<Upload> {
        let request = Self::sending(file_name).query("token", token);
        let request = request.body_bytes(content_type, content);
        one(self.client, request, "upload").await
    }
}
