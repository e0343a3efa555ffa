//! Every ticket with its history, by id, and in the orders tickets are asked for in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Audit, Ticket};
use crate::generate::Chronicle;

mod editing;
mod orders;

pub use editing::TicketMut;

/// The tickets of a world and what happened to each.
///
/// Kept in the order of the export and by organization too, so that a page of either costs what the page costs, however
/// many tickets there are.
#[derive(Clone, Debug, Default)]
pub struct TicketTable {
    /// Tickets that were loaded, added or changed.
    held: BTreeMap<i64, Held>,
    /// Tickets nobody has touched, told when somebody asks for one.
    told: Option<Arc<Chronicle>>,
    /// Tickets of the chronicle that were taken out.
    gone: BTreeSet<i64>,
    /// Second of the last happening, then id: how incremental exports go.
    exported: BTreeSet<(i64, i64)>,
    by_organization: BTreeMap<i64, BTreeSet<i64>>,
    by_problem: BTreeMap<i64, BTreeSet<i64>>,
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
        if let Some(held) = self.held.get(id) {
            return Some(Cow::Borrowed(&held.ticket));
        }
        self.untouched(*id)?.ticket(*id).map(Cow::Owned)
    }

    /// The ticket of this id with what lists go by. Texts, tags, people in copy, custom fields and the way it came
    /// may be missing: to decide by them, [`TicketTable::get`] it.
    pub(crate) fn outline(&self, id: i64) -> Option<Cow<'_, Ticket>> {
        if let Some(held) = self.held.get(&id) {
            return Some(Cow::Borrowed(&held.ticket));
        }
        self.untouched(id)?.outline(id).map(Cow::Owned)
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
        self.held.contains_key(id) || self.untouched(*id).is_some()
    }

    /// How many tickets there are, deleted ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        let told = self.told.as_ref().map_or(0, |told| told.len());
        let told_ones = usize::try_from(told).unwrap_or_default() - self.gone.len();
        told_ones + self.held.range(told + 1..).count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every ticket, in the order of their ids.
    pub fn values(&self) -> impl Iterator<Item = Cow<'_, Ticket>> {
        self.ids(..).filter_map(|id| self.get(&id))
    }

    /// An outline of every ticket, in the order of their ids: many times as quick as the tickets in full.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = Cow<'_, Ticket>> {
        self.ids(..).filter_map(|id| self.outline(id))
    }

    /// The ids of a problem's incidents, in their order. Tickets that are told from a seed have none.
    pub(crate) fn incidents_of(&self, problem: i64) -> impl Iterator<Item = i64> {
        let own = self.by_problem.get(&problem);
        own.into_iter().flatten().copied()
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
        self.gone.remove(&id);
        let mut before = self.forget_places(id);
        self.exported.insert((ticket.generated_at.as_second(), id));
        if let Some(organization) = ticket.organization_id {
            self.by_organization
                .entry(organization)
                .or_default()
                .insert(id);
        }
        if let Some(problem) = ticket.problem_id {
            self.by_problem.entry(problem).or_default().insert(id);
        }
        let told = std::mem::take(&mut ticket.audits);
        let audits = match self.held.remove(&id) {
            Some(held) if told.is_empty() => held.audits,
            None if told.is_empty() => before
                .as_mut()
                .map_or_else(Vec::new, |before| std::mem::take(&mut before.audits)),
            _ => told,
        };
        self.held.insert(id, Held { ticket, audits });
        before
    }

    /// Takes a ticket out, with its history.
    pub fn remove(&mut self, id: &i64) -> Option<Ticket> {
        let before = self.forget_places(*id)?;
        self.held.remove(id);
        if self.told.as_ref().is_some_and(|told| told.contains(*id)) {
            self.gone.insert(*id);
        }
        Some(before)
    }

    /// The history of a ticket, oldest first; empty for an unknown ticket.
    #[must_use]
    pub fn audits(&self, id: i64) -> Cow<'_, [Audit]> {
        if let Some(held) = self.held.get(&id) {
            return Cow::Borrowed(&held.audits);
        }
        let told = self
            .untouched(id)
            .and_then(|told| told.ticket_and_history(id));
        Cow::Owned(told.map_or_else(Vec::new, |ticket| ticket.audits))
    }

    /// The history of a ticket, to be written on.
    pub fn audits_mut(&mut self, id: i64) -> Option<&mut Vec<Audit>> {
        if let Some(ticket) = self
            .untouched(id)
            .and_then(|told| told.ticket_and_history(id))
        {
            self.insert(id, ticket);
        }
        self.held.get_mut(&id).map(|held| &mut held.audits)
    }

    /// The highest id an audit or event of any ticket has; 0 when there is none.
    pub(crate) fn last_event(&self) -> i64 {
        let audits = self.held.values().flat_map(|held| &held.audits);
        let held = audits.flat_map(Audit::ids).max().unwrap_or_default();
        held.max(self.told.as_ref().map_or(0, |told| told.last_event()))
    }

    /// Begins with the tickets of a chronicle, in a table that has none.
    pub(crate) fn tell(&mut self, chronicle: Chronicle) {
        self.last = self.last.max(chronicle.len());
        self.told = Some(Arc::new(chronicle));
    }

    /// Whether the ticket is as the seed tells it.
    pub(crate) fn is_untouched(&self, id: i64) -> bool {
        self.untouched(id).is_some()
    }

    /// The chronicle, when it tells this ticket and nobody has touched it since.
    fn untouched(&self, id: i64) -> Option<&Chronicle> {
        let told = self.told.as_deref().filter(|told| told.contains(id))?;
        (!self.held.contains_key(&id) && !self.gone.contains(&id)).then_some(told)
    }

    /// Takes a ticket out of the orders, and returns it as it stands.
    fn forget_places(&mut self, id: i64) -> Option<Ticket> {
        if let Some(told) = self.untouched(id) {
            return told.ticket_and_history(id);
        }
        let before = self.held.get(&id)?.ticket.clone();
        self.exported.remove(&(before.generated_at.as_second(), id));
        if let Some(organization) = before.organization_id
            && let Some(own) = self.by_organization.get_mut(&organization)
        {
            own.remove(&id);
        }
        if let Some(problem) = before.problem_id
            && let Some(own) = self.by_problem.get_mut(&problem)
        {
            own.remove(&id);
        }
        Some(before)
    }
}
