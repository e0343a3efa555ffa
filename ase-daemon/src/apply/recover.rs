//! What became of writes whose end is not known: the process stopped, or the answer was lost.
//!
//! The truth is read back before anything is repeated.

use ase_rules::ActionKind;
use tracing::{info, warn};
use zendesk_client::Client;

use super::fresh::is_as_meant;
use crate::{
    observe::{chain, ticket_of},
    store::{Intent, Recorded, Store, TicketState},
    tell::Outcome,
};

/// Settles the intents that an earlier cycle left open; what cannot be read stays open, and counts as done until it can.
///
/// # Errors
///
/// If the store fails.
pub async fn recover(name: &str, reader: &Client, store: &Store) -> anyhow::Result<Vec<String>> {
    let mut troubles = Vec::new();
    for intent in store.open_intents(name).await? {
        let Some(recorded) = truth(reader, &intent).await else {
            troubles.push(format!(
                "ticket {}: what became of an earlier {:?} could not be read back yet",
                intent.ticket, intent.kind
            ));
            continue;
        };
        info!(ticket.id = intent.ticket.get(), outcome = ?recorded.outcome, "read back what became of an earlier write");
        store.settle(&intent.id, &recorded).await?;
    }
    Ok(troubles)
}

/// Reads what became of an intent; nothing if that cannot be read.
pub(super) async fn truth(reader: &Client, intent: &Intent) -> Option<Recorded> {
    match look(reader, intent).await {
        Ok(recorded) => Some(recorded),
        Err(error) => {
            warn!(
                ticket.id = intent.ticket.get(),
                error = chain(&error),
                "the truth could not be read back"
            );
            None
        }
    }
}

async fn look(reader: &Client, intent: &Intent) -> zendesk_client::Result<Recorded> {
    let ended = |outcome, reason: &str, at| Recorded {
        outcome,
        reason: Some(reason.to_owned()),
        at,
        after: None,
        // The answer that had it was lost.
        request_id: None,
    };
    let id = zendesk_client::TicketId::new(intent.ticket.get());
    let Some(ticket) = reader.tickets().find(id).await? else {
        return Ok(ended(
            Outcome::Conflict,
            "the ticket is gone",
            intent.planned_at,
        ));
    };
    let ticket = ticket_of(&ticket);
    let done = match intent.kind {
        ActionKind::Inform if intent.undoes.is_none() => note_stands(reader, intent).await?,
        _ => is_as_meant(intent, &ticket),
    };
    let at = ticket.updated_at;
    Ok(if done {
        Recorded {
            after: Some(TicketState::from(&ticket)),
            ..ended(Outcome::Applied, "read back after the answer was lost", at)
        }
    } else if at == intent.stamp {
        ended(Outcome::Failed, "the request never took effect", at)
    } else {
        ended(
            Outcome::Conflict,
            "somebody changed it at the same time",
            at,
        )
    })
}

/// Whether our internal note is on the ticket.
async fn note_stands(reader: &Client, intent: &Intent) -> zendesk_client::Result<bool> {
    let id = zendesk_client::TicketId::new(intent.ticket.get());
    let comments = reader.tickets().comments(id).complete().await?;
    Ok(comments
        .items()
        .iter()
        .any(|comment| comment.body.contains(&intent.id)))
}
