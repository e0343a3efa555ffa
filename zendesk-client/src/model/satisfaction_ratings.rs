//! What customers thought of it.

use crate::ids::{GroupId, SatisfactionRatingId, SatisfactionReasonId, TicketId, UserId};

record! {
    /// A rating.
    SatisfactionRating {
        plain {
            url: String,
            /// Such as `offered`, `good`, `bad`.
            score: String,
        }
        maybe {
            id: SatisfactionRatingId,
            assignee_id: UserId,
            comment: String,
            group_id: GroupId,
            reason: String,
            reason_code: i64,
            reason_id: i64,
            requester_id: UserId,
            ticket_id: TicketId,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// A reason for a bad rating.
    SatisfactionReason {
        must {
            id: SatisfactionReasonId,
        }
        plain {
            url: String,
        }
        maybe {
            raw_value: String,
            reason_code: i64,
            value: String,
        }
        times {
            created_at,
            deleted_at,
            updated_at,
        }
    }
}
