//! Tickets: read, list, update.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/>

use serde::Deserialize;

use super::{found, show_many};
use crate::error::Result;
use crate::ids::{OrganizationId, TicketId};
use crate::model::{Ticket, TicketUpdate};
use crate::page::{Course, Kind, Pages, Shown};
use crate::request::Request;

resource! {
    /// The tickets of an account; made by [`Client::tickets`](crate::Client::tickets).
    Tickets
}

#[derive(Deserialize)]
struct One {
    ticket: Ticket,
}

impl Tickets<'_> {
    /// Reads a ticket, archived ones too.
    ///
    /// # Errors
    ///
    /// One that [is not found](crate::Error::is_not_found) if there is none with this id.
    pub async fn get(&self, id: TicketId) -> Result<Ticket> {
        let answer: One = self.client.request(show(id)).await?;
        Ok(answer.ticket)
    }

    /// Reads a ticket if there is one with this id.
    ///
    /// # Errors
    ///
    /// Whatever kept us from knowing.
    pub async fn find(&self, id: TicketId) -> Result<Option<Ticket>> {
        found(self.get(id).await)
    }

    /// Reads tickets by id, one request for each hundred.
    ///
    /// # Errors
    ///
    /// Whatever kept an answer from coming; no part is returned then.
    pub async fn show_many(&self, ids: &[TicketId]) -> Result<Shown<Ticket>> {
        let ids = ids.iter().map(TicketId::to_string);
        show_many(self.client, "/api/v2/tickets/show_many", "tickets", ids).await
    }

    /// Lists all tickets but archived and deleted ones, a hundred a page.
    pub fn list(&self) -> Pages<Ticket> {
        let course = Course::new(Kind::Cursor, "/api/v2/tickets", "tickets");
        Pages::new(self.client, course)
    }

    /// Lists the tickets of an organization, a hundred a page; without archived and deleted ones.
    pub fn of_organization(&self, id: OrganizationId) -> Pages<Ticket> {
        let path = format!("/api/v2/organizations/{id}/tickets");
        Pages::new(self.client, Course::new(Kind::Cursor, path, "tickets"))
    }

    /// Changes a ticket and returns it as it is afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`](crate::Error::Conflict) if somebody changed it since it was read: read it again and decide
    /// again. [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) if the answer was lost: read it before anything
    /// else.
    pub async fn update(&self, id: TicketId, update: &TicketUpdate) -> Result<Ticket> {
        let answer: One = self.client.request(change(id, update)).await?;
        Ok(answer.ticket)
    }
}

// What goes over the wire, not yet sent.

fn show(id: TicketId) -> Request {
    Request::get(format!("/api/v2/tickets/{id}"))
}

fn change(id: TicketId, update: &TicketUpdate) -> Request {
    Request::put(format!("/api/v2/tickets/{id}"))
        .json(update.body())
        .repeat(update.repeat())
}
