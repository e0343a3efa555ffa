//! Audits: the history of tickets.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/>

use crate::ids::{AuditId, TicketId};
use crate::model::Audit;

resource! {
    /// The audits of an account; made by
    /// [`Client::audits`](crate::Client::audits).
    Audits
}

operations! { Audits {
    /// Lists the audits of all tickets but archived ones, for a look back; it is no way to follow changes.
    cursor list() "/api/v2/ticket_audits" => "audits": Audit;
    /// Lists the history of a ticket, oldest first, a hundred audits a page.
    cursor of_ticket(ticket: TicketId) "/api/v2/tickets/{ticket}/audits" => "audits": Audit;
    /// Reads one audit of a ticket.
    read get(ticket: TicketId, audit: AuditId) "/api/v2/tickets/{ticket}/audits/{audit}" => "audit": Audit;
    /// Counts the audits of a ticket.
    count count(ticket: TicketId) "/api/v2/tickets/{ticket}/audits/count";
    /// Makes the comment of an audit private. There is no way back.
    put make_private(ticket: TicketId, audit: AuditId) "/api/v2/tickets/{ticket}/audits/{audit}/make_private";
}}

impl super::Tickets<'_> {
    /// Lists the history of a ticket, oldest first, a hundred audits a page.
    pub fn audits(&self, id: TicketId) -> crate::Pages<Audit> {
        Audits::new(self.client).of_ticket(id)
    }
}
