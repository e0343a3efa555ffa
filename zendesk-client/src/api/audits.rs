//! Audits: the history of a ticket.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/>

use super::Tickets;
use crate::ids::TicketId;
use crate::model::Audit;
use crate::page::{Course, Kind, Pages};

impl Tickets<'_> {
    /// Lists what happened to a ticket, oldest first, a hundred updates a page.
    pub fn audits(&self, id: TicketId) -> Pages<Audit> {
        let path = format!("/api/v2/tickets/{id}/audits");
        Pages::new(self.client, Course::new(Kind::Cursor, path, "audits"))
    }
}
