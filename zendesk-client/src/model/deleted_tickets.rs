//! Tickets that were deleted and can still be restored.

use serde_json::Value;

use super::Status;
use crate::ids::TicketId;

record! {
    /// A ticket deleted within the last 30 days.
    DeletedTicket {
        must {
            id: TicketId,
        }
        plain {
            /// Who deleted it: `id` and `name`.
            actor: Value,
        }
        maybe {
            subject: String,
            previous_state: Status,
            description: String,
        }
        times {
            deleted_at,
        }
    }
}
