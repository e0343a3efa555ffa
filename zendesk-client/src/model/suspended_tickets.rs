//! Messages that did not become tickets.

use serde_json::Value;

use super::{Attachment, Via};
use crate::ids::{BrandId, SuspendedTicketId, TicketId};

record! {
    /// A message Zendesk held back.
    SuspendedTicket {
        must {
            id: SuspendedTicketId,
        }
        plain {
            url: String,
            attachments: Vec<Attachment>,
            author: Value,
            error_messages: Vec<Value>,
        }
        maybe {
            brand_id: BrandId,
            cause: String,
            cause_id: i64,
            content: String,
            message_id: String,
            recipient: String,
            subject: String,
            ticket_id: TicketId,
            via: Via,
        }
        times {
            created_at,
            updated_at,
        }
    }
}
