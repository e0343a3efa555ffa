//! The times and counts of a ticket.

use crate::ids::{TicketId, TicketMetricId};

record! {
    /// What happened to a ticket, how often and how long it took.
    TicketMetric {
        must {
            ticket_id: TicketId,
        }
        plain {
            url: String,
        }
        maybe {
            id: TicketMetricId,
            agent_wait_time_in_minutes: Minutes,
            assignee_stations: i64,
            first_resolution_time_in_minutes: Minutes,
            full_resolution_time_in_minutes: Minutes,
            group_stations: i64,
            on_hold_time_in_minutes: Minutes,
            reopens: i64,
            replies: i64,
            reply_time_in_minutes: Minutes,
            reply_time_in_seconds: Minutes,
            requester_wait_time_in_minutes: Minutes,
            on_hold_time_in_seconds: Minutes,
        }
        times {
            assigned_at,
            assignee_updated_at,
            created_at,
            custom_status_updated_at,
            initially_assigned_at,
            latest_comment_added_at,
            requester_updated_at,
            solved_at,
            status_updated_at,
            updated_at,
        }
    }
}

record! {
    /// A span of time, by the wall clock and by business hours.
    Minutes {
        maybe {
            calendar: i64,
            business: i64,
        }
    }
}
