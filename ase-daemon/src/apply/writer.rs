//! Who writes. In audit mode it is an auditor, who has nothing to write with.

use ase_rules::{Action, ActionKind, Ticket};
use zendesk_client::{Client, model::TicketUpdate};

use super::Ended;
use crate::{
    observe::ticket_of,
    store::{Intent, TicketState},
    tell::Outcome,
};

/// Who carries a plan out.
#[derive(Debug)]
pub enum Writer {
    /// Says what would be done.
    Auditor(Auditor),
    /// Does it.
    Zendesk(ZendeskWriter),
}

impl Writer {
    /// A writer by `client`, or an auditor where there is none.
    #[must_use]
    pub fn new(client: Option<&Client>) -> Self {
        match client {
            Some(client) => Self::Zendesk(ZendeskWriter {
                client: client.clone(),
            }),
            None => Self::Auditor(Auditor),
        }
    }
}

/// The writer of audit mode. It holds no client, so there is no way for it to send anything.
#[derive(Debug)]
pub struct Auditor;

impl Auditor {
    pub(super) fn plan(&self, _action: &Action) -> Ended {
        (Outcome::Planned, None)
    }
}

/// Writes to Zendesk: one request a ticket, refused if anybody touched it since it was read.
#[derive(Debug)]
pub struct ZendeskWriter {
    client: Client,
}

impl ZendeskWriter {
    /// Sends what was meant; the answer is the ticket as it then is, and what Zendesk calls the request.
    pub(super) async fn send(
        &self,
        intent: &Intent,
    ) -> zendesk_client::Result<(Ticket, Option<String>)> {
        let ticket = zendesk_client::TicketId::new(intent.ticket.get());
        let update = update(intent);
        self.client
            .tickets()
            .update_with_request_id(ticket, &update)
            .await
            .map(|(ticket, request_id)| (ticket_of(&ticket), request_id))
    }
}

/// What goes over the wire: assignee and group, a follower, a private note; never a public comment, never a status.
fn update(intent: &Intent) -> TicketUpdate {
    let agent = zendesk_client::UserId::new(intent.agent.get());
    let update = TicketUpdate::new().only_if_unchanged_since(intent.stamp);
    if let Some(undo) = &intent.undoes {
        return restore(update, intent, &undo.to);
    }
    match intent.kind {
        ActionKind::Assign => update.assign(
            agent,
            intent
                .group
                .map(|id| zendesk_client::GroupId::new(id.get())),
        ),
        ActionKind::AddFollower => update.follow(agent),
        ActionKind::RemoveFollower => update.unfollow(agent),
        ActionKind::Inform => update.follow(agent).note(note(intent)),
    }
}

/// What an earlier write changed, as it was before. A note stays: nobody can take it back.
fn restore(update: TicketUpdate, intent: &Intent, to: &TicketState) -> TicketUpdate {
    let agent = zendesk_client::UserId::new(intent.agent.get());
    match intent.kind {
        ActionKind::Assign => {
            let group = to.group_id.map(|id| zendesk_client::GroupId::new(id.get()));
            let update = match to.assignee_id {
                Some(owner) => update.assign(zendesk_client::UserId::new(owner.get()), None),
                None => update.unassign(),
            };
            match group {
                Some(group) => update.group(group),
                None => update.no_group(),
            }
        }
        ActionKind::AddFollower | ActionKind::RemoveFollower | ActionKind::Inform => {
            if to.follower_ids.contains(&intent.agent) {
                update.follow(agent)
            } else {
                update.unfollow(agent)
            }
        }
    }
}

/// The internal note of an emergency. It ends with the intent's id, by which it is found again.
fn note(intent: &Intent) -> String {
    format!(
        "This account has an assigned support engineer (agent {}), added as a follower so that they know of this emergency \
         and can help if available. The engineer on call stays responsible; nothing was reassigned.\n\n\
         Written by ase-daemon ({}). Reference {}.",
        intent.agent, intent.rule, intent.id
    )
}
