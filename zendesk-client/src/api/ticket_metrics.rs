//! The times and counts of tickets.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metrics/>

use crate::ids::{TicketId, TicketMetricId};
use crate::model::TicketMetric;

resource! {
    /// The metrics of tickets of an account; made by
    /// [`Client::ticket_metrics`](crate::Client::ticket_metrics).
    TicketMetrics
}

operations! { TicketMetrics {
    /// Lists those of all tickets but archived ones, youngest first.
    cursor list() "/api/v2/ticket_metrics" => "ticket_metrics": TicketMetric;
    /// Reads one.
    read get(id: TicketMetricId) "/api/v2/ticket_metrics/{id}" => "ticket_metric": TicketMetric;
    /// Reads that of a ticket.
    get of_ticket(ticket: TicketId) "/api/v2/tickets/{ticket}/metrics" => "ticket_metric": TicketMetric;
}}
