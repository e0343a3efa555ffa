//! The orders tickets and their audits are asked for in.

use std::ops::{Bound, RangeBounds, RangeInclusive};
use std::rc::Rc;

use super::TicketTable;
use crate::world::{Audit, Ticket};

impl TicketTable {
    /// The audits with ids within bounds, in their order or the other way about, of the tickets that are wanted.
    pub(crate) fn audits_within<'a>(
        &'a self,
        within: RangeInclusive<i64>,
        descending: bool,
        wanted: impl Fn(&Ticket) -> bool + 'a,
    ) -> impl Iterator<Item = Audit> + 'a {
        let wanted = Rc::new(wanted);
        let held = self.held.values().filter({
            let wanted = Rc::clone(&wanted);
            move |held| wanted(&held.ticket)
        });
        let held = held.flat_map(|held| &held.audits);
        let mut held: Vec<&Audit> = held.filter(|own| within.contains(&own.id)).collect();
        held.sort_unstable_by_key(|own| own.id);
        if descending {
            held.reverse();
        }
        // Each ticket that is told has a span of ids to itself: they are told one after the other.
        let told = self.told.as_deref();
        let tickets = told.map(|told| told.with_events(&within));
        let tickets = tickets.into_iter().flatten();
        let tickets: Box<dyn Iterator<Item = i64>> = match descending {
            true => Box::new(tickets.rev()),
            false => Box::new(tickets),
        };
        let told = tickets.filter_map(move |id| {
            let outline = self.untouched(id)?.outline(id)?;
            let told = self.untouched(id).filter(|_| wanted(&outline))?;
            told.ticket_and_history(id)
        });
        let told = told.flat_map(move |ticket| {
            let mut audits = ticket.audits;
            audits.retain(|own| within.contains(&own.id));
            if descending {
                audits.reverse();
            }
            audits
        });
        let place = move |audit: &Audit| if descending { -audit.id } else { audit.id };
        merge_by(held.into_iter().cloned(), told, place)
    }

    /// The ids within bounds, in their order.
    pub(crate) fn ids(
        &self,
        within: impl RangeBounds<i64>,
    ) -> impl DoubleEndedIterator<Item = i64> {
        let told = self.told.as_ref().map_or(0, |told| told.len());
        let first = match within.start_bound() {
            Bound::Included(first) => *first,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => i64::MIN,
        };
        let last = match within.end_bound() {
            Bound::Included(last) => *last,
            Bound::Excluded(behind) => behind.saturating_sub(1),
            Bound::Unbounded => i64::MAX,
        };
        let told_ids = (first.max(1)..=last.min(told)).filter(|id| !self.gone.contains(id));
        // An untold id is higher than all told ones.
        let from = first.max(told + 1);
        let held = (from <= last).then(|| self.held.range(from..=last).map(|(id, _)| *id));
        told_ids.chain(held.into_iter().flatten())
    }

    /// The ids of an organization's tickets, in their order.
    pub fn of_organization(&self, organization: i64) -> impl Iterator<Item = i64> {
        let held = self.by_organization.get(&organization);
        let held = held.into_iter().flatten().copied();
        let told = self
            .told
            .iter()
            .flat_map(move |told| told.of_organization(organization));
        merge(held, told.filter(|id| self.untouched(*id).is_some()))
    }

    /// What an incremental export gives out behind a place: the second of a ticket's last
    /// happening and its id, in that order.
    pub(crate) fn exported_after(&self, place: (i64, i64)) -> impl Iterator<Item = (i64, i64)> {
        let behind = (Bound::Excluded(place), Bound::Unbounded);
        let held = self.exported.range(behind).copied();
        let told = self
            .told
            .iter()
            .flat_map(move |told| told.exported_after(place));
        merge(held, told.filter(|(_, id)| self.untouched(*id).is_some()))
    }

    /// The ids of the tickets behind a place, in the order of their creation: the second, then the id.
    pub(crate) fn created_after(&self, place: (i64, i64)) -> impl Iterator<Item = i64> {
        let held = self.held.values().map(|held| &held.ticket);
        let held = held.map(|ticket| (ticket.created_at.as_second(), ticket.id));
        let mut held: Vec<(i64, i64)> = held.filter(|own| *own > place).collect();
        held.sort_unstable();
        let told = self
            .told
            .iter()
            .flat_map(move |told| told.created_after(place));
        let told = told.filter(|(_, id)| self.untouched(*id).is_some());
        merge(held.into_iter(), told).map(|(_, id)| id)
    }
}

/// Two sorted iterators as one.
fn merge<T: Ord + Copy>(
    one: impl Iterator<Item = T>,
    other: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    merge_by(one, other, |own| *own)
}

/// The same for what is sorted by a key.
fn merge_by<T, K: Ord>(
    one: impl Iterator<Item = T>,
    other: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = T> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(own), Some(others)) if key(own) > key(others) => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}
