//! What happened to the clocks of a ticket.

use serde_json::Value;

use crate::ids::TicketId;

record! {
    /// One event of one clock.
    TicketMetricEvent {
        must {
            id: i64,
            ticket_id: TicketId,
        }
        plain {
            sla: Value,
            group_sla: Value,
            /// For `update_status`: minutes by calendar and by business hours.
            status: Value,
        }
        maybe {
            /// For `breach`: true if it no longer counts.
            deleted: bool,
            instance_id: i64,
            /// Such as `reply_time`, `agent_work_time`, `resolution_time`.
            metric: String,
            /// Such as `activate`, `pause`, `fulfill`, `breach`, `apply_sla`.
            #[serde(rename = "type")]
            kind: String,
        }
        times {
            time,
        }
    }
}
