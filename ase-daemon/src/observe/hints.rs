//! Hints: what a ticket's sideloads tell of its history, a hundred tickets a request.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Hints, TicketId, UserId};
use jiff::Timestamp;
use zendesk_client::{Client, Request, model};

/// Tickets in one request.
pub const HINTS_A_REQUEST: usize = 100;

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

/// Reads the hints of `tickets`; of `replies` whether they were answered, which of others nobody asks. A ticket of
/// which nothing could be read is left out: its history is read instead.
pub async fn read_hints(
    reader: &Client,
    tickets: &[TicketId],
    replies: &BTreeSet<TicketId>,
) -> BTreeMap<TicketId, HintReading> {
    let mut hints = BTreeMap::new();
    for chunk in tickets.chunks(HINTS_A_REQUEST) {
        let ids: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let request = Request::get("/api/v2/tickets/show_many")
            .query("ids", ids.join(","))
            .query("include", "dates,comment_count,metric_sets,slas");
        match reader.request::<Answer>(request).await {
            Ok(answer) => hints.extend(answer.tickets.iter().map(reading)),
            Err(error) => tracing::debug!(%error, "no hints; the histories are read instead"),
        }
    }
    for (id, reading) in &mut hints {
        if !replies.contains(id) {
            reading.hints.answered = None;
            reading.hints.first_reply_due = None;
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
        answered: ticket.metric_set.as_ref().and_then(answered),
        first_reply_due: ticket.slas.as_ref().and_then(first_reply_due),
    };
    let reading = HintReading {
        version: ticket.updated_at,
        hints,
    };
    (TicketId::new(ticket.id.get()), reading)
}

/// Whether an agent answered publicly: Zendesk counts such replies, and measures the time to the first.
fn answered(metrics: &model::TicketMetric) -> Option<bool> {
    let timed = metrics.reply_time_in_minutes.as_ref();
    let timed = timed.is_some_and(|time| time.calendar.is_some() || time.business.is_some());
    match metrics.replies {
        Some(replies) => Some(timed || replies > 0),
        None => timed.then_some(true),
    }
}

/// When Zendesk's own clock of the first reply runs out, if there is one and it runs.
fn first_reply_due(slas: &serde_json::Value) -> Option<Timestamp> {
    let mut metrics = slas["policy_metrics"].as_array()?.iter();
    let first = metrics.find(|metric| metric["metric"] == "first_reply_time")?;
    first["breach_at"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::reading;

    fn told(more: Value) -> (Option<bool>, Option<String>) {
        let mut ticket = json!({
            "id": 101, "status": "open", "created_at": "2026-03-02T05:00:00Z",
            "updated_at": "2026-03-02T05:00:00Z", "submitter_id": 9, "requester_id": 9,
        });
        let (all, more) = (ticket.as_object_mut().unwrap(), more);
        all.extend(more.as_object().unwrap().clone());
        let (_, reading) = reading(&serde_json::from_value(ticket).unwrap());
        let due = reading.hints.first_reply_due;
        (reading.hints.answered, due.map(|due| due.to_string()))
    }

    #[test]
    fn a_reply_is_counted_or_timed() {
        let set = |set: Value| told(json!({ "metric_set": set })).0;
        assert_eq!(set(json!({ "ticket_id": 101, "replies": 0 })), Some(false));
        assert_eq!(set(json!({ "ticket_id": 101, "replies": 2 })), Some(true));
        let timed = json!({ "ticket_id": 101, "reply_time_in_minutes": { "calendar": 7, "business": null } });
        assert_eq!(set(timed), Some(true));
        let none = json!({ "ticket_id": 101, "replies": 0, "reply_time_in_minutes": { "calendar": null, "business": null } });
        assert_eq!(set(none), Some(false));
        assert_eq!(set(json!({ "ticket_id": 101 })), None);
        assert_eq!(told(json!({})), (None, None));
    }

    #[test]
    fn of_the_clocks_that_of_the_first_reply_counts() {
        let slas = json!({ "slas": { "policy_metrics": [
            { "metric": "next_reply_time", "stage": "active", "breach_at": "2026-03-02T08:00:00Z" },
            { "metric": "first_reply_time", "stage": "active", "breach_at": "2026-03-02T09:30:00Z" },
        ] } });
        assert_eq!(told(slas).1.as_deref(), Some("2026-03-02T09:30:00Z"));
        let paused = json!({ "slas": { "policy_metrics": [
            { "metric": "first_reply_time", "stage": "paused", "breach_at": null },
        ] } });
        assert_eq!(told(paused).1, None);
        assert_eq!(told(json!({ "slas": "none" })).1, None);
    }
}
