//! What was told of the export of tickets since somebody wrote last.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::Told;
use crate::api::Stand;
use crate::paging::Place;

/// Which tickets, and how they are told: while nobody writes, the same span is told the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    /// `http://host:port`: it stands in every ticket.
    pub(crate) base: String,
    pub(crate) without_deleted: bool,
    /// It has all tickets from one to the other.
    pub(crate) first: Place,
    pub(crate) last: Place,
}

/// Spans of the export as they were told.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    kept: HashMap<Span, Arc<Told>>,
    /// The oldest first.
    order: VecDeque<Span>,
    bytes: usize,
    /// Where the page ends that was told for whoever stands somewhere.
    told_to: HashMap<Stand, Place>,
    age: u64,
}

/// So much is kept, not counting the packed form, a thirteenth of it: some 130,000 tickets.
pub(crate) const MOST_BYTES: usize = 256 << 20;

impl Pages {
    pub(crate) fn get(&self, span: &Span) -> Option<Arc<Told>> {
        self.kept.get(span).cloned()
    }

    /// Keeps what was told, in the place of the oldest where there is no more room.
    pub(crate) fn keep(&mut self, span: Span, told: &Arc<Told>) {
        self.bytes += told.length();
        self.kept.insert(span.clone(), Arc::clone(told));
        self.order.push_back(span);
        while self.bytes > MOST_BYTES {
            let oldest = self.order.pop_front();
            let Some(gone) = oldest.and_then(|span| self.kept.remove(&span)) else {
                return;
            };
            self.bytes -= gone.length();
            // Nobody knows which of them led to it.
            self.told_to.clear();
        }
    }

    /// Where the page ends that was told for whoever stands there.
    pub(crate) fn told_to(&self, stand: &Stand) -> Option<Place> {
        self.told_to.get(stand).copied()
    }

    /// Notes that a full page was told, so that nobody looks for its tickets again to tell it.
    pub(crate) fn note(&mut self, stand: Stand, end: Place) {
        self.told_to.insert(stand, end);
    }

    /// Somebody writes: what was read may be different from now on.
    pub(crate) fn forget(&mut self) {
        *self = Pages {
            age: self.age + 1,
            ..Pages::default()
        };
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// How often everything was forgotten.
    pub(crate) fn age(&self) -> u64 {
        self.age
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(number: i64) -> Span {
        Span {
            base: "http://host".to_owned(),
            without_deleted: false,
            first: (number, 1),
            last: (number, 9),
        }
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut pages = Pages::default();
        let told = Arc::new(Told::new(" ".repeat(MOST_BYTES / 2)));
        for number in 1..=3 {
            pages.keep(span(number), &told);
        }
        assert!(pages.get(&span(1)).is_none());
        assert!(pages.get(&span(2)).is_some());
        assert!(pages.get(&span(3)).is_some());
        pages.forget();
        assert!(pages.get(&span(3)).is_none());
        assert_eq!(pages.age(), 1);
        pages.keep(span(4), &told);
        pages.keep(span(5), &told);
        assert!(pages.get(&span(4)).is_some(), "there is all the room again");
    }
}
