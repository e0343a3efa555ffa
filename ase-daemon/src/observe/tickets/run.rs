//! What a run through tickets brings, from whichever stream they come.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{OrganizationId, Status, Ticket, TicketId};
use zendesk_client::model;

use super::ticket_of;

/// What a run through tickets brought.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) read: usize,
    pub(super) tickets: BTreeMap<TicketId, Ticket>,
    pub(super) gone: BTreeSet<TicketId>,
    pub(super) aside: BTreeMap<TicketId, String>,
    pub(super) unnamed: Vec<String>,
    pub(super) filled: Vec<OrganizationId>,
}

impl Run {
    /// Takes records in; of tickets that come twice the newer version counts.
    pub(super) fn take(
        &mut self,
        tickets: Vec<model::Ticket>,
        malformed: Vec<zendesk_client::Malformed>,
        accounts: &[OrganizationId],
    ) {
        self.read += tickets.len();
        for ticket in tickets {
            let ticket = ticket_of(&ticket);
            self.aside.remove(&ticket.id);
            if self
                .tickets
                .get(&ticket.id)
                .is_some_and(|other| other.updated_at > ticket.updated_at)
            {
                continue;
            }
            let ours = ticket
                .organization
                .is_some_and(|id| accounts.binary_search(&id).is_ok());
            if ours && !matches!(ticket.status, Status::Closed | Status::Deleted) {
                self.gone.remove(&ticket.id);
                self.tickets.insert(ticket.id, ticket);
            } else {
                self.tickets.remove(&ticket.id);
                self.gone.insert(ticket.id);
            }
        }
        for record in malformed {
            let why = format!("{} ({})", record.reason, record.at);
            match record.id {
                Some(id) => drop(self.aside.insert(TicketId::new(id), why)),
                None => self.unnamed.push(format!(
                    "a ticket without a readable id could not be read: {why}"
                )),
            }
        }
    }

    /// Takes in what another run brought.
    pub(super) fn merge(&mut self, other: Self) {
        self.read += other.read;
        self.tickets.extend(other.tickets);
        self.gone.extend(other.gone);
        self.aside.extend(other.aside);
        self.unnamed.extend(other.unnamed);
        self.filled.extend(other.filled);
    }
}
