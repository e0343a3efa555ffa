//! Side conversations: with others, about a ticket. At most 300 requests in ten minutes.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/side_conversation/side_conversation/>

use serde_json::{Value, json};

use super::form::with_file;
use crate::error::Result;
use crate::ids::{SideConversationId, TicketId};
use crate::model::{
    SideConversation, SideConversationAttachment, SideConversationEvent, SideMessageDraft,
};

resource! {
    /// The side conversations of an account; made by
    /// [`Client::side_conversations`](crate::Client::side_conversations).
    SideConversations
}

operations! { SideConversations {
    /// Lists those of a ticket.
    cursor of_ticket(ticket: TicketId) "/api/v2/tickets/{ticket}/side_conversations"
        => "side_conversations": SideConversation;
    /// Reads one.
    read get(ticket: TicketId, id: &SideConversationId) "/api/v2/tickets/{ticket}/side_conversations/{id}"
        => "side_conversation": SideConversation;
    /// Begins one.
    post create(ticket: TicketId, message: &SideMessageDraft) "/api/v2/tickets/{ticket}/side_conversations",
        body json!({ "message": message })
        => "side_conversation": SideConversation;
    /// Answers in one.
    post reply(ticket: TicketId, id: &SideConversationId, message: &SideMessageDraft)
        "/api/v2/tickets/{ticket}/side_conversations/{id}/reply",
        body json!({ "message": message })
        => "side_conversation": SideConversation;
    /// Changes one: its `state`, its `subject`.
    put update(ticket: TicketId, id: &SideConversationId, changes: &Value)
        "/api/v2/tickets/{ticket}/side_conversations/{id}",
        body json!({ "side_conversation": changes })
        => "side_conversation": SideConversation;
    /// Lists what happened in one.
    cursor events(ticket: TicketId, id: &SideConversationId) "/api/v2/tickets/{ticket}/side_conversations/{id}/events"
        => "events": SideConversationEvent;
    raw_post uploading() "/api/v2/tickets/side_conversations/attachments";
}}

impl SideConversations<'_> {
    /// Uploads a file. Name its id in
    /// [`SideMessageDraft::attachment_ids`](crate::model::SideMessageDraft::attachment_ids).
    ///
    /// # Errors
    ///
    /// Whatever kept Zendesk from taking it; 413 when it is too large.
    pub async fn upload(
        &self,
        file_name: &str,
        content_type: &str,
        content: &[u8],
    ) -> Result<SideConversationAttachment> {
        let request = Self::uploading();
        let request = with_file(request, "file", file_name, content_type, content, &[])?;
        self.client.request(request).await
    }
}
