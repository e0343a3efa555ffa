//! Conversations beside a ticket.

use serde_json::Value;

use crate::ids::{SideConversationId, TicketId};

record! {
    /// A conversation with others about a ticket.
    SideConversation {
        must {
            id: SideConversationId,
        }
        plain {
            url: String,
            /// `open` or `closed`.
            state: String,
            participants: Vec<Value>,
            external_ids: Value,
        }
        maybe {
            ticket_id: TicketId,
            subject: String,
            preview_text: String,
        }
        times {
            created_at,
            updated_at,
            message_added_at,
            state_updated_at,
        }
    }
}

record! {
    /// One event of a conversation.
    SideConversationEvent {
        must {
            id: String,
            #[serde(rename = "type")]
            kind: String,
        }
        plain {
            actor: Value,
            message: Value,
            updates: Value,
            via: Value,
        }
        maybe {
            side_conversation_id: SideConversationId,
            ticket_id: TicketId,
        }
        times {
            created_at,
        }
    }
}

record! {
    /// A file for a message to come.
    SideConversationAttachment {
        must {
            id: String,
        }
        maybe {
            name: String,
            content_type: String,
            /// Bytes.
            size: i64,
            width: i64,
            height: i64,
        }
    }
}

draft! {
    /// A message of a conversation.
    SideMessageDraft {
        subject: &str,
        body: &str,
        html_body: &str,
        /// Who receives it: objects with `user_id`, `email`, `support_group_id` or the like.
        to: &[Value],
        /// The ids of files uploaded before.
        attachment_ids: &[String],
    }
}
