//! Changes to tickets as the export of events gives them.

use serde_json::Value;

use crate::ids::{AuditId, TicketId, UserId};

record! {
    /// One update of a ticket.
    TicketEvent {
        must {
            id: AuditId,
        }
        plain {
            /// What it changed, one object for each thing; with `include("comment_events")` the comments too.
            child_events: Vec<Value>,
            system: Value,
        }
        maybe {
            ticket_id: TicketId,
            /// Seconds since 1970.
            timestamp: i64,
            updater_id: UserId,
            via: String,
            event_type: String,
        }
        times {
            created_at,
        }
    }
}
