//! Messages that did not become tickets.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/>

use serde_json::{Value, json};

use super::joined;
use crate::error::{Error, Result};
use crate::ids::SuspendedTicketId;
use crate::model::{SuspendedTicket, Ticket, Upload};

resource! {
    /// The suspended tickets of an account; made by
    /// [`Client::suspended_tickets`](crate::Client::suspended_tickets).
    SuspendedTickets
}

operations! { SuspendedTickets {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/suspended_tickets" => "suspended_tickets": SuspendedTicket;
    raw_get showing(id: SuspendedTicketId) "/api/v2/suspended_tickets/{id}";
    /// Makes it the ticket it was to be.
    put recover(id: SuspendedTicketId) "/api/v2/suspended_tickets/{id}/recover",
        body json!({})
        => "ticket": Value;
    /// Makes many, at most a hundred, the tickets they were to be.
    put recover_many(ids: &[SuspendedTicketId]) "/api/v2/suspended_tickets/recover_many",
        query { "ids": joined(ids) }
        => "tickets": Vec<Ticket>;
    /// Deletes one.
    delete delete(id: SuspendedTicketId) "/api/v2/suspended_tickets/{id}";
    /// Deletes many, at most a hundred.
    delete destroy_many(ids: &[SuspendedTicketId]) "/api/v2/suspended_tickets/destroy_many",
        query { "ids": joined(ids) };
    /// Copies its files, to be named in a comment.
    post attachments(id: SuspendedTicketId) "/api/v2/suspended_tickets/attachments",
        body json!({ "suspended_ticket_id": id })
        => "upload": Upload;
    /// Has a list of all sent by mail.
    post export() "/api/v2/suspended_tickets/export", body json!({}) => "export": Value;
}}

impl SuspendedTickets<'_> {
    /// Reads one. Zendesk answers with a list, of one.
    ///
    /// # Errors
    ///
    /// One that [is not found](Error::is_not_found) if there is none with this id.
    pub async fn get(&self, id: SuspendedTicketId) -> Result<SuspendedTicket> {
        let request = Self::showing(id);
        let call = request.call();
        let found = super::exchange::all(self.client, request, "suspended_tickets").await?;
        found.into_iter().next().ok_or_else(|| Error::Shape {
            call,
            at: "suspended_tickets".to_owned(),
            reason: "empty, expected one".to_owned(),
            id: Some(id.get()),
        })
    }
}
