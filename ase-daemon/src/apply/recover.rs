//! What became of writes whose end is not known: the process stopped, or the answer was lost.
//!
//! The truth is read back before anything is repeated.

use ase_rules::ActionKind;
use tracing::{info, warn};
use zendesk_client::Client;

use super::{Ended, is_so};
use crate::{
    observe::{chain, ticket_of},
    store::{Intent, Recorded, Store},
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
        let Some((outcome, reason)) = truth(reader, &intent).await else {
            troubles.push(format!("ticket {}: what became of an earlier {:?} could not be read back yet", intent.ticket, intent.kind));
            continue;
        };
        info!(ticket.id = intent.ticket.get(), ?outcome, "read back what became of an earlier write");
        let at = reader.server_time().unwrap_or(intent.planned_at);
        store.settle(&intent.id, &Recorded { outcome, reason, at }).await?;
    }
    Ok(troubles)
}

/// Reads what became of an intent; nothing if that cannot be read.
pub(super) async fn truth(reader: &Client, intent: &Intent) -> Option<Ended> {
    match look(reader, intent).await {
        Ok(ended) => Some(ended),
        Err(error) => {
            warn!(ticket.id = intent.ticket.get(), error = chain(&error), "the truth could not be read back");
            None
        }
    }
}

async fn look(reader: &Client, intent: &Intent) -> zendesk_client::Result<Ended> {
    let id = zendesk_client::TicketId::new(intent.ticket.get());
    let Some(ticket) = reader.tickets().find(id).await? else {
        return Ok((Outcome::Conflict, Some("the ticket is gone".to_owned())));
    };
    let ticket = ticket_of(&ticket);
    let done = match intent.kind {
        ActionKind::Inform => note_stands(reader, intent).await?,
        _ => is_so(intent.kind, intent.agent, &ticket),
    };
    Ok(if done {
        (Outcome::Applied, Some("read back after the answer was lost".to_owned()))
    } else if ticket.updated_at == intent.stamp {
        (Outcome::Failed, Some("the request never took effect".to_owned()))
    } else {
        (Outcome::Conflict, Some("somebody changed it at the same time".to_owned()))
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
