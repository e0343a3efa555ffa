//! Ticket skips: tickets that agents passed over.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_skips/>

use serde_json::json;

use crate::ids::{TicketId, UserId};
use crate::model::TicketSkip;

resource! {
    /// The skips of an account; made by
    /// [`Client::ticket_skips`](crate::Client::ticket_skips).
    TicketSkips
}

operations! { TicketSkips {
    /// Says that the user we act as passed over a ticket.
    post create(ticket: TicketId, reason: &str) "/api/v2/skips",
        body json!({ "skip": { "ticket_id": ticket, "reason": reason } })
        => "skip": TicketSkip;
    /// Lists those of an agent.
    cursor of_user(user: UserId) "/api/v2/users/{user}/skips" => "skips": TicketSkip;
    /// Lists those of a ticket.
    cursor of_ticket(ticket: TicketId) "/api/v2/tickets/{ticket}/skips" => "skips": TicketSkip;
}}
