//! Histories: the audits of single tickets, read only where a decision needs them.

use ase_rules::{Change, FormId, History, Priority, Status, Ticket, TicketId, UserId, What};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use zendesk_client::{
    Client,
    model::{Audit, AuditEvent},
};

use super::chain;
use crate::progress;

/// Histories read at the same time.
const AT_ONCE: usize = 4;

/// The history of one ticket, as far as it could be read.
#[derive(Debug)]
pub struct HistoryReading {
    /// The ticket.
    pub ticket: TicketId,
    /// Its history; unknown if the audits could not be read, or have gaps.
    pub history: History,
}

impl HistoryReading {
    /// Gives `ticket` the history that was read of it, if the two agree: one that says that somebody has a ticket which nobody
    /// has ends too early, or goes on beyond this reading of the ticket.
    pub fn told(self, ticket: &mut Ticket) {
        let owner = match &self.history {
            History::Known(changes) => owner(changes),
            History::NotRead | History::Unknown(_) => None,
        };
        ticket.history = match owner {
            Some(owner) if ticket.assignee.is_none() => History::Unknown(format!(
                "it ends with user {owner} as the assignee, and the ticket has none"
            )),
            _ => self.history,
        };
    }
}

/// Reads the audits of `tickets`: a request a ticket and 100 audits.
pub async fn read_histories(reader: &Client, tickets: &[TicketId]) -> Vec<HistoryReading> {
    stream::iter(tickets.iter().copied())
        .map(|ticket| async move {
            HistoryReading {
                ticket,
                history: read_history(reader, ticket).await,
            }
        })
        .buffered(AT_ONCE)
        .enumerate()
        .map(|(before, reading)| {
            progress::step("reading histories of tickets", before + 1, tickets.len());
            reading
        })
        .collect()
        .await
}

async fn read_history(reader: &Client, ticket: TicketId) -> History {
    match reader
        .tickets()
        .audits(zendesk_client::TicketId::new(ticket.get()))
        .complete()
        .await
    {
        Ok(audits) => match audits.malformed().first() {
            Some(record) => History::Unknown(format!("an audit could not be read ({})", record.at)),
            None => whole(audits.items()),
        },
        Err(error) => History::Unknown(chain(&error)),
    }
}

/// The history that audits tell, if it has no gap: it begins with the creation, and every change of the assignee begins with
/// whom the one before ended with. A page without its audits looks like the history of a ticket that nobody ever had.
fn whole(audits: &[Audit]) -> History {
    let mut events = audits.iter().flat_map(|audit| &audit.events);
    if !events.any(|event| event.kind == "Create") {
        return History::Unknown("it does not begin with the creation of the ticket".to_owned());
    }
    let changes: Vec<Change> = audits.iter().flat_map(changes_of).collect();
    let mut owner = None;
    for change in &changes {
        let What::Assignee { from, to } = change.what else {
            continue;
        };
        if from != owner {
            return History::Unknown(format!(
                "a change of the assignee before {} is missing",
                change.at
            ));
        }
        owner = to;
    }
    History::Known(changes)
}

/// Who has the ticket after `changes`.
fn owner(changes: &[Change]) -> Option<UserId> {
    changes.iter().rev().find_map(|change| match change.what {
        What::Assignee { to, .. } => Some(to),
        _ => None,
    })?
}

/// What an audit changed, as far as a rule can care.
fn changes_of(audit: &Audit) -> Vec<Change> {
    audit
        .events
        .iter()
        .filter_map(|event| {
            Some(Change {
                at: audit.created_at,
                author: Some(UserId::new(audit.author_id.get())),
                // A trigger's change stands inside the audit of whoever set it off: the event's own channel counts.
                channel: audit.via_of(event).map(|via| via.channel.clone()),
                what: what_of(event, audit)?,
            })
        })
        .collect()
}

fn what_of(event: &AuditEvent, audit: &Audit) -> Option<What> {
    if event.kind == "Comment" || event.kind == "VoiceComment" {
        return Some(What::Comment {
            author: UserId::new(event.author_id.unwrap_or(audit.author_id).get()),
            public: event.public.unwrap_or(true),
        });
    }
    if event.kind != "Create" && event.kind != "Change" {
        return None;
    }
    let (from, to) = (&event.previous_value, &event.value);
    Some(match event.field_name.as_deref()? {
        "assignee_id" => What::Assignee {
            from: id(from).map(UserId::new),
            to: id(to).map(UserId::new),
        },
        "ticket_form_id" => What::Form {
            from: id(from).map(FormId::new),
            to: id(to).map(FormId::new),
        },
        "priority" => What::Priority {
            from: word(from).map(Priority::from),
            to: word(to).map(Priority::from),
        },
        "status" => What::Status {
            from: word(from).map(Status::from),
            to: word(to).map(Status::from),
        },
        "tags" => What::Tags {
            from: words(from),
            to: words(to),
        },
        _ => return None,
    })
}

/// Ids stand in audits as text; nobody is `""`, null or `"0"`.
fn id(value: &Value) -> Option<i64> {
    let id = match value {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (id != 0).then_some(id)
}

fn word(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(tags) => tags
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::String(tags) => tags.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
