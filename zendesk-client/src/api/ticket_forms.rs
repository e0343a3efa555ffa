//! Ticket forms.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_forms/>

use crate::error::{Error, Result};
use crate::model::TicketForm;
use crate::page::{Course, Kind, Pages};

resource! {
    /// The ticket forms of an account; made by [`Client::ticket_forms`](crate::Client::ticket_forms).
    TicketForms
}

impl TicketForms<'_> {
    /// Reads all forms; Zendesk gives them in one answer.
    ///
    /// # Errors
    ///
    /// Whatever kept the answer from coming; a single form that cannot be read fails the call.
    pub async fn list(&self) -> Result<Vec<TicketForm>> {
        let path = "/api/v2/ticket_forms";
        let course = Course::new(Kind::Whole, path, "ticket_forms");
        let whole = Pages::new(self.client, course).complete().await?;
        match whole.malformed() {
            [] => Ok(whole.into_items()),
            [form, ..] => Err(Error::Shape {
                call: format!("GET {path}"),
                at: form.at.clone(),
                reason: form.reason.clone(),
                id: form.id,
            }),
        }
    }
}
