//! The freshest reading of a ticket, and whether it is still as the plan saw it.

use std::collections::BTreeMap;

use ase_rules::{Action, ActionKind, Policy, Status, Ticket, TicketId, UserId, is_emergency};
use jiff::Timestamp;

use super::Ended;
use crate::{
    store::{Intent, TicketState},
    tell::Outcome,
};

/// The freshest reading of the tickets a plan writes to.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) at: Timestamp,
    pub(crate) trouble: Option<String>,
}

impl Fresh {
    /// The ticket as it is now, if that is how the plan saw it.
    pub(super) fn stands(&self, action: &Action, policy: &Policy) -> Result<&Ticket, Ended> {
        let ticket = self.ticket(action.ticket)?;
        if is_so(action.kind, action.agent, ticket) {
            return Err((Outcome::AlreadyTrue, None));
        }
        self.is_unchanged_since(action.stamp, ticket)?;
        match (action.kind, is_emergency(ticket, policy).is_some()) {
            (ActionKind::Inform, false) => conflict("it is an emergency no longer"),
            (ActionKind::Assign | ActionKind::AddFollower | ActionKind::RemoveFollower, true) => {
                conflict("it has become an emergency")
            }
            _ => Ok(ticket),
        }
    }

    /// The ticket as it is now, if it is there.
    pub(crate) fn ticket(&self, id: TicketId) -> Result<&Ticket, Ended> {
        match (self.tickets.get(&id), &self.trouble) {
            (Some(ticket), _) => Ok(ticket),
            (None, Some(why)) => Err((Outcome::Held, Some(why.clone()))),
            (None, None) => conflict("it is gone"),
        }
    }

    /// Makes sure that a ticket may be written to, and that nobody changed it since `stamp`.
    pub(crate) fn is_unchanged_since(
        &self,
        stamp: Timestamp,
        ticket: &Ticket,
    ) -> Result<(), Ended> {
        if ticket.updated_at != stamp {
            return conflict("it changed since it was read");
        }
        // `updated_at` counts whole seconds: within the same second a change could not be told from none.
        if ticket.updated_at.as_second() >= self.at.as_second() {
            return conflict("it changed in this very second");
        }
        if matches!(ticket.status, Status::Closed | Status::Deleted) {
            return conflict("it is closed");
        }
        Ok(())
    }
}

fn conflict<T>(why: &str) -> Result<T, Ended> {
    Err((Outcome::Conflict, Some(why.to_owned())))
}

/// Whether a ticket already is as an action would make it.
pub(crate) fn is_so(kind: ActionKind, agent: UserId, ticket: &Ticket) -> bool {
    match kind {
        ActionKind::Assign => ticket.assignee == Some(agent),
        ActionKind::AddFollower => ticket.followers.contains(&agent),
        ActionKind::RemoveFollower => !ticket.followers.contains(&agent),
        // A note cannot be seen from the ticket; whether we wrote one stands in the journal.
        ActionKind::Inform => false,
    }
}

/// Whether a ticket is as a write was meant to make it.
pub(crate) fn is_as_meant(intent: &Intent, ticket: &Ticket) -> bool {
    match &intent.undoes {
        None => is_so(intent.kind, intent.agent, ticket),
        Some(undo) => is_restored(intent, &undo.to, ticket),
    }
}

/// Whether what a write changes is as it was before an earlier one.
pub(crate) fn is_restored(intent: &Intent, to: &TicketState, ticket: &Ticket) -> bool {
    match intent.kind {
        ActionKind::Assign => ticket.assignee == to.assignee_id && ticket.group == to.group_id,
        ActionKind::AddFollower | ActionKind::RemoveFollower | ActionKind::Inform => {
            ticket.followers.contains(&intent.agent) == to.follower_ids.contains(&intent.agent)
        }
    }
}
