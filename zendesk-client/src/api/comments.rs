//! Comments of tickets. They are added by updating the ticket.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/>

use serde_json::{Value, json};

use crate::ids::{AttachmentId, CommentId, TicketId};
use crate::model::Comment;

resource! {
    /// The comments of an account; made by
    /// [`Client::comments`](crate::Client::comments).
    Comments
}

operations! { Comments {
    /// Lists the comments of a ticket, oldest first, a hundred a page.
    cursor of_ticket(ticket: TicketId) "/api/v2/tickets/{ticket}/comments" => "comments": Comment;
    /// Counts the comments of a ticket.
    count count(ticket: TicketId) "/api/v2/tickets/{ticket}/comments/count";
    /// Makes a public comment private. There is no way back.
    put make_private(ticket: TicketId, comment: CommentId) "/api/v2/tickets/{ticket}/comments/{comment}/make_private";
    /// Blacks out `text` in a comment and returns what is left of it. There is no way back.
    put redact(ticket: TicketId, comment: CommentId, text: &str) "/api/v2/tickets/{ticket}/comments/{comment}/redact",
        body json!({ "text": text })
        => "comment": Value;
    /// Blacks out parts of a comment of the agent workspace and returns what is left of it: `html_body` with the parts
    /// inside `<redact>`, and the addresses of attachments to remove.
    put redact_html(comment: CommentId, ticket: TicketId, html_body: &str, external_attachment_urls: &[&str])
        "/api/v2/comment_redactions/{comment}",
        body json!({
            "ticket_id": ticket,
            "html_body": html_body,
            "external_attachment_urls": external_attachment_urls
        })
        => "comment": Value;
    /// Blacks out `text` in a message of a chat.
    put redact_chat(ticket: TicketId, chat_id: &str, chat_index: i64, text: &str) "/api/v2/chat_redactions/{ticket}",
        body json!({ "chat_id": chat_id, "chat_index": chat_index, "text": text })
        => "chat_event": Value;
    /// Removes a file from a message of a chat.
    put redact_chat_file(ticket: TicketId, chat_id: &str, chat_index: i64, attachment: AttachmentId)
        "/api/v2/chat_file_redactions/{ticket}",
        body json!({ "chat_id": chat_id, "chat_index": chat_index, "attachment_id": attachment })
        => "chat_event": Value;
}}

impl super::Tickets<'_> {
    /// Lists the comments of a ticket, oldest first, a hundred a page.
    pub fn comments(&self, id: TicketId) -> crate::Pages<Comment> {
        Comments::new(self.client).of_ticket(id)
    }
}
