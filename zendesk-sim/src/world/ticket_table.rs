//! Every ticket with its history, by id, and in the orders tickets are asked for in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Audit, Ticket};

/// The tickets of a world and what happened to each.
///
/// Kept in the order of the export and by organization too, so that a page of either costs what the page costs, however
/// many tickets there are.
#[derive(Clone, Debug, Default)]
pub struct TicketTable {
    held: BTreeMap<i64, Held>,
    /// Second of the last happening, then id: how incremental exports go.
    exported: BTreeSet<(i64, i64)>,
    by_organization: BTreeMap<i64, BTreeSet<i64>>,
    /// The highest id ever used: an id is not used twice, even when its ticket is gone.
    last: i64,
}

#[derive(Clone, Debug)]
struct Held {
    ticket: Ticket,
    audits: Vec<Audit>,
}

impl TicketTable {
    /// The ticket of this id.
    #[must_use]
    pub fn get(&self, id: &i64) -> Option<Cow<'_, Ticket>> {
        self.held.get(id).map(|held| Cow::Borrowed(&held.ticket))
    }

    /// The ticket of this id, to be edited; the edit leaves no audit.
    pub fn get_mut(&mut self, id: &i64) -> Option<TicketMut<'_>> {
        let ticket = self.get(id)?.into_owned();
        Some(TicketMut {
            table: self,
            ticket,
        })
    }

    /// Whether there is a ticket of this id.
    #[must_use]
    pub fn contains_key(&self, id: &i64) -> bool {
        self.held.contains_key(id)
    }

    /// How many tickets there are, deleted ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every ticket, in the order of their ids.
    pub fn values(&self) -> impl Iterator<Item = Cow<'_, Ticket>> {
        self.held.values().map(|held| Cow::Borrowed(&held.ticket))
    }

    /// The ids of an organization's tickets, in their order.
    pub fn of_organization(&self, organization: i64) -> impl Iterator<Item = i64> {
        self.by_organization
            .get(&organization)
            .into_iter()
            .flatten()
            .copied()
    }

    /// What an incremental export gives out behind a place: the second of a ticket's last
    /// happening and its id, in that order.
    pub(crate) fn exported_after(&self, place: (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
        let behind = (std::ops::Bound::Excluded(place), std::ops::Bound::Unbounded);
        self.exported.range(behind).copied()
    }

    /// Puts `ticket` in, under its own id or, when that is 0, a new one.
    pub fn add(&mut self, mut ticket: Ticket) -> i64 {
        if ticket.id == 0 {
            ticket.id = self.last + 1;
        }
        let id = ticket.id;
        self.insert(id, ticket);
        id
    }

    /// Puts `ticket` in the place of what this id was, and returns that. The history stays, unless
    /// the ticket brings its own.
    pub fn insert(&mut self, id: i64, mut ticket: Ticket) -> Option<Ticket> {
        self.last = self.last.max(id);
        let before = self.forget_places(id);
        self.exported.insert((ticket.generated_at.as_second(), id));
        if let Some(organization) = ticket.organization_id {
            self.by_organization
                .entry(organization)
                .or_default()
                .insert(id);
        }
        let told = std::mem::take(&mut ticket.audits);
        let audits = match self.held.remove(&id) {
            Some(held) if told.is_empty() => held.audits,
            _ => told,
        };
        self.held.insert(id, Held { ticket, audits });
        before
    }

    /// Takes a ticket out, with its history.
    pub fn remove(&mut self, id: &i64) -> Option<Ticket> {
        self.forget_places(*id)?;
        self.held.remove(id).map(|held| held.ticket)
    }

    /// The history of a ticket, oldest first; empty for an unknown ticket.
    #[must_use]
    pub fn audits(&self, id: i64) -> Cow<'_, [Audit]> {
        let held = self.held.get(&id);
        Cow::Borrowed(held.map_or(&[], |held| &held.audits))
    }

    /// The history of a ticket, to be written on.
    pub fn audits_mut(&mut self, id: i64) -> Option<&mut Vec<Audit>> {
        self.held.get_mut(&id).map(|held| &mut held.audits)
    }

    /// The highest id an audit or event of any ticket has; 0 when there is none.
    pub(crate) fn last_event(&self) -> i64 {
        let audits = self.held.values().flat_map(|held| &held.audits);
        audits.flat_map(Audit::ids).max().unwrap_or_default()
    }

    /// Takes a ticket out of the orders, and returns it as it stands.
    fn forget_places(&mut self, id: i64) -> Option<Ticket> {
        let before = self.get(&id)?.into_owned();
        self.exported.remove(&(before.generated_at.as_second(), id));
        if let Some(organization) = before.organization_id
            && let Some(own) = self.by_organization.get_mut(&organization)
        {
            own.remove(&id);
        }
        Some(before)
    }
}

/// A list of tickets, each with its `audits`.
impl Serialize for TicketTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values().map(|ticket| Ticket {
            audits: self.audits(ticket.id).into_owned(),
            ..ticket.into_owned()
        }))
    }
}

impl<'de> Deserialize<'de> for TicketTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TicketTable, D::Error> {
        let mut table = TicketTable::default();
        for ticket in Vec::<Ticket>::deserialize(deserializer)? {
            if table.contains_key(&ticket.id) {
                return Err(super::table::twice(ticket.id));
            }
            table.add(ticket);
        }
        Ok(table)
    }
}

/// A ticket that is being edited; it takes its place again when this is dropped.
#[derive(Debug)]
pub struct TicketMut<'a> {
    table: &'a mut TicketTable,
    ticket: Ticket,
}

impl Deref for TicketMut<'_> {
    type Target = Ticket;

    fn deref(&self) -> &Ticket {
        &self.ticket
    }
}

impl DerefMut for TicketMut<'_> {
    fn deref_mut(&mut self) -> &mut Ticket {
        &mut self.ticket
    }
}

impl Drop for TicketMut<'_> {
    fn drop(&mut self) {
        let ticket = std::mem::take(&mut self.ticket);
        self.table.insert(ticket.id, ticket);
    }
}
