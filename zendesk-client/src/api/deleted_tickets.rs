//! Deleted tickets: for 30 days they can be restored.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-deleted-tickets>

use super::joined;
use crate::ids::TicketId;
use crate::model::DeletedTicket;

resource! {
    /// The deleted tickets of an account; made by
    /// [`Client::deleted_tickets`](crate::Client::deleted_tickets).
    DeletedTickets
}

operations! { DeletedTickets {
    /// Lists them. At most 10 requests a minute.
    cursor list() "/api/v2/deleted_tickets" => "deleted_tickets": DeletedTicket;
    /// Restores one in the status it had.
    raw_put restoring(id: TicketId) "/api/v2/deleted_tickets/{id}/restore", body serde_json::json!({});
    /// Restores many, at most a hundred.
    put restore_many(ids: &[TicketId]) "/api/v2/deleted_tickets/restore_many", query { "ids": joined(ids) };
    /// Deletes one for good.
    job_delete delete(id: TicketId) "/api/v2/deleted_tickets/{id}";
    /// Deletes many for good.
    bulk_delete destroy_many(ids: &[TicketId]) "/api/v2/deleted_tickets/destroy_many",
        query { "ids": joined(ids) };
}}

impl DeletedTickets<'_> {
    /// Restores a ticket in the status it had.
    ///
    /// # Errors
    ///
    /// One that [is not found](crate::Error::is_not_found) if it was deleted for good.
    pub async fn restore(&self, id: TicketId) -> crate::Result<()> {
        super::exchange::done(self.client, Self::restoring(id)).await
    }
}
