//! Which tickets a list is of, and which a page of it can be about, so that few are looked at and fewer told in full.

use std::borrow::Cow;

use super::tickets::listed;
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::{self, Place};
use crate::world::{Ticket, World};

type Test<'a> = Box<dyn Fn(&Ticket) -> bool + 'a>;

/// Which tickets a list is of.
pub(super) struct Wanted<'a> {
    /// What an outline can tell.
    outline: Test<'a>,
    /// What it cannot; asked of those that are left.
    whole: Option<Test<'a>>,
}

impl<'a> Wanted<'a> {
    /// Tickets an outline is enough to know by.
    pub(super) fn outline(outline: impl Fn(&Ticket) -> bool + 'a) -> Wanted<'a> {
        Wanted {
            outline: Box::new(outline),
            whole: None,
        }
    }

    /// Tickets that must be told in full to know.
    pub(super) fn whole(whole: impl Fn(&Ticket) -> bool + 'a) -> Wanted<'a> {
        Wanted::outline(|_| true).and(whole)
    }

    /// Those of them that a ticket in full says this of too.
    pub(super) fn and(self, whole: impl Fn(&Ticket) -> bool + 'a) -> Wanted<'a> {
        Wanted {
            outline: self.outline,
            whole: Some(Box::new(whole)),
        }
    }

    /// The ticket of this id, if it is in lists and wanted; an outline of it, where that was enough.
    pub(super) fn find<'w>(&self, world: &'w World, id: i64) -> Option<Cow<'w, Ticket>> {
        let outline = world.tickets.outline(id)?;
        if !listed(world, &outline) || !(self.outline)(&outline) {
            return None;
        }
        let Some(whole) = &self.whole else {
            return Some(outline);
        };
        let ticket = world.tickets.get(&id)?;
        whole(&ticket).then_some(ticket)
    }
}

/// Ids to look at, and how many hits are enough for a page.
pub(super) struct Candidates<'a> {
    pub(super) ids: Box<dyn Iterator<Item = i64> + 'a>,
    pub(super) enough: usize,
}

/// No page by cursor has more rows; one more tells whether there is a next page.
const PAGE_AND_ONE: usize = 101;

impl<'a> Candidates<'a> {
    /// A few tickets, all to be looked at.
    pub(super) fn of(ids: impl Iterator<Item = i64> + 'a) -> Candidates<'a> {
        Candidates {
            ids: Box::new(ids),
            enough: usize::MAX,
        }
    }

    /// Every ticket; those nearest to the cursor alone, where a list goes by cursor in the order of ids.
    pub(super) fn all(
        world: &'a World,
        call: &Call,
        by_id: bool,
        descending: bool,
    ) -> Result<Candidates<'a>, Answer> {
        let tickets = &world.tickets;
        if !by_id || !call.pages_by_cursor() {
            return Ok(Candidates::of(tickets.ids(..)));
        }
        let place = |key| call.query(key).map(paging::read_cursor).transpose();
        let id = |place: Place| place.1;
        let ids: Box<dyn Iterator<Item = i64> + 'a> = match place("page[before]")? {
            // Nothing is before the beginning.
            Some(None) => Box::new(std::iter::empty()),
            Some(Some(before)) if descending => Box::new(tickets.ids(id(before) + 1..)),
            Some(Some(before)) => Box::new(tickets.ids(..id(before)).rev()),
            None => match (place("page[after]")?.flatten(), descending) {
                (Some(after), false) => Box::new(tickets.ids(id(after) + 1..)),
                (Some(after), true) => Box::new(tickets.ids(..id(after)).rev()),
                (None, false) => Box::new(tickets.ids(..)),
                (None, true) => Box::new(tickets.ids(..).rev()),
            },
        };
        Ok(Candidates {
            ids,
            enough: PAGE_AND_ONE,
        })
    }
}
