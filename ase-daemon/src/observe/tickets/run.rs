//! What a run through tickets brings, from whichever lists they come.
//!
//! There may be a million. Those of long lists are put down in the store, apart from the mirror, until the run has ended.

use std::collections::BTreeMap;

use ase_rules::{OrganizationId, Status, Ticket, TicketId};
use jiff::{SignedDuration, Timestamp};
use ulid::Ulid;
use zendesk_client::model;

use super::{super::Observer, ticket_of};
use crate::{progress, store::ListOfRun};

/// Tickets held in memory before they are put down: a few megabytes.
const AT_HAND: usize = 5_000;

/// No run takes that long. What was put down by one that began before was left by a process that ended.
const LONGEST: SignedDuration = SignedDuration::from_hours(72);

/// What a run through tickets brought.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) place: ListOfRun,
    began: Timestamp,
    pub(super) read: usize,
    pub(super) tickets: BTreeMap<TicketId, Ticket>,
    /// Tickets closed, deleted, or of no account, with the version that says so.
    pub(super) gone: BTreeMap<TicketId, Timestamp>,
    pub(super) aside: BTreeMap<TicketId, String>,
    pub(super) unnamed: Vec<String>,
    pub(super) filled: Vec<OrganizationId>,
    /// Whether anything was put down.
    pub(super) is_large: bool,
    /// Of those gone so many matter.
    matter: usize,
    lists: i64,
}

impl Run {
    pub(super) fn begin(now: Timestamp) -> Self {
        let name = Ulid::from_parts(millis(now), Ulid::generate().random());
        Self::through(
            ListOfRun {
                run: name.to_string(),
                list: 0,
            },
            now,
        )
    }

    fn through(place: ListOfRun, began: Timestamp) -> Self {
        Self {
            place,
            began,
            read: 0,
            tickets: BTreeMap::new(),
            gone: BTreeMap::new(),
            aside: BTreeMap::new(),
            unnamed: Vec::new(),
            filled: Vec::new(),
            is_large: false,
            matter: 0,
            lists: 0,
        }
    }

    /// A list that counts only if it ends: then it is merged.
    pub(super) fn list(&mut self) -> Self {
        self.lists += 1;
        let place = ListOfRun {
            list: self.lists,
            ..self.place.clone()
        };
        Self::through(place, self.began)
    }

    /// Takes records in; of tickets that come twice the newer version counts.
    pub(super) async fn take(
        &mut self,
        observer: &Observer<'_>,
        tickets: Vec<model::Ticket>,
        malformed: Vec<zendesk_client::Malformed>,
        accounts: &[OrganizationId],
    ) -> anyhow::Result<()> {
        self.read_in(tickets, malformed, accounts);
        progress::step("reading tickets", self.read, 0);
        if self.tickets.len() + self.gone.len() - self.matter >= AT_HAND {
            self.put_down(observer).await?;
        }
        Ok(())
    }

    fn read_in(
        &mut self,
        tickets: Vec<model::Ticket>,
        malformed: Vec<zendesk_client::Malformed>,
        accounts: &[OrganizationId],
    ) {
        self.read += tickets.len();
        for ticket in tickets {
            let ticket = ticket_of(&ticket);
            self.aside.remove(&ticket.id);
            let known = self.tickets.get(&ticket.id).map(|other| other.updated_at);
            if known.max(self.gone.get(&ticket.id).copied()) > Some(ticket.updated_at) {
                continue;
            }
            let ours = ticket
                .organization
                .is_some_and(|id| accounts.binary_search(&id).is_ok());
            if ours && !matches!(ticket.status, Status::Closed | Status::Deleted) {
                self.tickets.insert(ticket.id, ticket);
            } else {
                self.tickets.remove(&ticket.id);
                self.gone.insert(ticket.id, ticket.updated_at);
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

    /// Puts down what is in memory, and forgets of what is gone whatever was not there before.
    pub(super) async fn put_down(&mut self, observer: &Observer<'_>) -> anyhow::Result<()> {
        let (name, store) = (observer.name, observer.store);
        if !self.is_large {
            let left = Ulid::from_parts(millis(self.began - LONGEST), 0);
            store.sweep_runs(left.to_string()).await?;
        }
        self.is_large = true;
        let tickets = std::mem::take(&mut self.tickets).into_values().collect();
        let gone = self.gone.keys().copied().collect();
        let known = store.put_down(name, &self.place, tickets, gone).await?;
        self.gone.retain(|id, _| known.contains(id));
        self.matter = self.gone.len();
        Ok(())
    }

    /// Takes in what a list of this run brought.
    pub(super) async fn merge(
        &mut self,
        observer: &Observer<'_>,
        other: Self,
    ) -> anyhow::Result<()> {
        self.read += other.read;
        for (id, ticket) in other.tickets {
            let newer = |known: &Ticket| known.updated_at > ticket.updated_at;
            if !self.tickets.get(&id).is_some_and(newer) {
                self.tickets.insert(id, ticket);
            }
        }
        for (id, version) in other.gone {
            let known = self.gone.entry(id).or_insert(version);
            *known = version.max(*known);
        }
        self.aside.extend(other.aside);
        self.unnamed.extend(other.unnamed);
        self.filled.extend(other.filled);
        self.is_large |= other.is_large;
        if self.tickets.len() >= AT_HAND {
            self.put_down(observer).await?;
        }
        Ok(())
    }

    /// Forgets what a list of this run brought, since it broke off.
    pub(super) async fn give_up(self, observer: &Observer<'_>) -> anyhow::Result<()> {
        match self.is_large {
            true => observer.store.take_back(&self.place).await,
            false => Ok(()),
        }
    }
}

fn millis(time: Timestamp) -> u64 {
    u64::try_from(time.as_millisecond()).unwrap_or_default()
}
