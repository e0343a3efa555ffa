//! Tickets that agents passed over.

use super::Ticket;
use crate::ids::{TicketId, TicketSkipId, UserId};

record! {
    /// A ticket passed over by an agent.
    TicketSkip {
        must {
            id: TicketSkipId,
            ticket_id: TicketId,
            user_id: UserId,
        }
        maybe {
            reason: String,
            ticket: Ticket,
        }
        times {
            created_at,
            updated_at,
        }
    }
}
