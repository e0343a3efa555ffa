//! Hints: what a ticket's sideloads tell of its history, a hundred tickets a request.

use std::collections::BTreeMap;

use ase_rules::{Hints, TicketId, UserId};
use jiff::Timestamp;
use zendesk_client::{Client, Request, model};

/// Tickets in one request.
const AT_ONCE: usize = 100;

/// The hints of a ticket, and the version of the ticket they are of.
#[derive(Clone, Copy, Debug)]
pub struct HintReading {
    /// `updated_at` of the ticket when it was read.
    pub version: Timestamp,
    /// What was told.
    pub hints: Hints,
}

/// What Zendesk answers.
#[derive(serde::Deserialize)]
struct Answer {
    tickets: Vec<model::Ticket>,
}

/// Reads the hints of `tickets`. A ticket of which nothing could be read is left out: its history is read instead.
pub async fn read_hints(reader: &Client, tickets: &[TicketId]) -> BTreeMap<TicketId, HintReading> {
    let mut hints = BTreeMap::new();
    for chunk in tickets.chunks(AT_ONCE) {
        let ids: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let request = Request::get("/api/v2/tickets/show_many")
            .query("ids", ids.join(","))
            .query("include", "dates,comment_count");
        match reader.request::<Answer>(request).await {
            Ok(answer) => hints.extend(answer.tickets.iter().map(reading)),
            Err(error) => tracing::debug!(%error, "no hints; the histories are read instead"),
        }
    }
    hints
}

fn reading(ticket: &model::Ticket) -> (TicketId, HintReading) {
    // The first comment of a follow-up need not be its submitter's.
    let alone = ticket.comment_count == Some(1) && ticket.follows_up().is_none();
    let hints = Hints {
        ever_assigned: ticket
            .dates
            .as_ref()
            .map(|dates| dates.initially_assigned_at.is_some() || dates.assigned_at.is_some()),
        only_comment_by: ticket
            .submitter_id
            .filter(|_| alone)
            .map(|id| UserId::new(id.get())),
        ..Hints::default()
    };
    let reading = HintReading {
        version: ticket.updated_at,
        hints,
    };
    (TicketId::new(ticket.id.get()), reading)
}
