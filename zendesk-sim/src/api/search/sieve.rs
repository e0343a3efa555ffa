//! The tickets a query finds, without telling those in full that an outline rules out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::super::Exchange;
use super::super::query::{Asking, Query, Since};
use super::{Found, Kind};
use crate::paging::Place;
use crate::world::Ticket;

/// A query about tickets, asked of one after the other.
pub(super) struct Sieve<'a> {
    asking: &'a Asking<'a>,
    query: &'a Query,
    /// What of the query an outline can answer.
    outline: Query,
    sort_by: Option<&'a str>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(
        exchange: &'a Exchange<'_>,
        asking: &'a Asking<'a>,
        query: &'a Query,
    ) -> Sieve<'a> {
        Sieve {
            asking,
            query,
            outline: query.outline(),
            sort_by: exchange.call.query("sort_by"),
        }
    }

    /// The tickets worth asking about: those of the organizations the query names, if it does, else those
    /// that something happened to since the time it names.
    pub(super) fn candidates(&self) -> Box<dyn Iterator<Item = i64> + 'a> {
        let world = self.asking.world;
        let tickets = &world.tickets;
        // Behind everything of the second before.
        let place = |at: Timestamp| (at.as_second() - 1, i64::MAX);
        let own: Box<dyn Iterator<Item = i64> + 'a> = match self.query.organizations(world) {
            Some(organizations) => {
                let organizations = organizations.into_iter();
                Box::new(organizations.flat_map(|own| tickets.of_organization(own)))
            }
            None => match self.query.since(world.now) {
                // An update is something that happened: nothing is updated later than it says there.
                Some(Since::Updated(at)) => {
                    Box::new(tickets.exported_after(place(at)).map(|(_, id)| id))
                }
                Some(Since::Created(at)) => Box::new(tickets.created_after(place(at))),
                None => return Box::new(tickets.ids(..)),
            },
        };
        // The index may still believe a ticket where it no longer is.
        let ids: BTreeSet<i64> = own.chain(world.ticket_index.unsettled(world.now)).collect();
        Box::new(ids.into_iter())
    }

    /// Those behind a place, in the order of their creation.
    pub(super) fn candidates_after(&self, place: Place) -> Vec<i64> {
        let tickets = &self.asking.world.tickets;
        let created = |id| Some((tickets.outline(id)?.created_at.as_second(), id));
        let mut places: Vec<Place> = self.candidates().filter_map(created).collect();
        places.retain(|own| *own > place);
        places.sort_unstable();
        places.into_iter().map(|(_, id)| id).collect()
    }

    /// What the index knows of a ticket, if the query finds that.
    pub(super) fn find(&self, id: i64) -> Option<Found> {
        let world = self.asking.world;
        let ticket = world.tickets.outline(id)?;
        let seen = world.ticket_index.seen(id, &ticket, world.now)?;
        if seen.deleted_at.is_some() || !self.outline.finds_ticket(self.asking, seen) {
            return None;
        }
        let finds = |whole: &Ticket| self.query.finds_ticket(self.asking, whole);
        let found = match &ticket {
            Cow::Borrowed(_) => finds(seen),
            // An outline stands for a ticket nobody ever changed: the index shows it as it is.
            Cow::Owned(_) => {
                self.outline.says_as_much_as(self.query) || finds(&*world.tickets.get(&id)?)
            }
        };
        found.then(|| self.hit(seen))
    }

    fn hit(&self, ticket: &Ticket) -> Found {
        let rank = match self.sort_by {
            Some("status") => ticket.status as i64,
            Some("priority") => ticket.priority.map_or(-1, |priority| priority as i64),
            _ => 0,
        };
        let (created, updated) = (ticket.created_at, ticket.updated_at);
        Found {
            rank,
            ..Found::new(Kind::Ticket, ticket.id, created, updated)
        }
    }
}
