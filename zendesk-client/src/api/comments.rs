//! Comments of a ticket. They are added with an update of the ticket.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/>

use super::Tickets;
use crate::ids::TicketId;
use crate::model::Comment;
use crate::page::{Course, Kind, Pages};

impl Tickets<'_> {
    /// Lists the comments of a ticket, oldest first, a hundred a page.
    pub fn comments(&self, id: TicketId) -> Pages<Comment> {
        let path = format!("/api/v2/tickets/{id}/comments");
        Pages::new(self.client, Course::new(Kind::Cursor, path, "comments"))
    }
}
